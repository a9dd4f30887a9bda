"""Which of the amounts of a sentence are force quantities, and which noun an amount without one stands for.

The rules are those of the codebook: counts of people in or against a force, of formations, vehicles, aircraft, ships,
weapons, bases and convoys; distances that place a force; lengths of a deployment; shares of a force.
"""

from __future__ import annotations

from typing import NamedTuple

from posture.amounts import Amount
from posture.found import Found
from posture.nonquantities import Designators
from posture.nouns import STOP, Noun, noun_ending_at
from posture.numerals import HYPHENS
from posture.scan import PEOPLE, Rules, bare
from posture.tokens import MARK, NUMBER, WORD, Tokens


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
    heads = any(f.noun is not None and f.noun.kind == "head" for f in found)
    force = speaks_of_force(t, d) or heads
    table = _table_noun(t, r)
    out: list[Found] = []
    for n, f in enumerate(found):
        if f.amount.why_not:
            continue
        if f.how == "none":
            f = _tabular(t, f, table) or _fill(t, f, out, found[n + 1 :], r, context if force or context.force else Context())
        keep = _keep(t, f, r, force or context.force, heads or context.force)
        if keep is not None and not _with_strength(t, keep, found, n):
            out.append(_flown(t, keep, d))
    return out


def _with_strength(t: Tokens, f: Found, found: list[Found], n: int) -> bool:
    """A formation that its strength follows is one quantity: a squadron of 24 jets."""
    if f.category != "formations" or f.stop >= len(t) or t.low[f.stop] != "of" or n + 1 >= len(found):
        return False
    nxt = found[n + 1]
    return nxt.start - f.stop <= 2 and nxt.category in ("personnel", "aircraft", "vehicles", "ships")


def _flown(t: Tokens, f: Found, d: Designators) -> Found:
    """ "Fighters", "tankers" and "machines" are aircraft where the sentence is about flying."""
    if f.noun is None or len(f.noun.words) > 1 or f.noun.words[0] not in _FLYING or d.air.isdisjoint(t.low):
        return f
    return f._replace(unit="aircraft", category="aircraft")


_FLYING = frozenset("fighter fighters tanker tankers machine machines transport transports".split())


def _table_noun(t: Tokens, r: Rules) -> tuple[Noun, int, int] | None:
    """What a line of figures counts ("UNIFIL, strength: Indonesia 1,297; Italy 1,206"), or None for prose."""
    if ":" not in t.low and t.low.count(";") < 2:
        return None
    rows = sum(1 for k in range(1, len(t)) if t.kind[k] == NUMBER and t.kind[k - 1] in (WORD, NUMBER) and _closes(t, k + 1))
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


def _tabular(t: Tokens, f: Found, table: tuple[Noun, int, int] | None) -> Found | None:
    """An amount of a line of figures takes what the line counts."""
    a = f.amount
    if table is None or a.numbers[0].kind == "fraction" or not _closes(t, a.stop):
        return None
    before = t.low[a.start - 1] if a.start else ""
    if before in ("$", "€", "£", "eur", "usd", "cost"):
        return None
    noun, i, j = table
    return f._replace(unit=noun.unit, category=noun.category, noun=noun, noun_i=i, noun_j=j, how="before")


def _keep(t: Tokens, f: Found, r: Rules, force: bool, earlier: bool) -> Found | None:
    """The amount as a force quantity, or None."""
    d = r.grammar.designators
    if f.amount.numbers[0].kind == "fraction" and f.category in ("", "personnel", "formations", "vehicles", "aircraft", "ships", "weapons", "bases"):
        return _share(t, f, r, force)
    if f.category in ("percent", "share"):
        return _share(t, f, r, force)
    if f.category == "distance":
        return f if _places(t, f, force) else None
    if f.category == "area":
        return f if _of_base(t, force) else None
    if f.category == "duration":
        return f if _of_tour(t, f, d) else None
    if f.noun is None:
        return None
    if not _counts(t, f, d, force, earlier):
        return None
    return f


