"""Where a quantity is or goes: the place that its clause names, most specific first, else what the text was about.

A movement out takes the place left, a movement in its destination, a distance the site that it locates.
"""

from __future__ import annotations

from collections.abc import Sequence

from posture.anaphora import anaphor, chain_head, heads, row_place, section_place
from posture.clauses import Phrase, listed_with
from posture.context import Document, Item, Lexicon
from posture.located import located, reference
from posture.names import host_of
from posture.scenes import CONTINGENT_RULE, Link, Scene, Told, segment
from posture.sites import FROM, IN, TO, Where
from posture.wholes import partitive

_PARTS = (["of", "whom"], ["of", "them"], ["of", "which"], ["of", "these"], ["of", "those"])
_FAR = 3
_LENGTHS = frozenset(("distance", "area"))
_HOUSES = frozenset(
    "host house shelter accommodate lodge base expel receive harbour harbor admit accept welcome".split()
) | {"see off"}
_NATIONAL = frozenset("army police forces military navy gendarmerie".split())
_PLACED = FROM | IN | TO | frozenset(("object", "force", "list"))
_LIST = 12  # figures back
HOST = "host of the force"
_OTHERS = frozenset("others other rest remainder".split())


def place_of(
    sc: Scene, item: Item, p: Phrase, measure: str, actor: Link, where: Sequence[Where], doc: Document,
    lex: Lexicon, told: Sequence[Told], speakers: frozenset[str] = frozenset(),
) -> Link:  # fmt: skip
    """The place of one quantity; ``where`` is what :func:`posture.sites.places` found in the sentence.

    A site that the vocabulary does not know has its words in ``surface`` and its country, if named, as id. For "there",
    "the base" and "the country" the surface is that of the place that they stand for.
    """
    again = next((x for x in told if x.item.order == item.restates), None)
    if again is not None:
        return again.place._replace(rule="restated figure")
    if item.category == "distance":
        found = located(sc, item, where, doc, lex, told)
        if found is not None:
            return found
    here = [x for x in told if x.item.sentence == item.sentence]
    fit = [w for w in where if _fits(w, measure, p)]
    if actor.rule == "name beside the figure":  # "gave Spain 1,127"
        fit = [w for w in fit if w.start != actor.start]
    if here and partitive(sc.m, here[-1].item, item) and here[-1].measure == "outflow" and here[-1].place.id:
        return here[-1].place._replace(rule="where the part was")
    if actor.rule == CONTINGENT_RULE:  # "2,000 are from India and 1,500 from Nepal"
        where = [w for w in where if w.site or w.prep not in FROM]
        fit = [w for w in fit if w in where]
    right = _right(sc, item, p, measure, fit)
    home = _own_state(sc, actor)
    back = anaphor(sc, item, _right_end(sc, item, p), measure != "outflow", where, doc, lex, told, speakers | home, home)
    left_from = measure == "outflow" and right is not None and (right.prep in FROM or _leaves(right))
    if right is not None and (back is None or right.first < back[0] or left_from):
        fine = _goal(sc, right, where, lex) if measure == "inflow" else _finest(sc, right, where, lex)
        return fine.link(_rule(fine, "after"))
    inside = next((w for w in where if item.first_token <= w.first <= item.last_token), None)
    if inside is not None and item.category == "bases":
        return inside.link("in the counted phrase")
    if item.category == "bases":
        spot = next((s for s in sc.spots if s.item == item.order and len(s.name.actor) == 3), None)
        if spot is not None and spot.name.actor.isupper():
            return Link(spot.name.actor, spot.name.surface, "nationality of the base", spot.name.start)
    if back is not None:
        return back[1]
    if here and here[-1].place.rule == HOST:  # "Kuwait hosts 13,500; Bahrain 9,000"
        hosts = [w for w in where if w.prep in ("subject", "list", "object") and w.first < item.first_token]
        if hosts and hosts[-1].first > here[-1].item.last_token:
            return hosts[-1].link(HOST)
    if here and _shares(sc, here[-1].item, item) and (here[-1].place.id or here[-1].place.surface):
        return here[-1].place._replace(rule="same as the figure before")
    capital = _hosting(sc, item) if measure not in ("loss", "outflow") else None
    if capital is not None:
        return capital
    left = _left(sc, item, measure, fit)
    if left is not None:
        return _finest(sc, left, where, lex).link(_rule(left, "before"))
    later = _elsewhere(sc, item, p, measure, where, right is None)
    if later is not None:
        if later.prep == "subject" and _houses(sc, later):
            return later.link(HOST)
        if later.prep == "subject" and later.start == actor.start:  # a list of nations: "- France: 10,000 troops"
            heading = _listed_under(sc, item, measure, actor, doc, lex, told)
            if heading is not None:
                return heading
        return _finest(sc, later, where, lex).link(_rule(later, "elsewhere with"))
    if here and (here[-1].place.id or here[-1].place.surface) and measure != "outflow":
        return here[-1].place._replace(rule="figure before in the sentence")
    if item.category == "duration":
        return Link("", "", "no place named")
    if measure == "stock":
        own = _at_home(sc, item)
        if own is not None:
            return own
    row = row_place(sc, item, actor.id, lex)
    return row if row is not None else _context(sc, item, measure, actor, doc, lex, told)


