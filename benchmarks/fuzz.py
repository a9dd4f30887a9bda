"""Fuzzing: bytes nobody would write, into every door of the package.

    python benchmarks/fuzz.py TARGET [-runs=N] [-max_total_time=SECONDS] [CORPUS FOLDER]
    python benchmarks/fuzz.py TARGET --plain [-seed=N] [-runs=N] [-max_total_time=SECONDS] [CORPUS FOLDER]

TARGET is parse, mentions, documents, claims, table, vocabulary or archive; ``all`` runs them one after another, with the
options given, and prints one line for each. The first form is guided by coverage (atheris), the second mutates without it,
several times as fast: words of the vocabularies, frames of files, pieces of the corpus and bytes at random. A finding is an
exception that is not the package's own, a broken promise (an offset, an order of bounds, a table that does not come back),
or an input of a few kilobytes that takes seconds.

What is costly and tells little that is new (the data frame at the end, the vocabulary compiled anew) is made for one input
in some; a checksum of the input says for which, so that a finding can be had again from its bytes.
"""

from __future__ import annotations

import csv
import gzip
import math
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
import zlib
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

PLAIN = "--plain" in sys.argv
if not PLAIN:
    import atheris

with nullcontext() if PLAIN else atheris.instrument_imports(include=["posture"]):
    import posture as ps
    from posture.archive import archive
    from posture.cells import cell_values
    from posture.documents import iter_documents
    from posture.export import csv_cells, json_records
    from posture.kept import Options, claim_rows
    from posture.mentions import text_mentions
    from posture.phrases import parse
    from posture.schemas import CLAIMS, TABLES, frame
    from posture.vocabulary import FILES, SHIPPED, load_vocabulary

ID = CLAIMS.names.index("claim_id")
SLOW = 5.0  # seconds that an input of at most 4,096 bytes may take
SHARED = Path("/dev/shm")
WORK = Path(tempfile.mkdtemp(prefix="posture-fuzz-", dir=SHARED if SHARED.is_dir() else None))
TEXTS = (".txt", ".md", ".html", "")
ENDINGS = (".txt", ".md", ".html", ".jsonl", ".json", ".csv", ".jsonl.gz", ".jsonl.zst", ".parquet", "")
NUMBERS = (
    "about 2,000 troops", "1e400", "NaN", "inf", "½", "٣٠٠", "１２", "2 million", "a dozen", "fewer than ", "between ", " and ",
    "1,500-2,000", " km", " miles (", "İ", "\u202e", "'=1+1", "<script>", "!!python/object:", "battalion", "no more than ",
)  # fmt: skip


def text_of(data: bytes) -> str:
    """Text from any bytes: some of them stand for words that the grammar knows, so that its rules are reached."""
    out = []
    for piece in data.decode("utf-8", "surrogateescape").split("\x00"):
        out.append(NUMBERS[ord(piece[0]) % len(NUMBERS)] + piece[1:] if piece else " ")
    return "".join(out).encode("utf-8", "replace").decode("utf-8")


def one_in(n: int, data: bytes) -> bool:
    """Whether this input is the one in ``n`` that goes the whole way."""
    return zlib.crc32(data) % n == 0


def hold(truth: bool, what: str) -> None:
    """A promise of the package."""
    if not truth:
        raise AssertionError(what)


def in_order(low: float, best: float, high: float) -> bool:
    """Whether bounds that are given are in order."""
    given = [x for x in (low, best, high) if not math.isnan(x)]
    return given == sorted(given)


def fuzz_parse(data: bytes) -> None:
    """A phrase."""
    text = text_of(data)
    for q in parse(text):
        hold(text[q.start : q.end] == q.surface, "surface")
        hold(in_order(q.low, q.best, q.high), "order")
        hold(not q.lower > q.best and not q.upper < q.best, "best within bounds")
        repr(q)


def fuzz_mentions(data: bytes) -> None:
    """A report, up to its claims."""
    docs = ps.documents_from_texts([text_of(data)])
    for keep in ("posture", "all"):
        for m in text_mentions(docs["text"].iloc[0], "d", keep=keep):
            hold(docs["text"].iloc[0][m.start : m.end] == m.surface, "surface")
            hold(in_order(m.low, m.best, m.high), "order")
    mentions = ps.find_mentions(docs)
    claims = ps.check(ps.link_claims(mentions, docs), "claims")
    hold(claims["mention_id"].tolist() == mentions["mention_id"].tolist(), "one claim a mention")


