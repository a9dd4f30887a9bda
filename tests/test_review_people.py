"""Review by people: the session under the widget, the widget, agreement of two reviewers."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import posture as ps
from posture.errors import InputError
from posture.review import read_review, write_review
from posture.review_agreement import agreement, kappa
from posture.review_widget import Reviewer, Session, review

TEXT = (
    "Before it. <b>Note.</b> About 2,000 troops are in Syria. The ministry said 40 tanks had left Iraq. "
    "Some 300 rebels held the town. No more than 650 marines will stay in Niger."
)


@pytest.fixture
def docs() -> pd.DataFrame:
    return ps.documents_from_texts(TEXT)


@pytest.fixture
def claims(docs: pd.DataFrame) -> pd.DataFrame:
    found = ps.link_claims(ps.find_mentions(docs), docs)
    assert len(found) == 4
    return found


def test_a_decision_is_on_disk_at_once_and_the_next_claim_is_shown(tmp_path: Path, claims: pd.DataFrame) -> None:
    path = tmp_path / "review.csv"
    session = Session(claims, path)
    assert session.decide("accept") == ""
    assert read_review(path)["decision"].tolist() == ["accept", "", "", ""]
    assert (session.at, session.decided) == (1, 1)
    assert session.decide("edit", {"place": "Lebanon", "best": "60"}, "said twice").startswith("best 60 lies above high")
    assert read_review(path)["decision"].tolist() == ["accept", "", "", ""]
    assert session.decide("edit", {"place": "Lebanon", "best": "60", "high": "60"}, "said twice") == ""
    session.decide("reject")
    session.decide("accept")
    assert session.decided == 4
    after, report = session.apply()
    assert after["review"].tolist() == ["accepted", "edited", "rejected", "accepted"]
    assert (after["place"].iloc[1], after["best"].iloc[1]) == ("LBN", 60)
    assert set(report["outcome"]) == {"applied"}


def test_a_session_goes_on_where_it_stopped(tmp_path: Path, claims: pd.DataFrame) -> None:
    path = tmp_path / "review.xlsx"
    first = Session(claims, path)
    first.decide("reject")
    first.decide("accept")
    second = Session(claims, path)
    assert (second.at, second.decided) == (2, 2)
    second.back()
    assert second.row["decision"] == "accept"
    second.forward()
    second.forward()
    second.forward()
    assert second.at == 0


def test_the_text_around_the_words_is_shown_escaped(tmp_path: Path, claims: pd.DataFrame, docs: pd.DataFrame) -> None:
    with_docs = Session(claims, tmp_path / "a.csv", docs)
    assert "Before it. &lt;b&gt;" in with_docs.html()
    assert with_docs.html().count("<mark") == 1
    alone = Session(claims, tmp_path / "b.csv")
    assert "Before it" not in alone.html()
    assert "<mark" in alone.html()
    assert "0 of 4 decided" in alone.html()


def test_nothing_to_review(tmp_path: Path, claims: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="expected at least one claim to review"):
        review(claims.head(0), path=tmp_path / "r.csv")


def test_buttons_and_keys_decide(tmp_path: Path, claims: pd.DataFrame, docs: pd.DataFrame) -> None:
    path = tmp_path / "review.csv"
    shown = review(claims, docs, path)
    assert isinstance(shown, Reviewer)
    shown.buttons["accept"].click()
    shown.keys.value = "r"
    shown.keys.value = "re"
    assert read_review(path)["decision"].tolist() == ["accept", "reject", "", ""]
    assert shown.form.layout.display is None  # e opens the fields
    shown.inputs["status"].value = "nonsense"
    press(shown, "Save edit")
    assert "expected current | past | planned" in shown.said.value
    shown.inputs["status"].value = "planned"
    press(shown, "Save edit")
    assert shown.form.layout.display == "none"
    after, _ = shown.apply()
    assert after["status"].iloc[2] == "planned"
    assert after["review"].tolist() == ["accepted", "rejected", "edited", "suggested"]
    assert repr(shown) == f"review of 4 claims, 3 decided, in {path}"


def press(shown: Reviewer, what: str) -> None:
    """Click the button of that name in the form."""
    found: list[Any] = [b for b in shown.form.children[-1].children if b.description == what]
    found[0].click()


@pytest.mark.parametrize(
    ("a", "b", "value"),
    [
        ("yynn", "yyny", 0.5),
        ("y" * 25 + "n" * 25, "y" * 20 + "n" * 5 + "y" * 10 + "n" * 15, 0.4),  # the worked example of Cohen's kappa
        ("yn", "ny", -1),
        ("yn", "yn", 1),
        ("yy", "yy", math.nan),
        ("", "", math.nan),
    ],
)
def test_kappa(a: str, b: str, value: float) -> None:
    assert kappa(list(a), list(b)) == pytest.approx(value, nan_ok=True)


def test_two_reviewers_agree_and_differ(tmp_path: Path, claims: pd.DataFrame) -> None:
    paths = [tmp_path / "a.csv", tmp_path / "b.xlsx"]
    first, second = (Session(claims, p) for p in paths)
    for session, words in ((first, ("accept", "accept", "reject")), (second, ("accept", "reject", "reject", "accept"))):
        for word in words:
            session.decide(word)
    second.at = 0
    second.decide("edit", {"status": "past"}, "no longer so")
    found = agreement(*paths)
    assert (found.n, found.only_a, found.only_b, found.agreed) == (3, 0, 1, 1)
    rows = found.differences[["field", "a", "b"]].values.tolist()
    assert rows == [["decision", "accept", "edit"], ["decision", "accept", "reject"], ["status", "current", "past"]]
    assert found.differences["note_b"].tolist()[0] == "no longer so"
    assert found.fields.set_index("field").at["status", "agreed"] == 0
    assert found.fields.set_index("field").at["place", "agreed"] == 1
    assert str(found).startswith("3 claims decided in both, 0 only in the first, 1 only in the second; 1 (33%) decided alike")
    same = agreement(paths[0], paths[0])
    assert same.kappa == 1
    assert same.differences.empty


def test_reviewers_of_different_runs_are_compared_by_sentence(tmp_path: Path, claims: pd.DataFrame) -> None:
    later_docs = ps.documents_from_texts("A line in front. " + TEXT)
    later = ps.link_claims(ps.find_mentions(later_docs), later_docs)
    assert set(later["claim_id"]).isdisjoint(claims["claim_id"])
    paths = [write_review(c, tmp_path / n) for c, n in ((claims, "a.csv"), (later, "b.csv"))]
    for p, c in zip(paths, (claims, later), strict=True):
        session = Session(c, p)
        session.at = 1
        session.decide("reject")
    assert agreement(*paths).n == 1
    assert "not defined" in str(agreement(*paths))
