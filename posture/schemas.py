"""The tables: every column's name, type, unit and meaning, written down here and nowhere else.

The data dictionary, ``posture columns``, the data package, the readers and the checks all come from :data:`TABLES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from posture.dtypes import as_dtype, column_of
from posture.errors import SchemaError, writable

RELATIONS = ("exact", "about", "below", "at_most", "above", "at_least", "range", "vague")
SENSES = ("marked", "near", "just", "well", "odd", "order", "upto", "pair")
BOUND_KINDS = ("entailed", "soft", "none")
CATEGORIES = (
    "personnel", "vehicles", "aircraft", "ships", "formations", "weapons", "bases", "convoys",
    "distance", "area", "duration", "share", "money", "percent", "age", "other",
)  # fmt: skip
MEASURES = ("stock", "inflow", "outflow", "target", "ceiling", "loss", "distance", "duration", "share", "other")
STATUSES = ("current", "past", "planned", "hypothetical", "denied")
PRECISIONS = ("day", "week", "month", "season", "year", "open")
COUNTED_CLASSES = ("military", "contractor", "civilian", "local_force", "militant", "unspecified")
PARTS = ("total", "component")
REVIEWS = ("suggested", "accepted", "edited", "rejected")


class Column(NamedTuple):
    """One column: ``dtype`` is a pandas dtype name; ``values`` closes the vocabulary where there is one."""

    name: str
    dtype: str
    meaning: str
    unit: str = ""
    values: tuple[str, ...] = ()
    required: bool = False


class Table(NamedTuple):
    """One table: its columns in order and the columns that identify a row."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """The column names, in order."""
        return [c.name for c in self.columns]

    @property
    def dtypes(self) -> dict[str, str]:
        """Column name to pandas dtype name."""
        return {c.name: c.dtype for c in self.columns}


def _str(name: str, meaning: str, values: tuple[str, ...] = (), required: bool = False) -> Column:
    return Column(name, "str", meaning, "", values, required)


def _num(name: str, meaning: str, unit: str = "the row's unit") -> Column:
    return Column(name, "float64", meaning, unit)


def _int(name: str, meaning: str, unit: str = "") -> Column:
    return Column(name, "Int64", meaning, unit)


def _day(name: str, meaning: str) -> Column:
    return Column(name, "datetime64[us]", meaning)


DOCUMENTS = Table(
    "documents",
    "One row per text that was read; the text is kept as it is and never changed.",
    (
        _str("doc_id", "the given id, else 12 hex digits of the text's hash; -2, -3 for repeats", required=True),
        _str("text_sha", "SHA-256 of the text in UTF-8, in hex", required=True),
        _str("path", "file the text came from, relative to what was asked for"),
        _str("title", "headline"),
        _str("publisher", "outlet that published the text"),
        _day("published", "publication date"),
        _str("url", "address of the text"),
        _str("language", "language of the text, if given"),
        _str("text", "the text, untouched: start and end of a mention count its code points", required=True),
    ),
    ("doc_id",),
)

MENTIONS = Table(
    "mentions",
    "One row per quantity in a text: what was said (stated), what the words entail (lower, upper) and what they "
    "suggest (low, best, high).",
    (
        _str("mention_id", "doc_id:start", required=True),
        _str("doc_id", "document", required=True),
        _int("sentence", "number of the sentence in the document, from 0"),
        _int("start", "first code point of the surface in the untouched text", "code points"),
        _int("end", "code point after the surface", "code points"),
        _str("surface", "hedge, number and counted noun as written; text[start:end]", required=True),
        _str("hedge", "the words of the hedge, lower case; empty for a bare number"),
        _str("relation", "how the number bounds the amount", RELATIONS, True),
        _str("sense", "finer reading of the relation", SENSES),
        _num("stated", "the number as stated, words expanded; missing for range and vague", "stated_unit"),
        _num("stated_low", "lower end of a stated range", "stated_unit"),
        _num("stated_high", "upper end of a stated range", "stated_unit"),
        _str("stated_unit", "unit as written, by its canonical name"),
        _num("step", "place value of the last significant digit", "stated_unit"),
        _num("lower", "lowest amount that the words allow; missing if they set none"),
        _num("low", "lowest plausible amount under bounds_model"),
        _num("best", "best single figure under bounds_model"),
        _num("high", "highest plausible amount under bounds_model"),
        _num("upper", "highest amount that the words allow; missing if they set none"),
        _str("bound_kind", "whether lower and upper are entailed or only soft", BOUND_KINDS),
        _str("unit", "unit of lower, low, best, high and upper"),
        _str("category", "kind of thing counted or measured", CATEGORIES),
        _str("noun", "what is counted, as written"),
        _str("restates", "mention_id of the quantity that this one tells again in another unit"),
        _str("bounds_model", "model that low, best and high come from"),
    ),
    ("mention_id",),
)

CLAIMS = Table(
    "claims",
    "One row per mention, in order, and one per hand-kept row: who has how many of what, where, when, and who says so.",
    (
        _day("published", "publication date of the document or the kept row"),
        _day("as_of_start", "first day that the figure speaks of"),
        _day("as_of_end", "last day that the figure speaks of; missing if open"),
        _str("as_of_precision", "how exactly the date is given", PRECISIONS),
        _str("actor", "whose force: ISO 3166 alpha-3 or a vocabulary id"),
        _str("place", "where: ISO 3166 alpha-3 or a site id; for an outflow the place left"),
        _str("host", "ISO 3166 alpha-3 of the country that the place is in"),
        _str("measure", "what the figure measures", MEASURES),
        _str("status", "standing of the fact, not of the report", STATUSES),
        _str("category", "kind of thing counted or measured", CATEGORIES),
        _str("counted_class", "class of the people counted", COUNTED_CLASSES),
        _str("part", "whole of the force there, or a part of it", PARTS),
        _str("scope", "counting rule; unspecified if none is stated, never missing"),
        _num("low", "lowest plausible amount"),
        _num("best", "best single figure"),
        _num("high", "highest plausible amount"),
        _num("lower", "lowest amount that the words allow"),
        _num("upper", "highest amount that the words allow"),
        _str("unit", "unit of the five figures"),
        _str("relation", "how the number bounds the amount", RELATIONS),
        _str("sense", "finer reading of the relation", SENSES),
        _str("surface", "the quantity as written"),
        _str("quote", "the sentence that it stands in"),
        _str("originator", "who counted or said so, as written"),
        _str("originator_id", "institution behind the originator"),
        _str("publisher", "outlet"),
        _str("title", "headline"),
        _str("url", "address"),
        _str("noun", "what is counted, as written"),
        _str("actor_surface", "the words that the actor was read from"),
        _str("place_surface", "the words that the place was read from"),
        _str("origin", "for a movement or a distance: place id it starts from"),
        _str("destination", "for a movement or a distance: place id it leads to"),
        _str("reliability", "Admiralty grade of the source, A-F; empty unless a reason is given"),
        _int("credibility", "Admiralty grade of the information, 1-6"),
        _str("probability_word", "probability word that governs the claim, as written"),
        _str("same_as", "claim_id of the first telling that this claim repeats"),
        _str("supersedes", "claim_id of the earlier figure that this one corrects"),
        _day("known_at", "day from which the claim was public"),
        Column("known_inferred", "boolean", "known_at was inferred, not given"),
        _str("review", "state of human review", REVIEWS),
        _str("rule", "how each field was linked: field=rule; ..."),
        _str("note", "remarks: clashes, counting rule, what a reviewer wrote"),
        _str("bounds_model", "model that low, best and high come from"),
        _str("claim_id", "stable id of the claim", required=True),
        _str("mention_id", "mention that it was read from; empty for a kept row"),
        _str("doc_id", "document; for a kept row the file"),
    ),
    ("claim_id",),
)

LEVELS = Table(
    "levels",
    "Force level at each date, by series: actor, place, category, scope.",
    (
        _str("actor", "whose force", required=True),
        _str("place", "where", required=True),
        _str("category", "kind of thing counted", required=True),
        _str("scope", "counting rule", required=True),
        _str("unit", "unit of the figures"),
        _day("date", "date of the level"),
        _num("low", "lower end of the band; missing where nothing is known"),
        _num("best", "best figure"),
        _num("high", "upper end of the band"),
        _num("envelope_low", "lowest low of all live testimonies"),
        _num("envelope_high", "highest high of all live testimonies"),
        _num("support", "share of the weight whose interval meets the band", "0-1"),
        Column("contested", "boolean", "support is below one half"),
        _int("n_claims", "testimonies and their repeats that are live"),
        _int("n_originators", "originators that vote"),
        _int("n_outlets", "outlets that carried them"),
        _num("age_days", "age of the newest testimony", "day"),
        _day("known_as_of", "only what was known by this day was used; missing for no limit"),
        _str("method", "estimator"),
        _str("claim_ids", "claims that vote, separated by spaces"),
    ),
    ("actor", "place", "category", "scope", "date"),
)

REJECTED = Table(
    "rejected",
    "Rows and files that could not be read, with the reason; nothing is dropped silently.",
    (
        _str("path", "file"),
        _int("line", "line in the file, from 1"),
        _str("column", "column at fault"),
        _str("value", "what stood there"),
        _str("reason", "why it could not be read and what to do"),
        _str("row", "the whole row as JSON, so that it can be mended"),
    ),
    ("path", "line"),
)

OFFICIAL = Table(
    "official_levels",
    "Official and quasi-official figures, each with its counting rule and source.",
    (
        _day("date", "date of the figure"),
        _str("actor", "whose force"),
        _str("place", "host country, ISO 3166 alpha-3"),
        _num("level", "people", "person"),
        _str("measure", "counting rule of the figure"),
        _str("source", "where the figure was published"),
        _str("url", "address of the source"),
        _str("note", "remarks"),
    ),
    ("date", "actor", "place", "measure"),
)

TABLES: Mapping[str, Table] = {t.name: t for t in (DOCUMENTS, MENTIONS, CLAIMS, LEVELS, REJECTED, OFFICIAL)}


def table(name: str) -> Table:
    """The table of that name.

    Raises SchemaError for an unknown name.

    >>> table("levels").key
    ('actor', 'place', 'category', 'scope', 'date')
    """
    if name not in TABLES:
        raise SchemaError(f"unknown table {name!r}; use one of {', '.join(TABLES)}")
    return TABLES[name]


def frame(name: str, rows: Iterable[Sequence[object]]) -> pd.DataFrame:
    """Rows (tuples in column order) as a table with the right dtypes: pandas once, at the end.

    Raises SchemaError for half of a surrogate pair; in the rejected table, which quotes what was wrong, it becomes its code.

    >>> frame("rejected", [("a.csv", 2, "date", "x", "not a date", "{}")])["line"].tolist()
    [2]
    """
    spec = table(name)
    if name == "rejected":
        rows = [tuple(writable(x) if isinstance(x, str) else x for x in row) for row in rows]
    rows = list(rows)
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(spec.columns)
    if len(cells) != len(spec.columns):
        raise SchemaError(f"table {name}: expected rows of {len(spec.columns)} cells, got {len(cells)}")
    try:
        return pd.DataFrame({c.name: _fitted(column_of, x, c, name) for c, x in zip(spec.columns, cells, strict=True)})
    except UnicodeEncodeError as error:
        around = error.object[max(0, error.start - 20) : error.end + 20]
        raise SchemaError(
            f"table {name}: half of a surrogate pair in {around!a}, which no file can hold; mend the text"
        ) from error


def _fitted(fit: Callable[[Any, str], Any], values: object, c: Column, name: str) -> Any:
    """The values in the column's dtype; raises SchemaError that names table and column."""
    try:
        return fit(values, c.dtype)
    except UnicodeEncodeError:
        raise  # a ValueError too
    except (ValueError, TypeError) as error:
        raise SchemaError(f"table {name}, column {c.name!r}: expected {c.dtype}: {error}") from error


