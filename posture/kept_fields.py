"""What the cells of a kept row mean: days, measure and status, counting rule, and who stands behind the figure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from posture.dates import month_interval, parse_date
from posture.errors import InputError
from posture.institutions import source_id
from posture.names import (
    counted_class_of,
    find_names,
    find_sources,
    parent_actor,
    resolve_actor,
    resolve_place,
)
from posture.schemas import MEASURES, PRECISIONS, STATUSES
from posture.vocabulary import Vocabulary

_KINDS: Mapping[str, str] = {
    "flow_in": "inflow",
    "flow_out": "outflow",
    "level": "stock",
    "plan": "target",
    "cap": "ceiling",
}
_STATUSES: Mapping[str, str] = {"authorized": "authorised", "approved": "authorised", "present": "current"}
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"(\d{4})")
_BASIS = re.compile(r"\bbasis\s*=\s*([A-Za-z][\w /-]*)", re.I)
_COMPONENT = re.compile(r"(?<!not a )\b(?:component only|a component)\b", re.I)
_LOW = re.compile(r"\blow reliability\b", re.I)
_NO_SOURCE = re.compile(r"(?:.*\b)?(?:not named|unnamed|unsourced)(?:\b.*)?|(?:the )?(?:outlet|publisher)(?: itself)?", re.I)
_COPIER = re.compile(r"\b(?:via|copy)\b", re.I)
_BRACKET = re.compile(r"\(([^()]*)\)\s*$")
_RANK = re.compile(r"(?:[A-Z][a-z]{0,5}\.|\d(?:st|nd|rd))(?:\s+|$)")
_LEAD_IN = re.compile(r"^(?:[a-z]+\s+)+")  # "citing ABC", "blog quoting X"
_OWN_KINDS = ("outlet", "wire", "state_media", "analyst")


class Days(NamedTuple):
    """An interval of days; None where open, and how exactly it is given."""

    start: date | None
    end: date | None
    precision: str | None


def day_or_span(cell: str, order: str | None) -> Days:
    """A cell with a day, a month (2024-12) or a year.

    Raises InputError for what is none.

    >>> day_or_span("2024-12", None)
    Days(start=datetime.date(2024, 12, 1), end=datetime.date(2024, 12, 31), precision='month')
    """
    if m := _MONTH.fullmatch(cell):
        if not 1 <= int(m[2]) <= 12:
            raise InputError(f"expected a month such as 2024-12, got {cell!r}")
        return Days(*month_interval(int(m[1]), int(m[2])), "month")
    if m := _YEAR.fullmatch(cell):
        return Days(date(int(m[1]), 1, 1), date(int(m[1]), 12, 31), "year")
    day = parse_date(cell, order)
    return Days(day, day, "day")


def as_of(
    row: Mapping[str, str],
    columns: tuple[str, ...],
    published: date | None,
    status: str,
    measure: str,
    order: str | None,
) -> tuple[Days, str]:
    """The days that a row speaks of, and how they were found.

    Raises InputError if they run backwards or cannot be read.
    """
    if "as_of" in row:
        return day_or_span(row["as_of"], order), "column"
    first = day_or_span(row["as_of_start"], order) if "as_of_start" in row else None
    last = day_or_span(row["as_of_end"], order) if "as_of_end" in row else None
    if first and last:
        assert first.start is not None
        assert last.end is not None
        if first.start > last.end:
            raise InputError(f"as_of_start {row['as_of_start']} lies after as_of_end {row['as_of_end']}")
        return Days(first.start, last.end, precision(first.start, last.end)), "column"
    if first:
        return (Days(first.start, None, "open") if "as_of_end" in columns else first), "column"
    if last:
        return Days(None, last.end, "open"), "column"
    if published is None or status in ("hypothetical", "denied"):
        return Days(None, None, None), "none"
    if status == "current":
        return Days(published, published, "day"), "published"
    if status == "planned":
        return Days(published, None, "open"), "published"
    moved = measure in ("inflow", "outflow", "loss")
    return (Days(None, published, "open") if moved else Days(None, None, None)), "published" if moved else "none"


def precision(start: date, end: date) -> str:
    """How exact an interval is; limits between the named lengths are judgement.

    >>> precision(date(2006, 1, 1), date(2006, 12, 31)), precision(date(2024, 12, 8), date(2024, 12, 19))
    ('year', 'month')
    """
    length = (end - start).days + 1
    return next((name for name, most in zip(PRECISIONS, (1, 7, 31, 122), strict=False) if length <= most), "year")


def measure_and_status(row: Mapping[str, str], published: date | None, ends: date | None) -> tuple[str, str, str]:
    """(measure, status, the rule that gave them) of a row.

    An authorised level is a ceiling in force; an authorised movement is planned. Without a kind the row is a level;
    without a status a target is planned, and what ended before publication is past. Raises InputError for other words.
    """
    kind, status = _word(row.get("kind", "")), _word(row.get("status", ""))
    measure = _KINDS.get(kind, kind) or "stock"
    if measure not in MEASURES:
        raise InputError(f"kind: expected stock, target, flow_in, flow_out or one of {', '.join(MEASURES)}, got {kind!r}")
    status = _STATUSES.get(status, status)
    rule = f"measure={'kind' if kind else 'default'}"
    if status == "authorised":
        level = measure in ("target", "stock", "ceiling")
        return ("ceiling", "current", rule + "+authorised") if level else (measure, "planned", rule + "+authorised")
    if status and status not in STATUSES:
        raise InputError(f"status: expected authorised or one of {', '.join(STATUSES)}, got {status!r}")
    if status:
        return measure, status, rule + "; status=status"
    late = published is not None and ends is not None
    if late and ends < published and measure != "target":  # type: ignore[operator]
        return measure, "past", rule + "; status=ended before publication"
    ahead = measure == "target" or (late and ends > published and measure in ("inflow", "outflow"))  # type: ignore[operator]
    done = measure in ("inflow", "outflow", "loss")
    return measure, "planned" if ahead else "past" if done else "current", rule + "; status=default"


def _word(cell: str) -> str:
    return "_".join(cell.lower().replace("-", "_").split())


def scope_of(note: str) -> tuple[str, str]:
    """(counting rule, how it was found): the note's ``basis=``; a row without that tag states no rule.

    >>> scope_of("cap; basis=FML cap"), scope_of("embassy security")
    (('fml_cap', 'basis'), ('unspecified', 'none stated'))
    """
    m = _BASIS.search(note)
    return (slug(m[1]), "basis") if m else ("unspecified", "none stated")


def part_of(note: str) -> str:
    """Whether the note marks the figure as a part of the force.

    >>> part_of("component only: temporary forces"), part_of("embassy security")
    ('component', 'total')
    """
    return "component" if _COMPONENT.search(note) else "total"


def actor_of(cell: str, vocabulary: Vocabulary) -> str:
    """The actor id of a cell: the organisation of a mission, the one actor named in a longer description.

    Raises InputError for a cell that names no actor, or several.

    >>> from posture.vocabulary import load_vocabulary
    >>> [actor_of(a, load_vocabulary()) for a in ("US", "UNIFIL", "the French army")]
    ['USA', 'un', 'FRA']
    """
    try:
        return parent_actor(resolve_actor(cell, vocabulary), vocabulary)
    except InputError:
        named = {parent_actor(n.actor, vocabulary) for n in find_names(cell, vocabulary=vocabulary) if n.actor}
        if len(named) != 1:
            raise
        return named.pop()


def place_of(cell: str, vocabulary: Vocabulary) -> str:
    """The place id of a cell; "northern Syria" or "Kandahar area" is the one place named in it.

    Raises InputError for a cell that names no place, or several.

    >>> from posture.vocabulary import load_vocabulary
    >>> [place_of(p, load_vocabulary()) for p in ("Al-Tanf", "northern Syria", "Kandahar area")]
    ['al_tanf', 'SYR', 'kandahar']
    """
    try:
        return resolve_place(cell, vocabulary)
    except InputError:
        named = {n.place for n in find_names(cell, vocabulary=vocabulary) if n.place}
        if len(named) != 1:
            raise
        return named.pop()


def names_place(cell: str, place: str, vocabulary: Vocabulary) -> bool:
    """Whether a cell names the place itself rather than a part of it or its surroundings."""
    try:
        return resolve_place(cell, vocabulary) == place
    except InputError:
        return False


def reliability_of(note: str) -> str | None:
    """Admiralty E for a row tagged ``low reliability``; no letter without a reason."""
    return "E" if _LOW.search(note) else None


def class_of(noun_class: str, actor: str, vocabulary: Vocabulary) -> str:
    """The class of the people counted; fighters of a state's force are its military."""
    own = counted_class_of(actor, vocabulary) if actor else "unspecified"
    if noun_class in ("", "unspecified"):
        return own if own in ("militant", "local_force") else noun_class or "unspecified"
    return "military" if noun_class == "militant" and own == "military" else noun_class


