from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from level_tables import claim, claims

from posture.consensus import Rules, rules, weighted_median
from posture.errors import InputError, SchemaError
from posture.evidence import LEAK, PROBABILITY, day_of, leak_of
from posture.levels import estimate_levels
from posture.schemas import check
from posture.series import series_of


def at(levels: pd.DataFrame, day: str) -> pd.Series:
    """The row of the day, or the last one before it."""
    return levels[levels["date"] <= day].iloc[-1]


def level(table: pd.DataFrame, day: str, **options: object) -> pd.Series:
    return estimate_levels(table, "USA", "SYR", start=day, end=day, freq="D", **options).iloc[0]


def half_width(months: float) -> float:
    return 1.645 * math.sqrt(0.07**2 + 0.20**2 * months / 12)


def test_one_statement_widens_by_source_error() -> None:
    row = level(claims(claim("2025-04-18", 2000)), "2025-04-18")
    assert row["best"] == 2000
    assert row["low"] == round(1750 * math.exp(-half_width(0)))
    assert row["high"] == round(2250 * math.exp(half_width(0)))
    assert (row["support"], row["n_claims"], row["n_originators"], row["age_days"]) == (1.0, 1, 1, 0.0)
    assert row["claim_ids"] == "c0"
    assert not row["contested"]


def test_it_grows_vaguer_with_age_and_falls_silent_after_two_years() -> None:
    table = claims(claim("2023-01-01", 1000))
    row = level(table, "2024-01-01")
    assert row["low"] == round(875 * math.exp(-half_width(365 / 30.44)))
    assert row["age_days"] == pytest.approx(365)
    assert math.isnan(level(table, "2025-02-01")["best"])
    assert level(table, "2025-02-01")["claim_ids"] == ""


def test_nothing_is_known_before_the_first_statement() -> None:
    row = level(claims(claim("2023-01-01", 1000)), "2022-12-31")
    assert row[["low", "best", "high", "support"]].isna().all()
    assert row["n_claims"] == 0


def test_each_originator_has_one_vote_its_latest() -> None:
    table = claims(
        claim("2023-01-01", 900),
        claim("2023-03-01", 1500),
        claim("2023-03-02", 1000, "afp"),
        claim("2023-03-03", 1000, "wsj"),
    )
    row = level(table, "2023-03-03")
    assert row["best"] == 1000
    assert row["n_originators"] == 3
    assert "c0" not in row["claim_ids"].split()


@pytest.mark.parametrize("method", ["consensus", "grid"])
def test_repeats_of_outlets_change_nothing(method: str) -> None:
    told = [claim("2023-01-01", 900), claim("2023-03-02", 1200, "afp"), claim("2023-05-01", 2000, "wsj")]
    repeats = [
        claim("2023-01-03", 900, publisher="Daily"),
        claim("2023-02-20", 900, publisher="Weekly"),
        claim("2023-03-04", 1250, "gazette", same_as="c1"),
    ]
    one = estimate_levels(claims(*told), "USA", "SYR", method=method)
    many = estimate_levels(claims(*told, *repeats), "USA", "SYR", method=method)
    figures = ["date", "low", "best", "high", "support", "n_originators", "claim_ids"]
    pd.testing.assert_frame_equal(one[figures], many[figures])
    assert many["n_outlets"].max() > one["n_outlets"].max()
    assert many["n_claims"].max() == 6


def test_a_figure_given_again_after_another_one_is_no_repeat() -> None:
    table = claims(claim("2023-01-01", 2000), claim("2023-01-20", 1000), claim("2023-02-10", 2000))
    assert level(table, "2023-02-10")["best"] == 2000


def test_a_repeat_chain_in_a_circle_is_one_testimony() -> None:
    table = claims(claim("2023-01-01", 900, "a", same_as="c1"), claim("2023-01-02", 900, "b", same_as="c0"))
    assert level(table, "2023-01-02")["n_originators"] == 1


