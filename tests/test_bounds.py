"""Bounds: every worked example of the models, the notes to them, and the laws that hold for any number."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.bounds import MODELS, Bounds, Reading, bounds, favourite, intersect, restated, strength
from posture.bounds_granule import ROWS
from posture.errors import InputError
from posture.numerals import step_of

KM = 1.609344  # kilometers in a mile
NAN = math.nan


def said(relation: str, value: float, sense: str = "", hedge: str = "", **more: object) -> Reading:
    """A reading of one number written in digits."""
    return Reading(relation, sense, float(value), step=float(more.pop("step", step_of(value))), hedge=hedge, **more)  # type: ignore[arg-type]


def span(low: float, high: float, sense: str = "", **more: object) -> Reading:
    """A reading of a range written in digits."""
    return Reading("range", sense, NAN, low, high, NAN, step_of(low), step_of(high), **more)  # type: ignore[arg-type]


LENGTH = {"continuous": True}
NO = (NAN, NAN, "none")

# phrase, reading, (low, best, high), (lower, upper, kind)
EXAMPLES = [
    ("2,000 troops", said("exact", 2000), (1875, 2000, 2125), NO),
    ("1,953 troops", said("exact", 1953), (1953, 1953, 1953), (1953, 1953, "entailed")),
    ("exactly 900", said("exact", 900, "marked"), (900, 900, 900), (900, 900, "entailed")),
    ("900 troops", said("exact", 900), (862, 900, 938), NO),
    ("8,400 troops", said("exact", 8400), (8350, 8400, 8450), NO),
    ("about 2,000", said("about", 2000), (1750, 2000, 2250), NO),
    ("roughly 900", said("about", 900), (825, 900, 975), NO),
    ("about 1,000", said("about", 1000), (875, 1000, 1125), NO),
    ("around 10,000", said("about", 10000), (8750, 10000, 11250), NO),
    ("approx. 2,500", said("about", 2500), (2317, 2500, 2683), NO),
    ("some 1,950", said("about", 1950), (1887, 1950, 2013), NO),
    ("about 12", said("about", 12), (11, 12, 13), NO),
    ("~150,000", said("about", 150000), (136600, 150000, 163400), NO),
    ("about 1.5 million", said("about", 1_500_000), (1366002, 1500000, 1633998), NO),
    ("on the order of 10,000", said("about", 10000, "order"), (5000, 10000, 20000), NO),
    ("fewer than 1,000", said("below", 1000), (500, 875, 999), (NAN, 999, "entailed")),
    ("under 200", said("below", 200), (150, 188, 199), (NAN, 199, "entailed")),
    ("nearly 10,000", said("about", 10000, "near"), (8750, 9750, 9999), (NAN, 9999, "entailed")),
    ("almost 3,000", said("about", 3000, "near"), (2625, 2925, 2999), (NAN, 2999, "entailed")),
    ("just under 2,500", said("below", 2500, "just"), (2439, 2470, 2499), (NAN, 2499, "entailed")),
    ("well below 5,000", said("below", 5000, "well"), (3000, 4000, 4688), (NAN, 4999, "entailed")),
    ("up to 5,000", said("at_most", 5000, "upto"), (2500, 3750, 5000), (NAN, 5000, "soft")),
    ("as many as 300", said("at_most", 300, "upto"), (150, 225, 300), (NAN, 300, "soft")),
    ("at most 5,000", said("at_most", 5000), (4000, 4750, 5000), (NAN, 5000, "entailed")),
    ("no more than 200", said("at_most", 200), (150, 188, 200), (NAN, 200, "entailed")),
    ("more than 100", said("above", 100), (101, 113, 150), (101, NAN, "entailed")),
    ("more than 110", said("above", 110), (111, 113, 120), (111, NAN, "entailed")),
    ("more than 93", said("above", 93), (94, 95, 100), (94, NAN, "entailed")),
    ("over 2,000", said("above", 2000), (2001, 2125, 2500), (2001, NAN, "entailed")),
    ("just over 2,000", said("above", 2000, "just"), (2001, 2042, 2084), (2001, NAN, "entailed")),
    ("well over 2,000", said("above", 2000, "well"), (2125, 2500, 3000), (2001, NAN, "entailed")),
    ("200-odd", said("about", 200, "odd"), (200, 205, 225), (200, NAN, "entailed")),
    ("at least 5,000", said("at_least", 5000), (5000, 5250, 6000), (5000, NAN, "entailed")),
    ("2,000+", said("at_least", 2000), (2000, 2125, 2500), (2000, NAN, "entailed")),
    ("1,500-2,000", span(1500, 2000), (1500, 1750, 2000), (1500, 2000, "entailed")),
    ("15-20,000", span(15000, 20000), (15000, 17500, 20000), (15000, 20000, "entailed")),
    ("about 1,500-2,000", span(1500, 2000, inner=True), (1366, 1750, 2250), NO),
    ("500 or 600", span(500, 600, "pair"), (468, 550, 630), NO),
    ("several hundred", Reading("vague", vague=(200, 500, 900)), (200, 500, 900), NO),
    ("dozens", Reading("vague", vague=(20, 36, 72)), (20, 36, 72), NO),
    ("tens of thousands", Reading("vague", vague=(2e4, 4e4, 9e4)), (20000, 40000, 90000), NO),
    ("about 160 km", said("about", 160, **LENGTH), (149.4, 160, 170.6), NO),
    ("about 100 miles", said("about", 100, **LENGTH), (87.5, 100, 112.5), NO),
    ("160 km", said("exact", 160, **LENGTH), (155, 160, 165), NO),
    ("within 50 km", said("at_most", 50, "upto", **LENGTH), (25, 37.5, 50), (NAN, 50, "soft")),
    ("more than 30 km", said("above", 30, **LENGTH), (30, 32.5, 40), (30, NAN, "entailed")),
    # beyond the worked examples: the notes, small numbers, zero, shares
    ("no troops", said("exact", 0), (0, 0, 0), (0, 0, "entailed")),
    ("seven tanks", said("exact", 7), (7, 7, 7), (7, 7, "entailed")),
    ("exactly 160 km", said("exact", 160, "marked", **LENGTH), (160, 160, 160), (159.5, 160.5, "entailed")),
    ("exactly 2.5 km", said("exact", 2.5, "marked", step=0.1, **LENGTH), (2.5, 2.5, 2.5), (2.45, 2.55, "entailed")),
    ("half a dozen", Reading("exact", value=6, step=1, vague=(5, 6, 7)), (5, 6, 7), NO),
    ("exactly half a dozen", Reading("exact", "marked", 6, step=1, vague=(5, 6, 7)), (6, 6, 6), (6, 6, "entailed")),
    ("up to several hundred", Reading("at_most", "upto", vague=(200, 500, 900)), (200, 500, 900), NO),
    ("fewer than 1", said("below", 1), (0, 0, 0), (NAN, 0, "entailed")),
    ("more than 1", said("above", 1), (2, 2, 2), (2, NAN, "entailed")),
    ("fewer than 10", said("below", 10), (5, 9, 9), (NAN, 9, "entailed")),
    ("more than the 900 known", said("above", 900, repeated=True), (901, 925, 1100), (901, NAN, "entailed")),
    ("at least the 900 known", said("at_least", 900, repeated=True), (900, 925, 1100), (900, NAN, "entailed")),
    ("up to about 820", said("at_most", 820, "upto", inner=True), (410, 615, 820), (NAN, 849, "soft")),
    ("more than about 2,000", said("above", 2000, inner=True), (2001, 2125, 2500), (1751, NAN, "soft")),
    ("a total of about 900", said("exact", 900, "marked", inner=True), (825, 900, 975), NO),
    ("2,000-1,500", span(2000, 1500), (1500, 1750, 2000), (1500, 2000, "entailed")),
    ("about 500 or 600", span(500, 600, "pair", inner=True), (437, 550, 659), NO),
    ("more than 90 percent", said("above", 90, cap=100, **LENGTH), (90, 92.5, 100), (90, NAN, "entailed")),
    ("about 95 percent", said("about", 95, cap=100, **LENGTH), (90.9, 95, 99.1), NO),
    ("about 150 percent", said("about", 150, cap=100, **LENGTH), (136.6, 150, 163.4), NO),
    ("more than 100 percent", said("above", 100, cap=100, **LENGTH), (100, 112.5, 150), (100, NAN, "entailed")),
    ("more than 50%", said("above", 50, cap=100, **LENGTH), (50, 52.5, 60), (50, NAN, "entailed")),
    ("about 2.5, no count", said("about", 2.5, step=0.1), (2.3, 2.5, 2.7), NO),
]


def _same(a: float, b: float, places: int = 1) -> bool:
    return (math.isnan(a) and math.isnan(b)) or round(a, places) == round(b, places)


@pytest.mark.parametrize(("reading", "plausible", "hard"), [x[1:] for x in EXAMPLES], ids=[x[0] for x in EXAMPLES])
def test_worked_examples(reading: Reading, plausible: tuple[float, ...], hard: tuple[float, float, str]) -> None:
    b = bounds(reading)
    places = 2 if hard[2] == "entailed" else 1
    assert all(_same(x, y) for x, y in zip((b.low, b.best, b.high), plausible, strict=True)), b
    assert _same(b.lower, hard[0], places), b
    assert _same(b.upper, hard[1], places), b
    assert b.kind == hard[2]


@pytest.mark.parametrize(
    ("reading", "low", "high"),
    [
        (said("about", 2000, hedge="about"), 1778, 2222),
        (said("about", 900, hedge="roughly"), 825, 975),
        (said("about", 1000, hedge="about"), 840, 1160),
        (said("about", 10000, hedge="around"), 8288, 11712),
        (said("about", 2500, hedge="approx."), 2342, 2658),
        (said("about", 1950, hedge="some"), 1901, 1999),
        (said("about", 12, hedge="about"), 9, 15),
        (said("about", 150000, hedge="~"), 135994, 164006),
        (said("below", 1000, hedge="fewer than"), 571, 999),
        (said("below", 200, hedge="under"), 118, 199),
        (said("about", 10000, "near", "nearly"), 7727, 9999),
        (said("about", 3000, "near", "almost"), 2642, 2999),
        (said("at_most", 5000, "upto", "up to"), 3530, 5000),
        (said("at_most", 300, "upto", "as many as"), 225, 300),
        (said("at_most", 5000, hedge="at most"), 3530, 5000),
        (said("at_most", 200, hedge="no more than"), 134, 200),
        (said("above", 100, hedge="more than"), 101, 175),
        (said("above", 110, hedge="more than"), 111, 148),
        (said("above", 93, hedge="more than"), 94, 110),
        (said("above", 2000, hedge="over"), 2001, 2662),
        (said("at_least", 5000, hedge="at least"), 5000, 6621),
        (said("at_least", 2000, hedge="+"), 2000, 2604),
        (said("about", 160, hedge="about", **LENGTH), 144.1, 175.9),
        (said("about", 100, hedge="about", **LENGTH), 73.7, 126.3),
        (said("above", 30, hedge="more than", **LENGTH), 30, 51.9),
    ],
    ids=lambda x: f"{x.hedge} {x.value:g}" if isinstance(x, Reading) else None,
)
def test_ferson2015(reading: Reading, low: float, high: float) -> None:
    b = bounds(reading, "ferson2015")
    assert (round(b.low, 1), round(b.high, 1)) == (low, high)
    assert b.low <= b.best <= b.high
    # what the words entail does not depend on the readers
    a = bounds(reading)
    assert _same(a.lower, b.lower)
    assert _same(a.upper, b.upper)
    assert a.kind == b.kind


@pytest.mark.parametrize(
    "reading",
    [
        said("exact", 2000),
        said("exact", 0),
        said("about", 0),
        said("about", 10000, "order", "on the order of"),
        said("below", 2500, "just", "just under"),
        said("above", 2000, "well", "well over"),
        said("at_most", 50, "upto", "within", **LENGTH),
        span(1500, 2000),
        Reading("vague", vague=(20, 36, 72)),
    ],
)
def test_ferson2015_falls_back_where_the_study_is_silent(reading: Reading) -> None:
    assert repr(bounds(reading, "ferson2015")) == repr(bounds(reading))


def test_a_hedge_of_the_other_side_does_not_lend_its_row() -> None:
    odd = bounds(said("about", 2000, hedge="at least"), "ferson2015")
    assert repr(odd) == repr(bounds(said("about", 2000, hedge="about"), "ferson2015"))


def test_two_bounds_meet() -> None:
    b = intersect(bounds(said("above", 2000)), bounds(said("below", 3000)))
    assert b == Bounds(2001, 2001, 2438, 2500, 2999, "entailed")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        # the plausible parts do not meet: everything that the words allow
        (said("above", 2000), said("below", 5000), Bounds(2001, 2001, 3438, 4999, 4999, "entailed")),
        (said("at_least", 2000), said("at_most", 3000, "upto"), Bounds(2000, 2000, 2188, 2500, 3000, "soft")),
        (said("about", 100), said("about", 1000), Bounds(NAN, 87, 550, 1125, NAN, "none")),
        (said("above", 5000), said("below", 2000), Bounds(NAN, 1500, 3563, 6000, NAN, "none")),
    ],
)
def test_intersect(a: Reading, b: Reading, expected: Bounds) -> None:
    assert repr(intersect(bounds(a), bounds(b))) == repr(Bounds(*(float(x) for x in expected[:5]), expected.kind))
    assert repr(intersect(bounds(b), bounds(a))) == repr(intersect(bounds(a), bounds(b)))


@pytest.mark.parametrize(
    ("first", "second", "factor", "low", "best", "high", "conflict"),
    [
        (said("about", 160, **LENGTH), said("exact", 100, **LENGTH), KM, 151.2, 160, 170.6, False),
        (said("exact", 160, **LENGTH), said("exact", 100, **LENGTH), KM, 156.9, 160, 165.0, False),
        (said("about", 500, **LENGTH), said("exact", 300, **LENGTH), KM, 437.5, 500, 530.0, False),
        (said("about", 50, **LENGTH), said("exact", 20, **LENGTH), KM, 43.7, 50, 56.3, True),
        (said("exact", 160, "marked", **LENGTH), said("exact", 100, **LENGTH), KM, 160, 160, 160, False),
        (said("about", 100, **LENGTH), said("exact", 160, **LENGTH), 1 / KM, 94.0, 100, 106.0, False),
        (span(100, 160, **LENGTH), span(60, 100, **LENGTH), KM, 100, 130, 160, False),
    ],
)
def test_told_twice(
    first: Reading, second: Reading, factor: float, low: float, best: float, high: float, conflict: bool
) -> None:
    b, clash = restated(first, second, factor)
    assert clash is conflict
    assert (b.best, clash) == (best, conflict)
    assert b.low == pytest.approx(low, abs=0.06)
    assert b.high == pytest.approx(high, abs=0.06)


@given(
    st.integers(1, 9), st.integers(0, 4), st.sampled_from([*sorted(ROWS), ("exact", "")]), st.floats(0.97, 1.03),
    st.sampled_from(MODELS),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_told_twice_is_never_wider(digit: int, power: int, row: tuple[str, str], slip: float, model: str) -> None:
    n = digit * 10**power
    first = said(row[0], n, row[1], **LENGTH)
    other = float(f"{n * slip / KM:.2g}")
    second = Reading("exact", value=other, step=10.0 ** (math.floor(math.log10(other)) - 1), continuous=True)
    b, conflict = restated(first, second, KM, model)
    alone = bounds(first, model)
    if not conflict:
        # "well over" and its like move nearer to a number that proves finer than it looked
        if row[1] == "well":
            return
        assert alone.low - 1e-9 <= b.low <= b.best <= b.high <= alone.high + 1e-9
    else:
        assert repr(b) == repr(alone)


@pytest.mark.parametrize(("granule", "unit"), [(6.2, 5), (1.0, 1), (2.4, 2), (2.5, 2.5), (0.999, 0.5), (1000, 1000)])
def test_favourite_units(granule: float, unit: float) -> None:
    assert favourite(granule) == pytest.approx(unit)


# ---- laws

numbers = st.integers(0, 10**9) | st.builds(lambda d, p: d * 10**p, st.integers(1, 99), st.integers(0, 8))
rows = st.sampled_from([*sorted(ROWS), ("exact", ""), ("exact", "marked")])


@given(
    numbers, rows, st.booleans(), st.booleans(), st.booleans(), st.sampled_from(MODELS),
    st.sampled_from(["", "about", "almost", "more than", "no more than", "at least", "up to"]),
)  # fmt: skip
@settings(max_examples=500, deadline=None)
def test_order(n: int, row: tuple[str, str], length: bool, inner: bool, again: bool, model: str, hedge: str) -> None:
    b = bounds(said(row[0], n, row[1], hedge, continuous=length, inner=inner, repeated=again), model)
    chain = [x for x in b[:5] if not math.isnan(x)]
    assert chain == sorted(chain)
    assert chain[0] >= 0
    assert (b.kind == "none") == (math.isnan(b.lower) and math.isnan(b.upper))
    if not length:
        assert all(x == int(x) for x in chain)


@given(numbers, numbers, st.sampled_from(["", "pair"]), st.booleans())
@settings(max_examples=100, deadline=None)
def test_order_of_ranges(a: int, b: int, sense: str, inner: bool) -> None:
    x = bounds(span(a, b, sense, inner=inner))
    assert 0 <= x.low <= min(a, b) <= x.best <= max(a, b) <= x.high


@given(st.integers(2, 9999), st.sampled_from(sorted(ROWS)))
@settings(max_examples=200, deadline=None)
def test_ten_times_the_number_ten_times_the_bounds(m: int, row: tuple[str, str]) -> None:
    """For g of 10 and more; lengths, so that rounding to whole things does not blur it."""
    a = bounds(said(row[0], m * 10, row[1], **LENGTH)) if m > 1 else None
    b = bounds(said(row[0], m * 100, row[1], **LENGTH))
    assert a is not None
    for x, y in zip(a[:5], b[:5], strict=True):
        assert (math.isnan(x) and math.isnan(y)) or y == pytest.approx(10 * x, rel=1e-12)


def _classes() -> list[list[int]]:
    """Numbers of one roundness, ascending: one digit but 5, powers of ten, two digits without 5, two digits with 5."""
    powers = range(2, 7)
    one = [d * 10**p for p in powers for d in (2, 3, 4, 6, 7, 8, 9)]
    ten = [10**p for p in powers]
    two = [d * 10**p for p in powers for d in range(11, 100) if d % 10 not in (0, 5)]
    five = [d * 10**p for p in powers for d in range(15, 100, 10)]
    return [one, ten, two, five]


@pytest.mark.parametrize("row", [*sorted(ROWS), ("exact", "")])
@pytest.mark.parametrize("numbers", _classes(), ids=["one digit", "powers of ten", "two digits", "two digits with 5"])
def test_monotone_within_a_class(row: tuple[str, str], numbers: list[int]) -> None:
    # "well below" takes two steps off, so its low end drops where a class goes up a power of ten (9,900 to 11,000)
    powers = [[n for n in numbers if len(str(n)) == k] for k in range(3, 8)] if row == ("below", "well") else [numbers]
    for part in powers:
        got = [bounds(said(row[0], n, row[1])) for n in part]
        for field in ("low", "best", "high"):
            values = [getattr(b, field) for b in got]
            assert values == sorted(values), field


def test_about_is_monotone_over_all_one_digit_numerals() -> None:
    got = [bounds(said("about", d * 10**p)) for p in range(2, 5) for d in range(1, 10)]
    for field in ("low", "best", "high"):
        values = [getattr(b, field) for b in got]
        assert values == sorted(values), field


@given(numbers)
@settings(max_examples=100, deadline=None)
def test_what_the_words_allow(n: int) -> None:
    assert bounds(said("exact", n, "marked"))[:5] == (n,) * 5
    assert bounds(said("about", n)).low <= n <= bounds(said("about", n)).high
    assert bounds(said("at_most", n)).upper == n == bounds(said("at_least", n)).lower
    assert bounds(said("above", n)).lower == n + 1
    if n:
        assert bounds(said("below", n)).upper == n - 1
        assert bounds(said("below", n)).high < n < bounds(said("above", n)).low


def test_about_2000_holds_1950() -> None:
    b = bounds(said("about", 2000))
    assert b.low <= 1950 <= b.high


def test_missing_step_is_read_from_the_number() -> None:
    assert repr(bounds(Reading("about", value=2000))) == repr(bounds(said("about", 2000)))
    assert repr(bounds(Reading("about", value=2.5, continuous=True))) == repr(
        bounds(said("about", 2.5, step=0.1, **LENGTH))
    )


@pytest.mark.parametrize(
    ("reading", "model", "message"),
    [
        (said("about", 2000), "guess", "unknown bounds model 'guess'; use one of granule90, ferson2015"),
        (Reading("nearly", value=2000.0), "granule90", "no bounds for relation 'nearly' with sense ''"),
        (Reading("about", "marked", 2000.0), "granule90", "relation 'about' with sense 'marked'"),
        (Reading("about"), "granule90", "needs finite numbers of 0 or more; got nan"),
        (Reading("about", value=-5.0), "granule90", "got -5.0"),
        (Reading("about", value=math.inf), "granule90", "got inf"),
        (Reading("range", low=5.0), "granule90", "got nan"),
        (Reading("vague"), "granule90", "needs its low, best and high"),
    ],
)
def test_errors_say_what_was_expected(reading: Reading, model: str, message: str) -> None:
    with pytest.raises(InputError, match=message.replace("(", r"\(")):
        bounds(reading, model)


def test_a_factor_must_be_a_factor() -> None:
    with pytest.raises(InputError, match="factor above 0"):
        restated(said("about", 160), said("exact", 100), 0.0)


@pytest.mark.parametrize(
    ("words", "count", "low", "best", "high"),
    [
        ("battalion", 1, 240, 700, 1250),
        ("Battalions", 2, 480, 1400, 2500),
        ("companies", 1, 48, 130, 250),
        ("tank company", 1, 48, 130, 250),
        ("armored brigade combat teams", 3, 9600, 13200, 17625),
        ("infantry brigades", 1, 1600, 4000, 6250),
        ("corps", 1, 16000, 45000, 125000),
        ("battalion", 0, 0, 0, 0),
    ],
)
def test_people_in_formations(words: str, count: float, low: float, best: float, high: float) -> None:
    got = strength(words, count)
    assert got[:3] == pytest.approx((low, best, high))
    assert got.source


@pytest.mark.parametrize(
    ("words", "count", "message"),
    [("flotilla", 1, "no strength for echelon 'flotilla'; formations.csv has"), ("", 1, "''"), ("squad", -1, "got -1")],
)
def test_no_strength_is_invented(words: str, count: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        strength(words, count)
