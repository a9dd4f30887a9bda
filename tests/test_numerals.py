"""Numerals: what a number says and how exactly it says it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.numeral_words import decimal, number_words, step_of
from posture.numerals import Numeral, read_numeral
from posture.phrases import parse
from posture.tokens import lower, tokenize
from posture.vocabulary import load_vocabulary


def first(text: str) -> tuple[Numeral, str] | None:
    """The first numeral of a text and its words."""
    t = tokenize(lower(text))
    for i in range(len(t)):
        n = read_numeral(t, i, number_words(load_vocabulary()))
        if n is not None:
            return n, text[t.start[n.i] : t.end[n.j - 1]]
    return None


@pytest.mark.parametrize(
    ("text", "words", "value", "step"),
    [
        ("2,000 troops", "2,000", 2000, 1000),
        ("1,953 troops", "1,953", 1953, 1),
        ("8,400", "8,400", 8400, 100),
        ("160 km", "160", 160, 10),
        ("2.50 km", "2.50", 2.5, 0.01),
        ("1.5 million", "1.5 million", 1_500_000, 100_000),
        ("1.3m active personnel", "1.3m", 1_300_000, 100_000),
        ("10k troops", "10k", 10_000, 10_000),
        ("2 lakh jawans", "2 lakh", 200_000, 100_000),
        ("1,50,000 jawans", "1,50,000", 150_000, 10_000),
        ("twenty-five hundred soldiers", "twenty-five hundred", 2500, 100),
        ("half a million men", "half a million", 500_000, 100_000),
        ("a half-million men", "a half-million", 500_000, 100_000),
        ("two dozen", "two dozen", 24, 12),
        ("a dozen ships", "a dozen", 12, 12),
        ("a score of ships", "a score", 20, 20),
        ("a pair of bombers", "a pair", 2, 2),
        ("one hundred and five men", "one hundred and five", 105, 1),
        ("two hundred thousand", "two hundred thousand", 200_000, 100_000),
        ("a million and a half", "a million and a half", 1_500_000, 100_000),
        ("two and a half million", "two and a half million", 2_500_000, 100_000),
        ("36 thousand", "36 thousand", 36_000, 1000),
        ("68-thousand", "68-thousand", 68_000, 1000),
        ("120 [thousand]", "120 [thousand]", 120_000, 10_000),
        ("20 000 men", "20 000", 20_000, 10_000),
        ("3\u00a0000 men", "3\u00a0000", 3000, 1000),
        ("1½ miles", "1½", 1.5, 0.5),
        ("1 1/2 miles", "1 1/2", 1.5, 0.5),
        ("two-thirds of", "two-thirds", 2 / 3, 1 / 3),
        ("a quarter of a million", "a quarter of a million", 250_000, 10_000),
        ("forty men", "forty", 40, 10),
        ("nine hundred", "nine hundred", 900, 100),
    ],
)
def test_reads_value_and_step(text: str, words: str, value: float, step: float) -> None:
    got = first(text)
    assert got is not None
    assert got[1] == words
    assert got[0].value == pytest.approx(value)
    assert got[0].step == pytest.approx(step)


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        ("several hundred", (200, 500, 900)),
        ("a few thousand", (2000, 3000, 6000)),
        ("several dozen", (24, 60, 96)),
        ("a couple of hundred", (200, 200, 300)),
        ("a couple of dozen", (24, 24, 36)),
        ("a handful of", (3, 5, 8)),
        ("dozens", (20, 36, 72)),
        ("scores", (40, 80, 200)),
        ("tens of thousands", (20_000, 40_000, 90_000)),
        ("hundreds of thousands", (200_000, 300_000, 900_000)),
        ("low hundreds", (100, 200, 400)),
        ("low thousands", (1000, 2000, 4000)),
    ],
)
def test_vague_numerals_follow_the_table(text: str, triple: tuple[float, float, float]) -> None:
    got = first(text)
    assert got is not None
    assert got[0].triple == triple
    assert math.isnan(got[0].value)


@pytest.mark.parametrize("text", ["F-35s", "T-72", "M142", "the first lieutenant", "0800", "1,2,3,4", "few men"])
def test_reads_no_number(text: str) -> None:
    assert first(text) is None


@given(st.integers(1, 10**12))
def test_step_is_the_place_of_the_last_digit(n: int) -> None:
    step = step_of(n)
    assert n % step == 0
    assert n % (step * 10) != 0


@given(st.text(alphabet="0123456789,.", max_size=60))
@settings(max_examples=200, deadline=None)
def test_decimal_never_fails(text: str) -> None:
    got = decimal(text) if text and text[0].isdecimal() and text[-1].isdecimal() else None
    assert got is None or (math.isfinite(got[0]) and got[1] > 0)


@pytest.mark.parametrize(
    ("text", "surface", "low", "high", "unit"),
    [
        ("13’000 soldiers", "13’000 soldiers", 12534, 13466, "person"),
        ("some 40'000'000 people", "some 40'000'000 people", 35405206, 44594794, "person"),
        ("45k-50k men", "45k-50k men", 45000, 50000, "person"),
        ("10km-15km away", "10km-15km", 10, 15, "kilometer"),
        ("1½ million men", "1½ million men", 1406250, 1593750, "person"),
        ("a quarter-million men", "quarter-million men", 240897, 259103, "person"),
        ("few hundred troops remain", "few hundred troops", 200, 600, "person"),
        ("another few hundred troops", "another few hundred troops", 200, 600, "person"),
        ("an additional couple of hundred soldiers", "an additional couple of hundred soldiers", 200, 300, "person"),
        ("couple dozen advisers", "couple dozen advisers", 24, 36, "person"),
    ],
)
def test_numbers_as_they_are_also_written(text: str, surface: str, low: float, high: float, unit: str) -> None:
    (q,) = parse(text)
    assert (q.surface, q.low, q.high, q.unit) == (surface, low, high, unit)


@pytest.mark.parametrize("text", ["a three-digit number of troops", "8x8 vehicles", "few troops remain", "very few troops"])
def test_no_number_of_anything(text: str) -> None:
    assert parse(text) == []
