"""Reviews: decisions written, read, put back on new readings, and compared between reviewers."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import posture as ps
from posture.errors import InputError, MissingPathError
from posture.review import COLUMNS, read_review, review_table, write_review
from posture.review_apply import apply_review
from posture.review_fields import FIELDS, day_in, number_in, same_cell, settle, value_in
from posture.review_sheet import HIDDEN
from posture.schemas import check

HEAD = "Title: Report {n}\nPublisher: Harbour Herald {n}\nPublished: 2021-0{n}-03\n\n"
LINES = (
    "About {a} soldiers are in the north of Syria.",
    "The ministry said {b} troops had left Iraq.",
    "No more than {c} marines will stay in Niger.",
    "A smidgen over {d} sailors were flown to Cyprus.",
    "Some {e} rebels held the town near the river.",
    "At least {f} men were killed in the fighting at the dam.",
    "The force in Lebanon counts {g} peacekeepers from Ghana.",
    "Between {h} and {i} fighters crossed the border on Monday.",
    "Nearly {j} paratroopers landed in Poland.",
    "The garrison of {k} guards was told to hold the bridge.",
    "Up to {l} advisers may go to Ukraine next year.",
)


def reports() -> dict[str, str]:
    """Five reports of eleven sentences, no figure twice."""
    texts = {}
    for n in range(1, 6):
        figures = {key: f"{n},{i}00" if key not in "hi" else f"{n},{i}50" for i, key in enumerate("abcdefghijkl"[:9])}
        figures |= {"j": f"{n}1,000", "k": f"{n}17", "l": f"{n}39"}
        texts[f"r{n}.txt"] = HEAD.format(n=n) + "\n\n".join(LINES).format(**figures) + "\n"
    return texts


def read(folder: Path, texts: dict[str, str], vocabulary: ps.Vocabulary | None = None) -> pd.DataFrame:
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.txt"):
        old.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    docs = ps.read_documents(folder)
    return ps.link_claims(ps.find_mentions(docs, vocabulary=vocabulary), docs, vocabulary=vocabulary)


def own_words(folder: Path, *hedges: str) -> ps.Vocabulary:
    folder.mkdir(exist_ok=True)
    rows = ["phrase,position,relation,sense,source", *(f"{h},before,above,just,own" for h in hedges)]
    (folder / "hedges.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return ps.load_vocabulary(folder)


def decide(path: Path, decisions: dict[int, dict[str, str]]) -> None:
    """Fill cells of a written review by hand, as a spreadsheet would: row number to column and content."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for n, cells in decisions.items():
        rows[n].update(cells)
    with path.open("w", encoding="utf-8", newline="") as handle:
        out = csv.DictWriter(handle, rows[0].keys())
        out.writeheader()
        out.writerows(rows)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    return read(tmp_path_factory.mktemp("first") / "reports", reports())


def row_of(claims: pd.DataFrame, words: str) -> int:
    rows = [i for i, s in enumerate(claims["surface"]) if words in s]
    assert len(rows) == 1, words
    return rows[0]


def test_one_row_a_claim_in_a_fixed_order_with_nothing_decided(first: pd.DataFrame) -> None:
    table = review_table(first)
    assert list(table.columns) == list(COLUMNS)
    assert table["claim_id"].tolist() == first["claim_id"].tolist()
    assert table["decision"].isna().all()
    assert table["quote"].tolist() == first["quote"].tolist()


@pytest.mark.parametrize(
    ("ending", "options"), [(".csv", {}), (".csv", {"sep": ";", "decimal": ",", "excel": True}), (".xlsx", {})]
)
def test_a_review_comes_back_as_it_was_written(tmp_path: Path, first: pd.DataFrame, ending: str, options: dict) -> None:
    path = write_review(first, tmp_path / f"review{ending}", **options)
    back = read_review(path)
    assert len(back) == len(first)
    assert (back["decision"] == "").all()
    after, report = apply_review(first, back)
    assert report.empty
    pd.testing.assert_frame_equal(after, first)


