"""Whose force a quantity counts, read from the rest of its sentence: the force it is told of, the subject, the speaker."""

from __future__ import annotations

from collections.abc import Sequence

from posture.clauses import Phrase, apposed, listed_with
from posture.context import Item, Lexicon
from posture.marking import BE
from posture.names import find_sources, parent_actor
from posture.originators import choose
from posture.owners import SUBJECT_RULE, first_spot, is_state, link_to
from posture.placing import HOST
from posture.sayings import OFFICES, Saying
from posture.scenes import FORCES, LAND, Link, Scene, Spot, Told, segment

_INCLUDING = frozenset("including among includes comprising".split())
_WITHIN = (["of", "whom"], ["of", "them"], ["of", "which"], ["of", "these"], ["of", "those"])
SUFFER = frozenset("lose suffer bury mourn report take sustain have admit acknowledge".split())
_OBSERVE = frozenset(
    "count estimate reckon see face fight attack hit kill destroy target oppose confront detect release free swap "
    "exchange spot track watch photograph identify besiege surround encircle outnumber".split()
)
# a speaker who does not speak for a government's own force
OUTSIDERS = frozenset(
    "official officials source sources expert experts analyst analysts diplomat diplomats resident residents media "
    "press intelligence institute monitor monitors observatory aide aides opposition envoy newspaper agency".split()
)
# what speaks or is read, so that a nationality before it is an observer's, not a force's
OBSERVERS = OUTSIDERS | frozenset(
    "estimates estimate commentary images satellite spies scholars scientists researchers commentators reports report "
    "panel newspapers television radio account accounts figures data count counts tally reckoning claim claims version".split()
)
_OWN_VOICE = frozenset(("state_media", "office", "officer"))
_FORCES = frozenset("personnel vehicles aircraft ships formations weapons convoys bases".split())
_DECIDERS = frozenset("cabinet parliament lawmakers bundestag".split())
_OWNERS = frozenset("its their our his her my your".split())


def in_sentence(
    sc: Scene, item: Item, p: Phrase, measure: str, here: Sequence[Told], lex: Lexicon
) -> Link | None:
    """The name that governs the quantity from elsewhere in its sentence."""
    before = next((x for x in reversed(here) if x.actor.id), here[-1]) if here else None
    if before is not None and _shares(sc, before.item, item):
        return before.actor._replace(rule="same as the figure before") if before.actor.id else None
    pronoun = _pronoun(sc, item, p)
    excluded = _victims(p, measure) and not pronoun
    if before is not None and before.actor.id and (_partitive(sc, item) or before.place.rule == HOST):
        return before.actor._replace(rule="part of the figure before")
    beside = next((s for s in sc.spots if s.stop == item.first_token and s.name.actor and s.name.kind == "name"), None)
    if beside is not None and not beside.prep and not _has_noun(item) and beside.item < 0:
        return link_to(beside, "name beside the figure", lex)
    if pronoun:
        spot = _referent(sc, item)
        return link_to(spot, "pronoun", lex) if spot is not None else None
    subject = None if excluded else _apposed(sc, item) or _subject(sc, item, measure)
    doer = _ruled(sc, item, p)
    if doer is not None:
        return link_to(doer, "who is to do it", lex)
    force = _force_told(sc, item, lex, subject is not None and not p.roles & {"estimate", "say"} and p.lemma != "put")
    if force is not None:
        return force
    if sc.low[item.first_token - 1 : item.first_token] in (["total"], ["ceiling"], ["strength"]) or "total" in item.surface:
        heading = _heading(sc, item, lex)
        if heading is not None:
            return heading
    elided = before is not None and not _has_noun(item)
    itself = excluded and before is not None and _same_subject(sc, item, measure, before, lex)
    if itself:
        return None
    if before is not None and before.actor.id and elided and (subject is None or subject.first < before.item.first_token):
        return before.actor._replace(rule="same as the figure before")
    if subject is not None:
        return link_to(subject, SUBJECT_RULE, lex)
    if p.passive or p.side == "subject":
        spot = _agent(sc, p)
        if spot is not None and measure != "loss":
            return link_to(spot, "agent", lex)
    if before is not None and before.actor.id and not excluded:
        return before.actor._replace(rule="figure before in the sentence")
    heading = _heading(sc, item, lex)
    if heading is not None:
        return heading
    if not excluded and p.hit is None:
        after = next((s for s in sc.spots if s.first > item.last_token and s.name.actor and s.case == "subject"), None)
        if after is not None and "," in sc.tags[item.last_token : after.first] and ";" not in sc.low[: after.first]:
            return link_to(after, "subject after the fronted figure", lex)
    earlier = next((s for s in reversed(sc.spots) if s.stop <= item.first_token and _owns(sc, s)), None)
    if earlier is not None and not excluded:
        return link_to(earlier, "subject of the clause before", lex)
    only = _only(sc, item, measure, lex) if not excluded else None
    if only is not None:
        return link_to(only, "only force named in the sentence", lex)
    return None


