from __future__ import annotations

import math
from importlib import import_module

import numpy as np
import pandas as pd
import pytest
from level_tables import claim, claims

from posture.benchmark import refit_official, score_official, score_series
from posture.calibrate import calibrate, rank_test
from posture.cli import main
from posture.errors import InputError, SchemaError
from posture.heldout import ERRORS, refit_jumps, score_originators
from posture.levels import estimate_levels
from posture.pointmass import log_grid
from posture.schemas import check, coerce
from posture.scores import crps_of_band, crps_of_masses, log_mass, log_mass_of_band, score
from posture.simulate import AUDITOR, KINDS, PHRASES, Speakers, rounded, simulate_world, speak
from posture.trials import TRIALS, refit, try_options


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
    y = log_grid()
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


def test_crps_is_the_area_between_the_distribution_and_the_truth() -> None:
    rng = np.random.default_rng(4)
    y = np.sort(rng.uniform(0, 9, 30))
    masses = rng.dirichlet(np.ones(31), 5)
    truth = np.exp(np.array([0.0, 2.0, 5.5, 8.9, 11.0]))
    points = np.concatenate([[0.0], y])
    by_draws = [  # E|X - x| - E|X - X'| / 2, the other way to write it
        p @ np.abs(points - x) - 0.5 * p @ np.abs(np.subtract.outer(points, points)) @ p
        for p, x in zip(masses, np.log(truth), strict=True)
    ]
    assert crps_of_masses(y, masses, truth) == pytest.approx(by_draws)


@pytest.mark.parametrize("truth", [20.0, 60.0, 100.0, 130.0, 900.0])
def test_crps_of_a_band_is_that_of_two_triangles(truth: float) -> None:
    low, best, high = math.log(50), math.log(100), math.log(300)
    left, right = ((x / (1 - math.sqrt(0.1))) for x in (best - low, high - best))
    x = np.linspace(-1, 12, 400_001)
    below = 0.5 * np.clip(1 + (x - best) / left, 0, 1) ** 2
    above = 1 - 0.5 * np.clip(1 - (x - best) / right, 0, 1) ** 2
    cdf = np.where(x < best, below, above)
    assert np.interp([low, high], x, cdf) == pytest.approx([0.05, 0.95], abs=1e-4)
    area = float(((cdf - (x >= math.log(truth))) ** 2).sum() * (x[1] - x[0]))
    assert crps_of_band(np.array([[50.0, 100.0, 300.0]]), np.array([truth]))[0] == pytest.approx(area, abs=1e-4)


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


def _measures(**habits: float) -> pd.DataFrame:
    """The claims of ten worlds with some habits."""
    worlds = [simulate_world(np.random.default_rng(k), speakers=Speakers(**habits)) for k in range(10)]
    return pd.concat([w.claims for w in worlds], ignore_index=True)


def test_announcements_lie_ahead_and_some_name_no_day() -> None:
    said = _measures(targets=1.0, announced=1.0)
    for measure in (["target"], ["inflow", "outflow"]):
        plans = said[said["measure"].isin(measure)]
        assert (plans["status"] == "planned").all()
        assert (plans["known_at"] <= plans["as_of_end"]).all()
        assert 0.2 < (plans["known_at"] < plans["as_of_end"]).mean() < 0.95


def test_caps_counting_rules_counts_and_corrections_are_told() -> None:
    said = _measures(ceilings=0.2, wide=0.5, audits=0.2, stale=0.9, corrections=0.5)
    assert set(said["scope"]) == {"unspecified", "wide"}
    assert (said.loc[said["measure"] == "ceiling", "relation"] == "at_most").all()
    counts = said[said["originator_id"] == AUDITOR]
    assert (counts["low"] == counts["high"]).all()
    new = said[said["supersedes"].notna()]
    assert len(new) > 10
    assert set(new["supersedes"]) <= set(said["claim_id"])
    assert set(new["note"].dropna()) == {"at a minimum months"}


def test_wandering_biases_wander() -> None:
    still, wandering = (_measures(drift=d, error=0.0, gross=0.0) for d in (0.0, 0.5))
    assert set(still.columns) == set(wandering.columns)
    assert not still["best"].equals(wandering["best"])


