"""Text that breaks off anywhere, or begins anywhere: a cell, a caption, a cut line. It is read or not, and never raises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from posture.claims import link_claims
from posture.documents import documents_from_texts
from posture.mentions import find_mentions, text_mentions
from posture.phrases import parse

GOLD = sorted(Path(__file__).with_name("gold").glob("*.jsonl"))


def sentences(path: Path) -> list[str]:
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def cuts(text: str) -> list[str]:
    """The text up to every word, and from every word on."""
    spaces = [i for i, c in enumerate(text) if c == " "]
    return [piece for i in spaces for piece in (text[:i], text[i + 1 :])]


@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
def test_sentences_cut_at_every_word(path: Path) -> None:
    for number, text in enumerate(sentences(path)):
        for k, piece in enumerate(cuts(text)):
            for keep in ("posture", "all"):
                for m in text_mentions(piece, keep=keep):
                    assert piece[m.start : m.end] == m.surface
            if (number + k) % 7 == 0:
                for q in parse(piece):
                    assert piece[q.start : q.end] == q.surface


@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
def test_claims_of_cut_sentences(path: Path) -> None:
    """One cut of every sentence, all in one table: with a first sentence, so that there is something to look back to."""
    pieces = []
    for number, text in enumerate(sentences(path)):
        these = cuts(text) or [text]
        pieces.append(f"The alliance has 900 troops in Mali. {these[number % len(these)]}")
    docs = documents_from_texts(pieces)
    mentions = find_mentions(docs)
    claims = link_claims(mentions, docs)
    assert claims["mention_id"].tolist() == mentions["mention_id"].tolist()
