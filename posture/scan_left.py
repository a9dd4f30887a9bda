"""A noun before its number: a force of 500, troop levels to fewer than 1,000, personnel: 1,200."""

from __future__ import annotations

from posture.amounts import Amount
from posture.found import Found
from posture.nouns import STOP, Noun, noun_ending_at
from posture.numeral_words import HYPHENS
from posture.rules import PEOPLE, Rules
from posture.tokens import MARK, NUMBER, WORD, Tokens, joined


def _apposed(t: Tokens, a: Amount, k: int, r: Rules) -> tuple[Noun, int] | None:
    """A noun right before the comma that sets a number off: its Americans, a couple of hundred at most."""
    if k < 1 or t.low[k] != ",":
        return None
    hit = noun_ending_at(t, k - 1, 0, r.nouns.ending)
    if hit and hit[0].category in ("formations", "bases") and not hit[0].plural and a.numbers[-1].value >= 100:
        return hit
    vague = a.hedge or a.numbers[0].kind == "vague"
    return hit if hit and vague and hit[0].plural and hit[0].kind != "casualty" else None


def bare(t: Tokens, a: Amount, r: Rules) -> bool:
    """Whether no noun of its own can follow the number: a mark, the end, or a word that opens no noun phrase."""
    following = t.low[a.stop] if a.stop < len(t) else "."
    if following in ("%", "$", "°", "/") or (
        following in HYPHENS
        and joined(t, a.stop)
        and a.stop + 1 < len(t)
        and t.kind[a.stop + 1] == WORD
        and joined(t, a.stop + 1)
    ):
        return False
    if following in _MORE and a.stop + 1 < len(t) and t.kind[a.stop + 1] == WORD and t.low[a.stop + 1] not in STOP:
        ahead = t.low[a.stop + 1]
        return ahead in _BARE_AFTER or ahead.endswith("ed")  # not: 1,000 more applicants
    if following in r.nouns.nations and (a.stop + 1 >= len(t) or t.kind[a.stop + 1] == MARK or t.low[a.stop + 1] in STOP):
        return True  # 11 of them Italian and 19 Hungarian
    prev = t.low[a.start - 1] if a.start else ""
    opens = a.hedge or prev in (",", ";", "and", "whom", "the")
    if opens and following.endswith("ed") and a.stop + 1 < len(t.low) and t.low[a.stop + 1] in STOP:
        return True  # at least 11 landed at the base; thirty-three walked out
    if prev in ("whom", "which") and t.low[a.start - 2] == "of" and a.stop < len(t) and t.kind[a.stop] == WORD:
        return True  # of whom close to 1,200 never came home
    return t.kind[a.stop] == MARK or following in STOP or following in _BARE_AFTER if a.stop < len(t) else True


def _verb_next(t: Tokens, a: Amount) -> bool:
    """Whether a verb in the past follows: a battalion of 127 laid down its arms."""
    following = t.low[a.stop] if a.stop < len(t) else ""
    ahead = t.low[a.stop + 1] if a.stop + 1 < len(t) else "."
    return following.endswith("ed") and (ahead in STOP or (a.stop + 1 < len(t) and t.kind[a.stop + 1] == NUMBER))


_MORE = frozenset("more extra additional".split())
_BARE_AFTER = frozenset(
    "follow follows followed reached belong belongs mainly mostly chiefly largely and more others strong extra additional "
    "by who then whose deployed stationed based were remaining there abroad".split()
)


def _mission(t: Tokens, k: int, a: Amount, r: Rules) -> tuple[Noun, int] | None:
    """A mission known by name as a noun of strength: a MONUC of 3,600; INTERFET stood at just over 4,000."""
    named = t.low[k] in r.grammar.designators.army and (a.numbers[-1].value >= 100 or a.relation == "vague")
    return (PEOPLE, k) if named else None


def _sized(f: Found) -> Found:
    """A formation or base with its strength counts people: the brigade is still under 2,000; the garrison, 27,000."""
    noun = f.noun
    if noun is None or f.category not in ("formations", "bases") or noun.plural or not f.amount.numbers[-1].value >= 100:
        return f
    return f._replace(unit="person", category="personnel")


