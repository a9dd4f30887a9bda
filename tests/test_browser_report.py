"""The HTML report in a real browser: search, sort, follow a claim to its sentence; hostile text, a phone, paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from browsing import page

import posture as ps
from posture.report import write_report

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parent.parent
HOSTILE = (
    "Title: <script>document.title='run'</script>\nPublisher: Harbour Herald\nPublished: 2024-12-19\n\n"
    "About 2,000 <b onmouseover=document.title='run'>US</b> troops are in Syria. "
    "\u202eNo more\u202c than 650 marines will stay in Niger. "
    "\u0642\u0627\u0644 40 tanks left Iraq \U0001f6a9. " + "x" * 100_000 + " some 300 soldiers stayed in Kabul.\n"
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pd.DataFrame]:
    """The report of the reports that ship and a hostile one."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    docs = ps.read_documents([ROOT / "data" / "reports", folder / "hostile.txt"])
    claims = ps.link_claims(ps.find_mentions(docs), docs)
    claims.loc[claims["surface"].str.contains("300 soldiers"), "quote"] = HOSTILE.rpartition("\U0001f6a9. ")[2]
    tables = {"documents": docs, "claims": claims, "levels": ps.estimate_levels(claims), "conflicts": ps.conflicts(claims)}
    return write_report(tables, folder / "report.html"), claims


def opened(tab: Any, path: Path) -> list[str]:
    """Open the page; the list fills with what the browser complains of and what it asks of the network."""
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda request: None if request.url.startswith(("file:", "data:")) else said.append(request.url))
    tab.goto(path.as_uri())
    return said


def test_search_sort_and_follow(report: tuple[Path, pd.DataFrame]) -> None:
    from playwright.sync_api import expect

    path, claims = report
    with page() as tab:
        said = opened(tab, path)
        rows = tab.locator("#claims-table tbody tr:visible")
        assert rows.count() == len(claims)
        tab.fill("#search", "PENTAGON syria")
        shown = rows.count()
        assert 0 < shown < len(claims)
        assert tab.text_content("#told") == f"{shown} of {len(claims)} claims"
        tab.fill("#search", "nothing has these words")
        assert rows.count() == 0
        tab.fill("#search", "")
        for clicks, state in ((1, "ascending"), (2, "descending")):
            tab.click("#claims-table th button:has-text('Amount')")
            assert tab.get_attribute("#claims-table th:has(button:has-text('Amount'))", "aria-sort") == state, clicks
            cells = tab.eval_on_selector_all("#claims-table td[data-h=Amount]", "tds => tds.map(t => t.getAttribute('data-v'))")
            figures = [float(c) for c in cells if c]
            assert figures == sorted(figures, reverse=state == "descending")
            assert "" not in cells[: len(figures)]  # those without a figure come last
        for claim in claims["claim_id"].tolist()[::9]:
            tab.locator(f"[id='c-{claim}'] td.w a").click()
            assert tab.evaluate("location.hash") == f"#q-{claim}"
            mark = tab.locator(f"[id='q-{claim}']")
            assert mark.evaluate("e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight }")
            assert mark.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 201, 77)"
        tab.fill("#search", "nothing has these words")
        mark.locator("a").click()  # the way back shows the row, though the search had hidden it
        expect(tab.locator(f"[id='c-{claim}']")).to_be_visible()
        assert said == []


def test_hostile_text_is_shown_and_not_run(report: tuple[Path, pd.DataFrame]) -> None:
    with page() as tab:
        said = opened(tab, report[0])
        assert tab.title() == "Statements about military forces"
        heading = tab.locator("h3", has_text="<script>document.title='run'</script>")
        heading.scroll_into_view_if_needed()
        assert heading.is_visible()
        assert tab.locator("main script, main [onmouseover]").count() == 0
        tab.mouse.move(300, 300)
        assert tab.title() == "Statements about military forces"
        assert tab.locator(".cut").first.is_visible()
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert said == []


def test_on_a_phone_and_on_paper(report: tuple[Path, pd.DataFrame]) -> None:
    path, _ = report
    with page(390, 844) as tab:
        assert opened(tab, path) == []
        assert tab.evaluate("document.documentElement.scrollWidth") == 390
        tab.select_option("#sort", label="Published, falling")
        days = tab.eval_on_selector_all("#claims-table td[data-h=Published]", "tds => tds.map(t => t.getAttribute('data-v'))")
        days = [d for d in days if d]
        assert days == sorted(days, reverse=True)
        for cell in ("Words", "Amount"):
            box = tab.locator(f"#claims-table td[data-h={cell}]").first.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
        assert float(tab.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")) >= 15
        tab.emulate_media(media="print")
        assert not tab.locator("nav").is_visible()
        assert not tab.locator("#search").is_visible()
        assert not tab.locator("#claims-table th").last.is_visible()  # nobody has reviewed, so no column for it
        pages = re.findall(rb"/Type ?/Page\b", tab.pdf(prefer_css_page_size=True))
        assert 5 <= len(pages) <= 12


def test_without_scripts_the_page_still_tells_all(report: tuple[Path, pd.DataFrame]) -> None:
    path, claims = report
    with page() as tab:
        bare = tab.context.browser.new_context(java_script_enabled=False).new_page()
        bare.goto(path.as_uri())
        assert bare.locator("#claims-table tbody tr").count() == len(claims)
        assert not bare.locator("#search").is_visible()
