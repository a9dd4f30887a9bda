"""Speed and memory of reading and estimating, with the physical limit in the same run: one core, ratios first.

Two kinds of text: general news, where a figure in a hundred is of a force, and the reports of this repository, where
nearly every sentence holds one. Stages take turns, and each tells its shortest run, so that other load falls on all alike.

    python benchmarks/bench.py [--text FILE.jsonl] [--peers PYTHON] [--quick]

``--text`` is a JSON Lines file with a "text" a line (news); without it text is generated from seeded templates.
``--peers`` is the Python of an environment that has quantulum3; it reads the same sentences in the same run.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from posture.claims import link_claims
from posture.documents import documents_from_texts, read_documents
from posture.kept import read_claims
from posture.levels import METHODS, estimate_levels
from posture.mentions import find_mentions, text_mentions
from posture.tokens import sentences

DIGITS = re.compile(r"\d+")
HERE = Path(__file__).resolve().parent.parent
REPORTS = (HERE / "data" / "reports", HERE / "tests" / "gold" / "reports" / "docs")
HOSTILE = {
    "1,1,1,...": "1,",
    "(((((": "(",
    "digits": "7",
    "about about": "about ",
    "2 troops": "2 troops ",
    "5 men,": "5 men, ",
}
PEER = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
from quantulum3 import parser
texts = json.load(sys.stdin)
start = time.process_time()
done = failed = 0
for text in texts:
    try:
        parser.parse(text)
        done += len(text)
    except Exception:
        failed += 1
print(json.dumps({"characters": done, "failed": failed, "seconds": time.process_time() - start}))
"""


def generated(count: int) -> list[str]:
    """Seeded text in the manner of wire reports: figures of all kinds, some of them about forces."""
    rng = random.Random("posture benchmark")
    frames = [
        "Shares of the group rose {p} percent to {m} dollars after it said sales would reach {n} million this year.",
        "The ministry said about {n} soldiers and {p} vehicles had left the base, {p} km north of the capital.",
        "The council of {p} members met on {d} May 19{y} and voted {p} to {p} for the motion.",
        "Prices of wheat fell to {m} dollars a tonne, the lowest in {p} months, traders told reporters.",
        "No more than {n} troops remain in the province, down from {n} a year earlier, an official said.",
        "The company will build {p} plants in {p} countries and hire {n} people, its chairman said in a statement.",
    ]
    out = []
    for _ in range(count):
        lines = [
            rng.choice(frames).format(
                p=rng.randint(2, 99), m=f"{rng.uniform(1, 90):.2f}", n=f"{rng.randint(1, 90) * 100:,}",
                d=rng.randint(1, 28), y=rng.randint(80, 99),
            )
            for _ in range(10)
        ]  # fmt: skip
        out.append(" ".join(lines))
    return out


