"""The estimators and the intervals against official figures of the same force."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from posture.errors import InputError, SchemaError
from posture.scores import SCORES, score


def score_official(
    claims: pd.DataFrame, official: pd.DataFrame, matched: pd.DataFrame, source_error: float = 0.07, drift: float = 0.20
) -> pd.DataFrame:
    """How often a statement's interval holds the official figure matched with it, by grade of the match.

    ``matched``: claim_id, level, measure, days_apart, grade. One row per grade: ``n`` pairs, ``n_figures`` distinct
    official figures, ``stated`` (share of figures within low-high), ``with_error`` (the same after widening by the
    source error and the drift over ``days_apart``, as in the consensus), ``entailed`` (share within lower-upper, where
    the words set a bound), ``median_ratio`` (official over best). Grade "circular" (one report on both sides) says
    nothing of quality. Raises SchemaError if a column is missing or a measure does not stand in ``official``.
    """
    pairs = _pairs(claims, official, matched)
    wide = _widening(pairs, source_error, drift)
    pairs = pairs.assign(
        stated=(pairs["low"] <= pairs["level"]) & (pairs["level"] <= pairs["high"]),
        with_error=(pairs["low"] / wide <= pairs["level"]) & (pairs["level"] <= pairs["high"] * wide),
        bound=pairs["lower"].notna() | pairs["upper"].notna(),
        held=~(pairs["level"] < pairs["lower"]) & ~(pairs["level"] > pairs["upper"]),
        ratio=pairs["level"] / pairs["best"],
    )
    rows = []
    for grade, g in pairs.groupby("grade", sort=True):
        figures = len(g[["level", "measure"]].drop_duplicates())
        entailed = float(g.loc[g["bound"], "held"].mean()) if g["bound"].any() else math.nan
        rows.append((grade, len(g), figures, g["stated"].mean(), g["with_error"].mean(), entailed, g["ratio"].median()))
    names = ["grade", "n", "n_figures", "stated", "with_error", "entailed", "median_ratio"]
    return pd.DataFrame(rows, columns=names)


def _pairs(claims: pd.DataFrame, official: pd.DataFrame, matched: pd.DataFrame) -> pd.DataFrame:
    """Statements beside the official figures matched with them."""
    for name, table, columns in (("claims", claims, ("claim_id", "low", "best", "high", "lower", "upper")),
                                 ("matched", matched, ("claim_id", "level", "measure", "days_apart", "grade")),
                                 ("official_levels", official, ("level", "measure"))):  # fmt: skip
        missing = [c for c in columns if c not in table.columns]
        if missing:
            raise SchemaError(f"table {name}: missing column {missing[0]!r}")
    stray = set(matched["measure"]) - set(official["measure"])
    if stray:
        raise SchemaError(f"table matched: measure {min(stray)!r} does not stand in official_levels")
    kept = [c for c in ("claim_id", "level", "measure", "days_apart", "grade", "official_date") if c in matched.columns]
    pairs = matched[kept].merge(
        claims[["claim_id", "low", "best", "high", "lower", "upper"]], on="claim_id", how="inner"
    )
    return pairs[pairs["best"].notna() & (pairs["level"] > 0)]


def _widening(pairs: pd.DataFrame, source_error: float, drift: float) -> pd.Series:
    spread = np.sqrt(source_error**2 + drift**2 * pairs["days_apart"].abs() / 365.25)
    return pd.Series(np.exp(1.645 * spread), index=pairs.index)


# the source errors tried, the shipped one among them
ERRORS = (0.0, 0.01, 0.02, 0.03, 0.05, 0.07, 0.10, 0.14)


def refit_official(
    claims: pd.DataFrame, official: pd.DataFrame, matched: pd.DataFrame, grade: str = "same", drift: float = 0.20
) -> pd.DataFrame:
    """The source error chosen on one half of the official figures and scored on the other, both ways round.

    Pairs with one official figure stay together; every other figure in order of its date is the first half. One row per
    half that chooses and value: ``fit_interval_score`` there, ``interval_score`` and ``cover90`` on the other half,
    ``chosen`` for the smallest of the first. ``grade``: the pairs used. Raises InputError for fewer than two figures.
    """
    pairs = _pairs(claims, official, matched)
    pairs = pairs[pairs["grade"] == grade].sort_values("official_date")
    which, figures = pd.factorize(pd.MultiIndex.from_frame(pairs[["official_date", "measure", "level"]].astype("str")))
    if len(figures) < 2:
        raise InputError(f"grade {grade!r}: expected two official figures or more, one for each half, got {len(figures)}")
    rows: list[dict[str, object]] = []
    for name, first in (("first", which % 2 == 0), ("second", which % 2 == 1)):
        tried = [(e, _bands(pairs[first], e, drift), _bands(pairs[~first], e, drift)) for e in ERRORS]
        best = min(fit["interval_score"] for _, fit, _ in tried)
        rows += [
            {"half": name, "source_error": e, "n_fit": int(first.sum()), "fit_interval_score": fit["interval_score"],
             "n": int((~first).sum()), "interval_score": held["interval_score"], "cover90": held["cover90"],
             "chosen": fit["interval_score"] == best}
            for e, fit, held in tried
        ]  # fmt: skip
    return pd.DataFrame(rows)


def _bands(pairs: pd.DataFrame, source_error: float, drift: float) -> dict[str, float]:
    wide = _widening(pairs, source_error, drift)
    band = np.column_stack([pairs["low"] / wide, pairs["best"], pairs["high"] * wide])
    return score(band, pairs["level"].to_numpy(float))


def score_series(levels: pd.DataFrame, official: pd.DataFrame, days: float = 45) -> pd.DataFrame:
    """Levels against official figures of one counting rule: the scores of :func:`score`, one row per measure.

    ``official``: choose the measure whose rule is that of the levels first; a figure is compared with the latest level
    not more than ``days`` older. Adds ``n``, the number of figures compared.
    """
    known = levels[levels["best"].notna()].sort_values("date")
    rows = []
    for measure, figures in official.sort_values("date").groupby("measure", sort=True):
        pairs = pd.merge_asof(figures[["date", "actor", "place", "level"]], known, on="date", by=["actor", "place"],
                              tolerance=pd.Timedelta(days=days))  # fmt: skip
        pairs = pairs[pairs["best"].notna() & (pairs["level"] > 0)]
        if len(pairs):
            band = pairs[["low", "best", "high"]].to_numpy(float)
            rows.append({"measure": measure, "n": len(pairs), **score(band, pairs["level"].to_numpy(float))})
    return pd.DataFrame(rows, columns=["measure", "n", *SCORES])
