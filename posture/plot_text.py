"""The words around a picture: titles, keys, source lines, labels that never overlap, alternative text."""

from __future__ import annotations

import importlib
import io
import os
import textwrap
import warnings
from collections.abc import Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from posture.errors import InputError, MissingPathError, OutputError
from posture.plot_style import INK, LABEL_SIZE, LONGEST_LINE, MUTED

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation

KEY_DROP = 36  # points from the bottom of the axes to the key: tick labels and the year below them
KEY_LINE = 12.9  # points a line of the key takes
LEADER = {"arrowstyle": "-", "lw": 0.6, "shrinkA": 0, "shrinkB": 1, "relpos": (0, 0.5)}
KEY_WIDTH = 44  # characters of an entry of the key before it goes on in a second line
KEY_ROOM = 3  # lines of key that a figure of ours has room for as it is
ENDINGS = (".png", ".svg", ".pdf")


def spread(at: Sequence[float] | np.ndarray, gap: float, low: float, high: float) -> np.ndarray:
    """Places for labels as near as can be to where they belong, at least `gap` apart and between `low` and `high`.

    The sum of squared shifts is least (pooling of neighbours); where the room does not suffice, the gap shrinks.

    >>> spread([1.0, 1.0, 5.0], gap=2.0, low=0.0, high=10.0).tolist()
    [0.0, 2.0, 5.0]
    """
    wanted = np.asarray(at, dtype=float)
    n = len(wanted)
    if n == 0:
        return wanted
    gap = min(gap, (high - low) / max(n - 1, 1))
    order = np.argsort(wanted, kind="stable")
    pools: list[list[float]] = []  # mean, size
    for value in wanted[order] - gap * np.arange(n):
        pools.append([float(value), 1.0])
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            mean, size = pools.pop()
            before = pools[-1]
            before[0] = (before[0] * before[1] + mean * size) / (before[1] + size)
            before[1] += size
    settled = np.concatenate([np.full(int(size), mean) for mean, size in pools])
    settled = np.clip(settled, low, high - gap * (n - 1)) + gap * np.arange(n)
    out = np.empty(n)
    out[order] = settled
    return out


def end_labels(ax: Axes, labels: Sequence[tuple[float, str, str]]) -> list[Annotation]:
    """Labels right of the axes at the heights of what they name: (height, text, colour); they never overlap."""
    if not labels:
        return []
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()  # the layout must stand before heights are measured
    box, points = ax.get_window_extent(), 72.0 / figure.dpi
    pixels = np.array([ax.transData.transform((0, y))[1] for y, _, _ in labels])
    tall = np.array([text.count("\n") + 1 for _, text, _ in labels]).max() * (LABEL_SIZE + 3)
    placed = spread(pixels * points, tall, box.y0 * points, box.y1 * points)
    made = []
    moved = bool((np.abs(placed - pixels * points) > 3).any())
    for (y, text, colour), to, at in zip(labels, placed, pixels * points, strict=True):
        label = ax.annotate(
            text, (1, y), (14 if moved else 5, to - at), xycoords=ax.get_yaxis_transform(), va="center",
            textcoords="offset points", color=colour, fontsize=LABEL_SIZE, annotation_clip=False, parse_math=False,
            arrowprops={**LEADER, "color": colour} if moved else None,
        )  # fmt: skip
        made.append(label)
    return made


def row_labels(ax: Axes, cells: Sequence[Sequence[str]], gap: float = 12, first: int = 0) -> float:
    """Columns of words left of the axes, one line at each whole height from `first`; gives the points that they take.

    The widths are measured, so that columns never overlap.
    """
    figure = ax.get_figure(root=True)
    assert figure is not None
    edge = -8.0
    for i, column in enumerate(reversed(cells)):
        texts = [
            ax.annotate(
                text, (0, y), (edge, 0), xycoords=ax.get_yaxis_transform(), va="center",
                textcoords="offset points", fontsize=LABEL_SIZE, color=INK if i == 0 else MUTED,
                annotation_clip=False, parse_math=False,
            )
            for y, text in enumerate(column, first)
        ]  # fmt: skip
        renderer = figure._get_renderer()  # type: ignore[attr-defined]
        wide = max((t.get_window_extent(renderer).width for t in texts), default=0.0) * 72 / figure.dpi
        for t in texts:
            t.set_position((edge - wide, 0))
        edge -= wide + gap
    return -edge - gap


