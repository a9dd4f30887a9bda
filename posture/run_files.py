"""The folder of results: tables, figures, a data package, a report, a manifest; written beside, then renamed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from typing import Any

import pandas as pd

from posture.datapackage import write_datapackage
from posture.errors import InputError, OutputError
from posture.export import write_table
from posture.inputs import MANIFEST, Inputs
from posture.plot import plot_claims
from posture.plot_figures import SERIES_KEY, plot_series_figure
from posture.plot_text import save_figure
from posture.report import write_report
from posture.run_report import report_text
from posture.safe_files import clear_left, lock, unlock
from posture.vocabulary import Vocabulary

FEWEST_CLAIMS = 5  # a figure of fewer statements shows less than their table (judgement)
FEWEST_DATES = 3  # and a line needs dates (judgement)
WIDE = 50  # figures of statements further apart than this are drawn on a log axis (judgement)
_DRAWN = ("stock", "inflow", "outflow", "target", "ceiling")
LIBRARIES = ("posture", "pandas", "numpy", "scipy", "pint", "matplotlib", "python-dateutil")
_LEFT = re.compile(r"\.part-[a-z0-9_]{8}")
_OURS = re.compile(r"figures/[\w.-]+\.(png|svg)|(conflicts|review_report)\.csv")  # what a later run may take away again


def write_results(
    out: Path,
    tables: Mapping[str, pd.DataFrame],
    inputs: Inputs,
    options: Mapping[str, Any],
    *,
    official: pd.DataFrame,
    vocabulary: Vocabulary | None = None,
    figures: bool = True,
) -> list[Path]:
    """Write a run's results; returns the paths. Raises OutputError, and what was in the folder is then whole."""
    earlier = _earlier(out)
    with _beside(out) as part:
        for name, df in tables.items():
            excel, sep, decimal = bool(options["excel"]), str(options["sep"]), str(options["decimal"])
            write_table(df, part / f"{name}.csv", excel=excel, sep=sep, decimal=decimal)
        drawn = draw(tables["levels"], tables["claims"], official, part / "figures", vocabulary) if figures else []
        write_datapackage(
            part, {name: f"{name}.csv" for name in tables}, name="posture-results",
            title="Statements about military forces and the levels estimated from them",
        )  # fmt: skip
        counts = {"files": len(inputs.files()), **{name: len(df) for name, df in tables.items()}}
        (part / "report.md").write_text(report_text(tables, inputs, counts, drawn), encoding="utf-8", newline="\n")
        pictures = [part / "figures" / f"{name}.svg" for name in drawn]
        write_report(tables, part / "report.html", pictures, vocabulary=vocabulary)
        made = sorted(p.relative_to(part).as_posix() for p in part.rglob("*") if p.is_file())
        manifest = {
            "made_by": f"posture {_version('posture')}",
            "versions": {"python": python_version(), **{name: _version(name) for name in LIBRARIES}},
            "options": dict(options),
            "inputs": [
                *(_described(path, inputs) for path in inputs.files()),
                *({"path": path, "kind": "review", "sha256": _sha256(Path(path))} for path in options["review"]),
            ],
            "counts": counts,
            "skipped": _reasons(tables["rejected"]),
            "outputs": [{"path": name, "sha256": _sha256(part / name)} for name in made],
        }
        (part / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        # the manifest last: while it is the old one, the new files are not yet all there
        for name in [*made, MANIFEST]:
            target = out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(part / name, target)
        for name in earlier - set(made):
            (out / name).unlink(missing_ok=True)
    return [out / name for name in [*made, MANIFEST]]


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A folder to write to, on the same disk as ``out``; it is gone in the end, whatever happens."""
    part: Path | None = None
    held: int | None = None
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: expected a folder for the results, this is a file; name another with --out")
    try:
        out.mkdir(parents=True, exist_ok=True)
        for left in out.iterdir():  # by a run that was killed
            if _LEFT.fullmatch(left.name) and left.is_dir() and not left.is_symlink():
                clear_left(left)
        part = Path(tempfile.mkdtemp(prefix=".part-", dir=out))
        held = lock(part)
        yield part
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        reason = error.strerror or str(error)
        raise OutputError(f"{out}: cannot write results there: {reason}; what was there before is whole") from error
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
        unlock(held)


def _earlier(out: Path) -> set[str]:
    """The files of an earlier run that this one may not make again; its manifest names them."""
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        names = {str(f["path"]) for f in manifest["outputs"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {n for n in names if _OURS.fullmatch(n)}


def draw(
    levels: pd.DataFrame,
    claims: pd.DataFrame,
    official: pd.DataFrame,
    folder: Path,
    vocabulary: Vocabulary | None = None,
) -> list[str]:
    """A .png and .svg for each series that rests on enough statements; returns the names without their endings."""
    names: list[str] = []
    for key, series in levels.groupby(SERIES_KEY, sort=True, dropna=False):
        voters = {claim for ids in series["claim_ids"].dropna() for claim in ids.split()}
        if len(voters) < FEWEST_CLAIMS or series["date"].nunique() < FEWEST_DATES:
            continue
        import matplotlib.pyplot as plt

        name = _file_name([str(k) for k in key], names)
        folder.mkdir(exist_ok=True)
        try:
            axes = plot_series_figure(series, claims, vocabulary=vocabulary)
        except InputError:
            continue
        for ending in (".png", ".svg"):
            save_figure(axes, folder / f"{name}{ending}")
        plt.close(axes[0].get_figure(root=True))
        names.append(name)
    return names or _statements(claims, folder, vocabulary)


def _statements(claims: pd.DataFrame, folder: Path, vocabulary: Vocabulary | None) -> list[str]:
    """One figure of the statements themselves, where no series rests on enough of them."""
    told = claims[(claims["unit"] == "person") & claims["measure"].isin(_DRAWN)]
    told = told[told[["as_of_start", "as_of_end"]].notna().any(axis=1)]
    if len(told) < 2:
        return []
    import matplotlib.pyplot as plt

    wide = told["best"].min() > 0 and told["best"].max() / told["best"].min() > WIDE
    ax = plot_claims(told, log=bool(wide), vocabulary=vocabulary)
    folder.mkdir(exist_ok=True)
    for ending in (".png", ".svg"):
        save_figure(ax, folder / f"statements{ending}")
    plt.close(ax.get_figure(root=True))
    return ["statements"]


def _file_name(key: list[str], taken: list[str]) -> str:
    """ "usa-syr-personnel"; the counting rule is named where there is one."""
    parts = key[:3] if key[3] == "unspecified" else key
    name = "-".join(re.sub(r"[^a-z0-9_]+", "-", p.lower()).strip("-") or "x" for p in parts)[:80]
    return name if name not in taken else f"{name}-{len(taken) + 1}"


def _described(path: str, inputs: Inputs) -> dict[str, Any]:
    kind = next(k for k in ("kept", "claims", "official", "reports") if path in getattr(inputs, k))
    return {"path": path, "kind": kind, "sha256": None if path == "-" else _sha256(Path(path))}


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:  # it could not be read, and stands in the rejected table
        return None


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _reasons(rejected: pd.DataFrame) -> dict[str, int]:
    """How often each reason; figures and names in it differ from row to row and are left out."""
    plain = rejected["reason"].fillna("no reason given").str.replace(r"'[^']*'|\d+", "...", regex=True)
    counted = plain.value_counts()
    return {str(k): int(v) for k, v in sorted(counted.items(), key=lambda kv: (-kv[1], str(kv[0])))}
