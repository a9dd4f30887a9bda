"""Mentions: every quantity of a text as a row, with what was said, what it entails and what it suggests.

A text without a force noun or a unit is passed over after one sieve; the others are split into sentences, and only the
sentences that hold a number and something to count are read word by word.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from posture.bounds import Bounds, Reading, bounds, intersect, restated
from posture.elided import Context, speaks_of_force
from posture.errors import InputError
from posture.everything import everything
from posture.found import Found
from posture.general import tidy_noun
from posture.numeral_words import step_of
from posture.numerals import Numeral
from posture.progress import Progress, watched
from posture.rules import Rules, rules
from posture.scan import scan
from posture.schemas import frame
from posture.select import choose
from posture.sieve import FAR, Active, active_sentences
from posture.tokens import Tokens, sentences, tokenize
from posture.units import table_unit
from posture.vocabulary import Vocabulary, load_vocabulary

NAN = math.nan
KEEPS = ("posture", "all")
HEARD = 400  # code points after a question of a briefing in which its noun is looked for
CONTINUOUS = frozenset(("distance", "area", "duration", "share", "percent", "money", "age"))


class Mention(NamedTuple):
    """One row of the mentions table, in its column order."""

    mention_id: str
    doc_id: str
    sentence: int
    start: int
    end: int
    surface: str
    hedge: str
    relation: str
    sense: str | None
    stated: float
    stated_low: float
    stated_high: float
    stated_unit: str
    step: float
    lower: float
    low: float
    best: float
    high: float
    upper: float
    bound_kind: str
    unit: str
    category: str
    noun: str | None
    restates: str | None
    bounds_model: str


def find_mentions(
    documents: pd.DataFrame | pd.Series | str | Sequence[str],
    *,
    keep: str = "posture",
    model: str = "granule90",
    vocabulary: Vocabulary | None = None,
    progress: Progress = None,
) -> pd.DataFrame:
    """The mentions table of some documents: one row a quantity, in text order.

    ``documents``: a documents table, or a text, a list of texts or a Series of them. ``keep="posture"`` returns force
    quantities; ``keep="all"`` also money, percentages, ages, rates and other counts. There "from a to b" is one range
    outside forces, and a measure below zero keeps its minus; dates, times, ordinals, scores, labels ("Gate 14"), ratios
    ("one in nine"), spelled modifiers ("a three-bed flat") and vague counts of things are left out. ``model`` names the
    bounds model.

    ``progress``: True shows a bar on a terminal or in Jupyter; or a function that wraps the loop.

    Raises InputError for an unknown ``keep`` or model. Text never raises.

    >>> find_mentions("Fewer than 1,000 troops remain.")[["surface", "upper", "unit"]].values.tolist()
    [['Fewer than 1,000 troops', 999.0, 'person']]
    """
    if keep not in KEEPS:
        raise InputError(f"keep={keep!r} unknown; use one of {', '.join(KEEPS)}")
    if isinstance(documents, pd.DataFrame):
        docs = documents
    else:
        from posture.documents import documents_from_texts

        docs = documents_from_texts(documents)
    if "doc_id" not in docs.columns or "text" not in docs.columns:
        raise InputError(f"expected a documents table with doc_id and text; it has {', '.join(map(str, docs.columns))}")
    words = vocabulary or load_vocabulary()
    pairs = list(zip(docs["doc_id"].tolist(), docs["text"].tolist(), strict=True))
    rows: list[Mention] = []
    for doc_id, text in watched(pairs, progress, "mentions", "text"):
        rows.extend(text_mentions(text, doc_id, keep=keep, model=model, vocabulary=words))
    return frame("mentions", rows)


def text_mentions(
    text: str,
    doc_id: str = "",
    *,
    keep: str = "posture",
    model: str = "granule90",
    vocabulary: Vocabulary | None = None,
) -> list[Mention]:
    """The mentions of one text as tuples; the loop under :func:`find_mentions`."""
    bounds(Reading("exact", value=1.0, step=1.0), model)  # an unknown model is refused before the work
    r = rules(vocabulary or load_vocabulary())
    rows: list[Mention] = []
    context = Context()
    before = -2
    for sentence in active_sentences(text, r, keep == "all"):
        number = sentence.number
        if not sentence.own and number > before + FAR:
            continue  # it can only go on with a quantity named before it, and there is none
        if number > before + FAR:
            context = Context(context.force, people=context.people if sentence.briefing else None)
        context = context._replace(gap=number - before, briefing=sentence.briefing, force=context.force or sentence.force)
        if sentence.briefing and context.people is None:
            context = _heard_of(text, sentence, r, context)
        tokens = tokenize(sentence.lowered, sentence.start, sentence.end)
        found = scan(tokens, text, r, keep == "all")
        kept = (
            choose(tokens, text, found, r, context)
            if keep == "posture"
            else everything(tokens, text, found, r, context)
        )
        rows.extend(_rows(tokens, text, doc_id, number, kept, model, context))
        before = number if any(f.noun is not None for f in kept) else before
        context = _after(tokens, text, kept, r, context)
    return rows


def _after(t: Tokens, text: str, kept: list[Found], r: Rules, context: Context) -> Context:
    """What a sentence leaves behind for those after it."""
    last, noun, people, people_noun = context.last, context.last_noun, context.people, context.people_noun
    for f in kept:
        if f.noun is None:
            continue
        words = text[t.start[f.noun_i] : t.end[f.noun_j - 1]] if f.noun_j > f.noun_i else ""
        if f.how == "earlier":
            words = context.people_noun if f.category == "personnel" and context.people else context.last_noun
        last, noun = f, words or noun
        if f.category == "personnel":
            people, people_noun = f, words or people_noun
    force = context.force or speaks_of_force(t, r.grammar.designators)
    return Context(force, last, noun, people=people, people_noun=people_noun)


def _heard_of(text: str, s: Active, r: Rules, context: Context) -> Context:
    """What a question is about stands in its answer: the first people that the next sentences count."""
    for start, end in sentences(text[s.end : s.end + HEARD]):
        t = tokenize(s.lowered, s.end + start, s.end + end)
        for f in scan(t, text, r):
            if f.noun is not None and f.category == "personnel" and f.how == "after" and f.noun.kind == "head":
                return context._replace(people=f, people_noun=text[t.start[f.noun_i] : t.end[f.noun_j - 1]])
    return context


class Told(NamedTuple):
    """A mention in the making: its reading in the stated unit, and the table's unit and factor."""

    found: Found
    reading: Reading
    stated_unit: str
    unit: str
    factor: float
    start: int
    end: int


