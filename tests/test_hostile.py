"""What the open web may hold: a clear message or a harmless row, in bounded memory, nothing run, nothing written elsewhere."""

from __future__ import annotations

import csv
import gzip
import json
import math
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import posture as ps
from posture import document_records, documents
from posture.archive import archive
from posture.errors import InputError, PostureError, SchemaError, VocabularyError
from posture.kept import read_claims_report
from posture.schemas import frame
from posture.vocabulary import FILES

GOOD = b'{"text": "About 900 US troops are in Syria."}\n'
MEGA = 1 << 20


def peak(work: Callable[[], Any]) -> tuple[Any, float]:
    """The result, and the megabytes that Python held at most beside what it held before."""
    tracemalloc.start()
    try:
        result = work()
        return result, tracemalloc.get_traced_memory()[1] / MEGA
    finally:
        tracemalloc.stop()


# one line without an end, scaled down; the limits are scaled with it
LINES = {
    "text": b'{"text": "' + b"troops " * (20 * MEGA // 7) + b'"}\n',
    "zeros": b"\0" * (20 * MEGA) + b"\n",
    "digits": b'{"text": ' + b"7" * (20 * MEGA) + b"}\n",
    "brackets": b"[" * (20 * MEGA) + b"\n",
}


@pytest.fixture
def short_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_records, "LONGEST_LINE", MEGA)


@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize("packed", ["", ".gz", ".zst"])
def test_a_line_without_an_end(kind: str, packed: str, tmp_path: Path, short_lines: None) -> None:
    """Packed, such a line is a bomb: 20 MB in some kilobytes."""
    import zstandard

    data = GOOD + LINES[kind] + GOOD
    path = tmp_path / f"a.jsonl{packed}"
    pack: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}
    path.write_bytes(pack[packed](data))
    assert not packed or path.stat().st_size < 40_000
    (read, rejected), held = peak(lambda: documents.read_documents_report(path))
    assert held < 12
    assert read["text"].tolist() == ["About 900 US troops are in Syria."] * 2
    assert rejected[["line", "reason"]].values.tolist() == [
        [2, "a line of 1,048,576 bytes or more; give each text a line of its own"]
    ]
    result, held = peak(lambda: archive(path, tmp_path / "out", part_size=MEGA))
    assert held < 24
    assert result.counts["mentions"] == 2
    assert result.table("rejected")["line"].tolist() == [2]


def test_a_line_that_never_ends_is_given_up(tmp_path: Path, short_lines: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_records, "_GIVEN_UP", 4 * MEGA)
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(GOOD + b"\0" * (20 * MEGA) + GOOD))
    read, rejected = documents.read_documents_report(path)
    assert len(read) == 1
    assert "a line of more than 4,194,304 bytes; it and all behind it were left" in rejected["reason"].iloc[-1]
    result = archive(path, tmp_path / "out")
    assert result.counts["documents"] == 1
    assert "it and all behind it were left" in result.table("rejected")["reason"].iloc[-1]


