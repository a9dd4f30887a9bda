from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hsettings
from hypothesis import strategies as st
from level_tables import claim, claims

from posture.accounting import (
    add_up,
    change_between,
    conflicts,
    implied_changes,
    level_flags,
    scope_offset,
    stock_flow_balance,
)
from posture.errors import InputError, SchemaError, UnitError
from posture.levels import estimate_levels
from posture.vintages import diff_tables, revisions

BARE_2000 = {"low": 1875.0, "best": 2000.0, "high": 2125.0, "relation": "exact"}
FEWER_1000 = {"low": 500.0, "best": 875.0, "high": 999.0, "upper": 999.0, "relation": "below"}
EXACTLY_2000 = {"low": 2000.0, "best": 2000.0, "high": 2000.0, "lower": 2000.0, "upper": 2000.0, "relation": "exact"}


@pytest.mark.parametrize(("old", "most", "least", "entailed"), [
    (BARE_2000, -1625, -876, math.nan),
    (EXACTLY_2000, -1500, -1001, -1001),
])  # fmt: skip
def test_from_2000_to_fewer_than_1000(old: dict[str, float], most: float, least: float, entailed: float) -> None:
    now = {**claim("2025-04-18", 2000), **old}
    plan = {
        **claim("2025-04-18", 875),
        **FEWER_1000,
        "measure": "target",
        "status": "planned",
        "as_of_end": "2025-12-31",
    }
    row = implied_changes(claims(now, plan), actor="USA", place="SYR").iloc[0]
    assert row["planned"]
    assert (row["low"], row["high"]) == (most, least)
    assert math.isnan(row["lower"])
    assert row["upper"] == pytest.approx(entailed, nan_ok=True)
    later = {**claim("2025-12-01", 875), **FEWER_1000}
    row = implied_changes(claims(now, later)).iloc[0]
    assert (row["low"], row["high"], row["planned"]) == (most, least, False)
    assert (row["from_claim"], row["to_claim"]) == ("c0", "c1")


def test_changes_of_levels_skip_unknown_dates() -> None:
    levels = estimate_levels(claims(claim("2023-01-15", 2000), claim("2023-02-15", 900)), "USA", "SYR")
    out = implied_changes(levels)
    assert out["best"].tolist() == [0.0, -1100.0]
    assert out["upper"].isna().all()
    assert len(implied_changes(levels.iloc[:0])) == 0


amounts = st.tuples(*[st.integers(0, 5000)] * 4).map(sorted)


@hsettings(max_examples=50, deadline=None)
@given(amounts, amounts, st.floats(0, 1), st.floats(0, 1))
def test_the_true_change_lies_within_what_is_implied(a: list[int], b: list[int], u: float, v: float) -> None:
    old = {"low": a[1], "best": a[1], "high": a[2], "lower": a[0], "upper": a[3]}
    new = {"low": b[1], "best": b[2], "high": b[2], "lower": b[0], "upper": b[3]}
    out = change_between(old, new)
    x, y = a[0] + u * (a[3] - a[0]), b[0] + v * (b[3] - b[0])
    assert out["lower"] - 1e-6 <= y - x <= out["upper"] + 1e-6
    assert out["lower"] <= out["low"] <= out["best"] <= out["high"] <= out["upper"]


def test_stock_and_flow_balance() -> None:
    left = claim("2025-06-03", 500, low=437, high=563, measure="outflow", status="past")
    table = claims(claim("2025-04-18", 2000), left, claim("2025-06-20", 1500), claim("2025-10-01", 900, "reuters"))
    out = stock_flow_balance(table, actor="USA", place="SYR")
    assert out["n_flows"].tolist() == [1, 0]
    assert out["residual_best"].tolist() == [0.0, -600.0]
    assert out["residual_low"].iloc[0] == (1500 * 7 / 8 - 2000 * 9 / 8) + 437
    assert out["balanced"].tolist() == [True, False]
    assert out["claim_ids"].iloc[0].split() == ["c0", "c2", "c1"]


def test_conflicts_show_both_quotes() -> None:
    table = claims(
        claim("2017-10-31", 4000, "general", low=4001, high=4084, lower=4001, quote="over 4,000"),
        claim("2017-10-31", 503, "briefer", low=503, high=503, lower=503, upper=503, quote="it is 503"),
        claim("2017-10-31", 500, "dod", low=470, high=530, quote="about 500"),
        claim("2017-12-06", 2000, "dod", quote="2,000"),
    )  # fmt: skip
    out = conflicts(table)
    assert out["kind"].tolist() == ["entailed", "plausible"]
    assert out[["claim_a", "claim_b"]].values.tolist() == [["c0", "c1"], ["c0", "c2"]]
    assert out[["quote_a", "quote_b"]].iloc[0].tolist() == ["over 4,000", "it is 503"]


