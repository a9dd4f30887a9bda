"""Claims and each other: which tell a figure again (same_as), and which correct an earlier one (supersedes).

The same figure for the same force, place and unit is one statement however often it is told, whatever the rounding or
the outlet; it never repeats across actor, place or unit. A correction names the figure that it takes back.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

REPEAT_DAYS = 60  # how long a figure told again by the same institution is the same statement; spec 2.2
ROUNDING = 0.03  # how far two tellings of one figure may lie apart: 2,000 for 1,953 (judgement)

_TAKEN_BACK = re.compile(
    r"\b(?:previous(?:ly)?|earlier|originally|initially|at first|first|until now|had|long|wrongly|mistakenly)\s+(?:been\s+)?"
    r"(?:said|put|given|reported|stated|told|disclosed|announced|briefed|quoted|claimed|spoken|published|figure|count|number"
    r"|estimate|tally)\b"
    r"|\b(?:correct|revis|updat|rais|lower)(?:ed|ing|ion)\b[^.;]{0,40}\bfrom\b"
    r"|\b(?:instead of|rather than|not the)\b",
    re.IGNORECASE,
)
_FAMILY = {"ceiling": "target"}


def link_repeats(claims: Sequence[Any], stated: Mapping[str, float]) -> list[Any]:
    """The claims with ``same_as`` and ``supersedes`` filled in; order and number stay.

    ``claims``: rows of the claims table as tuples with its column names. ``stated``: mention_id -> the number that the
    words give (the middle of a range). The first telling is the one known first, then the first in order.
    """
    out = list(claims)
    order = sorted(range(len(out)), key=lambda n: (out[n].known_at or date.max, n))
    known: dict[tuple[object, ...], list[int]] = {}
    here: dict[str, list[int]] = {}
    for n in order:
        c = out[n]
        key = _series(c)
        if key is None:
            continue
        first = next((m for m in known.get(key, ()) if _again(out[m], c, stated)), None)
        if first is None:
            first = next((m for m in here.get(c.doc_id, ()) if _again_here(out[m], c, stated)), None)
        if first is None:
            known.setdefault(key, []).append(n)
            here.setdefault(c.doc_id, []).append(n)
        else:
            out[n] = c._replace(same_as=out[first].claim_id)
    return _corrections(out, stated)


def _series(c: Any) -> tuple[object, ...] | None:
    """What must agree before two claims can be one; None for claims that stand alone."""
    if c.measure in ("distance", "duration", "share", "other") or c.status == "hypothetical":
        return None
    if not c.actor:
        return c.doc_id, c.host or c.place, c.unit, c.measure, c.status
    return c.actor, c.host or c.place, c.unit, _FAMILY.get(c.measure, c.measure), c.status == "denied"


def _again(a: Any, b: Any, stated: Mapping[str, float]) -> bool:
    x, y = stated.get(a.mention_id, a.best), stated.get(b.mention_id, b.best)
    if not (x > 0 and y > 0) or abs(math.log(x / y)) > ROUNDING or (x < 13 and x != y):
        return False
    if a.relation == "vague" or b.relation == "vague":
        return False
    if x < 13 and (a.noun or "").lower() != (b.noun or "").lower():
        return False
    if a.part != b.part and x != y:
        return False
    return _meet(a, b) and (a.doc_id == b.doc_id or a.originator_id == b.originator_id or x == y)


def _again_here(a: Any, b: Any, stated: Mapping[str, float]) -> bool:
    """Whether a report comes back to a figure: the same number of the same things, nothing that it says apart.

    "The 660 Americans" may leave out whose they are and where; a number that differs by rounding is no such return.
    """
    x, y = stated.get(a.mention_id, a.best), stated.get(b.mention_id, b.best)
    if a.unit != b.unit or x != y or not x >= 13 or "vague" in (a.relation, b.relation) or a.measure != b.measure:
        return False
    if (a.status == "denied") != (b.status == "denied"):
        return False
    places = {p for p in (a.host or a.place, b.host or b.place) if p}
    return len({w for w in (a.actor, b.actor) if w}) <= 1 and len(places) <= 1


def _meet(a: Any, b: Any) -> bool:
    """Whether the two speak of one time: spans that meet, or days at most 60 apart."""
    starts = [d for d in (a.as_of_start, b.as_of_start) if d]
    ends = [d for d in (a.as_of_end, b.as_of_end) if d]
    if len(starts) < 2 or len(ends) < 2:
        return a.doc_id == b.doc_id or (len(starts) == 2 and abs((starts[0] - starts[1]).days) <= REPEAT_DAYS)
    return (max(starts) - min(ends)).days <= (0 if a.status == b.status == "past" and a.doc_id != b.doc_id else REPEAT_DAYS)


def _corrections(claims: list[Any], stated: Mapping[str, float]) -> list[Any]:
    """A figure said to have been given before is superseded by the other one of its force in the same report."""
    by_doc: dict[str, list[int]] = {}
    for n, c in enumerate(claims):
        if c.measure == "stock" and c.actor:
            by_doc.setdefault(c.doc_id, []).append(n)
    for group in by_doc.values():
        for n in group:
            old = claims[n]
            if not _taken_back(old):
                continue
            new = _corrector(claims, group, n, stated)
            if new is not None and not claims[new].supersedes:
                claims[new] = claims[new]._replace(supersedes=old.claim_id)
    return claims


def _taken_back(c: Any) -> bool:
    """Whether the words right before a figure say that it was given before, or is given up."""
    at = c.quote.find(c.surface)
    return at > 0 and _TAKEN_BACK.search(c.quote, max(0, at - 90), at) is not None


def _corrector(claims: list[Any], group: Sequence[int], n: int, stated: Mapping[str, float]) -> int | None:
    """The nearest other figure of the same force and place that is not itself taken back."""
    old = claims[n]
    x = stated.get(old.mention_id, old.best)
    near = sorted((m for m in group if m != n), key=lambda m: (abs(m - n), m))
    for m in near:
        c = claims[m]
        y = stated.get(c.mention_id, c.best)
        same = (c.actor, c.unit, c.part) == (old.actor, old.unit, old.part) and (c.host or c.place) == (old.host or old.place)
        if same and abs(m - n) <= 2 and c.status in ("current", "past") and x != y and not _taken_back(c):
            return m
    return None
