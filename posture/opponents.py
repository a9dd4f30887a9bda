"""Whose force a quantity counts, read from whom it fights, whom it serves, or who stands beside it in a list."""

from __future__ import annotations

from collections.abc import Sequence

from posture.clauses import Phrase
from posture.context import Document, Item, Lexicon, sentence_at
from posture.gazetteer import counted_class_of, home_of, parent_actor
from posture.names import Name, find_names
from posture.owners import SUBJECT_RULE, first_spot, is_state, link_name, link_to
from posture.paragraph_labels import as_written, speaker_label
from posture.scenes import FORCES, Link, Scene, Spot, Told

_REGULARS = frozenset(
    "soldiers troops servicemen policemen police officers guards sailors recruits conscripts cadets men".split()
)
_POSTS = frozenset(
    "post posts base camp barracks checkpoint checkpoints convoy patrol position positions outpost column".split()
)
_STRUCK = _POSTS | FORCES
# land whose armed groups fight the army of another state, so that "the army" is not its own
_FOREIGN_WAR = frozenset(("PSE", "LBN", "ESH"))
_SERVICES = frozenset("army navy military police gendarmerie government junta regime".split())
_KEEPERS = frozenset(("peacekeepers", "helmets", "peacekeeper"))


def beside(sc: Scene, item: Item, here: Sequence[Told], lex: Lexicon) -> Link | None:
    """The nation beside a number without a noun: "and 111 Australian", "from Austria 379", "and Jamaica 24"."""
    noun = (item.noun or "").split()[-1:]
    if noun and item.surface.lower().split()[-1:] == [noun[0].lower()]:
        return None
    after = first_spot(sc, item.last_token + 1, 0)
    if after is not None and after.name.kind == "demonym" and not after.head and not after.owner and after.name.actor:
        return link_to(after, "nation after the figure", lex)
    with_it = [s for s in sc.spots if s.stop + 1 == item.first_token and is_state(s.name.actor) and not s.head]
    if with_it and here and sc.low[with_it[0].stop] == "with":  # "followed by Pakistan with about 900"
        return link_to(with_it[0], "nation with the figure", lex)
    spot = next((s for s in sc.spots if s.stop == item.first_token and is_state(s.name.actor) and not s.owner), None)
    if spot is None or not here or here[-1].item.unit != item.unit:
        return None
    left = sc.low[spot.first - 1] if spot.first else ""
    left = sc.low[spot.first - 2] if left == "the" and spot.first > 1 else left
    mission = any(x.actor.id and not is_state(x.actor.id) for x in here)
    if left == "from" and mission:
        return link_to(spot, "nation of the contingent", lex)
    mine = is_state(here[-1].actor.id) and here[-1].actor.rule == SUBJECT_RULE
    return link_to(spot, "subject of the clause, verb left out", lex) if left == "and" and mine else None


def struck(sc: Scene, item: Item, p: Phrase, measure: str, lex: Lexicon) -> Link | None:
    """The force that was attacked: "stormed a Malian army camp and killed 41 soldiers"."""
    words = (item.noun or "").lower().split()
    if measure != "loss" or item.category != "personnel" or words[-1:] == [] or words[-1] not in _REGULARS:
        return None
    doers, forces = [], []
    for s in sc.spots:
        if s.stop > item.first_token or not s.name.actor or s.item >= 0:
            continue
        if s.case == "subject":
            doers.append(parent_actor(s.name.actor, lex.vocabulary))
        elif (s.head in _STRUCK and s.name.role == "actor") or (s.name.kind == "office" and is_state(s.name.actor)):
            forces.append(s)
    if not forces:
        own = (s for s in sc.spots if s.case == "subject" and s.head in _SERVICES and is_state(s.name.actor))
        forces = [s for s in own if _says(sc, s)]
        told = {parent_actor(s.name.actor, lex.vocabulary) for s in forces}
        doers = [] if len(set(doers) - told) == 1 else doers
    ids = {parent_actor(s.name.actor, lex.vocabulary) for s in forces}
    if len(ids) != 1 or ids & set(doers) or not is_state(next(iter(ids))):
        return None
    return link_to(forces[-1], "force that was attacked", lex) if p.side != "subject" else None


def _says(sc: Scene, s: Spot) -> bool:
    """Whether a service is the speaker: "the Ukrainian army said that Wagner had killed 12 soldiers"."""
    at = next((k for k in range(s.stop, min(s.stop + 5, len(sc.tags))) if sc.tags[k] == "V"), -1)
    hit = sc.m.hit_at[at] if at >= 0 else None
    return hit is not None and bool(hit.verb.roles & {"say", "deny"})


def against(sc: Scene, item: Item, word: str, names: Sequence[Name], lex: Lexicon) -> Link | None:
    """A service without a nation is that of the country whose armed band it fights: "junta soldiers", "the army"."""
    word = word or service(sc, item)
    if not word:
        return None
    homes = set()
    for n in names:
        if n.actor and is_state(n.actor) and n.role == "actor" and n.kind != "demonym":
            return None
        if n.actor and counted_class_of(n.actor, lex.vocabulary) in ("militant", "local_force"):
            homes.add(home_of(n.actor, lex.vocabulary))
    home = next(iter(homes)) if len(homes) == 1 else ""
    if not home or home in _FOREIGN_WAR:
        return None
    return Link(home, word, "service, country of the band it fights", -1)


