"""Claims and each other: the same figure told again in a text or in another, and a figure that corrects an earlier one.

Two claims tell the same figure only if unit, category, kind of measure, actor and place agree. In one text a figure that
comes back behind "the" or "those" is the one before; other repeats need the same status and the same days. Across texts
the originator must agree too, and the texts must lie close together in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from posture.tokens import lower, tokenize

NEAR_DAYS = 60  # how long a figure told again by the same originator is the same statement; spec 2.2
UNNAMED_DAYS = 7  # the same for figures without a named originator (judgement)
ROUNDING = 0.06  # how far a hedged figure may lie from the one that it rounds (judgement)
ROUNDED = 500  # smaller figures are given exactly (judgement)
SMALL = 10  # figures below this come back by chance; spec 2.2 asks for more than the number

_LEVELS = frozenset(("target", "ceiling"))
_POINTING = frozenset("the these those this that same".split())
_BEFORE = frozenset("previously earlier initially originally first previous formerly".split())
_TELLING = frozenset(
    "said say put gave give given named reported counted estimated estimate count figure toll report edition version "
    "tally told announced claimed stated spoken been number total assessment".split()
)
_UNITS_OF_TIME = frozenset("day days week weeks month months year years hour hours night morning".split())
_CORRECTING = frozenset("corrected corrects correct revised revises correcting revising amended".split())
_REACH = 3000  # code points between a correction and the figure that it corrects
_INFERRED = ("before in the text", "title", "lead", "dateline", "heading", "sentence before", "before in the sentence")


def link_repeats(claims: Sequence[Any], stated: Mapping[str, float]) -> list[Any]:
    """The claims with ``same_as``, ``supersedes`` and their rules filled in; order and number stay.

    ``claims``: rows of the claims table as tuples with its column names, all documents together; those of one document
    in the order of its text. ``stated``: mention_id -> the number that the words give (the middle of a range).
    ``same_as`` always names the first telling. The work grows with the number of claims, not with its square.
    """
    same: dict[int, int] = {}
    why: dict[int, str] = {}
    supersedes: dict[int, int] = {}
    by_doc: dict[str, list[int]] = {}
    for n, c in enumerate(claims):
        by_doc.setdefault(str(c.doc_id), []).append(n)
    for rows in by_doc.values():
        _within(claims, rows, stated, same, why)
        supersedes.update(_corrections(claims, rows, stated))
    _across(claims, stated, same, why)
    out = []
    for n, c in enumerate(claims):
        first, old = _root(same, n), supersedes.get(n)
        rules = [c.rule] if c.rule else []
        if first != n:
            rules.append(f"same_as={why[n]}")
        if old is not None:
            rules.append("supersedes=earlier figure named in the text")
        out.append(
            c._replace(
                same_as=claims[first].claim_id if first != n else None,
                supersedes=claims[old].claim_id if old is not None else None,
                rule="; ".join(rules),
            )
        )
    return out


def _root(same: dict[int, int], n: int) -> int:
    while n in same:
        n = same[n]
    return n


def _kind(c: Any) -> tuple[str, str, str]:
    return c.unit, c.category, "level" if c.measure in _LEVELS else c.measure


def _within(
    claims: Sequence[Any], rows: Sequence[int], stated: Mapping[str, float], same: dict[int, int], why: dict[int, str]
) -> None:
    """Repeats in one text; candidates share the unit and the best figure, or lie next to it."""
    seen: dict[tuple[str, str], list[int]] = {}
    for n in rows:
        c = claims[n]
        pool = seen.setdefault((c.unit, c.category), [])
        pointed = _pointed(c)
        for k in reversed(pool[-60:]):
            rule = _repeats(claims[k], c, pointed, stated)
            if rule:
                same[n], why[n] = _root(same, k), rule
                break
        pool.append(n)


def _repeats(a: Any, b: Any, pointed: bool, stated: Mapping[str, float]) -> str:
    """The rule by which ``b`` repeats the earlier ``a`` of its text, or ""."""
    if a.actor and b.actor and a.actor != b.actor and not pointed:
        return ""
    if not _agree(a.actor, b.actor, "actor", a, b) or not _agree(a.place, b.place, "place", a, b):
        return ""
    equal = _equal(a, b, stated)
    if pointed and equal and b.category != "duration":
        return "the figure again"
    if _kind(a) != _kind(b) or a.status != b.status or not _same_days(a, b) or b.category == "duration":
        return ""
    if a.quote == b.quote and not pointed:
        return ""
    if equal and _large(b, stated) and (a.measure not in ("inflow", "outflow", "loss") or a.noun == b.noun):
        return "same figure, actor and place"
    if _rounds(a, b, stated) and a.actor == b.actor and a.place == b.place and a.measure in ("stock", "target", "ceiling"):
        return "same figure, rounded"
    return ""


def _agree(x: str | None, y: str | None, field: str, a: Any, b: Any) -> bool:
    """Whether two ids are the same or one of them is missing or only inferred from the text around."""
    if x == y or not x or not y:
        return _words(a, field) == _words(b, field) or not x or not y or x == y
    return _inferred(a, field) or _inferred(b, field)


def _words(c: Any, field: str) -> str:
    return str(getattr(c, f"{field}_surface", None) or "").lower()


def _inferred(c: Any, field: str) -> bool:
    at = c.rule.find(f"{field}=")
    if at < 0 or (at and c.rule[at - 2 : at] != "; "):
        return False
    rule: str = c.rule[at : c.rule.find(";", at) if c.rule.find(";", at) > 0 else len(c.rule)]
    return rule.endswith(_INFERRED)


def _figure(c: Any, stated: Mapping[str, float]) -> float:
    return float(stated.get(c.mention_id, c.best))


def _equal(a: Any, b: Any, stated: Mapping[str, float]) -> bool:
    """Whether two claims state the same number, or the same vague words or range."""
    if "vague" in (a.relation, b.relation):
        return bool(a.surface.lower() == b.surface.lower())
    if "range" in (a.relation, b.relation):
        return bool(a.relation == b.relation and (a.low, a.high) == (b.low, b.high))
    return _figure(a, stated) == _figure(b, stated)


def _rounds(a: Any, b: Any, stated: Mapping[str, float]) -> bool:
    """Whether one of two figures is hedged and lies a rounding away from the other."""
    x, y = _figure(a, stated), _figure(b, stated)
    relations = {a.relation, b.relation}
    if not (x == x and y == y) or min(x, y) < ROUNDED or relations & {"range", "vague"} or relations == {"exact"}:
        return False
    steps = [_step(n) for n, c in ((x, a), (y, b)) if c.relation != "exact"]
    return abs(x - y) <= ROUNDING * max(x, y) and abs(x - y) < max(steps)


def _step(x: float) -> float:
    """The place value of a figure's last digit that is not zero: 1,000 for 24,000."""
    step = 1.0
    while x and x % (step * 10) == 0:
        step *= 10
    return step


