"""Tables to files and back, with their dtypes: CSV, Parquet, JSON Lines and Excel workbooks.

Files are written beside the old ones and put in their place at the end, so that a failure leaves the old ones whole.
"""

from __future__ import annotations

import datetime
import json
import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from posture.cells import csv_rows, csv_text, date_text, from_cells, guard, separator_of, table_named, unguard
from posture.errors import InputError, MissingPathError, OutputError, SchemaError, is_writable, missing_extra
from posture.safe_files import replacing, write_text
from posture.schemas import TABLES, Table, coerce, table
from posture.workbook import read_sheet, write_workbook

ENDINGS = (".csv", ".tsv", ".parquet", ".jsonl", ".xlsx")
# by the decimal mark of the spreadsheet: leading zeros, more than 15 digits, powers of ten, days, hours, the other mark
_TAKEN = r"0\d+|\d{16,}|\d+(?:[.,]\d+)?[eE][+-]?\d{1,3}|\d{1,4}[-/]\d{1,2}(?:[-/]\d{1,4})?|\d{1,2}:\d\d(?::\d\d)?|true|false"
_MISREAD = {
    ".": re.compile(_TAKEN, re.IGNORECASE),
    ",": re.compile(_TAKEN + r"|\d{1,3}(?:,\d{3})+|\d{1,2}\.\d{1,2}(?:\.\d{2,4})?\.?", re.IGNORECASE),
}
# what a person reads first
BRIEF: Mapping[str, tuple[str, ...]] = {
    "documents": ("doc_id", "published", "publisher", "title", "url", "path"),
    "mentions": ("doc_id", "surface", "relation", "sense", "low", "best", "high", "unit", "category", "noun"),
    "claims": (
        "published", "as_of_start", "as_of_end", "actor", "place", "measure", "status", "category", "low", "best",
        "high", "unit", "surface", "quote", "originator", "publisher", "claim_id",
    ),
    "levels": ("actor", "place", "category", "scope", "date", "low", "best", "high", "contested", "n_originators"),
    "rejected": ("path", "line", "column", "value", "reason"),
}  # fmt: skip


def write_table(
    df: pd.DataFrame,
    path: str | os.PathLike[str],
    *,
    excel: bool = False,
    sep: str = ",",
    decimal: str = ".",
    brief: bool = False,
) -> Path:
    """Write a table as .csv, .tsv, .parquet, .jsonl or .xlsx, by the ending; returns the path.

    CSV is UTF-8 with LF line ends, ISO dates and empty cells for missing (an empty text is written as missing too);
    text that a spreadsheet would run gets an apostrophe in front, which :func:`read_table` takes off. ``excel`` adds
    the byte order mark that Excel needs; ``sep=";", decimal=","`` suits spreadsheets set to a decimal comma. ``brief``
    writes the columns that a person reads first. The index is not written. Excel turns a text such as "007" or "5-7" of
    any .csv into a number or a day (:func:`changed_by_excel` finds them); .xlsx keeps all texts.

    Raises InputError for an ending that is not known, OutputError when the file cannot be written; an earlier file of
    that name is then whole.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_table(pd.DataFrame({"actor": ["USA"], "best": [2000.0]}), folder + "/a.csv")
    ...     path.read_text(encoding="utf-8")
    'actor,best\\nUSA,2000\\n'
    """
    target = Path(path)
    out = brief_columns(df) if brief else df
    if out.columns.duplicated().any():
        raise InputError(f"{target}: column {out.columns[out.columns.duplicated()][0]!r} stands twice; rename one")
    ending = _ending(target)
    if ending in (".csv", ".tsv"):
        data = csv_text(out, "\t" if ending == ".tsv" else sep, decimal)
        write_text(target, data, "utf-8-sig" if excel else "utf-8")
    elif ending == ".jsonl":
        write_text(target, "".join(json_lines(out)))
    elif ending == ".xlsx":
        write_workbook({_sheet_name(target.stem): out}, target)
    else:
        _parquet(out, target)
    return target


