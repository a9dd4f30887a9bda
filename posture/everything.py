"""The choice of ``keep="all"``: amounts with a unit or a noun, and plain numbers that are no date, code or name."""

from __future__ import annotations

from posture.amounts import Amount
from posture.elided import Context
from posture.found import Found
from posture.general import look_general
from posture.hedges import BOUNDING, starting_at
from posture.labels import is_label
from posture.nouns import STOP
from posture.numeral_words import HYPHENS
from posture.numerals import read_numeral
from posture.rules import Rules
from posture.select import choose
from posture.tokens import NUMBER, WORD, Tokens, joined

_LOCAL = frozenset("percent duration age share".split())
_FORCE = frozenset("personnel vehicles aircraft ships formations weapons bases convoys".split())


def everything(t: Tokens, text: str, found: list[Found], r: Rules, context: Context, bare: bool = True) -> list[Found]:
    """Every amount that has a unit or a noun, and the plain numbers that are no date, code or name.

    With ``bare`` a small whole number without a noun is taken for a label ("iPhone 11") and left out, and a counted
    noun that is no force here is read as any other.
    """
    chosen = {f.amount.first: f for f in choose(t, text, found, r, context)}
    out: list[Found] = []
    reach = 0
    for n, f in enumerate(found):
        a = f.amount
        if a.first < reach or (bare and a.value <= 10 and a.first not in chosen and _is_ratio(t, found, n)):
            continue
        if a.why_not:
            aged = _age(t, f, r) if bare else None
            if aged is not None:
                out.append(aged)
                reach = max(reach, aged.stop)
            continue
        g = chosen.get(a.first, f)
        if bare:
            g = g if a.first in chosen else _near(t, _exact_the(t, _plain(t, text, g, r)))
            g = _between_commas(t, g) or _under_age(t, g) or g
        if g.how == "none":
            g = take_over(t, g, out)
        if g.how == "none" and bare and _is_small(a) and not (_goes_on(t, found, n, out) or _told_alone(t, a, text)):
            continue
        if bare and is_label(t, g, text, r, a.first in chosen):
            continue
        if not g.category:
            g = g._replace(category="other")
        out.append(_signed(t, g))
        reach = max(reach, g.stop)
    return _hedges_in_brackets(t, merge_spans(t, out))


def _is_ratio(t: Tokens, found: list[Found], n: int) -> bool:
    """One part of a ratio of small numbers: seven in 10 voters, nine out of 10; not five in 10 days."""
    for x, y in ((n - 1, n), (n, n + 1)):
        if x >= 0 and y < len(found):
            a, b = found[x].amount, found[y].amount
            gap = t.low[a.last : b.first]
            if (gap == ["in"] or gap == ["out", "of"]) and a.value < b.value <= 10 and found[y].category != "duration":
                return True
    return False


def _is_small(a: Amount) -> bool:
    """A whole number below a thousand without a hedge: alone it may be anything."""
    return not a.hedge and a.value == a.value and a.value < 1000 and a.value == int(a.value)


def _goes_on(t: Tokens, found: list[Found], n: int, out: list[Found]) -> bool:
    """Whether a small number without a noun is one end of a span: from 240 to 273, from 24.2 to 33."""
    a = found[n].amount
    if t.low[a.start - 1] == "to" and out and a.start - 2 <= out[-1].stop <= a.start - 1:
        return True
    after = found[n + 1].amount if n + 1 < len(found) else None
    if after is None or after.why_not:
        return False
    gap = t.low[a.stop : after.first]
    return (gap == ["to"] and a.start > 1 and t.low[a.start - 1] in ("from", "by")) or _hyphened_to(gap)


def _told_alone(t: Tokens, a: Amount, text: str) -> bool:
    """Whether a small number stands alone as a level or a difference: a capacity of 220, trailed by 17, rose to 623."""
    k = a.start - 1
    if k < 1 or t.low[k] not in _LEVEL or joined(t, a.start):
        return False
    if (t.kind[a.first] != NUMBER and t.low[k] != "to") or t.kind[k - 1] == NUMBER:
        return False
    if a.value < 13 and (t.low[k] == "at" or text[t.start[k - 1]].isupper()):
        return False  # at 7, Group of 8
    if t.low[k] == "of" and text[t.start[k - 1]].isupper():
        return False
    return a.stop >= len(t) or (not joined(t, a.stop) if t.kind[a.stop] == WORD else t.low[a.stop] in ".,;!?)") and (
        t.kind[a.stop] != WORD or t.low[a.stop] in STOP
    )


_LEVEL = frozenset("to by at of was were is total totaling totalling".split())


def _hyphened_to(gap: list[str]) -> bool:
    """0-to-60-mph."""
    return len(gap) == 3 and gap[1] == "to" and gap[0] in HYPHENS and gap[2] in HYPHENS


