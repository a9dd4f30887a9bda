"""Look-ups in the vocabulary of actors and places: what a user's words mean, and what is known of an id."""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import lru_cache

from posture.errors import InputError
from posture.vocabulary import Row, Vocabulary, load_vocabulary

# the id of an alias row that blocks: a longer proper name that is neither a place nor an actor; "* Post" and "New *"
# block whatever name stands at the star
BLOCK = "-"
ACTOR_ONLY = ("demonym", "office", "metonym")

# words of a name that writers also set in lower case, when they are not the first
COMMON = frozenset((
    "strait", "straits", "sea", "peninsula", "gulf", "province", "air", "base", "airbase", "airport", "camp",
    "district", "valley", "island", "islands", "border", "river", "mountains", "desert", "canal", "bay",
    "plateau", "highlands", "governorate", "region", "ministry", "of", "the", "and", "for", "in", "forces",
))  # fmt: skip
# Arabic articles, which writers set in either case
ARTICLES = frozenset((
    "Al", "El", "An", "Ar", "As", "At", "Ad", "Az", "Ash", "Ez", "Es",
))  # fmt: skip
# initials that are an ordinary word once everything around them is in capitals
PLAIN_WORDS = frozenset((
    "is", "in", "it", "as", "at", "am", "an", "or", "to", "no", "so", "we", "who", "pa",
))  # fmt: skip
# capitalised words that open a sentence before a country's name
LEADERS = frozenset((
    "in", "from", "to", "at", "near", "into", "inside", "outside", "across", "for", "with", "and", "but", "while",
    "since", "when", "as", "of", "the",
))  # fmt: skip
# a plain word, the usual case; dotted initials are one word and keep their last dot; marks stay with their letter
NAME_WORD = re.compile(
    r"[A-Za-z0-9]{2,}+(?![^\x00-\x7f])"
    r"|[^\W\d_](?:\.[^\W\d_]){1,5}(?![^\W_])\.?"
    r"|[^\W_ʼʻʾʿ]+(?:[\u0300-\u036f]+[^\W_ʼʻʾʿ]*)*"
)


@lru_cache(maxsize=8192)  # the words of a text are few
def fold(text: str) -> str:
    """Lower case without diacritics and dots, for comparing.

    >>> fold("Türkiye"), fold("U.S.")
    ('turkiye', 'us')
    """
    if text.isascii():
        return text.lower().replace(".", "") if "." in text else text.lower()
    plain = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("ł", "l").replace("đ", "d").replace("ø", "o"))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower().replace(".", "")


def split_name(surface: str) -> tuple[str, ...]:
    """The words of a name, as the finder sees them.

    >>> split_name("Ain al-Asad")
    ('Ain', 'al', 'Asad')
    """
    return tuple(m.group() for m in NAME_WORD.finditer(surface))


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
    return " ".join(fold(w) for w in NAME_WORD.findall(text.replace("_", " ")))


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


def home_of(ident: str, vocabulary: Vocabulary | None = None) -> str:
    """ISO 3166 alpha-3 of the country that an armed group fights in, or ``""`` (of several countries, unknown).

    >>> home_of("arakan_army"), home_of("isis")
    ('MMR', '')
    """
    row = _actor_rows(vocabulary or load_vocabulary()).get(ident)
    return row["country"] if row else ""
