"""Which claim of a new reading a decision is about, though ids, documents and readings of words have changed since.

A decision knows its claim by four marks: the claim_id, a hash of the sentence, the words read, and where in the sentence
they stand. It fits the claim of the same id and words; else one whose sentence is the same and was published on the same
day. A sentence that was worded anew is another sentence: what was decided about it may no longer hold, and is reported.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

import pandas as pd

_SAME_MARKS = str.maketrans("‘’‚‛“”„‟«»‐‑‒–—−", "''''\"\"\"\"\"\"------")

_FIGURES = re.compile(r"\d+")


class Key(NamedTuple):
    """What a claim is known by. ``at`` counts code points of the plain sentence; ``bare`` has no sentence around it."""

    claim_id: str
    quote_key: str
    surface: str
    at: int
    published: str
    doc_id: str
    url: str
    outlet: str
    bare: bool


class Fit(NamedTuple):
    """The row that a decision is about, or None, and how it was found (or why not)."""

    row: int | None
    how: str  # same | moved | reread | taken | unfit
    detail: str = ""
    other: int = -1  # the decision that has taken the claim


def plain(text: str) -> str:
    """The text as matching sees it: one space between words, one kind of quotation mark and dash.

    >>> plain("“About\\n 2,000”")
    '"About 2,000"'
    """
    return " ".join(unicodedata.normalize("NFC", text).translate(_SAME_MARKS).split())


def quote_key(quote: str) -> str:
    """A hash of the sentence that line breaks and marks do not change; it begins with a letter, so that no
    spreadsheet takes it for a number.

    >>> quote_key("About 2,000") == quote_key("About\\n2,000"), quote_key("a")[0]
    (True, 'q')
    """
    return "q" + hashlib.sha256(plain(quote).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def keys_of(claims: pd.DataFrame) -> list[Key]:
    """The keys of a claims table, row by row."""
    columns = [
        [v if isinstance(v, str) else "" for v in claims[c]]
        for c in ("claim_id", "quote", "surface", "doc_id", "url", "publisher", "title", "mention_id")
    ]
    published = ["" if pd.isna(d) else f"{d:%Y-%m-%d}" for d in claims["published"]]
    where = positions(claims)
    hashed: dict[str, tuple[str, str]] = {}
    keys = []
    for i, (ident, quote, surface, doc, url, outlet, title, mention) in enumerate(zip(*columns, strict=True)):
        if quote not in hashed:
            hashed[quote] = (quote_key(quote), plain(quote))
        key, text = hashed[quote]
        words = plain(surface)
        bare = not mention or text == words
        keys.append(Key(ident, key, words, where[i], published[i], doc, url, f"{outlet}\n{title}", bare))
    return keys


def positions(claims: pd.DataFrame, clean: Callable[[str], str] = plain) -> list[int]:
    """Where each surface stands in its sentence; the same words twice in one sentence are told apart by their order."""
    out = [0] * len(claims)
    last: dict[tuple[object, str], int] = {}
    rows = list(zip(claims["doc_id"], claims["mention_id"], claims["quote"], claims["surface"], strict=True))
    texts: dict[str, str] = {}
    for i in sorted(range(len(rows)), key=lambda n: start_of(rows[n][1])):
        doc, _, quote, surface = rows[i]
        quote = quote if isinstance(quote, str) else ""
        text = texts.get(quote)
        if text is None:
            text = texts[quote] = clean(quote)
        words = clean(surface) if isinstance(surface, str) else ""
        at = text.find(words, last.get((doc, quote), -1) + 1)
        out[i] = at if at >= 0 else max(text.find(words), 0)
        last[(doc, quote)] = out[i]
    return out


def start_of(mention_id: object) -> int:
    """Where a mention begins in its document, from its id; 0 for a kept row."""
    tail = mention_id.rpartition(":")[2] if isinstance(mention_id, str) else ""
    return int(tail) if tail.isascii() and tail.isdecimal() else 0


def match(wanted: Sequence[Key], there: Sequence[Key], decided: Sequence[bool]) -> list[Fit]:
    """For each decision the row of ``there`` that it is about; no row is given twice.

    Rows without a decision (``decided`` is False) only hold the claim that has their id, so that nothing else takes it.
    """
    found: list[Fit | None] = [None] * len(wanted)
    used: dict[int, int] = {}
    by_id = {k.claim_id: i for i, k in enumerate(there) if k.claim_id}
    by_quote: dict[tuple[str, str], list[int]] = {}
    for i, k in enumerate(there):
        if not k.bare:
            by_quote.setdefault((k.quote_key, k.published), []).append(i)
    order = sorted(range(len(wanted)), key=lambda n: not decided[n])

    def by_ids(test: Callable[[Key, Key], bool]) -> None:
        for n in order:
            own = by_id.get(wanted[n].claim_id, -1)
            if found[n] is None and own >= 0 and test(wanted[n], there[own]):
                found[n] = Fit(own, "same") if own not in used else _taken(used[own])
                used.setdefault(own, n)

    def by_sentence(how: str, test: Callable[[Key, Key], bool]) -> None:
        for n in order:
            w = wanted[n]
            if found[n] is not None or not decided[n] or w.bare:
                continue
            fits = [i for i in by_quote.get((w.quote_key, w.published), ()) if test(w, there[i])]
            fit = found[n] = _choose(w, fits, there, used, how)
            if fit is not None and fit.row is not None:
                used[fit.row] = n

    by_ids(_same_claim)
    by_sentence("moved", _same_span)
    by_ids(_same_words)
    by_sentence("reread", _same_number)
    why = _Reasons(there)
    return [f or Fit(None, "unfit", why.of(w)) for f, w in zip(found, wanted, strict=True)]


def _same_claim(w: Key, k: Key) -> bool:
    """Not the id alone: of two documents with one text, the second takes the first one's ids when that is changed."""
    return w.surface == k.surface and (w.published, w.url, w.outlet) == (k.published, k.url, k.outlet)


