"""Names of states, forces, places and sources: found in text by offset, resolved from a user's words, and told about.

The names are rows of actors.csv, places.csv, aliases.csv and sources.csv. The finder keeps one index from a first
token to its names and walks the words of the text once, so the time grows with the length of the text.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from posture.errors import InputError
from posture.vocabulary import Row, Vocabulary, load_vocabulary

# the id of an alias row that blocks: a longer proper name that is neither a place nor an actor; "* Post" and "New *"
# block whatever name stands at the star
BLOCK = "-"
ACTOR_ONLY = ("demonym", "office", "metonym")

# dotted initials are one word and keep their last dot; combining marks stay with their letter
_WORD = re.compile(r"[^\W\d_](?:\.[^\W\d_]){1,5}(?![^\W_])\.?|[^\W_][\w\u0300-\u036f]*")
_JOINERS = frozenset(" \u00a0\u202f\t\n\r-‐‑–'’‘`ʿʾʻ´")
_GAP = 6
# words of a name that writers also set in lower case, when they are not the first
_COMMON = frozenset(
    """strait straits sea peninsula gulf province air base airbase airport camp district valley island islands border
    river mountains desert canal bay plateau highlands governorate region ministry of the and for in forces""".split()
)
# initials that are an ordinary word once everything around them is in capitals
_PLAIN_WORDS = frozenset("is in it as at am an or to no so we who pa".split())


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


class _Word(NamedTuple):
    folded: str
    start: int
    end: int


class _Index(NamedTuple):
    first: dict[str, tuple[_Entry, ...]]
    before: frozenset[str]  # a name after one of these is part of something else ("New *")
    after: frozenset[str]  # a name before one of these is part of something else ("* Post")
    host: dict[str, str]


def fold(text: str) -> str:
    """Lower case without diacritics and dots, for comparing.

    >>> fold("Türkiye"), fold("U.S.")
    ('turkiye', 'us')
    """
    if text.isascii():
        return text.lower().replace(".", "") if "." in text else text.lower()
    plain = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("ł", "l").replace("đ", "d").replace("ø", "o"))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower().replace(".", "")


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
        a, b = words[i].start, words[j - 1].end
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
        a, b = words[i].start, words[j - 1].end
        found.append(SourceName(a, b, text[a:b], entry.place, entry.kind, entry.actor))
    return found


def source_id(words: str, vocabulary: Vocabulary | None = None) -> str:
    """The institution behind an originator as written: that of the longest source named in it, or ``""``.

    An institution is preferred to an officer's name, so that a title settles whom he speaks for.

    >>> source_id("Pentagon spokesman Lt. Col. Barry Venable")
    'pentagon'
    >>> source_id("a shopkeeper")
    ''
    """
    found = find_sources(words, vocabulary=vocabulary)
    if not found:
        return ""
    return max(found, key=lambda s: (s.kind != "officer", s.end - s.start, -s.start)).id


def _words(text: str, start: int, end: int | None) -> list[_Word]:
    stop = len(text) if end is None else end
    return [_Word(m.group(), m.start(), m.end()) for m in _WORD.finditer(text, start, stop)]


def _matches(text: str, words: Sequence[_Word], index: _Index) -> Iterator[tuple[int, int, _Entry]]:
    """Every longest match as (first word, word after the last, entry)."""
    first = index.first
    i, n = 0, len(words)
    while i < n:
        raw = words[i].folded
        entries = first.get(raw.lower()) if raw.isascii() and "." not in raw else first.get(fold(raw))
        if entries:
            for entry in entries:
                j = i + len(entry.words)
                if j <= n and _fits(text, words, i, j, entry):
                    yield i, j, entry
                    i = j
                    break
            else:
                i += 1
        else:
            i += 1


def _fits(text: str, words: Sequence[_Word], i: int, j: int, entry: _Entry) -> bool:
    """Whether the words from ``i`` to ``j`` are this entry: same words, joined as one name is, rightly cased."""
    for k in range(1, j - i):
        word = words[i + k]
        if fold(word.folded) != entry.words[k]:
            return False
        gap = text[words[i + k - 1].end : word.start]
        if len(gap) > _GAP or not all(c in _JOINERS for c in gap):
            short = words[i + k - 1].end - words[i + k - 1].start <= 3
            if gap.strip() not in (("&", ".") if short else ("&",)):
                return False
    return all(_cased(text, words[i + k], entry.written[k], k) for k in range(j - i))


def _cased(text: str, word: _Word, written: str, k: int) -> bool:
    """Whether a word has the capitals that the vocabulary's spelling asks for."""
    raw = word.folded
    letters = written.replace(".", "")
    if letters.islower() or letters[:1].isdigit():
        return True
    if letters.isupper() and 1 < len(letters) <= 3:
        given = raw.replace(".", "")
        return given.isupper() and not (given.lower() in _PLAIN_WORDS and "." not in raw and _shouts(text, word))
    if not letters[0].isupper():  # eFP and the like: capitals anywhere
        return any(c.isupper() for c in raw)
    return raw[0].isupper() or (k > 0 and written.lower() in _COMMON)


