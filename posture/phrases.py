"""Phrases: the quantities of a short text as objects, bare numbers included, in the unit as written."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

from posture.bounds import Bounds, Reading, bounds
from posture.elided import Context
from posture.errors import InputError
from posture.everything import everything
from posture.general import tidy_noun
from posture.mentions import Told, tell
from posture.nouns import Noun, read_phrase
from posture.quantity import Quantity
from posture.rules import Rules, rules
from posture.scan import scan
from posture.tokens import Tokens, lower, sentences, tokenize
from posture.vocabulary import Vocabulary, load_vocabulary


def parse(text: str, *, model: str = "granule90", vocabulary: Vocabulary | None = None) -> list[Quantity]:
    """Every quantity of a phrase or sentence, in text order and in the unit as written.

    Bare numbers are read too; their unit is empty. ``start`` and ``end`` count code points of ``text``; ``low``,
    ``best``, ``high``, ``lower`` and ``upper`` are in ``unit``. "No troops" is none.

    Raises InputError for an unknown model, or for what is no string. Text never raises.

    >>> [(q.low, q.best, q.high, q.upper) for q in parse("fewer than 1,000 troops")]
    [(500.0, 875.0, 999.0, 999.0)]
    >>> parse("about 160 km (100 miles)")[0].to("mile").unit
    'mile'
    """
    return parse_phrase(text, model=model, vocabulary=vocabulary)


def parse_phrase(
    text: str, *, noun: str = "", model: str = "granule90", vocabulary: Vocabulary | None = None
) -> list[Quantity]:
    """As :func:`parse`; ``noun`` says what a bare number counts ("U.S. troops"), as a hand-kept table does.

    >>> parse_phrase("just under 127,000", noun="US soldiers")[0].unit
    'person'
    """
    if not isinstance(text, str):
        raise InputError(f"expected a text, got {type(text).__name__} {str(text)[:40]!r}")
    words = vocabulary or load_vocabulary()
    bounds(Reading("exact", value=1.0, step=1.0), model)
    r = rules(words)
    named = counted(noun, words) if noun else None
    # a phrase that is nothing but "about 2000" gives an amount, not a year
    return _read(text, r, named, noun, model) or _read(text, _without_years(r), named, noun, model)


@lru_cache(maxsize=8)
def _without_years(r: Rules) -> Rules:
    return replace(r, grammar=r.grammar._replace(years=False))


def _read(text: str, r: Rules, named: Noun | None, noun: str, model: str) -> list[Quantity]:
    """The quantities of a phrase; bare numbers take what ``named`` counts."""
    lowered = lower(text)
    out: list[Quantity] = []
    for start, end in sentences(text):
        t = tokenize(lowered, start, end)
        none = _none(t, text, r)
        if none is not None:
            out.append(none)
        kept = everything(t, text, scan(t, text, r, True), r, Context(), bare=False)
        if named is not None:
            kept = [
                f._replace(unit=named.unit, category=named.category, noun=named, how="named")
                if f.how in ("none", "general") and f.category in ("other", "")
                else f
                for f in kept
            ]
        for told, b, _ in tell(t, kept, model):
            out.append(_quantity(t, text, told, b, model, noun))
    return out


@lru_cache(maxsize=4096)
def counted(noun: str, vocabulary: Vocabulary) -> Noun | None:
    """What a counted noun phrase counts, or None if the vocabulary does not know it."""
    t = tokenize(lower(noun))
    found = None
    for k in range(len(t)):
        phrase = read_phrase(t, k, noun, rules(vocabulary).nouns, True)
        if phrase is not None and (found is None or phrase.j >= found.j):
            found = phrase
        if found is not None and found.noun.plural:
            break
    return found.noun if found else None


def _none(t: Tokens, text: str, r: Rules) -> Quantity | None:
    """ "No troops" at the start of a phrase: none of them, the one zero that words state."""
    if len(t) < 2 or t.low[0] != "no" or t.low[1] in ("more", "fewer", "less", "longer"):
        return None
    phrase = read_phrase(t, 1, text, r.nouns, False)
    if phrase is None or phrase.noun.kind != "head":
        return None
    start, end = t.start[0], t.end[phrase.j - 1]
    return Quantity(
        low=0.0, best=0.0, high=0.0, lower=0.0, upper=0.0, unit=phrase.noun.unit, relation="exact", sense="marked",
        start=start, end=end, surface=text[start:end], stated=0.0, stated_unit=phrase.noun.unit, hedge="no",
        noun=text[t.start[1] : end], category=phrase.noun.category, bound_kind="entailed",
    )  # fmt: skip


def _quantity(t: Tokens, text: str, x: Told, b: Bounds, model: str, noun: str) -> Quantity:
    f, r = x.found, x.reading
    what = (
        noun
        if f.how == "named"
        else tidy_noun(text[t.start[f.noun_i] : t.end[f.noun_j - 1]])
        if f.noun_j > f.noun_i
        else ""
    )
    return Quantity(
        low=b.low, best=b.best, high=b.high, lower=b.lower, upper=b.upper, unit=x.stated_unit, relation=r.relation,
        sense=r.sense, start=x.start, end=x.end, surface=text[x.start : x.end],
        stated=r.value if r.relation != "vague" else math.nan, stated_low=r.low, stated_high=r.high,
        stated_unit=x.stated_unit, hedge=f.amount.hedge, noun=what, category=f.category, bound_kind=b.kind,
        bounds_model=model,
    )  # fmt: skip