def _large(c: Any, stated: Mapping[str, float]) -> bool:
    return _figure(c, stated) >= SMALL


def _pointed(c: Any) -> bool:
    """Whether "the", "these", "those" stands right before the surface in the quote."""
    at = c.quote.find(c.surface)
    while at >= 0:
        words = c.quote[max(0, at - 24) : at].lower().split()
        if words[-1:] and (words[-1] in _POINTING or words[-3:] in (["right", "figure", "is"], ["correct", "figure", "is"])):
            return True
        at = c.quote.find(c.surface, at + 1)
    return False


def _same_days(a: Any, b: Any) -> bool:
    """Whether both claims speak of the same days, as far as they say."""
    if a.as_of_start is None or b.as_of_start is None or a.status in ("hypothetical", "denied"):
        return True
    return bool(a.as_of_start == b.as_of_start or a.as_of_end == b.as_of_end)


def _across(claims: Sequence[Any], stated: Mapping[str, float], same: dict[int, int], why: dict[int, str]) -> None:
    """Repeats between texts: the first telling is that of the earliest text."""
    pools: dict[tuple[Any, ...], list[int]] = {}
    order = sorted(range(len(claims)), key=lambda n: (_day(claims[n]) or date.max, n))
    for n in order:
        c = claims[n]
        if n in same or not c.actor or not c.place or c.measure in ("duration", "share", "distance", "other"):
            continue
        if _day(c) is None or not _large(c, stated):
            continue
        pool = pools.setdefault((c.actor, c.place, c.status, *_kind(c)), [])
        for k in reversed(pool[-200:]):
            rule = _retold(claims[k], c, stated)
            if rule:
                same[n], why[n] = _root(same, k), rule
                break
        pool.append(n)


