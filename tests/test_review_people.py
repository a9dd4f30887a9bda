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
from posture.review_file import ReviewFile
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


def test_only_the_row_decided_about_is_written_anew(tmp_path: Path, claims: pd.DataFrame) -> None:
    """Byte for byte, and in the manner of the file: mark of Excel, semicolons, decimal commas, columns of one's own."""
    claims = claims.assign(best=claims["best"] + 0.5, high=claims["high"] + 0.5)
    path = write_review(claims, tmp_path / "review.csv", excel=True, sep=";")
    session = Session(claims, path)
    before = path.read_bytes().split(b"\n")
    assert session.decide("accept", note='"=1+1"; or so') == ""
    after = path.read_bytes().split(b"\n")
    assert [i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == [1]
    assert after[0].startswith(b"\xef\xbb\xbfdecision;quote;")
    assert after[1] == b"accept" + before[1].replace(b";;", b';"""=1+1""; or so";', 1) or b'"""=1+1""; or so"' in after[1]
    assert b";2000,5;" in after[1]
    session.at = 0
    assert session.decide("edit", {"best": "2001,5"}) == ""
    rows = read_review(path)
    assert rows["reviewer_note"].iloc[0] == '"=1+1"; or so'
    assert b";2001,5;" in path.read_bytes()
    after_all, report = session.apply()
    assert (after_all["best"].iloc[0], after_all["note"].iloc[0]) == (2001.5, 'reviewer: "=1+1"; or so')
    assert report["outcome"].tolist() == ["applied"]


def test_a_column_and_line_ends_of_ones_own_stay(tmp_path: Path, claims: pd.DataFrame) -> None:
    path = write_review(claims, tmp_path / "review.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_bytes("\r\n".join([lines[0] + ",mine", *(f'{x},"my, own"' for x in lines[1:])]).encode() + b"\r\n")
    file = ReviewFile(path)
    file.put(1, {"decision": "reject"})
    data = path.read_bytes()
    assert data.count(b"\r\n") == 5
    assert data.count(b"\n") == 5
    assert data.splitlines()[2].startswith(b"reject,")
    assert data.splitlines()[2].endswith(b',"my, own"')


def test_what_others_write_into_the_file_meanwhile_stays(tmp_path: Path, claims: pd.DataFrame) -> None:
    for path in (tmp_path / "review.csv", tmp_path / "review.xlsx"):
        mine, theirs = Session(claims, path), Session(claims, path)
        theirs.at = 3
        assert theirs.decide("reject") == ""
        assert mine.decide("accept") == ""
        assert read_review(path)["decision"].tolist() == ["accept", "", "", "reject"]
        assert mine.decided == 2
        rows = read_review(path).iloc[[2, 3, 0]]
        path.unlink()
        write_review(claims.iloc[[2, 3, 0]], path)
        assert "holds other claims now: call review again" in mine.decide("accept")
        assert len(read_review(path)) == len(rows)


def test_a_sorted_file_takes_decisions_at_the_right_claims(tmp_path: Path, claims: pd.DataFrame) -> None:
    path = tmp_path / "review.csv"
    session = Session(claims, path)
    head, *body = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(head + "".join(reversed(body)), encoding="utf-8")
    session.at = 1
    words = session.row["surface"]
    assert session.decide("reject") == ""
    rows = read_review(path)
    assert rows.loc[rows["decision"] == "reject", "surface"].tolist() == [words]


def test_a_file_that_cannot_be_written_is_said_and_stays(
    tmp_path: Path, claims: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (tmp_path / "review.csv", tmp_path / "review.xlsx"):
        shown = review(claims, path=path)
        before = path.read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr("posture.safe_files.os.replace", _no_space)
            shown.buttons["accept"].click()
        assert "No space left" in shown.said.value
        assert (shown.session.at, shown.session.decided) == (0, 0)
        assert path.read_bytes() == before
        shown.buttons["accept"].click()
        assert read_review(path)["decision"].tolist() == ["accept", "", "", ""]


def _no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("note", ["<b>&amp;</b>", "=HYPERLINK(1)", "\u202e\x07 _x0041_", "two\nlines", " spaces "])
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_remark_comes_back_as_it_was_typed(tmp_path: Path, claims: pd.DataFrame, note: str, ending: str) -> None:
    path = tmp_path / f"review{ending}"
    session = Session(claims, path)
    session.decide("edit", {"best": "2100"}, note)
    rows = read_review(path)
    assert rows["reviewer_note"].iloc[0] == note
    assert rows["best"].tolist()[0] == "2100"
    assert rows.drop(columns=["line"]).iloc[1:].equals(read_review(write_review(claims, tmp_path / f"new{ending}")).assign(
        file=path.name).drop(columns=["line"]).iloc[1:])  # fmt: skip


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
