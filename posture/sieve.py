"""The sieve: which sentences of a text can hold a quantity at all, at the speed of str methods.

The words of a text are met once, as a set. Only where a counted noun, a unit or (for everything) a number stands is the
text split into sentences, and only sentences with a number near such a word are read token by token.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import AnyStr, NamedTuple

from posture.nouns import model_noun
from posture.rules import Rules
from posture.tokens import lower, sentences

_DIGIT = re.compile(r"\d")
# any character that is no letter ends a word; one byte a character keeps the offsets, at ten times the speed of str
_SPACED = bytes(n if chr(n).isalpha() else 32 for n in range(256))
# the kind of each character: a for letters, 0 for digits, hyphens as they are, so that "f-1" is found as "a-0"
_KINDS = bytes(97 if 97 <= n <= 122 else 48 if 48 <= n <= 57 else 45 if n == 45 else 32 for n in range(256))
FAR = 4  # sentences that may go on with a force named before
NEAR = 95  # code points between a number and its noun, at the most
_LENGTHS = frozenset(("distance", "area"))
_TYPED = frozenset(("vehicles", "aircraft", "ships", "weapons"))  # a singular with its type may be counted: two Leopard 2
_EXTRA = ("men", "strong", "coalition", "souls")
# speakers of a briefing, by their labels at the start of a line; those with a rank speak of forces
_LABEL = re.compile(r"(?:^|[.?!\"”] )(?:Q|[A-Z][A-Z.'’ -]{2,40})[:.] ", re.MULTILINE)
_TITLES = frozenset("q gen general adm admiral col colonel lt maj major capt cmdr commander brig secretary spokesman "
    "spokesperson spokeswoman minister ambassador amb".split())
_OFFICES = frozenset("secretary spokesman spokesperson spokeswoman minister ambassador amb".split())
_RANKS = _TITLES - {"q"} - _OFFICES
_SPANS = ("deployment", "tour", "patrol", "rotation", "conscription")


@dataclass(frozen=True, eq=False)
class Sieve:
    """Word sets: nouns that stand alone (those of several words by the last), nouns and units that need a context, those
    of them that only "one" or a hyphen counts, words that make a context, number words; ``known`` is all of them."""

    strong: frozenset[str]
    phrases: Mapping[str, tuple[tuple[str, str], ...]]
    weak: frozenset[str]
    single: frozenset[str]
    harmed: frozenset[str]
    lengths: frozenset[str]
    force: frozenset[str]
    harm: frozenset[str]
    numbers: frozenset[str]
    known: frozenset[str]


class Active(NamedTuple):
    """A sentence worth reading: its number, start and end, the lower-case text (the same object), whether forces were
    spoken of before it, whether it belongs to a briefing (of officials, or of officers), and whether it has a noun of its
    own near its number, or only goes on with a quantity before it."""

    number: int
    start: int
    end: int
    lowered: str
    force: bool = False
    briefing: str = ""
    own: bool = True


class Page(NamedTuple):
    """A text to be sieved: in lower case, its words between single spaces (offsets one higher), and those known."""

    lowered: str
    spaced: str
    words: frozenset[str]
    numbers: tuple[str, ...]


def spaced(lowered: str) -> str:
    """The letters of a text; anything else, and letters beyond Latin-1, as a space each.

    >>> spaced("12 men's f-16")
    '   men s f   '
    """
    return lowered.encode("latin-1", "replace").translate(_SPACED).decode("latin-1")


@lru_cache(maxsize=8)
def sieve(r: Rules) -> Sieve:
    """The word sets of a vocabulary, made once."""
    d = r.grammar.designators
    kinds, phrases, plural = _noun_words(r)
    sizes = kinds["strength"]
    strong = frozenset({w for w in kinds["head"] if len(w) > 2} | set(_EXTRA) | (sizes & d.force) | d.sets["army"])
    loose = kinds["weak"] | kinds["nation"] | sizes
    weak = frozenset((loose & plural) | set(_SPANS)) - strong
    single = frozenset(loose - weak - strong)
    lengths = frozenset(
        word[-1]
        for entries in r.units.after.values()
        for word, unit in entries
        if unit.category in _LENGTHS and len(word[-1]) > 1 and word[-1] not in ("year", "years")
    )
    starts = {w for w in r.grammar.words.starts if w.isalpha() and w not in ("a", "an", "low", "mid", "high")}
    scales = {"hundred", "thousand", "million", "dozen", "score", "pair", "half", "third", "quarter"}
    force, harm = (frozenset(w.partition("'")[0] for w in words) for words in (d.force, d.casualty))
    harmed, numbers = frozenset(kinds["casualty"] - strong), frozenset(starts | scales)
    several = {k: tuple(v) for k, v in phrases.items() if k not in strong}
    firsts = {first for rows in several.values() for first, _ in rows}
    known = frozenset(_TITLES).union(strong, several, firsts, weak, single, harmed, lengths, force, harm, numbers)
    return Sieve(strong, several, weak, single, harmed, lengths - strong, force, harm, numbers, known)


def _noun_words(r: Rules) -> tuple[dict[str, set[str]], dict[str, list[tuple[str, str]]], set[str]]:
    """Nouns of one word by their kind; those of several by the last word, with the first; the ones that many count."""
    kinds: dict[str, set[str]] = defaultdict(set)
    phrases: dict[str, list[tuple[str, str]]] = {}
    plural: set[str] = set()
    for table in (r.nouns.ending, r.nouns.strength, r.nouns.group):
        for noun in (n for nouns in table.values() for n in nouns):
            words = spaced(" ".join(noun.words)).split()
            if _DIGIT.search(noun.words[-1]) or not words or (noun.kind == "nation" and len(words[-1]) < 3):
                continue  # designations are found by their digits; "2,000 US" only beside another noun
            if len(words) > 1 and noun.kind in ("head", "weak", "strength", "group"):
                key = words[-2] if noun.kind == "group" else words[-1]
                phrases.setdefault(key, []).append((words[0], " ".join(words)))
            else:
                kinds[noun.kind].add(words[-1])
                if noun.plural or noun.kind == "strength" or noun.category in _TYPED:
                    plural.add(words[-1])
    return kinds, phrases, plural


def active_sentences(text: str, r: Rules, everything: bool) -> Iterator[Active]:
    """The sentences worth reading."""
    lowered = lower(text)
    s = sieve(r)
    letters = f" {spaced(lowered)} "
    words = s.known.intersection(letters.split())
    page = Page(lowered, letters, words, tuple(f" {w} " for w in words & s.numbers))
    if not page.numbers and not _DIGIT.search(lowered):
        return
    if everything:
        for n, (a, b) in enumerate(sentences(text)):
            if _has_number(page, a, b):
                yield Active(n, a, b, lowered)
        return
    yield from _force_sentences(text, page, r, s)


def _briefing(text: str, words: frozenset[str]) -> str:
    """Whether a text is the record of a briefing: "officers" where a label has a rank, else "officials"; or empty."""
    titles = words & _TITLES
    if not titles or (":" not in text and "Q." not in text):
        return ""
    labels = {w for m in _LABEL.finditer(text) for w in spaced(m.group().lower()).split()}
    if labels & _RANKS:
        return "officers"
    return "officials" if "q" in labels or labels & _OFFICES else ""


def _force_sentences(text: str, page: Page, r: Rules, s: Sieve) -> Iterator[Active]:
    """The sentences with a number near a force noun, and those that go on with one ("Some 900 are in Iraq")."""
    words = page.words
    several = [p for w in words & s.phrases.keys() for first, p in s.phrases[w] if first in words and f" {p} " in page.spaced]
    strong, weak, single, lengths = words & s.strong, words & s.weak, words & s.single, words & s.lengths
    harm = words & s.harm
    harmed: frozenset[str] = words & s.harmed if harm else frozenset()
    force = words & s.force
    codes = list(_codes(page.lowered, r, (b"-0", b"a0") if strong or force else (b"-0",)))
    sure_words = [*strong, *several]
    briefing = _briefing(text, words)
    if not (sure_words or briefing == "officers" or codes or harmed or (force and (weak or single or lengths))):
        return
    spans = sentences(text)
    starts = [a for a, _ in spans]
    sure = _near(page, sure_words, spans, starts) | {bisect_right(starts, at) - 1 for at in codes}
    loose = _near(page, [*(weak if force else ()), *(lengths if force or sure_words else ())], spans, starts)
    loose |= _counted_once(page, single, starts) if force and single else set()
    hurt = _near(page, harmed, spans, starts)
    context = _where(page, force, starts) if loose else set()
    wounds = _where(page, harm, starts) if hurt else set()
    first = min(context, default=len(spans))
    if briefing and (sure_words or force or briefing == "officers"):
        for n, (a, b) in enumerate(spans):
            if _has_number(page, a, b):
                yield Active(n, a, b, page.lowered, True, briefing)
        return
    # a report about forces goes on about them: "In June the White House had spoken of 9,500."
    reach = FAR if len(sure) > 1 else 2
    left = 0
    for n, (a, b) in enumerate(spans):
        soon = n in loose and not sure.isdisjoint((n + 1, n + 2))
        here = n in sure or soon or (n in loose and (n in context or n > first))
        here = here or (n in hurt and (n in wounds or n > first))
        if (here or left > 0) and _has_number(page, a, b):
            yield Active(n, a, b, page.lowered, soon, own=here)
        left = reach if here else left - 1


def _has_number(page: Page, a: int, b: int) -> bool:
    """Whether a digit or a number word stands in [a, b)."""
    if _DIGIT.search(page.lowered, a, b):
        return True
    return any(page.spaced.find(word, a, b + 2) >= 0 for word in page.numbers)


def _codes(lowered: str, r: Rules, joints: tuple[bytes, ...]) -> Iterator[int]:
    """Where designations of known machines stand: f-16, t-72; m777. ``joints``: the kinds before and of their digit."""
    kinds = lowered.encode("latin-1", "replace").translate(_KINDS)
    for joint in (at for pair in joints for at in _all(kinds, pair)):
        left = at = joint + 1
        while left > 0 and at - left < 6 and (lowered[left - 1].isalpha() or lowered[left - 1] in "-/"):
            left -= 1
        if (left == 0 or not lowered[left - 1].isalnum()) and model_noun(lowered[left : at + 4], r.nouns):
            yield left


def _where(page: Page, words: Iterable[str], starts: list[int]) -> set[int]:
    """The numbers of the sentences in which one of the words stands, found word by word at C speed."""
    hit: set[int] = set()
    for word in words:
        at = page.spaced.find(f" {word} ")
        while at >= 0:
            n = bisect_right(starts, at) - 1
            hit.add(n)
            at = page.spaced.find(f" {word} ", starts[n + 1]) if n + 1 < len(starts) else -1
    return hit


def _counted_once(page: Page, words: frozenset[str], starts: list[int]) -> set[int]:
    """The numbers of the sentences that may count one thing or name it behind a hyphen: one company, a 40-vehicle convoy."""
    found = [at for word in words for at in _all(page.lowered, f"-{word}")]
    for at in (*_all(page.spaced, " one "), *_all(page.lowered, " 1 ")):
        if not words.isdisjoint(page.spaced[at : at + NEAR].split()):
            found.append(at)
    return {bisect_right(starts, at) - 1 for at in found}


def _all(text: AnyStr, part: AnyStr) -> Iterator[int]:
    """Where a part stands in a text, each time."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _near(page: Page, words: Iterable[str], spans: list[tuple[int, int]], starts: list[int]) -> set[int]:
    """As :func:`_where`, for words with a number near them in their sentence."""
    hit: set[int] = set()
    for word in words:
        at = page.spaced.find(f" {word} ")
        while at >= 0:
            n = bisect_right(starts, at) - 1
            if n not in hit:
                a, b = spans[n] if n >= 0 else (0, len(page.lowered))
                if _has_number(page, max(a, at - NEAR), min(b, at + NEAR)):
                    hit.add(n)
            if n in hit:
                at = page.spaced.find(f" {word} ", starts[n + 1]) if n + 1 < len(starts) else -1
            else:
                at = page.spaced.find(f" {word} ", at + 1)
    return hit
