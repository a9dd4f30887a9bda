"""Tables opened by a real LibreOffice and compared cell by cell: no value changed, none made a date or a formula."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

import posture as ps
from posture.cells import guard
from posture.review import read_review, write_review
from posture.review_apply import apply_review
from posture.review_file import ReviewFile
from posture.workbook import write_workbook

pytestmark = [pytest.mark.office, pytest.mark.xdist_group("office")]
ROOT = Path(__file__).resolve().parent.parent
NAMES = ("documents", "mentions", "claims", "levels")
OFFICE, TABLE, TEXT = (f"{{urn:oasis:names:tc:opendocument:xmlns:{n}:1.0}}" for n in ("office", "table", "text"))
# separator, quotation mark, UTF-8, first line, columns, language, quoted cells are text, look out for special numbers
PLAIN, GERMAN = "CSV:44,34,76,1,,1033,true,false", "CSV:59,34,76,1,,1031,true,false"
HOSTILE = (
    '=HYPERLINK("http://x.example","a")', "+3", "-5 men", "@SUM(A1)", "007", "12345678901234567", "5-7", "NA", "1E5",
    "2017-12-06", "1/2", "3:15", "TRUE", "'quoted", "''=x", "a;b,c\td", 'say "no"', "two\nlines", "  spaces  ", "\u202eevil",
    "\U0001f6a9", "0x10", "1,234", "12.5%", "$5",
)  # fmt: skip


def soffice() -> str:
    """The path of LibreOffice. Without it the test is skipped on a laptop and fails where CI=true."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail("no LibreOffice found: apt-get install libreoffice-calc")
    pytest.skip("no LibreOffice on this machine; apt-get install libreoffice-calc")


def convert(kind: str, files: list[Path], out: Path, infilter: str | None = None) -> list[Path]:
    """Files as LibreOffice saves them in another form."""
    command = [soffice(), "--headless", f"-env:UserInstallation={(out.parent / 'profile').as_uri()}", "--convert-to", kind]
    command += [f"--infilter={infilter}"] if infilter else []
    done = subprocess.run([*command, "--outdir", str(out), *map(str, files)], capture_output=True, text=True, timeout=300)
    made = [out / f"{f.stem}.{kind.partition(':')[0]}" for f in files]
    assert all(p.is_file() for p in made), done.stderr
    return made


Cell = tuple[str, object]


def sheets(path: Path) -> dict[str, list[list[Cell]]]:
    """The cells of a flat OpenDocument spreadsheet, by sheet: (type, value); no cell may hold a formula."""
    root = ElementTree.parse(path).getroot()
    return {
        t.get(f"{TABLE}name", ""): [r for row in t.iter(f"{TABLE}table-row") for r in _rows(row)]
        for t in root.iter(f"{TABLE}table")
    }


def _rows(row: ElementTree.Element) -> Iterator[list[Cell]]:
    cells: list[Cell] = []
    for c in row:
        assert c.get(f"{TABLE}formula") is None, ElementTree.tostring(c)
        times = int(c.get(f"{TABLE}number-columns-repeated", "1"))
        cells += [_cell(c)] * min(times, 200)
    while cells and cells[-1] == ("", None):
        cells.pop()
    times = int(row.get(f"{TABLE}number-rows-repeated", "1"))
    yield from [cells] * (times if cells else min(times, 200))


def _cell(c: ElementTree.Element) -> Cell:
    kind = c.get(f"{OFFICE}value-type", "")
    if kind == "float":
        return kind, float(c.get(f"{OFFICE}value", "nan"))
    if kind in ("date", "boolean"):
        return kind, c.get(f"{OFFICE}{kind}-value")
    return kind, "\n".join(_words(p) for p in c.findall(f"{TEXT}p")) if kind else None


def _words(p: ElementTree.Element) -> str:
    out = [p.text or ""]
    for e in p:
        if e.tag == f"{TEXT}s":
            out.append(" " * int(e.get(f"{TEXT}c", "1")))
        elif e.tag == f"{TEXT}tab":
            out.append("\t")
        elif e.tag == f"{TEXT}line-break":
            out.append("\n")
        else:
            out.append(_words(e))
        out.append(e.tail or "")
    return "".join(out)


def expected(value: object, dtype: object, guarded: bool) -> Cell:
    if pd.isna(value) or value == "":  # type: ignore[call-overload]
        return "", None
    if pd.api.types.is_bool_dtype(dtype):
        return "string", str(value).lower()
    if pd.api.types.is_numeric_dtype(dtype):
        return "float", float(value)  # type: ignore[arg-type]
    if isinstance(value, pd.Timestamp):
        return "date", f"{value:%Y-%m-%d}"
    text = str(value)
    return "string", guard(text) if guarded else text


