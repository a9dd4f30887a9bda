"""Statements kept by hand: the table that ships, other forms of table, links between rows, and what is refused."""

from __future__ import annotations

import csv
import datetime
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.errors import InputError, MissingPathError, SchemaError
from posture.kept import concat_claims, read_claims, read_claims_report
from posture.kept_fields import originator, outlet_id
from posture.kept_links import Linked, link
from posture.kept_phrase import english, read_figure
from posture.schemas import CLAIMS, check
from posture.vocabulary import load_vocabulary

CLAIMS_CSV = Path(__file__).parent.parent / "data" / "claims.csv"
WORDS = load_vocabulary()


@pytest.fixture(scope="module")
def kept() -> pd.DataFrame:
    return read_claims(CLAIMS_CSV)


@pytest.fixture(scope="module")
def by_id(kept: pd.DataFrame) -> dict[str, dict[str, Any]]:
    plain = kept.astype(object).where(kept.notna(), None)
    return {r["claim_id"]: r for r in plain.to_dict("records")}


def one(**cells: str) -> dict[str, Any]:
    """The single claim of a table of one row."""
    df = read_claims(pd.DataFrame([cells]), actor="USA", place="SYR", counted="troops")
    return dict(df.astype(object).where(df.notna(), None).iloc[0])


# ---- the table that ships


def test_every_row_is_read_or_refused_for_a_reason(kept: pd.DataFrame) -> None:
    with CLAIMS_CSV.open(encoding="utf-8", newline="") as handle:
        ids = [r["claim_id"] for r in csv.DictReader(handle)]
    check(kept, "claims")
    assert list(kept.columns) == CLAIMS.names
    refused = {r[2:4]: r[4] for r in kept.attrs["rejected"]}
    assert len(kept) + len(refused) == len(ids) == 285
    assert list(kept["claim_id"]) == [i for i in ids if i in set(kept["claim_id"])]
    assert refused == {
        ("quantity", "probably in the 500-ish frame. Maybe 600."): "2 figures, '500-ish frame' and 'Maybe 600'; "
        "keep one figure a row",
        ("quantity", "more than double the reported 900"): "'double' makes it a multiple of another figure; "
        "write the amount itself",
    }


def test_the_bounds_are_in_order_and_hold_what_was_said(kept: pd.DataFrame) -> None:
    assert (kept["unit"] == "person").all()
    assert (kept["low"] <= kept["best"]).all()
    assert (kept["best"] <= kept["high"]).all()
    assert not (kept["lower"] > kept["low"]).any()
    assert not (kept["upper"] < kept["high"]).any()


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("IRQ-102", {"surface": "36 thousand", "best": 36000.0}),
        ("SYR-087", {"surface": "aproximadamente 2.000", "best": 2000.0, "relation": "about"}),
        ("SYR-044", {"low": 2000.0, "high": 2500.0, "relation": "range", "reliability": "E"}),
        ("IRQ-083", {"low": 115000.0, "high": 120000.0, "quote": "somewhere between 115 to 120 [thousand]"}),
        ("IRQ-154", {"surface": "2,200", "measure": "outflow", "status": "planned"}),
        ("SYR-067", {"relation": "above", "surface": 'a lot more than" the roughly 200'}),
        ("IRQ-085", {"best": 98000.0, "unit": "person", "noun": "boots on the ground"}),
        ("SYR-023", {"probability_word": "probably", "surface": "about 200"}),
        ("SYR-025", {"counted_class": "military", "noun": "special operations fighters", "scope": "fml"}),
        ("IRQ-015", {"measure": "ceiling", "status": "current"}),
        ("IRQ-110", {"measure": "inflow", "status": "planned"}),
        ("IRQ-131", {"measure": "ceiling", "scope": "fml_cap"}),
        ("SYR-028", {"scope": "dmdc", "originator_id": "dmdc"}),
        ("SYR-080", {"part": "component", "scope": "unspecified"}),
        ("SYR-054", {"place": "al_tanf", "host": "SYR", "measure": "target"}),
        ("IRQ-002", {"originator": "AP", "originator_id": "ap", "published": pd.Timestamp("2008-04-08")}),
        ("IRQ-028", {"originator": None, "originator_id": "guardian", "as_of_precision": "year"}),
        ("IRQ-173", {"originator": "US official (Reuters)", "originator_id": "reuters:us_official"}),
        ("IRQ-022", {"known_at": pd.Timestamp("2005-10-27"), "known_inferred": True}),
        ("SYR-046", {"known_at": pd.Timestamp("2018-12-19"), "known_inferred": True, "status": "planned"}),
        ("SYR-079", {"known_at": pd.Timestamp("2024-12-20"), "known_inferred": False, "status": "past"}),
        ("SYR-104", {"doc_id": "claims.csv", "mention_id": None, "review": "accepted", "bounds_model": "granule90"}),
    ],
)  # fmt: skip
def test_rows_that_ask_for_care(by_id: dict[str, dict[str, Any]], claim: str, expected: dict[str, Any]) -> None:
    row = by_id[claim]
    assert {k: row[k] for k in expected} == expected


