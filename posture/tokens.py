"""Text to sentences and tokens, by offsets into the untouched text.

One compiled pattern, one pass, no pattern that can backtrack: time grows with the length of the text, whatever it holds.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import NamedTuple

NUMBER, WORD, CODE, MARK = "n", "w", "c", "m"

# One group, so that split() gives gaps and tokens in turn, without a call a token. A plain word, the usual case, comes
# first. Currency codes and "sub-" stick to numbers without naming a thing. A designation such as f-35s, mig-29, m777 or
# f/a-18 is one token, so its digits are never read as a count.
_TOKEN = re.compile(
    r"([a-z]{2,}+(?![^\W_a-z]|['’/]|-\d)"
    r"|(?:us|au|hk|nz|rm|usd|eur|gbp|inr|ps|sgd|aud|cad|hkd|nzd|chf|jpy|cny|rs|sek|nok|dkk|pln|myr|zar)(?=\d)"
    r"|(?:sub|minus|now|then|plus|to)(?=-\d)"
    r"|(?<=\d)(?:k|m|mn|bn|km|kg|mm)(?=-\d)"  # 45k-50k
    r"|[^\W\d_]{1,12}+(?:/[^\W\d_])?-?\d\w*(?:-\d\w*)?"
    r"|\d+(?:[.,]\d+|['’]\d{3}(?!\d))*|\.\d+"
    r"|(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|[^\w\s]|_)"
)

_BREAK = re.compile(r"[.!?…\n](?:(?<=\n)|['\"”’»)\]]{0,3}\s+)")  # the mark first: the search runs on it
_ABBREVIATIONS = frozenset(
    """gen lt col sgt maj capt cmdr adm brig cpl pvt pfc rep sen gov mr mrs ms dr prof st mt ft no nos vs approx est inc
    corp co ltd jr sr fig vol al etc dept univ messrs jan feb mar apr jun jul aug sept sep oct nov dec mon tue wed thu
    fri sat sun rear vice hon rev supt insp det av u.s u.k u.n e.u d.c a.m p.m i.e e.g ca cf pp ed eds viz op ret res sq
    km mi min max spc gens cols sfc ssgt msgt ens rs""".split()
)
_OPENERS = frozenset(
    "the a an it he she they we i in on at but and this that these those his her its their there as for from when while "
    "officials some about more most no one two after before under since by with if".split()
)
_BULLETS = "-*•–—·▪◦>#"
WRAP = 110
_LONG_WORD = 10  # longer than any abbreviation
LONGEST = 1500  # code points; longer ones are lists or noise


class Tokens(NamedTuple):
    """The tokens of one stretch of text, as parallel lists: lower-case form, kind, start and end in the text."""

    low: list[str]
    kind: list[str]
    start: list[int]
    end: list[int]

    def __len__(self) -> int:
        return len(self.low)


def lower(text: str) -> str:
    """The text in lower case with the same length, so that offsets hold (only U+0130 would grow).

    >>> len(lower("İran")) == 4
    True
    """
    return text.replace("\u0130", "I").lower()


def tokenize(lowered: str, start: int = 0, end: int | None = None) -> Tokens:
    """Tokens of ``lowered[start:end]``, with offsets into the whole.

    >>> tokenize("four f-35s, 2,000 men.").low
    ['four', 'f-35s', ',', '2,000', 'men', '.']
    """
    parts = _TOKEN.split(lowered[start:end])
    at = list(accumulate(map(len, parts), initial=start))
    low = parts[1::2]
    return Tokens(low, [WORD if x.isalpha() else _kind(x) for x in low], at[1:-1:2], at[2::2])


def word_at(t: Tokens, i: int) -> str:
    """The token ``i`` in lower case; empty before the first and behind the last."""
    return t.low[i] if 0 <= i < len(t.low) else ""


def joined(t: Tokens, i: int) -> bool:
    """Whether token ``i`` follows the one before without a gap."""
    return 0 < i < len(t.low) and t.start[i] == t.end[i - 1]


def _kind(token: str) -> str:
    """What a token is, from its characters alone."""
    first = token[0]
    if first.isdecimal() or (first == "." and len(token) > 1):
        return NUMBER
    if not first.isalnum():
        return MARK
    return CODE if any(map(str.isdecimal, token)) else WORD


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence, without the white space around it.

    A line break ends a sentence unless the text is hard-wrapped and the line runs on.

    >>> t = "Lt. Gen. John Vines spoke. The U.S. has 900 troops."
    >>> [t[a:b] for a, b in sentences(t)]
    ['Lt. Gen. John Vines spoke.', 'The U.S. has 900 troops.']
    """
    spans: list[tuple[int, int]] = []
    wrapped = _is_wrapped(text)
    begin = 0
    for m in _BREAK.finditer(text):
        if m.start() < begin:
            continue
        stop = m.end()
        if text[m.start()] == "\n":
            if wrapped and _runs_on(text, begin, m.start()):
                continue
        elif not _ends_sentence(text, begin, m.start(), stop):
            continue
        _add(spans, text, begin, stop)
        begin = stop
    _add(spans, text, begin, len(text))
    return spans