def _plain(t: Tokens, text: str, f: Found, r: Rules) -> Found:
    """A counted noun that is no force here is read as any other: five U.S. companies, 300 Americans."""
    a = f.amount
    if f.noun is None or f.how not in ("after", "shared", "partitive", "before"):
        return f
    if f.how == "after":
        g = look_general(t, a, a.stop, text, r)
        if g is not None and g.noun_j > g.noun_i:
            return g._replace(unit="person" if f.category == "personnel" else "")
    if f.how == "before":
        return f._replace(unit="", category="", noun=None, noun_i=a.stop, noun_j=a.stop, how="none")
    return f._replace(unit="person" if f.category == "personnel" else "", category="other", noun=None)


def _exact_the(t: Tokens, f: Found) -> Found:
    """What a comparison names with "the" is stated exactly: more than the 3 percent that was expected.

    So is the time that something is spread over: 29 billion dollars over three years.
    """
    a = f.amount
    lasting = a.start > 0 and t.low[a.start - 1] in _LASTING
    if a.value == 1 and a.hedge and t.low[a.stop : a.stop + 1] == ["of"]:  # we spoke about one of the clubs
        return f._replace(amount=a._replace(start=a.first, relation="exact", sense="", hedge=""), start=a.first)
    words = a.hedge.split()
    if words[-1:] == ["than"] and words[-2] not in _SIZED and t.low[f.stop : f.stop + 1] == ["ago"]:
        return f._replace(amount=a._replace(start=a.first, relation="exact", sense="", hedge=""), start=a.first)
    if a.hedge == "over" and a.relation == "above" and f.category == "duration" and not lasting:
        return f._replace(amount=a._replace(start=a.first, relation="exact", hedge=""), start=a.first)
    k = a.first - 1
    if k > 0 and f.category == "money" and not t.low[k].isalpha():
        k -= 1  # the sign
    lead = t.low[k] if k >= 0 else ""
    of_place = lead in ("a", "an") and a.hedge in _OF_PLACE  # over a $6 tax
    named = lead in ("the", "its", "their", "last") and a.relation in ("above", "below")
    if not (of_place or named) or a.start >= a.first:
        return f
    return f._replace(amount=a._replace(start=a.first, relation="exact", sense="", hedge=""), start=k + 1)


_LASTING = frozenset(
    "for of in after at to is was were be been lasted last lasts lasting took taken take takes taking spent spend spending "
    "by a with from within well just slightly little and or but than every wait waits waited".split()
)


def _near(t: Tokens, f: Found) -> Found:
    """ "near" before money, a share or a measure that is no place: traded near $29,400."""
    a = f.amount
    k = f.start - 1
    if k < 0 or t.low[k] != "near" or a.relation != "exact" or f.how != "unit" or f.category in ("distance", "area"):
        return f
    return f._replace(amount=a._replace(start=k, relation="about", sense="near", hedge="near"), start=k)


# ---- ages

_YEARS = ("year_old", "age")


def _age(t: Tokens, f: Found, r: Rules) -> Found | None:
    """A number that is no count because it is an age: aged 18, Maddon, 66, under the age of five."""
    a = f.amount
    if a.why_not != "age":
        return None
    words = f._replace(unit=_YEARS[0], category=_YEARS[1], how="unit")
    if a.last == a.first + 3 and t.low[a.first + 1] in HYPHENS:  # ages 17-34
        second = read_numeral(t, a.first + 2, r.grammar.words)
        if second is not None and a.numbers[0].value < second.value:
            return words._replace(amount=a._replace(numbers=(a.numbers[0], second), relation="range", why_not=""))
    after = starting_at(t, a.stop, r.grammar.hedges.after)
    if after is not None:  # aged 65 or older
        stop = a.stop + len(after.words)
        older = a._replace(stop=stop, relation=after.relation, sense=after.sense, hedge=" ".join(after.words), why_not="")
        return words._replace(amount=older, stop=stop)
    return _under_age(t, words) or words


def _between_commas(t: Tokens, f: Found) -> Found | None:
    """A small whole number set off by commas after a word is an age: the winger, 22, signed."""
    a = f.amount
    i, j = a.first, a.last
    if f.how != "none" or a.hedge or j != i + 1 or t.kind[i] != NUMBER or not 1 <= a.value <= 110 or i < 2 or j >= len(t):
        return None
    if t.low[i - 1] != "," or t.low[j] != "," or t.kind[i - 2] != WORD or a.value != int(a.value):
        return None
    return f._replace(unit=_YEARS[0], category=_YEARS[1], how="unit")


_BOUNDS = {"under": "below", "below": "below", "over": "above", "above": "above"}


def _under_age(t: Tokens, f: Found) -> Found | None:
    """under the age of five: the hedge stands before "the age of"."""
    a = f.amount
    k = a.start - 4
    if k < 0 or t.low[k + 1 : a.start] != ["the", "age", "of"] or t.low[k] not in _BOUNDS:
        return None
    relation = _BOUNDS[t.low[k]]
    a = a._replace(start=k, relation=relation, hedge=f"{t.low[k]} the age of", why_not="")
    return f._replace(amount=a, start=k, unit=_YEARS[0], category=_YEARS[1], how="unit")


