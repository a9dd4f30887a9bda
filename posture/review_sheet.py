"""The review as a spreadsheet: lists to choose from, one coloured row a decision, a sheet that explains the columns."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from posture.review_fields import FIELDS
from posture.workbook import write_workbook

SHEET = "review"
DECISIONS = ("accept", "edit", "reject")
HIDDEN = ("as_read", "quote_key", "bounds_model", "doc_id")
_WIDE = {"quote": 70, "surface": 30, "reviewer_note": 30, "title": 40}
_NARROWEST = 14
LINE, MOST_LINES = 15, 12  # points of a line; a longer sentence is read in the line of the cell
_COLOURS = {"accept": "#DCEFE6", "edit": "#FFF1CC", "reject": "#F6DDD3"}
_MEANING: Mapping[str, str] = {
    "decision": "your decision: accept (all cells of the row are right), edit (right as you have corrected them), reject "
    "(no such claim); empty: not looked at",
    "reviewer_note": "your remark; it goes to the column note of the claim",
    "quote": "the sentence; not to be changed",
    "surface": "the words that the figures were read from; not to be changed",
    "published": "publication date; not to be changed",
    "publisher": "outlet; not to be changed",
    "title": "headline; not to be changed",
    "url": "address; not to be changed",
    "claim_id": "by this the decision is found again; not to be changed",
    "doc_id": "document; not to be changed",
    "quote_key": "hash of the sentence; by this the decision is found again when the claim_id has changed",
    "bounds_model": "model that low, best and high come from; not to be changed",
    "as_read": "what was read, so that your corrections can be told from it; not to be changed",
}


def write_sheet(table: pd.DataFrame, path: str | os.PathLike[str]) -> Path:
    """The review table as .xlsx: frozen header, lists in the cells that take a choice, key columns out of sight."""
    names = list(table.columns)

    def dress(book: Any, sheet: Any, name: str) -> None:
        if name == SHEET:
            _dress(book, sheet, names, len(table))
            for row, lines in enumerate(_lines(table), 1):
                if lines > 1:
                    sheet.set_row(row, LINE * lines)

    return write_workbook({SHEET: table}, path, dress=dress, explanation=explanation(names))


def explanation(names: Sequence[str]) -> pd.DataFrame:
    """One row a column of the review: whether it may be edited, what may stand there, what it means."""
    rows = []
    for name in names:
        f = FIELDS.get(name)
        values = DECISIONS if name == "decision" else f.values if f else ()
        may = "yes" if f or name in ("decision", "reviewer_note") else "no"
        rows.append((name, may, " | ".join(values), _MEANING.get(name) or (f.meaning if f else "")))
    return pd.DataFrame(rows, columns=["column", "edit", "values", "meaning"], dtype="str")


def _lines(table: pd.DataFrame) -> list[int]:
    """Lines that each row needs for its sentence and its words; some spreadsheets do not work that out when they open."""
    needed = [1] * len(table)
    for name, width in _WIDE.items():
        if name in table:
            for i, text in enumerate(table[name].tolist()):
                if isinstance(text, str):
                    lines = text[: 40 * width].count("\n") + math.ceil(len(text) / (0.9 * width))
                    needed[i] = max(needed[i], min(MOST_LINES, lines))
    return needed


def _dress(book: Any, sheet: Any, names: list[str], rows: int) -> None:
    sheet.freeze_panes(1, names.index("surface") + 1 if "surface" in names else 0)
    wrap, top = (book.add_format({"text_wrap": wrapped, "valign": "top"}) for wrapped in (True, False))
    last = max(rows, 1)
    for j, name in enumerate(names):
        values = DECISIONS if name == "decision" else FIELDS[name].values if name in FIELDS else ()
        if name in HIDDEN:
            sheet.set_column(j, j, 12, None, {"hidden": True})
        elif name in _WIDE:
            sheet.set_column(j, j, _WIDE[name], wrap)
        else:
            sheet.set_column(j, j, max(_NARROWEST, len(name) + 3), top)
        if values:
            sheet.data_validation(1, j, last, j, {
                "validate": "list", "source": list(values), "ignore_blank": True,
                "error_title": name, "error_message": "One of: " + ", ".join(values)[:200],
            })  # fmt: skip
    for decision, colour in _COLOURS.items():
        fill = book.add_format({"bg_color": colour})
        rule = {"type": "formula", "criteria": f'=$A2="{decision}"', "format": fill}
        sheet.conditional_format(1, 0, last, len(names) - 1, rule)
