"""How good the reading is, on our own gold: ``python -m tests.gate`` (make gate) prints the table that README quotes."""

from __future__ import annotations

from tests.gold_scoring import score, sentences
from tests.test_gold import FLOORS


def main() -> None:
    """One line a file: sentences, quantities, precision, recall, F1, strict F1, false quantities in negatives."""
    print(
        f"{'gold file':24}{'sentences':>10}{'gold':>7}{'P':>7}{'R':>7}{'F1':>7}{'strict':>8}{'false in negatives':>20}"
    )
    for name in FLOORS:
        s = score(sentences(name))
        print(
            f"{name:24}{s['sentences']:10}{s['gold']:7}{s['precision']:7.3f}{s['recall']:7.3f}{s['mention_f1']:7.3f}"
            f"{s['strict_f1']:8.3f}{s['false_in_negatives']:20}"
        )


if __name__ == "__main__":
    main()