def _counts(t: Tokens, f: Found, d: Designators, force: bool, earlier: bool) -> bool:
    """Whether a counted noun makes a force quantity here."""
    noun = f.noun
    assert noun is not None
    a = f.amount
    if a.value == 1 and not _one_counts(t, f, d):
        return False
    if noun.kind == "casualty":
        return _harmed(t, f, d) or (noun.words[-1] == "people" and force and _many(a) and not d.lodge.isdisjoint(t.low))
    if noun.kind == "nation":
        return force or _harmed(t, f, d) or any(w in _STATIONED for w in t.low)
    if noun.kind == "head":
        return d.civil.isdisjoint(t.low) or f.category not in ("aircraft", "ships", "vehicles") or noun.words[-1] not in _CIVIL
    if noun.kind == "weak":
        last = noun.words[-1]
        if last in _DEAD:
            return force
        if last in _PLAIN:
            return _many(a) or _harmed(t, f, d) or any(w in _SOLDIERS for w in t.low)
        others = [w for k, w in enumerate(t.low) if not f.noun_i <= k < f.noun_j]
        return force and (f.how != "after" or not d.force.isdisjoint(others) or earlier)
    return True


def _many(a: Amount) -> bool:
    """A number of people that is hedged, a range or of at least fifty: seldom counted but for forces."""
    return bool(a.hedge) or a.numbers[-1].kind == "vague" or a.numbers[-1].value >= 50 or len(a.numbers) == 2


_PLAIN = frozenset("man men woman women members member".split())
_CIVIL = frozenset("jet jets plane planes ship ships boat boats helicopter helicopters aircraft drone drones".split())
_SOLDIERS = frozenset("soldiers soldier troops marines army fighters militants gunmen rebels patrol battalion regiment garrison squad platoon unit deserters armed force guards".split())
_DEAD = frozenset("dead killed wounded injured missing deaths death injuries".split())


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
    if f.noun is not None and f.noun.words[-1] in ("man", "woman", "person", "child", "civilian"):
        return _harmed(t, f, d)
    if f.noun is None or f.noun.kind == "head":
        return f.noun is not None
    return f.noun.kind == "weak" and f.noun_j - f.noun_i >= 2 and not d.force.isdisjoint(t.low)


def _harmed(t: Tokens, f: Found, d: Designators) -> bool:
    """Whether people are counted as casualties: a word of harm near them, on either side."""
    window = t.low[max(0, f.start - 12) : f.stop + 8]
    near = t.low[f.start : f.stop + 7]
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
        figure = force and any(t.kind[m] == NUMBER for m in range(k + 1, min(len(t), k + 4)))
        if (figure or not _SHARE_WORDS.isdisjoint(window)) and _NOT_SHARE.isdisjoint(window):
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
    if before[-1:] == ["of"] and before[-2:-1] in (["border"], ["length"], ["road"], ["river"], ["coast"], ["coastline"], ["wall"], ["pipeline"]):
        return False
    placed = not _PLACING.isdisjoint(after) or not _PLACING.isdisjoint(before) or "(" in tail or "(" in before[-1:]
    return runway or (placed and (force or any(w in _STRONG_PLACING for w in (*after, *before))))


_STRONG_PLACING = frozenset("off coast inland offshore north south east west northwest northeast southwest southeast border frontier front radius buffer".split())


def _of_base(t: Tokens, force: bool) -> bool:
    return not _BASES.isdisjoint(t.low) or (force and not _LAND.isdisjoint(t.low))


_LAND = frozenset("land strip buffer pocket enclave held holds ground training area areas".split())
_BASES = frozenset("base bases camp airfield airbase garrison barracks compound range site outpost zone territory facility post installation cantonment area fort station aprons apron runway aerodrome airport hangars".split())
_NOT_TOUR = frozenset("last past next previous coming within after ago later earlier before following in every since war battle old first".split())


def _of_tour(t: Tokens, f: Found, d: Designators) -> bool:
    """Whether a duration is the length of a deployment, tour or patrol."""
    before = t.low[max(0, f.start - 4) : f.start]
    after = t.low[f.stop : f.stop + 4]
    verb = before[-1:] == ["last"] and before[-2:-1] in (["will"], ["to"], ["would"], ["can"])
    if (any(w in _NOT_TOUR for w in before[-2:]) and not verb) or (after and after[0] in ("ago", "later", "earlier", "before", "after", "old", "-", "notice")):
        return False
    near = [*t.low[f.start : f.stop], *after[:3]]
    if before[-1:] == ["for"] and f.unit in ("day", "week", "month", "year") and any(w in _STATIONED for w in t.low[: f.start]):
        return True
    if before[-1:] in (["serve"], ["serving"], ["served"], ["serves"]) or after[:2] == ["at", "sea"] or after[:1] == ["underway"]:
        return True
    return not _TOURS.isdisjoint(near) or (before[-1:] in (["of"], ["for"], ["last"], ["lasting"], ["lasts"]) and not _TOURS.isdisjoint(t.low[max(0, f.start - 8) : f.start]))


