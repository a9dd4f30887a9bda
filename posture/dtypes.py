"""Values to columns of a dtype: the five that the tables have, missing values kept missing.

Rows come as plain Python values. Where all of a column are of the kind that it holds, which is nearly always, it is made in
one step; only mixed ones take the detour over pandas' own conversion.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType
from typing import Any, cast

import numpy as np
import pandas as pd


def column_of(values: Sequence[object], dtype: str) -> Any:
    """An array of that dtype; None is missing.

    Raises ValueError or TypeError for a value that does not fit, UnicodeEncodeError for half of a surrogate pair.

    >>> column_of([2000, None], "float64").tolist()
    [2000.0, nan]
    """
    kinds = set(map(type, values)) - {NoneType}
    if not kinds:
        return pd.array([None] * len(values), dtype=cast("Any", dtype))
    if dtype == "str" and kinds == {str}:
        return pd.array(cast("Any", values), dtype="str")
    if dtype == "float64" and kinds <= {float, int}:
        return np.array(values, dtype="float64")  # None becomes nan
    return as_dtype(pd.Series(list(values), dtype=object), dtype)


def as_dtype(s: pd.Series, dtype: str) -> pd.Series:
    """A column with that dtype; dates are read as ISO 8601.

    Raises ValueError or TypeError for a value that does not fit.

    >>> as_dtype(pd.Series(["2024-12-19"]), "datetime64[us]").dtype
    dtype('<M8[us]')
    """
    if s.dtype == dtype:
        return s
    if dtype == "str":
        return s.astype("str") if s.notna().all() else s.astype(object).where(s.notna(), None).astype("str")
    if dtype.startswith("datetime64"):
        days = pd.to_datetime(s, errors="raise", format="ISO8601")  # a zone goes, the day stays as written
        return (days.dt.tz_localize(None) if hasattr(days.dtype, "tz") else days).astype(cast("Any", dtype))
    if dtype in ("float64", "Int64"):
        return pd.to_numeric(s, errors="raise").astype(cast("Any", dtype))
    return s.astype(cast("Any", dtype))