@pytest.mark.parametrize(
    ("new", "old"),
    [("SYR-038", "SYR-030"), ("SYR-083", "SYR-079"), ("SYR-032", "SYR-031"), ("IRQ-142", "IRQ-143")],
)
def test_known_corrections(by_id: dict[str, dict[str, Any]], new: str, old: str) -> None:
    assert by_id[new]["supersedes"] == old


def test_a_retracted_figure_keeps_its_tag_and_corrects_nothing(by_id: dict[str, dict[str, Any]]) -> None:
    assert "retracted" in by_id["SYR-031"]["note"]
    assert by_id["SYR-031"]["supersedes"] is None
    assert by_id["SYR-031"]["same_as"] is None


@pytest.mark.parametrize(
    ("again", "first"),
    [("SYR-038", "SYR-037"), ("SYR-086", "SYR-083"), ("SYR-088", "SYR-083"), ("IRQ-049", "IRQ-048")],
)
def test_known_repeats(by_id: dict[str, dict[str, Any]], again: str, first: str) -> None:
    assert by_id[again]["same_as"] == first


def test_links_name_rows_that_are_there(kept: pd.DataFrame) -> None:
    ids = set(kept["claim_id"])
    assert set(kept["same_as"].dropna()) <= ids
    assert set(kept["supersedes"].dropna()) <= ids
    # a repeat points to a first telling, never to another repeat
    assert not set(kept["same_as"].dropna()) & set(kept.loc[kept["same_as"].notna(), "claim_id"])


# ---- other forms of table


def test_semicolons_decimal_commas_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "de.csv"
    path.write_bytes(
        "Datum;quantity;counted\r\n20.09.2024;2.500;troops\r\n21.09.2024;2,5 thousand;troops\r\n".encode("utf-8-sig")
    )
    df = read_claims(path, columns={"Datum": "published"}, actor="DEU", place="LTU")
    assert df["best"].tolist() == [2500.0, 2500.0]
    assert df["published"].dt.strftime("%Y-%m-%d").tolist() == ["2024-09-20", "2024-09-21"]
    assert df["claim_id"].tolist() == ["de:2", "de:3"]


def test_a_workbook_reads_like_its_csv(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="the extra 'excel'")
    book = openpyxl.Workbook()
    book.active.append(["quantity", "published", "counted", "note"])
    book.active.append(["about 900", datetime.datetime(2024, 9, 20), "troops", None])
    book.active.append([2000, datetime.datetime(2024, 12, 19), "troops", "basis=FML"])
    book.save(tmp_path / "t.xlsx")
    (tmp_path / "t.csv").write_text(
        "quantity,published,counted,note\nabout 900,2024-09-20,troops,\n2000,2024-12-19,troops,basis=FML\n"
    )
    sheets = [read_claims(tmp_path / name, actor="USA", place="SYR") for name in ("t.xlsx", "t.csv")]
    same = [s.drop(columns="doc_id") for s in sheets]
    pd.testing.assert_frame_equal(*same)
    assert sheets[0]["best"].tolist() == [900.0, 2000.0]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"quantity": "900", "date": "2024-09-20"}, ("2024-09-20", "2024-09-20", "day", "current")),
        (
            {"quantity": "9", "date_published": "2025-01-01", "as_of": "2024-08"},
            ("2024-08-01", "2024-08-31", "month", "past"),
        ),
        ({"quantity": "900", "published": "2024-09-20", "status": "past"}, (None, None, None, "past")),
        ({"quantity": "900", "published": "2024-09-20", "kind": "target"}, ("2024-09-20", None, "open", "planned")),
        (
            {"quantity": "9", "as_of_start": "2024", "as_of_end": "2025"},
            ("2024-01-01", "2025-12-31", "year", "current"),
        ),
        ({"quantity": "900", "as_of_end": "2025-01-31"}, (None, "2025-01-31", "open", "current")),
        ({"quantity": "900", "published": "2025-01-31", "kind": "flow_out"}, (None, "2025-01-31", "open", "past")),
        ({"quantity": "900", "published": "2025-01-31", "status": "denied"}, (None, None, None, "denied")),
    ],
)  # fmt: skip
def test_days_and_status_where_a_table_says_little(cells: dict[str, str], expected: tuple[str | None, ...]) -> None:
    row = one(**cells)
    days = [None if row[c] is None else str(row[c])[:10] for c in ("as_of_start", "as_of_end")]
    assert (*days, row["as_of_precision"], row["status"]) == expected


