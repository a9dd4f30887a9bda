"""What a figure measures: a stock, a movement, a level that is planned or allowed, a loss, a length, a share.

The governor of the quantity decides (see clauses): its role in verbs.csv, the side that the quantity stands on, the
preposition before it ("cut to" a level, "cut by" an amount) and the words of direction after it ("home", "out of").
"""

from __future__ import annotations

from posture.clauses import Marked, Phrase, listed_with
from posture.context import Item
from posture.directions import BODIES, allowed_level, by_body, directed, fallen, let, looks_ahead, more, was_for
from posture.groups import part_of_them
from posture.turns import goes, turn_of
from posture.wholes import (
    authorised,
    base_of,
    besides,
    fronted,
    has_role,
    on_the_way,
    partitive,
    promised,
    sign_of,
    step_of,
)

# categories that are their own measure
_PLAIN = {"distance": "distance", "duration": "duration", "share": "share", "percent": "share", "area": "other"}
_PEOPLE = frozenset(("personnel", "formations", "convoys"))
_THINGS = frozenset(("ships", "vehicles", "aircraft"))
_ESTIMATES = frozenset("edition table estimate estimates version report figure count list".split())
_FORCE = frozenset("force mission brigade army contingent corps battalion division garrison unit".split())
_HEADINGS = frozenset(("cap", "in", "out", "down", "up", "loss"))
# tenses of what is so or was done, against infinitives and participles
_DONE = frozenset(("past", "perfect", "present", "pluperfect", "progressive"))
_FROM = frozenset("from".split())
# what room is made for is a capacity, not a force
_LIFT = frozenset("put carry lift transport ferry airlift ship move land".split())
_GIVEN_UP = frozenset(("hand over", "turn over", "hand in", "transfer"))
_BESIDE = frozenset("alongside beside against behind among under".split())
# who did it, not who was lost: "killed by 30 gunmen", "fled before 800 rebels"
_BY_WHOM = frozenset("by before against to".split())
_ROOM = frozenset("hold house host accommodate take handle support serve fit".split())
_ROOMS = frozenset("camp room space barracks housing shelter accommodation quarters hangars tents beds facilities".split())
_DIES = frozenset("die perish surrender drown crash collide burn sink fall suffer lose".split())


def measure_of(m: Marked, item: Item, p: Phrase, before: tuple[Item, str] | None) -> tuple[str, str]:
    """(measure, rule) of one quantity; ``before`` is the quantity before it in the sentence with its measure."""
    plain = _PLAIN.get(item.category)
    if plain:
        return plain, f"{item.category} noun"
    after = m.hit_at[item.last_token + 1] if item.last_token + 1 < len(m.tags) else None
    if has_role(m, item, "loss") or (after is not None and after.verb.roles >= {"loss", "noun"} and not item.noun):
        return "loss", "casualty noun"
    turn = turn_of(m, item, p)
    if turn is not None:
        return turn[0], turn[2]
    nxt = next((x for x in m.items if x.first_token > item.last_token), None)
    if nxt is not None and nxt.category == item.category and has_role(m, nxt, "loss") and listed_with(m, item, nxt):
        return "loss", "listed with a casualty noun"
    if nxt is not None and has_role(m, nxt, "loss") and m.s.tokens.low[p.stop : p.stop + 1] == ["among"]:
        return "loss", "among the lost"
    if m.s.tokens.low[item.last_token + 1 : item.last_token + 3] == ["on", "order"]:
        return "target", "on order"
    sign = sign_of(m, item)
    if sign:
        return ("inflow" if sign == "+" else "outflow"), "sign in a table"
    if before is not None and partitive(m, before[0], item):
        return base_of(m, item, *before)
    if promised(m, item):
        return "target", "promised or planned noun"
    if authorised(m, item):
        return "ceiling", "authorised noun"
    if item.hedge.startswith("not to exceed"):
        return "ceiling", "not to exceed"
    if besides(m, item):
        return "stock", "beside those that were there"
    if fronted(m, item):
        return "stock", "whole of which a part is told"
    if m.s.tokens.low[max(0, item.first_token - 2) : item.first_token] == ["all", "but"]:
        return ("target" if p.moods & {"future", "would"} else "stock"), "all but: those who stay"
    way = on_the_way(m, item)
    if way:
        return "inflow", way
    if p.hit is None and m.s.tokens.low[item.last_token + 1 : item.last_token + 3] == ["out", "of"]:
        return "outflow", "after: out of"
    step = step_of(m, item, p)
    if step is not None and step[0] == "level":
        return _changed(m, item, p._replace(prep="to")), step[1]
    if step is not None:
        return step
    if item.category == "bases" and p.prep in ("in", "into", "at", "across", "from", "on", "to", "among", "over", "between"):
        return "stock", f"bases named as a place: {p.prep}"
    if p.prep == "for" and not _ROOMS.isdisjoint(m.s.tokens.low[max(0, item.first_token - 4) : item.first_token]):
        return "other", "what there is room for"
    planned = p.prep == "for" and was_for(m, item, p)
    if planned:
        return planned, "what a plan is for"
    if p.prep == "for" and _is_for(m, item, p):
        return "target", "what others are for"
    if p.prep == "with" and p.moods & {"could", "would", "can"} and p.side == "with":
        return "target", "what would be needed"
    if p.hit is None or p.roles == frozenset(("unknown",)) and not p.moods:
        return _bare(m, item, p)
    return _governed(m, item, p)


