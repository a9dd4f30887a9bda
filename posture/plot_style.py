"""How the pictures look: colours, marks, axes and numbers, the same in every plot.

Colours are those of Okabe and Ito (2008), which colour-blind readers tell apart; each mark also has its own shape, and
each line its own dashes, so that a picture keeps its meaning in print without colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from posture.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, ORANGE, GREEN, VERMILLION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY, INK, MUTED, PALE = "#CC79A7", "#56B4E9", "#222222", "#666666", "#A0A0A0"
SERIES_COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, INK)
DASHES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)), (0, (3, 1, 1, 1, 1, 1)))
BAND_ALPHA = 0.20
LABEL_SIZE = 8.5
LONGEST_LINE = 1000  # characters of a subtitle or source line that are ever drawn


class Look(NamedTuple):
    """One kind of statement: how it is drawn and what the key calls it."""

    colour: str
    marker: str
    filled: bool
    label: str


# the order is the drawing order, from the back to the front
LOOKS: Mapping[str, Look] = {
    "withdrawn": Look(PALE, "x", True, "Retracted, superseded or denied"),
    "component": Look(MUTED, "d", True, "Part of the force"),
    "other_scope": Look(GREEN, "s", True, "Another counting rule"),
    "ceiling": Look(VERMILLION, "_", True, "Ceiling"),
    "planned": Look(VERMILLION, "o", False, "Plan or target"),
    "stated": Look(INK, "o", True, "Statement"),
}

UNIT_NAMES: Mapping[str, str] = {
    "person": "people", "ship": "ships", "vehicle": "vehicles", "aircraft": "aircraft", "formation": "formations",
    "weapon": "weapons", "base": "bases", "convoy": "convoys", "kilometer": "kilometres", "day": "days",
    "square_kilometer": "square kilometres", "percent": "per cent",
}  # fmt: skip
CATEGORY_NAMES: Mapping[str, str] = {"personnel": "forces"}
SCOPE_NAMES: Mapping[str, str] = {
    "unspecified": "not stated", "fml": "force management level", "fml_cap": "cap of the force management level",
    "dmdc": "personnel records (DMDC)", "core": "core force", "temporary": "temporary forces",
    "incl_contractors": "contractors included",
}  # fmt: skip


def unit_name(unit: object) -> str:
    """The unit in the words of an axis.

    >>> unit_name("person"), unit_name("nautical_mile")
    ('people', 'nautical mile')
    """
    text = "" if pd.isna(unit) else str(unit)  # type: ignore[call-overload]
    return UNIT_NAMES.get(text, text.replace("_", " "))


def scope_name(scope: object) -> str:
    """A counting rule in words.

    >>> scope_name("fml")
    'force management level'
    """
    text = "unspecified" if pd.isna(scope) else str(scope)  # type: ignore[call-overload]
    return SCOPE_NAMES.get(text, text.replace("_", " "))


def amount(x: float) -> str:
    """A figure with thousands marks, and decimals only where they matter.

    >>> amount(2000.0), amount(0.25), amount(float("nan"))
    ('2,000', '0.25', '-')
    """
    if not np.isfinite(x):
        return "-"
    return f"{x:,.0f}" if abs(x) >= 10 or float(x).is_integer() else f"{x:.3g}"


def tick(x: float, place: object = None) -> str:
    """A figure on an axis."""
    return amount(x)


def size_tick(x: float, place: object = None) -> str:
    """A figure on an axis on which the side of zero stands for the sign."""
    return amount(abs(x))


def span(low: float, high: float) -> str:
    """An interval with thousands marks.

    >>> span(1750, 2250), span(900, 900)
    ('1,750–2,250', '900')
    """
    return amount(low) if low == high else f"{amount(low)}–{amount(high)}"


def day(when: object) -> str:
    """A date as a reader would write it; empty for a missing one.

    >>> day("2024-12-01"), day(None)
    ('1 Dec 2024', '')
    """
    stamp = pd.to_datetime(when)  # type: ignore[call-overload]
    return "" if pd.isna(stamp) else f"{stamp.day} {stamp:%b %Y}"


def new_axes(ax: Axes | None, size: tuple[float, float] = (9.0, 5.2)) -> Axes:
    """The given axes, or those of a new figure laid out so that nothing is cut off."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    figure, made = plt.subplots(figsize=size)
    figure.set_layout_engine("constrained", w_pad=0.12, h_pad=0.12)
    made.posture_made = True  # type: ignore[attr-defined]  # its figure may grow for a long key
    return made


