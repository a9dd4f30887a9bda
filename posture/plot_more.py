"""More pictures: movements, a series as it was believed on chosen days, official figures, models of bounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from posture.bounds import MODELS, Reading, bounds
from posture.errors import InputError
from posture.levels import estimate_levels
from posture.plot import LEVEL_COLUMNS, sources_of
from posture.plot_names import clipped, forces_of
from posture.plot_parts import (
    caret_keys,
    draw_intervals,
    draw_level,
    draw_official,
    handle,
    marks,
    official_of,
    placed,
    statement_kinds,
    statements_of,
)
from posture.plot_style import (
    DASHES,
    INK,
    LABEL_SIZE,
    LOOKS,
    MUTED,
    PALE,
    SERIES_COLOURS,
    Look,
    amount,
    date_axis,
    day,
    days,
    need,
    new_axes,
    number_axis,
    quiet,
    size_tick,
    span,
    unit_name,
)
from posture.plot_text import (
    end_labels,
    headline,
    key_and_source,
    later,
    row_labels,
    set_alt,
)
from posture.vocabulary import Vocabulary

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

CONTINUOUS = ("distance", "area", "duration", "share")
FIGURES = ("lower", "low", "best", "high", "upper")
MOVES = ("inflow", "outflow")


def plot_flows(
    claims: pd.DataFrame, ax: Axes | None = None, title: str | None = None, vocabulary: Vocabulary | None = None
) -> Axes:
    """Movements over time: arrivals above the line, departures below it, each with its plausible interval.

    ``claims``: rows with measure inflow or outflow of one actor, place and unit; planned ones are hollow.
    Raises InputError if there is none, or there are several forces.

    >>> import posture as ps
    >>> table = pd.DataFrame({"published": ["2024-09-20"], "kind": ["flow_out"], "quantity": ["about 500 troops"]})
    >>> plot_flows(ps.read_claims(table, actor="USA", place="SYR")).get_title(loc="left")
    'Movements of US forces in Syria'
    """
    told = placed(claims)
    told = told[told["measure"].isin(MOVES) & (told["same_as"].fillna("") == "")].sort_values("start", kind="stable")
    if told.empty:
        raise InputError("claims: no row has measure inflow or outflow, there is nothing to draw")
    pairs = told[["actor", "place"]].drop_duplicates()
    if len(pairs) > 1:
        raise InputError(f"claims: movements of {len(pairs)} forces; choose one actor and one place")
    told = told.assign(kind=statement_kinds(told))
    ax = new_axes(ax, (9.0, 4.6))
    quiet(ax)
    handles: list[Artist] = []
    out = (told["measure"] == "outflow").to_numpy()
    signed = _signed(told, out)
    for kind, look in LOOKS.items():
        mask = (told["kind"] == kind).to_numpy()
        if not mask.any():
            continue
        these = signed[mask]
        start = days(these["start"])
        at = start + (days(these["end"]) - start) // 2
        ax.vlines(at, 0, these["best"].to_numpy(), colors=look.colour, lw=3.2, alpha=0.25, zorder=2, gid="stem")
        draw_intervals(ax, at, these, look, 3.0)
        marks(ax, at, these["best"].to_numpy(), look, zorder=3.1, gid=kind)
        handles.append(handle(look._replace(label={"stated": "Movement", "planned": "Planned"}.get(kind, look.label))))
    top = float(np.nanmax(np.abs(signed[["low", "high", "best"]].to_numpy())))
    number_axis(ax, top, told["unit"].iloc[0] if "unit" in told.columns else "")
    ax.set_ylim(-top * 1.12 if out.any() else 0, top * 1.12 if not out.all() else 0)
    ax.yaxis.set_major_formatter(size_tick)
    ax.axhline(0, color=INK, lw=0.9, zorder=1.5)
    date_axis(ax)
    for there, y, word in ((not out.all(), 1.0, "arriving ↑"), (out.any(), 0.0, "leaving ↓")):
        if there:
            ax.annotate(
                word, (1, y), (5, 0), xycoords="axes fraction", textcoords="offset points", fontsize=LABEL_SIZE,
                color=MUTED, va="top" if y else "bottom", annotation_clip=False,
            )  # fmt: skip
    whose = forces_of(pairs["actor"].iloc[0], pairs["place"].iloc[0], vocabulary=vocabulary, first=False)
    headline(ax, title or f"Movements of {whose}")
    carets = " Carets point to where the words set no limit." if told[["open_low", "open_high"]].any(axis=None) else ""
    key_and_source(ax, handles, f"{sources_of(told, vocabulary)}.{carets}")
    coming, going = int((~out).sum()), int(out.sum())
    set_alt(ax, f"Chart of {_counted(coming, 'arrival')} and {_counted(going, 'departure')} of {whose}, {_period(told)}.")
    return ax


def _signed(told: pd.DataFrame, out: np.ndarray) -> pd.DataFrame:
    """Departures below zero: their interval and its open ends turn over."""
    new: dict[str, Any] = {"best": np.where(out, -told["best"], told["best"])}
    for a, b in (("low", "high"), ("high", "low")):
        new[a] = np.where(out, -told[b], told[a])
        new[f"open_{a}"] = np.where(out, told[f"open_{b}"], told[f"open_{a}"])
    return told.assign(**new)


def _period(told: pd.DataFrame) -> str:
    return f"{day(told['start'].min())} to {day(told['end'].max())}"


def plot_revisions(
    claims: pd.DataFrame,
    known_dates: Sequence[object] = (),
    actor: str | None = None,
    place: str | None = None,
    ax: Axes | None = None,
    title: str | None = None,
    vocabulary: Vocabulary | None = None,
    **options: Any,
) -> Axes:
    """The same level as it was believed on different days: one line a day of knowledge, named at its end.

    ``claims``: a claims table, from which the series are estimated (``options`` go to ``estimate_levels``), or a levels
    table with several ``known_as_of``. ``known_dates``: the days, earliest knowledge first. Amounts are in the unit of
    the levels.
    Raises InputError if no day is given, or nothing was known on any of them.

    >>> import posture as ps
    >>> table = pd.DataFrame({"published": ["2024-09-20", "2024-12-19"], "quantity": ["about 900 troops", "2,000 troops"]})
    >>> kept = ps.read_claims(table, actor="USA", place="SYR")
    >>> plot_revisions(kept, ["2024-10-01", "2025-01-01"]).get_title(loc="left")
    'US forces in Syria: what was believed when'
    """
    if "method" in claims.columns:
        tables = [t for _, t in need(claims, LEVEL_COLUMNS, "levels").groupby("known_as_of", sort=True)]
    else:
        if not len(known_dates):
            raise InputError("known_dates: give at least one day, such as ['2024-12-01', '2024-12-31']")
        at = sorted(pd.Timestamp(d) for d in known_dates)  # type: ignore[arg-type]
        tables = [
            estimate_levels(claims, actor, place, known_as_of=d, vocabulary=vocabulary, **options) for d in at
        ]  # fmt: skip
    tables = [t.sort_values("date") for t in tables if t["best"].notna().any()]
    if not tables:
        raise InputError("nothing was known about this force on the days given; choose later days, or another force")
    keys = pd.concat(tables)[["actor", "place", "category", "scope"]].drop_duplicates()
    if len(keys) > 1:
        raise InputError(f"{len(keys)} series; choose one by actor, place and scope")
    ax = new_axes(ax)
    quiet(ax)
    labels, tops = [], []
    wider = min(1.5, 6 / max(1, len(tables) - 1))
    faint = min(0.10, 0.4 / len(tables))
    for i, table in enumerate(tables):
        colour, dashes = SERIES_COLOURS[i % len(SERIES_COLOURS)], DASHES[i % len(DASHES)]
        series = table.reset_index(drop=True)
        # earlier knowledge is drawn wider, so that it shows where later knowledge agrees with it
        draw_level(ax, series, colour, dashes, width=1.6 + wider * (len(tables) - 1 - i), alpha=faint)
        last = series.dropna(subset=["best"]).iloc[-1]
        on = day(series["known_as_of"].iloc[0])
        marks(ax, days([last["date"]]), [last["best"]], Look(colour, "o", True, on), 4, zorder=3, gid="end")
        until = "" if day(last["date"]) == on else f", {day(last['date'])}"
        labels.append((float(last["best"]), f"as known {on}:\n{amount(last['best'])}{until}", colour))
        tops += [series["high"].max()]
    first = tables[0].iloc[0]
    number_axis(ax, float(np.nanmax(tops)), first["unit"])
    date_axis(ax)
    whose = forces_of(first["actor"], first["place"], first["category"], vocabulary)
    headline(ax, title or f"{whose}: what was believed when", "Best estimate and plausible range, by day of knowledge")
    key_and_source(ax, [], f"Estimator: {first['method']}. Each line uses only what was public on its day.")
    end_labels(ax, labels)
    said = "; ".join(text.replace("\n", " ") for _, text, _ in labels)
    set_alt(ax, f"Chart of {whose} as believed on {_counted(len(labels), 'day')}, in {unit_name(first['unit'])}: {said}.")
    return ax


def plot_official(
    official: pd.DataFrame,
    stated: pd.DataFrame | None = None,
    actor: str | None = None,
    place: str | None = None,
    ax: Axes | None = None,
    title: str | None = None,
    vocabulary: Vocabulary | None = None,
) -> Axes:
    """Official figures of one force, one mark a counting rule, against what was stated.

    ``official``: the official_levels table. ``stated``: a levels table (drawn as line and band) or a claims table
    (drawn as statements) of the same force, or None. Amounts are in people.
    Raises InputError if there is no official figure for the force, or there are several forces.

    >>> official = pd.DataFrame({"date": ["2016-09-30", "2017-09-30"], "level": [1500.0, 1720.0], "measure": "DMDC"})
    >>> plot_official(official.assign(actor="USA", place="SYR", source="DMDC")).get_title(loc="left")
    'US forces in Syria: official figures and public statements'
    """
    rows = need(official, ("actor", "place"), "official_levels")
    is_levels = stated is not None and "envelope_low" in stated.columns
    if is_levels and stated is not None and actor is None and place is None and len(stated):
        actor, place = stated["actor"].iloc[0], stated["place"].iloc[0]
    rows = rows[(rows["actor"] == actor) | (actor is None)]
    rows = rows[(rows["place"] == place) | (place is None)]
    pairs = rows[["actor", "place"]].drop_duplicates()
    if len(pairs) != 1:
        raise InputError(f"official_levels: expected one force, found {len(pairs)}; choose by actor and place (ids)")
    key = pd.Series({**pairs.iloc[0].to_dict(), "category": "personnel", "scope": "unspecified"})
    figures = official_of(rows, key)
    ax = new_axes(ax)
    quiet(ax)
    tops, handles = [figures["level"].max()], list[Any]()
    if stated is not None and is_levels:
        here = stated[(stated["actor"] == key["actor"]) & (stated["place"] == key["place"])].sort_values("date")
        handles += draw_level(ax, here.reset_index(drop=True), label="Stated by public sources")
        tops += [here["high"].max()]
    elif stated is not None:
        said = statements_of(stated, key)
        said = said[said["kind"] == "stated"]
        draw_intervals(ax, days(said["start"]), said, LOOKS["stated"], 2.5)
        marks(ax, days(said["start"]), said["best"].to_numpy(), LOOKS["stated"], 4, zorder=2.6, gid="stated")
        handles += [handle(LOOKS["stated"])] if len(said) else []
        tops += [said["high"].max()]
    handles += draw_official(ax, figures, most=8)
    number_axis(ax, float(np.nanmax(tops)), "person")
    date_axis(ax)
    whose = forces_of(key["actor"], key["place"], vocabulary=vocabulary)
    headline(ax, title or f"{whose}: official figures and public statements")
    rules = _counted(figures["measure"].nunique(), "counting rule")
    key_and_source(ax, handles, f"Official: {_counted(len(figures), 'figure')} by {rules}.")
    extremes = f"{amount(figures['level'].min())} to {amount(figures['level'].max())}"
    period = f"{day(figures['date'].min())} to {day(figures['date'].max())}"
    set_alt(ax, f"Chart of {whose}: {_counted(len(figures), 'official figure')} from {extremes}, {period}.")
    return ax


def _counted(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def plot_bounds_models(
    phrases: Sequence[str] | pd.DataFrame,
    models: Sequence[str] = MODELS,
    ax: Axes | None = None,
    title: str = "What a hedged number is taken to mean",
) -> Axes:
    """The same phrases under different models of bounds, as multiples of the number said.

    ``phrases``: phrases of one quantity each, or a mentions table. Each interval is divided by the stated number, so
    that phrases of any size compare; the dashed line is the number itself. Ranges and vague words have no such number
    and are left out, with a note.
    Raises InputError if no phrase states a number, or for an unknown model.

    >>> plot_bounds_models(["about 900 troops", "fewer than 1,000 troops"]).get_title(loc="left")
    'What a hedged number is taken to mean'
    """
    table = phrases if isinstance(phrases, pd.DataFrame) else later("mentions", "find_mentions")(list(phrases))
    columns = ("surface", "relation", "sense", "stated", "step", "hedge", "category")
    all_rows = need(table, columns, "mentions").drop_duplicates("surface")
    rows = all_rows[(all_rows["stated"] > 0) & ~all_rows["relation"].isin(["range", "vague"])].reset_index(drop=True)
    if rows.empty:
        raise InputError("no phrase states a number; give phrases such as 'about 2,000 troops'")
    ax = new_axes(ax, (8.0, 1.8 + 0.36 * len(rows)))
    quiet(ax, "x")
    handles, top, said = list[Any](), 1.0, list[str]()
    opened = pd.Series({"open_low": False, "open_high": False})
    for k, model in enumerate(models):
        read = [bounds(_reading(r), model) for r in rows.itertuples()]
        scale = rows["stated"].to_numpy(dtype=float)
        these = pd.DataFrame({n: np.array([getattr(b, n) for b in read]) / scale for n in FIGURES})
        these["open_low"] = these["lower"].isna() & these["upper"].notna()
        these["open_high"] = these["upper"].isna() & these["lower"].notna()
        look = Look(SERIES_COLOURS[k % len(SERIES_COLOURS)], "os^Dv"[k % 5], k % 2 == 0, model)
        at = np.arange(len(rows)) + 0.3 * (k - (len(models) - 1) / 2)
        draw_intervals(ax, at, these, look, 3.0, upright=False)
        marks(ax, these["best"].to_numpy(), at, look, zorder=3.1, gid=model)
        opened |= these[["open_low", "open_high"]].any()
        handles.append(handle(look))
        top = max(top, float(np.nanmax(these[["high", "best"]].to_numpy())))
        said.append(f"{model}: " + "; ".join(
            f"{w} {span(b.low, b.high)}" for w, b in zip(rows["surface"][:8], read, strict=False)
        ))  # fmt: skip
    ax.axvline(1, color=PALE, lw=1, linestyle="--", zorder=1)
    number_axis(ax, top, "", which="x")
    ax.set_xlabel("multiple of the number said", fontsize=LABEL_SIZE, color=MUTED)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    left = row_labels(ax, [[clipped(w, 40) for w in rows["surface"]]])
    skipped = len(all_rows) - len(rows)
    headline(ax, title, f"Not shown, for lack of a single number: {skipped}" if skipped else "", left)
    carets = pd.DataFrame([opened]).assign(kind="stated")
    key_and_source(ax, handles + caret_keys(carets, upright=False), "Bars: plausible range. Marks: best figure.", left)
    set_alt(ax, f"Chart of {_counted(len(rows), 'phrase')} under {_counted(len(models), 'model')}. " + ". ".join(said) + ".")
    return ax


def _reading(row: Any) -> Reading:
    text = {n: "" if pd.isna(getattr(row, n)) else str(getattr(row, n)) for n in ("relation", "sense", "hedge")}
    step = float("nan") if pd.isna(row.step) else float(row.step)
    return Reading(
        text["relation"], text["sense"], float(row.stated), step=step, hedge=text["hedge"],
        continuous=row.category in CONTINUOUS,
    )  # fmt: skip