def _add(spans: list[tuple[int, int]], text: str, begin: int, stop: int) -> None:
    """The stretch without its white space; one that no sentence can be is cut between words, so that work stays linear."""
    while stop - begin > LONGEST:
        cut = max(text.rfind(" ", begin + 1, begin + LONGEST), text.rfind(",", begin + 1, begin + LONGEST))
        cut = cut if cut > begin else begin + LONGEST
        _add(spans, text, begin, cut)
        begin = cut
    stop = begin + len(text[begin:stop].rstrip())
    begin = stop - len(text[begin:stop].lstrip())
    if begin < stop:
        spans.append((begin, stop))


def _is_wrapped(text: str) -> bool:
    """Several lines, none of them long: the line breaks are typography."""
    first = text.find("\n")
    return 40 < first <= WRAP and text.count("\n") > 2 and all(len(x) <= WRAP for x in text[:4000].splitlines())


def _runs_on(text: str, begin: int, at: int) -> bool:
    """Whether a line that ends at ``at`` goes on in the next one."""
    line = text[max(begin, text.rfind("\n", begin, at) + 1) : at].rstrip()
    after = text[at + 1 : at + 3]
    if len(line) < 45 or not after.strip() or after[0] in "\n\r" or after[0] in _BULLETS or after.startswith("  "):
        return False
    return line[-1] not in '.!?:"”'


def _ends_sentence(text: str, begin: int, at: int, stop: int) -> bool:
    """Whether the mark at ``at`` ends a sentence rather than an abbreviation or an initial."""
    following = text[stop : stop + 1]
    if not following:
        return True
    if "\n" in text[at:stop]:
        return True
    if following.islower() or text[at] != ".":
        return not following.islower()
    word = text[max(begin, at - _LONG_WORD) : at].rpartition(" ")[2]
    if len(word) > 1 and word.isalpha() and word.islower() and word not in _ABBREVIATIONS:
        return True  # the usual case, before the word is taken apart
    left = at
    while left > begin and (text[left - 1].isalnum() or text[left - 1] in ".'’-"):
        left -= 1
    word = text[left:at]
    if (len(word) == 1 and word.isalpha()) or word.lower() in _ABBREVIATIONS or _initials(word):
        return (_initials(word) or word.lower() in ("a.m", "p.m")) and _opens(text, stop)
    return True


def _initials(word: str) -> bool:
    return "." in word and all(len(p) == 1 and p.isalpha() for p in word.split("."))


def _opens(text: str, stop: int) -> bool:
    """Whether the next word is one that starts sentences, as after "in the U.S."."""
    end = stop
    while end < len(text) and text[end].isalpha():
        end += 1
    return text[stop:end].lower() in _OPENERS