def originator(source: str, publisher: str, vocabulary: Vocabulary) -> tuple[str | None, str | None, str]:
    """(who said so as written, the id behind it, the rule) of a source and the page that carried it.

    The outlet's own figure belongs to the agency in brackets behind the page's name, else to the page. An unnamed
    official is told apart by who quoted him.

    >>> from posture.vocabulary import load_vocabulary
    >>> v = load_vocabulary()
    >>> originator("outlet", "Lincoln Daily News (AP)", v)
    (None, 'ap', 'publisher')
    >>> originator("US officials", "Amwal Al Ghad (Reuters)", v)
    ('US officials', 'reuters:us_officials', 'unnamed')
    """
    if not source or _NO_SOURCE.fullmatch(source):
        return None, outlet_id(publisher, vocabulary) or None, "publisher"
    inside = _BRACKET.search(source)
    words = source[: inside.start()].strip() if inside else source
    known = source_id(words, vocabulary)
    if known:
        return source, known, "source"
    named = _proper(words, vocabulary)
    if named:
        return source, slug(named), "source"
    teller = outlet_id(inside[1] if inside else publisher, vocabulary)
    return source, f"{teller}:{slug(words)}".strip(":"), "unnamed"


def outlet_id(publisher: str, vocabulary: Vocabulary) -> str:
    """The institution behind a page: the origin in brackets if there is one, else the page itself.

    >>> from posture.vocabulary import load_vocabulary
    >>> [outlet_id(p, load_vocabulary()) for p in ("The Age (Reuters)", "The Hill (via x.org)", "Some Paper", "")]
    ['reuters', 'the_hill', 'some_paper', '']
    """
    inside = _BRACKET.search(publisher)
    page = publisher[: inside.start()].strip() if inside else publisher.strip()
    if inside and page and not _COPIER.search(inside[1]):
        origin = _outlet(inside[1], vocabulary)
        if origin:
            return origin
        if any(c.isupper() for c in inside[1]):
            return slug(_LEAD_IN.sub("", inside[1]))
    page = re.split(r"\s+via\s+", page, maxsplit=1)[0] if not inside else page
    return _outlet(page, vocabulary) or slug(page)


