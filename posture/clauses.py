"""Clauses: which verb or noun governs a quantity, and from which side.

No parser: English puts the verb before its object and after its subject, and closes clauses with a small set of words
and marks. The walk goes from the quantity outwards over the letters of the tokens (see marking).
"""

from __future__ import annotations

from posture.context import Hit, Item
from posture.groups import Phrase, auxiliary, finite, follows_directly, group_of, is_reduced, of_them, under_have
from posture.marking import DETERMINERS, Marked, mark

__all__ = [
    "DETERMINERS",
    "Marked",
    "Phrase",
    "apposed",
    "clause_of",
    "finite",
    "follows_directly",
    "govern",
    "group_of",
    "head_of",
    "listed_with",
    "mark",
    "preposition",
]

_NO_HEAD = frozenset("first last rest most part some one all none".split())
_LATER = frozenset("after before since following amid despite over".split())
_UNITS = frozenset(
    "company battalion brigade regiment division squadron battery convoy column unit contingent group fleet flotilla ship "
    "carrier detachment team mission battlegroup platoon".split()
)


def head_of(m: Marked, item: Item) -> int:
    """The first token of the phrase that holds the quantity: that of "a standing force of" before "under 500"."""
    i = item.first_token - 1
    while i >= 0 and m.tags[i] in "DA":
        i -= 1
    if i <= 0 or m.s.tokens.low[i] != "of" or m.tags[i - 1] != "w" or m.s.tokens.low[i - 1] in _NO_HEAD:
        return item.first_token
    i -= 1
    while i > 0 and m.tags[i - 1] in "wM" and not m.s.tokens.low[i - 1].endswith(("'s", "’s")):
        i -= 1
    return i


def preposition(m: Marked, first: int) -> str:
    """The preposition right before a token, its articles passed over; "" for none."""
    i = first - 1
    while i >= 0 and (m.tags[i] in "DA" or m.s.tokens.low[i] in ("earlier", "previous", "current", "estimate", "estimated")):
        if m.s.tokens.low[i] == "estimate" and m.tags[i] not in "wND":
            break
        i -= 1
    if i >= 1 and m.s.tokens.low[i] == "of" and m.s.tokens.low[i - 1] == "estimate":
        return preposition(m, i - 1)
    return m.s.tokens.low[i] if i >= 0 and m.tags[i] in "PT" else ""


def govern(m: Marked, item: Item) -> Phrase:
    """The governor of a quantity: a noun before "of", the verb that has it as object, the verb that has it as subject."""
    prep = preposition(m, head_of(m, item))
    if apposed(m, item):
        return Phrase(None, "apposed", prep, "", False, frozenset(), (), item.first_token, item.last_token + 1)
    noun = _noun_governor(m, item, prep)
    if noun is not None:
        return _of_noun(m, noun, prep)
    left = _left_verb(m, item)
    right, direct = _right_verb(m, item)
    if left is not None and right is not None and _own_subject(m, item, left, right, direct):
        left = None
    if prep == "with" and left is None and right is None and (main := _pronoun_verb(m, item)) is not None:
        return group_of(m, main, "with", prep)
    if left is not None and right is not None and "see" in left.verb.roles and right.verb.shape in ("base", "ing"):
        return group_of(m, right, "subject", prep)._replace(tense=group_of(m, left, "object", prep).tense)
    if left is not None and right is not None and "plan" in left.verb.roles and _close(m, item, right):
        group = group_of(m, right, "subject", prep)
        return group._replace(chain=(*group.chain, left), tense=group_of(m, left, "object", prep).tense)
    if left is not None and right is not None and "loss" in right.verb.roles and right.first == item.last_token + 1:
        if "loss" not in left.verb.roles and right.verb.shape == "ed" and not finite(m, right):  # "with nine guns lost"
            return group_of(m, right, "subject", "")
    if left is not None:
        return under_have(m, _under_plan(m, group_of(m, _with_particle(m, item, left), "object", prep)))
    if right is not None:
        return group_of(m, right, "subject", prep)
    return Phrase(None, "", prep, "", False, frozenset(), (), item.first_token, item.last_token + 1)