def _hosting(sc: Scene, item: Item) -> Link | None:
    """The state whose capital is said to house the force: "Manila hosts some 500 American soldiers"."""
    for s in sc.spots:
        if s.case == "subject" and s.name.kind == "metonym" and s.name.actor and s.stop <= item.first_token:
            hit = sc.m.hit_at[s.stop]
            if hit is not None and hit.verb.lemma in _HOUSES:
                return Link(s.name.actor, s.name.surface, HOST, s.name.start)
    return None


def _own_state(sc: Scene, actor: Link) -> frozenset[str]:
    """The actor's own state, which is not "the country" where its force is, but for "Lebanon's army"."""
    home = any(s.owner and s.name.start == actor.start and s.head in _NATIONAL for s in sc.spots)
    return frozenset() if home or not actor.id else frozenset((actor.id,))


def _listed_under(
    sc: Scene, item: Item, measure: str, actor: Link, doc: Document, lex: Lexicon, told: Sequence[Told]
) -> Link | None:
    """The place of the heading over a list whose lines begin with the nations that the forces are of."""
    found = _context(sc, item, measure, actor, doc, lex, told)
    over = found.rule == "heading" or any(x.place.id == found.id and x.place.rule == "heading" for x in told[-_LIST:])
    return found._replace(rule="heading") if found.id and over else None


def _at_home(sc: Scene, item: Item) -> Link | None:
    """"Lebanon's army has 60,000 men": a national force with no other place is counted at home."""
    for s in sc.spots:
        if s.owner and s.case == "subject" and s.head in _NATIONAL and s.name.place and s.first < item.first_token:
            return Link(s.name.place, s.name.surface, "national force at home", s.name.start)
    return None


def route_of(
    sc: Scene, item: Item, measure: str, place: Link, where: Sequence[Where], lex: Lexicon
) -> tuple[Link, Link]:
    """(origin, destination) of a movement or a distance: "from Syria to Iraq", "160 km west of Baghdad"."""
    none = Link()
    if item.category == "distance":
        ref = reference(sc, item, where)
        return (ref.link("reference point") if ref is not None else none), (place if place.id else none)
    if measure not in ("inflow", "outflow"):
        return none, none
    begin, stop = segment(sc, item)
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


def _fits(w: Where, measure: str, p: Phrase) -> bool:
    """Whether a place can be that of such a figure: never the place left by an arrival, nor the goal of a departure."""
    if w.prep not in _PLACED:
        return False
    if w.prep == "list":
        return p.hit is None
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
        before = p.first if p.side == "subject" and p.hit is not None else -1  # "soldiers now in Italy are to move to"
        near.sort(key=lambda w: (w.first < before, not (w.prep in TO or _enters(w)) and w.prep not in ("at", "in", "on")))
    return near[0] if near else None


