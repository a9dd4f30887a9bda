"""The two parts of the HTML report that hold the claims: the table, and the sentences with the words marked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from posture.cells import records
from posture.gazetteer import actor_name, place_name
from posture.plot_style import amount, span, unit_name
from posture.report_marks import Mark, cell, link, marked
from posture.review_match import positions, start_of
from posture.vocabulary import Vocabulary

MOST_CLAIMS = 5_000  # claims in one page; beyond that a browser grows slow (judgement)
HEADS = ("Published", "As of", "Actor", "Place", "Measure", "Amount", "Words", "Said by", "Outlet", "Review")
_PLAIN = re.compile(r"[A-Za-z0-9][\w.:-]{0,80}", re.ASCII)


class Names:
    """Readable names of ids, looked up once each."""

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self.vocabulary = vocabulary
        self._actors: dict[str, str] = {}
        self._places: dict[str, str] = {}

    def actor(self, ident: object) -> str:
        """The name of an actor; "" for none."""
        return self._named(ident, self._actors, actor_name)

    def place(self, ident: object) -> str:
        """The name of a place; "" for none."""
        return self._named(ident, self._places, place_name)

    def _named(self, ident: object, known: dict[str, str], name: Any) -> str:
        if not isinstance(ident, str) or not ident:
            return ""
        if ident not in known:
            known[ident] = name(ident, self.vocabulary)
        return known[ident]


def anchor(claim_id: str, number: int) -> str:
    """What a claim is called in addresses within the page: its id where that is plain, else its number."""
    return claim_id if _PLAIN.fullmatch(claim_id) else f"n{number}"


def claims_table(claims: pd.DataFrame, names: Names) -> str:
    """The table with search and sort; every claim leads to its sentence."""
    if claims.empty:
        return "<p>No claims.</p>"
    part = claims.head(MOST_CLAIMS)
    note = ""
    if len(claims) > len(part):
        note = f'<p class="muted">{len(part):,} of {len(claims):,} claims are shown; claims.csv holds all.</p>'
    kinds = {"Amount": " class=n"}
    heads = "".join(
        f'<th scope="col" aria-sort="none"{kinds.get(h, "")}><button type="button">{h}</button></th>' for h in HEADS
    )
    orders = "".join(
        f'<option value="{i}{way}">{h}, {word}</option>'
        for i, h in enumerate(HEADS)
        for way, word in (("a", "rising"), ("d", "falling"))
    )
    controls = (
        '<form class="find" role="search"><label>Search claims and their sentences'
        '<input type="search" id="search" autocomplete="off"></label>'
        f'<label class="by">Sort by<select id="sort"><option value="">as they stand</option>{orders}</select></label>'
        '<output id="told" for="search" aria-live="polite"></output></form>'
    )
    rows = "\n".join(_row(r, i, names) for i, r in enumerate(records(part)))
    looked = part["mention_id"].notna() & (part["review"] != "suggested")
    plain = "" if looked.any() else " unreviewed"  # paper then needs no column for it
    return (
        f'{note}{controls}<div class="scroll"><table class="cards{plain}" id="claims-table"><thead><tr>{heads}</tr></thead>'
        f"<tbody>\n{rows}\n</tbody></table></div>"
    )


def _row(r: Mapping[str, Any], number: int, names: Names) -> str:
    ident = anchor(r["claim_id"], number)
    published, start, end = (_day(r[c]) for c in ("published", "as_of_start", "as_of_end"))
    as_of = _period(start, end)
    states = [r["status"] if r["status"] not in (None, "current") else "", "part" if r["part"] == "component" else ""]
    tags = "".join(f' <span class="tag">{cell(s)}</span>' for s in states if s)
    unit = _text(r["unit"])
    best = r["best"]
    wide = "" if r["low"] == r["high"] or pd.isna(r["low"]) else f"<br><small>{span(r['low'], r['high'])}</small>"
    figure = "" if pd.isna(best) else f"{amount(best)} <small>{cell(unit_name(unit))}</small>{wide}"
    review = "" if r["review"] in (None, "suggested") else _text(r["review"])
    cells = [
        ("d", published, published), ("", as_of, end or start), ("a", cell(names.actor(r["actor"])), None),
        ("a", cell(names.place(r["place"])), None), ("", cell(_text(r["measure"])) + tags, None),
        ("n", figure, "" if pd.isna(best) else repr(float(best))),
        ("w", f'<a href="#q-{ident}">{cell(_text(r["surface"])) or "(no words)"}</a>', None),
        ("", cell(_text(r["originator"]), 80), None), ("", cell(_text(r["publisher"]), 80), None), ("d", cell(review), None),
    ]  # fmt: skip
    html = "".join(
        f'<td data-h="{h}"{f" class={kind}" if kind else ""}{"" if v is None else f" data-v={v!r}"}>{x}</td>'
        for h, (kind, x, v) in zip(HEADS, cells, strict=True)
    ).replace("data-v=''", 'data-v=""')
    state = "rejected" if r["review"] == "rejected" else "denied" if r["status"] == "denied" else ""
    return f'<tr id="c-{ident}"{f" class={state}" if state else ""}>{html}</tr>'


def _period(start: str, end: str) -> str:
    """Two days that may break over lines only between them."""
    first, last = (f'<span class="d">{day}</span>' if day else "" for day in (start, end))
    if first and last and start != end:
        return f"{first} to {last}"
    return (first if end else f"from {first}") if first else f"to {last}" if last else ""


def quotes(claims: pd.DataFrame, names: Names) -> str:
    """Every sentence with its words marked, by document; each mark leads back to its row of the table."""
    part = claims.head(MOST_CLAIMS)
    if part.empty:
        return "<p>No sentences.</p>"
    where = positions(part, str)
    groups: dict[object, dict[tuple[object, int], list[tuple[int, dict[str, Any]]]]] = {}
    for i, r in enumerate(records(part)):
        whole = start_of(r["mention_id"]) - where[i] if _text(r["mention_id"]) else i
        groups.setdefault(r["doc_id"], {}).setdefault((r["quote"], whole), []).append((i, r))
    return "\n".join(_document(list(sentences.values()), where, names) for sentences in groups.values())


def _document(sentences: Sequence[list[tuple[int, dict[str, Any]]]], where: Sequence[int], names: Names) -> str:
    """The sentences of one document under its title; rows kept by hand each name their own source."""
    first = sentences[0][0][1]
    kept = not _text(first["mention_id"])
    title = _text(first["doc_id"]) if kept else _text(first["title"]) or _text(first["doc_id"])
    about = "<p class=about>Statements kept by hand.</p>" if kept else _source(first)
    parts = []
    for group in sentences:
        quote = _text(group[0][1]["quote"])
        marks = [_mark(i, r, where[i], names) for i, r in group]
        told = f' <small class="about">{_outlet(group[0][1])}</small>' if kept else ""
        parts.append(f'<div class="sentence" dir="auto">{marked(quote, marks)}{told}</div>')
    return f"<article{' class=kept' if kept else ''}><h3>{cell(title)}</h3>{about}\n" + "\n".join(parts) + "</article>"


def _mark(number: int, r: Mapping[str, Any], at: int, names: Names) -> Mark:
    ident = anchor(r["claim_id"], number)
    quote, surface = _text(r["quote"]), _text(r["surface"])
    stands = quote[at : at + len(surface)] == surface
    figures = "" if pd.isna(r["best"]) else f"{amount(r['best'])} ({span(r['low'], r['high'])}) {_text(r['unit'])}"
    lines = [
        " ".join(x for x in (names.actor(r["actor"]), names.place(r["place"]), _text(r["measure"]), _text(r["status"])) if x),
        figures, *_text(r["rule"])[:2000].split("; "), _text(r["note"])[:500],
    ]  # fmt: skip
    hover = "\n".join(x for x in lines if x)
    return Mark(at if stands else 0, at + len(surface) if stands else 0, f"q-{ident}", f"#c-{ident}", hover)


def _source(r: Mapping[str, Any]) -> str:
    url = _text(r["url"])
    parts = [cell(_text(r["publisher"])), _day(r["published"]), link(url) if url else ""]
    inside = " · ".join(x for x in parts if x)
    return f'<p class="about source">{inside}</p>' if inside else ""


def _outlet(r: Mapping[str, Any]) -> str:
    """Outlet and day of a statement kept by hand in half a line, the address behind the outlet's name."""
    url, name = _text(r["url"]), _text(r["publisher"])
    return " · ".join(x for x in (link(url, name) if url else cell(name), _day(r["published"])) if x)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _day(value: Any) -> str:
    return "" if pd.isna(value) else f"{value:%Y-%m-%d}"
