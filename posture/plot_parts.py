"""The parts that the pictures are made of: level lines with bands, statements with carets, official marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from posture.plot_names import clipped
from posture.plot_style import BAND_ALPHA, BLUE, INK, LOOKS, PURPLE, SKY, Look, days, need
from posture.schemas import coerce

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

CLAIM_COLUMNS = ("actor", "place", "measure", "status", "low", "best", "high", "as_of_start", "as_of_end")
OFFICIAL_COLUMNS = ("date", "actor", "place", "level", "measure")
LEVEL_MEASURES = ("stock", "target", "ceiling")
PUBLIC_CLASSES = ("military", "unspecified")
DAY = np.timedelta64(1, "D")
CEILING_DASHES = (0, (2.5, 1.2))
LONGEST_RULE = 110  # characters of a counting rule in the key, which breaks them into lines
OFFICIAL_MARKS = ("D", "s", "^", "v", "P", "X", "h", "*")


def filled(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims with every column that the pictures read, with their dtypes; those that were not there are empty.

    A table that pandas itself read back from a file has other dtypes: a column without values is float or null there.
    """
    return coerce(claims, "claims")


def runs(series: pd.DataFrame) -> list[pd.DataFrame]:
    """Stretches without a gap, each closed by the day on which its last level ends."""
    known = series["best"].notna().to_numpy()
    starts = np.flatnonzero(known & ~np.r_[False, known[:-1]])
    out = []
    for i in starts:
        ends = np.flatnonzero(~known[i:])
        j = i + (int(ends[0]) if len(ends) else len(known) - i)
        run = series.iloc[i:j]
        if j < len(series):  # the level holds until the first day of which nothing is known
            run = pd.concat([run, run.iloc[[-1]].assign(date=series["date"].iloc[j])])
        out.append(run)
    return out


def draw_level(
    ax: Axes, series: pd.DataFrame, colour: str = BLUE, dashes: Any = "-", label: str = "", width: float = 1.8,
    alpha: float = BAND_ALPHA,
) -> list[Artist]:  # fmt: skip
    """The level as steps with its band, gaps left as gaps; gives the entries of the key."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    contested = False
    for run in runs(series):
        x, low, high = days(run["date"]), run["low"].to_numpy(), run["high"].to_numpy()
        ax.fill_between(x, low, high, step="post", color=colour, alpha=alpha, linewidth=0, zorder=1)
        if "contested" in run.columns and (mask := run["contested"].fillna(False).to_numpy(dtype=bool)).any():
            mask = mask | np.r_[False, mask[:-1]]  # to the end of the step
            ax.fill_between(
                x, low, high, where=mask, step="post", facecolor="none", edgecolor=colour, alpha=0.5, linewidth=0,
                hatch="////", zorder=1.1,
            )  # fmt: skip
            contested = True
        single = len(run) == 1
        if single:  # a band needs two dates, a bar one
            ax.vlines(x, low, high, color=colour, alpha=alpha, linewidth=10, zorder=1)
        ax.plot(
            x, run["best"].to_numpy(), drawstyle="steps-post", color=colour, linestyle=dashes, lw=width, zorder=2,
            marker="_" if single else "", markersize=12, solid_capstyle="butt", gid="level",
        )  # fmt: skip
    made: list[Artist] = [
        Line2D([], [], color=colour, linestyle=dashes, linewidth=width, label=label or "Best estimate"),
        Patch(facecolor=colour, alpha=alpha, label="Plausible range"),
    ]
    if contested:
        made.append(Patch(facecolor="none", edgecolor=colour, hatch="////", linewidth=0, label="Sources contradict"))
    return made


def placed(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims that can be drawn, with ``start``, ``end``, a ``best`` figure, and which ends the words leave open.

    A claim without any figure or any date is left out.
    """
    c = filled(need(claims, CLAIM_COLUMNS, "claims").reset_index(drop=True))
    start = c["as_of_start"].fillna(c["as_of_end"]).fillna(c["published"])
    end = c["as_of_end"].fillna(start)
    best = c["best"].fillna((c["low"] + c["high"]) / 2).fillna(c["low"]).fillna(c["high"])
    high = c["high"].replace(np.inf, np.nan).fillna(best)
    out = c.assign(
        best=best, low=c["low"].fillna(best), high=high, start=start, end=end.where(end >= start, start),
        open_low=c["lower"].isna() & c["upper"].notna(), open_high=c["upper"].isna() & c["lower"].notna(),
    )  # fmt: skip
    return out[best.notna() & start.notna()]


