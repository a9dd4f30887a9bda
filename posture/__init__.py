"""Public statements about military forces as tidy tables with units and uncertainty bounds.

    import posture as ps
    ps.parse("fewer than 1,000 troops")        # quantities of a phrase
    docs = ps.read_documents("data/reports")   # texts
    mentions = ps.find_mentions(docs)          # every quantity, with what it entails and suggests
    claims = ps.link_claims(mentions, docs)    # who has how many of what, where, when, and who says so
    levels = ps.estimate_levels(claims)        # force levels over time

Nothing is computed and nothing heavy is imported here: every name is fetched from its module when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from posture.accounting import conflicts as conflicts
    from posture.accounting import implied_changes as implied_changes
    from posture.claims import concat_claims as concat_claims
    from posture.claims import link_claims as link_claims
    from posture.documents import read_documents as read_documents
    from posture.export import read_table as read_table
    from posture.export import write_table as write_table
    from posture.kept import read_claims as read_claims
    from posture.levels import estimate_levels as estimate_levels
    from posture.mentions import find_mentions as find_mentions
    from posture.phrases import parse as parse
    from posture.plot import plot_levels as plot_levels
    from posture.quantity import Quantity as Quantity

__version__ = "0.1.0"

# public name -> module that holds it
_HOME = {
    "parse": "phrases", "Quantity": "quantity", "read_documents": "documents", "find_mentions": "mentions",
    "link_claims": "claims", "concat_claims": "claims", "read_claims": "kept", "estimate_levels": "levels",
    "conflicts": "accounting", "implied_changes": "accounting", "stock_flow_balance": "accounting",
    "revisions": "vintages", "diff_tables": "vintages", "calibrate": "calibrate",
    "plot_levels": "plot", "plot_claims": "plot", "plot_flows": "plot_more", "plot_revisions": "plot_more",
    "plot_official": "plot_more", "plot_bounds_models": "plot_more", "plot_series_figure": "plot_figures",
    "plot_small_multiples": "plot_figures", "plot_calibration": "plot_figures", "save_figure": "plot_text",
    "alt_text": "plot_text", "write_table": "export", "read_table": "export", "wide": "export",
    "write_datapackage": "datapackage", "explain": "explain", "show": "notebook", "review": "review_widget",
    "run": "pipeline", "load_vocabulary": "vocabulary", "check_vocabulary": "crosscheck", "check": "schemas",
    "dictionary": "schemas", "PostureError": "errors", "InputError": "errors", "SchemaError": "errors",
    "UnitError": "errors", "VocabularyError": "errors", "MissingExtraError": "errors", "OutputError": "errors",
}  # fmt: skip

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'posture' has no attribute {name!r}")
    value = getattr(import_module(f"posture.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*_HOME, "__version__"])
