"""Files of records, a text in each: JSON Lines (plain, .gz, .zst), JSON, CSV and Parquet, streamed if they can."""

from __future__ import annotations

import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from posture.cells import csv_rows as csv_rows
from posture.cells import separator_of
from posture.document_formats import Parsed, decode, record_fields
from posture.errors import InputError, missing_extra

JSON_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jsonl.zst", ".ndjson.zst")
ENDINGS = (*JSON_LINES, ".json", ".csv", ".tsv", ".parquet")
LONGEST_LINE = 4 << 20  # bytes of one record; about the Bible (judgement)
LARGEST = 256 << 20  # bytes of a file that can only be read as a whole (judgement)
_GIVEN_UP = 1 << 30  # bytes after which a line without an end is no text (judgement)
_TOO_LONG = b"\0too long\0"  # stands before the opening of a line that was passed over; no JSON opens so
Records = Iterator[tuple[int | None, Parsed]]


def read(path: Path, shown: str, rejected: list[tuple[object, ...]]) -> Records:
    """(line, what was read) of every sound record of a file; the others go to ``rejected`` with the reason."""
    name = path.name.lower()
    if name.endswith(JSON_LINES):
        with _opened(path) as lines:
            yield from json_lines(bounded_lines(lines), shown, rejected)
    elif name.endswith(".json"):
        yield from _json(_whole(path), shown, rejected)
    elif name.endswith(".parquet"):
        yield from _parquet(path, shown, rejected)
    else:
        yield from _csv(_whole(path), shown, rejected)


def _whole(path: Path) -> bytes:
    size = path.stat().st_size
    if size > LARGEST:
        raise InputError(
            f"a file of {size:,} bytes that has to be held as a whole; more than {LARGEST:,} are not read, "
            "give JSON Lines or Parquet"
        )
    return path.read_bytes()


def _opened(path: Path) -> BinaryIO:
    if path.name.lower().endswith(".gz"):
        return cast("BinaryIO", gzip.open(path, "rb"))
    if not path.name.lower().endswith(".zst"):
        return path.open("rb")
    try:
        import zstandard
    except ImportError as error:
        raise missing_extra("reading .zst files", "zstandard", "scale") from error
    stream = zstandard.ZstdDecompressor().stream_reader(path.open("rb"), read_across_frames=True, closefd=True)
    return cast("BinaryIO", io.BufferedReader(stream, 1 << 20))


def bounded_lines(handle: BinaryIO) -> Iterator[bytes]:
    """The lines of a file in bounded memory; of one that is too long only the opening, marked for :func:`json_lines`.

    Raises InputError for a line that does not end within a gigabyte, as that of a small file packed to unpack to much.
    """
    while line := handle.readline(LONGEST_LINE):
        length = len(line)
        if length < LONGEST_LINE or line.endswith(b"\n"):
            yield line
            continue
        yield too_long(line)
        while line and not line.endswith(b"\n"):
            line = handle.readline(LONGEST_LINE)
            length += len(line)
            if length > _GIVEN_UP:
                raise InputError(f"a line of more than {_GIVEN_UP:,} bytes; it and all behind it were left")


def too_long(line: bytes) -> bytes:
    """What stands for a line that was passed over because of its length."""
    return _TOO_LONG + line[:80].replace(b"\n", b" ") + b"\n"


def json_lines(lines: Iterable[bytes], shown: str, rejected: list[tuple[object, ...]]) -> Records:
    """A document a line: {"text", and optional "id", "title", "publisher", "published", "url", "language"}."""
    iterator, number = iter(lines), 0
    while True:
        number += 1
        try:
            raw = next(iterator, None)
        except InputError:
            raise
        except (OSError, EOFError, ValueError, zlib.error) as error:  # a compressed file that breaks off
            raise InputError(f"line {number}: the file breaks off or is damaged: {error}") from error
        except Exception as error:
            if type(error).__name__ != "ZstdError":
                raise
            raise InputError(f"line {number}: the file breaks off or is damaged: {error}") from error
        if raw is None:
            return
        if number == 1 and raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            text, _ = decode(raw + b"".join(iterator))
            iterator = iter([line.encode("utf-8", "surrogatepass") for line in text.split("\n")])
            raw = next(iterator)
        raw = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if not raw.strip():
            continue
        if raw.startswith(_TOO_LONG):
            reason = f"a line of {LONGEST_LINE:,} bytes or more; give each text a line of its own"
            opening = raw.removeprefix(_TOO_LONG).strip().decode("utf-8", "replace")
            rejected.append((shown, number, None, opening.replace("\0", "\ufffd"), reason, None))
            continue
        reason, parsed = _line(raw)
        if parsed is None:
            rejected.append((shown, number, None, raw[:80].decode("utf-8", "replace"), reason, None))
        else:
            yield number, parsed


