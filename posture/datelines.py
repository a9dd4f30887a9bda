"""The dateline of a report: the town, the day and the agency that stand before its first words, in any order.

"BAGHDAD (AP) —", "Dakar, 6 June 2025 (Reuters) -", "NAIROBI (AFP), March 3 -", "(Reuters) NIAMEY, Aug 5 2024 -". It
is looked for at the head of the first lines, so that a headline or the writer's name may stand above it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from posture.dates import find_dates
from posture.names import find_names, find_sources, host_of
from posture.vocabulary import Vocabulary, load_vocabulary

_LONGEST = 120  # code points
_LINES = 8  # of the text, empty ones left out
_MARKS = re.compile(r"[\s,./()\[\]|*_:;–—-]*")
_TOWN = re.compile(r"[^\W\d_a-z]{3,}(?:[ '’-][^\W\d_a-z]{2,}){0,3}(?![^\W_])")
_BRACKET = re.compile(r"\((?=[A-Z])[\w .&-]{2,30}\)")
_YEAR = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")
_ENDS = ("—", "–", "--", " -", ":", "- ")
_DAYS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun".split())
_SPOTS = ("place", "town")
_TELLERS = ("wire", "outlet", "state_media")


class Dateline(NamedTuple):
    """A dateline at ``text[start:end]``: a place id or "", the agency as written and its id, and the day or None."""

    start: int = 0
    end: int = 0
    place: str = ""
    agency: str = ""
    agency_id: str = ""
    day: date | None = None


def find_dateline(text: str, vocabulary: Vocabulary | None = None) -> Dateline:
    """The dateline of a text; an empty one if it has none. The day only where its year is written.

    >>> d = find_dateline("Convoy leaves\\n\\nDakar, 6 June 2025 (Reuters) - Some 400 soldiers remain.")
    >>> d.place, d.agency_id, str(d.day)
    ('dakar', 'reuters', '2025-06-06')
    >>> find_dateline("Some 400 soldiers remain in Dakar.").place
    ''
    """
    words = vocabulary or load_vocabulary()
    at = seen = 0
    while at < len(text) and seen < _LINES:
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        if text[at:stop].strip():
            seen += 1
            found = _line(text, at, min(stop, at + _LONGEST), words)
            if found is not None:
                return found
        at = stop + 1
    return Dateline()


def _line(text: str, start: int, stop: int, words: Vocabulary) -> Dateline | None:
    """The dateline that a line begins with, or None."""
    head = text[start:stop]
    if not any(mark in head for mark in (*_ENDS, ")", ".")):
        return None
    begun, _ = _skip(text, start, stop)
    parts: list[tuple[str, int, int, str]] = []
    at, mark = begun, ""
    while at < stop:
        part = _part(text, at, stop, words, bool(parts))
        again = part is not None and part[0] in _SPOTS and any(p[0] in _SPOTS for p in parts)
        if part is None or (again and mark in ("-", ".")):  # "VILNIUS, May 22 — Germany has": the sentence begins
            break
        parts.append(part)
        at, mark = _skip(text, part[2], stop)
    kinds = {p[0] for p in parts}
    if not {"town", "place"} & kinds or not mark or at >= len(text):
        return None
    return _made(text, begun, at, parts, mark, words) if _is_one(text, at, parts, mark) else None


def _skip(text: str, at: int, stop: int) -> tuple[int, str]:
    """The next word's place and the strongest mark passed before it: a dash, ":", ")", "." or ""."""
    m = _MARKS.match(text, at, stop)
    gap = m.group() if m else ""
    dash = any(c in gap for c in ("—", "–", "--")) or " -" in gap or "- " in gap
    return at + len(gap), "-" if dash else next((c for c in ":)./" if c in gap), "")


def _part(text: str, at: int, stop: int, words: Vocabulary, later: bool) -> tuple[str, int, int, str] | None:
    """(kind, start, end, id) of the agency, day or place that begins at ``at``, or None."""
    if not (text[at].isupper() or text[at].isdigit() or text[at] == "d"):  # "dpa"
        return None
    source = next(iter(find_sources(text, at, min(stop, at + 40), words)), None)
    if source is not None and source.start == at and source.kind in _TELLERS:
        return "agency", at, source.end, source.id
    dated = text[at].isdigit() or text[at : at + 3].lower() in _DAYS  # a look that is quick; most lines begin with neither
    day = next(iter(find_dates(text, None, at, min(stop, at + 40))), None) if dated else None
    if day is not None and day.start == at:
        return "day", at, day.end, ""
    name = next(iter(find_names(text, at, min(stop, at + 60), words)), None)
    if name is not None and name.start == at and name.place:
        return "place", at, name.end, name.place
    bracket = _BRACKET.match(text, at - 1, stop) if later and text[at - 1] == "(" else None
    if bracket is not None:
        return "agency", at, bracket.end() - 1, ""
    town = _TOWN.match(text, at, stop)
    if town is not None and not later:
        return "town", at, town.end(), ""
    return None


def _is_one(text: str, at: int, parts: list[tuple[str, int, int, str]], mark: str) -> bool:
    """Whether the parts are a dateline, not the beginning of a sentence or the entry of a list."""
    kinds = [p[0] for p in parts]
    if "agency" in kinds:
        return mark != "" and not text[at].islower()
    first = next(p for p in parts if p[0] in ("place", "town"))
    capitals = text[first[1] : first[2]].isupper() and first[2] - first[1] > 2
    if not capitals or text[at].islower():
        return False
    if mark != "-":
        return False
    return "day" in kinds or kinds.count("place") + kinds.count("town") > 1 or not text[at].isdigit()


def _made(
    text: str, start: int, end: int, parts: list[tuple[str, int, int, str]], mark: str, words: Vocabulary
) -> Dateline:
    places = [p[3] for p in parts if p[0] == "place"]
    fine = next((p for p in places if host_of(p, words) != p), places[0] if places else "")
    agency = next((p for p in parts if p[0] == "agency"), None)
    days = [p for p in parts if p[0] == "day"]
    day = None
    if days:
        written = text[days[0][1] : days[0][2]]
        if _YEAR.search(written):
            found = find_dates(text, None, days[0][1], days[0][2])[0]
            day = found.first if found.precision == "day" else None
    return Dateline(
        start, end, fine, text[agency[1] : agency[2]] if agency and agency[3] else "", agency[3] if agency else "", day
    )
