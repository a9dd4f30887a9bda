"""Quantity: bounds and units held together, arithmetic on intervals, display."""

from __future__ import annotations

import copy
import dataclasses
import math
import operator
import pickle
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.bounds import Reading, bounds
from posture.errors import InputError, UnitError
from posture.numerals import step_of
from posture.quantity import Quantity

NAN = math.nan


def troops(relation: str, value: float, sense: str = "", surface: str = "", **more: object) -> Quantity:
    b = bounds(Reading(relation, sense, float(value), step=step_of(value)))
    return Quantity.from_bounds(
        b, "person", relation=relation, sense=sense, surface=surface, category="personnel", **more
    )


def ends(q: Quantity) -> tuple[float, ...]:
    return q.lower, q.low, q.best, q.high, q.upper


def same(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return all(x == y or (math.isnan(x) and math.isnan(y)) for x, y in zip(a, b, strict=True))


def test_it_holds_what_was_read() -> None:
    q = troops("below", 1000, surface="Fewer than 1,000 troops", start=0, end=23, stated=1000.0, noun="troops")
    assert same(ends(q), (NAN, 500, 875, 999, 999))
    assert (q.relation, q.unit, q.bound_kind, q.start, q.end) == ("below", "person", "entailed", 0, 23)
    with pytest.raises(dataclasses.FrozenInstanceError):
        q.low = 3  # type: ignore[misc]
    assert not hasattr(q, "__dict__")


def test_disorder_is_refused() -> None:
    with pytest.raises(InputError, match="expected lower <= low <= best <= high <= upper, got 5, 3, 4"):
        Quantity(5, 3, 4)


# ---- units


def test_miles_stay_miles_until_asked() -> None:
    b = bounds(Reading("about", value=100, step=100, continuous=True))
    q = Quantity.from_bounds(b, "mile", relation="about", stated=100.0, stated_unit="mile", surface="about 100 miles")
    assert (q.low, q.best, q.high, q.unit) == (87.5, 100, 112.5, "mile")
    k = q.to("kilometers")
    assert (k.low, k.best, k.high) == pytest.approx((140.8176, 160.9344, 181.0512))
    assert (k.unit, k.stated, k.stated_unit, k.surface, k.relation) == ("kilometer", 100, "mile", q.surface, "about")
    assert k.to("mile").low == pytest.approx(q.low)
    assert q.to("mile") == q


def test_a_missing_bound_stays_missing() -> None:
    b = bounds(Reading("above", value=30, step=10, continuous=True))
    q = Quantity.from_bounds(b, "kilometer").to("mile")
    assert q.lower == q.low == pytest.approx(18.6411, abs=1e-4)
    assert math.isnan(q.upper)


@pytest.mark.parametrize("unit", ["vehicle", "mile", "day", "percent", "", "no such unit"])
def test_troops_turn_into_nothing_else(unit: str) -> None:
    with pytest.raises(UnitError, match="expected one kind of quantity, got 'person'"):
        troops("exact", 900).to(unit)


# ---- arithmetic


def test_drop_from_a_bare_number_has_no_entailed_bound() -> None:
    drop = troops("exact", 2000) - troops("below", 1000)
    assert same(ends(drop), (NAN, 876, 1125, 1625, NAN))
    assert drop.bound_kind == "none"
    assert drop.relation == "range"


def test_drop_from_exactly_so_many_has_one() -> None:
    drop = troops("exact", 2000, "marked") - troops("below", 1000)
    assert same(ends(drop), (1001, 1001, 1125, 1500, NAN))
    assert drop.bound_kind == "entailed"


def test_a_soft_bound_makes_a_soft_result() -> None:
    rest = troops("exact", 2000, "marked") - troops("at_most", 500, "upto")
    assert (rest.lower, rest.bound_kind) == (1500, "soft")


def test_sums() -> None:
    a, b = troops("exact", 503, surface="503"), troops("at_least", 200, surface="at least 200")
    assert same(ends(a + b), (703, 703, 716, 753, NAN))
    assert (a + b).surface == "503 + at least 200"
    assert (a + b).start is None
    assert sum([a, b], start=0) == a + b
    assert sum([a]) == a


def test_sums_take_the_first_unit() -> None:
    km = Quantity(10, 10, 10, 10, 10, "kilometer", bound_kind="entailed")
    mile = Quantity(1, 1, 1, 1, 1, "mile", bound_kind="entailed")
    assert (km + mile).best == pytest.approx(11.609344)
    assert (mile + km).unit == "mile"


def test_computed_fields() -> None:
    a = troops("exact", 503, noun="troops", start=0, end=3)
    b = troops("exact", 97, noun="contractors", bounds_model="ferson2015")
    c = a + b
    assert (c.noun, c.category, c.bounds_model, c.start, c.end) == ("", "personnel", "ferson2015+granule90", None, None)
    assert math.isnan(c.stated)
    assert (a + a).noun == "troops"


def test_times() -> None:
    q = troops("at_least", 5000, surface="at least 5,000")
    assert same(ends(q * 2), (10000, 10000, 10500, 12000, NAN))
    assert 2 * q == q * 2
    assert same(ends(q * -1), (NAN, -6000, -5250, -5000, -5000))
    assert (q * Fraction(1, 2)).best == 2625
    assert (q * 0).best == 0


def test_brackets_where_they_matter() -> None:
    a, b, c = (troops("exact", n, surface=str(n)) for n in (3, 2, 1))
    assert (a - (b - c)).surface == "3 - (2 - 1)"
    assert ((a + b) * 2).surface == "(3 + 2) * 2"
    assert (a + Quantity(1, 1, 1, unit="person")).surface == ""


@pytest.mark.parametrize("factor", [math.inf, math.nan])
def test_a_factor_is_finite(factor: float) -> None:
    with pytest.raises(InputError, match="expected a finite factor"):
        troops("exact", 900) * factor


@pytest.mark.parametrize("act", [operator.add, operator.sub, Quantity.overlaps, Quantity.contains, Quantity.allows])
def test_unlike_units_are_refused(act: Callable[[Quantity, Quantity], object]) -> None:
    tanks = Quantity(3, 3, 3, unit="vehicle")
    with pytest.raises(UnitError, match="'vehicle' and 'person'; these cannot be converted, added or compared"):
        act(troops("exact", 900), tanks)


@pytest.mark.parametrize("act", [operator.lt, operator.le, operator.gt, operator.ge, operator.mul, operator.truediv])
def test_what_would_not_be_sound_is_not_offered(act: Callable[[object, object], object]) -> None:
    with pytest.raises(TypeError):
        act(troops("exact", 900), troops("exact", 1000))


@pytest.mark.parametrize("other", [5, 1.5, "5 troops", None, True])
def test_a_bare_number_has_no_unit_to_add(other: object) -> None:
    q = troops("exact", 900)
    for act in (operator.add, operator.sub):
        with pytest.raises(TypeError):
            act(q, other)
    with pytest.raises(TypeError):
        operator.mul(q, True)


spans = st.tuples(*[st.integers(0, 10**6)] * 5).map(sorted)


@given(spans, spans, st.lists(st.floats(0, 1), min_size=2, max_size=2))
@settings(max_examples=100, deadline=None)
def test_arithmetic_holds_every_pair(x: list[int], y: list[int], at: list[float]) -> None:
    a, b = (Quantity(v[1], v[2], v[3], v[0], v[4], "person", bound_kind="entailed") for v in (x, y))
    p, q = (v[1] + t * (v[3] - v[1]) for v, t in zip((x, y), at, strict=True))
    slack = 1e-6
    for result, value in ((a + b, p + q), (a - b, p - q), (a * 3, p * 3)):
        assert result.low - slack <= value <= result.high + slack
        assert result.lower <= result.low <= result.best <= result.high <= result.upper
    assert same(ends(a + b), ends(b + a))
    assert a.overlaps(b) == b.overlaps(a)


# ---- questions


def test_questions() -> None:
    about, fewer = troops("about", 2000), troops("below", 1000)
    assert about.contains(1950)
    assert not about.contains(1700)
    assert about.contains(troops("exact", 2000))
    assert not fewer.contains(1000)
    assert fewer.allows(3)
    assert not fewer.allows(1000)
    assert about.allows(10**6)
    assert not fewer.allows(about)
    assert not about.overlaps(fewer)
    assert troops("above", 1900).overlaps(about)
    assert Quantity(1, 1, 1, unit="mile").contains(Quantity(1609.344, 1609.344, 1609.344, unit="meter"))


def test_missing_equals_missing() -> None:
    a = Quantity(1, 2, 3, float("nan"), float("nan"), "person")
    b = Quantity(1, 2, 3, unit="person")
    assert a == b
    assert len({a, b}) == 1
    assert a != Quantity(1, 2, 3, unit="vehicle")
    assert a != 2
    for twin in (copy.copy(a), copy.deepcopy(a), pickle.loads(pickle.dumps(a))):
        assert twin == a


# ---- display


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (
            troops("about", 2000, surface="about 2,000 troops"),
            "Quantity('about 2,000 troops': 1,750-2,000-2,250 person)",
        ),
        (troops("below", 1000, surface="under 1,000"), "Quantity('under 1,000': 500-875-999 person, at most 999)"),
        (troops("above", 100), "Quantity(101-113-150 person, at least 101)"),
        (troops("at_most", 5000, "upto"), "Quantity(2,500-3,750-5,000 person, at most 5,000 (soft))"),
        (troops("exact", 900, "marked"), "Quantity(900 person)"),
        (Quantity(-5, 0, 5.5), "Quantity(-5 to 0 to 5.5)"),
        (Quantity(0.30481, 12.3456, 1234.567, unit="foot"), "Quantity(0.3048-12.35-1,235 foot)"),
        (Quantity(math.nan, math.nan, math.nan), "Quantity(?)"),
    ],
)
def test_repr(quantity: Quantity, text: str) -> None:
    assert repr(quantity) == text


def test_html_is_escaped() -> None:
    q = Quantity(1, 1, 1, unit="<b>", surface="<script>alert('x')</script>", relation='"><i>')
    html = q._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;script&gt;" in html
    assert html.count("<span") == html.count("</span>") == 1
