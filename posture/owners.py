"""Whose force a quantity counts, read from its own phrase: a name in it, its owner before it, "of the X army" after it."""

from __future__ import annotations

from posture.clauses import Phrase
from posture.context import Item, Lexicon
from posture.names import Name, host_of, parent_actor
from posture.scenes import FORCES, Link, Scene, Spot
from posture.tokens import CODE

# people who are nobody's army, whatever nationality they bear
_IRREGULAR = frozenset(
    "fighter fighters militant militants rebel rebels insurgent insurgents terrorist terrorists gunman gunmen jihadi "
    "jihadis jihadists guerrilla guerrillas guerillas mercenary mercenaries bandit bandits extremist extremists raiders "
    "militiamen partisans tribesmen civilians gangs volunteers".split()
)
_GOVERNMENT = frozenset("government federal loyalist loyalists regime junta governmental".split())
_SERVICES = frozenset("army military navy gendarmerie government junta forces troops".split())
SUBJECT_RULE = "subject of the clause"
_OWNERS = frozenset("its their our his her my your".split())
_NATIONAL = ("ian", "ean", "ese", "ish", "can", "dic", "qi", "ni", "ric", "rab", "reg")
# words that name American services and platforms wherever they stand (judgement: no other force is so called in English)
_AMERICAN = frozenset("marines seals seal guardsmen".split())
_AMERICAN_PAIRS = frozenset((
    ("special", "forces"), ("green", "berets"), ("space", "force"), ("carrier", "strike"), ("army", "rangers"),
    ("marine", "corps"), ("delta", "force"),
))  # fmt: skip
_AMERICAN_CRAFT = frozenset("b-52 b-52s b-1 b-1b b-1bs b-1s b-2 b-2s f-22 f-22s a-10 a-10s f-117 f-117s b-29 b-29s".split())


def link_to(spot: Spot, rule: str, lex: Lexicon) -> Link:
    return link_name(spot.name, rule, lex)


def link_name(name: Name, rule: str, lex: Lexicon) -> Link:
    start = -1 if rule == "title" else name.start
    return Link(parent_actor(name.actor, lex.vocabulary), name.surface, rule, start)


def is_state(ident: str) -> bool:
    return len(ident) == 3 and ident.isupper()


def irregular(sc: Scene, item: Item) -> bool:
    if CODE in sc.tokens.kind[item.first_token : item.last_token + 1] or any(c.isdigit() for c in item.noun):
        return False  # MiG-29 fighters
    words = (item.noun or item.surface).lower().split()
    return item.category == "personnel" and any(w.strip(",.") in _IRREGULAR for w in words)


def governmental(sc: Scene, item: Item, p: Phrase) -> str:
    """The word by which a force is that of the government of its country, with no nation named: "federal troops"; else ""."""
    words = [w.strip(",.") for w in (item.surface + " " + item.noun).lower().split()]
    word = next((w for w in words if w in _GOVERNMENT), "")
    near = range(max(0, item.first_token - 12), item.first_token)
    word = word or next((sc.low[k] for k in near if sc.low[k] in _GOVERNMENT and sc.low[k + 1] in FORCES), "")
    if word or p.side != "object" or p.hit is None:
        return word
    i = p.first - 1
    while i >= 0 and sc.tags[i] in "A":
        i -= 1
    if i > 0 and sc.low[i] in _SERVICES and sc.low[i - 1] in ("the", "its", "government", "federal"):
        return sc.low[i]
    return ""


def irregular_subject(sc: Scene, item: Item, p: Phrase) -> bool:
    """Whether the subject of the verb is an armed band without a name: "the gangs hold", "the rebels have"."""
    if p.side != "object" or p.hit is None:
        return False
    owner = p.prep in ("at", "to") and any(w[-1:] in "'’" and w[:-1] in _IRREGULAR for w in sc.low[p.stop : item.first_token])
    if owner:  # "put the rebels' strength at"
        return True
    i = p.first - 1
    while i >= 0 and sc.tags[i] in "A":
        i -= 1
    return i >= 0 and sc.low[i] in _IRREGULAR