def _is_for(m: Marked, item: Item, p: Phrase) -> bool:
    """Whether "for" names what is asked for, or the force that others are meant for."""
    if p.roles & {"plan", "need", "procure"} or any(h.verb.roles & {"plan", "need"} for h in p.chain):
        return True
    own = m.s.tokens.low[item.first_token : item.last_token + 1]
    return not _FORCE.isdisjoint(own)


def _bare(m: Marked, item: Item, p: Phrase) -> tuple[str, str]:
    """No verb governs: headlines, tables, nouns."""
    after = [h for h in m.s.hits if item.last_token < h.first <= item.last_token + 6]
    for h in after:
        if "future" in h.verb.roles and h.verb.roles & {"in", "move"}:
            return "inflow", f"after: {h.verb.form}"
    if p.prep == "from" or p.prep == "against":
        return "stock", f"level before: {p.prep}"
    deadline = next((d for d in m.s.dates if d.kind == "by" and 0 <= d.start - item.end <= 2), None)
    if deadline is not None:
        return ("inflow" if more(m, item) else "target"), f"level by a date: {deadline.surface}"
    heading = next(
        (
            h for h in m.s.hits
            if h.stop <= item.first_token
            and (m.tags[h.first] in "NV" and h.verb.roles & _HEADINGS or "authorised" in h.verb.roles)
        ), None,
    )
    if heading is not None and heading.verb.roles & {"cap", "authorised"} and ":" in m.s.tokens.low:
        return "ceiling", f"heading: {heading.verb.form}"
    if heading is not None and heading.verb.roles & {"in", "out", "down", "up", "loss"} and ":" in m.s.tokens.low:
        return _flow(heading.verb.roles), f"heading: {heading.verb.form}"
    return "stock", "no verb"


def _flow(roles: frozenset[str]) -> str:
    if "loss" in roles:
        return "loss"
    return "outflow" if roles & {"out", "down"} else "inflow"


def _governed(m: Marked, item: Item, p: Phrase) -> tuple[str, str]:
    """The measure by the governor's role."""
    roles, form = p.roles, p.hit.verb.form if p.hit else ""
    rule = f"{p.side}: {form}" if not p.prep else f"{p.side}: {form} {p.prep}"
    if roles & {"aux", "unknown", "future"} and not roles & {"keep", "in", "move", "out"}:
        return _copula(m, item, p), rule
    if p.lemma == "bring to" and p.side == "object" and "w" in m.tags[p.stop : item.first_token]:
        return "inflow", rule  # "brought to South Korea two bombers"
    if p.prep == "with" and p.side == "object" and roles & {"out", "leave"} and not p.passive:
        return "outflow", rule
    if item.category == "bases" and "give" in roles and p.lemma in _GIVEN_UP and not p.prep:
        return "outflow", rule
    if "loss" in roles and p.prep in _BY_WHOM and p.side == "object":
        return "stock", rule
    if "loss" in roles or ("sink" in roles and (p.passive or (p.side == "object" and item.category in _THINGS and not p.prep))):
        if p.lemma in ("hit", "strike") and (item.category == "bases" or (item.category == "weapons" and p.prep == "with")):
            return "other", rule
        return ("stock" if p.prep == "with" else _loss(m, p)), rule
    if "there" in roles and p.side == "object" and not p.prep:
        return "stock", rule
    weapons = item.category == "weapons"
    if ("fire" in roles and (weapons or "down" not in roles)) or (p.lemma == "use" and weapons):
        return "other", rule
    if p.lemma == "drop" and p.side == "object" and item.category == "personnel" and not p.prep:
        return "inflow", rule
    if p.lemma == "fall" and p.side == "subject" and item.category == "personnel" and fallen(m, p):
        return "loss", rule
    if roles & {"up", "down", "reach"} and not (p.side == "noun" and "noun" not in roles):
        return _changed(m, item, p), rule
    if "leave" in roles:
        return _left(m, item, p), rule
    if p.prep == "from" and roles & {"in", "out", "move"} and p.side == "object":
        return "stock", rule
    if "out" in roles:
        return "outflow", rule
    if p.side == "noun":
        return _noun(m, item, p), rule
    if p.moods & {"can", "could"} and p.lemma in _LIFT and p.side == "object" and not p.prep and not directed(m, item, p):
        return "other", rule
    if roles & {"in", "move"} and not ("plan" in roles and roles & {"request"}):
        return _moved(m, item, p), rule
    if "keep" in roles:
        return _kept(m, item, p), rule
    if "cap" in roles:
        return ("ceiling" if "set" not in roles or p.prep in ("at", "of", "to") else "stock"), rule
    if "plan" in roles:
        return _planned(m, item, p), rule
    if roles & {"need", "procure"}:
        return "target", rule
    if "consider" in roles:
        return ("inflow" if more(m, item) else "target"), rule
    if "other" in roles:
        return "other", rule
    return "stock", rule