@pytest.mark.parametrize(
    ("written", "place", "part"),
    [("Al-Tanf", "al_tanf", "total"), ("northern Syria", "SYR", "component"), ("Syria", "SYR", "total"),
     ("Kandahar area", "kandahar", "component")],
)  # fmt: skip
def test_places_as_people_write_them(written: str, place: str, part: str) -> None:
    row = one(quantity="900", published="2024-09-20", place=written)
    assert (row["place"], row["part"], row["place_surface"]) == (place, part, written)


@pytest.mark.parametrize(
    ("written", "actor"), [("UNIFIL", "un"), ("KFOR", "nato"), ("U.S.", "USA"), ("SDF", "sdf"), ("the French army", "FRA")]
)
def test_a_mission_counts_under_its_organisation(written: str, actor: str) -> None:
    row = one(quantity="900", published="2024-09-20", actor=written)
    assert (row["actor"], row["actor_surface"]) == (actor, written)


def test_a_row_may_state_fields_itself() -> None:
    row = one(
        quantity="about 900", published="2024-09-20", scope="core", part="component", reliability="b", credibility="2",
        known_at="2024-10-01", counted_class="contractor", review="suggested", originator="Maj. Gen. Pat Ryder",
    )  # fmt: skip
    assert row["scope"] == "core"
    assert (row["part"], row["reliability"], row["credibility"]) == ("component", "B", 2)
    assert (row["known_at"], row["known_inferred"]) == (pd.Timestamp("2024-10-01"), False)
    assert (row["counted_class"], row["review"], row["originator"]) == (
        "contractor",
        "suggested",
        "Maj. Gen. Pat Ryder",
    )


def test_distances_keep_their_measure_and_turn_into_kilometers() -> None:
    row = one(quantity="100 miles", published="2024-09-20")
    assert (row["measure"], row["unit"], round(row["best"], 1)) == ("distance", "kilometer", 160.9)


@pytest.mark.parametrize(("cell", "day"), [("2008-09", "2008-09-30"), ("2008", "2008-12-31")])
def test_a_page_dated_by_its_month_was_known_by_its_end(cell: str, day: str) -> None:
    row = one(quantity="about 900", published=cell)
    assert (str(row["published"])[:10], str(row["known_at"])[:10], row["known_inferred"]) == (day, day, True)
    assert (str(row["as_of_start"])[:7], row["as_of_precision"]) == ((cell, "month") if "-" in cell else ("2008-01", "year"))
    given = one(quantity="about 900", published=cell, known_at="2009-01-05")
    assert (str(given["known_at"])[:10], given["known_inferred"]) == ("2009-01-05", False)


@pytest.mark.parametrize("noun", ["military", "Air Force", "US army"])
def test_a_service_counts_its_people(noun: str) -> None:
    q, _ = read_figure("a maximum of 800", noun, model="granule90", vocabulary=WORDS, decimal=".")
    assert (q.unit, q.category) == ("person", "personnel")


# ---- phrases


