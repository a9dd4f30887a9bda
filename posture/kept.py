"""Statements kept by hand, a phrase a row, as rows of the claims table: read by the same grammar as text."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import pandas as pd

from posture import kept_fields as fields
from posture.bounds import Reading, bounds
from posture.dates import parse_date
from posture.errors import InputError, SchemaError
from posture.kept_links import Linked, link
from posture.kept_phrase import noun_class, read_figure
from posture.kept_source import Sheet, read_sheet, row_json
from posture.names import host_of
from posture.quantity import Quantity
from posture.schemas import CLAIMS, frame
from posture.vocabulary import Vocabulary, load_vocabulary

_CLOSED = {c.name: c.values for c in CLAIMS.columns if c.values}
_CATEGORY_MEASURE = {"distance": "distance", "duration": "duration", "share": "share"}
T = TypeVar("T")
_ID = re.compile(r"\S+")


class Options(NamedTuple):
    """How a kept table is to be read; see :func:`read_claims`."""

    columns: Mapping[str, str] | None = None
    actor: str | None = None
    place: str | None = None
    counted: str | None = None
    date_order: str | None = None
    decimal: str | None = None
    sheet: str | None = None
    model: str = "granule90"
    vocabulary: Vocabulary | None = None


class _RowError(Exception):
    """A row that cannot be read: the column at fault and the reason."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def read_claims(
    source: str | os.PathLike[str] | pd.DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    actor: str | None = None,
    place: str | None = None,
    counted: str | None = None,
    date_order: str | None = None,
    decimal: str | None = None,
    sheet: str | None = None,
    model: str = "granule90",
    vocabulary: Vocabulary | None = None,
) -> pd.DataFrame:
    """The claims table of statements kept by hand, in a CSV or XLSX file or a table at hand.

    Needed are a column ``quantity`` with phrases ("fewer than 1,000") and one date (``published``, ``as_of`` or
    ``as_of_start``). Read are also ``claim_id``, ``as_of_end``, ``actor``, ``place``, ``kind`` (stock, target, flow_in,
    flow_out), ``status`` (current, past, planned, authorised), ``source`` (who said so), ``counted`` (what a bare
    number counts), ``publisher``, ``url``, ``note`` and fields of the claims table by their names.
    ``columns={"Datum": "published"}`` renames. ``actor``, ``place`` and ``counted`` stand in where a row gives none.
    ``date_order`` ("DMY" or "MDY") settles 03/04/2025. ``decimal=","`` reads 2,5 as two and a half and 2.500 as
    thousands; without it a file of semicolons tells by the digits.

    Tags in ``note``: ``basis=FML`` is the scope, ``component only`` the part, ``retracted`` a figure taken back,
    ``low reliability`` the letter E. An authorised level is a ceiling in force, an authorised movement is planned.
    ``known_at`` is the publication day; without one it is inferred from the days that the row speaks of.

    A row that cannot be read is passed over and stands in ``.attrs["rejected"]`` with the reason, as a tuple of the
    rejected table. Raises MissingPathError, InputError for a table without those columns or in which no row could be
    read, MissingExtraError for XLSX without openpyxl.

    >>> import pandas as pd
    >>> kept = pd.DataFrame({"quantity": ["about 900 troops"], "published": ["2024-09-20"]})
    >>> read_claims(kept, actor="US", place="Syria")[["actor", "place", "low", "best", "high"]].to_string(index=False)
    'actor place   low  best  high\\n  USA   SYR 825.0 900.0 975.0'
    """
    options = Options(columns, actor, place, counted, date_order, decimal, sheet, model, vocabulary)
    name, claims, rejected = _read(source, options)
    if claims.empty:
        if not rejected:
            raise InputError(f"{name}: there is no row in it")
        _, line, column, _, reason, _ = rejected[0]
        first = f"line {line}: {reason}" if column is None else f"line {line}, column {column!r}: {reason}"
        raise InputError(f"{name}: none of {len(rejected)} rows could be read; {first}")
    claims.attrs = {"rejected": rejected}
    return claims


