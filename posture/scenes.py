"""The names of a sentence in their grammatical place: subject, object, after a preposition, possessor, in a quantity.

English puts the subject before its verb and a place after its preposition, so a walk of a few words to the left of a
name tells its part; no parser is needed.
"""

from __future__ import annotations

from typing import NamedTuple

from posture.clauses import Marked
from posture.context import Document, Item, token_at, tokens_of
from posture.names import Name
from posture.tokens import NUMBER, Tokens

_WALK = 5
CLASSES = frozenset(
    "city town village port province region district island islands state kingdom governorate capital area republic "
    "strait gulf sea base camp airport county oblast valley mountains hills outskirts centre center north south east "
    "west coast suburb suburbs territory peninsula shores waters port harbour harbor edge heart rest whole all parts "
    "part soil side borders border frontier".split()
)
# nouns that stand for a force, so that "the Russian contingent" is what a figure is told of
CONTINGENT_RULE = "nation of the contingent"  # of a mission's men: an actor, and no place
FORCES = frozenset(
    "total totals number numbers footprint commitment dead wounded casualties "
    "force forces army navy contingent troops soldiers garrison presence mission group grouping corps fleet brigade "
    "battalion division regiment company unit deployment detachment militia legion guard squadron command strength "
    "share arm military marines air ground naval wing navy peacekeepers rebels fighters movement faction brigades "
    "battalions divisions regiments units companies missions contingents squadrons deployments fleets groups men women "
    "personnel servicemen instructors advisers advisors trainers paratroopers sailors airmen pilots officers police "
    "policemen guards gunmen militants contractors mercenaries aircraft planes jets helicopters drones warships ships "
    "vessels submarines tanks vehicles guns launchers missiles team teams ranger rangers regulars sappers engineers".split()
)
# land, so that "the Turkish border" is no force
LAND = frozenset("soil territory waters airspace side coast border borders frontier desert land mainland".split())
_ARMIES = frozenset("army forces navy military fleet guard corps police gendarmerie".split())
_MOMENTS = frozenset("present once last first dawn dusk noon night midnight times".split())
_LINES = frozenset("border borders frontier boundary line".split())
_BEFORE = {"of": CLASSES | _ARMIES, "with": _LINES}
_SAYING = frozenset(("say", "deny", "estimate"))


class Link(NamedTuple):
    """What a field was linked to: an id ("" for none), the words it was read from, the rule, and where they stand.

    ``site``: a place within a country rather than a country; set for places only.
    """

    id: str = ""
    surface: str = ""
    rule: str = ""
    start: int = -1
    site: bool = False


class Told(NamedTuple):
    """A quantity that is already linked; the list of them is what later sentences refer back to."""

    item: Item
    measure: str
    actor: Link
    place: Link


class Spot(NamedTuple):
    """A name at tokens [first, stop): its ``case`` (subject, object, prep, clash), its preposition and its NP's head.

    ``owner``: it has a possessive 's. ``item``: the order of the quantity it stands in, or -1. ``head``: the noun it
    qualifies ("force" in "the Russian force"), or "". ``verb``: for an object, the token of its verb, else -1.
    """

    name: Name
    first: int
    stop: int
    case: str
    prep: str
    owner: bool
    item: int
    head: str
    verb: int


class Scene(NamedTuple):
    """A marked sentence with its text, its tags for these rules, its names in their places, its tokens and their words."""

    m: Marked
    text: str
    tags: list[str]
    spots: list[Spot]
    tokens: Tokens
    low: list[str]

    def words(self, first: int, stop: int) -> str:
        """The text of tokens [first, stop) as written."""
        if stop <= first:
            return ""
        t = self.m.s.tokens
        return self.text[t.start[first] : t.end[stop - 1]]

    def capital(self, i: int) -> bool:
        """Whether token ``i`` is written with a capital."""
        return self.text[self.m.s.tokens.start[i]].isupper()


