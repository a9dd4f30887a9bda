"""The tables as they are written down: keys, dtypes, checks that name row and column."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest

from posture import schemas
from posture.dtypes import column_of
from posture.errors import SchemaError


@pytest.mark.parametrize("name", sorted(schemas.TABLES))
def test_every_table_is_sound(name: str) -> None:
    spec = schemas.table(name)
    assert len(set(spec.names)) == len(spec.names)
    assert set(spec.key) <= set(spec.names)
    assert all(c.meaning and c.name == c.name.lower() for c in spec.columns)
    assert set(spec.dtypes.values()) <= {"str", "float64", "Int64", "boolean", "datetime64[us]"}
    empty = schemas.check(schemas.frame(name, []), name)
    assert {c: str(d) for c, d in empty.dtypes.items()} == spec.dtypes
    missing = schemas.frame(name, [(None,) * len(spec.columns)])
    assert missing.isna().all(axis=None)


def test_the_columns_of_the_contract_are_there() -> None:
    assert schemas.table("documents").names == [
        "doc_id", "text_sha", "path", "title", "publisher", "published", "url", "language", "text",
    ]  # fmt: skip
    assert schemas.table("claims").names[:6] == [
        "published", "as_of_start", "as_of_end", "as_of_precision", "actor", "place",
    ]  # fmt: skip
    assert schemas.table("claims").names[-3:] == ["claim_id", "mention_id", "doc_id"]
    assert len(schemas.table("levels").names) == 20


def test_an_unknown_table_names_the_known_ones() -> None:
    with pytest.raises(SchemaError, match="unknown table 'level'; use one of documents, mentions"):
        schemas.table("level")


def test_coerce_adds_orders_and_keeps_the_rest() -> None:
    df = schemas.coerce(pd.DataFrame({"mine": [1], "level": ["900"], "date": ["2020-01-02"]}), "official_levels")
    assert list(df.columns) == [*schemas.OFFICIAL.names, "mine"]
    assert df["level"].tolist() == [900.0]
    assert df["date"].tolist() == [pd.Timestamp("2020-01-02")]
    assert df["actor"].isna().all()


@pytest.mark.parametrize(("column", "value"), [("level", "many"), ("date", "soon"), ("date", "2020-13-01")])
def test_coerce_names_the_column(column: str, value: str) -> None:
    with pytest.raises(SchemaError, match=f"table official_levels, column '{column}'"):
        schemas.coerce(pd.DataFrame({column: [value]}), "official_levels")


def levels(**change: object) -> pd.DataFrame:
    row = dict.fromkeys(schemas.LEVELS.names) | {
        "actor": "USA", "place": "SYR", "category": "personnel", "scope": "core", "date": datetime.datetime(2020, 1, 1),
    }  # fmt: skip
    return schemas.frame("levels", [tuple((row | change).values())])


def test_check_gives_the_table_back() -> None:
    df = levels()
    assert schemas.check(df, "levels") is df


@pytest.mark.parametrize(
    ("df", "words"),
    [
        (levels().drop(columns="scope"), "missing column 'scope'"),
        (levels(actor=None), "row 0, column 'actor': a value is required"),
        (levels().astype({"low": "str"}), "column 'low': expected dtype float64, got str; use coerce"),
    ],
)
def test_check_names_what_is_wrong(df: pd.DataFrame, words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        schemas.check(df, "levels")


def test_check_holds_closed_values_and_unique_ids() -> None:
    claims = schemas.coerce(pd.DataFrame({"claim_id": ["a", "b"], "measure": ["stock", "stocks"]}), "claims")
    with pytest.raises(SchemaError, match="row 1, column 'measure': 'stocks' is not one of stock, inflow"):
        schemas.check(claims, "claims")
    twice = schemas.coerce(pd.DataFrame({"claim_id": ["a", "a"]}), "claims")
    with pytest.raises(SchemaError, match="claim_id 'a' stands twice"):
        schemas.check(twice, "claims")


def test_the_dictionary_has_every_column() -> None:
    words = schemas.dictionary()
    assert len(words) == sum(len(t.columns) for t in schemas.TABLES.values())
    assert list(words.columns) == ["table", "column", "dtype", "unit", "values", "meaning"]
    assert not words[["table", "column", "dtype", "meaning"]].eq("").any(axis=None)


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        (["a", None], "str", ["a", None]),
        ([None, None], "str", [None, None]),
        ([3, "a"], "str", ["3", "a"]),
        ([1, 2.5, None], "float64", [1.0, 2.5, None]),
        (["7", None], "float64", [7.0, None]),
        ([3, None], "Int64", [3, None]),
        ([True, None], "boolean", [True, None]),
        ([], "datetime64[us]", []),
        (["2024-12-19", None], "datetime64[us]", [pd.Timestamp("2024-12-19"), None]),
    ],
)
def test_a_column_has_its_dtype_and_missing_stays_missing(values: list[object], dtype: str, expected: list[object]) -> None:
    column = pd.Series(column_of(values, dtype))
    assert column.dtype == dtype
    assert [None if pd.isna(x) else x for x in column] == expected


def test_rows_of_the_wrong_width_are_an_error() -> None:
    with pytest.raises(SchemaError, match="expected rows of 6 cells, got 2"):
        schemas.frame("rejected", [("a.csv", 2)])
