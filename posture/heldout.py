"""The estimators on real statements: each originator held out in turn, and the constants by their likelihood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from posture.calibrate import by_consensus, by_grid
from posture.errors import InputError
from posture.evidence import Series
from posture.grid import grid, settings
from posture.scores import log_mass, log_mass_of_band
from posture.series import series_of

# estimator, and the values of its source error that are tried (the shipped one among them)
ERRORS: dict[str, tuple[dict[str, float], ...]] = {
    "consensus": tuple({"source_error": e} for e in (0.05, 0.07, 0.10, 0.14)),
    "grid filter": tuple({"sigma": e} for e in (0.08, 0.11, 0.14, 0.18)),
    "grid smoother": tuple({"sigma": e} for e in (0.08, 0.11, 0.14, 0.18)),
}
RATES, SCALES = (0.75, 1.5, 3.0), (0.2, 0.35, 0.6)  # jumps a year and their size, the shipped 1.5 and .35 among them


def score_originators(claims: pd.DataFrame, **which: Any) -> pd.DataFrame:
    """What the estimators say of an originator's statements when they have heard all others but him.

    Whole originators are held out, not rows: who repeats himself would give himself away. One row per estimator and
    source error: ``n`` statements by ``n_originators``, ``held`` (share whose best figure lies in the band), ``log_mass``
    (mean logarithm of the chance given to the stated interval; greater is better) and, with every second originator in
    order of name as one half, ``fit`` and ``held_out`` (that mean in each half) and ``chosen`` (the greatest ``fit``).
    ``which`` as in ``estimate_levels``. Only series of three originators or more, and days on which others are heard.
    Raises InputError if there are none.
    """
    series = [s for s in series_of(claims, **which) if len({t.originator for t in s.testimonies}) > 2]
    if not series:
        raise InputError("no series has three originators or more; hold out works only where others are left")
    names = sorted({t.originator for s in series for t in s.testimonies})
    rows: list[dict[str, object]] = []
    for estimator, values in ERRORS.items():
        tried: list[dict[str, Any]] = []
        for options in values:
            found = pd.DataFrame(
                [row for s in series for row in _without(s, estimator, options)], columns=["originator", "held", "log_mass"]
            )
            first = found["originator"].isin(names[::2])
            tried.append({
                "estimator": estimator, "options": ", ".join(f"{k}={v:g}" for k, v in options.items()), "n": len(found),
                "n_originators": found["originator"].nunique(), "held": found["held"].mean(),
                "log_mass": found["log_mass"].mean(), "fit": found.loc[first, "log_mass"].mean(),
                "held_out": found.loc[~first, "log_mass"].mean(),
            })  # fmt: skip
        best = max(range(len(tried)), key=lambda i: float(tried[i]["fit"]))
        rows += [{**row, "chosen": i == best} for i, row in enumerate(tried)]
    return pd.DataFrame(rows)


def _without(series: Series, estimator: str, options: Mapping[str, float]) -> list[tuple[str, bool, float]]:
    """Each originator's statements as the others foresee them: originator, best figure in the band, log mass."""
    out: list[tuple[str, bool, float]] = []
    for who in sorted({t.originator for t in series.testimonies}):
        rest = series._replace(testimonies=tuple(t for t in series.testimonies if t.originator != who))
        heard = min(t.start for t in rest.testimonies)
        mine = [t for t in series.testimonies if t.originator == who and t.end < t.gone and t.end >= heard]
        if not mine:
            continue
        days = np.array(sorted({t.end for t in mine}))
        if estimator == "consensus":
            said = by_consensus(rest, days, **options)
        else:
            said = by_grid(rest, days, mode=estimator.removeprefix("grid "), **options)
        at = np.searchsorted(days, [t.end for t in mine])
        band = said.band[at]
        low, best, high = (np.array([getattr(t, c) for t in mine]) for c in ("low", "best", "high"))
        if said.masses is None or said.log_levels is None:
            mass = log_mass_of_band(np.nan_to_num(band, nan=1.0), low, high)
        else:
            mass = log_mass(said.log_levels, said.masses[at], low, high)
        known = ~np.isnan(band).any(axis=1)
        inside = (band[:, 0] <= best) & (best <= band[:, 2])
        out += [(who, bool(h), float(m)) for h, m, k in zip(inside, mass, known, strict=True) if k]
    return out


def refit_jumps(claims: pd.DataFrame, least: int = 8, freq_days: float = 30.44, **which: Any) -> pd.DataFrame:
    """Rate and size of jumps by the likelihood of real statements, chosen on all series but one and scored on that one.

    One row per series (of ``least`` statements or more): the shipped and the chosen constants and the log likelihood of
    its statements with each; ``which`` as in ``estimate_levels``. Raises InputError for fewer than two series.
    """
    series = [s for s in series_of(claims, **which) if len(s.testimonies) >= least]
    if len(series) < 2:
        raise InputError(f"expected two series of {least} statements or more, got {len(series)}; lower least")
    pairs = [(r, s) for r in RATES for s in SCALES]
    table = np.array([[_evidence(s, rate, scale, freq_days) for rate, scale in pairs] for s in series])
    shipped = pairs.index((settings().rate, settings().scale))
    rows = []
    for i, s in enumerate(series):
        best = int(np.argmax(np.delete(table, i, axis=0).sum(axis=0)))
        rows.append({"actor": s.actor, "place": s.place, "scope": s.scope, "n": len(s.testimonies),
                     "rate": pairs[best][0], "scale": pairs[best][1], "log_likelihood": table[i, best],
                     "shipped": table[i, shipped]})  # fmt: skip
    return pd.DataFrame(rows)


def _evidence(series: Series, rate: float, scale: float, step: float) -> float:
    ends: Sequence[float] = [t.end for t in series.testimonies]
    days = np.arange(min(ends), max(ends) + step, step)
    return float(grid(series, days, settings(rate=rate, scale=scale))[1].log_evidence)