def _same_words(w: Key, k: Key) -> bool:
    """What is known of the document was put right; the id has the hash of its text in it, a kept row's has not."""
    return w.surface == k.surface and not w.bare and not k.bare


def _same_span(w: Key, k: Key) -> bool:
    return w.surface == k.surface and w.at == k.at


def _same_number(w: Key, k: Key) -> bool:
    """Spans that share words, one within the other: the same figure, read with more or fewer words around it."""
    first, second = (w, k) if len(w.surface) <= len(k.surface) else (k, w)
    if _FIGURES.findall(w.surface) != _FIGURES.findall(k.surface):
        return False
    return second.at <= first.at and first.at + len(first.surface) <= second.at + len(second.surface)


def _choose(w: Key, fits: list[int], there: Sequence[Key], used: dict[int, int], how: str) -> Fit | None:
    """The best free row: of the same address, outlet and headline, document; a tie between documents is none."""
    if not fits:
        return None
    free = [i for i in fits if i not in used]
    if not free:
        return _taken(used[fits[0]]) if how == "moved" else None

    def nearness(i: int) -> tuple[bool, bool, bool]:
        k = there[i]
        return (bool(w.url) and k.url == w.url, k.outlet == w.outlet, k.doc_id == w.doc_id)

    best = max(map(nearness, free))
    chosen = [i for i in free if nearness(i) == best]
    docs = {there[i].doc_id for i in chosen}
    if len(docs) > 1:
        return Fit(None, "unfit", f"the sentence stands in {len(docs)} documents, none nearer than the others")
    if how == "reread" and len(chosen) > 1:
        return Fit(None, "unfit", f"{len(chosen)} figures are now read where one was")
    return Fit(chosen[0], how)


def _taken(other: int) -> Fit:
    return Fit(None, "taken", "", other)


class _Reasons:
    """Why nothing fits, with the claim that comes nearest, for the person who has to decide again."""

    def __init__(self, there: Sequence[Key]) -> None:
        self.by_quote: dict[str, list[Key]] = {}
        self.by_words: dict[tuple[str, str], list[Key]] = {}
        self.ids = {k.claim_id for k in there}
        for k in there:
            if not k.bare:
                self.by_quote.setdefault(k.quote_key, []).append(k)
            for where in _places(k):
                self.by_words.setdefault((where, k.surface), []).append(k)

    def of(self, w: Key) -> str:
        same = self.by_quote.get(w.quote_key, [])
        if any(k.published == w.published for k in same):
            return "the sentence is there, but no claim is read from these words any more"
        if same:
            day = same[0].published or "on a day not given"
            return f"claim {same[0].claim_id} has the sentence, but was published {day}: decide again"
        near = next((found for where in _places(w) if (found := self.by_words.get((where, w.surface)))), [])
        if len(near) == 1 and not w.bare:
            return f"the sentence was changed; claim {near[0].claim_id} has the same words there: decide again"
        if w.claim_id in self.ids:
            return "the row of this claim_id now says something else: decide again"
        return "no claim has this sentence any more"


def _places(k: Key) -> list[str]:
    """Where a changed sentence is looked for: the document, its address, what its outlet published that day."""
    outlet = k.outlet.partition("\n")[0]
    return [x for x in (k.doc_id, k.url, f"{outlet}\n{k.published}" if outlet and k.published else "") if x]
