"""Tables in a spreadsheet file (.xlsx): typed columns, a frozen header, a filter, a sheet that explains the columns."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from posture.cells import date_text, is_dates, number_text, plain_texts
from posture.errors import InputError, MissingPathError, OutputError, missing_extra
from posture.safe_files import replacing
from posture.schemas import dictionary

ROWS, LETTERS = 1_048_576, 32_767  # what one sheet and one cell can hold (Microsoft, Excel specifications)
_FIRST_DAY = np.datetime64("1900-03-01")  # before it spreadsheets disagree on dates; such days are written as text
# what XML cannot hold stands in a sheet as _x0007_, and a text that only looks so as _x005F_x0007_ (ECMA-376, ST_Xstring)
_ESCAPED = re.compile(r"_x005F_(x[0-9A-Fa-f]{4}_)|_x(00(?:0[0-8B-F]|1[0-9A-F]|7F))_")
_WIDTHS = {"quote": 60, "text": 60, "title": 40, "surface": 28, "meaning": 70, "values": 40, "note": 40, "rule": 30}


def write_workbook(
    tables: Mapping[str, pd.DataFrame],
    path: str | os.PathLike[str],
    *,
    dress: Callable[[Any, Any, str], None] | None = None,
    explanation: pd.DataFrame | None = None,
) -> Path:
    """Tables as the sheets of one .xlsx file, and a last sheet ``columns`` with the data dictionary.

    Numbers and days are typed; text stays text, also where it looks like a formula, an address or a number. A text of
    more than 32,767 characters is cut, and the last sheet says so. Raises OutputError for a table of more than
    1,048,575 rows or a sheet name that cannot be, MissingExtraError without XlsxWriter.

    ``dress`` is called with the XlsxWriter book, sheet and name once the header stands, to add lists to choose from,
    colours and widths. ``explanation`` takes the place of the data dictionary.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_workbook({"a": pd.DataFrame({"best": [2000.0]})}, folder + "/a.xlsx")
    ...     read_sheet(path)
    (['best'], [['2000']])
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise missing_extra("writing .xlsx files", "XlsxWriter", "excel") from error
    _check(tables, path)
    with replacing(path) as part:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        book = xlsxwriter.Workbook(str(part), {**options, "constant_memory": True})
        try:
            formats = {
                "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
                "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"}),
                "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left", "valign": "top"}),
                # shown with as many decimals as fit; one that fixed them would end whole numbers in a point
                "number": book.add_format({"num_format": "General", "valign": "top"}),
                "whole": book.add_format({"num_format": "#,##0", "valign": "top"}),
                "plain": book.add_format({"num_format": "0", "valign": "top"}),
            }
            cut: dict[str, dict[str, int]] = {}
            for name, df in tables.items():
                sheet = book.add_worksheet(name)
                cut[name] = _sheet(sheet, df, formats, partial(dress, book, sheet, name) if dress else None)
            explained = _explained(tables, cut) if explanation is None else explanation
            _sheet(book.add_worksheet("columns"), explained, formats)
            book.close()
        except (UnicodeEncodeError, xlsxwriter.exceptions.XlsxWriterException) as error:
            raise OutputError(f"{os.fspath(path)}: could not be written as .xlsx: {error}") from error
    return Path(path)


def _check(tables: Mapping[str, pd.DataFrame], path: object) -> None:
    if not tables:
        raise InputError(f"{path}: expected at least one table, got none")
    for name, df in tables.items():
        if not name or len(name) > 31 or re.search(r"[\[\]:*?/\\]", name) or name.lower() in ("columns", "history"):
            raise OutputError(
                f"{path}: {name!r} cannot name a sheet (1-31 letters, none of []:*?/\\; not columns, history)"
            )
        if len(df) >= ROWS:
            raise OutputError(
                f"{path}: {name} has {len(df):,} rows and a sheet holds {ROWS - 1:,}; write .csv or .parquet instead"
            )


