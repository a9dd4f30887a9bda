"""Text of the open web made safe and visible for a page: escaped, marked, cut where it is too long to read."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit

LONGEST = 1_200  # code points of a sentence that are shown whole (judgement)
AROUND = 300  # code points shown on each side of a mark in a longer one (judgement)
LONGEST_CELL = 160
# what can turn the order of the letters around it: shown by its code point instead of done
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Mark(NamedTuple):
    """A stretch of a sentence: where it stands, the id of the mark, where it leads, what hovering shows."""

    start: int
    end: int
    ident: str
    href: str
    hover: str


def shown(text: str) -> str:
    """Escaped for HTML. Control characters, halves of surrogate pairs and marks that turn the text around are shown as
    their code points.

    >>> shown("<b>\\u202e&")
    '&lt;b&gt;<span class="ctl">U+202E</span>&amp;'
    """
    clean = escape(text, quote=True)
    if clean.isprintable():
        return clean
    return "".join(f'<span class="ctl">U+{ord(c):04X}</span>' if _unshowable(c) else c for c in clean)


def attribute(text: str) -> str:
    """As :func:`shown`, for the inside of an attribute, where no element can stand.

    >>> attribute('a"\\x00')
    'a&quot;\\ufffd'
    """
    return "".join("\ufffd" if _unshowable(c) else c for c in escape(text, quote=True))


def _unshowable(c: str) -> bool:
    code = ord(c)
    return (
        (code < 0x20 and c not in "\t\n\r") or 0x7F <= code <= 0x9F or 0xD800 <= code <= 0xDFFF or c in _TURNING
        or (code & 0xFFFE) == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    )  # fmt: skip


def cell(text: str, most: int = LONGEST_CELL) -> str:
    """A short text on its own, which cannot turn the letters around it; a longer one is cut, with an ellipsis.

    >>> cell("a  b"), cell("abc", 2)
    ('<bdi>a b</bdi>', '<bdi>a…</bdi>')
    """
    plain = " ".join(text[: 4 * most].split())
    if not plain:
        return ""
    return f"<bdi>{shown(plain if len(plain) <= most and len(text) <= 4 * most else plain[: most - 1] + '…')}</bdi>"


def link(url: str, text: str = "") -> str:
    """A link to an address of the web; any other address is shown as text and leads nowhere.

    >>> link("javascript:alert(1)")
    '<bdi>javascript:alert(1)</bdi>'
    """
    words = cell(text or url)
    try:
        parts = urlsplit(url)
        safe = parts.scheme.lower() in ("http", "https") and bool(parts.netloc) and not any(map(_unshowable, url))
    except ValueError:
        safe = False
    return f'<a href="{attribute(url)}" rel="noopener noreferrer nofollow">{words}</a>' if safe else words


def marked(text: str, marks: Sequence[Mark]) -> str:
    """A sentence with its marks, as safe HTML. Where marks overlap, the later begins where the earlier ends.

    Of a long sentence the stretches around the marks are shown, and how much was left out.

    >>> marked("a <b> 5 men", [Mark(6, 11, "q1", "#c1", "five")])
    'a &lt;b&gt; <mark id="q1" title="five"><a href="#c1">5 men</a></mark>'
    """
    out: list[str] = []
    at = 0
    keep = _kept(text, marks)
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        start = max(mark.start, at)
        out.append(_between(text, at, start, keep))
        inside = shown(_shortened(text[start : mark.end]))
        link = f'<a href="{attribute(mark.href)}">{inside}</a>' if inside else ""
        out.append(f'<mark id="{attribute(mark.ident)}" title="{attribute(mark.hover)}">{link}</mark>')
        at = max(at, mark.end)
    out.append(_between(text, at, len(text), keep))
    return "".join(out)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:AROUND]} … {text[-AROUND:]}"


def _kept(text: str, marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """The stretches of a long sentence that are shown, in order and apart from each other."""
    if len(text) <= LONGEST:
        return [(0, len(text))]
    kept: list[tuple[int, int]] = []
    for mark in sorted(marks) or [Mark(0, 0, "", "", "")]:
        a, b = max(0, mark.start - AROUND), min(len(text), mark.end + AROUND)
        if kept and a <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(b, kept[-1][1]))
        else:
            kept.append((a, b))
    return kept


def _between(text: str, start: int, end: int, keep: Sequence[tuple[int, int]]) -> str:
    """The text from start to end, with a note in place of what is not kept."""
    out = []
    at = start
    for a, b in keep:
        if b <= start or a >= end:
            continue
        if a > at:
            out.append(_left_out(a - at))
        out.append(shown(text[max(a, at) : min(b, end)]))
        at = min(b, end)
    if at < end:
        out.append(_left_out(end - at))
    return "".join(out)


def _left_out(n: int) -> str:
    return f' <span class="cut">{n:,} characters left out</span> '