@pytest.mark.parametrize("ending", [".txt", ".md", ".html", ""])
@pytest.mark.parametrize(
    "fill", [b"\0", b"7", b"<b>", b"a b ", b"\xff"], ids=["zeros", "digits", "tags", "words", "bytes"]
)
def test_a_huge_file_is_no_report(ending: str, fill: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGEST", MEGA)
    path = tmp_path / f"huge{ending}"
    path.write_bytes(fill * (2 * MEGA // len(fill)))

    def refused() -> str:
        with pytest.raises(InputError) as error:
            ps.read_documents(path)
        return str(error.value)

    message, held = peak(refused)
    assert "as one text; more than 1,048,576 are not read, give JSON Lines" in message
    assert held < 2


@pytest.mark.parametrize("ending", [".json", ".csv"])
def test_a_huge_table_is_not_held(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_records, "LARGEST", MEGA)
    (tmp_path / f"a{ending}").write_bytes(b"\0" * (2 * MEGA))
    with pytest.raises(InputError, match="has to be held as a whole; more than 1,048,576 are not read, give JSON Lines"):
        ps.read_documents(tmp_path / f"a{ending}")


@pytest.mark.parametrize("ending", [".txt", ".md", ".json", ".csv", ".parquet", ".jsonl"])
def test_a_text_too_long_to_be_a_report(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LONGEST", 1000)
    text, path = "About 900 troops left. " * 50, tmp_path / f"a{ending}"
    if ending == ".parquet":
        pd.DataFrame({"text": [text, "50 troops left."]}).to_parquet(path)
    else:
        rows = [{"text": text}, {"text": "50 troops left."}]
        lines = "".join(json.dumps(r) + "\n" for r in rows)
        plain = {".json": json.dumps(rows), ".jsonl": lines, ".csv": f"text,x\n{text},1\n50 troops left.,2\n"}
        path.write_text(plain.get(ending, text), encoding="utf-8")
        (tmp_path / "b.txt").write_text("50 troops left.", encoding="utf-8")
    read, rejected = documents.read_documents_report(tmp_path)
    assert set(read["text"]) == {"50 troops left."}
    assert rejected["reason"].tolist() == ["a text of 1,150 characters; more than 1,000 are no report, split it"]


BOUND = """
import json, sys
from posture.archive import archive
from posture.documents import read_documents_report
read, rejected = read_documents_report(sys.argv[1])
counts = dict(archive(sys.argv[1], sys.argv[2], part_size=16 << 20).counts)
peak = int(next(x for x in open("/proc/self/status") if x.startswith("VmHWM")).split()[1]) / 1024
print(json.dumps({"peak": peak, "texts": len(read), "reasons": rejected["reason"].tolist(), "counts": counts}))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read from /proc")
@pytest.mark.parametrize("packed", ["", ".gz", ".zst"])
def test_a_line_of_200_megabytes_in_a_process_of_its_own(packed: str, tmp_path: Path) -> None:
    """The limits as they are shipped; packed, the file is a bomb of some kilobytes."""
    import zstandard

    data = GOOD + b'{"text": "' + b"2 troops " * (200 * MEGA // 9) + b'"}\n' + GOOD
    path = tmp_path / f"a.jsonl{packed}"
    pack: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": lambda b: gzip.compress(b, 1), ".zst": zstandard.compress}
    path.write_bytes(pack[packed](data))
    del data
    done = subprocess.run([sys.executable, "-c", BOUND, path, tmp_path / "out"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["texts"] == told["counts"]["documents"] == 2
    assert told["reasons"] == ["a line of 4,194,304 bytes or more; give each text a line of its own"]
    assert told["peak"] < 400


@pytest.mark.parametrize(
    "ending", [".txt", ".md", ".html", ".jsonl", ".json", ".csv", ".parquet", ".jsonl.gz", ".jsonl.zst"]
)
def test_a_file_of_zeros(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"zeros{ending}"
    path.write_bytes(b"\0" * 100_000)
    with pytest.raises(InputError) as error:
        ps.read_documents(path)
    assert "zeros" in str(error.value)


@pytest.mark.parametrize(
    "number",
    ["9" * 1_000_000, "1" + ",000" * 300_000, "1e400", "1E999999", "-1e400", "0." + "0" * 400_000 + "1", "NaN", "nan", "inf",
     "Infinity", "-inf", "1e", "٣٠٠", "１２００", "𝟏𝟎𝟎𝟎", "Ⅻ", "½", "1\u200b000", "1\u202e000", "1 000", "0x10", "1_000"],
    ids=lambda n: n[:8] if n.isascii() else ascii(n),
)  # fmt: skip
def test_numbers_that_are_none(number: str) -> None:
    text = f"About {number} troops are in Syria. Then 50 soldiers left."
    docs = ps.documents_from_texts(text)
    mentions = ps.find_mentions(docs)
    claims = ps.link_claims(mentions, docs)
    assert "50 soldiers" in mentions["surface"].tolist()
    for table in (mentions, claims):
        for column in ("low", "best", "high"):
            assert all(math.isfinite(v) for v in table[column].dropna()), column
    for column in ("stated", "step"):
        assert all(math.isfinite(v) for v in mentions[column].dropna()), column
    for m in mentions.itertuples():
        assert text[m.start : m.end] == m.surface


@pytest.mark.parametrize("text", ["1/u5m", "1/nan", "1/inf", "2 1/x5", "1/5m", "1/.", "3 1/"])
def test_what_stands_under_a_stroke_may_be_no_number(text: str) -> None:
    for q in ps.parse(text):
        assert math.isfinite(q.best)
        assert text[q.start : q.end] == q.surface


@pytest.mark.parametrize("hedge", ["", "exactly ", "about ", "nearly ", "fewer than ", "more than ", "at least ", "1,500-"])
@pytest.mark.parametrize("number", [10**12 + 1, 2**53 + 2, 12345678901234567, 266666666666666666, 10**20])
def test_numbers_too_large_for_their_last_digits(hedge: str, number: int) -> None:
    (q,) = ps.parse(f"{hedge}{number} troops")
    assert q.low <= q.best <= q.high
    if q.relation == "exact":
        assert q.best == float(number)
    assert ps.find_mentions(f"{hedge}{number} troops left.")["best"].tolist() == [q.best]


def test_tables_with_odd_headers(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(",\n,", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.csv: expected a header with a column 'quantity', got separators alone"):
        ps.read_claims(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_text("x;x\n1;2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"b\.csv, line 1, column 'x': the column stands twice; rename one"):
        ps.read_table(tmp_path / "b.csv")
    (tmp_path / "c.csv").write_text("x\n--6\n-6\n-\n", encoding="utf-8")
    assert ps.read_table(tmp_path / "c.csv")["x"].tolist() == ["--6", "-6", "-"]


SHOWN = [
    "About 900 US troops \u202eare in\u202d Syria.",
    "\u200fAbout 900 US troops are in Syria.\u200e",
    "İİİ About 900 US troops are in Syria.",
    "İ" * 500 + " about 900 US troops are in Syria.",
    "Аbout 900 US troops are in Syria.",  # the first letter is Cyrillic
    "About\u00a0900\u00a0US\u00a0troops are in Syria.",
    "e\u0301" * 50 + ". About 900 US troops are in Syria.",
    "\U0001f600" * 50 + " About 900 US troops are in Syria.",
    "ﬁﬁ About 900 US troops are in Syria.",
]


@pytest.mark.parametrize("text", SHOWN, ids=ascii)
def test_offsets_are_code_points_of_the_text_as_it_is(text: str, tmp_path: Path) -> None:
    docs = ps.documents_from_texts(text)
    mentions = ps.find_mentions(docs)
    assert len(mentions) == 1
    assert text[mentions["start"].iloc[0] : mentions["end"].iloc[0]] == mentions["surface"].iloc[0]
    assert mentions["best"].tolist() == [900]
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": text}), encoding="utf-8")
    result = archive(tmp_path / "a.jsonl", tmp_path / "out")
    back = result.table("mentions")
    assert back["surface"].tolist() == mentions["surface"].tolist()
    assert back["start"].tolist() == mentions["start"].tolist()


@pytest.mark.parametrize(
    "data",
    [
        b'{"text": "900 troops \xff\xfe"}',
        b'{"text": "900 troops \\ud800"}',
        b'\xc0\xaf{"text": "a"}',
        b'{"text": "a", "id": "\\udfff"}',
        b'{"text": {"text": "900 troops"}}',
        b'{"text": null}',
        b'{"text": 900}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"null",
        b"NaN",
        b'{"text": ' + b"9" * 5000 + b"}",
        b'{"published": 1e999, "text": " "}',
    ],
    ids=range(13),
)
def test_lines_that_hold_no_record(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(GOOD + data + b"\n" + GOOD)
    read, rejected = documents.read_documents_report(tmp_path / "a.jsonl")
    assert read["text"].tolist() == ["About 900 US troops are in Syria."] * 2
    assert rejected["line"].tolist()[-1] == 2
    result = archive(tmp_path / "a.jsonl", tmp_path / "out", part_size=max(20, len(data) // 3))
    assert result.counts["documents"] == 2
    assert result.table("rejected")["line"].tolist()[-1] == 2
    assert set(result.table("rejected")["reason"]) == set(rejected["reason"])


HALF = "About 900 US troops \ud800 are in Syria."
FIELDS = ("id", "title", "published", "url", "language")


@pytest.mark.parametrize(
    "record",
    [{"text": HALF}, *({"text": "900 US troops are in Mali.", k: "\ud800"} for k in FIELDS)],
    ids=lambda r: list(r)[-1],
)  # fmt: skip
@pytest.mark.parametrize("ending", [".jsonl", ".json"])
def test_half_of_a_surrogate_pair_costs_one_record(record: dict[str, str], ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{ending}"
    rows = [record, {"\udfff": "no text"}, {"text": "About 50 US troops are in Iraq.", "\udfff": "not read"}]
    path.write_text(json.dumps(rows) if ending == ".json" else "".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    read, rejected = documents.read_documents_report(path)
    assert read["text"].tolist() == ["About 50 US troops are in Iraq."]
    assert "is half of a surrogate pair, which no file can hold; mend the text" in rejected["reason"].iloc[0]
    assert rejected["column"].iloc[0] == {"id": "doc_id"}.get(list(record)[-1], list(record)[-1])
    assert rejected["reason"].iloc[1].endswith('no "text" in it; it has \\udfff')
    ran = ps.run(path, tmp_path / "run", figures=False)
    result = archive(path, tmp_path / "out")
    for found in (ran, result):
        assert found.counts["documents"] == 1
        assert found.table("rejected")["reason"].tolist() == rejected["reason"].tolist()


def test_half_of_a_surrogate_pair_in_hand(tmp_path: Path) -> None:
    assert ps.parse(HALF)[0].best == 900
    assert pd.Series([HALF], dtype=object).posture.parse()["best"].tolist() == [900]
    for texts in (HALF, [HALF], pd.Series([HALF], dtype=object)):
        with pytest.raises(InputError, match=r"text '?0'?: it holds half of a surrogate pair, which no file can hold; mend it"):
            ps.find_mentions(texts)
    columns = {"quantity": ["900 troops"] * 2, "published": ["2024-01-01"] * 2, "note": ["\ud800", "x"]}
    kept = pd.DataFrame(columns, dtype=object)
    claims, rejected = read_claims_report(kept)
    assert claims["note"].tolist() == ["x"]
    assert rejected[["line", "column"]].values.tolist() == [[1, "note"]]
    (tmp_path / "a.jsonl").write_text('{"a": "b"}\n{"a": "\\ud800"}\n', encoding="utf-8")
    with pytest.raises(InputError, match="line 2: half of a surrogate pair"):
        ps.read_table(tmp_path / "a.jsonl")
    pytest.importorskip("pyarrow")
    with pytest.raises(SchemaError, match=r"table documents: half of a surrogate pair in '900 .ud800'"):
        frame("documents", [("a", "b", None, None, None, None, None, None, "900 \ud800")])


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="names of files are Unicode there")
def test_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("About 900 US troops are in Syria.", encoding="utf-8")
    for ending in (b".txt", b".csv", b".pdf", b".xlsx"):
        Path(os.fsdecode(os.fsencode(folder) + b"/\xff" + ending)).write_text("About 50 troops left.")
    assert ps.read_documents(folder)["path"].tolist() == ["a.txt"]
    ran, result = ps.run(folder, tmp_path / "run", figures=False), archive(folder, tmp_path / "out")
    for found in (ran, result):
        assert found.counts["documents"] == 1
        rejected = found.table("rejected")
        assert sorted(Path(p).name for p in rejected["path"]) == [f"\\udcff{e}" for e in (".csv", ".pdf", ".txt", ".xlsx")]
        assert "its name is not UTF-8, so that no table can hold it; rename it" in rejected["reason"].tolist()


@pytest.mark.parametrize(
    "tag", ["<div>", "<b><i>", "<table><tr><td>", "<ul><li>", "<!--", "<p", "<script>", "&amp;" * 3]
)
def test_deep_pages(tag: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "<html><body>" + tag * 20_000 + "<p>About 900 troops left the base.</p>", encoding="utf-8"
    )
    try:
        ps.read_documents(tmp_path / "a.html")
    except PostureError as error:
        if len(str(error)) < 20:
            raise


FORMULAS = ["=HYPERLINK(1)", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "'=1", "=1\n=2", '=",";"\n"=1']


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_no_cell_is_a_formula(text: str, tmp_path: Path) -> None:
    record = {
        "id": text,
        "title": text,
        "publisher": text,
        "url": text,
        "text": f"{text} troops: {text} 900 troops are in Syria",
    }
    (tmp_path / "a.jsonl").write_text(
        json.dumps(record) + "\n" + text.replace("\n", " ") + "\n", encoding="utf-8", newline="\n"
    )
    result = archive(tmp_path / "a.jsonl", tmp_path / "out")
    assert result.counts["mentions"] >= 1
    for path in (tmp_path / "out").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as handle:
            rows = list(csv.reader(handle))
        assert all(len(row) == len(rows[0]) for row in rows)
        for cell in (c for row in rows for c in row):
            # a negative number is a number
            assert not cell.startswith(("=", "+", "@", "\t", "\r", "\n")), cell
            assert not cell.startswith("-") or cell[1:].replace(".", "").isdigit(), cell
    assert result.table("documents")["title"].tolist() == [text.strip()]


def test_markup_stays_text(tmp_path: Path) -> None:
    text = 'About 900 US troops are in Syria, <img src=x onerror=alert(1)> "<script>alert(2)</script>" said.'
    docs = ps.documents_from_texts(text)
    claims = ps.link_claims(ps.find_mentions(docs), docs)
    assert claims["quote"].tolist() == [text]
    page = ps.write_report({"claims": claims, "documents": docs}, tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<img src=x" not in page
    assert "<script>alert(2)" not in page


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.system",
        "!!python/name:os.system",
        "!!python/object/new:os.system",
        "!!binary",
        "&a [*a]",
        "!x",
    ],
)
def test_tags_in_front_matter_are_never_acted_on(tag: str, tmp_path: Path) -> None:
    made = tmp_path / "made"
    (tmp_path / "a.md").write_text(
        f"---\ntitle: {tag} ['touch {made}']\n---\nAbout 900 troops left.\n", encoding="utf-8"
    )
    assert ps.read_documents(tmp_path / "a.md")["text"].tolist() == ["About 900 troops left.\n"]
    assert not made.exists()


def test_aliases_of_front_matter_do_not_grow(tmp_path: Path) -> None:
    """Each line names the one before nine times; spelled out that would be a billion words."""
    lines = ["a0: &a0 x"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    text = "---\n" + "\n".join(lines) + "\ntitle: *a9\n---\nAbout 900 troops left.\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    read, held = peak(lambda: ps.read_documents(tmp_path / "a.md"))
    assert read["text"].tolist() == ["About 900 troops left.\n"]
    assert held < 20


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.txt").write_text("7,777 troops are hidden there.")
    return folder


def test_links_that_lead_out_are_not_followed(outside: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("About 900 troops left.")
    (folder / "file.txt").symlink_to(outside / "secret.txt")
    (folder / "folder").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere")
    read, rejected = documents.read_documents_report(folder)
    assert read["path"].tolist() == ["a.txt"]
    assert set(rejected["path"]) == {"file.txt", "gone.txt"}
    assert archive(folder, tmp_path / "out").counts["documents"] == 1


@pytest.mark.parametrize(
    "name", ["../../evil", "/tmp/evil", "a/../../evil", "C:\\evil", "evil\0", "..", "CON", "a" * 5000]
)
def test_names_in_the_data_name_no_files(name: str, tmp_path: Path) -> None:
    """Ids, actors and publishers come from the text; what is written lies in the folder of results."""
    record = {"id": name, "publisher": name, "title": name, "url": name, "text": "About 900 US troops are in Syria."}
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (folder / "a.jsonl").write_text(json.dumps(record), encoding="utf-8")
    before = {p for p in tmp_path.rglob("*") if "out" not in p.relative_to(tmp_path).parts}
    archive(folder / "a.jsonl", folder / "out")
    ps.run(folder / "a.jsonl", folder / "out" / "run", figures=False)
    assert {p for p in tmp_path.rglob("*") if "out" not in p.relative_to(tmp_path).parts} == before


@pytest.mark.parametrize(
    ("file", "row"),
    [
        ("hedges", "(a+)+$,before,about,,own"),
        ("hedges", ".*,before,about,,own"),
        ("force_nouns", "(x|x)*y,,person,personnel,,head,own"),
        ("numerals", "[,unit,5,,,,own"),
        ("units", "(?P<a>,kilometer,distance,after,own"),
        ("verbs", "\\,stay,stay,own"),
        ("places", "SYR2,.*,country,,,,own"),
        ("aliases", "(.+)+,USA,name,own"),
    ],
)
def test_words_are_no_patterns(file: str, row: str, tmp_path: Path) -> None:
    header = (Path(ps.__file__).parent / "vocabularies" / f"{file}.csv").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / f"{file}.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    text = "a" * 3000 + "! About 900 US troops are in Syria. " + "x" * 3000
    docs = ps.documents_from_texts(text)
    try:
        words = ps.load_vocabulary(tmp_path)
    except VocabularyError as error:
        if f"{file}.csv, line 2" not in str(error):
            raise
        return
    mentions = ps.find_mentions(docs, vocabulary=words)
    assert mentions["surface"].tolist() == ["About 900 US troops"]
    ps.link_claims(mentions, docs, vocabulary=words)


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_words_without_a_word(name: str, tmp_path: Path) -> None:
    """Fewer things are known then; nothing breaks."""
    header = (Path(ps.__file__).parent / "vocabularies" / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / f"only_{name}.csv").write_text(header + "\n", encoding="utf-8")
    words = ps.load_vocabulary(tmp_path)
    text = (
        "Fewer than 1,000 U.S. troops and 50 Marines of the 82nd Airborne remain in Syria, 160 km (100 miles) from the border, "
        "the Pentagon said on Oct. 7, down from two dozen battalions. A third of them, and 3 F-16s, left; none was hurt."
    )
    docs = ps.documents_from_texts(text)
    for keep in ("posture", "all"):
        mentions = ps.find_mentions(docs, keep=keep, vocabulary=words)
        claims = ps.check(ps.link_claims(mentions, docs, vocabulary=words), "claims")
        ps.estimate_levels(claims, vocabulary=words)
    assert ps.parse("no more than 2,000 people, 5 km away", vocabulary=words)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("zillion,scale,inf,,,,own", "line 2, column 'value': expected a number from 0 to 1e\\+18, got 'inf'"),
        ("zillion,scale,1e300,,,,own", "expected a number from 0 to 1e"),
        ("zillion,scale,nan,,,,own", "expected a number from 0 to 1e"),
        ("zillion,unit,-5,,,,own", "expected a number from 0 to 1e"),
        ("z" * 200_000 + ",unit,5,,,,own", "line 2: expected at most 10,000 characters, got 200,"),
    ],
    ids=["inf", "large", "nan", "negative", "long"],
)
def test_numbers_of_a_vocabulary(row: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "numerals.csv").write_text(f"word,kind,value,low,best,high,source\n{row}\n", encoding="utf-8")
    with pytest.raises(VocabularyError, match=message):
        ps.load_vocabulary(tmp_path)


def test_a_vocabulary_that_is_none(tmp_path: Path) -> None:
    for data in (b"\0" * 1000, b"\xff\xfe\x00", b"phrase\n" * 9, b"", b'"' * 999):
        (tmp_path / "hedges.csv").write_bytes(data)
        with pytest.raises(VocabularyError, match=r"hedges\.csv"):
            ps.load_vocabulary(tmp_path)


def test_reading_opens_no_connection(tmp_path: Path) -> None:
    """The audit hook ends the process at the first name that is looked up or socket that is connected."""
    page = (
        '<!DOCTYPE html><html><head><link rel="stylesheet" href="http://127.0.0.1:9/a.css"><base href="http://127.0.0.1:9/">'
        '<meta http-equiv="refresh" content="0; url=http://127.0.0.1:9/"></head><body><img src="http://127.0.0.1:9/a.png">'
        "<p>About 900 US troops are in Syria, the Pentagon said on Monday, and no more will be sent there this year.</p>"
    )
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "a.md").write_text(
        "---\nurl: http://127.0.0.1:9/\n---\n![x](http://127.0.0.1:9/x.png) 900 troops left."
    )
    code = (
        "import sys, os\n"
        "def hook(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'urllib.Request', 'os.system', 'subprocess.Popen'):\n"
        "        sys.stderr.write(event + repr(args)); sys.stderr.flush(); os._exit(9)\n"
        "import posture as ps\n"
        "from posture.archive import archive\n"
        "ps.read_documents(sys.argv[1])\n"
        "sys.addaudithook(hook)\n"
        "archive(sys.argv[1], sys.argv[2])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, tmp_path, tmp_path / "out"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


@given(st.text(st.characters(codec="utf-8"), max_size=300))
@settings(max_examples=40, deadline=None)
def test_any_text_is_read_and_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    told = f"{text} about 900 troops {text}"
    (folder / "a.jsonl").write_text(json.dumps({"text": told}), encoding="utf-8")
    result = archive(folder / "a.jsonl", folder / "out")
    table = result.table("mentions")
    for m in table.itertuples():
        assert told[m.start : m.end] == m.surface
    if len(table):
        assert result.table("documents")["text"].tolist() == [told]


@given(
    st.binary(max_size=400),
    st.sampled_from([".txt", ".md", ".html", ".jsonl", ".json", ".csv", ".jsonl.gz", ".parquet"]),
)
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str) -> None:
    path = tmp_path_factory.mktemp("bytes") / f"a{ending}"
    path.write_bytes(data)
    try:
        ps.check(ps.read_documents(path), "documents")
    except PostureError as error:
        if not str(error):
            raise


def test_a_header_that_a_spreadsheet_would_run_comes_back(tmp_path: Path) -> None:
    df = pd.DataFrame({"\x03": [1], "=1": [2], "'-a": [3]})
    assert list(ps.read_table(ps.write_table(df, tmp_path / "a.csv")).columns) == list(df.columns)
