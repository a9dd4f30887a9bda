"""The folder of an archive's parts: made ready for a run, and the options that its parts were made with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from posture.errors import InputError, OutputError
from posture.safe_files import write_text

PART_SIZE = 8 << 20  # bytes of text in a part: seconds of work, so that little is lost and memory is small
ENGINES = ("local", "dask")
FORMATS = ("csv", "parquet")
PARTS = "parts"
OPTIONS = "options.json"
_OURS = re.compile(r"(documents|mentions|claims)-\d{5,}\.(csv|parquet)|part-\d{5,}\.json|\..*\.part|\.ids-.*")


def prepare(folder: Path, options: Mapping[str, Any], resume: bool) -> None:
    """Make the folder of parts ready: go on with what is there, or clear it away.

    Raises InputError where unfinished parts would be lost, or were made with other options.
    """
    if folder.parent.exists() and not folder.parent.is_dir():
        raise OutputError(f"{folder.parent}: expected a folder for the results, this is a file; name another one")
    folder.mkdir(parents=True, exist_ok=True)
    state: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        state = json.loads((folder / OPTIONS).read_text(encoding="utf-8"))
    before = state.get("options", {}) if isinstance(state, dict) else {}
    names = [p.name for p in folder.iterdir()]
    if resume:
        # other paths do no harm: the input of every part is compared
        unlike = [k for k, v in options.items() if k != "paths" and before.get(k, v) != v]
        if unlike:
            told = "; ".join(f"{k} was {before[k]!r} and is {options[k]!r}" for k in unlike)
            raise InputError(f"{folder}: its parts were made with other options ({told}); use those, or another folder")
    elif before and not state.get("finished") and any(n.startswith("part-") for n in names):
        raise InputError(
            f"{folder}: an earlier run left finished parts here; go on from them with resume, or delete that folder first"
        )
    for name in names:
        if _OURS.fullmatch(name) and (not resume or name.startswith(".")):
            (folder / name).unlink(missing_ok=True)
    mark(folder, options, finished=False)


def mark(folder: Path, options: Mapping[str, Any], finished: bool) -> None:
    """Write down the options, and whether all parts are there."""
    text = json.dumps({"finished": finished, "options": options}, indent=1, ensure_ascii=False)
    write_text(folder / OPTIONS, text + "\n")
