"""Statements and series against official figures on the data that ships: grades and counting rules apart.

    python benchmarks/official.py
"""

from __future__ import annotations

import pandas as pd

import posture as ps
from posture.benchmark import refit_official, score_official, score_series
from posture.heldout import refit_jumps, score_originators

# the counting rule of a series -> the official measures that count the same people
SAME_RULE = {
    "unspecified": (
        "DoD personnel in country, active plus Guard/Reserve",
        "US troops in country (White House)",
        "boots on the ground, fiscal-year average of months",
        "approximate total including temporary forces (Pentagon revision)",
    ),
    "fml": ("force management level",),
    "dmdc": ("military total: active plus selected reserve (DMDC)",),
}
WAYS = {
    "consensus": {"method": "consensus"},
    "grid, as known": {"method": "grid", "mode": "filter"},
    "grid, in retrospect": {"method": "grid", "mode": "smoother"},
}


def main() -> None:
    """Coverage of the statements' intervals by grade of the pair, the source error refitted, then the series."""
    kept = ps.read_claims("data/claims.csv")
    official = ps.read_table("data/official_levels.csv", "official_levels")
    matched = pd.read_csv("data/matched.csv")
    pairs = score_official(kept, official, matched)
    print("statement intervals that hold the official figure, by grade of the pair:")
    print(pairs[["grade", "n", "n_figures", "stated", "with_error", "median_ratio"]].round(2).to_string(index=False))
    print("\nsource error chosen on one half of the official figures, scored on the other (.07 is shipped):")
    for grade in ("same", "third_party", "near"):
        fitted = refit_official(kept, official, matched, grade)
        shown = fitted[fitted["chosen"] | (fitted["source_error"] == 0.07)]
        print(grade)
        print(shown.round(2).to_string(index=False))
    rows = []
    for scope, measures in SAME_RULE.items():
        figures = official[official["measure"].isin(measures) & official["place"].isin(["IRQ", "SYR"])]
        for name, options in WAYS.items():
            levels = ps.estimate_levels(kept, actor="USA", scope=scope, **options)
            scores = score_series(levels, figures)
            rows.append(scores.assign(rule=scope, way=name))
    table = pd.concat(rows, ignore_index=True)
    print("\nseries of Iraq and Syria against official figures of the same counting rule:")
    columns = ["rule", "measure", "way", "n", "cover90", "interval_score", "median_error", "crps"]
    print(table.sort_values(["rule", "measure"], kind="stable")[columns].round(2).to_string(index=False))
    print("\nstatements of each originator as all others foresee them (chosen by one half of the originators):")
    print(score_originators(kept).round(2).to_string(index=False))
    print("\nrate and size of jumps by likelihood, chosen on the other series (1.5 and .35 are shipped):")
    print(refit_jumps(kept, scope="all").round(2).to_string(index=False))


if __name__ == "__main__":
    main()
