"""Data packages: what a folder of CSV files holds, in the form of the Frictionless standard, drawn from the schemas."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from posture.errors import InputError
from posture.schemas import TABLES, Column
from posture.table_text import is_dates

_TYPES = {"str": "string", "float64": "number", "Int64": "integer", "boolean": "boolean"}
_LINKS = {("mentions", "doc_id"): ("documents", "doc_id")}


def descriptor(
    tables: Mapping[str, pd.DataFrame],
    *,
    name: str = "posture",
    title: str = "Force posture tables",
    description: str = "",
    sources: Sequence[Mapping[str, str]] = (),
    licenses: Sequence[Mapping[str, str]] = (),
    sep: str = ",",
    decimal: str = ".",
    bom: bool = False,
    contents: Mapping[str, bytes] | None = None,
) -> dict[str, Any]:
    """The ``datapackage.json`` of tables, each in a CSV file of its name, as nested dicts.

    ``sources`` hold {"title", "path"}, ``licenses`` {"name", "path", "title"}. ``contents`` are the bytes of the files;
    with them every resource carries its size and SHA-256. Raises InputError for a source without a title.

    >>> from posture.schemas import frame
    >>> descriptor({"rejected": frame("rejected", [])})["resources"][0]["path"]
    'rejected.csv'
    """
    for source in sources:
        if not source.get("title"):
            raise InputError(f"sources: expected a title in each, got {dict(source)!r}")
    for licence in licenses:
        if not (licence.get("name") or licence.get("path")):
            raise InputError(f"licenses: expected a name or a path in each, got {dict(licence)!r}")
    package: dict[str, Any] = {"profile": "tabular-data-package", "name": name, "title": title}
    if description:
        package["description"] = description
    if sources:
        package["sources"] = [dict(s) for s in sources]
    if licenses:
        package["licenses"] = [dict(x) for x in licenses]
    package["resources"] = [
        _resource(table, df, tables, sep, decimal, bom, (contents or {}).get(table)) for table, df in tables.items()
    ]
    return package


def _resource(
    name: str,
    df: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    sep: str,
    decimal: str,
    bom: bool,
    data: bytes | None,
) -> dict[str, Any]:
    spec = TABLES.get(name)
    resource: dict[str, Any] = {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "title": name.replace("_", " ").capitalize(),
        "description": spec.meaning if spec else f"{name}: {len(df)} rows.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig" if bom else "utf-8",
        "dialect": {"delimiter": sep, "doubleQuote": True, "quoteChar": '"', "lineTerminator": "\n"},
    }
    if data is not None:
        resource["bytes"], resource["hash"] = len(data), f"sha256:{hashlib.sha256(data).hexdigest()}"
    resource["schema"] = _schema(name, df, tables, decimal)
    return resource


def _schema(name: str, df: pd.DataFrame, tables: Mapping[str, pd.DataFrame], decimal: str) -> dict[str, Any]:
    spec = TABLES.get(name)
    known = {c.name: c for c in spec.columns} if spec else {}
    schema: dict[str, Any] = {
        "fields": [field(column, df[column], known.get(column), decimal) for column in map(str, df.columns)],
        "missingValues": [""],
    }
    if spec and all(k in df.columns for k in spec.key):
        key = list(spec.key)
        if df[key].notna().all(axis=None) and not df.duplicated(key).any():
            schema["primaryKey"] = key if len(key) > 1 else key[0]
    links = [
        {"fields": column, "reference": {"resource": there, "fields": target}}
        for (table, column), (there, target) in _LINKS.items()
        if table == name and there in tables and column in df.columns
    ]
    return {**schema, "foreignKeys": links} if links else schema


def field(name: str, s: pd.Series, column: Column | None, decimal: str = ".") -> dict[str, Any]:
    """One field of a table schema: name, type, meaning, unit and constraints.

    >>> field("n", pd.Series([1, 2]), None)
    {'name': 'n', 'type': 'integer'}
    """
    out: dict[str, Any] = {"name": name, "type": _type(s)}
    if out["type"] == "number" and decimal != ".":
        out["decimalChar"] = decimal
    if column is None:
        return out
    out["title"] = name.replace("_", " ").capitalize()
    out["description"] = column.meaning
    if column.unit:
        out["unit"] = column.unit
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.values:
        constraints["enum"] = list(column.values)
    if constraints:
        out["constraints"] = constraints
    return out


def _type(s: pd.Series) -> str:
    kind = s.dtype.kind
    if kind == "M":
        return "date" if is_dates(s) else "datetime"
    by_kind = {"f": "number", "i": "integer", "u": "integer", "b": "boolean"}
    return _TYPES.get(str(s.dtype), by_kind.get(kind, "string"))
