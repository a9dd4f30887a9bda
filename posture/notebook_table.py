"""Tables for reading in Jupyter: the unit in the header, thousands apart, days without hours, all text escaped."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from posture.cells import table_named
from posture.errors import InputError
from posture.export import BRIEF
from posture.notebook import Shown, figure_text, gone, shown
from posture.schemas import TABLES

FIGURES = ("lower", "low", "best", "high", "upper", "envelope_low", "envelope_high")


def show_table(df: pd.DataFrame, columns: Sequence[str] | None = None, *, max_rows: int = 40) -> Shown:
    """A table for reading: figures with thousands apart, days without hours, blanks for what is missing.

    ``columns``: None = those of the table that a person reads first. Where all rows have one unit it stands in the header
    and the unit column goes; hover on a header says what the column means. ``df`` itself is not changed.
    Raises InputError for a column that is not there.

    >>> from posture.mentions import find_mentions
    >>> show_table(find_mentions("About 2,000 troops"), ["surface", "low", "best", "high"])
               surface low (person) best (person) high (person)
    About 2,000 troops        1,750         2,000         2,250
    """
    spec = table_named("", [str(c) for c in df.columns])
    names = list(columns) if columns is not None else [*(BRIEF[spec.name] if spec and spec.name in BRIEF else df.columns)]
    missing = [c for c in names if c not in df.columns]
    if missing:
        raise InputError(f"no column {missing[0]!r}; the table has {', '.join(map(str, df.columns))}")
    units = [str(u) for u in df["unit"].dropna().unique()] if "unit" in df.columns else []
    one = units[0] if len(units) == 1 and not df["unit"].isna().any() else ""
    if one:
        names = [c for c in names if c != "unit"]
    part = df[names].head(max_rows)
    heads = [f"{c} ({one})" if one and c in FIGURES else str(c) for c in names]
    sides = [_side(part[c]) for c in names]
    cells = [_column(part[c]) for c in names]
    note = f"{len(df) - len(part):,} more rows" if len(df) > len(part) else ""
    meanings = {c.name: c.meaning for c in spec.columns} if spec else _meanings()
    head = "".join(f'<th{side} title="{shown(meanings.get(str(c), ""))}">{shown(h)}</th>'
                   for c, h, side in zip(names, heads, sides, strict=True))  # fmt: skip
    body = "".join(
        "<tr>" + "".join(f'<td dir="auto"{side}>{shown(v)}</td>' for v, side in zip(row, sides, strict=True)) + "</tr>"
        for row in zip(*cells, strict=True)
    )
    foot = f"<p>{note}</p>" if note else ""
    html = f'<table class="posture-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot}'
    return Shown(html, _aligned(heads, cells) + (f"\n({note})" if note else ""))


def _aligned(heads: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, [h, *c])) for h, c in zip(heads, cells, strict=True)]
    rows = [heads, *zip(*cells, strict=True)]
    return "\n".join(" ".join(v.rjust(w) for v, w in zip(row, widths, strict=True)) for row in rows)


def _meanings() -> dict[str, str]:
    return {c.name: c.meaning for t in reversed(list(TABLES.values())) for c in t.columns}


def _side(values: pd.Series) -> str:
    """Figures stand on the right; neither they nor days break over two lines."""
    figures = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    whole = figures or pd.api.types.is_datetime64_any_dtype(values)
    return f' style="text-align:{"right" if figures else "left"}{";white-space:nowrap" if whole else ""}"'


def _column(values: pd.Series) -> list[str]:
    """The cells of a column; fractions below a thousand all with the decimals of the longest."""
    cells = [_cell(v) for v in values]
    if values.dtype.kind != "f" or values.abs().max() >= 1000:
        return cells
    decimals = max((len(c.partition(".")[2]) for c in cells), default=0)
    return ["" if gone(v) else f"{v:,.{decimals}f}" for v in values]


def _cell(value: object) -> str:
    if gone(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value == value.normalize() else f"{value:%Y-%m-%d %H:%M}"
    if pd.api.types.is_bool(value):
        return "yes" if value else "no"
    return figure_text(value) if isinstance(value, int | float) else str(value)
