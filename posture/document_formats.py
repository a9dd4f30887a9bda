"""From the bytes of one file to text and what is known about it: encodings, head lines, front matter.

Nothing here opens a file. The text that comes out is a substring of the decoded file;
line ends, no-break spaces and combining marks stay as they are.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from typing import NamedTuple

from posture.date_grammar import parse_date
from posture.datelines import find_dateline
from posture.errors import InputError

# name as people write it -> field of the documents table
FIELD_OF: Mapping[str, str] = {
    "id": "doc_id", "doc_id": "doc_id",
    "title": "title", "headline": "title",
    "publisher": "publisher", "source": "publisher", "outlet": "publisher", "site": "publisher",
    "published": "published", "date": "published", "publication date": "published", "published_at": "published",
    "url": "url", "link": "url",
    "language": "language", "lang": "language",
    "text": "text", "body": "text", "content": "text",
}  # fmt: skip

# first bytes of files that are no text -> what they are
_MAGIC = (
    (b"%PDF", "a PDF; save its text as .txt first"),
    (b"PK\x03\x04", "a zip archive (or a .docx or .xlsx); save it as text or CSV first"),
    (b"\x1f\x8b", "gzip-compressed; only .jsonl.gz is read compressed"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed; only .jsonl.zst is read compressed"),
    (b"\xd0\xcf\x11\xe0", "an old Office file; save it as text or CSV first"),
    (b"{\\rtf", "RTF; save it as plain text first"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_.:-]{2,40})""", re.I)
