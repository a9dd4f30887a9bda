"""Hedges: the words before, after and around a number -> relation and sense.

A hedge phrase is a row in vocabularies/hedges.csv. Phrases are looked up by their last word (before the number) or their
first word (after it), longest first, so the cost does not grow with the length of the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from posture.tokens import Tokens, tokenize
from posture.vocabulary import Vocabulary

APPROXIMATE = "about"
BOUNDING = ("below", "at_most", "above", "at_least")


class Phrase(NamedTuple):
    """One hedge phrase: its tokens, relation and sense ("none" relations only belong to the surface or are stepped over)."""

    words: tuple[str, ...]
    relation: str
    sense: str


class Hedges(NamedTuple):
    """Look-up tables: last word to phrases that end in it; first word to phrases that follow a number or a noun."""

    before: Mapping[str, tuple[Phrase, ...]]
    after: Mapping[str, tuple[Phrase, ...]]
    after_noun: Mapping[str, tuple[Phrase, ...]]


class Hedge(NamedTuple):
    """What the words around one number say.

    ``start`` and ``stop`` are token positions of the surface they claim; ``words`` is the hedge in lower case.
    ``inner`` tells of an approximator inside a bounding hedge ("up to about 820"); ``increment`` of a word such as
    "additional"; ``between`` of a word that opens a range.
    """

    start: int
    stop: int
    relation: str
    sense: str
    words: str
    inner: bool
    increment: str
    between: bool


@lru_cache(maxsize=8)
def hedge_index(vocabulary: Vocabulary) -> Hedges:
    """The hedge phrases of a vocabulary, ready for look-up."""
    found: dict[str, dict[str, list[Phrase]]] = {"before": {}, "after": {}, "after_noun": {}}
    for row in vocabulary.rows("hedges"):
        words = tuple(tokenize(row["phrase"].lower()).low)
        phrase = Phrase(words, row["relation"], row["sense"])
        key = words[-1] if row["position"] == "before" else words[0]
        found[row["position"]].setdefault(key, []).append(phrase)
    ordered = {
        position: {k: tuple(sorted(v, key=lambda p: -len(p.words))) for k, v in table.items()}
        for position, table in found.items()
    }
    return Hedges(ordered["before"], ordered["after"], ordered["after_noun"])


def _ending_at(t: Tokens, i: int, index: Hedges) -> Phrase | None:
    """The longest phrase whose last token is ``i - 1``."""
    if i < 1:
        return None
    for p in index.before.get(t.low[i - 1], ()):
        n = len(p.words)
        if n <= i and tuple(t.low[i - n : i]) == p.words:
            return p
    return None


def starting_at(t: Tokens, i: int, table: Mapping[str, tuple[Phrase, ...]]) -> Phrase | None:
    """The longest phrase of ``table`` whose first token is ``i``."""
    if i >= len(t.low):
        return None
    for p in table.get(t.low[i], ()):
        end = i + len(p.words)
        if tuple(t.low[i:end]) == p.words and not (p.words[-1] == "up" and end < len(t.low) and t.low[end] == "to"):
            return p
    return None


def read_before(t: Tokens, i: int, index: Hedges, floor: int = 0) -> Hedge:
    """The hedges that end at token ``i``, read outwards, not beyond token ``floor``.

    The outermost bounding word gives the relation; an approximator inside it makes the bound soft.
    """
    chain: list[tuple[int, Phrase]] = []
    at = i
    while len(chain) < 6:
        p = _ending_at(t, at, index)
        if p is not None and chain and not p.words[-1][0].isalnum() and p.words[-1] not in ".,-":
            break  # a sign stands right before its number or it is none: "<b> about 50"
        if p is not None and p.words[0] in "<>" and _closes_a_tag(t, at - len(p.words)):
            break
        if p is None or at - len(p.words) < floor or (p.sense == "quiet" and _is_edge(t, at - len(p.words), floor)):
            break
        at -= len(p.words)
        chain.append((at, p))
    while chain and chain[-1][1].sense == "quiet":
        chain.pop()
    return _combine(t, i, chain)


def _closes_a_tag(t: Tokens, k: int) -> bool:
    """Whether the sign at token ``k`` is glued to a word or a quote before it: <b>500."""
    return k > 0 and t.start[k] == t.end[k - 1] and (t.low[k - 1][-1].isalnum() or t.low[k - 1] in ("/", '"', "'"))


def _is_edge(t: Tokens, at: int, floor: int) -> bool:
    return at <= floor or not t.low[at - 1].replace("'", "").replace(".", "").isalpha()


def _combine(t: Tokens, i: int, chain: list[tuple[int, Phrase]]) -> Hedge:
    relation = sense = increment = ""
    inner = between = False
    start = i
    words: list[str] = []
    for at, p in chain:
        if p.sense == "quiet":
            continue
        start = at
        if p.relation == "none":
            increment = increment or " ".join(p.words)
            continue
        words[:0] = p.words
        if p.relation == "range":
            between = True
        elif not relation:
            relation, sense = p.relation, p.sense
        elif relation == APPROXIMATE and p.relation in BOUNDING:
            relation, sense, inner = p.relation, p.sense, True
        elif relation in BOUNDING and p.relation == APPROXIMATE:
            inner = True
    return Hedge(start, i, relation, sense, " ".join(words), inner, increment, between)
