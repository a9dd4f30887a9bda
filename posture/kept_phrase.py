"""The one figure of a kept phrase, or the reason why there is none: several figures, a multiple of another, no noun."""

from __future__ import annotations

import re
from dataclasses import replace

from posture.errors import InputError
from posture.phrases import counted, parse_phrase
from posture.quantity import Quantity
from posture.rules import rules
from posture.units import dimension, table_unit
from posture.vocabulary import Row, Vocabulary

_QUOTES = re.compile('["“”„«»‘]|’(?!\\w)')
_SWISS = re.compile(r"(?<=\d)['’](?=\d{3}(?!\d))")
# "more than the 200": an article between hedge and number hides the hedge from the grammar
_ARTICLE = re.compile(r"\b(?:than|over|under|above|below|about|nearly|to)(\s+the)(?=\s)", re.I)
_MULTIPLE = re.compile(
    r"\b(double|doubled|twice|triple|tripled|treble|quadruple|half|(?:\w+|\d+)\s+times|\w+fold)\b[^0-9]{0,40}$", re.I
)
_SHARE = re.compile(r"\b(most|majority|bulk|part|portion|fraction|rest|remainder)\s+of\b[^0-9]{0,40}$", re.I)
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_CHANGE = re.compile(
    r"\b(?:up|down|rais\w+|ris\w+|rose|increas\w+|grew|grow\w*|cut\w*|reduc\w+|lower\w*|fell|fall\w*|drop\w*|doubl\w+)"
    r"\b[^0-9]{0,30}\bfrom\s*$", re.I
)  # fmt: skip
_OF = re.compile(
    r"\s+(?:out\s+|\()?of\s+(?:(?:the|its|their|some|an?|all|about|around|roughly|nearly|estimated|total|of)\s+)*", re.I
)
_NONE = re.compile(r"(?:none|nil|zero|no one|0)", re.I)
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d.,])")
_DECIMALS = re.compile(r"(?<![\d.,])(\d+),(\d{1,2})(?![\d.,])")
_ANY_COMMA = re.compile(r"(?<![\d.,])\d+(?:\.\d{3})*(?:,\d+)?(?![\d.,])")
_PROBABLE = re.compile(
    r"\b(?:almost certainly|very likely|highly likely|most likely|likely|probably|possibly|almost certain)\b", re.I
)


def read_figure(
    phrase: str, noun: str, *, model: str, vocabulary: Vocabulary, decimal: str | None = None
) -> tuple[Quantity, str]:
    """The figure of a phrase in the unit that tables use, and its probability word ("" if none).

    ``noun`` is what a bare number counts. "2,200 of 5,200" reads 2,200; one amount in two units reads the first.
    ``decimal`` is "," for phrases with decimal commas, None to let ``1.500`` and ``2,5`` tell for themselves, "." for
    phrases in English. Raises InputError with the reason against a phrase that does not hold one figure.

    >>> from posture.vocabulary import load_vocabulary
    >>> q, word = read_figure("probably about 200", "troops", model="granule90", vocabulary=load_vocabulary())
    >>> q.surface, q.best, q.unit, word
    ('about 200', 200.0, 'person', 'probably')
    """
    if _is_service(noun, vocabulary):
        noun = f"{noun} personnel"
    plain = _QUOTES.sub(" ", _SWISS.sub(",", english(phrase, decimal)))
    plain = _ARTICLE.sub(lambda m: m[0][: m.start(1) - m.start()] + " " * len(m[1]), plain)
    found = parse_phrase(plain, noun=noun, model=model, vocabulary=vocabulary)
    if not found and noun:  # "2000" alone reads as a year; beside what it counts it is an amount
        beside = parse_phrase(f"{plain} {noun}", model=model, vocabulary=vocabulary)
        found = [replace(q, end=min(q.end or 0, len(phrase)), noun=noun) for q in beside if (q.start or 0) < len(plain)]
    if not found and _NONE.fullmatch(plain.strip()):
        found = _none(phrase, noun, vocabulary)
    q = _the_one(plain, found, noun, vocabulary)
    if not q.unit and (row := _listed(noun, vocabulary)):
        q = replace(q, unit=row["unit"], stated_unit=row["unit"], category=row["category"], noun=noun)
    assert q.start is not None
    assert q.end is not None
    before = plain[: q.start]
    if q.relation == "range" and (_descends(q.surface) or _CHANGE.search(before)):
        raise InputError(f"{q.surface!r} goes from one level to another; keep one figure a row")
    if m := _MULTIPLE.search(before):
        raise InputError(f"{m[1]!r} makes it a multiple of another figure; write the amount itself")
    if m := _SHARE.search(before):
        raise InputError(f"'{m[1]} of' makes it a share of another figure; write the amount itself")
    if q.stated < 1 and q.stated > 0 and q.unit == "person":
        raise InputError(f"{q.surface!r} is a share of another figure; write the amount itself")
    if q.unit == "person" and any(x % 1 for x in (q.stated, q.stated_low, q.stated_high) if x == x):
        raise InputError(f"{q.surface!r} is no whole number of people; write it out, as in '13,500' or '13.5 thousand'")
    if not q.unit:
        what = f"{noun!r} is not a noun that is known" if noun else "what is counted is not said"
        raise InputError(f"{what}; name it in the phrase, in a column 'counted' or by counted='troops'")
    word = _PROBABLE.search(before)
    return _in_table_unit(replace(q, surface=phrase[q.start : q.end])), word[0].lower() if word else ""


