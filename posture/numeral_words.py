"""Words and digits of numerals: the vocabulary by kind, and a run of digits with its stated step."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from posture.vocabulary import Vocabulary

NAN = math.nan
LONGEST = 24  # digits and separators; a longer run is no count of anything
DENOMINATORS = frozenset((2, 3, 4, 5, 6, 8, 10, 16, 32, 64, 100, 128))
HYPHENS = "-\u2010\u2011\u2013\u2014\u2212"


class Words(NamedTuple):
    """The numeral vocabulary by kind: lower-case word to value (or to low, best, high)."""

    small: Mapping[str, float]
    tens: Mapping[str, float]
    scale: Mapping[str, float]
    suffix: Mapping[str, float]
    collective: Mapping[str, float]
    widened: Mapping[str, tuple[float, float, float]]
    fraction: Mapping[str, float]
    fold: Mapping[str, float]
    vague: Mapping[str, tuple[float, float, float]]
    plural: Mapping[str, tuple[float, tuple[float, float, float]]]
    starts: frozenset[str]
    scaling: frozenset[str]  # what a scale can begin with after a number


@lru_cache(maxsize=8)
def number_words(vocabulary: Vocabulary) -> Words:
    """The numeral words of a vocabulary, ready for look-up."""
    rows = vocabulary.rows("numerals")

    def values(*kinds: str) -> dict[str, float]:
        return {r["word"]: float(r["value"]) for r in rows if r["kind"] in kinds}

    def triples(kind: str) -> dict[str, tuple[float, float, float]]:
        return {
            r["word"]: (float(r["low"]), float(r["best"]), float(r["high"]))
            for r in rows
            if r["kind"] == kind and r["low"]
        }

    plural = {w: (values("plural")[w], t) for w, t in triples("plural").items()}
    words = (values("unit", "teen"), values("ten"), values("scale"), values("suffix"), values("collective"))
    fold = values("fold")
    starts = {*words[0], *words[1], *words[4], *values("fraction"), *fold, *triples("vague"), *plural}
    starts |= {"a", "an", "low", "mid", "hundred", "thousand"}
    scaling = frozenset((*words[2], *words[3], *HYPHENS, "[", "(", "dozen", "score", "k", "b"))
    vague = triples("vague")
    return Words(*words, triples("collective"), values("fraction"), fold, vague, plural, frozenset(starts), scaling)


def step_of(value: float) -> float:
    """Place value of the last significant digit of an integer: trailing zeros do not count.

    >>> [step_of(x) for x in (2000, 8400, 160, 503, 0)]
    [1000.0, 100.0, 10.0, 1.0, 1.0]
    """
    n, g = round(value), 1
    while n and n % 10 == 0:
        n //= 10
        g *= 10
    return float(g)


def decimal(digits: str) -> tuple[float, float] | None:
    """Value and step of a run of digits with separators, or None where it is not a sound number.

    >>> decimal("2,000"), decimal("2.50"), decimal("1,50,000"), decimal("1,2,3")
    ((2000.0, 1000.0), (2.5, 0.01), (150000.0, 10000.0), None)
    """
    if len(digits) > LONGEST:
        return None
    if digits.isdecimal():
        value = float(digits)
        return value, step_of(value)
    digits = digits.replace("'", ",").replace("’", ",")  # 13'000, as the Swiss write
    if not digits.isascii():
        return None
    whole, dot, part = digits.partition(".")
    if "." in part or "," in part:
        groups = digits.split(".")
        if (
            not 1 <= len(groups[0]) <= 3
            or not groups[0].isdecimal()
            or any(len(g) != 3 or not g.isdecimal() for g in groups[1:])
        ):
            return None
        return integer("".join(groups))
    if "," in whole:
        groups = whole.split(",")
        if not all(g.isdecimal() for g in groups):
            return None
        western = len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:])
        indian = len(groups[0]) <= 2 and len(groups[-1]) == 3 and all(len(g) == 2 for g in groups[1:-1])
        if len(groups) == 2 and len(groups[1]) in (1, 2) and not dot:
            return float(f"{groups[0]}.{groups[1]}"), 10.0 ** -len(groups[1])
        if not (western or indian):
            return None
        whole = "".join(groups)
    if not dot:
        return integer(whole) if whole.isdecimal() else None
    if not part.isdecimal() or not (whole or "0").isdecimal():
        return None
    return float(f"{whole or 0}.{part}"), 10.0 ** -len(part)


def integer(digits: str) -> tuple[float, float]:
    """Value and step of plain digits."""
    value = float(digits)
    return value, step_of(value)