def service(sc: Scene, item: Item) -> str:
    """The service without a nation in the counted phrase, or nearest before it in its clause: "junta posts", "the navy"."""
    for k in range(item.first_token, item.last_token + 1):
        if sc.low[k] in _SERVICES and not any(s.first <= k < s.stop for s in sc.spots):
            return sc.low[k]
    for k in range(item.first_token - 1, max(0, item.first_token - 12), -1):
        if sc.tags[k] == "H" or any(s.first <= k < s.stop and s.case == "subject" for s in sc.spots):
            return ""
        if sc.low[k] in _SERVICES and sc.low[k - 1] == "the" and sc.tags[k + 1 : k + 2] in (["V"], ["X"], ["A"]):
            return sc.low[k]
    return ""


def keepers(sc: Scene, item: Item, told: Sequence[Told], lex: Lexicon) -> Link | None:
    """Peacekeepers without a nation are those of the one mission of the sentence, else of the mission counted last."""
    if not _KEEPERS & set((item.noun or "").lower().split()):
        return None
    groups = [s for s in sc.spots if s.name.actor and _mission(s, lex)]
    if groups:
        one = len({parent_actor(s.name.actor, lex.vocabulary) for s in groups}) == 1
        return link_name(groups[0].name, "mission of the peacekeepers", lex) if one else None
    last = next((x for x in reversed(told) if _multinational(x.actor.id, lex)), None)
    return last.actor._replace(rule="mission of the peacekeepers") if last is not None else None


def _mission(s: Spot, lex: Lexicon) -> bool:
    return _multinational(parent_actor(s.name.actor, lex.vocabulary), lex)


def _multinational(ident: str, lex: Lexicon) -> bool:
    return bool(ident) and not is_state(ident) and counted_class_of(ident, lex.vocabulary) == "military"


_FURTHER = frozenset("further another additional more extra".split())


def next_wave(item: Item, measure: str, told: Sequence[Told]) -> Link | None:
    """"A further 3,000 are to arrive": of those that came before, not of the figure in between."""
    if measure != "inflow" or _FURTHER.isdisjoint(item.surface.lower().split()):
        return None
    fit = (x for x in reversed(told) if x.measure == "inflow" and x.actor.id and x.item.category == item.category)
    sent = next(fit, None)
    return sent.actor._replace(rule="figure before in the text") if sent is not None else None


def surrendered(sc: Scene, item: Item, lex: Lexicon) -> Link | None:
    """"The mission received 2,300 weapons from the FARC": the band's, not the mission's."""
    if item.category != "weapons" or sc.low[item.last_token + 1 : item.last_token + 2] != ["from"]:
        return None
    spot = first_spot(sc, item.last_token + 2, 1)
    band = spot is not None and spot.name.actor and counted_class_of(spot.name.actor, lex.vocabulary) == "militant"
    return link_name(spot.name, "band that gives up arms", lex) if spot is not None and band else None


def nation_of(label: str, doc: Document, lex: Lexicon) -> Link | None:
    """The nation that the text names beside a speaker of a transcript: "Brig. Gen. Qasim, the Iraqi army's spokesman"."""
    name = as_written(label).split(" ")[-1]
    if len(name) < 3:
        return None
    at = doc.text.find(name)
    for _ in range(4):
        if at < 0:
            return None
        line = doc.text[doc.text.rfind("\n", 0, at) + 1 : at + 80].split("\n", 1)[0]
        begin = at - len(doc.text[doc.text.rfind("\n", 0, at) + 1 : at])
        found = [n for n in find_names(line, vocabulary=lex.vocabulary) if is_state(n.actor) and n.kind == "demonym"]
        near = [n for n in found if abs(begin + n.start - at) <= 60]
        if near:
            return link_name(near[0]._replace(start=begin + near[0].start), "nation of the speaker", lex)
        at = doc.text.find(name, at + 1)
    return None


_DECIDERS = frozenset("president government cabinet minister secretary".split())
_TALK = 60  # sentences of a transcript that are looked through


def decides_for_us(sc: Scene) -> bool:
    """Whether an office without a nation decides: "the Defence Secretary has ordered", said by one who speaks for it."""
    low = sc.low
    return any(w == "the" and _DECIDERS & set(low[k + 1 : k + 3]) for k, w in enumerate(low[:6]))


def nation_of_we(label: str, doc: Document, lex: Lexicon) -> Link | None:
    """The one nation that a speaker of a transcript names with "we": "We have 900 British troops at Tapa"."""
    found: list[Name] = []
    for n, (begin, _) in enumerate(doc.spans[:_TALK]):
        if speaker_label(doc.text, begin) != label and not doc.text.startswith(label, begin):
            continue
        s = sentence_at(doc, n, lex)
        if s is not None and s.tokens.low and {"we", "our"} & set(s.tokens.low):
            found += [x for x in s.names if x.kind == "demonym" and is_state(x.actor)]
    return link_name(found[0], "nation of the speaker's “we”", lex) if len({x.actor for x in found}) == 1 else None
