"""Who a figure is attributed to, apart from the outlet that prints it."""

from __future__ import annotations

import pandas as pd
import pytest

from posture.claims import link_claims
from posture.documents import documents_from_texts
from posture.mentions import find_mentions
from posture.paragraph_labels import speaker_label


def claims(text: str, publisher: str = "Example Times") -> pd.DataFrame:
    docs = documents_from_texts(text).assign(published=pd.Timestamp("2024-05-06"), publisher=publisher)
    return link_claims(find_mentions(docs), docs)


def who(text: str) -> list[str]:
    return claims(text)["originator"].fillna("").tolist()


@pytest.mark.parametrize(
    ("text", "originators"),
    [
        # before, after, in the middle, inverted
        ("The army said that 40 soldiers had died.", ["army"]),
        ("At least 40 soldiers died, security sources said.", ["security sources"]),
        ("The base, two engineers say, holds 900 men.", ["two engineers"]),
        ("Some 300 men stay, said Maj. Gen. Kenneth Ekman, who came on Sunday.", ["Kenneth Ekman"]),
        ("On Saturday the Pentagon said that 900 troops would stay.", ["Pentagon"]),
        # according to, by the count of, owner of a count, estimates
        ("About 5,000 soldiers crossed, according to Western officials.", ["Western officials"]),
        ("According to UN experts, 3,000 men crossed.", ["UN experts"]),
        ("They have 30,000 fighters by UN experts' reckoning.", ["UN experts"]),
        ("They shot down 61 drones, by the count of Central Command.", ["Central Command"]),
        ("Tbilisi puts the Russian force at 10,000 men.", ["Tbilisi"]),
        ("Ukrainian intelligence counts about 112,000 troops near the border.", ["Ukrainian intelligence"]),
        # each speaker for his own words
        (
            "At least 40 soldiers died at Metele, security sources said; the army admits to 23 soldiers.",
            ["security sources", "army"],
        ),
        ("Some 900 men serve there, and a spokesman said that 200 soldiers would leave.", ["", "spokesman"]),
        # appositions and remarks
        ("Sergei Petrov, head of the committee, said that 800 servicemen would stay.", ["Sergei Petrov"]),
        ("A military spokesman, Maj. Emmanuel Kiprono, wrote that 75 fighters had been killed.", ["Emmanuel Kiprono"]),
        ("A Kurdish official, speaking to a channel, said that 70 army trucks had crossed.", ["Kurdish official"]),
        # decisions
        ("The president ordered 500 soldiers to the border.", ["president"]),
        ("The force will be cut to 270 soldiers, the Security Council decided on Thursday.", ["Security Council"]),
        ("The Pentagon is sending 700 Marines to Los Angeles.", ["Pentagon"]),
        # who denies
        ("Officials in Cotonou denied that 500 American soldiers would move to Benin.", ["Officials in Cotonou"]),
        # the outlet's own
        ("About 900 soldiers are in Syria.", [""]),
        ("The general could not confirm that 900 soldiers are in Syria.", [""]),
        # pronouns
        ("The minister said that 3,500 soldiers stay; he added that 2,900 men would follow.", ["minister", "minister"]),
        ("Rwanda said it had begun to send 1,000 soldiers.", ["Rwanda"]),
    ],
)
def test_originator(text: str, originators: list[str]) -> None:
    assert who(text) == originators


def test_the_label_of_an_outlet() -> None:
    assert who("CENTCOM: Two destroyers are in the Gulf of Oman. Some 300 sailors remain aboard.") == ["CENTCOM", "CENTCOM"]
    assert who("Iraq: 900 soldiers stay.") == [""]


def test_a_transcript_names_its_speakers() -> None:
    text = (
        "MODERATOR: Good afternoon.\n\nCOL. HART: We have 19,600 US troops in Haiti.\n\n"
        "Q: The plan was for 15,000 troops?\n\nCOL. HART: We expect 10,000 troops by 1 December.\n"
    )
    assert who(text) == ["Hart", "Q", "Hart"]


def test_a_label_needs_a_transcript() -> None:
    assert speaker_label("The plan: 900 men.\nThe cost: nothing.", 12) == ""


def test_the_source_column_of_a_table() -> None:
    text = (
        "Date | Contingent | Troops | Source\n2006-09-30 | Italy | 5,147 troops | UN\n"
        "2006-10-31 | France | about 1,531 troops | French defence ministry\n\nSpain has 600 soldiers there.\n"
    )
    assert who(text) == ["UN", "French defence ministry", ""]
    assert who("Date,Unit,Change,Source\n2007-03-07,police,\"2,200 soldiers\",Army\n") == ["Army"]


def test_a_quotation_goes_on() -> None:
    text = "“We have 900 soldiers there,” Gen. Ann Lee said. “We had 1,200 soldiers in May. They are tired.”"
    assert who(text) == ["Ann Lee", "Ann Lee"]


@pytest.mark.parametrize(
    ("text", "publisher", "ident"),
    [
        ("The Pentagon said that 900 troops would stay.", "Example Times", "pentagon"),
        ("At least 40 soldiers died, two villagers said.", "Example Times", "Example Times: two villagers"),
        ("About 900 soldiers are in Syria.", "Orient Net (Reuters)", "reuters"),
        ("About 900 soldiers are in Syria.", "Example Times", "Example Times"),
    ],
)
def test_the_institution_behind_the_words(text: str, publisher: str, ident: str) -> None:
    assert claims(text, publisher).iloc[0]["originator_id"] == ident
