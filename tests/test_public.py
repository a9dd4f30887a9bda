"""The public face is held: a change of names, arguments, options or columns is a decision."""

from __future__ import annotations

import difflib
import subprocess
import sys
from pathlib import Path

import public

ROOT = Path(__file__).parents[1]


def test_the_public_face_is_the_one_that_is_written_down() -> None:
    written = Path(__file__).with_name("public.txt").read_text(encoding="utf-8")
    change = list(difflib.unified_diff(written.splitlines(), public.face().splitlines(), "written", "is", lineterm="", n=0))
    assert not change, "\n".join([*change, "if this is meant: python tests/public.py > tests/public.txt, and CHANGELOG.md"])


USE = """
from __future__ import annotations

import pandas as pd

import posture as ps

docs: pd.DataFrame = ps.read_documents("data/reports")
claims: pd.DataFrame = ps.link_claims(ps.find_mentions(docs), docs)
kept: pd.DataFrame = ps.read_claims("data/claims.csv", actor="USA")
levels: pd.DataFrame = ps.estimate_levels(ps.concat_claims(claims, kept), actor="USA", place="SYR")
figures: list[float] = [q.best for q in ps.parse("about 900 troops")]
counts: dict[str, int] = dict(ps.archive("a.jsonl", "out", workers=2).counts)
ps.plot_levels(levels, claims=kept).set_title("x")
for name in ps.__all__:
    getattr(ps, name)
"""


def test_a_user_of_the_package_is_checked_strictly(tmp_path: Path) -> None:
    """Seen from outside, under mypy's strict rules, every public name has a type and no name is missing."""
    names = [n for n in public.posture.__all__ if n != "__version__"]
    lines = "\n".join(f"reveal_type(ps.{n})" for n in names)
    (tmp_path / "use.py").write_text(USE + lines + "\n", encoding="utf-8")
    options = ["--strict", "--config-file=", "--follow-imports=silent", "--cache-dir", str(tmp_path / "cache")]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "use.py"],
        cwd=tmp_path, env={"MYPYPATH": str(ROOT), "PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = [x for x in done.stdout.splitlines() if "Revealed type" in x]
    assert not [x for x in done.stdout.splitlines() if ": error:" in x], done.stdout
    assert len(told) == len(names), done.stdout + done.stderr
    vague = [n for n, x in zip(names, told, strict=True) if x.endswith('"Any"')]
    assert not vague
