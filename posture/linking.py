"""Whose force a quantity counts, from the nearest governing name outwards.

In the counted noun phrase ("2,000 U.S. troops"), its possessor ("Spain's 600"), "of the Bosnian army" after it, the
force that it is told of ("puts the Russian force at 10,000"), the subject of its clause, the quantity before it, the
speaker who speaks of his own force, and at last the sentences before, the lead and the title.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from posture.clauses import Marked, Phrase, listed_with
from posture.context import Document, Item, Lexicon, sentence_at
from posture.names import Name, find_names, find_sources, host_of, parent_actor
from posture.originators import choose, institution, originator_of
from posture.placing import HOST, place_of, route_of
from posture.sayings import OFFICES, Saying, sayings
from posture.scenes import FORCES, Link, Scene, Spot, Told, scene
from posture.sites import Where, places
from posture.tokens import CODE

__all__ = ["Fields", "Memory", "Setting", "actor_of", "link_fields", "place_of", "route_of", "setting"]

_NO_ACTOR = frozenset(("distance",))
# people who are nobody's army, whatever nationality they bear
_IRREGULAR = frozenset(
    "fighter fighters militant militants rebel rebels insurgent insurgents terrorist terrorists gunman gunmen jihadi "
    "jihadis jihadists guerrilla guerrillas guerillas mercenary mercenaries bandit bandits extremist extremists raiders "
    "militiamen partisans tribesmen civilians gangs hostages volunteers".split()
)
_OWNERS = frozenset("its their our his her my your".split())
_INCLUDING = frozenset("including among includes comprising".split())
_WITHIN = (["of", "whom"], ["of", "them"], ["of", "which"], ["of", "these"], ["of", "those"])
_NATIONAL = ("ian", "ean", "ese", "ish", "can", "dic", "qi", "ni", "ric", "rab", "reg")
_SUFFER = frozenset("lose suffer bury mourn report take sustain have admit acknowledge".split())
_OBSERVE = frozenset("count estimate reckon see face fight attack hit kill destroy target oppose confront detect".split())
# a speaker who does not speak for a government's own force
_OUTSIDERS = frozenset(
    "official officials source sources expert experts analyst analysts diplomat diplomats resident residents media "
    "press intelligence institute monitor monitors observatory aide aides opposition envoy newspaper agency".split()
)
# what speaks or is read, so that a nationality before it is an observer's, not a force's
_OBSERVERS = _OUTSIDERS | frozenset(
    "estimates estimate commentary images satellite spies scholars scientists researchers commentators reports report "
    "newspapers television radio account accounts figures data".split()
)
# words that name American services and platforms wherever they stand (judgement: no other force is so called in English)
_AMERICAN = frozenset("marines seals seal".split())
_AMERICAN_PAIRS = frozenset((
    ("special", "forces"), ("green", "berets"), ("space", "force"), ("carrier", "strike"), ("army", "rangers"),
    ("marine", "corps"), ("delta", "force"),
))  # fmt: skip
_AMERICAN_CRAFT = frozenset("b-52 b-52s b-1 b-1b b-1bs b-1s b-2 b-2s f-22 f-22s a-10 a-10s f-117 f-117s b-29 b-29s".split())
_OWN_VOICE = frozenset(("state_media", "office", "officer"))
_HOME_BASE = ("Fort ", "Ft. ", "Camp ", "Joint Base ", "Naval Station ", "Naval Air Station ")
_SERVICES = frozenset(("army", "navy", "force"))
_FORCES = frozenset("personnel vehicles aircraft ships formations weapons convoys bases".split())
_FAR = 3


class Setting(NamedTuple):
    """A sentence with its names, its speakers and its places, made once for all its quantities."""

    sc: Scene
    said: list[Saying]
    where: list[Where]


class Memory:
    """What a document has told so far: its linked quantities in order and the originator named last."""

    def __init__(self) -> None:
        """Nothing told yet."""
        self.told: list[Told] = []
        self.last: Link | None = None


class Fields(NamedTuple):
    """The links of one quantity; ``institution`` is the originator_id."""

    actor: Link
    place: Link
    origin: Link
    destination: Link
    originator: Link
    institution: str

    def rules(self) -> list[str]:
        """``field=rule`` for what was linked."""
        named = (("actor", self.actor), ("place", self.place), ("originator", self.originator))
        return [f"{field}={link.rule}" for field, link in named if link.rule]


def setting(m: Marked, doc: Document, lex: Lexicon) -> Setting:
    """The setting of a marked sentence."""
    sc = scene(m, doc)
    said = sayings(sc)
    return Setting(sc, said, places(sc, said, lex))


def link_fields(
    at: Setting, item: Item, p: Phrase, measure: str, doc: Document, lex: Lexicon, memory: Memory
) -> Fields:
    """Actor, place, route and originator of one quantity; ``memory`` is that of its document and is added to.

    Call it for the quantities of a document in their order.

    >>> from posture.clauses import govern, mark
    >>> from posture.context import lexicon, open_document, sentence_at, tokens_of
    >>> from posture.vocabulary import load_vocabulary
    >>> lex = lexicon(load_vocabulary())
    >>> doc = open_document("a", "Norway will add about 50 soldiers at Rukla, its minister said.", "", "", "", None, lex)
    >>> s = sentence_at(doc, 0, lex)
    >>> first, stop = tokens_of(s.tokens, 16, 33)
    >>> nan = float("nan")
    >>> item = Item(0, "a:16", 16, 33, 0, "about 50 soldiers", "about", "about", "", "personnel", "person", "person",
    ...     "soldiers", 50.0, nan, nan, nan, 45.0, 50.0, 55.0, nan, "granule90", -1, first, stop - 1)
    >>> m = mark(s, [item], lex)
    >>> found = link_fields(setting(m, doc, lex), item, govern(m, item), "inflow", doc, lex, Memory())
    >>> found.actor.id, found.place.id, found.originator.surface
    ('NOR', 'rukla', 'minister')
    """
    actor = actor_of(at.sc, item, p, measure, at.said, doc, lex, memory.told)
    place = place_of(at.sc, item, p, measure, at.where, doc, lex, memory.told)
    origin, destination = route_of(at.sc, item, measure, place, at.where, lex)
    who = originator_of(at.sc, at.said, item, doc, lex, memory.last)
    if who.surface:
        memory.last = who
    memory.told.append(Told(item, measure, actor, place))
    return Fields(actor, place, origin, destination, who, institution(who, doc.publisher, lex))


def actor_of(
    sc: Scene, item: Item, p: Phrase, measure: str, said: Sequence[Saying], doc: Document, lex: Lexicon,
    told: Sequence[Told],
) -> Link:  # fmt: skip
    """The actor of one quantity: an id under which the force counts, the words it was read from, and the rule.

    ``told`` holds the quantities linked before it in the document, in order. The organisation stands for its missions
    (KFOR counts as nato, the mission stays in ``surface``). A Link without id where the text does not tell.
    """
    if item.category in _NO_ACTOR:
        return Link("", "", "lengths have no actor")
    again = next((x for x in told if x.item.order == item.restates), None)
    if again is not None:
        return again.actor._replace(rule="restated figure") if again.actor.id else again.actor
    own = _inside(sc, item, lex) or _possessor(sc, item, lex, told) or _of_force(sc, item, lex)
    if own is not None:
        return own
    irregular = _irregular(sc, item) or _irregular_subject(sc, item, p)
    here = [x for x in told if x.item.sentence == item.sentence]
    if _foreign(sc, item):
        return Link("", "", "nation not in the vocabulary")
    found = _in_sentence(sc, item, p, measure, here, lex)
    if found is not None and not (irregular and _state(found.id)):
        return found
    if not irregular:
        found = _american(sc, item) or _speaker(sc, item, measure, said, lex)
        if found is not None:
            return found
    if irregular:
        return _context(sc, item, doc, lex, [x for x in told if not _state(x.actor.id)], False)
    if found is None and (measure == "loss" or item.category == "bases") and not here:
        return Link("", "", "no force named")
    return _context(sc, item, doc, lex, told, True)


def _link(spot: Spot, rule: str, lex: Lexicon) -> Link:
    return _of_name(spot.name, rule, lex)


def _of_name(name: Name, rule: str, lex: Lexicon) -> Link:
    start = -1 if rule == "title" else name.start
    return Link(parent_actor(name.actor, lex.vocabulary), name.surface, rule, start)


def _state(ident: str) -> bool:
    return len(ident) == 3 and ident.isupper()


def _irregular(sc: Scene, item: Item) -> bool:
    if CODE in sc.tokens.kind[item.first_token : item.last_token + 1] or any(c.isdigit() for c in item.noun):
        return False  # MiG-29 fighters
    words = (item.noun or item.surface).lower().split()
    return item.category == "personnel" and any(w.strip(",.") in _IRREGULAR for w in words)


def _irregular_subject(sc: Scene, item: Item, p: Phrase) -> bool:
    """Whether the subject of the verb is an armed band without a name: "the gangs hold", "the rebels have"."""
    if p.side != "object" or p.hit is None:
        return False
    i = p.first - 1
    while i >= 0 and sc.tags[i] in "A":
        i -= 1
    return i >= 0 and sc.low[i] in _IRREGULAR


def _inside(sc: Scene, item: Item, lex: Lexicon) -> Link | None:
    """A name within the counted noun phrase; several nations in one phrase are no actor."""
    nested = min((x.first_token for x in sc.m.items if item.first_token < x.first_token <= item.last_token), default=-1)
    spots = [s for s in sc.spots if item.first_token <= s.first <= item.last_token and s.name.actor]
    if nested > 0:
        spots = [s for s in spots if s.first < nested] or spots
    if not spots:
        return None
    ids = list(dict.fromkeys(parent_actor(s.name.actor, lex.vocabulary) for s in spots))
    if set(ids) == {"SUN", "RUS"}:  # "Soviet and Russian soldiers"
        return _link(spots[-1], "in the counted phrase", lex)
    if len(ids) > 1:
        return Link("", spots[0].name.surface, "several nations")
    if _irregular(sc, item) and _state(ids[0]):
        return Link("", spots[0].name.surface, "fighters of a nationality are not its army")
    if item.category not in ("bases",) or spots[0].name.kind == "demonym" or spots[0].owner:
        return _link(spots[0], "in the counted phrase", lex)
    return None


def _possessor(sc: Scene, item: Item, lex: Lexicon, told: Sequence[Told]) -> Link | None:
    """"Spain's 600 soldiers", "Angola's column of 2,500", "the French 3,000"; "its" is the subject."""
    i, steps = item.first_token - 1, 0
    while i >= 0 and steps <= 4:
        spot = next((s for s in sc.spots if s.first <= i < s.stop), None)
        if spot is not None:
            near = spot.owner or (steps == 0 and spot.name.kind == "demonym" and spot.case != "object")
            return _link(spot, "possessor", lex) if spot.name.actor and near else None
        if sc.low[i] in _OWNERS:
            return None
        if sc.tags[i] not in "wDANm" and sc.low[i] not in ("own", "of"):
            return None
        if sc.low[i] == "of" and not (i and sc.low[i - 1] in FORCES):
            return None
        i -= 1
        steps += 1
    return None


def _of_force(sc: Scene, item: Item, lex: Lexicon) -> Link | None:
    """"400 men of the Bosnian army", "the jets that Norway promised", "sent by Italy"."""
    j = item.last_token + 1
    low, tags = sc.low, sc.tags
    if low[j : j + 1] == ["of"]:
        spot = _first_spot(sc, j + 1, 3)
        if spot is None or not spot.name.actor:
            whole = next((x for x in sc.m.items if j < x.first_token <= j + 3), None)
            if whole is not None and not any(tag in "HVS" for tag in tags[j : whole.first_token]):
                return _inside(sc, whole, lex) or _american(sc, whole)
        if spot is not None and (spot.name.role == "actor" or spot.head in FORCES or spot.owner):
            return _link(spot, "of a force", lex) if spot.name.actor else None
    if low[j : j + 1] == ["for"]:
        spot = _first_spot(sc, j + 1, 0)
        if spot is not None and spot.name.kind == "metonym":
            return _link(spot, "for a government", lex)
    if j < len(tags) and low[j] in ("that", "which"):
        spot = _first_spot(sc, j + 1, 1)
        if spot is not None and spot.name.actor and not spot.owner:
            return _link(spot, "subject of the relative clause", lex)
    spot = next((s for s in sc.spots if s.first == j and not s.owner and s.name.actor), None)
    follows = tags[spot.stop : spot.stop + 1] if spot is not None else []
    if spot is not None and follows in (["V"], ["X"]) and spot.name.kind != "demonym":
        return _link(spot, "subject of the relative clause", lex)
    hit = sc.m.hit_at[j] if j < len(tags) and tags[j] == "V" else None
    by = next((k for k in range(j + 1, min(j + 7, len(tags))) if low[k] == "by" or tags[k] in "H,VSQ"), -1)
    if hit is not None and by > 0 and low[by] == "by":
        spot = _first_spot(sc, by + 1, 3)
        if hit is not None and spot is not None and spot.name.actor and hit.verb.roles & {"in", "out", "give", "plan", "keep"}:
            return _link(spot, "agent", lex)
    return None


def _first_spot(sc: Scene, start: int, reach: int) -> Spot | None:
    """The first name that begins within ``reach`` tokens of ``start``, with no mark or verb between."""
    for s in sc.spots:
        if start <= s.first <= start + reach:
            return s if not any(t in "HV,S" for t in sc.tags[start : s.first]) else None
    return None


def _foreign(sc: Scene, item: Item) -> bool:
    """Whether the phrase holds a nationality that no name of the vocabulary is: "700 Nordic troops"."""
    if item.category != "personnel" or not any(c.islower() for c in item.surface):
        return False
    for i in range(item.first_token, item.last_token + 1):
        word = sc.low[i]
        if sc.tags[i] == "Q" and i > item.first_token and sc.capital(i) and word.isalpha():
            return word.endswith(_NATIONAL) or word.rstrip("s").endswith(_NATIONAL)
    return False


def _in_sentence(
    sc: Scene, item: Item, p: Phrase, measure: str, here: Sequence[Told], lex: Lexicon
) -> Link | None:
    """The name that governs the quantity from elsewhere in its sentence."""
    before = next((x for x in reversed(here) if x.actor.id), here[-1]) if here else None
    if before is not None and _shares(sc, before.item, item):
        return before.actor._replace(rule="same as the figure before") if before.actor.id else None
    excluded = _victims(sc, item, p, measure)
    if before is not None and before.actor.id and (_partitive(item) or before.place.rule == HOST):
        return before.actor._replace(rule="part of the figure before")
    subject = None if excluded else _apposed(sc, item) or _subject(sc, item, measure)
    force = _force_told(sc, item, lex, subject is not None and not p.roles & {"estimate", "say"} and p.lemma != "put")
    if force is not None:
        return force
    if sc.low[item.first_token - 1 : item.first_token] in (["total"], ["ceiling"], ["strength"]) or "total" in item.surface:
        heading = _heading(sc, item, lex)
        if heading is not None:
            return heading
    elided = before is not None and not _has_noun(item)
    if before is not None and before.actor.id and elided and (subject is None or subject.first < before.item.first_token):
        return before.actor._replace(rule="same as the figure before")
    if subject is not None:
        return _link(subject, "subject of the clause", lex)
    if p.passive or p.side == "subject":
        spot = _agent(sc, p)
        if spot is not None and measure != "loss":
            return _link(spot, "agent", lex)
    if before is not None and before.actor.id and not excluded:
        return before.actor._replace(rule="figure before in the sentence")
    heading = _heading(sc, item, lex)
    if heading is not None:
        return heading
    if not excluded and p.hit is None:
        after = next((s for s in sc.spots if s.first > item.last_token and s.name.actor and s.case == "subject"), None)
        if after is not None and "," in sc.tags[item.last_token : after.first] and ";" not in sc.low[: after.first]:
            return _link(after, "subject after the fronted figure", lex)
    only = _only(sc, item, lex) if not excluded else None
    if only is not None:
        return _link(only, "only force named in the sentence", lex)
    return None


def _only(sc: Scene, item: Item, lex: Lexicon) -> Spot | None:
    """The one force that the sentence names at all: "Estimates of the Taliban run from 20,000", "make Turkey's forces"."""
    found = []
    for s in sc.spots:
        if not s.name.actor or s.head in _OBSERVERS or s.item >= 0:
            continue
        force = s.head in FORCES and (s.owner or s.name.role == "actor")
        group = s.name.role == "actor" and not _state(s.name.actor) and s.name.kind != "office"
        if force or group:
            found.append(s)
    return found[0] if len({parent_actor(s.name.actor, lex.vocabulary) for s in found}) == 1 else None


def _heading(sc: Scene, item: Item, lex: Lexicon) -> Link | None:
    """The name before a colon: "Strength of US Army units: Kaiserslautern 12,900"."""
    if ":" not in sc.low[: item.first_token]:
        return None
    colon = sc.low.index(":")
    heads = (s for s in sc.spots if s.stop <= colon and s.name.actor)
    spot = next((s for s in heads if s.name.role == "actor" or s.prep in ("", "of")), None)
    return _link(spot, "heading", lex) if spot is not None else None


def _has_noun(item: Item) -> bool:
    """Whether the surface holds a counted noun of its own."""
    last = item.surface.split()[-1] if item.surface else ""
    return last[:1].isalpha() and (item.noun or "x").split()[-1].lower() == last.lower()


def _partitive(item: Item) -> bool:
    """"14 of the planes", "five of them"."""
    words = item.surface.lower().split()
    return any(words[k] == "of" and words[k + 1] in ("the", "them", "these", "those") for k in range(len(words) - 1))


def _apposed(sc: Scene, item: Item) -> Spot | None:
    """"Beijing's lift, 3-4 brigades": the owner of the noun that the figure explains."""
    for s in sc.spots:
        gap = sc.tags[s.stop : item.first_token]
        if s.stop < item.first_token and s.owner and s.name.actor and gap[-1:] == [","] and len(gap) <= 6:
            if all(tag in "wmN" for tag in gap[:-1]):
                return s
    return None


def _shares(sc: Scene, before: Item, item: Item) -> bool:
    """Whether a quantity goes on with the list, or is a part of the one before it."""
    gap = sc.low[before.last_token + 1 : item.first_token]
    if any(w in (";", "while", "whereas") for w in gap):
        return False
    if any(gap[k : k + 2] in _WITHIN for k in range(len(gap))) or _INCLUDING & set(gap):
        return True
    if any(s.name.actor and before.last_token < s.first < item.first_token and s.case == "subject" for s in sc.spots):
        return False
    return listed_with(sc.m, before, item) or "with" in gap[:2]


def _force_told(sc: Scene, item: Item, lex: Lexicon, decided: bool) -> Link | None:
    """The force that the figure measures, object of the verb: "puts the Russian force at", "raise Spain's contingent to"."""
    if p_at(sc, item) not in ("at", "to", "by", "from", "of", "with"):
        return None
    for s in reversed(sc.spots):
        if s.first >= item.first_token or not s.name.actor or s.item >= 0:
            continue
        if any(tag in "HS" for tag in sc.tags[s.stop : item.first_token]):
            return None
        # "Pentagon to halve Afghan force to 2,500": a nation that decides, of its own force
        force = s.head in FORCES and (s.owner or (s.name.role == "actor" and not (decided and s.name.kind == "demonym")))
        itself = s.case == "object" and s.name.role == "actor" and s.name.kind not in ("demonym", "office") and not s.owner
        if (force and s.case in ("object", "prep")) or itself:
            return _link(s, "force that the figure is told of", lex)
    return None


def p_at(sc: Scene, item: Item) -> str:
    """The word before a quantity."""
    return sc.low[item.first_token - 1] if item.first_token else ""


def _victims(sc: Scene, item: Item, p: Phrase, measure: str) -> bool:
    """Whether the subject of the verb did something to the quantity, so that it is not the subject's own force."""
    if measure != "loss":
        return p.lemma in _OBSERVE and p.side == "object" and p.prep != "with"
    return p.side == "object" and p.lemma not in _SUFFER and p.hit is not None


