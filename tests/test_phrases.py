"""Phrases: the worked examples of the bounds models, as a person types them."""

from __future__ import annotations

import math

import pytest

from posture.errors import UnitError
from posture.phrases import parse, parse_phrase

INF = math.inf

# phrase -> low, best, high, lower, upper (nan: the words set none); people where no unit is told
WORKED = [
    ("2,000 troops", 1875, 2000, 2125, None, None),
    ("1,953 troops", 1953, 1953, 1953, 1953, 1953),
    ("exactly 900", 900, 900, 900, 900, 900),
    ("900 troops", 862, 900, 938, None, None),
    ("8,400 troops", 8350, 8400, 8450, None, None),
    ("about 2,000", 1750, 2000, 2250, None, None),
    ("roughly 900", 825, 900, 975, None, None),
    ("about 1,000", 875, 1000, 1125, None, None),
    ("around 10,000", 8750, 10000, 11250, None, None),
    ("approx. 2,500", 2317, 2500, 2683, None, None),
    ("some 1,950", 1887, 1950, 2013, None, None),
    ("about 12", 11, 12, 13, None, None),
    ("~150,000", 136600, 150000, 163400, None, None),
    ("about 1.5 million", 1366002, 1500000, 1633998, None, None),
    ("on the order of 10,000", 5000, 10000, 20000, None, None),
    ("fewer than 1,000", 500, 875, 999, None, 999),
    ("under 200", 150, 188, 199, None, 199),
    ("nearly 10,000", 8750, 9750, 9999, None, 9999),
    ("almost 3,000", 2625, 2925, 2999, None, 2999),
    ("just under 2,500", 2439, 2470, 2499, None, 2499),
    ("well below 5,000", 3000, 4000, 4688, None, 4999),
    ("up to 5,000", 2500, 3750, 5000, None, 5000),
    ("as many as 300", 150, 225, 300, None, 300),
    ("at most 5,000", 4000, 4750, 5000, None, 5000),
    ("no more than 200", 150, 188, 200, None, 200),
    ("more than 100", 101, 113, 150, 101, None),
    ("more than 110", 111, 113, 120, 111, None),
    ("more than 93", 94, 95, 100, 94, None),
    ("over 2,000", 2001, 2125, 2500, 2001, None),
    ("just over 2,000", 2001, 2042, 2084, 2001, None),
    ("well over 2,000", 2125, 2500, 3000, 2001, None),
    ("200-odd", 200, 205, 225, 200, None),
    ("at least 5,000", 5000, 5250, 6000, 5000, None),
    ("2,000+", 2000, 2125, 2500, 2000, None),
    ("1,500-2,000", 1500, 1750, 2000, 1500, 2000),
    ("15-20,000", 15000, 17500, 20000, 15000, 20000),
    ("about 1,500-2,000", 1366, 1750, 2250, None, None),
    ("500 or 600", 468, 550, 630, None, None),
    ("several hundred", 200, 500, 900, None, None),
    ("dozens", 20, 36, 72, None, None),
    ("tens of thousands", 20000, 40000, 90000, None, None),
]


@pytest.mark.parametrize(("phrase", "low", "best", "high", "lower", "upper"), WORKED)
def test_worked_examples(
    phrase: str, low: float, best: float, high: float, lower: float | None, upper: float | None
) -> None:
    (q,) = parse(phrase)
    assert (q.low, q.best, q.high) == (low, best, high)
    assert math.isnan(q.lower) if lower is None else q.lower == lower
    assert math.isnan(q.upper) if upper is None else q.upper == upper
    assert phrase[q.start : q.end] == q.surface


@pytest.mark.parametrize(
    ("phrase", "low", "best", "high"),
    [
        ("about 160 km", 149.4, 160, 170.6),
        ("about 100 miles", 87.5, 100, 112.5),
        ("160 km", 155, 160, 165),
        ("within 50 km", 25, 37.5, 50),
        ("more than 30 km", 30, 32.5, 40),
    ],
)
def test_lengths_are_continuous(phrase: str, low: float, best: float, high: float) -> None:
    (q,) = parse(phrase)
    assert (q.low, q.best, q.high) == pytest.approx((low, best, high), abs=0.05)
    assert q.unit in ("kilometer", "mile")


def test_both_bounds_and_negated_ones_are_the_right_way_round() -> None:
    assert parse("no more than 650 troops")[0].upper == 650
    assert parse("no fewer than 650 troops")[0].lower == 650
    (q,) = parse("more than 2,000 but fewer than 3,000")
    assert (q.lower, q.upper) == (2001, 2999)


def test_the_other_model_is_named_and_differs() -> None:
    (q,) = parse("about 2,000", model="ferson2015")
    assert (round(q.low), round(q.high), q.bounds_model) == (1778, 2222, "ferson2015")


def test_a_sentence_keeps_its_units() -> None:
    text = "Fewer than 1,000 troops remain, 160 km (100 miles) from the border."
    assert [(q.surface, q.unit) for q in parse(text)] == [
        ("Fewer than 1,000 troops", "person"),
        ("160 km", "kilometer"),
        ("100 miles", "mile"),
    ]
    with pytest.raises(UnitError):
        parse(text)[0].to("mile")


def test_none_is_zero_and_only_none() -> None:
    (q,) = parse("No troops")
    assert (q.low, q.best, q.high, q.lower, q.upper) == (0, 0, 0, 0, 0)
    assert parse("troops") == []


@pytest.mark.parametrize(
    ("phrase", "noun", "value", "unit"),
    [
        ("36 thousand", "U.S. troops", 36000, "person"),
        ("the estimated 5,200", "U.S. troops", 5200, "person"),
        ("aproximadamente 2.000", "U.S. personnel", 2000, "person"),
        ("475 additional", "U.S. Armed Forces personnel", 475, "person"),
        ("12", "convoys", 12, "convoy"),
    ],
)
def test_a_kept_phrase_takes_its_counted_noun(phrase: str, noun: str, value: float, unit: str) -> None:
    (q,) = parse_phrase(phrase, noun=noun)
    assert (q.stated, q.unit) == (value, unit)


@pytest.mark.parametrize(
    "text", ["0.16666666666666666K troops", "about 0.16666666666666666 thousand troops", "more than 166.66666666666666667K"]
)
def test_more_decimals_than_a_float_holds_leave_the_bounds_in_order(text: str) -> None:
    (q,) = parse(text)
    assert 0 < q.low <= q.best <= q.high < 170_000
