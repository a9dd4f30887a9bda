"""The decisions of a review put on the claims, with a report that leaves none of them out.

A decision holds for the claim that it was made about, found again after a new reading by :mod:`posture.review_match`.
What the person saw and left, or corrected, stands; what fits nothing any more is reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import pandas as pd

from posture.cells import plain_texts
from posture.errors import InputError
from posture.review import BY_HAND, STATES, Row, as_read, corrected, key_of_row
from posture.review_fields import DATED, FIELDS, FIGURES, Value, follow, same_cell, settle, value_in
from posture.review_match import Fit, Key, keys_of, match
from posture.schemas import coerce
from posture.vocabulary import Vocabulary

REPORT = ("file", "line", "claim_id", "decision", "outcome", "now_claim_id", "detail", "surface", "quote")
_MODELLED = frozenset(("low", "best", "high"))


@dataclass
class _Decision:
    """One row that a person decided about, and what came of it."""

    row: Row
    word: str
    key: Key
    edited: frozenset[str]
    values: dict[str, Value]
    model: str
    remarks: list[str]
    error: str = ""


def apply_review(
    claims: pd.DataFrame, decisions: pd.DataFrame, vocabulary: Vocabulary | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The claims as people decided, and a report with one row a decision.

    ``decisions``: what :func:`read_review` gives. An accepted or edited claim takes the values of its row, a rejected
    one stays in the table with ``review`` rejected, and no estimate uses it. Where a new reading differs from what was
    accepted, the person's values stand and the report says so. Two things follow the new reading unless they were
    corrected by hand: the plausible figures under another bounds model, and days under another publication date.

    The report has the columns of ``REPORT``; ``outcome`` is applied, moved (found by its sentence), reread (the words
    read have grown or shrunk), taken (another decision stands for the claim), unfit (no such claim any more), invalid
    (a cell that cannot be; ``detail`` names it). The last three change nothing.

    >>> import tempfile
    >>> from posture.kept import read_claims
    >>> from posture.review import read_review, write_review
    >>> kept = read_claims(pd.DataFrame({"quantity": ["about 900 troops"], "published": ["2024-12-01"]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     decisions = read_review(write_review(kept, folder + "/review.csv"))
    >>> after, report = apply_review(kept, decisions.assign(decision="reject"))
    >>> after["review"].tolist(), report["outcome"].tolist()
    (['rejected'], ['applied'])
    """
    before = coerce(claims, "claims").reset_index(drop=True)
    rows = cast("list[Row]", decisions.to_dict("records"))
    read = [_decision(r, vocabulary) for r in rows]
    there = keys_of(before)
    fits = match([d.key for d in read], there, [bool(d.word) and not d.error for d in read])
    texts = {f: [t or "" for t in plain_texts(before[f])] for f in FIELDS}
    changes: dict[str, dict[int, Value]] = {}
    report = []
    for d, fit in zip(read, fits, strict=True):
        if not d.word:
            continue
        if d.error:
            fit = Fit(None, "invalid", d.error)
        elif fit.row is not None:
            _put(d, fit.row, there[fit.row].published, before, texts, changes, vocabulary)
        report.append(_reported(d, fit, before, rows))
    after = before.copy()
    for name, cells in changes.items():
        s = after[name].astype(object)
        s.iloc[list(cells)] = list(cells.values())
        after[name] = s
    after = coerce(after, "claims")
    after.index = claims.index
    return after, pd.DataFrame(report, columns=list(REPORT)).astype({"line": "Int64"})


def fault(row: Row, vocabulary: Vocabulary | None = None) -> str:
    """What is wrong with a row as it is decided, or ``""``."""
    return _decision(row, vocabulary).error