@pytest.mark.parametrize(
    "change",
    [
        {"measure": "target", "status": "planned"},
        {"status": "planned"},
        {"status": "hypothetical"},
        {"status": "denied"},
        {"note": "withdrawn at once; retracted"},
        {"review": "rejected"},
        {"part": "component"},
        {"place": "al_tanf"},
        {"scope": "fml"},
        {"counted_class": "contractor"},
        {"category": "aircraft"},
        {"actor": "RUS"},
        {"measure": "ceiling"},
        {"low": None, "best": None, "high": None},
    ],
)
def test_what_does_not_vote(change: dict[str, object]) -> None:
    table = claims(claim("2023-01-01", 900), {**claim("2023-01-01", 5000, "other"), **change})
    row = level(table, "2023-01-01")
    assert (row["best"], row["n_claims"]) == (900, 1)


def test_reliability_and_probability_words_weigh() -> None:
    table = claims(
        claim("2023-01-01", 900, "a", reliability="B"),
        claim("2023-01-01", 3000, "b", reliability="B", probability_word="unlikely"),
        claim("2023-01-01", 3000, "c", reliability="E"),
    )
    assert level(table, "2023-01-01")["best"] == 900
    assert leak_of("", "") == leak_of("B", "")
    assert leak_of("A", "Very Likely") == pytest.approx(1 - 0.98 * 0.875)
    assert all(0 < x < 1 for x in [*LEAK.values(), *PROBABILITY.values()])


def test_half_and_half_meets_in_the_geometric_middle_and_is_not_hidden() -> None:
    row = level(claims(claim("2023-01-01", 500, "a"), claim("2023-01-01", 8000, "b")), "2023-01-01")
    assert row["best"] == 2000
    assert row["low"] == round(math.sqrt(437.5 * 7000) * math.exp(-half_width(0)))


def test_a_split_field_is_contested() -> None:
    rows = [claim("2023-01-01", b, w, low=b, high=b) for b, w in ((100, "a"), (1000, "b"), (10000, "c"))]
    row = level(claims(*rows), "2023-01-01")
    assert row["best"] == 1000
    assert row["support"] == pytest.approx(1 / 3)
    assert row["contested"]


def test_zero_is_a_figure_and_missing_is_not_zero() -> None:
    row = level(claims(claim("2023-01-01", 0, relation="exact")), "2023-01-01")
    assert (row["low"], row["best"], row["high"]) == (0, 0, 1)
    mixed = level(claims(claim("2023-01-01", 0, "a"), claim("2023-01-01", 900, "b"), claim("2023-01-01", 900, "c")),
                  "2023-01-01")  # fmt: skip
    assert mixed["best"] == 900
    assert mixed["envelope_low"] == 0


MOVES = [
    ({"measure": "outflow", "status": "past"}, 1500),
    ({"measure": "inflow", "status": "past"}, 2500),
    ({"measure": "outflow", "status": "planned"}, 2000),
    ({"measure": "outflow", "status": "current"}, 2000),
    ({"measure": "inflow", "status": "past", "place": "IRQ", "host": "IRQ", "origin": "SYR"}, 1500),
    ({"measure": "outflow", "status": "past", "place": "IRQ", "host": "IRQ", "destination": "SYR"}, 2500),
    ({"measure": "outflow", "status": "past", "destination": "SYR"}, 2000),
    ({"measure": "outflow", "status": "past", "scope": "fml"}, 2000),
    ({"measure": "inflow", "status": "past", "place": "IRQ", "host": "IRQ"}, 2000),
]


@pytest.mark.parametrize(("move", "expected"), MOVES)
def test_a_confirmed_movement_shifts_what_was_said_before(move: dict[str, object], expected: float) -> None:
    table = claims(claim("2025-04-18", 2000), claim("2025-06-03", 500, low=437, high=563, **move))
    assert level(table, "2025-06-02")["best"] == 2000
    row = level(table, "2025-06-03")
    assert row["best"] == expected
    if expected == 1500:
        assert row["low"] == round((1750 - 563) * math.exp(-half_width(46 / 30.44)))


def test_a_movement_does_not_shift_later_statements_nor_go_below_none() -> None:
    out = claim("2025-06-03", 2500, measure="outflow", status="past")
    assert level(claims(claim("2025-06-03", 2000), out), "2025-06-10")["best"] == 2000
    assert level(claims(claim("2025-06-01", 2000), out), "2025-06-10")["best"] == 0


def test_one_movement_told_by_two_is_one() -> None:
    move = {"measure": "outflow", "status": "past"}
    table = claims(
        claim("2025-04-18", 2000), claim("2025-06-03", 500, "a", **move), claim("2025-06-05", 500, "b", **move)
    )
    assert level(table, "2025-06-10")["best"] == 1500


