"""Biases of originators that wander over the years: what remains of their figures once the level is known."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from posture.evidence import MONTH, Series
from posture.pointmass import Posterior


class Houses(NamedTuple):
    """How biases are taken to be: spread ``sd`` at the start, ``drift`` more per root year (log scale), ``anchors`` none."""

    sd: float
    drift: float
    anchors: tuple[str, ...]


def house_effects(
    series: Series, days: np.ndarray, y: np.ndarray, post: Posterior, sigma: float, h: Houses
) -> np.ndarray:
    """The bias of each statement's originator on its day, given the smoothed level: one figure a statement, log scale.

    Residuals from the level, shrunk as the spread and the drift of biases have it (a normal process whose variance grows
    with the years since the originator's first statement). Who is anchored has none; without an anchor the biases of
    the originators add up to nothing, since only their differences can be told (Jackman 2005; specification 2.4 step 5).
    """
    out = np.zeros(len(series.testimonies))
    mine: dict[str, list[tuple[int, float, float]]] = {}
    for k, t in enumerate(series.testimonies):
        i = min(int(np.searchsorted(days, t.end)), len(days) - 1)
        if t.low <= 0 or t.end >= t.gone:
            continue
        p = post.smoothed[i, 1:, 0] / max(post.smoothed[i, 1:, 0].sum(), 1e-300)
        mean = float(p @ y)
        a, b = math.log(t.low), math.log(t.high)
        v = sigma**2 + (b - a) ** 2 / 12 + float(p @ (y - mean) ** 2)
        residual = (a + b) / 2 - mean
        if abs(residual) < 4 * math.sqrt(v):  # what is simply wrong says nothing about a bias
            mine.setdefault(t.originator, []).append((k, residual, v))
    free = [o for o in mine if o not in h.anchors]
    for who in free:
        rows = [k for k, _, _ in mine[who]]
        left, noise = np.array([r for _, r, _ in mine[who]]), np.diag([v for _, _, v in mine[who]])
        years = np.array([series.testimonies[k].end for k in rows]) / (12 * MONTH)
        since = years - years.min()
        cov = h.sd**2 + h.drift**2 * np.minimum.outer(since, since)
        out[rows] = cov @ np.linalg.solve(cov + noise, left)
    if free and not any(t.originator in h.anchors for t in series.testimonies):
        centre = float(np.mean([out[[k for k, _, _ in mine[who]]].mean() for who in free]))
        for who in free:
            out[[k for k, _, _ in mine[who]]] -= centre
    return out
