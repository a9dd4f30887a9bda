"""The folder of an archive's parts: made ready for a run, and the options that its parts were made with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from posture.errors import InputError, OutputError
from posture.safe_files import clear_left, lock, unfinished, unlock, write_text

PART_SIZE = 2 << 20  # bytes of text in a part: seconds of work, so that little is lost and memory is small
ENGINES = ("local", "dask")
FORMATS = ("csv", "parquet")
PARTS = "parts"
OPTIONS = "options.json"
_OURS = re.compile(r"(documents|mentions|claims)-\d{5,}\.(csv|parquet)|part-\d{5,}\.json")
_IDS = re.compile(r"\.ids-[a-z0-9_]{8}\.sqlite")
_RESULTS = re.compile(r"(documents|mentions|claims|rejected)\.(csv|parquet)|run\.json")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """The folder of parts, made if it is not there, for one run at a time; raises OutputError where another is at work."""
    if folder.parent.exists() and not folder.parent.is_dir():
        raise OutputError(f"{folder.parent}: expected a folder for the results, this is a file; name another one")
    folder.mkdir(parents=True, exist_ok=True)
    held = lock(folder)
    if held is None:
        raise OutputError(f"{folder}: another run is at work there; wait for its end, or name another folder")
    try:
        yield
    finally:
        unlock(held)


def prepare(folder: Path, options: Mapping[str, Any], resume: bool) -> None:
    """Make the folder of parts ready: go on with what is there, or clear it away.

    Raises InputError where unfinished parts would be lost, or were made with other options.
    """
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
        if _IDS.fullmatch(name) or (_OURS.fullmatch(name) and not resume):
            (folder / name).unlink(missing_ok=True)
    for path, name in unfinished(folder):
        if _OURS.fullmatch(name) or name == OPTIONS:
            clear_left(path)
    for path, name in unfinished(folder.parent):
        if _RESULTS.fullmatch(name):
            clear_left(path)
    mark(folder, options, finished=False)


def mark(folder: Path, options: Mapping[str, Any], finished: bool) -> None:
    """Write down the options, and whether all parts are there."""
    text = json.dumps({"finished": finished, "options": options}, indent=1, ensure_ascii=False)
    write_text(folder / OPTIONS, text + "\n")
