"""Why a claim says what it says: the sentence with its span marked, the rule of each field, the arithmetic of the bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from posture.bounds_granule import CAP, COVER, EXPONENT, FIVE, half_width, last_five, salient_step
from posture.errors import InputError
from posture.phrases import parse_phrase

FIELDS = (
    "actor", "place", "host", "origin", "destination", "measure", "status", "counted_class", "part", "scope", "as_of_start",
    "as_of_end", "as_of_precision", "originator", "originator_id", "same_as", "supersedes", "probability_word", "known_at",
)  # fmt: skip

# what each row of the model does with n, its half width h and its steps; spec 1.3, in words
ROWS: Mapping[tuple[str, str], str] = {
    ("about", ""): "n - h to n + h, best n",
    ("about", "near"): "n - h to just below n, best n - h/5",
    ("about", "odd"): "n to n + h, best n + h/5",
    ("about", "order"): "n/2 to 2n, best n",
    ("below", ""): "n - step to just below n, best n - step/4",
    ("below", "just"): "n - h/3 to just below n, best n - h/6",
    ("below", "well"): "n - 2 of step or h to n - h/2, best one of them below n, never under n/4",
    ("at_most", ""): "n - step to n, best n - step/4",
    ("at_most", "upto"): "n/2 to n, best 3n/4; the bound is soft",
    ("above", ""): "just above n to n + step, best n + step/4",
    ("above", "just"): "just above n to n + h/3, best n + h/6",
    ("above", "well"): "n + h/2 to n + 2 of step or h, best n + one of them",
    ("at_least", ""): "n to n + step, best n + step/4",
    ("range", ""): "the two ends as stated, best their middle",
    ("range", "pair"): "half a width beyond both ends, best their middle",
    ("vague", ""): "the table of vague words (spec 1.6)",
    ("exact", "marked"): "the number itself",
    ("exact", ""): "told to the unit, or up to a dozen: the number itself; a round number: h/2, at most half a granule",
}
_UP = ("above", "at_least")
_DOWN = ("below", "at_most")


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """One claim explained; ``str()`` gives plain text, a notebook shows the span marked in its sentence.

    ``before``, ``surface``, ``after``: the sentence around the quantity. ``fields``: (field, value, rule).
    ``arithmetic``: the steps from the words to low, best and high.
    """

    claim_id: str
    source: str
    before: str
    surface: str
    after: str
    fields: tuple[tuple[str, str, str], ...]
    arithmetic: tuple[str, ...]
    note: str = ""

    def __str__(self) -> str:
        width = max((len(f) for f, _, _ in self.fields), default=0)
        rows = [f"  {f:{width}}  {v}" + (f"   [{r}]" if r else "") for f, v, r in self.fields]
        marked = f"{self.before}>>{self.surface}<<{self.after}"
        steps = [f"  {step}" for step in self.arithmetic]
        lines = [f"claim {self.claim_id}", f"source: {self.source}", "", marked, "", *rows, "", "bounds:", *steps]
        return "\n".join([*lines, "", f"note: {self.note}"] if self.note else lines)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th style='text-align:left'>{escape(f)}</th><td>{escape(v)}</td><td>{escape(r)}</td></tr>"
            for f, v, r in self.fields
        )
        steps = "".join(f"<li>{escape(step)}</li>" for step in self.arithmetic)
        note = f"<p>{escape(self.note)}</p>" if self.note else ""
        return (
            f"<div><p><small>{escape(self.source)}</small></p><blockquote>{escape(self.before)}"
            f"<mark>{escape(self.surface)}</mark>{escape(self.after)}</blockquote>"
            f"<table><thead><tr><th>field</th><th>value</th><th>rule</th></tr></thead><tbody>{rows}</tbody></table>"
            f"<ol>{steps}</ol>{note}</div>"
        )


def explain(claim: Mapping[str, Any] | pd.Series, docs: pd.DataFrame | None = None) -> Explanation:
    """How one claim was read: a row of the claims table, and the documents that it was read from.

    Without ``docs``, or for a row kept by hand, the sentence is the row's own ``quote`` (for a kept row its phrase).
    Amounts are in the unit of the claim; the arithmetic is in the unit as written.

    Raises InputError if the row is no claim.

    >>> import posture as ps
    >>> docs = ps.read_documents("data/reports/2025-04-20-convoys-to-ain-al-asad.txt")
    >>> claims = ps.link_claims(ps.find_mentions(docs), docs)
    >>> print(explain(claims.iloc[1], docs).arithmetic[1])
    h = 0.2 x 160 x min(0.625, (10 / 160)^0.4) = 10.6, the half width of "about 160"
    """
    if not isinstance(claim, Mapping | pd.Series) or not {"claim_id", "surface"} <= set(claim.keys()):
        raise InputError("expected a row of the claims table with claim_id and surface, as claims.iloc[0] gives it")
    row = {k: _text(v) for k, v in dict(claim).items()}
    before, after = _around(row, docs)
    rules = dict(x.split("=", 1) for x in row.get("rule", "").split("; ") if "=" in x)
    shown = [(f, row.get(f, ""), rules.get(f, rules.get(f.removesuffix("_start"), ""))) for f in FIELDS]
    source = ", ".join(row[x] for x in ("publisher", "title", "published", "url") if row.get(x))
    return Explanation(
        row["claim_id"], source or row.get("doc_id", ""), before, row["surface"], after,
        tuple(x for x in shown if x[1] or x[2]), tuple(_arithmetic(row)), row.get("note", ""),
    )  # fmt: skip


def _text(value: Any) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)) or value is pd.NA:
        return ""
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    if isinstance(value, float):
        return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return str(value)


def _around(row: Mapping[str, str], docs: pd.DataFrame | None) -> tuple[str, str]:
    """The words of the sentence before and after the quantity."""
    quote, surface = row.get("quote", ""), row["surface"]
    at = quote.find(surface)
    mention = row.get("mention_id", "")
    if docs is not None and ":" in mention and not docs.empty:
        texts = docs.loc[docs["doc_id"] == row.get("doc_id", ""), "text"]
        start = int(mention.rsplit(":", 1)[1])
        if len(texts):
            begin = texts.iloc[0].rfind(quote, 0, start + 1) if quote else -1
            at = start - begin if begin >= 0 else at
    return ("", "") if at < 0 else (quote[:at], quote[at + len(surface) :])


def _arithmetic(row: Mapping[str, str]) -> list[str]:
    """The steps from the phrase to its interval, by the claim's own model."""
    model = row.get("bounds_model") or "granule90"
    found = parse_phrase(row["surface"], noun=row.get("noun", ""), model=model)
    steps = [f"model {model}; relation {row.get('relation', '')}" + (f", sense {row['sense']}" if row.get("sense") else "")]
    if found:
        q = found[0]
        n = q.stated
        if model == "granule90" and not math.isnan(n) and n > 0:
            steps += _number_steps(q, n)
        steps.append("rule: " + ROWS.get((q.relation, q.sense), ROWS.get((q.relation, ""), "as stated")))
    ends = [f"{name} {row[name]}" for name in ("lower", "low", "best", "high", "upper") if row.get(name)]
    steps.append("so " + ", ".join(ends) + f" {row.get('unit', '')}" if ends else "no interval")
    return steps


def _number_steps(q: Any, n: float) -> list[str]:
    g = _granule(n)
    if q.relation in _UP or q.relation in _DOWN:
        step = salient_step(n, g, q.relation in _UP)
        if q.sense not in ("just", "well", "upto"):
            return [f"step = {step:,.6g}: the next salient round number {'above' if q.relation in _UP else 'below'} {n:,.6g}"]
    wide = g * FIVE if last_five(n, g) else g
    ratio = f"min({CAP}, ({wide:,.6g} / {n:,.6g})^{EXPONENT})"
    return [f'h = {COVER} x {n:,.6g} x {ratio} = {half_width(n, g):,.3g}, the half width of "about {n:,.6g}"']


def _granule(n: float) -> float:
    """Place value of the last significant digit of a stated number."""
    text = f"{n:.10f}".rstrip("0").rstrip(".")
    if "." in text:
        return 10.0 ** -len(text.partition(".")[2])
    return 10.0 ** (len(text) - len(text.rstrip("0")))
