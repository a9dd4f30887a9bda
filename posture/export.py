"""Tables to files and back, with their dtypes: CSV, Parquet, JSON Lines and Excel workbooks.

Files are written beside the old ones and put in their place at the end, so that a failure leaves the old ones whole.
"""

from __future__ import annotations

import datetime
import json
import math
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pandas as pd

from posture.cells import csv_rows, csv_text, date_text, from_cells, separator_of, table_named
from posture.errors import InputError, MissingPathError, OutputError, PostureError, missing_extra
from posture.schemas import TABLES, Table, coerce, table

ENDINGS = (".csv", ".tsv", ".parquet", ".jsonl", ".xlsx")
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
_SHEET_ROWS, _CELL_CHARACTERS = 1_048_576, 32_767  # limits of the .xlsx format


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
    writes the columns that a person reads first. The index is not written.

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
        return _write(target, lambda f: f.write(data.encode("utf-8-sig" if excel else "utf-8")))
    if ending == ".jsonl":
        return _write(target, lambda f: f.writelines(_json_lines(out)))
    if ending == ".xlsx":
        return write_workbook({_sheet_name(target.stem): out}, target)
    return _write(target, lambda f: _parquet(out, f))


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


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write beside ``path``, put in its place when the block ends well and removed when it does not.

    Raises OutputError, naming the path, for whatever the file system refuses.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.part")
    try:
        # opened anew and never over another file; the system applies the user's own mask
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        if isinstance(error, PostureError):
            raise
        hint = "" if target.parent.is_dir() else "; the folder is not there, make it first"
        raise OutputError(f"{path}: could not be written: {error.strerror or error}{hint}") from error
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _write(path: Path, fill: Callable[[IO[bytes]], object]) -> Path:
    with replacing(path) as file:
        fill(file)
    return path


def _parquet(df: pd.DataFrame, file: IO[bytes]) -> None:
    plain = df.copy(deep=False)
    plain.attrs = {}  # remarks on a reading are no part of the table
    try:
        plain.to_parquet(file, index=False)
    except ImportError as error:
        raise missing_extra("writing Parquet files", "pyarrow", "parquet") from error


def _json_lines(df: pd.DataFrame) -> Iterator[bytes]:
    names = [str(c) for c in df.columns]
    for row in zip(*(df.iloc[:, i].astype(object).tolist() for i in range(df.shape[1])), strict=True):
        record = {name: _json_value(v) for name, v in zip(names, row, strict=True)}
        yield json.dumps(record, ensure_ascii=False, default=str).encode("utf-8") + b"\n"


def _json_value(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float):
        if not math.isfinite(value):
            return None  # JSON has no infinity
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return date_text(value) if isinstance(value, datetime.datetime) else value


def read_table(path: str | os.PathLike[str], name: str | None = None) -> pd.DataFrame:
    """A table from .csv, .tsv, .parquet or .jsonl, with its dtypes.

    ``name`` is one of the tables of :mod:`posture.schemas`; without it the file's name, else its columns, tell. Columns
    that no schema knows are numbers, dates or truth values where every cell is, and text otherwise ("NA" is text).
    The separator is read from the header; a decimal comma is read where the separator is not a comma.

    Raises MissingPathError, InputError for a row with too many or too few cells (naming the line), SchemaError for a
    cell or a column that does not fit the schema.
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
        raise InputError(f"{target}: workbooks are for people; read the .csv, .jsonl or .parquet of the same table")
    try:
        text = target.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{target}: byte {error.start} is not UTF-8; save the table as UTF-8") from error
    return _from_json_lines(text, spec, target) if ending == ".jsonl" else _from_csv(text, spec, target)


def _from_csv(text: str, spec: Table | None, path: Path) -> pd.DataFrame:
    rows = csv_rows(text, separator_of(text))
    _, header = next(rows, (1, []))
    if not header:
        raise InputError(f"{path}, line 1: expected a header, got an empty file")
    header = [h.removeprefix("'") if h[1:2] in "=+-@" and h[:1] == "'" and h[1:2] else h for h in header]
    body = []
    for line, cells in rows:
        if not cells:
            continue
        if len(cells) != len(header):
            raise InputError(f"{path}, line {line}: expected {len(header)} cells as in the header, got {len(cells)}")
        body.append(cells)
    return from_cells(header, body, spec or table_named(path.stem, header), path)


def _from_json_lines(text: str, spec: Table | None, path: Path) -> pd.DataFrame:
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
        records.append(record)
    names = list(dict.fromkeys(k for r in records for k in r))
    if not records and spec is None:
        spec = TABLES.get(path.stem)
    columns = {n: pd.Series([r.get(n) for r in records], dtype=object) for n in names}
    return _as_table(pd.DataFrame(columns, columns=names), spec, path)


def _as_table(df: pd.DataFrame, spec: Table | None, path: Path) -> pd.DataFrame:
    spec = spec or table_named(path.stem, [str(c) for c in df.columns])
    return coerce(df, spec.name) if spec else df.infer_objects()


def _sheet_name(stem: str) -> str:
    return "".join("_" if c in "[]:*?/\\'" else c for c in stem)[:31] or "table"


def write_workbook(tables: Mapping[str, pd.DataFrame], path: str | os.PathLike[str]) -> Path:
    """An .xlsx workbook with a sheet for each table and one that explains the columns; returns the path.

    Numbers are numbers and dates are dates; ids and text stay text and are never run as formulas or links. The header is
    frozen and filters are set. Text beyond 32,767 characters is cut, and the last sheet says how many cells were.

    Raises InputError for more rows than a sheet holds, MissingExtraError without XlsxWriter, OutputError.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise missing_extra("writing Excel workbooks", "XlsxWriter", "excel") from error
    for name, df in tables.items():
        if len(df) >= _SHEET_ROWS:
            raise InputError(
                f"{path}: {name} has {len(df):,} rows, a sheet holds {_SHEET_ROWS - 1:,}; write CSV instead"
            )
    plain = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
    with replacing(Path(path)) as file:
        book = xlsxwriter.Workbook(file, {**dict.fromkeys(plain, False), "in_memory": True})
        formats = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        meanings: list[tuple[str, ...]] = []
        for name, df in tables.items():
            cut = _sheet(book.add_worksheet(_sheet_name(name)), df, formats)
            meanings.extend(_meanings(name, df))
            if cut:
                meanings.append((name, "", "", "", "", f"{cut} cells were cut at {_CELL_CHARACTERS:,} characters"))
        heads = ["table", "column", "dtype", "unit", "values", "meaning"]
        _sheet(book.add_worksheet("columns"), pd.DataFrame(meanings, columns=heads, dtype="str"), formats)
        book.close()
    return Path(path)