def statements_of(claims: pd.DataFrame, key: pd.Series) -> pd.DataFrame:
    """The statements on the level of one series: what ``placed`` gives, with ``kind`` (a name of LOOKS).

    ``key``: a row of a levels table (actor, place, category, scope, known_as_of). Repeats of a statement are left out
    and counted in ``attrs["repeats"]``; what was not yet known on ``known_as_of`` is left out.
    """
    c = placed(claims)
    here = (c["place"] == key["place"]) | (c["host"] == key["place"])
    keep = (c["actor"] == key["actor"]) & here & c["measure"].isin(LEVEL_MEASURES)
    keep &= c["category"].fillna("personnel") == key["category"]
    keep &= c["counted_class"].fillna("unspecified").isin(PUBLIC_CLASSES)
    if "known_as_of" in key.index and not pd.isna(key["known_as_of"]):
        keep &= ~(c["known_at"].fillna(c["published"]) > pd.Timestamp(key["known_as_of"]))
    c = c[keep]
    c = c.assign(kind=statement_kinds(c, key)).sort_values(["start", "best"], kind="stable")
    told: pd.DataFrame = c[c["same_as"].fillna("") == ""].copy()
    told.attrs["repeats"] = len(c) - len(told)
    return told


def statement_kinds(claims: pd.DataFrame, key: pd.Series | None = None) -> pd.Series:
    """The kind of each statement (of a table from ``placed``), by which it is drawn: the names of LOOKS."""
    kind = pd.Series("stated", index=claims.index, dtype=object)
    if key is not None:
        kind[claims["scope"].fillna("unspecified") != key["scope"]] = "other_scope"
        kind[(claims["place"] != key["place"]) & (claims["host"] == key["place"])] = "component"
    kind[claims["part"] == "component"] = "component"
    kind[(claims["measure"] == "target") | claims["status"].isin(["planned", "hypothetical"])] = "planned"
    kind[claims["measure"] == "ceiling"] = "ceiling"
    corrected = set(claims["supersedes"].dropna()) - {""}
    gone = claims["claim_id"].isin(corrected) | (claims["status"] == "denied") | (claims["review"] == "rejected")
    kind[gone | claims["note"].fillna("").str.contains(r"\bretract", case=False)] = "withdrawn"
    return kind


def marks(ax: Axes, x: Any, y: Any, look: Look, size: float = 5.0, **more: Any) -> None:
    """Marks of one kind; those on the edge of the axes, such as a level of none, are drawn whole."""
    from matplotlib.transforms import Bbox, TransformedBbox

    room = TransformedBbox(Bbox([[-0.02, -0.03], [1.02, 1.03]]), ax.transAxes)
    for line in ax.plot(x, y, **dot(look, size), **more):
        line.set_clip_box(room)


