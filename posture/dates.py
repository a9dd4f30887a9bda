"""Dates as news writes them, found in text and resolved against a publication date into an interval of days.

The grammar follows the codebook: "early in the month" is days 1-10, "early in the year" the first quarter, "late" the
mirror image, "until X" open at the start, "in recent days" too. A weekday is the nearest past one, the publication
day included, unless "next", "coming" or a future verb in its clause says otherwise. Nothing is ever read off the clock.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from posture import date_grammar as g
from posture.date_cores import DASHES, YEAR_AFTER, Core
from posture.date_grammar import month_interval as month_interval
from posture.date_grammar import parse_date as parse_date
from posture.date_relative import Relative
from posture.errors import InputError


class DatePhrase(NamedTuple):
    """One date phrase: ``text[start:end] == surface``, days from ``first`` to ``last`` (None is open).

    ``precision``: day, week, month, season, year or open. ``kind``: point, since, until, by, deictic, coming, recent,
    now or event (9/11). ``relative``: the publication date was needed. ``direction``: past, future or "".
    """

    start: int
    end: int
    surface: str
    first: date | None
    last: date | None
    precision: str
    kind: str
    relative: bool
    direction: str


def find_dates(
    text: str, published: date | None = None, start: int = 0, end: int | None = None, order: str | None = None
) -> list[DatePhrase]:
    """The date phrases of ``text[start:end]``, in order, none overlapping, each as long as it reads.

    Without ``published`` relative phrases come with ``first`` and ``last`` None and precision "open"; absolute ones
    resolve. ``order`` ("DMY" or "MDY") declares how 03/04/2025 is written; undeclared, such a date is left out.
    Raises InputError for another ``order``.

    >>> [p[2:6] for p in find_dates("About 900 troops stayed until late 2019.")]
    [('until late 2019', None, datetime.date(2019, 12, 31), 'season')]
    """
    if order not in (None, "DMY", "MDY"):
        raise InputError(f"order: expected 'DMY', 'MDY' or None, got {order!r}")
    if isinstance(published, datetime):  # a pandas Timestamp is one too; NaT is not equal to itself
        published = published.date() if published == published else None
    if published is not None and not 1000 <= published.year <= 9000:
        raise InputError(f"published: expected a day in the years 1000 to 9000, got {published}; correct the date")
    stop = len(text) if end is None else end
    if not g.may_hold(text, start, stop):
        return []
    reader = Phrases(g.tokens(text, start, stop), published, order)
    found, i, n = [], 0, len(reader.toks)
    while i < n:
        core = reader.phrase(i)
        if core is None or core.stop <= i:
            i += 1
            continue
        a, b = reader.toks[i].start, reader.toks[core.stop - 1].end
        found.append(DatePhrase(a, b, text[a:b], *core[1:7]))
        reader.note(core)
        i = core.stop
    return found


def date_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Where dates stand, for callers that must not read their numbers as counts; needs no publication date.

    >>> date_spans("2,000 men in May 2011")
    [(13, 21)]
    """
    return [(p.start, p.end) for p in find_dates(text, None, start, end)]


