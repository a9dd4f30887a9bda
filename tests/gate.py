"""How well the gold sentences are read: ``python tests/gate.py`` prints one line a file."""

from __future__ import annotations

import pandas as pd
from gold_claims import score_claims
from gold_general import general, score_general
from gold_reports import score_reports
from gold_scoring import score, sentences
from test_gold import CLAIM_FLOORS, FLOORS, REPORT_FLOORS


def main() -> None:
    """Print the scores, each a share from 0 to 1 but for the counts."""
    rows = [{"file": name, **score(sentences(name))} for name in FLOORS]
    print(pd.DataFrame(rows).round(3).to_string(index=False))
    print('\nquantities of any kind in general news, keep="all" (number, with mark, with unit, hedged):')
    print(pd.DataFrame([score_general(general())]).round(3).to_string(index=False))
    print("\nclaims of the gold sentences (share right of those found, by field):")
    print(pd.DataFrame([{"file": name, **score_claims(name)} for name in CLAIM_FLOORS]).round(3).to_string(index=False))
    print("\nclaims of the gold reports (share right of those found, by field):")
    rows = [{"folder": name, **score_reports(name)} for name in REPORT_FLOORS]
    rows.append({"folder": "all", **score_reports(*REPORT_FLOORS)})
    print(pd.DataFrame(rows).round(3).to_string(index=False))


if __name__ == "__main__":
    main()
