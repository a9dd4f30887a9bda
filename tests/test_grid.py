from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from level_tables import claim, claims

from posture.errors import InputError
from posture.evidence import day_of
from posture.grid import grid, originator_shifts, settings
from posture.levels import estimate_levels, grid_levels
from posture.pointmass import Dynamics, Step, kernels, likelihood, log_grid, movement, quantiles, run
from posture.schemas import check
from posture.series import series_of

Y = log_grid()


def at(table: pd.DataFrame, day: str, **options: object) -> pd.Series:
    return estimate_levels(table, "USA", "SYR", method="grid", freq="D", start=day, end=day, **options).iloc[0]


@pytest.mark.parametrize("days", [1.0, 7.0, 30.44, 365.0])
def test_kernels_are_transitions_with_the_variance_of_the_step(days: float) -> None:
    d = Dynamics()
    calm, jump = kernels(Y, days, d)
    assert (calm + jump).sum(axis=1) == pytest.approx(1.0)
    assert jump[200].sum() == pytest.approx(1 - math.exp(-1.5 * days / (12 * 30.44)))
    row = calm[200, 1:] / calm[200, 1:].sum()
    spread = math.sqrt(row @ (Y - row @ Y) ** 2)
    pace = Y[1] - Y[0]
    assert spread == pytest.approx(0.6 * pace * math.sqrt(days / 30.44), rel=0.02)


def test_likelihood_is_a_density_of_the_reading() -> None:
    one = np.ones(1)
    flat = likelihood(Y, 1000 * one, 2000 * one, 0 * one, 0.14)[1:, 0]
    assert flat.sum() * (Y[1] - Y[0]) == pytest.approx(1.0, rel=1e-3)
    none = likelihood(Y, 0 * one, 0 * one, 0.05 * one, 0.14)[:, 0]
    assert none[0] > 100 * none[1:].max()
    assert likelihood(Y, one, one, one, 0.14)[0, 0] == pytest.approx(1 / (Y[-1] - Y[0]))


def test_the_filter_agrees_with_a_particle_filter() -> None:
    rng = np.random.default_rng(3)
    d = Dynamics()
    said = {0: (1800.0, 2200.0), 4: (900.0, 1100.0), 5: (950.0, 1050.0), 9: (2500.0, 3500.0)}
    steps, n = [], 60_000
    log = rng.uniform(Y[0], Y[-1], n)
    found = []
    for t in range(11):
        views = (
            [likelihood(Y, np.array([a]), np.array([b]), np.array([0.05]), 0.14)[:, 0] for a, b in [said[t]]]
            if t in said
            else []
        )
        steps.append(Step(30.44 if t else 0.0, tuple(views)))
        if t:
            leapt = rng.random(n) < 1 - math.exp(-d.rate / 12)
            step = np.where(leapt, rng.laplace(0, d.scale, n), rng.normal(0, 0.6 * (Y[1] - Y[0]), n))
            log = np.clip(log + step, Y[0], Y[-1])
        if t in said:
            weight = np.interp(log, Y, views[0][1:])
            log = rng.choice(log, n, p=weight / weight.sum())
        found.append(np.quantile(log, [0.05, 0.5, 0.95]))
    post = run(Y, steps, d)
    exact = np.log([quantiles(Y, p, (0.05, 0.5, 0.95))[:, 0] for p in post.filtered])
    assert np.abs(exact - np.array(found))[:, 1].max() < 0.03
    assert np.abs(exact - np.array(found)).max() < 0.12  # the tails of a jump are rough with particles


def test_smoothing_looks_back_and_filtering_does_not() -> None:
    table = claims(claim("2023-01-01", 1000), claim("2023-12-01", 3000, "afp"), claim("2024-01-01", 3000, "wsj"))
    look = {"start": "2023-11-01", "end": "2023-11-01", "freq": "D", "method": "grid"}
    ahead = estimate_levels(table, "USA", "SYR", mode="smoother", **look)["best"].iloc[0]
    blind = estimate_levels(table, "USA", "SYR", mode="filter", **look)["best"].iloc[0]
    assert blind == pytest.approx(1000, rel=0.03)
    assert ahead > 1.3 * blind