def _same_subject(sc: Scene, item: Item, measure: str, before: Told, lex: Lexicon) -> bool:
    """Whether the figure before counts those who do something to the ones counted here."""
    spot = _subject(sc, item, measure)
    return spot is not None and parent_actor(spot.name.actor, lex.vocabulary) == before.actor.id


def _only(sc: Scene, item: Item, measure: str, lex: Lexicon) -> Spot | None:
    """The one force that the sentence names at all: "Estimates of the Taliban run from 20,000", "make Turkey's forces"."""
    forces, groups = [], []
    begin, stop = segment(sc, item)
    for s in sc.spots:
        if not s.name.actor or s.head in OBSERVERS or s.item >= 0 or not begin <= s.first < stop:
            continue
        if (measure == "loss" and s.prep == "by") or (s.prep == "for" and _DECIDERS & set(sc.low)):
            continue  # who did it; "for the operation Aspides, the cabinet decided, the limit will fall to 350"
        if s.case == "object" and s.verb > 0 and sc.tags[s.verb - 1] == "T":  # "to train the Saudi National Guard"
            continue
        if s.first > item.last_token and not _has_noun(item) and {"S", "V"} & set(sc.tags[item.last_token : s.first]):
            continue  # "down from about 1,000 before ..., days after Turkish forces had crossed"
        force = s.head in FORCES and (s.owner or s.name.role == "actor")
        group = s.name.role == "actor" and not is_state(s.name.actor) and s.name.kind != "office" and not s.head
        if force:
            forces.append(s)
        elif group:
            groups.append(s)
    for found in (forces, groups):
        if found:
            return found[0] if len({parent_actor(s.name.actor, lex.vocabulary) for s in found}) == 1 else None
    return None


def _heading(sc: Scene, item: Item, lex: Lexicon) -> Link | None:
    """The name before a colon: "Strength of US Army units: Kaiserslautern 12,900"."""
    if ":" not in sc.low[: item.first_token]:
        return None
    colon = sc.low.index(":")
    heads = (s for s in sc.spots if s.stop <= colon and s.name.actor and s.case != "object")
    spot = next((s for s in heads if s.name.role == "actor" or s.prep in ("", "of")), None)
    return link_to(spot, "heading", lex) if spot is not None else None


def _has_noun(item: Item) -> bool:
    """Whether the surface holds a counted noun of its own."""
    last = item.surface.split()[-1] if item.surface else ""
    return last[:1].isalpha() and (item.noun or "x").split()[-1].lower() == last.lower()


def _partitive(sc: Scene, item: Item) -> bool:
    """"14 of the planes", "five of them"."""
    if sc.low[item.last_token + 1 : item.last_token + 3] in (["of", "them"], ["of", "these"], ["of", "those"]):
        return True
    words = item.surface.lower().split()
    return any(words[k] == "of" and words[k + 1] in ("the", "them", "these", "those") for k in range(len(words) - 1))


