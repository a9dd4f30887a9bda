"""Archives: the same bytes from any number of workers, after any fault; flat parts, honest ids, nothing lost."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import posture as ps
from posture import archive_dask, archive_parts, safe_files
from posture.archive import archive
from posture.archive_plan import load, plan
from posture.cli import main
from posture.documents import Found
from posture.errors import InputError, MissingPathError, OutputError
from posture.schemas import check

SIZE = 4000
RUN = """
import json, sys
from posture.archive import archive
if __name__ == "__main__":
    archive(sys.argv[1], sys.argv[2], part_size=4000, workers=2, resume=sys.argv[3] == "resume")
"""


def records(count: int) -> list[dict[str, Any]]:
    """Articles of which one in three tells of forces, some of them twice, some under one id."""
    out: list[dict[str, Any]] = []
    for n in range(count):
        text = f"The council met on Monday and spoke of the harvest of {n}. " * 3
        if n % 3 == 0:
            text += f"About {n + 2},000 US troops are in Syria, the Pentagon said. No more than {n + 10} tanks remain."
        record = {"text": text, "published": f"2019-03-{1 + n % 28:02d}", "publisher": "Example Wire"}
        out.append({"id": f"doc {n // 6}", **record} if n % 2 else record)
    return [*out, *out[:7]]


def write(path: Path, rows: Sequence[dict[str, Any]], every: int = 9) -> Path:
    lines = [json.dumps(r) + "\n" + ("no record\n\n" if n % every == 0 else "") for n, r in enumerate(rows)]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def hashes(out: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in out.iterdir() if p.is_file()}


def parts(out: Path) -> list[Path]:
    return sorted((out / "parts").glob("part-*.json"))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("news") / "news.jsonl", records(150))


@pytest.fixture(scope="module")
def whole(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of an undisturbed run."""
    out = tmp_path_factory.mktemp("whole")
    archive(source, out, part_size=SIZE)
    assert len(parts(out)) > 5
    return out


def test_tables_are_those_of_the_whole_text_read_at_once(source: Path, whole: Path) -> None:
    docs = ps.read_documents(source)
    mentions = ps.find_mentions(docs)
    docs = docs[docs["doc_id"].isin(mentions["doc_id"])]
    assert len(mentions) > 100
    found = ps.read_table(whole / "mentions.csv", "mentions")
    # ids of repeats count the documents that have mentions
    same = [c for c in found.columns if c not in ("doc_id", "mention_id", "restates")]
    pd.testing.assert_frame_equal(found[same], mentions[same])
    kept = ps.read_table(whole / "documents.csv", "documents")
    assert kept["text"].tolist() == docs["text"].tolist()
    for name in ("documents", "mentions", "claims"):
        check(ps.read_table(whole / f"{name}.csv", name), name)
    claims = ps.read_table(whole / "claims.csv", "claims")
    assert claims["mention_id"].tolist() == found["mention_id"].tolist()
    assert set(claims["same_as"].dropna()) <= set(claims["claim_id"])
    texts = dict(zip(kept["doc_id"], kept["text"], strict=True))
    assert [texts[d][s:e] for d, s, e in zip(found["doc_id"], found["start"], found["end"], strict=True)] == found[
        "surface"
    ].tolist()


def test_ids_of_repeats_do_not_depend_on_the_parts(source: Path, whole: Path, tmp_path: Path) -> None:
    one = archive(source, tmp_path / "one", part_size=1 << 20)
    small = archive(source, tmp_path / "small", part_size=500)
    assert one.counts["parts"] == 1
    assert small.counts["parts"] > 50
    for name, column in (("documents", "doc_id"), ("mentions", "mention_id"), ("claims", "claim_id")):
        expected = ps.read_table(whole / f"{name}.csv", name)[column].tolist()
        assert one.table(name)[column].tolist() == expected
        assert small.table(name)[column].tolist() == expected
    ids = small.table("documents")["doc_id"]
    assert ids.is_unique
    assert {"doc_0", "doc_0-2"} <= set(ids)


@pytest.mark.parametrize("options", [{"workers": 2}, {"engine": "dask", "workers": 2}], ids=["two", "dask"])
def test_workers_and_engines_give_the_same_bytes(
    options: dict[str, Any], source: Path, whole: Path, tmp_path: Path
) -> None:
    archive(source, tmp_path / "out", part_size=SIZE, **options)
    assert hashes(tmp_path / "out") == hashes(whole)