def compare(df: pd.DataFrame, rows: list[list[Cell]], guarded: bool) -> None:
    width = df.shape[1]
    rows = [(row + [("", None)] * width)[:width] for row in rows]
    assert [v for _, v in rows[0]] == [str(c) for c in df.columns]
    for j, name in enumerate(df.columns):
        column = df.iloc[:, j]
        want = [expected(v, column.dtype, guarded) for v in column]
        got = [row[j] for row in rows[1 : len(df) + 1]]
        got += [("", None)] * (len(df) - len(got))
        if pd.api.types.is_bool_dtype(column.dtype):  # a word, which may be read as a truth value
            got = [(k and "string", str(v).lower() if k else None) for k, v in got]
        if guarded:
            # a file of text has LF line ends and no more than it says
            got = [(k, v.rstrip("\n") if isinstance(v, str) else v) for k, v in got]
            want = [(k, v.rstrip("\n") if isinstance(v, str) else v) for k, v in want]
        wrong = [(name, i, w, g) for i, (w, g) in enumerate(zip(want, got, strict=True)) if not same(w, g)]
        assert not wrong, wrong[:3]


def same(want: Cell, got: Cell) -> bool:
    if want[0] == "float" and got[0] == "float":
        return got[1] == pytest.approx(want[1], rel=1e-14)
    return want == got


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    """The four tables of what ships, with a hostile text in every text column of some rows."""
    docs = ps.read_documents(ROOT / "data" / "reports")
    mentions = ps.find_mentions(docs)
    claims = ps.concat_claims(ps.link_claims(mentions, docs), ps.read_claims(ROOT / "data" / "claims.csv").head(40))
    levels = ps.estimate_levels(claims)
    out = {"documents": docs, "mentions": mentions, "claims": claims, "levels": levels}
    for name, df in out.items():
        bad = df.head(len(HOSTILE)).copy() if len(df) >= len(HOSTILE) else pd.concat([df] * 3).head(len(HOSTILE)).copy()
        for k, column in enumerate([c for c in bad.columns if bad[c].dtype == "str"]):
            bad[column] = [HOSTILE[(i + k) % len(HOSTILE)] for i in range(len(bad))]
        figures = bad.select_dtypes("float64").columns
        bad[figures] = bad[figures].apply(lambda s: -s / 7)
        out[name] = pd.concat([df, bad], ignore_index=True)
    assert all(len(df) > len(HOSTILE) for df in out.values())
    return out


def test_a_workbook_of_all_four_tables(tables: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    path = write_workbook(tables, tmp_path / "tables.xlsx")
    found = sheets(convert("fods", [path], tmp_path / "out")[0])
    assert list(found) == [*NAMES, "columns"]
    for name in NAMES:
        compare(tables[name], found[name], guarded=False)


@pytest.mark.parametrize(("infilter", "sep", "decimal"), [(PLAIN, ",", "."), (GERMAN, ";", ",")], ids=["comma", "semicolon"])
def test_csv_of_all_four_tables(
    tables: dict[str, pd.DataFrame], tmp_path: Path, infilter: str, sep: str, decimal: str
) -> None:
    paths = [ps.write_table(tables[n], tmp_path / f"{n}.csv", sep=sep, decimal=decimal, excel=sep == ";") for n in NAMES]
    for name, made in zip(NAMES, convert("fods", paths, tmp_path / "out", infilter), strict=True):
        [rows] = sheets(made).values()
        compare(tables[name], rows, guarded=True)


def test_a_review_saved_again_by_libreoffice_is_not_edited(tables: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    claims = tables["claims"].drop_duplicates("claim_id").head(150).reset_index(drop=True)
    path = write_review(claims, tmp_path / "review.xlsx")
    again = convert("xlsx", [path], tmp_path / "xlsx")[0]
    as_shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
    as_csv = convert(as_shown, [path], tmp_path / "csv")[0]
    before = {p.suffix: read_review(p) for p in (again, as_csv)}
    for saved in (again, as_csv):  # a decision put into a file that a spreadsheet has saved
        file = ReviewFile(saved)
        file.put(1, {"decision": "edit", "best": "2001", "reviewer_note": "=so <said>"})
        back = read_review(saved)
        assert back.loc[1, ["decision", "best", "reviewer_note"]].tolist() == ["edit", "2001", "=so <said>"]
        file.put(1, {n: str(v) for n, v in before[saved.suffix].loc[1, ["decision", "best", "reviewer_note"]].items()})
        assert read_review(saved).equals(before[saved.suffix])
    for saved in (again, as_csv):
        rows = read_review(saved)
        assert len(rows) == len(claims)
        after, report = apply_review(claims, rows)
        assert report.empty, report[["outcome", "detail"]].head(3).values.tolist()
        accepted, report = apply_review(claims, rows.assign(decision="accept"))
        assert set(report["outcome"]) == {"applied"}
        assert set(accepted["review"]) == {"accepted"}
        pd.testing.assert_series_equal(accepted["best"], claims["best"])
        pd.testing.assert_frame_equal(after, claims)