def _retold(a: Any, b: Any, stated: Mapping[str, float]) -> str:
    """The rule by which ``b`` tells again what ``a`` told in an earlier text, or ""."""
    if a.doc_id == b.doc_id:
        return ""
    first, then = _day(a), _day(b)
    apart = abs((then - first).days) if first is not None and then is not None else NEAR_DAYS + 1
    named = bool(a.originator) and bool(b.originator)
    if named and a.originator_id != b.originator_id:
        return ""
    if apart > (NEAR_DAYS if named else UNNAMED_DAYS):
        return ""
    if _equal(a, b, stated):
        return "same figure in another text" + (", same originator" if named else "")
    if named and _rounds(a, b, stated):
        return "same figure in another text, rounded, same originator"
    return ""


def _day(c: Any) -> date | None:
    return c.published if isinstance(c.published, date) else None


def _corrections(
    claims: Sequence[Any], rows: Sequence[int], stated: Mapping[str, float]
) -> Iterable[tuple[int, int]]:
    """(new, old) for each earlier figure that a sentence names as such: "had said 900", "corrected that to 2,317"."""
    by_quote: dict[str, list[int]] = {}
    for n in rows:
        by_quote.setdefault(claims[n].quote, []).append(n)
    for quote, group in by_quote.items():
        words = set(lower(quote).replace(",", " ").split())
        if not words & (_BEFORE | _CORRECTING) and not ("had" in words and words & _TELLING):
            continue
        ends = _positions(claims, quote, group)
        for n, (start, _) in zip(group, ends, strict=True):
            cue = _cue(quote, start, [e for _, e in ends if e <= start]) or _told_before(quote, start + len(claims[n].surface))
            if cue == "old":
                new = _partner(claims, rows, group, n, stated)
                if new is not None:
                    yield new, n
            elif cue == "new":
                before = [k for k in group if k < n and _kind(claims[k]) == _kind(claims[n])]
                if before:
                    yield n, before[-1]


def _positions(claims: Sequence[Any], quote: str, group: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    for n in group:
        start = max(quote.find(claims[n].surface, at), 0)
        at = start + len(claims[n].surface)
        found.append((start, at))
    return found


def _cue(quote: str, start: int, ends: Sequence[int]) -> str:
    """"old" where the words before a figure call it an earlier telling, "new" where they call it a correction, else ""."""
    begin = max([0, *ends])
    t = tokenize(lower(quote), begin, start)
    words = t.low
    for mark in (";", "—", "–"):
        if mark in words:
            words = words[len(words) - words[::-1].index(mark) :]
    if _CORRECTING & set(words) and words[-1:] == ["to"]:
        return "new"
    for k, word in enumerate(words):
        if word not in _BEFORE or (k and words[k - 1] in _UNITS_OF_TIME):
            continue
        if word == "first" and (k == 0 or words[k - 1] not in ("had", "has")):
            if not (k + 1 < len(words) and words[k + 1] in ("gave", "said", "reported", "put", "named")):
                continue
        if any(w in _TELLING for w in words[max(0, k - 2) : k + 5]):
            return "old"
    return ""


def _told_before(quote: str, end: int) -> str:
    """"old" where a relative clause calls a figure an earlier telling: "the 900 that it had given until this week"."""
    words = tokenize(lower(quote), end, min(len(quote), end + 60)).low[:6]
    if words[:1] not in (["that"], ["which"], ["it"], ["they"], ["he"], ["she"]) or "had" not in words[:4]:
        return ""
    at = words.index("had")
    return "old" if any(w in _TELLING for w in words[at + 1 : at + 3]) else ""


def _partner(
    claims: Sequence[Any], rows: Sequence[int], group: Sequence[int], old: int, stated: Mapping[str, float]
) -> int | None:
    """The figure that corrects ``old``: the nearest of its sentence with another number, else the one before it."""
    c = claims[old]

    def fits(k: int) -> bool:
        o = claims[k]
        return o.unit == c.unit and o.category == c.category and not _equal(o, c, stated) and (
            o.actor == c.actor or not o.actor or not c.actor
        )

    here = [k for k in group if k != old and fits(k)]
    if here:
        return min(here, key=lambda k: abs(k - old))
    earlier = [k for k in rows if k < old and fits(k) and _distance(claims[k], c) <= _REACH]
    return earlier[-1] if earlier else None


def _distance(a: Any, b: Any) -> int:
    """Code points between the starts of two mentions of one text."""
    x, y = a.mention_id.rpartition(":")[2], b.mention_id.rpartition(":")[2]
    return abs(int(x) - int(y)) if x.isdigit() and y.isdigit() else _REACH + 1
