"""The links of a quantity: whose force, where, from where to where, and who says so.

One setting a sentence, one memory a document; every link names the rule that made it.
"""

from __future__ import annotations

from typing import NamedTuple

from posture.actors import actor_of
from posture.clauses import Marked, Phrase
from posture.context import Document, Item, Lexicon
from posture.names import host_of
from posture.originators import institution, labelled, originator_of, settled
from posture.owners import governmental
from posture.placing import place_of, route_of
from posture.sayings import Saying, sayings
from posture.scenes import Link, Scene, Told, scene
from posture.sites import Where, places

__all__ = ["Fields", "Memory", "Setting", "actor_of", "link_fields", "place_of", "route_of", "setting"]


_NO_ARMY = frozenset(("PSE",))  # an army there is another's
_REMEMBERED = 80  # quantities that a text refers back to; a bound, so that time grows with the text


class Setting(NamedTuple):
    """A sentence with its names, its speakers, its places and the actors who speak, made once for all its quantities."""

    sc: Scene
    said: list[Saying]
    where: list[Where]
    speakers: frozenset[str] = frozenset()


class Memory:
    """What a document has told so far: its linked quantities in order and the originator named last."""

    def __init__(self) -> None:
        """Nothing told yet."""
        self.told: list[Told] = []
        self.last: Link | None = None


class Fields(NamedTuple):
    """The links of one quantity; ``institution`` is the originator_id."""

    actor: Link
    place: Link
    origin: Link
    destination: Link
    originator: Link
    institution: str

    def rules(self) -> list[str]:
        """``field=rule`` for what was linked."""
        named = (("actor", self.actor), ("place", self.place), ("originator", self.originator))
        return [f"{field}={link.rule}" for field, link in named if link.rule]


def setting(m: Marked, doc: Document, lex: Lexicon) -> Setting:
    """The setting of a marked sentence."""
    sc = scene(m, doc)
    said = sayings(sc)
    heard = [x for x in said if x.kind != "decision"]  # "the United States said", but "Niger's army" speaks of its own soil
    spoken = [s.name.actor for s in sc.spots for x in heard if x.first <= s.first < x.stop and not s.owner]
    return Setting(sc, said, places(sc, said, lex), frozenset(spoken))


def answered_by(f: Fields, label: str, doc: Document, lex: Lexicon) -> Fields:
    """The fields with the speaker of the answer, who denies what was asked, as originator."""
    who = labelled(label, lex)._replace(rule="label of who answers")
    return f._replace(originator=who, institution=institution(who, doc.publisher, lex, doc.wire))


def link_fields(
    at: Setting, item: Item, p: Phrase, measure: str, doc: Document, lex: Lexicon, memory: Memory
) -> Fields:
    """Actor, place, route and originator of one quantity; ``memory`` is that of its document and is added to.

    Call it for the quantities of a document in their order.

    >>> from posture.clauses import govern, mark
    >>> from posture.context import lexicon, open_document, sentence_at, tokens_of
    >>> from posture.vocabulary import load_vocabulary
    >>> lex = lexicon(load_vocabulary())
    >>> doc = open_document("a", "Norway will add about 50 soldiers at Rukla, its minister said.", "", "", "", None, lex)
    >>> s = sentence_at(doc, 0, lex)
    >>> first, stop = tokens_of(s.tokens, 16, 33)
    >>> nan = float("nan")
    >>> item = Item(0, "a:16", 16, 33, 0, "about 50 soldiers", "about", "about", "", "personnel", "person", "person",
    ...     "soldiers", 50.0, nan, nan, nan, 45.0, 50.0, 55.0, nan, "granule90", -1, first, stop - 1)
    >>> m = mark(s, [item], lex)
    >>> found = link_fields(setting(m, doc, lex), item, govern(m, item), "inflow", doc, lex, Memory())
    >>> found.actor.id, found.place.id, found.originator.surface
    ('NOR', 'rukla', 'minister')
    """
    told = memory.told[-_REMEMBERED:]
    actor = actor_of(at.sc, item, p, measure, at.said, doc, lex, told)
    place = place_of(at.sc, item, p, measure, actor, at.where, doc, lex, told, at.speakers)
    if not actor.id and place.id and item.category != "distance":
        word = governmental(at.sc, item, p)
        theirs = measure != "loss" or word in item.surface.lower().split()
        host = host_of(place.id, lex.vocabulary) if word and theirs else ""
        if host and host not in _NO_ARMY:
            actor = Link(host, actor.surface or word, "government force, country of the place")
    origin, destination = route_of(at.sc, item, measure, place, at.where, lex)
    who = settled(originator_of(at.sc, at.said, item, doc, lex, memory.last), item, doc, lex)
    if who.surface:
        memory.last = who
    memory.told.append(Told(item, measure, actor, place))
    return Fields(actor, place, origin, destination, who, institution(who, doc.publisher, lex, doc.wire))
