"""The sieve: which sentences of a text can hold a quantity at all, at the speed of str methods.

Word sets are met with one ``findall`` over the lower-case text; only where a counted noun, a unit or (for everything) a
number stands is the text split into sentences, and only those sentences are read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from posture.scan import Rules
from posture.tokens import lower, sentences

_DIGIT = re.compile(r"\d")
_WORDS = re.compile(r"[^\W\d_]+")
_CODES = re.compile(r"[a-z]{1,5}(?:/[a-z])?-?\d")
# units that a force quantity may carry; every other unit is of interest only to keep="all"
_LENGTHS = frozenset(("distance", "area"))


@lru_cache(maxsize=8)
def _number_words(r: Rules) -> frozenset[str]:
    return frozenset(w for w in r.grammar.words.starts if w.isalpha() and w not in ("a", "an", "low", "mid", "high")) | {
        "hundred", "thousand", "million", "billion", "lakh", "crore", "dozen", "score", "pair", "half", "third", "quarter",
    }  # fmt: skip


@lru_cache(maxsize=8)
def _things(r: Rules) -> frozenset[str]:
    """Last words of everything that a force quantity counts or measures."""
    lengths = {
        word[-1] for entries in r.units.after.values() for word, unit in entries if unit.category in _LENGTHS and len(word[-1]) > 1
    }
    return r.nouns.words | frozenset(lengths) | {"deployment", "tour", "patrol", "rotation", "strong", "coalition", "conscription"}


def active_sentences(text: str, r: Rules, everything: bool) -> Iterator[tuple[int, int, int, str]]:
    """Number, start and end of the sentences worth reading, each with the lower-case text (the same object)."""
    lowered = lower(text)
    words = set(_WORDS.findall(lowered))
    numbers = words & _number_words(r)
    if not numbers and not _DIGIT.search(lowered):
        return
    if everything:
        for n, (a, b) in enumerate(sentences(text)):
            if _has_number(lowered, a, b, numbers):
                yield n, a, b, lowered
        return
    things = words & _things(r)
    code = _CODES.search(lowered) is not None
    if not things and not code:
        return
    spans = sentences(text)
    hit = _hits(lowered, things, [a for a, _ in spans])
    before = False
    for n, (a, b) in enumerate(spans):
        here = n in hit or (code and _CODES.search(lowered, a, b) is not None)
        if (here or before) and _has_number(lowered, a, b, numbers):
            yield n, a, b, lowered
        before = here


def _has_number(lowered: str, a: int, b: int, numbers: set[str]) -> bool:
    if _DIGIT.search(lowered, a, b):
        return True
    return bool(numbers) and any(lowered.find(w, a, b) >= 0 for w in numbers)


def _hits(lowered: str, things: set[str], starts: list[int]) -> set[int]:
    """The numbers of the sentences in which one of the words stands, found word by word at C speed."""
    hit: set[int] = set()
    for word in things:
        at = lowered.find(word)
        while at >= 0:
            n = bisect_right(starts, at) - 1
            hit.add(n)
            at = lowered.find(word, starts[n + 1]) if n + 1 < len(starts) else -1
    return hit
