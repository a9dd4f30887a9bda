"""What "there", "the base", "the country" stand for, and what place a text is about."""

from __future__ import annotations

from collections.abc import Sequence

from posture.context import Document, Item, Lexicon, sentence_at
from posture.names import Name, find_names, host_of, place_name
from posture.scenes import Link, Scene, Told
from posture.sites import IN, TO, Where

SITES = frozenset("base airbase airfield airport camp port garrison compound post outpost site town city village".split())
AREAS = frozenset("country island islands province region area zone peninsula enclave territory district nation".split())
_HERE = frozenset(("there", "here"))


def anaphor(
    sc: Scene, item: Item, stop: int, where: Sequence[Where], doc: Document, lex: Lexicon, told: Sequence[Told]
) -> tuple[int, Link] | None:
    """What "there", "the base", "the country" after the figure (before ``stop``) stand for, and the token it is."""
    for i in range(item.last_token + 1, stop):
        kind = _pointer(sc, i)
        if kind:
            found = antecedent(sc, i, kind, where, doc, lex, told)
            return (i, found) if found is not None else None
    return None


def _pointer(sc: Scene, i: int) -> str:
    """The kind of place that token ``i`` points back to: any, site, country, area, or ""."""
    word = sc.low[i]
    if word in _HERE:
        return "" if i + 1 < len(sc.low) and sc.tags[i + 1] == "X" else "any"
    if i < 2 or sc.low[i - 1] not in ("the", "that", "this") or sc.tags[i - 2] not in "PTV":
        return ""
    if sc.low[i + 1 : i + 2] in (["at"], ["of"], ["near"], ["in"]) or word not in SITES | AREAS:
        return ""
    return "site" if word in SITES else "country" if word in ("country", "nation") else "area"


def antecedent(
    sc: Scene, at: int, kind: str, where: Sequence[Where], doc: Document, lex: Lexicon, told: Sequence[Told]
) -> Link | None:
    """The nearest place before token ``at`` that fits: of the sentence, of the figures before, of the sentence before."""
    rule = f"“{sc.low[at]}”"
    earlier = [x.place for x in told if x.place.id or x.place.surface]
    before = [w for w in where if w.stop <= at and w.prep not in ("ref", "subject")]
    if before:
        fine = chain_head(sc, before)
        earlier += [w.link("") for w in before if w.first <= fine.first or kind == "country"]
    if not earlier:
        earlier = [w.link("") for w in where if w.stop <= at and w.prep == "subject" and sc.tags[w.first] != "Q"]
    earlier = [*reversed(heads(sc, doc, lex)), *earlier]
    for link in reversed(earlier):
        if kind == "site" and not link.site:
            continue
        host = host_of(link.id, lex.vocabulary) if kind == "country" else ""
        if kind == "country" and not host:
            continue
        if host and host != link.id:
            return Link(host, place_name(host, lex.vocabulary), rule, link.start)
        return link._replace(rule=rule)
    return None


def chain_head(sc: Scene, left: Sequence[Where]) -> Where:
    """The last place, or the site that a chain ending with it begins with: "Taszar in Hungary", "Rzeszow, Poland"."""
    best = left[-1]
    for w in reversed(left[:-1]):
        gap = sc.tags[w.stop : best.first]
        if len(gap) > 2 or not w.site or any(tag not in "P,D" for tag in gap):
            break
        best = w
    return best


def heads(sc: Scene, doc: Document, lex: Lexicon) -> list[Link]:
    """The places of heading, sentence before, title, lead and dateline, in this order of trust."""
    links: list[Link] = []
    number = sc.m.s.number
    before = sentence_at(doc, number - 1, lex) if number else None
    heading = next((n for n in range(number - 1, max(-1, number - 8), -1) if doc.text[doc.spans[n][1] - 1] in ":"), -1)
    if heading >= 0:
        s = sentence_at(doc, heading, lex)
        links += [_place(n, "heading", lex) for n in (s.names if s is not None else []) if n.place]
    if before is not None:
        links += [_place(n, "sentence before", lex) for n in before.names if _named_place(doc.text, n)]
    if doc.title:
        names = find_names(doc.title, vocabulary=lex.vocabulary)
        links += [_place(n, "title", lex)._replace(start=-1) for n in names if _named_place(doc.title, n)]
    lead = sentence_at(doc, doc.lead, lex) if 0 <= doc.lead != number else None
    if lead is not None:
        links += [_place(n, "lead", lex) for n in lead.names if _named_place(doc.text, n)]
    if doc.dateline:
        site = host_of(doc.dateline, lex.vocabulary) != doc.dateline
        links.append(Link(doc.dateline, place_name(doc.dateline, lex.vocabulary), "dateline", -1, site))
    return links


def _named_place(text: str, n: Name) -> bool:
    """Whether a name stands after a preposition of place."""
    before = text[max(0, n.start - 9) : n.start].lower().split()
    return bool(n.place and n.role == "place" and before and before[-1] in IN | TO | {"of", "the"})


def _place(n: Name, rule: str, lex: Lexicon) -> Link:
    return Link(n.place, n.surface, rule, n.start, host_of(n.place, lex.vocabulary) != n.place)
