"""Notebook 01 in a real JupyterLab, in a real browser: marked text, figure, and the review with its decisions on disk."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from browsing import ROOT, jupyterlab, page, run_all_cells

from posture.review import read_review

pytestmark = pytest.mark.browser
NAME = "01_a_phrase.ipynb"


def _without_outputs(folder: Path) -> Path:
    """The folder as a reader has it, with nothing in the notebook but what the run will put there."""
    folder.mkdir()
    shutil.copytree(ROOT / "data", folder / "data")
    book = nbformat.read(ROOT / "notebooks" / NAME, as_version=4)
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    (folder / "notebooks").mkdir()
    nbformat.write(book, folder / "notebooks" / NAME)
    return folder / "notebooks"


def test_first_notebook_in_jupyterlab(tmp_path: Path) -> None:
    folder = _without_outputs(tmp_path / "work")
    from playwright.sync_api import expect

    with page() as tab, jupyterlab(folder, tmp_path / "home") as address:
        run_all_cells(tab, address, NAME)
        marks = tab.locator("mark.posture-mention")
        expect(marks.first).to_be_attached(timeout=60_000)
        marks.first.scroll_into_view_if_needed()
        expect(marks.first).to_be_visible()
        assert marks.all_text_contents()[:3] == ["Fewer than 1,000 troops", "roughly 2,000", "just under 2,500"]
        hover = marks.first.get_attribute("title") or ""
        assert "suggests 500 to 999 person, best 875" in hover
        assert "entails at most 999" in hover
        assert "rule: below (fewer than); model: granule90" in hover
        ground = marks.first.evaluate("e => getComputedStyle(e).backgroundColor")
        assert ground == "rgb(207, 227, 247)"
        assert tab.locator("small.posture-label").first.text_content() == "500-875-999 person"
        headers = tab.locator("table.posture-table th").all_text_contents()
        assert "best (person)" in headers
        figure = tab.locator(".jp-OutputArea-output img").first
        tab.screenshot(path=tmp_path / "marks.png")
        figure.scroll_into_view_if_needed(timeout=60_000)
        assert figure.evaluate("e => e.complete && e.naturalWidth") > 600
        assert tab.locator(".jp-OutputArea-output[data-mime-type*='error']").count() == 0
        tab.screenshot(path=tmp_path / "figure.png")
        review_three_claims(tab, tmp_path / "review.png")
    rows = read_review(folder / "review.csv")
    assert rows["surface"].tolist()[:3] == ["Fewer than 1,000 troops", "roughly 2,000", "just under 2,500"]
    assert rows["decision"].tolist() == ["accept", "reject", "edit", *[""] * (len(rows) - 3)]
    assert rows["actor"].iloc[2] == "United States"


def review_three_claims(tab: Any, picture: Path) -> None:
    """Accept the first claim by a click, reject the second by its key, correct the third in the form."""
    from playwright.sync_api import expect

    shown = tab.locator(".posture-review").last
    expect(shown).to_contain_text("0 of ", timeout=60_000)
    shown.scroll_into_view_if_needed()
    expect(shown.locator("mark")).to_have_text("Fewer than 1,000 troops")
    tab.click("button.posture-accept")
    expect(shown).to_contain_text("1 of ")
    tab.click(".posture-keys input")
    tab.keyboard.press("r")
    expect(shown).to_contain_text("2 of ")
    expect(shown.locator("mark")).to_have_text("just under 2,500")
    tab.keyboard.press("e")
    actor = tab.locator(".posture-field-actor input")
    expect(actor).to_be_visible()
    actor.fill("United States")
    actor.press("Tab")
    tab.screenshot(path=picture.with_stem("edit"))
    tab.click("button.posture-save")
    expect(shown).to_contain_text("3 of ")
    tab.screenshot(path=picture)