def test_one_wild_statement_is_outvoted() -> None:
    rows = [claim(f"2023-0{m}-01", 1000, w) for m, w in ((1, "a"), (2, "b"), (4, "c"), (5, "d"))]
    row = at(claims(*rows, claim("2023-03-01", 9000, "wild")), "2023-03-01")
    assert row["best"] == pytest.approx(1000, rel=0.05)
    assert row["support"] < 1


@pytest.mark.parametrize(("status", "announced", "expected"), [("past", False, 1500), ("planned", False, 2000)])
def test_a_movement_done_shifts_the_level(status: str, announced: bool, expected: float) -> None:
    move = claim("2023-03-01", 500, measure="outflow", status=status, low=450, high=550)
    row = at(claims(claim("2023-02-20", 2000), move), "2023-03-05", announced=announced)
    assert row["best"] == pytest.approx(expected, rel=0.05)


def test_a_movement_of_everyone_may_leave_none() -> None:
    m = movement(Y, -2500, -2500, 1.0).matrix
    assert m.sum(axis=1) == pytest.approx(1.0)
    assert m[1 + np.searchsorted(Y, math.log(2400)), 0] == pytest.approx(1.0)
    mixed = movement(Y, 500, 500, 0.9).matrix[1 + np.searchsorted(Y, math.log(1000))]
    levels = np.concatenate([[0.0], np.exp(Y)])
    assert mixed @ levels == pytest.approx(0.9 * 1500 + 0.1 * 1000, rel=0.02)


def test_none_is_a_level() -> None:
    table = claims(
        claim("2023-01-01", 900), claim("2023-06-01", 0, "afp", relation="exact"), claim("2023-07-01", 0, "wsj")
    )
    assert at(table, "2023-07-01")[["low", "best", "high"]].tolist() == [0, 0, 0]


def test_targets_ceilings_and_biases_are_switches() -> None:
    goal = claim("2023-06-01", 600, measure="target", status="planned", known_at="2023-02-01")
    cap = claim("2023-01-01", 1000, measure="ceiling", relation="at_most", upper=1000)
    table = claims(claim("2023-01-01", 2000), goal, cap)
    plain = at(table, "2023-06-01", targets=False)
    aimed = at(table, "2023-06-01")
    assert aimed["best"] < plain["best"]
    assert aimed["low"] < 700 < plain["low"]
    assert at(table, "2023-06-01", known_as_of="2023-01-15")["best"] == plain["best"]
    assert at(table, "2023-06-01", targets=False, ceilings=True)["best"] < plain["best"]


def test_biases_of_originators() -> None:
    said = [claim(f"2023-{m:02}-01", b, w) for m in range(1, 13, 2) for b, w in ((1150 + m, "high"), (900 + m, "low"))]
    s = series_of(claims(*said), "USA", "SYR")[0]
    bias = grid(s, np.array([day_of("2023-06-01")]), settings(house=True, house_drift=0.0))[1].house
    assert bias["high"] > 0.03
    assert sum(bias.values()) == pytest.approx(0)
    anchored = grid(s, np.array([day_of("2023-06-01")]), settings(house=True, anchors=("low",)))[1].house
    assert set(anchored) == {"high"}


def test_another_counting_rule_may_join_with_an_offset() -> None:
    table = claims(claim("2023-01-01", 2000), claim("2023-06-01", 900, "dod", scope="core"))
    joined = at(table, "2023-06-01", scope_offsets={"core": math.log(2000 / 900)})
    assert joined["best"] == pytest.approx(2000, rel=0.05)
    assert joined["n_claims"] == 2


