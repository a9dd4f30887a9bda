"""Numbers that ``keep="all"`` leaves out: parts of names, labels, spelled modifiers, fractions of nothing."""

from __future__ import annotations

from posture.amounts import Amount
from posture.found import Found
from posture.numeral_words import HYPHENS
from posture.rules import Rules
from posture.tokens import NUMBER, WORD, Tokens, joined


def is_label(t: Tokens, f: Found, text: str, r: Rules, force: bool = False) -> bool:
    """What is no count of its own: a label ("iPhone 11 Pro", "49ers"), a fraction of nothing ("the second half"),
    a spelled modifier ("a five-year award"), a vague count of things that are no force ("several innovations")."""
    a = f.amount
    if a.numbers[0].kind == "fraction" and a.first and t.low[a.first - 1] in _HALVES:
        return True
    spelled = t.kind[a.first] == WORD and a.stop < len(t) and t.low[a.stop] in HYPHENS and joined(t, a.stop)
    if spelled and (f.category == "duration" or (f.how == "general" and not force)):
        return True
    if not force and f.category == "other" and (t.low[a.first] in _LOOSE or t.low[a.last - 1] in _LOOSE):
        return True
    if a.numbers[0].kind == "fraction" and f.how == "none" and not t.low[a.last - 1].endswith("s"):
        return not a.hedge and (a.stop >= len(t) or t.low[a.stop] not in ("of", "a", "the", "%"))
    if f.how == "none" and len(a.numbers) == 2 and not a.hedge and a.numbers[1].value < 200 and t.low[a.first + 1] in HYPHENS:
        return True  # a score, a record: 2-7
    if f.how in ("none", "general") and (_is_name(t, f, text) or _is_numbered(t, a, r)):
        return True
    if t.low[a.first] in ("4", "8") and t.low[a.last - 1] == "k" and f.category == "other":
        return True  # 4K video
    if f.how != "general" or a.hedge or not a.value < 1000:
        return False
    if joined(t, a.stop) and t.kind[a.stop] == WORD:
        return True
    return _after_name(t, a, text)


_HALVES = frozenset("first second latter final other last".split())
_LOOSE = frozenset("several few couple handful pair trio duo".split())
_ERA = frozenset("a.d. ad b.c. bc bce c.e. ce".split())


def _after_name(t: Tokens, a: Amount, text: str) -> bool:
    """Whether a small number stands in a name: the iPhone 11 Pro cameras, the Kick Six win."""
    if a.first < 1 or not a.value < 100 or t.kind[a.first - 1] != WORD:
        return False
    before = text[t.start[a.first - 1] : t.end[a.first - 1]]
    if before == before.lower() or (a.first == 1 and before[1:] == before[1:].lower()):
        return False
    word = text[t.start[a.first] : t.end[a.first]]
    return t.kind[a.first] == NUMBER or (word[:1].isupper() and not (before.isupper() and word.isupper()))


def _is_numbered(t: Tokens, a: Amount, r: Rules) -> bool:
    """A number that tells which one: section 2, gate 4, episode 12; or what o'clock: 3.45 in the afternoon."""
    if t.kind[a.first] != NUMBER or a.hedge or not a.value < 1000:
        return False
    if t.low[a.stop : a.stop + 2] == ["in", "the"] and not _DAYTIME.isdisjoint(t.low[a.stop + 2 : a.stop + 3]):
        return True
    return a.first > 0 and t.low[a.first - 1] in r.grammar.designators.label


_DAYTIME = frozenset(("morning", "afternoon", "evening"))


_WHEN = frozenset("by in until till since before after from".split())


def _is_name(t: Tokens, f: Found, text: str) -> bool:
    """A number without a noun that is a type or a year of another era: the VAX 8250, A.D. 1000."""
    a = f.amount
    word = t.low[a.first]
    if f.how != "none":
        return False
    if a.hedge.endswith("than") and len(word) == 4 and "1900" <= word <= "2099":
        return True  # higher than 1985
    if a.hedge or a.last != a.first + 1 or not word.isdecimal() or len(word) > 4:
        return False
    if len(word) >= 3 and not _ERA.isdisjoint(t.low[max(0, a.first - 4) : a.last + 2]):
        return True
    if len(word) == 4 and a.first and t.low[a.first - 1] in _WHEN:
        return True
    before = text[t.start[a.first - 1] : t.end[a.first - 1]] if a.first > 1 else ""
    return before[:1].isupper() and before.isalpha() and t.kind[a.first - 1] == WORD