def _columns(ax: Axes, size: float = LABEL_SIZE, left: float = 0) -> int:
    """Characters of small print that fit under the axes, or under the figure where words stand left of the axes."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    grid = ax.get_subplotspec()
    alone = left or (grid is not None and grid.get_gridspec().ncols == 1)
    wide = figure.bbox.width * (0.94 if left else 0.85) if alone else ax.get_window_extent().width
    return max(24, int(wide * 72 / figure.dpi / (size * 0.57)))


def headline(ax: Axes, title: str, subtitle: str = "", left: float = 0) -> None:
    """Title and, smaller below it, what else must be known; both left of the axes' edge."""
    from matplotlib.transforms import ScaledTranslation

    wide = _columns(ax, left=left)
    below = "\n".join(textwrap.wrap(subtitle[:LONGEST_LINE], wide))
    lines = below.count("\n") + 1 if below else 0
    head = "\n".join(textwrap.wrap(title[:LONGEST_LINE], int(wide * 0.68)))
    pad = 8 + 12 * lines
    words = ax.set_title(head, loc="left", fontsize=12, fontweight="bold", color=INK, pad=pad, parse_math=False)
    if left:  # begin where the words left of the axes begin
        figure = ax.get_figure(root=True)
        assert figure is not None
        words.set_transform(words.get_transform() + ScaledTranslation(-left / 72, 0, figure.dpi_scale_trans))
    if below:
        ax.annotate(
            below, (0, 1), (-left, 6), xycoords="axes fraction", textcoords="offset points",
            fontsize=LABEL_SIZE, color=MUTED, va="bottom", annotation_clip=False, parse_math=False,
        )  # fmt: skip


def key_columns(labels: Sequence[str], room: int) -> int:
    """The most columns in which a key of these labels, filled downwards, fits in `room` characters.

    >>> key_columns(["Level", "Range", "Statement"], 60), key_columns(["Level"] * 9, 45)
    (3, 3)
    """
    for columns in range(len(labels), 1, -1):
        if sum(9 + max(_wide(labels[i]) for i in part) for part in np.array_split(range(len(labels)), columns)) <= room:
            return columns
    return 1


def _key_lines(labels: Sequence[str], columns: int) -> int:
    """Lines of text that the key is high: its columns stand with the last line of their first entries level."""
    parts: list[list[int]] = [[label.count("\n") + 1 for label in part] for part in np.array_split(labels, columns)]
    return max(part[0] for part in parts) + max(sum(part[1:]) for part in parts)


def _wide(label: str) -> int:
    return max(map(len, label.split("\n")))


