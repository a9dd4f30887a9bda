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
    """What the text around a sentence offers: whether it speaks of forces, the last counted noun before it with its words
    and how many sentences ago that was, the last noun of people, and whether officers or officials are being briefed by."""

    force: bool = False
    last: Found | None = None
    last_noun: str = ""
    gap: int = 1
    people: Found | None = None
    people_noun: str = ""
    briefing: str = ""


def speaks_of_force(t: Tokens, d: Designators) -> bool:
    """Whether any word of the sentence belongs to armed forces."""
    return not d.force.isdisjoint(t.low)


def table_noun(t: Tokens, text: str, r: Rules) -> tuple[Noun, int, int] | None:
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
    if weak is None and rows >= 3 and speaks_of_force(t, r.grammar.designators) and _roll(t, text, rows):
        return PEOPLE, 0, 0
    return weak


def _roll(t: Tokens, text: str, rows: int) -> bool:
    """Whether most rows of a line of figures are a name with a number of some size: Ghana 871; India 787."""
    named = sum(
        1
        for k in range(1, len(t))
        if t.kind[k] == NUMBER
        and (len(t.low[k]) > 2)
        and t.kind[k - 1] == WORD
        and text[t.start[k - 1]].isupper()
        and _closes(t, k + 1)
    )
    return 2 * named > rows


def _closes(t: Tokens, k: int) -> bool:
    return k >= len(t) or t.low[k] in (",", ";", ".", "(", ")", "|", "/")


def tabular(t: Tokens, f: Found, table: tuple[Noun, int, int] | None, r: Rules) -> Found | None:
    """An amount of a line of figures takes what the line counts."""
    a = f.amount
    if table is None or a.numbers[0].kind == "fraction" or not _closes(t, a.stop):
        return None
    before = t.low[a.start - 1] if a.start else ""
    if before in ("$", "€", "£", "eur", "usd", "cost"):
        return None
    noun, i, j = table
    own = noun_ending_at(t, a.start - 1, 0, r.nouns.ending) if a.start else None
    if own is not None and own[0].kind == "head" and own[0].plural:
        noun, i, j = own[0], own[1], a.start  # tanks 562, guns 310
    return f._replace(unit=noun.unit, category=noun.category, noun=noun, noun_i=i, noun_j=j, how="before")


_TOO_PLAIN = frozenset("distance area duration share money percent age".split())


def fill(t: Tokens, f: Found, before: list[Found], ahead: list[Found], r: Rules, context: Context) -> Found:
    """The noun that an amount without one stands for, where the text around it makes that plain."""
    a = f.amount
    word = t.low[a.start - 1] if a.start else ""
    if a.numbers[0].kind == "fraction":
        return f
    if harmed_after(t, a, r.grammar.designators):  # 39 more were hurt
        return _as(f, PEOPLE, "person", "personnel", a.stop, a.stop, "elided")
    if a.value == 1 and not a.increment:
        return _one(t, f, before, r)
    pointed = _pointed(t, a, before)
    if pointed is not None and pointed.noun is not None:
        return _as(f, pointed.noun, pointed.unit, pointed.category, pointed.noun_i, pointed.noun_j, "elided")
    if t.low[a.last - 1] == "couple" or _clock(t, a, word):
        return f  # a couple from Kansas; by 1700
    if not bare(t, a, r) or (len(t.low[a.first]) > 4 and t.low[a.first].isdecimal() and a.value % 100):
        return f  # 88123 is a code
    measured = _measured(t, f, before)
    if measured is not None:
        return measured
    if word in ("$", "£", "€", "#", "%", "page", "in", "at", "point") and not (a.hedge or _big(a)):
        return f
    if word == "of" and not _of_force(t, a, r):
        return f
    after = t.low[a.stop : a.stop + 6]
    if after[:1] == ["of"] and after[1:2] not in (["them"], ["us"], ["those"], ["these"], ["whom"], ["which"]):
        return _part_of_force(t, f, r)
    source = _antecedent(before, a)
    pointing = after[:1] == ["who"] or after[:2] == ["of", "them"] or t.low[a.first - 1 if a.first else 0] == "the"
    going_on = 1 < a.value < 20 and after[:1] in (["have"], ["has"], ["are"], ["were"], ["remain"], ["had"])
    going_on = going_on and context.gap <= 1 and (a.start <= 1 or word in ("and", ";", ","))
    if source is None and (_big(a) or a.hedge or going_on or after[:2] == ["of", "them"]):
        opens = a.start <= 1 and a.value >= 20
        size = a.numbers[-1].value
        near = a.hedge or a.increment or size >= 100 or opens or pointing or going_on or a.numbers[0].kind == "vague"
        far = "," in t.low[a.first] or (a.hedge and size >= 100) or pointing or after[:2] == ["of", "us"]
        last = context.last if (near if context.gap <= 1 else far) else None
        if last is not None and a.numbers[-1].value >= 100 and context.people is not None:
            last = context.people
        elif last is not None and last.category != "personnel" and context.briefing == "officers" and a.value >= 1000:
            return _told_in_briefing(t, f, context)
        if last is not None and last.noun is not None and last.category not in _TOO_PLAIN:
            return _as(f, last.noun, last.unit, last.category, 0, 0, "earlier")
    if source is None and _big(a) and (a.hedge or after[:1] == ["who"] or _opens_with_whole(t, a)):
        source = next((x for x in ahead if x.how == "after" and x.category == "personnel"), None)
    if source is None or source.noun is None:
        named = _before_in_sentence(t, f, r)
        if named.how == "none" and (context.force or speaks_of_force(t, r.grammar.designators)):
            named = _kept(t, f, r)
        return _told_in_briefing(t, named, context) if named.how == "none" and context.briefing else named
    if (
        before
        and a.value < 13
        and after[:1] != ["of"]
        and t.kind[a.first] == NUMBER
        and not a.hedge
        and not a.increment
        and word not in r.grammar.designators.sets["keeping"]
        and word not in ("behind", "lost")
    ):
        return f
    return _as(f, source.noun, source.unit, source.category, source.noun_i, source.noun_j, "elided")


