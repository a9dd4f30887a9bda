"""Units: news words to canonical units, table units and conversion."""

from __future__ import annotations

import subprocess
import sys

import pytest

from posture.errors import UnitError
from posture.tokens import lower, tokenize
from posture.units import (
    COUNTED,
    TABLE_UNITS,
    UnitWord,
    canonical_unit,
    check_like,
    convert,
    dimension,
    read_unit,
    read_unit_before,
    table_unit,
    unit_index,
    unit_tables,
)
from posture.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    ("text", "unit", "category", "rest"),
    [
        ("160 km north", "kilometer", "distance", "north"),
        ("160 kilometres", "kilometer", "distance", ""),
        ("100-mile march", "mile", "distance", "march"),
        ("12 nautical miles off", "nautical_mile", "distance", "off"),
        ("12 nm off", "nautical_mile", "distance", "off"),
        ("5km2 of", "square_kilometer", "area", "of"),
        ("5 km² of", "square_kilometer", "area", "of"),
        ("5 sq. km of", "square_kilometer", "area", "of"),
        ("300 sq m flat", "square_meter", "area", "flat"),
        ("80 square-mile zone", "square_mile", "area", "zone"),
        ("10 hectares", "hectare", "area", ""),
        ("48-hour", "hour", "duration", ""),
        ("six months", "month", "duration", ""),
        ("30 per cent of", "percent", "percent", "of"),
        ("30% of", "percent", "percent", "of"),
        ("30pc", "percent", "percent", ""),
        ("two percentage points", "percentage_point", "percent", ""),
        ("19-year-old soldier", "year_old", "age", "soldier"),
        ("20 million dollars", "dollar", "money", ""),
        ("20 pounds sterling", "pound sterling", "money", ""),
        ("500-pound bomb", "pound", "other", "bomb"),
        ("40 km/h wind", "kilometer_per_hour", "other", "wind"),
        ("25 miles an hour", "mile_per_hour", "other", ""),
        ("30°C outside", "celsius", "other", "outside"),
        ("30 metric tons of", "tonne", "other", "of"),
        ("300 barrels a day", "barrel_per_day", "other", ""),
        ("150 lb-ft", "pound_foot", "other", ""),
        ("5 ppb", "part_per_billion", "other", ""),
    ],
)
def test_units_after_a_number(text: str, unit: str, category: str, rest: str) -> None:
    t = tokenize(lower(text))
    start = 2 if t.low[1] in ("-", "million") else 1
    found = read_unit(t, start, unit_tables())
    assert found is not None
    assert (found[0].unit, found[0].category) == (unit, category)
    assert " ".join(t.low[found[1] :]) == rest


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("$20", "dollar"),
        ("US$20", "dollar"),
        ("A$20", "Australian dollar"),
        ("HK$20", "Hong Kong dollar"),
        ("£20", "pound sterling"),
        ("€20", "euro"),
        ("¥20", "yen"),
        ("RM 20", "ringgit"),
        ("INR 20", "rupee"),
        ("EUR 20", "euro"),
    ],
)
def test_money_before_a_number(text: str, unit: str) -> None:
    t = tokenize(lower(text))
    found = read_unit_before(t, len(t) - 1, unit_tables())
    assert found == (UnitWord(unit, "money", found[0].position if found else ""), 0)


@pytest.mark.parametrize("text", ["in Syria", "soldiers", "mad men", "C-130s", "Mi-17s", "F-16s", "M-113s", "t", ""])
def test_no_unit(text: str) -> None:
    t = tokenize(lower("12 " + text))
    assert read_unit(t, 1, unit_tables()) is None
    assert read_unit_before(t, 0, unit_tables()) is None


def test_a_unit_before_the_floor_is_not_taken() -> None:
    t = tokenize("us$20")
    assert read_unit_before(t, 2, unit_tables(), floor=1) == (UnitWord("dollar", "money", "before"), 1)
    assert read_unit_before(t, 2, unit_tables(), floor=2) is None


