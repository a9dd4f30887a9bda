"""The town, the day and the agency before a report's first words, in any order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from posture.claims import link_claims
from posture.datelines import find_dateline
from posture.documents import documents_from_texts, read_documents
from posture.mentions import find_mentions


@pytest.mark.parametrize(
    ("text", "place", "agency", "day"),
    [
        ("Dakar, 6 June 2025 (Reuters) - Some 400 men stay.", "dakar", "reuters", date(2025, 6, 6)),
        ("KYIV, Ukraine (AP) — About 3,000 men moved.", "kyiv", "ap", None),
        ("NAIROBI (AFP), March 3 - Around 600 men went.", "nairobi", "afp", None),
        ("More troops for the coast\n\nNAIROBI, March 3, 2024 (AFP) - Around 600 went.", "nairobi", "afp", date(2024, 3, 3)),
        ("(Reuters) NIAMEY, Aug 5 2024 - The last 200 left.", "niamey", "reuters", date(2024, 8, 5)),
        ("5 August 2024, Niamey (AFP): Some 200 left.", "niamey", "afp", date(2024, 8, 5)),
        ("JUBA -- 3 May 2023 -- Around 900 men came.", "juba", "", date(2023, 5, 3)),
        ("AP - BAGHDAD - About 2,500 men remain.", "baghdad", "ap", None),
        ("LONDON - March 3, 1982 (UPI) - The garrison has 79 marines.", "london", "upi", date(1982, 3, 3)),
        ("MOSCOW, March 3. /TASS/. Russia has 500 men.", "moscow", "tass", None),
        ("BERLIN/VILNIUS, May 22 (Reuters) - Germany has 400 men.", "berlin", "reuters", None),
        ("VILNIUS, May 22, 2025 — Germany has 400 men.", "vilnius", "", date(2025, 5, 22)),
        ("BOGOTA (EW) - The zones are quiet.", "bogota", "", None),
        # no datelines: entries of lists, sentences, headings
        ("SPAIN - 1,300 soldiers", "", "", None),
        ("Iraq, May 2006: 130,000 troops", "", "", None),
        ("US troops in Iraq (AP) were hit.", "", "", None),
        ("BAGHDAD: A bomb killed 5 soldiers.", "", "", None),
        ("Some 400 men stay in Dakar.", "", "", None),
        ("", "", "", None),
    ],
)
def test_dateline(text: str, place: str, agency: str, day: date | None) -> None:
    found = find_dateline(text)
    assert (found.place, found.agency_id, found.day) == (place, agency, day)


def test_a_dateline_dates_a_document_and_names_its_origin(tmp_path: Path) -> None:
    text = "Garrison thins out\n\nDakar, 6 June 2025 (Reuters) - Some 400 French soldiers remain there today."
    docs = documents_from_texts(text)
    claim = link_claims(find_mentions(docs), docs).iloc[0]
    assert claim["published"] == claim["as_of_start"] == pd.Timestamp("2025-06-06")
    assert (claim["publisher"], claim["originator_id"], claim["host"]) == ("Reuters", "reuters", "SEN")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    row = read_documents(tmp_path).iloc[0]
    assert (row["publisher"], row["published"]) == ("Reuters", pd.Timestamp("2025-06-06"))


def test_what_a_document_says_of_itself_wins() -> None:
    docs = documents_from_texts("ACCRA, March 3, 2024 (AFP) - Around 600 soldiers are in Tamale.")
    docs = docs.assign(published=pd.Timestamp("2024-03-04"), publisher="Example Times")
    claim = link_claims(find_mentions(docs), docs).iloc[0]
    assert (claim["published"], claim["publisher"]) == (pd.Timestamp("2024-03-04"), "Example Times")
    assert claim["originator_id"] == "afp"
