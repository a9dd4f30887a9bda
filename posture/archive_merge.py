"""The parts of an archive put together: ids that no two documents share, whatever the parts, and tables in order.

Ids are compared on disk, in a database that is gone afterwards, so that memory does not grow with the archive.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from posture.archive_parts import MOST_REJECTED, TABLES, part_path
from posture.errors import OutputError, missing_extra
from posture.export import read_table, to_csv_text
from posture.safe_files import replacing
from posture.schemas import frame

_ID_COLUMNS = {
    "documents": ("doc_id",),
    "mentions": ("mention_id", "doc_id", "restates"),
    "claims": ("same_as", "supersedes", "claim_id", "mention_id", "doc_id"),
}
_CLAIM_IDS = frozenset(("same_as", "supersedes", "claim_id"))


def merge(folder: Path, out: Path, parts: int, form: str, head: list[tuple[object, ...]]) -> dict[str, Any]:
    """Write the tables of an archive from its finished parts; returns counts and outputs.

    ``head`` are rows of the rejected table that belong to no part. Each table is written beside the old one and then
    renamed. Raises OutputError where that fails.
    """
    outputs = []
    with _renames(folder, parts) as renamed:
        for name in TABLES:
            target = out / f"{name}.{form}"
            with replacing(target) as beside:
                (_merge_csv if form == "csv" else _merge_parquet)(folder, name, parts, renamed, beside)
            outputs.append(_described(target))
    counts: dict[str, int] = {"parts": parts}
    target = out / "rejected.csv"
    with replacing(target) as beside, beside.open("w", encoding="utf-8", newline="") as handle:
        handle.write(to_csv_text(frame("rejected", head)))
        lines: dict[str, int] = {}  # of the file that is being read, before this part
        for number in range(1, parts + 1):
            manifest = _manifest(folder, number)
            for key, value in manifest["counts"].items():
                counts[key] = counts.get(key, 0) + value
            rows = _rejected(manifest, lines)
            if rows:
                handle.write(to_csv_text(frame("rejected", rows)).partition("\n")[2])
    outputs.append(_described(target))
    counts["rejected"] = counts.get("rejected", 0) + len(head)
    return {"counts": counts, "outputs": outputs}


def _manifest(folder: Path, number: int) -> dict[str, Any]:
    path = part_path(os.fspath(folder), "part", number, "json")
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OutputError(
            f"{path}: part {number} is not there: {error}; workers on other machines must write to the same folder"
        ) from error
    return manifest


def _rejected(manifest: Mapping[str, Any], lines: dict[str, int]) -> list[tuple[object, ...]]:
    """The part's rows of the rejected table, lines counted from the top of the file and not from the cut."""
    before: list[int] = []
    for piece in manifest["inputs"]:
        if piece["path"] not in lines:
            lines.clear()
            lines[piece["path"]] = 0
        before.append(lines[piece["path"]])
        lines[piece["path"]] += piece["lines"]
    rows: list[tuple[object, ...]] = [
        (path, None if line is None else line + before[piece], column, value, reason, row)
        for piece, path, line, column, value, reason, row in manifest["rejected"]
    ]
    left = manifest["counts"]["rejected"] - len(rows)
    if left:
        reason = f"{left:,} more lines or fields of this stretch could not be read; the first {MOST_REJECTED:,} are listed"
        rows.append((manifest["inputs"][-1]["path"], None, None, None, reason, None))
    return rows


@contextmanager
def _renames(folder: Path, parts: int) -> Iterator[sqlite3.Connection]:
    """A table ``renamed`` (part, kind, row, new id) of all ids that stand more than once in the archive.

    Only documents with mentions count. The first keeps its id, later ones get -2, -3 in the order of the archive; an id
    that a document was given is passed over.
    """
    handle, name = tempfile.mkstemp(prefix=".ids-", suffix=".sqlite", dir=folder)
    os.close(handle)
    try:
        with closing(sqlite3.connect(name)) as base:
            base.execute("PRAGMA journal_mode=OFF")
            base.execute("PRAGMA synchronous=OFF")
            base.execute("CREATE TABLE ids (kind TEXT, id TEXT, part INTEGER, row INTEGER)")
            base.execute("CREATE TABLE renamed (part INTEGER, kind TEXT, row INTEGER, new TEXT)")
            for number in range(1, parts + 1):
                manifest = _manifest(folder, number)
                for kind in ("doc", "claim"):
                    ids = manifest[f"{kind}_ids"]
                    rows = (
                        (kind, x if kind == "doc" else x.partition("-")[0], number, row) for row, x in enumerate(ids)
                    )
                    base.executemany("INSERT INTO ids VALUES (?, ?, ?, ?)", rows)
                # the part has named these -2; whether the archive does too is seen below
                unlike = [(number, "doc", row, manifest["doc_ids"][row]) for row in manifest["unlike"]]
                base.executemany("INSERT INTO renamed VALUES (?, ?, ?, ?)", unlike)
            base.execute("CREATE INDEX by_id ON ids (kind, id, part, row)")
            base.executemany("INSERT INTO renamed VALUES (?, ?, ?, ?)", _repeated(base))
            base.execute("CREATE INDEX by_part ON renamed (part)")
            yield base
    except sqlite3.Error as error:
        raise OutputError(f"{folder}: cannot compare ids there: {error}; finished parts are whole") from error
    finally:
        with suppress(OSError):
            os.unlink(name)


