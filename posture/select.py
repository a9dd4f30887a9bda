"""Which of the amounts of a sentence are force quantities, and which noun an amount without one stands for.

The rules are those of the codebook: counts of people in or against a force, of formations, vehicles, aircraft, ships,
weapons, bases and convoys; distances that place a force; lengths of a deployment; shares of a force.
"""

from __future__ import annotations

from posture.amounts import Amount
from posture.elided import Context, fill, speaks_of_force, table_noun, tabular
from posture.found import Found
from posture.nonquantities import Designators
from posture.nouns import STOP, Nouns, model_noun
from posture.numeral_words import HYPHENS
from posture.rules import Rules
from posture.tokens import CODE, MARK, NUMBER, Tokens


def choose(t: Tokens, text: str, found: list[Found], r: Rules, context: Context) -> list[Found]:
    """The force quantities of one sentence, with elided nouns filled in."""
    d = r.grammar.designators
    heads = any(f.noun is not None and f.noun.kind == "head" for f in found)
    force = speaks_of_force(t, d) or heads
    table = table_noun(t, text, r)
    out: list[Found] = []
    for n, f in enumerate(found):
        if f.amount.why_not:
            continue
        if f.how == "none":
            f = tabular(t, f, table, r) or fill(
                t, f, out, found[n + 1 :], r, context if force or context.force else Context()
            )
        about = force or context.force or any(x.noun is not None for x in out)
        keep = _keep(t, f, r, about, heads or context.force)
        part = f.category in ("percent", "share") or f.amount.numbers[0].kind == "fraction"
        if keep is None and part and about:
            keep = _share_of_those(t, f, d, out, context.last is not None)
        if keep is not None and not _with_strength(t, keep, found, n):
            out.append(_flown(t, keep, d, r.nouns))
    return out


def _with_strength(t: Tokens, f: Found, found: list[Found], n: int) -> bool:
    """A formation that its strength follows is one quantity: a squadron of 24 jets."""
    if f.category != "formations" or f.stop >= len(t) or t.low[f.stop] != "of" or n + 1 >= len(found):
        return False
    nxt = found[n + 1]
    return nxt.start - f.stop <= 2 and nxt.category in ("personnel", "aircraft", "vehicles", "ships")


def _flown(t: Tokens, f: Found, d: Designators, nouns: Nouns) -> Found:
    """ "Fighters", "tankers" and "machines" are aircraft where the sentence is about flying."""
    if f.noun is None or len(f.noun.words) > 1 or f.noun.words[0] not in d.sets["flying"]:
        return f
    coded = any(t.kind[k] == CODE and model_noun(t.low[k], nouns) for k in range(f.noun_i, f.noun_j))
    others = (w for k, w in enumerate(t.low) if not f.noun_i <= k < f.noun_j)
    if not coded and (d.air.isdisjoint(others) or f.amount.numbers[-1].value > 1000):
        return f
    return f._replace(unit="aircraft", category="aircraft")


def _keep(t: Tokens, f: Found, r: Rules, force: bool, earlier: bool) -> Found | None:
    """The amount as a force quantity, or None."""
    d = r.grammar.designators
    if f.amount.numbers[0].kind == "fraction" and f.category in (
        "",
        "personnel",
        "formations",
        "vehicles",
        "aircraft",
        "ships",
        "weapons",
        "bases",
    ):
        return _share(t, f, d, force)
    if f.category in ("percent", "share"):
        return _share(t, f, d, force)
    if f.category == "distance":
        return f if f.how == "measured" or _places(t, f, d, force) else None
    if f.category == "area":
        return f if _of_base(t, d, force) else None
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
    if f.category == "personnel" and not a.value > 20:
        after, before = t.low[f.stop : f.stop + 1], t.low[f.start - 1 : f.start]
        if not d.sets["saying"].isdisjoint(after) or (a.value == 1 and not d.sets["saying"].isdisjoint(before)):
            return False  # "two officers said" counts speakers
    if a.value == 1 and not _one_counts(t, f, d, earlier):
        return False
    if noun.words[-1] == "rounds" and t.low[f.stop : f.stop + 1] == ["of"] and t.low[f.stop + 1 : f.stop + 2] != ["ammunition"]:
        return False  # rounds of talks
    if t.low[f.noun_i : f.stop + 1][-1:] in (["salute"], ["salutes"]) or "salute" in t.low[f.noun_i : f.stop]:
        return False  # a 21-gun salute
    if noun.unit == "target":
        return not _STRIKES.isdisjoint(t.low)
    if noun.kind == "casualty":
        return _harmed(t, f, d) or (noun.words[-1] == "people" and force and _many(a) and _of_army(t, f, d))
    if noun.kind in ("nation", "weak") and f.category == "personnel" and not d.poll.isdisjoint(t.low):
        return _harmed(t, f, d)  # asked in a survey
    if noun.kind == "nation":
        return force or _harmed(t, f, d) or not d.sets["stationed"].isdisjoint(t.low)
    if noun.kind == "head":
        return (
            d.civil.isdisjoint(t.low)
            or f.category not in ("aircraft", "ships", "vehicles")
            or noun.words[-1] not in d.sets["craft"]
        )
    if noun.kind == "weak":
        last = noun.words[-1]
        if last in d.sets["dead"]:
            return force
        if last in d.sets["people"]:
            if not {"children", "civilians", "babies"}.isdisjoint(t.low[f.noun_i : f.noun_j]):
                return _harmed(t, f, d)
            return f.how == "partitive" or _many(a) or _harmed(t, f, d) or not d.sets["soldier"].isdisjoint(t.low)
        others = [w for k, w in enumerate(t.low) if not f.noun_i <= k < f.noun_j]
        return (force and (f.how != "after" or not d.force.isdisjoint(others) or earlier)) or _harmed(t, f, d)
    return True


