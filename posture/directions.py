"""Words around a quantity that turn its measure: home and away, more and further, a council that decides, what is let."""

from __future__ import annotations

from posture.clauses import Marked, Phrase
from posture.context import Item

_HOME = frozenset("home out away homeward homewards back".split())
_TO = frozenset("to into toward towards onto for".split())
_MORE = frozenset("additional extra another more further new fresh reinforcements".split())
_HAVE = frozenset("have keep hold maintain retain station base field".split())
# who lowers or raises a level by decision, so that the new level is an allowed one
BODIES = frozenset(
    "council parliament congress senate resolution treaty accord agreement law legislation mandate pact".split()
)


def by_body(m: Marked, item: Item, p: Phrase) -> bool:
    """Whether a council, a parliament or a treaty changes the level."""
    t = m.s.tokens.low
    near = [*t[: p.first], *t[p.stop : item.first_token]]
    return not BODIES.isdisjoint(near) or (p.passive and "by" in t[p.stop :] and not BODIES.isdisjoint(t[p.stop :]))


def looks_ahead(m: Marked) -> bool:
    """Whether anything in the sentence is planned or to come."""
    return any(h.verb.roles & {"future", "would", "could", "can", "may", "plan"} for h in m.s.hits)


def let(m: Marked, p: Phrase) -> bool:
    """Whether someone is let keep or have it: "which lets it keep 25,000"."""
    if p.hit is None or p.hit.verb.shape != "base" or p.side != "object" or p.lemma not in _HAVE:
        return False
    return any(h.verb.lemma == "let" and 1 <= p.first - h.stop <= 3 for h in m.s.hits)


def more(m: Marked, item: Item) -> bool:
    t = m.s.tokens.low
    first = max(0, item.first_token - 1)
    return any(t[k] in _MORE and t[k - 1] != "or" for k in range(first, item.last_token + 1))


def directed(m: Marked, item: Item, p: Phrase) -> str:
    """out, in or "" by the words of direction after the governor and after the quantity."""
    t, stop = m.s.tokens.low, len(m.tags)
    origin = destination = False
    i = min(p.stop, item.first_token) if p.side == "subject" else p.stop
    i = p.stop if p.side == "object" else item.last_token + 1
    end = i
    while end < stop and m.tags[end] not in "HS" and not (m.tags[end] == "V" and end >= p.stop and end > item.last_token + 1):
        end += 1
    for k in range(i, end):
        if m.tags[k] == "Q":
            continue
        if t[k] in _HOME and (k in (p.stop, item.last_token + 1, item.last_token + 2) or t[k] == "home"):
            if t[k] == "back" and t[k + 1 : k + 2] in (["to"], ["in"], ["into"]) and t[k + 2 : k + 4] not in (["the", "us"],):
                continue
            return "out"
        if p.first <= k < p.stop:
            continue  # "are to go": the "to" of the verb is no way
        origin = origin or (t[k] == "from" and t[k - 1] not in ("up", "down"))
        destination = destination or t[k] in _TO
    return "out" if origin and not destination else "in" if destination else ""


def was_for(m: Marked, item: Item, p: Phrase) -> str:
    """"The plan was for 15,000": target, ceiling for an authorisation; "" for anything else."""
    if p.hit is None or p.lemma != "be" or p.side != "object":
        return ""
    for k in range(p.first - 1, -1, -1):
        h = m.hit_at[k]
        if m.tags[k] in "HVSQ":
            return ""
        if m.tags[k] == "N" and h is not None and h.verb.roles & {"plan", "goal", "need", "cap", "request"}:
            return "ceiling" if "cap" in h.verb.roles else "target"
    return ""


def allowed_level(m: Marked, p: Phrase) -> bool:
    """Whether what changes is a cap or an authorised level: "the authorised level rose to"."""
    near = (h for h in m.s.hits if h.stop <= p.first and p.first - h.stop <= 4)
    return any("authorised" in h.verb.roles or ("cap" in h.verb.roles and m.tags[h.first] == "N") for h in near)


def fallen(m: Marked, p: Phrase) -> bool:
    """Whether soldiers fell: at a place, in a fight, or nothing after the verb; not to a number or by an amount."""
    after = m.s.tokens.low[p.stop : p.stop + 1]
    return after in (["at"], ["in"], ["near"], ["there"], ["on"]) or m.tags[p.stop : p.stop + 1] == ["H"]
