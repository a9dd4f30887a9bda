"""README's examples run as they stand there."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from posture.cli import main

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = [(m.group(1), m.group(2)) for m in re.finditer(r"^```(\w+)\n(.*?)^```", TEXT, re.M | re.S)]


def of(language: str) -> list[str]:
    return [body for lang, body in BLOCKS if lang == language]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("code", of("python"), ids=lambda code: code.splitlines()[2][:40])
def test_python_example(code: str, here: Path) -> None:
    import matplotlib.pyplot as plt

    exec(compile(code, "README.md", "exec"), {"__name__": "readme"})
    plt.close("all")


def test_what_the_examples_say_comes_out(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(of("python")[1], "README.md", "exec"), {"__name__": "readme"})
    assert "900.0 then 2000.0" in capsys.readouterr().out


def test_shell_examples_run_in_order(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for body in of("bash") for line in body.splitlines() if line.startswith("posture ")]
    assert len(lines) >= 8
    for line in lines:
        assert main(shlex.split(line, comments=True)[1:]) == 0, f"{line}: {capsys.readouterr().err}"
    assert (here / "iraq.png").stat().st_size > 10_000
    assert (here / "results.xlsx").is_file()


@pytest.mark.parametrize("block", [b for b in of("console") if b.startswith("$ posture")], ids=lambda b: b[:40])
def test_shown_output_is_real(block: str, capsys: pytest.CaptureFixture[str]) -> None:
    command, _, shown = block.partition("\n")
    assert main(shlex.split(command)[2:]) == 0
    assert capsys.readouterr().out == shown


def test_the_targets_that_are_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"make ([a-z-]+)", " ".join(re.findall(r"`make [a-z-]+`|^\$ make [a-z-]+", TEXT, re.M))):
        assert re.search(rf"^{target}:", makefile, re.M), target