def changed_by_excel(df: pd.DataFrame, decimal: str = ".") -> dict[str, list[str]]:
    """The texts of each column that Excel turns into numbers, days or hours when it opens a .csv by a double click.

    Quotation marks do not keep it from that, and a formula that would is no data. An .xlsx file keeps every text.

    >>> changed_by_excel(pd.DataFrame({"a": ["007", "5-7", "about 900"], "best": [1.0, 2.0, 3.0]}))
    {'a': ['007', '5-7']}
    """
    number = _MISREAD[decimal]
    found = {}
    for name in df.columns[[not pd.api.types.is_numeric_dtype(t) for t in df.dtypes]]:
        texts = dict.fromkeys(t for t in df[name] if isinstance(t, str) and len(t) <= 40)
        wrong = [t for t in texts if number.fullmatch(t.strip())]
        if wrong:
            found[str(name)] = wrong
    return found


def to_csv_text(df: pd.DataFrame, *, sep: str = ",", decimal: str = ".", brief: bool = False) -> str:
    """The table as the text that :func:`write_table` writes.

    >>> to_csv_text(pd.DataFrame({"note": ["=HYPERLINK(1)"]}))
    "note\\n'=HYPERLINK(1)\\n"
    """
    return csv_text(brief_columns(df) if brief else df, sep, decimal)


def brief_columns(df: pd.DataFrame) -> pd.DataFrame:
    """The columns that a person reads first; a table that is not one of the schemas stays as it is."""
    spec = table_named("", [str(c) for c in df.columns])
    return df[list(BRIEF[spec.name])] if spec and spec.name in BRIEF else df


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise InputError(f"{path}: expected a name that ends in {', '.join(ENDINGS)}, got {ending or 'no ending'!r}")
    return ending


def _parquet(df: pd.DataFrame, path: Path) -> None:
    plain = df.copy(deep=False)
    plain.attrs = {}  # remarks on a reading are no part of the table
    try:
        import pyarrow
    except ImportError as error:
        raise missing_extra("writing Parquet files", "pyarrow", "parquet") from error
    with replacing(path) as part:
        try:
            plain.to_parquet(part, index=False)
        except (pyarrow.ArrowException, ValueError) as error:
            raise OutputError(f"{path}: could not be written as Parquet: {error}") from error


def json_lines(df: pd.DataFrame) -> Iterator[str]:
    """The rows as JSON objects, a line each, as :func:`write_table` writes them.

    >>> list(json_lines(pd.DataFrame({"best": [2000.0, None]})))
    ['{"best": 2000}\\n', '{"best": null}\\n']
    """
    names = [str(c) for c in df.columns]
    for row in zip(*(df.iloc[:, i].astype(object).tolist() for i in range(df.shape[1])), strict=True):
        record = {name: _json_value(v) for name, v in zip(names, row, strict=True)}
        yield json.dumps(record, ensure_ascii=False, default=str) + "\n"


def _json_value(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float):
        if not math.isfinite(value):
            return None  # JSON has no infinity
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return date_text(value) if isinstance(value, datetime.datetime) else value


def read_table(path: str | os.PathLike[str], name: str | None = None) -> pd.DataFrame:
    """A table from .csv, .tsv, .parquet, .jsonl or .xlsx, with its dtypes.

    ``name`` is one of the tables of :mod:`posture.schemas`; without it the file's name, else its columns, tell. Columns
    that no schema knows are numbers, dates or truth values where every cell is, and text otherwise ("NA" is text).
    The separator is read from the header; a decimal comma is read where the separator is not a comma.

    Raises MissingPathError, InputError for a row with too many or too few cells (naming the line), SchemaError for a
    cell or a column that does not fit the schema.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_table(pd.DataFrame({"actor": ["NA"], "best": [2000]}), folder + "/a.csv")
    ...     read_table(path).values.tolist()
    [['NA', 2000]]
    """
    target = Path(path)
    if not target.is_file():
        raise MissingPathError(f"{target}: no such file")
    spec = table(name) if name else None
    ending = _ending(target)
    if ending == ".parquet":
        try:
            df = pd.read_parquet(target)
        except ImportError as error:
            raise missing_extra("reading Parquet files", "pyarrow", "parquet") from error
        except (ValueError, OSError) as error:
            raise InputError(f"{target}: not a sound Parquet file: {error}") from error
        return _as_table(df, spec, target)
    if ending == ".xlsx":
        header, cells = read_sheet(target, name or target.stem)
        return from_cells(
            header,
            [["" if c is None else guard(c) for c in row] for row in cells],
            _asked(spec, header, target),
            target,
        )
    try:
        text = target.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{target}: byte {error.start} is not UTF-8; save the table as UTF-8") from error
    return _from_json_lines(text, spec, target) if ending == ".jsonl" else _from_csv(text, spec, target)


