"""What was believed when: series as known on chosen days, and two versions of a table side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from posture.errors import InputError, SchemaError
from posture.levels import estimate_levels


def revisions(claims: pd.DataFrame, known_dates: Sequence[object], **options: Any) -> pd.DataFrame:
    """The series as they were believed on each of some days: levels tables, told apart by ``known_as_of``.

    ``options`` as in ``estimate_levels``. Raises InputError without days.

    >>> import posture as ps
    >>> table = pd.DataFrame({"published": ["2024-09-20", "2024-12-19"], "quantity": ["about 900 troops", "2,000 troops"]})
    >>> kept = ps.read_claims(table, actor="USA", place="SYR")
    >>> revisions(kept, ["2024-10-01", "2025-01-01"]).groupby("known_as_of")["best"].last().tolist()
    [900.0, 2000.0]
    """
    if not len(known_dates):
        raise InputError("known_dates: expected at least one date, got none")
    tables = [estimate_levels(claims, known_as_of=day, **options) for day in known_dates]
    return pd.concat(tables, ignore_index=True)


def diff_tables(old: pd.DataFrame, new: pd.DataFrame, key: str | Sequence[str]) -> pd.DataFrame:
    """The rows that differ between two versions of a table, by key, in the order of the new one; what went comes last.

    Columns: the key; ``change`` (changed | appeared | gone); ``columns`` that differ, ``old`` and ``new`` values in the
    same order, joined by "; "; ``why`` as far as the tables tell (claims that joined or left a level, a correction, a
    review, a model of bounds). Missing equals missing. Raises SchemaError if a key column is missing, InputError if a
    key stands twice.

    >>> a = pd.DataFrame({"claim_id": ["x", "y"], "best": [900.0, 50.0]})
    >>> b = pd.DataFrame({"claim_id": ["x", "z"], "best": [2000.0, 50.0]})
    >>> diff_tables(a, b, "claim_id")[["claim_id", "change", "columns", "old", "new"]].values.tolist()
    [['x', 'changed', 'best', '900', '2000'], ['z', 'appeared', '', '', ''], ['y', 'gone', '', '', '']]
    """
    keys = [key] if isinstance(key, str) else list(key)
    before, after = _by_key(old, keys, "old"), _by_key(new, keys, "new")
    shared = [c for c in new.columns if c in old.columns and c not in keys]
    rows: list[tuple[object, ...]] = []
    for ident, now in after.items():
        was = before.get(ident)
        if was is None:
            rows.append((*now[1], "appeared", "", "", "", _why_new(now[0])))
            continue
        changed = [c for c in shared if not _same(was[0][c], now[0][c])]
        if changed:
            texts = ["; ".join(_text(side[c]) for c in changed) for side in (was[0], now[0])]
            rows.append((*now[1], "changed", ", ".join(changed), *texts, _why(was[0], now[0], changed)))
    rows += [(*was[1], "gone", "", "", "", "") for ident, was in before.items() if ident not in after]
    return pd.DataFrame(rows, columns=[*keys, "change", "columns", "old", "new", "why"])


def _by_key(
    df: pd.DataFrame, keys: list[str], which: str
) -> dict[tuple[str, ...], tuple[dict[Any, Any], tuple[Any, ...]]]:
    missing = [k for k in keys if k not in df.columns]
    if missing:
        raise SchemaError(f"{which} table: missing key column {missing[0]!r}; it has {', '.join(map(str, df.columns))}")
    out: dict[tuple[str, ...], tuple[dict[Any, Any], tuple[Any, ...]]] = {}
    for row in df.to_dict("records"):
        values = tuple(row[k] for k in keys)
        ident = tuple(_text(v) for v in values)
        if ident in out:
            raise InputError(f"{which} table: key {' / '.join(ident)!r} stands twice; give a key that tells rows apart")
        out[ident] = (row, values)
    return out


def _same(a: object, b: object) -> bool:
    if _gone(a) or _gone(b):
        return _gone(a) and _gone(b)
    return bool(a == b)


def _gone(value: Any) -> bool:
    return value is None or bool(pd.isna(value)) or value == ""


def _text(value: Any) -> str:
    if _gone(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d") if value == value.normalize() else value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _why_new(now: dict[Any, Any]) -> str:
    if not _gone(now.get("supersedes")):
        return f"corrects {now['supersedes']}"
    return f"repeats {now['same_as']}" if not _gone(now.get("same_as")) else ""


def _why(was: dict[Any, Any], now: dict[Any, Any], changed: Sequence[str]) -> str:
    reasons = []
    if "claim_ids" in changed:
        a, b = set(_text(was["claim_ids"]).split()), set(_text(now["claim_ids"]).split())
        reasons += [f"{word} {' '.join(sorted(ids))}" for word, ids in (("joined", b - a), ("left", a - b)) if ids]
    if "supersedes" in changed and not _gone(now["supersedes"]):
        reasons.append(f"corrects {now['supersedes']}")
    for column, word in (("review", "review"), ("rule", "rule"), ("bounds_model", "model"), ("method", "method"),
                         ("known_as_of", "known as of"), ("note", "note")):  # fmt: skip
        if column in changed:
            reasons.append(f"{word}: {_text(now[column])}".rstrip())
    return "; ".join(reasons)
