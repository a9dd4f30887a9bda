"""Turns of phrase that settle what a figure measures and its standing, whatever verb governs it.

"the howitzers are in", "since Thursday, twelve more", "never reached the 28,000", "cut its 5,100-strong force to",
"the last of the 900 will have gone", "so that 10,000 stay", "14 bases that it will leave".
"""

from __future__ import annotations

from posture.clauses import Marked, Phrase
from posture.context import Hit, Item, tokens_of
from posture.directions import looks_ahead, more
from posture.groups import group_of
from posture.marking import MODAL

_AHEAD = frozenset(("future", "would"))
_ENDS = frozenset(",H")
_GONE = frozenset("as too by first next within before when once and".split())
_THOUGHT = frozenset(("could", "hypo"))


def turn_of(m: Marked, item: Item, p: Phrase) -> tuple[str, str, str] | None:
    """(measure, status, rule) where a turn of phrase settles both; None if none does."""
    if _is_in(m, p):
        return "inflow", "past", "arrived: are in"
    if more(m, item) and _since_then(m, item):
        return "inflow", "past", "since then, more"
    if _unreached(m, item, p):
        kind = "ceiling" if _by_relative(m, item, frozenset(("authorised", "cap"))) else "target"
        return kind, "past", "a level that was not reached"
    if _strength_changed(m, item, p):
        return "stock", "current" if _ahead(p) else "past", "strength of the force that changes"
    if _last_of(m, item) and p.moods & _AHEAD and "out" in _way(p):
        return "stock", "current", "whole of which the last are to go"
    if p.tense == "present" and "keep" in p.roles and p.side == "subject" and _so_that(m, item) and looks_ahead(m):
        return "target", "planned", "so that they stay"
    if p.prep == "with" and m.s.tokens.low[item.last_token + 1 : item.last_token + 2] == ["still"]:
        return "stock", "current", "with those still there"
    if p.lemma in ("throw", "hurl") and p.side == "object" and not p.prep and item.category not in ("weapons", "other"):
        if not p.moods & (MODAL | {"not"}) and not p.chain:
            return "inflow", "past", "thrown into a fight"
    if p.lemma == "peak" and p.prep == "at" and not p.moods & MODAL:
        return "stock", "past", "a peak"
    if p.roles & {"up", "down", "reach"} and p.side == "object" and p.moods & _THOUGHT and "not" not in p.moods:
        if p.prep == "from":
            return "stock", "current", "level before what might be"
        if p.prep == "to" or (p.hit is not None and p.hit.verb.form.endswith(" to")):
            return "target", "hypothetical", "could or might"
    way = _to_come(m, item)
    if way:
        return way, "planned", "relative clause of what is to come"
    return None


def _ahead(p: Phrase) -> bool:
    return bool(p.moods & MODAL) or p.tense == "infinitive" or any("plan" in h.verb.roles for h in p.chain)


def _way(p: Phrase) -> frozenset[str]:
    return p.roles | ({"out"} if p.lemma == "go" else frozenset())


def _is_in(m: Marked, p: Phrase) -> bool:
    """"All of them are in", with nothing after it, or "along with" others; the object of that "with" too."""
    if p.lemma != "be" or m.s.tokens.low[p.stop : p.stop + 1] != ["in"] or p.moods & MODAL:
        return False
    after = m.tags[p.stop + 1 : p.stop + 2]
    if after and after[0] not in _ENDS:
        return False
    return p.side == "subject" or (p.prep == "with" and "along" in m.s.tokens.low[p.stop + 1 : p.stop + 4])


def _since_then(m: Marked, item: Item) -> bool:
    """Whether "since" a day stands right before the quantity: "and, since Thursday, twelve more"."""
    for d in m.s.dates:
        if d.kind == "since" and d.end <= item.start:
            stop = tokens_of(m.s.tokens, d.start, d.end)[1]
            if all(m.tags[k] in ",D" for k in range(stop, item.first_token)):
                return item.first_token - stop <= 2
    return False


def _unreached(m: Marked, item: Item, p: Phrase) -> bool:
    """"Never reached its ceiling of", "fell short of the 28,000", "did not reach"."""
    if p.moods & {"future", "would"} or p.side != "object":
        return False
    return p.lemma in ("reach", "attain", "meet", "approach") and "not" in p.moods and p.tense != "present"


def _strength_changed(m: Marked, item: Item, p: Phrase) -> bool:
    """"Cut its 5,100-strong force to about 2,500": the force as it is before the change."""
    if p.side != "object" or p.prep or p.hit is None or not p.roles & {"up", "down"}:
        return False
    if p.hit.verb.form.endswith(" from"):
        return False
    t = m.s.tokens.low
    inside = "strong" in t[item.first_token : item.last_token + 2]
    for k in range(item.last_token + 1, min(len(t), item.last_token + 9)):
        if m.tags[k] in "HVSQ":
            return False
        if t[k] in ("to", "by") and any(tag == "Q" for tag in m.tags[k + 1 : k + 5]):
            return inside or t[k] == "to"
    return False


def _last_of(m: Marked, item: Item) -> bool:
    k = item.first_token - 1
    while k > 0 and m.tags[k] in "DA":
        k -= 1
    return k > 0 and m.s.tokens.low[k] == "of" and m.s.tokens.low[k - 1] == "last"


def _so_that(m: Marked, item: Item) -> bool:
    t = m.s.tokens.low
    k = item.first_token
    return "so" in t[max(0, k - 3) : k] and "that" in t[max(0, k - 2) : k]


def _relative_verb(m: Marked, item: Item) -> Hit | None:
    """The verb of the relative clause right after the quantity that has it as object: "14 bases that it will leave"."""
    k, t = item.last_token + 1, m.s.tokens.low
    while k < len(m.tags) and m.tags[k] in "PwNM" and k - item.last_token < 5 and t[k] not in ("that", "which"):
        k += 1
    k += t[k : k + 1] in (["that"], ["which"])
    if k >= len(m.tags) or m.tags[k] not in "RDwX" or (m.tags[k] == "w" and k == item.last_token + 1):
        return None
    first = k
    while k < len(m.tags) and k - first < 5 and m.tags[k] in "RDwXANM":
        k += 1
    h = m.hit_at[k] if first < k < len(m.tags) and m.tags[k] == "V" else None
    return h if h is not None and m.tags[first] != "X" else None


def _by_relative(m: Marked, item: Item, roles: frozenset[str]) -> bool:
    h = _relative_verb(m, item)
    return h is not None and bool(h.verb.roles & roles)


def _to_come(m: Marked, item: Item) -> str:
    """The movement that a relative clause announces: "14 bases that it will leave", "the 300 men it will send"."""
    h = _relative_verb(m, item)
    if h is None or not h.verb.roles & {"in", "out", "leave"} or "base" in h.verb.roles:
        return ""
    p = group_of(m, h, "object", "")
    if "future" not in p.moods or "not" in p.moods:
        return ""
    return "outflow" if h.verb.roles & {"out", "leave"} else "inflow"


def goes(m: Marked, p: Phrase) -> bool:
    """"Are to go", "will go as well", "must go by June": with no place to go to, who goes leaves."""
    if p.lemma != "go" or p.side != "subject" or p.hit is None or p.hit.stop != p.hit.first + 1:
        return False
    if p.hit.verb.form != "go" or not (p.moods & MODAL or p.tense == "infinitive"):
        return False
    after = m.s.tokens.low[p.stop : p.stop + 1]
    return not after or after[0] in _GONE or m.tags[p.stop] in "HA"