def tell(t: Tokens, kept: list[Found], model: str) -> list[tuple[Told, Bounds, int | None]]:
    """Each quantity with its bounds in the stated unit and the index of the one that it tells again.

    The bounds of a quantity that is told twice are the intersection of both tellings (spec 1.5).
    """
    told = [_told(t, f) for f in kept]
    links = _restatements(t, told)
    out = []
    for n, x in enumerate(told):
        b = _bounds(x, model)
        for m, first in links.items():
            if first == n and _convertible(told[m], x):
                b, _ = restated(x.reading, told[m].reading, told[m].factor / x.factor, model)
        out.append((x, b, links.get(n)))
    return out


def _rows(
    t: Tokens, text: str, doc_id: str, number: int, kept: list[Found], model: str, context: Context
) -> Iterator[Mention]:
    told = tell(t, kept, model)
    ids = [f"{doc_id}:{t.start[f.start]}" for f in kept]
    for (x, b, first), key in zip(told, ids, strict=True):
        yield _mention(t, text, doc_id, number, x, b, key, None if first is None else ids[first], model, context)


def _told(t: Tokens, f: Found) -> Told:
    a = f.amount
    first, last = a.numbers[0], a.numbers[-1]
    category = f.category
    share = category in ("share", "percent") and first.kind == "fraction" and f.how != "unit"  # 7/8 pct is 0.875
    scale = 100.0 if share else 1.0
    continuous = category in CONTINUOUS or (category == "other" and f.how == "unit")
    unit, factor = table_unit(f.unit) if category in ("distance", "area", "duration") else (f.unit, 1.0)
    count = category not in CONTINUOUS and category != "other"
    value, step = _as_count(t, first.value, first.step, first.i) if count else (first.value, first.step)
    ranged = len(a.numbers) == 2
    reading = Reading(
        relation=a.relation,
        sense=a.sense,
        value=NAN if ranged or a.relation == "vague" else round(value * scale, 9),
        low=first.value * scale if ranged and a.relation == "range" else NAN,
        high=last.value * scale if ranged and a.relation == "range" else NAN,
        step=step * scale if not ranged else NAN,
        step_low=first.step * scale if ranged else NAN,
        step_high=last.step * scale if ranged else NAN,
        vague=_vague(first, last) if a.relation == "vague" or first.triple else None,
        continuous=continuous,
        hedge=a.hedge,
        inner=a.inner,
        cap=100.0 if category == "share" else math.inf,
    )
    return Told(f, reading, f.unit, unit, factor, t.start[f.start], t.end[f.stop - 1])