def test_accepted_edited_and_rejected(tmp_path: Path, first: pd.DataFrame) -> None:
    path = write_review(first, tmp_path / "review.csv")
    a, e, r = row_of(first, "1,000 soldiers"), row_of(first, "1,100 troops"), row_of(first, "1,400 rebels")
    decide(path, {
        a: {"decision": "accept"},
        e: {"decision": "Edit", "best": "1150", "high": "1200", "place": "Syria", "reviewer_note": "the total is 1,150",
            "as_of_start": "2021-01-02", "as_of_end": "2021-01-02", "originator": "Ministry of Defence", "measure": "inflow"},
        r: {"decision": "r"},
    })  # fmt: skip
    after, report = apply_review(first, read_review(path))
    check(after, "claims")
    assert report["outcome"].tolist() == ["applied"] * 3
    assert [after.at[i, "review"] for i in (a, e, r)] == ["accepted", "edited", "rejected"]
    got = after.loc[e]
    assert (got["best"], got["high"], got["low"]) == (1150, 1200, first.at[e, "low"])
    assert (got["place"], got["host"], got["measure"]) == ("SYR", "SYR", "inflow")
    assert got["as_of_start"] == pd.Timestamp("2021-01-02")
    assert got["originator"] == "Ministry of Defence"
    assert "the total is 1,150" in got["note"]
    assert "best=corrected in review" in got["rule"]
    assert pd.isna(got["upper"])
    others = after.index.difference([a, e, r])
    pd.testing.assert_frame_equal(after.loc[others], first.loc[others])


def test_fifty_decisions_survive_a_new_report_an_edited_one_and_new_hedges(tmp_path: Path, first: pd.DataFrame) -> None:
    path = write_review(first, tmp_path / "review.csv")
    chosen = list(range(50))
    assert len(first) >= 55
    cells: dict[int, dict[str, str]] = {n: {"decision": ("accept", "reject", "accept")[n % 3]} for n in chosen}
    edited = [n for n in chosen if n % 7 == 2]
    for n in edited:
        cells[n] = {"decision": "edit", "place": "JOR", "status": "hypothetical"}
    decide(path, cells)

    texts = reports()
    texts["a_new_one.txt"] = HEAD.format(n=9) + "About 2,000 soldiers are in the north of Syria. A further 77 troops came.\n"
    second = texts["r2.txt"]
    second = second.replace("Title: Report 2", "Title: Report 2, corrected").replace(
        "The garrison of 217 guards was told to hold the bridge.", "The garrison of 217 guards was ordered to hold the bridge."
    )
    second = second.replace("Some 2,400 rebels held the town near the river.\n\n", "")
    second = second.replace("About 2,000 soldiers are in", "A paragraph was put in front.\n\nAbout 2,000 soldiers  are in")
    texts["r2.txt"] = second
    vocabulary = own_words(tmp_path / "words", "a smidgen over")
    again = read(tmp_path / "reports", texts, vocabulary)

    after, report = apply_review(again, read_review(path), vocabulary)
    check(after, "claims")
    assert len(report) == 50
    lost = report[report["now_claim_id"].isna()]
    # what had to be reported, and nothing else: one sentence was worded anew, one was taken out
    gone = [first.at[row_of(first, words), "surface"] for words in ("2,400 rebels", "217 guards")]
    assert dict(zip(lost["surface"], lost["outcome"], strict=True)) == dict.fromkeys(gone, "unfit")
    assert "decide again" in lost["detail"].iloc[1]
    assert set(report["outcome"]) == {"applied", "moved", "reread", "unfit"}
    reread = report[report["outcome"] == "reread"]
    assert all("over" in s for s in reread["surface"])
    assert len(reread) == 5 - sum(n not in chosen for n in range(len(first)) if "over" in first.at[n, "surface"])
    # every one of the other 48 stands on the claim that it was made about
    reached = report.dropna(subset=["now_claim_id"])
    assert len(reached) == 48
    for row in reached.itertuples():
        claim = after[after["claim_id"] == row.now_claim_id].iloc[0]
        assert claim["review"] == {"accept": "accepted", "edit": "edited", "reject": "rejected"}[row.decision]
        assert " ".join(claim["quote"].split()) == row.quote
        assert claim["surface"].endswith(row.surface) or row.surface.endswith(claim["surface"]) or "\n" in claim["surface"]
        if row.decision == "edit":
            assert (claim["place"], claim["host"], claim["status"]) == ("JOR", "JOR", "hypothetical")
    untouched = after[~after["claim_id"].isin(reached["now_claim_id"])]
    assert (untouched["review"] == "suggested").all()


