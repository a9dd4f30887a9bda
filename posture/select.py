"""Which of the amounts of a sentence are force quantities, and which noun an amount without one stands for.

The rules are those of the codebook: counts of people in or against a force, of formations, vehicles, aircraft, ships,
weapons, bases and convoys; distances that place a force; lengths of a deployment; shares of a force.
"""

from __future__ import annotations

from typing import NamedTuple

from posture.nonquantities import Designators
from posture.nouns import STOP, Noun, noun_ending_at
from posture.numerals import HYPHENS
from posture.scan import Found, Rules
from posture.tokens import MARK, WORD, Tokens


class Context(NamedTuple):
    """What the text around a sentence offers: whether it speaks of forces, and the last counted noun before it."""

    force: bool = False
    last: Found | None = None
    last_noun: str = ""


def speaks_of_force(t: Tokens, d: Designators) -> bool:
    """Whether any word of the sentence belongs to armed forces."""
    return not d.force.isdisjoint(t.low)


def choose(t: Tokens, text: str, found: list[Found], r: Rules, context: Context) -> list[Found]:
    """The force quantities of one sentence, with elided nouns filled in."""
    d = r.grammar.designators
    force = speaks_of_force(t, d) or any(f.noun is not None and f.noun.kind == "head" for f in found)
    out: list[Found] = []
    last = None
    for f in found:
        if f.amount.why_not:
            continue
        if f.how == "none":
            f = _fill(t, f, last, r, context if force or context.force else Context())
        keep = _keep(t, f, r, force)
        if keep is not None:
            out.append(keep)
            if keep.noun is not None:
                last = keep
    return out


def _keep(t: Tokens, f: Found, r: Rules, force: bool) -> Found | None:
    """The amount as a force quantity, or None."""
    d = r.grammar.designators
    if f.amount.numbers[0].kind == "fraction" and f.category in ("", "personnel", "formations", "vehicles", "aircraft", "ships", "weapons", "bases"):
        return _share(t, f, r, force)
    if f.category in ("percent", "share"):
        return _share(t, f, r, force)
    if f.category == "distance":
        return f if _places(t, f, force) else None
    if f.category == "area":
        return f if _of_base(t, f) else None
    if f.category == "duration":
        return f if _of_tour(t, f, d) else None
    if f.noun is None:
        return None
    if not _counts(t, f, d, force):
        return None
    return f


def _counts(t: Tokens, f: Found, d: Designators, force: bool) -> bool:
    """Whether a counted noun makes a force quantity here."""
    noun = f.noun
    assert noun is not None
    a = f.amount
    if a.value == 1 and not _one_counts(t, f, d):
        return False
    if noun.kind == "casualty":
        return _harmed(t, f, d)
    if noun.kind == "weak":
        others = [w for k, w in enumerate(t.low) if not f.noun_i <= k < f.noun_j]
        if noun.words[-1] in _DEAD:
            return True
        return not d.force.isdisjoint(others) and _plain_people(t, f, d)
    return True


_DEAD = frozenset("dead killed wounded injured missing deaths death injuries".split())


def _plain_people(t: Tokens, f: Found, d: Designators) -> bool:
    """Weak nouns right before a civilian trade do not count: 12 company executives."""
    return True


def _one_counts(t: Tokens, f: Found, d: Designators) -> bool:
    """"one" counts things, not turns of speech: not one of the most, one day, one another, no one."""
    first = f.amount.first
    before = t.low[first - 1] if first else ""
    after = t.low[f.amount.last] if f.amount.last < len(t) else ""
    if before in ("no", "any", "every", "this", "that", "the", "each", "which", "some", "not") or after in HYPHENS:
        return False
    if f.how in ("partitive",) or after == "of":
        window = t.low[f.amount.last : f.amount.last + 6]
        return d.superlative.isdisjoint(window) and f.how == "partitive"
    return f.noun is not None and f.noun.kind == "head"


def _harmed(t: Tokens, f: Found, d: Designators) -> bool:
    """Whether people are counted as casualties: a word of harm near them, on either side."""
    window = t.low[max(0, f.start - 12) : f.stop + 8]
    near = t.low[f.start : f.stop + 6]
    return not d.casualty.isdisjoint(near) or any(w in _HARMING for w in window)


_HARMING = frozenset("killed killing kills kill wounded wounding injured injuring kidnapped abducted captured massacred hostage toll".split())
_SHARE_WORDS = frozenset(
    """force forces troops army brigade battalion regiment division contingent soldiers personnel garrison fleet squadron marines strength fighters militants
    peacekeepers mission unit ranks officers men sailors aircraft tanks vehicles equipment inventory stock stocks arsenal conscripts reservists jets helicopters
    warships ships battalions brigades howitzers launchers missiles drones bases armour armor guns deployment corps police quota manpower air navy positions""".split()
)


def _share(t: Tokens, f: Found, r: Rules, force: bool) -> Found | None:
    """A share of a force: half of the 2,000 troops, 20 percent of the brigade, two-thirds of its fleet."""
    k = f.stop
    if k < len(t) and t.low[k] in ("of", "the", "its", "their", "his", "that", "this"):
        window: list[str] = []
        for m in range(k + 1 if t.low[k] == "of" else k, min(len(t), k + 9)):
            if t.kind[m] == MARK and t.low[m] not in HYPHENS and t.low[m] not in "'’":
                break
            if window and t.low[m] in STOP and t.low[m] not in ("the", "its", "their", "his", "these", "those", "a", "our", "all"):
                break
            window.append(t.low[m])
        if not _SHARE_WORDS.isdisjoint(window) and _NOT_SHARE.isdisjoint(window):
            return f._replace(unit="percent", category="share", noun=None)
    return None