def _asked(spec: Table | None, header: Sequence[str], path: Path) -> Table | None:
    """The table that was asked for, else the one that the file holds; SchemaError if it plainly holds another."""
    held = table_named(spec.name if spec else path.stem, header)
    if spec and held and held.name != spec.name:
        raise SchemaError(f"{path}: expected a table {spec.name}, it holds {held.name}; read it as {held.name!r}")
    return spec or held


def _from_csv(text: str, spec: Table | None, path: Path) -> pd.DataFrame:
    header, body = csv_cells(text, path)
    return from_cells(header, body, _asked(spec, header, path), path)


def csv_cells(text: str, path: Path) -> tuple[list[str], list[list[str]]]:
    """(header, rows) of a CSV text; raises InputError for a row of another length than the header."""
    rows = csv_rows(text, separator_of(text))
    _, header = next(rows, (1, []))
    if not header:
        raise InputError(f"{path}, line 1: expected a header, got an empty file")
    header = [unguard(h) for h in header]
    body = []
    for line, cells in rows:
        if not cells:
            continue
        if len(cells) != len(header):
            raise InputError(f"{path}, line {line}: expected {len(header)} cells as in the header, got {len(cells)}")
        body.append(cells)
    return header, body


def _from_json_lines(text: str, spec: Table | None, path: Path) -> pd.DataFrame:
    records = json_records(text, path)
    names = list(dict.fromkeys(k for r in records for k in r))
    if not records and spec is None:
        spec = TABLES.get(path.stem)
    columns = {n: pd.Series([r.get(n) for r in records], dtype=object) for n in names}
    return _as_table(pd.DataFrame(columns, columns=names), spec, path)


def json_records(text: str, path: Path) -> list[dict[str, Any]]:
    """The objects of JSON Lines; raises InputError for a line that is none, naming it."""
    records = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}, line {number}: not JSON: {error}") from error
        if not isinstance(record, dict):
            raise InputError(f"{path}, line {number}: expected an object, got {type(record).__name__}")
        if "\\u" in line and not is_writable(json.dumps(record, ensure_ascii=False)):
            raise InputError(f"{path}, line {number}: half of a surrogate pair, which no file can hold; mend the text")
        records.append(record)
    return records


def _as_table(df: pd.DataFrame, spec: Table | None, path: Path) -> pd.DataFrame:
    spec = _asked(spec, [str(c) for c in df.columns], path)
    return coerce(df, spec.name) if spec else df.infer_objects()


def _sheet_name(stem: str) -> str:
    name = "".join("_" if c in "[]:*?/\\'" else c for c in stem)[:31] or "table"
    return f"{name}_table" if name.lower() in ("columns", "history") else name


def wide(levels: pd.DataFrame, value: str = "best") -> pd.DataFrame:
    """A levels table as date x series, for chart tools: a ``date`` column, then one column a series.

    ``value`` is the figure shown ("low", "best" or "high", in the series' unit). A series is named by what tells it
    from the others: "USA SYR", and category or scope where they differ. Raises InputError for an unknown column.

    >>> import posture as ps
    >>> table = pd.DataFrame({"published": ["2024-09-20", "2024-12-19"], "quantity": ["about 900 troops", "2,000 troops"]})
    >>> kept = ps.read_claims(table, actor="USA", place="SYR")
    >>> levels = ps.estimate_levels(kept)
    >>> list(wide(levels).columns)
    ['date', 'USA SYR']
    """
    keys = ["actor", "place", "category", "scope"]
    for needed in (*keys, "date", value):
        if needed not in levels.columns:
            raise InputError(f"levels: expected a column {needed!r}, got {', '.join(map(str, levels.columns))}")
    told = [k for k in keys if k in ("actor", "place") or levels[k].nunique(dropna=False) > 1]
    label = levels[told].astype(object).where(levels[told].notna(), "?").agg(" ".join, axis=1)
    if levels.empty:
        return pd.DataFrame({"date": levels["date"]})
    repeated = pd.DataFrame({"date": levels["date"], "series": label}).duplicated()
    if repeated.any():
        raise InputError(f"levels: {label[repeated].iloc[0]!r} has two rows for one date; keep one known_as_of")
    spread = pd.DataFrame({"date": levels["date"], "series": label, "v": levels[value]})
    out = spread.pivot(index="date", columns="series", values="v").sort_index().reset_index()
    return out.rename_axis(columns=None)
