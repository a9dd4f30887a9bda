"""An archive of any size to tables, in flat memory: in parts, by any number of workers, and on after a fault.

    files -> parts (fixed by the files and the part size) -> tables of each part -> tables of the archive

A part is written when it is done, and its manifest last. What a run leaves when it is killed is a set of whole parts;
a run that resumes reads the input of each again, compares its hash, and makes only what is missing or changed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from posture import __version__
from posture.archive_folder import ENGINES, FORMATS, PART_SIZE, PARTS, alone, mark, prepare
from posture.archive_merge import merge
from posture.archive_parts import Job, make_part
from posture.archive_plan import Part, plan
from posture.archive_workers import on_workers
from posture.bounds import MODELS
from posture.documents import Row, find_files
from posture.errors import InputError, OutputError, PostureError, writable
from posture.export import read_table
from posture.mentions import KEEPS
from posture.safe_files import write_text
from posture.vocabulary import FILES, Vocabulary, load_vocabulary

MANIFEST = "run.json"
Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
Report = Callable[[int, int, Mapping[str, int]], None]
Made = Iterator[tuple[Part, dict[str, Any]]]


@dataclass(frozen=True)
class ArchiveResult:
    """What an archive run wrote: the folder, counts by table, the format of the tables."""

    out: Path
    counts: Mapping[str, int]
    format: str

    def table(self, name: str) -> Any:
        """A table that the run wrote ("documents", "mentions", "claims", "rejected"), in memory as a whole."""
        form = "csv" if name == "rejected" else self.format
        return read_table(self.out / f"{name}.{form}", name)


def archive(
    paths: Paths,
    out: str | os.PathLike[str],
    *,
    workers: int = 1,
    engine: str = "local",
    scheduler: str | None = None,
    resume: bool = False,
    part_size: int = PART_SIZE,
    format: str = "csv",
    keep: str = "posture",
    model: str = "granule90",
    date_order: str | None = None,
    vocabulary: Vocabulary | str | os.PathLike[str] | None = None,
    progress: bool | Report | None = None,
) -> ArchiveResult:
    """Read an archive of reports and write documents, mentions, claims and rejected to a folder, in flat memory.

    ``paths`` are files, folders and globs of all kinds that ``read_documents`` reads; JSON Lines (plain, .gz, .zst)
    and Parquet are read in stretches of ``part_size`` bytes. Documents without a mention are counted and not kept.
    ``workers`` processes work on one machine (with "spawn": a script needs ``if __name__ == "__main__":``);
    ``engine="dask"`` uses the cluster at ``scheduler``, or a local one. The bytes written depend on the files, the
    options and ``part_size`` alone. ``resume`` goes on with what an earlier run of the same options left in
    ``out``/parts. A document id that stands more than once gets -2, -3 in the order of the archive, across all parts;
    ``same_as`` links claims within a part. ``progress`` is True for a bar with rate and time left, or a function of
    (bytes done, all bytes, counts).

    Raises MissingPathError for a path that is not there, InputError for options that do not fit or if nothing could be
    read, OutputError if results cannot be written or a worker is lost twice; earlier results are then whole.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "a.jsonl").write_text('{"text": "About 900 US troops are in Syria."}\\n' * 2)
    ...     archive(folder + "/a.jsonl", folder + "/out").table("claims")["best"].tolist()
    [900.0, 900.0]
    """
    _check(workers, engine, scheduler, part_size, format, keep, model)
    words = vocabulary if isinstance(vocabulary, Vocabulary) else load_vocabulary(Path(vocabulary) if vocabulary else None)
    named = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    head: list[Row] = []
    files = find_files(paths if isinstance(paths, str | os.PathLike) else named, head)
    target = Path(out).absolute()
    files = [f for f in files if target not in f.path.absolute().parents]
    options = {
        "made_by": f"posture {__version__}", "paths": [writable(os.fspath(p)) for p in named], "part_size": part_size,
        "format": format, "keep": keep, "model": model, "date_order": date_order, "vocabulary": _digest(words),
    }  # fmt: skip
    folder = target / PARTS
    own = None if words is load_vocabulary() else str(Path(words.folder).absolute())  # type: ignore[attr-defined]
    job = Job(os.fspath(folder), format, keep, model, date_order, own)
    try:
        with alone(folder):
            prepare(folder, options, resume)
            made = _parts(plan(files, part_size), job, engine, scheduler, workers)
            parts = _follow(made, sum(f.path.stat().st_size for f in files if f.path.is_file()), head, progress, named)
            merged = merge(folder, target, parts, format, head)
            write_text(target / MANIFEST, json.dumps({**options, **merged}, indent=1, ensure_ascii=False) + "\n")
            mark(folder, options, finished=True)
    except OSError as error:
        if isinstance(error, PostureError):
            raise
        reason = error.strerror or str(error)
        raise OutputError(f"{target}: cannot write results there: {reason}; finished parts and earlier results are whole; "
                          "resume goes on from them") from error
    return ArchiveResult(target, merged["counts"], format)


def _check(
    workers: int, engine: str, scheduler: str | None, part_size: int, form: str, keep: str, model: str
) -> None:
    for what, value, allowed in (
        ("engine", engine, ENGINES), ("format", form, FORMATS), ("keep", keep, KEEPS), ("model", model, MODELS),
    ):  # fmt: skip
        if value not in allowed:
            raise InputError(f"{what}={value!r} unknown; use one of {', '.join(allowed)}")
    if workers < 1:
        raise InputError(f"workers={workers}: expected 1 or more")
    if part_size < 1:
        raise InputError(f"part_size={part_size}: expected bytes, 1 or more; {PART_SIZE} suits most archives")
    if scheduler is not None and engine != "dask":
        raise InputError(f'scheduler={scheduler!r} is for engine="dask", got engine={engine!r}')


def _digest(words: Vocabulary) -> str:
    """A hash of all words, so that parts read with other words are not taken for finished."""
    rows = [[name, *row.cells.values()] for name in FILES for row in words.rows(name)]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]


def _follow(
    made: Made, total: int, head: Sequence[Row], progress: bool | Report | None, paths: Sequence[str | os.PathLike[str]]
) -> int:
    """Wait for all parts, tell the progress, and give their number. Raises InputError if no document was read."""
    bar: Any = None
    if progress is True:
        from tqdm import tqdm

        bar = tqdm(total=total, unit="B", unit_scale=True, leave=False)
    parts = done = 0
    counts: dict[str, int] = {}
    first = f"{head[0][0]}: {head[0][4]}" if head else ""
    try:
        for part, manifest in made:
            parts = max(parts, part.number)
            read = sum(p.read for p in part.pieces)
            done += read
            for name, n in manifest["counts"].items():
                counts[name] = counts.get(name, 0) + n
            if not first and manifest["rejected"]:
                first = "{1}: {5}".format(*manifest["rejected"][0])
            if bar is not None:
                bar.update(read)
            elif callable(progress):
                progress(done, total, dict(counts))
    finally:
        if bar is not None:
            bar.close()
    if not counts.get("documents"):
        why = f"nothing could be read; {first}" if first else "no reports there"
        raise InputError(f"{', '.join(str(p) for p in paths)}: {why}")
    return parts


def _parts(parts: Iterator[Part], job: Job, engine: str, scheduler: str | None, workers: int) -> Made:
    if engine == "dask":
        from posture.archive_dask import dask_parts

        return dask_parts(parts, job, scheduler, workers)
    return _here(parts, job) if workers == 1 else on_workers(parts, job, workers)


def _here(parts: Iterator[Part], job: Job) -> Made:
    for part in parts:
        yield part, make_part(part, job)
