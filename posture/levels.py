"""Claims to force levels over time: the public face of the estimators."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from posture.consensus import Estimate, consensus, rules
from posture.errors import InputError
from posture.evidence import MONTH, OPEN_MONTHS, Series, day_of
from posture.grid import Settings, grid, originator_shifts, settings
from posture.schemas import frame
from posture.series import series_of
from posture.vocabulary import Vocabulary

METHODS = ("consensus", "grid")
EPOCH = pd.Timestamp(0)


def estimate_levels(
    claims: pd.DataFrame,
    actor: str | None = None,
    place: str | None = None,
    category: str | None = "personnel",
    scope: str | None = None,
    freq: str = "MS",
    method: str = "consensus",
    known_as_of: object = None,
    start: object = None,
    end: object = None,
    counted_class: Sequence[str] | None = ("military", "unspecified"),
    part: str | None = "total",
    vocabulary: Vocabulary | None = None,
    **options: Any,
) -> pd.DataFrame:
    """Force levels over time from many statements: the ``levels`` table, one series per actor, place, category, scope.

    ``claims``: the claims table. ``actor``, ``place``: an id or any name of the vocabulary; None = every one. A place
    in a country is a component of it: it never votes for the country and makes a series only if asked for.
    ``scope``: None = the headline series of each force (statements that name no counting rule; if all do, the commonest
    rule), "all" = every counting rule as a series of its own, else the one named.
    ``freq``: a pandas frequency; the days of the first and the last testimony are added, so that one statement makes a
    row. ``start``, ``end``: exact limits instead. ``known_as_of``: the series as it was believed on that day.
    ``counted_class``, ``part``: None = any.
    ``method``: "consensus" (weighted medians, one vote an originator; options of :class:`posture.consensus.Rules`) or
    "grid" (Bayesian, on the log level; options of :class:`posture.grid.Settings`, ``mode="smoother"`` or ``"filter"``).
    ``scope_offsets={"fml": 0.8}``: statements under that rule join the series, their logarithm raised by 0.8.

    Levels are in the row's unit; missing where nothing is known; a level of zero stands only where a source says none.
    ``attrs["used"]`` counts the claims and those that speak for a level. Raises InputError for an unknown name, method,
    frequency or option, SchemaError if ``claims`` lacks a column. Source: specification, part 2.

    >>> from posture.schemas import coerce
    >>> said = pd.DataFrame({"claim_id": ["a"], "actor": ["USA"], "place": ["SYR"], "measure": ["stock"],
    ...     "status": ["current"], "low": [1750.0], "best": [2000.0], "high": [2250.0], "as_of_end": ["2025-04-18"],
    ...     "as_of_start": ["2025-04-18"], "unit": ["person"], "originator_id": ["pentagon"]})
    >>> estimate_levels(said, "USA", "SYR")[["date", "low", "best", "high"]].values.tolist()[0][1:]
    [1560.0, 2000.0, 2525.0]
    """
    if method not in METHODS:
        raise InputError(f"unknown method {method!r}; use one of {', '.join(METHODS)}")
    chosen = {
        "known_as_of": known_as_of, "counted_class": counted_class, "part": part, "vocabulary": vocabulary,
        "scope_offsets": options.pop("scope_offsets", None),
    }  # fmt: skip
    believed = pd.NaT if known_as_of is None else EPOCH + pd.Timedelta(days=day_of(known_as_of))
    rows: list[tuple[object, ...]] = []
    votes = 0
    for s in series_of(claims, actor, place, category, scope, **chosen):
        days = output_days(s, freq, start, end, day_of(known_as_of))
        votes += sum(len(t.told) for t in s.testimonies)
        if len(days):
            rows += _rows(s, days, _estimates(s, days, method, options), believed, method)
    out = frame("levels", rows)
    out.attrs["used"] = {"claims": len(claims), "levels": votes}
    return out


def _estimates(series: Series, days: np.ndarray, method: str, options: dict[str, Any]) -> list[Estimate]:
    if method == "consensus":
        return consensus(series, days, rules(**options))
    return grid(series, days, settings(**options))[0]


def grid_levels(
    claims: pd.DataFrame,
    actor: str | None = None,
    place: str | None = None,
    category: str | None = "personnel",
    scope: str | None = None,
    freq: str = "MS",
    details: bool = True,
    known_as_of: object = None,
    **options: Any,
) -> pd.DataFrame:
    """The grid's levels and, with ``details``, what it knows beyond the band.

    Three columns follow those of the levels table: ``p_jump`` (chance of a jump since the date before), ``shift`` (by
    how much the logarithm of the best figure moves if one originator is left out, the largest of all) and ``shift_by``
    (that originator). Runs once more for each originator.

    >>> import posture as ps
    >>> table = pd.DataFrame({"published": ["2024-09-20", "2024-12-19"], "quantity": ["about 900 troops", "2,000 troops"]})
    >>> kept = ps.read_claims(table, actor="USA", place="SYR")
    >>> list(grid_levels(kept).columns[-3:])
    ['p_jump', 'shift', 'shift_by']
    """
    levels = estimate_levels(
        claims, actor, place, category, scope, freq, method="grid", known_as_of=known_as_of, **options
    )
    if not details:
        return levels
    jump: list[float] = []
    shift: list[float] = []
    by: list[str] = []
    chosen = settings(**{k: v for k, v in options.items() if k in Settings._fields})
    picks = {k: options[k] for k in ("counted_class", "part", "vocabulary", "scope_offsets") if k in options}
    for s in series_of(claims, actor, place, category, scope, known_as_of=known_as_of, **picks):
        days = output_days(s, freq, options.get("start"), options.get("end"), day_of(known_as_of))
        if len(days):
            jump += grid(s, days, chosen)[1].jump.tolist()
            moved, who = originator_shifts(s, days, chosen)
            shift += moved.tolist()
            by += who
    return levels.assign(p_jump=jump, shift=shift, shift_by=pd.Series(by, index=levels.index, dtype="str"))


def output_days(
    series: Series, freq: str = "MS", start: object = None, end: object = None, known: float = math.nan
) -> np.ndarray:
    """The days of the output: from the first to the last testimony or confirmed movement, never to today.

    What was believed on a day that is asked for runs on to that day, as long as its last testimony lives.

    Raises InputError for a frequency that pandas does not know, or an end before the start.
    """
    first, last = day_of(start), day_of(end)
    given = (not math.isnan(first), not math.isnan(last))
    if not given[0]:
        first = min(t.start for t in series.testimonies)
    if not given[1]:
        last = max([*(t.end for t in series.testimonies), *(f.day for f in series.flows if f.done)])
        last = max(first, min(known, last + OPEN_MONTHS * MONTH)) if not math.isnan(known) else last
    if all(given) and last < first:
        raise InputError(f"end {end!r} lies before start {start!r}")
    try:
        grid = pd.date_range(EPOCH + pd.Timedelta(days=first), EPOCH + pd.Timedelta(days=last), freq=freq)
    except (ValueError, TypeError) as error:
        raise InputError(f"unknown frequency {freq!r}; use a pandas one such as 'MS', 'W' or 'D'") from error
    days = {day_of(d) for d in grid}
    if last >= first:
        days |= {d for d, fixed in ((first, given[0]), (last, given[1])) if not fixed}
    return np.array(sorted(days), dtype=float)


def _rows(
    s: Series, days: np.ndarray, estimates: Iterable[Estimate], known: object, method: str
) -> list[tuple[object, ...]]:
    out = []
    for day, e in zip(days, estimates, strict=True):
        voters = [s.testimonies[i] for i in e.voters]
        contested = None if math.isnan(e.support) else e.support < 0.5
        out.append(
            (s.actor, s.place, s.category, s.scope, s.unit, EPOCH + pd.Timedelta(days=float(day)),
             *(_whole(x, s.category) for x in e[:5]), e.support, contested, sum(len(v.told) for v in voters),
             len({v.originator for v in voters}), len({o for v in voters for o in v.outlets}), e.age_days,
             known, method, " ".join(v.claim_id for v in voters))
        )  # fmt: skip
    return out


def _whole(x: float, category: str) -> float:
    """Things that are counted come in whole numbers."""
    if category in ("distance", "area", "duration", "share") or math.isnan(x):
        return x
    return float(math.floor(x + 0.5))
