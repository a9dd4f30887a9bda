"""Archives at scale: memory, speed and faults, each run in a process of its own; ratios first.

    python benchmarks/scale.py [--small 20000] [--large 200000] [--text FILE.jsonl] [--only memory,workers,...]

Articles are generated from seeded templates, one in five about forces, unless ``--text`` names a JSON Lines file. Parts:
``memory`` (small against large archive), ``workers`` (two against one, and Dask), ``merge`` (what is done once, in one
process: finished parts checked and put together), ``kinds`` (plain, .gz, .zst, Parquet), ``killed`` (runs killed at
random moments and resumed), ``lost`` (a Dask worker killed), ``full`` (a full disk).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

PARTS = ("memory", "workers", "merge", "kinds", "killed", "lost", "full")
RUN = """
import json, resource, sys, time
from posture.archive import archive
if __name__ == "__main__":
    paths, out, options = json.loads(sys.argv[1])
    start, loading = time.perf_counter(), time.process_time()
    result = archive(paths, out, **options)
    wall = time.perf_counter() - start
    own, below = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = own.ru_utime + own.ru_stime + below.ru_utime + below.ru_stime - loading
    with open("/proc/self/status") as status:  # what getrusage says of this process counts the one that started it
        own_peak = int(next(x for x in status if x.startswith("VmHWM")).split()[1])
    peak = max(own_peak, below.ru_maxrss) / 1024
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak, "counts": dict(result.counts)}))
"""
FORCES = (
    "The ministry said about {n} soldiers and {p} vehicles had left the base, {p} km north of the capital.",
    "No more than {n} U.S. troops remain in {place}, down from {n} a year earlier, an official said.",
    "The president will withdraw {n} of the {n} soldiers stationed in {place} by the end of {month}.",
    "Between {n} and {n} fighters were killed or wounded in {place}, according to the alliance.",
    "The alliance will send {p} aircraft and two battalions, some {n} personnel in all, to {place}.",
)
OTHERS = (
    "Shares of the group rose {p} percent to {m} dollars after it said sales would reach {n} million this year.",
    "The council of {p} members met on {d} May 19{y} and voted {p} to {p} for the motion.",
    "Prices of wheat fell to {m} dollars a tonne, the lowest in {p} months, traders told reporters.",
    "The company will build {p} plants in {p} countries and hire {n} people, its chairman said in a statement.",
    "The museum will show paintings from the collection until the end of {month}, its director said on Monday.",
    "Rain is expected in the north of {place} over the weekend, and roads may be closed, forecasters said.",
    "The court heard the last of the witnesses and will give its judgment in {month}, lawyers for both sides said.",
    "Parliament in {place} is to debate the budget next week, after months of talks between the parties.",
)
PLACES = ("Syria", "Iraq", "Mali", "Estonia", "Kosovo", "Niger", "Poland", "Lebanon", "Somalia", "Afghanistan")
MONTHS = ("January", "March", "April", "June", "September", "October", "December")


def article(number: int) -> dict[str, str]:
    """One article of about 2,000 characters; the same number gives the same article."""
    rng = random.Random(f"article {number}")
    about_forces = rng.random() < 0.2
    lines = []
    for _ in range(20):
        frames = FORCES if about_forces and rng.random() < 0.3 else OTHERS
        lines.append(
            rng.choice(frames).format(
                p=rng.randint(2, 99), m=f"{rng.uniform(1, 90):.2f}", n=f"{rng.randint(1, 90) * 100:,}",
                d=rng.randint(1, 28), y=rng.randint(80, 99), place=rng.choice(PLACES), month=rng.choice(MONTHS),
            )
        )  # fmt: skip
    day = f"{2003 + number % 20}-{1 + number % 12:02d}-{1 + number % 28:02d}"
    return {"id": f"a{number}", "title": lines[0][:60], "publisher": "Example Wire", "published": day,
            "text": " ".join(lines)}  # fmt: skip


def make(path: Path, count: int, text: str | None) -> Path:
    """A JSON Lines file of ``count`` articles; a given file is repeated until there are enough."""
    with path.open("w", encoding="utf-8") as target:
        if text is None:
            for number in range(count):
                target.write(json.dumps(article(number)) + "\n")
            return path
        done = 0
        while done < count:
            with open(text, encoding="utf-8") as source:
                for line in source:
                    if done < count:
                        target.write(line)
                        done += 1
    return path


def run(paths: list[Path], out: Path, **options: Any) -> dict[str, Any]:
    """One archive in a process of its own: seconds, processor seconds, peak megabytes of the largest process, counts."""
    if not options.get("resume"):
        shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "run.py")
        script.write_text(RUN, encoding="utf-8")
        told = json.dumps([[str(p) for p in paths], str(out), options])
        done = subprocess.run([sys.executable, script, told], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def hashes(out: Path) -> dict[str, str]:
    """The results by name; run.json names the paths and is left out."""
    files = sorted(p for p in out.iterdir() if p.is_file() and p.name != "run.json")
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def told(name: str, paths: list[Path], r: dict[str, Any]) -> None:
    """A line of figures."""
    size = sum(p.stat().st_size for p in paths) / 1e6
    n = r["counts"]
    print(
        f"{name:<22}{n['documents']:>9,} articles {size:8.1f} MB  {r['wall']:8.1f} s wall {r['cpu']:8.1f} s processor"
        f"  {size / r['cpu']:6.3f} MB/s of processor  peak {r['peak']:6.0f} MB  {n['claims']:,} claims",
        flush=True,
    )


def memory(work: Path, small: Path, large: Path) -> None:
    """A tenfold archive in the same memory, at the same speed."""
    a, b = run([small], work / "small"), run([large], work / "large")
    told("small, one worker", [small], a)
    told("large, one worker", [large], b)
    speed = (large.stat().st_size / b["cpu"]) / (small.stat().st_size / a["cpu"])
    print(f"peak memory large : small = {b['peak'] / a['peak']:.3f}; throughput per processor second = {speed:.3f}")


def workers(work: Path, small: Path, _: Path) -> None:
    """Two workers against one, alternating, because the machine may have other work; the best of three each."""
    results: dict[str, list[dict[str, Any]]] = {"one": [], "two": [], "dask": []}
    for _round in range(3):
        results["one"].append(run([small], work / "one"))
        results["two"].append(run([small], work / "two", workers=2))
    results["dask"].append(run([small], work / "dask", engine="dask", workers=2))
    best = {k: min(v, key=lambda r: float(r["wall"])) for k, v in results.items()}
    for name, r in best.items():
        told(f"{name} worker(s)", [small], r)
    same = hashes(work / "one") == hashes(work / "two") == hashes(work / "dask")
    print(f"two workers : one = {best['one']['wall'] / best['two']['wall']:.2f} times as fast (best of 3)")
    pairs = [f"{a['wall'] / b['wall']:.2f}" for a, b in zip(results["one"], results["two"], strict=True)]
    print(f"each pair: {', '.join(pairs)}; Dask, two processes : one = {best['one']['wall'] / best['dask']['wall']:.2f}")
    print(f"same bytes: {same}")


def merge(work: Path, small: Path, _: Path) -> None:
    """A finished archive resumed: every part is compared with its input, and the tables are put together again."""
    told("afresh", [small], run([small], work / "merge"))
    again = run([small], work / "merge", resume=True)
    told("finished, resumed", [small], again)
    size = sum(p.stat().st_size for p in (work / "merge").iterdir() if p.is_file()) / 1e6
    print(f"tables of {size:.1f} MB put together in {again['cpu']:.1f} s of processor: {size / again['cpu']:.0f} MB/s")


def kinds(work: Path, small: Path, _: Path) -> None:
    """The same articles in each kind of file."""
    import pyarrow
    import pyarrow.parquet
    import zstandard

    data = small.read_bytes()
    (work / "k.jsonl.gz").write_bytes(gzip.compress(data, 6))
    (work / "k.jsonl.zst").write_bytes(zstandard.compress(data))
    rows = [json.loads(line) for line in data.splitlines()]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), work / "k.parquet")
    found = set()
    for name in ("k.jsonl.gz", "k.jsonl.zst", "k.parquet"):
        told(name, [small], run([work / name], work / "kinds", workers=2))
        found.add(hashes(work / "kinds")["mentions.csv"])
    run([small], work / "kinds", workers=2)
    print(f"same mentions from all kinds: {found == {hashes(work / 'kinds')['mentions.csv']}}")


def killed(work: Path, small: Path, _: Path, rounds: int = 10) -> None:
    """Runs killed at random moments and resumed give the bytes of the undisturbed one."""
    whole = run([small], work / "whole", workers=2, part_size=1 << 20)
    expected = hashes(work / "whole")
    rng = random.Random("killed")
    equal = left = 0
    out = work / "killed"
    script = work / "run.py"
    script.write_text(RUN, encoding="utf-8")
    for _round in range(rounds):
        shutil.rmtree(out, ignore_errors=True)
        for resume in (False, True):
            options = {"workers": 2, "part_size": 1 << 20, "resume": resume}
            process = subprocess.Popen(
                [sys.executable, script, json.dumps([[str(small)], str(out), options])],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            )  # fmt: skip
            if not resume:
                time.sleep(rng.uniform(0.05, 1) * whole["wall"])
                process.send_signal(signal.SIGKILL)
                process.communicate()
                left += len(list((out / "parts").glob("part-*.json"))) if (out / "parts").is_dir() else 0
            elif process.wait():
                raise SystemExit(process.stderr.read().decode() if process.stderr else "")
        equal += hashes(out) == expected
    print(f"killed at random and resumed: {equal} of {rounds} with the same bytes; {left} finished parts were left in all")


def lost(work: Path, small: Path, _: Path) -> None:
    """A worker of a Dask cluster of two killed in mid-run."""
    from distributed import Client, LocalCluster

    from posture.archive import archive

    archive(small, work / "undisturbed", workers=2, part_size=1 << 20)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        pids: dict[str, int] = client.run(os.getpid)
        timer = threading.Timer(8, os.kill, (next(iter(pids.values())), signal.SIGKILL))
        timer.start()
        archive(small, work / "lost", engine="dask", scheduler=cluster.scheduler_address, part_size=1 << 20)
        timer.cancel()
        after = set(client.run(os.getpid).values())
    same = hashes(work / "undisturbed") == hashes(work / "lost")
    print(f"a Dask worker killed in mid-run: {len(set(pids.values()) - after)} lost; same bytes: {same}")


def full(work: Path, small: Path, _: Path) -> None:
    """A disk that runs full: a clear message, earlier results whole; needs the right to mount."""
    from posture.archive import archive
    from posture.errors import OutputError

    disk = work / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True, check=False).returncode:
        print("full disk: not run, no right to mount here")
        return
    try:
        first = work / "few.jsonl"
        first.write_text("".join(small.open(encoding="utf-8").readline() for _ in range(1)), encoding="utf-8")
        archive(first, disk / "out")
        before = hashes(disk / "out")
        try:
            archive(small, disk / "out", workers=2)
            print("full disk: it was large enough")
        except OutputError as error:
            print(f"full disk: {error}\nearlier results whole: {hashes(disk / 'out') == before}")
    finally:
        subprocess.run(["umount", disk], check=False)


def main() -> None:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=20_000, metavar="ARTICLES")
    parser.add_argument("--large", type=int, default=200_000, metavar="ARTICLES")
    parser.add_argument("--text", metavar="FILE.jsonl")
    parser.add_argument("--only", default=",".join(PARTS), metavar="PART,...")
    parser.add_argument("--folder", metavar="FOLDER", help="where to work; a temporary one without it")
    asked = parser.parse_args()
    wanted = asked.only.split(",")
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        work = Path(folder)
        small = make(work / "small.jsonl", asked.small, asked.text)
        large = make(work / "large.jsonl", asked.large, asked.text) if "memory" in wanted else small
        for name in PARTS:
            if name in wanted:
                print(f"\n{name}", flush=True)
                globals()[name](work, small, large)


if __name__ == "__main__":
    main()