def _right_end(sc: Scene, item: Item, p: Phrase) -> int:
    """Where the figure's clause ends: a hard mark, a conjunction, the verb of another clause, another figure's clause."""
    i, n = item.last_token + 1, len(sc.tags)
    other = False
    while i < n:
        tag, word = sc.tags[i], sc.low[i]
        if tag == "H" and word not in ("(",):
            return i
        if tag == "C" and i > item.last_token + 1 and p.side == "object" and _new_verb(sc, i):
            return i
        whose = word in ("that", "who", "which", "than") or (word == "whom" and i == item.last_token + 2)
        if tag == "S" and not whose and i > item.last_token + 1:
            return i
        if tag == "S" and word in ("who", "which") and (other or p.side == "object") and i > item.last_token + 3:
            return i
        if tag == "V" and p.hit is None and p.prep == "with" and i > item.last_token + 1:
            return i
        if tag == "V" and sc.tags[i - 1] in "C," and p.side == "object":
            hit = sc.m.hit_at[i]
            if sc.tags[i - 1] == "C" or (hit is not None and hit.verb.shape == "ing"):
                return i
        if tag == "Q" and not other:
            after = next((x for x in sc.m.items if x.first_token == i), None)
            if after is not None and _bare(sc, after):
                return i
            if after is not None and not _goes_on(sc, item, after):
                other = True
        if other and tag in "CSV":
            return i
        if tag == "C" and _OTHERS & set(sc.low[i + 1 : i + 3]):
            return i
        i += 1
    return n


def _new_verb(sc: Scene, i: int) -> bool:
    """Whether a verb group begins right after a conjunction: "and will leave behind 12 at Kabul"."""
    return sc.tags[i + 1 : i + 2] == ["X"] and any(tag == "V" for tag in sc.tags[i + 2 : i + 5])


def _bare(sc: Scene, after: Item) -> bool:
    """Whether a bare number with a place of its own begins: "17,000 soldiers, 8,000 on the frontier"."""
    k = after.last_token + 1
    place = sc.low[k : k + 1] and sc.low[k] in ("in", "at", "on", "near", "around")
    return bool(place) and after.surface.split()[-1][-1:].isdigit() and sc.tags[after.first_token - 1] in ",H"


def _goes_on(sc: Scene, item: Item, after: Item) -> bool:
    return listed_with(sc.m, item, after)


def _left(sc: Scene, item: Item, measure: str, fit: Sequence[Where]) -> Where | None:
    """The nearest fitting place before the figure in its part of the sentence; for a departure "from" comes first."""
    begin, _ = segment(sc, item)
    near = [w for w in fit if begin <= w.first and w.stop <= item.first_token]
    near.reverse()
    if measure == "outflow":
        near.sort(key=lambda w: not (w.prep in FROM or _leaves(w)))
    if measure == "inflow":
        near.sort(key=lambda w: not (w.prep in TO or _enters(w)))
    if not near:
        return None
    return chain_head(sc, [w for w in fit if w.first <= near[0].first])


def _elsewhere(
    sc: Scene, item: Item, p: Phrase, measure: str, where: Sequence[Where], alone: bool
) -> Where | None:
    """A place that only the whole sentence gives: the heading, a base flown from, the subject that houses the force."""
    begin, stop = segment(sc, item)
    near = [w for w in where if begin <= w.first < stop and not item.first_token <= w.first <= item.last_token]
    refs = [w for w in near if w.prep == "ref"]
    near = [w for w in near if w.prep != "ref"]
    colon = sc.low.index(":") if ":" in sc.low else -1
    for w in near:
        if w.prep == "subject" and (w.stop <= colon or (w.site and w.first < item.first_token)):
            return w
        if w.prep == "subject" and _houses(sc, w) and measure != "loss" and w.first < item.first_token:
            return w
    for w in near:
        whose = "whom" in sc.low[item.last_token : w.first]  # "410 men, of whom 24 were from Jamaica"
        if w.prep in FROM and measure not in ("inflow", "loss") and w.first > item.last_token and not whose:
            return w
    later = [w for w in near if w.first > item.last_token and _fits(w, measure, p)] if alone else []
    later = [w for w in later if not any(sc.low[k] in ("whom", "which") for k in range(item.last_token + 1, w.first))]
    return next(iter([*later, *refs]), None)


