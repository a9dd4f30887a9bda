"""What ``keep="all"`` reads beside a number: money, rates, cased units, and counts of things the vocabulary does not know."""

from __future__ import annotations

from posture.amounts import Amount
from posture.found import Found
from posture.nouns import STOP
from posture.numeral_words import HYPHENS, Words
from posture.rules import Rules
from posture.tokens import CODE, NUMBER, WORD, Tokens, joined
from posture.units import Units, read_unit, read_unit_before

MEASURED = ("distance", "area", "duration", "percent", "share", "money", "age")
OWNERS = frozenset("the its their his her our my your these those more all".split())


def unit_at(t: Tokens, k: int, units: Units, a: Amount) -> tuple[str, str, int] | None:
    """The longest unit that starts at token ``k``: its canonical name, category and the token after it."""
    hit = read_unit(t, k, units) if k < len(t) else None
    if hit is None:
        return None
    unit, end = hit
    if end == k + 1 and len(t.low[k]) == 1 and not _short_unit(t, k, a):
        return None
    if t.low[k] in ("in", "a", "as", "at") and not joined(t, k) and end == k + 1:
        return None
    return unit.unit, unit.category, end


def _short_unit(t: Tokens, k: int, a: Amount) -> bool:
    """One-letter units only where they stick to the number or end the phrase: 300m, 5 W."""
    if not t.low[k].isalpha():
        return True
    following = t.low[k + 1] if k + 1 < len(t) else "."
    if following[0].isdecimal() and not joined(t, k):
        return False  # 2 v 1
    return t.low[k] not in "ai" and (joined(t, k) or not following.isalpha() or following in STOP)


def cased_unit(t: Tokens, k: int, text: str, r: Rules) -> tuple[str, str, int] | None:
    """A symbol that only its capitals tell from another, 400 Nm or 5 nm; where forces are spoken of, nm are miles."""
    if k >= len(t) or t.low[k] not in r.units.cased or not r.grammar.designators.force.isdisjoint(t.low):
        return None
    symbol = text[t.start[k] : t.end[k]]
    if symbol in ("F", "C", "p") and not joined(t, k):
        return None
    unit = r.units.cased[t.low[k]].get(symbol)
    return (unit.unit, unit.category, k + 1) if unit else None


def marked_unit(t: Tokens, k: int) -> tuple[str, str, int] | None:
    """Feet and inches by their marks, where no quotation is open that they could close: 30', a 27" screen."""
    if k >= len(t) or t.low[k] not in _MARKS or not joined(t, k):
        return None
    if t.low[k] in "'\"" and t.low[:k].count(t.low[k]) % 2:
        return None
    return _MARKS[t.low[k]], "distance", k + 1


_MARKS = {"'": "foot", "′": "foot", '"': "inch", "″": "inch"}


# ---- money and rates


def money_before(t: Tokens, a: Amount, units: Units) -> tuple[str, int] | None:
    """The currency before a number ($5, US$ 5, RM79, USD 10m, Y=100) and the token where it starts."""
    k = a.first - 1
    hit = read_unit_before(t, a.first, units)
    if hit is None and len(a.numbers) == 2 and t.low[a.numbers[1].i - 1] in "$£€¥":
        hit = read_unit_before(t, a.numbers[1].i, units)  # 8 or $9
        return (hit[0].unit, a.first) if hit else None
    if hit is None or hit[0].category != "money":
        return None
    if a.first - hit[1] > 1 and not all(
        joined(t, m) or t.low[m - 1] in _SPACED for m in range(hit[1] + 1, a.first)
    ):
        hit = (hit[0], k) if t.low[k] in "$£€¥" else hit
        return ("dollar" if t.low[k] == "$" else hit[0].unit), k
    if t.low[k].isalpha() and not joined(t, a.first) and t.low[k] not in _CODES:
        return None
    return hit[0].unit, hit[1]


_CODES = frozenset("usd eur gbp jpy inr cny chf aud cad hkd sgd rm rs dm sek nok dkk zar".split())
_SPACED = frozenset("us hk nz s".split())  # "HK $3.7 billion": some wires set the sign apart


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
        if hit[1] < len(t) and t.low[hit[1]] in _MOMENT and t.low[k] in ("a", "an"):
            return None  # "$3.71 a month earlier" tells when
        return hit[0].unit, hit[1]
    if t.kind[j] == WORD and t.low[j] != "cent" and (t.low[k] == "per" or t.low[j] in _EACH):
        return t.low[j], j + 1
    return None


_EACH = frozenset(
    """share head person ticket piece unit bottle copy ride seat dose visit game episode student pupil child household room
    user customer member flight trip plate pack ton""".split()
)


_MOMENT = frozenset("ago earlier later before after previously and".split())


