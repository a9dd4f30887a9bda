"""Names for pictures: whose forces where, in the words of a headline; words in a row, words cut to a length."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import takewhile

import pandas as pd

from posture.names import actor_name, place_name
from posture.plot_style import CATEGORY_NAMES
from posture.vocabulary import Vocabulary, load_vocabulary

# endings of an adjective where the short word names a person (Turk, Turkish), and of words that name a person only
ADJECTIVAL = ("ish", "ch")
PERSONAL = ("er", "man", "ard")
# what is measured and not counted: nobody's forces
MEASURED = ("distance", "area", "duration", "share")


def readable(ident: object, name: Callable[[str, Vocabulary | None], str], vocabulary: Vocabulary | None = None) -> str:
    """The name of an id by one of the look-ups of :mod:`posture.names`; an id without a name is made readable."""
    text = "" if pd.isna(ident) else str(ident)  # type: ignore[call-overload]
    found = name(text, vocabulary) if text else ""
    return found if found != text or text.isupper() else text.replace("_", " ")


def adjective(actor: object, vocabulary: Vocabulary | None = None) -> str:
    """How a headline names somebody's forces: "US", "Turkish"; empty where only the name will do.

    A word that other states share ("Korean", "Congolese") is not taken.

    >>> adjective("USA"), adjective("TUR"), adjective("PRK"), adjective("hezbollah")
    ('US', 'Turkish', 'North Korean', '')
    """
    text = "" if pd.isna(actor) else str(actor)  # type: ignore[call-overload]
    rows = [r.cells for r in (vocabulary or load_vocabulary()).rows("aliases")]
    own = [c for c in rows if c["id"] == text]
    short = [c["surface"] for c in own if c["kind"] == "abbreviation" and c["surface"].isalpha()]
    name = actor_name(text, vocabulary) if text else ""
    if not text.isupper():
        one = [c["surface"] for c in own if f"{c['surface']}s" == name]  # Houthi of the Houthis
        best = [s for s in short if s == text.upper()] + short + ([name] if name.isupper() else one)
        return next(iter(best), "")
    # a state: two letters are in daily use (US, UK), three seldom (FRG, ROK)
    people = [c["surface"] for c in own if c["kind"] == "demonym"]
    others = {c["surface"] for c in rows if c["kind"] == "demonym" and c["id"] != text}
    singular = [p for p in people if p not in others and not (p.endswith("s") and p[:-1] in people)]
    if others & set(people):  # what is left beside a shared word may be a name of the past
        singular = [p for p in singular if _common(p, name)]
    ranked = sorted(singular, key=lambda p: _likeness(p, name), reverse=True)
    return next(iter([s for s in short if len(s) == 2] + ranked + ([] if people else short)), "")


def _common(word: str, name: str) -> int:
    """How many letters the two begin with alike."""
    return sum(1 for _ in takewhile(lambda ab: ab[0] == ab[1], zip(word.lower(), name.lower(), strict=False)))


def _likeness(word: str, name: str) -> tuple[bool, bool, bool, int, bool]:
    """How well a word serves as the adjective of a state of that name: by its ending, then by what it shares with it."""
    land = name.startswith((f"{word}istan", f"{word}stan")) and not word.endswith("i")  # Afghan, Uzbek, Kazakh
    return word.endswith(ADJECTIVAL), land, not word.endswith(PERSONAL), _common(word, name), word.endswith("ian")


def forces_of(
    actor: object, place: object, category: object = "personnel", vocabulary: Vocabulary | None = None, *, first: bool = True
) -> str:
    """Whose forces where: "US forces in Syria". ``first``: the words begin a title, with a capital.

    >>> forces_of("USA", "SYR"), forces_of("coalition", "IRQ"), forces_of(None, "SYR", "distance", first=False)
    ('US forces in Syria', 'US-led coalition forces in Iraq', 'distance: Syria')
    """
    kind = "personnel" if pd.isna(category) else str(category)  # type: ignore[call-overload]
    what = CATEGORY_NAMES.get(kind, kind)
    where = readable(place, place_name, vocabulary)
    full = readable(actor, actor_name, vocabulary)
    whose = adjective(actor, vocabulary) or ("" if not full or full.islower() else full)
    named = what.capitalize() if first else what
    if kind in MEASURED:
        about = ", ".join(x for x in (whose or full, where) if x)
        return f"{named}: {about}" if about else named
    if whose.lower().endswith(("force", "forces")) and what == "forces":
        head = whose
    else:
        head = f"{whose} {what}" if whose else f"{named} of {full}" if full else named
    return f"{head} in {where}" if where else head


def joined(words: Iterable[str], most: int = 4) -> str:
    """Words in a row, the rest counted.

    >>> joined(["AP", "Reuters", "AFP"], most=2)
    'AP, Reuters and 1 more'
    """
    all_words = list(words)
    head, rest = all_words[:most], len(all_words) - most
    return ", ".join(head) + (f" and {rest} more" if rest > 0 else "")


def clipped(text: object, most: int) -> str:
    """The text in at most so many characters.

    >>> clipped("Pentagon press secretary", 12)
    'Pentagon pr…'
    """
    words = " ".join(str(text).split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
