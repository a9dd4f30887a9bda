"""One part of an archive read to tables, and written with a manifest that says what it was made from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from posture.archive_plan import Loaded, Part, load, reason_of
from posture.claims import link_claims
from posture.documents import Row, document_row, unique_id
from posture.errors import PostureError, writable
from posture.export import write_table
from posture.mentions import find_mentions
from posture.safe_files import write_text
from posture.schemas import frame
from posture.vocabulary import Vocabulary, load_vocabulary

TABLES = ("documents", "mentions", "claims")
MOST_REJECTED = 1000  # rows of one part that are listed; the others are counted


class Job(NamedTuple):
    """What a worker has to know beside the part; plain values, so that it travels to another process."""

    folder: str
    format: str
    keep: str
    model: str
    date_order: str | None
    vocabulary: str | None


class _Listed(list[Row]):
    """The first rows that are appended, each behind the number of its piece, and how many there were."""

    total = 0
    piece = 0

    def append(self, row: Row) -> None:
        self.total += 1
        if len(self) < MOST_REJECTED:
            super().append((self.piece, *(writable(x) if isinstance(x, str) else x for x in row)))


def make_part(part: Part, job: Job) -> dict[str, Any]:
    """Read one part and write its tables and its manifest; a part that is finished and unchanged is only checked.

    Returns the manifest. The tables are written first, each beside and then renamed, the manifest last.
    """
    loaded, reasons = [], []
    for piece in part.pieces:
        try:
            loaded.append(load(piece))
            reasons.append(piece.reason)
        except Exception as error:  # a file that goes away or breaks off, in the words of many libraries
            loaded.append(Loaded("", 0, lambda rejected: iter(())))
            reasons.append(reason_of(error))
    inputs = [
        {"path": p.shown, "kind": p.kind, "start": p.start, "stop": p.stop, "sha256": x.sha256, "lines": x.lines,
         "reason": why}
        for p, x, why in zip(part.pieces, loaded, reasons, strict=True)
    ]  # fmt: skip
    manifest_path = part_path(job.folder, "part", part.number, "json")
    before = finished(manifest_path)
    if before is not None and before["inputs"] == inputs:
        return before
    rejected = _Listed()
    rows, bases = _documents(part, loaded, reasons, job.date_order, rejected)
    documents, mentions, claims = _tables(frame("documents", rows), job, rejected)
    outputs = {}
    told = set(mentions["doc_id"])
    stays = [row[0] in told for row in rows]
    kept = [(base, row) for base, row, stay in zip(bases, rows, stays, strict=True) if stay]
    tables = (documents[documents["doc_id"].isin(told)], mentions, claims)
    for name, df in zip(TABLES, tables, strict=True):
        path = write_table(df, part_path(job.folder, name, part.number, job.format))
        outputs[path.name] = path.stat().st_size
    manifest = {
        "part": part.number, "inputs": inputs, "outputs": outputs,
        "counts": {
            "documents": len(rows), "with_mentions": sum(stays), "mentions": len(mentions), "claims": len(claims),
            "rejected": rejected.total,
        },
        "doc_ids": [base for base, _ in kept],
        "unlike": [n for n, (base, row) in enumerate(kept) if base != row[0]],
        "claim_ids": claims["claim_id"].tolist(),
        "rejected": rejected,
    }  # fmt: skip
    write_text(manifest_path, json.dumps(manifest, ensure_ascii=False) + "\n")
    return manifest


def _documents(
    part: Part, loaded: Sequence[Loaded], reasons: Sequence[str], order: str | None, rejected: _Listed
) -> tuple[list[Row], list[str]]:
    """Rows of the documents table, their ids unlike one another, and the id that each would have alone."""
    rows: list[Row] = []
    bases: list[str] = []
    seen: dict[str, int] = {}
    for number, (piece, x, reason) in enumerate(zip(part.pieces, loaded, reasons, strict=True)):
        rejected.piece = number
        try:
            for line, parsed in x.read(rejected):
                row = document_row(parsed, piece.shown, line, {}, rejected, order)
                if row is not None:
                    bases.append(str(row[0]))
                    rows.append((unique_id(bases[-1], seen), *row[1:]))
        except (PostureError, OSError, EOFError) as error:
            reason = reason or reason_of(error)
        if reason:
            rejected.append((piece.shown, None, None, None, reason, None))
    return rows, bases


def _tables(documents: pd.DataFrame, job: Job, rejected: _Listed) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The tables of a part; a document on which this package itself fails is reported and left."""
    words = _words(job.vocabulary)
    try:
        return _read(documents, job, words)
    except PostureError:
        raise
    except Exception:  # a fault of the package on one document: the others are read, it is listed
        sound = []
        for i in range(len(documents)):
            try:
                _read(documents.iloc[i : i + 1], job, words)
                sound.append(i)
            except Exception as error:
                name, doc_id = documents["path"].iloc[i], documents["doc_id"].iloc[i]
                fault = f"{type(error).__name__}: {error}"[:200]
                reason = f"document {doc_id}: a fault of this package, not of the text: {fault}; please report it"
                rejected.append((name, None, "text", None, reason, None))
        if len(sound) == len(documents):
            raise
        return _read(documents.iloc[sound].reset_index(drop=True), job, words)


def _read(
    documents: pd.DataFrame, job: Job, words: Vocabulary
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    mentions = find_mentions(documents, keep=job.keep, model=job.model, vocabulary=words)
    return documents, mentions, link_claims(mentions, documents, vocabulary=words)


@lru_cache(maxsize=1)
def _words(folder: str | None) -> Vocabulary:
    return load_vocabulary(folder)


def part_path(folder: str, name: str, number: int, ending: str) -> Path:
    """Where one table of one part lies."""
    return Path(folder, f"{name}-{number:05d}.{ending}")


def finished(path: Path) -> dict[str, Any] | None:
    """The manifest of a finished part whose tables are there in full; None if it has to be made."""
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        whole = all(path.with_name(name).stat().st_size == size for name, size in manifest["outputs"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return manifest if whole else None