def _repeated(base: sqlite3.Connection) -> Iterator[tuple[int, str, int, str]]:
    twice = "SELECT kind, id FROM ids GROUP BY kind, id HAVING count(*) > 1"
    for kind, ident in base.execute(twice):
        k = 1
        where = "SELECT part, row FROM ids WHERE kind = ? AND id = ? ORDER BY part, row"
        for n, (part, row) in enumerate(base.execute(where, (kind, ident))):
            new = ident
            while n and (new == ident or base.execute(
                "SELECT 1 FROM ids WHERE kind = ? AND id = ? LIMIT 1", (kind, new)
            ).fetchone()):  # fmt: skip
                k += 1
                new = f"{ident}-{k}"
            yield part, kind, row, new


def _table(folder: Path, name: str, number: int, form: str, base: sqlite3.Connection) -> pd.DataFrame | None:
    """One table of one part under its new ids; None if all its ids stay."""
    new = base.execute("SELECT kind, row, new FROM renamed WHERE part = ? ORDER BY rowid", (number,)).fetchall()
    if not new:
        return None
    docs = read_table(part_path(os.fspath(folder), "documents", number, form), "documents")["doc_id"].tolist()
    claims = _manifest(folder, number)["claim_ids"]
    doc_names = {docs[row]: x for kind, row, x in new if kind == "doc"}
    claim_names = {claims[row]: x for kind, row, x in new if kind == "claim"}

    def renamed(column: str, value: object) -> object:
        if not isinstance(value, str):
            return value
        if column in _CLAIM_IDS:
            return claim_names.get(value, value)
        doc_id, colon, start = (value, "", "") if column == "doc_id" else value.rpartition(":")
        return doc_names.get(doc_id, doc_id) + colon + start

    df = read_table(part_path(os.fspath(folder), name, number, form), name)
    for column in _ID_COLUMNS[name]:
        df[column] = pd.Series([renamed(column, v) for v in df[column].tolist()], index=df.index, dtype="str")
    return df


def _merge_csv(folder: Path, name: str, parts: int, base: sqlite3.Connection, beside: Path) -> None:
    with beside.open("wb") as target:
        target.write(to_csv_text(frame(name, [])).encode())
        for number in range(1, parts + 1):
            df = _table(folder, name, number, "csv", base)
            if df is not None:
                target.write(to_csv_text(df).partition("\n")[2].encode())
                continue
            with part_path(os.fspath(folder), name, number, "csv").open("rb") as source:
                source.readline()  # the header holds no line end
                shutil.copyfileobj(source, target, 1 << 20)


def _merge_parquet(folder: Path, name: str, parts: int, base: sqlite3.Connection, beside: Path) -> None:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise missing_extra("writing Parquet files", "pyarrow", "parquet") from error
    schema = pyarrow.Table.from_pandas(frame(name, []), preserve_index=False).schema
    with pyarrow.parquet.ParquetWriter(beside, schema) as writer:
        for number in range(1, parts + 1):
            df = _table(folder, name, number, "parquet", base)
            if df is None:
                df = read_table(part_path(os.fspath(folder), name, number, "parquet"), name)
            if len(df):
                writer.write_table(pyarrow.Table.from_pandas(df, schema=schema, preserve_index=False))


def _described(path: Path) -> dict[str, str]:
    handle: BinaryIO
    with path.open("rb") as handle:
        return {"path": path.name, "sha256": hashlib.file_digest(handle, "sha256").hexdigest()}
