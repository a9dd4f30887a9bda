"""The pandas accessor ``posture``: on a column of phrases, and on any table with bounds and a unit.

Registered when the package is imported; this module loads pandas and nothing else until it is used.
"""

from __future__ import annotations

import math
from dataclasses import replace
from numbers import Real
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes

    from posture.quantity import Quantity
    from posture.vocabulary import Vocabulary

# columns of a parsed phrase, in order: texts and figures
PARSED: dict[str, str] = {
    "low": "float64", "best": "float64", "high": "float64", "lower": "float64", "upper": "float64", "unit": "str",
    "relation": "str", "sense": "str", "stated": "float64", "stated_low": "float64", "stated_high": "float64",
    "stated_unit": "str", "category": "str", "noun": "str", "bound_kind": "str", "bounds_model": "str",
    "surface": "str", "n_quantities": "Int64",
}  # fmt: skip
CONVERTED = ("lower", "low", "best", "high", "upper", "envelope_low", "envelope_high")


@pd.api.extensions.register_series_accessor("posture")
class SeriesPosture:
    """``series.posture``: quantities read from a column of phrases."""

    def __init__(self, series: pd.Series) -> None:
        kind = series.dtype.kind if hasattr(series.dtype, "kind") else "O"
        if kind in "bmMc":
            raise AttributeError(f"expected a column of phrases or numbers, got dtype {series.dtype}")
        self._series = series

    def parse(self, *, noun: str = "", model: str = "granule90", vocabulary: Vocabulary | None = None) -> pd.DataFrame:
        """Each phrase as a row of bounds: the same index, the columns of :data:`PARSED`, amounts in the unit as written.

        A row holds the first quantity of its phrase; ``n_quantities`` counts them all, so that none is lost unseen (0:
        none was read; missing: the cell is empty). ``noun``: what bare numbers count ("U.S. troops"). Cells of numbers
        are read as exact amounts with thousands apart. Raises InputError for an unknown model, or a cell that is
        neither text nor number.

        >>> pd.Series(["about 2,000 troops", None]).posture.parse()[["low", "best", "high", "unit"]].values.tolist()
        [[1750.0, 2000.0, 2250.0, 'person'], [nan, nan, nan, nan]]
        """
        from posture.phrases import parse_phrase

        def read(text: str) -> list[Quantity]:
            found = parse_phrase(text, noun=noun, model=model, vocabulary=vocabulary)
            if found or not noun:
                return found
            # "2000" alone reads as a year; beside what it counts it is an amount
            beside = parse_phrase(f"{text} {noun}", model=model, vocabulary=vocabulary)
            return [
                replace(q, end=len(text), surface=text[q.start :], noun=noun)
                for q in beside
                if q.start is not None and q.start < len(text)
            ]

        texts = [_phrase(v, label) for label, v in self._series.items()]
        known: dict[str | None, list[Quantity]] = {text: read(text) for text in dict.fromkeys(texts) if text is not None}
        if not known:
            parse_phrase("", model=model, vocabulary=vocabulary)  # an unknown model is refused here too
        rows = {text: _row(found) for text, found in known.items()}
        empty = (None,) * len(PARSED)
        table = pd.DataFrame.from_records([rows.get(t, empty) for t in texts], columns=list(PARSED), index=self._series.index)
        return table.astype(PARSED)


