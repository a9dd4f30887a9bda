"""Rich display for Jupyter: texts with every quantity marked.

All text of documents is escaped: it is shown, never run. The styles stand in the elements themselves, so that
a page that drops style sheets still shows the marks.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

import pandas as pd

from posture.cells import records
from posture.documents import documents_from_texts
from posture.errors import InputError
from posture.mentions import find_mentions

# light grounds under dark ink, told apart in grey too by the underline; the label says the same in words
MARKS: Mapping[str, tuple[str, str]] = {
    "personnel": ("#cfe3f7", "solid"), "vehicles": ("#fde2b8", "dashed"), "aircraft": ("#d5efe3", "dotted"),
    "ships": ("#d5efe3", "dashed"), "formations": ("#e6dcf3", "double"), "weapons": ("#fde2b8", "dotted"),
    "bases": ("#f6d9e4", "double"), "convoys": ("#fde2b8", "double"), "distance": ("#ececec", "dotted"),
    "area": ("#ececec", "double"), "duration": ("#ececec", "dashed"), "share": ("#f7f0b5", "solid"),
}  # fmt: skip
OTHER = ("#ececec", "solid")
INK = "#1a1a1a"
LABEL = "font-size:75%;font-weight:600;margin:0 .25em;white-space:nowrap"
UNSHOWABLE = {**dict.fromkeys([*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F], "\ufffd")}


class Span(NamedTuple):
    """One marked stretch of a text: where, what category, the label behind it and the text of its hover."""

    start: int
    end: int
    category: str
    label: str
    hover: str


class Shown:
    """Something to look at: HTML in Jupyter, plain text elsewhere."""

    def __init__(self, html: str, text: str) -> None:
        self._html, self._text = html, text

    def _repr_html_(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return self._text


# ---- texts


def show(
    docs: pd.DataFrame | pd.Series | str | Sequence[str],
    mentions: pd.DataFrame | None = None,
    claims: pd.DataFrame | None = None,
    *,
    max_docs: int = 20,
    limit: int | None = 20_000,
) -> Shown:
    """Documents with every mention marked in the text: ground and underline by category, a label with the bounds.

    ``docs``: a documents table, a text or several. ``mentions``: their mentions table; None = found here. ``claims``: adds
    actor, place and measure to the labels and the rules that linked them to the hover. Hover shows what the words suggest
    and entail, the relation and the model. Marks may overlap; the text is never changed. Of more than ``max_docs``
    documents the first are shown, and of a longer text the first ``limit`` characters (None = all), each with a note of
    what is left out.

    Raises InputError where a mention does not stand in its document as written.

    >>> show("About 2,000 troops are in Syria.")
    [About 2,000 troops](1,750-2,000-2,250 person) are in Syria.
    """
    table = docs if isinstance(docs, pd.DataFrame) else documents_from_texts(docs)
    found = find_mentions(table) if mentions is None else mentions
    _need(table, "documents", ("doc_id", "text"))
    _need(found, "mentions", ("doc_id", "start", "end", "surface"))
    linked = {} if claims is None else {r["mention_id"]: r for r in records(claims)}
    rows = {str(k): records(g) for k, g in found.groupby("doc_id", sort=False)}
    html: list[str] = []
    plain: list[str] = []
    for doc in records(table.head(max_docs)):
        spans = [_span(r, linked.get(r.get("mention_id")), doc) for r in rows.get(str(doc["doc_id"]), [])]
        text, seen, rest = _first(str(doc["text"]), spans, limit)
        html.append(_article(doc, text, seen, rest))
        plain.append(marked_text(text, seen) + (f"\n({rest})" if rest else ""))
    left = len(table) - len(html)
    if left > 0:
        note = f"{left} more documents are not shown (max_docs={max_docs})"
        html.append(f"<p>{note}</p>")
        plain.append(f"({note})")
    return Shown("".join(html), "\n\n".join(plain))


def _first(text: str, spans: Sequence[Span], limit: int | None) -> tuple[str, list[Span], str]:
    """As much of a text as is shown, its spans, and a note of the rest; no word and no mention is cut in two."""
    if limit is None or len(text) <= limit:
        return text, list(spans), ""
    end = max(0, limit)
    while end > max(0, limit - 100) and not text[end - 1].isspace():
        end -= 1
    end = end if end > max(0, limit - 100) else max(0, limit)
    for s in sorted(spans):
        if s.start < end < s.end:
            end = s.end
    seen = [s for s in spans if s.end <= end]
    left, marks = len(text) - end, len(spans) - len(seen)
    with_marks = f" with {marks:,} mention{'' if marks == 1 else 's'}" if marks else ""
    return text[:end], seen, f"{left:,} more characters{with_marks} are not shown (limit={limit})" if left else ""


def marked_html(text: str, spans: Iterable[Span]) -> str:
    """The text as HTML with its spans marked, whatever they overlap; everything that came from outside is escaped.

    >>> marked_html("a <b> 5", [Span(6, 7, "other", "5", "five")])[:12]
    'a &lt;b&gt; '
    """
    ordered = sorted(spans, key=lambda s: (s.start, -s.end))
    cuts = sorted({0, len(text), *(s.start for s in ordered), *(s.end for s in ordered)})
    out: list[str] = []
    over: list[Span] = []
    waiting = 0
    for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True):
        out += [_label(s) for s in over if s.end == a]
        over = [s for s in over if s.end > a]
        while waiting < len(ordered) and ordered[waiting].start == a:
            over.append(ordered[waiting])
            waiting += 1
        if b > a:
            piece = shown(text[a:b])
            out.append(_mark(piece, over) if over else piece)
    return "".join(out)


def marked_text(text: str, spans: Iterable[Span]) -> str:
    """The text with each span in brackets and its label behind it, for a terminal."""
    inserts: list[tuple[int, int, str]] = []
    for n, s in enumerate(sorted(spans, key=lambda s: (s.start, -s.end))):
        inserts += [(s.start, n, "["), (s.end, -n - 1, f"]({s.label})")]
    out: list[str] = []
    at = 0
    for place, _, word in sorted(inserts):
        out += [text[at:place], word]
        at = place
    return "".join([*out, text[at:]])


def _span(row: Mapping[str, Any], claim: Mapping[str, Any] | None, doc: Mapping[str, Any]) -> Span:
    start, end, text = int(row["start"]), int(row["end"]), str(doc["text"])
    if text[start:end] != row["surface"]:
        raise InputError(
            f"document {doc['doc_id']!r}, characters {start} to {end}: expected {str(row['surface'])[:60]!r}, got "
            f"{text[start:end][:60]!r}; find the mentions in this very text"
        )
    label = _bounds(row)
    if claim is not None:
        linked = " ".join(_word(claim.get(c)) for c in ("actor", "place", "measure") if _word(claim.get(c)))
        label = f"{linked}: {label}" if linked else label
    return Span(start, end, _word(row.get("category")), label, _hover(row, claim))


def _bounds(row: Mapping[str, Any]) -> str:
    """low-best-high and the unit; an end that only the words set is named."""
    ends = [row.get(c, math.nan) for c in ("low", "best", "high")]
    known = [figure_text(x) for x in ends if not gone(x)]
    middle = (" to " if any(not gone(x) and x < 0 for x in ends) else "-").join(dict.fromkeys(known)) or "?"
    return f"{middle} {_word(row.get('unit'))}".strip()


def _hover(row: Mapping[str, Any], claim: Mapping[str, Any] | None) -> str:
    unit = _word(row.get("unit"))
    soft = " (soft)" if row.get("bound_kind") == "soft" else ""
    low, best, high = (figure_text(row.get(c)) for c in ("low", "best", "high"))
    lines = [f"suggests {low} to {high} {unit}, best {best}"]
    ends = (("at least", row.get("lower")), ("at most", row.get("upper")))
    allowed = [f"{word} {figure_text(end)}" for word, end in ends if not gone(end)]
    lines.append(f"entails {' and '.join(allowed)}{soft}" if allowed else "entails no bound")
    rule = " ".join(_word(row.get(c)) for c in ("relation", "sense") if _word(row.get(c)))
    hedge = _word(row.get("hedge"))
    lines.append(f"rule: {rule}{f' ({hedge})' if hedge else ''}; model: {_word(row.get('bounds_model'))}")
    if _word(row.get("restates")):
        lines.append(f"tells {_word(row.get('restates'))} again")
    if claim is not None:
        lines += [part.strip() for part in _word(claim.get("rule")).split(";") if part.strip()]
    return "\n".join(lines)


def _article(doc: Mapping[str, Any], text: str, spans: Sequence[Span], rest: str) -> str:
    published = doc.get("published")
    about = [_word(doc.get("title")), _word(doc.get("publisher")), "" if gone(published) else f"{published:%Y-%m-%d}"]
    head = " · ".join(shown(x) for x in about if x)
    head = f'<p dir="auto" style="margin:.2em 0"><b>{head}</b></p>' if head else ""
    body = "white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:plaintext;line-height:1.7;max-width:48em"
    marked = marked_html(text, spans)
    note = f'<p style="margin:.2em 0"><i>… {rest}</i></p>' if rest else ""
    return f'<article class="posture-document">{head}<div dir="auto" style="{body}">{marked}</div>{note}</article>'


def _mark(piece: str, over: Sequence[Span]) -> str:
    ground, line = MARKS.get(over[-1].category, OTHER)
    style = f"background-color:{ground};color:{INK};border-bottom:{3 if line == 'double' else 2}px {line} #555;padding:0 .1em"
    hover = shown("\n\n".join(s.hover for s in over))
    kinds = " ".join(dict.fromkeys(f"posture-{s.category or 'other'}" for s in over))
    return f'<mark class="posture-mention {shown(kinds)}" style="{style}" title="{hover}">{piece}</mark>'


def _label(span: Span) -> str:
    return f'<bdi><small class="posture-label" style="{LABEL}">{shown(span.label)}</small></bdi>'


def shown(text: str) -> str:
    """Escaped for HTML; what no page can hold (control characters, halves of a surrogate pair) becomes U+FFFD."""
    clean = text.translate(UNSHOWABLE).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return escape(clean, quote=True)


def figure_text(value: Any) -> str:
    """A figure with thousands apart, at most four digits where it is not whole."""
    if gone(value):
        return "?"
    x = float(value)
    if not math.isfinite(x) or x == round(x) or abs(x) >= 1000:
        return f"{x:,.0f}"
    return f"{x:,.{min(12, max(0, 3 - math.floor(math.log10(abs(x)))))}f}".rstrip("0").rstrip(".")


def gone(value: Any) -> bool:
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def _word(value: Any) -> str:
    return "" if gone(value) else str(value)


def _need(df: pd.DataFrame, name: str, columns: Sequence[str]) -> None:
    missing = [c for c in columns if c not in df.columns]
    if missing:
        raise InputError(f"expected a {name} table with {missing[0]}; it has {', '.join(map(str, df.columns))}")
