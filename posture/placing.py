"""Where a quantity is or goes: the place that its clause names, most specific first, else what the text was about.

A movement out takes the place left, a movement in its destination, a distance the site that it locates.
"""

from __future__ import annotations

from collections.abc import Sequence

from posture.clauses import Phrase, listed_with
from posture.context import Document, Item, Lexicon, sentence_at
from posture.names import find_names, host_of, place_name
from posture.scenes import Link, Scene, Told
from posture.sites import FROM, IN, TO, Where

_SITES = frozenset("base airbase airfield airport camp port garrison compound post outpost site town city village".split())
_AREAS = frozenset("country island islands province region area zone peninsula enclave territory district nation".split())
_HERE = frozenset(("there", "here"))
_PARTS = (["of", "whom"], ["of", "them"], ["of", "which"], ["of", "these"], ["of", "those"])
_FAR = 3
_LENGTHS = frozenset(("distance", "area"))


def place_of(
    sc: Scene, item: Item, p: Phrase, measure: str, where: Sequence[Where], doc: Document, lex: Lexicon,
    told: Sequence[Told],
) -> Link:  # fmt: skip
    """The place of one quantity; ``where`` is what :func:`posture.sites.places` found in the sentence.

    A site that the vocabulary does not know has its words in ``surface`` and its country, if named, as id. For "there",
    "the base" and "the country" the surface is that of the place that they stand for.
    """
    again = next((x for x in told if x.item.order == item.restates), None)
    if again is not None:
        return again.place._replace(rule="restated figure")
    if item.category == "distance":
        found = _located(sc, item, where, doc, lex, told)
        if found is not None:
            return found
    here = [x for x in told if x.item.sentence == item.sentence]
    fit = [w for w in where if _fits(w, measure)]
    right = _right(sc, item, p, measure, fit)
    if right is not None:
        return _finest(sc, right, where, lex).link(_rule(right, "after"))
    inside = next((w for w in where if item.first_token <= w.first <= item.last_token), None)
    if inside is not None and item.category == "bases":
        return inside.link("in the counted phrase")
    if item.category == "bases":
        spot = next((s for s in sc.spots if s.item == item.order and len(s.name.actor) == 3), None)
        if spot is not None and spot.name.actor.isupper():
            return Link(spot.name.actor, spot.name.surface, "nationality of the base", spot.name.start)
    back = _anaphor(sc, item, where, doc, lex, told)
    if back is not None:
        return back
    if here and _shares(sc, here[-1].item, item) and (here[-1].place.id or here[-1].place.surface):
        return here[-1].place._replace(rule="same as the figure before")
    left = _left(sc, item, measure, fit, here)
    if left is not None:
        return _finest(sc, left, where, lex).link(_rule(left, "before"))
    if here and (here[-1].place.id or here[-1].place.surface) and measure != "outflow":
        return here[-1].place._replace(rule="figure before in the sentence")
    if item.category == "duration":
        return Link("", "", "no place named")
    return _context(item, measure, doc, lex, told)


def route_of(
    sc: Scene, item: Item, measure: str, place: Link, where: Sequence[Where], lex: Lexicon
) -> tuple[Link, Link]:
    """(origin, destination) of a movement or a distance: "from Syria to Iraq", "160 km west of Baghdad"."""
    none = Link()
    if item.category == "distance":
        ref = _reference(sc, item, where)
        return (ref.link("reference point") if ref is not None else none), (place if place.id else none)
    if measure not in ("inflow", "outflow"):
        return none, none
    begin, stop = _segment(sc, item)
    near = [w for w in where if begin <= w.first < stop]
    origin = next((w.link("from") for w in near if w.prep in FROM or _leaves(w)), none)
    goal = next((w.link(w.prep) for w in near if w.prep in TO - {"for"} or _enters(w)), none)
    if measure == "inflow":
        return origin, (place if place.id and place.start != origin.start else goal)
    return (place if place.id and place.start != goal.start else origin), goal


def _rule(w: Where, side: str) -> str:
    return f"{w.prep} place {side} the figure" if w.id else f"{w.prep} site {side} the figure"


def _leaves(w: Where) -> bool:
    return w.prep == "object" and w.hit is not None and bool(w.hit.verb.roles & {"out", "leave"})


def _enters(w: Where) -> bool:
    return w.prep == "object" and w.hit is not None and bool(w.hit.verb.roles & {"in", "reach", "move"})


def _fits(w: Where, measure: str) -> bool:
    """Whether a place can be that of such a figure: never the place left by an arrival, nor the goal of a departure."""
    if w.prep in ("subject", "of"):
        return False
    if measure == "outflow":
        return w.prep not in TO and not _enters(w)
    return w.prep not in FROM and not (measure == "inflow" and _leaves(w))


