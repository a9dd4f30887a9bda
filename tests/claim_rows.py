"""Claims of a short text, for the tests of their fields."""

from __future__ import annotations

from datetime import date

import pandas as pd

from posture.claims import link_claims
from posture.documents import documents_from_texts
from posture.mentions import find_mentions


def claims_of(text: str, published: date | None = None) -> pd.DataFrame:
    """The claims table of one text."""
    docs = documents_from_texts(text)
    if published is not None:
        docs["published"] = pd.Series([pd.Timestamp(published)] * len(docs), dtype="datetime64[us]")
    return link_claims(find_mentions(docs), docs)


def column(text: str, name: str, published: date | None = None) -> list[object]:
    """One column of the claims of a text, missing as None."""
    values = claims_of(text, published)[name].astype(object)
    return [None if pd.isna(v) else v for v in values]
