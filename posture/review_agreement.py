"""How far two reviewers agree: Cohen's kappa on their decisions and fields, and a list of what they see differently."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, cast

import pandas as pd

from posture.review import Row, key_of_row, read_review
from posture.review_fields import FIELDS, same_cell
from posture.review_match import match

DIFFERENCES = ("claim_id", "field", "a", "b", "line_a", "line_b", "note_a", "note_b", "surface", "quote")
Review = pd.DataFrame | str | os.PathLike[str]


class Agreement(NamedTuple):
    """What two reviews have in common.

    ``n`` claims were decided in both, ``only_a`` and ``only_b`` in one; ``agreed`` decisions are the same. ``kappa`` is
    Cohen's, missing where both used one decision throughout. ``fields`` has one row a field over the claims that both kept:
    n, agreed, kappa. ``differences`` has one row for each decision or field that differs.
    """

    n: int
    only_a: int
    only_b: int
    agreed: int
    kappa: float
    fields: pd.DataFrame
    differences: pd.DataFrame

    def __str__(self) -> str:
        share = f" ({self.agreed / self.n:.0%})" if self.n else ""
        kappa = "not defined (one decision throughout)" if math.isnan(self.kappa) else f"{self.kappa:.2f}"
        return (
            f"{self.n} claims decided in both, {self.only_a} only in the first, {self.only_b} only in the second; "
            f"{self.agreed}{share} decided alike, Cohen's kappa {kappa if self.n else 'not defined (no claim in both)'}; "
            f"{len(self.differences)} differences"
        )


def kappa(a: Sequence[object], b: Sequence[object]) -> float:
    """Cohen's kappa of two lists of labels (Cohen 1960): agreement beyond what chance gives, 1 at best; missing where
    both lists hold one and the same label throughout, or nothing.

    >>> kappa(["accept", "accept", "reject", "reject"], ["accept", "accept", "reject", "accept"])
    0.5
    """
    n = len(a)
    if not n:
        return math.nan
    seen = sum(x == y for x, y in zip(a, b, strict=True)) / n
    first, second = Counter(a), Counter(b)
    chance = sum(first[x] * second[x] for x in first) / n**2
    return math.nan if chance == 1 else (seen - chance) / (1 - chance)


def agreement(a: Review, b: Review) -> Agreement:
    """The agreement of two reviews, each a file or what ``read_review`` gives.

    Rows belong together by the marks of ``apply_review``, so that two reviewers may have read different runs. Raises
    MissingPathError, InputError as ``read_review`` does.

    >>> import tempfile
    >>> from posture.kept import read_claims
    >>> from posture.review import write_review
    >>> kept = read_claims(pd.DataFrame({"quantity": ["about 900 troops"], "published": ["2024-12-01"]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     rows = read_review(write_review(kept, folder + "/review.csv"))
    >>> found = agreement(rows.assign(decision="accept"), rows.assign(decision="reject"))
    >>> found.n, found.agreed, found.differences[["field", "a", "b"]].values.tolist()
    (1, 0, [['decision', 'accept', 'reject']])
    """
    rows_a, rows_b = (_rows(x) for x in (a, b))
    fits = match([key_of_row(r) for r in rows_a], [key_of_row(r) for r in rows_b], [True] * len(rows_a))
    pairs = [(r, rows_b[f.row]) for r, f in zip(rows_a, fits, strict=True) if f.row is not None]
    words = [(str(x["decision"]), str(y["decision"])) for x, y in pairs]
    differing = [_difference(x, y, "decision") for (x, y), (u, v) in zip(pairs, words, strict=True) if u != v]
    kept = [(x, y) for (x, y), (u, v) in zip(pairs, words, strict=True) if "reject" not in (u, v)]
    fields = []
    for name, field in FIELDS.items():
        cells = [(str(x[name]), str(y[name])) for x, y in kept]
        same = [
            same_cell(field, u, v, str(x["decimal"])) or same_cell(field, v, u, str(y["decimal"]))
            for (u, v), (x, y) in zip(cells, kept, strict=True)
        ]
        # spellings of one value count as one label
        labels = [(u, u if s else v) for (u, v), s in zip(cells, same, strict=True)]
        fields.append((name, len(kept), sum(same), kappa([u for u, _ in labels], [v for _, v in labels])))
        differing += [_difference(x, y, name) for (x, y), s in zip(kept, same, strict=True) if not s]
    return Agreement(
        len(pairs), len(rows_a) - len(pairs), len(rows_b) - len(pairs), sum(u == v for u, v in words),
        kappa([u for u, _ in words], [v for _, v in words]),
        pd.DataFrame(fields, columns=["field", "n", "agreed", "kappa"]),
        pd.DataFrame(differing, columns=list(DIFFERENCES)),
    )  # fmt: skip


def _rows(review: Review) -> list[Row]:
    """The rows that carry a decision."""
    df = review if isinstance(review, pd.DataFrame) else read_review(review)
    return [r for r in cast("list[Row]", df.to_dict("records")) if r["decision"]]


def _difference(x: Row, y: Row, name: str) -> tuple[object, ...]:
    said = (x[name] or "(empty)", y[name] or "(empty)")
    return (
        key_of_row(x).claim_id, name, *said, x["line"], y["line"], x["reviewer_note"] or None, y["reviewer_note"] or None,
        x["surface"], x["quote"],
    )  # fmt: skip