def fuzz_documents(data: bytes) -> None:
    """A file of any kind that is read."""
    if not data:
        return
    ending, body = ENDINGS[data[0] % len(ENDINGS)], data[1:]
    if ending == ".jsonl.gz" and body[:1] < b"\x80":
        body = gzip.compress(body, 1)
    path = WORK / f"doc{ending}"
    path.write_bytes(body)
    rejected: list[Any] = []
    try:
        rows = list(iter_documents(path, rejected=rejected))
        hold(all(str(row[-1]).strip() for row in rows), "a text in every row")
        hold(len({row[0] for row in rows}) == len(rows), "an id of its own for every row")
        hold(all(len(row[4]) > 10 for row in rejected), "a reason for every row that is not read")
        hold(bool(rows or rejected) or path.suffix not in TEXTS, "nothing is passed over in silence")
        if one_in(50, data):
            hold(len(ps.check(ps.read_documents(path), "documents")) == len(rows), "every row in the table")
    except ps.PostureError as error:
        hold(len(str(error)) > 10, "a message")
    finally:
        path.unlink()


def fuzz_claims(data: bytes) -> None:
    """A table kept by hand."""
    path = WORK / "kept.csv"
    head = b"published,quantity,actor,place\n" if data[:1] < b"\x80" else b"as_of;quantity;note\n"
    path.write_bytes(data[1:] if data[:1] > b"\xf0" else head + text_of(data[1:]).encode())
    try:
        _, rows, rejected = claim_rows(path, Options(actor="USA", place="SYR"))
        for row in rows:
            claim = dict(zip(CLAIMS.names, row, strict=True))
            hold(in_order(claim["low"], claim["best"], claim["high"]), "order")
            hold(claim["known_at"] is not None and claim["unit"] != "", "a day and a unit")
        hold(len({row[ID] for row in rows}) == len(rows), "an id of its own for every row")
        hold(all(len(row[4]) > 10 for row in rejected), "a reason for every row that is not read")
        if one_in(200, data):
            ps.check(frame("rejected", rejected), "rejected")
            hold(len(ps.check(ps.read_claims(path, actor="USA", place="SYR"), "claims")) == len(rows), "every row")
    except ps.PostureError as error:
        hold(len(str(error)) > 10, "a message")


def fuzz_table(data: bytes) -> None:
    """A table file; what is read comes back after writing."""
    ending = (".csv", ".tsv", ".csv", ".jsonl", ".csv", ".xlsx", ".tsv", ".parquet")[(data or b"x")[0] % 8]
    path, name = WORK / f"table{ending}", ("claims", None, None, "rejected")[len(data) % 4]
    try:
        if ending in (".csv", ".tsv", ".jsonl"):
            text = data[1:].decode("utf-8-sig", "replace" if len(data) % 2 else "strict")
            if ending == ".jsonl":
                json_records(text, path)
            else:
                header, body = csv_cells(text, path)
                columns = cell_values(header, body, TABLES[name].dtypes if name else {}, path)
                hold(all(len(values) == len(body) for values, _ in columns.values()), "a value for every cell")
        if ending in (".csv", ".tsv", ".jsonl") and not one_in(100, data):
            return
        path.write_bytes(data[1:])
        df = ps.read_table(path, name)
    except UnicodeDecodeError:
        return
    except ps.PostureError as error:
        hold(len(str(error)) > 10, "a message")
        return
    comes_back(df, name, ending)


def comes_back(df: Any, name: str | None, ending: str) -> None:
    """A table of cells is written and read again."""
    marked = any(mark in str(column) for column in df.columns for mark in ",;\t\r\n\"")  # the separator is told by the header
    if len(df.columns) and ending in (".csv", ".tsv") and not marked:
        try:
            again = ps.read_table(ps.write_table(df, WORK / "again.csv"), name)
        except ps.PostureError:
            return
        hold(len(again) == len(df) and list(again.columns) == list(df.columns), "the shape comes back")


