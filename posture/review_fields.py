"""The fields of a claim that a person may correct: how a cell of a spreadsheet is read, and which values fit together."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from operator import gt, lt
from typing import NamedTuple

from posture.errors import InputError
from posture.gazetteer import host_of, resolve_actor, resolve_place
from posture.kept_fields import originator
from posture.schemas import CLAIMS
from posture.vocabulary import Vocabulary, load_vocabulary

Value = str | float | date | None


class Field(NamedTuple):
    """One field: ``kind`` is actor, place, number, day, choice or text; ``values`` are the words of a choice."""

    name: str
    kind: str
    needed: bool
    values: tuple[str, ...]
    meaning: str


_KINDS = {
    "actor": "actor", "place": "place", "origin": "place", "destination": "place", "low": "number", "best": "number",
    "high": "number", "lower": "number", "upper": "number", "as_of_start": "day", "as_of_end": "day",
}  # fmt: skip
_NAMES = (
    "actor", "place", "measure", "status", "low", "best", "high", "unit", "relation", "lower", "upper", "as_of_start",
    "as_of_end", "as_of_precision", "category", "counted_class", "part", "scope", "originator", "origin", "destination",
    "reliability",
)  # fmt: skip
_NEEDED = frozenset(("measure", "status", "category", "part", "scope", "relation", "unit"))
_GRADES = ("A", "B", "C", "D", "E", "F")
FIGURES = ("lower", "low", "best", "high", "upper")  # from the least to the greatest
AS_SHOWN = 1e-6  # a spreadsheet may save a figure as it shows it, with about ten digits (judgement)
DATED = ("as_of_start", "as_of_end", "as_of_precision")


def _field(name: str) -> Field:
    column = next(c for c in CLAIMS.columns if c.name == name)
    values = _GRADES if name == "reliability" else column.values
    kind = _KINDS.get(name, "choice" if values else "text")
    return Field(name, kind, name in _NEEDED, values, column.meaning)


FIELDS: Mapping[str, Field] = {name: _field(name) for name in _NAMES}

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_LOCAL = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?: 0?0:00(?::00)?)?")
_GROUPED = {
    ".": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"),
    ",": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?"),
}
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?(?:[eE][+]?\d{1,2})?")


def number_in(cell: str, decimal: str = ".") -> float:
    """A figure as a spreadsheet may show it.

    Raises InputError for what is none, and for a figure below zero: amounts are unsigned, the measure tells the way.

    >>> number_in("2,000"), number_in("2.000,5", ","), number_in("160.934")
    (2000.0, 2000.5, 160.934)
    """
    text = re.sub(r"[\s\u00a0\u202f'’]", "", cell)
    thousands = "," if decimal == "." else "."
    if _GROUPED[decimal].fullmatch(text):
        text = text.replace(thousands, "").replace(",", ".")
    elif _PLAIN.fullmatch(text):
        text = text.replace(",", ".")
    else:
        raise InputError(f"expected a figure such as 2000, got {cell!r}")
    value = float(text)
    if not math.isfinite(value):
        raise InputError(f"expected a figure such as 2000, got {cell!r}")
    return value


def days_in(cell: str) -> list[date]:
    """The days that a cell may mean: one in ISO form, up to two where day and month stand first in turn.

    >>> days_in("2025-04-03"), len(days_in("03/04/2025")), days_in("13.04.2025")
    ([datetime.date(2025, 4, 3)], 2, [datetime.date(2025, 4, 13)])
    """
    text = cell.strip()
    if m := _ISO.fullmatch(text):
        readings = [(int(m[1]), int(m[2]), int(m[3]))]
    elif m := _LOCAL.fullmatch(text):
        readings = [(int(m[3]), int(m[2]), int(m[1])), (int(m[3]), int(m[1]), int(m[2]))]
    else:
        return []
    found = []
    for year, month, day in readings:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def day_in(cell: str) -> date:
    """The one day that a cell means. Raises InputError where it is none, or one of two."""
    days = days_in(cell)
    if len(days) == 2:
        raise InputError(f"{cell!r} may be {days[0]} or {days[1]}; write the day as 2025-04-03")
    if not days:
        raise InputError(f"expected a day such as 2025-04-03, got {cell!r}")
    return days[0]


def same_cell(field: Field, cell: str, read: str, decimal: str = ".") -> bool:
    """Whether a cell still says what was read, however a spreadsheet has put it.

    >>> same_cell(FIELDS["best"], "2,000.00", "2000"), same_cell(FIELDS["as_of_end"], "20/04/2025", "2025-04-20")
    (True, True)
    """
    if cell == read:
        return True
    if not cell or not read:
        return False
    if field.kind == "number":
        try:
            return math.isclose(number_in(cell, decimal), number_in(read), rel_tol=AS_SHOWN)
        except InputError:
            return False
    if field.kind == "day":
        return bool(set(days_in(cell)) & set(days_in(read)))
    return " ".join(cell.split()) == " ".join(read.split())


def value_in(field: Field, cell: str, decimal: str = ".", vocabulary: Vocabulary | None = None) -> Value:
    """What a cell says, as the claims table holds it; None for an empty one.

    Raises InputError that names the column, what was expected and what came.

    >>> value_in(FIELDS["place"], "Syria"), value_in(FIELDS["status"], "Planned")
    ('SYR', 'planned')
    """
    text = " ".join(cell.split())
    try:
        if not text:
            if field.needed:
                raise InputError(f"a value is needed: {' | '.join(field.values) or field.meaning}")
            return None
        if field.kind == "number":
            return number_in(text, decimal)
        if field.kind == "day":
            return day_in(text)
        if field.kind == "actor":
            return resolve_actor(text, vocabulary)
        if field.kind == "place":
            return resolve_place(text, vocabulary)
        if field.kind == "choice":
            found = next((v for v in field.values if v.lower() == text.lower().replace(" ", "_")), None)
            if found is None:
                raise InputError(f"expected {' | '.join(field.values)}, got {text!r}")
            return found
    except InputError as error:
        raise InputError(f"column {field.name!r}: {error}") from error
    return text


def settle(values: dict[str, Value], edited: frozenset[str]) -> list[str]:
    """Make corrected values of one claim fit together, in place; gives a line for each change beyond the corrections.

    Bounds that the words entailed go where corrected figures lie beyond them, since the reading of the words was wrong.
    Raises InputError where the corrected figures or days contradict each other.
    """
    said = []
    core = [(n, v) for n in ("low", "best", "high") if isinstance(v := values.get(n), float)]
    for (a, x), (b, y) in pairwise(core):
        if x > y:
            raise InputError(f"{a} {x:g} lies above {b} {y:g}: correct the other figures of the row too")
    for name, wrong in (("lower", gt), ("upper", lt)):
        bound = values.get(name)
        beyond = [n for n, v in core if isinstance(bound, float) and wrong(bound, v)]
        if beyond and name in edited:
            raise InputError(f"{name} {bound:g} leaves out {beyond[0]}: correct the other figures of the row too")
        if beyond:
            values[name] = None
            said.append(f"{name} {bound:g} taken out: the corrected {beyond[0]} lies beyond it")
    start, end = values.get("as_of_start"), values.get("as_of_end")
    if isinstance(start, date) and isinstance(end, date) and start > end:
        raise InputError(f"as_of_start {start} lies after as_of_end {end}")
    return said


def follow(
    values: dict[str, Value], edited: frozenset[str], publisher: str, vocabulary: Vocabulary | None = None
) -> dict[str, Value]:
    """Columns that hang on corrected ones: the host of a place, the institution behind an originator.

    >>> follow({"place": "ain_al_asad"}, frozenset({"place"}), "")
    {'host': 'IRQ'}
    """
    more: dict[str, Value] = {}
    words = vocabulary or load_vocabulary()
    if "place" in edited:
        place = values["place"]
        more["host"] = (host_of(str(place), words) or None) if place else None
    if "originator" in edited:
        more["originator_id"] = originator(str(values["originator"] or ""), publisher, words)[1]
    return more