def _outlet(words: str, vocabulary: Vocabulary) -> str:
    """The outlet named in some words; an office only where it is all that they say."""
    found = find_sources(words, vocabulary=vocabulary)
    fit = [s for s in found if s.kind in _OWN_KINDS or s.end - s.start >= len(words.strip()) - 4]
    return max(fit, key=lambda s: (s.end - s.start, -s.start)).id if fit else ""


def _proper(words: str, vocabulary: Vocabulary) -> str:
    """The name in some words, ranks before it left out; "" where only a role or a nationality is named."""
    bare = words
    while m := _RANK.match(bare):
        bare = bare[m.end() :]
    rest = list(bare)
    for name in find_names(bare, vocabulary=vocabulary):
        rest[name.start : name.end] = " " * (name.end - name.start)
    if not any(w[0].isupper() for w in "".join(rest).split()):
        return ""
    words_left = bare.split(",")[0].split()
    while words_left and words_left[0].islower():  # "outgoing envoy James Jeffrey", "Defense One estimate"
        words_left.pop(0)
    while words_left and words_left[-1].islower():
        words_left.pop()
    return " ".join(words_left) or bare


def slug(words: str) -> str:
    """Words as an id.

    >>> slug("Michael O'Hanlon")
    'michael_o_hanlon'
    """
    return re.sub(r"[^\w]+", "_", words.lower()).strip("_")
