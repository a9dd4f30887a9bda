"""How the gold sentences are scored: a mention is right when it overlaps and states the same number."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

from posture.mentions import text_mentions

GOLD = Path(__file__).parent / "gold"
RELATION = {"approx": "about"}
UNITS = {
    "mile": ("kilometer",), "nautical_mile": ("kilometer",), "week": ("day",), "month": ("day",), "year": ("day",),
    "hour": ("day",), "hectare": ("square_kilometer",), "tank": ("vehicle",), "helicopter": ("aircraft",),
    "drone": ("aircraft",), "missile": ("weapon",), "meter": ("kilometer",),
    "foot": ("kilometer",), "square_meter": ("square_kilometer",), "acre": ("square_kilometer",),
    "square_mile": ("square_kilometer",), "round": ("weapon",), "yard": ("kilometer",), "train": ("vehicle",),
}  # fmt: skip


def sentences(*names: str) -> list[dict[str, Any]]:
    """The gold sentences of some files."""
    lines = [line for name in names for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]
    return [json.loads(line) for line in lines if line.strip()]


def place(text: str, span: str, used: set[int]) -> tuple[int, int]:
    """Where the span stands; a span that is told twice takes its next place."""
    at = text.find(span)
    while at in used:
        further = text.find(span, at + 1)
        if further < 0:
            break
        at = further
    used.add(at)
    return at, at + len(span)


def same(a: Any, b: float) -> bool:
    return a is not None and not math.isnan(b) and math.isclose(float(a), b, rel_tol=1e-6)


def same_number(q: dict[str, Any], m: Any) -> bool:
    if q["relation"] == "vague":
        return True
    if q["relation"] == "range":
        return same(q["low"], m.stated_low) and same(q["high"], m.stated_high)
    return same(q["value"], m.stated)


def same_unit(q: dict[str, Any], m: Any) -> bool:
    name = q["unit"].split(":")[-1].replace(" ", "_")
    return (
        name in (m.unit, m.stated_unit)
        or m.unit in UNITS.get(name, ())
        or (q["unit"].startswith("other") and m.category in ("other", "weapons"))
    )


def score(gold: list[dict[str, Any]]) -> dict[str, float]:
    """Precision, recall and F1 of mentions, strict F1 (relation and unit too), and false quantities in negatives."""
    c: Counter[str] = Counter()
    for g in gold:
        mentions = text_mentions(g["text"])
        c["predicted"] += len(mentions)
        used: set[int] = set()
        taken: set[int] = set()
        for q in g["quantities"]:
            start, end = place(g["text"], q["span"], used)
            found = [
                (same_number(q, m), min(end, m.end) - max(start, m.start), k)
                for k, m in enumerate(mentions)
                if k not in taken and min(end, m.end) > max(start, m.start)
            ]
            best = max(found, default=None)
            if q.get("optional"):
                if best:
                    taken.add(best[2])
                    c["predicted"] -= 1
                continue
            c["gold"] += 1
            if best is None or not best[0]:
                continue
            taken.add(best[2])
            m = mentions[best[2]]
            wanted = {RELATION.get(x, x) for x in (q["relation"], q.get("relation_alt")) if x}
            if q.get("restates") is not None:
                wanted |= {"exact", RELATION.get(*[g["quantities"][q["restates"]]["relation"]] * 2)}
            c["mention"] += 1
            c["strict"] += m.relation in wanted and same_unit(q, m)
        if not g["quantities"]:
            c["false in negatives"] += len(mentions)

    def f1(key: str) -> float:
        p, r = c[key] / max(c["predicted"], 1), c[key] / max(c["gold"], 1)
        return 2 * p * r / (p + r) if p + r else 0.0

    return {
        "sentences": len(gold), "gold": c["gold"], "predicted": c["predicted"],
        "precision": c["mention"] / max(c["predicted"], 1), "recall": c["mention"] / max(c["gold"], 1),
        "mention_f1": f1("mention"), "strict_f1": f1("strict"), "false_in_negatives": c["false in negatives"],
    }  # fmt: skip