def rate_beyond(t: Tokens, k: int, units: Units) -> tuple[str, int] | None:
    """As :func:`rate_after`, over the stuff that is measured: barrels of oil a day."""
    if k + 2 < len(t) and t.low[k] == "of" and t.kind[k + 1] == WORD and t.low[k + 1] not in STOP:
        for j in range(k + 2, min(k + 4, len(t))):
            rate = rate_after(t, j, units) if t.low[j] in _PER else None
            if rate:
                return rate
            if t.kind[j] != WORD or t.low[j] in STOP:
                break
        return None
    return rate_after(t, k, units)


_PER = frozenset("per a an each every".split())


def paid_unit(t: Tokens, a: Amount, unit: tuple[str, str, int]) -> tuple[str, str, int]:
    """A word that is a measure and a currency is money where something is paid, and pounds by the million are."""
    if unit[0] not in _PAID:
        return unit
    name, words = _PAID[unit[0]]
    if t.low[unit[2] - 1] not in words or t.low[unit[2] : unit[2] + 1] == ["of"]:
        return unit
    scaled = a.numbers[-1].scaled and a.numbers[-1].value >= 1e6 and unit[0] == "pound"
    return (name, "money", unit[2]) if scaled or not _PAYING.isdisjoint(t.low[max(0, a.start - 6) : a.start]) else unit


_PAID = {"pound": ("pound sterling", ("pound", "pounds")), "knot": ("Croatian kuna", ("kn",))}
_PAYING = frozenset(
    "cost costs costing pay pays paid paying price prices priced worth fine fines fined spend spends spent spending "
    "earn earns earned sold sells buy bought charge charged charges fee salary wage wages rent debt bill billed".split()
)


# ---- counted things


def look_general(t: Tokens, a: Amount, k: int, text: str, r: Rules) -> Found | None:
    """A noun that the vocabulary does not know; a unit at its end wins: 517 rushing yards."""
    value = a.value
    mark = marked_unit(t, k)
    if mark:
        return Found(a, a.start, mark[2], mark[0], mark[1], None, mark[2], mark[2], "unit")
    if k < len(t) and t.low[k] in ("times", "time") and value != 1:
        return Found(a, a.start, k + 1, "time", "other", None, k + 1, k + 1, "unit")
    if k < len(t) and t.low[k] == "of" and a.numbers[0].kind != "fraction":
        k, value = _over_owners(t, k + 1), 2.0
    elif 0 < k < len(t) and t.low[k] in _DEGREE:
        k = _over_owners(t, k)
    got = general_phrase(t, k, text, value, r)
    if got is None:
        return None
    if not _plural(t.low[got[1] - 1]) and t.kind[a.first] == NUMBER and _is_whole(value) and _is_titled(t, got, text):
        return None
    unit = unit_at(t, got[1] - 1, r.units, a) if got[1] - got[0] > 1 else None
    if unit and unit[2] == got[1] and (unit[1] in MEASURED or value == 1):
        return Found(a, a.start, got[1], unit[0], unit[1], None, got[1], got[1], "unit")
    rate = rate_after(t, got[1], r.units) if a.value != 1 else None
    end = rate[1] if rate else got[1]
    return Found(a, a.start, end, "", "other", None, got[0], end, "general")


def _is_whole(value: float) -> bool:
    return value < 1000 and value == int(value)


def _is_titled(t: Tokens, got: tuple[int, int], text: str) -> bool:
    """A lone capitalised word after a number makes a name of both: 11 Pro, 10 Downing Street."""
    word = text[t.start[got[0]] : t.end[got[1] - 1]]
    return got[1] == got[0] + 1 and (word.istitle() or word.isupper()) and len(word) > 2


def _over_owners(t: Tokens, k: int) -> int:
    """Past what stands between "one of" and the noun: the, its, the most, the very."""
    while k < len(t) and (t.low[k] in OWNERS or (t.low[k] in _DEGREE and t.low[k - 1] in OWNERS)):
        k += 1
    return k


_DEGREE = frozenset("most least very few".split())


def general_phrase(t: Tokens, k: int, text: str, value: float, r: Rules) -> tuple[int, int] | None:
    """The words of an unknown counted noun from token ``k``: up to its first plural, or a word or two for one thing."""
    words = r.grammar.words
    j, seen, plural = k, 0, 0
    while j < len(t) and seen < 7:
        low, kind = t.low[j], t.kind[j]
        if kind == CODE or (kind == NUMBER and seen and _in_name(t, j, text)):
            j += 1
            if j < len(t) and t.low[j] == "s" and joined(t, j):  # 63,150 Model 3s
                return k, j + 1
            continue
        if kind != WORD:
            if low in HYPHENS and joined(t, j) and joined(t, j + 1) and seen:
                j += 1
                continue
            if low in "'’" and joined(t, j) and seen and not plural:  # a possessive plural goes on: farmers' unions
                j += 1
                continue
            break
        if low in _NOT_NOUNS or _is_number_word(low, words) or (low in STOP and not _describes(t, j, text)):
            if low == "and" and not plural and seen and _plural_soon(t, j + 1, r):
                j += 1
                continue
            break
        if (plural and not _plural(low)) or (value == 1 and seen and low.endswith("ed") and not t.low[j - 1].endswith("ly")):
            break
        seen += 1
        j += 1
        if _plural(low):
            plural = j
    if plural:
        return k, plural
    if not seen or _no_noun(t.low[k]):
        return None
    if seen == 2 and t.low[k] in _ADJECTIVES:
        return k, k + 2
    if value == 1 and seen <= 3:
        return k, j - (t.low[j - 1] in HYPHENS)
    return k, k + 1