def _shouts(text: str, word: _Word) -> bool:
    """Whether the text around is all in capitals, as in a headline."""
    around = text[max(0, word.start - 30) : word.start] + text[word.end : word.end + 30]
    return any(c.isupper() for c in around) and not any(c.islower() for c in around)


def _is_part(text: str, words: Sequence[_Word], i: int, j: int, entry: _Entry, index: _Index) -> bool:
    """Whether the name is a part of some other name, or only describes one ("Iran-backed", "anti-Taliban")."""
    left = words[i - 1] if i else None
    right = words[j] if j < len(words) else None
    gap_left = text[left.end : words[i].start] if left else "|"
    gap_right = text[words[j - 1].end : right.start] if right else "|"
    if right and gap_right in ("-", "‐", "‑") and f"-{fold(right.folded)}" in index.after:
        return True
    if left and gap_left in ("-", "‐", "‑") and f"{fold(left.folded)}-" in index.before:
        return True
    if not entry.place or entry.kind in ("demonym", "abbreviation", "office") or len(entry.words) > 1:
        return False
    if right and gap_right in (" ", "\u00a0", "-") and right.folded[0].isupper() and fold(right.folded) in index.after:
        return True
    if left and gap_left in (" ", "\u00a0", ". ", "-") and left.folded[0].isupper():
        if fold(left.folded) in index.before:
            return True
        if entry.homonym and not text[words[i].start : words[i].end].isupper():
            return _given_name(text, words, i)
    if entry.homonym and right and gap_right == " " and right.folded[0].isupper() and not right.folded.isupper():
        return fold(right.folded) not in index.first and not _shouts_title(text, words, j)
    return False


def _given_name(text: str, words: Sequence[_Word], i: int) -> bool:
    """Whether a capitalised word stands before a name that people bear too ("Michael Jordan"), mid-sentence or not."""
    left = words[i - 1].folded
    return left.isalpha() and not left.isupper() and left.lower() not in _LEADERS and len(left) > 2


def _shouts_title(text: str, words: Sequence[_Word], j: int) -> bool:
    """Whether the words after are a headline's, all capitalised, so that a capital tells nothing."""
    after = [w.folded for w in words[j + 1 : j + 4] if len(w.folded) > 3]
    return len(after) >= 2 and all(w[0].isupper() for w in after)


# capitalised words that open a sentence before a country's name
_LEADERS = frozenset("in from to at near into inside outside across for with and but while since when as of the".split())


def _second_reading(
    text: str, words: Sequence[_Word], i: int, entry: _Entry, index: _Index, found: Sequence[Name]
) -> str:
    """The place that a name means; "Fort Stewart, Georgia" names the one in the country of what stands before it."""
    if not entry.others or not entry.place or i == 0 or "," not in text[words[i - 1].end : words[i].start]:
        return entry.place
    rivals = [entry.place, *(o for o in entry.others if o in index.host)]
    if len(rivals) < 2:
        return entry.place
    if found and found[-1].end == words[i - 1].end:
        host = index.host.get(found[-1].place, "")
        return next((r for r in rivals if host and index.host[r] == host), entry.place)
    before = words[max(0, i - 4) : i]
    camp = any(fold(w.folded) in ("fort", "ft") for w in before)
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
        key = _split(surface)
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
        if row["kind"] in ("outlet", "wire", "state_media", "analyst") and len(_split(row["surface"])) > 1:
            yield row["surface"], BLOCK, "name"


def _split(surface: str) -> tuple[str, ...]:
    return tuple(m.group() for m in _WORD.finditer(surface))


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
    written = _split(next((r[0] for r in rows if not r[0].islower()), form))
    blocked = len(kept) < len(rows)
    return _Entry(words, written, form, kind, a, p, others, blocked and bool(kept), not kept)


def _longest(entries: Sequence[_Entry]) -> tuple[_Entry, ...]:
    return tuple(sorted(entries, key=lambda e: -len(e.words)))


@lru_cache(maxsize=8)
def _sources(vocabulary: Vocabulary) -> _Index:
    """The index of sources; an entry's ``place`` holds the institution's id."""
    entries: dict[str, list[_Entry]] = {}
    for row in vocabulary.rows("sources"):
        written = _split(row["surface"])
        words = tuple(fold(w) for w in written)
        if words:
            entry = _Entry(words, written, row["surface"], row["kind"], row["actor"], row["id"], (), False, False)
            entries.setdefault(words[0], []).append(entry)
    return _Index({w: _longest(e) for w, e in entries.items()}, frozenset(), frozenset(), {})


@lru_cache(maxsize=8)
def _actor_rows(vocabulary: Vocabulary) -> dict[str, Row]:
    return {r["id"]: r for r in vocabulary.rows("actors")}


