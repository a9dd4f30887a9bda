"""Measure, scope, counted class and part of quantities, sentence by sentence."""

from __future__ import annotations

import pytest
from claim_rows import column

MEASURES = [
    # what a verb does to its object
    ("Norway sent 50 soldiers to Rukla.", ["inflow"]),
    ("Spain will withdraw 200 soldiers from Iraq.", ["outflow"]),
    ("The army sent 300 soldiers home on Monday.", ["outflow"]),
    ("Paris pulled 400 troops out of Niger.", ["outflow"]),
    ("The ministry drew its 700 soldiers back from the line.", ["outflow"]),
    ("The United States keeps about 1,100 troops in Niger.", ["stock"]),
    ("Italy will keep 900 soldiers in Kosovo.", ["target"]),
    ("The ambush killed 12 soldiers.", ["loss"]),
    ("The rebels destroyed four tanks.", ["loss"]),
    ("The force needs 2,000 more soldiers.", ["target"]),
    ("The navy bought six frigates.", ["target"]),
    ("The gunners fired 40 rockets at the base.", ["other"]),
    # what it does to its subject
    ("About 600 marines arrived in Darwin.", ["inflow"]),
    ("Some 900 soldiers have left the province.", ["outflow"]),
    ("About 2,000 troops are stationed in northeastern Syria.", ["stock"]),
    ("Nine soldiers died near the border.", ["loss"]),
    ("All nine soldiers aboard are dead.", ["loss"]),
    ("About 300 soldiers were killed in the battle.", ["loss"]),
    ("Around 600 soldiers captured the town.", ["stock"]),
    # from one level to another, to a level, by an amount
    ("The force was cut from 2,000 troops to fewer than 1,000.", ["stock", "stock"]),
    ("Washington will cut the force from 2,000 troops to 900.", ["stock", "target"]),
    ("There are 900 troops in Syria, down from 2,000.", ["stock", "stock"]),
    ("The alliance will raise its presence to 5,000 troops.", ["target"]),
    ("The garrison will be reduced by 400 soldiers.", ["outflow"]),
    ("The decision will bring the number of deployed personnel to under 1,000 troops.", ["target"]),
    # nouns
    ("Parliament set a ceiling of 1,300 troops.", ["ceiling"]),
    ("The mandate limits the mission to 1,300 soldiers.", ["ceiling"]),
    ("The deployment of 500 soldiers began in May.", ["inflow"]),
    ("The withdrawal of 500 soldiers began in May.", ["outflow"]),
    ("The army put its losses at 40 soldiers.", ["loss"]),
    # a part and its whole
    ("Six of the promised 45 tanks have arrived.", ["inflow", "target"]),
    ("Half of the 2,000 troops are reservists.", ["share", "stock"]),
    ("The brigade lost five of its 90 tanks.", ["loss", "stock"]),
    # lists share their governor
    ("Poland sent 300 soldiers, 20 tanks and four helicopters to the border.", ["inflow"] * 3),
    ("Poland sent 300 soldiers and 200 marines will follow.", ["inflow", "inflow"]),
    # what needs no governor
    ("The base is about 40 km from the border.", ["distance"]),
    ("The soldiers will serve for six months.", ["duration"]),
    ("Army orders, 2 May: 1st Brigade, +3,400 soldiers; 2nd Brigade, -900 soldiers", ["inflow", "outflow"]),
    ("The mission, 5,000 strong, will leave in May.", ["stock"]),
    ("A convoy of 60 vehicles is on its way to the base.", ["inflow"]),
]


@pytest.mark.parametrize(("text", "expected"), MEASURES, ids=[t for t, _ in MEASURES])
def test_measures(text: str, expected: list[str]) -> None:
    assert column(text, "measure") == expected


SCOPES = [
    ("The Pentagon counts 2,500 troops, including contractors.", "incl_contractors"),
    ("The core force is 900 core troops.", "core"),
    ("There are 300 temporary troops in Iraq.", "temporary"),
    ("About 400 rotational troops are in Iraq.", "rotational"),
    ("The force management level allows 5,262 troops in Iraq.", "fml_cap"),
    ("The force management level in Iraq is 5,262 troops.", "fml"),
    ("There are 900 troops in Iraq.", "unspecified"),
]


@pytest.mark.parametrize(("text", "expected"), SCOPES)
def test_scope_is_never_missing_and_read_from_the_words(text: str, expected: str) -> None:
    assert column(text, "scope") in ([expected], [{"fml": "fml_cap"}.get(expected, expected)])


CLASSES = [
    ("Kenya sent 400 police officers to Haiti.", "unspecified"),
    ("Some 120,000 Afghan police officers are on the rolls.", "local_force"),
    ("There are 1,200 Wagner fighters in Mali.", "contractor"),
    ("Two hundred US military police are in Haiti.", "military"),
    ("There are 900 U.S. troops in Syria.", "military"),
    ("There are 900 contractors in Syria.", "contractor"),
    ("About 2,000 militants hold the town.", "militant"),
    ("Between 300 and 400 Russian contractors are in Mali.", "contractor"),
    ("There are 900 U.S. troops and contractors in Iraq.", "unspecified"),
]


@pytest.mark.parametrize(("text", "expected"), CLASSES)
def test_counted_class(text: str, expected: str) -> None:
    assert column(text, "counted_class") == [expected]


def test_things_have_no_counted_class() -> None:
    assert column("Poland sent 20 tanks to the border.", "counted_class") == [None]


PARTS = [
    ("There are 900 U.S. troops in Syria.", ["total"]),
    ("Another 300 U.S. troops are in Iraq.", ["component"]),
    ("KFOR has 4,500 soldiers, including 600 Italians.", ["total", "component"]),
    ("KFOR has 4,500 soldiers, of whom 600 are Italians.", ["total", "component"]),
    ("Some 1,500 U.S. troops are at Ain al-Asad.", ["component"]),
]


@pytest.mark.parametrize(("text", "expected"), PARTS)
def test_part(text: str, expected: list[str]) -> None:
    assert column(text, "part") == expected


def test_a_part_with_a_verb_of_its_own_has_its_own_measure() -> None:
    assert column("The army has 60,000 men, of whom 5,000 were sent to the valley.", "measure") == ["stock", "inflow"]
