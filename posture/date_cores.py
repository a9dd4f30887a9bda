"""The core of a date phrase: a day, month, season, year, a part of one, or a span counted from the publication date.

Every reader takes the index of a token and looks at a bounded number of tokens after it, so a text is read in linear
time. A reader returns None where no date stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from posture import date_grammar as g
from posture.date_grammar import Token

Days = tuple[date, date]
# a bare year or month counts as one only after these
PREPOSITIONS = g.words("in since until till by of from between through during before after late early mid last next")
YEAR_AFTER = PREPOSITIONS | g.words("for circa around fiscal spring summer autumn fall winter year")
DASHES = frozenset("-–—‒")
BACKWARD = g.words("last past previous preceding")
FORWARD = g.words("next coming upcoming following")


class Core(NamedTuple):
    """A read core: the next token's index, the interval, and ``fix``, which dates a yearless core in a given year."""

    stop: int
    first: date | None
    last: date | None
    precision: str
    kind: str = "point"
    relative: bool = False
    direction: str = ""
    fix: Callable[[int], Days | None] | None = None


class Reader:
    """Reads cores out of one list of tokens; holds the publication date and what each clause says of the future."""

    def __init__(self, toks: Sequence[Token], published: date | None, order: str | None) -> None:
        self.toks, self.published, self.order = toks, published, order
        self.ahead = _future_clauses(toks)

    def at(self, i: int) -> Token:
        return self.toks[i] if 0 <= i < len(self.toks) else g.END

    def low(self, i: int) -> str:
        return self.toks[i].low if 0 <= i < len(self.toks) else ""

    # --- results -----------------------------------------------------------------------------------------------

    def relative(
        self, stop: int, days: tuple[date | None, date | None] | None, precision: str, kind: str, way: str
    ) -> Core:
        """A core that rests on the publication date; without one it stays open."""
        if days is None:
            return Core(stop, None, None, "open", kind, True, way)
        return Core(stop, days[0], days[1], precision, kind, True, way)

    def yearless(self, stop: int, fix: Callable[[int], Days | None], precision: str, hint: int) -> Core:
        """A core that names no year: the year nearest to publication, the past preferred three to one.

        ``hint`` 1 asks for the next one, -1 for the last one, 0 leaves it to the distance.
        """
        if self.published is None:
            return Core(stop, None, None, "open", "point", True, "", fix)
        pub = self.published
        options = [d for y in (pub.year - 1, pub.year, pub.year + 1) if 1 < y < 9999 and (d := fix(y))]
        if not options:  # the 29th of February
            options = [d for y in range(max(2, pub.year - 8), min(pub.year + 9, 9998)) if (d := fix(y))]
        if not options:
            return Core(stop, None, None, "open", "point", True, "", fix)

        def cost(days: Days) -> float:
            if days[0] <= pub <= days[1]:
                return 0
            if days[1] < pub:
                return (pub - days[1]).days * (1000 if hint > 0 else 1)
            return (days[0] - pub).days * {1: 1, 0: 3, -1: 1000}[hint]

        best = min(options, key=cost)
        way = "future" if best[0] > pub else "past"
        return Core(stop, best[0], best[1], precision, "point", True, way, fix)

    # --- years -------------------------------------------------------------------------------------------------

    def year(self, i: int) -> int:
        """The year that a token writes in four digits (1900 to 2099) or two after an apostrophe, else 0."""
        t = self.at(i)
        if t.kind == "num" and len(t.text) == 4 and 1900 <= t.value <= 2099:
            glued = self.at(i - 1).text in DASHES and self.at(i - 1).end == t.start and i >= 2
            before = self.at(i - 2)
            if glued and before.kind == "word" and before.end == self.at(i - 1).start and before.low not in (
                "mid", "early", "late", "pre", "post"
            ) and not g.month_number(before.text):  # fmt: skip
                return 0  # a designation such as AN-2000
            return 0 if self.at(i - 1).text in ("$", "€", "£") else t.value
        return g.full_year(int(t.text[1:3])) if t.kind == "yy" else 0

    def counts(self, i: int, strict: bool = True) -> bool:
        """Whether the number before token ``i`` counts something: a counted noun or (strict) a plain word follows."""
        for step in range(3):
            t = self.at(i + step)
            if t.kind != "word" or t.low in g.FUNCTION:
                return False
            if t.low in g.COUNTED:
                return step == 0 or strict
            if strict and step == 0 and t.text.islower() and not t.low.endswith(("ed", "ly")):
                return True
        return False

    def year_core(self, i: int, strict: bool = True) -> Core | None:
        """A year, or a pair of years such as 2014-15, that is no count; "In 2003" opens a sentence, so it is a year."""
        year = self.year(i)
        opener = self.at(i - 1).text == "In" and year % 500
        if not year or (self.counts(i + 1, strict) and not opener):
            return None
        end, stop = self.year_pair(i, year)
        first, last = g.year_interval(year)[0], g.year_interval(end)[1]
        return Core(stop, first, last, "year")

    def year_pair(self, i: int, year: int) -> tuple[int, int]:
        """The closing year and the next index of ``2014-15``, ``2014/15`` or ``2003-2005``; else the year itself."""
        mark, second = self.at(i + 1), self.at(i + 2)
        if (mark.text in DASHES or mark.text == "/") and mark.start == self.at(i).end and second.start == mark.end:
            if second.kind == "num" and len(second.text) == 2 and second.value > year % 100:
                return year - year % 100 + second.value, i + 3
            end = self.year(i + 2)
            if end > year:
                return end, i + 3
        return year, i + 1

    # --- months and days ---------------------------------------------------------------------------------------

    def month(self, i: int, beside: bool = False) -> tuple[int, int]:
        """Month number and next index. ``beside``: a number stands by it, so short and small-letter forms count."""
        t = self.at(i)
        if t.kind != "word":
            return 0, i
        full, short = g.MONTHS.get(t.low, 0), g.SHORT_MONTHS.get(t.low, 0)
        capital = t.text[0].isupper()
        if full:
            risky = t.low in ("may", "march", "august")
            if risky and not capital and not (beside and t.low != "may"):
                return 0, i
            if t.low in ("may", "march") and not beside:
                articled = t.low == "march" and t.text == "March" and self.low(i - 1) in ("the", "a")
                if (
                    not articled
                    and self.low(i - 1) not in PREPOSITIONS
                    and self.low(i - 1) not in ("this", "and", "to")
                ):
                    return 0, i
            return full, i + 1
        if short and capital and (beside or t.low in ("sept", "oct", "nov", "feb", "aug", "apr")):
            dot = self.at(i + 1)
            return short, i + 2 if dot.text == "." and dot.start == t.end else i + 1
        return 0, i

    def day(self, i: int) -> int:
        t = self.at(i)
        return t.value if t.kind in ("num", "ord") and 1 <= t.value <= 31 and len(t.text) <= 4 else 0

    def day_pair(self, i: int) -> tuple[int, int, int]:
        """First day, last day and next index of ``3``, ``3-7`` or ``3 to 7``."""
        first = self.day(i)
        if first and (self.low(i + 1) in DASHES or self.low(i + 1) in ("to", "and", "through", "/")):
            last = self.day(i + 2)
            if last > first:
                return first, last, i + 3
        return first, first, i + 1

    def month_core(self, i: int, hint: int) -> Core | None:
        """April; April 2011; April 19; April 3-7, 2011 (a day first is read by day_core)."""
        digits = self.at(i + 1).text == "."
        nxt = self.at(i + 2 if digits else i + 1)
        beside = self.day(i + (2 if digits else 1)) > 0 or (nxt.kind in ("num", "yy") and self.year_at(i + 1) > 0)
        month, j = self.month(i, beside or self.low(i + 1) in ("of", ","))
        if not month:
            return None
        d1, d2, k = self.day_pair(j)
        if d1 and (after := self.after_comma(k)) and self.year(after) and not self.counts(after + 1, False):
            return self.dated(after + 1, self.year(after), month, d1, d2)
        counted = self.counts(k, False) and self.low(i - 1) != "the"  # "the Sept. 11 attacks" names a day
        if d1 and self.low(i - 1) not in ("in", "during") and not counted:
            if d1 != d2 and self.low(j + 1) in ("and", "to") and self.counts(k):
                d2, k = d1, j + 1
            return self.yearless(k, lambda y: _days(y, month, d1, d2), "day", hint)
        for k in (self.after_comma(j), j + 1 if self.low(j) == "of" else 0):
            if k and self.year(k) and not self.counts(k + 1, False):
                first, last = g.month_interval(self.year(k), month)
                return Core(k + 1, first, last, "month")
        if self.low(j) == "of" and self.low(j + 1) in ("this", "last", "next") and self.low(j + 2) == "year":
            step = {"this": 0, "last": -1, "next": 1}[self.low(j + 1)]
            days = g.month_interval(self.published.year + step, month) if self.published else None
            return self.relative(j + 3, days, "month", "deictic", "past" if step < 0 else "future" if step else "")
        return self.yearless(j, lambda y: g.month_interval(y, month), "month", hint)

    def year_at(self, i: int) -> int:
        j = i + 1 if self.at(i).text == "." else i
        return self.year(j)

    def after_comma(self, i: int) -> int:
        return i + 1 if self.at(i).text == "," else i

    def day_core(self, i: int, hint: int) -> Core | None:
        """19 April; 19 April 2025; 3-7 April; the 19th of April."""
        d1, d2, j = self.day_pair(i)
        if not d1:
            return None
        if self.low(j) == "of" and self.at(j - 1).kind == "ord":
            j += 1
        month, k = self.month(j, True)
        if not month or self.at(i - 1).text in ("$", "€", "£"):
            return None
        after = self.after_comma(k)
        if self.year(after) and not self.counts(after + 1, False):
            return self.dated(after + 1, self.year(after), month, d1, d2)
        return self.yearless(k, lambda y: _days(y, month, d1, d2), "day", hint)

    def dated(self, stop: int, year: int, month: int, d1: int, d2: int) -> Core | None:
        days = _days(year, month, d1, d2)
        return Core(stop, days[0], days[1], "day") if days else None

    def marked(self, i: int) -> Core | None:
        """Forms that are one token: 2025-04-19, 19/04/2025, 1990s, FY2012, Q3 2024, 9/11."""
        t = self.at(i)
        if t.kind == "iso":
            return self.dated(i + 1, int(t.text[:4]), int(t.text[5:7]), int(t.text[8:]), int(t.text[8:]))
        if t.kind in ("slash", "dots"):
            a, b, year = (int(x) for x in t.text.replace(".", "/").split("/"))
            order = "DMY" if t.kind == "dots" else self.order
            order = order or ("DMY" if a > 12 else "MDY" if b > 12 or a == b else None)
            d, m = (a, b) if order == "DMY" else (b, a)
            return self.dated(i + 1, year, m, d, d) if order and 1900 <= year <= 2099 else None
        if t.kind == "nine":
            return Core(i + 1, date(2001, 9, 11), date(2001, 9, 11), "day", "event")
        if t.kind == "decade":
            digits = "".join(c for c in t.text if c.isdigit())
            year = int(digits) if len(digits) == 4 else g.full_year(int(digits))
            return Core(i + 1, date(year, 1, 1), date(year + 9, 12, 31), "year")
        if t.kind == "fy":
            digits = "".join(c for c in t.text if c.isdigit())
            return self.fiscal(i + 1, int(digits) if len(digits) == 4 else g.full_year(int(digits)))
        j = i + 2 if self.low(i + 1) in ("of", ",") else i + 1
        if t.kind == "quarter" and self.year(j):
            return self.quarter(j + 1, self.year(j), int(t.text[1]) * 3 - 2, 3)
        return None

    def fiscal(self, stop: int, year: int) -> Core | None:
        if not 1900 <= year <= 2099:
            return None
        # the fiscal year of the United States ends on 30 September
        return Core(stop, date(year - 1, 10, 1), date(year, 9, 30), "year")

    def quarter(self, stop: int, year: int, month: int, length: int) -> Core:
        return Core(stop, date(year, month, 1), g.shift(g.add_months(date(year, month, 1), length), -1), "season")

    def hint(self, i: int) -> int:
        """1 where the clause speaks of the future, else 0."""
        if i < len(self.ahead) and self.ahead[i]:
            return 1
        before = self.at(i - 1)
        if before.low in ("on", "in", "by") or before is g.END:
            opener = self.at(i - 2) if before is not g.END else before
            if opener is g.END or opener.text in (".", ",", ";", '"', "“") or opener.kind == "gap":
                for k in range(i + 1, i + 11):
                    if self.low(k) in g.SPEECH or self.at(k).text in (".", ";", '"', "”") or k >= len(self.toks):
                        break
                    if self.low(k) in ("will", "shall"):
                        return 1
        return 0

    def base(self, i: int, hint: int) -> Core | None:
        t = self.at(i)
        if t.kind in ("num", "ord"):
            return self.day_core(i, hint)
        if t.kind != "word":
            return self.marked(i)
        if t.low in g.SEASONS:
            return self.season(i, hint)
        if t.low == "fiscal":
            j = i + 2 if self.low(i + 1) == "year" else i + 1
            return self.fiscal(j + 1, self.year(j)) if self.year(j) else None
        if t.low in g.ORDINALS and self.low(i + 1) in ("quarter", "half"):
            return self.ordinal(i)
        return self.month_core(i, hint)

    def ordinal(self, i: int) -> Core | None:
        half = self.low(i + 1) == "half"
        rank = 2 if half and g.ORDINALS[self.low(i)] > 2 else g.ORDINALS[self.low(i)]
        j = i + 3 if self.low(i + 2) == "of" else i + 2
        if self.low(j) in ("the", "this") and self.low(j + 1) == "year":
            year, stop, needs = self.published.year if self.published else 0, j + 2, True
        else:
            year, stop, needs = self.year(j), j + 1, False
        if needs and not year:
            return self.relative(stop, None, "season", "deictic", "")
        core = self.quarter(stop, year, rank * 6 - 5 if half else rank * 3 - 2, 6 if half else 3) if year else None
        return core._replace(relative=needs) if core else None

    def season(self, i: int, hint: int) -> Core | None:
        month = g.SEASONS[self.low(i)]
        j = self.after_comma(i + 1) if self.low(i + 1) != "of" else i + 2
        year = self.year(j)
        if year and not self.counts(j + 1, False):
            return Core(self.year_pair(j, year)[1], *g.season_interval(year, month), "season")
        if self.low(i - 1) == "the" and self.low(i - 2) in ("in", "since", "by", "until", "during", "of", "from"):
            return self.yearless(i + 1, lambda y: g.season_interval(y, month), "season", hint)
        return None


def _days(year: int, month: int, d1: int, d2: int) -> Days | None:
    try:
        return date(year, month, d1), date(year, month, d2)
    except ValueError:
        return None


_AIM = ("to", "for", "by")


def _future_clauses(toks: Sequence[Token]) -> list[bool]:
    """For every token, whether "will" or a word like it stands before it in the same clause.

    A sentence end, a quotation mark or a verb of speech starts afresh, so the day on which someone spoke stays past. A
    phrase that opens its clause ("On Saturday the ships will leave") is looked at from its verb instead.
    """
    flags, flag = [], False
    for n, t in enumerate(toks):
        ended = t.text == "." and (n + 1 == len(toks) or toks[n + 1].start > t.end) and not _abbreviated(toks, n)
        if ended or t.text in '!?;"“”' or t.kind == "gap" or t.low in g.SPEECH:
            flag = False
        elif t.low in ("will", "shall") or (t.low in g.FUTURE_WORDS and n + 1 < len(toks) and toks[n + 1].low in _AIM):
            flag = True
        flags.append(flag)
    return flags


def _abbreviated(toks: Sequence[Token], n: int) -> bool:
    return n > 0 and (toks[n - 1].low in g.SHORT_MONTHS or len(toks[n - 1].text) == 1)