def _meanings(name: str, df: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    spec = table_named(name, [str(c) for c in df.columns])
    known = {c.name: c for c in (spec.columns if spec else ())}
    for column in map(str, df.columns):
        c = known.get(column)
        yield (
            name,
            column,
            *((c.dtype, c.unit, " | ".join(c.values), c.meaning) if c else (str(df[column].dtype), "", "", "")),
        )


def _sheet(sheet: Any, df: pd.DataFrame, formats: Mapping[str, Any]) -> int:
    """Fill one sheet; returns how many cells were cut."""
    cut = 0
    for j, name in enumerate(map(str, df.columns)):
        sheet.write_string(0, j, name, formats["head"])
        values = df.iloc[:, j].astype(object).tolist()
        longest = max((len(str(v)) for v in values[:200] if not _is_missing(v)), default=0)
        sheet.set_column(j, j, min(60, max(10, len(name) + 3, longest + 1)))
        for i, value in enumerate(values, 1):
            if not _is_missing(value):
                cut += _cell(sheet, i, j, value, formats)
    sheet.freeze_panes(1, 0)
    if df.shape[1]:
        sheet.autofilter(0, 0, max(1, len(df)), df.shape[1] - 1)
    return cut


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def _cell(sheet: Any, i: int, j: int, value: Any, formats: Mapping[str, Any]) -> int:
    if isinstance(value, bool):
        sheet.write_boolean(i, j, value)
    elif isinstance(value, int | float) and math.isfinite(value) and abs(value) < 2**53:
        sheet.write_number(i, j, value)
    elif isinstance(value, datetime.datetime) and value.year >= 1900 and value.tzinfo is None:
        midnight = value.time() == datetime.time()
        sheet.write_datetime(
            i,
            j,
            value.to_pydatetime() if isinstance(value, pd.Timestamp) else value,
            formats["day" if midnight else "time"],
        )
    else:
        text = date_text(value) if isinstance(value, datetime.datetime) else str(value)
        sheet.write_string(i, j, text[:_CELL_CHARACTERS])
        return int(len(text) > _CELL_CHARACTERS)
    return 0


def wide(levels: pd.DataFrame, value: str = "best") -> pd.DataFrame:
    """A levels table as date x series, for chart tools: a ``date`` column, then one column a series.

    ``value`` is the figure shown ("low", "best" or "high", in the series' unit). A series is named by what tells it from
    the others: "USA SYR", and category or scope where they differ. Raises InputError for an unknown column.
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
        raise InputError(
            f"levels: {label[repeated].iloc[0]!r} has two rows for one date; filter to one known_as_of first"
        )
    spread = pd.DataFrame({"date": levels["date"], "series": label, "v": levels[value]})
    out = spread.pivot(index="date", columns="series", values="v").sort_index().reset_index()
    return out.rename_axis(columns=None)