def harmed_after(t: Tokens, a: Amount, d: Designators) -> bool:
    """Whether the words after a number say that people came to harm: 39 more were hurt; all nine aboard are dead."""
    k, linked = a.stop, False
    for _ in range(4):
        word = t.low[k] if k < len(t) else ""
        if word in _LINKS:
            linked = linked or word not in _MORE
            k += 1
            continue
        ends = k + 1 >= len(t) or t.low[k + 1] in _CLOSING
        return word in d.sets["human_harm"] and (linked or ends or t.kind[a.first] == NUMBER or bool(a.hedge))
    return False


_MORE = frozenset("more others other".split())
_LINKS = _MORE | frozenset("was were are is had have has been be aboard reported confirmed also being feared".split())


def _one(t: Tokens, f: Found, before: list[Found], r: Rules) -> Found:
    """ "One" that goes on with a count: eleven landed at X, one at Y; Malawi lost three and Uruguay one; wounded one."""
    a, d = f.amount, r.grammar.designators
    prev = t.low[a.start - 1] if a.start else ""
    following = t.low[a.stop] if a.stop < len(t) else "."
    ends = a.stop >= len(t) or following in _CLOSING
    if before and prev in d.sets["harming"] and (ends or following in ("and", "on", "in", "as", "near")):
        return _as(f, PEOPLE, "person", "personnel", a.stop, a.stop, "elided")
    source = _antecedent(before, a)
    if source is None or source.noun is None:
        return f
    listed = prev in (",", "and", ";", ":")
    beyond = t.low[a.stop + 1] if a.stop + 1 < len(t) else "."
    if listed and following in r.nouns.nations and (beyond in _CLOSING or beyond == "and"):
        return _as(f, source.noun, source.unit, source.category, source.noun_i, source.noun_j, "elided")
    levels = prev in ("to", "from") and ends and source.amount.value < 20  # from eight bases to five to one
    name = ends and a.start > 1 and t.low[a.start - 2] in (",", "and", ";") and t.kind[a.start - 1] == WORD
    if levels or (listed and following in _ONE_GOES_ON) or (name and prev not in d.before and source.amount.value < 100):
        return _as(f, source.noun, source.unit, source.category, source.noun_i, source.noun_j, "elided")
    return f


_CLOSING, _ONE_GOES_ON = frozenset(",;.)!?"), frozenset("at near off over was were in from on aboard".split())


def _as(f: Found, noun: Noun, unit: str, category: str, i: int, j: int, how: str) -> Found:
    return f._replace(unit=unit, category=category, noun=noun, noun_i=i, noun_j=j, how=how)


def _pointed(t: Tokens, a: Amount, before: list[Found]) -> Found | None:
    """What a pronoun after the number points to: 140 older ones; below 40 of the former; 14 of its own."""
    named = [f for f in before if f.noun is not None and f.category not in _TOO_PLAIN]
    if not named:
        return None
    after = t.low[a.stop : a.stop + 3]
    if "ones" in after and (after[0] == "ones" or t.kind[a.stop] == WORD):
        return named[-1]
    if after[:1] == ["of"] and after[1:] in (["the", "former"], ["the", "latter"]):
        return named[0] if after[2] == "former" else named[-1]
    if after[:1] == ["of"] and after[2:] == ["own"]:
        return named[-1]
    return None


