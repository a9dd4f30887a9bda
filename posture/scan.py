"""One sentence -> what each amount counts: unit or noun, partitives, elided nouns, restatements.

Numbers first, then a look to the right for a unit or a counted noun, then to the left ("a force of 500", "troop levels to
fewer than 1,000"), and only then to the other amounts of the sentence ("2,000 in Syria and 900 in Iraq").
"""

from __future__ import annotations

from posture.amounts import Amount, read_amounts
from posture.found import Found
from posture.general import (
    OWNERS,
    cased_unit,
    look_general,
    money_before,
    paid_unit,
    part_of_unit,
    rate_after,
    rate_beyond,
    unit_at,
)  # fmt: skip
from posture.hedges import starting_at
from posture.nouns import STOP, Phrase, list_end, noun_ending_at, read_phrase, skip_hyphen
from posture.rules import PEOPLE, Rules
from posture.scan_left import look_left
from posture.tokens import NUMBER, WORD, Tokens


def scan(t: Tokens, text: str, r: Rules, everything: bool = False) -> list[Found]:
    """Every amount of one sentence with what it counts; with ``everything`` also nouns that the vocabulary lacks."""
    amounts = read_amounts(t, text, r.grammar)
    found = [_look_right(t, a, text, r, everything) for a in amounts]
    found = [f if f.how != "none" else look_left(t, f, r) for f in found]
    found = _partitives(t, found)
    return _share_nouns(t, found)


def _none(a: Amount) -> Found:
    return Found(a, a.start, a.stop, "", "", None, a.stop, a.stop, "none")


def _look_right(t: Tokens, a: Amount, text: str, r: Rules, everything: bool) -> Found:
    """What follows the number: a hyphened modifier, a unit, a counted noun."""
    if a.why_not:
        return _none(a)
    if a.numbers[0].kind == "fold":
        return Found(a, a.start, a.stop, "time", "other", None, a.stop, a.stop, "unit")
    currency = money_before(t, a, r.units)
    if currency:
        rate = rate_after(t, a.stop, r.units) if everything else None
        name, stop = (f"{currency[0]}_per_{rate[0]}", rate[1]) if rate else (currency[0], a.stop)
        return Found(a, min(a.start, currency[1]), stop, name, "money", None, a.stop, a.stop, "unit")
    k = a.stop
    hyphen = skip_hyphen(t, k)
    strong = _strong(t, a, hyphen, text, r)
    if strong:
        return strong
    part = part_of_unit(t, a, text, r) if everything else None
    if part:
        return part
    unit = (cased_unit(t, hyphen, text, r) if everything else None) or unit_at(t, hyphen, r.units, a)
    if unit:
        return _with_unit(t, a, unit, hyphen, text, r, everything)
    if hyphen > k:
        return _modifier(t, a, hyphen, text, r) or _maybe_general(t, a, hyphen, text, r, everything)
    k = _over_of(t, a, k, r)
    if k + 1 < len(t) and t.low[k] == "the" and a.start and t.low[a.start - 1] == "to":
        k += 1  # bringing to 9,000 the soldiers there
    phrase = read_phrase(t, k, text, r.nouns, a.value == 1.0)
    if phrase is not None and not _partitive_gap(t, a, k):
        return _with_phrase(t, a, phrase, text, r)
    return _maybe_general(t, a, k, text, r, everything)


def _maybe_general(t: Tokens, a: Amount, k: int, text: str, r: Rules, everything: bool) -> Found:
    """A noun that the vocabulary does not know, for ``keep="all"``."""
    return (look_general(t, a, k, text, r) if everything else None) or _none(a)


def _strong(t: Tokens, a: Amount, k: int, text: str, r: Rules) -> Found | None:
    """a 2,000-strong contingent; a force 2,000 strong."""
    if k >= len(t) or t.low[k] not in ("strong", "odd"):
        return None
    if t.low[k] == "odd":
        phrase = read_phrase(t, k + 1, text, r.nouns, False)
        return _with_phrase(t, a, phrase, text, r) if phrase else None
    j = k + 1
    while j < min(len(t), k + 6) and t.kind[j] == WORD and t.low[j] not in STOP and t.low[j] != "and":
        j += 1
    head = _group_head(t, k + 1, j, r)
    noun_i, stop = (k + 1, head) if head else (k, k + 1)
    return Found(a, a.start, stop, "person", "personnel", PEOPLE, noun_i, stop, "after")


