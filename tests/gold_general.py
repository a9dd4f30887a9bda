"""How keep="all" is scored on general news: number, mark (= ~ < >) and unit, one to one within a sentence.

Annotated are amounts of any kind; not dates, times, ordinals, scores, ratios ("one in nine"), labels ("Gate 14"), vague
counts of things ("several ideas") and multiples in verbs ("doubled"). "From a to b" is one range, "one of the" is one,
a hedge belongs to the number beside it. ``unit`` is the measure or the counted noun as written, "" for none, null for any.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

from gold_scoring import GOLD

from posture.mentions import Mention, text_mentions

MARKS = {"about": "~", "below": "<", "at_most": "<", "above": ">", "at_least": ">"}
ALIASES = {"year of age": "year old", "month of age": "month old"}
PLURALS = {"wolves": "wolf", "matches": "match", "copies": "copy", "children": "child", "people": "person", "feet": "foot"}


def general() -> list[dict[str, Any]]:
    """The gold sentences of general news."""
    lines = (GOLD / "general.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def plain(unit: str) -> str:
    """A unit in lower case, its words in the singular."""
    unit = unit.replace("_", " ").lower()
    name = " ".join(map(singular, unit.split()))
    return ALIASES.get(name, name)


def singular(word: str) -> str:
    if word in PLURALS:
        return PLURALS[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def same_number(q: dict[str, Any], m: Mention) -> bool:
    if "low" in q:
        return math.isclose(q["low"], m.stated_low) and math.isclose(q["high"], m.stated_high)
    return math.isclose(q["value"], m.stated, rel_tol=1e-5)


def same_unit(q: dict[str, Any], m: Mention) -> bool:
    if q["unit"] is None:
        return True
    names = [m.stated_unit, m.noun or "", m.stated_unit.removesuffix("_per_share")]
    return plain(q["unit"]) in [plain(n) for n in names] if q["unit"] else not (m.stated_unit or m.noun)


def score_general(gold: list[dict[str, Any]]) -> dict[str, float]:
    """F1 of number, of number with mark, of number with unit, and of number with mark among the hedged."""
    c: Counter[str] = Counter()
    for g in gold:
        left = list(text_mentions(g["text"], keep="all"))
        for q in sorted(g["quantities"], key=lambda q: bool(q.get("optional"))):
            fits = [m for m in left if same_number(q, m)]
            best = max(fits, key=lambda m: (MARKS.get(m.relation, "=") == q["mark"], same_unit(q, m)), default=None)
            if best is not None:
                left.remove(best)
            if q.get("optional"):
                continue
            c["gold"] += 1
            c["hedged gold"] += q["mark"] != "="
            if best is None:
                continue
            mark = MARKS.get(best.relation, "=")
            c["found"] += 1
            c["hedged found"] += mark != "="
            c["number"] += 1
            c["mark"] += mark == q["mark"]
            c["hedged"] += mark == q["mark"] != "="
            c["unit"] += same_unit(q, best)
        c["found"] += len(left)
        c["hedged found"] += sum(MARKS.get(m.relation, "=") != "=" for m in left)

    def f1(hits: str, found: str = "found", wanted: str = "gold") -> float:
        return 2 * c[hits] / max(1, c[found] + c[wanted])

    return {
        "sentences": len(gold), "gold": c["gold"], "found": c["found"], "number_f1": f1("number"), "mark_f1": f1("mark"),
        "unit_f1": f1("unit"), "hedged_f1": f1("hedged", "hedged found", "hedged gold"),
    }  # fmt: skip
