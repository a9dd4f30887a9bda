"""The default estimator: each originator one vote, the weighted middle of what they say.

Each originator gets one vote, its latest; votes fade by half every six months and grow vaguer with age; the line is
the weighted middle of their best figures, the band the weighted middle of their lows and highs; repeats and plans do
not vote.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from posture.errors import InputError
from posture.evidence import MONTH, Series


class Rules(NamedTuple):
    """The constants of the consensus; each can be given to ``estimate_levels`` as an option."""

    # re-estimated: on held-out simulated worlds .05 and .30 score 2 % better; on official figures of the same rule .00 to
    # .01 are chosen and cover 13 of 15, .07 all 15; on those of nearly the same rule .14 is chosen and covers .80, .07 .68;
    # on real statements of held-out originators .10 is as good as .07 (.85 and .83 of them in the band): kept
    source_error: float = 0.07  # e0, log scale; spec 2.3 step 4
    drift: float = 0.20  # kappa, log scale per root year; spec 2.3 step 4
    half_life: float = 6.0  # months; spec 2.3 step 5, judgement
    longest: float = 24.0  # months after which a statement no longer speaks; spec 2.3 step 3, judgement
    z: float = 1.645  # 90 % of a normal distribution


class Estimate(NamedTuple):
    """One date of a series; figures are missing where nothing is known. ``voters`` index ``series.testimonies``."""

    low: float
    best: float
    high: float
    envelope_low: float
    envelope_high: float
    support: float
    age_days: float
    voters: tuple[int, ...]


NOTHING = Estimate(math.nan, math.nan, math.nan, math.nan, math.nan, math.nan, math.nan, ())


def rules(**options: float) -> Rules:
    """The constants, some of them changed.

    Raises InputError for an unknown name or a value that makes no sense.

    >>> rules(half_life=12).half_life
    12
    """
    unknown = sorted(set(options) - set(Rules._fields))
    if unknown:
        raise InputError(f"unknown option {unknown[0]!r} of consensus; use one of {', '.join(Rules._fields)}")
    out = Rules()._replace(**options)
    for name, value in out._asdict().items():
        if not (value >= 0 and math.isfinite(value)) or (name in ("half_life", "longest") and value == 0):
            raise InputError(f"option {name!r}: expected a positive number, got {value!r}")
    return out


def weighted_median(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The weighted median of each column of ``x`` (votes by columns); the mean of the two middle votes on a tie.

    Columns that are ordered vote by vote stay ordered, and a share of the weight under one half cannot move the result
    outside the other votes.

    >>> weighted_median(np.array([[1.0], [2.0], [9.0]]), np.array([1.0, 1.0, 1.0])).tolist()
    [2.0]
    """
    order = np.argsort(x, axis=0, kind="stable")
    ranked = np.take_along_axis(x, order, axis=0)
    share = np.cumsum(w[order], axis=0) / w.sum()
    lower = np.argmax(share >= 0.5 - 1e-9, axis=0)
    upper = np.argmax(share > 0.5 + 1e-9, axis=0)
    columns = np.arange(x.shape[1])
    return np.asarray((ranked[lower, columns] + ranked[upper, columns]) / 2)


def consensus(series: Series, days: np.ndarray, r: Rules | None = None) -> list[Estimate]:
    """The consensus on each day (days since 1970-01-01) of one series."""
    r = r or Rules()
    tt = series.testimonies
    start, end, gone, leak, known = (
        np.array([getattr(t, name) for t in tt]) for name in ("start", "end", "gone", "leak", "known")
    )
    figures = np.array([(t.low, t.best, t.high) for t in tt], dtype=float)
    _, who = np.unique([t.originator for t in tt], return_inverse=True)
    flows = [(f.day, np.array([f.low, f.best, f.high])) for f in series.flows if f.done]
    out = []
    for day in days:
        heard = np.flatnonzero((start <= day) & (day < gone))
        votes = _latest(heard, who, np.minimum(end, day), start, known)
        age = np.maximum(0.0, day - end[votes]) / MONTH
        votes, age = votes[age <= r.longest], age[age <= r.longest]
        weight = (1 - leak[votes]) * 2.0 ** (-age / r.half_life)
        if not len(votes) or weight.sum() <= 0:
            out.append(NOTHING)
            continue
        out.append(_vote(_moved(figures[votes], end[votes], flows, day), age, weight, votes, r))
    return out


def _latest(heard: np.ndarray, who: np.ndarray, spoke: np.ndarray, start: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The latest statement of each originator: by the day it speaks of, then the narrower, then the later told."""
    order = heard[np.lexsort((heard, known[heard], start[heard], spoke[heard]))]
    _, last = np.unique(who[order][::-1], return_index=True)
    return np.sort(order[::-1][last])


def _moved(figures: np.ndarray, end: np.ndarray, flows: list[tuple[float, np.ndarray]], day: float) -> np.ndarray:
    """The figures after the confirmed movements since each statement, never below zero."""
    out = figures.copy()
    for when, change in flows:
        if when <= day:
            out[end < when] = np.maximum(0.0, out[end < when] + change)
    return out


def _vote(figures: np.ndarray, age: np.ndarray, weight: np.ndarray, votes: np.ndarray, r: Rules) -> Estimate:
    """Weighted medians on the log scale; a zero counts as one person there and is given back as zero."""
    half = r.z * np.sqrt(r.source_error**2 + r.drift**2 * age / 12)
    logs = np.log(np.maximum(figures, 1.0))
    wide = logs + np.outer(half, [-1.0, 0.0, 1.0])
    wide[figures[:, 0] <= 0, 0] = np.minimum(wide[figures[:, 0] <= 0, 0], 0.0)
    middle = weighted_median(wide, weight)
    value = _people(middle, bool(figures[:, 1].min() <= 0))
    overlap = (wide[:, 2] >= middle[0]) & (wide[:, 0] <= middle[2])
    support = float(weight[overlap].sum() / weight.sum())
    envelope = _people(np.array([wide[:, 0].min(), 0.0, wide[:, 2].max()]), bool(figures[:, 0].min() <= 0))
    newest = float(age.min() * MONTH)
    low, best, high = value.tolist()
    voters = tuple(votes.tolist())
    return Estimate(low, best, high, float(envelope[0]), float(envelope[2]), support, newest, voters)


def _people(logs: np.ndarray, zero: bool) -> np.ndarray:
    """Back from the log scale; where a vote says none, what is not above one is none."""
    x = np.exp(logs)
    return np.where(logs <= 1e-12, 0.0, x) if zero else x