def _group_head(t: Tokens, i: int, j: int, r: Rules) -> int:
    """The end of the phrase that a "-strong" describes: up to its last known or plain noun, at most three words."""
    for k in range(j - 1, i - 1, -1):
        if noun_ending_at(t, k, i, r.nouns.ending) or noun_ending_at(t, k, i, r.nouns.strength) or t.low[k] in _GROUPS:
            return k + 1
    return min(j, i + 2) if j > i else 0


_GROUPS = frozenset(
    "force mission army garrison contingent team unit group delegation crew staff militia guard".split()
)


def _with_unit(
    t: Tokens, a: Amount, unit: tuple[str, str, int], k: int, text: str, r: Rules, everything: bool
) -> Found:
    """An amount with a unit of measure; percent of a force is a share; a unit that only describes a noun is passed by."""
    name, category, end = paid_unit(t, a, unit) if everything else unit
    after = starting_at(t, end, r.grammar.hedges.after_noun)
    stop = end + len(after.words) if after else end
    if after:
        a = _hedged(a, after.relation, after.sense, after.words)
    if everything:
        rate = rate_beyond(t, end, r.units)
        if rate:
            return Found(a, a.start, rate[1], f"{name}_per_{rate[0]}", "other", None, end, end, "unit")
    return Found(a, a.start, stop, name, category, None, end, end, "unit")


def _hedged(a: Amount, relation: str, sense: str, words: tuple[str, ...]) -> Amount:
    """The amount with a hedge that stands after its noun."""
    hedge = f"{a.hedge} ... {' '.join(words)}" if a.hedge else " ".join(words)
    if a.relation == "range":
        return a._replace(inner=True, hedge=hedge)
    if a.relation not in ("exact", "about"):
        return a
    return a._replace(relation=relation, sense=sense, hedge=hedge, inner=a.relation == "about" and relation != "about")


def _modifier(t: Tokens, a: Amount, k: int, text: str, r: Rules) -> Found | None:
    """a 500-man force, a 2,500-member mission, a 40-vehicle convoy: the hyphened singular is what is counted."""
    if k >= len(t):
        return None
    low = t.low[k]
    hit = noun_ending_at(t, k, k, r.nouns.ending)
    noun = hit[0] if hit else None
    if low in ("member", "man", "person", "woman", "soldier", "troop"):
        noun = PEOPLE
    if noun is None or not (noun.singular or low in ("member", "man")):
        return None
    j, limit = k + 1, min(len(t), k + 6)
    stop = j
    while j < limit and t.kind[j] == WORD and t.low[j] not in STOP and t.low[j] != "and":
        if t.low[j] in r.nouns.words or t.low[j] in _GROUPS:
            stop = j + 1
        j += 1
    if stop == k + 1 and j > k + 1:
        stop = min(j, k + 2)
    noun_i = k + 1 if noun is PEOPLE and stop > k + 1 else k
    return Found(a, a.start, stop, noun.unit, noun.category, noun, noun_i, stop, "after")


def _over_of(t: Tokens, a: Amount, k: int, r: Rules) -> int:
    """Past the "of" that carries the noun: dozens of tanks, a pair of bombers, 12,000 of its soldiers."""
    if a.numbers[-1].kind == "vague" and tuple(t.low[k : k + 2]) == (",", "of"):
        k += 1  # hundreds, perhaps thousands, of fighters
    if k + 1 >= len(t) or t.low[k] != "of" or a.numbers[0].kind == "fraction":
        return k
    carried = a.numbers[-1].kind == "vague" or t.low[k - 1] in ("pair", "score", "dozen", "trio", "duo", "gross")
    j = k + 1
    while j < len(t) and t.low[j] in OWNERS:
        j += 1
    if carried:
        return j
    if j == k + 1 or a.value == 1:
        return k
    owned = t.low[j : j + 4]
    return (
        k
        if any(t.kind[m] == NUMBER or t.low[m] in r.grammar.words.starts for m in range(j, min(len(t), j + len(owned))))
        else j
    )


