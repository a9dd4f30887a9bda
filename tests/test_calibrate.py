from __future__ import annotations

import math
from importlib import import_module

import numpy as np
import pandas as pd
import pytest
from level_tables import claim, claims

from posture.benchmark import score_official, score_series
from posture.calibrate import calibrate, rank_test, refit, score
from posture.errors import InputError, SchemaError
from posture.levels import estimate_levels
from posture.schemas import check, coerce
from posture.simulate import KINDS, PHRASES, Speakers, rounded, simulate_world, speak


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return calibrate(worlds=12, seed=11).set_index("estimator")


def test_each_estimator_beats_the_last_report_by_the_margin_it_promises(table: pd.DataFrame) -> None:
    assert table.loc["last report", "cover90"] < 0.6
    for name, most in (("consensus", 0.80), ("grid filter", 0.55), ("grid smoother", 0.35)):  # few worlds: some slack
        assert table.loc[name, "relative"] < most
        assert 0.80 <= table.loc[name, "cover90"] <= 0.97


def test_the_same_seed_gives_the_same_table() -> None:
    pd.testing.assert_frame_equal(calibrate(2, 12, seed=3), calibrate(2, 12, seed=3))
    assert not calibrate(2, 12, seed=3).equals(calibrate(2, 12, seed=4))


def test_plateaus_and_ablations_run() -> None:
    out = calibrate(2, 24, seed=5, kind="plateaus", ablations=True).set_index("estimator")
    assert out.loc["consensus, no widening", "log_width"] < out.loc["consensus", "log_width"]
    assert out.notna().all(axis=None)


def test_ranks_are_even() -> None:
    ranks = rank_test(runs=200, months=12, seed=2)
    assert ranks.counts.sum() == 200
    assert ranks.p_value > 0.01


def test_ranks_would_show_a_wrong_error() -> None:
    module = import_module("posture.calibrate")  # the package gives the function of that name

    def wrong(*args: object) -> np.ndarray:
        views = module.likelihood(*args[:4], 0.02)  # type: ignore[arg-type]
        return np.asarray(views)

    rng = np.random.default_rng(0)
    y = module.log_grid()
    state = rng.integers(100, 300, 300)
    start = y[state] + rng.normal(0, 0.3, 300)
    views = wrong(y, np.exp(start), np.exp(start + 0.02), np.zeros(300))
    post = module.run(y, [module.Step(0.0, (views,))], module.Dynamics(), 300).smoothed[0]
    rank = np.cumsum(post, axis=0)[state, np.arange(300)]
    counts = np.bincount(np.clip((rank * 10).astype(int), 0, 9), minlength=10)
    assert counts[[0, 9]].sum() > 200


def test_scores_by_hand() -> None:
    out = score(np.array([[100.0, 200.0, 400.0], [100.0, 200.0, 400.0], [np.nan] * 3]), np.array([200.0, 800.0, 5.0]))
    assert out["cover90"] == 0.5
    assert out["log_width"] == pytest.approx(math.log(4))
    assert out["interval_score"] == pytest.approx(math.log(4) + 20 * math.log(2) / 2)
    assert out["median_error"] == pytest.approx(math.log(4) / 2)


@pytest.mark.parametrize("kind", KINDS)
def test_worlds_are_claims_tables(kind: str) -> None:
    world = simulate_world(np.random.default_rng(4), kind)
    check(world.claims, "claims")
    assert len(world.level) == 60
    assert ((world.level >= 30) & (world.level <= 200_000)).all()
    first = world.claims[world.claims["same_as"].isna()]
    assert 2 < len(world.claims) / len(first) < 4
    levels = estimate_levels(world.claims, "USA", "SYR")
    once = estimate_levels(first, "USA", "SYR")
    pd.testing.assert_series_equal(levels["best"], once["best"])


def test_a_silent_world_has_no_claims() -> None:
    world = simulate_world(np.random.default_rng(1), months=3, speakers=Speakers(speaks=0.0))
    check(world.claims, "claims")
    assert world.claims.empty


