"""The claims table: one row a mention, its ids, quotes, rules and the faults that it reports."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from claim_rows import claims_of, column
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.claims import link_claims
from posture.documents import documents_from_texts
from posture.errors import InputError
from posture.mentions import find_mentions
from posture.schemas import CLAIMS, check

TEXT = (
    "Norway will send about 50 soldiers to Rukla by December, the minister said on Tuesday. "
    "The battle group there has roughly 1,600 troops, or two battalions. It is about 100 kilometers (60 miles) from Belarus."
)


def test_one_row_a_mention_in_order_that_passes_the_schema() -> None:
    docs = documents_from_texts([TEXT, "Nothing is counted here.", TEXT])
    mentions = find_mentions(docs)
    claims = link_claims(mentions, docs)
    assert check(claims, "claims").columns.tolist() == CLAIMS.names
    assert claims["mention_id"].tolist() == mentions["mention_id"].tolist()
    assert claims["doc_id"].tolist() == mentions["doc_id"].tolist()
    for column_name in ("surface", "relation", "category", "unit", "bounds_model"):
        assert claims[column_name].tolist() == mentions[column_name].tolist()
    for column_name in ("lower", "low", "best", "high", "upper"):
        pd.testing.assert_series_equal(claims[column_name], mentions[column_name])


def test_the_order_of_the_mentions_is_kept_whatever_it_is() -> None:
    docs = documents_from_texts(["Italy has 900 soldiers there.", "Spain has 300 soldiers there."])
    mentions = find_mentions(docs).iloc[::-1].reset_index(drop=True)
    assert link_claims(mentions, docs)["mention_id"].tolist() == mentions["mention_id"].tolist()


def test_every_quote_holds_its_surface() -> None:
    claims = claims_of(TEXT, date(2023, 10, 18))
    assert all(s in q for s, q in zip(claims["surface"], claims["quote"], strict=True))
    assert claims["quote"].iloc[0].startswith("Norway will send")


def test_ids_come_from_the_text_and_the_span_and_are_unique() -> None:
    docs = documents_from_texts([TEXT, TEXT])
    claims = link_claims(find_mentions(docs), docs)
    again = link_claims(find_mentions(docs), docs)
    assert claims["claim_id"].tolist() == again["claim_id"].tolist()
    assert claims["claim_id"].is_unique
    half = len(claims) // 2
    assert claims["claim_id"].tolist()[half:] == [f"{i}-2" for i in claims["claim_id"].tolist()[:half]]
    moved = documents_from_texts("A line before.\n" + TEXT)
    assert not set(link_claims(find_mentions(moved), moved)["claim_id"]) & set(claims["claim_id"])


def test_each_field_names_its_rule() -> None:
    claims = claims_of(TEXT, date(2023, 10, 18))
    for rule in claims["rule"]:
        named = {part.split("=")[0] for part in rule.split("; ")}
        assert {"measure", "status", "as_of", "scope", "part"} <= named
        assert all("=" in part and part.split("=", 1)[1] for part in rule.split("; "))


def test_known_at_is_the_publication_day_or_inferred() -> None:
    known = claims_of("There are 900 U.S. troops in Syria.", date(2020, 6, 10)).iloc[0]
    assert (str(known["known_at"].date()), bool(known["known_inferred"])) == ("2020-06-10", False)
    inferred = claims_of("There were 2,500 U.S. troops in Iraq in 2011.").iloc[0]
    assert (str(inferred["known_at"].date()), bool(inferred["known_inferred"])) == ("2011-12-31", True)
    assert pd.isna(claims_of("There are 900 U.S. troops in Syria.").iloc[0]["known_at"])


def test_a_figure_told_again_keeps_what_was_read_of_the_first() -> None:
    claims = claims_of(TEXT, date(2023, 10, 18))
    rows = claims[claims["category"].isin(["personnel", "formations"])]
    told = rows[rows["surface"].str.contains("1,600|two", regex=True)]
    assert told["measure"].nunique() == 1
    assert told["status"].nunique() == 1


def test_every_claim_waits_for_review() -> None:
    assert set(claims_of(TEXT)["review"]) == {"suggested"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Another 500 soldiers will likely leave in May.", ["likely"]),
        ("It is highly unlikely that 500 soldiers will leave.", ["highly unlikely"]),
        ("Another 500 soldiers will leave in May.", [None]),
    ],
)
def test_probability_words_are_kept_as_written(text: str, expected: list[str | None]) -> None:
    assert column(text, "probability_word") == expected


def test_no_mentions_make_an_empty_table() -> None:
    docs = documents_from_texts("Nothing is counted here.")
    claims = link_claims(find_mentions(docs), docs)
    assert len(claims) == 0
    assert check(claims, "claims").columns.tolist() == CLAIMS.names


def test_progress_sees_every_document() -> None:
    docs = documents_from_texts(["Italy has 900 soldiers there.", "Spain has 300 soldiers there."])
    seen: list[object] = []

    def watch(items: object) -> object:
        for x in items:  # type: ignore[attr-defined]
            seen.append(x)
            yield x

    link_claims(find_mentions(docs), docs, progress=watch)  # type: ignore[arg-type]
    assert seen == docs["doc_id"].tolist()


def test_a_missing_column_is_named() -> None:
    docs = documents_from_texts(TEXT)
    mentions = find_mentions(docs)
    with pytest.raises(InputError, match="mentions table with column 'start'"):
        link_claims(mentions.drop(columns="start"), docs)
    with pytest.raises(InputError, match="documents table with column 'text'"):
        link_claims(mentions, docs.drop(columns="text"))


def test_a_document_that_is_not_there_is_named() -> None:
    mentions = find_mentions(documents_from_texts(TEXT))
    other = documents_from_texts("Another text with 900 soldiers.")
    with pytest.raises(InputError, match="is not in docs; give the documents that the mentions were found in"):
        link_claims(mentions, other)


def test_another_text_under_the_same_id_is_refused() -> None:
    docs = documents_from_texts(TEXT)
    mentions = find_mentions(docs)
    changed = docs.assign(text=["Sweden" + TEXT[6:]])
    assert len(link_claims(mentions, changed)) == len(mentions)  # the spans still hold
    with pytest.raises(InputError, match=r"expected 'about 50 soldiers'; give the documents"):
        link_claims(mentions, docs.assign(text=["x" + TEXT]))


def test_a_sentence_without_an_end_is_read_in_windows() -> None:
    text = " and ".join(["Italy sent 900 soldiers to Iraq"] * 300)
    claims = claims_of(text, date(2020, 6, 10))
    assert len(claims) == 300
    assert set(claims["measure"]) == {"inflow"}
    assert set(claims["actor"]) == {"ITA"}
    assert claims["quote"].str.len().max() < len(text) / 2
    assert all(s in q for s, q in zip(claims["surface"], claims["quote"], strict=True))


WORDS = st.sampled_from(
    "about 2,000 900 troops soldiers tanks to from by of the , ; ( ) “ ” - not will would sent left killed ceiling who "
    "that and denied in Iraq Syria on Monday said has been of whom including | : home . ? 160 km west U.S. two".split()
)


@given(st.lists(WORDS, max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_words_in_any_order_make_claims(words: list[str]) -> None:
    claims = claims_of(" ".join(words), date(2020, 6, 10))
    check(claims, "claims")
    assert claims["measure"].notna().all()
    assert claims["status"].notna().all()
    assert claims["scope"].notna().all()
