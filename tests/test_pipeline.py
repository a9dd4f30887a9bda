"""The whole path: what a run reads, writes, skips, and leaves alone."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from posture import pipeline, run_files, safe_files
from posture.errors import InputError, MissingPathError, OutputError
from posture.export import read_table, write_table
from posture.inputs import find_inputs, kind_of
from posture.pipeline import run
from posture.safe_files import lock, unlock
from posture.schemas import CLAIMS, check

ROOT = Path(__file__).parents[1]
TABLES = ("documents", "mentions", "claims", "levels", "rejected")
REPORT = "Title: Note\nPublished: 2024-12-19\n\nAbout 2,000 US troops are in Syria, the Pentagon said.\n"
KEPT = 'claim_id,published,actor,place,quantity\nK1,2024-12-19,USA,SYR,"about 2,000 troops"\n'


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A run over the data that ships, and the folder that it was run in."""
    here = tmp_path_factory.mktemp("shipped")
    shutil.copytree(ROOT / "data", here / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        result = run()
    return here, result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with one report and one table under in/."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "in" / "kept.csv").write_text(KEPT, encoding="utf-8")
    return tmp_path


def snapshot(out: Path) -> dict[str, bytes]:
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def test_shipped_data_gives_tables_and_figures(shipped: Any) -> None:
    here, result = shipped
    for name in TABLES:
        check(read_table(here / "out" / f"{name}.csv", name), name)
    names = {p.name for p in result.files}
    assert {"usa-syr-personnel.png", "usa-irq-personnel.svg", "datapackage.json", "run.json", "report.md"} <= names
    assert not list((here / "out").glob(".part*"))
    assert result.counts["documents"] >= 12
    assert not result.rejected["reason"].str.contains("a fault of this package").any()
    assert len(result.table("claims")) == result.counts["claims"] >= 283


def test_every_kept_statement_is_read_or_rejected_with_a_reason(shipped: Any) -> None:
    _, result = shipped
    kept = result.table("claims").query("doc_id.str.endswith('claims.csv')", engine="python")
    refused = result.rejected[result.rejected["path"] == "data/claims.csv"]
    assert len(kept) + len(refused) == 285
    assert len(refused) <= 3
    assert refused[["line", "column", "value", "reason", "row"]].notna().all().all()


def test_every_mention_has_its_claim_and_its_characters(shipped: Any) -> None:
    _, result = shipped
    mentions, documents = result.table("mentions"), result.table("documents").set_index("doc_id")
    told = result.table("claims")["mention_id"].dropna()
    assert told.tolist() == mentions["mention_id"].tolist()
    for m in mentions.itertuples():
        assert documents.loc[m.doc_id, "text"][m.start : m.end] == m.surface


def test_a_second_run_gives_the_same_bytes(shipped: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    here, _ = shipped
    before = snapshot(here / "out")
    monkeypatch.chdir(here)
    run()
    assert snapshot(here / "out") == before
    run(out="elsewhere")
    other = snapshot(here / "elsewhere")
    assert {n: b for n, b in other.items() if n != "run.json"} == {n: b for n, b in before.items() if n != "run.json"}


def test_manifest_names_inputs_options_and_outputs(shipped: Any) -> None:
    here, result = shipped
    manifest = json.loads((here / "out" / "run.json").read_text(encoding="utf-8"))
    assert [f["path"] for f in manifest["inputs"]] == list(result.paths)
    for entry in manifest["inputs"]:
        assert entry["sha256"] == hashlib.sha256((here / entry["path"]).read_bytes()).hexdigest()
    for entry in manifest["outputs"]:
        assert entry["sha256"] == hashlib.sha256((here / "out" / entry["path"]).read_bytes()).hexdigest()
    assert manifest["options"]["model"] == "granule90"
    assert manifest["counts"]["claims"] == result.counts["claims"]
    assert sum(manifest["skipped"].values()) == result.counts["rejected"]
    assert manifest["versions"]["pandas"] == pd.__version__


def test_frictionless_accepts_the_results(shipped: Any) -> None:
    frictionless = pytest.importorskip("frictionless", reason="a development dependency")
    here, _ = shipped
    report = frictionless.validate(str(here / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])


def test_report_says_what_was_passed_over(shipped: Any) -> None:
    here, _ = shipped
    text = (here / "out" / "report.md").read_text(encoding="utf-8")
    assert "| United States | Syria | personnel |" in text
    assert "data/claims.csv, line 238: 2 figures" in text
    assert "statements beside official figures" in text


def test_reports_and_kept_statements_meet_in_one_table(folder: Path) -> None:
    result = run("in")
    claims = result.table("claims")
    assert claims["best"].tolist() == [2000.0, 2000.0]
    assert result.paths == ("in/a.txt", "in/kept.csv")
    assert result.counts["rejected"] == 0


def test_one_bad_file_stops_nothing(folder: Path) -> None:
    (folder / "in" / "b.txt").write_bytes(b"%PDF-1.7 \x00\x01")
    (folder / "in" / "c.txt").write_bytes(b"")
    (folder / "in" / "d.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    (folder / "in" / "e.csv").write_text("quantity\n900\n", encoding="utf-8")
    (folder / "in" / "f.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (folder / "in" / "g.png").write_bytes(b"\x89PNG")
    result = run("in")
    assert len(result.table("claims")) == 2
    reasons = dict(zip(result.rejected["path"], result.rejected["reason"], strict=True))
    assert set(reasons) == {f"in/{n}" for n in ("b.txt", "c.txt", "d.csv", "e.csv", "f.xlsx", "g.png")}
    assert "PDF" in reasons["in/b.txt"]
    assert "empty" in reasons["in/c.txt"]
    assert "neither a column 'text'" in reasons["in/d.csv"]
    assert "date" in reasons["in/e.csv"]


def test_a_table_given_twice_votes_once(folder: Path) -> None:
    shutil.copy(folder / "in" / "kept.csv", folder / "in" / "kept_copy.csv")
    result = run("in")
    assert (result.table("claims")["claim_id"] == "K1").sum() == 1
    assert "given twice" in result.rejected["reason"].iloc[0]


def test_workbooks_are_read(folder: Path) -> None:
    pytest.importorskip("openpyxl", reason="an extra")
    pytest.importorskip("xlsxwriter", reason="an extra")
    write_table(
        pd.DataFrame({"published": ["2024-01-05"], "quantity": ["some 900"], "counted": ["troops"]}), "in/more.xlsx"
    )
    assert sorted(run("in").table("claims")["best"]) == [900.0, 2000.0, 2000.0]


def test_columns_by_another_name(folder: Path) -> None:
    (folder / "zahlen.csv").write_text("Datum;Angabe\n05/04/2024;2.000 troops\n", encoding="utf-8")
    result = run(
        "zahlen.csv", columns={"Datum": "published", "Angabe": "quantity"}, date_order="DMY", sep=";", decimal=","
    )
    claims = result.table("claims")
    assert claims["published"].tolist() == [pd.Timestamp("2024-04-05")]
    assert claims["best"].tolist() == [2000.0]
    assert (folder / "out" / "claims.csv").read_text(encoding="utf-8").startswith("published;as_of_start;")


def test_earlier_results_are_not_read_as_reports(folder: Path) -> None:
    run("in", out="in/results")
    again = run("in", out="in/results")
    assert again.paths == ("in/a.txt", "in/kept.csv")
    assert "earlier run" in again.rejected["reason"].iloc[0]
    assert find_inputs(["in/results"]).claims == ["in/results/claims.csv"]
    assert len(run("in/results", out="third").table("claims")) == 2


def test_failure_leaves_earlier_results_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("in")
    before = snapshot(folder / "out")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run_files, "write_datapackage", full)
    (folder / "in" / "b.txt").write_text(REPORT.replace("2,000", "3,000"), encoding="utf-8")
    with pytest.raises(OutputError, match=r"out: cannot write results there: No space left.*before is whole"):
        run("in")
    assert snapshot(folder / "out") == before


@pytest.mark.parametrize(
    ("paths", "out", "error", "message"),
    [
        ("nowhere", "out", MissingPathError, r"nowhere: no such file or folder"),
        ([], "out", InputError, "expected a file, a folder or a glob, got none"),
        ("empty", "out", InputError, r"empty: no reports and no statements there"),
        ("in", "in/a.txt", OutputError, r"a\.txt: expected a folder for the results, this is a file"),
        ("in", "in/a.txt/out", OutputError, r"cannot write results there: Not a directory"),
    ],
)
def test_errors_say_what_and_where(
    paths: Any, out: str, error: type[Exception], message: str, folder: Path
) -> None:
    (folder / "empty").mkdir()
    before = snapshot(folder)
    with pytest.raises(error, match=message):
        run(paths, out=out)
    assert snapshot(folder) == before


def test_arguments_are_checked_before_the_work(folder: Path) -> None:
    with pytest.raises(InputError, match="unknown method 'guess'; use one of consensus, grid"):
        run("in", method="guess")
    with pytest.raises(InputError, match="sep and decimal are both ','"):
        run("in", decimal=",")
    with pytest.raises(MissingPathError, match="vocabulary folder 'nowhere' is not there"):
        run("in", vocabulary="nowhere")
    with pytest.raises(InputError, match="model"):
        run("in", model="guess")
    assert not (folder / "out").exists()


def test_what_a_run_no_longer_makes_goes_away_and_nothing_else(folder: Path) -> None:
    run("in")
    out = folder / "out"
    (out / "figures").mkdir(exist_ok=True)
    (out / "figures" / "old.png").write_bytes(b"old")
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    manifest = json.loads((out / "run.json").read_text(encoding="utf-8"))
    manifest["outputs"] += [{"path": p} for p in ("figures/old.png", "notes.txt", "../in/a.txt", "figures/../notes.txt")]
    (out / "run.json").write_text(json.dumps(manifest), encoding="utf-8")
    run("in")
    assert not (out / "figures" / "old.png").exists()
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (folder / "in" / "a.txt").exists()


def test_a_fault_in_one_text_loses_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "in" / "b.txt").write_text("About 77 soldiers are in Mali.", encoding="utf-8")
    sound = pipeline.find_mentions

    def faulty(documents: pd.DataFrame, **options: Any) -> pd.DataFrame:
        if documents["text"].str.contains("Mali").any():
            raise ZeroDivisionError("by nothing")
        return sound(documents, **options)

    monkeypatch.setattr(pipeline, "find_mentions", faulty)
    result = run("in")
    assert result.rejected["path"].tolist() == ["in/b.txt"]
    assert "a fault of this package" in result.rejected["reason"].iloc[0]
    assert len(result.table("documents")) == 2
    with pytest.raises(ZeroDivisionError):
        run("in/b.txt")
    assert result.table("claims")["best"].tolist() == [2000.0, 2000.0]


def test_what_a_killed_run_left_is_cleared_and_nothing_else(folder: Path) -> None:
    for name in (".part-left_000", ".part-at_work0", ".part-mine", ".part-notes.d"):
        left = folder / "out" / name
        left.mkdir(parents=True)
        (left / "claims.csv").write_text("half", encoding="utf-8")
    (folder / "out" / ".part-file0000").write_text("a file of mine", encoding="utf-8")
    held = lock(folder / "out" / ".part-at_work0")  # as a run does that goes on
    run("in")
    unlock(held)
    there = {p.name for p in (folder / "out").glob(".part*")}
    assert there == {".part-at_work0", ".part-mine", ".part-notes.d", ".part-file0000"}


def test_a_run_killed_while_it_writes_leaves_nothing_for_long(folder: Path) -> None:
    code = (
        "import os, signal\nfrom posture import run_files, run\n"
        "run_files.report_text = lambda *a: os.kill(os.getpid(), signal.SIGKILL)\nrun('in', figures=False)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGKILL
    left = list((folder / "out").glob(".part-*"))
    assert [sorted(p.name for p in x.iterdir())[:2] for x in left] == [["claims.csv", "datapackage.json"]]
    run("in")
    assert not list((folder / "out").glob(".part-*"))


def test_without_locks_what_is_left_goes_after_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_files, "fcntl", None)
    for name, age in (("old", 100_000), ("new", 10)):
        (tmp_path / name).write_text("half", encoding="utf-8")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
        safe_files.clear_left(tmp_path / name)
    assert [p.name for p in tmp_path.iterdir()] == ["new"]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (["quantity", "published"], "kept"),
        (["Quantity"], "kept"),
        (["id", "text"], "reports"),
        (list(CLAIMS.names), "claims"),
        (["date", "actor", "place", "level", "measure", "source"], "official"),
        (["date", "level"], None),
        ([], None),
    ],
)
def test_tables_are_known_by_their_header(header: list[str], kind: str | None) -> None:
    assert kind_of(header) == kind


