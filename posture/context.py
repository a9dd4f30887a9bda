"""What a claim is read from: the document, its sentences with their tokens, names, dates and verbs, and the quantity.

A sentence is read once, when a quantity in it or near it asks for it, and kept for the time of its document.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from posture.datelines import find_dateline
from posture.dates import DatePhrase, find_dates
from posture.names import Name, find_names
from posture.tokens import Tokens, lower, sentences, tokenize
from posture.vocabulary import Vocabulary

NAN = math.nan
_LEAD = 60
_LONG = 600  # tokens: no sentence that a person writes is longer
_MARGIN = 100


class Verb(NamedTuple):
    """One row of verbs.csv: the roles it can play and the shape of the form (base, s, ing, ed)."""

    form: str
    lemma: str
    roles: frozenset[str]
    shape: str


class Hit(NamedTuple):
    """A verb, or a noun or marker of the table, at tokens [first, stop) of its sentence."""

    first: int
    stop: int
    verb: Verb


class Sentence(NamedTuple):
    """One sentence: ``text[start:end]``; token offsets, names and dates count the whole text."""

    number: int
    start: int
    end: int
    tokens: Tokens
    names: list[Name]
    dates: list[DatePhrase]
    hits: list[Hit]


class Document(NamedTuple):
    """One document: ``dateline`` is a place id or "", ``lead`` the number of its first sentence of prose or -1.

    ``wire``: the id of the agency that the dateline names; ``head``: where the dateline stands.

    ``read`` keeps the sentences that were read; use :func:`sentence_at`.
    """

    doc_id: str
    text: str
    lowered: str
    title: str
    publisher: str
    url: str
    published: date | None
    spans: list[tuple[int, int]]
    dateline: str
    lead: int
    read: dict[int, Sentence]
    text_sha: str
    wire: str = ""
    head: tuple[int, int] = (0, 0)


class Item(NamedTuple):
    """One quantity: its row of the mentions table and its tokens [first_token, last_token] in its sentence.

    ``order`` counts the document's items; ``restates`` is the order of the quantity that it tells again, or -1.
    """

    order: int
    mention_id: str
    start: int
    end: int
    sentence: int
    surface: str
    hedge: str
    relation: str
    sense: str
    category: str
    unit: str
    stated_unit: str
    noun: str
    stated: float
    stated_low: float
    stated_high: float
    lower: float
    low: float
    best: float
    high: float
    upper: float
    bounds_model: str
    restates: int
    first_token: int
    last_token: int


class Lexicon(NamedTuple):
    """What the rules look up: the vocabulary, verbs by their first word (longest first), classes of counted nouns."""

    vocabulary: Vocabulary
    verbs: Mapping[str, tuple[tuple[tuple[str, ...], Verb], ...]]
    classes: Mapping[str, str]


@lru_cache(maxsize=8)
def lexicon(vocabulary: Vocabulary) -> Lexicon:
    """The tables of one vocabulary, made once."""
    verbs: dict[str, list[tuple[tuple[str, ...], Verb]]] = {}
    for row in vocabulary.rows("verbs"):
        words = tuple(tokenize(row["form"].lower()).low)
        verb = Verb(row["form"], row["lemma"], frozenset(row["role"].split()), _shape(row["form"], row["lemma"]))
        verbs.setdefault(words[0], []).append((words, verb))
    classes: dict[str, str] = {}
    for row in vocabulary.rows("force_nouns"):
        for noun in (row["noun"], row["plural"]):
            if noun and row["counted_class"]:
                classes.setdefault(noun.lower(), row["counted_class"])
    return Lexicon(vocabulary, {w: tuple(sorted(v, key=lambda x: -len(x[0]))) for w, v in verbs.items()}, classes)


def _shape(form: str, lemma: str) -> str:
    """base, s, ing or ed (past and participle alike), from the first word of the form."""
    word, base = form.split()[0], lemma.split()[0]
    if word == base:
        return "base"
    if word.endswith("ing"):
        return "ing"
    return "s" if word.endswith("s") else "ed"


def open_document(
    doc_id: str, text: str, title: str, publisher: str, url: str, published: date | None, lex: Lexicon
) -> Document:
    """A document ready to be read; only its sentence ends, its lead and its dateline are looked for.

    The dateline gives the day and the publisher where the document has none.
    """
    spans = sentences(text)
    told = find_dateline(text, lex.vocabulary)
    return Document(
        doc_id, text, lower(text), title, publisher or told.agency, url, published or told.day, spans,
        told.place, _lead(text, spans, title), {}, text_hash(text), told.agency_id, (told.start, told.end),
    )  # fmt: skip


def text_hash(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def sentence_at(doc: Document, number: int, lex: Lexicon) -> Sentence | None:
    """The sentence of that number, or None if there is none.

    >>> from posture.vocabulary import load_vocabulary
    >>> lex = lexicon(load_vocabulary())
    >>> doc = open_document("a", "About 900 U.S. troops are in Syria.", "", "", "", None, lex)
    >>> [n.surface for n in sentence_at(doc, 0, lex).names]
    ['U.S.', 'Syria']
    """
    if not 0 <= number < len(doc.spans):
        return None
    known = doc.read.get(number)
    if known is not None:
        return known
    start, end = doc.spans[number]
    tokens = tokenize(doc.lowered, start, end)
    doc.read[number] = made = Sentence(
        number, start, end, tokens,
        find_names(doc.text, start, end, lex.vocabulary),
        find_dates(doc.text, doc.published, doc.head[1] if doc.head[0] <= start < doc.head[1] else start, end),
        find_hits(tokens, lex),
    )  # fmt: skip
    return made


def windows(s: Sentence, items: list[Item]) -> Iterator[tuple[Sentence, list[Item]]]:
    """The sentence with its quantities; one that never ends is cut into windows, so that time grows with its length.

    A window holds the quantities of some 300 tokens with 100 tokens on each side; token numbers count from its start.
    """
    if len(s.tokens) <= _LONG:
        yield s, items
        return
    group: list[Item] = []
    for item in items:
        if group and item.last_token - group[0].first_token > _LONG // 2:
            yield _window(s, group)
            group = []
        group.append(item)
    if group:
        yield _window(s, group)


def _window(s: Sentence, items: list[Item]) -> tuple[Sentence, list[Item]]:
    t = s.tokens
    a, b = max(0, items[0].first_token - _MARGIN), min(len(t), items[-1].last_token + 1 + _MARGIN)
    start, end = t.start[a], t.end[b - 1]
    tokens = Tokens(t.low[a:b], t.kind[a:b], t.start[a:b], t.end[a:b])
    names = s.names[bisect_left(s.names, start, key=_start) : bisect_left(s.names, end, key=_start)]
    dates = s.dates[bisect_left(s.dates, start, key=_start) : bisect_left(s.dates, end, key=_start)]
    first, last = bisect_left(s.hits, a, key=_first), bisect_left(s.hits, b, key=_first)
    hits = [h._replace(first=h.first - a, stop=min(h.stop, b) - a) for h in s.hits[first:last]]
    moved = [x._replace(first_token=x.first_token - a, last_token=x.last_token - a) for x in items]
    return Sentence(s.number, start, end, tokens, names, dates, hits), moved


def _start(span: Name | DatePhrase) -> int:
    return span.start


def _first(hit: Hit) -> int:
    return hit.first


def find_hits(t: Tokens, lex: Lexicon) -> list[Hit]:
    """The forms of verbs.csv in a sentence, longest first, left to right, never overlapping."""
    hits: list[Hit] = []
    stop = 0
    for i, word in enumerate(t.low):
        if i < stop:
            continue
        for words, verb in lex.verbs.get(word if word.isascii() else word.replace("’", "'"), ()):
            if len(words) == 1 or tuple(t.low[i : i + len(words)]) == words:
                stop = i + len(words)
                hits.append(Hit(i, stop, verb))
                break
    return hits


def token_at(t: Tokens, at: int) -> int:
    """The token that holds the character ``at``, or the next one."""
    i = bisect_right(t.start, at) - 1
    return i if i >= 0 and t.end[i] > at else i + 1


def tokens_of(t: Tokens, start: int, end: int) -> tuple[int, int]:
    """The tokens [first, stop) that lie in the characters [start, end)."""
    first = token_at(t, start)
    return first, max(first, bisect_left(t.start, end))


def _lead(text: str, spans: list[tuple[int, int]], title: str) -> int:
    """The first sentence of prose: long enough, closed by a full stop, and not the title again; -1 if there is none."""
    for n, (a, b) in enumerate(spans[:40]):
        if b - a >= _LEAD and text[b - 1] in ".!?\"”’»)" and text[a:b] != title:
            return n
    return -1
