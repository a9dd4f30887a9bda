"""Figures of forces in the turns of speech of briefings, cables, tables and chronicles: which are read, and as what."""

from __future__ import annotations

import pytest

from posture.mentions import text_mentions

CASES = [
    ("NATO will cut the battalion by 300 to 900 men.", [(300, "person"), (900, "person")]),
    ("12 Americans and thirty Nigeriens of the patrol were ambushed.", [(12, "person"), (30, "person")]),
    ("GEN. ARDLEY: We had about 5,200 in spring. We're going to 3,000.", [(5200, "person"), (3000, "person")]),
    ("Q: Is it 900?\nGEN. ARDLEY: There are 2,000 U.S. troops there.", [(900, "person"), (2000, "person")]),
    ("AMB. LOWE: We went from eight bases to five to three.", [(8, "base"), (5, "base"), (3, "base")]),
    ("UNIFIL stood at 2,000 that summer and at 12,300 by winter.", [(2000, "person"), (12300, "person")]),
    ("Eleven missiles hit the base, one at its gate.", [(11, "weapon"), (1, "weapon")]),
    ("The boat killed 17 sailors; 39 more were hurt.", [(17, "person"), (39, "person")]),
    ("Taiwan flies 66 new F-16s and 140 older ones.", [(66, "aircraft"), (140, "aircraft")]),
    ("It needs dozens of submarines and 900 men; it has 40 of the former.", [(None, "ship"), (900, "person"), (40, "ship")]),
    ("JTF STRENGTH: 1,508 USMC, 2,023 ARMY.", [(1508, "person"), (2023, "person")]),
    ("The base lies 13 km from the frontier and can lodge ten thousand.", [(13, "kilometer"), (10000, "person")]),
    ("The garrison, 27,000 at its height, is down to 5,000.", [(27000, "person"), (5000, "person")]),
    ("The area of the camp grew from 36 hectares to nearly 200.", [(36, "square_kilometer"), (200, "square_kilometer")]),
    ("The battle group stands 72 km from Kaliningrad and 140 from the gap.", [(72, "kilometer"), (140, "kilometer")]),
    ("They cut their contingent at Hodeidah by 80 percent.", [(80, "percent")]),
    ("Of the 6,000 soldiers there 80 percent are out.", [(6000, "person"), (80, "percent")]),
    ("Thirty soldiers, 11 of them Italian and 19 Hungarian, were hurt.", [(30, "person"), (11, "person"), (19, "person")]),
    ("The thousand or so U.S. troops in Niger leave.", [(1000, "person")]),
    ("A dozen marines, relieved every three months, guard the wreck.", [(12, "person"), (3, "day")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_figures_of_forces_are_read(text: str, wanted: list[tuple[float | None, str]]) -> None:
    got = [(m.stated if m.relation not in ("vague", "range") else None, m.unit) for m in text_mentions(text)]
    assert got == wanted


NOTHING = [
    "Ref: STATE 88123. The embassy of the army attache is shut.",
    "Call sign VIPER 21, squawk 7700, FL280 at 14:05Z; the squadron is up.",
    "The defence secretary held three previous rounds of talks at the base.",
    "Three British banks near the barracks closed.",
    "The army said it needs more than a plan; two officers said so.",
    "The air force chief named 14 reasons.",
    "GEN. ARDLEY: See page 4, then Section 1237, then point 3.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_numbers_that_count_no_force_are_left_alone(text: str) -> None:
    assert [m.surface for m in text_mentions(text)] == []