def test_all_kinds_of_files_give_the_same_mentions(source: Path, whole: Path, tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet
    import zstandard

    data = source.read_bytes()
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(data[:9000]) + gzip.compress(data[9000:]))
    (tmp_path / "a.jsonl.zst").write_bytes(zstandard.compress(data[:9000]) + zstandard.compress(data[9000:]))
    rows = [{"id": None, **json.loads(x)} for x in data.splitlines() if x.startswith(b"{")]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "a.parquet", row_group_size=37)
    expected = (whole / "mentions.csv").read_bytes()
    for name in ("a.jsonl.gz", "a.jsonl.zst", "a.parquet"):
        result = archive(tmp_path / name, tmp_path / "out", part_size=SIZE)
        assert result.counts["parts"] > 4, name
        assert (tmp_path / "out" / "mentions.csv").read_bytes() == expected, name


def test_parquet_tables_hold_what_the_csv_tables_hold(source: Path, whole: Path, tmp_path: Path) -> None:
    first = archive(source, tmp_path / "one", part_size=SIZE, format="parquet")
    archive(source, tmp_path / "two", part_size=SIZE, format="parquet", workers=2)
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    for name in ("documents", "mentions", "claims"):
        pd.testing.assert_frame_equal(first.table(name), ps.read_table(whole / f"{name}.csv", name))


def test_lines_of_what_was_passed_over_count_from_the_top_of_the_file(
    source: Path, whole: Path, tmp_path: Path
) -> None:
    lines = source.read_text(encoding="utf-8").split("\n")
    rejected = ps.read_table(whole / "rejected.csv", "rejected")
    assert rejected["line"].tolist() == [n for n, x in enumerate(lines, 1) if x == "no record"]
    packed = tmp_path / "news.jsonl.gz"
    packed.write_bytes(gzip.compress(source.read_bytes()))
    result = archive([packed, source], tmp_path / "out", part_size=SIZE)
    assert result.table("rejected")["line"].tolist() == 2 * rejected["line"].tolist()
    assert result.counts["rejected"] == 2 * len(rejected)


@given(
    lines=st.lists(st.binary(max_size=12).map(lambda b: b.replace(b"\n", b".")), max_size=12),
    size=st.integers(1, 30),
    ended=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_cuts_lose_no_line_and_read_none_twice(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], size: int, ended: bool
) -> None:
    path = tmp_path_factory.mktemp("cut") / "a.jsonl"
    data = b"\n".join(lines) + (b"\n" if ended and lines else b"")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return  # such a file is read as UTF-16, in one piece
    path.write_bytes(data)
    from posture.archive_plan import _line_range

    pieces = [p for part in plan([Found(path, "a.jsonl")], size) for p in part.pieces]
    assert b"".join(_line_range(p) for p in pieces) == data
    assert sum(load(p).lines for p in pieces) == data.count(b"\n") + (not data.endswith(b"\n") and data != b"")