def test_a_second_writing_keeps_every_decision_also_those_that_fit_nothing(tmp_path: Path, first: pd.DataFrame) -> None:
    path = write_review(first, tmp_path / "review.csv")
    gone, kept = row_of(first, "2,400 rebels"), row_of(first, "2,000 soldiers")
    decide(path, {gone: {"decision": "reject", "reviewer_note": "why"}, kept: {"decision": "edit", "best": "2100"}})
    texts = reports()
    texts["r2.txt"] = texts["r2.txt"].replace("Some 2,400 rebels held the town near the river.\n\n", "")
    again = read(tmp_path / "reports", texts)
    write_review(again, path)
    back = read_review(path)
    assert len(back) == len(again) + 1
    last = back.iloc[-1]
    assert (last["decision"], last["reviewer_note"]) == ("reject", "why")
    assert "2,400 rebels" in last["surface"]
    after, report = apply_review(again, back)
    assert sorted(report["outcome"]) == ["applied", "unfit"]
    assert after.loc[after["review"] == "edited", "best"].tolist() == [2100]
    write_review(again, path)
    pd.testing.assert_frame_equal(read_review(path), back)


def test_what_was_accepted_stands_where_a_new_reading_differs(first: pd.DataFrame, tmp_path: Path) -> None:
    path = write_review(first, tmp_path / "review.csv")
    n = row_of(first, "3,000 soldiers")
    decide(path, {n: {"decision": "accept"}})
    again = first.copy()
    again.loc[n, ["status", "best"]] = ["planned", 3100.0]
    after, report = apply_review(again, read_review(path))
    assert (after.at[n, "status"], after.at[n, "best"]) == (first.at[n, "status"], first.at[n, "best"])
    assert report["detail"].tolist() == ["now read otherwise (best 3100, status planned); the reviewed values stand"]


def test_plausible_figures_follow_another_model_and_days_another_publication_date(first: pd.DataFrame, tmp_path: Path) -> None:
    path = write_review(first, tmp_path / "review.csv")
    n = row_of(first, "3,000 soldiers")
    decide(path, {n: {"decision": "accept"}})
    again = first.copy()
    again.loc[n, ["low", "high", "bounds_model"]] = [2900.0, 3050.0, "ferson2015"]
    again.loc[n, "published"] = pd.Timestamp("2021-03-09")
    again.loc[n, ["as_of_start", "as_of_end"]] = [pd.Timestamp("2021-03-09")] * 2
    after, _ = apply_review(again, read_review(path))
    assert (after.at[n, "low"], after.at[n, "high"]) == (2900, 3050)
    assert after.at[n, "as_of_end"] == pd.Timestamp("2021-03-09")
    assert after.at[n, "review"] == "accepted"


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"decision": "perhaps"}, "column 'decision': expected accept, edit or reject, got 'perhaps'"),
        ({"decision": "edit", "best": "many"}, "column 'best': expected a figure such as 2000, got 'many'"),
        ({"decision": "edit", "best": "-5"}, "column 'best': expected a figure such as 2000, got '-5'"),
        ({"decision": "edit", "best": "9000000"}, "best 9e+06 lies above high"),
        ({"decision": "edit", "status": "maybe"}, "column 'status': expected current | past | planned"),
        ({"decision": "edit", "measure": ""}, "column 'measure': a value is needed"),
        ({"decision": "edit", "place": "Syriia"}, "column 'place': place 'Syriia' is unknown"),
        ({"decision": "edit", "as_of_end": "03/04/2025"}, "may be 2025-04-03 or 2025-03-04; write the day as"),
        ({"decision": "edit", "as_of_start": "2025-01-02", "as_of_end": "2025-01-01"}, "as_of_start 2025-01-02 lies after"),
    ],
)
def test_a_cell_that_cannot_be_is_reported_and_changes_nothing(
    tmp_path: Path, first: pd.DataFrame, cells: dict[str, str], says: str
) -> None:
    path = write_review(first, tmp_path / "review.csv")
    decide(path, {3: cells, 4: {"decision": "accept"}})
    after, report = apply_review(first, read_review(path))
    assert report["outcome"].tolist() == ["invalid", "applied"]
    assert report["line"].tolist() == [5, 6]
    assert says in report["detail"].iloc[0]
    pd.testing.assert_series_equal(after.loc[3], first.loc[3])


