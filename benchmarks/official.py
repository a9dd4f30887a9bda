"""Statements against official figures on the pairs that ship: grades apart, with and without source error.

    python benchmarks/official.py
"""

from __future__ import annotations

import pandas as pd

import posture as ps
from posture.benchmark import score_official, score_series


def main() -> None:
    """Coverage of the statements' intervals by grade of the pair, then of the series by counting rule."""
    kept = ps.read_claims("data/claims.csv")
    official = ps.read_table("data/official_levels.csv", "official_levels")
    pairs = score_official(kept, official, pd.read_csv("data/matched.csv"))
    print("statement intervals that hold the official figure, by grade of the pair:")
    print(pairs[["grade", "n", "n_figures", "stated", "with_error", "median_ratio"]].round(2).to_string(index=False))
    series = score_series(ps.estimate_levels(kept, actor="USA"), official)
    print("\nestimated levels (consensus) against official figures, by counting rule:")
    print(series[["measure", "n", "cover90", "median_error"]].round(2).to_string(index=False))


if __name__ == "__main__":
    main()
