"""Claims: who has how many of what, where and when, and who says so, one row a mention, each field with its rule.

Only the sentences that hold a quantity are read, each once; the rules work on letters of tokens, not on patterns.
"""

from __future__ import annotations

import hashlib
from collections import namedtuple
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from posture.asof import as_of, list_date
from posture.clauses import Marked, mark
from posture.context import Document, Item, Lexicon, Sentence, lexicon, open_document, sentence_at, tokens_of, windows
from posture.counting import counted_class_of, part_of, scope_of
from posture.denials import answered_no
from posture.distances import check_distances
from posture.errors import InputError
from posture.linking import Fields, Memory, answered_by, link_fields, setting
from posture.names import counted_class_of as class_of_actor
from posture.names import host_of
from posture.progress import Progress, watched
from posture.reading import Read, read_item
from posture.repeats import link_repeats
from posture.schemas import frame
from posture.vocabulary import Vocabulary, load_vocabulary

_REMEMBERED = 200  # how many linked quantities a document keeps in mind
_NEEDED = ("mention_id", "doc_id", "sentence", "start", "end", "surface", "relation", "category", "unit")
_DOC_NEEDED = ("doc_id", "text")


class Claim(NamedTuple):
    """One row of the claims table, in its column order."""

    published: date | None
    as_of_start: date | None
    as_of_end: date | None
    as_of_precision: str | None
    actor: str | None
    place: str | None
    host: str | None
    measure: str
    status: str
    category: str
    counted_class: str | None
    part: str
    scope: str
    low: float
    best: float
    high: float
    lower: float
    upper: float
    unit: str
    relation: str
    sense: str | None
    surface: str
    quote: str
    originator: str | None
    originator_id: str | None
    publisher: str | None
    title: str | None
    url: str | None
    noun: str | None
    actor_surface: str | None
    place_surface: str | None
    origin: str | None
    destination: str | None
    reliability: str | None
    credibility: int | None
    probability_word: str | None
    same_as: str | None
    supersedes: str | None
    known_at: date | None
    known_inferred: bool
    review: str
    rule: str
    note: str | None
    bounds_model: str
    claim_id: str
    mention_id: str
    doc_id: str


def link_claims(
    mentions: pd.DataFrame,
    docs: pd.DataFrame,
    vocabulary: Vocabulary | None = None,
    progress: Progress = None,
) -> pd.DataFrame:
    """The claims table: exactly one row per mention, in the order of ``mentions``.

    ``mentions``: a mentions table. ``docs``: the documents table that it was found in. ``progress``: True shows a
    bar on a terminal or in Jupyter; or a function that wraps the loop over documents. Amounts keep the units of the
    mentions (person, kilometer, day, ...).

    Raises InputError where a table lacks a column, or a mention names a document that is not there.

    >>> from posture.documents import documents_from_texts
    >>> from posture.mentions import find_mentions
    >>> docs = documents_from_texts("Spain will withdraw 200 soldiers from Iraq.")
    >>> link_claims(find_mentions(docs), docs)[["measure", "status", "best"]].values.tolist()
    [['outflow', 'planned', 200.0]]
    """
    _check(mentions, "mentions", _NEEDED)
    _check(docs, "documents", _DOC_NEEDED)
    words = lexicon(vocabulary or load_vocabulary())
    by_doc: dict[str, list[tuple[int, Any]]] = {}
    told_rows = _row_tuples(mentions)
    for n, row in enumerate(told_rows):
        by_doc.setdefault(str(row.doc_id), []).append((n, row))
    sources = _documents(docs, by_doc, words)
    rows: list[tuple[int, Claim]] = []
    used: dict[str, int] = {}
    for doc_id in watched(list(by_doc), progress, "claims", "text"):
        told = by_doc[str(doc_id)]
        doc = sources[str(doc_id)]()
        for (n, _), claim in zip(told, document_claims(doc, [r for _, r in told], words), strict=True):
            rows.append((n, claim._replace(claim_id=_unique(claim.claim_id, used))))
    rows.sort(key=lambda x: x[0])
    linked = link_repeats([c for _, c in rows], _figures(told_rows))
    return frame("claims", check_distances(linked, words.vocabulary))


