"""What the commands share: options, data to standard output in three formats, progress and talk to standard error."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import click
import pandas as pd

from posture.bounds import MODELS
from posture.cells import date_text, number_text
from posture.export import brief_columns, json_lines, to_csv_text
from posture.gazetteer import resolve_actor, resolve_place
from posture.vocabulary import Vocabulary, load_vocabulary

F = TypeVar("F", bound=Callable[..., Any])
WIDEST = 48  # characters of a cell on a terminal
FORMATS = ("csv", "jsonl", "table")


def format_option(default: str) -> Callable[[F], F]:
    """The option ``--format``."""
    return click.option(
        "--format", "fmt", type=click.Choice(FORMATS), default=default, show_default=True,
        help="csv and jsonl hold every column, table what a person reads first.",
    )  # fmt: skip


def reading_options(f: F) -> F:
    """The options of every command that reads words: ``--model`` and ``--vocabulary``."""
    f = click.option(
        "--vocabulary", metavar="FOLDER", help="A folder with your own words, read on top of the shipped ones."
    )(f)
    return click.option(
        "--model", type=click.Choice(MODELS), default=MODELS[0], show_default=True,
        help="What a hedged number is taken to suggest.",
    )(f)  # fmt: skip


def kept_options(f: F) -> F:
    """The options for tables kept by hand: ``--rename`` and ``--date-order``."""
    f = click.option(
        "--date-order", type=click.Choice(["DMY", "MDY"]), help="How dates like 03/04/2025 are meant in your files."
    )(f)
    return click.option(
        "--rename", "renamed", metavar="YOURS=OURS", multiple=True,
        help="A column of your table under another name: --rename Datum=published.",
    )(f)  # fmt: skip


def series_options(f: F) -> F:
    """The options that choose and estimate a series."""
    options = [
        click.option("--actor", help="Whose force: a name or an id (USA, US, sdf)."),
        click.option("--place", help="Where: a name or an id (SYR, Syria)."),
        click.option("--category", default="personnel", show_default=True, help="What is counted; any: all of it."),
        click.option("--scope", help="The counting rule, such as fml; all of them without it."),
        click.option("--freq", default="MS", show_default=True, help="Dates of the level: D, W, MS, QS, YS."),
        click.option("--method", type=click.Choice(["consensus", "grid"]), default="consensus", show_default=True),
        click.option("--known-as-of", "known", metavar="DATE", help="Use only what was public on that day."),
    ]
    for option in reversed(options):
        f = option(f)
    return f


def renames(pairs: Sequence[str]) -> dict[str, str]:
    """``Datum=published`` as a mapping. Raises click.UsageError for one without =."""
    out = {}
    for pair in pairs:
        yours, sign, ours = pair.partition("=")
        if not (yours and sign and ours):
            raise click.UsageError(f"--rename: expected YOURS=OURS, such as Datum=published, got {pair!r}")
        out[yours] = ours
    return out


def words(folder: str | None) -> Vocabulary:
    """The vocabulary that a command reads with."""
    return load_vocabulary(folder) if folder else load_vocabulary()


def whose(actor: str | None, place: str | None, vocabulary: Vocabulary) -> tuple[str | None, str | None]:
    """The ids of an actor and a place as they were typed; raises InputError for one that is not known."""
    return (
        resolve_actor(actor, vocabulary) if actor else None,
        resolve_place(place, vocabulary) if place else None,
    )


def talk(message: str) -> None:
    """A line to standard error, where it cannot mix with data."""
    click.echo(message, err=True)


def bar(unit: str) -> Callable[[Iterable[Any]], Iterable[Any]] | None:
    """A progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return None

    def wrap(things: Iterable[Any]) -> Iterable[Any]:
        from tqdm import tqdm

        shown: Iterable[Any] = tqdm(things, unit=unit, leave=False, file=sys.stderr)
        return shown

    return wrap


def show(df: pd.DataFrame, fmt: str, *, header: bool = True) -> None:
    """The table to standard output."""
    if fmt == "csv":
        text = to_csv_text(df)
        sys.stdout.write(text if header else text.partition("\n")[2])
    elif fmt == "jsonl":
        for line in json_lines(df):
            sys.stdout.write(line)
    else:
        sys.stdout.write(table_text(brief_columns(df)))


def table_text(df: pd.DataFrame) -> str:
    """The table in aligned columns, numbers to the right; long cells are cut, control characters shown as codes.

    >>> print(table_text(pd.DataFrame({"best": [2000.0, None], "unit": ["person", "a\\x1b[31m"]})), end="")
    best  unit
    2000  person
          a\\x1b[31m
    """
    names = [str(c) for c in df.columns]
    right = [pd.api.types.is_numeric_dtype(df.iloc[:, i].dtype) for i in range(df.shape[1])]
    columns = [[_cell(v) for v in df.iloc[:, i].astype(object)] for i in range(df.shape[1])]
    widths = [max([len(n), *map(len, cells)]) for n, cells in zip(names, columns, strict=True)]
    lines = []
    for row in [names, *map(list, zip(*columns, strict=True))]:
        cells = [c.rjust(w) if r else c.ljust(w) for c, w, r in zip(row, widths, right, strict=True)]
        lines.append("  ".join(cells).rstrip() + "\n")
    return "".join(lines)


def _cell(value: Any) -> str:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float):
        return number_text(round(value, 4))
    text = date_text(value) if isinstance(value, pd.Timestamp) else str(value)
    # what a text from the open web says to a terminal is shown, not done
    text = "".join(c if c.isprintable() else " " if c in "\t\n\r" else f"\\x{ord(c):02x}" for c in text)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def many(n: int, noun: str) -> str:
    """A count with its noun.

    >>> many(1, "file"), many(2000, "file")
    ('1 file', '2,000 files')
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