_HEAD_LINE = re.compile(r"([A-Za-z][A-Za-z _-]{0,30}):[ \t]*([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_PLAIN_LINE = re.compile(r"[A-Za-z][A-Za-z _-]{0,30}:[ \t]*[^\s\[\]{}&*!|>%@`\"'#][^\r\n]*")
_BLANK = re.compile(r"[ \t]*(?:\r\n|\r|\n)")
_FENCE = re.compile(r"(?:\r\n|\r|\n)(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)")
_MARKS = (" | ", " · ", " - ", " – ", " — ", ", ")  # between an outlet and a date
_HEAD_LIMIT = 64_000  # characters that front matter may take
_WESTERN_SHARE = 0.15  # share of bytes above 127 up to which single-byte text is taken for English (judgement)


class Parsed(NamedTuple):
    """A text, its fields as written, and remarks on what could not be read as asked."""

    text: str
    fields: dict[str, str]
    remarks: tuple[tuple[str, str, str], ...] = ()  # (column, value, reason)


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of some bytes, and a remark ("" if none): BOM, UTF-8, the declared encoding, then a guess.

    A byte order mark is left out of the text. Raises InputError for what is no text (a PDF, a zip archive, NUL bytes).

    >>> decode(b"caf\\xe9, 1,000 troops")[0]
    'café, 1,000 troops'
    """
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise InputError(f"expected text, got {what}")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _lenient(data[len(bom) :], encoding)
    if b"\0" in data:
        raise InputError("expected text, got a binary file (it holds NUL bytes); save it as UTF-8 text")
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    for candidate in (declared, _guess(data)):
        if candidate:
            try:
                return data.decode(candidate), ""
            except (UnicodeDecodeError, LookupError):
                continue
    return _lenient(data, "utf-8" if _mostly_utf8(data) else "cp1252")


def _lenient(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), ""
    except UnicodeDecodeError as error:
        text = data.decode(encoding, errors="replace")
        return text, f"byte {error.start} is not {encoding}; unreadable bytes became U+FFFD, the text was kept"


def _mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    return sum(1 for c in text if c > "\x7f") - bad > bad


def _guess(data: bytes) -> str | None:
    """An encoding for bytes that are not UTF-8; None leaves it to the lenient reading."""
    if _mostly_utf8(data):
        return None
    sample = data[:200_000]
    if sum(1 for b in sample if b > 127) <= _WESTERN_SHARE * len(sample):
        return "cp1252"
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return None
    best = from_bytes(sample).best()
    return best.encoding if best else None


def declared_charset(data: bytes) -> str | None:
    """The encoding that an HTML page names in its first 4,096 bytes."""
    found = _META_CHARSET.search(data[:4096])
    return found[1].decode("ascii") if found else None


def parse_text(text: str) -> Parsed:
    """A plain text or Markdown file: front matter or head lines, if any, then the body.

    >>> parse_text("Title: A\\nPublished: 2023-10-18\\n\\nAbout 50 soldiers.")
    Parsed(text='About 50 soldiers.', fields={'title': 'A', 'published': '2023-10-18'}, remarks=())
    """
    if re.match(r"---[ \t]*(?:\r\n|\r|\n)", text):
        fence = _FENCE.search(text, 3, _HEAD_LIMIT)
        if fence:
            fields, remarks = front_matter(text[3 : fence.start()])
            return _titled(Parsed(_after_blank(text, fence.end()), fields, remarks))
        remark = ("", text[:60], "front matter opens with --- and never closes; read as text")
        return Parsed(text, {}, (remark,))
    fields, start = head_lines(text)
    return _titled(Parsed(_after_blank(text, start) if start else text, fields))


def head_lines(text: str) -> tuple[dict[str, str], int]:
    """``Title: ...``, ``Published: ...`` at the top of a text, and where they end (0: there are none).

    The first line must carry a known name; lines with other names are passed over when a blank line ends the block.
    """
    fields: dict[str, str] = {}
    at = known_end = 0
    while m := _HEAD_LINE.match(text, at):
        field = FIELD_OF.get(m[1].strip().lower())
        if field is None and not at:
            return {}, 0
        if m.end() == at:
            break
        at = m.end()
        if field and field != "text":
            fields.setdefault(field, m[2].strip())
            known_end = at
    ended = at >= len(text) or _BLANK.match(text, at) is not None
    return {k: v for k, v in fields.items() if v}, at if ended and fields else known_end


def front_matter(block: str) -> tuple[dict[str, str], tuple[tuple[str, str, str], ...]]:
    """The fields of a YAML block. Every value stays the string that was written, and tags are never acted on."""
    remarks: tuple[tuple[str, str, str], ...] = ()
    try:
        import yaml

        loaded = yaml.load(block, Loader=yaml.BaseLoader)
        if loaded is not None and not isinstance(loaded, dict):
            raise InputError(f"expected name: value lines, got {type(loaded).__name__}")
    except ImportError:
        loaded = _plain_pairs(block)
    except Exception as error:  # the YAML reader raises errors of many kinds on hostile input
        loaded = _plain_pairs(block)
        # "title: Mali: what we know" is no YAML, and plain enough
        if not all(_PLAIN_LINE.fullmatch(line) for line in block.splitlines() if line.strip()):
            mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or type(error).__name__
            where = f"line {mark.line + 2}: " if mark else ""
            remarks = (("", block.strip()[:60], f"front matter is not sound YAML ({where}{problem}); read line by line"),)
    return record_fields(loaded or {}), remarks


def _plain_pairs(block: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in block.splitlines() if line[:1].strip())
    return {k.strip(): v.strip().strip("\"'") for k, colon, v in pairs if colon}


def record_fields(record: Mapping[object, object]) -> dict[str, str]:
    """The known fields of a JSON object, a CSV row or front matter, as text; the documented name wins over others."""
    fields: dict[str, str] = {}
    for key, value in record.items():
        name = str(key).strip().lower()
        field = FIELD_OF.get(name)
        if isinstance(value, dict):  # {"name": "Example Wire"}, as schema.org has it
            value = value.get("name")
        if field is None or value is None or isinstance(value, list | dict | bool):
            continue
        written = value if isinstance(value, str) and field == "text" else str(value).strip()
        if written and (field not in fields or name == field):
            fields[field] = written
    return fields


def _after_blank(text: str, at: int) -> str:
    while m := _BLANK.match(text, at):
        at = m.end()
    return text[at:]


def _titled(parsed: Parsed) -> Parsed:
    """What the first lines tell where no label does: a headline, and a line with a date and perhaps an outlet."""
    lines = [x.strip() for x in re.split(r"[\r\n]+", parsed.text[:2000]) if x.strip()][:7]
    fields = dict(parsed.fields)
    title = lines[0].lstrip("#").strip() if len(lines) > 1 else ""
    if "title" not in fields and _is_headline(title):
        fields["title"] = title
    for i, line in enumerate(lines[:6] if "published" not in fields else []):
        day, outlet = _dated(line)
        if not day:
            continue
        fields["published"] = day
        if not outlet and i and lines[i - 1].lstrip("#").strip() != fields.get("title"):
            outlet = lines[i - 1]
        if _is_outlet(outlet):
            fields.setdefault("publisher", outlet)
        break
    if "published" not in fields or "publisher" not in fields:
        told = find_dateline(parsed.text)
        if told.day is not None:
            fields.setdefault("published", told.day.isoformat())
        if told.agency:
            fields.setdefault("publisher", told.agency)
    return parsed._replace(fields=fields)


def _is_headline(line: str) -> bool:
    """Short, of words, and without the stop that ends a sentence."""
    return 3 <= len(line.split()) <= 30 and len(line) <= 200 and line[-1] not in ".:;,-"


def _is_outlet(line: str) -> bool:
    """A short name; "By our correspondent" and "From Jane Doe" name a writer."""
    words = line.split()
    return 1 <= len(words) <= 6 and words[0].lower() not in ("by", "from", "for") and line[-1] not in ".:;,"


def _dated(line: str) -> tuple[str, str]:
    """(the date, what stands before it) of a line that holds a date and at most a name; else two empty texts."""
    if len(line) > 80 or not any(c.isdigit() for c in line):
        return "", ""
    for outlet, mark, day in [("", "", line), *(line.partition(m) for m in _MARKS)]:
        if mark or not outlet:
            try:
                parse_date(day)
            except InputError:
                continue
            return day.strip(), outlet.strip()
    return "", ""
