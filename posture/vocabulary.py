"""The words: CSV files under vocabularies/, loaded and checked into one frozen object.

Words are data. A new hedge, noun, place or actor is a row with its source, not a change of code. A user's own folder
adds rows to the shipped files; a file of theirs that is named like a shipped one with the prefix ``only_`` replaces it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from posture.errors import MissingPathError, VocabularyError, at

LARGEST = 1e18  # of a number in a vocabulary; what is multiplied by it stays finite
SHIPPED = Path(__file__).parent / "vocabularies"


class File(NamedTuple):
    """What one vocabulary file must hold: columns in order, the unique key, closed columns, and what may be empty."""

    columns: tuple[str, ...]
    key: tuple[str, ...]
    closed: Mapping[str, tuple[str, ...]] = {}
    optional: tuple[str, ...] = ()
    numeric: tuple[str, ...] = ()
    several: Mapping[str, tuple[str, ...]] = {}  # columns of one or more closed words
    together: tuple[str, ...] = ()  # columns that are all given or all empty; low, best and high stand in order


# what a verb tells of the quantity that it governs; vocabularies/README.md says what each means
ROLES = tuple(
    "in out move give base keep have hold behind up down reach cap set plan request order consider need procure loss suffer "
    "sink other fire train there see deny say estimate leave begin range hit noun adjective thing planned authorised goal "
    "future would could can may hypo if not letalone instead past still aux present preterite probable according clause "
    "now".split()
)
RELATION_WORDS = ("exact", "about", "below", "at_most", "above", "at_least", "range", "vague", "none")

# one entry a file; check() holds every row against it
FILES: Mapping[str, File] = {
    "hedges": File(
        ("phrase", "position", "relation", "sense", "source"),
        ("phrase", "position"),
        {"position": ("before", "after", "after_noun"), "relation": RELATION_WORDS},
        ("sense",),
    ),
    "numerals": File(
        ("word", "kind", "value", "low", "best", "high", "source"),
        ("word", "kind"),
        {"kind": ("unit", "teen", "ten", "scale", "suffix", "collective", "fraction", "fold", "vague", "plural")},
        ("value", "low", "best", "high"),
        ("value", "low", "best", "high"),
        together=("low", "best", "high"),
    ),
    "force_nouns": File(
        ("noun", "plural", "unit", "category", "counted_class", "kind", "source"),
        ("noun",),
        {"kind": ("head", "weak", "casualty", "group", "strength", "nation")},
        ("plural", "counted_class"),
    ),
    "designators": File(
        ("word", "kind", "source"),
        ("word", "kind"),
        {
            "kind": (
                "before",
                "label",
                "name",
                "after",
                "month",
                "force",
                "casualty",
                "span",
                "superlative",
                "branch",
                "civil",
                "air",
                "lodge",
                "people",
                "craft",
                "soldier",
                "dead",
                "harming",
                "share",
                "not_share", "poll",
                "race",
                "placing",
                "bearing",
                "land",
                "grounds",
                "not_tour",
                "stationed",
                "tour",
                "figure",
                "army", "saying",
                "flying",
                "human_harm", "keeping", "service",
            )
        },
    ),
    "models": File(("prefix", "unit", "category", "source"), ("prefix",)),
    "formations": File(
        ("echelon", "low", "best", "high", "source"),
        ("echelon",),
        numeric=("low", "best", "high"),
        together=("low", "best", "high"),
    ),
    "units": File(
        ("word", "unit", "category", "position", "source"),
        ("word", "position"),
        {"position": ("after", "before", "both", "cased")},
    ),
    "verbs": File(
        ("form", "lemma", "role", "source"),
        ("form",),
        several={"role": ROLES},
    ),
    "scopes": File(("words", "scope", "source"), ("words",)),
    "actors": File(
        ("id", "name", "kind", "part_of", "country", "counted_class", "source"),
        ("id",),
        {"kind": ("state", "organisation", "mission", "non_state", "group", "private")},
        ("part_of", "country", "counted_class"),
    ),
    "places": File(
        ("id", "name", "kind", "country", "lat", "lon", "source"),
        ("id",),
        {},
        ("country", "lat", "lon"),
        ("lat", "lon"),
    ),
    "aliases": File(
        ("surface", "id", "kind", "source"),
        ("surface", "id"),
        {"kind": ("name", "demonym", "abbreviation", "metonym", "spelling", "office")},
    ),
    "sources": File(
        ("id", "surface", "name", "kind", "actor", "reliability", "reason", "source"),
        ("surface",),
        {"kind": ("office", "officer", "outlet", "wire", "state_media", "analyst", "anonymous", "group")},
        ("actor", "reliability", "reason"),
    ),
    "institutions": File(
        ("surface", "office", "source"),
        ("surface",),
        {"office": ("mod", "military", "mfa", "interior", "intelligence", "security", "navy", "air_force", "coast_guard",
                    "border_guard", "police", "presidency", "government", "parliament", "embassy", "ministry", "agency", "-")},
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row with the line it stands on."""

    path: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