def test_finished_parts_are_not_made_again(source: Path, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    archive(source, out, part_size=SIZE)
    made = {p: p.stat().st_mtime_ns for p in parts(out)}
    gone = parts(out)[2]
    gone.unlink()
    (out / "parts" / "mentions-00005.csv").write_text("half")
    left = [out / "parts" / ".claims-00007.csv.0123456789ab.part", out / ".claims.csv.0123456789ab.part"]
    kept = [out / "parts" / ".notes", out / ".mine.part", out / ".claims.csv.x.part", out / ".notes.txt.0123456789ab.part"]
    at_work = out / ".mentions.csv.0123456789ab.part"
    for path in (*left, *kept, at_work):
        path.write_text("half")
    held = safe_files.lock(at_work)
    archive(source, out, part_size=SIZE, resume=True)
    safe_files.unlock(held)
    assert not any(p.exists() for p in left)
    assert all(p.exists() for p in (*kept, at_work))
    for path in (*kept, at_work):
        path.unlink()
    again = [p for p in parts(out) if p.stat().st_mtime_ns != made[p]]
    assert [p.name for p in again] == [gone.name, "part-00005.json"]
    assert hashes(out) == hashes(whole)
    assert not list((out / "parts").glob(".*"))


def test_one_run_at_a_time(source: Path, tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    held = safe_files.lock(tmp_path / "parts")
    with pytest.raises(OutputError, match="another run is at work there; wait for its end, or name another folder"):
        archive(source, tmp_path, part_size=SIZE)
    safe_files.unlock(held)
    archive(source, tmp_path, part_size=SIZE)


def test_a_changed_part_of_the_input_is_read_again(tmp_path: Path) -> None:
    rows = records(60)
    source = write(tmp_path / "a.jsonl", rows)
    archive(source, tmp_path / "out", part_size=SIZE)
    made = {p: p.stat().st_mtime_ns for p in parts(tmp_path / "out")}
    data = source.read_bytes()
    at = data.rindex(b"tanks")
    source.write_bytes(data[:at] + b"ships" + data[at + 5 :])
    archive(source, tmp_path / "out", part_size=SIZE, resume=True)
    again = [p for p in parts(tmp_path / "out") if p.stat().st_mtime_ns != made[p]]
    assert len(again) == 1
    archive(source, tmp_path / "fresh", part_size=SIZE)
    assert hashes(tmp_path / "out") == hashes(tmp_path / "fresh")


def test_an_archive_that_grew_goes_on(source: Path, tmp_path: Path) -> None:
    more = write(tmp_path / "more.jsonl", records(12))
    archive([source], tmp_path / "out", part_size=SIZE)
    archive([source, more], tmp_path / "out", part_size=SIZE, resume=True)
    archive([source, more], tmp_path / "fresh", part_size=SIZE)
    assert hashes(tmp_path / "out") == hashes(tmp_path / "fresh")


def test_parts_of_other_options_are_not_taken(source: Path, tmp_path: Path) -> None:
    archive(source, tmp_path, part_size=SIZE)
    with pytest.raises(
        InputError, match=r"parts were made with other options \(keep was 'posture' and is 'all'\); use those"
    ):
        archive(source, tmp_path, part_size=SIZE, keep="all", resume=True)


def test_unfinished_work_is_not_thrown_away(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_disk(monkeypatch, after=9)
    with pytest.raises(OutputError):
        archive(source, tmp_path, part_size=SIZE)
    monkeypatch.undo()
    with pytest.raises(
        InputError, match="an earlier run left finished parts here; go on from them with resume, or delete"
    ):
        archive(source, tmp_path, part_size=SIZE)


def fill_disk(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """From the n-th file on the disk is full."""
    real, count = safe_files._to_disk, iter(range(10_000))

    def to_disk(path: Path) -> None:
        if next(count) >= after:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path)

    monkeypatch.setattr(safe_files, "_to_disk", to_disk)


@pytest.mark.parametrize("after", [0, 1, 6, 23, 40, 41, 42])
def test_a_full_disk_leaves_earlier_results_whole(
    after: int, whole: Path, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive(write(tmp_path / "old.jsonl", records(9)), tmp_path / "out", part_size=SIZE)
    before = hashes(tmp_path / "out")
    fill_disk(monkeypatch, after)
    with pytest.raises(OutputError, match="No space left on device"):
        archive(source, tmp_path / "out", part_size=SIZE)
    monkeypatch.undo()
    assert hashes(tmp_path / "out") == before
    archive(source, tmp_path / "out", part_size=SIZE, resume=True)
    assert hashes(tmp_path / "out") == hashes(whole)


def test_killed_at_any_moment_and_resumed(source: Path, whole: Path, tmp_path: Path) -> None:
    import psutil

    script = tmp_path / "run.py"
    script.write_text(RUN)
    environment = {**os.environ, "PYTHONPATH": str(Path(ps.__file__).parents[1])}
    rng = random.Random(7)
    for round_ in range(3):
        out = tmp_path / f"out{round_}"
        command = [sys.executable, script, source, out]
        run = subprocess.Popen([*command, "afresh"], env=environment, stderr=subprocess.DEVNULL)
        wanted = rng.randint(0, 6)
        while run.poll() is None and len(parts(out)) < wanted:
            time.sleep(0.01)
        time.sleep(rng.uniform(0, 0.2))
        below = psutil.Process(run.pid).children(recursive=True) if run.poll() is None else []
        run.send_signal(signal.SIGKILL)
        run.wait()
        _, alive = psutil.wait_procs(below, timeout=30)
        assert not alive, "workers outlive the run that started them"
        subprocess.run([*command, "resume"], env=environment, check=True)
        assert hashes(out) == hashes(whole)


class Killer(threading.Thread):
    """Kills worker processes as they come, ``most`` in all."""

    def __init__(self, most: int) -> None:
        super().__init__(daemon=True)
        self.most, self.killed, self.over = most, set[int](), threading.Event()

    def run(self) -> None:
        import psutil

        while not self.over.wait(0.02) and len(self.killed) < self.most:
            for child in psutil.Process().children():
                with suppress(psutil.NoSuchProcess):
                    if "spawn_main" in " ".join(child.cmdline()) and len(self.killed) < self.most:
                        child.kill()
                        self.killed.add(child.pid)

    def __enter__(self) -> Killer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join()


def test_a_lost_worker_costs_nothing(source: Path, whole: Path, tmp_path: Path) -> None:
    with Killer(1) as killer:
        archive(source, tmp_path / "out", part_size=SIZE, workers=2)
    assert len(killer.killed) == 1
    assert hashes(tmp_path / "out") == hashes(whole)


def test_workers_lost_again_and_again_are_told(source: Path, whole: Path, tmp_path: Path) -> None:
    with (
        Killer(100),
        pytest.raises(OutputError, match=r"a worker process was lost 2 times over part \d+ \(news.jsonl\), most"),
    ):
        archive(source, tmp_path / "out", part_size=SIZE, workers=2)
    archive(source, tmp_path / "out", part_size=SIZE, resume=True)
    assert hashes(tmp_path / "out") == hashes(whole)


def test_a_scheduler_that_is_not_there(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_dask, "PATIENCE", "0.5s")
    with pytest.raises(InputError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9: .*; give its address"):
        archive(source, tmp_path, engine="dask", scheduler="tcp://127.0.0.1:9")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"workers": 0}, "workers=0: expected 1 or more"),
        ({"part_size": 0}, "part_size=0: expected bytes, 1 or more"),
        ({"engine": "spark"}, "engine='spark' unknown; use one of local, dask"),
        ({"format": "xml"}, "format='xml' unknown; use one of csv, parquet"),
        ({"keep": "some"}, "keep='some' unknown; use one of posture, all"),
        ({"model": "guess"}, "model='guess' unknown; use one of granule90"),
        ({"scheduler": "tcp://a:1"}, "scheduler='tcp://a:1' is for engine=\"dask\", got engine='local'"),
    ],
)
def test_wrong_options_are_refused_before_the_work(
    options: dict[str, Any], message: str, source: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as refused:
        archive(source, tmp_path / "out", **options)
    assert message in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_files_that_cannot_be_read_are_passed_over_and_listed(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "b.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records(6)))
    (folder / "a.txt").write_text("Title: Convoy\n\nAbout 50 soldiers came.")
    (folder / "c.jsonl.gz").write_bytes(gzip.compress(b'{"text": "900 troops"}\n' * 3)[:-12])
    (folder / "d.parquet").write_bytes(b"PAR1 no table")
    (folder / "e.csv").write_text("a,b\n1,2\n")
    (folder / "f.pdf").write_bytes(b"%PDF")
    os.mkfifo(folder / "g.jsonl")
    (folder / "h.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "secret.txt").write_text("7,000 troops")
    result = archive(folder, tmp_path / "out", part_size=SIZE)
    reasons = {r.path: r.reason for r in result.table("rejected").itertuples()}
    expected = {
        "c.jsonl.gz": "the file breaks off or is damaged",
        "d.parquet": "not a sound Parquet file",
        "e.csv": "expected a column 'text' (reports), or 'quantity' (statements kept by hand",
        "f.pdf": "not a kind of file that is read in a folder",
        "g.jsonl": "not a file, or a link to none",
        "h.txt": "a link that leads out of the folder",
    }
    assert set(reasons) == set(expected), reasons
    assert all(reasons[k].startswith(v) for k, v in expected.items()), reasons
    assert "7,000 troops" not in (tmp_path / "out" / "mentions.csv").read_text()
    assert result.table("documents")["path"].iloc[0] == "a.txt"
    assert result.counts["documents"] == 14


def test_nothing_read_is_an_error_and_earlier_results_are_whole(source: Path, tmp_path: Path) -> None:
    archive(source, tmp_path / "out", part_size=SIZE)
    before = hashes(tmp_path / "out")
    (tmp_path / "bad.jsonl").write_text("no record\n" * 3)
    with pytest.raises(InputError, match=r"bad\.jsonl: nothing could be read; bad\.jsonl: not JSON"):
        archive(tmp_path / "bad.jsonl", tmp_path / "out")
    with pytest.raises(MissingPathError, match="no such file or folder"):
        archive(tmp_path / "none.jsonl", tmp_path / "out")
    assert hashes(tmp_path / "out") == before


def test_results_in_the_folder_that_is_read_are_no_input(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", records(6))
    archive(tmp_path, tmp_path / "out")
    first = hashes(tmp_path / "out")
    archive(tmp_path, tmp_path / "out")
    assert hashes(tmp_path / "out") == first


def test_a_fault_of_the_package_loses_one_document(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = archive_parts.link_claims

    def link(mentions: pd.DataFrame, docs: pd.DataFrame, **options: Any) -> pd.DataFrame:
        if docs["text"].str.contains("harvest of 3. ", regex=False).any():
            raise IndexError("a fault")
        return real(mentions, docs, **options)

    monkeypatch.setattr(archive_parts, "link_claims", link)
    result = archive(source, tmp_path, part_size=SIZE)
    faults = result.table("rejected").query("column == 'text'")
    assert len(faults) == 2  # the text stands twice in the archive
    assert (
        faults["reason"]
        .str.contains("a fault of this package, not of the text: IndexError: a fault; please report")
        .all()
    )


def test_a_long_list_of_what_was_passed_over_is_cut(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "900 troops left."}\n' + "x\n" * 5000)
    result = archive(tmp_path / "a.jsonl", tmp_path / "out")
    assert result.counts["rejected"] == 5000
    rejected = result.table("rejected")
    assert len(rejected) == 1001
    assert (
        rejected["reason"].iloc[-1]
        == "4,000 more lines or fields of this stretch could not be read; the first 1,000 are listed"
    )


def test_progress_ends_at_the_whole(source: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int, int]] = []
    archive(
        source, tmp_path, part_size=SIZE, progress=lambda done, total, n: told.append((done, total, n["documents"]))
    )
    assert told == sorted(told)
    assert told[-1] == (source.stat().st_size, source.stat().st_size, 157)
    assert len(told) == len(parts(tmp_path))


def test_a_bar_shows_rate_and_time_left(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive(source, tmp_path, part_size=SIZE, progress=True)
    assert "B/s" in capsys.readouterr().err


def test_own_words_reach_the_workers(tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.mkdir()
    header = (Path(ps.__file__).parent / "vocabularies" / "force_nouns.csv").read_text(encoding="utf-8").splitlines()[0]
    (words / "force_nouns.csv").write_text(f"{header}\nblorp,blorps,person,personnel,military,head,own\n")
    write(tmp_path / "a.jsonl", [{"text": f"About {n + 2}0 blorps arrived."} for n in range(40)], every=100)
    one = archive(tmp_path / "a.jsonl", tmp_path / "one", part_size=500, vocabulary=words)
    archive(tmp_path / "a.jsonl", tmp_path / "two", part_size=500, vocabulary=words, workers=2)
    assert one.counts["mentions"] == 40
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    with pytest.raises(InputError, match="vocabulary was"):
        archive(tmp_path / "a.jsonl", tmp_path / "one", part_size=500, resume=True)


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command(source: Path, at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(source), "--out", "out", "--archive"]) == 0
    err = capsys.readouterr().err
    assert "read 157 documents in 1 parts" in err
    assert "for levels: posture levels out/claims.csv" in err
    assert "passed over 18 files, lines or fields; out/rejected.csv says which and why" in err
    assert main(["levels", "out/claims.csv", "--actor", "USA", "--place", "SYR"]) == 0
    assert "USA,SYR" in capsys.readouterr().out
    before = hashes(Path("out"))
    assert main(["run", str(source), "--out", "out", "--resume", "--workers", "2"]) == 0
    assert hashes(Path("out")) == before


@pytest.mark.parametrize("option", [["--method", "grid"], ["--excel"], ["--rename", "a=b"], ["--review", "x.csv"]])
def test_the_command_refuses_what_an_archive_cannot_do(
    option: list[str], source: Path, at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(source), "--out", "out", "--archive", *option]) == 2
    assert f"{option[0]}: not for an archive" in capsys.readouterr().err


def test_a_large_file_is_taken_for_an_archive(at_home: Path, monkeypatch: pytest.MonkeyPatch, source: Path) -> None:
    from posture import cli_archive

    scale = {"archived": False, "resume": False, "workers": 1, "engine": "local"}
    assert not cli_archive.is_archive([str(source)], scale)
    monkeypatch.setattr(cli_archive, "LARGE", 1000)
    assert cli_archive.is_archive([str(source)], scale)
