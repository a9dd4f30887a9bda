"""The command of people's review, and a run that puts decisions to use."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import posture as ps
from posture.cli import main
from posture.errors import MissingPathError

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two reports and kept statements, and the results of a run."""
    (tmp_path / "data").mkdir()
    for name, text in (
        ("a.txt", "Publisher: A\nPublished: 2024-12-19\n\nAbout 2,000 US troops are in Syria, the Pentagon said.\n"),
        ("b.txt", "Publisher: B\nPublished: 2024-12-20\n\nThere are 9,000 US troops in Syria, officials said.\n"),
    ):
        (tmp_path / "data" / name).write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "data" / "claims.csv", tmp_path / "data" / "claims.csv")
    monkeypatch.chdir(tmp_path)
    assert main(["run", "data", "--out", "out", "--no-figures"]) == 0
    return tmp_path


def fill(path: Path, words: str, cells: dict[str, str]) -> None:
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    [row] = [r for r in rows if words in r["surface"] and r["publisher"] in ("A", "B")]
    row.update(cells)
    with path.open("w", encoding="utf-8", newline="") as handle:
        out = csv.DictWriter(handle, rows[0].keys())
        out.writeheader()
        out.writerows(rows)


def test_from_a_run_to_a_review_and_back(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = ps.read_table(here / "out" / "claims.csv")
    assert main(["review", "out", "--write", "review.csv"]) == 0
    assert f"wrote review.csv: {len(before):,} claims; 0 rows have a decision" in capsys.readouterr().err
    fill(here / "review.csv", "9,000", {"decision": "reject", "reviewer_note": "a misprint"})
    fill(here / "review.csv", "2,000", {"decision": "edit", "scope": "fml"})
    assert main(["review", "out", "--check", "review.csv", "--format", "csv"]) == 0
    told = capsys.readouterr()
    assert told.out.count("applied") == 2
    assert "2 of 2 decisions reach their claims" in told.err

    first = (here / "data" / "a.txt").read_text(encoding="utf-8").replace("\n\n", "\n\nA new lead.\n\n")
    (here / "data" / "a.txt").write_text(first, encoding="utf-8")
    second = "Publisher: B\nPublished: 2024-12-20\n\nThe story was taken back.\n"
    (here / "data" / "b.txt").write_text(second, encoding="utf-8")
    assert main(["run", "data", "--out", "out", "--no-figures", "--review", "review.csv"]) == 0
    err = capsys.readouterr().err
    assert "put 1 of 2 decisions of reviewers on their claims; 1 fit no claim or cannot be: " in err
    claims = ps.read_table(here / "out" / "claims.csv", "claims")
    assert claims.loc[claims["review"] == "edited", "scope"].tolist() == ["fml"]
    report = pd.read_csv(here / "out" / "review_report.csv")
    assert sorted(report["outcome"]) == ["moved", "unfit"]
    html = (here / "out" / "report.html").read_text(encoding="utf-8")
    assert "no claim has this sentence any more" in html
    manifest = json.loads((here / "out" / "run.json").read_text(encoding="utf-8"))
    assert manifest["options"]["review"] == ["review.csv"]
    assert [i["path"] for i in manifest["inputs"] if i["kind"] == "review"] == ["review.csv"]

    # the file written again keeps the decision that fits nothing; a run without review takes its report away
    assert main(["review", "out", "--write", "review.csv"]) == 0
    assert "1 rows behind them with decisions that fit no claim any more; 2 rows have a decision" in capsys.readouterr().err
    assert main(["run", "data", "--out", "out", "--no-figures"]) == 0
    assert not (here / "out" / "review_report.csv").exists()


def test_a_rejected_statement_leaves_the_level(here: Path) -> None:
    def level() -> float:
        levels = ps.read_table(here / "out" / "levels.csv", "levels")
        chosen = levels[(levels["actor"] == "USA") & (levels["place"] == "SYR") & (levels["scope"] == "unspecified")]
        return float(chosen["envelope_high"].max())

    assert level() >= 9000
    assert main(["review", "--write", "review.csv"]) == 0
    fill(here / "review.csv", "9,000", {"decision": "reject"})
    result = ps.run("data", "out", review="review.csv", figures=False)
    assert result.counts["review_report"] == 1
    assert level() < 9000


def test_two_reviewers(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.csv", "b.csv"):
        assert main(["review", "--write", name]) == 0
    fill(here / "a.csv", "9,000", {"decision": "reject"})
    fill(here / "b.csv", "9,000", {"decision": "accept"})
    capsys.readouterr()
    assert main(["review", "--agree", "a.csv", "b.csv", "--format", "csv"]) == 0
    told = capsys.readouterr()
    assert "decision,reject,accept" in told.out
    assert "1 claims decided in both" in told.err


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        (["review", "out"], 2, "name one of --write, --check and --agree"),
        (["review", "out", "--agree", "a", "b"], 2, "--agree stands alone"),
        (["review", "nowhere", "--write", "r.csv"], 1, "nowhere/claims.csv: no such file; posture run"),
        (["review", "out", "--write", "r.doc"], 1, "r.doc: expected a name that ends in .csv or .xlsx"),
        (["review", "out", "--check", "none.csv"], 1, "none.csv: no such file"),
        (["run", "data", "--review", "none.csv"], 1, "none.csv: no such file"),
        (["run", "data", "--review", "data/a.txt"], 1, "is it a review?"),
        (["review", "out/documents.csv", "--write", "r.csv"], 1, "expected a claims table"),
    ],
)
def test_what_goes_wrong(here: Path, capsys: pytest.CaptureFixture[str], line: list[str], code: int, says: str) -> None:
    capsys.readouterr()
    assert main(line) == code
    assert says in " ".join(capsys.readouterr().err.split())


def test_a_review_among_the_inputs_is_passed_over_with_a_reason(here: Path) -> None:
    for name in ("review.csv", "review.xlsx"):
        assert main(["review", "--write", f"data/{name}"]) == 0
    before = ps.read_table(here / "out" / "claims.csv", "claims")
    result = ps.run("data", "out", figures=False)
    assert len(result.table("claims")) == len(before)
    assert result.rejected["path"].str.contains("review").sum() == 2


def test_errors_of_the_python_face(here: Path) -> None:
    with pytest.raises(MissingPathError, match="no such file"):
        ps.run("data", "out", review="none.csv", figures=False)
