"""Runs the notebooks of this folder and writes them back with their outputs: python notebooks/build.py [NAME ...]

The notebooks are their own source: edit them in Jupyter, then run this, so that what is stored is what the package says
today. Times and widget states are left out, so that only what changed shows in a diff.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
SECONDS = 120  # a cell; a notebook takes less than 20 in all


def execute(path: Path) -> nbformat.NotebookNode:
    """The notebook after every cell ran, top to bottom; CellExecutionError if one fails.

    It runs in a copy of its folder beside a copy of data/, so that nothing it writes stays, nor what a reader wrote.
    """
    notebook = nbformat.read(path, as_version=4)
    env = {
        **os.environ,
        # the kernel finds the package of this checkout, installed or not, and draws into the page
        "PYTHONPATH": os.pathsep.join(filter(None, (str(HERE.parent), os.environ.get("PYTHONPATH")))),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(HERE.parent / "data", Path(folder, "data"))
        where = Path(folder, HERE.name)
        where.mkdir()
        client = NotebookClient(
            notebook, timeout=SECONDS, kernel_name="python3", record_timing=False,
            resources={"metadata": {"path": str(where)}},
        )  # fmt: skip
        client.execute(env=env)
    return tidy(notebook)


def tidy(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without what differs from one machine or run to the next."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {}
        for output in cell.get("outputs", []):
            metadata = output.pop("metadata", {})
            if output.output_type in ("display_data", "execute_result"):
                output["metadata"] = {"alt": metadata["alt"]} if "alt" in metadata else {}
                output["data"].pop("application/vnd.jupyter.widget-view+json", None)  # lives only while the page runs
    return notebook


def main(names: list[str]) -> None:
    """Execute and store the notebooks of those names, or all of them."""
    for path in [HERE / n for n in names] or sorted(HERE.glob("*.ipynb")):
        nbformat.write(execute(path), path)
        print(path.name, f"{path.stat().st_size / 1024:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
