"""Fuzzing guided by coverage: bytes nobody would write, into every door of the package.

    python benchmarks/fuzz.py TARGET [--plain] [-runs=N] [-max_total_time=SECONDS] [CORPUS FOLDER]

TARGET is parse, mentions, documents, claims, table, vocabulary or archive; ``all`` runs them one after another, with the
options given, and prints one line for each. A finding is an exception that is not the package's own, a broken promise
(an offset, an order of bounds, a table that does not come back), or an input of a few kilobytes that takes seconds.

Every input goes through the reading itself. What only lays rows out as a table costs a hundred times as much, so that the
whole public call with its checked table is made for one input in 16 (files, hand-kept tables), and the words of a
vocabulary are put to use for one in 64. ``--plain`` leaves out the watching of branches: several times as many inputs,
mutated from a corpus that runs with it have found.
"""

from __future__ import annotations

import contextlib
import gzip
import itertools
import math
import re
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import atheris

PLAIN = "--plain" in sys.argv
with contextlib.nullcontext() if PLAIN else atheris.instrument_imports(include=["posture"]):
    import posture as ps
    from posture.archive import archive
    from posture.documents import iter_documents
    from posture.kept import Options, claim_rows
    from posture.mentions import text_mentions
    from posture.phrases import parse
    from posture.vocabulary import FILES, SHIPPED, _read, load_vocabulary

SLOW = 5.0  # seconds that an input of at most 4,096 bytes may take
SHARED = Path("/dev/shm")
WORK = Path(tempfile.mkdtemp(prefix="posture-fuzz-", dir=SHARED if SHARED.is_dir() else None))
ENDINGS = (".txt", ".md", ".html", ".jsonl", ".json", ".csv", ".jsonl.gz", ".jsonl.zst", ".parquet", "")
NUMBERS = (
    "about 2,000 troops", "1e400", "NaN", "inf", "½", "٣٠٠", "１２", "2 million", "a dozen", "fewer than ", "between ", " and ",
    "1,500-2,000", " km", " miles (", "İ", "\u202e", "'=1+1", "<script>", "!!python/object:", "battalion", "no more than ",
)  # fmt: skip


RUN = itertools.count(1)  # of this process


def text_of(data: bytes) -> str:
    """Text from any bytes: some of them stand for words that the grammar knows, so that its rules are reached."""
    out = []
    for piece in data.decode("utf-8", "surrogateescape").split("\x00"):
        out.append(NUMBERS[ord(piece[0]) % len(NUMBERS)] + piece[1:] if piece else " ")
    return "".join(out).encode("utf-8", "replace").decode("utf-8")


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
    try:
        hold(all(str(row[-1]).strip() for row in iter_documents(path, rejected=[])), "a text in every row")
        if next(RUN) % 16 == 0:
            ps.check(ps.read_documents(path), "documents")
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
        if next(RUN) % 16 == 0:
            ps.check(ps.read_claims(path, actor="USA", place="SYR"), "claims")
        else:
            claim_rows(path, Options(actor="USA", place="SYR"))
    except ps.PostureError as error:
        hold(len(str(error)) > 10, "a message")


def fuzz_table(data: bytes) -> None:
    """A table file; what is read comes back after writing."""
    endings = (".csv", ".tsv", ".jsonl", ".xlsx", ".parquet")
    path = WORK / f"table{endings[(data or b'x')[0] % len(endings)]}"
    path.write_bytes(data[1:])
    name = ("claims", None, None, "rejected")[len(data) % 4]
    try:
        df = ps.read_table(path, name)
    except ps.PostureError as error:
        hold(len(str(error)) > 10, "a message")
        return
    marked = any(mark in str(column) for column in df.columns for mark in ",;\t\r\n\"")  # the separator is told by the header
    if len(df.columns) and path.suffix in (".csv", ".tsv") and not marked:
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
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    header = (SHIPPED / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0].encode()
    (folder / f"{'only_' if data[1:2] > b'a' else ''}{name}.csv").write_bytes(header + b"\n" + data[2:])
    try:
        (path,) = folder.iterdir()
        if not list(_read(path, FILES[name])) and not path.name.startswith("only_"):
            return  # nothing is added, and the shipped words are read well elsewhere
        if next(RUN) % 64 == 0:
            parse("no more than 2,000 troops, 5 km away", vocabulary=load_vocabulary(folder))
    except ps.PostureError as error:
        hold(len(str(error)) > 10, "a message")


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
    options = [x for x in sys.argv[2:] if x != "--plain"]
    atheris.Setup([sys.argv[0], "-max_len=2048", "-timeout=60", "-rss_limit_mb=4096", *options], timed(TARGETS[name]))
    atheris.Fuzz()


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
