"""Counted nouns: from the token after a number to the noun that is counted, by the vocabulary of force nouns.

The last known noun of the phrase wins ("tank battalions" are formations, "troop carriers" vehicles); what stands before
it describes it. A noun that the vocabulary does not know is only read for ``keep="all"``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from posture.numeral_words import HYPHENS, number_words
from posture.tokens import CODE, MARK, NUMBER, WORD, Tokens, tokenize
from posture.vocabulary import Vocabulary

REACH = 9  # tokens from a number to its noun, at the most


class Noun(NamedTuple):
    """One force noun: its tokens without hyphens, unit, category, class of the people, kind, whether it is a plural."""

    words: tuple[str, ...]
    unit: str
    category: str
    counted_class: str
    kind: str
    plural: bool
    singular: bool


class Phrase(NamedTuple):
    """A counted noun phrase: tokens [i, j) and its noun; ``head`` is the first token of the noun itself."""

    i: int
    head: int
    j: int
    noun: Noun


class Nouns(NamedTuple):
    """Look-up tables: last word of a noun to nouns; single words for a first sieve; designation prefixes; number words."""

    ending: Mapping[str, tuple[Noun, ...]]
    words: frozenset[str]
    strength: Mapping[str, tuple[Noun, ...]]
    group: Mapping[str, tuple[Noun, ...]]
    models: Mapping[str, tuple[str, str]]
    numbers: frozenset[str]
    nations: frozenset[str]


STOP = frozenset(
    """of in on at to from by for with without within into onto over under after before since until till during between among
    amid against across through throughout toward towards near along around about above below behind beyond beside despite
    outside inside off up down out as per via than then that which who whom whose where when while because if though although
    unless whether so but nor or not no yes the a an this these those its their his her our my your it they we he she you i
    them him us is are was were be been being am has have had having do does did will would shall should can could may might
    must ought said says say saying told tells according also already still now only just even too very currently remain
    remains remained stay stays stayed went go goes came come comes arrived arrive arriving left leave leaves leaving sent
    send sends died die dies took take takes taken got get gets began begin begins started start starts moved move moves
    returned return returns withdrew withdraw crossed cross crosses entered enter enters opened open made make makes
    fought fight fights backed ordered sold paid attack-ed there here today yesterday tomorrow ago later earlier each
    compared versus vs plus including excluding include includes like such both either neither because home abroad
    alone apart away ahead back together long tall deep wide high marched killed-in became becomes seized drove flew sailed
    deployed stationed based serving guarding waiting aboard rather how what why once again soon late least most
    face faced faces facing held hold holds help helped try tried using used wearing carrying armed-with participated
    sits sit lodge participate participating took-part expected scheduled due needed required reported believed thought known
    continues continued continue lies lie stood stands stand  make-up surrendered fled joined join
    serve serves served laid lay led gave give gives met ran kept keep keeps lost loses lose fell fall falls
    fly flies run runs hit won built brought bring brings
    live lives lived""".split()
)


@lru_cache(maxsize=8)
def noun_index(vocabulary: Vocabulary) -> Nouns:
    """The force nouns of a vocabulary, ready for look-up."""
    ending: dict[str, list[Noun]] = {}
    strength: dict[str, list[Noun]] = {}
    group: dict[str, list[Noun]] = {}
    words: set[str] = set()
    for row in vocabulary.rows("force_nouns"):
        forms = [(row["noun"].lower(), False)] + ([(row["plural"].lower(), True)] if row["plural"] else [])
        only = not row["plural"] and row["noun"].endswith("s")
        for form, plural in forms:
            tokens = tuple(x for x in tokenize(form).low if x not in HYPHENS)
            same = row["plural"].lower() == row["noun"].lower()
            noun = Noun(
                tokens,
                row["unit"],
                row["category"],
                row["counted_class"],
                row["kind"],
                plural or only,
                not plural or same,
            )
            table = {"strength": strength, "group": group}.get(row["kind"], ending)
            key = tokens[-2] if row["kind"] == "group" else tokens[-1]
            known = table.setdefault(key, [])
            if not any(n.words == tokens and n.plural == noun.plural for n in known):
                known.append(noun)
            words.update(tokens[-1:] if row["kind"] != "group" else tokens[-2:-1])

    for noun in _nationals(vocabulary):
        ending.setdefault(noun.words[-1], []).append(noun)

    def ordered(table: dict[str, list[Noun]]) -> dict[str, tuple[Noun, ...]]:
        return {k: tuple(sorted(v, key=lambda n: (-len(n.words), not n.plural))) for k, v in table.items()}

    models = {r["prefix"]: (r["unit"], r["category"]) for r in vocabulary.rows("models")}
    numerals = number_words(vocabulary)
    numbers = frozenset((*numerals.small, *numerals.tens, *numerals.vague, *numerals.plural))
    nations = frozenset(r["surface"].lower() for r in vocabulary.rows("aliases") if r["kind"] == "demonym")
    return Nouns(ordered(ending), frozenset(words), ordered(strength), ordered(group), models, numbers, nations)


def _nationals(vocabulary: Vocabulary) -> list[Noun]:
    """People by their nation ("700 Uruguayans"): weak nouns, since only the context tells that they are soldiers."""
    out = []
    for row in vocabulary.rows("aliases"):
        if row["kind"] != "demonym" or " " in row["surface"] or not row["surface"].isalpha():
            continue
        form = row["surface"].lower()
        if form.endswith("s") or form.endswith(("ese", "ish", "ench", "iss", "utch")):
            out.append(Noun((form,), "person", "personnel", "military", "nation", True, True))
        else:
            out.append(Noun((f"{form}s",), "person", "personnel", "military", "nation", True, False))
    services = (r["word"] for r in vocabulary.rows("designators") if r["kind"] == "service")
    out += [Noun((word,), "person", "personnel", "military", "nation", True, True) for word in services]
    return list(dict.fromkeys(out))


def skip_hyphen(t: Tokens, k: int) -> int:
    """The token after a joining hyphen at ``k``, else ``k``."""
    if k + 1 < len(t) and t.low[k] in HYPHENS and t.start[k] == t.end[k - 1] and t.start[k + 1] == t.end[k]:
        return k + 1
    return k


def noun_ending_at(t: Tokens, k: int, floor: int, table: Mapping[str, tuple[Noun, ...]]) -> tuple[Noun, int] | None:
    """The longest noun whose last token is ``k``, and its first token; hyphens between its words do not matter."""
    for noun in table.get(t.low[k], ()):
        at = k
        for word in reversed(noun.words[:-1]):
            at -= 1
            if at > floor and t.low[at] in HYPHENS:
                at -= 1
            if at < floor or t.low[at] != word:
                break
        else:
            return noun, at
    return None


def model_noun(code: str, index: Nouns) -> Noun | None:
    """The noun behind a designation: f-35s -> aircraft, by its longest known prefix."""
    for n in range(min(len(code), 9), 1, -1):
        if code[:n] in index.models:
            unit, category = index.models[code[:n]]
            return Noun((code,), unit, category, "", "head", code.endswith("s"), True)
    return None


def read_phrase(t: Tokens, j: int, text: str, index: Nouns, one: bool, floor_end: int | None = None) -> Phrase | None:
    """The counted noun phrase that starts at token ``j``; ``one`` lets a singular noun be counted."""
    best: Phrase | None = None
    k, stop = j, min(len(t), j + REACH, floor_end or len(t))
    while k < stop:
        low, kind = t.low[k], t.kind[k]
        if kind == MARK:
            if not _passes(t, k, j):
                break
            k += 1
            continue
        if kind == NUMBER and k > j and t.low[k - 1] == "type":
            named = model_noun(f"type-{low}", index)  # three Type 075s
            if named is not None:
                end = k + 1 + (k + 1 < len(t) and t.low[k + 1] == "s" and t.start[k + 1] == t.end[k])
                best = Phrase(j, k - 1, end, named._replace(plural=True))
                k = end
                continue
        if kind == NUMBER:
            width = _calibre(t, k, text, j)
            if not width:
                break
            k += width
            continue
        if low in index.numbers and k > j and skip_hyphen(t, k + 1) == k + 1:
            break  # twelve Americans and thirty others: the next number opens a quantity of its own
        if low == "and" and k > j and (best is None or not _settled(best)) and _adjectives(t, k, stop, index):
            k += 1
            continue
        found = noun_ending_at(t, k, j, index.ending) if kind == WORD else None
        if kind == CODE:
            noun = model_noun(low, index)
            found = (noun, k) if noun else None
        pronoun = low == "us" and text[t.start[k] : t.end[k]] == "US"
        if low in STOP and not pronoun and not _tied(t, k) and not (found and (one or found[0].plural)):
            break
        if low == "and" or (best is not None and _settled(best) and not _extends(best, k, found)):
            break
        if (
            found
            and best is not None
            and best.noun.category == "vehicles"
            and found[0].words[-1] in ("carrier", "carriers")
        ):
            found = (best.noun._replace(plural=found[0].plural), found[1])
        if found and (best is None or found[0].plural or one or not _settled(best)):
            best = Phrase(j, found[1], k + 1, found[0]) if best is None or found[0].kind != "nation" else best
        elif best is not None and _settled(best):
            break
        k += 1
    if best is not None and best.noun.kind == "nation" and best.noun.singular and _describes(t, best.j):
        return None  # three British banks
    if best is None or not (best.noun.plural or one or _typed(t, best)):
        return _invariant(best)
    return best


def _describes(t: Tokens, k: int) -> bool:
    """Whether a word follows that the name of a nation can describe."""
    return k < len(t) and t.kind[k] == WORD and t.low[k] not in STOP and t.low[k] not in ("and", "or", "more", "strong")


def _tied(t: Tokens, k: int) -> bool:
    """Whether a hyphen ties the word to the one before: Israeli-made, Norwegian-led."""
    return k > 1 and t.low[k - 1] in HYPHENS and t.start[k] == t.end[k - 1] and t.start[k - 1] == t.end[k - 2]


def _settled(best: Phrase) -> bool:
    """Whether the noun found so far is the head: a plural, but not a nation that may describe what follows."""
    return best.noun.plural and best.noun.kind != "nation"


def _typed(t: Tokens, best: Phrase) -> bool:
    """A singular name of a machine that its type follows or makes: 15 Leopard 2A4M, four Tornado F3s, two T-72."""
    if t.kind[best.j - 1] == CODE:
        return True
    return (
        best.noun.category in ("vehicles", "aircraft", "ships", "weapons")
        and best.j < len(t)
        and t.kind[best.j] in (CODE, NUMBER)
    )


def _invariant(best: Phrase | None) -> Phrase | None:
    return best if best is not None and best.noun.plural else None


def _passes(t: Tokens, k: int, j: int) -> bool:
    """Marks that a noun phrase may run over: joining hyphens and slashes, opening quotes, a dot in an abbreviation."""
    low = t.low[k]
    joined = k > 0 and t.start[k] == t.end[k - 1]
    if low in HYPHENS or low in "/&'’":
        return joined or low in "&"
    return (low in '"“‘' and not joined) or (
        low in '"”’' and k > j and joined and k + 1 < len(t) and t.kind[k + 1] == WORD
    )


def _calibre(t: Tokens, k: int, text: str, j: int) -> int:
    """How many tokens of a model number or calibre stand here: "155mm", "Leopard 2", "5.56 mm"; 0 if none."""
    following = t.low[k + 1] if k + 1 < len(t) else ""
    if following in ("mm", "cm", "millimeter", "millimetre", "calibre", "caliber", "pounder"):
        return 2
    if (
        following in HYPHENS
        and k + 2 < len(t)
        and t.low[k + 2] in ("mm", "millimeter", "millimetre", "pounder", "inch")
    ):
        return 3
    if k > j and len(t.low[k]) == 3 and _is_type(t, k + 1, text) and t.low[k - 1] not in STOP:
        return 1
    if k > j and t.kind[k - 1] == WORD and text[t.start[k - 1]].isupper() and len(t.low[k]) <= 4:
        return 2 if following in ("s", "a", "b", "m") and t.start[k + 1] == t.end[k] else 1
    return 0


def _is_type(t: Tokens, k: int, text: str) -> bool:
    """A capitalised singular after a number, as in 737 Max."""
    return k < len(t) and t.kind[k] == WORD and text[t.start[k]].isupper() and not t.low[k].endswith("s")


def _adjectives(t: Tokens, k: int, stop: int, index: Nouns) -> bool:
    """Whether "and" at ``k`` joins two describing words before one noun: combat and support troops."""
    if k + 1 < stop and t.kind[k + 1] == CODE:
        return False  # 26 sorties and Mi-24s
    for m in range(k + 1, min(stop, k + 5)):
        if t.low[m] in HYPHENS:
            continue
        if t.kind[m] not in (WORD, CODE) or t.low[m] in STOP or t.low[m] == "and" or t.low[m] in index.numbers:
            return False
        if t.low[m] in index.ending:
            return True
    return False


def _extends(best: Phrase, k: int, found: tuple[Noun, int] | None) -> bool:
    """Whether a noun right after a plural one goes on with it: special operations forces, Marines personnel."""
    return found is not None and found[1] <= best.j and (found[0].plural and found[1] < k or k == best.j)


def list_end(t: Tokens, phrase: Phrase, text: str, index: Nouns) -> int:
    """The end of a list of nouns after one number: tanks, trucks and Humvees."""
    k, end, closed = phrase.j, phrase.j, False
    for _ in range(6):
        m = k
        if m < len(t) and t.low[m] == ",":
            m += 1
        joined = m < len(t) and t.low[m] in ("and", "or", "&")
        m += joined
        if m == k or m >= len(t) or t.kind[m] not in (WORD, CODE) or t.low[m] in index.numbers:
            break
        more = read_phrase(t, m, text, index, False, m + 4)
        if (
            more is None
            or NUMBER in t.kind[m : more.head]
            or more.noun.category != phrase.noun.category
            or not more.noun.plural
        ):
            break
        k = more.j
        if joined:
            end, closed = k, True
            break
    return end if closed else phrase.j