def _right(sc: Scene, item: Item, p: Phrase, measure: str, fit: Sequence[Where]) -> Where | None:
    """The first fitting place after the figure in its clause; for a departure one after "from" before others."""
    stop = _right_end(sc, item, p)
    near = [w for w in fit if item.last_token < w.first < stop]
    if measure == "outflow":
        near.sort(key=lambda w: not (w.prep in FROM or _leaves(w)))
    if measure == "inflow" and len(near) > 1:
        near.sort(key=lambda w: not (w.prep in TO or _enters(w)) and w.prep not in ("at", "in", "on"))
    return near[0] if near else None


def _right_end(sc: Scene, item: Item, p: Phrase) -> int:
    """Where the figure's clause ends: a hard mark, a conjunction, the verb of another clause, another figure's clause."""
    i, n = item.last_token + 1, len(sc.tags)
    other = False
    while i < n:
        tag, word = sc.tags[i], sc.low[i]
        if tag == "H" and word not in ("(",):
            return i
        if tag == "S" and word not in ("that", "who", "which", "than") and i > item.last_token + 1:
            return i
        if tag == "S" and word in ("who", "which") and (other or p.side == "object") and i > item.last_token + 3:
            return i
        if tag == "V" and sc.tags[i - 1] in "C," and p.side == "object":
            hit = sc.m.hit_at[i]
            if sc.tags[i - 1] == "C" or (hit is not None and hit.verb.shape == "ing"):
                return i
        if tag == "Q" and not other:
            after = next((x for x in sc.m.items if x.first_token == i), None)
            if after is not None and not _goes_on(sc, item, after):
                other = True
        if other and tag in "CSV":
            return i
        i += 1
    return n


def _goes_on(sc: Scene, item: Item, after: Item) -> bool:
    return listed_with(sc.m, item, after)


def _left(sc: Scene, item: Item, measure: str, fit: Sequence[Where], here: Sequence[Told]) -> Where | None:
    """The nearest fitting place before the figure in its part of the sentence; for a departure "from" comes first."""
    begin, _ = _segment(sc, item)
    near = [w for w in fit if begin <= w.first and w.stop <= item.first_token]
    near.reverse()
    if measure == "outflow":
        near.sort(key=lambda w: not (w.prep in FROM or _leaves(w)))
    if measure == "inflow":
        near.sort(key=lambda w: not (w.prep in TO or _enters(w)))
    return near[0] if near else None


def _segment(sc: Scene, item: Item) -> tuple[int, int]:
    """The tokens between the semicolons around the figure."""
    begin, stop = item.first_token, item.last_token + 1
    while begin > 0 and sc.low[begin - 1] != ";":
        begin -= 1
    while stop < len(sc.tags) and sc.low[stop] != ";":
        stop += 1
    return begin, stop


def _finest(sc: Scene, w: Where, where: Sequence[Where], lex: Lexicon) -> Where:
    """The site within a country that stands right beside it: "in Germany, at Ramstein", "Iraq's Ain al-Asad"."""
    for o in where:
        if o is w or not o.site or w.site:
            continue
        gap = sc.tags[w.stop : o.first] if o.first >= w.stop else None
        inside = host_of(o.id, lex.vocabulary) == w.id if o.id else gap is not None and len(gap) <= 1
        if gap is not None and inside and len(gap) <= 3 and all(tag in "P,DmwN" for tag in gap):
            return o
    return w


def _shares(sc: Scene, before: Item, item: Item) -> bool:
    gap = sc.low[before.last_token + 1 : item.first_token]
    if any(w in (";", "while", "whereas", "elsewhere") for w in gap):
        return False
    if any(gap[k : k + 2] in _PARTS for k in range(len(gap))) or {"including", "among", "comprising"} & set(gap):
        return True
    return listed_with(sc.m, before, item) or gap[:1] == ["with"] or gap[:2] == [",", "with"]


def _located(
    sc: Scene, item: Item, where: Sequence[Where], doc: Document, lex: Lexicon, told: Sequence[Told]
) -> Link | None:
    """The site that a distance locates: the name before it, what "the base" stands for, else its reference point."""
    ref = _reference(sc, item, where)
    begin, stop = _segment(sc, item)
    left = [w for w in where if begin <= w.first and w.stop <= item.first_token and w is not ref]
    if left:
        best = left[-1]
        for w in reversed(left[:-1]):  # "Taszar in Hungary, about 100 miles north": the first of the chain
            gap = sc.tags[w.stop : best.first]
            if len(gap) <= 2 and all(tag in "P,D" for tag in gap) and w.site:
                best = w
            else:
                break
        return best.link("place before the distance")
    back = _anaphor(sc, item, where, doc, lex, told, before=True)
    if back is not None:
        return back
    if ref is None:
        return None
    later = [w for w in where if ref.stop < w.first < stop and "," in sc.tags[ref.stop : w.first] and w.site]
    if later and item.first_token <= 1:
        return later[0].link("place after the distance")
    return ref.link("reference point")


