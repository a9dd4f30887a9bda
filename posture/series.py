"""Claims to series: what may vote for one force in one place, on which day, what only repeats and what was corrected.

A series has one actor, place, category and scope. Both estimators read :class:`Series`: they see the same evidence.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd

from posture import names
from posture.errors import InputError
from posture.evidence import HEADLINE, REPEAT_DAYS, Flow, Limit, Series, Statement, day_of, is_retracted, leak_of, prepared
from posture.schemas import CATEGORIES
from posture.vocabulary import Vocabulary


def series_of(
    claims: pd.DataFrame,
    actor: str | None = None,
    place: str | None = None,
    category: str | None = "personnel",
    scope: str | None = None,
    *,
    known_as_of: object = None,
    counted_class: Sequence[str] | None = ("military", "unspecified"),
    part: str | None = "total",
    vocabulary: Vocabulary | None = None,
    scope_offsets: Mapping[str, float] | None = None,
) -> list[Series]:
    """The series that a claims table holds, in order of actor, place, category and scope.

    ``scope``: None takes the headline series of each force (no counting rule stated; where every statement has one,
    the commonest), "all" every counting rule as a series of its own, else the one named. ``scope_offsets``: statements
    under those rules join the series, their logarithm raised by that much. A series holds at least one testimony.
    """
    if category is not None and category not in CATEGORIES:
        raise InputError(f"unknown category {category!r}; use one of {', '.join(CATEGORIES)}")
    df = prepared(claims, vocabulary)
    who = _known_id(actor, df["actor"], names.resolve_actor, vocabulary)
    where = _known_id(place, df["place"], names.resolve_place, vocabulary)
    limit = day_of(known_as_of)
    sound = _unretracted(df, limit)
    live = df[(df["review"] != "rejected") & sound & (df["actor"] != "") & (df["place"] != "")]
    if not math.isnan(limit):
        live = live[live["known_day"] <= limit]
    gone = _corrections(live)
    if who is not None:
        live = live[live["actor"] == who]
    if category is not None:
        live = live[live["category"] == category]
    if counted_class is not None:
        live = live[live["counted_class"].isin(list(counted_class))]
    live = live.assign(scope=[_own_scope(s, m) for s, m in zip(live["scope"], live["measure"], strict=True)])
    out: list[Series] = []
    for key, rows in live.groupby(["actor", "category"], sort=True):
        for here in [where] if where is not None else _headline_places(rows):
            out += _series_here(str(key[0]), here, str(key[1]), rows, scope, part, gone, dict(scope_offsets or {}))
    return out


def _known_id(value: str | None, column: pd.Series, resolve: Any, vocabulary: Vocabulary | None) -> str | None:
    """An id of the table as it stands; any other name is looked up."""
    if value is None or (column == value).any():
        return value
    return str(resolve(value, vocabulary=vocabulary))


def _headline_places(rows: pd.DataFrame) -> list[str]:
    """Countries, and seas or regions without one; a site in a country is its component and asked for by its id."""
    whole = rows[(rows["host"] == rows["place"]) | (rows["host"] == "")]
    return sorted(whole["place"].unique())


def _own_scope(scope: str, measure: str) -> str:
    """Ceilings vote apart from levels: their counting rule is the level's with ``cap``."""
    if measure != "ceiling" or scope.endswith("cap"):
        return scope
    return "cap" if scope == HEADLINE else f"{scope}_cap"


def _series_here(
    actor: str, place: str, category: str, rows: pd.DataFrame, scope: str | None, part: str | None,
    gone: Mapping[str, _Silence], offsets: dict[str, float],
) -> list[Series]:  # fmt: skip
    at = rows[(rows["place"] == place) & rows["last_day"].notna()]
    is_site = bool(((at["host"] != "") & (at["host"] != place)).any())
    votes = at[at["measure"].isin(["stock", "ceiling"]) & at["status"].isin(["current", "past"])]
    if part is not None and not is_site:
        votes = votes[votes["part"] == part]
    votes = votes[votes[["low", "best", "high"]].notna().all(axis=1)]
    if votes.empty:
        return []
    unit = Counter(votes["unit"]).most_common(1)[0][0]
    votes = votes[votes["unit"] == unit]
    movements = rows[rows["measure"].isin(["inflow", "outflow"]) & (rows["unit"] == unit)]
    out = []
    for name in _scopes(votes["scope"], scope):
        joined = votes["scope"].isin([name, *offsets])
        own = votes[joined] if offsets else votes[votes["scope"] == name]
        testimonies = _testimonies(own, gone, {s: d for s, d in offsets.items() if s != name})
        if not testimonies:
            continue
        flows = _flows(movements[movements["scope"] == name], place, is_site)
        plans = at[(at["measure"] == "target") & at["status"].isin(["planned", "current"]) & (at["scope"] == name)]
        caps = at[(at["measure"] == "ceiling") & (at["scope"] == _own_scope(name, "ceiling"))]
        out.append(Series(actor, place, category, name, unit, testimonies, flows, _limits(plans), _limits(caps)))
    return out