@pytest.mark.parametrize(("x", "digits", "way", "expected"), [
    (1437, 1, 0, 1500), (1437, 1, -1, 1000), (1437, 1, 1, 1500), (960, 1, 0, 1000), (960, 1, -1, 900),
    (1437, 2, 0, 1400), (1437, 2, 1, 1500), (1437, 3, 0, 1440), (88.4, 3, -1, 88), (2000, 1, -1, 2000),
])  # fmt: skip
def test_speakers_round(x: float, digits: int, way: int, expected: float) -> None:
    assert rounded(x, digits, way) == expected


def test_speakers_mostly_mean_what_their_words_say() -> None:
    rng = np.random.default_rng(8)
    from posture.bounds import bounds

    amounts = np.exp(rng.uniform(math.log(30), math.log(100_000), 400))
    read = [(x, bounds(speak(rng, x))) for x in amounts]
    assert np.mean([b.low <= x <= b.high for x, b in read]) > 0.75
    hard = [not (x < b.lower - 1 or x > b.upper + 1) for x, b in read if b.kind == "entailed"]
    assert np.mean(hard) > 0.75
    assert sum(PHRASES.values()) == pytest.approx(1)


PAIRS = pd.DataFrame(
    [
        ("c0", 1010.0, "count", 0, "same"),
        ("c0", 1010.0, "count", 0, "circular"),
        ("c1", 2000.0, "count", 40, "revision"),
    ],
    columns=["claim_id", "level", "measure", "days_apart", "grade"],
)
OFFICIAL = coerce(
    pd.DataFrame({"date": ["2023-01-20"], "actor": ["USA"], "place": ["SYR"], "level": [1010.0], "measure": ["count"]}),
    "official_levels",
)


def test_official_pairs_are_scored_by_grade() -> None:
    said = claims(claim("2023-01-01", 1000), claim("2023-01-01", 900, lower=900, upper=999))
    out = score_official(said, OFFICIAL, PAIRS).set_index("grade")
    assert out["stated"].to_dict() == {"circular": 1.0, "revision": 0.0, "same": 1.0}
    assert out.loc["revision", "entailed"] == 0.0
    assert math.isnan(out.loc["same", "entailed"])
    assert out.loc["revision", "median_ratio"] == pytest.approx(2000 / 900)
    with pytest.raises(SchemaError, match="measure 'count' does not stand in official_levels"):
        score_official(said, OFFICIAL.assign(measure="other"), PAIRS)
    with pytest.raises(SchemaError, match="table matched: missing column 'grade'"):
        score_official(said, OFFICIAL, PAIRS.drop(columns="grade"))


def test_series_are_scored_against_official_figures() -> None:
    levels = estimate_levels(claims(claim("2023-01-01", 1000), claim("2023-03-01", 1000, "afp")), "USA", "SYR")
    out = score_series(levels, OFFICIAL)
    assert out[["measure", "n", "cover90"]].values.tolist() == [["count", 1, 1.0]]
    assert score_series(levels, OFFICIAL.assign(place="IRQ")).empty


def test_errors_say_what_to_do() -> None:
    with pytest.raises(InputError, match="worlds: expected 1 or more, got 0"):
        calibrate(0)
    with pytest.raises(InputError, match="unknown kind of world 'flat'; use one of walk, plateaus"):
        calibrate(1, kind="flat")
    with pytest.raises(InputError, match="months: expected 1 or more, got 0"):
        simulate_world(np.random.default_rng(0), months=0)


def test_constants_are_chosen_on_one_half_and_scored_on_the_other() -> None:
    out = refit(worlds=4, months=24)
    assert out.groupby("estimator")["chosen"].sum().tolist() == [1, 1, 1]
    assert out["interval_score"].gt(0).all()
    with pytest.raises(InputError, match="worlds: expected 2 or more, one for each half, got 1"):
        refit(worlds=1)


def test_other_habits_of_speakers() -> None:
    rng = np.random.default_rng(9)
    world = simulate_world(rng, speakers=Speakers(stale=1.0, movements=1.0))
    said = world.claims[world.claims["measure"] == "stock"]
    assert (said.groupby("originator_id")["best"].nunique() == 1).all()
    moved = world.claims[world.claims["measure"] != "stock"]
    assert set(moved["measure"]) <= {"inflow", "outflow"}
    assert len(moved) == (np.abs(np.diff(np.log(world.level))) > 0.1).sum()