def _vague(first: Numeral, last: Numeral) -> tuple[float, float, float] | None:
    """The table row of a vague numeral; of two ("hundreds to a thousand") from the low of one to the high of the other."""
    a = first.triple or (first.value,) * 3
    b = last.triple or (last.value,) * 3
    return a if a == b else (min(a[0], b[0]), (a[1] + b[1]) / 2, max(a[2], b[2]))


def _as_count(t: Tokens, value: float, step: float, i: int) -> tuple[float, float]:
    """2.000 people are two thousand: a count has no decimals, a point before three digits is a separator."""
    word = t.low[i]
    whole, dot, part = word.partition(".")
    if dot and len(part) == 3 and part.isdecimal() and whole.isdecimal() and 1 <= len(whole) <= 3 and value < 1000:
        return value * 1000, step * 1000 if not part.endswith("0") else step_of(float(whole + part))
    return value, step


def _bounds(x: Told, model: str) -> Bounds:
    second = x.found.amount.second
    if x.reading.value < 0:
        return _mirrored(x.reading, model)
    if second is None:
        table = x.reading.vague if x.reading.relation == "about" else None
        return bounds(Reading("vague", vague=table) if table else x.reading, model)
    a, b = x.found.amount.numbers
    words = x.reading.hedge.split(" ... ")
    lower = x.reading._replace(
        relation="above" if "least" not in words[0] and "fewer" not in words[0] else "at_least",
        sense="", value=a.value, step=a.step, low=NAN, high=NAN, step_low=NAN, step_high=NAN, hedge=words[0],
    )  # fmt: skip
    upper = lower._replace(relation=second.relation, sense=second.sense, value=b.value, step=b.step, hedge=second.words)
    return intersect(bounds(lower, model), bounds(upper, model))


_MIRROR = {"above": "below", "below": "above", "at_least": "at_most", "at_most": "at_least"}


def _mirrored(r: Reading, model: str) -> Bounds:
    """The bounds of a value below zero: those of its size, turned round."""
    b = bounds(r._replace(value=-r.value, relation=_MIRROR.get(r.relation, r.relation)), model)
    return Bounds(0.0 - b.upper, 0.0 - b.high, 0.0 - b.best, 0.0 - b.low, 0.0 - b.lower, b.kind)


def _convertible(a: Told, b: Told) -> bool:
    return a.unit == b.unit and a.found.category in ("distance", "area", "duration") and a.stated_unit != b.stated_unit


def _restatements(t: Tokens, told: list[Told]) -> dict[int, int]:
    """Index of a quantity -> index of the one before that it tells again: in brackets, or after "or"."""
    links: dict[int, int] = {}
    for n in range(1, len(told)):
        a, b = told[n - 1].found, told[n].found
        gap = t.low[a.stop : b.start]
        bracket = bool(gap) and gap[-1] in ("(", "[") and len(gap) <= 3
        apposed = gap[-1:] == ["or"] and len(gap) <= 2 and ("," in gap or a.category != b.category)
        if (bracket or apposed) and _told_again(a, b):
            links[n] = n - 1
    return links


_MEASURES = frozenset(("distance", "area", "duration"))


def _told_again(a: Found, b: Found) -> bool:
    """One length in two units; a formation and its people; a share and its amount."""
    if a.category == b.category:
        return a.unit != b.unit and a.category in _MEASURES
    return {a.category, b.category} == {"formations", "personnel"} or "share" in (a.category, b.category)


def _mention(
    t: Tokens, text: str, doc_id: str, number: int, x: Told, b: Bounds, key: str, restates: str | None, model: str,
    context: Context,
) -> Mention:  # fmt: skip
    r, f, k = x.reading, x.found, x.factor
    noun = text[t.start[f.noun_i] : t.end[f.noun_j - 1]] if f.noun_j > f.noun_i else ""
    if f.how == "earlier":
        people = f.category == "personnel" and context.people is not None
        noun = context.people_noun if people else context.last_noun
    return Mention(
        key, doc_id, number, x.start, x.end, text[x.start : x.end], f.amount.hedge, r.relation, r.sense or None,
        r.value, r.low, r.high, x.stated_unit, r.step if r.relation != "vague" else NAN,
        b.lower * k, b.low * k, b.best * k, b.high * k, b.upper * k, b.kind, x.unit, f.category,
        tidy_noun(noun) or None, restates, model,
    )  # fmt: skip
