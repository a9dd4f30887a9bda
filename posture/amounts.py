"""Amounts: a number with its hedges, or two numbers that make one range, before it is known what they count.

"From 2,000 to fewer than 1,000" stays two amounts (a change between levels); "between 900 and 1,000", "12-13,000",
"three or four" and "more than 2,000 but fewer than 3,000" are one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from posture.hedges import APPROXIMATE, BOUNDING, Hedge, Hedges, read_before, starting_at
from posture.nonquantities import Designators, is_year, why_not
from posture.numeral_words import HYPHENS, Words
from posture.numerals import Numeral, read_numeral, scales_of
from posture.tokens import NUMBER, WORD, Tokens, joined

NAN = math.nan
CHANGE_FROM = frozenset(("from",))


class Amount(NamedTuple):
    """One stated amount: surface tokens [start, stop), number tokens [first, last), what the words say of it.

    ``numbers`` holds one numeral, or two for a range; ``why_not`` tells why it counts nothing; ``second`` is the hedge of
    the upper end of "more than a but fewer than b".
    """

    start: int
    first: int
    last: int
    stop: int
    numbers: tuple[Numeral, ...]
    relation: str
    sense: str
    hedge: str
    inner: bool
    increment: str
    why_not: str
    second: Hedge | None = None

    @property
    def value(self) -> float:
        """The single stated number, or nan."""
        return self.numbers[0].value if len(self.numbers) == 1 else NAN


class Grammar(NamedTuple):
    """The compiled vocabulary that the reader of amounts needs."""

    words: Words
    hedges: Hedges
    designators: Designators
    years: bool = True  # a plain 2000 is a year where its noun does not tell otherwise


def read_amounts(t: Tokens, text: str, g: Grammar) -> list[Amount]:
    """Every amount of one sentence, in order; those that count nothing carry the reason."""
    return list(_amounts(t, text, g))


def _amounts(t: Tokens, text: str, g: Grammar) -> Iterator[Amount]:
    floor = 0
    starts = g.words.starts
    for i in [i for i, word in enumerate(t.low) if word in starts or t.kind[i] == NUMBER]:
        numeral = read_numeral(t, i, g.words) if i >= floor else None
        if numeral is not None:
            amount = _spelled_out(t, _amount(t, numeral, text, g, floor), g)
            yield amount
            floor = max(amount.last, i + 1)


def _amount(t: Tokens, a: Numeral, text: str, g: Grammar, floor: int) -> Amount:
    reason = why_not(t, a, text, g.designators)
    if reason == "year" and (not g.years or _counted_year(t, a)):
        reason = ""
    sign = _sign_start(t, a.i)
    before = read_before(t, sign, g.hedges, floor) if reason in ("", "year") else _NO_HEDGE
    if before.start == sign:
        before = before._replace(start=a.i)
    if reason == "year" and _hedged_count(a, before):
        reason = ""
    if reason:
        return Amount(a.i, a.i, _code_end(t, a), _code_end(t, a), (a,), "exact", "", "", False, "", reason)
    if _is_score(t, a):
        return Amount(a.i, a.i, a.j + 2, a.j + 2, (a,), "exact", "", "", False, "", "score")
    other, last, pair = _second(t, a, text, g, before)
    if other is not None and _plain_years(t, a, other) and last < len(t) and t.low[last] not in _COUNTED:
        return Amount(a.i, a.i, last, last, (a,), "exact", "", "", False, "", "year")
    if other is not None:
        return _range(t, a, other, last, pair, before, g)
    relation, sense, hedge, inner = before.relation, before.sense, before.words, before.inner
    stop, after = _after(t, a.j, g.hedges)
    if after is not None:
        words = after.words
        if relation in ("", "exact") or (relation == APPROXIMATE and after.relation in BOUNDING):
            inner = inner or relation == APPROXIMATE
            relation, sense = after.relation, after.sense
        elif relation in BOUNDING and after.relation == APPROXIMATE:
            inner = True
        hedge = f"{hedge} ... {words}" if hedge else words
    if a.kind == "vague":
        relation, sense = "vague", ""
    elif a.triple and t.low[a.j - 1] == "so" and not relation:
        relation, hedge = APPROXIMATE, "or so"
    both = _both_bounds(t, stop, text, g, relation)
    if both is not None:
        b, second = both
        return Amount(
            before.start, a.i, b.j, b.j, (a, b), "range", "", f"{hedge} ... {second.words}", False, "", "", second
        )
    increment = before.increment or _more(t, stop)
    return Amount(before.start, a.i, a.j, stop, (a,), relation or "exact", sense, hedge, inner, increment, "")


def _spelled_out(t: Tokens, a: Amount, g: Grammar) -> Amount:
    """Past the same number in brackets, as contracts and mandates write it: 3,000 (three thousand) troops."""
    if a.stop + 2 >= len(t) or t.low[a.stop] != "(" or a.why_not:
        return a
    again = read_numeral(t, a.stop + 1, g.words)
    if again is None or again.value != a.value or again.j >= len(t) or t.low[again.j] != ")":
        return a
    return a._replace(last=again.j + 1, stop=again.j + 1)


_NO_HEDGE = Hedge(0, 0, "", "", "", False, "", False)


def _hedged_count(a: Numeral, before: Hedge) -> bool:
    """Whether a number like a year has a hedge right before it that no date has: fewer than 2000."""
    if not before.relation or before.words in ("about", "around", "over", "within", "by", "some", "c."):
        return False
    return before.start + len(before.words.split()) == a.i


_SIGNS = frozenset("$ £ € ¥ ₹ ₽ =".split())
_SIGN_WORDS = frozenset("y us au hk nz a c rm usd eur gbp s ps".split())


def _sign_start(t: Tokens, i: int) -> int:
    """Where the currency sign before a number starts, so that the hedge is looked for before it; else ``i``."""
    k = i
    if k > 0 and (t.low[k - 1] in _SIGNS or (t.low[k - 1] in _SIGN_WORDS and joined(t, k))):
        k -= 1
        if k > 0 and t.low[k - 1] in _SIGN_WORDS and (joined(t, k) or t.low[k - 1] in ("us", "hk")):
            k -= 1
    return k


def _is_score(t: Tokens, a: Numeral) -> bool:
    """Two small numbers joined by a hyphen that do not rise: 2-0, 89-89."""
    j = a.j
    if a.kind != "digits" or j + 1 >= len(t) or t.low[j] not in HYPHENS or not (joined(t, j) and joined(t, j + 1)):
        return False
    other = t.low[j + 1]
    return (
        t.kind[j + 1] == NUMBER and len(other) <= 3 and other.isdecimal() and a.value < 1000 and a.value >= float(other)
    )


def _plain_years(t: Tokens, a: Numeral, b: Numeral) -> bool:
    """Two plain numbers of four digits that can both be years."""
    return all(n.j == n.i + 1 and len(t.low[n.i]) == 4 and t.low[n.i].isdecimal() and 1000 <= n.value < 2100 for n in (a, b))


def _more(t: Tokens, k: int) -> str:
    """An increment word after the number: 250 more troops, 475 additional personnel."""
    word = t.low[k] if k < len(t) else ""
    return word if word in ("more", "additional", "extra", "further", "others", "fresh") else ""


def _counted_year(t: Tokens, n: Numeral) -> bool:
    """A number like 2000 whose noun phrase holds people or machines in the plural is a count."""
    for k in range(n.j, min(len(t.low), n.j + 4)):
        if t.low[k] in _COUNTED:
            return True
        if t.kind[k] != WORD or t.low[k] in ("the", "in", "of", "to", "and", "a", "when", "as", "with", "by", "for", "that"):
            return False
    return False


_COUNTED = frozenset(
    "troops soldiers men personnel fighters militants marines sailors rebels vehicles tanks policemen".split()
)


def _code_end(t: Tokens, a: Numeral) -> int:
    """Past everything that is glued to a number that counts nothing, so that its rest is not read as a number."""
    k = end = a.j
    while k < len(t) and joined(t, k) and (t.kind[k] != "m" or t.low[k] in ":/-–."):
        k += 1
        if t.kind[k - 1] == NUMBER:
            end = k
    return end


def _after(t: Tokens, j: int, hedges: Hedges) -> tuple[int, Hedge | None]:
    """A hedge right after the number, and the token after it."""
    hyphen = j + 1 < len(t) and t.low[j] in HYPHENS and joined(t, j) and joined(t, j + 1)
    k = j + 1 if hyphen else j
    p = starting_at(t, k, hedges.after)
    if p is None:
        return j, None
    if p.words == ("plus",) and not (hyphen or joined(t, k)) and k + 1 < len(t) and t.kind[k + 1] in (WORD, NUMBER):
        return j, None
    if p.words == ("+",) and not joined(t, k):
        return j, None
    if (
        p.words[0] in ("maximum", "minimum", "max", "approximately", "approx")
        and k + 1 < len(t)
        and t.kind[k + 1] in (WORD, NUMBER)
    ):
        return j, None
    end = k + len(p.words)
    return end, Hedge(j, end, p.relation, p.sense, " ".join(p.words), False, "", False)


def _second(t: Tokens, a: Numeral, text: str, g: Grammar, before: Hedge) -> tuple[Numeral | None, int, bool]:
    """The upper end of a range that starts with ``a``, the token after it, and whether it is a pair (a or b)."""
    j = a.j
    told = _percent(t, j)
    if before.between or told:
        j = _over_unit(t, j)
    j += _suspended(t, j) or _unit_twice(t, j)
    sep = t.low[j] if j < len(t) else ""
    if a.kind == "vague" and not before.between and sep != "to":
        return None, j, False
    if j + 1 >= len(t):
        return None, a.j, False
    if sep == "to" and t.low[_sign_start(t, a.i) - 1] == "by" and a.i > 1 and t.low[j + 1] in _SIGNS:
        return None, a.j, False
    close = sep in HYPHENS and (joined(t, j) == joined(t, j + 1))
    if not (close or sep in ("to", "or") or (sep in ("and", "&", "till") and before.between)):
        return None, a.j, False
    if sep == "to" and not before.between and a.i > 0 and _from(t, before.start - (t.low[before.start - 1] in "$£€")):
        return None, a.j, False
    if sep == "to" and not before.between and before.start and t.low[before.start - 1] == "by" and not _percent(t, a.j):
        b = read_numeral(t, j + 1, g.words)
        if b is not None and not _percent(t, b.j) and b.value >= 2.5 * _elided(t, a, b, g.words).value:
            return None, a.j, False  # cut by 300 to 900
    k = j + 1
    if t.low[k] in ("$", "£", "€", "us$", "rm") and k + 1 < len(t) and t.low[a.i - 1 if a.i else 0] == t.low[k]:
        k += 1
    if before.between or sep == "or":
        while k < len(t) and t.low[k] in ("perhaps", "maybe", "even", "about", "possibly", "as", "many", "$", "£", "€"):
            k += 1
    b = read_numeral(t, k, g.words) if k < len(t) else None
    if b is None or (b.kind == "fraction") != (a.kind == "fraction"):
        return None, a.j, False
    if told and not before.between and not _percent(t, b.j):
        return None, a.j, False
    if why_not(t, b._replace(i=max(b.i, 0)), text, g.designators) not in ("", "designation") and not before.between:
        return None, a.j, False
    first = _elided(t, a, b, g.words)
    if sep == "to" and b.value > 5 * first.value and a.i > 0 and t.low[before.start - 1] == "by":
        return None, a.j, False  # rose by five to 623
    if b.kind == "vague" or a.kind == "vague" or first.value < b.value:
        return b, b.j, sep == "or"
    return None, a.j, False


def _suspended(t: Tokens, j: int) -> bool:
    """Whether the hyphen at ``j`` waits for the word that the second number brings: 115- to 117,000; a 10- or 12-man team."""
    return (
        j + 2 < len(t)
        and t.low[j] in HYPHENS
        and joined(t, j)
        and not joined(t, j + 1)
        and t.low[j + 1] in ("to", "or", "and")
    )


def _unit_twice(t: Tokens, j: int) -> bool:
    """Whether a unit sticks to both ends: 10km-15km."""
    if j + 3 >= len(t) or t.kind[j] != WORD or t.low[j + 1] not in HYPHENS or t.low[j + 3] != t.low[j]:
        return False
    return t.kind[j + 2] == NUMBER and all(joined(t, k) for k in range(j, j + 4))


def _percent(t: Tokens, j: int) -> bool:
    return j < len(t) and (t.low[j] in ("%", "percent", "pct", "pc") or t.low[j : j + 2] == ["per", "cent"])


def _from(t: Tokens, start: int) -> bool:
    """Whether "from" opens a change: from 2,000 to 900 (but not: ranging from, anywhere from)."""
    return start > 0 and t.low[start - 1] in CHANGE_FROM


def _over_unit(t: Tokens, j: int) -> int:
    """Past a unit or noun between the ends: between 5% and 6%, between 900 troops and 1,000."""
    for k in range(j, min(j + 4, len(t))):
        if t.low[k] in ("and", "to") or t.low[k] in HYPHENS:
            return k
        if t.kind[k] not in (WORD,) and t.low[k] != "%":
            break
    return j


def _elided(t: Tokens, a: Numeral, b: Numeral, words: Words) -> Numeral:
    """The first end with the scale that only the second one spells out: 15-20,000; two to three hundred; 2-3m."""
    if a.scaled or b.kind == "vague":
        return a
    for factor in scales_of(t, b, words):
        if a.value * factor < b.value:
            return a._replace(value=a.value * factor, step=a.step * factor)
    if t.low[b.i].endswith(",000") and a.value < min(1000, b.value / 1000):
        return a._replace(value=a.value * 1000, step=a.step * 1000)
    return a


def _range(t: Tokens, a: Numeral, b: Numeral, last: int, pair: bool, before: Hedge, g: Grammar) -> Amount:
    first = _elided(t, a, b, g.words)
    inner = before.relation == APPROXIMATE or before.inner
    stop, after = _after(t, last, g.hedges)
    if after is not None and after.relation == APPROXIMATE:
        inner = True
    elif after is not None and not pair:
        inner = inner or after.relation != APPROXIMATE
    hedge = " ".join(x for x in (before.words, after.words if after else "") if x)
    relation = "vague" if "vague" in (a.kind, b.kind) else "range"
    return Amount(
        before.start, a.i, last, stop, (first, b), relation, "pair" if pair else "", hedge, inner, before.increment, ""
    )


def _both_bounds(t: Tokens, j: int, text: str, g: Grammar, relation: str) -> tuple[Numeral, Hedge] | None:
    """more than 2,000 but fewer than 3,000: the second number and its hedge."""
    if relation not in ("above", "at_least") or j + 2 >= len(t) or t.low[j] not in ("but", "and", ","):
        return None
    k = j + 1 + (t.low[j] == "," and t.low[j + 1] in ("but", "and"))
    for at in range(k + 1, min(k + 6, len(t))):
        b = read_numeral(t, at, g.words) if t.kind[at] == NUMBER or t.low[at] in g.words.starts else None
        if b is None:
            continue
        second = read_before(t, at, g.hedges, k)
        if second.relation in ("below", "at_most") and second.start == k and not is_year(t, b):
            return b, second
        return None
    return None
