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
