"""One table's cells as text and back: numbers without needless digits, ISO dates, and no cell that a spreadsheet runs.

A text cell that a spreadsheet would take for a formula gets one apostrophe in front, and reading takes exactly that one
off again, so that every text comes back as it was. Numbers are never touched.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

import pandas as pd

from posture.errors import InputError, SchemaError, at
from posture.schemas import TABLES, Table, coerce

# a text that opens so, behind any number of apostrophes, is taken for a formula or a command by some spreadsheet
_RISKY = re.compile(r"'*[=+\-@\x00-\x1f\x7f]")
_GUARDED = re.compile(r"''*[=+\-@\x00-\x1f\x7f]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.]{5,15}(?:Z|[+-][0-9:]{4,6})?)?\Z")
_FIGURE = re.compile(r"[0-9.,:/eE+ -]*[0-9][0-9.,:/eE+ -]{0,60}")  # all that a number, a day or an hour is written with
_TRUTH = {"true": True, "false": False}
_ANY_TIME = "datetime64"  # days or hours, with the zone that is written
_CELL_LIMIT = 2**31 - 1  # characters in one cell; the csv module stops at 131,072 unless told


def guard(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would take it for a formula.

    >>> guard("=1+1"), guard("'=1+1"), guard("'tis 900")
    ("'=1+1", "''=1+1", "'tis 900")
    """
    return "'" + text if _RISKY.match(text) else text


def unguard(cell: str) -> str:
    """The text that :func:`guard` was given.

    >>> unguard(guard("-- about 50 troops"))
    '-- about 50 troops'
    """
    return cell[1:] if _GUARDED.match(cell) else cell


def number_text(value: float, decimal: str = ".") -> str:
    """A number as short as it can be read back exactly; "" for a missing one.

    >>> number_text(2000.0), number_text(0.1), number_text(1.5, ","), number_text(float("nan"))
    ('2000', '0.1', '1,5', '')
    """
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    return repr(float(value)).removesuffix(".0").replace(".", decimal)


def date_text(value: datetime.datetime) -> str:
    """The day in ISO form, with the time only where there is one.

    >>> date_text(datetime.datetime(2017, 12, 6)), date_text(datetime.datetime(2017, 12, 6, 9, 30))
    ('2017-12-06', '2017-12-06T09:30:00')
    """
    written = value.isoformat()
    return written.removesuffix("T00:00:00")


def column_texts(s: pd.Series, decimal: str = ".") -> list[str]:
    """A column's cells as text, guarded where they are text; "" for missing."""
    write: Callable[[object], str]
    kind = s.dtype
    if pd.api.types.is_bool_dtype(kind):
        write = _bool_text
    elif pd.api.types.is_integer_dtype(kind):
        write = str
    elif pd.api.types.is_float_dtype(kind):
        return ["" if v is pd.NA else number_text(v, decimal) for v in s.tolist()]
    elif pd.api.types.is_datetime64_any_dtype(kind):
        return ["" if v is pd.NaT else date_text(v) for v in s]
    else:
        return [_any_text(v, decimal) for v in s.tolist()]
    return ["" if v is None or v is pd.NA else write(v) for v in s.tolist()]


def plain_texts(s: pd.Series) -> list[str | None]:
    """A column's cells as text without a guard, for files that no spreadsheet takes formulas from; None for missing."""
    texts = [unguard(t) for t in column_texts(s)]
    return [None if gone else t for gone, t in zip(s.isna().tolist(), texts, strict=True)]