@pytest.mark.parametrize(
    ("phrase", "surface", "best"),
    [
        ("2,200 of 5,200", "2,200", 2200.0),
        ("200 (of 900)", "200", 200.0),
        ("two battalions, or about 1,500 soldiers", "or about 1,500 soldiers", 1500.0),
        ("about 160 km (100 miles)", "about 160 km", 160.0),
        ("2'000", "2'000", 2000.0),
        ("2000", "2000", 2000.0),
        ("1999", "1999", 1999.0),
        ("none", "none", 0.0),
        ("0", "0", 0.0),
        ("“about 900”", "about 900", 900.0),
        ("12-13,000", "12-13,000", 12500.0),
        ("68-thousand", "68-thousand", 68000.0),
        ("two battalions (about 1,500)", "about 1,500", 1500.0),
        ("14,000 (approx.)", "14,000 (approx.)", 14000.0),
        ("max 650", "max 650", 638.0),
        (">= 500", ">= 500", 525.0),
        ("14,000 plus", "14,000 plus", 14250.0),
        ("not far off 3,000", "not far off 3,000", 3000.0),
    ],
)
def test_one_figure_of_a_phrase(phrase: str, surface: str, best: float) -> None:
    q, _ = read_figure(phrase, "troops", model="granule90", vocabulary=WORDS, decimal=".")
    assert (q.surface, q.best) == (surface, best)
    assert phrase[q.start : q.end] == q.surface


@pytest.mark.parametrize(
    ("phrase", "noun", "reason"),
    [
        ("2,000 in Syria and 900 in Iraq", "troops", "2 figures, '2,000' and '900'; keep one figure a row"),
        ("2,000 (up from 900)", "troops", "2 figures"),
        ("900 plus 1,100 temporary", "troops", "2 figures"),
        ("at least twice 900", "troops", "'twice' makes it a multiple of another figure; write the amount itself"),
        ("reduce from 8,600 to 4,500", "troops", "'8,600 to 4,500' goes from one level to another; keep one figure a row"),
        ("raised from 900 to 2,000", "troops", "'900 to 2,000' goes from one level to another"),
        ("half of the 2,000", "troops", "'half' is a share of another figure"),
        ("unknown", "troops", "no amount in it; write a number, or words such as 'a few hundred'"),
        ("in January 2020", "troops", "no amount in it"),
        ("900", "", "what is counted is not said; name it in the phrase, in a column 'counted' or by counted='troops'"),
        ("13.5", "troops", "'13.5' is no whole number of people; write it out, as in '13,500' or '13.5 thousand'"),
        ("most of the about 700", "troops", "'most of' makes it a share of another figure; write the amount itself"),
        ("900", "wombles", "'wombles' is not a noun that is known"),
    ],
)
def test_phrases_that_hold_no_single_figure(phrase: str, noun: str, reason: str) -> None:
    with pytest.raises(InputError) as error:
        read_figure(phrase, noun, model="granule90", vocabulary=WORDS, decimal=".")
    assert str(error.value).startswith(reason)


@given(st.text(max_size=60), st.sampled_from([None, ".", ","]))
@settings(max_examples=60, deadline=None)
def test_any_phrase_is_read_or_refused(phrase: str, decimal: str | None) -> None:
    assert len(english(phrase, decimal)) == len(phrase)
    try:
        q, _ = read_figure(phrase, "troops", model="granule90", vocabulary=WORDS, decimal=decimal)
    except InputError:
        return  # refused with a reason
    assert phrase[q.start : q.end] == q.surface
    assert q.low <= q.best <= q.high
    assert not math.isnan(q.best)


# ---- originators


@pytest.mark.parametrize(
    ("source", "publisher", "expected"),
    [
        ("outlet", "Lincoln Daily News (AP)", (None, "ap", "publisher")),
        ("outlet, source not named", "DC Brief", (None, "dc_brief", "publisher")),
        ("", "American Military News", (None, "american_military_news", "publisher")),
        ("", "The Hill (via mojahedin.org)", (None, "the_hill", "publisher")),
        ("", "WLEA News (citing ABC)", (None, "abc", "publisher")),
        ("", "AFP via Political Stuff", (None, "afp", "publisher")),
        ("", "", (None, None, "publisher")),
        ("Pentagon spokesman Eric Pahon", "Press TV", ("Pentagon spokesman Eric Pahon", "pentagon", "source")),
        ("Lt. Gen. Robin Example", "Newsmax", ("Lt. Gen. Robin Example", "robin_example", "source")),
        ("Defense One estimate", "Middle East Monitor", ("Defense One estimate", "defense_one", "source")),
        ("US officials", "MENAFN", ("US officials", "menafn:us_officials", "unnamed")),
        ("a US official (Fox News)", "Turkiye Today", ("a US official (Fox News)", "fox:a_us_official", "unnamed")),
    ],
)  # fmt: skip
def test_who_stands_behind_a_figure(source: str, publisher: str, expected: tuple[str | None, ...]) -> None:
    assert originator(source, publisher, WORDS) == expected


