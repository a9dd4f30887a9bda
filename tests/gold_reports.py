"""How the gold reports are scored: which claims are found, and the share of them that is right in each field."""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import posture as ps

GOLD = Path(__file__).parent / "gold"
MEASURE = {"flow_in": {"inflow"}, "flow_out": {"outflow"}, "casualty": {"loss"}, "target": {"target", "ceiling"}}
MISSIONS = {
    "un": {"unifil", "monusco", "unamir", "unmiss"}, "nato": {"kfor", "sfor", "isaf"}, "eu": {"eufor"}, "au": {"amisom"},
}  # fmt: skip
FIELDS = ("measure", "actor", "place", "status", "as_of", "originator")


def _plain(words: Any) -> str:
    if words is None or words != words:
        return ""
    text = re.sub(r"[^\w\s]", "", re.sub(r"[-_]", " ", str(words).lower()))
    return re.sub(r"^(the|a)\s+", "", text).strip()


def same_name(wanted: Any, *given: Any) -> bool:
    """Equal, or one inside the other, or a mission of the organisation."""
    g = _plain(wanted)
    for x in filter(None, map(_plain, given)):
        if g == x or (len(g) > 3 and g in x) or (len(x) > 3 and x in g) or x in MISSIONS.get(g, ()):
            return True
    return False


def _same_number(g: dict[str, Any], m: dict[str, Any]) -> bool:
    def close(a: Any, b: Any) -> bool:
        return a is not None and b == b and math.isclose(float(a), float(b), rel_tol=1e-6)

    if g["relation"] == "vague":
        return True
    if g["relation"] == "range":
        return close(g["low"], m["stated_low"]) and close(g["high"], m["stated_high"])
    return close(g["value"], m["stated"])


def _day(value: Any) -> str | None:
    text = str(value)[:10]
    return text if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None


def _checks(g: dict[str, Any], c: dict[str, Any]) -> dict[str, bool]:
    """The fields that the gold settles, and whether the claim has them right."""
    host = c["host"] if len(str(g["place"])) == 3 else None
    out = {
        "measure": c["measure"] in MEASURE.get(g["kind"], {g["kind"]}),
        "status": c["status"] == g["status"],
    }
    if g["actor"]:
        out["actor"] = same_name(g["actor"], c["actor"], c["actor_surface"])
    if g["place"]:
        out["place"] = same_name(g["place"], c["place"], c["place_surface"], host)
    if g["source"]:
        out["originator"] = same_name(g["source"], c["originator"])
    if g["as_of_start"] or g["as_of_end"]:
        out["as_of"] = (_day(c["as_of_start"]), _day(c["as_of_end"])) == (g["as_of_start"], g["as_of_end"])
    return out


def score_reports(*folders: str) -> dict[str, float]:
    """Precision and recall of the claims of gold reports, and the share of those found that is right in each field."""
    count: Counter[str] = Counter()
    for folder in folders:
        _count(folder, count)
    scores = {"precision": count["found"] / count["predicted"], "recall": count["found"] / count["gold"]}
    return scores | {field: count[field] / max(count[field + "_n"], 1) for field in FIELDS}


def _count(folder: str, count: Counter[str]) -> None:
    reports = GOLD / folder
    described = {d["doc"]: d for d in json.loads((reports / "gold_documents.json").read_text(encoding="utf-8"))}
    gold: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (reports / "gold_claims.jsonl").read_text(encoding="utf-8").splitlines():
        g = json.loads(line)
        if not described[g["doc"]]["file"].endswith(".html"):  # offsets of pages are those of the source, not the text
            gold[g["doc"]].append(g)
    docs = ps.read_documents(reports / "docs")
    mentions = ps.find_mentions(docs)
    claims = ps.link_claims(mentions, docs)
    told = {m["mention_id"]: m for m in mentions.to_dict("records")}
    for d in docs.to_dict("records"):
        name = Path(d["path"]).stem
        if name not in gold:
            continue
        with (reports / described[name]["file"]).open(encoding="utf-8", newline="") as file:
            shift = file.read().find(d["text"])
        body = range(described[name]["body_start"], described[name]["body_end"])
        rows = [(told[c["mention_id"]], c) for c in claims[claims["doc_id"] == d["doc_id"]].to_dict("records")]
        rows = [(m, c) for m, c in rows if m["start"] + shift in body]
        count["predicted"] += len(rows)
        for g in gold[name]:
            count["gold"] += 1
            start, end = g["start"], g["start"] + len(g["span"])
            near = [
                (min(end, m["end"] + shift) - max(start, m["start"] + shift), n)
                for n, (m, _) in enumerate(rows)
                if _same_number(g, m)
            ]
            best = max(near, default=(0, -1))
            if best[0] <= 0:
                continue
            count["found"] += 1
            for field, right in _checks(g, rows.pop(best[1])[1]).items():
                count[field + "_n"] += 1
                count[field] += right
