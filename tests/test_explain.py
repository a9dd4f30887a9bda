"""Explanations: the span in its sentence, the rule of each field, the arithmetic; hostile text stays text."""

from __future__ import annotations

import pytest

from posture.claims import link_claims
from posture.documents import documents_from_texts
from posture.errors import InputError
from posture.explain import explain
from posture.mentions import find_mentions


def test_says_where_each_field_comes_from() -> None:
    docs = documents_from_texts("On Monday Spain said that it would keep about 2,000 soldiers in Latvia.")
    e = explain(link_claims(find_mentions(docs), docs).iloc[0], docs)
    text = str(e)
    assert "keep >>about 2,000 soldiers<< in Latvia." in text
    assert ("actor", "ESP") in [(f, v) for f, v, _ in e.fields]
    assert "h = 0.2 x 2,000 x min(0.625, (1,000 / 2,000)^0.4) = 250" in text
    assert "so low 1,750, best 2,000, high 2,250 person" in text
    assert all(rule for field, value, rule in e.fields if field in ("measure", "status"))


def test_one_sided_steps_are_told() -> None:
    docs = documents_from_texts("Fewer than 1,000 troops remain in Syria.")
    assert "step = 500" in str(explain(link_claims(find_mentions(docs), docs).iloc[0], docs))


def test_hostile_text_is_escaped() -> None:
    docs = documents_from_texts("<script>alert(1)</script> sent 900 soldiers & 'more' to Syria.")
    page = explain(link_claims(find_mentions(docs), docs).iloc[0], docs)._repr_html_()
    assert "<script>" not in page
    assert "<mark>900 soldiers</mark>" in page


def test_a_row_that_is_no_claim_is_refused() -> None:
    with pytest.raises(InputError, match="expected a row of the claims table"):
        explain({"a": 1})
