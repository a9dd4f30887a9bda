"""Names of states, forces, places and sources: found in text by offset, resolved from a user's words, and told about.

The names are rows of actors.csv, places.csv, aliases.csv and sources.csv. The finder keeps one index from a first
token to its names and walks the words of the text once, so the time grows with the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from posture.gazetteer import (
    ACTOR_ONLY,
    ARTICLES,
    BLOCK,
    COMMON,
    LEADERS,
    NAME_WORD,
    PLAIN_WORDS,
    actor_name,
    coordinates,
    counted_class_of,
    fold,
    host_of,
    parent_actor,
    place_name,
    resolve_actor,
    resolve_place,
    split_name,
)
from posture.vocabulary import Vocabulary, load_vocabulary

__all__ = [
    "Name",
    "SourceName",
    "actor_name",
    "coordinates",
    "counted_class_of",
    "find_names",
    "find_sources",
    "host_of",
    "parent_actor",
    "place_name",
    "resolve_actor",
    "resolve_place",
]

_JOINERS = frozenset("ʼ \u00a0\u202f\t\n\r-‐‑–'’‘`ʿʾʻ´")
_GAP = 6



class Name(NamedTuple):
    """A name in a text: ``text[start:end] == surface``; ``actor`` and ``place`` are its two readings, ``""`` for none.

    ``role`` is the reading to take first ("place" for a country's or a town's name, "actor" for a demonym, an office,
    a force); ``kind`` the kind of alias; ``form`` the name as the vocabulary writes it; ``others`` further ids that
    the same words may mean.
    """

    start: int
    end: int
    surface: str
    id: str
    role: str
    kind: str
    form: str
    actor: str
    place: str
    others: tuple[str, ...] = ()


class SourceName(NamedTuple):
    """A source named in a text: ``id`` is the institution, ``actor`` whose office it is, or ``""``."""

    start: int
    end: int
    surface: str
    id: str
    kind: str
    actor: str


class _Entry(NamedTuple):
    """One surface of the index: its folded words, how they are written, and what it may mean."""

    words: tuple[str, ...]
    written: tuple[str, ...]
    form: str
    kind: str
    actor: str
    place: str
    others: tuple[str, ...]
    homonym: bool
    blocks: bool


# a word of the text: its match, so that nothing is built for the many words that start no name
_Word = re.Match[str]


class _Index(NamedTuple):
    first: dict[str, tuple[_Entry, ...]]
    before: frozenset[str]  # a name after one of these is part of something else ("New *")
    after: frozenset[str]  # a name before one of these is part of something else ("* Post")
    host: dict[str, str]


def find_names(
    text: str, start: int = 0, end: int | None = None, vocabulary: Vocabulary | None = None
) -> list[Name]:
    """The names of states, forces and places in ``text[start:end]``, longest first, left to right, never overlapping.

    A proper name needs its capital; short initials ("US", "UN") need all of theirs. A possessive 's stays outside,
    the dots of "U.S." inside. A name that is part of another proper name ("Washington Post", "New Mexico", "Col.
    Jordan") or that only colours another ("Iran-backed") is left out.

    >>> [(n.surface, n.actor, n.place) for n in find_names("About 900 U.S. troops are in Syria's al-Tanf.")]
    [('U.S.', 'USA', 'USA'), ('Syria', 'SYR', 'SYR'), ('al-Tanf', '', 'al_tanf')]
    """
    index = _names(vocabulary or load_vocabulary())
    words = _words(text, start, end)
    found: list[Name] = []
    for i, j, entry in _matches(text, words, index):
        if entry.blocks or _is_part(text, words, i, j, entry, index):
            continue
        place = _second_reading(text, words, i, entry, index, found)
        a, b = words[i].start(), words[j - 1].end()
        role = "place" if place and (not entry.actor or entry.kind not in ("demonym", "office")) else "actor"
        found.append(
            Name(a, b, text[a:b], place if role == "place" else entry.actor, role, entry.kind, entry.form,
                 entry.actor if place == entry.place else "", place, entry.others)
        )  # fmt: skip
    return found


def find_sources(
    text: str, start: int = 0, end: int | None = None, vocabulary: Vocabulary | None = None
) -> list[SourceName]:
    """The institutions, outlets and officers of sources.csv in ``text[start:end]``, longest first, left to right.

    >>> [(s.surface, s.id) for s in find_sources("The Pentagon told Reuters so.")]
    [('Pentagon', 'pentagon'), ('Reuters', 'reuters')]
    """
    index = _sources(vocabulary or load_vocabulary())
    words = _words(text, start, end)
    found: list[SourceName] = []
    for i, j, entry in _matches(text, words, index):
        a, b = words[i].start(), words[j - 1].end()
        found.append(SourceName(a, b, text[a:b], entry.place, entry.kind, entry.actor))
    return found


def _words(text: str, start: int, end: int | None) -> list[_Word]:
    stop = len(text) if end is None else end
    return list(NAME_WORD.finditer(text, start, stop))


def _matches(text: str, words: Sequence[_Word], index: _Index) -> Iterator[tuple[int, int, _Entry]]:
    """Every longest match as (first word, word after the last, entry)."""
    first = index.first
    i, n = 0, len(words)
    while i < n:
        entries = first.get(fold(words[i].group()))
        step = 1
        if entries:
            second = fold(words[i + 1].group()) if i + 1 < n else ""
            for entry in entries:
                j = i + len(entry.words)
                if j <= n and (j == i + 1 or entry.words[1] == second) and _fits(text, words, i, j, entry):
                    yield i, j, entry
                    step = j - i
                    break
        i += step


def _fits(text: str, words: Sequence[_Word], i: int, j: int, entry: _Entry) -> bool:
    """Whether the words from ``i`` to ``j`` are this entry: same words, joined as one name is, rightly cased."""
    for k in range(1, j - i):
        word = words[i + k]
        if fold(word.group()) != entry.words[k]:
            return False
        gap = text[words[i + k - 1].end() : word.start()]
        if len(gap) > _GAP or not all(c in _JOINERS for c in gap):
            short = words[i + k - 1].end() - words[i + k - 1].start() <= 3
            if gap.strip() not in (("&", ".") if short else ("&",)):
                return False
    return all(_cased(text, words[i + k], entry.written[k], k) for k in range(j - i))


def _cased(text: str, word: _Word, written: str, k: int) -> bool:
    """Whether a word has the capitals that the vocabulary's spelling asks for."""
    raw = word.group()
    letters = written.replace(".", "")
    if letters.islower() or letters[:1].isdigit() or letters in ARTICLES:
        return True
    if letters.isupper() and 1 < len(letters) <= 3:
        given = raw.replace(".", "")
        return given.isupper() and not (given.lower() in PLAIN_WORDS and "." not in raw and _shouts(text, word))
    if not letters[0].isupper():  # eFP and the like: capitals anywhere
        return any(c.isupper() for c in raw)
    return raw[0].isupper() or (k > 0 and written.lower() in COMMON)


def _shouts(text: str, word: _Word) -> bool:
    """Whether the text around is all in capitals, as in a headline."""
    around = text[max(0, word.start() - 30) : word.start()] + text[word.end() : word.end() + 30]
    return any(c.isupper() for c in around) and not any(c.islower() for c in around)


def _is_part(text: str, words: Sequence[_Word], i: int, j: int, entry: _Entry, index: _Index) -> bool:
    """Whether the name is a part of some other name, or only describes one ("Iran-backed", "anti-Taliban")."""
    left = words[i - 1] if i else None
    right = words[j] if j < len(words) else None
    gap_left = text[left.end() : words[i].start()] if left else "|"
    gap_right = text[words[j - 1].end() : right.start()] if right else "|"
    if right and gap_right in ("-", "‐", "‑") and f"-{fold(right.group())}" in index.after:
        return True
    if left and gap_left in ("-", "‐", "‑") and f"{fold(left.group())}-" in index.before:
        return True
    if not entry.place or entry.kind in ("demonym", "abbreviation", "office") or len(entry.words) > 1:
        return False
    follows = right and gap_right in (" ", "\u00a0", "-") and right.group()[0].isupper()
    if right and follows and fold(right.group()) in index.after:
        return True
    if left and gap_left in (" ", "\u00a0", ". ", "-") and left.group()[0].isupper():
        if fold(left.group()) in index.before:
            return True
        if entry.homonym and not text[words[i].start() : words[i].end()].isupper():
            return _given_name(text, words, i)
    if entry.homonym and right and gap_right == " " and right.group()[0].isupper() and not right.group().isupper():
        return fold(right.group()) not in index.first and not _shouts_title(text, words, j)
    return False


def _given_name(text: str, words: Sequence[_Word], i: int) -> bool:
    """Whether a capitalised word stands before a name that people bear too ("Michael Jordan"), mid-sentence or not."""
    left = words[i - 1].group()
    return left.isalpha() and not left.isupper() and left.lower() not in LEADERS and len(left) > 2


def _shouts_title(text: str, words: Sequence[_Word], j: int) -> bool:
    """Whether the words after are a headline's, all capitalised, so that a capital tells nothing."""
    after = [w.group() for w in words[j + 1 : j + 4] if len(w.group()) > 3]
    return len(after) >= 2 and all(w[0].isupper() for w in after)


def _second_reading(
    text: str, words: Sequence[_Word], i: int, entry: _Entry, index: _Index, found: Sequence[Name]
) -> str:
    """The place that a name means; "Fort Stewart, Georgia" names the one in the country of what stands before it."""
    if not entry.others or not entry.place or i == 0 or "," not in text[words[i - 1].end() : words[i].start()]:
        return entry.place
    rivals = [entry.place, *(o for o in entry.others if o in index.host)]
    if len(rivals) < 2:
        return entry.place
    if found and found[-1].end == words[i - 1].end():
        host = index.host.get(found[-1].place, "")
        return next((r for r in rivals if host and index.host[r] == host), entry.place)
    before = words[max(0, i - 4) : i]
    camp = any(fold(w.group()) in ("fort", "ft") for w in before)
    return next((r for r in rivals if camp and index.host[r] == "USA"), entry.place)


@lru_cache(maxsize=8)
def _names(vocabulary: Vocabulary) -> _Index:
    """The index of actors, places and aliases."""
    actors = {r["id"] for r in vocabulary.rows("actors")}
    places = {r["id"]: r["country"] or ("" if r["kind"] != "country" else r["id"]) for r in vocabulary.rows("places")}
    readings: dict[tuple[str, ...], list[tuple[str, str, str]]] = {}
    before: set[str] = set()
    after: set[str] = set()
    for surface, ident, kind in _surfaces(vocabulary):
        if "*" in surface:
            word = fold(surface.replace("*", "").strip())
            (after if surface.startswith("*") else before).add(word)
            continue
        key = split_name(surface)
        readings.setdefault(tuple(fold(w) for w in key), []).append((surface, ident, kind))
    entries: dict[str, list[_Entry]] = {}
    for words, rows in readings.items():
        if words:
            entries.setdefault(words[0], []).append(_entry(words, rows, actors, places))
    return _Index({w: _longest(e) for w, e in entries.items()}, frozenset(before), frozenset(after), places)


def _surfaces(vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """(surface, id, kind) of every alias, every actor's and place's own name, and outlets, which block."""
    for row in vocabulary.rows("aliases"):
        yield row["surface"], row["id"], row["kind"]
    for row in (*vocabulary.rows("places"), *vocabulary.rows("actors")):
        yield row["name"], row["id"], "name"
    for row in vocabulary.rows("sources"):
        if row["kind"] in ("outlet", "wire", "state_media", "analyst") and len(split_name(row["surface"])) > 1:
            yield row["surface"], BLOCK, "name"


def _entry(
    words: tuple[str, ...], rows: Sequence[tuple[str, str, str]], actors: set[str], places: dict[str, str]
) -> _Entry:
    """One surface with all its rows: the first row that gives an actor, the first that gives a place."""
    kept = [r for r in rows if r[1] != BLOCK]
    actor = next((r for r in kept if r[1] in actors), None)
    place = next((r for r in kept if r[1] in places and r[2] not in ACTOR_ONLY), None)
    form, kind = (kept or rows)[0][0], (kept or rows)[0][2]
    a, p = actor[1] if actor else "", place[1] if place else ""
    others = tuple(dict.fromkeys(r[1] for r in kept if r[1] not in (a, p)))
    written = split_name(next((r[0] for r in rows if not r[0].islower()), form))
    blocked = len(kept) < len(rows)
    return _Entry(words, written, form, kind, a, p, others, blocked and bool(kept), not kept)


def _longest(entries: Sequence[_Entry]) -> tuple[_Entry, ...]:
    return tuple(sorted(entries, key=lambda e: -len(e.words)))


@lru_cache(maxsize=8)
def _sources(vocabulary: Vocabulary) -> _Index:
    """The index of sources; an entry's ``place`` holds the institution's id."""
    entries: dict[str, list[_Entry]] = {}
    for row in vocabulary.rows("sources"):
        written = split_name(row["surface"])
        words = tuple(fold(w) for w in written)
        if words:
            entry = _Entry(words, written, row["surface"], row["kind"], row["actor"], row["id"], (), False, False)
            entries.setdefault(words[0], []).append(entry)
    return _Index({w: _longest(e) for w, e in entries.items()}, frozenset(), frozenset(), {})
