"""What ``keep="all"`` reads besides force quantities: money, rates, and counts of things the vocabulary does not know."""

from __future__ import annotations

from posture.amounts import Amount
from posture.found import Found
from posture.nonquantities import joined
from posture.nouns import STOP
from posture.numeral_words import HYPHENS
from posture.tokens import CODE, NUMBER, WORD, Tokens
from posture.units import Units, read_unit, read_unit_before


def money_before(t: Tokens, a: Amount, units: Units) -> tuple[str, int] | None:
    """The currency before a number ($5, US$ 5, RM79, USD 10m) and the token where it starts."""
    k = a.first - 1
    hit = read_unit_before(t, a.first, units)
    if hit is None or hit[0].category != "money":
        return None
    if a.first - hit[1] > 1 and not all(
        joined(t, m) or t.low[m - 1] in ("us", "hk") for m in range(hit[1] + 1, a.first)
    ):
        hit = (hit[0], k) if t.low[k] in "$£€¥" else hit
        return ("dollar" if t.low[k] == "$" else hit[0].unit), k
    if t.low[k].isalpha() and not joined(t, a.first) and t.low[k] not in _CODES:
        return None
    return hit[0].unit, hit[1]


_CODES = frozenset("usd eur gbp jpy inr cny chf aud cad nzd hkd sgd rm rs sek nok dkk zar".split())


def rate_after(t: Tokens, k: int, units: Units) -> tuple[str, int] | None:
    """The denominator after a unit: per gallon, a month, /kg; its name and the token after it."""
    if k + 1 >= len(t) or t.low[k] not in ("per", "a", "an", "/", "-", "each", "every"):
        return None
    j = k + 1
    if t.low[k] == "-":
        if t.low[j] not in ("a", "per") or j + 2 >= len(t) or not joined(t, j):
            return None
        j += 2
    elif t.low[k] == "/" and not joined(t, k):
        return None
    hit = read_unit(t, j, units)
    if hit and hit[0].category in ("duration", "other", "distance", "area"):
        return hit[0].unit, hit[1]
    if t.low[k] == "per" and t.kind[j] == WORD and t.low[j] != "cent":
        return t.low[j], j + 1
    return None


def general_phrase(t: Tokens, k: int, text: str, value: float) -> tuple[int, int] | None:
    """The words of an unknown counted noun from token ``k``: up to its first plural, or a word or two for one thing."""
    j, words, plural = k, 0, 0
    while j < len(t) and words < 6:
        low, kind = t.low[j], t.kind[j]
        named = j + 1 < len(t) and text[t.start[j + 1]].isupper()
        if kind == CODE or (kind == NUMBER and words and (text[t.start[j - 1]].isupper() or named)):
            j += 1
            continue
        if kind != WORD:
            if low in HYPHENS and joined(t, j) and joined(t, j + 1) and words:
                j += 1
                continue
            break
        if low in STOP or low in _NOT_NOUNS:
            if low == "and" and words <= 2 and not plural and _plural_soon(t, j + 1):
                j += 1
                continue
            break
        if plural and not _plural(low):
            break
        words += 1
        j += 1
        if _plural(low):
            plural = j
    if plural:
        return k, plural
    if not words:
        return None
    if value == 1 and words <= 3:
        return k, j
    if j < len(t) and words == 1 and t.low[k] in _COLLECTIVE:
        return k, k + 1
    return k, k + 1


_COLLECTIVE = frozenset(
    "staff people percent crew cattle sheep aircraft personnel series species cylinder record hp".split()
)
_NOT_NOUNS = frozenset("and more additional further other such so very ago later earlier old new-".split()) - {
    "other",
    "new-",
    "more",
    "additional",
}


def _plural(word: str) -> bool:
    if word.endswith(("ss", "us", "is", "'s", "’s")) or len(word) < 4:
        return word in ("men", "kids", "jobs", "cars", "lots", "jets", "beds")
    return word.endswith("s") or word in _IRREGULAR


_IRREGULAR = frozenset(
    "people men women children feet teeth mice geese staff oxen policemen servicemen fishermen".split()
)


def _plural_soon(t: Tokens, j: int) -> bool:
    return any(k < len(t) and t.kind[k] == WORD and _plural(t.low[k]) for k in range(j, j + 3))


_LOCAL = frozenset("percent duration age share".split())
_FORCE = frozenset("personnel vehicles aircraft ships formations weapons bases convoys".split())


def merge_spans(t: Tokens, found: list[Found]) -> list[Found]:
    """Outside force quantities "from a to b" is one span: prices from $200 to $400, from 0 to 62 mph."""
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


def is_label(t: Tokens, f: Found, text: str) -> bool:
    """What is no count of its own: a label ("iPhone 11 Pro", "49ers"), a fraction of nothing ("the second half"),
    a spelled modifier ("a five-year award"), a vague count of things that are no force ("several innovations")."""
    a = f.amount
    if a.numbers[0].kind == "fraction" and a.first and t.low[a.first - 1] in _HALVES:
        return True
    spelled = t.kind[a.first] == WORD and a.stop < len(t) and t.low[a.stop] in HYPHENS and joined(t, a.stop)
    if spelled and f.category == "duration":
        return True
    if f.how == "general" and (t.low[a.first] in _LOOSE or t.low[a.last - 1] in _LOOSE):
        return True
    if a.numbers[0].kind == "fraction" and f.how == "none":
        return not a.hedge and (a.stop >= len(t) or t.low[a.stop] not in ("of", "a", "the", "%"))
    if f.how != "general" or a.hedge or not a.value < 1000:
        return False
    if joined(t, a.stop) and t.kind[a.stop] == WORD:
        return True
    before = text[t.start[a.first - 1] : t.end[a.first - 1]] if a.first else ""
    return (
        t.kind[a.first] == NUMBER
        and before[:1].isalpha()
        and before != before.lower()
        and a.first > 1
        and a.value < 100
    )


_HALVES = frozenset("first second latter final other last".split())
_LOOSE = frozenset("several few couple handful pair trio duo".split())


def take_over(t: Tokens, f: Found, before: list[Found]) -> Found:
    """A large or decimal number without a noun goes on with the last one of its size: 3.9 million headsets from 2.4 million."""
    value = f.amount.value
    if not before or value != value or (value < 1000 and value == int(value)):
        return f
    for last in reversed(before[-4:]):
        size = last.amount.numbers[-1].value
        if (
            last.how in ("general", "unit", "after", "taken")
            and last.category not in _LOCAL
            and size
            and 0.1 <= value / size <= 10
        ):
            break
    else:
        return f
    return f._replace(
        unit=last.unit, category=last.category, noun=last.noun, noun_i=last.noun_i, noun_j=last.noun_j, how="taken"
    )


def _spans(t: Tokens, a: Found, b: Found) -> bool:
    if a.category in _FORCE or b.category in _FORCE or a.amount.relation != "exact" or b.amount.relation != "exact":
        return False
    if len(a.amount.numbers) != 1 or len(b.amount.numbers) != 1 or (a.unit and b.unit and a.unit != b.unit):
        return False
    gap = t.low[a.stop : b.start]
    return gap == ["to"] and a.start > 0 and t.low[a.start - 1] == "from" and a.amount.value != b.amount.value


def tidy_noun(noun: str) -> str:
    """The counted noun without the increment words before it: "additional U.S. troops" -> "U.S. troops".

    >>> tidy_noun("more American troops")
    'American troops'
    """
    head, _, rest = noun.partition(" ")
    return rest if rest and head.lower() in ("more", "additional", "further", "extra") else noun