def test_changed_cells_without_a_decision_count_as_edited(tmp_path: Path, first: pd.DataFrame) -> None:
    path = write_review(first, tmp_path / "review.csv")
    decide(path, {0: {"status": "denied"}, 1: {"decision": "accept", "status": "denied"}})
    after, report = apply_review(first, read_review(path))
    assert after["review"].tolist()[:2] == ["edited", "edited"]
    assert report["detail"].tolist() == [
        "no decision was given, but cells were changed: taken as edit",
        "accepted, but changed in status: taken as edit",
    ]


def test_two_decisions_on_one_claim_are_both_reported(tmp_path: Path, first: pd.DataFrame) -> None:
    paths = [write_review(first, tmp_path / f"{name}.csv") for name in "ab"]
    decide(paths[0], {0: {"decision": "accept"}})
    decide(paths[1], {0: {"decision": "reject"}, 1: {"decision": "reject"}})
    after, report = apply_review(first, read_review(paths))
    assert report["outcome"].tolist() == ["applied", "taken", "applied"]
    assert report["detail"].iloc[1] == "a.csv, line 2 decides about the same claim: accept"
    assert after["review"].tolist()[:2] == ["accepted", "rejected"]


def test_what_spreadsheets_do_to_cells_is_no_edit(tmp_path: Path, first: pd.DataFrame) -> None:
    path = write_review(first, tmp_path / "review.csv")
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        row["decision"] = "accept"
        row["claim_id"] = "1,23457E+11"
        row["quote"] = row["quote"].upper()
        for name in ("low", "best", "high", "lower", "upper"):
            row[name] = row[name] and f"{float(row[name]):,.2f}".replace(",", " ").replace(".", ",")
        for name in ("published", "as_of_start", "as_of_end"):
            row[name] = row[name] and f"{pd.Timestamp(row[name]):%d.%m.%Y}"
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        out = csv.DictWriter(handle, rows[0].keys(), delimiter=";")
        out.writeheader()
        out.writerows(rows)
    after, report = apply_review(first, read_review(path))
    assert set(report["outcome"]) == {"applied"}
    assert set(after["review"]) == {"accepted"}
    assert after["best"].tolist() == first["best"].tolist()


def test_a_lost_column_of_what_was_read_leaves_the_other_marks(tmp_path: Path, first: pd.DataFrame) -> None:
    path = write_review(first, tmp_path / "review.csv")
    decide(path, {n: {"decision": "accept", "as_read": "{cut off"} for n in range(5)})
    after, report = apply_review(first, read_review(path))
    assert report["outcome"].tolist() == ["applied"] * 5
    assert after["best"].tolist()[:5] == first["best"].tolist()[:5]


