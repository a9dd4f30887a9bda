"""Date phrases that are counted from the publication date: yesterday, last month, two weeks ago, the next 60 days."""

from __future__ import annotations

from datetime import date

from posture import date_grammar as g
from posture.date_cores import BACKWARD, DASHES, FORWARD, Core, Reader


class Relative(Reader):
    """Reads phrases that rest on the publication date, or on the date before them in the sentence."""

    anchor: tuple[int, date] | None = None

    def note(self, core: Core) -> None:
        """Keep the last dated phrase, so that "three years earlier" counts from it within the same sentence."""
        self.anchor = (core.stop, core.first) if core.first and core.kind == "point" else self.anchor

    def pub_open(self, future: bool) -> tuple[date | None, date | None] | None:
        if self.published is None:
            return None
        return (self.published, None) if future else (None, self.published)

    def publication(self) -> tuple[date, date] | None:
        return (self.published, self.published) if self.published else None

    def weekday(self, i: int, hint: int) -> Core | None:
        t = self.at(i)
        full = t.low in g.WEEKDAYS and t.text[:1].isupper()
        number = g.WEEKDAYS.get(t.low, g.SHORT_WEEKDAYS.get(t.low, -1))
        if t.kind != "word" or number < 0 or not t.text[0].isupper():
            return None
        j = i + 2 if self.low(i + 1) in (",", ".") and (self.low(i + 1) == "," or not full) else i + 1
        j = j + 1 if self.low(j) == "," else j
        dated = self.base(j, hint) if self.low(j) not in g.ORDINALS else None
        if dated and dated.fix and self.published and dated.first and dated.first.weekday() != number:
            # the weekday tells the year: "Friday 19 April" is of a year in which that day is a Friday
            pub, make = self.published, dated.fix
            fits = [d for y in range(pub.year - 3, pub.year + 2) if (d := make(y)) and d[0].weekday() == number]
            if fits:
                best = min(fits, key=lambda d: abs((d[0] - pub).days))
                way = "future" if best[0] > pub else "past"
                dated = dated._replace(first=best[0], last=best[1], direction=way)
        if dated and (dated.precision == "day" or (dated.precision == "open" and dated.fix)):
            return dated
        if not full:
            return None
        stop = i + 2 if self.low(i + 1) in g.DAY_PARTS else i + 1
        return self.on_weekday(stop, number, hint)

    def on_weekday(self, stop: int, number: int, hint: int, strict: bool = False) -> Core:
        way = "future" if hint > 0 else "past"
        if self.published is None:
            return self.relative(stop, None, "day", "deictic", way)
        gap = (number - self.published.weekday()) % 7 if hint > 0 else (self.published.weekday() - number) % 7
        gap = 7 if strict and gap == 0 else gap
        day = g.shift(self.published, gap if hint > 0 else -gap)
        return self.relative(stop, (day, day), "day", "deictic", way)

    def now(self, i: int) -> Core | None:
        low, pub = self.low(i), self.published
        step = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}.get(low)
        if step is not None:
            day = g.shift(pub, step) if pub else None
            stop = i + 2 if self.low(i + 1) in g.DAY_PARTS else i + 1
            kind, way = ("deictic" if step else "now"), {-1: "past", 0: "", 1: "future"}[step]
            return self.relative(stop, (day, day) if day else None, "day", kind, way)
        stop = i + 1 if low in ("now", "currently", "presently", "nowadays") else 0
        if low == "at":
            stop = i + 2 if self.low(i + 1) == "present" else 0
            if self.low(i + 1) in ("the", "this") and self.low(i + 2) in ("moment", "time") and (
                self.low(i + 1) == "this" or self.low(i + 2) == "moment"
            ):  # fmt: skip
                stop = i + 3
        return self.relative(stop, (pub, pub) if pub else None, "day", "now", "") if stop else None

    def rest(self, i: int, word: str) -> Core | None:
        """Later this year: from publication on; earlier this month: up to publication."""
        j = i + 1
        j += self.low(j) == "in"
        if self.low(j) not in ("this", "the") or self.low(j + 1) not in ("week", "month", "year"):
            return None
        pub, unit = self.published, self.low(j + 1)
        way = "future" if word == "later" else "past"
        if pub is None:
            return self.relative(j + 2, None, unit, "deictic", way)
        first, last = g.around(pub, unit)
        return self.relative(j + 2, (pub, last) if word == "later" else (first, pub), unit, "deictic", way)

    def whole(self, unit: str, stop: int, hint: int) -> Core:
        days = g.around(self.published, unit) if self.published else None
        return self.relative(stop, days, unit, "deictic", "future" if hint > 0 else "")

    def amount(self, i: int) -> tuple[int, int, str, int]:
        """Least, most, unit and next index of ``two weeks``, ``60 days``, ``a few months``, ``the next couple of``."""
        j = i
        if self.low(j) == "a" and self.low(j + 1) in g.VAGUE_COUNTS:
            j += 1
        t = self.at(j)
        if t.low in g.VAGUE_COUNTS:
            low, high = g.VAGUE_COUNTS[t.low]
        elif t.kind == "num" and t.value > 0:
            low = high = t.value
        else:
            low = high = g.COUNTS.get(t.low, 0)
        j += 1
        j += self.low(j) == "of"
        j += self.low(j) in DASHES
        unit = g.UNITS.get(self.low(j), "") if high else ""
        return low, high, unit, j + 1

    def deictic(self, i: int) -> Core | None:
        """This, last, next, past, coming, recent with a unit, a weekday, a month or a season."""
        low, j = self.low(i), i + 1
        if low == "recent" or (low in ("coming", "upcoming") and self.low(j).endswith("s")):
            return self.vague(j, low != "recent")
        if low == "this" and self.low(j) in ("past", "last", "coming", "next"):
            low, j = self.low(j), j + 1
        step = -1 if low in BACKWARD else 1 if low in FORWARD else 0
        if step == 0 and low != "this":
            return None
        way = {-1: "past", 1: "future", 0: ""}[step]
        _, most, unit, stop = self.amount(j)
        if unit and step:
            return self.counted(stop, most, unit, step, way)
        word = self.low(j)
        if word in g.WEEKDAYS:
            after = j + 2 if self.low(j + 1) in g.DAY_PARTS else j + 1
            return self.on_weekday(after, g.WEEKDAYS[word], step or self.hint(i), step != 0)
        if word in g.UNITS:
            if word.endswith("s"):
                return self.vague(j, step > 0) if step else None
            return self.unit_step(j + 1, g.UNITS[word], step, way, low)
        if word in g.SEASONS or (self.at(j).kind == "word" and g.MONTHS.get(word) and self.at(j).text[0].isupper()):
            return self.named(j, step, way)
        if low == "this" and word in g.DAY_PARTS:
            return self.relative(j + 1, self.publication(), "day", "now", "")
        return None

    def counted(self, stop: int, count: int, unit: str, step: int, way: str) -> Core:
        precision = g.PRECISION.get(unit, unit)
        kind = "coming" if step > 0 else "deictic"
        if self.published is None:
            return self.relative(stop, None, precision, kind, way)
        end = g.add(self.published, step * count, unit)
        days = (self.published, end) if step > 0 else (end, self.published)
        return self.relative(stop, days, precision, kind, way)

    def unit_step(self, stop: int, unit: str, step: int, way: str, word: str) -> Core:
        precision = g.PRECISION.get(unit, unit)
        if self.published is None:
            return self.relative(stop, None, precision, "coming" if word == "coming" else "deictic", way)
        if word in ("past", "coming"):  # the stretch beside publication, not the calendar unit
            return self.counted(stop, 1, unit, step, way)
        return self.relative(stop, g.around(g.add(self.published, step, unit), unit), precision, "deictic", way)

    def vague(self, i: int, future: bool) -> Core | None:
        """Recent days; coming weeks and months."""
        stop = i
        while self.low(stop) in g.UNITS and self.low(stop).endswith("s") and stop < i + 6:
            stop += 1
            if self.low(stop) in ("and", "or") and self.low(stop + 1) in g.UNITS:
                stop += 1
        if stop == i:
            return None
        kind, way = ("coming", "future") if future else ("recent", "past")
        return self.relative(stop, self.pub_open(future), "open", kind, way)

    def named(self, j: int, step: int, way: str) -> Core | None:
        """Last April, this summer, next winter."""
        word, pub = self.low(j), self.published
        season = word in g.SEASONS
        month = g.SEASONS[word] if season else g.MONTHS[word]
        size = "season" if season else "month"
        if self.year(j + 1) and not self.counts(j + 2, False):
            return None
        if step and not season and self.day(j + 1) and not self.counts(j + 2, False):
            return self.month_core(j, step)  # "last March 27"
        if pub is None:
            return self.relative(j + 1, None, size, "deictic", way)
        make = g.season_interval if season else g.month_interval
        options = [make(y, month) for y in range(max(2, pub.year - 2), min(pub.year + 3, 9998))]
        if step < 0:
            days = max((d for d in options if d[1] < pub), default=None)
        elif step > 0:
            days = min((d for d in options if d[0] > pub), default=None)
        else:
            days = min(options, key=lambda d: (d[0].year != pub.year, d))
        return self.relative(j + 1, days, size, "deictic", way)

    def ago(self, i: int) -> Core | None:
        """Two weeks ago; a decade earlier (from the date before it in the sentence, else from publication)."""
        least, most, unit, stop = self.amount(i)
        word = self.low(stop) if unit else ""
        from_now = word == "from" and self.low(stop + 1) in ("now", "today")
        if word not in ("ago", "earlier", "before", "previously", "later") and not from_now:
            return None
        if word == "before" and self.at(stop + 1).kind in ("word", "num") and self.low(stop + 1) not in ("and", "but"):
            return None
        base = self.published
        if word not in ("ago", "from") and self.anchor and not self.ended(self.anchor[0], i):
            base = self.anchor[1]
        elif word == "later":
            return None
        step = 1 if from_now or word == "later" else -1
        way, size = ("future" if from_now else "past"), g.PRECISION.get(unit, unit)
        after = stop + 2 if from_now else stop + 1
        if base is None:
            return self.relative(after, None, size, "deictic", way)
        ends = sorted((g.add(base, step * least, unit), g.add(base, step * most, unit)))
        days = (g.around(ends[0], unit)[0], g.around(ends[1], unit)[1])
        return self.relative(after, days, size, "deictic", way)

    def ended(self, a: int, b: int) -> bool:
        """Whether a sentence ends between two tokens, or they stand too far apart to belong together."""
        return b - a > 40 or any(self.at(k).text in (".", "!", "?") or self.at(k).kind == "gap" for k in range(a, b))