@pytest.mark.parametrize(
    "change",
    [
        {"scope": "fml"},
        {"same_as": "c0"},
        {"note": "retracted"},
        {"review": "rejected"},
        {"measure": "target"},
        {"part": "component"},
        {"counted_class": "contractor"},
        {"as_of_start": "2023-02-01", "as_of_end": "2023-02-01"},
    ],
)
def test_unlike_statements_do_not_conflict(change: dict[str, object]) -> None:
    assert conflicts(claims(claim("2023-01-01", 900), claim("2023-01-01", 5000, "other", **change))).empty


@pytest.mark.parametrize(("column", "values", "words"), [
    ("unit", ["person", "aircraft"], "cannot add up unlike units: 'aircraft', 'person'; choose rows of one unit first"),
    ("category", ["personnel", "ships"], "cannot add up unlike categories"),
    ("scope", ["fml", "unspecified"], "cannot add up unlike counting rules"),
    ("measure", ["stock", "inflow"], "cannot add up unlike measures"),
    ("part", ["total", "component"], "cannot add up unlike parts"),
])  # fmt: skip
def test_unlike_things_are_not_added(column: str, values: list[str], words: str) -> None:
    table = claims(claim("2023-01-01", 900), claim("2023-01-01", 100)).assign(**{column: values})
    with pytest.raises(UnitError, match=words):
        add_up(table)


def test_a_sum_has_entailed_ends_only_if_every_row_has() -> None:
    table = claims({**claim("2023-01-01", 2000), **EXACTLY_2000}, {**claim("2023-01-01", 875), **FEWER_1000})
    out = add_up(table)
    assert (out["low"], out["best"], out["high"], out["upper"]) == (2500, 2875, 2999, 2999)
    assert math.isnan(out["lower"])
    with pytest.raises(InputError, match="nothing to add up"):
        add_up(table.iloc[:0])


def test_flags_what_speaks_against_a_level() -> None:
    table = claims(
        claim("2023-01-01", 900, "a"), claim("2023-01-01", 900, "b"),
        claim("2023-01-01", 2100, "c", low=2001, high=2500, lower=2001, relation="above"),
        claim("2023-01-01", 3000, "d", part="component"),
    )  # fmt: skip
    out = level_flags(estimate_levels(table, "USA", "SYR"), table)
    assert out[["flag", "claim_id"]].values.tolist() == [["below entailed", "c2"], ["component exceeds total", "c3"]]


def test_revisions_and_their_difference() -> None:
    table = claims(
        claim("2024-09-20", 900),
        claim("2024-12-20", 2000, as_of_start="2024-09-01", as_of_end="2024-12-19", supersedes="c0"),
    )
    both = revisions(
        table, ["2024-12-01", "2024-12-31"], actor="USA", place="SYR", start="2024-10-01", end="2024-10-01"
    )
    assert both["best"].tolist() == [900, 2000]
    assert both["known_as_of"].dt.day.tolist() == [1, 31]
    key = ["actor", "place", "category", "scope", "date"]
    out = diff_tables(both.iloc[:1], both.iloc[1:], key).iloc[0]
    assert out["change"] == "changed"
    assert "best" in out["columns"]
    assert out["why"].startswith("joined c1; left c0")
    with pytest.raises(InputError, match="expected at least one date"):
        revisions(table, [])


def test_differences_of_claims() -> None:
    old = claims(claim("2023-01-01", 900), claim("2023-02-01", 950))
    new = claims(claim("2023-01-01", 900, review="accepted"), claim("2023-03-01", 990, claim_id="n", supersedes="c0"))
    out = diff_tables(old, new, "claim_id")
    assert out[["claim_id", "change", "columns", "why"]].values.tolist() == [
        ["c0", "changed", "review", "review: accepted"], ["n", "appeared", "", "corrects c0"], ["c1", "gone", "", ""],
    ]  # fmt: skip
    assert diff_tables(old, old, "claim_id").empty
    with pytest.raises(InputError, match="key 'c0' stands twice"):
        diff_tables(pd.concat([old, old]), new, "claim_id")
    with pytest.raises(SchemaError, match="old table: missing key column 'id'"):
        diff_tables(old, new, "id")


def test_the_offset_between_counting_rules() -> None:
    table = claims(claim("2024-12-19", 2000), claim("2024-12-10", 900, scope="core"), claim("2023-01-01", 5000))
    assert scope_offset(table, "unspecified", "core") == pytest.approx(math.log(2000 / 900))
    with pytest.raises(InputError, match="no statement under 'unspecified' lies within 60 days of one under 'fml'"):
        scope_offset(table, "unspecified", "fml")
