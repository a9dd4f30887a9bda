"""Worlds whose force level is known, and speakers who round and hedge it: for measuring the estimators.

The speakers do not know how their words will be read. They round what they believe to a few digits and choose a phrase;
:func:`posture.bounds.bounds` reads the phrase back. The numbers are those of the specification, 2.5.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from posture.bounds import Reading, bounds
from posture.errors import InputError
from posture.schemas import coerce

KINDS = ("walk", "plateaus")
FIRST_MONTH = pd.Timestamp("2000-01-01")
FLOOR, ROOF = 30.0, 200_000.0
AUDITOR = "office-audit"  # who gives the exact counts

# phrase -> how often it is chosen; spec 2.5
PHRASES = {"about": 0.30, "bare": 0.25, "above": 0.10, "at_least": 0.05, "below": 0.07, "near": 0.07, "upto": 0.06,
           "range": 0.05, "vague": 0.05}  # fmt: skip
DIGITS = (0.50, 0.38, 0.12)  # one (or 1.5, 2.5), two, three digits; spec 2.5
ONE_DIGIT = np.array([1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9, 10])
# what a speaker calls an amount from the first figure up, and what a reader makes of it (spec 1.6)
VAGUE = ((20.0, (20.0, 36.0, 72.0)), (100.0, (200.0, 300.0, 900.0)), (1e3, (2e3, 3e3, 9e3)),
         (1e4, (2e4, 4e4, 9e4)), (1e5, (2e5, 3e5, 9e5)))  # fmt: skip


class Speakers(NamedTuple):
    """Who speaks, how often and how well (log scale); spec 2.5."""

    originators: int = 5
    speaks: float = 0.18  # chance a month
    bias: float = 0.08
    error: float = 0.05
    gross: float = 0.05  # share of statements with a gross error
    gross_error: float = 0.5
    retellings: float = 2.0  # of each statement, on average
    stale: float = 0.0  # chance to give one's last figure again, unexamined; not in the specification's world
    # what follows is not in that world: it is there to try the options of the estimators
    movements: float = 0.0  # chance that a change of a tenth or more is reported as a movement done
    announced: float = 0.0  # chance that such a change is announced as a movement; as many come to nothing
    targets: float = 0.0  # chance that such a change is announced as a level by a day
    met: float = 0.6  # share of those announcements that come true
    ceilings: float = 0.0  # chance a month that a cap is set or told again; one cap in ten does not hold
    wide: float = 0.0  # share of statements under a rule that counts 10 to 170 % more
    drift: float = 0.0  # how far the biases wander in a year, log scale
    audits: float = 0.0  # chance a month of an exact count by one who has no bias
    short: float = 0.0  # scale of a Gumbel error by which speakers fall short of what there is
    corrections: float = 0.0  # chance a month that a speaker takes back a figure that is off by a quarter or more


class World(NamedTuple):
    """A force level by month, and the claims made about it (with their retellings)."""

    days: pd.DatetimeIndex
    level: np.ndarray
    claims: pd.DataFrame


def simulate_world(
    rng: np.random.Generator, kind: str = "walk", months: int = 60, speakers: Speakers | None = None
) -> World:
    """One world. ``kind``: "walk" (small moves and jumps) or "plateaus" (steps and ramps, as no estimator assumes).

    ``level`` is in persons, one figure for the first day of each month. Raises InputError for an unknown kind.

    >>> world = simulate_world(np.random.default_rng(1), months=12)
    >>> len(world.level), bool(world.claims["same_as"].notna().any())
    (12, True)
    """
    if kind not in KINDS:
        raise InputError(f"unknown kind of world {kind!r}; use one of {', '.join(KINDS)}")
    if months < 1:
        raise InputError(f"months: expected 1 or more, got {months}")
    log = _walk(rng, months) if kind == "walk" else _plateaus(rng, months)
    level = np.exp(np.clip(log, math.log(FLOOR), math.log(ROOF)))
    days = pd.date_range(FIRST_MONTH, periods=months, freq="MS")
    return World(days, level, _spoken(rng, days, level, speakers or Speakers()))


def _walk(rng: np.random.Generator, months: int) -> np.ndarray:
    step = rng.normal(0, 0.01, months)
    leap = (rng.random(months) < 1.5 / 12) * rng.choice([-1, 1], months) * rng.exponential(0.35, months)
    log = np.empty(months)
    log[0] = rng.uniform(math.log(200), math.log(20_000))
    for t in range(1, months):
        log[t] = min(max(log[t - 1] + step[t] + leap[t], math.log(FLOOR)), math.log(ROOF))
    return log


def _plateaus(rng: np.random.Generator, months: int) -> np.ndarray:
    """Level stretches of 3 to 20 months, then a step or a straight ramp of 2 to 8 months to another level."""
    log: list[float] = []
    now = float(rng.uniform(math.log(200), math.log(20_000)))
    while len(log) < months:
        log += [now] * int(rng.integers(3, 21))
        then = now + float(rng.normal(0, 0.5))
        if rng.random() < 0.5:
            log += np.log(np.linspace(math.exp(now), math.exp(then), int(rng.integers(3, 10)))).tolist()
        now = then
    return np.array(log[:months])


def _spoken(rng: np.random.Generator, days: pd.DatetimeIndex, level: np.ndarray, s: Speakers) -> pd.DataFrame:
    bias = _biases(rng, len(days), s)
    extra = rng.uniform(0.1, 1.0) if s.wide else 0.0
    rows: list[dict[str, object]] = plans(rng, days, level, s)
    last: dict[int, tuple[Reading, str, float]] = {}  # the figure, the claim and the true level when it was fresh
    for t, day in enumerate(days):
        if s.audits and rng.random() < s.audits:
            count = max(1.0, round(float(level[t] * math.exp(rng.normal(0, 0.01)))))
            rows += _told(rng, f"a{t}", day, "audit", Reading("exact", "marked", count, step=_step(count)), 0)
        if t and s.movements and abs(math.log(level[t] / level[t - 1])) > 0.1 and rng.random() < s.movements:
            rows.append(movement(rng, f"m{t}", day, float(level[t] - level[t - 1])))
        for o in range(s.originators):
            wrong = s.corrections and o in last and abs(math.log(level[t] / last[o][2])) > 0.22
            corrects = bool(wrong and rng.random() < s.corrections)
            if not corrects and rng.random() >= s.speaks:
                continue
            error = rng.normal(0, s.error) + (rng.normal(0, s.gross_error) if rng.random() < s.gross else 0.0)
            error -= rng.gumbel(0.0, s.short) if s.short else 0.0
            other = s.wide and rng.random() < s.wide
            reading = speak(rng, float(level[t] * math.exp(bias[t, o] + error + (extra if other else 0.0))))
            fields: dict[str, object] = {"scope": "wide"} if other else {}
            ident, true = f"w{t}-{o}", float(level[t])
            if corrects:
                fields |= _corrected(days, level, t, *last[o][1:])
            elif s.stale and o in last and rng.random() < s.stale:
                reading, ident, true = last[o][0], ident, last[o][2]
            last[o] = reading, ident, true
            rows += _told(rng, ident, day, o, reading, int(rng.poisson(s.retellings)), **fields)
    return coerce(pd.DataFrame(rows, columns=None if rows else ["claim_id"]), "claims")


def _biases(rng: np.random.Generator, months: int, s: Speakers) -> np.ndarray:
    """The bias of each originator in each month."""
    bias = np.tile(rng.normal(0, s.bias, s.originators), (months, 1))
    if s.drift:
        bias += np.cumsum(rng.normal(0, s.drift / math.sqrt(12), bias.shape), axis=0)
    return bias


def _corrected(days: pd.DatetimeIndex, level: np.ndarray, t: int, ident: str, true: float) -> dict[str, object]:
    """A correction names the figure that it takes back, and since when that was wrong: as a day, or as some months."""
    off = np.abs(np.log(level[: t + 1] / true)) > 0.22
    since = t - int(np.argmin(off[::-1])) + 1 if not off.all() else 0
    if (t - since) % 2 and t - since >= 3:
        return {"supersedes": ident, "note": "at a minimum months"}
    return {"supersedes": ident, "as_of_start": days[since]}


def _told(
    rng: np.random.Generator, ident: str, day: pd.Timestamp, who: int | str, reading: Reading, again: int, **other: object
) -> list[dict[str, object]]:
    """The rows of one statement and its retellings."""
    b = bounds(reading)
    row: dict[str, object] = {
        "claim_id": ident, "published": day, "as_of_start": day, "as_of_end": day, "known_at": day, "actor": "USA",
        "place": "SYR", "host": "SYR", "measure": "stock", "status": "current", "category": "personnel",
        "counted_class": "military", "part": "total", "scope": "unspecified", "unit": "person", "low": b.low,
        "best": b.best, "high": b.high, "lower": b.lower, "upper": b.upper, "relation": reading.relation,
        "sense": reading.sense or None, "originator_id": f"office-{who}", "publisher": f"outlet-{rng.integers(30)}",
        **other,
    }  # fmt: skip
    repeats = [
        {**row, "claim_id": f"{ident}-{k}", "same_as": ident, "supersedes": None, "publisher": f"outlet-{rng.integers(30)}"}
        for k in range(again)
    ]
    return [{**row, "same_as": None}, *repeats]


def plans(rng: np.random.Generator, days: pd.DatetimeIndex, level: np.ndarray, s: Speakers) -> list[dict[str, object]]:
    """What is announced, wanted and capped: movements and levels told one to six months ahead, met or not, and caps."""
    rows: list[dict[str, object]] = []
    for t in range(1, len(days)):
        change = float(level[t] - level[t - 1])
        if abs(math.log(level[t] / level[t - 1])) <= 0.1:
            continue
        if s.announced and rng.random() < s.announced:
            for month, amount in ((t, change), (_any_month(rng, len(days)), change)):  # the second comes to nothing
                told = days[max(0, month - int(rng.integers(1, 7)))]
                by = days[month] if rng.random() < 0.5 else told  # half of them name no day
                plan = {"status": "planned", "as_of_start": told, "as_of_end": by, "published": told, "known_at": told}
                rows.append({**movement(rng, f"p{t}-{month}", days[month], amount), **plan})
        if s.targets and rng.random() < s.targets:
            rows.append(_target(rng, f"g{t}", days, t, float(level[t] * math.exp(rng.normal(0, 0.05)))))
            for k in range(int(rng.poisson((1 - s.met) / s.met))):  # those that come to nothing
                month = _any_month(rng, len(days))
                wanted = float(level[month - 1] * math.exp(rng.choice([-1, 1]) * rng.exponential(0.35)))
                rows.append(_target(rng, f"g{t}-missed{k}", days, month, max(FLOOR, wanted)))
    cap = 0.0
    for t, day in enumerate(days):
        if s.ceilings and rng.random() < s.ceilings:
            if not cap or level[t] > cap or level[t] < cap / 2:
                room = -rng.uniform(0.05, 0.3) if rng.random() < 0.1 else rng.exponential(0.2)
                cap = rounded(float(level[t] * math.exp(room)), 2, 1)
            words = Reading("at_most", "", cap, step=_step(cap), hedge="no more than")
            rows += _told(rng, f"c{t}", day, 0, words, 0, measure="ceiling")
    return rows


def _any_month(rng: np.random.Generator, months: int) -> int:
    return int(rng.integers(1, months))


def _target(rng: np.random.Generator, ident: str, days: pd.DatetimeIndex, month: int, wanted: float) -> dict[str, object]:
    """A level announced one to six months ahead for a month, as a round figure."""
    told = days[max(0, month - int(rng.integers(1, 7)))]
    n = rounded(wanted, int(rng.choice([1, 2])))
    row = _told(rng, ident, told, 0, Reading("about", "", n, step=_step(n), hedge="about"), 0)[0]
    by = days[month] if rng.random() < 0.8 else told  # one in five names no day
    return {**row, "measure": "target", "status": "planned", "as_of_start": by, "as_of_end": by}


def movement(rng: np.random.Generator, ident: str, day: pd.Timestamp, change: float) -> dict[str, object]:
    """A movement reported as done."""
    said = rounded(max(1.0, abs(change) * math.exp(rng.normal(0, 0.05))), int(rng.choice([1, 2], p=[0.6, 0.4])))
    row = _told(rng, ident, day, 0, Reading("about", "", said, step=_step(said), hedge="about"), 0)[0]
    return {**row, "measure": "inflow" if change > 0 else "outflow", "status": "past"}


def speak(rng: np.random.Generator, believed: float) -> Reading:
    """What a speaker says of an amount that he believes: rounded to a few digits, in a chosen phrase."""
    phrase = str(rng.choice(list(PHRASES), p=list(PHRASES.values())))
    digits = int(rng.choice([1, 2, 3], p=DIGITS))
    if phrase == "vague":
        words = [v for start, v in VAGUE if believed >= start] or [VAGUE[0][1]]
        return Reading("vague", vague=words[-1])
    if phrase == "range":
        low, high = (rounded(believed, digits, way) for way in (-1, 1))
        if low == high:
            high = rounded(believed * 1.0001 + 1, digits, 1)
        return Reading("range", low=low, high=high, step_low=_step(low), step_high=_step(high))
    way = {"above": -1, "at_least": -1, "below": 1, "near": 1, "upto": 1}.get(phrase, 0)
    n = rounded(believed, digits, way)
    relation, sense = {"bare": ("exact", ""), "near": ("about", "near"), "upto": ("at_most", "upto")}.get(
        phrase, (phrase, "")
    )
    hedge = {"about": "about", "above": "more than", "below": "fewer than", "near": "nearly"}.get(phrase, "")
    return Reading(relation, sense, n, step=_step(n), hedge=hedge)


def rounded(x: float, digits: int, way: int = 0) -> float:
    """``x`` to one (or 1.5, 2.5), two or three digits: to the nearest (0), down (-1) or up (1).

    >>> rounded(1437, 1), rounded(1437, 2, 1), rounded(1437, 3, -1)
    (1500.0, 1500.0, 1430.0)
    """
    power = 10.0 ** math.floor(math.log10(x))
    marks = ONE_DIGIT * power if digits == 1 else np.arange(math.floor(x / power * 10 ** (digits - 1)),
                                                            math.floor(x / power * 10 ** (digits - 1)) + 2) * (
        power / 10 ** (digits - 1))  # fmt: skip
    if way < 0:
        marks = marks[marks <= x * (1 + 1e-12)]
    if way > 0:
        marks = marks[marks >= x * (1 - 1e-12)]
    nearest = marks[np.argmin(np.abs(marks - x))] if len(marks) else x
    return float(max(1.0, math.floor(nearest + 0.5)))


def _step(n: float) -> float:
    """Place value of the last digit that is not a trailing zero."""
    step = 1.0
    while n > 0 and n % (step * 10) == 0:
        step *= 10
    return step