def records(df: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, each by column name."""
    return cast("list[dict[str, Any]]", df.to_dict("records"))


def is_dates(s: pd.Series) -> bool:
    """Whether a column of times holds days only, each at midnight."""
    present = s.dropna()
    return bool((present == present.dt.normalize()).all())


def _bool_text(value: object) -> str:
    return "true" if value else "false"


def _any_text(value: object, decimal: str) -> str:
    if isinstance(value, str):
        return guard(value)
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, bool):
        return _bool_text(value)
    if isinstance(value, int | float):
        return number_text(value, decimal) if isinstance(value, float) else str(value)
    if isinstance(value, datetime.datetime):
        return date_text(value)
    if isinstance(value, list | tuple | dict):
        return guard(json.dumps(value, ensure_ascii=False, default=str))
    return guard(str(value))


def csv_text(df: pd.DataFrame, sep: str = ",", decimal: str = ".") -> str:
    """The table as CSV: a header, LF line ends, cells quoted only where they must be, and where a text would pass for a
    number or a date: spreadsheets that keep quoted cells as text then leave it as it is.

    >>> csv_text(pd.DataFrame({"a": [1.0, None], "b": ["=x", "y, z"]}))
    'a,b\\n1,\\'=x\\n,"y, z"\\n'
    """
    if len(sep) != 1 or sep in "\"\r\n'" or sep == decimal or decimal not in (".", ","):
        raise InputError(
            f"expected a separator of one character, unlike the decimal mark ('.' or ','), got sep={sep!r} and "
            f'decimal={decimal!r}; for decimal commas use sep=";"'
        )
    special = re.compile(f'[{re.escape(sep)}"\\r\\n]|^[ \\t]|[ \\t]$')

    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if special.search(cell) else cell

    def column(s: pd.Series) -> list[str]:
        cells = [quoted(c) for c in column_texts(s, decimal)]
        if pd.api.types.is_numeric_dtype(s.dtype) or pd.api.types.is_datetime64_any_dtype(s.dtype):
            return cells
        texts = [isinstance(v, str) for v in s.tolist()]
        return [f'"{c}"' if text and _FIGURE.fullmatch(c) else c for c, text in zip(cells, texts, strict=True)]

    columns = [column(df.iloc[:, i]) for i in range(df.shape[1])]
    header = sep.join(quoted(guard(str(c))) for c in df.columns)
    if len(columns) == 1:  # an empty line would be no row at all
        columns = [[c or '""' for c in columns[0]]]
    return "\n".join([header, *map(sep.join, zip(*columns, strict=True))]) + "\n"


def csv_rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """(line on which the row begins, cells) of a CSV text; cells of any length, line ends within them kept.

    Raises InputError for a text that is not CSV.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        line = reader.line_num + 1
        before = csv.field_size_limit(_CELL_LIMIT)  # one setting for the whole process: put back at once
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise InputError(f"line {line}: not CSV: {error}") from error
        finally:
            csv.field_size_limit(before)
        if row is None:
            return
        yield line, row


def separator_of(text: str) -> str:
    """The separator of a CSV text, from its header: comma, semicolon or tab.

    >>> separator_of("actor;place;low\\nUSA;SYR;1,5")
    ';'
    """
    header = text[:20_000].lstrip("\r\n").splitlines()[:1] or [""]
    return max(",;\t", key=header[0].count)


def table_named(stem: str, header: Sequence[str]) -> Table | None:
    """The table that a file holds: all columns of the one it is named after, else of the one whose columns it has."""
    has = set(header)
    fits = [t for t in TABLES.values() if set(t.names) <= has]
    named = [t for t in fits if t.name == stem]
    return (named or fits or [None])[0]  # type: ignore[list-item]


def from_cells(header: Sequence[str], rows: Sequence[Sequence[str]], spec: Table | None, path: object) -> pd.DataFrame:
    """Text cells as a typed table: a known table's columns by its schema, others by what all their cells are.

    Raises InputError naming the column for a cell that does not fit its schema.
    """
    known = spec.dtypes if spec else {}
    columns: dict[str, pd.Series] = {}
    for name, (values, dtype) in cell_values(header, rows, known, path).items():
        try:
            columns[name] = _series(values, dtype)
        except (ValueError, OverflowError) as error:
            if name in known:
                raise _misfit(at(path, None, name), dtype, error) from error
            columns[name] = _series(values, "str")  # a day that no calendar has
    df = pd.DataFrame(columns, columns=list(header))
    return coerce(df, spec.name) if spec else df


def cell_values(
    header: Sequence[str], rows: Sequence[Sequence[str]], known: Mapping[str, str], path: object
) -> dict[str, tuple[list[Any], str]]:
    """(values, dtype) of every column, from text cells; ``known`` are the dtypes of a schema. Days stay text.

    Raises InputError for a column that stands twice, SchemaError for a cell that does not fit its schema.
    """
    twice = next((h for i, h in enumerate(header) if h in header[:i]), None)
    if twice is not None:
        raise InputError(f"{at(path, 1, twice)}: the column stands twice; rename one")
    cells: list[Sequence[str]] = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    return {
        name: (_typed(values, known[name], at(path, None, name)), known[name]) if name in known else _inferred(values)
        for name, values in zip(header, cells, strict=True)
    }


def _series(values: list[Any], dtype: str) -> pd.Series:
    if not dtype.startswith("datetime64"):
        column: pd.Series = pd.Series(values, dtype=cast("Any", dtype))
        return column
    days = pd.to_datetime(pd.Series(values, dtype="str"), format="ISO8601")
    if dtype != _ANY_TIME:
        days = days.astype(cast("Any", dtype))
    return days


def _misfit(where: str, dtype: str, error: Exception) -> SchemaError:
    return SchemaError(f"{where}: expected {dtype}, got a cell that is none: {error}")


def _typed(values: Sequence[str], dtype: str, where: str) -> list[Any]:
    try:
        if dtype == "str":
            return [unguard(v) if v else None for v in values]
        if dtype == "float64":
            return [_number(v) for v in values]
        if dtype == "Int64":
            return [_integer(v) for v in values]
        if dtype == "boolean":
            return [_TRUTH[v.lower()] if v else None for v in values]
    except (ValueError, KeyError, OverflowError) as error:
        raise _misfit(where, dtype, error) from error
    return [v or None for v in values]


def _number(cell: str) -> float:
    return float(cell.replace(",", ".")) if cell else math.nan


def _integer(cell: str) -> int | None:
    return int(cell.removesuffix(".0")) if cell else None


def _inferred(values: Sequence[str]) -> tuple[list[Any], str]:
    """Numbers, dates or truth values where every cell is written as such and reads back the same; else text."""
    filled = [v for v in values if v]
    if filled and all(_is_integer(v) for v in filled):
        return [int(v) if v else None for v in values], "Int64"
    if filled and all(_is_number(v) for v in filled):
        return [_number(v) for v in values], "float64"
    if filled and all(_DAY.match(v) for v in filled):
        return [v or None for v in values], _ANY_TIME
    if filled and all(v in _TRUTH for v in filled):
        return [_TRUTH[v] if v else None for v in values], "boolean"
    return [unguard(v) if v else None for v in values], "str"


def _is_integer(cell: str) -> bool:
    return len(cell) <= 18 and cell.removeprefix("-").isdecimal() and cell.isascii() and str(int(cell)) == cell


def _is_number(cell: str) -> bool:
    try:
        return number_text(float(cell)) == cell
    except ValueError:
        return False
