"""Display: every mention marked where it stands, nothing of a document ever run, units in the header, quiet progress."""

from __future__ import annotations

import html
import inspect
import io
import sys
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import posture as ps
from posture.documents import documents_from_texts
from posture.errors import InputError
from posture.notebook import Span, marked_html, marked_text, show
from posture.notebook_table import show_table
from posture.progress import progress_bar


class Page(HTMLParser):
    """What a browser would make of a piece of HTML: its elements, its marks and its text without the labels."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text, self.labels, self.marked = "", [], ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("br", "img", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, "elements must nest"

    def handle_data(self, data: str) -> None:
        if "bdi" in self.open:
            self.labels.append(data)
            return
        self.text += data
        self.marked += data if "mark" in self.open else ""


HOSTILE = [
    "<script>alert(1)</script> about 50 troops <img src=x onerror=alert(1)>",
    '5 tanks " onmouseover="alert(1)" and \'quotes\' &amp; &lt;b&gt;',
    "\u202eabout 50 troops\u202c and مئة ١٢ and \U0001f600 40 soldiers",
    "about 50 troops " + "x" * 100_000,
    "</div></article><style>*{display:none}</style> about 50 troops",
]


@pytest.mark.parametrize("text", HOSTILE, ids=["script", "quotes", "rtl", "long line", "closing"])
def test_hostile_text_is_text(text: str) -> None:
    docs = documents_from_texts(text).assign(title=text[:300], publisher="<b>Wire</b>")
    page = Page(show(docs, limit=None)._repr_html_())
    assert {tag for tag, _ in page.tags} <= {"article", "p", "b", "div", "mark", "bdi", "small"}
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert page.text.endswith(text)
    assert page.open == []


def test_what_no_page_can_hold_is_replaced_in_the_view() -> None:
    seen = marked_html("a \x00 \x1b[31m \ud800 b\n\tc", [Span(0, 1, "other", "\udfff", "\x07")])
    assert "\x00" not in seen
    assert "\x1b" not in seen
    assert seen.encode("utf-8").decode().count("\ufffd") == 5
    assert seen.endswith(" b\n\tc")


def test_every_mention_is_marked_with_bounds_and_rule() -> None:
    text = "Fewer than 1,000 troops are there, with up to 12 tanks, 160 km (100 miles) from the border."
    docs = documents_from_texts(text)
    found = ps.find_mentions(docs)
    page = Page(show(docs, found)._repr_html_())
    assert page.text == text
    assert page.marked == "".join(found["surface"])
    assert page.labels[0] == "500-875-999 person"
    hovers = [a["title"] or "" for tag, a in page.tags if tag == "mark"]
    assert hovers[0].splitlines() == [
        "suggests 500 to 999 person, best 875",
        "entails at most 999",
        "rule: below (fewer than); model: granule90",
    ]
    assert "entails at most 12 (soft)" in hovers[1]
    assert f"tells {found['mention_id'].iloc[2]} again" in hovers[3]
    assert all("posture-personnel" in (a["class"] or "") for tag, a in page.tags[:4] if tag == "mark")


def test_claims_add_who_where_and_the_rule_of_each_field() -> None:
    docs = documents_from_texts("About 2,000 US troops are in Syria.")
    found = ps.find_mentions(docs)
    claims = pd.DataFrame({"mention_id": found["mention_id"], "actor": ["USA"], "place": ["SYR"], "measure": ["stock"],
                           "rule": ["actor=noun; place=in"]})  # fmt: skip
    page = Page(show(docs, found, claims)._repr_html_())
    assert page.labels == ["USA SYR stock: 1,750-2,000-2,250 person"]
    hover = next(a["title"] for tag, a in page.tags if tag == "mark")
    assert (hover or "").splitlines()[-2:] == ["actor=noun", "place=in"]


def test_head_names_title_outlet_and_day() -> None:
    docs = documents_from_texts("50 troops left.").assign(
        title="A & B", publisher="Wire", published=pd.to_datetime(["2025-04-18"])
    )
    assert Page(show(docs)._repr_html_()).text == "A & B · Wire · 2025-04-1850 troops left."
    assert "A &amp; B" in show(docs)._repr_html_()


def test_more_documents_than_asked_for_are_counted_never_silent() -> None:
    shown = show(["50 troops left."] * 5, max_docs=2)
    assert Page(shown._repr_html_()).text.count("50 troops") == 2
    assert "3 more documents are not shown (max_docs=2)" in shown._repr_html_()
    assert "3 more documents are not shown (max_docs=2)" in repr(shown)


def test_a_long_text_is_cut_with_a_note_between_words_and_never_within_a_mention() -> None:
    text = "Nothing yet. " * 10 + "About 2,000 troops are there. " + "Nothing more. " * 5_000 + "Some 40 tanks left."
    docs = documents_from_texts(text)
    whole = Page(show(docs, limit=None)._repr_html_())
    assert whole.text == text
    assert len(whole.labels) == 2
    cut = show(docs)._repr_html_()
    assert len(cut) < 25_000
    assert "characters with 1 mention are not shown (limit=20000)" in cut
    assert "characters with 1 mention are not shown (limit=20000)" in repr(show(docs))
    within = Page(show(docs, limit=140)._repr_html_())
    assert within.marked == "About 2,000 troops"
    assert within.text.startswith(text[:148] + "… ")
    line = Page(show("x" * 100_000, limit=500)._repr_html_())
    assert line.text == "x" * 500 + "… 99,500 more characters are not shown (limit=500)"


def test_no_mention_and_no_document() -> None:
    assert "mark" not in show("Nothing here.")._repr_html_()
    assert show([])._repr_html_() == ""


def test_mentions_of_another_text_are_refused() -> None:
    found = ps.find_mentions("About 2,000 troops left.")
    docs = documents_from_texts("Some 2,000 troops left.").assign(doc_id=found["doc_id"].iloc[0])
    with pytest.raises(InputError, match=r"characters 0 to 18: expected 'About 2,000 troops', got 'Some 2,000 troops ';"):
        show(docs, found)


@pytest.mark.parametrize(
    ("docs", "mentions", "message"),
    [
        (pd.DataFrame({"text": ["a"]}), None, "expected a documents table with doc_id"),
        (documents_from_texts("a"), pd.DataFrame({"doc_id": ["a"]}), "expected a mentions table with start; it has doc_id"),
    ],
)
def test_a_wrong_table_is_named(docs: pd.DataFrame, mentions: pd.DataFrame | None, message: str) -> None:
    with pytest.raises(InputError, match=message):
        show(docs, mentions)


def test_overlapping_spans_nest_soundly() -> None:
    spans = [Span(0, 6, "personnel", "A", "a"), Span(3, 9, "distance", "B", "b"), Span(3, 4, "other", "C", "c")]
    page = Page(marked_html("abcdefghijk", spans))
    assert page.text == "abcdefghijk"
    assert page.marked == "abcdefghi"
    assert sorted(page.labels) == ["A", "B", "C"]
    marks = [a for tag, a in page.tags if tag == "mark"]
    assert [a["title"] for a in marks] == ["a", "a\n\nb\n\nc", "a\n\nb", "b"]


letters = st.text(alphabet="ab <>&\"'\n\u202e\u0645\U0001f600", min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(letters, st.lists(st.tuples(st.integers(0, 29), st.integers(1, 30)), max_size=6))
def test_any_spans_leave_the_text_whole(text: str, pairs: list[tuple[int, int]]) -> None:
    spans = [Span(a, min(b, len(text)), "other", f"<{n}>", '"') for n, (a, b) in enumerate(pairs) if a < min(b, len(text))]
    page = Page(marked_html(text, spans))
    assert page.text == text
    assert sorted(page.labels) == sorted(s.label for s in spans)
    covered = {i for s in spans for i in range(s.start, s.end)}
    assert page.marked == "".join(text[i] for i in sorted(covered))
    plain = marked_text(text, spans)
    assert len(plain) == len(text) + sum(len(s.label) + 4 for s in spans)


def test_plain_text_of_a_show_names_the_bounds() -> None:
    assert repr(show("About 2,000 troops left.")) == "[About 2,000 troops](1,750-2,000-2,250 person) left."


# ---- tables


def test_one_unit_stands_in_the_header() -> None:
    found = ps.find_mentions("About 2,000 troops and 50 soldiers left.")
    page = Page(show_table(found)._repr_html_())
    heads = [a for tag, a in page.tags if tag == "th"]
    assert "best (person)" in page.text
    assert not any(a.get("title") == "unit of lower, low, best, high and upper" for a in heads)
    assert "best single figure under bounds_model" in [a["title"] for a in heads]
    assert "2,000" in page.text


def test_several_units_keep_their_column() -> None:
    found = ps.find_mentions("50 troops and 12 tanks left.")
    text = repr(show_table(found, ["surface", "best", "unit"]))
    assert text.splitlines()[0].split() == ["surface", "best", "unit"]
    assert "vehicle" in text


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([1234567.0], ["1,234,567"]),
        ([0.9, 0.25, None], ["0.90", "0.25", ""]),
        ([float("nan"), 2.0], ["", "2"]),
        (pd.array([3, None], dtype="Int64"), ["3", ""]),
        (pd.array([True, None], dtype="boolean"), ["yes", ""]),
        ([True, False], ["yes", "no"]),
        (pd.to_datetime(["2025-04-18", None]), ["2025-04-18", ""]),
        (pd.to_datetime(["2025-04-18 13:30"]), ["2025-04-18 13:30"]),
        (["=1+1", None, "<b>"], ["=1+1", "", "<b>"]),
        ([-1500.0, 0.000012345], ["-1,500", "0.00001234"]),
    ],
)
def test_cells(values: object, shown: list[str]) -> None:
    table = show_table(pd.DataFrame({"x": values}))
    cells = [html.unescape(c.partition("</td>")[0].partition(">")[2]) for c in table._repr_html_().split("<td")[1:]]
    assert cells == shown


def test_days_and_figures_do_not_break_over_lines() -> None:
    df = pd.DataFrame({"day": pd.to_datetime(["2025-04-18"]), "n": [5], "words": ["a b"]})
    sides = [a["style"] for tag, a in Page(show_table(df)._repr_html_()).tags if tag == "td"]
    assert sides == ["text-align:left;white-space:nowrap", "text-align:right;white-space:nowrap", "text-align:left"]


def test_rows_left_out_are_counted() -> None:
    table = show_table(pd.DataFrame({"x": range(2000)}), max_rows=3)
    assert "1,997 more rows" in table._repr_html_()
    assert repr(table).endswith("(1,997 more rows)")


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(InputError, match="no column 'y'; the table has x"):
        show_table(pd.DataFrame({"x": [1]}), ["y"])


def test_empty_tables_show_their_header() -> None:
    assert "surface" in show_table(ps.find_mentions("Nothing."))._repr_html_()


def test_showing_changes_no_table() -> None:
    found = ps.find_mentions("About 2,000 troops left.")
    before = found.copy()
    show_table(found)
    pd.testing.assert_frame_equal(found, before)


# ---- progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_quiet_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    assert list(progress_bar("reading")(["a", "b"])) == ["a", "b"]
    assert out.getvalue() == ""


def test_progress_shows_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    found = ps.find_mentions(["50 troops left."] * 3, progress=progress_bar("mentions"))
    assert len(found) == 3
    assert "3/3" in out.getvalue()


def test_true_shows_a_bar_for_every_long_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    out = Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    (tmp_path / "a.txt").write_text("50 troops left Syria.", encoding="utf-8")
    docs = ps.read_documents(tmp_path, progress=True)
    ps.link_claims(ps.find_mentions(docs, progress=True), docs, progress=True)
    ps.calibrate(worlds=2, months=12, progress=True)
    for said in ("reading: 100%", "mentions: 100%", "claims: 100%", "calibrating: 100%"):
        assert said in out.getvalue()


def test_every_public_function_tells_its_types() -> None:
    functions = [getattr(ps, n) for n in ps.__all__ if inspect.isfunction(getattr(ps, n))]
    assert len(functions) > 40
    for f in functions:
        told = inspect.signature(f)
        assert told.return_annotation is not inspect.Signature.empty, f
        assert all(p.annotation is not inspect.Parameter.empty for p in told.parameters.values()), f


def test_tab_completes_names() -> None:
    from IPython.core.completer import IPCompleter, provisionalcompleter

    frame = pd.Series(["about 9 troops"]).posture.parse()
    completer = IPCompleter(namespace={"ps": ps, "df": frame, "s": frame["surface"], "q": ps.parse("9 tanks")[0]})
    with provisionalcompleter():
        for typed, wanted in (("ps.plot_", "plot_levels"), ("df.posture.", "plot"), ("s.posture.", "parse"), ("q.", "upper")):
            found = {c.text for c in completer.completions(typed, len(typed))}
            assert any(f.removeprefix(".") == wanted or f.endswith(f".{wanted}") for f in found), (typed, found)


def test_progress_in_jupyter_without_widgets_does_not_warn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    monkeypatch.setattr("posture.progress.find_spec", lambda name: None)
    assert list(progress_bar()([1])) == [1]