def test_every_option_can_be_tried() -> None:
    out = try_options(worlds=3, months=18, seed=8)
    assert set(out["option"]) == set(TRIALS)
    assert out.groupby(["option", "mode"])["way"].first().isin(["off"]).all()
    assert out.loc[out["way"] == "off", "gain"].eq(0).all()
    assert not out.loc[out["way"] == "off", "wins"].any()
    assert out[["cover90", "interval_score", "crps"]].notna().all(axis=None)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"worlds": 0}, "worlds: expected 1 or more, got 0"),
        ({"names": ("fog",)}, "unknown option 'fog'; use one of temper, flows"),
    ],
)
def test_a_trial_says_what_is_wrong(options: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        try_options(**options)  # type: ignore[arg-type]


def test_the_source_error_is_chosen_on_one_half_of_the_official_figures() -> None:
    said = claims(*(claim(f"202{k}-01-01", 1000, low=990, high=1010) for k in range(4)))
    official = pd.DataFrame({"level": [1000.0], "measure": ["count"]})
    rows = {"claim_id": said["claim_id"], "level": [1100.0, 1101.0, 1102.0, 1103.0], "measure": "count", "days_apart": 0,
            "grade": "same", "official_date": [f"202{k}-01-01" for k in range(4)]}  # fmt: skip
    out = refit_official(said, official, pd.DataFrame(rows))
    assert out[out["chosen"]]["source_error"].tolist() == [0.07, 0.07]
    assert (out["n_fit"] + out["n"] == 4).all()
    with pytest.raises(InputError, match="grade 'near': expected two official figures or more, one for each half, got 0"):
        refit_official(said, official, pd.DataFrame(rows), "near")


def test_a_truth_that_is_an_interval_is_scored_by_the_mass_in_it() -> None:
    y = log_grid()
    rng = np.random.default_rng(1)
    masses = rng.dirichlet(np.ones(len(y) + 1), 3)
    everything = log_mass(y, masses, np.zeros(3), np.full(3, 1e6))
    assert everything == pytest.approx(np.zeros(3))
    parts = [np.exp(log_mass(y, masses, np.array([a] * 3), np.array([b] * 3))) for a, b in ((0, 500), (500, 1e6))]
    assert sum(parts) == pytest.approx(np.ones(3))
    band = np.array([[800.0, 1000.0, 1500.0]])
    inside = log_mass_of_band(band, np.array([800.0]), np.array([1500.0]))[0]
    assert math.exp(inside) == pytest.approx(0.9)
    assert log_mass_of_band(band, np.array([1000.0]), np.array([1000.0]))[0] > math.log(0.02)
    assert log_mass_of_band(band, np.array([9000.0]), np.array([9100.0]))[0] == pytest.approx(math.log(1e-9))


def told_by_three(actor: str = "USA") -> list[dict[str, object]]:
    months = range(1, 11)
    return [
        claim(f"2023-{m:02}-01", 1000 + 10 * m + o, f"office-{o}", actor=actor, claim_id=f"{actor}-{m}-{o}")
        for m in months for o in range(3) if (m + o) % 2
    ]  # fmt: skip


def test_each_originator_is_foreseen_by_the_others() -> None:
    rows = [*told_by_three(), claim("2023-06-01", 9000, "stray", claim_id="stray")]
    out = score_originators(claims(*rows), actor="USA", place="SYR")
    assert out["estimator"].value_counts().to_dict() == {k: len(v) for k, v in ERRORS.items()}
    assert out.groupby("estimator")["chosen"].sum().tolist() == [1, 1, 1]
    assert out["n_originators"].tolist() == [4] * len(out)
    assert (out["n"] >= len(rows) - 1).all()  # nobody else is heard on the first day
    assert out["held"].between(0.8, 0.99).all()  # all but the stray one
    with pytest.raises(InputError, match="no series has three originators or more"):
        score_originators(claims(*told_by_three()[:2]))


def test_jumps_are_refitted_on_the_other_series() -> None:
    out = refit_jumps(claims(*told_by_three(), *told_by_three("RUS")))
    assert out["actor"].tolist() == ["RUS", "USA"]
    assert (out["log_likelihood"] >= out["shipped"]).all()  # two series alike: what is best for one is for the other
    assert (out["rate"] < 1.5).all()  # nothing ever jumps here
    with pytest.raises(InputError, match="expected two series of 8 statements or more, got 1; lower least"):
        refit_jumps(claims(*told_by_three()))


def test_the_command_tries_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "--options", "--worlds", "1", "--months", "6", "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("option,kind,way,mode,cover90")
