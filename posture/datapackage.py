"""A folder of CSV files described for machines: ``datapackage.json`` as the Data Package standard (v1) has it.

The descriptor says for every column its type, unit, allowed values and meaning, and for every file its separator, key,
size and hash, so that other tools read the tables with their types and check them.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from posture.cells import csv_rows, from_cells, separator_of, table_named
from posture.errors import InputError, MissingPathError
from posture.export import write_table
from posture.safe_files import write_text
from posture.schemas import Table

LICENSES: Mapping[str, dict[str, str]] = {
    "CC0-1.0": {
        "name": "CC0-1.0",
        "title": "Creative Commons Zero 1.0",
        "path": "https://creativecommons.org/publicdomain/zero/1.0/",
    },
    "CC-BY-4.0": {
        "name": "CC-BY-4.0",
        "title": "Creative Commons Attribution 4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    },
}
_TYPES = {"str": "string", "float64": "number", "Int64": "integer", "boolean": "boolean", "bool": "boolean"}
_GUARD = (
    "A text cell that opens with = + - @ or a control character has one apostrophe in front, so that no spreadsheet "
    "runs it; take that one off when reading."
)


def write_datapackage(
    folder: str | os.PathLike[str],
    tables: Mapping[str, pd.DataFrame | str | os.PathLike[str]],
    *,
    name: str = "posture",
    title: str = "Military force statements and levels",
    description: str = "",
    sources: Sequence[Mapping[str, str]] = (),
    licenses: Sequence[str | Mapping[str, str]] = (),
    schemas: Mapping[str, Table] | None = None,
) -> Path:
    """Write ``datapackage.json`` for CSV files in a folder; returns its path.

    ``tables`` gives for each name a file in the folder, or a table that is first written there as ``name.csv``.
    ``sources`` are objects with ``title`` and ``path``, ``licenses`` ids such as "CC0-1.0" or objects with ``name``.
    ``schemas`` describes files that hold other columns than the tables of :mod:`posture.schemas`.

    Raises MissingPathError for a file that is not there, InputError for one outside the folder or of another kind,
    OutputError.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_datapackage(folder, {"bases": pd.DataFrame({"place": ["SYR"], "bases": [8]})})
    ...     json.loads(path.read_text())["resources"][0]["schema"]["fields"][1]
    {'name': 'bases', 'type': 'integer'}
    """
    root = Path(folder)
    resources = []
    for key, given in tables.items():
        if isinstance(given, pd.DataFrame):
            path = write_table(given, root / f"{key}.csv")
        else:
            path = root / given if not Path(given).is_absolute() else Path(given)
        resources.append(_resource(root, key, path, (schemas or {}).get(key)))
    package: dict[str, Any] = {"profile": "data-package", "name": _slug(name), "title": title}
    if description:
        package["description"] = description
    if licenses:
        package["licenses"] = [_license(x) for x in licenses]
    if sources:
        package["sources"] = [dict(s) for s in sources]
    package["resources"] = resources
    target = root / "datapackage.json"
    write_text(target, json.dumps(package, indent=2, ensure_ascii=False) + "\n")
    return target


def _license(given: str | Mapping[str, str]) -> dict[str, str]:
    if not isinstance(given, str):
        return dict(given)
    return LICENSES.get(given, {"name": given})


def _slug(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in name.lower()) or "data"


def _resource(root: Path, name: str, path: Path, spec: Table | None) -> dict[str, Any]:
    if not path.is_file():
        raise MissingPathError(f"{path}: no such file; write the table first")
    if path.suffix.lower() not in (".csv", ".tsv"):
        raise InputError(f"{path}: expected a .csv or .tsv file; a data package describes those")
    try:
        shown = path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        raise InputError(f"{path}: expected a file in {root}; a descriptor names files by their place in it") from None
    data = path.read_bytes()
    text = data.decode("utf-8-sig")
    separator = separator_of(text)
    rows = csv_rows(text, separator)
    header = next(rows, (1, []))[1]
    spec = spec or table_named(path.stem, header)
    body = [cells for _, cells in rows if cells]
    # a described file may hold other dtypes than the shipped tables; its cells tell
    df = from_cells(header, body, None, path)
    resource: dict[str, Any] = {"profile": "tabular-data-resource", "name": _slug(name), "path": shown}
    if spec:
        resource["description"] = f"{spec.meaning} {_GUARD}"
    resource |= {"format": path.suffix[1:].lower(), "mediatype": "text/csv", "encoding": "utf-8"}
    if data.startswith(b"\xef\xbb\xbf"):
        resource["encoding"] = "utf-8-sig"
    resource |= {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    resource["dialect"] = {"delimiter": separator, "lineTerminator": "\r\n" if b"\r\n" in data[:5000] else "\n"}
    resource["schema"] = _schema(df, spec, separator)
    return resource


def _schema(df: pd.DataFrame, spec: Table | None, separator: str) -> dict[str, Any]:
    known = {c.name: c for c in spec.columns} if spec else {}
    fields = []
    for name in map(str, df.columns):
        s = df[name]
        column = known.get(name)
        field: dict[str, Any] = {"name": name, "type": _type(s, column.dtype if column else "")}
        if field["type"] == "datetime":
            field["format"] = "any"
        if field["type"] == "number" and separator == ";":
            field["decimalChar"] = ","
        if column:
            field["description"] = column.meaning + (f" (unit: {column.unit})" if column.unit else "")
            limits: dict[str, Any] = {"required": True} if column.required and s.notna().all() else {}
            if column.values and s.dropna().isin(column.values).all():
                limits["enum"] = list(column.values)
            if limits:
                field["constraints"] = limits
        fields.append(field)
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    key = [k for k in spec.key if k in df.columns] if spec else []
    if spec and key == list(spec.key) and df[key].notna().all().all() and not df.duplicated(key).any():
        schema["primaryKey"] = key
    return schema


def _type(s: pd.Series, declared: str) -> str:
    """The field type: the declared dtype, else the cells' own; dates without a time are of type date."""
    dtype = declared or str(s.dtype)
    if dtype.startswith("datetime64"):
        days = s.dropna()
        timed = pd.api.types.is_datetime64_any_dtype(s.dtype) and (days != days.dt.normalize()).any()
        return "datetime" if timed else "date"
    return _TYPES.get(dtype, "string")