def fuzz_vocabulary(data: bytes) -> None:
    """Rows of one's own words, and a phrase read with them."""
    names = list(FILES)
    name = names[(data or b"x")[0] % len(names)]
    folder = WORK / "words"
    folder.mkdir(exist_ok=True)
    header = ",".join(FILES[name].columns).encode()
    path = folder / f"{'only_' if data[1:2] > b'a' else ''}{name}.csv"
    path.write_bytes(header + b"\n" + data[2:])
    try:
        words = load_vocabulary(folder)
        own = [row for row in words.rows(name) if row.path == str(path)]
        hold(all(row.line > 1 and len(row.cells) == len(FILES[name].columns) for row in own), "rows with their line")
        hold(bool(own) or path.name.startswith("only_") or words.rows(name) == load_vocabulary().rows(name), "as shipped")
        if one_in(400 if own or path.name.startswith("only_") else 20000, data):
            said = " and ".join(str(cell)[:200] for row in own[:3] for cell in row.cells.values())
            parse(f"no more than 2,000 troops, 5 km away; about 300 {said}", vocabulary=words)
    except ps.PostureError as error:
        hold(len(str(error)) > 10, "a message")
    finally:
        path.unlink()


def fuzz_archive(data: bytes) -> None:
    """Lines cut into parts of any size give the tables of the same lines in one part."""
    if len(data) < 3:
        return
    source = WORK / "archive.jsonl"
    lines = [b'{"text": "' + x + b'"}' if x[:1] > b" " else x for x in text_of(data[2:]).encode().split(b"\n")]
    source.write_bytes(b"\n".join(lines))
    results = []
    for size in (1 << 20, 1 + data[0] + 8 * data[1]):
        shutil.rmtree(WORK / "out", ignore_errors=True)
        try:
            archive(source, WORK / "out", part_size=size)
        except ps.PostureError as error:
            results.append(re.sub(r"at column.*", "", str(error)))
            continue
        results.append("".join((WORK / "out" / f"{n}.csv").read_text() for n in ("documents", "mentions", "rejected")))
    hold(results[0] == results[1], "the cut changes nothing")


TARGETS: dict[str, Callable[[bytes], None]] = {
    name.removeprefix("fuzz_"): f for name, f in list(globals().items()) if name.startswith("fuzz_")
}