_STRIKES = frozenset(
    """hit hits hitting struck strike strikes striking attacked attack attacks fired bombed bombs destroyed destroys against
    raid raids sorties missiles engaged""".split()
)


def _of_army(t: Tokens, f: Found, d: Designators) -> bool:
    """Whether a base or a unit holds the people, or an army is them: the whole army has perhaps 200,000 people."""
    return not d.lodge.isdisjoint(t.low) or not d.army.isdisjoint(t.low[max(0, f.start - 4) : f.start])


def _many(a: Amount) -> bool:
    """A number of people that is hedged, a range or of at least fifty: seldom counted but for forces."""
    return bool(a.hedge) or a.numbers[-1].kind == "vague" or a.numbers[-1].value >= 40 or len(a.numbers) == 2


def _one_counts(t: Tokens, f: Found, d: Designators, earlier: bool) -> bool:
    """ "one" counts things, not turns of speech: not one of the most, one day, one another, no one."""
    first = f.amount.first
    before = t.low[first - 1] if first else ""
    after = t.low[f.amount.last] if f.amount.last < len(t) else ""
    if f.how == "elided":
        return True  # vetted where its noun was found
    if before in ("no", "any", "every", "this", "that", "the", "each", "which", "some", "not") or after in HYPHENS:
        return False
    if f.noun is not None and f.noun.words[-1] in d.sets["dead"] and f.how == "after":
        return earlier or not d.force.isdisjoint(t.low)
    if f.how in ("partitive",) or after == "of":
        window = t.low[f.amount.last : f.amount.last + 6]
        return d.superlative.isdisjoint(window) and f.how == "partitive"
    if f.noun is not None and f.noun.words[-1] in ("man", "woman", "person", "child", "civilian"):
        return _harmed(t, f, d)
    if f.noun is None or f.noun.kind == "head":
        return f.noun is not None
    machine = f.category in ("formations", "ships", "aircraft", "vehicles")
    known = earlier or not d.force.isdisjoint(t.low)
    return f.noun.kind == "weak" and (machine or earlier or f.noun_j - f.noun_i >= 2) and known


def _harmed(t: Tokens, f: Found, d: Designators) -> bool:
    """Whether people are counted as casualties: a word of harm near them, on either side."""
    window = t.low[max(0, f.start - 12) : f.stop + 8]
    near = t.low[f.start : f.stop + 7]
    return not d.casualty.isdisjoint(near) or not d.sets["harming"].isdisjoint(window)


def _share(t: Tokens, f: Found, d: Designators, force: bool) -> Found | None:
    """A share of a force: half of the 2,000 troops, 20 percent of the brigade, two-thirds of its fleet."""
    k = f.stop
    if k < len(t) and t.low[k] in ("of", "the", "its", "their", "his", "that", "this") and d.poll.isdisjoint(t.low):
        window: list[str] = []
        for m in range(k + 1 if t.low[k] == "of" else k, min(len(t), k + 9)):
            if t.kind[m] == MARK and t.low[m] not in HYPHENS and t.low[m] not in "'’":
                break
            if (
                window
                and t.low[m] in STOP
                and t.low[m] not in ("the", "its", "their", "his", "these", "those", "a", "our", "all")
            ):
                break
            window.append(t.low[m])
        priced = t.low[k + 1 : k + 2] in (["$"], ["€"], ["£"])
        figure = force and not priced and any(t.kind[m] == NUMBER for m in range(k + 1, min(len(t), k + 4)))
        if (figure or not d.sets["share"].isdisjoint(window)) and d.sets["not_share"].isdisjoint(window):
            return f._replace(unit="percent", category="share", noun=None)
    return None


