"""The days that a figure speaks of, from the dates of its sentence, the day of the statement and the publication date.

The codebook's rules: a current figure holds on the day of the statement; a past one in the stated interval; a planned
level at its deadline; a planned movement from the statement to the deadline; what is only thought or denied has no day.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from posture.clauses import Marked, Phrase, clause_of
from posture.context import Document, Item, Lexicon, sentence_at, tokens_of
from posture.dates import DatePhrase

_FLOWS = frozenset(("inflow", "outflow", "loss"))
_LEVELS = frozenset(("target", "ceiling", "stock", "share", "other", "duration"))
# how many words whom and where it was told may take: "told reporters in Kabul on Monday"
_REACH = 8
_DECIDE = frozenset("order instruct announce agree vow pledge decide vote approve rule".split())


class AsOf(NamedTuple):
    """The days from ``first`` to ``last`` (None is open or unknown), how exact they are, and the rule."""

    first: date | None
    last: date | None
    precision: str
    rule: str


MISSING = AsOf(None, None, "", "no date")


def statement_date(m: Marked) -> DatePhrase | None:
    """The date of the saying: "said on Thursday", "on Monday the Pentagon said"."""
    for d in m.s.dates:
        if d.kind in ("since", "until", "by", "event", "coming"):
            continue
        first, stop = tokens_of(m.s.tokens, d.start, d.end)
        if _beside_saying(m, first, stop):
            return d
    return None


def _beside_saying(m: Marked, first: int, stop: int) -> bool:
    """Whether a date belongs to a verb of saying or deciding: right after it, or after whom and where it was told."""
    i = first - 1
    while i >= 0 and first - i <= _REACH and m.tags[i] in "PADwm":
        i -= 1
    h = m.hit_at[i] if i >= 0 and m.tags[i] == "V" else None
    if h is None and first <= 1:  # "On 10 January the president announced that"
        k = stop
        while k < len(m.tags) and k - stop <= _REACH and m.tags[k] in "DwAPmN,":
            k += 1
        h = m.hit_at[k] if k < len(m.tags) and m.tags[k] == "V" else None
    if h is None:
        return False
    return bool(h.verb.roles & {"say", "deny"}) or h.verb.lemma in _DECIDE


_YEAR = re.compile(r"\d{4}")


def date_of(m: Marked, item: Item, p: Phrase) -> DatePhrase | None:
    """The date that the quantity's clause gives it: the nearest one, over no other quantity's head, not that of the saying."""
    told = statement_date(m)
    begin, stop = clause_of(m, item.first_token, item.last_token)
    best: tuple[float, DatePhrase] | None = None
    for d in m.s.dates:
        if d is told or d.kind == "event":
            continue
        first, end = tokens_of(m.s.tokens, d.start, d.end)
        cost = _cost(m, item, p, first, end, begin, stop)
        if cost is not None and (best is None or cost < best[0]):
            best = (cost, d)
    return best[1] if best else None


_BULLETS = ("-", "*", "•", "–", "·")
_LIST = 12  # lines of a list


def list_date(item: Item, doc: Document, lex: Lexicon) -> DatePhrase | None:
    """The one day, month or year in the line over a list, for a figure in a line of it: "Contingents on 14 January:"."""
    if not doc.text[doc.text.rfind("\n", 0, item.start) + 1 : item.start].lstrip().startswith(_BULLETS):
        return None
    for n in range(item.sentence - 1, max(-1, item.sentence - _LIST), -1):
        begin, stop = doc.spans[n]
        if doc.text[stop - 1] == ":":
            s = sentence_at(doc, n, lex)
            dates = [d for d in s.dates if d.kind == "point" and d.first is not None] if s is not None else []
            return dates[0] if len(dates) == 1 else None
        if not doc.text[begin:stop].startswith(_BULLETS):
            return None
    return None


def _cost(m: Marked, item: Item, p: Phrase, first: int, end: int, begin: int, stop: int) -> float | None:
    """How far a date stands from the quantity or its governor; None where it belongs to another clause."""
    if first >= item.last_token:
        a, b = item.last_token + 1, first
    else:
        a, b = end, item.first_token
    table = m.tags[b - 1 : b] == ["H"] and b - a == 1  # "1990: 19,400"
    if table and first < item.first_token:
        return 0.0
    named = first > 1 and m.s.tokens.low[first - 1] == "of" and m.tags[first - 2] == "w"
    if named and not ("loss" in p.roles or item.category == "personnel" and p.hit is None):
        return None  # "the treaties of 1960", but "died in the fight of 24 September"
    leading = first <= 1 and end < len(m.tags) and m.tags[end] in ",wDQ"
    row = "|" in m.s.tokens.low  # a row of a table: its date dates it all
    if not leading and not row and _elsewhere(m, item, p, a, b, first > item.last_token):
        return None
    if not leading and end <= item.first_token and m.tags[end : end + 1] == [","] and _in_remark(m, first):
        return None
    outside = first < begin or end > stop
    gap = m.tags[a:b]
    others = sum(1 for x in m.items if x.order != item.order and a <= x.first_token < b)
    if outside and not leading and not row:
        return None
    cost = float(len(gap)) + 6.0 * others
    cost += 8.0 * sum(1 for tag in gap if tag == "S") + 3.0 * sum(1 for tag in gap if tag == "V" and others)
    if leading:
        return min(cost, 20.0 + others)
    return cost


def _in_remark(m: Marked, first: int) -> bool:
    """Whether a date stands in a relative clause between commas: ", which has grown from 88 acres in 2002, is home to"."""
    for k in range(first - 1, 0, -1):
        if m.tags[k] in "H,":
            return False
        if m.tags[k] == "S" and m.s.tokens.low[k] in ("which", "who", "where"):
            return m.tags[k - 1] == ","
    return False


def _elsewhere(m: Marked, item: Item, p: Phrase, a: int, b: int, after: bool) -> bool:
    """Whether another quantity or another verb between the quantity and the date has the better claim to it."""
    t = m.s.tokens.low
    own = {p.hit.first} if p.hit is not None else set()
    own |= {h.first for h in p.chain}
    verbs = [
        k for k in range(a, b)
        if m.tags[k] == "V" and (h := m.hit_at[k]) is not None and h.first == k and k not in own
    ]
    others = any(a <= x.first_token < b for x in m.items)
    if others and (verbs or not {"from", "against", "to", "than"}.isdisjoint(t[a:b]) or "S" in m.tags[a:b]):
        return True
    if not after or not verbs:
        return False
    return any(
        m.tags[k] == "," or (m.tags[k] == "S" and t[k] not in ("that", "who", "which", "when")) for k in range(a, verbs[0])
    )


def as_of(
    m: Marked, item: Item, p: Phrase, measure: str, status: str, doc: Document, when: DatePhrase | None
) -> AsOf:
    """The as-of interval of one quantity; ``when`` is what :func:`date_of` found."""
    if measure == "distance":
        return AsOf(None, None, "", "distances are undated")
    if status == "hypothetical":
        return AsOf(None, None, "", "hypothetical figures are undated")
    told = _told(m, doc)
    if status == "denied":
        if when is None or when.first is None or when.kind in ("now", "until", "since"):
            return AsOf(None, None, "", "denied and undated")
        return AsOf(when.first, when.last, when.precision, f"date: {when.surface}")
    if status == "planned":
        return _planned(measure, told, when)
    if status == "past":
        return _behind(_past(measure, doc, told, when), doc, when)
    return _current(doc, told, when)


def _behind(found: AsOf, doc: Document, when: DatePhrase | None) -> AsOf:
    """A past fact lies behind the report: "by October" without a year, told in February, is that of the year before."""
    if when is not None and when.kind == "until" and when.relative and doc.published is not None and found.last is not None:
        return found._replace(last=min(found.last, doc.published))  # "until this week"
    days = [d for d in (found.first, found.last) if d is not None]
    if doc.published is None or not days or min(days) <= doc.published or when is None or _YEAR.search(when.surface):
        return found
    if when.relative and when.precision == "day":  # "by Monday" of what is done is the Monday before
        days = [d - timedelta(days=7) for d in days]
        if max(days) <= doc.published:
            begin = days[0] if found.first is not None else None
            return AsOf(begin, days[-1], found.precision, f"{found.rule}, the one before")
    back = [d.replace(year=d.year - 1, day=28 if (d.month, d.day) == (2, 29) else d.day) for d in days]
    if max(back) > doc.published:
        return found
    first, last = (back[0], back[-1]) if found.first is not None else (None, back[-1])
    return AsOf(first, last if found.last is not None else None, found.precision, f"{found.rule}, the year before")


def _told(m: Marked, doc: Document) -> AsOf:
    """The day of the statement, else that of publication."""
    said = statement_date(m)
    if said is not None and said.first is not None and said.precision in ("day", "week") and said.last is not None:
        if doc.published and said.relative and said.last > doc.published:  # what was said lies behind
            back = said.last - timedelta(days=7)
            return AsOf(back, back, said.precision, f"said: {said.surface}")
        return AsOf(said.first, said.last, said.precision, f"said: {said.surface}")
    if doc.published is not None:
        return AsOf(doc.published, doc.published, "day", "published")
    return MISSING


def _current(doc: Document, told: AsOf, when: DatePhrase | None) -> AsOf:
    if when is not None and when.first is not None and when.last is not None and when.kind in ("point", "deictic"):
        if doc.published is None or when.first <= doc.published:
            return AsOf(when.first, when.last, when.precision, f"date: {when.surface}")
    return told


def _past(measure: str, doc: Document, told: AsOf, when: DatePhrase | None) -> AsOf:
    if when is None or (when.first is None and when.last is None):
        return MISSING
    rule = f"date: {when.surface}"
    if when.kind == "since":
        if when.first is None:
            return MISSING
        end = doc.published or when.last
        return AsOf(when.first, end, "open" if end is None else when.precision, rule)
    if when.kind == "until":
        return AsOf(None, when.last, "open", rule)
    if when.kind in ("now", "coming"):
        return MISSING
    if when.kind == "by" and when.last is not None and when.precision in ("year", "month"):
        first = when.last.replace(day=1) if when.precision == "month" else when.last.replace(month=1, day=1)
        return AsOf(first, when.last, when.precision, rule)
    return AsOf(when.first, when.last, when.precision, rule)


def _planned(measure: str, told: AsOf, when: DatePhrase | None) -> AsOf:
    if when is not None and when.relative and when.precision == "day" and when.last and told.first and when.last < told.first:
        shifted = when.last + timedelta(days=7)  # a weekday, read as the coming one since the verb looks ahead
        when = when._replace(first=shifted, last=shifted)
    deadline = when is not None and when.last is not None and when.kind not in ("since", "now", "recent")
    if when is not None and when.last is not None and when.surface.lower().startswith("before ") and when.precision == "day":
        when = when._replace(last=when.last + timedelta(days=1))  # "before April 1": that day is the deadline
    if deadline and when is not None and told.first is not None and when.last is not None and when.last < told.first:
        deadline = False
    if when is not None and when.kind == "coming" and when.precision == "open":
        deadline = False
    if measure in _FLOWS:
        if deadline and when is not None:
            return AsOf(told.first, when.last, when.precision, f"until {when.surface}")
        return AsOf(told.first, None, "open", f"from the statement ({told.rule})") if told.first else MISSING
    if deadline and when is not None:
        first = when.last if "end" in when.surface.lower().split() else when.first or when.last
        return AsOf(first, when.last, when.precision, f"deadline: {when.surface}")
    return AsOf(told.first, None, "open", f"from the statement ({told.rule})") if told.first else MISSING
