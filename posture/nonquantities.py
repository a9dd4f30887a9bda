"""Numbers that count nothing: dates, times, ages, money, scores, designations, resolutions, ratios.

Each test looks at the tokens beside one numeral; the words it looks for are rows of vocabularies/designators.csv.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from posture.numeral_words import HYPHENS, decimal
from posture.numerals import Numeral
from posture.tokens import NUMBER, WORD, Tokens, joined, tokenize, word_at
from posture.vocabulary import FILES, Vocabulary


class Designators(NamedTuple):
    """Words beside a number that take its count away (``before``), and sets of words that make a context."""

    before: Mapping[str, tuple[tuple[str, ...], ...]]
    sets: Mapping[str, frozenset[str]]

    def __getattr__(self, kind: str) -> frozenset[str]:
        return self.sets[kind]


@lru_cache(maxsize=8)
def designators(vocabulary: Vocabulary) -> Designators:
    """The designators of a vocabulary, ready for look-up."""
    before: dict[str, list[tuple[str, ...]]] = {}
    plain: dict[str, set[str]] = {kind: set() for kind in FILES["designators"].closed["kind"]}
    for row in vocabulary.rows("designators"):
        words = tuple(tokenize(row["word"]).low)
        if row["kind"] == "before":
            before.setdefault(words[-1], []).append(words)
        else:
            plain.setdefault(row["kind"], set()).add(row["word"])
    ordered = {k: tuple(sorted(v, key=len, reverse=True)) for k, v in before.items()}
    plain.setdefault("force", set()).update(_armed_names(vocabulary))
    plain["force"] |= {w + mark for w in plain["force"] for mark in ("'s", "’s")}
    plain.setdefault("army", set()).update(_armed_names(vocabulary, ("mission",), ()))
    return Designators(ordered, {k: frozenset(v) for k, v in plain.items()})


def _armed_names(
    vocabulary: Vocabulary,
    actors: tuple[str, ...] = ("non_state", "mission", "private"),
    places: tuple[str, ...] = ("base", "camp", "airfield"),
) -> set[str]:
    """One-word names of armed groups, missions and bases: their mention makes a sentence one about forces."""
    armed = {r["id"] for r in vocabulary.rows("actors") if r["kind"] in actors}
    armed |= {r["id"] for r in vocabulary.rows("places") if r["kind"] in places}
    written = [r for r in vocabulary.rows("aliases") if r["id"] in armed and r["kind"] in ("name", "abbreviation", "spelling")]
    names = {r["surface"] for r in written}
    return {n.lower() for n in names if n.isalpha() and len(n) > 2}


def is_year(t: Tokens, n: Numeral) -> bool:
    """Four plain digits from 1800 to 2099."""
    word = t.low[n.i]
    return n.j == n.i + 1 and len(word) == 4 and word.isdecimal() and "1800" <= word <= "2099"


def why_not(t: Tokens, n: Numeral, text: str, d: Designators) -> str:
    """Why the numeral counts nothing, in a word, or an empty string."""
    return _glued(t, n, d) or _date(t, n, d) or _designation(t, n, text, d) or _ratio(t, n)


def _glued(t: Tokens, n: Numeral, d: Designators) -> str:
    """Letters, slashes, colons and dots that stick to the number: 82nd, 10:30, 9/11, 3.2.1, 2A6, 1-64."""
    following, ahead = word_at(t, n.j), word_at(t, n.j + 1)
    if joined(t, n.j):
        if following == "°":
            return "" if ahead not in ("n", "s", "e", "w") and not ahead.isdecimal() else "designation"
        if following in ("st", "nd", "rd", "th", "s", "'s"):
            return "ordinal" if following != "s" else "decade"
        if following in (":", "/") and joined(t, n.j + 1) and t.kind[n.j + 1] == NUMBER and n.kind == "digits":
            return "time"
    if joined(t, n.i):
        before = word_at(t, n.i - 1)
        if before in (":", "/", "#", "'", "’", "_", ".", "@", "°") and n.i > 1 and (joined(t, n.i - 1) or before in "'’#@"):
            return "code"
        if before in HYPHENS and joined(t, n.i - 1) and t.kind[n.i - 2] == WORD and n.kind == "digits":
            if n.i > 3 and joined(t, n.i - 2) and t.kind[n.i - 3] == NUMBER:
                return ""  # 10km-15km
            return "" if word_at(t, n.i - 2) in ("sub", "minus", "now", "then", "to") else "designation"
        if t.kind[n.i - 1] == WORD and n.kind == "digits":
            return "" if word_at(t, n.i - 1) in _GLUED else "designation"
    if (
        n.kind == "digits"
        and n.value < 1000
        and following in d.branch
        and n.i > 1
        and word_at(t, n.i - 1) in (*HYPHENS, "/")
    ):
        return "designation"
    if (
        following in (*HYPHENS, "/")
        and joined(t, n.j)
        and n.kind == "digits"
        and n.value < 1000
        and word_at(t, n.j + 2) in d.branch
    ):
        if n.j + 1 < len(t) and t.kind[n.j + 1] == NUMBER:
            return "designation"
    if following in HYPHENS and ahead in ("digit", "digits", "figure"):
        return "designation"  # a three-digit number
    if n.kind == "digits" and joined(t, n.j) and following[:1] == "x" and following[1:].isdecimal():
        return "designation"  # 8x8 vehicles
    if n.kind == "digits" and _chained(t, n.j) and _chained(t, n.j + 2):
        return "code"
    if following in d.after and ahead != "of" and n.kind == "digits" and (following[0] in "apg" or n.value < 100):
        return "time"
    return ""


_GLUED = frozenset(
    "us au hk nz rm usd eur gbp inr ps sgd aud cad hkd nzd chf jpy cny rs sek nok dkk pln myr zar".split()
)


def _chained(t: Tokens, k: int) -> bool:
    """Whether a hyphen at ``k`` ties a further number on: 15-0-0, 555-12-34."""
    return k + 1 < len(t) and t.low[k] in HYPHENS and joined(t, k) and joined(t, k + 1) and t.kind[k + 1] == NUMBER


def _date(t: Tokens, n: Numeral, d: Designators) -> str:
    before, following = word_at(t, n.i - 1), word_at(t, n.j)
    if before == "." and word_at(t, n.i - 2) in d.month and joined(t, n.i - 1):
        before = word_at(t, n.i - 2)
    small = n.value <= 31 and n.value == int(n.value) and n.kind in ("digits", "words") if n.value == n.value else False
    if small and n.j == n.i + 1:
        if before in d.month and t.kind[n.i] == NUMBER:
            return "date"
        if following in d.month and (following not in ("may", "march") or word_at(t, n.j + 1) not in ("be", "have")):
            return "date" if t.kind[n.i] == NUMBER else ""
        if before in ("to", "and", "-", "–", "or") and word_at(t, n.i - 3) in d.month and t.kind[n.i - 2] == NUMBER:
            return "date"
    if before in d.month and n.j == n.i + 1 and n.kind == "digits" and n.value <= 99 and len(t.low[n.i]) == 2:
        return "date"
    if is_year(t, n) and before not in ("$", "£", "€", "¥"):
        if before in d.month or before in (",",) and word_at(t, n.i - 3) in d.month:
            return "date"
        return "year"
    return ""


def _designation(t: Tokens, n: Numeral, text: str, d: Designators) -> str:
    """A word before the number that names a thing by it: Resolution 1701, Highway 1, Task Force 51, aged 34."""
    if _numbered_unit(t, n, text):
        return "designation"
    k = n.i - 1
    if k >= 0 and t.low[k] == "." and joined(t, k):
        k -= 1
    if k < 0 or n.kind == "vague":
        return ""
    if t.low[k] in ("and", "or", "to") and word_at(t, k - 2) in ("aged", "ages", "age"):
        return "age"
    for words in d.before.get(t.low[k], ()):
        at = k - len(words) + 1
        if at >= 0 and tuple(t.low[at : k + 1]) == words:
            numbered = word_at(t, n.j) in HYPHENS and joined(t, n.j) and joined(t, n.j + 1)  # post 6-52
            named = numbered or text[t.start[at]].isupper() or not words[-1].isalpha() or words[-1] in _BARE or len(words) > 1
            if words[-1] in _FORMATIONS and (n.value >= 1000 or "," in t.low[n.i]):
                return ""
            if named and (t.kind[n.i] == NUMBER or text[t.start[n.i]].isupper() or words[-1] in _BARE):
                return "age" if words[-1] in ("aged", "age", "ages") else "designation"
    if (
        t.kind[n.i] == NUMBER
        and word_at(t, n.i - 1) == ","
        and word_at(t, n.j) == ","
        and 15 <= n.value <= 99
        and n.j == n.i + 1
    ):
        if text[t.start[n.i - 2]].isupper() or word_at(t, n.i - 2) in _PERSONS:
            return "age"
    return ""


def _numbered_unit(t: Tokens, n: Numeral, text: str) -> bool:
    """A plain number before a formation with a capital, which is its name: 203 Corps, 16 Air Assault Brigade."""
    if n.j != n.i + 1 or n.j >= len(t) or not t.low[n.i].isdecimal() or len(t.low[n.i]) > 4:
        return False
    word = text[t.start[n.j] : t.end[n.j]]
    return t.low[n.j] in _NUMBERED and word[0].isupper() and not (word.isupper() and len(word) > 1)


_NUMBERED = frozenset("corps brigade division battalion regiment squadron wing commando group".split())
_FORMATIONS = frozenset(
    """army corps fleet wing squadron brigade battalion regiment company division team group battery unit base garrison
    site post""".split()
)
_BARE = frozenset(
    "aged age ages no nr page pages flight room highway route resolution channel tel phone article".split()
)
_PERSONS = frozenset("sergeant soldier officer corporal captain private man woman major colonel pilot marine".split())


_SMALL = frozenset("two three four five six seven eight nine ten twelve twenty every".split())


_VOTES = frozenset("vote votes voted voting ballot".split())


def _vote(t: Tokens, i: int, j: int) -> bool:
    """Whether a count of votes, the larger first, stands at ``i``: the vote went 421 to 160."""
    if i < 0 or j + 1 >= len(t.low) or t.low[j] != "to" or t.kind[i] != NUMBER or t.kind[j + 1] != NUMBER:
        return False
    ayes, noes = decimal(t.low[i]), decimal(t.low[j + 1])
    return ayes is not None and noes is not None and ayes[0] >= noes[0] and not _VOTES.isdisjoint(t.low[:i])


def _ratio(t: Tokens, n: Numeral) -> str:
    """one in ten, 5 out of 8, 24/7."""
    if word_at(t, n.j) == "in" and n.j + 1 < len(t) and n.value == n.value and n.value < 10:
        ahead = t.low[n.j + 1]
        if (t.kind[n.j + 1] == NUMBER and len(ahead) <= 3) or ahead in _SMALL:
            return "ratio"
    if _vote(t, n.i, n.j) or _vote(t, n.i - 2, n.i - 1):
        return "score"
    if word_at(t, n.i - 1) == "in" and word_at(t, n.i - 2) in ("one", "two", "three", "four", "nine", "1") and n.value <= 1000:
        return "ratio"
    return ""