def coerce(df: pd.DataFrame, name: str) -> pd.DataFrame:
    """The table's columns first and in order, with their dtypes; missing columns are added empty, extra ones kept last.

    Dates with a time zone lose it, and keep the day as written. Raises SchemaError where a value does not fit its column.
    """
    spec = table(name)
    columns: dict[str, pd.Series] = {}
    for c in spec.columns:
        if c.name in df.columns:
            columns[c.name] = _fitted(as_dtype, df[c.name], c, name)
        else:
            columns[c.name] = pd.Series(column_of([None] * len(df), c.dtype), index=df.index)
    extra = {x: df[x] for x in df.columns if x not in columns}
    return pd.DataFrame({**columns, **extra}, index=df.index)


def check(df: pd.DataFrame, name: str) -> pd.DataFrame:
    """The table as it is, if it holds what its schema says.

    Raises SchemaError that names the row, the column, what was expected and what came.

    >>> rows = [("a.csv", 2, "date", "x", "not a date", "{}")]
    >>> len(check(frame("rejected", rows), "rejected"))
    1
    """
    spec = table(name)
    missing = [c for c in spec.names if c not in df.columns]
    if missing:
        raise SchemaError(f"table {name}: missing column {missing[0]!r}; it has {', '.join(map(str, df.columns))}")
    for c in spec.columns:
        s = df[c.name]
        if s.dtype != c.dtype:
            raise SchemaError(f"table {name}, column {c.name!r}: expected dtype {c.dtype}, got {s.dtype}; use coerce()")
        if c.required and s.isna().any():
            row = s.index[s.isna()][0]
            raise SchemaError(f"table {name}, row {row}, column {c.name!r}: a value is required, none was given")
        if c.values:
            bad = s.notna() & ~s.isin(c.values)
            if bad.any():
                row = s.index[bad][0]
                raise SchemaError(
                    f"table {name}, row {row}, column {c.name!r}: {s[row]!r} is not one of {', '.join(c.values)}"
                )
    if len(spec.key) == 1 and df[spec.key[0]].duplicated().any():
        twice = df[spec.key[0]][df[spec.key[0]].duplicated()].iloc[0]
        raise SchemaError(f"table {name}: {spec.key[0]} {twice!r} stands twice; it must be unique")
    return df


def dictionary() -> pd.DataFrame:
    """The data dictionary: one row per table and column, with dtype, unit, allowed values and meaning.

    >>> df = dictionary()
    >>> df.loc[(df["table"] == "levels") & (df["column"] == "best"), "dtype"].tolist()
    ['float64']
    """
    rows = [
        (t.name, c.name, c.dtype, c.unit, " | ".join(c.values), c.meaning) for t in TABLES.values() for c in t.columns
    ]
    return pd.DataFrame(rows, columns=["table", "column", "dtype", "unit", "values", "meaning"], dtype="str")