def _subject(sc: Scene, item: Item, measure: str) -> Spot | None:
    """The nearest name before the quantity that stands as a subject; one across a semicolon only for a bare clause."""
    crossed = False
    at = item.first_token
    for s in reversed(sc.spots):
        if s.first >= item.first_token or not s.name.actor or s.item >= 0:
            continue
        gap = sc.low[s.stop : at]
        if ";" in gap or "while" in gap or "whereas" in gap:
            crossed = True
        if crossed and _own_subject(sc, item):
            return None
        if s.case in ("subject", "loose") and _is_agent(sc, s):
            return s
    return None


def _american(sc: Scene, item: Item) -> Link | None:
    """Marines and SEALs with a capital, B-52s and their like, with no nation beside them."""
    first, last = item.first_token, item.last_token
    if not any(s.name.actor and s.item < 0 and s.name.role == "actor" for s in sc.spots):
        first, last = 0, len(sc.low) - 1
    for i in range(first, last + 1):
        word, pair = sc.low[i], tuple(sc.low[i : i + 2])
        if (word in _AMERICAN and sc.capital(i)) or word in _AMERICAN_CRAFT:
            return Link("USA", sc.words(i, i + 1), "American service or craft", sc.tokens.start[i])
        if pair in _AMERICAN_PAIRS and (sc.capital(i) or pair[0] == "carrier"):
            return Link("USA", sc.words(i, i + 2), "American service or craft", sc.tokens.start[i])
    return None