def _in_name(t: Tokens, j: int, text: str) -> bool:
    """A number inside a name: 737 Max, Model 3, Airbus 320 jets."""
    return text[t.start[j - 1]].isupper() or (j + 1 < len(t) and text[t.start[j + 1]].isupper())


def _is_number_word(word: str, words: Words) -> bool:
    return word in words.small or word in words.tens or word in words.scale


def _describes(t: Tokens, j: int, text: str) -> bool:
    """Whether a word that ends a force's noun phrase only describes things here: 41 home runs, six US firms."""
    return t.low[j] in _MODIFIERS or (t.low[j] == "us" and text[t.start[j] : t.end[j]] == "US")


_MODIFIERS = frozenset("home high long deep wide tall late left back used open reported like".split())
_NOT_NOUNS = frozenset("and so very ago later earlier old further such".split())
_ADJECTIVES = frozenset("new old more other additional extra young local foreign wild free us british".split())
_ADVERBS = frozenset(
    "last next previous past full today tonight nationwide worldwide overall combined total alike respectively so-called "
    "fewer less higher lower better worse ahead each daily weekly monthly yearly annually straight consecutive".split()
)


def _no_noun(word: str) -> bool:
    """A lone word after a number that cannot be what is counted: an adverb, a time word, a verb form."""
    return word in _ADVERBS or word.endswith("ly") or (word.endswith("ed") and word not in _HARMED)


_HARMED = frozenset("injured wounded bed seed speed need breed steed weed feed deed reed".split())


def _plural(word: str) -> bool:
    if word.endswith(("ss", "us", "is", "'s", "’s")) or len(word) < 4:
        return word in ("men", "kids", "jobs", "cars", "lots", "jets", "beds")
    return word.endswith("s") or word in _IRREGULAR


_IRREGULAR = frozenset(
    "people men women children feet teeth mice geese staff oxen policemen servicemen fishermen".split()
)


def _plural_soon(t: Tokens, j: int, r: Rules) -> bool:
    """Whether a plural ends the words after an "and" that joins two describing words: digital and physical sales."""
    words = r.grammar.words
    for k in range(j, min(j + 3, len(t))):
        if t.kind[k] != WORD or t.low[k] in STOP or _is_number_word(t.low[k], words):
            return False
        if _plural(t.low[k]):
            return True
    return False


# ---- shares of one thing


def part_of_unit(t: Tokens, a: Amount, text: str, r: Rules) -> Found | None:
    """A fraction of one unit is so much of that unit: half a mile, a quarter of an hour, 1/16 of a US pint."""
    k = a.stop
    if a.numbers[0].kind != "fraction" or k + 1 >= len(t):
        return None
    k += t.low[k] == "of"
    if t.low[k] not in ("a", "an", "one"):
        hit = unit_at(t, k, r.units, a) if t.low[a.stop] != "of" else None
        return Found(a, a.start, hit[2], hit[0], hit[1], None, hit[2], hit[2], "unit") if hit and hit[1] in MEASURED else None
    hit = None
    for j in range(k + 1, min(k + 3, len(t))):
        hit = unit_at(t, j, r.units, a)
        if hit or t.kind[j] != WORD or (t.low[j] in STOP and t.low[j] != "us"):
            break
    if hit is not None and hit[1] != "money":
        return Found(a, a.start, hit[2], hit[0], hit[1], None, hit[2], hit[2], "unit")
    if t.low[a.first] != "half" or t.low[k] == "one" or t.kind[k + 1] != WORD or t.low[k + 1] in STOP:
        return None
    return Found(a, a.start, k + 2, "", "other", None, k + 1, k + 2, "general")  # half a cup


def tidy_noun(noun: str) -> str:
    """The counted noun without the increment words before it: "additional U.S. troops" -> "U.S. troops".

    >>> tidy_noun("more American troops")
    'American troops'
    """
    head, _, rest = noun.partition(" ")
    return rest if rest and head.lower() in ("more", "additional", "further", "extra") else noun