def _explained(tables: Mapping[str, pd.DataFrame], cut: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """The data dictionary of the sheets that are there; a last column counts the cells that had to be cut."""
    columns = dictionary()
    columns = columns[columns["table"].isin(list(tables))].reset_index(drop=True)
    pairs = zip(columns["table"], columns["column"], strict=True)
    notes = [f"{n} cells cut at {LETTERS:,} characters" if (n := cut[t].get(c)) else "" for t, c in pairs]
    return columns.assign(note=notes) if any(notes) else columns


def _sheet(
    sheet: Any, df: pd.DataFrame, formats: Mapping[str, Any], dress: Callable[[], None] | None = None
) -> dict[str, int]:
    """Writes one table; gives the number of cells cut in each column."""
    cut: dict[str, int] = {}
    names = [str(c) for c in df.columns]
    sheet.freeze_panes(1, 0)
    for j, name in enumerate(names):
        sheet.set_column(j, j, _WIDTHS.get(name, max(10, min(24, len(name) + 3))))
        sheet.write_string(0, j, name, formats["head"])
    if dress:
        dress()
    writers = [_values(df.iloc[:, j], name, formats, cut) for j, name in enumerate(names)]
    for i in range(len(df)):
        for j, (kind, values, style) in enumerate(writers):
            value = values[i]
            if value is None:
                continue
            if kind == "string" or isinstance(value, str):
                sheet.write_string(i + 1, j, value)
            else:
                chosen = style[value == int(value)] if isinstance(style, tuple) else style
                getattr(sheet, f"write_{kind}")(i + 1, j, value, chosen)
    if names:
        sheet.autofilter(0, 0, len(df), len(names) - 1)
    return cut


def _values(s: pd.Series, name: str, formats: Mapping[str, Any], cut: dict[str, int]) -> tuple[str, list[Any], Any]:
    """(kind of cell, values, format) of one column; None where missing, text where the kind cannot hold the value."""
    kind = s.dtype.kind
    missing = s.isna().tolist()
    if kind == "M":
        texts = plain_texts(s)
        times = (s.dt.tz_convert(None) if isinstance(s.dtype, pd.DatetimeTZDtype) else s).to_numpy("datetime64[us]")
        known = [t is not None and m >= _FIRST_DAY for t, m in zip(texts, times, strict=True)]
        values = [m.item() if ok else t for ok, m, t in zip(known, times, texts, strict=True)]
        return "datetime", values, formats["day" if is_dates(s) else "time"]
    if kind == "b":
        # words: LibreOffice turns a cell of the type boolean into a formula
        return "string", [None if gone else str(bool(x)).lower() for gone, x in zip(missing, s.tolist(), strict=True)], None
    if kind in "iu":
        whole = [None if gone else _fits(int(x)) for gone, x in zip(missing, s.tolist(), strict=True)]
        return "number", whole, formats["plain"]
    if kind == "f":
        floats = [float(x) for x in s.tolist()]
        style = (formats["number"], formats["whole"])
        return "number", [None if x != x else (x if np.isfinite(x) else number_text(x)) for x in floats], style
    cells = plain_texts(s)
    long = sum(1 for c in cells if c is not None and len(c.encode("utf-16-le", "surrogatepass")) > 2 * LETTERS)
    if long:
        cut[name] = long
    return "string", [_short(c) for c in cells], None


def _fits(n: int) -> int | str:
    return n if abs(n) <= 10**15 else str(n)  # a sheet keeps 15 digits


def _short(text: str | None) -> str | None:
    if text is None or len(text) <= LETTERS // 2:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * LETTERS].decode("utf-16-le", "ignore")


def read_sheet(
    path: str | os.PathLike[str], sheet: str | None = None, *, rows: int | None = None
) -> tuple[list[str], list[list[str | None]]]:
    """The header and the rows of a sheet (the first, unless one of that name is there), every cell as text.

    ``rows``: read only so many lines, the header among them.

    Raises MissingPathError, InputError for what is no .xlsx file, MissingExtraError without openpyxl.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise missing_extra("reading .xlsx files", "openpyxl", "excel") from error
    if not Path(path).is_file():
        raise MissingPathError(f"{os.fspath(path)}: no such file")
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # a broken archive raises errors of many kinds
        raise InputError(f"{os.fspath(path)}: not a sound .xlsx file: {error}") from error
    try:
        chosen = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
        found = [[_text(cell) for cell in row] for row in chosen.iter_rows(max_row=rows, values_only=True)]
    finally:
        book.close()
    if not found:
        raise InputError(f"{os.fspath(path)}: the sheet {chosen.title!r} is empty")
    header = [c or "" for c in found[0]]
    while header and not header[-1]:
        header.pop()
    body = [(row + [None] * len(header))[: len(header)] for row in found[1:]]
    while body and not any(c is not None for c in body[-1]):
        body.pop()
    return header, body


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return _ESCAPED.sub(lambda m: f"_{m[1]}" if m[1] else chr(int(m[2], 16)), value) if "_x" in value else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(float(value)) if isinstance(value, float) else str(value)
    if isinstance(value, datetime):
        return date_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)
