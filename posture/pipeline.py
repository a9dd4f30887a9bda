"""The whole path: files and folders in, a folder of tables, figures and a report out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from posture.accounting import conflicts
from posture.claims import link_claims
from posture.documents import Row, iter_documents
from posture.errors import InputError, PostureError, writable
from posture.export import read_table
from posture.inputs import Inputs, find_inputs, renames_by_table
from posture.kept import concat_claims, read_claims_report
from posture.levels import METHODS, estimate_levels
from posture.mentions import find_mentions
from posture.progress import Progress
from posture.review import read_review
from posture.review_apply import apply_review
from posture.run_files import write_results
from posture.schemas import check, frame
from posture.vocabulary import Vocabulary, load_vocabulary

Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]


@dataclass(frozen=True)
class RunResult:
    """What a run read and wrote: the folder, the files read, counts by table, the rejected table, the files written."""

    out: Path
    paths: tuple[str, ...]
    counts: Mapping[str, int]
    rejected: pd.DataFrame = field(repr=False)
    files: tuple[Path, ...] = field(repr=False)

    def table(self, name: str) -> pd.DataFrame:
        """A table that the run wrote ("claims", "levels", ...), read back with its dtypes."""
        return read_table(self.out / f"{name}.csv")


@dataclass(frozen=True)
class Read:
    """What some paths hold: documents, their mentions, all claims, official figures, what was passed over."""

    inputs: Inputs
    documents: pd.DataFrame
    mentions: pd.DataFrame
    claims: pd.DataFrame
    official: pd.DataFrame
    rejected: pd.DataFrame


def run(
    paths: Paths = "data",
    out: str | os.PathLike[str] = "out",
    *,
    vocabulary: Vocabulary | str | os.PathLike[str] | None = None,
    model: str = "granule90",
    method: str = "consensus",
    freq: str = "MS",
    known_as_of: object = None,
    columns: Mapping[str, str] | None = None,
    date_order: str | None = None,
    excel: bool = False,
    sep: str = ",",
    decimal: str = ".",
    figures: bool = True,
    review: Paths | None = None,
    progress: Progress = None,
) -> RunResult:
    """Read reports and kept statements, and write tables, figures and a report of what was skipped to a folder.

    ``paths`` are files, folders and globs. In a folder, tables with a column ``quantity`` are statements kept by hand,
    all else that can be read are reports. Written are documents, mentions, claims, levels and rejected as .csv (and
    conflicts, if there are any), datapackage.json, run.json, report.md, report.html, and figures/ with a .png and .svg for each
    series that rests on enough statements. The same input gives the same bytes. ``vocabulary`` may be a folder of your
    own words. ``columns`` and ``date_order`` ("DMY" or "MDY") are for kept statements, see ``read_claims``. ``excel``
    adds the mark by which Excel knows UTF-8; ``sep`` and ``decimal`` suit its local settings.
    ``review`` are files of decisions, see ``write_review``: they are put on the claims before levels are estimated, and
    review_report.csv tells what came of each.

    One bad file or row stops nothing: it stands in rejected.csv with the reason. All is written beside and then
    renamed, so that earlier results stay whole on failure. Raises MissingPathError for a path that is not there,
    InputError if nothing could be read, OutputError if the folder cannot be written.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     text = "Published: 2024-12-19\\n\\nAbout 2,000 US troops are in Syria, the Pentagon said."
    ...     _ = pathlib.Path(folder, "a.txt").write_text(text)
    ...     result = run(folder, out=folder + "/out")
    ...     result.table("claims")[["actor", "place", "low", "best", "high"]].values.tolist()
    [['USA', 'SYR', 1750.0, 2000.0, 2250.0]]
    """
    words = vocabulary if isinstance(vocabulary, Vocabulary | None) else load_vocabulary(Path(vocabulary))
    if method not in METHODS:
        raise InputError(f"unknown method {method!r}; use one of {', '.join(METHODS)}")
    if sep == decimal:
        raise InputError(f"sep and decimal are both {sep!r}; a file so written could not be read back")
    reviews = [] if review is None else [review] if isinstance(review, str | os.PathLike) else list(review)
    decisions = read_review(reviews)  # what is wrong with them is said before the work
    named = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    read = read_all(
        named, vocabulary=words, model=model, columns=columns, date_order=date_order, progress=progress
    )
    claims, decided = apply_review(read.claims, decisions, words) if reviews else (read.claims, None)
    levels = estimate_levels(
        claims, category=None, freq=freq, method=method, known_as_of=known_as_of, vocabulary=words
    )
    tables = {
        "documents": read.documents, "mentions": read.mentions, "claims": claims, "levels": levels,
        "rejected": read.rejected,
    }  # fmt: skip
    clashes = conflicts(claims)
    if len(clashes):
        tables["conflicts"] = clashes
    if decided is not None:
        tables["review_report"] = decided
    options = {
        "paths": [writable(os.fspath(p)) for p in named], "model": model, "method": method, "freq": freq,
        "known_as_of": None if known_as_of is None else str(known_as_of),
        "vocabulary": None if vocabulary is None else "own" if isinstance(vocabulary, Vocabulary) else str(vocabulary),
        "columns": dict(columns or {}), "date_order": date_order, "excel": excel, "sep": sep, "decimal": decimal,
        "review": [os.fspath(p) for p in reviews],
    }  # fmt: skip
    files = write_results(
        Path(out).absolute(), tables, read.inputs, options, official=read.official, vocabulary=words, figures=figures
    )
    counts = {"files": len(read.inputs.files()), **{name: len(df) for name, df in tables.items()}}
    return RunResult(Path(out).absolute(), tuple(read.inputs.files()), counts, read.rejected, tuple(files))


def read_all(
    paths: Sequence[str | os.PathLike[str]],
    *,
    vocabulary: Vocabulary | None = None,
    model: str = "granule90",
    columns: Mapping[str, str] | None = None,
    date_order: str | None = None,
    progress: Progress = None,
) -> Read:
    """Everything that some files and folders hold, up to the claims.

    Raises MissingPathError for a path that is not there, InputError if nothing could be read.
    """
    inputs = find_inputs(paths, columns)
    rejected = list(inputs.rejected)
    rows: list[Row] = []
    if inputs.reports:
        rows = list(iter_documents(inputs.reports, rejected=rejected, progress=progress, date_order=date_order))
    documents = frame("documents", rows)
    mentions, linked = _read_reports(documents, model, vocabulary, rejected)
    parts = [linked]
    renames = renames_by_table(inputs.kept, columns or {})
    for path in inputs.kept:
        try:
            kept, refused = read_claims_report(
                path, columns=renames[path], date_order=date_order, model=model, vocabulary=vocabulary
            )
        except (PostureError, OSError) as error:
            rejected.append((path, None, None, None, str(error), None))
            continue
        parts.append(kept)
        rejected += [(path, *row[1:]) for row in refused.itertuples(index=False, name=None)]
    for path in inputs.claims:
        try:
            parts.append(check(read_table(path, "claims"), "claims"))
        except (PostureError, OSError) as error:
            rejected.append((path, None, None, None, str(error), None))
    official = _official(inputs.official, rejected)
    claims = concat_claims(*_apart(parts, rejected))
    if documents.empty and claims.empty:
        _nothing(paths, rejected)
    return Read(inputs, documents, mentions, claims, official, frame("rejected", rejected))


def _read_reports(
    documents: pd.DataFrame, model: str, vocabulary: Vocabulary | None, rejected: list[Row]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Mentions and claims; a document on which this package itself fails is reported and left, the others are read."""

    def read(docs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        mentions = find_mentions(docs, model=model, vocabulary=vocabulary)
        return mentions, link_claims(mentions, docs, vocabulary=vocabulary)

    try:
        return read(documents)
    except PostureError:
        raise
    except Exception:  # a fault of the package on one document: the others are read, it is listed
        sound = []
        for i in range(len(documents)):
            one = documents.iloc[i : i + 1]
            try:
                read(one)
                sound.append(i)
            except Exception as error:
                doc = one.iloc[0]
                where = doc["path"] if isinstance(doc["path"], str) else doc["doc_id"]
                reason = f"a fault of this package, not of the text: {type(error).__name__}: {error}; please report it"
                rejected.append((where, None, "text", None, reason, None))
        if not sound or len(sound) == len(documents):  # no fault of one text
            raise
        return read(documents.iloc[sound].reset_index(drop=True))


def _apart(parts: Iterable[pd.DataFrame], rejected: list[Row]) -> list[pd.DataFrame]:
    """The tables without rows whose claim_id stands in an earlier one; those are reported."""
    seen: set[str] = set()
    out = []
    for part in parts:
        twice = part["claim_id"].isin(seen)
        for row in part[twice].itertuples(index=False):
            reason = "this claim_id stands in another table; was one table given twice?"
            rejected.append((row.doc_id, None, "claim_id", row.claim_id, reason, None))
        out.append(part[~twice])
        seen.update(part["claim_id"])
    return out


def _official(paths: Sequence[str], rejected: list[Row]) -> pd.DataFrame:
    parts = []
    for path in paths:
        try:
            parts.append(check(read_table(path, "official_levels"), "official_levels"))
        except (PostureError, OSError) as error:
            rejected.append((path, None, None, None, str(error), None))
    return pd.concat(parts, ignore_index=True) if parts else frame("official_levels", [])


def _nothing(paths: Sequence[str | os.PathLike[str]], rejected: Sequence[Row]) -> None:
    shown = ", ".join(os.fspath(p) for p in paths)
    if not rejected:
        raise InputError(f"{shown}: no reports and no statements there; name a folder or file that holds some")
    where = f"{rejected[0][0]}" + ("" if rejected[0][1] is None else f", line {rejected[0][1]}")
    more = f" (and {len(rejected) - 1} more)" if len(rejected) > 1 else ""
    raise InputError(f"{shown}: nothing could be read; {where}: {rejected[0][4]}{more}")
