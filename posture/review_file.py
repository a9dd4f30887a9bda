"""A review file that takes decisions one at a time: after each the file on the disk is whole and says it.

Only the row decided about is written anew; the others stay as they were, letter by letter, so that a decision costs
little in a file of thousands.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pandas as pd

from posture.cells import csv_rows, csv_text, number_text, separator_of, unguard
from posture.errors import InputError
from posture.review import COLUMNS, read_review, typed
from posture.review_fields import FIELDS, number_in
from posture.review_sheet import SHEET
from posture.safe_files import replacing
from posture.workbook import read_sheet

_ROW = re.compile(r'<row\b[^>]*?\br="(\d+)"[^>]*?(?:/>|>.*?</row>)', re.DOTALL)
_CELL = re.compile(r'<c r="([A-Z]+)\d+"([^>]*?)(?:/>|>.*?</c>)', re.DOTALL)
_STYLE = re.compile(r'\bs="\d+"')
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]|_x[0-9A-Fa-f]{4}_")  # as sheets write what XML cannot hold
_NAMESPACES = {
    "m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "r": "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "p": "{http://schemas.openxmlformats.org/package/2006/relationships}",
}


class _Body(Protocol):
    """The content of a file as pieces, one of them for each row."""

    def put(self, line: int, cells: Mapping[str, str], decimal: str) -> str:
        """Change cells of the row on that line; gives the piece that it was."""

    def restore(self, line: int, piece: str) -> None:
        """Put a piece back."""

    def write(self, path: Path) -> None:
        """Write the whole, or leave what is there."""


class ReviewFile:
    """A review file (.csv or .xlsx) as ``write_review`` made it or a spreadsheet saved it; ``rows`` as ``read_review`` gives.

    >>> import tempfile
    >>> from posture.kept import read_claims
    >>> from posture.review import write_review
    >>> kept = read_claims(pd.DataFrame({"quantity": ["about 900 troops"], "published": ["2024-12-01"]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = ReviewFile(write_review(kept, folder + "/review.csv"))
    ...     file.put(0, {"decision": "accept"})
    ...     read_review(file.path)["decision"].tolist()
    ['accept']
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.load()

    def load(self) -> None:
        """Read the file (again)."""
        self._stamp = self._seen()
        self.rows = read_review(self.path)
        self._body: _Body = _Sheet(self.path) if self.path.suffix.lower() == ".xlsx" else _Text(self.path)

    def changed(self) -> bool:
        """Whether somebody else has written the file since it was read or written here."""
        return self._seen() != self._stamp

    def put(self, number: int, cells: Mapping[str, str]) -> None:
        """Write cells of one row, by its number in ``rows``; when this returns they are on the disk.

        Raises OutputError if the file cannot be written; it and ``rows`` are then as before.
        """
        line = int(str(self.rows.at[number, "line"]))
        before = self._body.put(line, cells, str(self.rows.at[number, "decimal"]))
        try:
            self._body.write(self.path)
        except BaseException:
            self._body.restore(line, before)
            raise
        for name, text in cells.items():
            self.rows.at[number, name] = text
        self._stamp = self._seen()

    def _seen(self) -> tuple[int, ...]:
        try:
            s = self.path.stat()
        except OSError:
            return ()
        return s.st_mtime_ns, s.st_size, s.st_ino


class _Text:
    """A file of text, cut where its rows begin."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        self.encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
        text = data.decode("utf-8-sig")
        self.sep = separator_of(text)
        starts = [line for line, _ in csv_rows(text, self.sep)]
        lines = list(io.StringIO(text, newline=""))
        ends = [*starts[1:], len(lines) + 1]
        self.pieces = {a: "".join(lines[a - 1 : b - 1]) for a, b in zip(starts, ends, strict=True)}
        self.header = [h.strip() for h in self._cells(min(starts))]

    def _cells(self, line: int) -> list[str]:
        return next(csv_rows(self.pieces[line], self.sep))[1]

    def put(self, line: int, cells: Mapping[str, str], decimal: str) -> str:
        old = self.pieces[line]
        texts = [unguard(c) for c in self._cells(line)]
        row = {**dict(zip(self.header, [*texts, *[""] * len(self.header)], strict=False)), **cells}
        # the columns of the review typed, so that figures stay figures; columns of the person's own as they are
        own = {name: pd.Series([row.get(name) or None]) for name in COLUMNS}
        known = typed(pd.DataFrame({n: [_plain(n, row.get(n, ""), decimal)] if n in FIELDS else s for n, s in own.items()}))
        table = {n: known[n] if n in COLUMNS else pd.Series([row[n] or None], dtype="str") for n in self.header}
        written = csv_text(pd.DataFrame(table), self.sep, decimal).partition("\n")[2]
        end = old[len(old.rstrip("\r\n")) :] or "\n"
        self.pieces[line] = written.removesuffix("\n") + end
        return old

    def restore(self, line: int, piece: str) -> None:
        self.pieces[line] = piece

    def write(self, path: Path) -> None:
        data = "".join(self.pieces.values()).encode(self.encoding)
        with replacing(path) as part:
            part.write_bytes(data)


def _plain(name: str, cell: str, decimal: str) -> str | float | None:
    """A figure as a number where the cell is one, else the text; None for an empty cell."""
    if not cell or FIELDS[name].kind != "number":
        return cell or None
    try:
        return number_in(cell, decimal)
    except InputError:
        return cell


class _Sheet:
    """The sheet of a workbook, cut where its rows begin; the other parts of the workbook go along as they are."""

    def __init__(self, path: Path) -> None:
        header, _ = read_sheet(path, SHEET, rows=1)
        self.letters = {name.strip(): _letters(j) for j, name in enumerate(header)}
        with zipfile.ZipFile(path) as book:
            self.name = _sheet_part(book)
            self.others = [(i, book.read(i)) for i in book.infolist() if i.filename != self.name]
            text = book.read(self.name).decode("utf-8")
        found = list(_ROW.finditer(text))
        if not found:
            raise InputError(f"{path}: the sheet {SHEET!r} has no rows; was it saved by a spreadsheet?")
        ends = [m.start() for m in found[1:]] + [found[-1].end()]
        self.head, self.foot = text[: found[0].start()], text[found[-1].end() :]
        self.pieces = {int(m[1]): text[m.start() : end] for m, end in zip(found, ends, strict=True)}

    def put(self, line: int, cells: Mapping[str, str], decimal: str) -> str:
        old = self.pieces[line]
        row = old
        for name, text in cells.items():
            if name in self.letters:
                row = _with_cell(row, self.letters[name], line, _plain(name, text, decimal) if name in FIELDS else text)
        self.pieces[line] = row
        return old

    def restore(self, line: int, piece: str) -> None:
        self.pieces[line] = piece

    def write(self, path: Path) -> None:
        data = "".join([self.head, *self.pieces.values(), self.foot]).encode("utf-8", "replace")
        with replacing(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
            for info, content in self.others:
                book.writestr(info, content)
            book.writestr(self.name, data)


def _sheet_part(book: zipfile.ZipFile) -> str:
    """Where the review stands within the workbook: the sheet of that name, else the first."""
    sheets = ElementTree.fromstring(book.read("xl/workbook.xml")).findall("m:sheets/m:sheet", _NAMESPACES)
    chosen = next((s for s in sheets if s.get("name") == SHEET), sheets[0]).get(f"{_NAMESPACES['r']}id")
    links = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    target = next(r.get("Target", "") for r in links.iter(f"{_NAMESPACES['p']}Relationship") if r.get("Id") == chosen)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _letters(column: int) -> str:
    """The name of a column of a sheet: A, B, ..., Z, AA."""
    text, left = "", column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        text = chr(ord("A") + digit) + text
    return text


def _with_cell(row: str, letters: str, line: int, value: str | float | None) -> str:
    """The row with one cell changed, or put in at its place; the cell keeps its style."""
    at = len(row) - len("</row>")
    end, style = at, ""
    for m in _CELL.finditer(row):
        if (len(m[1]), m[1]) >= (len(letters), letters):
            at, end = m.start(), m.end() if m[1] == letters else m.start()
            kept = _STYLE.search(m[2]) if m[1] == letters else None
            style = f" {kept[0]}" if kept else ""
            break
    if isinstance(value, float):
        content, kind = f"<v>{number_text(value)}</v>", ""
    else:
        shown = _CONTROL.sub(lambda m: f"_x{ord(m[0][0]):04X}_" + m[0][1:], value or "")
        content, kind = f'<is><t xml:space="preserve">{escape(shown)}</t></is>', ' t="inlineStr"'
    cell = f'<c r="{letters}{line}"{style}{kind}>{content}</c>' if value else f'<c r="{letters}{line}"{style}/>'
    return f"{row[:at]}{cell}{row[end:]}"