def _descends(surface: str) -> bool:
    """Whether the ends of a range stand in falling order, as only a change of level has them."""
    ends = [float(n.replace(",", "")) for n in _NUMBER.findall(surface)]
    return len(ends) == 2 and ends[0] > ends[1]


def noun_class(noun: str, vocabulary: Vocabulary) -> str:
    """The class of people that a counted noun names: military, contractor ...; "" if it names none.

    >>> from posture.vocabulary import load_vocabulary
    >>> noun_class("U.S. soldiers", load_vocabulary()), noun_class("tanks", load_vocabulary())
    ('military', '')
    """
    named = counted(noun, vocabulary) if noun else None
    if named is not None:
        return named.counted_class
    row = _listed(noun, vocabulary)
    return row["counted_class"] if row else "military" if _is_service(noun, vocabulary) else ""


def _listed(noun: str, vocabulary: Vocabulary) -> Row | None:
    """The noun's own row, for nouns of several words that no sentence is searched for ("boots on the ground")."""
    key = " ".join(noun.lower().split())
    return next((r for r in vocabulary.rows("force_nouns") if key and key in (r["noun"], r["plural"])), None)


def _is_service(noun: str, vocabulary: Vocabulary) -> bool:
    """Whether a column counts people by their service: "military", "Air Force"."""
    words = noun.lower().split()
    return bool(words) and words[-1] in rules(vocabulary).grammar.designators.sets["army"]


def english(phrase: str, decimal: str | None) -> str:
    """The phrase with points and commas as English has them, character for character.

    >>> english("rund 1.500", ","), english("2,5 million", None), english("2.500", ".")
    ('rund 1,500', '2.5 million', '2.500')
    """
    swap = str.maketrans(".,", ",.")
    if decimal == ",":
        return _ANY_COMMA.sub(lambda m: m[0].translate(swap), phrase)
    if decimal is None:
        phrase = _THOUSANDS.sub(lambda m: m[0].replace(".", ","), phrase)
        return _DECIMALS.sub(r"\1.\2", phrase)
    return phrase


def _the_one(text: str, found: list[Quantity], noun: str, vocabulary: Vocabulary) -> Quantity:
    if not found:
        raise InputError("no amount in it; write a number, or words such as 'a few hundred'")
    first = found[0]
    if len(found) == 1:
        return first
    second = found[1]
    between = text[first.end : second.start]
    if len(found) == 2 and _OF.fullmatch(between):
        return first
    if len(found) == 2 and first.unit != second.unit and first.unit and second.unit:
        if dimension(first.unit) == dimension(second.unit) and first.overlaps(second):
            return first  # told again in another unit
        named = counted(noun, vocabulary) if noun else None
        people = [q for q in found if q.unit == (named.unit if named else "person")]
        if len(people) == 1 and re.fullmatch(r"\s*[(,]?\s*(?:or|that is|i\.e\.,?|of)?\s*", between):
            return people[0]  # a formation and its strength
    told = " and ".join(repr(q.surface) for q in found[:3])
    raise InputError(f"{len(found)} figures, {told}; keep one figure a row")


def _none(phrase: str, noun: str, vocabulary: Vocabulary) -> list[Quantity]:
    named = counted(noun, vocabulary) if noun else None
    if named is None:
        return []
    at = len(phrase) - len(phrase.lstrip())
    return [
        Quantity(
            0.0, 0.0, 0.0, 0.0, 0.0, named.unit, "exact", "marked", at, at + len(phrase.strip()), phrase.strip(),
            stated=0.0, stated_unit=named.unit, noun=noun, category=named.category, bound_kind="entailed",
        )
    ]  # fmt: skip


def _in_table_unit(q: Quantity) -> Quantity:
    unit, _ = table_unit(q.unit) if q.category in ("distance", "area", "duration") else (q.unit, 1.0)
    return q if unit == q.unit else q.to(unit)
