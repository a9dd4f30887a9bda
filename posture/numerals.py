"""Numerals: "2,000", "two dozen", "1.5 million", "twenty-five hundred", "several hundred" -> value and stated step.

A numeral is read from tokens, at one position, by table look-ups. What is not a sound number is not read at all.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from posture.numeral_words import DENOMINATORS, HYPHENS, NAN, Words, decimal, integer, step_of
from posture.tokens import NUMBER, Tokens, joined, word_at


class Numeral(NamedTuple):
    """One number in the text: token range [i, j), value (missing if vague), place value of its last significant digit.

    ``triple`` holds low, best and high of a vague numeral, or of an exact one that the table widens ("half a dozen").
    ``kind`` is digits, words, fraction or vague; ``scaled`` tells that a scale word or suffix was read.
    """

    i: int
    j: int
    value: float
    step: float
    kind: str
    triple: tuple[float, float, float] | None = None
    scaled: bool = False
    multiplier: float = 1.0


def read_numeral(t: Tokens, i: int, words: Words) -> Numeral | None:
    """The numeral that starts at token ``i``, or None."""
    if t.kind[i] == NUMBER:
        return _digits(t, i, words)
    word = t.low[i]
    if word not in words.starts:
        return None
    if word in words.scale:  # the thousand or so; these hundred-odd
        rounded = t.low[i + 1 : i + 3] == ["or", "so"] or (_hyphen(t, i + 1) and word_at(t, i + 2) == "odd")
        return Numeral(i, i + 1, words.scale[word], words.scale[word], "words", None, True) if rounded else None
    if word in words.vague or word in words.plural:
        return _vague(t, i, words)
    if word in ("low", "mid", "high") and word_at(t, i + 1) in words.plural:
        return _low_plural(t, i, words)
    if word in ("a", "an"):
        return _with_article(t, i, words)
    if word == "quarter" and _hyphen(t, i + 1) and word_at(t, i + 2) == "million":
        return Numeral(i, i + 3, 250_000.0, 10_000.0, "words", None, True)
    if word in words.fraction:
        return _half(t, i, words) if word == "half" else _glyph(t, i, words)
    if word in words.fold:
        return Numeral(i, i + 1, words.fold[word], 1.0, "fold")
    return _cardinal(t, i, words)


def _hyphen(t: Tokens, i: int) -> bool:
    """Whether token ``i`` is a hyphen that joins its neighbours."""
    return i + 1 < len(t.low) and t.low[i] in HYPHENS and joined(t, i) and joined(t, i + 1)


def _digits(t: Tokens, i: int, words: Words) -> Numeral | None:
    got = decimal(t.low[i])
    if got is None or (t.low[i][0] == "0" and t.low[i].isdecimal() and len(t.low[i]) > 1):
        return None
    value, step = got
    j = i + 1
    j, value, step = _spaced_groups(t, i, j, value, step)
    if word_at(t, j) in ("/", "⁄") and joined(t, j) and joined(t, j + 1) and t.kind[j + 1] == NUMBER:
        return _ratio(t, i, j, value)
    if word_at(t, j) in words.fraction and not word_at(t, j).isalpha():  # 1½
        part_of = words.fraction[word_at(t, j)]
        return _scaled(t, i, j + 1, value + part_of, part_of, "digits", words)
    k = j + 1 if _hyphen(t, j) and len(t.low[i]) <= 3 else j  # 3 1/2, 3-1/2
    if word_at(t, k + 1) in ("/", "⁄") and k + 2 < len(t) and t.kind[k] == NUMBER and (k > j or not joined(t, j)):
        part = _ratio(t, k, k + 1, decimal(t.low[k])[0]) if decimal(t.low[k]) else None  # type: ignore[index]
        if part and 0 < part.value < 1:
            return Numeral(i, part.j, value + part.value, part.value, "digits")
    return _scaled(t, i, j, value, step, "digits", words)


def _spaced_groups(t: Tokens, i: int, j: int, value: float, step: float) -> tuple[int, float, float]:
    """Groups of three set apart by a space: 20 000, with any kind of space."""
    if not t.low[i].isdecimal() or len(t.low[i]) > 3:
        return j, value, step
    digits = t.low[i]
    while (
        j < len(t)
        and t.kind[j] == NUMBER
        and len(t.low[j]) == 3
        and t.low[j].isdecimal()
        and t.start[j] == t.end[j - 1] + 1
        and len(digits) < 12
    ):
        digits += t.low[j]
        j += 1
    if j == i + 1 or digits[0] == "0" or word_at(t, j) in ("mm", "pounder") or word_at(t, j + 1) in ("mm", "pounder"):
        return i + 1, value, step
    return j, *integer(digits)


def _ratio(t: Tokens, i: int, j: int, top: float) -> Numeral | None:
    got = decimal(t.low[j + 1])
    if got is None or got[0] not in DENOMINATORS or not top < got[0] or word_at(t, j + 2) in ("/", "⁄"):
        return None
    return Numeral(i, j + 2, top / got[0], 1 / got[0], "fraction")


def _scaled(t: Tokens, i: int, j: int, value: float, step: float, kind: str, words: Words) -> Numeral:
    """A scale word or suffix after the number: 1.5 million, 36-thousand, 10k, 1.3m."""
    if word_at(t, j) not in words.scaling:  # the usual case
        return Numeral(i, j, value, step, kind)
    scaled = False
    while True:
        k = j + 1 if _hyphen(t, j) and word_at(t, j + 1) in words.scale else j
        if k == j and word_at(t, j) in ("[", "(") and word_at(t, j + 1) in words.scale and word_at(t, j + 2) in ("]", ")"):
            value, step, j, scaled = value * words.scale[t.low[j + 1]], step * words.scale[t.low[j + 1]], j + 3, True
            continue
        word = word_at(t, k)
        if word not in words.scale or (scaled and words.scale[word] < 1000):
            break
        value, step, j, scaled = value * words.scale[word], step * words.scale[word], k + 1, True
    if not scaled and word_at(t, j) in words.suffix and joined(t, j) and kind == "digits":
        factor = words.suffix[t.low[j]]
        if t.low[j] not in ("m", "mm", "t", "b") or _million(t, i, j, value):
            value, step, j, scaled = value * factor, step * factor, j + 1, True
    elif not scaled and word_at(t, j) in ("dozen", "score") and word_at(t, j + 1) != "of":
        factor = words.collective[t.low[j]]
        value, step, j, scaled = value * factor, factor, j + 1, True
    elif not scaled and word_at(t, j) in ("k", "b") and kind == "digits" and _counted(t, j + 1):
        factor = words.suffix[t.low[j]]
        value, step, j, scaled = value * factor, step * factor, j + 1, True
    if scaled:
        value, step = round(value, 6), max(round(step, 6), 1e-6)
    return Numeral(i, j, value, step, kind, None, scaled)


def _counted(t: Tokens, k: int) -> bool:
    """Whether what is counted follows a lone "k" or "b": 8 B people, not 1,200 K for an hour."""
    return word_at(t, k).isalpha() and word_at(t, k) not in _LINKS


_LINKS = frozenset("for to and in at of on with from is was or by a the under over during".split())
_LENGTH_AFTER = frozenset(
    "long wide high deep tall away from of runway north south east west above below off inside outside apart short "
    "and or to by across ahead behind beyond radius distance gun waves race sprint".split()
)


def _million(t: Tokens, i: int, j: int, value: float) -> bool:
    """Whether "m" (or mm, t, b) after digits means a scale: after a currency sign, or before a noun after a decimal."""
    if i > 0 and (t.low[i - 1] in "$£€¥" or t.low[i - 1] in ("usd", "eur", "gbp", "rm", "us", "ps")):
        return True
    if t.low[j] == "mm" or (t.low[j] == "t" and "." not in t.low[i]):
        return False
    following = word_at(t, j + 1)
    if not following.isalpha() or following in _LENGTH_AFTER:
        return False
    return t.low[j] == "b" or value < 1000


def _with_article(t: Tokens, i: int, words: Words) -> Numeral | None:
    """a hundred, a dozen, a few, a couple of hundred, a third, a million and a half."""
    word = word_at(t, i + 1)
    if word in words.vague and word != "several":
        got = _vague(t, i + 1, words)
        return got._replace(i=i) if got else None
    if word == "dozen" and word_at(t, i + 2) == "or" and word_at(t, i + 3) == "so":
        return Numeral(i, i + 4, 12.0, 12.0, "words", (10.0, 12.0, 15.0))
    if word in words.widened:
        return Numeral(i, i + 2, words.collective[word], 1.0, "words", words.widened[word])
    if word == "half" and (word_at(t, i + 2) == "dozen" or (_hyphen(t, i + 2) and word_at(t, i + 3) == "dozen")):
        end = i + 3 if word_at(t, i + 2) == "dozen" else i + 4
        return Numeral(i, end, 6.0, 1.0, "words", words.widened.get("half-dozen"))
    if word == "half" and _hyphen(t, i + 2) and word_at(t, i + 3) == "million":
        return Numeral(i, i + 4, 500_000.0, 100_000.0, "words", None, True)
    if word in words.collective and word != "half-dozen":
        if word in ("pair", "score", "trio", "duo", "gross") and word_at(t, i + 2) not in ("of", "or"):
            return None
        return Numeral(i, i + 2, words.collective[word], words.collective[word], "words")
    if word in words.scale and word not in ("mil", "mn", "bn", "lac"):
        got = _cardinal(t, i, words)
        return got
    if (
        word in words.fraction
        and word.isalpha()
        and (word_at(t, i + 2) in ("of", "that", "the") or word in ("third", "half"))
    ):
        if word in ("second", "third") and word_at(t, i + 2) not in ("of", "to", "that", ",", "."):
            return None
        if word_at(t, i + 2) == "of" and word_at(t, i + 3) == "a" and word_at(t, i + 4) in ("million", "billion"):
            scale = words.scale[t.low[i + 4]]
            return Numeral(i, i + 5, words.fraction[word] * scale, scale / 100, "words", None, True)
        return Numeral(i, i + 2, words.fraction[word], words.fraction[word], "fraction")
    return None


def _cardinal(t: Tokens, i: int, words: Words) -> Numeral | None:
    """A number in words: two thousand, twenty-five hundred, one hundred and five, a thousand, three quarters."""
    total = current = 0.0
    step = 1.0
    j, seen, last = i, False, ""
    while j < len(t):
        k = j + 1 if seen and _hyphen(t, j) else j
        word = word_at(t, k)
        if word == "and" and last == "scale" and word_at(t, k + 1) in {**words.small, **words.tens} and step < 1e6:
            k += 1
            word = t.low[k]
        if word in ("a", "an") and not seen and word_at(t, k + 1) in words.scale:
            current, j, seen, last = 1.0, k + 1, True, "small"
            continue
        if (
            word in words.small
            and last in ("", "scale", "ten")
            and not (last == "ten" and not 0 < words.small[word] < 10)
        ):
            current, step, last = current + words.small[word], 1.0, "small"
        elif word in words.tens and last in ("", "scale"):
            current, step, last = current + words.tens[word], 10.0, "ten"
        elif word in words.scale and seen and last != "":
            factor = words.scale[word]
            if factor == 100 and current >= 100 and last == "scale":
                break
            if factor == 100:
                current, step = current * 100, step * 100
            else:
                total, current, step = total + current * factor, 0.0, step * factor
            last = "scale"
        else:
            break
        j, seen = k + 1, True
    if not seen:
        return None
    value = total + current
    step = step_of(value) if value and last != "" else 1.0
    return _cardinal_tail(t, i, j, value, step, words)


def _cardinal_tail(t: Tokens, i: int, j: int, value: float, step: float, words: Words) -> Numeral | None:
    """What may follow a number in words: a fraction (two-thirds, two and a half million), a dozen, a pair."""
    k = j + 1 if _hyphen(t, j) else j
    word = word_at(t, k).rstrip("s") if word_at(t, k) != "halves" else "half"
    if word in words.fraction and word.isalpha() and 0 < value < 20 and word != "half":
        if (value > 1) != word_at(t, k).endswith("s") or (value == 1 and word_at(t, k + 1) in ("place", "time")):
            return Numeral(i, j, value, step, "words")
        return Numeral(i, k + 1, value * words.fraction[word], words.fraction[word], "fraction")
    half = [word_at(t, j + d) for d in range(6)] if word_at(t, k) == "and" else []
    if [w for w in half if w not in HYPHENS][:3] == ["and", "a", "half"]:
        end = j + (3 if half[0] == "and" and half[1] == "a" else 6)
        if value >= 1000 and value == step:
            return Numeral(i, end, value * 1.5, value / 10, "words", None, True)
        return _scaled(t, i, end, value + 0.5, 0.1, "words", words)
    if word in ("dozen", "score", "pair") and value < 100 and word_at(t, k) in ("dozen", "score", "pairs", "dozens"):
        factor = words.collective[word]
        return Numeral(i, k + 1, value * factor, factor, "words", None, True)
    return Numeral(i, j, value, step, "words", None, value >= 1000)


def _half(t: Tokens, i: int, words: Words) -> Numeral | None:
    """half a million, half a dozen, half-dozen, half of."""
    j = i + 1
    if word_at(t, j) in ("a", "an") or (_hyphen(t, j) and word_at(t, j + 1) == "a"):
        word = word_at(t, j + 1)
        if word == "dozen":
            return Numeral(i, j + 2, 6.0, 1.0, "words", words.widened.get("half-dozen"))
        if word in words.scale:
            return Numeral(i, j + 2, words.scale[word] / 2, words.scale[word] / 10, "words", None, True)
    if _hyphen(t, j) and word_at(t, j + 1) in ("dozen", "million"):
        if t.low[j + 1] == "dozen":
            return Numeral(i, j + 2, 6.0, 1.0, "words", words.widened.get("half-dozen"))
        return Numeral(i, j + 2, 500_000.0, 100_000.0, "words", None, True)
    if _hyphen(t, j):
        return None
    return Numeral(i, j, 0.5, 0.5, "fraction")


def _glyph(t: Tokens, i: int, words: Words) -> Numeral | None:
    if t.low[i].isalpha() and not t.low[i].isnumeric():
        return None
    return Numeral(i, i + 1, words.fraction[t.low[i]], words.fraction[t.low[i]], "fraction")


_ARTICLES = frozenset("a the last past next first another additional further".split())
_NEED_ARTICLE = {
    "few": _ARTICLES | frozenset("coming only some good these those".split()), "couple": _ARTICLES, "handful": _ARTICLES,
}  # fmt: skip


def _vague(t: Tokens, i: int, words: Words) -> Numeral | None:
    """several hundred, a few thousand, a couple of dozen, dozens, tens of thousands."""
    word = t.low[i]
    if word in words.plural:
        factor, triple = words.plural[word]
        if word_at(t, i + 1) == "of" and word_at(t, i + 2) in words.plural and words.plural[t.low[i + 2]][0] >= 1000:
            times = words.plural[t.low[i + 2]][0]
            low, best, high = (2 * factor * times, factor * times * triple[1] / factor, 9 * factor * times)
            return Numeral(i, i + 3, NAN, NAN, "vague", (low, best, high), True, factor * times)
        return Numeral(i, i + 1, NAN, NAN, "vague", triple, True, factor)
    low, best, high = words.vague[word]
    j = i + 1
    k = j + 1 if word_at(t, j) == "of" else j
    unit = word_at(t, k)
    scaled = unit in words.scale or unit == "dozen" or unit == "score"
    if word in _NEED_ARTICLE and not scaled and word_at(t, i - 1) not in _NEED_ARTICLE[word]:
        return None  # few troops, a married couple
    if scaled:
        factor = words.scale.get(unit) or words.collective[unit]
        cap = 96.0 if unit == "dozen" and word == "several" else math.inf
        return Numeral(
            i, k + 1, NAN, NAN, "vague", (low * factor, best * factor, min(high * factor, cap)), True, factor
        )
    return Numeral(i, j, NAN, NAN, "vague", (low, best, high))


def _low_plural(t: Tokens, i: int, words: Words) -> Numeral | None:
    factor = words.plural[t.low[i + 1]][0]
    shape = {"low": (1.0, 2.0, 4.0), "mid": (4.0, 5.0, 6.0), "high": (6.0, 8.0, 9.0)}[t.low[i]]
    low, best, high = (x * factor for x in shape)
    return Numeral(i, i + 2, NAN, NAN, "vague", (low, best, high), True, factor)


def scales_of(t: Tokens, b: Numeral, words: Words) -> list[float]:
    """What the scale words at the end of a number make, the largest first: hundred thousand gives 100,000 and 1,000."""
    out: list[float] = []
    factor = 1.0
    for k in range(b.j - 1, b.i - 1, -1):
        word = t.low[k]
        scale = words.scale.get(word) or words.suffix.get(word) or (words.collective.get(word) if k > b.i else None)
        if scale is None:
            if word in HYPHENS or word in ("[", "]", "(", ")"):  # as printed: 115 to 120 [thousand]
                continue
            break
        factor *= scale
        out.append(factor)
    return out[::-1]
