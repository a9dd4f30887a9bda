"""What was counted: the class of the people, the counting rule (scope), and whether it is the whole or a part."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from posture.clauses import Marked
from posture.context import Item, Lexicon
from posture.tokens import WORD
from posture.vocabulary import Vocabulary

_PARTS = frozenset(
    "another other more additional extra further first second remaining rest including among comprising".split()
)
_PAIRS = frozenset(("of", w) for w in ("whom", "which", "them", "these", "those")) | {("among", "them"), ("among", "whom")}
_JOINING = frozenset(("and", "or", "plus"))
_INCLUDING = frozenset(("including", "among", "comprising", "counting"))
_CLASS_ORDER = ("contractor", "militant", "local_force", "civilian", "military")


@lru_cache(maxsize=8)
def _scopes(vocabulary: Vocabulary) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The rows of scopes.csv: words in their order, and the scope that they name; longer ones first."""
    rows = [(tuple(r["words"].lower().split()), r["scope"]) for r in vocabulary.rows("scopes")]
    return tuple(sorted(rows, key=lambda x: -len(x[0])))


@lru_cache(maxsize=8)
def _scope_words(vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(words[0] for words, _ in _scopes(vocabulary))


def scope_of(m: Marked, item: Item, measure: str, lex: Lexicon) -> tuple[str, str]:
    """(scope, rule): the counting rule that the words beside the quantity name; "unspecified" if none.

    A level that is a cap keeps its rule apart: the troop cap of the force management level is ``fml_cap``.
    """
    t = m.s.tokens.low
    a, b = max(0, item.first_token - 10), min(len(t), item.last_token + 9)
    near = t[a:b]
    if _scope_words(lex.vocabulary).isdisjoint(near):
        return "unspecified", "no counting rule stated"
    for words, scope in _scopes(lex.vocabulary):
        n = len(words)
        if n == 1:
            if words[0] in t[max(0, item.first_token - 1) : item.last_token + 1] or (
                words[0].endswith("ly") and words[0] in near
            ):
                return scope, f"words: {words[0]}"
            continue
        for k in range(len(near) - n + 1):
            if tuple(near[k : k + n]) == words and "H" not in m.tags[min(a + k, item.last_token + 1) : a + k]:
                return ("fml_cap" if scope == "fml" and measure == "ceiling" else scope), f"words: {' '.join(words)}"
    return "unspecified", "no counting rule stated"


def counted_class_of(m: Marked, item: Item, actor_class: str, lex: Lexicon, foreign: bool = False) -> tuple[str, str]:
    """(counted_class, rule) of people and formations; "" for things.

    ``actor_class``: that of the linked actor, which wins over "fighters" and "soldiers": what Wagner has are contractors.
    ``foreign``: the actor is a mission, or a state that is not the host; its police are no local force.
    """
    if item.category not in ("personnel", "formations", "share"):
        return "", ""
    words = [w for k, w in enumerate(m.s.tokens.low[item.first_token : item.last_token + 1])
             if m.s.tokens.kind[item.first_token + k] == WORD]  # fmt: skip
    words = words if len(words) > 1 or not item.noun else [*words, *item.noun.lower().split()]
    found = {lex.classes[w] for w in words if w in lex.classes}
    found |= {lex.classes[" ".join(p)] for p in pairwise(words) if " ".join(p) in lex.classes}
    found.discard("unspecified")
    joined = {k for k, p in enumerate(pairwise(words)) if " ".join(p) in lex.classes}
    if joined and _JOINING.isdisjoint(words[max(joined) :]):  # "police officers" are no officers of an army
        found = {lex.classes[" ".join(words[max(joined) : max(joined) + 2])]}
    told = [k for k, w in enumerate(words) if lex.classes.get(w) in found]
    if len(found) > 1 and told and _JOINING.isdisjoint(words[told[0] : told[-1]]):
        found = {lex.classes[words[told[-1]]]}  # "Russian contractors" are what the last word says
    if len(found) > 1 and "military" in found and "contractor" in found:
        return "unspecified", "soldiers and contractors together"
    for name in _CLASS_ORDER:
        if name in found:
            if name in ("military", "militant") and actor_class in ("militant", "local_force", "contractor"):
                return actor_class, "class of the actor"
            if name == "local_force" and foreign:
                return "unspecified", "police or guards of a mission or a sending state"
            return name, "counted noun"
    if actor_class:
        return actor_class, "class of the actor"
    return "unspecified", "no class stated"


def included(m: Marked, before: Item | None, item: Item) -> bool:
    """Whether the quantity is a part of the one before it: "of whom 40", "including 40", "40 of them"."""
    if before is None:
        return False
    t = m.s.tokens.low
    a = before.last_token + 1
    gap = t[a : item.first_token]
    if "H" in m.tags[a : item.first_token - 1] or any(
        m.tags[k] == "V" and t[k] not in _INCLUDING for k in range(a, item.first_token)
    ):
        return False
    if not _INCLUDING.isdisjoint(gap[-3:]):
        return True
    if _PAIRS & set(pairwise(gap[-4:])):
        return True
    after = tuple(t[item.last_token + 1 : item.last_token + 3])
    own = m.tags[item.last_token + 3 : item.last_token + 4]
    return after in _PAIRS and own not in (["V"], ["X"], ["B"])


def part_of(m: Marked, item: Item, inside: bool, site: bool) -> tuple[str, str]:
    """(part, rule): a component where it is a subset, at a site, of a named unit, or "another n"; else the total."""
    if item.category in ("distance", "area", "duration", "other"):
        return "total", "a length or a size"
    if inside:
        return "component", "part of the figure before"
    t = m.s.tokens.low
    lead = t[max(0, item.first_token - 2) : item.last_token + 1]
    first = next((w for k, w in enumerate(lead) if w in _PARTS and lead[k + 1 : k + 2] != ["than"]), "")
    if first:
        return "component", f"word: {first}"
    fronted = t[:1] == ["of"] and t[1:2] in (["the"], ["these"], ["those"], ["them"], ["that"], ["this"])
    if fronted and "," in t[2 : item.first_token]:
        return "component", "of a whole named first"
    if site:
        return "component", "at a site"
    after = t[item.last_token + 1 : item.last_token + 4]
    if after[:2] == ["from", "the"] or (after[:1] == ["of"] and after[1:2] in (["the"], ["its"], ["a"], ["their"])):
        return "component", "part of a whole named after it"
    return "total", "no part stated"
