"""The places that a sentence names, known or not, each with the preposition or verb that puts something there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from posture.context import Hit, Lexicon
from posture.names import host_of
from posture.sayings import Saying
from posture.scenes import CLASSES, FORCES, LAND, Link, Scene, Spot
from posture.tokens import WORD
from posture.vocabulary import Vocabulary

FROM = frozenset(("from",))
TO = frozenset("to into toward towards onto for".split())
IN = frozenset(
    "in at near on across around outside inside off aboard over along through within throughout round above beside "
    "beyond against under between down up".split()
)
_NEAR = frozenset("above beyond in at near on to into from across around outside inside off toward towards along onto".split())
FACILITIES = frozenset(
    "base airbase airfield airport camp port barracks compound outpost post fort garrison station town city village "
    "province region district island harbour harbor valley oblast hospital prison bridge range complex depot".split()
)
_BODIES = frozenset(
    "council ministry command army navy brigade division regiment corps force forces operation office committee "
    "parliament congress department party police guard accord agreement exercise resolution street minister president "
    "war group institute university agency service news times union".split()
)
MEETING = frozenset("agree meet speak talk vote announce decide sign gather convene".split())
_JOIN = frozenset(("al", "el", "de", "da", "du", "la", "le", "bin", "ben", "of", "abu", "as", "ad", "ar", "an"))
_MAX = 6
_DESCRIBING = frozenset(
    "old new former main big small northern southern eastern western central town port nearby".split()
)
_COMMON_PLACES = frozenset(
    "least most present first last once dawn dusk noon night midnight home time hand work large port station theater "
    "theatre level strength full half peak times close ease".split()
)


_LENGTHS = frozenset("km kilometers kilometres kilometer kilometre miles mile nm m meters metres ft feet leagues away".split())
_COMPASS = frozenset(
    "north south east west northeast northwest southeast southwest north-east north-west south-east south-west".split()
)
# verbs whose object, a capitalised word, is a place although the vocabulary does not know it
_AT_PLACE = frozenset("leave quit exit enter reach capture take besiege surround guard retake seize vacate hold".split())


class Where(NamedTuple):
    """A place at tokens [first, stop): ``prep`` is its preposition, "object" after a verb, "force" before a force.

    ``id`` is "" for a site that the vocabulary does not know. ``hit`` is the verb that an object belongs to.
    """

    first: int
    stop: int
    prep: str
    id: str
    surface: str
    start: int
    site: bool
    hit: Hit | None
    head: str

    def link(self, rule: str) -> Link:
        """The link to this place."""
        return Link(self.id, self.surface, rule, self.start, self.site)


def places(sc: Scene, said: Sequence[Saying], lex: Lexicon) -> list[Where]:
    """The places of a sentence from left to right; those where something was only said are left out."""
    found: list[Where] = []
    for s in sc.spots:
        if s.name.place and not _of_saying(sc, s.first, s.prep, said):
            made = _known(sc, s, lex)
            if made is not None:
                found.append(made)
    found += [w for w in (_soil(sc, s) for s in sc.spots) if w is not None]
    taken = {i for s in sc.spots for i in range(s.first, s.stop)}
    if _all_capitals(sc):
        found += _cabled(sc, taken)
    else:
        found += [w for w in _unknown(sc, taken) if not _of_saying(sc, w.first, w.prep, said)]
    found += _owned_bases(sc)
    found += _own_soil(sc)
    found.sort(key=lambda w: w.first)
    return _hosted(sc, [_measured(sc, w) for w in found], lex)


def _measured(sc: Scene, w: Where) -> Where:
    """A place that a length is measured from is a reference point, and nothing is there."""
    i = w.first - 1
    while i >= 0 and w.first - i <= 4 and sc.tags[i] not in "PT":
        i -= 1
    if i < 1 or sc.tags[i] not in "PT" or sc.low[i] not in ("from", "of", "off", "to", "inside"):
        return w
    before = sc.low[i - 1]
    if before in _LENGTHS or before in _COMPASS or before == ")" or any(
        x.last_token == i - 1 and x.category == "distance" for x in sc.m.items
    ):
        return w._replace(prep="ref")
    return w


def _cabled(sc: Scene, taken: set[int]) -> list[Where]:
    """Unknown sites in a text in capitals: one or two words after AT, NEAR or OUT OF."""
    found = []
    t = sc.tokens
    for i, word in enumerate(sc.low):
        far = word == "of" and i > 0 and sc.low[i - 1] in _COMPASS
        if word not in ("at", "near") and not far and not (word == "of" and i and sc.low[i - 1] == "out"):
            continue
        a = b = i + 1
        while b < len(t) and b - a < 2 and b not in taken and sc.tags[b] == "w" and len(t.low[b]) > 3 and t.kind[b] == WORD:
            b += 1
        if b > a and t.low[a] not in _COMMON_PLACES and not any(d.start <= t.start[a] < d.end for d in sc.m.s.dates):
            prep = "ref" if far else "from" if word == "of" else word
            found.append(Where(a, b, prep, "", sc.words(a, b), t.start[a], True, None, ""))
    return found


def _owned_bases(sc: Scene) -> list[Where]:
    """"into seven Colombian bases": the country of the bases is where the others go."""
    found = []
    for s in sc.spots:
        item = next((x for x in sc.m.items if x.order == s.item and x.category == "bases"), None)
        if item is not None and not s.name.place and len(s.name.actor) == 3 and s.name.actor.isupper():
            prep = sc.low[item.first_token - 1] if item.first_token else ""
            prep = prep if prep in _NEAR else "of"
            found.append(Where(s.first, s.stop, prep, s.name.actor, s.name.surface, s.name.start, False, None, ""))
    return found


def _own_soil(sc: Scene) -> list[Where]:
    """"on its soil", "through their airspace": the country that the pronoun stands for, the nearest subject before it."""
    found = []
    for i in range(2, len(sc.low)):
        if sc.low[i] in LAND and sc.low[i - 1] in ("its", "their") and sc.low[i - 2] in _NEAR | IN:
            spots = [s for s in sc.spots if s.stop < i and s.name.place and s.case == "subject"]
            if spots:
                n = spots[-1].name
                found.append(Where(i - 1, i + 1, sc.low[i - 2], n.place, n.surface, n.start, False, None, sc.low[i]))
    return found


def _soil(sc: Scene, s: Spot) -> Where | None:
    """"on Iraqi soil": the country of a nationality before a word for land."""
    if s.name.place or s.head not in LAND or not s.prep or len(s.name.actor) != 3 or not s.name.actor.isupper():
        return None
    return Where(s.first, s.stop, s.prep, s.name.actor, s.name.surface, s.name.start, False, None, s.head)


def _known(sc: Scene, s: Spot, lex: Lexicon) -> Where | None:
    """A spot as a place: after a preposition, as object, before a force, or as subject (for distances)."""
    prep = s.prep
    if s.case == "dateline":
        return None
    moved = sc.m.hit_at[s.verb] if s.verb >= 0 else None
    goes = moved is not None and (moved.verb.roles & {"in", "out", "move", "leave", "reach"} or moved.verb.lemma in _AT_PLACE)
    if s.case == "object" and s.name.kind == "metonym" and not goes:  # "the accord allowed Moscow 1,960 soldiers there"
        prep = "of"
    if prep == "of" or (not prep and s.case in ("object", "subject", "loose")):
        if s.name.kind == "name" and s.name.role == "place" and s.head in FORCES and not s.owner and prep != "of":
            prep = "force"
        elif prep == "of":
            prep = "of"
        elif s.case == "object" and (not s.head or s.head in FACILITIES):
            prep = "object"
        elif s.case == "object":
            prep = "of"
        elif s.item >= 0 and s.name.role == "place" and s.name.kind == "name" and not s.owner:
            prep = "force"
        else:
            prep = "of" if s.name.kind == "metonym" else "subject"
    hit = sc.m.hit_at[s.verb] if s.verb >= 0 else None
    site = host_of(s.name.place, lex.vocabulary) != s.name.place
    return Where(s.first, s.stop, prep, s.name.place, s.name.surface, s.name.start, site, hit, s.head)


def _of_saying(sc: Scene, first: int, prep: str, said: Sequence[Saying]) -> bool:
    """Whether the place only tells where something was said, or belongs to the speaker."""
    if any(x.begin <= first < x.end for x in said if x.kind != "count"):
        return True
    i = first - 1
    while i >= 0 and sc.tags[i] in "Dw":
        i -= 1
    if i < 1 or prep not in ("in", "at", "from", "to") or sc.tags[i] not in "PT":
        return False
    hit = sc.m.hit_at[i - 1]
    if hit is None or sc.tags[i - 1] != "V":
        return False
    return bool(hit.verb.roles & {"say", "deny"} and "keep" not in hit.verb.roles) or hit.verb.lemma in MEETING


def _all_capitals(sc: Scene) -> bool:
    text = sc.text[sc.m.s.start : sc.m.s.end]
    return not any(c.islower() for c in text)


def _unknown(sc: Scene, taken: set[int]) -> list[Where]:
    """Capitalised words after a preposition of place that no name of the vocabulary covers: "at Potocari"."""
    found = []
    t = sc.tokens
    days = {i for d in sc.m.s.dates for i in range(len(t)) if d.start < t.end[i] and t.start[i] < d.end}
    for i, word in enumerate(sc.low):
        if word == "of" and i and sc.low[i - 1] == "out":
            word = "from"
        if word == "of" and i > 1 and sc.low[i - 1] in CLASSES:  # "in the northern part of Ghajar"
            k = i - 2
            while k > 0 and sc.tags[k] in "DwN":
                k -= 1
            word = sc.low[k] if sc.tags[k] in "PT" else word
        hit = sc.m.hit_at[i]
        verb = hit is not None and sc.tags[i] == "V" and hit.stop == i + 1 and hit.verb.lemma in _AT_PLACE
        if word == "of" and any(x.category == "distance" and x.last_token == i - 1 for x in sc.m.items):
            word = "to"  # "within 18 km of Burtse"
        if not verb and (word not in _NEAR | FROM or sc.tags[i] not in "PT"):
            continue
        a = i + 1
        while a < len(t) and sc.tags[a] in "D":
            a += 1
        while a < len(t) and sc.tags[a] == "w" and sc.low[a] in FACILITIES and sc.low[a + 1 : a + 2] in (["at"], ["of"]):
            a += 2
        while a < len(t) and sc.low[a] in _DESCRIBING:
            a += 1
        b, end = a, a
        while b < len(t) and b - a < _MAX and b not in taken and b not in days:
            if sc.tags[b] in "wc" and sc.capital(b) and t.kind[b] in "wc" and t.low[b].strip("'’s") not in _BODIES:
                end = b + 1
            elif not (sc.low[b] in ("-", "'", "’") or sc.low[b] in _JOIN) or b == a:
                break
            b += 1
        if end == a or any(w in _BODIES for w in sc.low[a : end + 1]) or (t.kind[a] == "c" and end == a + 1):
            continue
        if end in taken and t.start[end] - t.end[end - 1] <= 1:
            continue
        surface = sc.words(a, end)
        surface = surface.removesuffix("'s").removesuffix("’s")
        found.append(Where(a, end, "object" if verb else word, "", surface, t.start[a], True, hit if verb else None, ""))
    for item in sc.m.items:  # a list: "Kaiserslautern 12,900, Baumholder 5,000"
        i = item.first_token - 1
        if i >= 0 and i not in taken and i not in days and t.kind[i] == WORD and sc.capital(i) and sc.tags[i] == "w":
            if i == 0 or sc.tags[i - 1] in "H,":
                found.append(Where(i, i + 1, "list", "", sc.words(i, i + 1), t.start[i], True, None, ""))
    return found


@lru_cache(maxsize=8)
def _kinds(vocabulary: Vocabulary) -> dict[str, str]:
    return {r["id"]: r["kind"] for r in vocabulary.rows("places")}


def kind_of(place: str, lex: Lexicon) -> str:
    """The kind of a place (country, city, base, region, ...), "" if unknown."""
    return _kinds(lex.vocabulary).get(place, "")


def _hosted(sc: Scene, found: list[Where], lex: Lexicon) -> list[Where]:
    """Unknown sites with the country that stands right after them: "at Potocari, Bosnia", "at Rukla in Lithuania"."""
    made = []
    for k, w in enumerate(found):
        if not w.id and k + 1 < len(found):
            after = found[k + 1]
            gap = sc.low[w.stop : after.first]
            if after.id and (gap in ([","], ["in"], [",", "in"], ["in", "the"]) or not gap):
                w = w._replace(id=host_of(after.id, lex.vocabulary) or after.id)
        made.append(w)
    return made