def test_a_sentence_in_two_documents_is_decided_for_its_own(tmp_path: Path) -> None:
    body = "Around 800 soldiers are in Mali."
    copies = {f"{n}.txt": f"Publisher: {n}\nPublished: 2022-05-01\n\n{body}\n" for n in "abc"}
    before = read(tmp_path / "r", copies)
    path = write_review(before, tmp_path / "review.csv")
    at = before.index[before["publisher"] == "b"][0]
    decide(path, {at: {"decision": "reject"}})
    copies["b.txt"] += "\nMore was not known.\n"
    again = read(tmp_path / "r", copies)
    after, report = apply_review(again, read_review(path))
    assert report["outcome"].tolist() == ["moved"]
    assert after.loc[after["review"] == "rejected", "publisher"].tolist() == ["b"]
    other_day = {k: t.replace("2022-05-01", "2023-05-01") + "!" for k, t in copies.items()}
    _, report = apply_review(read(tmp_path / "r", other_day), read_review(path))
    assert report["outcome"].tolist() == ["unfit"]
    assert "was published 2023-05-01" in report["detail"].iloc[0]


def test_kept_rows_are_decided_by_their_own_id(tmp_path: Path) -> None:
    kept = pd.DataFrame({
        "claim_id": ["K1", "K2"], "quantity": ["about 2,000", "about 2,000"], "published": ["2020-01-01", "2020-02-01"],
        "actor": "USA", "place": "SYR", "counted": "troops",
    })  # fmt: skip
    claims = ps.read_claims(kept)
    path = write_review(claims, tmp_path / "review.csv")
    assert (read_review(path)["decision"] == "").all()  # a keeper's own rows are not decisions of a reviewer
    decide(path, {1: {"decision": "reject"}})
    after, _ = apply_review(ps.read_claims(kept), read_review(path))
    assert after["review"].tolist() == ["accepted", "rejected"]
    changed = kept.assign(quantity=["about 2,000", "about 3,000"])
    after, report = apply_review(ps.read_claims(changed), read_review(path))
    assert after["review"].tolist() == ["accepted", "accepted"]
    assert report["detail"].tolist() == ["the row of this claim_id now says something else: decide again"]


def test_rejected_claims_are_out_of_the_levels(tmp_path: Path) -> None:
    kept = pd.DataFrame({
        "quantity": ["2,000", "9,000"], "published": ["2020-01-01", "2020-02-01"], "actor": "USA", "place": "SYR",
        "counted": "troops",
    })  # fmt: skip
    claims = ps.read_claims(kept)
    path = write_review(claims, tmp_path / "review.csv")
    decide(path, {1: {"decision": "reject"}})
    after, _ = apply_review(claims, read_review(path))
    assert ps.estimate_levels(after, "USA", "SYR")["best"].max() == 2000


def test_reviewed_claims_keep_their_state_when_written_again(tmp_path: Path, first: pd.DataFrame) -> None:
    path = write_review(first, tmp_path / "review.csv")
    decide(path, {0: {"decision": "edit", "best": "1010"}, 1: {"decision": "reject"}, 2: {"decision": "accept"}})
    after, _ = apply_review(first, read_review(path))
    fresh = write_review(after, tmp_path / "fresh.csv")
    assert read_review(fresh)["decision"].tolist()[:4] == ["edit", "reject", "accept", ""]
    third, _ = apply_review(first, read_review(fresh))
    assert third["review"].tolist() == after["review"].tolist()
    assert third.at[0, "best"] == 1010


