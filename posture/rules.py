"""The compiled vocabulary of the whole scan, made once per vocabulary and passed down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from posture.amounts import Grammar
from posture.hedges import hedge_index
from posture.nonquantities import designators
from posture.nouns import Noun, Nouns, noun_index
from posture.numeral_words import number_words
from posture.units import Units, unit_tables
from posture.vocabulary import Vocabulary

PEOPLE = Noun(("troops",), "person", "personnel", "military", "strength", True, True)


@dataclass(frozen=True, eq=False)
class Rules:
    """The compiled vocabulary of the whole scan, compared by identity."""

    grammar: Grammar
    nouns: Nouns
    units: Units


@lru_cache(maxsize=8)
def rules(vocabulary: Vocabulary) -> Rules:
    """Everything that the scan looks up, made once per vocabulary."""
    grammar = Grammar(number_words(vocabulary), hedge_index(vocabulary), designators(vocabulary))
    return Rules(grammar, noun_index(vocabulary), unit_tables(vocabulary))
