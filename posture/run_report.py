"""The report of a run in plain words: what was read, what came of it, what was passed over and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from posture.inputs import Inputs
from posture.plot_figures import SERIES_KEY
from posture.plot_style import scope_name, span, unit_name
from posture.report_claims import Names

MOST_ROWS = 50  # rows of a list in the report; the tables hold all


def report_text(
    tables: Mapping[str, pd.DataFrame], inputs: Inputs, counts: Mapping[str, int], figures: Sequence[str]
) -> str:
    """The report as Markdown text."""
    lines = ["# What was read and what came of it", "", *_read(inputs, counts), *_undated(tables), ""]
    lines += ["## Series", "", *_series(tables["levels"])]
    if figures:
        lines += ["", "Figures: " + ", ".join(f"[{name}](figures/{name}.png)" for name in figures)]
    lines += ["", "## Contradictions", "", *_conflicts(tables.get("conflicts"))]
    lines += ["", "## Passed over", "", *_rejected(tables["rejected"])]
    return "\n".join(lines) + "\n"


def _read(inputs: Inputs, counts: Mapping[str, int]) -> list[str]:
    kinds = [
        (inputs.reports, "files of reports"), (inputs.kept, "tables of statements kept by hand"),
        (inputs.claims, "tables of claims"), (inputs.official, "tables of official figures"),
    ]  # fmt: skip
    lines = [f"- {what}: {len(files)}" for files, what in kinds if files]
    lines += [f"- {name}: {counts[name]:,} rows" for name in ("documents", "mentions", "claims", "levels")]
    return lines


def _undated(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Reports without a day: nothing is wrong with them, and yet their statements are missing from every series."""
    documents, claims = tables["documents"], tables["claims"]
    undated = documents[documents["published"].isna() & documents["doc_id"].isin(claims["doc_id"])]
    if undated.empty:
        return []
    shown = [_cell(p if isinstance(p, str) else d) for p, d in zip(undated["path"], undated["doc_id"], strict=True)]
    more = f" and {len(shown) - 5:,} more" if len(shown) > 5 else ""
    return [
        f"- documents with statements and no date of publication: {len(shown):,} ({', '.join(shown[:5])}{more}); what they "
        'say without a date of its own is in no series. Give one in the head of the file, as in "Published: 2025-06-06"'
    ]


def _series(levels: pd.DataFrame) -> list[str]:
    if levels.empty:
        return ["None: no claim states a level (measure stock, part total, with an actor, a place and a date)."]
    heads = "actor | place | what | scope | statements | from | last level | unit | on"
    lines = [f"| {heads} |", "|---" * 9 + "|"]
    rows, names = [], Names()
    for key, s in levels.groupby(SERIES_KEY, sort=True, dropna=False):
        known = s.dropna(subset=["best"])
        voters = {claim for ids in s["claim_ids"].dropna() for claim in ids.split()}
        last = known.iloc[-1] if len(known) else None
        level = "-" if last is None else f"{last['best']:,.0f} ({span(last['low'], last['high'])})"
        day = "-" if last is None else f"{last['date']:%Y-%m-%d}"
        who, where, what, scope = key
        told = (names.actor(who) or who, names.place(where) or where, what, scope_name(scope))
        start, unit = f"{s['date'].min():%Y-%m-%d}", unit_name(s["unit"].iloc[0])
        cells = [*map(_cell, told), str(len(voters)), start, level, unit, day]
        rows.append((-len(voters), f"| {' | '.join(cells)} |"))
    rows.sort()
    return lines + [text for _, text in rows[:MOST_ROWS]] + _more(len(rows), "levels.csv")


def _conflicts(clashes: pd.DataFrame | None) -> list[str]:
    if clashes is None or clashes.empty:
        return ["None."]
    hard = clashes[clashes["kind"] == "entailed"]
    lines = [
        f"{len(clashes):,} pairs of statements exclude each other; in {len(hard):,} of them the words themselves do "
        "(kind entailed). All stand in conflicts.csv."
    ]
    return lines


def _rejected(rejected: pd.DataFrame) -> list[str]:
    if rejected.empty:
        return ["Nothing."]
    lines = []
    for row in rejected.head(MOST_ROWS).to_dict("records"):
        where = _cell(row["path"]) + ("" if pd.isna(row["line"]) else f", line {row['line']}")
        value = f" ({_cell(row['value'])!r})" if isinstance(row["value"], str) and row["value"] else ""
        lines.append(f"- {where}: {_cell(row['reason'])}{value}")
    return lines + _more(len(rejected), "rejected.csv")


def _more(total: int, file: str) -> list[str]:
    return ["", f"... and {total - MOST_ROWS:,} more in {file}."] if total > MOST_ROWS else []


def _cell(value: object) -> str:
    """A text that cannot break the list or the table that it stands in."""
    return " ".join(str(value).split()).replace("|", "\\|").replace("<", "&lt;")[:300]
