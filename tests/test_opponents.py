"""Whose force a figure counts, read from whom it fights and what stands beside it."""

from __future__ import annotations

import pandas as pd
import pytest

import posture as ps


def actors(text: str) -> list[str | None]:
    docs = pd.DataFrame({"doc_id": ["a"], "text": [text]})
    claims = ps.link_claims(ps.find_mentions(docs), docs)
    return [None if pd.isna(a) else a for a in claims["actor"]]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Gunmen stormed a Chadian army base and killed 23 soldiers.", ["TCD"]),  # the force that was attacked
        ("Al-Shabaab raided the base and killed 150 soldiers.", [None]),  # no force named
        ("The Arakan Army took more than 60 junta posts.", ["MMR"]),
        ("The army has sent three battalions against the FARC.", ["COL"]),
        ("Hezbollah hit the post, and the army has lost 3 men.", [None]),  # whose army is not told by the band
        ("Spain has 650 soldiers in Lebanon and Ghana 870.", ["ESP", "GHA"]),
        ("UNDOF has 1,150 troops: from Fiji 501, from Nepal 147.", ["un", "FJI", "NPL"]),
        ("The US has 2,500 troops in Iraq and in Syria 900.", ["USA", "USA"]),  # a place, no second owner
        ("MINUSCA was short of men and the Council added 900 peacekeepers.", ["un"]),
        ("Russian contractors of the Wagner group number about 1,000.", ["wagner"]),
    ],
)
def test_actor(text: str, wanted: list[str | None]) -> None:
    assert actors(text) == wanted


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("India has more than 1,100 troops in Congo, followed by Pakistan with about 900.", ["IND", "PAK"]),
        ("The UN mission received 2,300 rifles from the FARC.", ["farc"]),
        (
            "Kenya sent 400 police officers to Haiti. The gangs have 12,000 men. Jamaica has 24 soldiers at home. "
            "A further 200 police officers will arrive in July.",
            ["KEN", "", "JAM", "KEN"],
        ),
    ],
)
def test_next_waves_surrendered_arms_and_nations_with_their_figures(text: str, actors: list[str]) -> None:
    docs = ps.documents_from_texts([text])
    assert ps.link_claims(ps.find_mentions(docs), docs)["actor"].fillna("").tolist() == actors


def test_we_of_a_transcript_is_the_nation_that_it_names() -> None:
    text = (
        "MR. DUNNE: The Defence Secretary has ordered an additional 400 soldiers to Tapa. We have 900 British troops "
        "there.\n\nQ: Could it grow?\n\nMR. DUNNE: I am not going to guess."
    )
    docs = ps.documents_from_texts([text])
    assert ps.link_claims(ps.find_mentions(docs), docs)["actor"].tolist() == ["GBR", "GBR"]
