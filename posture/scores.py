"""Scores of bands and distributions against what was true, on the log scale: smaller is better, but for coverage."""

from __future__ import annotations

import math

import numpy as np

ALPHA = 0.1  # the bands are nominal 90 %
SCORES = ("cover90", "log_width", "interval_score", "median_error", "wis", "crps")

Band = np.ndarray  # (days, 3): low, best, high


def score(band: Band, truth: np.ndarray, crps: np.ndarray | None = None) -> dict[str, float]:
    """Scores of bands (days, 3) against true levels, on the log scale; days without a band are left out.

    ``cover90``: share of days with the truth in the band. ``interval_score``: Gneiting and Raftery 2007 at .1, smaller
    is better. ``median_error``: mean of |log best - log truth|. ``wis``: weighted interval score of Bracher et al. 2021
    on the median and the band. ``crps``: continuous ranked probability score, that of each day if it is given
    (:func:`crps_of_masses`), else that of :func:`crps_of_band`.

    >>> score(np.array([[90.0, 100.0, 110.0]]), np.array([105.0]))["cover90"]
    1.0
    """
    known = ~np.isnan(band).any(axis=1)
    low, best, high = np.log(np.maximum(band[known], 1.0)).T
    x = np.log(np.maximum(truth[known], 1.0))
    error = np.abs(best - x)
    interval = interval_scores(band[known], truth[known])
    wis = (0.5 * error + (ALPHA / 2) * interval) / 1.5
    whole = crps_of_band(band[known], truth[known]) if crps is None else crps[known]
    return {
        "cover90": float(((low <= x) & (x <= high)).mean()),
        "log_width": float((high - low).mean()),
        "interval_score": float(interval.mean()),
        "median_error": float(error.mean()),
        "wis": float(wis.mean()),
        "crps": float(whole.mean()),
    }


def interval_scores(band: Band, truth: np.ndarray) -> np.ndarray:
    """The interval score of each day: the width of the band, and what the truth lies outside of it times 2 / .1."""
    low, _, high = np.log(np.maximum(band, 1.0)).T
    x = np.log(np.maximum(truth, 1.0))
    return np.asarray((high - low) + (2 / ALPHA) * (np.maximum(low - x, 0) + np.maximum(x - high, 0)))


def crps_of_masses(y: np.ndarray, masses: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """The score of distributions on a grid, exact from their masses: the area between cdf and step, squared.

    ``y``: log levels; ``masses``: (days, 1 + levels), the first for none, which counts as one person on the log scale.

    >>> y = np.log([100.0, 200.0])
    >>> crps_of_masses(y, np.array([[0.0, 1.0, 0.0]]), np.array([200.0])).round(3).tolist()
    [0.693]
    """
    z = np.concatenate([[0.0], np.maximum(y, 0.0)])
    order = np.argsort(z, kind="stable")
    z = z[order]
    cdf = np.cumsum(masses[:, order], axis=1)
    cdf = cdf[:, :-1] / cdf[:, -1:]
    x = np.log(np.maximum(truth, 1.0))[:, None]
    width = np.diff(z)
    below = np.clip(x - z[:-1], 0.0, width)
    inside = (cdf**2 * below + (1 - cdf) ** 2 * (width - below)).sum(axis=1)
    return np.asarray(inside + np.maximum(x[:, 0] - z[-1], 0.0) + np.maximum(z[0] - x[:, 0], 0.0))


# the triangle on each side of the best figure has 45 % of all between it and the end of the band, 5 % beyond
_SIDE = 1 - math.sqrt(ALPHA)


def crps_of_band(band: Band, truth: np.ndarray) -> np.ndarray:
    """The score of bands, read as the density that is a triangle on each side of the best figure.

    Half of the chance lies on each side and falls evenly to nothing; a twentieth lies beyond each end of the band. A band
    without width is a point. On the log scale, in closed form.

    >>> crps_of_band(np.array([[100.0, 100.0, 100.0]]), np.array([200.0])).round(3).tolist()
    [0.693]
    """
    low, best, high = np.log(np.maximum(band, 1.0)).T
    x = np.log(np.maximum(truth, 1.0))
    left, right = np.maximum(best - low, 0.0) / _SIDE, np.maximum(high - best, 0.0) / _SIDE
    side = np.where(x >= best, right, left)
    far = np.abs(x - best)
    rest = np.clip(1 - far / np.where(side > 0, side, 1.0), 0.0, 1.0)
    rest = np.where(side > 0, rest, 0.0)
    return np.asarray((left + right) / 20 + far - side / 3 * (1 - rest**3))


def log_mass(y: np.ndarray, masses: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Logarithm of the mass that distributions give to intervals, for a truth that is itself an interval.

    Masses spread evenly over the cells of the grid (the levels half a pace around each log level); arguments as in
    :func:`crps_of_masses`. An interval without width is taken as one cell; no interval has less than 1e-9.

    >>> y = np.log([100.0, 200.0])
    >>> log_mass(y, np.array([[0.0, 0.5, 0.5]]), np.array([150.0]), np.array([900.0])).round(1).tolist()
    [-0.8]
    """
    pace = y[1] - y[0]
    edges = np.concatenate([[y[0] - pace / 2], y + pace / 2])
    a, b = np.log(np.maximum(low, 0.5)), np.log(np.maximum(high, 0.5))
    short = b - a < pace
    middle = (a + b) / 2
    a, b = np.where(short, middle - pace / 2, a), np.where(short, middle + pace / 2, b)
    out = np.empty(len(masses))
    for i, p in enumerate(masses):
        cdf = np.cumsum(p)  # from none upwards: the first edge has the mass of none below it
        inside = np.interp([a[i], b[i]], edges, cdf)
        out[i] = inside[1] - inside[0] + (p[0] if low[i] <= 0 else 0.0)
    return np.asarray(np.log(np.maximum(out, 1e-9)))


def log_mass_of_band(band: Band, low: np.ndarray, high: np.ndarray, pace: float = 0.023) -> np.ndarray:
    """The same for bands, read as the density of :func:`crps_of_band`; ``pace`` is the least width of an interval.

    >>> log_mass_of_band(np.array([[50.0, 100.0, 200.0]]), np.array([50.0]), np.array([200.0])).round(2).tolist()
    [-0.11]
    """
    ends = np.log(np.maximum(np.column_stack([low, high]), 1.0))
    short = ends[:, 1] - ends[:, 0] < pace
    ends[short] = ends[short].mean(axis=1, keepdims=True) + np.array([-pace / 2, pace / 2])
    first, best, last = np.log(np.maximum(band, 1.0)).T[:, :, None]
    left, right = np.maximum(best - first, 1e-6) / _SIDE, np.maximum(last - best, 1e-6) / _SIDE
    below = 0.5 * np.clip(1 + (ends - best) / left, 0.0, 1.0) ** 2
    cdf = np.where(ends < best, below, 1 - 0.5 * np.clip(1 - (ends - best) / right, 0.0, 1.0) ** 2)
    return np.asarray(np.log(np.maximum(cdf[:, 1] - cdf[:, 0], 1e-9)))
