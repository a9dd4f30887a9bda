"""The ``posture`` command: data on standard output, talk on standard error, exit 0 done, 1 failed, 2 wrong usage."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import islice
from typing import Any

import click
import pandas as pd

from posture import __version__
from posture.cli_archive import archive_options, is_archive, run_archive
from posture.cli_io import (
    bar,
    format_option,
    kept_options,
    many,
    reading_options,
    renames,
    series_options,
    show,
    talk,
    whose,
    words,
)
from posture.cli_more import calibrate, columns, diff, explain, export, plot, vocab
from posture.cli_review import review
from posture.errors import PostureError

BATCH = 500  # documents that are read before their rows are written, so that memory stays flat


class _InOrder(click.Group):
    """Lists the commands in the order of the work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="posture")
def cli() -> None:
    """Public statements about military forces as tables with bounds, and force levels over time.

    \b
    Start here:
      posture parse "about 2,000 troops"
      posture run data --out out

    Every command explains itself: posture run --help
    """


@cli.command(short_help="Everything: reports in, a folder of tables and figures out.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--out", default="out", show_default=True, metavar="FOLDER", help="Where the results go.")
@reading_options
@kept_options
@click.option("--method", type=click.Choice(["consensus", "grid"]), default="consensus", show_default=True)
@click.option("--freq", default="MS", show_default=True, help="Dates of the levels: D, W, MS, QS, YS.")
@click.option("--known-as-of", "known", metavar="DATE", help="Use only what was public on that day.")
@click.option("--excel", is_flag=True, help="CSV with the mark by which Excel knows UTF-8.")
@click.option("--sep", type=click.Choice([",", ";"]), default=",", show_default=True, help="; brings a decimal comma.")
@click.option("--no-figures", is_flag=True, help="Tables only.")
@click.option(
    "--review", "reviews", multiple=True, metavar="FILE", help="Decisions of people on the claims; see posture review."
)
@archive_options
def run(
    paths: tuple[str, ...], out: str, model: str, vocabulary: str | None, renamed: tuple[str, ...],
    date_order: str | None, method: str, freq: str, known: str | None, excel: bool, sep: str, no_figures: bool,
    reviews: tuple[str, ...], **scale: Any,
) -> None:  # fmt: skip
    """Read reports and kept statements, and write tables, figures and a report to a folder.

    PATH is a file, a folder or a glob; without one, the folder data. Reports are .txt, .md, .html, .jsonl, .csv with a
    column text, .parquet; tables with a column quantity (.csv, .xlsx) are statements kept by hand.

    \b
    Examples:
      posture run
      posture run data --out out
      posture run data/reports data/claims.csv --out out --method grid
      posture run data --out out --sep ";" --excel
      posture run data/reports --out archive --workers 2
    """
    from posture.pipeline import run as whole_path

    if not paths and not os.path.exists("data"):
        raise click.UsageError("there is no folder data here; name the files or folders to read: posture run PATH")
    if is_archive(paths, scale):
        unfit = {
            "--rename": renamed, "--method": method != "consensus", "--freq": freq != "MS", "--known-as-of": known,
            "--excel": excel, "--sep": sep != ",", "--review": reviews,
        }  # fmt: skip
        run_archive(paths or ("data",), out, scale, unfit, model=model, vocabulary=vocabulary, date_order=date_order)
        return
    result = whole_path(
        paths or ("data",), out, vocabulary=vocabulary, model=model, method=method, freq=freq, known_as_of=known,
        columns=renames(renamed), date_order=date_order, excel=excel, sep=sep, decimal="," if sep == ";" else ".",
        figures=not no_figures, review=reviews or None, progress=bar("file"),
    )  # fmt: skip
    n = result.counts
    talk(
        f"read {many(n['files'], 'file')}: {many(n['documents'], 'document')}, {n['mentions']:,} quantities in them, "
        f"{n['claims']:,} claims with those kept by hand, {n['levels']:,} levels"
    )
    pictures = sum(f.suffix == ".png" for f in result.files)
    drawn = f", {many(pictures, 'figure')} (as .png and .svg) among them" if pictures else ""
    talk(f"wrote {len(result.files)} files to {out}{drawn}")
    if reviews:
        told = result.table("review_report")
        lost = int(told["now_claim_id"].isna().sum())
        why = f"; {lost:,} fit no claim or cannot be: {result.out / 'review_report.csv'} says why" if lost else ""
        talk(f"put {len(told) - lost:,} of {len(told):,} decisions of reviewers on their claims{why}")
    if n["rejected"]:
        talk(f"passed over {n['rejected']:,} files, rows or fields; {os.path.join(out, 'rejected.csv')} says which and why")


@cli.command(short_help="The quantities of a phrase.")
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
@reading_options
@format_option("table")
def parse(texts: tuple[str, ...], model: str, vocabulary: str | None, fmt: str) -> None:
    """The quantities of a phrase, with what it suggests (low, best, high) and entails (lower, upper).

    Every TEXT is read for itself; - reads standard input, one phrase a line.

    \b
    Examples:
      posture parse "no more than 650 troops"
      posture parse "about 160 kilometers (100 miles)" --format jsonl
      posture parse "fewer than 1,000 troops" --model ferson2015
    """
    from posture.phrases import parse as read

    names = ["low", "best", "high", "lower", "upper", "unit", "relation", "sense", "surface"]
    vocab = words(vocabulary)
    phrases = [p for t in texts for p in (_stdin_text().splitlines() if t == "-" else [_sound(t)])]
    rows = [
        (text, *(None if (v := getattr(q, n)) == "" else v for n in names))
        for text in phrases
        for q in read(text, model=model, vocabulary=vocab)
    ]
    df = pd.DataFrame(rows, columns=["text", *names])
    df = df.astype(dict.fromkeys(names[:5], "float64"))
    show(df if len(phrases) > 1 else df.drop(columns="text"), fmt)
    if not rows:
        talk("no quantity found")