def test_every_row_can_be_looked_up_and_none_clashes() -> None:
    rows = load_vocabulary().rows("units")
    index = unit_index()
    cased = [row for row in rows if row["position"] == "cased"]
    assert all(len(tokenize(lower(row["word"])).low) == 1 for row in cased)
    plain = [row for row in rows if row["position"] != "cased"]
    for row in plain:
        key = tuple(x for x in tokenize(lower(row["word"])).low if x not in "-")
        assert index[key].unit == row["unit"], row["word"]
    assert all(row["word"] == lower(row["word"]) for row in plain)


def test_every_measure_has_a_table_unit() -> None:
    wanted = {"distance": "kilometer", "area": "square_kilometer", "duration": "day"}
    for word in unit_index().values():
        unit, factor = table_unit(word.unit)
        assert unit == wanted.get(word.category, word.unit)
        assert factor > 0


@pytest.mark.parametrize(
    ("unit", "to", "factor"),
    [
        ("mile", "kilometer", 1.609344),
        ("nautical_mile", "kilometer", 1.852),
        ("yard", "meter", 0.9144),
        ("foot", "meter", 0.3048),
        ("inch", "centimeter", 2.54),
        ("hectare", "square_kilometer", 0.01),
        ("square_mile", "square_kilometer", 2.589988110336),
        ("acre", "hectare", 0.40468726),
        ("dunam", "square_meter", 1000),
        ("week", "day", 7),
        ("month", "day", 30.44),
        ("year", "day", 365.25),
        ("decade", "year", 10),
        ("hour", "minute", 60),
        ("pound", "kilogram", 0.45359237),
        ("kilowatt_hour", "megajoule", 3.6),
        ("barrel", "liter", 158.987295),
        ("kilometer_per_hour", "meter_per_second", 1 / 3.6),
    ],
)
def test_factors(unit: str, to: str, factor: float) -> None:
    assert convert(1, unit, to) == pytest.approx(factor, rel=1e-6)
    assert convert(convert(7, unit, to), to, unit) == pytest.approx(7, rel=1e-12)


def test_temperatures_keep_their_zero() -> None:
    assert convert(100, "celsius", "fahrenheit") == pytest.approx(212)
    assert convert(32, "fahrenheit", "celsius") == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("word", "unit"), [("km", "kilometer"), ("Sq. Km", "square_kilometer"), ("people", "people")])
def test_any_news_word_names_a_unit(word: str, unit: str) -> None:
    assert canonical_unit(word) == unit


def test_the_same_unit_needs_no_factor() -> None:
    assert convert(5, "person", "person") == 5
    assert convert(5, "", "") == 5


@pytest.mark.parametrize(
    ("unit", "to", "message"),
    [
        ("person", "vehicle", "got 'person' and 'vehicle'; these cannot be converted, added or compared"),
        ("person", "mile", r"got 'person' and 'mile' \(a unit of length\)"),
        ("hour", "mile", r"'hour' \(a unit of time\) and 'mile' \(a unit of length\)"),
        ("dollar", "euro", "'dollar' and 'euro'"),
        ("point", "inch", "'point' and 'inch'"),
        ("", "person", "'no unit' and 'person'"),
        ("kip", "newton", "'kip' and 'newton'"),
        ("__import__('os')", "mile", "__import__"),
    ],
)
def test_unlike_units(unit: str, to: str, message: str) -> None:
    with pytest.raises(UnitError, match=message):
        convert(1, unit, to)
    with pytest.raises(UnitError, match="expected one kind of quantity"):
        check_like(canonical_unit(to), canonical_unit(unit))


def test_what_is_counted_is_its_own_dimension() -> None:
    assert {dimension(u) for u in COUNTED} == set(COUNTED)
    assert {dimension(u): u for u in TABLE_UNITS.values()} == dict(TABLE_UNITS)


def test_counts_never_load_pint() -> None:
    code = (
        "import sys; from posture.units import table_unit, unit_tables; unit_tables(); "
        "[table_unit(u) for u in ('person', 'kilometer', 'day', 'percent', 'dollar', 'kilogram', '')]; "
        "sys.exit('pint' in sys.modules or 'matplotlib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