class Phrases(Relative):
    """Reads whole phrases: cores, parts of them, spans counted from publication, ranges and prefixes."""

    def phrase(self, i: int) -> Core | None:
        t = self.at(i)
        if t.kind in ("mark", "gap"):
            return None
        if t.kind == "word" and t.low not in _STARTERS:
            return None
        low, hint = t.low, self.hint(i)
        if low in ("since", "until", "till", "through", "by", "from", "between", "before", "after", "as", "prior"):
            return self.prefixed(i, low)
        if low == "within":
            return self.within(i)
        core = self.span(i, hint)
        if core is None and self.year(i) and self.year_context(i):
            core = self.year_core(i, self.low(i - 1) not in ("in", "since", "during"))
        return self.event(core) if core else None

    def event(self, core: Core) -> Core:
        """The day that names an event ("the Sept. 11 attacks"): kept apart, since nothing is dated by it."""
        if core.precision not in ("day", "open") or self.low(core.stop) not in _EVENTS:
            return core
        if core.fix and (attacks := core.fix(2001)) == (_ATTACKS, _ATTACKS):
            return core._replace(first=attacks[0], last=attacks[1], precision="day", relative=False, kind="event")
        return core._replace(kind="event") if core.kind == "point" else core

    def year_context(self, i: int) -> bool:
        before = self.low(i - 1)
        if before == "of" and self.counts(i + 1):
            return False
        if before in YEAR_AFTER and before not in ("from", "by", "of"):
            return not (self.counts(i + 1, False) and self.at(i - 1).text != "In")
        if before in ("from", "by", "of"):
            return not self.counts(i + 1) and not (self.at(i).value % 500 == 0 and before != "of")
        if before == "(" or (before in DASHES and self.low(i - 2) in g.MID):
            return self.at(i + 1).text in (")", ",", ";", "-", "–") or before != "("
        return before == "and" and bool(self.year(i - 2)) and self.year_context(i - 2)

    def prefixed(self, i: int, word: str) -> Core | None:
        j = i + 1
        if word == "as":
            if self.low(j) not in ("of", "at"):
                return None
            j += 1
            word = "as of"
        elif word == "prior":
            if self.low(j) != "to":
                return None
            j, word = j + 1, "before"
        elif word == "since" and self.low(j) == "at" and self.low(j + 1) == "least":
            j += 2
        hint = {"since": -1, "until": 1, "till": 1, "through": 1, "by": 1, "as of": -1}.get(word, self.hint(i))
        core = self.target(j, hint, word)
        if word == "between":
            return self.ranged(core, ("and",), hint) if core else None
        if core is None or (word in ("from", "after", "before") and core.kind in ("now", "coming", "recent")):
            return None
        if word == "from":
            chained = self.ranged(core, ("to", "through", "until", "till", *DASHES), hint)
            if chained:
                return chained
            return core._replace(kind="since", last=None)
        if word == "by" and any(self.low(k) in ("end", "close") for k in range(j, core.stop)) and core.last:
            core = core._replace(precision="day")
        return self.closed(core, word)

    def target(self, j: int, hint: int, word: str) -> Core | None:
        """What stands after a prefix; a range is joined here only where the prefix does not join one itself."""
        core = self.single(j, hint) if word in ("from", "between") else self.span(j, hint)
        if core or not self.year(j):
            return self.event(core) if core else None
        if word in ("by", "from", "between") and self.counts(j + 1):
            return None
        if word == "from" and self.low(j + 1) == "to" and self.at(j + 2).kind == "num" and self.counts(j + 3):
            return None  # "from 2000 to 1900 troops"
        if word == "by" and self.at(j).value % 500 == 0 and self.low(j - 2) in _CHANGE:
            return None
        return self.year_core(j, word != "since")

    def closed(self, core: Core, word: str) -> Core:
        """The interval that a prefix makes of its core."""
        if core.kind in ("coming", "recent"):
            return core
        if word in ("since", "after"):
            first = core.first if word == "since" or core.last is None else g.shift(core.last, 1)
            return core._replace(kind="since", first=first, last=None)
        if word in ("until", "till", "through", "before"):
            last = core.last if word != "before" or core.first is None else g.shift(core.first, -1)
            return core._replace(kind="until", first=None, last=last)
        if word == "by":
            return core._replace(kind="by", first=core.last, last=core.last)
        return core

    def ranged(self, core: Core, joins: tuple[str, ...], hint: int) -> Core | None:
        """The core joined with the one after "to", "and" or a dash; the first takes its year from the second."""
        if self.low(core.stop) not in joins or core.kind not in ("point", "deictic"):
            return None
        j = core.stop + 1
        other = self.single(j, hint) or (self.year_core(j) if self.year(core.stop - 1) or self.year(j) else None)
        if other is None or other.kind not in ("point", "deictic", "now"):
            return None
        first = core.first
        if core.fix and other.last:
            year = other.last.year
            days = core.fix(year)
            if days and days[0] > other.last:
                days = core.fix(year - 1)
            first = days[0] if days else None
        if first and other.last and first > other.last:
            return None
        coarse = max(core.precision, other.precision, key=_RANK.index)
        needs = other.relative or (core.relative and core.fix is None)
        if first is None or other.last is None:
            return Core(other.stop, None, None, "open", "point", True, "")
        return Core(other.stop, first, other.last, coarse, "point", needs, "")

    def within(self, i: int) -> Core | None:
        """Within weeks; within 60 days."""
        j = i + 1
        if self.low(j) in g.UNITS and self.low(j).endswith("s"):
            return self.relative(j + 1, self.pub_open(True), "open", "coming", "future")
        _, high, unit, k = self.amount(j)
        if not unit:
            return None
        end = g.add(self.published, high, unit) if self.published else None
        days = (self.published, end) if self.published else None
        return self.relative(k, days, g.PRECISION.get(unit, unit), "coming", "future")

    def span(self, i: int, hint: int) -> Core | None:
        core = self.single(i, hint)
        if core and (joined := self.ranged(core, ("to", "through", *DASHES), hint)):
            return joined
        return core

    def single(self, i: int, hint: int) -> Core | None:
        if self.low(i) == "the":
            i += 1
        if self.low(i) in _COUNTING:  # the usual case: no other phrase begins with a count
            return self.ago(i)
        return (
            self.now(i)
            or self.part(i, hint)
            or self.deictic(i)
            or self.ago(i)
            or self.weekday(i, hint)
            or self.base(i, hint)
        )

    def part(self, i: int, hint: int) -> Core | None:
        """Early April; mid-2019; the end of the year; year's end; late in the month; later this year."""
        low = self.low(i)
        if low in ("year", "month", "week") and self.at(i).kind == "word":
            j = i + 3 if self.low(i + 1) in ("'", "’") and self.low(i + 2) == "s" else i + 1
            j += self.low(j) in DASHES
            if self.low(j) != "end" or j == i + 1:
                return None
            if low == "year" and self.year(j + 1):
                return Core(j + 2, *g.month_interval(self.year(j + 1), 12), "month")
            return self.cut(self.whole(low, j + 1, hint), "late", low, True)
        if low in ("later", "earlier"):
            return self.rest(i, low)
        side = "early" if low in g.EARLY else "late" if low in g.LATE else "mid" if low in g.MID else ""
        if not side:
            return None
        edge = low not in ("early", "late")
        j = i + 1
        j += self.low(j) in DASHES
        of = self.low(j) in ("in", "of")
        if edge and not of and low not in g.MID and not self.year(j) and self.low(j - 1) not in DASHES:
            return None  # "beginning January 1988" is a verb
        j += of
        j += self.low(j) == "the"
        unit = self.low(j)
        if unit in ("day", "week", "month", "year"):
            if unit == "day" or j == i + 1:
                return None
            return self.cut(self.whole(unit, j + 1, hint), side, unit, edge)
        core = self.deictic(j) or self.base(j, hint) or (self.year_core(j, False) if self.year(j) else None)
        if core is None or core.precision == "day" or core.kind not in ("point", "deictic"):
            return None
        unit = "decade" if self.at(j).kind == "decade" else core.precision
        if unit == "open":
            unit = "season" if self.low(j) in g.SEASONS else "month"
        return self.cut(core, side, unit, edge)

    def cut(self, core: Core, side: str, unit: str, edge: bool) -> Core:
        """The early, middle or late part of a core; its ``fix`` is cut likewise.

        "Late 2019" is the last quarter, while ``edge`` words ("the end of 2019") mean the last month of the year.
        """
        if edge and unit == "year" and side != "mid" and core.first and core.last:
            year, month = (core.first.year, 1) if side == "early" else (core.last.year, 12)
            first, last = g.month_interval(year, month)
            return core._replace(first=first, last=last, precision="month")
        fix = core.fix
        if fix is not None:
            whole = fix
            core = core._replace(fix=lambda y: _slice(d, side, unit) if (d := whole(y)) else None)
        if core.first is None or core.last is None:
            return core
        first, last = _slice((core.first, core.last), side, unit)
        precision = {"year": "season", "month": "week", "decade": "year", "season": "month"}.get(unit, core.precision)
        return core._replace(first=first, last=last, precision=precision)