def _apposed(sc: Scene, item: Item) -> Spot | None:
    """"Beijing's lift, 3-4 brigades": the owner of the noun that the figure explains."""
    before = [s for s in sc.spots if s.stop <= item.first_token]
    for s in before:
        gap = sc.tags[s.stop : item.first_token]
        if s.stop < item.first_token and s.owner and s.name.actor and gap[-1:] == [","] and len(gap) <= 6:
            if all(tag in "wmN" for tag in gap[:-1]) and not any(o.name.actor and s.stop <= o.first for o in before):
                return s
        if s.stop < item.first_token and s.name.role == "actor" and gap == [","] and apposed(sc.m, item):
            return s  # "the FARC, some 15,000 strong, released"
    return None


def _shares(sc: Scene, before: Item, item: Item) -> bool:
    """Whether a quantity goes on with the list, or is a part of the one before it."""
    gap = sc.low[before.last_token + 1 : item.first_token]
    if any(w in (";", "while", "whereas") for w in gap):
        return False
    if any(gap[k : k + 2] in _WITHIN for k in range(len(gap))) or _INCLUDING & set(gap):
        return True
    if gap[-2:] in (["along", "with"], ["together", "with"]) or gap[-3:] == ["as", "well", "as"]:
        return True  # "lost 1,120 soldiers, the staff said, along with 14 tanks"
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
        named = s.name.role == "actor" or s.name.kind == "abbreviation"  # "the number of US forces stands at"
        force = s.head in FORCES and (s.owner or (named and not (decided and s.name.kind == "demonym")))
        itself = s.case == "object" and s.name.role == "actor" and s.name.kind not in ("demonym", "office") and not s.owner
        if (force and s.case in ("object", "prep")) or itself:
            return link_to(s, "force that the figure is told of", lex)
    return None


def p_at(sc: Scene, item: Item) -> str:
    """The word before a quantity."""
    return sc.low[item.first_token - 1] if item.first_token else ""


def _victims(p: Phrase, measure: str) -> bool:
    """Whether the subject of the verb did something to the quantity, so that it is not the subject's own force."""
    if measure != "loss":
        return p.lemma in _OBSERVE and p.side == "object" and p.prep != "with"
    return p.side == "object" and p.lemma not in SUFFER and p.hit is not None


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
        if (s.case in ("subject", "loose") and _is_agent(sc, s)) or _antecedent(sc, s):
            return _its_band(sc, s)
    return None


def _its_band(sc: Scene, s: Spot) -> Spot:
    """"Russian contractors of the Wagner group": the band of the men whose nationality is told."""
    if s.name.kind != "demonym" or not s.head:
        return s
    after = next((o for o in sc.spots if o.first > s.stop and o.name.actor), None)
    of = after is not None and after.prep == "of" and sc.tags[s.stop : after.first].count("P") <= 1
    return after if after is not None and of and after.name.role == "actor" and not is_state(after.name.actor) else s


def _owns(sc: Scene, s: Spot) -> bool:
    return bool(s.name.actor) and s.item < 0 and s.case == "subject" and _is_agent(sc, s)


def _ruled(sc: Scene, item: Item, p: Phrase) -> Spot | None:
    """The force that someone expects, asks or allows to do it: "he expects Moscow to send two brigades"."""
    if p.side != "object" or not p.chain or p.hit is None:
        return None
    ruler = p.chain[-1]
    if ruler.stop >= p.first or sc.tags[p.first - 1 : p.first] == ["V"]:
        return None
    between = [s for s in sc.spots if ruler.stop <= s.first < p.hit.first and s.name.actor and s.item < 0]
    return between[0] if len(between) == 1 and not between[0].prep else None