def _scopes(present: pd.Series, scope: str | None) -> list[str]:
    names = sorted(present.unique())
    if scope == "all":
        return names
    if scope is not None:
        return [scope] if scope in names else []
    if HEADLINE in names:
        return [HEADLINE]
    levels = [n for n in present if not n.endswith("cap")]
    return [min(Counter(levels).items(), key=lambda kv: (-kv[1], kv[0]))[0]] if levels else []


def _unretracted(df: pd.DataFrame, limit: float) -> np.ndarray:
    """Which rows were not taken back, as known on a day: a retraction counts from when its correction was known."""
    back = np.array([is_retracted(note) for note in df["note"]], dtype=bool)
    later = set(df.loc[df["known_day"] > limit, "supersedes"]) - {""}
    return ~back | df["claim_id"].isin(later).to_numpy()


class _Silence(NamedTuple):
    """What a correction does to a figure: doubted more and more from ``doubted`` on, silent from ``start`` on."""

    doubted: float
    start: float

    def doubt(self, day: float) -> float:
        """Chance that the figure held no longer on a day: its end lies evenly between the two dates."""
        if day >= self.start or not self.doubted < self.start:
            return 0.0
        return max(0.0, (day - self.doubted) / (self.start - self.doubted))


def _corrections(rows: pd.DataFrame) -> dict[str, _Silence]:
    """First telling of a corrected figure -> from when it no longer holds.

    A correction silences every telling of the figure for that force, whoever gave it, if it was known before (spec 2.2:
    "the 900 rows ... get superseded"), from the day that the correction speaks of. Where the words put that day back by
    an unknown time, the tellings in that time are doubted.
    """
    parent = {c: s for c, s in zip(rows["claim_id"], rows["same_as"], strict=True) if s}
    told: dict[str, Any] = {r.claim_id: r for r in cast("Any", rows.itertuples())}
    chains: dict[str, tuple[float, float]] = {}
    for r in told.values():
        root = _root(r.claim_id, parent)
        first, start = chains.get(root, (math.inf, math.inf))
        chains[root] = min(first, r.earliest_day), min(start, r.first_day)
    out: dict[str, _Silence] = {}
    for new in told.values():
        if not new.supersedes:
            continue
        first, start = (x if math.isfinite(x) else -math.inf for x in chains[_root(new.claim_id, parent)])
        silence = _Silence(first, start)
        old = told.get(new.supersedes)
        wrong = [new.supersedes] if old is None else [r.claim_id for r in told.values() if _same_figure(r, old, new)]
        for claim_id in wrong:
            root = _root(claim_id, parent)
            out[root] = min(out.get(root, silence), silence, key=lambda s: s.start)
    return out


def _same_figure(r: Any, old: Any, new: Any) -> bool:
    """Whether a row tells the figure that a correction takes back."""
    if r.claim_id == old.claim_id:
        return True
    force = (r.actor, r.place, r.category, r.scope, r.measure, r.unit, r.part)
    same = force == (old.actor, old.place, old.category, old.scope, old.measure, old.unit, old.part)
    return bool(same and r.best == old.best and r.known_day <= new.known_day)


def _root(claim_id: str, parent: Mapping[str, str]) -> str:
    """The first telling; a chain that runs in a circle ends at its smallest id."""
    seen = [claim_id]
    while (up := parent.get(seen[-1])) is not None:
        if up in seen:
            return min(seen[seen.index(up) :])
        seen.append(up)
    return seen[-1]


class _Run(NamedTuple):
    """Tellings of one figure by one originator; the first one speaks."""

    row: Any
    tellings: list[Any]
    roots: set[str]


def _testimonies(rows: pd.DataFrame, gone: Mapping[str, _Silence], offsets: Mapping[str, float]) -> tuple[Statement, ...]:
    parent = {c: s for c, s in zip(rows["claim_id"], rows["same_as"], strict=True) if s}
    ordered: list[Any] = sorted(rows.itertuples(), key=lambda r: (r.last_day, r.known_day, r.claim_id))
    present = {r.claim_id for r in ordered}
    by_root: dict[str, _Run] = {}
    by_figure: dict[tuple[object, ...], _Run] = {}
    latest: dict[str, dict[tuple[object, ...], float]] = {}
    runs: list[_Run] = []
    # the first telling is met before its repeats even if it speaks of a later day
    for r in [*(r for r in ordered if r.same_as not in present), *(r for r in ordered if r.same_as in present)]:
        root = _root(r.claim_id, parent)
        who = r.originator_id or r.publisher or r.claim_id
        figure = (who, r.low, r.best, r.high, r.relation, r.scope, r.measure)
        run = by_root.get(root) or _same_run(by_figure.get(figure), latest.get(who, {}), figure, r.last_day)
        if run is None:
            run = by_figure[figure] = _Run(r, [], set())
            runs.append(run)
        by_root.setdefault(root, run)
        run.tellings.append(r)
        run.roots.update((root, r.claim_id))
        if run.row is r or r.same_as not in present:
            latest.setdefault(who, {})[figure] = r.last_day
    runs.sort(key=lambda run: (run.row.last_day, run.row.known_day, run.row.claim_id))
    return tuple(_testimony(run, gone, offsets.get(run.row.scope, 0.0)) for run in runs)


