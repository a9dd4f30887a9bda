"""Tables from files, with the dtypes of their schema: what ``write_table`` wrote, also saved again by a spreadsheet."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from posture.document_formats import decode
from posture.document_records import csv_rows
from posture.errors import InputError, MissingPathError, at, missing_extra
from posture.schemas import TABLES, coerce, table
from posture.table_text import Cells, number, parse_column, unguard
from posture.workbook import read_sheet

ENDINGS = (".csv", ".tsv", ".jsonl", ".parquet", ".xlsx")
_QUOTED = re.compile(r'"[^"]*"(?:"[^"]*")*')


def table_name(df: pd.DataFrame) -> str | None:
    """Which of the schemas' tables this is, by its columns; None if none.

    >>> from posture.schemas import frame
    >>> table_name(frame("levels", []))
    'levels'
    """
    have = set(map(str, df.columns))
    fits = [name for name, spec in TABLES.items() if set(spec.names) <= have]
    return max(fits, key=lambda name: len(TABLES[name].names)) if fits else None


def ending_of(path: str | os.PathLike[str]) -> str:
    """The ending of a path, lower case. Raises InputError for one that no table has."""
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        raise InputError(f"{os.fspath(path)}: expected a name that ends in {', '.join(ENDINGS)}")
    return ending


def read_table(path: str | os.PathLike[str], name: str | None = None, *, decimal: str | None = None) -> pd.DataFrame:
    """A table as ``write_table`` wrote it, with the dtypes of its schema; extra columns are kept as text.

    ``name`` is the table ("claims"); without it the file's name says so, else its columns. The separator is found in
    the header; ``decimal`` is "," in files of semicolons unless given. Files that a spreadsheet saved again are read.

    Raises MissingPathError, InputError for what is no table, SchemaError that names the line and column at fault.
    """
    ending = ending_of(path)
    if not Path(path).is_file():
        raise MissingPathError(f"{os.fspath(path)}: no such file")
    if name is not None:
        table(name)
    if ending == ".parquet":
        return _read_parquet(path, name)
    if ending == ".xlsx":
        header, rows = read_sheet(path, name or Path(path).stem)
        lines = list(range(2, len(rows) + 2))
    elif ending == ".jsonl":
        header, rows, lines = _read_json_lines(path)
    else:
        header, rows, lines, sep = _read_csv(path)
        decimal = decimal or ("," if sep == ";" else ".")
    chosen = _which(path, header, name)
    dtypes = TABLES[chosen].dtypes
    columns: dict[str, pd.Series] = {}
    for j, column in enumerate(header):
        cells: Cells = [row[j] for row in rows]
        if dtypes.get(column, "str") != "str" and decimal == ",":
            cells = [c if c is None else c.replace(",", ".") for c in cells]
        columns[column] = parse_column(
            cells,
            dtypes.get(column, "str"),
            lambda i, c=column: at(os.fspath(path), lines[i], c),  # type: ignore[misc]
        )
    return coerce(pd.DataFrame(columns), chosen)


def _which(path: str | os.PathLike[str], header: Sequence[str], name: str | None) -> str:
    empty = [i for i, c in enumerate(header, 1) if not c]
    if empty:
        raise InputError(f"{at(os.fspath(path), 1)}: column {empty[0]} has no name")
    if len(set(header)) < len(header):
        twice = next(c for c in header if list(header).count(c) > 1)
        raise InputError(f"{at(os.fspath(path), 1, twice)}: the column stands twice")
    stem = Path(path).stem
    if name or stem in TABLES:
        return name or stem
    fits = table_name(pd.DataFrame(columns=list(header)))
    if fits is None:
        raise InputError(
            f"{os.fspath(path)}: say which table it is: read_table(path, name), one of {', '.join(TABLES)}"
        )
    return fits


def _read_csv(path: str | os.PathLike[str]) -> tuple[list[str], list[Cells], list[int], str]:
    text, remark = decode(Path(path).read_bytes())
    if remark:
        raise InputError(f"{os.fspath(path)}: {remark}; save it as UTF-8")
    if not text.strip():
        raise InputError(f"{os.fspath(path)}: the file is empty")
    sep = max(",;\t|", key=re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0].count)
    none = next(c for c in map(chr, range(0xE000, 0xF8FF)) if c not in text)
    # a program that quotes every cell quotes missing ones too; then "" says nothing
    if '""' in text and not text.startswith('"'):
        text = _QUOTED.sub(lambda m: f'"{none}"' if len(m[0]) == 2 and _whole(m, sep) else m[0], text)
    try:
        found = csv_rows(text, sep)
        _, header = next(found)
        rows: list[Cells] = []
        lines: list[int] = []
        for line, cells in found:
            if not cells and len(header) > 1:
                continue
            if len(cells) > len(header):
                raise InputError(
                    f"line {line}: expected {len(header)} cells, got {len(cells)}; quote cells with {sep!r}"
                )
            cells += [""] * (len(header) - len(cells))
            rows.append([None if not c else "" if c == none else unguard(c) for c in cells])
            lines.append(line)
    except InputError as error:
        raise InputError(f"{os.fspath(path)}, {error}") from error
    return [h.strip() for h in header], rows, lines, sep


def _whole(m: re.Match[str], sep: str) -> bool:
    """Whether the match is all that stands between two separators or line ends."""
    before, after = m.string[m.start() - 1 : m.start()], m.string[m.end() : m.end() + 1]
    return before in ("", sep, "\r", "\n") and after in ("", sep, "\r", "\n")


def _read_json_lines(path: str | os.PathLike[str]) -> tuple[list[str], list[Cells], list[int]]:
    records: list[dict[str, Any]] = []
    lines: list[int] = []
    header: dict[str, None] = {}
    with Path(path).open("rb") as handle:
        for number_, raw in enumerate(handle, 1):
            if not raw.strip():
                continue
            try:
                record = json.loads(raw)
                if not isinstance(record, dict):
                    raise ValueError(f"expected an object, got {type(record).__name__}")
            except (ValueError, RecursionError) as error:
                raise InputError(f"{at(os.fspath(path), number_)}: not a JSON object: {error}") from error
            header.update(dict.fromkeys(record))
            records.append(record)
            lines.append(number_)
    return list(header), [[_plain(r.get(c)) for c in header] for r in records], lines


def _plain(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number(value)
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def _read_parquet(path: str | os.PathLike[str], name: str | None) -> pd.DataFrame:
    try:
        import pyarrow
    except ImportError as error:
        raise missing_extra("reading Parquet files", "pyarrow", "parquet") from error
    try:
        df = pd.read_parquet(path, engine="pyarrow")
    except (pyarrow.ArrowException, ValueError) as error:
        raise InputError(f"{os.fspath(path)}: not a sound Parquet file: {error}") from error
    return coerce(df, _which(path, [str(c) for c in df.columns], name))
