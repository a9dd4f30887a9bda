"""Files to the documents table: text, Markdown, HTML, JSON Lines, CSV and Parquet; one file or an archive.

The text is evidence: it is never changed, and every offset of a mention counts its code points. One bad file, line or
row is passed over and reported; it never stops the others.
"""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, cast

import pandas as pd

from posture import document_records as records
from posture.dates import parse_date
from posture.document_formats import Parsed, declared_charset, decode, parse_text
from posture.document_html import parse_html
from posture.errors import InputError, MissingExtraError, MissingPathError, PostureError, is_writable
from posture.progress import Progress, watched
from posture.schemas import frame
from posture.vocabulary import Vocabulary

Source = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
Row = tuple[object, ...]  # in the column order of schemas.DOCUMENTS, or of schemas.REJECTED

TEXT_ENDINGS = (".txt", ".text", ".md", ".markdown")
HTML_ENDINGS = (".html", ".htm", ".xhtml")
ENDINGS = TEXT_ENDINGS + HTML_ENDINGS + records.ENDINGS
LARGEST = 16 << 20  # bytes of a file that is one text or page; more is no report (judgement)
LONGEST = 4 << 20  # characters of one text; about the Bible (judgement)
NOT_A_NAME = "its name is not UTF-8, so that no table can hold it; rename it"
_NOTES = ("readme", "license", "licence", "changelog", "contributing", "citation")  # they describe a folder


class Found(NamedTuple):
    """A file to read, and its name in the ``path`` column."""

    path: Path
    shown: str


def read_documents(
    source: Source,
    *,
    progress: Progress = None,
    vocabulary: Vocabulary | None = None,
    date_order: str | None = None,
) -> pd.DataFrame:
    """The documents table of a file, a folder, a glob, a list of those, or "-" for standard input.

    Reads .txt (``Title:``, ``Publisher:``, ``Published:``, ``URL:``, ``Language:`` lines at the top), .md with front
    matter, .html, .jsonl (also .gz and .zst), .json, .csv and .parquet. ``text`` is the body, an exact substring of the
    decoded file; for HTML the extracted article. ``date_order`` ("DMY" or "MDY") settles 03/04/2025. What could not be
    read is in ``.attrs["rejected"]``, as tuples of the rejected table. ``vocabulary`` is taken for the sake of one
    signature everywhere; reading does not use it.

    Raises MissingPathError for a path that is not there, MissingExtraError when only pages or files were found whose
    reader is not installed, InputError when nothing could be read.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "a.txt").write_text("Title: Convoy\\n\\nAbout 50 soldiers came.")
    ...     read_documents(folder)[["path", "title", "text"]].iloc[0].tolist()
    ['a.txt', 'Convoy', 'About 50 soldiers came.']
    """
    rejected: list[Row] = []
    rows = list(iter_documents(source, rejected=rejected, progress=progress, date_order=date_order))
    if not rows:
        _nothing_read(source, rejected)
    documents = frame("documents", rows)
    documents.attrs["rejected"] = rejected
    return documents