def _of_noun(m: Marked, noun: Hit, prep: str) -> Phrase:
    """A noun as governor, with the tense, the moods and the verb of its clause: "wants a ceiling of"."""
    verb: Hit | None = None
    for k in range(noun.first - 1, -1, -1):
        if m.tags[k] in "HSVB":
            verb = m.hit_at[k] if m.tags[k] in "VB" else None
            break
    if verb is None:
        for k in range(noun.stop, len(m.tags)):
            if m.tags[k] in "HS" or (m.tags[k] in "VB" and m.hit_at[k] is not None):
                verb = m.hit_at[k] if m.tags[k] in "VB" else None
                break
    if verb is None or verb.verb.roles & {"say"}:
        return Phrase(noun, "noun", prep, "", False, frozenset(), (), noun.first, noun.stop)
    p = group_of(m, verb, "noun", prep)
    return p._replace(hit=noun, chain=(verb, *p.chain), passive=False, stop=noun.stop)


def _with_particle(m: Marked, item: Item, left: Hit) -> Hit:
    """The verb with the particle that stands after its object: "draw its 400 men back", "send them home"."""
    k = item.last_token + 1
    dated = m.s.tokens.low[k : k + 2] in (["back", "in"], ["back", "on"]) and m.tags[k + 1 : k + 2] == ["A"]
    if k < len(m.tags) and left.stop == left.first + 1 and m.tags[k] != "T" and not dated:  # "back in June 2014"
        pair = (m.s.tokens.low[left.first], m.s.tokens.low[k])
        for words, verb in m.verbs.get(pair[0], ()):
            if words == pair:
                return Hit(left.first, left.stop, verb)
    return left


def _pronoun_verb(m: Marked, item: Item) -> Hit | None:
    """The verb of "with 5,000 men he could ..."."""
    k = item.last_token + 1
    k += k < len(m.tags) and m.tags[k] == ","
    if k >= len(m.tags) or m.tags[k] != "R":
        return None
    return next((m.hit_at[j] for j in range(k + 1, min(k + 5, len(m.tags))) if m.tags[j] == "V"), None)


def _close(m: Marked, item: Item, right: Hit) -> bool:
    """Whether a verb that is not finite follows the quantity as what is planned of it: "ordered 500 men to leave"."""
    if finite(m, right) or right.verb.roles & {"unknown"}:
        return False
    gap = m.tags[item.last_token + 1 : right.first]
    moving = right.verb.roles & {"in", "out", "move", "up", "down", "loss"}
    return len(gap) == 0 or (len(gap) == 1 and gap[0] != "T") or bool(moving and gap[-1] == "T" and "," not in gap)


def _under_plan(m: Marked, p: Phrase) -> Phrase:
    """A bare participle whose clause hangs on a verb of planning: "wants the group turned into a brigade of"."""
    if p.hit is None or p.hit.verb.shape != "ed" or p.passive or p.tense != "past" or p.chain:
        return p
    i = p.first - 1
    while i >= 0 and m.tags[i] not in "HSR":
        h = m.hit_at[i]
        if m.tags[i] == "V" and h is not None:
            return p._replace(chain=(h,)) if "plan" in h.verb.roles and "say" not in h.verb.roles else p
        i -= 1
    return p


def _noun_governor(m: Marked, item: Item, prep: str) -> Hit | None:
    """The noun that the amount measures: a cap of 900, losses of 40 tanks, ceiling 1,230."""
    i = item.first_token - 1
    while i >= 0 and m.tags[i] in "DA":
        i -= 1
    if i >= 0 and m.tags[i] == "B" and not prep:
        k = i - 1
        while k >= 0 and m.tags[k] not in "HVQSCXR,":
            if m.tags[k] == "N":
                return m.hit_at[k]
            k -= 1
        if k >= 0 and m.tags[k] == "V" and m.hit_at[k] is not None and k and m.tags[k - 1] == "N":
            return m.hit_at[k - 1]
    if i >= 0 and m.tags[i] == "N" and (h := m.hit_at[i]) is not None and not h.verb.roles & {"cap", "goal", "loss"}:
        return None  # "after the drawdown 2,500 troops will stay"
    if i >= 0 and (m.tags[i] == "N" or (m.s.tokens.low[i] in (":", "at", "of") and i > 0 and m.tags[i - 1] == "N")):
        return m.hit_at[i] or m.hit_at[i - 1]
    if prep not in ("of", "to", "at", "from"):
        return None
    reach = i - 5
    i -= 1
    while i >= 0 and i >= reach and m.tags[i] not in "HVQ,SCX":
        if m.tags[i] == "N" and m.hit_at[i] is not None:
            return m.hit_at[i]
        i -= 1
    return None


