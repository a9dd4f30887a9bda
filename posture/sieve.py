"""The sieve: which sentences of a text can hold a quantity at all, at the speed of str methods.

The words of a text are met once, as a set. Only where a counted noun, a unit or (for everything) a number stands is the
text split into sentences, and only sentences with a number near such a word are read token by token.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from posture.nouns import model_noun
from posture.rules import Rules
from posture.tokens import lower, sentences

_DIGIT = re.compile(r"\d")
_HYPHENED = re.compile(r"-\d")
_GLUED = re.compile(r"(?<=[a-z])\d")
# everything that can end a word, so that splitting is one translate and one split
_SPACED = str.maketrans(dict.fromkeys("\n\r\t.,;:!?()[]{}\"'“”‘’«»…-–—/\\|*_%$£€#<>=+&\xa0\u2009\u202f0123456789", " "))
FAR = 4  # sentences that may go on with a force named before
NEAR = 95  # code points between a number and its noun, at the most
_LENGTHS = frozenset(("distance", "area"))
_EXTRA = ("men", "strong", "coalition", "souls")
_SPANS = ("deployment", "tour", "patrol", "rotation", "conscription")


@dataclass(frozen=True, eq=False)
class Sieve:
    """Word sets: nouns that stand alone (those of several words by the last), nouns and units that need a context,
    words that make one, number words."""

    strong: frozenset[str]
    phrases: Mapping[str, tuple[tuple[str, str], ...]]
    weak: frozenset[str]
    harmed: frozenset[str]
    lengths: frozenset[str]
    force: frozenset[str]
    harm: frozenset[str]
    numbers: frozenset[str]


@lru_cache(maxsize=8)
def sieve(r: Rules) -> Sieve:
    """The word sets of a vocabulary, made once."""
    kinds: dict[str, set[str]] = {}
    phrases: dict[str, list[tuple[str, str]]] = {}
    for nouns in r.nouns.ending.values():
        for noun in nouns:
            if noun.kind in ("head", "weak") and len(noun.words) > 1:
                phrases.setdefault(noun.words[-1], []).append((noun.words[0], " ".join(noun.words)))
            else:
                kinds.setdefault(noun.kind, set()).add(noun.words[-1])
    d = r.grammar.designators
    sizes = set(r.nouns.strength) | set(r.nouns.group)
    strong = {w for w in kinds["head"] if len(w) > 2} | set(_EXTRA) | (sizes & d.force)
    loose = kinds["weak"] | kinds["nation"] | set(_SPANS) | sizes
    lengths = {
        word[-1]
        for entries in r.units.after.values()
        for word, unit in entries
        if unit.category in _LENGTHS and len(word[-1]) > 1 and word[-1] not in ("year", "years")
    }
    words = {w for w in r.grammar.words.starts if w.isalpha() and w not in ("a", "an", "low", "mid", "high")}
    scales = {"hundred", "thousand", "million", "dozen", "score", "pair", "half", "third", "quarter"}
    return Sieve(
        frozenset(strong),
        {k: tuple(v) for k, v in phrases.items() if k not in strong},
        frozenset(loose - strong),
        frozenset(kinds["casualty"] - strong),
        frozenset(lengths - strong),
        d.force,
        d.casualty,
        frozenset(words | scales),
    )


def active_sentences(text: str, r: Rules, everything: bool) -> Iterator[tuple[int, int, int, str]]:
    """Number, start and end of the sentences worth reading, each with the lower-case text (the same object)."""
    lowered = lower(text)
    s = sieve(r)
    words = set(lowered.translate(_SPACED).split())
    numbers = words & s.numbers
    if not numbers and not _DIGIT.search(lowered):
        return
    if everything:
        for n, (a, b) in enumerate(sentences(text)):
            if _has_number(lowered, a, b, numbers):
                yield n, a, b, lowered
        return
    yield from _force_sentences(text, lowered, words, numbers, r, s)


def _force_sentences(
    text: str, lowered: str, words: set[str], numbers: set[str], r: Rules, s: Sieve
) -> Iterator[tuple[int, int, int, str]]:
    """The sentences with a number near a force noun, and those that go on with one ("Some 900 are in Iraq")."""
    several = [p for w in words & s.phrases.keys() for first, p in s.phrases[w] if first in words and _stands(lowered, p)]
    strong, weak, harmed, lengths = words & s.strong, words & s.weak, words & s.harmed, words & s.lengths
    force = words & s.force if weak or harmed or lengths else set()
    codes = [*_codes(lowered, r, _HYPHENED), *(_codes(lowered, r, _GLUED) if strong or words & s.force else ())]
    if (
        not strong
        and not several
        and not codes
        and not (force and (weak or lengths))
        and not (harmed and words & s.harm)
    ):
        return
    spans = sentences(text)
    starts = [a for a, _ in spans]
    sure = _near(lowered, [*strong, *several], spans, starts, numbers) | {bisect_right(starts, at) - 1 for at in codes}
    loose = _near(
        lowered, (weak if force else set()) | (lengths if force or strong or several else set()), spans, starts, numbers
    )
    hurt = _near(lowered, harmed, spans, starts, numbers) if words & s.harm else set()
    context = _where(lowered, force, starts) if loose else set()
    harm = _where(lowered, words & s.harm, starts) if hurt else set()
    first = min(context, default=len(spans))
    # a report about forces goes on about them: "In June the White House had spoken of 9,500."
    reach = FAR if len(sure) > 1 else 1
    left = 0
    for n, (a, b) in enumerate(spans):
        here = n in sure or (n in loose and (n in context or n > first)) or (n in hurt and (n in harm or n > first))
        if (here or left > 0) and _has_number(lowered, a, b, numbers):
            yield n, a, b, lowered
        left = reach if here else left - 1


def _has_number(lowered: str, a: int, b: int, numbers: Iterable[str]) -> bool:
    if _DIGIT.search(lowered, a, b):
        return True
    return any(lowered.find(w, a, b) >= 0 for w in numbers)


def _stands(lowered: str, phrase: str) -> bool:
    """Whether a phrase of several words stands in the text, with spaces or hyphens."""
    return phrase in lowered or phrase.replace(" ", "-") in lowered


def _codes(lowered: str, r: Rules, pattern: re.Pattern[str]) -> Iterator[int]:
    """Where designations of known machines stand: f-16, t-72; m777."""
    for m in pattern.finditer(lowered):
        at = m.end() - 1
        left = at
        while left > 0 and at - left < 6 and (lowered[left - 1].isalpha() or lowered[left - 1] in "-/"):
            left -= 1
        if (left == 0 or not lowered[left - 1].isalnum()) and model_noun(lowered[left : at + 4], r.nouns):
            yield left


def _where(lowered: str, words: Iterable[str], starts: list[int]) -> set[int]:
    """The numbers of the sentences in which one of the words stands, found word by word at C speed."""
    hit: set[int] = set()
    for word in words:
        at = lowered.find(word)
        while at >= 0:
            n = bisect_right(starts, at) - 1
            hit.add(n)
            at = lowered.find(word, starts[n + 1]) if n + 1 < len(starts) else -1
    return hit


def _near(
    lowered: str, words: Iterable[str], spans: list[tuple[int, int]], starts: list[int], numbers: set[str]
) -> set[int]:
    """As :func:`_where`, for words with a number near them in their sentence."""
    hit: set[int] = set()
    for word in words:
        at = lowered.find(word)
        while at >= 0:
            n = bisect_right(starts, at) - 1
            if n not in hit and (at == 0 or not lowered[at - 1].isalpha()):
                a, b = spans[n] if n >= 0 else (0, len(lowered))
                if _has_number(lowered, max(a, at - NEAR), min(b, at + NEAR), numbers):
                    hit.add(n)
            if n in hit:
                at = lowered.find(word, starts[n + 1]) if n + 1 < len(starts) else -1
            else:
                at = lowered.find(word, at + 1)
    return hit