def _decision(row: Row, vocabulary: Vocabulary | None) -> _Decision:
    """A row judged: its decision, what was corrected, the values it stands for."""
    word = str(row["decision"])
    read = as_read(row)
    edited = corrected(row)
    d = _Decision(row, word, key_of_row(row), edited, {}, str(read["key"].get("bounds_model", "")), [])
    if word and word not in STATES:
        d.error = f"column 'decision': expected accept, edit or reject, got {word!r}"
    if not word and edited:
        d.word = "edit"
        d.remarks.append("no decision was given, but cells were changed: taken as edit")
    if word == "accept" and edited:
        d.word = "edit"
        d.remarks.append(f"accepted, but changed in {', '.join(sorted(edited))}: taken as edit")
    if d.word not in ("accept", "edit") or d.error:
        return d
    try:
        for name, field in FIELDS.items():
            cell, was = str(row[name]), read["read"].get(name)
            same = was is not None and same_cell(field, cell, was, row["decimal"])
            # what was read is taken as it was: an id that the vocabulary has lost since is no fault of the person
            kept = same and was is not None
            d.values[name] = _stored(name, str(was)) if kept else value_in(field, cell, row["decimal"], vocabulary)
        if edited:
            d.remarks += settle(d.values, edited)
    except InputError as error:
        d.error = str(error)
    return d


def _stored(name: str, text: str) -> Value:
    """A value as ``as_read`` holds it."""
    kind = FIELDS[name].kind
    if not text:
        return None
    return float(text) if kind == "number" else pd.Timestamp(text).date() if kind == "day" else text


def _put(
    d: _Decision,
    i: int,
    published: str,
    before: pd.DataFrame,
    texts: Mapping[str, list[str]],
    changes: dict[str, dict[int, Value]],
    vocabulary: Vocabulary | None,
) -> None:
    """Note the changes that a decision makes to row ``i``."""

    def change(name: str, value: Value) -> None:
        changes.setdefault(name, {})[i] = value

    change("review", STATES[d.word])
    rule = before.at[i, "rule"]
    parts = [p for p in (rule if isinstance(rule, str) else "").split("; ") if p]
    if d.word != "reject":
        loose = _loose(d, i, before, published)
        values = {n: v for n, v in d.values.items() if n not in loose or n in d.edited}
        differing = sorted(n for n, v in values.items() if n not in d.edited and not _says(n, v, texts[n][i]))
        if differing:
            read = ", ".join(f"{n} {texts[n][i] or 'nothing'}" for n in differing)
            d.remarks.append(f"now read otherwise ({read}); the reviewed values stand")
        publisher = before.at[i, "publisher"]
        more = follow(values, d.edited, publisher if isinstance(publisher, str) else "", vocabulary)
        for name, value in {**values, **more}.items():
            change(name, value)
        parts = [p for p in parts if p.partition("=")[0] not in d.edited] + [f"{n}={BY_HAND}" for n in sorted(d.edited)]
    change("rule", "; ".join(parts))
    remark = " ".join(str(d.row["reviewer_note"]).split())
    note = before.at[i, "note"]
    if remark and not (isinstance(note, str) and remark in note):
        change("note", "; ".join(x for x in (note, f"reviewer: {remark}") if isinstance(x, str)))


def _loose(d: _Decision, i: int, before: pd.DataFrame, published: str) -> set[str]:
    """The fields that follow the new reading, because what they hang on has changed."""
    loose: set[str] = set()
    if d.model and d.model != before.at[i, "bounds_model"] and not d.edited & set(FIGURES):
        loose |= _MODELLED
    if d.key.published != published:
        loose |= set(DATED)
    return loose


def _says(name: str, value: Value, text: str) -> bool:
    return value == _stored(name, text)


def _reported(d: _Decision, fit: Fit, before: pd.DataFrame, rows: Sequence[Row]) -> tuple[object, ...]:
    outcome = "applied" if fit.how == "same" else fit.how
    now = None if fit.row is None else before.at[fit.row, "claim_id"]
    details = [fit.detail] if fit.detail else []
    if fit.how == "taken":
        other = rows[fit.other]
        details.append(f"{other['file']}, line {other['line']} decides about the same claim: {other['decision'] or 'nothing'}")
    detail = "; ".join([*details, *d.remarks]) or None
    file, line = d.row["file"], d.row["line"]
    return (file, line, d.key.claim_id, d.word, outcome, now, detail, d.row["surface"], d.row["quote"])
