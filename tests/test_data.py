"""The data that ships: sound as a data package, described column by column, and as the README says."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import pytest

DATA = Path(__file__).parent.parent / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {r["name"]: r for r in PACKAGE["resources"]}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_frictionless_accepts_the_package() -> None:
    frictionless = pytest.importorskip("frictionless", reason="a development dependency")
    report = frictionless.validate(str(DATA / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])[:10]


@pytest.mark.parametrize("name", ["claims", "official_levels", "matched"])
def test_every_column_is_described_and_the_hash_is_right(name: str) -> None:
    resource = RESOURCES[name]
    assert [f["name"] for f in resource["schema"]["fields"]] == list(rows(name)[0])
    assert all(f["description"] for f in resource["schema"]["fields"])
    data = (DATA / resource["path"]).read_bytes()
    assert resource["bytes"] == len(data)
    assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
    assert resource["licenses"]
    assert resource["sources"]


def test_claims_have_unique_ids_and_days_in_order() -> None:
    claims = rows("claims")
    assert len({r["claim_id"] for r in claims}) == len(claims) == 285
    assert all(r["as_of_start"] <= r["as_of_end"] for r in claims)
    assert all(r["quantity"] == r["quantity"].strip() and r["quantity"] for r in claims)
    assert all(len(r["quantity"].split()) <= 10 for r in claims)  # facts and short phrases only


def test_pairs_name_statements_that_are_there() -> None:
    claims = {r["claim_id"]: r for r in rows("claims")}
    for pair in rows("matched"):
        assert pair["quantity"] == claims[pair["claim_id"]]["quantity"]
        assert pair["as_of_start"] == claims[pair["claim_id"]]["as_of_start"]


def test_the_readme_counts_the_rows() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    for name in RESOURCES:
        line = re.search(rf"`{name}\.csv` \|[^|]*\| ([0-9,]+) \|", text)
        assert line, name
        assert int(line[1].replace(",", "")) == len(rows(name))
    for measure in ("force management level (cap)", "combat-equipped forces deployed"):
        assert measure in text
