"""Whose ministry, army or coast guard a speaker's words name, by themselves and by what stands before them."""

from __future__ import annotations

import pandas as pd
import pytest

from posture.claims import link_claims
from posture.documents import documents_from_texts
from posture.mentions import find_mentions


def ids(text: str, title: str = "", publisher: str = "Example Times") -> list[str]:
    docs = documents_from_texts(text).assign(published=pd.Timestamp("2024-05-06"), publisher=publisher, title=title)
    return link_claims(find_mentions(docs), docs)["originator_id"].fillna("").tolist()


@pytest.mark.parametrize(
    ("text", "title", "publisher", "expected"),
    [
        # the ministry named before, in the sentence of a figure or in another
        (
            "The Estonian defence ministry said 120 soldiers had left. The ministry said 40 more soldiers would follow.",
            "", "", ["est_mod", "est_mod"],
        ),
        ("Latvia's MoD met the press on Monday. Some 900 soldiers have been moved, the ministry said.", "", "", ["lva_mod"]),
        # rivals stay apart
        (
            "The Russian MoD said 300 soldiers had been killed. The Ukrainian MoD put the dead at 40 soldiers.",
            "", "", ["ru_mod", "ua_mod"],
        ),
        # one ministry in two wordings is one
        (
            "Oslo's defence ministry said 150 men would go. Norway's Ministry of Defence said 30 trainers would stay.",
            "", "", ["nor_mod", "nor_mod"],
        ),
        # the publisher's country, the title's ministry, nobody's
        ("The defence ministry said 800 soldiers were in the north.", "", "Ministry of Defence of Ghana", ["gha_mod"]),
        ("The ministry said 800 soldiers were in the north.", "Kenyan defence ministry on Boni forest", "", ["ken_mod"]),
        ("The MoD said 800 soldiers were in the north.", "", "Example Times", ["Example Times: MoD"]),
        ("LONDON, May 1 (UPI) - Some 900 men are on the island, the Ministry of Defence said.", "", "", ["uk_mod"]),
        ("The defense department said 800 soldiers were in the north.", "", "Philippine Daily", ["phl_mod"]),
        ("Two soldiers were killed by a man whom Washington linked to Islamic State.", "", "Example Times", ["Example Times"]),
        (
            "US to keep some 600 troops in Syria, defense secretary says\n\nSEOUL, Nov 14 (Reuters) - The talks go on.",
            "", "", ["Reuters: defense secretary"],
        ),
        # a minister with a name is not the one of another nation named before
        (
            "The Russian defence ministry and the Ukrainian defence ministry gave no figures. "
            "Defence Minister Joao Silva said 150 soldiers would leave.",
            "", "", ["Defence Minister Joao Silva"],
        ),
    ],
)  # fmt: skip
def test_the_institution_of_bare_words(text: str, title: str, publisher: str, expected: list[str]) -> None:
    assert ids(text, title, publisher) == expected