def _too_small(ax: Axes, lines: int) -> bool:
    """Whether axes of the caller's own have no room for a key of so many lines; a warning then says what to do."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    if getattr(ax, "posture_panel", False):  # of a figure of ours, whose panels share one key
        return False
    room = ax.get_position().height * figure.get_figheight() * 72
    if lines * KEY_LINE + KEY_DROP < 0.6 * room:
        return False
    tall = (lines * KEY_LINE + KEY_DROP) / 72 / 0.6
    warnings.warn(
        f"the axes are too low for the key, which is left out: make them at least {tall:.1f} inches high, or leave ax out",
        UserWarning, stacklevel=4,
    )  # fmt: skip
    return True


def key_and_source(ax: Axes, handles: Sequence[Artist], source: str, left: float = 0) -> None:
    """The key below the axes, never over data, and the source line below the key."""
    lines = 0
    ax.posture_key = tuple(handles)  # type: ignore[attr-defined]  # for figures that share one key
    figure = ax.get_figure(root=True)
    assert figure is not None
    if handles:
        from matplotlib.transforms import ScaledTranslation

        labels = ["\n".join(textwrap.wrap(str(h.get_label()), KEY_WIDTH)) for h in handles]
        columns = key_columns(labels, _columns(ax, left=left))
        lines = _key_lines(labels, columns)
        if getattr(ax, "posture_made", False) and lines > KEY_ROOM:
            figure.set_figheight(figure.get_figheight() + (lines - KEY_ROOM) * KEY_LINE / 72)
        elif _too_small(ax, lines):
            return
        key = ax.legend(
            handles=list(handles), labels=labels, loc="upper left", bbox_to_anchor=(0, 0), borderaxespad=0, frameon=False,
            bbox_transform=ax.transAxes + ScaledTranslation(-left / 72, -KEY_DROP / 72, figure.dpi_scale_trans),
            ncols=columns, fontsize=LABEL_SIZE, labelcolor=INK, handlelength=2.2, columnspacing=1.6, borderpad=0,
            labelspacing=0.4,
        )  # fmt: skip
        for words in key.get_texts():
            words.set_parse_math(False)
    if source:
        wrapped = "\n".join(textwrap.wrap(source[:LONGEST_LINE], _columns(ax, 7.5, left)))
        ax.annotate(
            wrapped, (0, 0), (-left, -KEY_DROP - KEY_LINE * lines - 4),
            xycoords="axes fraction", textcoords="offset points", va="top", fontsize=7.5, color=MUTED,
            annotation_clip=False, parse_math=False, gid="source",
        )  # fmt: skip


def set_alt(ax: Axes, text: str) -> None:
    """Keep the alternative text with the axes, and hand it to Jupyter with the picture (``alt`` of the output)."""
    ax.posture_alt = " ".join(text.split())  # type: ignore[attr-defined]
    figure = ax.get_figure(root=True)
    if figure is not None:
        figure._repr_mimebundle_ = partial(_bundle, figure)  # type: ignore[attr-defined]


def _bundle(figure: Figure, include: object = None, exclude: object = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """No other form of the picture, but metadata for the forms that Jupyter makes of it."""
    return {}, {"alt": alt_text(figure)}


def alt_text(ax: Axes | np.ndarray | Figure) -> str:
    """What the picture shows, in words, for readers who do not see it.

    ``ax``: what a plot function returned (Axes or array of Axes), or its Figure.
    Raises InputError if no plot of this package was drawn there.

    >>> import pandas as pd
    >>> import posture as ps
    >>> table = pd.DataFrame({"published": ["2024-09-20", "2024-12-19"], "quantity": ["about 900 troops", "2,000 troops"]})
    >>> kept = ps.read_claims(table, actor="USA", place="SYR")
    >>> levels = ps.estimate_levels(kept)
    >>> alt_text(ps.plot_levels(levels))[:32]
    'Chart of US forces in Syria, 20 '
    """
    panels = _panels(ax)
    texts = [t for t in (getattr(a, "posture_alt", "") for a in panels) if t]
    if not texts:
        raise InputError("these axes hold no plot of this package, so there is no alternative text; plot first")
    return " ".join(texts)


def _panels(ax: Any) -> list[Axes]:
    if isinstance(ax, np.ndarray):
        return list(ax.ravel())
    return list(ax.axes) if hasattr(ax, "add_subplot") else [ax]


def save_figure(ax: Axes | np.ndarray | Figure, path: str | Path, dpi: float = 150) -> Path:
    """Write the picture, with its alternative text inside, beside and then over an earlier file.

    ``path`` ends in .png, .svg or .pdf. The same picture gives the same bytes: no date and no version is written.
    Raises InputError for another ending, MissingPathError if the folder is not there, OutputError if writing fails.

    >>> import pandas as pd
    >>> import posture as ps
    >>> table = pd.DataFrame({"published": ["2024-09-20", "2024-12-19"], "quantity": ["about 900 troops", "2,000 troops"]})
    >>> kept = ps.read_claims(table, actor="USA", place="SYR")
    >>> levels = ps.estimate_levels(kept)
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_figure(ps.plot_levels(levels), folder + "/syria.png").name
    'syria.png'
    """
    import matplotlib as mpl

    out = Path(path)
    ending = out.suffix.lower()
    if ending not in ENDINGS:
        raise InputError(f"cannot write a picture as {out.name!r}; end the name in {', '.join(ENDINGS)}")
    if not out.parent.is_dir():
        raise MissingPathError(f"folder {str(out.parent)!r} is not there; make it first")
    panels = _panels(ax)
    if not panels or not hasattr(panels[0], "get_figure"):
        raise InputError(f"expected the Axes that a plot function returned, or a Figure with one, got {type(ax).__name__}")
    figure = panels[0].get_figure(root=True)
    assert figure is not None
    alt, title = alt_text(ax), panels[0].get_title(loc="left").replace("\n", " ")
    metadata: dict[str, dict[str, str | None]] = {
        ".png": {"Title": title, "Description": alt, "Software": None},
        ".svg": {"Title": title, "Description": alt, "Date": None, "Creator": None},
        ".pdf": {"Title": title, "Subject": alt, "CreationDate": None, "Creator": None, "Producer": None},
    }
    buffer = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "posture"}):
        figure.savefig(buffer, format=ending[1:], dpi=dpi, metadata=metadata[ending], facecolor="white")
    data = _described(buffer.getvalue(), alt) if ending == ".svg" else buffer.getvalue()
    beside = out.with_name(f".{out.name}.part")
    try:
        beside.write_bytes(data)
        os.replace(beside, out)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise OutputError(f"{out}: the picture could not be written ({error}); an earlier one is whole") from error
    return out


def _described(svg: bytes, alt: str) -> bytes:
    """The drawing with <desc> after its <title>, and the role that makes screen readers read both."""
    text = svg.decode("utf-8").replace("<svg ", '<svg role="img" ', 1)
    return text.replace("</title>", f"</title>\n <desc>{escape(alt)}</desc>", 1).encode("utf-8")


def later(module: str, function: str) -> Any:
    """A function of a module that stands later in the package, looked up when it is needed."""
    return getattr(importlib.import_module(f"posture.{module}"), function)