def test_hostile_text_comes_back_unharmed(tmp_path: Path) -> None:
    text = '=HYPERLINK("http://x","<b>") said "about 2,000 troops; \u202e5" are in Syria \U0001f6a9 ' + "x" * 100_000
    claims = read(tmp_path / "r", {"a.txt": text})
    for ending in (".csv", ".xlsx"):
        path = write_review(claims, tmp_path / f"review{ending}")
        back = read_review(path)
        assert json.loads(back["as_read"].iloc[0])["key"]["surface"] == claims["surface"].iloc[0]
        back["decision"] = "accept"
        _, report = apply_review(claims, back)
        assert set(report["outcome"]) == {"applied"}
    back = read_review(tmp_path / "review.csv")
    assert back["quote"].tolist() == claims["quote"].tolist()


def test_files_that_are_no_reviews(tmp_path: Path, first: pd.DataFrame) -> None:
    with pytest.raises(MissingPathError, match=r"nowhere\.csv: no such file"):
        read_review(tmp_path / "nowhere.csv")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"other\.csv, line 1: expected a column 'claim_id', got a, b; is it a review\?"):
        read_review(tmp_path / "other.csv")
    with pytest.raises(InputError, match="expected a column 'claim_id'"):
        write_review(first, tmp_path / "other.csv")  # nothing that is not a review is written over
    assert (tmp_path / "other.csv").read_text(encoding="utf-8") == "a,b\n1,2\n"
    with pytest.raises(InputError, match=r"expected a name that ends in \.csv or \.xlsx"):
        write_review(first, tmp_path / "review.txt")


def test_the_workbook_offers_lists_and_explains_itself(tmp_path: Path, first: pd.DataFrame) -> None:
    import openpyxl

    path = write_review(first, tmp_path / "review.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["review"]
    lists = {str(v.sqref).split(":")[0]: v.formula1 for v in sheet.data_validations.dataValidation}
    assert lists["A2"] == '"accept,edit,reject"'
    names = [c.value for c in sheet[1]]
    choices = {n for n in names if n == "decision" or (n in FIELDS and FIELDS[n].values)}
    assert {names[openpyxl.utils.cell.coordinate_to_tuple(cell)[1] - 1] for cell in lists} == choices
    hidden = [range(d.min, d.max + 1) for d in sheet.column_dimensions.values() if d.hidden]
    assert {names[i - 1] for columns in hidden for i in columns} == set(HIDDEN)
    assert sheet.freeze_panes == "D2"
    explained = [row[0] for row in book["columns"].iter_rows(min_row=2, values_only=True)]
    assert explained == names
    sheet["A2"] = "accept"
    book.save(path)
    after, report = apply_review(first, read_review(path))
    assert report["outcome"].tolist() == ["applied"]
    assert after["review"].iloc[0] == "accepted"


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [("2000", ".", 2000), ("2,000", ".", 2000), ("2 000", ".", 2000), ("2.000", ",", 2000), ("2.5", ",", 2.5),
     ("2'000'000", ".", 2e6), ("1.5e3", ".", 1500), ("160,934", ",", 160.934)],
)  # fmt: skip
def test_figures_as_spreadsheets_show_them(cell: str, decimal: str, value: float) -> None:
    assert number_in(cell, decimal) == value


@pytest.mark.parametrize("cell", ["", "x", "-3", "1,00", "nan", "inf", "1e400", "5-7", "１２a"])
def test_what_is_no_figure(cell: str) -> None:
    if cell == "1,00":  # a decimal comma in a file with a comma is still no group of three
        assert number_in(cell) == 1.0
        return
    with pytest.raises(InputError, match="expected a figure"):
        number_in(cell)


def test_days_and_choices() -> None:
    assert day_in("2025-4-3") == day_in("2025-04-03T00:00:00") == date(2025, 4, 3)
    with pytest.raises(InputError, match="expected a day"):
        day_in("31/31/2025")
    assert value_in(FIELDS["counted_class"], "Local force") == "local_force"
    assert value_in(FIELDS["actor"], "") is None
    assert not same_cell(FIELDS["best"], "2001", "2000")
    with pytest.raises(InputError, match="lower 5 leaves out low"):
        settle({"lower": 5.0, "low": 1.0, "best": 2.0}, frozenset({"lower"}))
