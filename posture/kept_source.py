"""Tables of statements kept by hand, as rows of text: CSV by any usual separator, XLSX, or a table at hand.

Column names are taken as they are commonly written ("Source", "as of", "Datum" by request); every cell stays the text
that was typed.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from posture.cells import csv_rows, separator_of
from posture.document_formats import decode
from posture.errors import InputError, MissingPathError, at, is_writable, missing_extra
from posture.schemas import CLAIMS

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")
# name as people write it -> name that is read here; names of the claims table are their own
_ALIASES: Mapping[str, str] = {
    "claim": "quantity", "figure": "quantity", "phrase": "quantity",
    "id": "claim_id",
    "publication_date": "published", "published_at": "published", "date_published": "published",
    "start": "as_of_start", "end": "as_of_end", "until": "as_of_end",
    "country": "place", "location": "place", "where": "place", "force": "actor", "who": "actor",
    "measure": "kind", "type": "kind",
    "originator": "source", "according_to": "source", "outlet": "publisher", "media": "publisher",
    "noun": "counted", "what": "counted", "link": "url", "headline": "title", "notes": "note", "remarks": "note",
}  # fmt: skip
GIVEN = (  # columns of the claims table that a row may state itself
    "as_of_precision", "category", "counted_class", "part", "scope", "quote", "originator_id", "title", "origin",
    "destination", "reliability", "credibility", "probability_word", "same_as", "supersedes", "known_at", "review",
)  # fmt: skip
READ = (
    "claim_id", "published", "as_of", "as_of_start", "as_of_end", "actor", "place", "kind", "quantity", "counted",
    "status", "source", "publisher", "url", "note", *GIVEN,
)  # fmt: skip


class Sheet(NamedTuple):
    """A table of text: its name, the columns that are read, the others, and rows as (line, {column: cell})."""

    name: str
    columns: tuple[str, ...]
    others: tuple[str, ...]
    rows: list[tuple[int, dict[str, str]]]
    separator: str
    faulty: list[tuple[object, ...]]  # rows that do not fit the header, as rows of the rejected table


def read_sheet(source: str | os.PathLike[str] | pd.DataFrame, columns: Mapping[str, str] | None, sheet: str | None) -> Sheet:
    """The rows of a kept table, by the names of :data:`READ`; blank rows are passed over.

    Raises MissingPathError, MissingExtraError for XLSX without openpyxl, InputError for a table without ``quantity`` or
    without a date, naming the columns that it has.
    """
    separator = ""
    if isinstance(source, pd.DataFrame):
        name = "table"
        header, found = [str(c) for c in source.columns], _frame_rows(source)
    else:
        path = Path(source)
        name = path.name
        if not path.is_file():
            raise MissingPathError(f"{os.fspath(source)}: no such file")
        if path.suffix.lower() in (".xlsx", ".xlsm"):
            header, found = _workbook(path, sheet)
        else:
            header, found, separator = _csv(path)
    names = _named(name, header, dict(columns or {}))
    rows: list[tuple[int, dict[str, str]]] = []
    faulty: list[tuple[object, ...]] = []
    for line, cells in found:
        if len(cells) > len(names) and any(c.strip() for c in cells[len(names) :]):
            reason = f"expected {len(names)} cells, got {len(cells)}; quote cells that hold the separator"
            faulty.append((name, line, None, None, reason, json.dumps(cells, ensure_ascii=False)))
            continue
        half = next((n for n, c in zip(names, cells, strict=False) if not is_writable(c)), None)
        if half is not None:
            reason = "half of a surrogate pair, which no file can hold; mend the text"
            faulty.append((name, line, half, None, reason, json.dumps(cells)))
            continue
        row = {n: c.strip() for n, c in zip(names, cells, strict=False) if c.strip()}
        if row:
            rows.append((line, row))
    read = tuple(n for n in names if n in READ)
    return Sheet(name, read, tuple(n for n in names if n and n not in READ), rows, separator, faulty)


def row_json(row: Mapping[str, str]) -> str:
    """A whole row, for the rejected table."""
    return json.dumps(row, ensure_ascii=False)


def _csv(path: Path) -> tuple[list[str], Iterator[tuple[int, list[str]]], str]:
    text, remark = decode(path.read_bytes())
    if remark:
        raise InputError(f"{path.name}: {remark}; save it as UTF-8")
    if not text.strip():
        raise InputError(f"{path.name}: the file is empty")
    separator = separator_of(text)
    rows = csv_rows(text, separator)
    header: list[str] = []
    while not any(c.strip() for c in header):
        _, header = next(rows, (0, [""]))
        if header == [""]:
            raise InputError(f"{path.name}: expected a header with a column 'quantity', got separators alone")
    return header, rows, separator


def _workbook(path: Path, sheet: str | None) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    try:
        import openpyxl
    except ImportError as error:
        raise missing_extra("reading .xlsx files", "openpyxl", "excel") from error
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # a broken archive raises errors of many kinds
        raise InputError(f"{path.name}: not a sound .xlsx file: {error}") from error
    try:
        if sheet is not None and sheet not in book.sheetnames:
            raise InputError(f"{path.name}: no sheet {sheet!r}; it has {', '.join(book.sheetnames)}")
        chosen = book[sheet] if sheet is not None else book.worksheets[0]
        table = [[_text(value) for value in row] for row in chosen.iter_rows(values_only=True)]
    finally:
        book.close()
    first = next((i for i, row in enumerate(table) if any(c.strip() for c in row)), None)
    if first is None:
        raise InputError(f"{path.name}: the sheet is empty")
    header = table[first]
    while not header[-1].strip():
        header = header[:-1]
    return header, iter((i + 1, row) for i, row in enumerate(table) if i > first)


def _frame_rows(df: pd.DataFrame) -> Iterator[tuple[int, list[str]]]:
    columns = [[_text(v) for v in df.iloc[:, j].astype(object).tolist()] for j in range(df.shape[1])]
    return ((i + 1, [column[i] for column in columns]) for i in range(len(df)))


def _text(value: object) -> str:
    """A cell as typed; days without their midnight, whole numbers without their point."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _named(name: str, header: list[str], columns: dict[str, str]) -> list[str]:
    """The columns by the names that are read; one that is not read keeps its own."""
    typed = [h.strip() for h in header]
    unknown = [c for c in columns if c not in typed]
    if unknown:
        raise InputError(f"{name}: columns= names {unknown[0]!r}, which is not there; it has {', '.join(typed)}")
    columns = {yours: ours if ours in READ else _ALIASES.get(ours, ours) for yours, ours in columns.items()}
    wrong = [c for c in columns.values() if c not in READ]
    if wrong:
        raise InputError(f"{name}: columns= asks for {wrong[0]!r}, which is not read; use one of {', '.join(READ)}")
    plain = ["_".join(t.lower().replace("-", "_").split()) for t in typed]
    own = [columns.get(t, p) for t, p in zip(typed, plain, strict=True)]
    dated = any(c in own or _ALIASES.get(c) in own for c in ("published", "as_of_start", "as_of_end", "as_of"))
    names: list[str] = []
    for column in own:
        read = column if column in READ else _ALIASES.get(column, column)
        if column in ("date", "day"):  # alone it is the day of the statement, beside another the day it speaks of
            read = "as_of" if dated else "published"
        names.append(read if read not in own or read == column else column)
    _complete(name, names, typed)
    return names


def _complete(name: str, names: list[str], typed: list[str]) -> None:
    twice = [n for n in names if n in READ and names.count(n) > 1]
    if twice:
        raise InputError(f"{at(name, 1, twice[0])}: two columns give it; rename one by columns=")
    has = f"it has {', '.join(t for t in typed if t) or 'none'}"
    if "quantity" not in names:
        if set(CLAIMS.names) <= set(typed):
            raise InputError(f'{name}: this is a claims table already; read it with read_table(path, "claims")')
        raise InputError(f"{name}: expected a column 'quantity' with the phrases; {has}; name it by columns=")
    if not any(d in names for d in ("published", "as_of", "as_of_start", "as_of_end")):
        raise InputError(f"{name}: expected a date: a column 'published', 'as_of' or 'as_of_start'; {has}")