class Vocabulary:
    """The rows of every file, by file name. Frozen: made once, passed down, compared by identity."""

    __slots__ = ("__weakref__", "_rows", "folder")

    def __init__(self, rows: Mapping[str, tuple[Row, ...]], folder: str) -> None:
        object.__setattr__(self, "_rows", dict(rows))
        object.__setattr__(self, "folder", folder)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Vocabulary does not change; load another one")

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of one file, in file order."""
        rows: tuple[Row, ...] = self._rows[name]  # type: ignore[attr-defined]
        return rows

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {len(self.rows(n))}" for n in FILES)
        return f"Vocabulary({counts})"


def load_vocabulary(folder: str | Path | None = None) -> Vocabulary:
    """The shipped vocabulary, or the shipped one with the rows of your own folder added.

    ``folder``: holds CSV files named like the shipped ones (their rows are added and win over shipped rows of the same
    key) or ``only_<name>.csv`` (it replaces the shipped file).

    Raises VocabularyError naming file, line and column; MissingPathError if the folder is not there.

    >>> load_vocabulary().rows("hedges")[0].line
    2
    """
    if folder is None:
        return _shipped()
    own = Path(folder)
    if not own.is_dir():
        raise MissingPathError(f"vocabulary folder {str(folder)!r} is not there; give a folder of CSV files")
    known = {f"{p}{n}.csv" for n in FILES for p in ("", "only_")}
    found = {path.name: path for path in sorted(own.glob("*.csv"))}
    for path in found.values():
        if path.name not in known:
            raise VocabularyError(f"{path}: not a vocabulary file; use one of {', '.join(f'{n}.csv' for n in FILES)}")
    rows: dict[str, tuple[Row, ...]] = {}
    for name, spec in FILES.items():
        replace, add = found.get(f"only_{name}.csv"), found.get(f"{name}.csv")
        if replace is None and add is None:
            rows[name] = _shipped().rows(name)
            continue
        merged = {} if replace is not None else dict(_shipped_by_key(name))
        for given in (replace, add):
            if given is not None:
                merged.update({_key(r, spec): r for r in _read(given, spec)})
        rows[name] = tuple(merged.values())
    return Vocabulary(rows, str(own))


@lru_cache(maxsize=1)
def _shipped() -> Vocabulary:
    rows = {name: tuple(_read(SHIPPED / f"{name}.csv", spec)) for name, spec in FILES.items()}
    return Vocabulary(rows, str(SHIPPED))


@lru_cache(maxsize=len(FILES))
def _shipped_by_key(name: str) -> Mapping[tuple[str, ...], Row]:
    return {_key(r, FILES[name]): r for r in _shipped().rows(name)}


def _key(row: Row, spec: File) -> tuple[str, ...]:
    return tuple(row[c] for c in spec.key)


MOST_CHARACTERS = 10_000  # in a line; the longest that ships has some hundred


def _read(path: Path, spec: File) -> Iterator[Row]:
    """Every row of one file, checked; stops at the first fault with file, line and column."""
    seen: dict[tuple[str, ...], int] = {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise VocabularyError(f"{path}: expected UTF-8 text: {error}; save the file as UTF-8") from error
    except FileNotFoundError as error:
        raise MissingPathError(f"vocabulary file {path} is not there") from error
    lines = text.splitlines()
    for number, words in enumerate(lines, 1):
        if len(words) > MOST_CHARACTERS:
            raise VocabularyError(f"{at(path, number)}: expected at most {MOST_CHARACTERS:,} characters, got {len(words):,}")
    reader = csv.reader(lines)
    header = tuple(_next_row(reader, path) or ())
    if header != spec.columns:
        raise VocabularyError(f"{at(path, 1)}: expected columns {','.join(spec.columns)}; got {','.join(header)[:200]}")
    while (cells := _next_row(reader, path)) is not None:
        if not cells or cells[0].startswith("#"):
            continue
        line = reader.line_num
        if len(cells) != len(header):
            raise VocabularyError(f"{at(path, line)}: expected {len(header)} cells, got {len(cells)}; quote commas")
        row = Row(str(path), line, dict(zip(header, (c.strip() for c in cells), strict=True)))
        _check_row(row, spec)
        key = _key(row, spec)
        if key in seen:
            raise VocabularyError(f"{at(path, line)}: {' / '.join(key)!r} stands already on line {seen[key]}")
        seen[key] = line
        yield row


def _next_row(reader: Any, path: Path) -> list[str] | None:
    try:
        cells: list[str] | None = next(reader, None)
    except csv.Error as error:
        raise VocabularyError(f"{at(path, reader.line_num)}: not a row of CSV: {error}") from error
    return cells


def _check_row(row: Row, spec: File) -> None:
    for column in spec.columns:
        value = row[column]
        where = at(row.path, row.line, column)
        if not value:
            if column not in spec.optional:
                raise VocabularyError(f"{where}: a value is required, the cell is empty")
            continue
        allowed = spec.closed.get(column)
        if allowed and value not in allowed:
            raise VocabularyError(f"{where}: {value!r} unknown; use one of {', '.join(allowed)}")
        unknown = [w for w in value.split() if w not in spec.several[column]] if column in spec.several else []
        if unknown:
            raise VocabularyError(f"{where}: {unknown[0]!r} unknown; use one or more of {', '.join(spec.several[column])}")
        if column in spec.numeric:
            try:
                number = float(value)
            except ValueError:
                raise VocabularyError(f"{where}: expected a number, got {value!r}") from None
            if not abs(number) <= LARGEST or (number < 0 and column not in ("lat", "lon")):
                raise VocabularyError(f"{where}: expected a number from 0 to {LARGEST:g}, got {value!r}")
    _check_together(row, spec)


def _check_together(row: Row, spec: File) -> None:
    """What the cells of a row ask of each other."""
    given = [c for c in spec.together if row[c]]
    empty = [c for c in spec.together if not row[c]]
    if given and empty:
        raise VocabularyError(f"{at(row.path, row.line, empty[0])}: a value is required, as {given[0]!r} is given")
    numbers = [float(row[c]) for c in given]
    if "low" in given and numbers != sorted(numbers):
        raise VocabularyError(f"{at(row.path, row.line, 'low')}: expected low <= best <= high, got {numbers}")
    if "value" in spec.optional:
        needed = "low" if row["kind"] == "vague" else "value"
        if not row[needed]:
            raise VocabularyError(f"{at(row.path, row.line, needed)}: a value is required of a numeral of kind {row['kind']!r}")