@cli.command(short_help="The quantities of reports, with their place in the text.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--keep", type=click.Choice(["posture", "all"]), default="posture", show_default=True,
    help="all: also money, percentages, ages and other counts.",
)  # fmt: skip
@reading_options
@format_option("csv")
def scan(paths: tuple[str, ...], keep: str, model: str, vocabulary: str | None, fmt: str) -> None:
    """The mentions table of reports: one row a quantity. PATH - is standard input.

    \b
    Examples:
      posture scan data/reports --format table
      posture scan data/reports/2025-04-20-convoys-to-ain-al-asad.txt
      posture scan - < data/reports/2025-04-20-convoys-to-ain-al-asad.txt
    """
    from posture.documents import iter_documents
    from posture.inputs import find_inputs
    from posture.mentions import find_mentions
    from posture.schemas import frame

    vocab = words(vocabulary)
    found_files = find_inputs(paths)
    rejected = found_files.rejected
    reports = found_files.reports
    rows = iter_documents(reports, rejected=rejected, progress=bar("file")) if reports else iter(())
    tables = []
    first = True
    while True:
        batch = list(islice(rows, BATCH))
        if not batch and not first:
            break
        found = find_mentions(frame("documents", batch), keep=keep, model=model, vocabulary=vocab)
        if fmt == "table":
            tables.append(found)
        else:
            show(found, fmt, header=first)
        first = False
        if not batch:
            _passed_over(rejected)
            raise PostureError(f"{', '.join(paths)}: nothing could be read")
    if tables:
        show(pd.concat(tables), fmt)
    _passed_over(rejected)


@cli.command(short_help="Who has how many, where, when, says who.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@reading_options
@kept_options
@format_option("csv")
def claims(
    paths: tuple[str, ...], model: str, vocabulary: str | None, renamed: tuple[str, ...], date_order: str | None,
    fmt: str,
) -> None:  # fmt: skip
    """The claims table of reports and of statements kept by hand: who has how many, where, when, says who.

    \b
    Examples:
      posture claims data/reports --format table
      posture claims data/claims.csv data/reports
    """
    read = _read(paths, model, vocabulary, renamed, date_order)
    show(read.claims, fmt)
    _passed_over(list(read.rejected.itertuples(index=False, name=None)))


@cli.command(short_help="Force levels over time.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@series_options
@reading_options
@kept_options
@format_option("csv")
def levels(
    paths: tuple[str, ...], actor: str | None, place: str | None, category: str, scope: str | None, freq: str,
    method: str, known: str | None, model: str, vocabulary: str | None, renamed: tuple[str, ...],
    date_order: str | None, fmt: str,
) -> None:  # fmt: skip
    """Force levels over time, estimated from reports, kept statements or a claims table.

    \b
    Examples:
      posture levels data/claims.csv --actor USA --place Syria --format table
      posture levels data --actor USA --place SYR --known-as-of 2024-12-01
    """
    from posture.levels import estimate_levels

    vocab = words(vocabulary)
    who, where = whose(actor, place, vocab)
    read = _read(paths, model, vocabulary, renamed, date_order)
    df = estimate_levels(
        read.claims, who, where, None if category == "any" else category, scope, freq=freq, method=method,
        known_as_of=known, vocabulary=vocab,
    )  # fmt: skip
    show(df, fmt)
    _passed_over(list(read.rejected.itertuples(index=False, name=None)))
    if df.empty:
        talk("no statement of such a level; see the claims: posture claims " + " ".join(paths))


def _read(paths: Sequence[str], model: str, vocabulary: str | None, renamed: Sequence[str], order: str | None) -> Any:
    from posture.pipeline import read_all

    return read_all(
        paths, vocabulary=words(vocabulary), model=model, columns=renames(renamed), date_order=order,
        progress=bar("file"),
    )  # fmt: skip


def _passed_over(rejected: Sequence[Sequence[Any]]) -> None:
    """What could not be read, to standard error; a long list is cut."""
    for path, line, _, _, reason, _ in rejected[:10]:
        talk(f"passed over {path}" + ("" if pd.isna(line) else f", line {line}") + f": {reason}")
    if len(rejected) > 10:
        talk(f"passed over {len(rejected) - 10:,} more; posture run writes them all to rejected.csv")


def _sound(argument: str) -> str:
    """The argument; bytes in it that the system's encoding could not hold are read as UTF-8."""
    try:
        argument.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(argument).decode("utf-8", "replace")
    return argument


def _stdin_text() -> str:
    from posture.document_formats import decode

    return decode(sys.stdin.buffer.read())[0]


for command in (plot, explain, review, export, diff, columns, vocab, calibrate):
    cli.add_command(command)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; gives the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        with cli.make_context("posture", list(sys.argv[1:] if argv is None else argv)) as context:
            cli.invoke(context)
        sys.stdout.flush()
        return 0
    except click.exceptions.Exit as done:  # after --help and --version
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        talk("posture: interrupted; earlier results are whole")
        return 1
    except BrokenPipeError:
        # the reader has seen enough; nothing may be written at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (PostureError, OSError) as error:
        talk(f"posture: {' '.join(str(error).split())}")
        return 1
