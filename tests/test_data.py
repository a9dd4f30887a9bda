"""The data that ships: whole, described, consistent, and free of what does not belong in it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from posture.export import read_table

DATA = Path(__file__).parent.parent / "data"
CLAIMS = read_table(DATA / "claims.csv")
OFFICIAL = read_table(DATA / "official_levels.csv", "official_levels")
MATCHED = read_table(DATA / "matched.csv")


def test_frictionless_accepts_the_package() -> None:
    frictionless = pytest.importorskip("frictionless", reason="a development dependency")
    report = frictionless.validate(str(DATA / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]


def test_the_package_describes_every_column_and_licence() -> None:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"]
    by_path = {r["path"]: r for r in package["resources"]}
    assert set(by_path) == {"claims.csv", "official_levels.csv", "matched.csv"}
    for path, resource in by_path.items():
        header = (DATA / path).read_text(encoding="utf-8").split("\n", 1)[0].strip().split(",")
        assert [f["name"] for f in resource["schema"]["fields"]] == header
        assert all(f["description"] for f in resource["schema"]["fields"])
        assert resource["bytes"] == (DATA / path).stat().st_size


def test_statements_are_whole() -> None:
    assert len(CLAIMS) == 285
    assert CLAIMS["claim_id"].is_unique
    assert (
        CLAIMS[["quantity", "as_of_start", "as_of_end", "actor", "place", "kind", "status", "url"]]
        .notna()
        .all(axis=None)
    )
    assert set(CLAIMS["kind"]) == {"stock", "target", "flow_in", "flow_out"}
    assert set(CLAIMS["status"]) == {"current", "past", "planned", "authorised"}
    assert (CLAIMS["as_of_start"] <= CLAIMS["as_of_end"]).all()


def test_quantities_are_short_phrases_not_sentences() -> None:
    assert CLAIMS["quantity"].str.split().str.len().max() <= 12


def test_official_figures_have_a_rule_and_a_source() -> None:
    assert OFFICIAL[["date", "actor", "place", "level", "measure", "source", "url"]].notna().all(axis=None)
    assert not OFFICIAL.duplicated(["date", "actor", "place", "measure"]).any()
    assert (OFFICIAL["level"] >= 0).all()
    assert OFFICIAL["place"].str.fullmatch("[A-Z]{3}").all()


def test_pairs_lead_back_to_both_tables() -> None:
    claims = CLAIMS.set_index("claim_id").loc[MATCHED["claim_id"]]
    assert claims["quantity"].tolist() == MATCHED["quantity"].tolist()
    assert set(MATCHED["grade"]) == {"same", "revision", "near", "third_party", "circular"}
    assert MATCHED["days_apart"].between(0, 45).all()
    official = OFFICIAL.assign(official_date=OFFICIAL["date"])[["official_date", "level"]]
    found = MATCHED.astype({"level": "float64"}).merge(official.drop_duplicates(), on=["official_date", "level"])
    assert len(found) >= 0.9 * len(MATCHED)


def test_dates_are_days_and_files_are_plain() -> None:
    for path in DATA.glob("*.csv"):
        raw = path.read_bytes()
        assert raw.decode("utf-8")
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert raw.endswith(b"\n")
    assert CLAIMS["published"].dropna().between(pd.Timestamp("2001-01-01"), pd.Timestamp("2026-12-31")).all()


def test_the_readme_tells_licences_and_counting_rules() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    for words in ("CC0", "public domain", "GPL", "DMDC", "claims.csv", "official_levels.csv", "matched.csv"):
        assert words in text
