"""One amount with what it counts: what the scan of a sentence finds and the choice of force quantities works on."""

from __future__ import annotations

from typing import NamedTuple

from posture.amounts import Amount
from posture.nouns import Noun


class Found(NamedTuple):
    """An amount and what it counts: surface tokens [start, stop), unit, category, noun tokens [noun_i, noun_j).

    ``how`` tells where the noun was found: after, unit, before, shared, partitive, general, none.
    """

    amount: Amount
    start: int
    stop: int
    unit: str
    category: str
    noun: Noun | None
    noun_i: int
    noun_j: int
    how: str