def draw_statements(ax: Axes, said: pd.DataFrame) -> list[Artist]:
    """Dots, intervals, carets and as-of spans of statements; gives the entries of the key."""
    made: list[Artist] = []
    width = (said["end"].max() - said["start"].min()).to_timedelta64() if len(said) else DAY
    for depth, (kind, look) in enumerate(LOOKS.items()):
        these = said[said["kind"] == kind]
        if these.empty:
            continue
        start, end, best = days(these["start"]), days(these["end"]), these["best"].to_numpy()
        at, z = start + (end - start) // 2, 3 + depth / 10
        if kind == "ceiling":
            short = (end - start) < width // 40
            left = np.where(short, at - width // 80, start)
            right = np.where(short, at + width // 80, end)
            ax.hlines(best, left, right, colors=look.colour, linestyles=CEILING_DASHES, lw=1.6, zorder=z, gid=kind)
        else:
            draw_intervals(ax, at, these, look, z)
            long = (end - start) > DAY
            ax.hlines(best[long], start[long], end[long], colors=look.colour, lw=0.6, alpha=0.45, zorder=z - 0.05)
            marks(ax, at, best, look, zorder=z, gid=kind)
        made.append(handle(look, kind))
    return made + caret_keys(said)


def dot(look: Look, size: float = 5.0) -> dict[str, Any]:
    """Arguments of ``Axes.plot`` for the marks of one kind."""
    return {
        "linestyle": "none", "marker": look.marker, "markersize": size, "color": look.colour, "markeredgewidth": 1.1,
        "markerfacecolor": look.colour if look.filled else "white",
    }  # fmt: skip


def draw_intervals(ax: Axes, at: np.ndarray, these: pd.DataFrame, look: Look, z: float, upright: bool = True) -> None:
    """Plausible intervals as thin bars, with a caret at each end that the words leave open."""
    from matplotlib.markers import CARETDOWNBASE, CARETLEFTBASE, CARETRIGHTBASE, CARETUPBASE

    low, high = these["low"].to_numpy(), these["high"].to_numpy()
    bars = ax.vlines if upright else ax.hlines
    bars(at, low, high, colors=look.colour, linewidth=0.9, alpha=0.75, zorder=z - 0.02, gid="interval")
    marks = (CARETDOWNBASE, CARETUPBASE) if upright else (CARETLEFTBASE, CARETRIGHTBASE)
    for column, ends, mark in (("open_low", low, marks[0]), ("open_high", high, marks[1])):
        opened = these[column].to_numpy(dtype=bool)
        if opened.any():
            xy = (at[opened], ends[opened]) if upright else (ends[opened], at[opened])
            ax.plot(*xy, linestyle="none", marker=mark, markersize=4.5, color=look.colour, zorder=z, gid=column)


def handle(look: Look, kind: str = "") -> Artist:
    """The entry of one kind in the key."""
    from matplotlib.lines import Line2D

    if kind == "ceiling":
        return Line2D([], [], color=look.colour, linestyle=CEILING_DASHES, linewidth=1.6, label=look.label)
    return Line2D([], [], label=look.label, **dot(look))


def caret_keys(said: pd.DataFrame, upright: bool = True) -> list[Artist]:
    """What the carets mean, for the key; empty if none is drawn."""
    from matplotlib.lines import Line2D
    from matplotlib.markers import CARETDOWNBASE, CARETLEFTBASE, CARETRIGHTBASE, CARETUPBASE

    down, up = (CARETDOWNBASE, CARETUPBASE) if upright else (CARETLEFTBASE, CARETRIGHTBASE)
    drawn = said[said["kind"] != "ceiling"]
    wanted: tuple[tuple[str, Any, str], ...] = (
        ("open_low", down, "“Fewer than”: open below"),
        ("open_high", up, "“More than”: open above"),
    )
    return [
        Line2D([], [], linestyle="none", marker=mark, markersize=5, color=INK, label=label)
        for column, mark, label in wanted
        if drawn[column].any()
    ]


def official_of(official: pd.DataFrame, key: pd.Series) -> pd.DataFrame:
    """The official figures on the force and place of one series, with dates as dates."""
    need(official, OFFICIAL_COLUMNS, "official_levels")
    rows: pd.DataFrame = official[(official["actor"] == key["actor"]) & (official["place"] == key["place"])]
    return rows.assign(date=pd.to_datetime(rows["date"])).dropna(subset=["date", "level"]).sort_values("date")


def draw_official(
    ax: Axes, rows: pd.DataFrame, most: int = 4, ranking: pd.DataFrame | None = None
) -> list[Artist]:
    """Official figures, one mark a counting rule, the rarest rules under one mark; gives the entries of the key.

    ``ranking``: the table whose rules decide the marks, where ``rows`` is only a part of it, so that parts agree.
    """
    made: list[Artist] = []
    counts = (rows if ranking is None else ranking)["measure"].value_counts()
    rules = sorted(counts.index, key=lambda r: (-counts[r], r))
    shown = rules if len(rules) <= most else rules[: most - 1]
    groups = [(f"Official: {clipped(r, LONGEST_RULE)}", [r]) for r in shown]
    if len(shown) < len(rules):
        groups.append((f"Official: {len(rules) - len(shown)} other counting rules", rules[len(shown) :]))
    for i, (label, members) in enumerate(groups):
        these = rows[rows["measure"].isin(members)]
        if these.empty:
            continue
        look = Look(PURPLE if i % 2 else SKY, OFFICIAL_MARKS[i % len(OFFICIAL_MARKS)], False, label)
        marks(ax, days(these["date"]), these["level"].to_numpy(), look, 5.5, zorder=2.8, gid="official")
        made.append(handle(look))
    return made

