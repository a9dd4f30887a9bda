"""How the claims of gold sentences are scored: the share right in each field, of the quantities whose number was found."""

from __future__ import annotations

from collections import Counter
from typing import Any

from gold_reports import same_name
from gold_scoring import GOLD, place, same_number, sentences

import posture as ps

KIND = {"flow_in": "inflow", "flow_out": "outflow", "casualty": "loss"}
STATUS = {"future": "planned"}
FIELDS = ("measure", "actor", "place", "status")


def _measures(q: dict[str, Any]) -> set[str]:
    """What the gold accepts: either of target and ceiling where it has a target."""
    kinds = {KIND.get(k, k) for k in (q["kind"], q.get("kind_alt")) if k}
    return kinds | ({"ceiling"} if "target" in kinds else set())


def _statuses(q: dict[str, Any]) -> set[str]:
    found = {STATUS.get(s, s) for s in (q["time"], q.get("time_alt")) if s}
    return found | ({"hypothetical"} if "planned" in found else set())


def checks(q: dict[str, Any], c: dict[str, Any]) -> dict[str, bool]:
    """The fields that the gold settles, and whether the claim has them right; only places with a proper name count."""
    out = {}
    if q["kind"]:
        out["measure"] = c["measure"] in _measures(q)
    if q["time"]:
        out["status"] = c["status"] in _statuses(q)
    if q["actor"]:
        out["actor"] = same_name(q["actor"], c["actor"], c["actor_surface"])
    if q["place"] and any(letter.isupper() for letter in q["place"]):
        out["place"] = same_name(q["place"], c["place"], c["place_surface"])
    return out


def score_claims(name: str) -> dict[str, float]:
    """The share right by field of one file of gold sentences, and how many quantities it was measured on."""
    gold = sentences(name)
    docs = ps.read_documents(GOLD / name)
    assert docs["doc_id"].tolist() == [g["id"] for g in gold], "a gold sentence was not read, or its id comes twice"
    mentions = ps.find_mentions(docs)
    claims = ps.link_claims(mentions, docs).set_index("mention_id")
    rows: dict[str, list[Any]] = {}
    for m in mentions.itertuples(index=False):
        rows.setdefault(str(m.doc_id), []).append(m)
    count: Counter[str] = Counter()
    for g in gold:
        found, used = rows.get(g["id"], []), set[int]()
        for q in g["quantities"]:
            start, end = place(g["text"], q["span"], used)
            near = [(min(end, m.end) - max(start, m.start), -n) for n, m in enumerate(found) if same_number(q, m)]
            best = max(near, default=(0, 0))
            if q.get("optional") or best[0] <= 0:
                continue
            count["found"] += 1
            claim = claims.loc[found.pop(-best[1]).mention_id].to_dict()
            for field, right in checks(q, claim).items():
                count[field + "_n"] += 1
                count[field] += right
    return {"found": count["found"]} | {field: count[field] / max(count[field + "_n"], 1) for field in FIELDS}
