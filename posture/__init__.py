"""Public statements about military forces as tidy tables with units and uncertainty bounds, and force levels over time.

>>> import posture as ps
>>> ps.parse("no more than 650 troops")[0].upper
650.0

The names are loaded when they are first used; importing the package loads pandas, to which it adds ``.posture`` on
columns and tables, and nothing else of weight.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from posture import accessor as _accessor  # noqa: F401  (pandas then knows .posture)

__version__ = "0.1.0"

if TYPE_CHECKING:
    from posture.accounting import add_up, change_between, conflicts, implied_changes, level_flags, stock_flow_balance
    from posture.archive import ArchiveResult, archive
    from posture.calibrate import calibrate
    from posture.claims import link_claims
    from posture.crosscheck import check_vocabulary
    from posture.datapackage import write_datapackage
    from posture.documents import documents_from_texts, iter_documents, read_documents
    from posture.errors import (
        InputError,
        MissingExtraError,
        MissingPathError,
        OutputError,
        PostureError,
        SchemaError,
        UnitError,
        VocabularyError,
    )
    from posture.explain import explain
    from posture.export import read_table, wide, write_table
    from posture.kept import concat_claims, read_claims
    from posture.levels import estimate_levels, grid_levels
    from posture.mentions import find_mentions
    from posture.notebook import show
    from posture.notebook_table import show_table
    from posture.phrases import parse
    from posture.pipeline import RunResult, run
    from posture.plot import plot_claims, plot_levels
    from posture.plot_figures import plot_calibration, plot_series_figure, plot_small_multiples
    from posture.plot_more import plot_bounds_models, plot_flows, plot_official, plot_revisions
    from posture.plot_text import alt_text, save_figure
    from posture.progress import progress_bar
    from posture.quantity import Quantity
    from posture.report import write_report
    from posture.review import read_review, write_review
    from posture.review_agreement import agreement
    from posture.review_apply import apply_review
    from posture.review_widget import review
    from posture.schemas import check, dictionary
    from posture.vintages import diff_tables, revisions
    from posture.vocabulary import Vocabulary, load_vocabulary
    from posture.workbook import write_workbook

# where each public name lives; the order is the order of the work
_HOME = {
    "parse": "phrases", "Quantity": "quantity",
    "read_documents": "documents", "iter_documents": "documents", "documents_from_texts": "documents",
    "find_mentions": "mentions", "link_claims": "claims", "read_claims": "kept", "concat_claims": "kept",
    "estimate_levels": "levels", "grid_levels": "levels", "revisions": "vintages", "diff_tables": "vintages",
    "change_between": "accounting", "implied_changes": "accounting", "stock_flow_balance": "accounting",
    "conflicts": "accounting", "add_up": "accounting", "level_flags": "accounting", "calibrate": "calibrate",
    "plot_levels": "plot", "plot_claims": "plot", "plot_series_figure": "plot_figures",
    "plot_small_multiples": "plot_figures", "plot_calibration": "plot_figures", "plot_flows": "plot_more",
    "plot_revisions": "plot_more", "plot_official": "plot_more", "plot_bounds_models": "plot_more",
    "save_figure": "plot_text", "alt_text": "plot_text",
    "read_table": "export", "write_table": "export", "wide": "export", "write_workbook": "workbook",
    "write_datapackage": "datapackage", "check": "schemas", "dictionary": "schemas",
    "show": "notebook", "show_table": "notebook_table", "progress_bar": "progress",
    "load_vocabulary": "vocabulary", "Vocabulary": "vocabulary", "check_vocabulary": "crosscheck",
    "write_review": "review", "read_review": "review", "apply_review": "review_apply", "agreement": "review_agreement",
    "review": "review_widget", "write_report": "report",
    "explain": "explain", "run": "pipeline", "RunResult": "pipeline", "archive": "archive", "ArchiveResult": "archive",
    "PostureError": "errors", "InputError": "errors", "MissingPathError": "errors", "OutputError": "errors",
    "SchemaError": "errors", "VocabularyError": "errors", "UnitError": "errors", "MissingExtraError": "errors",
}  # fmt: skip

__all__ = [
    "ArchiveResult",
    "InputError",
    "MissingExtraError",
    "MissingPathError",
    "OutputError",
    "PostureError",
    "Quantity",
    "RunResult",
    "SchemaError",
    "UnitError",
    "Vocabulary",
    "VocabularyError",
    "__version__",
    "add_up",
    "agreement",
    "alt_text",
    "apply_review",
    "archive",
    "calibrate",
    "change_between",
    "check",
    "check_vocabulary",
    "concat_claims",
    "conflicts",
    "dictionary",
    "diff_tables",
    "documents_from_texts",
    "estimate_levels",
    "explain",
    "find_mentions",
    "grid_levels",
    "implied_changes",
    "iter_documents",
    "level_flags",
    "link_claims",
    "load_vocabulary",
    "parse",
    "plot_bounds_models",
    "plot_calibration",
    "plot_claims",
    "plot_flows",
    "plot_levels",
    "plot_official",
    "plot_revisions",
    "plot_series_figure",
    "plot_small_multiples",
    "progress_bar",
    "read_claims",
    "read_documents",
    "read_review",
    "read_table",
    "review",
    "revisions",
    "run",
    "save_figure",
    "show",
    "show_table",
    "stock_flow_balance",
    "wide",
    "write_datapackage",
    "write_report",
    "write_review",
    "write_table",
    "write_workbook",
]


class _Face(ModuleType):
    """The package: where a function and the module it lives in share a name, the name means the function."""

    def __setattr__(self, name: str, value: object) -> None:
        # the import system hangs every submodule on its package
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'posture' has no attribute {name!r}")
    value = getattr(import_module(f"posture.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))


# gives pandas its accessor: df["quantity"].posture.parse(), levels.posture.to("mile")
import_module("posture.accessor")