def inside(sc: Scene, item: Item, lex: Lexicon) -> Link | None:
    """A name within the counted noun phrase; several nations in one phrase are no actor."""
    nested = min((x.first_token for x in sc.m.items if item.first_token < x.first_token <= item.last_token), default=-1)
    spots = [s for s in sc.spots if item.first_token <= s.first <= item.last_token and s.name.actor]
    home = next((s for s in sc.spots if item.first_token <= s.first <= item.last_token and s.name.place), None)
    if not spots and home is not None and item.category == "personnel":  # "2,800 Iowa soldiers", "86 Pskov paratroopers"
        host = host_of(home.name.place, lex.vocabulary)
        return Link(host, home.name.surface, "home of the force", home.name.start) if host != home.name.place else None
    if nested > 0:
        spots = [s for s in spots if s.first < nested] or spots
    if not spots:
        return None
    spots = _band_of(spots)
    ids = list(dict.fromkeys(parent_actor(s.name.actor, lex.vocabulary) for s in spots))
    if set(ids) == {"SUN", "RUS"}:  # "Soviet and Russian soldiers"
        return link_to(spots[-1], "in the counted phrase", lex)
    if len(ids) > 1:
        return Link("", spots[0].name.surface, "several nations")
    words = set(sc.low[item.first_token : item.last_token + 1])
    if irregular(sc, item) and is_state(ids[0]) and not words & {"soldiers", "troops", "police"}:
        return Link("", spots[0].name.surface, "fighters of a nationality are not its army")
    if item.category not in ("bases",) or spots[0].name.kind == "demonym" or spots[0].owner:
        return link_to(spots[0], "in the counted phrase", lex)
    return None


def _band_of(spots: list[Spot]) -> list[Spot]:
    """The names without a nationality that stands right before a band's name: "the Russian Wagner group"."""
    return [
        s for k, s in enumerate(spots)
        if not (s.name.kind == "demonym" and k + 1 < len(spots) and spots[k + 1].first == s.stop and spots[k + 1].name.actor
                and not is_state(spots[k + 1].name.actor))
    ]  # fmt: skip


def possessor(sc: Scene, item: Item, lex: Lexicon) -> Link | None:
    """"Spain's 600 soldiers", "Angola's column of 2,500", "the French 3,000"; "its" is the subject."""
    i, steps = item.first_token - 1, 0
    while i >= 0 and steps <= 4:
        spot = next((s for s in sc.spots if s.first <= i < s.stop), None)
        if spot is not None:
            near = spot.owner or (steps == 0 and spot.name.kind == "demonym" and spot.case != "object")
            return link_to(spot, "possessor", lex) if spot.name.actor and near else None
        if sc.low[i] in _OWNERS:
            return None
        if sc.low[i] in ("country's", "country’s", "nation's", "nation’s", "kingdom's", "kingdom’s"):
            before = [s for s in sc.spots if s.stop <= i and is_state(s.name.actor)]
            return link_to(before[-1], "possessor, the country named before", lex) if before else None
        if sc.tags[i] not in "wDANm" and sc.low[i] not in ("own", "of"):
            return None
        if sc.low[i] == "of" and not (i and sc.low[i - 1] in FORCES):
            return None
        i -= 1
        steps += 1
    return None


