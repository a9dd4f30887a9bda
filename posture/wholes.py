"""Quantities beside one another: a part and its whole, the old and the new level, what is promised, what comes on top."""

from __future__ import annotations

from posture.clauses import Marked, Phrase
from posture.context import Item


def partitive(m: Marked, before: Item, item: Item) -> bool:
    """Whether ``item`` is what ``before`` is a part of: six of the promised 45 jets."""
    gap = m.s.tokens.low[before.last_token + 1 : item.first_token]
    between = m.tags[before.last_token + 2 : item.first_token]
    return gap[:1] == ["of"] and len(gap) <= 6 and all(tag in "DAMwm" for tag in between)


def promised(m: Marked, item: Item) -> bool:
    """Whether the quantity is called planned, promised, eventual."""
    k = item.last_token + 1  # "the 50 tanks it promised"
    if m.tags[k : k + 2] == ["R", "V"] and (h := m.hit_at[k + 1]) is not None and "plan" in h.verb.roles:
        return True
    return described(m, item, "planned")


def authorised(m: Marked, item: Item) -> bool:
    """Whether the quantity is called authorised or mandated."""
    return described(m, item, "authorised")


def described(m: Marked, item: Item, role: str) -> bool:
    first = item.first_token
    while first > 0 and m.tags[first - 1] in "DA":
        first -= 1
    for h in m.s.hits:
        if role not in h.verb.roles or "adjective" not in h.verb.roles:
            continue
        if item.first_token <= h.first <= item.last_token and h.verb.shape != "base":
            return True
        if h.stop == first and m.tags[h.first] == "M":
            return True
        if h.first == item.last_token + 1 and "".join(m.tags[h.stop : h.stop + 1]) in ",HP":
            return True  # "134 tanks promised"
    return m.s.tokens.low[item.last_token + 1 : item.last_token + 3] in (["aimed", "at"], ["aimed", "for"])


def has_role(m: Marked, item: Item, role: str) -> bool:
    return any(role in h.verb.roles for h in m.s.hits if item.first_token <= h.first <= item.last_token)


def base_of(m: Marked, item: Item, before: Item, measure: str) -> tuple[str, str]:
    """What the whole is of which a part was counted."""
    if promised(m, item):
        return "target", "promised or planned noun"
    if before.category == "formations" and item.category != "formations":
        return measure, "what the formation holds"
    last = m.s.tokens.low[item.first_token - 1]
    if last == "of" and m.s.tokens.low[max(0, before.first_token - 2) : before.last_token + 1].count("first"):
        return ("inflow" if measure == "inflow" else "target"), "the first of them"
    own = last in ("its", "their", "our", "his", "a", "an") or last.endswith(("'s", "’s", "s'", "s’"))
    own = own or (last == "the" and measure not in ("inflow", "target")) or measure == "loss"
    if not own and measure in ("inflow", "target") or (measure == "stock" and not own):
        return "target", "whole of which a part is there"
    return "stock", "whole of which a part is counted"


def besides(m: Marked, item: Item) -> bool:
    """Whether words say that these are others than the ones told of: "on top of", "out of", "in addition to"."""
    t, k = m.s.tokens.low, item.first_token - 1
    while k > 0 and m.tags[k] in "DAM":
        k -= 1
    if k > 1 and t[k] == "of":
        return t[k - 1] == "out" and m.tags[k - 2] in ",Q" or t[k - 2 : k] in (["on", "top"], ["in", "place"], ["in", "lieu"])
    return k > 1 and t[k] == "to" and t[k - 1] == "addition"


def fronted(m: Marked, item: Item) -> bool:
    """Whether the sentence opens with the whole: "Of the 1,800 Marines, 220 were killed"; "out of 142,000 there now"."""
    t = m.s.tokens.low
    k = item.first_token - 1
    while k >= 0 and (m.tags[k] in "DAM" or t[k].endswith(("'s", "’s"))):
        k -= 1
    if k < 0 or t[k] != "of":
        return False
    if k and t[k - 1] in ("none", "any", "few", "one", "most", "some"):
        return m.tags[item.first_token - 1] == "D" or t[k - 1] in ("none", "any", "few")
    return k == 0 or m.tags[k - 1] == "H" or (m.tags[k - 1] == "," and m.tags[k - 2] == "A")


def on_the_way(m: Marked, item: Item) -> str:
    """The words after the quantity that say that it is coming: "are on their way", "bound for"."""
    k = item.last_token + 1
    while k < len(m.tags) and m.tags[k] in "XAB":
        h = m.hit_at[k]
        if h is not None and "future" in h.verb.roles and h.verb.roles & {"in", "move"}:
            return f"after: {h.verb.form}"
        k += 1
    return ""


def step_of(m: Marked, item: Item, p: Phrase) -> tuple[str, str] | None:
    """An old level: "up from 330", "from 700 to 100", "against 1,000 in July"; "to 100" after "from 700" is the new one."""
    t = m.s.tokens.low
    k = item.first_token - 1
    while k > 0 and (m.tags[k] in "DAM" or t[k] in ("of", "estimate", "earlier", "previous")):
        k -= 1
    under_cap = capped(m, item)
    if t[k] == "to" and k and t[k - 1] in ("down", "up") and p.hit is not None:
        return "level", f"new level: {t[k - 1]} to"
    if t[k] == "from" and (k and t[k - 1] in ("up", "down") or step_to(m, item)):
        return ("ceiling" if under_cap else "stock"), "former level: from"
    if t[k] == "from" and k and m.tags[k - 1] in ",D" and p.roles & {"up", "down", "reach"}:
        return ("ceiling" if under_cap else "stock"), "former level: from"
    if t[k] in ("against", "versus") and k and m.tags[k - 1] in ",H":
        return "stock", f"former level: {t[k]}"
    if t[k] == "to" and step_from(m, item):
        if under_cap:
            return "ceiling", "level: from, to"
        return "level", "new level: from, to"
    return None


def capped(m: Marked, item: Item) -> bool:
    return any("cap" in h.verb.roles and m.tags[h.first] == "N" and h.stop <= item.first_token for h in m.s.hits)


def step_to(m: Marked, item: Item) -> bool:
    nxt = next((x for x in m.items if x.first_token > item.last_token), None)
    return nxt is not None and nxt.unit == item.unit and "to" in m.s.tokens.low[item.last_token + 1 : nxt.first_token][-2:]


def step_from(m: Marked, item: Item) -> bool:
    last = next((x for x in reversed(m.items) if x.last_token < item.first_token), None)
    if last is None or last.unit != item.unit or item.first_token - last.last_token > 8:
        return False
    return "from" in m.s.tokens.low[max(0, last.first_token - 3) : last.first_token]


def sign_of(m: Marked, item: Item) -> str:
    """A plus or minus right before the number, as in a table of orders: "+3,400 soldiers"; "" for none."""
    if item.surface[:1] in "+-−–" and item.surface[1:2].isdigit():
        return item.surface[0]
    t, i = m.s.tokens, item.first_token - 1
    if i < 0 or t.low[i] not in "+-−–" or t.end[i] != item.start:
        return ""
    return t.low[i] if i == 0 or t.low[i - 1] in ",;|:(" or t.start[i] > t.end[i - 1] else ""