def test_the_longest_name_does_not_beat_the_origin_in_brackets() -> None:
    assert outlet_id("Washington Post (AP)", WORDS) == "ap"


# ---- links


def linked(claim_id: str, figure: float, end: str, who: str = "pentagon", note: str = "") -> Linked:
    day = datetime.date.fromisoformat(end)
    return Linked(claim_id, ("USA", "SYR"), ("unspecified", "total"), who, (figure,), figure, True, day, day, note)


def test_a_figure_told_again_within_sixty_days_is_one_statement() -> None:
    rows = [linked("a", 900, "2024-01-01"), linked("b", 900, "2024-02-20"), linked("c", 900, "2024-06-01")]
    link(rows)
    assert [r.same_as for r in rows] == [None, "a", None]


def test_another_figure_in_between_makes_it_a_new_statement() -> None:
    rows = [linked("a", 900, "2024-01-01"), linked("b", 800, "2024-01-10"), linked("c", 900, "2024-01-20")]
    link(rows)
    assert [r.same_as for r in rows] == [None, None, None]


def test_other_originators_do_not_repeat() -> None:
    rows = [linked("a", 900, "2024-01-01"), linked("b", 900, "2024-01-02", who="reuters")]
    link(rows)
    assert [r.same_as for r in rows] == [None, None]


@pytest.mark.parametrize(
    ("note", "old_note", "found"),
    [("revision from 503", "", True), ("revised up from 503", "", True), ("", "later corrected", True),
     ("", "shown to be wrong", True), ("up from 503 in the spring", "", False), ("raised from 503", "", False),
     ("a correction in the same briefing", "", True), ("", "all to be withdrawn", False)],
)  # fmt: skip
def test_notes_that_speak_of_a_correction(note: str, old_note: str, found: bool) -> None:
    rows = [linked("old", 503, "2017-12-06", note=old_note), linked("new", 2000, "2017-12-06", note=note)]
    rows[0].known = datetime.date(2017, 12, 5)
    link(rows)
    assert rows[1].supersedes == ("old" if found else None)
    assert rows[0].supersedes is None


def test_links_that_are_given_stand() -> None:
    rows = [linked("a", 900, "2024-01-01"), linked("b", 900, "2024-01-02")]
    rows[1].same_as = "x"
    link(rows)
    assert rows[1].same_as == "x"


# ---- what is refused


def test_faulty_rows_are_passed_over_and_reported() -> None:
    df = pd.DataFrame(
        [
            ("1", "about 900", "2024-09-20", "USA", "stock", "current"),
            ("2", "about 900", "03/04/2024", "USA", "stock", "current"),
            ("3", "about 900", "2024-09-20", "Ruritania", "stock", "current"),
            ("4", "about 900", "2024-09-20", "USA", "strength", "current"),
            ("5", "about 900", "2024-09-20", "USA", "stock", "maybe"),
            ("6", "", "2024-09-20", "USA", "stock", "current"),
            ("7", "about 900", "", "USA", "stock", "current"),
            ("1", "about 900", "2024-09-20", "USA", "stock", "current"),
        ],
        columns=["claim_id", "quantity", "published", "actor", "kind", "status"],
    )
    claims, rejected = read_claims_report(df, place="SYR", counted="troops")
    assert claims["claim_id"].tolist() == ["1"]
    assert rejected["line"].tolist() == [2, 3, 4, 5, 6, 7, 8]
    assert rejected["column"].tolist() == ["published", "actor", "kind", "status", "quantity", "published", "claim_id"]
    reasons = (
        "declare order=",
        "unknown",
        "kind: expected",
        "status: expected",
        "no phrase",
        "no date",
        "stands twice",
    )
    assert all(part in reason for part, reason in zip(reasons, rejected["reason"], strict=True))
    assert '"about 900"' in rejected["row"].iloc[0]