def _slice(days: tuple[date, date], side: str, unit: str) -> tuple[date, date]:
    """Days 1-10, 11-20 and the rest of a month; first quarter, middle half and last quarter of a year; else thirds."""
    first, last = days
    if unit == "month":
        cuts = (first, g.shift(first, 10), g.shift(first, 20))
    elif unit == "year":
        cuts = (first, g.add_months(first, 3), g.add_months(first, 9))
    elif unit == "decade":
        cuts = (first, g.add_months(first, 36), g.add_months(first, 84))
    elif unit == "season":
        cuts = (first, g.add_months(first, 1), g.add_months(first, 2))
    else:
        third = (last - first).days // 3
        cuts = (first, g.shift(first, third), g.shift(last, -third))
    if side == "early":
        return first, g.shift(cuts[1], -1)
    return (cuts[1], g.shift(cuts[2], -1)) if side == "mid" else (cuts[2], last)


_EVENTS = g.words("attack attacks attackers massacre bombing bombings assault terror terrorist")
_ATTACKS = date(2001, 9, 11)
_RANK = ("day", "week", "month", "season", "year", "open")
_CHANGE = g.words(
    "increase increased reduce reduced cut grow grew rise rose fall fell drop dropped decline shrink up down force "
    "forces level levels numbers troops presence number"
)
_COUNTING = frozenset((*g.COUNTS, *g.VAGUE_COUNTS))
_STARTERS = (
    g.words(
        "since until till through by from between before after as prior within the this last next past coming upcoming "
        "previous preceding following recent yesterday today tonight tomorrow now currently presently nowadays at "
        "later earlier fiscal year month week"
    )
    | g.EARLY
    | g.LATE
    | g.MID
    | frozenset(g.MONTHS)
    | frozenset(g.SHORT_MONTHS)
    | frozenset(g.WEEKDAYS)
    | frozenset(g.SHORT_WEEKDAYS)
    | frozenset(g.SEASONS)
    | frozenset(g.COUNTS)
    | frozenset(g.VAGUE_COUNTS)
    | frozenset(g.ORDINALS)
)