def _row_tuples(df: pd.DataFrame) -> list[Any]:
    """The rows of a table as named tuples, made column by column: several times as fast as its ``itertuples``."""
    row = namedtuple("row", [str(c) for c in df.columns], rename=True)  # type: ignore[misc]
    return list(map(row._make, zip(*(df.iloc[:, k].tolist() for k in range(df.shape[1])), strict=True)))


def _figures(mentions: list[Any]) -> dict[str, float]:
    """mention_id -> the number that the words give, or the middle of a range; vague words give their best figure."""
    out = {}
    for r in mentions:
        ends = (_number(r, "stated_low") + _number(r, "stated_high")) / 2
        value = _number(r, "stated")
        out[str(r.mention_id)] = value if value == value else ends if ends == ends else _number(r, "best")
    return out


def document_claims(doc: Document, rows: list[Any], lex: Lexicon) -> list[Claim]:
    """The claims of one document, in the order of its mentions; the loop under :func:`link_claims`."""
    items = _items(doc, rows, lex)
    by_sentence: dict[int, list[Item]] = {}
    for x in items:
        by_sentence.setdefault(x.sentence, []).append(x)
    claims: dict[int, Claim] = {}
    memory = Memory()
    for number, group in by_sentence.items():
        s = sentence_at(doc, number, lex)
        if s is None:
            raise InputError(f"mention {group[0].mention_id!r}: document {doc.doc_id!r} has no sentence {number}")
        for window, items_there in windows(s, group):
            for claim, read in sentence_claims(doc, window, items_there, lex, memory):
                claims[read.item.order] = claim
            del memory.told[:-_REMEMBERED]
    return [claims[x.order] for x in items]


def sentence_claims(
    doc: Document, s: Sentence, group: list[Item], lex: Lexicon, memory: Memory
) -> Iterator[tuple[Claim, Read]]:
    """The claims of one sentence with what was read for them; ``memory`` is the document's and is added to."""
    m = mark(s, group, lex)
    at = setting(m, doc, lex)
    read: dict[int, Read] = {}
    before: Read | None = None
    for item in group:
        before = read[item.order] = read_item(m, item, doc, before, read)
        fields = link_fields(at, item, before.phrase, before.measure, doc, lex, memory)
        yield _claim(doc, m, before, fields, lex), before


def _abroad(f: Fields, own: str, lex: Lexicon) -> bool:
    """Whether the actor is a mission or a state that stands on another's ground."""
    if not f.actor.id or own not in ("military", "unspecified"):
        return False
    if not (len(f.actor.id) == 3 and f.actor.id.isupper()):
        return True
    host = host_of(f.place.id, lex.vocabulary) if f.place.id else ""
    return bool(host) and host != f.actor.id


def _claim(doc: Document, m: Marked, r: Read, f: Fields, lex: Lexicon) -> Claim:
    """One claim from what was read."""
    x = r.item
    dated = as_of(m, x, r.phrase, r.measure, r.status, doc, r.when or list_date(x, doc, lex))
    own = class_of_actor(f.actor.id, lex.vocabulary) if f.actor.id else ""
    counted, why_counted = counted_class_of(m, x, own, lex, foreign=_abroad(f, own, lex))
    scope, why_scope = scope_of(m, x, r.measure, lex)
    part, why_part = part_of(m, x, r.inside, f.place.site)
    if r.status == "denied" and (answer := answered_no(doc, m)):
        f = answered_by(f, answer, doc, lex)
    rules = [*r.rules, *f.rules(), f"as_of={dated.rule}", f"scope={why_scope}", f"part={why_part}"]
    if counted:
        rules.append(f"counted_class={why_counted}")
    known = doc.published or dated.last
    quote = doc.text[m.s.start : m.s.end]
    return Claim(
        doc.published, dated.first, dated.last, dated.precision or None, f.actor.id or None, f.place.id or None,
        (host_of(f.place.id, lex.vocabulary) or None) if f.place.id else None, r.measure, r.status,
        x.category, counted or None, part, scope, x.low, x.best, x.high, x.lower, x.upper, x.unit, x.relation,
        x.sense or None, x.surface, quote, f.originator.surface or None, f.institution or None, doc.publisher or None,
        doc.title or None, doc.url or None,
        x.noun or None, f.actor.surface or None, f.place.surface or None, f.origin.id or None, f.destination.id or None,
        None, None, _probability(m, x), None, None, known, doc.published is None,
        "suggested", "; ".join(rules), None, x.bounds_model, _claim_id(doc, x), x.mention_id, doc.doc_id,
    )  # fmt: skip