def _houses(sc: Scene, w: Where) -> bool:
    """Whether a place is the subject of a verb of hosting: "Kuwait hosts", "Turkey would have admitted"."""
    i = w.stop
    if sc.low[i : i + 1] == [","]:  # "Poland, for its part, hosts"
        i = next((k + 1 for k in range(i + 1, min(i + 6, len(sc.tags))) if sc.low[k] == ","), i)
    while i < len(sc.tags) and (sc.tags[i] in "XA" or sc.low[i] in ("has", "have", "had")):
        i += 1
    hit = sc.m.hit_at[i] if i < len(sc.tags) else None
    return hit is not None and hit.verb.lemma in _HOUSES


def _finest(sc: Scene, w: Where, where: Sequence[Where], lex: Lexicon) -> Where:
    """The site within a country that stands right beside it: "in Germany, at Ramstein", "Iraq's Ain al-Asad"."""
    for o in where:
        if o is w or not o.site or w.site:
            continue
        gap = sc.low[w.stop : o.first] if o.first >= w.stop else ["-"]
        if o.id and host_of(o.id, lex.vocabulary) != w.id:
            continue
        if not gap or gap in ([","], ["in"], ["at"], [",", "at"], [",", "in"], ["near"], ["'", "s"], ["’", "s"]):
            return o
    return w


def _goal(sc: Scene, w: Where, where: Sequence[Where], lex: Lexicon) -> Where:
    """The site that an arrival in its country goes on to: "entered Iraq, carrying men to the Ain al-Asad base"."""
    fine = _finest(sc, w, where, lex)
    if fine.site:
        return fine
    later = (o for o in where if o.first > w.stop and o.site and o.prep in TO - {"for"})
    for o in later:
        if host_of(o.id, lex.vocabulary) == w.id and not any(tag in "HSQ" for tag in sc.tags[w.stop : o.first]):
            return o
    return fine


def _shares(sc: Scene, before: Item, item: Item) -> bool:
    gap = sc.low[before.last_token + 1 : item.first_token]
    if any(w in (";", "while", "whereas", "elsewhere") for w in gap):
        return False
    if any(gap[k : k + 2] in _PARTS for k in range(len(gap))) or {"including", "among", "comprising"} & set(gap):
        return True
    return listed_with(sc.m, before, item) or gap[:1] == ["with"] or gap[:2] == [",", "with"]


def _context(
    sc: Scene, item: Item, measure: str, actor: Link, doc: Document, lex: Lexicon, told: Sequence[Told]
) -> Link:
    """The place of the figure before in the document, else that of lead, dateline or title."""
    near = [x for x in told if (x.place.id or x.place.surface) and item.sentence - x.item.sentence <= _FAR]
    headed = section_place(item, near[-1].item if near else None, doc, lex)
    if headed is not None:
        return headed
    near = [x for x in near if x.item.category not in _LENGTHS]
    if measure != "loss":  # where men fell is not where the others are
        near = [x for x in near if x.measure != "loss" or (x.place.id and not x.place.site)] or near
    near.sort(key=lambda x: bool(actor.id) and x.actor.id == actor.id)
    if near:
        last = near[-1]
        host = host_of(last.place.id, lex.vocabulary)
        whole = next((x for x in told if x.place.id == host and x.actor.id == last.actor.id), None)
        if whole is not None and last.place.id != host and item.category == "personnel":  # back from a site to the whole
            return whole.place._replace(rule="country of the figures before")
        return last.place._replace(rule="figure before in the text")
    found = heads(sc, doc, lex)
    return found[0] if found else Link("", "", "no place named")