@pd.api.extensions.register_dataframe_accessor("posture")
class FramePosture:
    """``df.posture``: units, checks and plots of a table with bounds."""

    def __init__(self, df: pd.DataFrame) -> None:
        self._df = df

    def to(self, unit: str) -> pd.DataFrame:
        """The table with its bounds in another unit, by canonical name or any news word; ``stated`` stays as stated.

        Rows without a unit must be without figures, too. Raises UnitError where a row's unit has another dimension
        (choose rows first: persons are no miles), InputError if the table has no unit or no figures.

        >>> pd.Series(["about 100 miles"]).posture.parse().posture.to("km")[["best", "unit"]].values.tolist()
        [[160.9344, 'kilometer']]
        """
        from posture.errors import InputError, UnitError
        from posture.units import canonical_unit, check_like, convert

        df = self._df
        columns = [c for c in CONVERTED if c in df.columns]
        if "unit" not in df.columns or not columns:
            raise InputError(f"expected a table with unit and bounds; it has {', '.join(map(str, df.columns))}")
        target = canonical_unit(unit)
        units = df["unit"].fillna("")
        out = df.copy()
        for source in units.unique():
            rows = units == source
            if not source and df.loc[rows, columns].isna().all(axis=None):
                continue
            try:
                check_like(source, target)
            except UnitError as error:
                raise UnitError(f"{int(rows.sum())} of {len(df)} rows: {error}; choose rows of one kind first") from error
            if source == target:
                continue
            for c in columns:
                figures = df.loc[rows, c].astype("float64")
                turned = {x: convert(x, source, target) for x in figures.dropna().unique()}
                out.loc[rows, c] = figures.map(turned)
        out["unit"] = units.where(units == "", target).where(units != "", df["unit"])
        return out

    def check(self, name: str | None = None) -> pd.DataFrame:
        """The table as it is, if it holds what the schema of that name says; None = the table that its columns fit best.

        Raises SchemaError that names row, column, what was expected and what came.
        """
        from posture.schemas import check

        return check(self._df, name or self._likeliest())

    def plot(self, **options: Any) -> Axes | np.ndarray:
        """The figure for this table: one level over time, several side by side, statements as a list, official figures.

        ``options`` go to ``plot_levels`` (one series of levels), ``plot_revisions`` (one as known on several days),
        ``plot_small_multiples`` (several series), ``plot_claims``, ``plot_bounds_models`` (mentions) or
        ``plot_official``. Gives the Axes, or an array of them. Raises SchemaError for another table.
        """
        from posture import plot, plot_figures, plot_more

        df = self._df
        name = self._likeliest()
        if name == "levels":
            series = df[["actor", "place", "category", "scope"]].drop_duplicates()
            if len(series) > 1:
                return plot_figures.plot_small_multiples(df, **options)
            if df["known_as_of"].nunique(dropna=False) > 1:
                return plot_more.plot_revisions(df, **options)
            return plot.plot_levels(df, **options)
        if name == "claims":
            return plot.plot_claims(df, **options)
        if name == "mentions":
            return plot_more.plot_bounds_models(df, **options)
        if name == "official_levels":
            return plot_more.plot_official(df, **options)
        from posture.errors import SchemaError

        raise SchemaError(f"table {name}: there is no figure for it; expected levels, claims, mentions or official_levels")

    def _likeliest(self) -> str:
        """The table whose columns these are, or most of them."""
        from posture.errors import SchemaError
        from posture.schemas import TABLES

        has = set(map(str, self._df.columns))
        shares = {t.name: len(has & set(t.names)) / len(t.names) for t in TABLES.values()}
        best = max(shares, key=lambda n: shares[n])
        if shares[best] < 0.5:
            raise SchemaError(
                f"expected a table of {', '.join(TABLES)}; the columns {', '.join(sorted(has))[:200]} fit none of them"
            )
        return best


def _phrase(value: Any, label: object) -> str | None:
    """A cell as a phrase: text as it is, a number in digits, None where nothing stands."""
    if isinstance(value, str):
        return value if value.strip() else None
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        from posture.errors import InputError

        raise InputError(f"row {label!r}: expected a phrase or a number, got {type(value).__name__} {str(value)[:40]!r}")
    x = float(value)
    return f"{int(x):,}" if x == int(x) else repr(x)  # without the comma 2014 would read as a year


def _row(found: list[Quantity]) -> tuple[object, ...]:
    if not found:
        return (*[None] * (len(PARSED) - 1), 0)
    q = found[0]
    return (*[getattr(q, c) if getattr(q, c) != "" else None for c in PARSED if c != "n_quantities"], len(found))