_OF_PLACE = frozenset(("over", "under", "above", "below", "within", "close to", "near"))
_SIZED = ("more", "less", "longer", "fewer", "shorter", "greater", "older", "younger")


# ---- numbers that go on with another


def take_over(t: Tokens, f: Found, before: list[Found]) -> Found:
    """A number without a noun goes on with the last one of its size: 3.9 million headsets from 2.4 million.

    A small whole number does so only after a word that compares it: 460 cars, compared with 63.
    """
    a = f.amount
    value = a.value
    if not before or value != value or (_is_small(a) and not _compared(t, a)):
        return f
    for last in reversed(before[-4:]):
        size = last.amount.numbers[-1].value
        if last.how in _NAMED and size and 0.1 <= value / size <= 10:
            if last.category in _LOCAL:
                return f
            break
    else:
        return f
    return f._replace(
        unit=last.unit, category=last.category, noun=last.noun, noun_i=last.noun_i, noun_j=last.noun_j, how="taken"
    )


_NAMED = ("general", "unit", "after", "taken")


def _compared(t: Tokens, a: Amount) -> bool:
    """Whether a number is set beside the one before it: compared with 63, up from 63, vs 63."""
    word = t.low[a.start - 1] if a.start else ""
    ahead = t.low[a.start - 2] if a.start > 1 else ""
    return word in ("vs", "versus", "against") or (
        word in ("with", "to", "from") and ahead in ("compared", "up", "down", "rose", "fell", "opposed")
    )


def merge_spans(t: Tokens, found: list[Found]) -> list[Found]:
    """Outside force quantities "from a to b" is one span: prices from $200 to $400, from 0 to 62 mph."""
    if len(found) < 2 or "to" not in t.low:
        return found
    out: list[Found] = []
    for f in found:
        before = out[-1] if out else None
        if before is not None and _spans(t, before, f):
            a, b = before.amount, f.amount
            low, high = sorted((a.numbers[0], b.numbers[-1]), key=lambda n: n.value)
            whole = a._replace(last=b.last, stop=b.stop, numbers=(low, high), relation="range", sense="")
            told = f if f.unit or f.noun_j > f.noun_i else before
            out[-1] = told._replace(amount=whole, start=before.start, stop=f.stop)
            continue
        out.append(f)
    return out


def _spans(t: Tokens, a: Found, b: Found) -> bool:
    if a.category in _FORCE or b.category in _FORCE or a.amount.relation != "exact":
        return False
    if len(a.amount.numbers) != 1 or len(b.amount.numbers) != 1 or a.amount.value == b.amount.value:
        return False
    if a.unit and b.unit and a.unit != b.unit:
        return False
    gap = t.low[a.stop : b.amount.first] if b.category != "money" else t.low[a.stop : b.start]
    lead = t.low[a.start - 1] if a.start else ""
    if gap[-1:] == ["to"] and len(gap) <= 2 and lead in ("from", "of"):
        whole = lead == "from" or (a.unit == b.unit != "" and a.how == b.how == "unit")
        return whole and (b.amount.relation == "exact" or gap == ["up", "to"])
    if a.category == b.category == "age":
        return gap == ["to"]
    return _hyphened_to(gap) and b.amount.relation == "exact"


def _hedges_in_brackets(t: Tokens, found: list[Found]) -> list[Found]:
    """A bound reaches over the same amount told again in brackets: more than 7.5 million crowns ($1.1 million)."""
    if len(found) < 2 or "(" not in t.low:
        return found
    out = found[:1]
    for f in found[1:]:
        before = out[-1]
        a = f.amount
        if (
            a.relation == "exact"
            and before.amount.relation in BOUNDING
            and t.low[before.stop : f.start] == ["("]
            and f.category == before.category
            and f.category not in _FORCE
            and f.unit != before.unit
            and f.how == before.how == "unit"
        ):
            b = before.amount
            f = f._replace(amount=a._replace(relation=b.relation, sense=b.sense, hedge=b.hedge))
        out.append(f)
    return out


def _signed(t: Tokens, f: Found) -> Found:
    """The value with its minus, which only a measure can have: minus 41 degrees, minus-5 yards."""
    a = f.amount
    k = a.first - 1
    hyphen = k > 0 and t.low[k] in HYPHENS and joined(t, a.first)
    if f.how != "unit" or k < 0 or len(a.numbers) != 1 or a.value != a.value:
        return f
    if k >= 2 and t.low[k - 1 - hyphen] == "or":
        return f  # plus or minus 3 points
    if t.low[k - hyphen] != "minus" and not (hyphen and not joined(t, k) and f.category == "other"):
        return f
    number = a.numbers[0]._replace(value=-a.value)
    start = k - 1 if hyphen and t.low[k - 1] == "minus" else k
    return f._replace(amount=a._replace(numbers=(number,)), start=min(f.start, start))
