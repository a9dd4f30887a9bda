"""How good the estimators are: on simulated worlds, by simulation-based calibration, and against official figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from posture.consensus import consensus, rules
from posture.errors import InputError
from posture.evidence import Series
from posture.grid import grid, settings
from posture.pointmass import Dynamics, Step, kernels, likelihood, log_grid, run
from posture.series import series_of
from posture.simulate import Speakers, World, simulate_world

ALPHA = 0.1  # the bands are nominal 90 %
Band = np.ndarray  # (days, 3): low, best, high
SCORES = ("cover90", "log_width", "interval_score", "median_error", "wis")


def _last_report(s: Series, days: np.ndarray) -> Band:
    """The latest statement as it was said, carried forward: what a reader without an estimator has."""
    out = np.full((len(days), 3), np.nan)
    for i, day in enumerate(days):
        heard = [t for t in s.testimonies if t.start <= day < t.gone]
        if heard:
            t = max(heard, key=lambda t: (min(t.end, day), t.known, t.claim_id))
            out[i] = t.low, t.best, t.high
    return out


def _consensus(s: Series, days: np.ndarray, **options: float) -> Band:
    return np.array([e[:3] for e in consensus(s, days, rules(**options))], dtype=float)


def _grid(s: Series, days: np.ndarray, **options: object) -> Band:
    return np.array([e[:3] for e in grid(s, days, settings(**options))[0]], dtype=float)


def _everyone(s: Series) -> Series:
    """The series with every retelling as a witness of its own: the mistake that the estimators avoid."""
    told = [
        t._replace(claim_id=c, originator=f"{t.originator} {k}", told=(c,))
        for t in s.testimonies
        for k, c in enumerate(t.told)
    ]
    return s._replace(testimonies=tuple(told))


ESTIMATORS: dict[str, Callable[[Series, np.ndarray], Band]] = {
    "last report": _last_report,
    "consensus": _consensus,
    "grid filter": lambda s, d: _grid(s, d, mode="filter"),
    "grid smoother": lambda s, d: _grid(s, d, mode="smoother"),
}
# what each part of an estimator is worth: one thing changed at a time
ABLATIONS: dict[str, Callable[[Series, np.ndarray], Band]] = {
    "consensus, no widening": lambda s, d: _consensus(s, d, source_error=0.0, drift=0.0),
    "consensus, every repeat": lambda s, d: _consensus(_everyone(s), d),
    "smoother, no jumps": lambda s, d: _grid(s, d, rate=1e-6, small=0.10),
    "smoother, no leak": lambda s, d: _grid(_trusting(s), d),
    "smoother, every repeat": lambda s, d: _grid(_everyone(s), d, temper=False),
    "smoother, no tempering": lambda s, d: _grid(s, d, temper=False),
    "consensus, no movements": lambda s, d: _consensus(s._replace(flows=()), d),
    "smoother, no movements": lambda s, d: _grid(s, d, flows=False),
    "smoother, house effects": lambda s, d: _grid(s, d, house=True),
}


def _trusting(s: Series) -> Series:
    return s._replace(testimonies=tuple(t._replace(leak=0.0) for t in s.testimonies))


def score(band: Band, truth: np.ndarray) -> dict[str, float]:
    """Scores of bands (days, 3) against true levels, on the log scale; days without a band are left out.

    ``cover90``: share of days with the truth in the band. ``interval_score``: Gneiting and Raftery 2007 at .1, smaller
    is better. ``median_error``: mean of |log best - log truth|. ``wis``: weighted interval score of Bracher et al. 2021
    on the median and the band.

    >>> score(np.array([[90.0, 100.0, 110.0]]), np.array([105.0]))["cover90"]
    1.0
    """
    known = ~np.isnan(band).any(axis=1)
    low, best, high = np.log(np.maximum(band[known], 1.0)).T
    x = np.log(np.maximum(truth[known], 1.0))
    error = np.abs(best - x)
    interval = (high - low) + (2 / ALPHA) * (np.maximum(low - x, 0) + np.maximum(x - high, 0))
    wis = (0.5 * error + (ALPHA / 2) * interval) / 1.5
    return {
        "cover90": float(((low <= x) & (x <= high)).mean()),
        "log_width": float((high - low).mean()),
        "interval_score": float(interval.mean()),
        "median_error": float(error.mean()),
        "wis": float(wis.mean()),
    }


def calibrate(
    worlds: int = 200, months: int = 60, seed: int = 20_250_418, kind: str = "walk", ablations: bool = False,
    speakers: Speakers | None = None,
) -> pd.DataFrame:  # fmt: skip
    """The estimators on simulated worlds: one row each, with the scores of :func:`score` over all months of all worlds.

    ``relative`` is the interval score over that of the last report carried forward. Months before a world's first
    statement are left out. ``kind``: "walk" or "plateaus" (:mod:`posture.simulate`); ``speakers``: other habits
    than the specification's. The same seed gives the same table. Raises InputError for fewer than one world.

    >>> calibrate(worlds=2, months=12)["estimator"].tolist()
    ['last report', 'consensus', 'grid filter', 'grid smoother']
    """
    if worlds < 1:
        raise InputError(f"worlds: expected 1 or more, got {worlds}")
    chosen = {**ESTIMATORS, **(ABLATIONS if ablations else {})}
    bands: dict[str, list[Band]] = {name: [] for name in chosen}
    truth: list[np.ndarray] = []
    for world, series in _worlds(worlds, months, seed, kind, speakers):
        days = np.asarray((world.days - pd.Timestamp(0)).days, dtype=float)
        from_first = days >= min(t.start for t in series.testimonies)
        truth.append(world.level[from_first])
        for name, estimator in chosen.items():
            bands[name].append(estimator(series, days[from_first]))
    true = np.concatenate(truth) if truth else np.empty(0)
    rows = [{"estimator": name, "kind": kind, **score(np.concatenate(b), true)} for name, b in bands.items() if b]
    out = pd.DataFrame(rows, columns=["estimator", "kind", *SCORES])
    return out.assign(relative=out["interval_score"] / out["interval_score"].iloc[0] if len(out) else [])


def _worlds(
    worlds: int, months: int, seed: int, kind: str, speakers: Speakers | None
) -> Iterator[tuple[World, Series]]:
    for child in np.random.SeedSequence(seed).spawn(worlds):
        world = simulate_world(np.random.default_rng(child), kind, months, speakers)
        found = series_of(world.claims, "USA", "SYR") if len(world.claims) else []
        if found:
            yield world, found[0]


# what may be re-estimated: estimator, and the values tried (the shipped ones among them)
TRIED: dict[str, tuple[dict[str, float], ...]] = {
    "consensus": tuple({"source_error": e, "drift": k} for e in (0.05, 0.07, 0.10) for k in (0.15, 0.20, 0.30)),
    "grid filter": tuple({"sigma": x} for x in (0.08, 0.11, 0.14, 0.18)),
    "grid smoother": tuple({"sigma": x} for x in (0.08, 0.11, 0.14, 0.18)),
}


def refit(worlds: int = 40, months: int = 60, seed: int = 1, kind: str = "walk") -> pd.DataFrame:
    """The constants chosen on one half of the worlds and scored on the other half.

    One row per estimator and value tried: ``fit_interval_score`` on the first half, ``interval_score`` and ``cover90``
    on the second, ``chosen`` for the smallest of the first. Raises InputError for fewer than two worlds.
    """
    if worlds < 2:
        raise InputError(f"worlds: expected 2 or more, one for each half, got {worlds}")
    cases = []
    for world, series in _worlds(worlds, months, seed, kind, None):
        days = np.asarray((world.days - pd.Timestamp(0)).days, dtype=float)
        heard = days >= min(t.start for t in series.testimonies)
        cases.append((series, days[heard], world.level[heard]))
    halves = cases[: len(cases) // 2], cases[len(cases) // 2 :]
    rows: list[dict[str, object]] = []
    for name, values in TRIED.items():
        tried = []
        for options in values:
            fit, held = (_score_all(name, options, half) for half in halves)
            text = ", ".join(f"{k}={v:g}" for k, v in options.items())
            tried.append((fit["interval_score"], text, held))
        best = min(tried, key=lambda x: x[0])[1]
        rows += [
            {"estimator": name, "options": text, "fit_interval_score": fit, "interval_score": held["interval_score"],
             "cover90": held["cover90"], "chosen": text == best}
            for fit, text, held in tried
        ]  # fmt: skip
    return pd.DataFrame(rows)


def _score_all(
    name: str, options: dict[str, float], cases: list[tuple[Series, np.ndarray, np.ndarray]]
) -> dict[str, float]:
    if name == "consensus":
        bands = [_consensus(s, d, **options) for s, d, _ in cases]
    else:
        bands = [_grid(s, d, mode=name.removeprefix("grid "), **options) for s, d, _ in cases]
    return score(np.concatenate(bands), np.concatenate([x for _, _, x in cases]))


class Ranks(NamedTuple):
    """Rank counts of the true level in its posterior, by tenths; ``p_value`` of a chi-squared test for evenness."""

    counts: np.ndarray
    chi2: float
    p_value: float


def rank_test(runs: int = 600, months: int = 24, seed: int = 7, sigma: float = 0.14, leak: float = 0.05) -> Ranks:
    """Simulation-based calibration of the grid (Talts et al. 2018).

    Each run draws a path from the grid's own dynamics and statements from its own likelihood, and ranks the level of
    one month in the smoothed distribution; the ranks are even if filter and smoother are right. A test of the
    computation, not of the assumptions.
    """
    rng = np.random.default_rng(seed)
    y = log_grid()
    dynamics = Dynamics()
    calm, jump = kernels(y, 30.44, dynamics)
    cdf = np.cumsum(calm + jump, axis=1)
    state = rng.integers(0, len(y) + 1, runs)
    path = np.empty((months, runs), dtype=int)
    steps = []
    for t in range(months):
        if t:
            state = np.minimum((cdf[state] < rng.random(runs)[:, None]).sum(axis=1), len(y))
        path[t] = state
        steps.append(Step(30.44 if t else 0.0, (_statements(rng, y, state, sigma, leak),)))
    post = run(y, steps, dynamics, runs).smoothed
    at = rng.integers(0, months, runs)
    who = np.arange(runs)
    below = np.cumsum(post, axis=1)[at, path[at, who], who]
    own = post[at, path[at, who], who]
    rank = below - own * rng.random(runs)
    counts = np.bincount(np.clip((rank * 10).astype(int), 0, 9), minlength=10)
    chi2 = float(((counts - runs / 10) ** 2 / (runs / 10)).sum())
    return Ranks(counts, chi2, _chi2_tail(chi2, 9))


def _statements(rng: np.random.Generator, y: np.ndarray, state: np.ndarray, sigma: float, leak: float) -> np.ndarray:
    """Likelihoods (states, runs) of one month's statements; three runs in ten hear one."""
    runs = len(state)
    width = rng.uniform(0.02, 0.6, runs)
    wrong = rng.random(runs) < leak
    start = y[np.maximum(state - 1, 0)] + rng.normal(0, sigma, runs) - width * rng.random(runs)
    start = np.where(wrong, rng.uniform(y[0], y[-1], runs), start)
    none = (state == 0) & ~wrong
    low, high = np.where(none, 0.0, np.exp(start)), np.where(none, 0.0, np.exp(start + width))
    views = likelihood(y, low, high, np.full(runs, leak), sigma)
    return np.where(rng.random(runs) < 0.3, views, 1.0)


def _chi2_tail(x: float, degrees: int) -> float:
    from scipy.special import gammaincc

    return float(gammaincc(degrees / 2, x / 2))
