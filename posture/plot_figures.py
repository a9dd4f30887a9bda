"""Whole figures: a series whose scale changes, many series side by side, the calibration of the estimators."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from posture.errors import InputError
from posture.plot import LEVEL_COLUMNS, one_series, plot_levels
from posture.plot_names import forces_of
from posture.plot_parts import draw_level, handle, marks, statements_of
from posture.plot_style import (
    BAND_ALPHA,
    BLUE,
    INK,
    LABEL_SIZE,
    LOOKS,
    MUTED,
    PALE,
    amount,
    date_axis,
    day,
    days,
    need,
    new_axes,
    number_axis,
    quiet,
    span,
)
from posture.plot_text import KEY_LINE, headline, key_and_source, key_columns, row_labels, set_alt
from posture.vocabulary import Vocabulary

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

SMALL = 0.05  # a level below this share of the highest one cannot be read on the same axis
SHORTEST = 0.15  # a stretch shorter than this share of the time gets no panel of its own
TARGET = (0.85, 0.95)  # share of true levels that a good 90 per cent range holds
SERIES_KEY = ["actor", "place", "category", "scope"]


def plot_series_figure(
    levels: pd.DataFrame,
    claims: pd.DataFrame | None = None,
    official: pd.DataFrame | None = None,
    title: str | None = None,
    source: str | None = None,
    vocabulary: Vocabulary | None = None,
) -> np.ndarray:
    """One force level as a figure of its own; with a second panel if late levels are too small for the first axis.

    Arguments as for ``plot_levels``. The second panel shows the last stretch in which every level is below a
    twentieth of the highest; both panels begin at zero and each has its own scale, which the title says.
    Gives an array of one or two Axes. Raises InputError if ``levels`` is empty or holds several series.

    >>> import posture as ps
    >>> table = pd.DataFrame({"published": ["2024-09-20", "2024-12-19"], "quantity": ["about 900 troops", "2,000 troops"]})
    >>> kept = ps.read_claims(table, actor="USA", place="SYR")
    >>> levels = ps.estimate_levels(kept)
    >>> len(plot_series_figure(levels, kept))
    1
    """
    import matplotlib.pyplot as plt

    since = small_since(levels)
    if since is None:
        return np.array([plot_levels(levels, claims, official, None, title, source, vocabulary=vocabulary)])
    figure, axes = plt.subplots(2, 1, figsize=(9.0, 9.4), gridspec_kw={"height_ratios": [1, 1]})
    figure.set_layout_engine("constrained", w_pad=0.12, h_pad=0.12)
    for ax in axes:
        ax.posture_panel = True
    first = one_series(levels).iloc[0]
    plot_levels(levels, claims, official, axes[0], title, source, vocabulary=vocabulary)
    whose = forces_of(first["actor"], first["place"], first["category"], vocabulary)
    closer = f"{whose} since {since:%B %Y}, on its own scale"
    plot_levels(levels, claims, official, axes[1], closer, source, since=since, vocabulary=vocabulary)
    _one_key(axes)
    return np.asarray(axes)


def _one_key(axes: np.ndarray) -> None:
    """One key and one source line for both panels, below the second."""
    entries: dict[str, Artist] = {}
    words = ""
    for ax in axes:
        legend = ax.get_legend()
        if legend is not None:
            entries |= {str(h.get_label()): h for h in getattr(ax, "posture_key", ())}
            legend.remove()
        for note in [t for t in ax.texts if t.get_gid() == "source"]:
            words = words or note.get_text().replace("\n", " ")
            note.remove()
    axes[-1].posture_made = True  # the figure may grow for the key
    key_and_source(axes[-1], list(entries.values()), words)


def small_since(levels: pd.DataFrame) -> pd.Timestamp | None:
    """The day from which all later levels are too small for the axis of the whole series; None if there is none.

    A short tail, or a series that ends in nothing but zeros, has no such day.
    """
    series = one_series(levels)
    known = series.dropna(subset=["best"])
    if len(known) < 2 or known["best"].max() <= 0:
        return None
    large = (known["high"].fillna(known["best"]) >= SMALL * known["best"].max()).to_numpy()
    tail = known.iloc[int(np.flatnonzero(large)[-1]) + 1 :]
    whole = known["date"].iloc[-1] - known["date"].iloc[0]
    if tail.empty or tail["best"].max() <= 0 or tail["date"].iloc[-1] - tail["date"].iloc[0] < SHORTEST * whole:
        return None
    return pd.Timestamp(tail["date"].iloc[0])


def plot_small_multiples(
    levels: pd.DataFrame,
    claims: pd.DataFrame | None = None,
    columns: int = 3,
    same_scale: bool = False,
    max_panels: int = 24,
    title: str | None = None,
    vocabulary: Vocabulary | None = None,
) -> np.ndarray:
    """Several series side by side, the largest first, over the same dates; each from zero.

    ``same_scale``: one axis of amounts for all, to compare sizes; else each its own, to compare courses. Of more than
    ``max_panels`` series the largest are drawn, and the title says how many there are.
    Gives an array of Axes, one a series. Raises InputError if ``levels`` is empty.

    >>> import posture as ps
    >>> table = pd.DataFrame({"published": ["2024-09-20", "2024-12-19"], "quantity": ["about 900 troops", "2,000 troops"]})
    >>> kept = ps.read_claims(table, actor="USA", place="SYR")
    >>> levels = ps.estimate_levels(kept)
    >>> len(plot_small_multiples(levels))
    1
    """
    import matplotlib.pyplot as plt

    table = need(levels, LEVEL_COLUMNS, "levels").dropna(subset=["best"])
    if table.empty:
        raise InputError("levels: no row has a level, there is nothing to draw")
    sizes = table.groupby(SERIES_KEY, sort=True)["best"].max().sort_values(ascending=False, kind="stable")
    keys = list(sizes.index[:max_panels])
    columns = max(1, min(columns, len(keys)))
    rows = -(-len(keys) // columns)
    figure, grid = plt.subplots(rows, columns, figsize=(max(5.2, 3.4 * columns + 0.4), 2.3 * rows + 1.1), squeeze=False)
    dates = (table["date"].min(), table["date"].max() + pd.Timedelta(days=1))
    if dates[1] - dates[0] < pd.Timedelta(days=60):
        dates = (dates[0] - pd.Timedelta(days=183), dates[1] + pd.Timedelta(days=183))
    panels = list(grid.ravel())
    top = float(levels["high"].max())
    kinds: set[str] = set()
    for ax, key in zip(panels, keys, strict=False):
        series = levels[(levels[SERIES_KEY] == list(key)).all(axis=1)].sort_values("date").reset_index(drop=True)
        kinds |= _panel(ax, series, claims, top if same_scale else None, dates, vocabulary)
    for ax in panels[len(keys) :]:
        ax.remove()
    more = f", the {len(keys)} largest of {len(sizes)}" if len(sizes) > len(keys) else ""
    scale = "same scale" if same_scale else "each on its own scale"
    head = title or f"Force levels stated by public sources{more}; {scale}"
    wide = figure.get_figwidth() * 72
    head = "\n".join(textwrap.wrap(head, int(wide / 7.8)))
    figure.suptitle(head, x=0.01, ha="left", fontsize=12, fontweight="bold", color=INK, parse_math=False)
    entries = [*_level_handles("contested" in kinds), *(handle(LOOKS[k], k) for k in LOOKS if k in kinds)]
    across = key_columns([str(h.get_label()) for h in entries], int(wide / (LABEL_SIZE * 0.57)))
    foot = (KEY_LINE * -(-len(entries) // across) + 10) / 72 / figure.get_figheight()  # for the key
    figure.set_layout_engine("constrained", w_pad=0.1, h_pad=0.1, rect=(0, foot, 1, 1 - foot))
    figure.legend(
        handles=entries, loc="lower left", bbox_to_anchor=(0.01, 0.0), ncols=across, frameon=False, fontsize=LABEL_SIZE,
        labelcolor=INK, borderaxespad=0.3, columnspacing=1.4, labelspacing=0.4,
    )  # fmt: skip
    return np.array(panels[: len(keys)], dtype=object)


def plot_calibration(table: pd.DataFrame, ax: Axes | None = None, title: str | None = None) -> Axes:
    """How often the true level lies in an estimator's 90 per cent range, on simulated worlds.

    ``table``: of ``posture.calibrate.calibrate``, one row an estimator: estimator, cover90 (share, 0-1), relative
    (interval score over that of the last report carried forward; smaller is better). The grey band is the target.
    Raises InputError if a column is missing or there is no row.

    >>> import posture as ps
    >>> ax = plot_calibration(ps.calibrate(worlds=2, months=12))
    >>> ax.get_title(loc="left")
    "How good the estimators' ranges are, on simulated worlds"
    """
    need(table, ("estimator", "cover90", "relative"), "calibration")
    if table.empty:
        raise InputError("calibration: the table is empty, there is nothing to draw")
    ax = new_axes(ax, (8.0, 1.9 + 0.3 * len(table)))
    quiet(ax, "x")
    ax.axvspan(*TARGET, color=PALE, alpha=0.25, linewidth=0, gid="target")
    ax.axvline(0.9, color=MUTED, linewidth=0.9, linestyle="--", zorder=1)
    cover = table["cover90"].to_numpy(dtype=float)
    marks(ax, cover, np.arange(len(table)), LOOKS["stated"]._replace(colour=BLUE), 6, zorder=3, gid="cover90")
    ax.set_xlim(max(0.0, min(0.5, np.floor((float(np.nanmin(cover)) - 0.02) * 10) / 10)), 1.0)
    ax.set_ylim(len(table) - 0.5, -1.5)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("share of true levels inside the 90 per cent range", fontsize=LABEL_SIZE, color=MUTED)
    rows = zip(table["estimator"], cover, table["relative"], strict=True)
    cells = [[str(e), f"{c:.2f}", f"{r:.2f}"] for e, c, r in rows]
    columns = [list(c) for c in zip(*cells, strict=True)]
    left = row_labels(ax, [[h, *c] for h, c in zip(("estimator", "covers", "score"), columns, strict=True)], first=-1)
    headline(ax, title or "How good the estimators' ranges are, on simulated worlds", "", left)
    key_and_source(ax, [], "Grey: target. Score: interval score relative to the last report; smaller is better.", left)
    set_alt(ax, "Chart of coverage by estimator: " + "; ".join(f"{e} {c}, score {r}" for e, c, r in cells) + ".")
    return ax


def _level_handles(contested: bool) -> list[Any]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    clash = Patch(facecolor="none", edgecolor=BLUE, hatch="////", linewidth=0, label="Sources contradict")
    return [
        Line2D([], [], color=BLUE, linewidth=1.8, label="Best estimate"),
        Patch(facecolor=BLUE, alpha=BAND_ALPHA, label="Plausible range"),
        *([clash] if contested else []),
    ]


def _panel(
    ax: Axes, series: pd.DataFrame, claims: pd.DataFrame | None, top: float | None, dates: tuple[Any, Any],
    vocabulary: Vocabulary | None,
) -> set[str]:  # fmt: skip
    """One small panel; gives the kinds of statements that it shows, and "contested" where sources contradict."""
    first, known = series.iloc[0], series.dropna(subset=["best"])
    quiet(ax)
    drawn = draw_level(ax, series)
    highest = [series["high"].max(), series["best"].max()]
    kinds = {"contested"} if len(drawn) > 2 else set[str]()
    if claims is not None:
        said = statements_of(claims, first)
        said = said[said["kind"].isin(["stated", "planned"])]
        for kind, these in said.groupby("kind"):
            look = LOOKS[str(kind)]
            marks(ax, days(these["start"]), these["best"].to_numpy(), look, 2.6, zorder=3, gid=str(kind))
            kinds.add(str(kind))
        highest.append(said["best"].max())
    number_axis(ax, top if top is not None else float(np.nanmax(highest)), first["unit"])
    ax.yaxis.set_major_locator(_few())
    ax.set_xlim(*dates)
    date_axis(ax)
    last = known.iloc[-1]
    whose = forces_of(first["actor"], first["place"], first["category"], vocabulary)
    ax.set_title(whose, loc="left", fontsize=9.5, color=INK, parse_math=False)
    extremes = span(float(known["best"].min()), float(known["best"].max()))
    set_alt(ax, f"Panel: {whose}, {day(known['date'].iloc[0])} to {day(last['date'])}: {extremes}, "
                f"last {amount(last['best'])}.")  # fmt: skip
    return kinds


def _few() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=4, min_n_ticks=2)