REVISED = claims(
    claim("2024-09-20", 900),
    claim("2024-12-20", 2000, as_of_start="2024-09-01", as_of_end="2024-12-19", supersedes="c0"),
)


@pytest.mark.parametrize(
    ("day", "known", "expected"),
    [
        ("2024-10-01", "2024-12-01", 900),
        ("2024-10-01", "2024-12-20", 2000),
        ("2024-10-01", None, 2000),
        ("2024-12-19", None, 2000),
    ],
)
def test_two_clocks(day: str, known: str | None, expected: float) -> None:
    row = level(REVISED, day, known_as_of=known)
    assert row["best"] == expected
    assert pd.isna(row["known_as_of"]) if known is None else row["known_as_of"] == pd.Timestamp(known)


def test_before_the_start_of_a_correction_the_old_figure_stands() -> None:
    table = claims(
        claim("2024-06-01", 900), claim("2024-06-03", 900, "outlet", same_as="c0"),
        claim("2024-12-20", 2000, as_of_start="2024-09-01", as_of_end="2024-12-19", supersedes="c1"),
    )  # fmt: skip
    assert level(table, "2024-08-31")["best"] == 900
    assert level(table, "2024-09-01")["n_originators"] == 1
    assert level(table, "2024-09-01")["best"] == 2000


def test_an_open_start_reaches_back_two_years() -> None:
    open_start = claim("2024-12-19", 2000, as_of_start=None, as_of_precision="open")
    s = series_of(claims(open_start), "USA", "SYR")[0]
    assert s.testimonies[0].start == pytest.approx(day_of("2024-12-19") - 24 * 30.44)


def test_scopes_are_series_of_their_own() -> None:
    cap = claim("2023-01-01", 1200, scope="fml", measure="ceiling", relation="at_most", upper=1200)
    table = claims(claim("2023-01-01", 900, scope="fml"), claim("2023-01-01", 2000), cap)
    assert estimate_levels(table, "USA", "SYR")["scope"].unique().tolist() == ["unspecified"]
    assert estimate_levels(table, "USA", "SYR", scope="fml")["best"].tolist() == [900]
    all_of_them = estimate_levels(table, scope="all")
    assert all_of_them["scope"].tolist() == ["fml", "fml_cap", "unspecified"]
    assert all_of_them["best"].tolist() == [900, 900, 2000]  # a cap of 1,200 reads as up to 1,200
    assert estimate_levels(table.iloc[[0]], "USA", "SYR")["scope"].tolist() == ["fml"]


def test_a_site_makes_a_series_only_if_asked() -> None:
    site = claim("2023-01-01", 200, place="al_tanf", part="component")
    table = claims(claim("2023-01-01", 900), site)
    assert estimate_levels(table)["place"].tolist() == ["SYR"]
    assert estimate_levels(table, "USA", "al_tanf")["best"].tolist() == [200]


def test_dates_run_from_the_first_to_the_last_testimony() -> None:
    table = claims(claim("2023-01-15", 900), claim("2023-04-10", 900, "afp"), claim("2023-12-31", 400, measure="target",
                   status="planned"))  # fmt: skip
    days = estimate_levels(table, "USA", "SYR")["date"].dt.strftime("%Y-%m-%d").tolist()
    assert days == ["2023-01-15", "2023-02-01", "2023-03-01", "2023-04-01", "2023-04-10"]
    fixed = estimate_levels(table, "USA", "SYR", start="2023-02-01", end="2023-03-31")["date"]
    assert fixed.dt.strftime("%Y-%m-%d").tolist() == ["2023-02-01", "2023-03-01"]