@lru_cache(maxsize=8)
def _place_rows(vocabulary: Vocabulary) -> dict[str, Row]:
    return {r["id"]: r for r in vocabulary.rows("places")}


@lru_cache(maxsize=8)
def _lookup(vocabulary: Vocabulary, table: str) -> dict[str, str]:
    """Folded surface to id, for one table; ids win over names, names over other aliases."""
    known = _actor_rows(vocabulary) if table == "actors" else _place_rows(vocabulary)
    found: dict[str, str] = {}
    for ident in known:
        found.setdefault(_flat(ident), ident)
    for ident, row in known.items():
        found.setdefault(_flat(row["name"]), ident)
    for row in vocabulary.rows("aliases"):
        if row["id"] in known and "*" not in row["surface"] and (table == "actors" or row["kind"] not in ACTOR_ONLY):
            found.setdefault(_flat(row["surface"]), row["id"])
    return found


def _flat(text: str) -> str:
    return " ".join(fold(w) for w in _WORD.findall(text.replace("_", " ")))


def _resolve(text: str, what: str, vocabulary: Vocabulary | None) -> str:
    words = _lookup(vocabulary or load_vocabulary(), f"{what}s")
    key = _flat(text)
    ident = words.get(key) or words.get(key.removeprefix("the "))
    if ident:
        return ident
    near = difflib.get_close_matches(key, words, n=3, cutoff=0.7)
    hint = f"; did you mean {' or '.join(repr(n) for n in near)}?" if near else ""
    raise InputError(
        f"{what} {text!r} is unknown: expected an ISO 3166 code, an id or a name of {what}s.csv or aliases.csv{hint}"
    )


def resolve_actor(text: str, vocabulary: Vocabulary | None = None) -> str:
    """The actor id that a user's words mean: an id, an ISO 3166 code, a name, a demonym or any alias.

    Raises InputError with the nearest known words.

    >>> resolve_actor("Americans"), resolve_actor("Hizbollah")
    ('USA', 'hezbollah')
    """
    return _resolve(text, "actor", vocabulary)


def resolve_place(text: str, vocabulary: Vocabulary | None = None) -> str:
    """The place id that a user's words mean: an id, an ISO 3166 code, a name or a spelling.

    Raises InputError with the nearest known words.

    >>> resolve_place("Ayn al Asad"), resolve_place("Iraq")
    ('ain_al_asad', 'IRQ')
    """
    return _resolve(text, "place", vocabulary)


def actor_name(ident: str, vocabulary: Vocabulary | None = None) -> str:
    """The name of an actor; the id itself if the vocabulary has no such actor.

    >>> actor_name("USA")
    'United States'
    """
    row = _actor_rows(vocabulary or load_vocabulary()).get(ident)
    return row["name"] if row else ident


def place_name(ident: str, vocabulary: Vocabulary | None = None) -> str:
    """The name of a place; the id itself if the vocabulary has no such place.

    >>> place_name("al_tanf")
    'al-Tanf'
    """
    row = _place_rows(vocabulary or load_vocabulary()).get(ident)
    return row["name"] if row else ident


def host_of(place: str, vocabulary: Vocabulary | None = None) -> str:
    """ISO 3166 alpha-3 of the country that a place is in, or ``""`` (a sea, an unknown id).

    >>> host_of("al_tanf"), host_of("SYR"), host_of("red_sea")
    ('SYR', 'SYR', '')
    """
    row = _place_rows(vocabulary or load_vocabulary()).get(place)
    if row is None:
        return ""
    return row["country"] or (place if row["kind"] == "country" else "")


def coordinates(place: str, vocabulary: Vocabulary | None = None) -> tuple[float, float] | None:
    """(latitude, longitude) of a place in decimal degrees, north and east positive, or None where none are kept.

    >>> coordinates("IRQ") is None
    True
    """
    row = _place_rows(vocabulary or load_vocabulary()).get(place)
    if row is None or not row["lat"] or not row["lon"]:
        return None
    return float(row["lat"]), float(row["lon"])


def parent_actor(ident: str, vocabulary: Vocabulary | None = None) -> str:
    """The actor under which a force counts: the root of its ``part_of`` chain, else itself.

    >>> parent_actor("kfor"), parent_actor("USA")
    ('nato', 'USA')
    """
    rows = _actor_rows(vocabulary or load_vocabulary())
    seen: set[str] = set()
    while ident in rows and rows[ident]["part_of"] and ident not in seen:
        seen.add(ident)
        ident = rows[ident]["part_of"]
    return ident


def counted_class_of(ident: str, vocabulary: Vocabulary | None = None) -> str:
    """The class of people that an actor's force is counted as (schemas.COUNTED_CLASSES); unspecified if unknown.

    >>> counted_class_of("isis"), counted_class_of("USA")
    ('militant', 'military')
    """
    row = _actor_rows(vocabulary or load_vocabulary()).get(ident)
    return (row["counted_class"] if row else "") or "unspecified"
