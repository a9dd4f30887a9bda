"""Every notebook runs top to bottom, offline, and what is stored in it is what it says today."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
AGAIN = "run: python notebooks/build.py"


def _build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("notebooks_build", FOLDER / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


build = _build()


def essentials(cell: Any) -> list[tuple[str, str]]:
    """What a reader takes from the outputs of a cell: texts as they are; of a figure that it is there."""
    out: list[tuple[str, str]] = []
    for o in cell.get("outputs", []):
        if o.output_type == "stream":
            out.append((o.name, o.text))
        elif o.output_type == "error":
            out.append(("error", o.ename))
        else:
            out += [(kind, "" if kind.startswith("image/") else _plain(text)) for kind, text in sorted(o.data.items())]
            out.append(("alt", o.metadata.get("alt", "")))
    return out


def _plain(text: str) -> str:
    return re.sub(r"<Figure size \d+x\d+ with", "<Figure with", text)


def test_the_five_are_there() -> None:
    assert [p.stem for p in NOTEBOOKS] == [
        "01_a_phrase",
        "02_a_report",
        "03_levels_over_time",
        "04_what_was_known_when",
        "05_how_good_are_the_bounds",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_runs_and_is_not_stale(path: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    fresh = build.execute(path)
    assert [c.source for c in fresh.cells] == [c.source for c in stored.cells]
    for n, (old, new) in enumerate(zip(stored.cells, fresh.cells, strict=True)):
        assert essentials(new) == essentials(old), f"{path.name}, cell {n} is stale; {AGAIN}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_reads_well_as_stored(path: Path) -> None:
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    code = [c for c in book.cells if c.cell_type == "code"]
    assert book.cells[0].cell_type == "markdown"
    assert book.cells[0].source.startswith("# ")
    assert [c.execution_count for c in code] == list(range(1, len(code) + 1)), AGAIN
    assert sum(o.get("name") == "stderr" or o.output_type == "error" for c in code for o in c.outputs) == 0
    pictures = [o for c in code for o in c.outputs if "image/png" in o.get("data", {})]
    assert pictures, "a page without a figure"
    assert all(len(o.metadata.get("alt", "")) > 40 for o in pictures), f"a figure without words; {AGAIN}"
    assert max(len(c.source.splitlines()) for c in code) <= 16, "cells are short"
    assert max(len(line) for c in code for line in c.source.splitlines()) <= 100
    tables = [
        o.data["text/plain"] for c in code for o in c.outputs if "posture-table" in o.get("data", {}).get("text/html", "")
    ]
    assert all(len(t.splitlines()) > 1 for t in tables), "a table without rows says nothing"
    assert path.stat().st_size < 700_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_reads_only_what_ships(path: Path) -> None:
    sources = "\n".join(c.source for c in nbformat.read(path, as_version=4).cells)
    named = re.findall(r"[\"'](\.\./[^\"']+)[\"']", sources)
    assert all((FOLDER / n).exists() for n in named)
    assert not re.search(r"https?://|/home/|/tmp/|pip install", sources)


def test_a_failing_cell_fails_the_build(tmp_path: Path) -> None:
    from nbclient.exceptions import CellExecutionError

    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    nbformat.write(book, tmp_path / "bad.ipynb")
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        build.execute(tmp_path / "bad.ipynb")


def test_the_build_leaves_out_what_differs_from_run_to_run(tmp_path: Path) -> None:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print(6 * 7)", metadata={"tags": ["x"]})])
    nbformat.write(book, tmp_path / "a.ipynb")
    done = build.execute(tmp_path / "a.ipynb")
    assert essentials(done.cells[0]) == [("stdout", "42\n")]
    assert done.cells[0].metadata == {}
    assert done.metadata["language_info"] == {"name": "python"}
