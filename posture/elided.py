"""Amounts without a noun: which noun they stand for, where the text around them makes that plain.

A line of figures takes what the line counts; else the noun of another amount of the sentence, of the one before, or the
force that a verb of change speaks of ("cut its contingent at X to 250 from 1,000").
"""

from __future__ import annotations

from typing import NamedTuple

from posture.amounts import Amount
from posture.found import Found
from posture.nonquantities import Designators
from posture.nouns import Noun, noun_ending_at
from posture.numeral_words import HYPHENS
from posture.rules import PEOPLE, Rules
from posture.scan_left import bare
from posture.tokens import MARK, NUMBER, WORD, Tokens


class Context(NamedTuple):
    """What the text around a sentence offers: whether it speaks of forces, and the last counted noun before it,
    and how many sentences ago that was."""

    force: bool = False
    last: Found | None = None
    last_noun: str = ""
    gap: int = 1


def speaks_of_force(t: Tokens, d: Designators) -> bool:
    """Whether any word of the sentence belongs to armed forces."""
    return not d.force.isdisjoint(t.low)


def table_noun(t: Tokens, r: Rules) -> tuple[Noun, int, int] | None:
    """What a line of figures counts ("UNIFIL, strength: Indonesia 1,297; Italy 1,206"), or None for prose."""
    if ":" not in t.low and t.low.count(";") < 2:
        return None
    rows = sum(
        1 for k in range(1, len(t)) if t.kind[k] == NUMBER and t.kind[k - 1] in (WORD, NUMBER) and _closes(t, k + 1)
    )
    if rows < 2:
        return None
    weak = None
    for k in range(len(t)):
        hit = noun_ending_at(t, k, 0, r.nouns.strength) or noun_ending_at(t, k, 0, r.nouns.ending)
        if hit and hit[0].category == "personnel" and hit[0].kind in ("strength", "head"):
            return hit[0], hit[1], k + 1
        if hit and weak is None and hit[0].category == "personnel" and t.low[k] in ("men", "persons", "contingents"):
            weak = hit[0], hit[1], k + 1
    if weak is None and rows >= 3 and speaks_of_force(t, r.grammar.designators):
        return PEOPLE, 0, 0
    return weak


def _closes(t: Tokens, k: int) -> bool:
    return k >= len(t) or t.low[k] in (",", ";", ".", "(", ")", "|", "/")


def tabular(t: Tokens, f: Found, table: tuple[Noun, int, int] | None) -> Found | None:
    """An amount of a line of figures takes what the line counts."""
    a = f.amount
    if table is None or a.numbers[0].kind == "fraction" or not _closes(t, a.stop):
        return None
    before = t.low[a.start - 1] if a.start else ""
    if before in ("$", "€", "£", "eur", "usd", "cost"):
        return None
    noun, i, j = table
    return f._replace(unit=noun.unit, category=noun.category, noun=noun, noun_i=i, noun_j=j, how="before")


_TOO_PLAIN = frozenset("distance area duration share money percent age".split())


def fill(t: Tokens, f: Found, before: list[Found], ahead: list[Found], r: Rules, context: Context) -> Found:
    """The noun that an amount without one stands for, where the text around it makes that plain."""
    a = f.amount
    word = t.low[a.start - 1] if a.start else ""
    if a.numbers[0].kind == "fraction" or (a.value == 1 and not a.increment) or not bare(t, a):
        return f
    if word in ("$", "£", "€", "#", "%", "page", "in", "at", "point") and not (a.hedge or _big(a)):
        return f
    if word == "of" and not _of_force(t, a, r):
        return f
    after = t.low[a.stop : a.stop + 6]
    if after[:1] == ["of"] and after[1:2] not in (["them"], ["us"], ["those"], ["these"], ["whom"], ["which"]):
        return _part_of_force(t, f, r)
    source = _antecedent(before, a)
    if source is None and (_big(a) or a.hedge):
        near = a.hedge or a.increment or a.value >= 100
        far = "," in t.low[a.first] or (a.hedge and a.value >= 100) or after[:2] in (["of", "them"], ["of", "us"])
        last = context.last if (near if context.gap <= 1 else far) else None
        if last is not None and last.noun is not None and last.category not in _TOO_PLAIN:
            return _as(f, last.noun, last.unit, last.category, 0, 0, "earlier")
    if source is None:
        source = (
            next((x for x in ahead if x.how == "after" and x.category == "personnel"), None)
            if _big(a) and a.hedge
            else None
        )
    if source is None or source.noun is None:
        return _before_in_sentence(t, f, r)
    if (
        before
        and a.value < 13
        and after[:1] != ["of"]
        and t.kind[a.first] == NUMBER
        and not a.hedge
        and not a.increment
    ):
        return f
    return _as(f, source.noun, source.unit, source.category, source.noun_i, source.noun_j, "elided")


