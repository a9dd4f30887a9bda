"""Bounds: relation, value and stated precision -> lower, low, best, high and upper, by a named model.

``lower`` and ``upper`` are what the words entail (missing where they set none); ``low``, ``best`` and ``high`` are what
they suggest. A model reads words; it says nothing of how right their source was.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from posture import bounds_ferson as ferson
from posture.bounds_granule import FIVE, NAN, ROWS, SMALL, Number, Raw, half_width, last_five, salient_step
from posture.errors import InputError
from posture.numeral_words import step_of
from posture.vocabulary import Vocabulary, load_vocabulary

FAVOURITES = (1.0, 2.0, 2.5, 5.0)  # units that people round to: Sigurd 1988; Jansen and Pollmann 2001
# ferson2015: shares of the answers that reach the far end and the best figure
FAR, MIDDLE = 0.90, 0.50
EPSILON = 1e-9  # relative; two granules that differ by less are one
IN_THEATRE = 1.25  # a formation in theatre is often below its establishment, or reinforced (spec 1.6, judgement)
DUST = 1e-13  # relative; what float arithmetic leaves behind, lest 2,250.0000000000005 round up to 2,251


class Reading(NamedTuple):
    """What was said about one amount, in the unit as written. Missing numbers are nan.

    ``low`` and ``high`` are the ends of a stated range; ``step`` is the place value of the last significant digit of
    ``value`` (``step_low``, ``step_high`` of the ends). ``vague`` holds low, best and high of a vague numeral.
    ``continuous`` marks lengths, areas, durations and shares: no rounding to whole things. ``hedge`` holds the words in
    lower case. ``inner`` tells of an approximator inside the hedge ("up to about 820", "about 1,500-2,000"); ``cap``
    is the most there can be (100 for a share); ``repeated`` tells that the value was known already ("more than the
    900 previously reported").
    """

    relation: str
    sense: str = ""
    value: float = NAN
    low: float = NAN
    high: float = NAN
    step: float = NAN
    step_low: float = NAN
    step_high: float = NAN
    vague: tuple[float, float, float] | None = None
    continuous: bool = False
    hedge: str = ""
    inner: bool = False
    cap: float = math.inf
    repeated: bool = False


class Bounds(NamedTuple):
    """lower <= low <= best <= high <= upper; lower and upper are nan where the words set no such bound.

    ``kind``: "entailed", "soft" (can be cancelled: "up to 5,000, perhaps more") or "none".
    """

    lower: float
    low: float
    best: float
    high: float
    upper: float
    kind: str


def bounds(reading: Reading, model: str = "granule90") -> Bounds:
    """The bounds of one reading under a model, in the unit of the reading.

    Models: "granule90" (default; rounder numbers are wider) and "ferson2015" (median reader of Ferson et al. 2015, with
    granule90 where that study has no answer). Both aim at nine readers in ten for two-sided words.

    Raises InputError for an unknown model, relation or sense, and for a reading without a number or with one below 0.

    >>> bounds(Reading("about", value=2000, step=1000))
    Bounds(lower=nan, low=1750.0, best=2000.0, high=2250.0, upper=nan, kind='none')
    >>> bounds(Reading("below", value=1000, step=1000))
    Bounds(lower=nan, low=500.0, best=875.0, high=999.0, upper=999.0, kind='entailed')
    """
    if model not in _MODELS:
        raise InputError(f"unknown bounds model {model!r}; use one of {', '.join(MODELS)}")
    return _cached(reading, model)


@lru_cache(maxsize=65536)
def _cached(reading: Reading, model: str) -> Bounds:
    _check(reading)
    return _finish(_MODELS[model](reading), reading)


def _check(r: Reading) -> None:
    if (r.relation, r.sense) not in ROWS and (r.relation, r.sense) not in _OTHERS:
        known = sorted({x for x, _ in ROWS} | {x for x, _ in _OTHERS})
        raise InputError(f"no bounds for relation {r.relation!r} with sense {r.sense!r}; relations: {', '.join(known)}")
    needed: tuple[float, ...] = (r.value,)
    if r.relation == "range":
        needed = (r.low, r.high)
    elif r.vague is not None and (r.relation == "vague" or math.isnan(r.value)):
        needed = r.vague
    elif r.relation == "vague":
        raise InputError("a vague reading needs its low, best and high in vague=; got None")
    for x in needed:
        if not (math.isfinite(x) and x >= 0):
            raise InputError(f"relation {r.relation!r} needs finite numbers of 0 or more; got {x!r} in {r}")


def _is_count(r: Reading, *values: float) -> bool:
    """Whole things only; a number that is not whole ("2.5") cannot be a count of them."""
    return not r.continuous and all(float(x).is_integer() for x in values)


def _number(r: Reading) -> Number:
    n, g = r.value, r.step
    if not g > 0:  # unknown, or finer than a float can hold
        g = step_of(n) if float(n).is_integer() else 10.0 ** -len(repr(n).partition(".")[2])
    e = 1.0 if _is_count(r, n) else 0.0
    h = half_width(n, g)
    return Number(n, g, n > 0 and last_five(n, g), h, salient_step(n, g, True), salient_step(n, g, False), e)


_OTHERS = frozenset({("exact", ""), ("exact", "marked"), ("range", ""), ("range", "pair"), ("vague", "")})


def _granule90(r: Reading) -> Raw:
    if r.relation == "range":
        return _range(r)
    if r.vague is not None and (r.relation == "vague" or math.isnan(r.value) or (r.relation, r.sense) == ("exact", "")):
        return NAN, *r.vague, NAN, "none"  # "more than a few hundred" sets no bound that could be named
    x = _number(r)
    if r.relation == "exact":
        return ROWS["about", ""](x) if r.inner else _exact(r, x)
    raw = ROWS[r.relation, r.sense](x)
    if r.repeated and r.relation in ("above", "at_least") and not r.sense:
        raw = (*raw[:3], x.n + 2 * x.up, *raw[4:])  # a number known already says less about what lies beyond it
    return _softened(raw, x.h) if r.inner else raw


def _exact(r: Reading, x: Number) -> Raw:
    count = _is_count(r, x.n)
    if r.sense == "marked" or x.n == 0 or (count and (x.n <= SMALL or x.g == 1)):
        give = 0.0 if count or x.n == 0 else min(x.g, 1.0) / 2
        return x.n - give, x.n, x.n, x.n, x.n + give, "entailed"
    wide = x.g * FIVE if x.five else x.g
    w = min(x.h / 2, wide / 2)  # a bare round number is read half as wide as a hedged one: judgement
    return NAN, x.n - w, x.n, x.n + w, NAN, "none"


def _range(r: Reading) -> Raw:
    ends = sorted(((r.low, r.step_low), (r.high, r.step_high)))
    (a, step_a), (b, step_b) = ends
    best = (a + b) / 2
    if not r.inner and r.sense != "pair":
        return a, a, best, b, b, "entailed"
    k = 1.0 if r.inner else 0.5  # "500 or 600" is vague at its edges, half as much as "about 500-600" (Solt 2014)
    low_end, high_end = (_number(r._replace(value=n, step=g)) for n, g in ((a, step_a), (b, step_b)))
    return NAN, a - k * low_end.h, best, b + k * high_end.h, NAN, "none"


def _softened(raw: Raw, h: float) -> Raw:
    """An approximator inside a bounding hedge: the bound can be overstepped by what "about" leaves open."""
    lower, low, best, high, upper, kind = raw
    return lower - h, low, best, high, upper + h, kind if kind == "none" else "soft"


# ---- ferson2015


def _ferson2015(r: Reading) -> Raw:
    raw = _granule90(r)
    word = ferson.row_name(r.relation, r.sense, r.hedge)
    if not word or r.vague is not None or r.value <= 0:
        return raw
    x = _number(r)
    width = ferson.width(word, x.n, x.g, x.five)
    far, middle = ferson.reach(word, FAR) * width, ferson.reach(word, MIDDLE) * width
    lower, low, _, high, upper, kind = raw
    if (r.relation, r.sense) == ("about", ""):
        return lower, x.n - far / 2, x.n, x.n + far / 2, upper, kind
    if r.relation in ("above", "at_least"):
        return lower, low, x.n + middle, x.n + far, upper, kind
    return lower, x.n - far, x.n - middle, high, upper, kind


_MODELS: Mapping[str, Callable[[Reading], Raw]] = {"granule90": _granule90, "ferson2015": _ferson2015}
MODELS = tuple(_MODELS)


# ---- rounding, clamping, combining


def _finish(raw: Raw, r: Reading) -> Bounds:
    lower, low, best, high, upper = (float(x) for x in raw[:5])
    stated = [x for x in (r.value, r.low, r.high, *(r.vague or ())) if not math.isnan(x)]
    if _is_count(r, *stated):
        lower, low, best, high, upper = _whole(lower, low, best, high, upper)
    lower, upper = (x if math.isnan(x) else max(0.0, x) for x in (lower, upper))
    # "150 percent" and "more than 100 percent" speak of something that can exceed the whole
    beyond = max(stated) > r.cap or (r.relation == "above" and max(stated) >= r.cap)
    top = min(math.inf if beyond else r.cap, math.inf if math.isnan(upper) else upper)
    bottom = 0.0 if math.isnan(lower) else lower
    low, high = min(max(low, bottom), top), min(max(high, bottom), top)
    high = max(low, high)
    return Bounds(lower, low, min(max(best, low), high), high, upper, raw[5])


def _whole(lower: float, low: float, best: float, high: float, upper: float) -> tuple[float, ...]:
    """Outward to whole things, the best figure to the nearest."""
    down = [x if math.isnan(x) else float(math.floor(x + min(abs(x) * DUST, 0.25))) for x in (lower, low)]
    up = [x if math.isnan(x) else float(math.ceil(x - min(abs(x) * DUST, 0.25))) for x in (high, upper)]
    return (*down, float(math.floor(best + 0.5)), *up)


def _tightest(a: Bounds, b: Bounds) -> tuple[float, float, str] | None:
    """Both hard intervals at once, with their kind; None if they contradict each other."""
    lower = max((x for x in (a.lower, b.lower) if not math.isnan(x)), default=NAN)
    upper = min((x for x in (a.upper, b.upper) if not math.isnan(x)), default=NAN)
    if lower > upper:
        return None
    used = {x.kind for x in (a, b) if x.kind != "none" and (x.lower == lower or x.upper == upper)}
    return lower, upper, "soft" if "soft" in used else ("entailed" if used else "none")


def intersect(a: Bounds, b: Bounds) -> Bounds:
    """Both at once: "more than 2,000 but fewer than 3,000". Unit: that of both.

    Where the plausible intervals do not meet, the hard interval takes their place (a side without a bound: the outer
    plausible end). Hard bounds that contradict each other leave no bound and the span of both.

    >>> above, below = Reading("above", value=2000, step=1000), Reading("below", value=3000, step=1000)
    >>> intersect(bounds(above), bounds(below))
    Bounds(lower=2001.0, low=2001.0, best=2438.0, high=2500.0, upper=2999.0, kind='entailed')
    """
    outer = min(a.low, b.low), max(a.high, b.high)
    hard = _tightest(a, b)
    lower, upper, kind = hard or (NAN, NAN, "none")
    low, high = max(a.low, b.low), min(a.high, b.high)
    if low > high or hard is None:
        low = outer[0] if math.isnan(lower) else lower
        high = outer[1] if math.isnan(upper) else upper
    low = low if math.isnan(lower) else max(low, lower)
    high = high if math.isnan(upper) else min(high, upper)
    best = (a.best + b.best) / 2
    if all(x.is_integer() for x in (a.low, a.best, a.high, b.low, b.best, b.high)):
        best = float(math.floor(best + 0.5))
    return Bounds(lower, low, min(max(best, low), high), high, upper, kind)


def favourite(granule: float) -> float:
    """The largest unit out of 1, 2, 2.5, 5 times a power of ten that is not above ``granule`` (above 0).

    >>> favourite(6.2), favourite(62.1), favourite(0.3)
    (5.0, 50.0, 0.25)
    """
    power = 10.0 ** math.floor(math.log10(granule) + EPSILON)
    return max(u * power for u in FAVOURITES if u * power <= granule * (1 + EPSILON))


def _reread(r: Reading, granule: float) -> Reading:
    """The reading with every step that is coarser than ``granule`` set to the favourite unit below it."""
    unit = favourite(granule)
    step, step_low, step_high = (unit if g > granule * (1 + EPSILON) else g for g in (r.step, r.step_low, r.step_high))
    return r._replace(step=step, step_low=step_low, step_high=step_high)


def _granule(r: Reading) -> float:
    """The place value that a reading is told at; nan where it has none."""
    if r.relation == "range":
        return min((g for g in (r.step_low, r.step_high) if not math.isnan(g)), default=NAN)
    return r.step if math.isnan(r.value) else _number(r).g


def restated(first: Reading, second: Reading, factor: float, model: str = "granule90") -> tuple[Bounds, bool]:
    """One amount told twice, "160 km (100 miles)": its bounds in the first's unit, and whether the two conflict.

    ``factor``: how many of the first's units one of the second's is; both of one dimension. The coarser numeral is read
    as finely as the other shows it to be; a second number without a hedge of its own takes the first's. Both then
    hold at once, about the first's best figure. Where they cannot, the first stands and the conflict is reported.

    >>> miles = Reading("exact", value=100, step=100, continuous=True)
    >>> b, conflict = restated(Reading("about", value=160, step=10, continuous=True), miles, 1.609344)
    >>> round(b.low, 1), b.best, round(b.high, 1), conflict
    (151.2, 160.0, 170.6, False)
    """
    if not (math.isfinite(factor) and factor > 0):
        raise InputError(f"a restatement needs a factor above 0 from the second unit to the first; got {factor!r}")
    if second.relation == "exact" and not second.sense and first.relation not in ("range", "vague", "exact"):
        second = second._replace(relation=first.relation, sense=first.sense, hedge=first.hedge, inner=first.inner)
    one, two = _granule(first), _granule(second) * factor
    reread = _reread(first, two) if one > two else first
    if two > one:
        second = _reread(second, one / factor)
    # converted figures are no longer whole, so neither may be rounded as a count
    a = bounds(reread, model)
    b = bounds(second._replace(continuous=True) if factor != 1 else second, model)
    b = Bounds(b.lower * factor, b.low * factor, b.best * factor, b.high * factor, b.upper * factor, b.kind)
    low, high = max(a.low, b.low), min(a.high, b.high)
    if low > high * (1 + EPSILON):
        return bounds(first, model), True
    # telling an amount twice never makes it vaguer: the first as it stood stays a limit where it can
    alone = bounds(first, model)
    if max(low, alone.low) <= min(high, alone.high):
        low, high = max(low, alone.low), min(high, alone.high)
    hard = _tightest(a, b)
    lower, upper, kind = hard if hard is not None else (a.lower, a.upper, a.kind)
    high = max(low, high)
    return Bounds(lower, low, min(max(a.best, low), high), high, upper, kind), False


class Strength(NamedTuple):
    """People in a formation, inferred from its echelon, with the source of the figure."""

    low: float
    best: float
    high: float
    source: str


def strength(echelon: str, count: float = 1.0, vocabulary: Vocabulary | None = None) -> Strength:
    """People in ``count`` formations of an echelon, for a text that gives no number of people: inferred, never stated.

    The establishment of formations.csv, a quarter wider at both ends. The longest echelon at the end of the words
    counts: "armored brigade combat teams" is read as "brigade combat team".

    Raises InputError for an echelon that no row knows and for a count below 0.

    >>> strength("battalions", 2)
    Strength(low=480.0, best=1400.0, high=2500.0, source='CRS IF10571 (CBO 2021); army.mil chart')
    """
    if not (math.isfinite(count) and count >= 0):
        raise InputError(f"expected a count of formations of 0 or more, got {count!r}")
    rows = {r["echelon"].lower(): r for r in (vocabulary or load_vocabulary()).rows("formations")}
    words = echelon.lower().replace("-", " ").split()
    tails = [" ".join(words[k:]) for k in range(len(words))]
    for tail in (form for t in tails for form in (t, t.removesuffix("s"), t.removesuffix("ies") + "y")):
        if tail in rows:
            row = rows[tail]
            low, best, high = (count * float(row[c]) for c in ("low", "best", "high"))
            return Strength(low / IN_THEATRE, best, high * IN_THEATRE, row["source"])
    raise InputError(f"no strength for echelon {echelon!r}; formations.csv has {', '.join(rows)}")
