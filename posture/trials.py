"""What constants and options of the estimators are worth: each tried on worlds in which what it reads occurs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from posture.accounting import scope_offset
from posture.calibrate import Case, Estimator, by_consensus, by_grid, score_forecasts, scored, simulated_cases
from posture.errors import InputError
from posture.evidence import Series
from posture.scores import interval_scores
from posture.series import series_of
from posture.simulate import AUDITOR, Speakers, simulate_world

# what may be re-estimated: estimator, and the values tried (the shipped ones among them)
TRIED: dict[str, tuple[dict[str, float], ...]] = {
    "consensus": tuple({"source_error": e, "drift": k} for e in (0.05, 0.07, 0.10) for k in (0.15, 0.20, 0.30)),
    "grid filter": tuple({"sigma": x} for x in (0.08, 0.11, 0.14, 0.18)),
    "grid smoother": tuple({"sigma": x} for x in (0.08, 0.11, 0.14, 0.18)),
}


def refit(worlds: int = 40, months: int = 60, seed: int = 1, kind: str = "walk") -> pd.DataFrame:
    """The constants chosen on one half of the worlds and scored on the other half.

    One row per estimator and value tried: ``fit_interval_score`` on the first half, ``interval_score`` and ``cover90``
    on the second, ``chosen`` for the smallest of the first. Raises InputError for fewer than two worlds.
    """
    if worlds < 2:
        raise InputError(f"worlds: expected 2 or more, one for each half, got {worlds}")
    cases = list(simulated_cases(worlds, months, seed, kind, None))
    halves = cases[: len(cases) // 2], cases[len(cases) // 2 :]
    rows: list[dict[str, object]] = []
    for name, values in TRIED.items():
        tried = []
        for options in values:
            fit, held = (scored(_named(name, options), half) for half in halves)
            text = ", ".join(f"{k}={v:g}" for k, v in options.items())
            tried.append((fit["interval_score"], text, held))
        best = min(tried, key=lambda x: x[0])[1]
        rows += [
            {"estimator": name, "options": text, "fit_interval_score": fit, "interval_score": held["interval_score"],
             "cover90": held["cover90"], "chosen": text == best}
            for fit, text, held in tried
        ]  # fmt: skip
    return pd.DataFrame(rows)


def _named(name: str, options: Mapping[str, object]) -> Estimator:
    if name == "consensus":
        return lambda s, d: by_consensus(s, d, **options)  # type: ignore[arg-type]
    return lambda s, d: by_grid(s, d, mode=name.removeprefix("grid "), **options)


def _plain(claims: pd.DataFrame) -> list[Series]:
    return series_of(claims, "USA", "SYR", scope="unspecified")


def _uncorrected(claims: pd.DataFrame) -> list[Series]:
    return _plain(claims.assign(supersedes=pd.Series([None] * len(claims), index=claims.index, dtype="str")))


def _joined(claims: pd.DataFrame) -> list[Series]:
    """The series with the statements under the wider rule, brought down by the offset that the claims themselves show."""
    try:
        offset = scope_offset(claims, "wide", "unspecified")
    except InputError:
        return _plain(claims)
    return series_of(claims, "USA", "SYR", scope="unspecified", scope_offsets={"wide": -offset})


class Variant(NamedTuple):
    """One way to estimate: options of the grid, and how the claims become a series."""

    name: str
    options: Mapping[str, object]
    evidence: Callable[[pd.DataFrame], list[Series]] = _plain


_OFF = Variant("off", {})
_BIASED = (Variant("off", {"house": False}), Variant("constant", {"house": True, "house_drift": 0.0}),
           Variant("drift", {"house": True, "house_drift": 0.08}))  # fmt: skip
_ANCHORED = (_BIASED[0], Variant("no anchor", {"house": True, "house_drift": 0.08}),
             Variant("anchored", {"house": True, "house_drift": 0.08, "anchors": (AUDITOR,)}))  # fmt: skip
_AIMS = (Variant("off", {"targets": False}), Variant("on", {"targets": True, "learn": False}),
         Variant("learned", {"targets": True, "learn": True}))  # fmt: skip
# option -> the habits of the speakers of its worlds, and the ways compared
TRIALS: dict[str, tuple[Speakers, tuple[Variant, ...]]] = {
    "temper": (Speakers(stale=0.5), (Variant("off", {"temper": False}), Variant("on", {"temper": True}))),
    "flows": (Speakers(movements=0.8), (Variant("off", {"flows": False}), Variant("on", {"flows": True}))),
    "announced": (Speakers(announced=0.8, movements=0.5), (_OFF, Variant("on", {"announced": True}))),
    "targets": (Speakers(targets=0.8), _AIMS),
    "targets, most met": (Speakers(targets=0.8, met=0.9), _AIMS),
    "targets, most missed": (Speakers(targets=0.8, met=0.25), _AIMS),
    "ceilings": (Speakers(ceilings=0.15), (Variant("off", {"ceilings": False}), Variant("on", {"ceilings": True}))),
    "skew": (Speakers(short=0.15), (Variant("off", {"skew": 0.0}), Variant("on", {"skew": 0.15}))),
    "skew, where nobody falls short": (Speakers(), (Variant("off", {"skew": 0.0}), Variant("on", {"skew": 0.15}))),
    "scope_offsets": (Speakers(wide=0.5), (_OFF, Variant("on", {}, _joined))),
    "corrections": (Speakers(stale=0.6, corrections=0.3), (Variant("off", {}, _uncorrected), Variant("on", {}))),
    "house, constant biases": (Speakers(), _BIASED),
    "house, wandering biases": (Speakers(drift=0.08), _BIASED),
    "house, stale figures": (Speakers(stale=0.5), _BIASED),
    "anchors, wandering biases": (Speakers(drift=0.08, audits=0.08), _ANCHORED),
    "anchors, stale figures": (Speakers(drift=0.08, audits=0.08, stale=0.5), _ANCHORED),
}  # fmt: skip


def try_options(
    worlds: int = 200, months: int = 60, seed: int = 20_250_418, kind: str = "walk", names: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Each option of the grid, off and on, on worlds in which speakers do what it reads: as known and in retrospect.

    One row per option (``names``: only these), mode and way, with the scores of :func:`posture.scores.score` over the
    days from the first statement on. ``gain``: how much smaller than in the first way the interval score is, the mean
    over worlds, and ``gain_se`` its standard error. ``wins``: a gain of more than two of them, with a coverage of .85
    or no less than in the first way. Raises InputError for an unknown name or fewer than one world.

    >>> try_options(worlds=2, months=12, names=("flows",))["way"].tolist()
    ['off', 'on', 'off', 'on']
    """
    unknown = sorted(set(names) - set(TRIALS))
    if unknown:
        raise InputError(f"unknown option {unknown[0]!r}; use one of {', '.join(TRIALS)}")
    if worlds < 1:
        raise InputError(f"worlds: expected 1 or more, got {worlds}")
    rows = []
    for name in names or TRIALS:
        speakers, variants = TRIALS[name]
        cases: list[list[Case]] = [[] for _ in variants]
        for child in np.random.SeedSequence(seed).spawn(worlds):
            world = simulate_world(np.random.default_rng(child), kind, months, speakers)
            found = [v.evidence(world.claims) for v in variants] if len(world.claims) else []
            if not all(found):
                continue
            days = np.asarray((world.days - pd.Timestamp(0)).days, dtype=float)
            heard = days >= min((t.start for s in found[:1] for t in s[0].testimonies), default=np.inf)
            for mine, series in zip(cases, found, strict=False):
                mine.append(Case(series[0], days[heard], world.level[heard]))
        for mode in ("filter", "smoother") if cases[0] else ():
            base: dict[str, float] = {}
            before = np.empty(0)
            for variant, mine in zip(variants, cases, strict=True):
                said = [_named(f"grid {mode}", variant.options)(c.series, c.days) for c in mine]
                each = np.array([interval_scores(f.band, c.truth).mean() for f, c in zip(said, mine, strict=True)])
                row = score_forecasts(said, mine)
                base, before = base or row, before if len(before) else each
                rows.append({"option": name, "kind": kind, "way": variant.name, "mode": mode, **row,
                             **_gain(before - each, base["cover90"], row["cover90"])})  # fmt: skip
    return pd.DataFrame(rows)


def _gain(less: np.ndarray, before: float, after: float) -> dict[str, object]:
    """How much smaller the interval score is by world, with its standard error; a gain must not be bought with coverage."""
    gain, error = float(less.mean()), float(less.std(ddof=1) / np.sqrt(len(less))) if len(less) > 1 else np.nan
    sound = after >= min(0.85, before)
    return {"gain": gain, "gain_se": error, "wins": bool(gain > 2 * error and sound)}