def _left_verb(m: Marked, item: Item) -> Hit | None:
    """The nearest verb before the quantity in its clause."""
    i = item.first_token - 1
    while i >= 0:
        tag = m.tags[i]
        if tag == "V":
            h = m.hit_at[i]
            if h is not None and h.stop < len(m.tags) and m.tags[h.stop] == "," and not h.verb.roles & {"out", "in", "move"}:
                return None  # ", the ministry announced,"
            return None if h is None or _only_says(m, h) else h
        if tag == "B":
            return m.hit_at[i]
        if tag == "H" or (tag == "S" and m.s.tokens.low[i] not in ("than",)):
            return None
        i -= 1
    return None


def _only_says(m: Marked, h: Hit) -> bool:
    """Whether a verb tells of saying rather than of a movement: "recalled that", not "recalled 1,000 men"."""
    if not h.verb.roles & {"say", "deny"} or "keep" in h.verb.roles:
        return False
    return not (h.verb.roles & {"in", "out", "move"} and h.stop < len(m.tags) and m.tags[h.stop] in "QD")


def _right_verb(m: Marked, item: Item) -> tuple[Hit | None, bool]:
    """The finite verb after the quantity, else the participle that describes it; whether it follows directly."""
    i = item.last_token + 1
    i += 2 * of_them(m, i)
    loose: Hit | None = None
    direct, n = True, len(m.tags)
    pronoun = third = False
    while i < n:
        tag = m.tags[i]
        h = m.hit_at[i]
        if tag == "B" and h is not None:
            state = next((m.hit_at[k] for k in range(i + 1, min(i + 3, n)) if m.tags[k] == "V"), None)
            if state is not None and "loss" in state.verb.roles:  # "all nine are dead"
                return state, direct
            return loose or h, direct and loose is None
        if tag == "H":
            break
        if tag == "S":
            later = not _LATER.isdisjoint(m.s.tokens.low[item.last_token + 1 : i])  # "grounded after a crash that killed"
            if m.s.tokens.low[i] not in ("who", "which", "that", "than") or m.tags[i - 1] == "P" or later:
                break
            close = _closing(m, item, i)
            if close > 0:  # "3,000 troops, who were to have left by June, will be withdrawn"
                i, direct = close, False
                continue
            direct = False
            pronoun = m.s.tokens.low[i] != "who" and m.tags[i + 1 : i + 2] == ["w"]  # "that Germany promised us are in"
        agrees = h is not None and not (third and h.verb.shape == "base" and not auxiliary(m, h.first))
        if tag == "V" and h is not None and pronoun and agrees:  # "70 percent of those it has"
            pronoun, i = False, h.stop
            continue
        third = m.s.tokens.low[i] in ("it", "he", "she") or (third and tag in "AX")
        pronoun = tag == "R" and m.s.tokens.low[i] != "there" or (pronoun and tag in "AXSw")
        if tag == "V" and h is not None:
            if h.verb.roles & {"say", "deny"} and not auxiliary(m, h.first) and "keep" not in h.verb.roles:
                break
            further = _complement(m, h)
            if further is not None:
                return further, direct
            if finite(m, h):
                state = m.hit_at[h.stop] if h.stop < n else None  # "remain missing"
                if state is not None and "loss" in state.verb.roles and h.verb.roles & {"keep"}:
                    return state, direct
                sent = loose is not None and loose.verb.roles & {"in", "out", "loss"} and "base" not in loose.verb.roles
                moved = loose is not None and (sent or not auxiliary(m, h.first)) and "keep" in h.verb.roles
                return (loose if moved else h), direct
            if m.tags[h.first - 1] != "T" or _opens(m, item.first_token):
                loose = loose or h
            i = h.stop
            continue
        if tag not in "AXPDMwQB":
            direct = False
        i += 1
    return loose, direct and loose is not None


def _closing(m: Marked, item: Item, i: int) -> int:
    """The token after a relative clause between commas that stands right after the quantity, if "will" follows; else -1."""
    if i != item.last_token + 2 or m.tags[i - 1] != ",":
        return -1
    for k in range(i + 1, min(len(m.tags) - 1, i + 16)):
        if m.tags[k] in "HS":
            return -1
        h = m.hit_at[k + 1]
        if m.tags[k] == "," and m.tags[k + 1] == "X" and h is not None and "future" in h.verb.roles:
            return k + 1
    return -1