def _measured(t: Tokens, f: Found, before: list[Found]) -> Found | None:
    """A length or area that leaves its unit out: 72 km from X and 140 from Y; from 36 hectares to nearly 200."""
    a = f.amount
    last = before[-1] if before else None
    if last is None or last.category not in ("distance", "area", "duration") or last.noun is not None:
        return None
    first, size = last.amount.numbers[-1].value, a.numbers[-1].value
    prev = t.low[a.start - 1] if a.start else ""
    goes_on = a.stop >= len(t) or t.low[a.stop] in ("from", "off") or t.low[a.stop] in _CLOSING
    if prev in ("and", "to", "or", "like") and goes_on and first < 20 * size < 400 * first:
        return f._replace(unit=last.unit, category=last.category, how="measured")
    return None


def _kept(t: Tokens, f: Found, r: Rules) -> Found:
    """A bare number that a force keeps, sends or can lodge is one of people: can lodge ten thousand; keeps 1,500 there."""
    a = f.amount
    prev = t.low[a.start - 1] if a.start else ""
    if prev not in r.grammar.designators.sets["keeping"] and not (prev == "behind" and a.hedge):
        return f
    if not a.numbers[-1].value >= (50 if a.hedge else 100):
        return f
    return _as(f, PEOPLE, "person", "personnel", a.stop, a.stop, "before")


def _told_in_briefing(t: Tokens, f: Found, context: Context) -> Found:
    """A bare figure in a briefing is one of people: "Is it 900?" "We had 45; we're going to 3,000." """
    a = f.amount
    prev = t.low[a.start - 1] if a.start else "?"
    size = a.numbers[-1].value
    told = prev in _TOLD or not prev[-1].isalpha() or bool(a.hedge)
    if not told or size < (20 if prev in ("had", "have", "ve", "got") or a.hedge else 100):
        return f
    if context.people is not None and context.people.noun is not None:
        return _as(f, context.people.noun, "person", "personnel", 0, 0, "earlier")
    return _as(f, PEOPLE, "person", "personnel", a.stop, a.stop, "before") if context.briefing == "officers" else f


_TOLD = frozenset(
    """to at is are was were it it's we've we're they've have had has got ve us said say mean about not those than from now the
    be been saw see keep put""".split()
)


def _clock(t: Tokens, a: Amount, word: str) -> bool:
    """A plain number after "by" or "at" that a clock shows, or the close of a market."""
    plain = t.low[a.first].isdecimal() and len(t.low[a.first]) == 4 and a.value <= 2400 and a.value % 100 < 60
    return not a.hedge and ((word in ("by", "until", "before") and plain) or (word == "at" and "percent" in t.low))


def _opens_with_whole(t: Tokens, a: Amount) -> bool:
    """Of the 28,000 who came ashore, fewer than 60 Marines stayed."""
    return a.start <= 2 and t.low[0] == "of" and a.value >= 100


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
            return people[-1] if people else named[-1] if named[-1].amount.numbers[-1].value >= 100 else None
        if named[-1].category == "formations":  # two battalions (about 1,500): their strength
            return named[-1]._replace(unit=PEOPLE.unit, category=PEOPLE.category, noun=PEOPLE, noun_i=0, noun_j=0)
    if a.value < 13:
        return next((f for f in reversed(named) if f.amount.numbers[-1].value <= 60), named[-1])
    if a.value >= 20 and named[-1].category in ("bases", "formations"):
        return next((f for f in reversed(named) if f.category == "personnel"), named[-1])
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
    if a.start <= 2 and a.numbers[-1].value >= 100:
        for m in range(a.stop, min(len(t), a.stop + 14)):
            ahead = noun_ending_at(t, m, a.stop, r.nouns.strength) or noun_ending_at(t, m, a.stop, r.nouns.ending)
            if ahead and (ahead[0].kind == "strength" or (ahead[0].category in ("bases", "formations") and ahead[0].singular)):
                return _as(f, PEOPLE, "person", "personnel", ahead[1], m + 1, "before")
    if before not in ("to", "from", "at", "by", "numbered", "is", "was", "or", "of", "alone", "on", "as") and not a.hedge:
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
        if hit is not None and hit[0].category in ("bases", "formations") and a.numbers[-1].value >= 1000:
            return _as(f, PEOPLE, "person", "personnel", hit[1], m + 1, "before")
        if hit is not None:
            return _as(f, hit[0], hit[0].unit, hit[0].category, hit[1], m + 1, "before")
        least = a.numbers[-1].triple
        if t.low[m] in r.grammar.designators.sets["army"] and (a.numbers[-1].value >= 100 or (least and least[0] >= 100)):
            return _as(f, PEOPLE, "person", "personnel", m, m + 1, "before")
    return f
