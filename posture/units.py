"""Units: news words -> canonical units, one unit a dimension in tables, and conversion by pint, once per distinct unit.

Canonical units are pint's names ("kilometer", "square_mile", "day"). What is counted (person, vehicle, formation ...),
money, percent and age are dimensions of their own: nothing turns into them, and they turn into nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from posture.errors import InputError, UnitError
from posture.numeral_words import HYPHENS
from posture.tokens import Tokens, lower, tokenize
from posture.vocabulary import Row, Vocabulary, load_vocabulary

if TYPE_CHECKING:
    import pint

# the one unit of each dimension that tables carry
TABLE_UNITS: Mapping[str, str] = {"length": "kilometer", "area": "square_kilometer", "time": "day"}
COUNTED = ("person", "vehicle", "aircraft", "ship", "formation", "weapon", "base", "convoy")
# units that are not pint's, or not as pint has them: how many of which unit (source)
OWN: Mapping[str, tuple[float, str]] = {
    "month": (30.44, "day"),  # spec 1.3, note 9
    "year": (365.25, "day"),  # Julian year, as pint; a month is not exactly a twelfth of it
    "night": (1.0, "day"),  # judgement: "three nights" of a stay
    "decade": (3652.5, "day"),  # ten years; pint's decade is a ratio
    "century": (36525.0, "day"),
    "dunam": (1000.0, "square_meter"),  # metric dunam of the Levant
    "barrel": (42.0, "gallon"),  # of oil, as in all news; pint's is the US barrel of other liquids
    "barrel_per_day": (42.0, "gallon_per_day"),
    "brake_horsepower": (1.0, "horsepower"),
    "beat_per_minute": (1 / 60, "hertz"),
}
# dimensions with a plain name, by an expression that has them; units of any other stay dimensions of their own
_EXAMPLES: Mapping[str, str] = {
    "length": "meter", "area": "meter ** 2", "volume": "meter ** 3", "flow": "meter ** 3 / second", "time": "second",
    "mass": "kilogram", "speed": "meter / second", "temperature": "kelvin", "power": "watt", "energy": "joule",
    "force": "newton", "pressure": "pascal", "frequency": "hertz",
}  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}\Z")
_MEASURED = ("distance", "area", "duration", "other")
_NOT_MEASURED = frozenset({"point"})  # of a game or an index; pint takes it for a printer's


class UnitWord(NamedTuple):
    """What a unit word stands for: canonical unit, category, and whether it stands before or after the number."""

    unit: str
    category: str
    position: str


Entry = tuple[tuple[str, ...], UnitWord]


class Units(NamedTuple):
    """Look-up tables: first token of a unit word that follows a number, last token of one before it; longest first.

    ``cased`` holds symbols that only their capitals tell apart ("Nm", "nm"): lower-case form -> symbol -> unit.
    """

    after: Mapping[str, tuple[Entry, ...]]
    before: Mapping[str, tuple[Entry, ...]]
    cased: Mapping[str, Mapping[str, UnitWord]]


@lru_cache(maxsize=8)
def unit_index(vocabulary: Vocabulary | None = None) -> Mapping[tuple[str, ...], UnitWord]:
    """Unit words of a vocabulary (None: the shipped one): lower-case tokens without hyphens -> what they stand for.

    >>> unit_index()["square", "miles"]
    UnitWord(unit='square_mile', category='area', position='after')
    """
    rows = (vocabulary or load_vocabulary()).rows("units")
    return {_key(r["word"]): _unit_word(r) for r in rows if r["position"] != "cased"}


def _unit_word(row: Row) -> UnitWord:
    return UnitWord(row["unit"], row["category"], row["position"])


def _key(word: str) -> tuple[str, ...]:
    return tuple(x for x in tokenize(lower(word)).low if x not in HYPHENS)


@lru_cache(maxsize=8)
def unit_tables(vocabulary: Vocabulary | None = None) -> Units:
    """The unit words of a vocabulary, ready for look-up beside a number."""
    after: dict[str, list[Entry]] = {}
    before: dict[str, list[Entry]] = {}
    for words, unit in unit_index(vocabulary).items():
        if unit.position != "before":
            after.setdefault(words[0], []).append((words, unit))
        if unit.position != "after":
            before.setdefault(words[-1], []).append((words, unit))

    def ordered(table: dict[str, list[Entry]]) -> dict[str, tuple[Entry, ...]]:
        return {k: tuple(sorted(v, key=lambda e: -len(e[0]))) for k, v in table.items()}

    cased: dict[str, dict[str, UnitWord]] = {}
    for row in (vocabulary or load_vocabulary()).rows("units"):
        if row["position"] == "cased":
            cased.setdefault(lower(row["word"]), {})[row["word"]] = _unit_word(row)
    return Units(ordered(after), ordered(before), cased)


def read_unit(t: Tokens, k: int, units: Units) -> tuple[UnitWord, int] | None:
    """The longest unit word that starts at token ``k`` (after a number), and the token after it.

    >>> read_unit(tokenize("160 square-mile area"), 1, unit_tables())
    (UnitWord(unit='square_mile', category='area', position='after'), 4)
    """
    if k >= len(t):
        return None
    for words, unit in units.after.get(t.low[k], ()):
        at = k + 1
        for word in words[1:]:
            at = _past_hyphen(t, at)
            if at >= len(t) or t.low[at] != word:
                break
            at += 1
        else:
            return unit, at
    return None


def read_unit_before(t: Tokens, k: int, units: Units, floor: int = 0) -> tuple[UnitWord, int] | None:
    """The longest unit word that ends right before token ``k`` (a number), and its first token.

    >>> read_unit_before(tokenize("cost us$20"), 3, unit_tables())
    (UnitWord(unit='dollar', category='money', position='before'), 1)
    """
    if k - 1 < floor:
        return None
    for words, unit in units.before.get(t.low[k - 1], ()):
        start = k - len(words)
        if start >= floor and tuple(t.low[start:k]) == words:
            return unit, start
    return None


def _past_hyphen(t: Tokens, k: int) -> int:
    joins = 0 < k < len(t) - 1 and t.low[k] in HYPHENS and t.start[k] == t.end[k - 1] and t.start[k + 1] == t.end[k]
    return k + 1 if joins else k


@lru_cache(maxsize=1024)
def canonical_unit(name: str, vocabulary: Vocabulary | None = None) -> str:
    """The canonical name of a unit given by any news word for it; a name that no row knows comes back as it is.

    >>> canonical_unit("miles"), canonical_unit("sq km"), canonical_unit("square_mile"), canonical_unit("person")
    ('mile', 'square_kilometer', 'square_mile', 'person')
    """
    if name in COUNTED or name in TABLE_UNITS.values():
        return name
    found = unit_index(vocabulary).get(_key(name.replace("_", " ")))
    return found.unit if found else name


def dimension(unit: str) -> str:
    """The dimension of a canonical unit: length, area, time, mass, ...; for what is counted or paid the unit itself.

    >>> dimension("mile"), dimension("month"), dimension("person"), dimension("dollar")
    ('length', 'time', 'person', 'dollar')
    """
    for name, base in TABLE_UNITS.items():
        if unit == base:
            return name
    return _measure(unit)[0]


def table_unit(unit: str) -> tuple[str, float]:
    """The unit that tables carry for a canonical unit, and the factor to it: one for lengths, for areas, for durations.

    Other units stay as they are, and never load pint. A month is 30.44 days, a year 365.25.

    >>> table_unit("mile"), table_unit("week"), table_unit("person")
    (('kilometer', 1.609344), ('day', 7.0), ('person', 1.0))
    """
    if unit not in OWN and _known().get(unit) not in ("distance", "area", "duration"):
        return unit, 1.0
    target = TABLE_UNITS.get(dimension(unit), unit)
    return target, 1.0 if target == unit else _between(unit, target)[0]


def convert(value: float, unit: str, to: str) -> float:
    """A value in another unit of the same dimension; both by canonical name or any news word.

    Raises UnitError for unlike dimensions: troops are not tanks, and neither are kilometers.

    >>> convert(100, "miles", "km")
    160.9344
    """
    unit, to = canonical_unit(unit), canonical_unit(to)
    if unit == to:
        return value
    check_like(unit, to)
    factor, offset = _between(unit, to)
    return value * factor + offset


def check_like(unit: str, other: str) -> None:
    """Nothing if two canonical units have one dimension; else UnitError that says what each of them is."""
    a, b = dimension(unit), dimension(other)
    if a != b:
        raise UnitError(
            f"expected one kind of quantity, got {_told(unit, a)} and {_told(other, b)}; these cannot be converted, "
            "added or compared"
        )


def _told(unit: str, kind: str) -> str:
    return f"{unit or 'no unit'!r}" if unit == kind else f"{unit!r} (a unit of {kind})"


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry[Any]:
    import pint  # half a second: only when a unit first needs it

    return pint.UnitRegistry(cache_folder=None)


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    """Units that may be handed to pint, with their category: those of the shipped vocabulary that measure something."""
    rows = load_vocabulary().rows("units")
    known = {r["unit"]: r["category"] for r in rows if r["category"] in _MEASURED and r["unit"] not in _NOT_MEASURED}
    return {**{base: "other" for _, base in OWN.values()}, **known}


def _pint_unit(unit: str) -> pint.Unit:
    """A pint unit from a canonical name: square_x, cubic_x and a_per_b are spelled out, which pint leaves undefined."""
    registry = _registry()
    over, _, under = unit.partition("_per_")
    result = _power(registry, over)
    return registry.Unit(result / _power(registry, under) if under else result)


def _power(registry: pint.UnitRegistry[Any], name: str) -> pint.Unit:
    head, _, tail = name.partition("_")
    power = {"square": 2, "cubic": 3}.get(head, 1)
    return registry.Unit(registry.Unit(tail if power > 1 else name) ** power)


@lru_cache(maxsize=1024)
def _measure(unit: str) -> tuple[str, float, float]:
    """Dimension of a unit, and factor and offset to the base unit of pint."""
    if unit in OWN:
        times, base = OWN[unit]
        kind, factor, offset = _measure(base)
        return kind, times * factor, offset
    if unit in COUNTED or unit not in _known() or not _NAME.match(unit):
        return unit, 1.0, 0.0
    import pint

    try:
        measured = _pint_unit(unit)
        registry = _registry()
        kind = _dimension_names().get(measured.dimensionality, "")
        zero, one = (float(registry.Quantity(x, measured).to_base_units().magnitude) for x in (0.0, 1.0))
    except (pint.PintError, AttributeError, ValueError):
        return unit, 1.0, 0.0
    return (kind, one - zero, zero) if kind else (unit, 1.0, 0.0)


@lru_cache(maxsize=1)
def _dimension_names() -> Mapping[object, str]:
    registry = _registry()
    return {registry.Unit(expression).dimensionality: name for name, expression in _EXAMPLES.items()}


@lru_cache(maxsize=4096)
def _between(unit: str, to: str) -> tuple[float, float]:
    """Factor and offset from one unit to another of its dimension, to 15 digits (what floats hold)."""
    _, factor, offset = _measure(unit)
    _, to_factor, to_offset = _measure(to)
    ratio, shift = factor / to_factor, (offset - to_offset) / to_factor
    if not (math.isfinite(ratio) and ratio > 0):
        raise InputError(f"no factor from {unit!r} to {to!r}")
    return float(f"{ratio:.15g}"), float(f"{shift:.12g}")
