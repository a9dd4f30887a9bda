"""What the named files and folders hold: reports, statements kept by hand, claims tables, official figures."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from posture.cells import csv_rows, separator_of
from posture.document_formats import decode
from posture.documents import NOT_A_NAME, Row, find_files
from posture.errors import InputError, MissingPathError, PostureError, is_writable
from posture.schemas import CLAIMS, OFFICIAL
from posture.workbook import read_sheet

BOOKS = (".xlsx", ".xlsm")
TABLE_ENDINGS = (".csv", ".tsv", *BOOKS)
MANIFEST = "run.json"  # stands in a folder of results
_HEAD = 1 << 16  # bytes in which the header of a table ends
_PHRASES = ("claim", "figure", "phrase")  # other names of a column of phrases, taken where the table itself is named
_MATCHED = ("quantity", "level", "official_date")
_NO_TABLE = (
    "a table with neither a column 'text' (reports) nor one 'quantity' (statements kept by hand); name the column "
    "if it has another name"
)


class Inputs(NamedTuple):
    """Files by what they hold, as they were named, in order; ``rejected`` are rows of the rejected table."""

    reports: list[str]
    kept: list[str]
    claims: list[str]
    official: list[str]
    rejected: list[Row]

    def files(self) -> list[str]:
        """Every file that is read, sorted by name."""
        return sorted({*self.reports, *self.kept, *self.claims, *self.official})


def find_inputs(paths: Sequence[str | os.PathLike[str]], columns: Mapping[str, str] | None = None) -> Inputs:
    """The files that some files, folders and globs hold, by kind; "-" is standard input, read as a report.

    In a folder, tables with a column ``text`` are reports, with ``quantity`` statements kept by hand; ``columns`` as in
    ``read_claims``. Results of an earlier run are passed over, unless their folder itself is named: then its claims are
    meant. Raises MissingPathError for a path that is not there, InputError for none.
    """
    names = [os.fspath(p) for p in paths]
    if not names:
        raise InputError("expected a file, a folder or a glob, got none")
    found = Inputs([], [], [], [], [])
    for name in names:
        if name == "-":
            found.reports.append("-")
        elif _is_results(Path(name)):
            _add(found, Path(name, "claims.csv").as_posix(), columns, named=True)
        elif Path(name).is_dir():
            _add_folder(found, name, columns)
        else:
            for f in find_files([name], found.rejected):
                _add(found, f.shown, columns, named=True)
    once = [list(dict.fromkeys(group)) for group in found[:4]]
    return Inputs(once[0], once[1], once[2], once[3], found.rejected)


def _is_results(folder: Path) -> bool:
    return (folder / MANIFEST).is_file() and (folder / "claims.csv").is_file()


def _add_folder(found: Inputs, name: str, columns: Mapping[str, str] | None) -> None:
    passed: list[Row] = []
    names: dict[str, Row | None] = {f.shown: None for f in find_files([name], passed)}
    for row in passed:  # the reader of reports leaves spreadsheets
        shown = str(row[0])
        names[shown] = None if shown.lower().endswith(BOOKS) and not os.path.islink(shown) else row
    results: dict[Path, bool] = {}
    told: set[Path] = set()
    for shown, refused in sorted(names.items(), key=lambda x: x[0]):
        made = next((p for p in _folders(Path(shown), Path(name)) if _known(results, p)), None)
        if made is None and refused is not None:
            found.rejected.append(refused)
        elif made is None:
            _add(found, shown, columns, named=False)
        elif made not in told:
            told.add(made)
            reason = "results of an earlier run; name this folder itself to read its claims"
            found.rejected.append((made.as_posix(), None, None, None, reason, None))


def _folders(path: Path, root: Path) -> Iterable[Path]:
    """The folders that a file lies in, below the one that was named."""
    return [p for p in path.parents if p != root and root in p.parents]


def _known(results: dict[Path, bool], folder: Path) -> bool:
    if folder not in results:
        results[folder] = _is_results(folder)
    return results[folder]


def _add(found: Inputs, shown: str, columns: Mapping[str, str] | None, *, named: bool) -> None:
    if not is_writable(shown):
        found.rejected.append((shown, None, None, None, NOT_A_NAME, None))
        return
    if shown.lower().endswith(".json") and not named and Path(shown).name == "datapackage.json":
        found.rejected.append((shown, None, None, None, "a description of the tables beside it, not a report", None))
        return
    if not shown.lower().endswith(TABLE_ENDINGS):
        found.reports.append(shown)
        return
    try:
        header = _header(Path(shown))
    except (PostureError, OSError) as error:
        found.rejected.append((shown, None, None, None, str(error), None))
        return
    if not named and set(_MATCHED) <= set(header):
        found.rejected.append((shown, None, None, None, "statements beside official figures, for checks only", None))
        return
    kind = kind_of(header, columns)
    if kind is None and named and any(h.strip().lower() in _PHRASES for h in header):
        kind = "kept"
    if kind is None and (named or not header) and not shown.lower().endswith(BOOKS):
        found.reports.append(shown)  # the reader of reports says what is wrong with it
    elif kind is None:
        found.rejected.append((shown, 1, None, ", ".join(header)[:200], _NO_TABLE, None))
    else:
        getattr(found, kind).append(shown)


def kind_of(header: Sequence[str], columns: Mapping[str, str] | None = None) -> str | None:
    """What a table with that header holds: reports, kept, claims or official; None if it is none of them.

    >>> kind_of(["published", "Quantity", "place"]), kind_of(["Zahl"], {"Zahl": "quantity"}), kind_of(["id", "text"])
    ('kept', 'kept', 'reports')
    """
    names = [(columns or {}).get(h, h).strip().lower() for h in header]
    if set(CLAIMS.names) <= set(names):
        return "claims"
    if "quantity" in names:
        return "kept"
    if "text" in names:
        return "reports"
    if {c.name for c in OFFICIAL.columns if c.name not in ("url", "note")} <= set(names):
        return "official"
    return None


def renames_by_table(paths: Sequence[str], columns: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The part of ``columns`` that speaks of each table: two spreadsheets seldom name their columns alike.

    A name that no table has stays with every one, so that the reader of each says that it is not there.
    """
    if not columns:
        return {path: {} for path in paths}
    heads = {path: {h.strip() for h in _header(Path(path))} for path in paths}
    somewhere = set().union(*heads.values())
    return {p: {c: to for c, to in columns.items() if c in head or c not in somewhere} for p, head in heads.items()}


def _header(path: Path) -> list[str]:
    if not path.is_file():
        raise MissingPathError(f"{path}: no such file")
    if path.suffix.lower() in BOOKS:
        return [str(h) for h in read_sheet(path)[0]]
    with path.open("rb") as handle:
        data = handle.read(_HEAD)
    end = data.find(b"\n")
    text, _ = decode(data[: end + 1] if end >= 0 else data)
    return next(csv_rows(text, separator_of(text)), (1, []))[1]