def _reference(sc: Scene, item: Item, where: Sequence[Where]) -> Where | None:
    """What a distance is measured from: the first place after it that "of", "from" or "to" ties to it."""
    last = item.last_token
    for x in sc.m.items:  # "160 km (100 miles) west of Baghdad": past the second telling
        if x.restates == item.order or item.restates == x.order:
            last = max(last, x.last_token)
    for w in where:
        if w.first <= last or w.first - last > 12:
            continue
        gap = sc.low[last + 1 : w.first]
        if any(tag in "VSQ" for tag in sc.tags[last + 1 : w.first]) or ";" in gap:
            return None
        if {"of", "from", "to", "off", "between"} & set(gap):
            return w
    return None


def _anaphor(
    sc: Scene, item: Item, where: Sequence[Where], doc: Document, lex: Lexicon, told: Sequence[Told], before: bool = False
) -> Link | None:
    """What "there", "the base", "the country" beside the figure stand for."""
    begin, stop = _segment(sc, item)
    at, kind = -1, ""
    order = range(item.last_token + 1, stop) if not before else range(item.first_token - 1, begin - 1, -1)
    for i in order:
        word = sc.low[i]
        if word in _HERE and not before and not (word == "there" and i + 1 < len(sc.low) and sc.tags[i + 1] == "X"):
            at, kind = i, "any"
        elif i and sc.low[i - 1] in ("the", "that", "this") and (word in _SITES or word in _AREAS):
            own = sc.low[i + 1 : i + 2] in (["at"], ["of"], ["near"], ["in"]) or (i > 1 and sc.tags[i - 2] not in "PT")
            if own and not before:
                continue
            at, kind = i, "site" if word in _SITES else "country" if word in ("country", "nation") else "area"
        if at >= 0:
            break
        if sc.tags[i] == "H":
            return None
    if at < 0:
        return None
    earlier = [w.link("") for w in where if w.stop <= at and not item.first_token <= w.first <= item.last_token]
    earlier = [w for w in earlier if w.id or w.surface]
    earlier = [x.place for x in told if x.place.id or x.place.surface] + earlier
    for link in reversed(earlier):
        if kind == "site" and not link.site:
            continue
        if kind == "country":
            host = host_of(link.id, lex.vocabulary)
            if not host:
                continue
            return link if host == link.id else Link(host, place_name(host, lex.vocabulary), f"“{sc.low[at]}”", link.start)
        return link._replace(rule=f"“{sc.low[at]}”")
    for link in _heads(doc, lex):
        if kind != "site" or link.site:
            return link._replace(rule=f"“{sc.low[at]}”, {link.rule}")
    return None


def _context(item: Item, measure: str, doc: Document, lex: Lexicon, told: Sequence[Told]) -> Link:
    """The place of the figure before in the document, else that of lead, dateline or title."""
    for x in reversed(told):
        if (x.place.id or x.place.surface) and item.sentence - x.item.sentence <= _FAR and x.item.category not in _LENGTHS:
            return x.place._replace(rule="figure before in the text")
    found = _heads(doc, lex)
    return found[0] if found else Link("", "", "no place named")


def _heads(doc: Document, lex: Lexicon) -> list[Link]:
    """The places of title, lead and dateline, in this order of trust."""
    links = []
    lead = sentence_at(doc, doc.lead, lex) if doc.lead >= 0 else None
    for rule, names in (
        ("title", find_names(doc.title, vocabulary=lex.vocabulary) if doc.title else []),
        ("lead", lead.names if lead is not None else []),
    ):
        for n in names:
            before = (doc.title if rule == "title" else doc.text)[max(0, n.start - 9) : n.start].lower().split()
            if n.place and n.role == "place" and before and before[-1] in IN | TO | {"of", "the"}:
                site = host_of(n.place, lex.vocabulary) != n.place
                links.append(Link(n.place, n.surface, rule, -1 if rule == "title" else n.start, site))
    if doc.dateline:
        site = host_of(doc.dateline, lex.vocabulary) != doc.dateline
        links.append(Link(doc.dateline, place_name(doc.dateline, lex.vocabulary), "dateline", -1, site))
    return links
