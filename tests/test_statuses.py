"""Status and as-of days, sentence by sentence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from claim_rows import claims_of, column
from hypothesis import given, settings
from hypothesis import strategies as st

PUBLISHED = date(2020, 6, 10)  # a Wednesday

STATUSES = [
    ("There are 900 U.S. troops in Syria.", ["current"]),
    ("The minister said that there were 900 troops in Syria.", ["current"]),
    ("There were 2,500 troops in Iraq in 2011.", ["past"]),
    ("The base once housed 3,000 soldiers.", ["past"]),
    ("Norway will send 50 soldiers to Rukla.", ["planned"]),
    ("Norway sends 50 soldiers to Rukla.", ["planned"]),
    ("Norway plans to send 50 soldiers to Rukla.", ["planned"]),
    ("The president ordered 500 soldiers to leave.", ["planned"]),
    ("The first of 1,700 paratroopers landed.", ["planned"]),
    ("Norway has sent 50 soldiers to Rukla.", ["past"]),
    ("Norway is sending 50 soldiers to Rukla.", ["current"]),
    ("The ambush killed 12 soldiers.", ["past"]),
    ("The mission would need at least 10,000 soldiers.", ["hypothetical"]),
    ("If the truce held, Paris would send 2,000 troops.", ["hypothetical"]),
    ("Berlin could send another 800 soldiers.", ["hypothetical"]),
    ("The ministry weighs sending 800 soldiers to the border.", ["hypothetical"]),
    ("The minister said that Russia would leave 500 peacekeepers there.", ["planned"]),
    ("Minsk denied that 5,000 troops would leave.", ["denied"]),
    ("The army did not send 500 soldiers to the border.", ["denied"]),
    ("The loss was 30 soldiers, not 300 soldiers.", ["past", "denied"]),
    ("The spokesman dismissed reports of 5,000 troops at the border.", ["denied"]),
    ("No more than 800 troops are in Iraq.", ["current"]),
    ("The base is about 40 km from the border.", ["current"]),
    ("There are 900 troops in Syria, down from 2,000.", ["current", "past"]),
    ("Washington will cut the force from 2,000 troops to 900.", ["current", "planned"]),
    ("Washington cut the force from 2,000 troops to 900.", ["past", "past"]),
    ("Three hundred marines flew in to join 700 soldiers on patrol.", ["past", "current"]),
    ("Six of the promised 45 tanks have arrived.", ["past", "planned"]),
    ("KFOR has 4,500 soldiers, including 600 Italians.", ["current", "current"]),
]


@pytest.mark.parametrize(("text", "expected"), STATUSES, ids=[t for t, _ in STATUSES])
def test_statuses(text: str, expected: list[str]) -> None:
    assert column(text, "status", PUBLISHED) == expected


STATEMENTS = [
    tuple(line.rsplit(" | ", 1))
    for line in (Path(__file__).parent / "statements.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("text", "expected"), STATEMENTS, ids=[t for t, _ in STATEMENTS])
def test_statements_of_many_theatres(text: str, expected: str) -> None:
    rows = claims_of(text, date(2024, 5, 15))
    rows = rows[~rows["category"].isin(["duration", "share"])]
    wanted = [x.split() for x in expected.split("; ")]
    for (measures, statuses), measure, status in zip(wanted, rows["measure"], rows["status"], strict=False):
        assert measure in measures.split(",")
        assert status in statuses.split(",")
    assert len(rows) >= len(wanted)


DATES = [
    ("There are 900 U.S. troops in Syria.", ("2020-06-10", "2020-06-10", "day")),
    ("The Pentagon said on Monday that 900 U.S. troops are in Syria.", ("2020-06-08", "2020-06-08", "day")),
    ("On Monday the Pentagon announced that 900 U.S. troops are in Syria.", ("2020-06-08", "2020-06-08", "day")),
    ("There were 2,500 troops in Iraq in 2011.", ("2011-01-01", "2011-12-31", "year")),
    ("In 1993, 660 soldiers were in the camp.", ("1993-01-01", "1993-12-31", "year")),
    ("The base housed 3,000 soldiers until 2008.", (None, "2008-12-31", "open")),
    ("About 300 soldiers arrived on Monday.", ("2020-06-08", "2020-06-08", "day")),
    ("About 300 soldiers have left since 1 May 2020.", ("2020-05-01", "2020-06-10", "day")),
    ("Norway will send 50 soldiers to Rukla.", ("2020-06-10", None, "open")),
    ("Norway will send 50 soldiers to Rukla by 31 December 2020.", ("2020-06-10", "2020-12-31", "day")),
    ("Italy will keep 900 soldiers there by 31 December 2020.", ("2020-12-31", "2020-12-31", "day")),
    ("The first 200 soldiers land on Friday.", ("2020-06-10", "2020-06-12", "day")),
    ("The mission would need at least 10,000 soldiers.", (None, None, None)),
    ("Minsk denied that 5,000 troops would leave.", (None, None, None)),
    ("The base is about 40 km from the border.", (None, None, None)),
    ("The base once housed 3,000 soldiers.", (None, None, None)),
]


def days(text: str, published: date | None) -> tuple[str | None, ...]:
    row = claims_of(text, published).iloc[0]
    ends = [None if pd.isna(row[c]) else str(row[c].date()) for c in ("as_of_start", "as_of_end")]
    return (*ends, None if pd.isna(row["as_of_precision"]) else row["as_of_precision"])


@pytest.mark.parametrize(("text", "expected"), DATES, ids=[t for t, _ in DATES])
def test_as_of(text: str, expected: tuple[str | None, ...]) -> None:
    assert days(text, PUBLISHED) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There are 900 U.S. troops in Syria.", (None, None, None)),
        ("About 300 soldiers arrived on Monday.", (None, None, None)),
        ("Norway will send 50 soldiers to Rukla.", (None, None, None)),
        ("There were 2,500 troops in Iraq in 2011.", ("2011-01-01", "2011-12-31", "year")),
    ],
)
def test_without_a_publication_date_only_absolute_dates_are_read(text: str, expected: tuple[str | None, ...]) -> None:
    assert days(text, None) == expected


def test_the_date_of_another_figure_is_not_taken() -> None:
    rows = claims_of("At least 15,000 soldiers are on the frontier, against 1,000 in July 2019.", PUBLISHED)
    assert [str(d.date()) for d in rows["as_of_start"]] == ["2020-06-10", "2019-07-01"]
    assert rows["status"].tolist() == ["current", "past"]


@given(st.sampled_from([t for t, _ in STATUSES]), st.dates(date(1990, 1, 1), date(2030, 12, 31)))
@settings(max_examples=25, deadline=None)
def test_as_of_never_ends_before_it_starts(text: str, published: date) -> None:
    rows = claims_of(text, published)
    both = rows[rows["as_of_start"].notna() & rows["as_of_end"].notna()]
    assert (both["as_of_start"] <= both["as_of_end"]).all()
