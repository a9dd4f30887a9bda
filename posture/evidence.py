"""What the estimators read of a claims table: statements, movements, limits, and the days and doubts that go with them.

Days are counted from 1970-01-01. Amounts are in the series' unit (persons for personnel).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from posture import names
from posture.date_grammar import parse_date
from posture.errors import InputError, SchemaError
from posture.schemas import coerce
from posture.vocabulary import Vocabulary

MONTH = 30.44  # days; spec 1.3 note 9
OPEN_MONTHS = 24.0  # how far an open start reaches back; spec 2.3, time rules
REPEAT_DAYS = 60.0  # same originator, same figure within this time is one claim; spec 2.2
_NUMERIC = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{4}")  # 03/04/2025
HEADLINE = "unspecified"  # the scope of statements that name no counting rule

# Chance that a statement is simply wrong, by Admiralty letter; spec 2.3 step 5, judgement
LEAK: Mapping[str, float] = {"A": 0.02, "B": 0.05, "C": 0.15, "D": 0.30, "E": 0.50, "F": 0.20}
# No letter is given unless there is a reason; then the rate of gross errors that the simulated world has (spec 2.5)
UNGRADED = 0.05

# Mid-points of the ranges of ICD 203 (ODNI 2015), with its own synonyms; "probably", "may", "possibly": judgement
PROBABILITY: Mapping[str, float] = {
    "almost no chance": 0.03, "remote": 0.03,
    "very unlikely": 0.125, "highly improbable": 0.125,
    "unlikely": 0.325, "improbable": 0.325, "improbably": 0.325,
    "roughly even chance": 0.50, "roughly even": 0.50, "roughly even odds": 0.50, "may": 0.50, "might": 0.50,
    "possibly": 0.50, "perhaps": 0.50,
    "likely": 0.675, "probable": 0.675, "probably": 0.675,
    "very likely": 0.875, "highly likely": 0.875, "highly probable": 0.875,
    "almost certain": 0.97, "almost certainly": 0.97, "nearly certain": 0.97,
}  # fmt: skip

# "2,000, at a minimum months": the shortest time that such words put a level back; spec 2.2 gives 3 to 24 months
SOME_MONTHS = 3.0
_FOR_MONTHS = re.compile(r"\bat (?:a minimum|least),? (?:for )?months\b", re.IGNORECASE)
_NEEDED = ("claim_id", "actor", "place", "measure", "status", "low", "best", "high")
_RETRACTED = re.compile(r"\bretract", re.IGNORECASE)


class Statement(NamedTuple):
    """One statement of a level, with its repeats folded in. ``gone`` is the day from which a correction silences it."""

    claim_id: str
    originator: str
    start: float
    end: float
    known: float
    low: float
    best: float
    high: float
    lower: float
    upper: float
    leak: float
    gone: float
    told: tuple[str, ...]
    outlets: tuple[str, ...]
    soft: bool
    scope: str


class Flow(NamedTuple):
    """One movement as a signed change at ``day``; ``done`` if it is reported as carried out.

    One that is only announced and was not known before ``day`` has no deadline: its day is that of the statement.
    """

    day: float
    low: float
    best: float
    high: float
    done: bool
    told: tuple[str, ...]
    known: float


class Limit(NamedTuple):
    """A target (a level wanted on ``end``) or a ceiling (a level not to be passed from ``start`` to ``end``).

    A target that was not known before ``end`` has no deadline: its day is that of the statement.
    """

    claim_id: str
    start: float
    end: float
    low: float
    best: float
    high: float
    lower: float
    upper: float
    known: float


class Series(NamedTuple):
    """The evidence on one force in one place."""

    actor: str
    place: str
    category: str
    scope: str
    unit: str
    testimonies: tuple[Statement, ...]
    flows: tuple[Flow, ...]
    targets: tuple[Limit, ...]
    ceilings: tuple[Limit, ...]


def day_of(value: object) -> float:
    """A date as days since 1970-01-01; not a number if there is none. A time zone is left: the day is as written.

    Raises InputError if it is not a date, or one such as 03/04/2025 that may be day first or month first.

    >>> day_of("1970-01-31")
    30.0
    """
    if value is None or value is pd.NaT:
        return math.nan
    try:
        if isinstance(value, str) and _NUMERIC.fullmatch(value.strip()):
            value = parse_date(value)  # pandas would take the month first without a word
        day = pd.Timestamp(value).tz_localize(None)  # type: ignore[arg-type]
        return float((day - pd.Timestamp(0)).total_seconds() // 86400)
    except InputError:
        raise
    except (ValueError, TypeError) as error:
        raise InputError(f"expected a date such as '2025-04-18', got {value!r}") from error


def leak_of(letter: str, word: str) -> float:
    """Chance that a statement says nothing about the level, from its reliability letter and its probability word.

    >>> round(leak_of("B", ""), 3), round(leak_of("B", "likely"), 3)
    (0.05, 0.359)
    """
    sound = 1.0 - LEAK.get(letter.strip().upper(), UNGRADED)
    return 1.0 - sound * PROBABILITY.get(word.strip().lower(), 1.0)


def is_retracted(note: str) -> bool:
    """Whether the remark says that the statement was withdrawn.

    >>> is_retracted("kept as a retracted statement")
    True
    """
    return bool(_RETRACTED.search(note))


def prepared(claims: pd.DataFrame, vocabulary: Vocabulary | None = None) -> pd.DataFrame:
    """The claims with every column that the estimators read, gaps filled with what the schema says they mean.

    Adds ``first_day``, ``last_day``, ``known_day``, the hosts of both ends of a movement and ``earliest_day``, which
    lies before the first day where the words put the start back by an unknown time ("at a minimum months"). Raises
    InputError if it is no table, SchemaError if a needed column is missing.
    """
    if not isinstance(claims, pd.DataFrame):
        raise InputError(f"expected a claims table, got {type(claims).__name__}; read it with read_claims or link_claims")
    missing = [c for c in _NEEDED if c not in claims.columns]
    if missing:
        raise SchemaError(f"table claims: missing column {missing[0]!r}; read it with read_claims or link_claims")
    df = coerce(claims, "claims").reset_index(drop=True)
    fill = {"scope": HEADLINE, "part": "total", "counted_class": "unspecified", "category": "personnel"}
    df = df.fillna(fill)
    text = [c for c in df.columns if df[c].dtype == "str" and c not in fill]
    df = df.fillna(dict.fromkeys(text, ""))
    days = {c: _days(df[c]) for c in ("as_of_start", "as_of_end", "known_at", "published")}
    known = _first(days["known_at"], days["published"], days["as_of_end"], days["as_of_start"])
    start, end = _validity(days["as_of_start"], days["as_of_end"], known, (df["status"] == "current").to_numpy())
    for_months = np.array([bool(_FOR_MONTHS.search(note)) for note in df["note"]], dtype=bool)
    earliest = np.where(for_months, np.fmin(start, end - OPEN_MONTHS * MONTH), start)
    start = np.where(for_months, np.fmin(start, end - SOME_MONTHS * MONTH), start)
    unhosted = df["place"].where(df["host"] == "", "")
    hosts = {p: _host(p, vocabulary) for c in (unhosted, df["origin"], df["destination"]) for p in c.unique()}
    host = df["host"].where(df["host"] != "", unhosted.map(hosts))
    ends = {"origin_host": df["origin"].map(hosts), "destination_host": df["destination"].map(hosts)}
    return df.assign(host=host, earliest_day=earliest, first_day=start, last_day=end, known_day=known, **ends)


def _host(place: str, vocabulary: Vocabulary | None) -> str:
    if re.fullmatch("[A-Z]{3}", place):
        return place
    return names.host_of(place, vocabulary) if place else ""


def _days(s: pd.Series) -> np.ndarray:
    stamps = s.to_numpy("datetime64[D]")
    return np.where(np.isnat(stamps), np.nan, stamps.astype("int64").astype(float))


def _first(*arrays: np.ndarray) -> np.ndarray:
    out = arrays[0].copy()
    for other in arrays[1:]:
        out = np.where(np.isnan(out), other, out)
    return out


def _validity(
    start: np.ndarray, end: np.ndarray, known: np.ndarray, current: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """First and last day of which a statement of a level speaks; an open end is the day it was made."""
    spoken = np.where(current, np.fmax(start, known), start)
    last = np.where(np.isnan(end), spoken, end)
    open_start = np.isnan(start) & ~np.isnan(end)
    first = np.where(open_start, end - OPEN_MONTHS * MONTH, np.where(np.isnan(start), last, start))
    return first, np.fmax(first, last)