def test_a_row_with_too_many_cells_does_not_stop_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "kept.csv"
    path.write_text("quantity,published\n900 troops,2024-01-01\n2,000 troops,2024-01-02\n?,2024-01-03\n")
    claims, rejected = read_claims_report(path, actor="USA", place="SYR")
    assert claims["best"].tolist() == [900.0]
    assert rejected["line"].tolist() == [3, 4]
    assert rejected["reason"].iloc[0] == "expected 2 cells, got 3; quote cells that hold the separator"


def test_days_first_only_when_declared() -> None:
    df = pd.DataFrame({"quantity": ["900 troops"], "published": ["03/04/2024"]})
    assert str(read_claims(df, date_order="DMY")["published"].iloc[0])[:10] == "2024-04-03"
    assert str(read_claims(df, date_order="MDY")["published"].iloc[0])[:10] == "2024-03-04"


def test_days_that_run_backwards() -> None:
    with pytest.raises(InputError, match="as_of_start 2024-02-01 lies after as_of_end 2024-01-01"):
        one(quantity="900", as_of_start="2024-02-01", as_of_end="2024-01-01")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        ("published,place\n2024-01-01,SYR\n", "expected a column 'quantity' with the phrases; it has published, place"),
        ("quantity,place\n900,SYR\n", "expected a date: a column 'published', 'as_of' or 'as_of_start'"),
        ("quantity,published\n", "there is no row in it"),
        ("quantity,published\n?,2024-01-01\n", "none of 1 rows could be read; line 2, column 'quantity': no amount"),
        ("quantity,published,published\n900,2024-01-01,\n", "two columns give it"),
        (
            "quantity,published\n2,000,2024-01-01\n",
            "line 2: expected 2 cells, got 3; quote cells that hold",
        ),
        (",".join(CLAIMS.names) + "\n", "this is a claims table already"),
    ],
)
def test_tables_that_cannot_be_read(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "kept.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_claims(path)
    assert message in str(error.value)
    assert "kept.csv" in str(error.value)


def test_arguments_that_cannot_be(tmp_path: Path) -> None:
    table = pd.DataFrame({"quantity": ["900 troops"], "published": ["2024-01-01"]})
    with pytest.raises(MissingPathError, match="no such file"):
        read_claims(tmp_path / "nowhere.csv")
    with pytest.raises(InputError, match="actor 'Ruritania' is unknown"):
        read_claims(table, actor="Ruritania")
    with pytest.raises(InputError, match="names 'Datum', which is not there; it has quantity, published"):
        read_claims(table, columns={"Datum": "published"})
    with pytest.raises(InputError, match="date_order: expected 'DMY' or 'MDY', got 'YDM'"):
        read_claims(table, date_order="YDM")
    with pytest.raises(InputError, match="model"):
        read_claims(table, model="no such model")


def test_broken_bytes_and_broken_workbooks(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    pytest.importorskip("openpyxl", reason="the extra 'excel'")
    with pytest.raises(InputError, match=r"a\.xlsx: not a sound \.xlsx file"):
        read_claims(tmp_path / "a.xlsx")
    (tmp_path / "b.csv").write_bytes(b"%PDF-1.7")
    with pytest.raises(InputError, match="a PDF"):
        read_claims(tmp_path / "b.csv")


# ---- several tables


def test_tables_of_claims_one_under_another(kept: pd.DataFrame) -> None:
    both = concat_claims(kept.iloc[:3], kept.iloc[3:5])
    check(both, "claims")
    assert both["claim_id"].tolist() == kept["claim_id"].iloc[:5].tolist()
    with pytest.raises(SchemaError, match="'IRQ-001' stands in two tables"):
        concat_claims(kept, kept.iloc[:1])
    with pytest.raises(SchemaError, match="missing column 'as_of_start'"):
        concat_claims(kept, kept[["published"]])
    assert concat_claims().empty


def test_columns_may_ask_for_a_name_of_the_claims_table() -> None:
    table = pd.DataFrame({"Datum": ["2025-04-13"], "Menge": ["about 2,000 troops"], "Quelle": ["Pentagon"]})
    names = {"Datum": "published", "Menge": "quantity", "Quelle": "originator"}
    kept = read_claims(table, columns=names, actor="USA", place="SYR")
    assert kept["originator"].tolist() == ["Pentagon"]