def test_progress_sees_every_report(folder: Path) -> None:
    seen: list[Any] = []

    def watch(things: Any) -> Any:
        for thing in things:
            seen.append(thing)
            yield thing

    pipeline.run("in", progress=watch)
    assert len(seen) == 1


def test_known_as_of_ends_the_levels_there(folder: Path) -> None:
    (folder / "in" / "kept.csv").write_text(KEPT + 'K2,2025-06-01,USA,SYR,"fewer than 1,500 troops"\n', encoding="utf-8")
    late = run("in").table("levels")["date"].max()
    early = run("in", known_as_of="2025-01-01").table("levels")
    assert early["date"].max() < late
    assert (early["known_as_of"] == pd.Timestamp("2025-01-01")).all()


def test_few_statements_are_drawn_as_a_list(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = "France has some 3,000 troops in Niger. Chad sent 400 soldiers to Mali on 2 May 2022. About 40 Germans stay in Togo."
    (tmp_path / "in" / "a.txt").write_text(f"Published: 2022-08-15\n\n{text}\n")
    run(tmp_path / "in", out=tmp_path / "out")
    assert {p.name for p in (tmp_path / "out" / "figures").iterdir()} == {"statements.png", "statements.svg"}
    assert "statements" in (tmp_path / "out" / "report.md").read_text()
