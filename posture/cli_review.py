"""The command of people's review: write a file of claims to decide about, check it, compare two reviewers."""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd

from posture.cli_io import format_option, show, talk, words
from posture.errors import InputError, MissingPathError


@click.command(short_help="Claims to accept, edit or reject, in a spreadsheet.")
@click.argument("folder", required=False, metavar="[FOLDER]")
@click.option("--write", "target", metavar="FILE", help="Write the claims to review: .csv, or .xlsx with lists to choose from.")
@click.option("--check", "checked", multiple=True, metavar="FILE", help="What would come of the decisions of a file.")
@click.option("--agree", nargs=2, metavar="FILE FILE", help="Agreement of two reviewers, and where they differ.")
@click.option("--excel", is_flag=True, default=None, help="CSV with the mark by which Excel knows UTF-8.")
@click.option("--sep", type=click.Choice([",", ";"]), help="Of a new CSV; ; brings a decimal comma.")
@click.option("--vocabulary", metavar="FOLDER", help="Your own words beside the shipped ones.")
@format_option("table")
def review(
    folder: str | None, target: str | None, checked: tuple[str, ...], agree: tuple[str, str] | None, excel: bool | None,
    sep: str | None, vocabulary: str | None, fmt: str,
) -> None:  # fmt: skip
    """Review by people: one row a claim, to accept, edit or reject; posture run --review puts the decisions to use.

    FOLDER holds the results of a run. Write a file, fill its column decision (accept, edit with the cells put right,
    or reject), and run again with it. Decisions are found again when reports are added, changed or read anew; those that
    fit no claim any more are reported, and a file that is written again keeps them.

    \b
    Examples:
      posture review out --write review.csv
      posture review out --write review.xlsx
      posture review out --check review.csv
      posture run data --out out --review review.csv
      posture review --agree review.csv review.xlsx
    """
    from posture.review import read_review, write_review
    from posture.review_agreement import agreement
    from posture.review_apply import apply_review

    if agree is not None:
        if folder or target or checked:
            raise click.UsageError("--agree stands alone: posture review --agree A.csv B.csv")
        found = agreement(*agree)
        show(found.differences, fmt)
        talk(str(found))
        return
    if bool(target) == bool(checked):
        raise click.UsageError("name one of --write, --check and --agree")
    claims = _claims(folder or "out")
    if target:
        path = write_review(claims, target, excel=excel, sep=sep)
        rows = read_review(path)
        decided = int((rows["decision"] != "").sum())
        kept = len(rows) - len(claims)
        more = f", {kept:,} rows behind them with decisions that fit no claim any more" if kept else ""
        talk(f"wrote {path}: {len(claims):,} claims{more}; {decided:,} rows have a decision")
        return
    _, report = apply_review(claims, read_review(checked), words(vocabulary))
    show(report, fmt)
    lost = int(report["now_claim_id"].isna().sum())
    talk(f"{len(report) - lost:,} of {len(report):,} decisions reach their claims")


def _claims(folder: str) -> pd.DataFrame:
    from posture.export import read_table

    path = Path(folder, "claims.csv") if Path(folder).is_dir() or not Path(folder).suffix else Path(folder)
    if not path.is_file():
        raise MissingPathError(f"{path}: no such file; posture run PATH --out {folder} makes it")
    claims = read_table(path)
    if "claim_id" not in claims.columns:
        raise InputError(f"{path}: expected a claims table, got the columns {', '.join(map(str, claims.columns))[:200]}")
    return claims