def _speaker(sc: Scene, item: Item, measure: str, said: Sequence[Saying], lex: Lexicon) -> Link | None:
    """A government, a minister or a commander who speaks of his own force."""
    if measure == "loss" or item.category not in _FORCES:
        return None
    x = choose(sc, said, item)
    if x is None or x.kind in ("according", "count") or x.verb in ("count", "estimate", "put at", "reckon", "claim"):
        return None
    words = sc.low[x.first : x.stop]
    spots = [s for s in sc.spots if x.first <= s.first < x.stop and s.name.actor]
    if not spots:
        begin, end = sc.tokens.start[x.first], sc.tokens.end[x.stop - 1]
        told = next((s for s in find_sources(sc.text, begin, end, lex.vocabulary) if s.actor and s.kind in _OWN_VOICE), None)
        if told is not None:
            return Link(parent_actor(told.actor, lex.vocabulary), told.surface, "speaks of its own force", told.start)
    if not spots or _OUTSIDERS & set(words):
        return None
    office = spots[0].name.kind in ("office", "metonym") or (x.stop - x.first == spots[0].stop - spots[0].first)
    if office or OFFICES & set(words):
        return _link(spots[0], "speaks of its own force", lex)
    return None


def _own_subject(sc: Scene, item: Item) -> bool:
    """Whether the clause after the last semicolon has a subject of its own that is no pronoun."""
    i = item.first_token - 1
    while i >= 0 and sc.low[i] not in (";", "while", "whereas"):
        i -= 1
    words = sc.tags[i + 1 : item.first_token]
    return "V" in words and "R" not in words[:2] and not (sc.low[i + 1 : i + 2] and sc.low[i + 1] in _OWNERS)


