"""Mentions: hedges, ranges, nouns, restatements, and what is not a quantity."""

from __future__ import annotations

import math
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture import schemas
from posture.errors import InputError
from posture.mentions import Mention, find_mentions, text_mentions


def one(text: str) -> Mention:
    """The only mention of a text."""
    (m,) = text_mentions(text, "d")
    return m


@pytest.mark.parametrize(
    ("text", "surface", "relation", "sense", "stated"),
    [
        ("They sent about 2,000 troops.", "about 2,000 troops", "about", None, 2000),
        ("They sent some 900 soldiers.", "some 900 soldiers", "about", None, 900),
        ("They sent 900 or so soldiers.", "900 or so soldiers", "about", None, 900),
        ("They sent nearly 10,000 soldiers.", "nearly 10,000 soldiers", "about", "near", 10000),
        ("They sent 200-odd soldiers.", "200-odd soldiers", "about", "odd", 200),
        ("They have fewer than 1,000 troops.", "fewer than 1,000 troops", "below", None, 1000),
        ("They have just under 2,500 troops.", "just under 2,500 troops", "below", "just", 2500),
        ("They have far fewer than 500 troops.", "far fewer than 500 troops", "below", "well", 500),
        ("They have no more than 650 troops.", "no more than 650 troops", "at_most", None, 650),
        ("They have not more than 650 troops.", "not more than 650 troops", "at_most", None, 650),
        ("They have as many as 300 troops.", "as many as 300 troops", "at_most", "upto", 300),
        ("They have upwards of 5,000 fighters.", "upwards of 5,000 fighters", "above", None, 5000),
        ("They have well over 2,000 fighters.", "well over 2,000 fighters", "above", "well", 2000),
        ("They have no fewer than 650 fighters.", "no fewer than 650 fighters", "at_least", None, 650),
        ("They have 1,000-plus fighters.", "1,000-plus fighters", "at_least", None, 1000),
        ("They have 2,000+ fighters.", "2,000+ fighters", "at_least", None, 2000),
        ("They have exactly 900 fighters.", "exactly 900 fighters", "exact", "marked", 900),
        ("They have a total of 900 fighters.", "a total of 900 fighters", "exact", "marked", 900),
        ("They keep only 900 soldiers there.", "900 soldiers", "exact", None, 900),
        ("It is a 2,000-strong contingent.", "2,000-strong contingent", "exact", None, 2000),
        ("It is a 2,500-member peace mission.", "2,500-member peace mission", "exact", None, 2500),
        ("Another 300 troops came.", "Another 300 troops", "exact", None, 300),
        ("There are dozens of armored vehicles.", "dozens of armored vehicles", "vague", None, math.nan),
    ],
)
def test_reads_the_hedge(text: str, surface: str, relation: str, sense: str | None, stated: float) -> None:
    m = one(text)
    assert (m.surface, m.relation, m.sense) == (surface, relation, sense)
    assert m.stated == stated or (math.isnan(m.stated) and math.isnan(stated))
    assert text[m.start : m.end] == m.surface


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1,500-2,000 fighters", 1500, 2000),
        ("12-13,000 soldiers", 12000, 13000),
        ("between 900 and 1,000 troops", 900, 1000),
        ("anywhere from 500 to 600 troops", 500, 600),
        ("three or four battalions", 3, 4),
        ("2-3 million soldiers", 2_000_000, 3_000_000),
        ("four to five thousand soldiers", 4000, 5000),
        ("two to three hundred soldiers", 200, 300),
        ("two or three dozen tanks", 24, 36),
        ("two to three hundred thousand soldiers", 200_000, 300_000),
        ("50 to two hundred thousand soldiers", 50_000, 200_000),
        ("two hundred to one thousand soldiers", 200, 1000),
        ("six to a dozen warships", 6, 12),
        ("115- to 117,000 troops", 115_000, 117_000),
        ("a 10- to 12-man team of soldiers", 10, 12),
        ("more than 2,000 but fewer than 3,000 troops", 2000, 3000),
        ("1,500\u20132,000 fighters", 1500, 2000),
    ],
)
def test_reads_ranges(text: str, low: float, high: float) -> None:
    m = one(text)
    assert m.relation == "range"
    assert (m.stated_low, m.stated_high) == (low, high)


@pytest.mark.parametrize(
    ("text", "unit", "noun"),
    [
        ("30 armored personnel carriers", "vehicle", "armored personnel carriers"),
        ("12 Patriot batteries", "formation", "Patriot batteries"),
        ("three tank battalions", "formation", "tank battalions"),
        ("800 U.S. special operations forces", "person", "U.S. special operations forces"),
        ("four F-35s", "aircraft", "F-35s"),
        ("31 Leopard 2 tanks", "vehicle", "Leopard 2 tanks"),
        ("six 155mm howitzers", "weapon", "155mm howitzers"),
        ("two guided-missile destroyers", "ship", "guided-missile destroyers"),
        ("five outposts", "base", "outposts"),
        ("several convoys", "convoy", "convoys"),
        ("600 US and allied soldiers", "person", "US and allied soldiers"),
        ("20 tanks, trucks and Humvees", "vehicle", "tanks, trucks and Humvees"),
    ],
)
def test_knows_what_is_counted(text: str, unit: str, noun: str) -> None:
    m = one(f"The army moved {text} in March.")
    assert (m.unit, m.noun) == (unit, noun)