def _copula(m: Marked, item: Item, p: Phrase) -> str:
    """Is, will be, or a verb without a role: a level."""
    near = m.hit_at[p.stop : p.stop + 3]
    if p.side == "subject" and not {"home", "gone"}.isdisjoint(m.s.tokens.low[p.stop : p.stop + 2]):
        return "outflow"
    if p.side == "subject" and any(h is not None and h.verb.roles & {"plan", "goal"} and "noun" in h.verb.roles for h in near):
        return "target"
    return "target" if p.moods & {"future", "would"} or p.tense == "infinitive" else "stock"


def _loss(m: Marked, p: Phrase) -> str:
    if p.side == "subject" and not p.passive and p.lemma.split()[0] not in _DIES and p.stop < len(m.tags):
        if m.tags[p.stop] in "DwQR" or p.moods & {"may", "can", "could", "future"}:  # who kills and captures is not lost
            return "stock"
    if p.lemma == "lose" and (p.tense in ("present", "infinitive") and p.side == "object" or "future" in p.moods):
        return "outflow"
    return "loss"


def _changed(m: Marked, item: Item, p: Phrase) -> str:
    """Cut to a level, from a level, by an amount; cut an amount."""
    roles = p.roles
    if p.prep == "from" or (p.prep in ("of", "at") and p.side != "noun"):
        return "stock"
    if p.lemma in ("double", "triple", "halve", "outnumber", "exceed") and p.side == "object" and not p.prep:
        return "stock"
    if "reach" in roles and p.prep == "with":
        return "inflow"
    if "reach" in roles and p.side == "subject" and not p.passive and p.lemma in ("reach", "approach", "hit", "top"):
        return "inflow" if p.lemma == "reach" else "stock"
    if p.prep in ("to", "below", "under", "toward", "towards", "above", "over") or "reach" in roles:
        if p.tense in _DONE and not p.chain and not p.moods & {"future", "would"}:
            return "ceiling" if by_body(m, item, p) or allowed_level(m, p) else "stock"
        if p.tense == "participle" and not p.chain and not looks_ahead(m):
            return "stock"  # "bringing its total to 1,560"
        return "target"
    if "shed" in p.lemma or "down" in roles:
        return "outflow" if p.side != "subject" or p.passive or p.prep == "by" else "stock"
    if p.side == "subject" and not p.passive and p.prep != "by":
        return "stock"
    return "inflow"


def _left(m: Marked, item: Item, p: Phrase) -> str:
    """Leave: who leaves goes, what is left stays."""
    if p.side == "subject" and m.s.tokens.low[p.stop : p.stop + 1] == ["for"]:
        return "inflow"
    if p.side == "object" or p.passive:
        ahead = p.moods & {"future", "would", "could", "may"} or p.chain or p.tense == "infinitive"
        ahead = ahead or (p.tense == "participle" and looks_ahead(m))
        return "target" if ahead else "stock"
    return "outflow"


