"""Arithmetic on statements: changes, balances, contradictions and sums, by intervals, with what is entailed.

A change, a residual or a sum has plausible ends (``low``, ``high``) from the plausible ends of its parts, and entailed
ends (``lower``, ``upper``) only where the words of every part set one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from posture.errors import InputError, UnitError
from posture.evidence import Series, is_retracted, prepared
from posture.levels import EPOCH
from posture.series import series_of

KEY = ("actor", "place", "category", "scope")
CHANGES = (
    *KEY, "unit", "from_date", "to_date", "from_claim", "to_claim", "planned", "low", "best", "high", "lower", "upper",
)  # fmt: skip
BALANCE = (
    *KEY, "unit", "from_date", "to_date", "change_low", "change_best", "change_high", "flow_low", "flow_best",
    "flow_high", "n_flows", "residual_low", "residual_best", "residual_high", "balanced", "claim_ids",
)  # fmt: skip
CONFLICTS = (
    *KEY, "unit", "kind", "from_date", "to_date", "claim_a", "claim_b", "surface_a", "surface_b", "quote_a", "quote_b",
    "originator_a", "originator_b",
)  # fmt: skip
FLAGS = (*KEY, "date", "flag", "claim_id", "amount", "level")

Five = tuple[float, float, float, float, float]


def change_between(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> dict[str, float]:
    """``new`` minus ``old`` by interval arithmetic: low, best, high, and lower, upper where both words entail it.

    >>> exact = {"low": 2000, "best": 2000, "high": 2000, "lower": 2000, "upper": 2000}
    >>> fewer = {"low": 500, "best": 875, "high": 999, "lower": None, "upper": 999}
    >>> change_between(exact, fewer)
    {'low': -1500.0, 'best': -1125.0, 'high': -1001.0, 'lower': nan, 'upper': -1001.0}
    """
    a, b = _five(old), _five(new)
    parts = (b[0] - a[2], b[1] - a[1], b[2] - a[0], b[3] - a[4], b[4] - a[3])
    return dict(zip(("low", "best", "high", "lower", "upper"), parts, strict=True))


def _five(row: Mapping[Any, Any]) -> Five:
    def one(name: str) -> float:
        value = row.get(name)
        return math.nan if value is None or pd.isna(value) else float(value)

    return one("low"), one("best"), one("high"), one("lower"), one("upper")


def implied_changes(table: pd.DataFrame, **which: Any) -> pd.DataFrame:
    """The changes that successive levels, or successive statements, imply; one row each, negative = a drop.

    ``table``: a levels table (from each date to the next; nothing is entailed) or a claims table (from each statement
    of a level to the next one and, marked ``planned``, from the last statement before an announcement to the level
    announced). ``which``: actor, place, category, scope, known_as_of and the like, as in ``estimate_levels``.
    From 2,000 to fewer than 1,000 is a drop of 876 to 1,625 and entails none; from exactly 2,000, at least 1,001.

    >>> import posture as ps
    >>> table = pd.DataFrame({"published": ["2024-09-20", "2024-12-19"], "quantity": ["about 900 troops", "2,000 troops"]})
    >>> kept = ps.read_claims(table, actor="USA", place="SYR")
    >>> levels = ps.estimate_levels(kept)
    >>> implied_changes(kept)[["low", "best", "high"]].values.tolist()
    [[900.0, 1100.0, 1300.0]]
    """
    if "measure" not in table.columns:
        rows = list(_level_changes(table))
    else:
        rows = [row for s in series_of(table, **which) for row in _statement_changes(s)]
    return pd.DataFrame(rows, columns=list(CHANGES))


def _level_changes(levels: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    for key, rows in levels.sort_values("date").groupby(list(KEY), sort=True):
        known = rows[rows["best"].notna()].to_dict("records")
        for old, new in pairwise(known):
            yield (*key, new["unit"], old["date"], new["date"], old["claim_ids"], new["claim_ids"], False,
                   *change_between(old, new).values())  # fmt: skip


def _statement_changes(s: Series) -> Iterator[tuple[object, ...]]:
    head = (s.actor, s.place, s.category, s.scope, s.unit)
    said = s.testimonies
    for old, new in pairwise(said):
        parts = change_between(old._asdict(), new._asdict()).values()
        yield (*head, _date(old.end), _date(new.end), old.claim_id, new.claim_id, False, *parts)
    for plan in s.targets:
        before = [t for t in said if t.end <= plan.start]
        if before:
            parts = change_between(before[-1]._asdict(), plan._asdict()).values()
            yield (*head, _date(before[-1].end), _date(plan.end), before[-1].claim_id, plan.claim_id, True, *parts)


def _date(day: float) -> pd.Timestamp:
    return EPOCH + pd.Timedelta(days=day)


def stock_flow_balance(claims: pd.DataFrame, **which: Any) -> pd.DataFrame:
    """From each day with a stated level to the next: the change, the movements done, and what they leave open.

    ``residual`` is change minus movements; ``balanced`` where zero lies within it. Several statements of one day count
    as one, by their medians. ``which`` as in ``estimate_levels``. People (or the series' unit).

    >>> import posture as ps
    >>> table = pd.DataFrame({"published": ["2024-09-20", "2024-12-19"], "quantity": ["about 900 troops", "2,000 troops"]})
    >>> kept = ps.read_claims(table, actor="USA", place="SYR")
    >>> stock_flow_balance(kept)[["from_date", "to_date"]].astype("str").values.tolist()
    [['2024-09-20', '2024-12-19']]
    """
    rows: list[tuple[object, ...]] = []
    for s in series_of(claims, **which):
        days: dict[float, list[Any]] = {}
        for t in s.testimonies:
            days.setdefault(t.end, []).append(t)
        marks = [(day, _median(found), " ".join(t.claim_id for t in found)) for day, found in sorted(days.items())]
        for (start, old, ids), (end, new, more) in pairwise(marks):
            change = change_between(old, new)
            moves = [f for f in s.flows if f.done and start < f.day <= end]
            low, best, high = sum(f.low for f in moves), sum(f.best for f in moves), sum(f.high for f in moves)
            left = (change["low"] - high, change["best"] - best, change["high"] - low)
            told = " ".join([ids, more, *(c for f in moves for c in f.told)])
            rows.append((s.actor, s.place, s.category, s.scope, s.unit, _date(start), _date(end), change["low"],
                         change["best"], change["high"], low, best, high, len(moves), *left, left[0] <= 0 <= left[2],
                         told))  # fmt: skip
    return pd.DataFrame(rows, columns=list(BALANCE))


def _median(found: Sequence[Any]) -> dict[str, float]:
    return {c: float(pd.Series([getattr(t, c) for t in found]).median()) for c in ("low", "best", "high")}


def conflicts(claims: pd.DataFrame) -> pd.DataFrame:
    """Statements that cannot both hold: one force, place, counting rule and class, days in common, no amount in common.

    ``kind``: "entailed" where the words themselves exclude each other, "plausible" where only the likely amounts do.
    Both surfaces and quotes stand in the row. Repeats, corrected, rejected and retracted statements are left out, and
    so are plans.

    >>> import posture as ps
    >>> table = pd.DataFrame({"published": ["2024-12-19"] * 2, "quantity": ["900 troops", "at least 1,500 troops"]})
    >>> kept = ps.read_claims(table, actor="USA", place="SYR")
    >>> conflicts(kept)[["kind", "surface_a", "surface_b"]].values.tolist()
    [['plausible', '900 troops', 'at least 1,500 troops']]
    """
    df = prepared(claims)
    sound = pd.Series([not is_retracted(n) for n in df["note"]], index=df.index, dtype=bool)
    corrected = set(df["supersedes"]) - {""}
    df = df[(df["measure"] == "stock") & df["status"].isin(["current", "past"]) & (df["review"] != "rejected")
            & sound & ~df["claim_id"].isin(corrected) & ~df["same_as"].isin(set(df["claim_id"]))
            & df["first_day"].notna() & df[["low", "high"]].notna().all(axis=1)]  # fmt: skip
    same = [*KEY, "counted_class", "part", "unit"]
    rows: list[tuple[object, ...]] = []
    for _, group in df.sort_values(["first_day", "claim_id"]).groupby(same, sort=True):
        open_now: list[Any] = []
        records: list[Any] = list(group.itertuples())
        for b in records:
            open_now = [a for a in open_now if a.last_day >= b.first_day]
            rows += [_conflict(a, b, kind) for a in open_now if (kind := _excludes(a, b))]
            open_now.append(b)
    return pd.DataFrame(rows, columns=list(CONFLICTS))


def _excludes(a: Any, b: Any) -> str:
    if a.lower > b.upper or b.lower > a.upper:
        return "entailed"
    return "plausible" if a.low > b.high or b.low > a.high else ""


def _conflict(a: Any, b: Any, kind: str) -> tuple[object, ...]:
    return (a.actor, a.place, a.category, a.scope, a.unit, kind, _date(b.first_day), _date(min(a.last_day, b.last_day)),
            a.claim_id, b.claim_id, a.surface, b.surface, a.quote, b.quote, a.originator, b.originator)  # fmt: skip


def add_up(rows: pd.DataFrame) -> dict[str, Any]:
    """The sum of several rows of claims or levels, by interval arithmetic.

    ``lower`` and ``upper`` are there only if every row has one. Raises UnitError if the rows differ in unit, category,
    counting rule or measure, or mix a total with its components; InputError if there are none.

    >>> two = pd.DataFrame({"unit": ["person", "person"], "low": [900.0, 90.0], "high": [1100.0, 110.0]})
    >>> add_up(two)["low"], add_up(two)["high"]
    (990.0, 1210.0)
    """
    if rows.empty:
        raise InputError("nothing to add up: the table has no rows")
    for column, what in (("unit", "units"), ("category", "categories"), ("scope", "counting rules"),
                         ("measure", "measures"), ("part", "parts")):  # fmt: skip
        kinds = sorted(rows[column].fillna("").unique()) if column in rows.columns else []
        if len(kinds) > 1:
            raise UnitError(
                f"cannot add up unlike {what}: {', '.join(map(repr, kinds))}; choose rows of one {column} first"
            )
    out: dict[str, Any] = {"unit": rows["unit"].iloc[0] if "unit" in rows.columns else ""}
    for column in ("low", "best", "high", "lower", "upper"):
        if column in rows.columns:
            out[column] = float(rows[column].sum(skipna=False))
    return out


def scope_offset(claims: pd.DataFrame, wide: str, core: str, days: int = 60) -> float:
    """How much larger the logarithm of a level is under the wider counting rule, from statements of both; at least 0.

    The median over statements under ``wide`` of the same force and place within ``days`` of one under ``core`` (the
    nearest one). For ``scope_offsets`` of the grid: 900 and 2,000 give 0.8. Raises InputError if no two are that near.
    """
    df = prepared(claims)
    df = df[(df["measure"] == "stock") & df["status"].isin(["current", "past"]) & (df["best"] > 0)]
    df = df[df["last_day"].notna()].sort_values("last_day").astype({"last_day": "int64"})
    key = ["actor", "place", "category", "unit"]
    columns = [*key, "last_day", "best"]
    pairs = pd.merge_asof(
        df.loc[df["scope"] == wide, columns], df.loc[df["scope"] == core, columns], on="last_day", by=key,
        direction="nearest", tolerance=days, suffixes=("_wide", "_core"),
    ).dropna()  # fmt: skip
    if pairs.empty:
        raise InputError(f"no statement under {wide!r} lies within {days} days of one under {core!r}; widen days")
    ratios = (pairs["best_wide"] / pairs["best_core"]).tolist()
    return max(0.0, float(pd.Series([math.log(r) for r in ratios]).median()))


def level_flags(levels: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """What in the claims speaks against the levels, one row each.

    ``flag``: "below entailed" or "above entailed" where the best figure breaks what the words of a voting claim entail
    ("up to" entails nothing); "component exceeds total" where a part that was stated on a day has a lowest plausible
    amount above the highest of the whole.

    >>> import posture as ps
    >>> table = pd.DataFrame({"published": ["2024-09-20", "2024-12-19"], "quantity": ["about 900 troops", "2,000 troops"]})
    >>> kept = ps.read_claims(table, actor="USA", place="SYR")
    >>> levels = ps.estimate_levels(kept)
    >>> level_flags(levels, kept).empty
    True
    """
    df = prepared(claims)
    by_id = {r.claim_id: r for r in df.itertuples()}
    parts = df[(df["measure"] == "stock") & df["status"].isin(["current", "past"]) & df["last_day"].notna()
               & ((df["part"] == "component") | ((df["host"] != "") & (df["host"] != df["place"])))]  # fmt: skip
    rows: list[tuple[object, ...]] = []
    voted: list[Any] = list(levels[levels["best"].notna()].itertuples())
    for v in voted:
        head = (v.actor, v.place, v.category, v.scope, v.date)
        for ident in str(v.claim_ids).split():
            c: Any = by_id.get(ident)
            if c is not None and c.sense != "upto" and c.measure == "stock":
                if v.best < c.lower:
                    rows.append((*head, "below entailed", ident, c.lower, v.best))
                if v.best > c.upper:
                    rows.append((*head, "above entailed", ident, c.upper, v.best))
    rows += _too_large(parts, levels)
    return pd.DataFrame(rows, columns=list(FLAGS))


def _too_large(parts: pd.DataFrame, levels: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    series = {k: g.sort_values("date") for k, g in levels[levels["high"].notna()].groupby(list(KEY))}
    found: list[Any] = list(parts.itertuples())
    for c in found:
        rows = series.get((c.actor, c.host or c.place, c.category, c.scope))
        if rows is None:
            continue
        before = rows[rows["date"] <= _date(c.last_day)]
        if len(before) and c.low > before["high"].iloc[-1]:
            v: Any = next(before.iloc[[-1]].itertuples())
            yield (v.actor, v.place, v.category, v.scope, v.date, "component exceeds total", c.claim_id, c.low, v.high)