def _antecedent(sc: Scene, s: Spot) -> bool:
    """"led by Britain, which sent": the name that a relative clause tells of."""
    if s.case == "prep" and s.name.role == "place":  # "the UN mission in Mali, which had": the mission
        head = next((o for o in sc.spots if o.head in FORCES and 0 < s.first - o.stop <= 4 and not o.prep), None)
        if head is not None:
            return False
    at = s.stop  # "his Indonesian counterpart, who has"
    while not s.owner and at < len(sc.tags) and at < s.stop + 3 and sc.tags[at] in "wN":
        at += 1
    after = sc.low[at : at + 2]
    return after[:1] in (["which"], ["who"]) or after in ([",", "which"], [",", "who"])


def _pronoun(sc: Scene, item: Item, p: Phrase) -> bool:
    """Whether "it", "they" is the subject of the figure's verb, or "its", "their" its owner."""
    if {"its", "their"} & set(sc.low[item.first_token : item.last_token + 1]):
        return True
    i = item.first_token - 1
    start = min(p.stop, i - 4) if p.hit is not None and p.side == "object" and p.roles & {"say", "move"} else i - 4
    if i > 2 and sc.low[i] in ("at", "as", "to") and {"its", "their"} & set(sc.low[max(0, start) : i]):
        return True  # "put its strength at"
    i = p.first - 1
    while i >= 0 and sc.tags[i] in "A":
        i -= 1
    return p.hit is not None and p.side == "object" and i >= 0 and sc.low[i] in ("it", "they", "he", "she")


def _referent(sc: Scene, item: Item) -> Spot | None:
    """What a pronoun stands for in its sentence: the nearest subject before it, a speaker too."""
    for s in reversed(sc.spots):
        if s.stop <= item.first_token and s.name.actor and s.item < 0 and s.case == "subject" and s.head not in OBSERVERS:
            return s
    for s in reversed(sc.spots):  # "An American official said that it has"
        official = s.head in ("official", "officials") and is_state(s.name.actor)
        if official and s.stop <= item.first_token and s.case == "subject":
            return s
    return None


def speaker(sc: Scene, item: Item, measure: str, said: Sequence[Saying], lex: Lexicon) -> Link | None:
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
    if not spots or OUTSIDERS & set(words):
        return None
    office = spots[0].name.kind in ("office", "metonym") or (x.stop - x.first == spots[0].stop - spots[0].first)
    if office or OFFICES & set(words):
        return link_to(spots[0], "speaks of its own force", lex)
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
    while i < len(sc.tags) and sc.tags[i] in "wNAX":
        if sc.low[i] in OBSERVERS or sc.low[i] in LAND:
            return False
        i += 1
    hit = sc.m.hit_at[i] if i < len(sc.tags) else None
    if hit is None or sc.tags[i] != "V":
        return True
    if hit.verb.shape == "ed" and sc.low[i - 1] in BE and sc.tags[hit.stop : hit.stop + 1] in (["T"], ["V"]):
        return True  # "Rwanda is estimated to have", "was seen sending"
    if hit.verb.shape == "ing" and i == s.stop and sc.tags[i - 1] not in "X":
        return True  # "the forces of China facing the strait include"
    says = hit.verb.roles & {"say", "deny", "estimate"} and "keep" not in hit.verb.roles
    at = (k for k in range(i, min(i + 7, len(sc.tags) - 1)) if sc.low[k] == "at")
    says = says or (hit.verb.lemma == "put" and any(sc.tags[k + 1] in "QDw" and "Q" in sc.tags[k + 1 : k + 4] for k in at))
    return not (says or hit.verb.lemma in _OBSERVE)  # a speaker is asked last, see speaker


def _agent(sc: Scene, p: Phrase) -> Spot | None:
    """"were sent by Italy"."""
    if sc.low[p.stop : p.stop + 1] != ["by"]:
        return None
    spot = first_spot(sc, p.stop + 1, 3)
    return spot if spot is not None and spot.name.actor else None