def _share_of_those(t: Tokens, f: Found, d: Designators, out: list[Found], earlier: bool) -> Found | None:
    """A share of what was counted just before, or by which a force changed: 70 percent of those; their force by half."""
    counted = bool(out) or earlier
    whole = any(_opens_with(t, x.start) for x in out)  # of the 6,000 soldiers 80 percent are out
    after = t.low[f.stop : f.stop + 4]
    share_of = counted and t.low[max(0, f.start - 2) : f.start] in (["of", "whom"], ["of", "which"], [",", "or"])
    whole = whole or share_of or (counted and after[:3] == ["of", "it", "is"])
    those = counted and after[:1] == ["of"] and after[1:2] in (["those"], ["them"], ["these"], ["which"], ["whom"])
    former = counted and after[:2] == ["of", "the"] and after[2:3] in (["former"], ["latter"])
    former = former and (len(after) < 4 or after[3] in STOP or after[3] in (",", ".", ";", "and"))
    window = t.low[max(0, f.start - 14) : f.start]
    window = window[len(window) - window[::-1].index(",") :] if "," in window else window
    changed = window[-1:] == ["by"] and not _FORCES.isdisjoint(window[-9:]) and d.sets["not_share"].isdisjoint(window)
    return f._replace(unit="percent", category="share", noun=None) if those or former or changed or whole else None


def _opens_with(t: Tokens, start: int) -> bool:
    """Whether "of" or "of the" before a quantity opens its clause."""
    k = start - 1 - (start > 1 and t.low[start - 1] in ("the", "its", "their"))
    return k >= 0 and t.low[k] == "of" and (k == 0 or t.low[k - 1] in (",", ":", ";"))


_FORCES = frozenset("contingent troops force forces garrison presence strength deployment soldiers personnel".split())


def _places(t: Tokens, f: Found, d: Designators, force: bool) -> bool:
    """Whether a length places a force or a front."""
    after = t.low[f.stop : f.stop + 5]
    before = t.low[max(0, f.start - 6) : f.start]
    if f.unit in ("millimeter", "centimeter", "inch", "micrometer", "nanometer"):
        return False
    if not d.sets["race"].isdisjoint(after[:2]) or not d.sets["race"].isdisjoint(before[-3:]):
        return False
    tail = t.low[f.stop - 1 : f.stop + 2]
    runway = not {"runway", "runways", "airstrip"}.isdisjoint(t.low)
    if before[-1:] == ["of"] and before[-2:-1] in (
        ["border"],
        ["length"],
        ["road"],
        ["river"],
        ["coast"],
        ["coastline"],
        ["wall"],
        ["pipeline"],
    ):
        return False
    placed = (
        not d.sets["placing"].isdisjoint(after)
        or not d.sets["placing"].isdisjoint(before)
        or "(" in tail
        or "(" in before[-1:]
    )
    return runway or (placed and (force or not d.sets["bearing"].isdisjoint((*after, *before))))


_HOME = frozenset("home homecoming reunited returned welcomed hugs stepped".split())
_RELIEF = frozenset("relieved rotated rotate rotates replaced swapped".split())


def _of_base(t: Tokens, d: Designators, force: bool) -> bool:
    return not d.sets["grounds"].isdisjoint(t.low) or (force and not d.sets["land"].isdisjoint(t.low))


def _of_tour(t: Tokens, f: Found, d: Designators) -> bool:
    """Whether a duration is the length of a deployment, tour or patrol."""
    before = t.low[max(0, f.start - 4) : f.start]
    after = t.low[f.stop : f.stop + 4]
    about = not d.force.isdisjoint(t.low)
    away = after[:2] == ["at", "sea"] or (about and after[:1] in (["abroad"], ["overseas"], ["afloat"]))
    if before[-1:] == ["after"] and (away or (about and after[:1] in (["in"], ["at"]) and not _HOME.isdisjoint(t.low))):
        return True
    if before[-1:] == ["every"]:
        return about and not _RELIEF.isdisjoint(t.low)
    if before[-1:] == ["there"] and before[-2:-1] in (["be"], ["been"], ["are"], ["were"], ["stay"]):
        return True
    if before[-2:] == ["mandate", "of"]:
        return False
    verb = before[-1:] == ["last"] and before[-2:-1] in (["will"], ["to"], ["would"], ["can"])
    if (not d.sets["not_tour"].isdisjoint(before[-2:]) and not verb) or (
        after and after[0] in ("ago", "later", "earlier", "before", "after", "old", "-", "notice")
    ):
        return False
    near = [*t.low[f.start : f.stop], *after[:3]]
    if (
        before[-1:] == ["for"]
        and about
        and "not" not in before
        and f.unit in ("day", "week", "month", "year")
        and not d.sets["stationed"].isdisjoint(t.low[max(0, f.start - 40) : f.start])
    ):
        return True
    if (
        before[-1:] in (["serve"], ["serving"], ["served"], ["serves"])
        or after[:2] == ["at", "sea"]
        or after[:1] == ["underway"]
    ):
        return True
    return not d.sets["tour"].isdisjoint(near) or (
        before[-1:] in (["of"], ["for"], ["last"], ["lasting"], ["lasts"], ["to"], ["from"])
        and not d.sets["tour"].isdisjoint(t.low[max(0, f.start - 8) : f.start])
    )