def scene(m: Marked, doc: Document) -> Scene:
    """A sentence's names in their grammatical places; made once a sentence.

    >>> from posture.clauses import mark
    >>> from posture.context import lexicon, open_document, sentence_at
    >>> from posture.vocabulary import load_vocabulary
    >>> lex = lexicon(load_vocabulary())
    >>> doc = open_document("a", "Norway will send men to Latvia.", "", "", "", None, lex)
    >>> [(s.name.surface, s.case, s.prep) for s in scene(mark(sentence_at(doc, 0, lex), [], lex), doc).spots]
    [('Norway', 'subject', ''), ('Latvia', 'prep', 'to')]
    """
    t = m.s.tokens
    tags = ["X" if tag == "B" else tag for tag in m.tags]  # a copula is an auxiliary here
    for i in range(len(tags) - 1):  # the dot of an abbreviation ends nothing
        if t.low[i] == "." and tags[i] == "H":
            tags[i] = "m"
    made = Scene(m, doc.text, tags, [], t, t.low)
    cut = max(_dateline_end(made), _head_end(made, doc))
    for name in m.s.names:
        spot = _spot(made, name)
        made.spots.append(spot._replace(case="dateline", prep="") if spot.stop <= cut else spot)
    return made


def _head_end(sc: Scene, doc: Document) -> int:
    """The first token after the document's dateline, for the sentence that it opens; else 0."""
    start, end = doc.head
    return token_at(sc.tokens, end) if len(sc.tokens) and start <= sc.m.s.start < end else 0


def _dateline_end(sc: Scene) -> int:
    """The token of the dash after "NIAMEY -" or "DILI, East Timor, May 5 -"; 0 for a sentence without a dateline."""
    t = sc.tokens
    if not len(t) or not sc.words(0, 1).isupper() or len(t.low[0]) < 3:
        return 0
    for i in range(1, min(len(t), 14)):
        if sc.tags[i] == "H" and t.low[i] in ("-", "—", "–"):
            whole = (n for n in sc.m.s.names if n.start == t.start[0] and n.end == t.end[i - 1])
            country = any(n.role == "place" and n.actor for n in whole)
            return 0 if country and sc.tags[i + 1 : i + 2] == ["Q"] else i  # "SPAIN - 1,300 troops"
        if sc.tags[i] in "VXQS":
            return 0
    return 0


def _spot(sc: Scene, name: Name) -> Spot:
    t = sc.tokens
    first, stop = tokens_of(t, name.start, name.end)
    if stop <= first:
        first, stop = token_at(t, name.start), token_at(t, name.start) + 1
    inside = next((x.order for x in sc.m.items if x.first_token <= first <= x.last_token), -1)
    owner = _owner(sc, name, stop)
    head = _head(sc, stop, owner)
    case, prep, verb = _case(sc, first, stop, name, head)
    return Spot(name, first, stop, case, prep, owner, inside, head, verb)


def _owner(sc: Scene, name: Name, stop: int) -> bool:
    """Whether an 's or an s' stands after the name."""
    tail = sc.text[name.end : name.end + 2]
    return tail[:1] in "'’" and tail[:1] != "" and (tail[1:] in ("s", "S") or name.surface[-1:] in "sS")


