"""An archive cut into parts: the same cut wherever it is read.

A part is a list of pieces: byte ranges of a JSON Lines file, blocks of a compressed one, rows of a Parquet file, whole
small files. Where the cuts lie follows from the files and the part size alone, so the number of workers cannot matter.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from posture import document_records as records
from posture.document_formats import FIELD_OF, Parsed
from posture.documents import Found, Row, read_file
from posture.errors import InputError, PostureError, missing_extra

MOST_PIECES = 500  # small files of one part
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Piece(NamedTuple):
    """What of one file belongs to a part: bytes ("lines"), bytes at hand ("block"), rows, or the file."""

    path: str
    shown: str
    kind: str
    start: int = 0
    stop: int = 0
    group: int = 0  # the row group of a Parquet file
    data: bytes = b""
    reason: str = ""  # why what follows in the file, or all of it, could not be read
    size: int = 0  # bytes to work on, for the cut
    read: int = 0  # bytes of the file on disk, for the progress


class Part(NamedTuple):
    """Pieces that are read together; parts are numbered from 1 in the order of the archive."""

    number: int
    pieces: tuple[Piece, ...]


def plan(files: Sequence[Found], size: int) -> Iterator[Part]:
    """The parts of an archive, in order, about ``size`` bytes of text each; made while the files are read."""
    pieces: list[Piece] = []
    number = 1
    for found in files:
        for piece in _pieces(found, size):
            pieces.append(piece)
            if sum(p.size for p in pieces) >= size or len(pieces) == MOST_PIECES:
                yield Part(number, tuple(pieces))
                pieces, number = [], number + 1
    if pieces:
        yield Part(number, tuple(pieces))


def _pieces(found: Found, size: int) -> Iterator[Piece]:
    path, name = os.fspath(found.path), found.path.name.lower()
    whole = Piece(path, found.shown, "file")
    try:
        if path == "-":
            raise InputError("standard input cannot be read again after a fault; save it to a file")
        status = found.path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InputError("not a regular file")
        whole = whole._replace(size=status.st_size, read=status.st_size)
        if name.endswith((".gz", ".zst")) and name.endswith(records.JSON_LINES):
            yield from _blocks(found, size)
        elif name.endswith(records.JSON_LINES):
            with found.path.open("rb") as handle:
                cuts = range(0, 1 if handle.read(2) in _UTF16 else status.st_size, size)
            for start in cuts:
                stop = min(start + size, status.st_size) if len(cuts) > 1 else status.st_size
                yield Piece(path, found.shown, "lines", start, stop, size=stop - start, read=stop - start)
        elif name.endswith(".parquet"):
            yield from _rows(found, size, status.st_size)
        else:
            yield whole
    except (PostureError, OSError) as error:
        yield whole._replace(kind="none", reason=reason_of(error))


def _blocks(found: Found, size: int) -> Iterator[Piece]:
    """Whole lines of a compressed file in blocks of about ``size`` bytes; it can only be read from its beginning."""
    with found.path.open("rb") as raw:
        reason, at, told = "", 0, 0
        lines = records.bounded_lines(_unpacked(found.path.name, raw))
        while True:
            block: list[bytes] = []
            held = 0
            while held < size and not reason:
                try:
                    line = next(lines, b"")
                except Exception as error:  # each library has errors of its own for what is damaged
                    reason = f"the file breaks off or is damaged: {error}"
                    break
                if not line:
                    break
                block.append(line)
                held += len(line)
            if block or reason:
                read, told = raw.tell() - told, raw.tell()
                data = b"".join(block)
                yield Piece(os.fspath(found.path), found.shown, "block", at, at + held, 0, data, reason, held, read)
            at += held
            if held < size:
                return


def _unpacked(name: str, raw: BinaryIO) -> BinaryIO:
    if name.lower().endswith(".gz"):
        return cast("BinaryIO", gzip.GzipFile(fileobj=raw))
    try:
        import zstandard
    except ImportError as error:
        raise missing_extra("reading .zst files", "zstandard", "scale") from error
    stream = zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True, closefd=False)
    return cast("BinaryIO", io.BufferedReader(stream, 1 << 20))


def _rows(found: Found, size: int, on_disk: int) -> Iterator[Piece]:
    """Runs of rows, none of which crosses a row group."""
    with _parquet_file(found.path) as file:
        meta = file.metadata
        groups = [(meta.row_group(g).num_rows, meta.row_group(g).total_byte_size) for g in range(meta.num_row_groups)]
    first, all_rows = 0, max(1, sum(n for n, _ in groups))
    for g, (count, held) in enumerate(groups):
        each = max(1, size * count // max(held, 1))
        for start in range(0, count, each):
            n = min(each, count - start)
            work, read = held * n // max(count, 1), on_disk * n // all_rows
            yield Piece(os.fspath(found.path), found.shown, "rows", first + start, first + start + n, g, size=work, read=read)
        first += count


def _parquet_file(path: Path) -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise missing_extra("reading Parquet files", "pyarrow", "parquet") from error
    try:
        return pyarrow.parquet.ParquetFile(path)
    except pyarrow.ArrowException as error:
        raise InputError(f"not a sound Parquet file: {error}") from error


class Loaded(NamedTuple):
    """A piece in memory: the hash of what was read, its lines (0: they are not counted), and how to read it."""

    sha256: str
    lines: int
    read: Callable[[list[Row]], Iterator[tuple[int | None, Parsed]]]


def load(piece: Piece) -> Loaded:
    if piece.kind in ("lines", "block"):
        data = piece.data if piece.kind == "block" else _line_range(piece)
        count = data.count(b"\n") + (data[-1:] not in (b"\n", b""))
        return Loaded(_sha(data), count, lambda rejected: records.json_lines(io.BytesIO(data), piece.shown, rejected))
    if piece.kind == "rows":
        found = _row_range(piece)
        sha = _sha(json.dumps(found, ensure_ascii=True, default=str).encode())
        return Loaded(sha, 0, lambda rejected: _row_documents(found, piece, rejected))
    if piece.kind == "none":
        return Loaded("", 0, lambda rejected: iter(()))
    with Path(piece.path).open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return Loaded(digest, 0, lambda rejected: read_file(Found(Path(piece.path), piece.shown), rejected))


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _line_range(piece: Piece) -> bytes:
    """The lines that begin in a byte range; the last one is read to its end, or replaced if that is too far."""
    with Path(piece.path).open("rb") as handle:
        if piece.start:  # a line begins here only if the byte before ends one
            handle.seek(piece.start - 1)
            data = handle.read(piece.stop - piece.start + 1)
            cut = data.find(b"\n")
            data = data[cut + 1 :] if cut >= 0 else b""
        else:
            data = handle.read(piece.stop)
        if not data or data.endswith(b"\n"):
            return data
        begin = data.rfind(b"\n") + 1
        more = handle.readline(max(0, records.LONGEST_LINE - (len(data) - begin)) + 1)
        if more and not more.endswith(b"\n") and handle.read(1) or len(data) - begin + len(more) > records.LONGEST_LINE:
            return data[:begin] + records.too_long(data[begin : begin + 80])
        return data + more


def _row_range(piece: Piece) -> list[dict[str, Any]]:
    with _parquet_file(Path(piece.path)) as file:
        first = sum(file.metadata.row_group(g).num_rows for g in range(piece.group))
        known = [n for n in file.schema_arrow.names if n.strip().lower() in FIELD_OF] or file.schema_arrow.names[:1]
        skip, want = piece.start - first, piece.stop - piece.start
        rows: list[dict[str, Any]] = []
        for batch in file.iter_batches(batch_size=1024, row_groups=[piece.group], columns=known):
            if skip >= batch.num_rows:
                skip -= batch.num_rows
                continue
            rows += batch.slice(skip, want - len(rows)).to_pylist()
            skip = 0
            if len(rows) == want:
                break
        return rows


def _row_documents(
    found: list[dict[str, Any]], piece: Piece, rejected: list[Row]
) -> Iterator[tuple[int | None, Parsed]]:
    for number, record in enumerate(found, piece.start + 1):
        reason, parsed = records.record_parsed(record)
        if parsed is None:
            rejected.append((piece.shown, number, None, None, reason, None))
        else:
            yield number, parsed


def reason_of(error: BaseException) -> str:
    if isinstance(error, PostureError):
        return str(error)
    return f"could not be read: {type(error).__name__}: {error}"[:300]
