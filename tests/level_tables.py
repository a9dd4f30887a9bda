"""Small claims tables for the tests of levels."""

from __future__ import annotations

import pandas as pd

from posture.schemas import coerce

SPOKEN = {
    "actor": "USA", "place": "SYR", "host": "SYR", "measure": "stock", "status": "current", "category": "personnel",
    "counted_class": "military", "part": "total", "scope": "unspecified", "unit": "person", "relation": "about",
}  # fmt: skip


def claim(day: str, best: float, who: str = "pentagon", **other: object) -> dict[str, object]:
    """A statement of ``day``: ``best`` give or take an eighth, unless ``low`` and ``high`` are given."""
    row: dict[str, object] = {
        **SPOKEN, "published": day, "known_at": day, "as_of_start": day, "as_of_end": day, "low": best * 7 / 8,
        "best": best, "high": best * 9 / 8, "originator_id": who, "publisher": who,
    }  # fmt: skip
    return {**row, **other}


def claims(*rows: dict[str, object]) -> pd.DataFrame:
    """A claims table; rows without a claim_id are called c0, c1, ..."""
    return coerce(pd.DataFrame([{"claim_id": f"c{i}", **r} for i, r in enumerate(rows)]), "claims")