@pytest.mark.parametrize("told", ["(about 1,500)", ", some 1,500 in all,", ", or 1,500,"])
def test_a_number_set_off_behind_a_formation_is_its_strength(told: str) -> None:
    got = text_mentions(f"The army sent two battalions {told} to the border.".replace(" ,", ","))
    assert [(m.best, m.unit) for m in got] == [(2, "formation"), (1500, "person")]


def test_vague_ends_make_one_vague_quantity() -> None:
    m = one("Several hundred to a thousand fighters crossed the river.")
    assert (m.surface, m.relation, m.low, m.high) == ("Several hundred to a thousand fighters", "vague", 200, 1000)


def test_the_same_number_spelled_out_is_one_quantity() -> None:
    m = one("The mandate allows approximately 3,000 (three thousand) troops.")
    assert (m.surface, m.relation, m.stated) == ("approximately 3,000 (three thousand) troops", "about", 3000)


@pytest.mark.parametrize(
    "text", ["dozens if not hundreds of fighters", "hundreds, possibly thousands, of fighters", "scores or hundreds of men"]
)
def test_vague_numbers_share_the_noun_of_the_last(text: str) -> None:
    got = text_mentions(f"The army said {text} had crossed.")
    assert [(m.relation, m.unit) for m in got] == [("vague", "person")] * 2


@pytest.mark.parametrize(("text", "relation"), [("<500 troops", "below"), (">500 troops", "above"), ("<b>500 troops", "exact")])
def test_signs_are_hedges_and_tags_are_not(text: str, relation: str) -> None:
    assert one(f"Strength: {text}").relation == relation


def test_a_change_between_two_levels_is_two_quantities() -> None:
    a, b = text_mentions("The force will go from 2,000 to fewer than 1,000 troops.")
    assert (a.stated, a.unit, b.relation, b.stated) == (2000, "person", "below", 1000)


def test_one_distance_told_twice_is_intersected() -> None:
    km, miles = text_mentions("The base is roughly 160 kilometers (100 miles) west of Baghdad.", "d")
    assert (km.unit, miles.unit, miles.stated_unit) == ("kilometer", "kilometer", "mile")
    assert miles.restates == km.mention_id
    assert (km.low, km.best, km.high) == pytest.approx((151.2, 160, 170.6), abs=0.05)


def test_lists_ellipsis_and_partitives_share_their_noun() -> None:
    text = (
        "It has 2,000 soldiers in Syria and 900 in Iraq, half of the 2,000 near the border; "
        "six of the promised 45 tanks came."
    )
    got = [(m.surface, m.unit) for m in text_mentions(text)]
    assert ("900", "person") in got
    assert ("six", "vehicle") in got
    assert ("half", "percent") in got


@pytest.mark.parametrize(
    "text",
    [
        "The sergeant, 34, ran the 10 km race in 41 minutes and won $500.",
        "Resolution 1559 passed on 2 September 2004 with 9 votes.",
        "Fewer than one in 10 conscripts finish the course.",
        "The 82nd Airborne and Task Force 51/5 met 3-7 Infantry on Highway 1.",
        "An F/A-18 and a C-130J flew over the S-400 site on October 7.",
        "He was a first lieutenant on 9/11 and made a one-time deal with the Group of 20.",
        "Call 555-1234 for room 12, page 4.",
        "The budget of 203 Corps and of 16 Air Assault Brigade doubled.",
        "In a survey 60 percent of 6,290 Afghans trusted the army.",
        "The guards fired a 21-gun salute at noon.",
        "The drone struck Tower 22, and the army has closed it.",
        "The army spends 2.1 percent of GDP, or $12 billion a year, on defence.",
        "The general spoke at 10:30 a.m. on 3 May 2011.",
    ],
)
def test_other_numbers_are_no_force_quantities(text: str) -> None:
    assert [m.surface for m in text_mentions(text)] == []


def test_everything_on_request() -> None:
    got = {m.surface: m.category for m in text_mentions("It cost $12 billion, 2.1 percent of 40 budgets.", keep="all")}
    assert got == {"$12 billion": "money", "2.1 percent": "percent", "40 budgets": "other"}


def test_table_has_its_schema_and_takes_series_lists_and_strings() -> None:
    for source in ("900 troops", ["900 troops"], pd.Series(["900 troops"])):
        df = find_mentions(source)
        schemas.check(df, "mentions")
        assert df["surface"].tolist() == ["900 troops"]
    assert schemas.check(find_mentions("nothing here"), "mentions").empty


def test_unknown_options_say_what_is_known() -> None:
    with pytest.raises(InputError, match="keep='some' unknown; use one of posture, all"):
        find_mentions("x", keep="some")
    with pytest.raises(InputError, match="granule90"):
        find_mentions("x", model="other")


@given(
    st.lists(
        st.sampled_from(
            ["about", "no more than", "2,000", "12-13,000", "troops", "🪖", "\u00a0", "(", "or", "İstanbul", "\r\n",
             "dozens of", "between",
             "and", "1.5", "million", "km", "é\u0301", "-strong", "of the", "half", "F-16s", "US", ".", "%", "$"]
        ),
        max_size=25,
    )
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_offsets_and_order_hold_on_any_text(parts: list[str]) -> None:
    text = " ".join(parts)
    for keep in ("posture", "all"):
        last = -1
        for m in text_mentions(text, keep=keep):
            assert text[m.start : m.end] == m.surface
            assert m.start >= last
            last = m.start
            values = [x for x in (m.lower, m.low, m.best, m.high, m.upper) if not math.isnan(x)]
            assert all(x <= y + 1e-9 * max(1, abs(y)) for x, y in pairwise(values))