def _complement(m: Marked, h: Hit) -> Hit | None:
    """The infinitive that a verb of planning, needing or believing leads to: "are expected to arrive"."""
    if not h.verb.roles & {"plan", "need", "say", "consider", "begin"} or h.stop >= len(m.tags) or m.tags[h.stop] != "T":
        return None
    k = h.stop + 1
    while k < len(m.tags) and m.tags[k] in "AX":
        k += 1
    return m.hit_at[k] if k < len(m.tags) and m.tags[k] == "V" else None


def _opens(m: Marked, first: int) -> bool:
    """Whether a clause begins at a token: nothing but articles between it and a mark, a conjunction or the start."""
    i = first - 1
    while i >= 0 and m.tags[i] in "DA":
        i -= 1
    return i < 0 or m.tags[i] in "HSC,m"


def apposed(m: Marked, item: Item) -> bool:
    """Whether the quantity stands between two commas as a remark: "the mission, 5,650 strong, will"."""
    i = head_of(m, item) - 1
    i = item.first_token - 1 if "with" in m.s.tokens.low[max(0, i - 1) : i + 1] else i
    while i >= 0 and (m.tags[i] in "DA" or m.s.tokens.low[i] in ("once", "formerly")):
        i -= 1
    if i > 0 and m.s.tokens.low[i] == "with":  # "the RSF, with an estimated 100,000 fighters in its ranks, had"
        i -= 1
        i -= m.s.tokens.low[i] == "each"
        k = i - 1
        while k >= 0 and m.tags[k] in "wNMDP":
            if m.s.tokens.low[k] in _UNITS:  # "a company, with 160 soldiers, leaves": they go with it
                return False
            k -= 1
    if i <= 0 or m.tags[i] != ",":
        return False
    j = i - 1
    while j >= 0 and m.tags[j] not in "HVSQ":
        j -= 1
    if j >= 0 and m.tags[j] == "Q":  # "half of the group, 30 planes, flew home": the verb is theirs
        return False
    k, stop = item.last_token + 1, min(len(m.tags), item.last_token + 8)
    while k < stop and m.tags[k] in "PDMwQ":
        k += 1
    return k < len(m.tags) and m.tags[k] == "," and not any(m.tags[j] == "C" for j in range(k, min(k + 2, len(m.tags))))


def _own_subject(m: Marked, item: Item, left: Hit, right: Hit, direct: bool) -> bool:
    """Whether the quantity begins a clause of its own, as subject of the verb right after it."""
    if not direct or not finite(m, right) or is_reduced(m, left, right):
        return False
    i = item.first_token - 1
    while i >= left.stop and (m.tags[i] in "DA" or (m.s.tokens.low[i] == "of" and m.s.tokens.low[i - 1] in _NO_HEAD)):
        i -= 2 if m.s.tokens.low[i] == "of" else 1  # "and the last of the 5,500 must be gone"
    return i >= left.stop and m.tags[i] in "C,"


def listed_with(m: Marked, before: Item, item: Item) -> bool:
    """Whether a quantity goes on with a list that the one before began: only links and places stand between them."""
    a, b = before.last_token + 1, item.first_token
    gap = m.tags[a:b]
    if b <= a:
        return b == a
    link = m.s.tokens.low[max(a, b - 2) : b]
    if (link[-1] == "plus" or link in (["along", "with"], ["together", "with"])) and "H" not in gap:
        return True
    if any(tag in "HSVXT" for tag in gap) or any(w in ("from", "against", "than") for w in m.s.tokens.low[a:b]):
        return False
    return any(tag == "C" for tag in gap) or all(tag in ",CDAm" for tag in gap)


def clause_of(m: Marked, first: int, last: int) -> tuple[int, int]:
    """The tokens [begin, stop) between the hard ends around [first, last]: semicolons, colons, dashes, brackets."""
    begin, stop = first, last + 1
    while begin > 0 and m.tags[begin - 1] != "H":
        begin -= 1
    while stop < len(m.tags) and m.tags[stop] != "H":
        stop += 1
    return begin, stop
