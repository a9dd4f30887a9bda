"""Sentences and the sieve: nothing is lost, and hostile text costs what its length costs."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.mentions import text_mentions
from posture.tokens import LONGEST, lower, sentences, tokenize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lt. Gen. John Vines spoke. He left.", ["Lt. Gen. John Vines spoke.", "He left."]),
        ("It is in the U.S. The army left.", ["It is in the U.S.", "The army left."]),
        ("He met J. Smith at 3 p.m. on Monday.", ["He met J. Smith at 3 p.m. on Monday."]),
        ("First line\nSecond line", ["First line", "Second line"]),
        ("“We left.” He nodded.", ["“We left.”", "He nodded."]),
        ("A rise of 2.5 percent. Then none.", ["A rise of 2.5 percent.", "Then none."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == expected


def test_hard_wrapped_lines_run_on() -> None:
    text = (
        "The ministry said on Monday that it would withdraw about two hundred\n"
        "soldiers from the island by the end of the year, and that the other\n"
        "units would stay where they are until the treaty is signed.\n\nA new paragraph."
    )
    assert len(sentences(text)) == 2


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_sentences_cover_all_but_white_space(text: str) -> None:
    spans = sentences(text)
    assert "".join(text[a:b] for a, b in spans).split() == text.split() or "".join(
        "".join(text[a:b].split()) for a, b in spans
    ) == "".join(text.split())
    assert all(b - a <= LONGEST + 1 for a, b in spans)


def test_lowering_keeps_every_offset() -> None:
    text = "İstanbul sent 2,000 TROOPS"
    assert len(lower(text)) == len(text)
    t = tokenize(lower(text))
    assert text[t.start[-1] : t.end[-1]] == "TROOPS"


HOSTILE = [
    "1,",
    "(",
    "7",
    "about ",
    "2 troops ",
    "or 2 ",
    "1-",
    "5 men, ",
    "of the 2 ",
    "f-16 ",
    "one hundred ",
    "two ",
]


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("keep", ["posture", "all"])
def test_time_grows_no_faster_than_the_text(unit: str, keep: str) -> None:
    def cost(n: int) -> float:
        text = "soldiers " + unit * (n // len(unit))
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            text_mentions(text, keep=keep)
            best = min(best, time.process_time() - start)
        return best

    cost(1000)
    small, large = cost(20_000), cost(80_000)
    assert large < 12 * small + 0.05, f"four times the text took {large / small:.1f} times as long"