def _is_agent(sc: Scene, s: Spot) -> bool:
    """A subject that can own a force: not the subject of a verb of estimating."""
    i = s.stop
    while i < len(sc.tags) and sc.tags[i] in "wNA":
        if sc.low[i] in _OBSERVERS:
            return False
        i += 1
    hit = sc.m.hit_at[i] if i < len(sc.tags) else None
    if hit is None or sc.tags[i] != "V":
        return True
    says = hit.verb.roles & {"say", "deny", "estimate"} and "keep" not in hit.verb.roles
    return not (says or hit.verb.lemma in _OBSERVE)  # a speaker is asked last, see _speaker


def _agent(sc: Scene, p: Phrase) -> Spot | None:
    """"were sent by Italy"."""
    if sc.low[p.stop : p.stop + 1] != ["by"]:
        return None
    spot = _first_spot(sc, p.stop + 1, 3)
    return spot if spot is not None and spot.name.actor else None


def _context(sc: Scene, item: Item, doc: Document, lex: Lexicon, told: Sequence[Told], names: bool) -> Link:
    """The actor of the quantity before in the document, else the one that heading, title or lead are about."""
    heading = _heading_before(item, doc, lex)
    if heading is not None:
        return heading
    outlet = _outlet(sc, item, lex) if names else None
    if outlet is not None:
        return outlet
    for x in reversed(told):
        if x.actor.id and item.sentence - x.item.sentence <= _FAR:
            return x.actor._replace(rule="figure before in the text")
    if names:
        for where, text, found in _heads(item, doc, lex):
            fit = [n for n in found if n.actor and not (n.role == "place" and _after_preposition(text, n))]
            if fit and (where == "title" or len({parent_actor(n.actor, lex.vocabulary) for n in fit}) == 1):
                return _of_name(fit[0], where, lex)
        for x in reversed(told):
            if x.actor.id:
                return x.actor._replace(rule="figure before in the text")
        return _service(sc) or _home_base(sc, lex) or Link("", "", "no force named")
    return Link("", "", "no force named")