def _noun(m: Marked, item: Item, p: Phrase) -> str:
    """A cap of, a target of, a deployment of, losses of."""
    roles = p.roles
    allowed = any(p.hit is not None and "authorised" in h.verb.roles and h.stop == p.hit.first for h in m.s.hits)
    if "cap" in roles or (allowed and not roles & {"in", "out", "loss"}):
        return "ceiling"
    if roles & {"goal", "plan", "need"}:
        return "target"
    if roles & {"in", "out", "up", "down", "move", "loss"}:
        if roles & {"up", "down"} and p.prep == "to":
            return "target"
        return _flow(roles)
    return "stock"


def _moved(m: Marked, item: Item, p: Phrase) -> str:
    """Sent, moved, arrived: an inflow unless the words say home or out of."""
    roles = p.roles
    estimated = p.prep == "at" or not _ESTIMATES.isdisjoint(m.s.tokens.low)
    if p.lemma in ("put", "give", "set") and p.side == "object" and estimated:
        return "stock"
    bare = item.surface.split()[-1][-1:].isdigit() and m.items[0] is item
    if p.lemma == "give" and p.side == "object" and (p.prep == "as" or bare):
        return "stock"  # "had given 13", "gave its strength as 5,400"
    if p.hit is not None and p.hit.verb.form == "gone" and p.side == "subject":
        return "outflow"
    if p.lemma == "take" and m.s.tokens.low[p.first - 1 : p.first] == ["it"]:
        return "stock"
    if p.prep == "to" and p.lemma in ("bring", "take", "get") and p.side == "object":
        return _changed(m, item, p)
    if p.prep in ("to", "at", "near", "beside", "against", "behind", "alongside") and p.side == "object":
        return "stock"
    if p.prep == "with" and p.side == "object" and "," in m.tags[max(0, item.first_token - 3) : item.first_token]:
        return "target" if "future" in p.moods else "stock"  # ", with 33 posts along the line"
    way = directed(m, item, p)
    if not way and goes(m, p):
        return "outflow"
    if p.lemma == "come" and way == "out" and (p.tense == "present" or part_of_them(m, item)):
        return "stock"
    if p.lemma == "fly" and "can" in p.moods and p.side == "subject":
        return "stock"
    if p.lemma == "fly" and way == "out" and m.s.tokens.low[p.stop : p.stop + 1] != ["home"]:
        return "target" if p.moods & {"future", "would"} else "stock" if p.tense == "present" else "outflow"
    if way == "out" and ("move" in roles or p.lemma in ("send", "ship", "airlift", "transfer", "order")):
        return "outflow"
    if "base" in roles and way != "in":
        resting = p.side == "subject" and (p.passive or p.tense in ("participle", "past")) and p.hit is not None
        if resting and p.tense not in ("pluperfect",) and not p.moods & {"future", "would"} and p.tense != "perfect":
            return "stock"
    return "inflow"


def _kept(m: Marked, item: Item, p: Phrase) -> str:
    """Have, keep, number, remain: a stock, a target where it is still to come, a capacity where there is only room."""
    if p.moods & {"can", "could"} and p.lemma in _ROOM and p.side == "object" and not p.prep:
        return "other"
    if "train" in p.roles and p.side == "object":
        return "other"
    if p.side == "object" and p.prep in _BESIDE and p.lemma not in ("stand", "keep", "hold"):
        return "stock"
    if "may" in p.moods and not BODIES.isdisjoint(m.s.tokens.low):
        return "ceiling"
    if any("cap" in h.verb.roles for h in p.chain) or let(m, p):
        return "ceiling"
    before = m.hit_at[p.first - 1] if p.first else None
    if before is not None and m.tags[p.first - 1] == "N" and before.verb.roles & {"plan", "goal"}:
        return "target"
    could = "could" in p.moods and "not" not in p.moods
    ahead = could or p.moods & {"future", "would"} or any(
        h.verb.roles & {"plan", "need"} and "say" not in h.verb.roles for h in p.chain
    )
    if ahead and more(m, item):
        return "inflow"
    if ahead or (p.tense == "infinitive" and not p.chain):
        return "target"
    return "stock"


def _planned(m: Marked, item: Item, p: Phrase) -> str:
    """Ordered, pledged, approved, asked for: a movement where people or a direction are named, else a level."""
    way = directed(m, item, p)
    if way == "out" and p.lemma in ("order", "want", "plan"):
        return "outflow"
    if p.lemma == "expect" and p.passive:
        return "inflow"
    if p.lemma in ("pledge", "offer", "promise", "commit to"):
        return "target" if p.side == "subject" else "inflow"
    if p.lemma == "order" and (item.category in _PEOPLE or way == "in"):
        return "inflow"
    if more(m, item) and "request" not in p.roles:
        return "inflow"
    return "target"
