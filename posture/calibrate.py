"""How good the estimators are: on simulated worlds, by simulation-based calibration, and against official figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from posture.consensus import consensus, rules
from posture.errors import InputError, SchemaError
from posture.evidence import Series
from posture.grid import grid, settings
from posture.pointmass import Dynamics, Step, kernels, likelihood, log_grid, run
from posture.series import series_of
from posture.simulate import World, simulate_world

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
    worlds: int = 200, months: int = 60, seed: int = 20_250_418, kind: str = "walk", ablations: bool = False
) -> pd.DataFrame:
    """The estimators on simulated worlds: one row each, with the scores of :func:`score` over all months of all worlds.

    ``relative`` is the interval score over that of the last report carried forward. Months before a world's first
    statement are left out. ``kind``: "walk" or "plateaus" (:mod:`posture.simulate`). The same seed gives the same
    table. Raises InputError for fewer than one world.
    """
    if worlds < 1:
        raise InputError(f"worlds: expected 1 or more, got {worlds}")
    chosen = {**ESTIMATORS, **(ABLATIONS if ablations else {})}
    bands: dict[str, list[Band]] = {name: [] for name in chosen}
    truth: list[np.ndarray] = []
    for world, series in _worlds(worlds, months, seed, kind):
        days = np.asarray((world.days - pd.Timestamp(0)).days, dtype=float)
        from_first = days >= min(t.start for t in series.testimonies)
        truth.append(world.level[from_first])
        for name, estimator in chosen.items():
            bands[name].append(estimator(series, days[from_first]))
    true = np.concatenate(truth) if truth else np.empty(0)
    rows = [{"estimator": name, "kind": kind, **score(np.concatenate(b), true)} for name, b in bands.items() if b]
    out = pd.DataFrame(rows, columns=["estimator", "kind", *SCORES])
    return out.assign(relative=out["interval_score"] / out["interval_score"].iloc[0] if len(out) else [])


def _worlds(worlds: int, months: int, seed: int, kind: str) -> Iterator[tuple[World, Series]]:
    for child in np.random.SeedSequence(seed).spawn(worlds):
        world = simulate_world(np.random.default_rng(child), kind, months)
        found = series_of(world.claims, "USA", "SYR") if len(world.claims) else []
        if found:
            yield world, found[0]


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


def score_official(
    claims: pd.DataFrame, official: pd.DataFrame, matched: pd.DataFrame, source_error: float = 0.07, drift: float = 0.20
) -> pd.DataFrame:
    """How often a statement's interval holds the official figure matched with it, by grade of the match.

    ``matched``: claim_id, level, measure, days_apart, grade. One row per grade: ``n`` pairs, ``n_figures`` distinct
    official figures, ``stated`` (share of figures within low-high), ``with_error`` (the same after widening by the
    source error and the drift over ``days_apart``, as in the consensus), ``entailed`` (share within lower-upper, where
    the words set a bound), ``median_ratio`` (official over best). Grade "circular" (one report on both sides) says
    nothing of quality. Raises SchemaError if a column is missing or a measure does not stand in ``official``.
    """
    for name, table, columns in (("claims", claims, ("claim_id", "low", "best", "high", "lower", "upper")),
                                 ("matched", matched, ("claim_id", "level", "measure", "days_apart", "grade")),
                                 ("official_levels", official, ("level", "measure"))):  # fmt: skip
        missing = [c for c in columns if c not in table.columns]
        if missing:
            raise SchemaError(f"table {name}: missing column {missing[0]!r}")
    stray = set(matched["measure"]) - set(official["measure"])
    if stray:
        raise SchemaError(f"table matched: measure {min(stray)!r} does not stand in official_levels")
    pairs = matched[["claim_id", "level", "measure", "days_apart", "grade"]].merge(
        claims[["claim_id", "low", "best", "high", "lower", "upper"]], on="claim_id", how="inner"
    )
    pairs = pairs[pairs["best"].notna() & (pairs["level"] > 0)]
    wide = np.exp(1.645 * np.sqrt(source_error**2 + drift**2 * pairs["days_apart"].abs() / 365.25))
    pairs = pairs.assign(
        stated=(pairs["low"] <= pairs["level"]) & (pairs["level"] <= pairs["high"]),
        with_error=(pairs["low"] / wide <= pairs["level"]) & (pairs["level"] <= pairs["high"] * wide),
        bound=pairs["lower"].notna() | pairs["upper"].notna(),
        held=~(pairs["level"] < pairs["lower"]) & ~(pairs["level"] > pairs["upper"]),
        ratio=pairs["level"] / pairs["best"],
    )
    rows = []
    for grade, g in pairs.groupby("grade", sort=True):
        figures = len(g[["level", "measure"]].drop_duplicates())
        entailed = float(g.loc[g["bound"], "held"].mean()) if g["bound"].any() else math.nan
        rows.append((grade, len(g), figures, g["stated"].mean(), g["with_error"].mean(), entailed, g["ratio"].median()))
    names = ["grade", "n", "n_figures", "stated", "with_error", "entailed", "median_ratio"]
    return pd.DataFrame(rows, columns=names)


def score_series(levels: pd.DataFrame, official: pd.DataFrame, days: float = 45) -> pd.DataFrame:
    """Levels against official figures of one counting rule: the scores of :func:`score`, one row per measure.

    ``official``: choose the measure whose rule is that of the levels first; a figure is compared with the latest level
    not more than ``days`` older. Adds ``n``, the number of figures compared.
    """
    known = levels[levels["best"].notna()].sort_values("date")
    rows = []
    for measure, figures in official.sort_values("date").groupby("measure", sort=True):
        pairs = pd.merge_asof(figures[["date", "actor", "place", "level"]], known, on="date", by=["actor", "place"],
                              tolerance=pd.Timedelta(days=days))  # fmt: skip
        pairs = pairs[pairs["best"].notna() & (pairs["level"] > 0)]
        if len(pairs):
            band = pairs[["low", "best", "high"]].to_numpy(float)
            rows.append({"measure": measure, "n": len(pairs), **score(band, pairs["level"].to_numpy(float))})
    return pd.DataFrame(rows, columns=["measure", "n", *SCORES])