def _as(f: Found, noun: Noun, unit: str, category: str, i: int, j: int, how: str) -> Found:
    return f._replace(unit=unit, category=category, noun=noun, noun_i=i, noun_j=j, how=how)


def _big(a: Amount) -> bool:
    return a.value != a.value or a.value >= 20 or bool(a.increment)


def _antecedent(before: list[Found], a: Amount) -> Found | None:
    """The quantity before that an amount goes on with: of people for a large number, else the last one."""
    named = [f for f in before if f.noun is not None and f.category not in _TOO_PLAIN]
    if not named:
        return None
    if a.value >= 100 or a.value != a.value:
        people = [f for f in named if f.category == "personnel"]
        if people or named[-1].category == "bases":
            return people[-1] if people else None
        if named[-1].category == "formations":  # two battalions (about 1,500): their strength
            return named[-1]._replace(unit=PEOPLE.unit, category=PEOPLE.category, noun=PEOPLE, noun_i=0, noun_j=0)
    return named[-1]


def _of_force(t: Tokens, a: Amount, r: Rules) -> bool:
    k = a.start - 2
    if k < 0:
        return False
    named = noun_ending_at(t, k, 0, r.nouns.ending) or noun_ending_at(t, k, 0, r.nouns.strength)
    return named is not None or t.low[k] in r.grammar.designators.sets["figure"]


def _part_of_force(t: Tokens, f: Found, r: Rules) -> Found:
    """Some of a formation are people: 2,000 of the presidential division."""
    if not (f.amount.hedge or f.amount.value >= 20):
        return f
    for k in range(f.amount.stop + 1, min(len(t), f.amount.stop + 8)):
        if t.kind[k] == MARK and t.low[k] not in HYPHENS:
            break
        hit = noun_ending_at(t, k, f.amount.stop, r.nouns.strength) or noun_ending_at(
            t, k, f.amount.stop, r.nouns.ending
        )
        if hit and hit[0].category in ("formations", "personnel") and hit[0].kind != "casualty":
            return _as(f, hit[0], "person", "personnel", f.amount.stop, f.amount.stop, "partitive")
    return f


def _before_in_sentence(t: Tokens, f: Found, r: Rules) -> Found:
    """A force named earlier in the sentence that the number gives the size of: cut its contingent at X to 250 from 1,000."""
    a = f.amount
    before = t.low[a.start - 1] if a.start else ""
    if before not in ("to", "from", "at", "by", "numbered", "is", "was", "or", "of", "alone", "on") and not a.hedge:
        return f
    for m in range(a.start - 1, max(-1, a.start - 18), -1):
        if t.low[m] in (";", ":"):
            break
        hit: tuple[Noun, int] | None = noun_ending_at(t, m, 0, r.nouns.strength)
        if hit is None:
            hit = noun_ending_at(t, m, 0, r.nouns.ending)
            if hit is not None and not (
                hit[0].kind == "head" and hit[0].plural and (hit[0].category == "personnel" or before in ("to", "from"))
            ):
                hit = None
        if hit is not None:
            return _as(f, hit[0], hit[0].unit, hit[0].category, hit[1], m + 1, "before")
        if t.low[m] in r.grammar.designators.sets["army"] and a.numbers[-1].value >= 100:
            return _as(f, PEOPLE, "person", "personnel", m, m + 1, "before")
    return f