def _service(sc: Scene) -> Link | None:
    """"The Army shrinks to": a service with a capital and no nation anywhere is American in the English-language press."""
    for i, word in enumerate(sc.low):
        if word in _SERVICES and i and sc.capital(i) and sc.low[i - 1] in ("the", "air", ":", ")") and not sc.spots:
            return Link("USA", sc.words(i, i + 1), "service with a capital, no nation named", sc.tokens.start[i])
    return None


def _home_base(sc: Scene, lex: Lexicon) -> Link | None:
    """A force at or from a fort in the United States, where no nation is named."""
    for s in sc.spots:
        if s.name.surface.startswith(_HOME_BASE) and host_of(s.name.place, lex.vocabulary) == "USA":
            return Link("USA", s.name.surface, "home base", s.name.start)
    return None


def _outlet(sc: Scene, item: Item, lex: Lexicon) -> Link | None:
    """A state outlet or headquarters whose label opens the sentence, or that is said to report, tells of its own force."""
    for s in find_sources(sc.text, sc.m.s.start, item.start, lex.vocabulary):
        label = sc.text[s.end : s.end + 1] == ":" and s.start - sc.m.s.start <= 4
        told = s.kind in ("state_media", "office") and sc.text[s.end : s.end + 6] in (" said,", " said ", " says,", " says ")
        if s.actor and (label or told):
            return Link(parent_actor(s.actor, lex.vocabulary), s.surface, "outlet that tells of its own force", s.start)
    return None


