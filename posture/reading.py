"""What a sentence tells of one quantity: its governor, what it measures, its standing, and the date of its clause.

A quantity in a list, a part of the one before it or a second telling shares what stands there.
"""

from __future__ import annotations

from typing import NamedTuple

from posture.asof import date_of
from posture.clauses import Marked, Phrase, follows_directly, govern, listed_with
from posture.context import Document, Item
from posture.counting import included
from posture.dates import DatePhrase
from posture.groups import group_of, of_them
from posture.measures import measure_of
from posture.statuses import status_of
from posture.wholes import on_the_way, partitive

_COUNTED = frozenset(("stock", "inflow", "outflow", "target", "ceiling", "loss", "other"))
_WHOLE_AHEAD = frozenset(("on order", "whole of which a part is there", "the first of them"))
_STANDING = frozenset(("beside those that were there", "what there is room for"))


class Read(NamedTuple):
    """What the sentence tells of one quantity, before actors, places and sources are linked."""

    item: Item
    phrase: Phrase
    measure: str
    status: str
    inside: bool
    when: DatePhrase | None
    rules: tuple[str, ...]


def read_item(m: Marked, item: Item, doc: Document, before: Read | None, known: dict[int, Read]) -> Read:
    """Governor, measure and status of one quantity; what is told again or listed keeps what stands before it."""
    first = known.get(item.restates)
    if first is not None and (first.measure != "share") == (item.category != "share"):
        return first._replace(item=item, rules=tuple(f"{r.split('=')[0]}=restated" for r in first.rules))
    p = govern(m, item)
    inside = before is not None and included(m, before.item, item)
    listed = before is not None and _goes_on(m, before, item, p) and not on_the_way(m, item)
    own = p.side == "subject" and p.hit is not None and follows_directly(m, item, p)
    inside_only = inside and own  # "of whom 600 were sent": a part, with a verb of its own
    if before is not None and partitive(m, before.item, item):
        p = before.phrase
    elif before is not None and (listed or inside) and not inside_only:
        p = before.phrase._replace(prep=before.phrase.prep if listed else "")
    elif before is not None and _brought(m, before, item, p):
        p = before.phrase
    moved = _whom(m, item) if item.category not in ("distance", "area", "duration") else None
    if moved is not None:
        p = moved
    measure, how = measure_of(m, item, p, (before.item, before.measure) if before is not None else None)
    if before is not None and listed and not p.prep and before.measure in _COUNTED and measure in _COUNTED:
        measure, how = before.measure, "listed with the figure before"
    elided = before is not None and _elided(m, before, item, p)
    if before is not None and elided and measure in _COUNTED and before.measure in _COUNTED:
        measure, how = before.measure, "same noun as the figure before"
    if before is not None and inside and not inside_only and item.category not in ("distance", "duration", "share", "area"):
        bound = before.measure == "outflow" and m.s.tokens.low[item.last_token + 3 : item.last_token + 4] == ["for"]
        if bound and of_them(m, item.last_token + 1):
            measure, how = "inflow", "part bound for a place"
        elif before.measure not in ("distance", "duration", "share") and measure != "loss":
            measure, how = before.measure, "part of the figure before"
    when = date_of(m, item, p)
    status, why = status_of(m, item, p, measure, doc, when, how)
    if how in _WHOLE_AHEAD:
        status, why = "planned", how
    if how in _STANDING and status in ("past", "planned"):
        status, why = "current", how
    if how.startswith("whole of which") and measure == "stock" and status in ("planned", "hypothetical"):
        status, why = "current", "whole of which a part is to move"
    if before is not None and inside and not inside_only and (before.measure == measure or how.startswith("part bound")):
        status, why = before.status, "part of the figure before"
    if before is not None and elided and how.startswith("same noun") and p.hit is None and status != "denied":
        status, why = before.status, "same noun as the figure before"
    rules = (f"measure={how}", f"status={why}")
    return Read(item, p, measure, status, inside, when, rules)


def _whom(m: Marked, item: Item) -> Phrase | None:
    """The movement that a relative clause tells of those counted: "30,000 soldiers whom Russia has moved to Kursk"."""
    k, t = item.last_token + 1, m.s.tokens.low
    if t[k : k + 1] not in (["that"], ["which"], ["whom"]):
        return None
    k += 1
    first = k
    while k < len(m.tags) and k - first < 5 and m.tags[k] in "wDNR":
        k += 1
    while k < len(m.tags) and m.tags[k] in "XA":
        k += 1
    h = m.hit_at[k] if first < k < len(m.tags) and m.tags[k] == "V" else None
    if h is None or not h.verb.roles & {"in", "out", "move", "leave"} or h.verb.roles & {"give", "say", "base"}:
        return None
    return group_of(m, h, "object", "")


def _elided(m: Marked, before: Read, item: Item, p: Phrase) -> bool:
    """Whether a bare number with no verb of its own, or one of saying, tells of what the figure before told of."""
    if item.category != before.item.category or (item.noun and item.noun.lower() in item.surface.lower()):
        return False
    said = any("say" in h.verb.roles for h in m.s.hits if before.item.last_token < h.first < item.first_token)
    stays = "keep" in p.roles and p.side == "subject" and follows_directly(m, item, p)
    said = said and (not stays or of_them(m, item.last_token + 1))
    if "there" in m.s.tokens.low[max(0, p.first - 1) : p.first] or (p.roles & {"up", "down", "reach"} and p.prep):
        return False  # "will add 50, raising its contingent to 200"
    if before.measure not in ("loss", "inflow", "outflow", "target") or p.prep == "from":
        return False
    return p.hit is None or ("aux" in p.roles and p.side == "object") or said or "say" in p.roles


def _brought(m: Marked, before: Read, item: Item, p: Phrase) -> bool:
    """Whether the quantity goes along with the one before it: "six batteries, with 48 launchers", "600 men with ten guns"."""
    gap = m.s.tokens.low[before.item.last_token + 1 : item.first_token]
    if [w for w in gap if w not in (",", "a", "an", "the", "its", "their", "together", "along")] != ["with"]:
        return False
    return p.prep == "with" and before.phrase.hit is not None and before.measure in ("inflow", "outflow", "stock")


def _goes_on(m: Marked, before: Read, item: Item, p: Phrase) -> bool:
    """Whether the quantity shares the governor of the one before it in a list."""
    if not listed_with(m, before.item, item) or before.phrase.hit is None:
        return False
    if before.phrase.side == "subject":
        return True
    return p.side != "subject"
