"""How well the gold sentences are read: ``python tests/gate.py`` prints one line a file."""

from __future__ import annotations

import pandas as pd
from gold_scoring import score, sentences
from test_gold import FLOORS


def main() -> None:
    """Print the scores, each a share from 0 to 1 but for the counts."""
    rows = [{"file": name, **score(sentences(name))} for name in FLOORS]
    print(pd.DataFrame(rows).round(3).to_string(index=False))


if __name__ == "__main__":
    main()