def quiet(ax: Axes, grid: str = "y") -> None:
    """Pale grid behind the data, no box around it."""
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color(PALE)
    ax.tick_params(colors=MUTED, labelcolor=INK, labelsize=LABEL_SIZE, length=3)
    ax.grid(True, axis=grid, color="#E4E4E4", linewidth=0.7)  # type: ignore[arg-type]
    ax.set_axisbelow(True)


def date_axis(ax: Axes) -> None:
    """Dates that never repeat the year on every tick and never run into each other; a single day gets a year around it."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    first, last = ax.dataLim.intervalx
    if ax.get_autoscalex_on() and np.isfinite([first, last]).all() and last - first < 2:
        ax.set_xlim(first - 183, last + 183)
    figure = ax.get_figure(root=True)
    wide = ax.get_window_extent().width / (figure.dpi if figure else 100)
    locator = AutoDateLocator(minticks=3, maxticks=max(4, int(wide * 1.6)))
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    ax.xaxis.get_offset_text().set_fontsize(LABEL_SIZE)


def number_axis(ax: Axes, top: float, unit: object, log: bool = False, which: str = "y") -> None:
    """Numbers from zero to a little over `top`, with thousands marks and the unit.

    With ``log`` the scale is logarithmic above ten and still begins at zero, so that "none" has a place.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator, SymmetricalLogLocator

    axis = ax.yaxis if which == "y" else ax.xaxis
    top = top if np.isfinite(top) and top > 0 else 1.0
    set_limits = ax.set_ylim if which == "y" else ax.set_xlim
    if log:
        (ax.set_yscale if which == "y" else ax.set_xscale)("symlog", linthresh=10)
        axis.set_major_locator(SymmetricalLogLocator(linthresh=10, base=10))
        axis.set_minor_locator(SymmetricalLogLocator(linthresh=10, base=10, subs=[2, 5]))
        set_limits(0, top * 1.5)
    else:
        axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10], integer=top >= 3, min_n_ticks=3))
        set_limits(0, top * 1.08)
    axis.set_major_formatter(FuncFormatter(tick))
    (ax.set_ylabel if which == "y" else ax.set_xlabel)(unit_name(unit), fontsize=LABEL_SIZE, color=MUTED)


def fit_numbers(ax: Axes) -> None:
    """Fewer numbers along the foot where the axes turned out too narrow for six of them."""
    from matplotlib.ticker import MaxNLocator

    figure = ax.get_figure(root=True)
    if figure is None or ax.get_xscale() != "linear":
        return
    figure.draw_without_rendering()  # the layout must stand before widths are measured
    longest = max((len(amount(x)) for x in ax.get_xticks()), default=1)
    room = ax.get_window_extent().width * 72 / figure.dpi / (LABEL_SIZE * 0.62 * (longest + 3))
    whole = max(ax.get_xlim()) >= 3
    ax.xaxis.set_major_locator(
        MaxNLocator(nbins=max(2, min(6, int(room))), steps=[1, 2, 2.5, 5, 10], integer=whole, min_n_ticks=2)
    )


def days(values: Sequence[object] | pd.Series | Sequence[date | datetime]) -> np.ndarray:
    """Dates as numpy dates for matplotlib."""
    return pd.to_datetime(pd.Series(list(values))).to_numpy("datetime64[us]")


def need(df: object, columns: Sequence[str], what: str) -> pd.DataFrame:
    """The table, if it is one and has those columns.

    Raises InputError that names what is missing and what came.
    """
    if not isinstance(df, pd.DataFrame):
        raise InputError(f"{what}: expected a pandas DataFrame, got {type(df).__name__}")
    missing = [c for c in columns if c not in df.columns]
    if missing:
        have = ", ".join(map(str, df.columns[:8])) or "none"
        raise InputError(f"{what}: missing column {missing[0]!r}; its columns are {have}")
    return df
