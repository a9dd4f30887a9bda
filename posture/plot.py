"""The main pictures: a force level with the statements behind it, and statements as a list.

Every function takes ``ax=None`` and returns the Axes; none shows a window, changes matplotlib's settings, or reads
today's date. A figure made here lays itself out; on axes of your own, use a figure with ``layout="constrained"``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from posture.errors import InputError
from posture.plot_names import MEASURED, clipped, forces_of, joined
from posture.plot_parts import (
    caret_keys,
    draw_intervals,
    draw_level,
    draw_official,
    draw_statements,
    handle,
    marks,
    official_of,
    placed,
    statement_kinds,
    statements_of,
)
from posture.plot_style import (
    BLUE,
    LOOKS,
    amount,
    date_axis,
    day,
    fit_numbers,
    need,
    new_axes,
    number_axis,
    quiet,
    scope_name,
    span,
    unit_name,
)
from posture.plot_text import end_labels, headline, key_and_source, row_labels, set_alt
from posture.vocabulary import Vocabulary

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

LEVEL_COLUMNS = ("actor", "place", "category", "scope", "unit", "date", "low", "best", "high")

NOBODY = ("", "outlet", "unnamed", "unknown")  # words of hand-kept tables that name no originator


def plot_levels(
    levels: pd.DataFrame,
    claims: pd.DataFrame | None = None,
    official: pd.DataFrame | None = None,
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    log: bool = False,
    components: bool = True,
    since: object = None,
    until: object = None,
    vocabulary: Vocabulary | None = None,
) -> Axes:
    """One force level over time: line, plausible band, and the statements behind it.

    ``levels``: one series of the levels table. ``claims``: draws each statement of that force as a dot with its
    interval; a caret marks an end that the words leave open; plans are hollow and never join the line; ceilings are
    dashed; what was retracted or superseded is a grey cross. ``official``: official figures, one mark a counting rule.
    ``since``, ``until``: draw this period only. Amounts are in the unit of ``levels``; the axis begins at zero.
    Hatching marks months in which the sources contradict each other.

    Raises InputError if ``levels`` is empty or holds more than one series, or lacks a column.

    >>> from posture.schemas import coerce
    >>> table = coerce(pd.DataFrame({"actor": ["USA"] * 2, "place": ["SYR"] * 2, "category": ["personnel"] * 2,
    ...     "scope": ["unspecified"] * 2, "unit": ["person"] * 2, "date": ["2025-01-01", "2025-02-01"],
    ...     "low": [1750.0, 1700.0], "best": [2000.0, 2000.0], "high": [2250.0, 2300.0]}), "levels")
    >>> plot_levels(table).get_title(loc="left")
    'US forces in Syria, stated by public sources'
    """
    series = _within(one_series(levels), "date", "date", since, until)
    first = one_series(levels).iloc[0]
    said = None if claims is None else _within(statements_of(claims, first), "start", "end", since, until)
    if said is not None and not components:
        said = said[said["kind"] != "component"]
    ax = new_axes(ax)
    quiet(ax)
    handles: list[Artist] = draw_level(ax, series)
    tops = [series["high"].max(), series["best"].max()]
    if said is not None:
        handles += draw_statements(ax, said)
        tops += [said["high"].max(), said["best"].max()]
    if official is not None:
        every = official_of(official, first)
        figures = _within(every, "date", "date", since, until)
        handles += draw_official(ax, figures, ranking=every)
        tops.append(figures["level"].max())
    number_axis(ax, float(np.nanmax([*tops, 0.0])), first["unit"], log)
    date_axis(ax)
    whose = forces_of(first["actor"], first["place"], first["category"], vocabulary)
    headline(ax, title or f"{whose}, stated by public sources", _qualifiers(first))
    key_and_source(ax, handles, source_line(claims, said, levels, source, vocabulary))
    _label_last(ax, series)
    set_alt(ax, _level_alt(whose, series, said))
    return ax


def plot_claims(
    claims: pd.DataFrame,
    ax: Axes | None = None,
    title: str | None = None,
    max_rows: int = 40,
    log: bool = False,
    vocabulary: Vocabulary | None = None,
) -> Axes:
    """Statements as a list, oldest on top: date, source and words on the left, dot and interval on the right.

    ``claims``: a claims table of one unit; repeats are left out, and of more than ``max_rows`` rows the oldest, with a
    note how many. Marks are those of ``plot_levels``; amounts are in the table's unit.

    Raises InputError if nothing can be drawn, or the table holds several units.

    >>> import posture as ps
    >>> table = pd.DataFrame({"published": ["2024-09-20", "2024-12-19"], "quantity": ["about 900 troops", "2,000 troops"]})
    >>> kept = ps.read_claims(table, actor="USA", place="SYR")
    >>> plot_claims(kept).get_title(loc="left")
    'Statements on US forces in Syria'
    """
    told = placed(claims)
    told = told[told["same_as"].fillna("") == ""].sort_values(["start", "best"], kind="stable")
    if told.empty:
        raise InputError("claims: no row has both a figure and a date, there is nothing to draw")
    units = list(told["unit"].dropna().unique()) if "unit" in told.columns else []
    if len(units) > 1:
        raise InputError(f"claims: several units ({', '.join(map(str, units))}); choose rows of one unit")
    left_out = max(0, len(told) - max_rows)
    told = told.iloc[left_out:].reset_index(drop=True)
    told = told.assign(kind=statement_kinds(told))
    pairs = told[["actor", "place"]].drop_duplicates()
    ax = new_axes(ax, (9.0 if len(pairs) == 1 else 10.5, 1.7 + 0.22 * len(told)))
    quiet(ax, "x")
    rows = np.arange(len(told), dtype=float)
    handles = _list_marks(ax, told, rows)
    number_axis(ax, float(np.nanmax(told[["high", "best"]].to_numpy())), units[0] if units else "", log, "x")
    ax.set_ylim(len(told) - 0.5, -0.5)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    cells = [
        [f"{d:%Y-%m-%d}" for d in told["start"]],
        [clipped(w, 27) for w in speakers(told)],
        [clipped(w, 30) for w in told["surface"].fillna("")],
    ]
    if len(pairs) > 1:
        cells.insert(1, [clipped(_force(r, vocabulary), 34) for r in told.itertuples()])
    left = row_labels(ax, cells)
    about = _force(next(told.itertuples()), vocabulary, first=False) if len(pairs) == 1 else ""
    note = f"The {left_out} oldest statements are not shown" if left_out else ""
    headline(ax, title or f"Statements on {about or _several(told, len(pairs))}", note, left)
    key_and_source(ax, handles, sources_of(told, vocabulary) + ".", left)
    fit_numbers(ax)
    set_alt(ax, _list_alt(about, told, left_out))
    return ax


def _force(row: Any, vocabulary: Vocabulary | None, first: bool = True) -> str:
    return forces_of(row.actor, row.place, getattr(row, "category", "personnel"), vocabulary, first=first)


def _several(told: pd.DataFrame, count: int) -> str:
    """What a list is about that has more than one actor or place."""
    kinds = set(told["category"].dropna()) if "category" in told.columns else set()
    what = next(iter(kinds)) if len(kinds) == 1 else ""
    return f"{what}, {count} places" if what in MEASURED else f"{count} forces"


def _list_marks(ax: Axes, told: pd.DataFrame, rows: np.ndarray) -> list[Artist]:
    handles: list[Artist] = []
    for kind, look in LOOKS.items():
        mask = (told["kind"] == kind).to_numpy()
        if not mask.any():
            continue
        look = look._replace(marker="|") if kind == "ceiling" else look
        draw_intervals(ax, rows[mask], told[mask], look, 3.0, upright=False)
        marks(ax, told["best"].to_numpy()[mask], rows[mask], look, zorder=3.1, gid=kind)
        handles.append(handle(look))
    return handles + caret_keys(told, upright=False)


def _list_alt(about: str, told: pd.DataFrame, left_out: int) -> str:
    lines = [f"{day(r.start)}: {r.surface}, {who}" for r, who in zip(told.itertuples(), speakers(told), strict=True)]
    more = f" {left_out} older ones are not shown." if left_out else ""
    count = f"{len(told)} statement{'' if len(told) == 1 else 's'}"
    return f"List of {count}{' on ' + about if about else ''}.{more} " + "; ".join(lines[-12:]) + "."


def one_series(levels: pd.DataFrame) -> pd.DataFrame:
    """The table sorted by date, if it is one series.

    Raises InputError if it is empty or holds several.
    """
    need(levels, LEVEL_COLUMNS, "levels")
    if levels.empty:
        raise InputError("levels: the table is empty, there is nothing to draw; check actor and place")
    keys = ["actor", "place", "category", "scope"] + [c for c in ("known_as_of",) if c in levels.columns]
    found = levels[keys].drop_duplicates()
    if len(found) > 1:
        named = "; ".join(" ".join(map(str, r)) for r in found.head(3).itertuples(index=False))
        raise InputError(
            f"levels: {len(found)} series ({named}); choose one by actor, place, scope, or use plot_small_multiples"
        )
    return levels.sort_values("date", kind="stable").reset_index(drop=True)


def _within(df: pd.DataFrame, first: str, last: str, since: object, until: object) -> pd.DataFrame:
    keep = pd.Series(True, index=df.index)
    if since is not None:
        keep &= df[last] >= pd.Timestamp(since)  # type: ignore[arg-type]
    if until is not None:
        keep &= df[first] <= pd.Timestamp(until)  # type: ignore[arg-type]
    return df[keep]


def _label_last(ax: Axes, series: pd.DataFrame) -> None:
    known = series.dropna(subset=["best"])
    if known.empty:
        return
    last = known.iloc[-1]
    text = f"{amount(last['best'])}\n({span(last['low'], last['high'])})\n{day(last['date'])}"
    end_labels(ax, [(float(last["best"]), text, BLUE)])


def _qualifiers(first: pd.Series) -> str:
    parts = []
    if first["scope"] != "unspecified":
        parts.append(f"Counting rule: {scope_name(first['scope'])}")
    if "known_as_of" in first.index and not pd.isna(first["known_as_of"]):
        parts.append(f"As it was known on {day(first['known_as_of'])}")
    return ". ".join(parts)


def source_line(
    claims: pd.DataFrame | None, said: pd.DataFrame | None, levels: pd.DataFrame, source: str | None,
    vocabulary: Vocabulary | None = None,
) -> str:  # fmt: skip
    """Who is behind the picture: how many statements, by whom, from which file, by which estimator."""
    parts = [source.rstrip(".")] if source else []
    if said is not None and len(said):
        parts.append(sources_of(said, vocabulary))
    if "method" in levels.columns and levels["method"].notna().any():
        method = str(levels["method"].dropna().iloc[0])
        range_of = "90 per cent range" if method == "grid" else "plausible range"
        parts.append(f"Estimator: {method} (best and {range_of})")
    return (". ".join(parts) + ".") if parts else ""


def sources_of(said: pd.DataFrame, vocabulary: Vocabulary | None = None) -> str:
    """How many statements by how many sources, the most frequent named, and the data file if there is one."""
    who = speakers(said)
    who = who[who != ""]
    count = len(said)
    text = f"{count} statement{'s' if count != 1 else ''}"
    if repeats := said.attrs.get("repeats", 0):
        text += f" ({repeats} repeat{'s' if repeats != 1 else ''} not drawn)"
    if len(who):
        names = list(who.value_counts().index)
        text += f" by {len(names)} source{'s' if len(names) != 1 else ''}: {joined(names, 3)}"
    files = said.get("doc_id", pd.Series(dtype="str")).dropna().unique()
    if len(files) == 1 and "." in str(files[0]):
        text += f". Data: {files[0]}"
    return f"Source: {text}"


def speakers(said: pd.DataFrame) -> pd.Series:
    """Who says so, row by row: the originator as written, else the outlet."""
    outlet = said.get("publisher", pd.Series(None, index=said.index, dtype=object)).fillna("")
    who = said.get("originator", pd.Series(None, index=said.index, dtype=object)).fillna("")
    return who.where(~who.str.lower().isin(NOBODY), outlet)


def _level_alt(whose: str, series: pd.DataFrame, said: pd.DataFrame | None) -> str:
    known = series.dropna(subset=["best"])
    unit = unit_name(series["unit"].iloc[0]) if len(series) else ""
    if known.empty:
        text = f"Chart of {whose}: no level is known in this period."
    else:
        first, last, top = known.iloc[0], known.iloc[-1], known.iloc[int(known["best"].argmax())]
        text = (
            f"Chart of {whose}, {day(first['date'])} to {day(last['date'])}, in {unit}. "
            f"It begins at {amount(first['best'])} ({span(first['low'], first['high'])}), is highest at "
            f"{amount(top['best'])} on {day(top['date'])} and ends at {amount(last['best'])} "
            f"({span(last['low'], last['high'])})."
        )
    if said is not None:
        counts = said["kind"].value_counts()
        text += " Drawn behind it: " + ", ".join(
            f"{LOOKS[str(k)].label.lower()} {n}" for k, n in counts.items()
        ) + "." if len(counts) else ""  # fmt: skip
    return text
