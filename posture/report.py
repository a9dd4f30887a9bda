"""The HTML report of a run: one file that stands on its own, for a reader who has nothing but a browser."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd

from posture import __version__
from posture.cells import csv_text
from posture.errors import InputError, MissingPathError
from posture.plot_figures import SERIES_KEY
from posture.plot_style import amount, scope_name, span, unit_name
from posture.report_claims import MOST_CLAIMS, Names, anchor, claims_table, quotes
from posture.report_marks import cell, shown
from posture.report_page import page
from posture.safe_files import write_text
from posture.schemas import coerce
from posture.vocabulary import Vocabulary

MOST_ROWS = 200  # rows of any other list that are shown; the tables hold all (judgement)
TITLE = "Statements about military forces"
_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}


def write_report(
    tables: Mapping[str, pd.DataFrame],
    path: str | os.PathLike[str],
    figures: Sequence[str | os.PathLike[str]] = (),
    *,
    title: str = TITLE,
    vocabulary: Vocabulary | None = None,
) -> Path:
    """Write the report of a run as one HTML file and return its path.

    ``tables``: claims, and as far as there are any documents, levels, conflicts, rejected and review_report (what
    ``apply_review`` gives), by name. ``figures``: pictures (.svg or .png) that ``save_figure`` wrote; they go into the
    page with the title and alternative text that stand in them. The page holds the last level of each series, the
    claims with search and sort, every claim's sentence with the words marked, contradictions, what was passed over and
    how to cite. It fetches nothing, runs no text that it shows, and the same tables give the same bytes. Of more than 5,000
    claims the first are shown, with a note.

    Raises InputError without a claims table or for another kind of picture, MissingPathError for a picture that is not
    there, OutputError if the file cannot be written; an earlier one is then whole.

    >>> import tempfile
    >>> from posture.schemas import frame
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_report({"claims": frame("claims", [])}, folder + "/report.html")
    ...     path.read_text(encoding="utf-8")[:15]
    '<!DOCTYPE html>'
    """
    if "claims" not in tables:
        raise InputError(f"expected a table 'claims', got {', '.join(tables) or 'none'}")
    write_text(path, report_html(tables, figures, title=title, vocabulary=vocabulary))
    return Path(path)


def report_html(
    tables: Mapping[str, pd.DataFrame],
    figures: Sequence[str | os.PathLike[str]] = (),
    *,
    title: str = TITLE,
    vocabulary: Vocabulary | None = None,
) -> str:
    """The page that :func:`write_report` writes, as text."""
    claims = coerce(tables["claims"], "claims").reset_index(drop=True)
    names = Names(vocabulary)
    parts = [
        ("levels", "Levels", _levels(tables.get("levels"), figures, names)),
        ("claims", "Claims", claims_table(claims, names)),
        ("quotes", "Sentences", quotes(claims, names)),
        ("conflicts", "Contradictions", _conflicts(tables.get("conflicts"), claims, names)),
        ("skipped", "Passed over", _skipped(tables.get("rejected"), tables.get("review_report"))),
        ("cite", "How to cite", _cite(claims, tables)),
    ]
    menu = "".join(f'<li><a href="#{ident}">{heading}</a></li>' for ident, heading, _ in parts)
    sections = "\n".join(
        f'<section id="{ident}"{" class=broad" if ident == "claims" else ""}><h2>{heading}</h2>\n{html}\n</section>'
        for ident, heading, html in parts
    )
    body = (
        f"<header><h1>{shown(title)}</h1>\n{_counts(tables, claims)}</header>\n"
        f'<nav aria-label="Parts of the report"><ul>{menu}</ul></nav>\n<main>\n{sections}\n</main>\n'
        f"<footer><p>Made by posture {__version__}. Everything on this page stands in the tables of the same run; "
        "figures of statements are what was said in public, not what was counted by this program.</p></footer>"
    )
    return page(shown(title), body)


def _counts(tables: Mapping[str, pd.DataFrame], claims: pd.DataFrame) -> str:
    days = claims["published"].dropna()
    about = f"<p>Published {days.min():%Y-%m-%d} to {days.max():%Y-%m-%d}.</p>" if len(days) else ""
    found = [("claims", len(claims)), ("outlets", claims["publisher"].nunique())]
    if "documents" in tables:
        found.insert(0, ("documents", len(tables["documents"])))
    if "levels" in tables:
        found.append(("series", len(tables["levels"][SERIES_KEY].drop_duplicates())))
    looked = int((claims["review"].isin(["accepted", "edited", "rejected"]) & claims["mention_id"].notna()).sum())
    if looked:
        found.append(("reviewed by people", looked))
    tiles = "".join(f"<div><dt>{what}</dt><dd>{n:,}</dd></div>" for what, n in found)
    return f'{about}<dl class="counts">{tiles}</dl>'


def _levels(levels: pd.DataFrame | None, figures: Sequence[str | os.PathLike[str]], names: Names) -> str:
    pictures = "\n".join(_picture(Path(f)) for f in figures)
    if levels is None or levels.empty:
        return f"<p>No claim states a level (a stock as a whole, with an actor, a place and a date).</p>\n{pictures}"
    rows: list[tuple[int, int, list[tuple[str, str, str]]]] = []
    for key, s in levels.groupby(SERIES_KEY, sort=True, dropna=False):
        known = s.dropna(subset=["best"])
        voters = {claim for ids in s["claim_ids"].dropna() for claim in ids.split()}
        who, where, what, scope = (str(k) for k in key)
        last = known.iloc[-1] if len(known) else None
        unit = unit_name(s["unit"].iloc[0])
        contested = last is not None and pd.notna(last["contested"]) and bool(last["contested"])
        figure = "" if last is None else f"{amount(last['best'])} <small>({span(last['low'], last['high'])})</small>"
        cells = [
            ("Actor", "", cell(names.actor(who))), ("Place", "", cell(names.place(where))),
            ("Counted", "", cell(f"{what}, in {unit}")), ("Rule", "", cell(scope_name(scope))),
            ("Statements", "n", f"{len(voters):,}"), ("From", "d", f"{s['date'].min():%Y-%m-%d}"),
            ("Last date", "d", "" if last is None else f"{last['date']:%Y-%m-%d}"),
            ("Last level", "n", figure),
            ("", "", '<span class="tag">contested</span>' if contested else ""),
        ]  # fmt: skip
        rows.append((-len(voters), len(rows), cells))
    rows.sort(key=lambda r: r[:2])
    body = "".join(_row(cells) for _, _, cells in rows[:MOST_ROWS])
    heads = "".join(f'<th scope="col"{" class=n" if kind == "n" else ""}>{head}</th>' for head, kind, _ in rows[0][2])
    note = (
        "<p>The last level of each series: the best figure, and in brackets the range that the statements support. "
        "Contested means that less than half of the weight of the statements meets the range.</p>"
    )
    table = f'<div class="scroll"><table class="cards"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    return f"{note}\n{table}{_more(len(rows), 'levels.csv')}\n{pictures}"


def _row(cells: Sequence[tuple[str, str, str]]) -> str:
    return "<tr>" + "".join(f'<td data-h="{h}"{f" class={k}" if k else ""}>{html}</td>' for h, k, html in cells) + "</tr>"


def _picture(path: Path) -> str:
    """A picture within the page. Raises MissingPathError, InputError."""
    kind = _TYPES.get(path.suffix.lower())
    if kind is None:
        raise InputError(f"{path}: expected a picture that ends in .svg or .png, got {path.suffix or 'no ending'!r}")
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise MissingPathError(f"{path}: no such picture") from error
    title, alt = _described(data, kind)
    source = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    caption = f"<figcaption>{shown(alt)}</figcaption>" if alt else ""
    return f'<figure><img src="{source}" alt="{shown(title or alt or path.stem)}">{caption}</figure>'


def _described(data: bytes, kind: str) -> tuple[str, str]:
    """Title and description that stand in a picture."""
    if kind == "image/png":
        import io

        from PIL import Image

        with Image.open(io.BytesIO(data)) as picture:
            return str(picture.info.get("Title", "")), str(picture.info.get("Description", ""))
    space = "{http://www.w3.org/2000/svg}"
    root = ElementTree.fromstring(data)
    return root.findtext(f"{space}title") or "", root.findtext(f"{space}desc") or ""


def _conflicts(clashes: pd.DataFrame | None, claims: pd.DataFrame, names: Names) -> str:
    if clashes is None or clashes.empty:
        return "<p>None.</p>"
    hard = int((clashes["kind"] == "entailed").sum())
    known = {ident: i for i, ident in enumerate(claims["claim_id"].head(MOST_CLAIMS))}
    rows = []
    for c in clashes.head(MOST_ROWS).itertuples(index=False):
        day, last = f"{c.from_date:%Y-%m-%d}", f"{c.to_date:%Y-%m-%d}"
        about = f"{names.actor(c.actor)}, {names.place(c.place)}, {c.category}"
        kind = "the words exclude each other" if c.kind == "entailed" else "the plausible ranges do not meet"
        sides = [
            _side(claim, surface, who, known)
            for claim, surface, who in ((c.claim_a, c.surface_a, c.originator_a), (c.claim_b, c.surface_b, c.originator_b))
        ]
        when = day if day == last else f"{day} to {last}"
        rows.append(
            f'<tr><td data-h="What">{cell(about)}<br><small>{when}; {kind}</small></td>'
            f'<td data-h="One says">{sides[0]}</td><td data-h="Another">{sides[1]}</td></tr>'
        )
    note = f"<p>{len(clashes):,} pairs of statements exclude each other; in {hard:,} of them the words themselves do.</p>"
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("What", "One says", "Another"))
    table = f'<table class="cards pair"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return f'{note}<div class="scroll">{table}</div>{_more(len(clashes), "conflicts.csv")}'


def _side(claim: object, surface: object, who: object, known: Mapping[str, int]) -> str:
    words = cell(str(surface))
    if str(claim) in known:
        words = f'<a href="#q-{anchor(str(claim), known[str(claim)])}">{words}</a>'
    return words + (f"<br><small>{cell(str(who))}</small>" if isinstance(who, str) else "")


def _skipped(rejected: pd.DataFrame | None, review: pd.DataFrame | None) -> str:
    parts = []
    if review is not None and len(review):
        lost = review[review["now_claim_id"].isna()]
        parts.append(f"<p>{len(review):,} decisions of reviewers, {len(review) - len(lost):,} of them put on a claim.</p>")
        items = [
            f"<li>{cell(str(r.file))}, line {r.line}: {cell(str(r.decision))} of “{cell(str(r.surface))}”: "
            f"{cell(str(r.detail or r.outcome), 400)}</li>"
            for r in lost.head(MOST_ROWS).itertuples(index=False)
        ]
        if items:
            parts.append(f'<ul class="skipped">{"".join(items)}</ul>{_more(len(lost), "review_report.csv")}')
    if rejected is None or rejected.empty:
        return "".join([*parts, "<p>No file and no row was passed over.</p>"])
    parts.append(f"<p>{len(rejected):,} files, rows or cells could not be read.</p>")
    items = []
    for r in rejected.head(MOST_ROWS).to_dict("records"):
        line = "" if pd.isna(r["line"]) else f", line {r['line']}"
        column = f", column {cell(r['column'])}" if isinstance(r["column"], str) else ""
        value = f" ({cell(r['value'])})" if isinstance(r["value"], str) and r["value"] else ""
        items.append(f"<li>{cell(str(r['path']))}{line}{column}: {cell(str(r['reason']), 400)}{value}</li>")
    return "".join([*parts, f'<ul class="skipped">{"".join(items)}</ul>', _more(len(rejected), "rejected.csv")])


def _cite(claims: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> str:
    days = claims["published"].dropna()
    between = f", published {days.min():%Y-%m-%d} to {days.max():%Y-%m-%d}" if len(days) else ""
    levels = tables.get("levels")
    methods = "" if levels is None or levels.empty else f", method {' and '.join(sorted(levels['method'].dropna().unique()))}"
    models = " and ".join(sorted(claims["bounds_model"].dropna().unique()))
    sha = hashlib.sha256(csv_text(claims).encode("utf-8", "surrogatepass")).hexdigest()
    text = (
        f"Force levels and statements read with posture {__version__} (bounds {models or 'none'}{methods}) from "
        f"{len(claims):,} claims of {claims['publisher'].nunique():,} outlets{between}. Claims table SHA-256 {sha[:16]}."
    )
    return (
        "<p>A single statement is cited by its own source: publisher, date and address stand above (for statements kept "
        "by hand the address is the link behind the outlet). For a series or the whole:</p>\n"
        f"<pre>{shown(text)}</pre>\n"
        "<p>The SHA-256 names this very table: the file claims.csv of the same run has it when written with the comma. "
        "run.json holds the versions, the options and the SHA-256 of every file that was read.</p>"
    )


def _more(total: int, file: str) -> str:
    return f'<p class="muted">{MOST_ROWS:,} of {total:,} are shown; {file} holds all.</p>' if total > MOST_ROWS else ""
