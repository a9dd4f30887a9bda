"""The HTML report: what stands in it, and that nothing in it can run or reach out."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

import posture as ps
from posture.errors import InputError, MissingPathError, OutputError
from posture.report import report_html, write_report
from posture.report_marks import LONGEST, Mark, link, marked, shown
from posture.schemas import frame

VOID = {"meta", "br", "img", "input", "link", "hr"}
TEXT = """Title: Troops <script>alert(1)</script> & "quotes"
Publisher: Harbour Herald
Published: 2024-12-19
URL: https://example.org/a?b=1&c="2"

About 2,000 US troops are in Syria, the Pentagon said. It had spoken of 900 before.

Iraq keeps <img src=x onerror=alert(2)> no more than 2,500 US troops, 300 of them <!-- at Ain al-Asad. -->

\u202eevil\u202c \u0627\u0644\u062c\u064a\u0634 said 40 tanks crossed into Lebanon \U0001f6a9.
"""


class Page(HTMLParser):
    """The elements of a page: attributes by id, text, what is nested wrongly."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}
        self.whole = ""
        self.feed(html)
        self.close()
        self.faults += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data: str) -> None:
        where = self.open[-1] if self.open else ""
        self.text[where] = self.text.get(where, "") + data
        if where not in ("script", "style"):
            self.whole += data

    def ids(self) -> list[str]:
        return [a["id"] or "" for _, a in self.tags if "id" in a]


def tables_of(texts: dict[str, str], tmp_path: Path) -> dict[str, pd.DataFrame]:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    docs = ps.read_documents(folder)
    mentions = ps.find_mentions(docs)
    claims = ps.link_claims(mentions, docs)
    return {
        "documents": docs, "mentions": mentions, "claims": claims, "levels": ps.estimate_levels(claims),
        "conflicts": ps.conflicts(claims), "rejected": frame("rejected", []),
    }  # fmt: skip


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, pd.DataFrame]:
    return tables_of({"a.txt": TEXT}, tmp_path)


def test_every_claim_leads_to_its_sentence_and_back(tables: dict[str, pd.DataFrame]) -> None:
    page = Page(report_html(tables))
    assert page.faults == []
    ids = page.ids()
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for _, a in page.tags if (a.get("href") or "").startswith("#")}
    assert targets <= set(ids)
    for claim in tables["claims"]["claim_id"]:
        assert {f"c-{claim}", f"q-{claim}"} <= targets & set(ids)
    marks = [a for tag, a in page.tags if tag == "mark"]
    assert len(marks) == len(tables["claims"])
    about = next(a["title"] for a in marks if a["id"] == f"q-{tables['claims']['claim_id'].iloc[0]}")
    assert "2,000 (1,750–2,250) person" in about
    for surface in tables["claims"]["surface"]:
        assert surface in page.text["a"] + page.text["bdi"]