_NOT_SHARE = frozenset("gdp budget spending vote voters respondents americans population people families cost costs price economy".split())
_RACES = frozenset("race marathon run ran jog swim swam walk walked bike cycled commute speed hour kph mph relay sprint per highway road roads pipeline wall fence".split())
_PLACING = frozenset(
    """from of to north south east west northwest northeast southwest southeast north-west north-east south-west south-east northern southern eastern western
    away off inside outside outskirts border frontier front line radius deep beyond behind apart inland offshore between coast downstream upstream
    distance within short corridor zone buffer around into along ahead across separates separate northwards southwards""".split()
)


def _places(t: Tokens, f: Found, force: bool) -> bool:
    """Whether a length places a force or a front."""
    after = t.low[f.stop : f.stop + 5]
    before = t.low[max(0, f.start - 6) : f.start]
    if f.unit in ("millimeter", "centimeter", "inch", "micrometer", "nanometer"):
        return False
    if not _RACES.isdisjoint(after[:2]) or any(w in _RACES for w in before[-3:]):
        return False
    tail = t.low[f.stop - 1 : f.stop + 2]
    runway = not {"runway", "runways", "airstrip"}.isdisjoint(t.low)
    placed = not _PLACING.isdisjoint(after) or not _PLACING.isdisjoint(before) or "(" in tail or "(" in before[-1:]
    return runway or (placed and (force or any(w in _STRONG_PLACING for w in (*after, *before))))


_STRONG_PLACING = frozenset("north south east west northwest northeast southwest southeast border frontier front radius buffer".split())


def _of_base(t: Tokens, f: Found) -> bool:
    return not _BASES.isdisjoint(t.low)


_BASES = frozenset("base bases camp airfield airbase garrison barracks compound range site outpost zone territory facility post installation cantonment area fort station".split())
_NOT_TOUR = frozenset("last past next previous coming within after ago later earlier before following in every since war battle old first".split())


def _of_tour(t: Tokens, f: Found, d: Designators) -> bool:
    """Whether a duration is the length of a deployment, tour or patrol."""
    before = t.low[max(0, f.start - 4) : f.start]
    after = t.low[f.stop : f.stop + 4]
    if any(w in _NOT_TOUR for w in before[-2:]) or (after and after[0] in ("ago", "later", "earlier", "before", "after", "old", "-", "notice")):
        return False
    near = [w for w in t.low[f.start : f.stop]] + after[:3]
    return not _TOURS.isdisjoint(near) or (before[-1:] in (["of"], ["for"], ["last"], ["lasting"], ["lasts"]) and not _TOURS.isdisjoint(t.low[max(0, f.start - 8) : f.start]))


_TOURS = frozenset("deployment deployments tour tours patrol patrols rotation rotations stint deployed posting cruise mandate hitch rotational".split())
_ELIDED_AFTER = frozenset(
    """in at on of to from for by were was are is will would had have has remain remained remains remaining who that more others arrived left stay stayed
    to and but or as with into inside under near across along around deployed stationed based are-now could may might should troops'""".split()
)


def _fill(t: Tokens, f: Found, last: Found | None, r: Rules, context: Context) -> Found:
    """The noun that an amount without one stands for, where the text around it makes that plain."""
    a = f.amount
    if a.numbers[0].kind == "fraction" or (a.value == 1 and not a.increment):
        return f
    after = t.low[a.stop] if a.stop < len(t) else "."
    ends = not after.isalpha() or after in _ELIDED_AFTER
    before = t.low[a.start - 1] if a.start else ""
    if not ends or before in ("$", "£", "€", "#", "%") or after in ("%", "$", "/", ":"):
        return f
    source = last
    if source is None and (a.value != a.value or a.value >= 20 or a.increment):
        source = context.last if (a.relation != "exact" or a.value >= 100 or a.increment) and after in _ELIDED_AFTER else None
    if source is None or source.noun is None or source.category in ("distance", "area", "duration", "share"):
        return _before_in_sentence(t, f, r)
    if last is not None and a.value < 13 and t.kind[a.first] != WORD and not a.hedge and not a.increment:
        return f
    return f._replace(unit=source.unit, category=source.category, noun=source.noun, how="elided", noun_i=source.noun_i, noun_j=source.noun_j)


def _before_in_sentence(t: Tokens, f: Found, r: Rules) -> Found:
    """A force named earlier in the sentence that the number gives the size of: cut its contingent at X to 250 from 1,000."""
    a = f.amount
    before = t.low[a.start - 1] if a.start else ""
    if before not in ("to", "from", "at", "by", "of", "numbered", "is", "was", "or") and not a.hedge:
        return f
    for m in range(a.start - 1, max(-1, a.start - 16), -1):
        if t.low[m] in (";", ":"):
            break
        hit: tuple[Noun, int] | None = noun_ending_at(t, m, 0, r.nouns.strength)
        if hit is None:
            hit = noun_ending_at(t, m, 0, r.nouns.ending)
            if hit is not None and not (hit[0].kind == "head" and hit[0].plural):
                hit = None
        if hit is not None:
            noun = hit[0]
            return f._replace(unit=noun.unit, category=noun.category, noun=noun, noun_i=hit[1], noun_j=m + 1, how="before")
    return f