def of_force(sc: Scene, item: Item, lex: Lexicon) -> Link | None:
    """"400 men of the Bosnian army", "the jets that Norway promised", "sent by Italy"."""
    j = _list_end(sc, item)
    low, tags = sc.low, sc.tags
    if low[j : j + 3] == [",", "of", "the"] and item.surface.split()[-1:] != item.noun.split()[-1:]:
        j += 1  # "two more, of the Dutch"
    if low[j : j + 1] == ["of"]:
        spot = first_spot(sc, j + 1, 3)
        after = next((s for s in sc.spots if spot is not None and s.first == spot.stop), None)
        spot = _band_of([spot, after])[-1] if spot is not None and after is not None else spot
        named = _named_force(sc, j + 1) if spot is None else None
        if named is not None and named.name.actor:
            return link_to(named, "of a force", lex)
        if spot is not None and not spot.name.actor and spot.name.place and spot.head in FORCES:  # "of the Vermont Guard"
            return Link(host_of(spot.name.place, lex.vocabulary), spot.name.surface, "home of the force", spot.name.start)
        if spot is None or not spot.name.actor:
            whole = next((x for x in sc.m.items if j < x.first_token <= j + 3), None)
            if whole is not None and not any(tag in "HVS" for tag in tags[j : whole.first_token]):
                return inside(sc, whole, lex) or american(sc, whole)
        whole_state = spot is not None and spot.first == j + 1 and is_state(spot.name.actor) and item.category == "personnel"
        if spot is not None and (spot.name.role == "actor" or spot.head in FORCES or spot.owner or whole_state):
            return link_to(spot, "of a force", lex) if spot.name.actor else None
    people = item.category == "personnel" and item.surface.split()[-1:] == item.noun.split()[-1:]
    if low[j : j + 1] == ["for"] and not people:  # "jets for Kyiv", "950 for Athens"; "4,000 peacekeepers for Juba" go there
        spot = first_spot(sc, j + 1, 0)
        if spot is not None and spot.name.kind == "metonym":
            return link_to(spot, "for a government", lex)
    if j < len(tags) and low[j] in ("that", "which"):
        spot = first_spot(sc, j + 1, 1)
        if spot is not None and spot.name.actor and not spot.owner:
            return link_to(spot, "subject of the relative clause", lex)
    spot = next((s for s in sc.spots if s.first == j and not s.owner and s.name.actor), None)
    follows = tags[spot.stop : spot.stop + 1] if spot is not None else []
    if spot is not None and follows in (["V"], ["X"]) and spot.name.kind != "demonym":
        return link_to(spot, "subject of the relative clause", lex)
    hit = sc.m.hit_at[j] if j < len(tags) and tags[j] == "V" else None
    by = next((k for k in range(j + 1, min(j + 7, len(tags))) if low[k] == "by" or tags[k] in "H,VSQ"), -1)
    if hit is not None and by > 0 and low[by] == "by":
        spot = first_spot(sc, by + 1, 3)
        if hit is not None and spot is not None and spot.name.actor and hit.verb.roles & {"in", "out", "give", "plan", "keep"}:
            return link_to(spot, "agent", lex)
    return None


def _named_force(sc: Scene, start: int) -> Spot | None:
    """"of the Bolivarian National Armed Force of Venezuela": the country after a force's long name."""
    i = start
    while i < len(sc.tags) and i < start + 9 and (sc.tags[i] in "DwNM" or sc.low[i] == "of"):
        if sc.low[i] == "of" and sc.low[i - 1] in FORCES:
            return first_spot(sc, i + 1, 1)
        i += 1
    return None


def _list_end(sc: Scene, item: Item) -> int:
    """The token after the last quantity of the list that the item stands in: "500 soldiers and 80 tanks of the US army"."""
    end = item.last_token + 1
    for x in sc.m.items:
        gap = sc.low[end : x.first_token]
        own = any(s.item == x.order and s.name.actor for s in sc.spots)
        part = sc.low[x.last_token + 1 : x.last_token + 3] in (["of", "them"], ["of", "whom"], ["of", "which"])
        if x.first_token > end and gap in (["and"], [","], [",", "and"]) and not own and not part:
            end = x.last_token + 1
    return end if sc.low[end : end + 1] == ["of"] else item.last_token + 1


def first_spot(sc: Scene, start: int, reach: int) -> Spot | None:
    """The first name that begins within ``reach`` tokens of ``start``, with no mark or verb between."""
    for s in sc.spots:
        if start <= s.first <= start + reach:
            return s if not any(t in "HV,S" for t in sc.tags[start : s.first]) else None
    return None


def foreign(sc: Scene, item: Item) -> bool:
    """Whether the phrase holds a nationality that no name of the vocabulary is: "700 Nordic troops"."""
    if item.category != "personnel" or not any(c.islower() for c in item.surface):
        return False
    for i in range(item.first_token, item.last_token + 1):
        word = sc.low[i]
        if sc.tags[i] == "Q" and i > item.first_token and sc.capital(i) and word.isalpha():
            return word.endswith(_NATIONAL) or word.rstrip("s").endswith(_NATIONAL)
    return False


def american(sc: Scene, item: Item) -> Link | None:
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
