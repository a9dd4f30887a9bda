"""The ground of the date grammar: the words, one pass of tokens, the calendar, and the strict reading of a lone date.

The words of dates are a small closed class of English, so they stand here as constant tables, not in a vocabulary file.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from posture.errors import InputError


def words(text: str) -> frozenset[str]:
    """The words of a line as a set."""
    return frozenset(text.split())


MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
SHORT_MONTHS = {name[:3]: n for name, n in MONTHS.items() if name != "may"} | {"sept": 9}
WEEKDAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
SHORT_WEEKDAYS = {name[:3]: n for name, n in WEEKDAYS.items()} | {"tues": 1, "thur": 3, "thurs": 3}
# northern hemisphere, first month; winter runs over the new year
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
UNITS = {
    w: u
    for u, forms in {
        "day": "day days", "week": "week weeks", "month": "month months", "year": "year years",
        "decade": "decade decades", "fortnight": "fortnight fortnights", "quarter": "quarter quarters",
        "hour": "hour hours", "weekend": "weekend weekends",
    }.items()
    for w in forms.split()
}  # fmt: skip
_ONE_TO_TWENTY = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
COUNTS = {w: n for n, w in enumerate(_ONE_TO_TWENTY.split(), 1)} | {
    "a": 1,
    "an": 1,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
}
# counts that name no number: least and most (judgement; the vocabulary of numerals holds the same words for counts)
VAGUE_COUNTS = {"couple": (2, 2), "few": (2, 5), "several": (3, 7), "many": (5, 20), "some": (2, 5)}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
DAY_PARTS = words("morning afternoon evening night noon midnight")
EARLY = words("early beginning start outset onset opening")
LATE = words("late end close ending")
MID = words("mid middle midway")
# a number that stands right before one of these is a count, whatever it looks like
COUNTED = words(
    """troops troop soldiers soldier personnel men women people persons fighters militants marines sailors airmen
    servicemen servicemembers members contractors civilians advisers advisors trainers officers police policemen
    guards guardsmen reservists recruits conscripts paratroopers peacekeepers rebels insurgents prisoners casualties
    deaths dead killed wounded injured tanks vehicles aircraft jets planes helicopters drones missiles rockets ships
    vessels boats guns howitzers rounds shells bases outposts forces km kilometers kilometres miles meters metres feet
    dollars euros percent attacks strikes sorties incidents cases others more additional
    extra combat military ground armed foreign"""
)
FUNCTION = words(
    """a an the and or but to in on at of for from by with as is are was were be been has have had will would could can
    may might when while where which who that this these those it its they their he his she her we our there then than
    about after before since until during into over under up down out only also not no if so because through
    between within without against amid despite following said says saw"""
)
FUTURE_WORDS = words("will shall scheduled expected planned plans planning intends set slated poised")
SPEECH = words("said says told announced reported reports stated confirmed added wrote that")

# a word comes first, the usual case; FY2012 and Q3 are none
_TOKEN = re.compile(
    r"(?P<word>(?!FY[ -]?['’]?(?:[0-9]{4}|[0-9]{2})\b|Q[1-4]\b)[^\W\d_]+[0-9]*)"
    r"|(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))"
    r"|(?P<slash>[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}(?![0-9/]))"
    r"|(?P<dots>[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}(?![0-9.]))"
    r"|(?P<nine>9/11(?![0-9/]))"
    r"|(?P<decade>(?:(?:19|20)[0-9]|['’‘]?[0-9])0['’]?s\b)"
    r"|(?P<fy>FY[ -]?['’]?(?:[0-9]{4}|[0-9]{2})\b)"
    r"|(?P<quarter>Q[1-4]\b)"
    r"|(?P<ord>[0-9]{1,2}(?:st|nd|rd|th|ST|ND|RD|TH)\b)"
    r"|(?P<num>[0-9]+(?:,[0-9]{3}(?![0-9])|\.[0-9]+)*(?:[^\W_]+)?)"
    r"|(?P<yy>['’‘][0-9]{2}(?!\w))"
    r"|(?P<gap>\n[ \t\r]*\n)"
    r"|(?P<mark>[^\w\s]|_)"
)


class Token(NamedTuple):
    """One token: kind, lower-case form, surface, span, and the value of a plain whole number (else -1)."""

    kind: str
    low: str
    text: str
    start: int
    end: int
    value: int


END = Token("end", "", "", -1, -1, -1)


# what no date does without: a word of time, a number that can be a year or a day of one, an apostrophe before digits
_ANCHORS = frozenset(
    (*MONTHS, *SHORT_MONTHS, *WEEKDAYS, *SHORT_WEEKDAYS, *SEASONS, *UNITS, *DAY_PARTS)
) | words("yesterday today tonight tomorrow now currently presently nowadays present moment time")
_WRITTEN = re.compile(r"[0-9](?:[0-9]{3}|/[0-9]|0?['’]?s)|['’‘][0-9]|FY|Q[1-4]")
_WORD = re.compile(r"[^\W\d_]+")


def may_hold(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` can hold a date at all: a quick look, so that most sentences are not read for one.

    >>> may_hold("Since May", 0, 9), may_hold("About 900 men", 0, 13)
    (True, False)
    """
    if _WRITTEN.search(text, start, end):
        return True
    return not _ANCHORS.isdisjoint(_WORD.findall(text[start:end].lower()))


