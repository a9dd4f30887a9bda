"""Tables to files and back: nothing lost, nothing that a spreadsheet runs, no half-written file."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posture.cells import guard, unguard
from posture.datapackage import write_datapackage
from posture.errors import InputError, MissingPathError, OutputError, SchemaError
from posture.export import BRIEF, brief_columns, changed_by_excel, read_table, to_csv_text, wide, write_table
from posture.schemas import TABLES, Column, Table, frame, table
from posture.workbook import read_sheet, write_workbook

HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''=1", "'tis", "'", "''", "NA", "nan", "null",
    "None", "true", "007", "1e5", "2,000", 'say "900"', "a;b", "a,b", "a\tb", "a\nb", "a\r\nb", "a\rb", " lead",
    "trail ", "\u00a0900", "e\u0301", "\U0001f4a5 900", "\x01", "1.5", "2017-12-06", "=HYPERLINK(\"http://x\",\"y\")",
]  # fmt: skip


def documents(texts: list[str]) -> pd.DataFrame:
    rows = [(f"d{i}", "s", None, t, "NA", datetime.datetime(2017, 12, 6), None, None, t) for i, t in enumerate(texts)]
    return frame("documents", rows)


@pytest.mark.parametrize("text", HOSTILE)
def test_guard_is_undone_exactly(text: str) -> None:
    assert unguard(guard(text)) == text
    assert guard(text).lstrip("'")[:1] not in "=+-@\t\r\n\x01" or guard(text).startswith("'")


@given(st.text(alphabet="'=+-@\t\r\nab 1", max_size=8))
def test_guard_is_undone_for_any_text(text: str) -> None:
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_hostile_text_comes_back_as_it_was(ending: str, tmp_path: Path) -> None:
    df = documents(HOSTILE)
    path = write_table(df, tmp_path / f"documents{ending}")
    pd.testing.assert_frame_equal(read_table(path), df)


def test_no_cell_of_a_csv_opens_as_a_formula() -> None:
    for line in to_csv_text(pd.DataFrame({"a": ["=1", "+1", "-1", "@x", "\t=1"]})).splitlines()[1:]:
        assert line.lstrip('"').startswith("'")


def test_numbers_stay_numbers() -> None:
    df = pd.DataFrame(
        {"n": [-2000.0, 0.1, None, 1e22, float("inf")], "i": pd.array([1, None, -3, 4, 5], dtype="Int64")}
    )
    assert to_csv_text(df) == "n,i\n-2000,1\n0.1,\n,-3\n1e+22,4\nINF,5\n"


def test_dates_have_no_midnight() -> None:
    df = pd.DataFrame({"d": pd.to_datetime(["2017-12-06", None])})
    assert to_csv_text(df) == 'd\n2017-12-06\n""\n'
    assert "2017-12-06T09:30:00" in to_csv_text(pd.DataFrame({"d": pd.to_datetime(["2017-12-06 09:30"])}))


def test_excel_has_a_mark_and_the_comma_form_comes_back(tmp_path: Path) -> None:
    levels = frame("levels", [("USA", "SYR", "personnel", "core", "person", datetime.datetime(2020, 1, 1), 1.5, 900.0,
                               1000.25, None, None, 0.5, True, 3, 2, 2, 10.0, None, "consensus", "a b")])  # fmt: skip
    path = write_table(levels, tmp_path / "levels.csv", excel=True, sep=";", decimal=",")
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"1000,25" in raw
    assert b";true;" in raw
    pd.testing.assert_frame_equal(read_table(path), levels)


VALUES = {
    "str": st.none() | st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=12),
    "float64": st.none() | st.floats(allow_nan=False, allow_infinity=False),
    "Int64": st.none() | st.integers(-(2**53) + 1, 2**53 - 1),
    "boolean": st.none() | st.booleans(),
    "datetime64[us]": st.none() | st.datetimes(datetime.datetime(1700, 1, 1), datetime.datetime(2200, 1, 1)),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, pd.DataFrame]:
    name = draw(st.sampled_from(sorted(TABLES)))
    row = st.tuples(*(VALUES[c.dtype] for c in table(name).columns))
    return name, frame(name, draw(st.lists(row, max_size=3)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(tables(), st.sampled_from([".csv", ".jsonl", ".parquet"]))
def test_every_table_comes_back_with_its_dtypes(
    tmp_path_factory: pytest.TempPathFactory, given_: tuple[str, pd.DataFrame], ending: str
) -> None:
    name, df = given_
    path = write_table(df, tmp_path_factory.mktemp("t") / f"{name}{ending}")
    pd.testing.assert_frame_equal(read_table(path, name), df, check_exact=True)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(tables())
def test_the_comma_form_comes_back_too(
    tmp_path_factory: pytest.TempPathFactory, given_: tuple[str, pd.DataFrame]
) -> None:
    name, df = given_
    path = write_table(df, tmp_path_factory.mktemp("t") / "x.csv", sep=";", decimal=",")
    pd.testing.assert_frame_equal(read_table(path, name), df, check_exact=True)


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet", ".xlsx"])
def test_a_failure_leaves_the_earlier_file_whole(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_table(documents(["first"]), tmp_path / f"documents{ending}")
    before = path.read_bytes()

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OutputError, match="No space left on device"):
        write_table(documents(["second"]), path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_output_errors_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="make it first"):
        write_table(documents(["a"]), tmp_path / "none" / "documents.csv")
    with pytest.raises(InputError, match=r"ends in \.csv, \.tsv, \.parquet, \.jsonl, \.xlsx"):
        write_table(documents(["a"]), tmp_path / "documents.doc")
    with pytest.raises(InputError, match="decimal commas"):
        write_table(documents(["a"]), tmp_path / "documents.csv", decimal=",")
    with pytest.raises(InputError, match="stands twice"):
        write_table(pd.DataFrame([[1, 2]], columns=["a", "a"]), tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        ("", InputError, "empty file"),
        ("actor,best\nUSA\n", InputError, "line 2: expected 2 cells as in the header, got 1"),
        ('actor,best\n"a\nb",1\nUSA,1,2\n', InputError, "line 4: expected 2 cells"),
    ],
)
def test_bad_tables_name_the_line(content: str, error: type[Exception], words: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(content)
    with pytest.raises(error, match=words):
        read_table(path)


def test_reading_names_column_and_path(tmp_path: Path) -> None:
    with pytest.raises(MissingPathError, match="no such file"):
        read_table(tmp_path / "none.csv")
    (tmp_path / "x.csv").write_text("date,level\n2020-01-01,many\n")
    with pytest.raises(SchemaError, match="column 'level'"):
        read_table(tmp_path / "x.csv", "official_levels")


def test_unknown_columns_keep_text_that_only_looks_like_numbers(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("id,code,n,d,yes\n007,NA,1,2020-01-01,true\n008,x,2,2020-01-02,false\n")
    df = read_table(path)
    assert df["id"].tolist() == ["007", "008"]
    assert df["code"].tolist() == ["NA", "x"]
    assert df["n"].dtype == "Int64"
    assert df["d"].dtype.kind == "M"
    assert df["yes"].dtype == "boolean"


def test_the_brief_form_is_of_real_columns() -> None:
    for name, columns in BRIEF.items():
        assert set(columns) <= set(table(name).names)
        assert list(brief_columns(frame(name, [])).columns) == list(columns)


def test_workbook_is_typed_and_runs_nothing(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="the excel extra brings it")
    df = documents(["=1+1", "http://example.org", "12345678901234567", "x" * 40_000])
    path = write_workbook({"documents": df, "levels": frame("levels", [])}, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["documents", "levels", "columns"]
    sheet = book["documents"]
    column = df.columns.get_loc("text") + 1
    assert [sheet.cell(r, column).data_type for r in (2, 3, 4)] == ["s", "s", "s"]
    assert sheet.cell(2, column).value == "=1+1"
    assert sheet.cell(2, column).hyperlink is None
    assert sheet.cell(2, df.columns.get_loc("published") + 1).value == datetime.datetime(2017, 12, 6)
    assert len(sheet.cell(5, column).value) == 32_767
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref
    header, rows = read_sheet(path, "documents")
    assert header == list(df.columns)
    assert rows[0][-1] == "=1+1"


def test_a_workbook_is_read_as_a_table(tmp_path: Path) -> None:
    df = documents(["=1+1", "NA"])
    pd.testing.assert_frame_equal(read_table(write_table(df, tmp_path / "documents.xlsx")), df)


def test_wide_names_series_by_what_differs() -> None:
    def row(place: str, day: int, best: float | None) -> tuple[object, ...]:
        return ("USA", place, "personnel", "core", "person", datetime.datetime(2020, 1, day), None, best, *[None] * 12)

    out = wide(frame("levels", [row("SYR", 2, 900), row("IRQ", 1, 2500), row("SYR", 1, None)]))
    assert list(out.columns) == ["date", "USA IRQ", "USA SYR"]
    assert out["USA SYR"].isna().tolist() == [True, False]
    with pytest.raises(InputError, match="two rows for one date"):
        wide(frame("levels", [row("SYR", 1, 1), row("SYR", 1, 2)]))
    assert list(wide(frame("levels", [])).columns) == ["date"]


@pytest.mark.parametrize(("sep", "decimal", "excel"), [(",", ".", False), (";", ",", True)])
def test_frictionless_accepts_the_package(sep: str, decimal: str, excel: bool, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason="a development dependency")
    levels = frame("levels", [("USA", "SYR", "personnel", "core", "person", datetime.datetime(2020, 1, d), 1.5, 900.0,
                               None, None, None, 0.5, True, 3, 2, 2, 10.0, None, "consensus", "a b") for d in (1, 2)])  # fmt: skip  # noqa: E501
    docs = documents([t for t in HOSTILE if "\r" not in t and "\x01" not in t])
    for name, df in {"levels": levels, "documents": docs}.items():
        write_table(df, tmp_path / f"{name}.csv", sep=sep, decimal=decimal, excel=excel)
    path = write_datapackage(
        tmp_path, {"levels": "levels.csv", "documents": "documents.csv"}, licenses=["CC0-1.0"],
        sources=[{"title": "Example Wire", "path": "https://example.org"}],
    )  # fmt: skip
    report = frictionless.validate(str(path))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
    written = json.loads(path.read_text(encoding="utf-8"))
    schema = written["resources"][0]["schema"]
    assert schema["primaryKey"] == list(table("levels").key)
    assert schema["missingValues"] == [""]
    assert {"name": "date", "type": "date"}.items() <= next(f for f in schema["fields"] if f["name"] == "date").items()


def test_frictionless_sees_a_changed_file(tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason="a development dependency")
    path = write_datapackage(tmp_path, {"bases": pd.DataFrame({"place": ["SYR"], "n": [8]})})
    (tmp_path / "bases.csv").write_text("place,n\nSYR,many\n")
    assert not frictionless.validate(str(path)).valid


def test_packages_refuse_what_they_cannot_describe(tmp_path: Path) -> None:
    with pytest.raises(MissingPathError, match="write the table first"):
        write_datapackage(tmp_path, {"a": "a.csv"})
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "a.csv").write_text("a\n1\n")
    with pytest.raises(InputError, match="expected a file in"):
        write_datapackage(inside, {"a": tmp_path / "a.csv"})


def test_own_tables_are_described_by_their_own_columns(tmp_path: Path) -> None:
    spec = Table("bases", "Bases by year.", (Column("place", "str", "host country", "", ("SYR",), True),), ("place",))
    path = write_datapackage(tmp_path, {"bases": pd.DataFrame({"place": ["SYR"]})}, schemas={"bases": spec})
    field = json.loads(path.read_text())["resources"][0]["schema"]["fields"][0]
    assert field["constraints"] == {"required": True, "enum": ["SYR"]}
    assert field["description"] == "host country"


@pytest.mark.parametrize("text", ["\x07 bell", "_x0041_", "a_x005F_b", "_x0007_", "ok\x0b", "line\r\nline", "x_y_x00", "=1"])
def test_a_workbook_gives_back_what_xml_cannot_hold(tmp_path: Path, text: str) -> None:
    path = write_workbook({"t": pd.DataFrame({"a": [text]})}, tmp_path / "a.xlsx")
    assert read_sheet(path) == (["a"], [[text]])


@pytest.mark.parametrize(
    ("text", "dot", "comma"),
    [
        ("007", True, True), ("5-7", True, True), ("12345678901234567", True, True), ("1E5", True, True), ("1/2", True, True),
        ("3:15", True, True), ("TRUE", True, True), ("2017-12-06", True, True), ("2,000", False, True), ("1.5", False, True),
        ("900", False, False), ("NA", False, False), ("about 5-7", False, False), ("", False, False), ("0", False, False),
    ],
)  # fmt: skip
def test_texts_that_excel_changes_are_found(text: str, dot: bool, comma: bool) -> None:
    df = pd.DataFrame({"a": [text, None], "best": [1.0, 2.0]})
    assert changed_by_excel(df) == ({"a": [text]} if dot else {})
    assert changed_by_excel(df, ",") == ({"a": [text]} if comma else {})