def _heading_before(item: Item, doc: Document, lex: Lexicon) -> Link | None:
    """The name in the line with a colon that a list stands under."""
    for n in range(item.sentence - 1, max(-1, item.sentence - 8), -1):
        a, b = doc.spans[n]
        if doc.text[a:b].rstrip().endswith(":"):
            s = sentence_at(doc, n, lex)
            name = next((x for x in s.names if x.actor), None) if s is not None else None
            return _of_name(name, "heading", lex) if name is not None else None
        if doc.text[item.start - 3 : item.start].strip() not in ("-", "*", "•", "–", "|", ""):
            return None
    return None


def _after_preposition(text: str, n: Name) -> bool:
    before = text[max(0, n.start - 12) : n.start].lower().split()
    return bool(before) and before[-1] in ("in", "at", "from", "to", "near", "into", "over", "the", "across", "of", "on")


def _heads(item: Item, doc: Document, lex: Lexicon) -> list[tuple[str, str, list[Name]]]:
    """The names of title and lead, with the text that they stand in; not of the quantity's own sentence."""
    found = [("title", doc.title, find_names(doc.title, vocabulary=lex.vocabulary))] if doc.title else []
    lead = sentence_at(doc, doc.lead, lex) if 0 <= doc.lead != item.sentence else None
    if lead is not None:
        found.append(("lead", doc.text, lead.names))
    return found