def best_of(work: Callable[[], object], times: int) -> float:
    """The shortest of some runs: what the machine can do when it is left alone."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def speed(texts: list[str], times: int) -> dict[str, float]:
    """Seconds of each stage over the same texts, the shortest of some rounds in which the stages take turns."""
    docs = documents_from_texts(texts)
    stages: dict[str, Callable[[], object]] = {
        "one re pass over digits": lambda: [sum(1 for _ in DIGITS.finditer(x)) for x in texts],
        "mentions": lambda: [text_mentions(x) for x in texts],
        'mentions, keep="all"': lambda: [text_mentions(x, keep="all") for x in texts],
        "whole path to claims": lambda: link_claims(find_mentions(docs), docs),
    }
    warm = documents_from_texts("Two tanks stand 10 miles from the border.")
    link_claims(find_mentions(warm, keep="all"), warm)  # loads the words and the units
    best = dict.fromkeys(stages, float("inf"))
    for _ in range(times):
        for name, work in stages.items():
            best[name] = min(best[name], best_of(work, 1))
    return best


def show(name: str, texts: list[str], times: int) -> None:
    """One line a stage: rates, and the ratio to the digits pass of the same run."""
    size, count = sum(map(len, texts)) / 1e6, sum(len(sentences(x)) for x in texts)
    print(f"{name}: {size:.2f} MB, {count} sentences; Python {sys.version.split()[0]}, one core")
    stages = speed(texts, times)
    for stage, seconds in stages.items():
        print(
            f"  {stage:28} {size / seconds:8.2f} MB/s {count / seconds:10.0f} sentences/s "
            f"{seconds / stages['one re pass over digits']:7.1f} x the digits pass"
        )


def memory(texts: list[str]) -> list[tuple[float, float]]:
    """Megabytes read and peak megabytes held beside the text, for growing text read one document at a time."""
    rows = []
    for times in (1, 2, 4):
        tracemalloc.start()
        for _ in range(times):
            for text in texts:
                text_mentions(text)
        rows.append((times * sum(map(len, texts)) / 1e6, tracemalloc.get_traced_memory()[1] / 1e6))
        tracemalloc.stop()
    return rows


def growth(unit: str, sizes: tuple[int, ...]) -> list[float]:
    """Seconds for a hostile text of each size."""
    return [best_of(lambda n=n: text_mentions("soldiers " + unit * (n // len(unit))), 2) for n in sizes]  # type: ignore[misc]


def peers(python: str, texts: list[str]) -> dict[str, float]:
    """quantulum3 in its own environment, on the sentences that hold a digit."""
    lines = [x[a:b] for x in texts[:150] for a, b in sentences(x) if DIGITS.search(x, a, b)][:1500]
    run = subprocess.run([python, "-c", PEER], input=json.dumps(lines), capture_output=True, text=True, check=True)
    peer = json.loads(run.stdout.splitlines()[-1])
    own = best_of(lambda: [text_mentions(x) for x in lines], 3)
    own_all = best_of(lambda: [text_mentions(x, keep="all") for x in lines], 3)
    rate = peer["characters"] / peer["seconds"]
    size = sum(map(len, lines))
    return {
        "sentences": len(lines), "quantulum3 MB/s": rate / 1e6, "quantulum3 sentences that raised": peer["failed"],
        "posture, times as fast": size / own / rate, 'posture keep="all", times as fast': size / own_all / rate,
    }  # fmt: skip


def copies(claims: pd.DataFrame, times: int) -> pd.DataFrame:
    """The claims and as many more by other originators, with ids of their own."""
    parts = [claims]
    for i in range(1, times):
        links = {c: claims[c] + f"~{i}" for c in ("claim_id", "same_as", "supersedes")}
        parts.append(claims.assign(**links, originator_id=claims["originator_id"].fillna("unnamed") + f"~{i}"))
    return pd.concat(parts, ignore_index=True)


def levels(times: int) -> None:
    """Seconds for all series of the data that ships, weekly for 25 years, and how they grow with statements and steps."""
    kept = read_claims("data/claims.csv")
    years = {"25 years": "2001-01-01", "50 years": "1976-01-01", "100 years": "1926-01-01"}

    def work(claims: pd.DataFrame, method: str, start: str) -> pd.DataFrame:
        return estimate_levels(
            claims, category=None, scope="all", freq="W", method=method, start=start, end="2026-01-01"
        )

    for method in METHODS:
        rows = work(kept, method, years["25 years"])
        series = len(rows[["actor", "place", "category", "scope"]].drop_duplicates())
        took = best_of(lambda m=method: work(kept, m, years["25 years"]), times)  # type: ignore[misc]
        more = [
            best_of(lambda n=n, m=method: work(copies(kept, n), m, years["25 years"]), times)  # type: ignore[misc]
            for n in (2, 4, 8)
        ]
        longer = [best_of(lambda d=d, m=method: work(kept, m, d), times) for d in years.values()]  # type: ignore[misc]
        print(
            f"levels, {method}: {len(kept)} statements, {series} series weekly for 25 years ({len(rows)} rows): {took:.2f} s; "
            f"statements x2, x4, x8: {', '.join(f'{x:.2f}' for x in more)} s; "
            f"50 and 100 years: {', '.join(f'{x:.2f}' for x in longer[1:])} s"
        )


def main() -> None:
    """Run all and print a table a stage."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--text", type=Path)
    cli.add_argument("--peers")
    cli.add_argument("--quick", action="store_true")
    args = cli.parse_args()
    if args.text and args.text.exists():
        texts = [json.loads(x)["text"] for x in args.text.read_text(encoding="utf-8").splitlines() if x.strip()]
    else:
        texts = generated(200 if args.quick else 1200)
    times = 1 if args.quick else 8
    show(f"news ({args.text or 'generated'})", texts, times)
    show("reports about forces", [x for folder in REPORTS for x in read_documents(folder)["text"]], times)
    print(
        "memory held beside the text, by text read (MB): "
        + ", ".join(f"{a:.1f} read {b:.1f}" for a, b in memory(texts))
    )
    sizes = (250_000, 500_000, 1_000_000) if not args.quick else (25_000, 50_000, 100_000)
    for name, unit in HOSTILE.items():
        seconds = growth(unit, sizes)
        print(
            f"  hostile {name:12} doubled: x{seconds[1] / seconds[0]:.1f}, again: x{seconds[2] / seconds[1]:.1f}, "
            f"{sizes[2] / 1e6 / seconds[2]:.1f} MB/s"
        )
    levels(1 if args.quick else 3)
    if args.peers:
        for key, value in peers(args.peers, texts).items():
            print(f"  {key:34} {value:10.3f}" if isinstance(value, float) else f"  {key:34} {value:10}")


if __name__ == "__main__":
    main()