def test_the_page_is_closed_to_the_outside(tables: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    figure = tmp_path / "f.svg"
    figure.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><title>T "x"</title>\n<desc>Chart of &lt;b&gt;.</desc></svg>', encoding="utf-8"
    )
    html = report_html(tables, [figure])
    page = Page(html)
    policy = next(a["content"] for tag, a in page.tags if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    for name, text in (("style", page.text["style"]), ("script", page.text["script"])):
        want = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{want}'" in policy
    assert "default-src 'none'" in policy
    assert sum(tag == "script" for tag, _ in page.tags) == 1
    for tag, attributes in page.tags:
        assert not [a for a in attributes if a.startswith("on") or a == "style"], tag
        for name in ("src", "href", "action"):
            assert re.match(r"#|data:image/|https?://", attributes.get(name) or "#"), attributes
        if tag == "a" and not (attributes["href"] or "").startswith("#"):
            assert attributes["rel"] == "noopener noreferrer nofollow"
    picture = next(a for tag, a in page.tags if tag == "img")
    assert picture["alt"] == 'T "x"'
    assert page.text["figcaption"] == "Chart of <b>."


def test_hostile_text_shows_as_text(tables: dict[str, pd.DataFrame]) -> None:
    page = Page(report_html(tables))
    whole = page.whole
    assert "<script>alert(1)</script>" in whole
    assert "<img src=x onerror=alert(2)>" in whole
    assert "\U0001f6a9" in whole
    assert "\u202e" not in whole
    assert "U+202E" in whole
    assert "الجيش" in whole


def test_a_line_of_a_hundred_thousand_characters_is_cut_around_its_marks(tmp_path: Path) -> None:
    text = "x" * 50_000 + " about 300 troops stayed " + "y" * 50_000
    tables = tables_of({"a.txt": text}, tmp_path)
    assert Page(report_html(tables)).faults == []
    tables["claims"]["quote"] = text
    page = Page(report_html(tables))
    assert page.faults == []
    assert "about 300 troops" in page.text["a"]
    assert page.text["span"].count("characters left out") == 2
    assert len(page.text["div"]) < 2 * LONGEST
    (tmp_path / "b").mkdir()
    many = tables_of({"a.txt": ", ".join(f"{n} tanks" for n in range(1000, 2000))}, tmp_path / "b")
    assert Page(report_html(many)).faults == []


def test_search_and_sort_have_what_they_need(tables: dict[str, pd.DataFrame]) -> None:
    page = Page(report_html(tables))
    assert {"search", "sort", "told", "claims-table"} <= set(page.ids())
    figures = [a["data-v"] for tag, a in page.tags if tag == "td" and a.get("data-h") == "Amount"]
    assert [float(f or "nan") for f in figures] == tables["claims"]["best"].tolist()
    days = [a["data-v"] for tag, a in page.tags if tag == "td" and a.get("data-h") == "Published"]
    assert set(days) == {"2024-12-19"}


def test_conflicts_skipped_rows_and_lost_decisions(tables: dict[str, pd.DataFrame]) -> None:
    tables["rejected"] = frame("rejected", [("<b>.csv", 7, "quantity", "x", "not <a> quantity", "{}")])
    review = pd.DataFrame(
        [("r.csv", 3, "id1", "accept", "unfit", None, "no claim has this sentence any more", "900 <i>", "q")],
        columns=["file", "line", "claim_id", "decision", "outcome", "now_claim_id", "detail", "surface", "quote"],
    )
    page = Page(report_html({**tables, "review_report": review}))
    assert page.faults == []
    listed = page.text["li"] + page.text["bdi"]
    words = ("<b>.csv", ", line 7", "not <a> quantity", "r.csv", ", line 3", "900 <i>", "no claim has this sentence any more")
    for word in words:
        assert word in listed
    empty = report_html({"claims": frame("claims", [])})
    assert "No claims." in empty
    assert Page(empty).faults == []


def test_ids_from_outside_cannot_break_the_page(tables: dict[str, pd.DataFrame]) -> None:
    claims = tables["claims"].copy()
    claims["claim_id"] = [f'"><script>{n}' for n in range(len(claims))]
    claims["url"] = "javascript:alert(3)"
    page = Page(report_html({"claims": claims}))
    assert page.faults == []
    assert f"c-n{len(claims) - 1}" in page.ids()
    assert not [a for _, a in page.tags if "javascript" in (a.get("href") or "")]


def test_the_same_tables_give_the_same_bytes_and_the_digest(tables: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    a = write_report(tables, tmp_path / "a.html").read_bytes()
    assert a == write_report(tables, tmp_path / "b.html").read_bytes()
    ps.write_table(tables["claims"], tmp_path / "claims.csv")
    assert hashlib.sha256((tmp_path / "claims.csv").read_bytes()).hexdigest()[:16].encode() in a


def test_a_long_table_is_cut_with_a_note(tables: dict[str, pd.DataFrame], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posture.report_claims.MOST_CLAIMS", 2)
    html = report_html(tables)
    assert f"2 of {len(tables['claims'])} claims are shown; claims.csv holds all." in html
    assert Page(html).faults == []


def test_pictures_of_a_run_come_with_their_words(tmp_path: Path) -> None:
    kept = pd.DataFrame({
        "quantity": ["about 2,000", "900"], "published": ["2020-01-01", "2021-02-01"], "actor": "USA", "place": "SYR",
        "counted": "troops",
    })  # fmt: skip
    claims = ps.read_claims(kept)
    levels = ps.estimate_levels(claims, "USA", "SYR")
    axes = ps.plot_series_figure(levels, claims)
    for ending in (".svg", ".png"):
        path = ps.save_figure(axes, tmp_path / f"f{ending}")
        page = Page(report_html({"claims": claims, "levels": levels}, [path]))
        picture = next(a for tag, a in page.tags if tag == "img")
        assert (picture["src"] or "").startswith("data:image/")
        assert "US forces in Syria" in (picture["alt"] or "")
        assert page.text["figcaption"].startswith("Chart of US forces in Syria")


@pytest.mark.parametrize("method", ["consensus", "grid"])
def test_levels_of_every_method_have_a_row_for_each_series(method: str) -> None:
    kept = pd.DataFrame({
        "quantity": ["about 2,000", "900", "5,000"], "published": ["2020-01-01", "2021-02-01", "2021-02-01"], "actor": "USA",
        "place": ["SYR", "SYR", "IRQ"], "counted": "troops",
    })  # fmt: skip
    claims = ps.read_claims(kept)
    levels = ps.estimate_levels(claims, method=method)
    page = Page(report_html({"claims": claims, "levels": levels}))
    assert page.faults == []
    assert sum(a.get("data-h") == "Last level" for _, a in page.tags) == 2


def test_what_cannot_be_written(tables: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected a table 'claims', got levels"):
        write_report({"levels": tables["levels"]}, tmp_path / "a.html")
    with pytest.raises(MissingPathError, match=r"none\.svg: no such picture"):
        write_report(tables, tmp_path / "a.html", [tmp_path / "none.svg"])
    with pytest.raises(InputError, match=r"expected a picture that ends in \.svg or \.png, got '\.pdf'"):
        write_report(tables, tmp_path / "a.html", [tmp_path / "a.pdf"])
    with pytest.raises(OutputError, match="is not there"):
        write_report(tables, tmp_path / "none" / "a.html")


@pytest.mark.parametrize(
    ("url", "leads"),
    [("https://example.org/a", True), ("HTTP://example.org", True), ("javascript:alert(1)", False), ("data:text/html,x", False),
     ("//example.org", False), ("https://", False), ("https://[", False), ("ftp://example.org", False),
     ("java\nscript:x", False)],
)  # fmt: skip
def test_only_addresses_of_the_web_become_links(url: str, leads: bool) -> None:
    assert link(url).startswith("<a href=") is leads


def test_marks_that_overlap_and_text_between_them() -> None:
    marks = [Mark(0, 5, "a", "#1", ""), Mark(3, 8, "b", "#2", ""), Mark(3, 4, "c", "#3", "")]
    html = marked("0123456789", marks)
    assert re.sub(r"<[^>]*>", "", html) == "0123456789"
    assert html.count("<mark") == 3
    assert shown("\ud800\x07ok") == '<span class="ctl">U+D800</span><span class="ctl">U+0007</span>ok'