def read_documents_report(source: Source, *, date_order: str | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The documents table and the rejected table (file, line, column, value, reason, row) of the same reading.

    Raises MissingPathError for a path that is not there; a source in which nothing could be read gives an empty table.
    """
    rejected: list[Row] = []
    rows = list(iter_documents(source, rejected=rejected, date_order=date_order))
    return frame("documents", rows), frame("rejected", rejected)


def iter_documents(
    source: Source,
    *,
    rejected: list[Row] | None = None,
    progress: Progress = None,
    date_order: str | None = None,
) -> Iterator[Row]:
    """One tuple a document, in the column order of the documents table, while files are read; record files stream.

    ``rejected`` takes a tuple of the rejected table for all that could not be read. Memory stays flat but for one short
    id a document. Raises MissingPathError at once for a path that is not there.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "a.txt").write_text("About 50 soldiers came.")
    ...     [row[-1] for row in iter_documents(folder)]
    ['About 50 soldiers came.']
    """
    files = find_files(source, rejected if rejected is not None else [])
    return _documents(files, rejected if rejected is not None else [], progress, date_order)


def _documents(files: list[Found], rejected: list[Row], progress: Progress, order: str | None) -> Iterator[Row]:
    seen: dict[str, int] = {}
    for found in watched(files, progress, "reading", "file"):
        try:
            for line, parsed in read_file(found, rejected):
                row = document_row(parsed, found.shown, line, seen, rejected, order)
                if row is not None:
                    yield row
        except (PostureError, OSError, EOFError) as error:
            rejected.append((found.shown, None, None, None, _reason(error), None))


def documents_from_texts(texts: str | Iterable[str] | pd.Series) -> pd.DataFrame:
    """The documents table of texts at hand: a string, several strings, or a Series (its labels become the ids).

    Missing values of a Series give no row. Raises InputError for what is no string, or holds half of a surrogate pair.

    >>> documents_from_texts(["About 50 soldiers.", "About 50 soldiers."])["doc_id"].str[12:].tolist()
    ['', '-2']
    """
    if not isinstance(texts, Iterable):
        raise InputError(f"expected a text, a list or a Series of texts, got {type(texts).__name__}")
    if isinstance(texts, pd.Series):
        pairs = [(str(label), text) for label, text in texts.items() if not _missing(text)]
    else:
        pairs = [("", text) for text in ([texts] if isinstance(texts, str) else texts)]
    seen: dict[str, int] = {}
    rows: list[Row] = []
    for i, (label, text) in enumerate(pairs):
        if not isinstance(text, str):
            raise InputError(f"text {i}: expected a string, got {type(text).__name__} {str(text)[:40]!r}")
        if not is_writable(label + text):
            raise InputError(
                f"text {label or i!a}: it holds half of a surrogate pair, which no file can hold; mend it, for example by "
                "text.encode('utf-8', 'replace').decode()"
            )
        sha = hashlib.sha256(text.encode("utf-8")).hexdigest()
        rows.append((unique_id(label or sha[:12], seen), sha, None, None, None, None, None, None, text))
    return frame("documents", rows)


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and value != value)


def find_files(source: Source, rejected: list[Row]) -> list[Found]:
    """The files that a source names, in order; files of a folder are sorted, hidden ones and links out are left.

    A folder's other files are reported in ``rejected``. Raises MissingPathError, InputError for an empty list.
    """
    several = not isinstance(source, str | os.PathLike)
    if several and not isinstance(source, Iterable):
        raise InputError(f"expected a file, a folder, a glob or a list of those, got {type(source).__name__}")
    names = [os.fspath(s) for s in (cast("Sequence[str]", source) if several else [cast("str", source)])]
    if not names:
        raise InputError("expected a file, a folder, a glob or a list of those, got an empty list")
    found: list[Found] = []
    for name in names:
        path = Path(name)
        if name == "-":
            found.append(Found(Path("-"), "-"))
        elif path.is_dir():
            prefix = name.rstrip("/\\") + "/" if several else ""
            found.extend(_in_folder(path, prefix, rejected))
        elif path.exists():
            found.append(Found(path, path.as_posix() if several else path.name))
        else:
            matches = sorted(glob.glob(name, recursive=True)) if glob.has_magic(name) else []
            if not matches:
                raise MissingPathError(f"{name}: no such file or folder, and no glob that matches one")
            for match in map(Path, matches):
                if match.is_dir():
                    found.extend(_in_folder(match, match.as_posix() + "/", rejected))
                else:
                    found.append(Found(match, match.as_posix()))
    unique = {f.path: f for f in reversed(found)}
    found = [f for f in found if unique.pop(f.path, None) is not None]
    rejected.extend((f.shown, None, None, None, NOT_A_NAME, None) for f in found if not is_writable(f.shown))
    return [f for f in found if is_writable(f.shown)]


def _in_folder(folder: Path, prefix: str, rejected: list[Row]) -> Iterator[Found]:
    root = os.path.realpath(folder)
    for where, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(f for f in files if not f.startswith(".")):
            path = Path(where, name)
            shown = prefix + path.relative_to(folder).as_posix()
            reason = ""
            if os.path.commonpath([root, os.path.realpath(path)]) != root:
                reason = "a link that leads out of the folder; name the file itself to read it"
            elif not path.is_file():
                reason = "not a file, or a link to none"
            elif not name.lower().endswith(ENDINGS):
                reason = f"not a kind of file that is read in a folder ({', '.join(ENDINGS)})"
            elif name.lower().split(".")[0] in _NOTES:
                reason = "a file about the folder, not a report; name it to read it"
            if reason:
                rejected.append((shown, None, None, None, reason, None))
            else:
                yield Found(path, shown)


def read_file(found: Found, rejected: list[Row]) -> Iterator[tuple[int | None, Parsed]]:
    """(line, what was read) for every document in a file."""
    name = found.path.name.lower()
    if name.endswith(records.ENDINGS):
        yield from records.read(found.path, found.shown, rejected)
        return
    if found.shown != "-" and found.path.stat().st_size > LARGEST:
        size = f"{found.path.stat().st_size:,}"
        raise InputError(f"a file of {size} bytes as one text; more than {LARGEST:,} are not read, give JSON Lines")
    data = records.standard_input() if found.shown == "-" else found.path.read_bytes()
    if found.shown == "-" and records.is_json_lines(data):
        yield from records.json_lines(iter(data.splitlines(keepends=True)), "-", rejected)
        return
    if not data.strip():
        raise InputError("the file is empty")
    opening = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_page = name.endswith(HTML_ENDINGS) or (
        not name.endswith(TEXT_ENDINGS) and opening.startswith((b"<!doctype html", b"<html"))
    )
    text, remark = decode(data, declared_charset(data) if is_page else None)
    parsed = parse_html(text) if is_page else parse_text(text)
    if remark:
        parsed = parsed._replace(remarks=(*parsed.remarks, ("text", "", remark)))
    yield None, parsed


def document_row(
    parsed: Parsed, shown: str, line: int | None, seen: dict[str, int], rejected: list[Row], order: str | None
) -> Row | None:
    for column, value, reason in parsed.remarks:
        rejected.append((shown, line, column or None, value or None, reason, None))
    text, fields = parsed.text, parsed.fields
    for column, value in (*fields.items(), ("text", text)):
        try:
            data = value.encode("utf-8")
        except UnicodeEncodeError as error:
            reason = f"character {error.start} is half of a surrogate pair, which no file can hold; mend the text"
            rejected.append((shown, line, column, None, reason, None))
            return None
    sha = hashlib.sha256(data).hexdigest()
    if not text.strip() or len(text) > LONGEST:
        reason = f"a text of {len(text):,} characters; more than {LONGEST:,} are no report, split it"
        rejected.append((shown, line, "text", None, reason if text.strip() else "there is no text", None))
        return None
    published = None
    if "published" in fields:
        try:
            published = parse_date(fields["published"], order)
        except InputError as error:
            rejected.append((shown, line, "published", fields["published"], f"{error}; the document was kept", None))
    doc_id = unique_id("_".join(fields.get("doc_id", "").split()) or sha[:12], seen)
    get = fields.get
    return (
        doc_id, sha, None if shown == "-" else shown, get("title"), get("publisher"), published, get("url"),
        get("language"), text,
    )  # fmt: skip


def unique_id(doc_id: str, seen: dict[str, int]) -> str:
    """The id, with -2, -3 for repeats; a later id never meets one that was given out."""
    if doc_id not in seen:
        seen[doc_id] = 1
        return doc_id
    n = seen[doc_id] + 1
    while f"{doc_id}-{n}" in seen:
        n += 1
    seen[doc_id] = n
    seen[f"{doc_id}-{n}"] = 1
    return f"{doc_id}-{n}"


def _reason(error: BaseException) -> str:
    return str(error) if isinstance(error, PostureError) else f"could not be read: {error}"


def _nothing_read(source: Source, rejected: list[Row]) -> None:
    shown = os.fspath(source) if isinstance(source, str | os.PathLike) else ", ".join(os.fspath(s) for s in source)
    if not rejected:
        raise InputError(f"{shown}: no reports there; read are files that end in {', '.join(ENDINGS)}")
    reasons = [str(r[4]) for r in rejected]
    needs = next((r for r in reasons if "which is not installed: pip install" in r), None)
    if needs:
        raise MissingExtraError(f"{shown}: {needs}")
    first = f"{rejected[0][0]}" + (f", line {rejected[0][1]}" if rejected[0][1] else "")
    more = f" (and {len(rejected) - 1} more)" if len(rejected) > 1 else ""
    raise InputError(f"{shown}: nothing could be read; {first}: {reasons[0]}{more}")
