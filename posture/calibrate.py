"""How good the estimators are: on simulated worlds, by simulation-based calibration, and against official figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from posture.consensus import consensus, rules
from posture.errors import InputError
from posture.evidence import Series
from posture.grid import grid, settings
from posture.pointmass import Dynamics, Step, kernels, likelihood, log_grid, run
from posture.progress import Progress, watched
from posture.scores import SCORES, Band, crps_of_band, crps_of_masses, score
from posture.series import series_of
from posture.simulate import Speakers, simulate_world


class Forecast(NamedTuple):
    """Bands (days, 3) and, where an estimator gives it, the whole distribution: log levels and masses (days, levels)."""

    band: Band
    log_levels: np.ndarray | None = None
    masses: np.ndarray | None = None

    def crps(self, truth: np.ndarray) -> np.ndarray:
        """The score of each day: exact from the masses, else from the density that a band stands for."""
        if self.masses is None or self.log_levels is None:
            return crps_of_band(self.band, truth)
        return crps_of_masses(self.log_levels, self.masses, truth)


def _last_report(s: Series, days: np.ndarray) -> Forecast:
    """The latest statement as it was said, carried forward: what a reader without an estimator has."""
    out = np.full((len(days), 3), np.nan)
    for i, day in enumerate(days):
        heard = [t for t in s.testimonies if t.start <= day < t.gone]
        if heard:
            t = max(heard, key=lambda t: (min(t.end, day), t.known, t.claim_id))
            out[i] = t.low, t.best, t.high
    return Forecast(out)


def by_consensus(s: Series, days: np.ndarray, **options: float) -> Forecast:
    """The consensus as a forecast."""
    return Forecast(np.array([e[:3] for e in consensus(s, days, rules(**options))], dtype=float))


def by_grid(s: Series, days: np.ndarray, **options: object) -> Forecast:
    """The grid as a forecast."""
    estimates, details = grid(s, days, settings(**options))
    return Forecast(np.array([e[:3] for e in estimates], dtype=float), details.log_levels, details.masses)


def _everyone(s: Series) -> Series:
    """The series with every retelling as a witness of its own: the mistake that the estimators avoid."""
    told = [
        t._replace(claim_id=c, originator=f"{t.originator} {k}", told=(c,))
        for t in s.testimonies
        for k, c in enumerate(t.told)
    ]
    return s._replace(testimonies=tuple(told))


Estimator = Callable[[Series, np.ndarray], Forecast]
ESTIMATORS: dict[str, Estimator] = {
    "last report": _last_report,
    "consensus": by_consensus,
    "grid filter": lambda s, d: by_grid(s, d, mode="filter"),
    "grid smoother": lambda s, d: by_grid(s, d, mode="smoother"),
}
# what each part of an estimator is worth: one thing changed at a time
ABLATIONS: dict[str, Estimator] = {
    "consensus, no widening": lambda s, d: by_consensus(s, d, source_error=0.0, drift=0.0),
    "consensus, every repeat": lambda s, d: by_consensus(_everyone(s), d),
    "smoother, no jumps": lambda s, d: by_grid(s, d, rate=1e-6, small=0.10),
    "smoother, no leak": lambda s, d: by_grid(_trusting(s), d),
    "smoother, every repeat": lambda s, d: by_grid(_everyone(s), d, temper=False),
    "smoother, no tempering": lambda s, d: by_grid(s, d, temper=False),
    "consensus, no movements": lambda s, d: by_consensus(s._replace(flows=()), d),
    "smoother, no movements": lambda s, d: by_grid(s, d, flows=False),
    "smoother, house effects": lambda s, d: by_grid(s, d, house=True),
}


def _trusting(s: Series) -> Series:
    return s._replace(testimonies=tuple(t._replace(leak=0.0) for t in s.testimonies))


def calibrate(
    worlds: int = 200, months: int = 60, seed: int = 20_250_418, kind: str = "walk", ablations: bool = False,
    speakers: Speakers | None = None, progress: Progress = None,
) -> pd.DataFrame:  # fmt: skip
    """The estimators on simulated worlds: one row each, with the scores of :func:`score` over all months of all worlds.

    ``relative`` is the interval score over that of the last report carried forward. Months before a world's first
    statement are left out. ``kind``: "walk" or "plateaus" (:mod:`posture.simulate`); ``speakers``: other habits
    than the specification's. The same seed gives the same
    table. ``progress``: True shows a bar on a terminal or in Jupyter. Raises InputError for fewer than one world.

    >>> calibrate(worlds=2, months=12)["estimator"].tolist()
    ['last report', 'consensus', 'grid filter', 'grid smoother']
    """
    if worlds < 1:
        raise InputError(f"worlds: expected 1 or more, got {worlds}")
    chosen = {**ESTIMATORS, **(ABLATIONS if ablations else {})}
    cases = list(simulated_cases(worlds, months, seed, kind, speakers))
    tried = watched(list(chosen.items()) if cases else [], progress, "calibrating", "estimator")
    rows = [{"estimator": name, "kind": kind, **scored(e, cases)} for name, e in tried]
    out = pd.DataFrame(rows, columns=["estimator", "kind", *SCORES])
    return out.assign(relative=out["interval_score"] / out["interval_score"].iloc[0] if len(out) else [])


class Case(NamedTuple):
    """One world: its evidence, the days from its first statement on, and the true levels on them."""

    series: Series
    days: np.ndarray
    truth: np.ndarray


def simulated_cases(
    worlds: int, months: int, seed: int, kind: str, speakers: Speakers | None, **which: Any
) -> Iterator[Case]:
    """Worlds in which somebody says something. ``which``: options of :func:`posture.series.series_of`."""
    for child in np.random.SeedSequence(seed).spawn(worlds):
        world = simulate_world(np.random.default_rng(child), kind, months, speakers)
        found = series_of(world.claims, "USA", "SYR", **which) if len(world.claims) else []
        if found:
            days = np.asarray((world.days - pd.Timestamp(0)).days, dtype=float)
            heard = days >= min(t.start for t in found[0].testimonies)
            yield Case(found[0], days[heard], world.level[heard])


def scored(estimator: Estimator, cases: Sequence[Case]) -> dict[str, float]:
    """The scores of an estimator over all days of some worlds."""
    return score_forecasts([estimator(c.series, c.days) for c in cases], cases)


def score_forecasts(said: Sequence[Forecast], cases: Sequence[Case]) -> dict[str, float]:
    """The scores of forecasts, one a world, over all days."""
    crps = np.concatenate([f.crps(c.truth) for f, c in zip(said, cases, strict=True)])
    return score(np.concatenate([f.band for f in said]), np.concatenate([c.truth for c in cases]), crps)


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