def timed(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The target, with a limit of time, and without warnings and chatter of libraries."""
    warnings.simplefilter("ignore")

    def run(data: bytes) -> None:
        before = time.process_time()
        target(data)
        hold(time.process_time() - before < SLOW, "time")

    return run


def pieces(target: str) -> list[bytes]:
    """What inputs are put together from: words that ship, the marks and frames of the files that the target reads."""
    out = [w.encode() for w in NUMBERS] + [bytes([n]) for n in range(256)]
    for name in FILES:
        with (SHIPPED / f"{name}.csv").open(encoding="utf-8") as file:
            rows = [row for row in csv.reader(file) if row]
        random.Random(name).shuffle(rows)
        out += [cell.encode() for row in rows[:60] for cell in row[:-1] if 0 < len(cell) < 40]
        if target == "vocabulary":
            out += [",".join(row).encode() + b"\n" for row in rows[:60] if '"' not in "".join(row)]
    return out + FRAMES.get(target, []) * 60 + USUAL * 40


def sound(target: str) -> list[bytes]:
    """Inputs that are read well, to be spoiled: kept statements and rows of every vocabulary."""
    words = load_vocabulary()
    rng, out = random.Random(target), []
    for _ in range(400 if target == "claims" else 0):
        noun, actor, place = (rng.choice(words.rows(n)) for n in ("force_nouns", "actors", "places"))
        number = rng.choice(("900", "1,500", "2 to 3", "a few hundred", "12.5"))
        said = f'{rng.choice(words.rows("hedges"))["phrase"]} {number} {noun["plural"] or noun["noun"]}'
        day = rng.choice(("2024-09-20", "2 March 2024", "2024", "May 2023"))
        row = f'{day},"{said}",{actor["name"]},{place["name"]}\n'.encode()
        out.append(rng.choice((b"xx\n", b"\xf1published,quantity,actor,place\n")) + row)
    for i, name in enumerate(FILES if target == "vocabulary" else ()):
        for row in rng.sample(words.rows(name), min(60, len(words.rows(name)))):
            cells = [f'"{c}"' if "," in c else c for c in row.cells.values()]
            out.append(bytes([i, rng.choice(b"Az")]) + ",".join(cells).encode() + b"\n")
    return out


USUAL = [b"2024-09-20", b"1,500", b"about 900", b"troops", b" ", b"\n", b",", b";", b'"', b"\x00"]
FRAMES = {
    "documents": [
        b"Title: ", b"Published: ", b"---\n", b"<p>", b"</p>", b"<html>", b'{"text": "', b'"}\n', b"text,published\n", b"[",
        b"]", b'"published": "', b"<!doctype html>", b"&#", b"<script>", b"URL: ", b"\xff\xfe", b"\xef\xbb\xbf", b"\\ud800",
        b"charset=",
    ],
    "claims": [
        b",2 March 2024,", b"\n2024,", b"\n2024-09-20,about 900 troops,USA,SYR", b"basis=FML", b"retracted", b"quantity,",
        b"published,",
    ],
    "table": [
        b"low,best,high\n", b"1,2\n", b"true", b"'=1", b"1e5", b"2024-01-01T10:00:00Z", b"\t", b'{"a": ', b"}\n", b"null",
        b"-0", b"NaN", ",".join(TABLES["rejected"].names).encode() + b"\n", b"'", b"inf", b"+0200", b"9999-12-31",
        b"0001-01-01",
    ],
    "vocabulary": [b"judgement\n", b",test\n", b"before", b"exact", b"head", b"#", b"1e400"],
}  # fmt: skip


def made(rng: random.Random, stock: list[bytes], corpus: list[bytes], longest: int) -> bytes:
    """One input: pieces in a row, or a mutation of an input that is kept."""
    if not corpus or rng.random() < 0.4:
        return (rng.randbytes(2) + b"".join(rng.choices(stock, k=int(1 + rng.random() ** 2 * 20))))[:longest]
    data = bytearray(rng.choice(corpus))
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.randrange(len(data) + 1)
        cut = at + rng.choice((0, 0, 1, 1, 4, 20))
        other = rng.choice(corpus)
        data[at:cut] = rng.choice((rng.choice(stock), rng.randbytes(1), b"", other[rng.randrange(len(other) + 1) :]))
    return bytes(data[:longest])


def plain(name: str, options: list[str]) -> None:
    """Inputs without guidance; the input of a finding is printed, and the number of runs at the end."""
    given = dict(o[1:].split("=", 1) for o in options if "=" in o)
    rng = random.Random(f"{name} {given.get('seed', 1)}")
    folders = [Path(o) for o in options if not o.startswith("-")]
    longest = int(given.get("max_len", 512))
    corpus = [p.read_bytes() for folder in folders for p in sorted(folder.iterdir()) if p.stat().st_size <= longest]
    corpus += sound(name) * 4
    stock, target = pieces(name), timed(TARGETS[name])
    end, runs, most = time.monotonic() + float(given.get("max_total_time", 1e9)), 0, int(given.get("runs", 10**12))
    while runs < most and time.monotonic() < end:
        data = made(rng, stock, corpus, longest)
        try:
            target(data)
        except BaseException:
            print(f"#{runs} {name} {data!r}", file=sys.stderr)
            raise
        runs += 1
    print(f"Done {runs} runs", file=sys.stderr)


def all_targets(options: list[str]) -> int:
    """Every target in a process of its own; one line each."""
    worst = 0
    for name in TARGETS:
        start = time.perf_counter()
        command = [sys.executable, __file__, name, *options]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        counted = re.findall(r"Done (\d+) runs?|#(\d+)", done.stderr)
        runs = max((int(a or b) for a, b in counted), default=0)
        print(f"{name:<12}{runs:>10,} inputs  {time.perf_counter() - start:8.0f} s  ", end="")
        if done.returncode:
            worst = 1
            print("FINDING\n" + "\n".join((done.stdout + done.stderr).splitlines()[-40:]))
        else:
            print("nothing found", flush=True)
    return worst


def main() -> None:
    """Run the target that is asked for."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name == "all":
        sys.exit(all_targets(sys.argv[2:]))
    if name not in TARGETS:
        sys.exit(f"expected one of all, {', '.join(TARGETS)}, got {name!r}")
    if PLAIN:
        plain(name, sys.argv[2:])
        return
    atheris.Setup([sys.argv[0], "-max_len=2048", "-timeout=60", "-rss_limit_mb=4096", *sys.argv[2:]], timed(TARGETS[name]))
    atheris.Fuzz()


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