def read_claims_report(source: str | os.PathLike[str] | pd.DataFrame, **options: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The claims table and the rejected table (file, line, column, value, reason, row) of the same reading.

    Takes the arguments of :func:`read_claims`; a table in which no row can be read gives an empty claims table.
    """
    _, claims, rejected = _read(source, Options(**options))
    return claims, frame("rejected", rejected)


def concat_claims(*tables: pd.DataFrame) -> pd.DataFrame:
    """Claims tables one under another, as one claims table.

    Raises SchemaError for a claim_id that stands in two of them, or a table that is none of claims.

    >>> import pandas as pd
    >>> first = read_claims(pd.DataFrame({"claim_id": ["a"], "quantity": ["900 troops"], "published": ["2024-09-20"]}))
    >>> len(concat_claims(first, first.assign(claim_id="b")))
    2
    """
    for i, df in enumerate(tables):
        missing = [c for c in CLAIMS.names if c not in df.columns]
        if missing:
            raise SchemaError(f"table {i + 1} of {len(tables)}: missing column {missing[0]!r}; expected a claims table")
    whole = [df for df in tables if len(df)]
    if not whole:
        return frame("claims", [])
    out = pd.concat([df.assign() for df in whole], ignore_index=True)
    out.attrs = {}
    twice = out["claim_id"][out["claim_id"].duplicated()]
    if len(twice):
        raise SchemaError(f"claim_id {twice.iloc[0]!r} stands in two tables; was one table given twice?")
    return out


def _read(
    source: str | os.PathLike[str] | pd.DataFrame, options: Options
) -> tuple[str, pd.DataFrame, list[tuple[object, ...]]]:
    name, rows, rejected = claim_rows(source, options)
    return name, frame("claims", rows), rejected


def claim_rows(
    source: str | os.PathLike[str] | pd.DataFrame, options: Options
) -> tuple[str, list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The name of a kept table, its claims and its rejected rows, as tuples in column order."""
    if options.decimal not in (None, ".", ","):
        raise InputError(f"decimal: expected '.' or ',', got {options.decimal!r}")
    if options.date_order not in (None, "DMY", "MDY"):
        raise InputError(f"date_order: expected 'DMY' or 'MDY', got {options.date_order!r}")
    bounds(Reading("exact", value=1.0, step=1.0), options.model)  # an unknown model is no fault of a row
    table = read_sheet(source, options.columns, options.sheet)
    reader = _Reader(table, options)
    rejected = list(table.faulty)
    rows: list[dict[str, Any]] = []
    linked: list[Linked] = []
    for line, cells in table.rows:
        try:
            row, links = reader.row(line, cells)
        except _RowError as fault:
            value = cells.get(fault.column)
            rejected.append((table.name, line, fault.column, value, fault.reason, row_json(cells)))
            continue
        rows.append(row)
        linked.append(links)
    rejected.sort(key=lambda r: cast("int", r[1]))
    link(linked)
    for row, links in zip(rows, linked, strict=True):
        row.update(same_as=links.same_as, supersedes=links.supersedes, rule="; ".join([row["rule"], *links.how]))
    return table.name, [tuple(row.get(c) for c in CLAIMS.names) for row in rows], rejected


class _Reader:
    """Reads the rows of one table, one after another."""

    def __init__(self, table: Sheet, o: Options) -> None:
        self.table, self.order, self.model = table, o.date_order, o.model
        self.vocabulary = o.vocabulary or load_vocabulary()
        self.actor = fields.actor_of(o.actor, self.vocabulary) if o.actor else None
        self.place = fields.place_of(o.place, self.vocabulary) if o.place else None
        self.counted = o.counted or ""
        # in a file of commas the point is a decimal point; one of semicolons may have either
        self.decimal = "." if o.decimal is None and table.separator != ";" else o.decimal
        self.stem = Path(table.name).stem
        self.ids: set[str] = set()

    def row(self, line: int, cells: Mapping[str, str]) -> tuple[dict[str, Any], Linked]:
        """One claim and what linking reads of it; raises _RowError."""
        if "quantity" not in cells:
            raise _RowError("quantity", "there is no phrase; write what was said, such as 'about 900'")
        page = self._published(cells)
        published = page.end
        noun = cells.get("counted") or self.counted
        q, word = _in(
            "quantity", read_figure, cells["quantity"], noun, model=self.model, vocabulary=self.vocabulary,
            decimal=self.decimal,
        )  # fmt: skip
        claim: dict[str, Any] = {**_figures(q), "noun": q.noun or noun or None, "quote": cells["quantity"]}
        claim |= self._who_where(cells)
        ends = self._last_day(cells)
        measure, status, rule = _in("kind", fields.measure_and_status, cells, published, ends)
        if measure == "stock":
            measure = _CATEGORY_MEASURE.get(q.category, measure)
        days, dated = _in("as_of_end", fields.as_of, cells, self.table.columns, published, status, measure, self.order)
        if dated == "published" and days.precision == "day":
            days = page  # a page dated by its month or year alone
        if published is None and days.start is None and days.end is None:
            raise _RowError("published", "there is no date; give the day of publication or the day it speaks of")
        claim |= {"measure": measure, "status": status, "published": published}
        claim |= {"as_of_start": days.start, "as_of_end": days.end, "as_of_precision": days.precision}
        known, inferred = self._known(cells, published, days, status)
        claim |= {"known_at": known, "known_inferred": inferred or (known == published and page.precision != "day")}
        note = cells.get("note", "")
        people = fields.class_of(noun_class(q.noun or noun, self.vocabulary), claim["actor"] or "", self.vocabulary)
        claim["counted_class"] = people if q.category == "personnel" else "unspecified"
        claim["scope"], ruled = fields.scope_of(note)
        claim["part"] = "component" if self._within(claim) else fields.part_of(note)
        claim["reliability"] = fields.reliability_of(note)
        said, behind, by = fields.originator(cells.get("source", ""), cells.get("publisher", ""), self.vocabulary)
        claim |= {"originator": said, "originator_id": behind, "probability_word": word or None}
        claim |= {c: cells.get(c) for c in ("publisher", "url", "note")}
        claim |= {"review": "accepted", "bounds_model": self.model, "doc_id": self.table.name, "mention_id": None}
        claim["rule"] = (
            f"quantity=phrase; {rule}; as_of={dated}; actor={_from(cells, 'actor', claim)}; "
            f"place={_from(cells, 'place', claim)}; scope={ruled}; originator={by}"
        )
        claim |= self._given(cells)
        claim["claim_id"] = self._id(cells, line)
        return claim, _linked(claim, q)

    def _day(self, cells: Mapping[str, str], column: str) -> date | None:
        return _in(column, parse_date, cells[column], self.order) if column in cells else None

    def _published(self, cells: Mapping[str, str]) -> fields.Days:
        """The day of publication; of a month or a year the last day, by which it was known."""
        if "published" not in cells:
            return fields.Days(None, None, None)
        return _in("published", fields.day_or_span, cells["published"], self.order)

    def _last_day(self, cells: Mapping[str, str]) -> date | None:
        for column in ("as_of_end", "as_of", "as_of_start"):
            if column in cells:
                return _in(column, fields.day_or_span, cells[column], self.order).end
        return None

    def _known(
        self, cells: Mapping[str, str], published: date | None, days: fields.Days, status: str
    ) -> tuple[date | None, bool]:
        """The day from which a row was public, and whether that is inferred; a plan is known before its deadline."""
        given = self._day(cells, "known_at")
        if given or published:
            return given or published, False
        first, last = days.start or days.end, days.end or days.start
        return (first if status == "planned" else last), True

    def _who_where(self, cells: Mapping[str, str]) -> dict[str, Any]:
        out: dict[str, Any] = {"actor": self.actor, "place": self.place}
        for column in ("actor", "place", "origin", "destination"):
            if column in cells:
                resolve = fields.actor_of if column == "actor" else fields.place_of
                out[column] = _in(column, resolve, cells[column], self.vocabulary)
                if column in ("actor", "place"):
                    out[f"{column}_surface"] = cells[column]
        out["host"] = (host_of(out["place"], self.vocabulary) or None) if out["place"] else None
        return out

    def _within(self, claim: Mapping[str, Any]) -> bool:
        """Whether the place as written is a part of the country that it was read as ("northern Syria")."""
        written = str(claim.get("place_surface") or "")
        return written != "" and not fields.names_place(written, claim["place"], self.vocabulary)

    def _given(self, cells: Mapping[str, str]) -> dict[str, Any]:
        """Fields that a row states itself, checked against their closed vocabularies."""
        out: dict[str, Any] = {}
        for column in ("originator_id", "title", "quote", "scope", "probability_word", "same_as", "supersedes"):
            if column in cells:
                out[column] = cells[column]
        for column in ("as_of_precision", "category", "counted_class", "part", "review"):
            if column in cells:
                value = cells[column].lower()
                if value not in _CLOSED[column]:
                    raise _RowError(column, f"expected one of {', '.join(_CLOSED[column])}, got {cells[column]!r}")
                out[column] = value
        if "reliability" in cells:
            if cells["reliability"].upper() not in tuple("ABCDEF"):
                raise _RowError("reliability", f"expected a letter from A to F, got {cells['reliability']!r}")
            out["reliability"] = cells["reliability"].upper()
        if "credibility" in cells:
            if cells["credibility"] not in tuple("123456"):
                raise _RowError("credibility", f"expected a number from 1 to 6, got {cells['credibility']!r}")
            out["credibility"] = int(cells["credibility"])
        return out

    def _id(self, cells: Mapping[str, str], line: int) -> str:
        claim_id = "_".join(_ID.findall(cells.get("claim_id", ""))) or f"{self.stem}:{line}"
        if claim_id in self.ids:
            raise _RowError("claim_id", f"{claim_id!r} stands twice; give every row an id of its own")
        self.ids.add(claim_id)
        return claim_id


def _in(column: str, read: Callable[..., T], *args: Any, **more: Any) -> T:
    """What ``read`` gives; its InputError becomes a fault of the column."""
    try:
        return read(*args, **more)
    except InputError as error:
        reason = str(error)
        raise _RowError("status" if reason.startswith("status:") else column, reason) from error


def _from(cells: Mapping[str, str], column: str, claim: Mapping[str, Any]) -> str:
    return "column" if column in cells else "argument" if claim[column] else "none"


def _figures(q: Quantity) -> dict[str, Any]:
    five = {name: getattr(q, name) for name in ("low", "best", "high", "lower", "upper")}
    return {
        **five, "unit": q.unit, "relation": q.relation, "sense": q.sense or None, "surface": q.surface,
        "category": q.category,
    }  # fmt: skip


def _linked(claim: Mapping[str, Any], q: Quantity) -> Linked:
    stated = (q.stated, q.stated_low, q.stated_high)
    figure = tuple(x for x in stated if not math.isnan(x)) or (q.low, q.best, q.high)
    series = tuple(claim[c] for c in ("actor", "place", "measure", "category", "unit", "counted_class"))
    return Linked(
        claim["claim_id"], series, (claim["scope"], claim["part"]), claim["originator_id"] or "", figure, q.stated,
        q.relation in ("exact", "about"), claim["as_of_end"] or claim["as_of_start"], claim["known_at"],
        claim["note"] or "", claim.get("same_as"), claim.get("supersedes"),
    )  # fmt: skip
