"""``posture run`` over archives: when an input is taken for one, the options of scale, what is told of the result."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from posture.archive_folder import ENGINES, FORMATS, PART_SIZE
from posture.cli_io import talk
from posture.errors import PostureError

F = TypeVar("F", bound=Callable[..., Any])
LARGE = 64 << 20  # bytes in files of records from which on they are read as an archive (judgement)
_RECORDS = (".jsonl", ".ndjson", ".gz", ".zst", ".parquet")


def archive_options(f: F) -> F:
    """The options of scale; they arrive as the keywords archived, workers, engine, scheduler, resume, part, form."""
    options = [
        click.option(
            "--archive", "archived", is_flag=True,
            help="Read as an archive: in parts, in flat memory, to tables without levels and figures. Large .jsonl "
            "and .parquet files are read so anyway.",
        ),
        click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes for an archive."),
        click.option("--engine", type=click.Choice(ENGINES), default="local", show_default=True, help="Who works on it."),
        click.option("--scheduler", metavar="ADDRESS", help="The Dask scheduler, such as tcp://host:8786."),
        click.option("--resume", is_flag=True, help="Go on with an archive where an earlier run was cut off."),
        click.option(
            "--part-size", "part", type=click.IntRange(1), default=PART_SIZE >> 20, show_default=True, metavar="MB",
            help="Text in a part of an archive.",
        ),
        click.option(
            "--tables", "form", type=click.Choice(FORMATS), default="csv", show_default=True,
            help="The format of the tables of an archive.",
        ),
    ]  # fmt: skip
    for option in reversed(options):
        f = option(f)
    return f


def is_archive(paths: Sequence[str], scale: Mapping[str, Any]) -> bool:
    """Whether the options ask for an archive, or files of records are too large to be held with all their tables."""
    if scale["archived"] or scale["resume"] or scale["workers"] > 1 or scale["engine"] != "local":
        return True
    from posture.documents import find_files

    files = find_files(list(paths), []) if paths else []
    return sum(f.path.stat().st_size for f in files if f.path.name.lower().endswith(_RECORDS) and f.path.is_file()) > LARGE


def run_archive(
    paths: Sequence[str], out: str, scale: Mapping[str, Any], unfit: Mapping[str, object], **options: Any
) -> None:
    """Read an archive and say what came of it; ``unfit`` are options that only smaller runs know, with their values."""
    from posture.archive import archive

    given = [name for name, value in unfit.items() if value]
    if given:
        raise click.UsageError(f"{', '.join(given)}: not for an archive; use it on the tables that the archive gives")
    try:
        result = archive(
            paths, out, workers=scale["workers"], engine=scale["engine"], scheduler=scale["scheduler"],
            resume=scale["resume"], part_size=scale["part"] << 20, format=scale["form"],
            progress=sys.stderr.isatty() or None, **options,
        )  # fmt: skip
    except KeyboardInterrupt:
        raise PostureError(f"interrupted; finished parts are whole, --resume --out {out} goes on from them") from None
    n = result.counts
    talk(
        f"read {n['documents']:,} documents in {n['parts']:,} parts: {n['mentions']:,} quantities in "
        f"{n['with_mentions']:,} of them, {n['claims']:,} claims"
    )
    claims = os.path.join(out, f"claims.{scale['form']}")
    talk(f"wrote documents, mentions, claims and rejected to {out}; for levels: posture levels {claims}")
    if n["rejected"]:
        talk(f"passed over {n['rejected']:,} files, lines or fields; {os.path.join(out, 'rejected.csv')} says which and why")
