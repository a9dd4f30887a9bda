"""The file of a review: one row a claim to accept, edit or reject in a spreadsheet, written and read again.

:mod:`posture.review_apply` puts the decisions on the claims.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from posture.cells import csv_rows, plain_texts, records, separator_of, unguard
from posture.errors import InputError, MissingPathError, at
from posture.export import write_table
from posture.review_fields import FIELDS, days_in, same_cell
from posture.review_match import Key, keys_of, match
from posture.review_sheet import SHEET, write_sheet
from posture.schemas import CLAIMS, coerce
from posture.workbook import read_sheet

COLUMNS = (
    "decision", "quote", "surface", *FIELDS, "reviewer_note", "published", "publisher", "title", "url", "claim_id",
    "doc_id", "quote_key", "bounds_model", "as_read",
)  # fmt: skip
_WORDS = {
    "accept": "accept", "accepted": "accept", "a": "accept", "ok": "accept", "yes": "accept",
    "edit": "edit", "edited": "edit", "e": "edit", "reject": "reject", "rejected": "reject", "r": "reject", "no": "reject",
}  # fmt: skip
STATES: Mapping[str, str] = {"accept": "accepted", "edit": "edited", "reject": "rejected"}
_DECIDED = {state: decision for decision, state in STATES.items()}
_MODELLED = frozenset(("low", "best", "high"))
Row = Mapping[str, Any]
BY_HAND = "corrected in review"  # the rule of a field that a person has put right


def review_table(claims: pd.DataFrame) -> pd.DataFrame:
    """One row a claim: an empty ``decision``, the sentence, the words, what was read of them, and the marks by which
    the decision is found again. Decisions that the claims already carry stand in their cells.

    >>> from posture.schemas import frame
    >>> list(review_table(frame("claims", [])).columns[:3])
    ['decision', 'quote', 'surface']
    """
    df = coerce(claims, "claims").reset_index(drop=True)
    keys = keys_of(df)
    texts = {f: [t or "" for t in plain_texts(df[f])] for f in FIELDS}
    rules = [set(r.split("; ")) if isinstance(r, str) else set() for r in df["rule"]]
    model = [t or "" for t in plain_texts(df["bounds_model"])]
    read = []
    for i, key in enumerate(keys):
        told = {f: texts[f][i] for f in FIELDS if f"{f}={BY_HAND}" not in rules[i]}
        marks = {**key._asdict(), "bounds_model": model[i]}
        read.append(json.dumps({"key": marks, "read": told}, ensure_ascii=False))
    kept = df["mention_id"].isna() & (df["review"] == "accepted")  # a keeper's own row, looked at by nobody yet
    more = {
        "decision": pd.Series([_DECIDED.get(str(r)) for r in df["review"].where(~kept)], dtype="str"),
        "reviewer_note": pd.Series([None] * len(df), dtype="str"),
        "quote_key": pd.Series([k.quote_key for k in keys], dtype="str"),
        "as_read": pd.Series(read, dtype="str"),
    }
    return pd.DataFrame({name: more[name] if name in more else df[name] for name in COLUMNS})


def write_review(
    claims: pd.DataFrame,
    path: str | os.PathLike[str],
    *,
    excel: bool | None = None,
    sep: str | None = None,
    decimal: str | None = None,
) -> Path:
    """Write the claims as a file to review, .csv or .xlsx (with lists to choose from), by the ending; returns the path.

    If a review already stands there, its decisions are carried over: onto the claims that they are about, and at the
    end of the file where they fit no claim any more. Nothing that a person decided is overwritten. ``excel``, ``sep``
    and ``decimal`` are for .csv, see ``write_table``; without them a file that is there keeps its own.

    Raises InputError for another ending or a file there that is no review, OutputError if it cannot be written.

    >>> import tempfile
    >>> from posture.kept import read_claims
    >>> kept = read_claims(pd.DataFrame({"quantity": ["about 900 troops"], "published": ["2024-12-01"]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     read_review(write_review(kept, folder + "/review.csv"))[["surface", "best"]].values.tolist()
    [['about 900 troops', '900']]
    """
    target = Path(path)
    if target.suffix.lower() not in (".csv", ".xlsx"):
        raise InputError(f"{target}: expected a name that ends in .csv or .xlsx, got {target.suffix or 'no ending'!r}")
    table = review_table(claims)
    marked, comma = False, ","
    if target.exists():
        table = _carried(table, read_review(target), claims)
        marked, comma = _manner(target)
    sep = comma if sep is None else sep
    decimal = decimal or ("," if sep == ";" else ".")
    return save_review(table, target, excel=marked if excel is None else excel, sep=sep, decimal=decimal)


def _manner(path: Path) -> tuple[bool, str]:
    """Whether a .csv file has the mark by which Excel knows UTF-8, and its separator."""
    if path.suffix.lower() != ".csv":
        return False, ","
    data = path.read_bytes()
    return data.startswith(b"\xef\xbb\xbf"), separator_of(data.decode("utf-8-sig"))


def save_review(
    table: pd.DataFrame, path: str | os.PathLike[str], *, excel: bool = False, sep: str = ",", decimal: str = "."
) -> Path:
    """Write a review table as it is, whole or not at all."""
    if Path(path).suffix.lower() == ".xlsx":
        return write_sheet(table, path)
    return write_table(table, path, excel=excel, sep=sep, decimal=decimal)


def _carried(table: pd.DataFrame, old: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """The table with the cells of the old rows that carry a decision, a remark or a correction; those without a claim last."""
    worth = [bool(r["decision"] or r["reviewer_note"] or corrected(r)) for r in records(old)]
    old = old[pd.Series(worth, index=old.index, dtype=bool)].reset_index(drop=True)
    fits = match([key_of_row(r) for r in records(old)], keys_of(claims.reset_index(drop=True)), [True] * len(old))
    new = table.astype(object).where(table.notna(), None)
    for n, fit in enumerate(fits):
        if fit.row is None:
            continue
        for name in ("decision", "reviewer_note", *FIELDS, "as_read"):
            cell = old.at[n, name]
            new.at[fit.row, name] = cell if isinstance(cell, str) and cell else None
        marks = as_read({"as_read": table.at[fit.row, "as_read"]})["key"]
        was = as_read({"as_read": old.at[n, "as_read"]})
        keep = {"published": was["key"].get("published"), "bounds_model": was["key"].get("bounds_model")}
        new.at[fit.row, "as_read"] = json.dumps({"key": {**marks, **keep}, "read": was["read"]}, ensure_ascii=False)
    lost = old.loc[[n for n, f in enumerate(fits) if f.row is None], list(COLUMNS)].astype(object)
    whole = pd.concat([new, lost.where(lost != "", None)], ignore_index=True)
    return typed(whole)


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """Figures and days typed where every cell of the column is sound; else the column stays text, as the person wrote it."""
    out: dict[str, pd.Series] = {}
    for name in COLUMNS:
        s = table[name]
        kind = CLAIMS.dtypes.get(name, "str")
        try:
            if kind == "float64":
                out[name] = pd.to_numeric(s, errors="raise").astype("float64")
            elif kind.startswith("datetime64"):
                out[name] = pd.to_datetime(s, errors="raise", format="ISO8601").astype("datetime64[us]")
            else:
                out[name] = s.astype(object).where(s.notna(), None).astype("str")
        except (ValueError, TypeError):
            out[name] = pd.Series(plain_texts(s), dtype="str")
    return pd.DataFrame(out)


def read_review(path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]]) -> pd.DataFrame:
    """The rows of one or more review files as text, empty where nothing stands, with ``file``, ``line`` and ``decimal``.

    Nothing is judged here: a cell that cannot be read is reported by :func:`apply_review`. Raises MissingPathError,
    InputError for a file that is no review (it needs the columns claim_id, decision and as_read).

    >>> import tempfile
    >>> from posture.schemas import frame
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     len(read_review(write_review(frame("claims", []), folder + "/review.csv")))
    0
    """
    if not isinstance(path, str | os.PathLike):
        parts = [read_review(p) for p in path]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*COLUMNS, "file", "line", "decimal"])
    target = Path(path)
    decimal = "."
    if target.suffix.lower() == ".xlsx":
        header, body = read_sheet(target, SHEET)
        rows = [(n, [c or "" for c in row]) for n, row in enumerate(body, 2)]
    else:
        header, rows, decimal = _csv(target)
    header = [h.strip() for h in header]
    for needed in ("claim_id", "decision", "as_read"):
        if needed not in header:
            raise InputError(f"{at(target, 1)}: expected a column {needed!r}, got {', '.join(header)[:300]}; is it a review?")
    records = []
    for line, cells in rows:
        row = dict(zip(header, [*cells, *[""] * (len(header) - len(cells))], strict=False))
        if any(row.values()):
            records.append([*(row.get(c, "") for c in COLUMNS), target.name, line, decimal])
    df = pd.DataFrame(records, columns=[*COLUMNS, "file", "line", "decimal"])
    df["decision"] = [_WORDS.get(d.strip().lower(), d.strip()) for d in df["decision"]]
    return df


def _csv(path: Path) -> tuple[list[str], list[tuple[int, list[str]]], str]:
    if not path.is_file():
        raise MissingPathError(f"{path}: no such file; posture review FOLDER --write {path.name} makes one")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 ({error.reason} at byte {error.start}); save it as CSV UTF-8") from error
    sep = separator_of(text)
    rows = [(line, [unguard(c) for c in row]) for line, row in csv_rows(text, sep)]
    if not rows:
        raise InputError(f"{path}: the file is empty")
    return rows[0][1], rows[1:], "," if sep == ";" else "."


def as_read(row: Row) -> dict[str, dict[str, Any]]:
    """The content of the cell ``as_read``; empty parts where it was lost."""
    try:
        told = json.loads(str(row["as_read"]))
        return {"key": dict(told["key"]), "read": {k: str(v) for k, v in dict(told["read"]).items()}}
    except (ValueError, KeyError, TypeError):
        return {"key": {}, "read": {}}


def corrected(row: Row) -> frozenset[str]:
    """The fields whose cell differs from what was read."""
    read = as_read(row)["read"]
    if not read:
        return frozenset()
    decimal = str(row["decimal"])
    return frozenset(n for n, f in FIELDS.items() if n not in read or not same_cell(f, str(row[n]), read[n], decimal))


def key_of_row(row: Row) -> Key:
    """The marks of a row, from ``as_read`` where it is whole, since spreadsheets change ids that look like numbers."""
    told = as_read(row)["key"]
    types: tuple[Any, ...] = (str, str, str, int, str, str, str, str, bool)
    try:
        return Key(*(of(told[name]) for name, of in zip(Key._fields, types, strict=True)))
    except (KeyError, TypeError, ValueError):
        outlet = f"{row['publisher']}\n{row['title']}"
        words = str(row["surface"])
        day = days_in(str(row["published"]))[:1]
        return Key(
            str(row["claim_id"]), str(row["quote_key"]), words, max(str(row["quote"]).find(words), 0),
            day[0].isoformat() if day else "", str(row["doc_id"]), str(row["url"]), outlet, words == row["quote"],
        )  # fmt: skip