def look_left(t: Tokens, f: Found, r: Rules) -> Found:
    """A noun before the number: a force of 500, troop levels to fewer than 1,000, personnel: 1,200."""
    return _sized(_look_left(t, f, r))


def _look_left(t: Tokens, f: Found, r: Rules) -> Found:
    a = f.amount
    if a.why_not or a.numbers[0].kind == "fraction" or not (bare(t, a, r) or _verb_next(t, a)):
        return f
    k = a.start - 1
    if k >= 1 and t.low[k] == "of":
        hit = _group_before(t, k, r) or _mission(t, k - 1, a, r)
        if hit:
            return Found(a, a.start, a.stop, hit[0].unit, hit[0].category, hit[0], hit[1], k, "before")
    if not bare(t, a, r):
        return f
    apposed = _apposed(t, a, k, r)
    if apposed:
        noun = _strength_told(t, a, apposed[0])
        return Found(a, a.start, a.stop, noun.unit, noun.category, noun, apposed[1], k, "before")
    low_floor = max(0, k - 7)
    for m in range(k, low_floor - 1, -1):
        word = t.low[m]
        if t.kind[m] == NUMBER or word in ("that", "which", "who", "because", "while", ";"):
            break
        hit = noun_ending_at(t, m, 0, r.nouns.strength) or _mission(t, m, a, r)
        beside = m + 1 == a.start and a.numbers[-1].value >= 100 and t.low[m] in ("strength", "levels", "headcount", "manpower")
        if hit and (beside or _leads(t, m + 1, a.start)):
            return Found(a, a.start, a.stop, "person", "personnel", hit[0], hit[1], m + 1, "before")
        hit = noun_ending_at(t, m, 0, r.nouns.ending)
        kind = hit[0].kind if hit else ""
        numbered = kind == "weak" and m == k - 1 and t.low[k] in _NUMBERING and a.numbers[-1].value >= 20
        if hit and (numbered or (kind == "head" and t.low[k] not in _LOOSE and _leads(t, m + 1, a.start))):
            noun = _strength_told(t, a, hit[0])
            return Found(a, a.start, a.stop, noun.unit, noun.category, noun, hit[1], m + 1, "before")
    return f


def _strength_told(t: Tokens, a: Amount, noun: Noun) -> Noun:
    """What a number set off behind a noun counts: two battalions (about 1,500) are 1,500 people."""
    if noun.category == "formations" and t.low[a.start - 1] in ("(", ",") and a.numbers[-1].value >= 100:
        return PEOPLE
    return noun


def _group_before(t: Tokens, of: int, r: Rules) -> tuple[Noun, int] | None:
    """The noun of "a contingent of 200" or "a number of": its phrase ends at the "of"."""
    for noun in r.nouns.group.get(t.low[of - 1], ()):
        n = len(noun.words)
        if of - n + 1 >= 0 and tuple(t.low[of - n + 1 : of + 1]) == noun.words:
            return noun, of - n + 1
    hit = noun_ending_at(t, of - 1, 0, r.nouns.strength)
    return hit


_LEADS = frozenset(
    """| to at of from is was were are be been being stands stood numbered numbers numbering totals totalled totaled reached
    hit fell rose dropped grew climbed down up by there in the a its their with cap capped ceiling limit limited set put
    had has have currently now then around about back just only still nearly remain remained remains stayed between : - –
    ( = , increased decreased reduced cut raised lowered shrank dwindled swelled peaked exceeded exceeding is-at on total level
    levels strength number numbers size as low high estimated fixed kept held counted counting averaged averaging would will
    should     could may might rise fall drop grow go increase decrease stand reach""".split()
)


_LOOSE = frozenset("of the in a an its their".split())  # a strength may be "of the 500"; a noun is not that far away
_NUMBERING = frozenset("numbering numbered totalling totaling totalled totaled number".split())


def _leads(t: Tokens, i: int, j: int) -> bool:
    """Whether only linking words and names stand between a noun and its number."""
    if i == j:
        return False
    last = t.low[j - 1]
    if not (last in _LEADS or last in HYPHENS):
        return False
    loose = 0
    for k in range(i, j):
        if t.low[k] in _LEADS or t.low[k] in HYPHENS:
            continue
        if t.kind[k] == MARK or t.kind[k] == NUMBER:
            return False
        loose += 1
    return loose <= 3