def test_details_tell_when_it_jumped_and_who_matters() -> None:
    rows = [claim(f"2023-{m:02}-01", 1000 if m < 7 else 3000, w) for m in range(1, 13) for w in ("a", "b")]
    out = grid_levels(claims(*rows), "USA", "SYR")
    check(out[out.columns[:20]], "levels")
    assert out.columns[-3:].tolist() == ["p_jump", "shift", "shift_by"]
    jump = out.set_index("date")["p_jump"]
    assert jump.idxmax() == pd.Timestamp("2023-07-01")
    assert jump.max() > 0.85
    assert jump.between(0, 1).all()
    assert out["shift"].abs().max() < 0.2
    assert set(out["shift_by"]) <= {"a", "b"}


def test_one_originator_cannot_be_left_out() -> None:
    s = series_of(claims(claim("2023-01-01", 900)), "USA", "SYR")[0]
    shift, who = originator_shifts(s, np.array([day_of("2023-01-01")]))
    assert np.isnan(shift).all()
    assert who == [""]


def test_small_forces_get_a_grid_of_their_own() -> None:
    ships = claim("2023-01-01", 3, category="ships", unit="ship", low=3, high=3, counted_class="unspecified")
    assert at(claims(ships), "2023-01-01", category="ships")["best"] == 3


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"mode": "both"}, "option 'mode': expected one of smoother, filter, got 'both'"),
        ({"sigma": 0}, "option 'sigma': expected a number above 0, got 0"),
        ({"p_done": 2}, "option 'p_done': expected a chance from 0 to 1, got 2"),
        ({"half_life": 3}, "unknown option 'half_life' of grid; use one of mode, sigma"),
    ],
)
def test_errors_say_what_to_do(options: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        settings(**options)


def test_a_coarse_output_does_not_mix_the_statements_of_a_year() -> None:
    rows = [claim(f"2023-{m:02}-01", 9000 * 0.75**m, w) for m in range(1, 13) for w in ("a", "b")]
    table = claims(*rows)
    options = {"method": "grid", "start": "2023-01-01", "end": "2024-01-01"}
    coarse = estimate_levels(table, "USA", "SYR", freq="YS", **options).set_index("date")["best"]
    fine = estimate_levels(table, "USA", "SYR", freq="MS", **options).set_index("date")["best"]
    assert coarse["2024-01-01"] == pytest.approx(fine["2024-01-01"], rel=0.02)
    assert coarse["2024-01-01"] == pytest.approx(9000 * 0.75**12, rel=0.2)


def briefed(first: str, fields: dict[str, object]) -> pd.DataFrame:
    """A press office that gives one figure for years, puts it right, and gives the right one as often before."""
    old = [claim(f"{year}-{m}", 900) for year in (2021, 2022, 2023) for m in ("02-01", "08-01")]
    long_ago = [claim(f"{year}-{m}", 2000) for year in (2018, 2019) for m in ("02-01", "08-01")]
    new = claim("2024-12-19", 2000, as_of_start=first, low=1875, high=2125, supersedes=f"c{len(old) + len(long_ago)}", **fields)
    return claims(*long_ago, *old, claim("2024-09-20", 900), new)


@pytest.mark.parametrize(
    ("first", "fields"),
    [("2024-12-08", {"note": "at a minimum months"}), ("2024-06-01", {})],
)
def test_a_correction_replaces_what_was_told(first: str, fields: dict[str, object]) -> None:
    table = briefed(first, fields)
    for mode in ("smoother", "filter"):
        before = at(table, "2024-12-01", known_as_of="2024-12-01", mode=mode)
        assert 850 < before["best"] < 950
    for day in ("2024-10-01", "2024-11-01", "2024-12-01", "2025-01-15"):
        after = at(table, day, known_as_of="2025-01-15")
        assert 1700 < after["best"] < 2150
        assert after["low"] > 900


def test_a_figure_given_long_ago_does_not_weaken_the_same_figure_now() -> None:
    def now(rows: list[dict[str, object]]) -> float:
        return float(at(claims(*rows), "2024-01-01")["low"])

    between = [claim("2022-06-01", 900), claim("2023-06-01", 900, "afp")]
    again = [claim("2021-01-01", 2000), claim("2021-06-01", 2000), *between, claim("2024-01-01", 2000)]
    assert now(again) == pytest.approx(now([claim("2021-01-01", 2010), *between, claim("2024-01-01", 2000)]), rel=0.02)


def test_a_target_told_by_many_counts_once_and_one_without_a_deadline_not_at_all() -> None:
    said = [claim("2025-04-18", 2000), claim("2025-12-20", 1200, "afp")]
    goal = claim("2025-12-01", 900, measure="target", status="planned", known_at="2025-04-18", published="2025-04-18")
    again = [{**goal, "originator_id": f"wire-{k}", "as_of_end": f"2025-12-{k:02}"} for k in (2, 9)]
    undated = claim("2025-06-01", 500, measure="target", status="planned")
    once = at(claims(*said, goal), "2025-12-20")
    assert at(claims(*said, goal, *again), "2025-12-20")["best"] == once["best"]
    assert at(claims(*said, goal, undated), "2025-12-20")["best"] == once["best"]
    assert once["best"] < at(claims(*said), "2025-12-20")["best"]


def test_a_bias_may_wander() -> None:
    years = range(2015, 2024)
    rows = [claim(f"{y}-{m}-01", 1000 + y - 2015 + int(m), w) for y in years for m in ("03", "09") for w in ("a", "b")]
    rows += [claim(f"{y}-06-01", 1000 * math.exp(0.04 * (y - 2019)), "wanders") for y in years]
    s = series_of(claims(*rows), "USA", "SYR")[0]
    day = np.array([day_of("2023-09-01")])
    still = grid(s, day, settings(house=True, house_drift=0.0, anchors=("a", "b")))[1].house
    moving = grid(s, day, settings(house=True, house_drift=0.1, anchors=("a", "b")))[1].house
    assert set(moving) == {"wanders"}
    assert moving["wanders"] > still["wanders"] + 0.03
    with pytest.raises(InputError, match="option 'house_drift': expected a number of 0 or more, got -1"):
        settings(house_drift=-1)


def test_the_distribution_is_given_and_adds_up() -> None:
    s = series_of(claims(claim("2023-01-01", 900)), "USA", "SYR")[0]
    details = grid(s, np.array([day_of("2023-01-01"), day_of("2023-06-01")]))[1]
    assert details.masses.shape == (2, len(details.log_levels) + 1)
    assert details.masses.sum(axis=1) == pytest.approx([1, 1])


def test_sources_that_fall_short_move_the_level_up() -> None:
    table = claims(*(claim(f"2023-0{m}-01", 1000 + m, w) for m in range(1, 6) for w in "abc"))
    assert at(table, "2023-05-01", skew=0.15)["best"] > at(table, "2023-05-01")["best"] * 1.02
    with pytest.raises(InputError, match=r"option 'skew': expected a number of 0 or more, got -0\.1"):
        settings(skew=-0.1)


def test_targets_that_were_missed_count_for_less() -> None:
    rows = [claim(f"2023-{m:02}-01", 2000 + m, w) for m in range(1, 13) for w in "ab"]
    goals = [
        claim(f"2023-{m:02}-01", 400 + m, measure="target", status="planned", known_at="2022-12-01", claim_id=f"g{m}")
        for m in (2, 5, 8)
    ]
    last = claim("2024-03-01", 600, measure="target", status="planned", known_at="2023-12-01")
    options = {"known_as_of": "2024-04-01"}
    taken, learned = (at(claims(*rows, *goals, last), "2024-03-01", learn=k, **options) for k in (False, True))
    assert learned["low"] > taken["low"]


def test_what_is_long_past_does_not_contest() -> None:
    before = [claim("2022-06-01", 2000, w) for w in "abc"]
    now = [claim("2023-06-01", 1000, w) for w in "de"]
    row = at(claims(*before, *now), "2023-06-10")
    assert 900 < row["best"] < 1100
    assert row["support"] == pytest.approx(2 / (2 + 3 * 2 ** (-12.25 / 6)), abs=0.02)
    assert not row["contested"]
    again = [claim("2023-06-01", 1000, w) for w in "abc"]
    assert at(claims(*before, *again), "2023-06-10")["support"] == 1
