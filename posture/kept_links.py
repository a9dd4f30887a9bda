"""Kept rows and each other: which tell a figure again, and which correct an earlier one, as their notes say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

REPEAT_DAYS = 60  # how long a figure given again by the same originator is the same statement; spec 2.2
CORRECTION_DAYS = 122  # how far apart a figure and its correction may lie (judgement)

_FROM = re.compile(
    r"\b(?:revis|correct|restat)\w*\s+(?:up\s+|down\s+|upwards?\s+|downwards?\s+)?from\s+(\d[\d,]*)", re.I
)
_BEFORE = re.compile(r"\bbefore the ([A-Z][a-z]+) (\d{4}) revision\b")
_WRONG = re.compile(
    r"\bretract\w*|\bshown to be wrong\b|\bmisprint\b|\bmisquot\w+|\blater corrected\b|\bsuperseded\b"
    r"|\bpre-revision\b|\bbefore the [A-Z][a-z]+ \d{4} revision\b", re.I
)  # fmt: skip
_RIGHT = re.compile(r"\b(?:misprint (?:of|for)|revision to|corrected to|revised to) (\d[\d,]*)", re.I)
_CORRECTS = re.compile(r"\bcorrection\b|\b(?:correct(?:s|ed)|revis(?:es|ed)) (?:his|her|its|their|the|an|own)\b", re.I)


@dataclass
class Linked:
    """What linking reads of a row, and the links that it finds: ids of other rows, or None."""

    claim_id: str
    series: tuple[object, ...]  # actor, place, measure, unit, class: rows that can tell or correct one another
    rule: tuple[object, ...]  # scope, part
    originator: str
    figure: tuple[object, ...]
    stated: float
    firm: bool  # exact or about, so that another figure contradicts it
    end: date | None
    known: date | None
    note: str
    same_as: str | None = None
    supersedes: str | None = None
    how: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        """Whether the note says that the figure itself was mistaken or taken back."""
        return bool(_WRONG.search(self.note))


def link(rows: Sequence[Linked]) -> None:
    """Fills ``same_as`` and ``supersedes`` where they were not given.

    same_as: the same originator gives the same figure for the same force by the same rule within 60 days, and none
    other in between. supersedes: the note of the new row names the figure that it revises ("revision from 503") or
    calls itself a correction, or the note of the old row says that it was retracted, shown to be wrong or misprinted.
    """
    _repeats(rows)
    by_series: dict[tuple[object, ...], list[Linked]] = {}
    for row in rows:
        by_series.setdefault(row.series, []).append(row)
    for row in rows:
        near = by_series[row.series]
        old = _revised(row, near) if row.supersedes is None else None
        if old is not None:
            row.supersedes = old.claim_id
            row.how.append("supersedes=note")
    done = {r.supersedes for r in rows}
    # whoever takes his own figure back has the first right to the correction
    for row in sorted(rows, key=lambda r: bool(_RIGHT.search(r.note) or _BEFORE.search(r.note))):
        if row.wrong and row.claim_id not in done:
            new = _corrector(row, by_series[row.series])
            if new is not None:
                new.supersedes = row.claim_id
                new.how.append("supersedes=note of the earlier row")


def _order(row: Linked) -> tuple[date, date]:
    last = row.end or row.known or date.max
    return last, row.known or last


def _repeats(rows: Sequence[Linked]) -> None:
    first: dict[tuple[object, ...], Linked] = {}
    latest: dict[tuple[object, ...], dict[tuple[object, ...], date]] = {}
    for row in sorted((r for r in rows if r.end is not None and r.originator and not r.wrong), key=_order):
        assert row.end is not None
        who = (row.series, row.rule, row.originator)
        told = latest.setdefault(who, {})
        run = first.get((who, row.figure))
        since = told.get(row.figure)
        again = (
            run is not None
            and run.end is not None
            and (row.end - run.end).days <= REPEAT_DAYS
            and not any(since is not None and since < d < row.end for f, d in told.items() if f != row.figure)
        )
        if again and run is not None and row.same_as is None:
            row.same_as = run.same_as or run.claim_id
            row.how.append("same_as=figure and originator")
        elif not again:
            first[who, row.figure] = row
        told[row.figure] = row.end


def _revised(row: Linked, near: Sequence[Linked]) -> Linked | None:
    """The earlier row that this one's note says it revises."""
    if m := _FROM.search(row.note):
        figure = float(m[1].replace(",", ""))
        earlier = [r for r in near if r.stated == figure and r.firm and r is not row and _order(r) <= _order(row)]
        return max(earlier, key=lambda r: (r.originator == row.originator, *_order(r)), default=None)
    if _CORRECTS.search(row.note) and not row.wrong:
        same_day = [r for r in near if r.originator == row.originator and r.end == row.end and r.figure != row.figure]
        before = same_day[: next((i for i, r in enumerate(same_day) if r is row), len(same_day))]
        earlier = [r for r in before if r.wrong] or [r for r in before if _order(r) < _order(row)]
        return earlier[-1] if earlier else None
    return None


def _corrector(row: Linked, near: Sequence[Linked]) -> Linked | None:
    """The row that puts a mistaken one right; one that corrects nothing yet, since a row names one figure only."""
    fit = [r for r in near if r.rule == row.rule and r.figure != row.figure and not r.wrong]
    if m := _RIGHT.search(row.note):
        right = float(m[1].replace(",", ""))
        fit = [r for r in fit if r.stated == right and r.firm and _apart(r, row) <= CORRECTION_DAYS]
    elif m := _BEFORE.search(row.note):
        fit = [r for r in fit if r.firm and r.known and r.known.strftime("%B %Y") == f"{m[1]} {m[2]}"]
    else:
        fit = [
            r for r in near
            if r.originator == row.originator and r.rule[1:] == row.rule[1:] and r.figure != row.figure and not r.wrong
            and r.end is not None and row.end is not None and 0 <= (r.end - row.end).days <= CORRECTION_DAYS
        ]  # fmt: skip
    free = [r for r in fit if r.supersedes is None]
    return min(free, key=lambda r: (not _CORRECTS.search(r.note), *_order(r)), default=None)


def _apart(a: Linked, b: Linked) -> int:
    return abs((a.end - b.end).days) if a.end and b.end else 10**6