def test_the_table_holds_to_its_schema_also_when_empty() -> None:
    empty = estimate_levels(claims(claim("2023-01-01", 1)).iloc[:0])
    assert len(check(empty, "levels")) == 0
    check(estimate_levels(REVISED), "levels")
    assert len(estimate_levels(REVISED, "RUS", "SYR")) == 0


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"method": "mean"}, InputError, "unknown method 'mean'; use one of consensus, grid"),
        ({"category": "people"}, InputError, "unknown category 'people'"),
        ({"freq": "fortnight"}, InputError, "unknown frequency 'fortnight'"),
        ({"start": "2023-02-01", "end": "2023-01-01"}, InputError, "lies before start"),
        ({"known_as_of": "soon"}, InputError, "expected a date such as '2025-04-18', got 'soon'"),
        ({"halflife": 3}, InputError, "unknown option 'halflife' of consensus; use one of source_error"),
        ({"half_life": 0}, InputError, "option 'half_life': expected a positive number, got 0"),
    ],
)
def test_errors_say_what_to_do(options: dict[str, object], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        estimate_levels(claims(claim("2023-01-01", 900)), "USA", "SYR", **options)


def test_a_table_without_figures_is_refused() -> None:
    with pytest.raises(SchemaError, match="missing column 'low'; read it with read_claims"):
        estimate_levels(pd.DataFrame({c: [] for c in ("claim_id", "actor", "place", "measure", "status")}))


def test_the_claims_are_not_changed() -> None:
    before = REVISED.copy(deep=True)
    estimate_levels(REVISED)
    pd.testing.assert_frame_equal(REVISED, before)


figures = st.lists(
    st.tuples(st.floats(0, 12), st.floats(0, 1), st.floats(0, 1), st.floats(0.05, 1)), min_size=1, max_size=12
)


@settings(max_examples=60, deadline=None)
@given(figures)
def test_weighted_medians_keep_order_and_resist_a_minority(votes: list[tuple[float, float, float, float]]) -> None:
    x = np.array([(b - a, b, b + c) for b, a, c, _ in votes])
    w = np.array([v[3] for v in votes])
    low, best, high = weighted_median(x, w)
    assert low <= best <= high
    assert x[:, 0].min() <= low
    assert high <= x[:, 2].max()
    mad = weighted_median(np.vstack([x, [99, 99, 99]]), np.append(w, w.sum() * 0.9))
    assert mad[1] <= x[:, 1].max()


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(5)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    rows = [claim(f"2023-0{i + 1}-01", 500 + 300 * i, w, claim_id=f"x{i}") for i, w in enumerate("abcab")]
    expected = estimate_levels(claims(*rows), "USA", "SYR")
    pd.testing.assert_frame_equal(estimate_levels(claims(*[rows[i] for i in order]), "USA", "SYR"), expected)


def test_rules_are_the_published_constants() -> None:
    assert rules() == Rules(0.07, 0.20, 6.0, 24.0, 1.645)


def test_a_retraction_counts_from_the_day_it_was_known() -> None:
    table = claims(
        claim("2017-10-31", 4000, "general", note="retracted"),
        claim("2017-11-02", 500, "general", as_of_start="2017-10-31", as_of_end="2017-10-31", supersedes="c0"),
    )
    assert level(table, "2017-10-31", known_as_of="2017-11-01")["best"] == 4000
    assert level(table, "2017-10-31", known_as_of="2017-11-02")["best"] == 500
    assert level(table, "2017-10-31")["best"] == 500


def test_a_figure_is_doubted_while_its_end_is_unknown() -> None:
    table = claims(
        *(claim(day, 900, who) for day, who in (("2022-01-01", "a"), ("2023-06-01", "b"), ("2024-08-01", "c"))),
        claim("2024-12-19", 2000, as_of_start="2024-12-08", supersedes="c2", note="at a minimum months"),
    )
    leak = {t.claim_id: t.leak for t in series_of(table, "USA", "SYR")[0].testimonies}
    assert leak["c0"] == pytest.approx(0.05)  # before the 24 months that the words can reach back
    assert 0.05 < leak["c1"] < leak["c2"]
    assert 0.9 < leak["c2"] < 1
    assert leak["c3"] == pytest.approx(0.05)


@pytest.mark.parametrize("method", ["consensus", "grid"])
def test_an_outlet_that_repeats_a_movement_changes_nothing(method: str) -> None:
    moved = claim("2023-05-10", 500, "pentagon", measure="outflow", status="past", as_of_start="2023-05-01")
    told = [claim("2023-01-01", 2000), moved, claim("2023-08-01", 1450, "afp")]
    again = {**moved, "claim_id": "x", "same_as": "c1", "low": 437, "best": 488, "high": 499, "publisher": "Daily"}
    one = estimate_levels(claims(*told), "USA", "SYR", method=method)
    two = estimate_levels(claims(*told, again), "USA", "SYR", method=method)
    pd.testing.assert_frame_equal(one, two)