def _line(raw: bytes) -> tuple[str, Parsed | None]:
    try:
        record = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        return f"byte {error.start} of the line is not UTF-8", None
    except json.JSONDecodeError as error:
        return f"not JSON: {error.msg} at column {error.colno}; expected one object a line", None
    except (ValueError, RecursionError) as error:
        return f"not JSON that can be read: {error}", None
    return record_parsed(record)


def record_parsed(record: object) -> tuple[str, Parsed | None]:
    """("", the document) of one record, or (the reason against it, None)."""
    if not isinstance(record, dict):
        return f'expected an object with a "text", got {type(record).__name__}', None
    fields = record_fields(record)
    text = fields.pop("text", None)
    if text is None:
        return f'no "text" in it; it has {", ".join(map(str, list(record)[:12])) or "nothing"}', None
    if "text" in record and not isinstance(record["text"], str):
        return f'expected "text" to be a string, got {type(record["text"]).__name__}', None
    return "", Parsed(text, fields)


def _json(data: bytes, shown: str, rejected: list[tuple[object, ...]]) -> Records:
    try:
        loaded = json.loads(decode(data)[0])
    except json.JSONDecodeError as error:
        raise InputError(f"line {error.lineno}: not JSON: {error.msg} at column {error.colno}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON that can be read: {error}") from error
    for i, record in enumerate(loaded if isinstance(loaded, list) else [loaded]):
        reason, parsed = record_parsed(record)
        if parsed is None:
            rejected.append((shown, None, None, None, f"record {i}: {reason}", None))
        else:
            yield None, parsed


def _csv(data: bytes, shown: str, rejected: list[tuple[object, ...]]) -> Records:
    text, remark = decode(data)
    if remark:
        rejected.append((shown, None, None, None, remark, None))
    separator = separator_of(text)
    rows = csv_rows(text, separator)
    _, header = next(rows, (1, []))
    if not any(record_fields({name: "x"}).get("text") for name in header):
        raise InputError(
            "expected a column 'text' (reports), or 'quantity' (statements kept by hand; columns= or --rename names yours), "
            f"got {', '.join(header[:12]) or 'an empty file'}"
        )
    for line, cells in rows:
        if not any(cells):
            continue
        if len(cells) > len(header):
            reason = f"expected {len(header)} cells, got {len(cells)}; quote cells that hold the separator"
        else:
            reason, parsed = record_parsed({k: v for k, v in zip(header, cells, strict=False) if v})
            if parsed is not None:
                yield line, parsed
                continue
        rejected.append((shown, line, None, None, reason, json.dumps(cells, ensure_ascii=False)[:2000]))


def _parquet(path: Path, shown: str, rejected: list[tuple[object, ...]]) -> Records:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise missing_extra("reading Parquet files", "pyarrow", "parquet") from error
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            number = 0
            for batch in file.iter_batches(batch_size=1024):
                for record in cast("list[Mapping[object, object]]", batch.to_pylist()):
                    number += 1
                    reason, parsed = record_parsed(record)
                    if parsed is None:
                        rejected.append((shown, number, None, None, reason, None))
                    else:
                        yield number, parsed
    except pyarrow.ArrowException as error:
        raise InputError(f"not a sound Parquet file: {error}") from error


def standard_input() -> bytes:
    """All of standard input, as bytes; raises InputError where it is too large to be held."""
    stream = getattr(sys.stdin, "buffer", None)
    data: bytes = stream.read(LARGEST + 1) if stream is not None else sys.stdin.read().encode("utf-8", "surrogatepass")
    if len(data) > LARGEST:
        raise InputError(f"more than {LARGEST:,} bytes on standard input; save them to a file of JSON Lines")
    return data


def is_json_lines(data: bytes) -> bool:
    """Whether the first line is a JSON object with a text."""
    first = data.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    return first.startswith(b"{") and _line(first)[1] is not None