def tokens(text: str, start: int, end: int) -> list[Token]:
    """Every token of ``text[start:end]`` in one pass."""
    out = []
    for m in _TOKEN.finditer(text, start, end):
        kind, surface = m.lastgroup or "mark", m.group()
        value = -1
        if kind in ("num", "ord"):
            digits = surface[:-2] if kind == "ord" else surface
            if len(digits) <= 4 and digits.isascii() and digits.isdigit():
                value = int(digits)
        out.append(Token(kind, surface.lower(), surface, m.start(), m.end(), value))
    return out


def month_interval(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month.

    >>> month_interval(2024, 2)[1]
    datetime.date(2024, 2, 29)
    """
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def year_interval(year: int) -> tuple[date, date]:
    """First and last day of a calendar year."""
    return date(year, 1, 1), date(year, 12, 31)


def season_interval(year: int, month: int) -> tuple[date, date]:
    """The three months of a northern season that begins in ``month`` of ``year``."""
    return date(year, month, 1), add_months(date(year, month, 1), 3) - timedelta(1)


def week_interval(day: date) -> tuple[date, date]:
    """Monday and Sunday of the ISO week that holds ``day``."""
    monday = shift(day, -day.weekday())
    return monday, shift(monday, 6)


def shift(day: date, days: int) -> date:
    """``day`` moved by whole days, held within the calendar."""
    return date.fromordinal(min(max(day.toordinal() + days, date(1, 1, 8).toordinal()), date(9999, 12, 24).toordinal()))


def add_months(day: date, months: int) -> date:
    """``day`` moved by calendar months; the 31st becomes the last day of a shorter month."""
    total = min(max(day.year * 12 + day.month - 1 + months, 12), 9999 * 12 + 10)
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add(day: date, count: int, unit: str) -> date:
    """``day`` moved by a count of day, weekend, hour (whole days), week, fortnight, month, quarter, year or decade."""
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120}.get(unit)
    if months:
        return add_months(day, count * months)
    if unit == "hour":
        return shift(day, count // 24 if count >= 0 else -(-count // 24))
    return shift(day, count * {"week": 7, "fortnight": 14, "weekend": 7}.get(unit, 1))


def around(day: date, unit: str) -> tuple[date, date]:
    """The day, week, month, quarter, year or decade that holds ``day``."""
    if unit in ("week", "fortnight"):
        return week_interval(day)
    if unit == "weekend":
        saturday = shift(week_interval(day)[0], 5)
        return saturday, shift(saturday, 1)
    if unit == "month":
        return month_interval(day.year, day.month)
    if unit == "quarter":
        return season_interval(day.year, (day.month - 1) // 3 * 3 + 1)
    if unit in ("year", "decade"):
        return year_interval(day.year)
    return day, day


PRECISION = {"hour": "day", "fortnight": "week", "quarter": "season", "decade": "year", "weekend": "day"}


def full_year(two: int) -> int:
    """The year of a two-digit form: 50 to 99 are of the twentieth century."""
    return two + (1900 if two >= 50 else 2000)


_LONE = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s+)?(?:(?P<d1>[0-9]{1,2})(?:st|nd|rd|th)?\s+(?P<m1>[A-Za-z]{3,9})\.?,?"
    r"|(?P<m2>[A-Za-z]{3,9})\.?\s+(?P<d2>[0-9]{1,2})(?:st|nd|rd|th)?,?)\s+(?P<y>[0-9]{4})"
)
_NUMERIC = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_EXPECTED = "a date such as 2025-04-19, 19 April 2025 or April 19, 2025"


def parse_date(text: str, order: str | None = None) -> date:
    """The date that a head line or a table cell holds, read strictly.

    Takes ISO dates and date-times (the day as written, whatever the zone), ``19 April 2025``, ``April 19, 2025`` with
    or without a weekday, RFC 2822, and numbers such as ``19/04/2025``. Where both numbers could be the month, ``order``
    ("DMY" or "MDY") has to be declared.

    Raises InputError (a ValueError) when the text is no date, no real day, or ambiguous.

    >>> parse_date("Sat, 19 Apr 2025 08:00:00 +0200"), parse_date("03/04/2025", order="DMY")
    (datetime.date(2025, 4, 19), datetime.date(2025, 4, 3))
    """
    if order not in (None, "DMY", "MDY"):
        raise InputError(f"order: expected 'DMY', 'MDY' or None, got {order!r}")
    if not isinstance(text, str):
        raise InputError(f"expected {_EXPECTED}, got {type(text).__name__} {text!r}")
    cell = " ".join(text.split())
    if len(cell) > 80:
        raise InputError(f"expected {_EXPECTED}, got {len(cell)} characters starting {cell[:30]!r}")
    if m := _NUMERIC.fullmatch(cell):
        return _numeric(cell, int(m[1]), int(m[3]), int(m[4]), order, m[2])
    if m := _LONE.fullmatch(cell):
        month = month_number(m["m1"] or m["m2"])
        if month:
            return checked(cell, int(m["y"]), month, int(m["d1"] or m["d2"]))
    if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])", cell):
        try:
            return datetime.fromisoformat(cell).date()
        except ValueError as error:
            raise InputError(f"expected {_EXPECTED}, got {text!r}: {error}") from None
    try:
        return parsedate_to_datetime(cell).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        raise InputError(f"expected {_EXPECTED}, got {text!r}; write the day as YYYY-MM-DD") from None


def month_number(word: str) -> int:
    """1 to 12 for a month's name or its usual abbreviation, else 0."""
    low = word.lower()
    return MONTHS.get(low) or SHORT_MONTHS.get(low) or 0


def checked(surface: str, year: int, month: int, day: int) -> date:
    """The day, or InputError saying which words name no real day."""
    try:
        return date(year, month, day)
    except ValueError as error:
        raise InputError(f"expected a real day, got {surface!r}: {error}") from None


def _numeric(cell: str, a: int, b: int, year: int, order: str | None, mark: str) -> date:
    if order is None and mark == ".":
        order = "DMY"  # full stops are the continental form, day first
    if order is None:
        if a <= 12 and b <= 12 and a != b:
            raise InputError(
                f"{cell!r} may be day first or month first; declare order='DMY' or order='MDY', or write YYYY-MM-DD"
            )
        order = "DMY" if a > 12 else "MDY"
    day, month = (a, b) if order == "DMY" else (b, a)
    return checked(cell, year, month, day)