def _probability(m: Marked, item: Item) -> str | None:
    """The probability word of the quantity's clause, nearest first."""
    best: tuple[int, str] | None = None
    for h in m.s.hits:
        if "probable" in h.verb.roles:
            away = min(abs(h.first - item.last_token), abs(item.first_token - h.stop))
            if best is None or away < best[0]:
                best = (away, m.s.tokens.low[h.first] if h.stop == h.first + 1 else h.verb.form)
    return best[1] if best and best[0] <= 12 else None


def _items(doc: Document, rows: list[Any], lex: Lexicon) -> list[Item]:
    order = {str(r.mention_id): n for n, r in enumerate(rows)}
    items = []
    for n, r in enumerate(rows):
        start, end = int(r.start), int(r.end)
        if doc.text[start:end] != r.surface:
            raise InputError(
                f"mention {r.mention_id!r}: document {doc.doc_id!r} holds {doc.text[start:end]!r} at {start}:{end}, "
                f"expected {r.surface!r}; give the documents that the mentions were found in"
            )
        s = sentence_at(doc, int(r.sentence), lex)
        first, stop = tokens_of(s.tokens, start, end) if s is not None else (0, 1)
        items.append(
            Item(
                n, r.mention_id, start, end, int(r.sentence), r.surface, _text(r, "hedge"), r.relation,
                _text(r, "sense"), r.category, r.unit, _text(r, "stated_unit"), _text(r, "noun"),
                _number(r, "stated"), _number(r, "stated_low"), _number(r, "stated_high"), _number(r, "lower"),
                _number(r, "low"), _number(r, "best"), _number(r, "high"), _number(r, "upper"), _text(r, "bounds_model"),
                order.get(_text(r, "restates"), -1), first, stop - 1,
            )
        )  # fmt: skip
    return items


def _text(row: Any, column: str) -> str:
    value = getattr(row, column, None)
    return value if isinstance(value, str) else ""


def _number(row: Any, column: str) -> float:
    return float(getattr(row, column, float("nan")))


def _claim_id(doc: Document, x: Item) -> str:
    """Twelve hex digits of the text and the span: the same text read again gives the same id."""
    return hashlib.sha256(f"{doc.text_sha}:{x.start}:{x.end}".encode()).hexdigest()[:12]


def _unique(ident: str, used: dict[str, int]) -> str:
    """The same text in two documents: -2, -3 for the later ones, as doc_id has it."""
    used[ident] = used.get(ident, 0) + 1
    return ident if used[ident] == 1 else f"{ident}-{used[ident]}"


def _documents(
    docs: pd.DataFrame, wanted: dict[str, list[tuple[int, Any]]], lex: Lexicon
) -> dict[str, Callable[[], Document]]:
    """A call that opens each document that has mentions, so that only one is held open at a time."""
    found: dict[str, Callable[[], Document]] = {}
    for row in _row_tuples(docs):
        ident = str(row.doc_id)
        if ident in wanted:
            published = getattr(row, "published", None)
            day = published.date() if isinstance(published, datetime) and published == published else None
            found[ident] = partial(
                open_document, ident, str(row.text), _text(row, "title"), _text(row, "publisher"), _text(row, "url"), day, lex
            )
    missing = [d for d in wanted if d not in found]
    if missing:
        raise InputError(
            f"mention {wanted[missing[0]][0][1].mention_id!r} names document {missing[0]!r}, which is not in docs; "
            "give the documents that the mentions were found in"
        )
    return found


def _check(df: pd.DataFrame, what: str, needed: tuple[str, ...]) -> None:
    if not isinstance(df, pd.DataFrame):
        raise InputError(f"expected a {what} table, got {type(df).__name__}")
    missing = [c for c in needed if c not in df.columns]
    if missing:
        raise InputError(f"expected a {what} table with column {missing[0]!r}; it has {', '.join(map(str, df.columns))}")