def _case(sc: Scene, first: int, stop: int, name: Name, head: str) -> tuple[str, str, int]:
    """(case, preposition, verb token) from the words before the name."""
    i, steps = first - 1, 0
    low, tags = sc.low, sc.tags
    while i >= 0 and steps < _WALK:
        tag = tags[i]
        if tag in "PT" and i and low[i - 1] in _BEFORE.get(low[i], ()):
            i -= 2  # "the port of Umm Qasr" stands where its head stands
            continue
        if tag in "PT":
            if low[i + 1] in _MOMENTS and i + 2 == first:  # "At present UNFICYP has"
                return "subject", "", -1
            return "prep", _preposition(sc, i), -1
        if tag in "V":
            h = sc.m.hit_at[i]
            says = h is not None and bool(h.verb.roles & _SAYING) and "keep" not in h.verb.roles
            return ("subject", "", -1) if says else ("object", "", i)
        if tag == "X":
            return ("subject", "", -1) if i == 0 or tags[i - 1] in "H," else ("object", "", i)
        if tag == "C":
            before = next((s for s in reversed(sc.spots) if s.stop <= i), None)
            after = sc.m.hit_at[stop] if stop < len(tags) and tags[stop] in "VX" else None
            if before is not None and i - before.stop <= 2 and after is None:
                return before.case, before.prep, before.verb
            return "subject", "", -1
        if tag == "m" and low[i] == "-":  # "north-eastern"
            i -= 1
            continue
        if tag in "H,SRmQ":
            if tag == "," and sc.spots and sc.spots[-1].stop == i and sc.spots[-1].case == "prep":
                return "prep", sc.spots[-1].prep, -1  # "at Rzeszow, Poland"
            return "subject", "", -1
        if sc.tokens.kind[i] == NUMBER:
            return "subject", "", -1  # "In 1974 Turkey landed"
        if sc.spots and sc.spots[-1].stop == i + 1:
            last = sc.spots[-1]
            if name.role == last.name.role == "place" and not last.owner and stop < len(tags) and tags[stop] in "VX":
                return "subject", "", -1  # "In Mali France has"
            site = last.case == "prep" and last.name.role == "place"
            if site and low[i + 1 : first] == ["the"] and tags[stop : stop + 1] == ["X"]:
                return "subject", "", -1  # "In South Sudan the Bundeswehr may"
            if last.owner or last.name.role == "actor" or steps == 0:
                return last.case, last.prep, last.verb
            return "object", "", i + 1
        state = name.actor and name.role == "place" and not head
        follows = stop < len(tags) and tags[stop] == "X"  # "To take the island China would need"
        if state and tag in "wN" and i and tags[i - 1] == "D" and (not _adjective(low[i]) or (follows and low[i] in CLASSES)):
            return "subject", "", -1  # "By our count Russia has"
        i -= 1
        steps += 1
    return ("subject", "", -1) if i < 0 else ("loose", "", -1)


def _adjective(word: str) -> bool:
    """Whether a word before a country's name describes it: "the neighbouring Iraq", "the wider Sahel"."""
    return word.endswith(("ing", "ern", "al", "er", "ous", "ed", "an", "ic")) or word in CLASSES


def _preposition(sc: Scene, i: int) -> str:
    """The preposition at ``i``, with its "out" or "away"."""
    low = sc.low
    if low[i] in ("of", "from") and i and low[i - 1] in ("out", "outside", "away"):
        return "from"
    if low[i] == "of" and i > 1 and low[i - 1] in ("north", "south", "east", "west", "front"):
        return "near"
    return low[i]


def _head(sc: Scene, stop: int, owner: bool) -> str:
    """The noun that a name qualifies: the last plain word before the next mark, verb or preposition, within a few words."""
    if stop >= len(sc.tags) or (sc.tags[stop] != "w" and not (owner and sc.tags[stop] in "ND")):
        return ""
    head, i = "", stop
    while i < len(sc.tags) and i < stop + _WALK + 3 and sc.tags[i] in "wN":
        if i < stop + _WALK or sc.low[i] in FORCES:  # "the US 3rd Armored Brigade Combat Team"
            head = sc.low[i]
        i += 1
    return head


def segment(sc: Scene, item: Item) -> tuple[int, int]:
    """The tokens between the semicolons around the figure."""
    begin, stop = item.first_token, item.last_token + 1
    while begin > 0 and sc.low[begin - 1] != ";":
        begin -= 1
    while stop < len(sc.tags) and sc.low[stop] != ";":
        stop += 1
    return begin, stop
