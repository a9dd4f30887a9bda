"""The commands beside the main path: figures, conversion, explanation, comparison, vocabulary, data dictionary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pandas as pd

from posture.cli_io import (
    bar,
    format_option,
    kept_options,
    reading_options,
    renames,
    series_options,
    show,
    talk,
    whose,
    words,
)
from posture.errors import InputError, MissingPathError, PostureError

KINDS = ("level", "several", "claims", "flows", "revisions")


@click.command(short_help="Figures of levels, movements, statements.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--out", required=True, metavar="FILE", help="The picture: .png, .svg or .pdf.")
@click.option(
    "--kind", type=click.Choice(KINDS), default="level", show_default=True,
    help="level: one series; several: side by side; claims: a list; flows: movements; revisions: as once believed.",
)  # fmt: skip
@click.option("--believed", metavar="DATE", multiple=True, help="A day of knowledge for --kind revisions.")
@click.option("--title", help="Instead of the title that is worked out.")
@click.option("--dpi", type=click.IntRange(30, 600), default=150, show_default=True)
@series_options
@reading_options
@kept_options
def plot(
    paths: tuple[str, ...], out: str, kind: str, believed: tuple[str, ...], title: str | None, dpi: int,
    actor: str | None, place: str | None, category: str, scope: str | None, freq: str, method: str, known: str | None,
    model: str, vocabulary: str | None, renamed: tuple[str, ...], date_order: str | None,
) -> None:  # fmt: skip
    """Draw a force level with the statements behind it, or another picture of the claims.

    PATH holds reports, kept statements, a claims table or the results of a run.

    \b
    Examples:
      posture plot data/claims.csv --actor USA --place Syria --out syria.png
      posture plot data/claims.csv --actor USA --place IRQ --kind flows --out flows.svg
      posture plot data/claims.csv --actor USA --place SYR --kind revisions \\
          --believed 2024-12-01 --believed 2025-01-01 --out believed.png
    """
    from posture.levels import estimate_levels
    from posture.pipeline import read_all
    from posture.plot_text import save_figure

    vocab = words(vocabulary)
    who, where = whose(actor, place, vocab)
    claims = read_all(
        paths, vocabulary=vocab, model=model, columns=renames(renamed), date_order=date_order, progress=bar("file")
    ).claims
    options: dict[str, Any] = {"freq": freq, "method": method, "scope": scope}
    options["category"] = None if category == "any" else category
    if kind in ("level", "several"):
        levels = estimate_levels(claims, who, where, known_as_of=known, vocabulary=vocab, **options)
        axes = _draw_levels(levels, claims, kind, title, vocab)
    else:
        axes = _draw_claims(claims, kind, who, where, believed, title, vocab, options)
    talk(f"wrote {save_figure(axes, out, dpi=dpi)}")


def _draw_levels(levels: pd.DataFrame, claims: pd.DataFrame, kind: str, title: str | None, vocab: Any) -> Any:
    from posture.plot_figures import SERIES_KEY, plot_series_figure, plot_small_multiples

    if levels.empty:
        raise InputError("no statement of such a level; posture claims shows what was said")
    if kind == "several":
        return plot_small_multiples(levels, claims, title=title, vocabulary=vocab)
    series = levels[SERIES_KEY].drop_duplicates()
    if len(series) > 1:
        named = "; ".join(" ".join(map(str, s)) for s in series.head(8).itertuples(index=False))
        raise InputError(
            f"{len(series)} series ({named}); choose with --actor, --place, --category, --scope, or --kind several"
        )
    return plot_series_figure(levels, claims, title=title, vocabulary=vocab)


def _draw_claims(
    claims: pd.DataFrame, kind: str, who: str | None, where: str | None, believed: tuple[str, ...],
    title: str | None, vocab: Any, options: dict[str, Any],
) -> Any:  # fmt: skip
    from posture.plot import plot_claims
    from posture.plot_more import plot_flows, plot_revisions

    if kind == "revisions":
        return plot_revisions(claims, believed, who, where, title=title, vocabulary=vocab, **options)
    chosen = claims
    if who:
        chosen = chosen[chosen["actor"] == who]
    if where:
        chosen = chosen[(chosen["place"] == where) | (chosen["host"] == where)]
    if options["category"]:
        chosen = chosen[chosen["category"] == options["category"]]
    draw = plot_flows if kind == "flows" else plot_claims
    return draw(chosen, title=title, vocabulary=vocab)


@click.command(short_help="A table in another form: .xlsx, .parquet, .jsonl, .csv.")
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@click.option("--excel", is_flag=True, help="CSV with the mark by which Excel knows UTF-8 (.xlsx also keeps texts like 007).")
@click.option("--sep", type=click.Choice([",", ";"]), default=",", show_default=True, help="; brings a decimal comma.")
@click.option("--brief", is_flag=True, help="Only the columns that a person reads first.")
@click.option("--wide", is_flag=True, help="A levels table as one column a series, for chart tools.")
def export(source: str, target: str, excel: bool, sep: str, brief: bool, wide: bool) -> None:
    """A table in another form, by the ending of OUT: .csv, .tsv, .jsonl, .parquet, .xlsx.

    IN may be the folder of results; OUT is then an .xlsx file with one sheet a table.

    \b
    Examples:
      posture export out/claims.csv claims.xlsx
      posture export out results.xlsx
      posture export out/levels.csv wide.csv --wide --sep ";" --excel
    """
    from posture.export import brief_columns, changed_by_excel, read_table, write_table
    from posture.export import wide as spread
    from posture.workbook import write_workbook

    if Path(source).is_dir():
        tables = {p.stem: read_table(p) for p in sorted(Path(source).glob("*.csv"))}
        if not tables:
            raise InputError(f"{source}: no .csv tables in this folder; name the folder of results of posture run")
        if Path(target).suffix.lower() != ".xlsx":
            raise InputError(f"{target}: a folder of tables goes to a file that ends in .xlsx; else name one table")
        write_workbook({n: brief_columns(df) if brief else df for n, df in tables.items()}, target)
        talk(f"wrote {target}: {len(tables)} sheets and one that explains the columns")
        return
    df = read_table(source)
    df = spread(df) if wide else df
    decimal = "," if sep == ";" else "."
    write_table(df, target, excel=excel, sep=sep, decimal=decimal, brief=brief)
    talk(f"wrote {target}: {len(df):,} rows")
    if excel and Path(target).suffix.lower() == ".csv":
        wrong = changed_by_excel(brief_columns(df) if brief else df, decimal)
        if wrong:
            said = ", ".join(f"{name}: {texts[0]!r}" + (" and more" if len(texts) > 1 else "") for name, texts in wrong.items())
            talk(f"Excel will turn texts into numbers or days ({said}); name OUT .xlsx, and it keeps them")


@click.command(short_help="How a claim was read, field by field.")
@click.argument("ident", metavar="ID")
@click.option("--in", "folder", default="out", show_default=True, metavar="FOLDER", help="The results of a run.")
def explain(ident: str, folder: str) -> None:
    """How a claim was read: the sentence, the marked words, the rule of each field, the arithmetic of the bounds.

    ID is a claim_id or mention_id of the results.

    \b
    Example:
      posture explain SYR-041 --in out
    """
    from posture.explain import explain as explained
    from posture.export import read_table

    claims, documents = (_result(folder, name) for name in ("claims", "documents"))
    df = read_table(claims, "claims")
    rows = df[(df["claim_id"] == ident) | (df["mention_id"] == ident)]
    if rows.empty:
        raise InputError(f"{claims}: no claim {ident!r}; ids stand in the column claim_id")
    docs = read_table(documents, "documents")
    for i in range(len(rows)):
        click.echo(str(explained(rows.iloc[i], docs)))


def _result(folder: str, name: str) -> Path:
    path = Path(folder, f"{name}.csv")
    if not path.is_file():
        raise MissingPathError(f"{path}: no such file; posture run PATH --out {folder} makes it")
    return path


@click.command(short_help="What differs between two versions of a table.")
@click.argument("old")
@click.argument("new")
@click.option("--table", "name", default="claims", show_default=True, help="The table, if folders of results are named.")
@click.option("--key", metavar="COLUMNS", help="Columns that tell rows apart, separated by commas.")
@format_option("csv")
def diff(old: str, new: str, name: str, key: str | None, fmt: str) -> None:
    """What differs between two versions of a table: rows changed, appeared and gone, and why.

    OLD and NEW are tables, or folders of results.

    \b
    Examples:
      posture diff out before --table levels --format table
      posture diff out/claims.csv out/claims.csv --key claim_id
    """
    from posture.cells import table_named
    from posture.export import read_table
    from posture.vintages import diff_tables

    paths = [_result(p, name) if Path(p).is_dir() else Path(p) for p in (old, new)]
    was, now = (read_table(p) for p in paths)
    spec = table_named(paths[1].stem, [str(c) for c in now.columns])
    keys = [k.strip() for k in key.split(",")] if key else list(spec.key) if spec else None
    if keys is None:
        raise InputError(f"{new}: not one of the tables of this package; name the columns that tell rows apart: --key")
    show(diff_tables(was, now, keys), fmt)


@click.group(short_help="Check the words that are read, and your own.")
def vocab() -> None:
    """The words that are read: hedges, numerals, nouns, units, verbs, actors, places, sources."""


@vocab.command("check")
@click.argument("folder", required=False)
def vocab_check(folder: str | None) -> None:
    """Check the vocabulary, with the rows of your own FOLDER added: every problem with file, line and column.

    \b
    Examples:
      posture vocab check
      posture vocab check my_words
    """
    from posture.crosscheck import check_vocabulary

    problems = check_vocabulary(folder)
    for problem in problems:
        click.echo(problem)
    if problems:
        raise PostureError(f"{len(problems)} problems in the vocabulary")
    talk("the vocabulary is sound")


@click.command(short_help="The data dictionary.")
@click.argument("table", required=False)
@format_option("table")
def columns(table: str | None, fmt: str) -> None:
    """The data dictionary: every column of every table, or of one TABLE.

    \b
    Examples:
      posture columns levels
      posture columns --format csv
    """
    from posture.schemas import dictionary
    from posture.schemas import table as named

    df = dictionary()
    show(df[df["table"] == named(table).name] if table else df, fmt)


@click.command(short_help="How good the estimators are, on simulated worlds.")
@click.option("--worlds", type=click.IntRange(1), default=200, show_default=True, help="Simulated histories.")
@click.option("--months", type=click.IntRange(2), default=60, show_default=True, help="Length of each.")
@click.option("--seed", type=int, default=20250418, show_default=True)
@click.option("--ablations", is_flag=True, help="Also each estimator with one of its parts taken out.")
@click.option("--options", is_flag=True, help="Instead each option of the grid, off and on, where it has something to read.")
@click.option("--kind", type=click.Choice(["walk", "plateaus"]), default="walk", show_default=True, help="Kind of world.")
@format_option("table")
def calibrate(worlds: int, months: int, seed: int, ablations: bool, options: bool, kind: str, fmt: str) -> None:
    """How often the true level lies in the estimators' ranges, on simulated worlds where the truth is known.

    \b
    Example:
      posture calibrate --worlds 4 --months 24
      posture calibrate --options --worlds 2 --months 12
    """
    from posture.calibrate import calibrate as simulated

    if options:
        from posture.trials import try_options

        show(try_options(worlds=worlds, months=months, seed=seed, kind=kind), fmt)
        return
    show(simulated(worlds=worlds, months=months, seed=seed, kind=kind, ablations=ablations), fmt)
