"""The point-mass filter and smoother on a fixed grid of log levels with an atom for zero (Kitagawa 1987).

Arrays have states by columns: state 0 is "none", state i > 0 the level ``exp(y[i - 1])``. Columns are worlds, so that
many series with the same steps run at once. Exact on the grid, deterministic, O(steps x states squared).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from posture.evidence import MONTH

LOW, HIGH, SIZE = 20.0, 300_000.0, 420  # spec 2.4 step 1
TO_ZERO = 0.02  # share of jumps that end at none; judgement
SAME = 1e-9


class Dynamics(NamedTuple):
    """How levels move: ``rate`` jumps a year of Laplace ``scale``, else a small normal step a month (log scale)."""

    rate: float = 1.5  # spec 2.4 step 2, that of the simulated world
    scale: float = 0.35  # spec 2.4 step 2
    small: float = 0.01  # spec 2.4 step 2


class Step(NamedTuple):
    """One step: its length in days (0 for the first) and what bears on it, in order.

    A vector (states) or a matrix (states, worlds) is a likelihood; a square matrix wrapped in :class:`Move` a movement.
    """

    days: float
    effects: tuple[np.ndarray | Move, ...]


class Move(NamedTuple):
    """A transition matrix (from, to)."""

    matrix: np.ndarray


class Posterior(NamedTuple):
    """``filtered``, ``smoothed``: (steps, states, worlds). ``jump``: chance of a jump in the step, (steps, worlds)."""

    filtered: np.ndarray
    smoothed: np.ndarray
    jump: np.ndarray
    log_evidence: np.ndarray


def log_grid(low: float = LOW, high: float = HIGH, size: int = SIZE) -> np.ndarray:
    """The grid of log levels; it grows at the same pace where figures lie outside 20 to 300,000.

    >>> len(log_grid()), len(log_grid(2.0)) > 420
    (420, True)
    """
    pace = math.log(HIGH / LOW) / (size - 1)
    below = max(0, math.ceil((math.log(LOW) - math.log(max(low, 0.5))) / pace - SAME))
    above = max(0, math.ceil((math.log(high) - math.log(HIGH)) / pace - SAME))
    return math.log(LOW) + pace * np.arange(-below, size + above)


def kernels(y: np.ndarray, days: float, d: Dynamics) -> tuple[np.ndarray, np.ndarray]:
    """The transition of a step as its two parts, (no jump, jump); their sum has rows that add to one."""
    return _kernels(float(y[1] - y[0]), len(y), days, d)


@lru_cache(maxsize=12)  # some 3 MB each
def _kernels(pace: float, n: int, days: float, d: Dynamics) -> tuple[np.ndarray, np.ndarray]:
    chance = 1.0 - math.exp(-d.rate * days / (12 * MONTH))
    # floored at .6 grid paces a month as the specification says; shorter steps keep the variance of a month
    spread = max(d.small, 0.6 * pace) * math.sqrt(days / MONTH)
    gap = np.abs(np.subtract.outer(np.arange(n), np.arange(n))) * pace
    if spread >= 0.6 * pace - SAME:
        stay = np.exp(-0.5 * (gap / spread) ** 2)
    else:  # three points have the right variance where a sampled bell has not
        side = 0.5 * (spread / pace) ** 2
        stay = np.where(gap < pace / 2, 1 - 2 * side, np.where(gap < 1.5 * pace, side, 0.0))
    leap = np.exp(-gap / d.scale)
    calm, jump = np.zeros((n + 1, n + 1)), np.zeros((n + 1, n + 1))
    calm[1:, 1:] = (1 - chance) * stay / stay.sum(axis=1, keepdims=True)
    jump[1:, 1:] = chance * (1 - TO_ZERO) * leap / leap.sum(axis=1, keepdims=True)
    jump[1:, 0] = chance * TO_ZERO
    calm[0, 0] = 1 - chance
    jump[0, 1:] = chance / n
    calm.setflags(write=False)
    jump.setflags(write=False)
    return calm, jump


def likelihood(
    y: np.ndarray, low: np.ndarray, high: np.ndarray, leak: np.ndarray, sigma: float, shift: float = 0.0
) -> np.ndarray:
    """Likelihood of statements given each state: (states, statements).

    A flat reading between ``low`` and ``high`` with a normal source error ``sigma`` (log scale), or, at chance
    ``leak``, anything on the grid. ``shift`` moves the reading by a bias of the source.
    """
    low, high, leak = np.atleast_1d(low), np.atleast_1d(high), np.atleast_1d(leak)
    none = high <= 0
    a = np.log(np.maximum(low, 0.5)) - shift
    b = np.maximum(np.log(np.maximum(high, 0.5)) - shift, a + 1e-3)
    sound = (ndtr((b - y[:, None]) / sigma) - ndtr((a - y[:, None]) / sigma)) / (b - a)
    sound[:, none] = 0.0
    atom = np.where(low <= 0, 0.4 / sigma, 0.0)
    every = np.vstack([atom, sound])
    spread: np.ndarray = (1 - leak) * every + leak / (y[-1] - y[0])
    return spread


def movement(y: np.ndarray, low: float, high: float, done: float) -> Move:
    """A movement of ``low`` to ``high`` people (negative = out) that was carried out at chance ``done``."""
    n = len(y)
    level = np.concatenate([[0.0], np.exp(y)])
    out = np.zeros((n + 1, n + 1))
    rows = np.arange(n + 1)
    amounts = np.linspace(low, high, 9)
    for change in amounts:
        after = level + change
        place = (np.log(np.maximum(after, 1e-300)) - y[0]) / (y[1] - y[0])
        place = np.clip(place, 0, n - 1)
        left = np.minimum(place.astype(int), n - 2)
        part = place - left
        none = after < math.exp(y[0]) / 2
        np.add.at(out, (rows, np.where(none, 0, left + 1)), np.where(none, 1.0, 1 - part) / len(amounts))
        np.add.at(out, (rows, np.where(none, 0, left + 2)), np.where(none, 0.0, part) / len(amounts))
    return Move(done * out + (1 - done) * np.eye(n + 1))


def run(y: np.ndarray, steps: Sequence[Step], d: Dynamics, worlds: int = 1) -> Posterior:
    """Forward and backward over the steps."""
    parts = {s.days: kernels(y, s.days, d) for s in steps if s.days > 0}
    whole = {days: calm + jump for days, (calm, jump) in parts.items()}
    size = len(y) + 1
    p = np.full((size, worlds), 1.0 / size)
    filtered = np.empty((len(steps), size, worlds))
    evidence = np.zeros(worlds)
    for t, s in enumerate(steps):
        if s.days > 0:
            p = whole[s.days].T @ p
        for effect in s.effects:
            p = effect.matrix.T @ p if isinstance(effect, Move) else p * _columns(effect)
        total = p.sum(axis=0)
        evidence += np.log(total)
        filtered[t] = p = p / total
    smoothed = np.empty_like(filtered)
    jump = np.zeros((len(steps), worlds))
    b = np.ones((size, worlds))
    for t in range(len(steps) - 1, -1, -1):
        s = steps[t]
        both = filtered[t] * b
        smoothed[t] = both / both.sum(axis=0)
        for effect in reversed(s.effects):
            b = effect.matrix @ b if isinstance(effect, Move) else b * _columns(effect)
        if s.days > 0:
            before = filtered[t - 1] if t else np.full((size, worlds), 1.0 / size)
            leapt = (before * (parts[s.days][1] @ b)).sum(axis=0)
            b = whole[s.days] @ b
            jump[t] = leapt / (before * b).sum(axis=0)
        b = b / b.max(axis=0)
    return Posterior(filtered, smoothed, jump, evidence)


def _columns(effect: np.ndarray) -> np.ndarray:
    return effect if effect.ndim == 2 else effect[:, None]


def quantiles(y: np.ndarray, p: np.ndarray, q: Sequence[float]) -> np.ndarray:
    """Quantiles of distributions (states, worlds) as levels: (quantiles, worlds).

    >>> y = log_grid()
    >>> flat = np.concatenate([[0.0], np.full(420, 1 / 420)])[:, None]
    >>> float(np.round(quantiles(y, flat, [0.5])[0, 0]))
    2449.0
    """
    pace = y[1] - y[0]
    edges = np.concatenate([[y[0] - pace / 2], y + pace / 2])
    out = np.empty((len(q), p.shape[1]))
    for w in range(p.shape[1]):
        cdf = np.cumsum(p[:, w])
        out[:, w] = np.where(np.asarray(q) <= cdf[0], 0.0, np.exp(np.interp(q, cdf / cdf[-1], edges)))
    return out
