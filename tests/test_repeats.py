"""Repeats, corrections and distances: what claims say of each other and of the earth."""

from __future__ import annotations

import pandas as pd
import pytest

from posture.claims import link_claims
from posture.distances import great_circle
from posture.documents import documents_from_texts
from posture.mentions import find_mentions


def claims(*texts: str) -> pd.DataFrame:
    docs = documents_from_texts(list(texts)).assign(published=pd.Timestamp("2025-03-03"), publisher="Example Wire")
    return link_claims(find_mentions(docs), docs)


def test_the_same_figure_told_again_is_one_statement() -> None:
    df = claims("The United States has about 2,000 troops in Syria. The 2,000 US troops in Syria guard oil fields.")
    assert df["same_as"].tolist()[1] == df["claim_id"][0]
    assert pd.isna(df["same_as"][0])


@pytest.mark.parametrize(
    "second",
    [
        "The United States has about 2,000 troops in Iraq.",
        "France has about 2,000 troops in Syria.",
        "The United States has about 900 troops in Syria.",
        "The United States will withdraw 2,000 troops from Syria.",
    ],
)
def test_never_across_force_place_figure_or_measure(second: str) -> None:
    assert claims(f"The United States has about 2,000 troops in Syria. {second}")["same_as"].isna().all()


def test_a_figure_given_before_is_superseded_by_the_new_one() -> None:
    df = claims(
        "The United States has 2,000 troops in Syria, the Pentagon said; it had previously reported 900 US troops there."
    )
    new = df[df["best"] == 2000].iloc[0]
    old = df[df["best"] == 900].iloc[0]
    assert new["supersedes"] == old["claim_id"]


def test_a_distance_is_held_against_the_great_circle() -> None:
    real = great_circle("baghdad", "ain_al_asad")
    assert real is None or 170 < real < 200
    text = "The convoys reached Ain al-Asad base, {} km west of Baghdad, with 40 men."
    near, far = (claims(text.format(km)).iloc[0] for km in (180, 500))
    if real is not None:
        assert near["note"].startswith("stated 180 km, great circle")
        assert far["note"].startswith("distance_clash: stated 500 km")


def told(*reports: tuple[str, str, str]) -> pd.DataFrame:
    """Claims of (text, day, publisher)."""
    texts, days, outlets = zip(*reports, strict=True)
    docs = documents_from_texts(list(texts)).assign(published=pd.to_datetime(list(days)), publisher=list(outlets))
    return link_claims(find_mentions(docs), docs)


SAID = "The United States has about 2,000 troops in Syria, the Pentagon said."


@pytest.mark.parametrize(
    ("second", "day", "again"),
    [
        (SAID, "2025-03-05", True),
        ("There are 2,000 US troops in Syria, according to the Pentagon.", "2025-03-20", True),
        (SAID, "2025-09-05", False),  # half a year later it is a new statement
        ("The United States has about 2,000 troops in Syria, the White House said.", "2025-03-05", False),
        ("The United States has about 1,200 troops in Syria, the Pentagon said.", "2025-03-05", False),
        ("The United States has about 2,000 troops in Iraq, the Pentagon said.", "2025-03-05", False),
    ],
)
def test_the_same_statement_in_another_report(second: str, day: str, again: bool) -> None:
    df = told((SAID, "2025-03-03", "Example Wire"), (second, day, "Example Times"))
    assert (df["same_as"].iloc[1] == df["claim_id"].iloc[0]) is again
    assert pd.isna(df["same_as"].iloc[0])


def test_the_first_telling_is_that_of_the_earliest_report() -> None:
    df = told((SAID, "2025-03-05", "Example Times"), (SAID, "2025-03-03", "Example Wire"))
    assert df["same_as"].iloc[0] == df["claim_id"].iloc[1]


def test_small_losses_do_not_repeat_by_chance() -> None:
    text = "Three US soldiers were killed in Iraq on Monday. Three US soldiers were killed in Iraq on Friday."
    assert claims(text)["same_as"].isna().all()


@pytest.mark.parametrize(
    ("text", "new", "old"),
    [
        ("Yerevan put its losses at 1,302 dead and corrected that to 2,317 soldiers killed.", 2317, 1302),
        ("Spain has 1,277 soldiers in Lebanon; an earlier edition of this table gave 1,127 soldiers.", 1277, 1127),
        ("Moscow says that it lost 64 servicemen; it had first reported 74 servicemen.", 64, 74),
    ],
)
def test_corrections_by_their_words(text: str, new: float, old: float) -> None:
    df = claims(text)
    rows = {row.best: row for row in df.itertuples()}
    assert rows[new].supersedes == rows[old].claim_id
    assert pd.isna(rows[old].supersedes)


def test_a_day_earlier_is_no_correction() -> None:
    text = "Some 900 US troops crossed into Iraq on Monday. A day earlier the Pentagon had put 300 US troops there."
    assert claims(text)["supersedes"].isna().all()


def test_without_the_extra_a_distance_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posture.distances._geodesic", lambda: None)
    row = claims("The convoys reached Ain al-Asad base, 500 km west of Baghdad, with 40 men.").iloc[0]
    assert (row["origin"], row["destination"]) == ("baghdad", "ain_al_asad")
    assert pd.isna(row["note"])
    assert great_circle("baghdad", "ain_al_asad") is None