def _same_run(
    run: _Run | None, latest: Mapping[tuple[object, ...], float], figure: tuple[object, ...], day: float
) -> _Run | None:
    """The run that a telling belongs to: within 60 days of the first, no other figure given in between."""
    if run is None or day - run.row.last_day > REPEAT_DAYS:
        return None
    since = latest.get(figure, run.row.last_day)
    return None if any(since < d < day for f, d in latest.items() if f != figure) else run


def _testimony(run: _Run, gone: Mapping[str, _Silence], offset: float) -> Statement:
    r = run.row
    low, best, high, soft = r.low, r.best, r.high, r.sense == "upto"
    if r.measure == "ceiling":  # read as "up to n": spec 1.3, at_most upto
        n = r.upper if r.relation in ("below", "at_most") and r.upper == r.upper else r.best
        low, best, high, soft = n / 2, 3 * n / 4, n, True
    k = math.exp(offset)
    last = max(r.first_day, min(r.last_day, r.known_day))
    first = min((t.first_day for t in run.tellings if t.first_day == t.first_day), default=r.first_day)
    silences = [gone[c] for c in run.roots if c in gone]
    silent = min((s.start for s in silences), default=math.inf)
    doubt = max((s.doubt(last) for s in silences), default=0.0)
    leak = 1 - (1 - leak_of(r.reliability, r.probability_word)) * (1 - doubt)
    return Statement(
        r.claim_id, r.originator_id or r.publisher or r.claim_id, first, last, r.known_day,
        low * k, best * k, high * k, r.lower * k, r.upper * k, leak, silent,
        tuple(t.claim_id for t in run.tellings), tuple(sorted({t.publisher for t in run.tellings if t.publisher})),
        soft, r.scope,
    )  # fmt: skip


def _flows(rows: pd.DataFrame, place: str, is_site: bool) -> tuple[Flow, ...]:
    """Movements into and out of a place; one movement told several times is one."""
    told: list[tuple[int, Any]] = []
    moved: list[Any] = list(rows[rows[["low", "best", "high"]].notna().all(axis=1)].itertuples())
    for r in moved:
        sign = _direction(r, place, is_site)
        if sign and r.last_day == r.last_day and r.status in ("past", "current", "planned"):
            told.append((sign, r))
    told.sort(key=lambda sr: (sr[1].last_day, sr[1].claim_id))
    groups: list[tuple[int, list[Any]]] = []
    for sign, r in told:
        for other, members in groups:
            if other == sign and _same_movement(members[0], r):
                members.append(r)
                break
        else:
            groups.append((sign, [r]))
    return tuple(_flow(sign, members) for sign, members in groups)


def _direction(r: Any, place: str, is_site: bool) -> int:
    """+1 into the place, -1 out of it, 0 if it does not cross its border or cannot be told."""
    ends, hosts = [r.origin, r.destination], [r.origin_host, r.destination_host]
    here = 0 if r.measure == "outflow" else 1
    if not ends[here]:
        ends[here], hosts[here] = r.place, r.host
    if is_site:
        return int(ends[1] == place) - int(ends[0] == place)
    at_site = any(e and h and e != h for e, h in zip(ends, hosts, strict=True))
    if at_site and not all(hosts):
        return 0  # leaving a base is not leaving the country
    return int(hosts[1] == place) - int(hosts[0] == place)


def _same_movement(a: Any, b: Any) -> bool:
    """Told again, or the same way at the same time (two weeks' slack, judgement) and of a size that can be the same."""
    if a.claim_id == b.same_as or (b.same_as and a.same_as == b.same_as):
        return True
    meets = min(b.first_day, b.last_day) - a.last_day <= 14.0
    return bool(meets and a.low <= b.high and b.low <= a.high)


def _flow(sign: int, members: Iterable[Any]) -> Flow:
    rows = list(members)
    done = [r for r in rows if r.status == "past"]
    ids = {r.claim_id for r in rows}
    # who only repeats a movement changes nothing of it
    used = [r for r in done or rows if r.same_as not in ids] or done or rows
    low, best, high = (float(np.median([getattr(r, c) for r in used])) for c in ("low", "best", "high"))
    if sign < 0:
        low, best, high = -high, -best, -low
    # a movement dated "in October" may be over by the first: a level told within its time may hold it already
    day = min(r.first_day if r.first_day == r.first_day and done else r.last_day for r in used)
    return Flow(day, low, best, high, bool(done), tuple(r.claim_id for r in rows), min(r.known_day for r in used))


def _limits(rows: pd.DataFrame) -> tuple[Limit, ...]:
    good = rows[rows[["low", "best", "high"]].notna().all(axis=1)]
    columns = ["claim_id", "first_day", "last_day", "low", "best", "high", "lower", "upper", "known_day"]
    once = good.sort_values(["known_day", "claim_id"]).drop_duplicates(columns[1:-1])
    return tuple(Limit(*r) for r in once.sort_index()[columns].itertuples(index=False, name=None))