_STATIONED = frozenset(
    """deploy deploys deployed deploying send sends sent sending stay stays stayed station stations stationed put puts keep keeps kept serve serves served remain
    remains remained patrol patrols patrolled sail sails sailed guard guards guarded base based post posts posted garrisoned commit committed""".split()
)
_TOURS = frozenset("conscription deployment deployments tour tours patrol patrols rotation rotations stint deployed posting cruise mandate hitch rotational".split())
_TOO_PLAIN = frozenset("distance area duration share money percent age".split())


def _fill(t: Tokens, f: Found, before: list[Found], ahead: list[Found], r: Rules, context: Context) -> Found:
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
    if after[:1] == ["of"] and after[1:2] not in (["them"], ["those"], ["these"], ["whom"], ["which"]):
        return _part_of_force(t, f, r)
    source = _antecedent(before, a)
    if source is None and (_big(a) or a.hedge):
        last = context.last if (a.hedge or a.increment or a.value >= 100) else None
        if last is not None and last.noun is not None and last.category not in _TOO_PLAIN:
            return _as(f, last.noun, last.unit, last.category, 0, 0, "earlier")
    if source is None:
        source = next((x for x in ahead if x.how == "after" and x.category == "personnel"), None) if _big(a) and a.hedge else None
    if source is None or source.noun is None:
        return _before_in_sentence(t, f, r)
    if before and a.value < 13 and after[:1] != ["of"] and t.kind[a.first] == NUMBER and not a.hedge and not a.increment:
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
        if people or named[-1].category in ("bases", "formations"):
            return people[-1] if people else None
    return named[-1]


_FIGURES = frozenset("out estimate count figure figures number total speaks spoke speak talk talked level maximum minimum thought reports tally peak high low".split())


def _of_force(t: Tokens, a: Amount, r: Rules) -> bool:
    k = a.start - 2
    return k >= 0 and (t.low[k] in _FIGURES or noun_ending_at(t, k, 0, r.nouns.ending) is not None or noun_ending_at(t, k, 0, r.nouns.strength) is not None)


def _part_of_force(t: Tokens, f: Found, r: Rules) -> Found:
    """Some of a formation are people: 2,000 of the presidential division."""
    if not (f.amount.hedge or f.amount.value >= 20):
        return f
    for k in range(f.amount.stop + 1, min(len(t), f.amount.stop + 8)):
        if t.kind[k] == MARK and t.low[k] not in HYPHENS:
            break
        hit = noun_ending_at(t, k, f.amount.stop, r.nouns.strength) or noun_ending_at(t, k, f.amount.stop, r.nouns.ending)
        if hit and hit[0].category in ("formations", "personnel") and hit[0].kind != "casualty":
            return _as(f, hit[0], "person", "personnel", f.amount.stop, f.amount.stop, "partitive")
    return f


_ARMIES = frozenset("army navy force forces corps bundeswehr military garrison armed contingent guard legion police strength".split())


def _before_in_sentence(t: Tokens, f: Found, r: Rules) -> Found:
    """A force named earlier in the sentence that the number gives the size of: cut its contingent at X to 250 from 1,000."""
    a = f.amount
    before = t.low[a.start - 1] if a.start else ""
    if before not in ("to", "from", "at", "by", "numbered", "is", "was", "or", "of", "alone") and not a.hedge:
        return f
    for m in range(a.start - 1, max(-1, a.start - 18), -1):
        if t.low[m] in (";", ":"):
            break
        hit: tuple[Noun, int] | None = noun_ending_at(t, m, 0, r.nouns.strength)
        if hit is None:
            hit = noun_ending_at(t, m, 0, r.nouns.ending)
            if hit is not None and not (hit[0].kind == "head" and hit[0].plural and (hit[0].category == "personnel" or before in ("to", "from"))):
                hit = None
        if hit is not None:
            return _as(f, hit[0], hit[0].unit, hit[0].category, hit[1], m + 1, "before")
        if t.low[m] in _ARMIES and a.numbers[-1].value >= 100:
            return _as(f, PEOPLE, "person", "personnel", m, m + 1, "before")
    return f
