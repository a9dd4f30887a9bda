"""Cells of a table as text and back, without loss: numbers, dates, truth values, and text that a spreadsheet would run.

A text cell that starts like a formula gets an apostrophe before it, so that no spreadsheet acts on it; reading takes
exactly that one off. Missing is an empty cell; a text of no characters is a quoted one (``""``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, cast

import numpy as np
import pandas as pd

from posture.errors import SchemaError

# what starts a formula in a spreadsheet, full-width forms and control characters included; apostrophes may stand before
_START = r"[=+\-@＝＋－＠\x00-\x1f\x7f]"
_RISKY = re.compile(f"'*{_START}")
_GUARDED = re.compile(f"'+{_START}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?(?i:inf)")
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}
Cells = list[str | None]  # None is a missing value


def guard(text: str) -> str:
    """The text with an apostrophe before it, if a spreadsheet could take it for a formula.

    >>> guard("=1+1"), guard("'=1+1"), guard("'twas"), guard("2,000")
    ("'=1+1", "''=1+1", "'twas", '2,000')
    """
    return "'" + text if _RISKY.match(text) else text


def unguard(text: str) -> str:
    """The text that :func:`guard` was given.

    >>> unguard("'=1+1"), unguard("''=1+1"), unguard("'twas")
    ('=1+1', "'=1+1", "'twas")
    """
    return text[1:] if _GUARDED.match(text) else text


def number(x: float) -> str:
    """A number in the fewest digits that give it back: 2000, not 2000.0.

    >>> number(2000.0), number(0.1), number(float("inf"))
    ('2000', '0.1', 'INF')
    """
    if math.isinf(x):
        return "INF" if x > 0 else "-INF"
    text = repr(float(x))
    return text[:-2] if text.endswith(".0") else text


def is_dates(s: pd.Series) -> bool:
    """Whether a column of times holds days only, each at midnight."""
    present = s.dropna()
    return bool((present == present.dt.normalize()).all())


def column_cells(s: pd.Series, *, safe: bool = True) -> Cells:
    """The cells of a column as text, None where missing; ``safe`` guards text against spreadsheets.

    A column of times is written as days if all are midnight, else in full.
    """
    missing = s.isna().to_numpy()
    if isinstance(s.dtype, pd.DatetimeTZDtype):
        s = s.dt.tz_convert("UTC").dt.tz_localize(None)
    if s.dtype.kind == "M":
        unit: Any = "D" if is_dates(s) else "us"
        texts = np.datetime_as_string(s.to_numpy("datetime64[us]"), unit=unit).tolist()
        if unit == "us":
            texts = [t.removesuffix(".000000") for t in texts]
        return [None if gone else t for gone, t in zip(missing, texts, strict=True)]
    known: dict[object, str] = {}
    cells: Cells = []
    for gone, value in zip(missing, s.tolist(), strict=True):
        if gone:
            cells.append(None)
        elif isinstance(value, str):
            text = known.get(value)
            if text is None:
                text = known[value] = guard(value) if safe else value
            cells.append(text)
        else:
            cells.append(_cell(value, safe))
    return cells


def _cell(value: object, safe: bool) -> str:
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return number(float(value))
    if isinstance(value, datetime):
        return _moment(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return guard(str(value)) if safe else str(value)


def _moment(value: datetime) -> datetime:
    return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value


def parse_column(cells: Sequence[str | None], dtype: str, where: Callable[[int], str]) -> pd.Series:
    """Cells of text as a column of a dtype that the schemas use.

    ``where(i)`` says where cell ``i`` stands. Raises SchemaError that names the place, what came and what was expected.
    """
    if dtype == "str":
        return pd.Series(list(cells), dtype="str")
    read, expected = _READERS[dtype.partition("[")[0]]
    known: dict[str, object] = {}
    values: list[object] = []
    for i, cell in enumerate(cells):
        written = cell.strip() if cell is not None else ""
        if not written:
            values.append(None)
            continue
        if written not in known:
            try:
                known[written] = read(written)
            except (ValueError, OverflowError):
                raise SchemaError(f"{where(i)}: expected {expected}, got {cell!r}") from None
        values.append(known[written])
    if dtype.startswith("datetime64"):
        return pd.Series(np.array(values, dtype="datetime64[us]"))
    if dtype == "float64":
        return pd.Series([math.nan if v is None else v for v in values], dtype="float64")
    return pd.Series(values, dtype=object).astype(cast("Any", dtype))


def _float(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError
    return float(text)


def _integer(text: str) -> int:
    try:
        return int(text) if "_" not in text else _fail()
    except ValueError:
        value = _float(text)
        if not value.is_integer():
            raise ValueError from None
        return int(value)


def _boolean(text: str) -> bool:
    return _BOOLEANS[text.lower()] if text.lower() in _BOOLEANS else _fail()


def _fail() -> Any:
    raise ValueError


def _time(text: str) -> datetime:
    return _moment(datetime.fromisoformat(text))


_READERS: dict[str, tuple[Callable[[str], object], str]] = {
    "float64": (_float, "a number with a decimal point and no thousands separator, such as 2000 or 0.5"),
    "Int64": (_integer, "a whole number, such as 2000"),
    "boolean": (_boolean, "true or false"),
    "datetime64": (_time, "an ISO date, such as 2024-12-19 (a spreadsheet may have rewritten it in its own order)"),
}
