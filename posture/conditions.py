"""What is only thought: could and might, conditions, what is needed or weighed, and the "would" that is none of these."""

from __future__ import annotations

from posture.clauses import Marked, Phrase
from posture.context import Item
from posture.denials import only_fails

# what could be seen or found was so: ability in the past, no thought
FOUND = frozenset("find see count verify confirm identify spot hear detect muster".split())
# verbs after which "if" is "whether"
_ASKING = frozenset(
    "ask asked asks asking know knew see wonder wondered doubt doubts doubted say said check clear unclear".split()
)


def hypothetical(m: Marked, item: Item, p: Phrase, measure: str) -> str:
    """The word that makes the figure a thought, or ""."""
    t = m.s.tokens.low
    condition = any("if" in h.verb.roles for h in m.s.hits)
    need = "need" in p.roles or any("need" in h.verb.roles for h in p.chain)
    if _in_condition(m, item, p):
        return "in a condition"
    if "would" in p.moods and p.tense == "perfect":
        return "would have"
    if _whether(m, item, p):
        return "whether"
    found = p.lemma in FOUND and "could" in p.moods and not condition
    if p.moods & {"could", "hypo"} and not found and not ("not" in p.moods and only_fails(p)):
        return "could or might"
    if "may" in p.moods and measure != "ceiling":
        return "may"
    if "would" in p.moods:
        if condition or need or p.lemma == "have":
            return "would + condition" if condition else "would need"
        return "" if reported(m, p) else "would"
    if condition and _inverted(m):
        return "were + condition"
    if any("consider" in h.verb.roles for h in p.chain) or "consider" in p.roles:
        return "only considered"
    if need and p.tense in ("participle",):
        return "need"
    if "can" in p.moods and measure in ("inflow", "outflow", "target"):
        return "can"
    if "advice" in t[max(0, p.first - 4) : p.first]:
        return "advised"
    return ""


def _in_condition(m: Marked, item: Item, p: Phrase) -> bool:
    """Whether the governor stands in a clause that "if" opens."""
    if p.hit is None or p.side == "noun" and p.chain == ():
        return False
    i = min(p.first, item.first_token) - 1
    while i >= 0 and m.tags[i] not in "H,VSQ":
        h = m.hit_at[i]
        if h is not None and "if" in h.verb.roles:
            return not (i and m.s.tokens.low[i - 1] in _ASKING) and m.s.tokens.low[i + 1 : i + 2] not in (["one"], ["not"])
        i -= 1
    return False


def _whether(m: Marked, item: Item, p: Phrase) -> bool:
    """Whether the governor hangs on "whether": "is weighing whether to send 50"."""
    i = min(p.first, item.first_token) - 1
    while i >= 0 and m.tags[i] in "TADwX":
        i -= 1
    return i >= 0 and m.s.tokens.low[i] == "whether"


def _inverted(m: Marked) -> bool:
    return any("if" in h.verb.roles and h.first == 0 and h.verb.form.startswith("were") for h in m.s.hits)


def reported(m: Marked, p: Phrase) -> bool:
    """Whether "would" is the "will" of reported speech: a past verb of saying or planning in the sentence, none of giving."""
    for h in m.s.hits:
        if h.first == p.first or m.tags[h.first] != "V":
            continue
        if h.verb.roles & {"say", "plan"} and h.verb.shape == "ed" and h.verb.lemma not in ("propose", "suggest", "want"):
            return True
    return False
