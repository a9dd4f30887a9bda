"""Date phrases: what is read, into which days, and what is left alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import dateparser
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.dates import date_spans, find_dates, month_interval, parse_date
from posture.errors import InputError

# text with the phrase in [brackets] | published | first | last | precision | kind; "-" is open
TABLE = """
on [April 19, 2025] | 2025-05-10 | 2025-04-19 | 2025-04-19 | day | point
on [19 April 2025], a convoy | 2025-05-10 | 2025-04-19 | 2025-04-19 | day | point
on [Apr. 19] in Hasakah | 2025-05-10 | 2025-04-19 | 2025-04-19 | day | point
on [19 April] | 2025-05-10 | 2025-04-19 | 2025-04-19 | day | point
on [the 19th of April] | 2025-05-10 | 2025-04-19 | 2025-04-19 | day | point
on [December 28] | 2025-01-03 | 2024-12-28 | 2024-12-28 | day | point
on [Jan. 5] | 2024-12-30 | 2025-01-05 | 2025-01-05 | day | point
on [Feb. 29] they left | 2025-03-10 | 2024-02-29 | 2024-02-29 | day | point
[September 11, 2001] | 2025-05-10 | 2001-09-11 | 2001-09-11 | day | point
on [Oct. 7] | 2023-11-01 | 2023-10-07 | 2023-10-07 | day | point
on [April 3-7, 2011] | 2012-01-01 | 2011-04-03 | 2011-04-07 | day | point
on [3-7 April 2011] | 2012-01-01 | 2011-04-03 | 2011-04-07 | day | point
on [3–7 April 2011] | 2012-01-01 | 2011-04-03 | 2011-04-07 | day | point
on [April 19 and 20] | 2025-05-10 | 2025-04-19 | 2025-04-20 | day | point
on [28 Sept. 2016] | 2020-01-01 | 2016-09-28 | 2016-09-28 | day | point
on [2 Mar 2011] | 2020-01-01 | 2011-03-02 | 2011-03-02 | day | point
[Saturday, April 19, 2025] | 2025-05-10 | 2025-04-19 | 2025-04-19 | day | point
on [Friday 19 April] | 2025-05-10 | 2024-04-19 | 2024-04-19 | day | point
[Mon. 3 March 2003] | 2025-05-10 | 2003-03-03 | 2003-03-03 | day | point
dated [2025-04-19], | 2025-05-10 | 2025-04-19 | 2025-04-19 | day | point
dated [19/04/2025] | 2025-05-10 | 2025-04-19 | 2025-04-19 | day | point
dated [04/19/2025] | 2025-05-10 | 2025-04-19 | 2025-04-19 | day | point
dated [03.04.2025] | 2025-05-10 | 2025-04-03 | 2025-04-03 | day | point
[as at 30 June 1969] | 2025-05-10 | 1969-06-30 | 1969-06-30 | day | point
in [April 2025] | 2025-05-10 | 2025-04-01 | 2025-04-30 | month | point
IN [MARCH 2004] | 2025-05-10 | 2004-03-01 | 2004-03-31 | month | point
in [April] | 2025-05-10 | 2025-04-01 | 2025-04-30 | month | point
in [December] | 2025-02-10 | 2024-12-01 | 2024-12-31 | month | point
[last March 27] | 2025-05-10 | 2025-03-27 | 2025-03-27 | day | point
due [April 30, 1992] paying 8 | 1987-05-10 | 1992-04-30 | 1992-04-30 | day | point
beginning [January 1988] they | 1987-05-10 | 1988-01-01 | 1988-01-31 | month | point
in [June] | 2025-05-10 | 2025-06-01 | 2025-06-30 | month | point
in [May] | 2025-08-10 | 2025-05-01 | 2025-05-31 | month | point
in [Sept 2011] | 2025-05-10 | 2011-09-01 | 2011-09-30 | month | point
in [October, 1983], Marines | 2025-05-10 | 1983-10-01 | 1983-10-31 | month | point
in [November of 1950] | 2025-05-10 | 1950-11-01 | 1950-11-30 | month | point
in [March of last year] | 2025-05-10 | 2024-03-01 | 2024-03-31 | month | deictic
In [April] 20 soldiers were killed | 2025-05-10 | 2025-04-01 | 2025-04-30 | month | point
in [early April] | 2025-05-10 | 2025-04-01 | 2025-04-10 | week | point
in [mid-April] | 2025-05-10 | 2025-04-11 | 2025-04-20 | week | point
in [late April] | 2025-05-10 | 2025-04-21 | 2025-04-30 | week | point
in [late May 2011] | 2025-05-10 | 2011-05-21 | 2011-05-31 | week | point
[early in the month] | 2025-05-20 | 2025-05-01 | 2025-05-10 | week | deictic
[early in the year] | 2025-05-10 | 2025-01-01 | 2025-03-31 | season | deictic
[late in the year] | 2025-05-10 | 2025-10-01 | 2025-12-31 | season | deictic
in [late 2019] | 2025-05-10 | 2019-10-01 | 2019-12-31 | season | point
in [early 2021] | 2025-05-10 | 2021-01-01 | 2021-03-31 | season | point
in [mid-2019] | 2025-05-10 | 2019-04-01 | 2019-09-30 | season | point
in [late last year] | 2025-05-10 | 2024-10-01 | 2024-12-31 | season | deictic
in [early this year] | 2025-05-10 | 2025-01-01 | 2025-03-31 | season | deictic
at [the end of 2020] | 2025-05-10 | 2020-12-01 | 2020-12-31 | month | point
at [the start of 2011] | 2025-05-10 | 2011-01-01 | 2011-01-31 | month | point
at [the beginning of June 2011] | 2025-05-10 | 2011-06-01 | 2011-06-10 | week | point
at [the end of last year] | 2025-05-10 | 2024-12-01 | 2024-12-31 | month | deictic
at [year-end 2012] | 2025-05-10 | 2012-12-01 | 2012-12-31 | month | point
[by the end of September] | 2025-05-10 | 2025-09-30 | 2025-09-30 | day | by
[by year's end] | 2025-05-10 | 2025-12-31 | 2025-12-31 | day | by
[by the end of the year] | 2025-05-10 | 2025-12-31 | 2025-12-31 | day | by
[by the end of 2016] | 2014-05-27 | 2016-12-31 | 2016-12-31 | day | by
[by the end of this month] | 2011-06-22 | 2011-06-30 | 2011-06-30 | day | by
[by the end of next year] | 2011-06-22 | 2012-12-31 | 2012-12-31 | day | by
[by next summer] | 2011-06-22 | 2012-08-31 | 2012-08-31 | season | by
[by January 15] | 2020-11-17 | 2021-01-15 | 2021-01-15 | day | by
[by mid-August] | 2025-05-10 | 2025-08-20 | 2025-08-20 | week | by
[by May 2003] | 2025-05-10 | 2003-05-31 | 2003-05-31 | month | by
[by 2014] | 2010-11-20 | 2014-12-31 | 2014-12-31 | year | by
[by June 1] | 2025-05-10 | 2025-06-01 | 2025-06-01 | day | by
[this week] | 2025-05-10 | 2025-05-05 | 2025-05-11 | week | deictic
[last week] | 2025-05-10 | 2025-04-28 | 2025-05-04 | week | deictic
[next week] | 2025-05-10 | 2025-05-12 | 2025-05-18 | week | deictic
[this month] | 2025-05-10 | 2025-05-01 | 2025-05-31 | month | deictic
[last month] | 2025-01-10 | 2024-12-01 | 2024-12-31 | month | deictic
[next month] | 2025-12-10 | 2026-01-01 | 2026-01-31 | month | deictic
[this year] | 2025-05-10 | 2025-01-01 | 2025-12-31 | year | deictic
[last year] | 2025-05-10 | 2024-01-01 | 2024-12-31 | year | deictic
[next year] | 2025-05-10 | 2026-01-01 | 2026-12-31 | year | deictic
arrived [earlier this year] | 2025-05-10 | 2025-01-01 | 2025-05-10 | year | deictic
arrived [earlier this week] | 2025-05-08 | 2025-05-05 | 2025-05-08 | week | deictic
arrive [later this month] | 2025-05-10 | 2025-05-10 | 2025-05-31 | month | deictic
said on [Saturday] | 2025-05-10 | 2025-05-10 | 2025-05-10 | day | deictic
said on [Friday] | 2025-05-10 | 2025-05-09 | 2025-05-09 | day | deictic
said [Sunday] | 2025-05-10 | 2025-05-04 | 2025-05-04 | day | deictic
left [Tuesday night] | 2025-05-10 | 2025-05-06 | 2025-05-06 | day | deictic
left [last Tuesday] | 2025-05-13 | 2025-05-06 | 2025-05-06 | day | deictic
leave [next Saturday] | 2025-05-10 | 2025-05-17 | 2025-05-17 | day | deictic
The ships will leave on [Monday] | 2025-05-10 | 2025-05-12 | 2025-05-12 | day | deictic
On [Monday] the ships will leave | 2025-05-10 | 2025-05-12 | 2025-05-12 | day | deictic
The ships will leave, he said on [Monday] | 2025-05-10 | 2025-05-05 | 2025-05-05 | day | deictic
he said on [Monday] that it will send ships | 2025-05-10 | 2025-05-05 | 2025-05-05 | day | deictic
are expected to arrive in [March] | 2025-05-10 | 2026-03-01 | 2026-03-31 | month | point
[yesterday] | 2025-05-10 | 2025-05-09 | 2025-05-09 | day | deictic
[today] | 2025-05-10 | 2025-05-10 | 2025-05-10 | day | now
[tomorrow] | 2024-12-31 | 2025-01-01 | 2025-01-01 | day | deictic
[currently] 900 troops | 2025-05-10 | 2025-05-10 | 2025-05-10 | day | now
[at present] | 2025-05-10 | 2025-05-10 | 2025-05-10 | day | now
[at this time] | 2025-05-10 | 2025-05-10 | 2025-05-10 | day | now
[two weeks ago] | 2025-05-10 | 2025-04-21 | 2025-04-27 | week | deictic
[three days ago] | 2025-05-10 | 2025-05-07 | 2025-05-07 | day | deictic
[10 years ago] | 2025-05-10 | 2015-01-01 | 2015-12-31 | year | deictic
[a decade ago] | 2025-05-10 | 2015-01-01 | 2015-12-31 | year | deictic
[six months ago] | 2025-05-10 | 2024-11-01 | 2024-11-30 | month | deictic
[a few days ago] | 2025-05-10 | 2025-05-05 | 2025-05-08 | day | deictic
[several months ago] | 2025-05-10 | 2024-10-01 | 2025-02-28 | month | deictic
[three years earlier] | 2025-05-10 | 2022-01-01 | 2022-12-31 | year | deictic
[six months from now] | 2025-05-10 | 2025-11-01 | 2025-11-30 | month | deictic
in [the past two months] | 2025-05-10 | 2025-03-10 | 2025-05-10 | month | deictic
in [the last 30 days] | 2025-05-10 | 2025-04-10 | 2025-05-10 | day | deictic
over [the past year] | 2025-05-10 | 2024-05-10 | 2025-05-10 | year | deictic
over [the next 60 days] | 2025-04-18 | 2025-04-18 | 2025-06-17 | day | coming
over [the next two years] | 2025-04-18 | 2025-04-18 | 2027-04-18 | year | coming
over [the next few months] | 2025-04-18 | 2025-04-18 | 2025-09-18 | month | coming
[within 60 days] | 2025-04-18 | 2025-04-18 | 2025-06-17 | day | coming
[within weeks] | 2025-04-18 | 2025-04-18 | - | open | coming
in [the coming weeks and months] | 2025-04-18 | 2025-04-18 | - | open | coming
in [the coming days] | 2025-04-18 | 2025-04-18 | - | open | coming
in [recent days] | 2025-04-18 | - | 2025-04-18 | open | recent
in [recent weeks] | 2025-04-18 | - | 2025-04-18 | open | recent
in [the spring of 2003] | 2025-05-10 | 2003-03-01 | 2003-05-31 | season | point
in [the fall of 2001] | 2025-05-10 | 2001-09-01 | 2001-11-30 | season | point
in [winter 2014-15] | 2025-05-10 | 2014-12-01 | 2015-02-28 | season | point
in [summer 1982] | 2025-05-10 | 1982-06-01 | 1982-08-31 | season | point
[last summer] | 2025-05-10 | 2024-06-01 | 2024-08-31 | season | deictic
[this summer] | 2025-05-10 | 2025-06-01 | 2025-08-31 | season | deictic
[last April] | 2025-05-10 | 2025-04-01 | 2025-04-30 | month | deictic
[next April] | 2025-05-10 | 2026-04-01 | 2026-04-30 | month | deictic
in [2003-2005] | 2025-05-10 | 2003-01-01 | 2005-12-31 | year | point
in [2014-15] | 2025-05-10 | 2014-01-01 | 2015-12-31 | year | point
[from March to June 2011] | 2025-05-10 | 2011-03-01 | 2011-06-30 | month | point
[from November to February 2012] | 2025-05-10 | 2011-11-01 | 2012-02-29 | month | point
[from 2014 to 2016] | 2025-05-10 | 2014-01-01 | 2016-12-31 | year | point
[from April 3 to April 7, 2011] | 2025-05-10 | 2011-04-03 | 2011-04-07 | day | point
[between 2006 and 2008] | 2025-05-10 | 2006-01-01 | 2008-12-31 | year | point
[between June and August 1950] | 2025-05-10 | 1950-06-01 | 1950-08-31 | month | point
in [January-March 2012] | 2025-05-10 | 2012-01-01 | 2012-03-31 | month | point
[since October] | 2025-05-10 | 2024-10-01 | - | month | since
[since July] | 2025-05-10 | 2024-07-01 | - | month | since
[since 2014] | 2025-05-10 | 2014-01-01 | - | year | since
[since last year] | 2025-05-10 | 2024-01-01 | - | year | since
[since at least June 2014] | 2025-05-10 | 2014-06-01 | - | month | since
[since Oct. 7, 2023] | 2025-05-10 | 2023-10-07 | - | day | since
[since the 1990s] | 2025-05-10 | 1990-01-01 | - | year | since
[from Monday] | 2025-05-10 | 2025-05-05 | - | day | since
[after May 2011] | 2025-05-10 | 2011-06-01 | - | month | since
[until 2011] | 2025-05-10 | - | 2011-12-31 | year | until
[until October] | 2025-05-10 | - | 2025-10-31 | month | until
[until late 2019] | 2025-05-10 | - | 2019-12-31 | season | until
[through 2024] | 2014-05-10 | - | 2024-12-31 | year | until
[through the end of the next year] | 2025-05-10 | - | 2026-12-31 | month | until
[before 2003] | 2025-05-10 | - | 2002-12-31 | year | until
[prior to June 2014] | 2025-05-10 | - | 2014-05-31 | month | until
[as of 1 May] | 2025-05-10 | 2025-05-01 | 2025-05-01 | day | point
[as of April] | 2025-05-10 | 2025-04-01 | 2025-04-30 | month | point
[as of early 2021] | 2025-05-10 | 2021-01-01 | 2021-03-31 | season | point
[as of 2015], | 2025-05-10 | 2015-01-01 | 2015-12-31 | year | point
in [the 1990s] | 2025-05-10 | 1990-01-01 | 1999-12-31 | year | point
in [the early 1990s] | 2025-05-10 | 1990-01-01 | 1992-12-31 | year | point
in ['91] | 2025-05-10 | 1991-01-01 | 1991-12-31 | year | point
since then, in [’03] | 2025-05-10 | 2003-01-01 | 2003-12-31 | year | point
in [fiscal year 2012] | 2025-05-10 | 2011-10-01 | 2012-09-30 | year | point
in [FY2012] | 2025-05-10 | 2011-10-01 | 2012-09-30 | year | point
in [FY 12] | 2025-05-10 | 2011-10-01 | 2012-09-30 | year | point
in [the first quarter of 2009] | 2025-05-10 | 2009-01-01 | 2009-03-31 | season | point
in [Q3 2024] | 2025-05-10 | 2024-07-01 | 2024-09-30 | season | point
in [the second half of 2015] | 2025-05-10 | 2015-07-01 | 2015-12-31 | season | point
the surge of [2007] ended | 2025-05-10 | 2007-01-01 | 2007-12-31 | year | point
In [2003] troops entered Iraq | 2025-05-10 | 2003-01-01 | 2003-12-31 | year | point
in [2003], 150,000 troops | 2025-05-10 | 2003-01-01 | 2003-12-31 | year | point
in [2007] US troops | 2025-05-10 | 2007-01-01 | 2007-12-31 | year | point
peak ([2003]) | 2025-05-10 | 2003-01-01 | 2003-12-31 | year | point
peak ([2003-2005]) | 2025-05-10 | 2003-01-01 | 2005-12-31 | year | point
during [1968] | 2025-05-10 | 1968-01-01 | 1968-12-31 | year | point
spent $2000 in [2010] | 2025-05-10 | 2010-01-01 | 2010-12-31 | year | point
[since 9/11] | 2025-05-10 | 2001-09-11 | - | day | since
[the 9/11] attacks | 2025-05-10 | 2001-09-11 | 2001-09-11 | day | event
[the Sept. 11] attacks | 2025-05-10 | 2001-09-11 | 2001-09-11 | day | event
the march on Baghdad in [March 2003] | 2025-05-10 | 2003-03-01 | 2003-03-31 | month | point
on [April\u00a019, 2025] | 2025-05-10 | 2025-04-19 | 2025-04-19 | day | point
"""


def _rows() -> list[tuple[str, str, date, date | None, date | None, str, str]]:
    rows = []
    for line in TABLE.strip().splitlines():
        cells = [c.strip() for c in line.split("|")]
        raw, pub, first, last, precision, kind = cells
        phrase = raw[raw.index("[") + 1 : raw.index("]")]
        days = [None if d == "-" else date.fromisoformat(d) for d in (first, last)]
        rows.append((raw.replace("[", "").replace("]", ""), phrase, date.fromisoformat(pub), *days, precision, kind))
    return rows


ROWS = _rows()


@pytest.mark.parametrize("row", ROWS, ids=[r[0] for r in ROWS])
def test_phrase(row: tuple[str, str, date, date | None, date | None, str, str]) -> None:
    text, phrase, published, first, last, precision, kind = row
    found = find_dates(text, published)
    assert [(p.surface, p.first, p.last, p.precision, p.kind) for p in found] == [
        (phrase, first, last, precision, kind)
    ]
    assert text[found[0].start : found[0].end] == phrase


def test_the_table_is_large() -> None:
    assert len(ROWS) >= 150


@pytest.mark.parametrize(
    "text",
    """they may leave
troops may 5 leave
TROOPS MAY LEAVE
2000 troops
2,000 in reserve
about 2010 soldiers
a force of 2000 troops
a force of 2000 US troops
increased by 2000
rose from 2000 to 1900 troops
from 2000 men to 1900
killed in 2000 attacks and 1990 deaths per 1999 men
dated 03/04/2025
on 2025-02-30
on 31/02/2025
an AN-2000 and an F-16
the M1950 rifle
$2000 a month
a second battalion
the troops march to the border
spring a trap and fall back
two weeks of training
an august body
Sat down with 5 of them
the last 60 troops
1/1/1/1/1
since then""".splitlines(),
)
def test_no_date(text: str) -> None:
    assert find_dates(text, date(2025, 5, 10)) == []


def test_events_are_kept_apart() -> None:
    [attacks] = find_dates("after the Sept. 11 attacks", date(2025, 5, 10))
    assert (attacks.kind, attacks.first, attacks.relative) == ("since", date(2001, 9, 12), False)
    [named] = find_dates("the Oct. 7 attack", date(2023, 11, 1))
    assert (named.kind, named.first) == ("event", date(2023, 10, 7))


def test_earlier_counts_from_the_date_before_it() -> None:
    found = find_dates("10,000 in 2008, up from 4,000 three years earlier", date(2025, 5, 10))
    assert found[1].first == date(2005, 1, 1)
    found = find_dates("10,000 in 2008. It was 4,000 three years earlier.", date(2025, 5, 10))
    assert found[1].first == date(2022, 1, 1)


@pytest.mark.parametrize(
    "text", ["last month", "since October", "on Friday", "today", "by the end of the year", "in April"]
)
def test_without_publication_relative_phrases_stay_open(text: str) -> None:
    [phrase] = find_dates(text)
    assert (phrase.first, phrase.last, phrase.precision, phrase.relative) == (None, None, "open", True)


def test_a_yearless_first_takes_its_year_from_the_second_without_publication() -> None:
    [phrase] = find_dates("from March to June 2011")
    assert (phrase.first, phrase.last, phrase.relative) == (date(2011, 3, 1), date(2011, 6, 30), False)


def test_window_offsets_and_spans() -> None:
    text = "In 2003 and, \U0001f680 later, in May 2011 again"
    cut = text.index("later")
    [phrase] = find_dates(text, None, cut)
    assert text[phrase.start : phrase.end] == phrase.surface == "May 2011"
    assert date_spans(text)[-1] == (phrase.start, phrase.end)


def test_declared_order_and_kinds_of_publication_date() -> None:
    assert find_dates("03/04/2025", order="DMY")[0].first == date(2025, 4, 3)
    assert find_dates("03/04/2025", order="MDY")[0].first == date(2025, 3, 4)
    with pytest.raises(InputError, match="expected 'DMY', 'MDY' or None, got 'YMD'"):
        find_dates("03/04/2025", order="YMD")
    for published in (datetime(2025, 5, 10, 8), pd.Timestamp("2025-05-10")):
        assert find_dates("yesterday", published)[0].first == date(2025, 5, 9)
    assert find_dates("yesterday", pd.NaT)[0].first is None  # type: ignore[arg-type]
    with pytest.raises(InputError, match="years 1000 to 9000"):
        find_dates("yesterday", date(1, 1, 1))


@pytest.mark.parametrize(
    ("cell", "order", "expected"),
    [
        ("2025-04-19", None, date(2025, 4, 19)),
        (" 19  April 2025 ", None, date(2025, 4, 19)),
        ("April 19, 2025", None, date(2025, 4, 19)),
        ("Saturday, 19 April 2025", None, date(2025, 4, 19)),
        ("Sept. 3, 2009", None, date(2009, 9, 3)),
        ("May 1st, 2003", None, date(2003, 5, 1)),
        ("Sat, 19 Apr 2025 08:00:00 +0200", None, date(2025, 4, 19)),
        ("2025-04-19T23:30:00Z", None, date(2025, 4, 19)),
        ("2025-04-19T23:30:00+09:00", None, date(2025, 4, 19)),
        ("19/04/2025", None, date(2025, 4, 19)),
        ("04/19/2025", None, date(2025, 4, 19)),
        ("03/04/2025", "DMY", date(2025, 4, 3)),
        ("03/04/2025", "MDY", date(2025, 3, 4)),
        ("05/05/2025", None, date(2025, 5, 5)),
        ("3.4.2025", None, date(2025, 4, 3)),
    ],
)
def test_parse_date(cell: str, order: str | None, expected: date) -> None:
    assert parse_date(cell, order) == expected


@pytest.mark.parametrize(
    ("cell", "order", "message"),
    [
        ("03/04/2025", None, "declare order='DMY' or order='MDY'"),
        ("2025-02-30", None, "expected a date such as 2025-04-19"),
        ("30 February 2025", None, "expected a real day"),
        ("19/04/2025", "MDY", "expected a real day"),
        ("", None, "write the day as YYYY-MM-DD"),
        ("last week", None, "write the day as YYYY-MM-DD"),
        ("2025", None, "write the day as YYYY-MM-DD"),
        ("x" * 5000, None, "got 5000 characters"),
        ("2025-04-19", "YMD", "order: expected 'DMY', 'MDY' or None"),
        (None, None, "got NoneType"),
    ],
)
def test_parse_date_says_what_it_expected(cell: str, order: str | None, message: str) -> None:
    with pytest.raises(InputError, match=message.replace("(", "\\(")):
        parse_date(cell, order)


def test_month_interval() -> None:
    assert month_interval(2023, 2) == (date(2023, 2, 1), date(2023, 2, 28))


WORDS = [
    "in",
    "on",
    "by",
    "since",
    "until",
    "from",
    "to",
    "between",
    "and",
    "the",
    "early",
    "late",
    "mid-",
    "end",
    "of",
    "last",
    "next",
    "this",
    "past",
    "coming",
    "recent",
    "May",
    "March",
    "april",
    "Sept.",
    "Friday,",
    "2003",
    "2,000",
    "'91",
    "19",
    "3-7",
    "troops",
    "will",
    "said",
    ".",
    ",",
    "(",
    ")",
    "2014-15",
    "1990s",
    "FY12",
    "Q3",
    "9/11",
    "two",
    "weeks",
    "ago",
    "year",
    "months",
    "days",
    "winter",
    "yesterday",
    "now",
    "within",
    "half",
    "first",
    "19/04/2025",
    "2025-04-19",
    "\xa0",
    "\n\n",
    "🚀",
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.none() | DAYS)
def test_spans_and_intervals_are_sound(text: str, published: date | None) -> None:
    before = 0
    for p in find_dates(text, published):
        assert before <= p.start < p.end <= len(text)
        assert text[p.start : p.end] == p.surface
        assert p.first is None or p.last is None or p.first <= p.last
        assert published or not p.relative or (p.first is None and p.last is None and p.precision == "open")
        before = p.end


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["yesterday", "last Tuesday", "in the past 20 days", "next Friday", "two weeks ago", "last week"]),
    DAYS,
)
def test_shifting_publication_by_whole_weeks_shifts_the_days(text: str, published: date) -> None:
    [one], [two] = find_dates(text, published), find_dates(text, published + timedelta(weeks=52))
    assert None not in (one.first, two.first, one.last, two.last)
    assert (two.first - one.first, two.last - one.last) == (timedelta(weeks=52), timedelta(weeks=52))


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["last month", "since October", "late last year", "this summer", "by the end of June"]),
    st.dates(date(2001, 3, 1), date(2090, 12, 28)),
)
def test_shifting_publication_by_a_year_shifts_the_year(text: str, published: date) -> None:
    [one], [two] = find_dates(text, published), find_dates(text, published.replace(year=published.year + 1, day=1))
    [one] = find_dates(text, published.replace(day=1))
    assert None not in (one.first, two.first)
    assert two.first.year - one.first.year == 1


@settings(max_examples=30, deadline=None)
@given(
    st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d %b %Y"])
)
def test_agrees_with_dateparser_on_absolute_dates(day: date, form: str) -> None:
    text = day.strftime(form)
    oracle = dateparser.parse(text, languages=["en"])
    assert oracle is not None
    [phrase] = find_dates(f"on {text}, officials said")
    assert (phrase.first, phrase.last) == (oracle.date(), oracle.date()) == (day, day)
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "unit", ["1/1/", "Monday ", "early ", "since ", "from 2003 to ", "two weeks ", "(2003", "'9", "\n "]
)
def test_long_hostile_text_is_read(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    assert all(text[p.start : p.end] == p.surface for p in find_dates(text, date(2025, 5, 10)))