def _partitive_gap(t: Tokens, a: Amount, k: int) -> bool:
    return k < len(t) and t.low[k] == "of"


def _with_phrase(t: Tokens, a: Amount, phrase: Phrase, text: str, r: Rules) -> Found:
    end = list_end(t, phrase, text, r.nouns)
    noun = phrase.noun
    after = starting_at(t, end, r.grammar.hedges.after_noun)
    stop = end
    if after and not (after.words[:2] == ("at", "least") and end + 2 < len(t) and t.kind[end + 2] == NUMBER):
        a, stop = _hedged(a, after.relation, after.sense, after.words), end + len(after.words)
    if end < len(t) and t.low[end] == "strong" and t.kind[end] == WORD:
        stop = end + 1
    return Found(a, a.start, stop, noun.unit, noun.category, noun, phrase.i, end, "after")


def _partitives(t: Tokens, found: list[Found]) -> list[Found]:
    """six of the promised 45 jets; half of the 2,000 troops; 2,200 of 5,200: the first takes the noun of the second."""
    out = list(found)
    for n, f in enumerate(out):
        a = f.amount
        k = f.stop + (f.how == "none" and t.low[f.stop : f.stop + 1] in (["more"], ["others"], ["additional"]))
        if a.why_not or k >= len(t) or t.low[k] not in ("of", "out"):
            continue
        nxt = out[n + 1] if n + 1 < len(out) else None
        counted = nxt is not None and (nxt.noun is not None and nxt.how == "after" or nxt.how == "general")
        near = nxt is not None and nxt.amount.start - k <= 5 and counted
        if f.how == "none" and near and nxt is not None and a.numbers[0].kind != "fraction":
            out[n] = f._replace(
                unit=nxt.unit,
                category=nxt.category,
                noun=nxt.noun,
                noun_i=nxt.noun_i,
                noun_j=nxt.noun_j,
                how="partitive",
            )
        elif f.how == "none" and nxt is not None and nxt.category == "money" and nxt.start - k <= 3:
            out[n] = f._replace(unit=nxt.unit, category="money", how="unit")
    return out


def _share_nouns(t: Tokens, found: list[Found]) -> list[Found]:
    """Amounts without a noun take that of the next one in a list, else that of the last one before them."""
    out = list(found)
    for n in range(len(out) - 2, -1, -1):
        f, nxt = out[n], out[n + 1]
        if f.how == "none" and not f.amount.why_not and nxt.noun is not None and _shares(t, f, nxt):
            out[n] = f._replace(
                unit=nxt.unit, category=nxt.category, noun=nxt.noun, noun_i=nxt.noun_i, noun_j=nxt.noun_j, how="shared"
            )
        elif (
            f.how == "none"
            and not f.amount.why_not
            and nxt.how == "unit"
            and _listed(t, f.stop, nxt.start)
            and t.low[f.stop] != ","
        ):
            out[n] = f._replace(unit=nxt.unit, category=nxt.category, how="shared")
    return out


def _shares(t: Tokens, f: Found, nxt: Found) -> bool:
    """Whether an amount is one of a list with the next: not "270, one car", not "744 from three ships"."""
    if not _listed(t, f.stop, nxt.amount.start) or (nxt.amount.value == 1 and t.low[f.stop] == ","):
        return False
    return "from" not in t.low[f.stop : nxt.amount.start] or t.low[f.start - 1 if f.start else 0] == "to"


def _listed(t: Tokens, i: int, j: int) -> bool:
    """Whether only commas and "and" or "or" stand between two amounts."""
    return 0 < j - i <= 4 and all(t.low[k] in _BETWEEN for k in range(i, j))


_BETWEEN = frozenset(", and or to then even / from possibly perhaps maybe if not by".split())
