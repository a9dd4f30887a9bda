"""Whose force a quantity counts, from the nearest governing name outwards.

In the counted noun phrase ("2,000 U.S. troops"), its possessor ("Spain's 600"), "of the Bosnian army" after it, the
force that it is told of ("puts the Russian force at 10,000"), the subject of its clause, the quantity before it, the
speaker who speaks of his own force, and at last the sentences before, the lead and the title.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from posture.clauses import Phrase, mark
from posture.context import Document, Item, Lexicon, sentence_at
from posture.names import Name, counted_class_of, find_names, find_sources, host_of, parent_actor
from posture.opponents import (
    against,
    beside,
    decides_for_us,
    keepers,
    nation_of,
    nation_of_we,
    next_wave,
    struck,
    surrendered,
)
from posture.owners import (
    SUBJECT_RULE,
    american,
    first_spot,
    foreign,
    governmental,
    inside,
    irregular,
    irregular_subject,
    is_state,
    link_name,
    of_force,
    possessor,
)
from posture.paragraph_labels import speaker_label
from posture.sayings import Saying
from posture.scenes import CONTINGENT_RULE, FORCES, Link, Scene, Told, scene
from posture.subjects import OBSERVERS, SUFFER, in_sentence, speaker

_NO_ACTOR = frozenset(("distance",))
_FAR = 3
_HOME_BASE = ("Fort ", "Ft. ", "Camp ", "Joint Base ", "Naval Station ", "Naval Air Station ")
_GOVERNMENT = frozenset("army navy government ministry military guard police gendarmerie".split())
_PRONOUNS = frozenset("it its they their them".split())
_LONGEST = 2000  # code points of a sentence that a person writes; a bound, so that time grows with the text
_SUBJECT_PRONOUNS = frozenset("we they it".split())
_MISSIONS = frozenset("force mission operation group movement militia militants rebels insurgents".split())
_COME = (["are"], ["were"], ["come"], ["came"], ["hail"])
_OF_WHOM = frozenset(("whom", "them", "these", "those"))
_OURS = frozenset(("we", "our", "us"))
_SERVICES = frozenset(("army", "navy", "force"))
_OWN_OFFICES = frozenset("minister president force premier".split())


def actor_of(
    sc: Scene, item: Item, p: Phrase, measure: str, said: Sequence[Saying], doc: Document, lex: Lexicon,
    told: Sequence[Told],
) -> Link:  # fmt: skip
    """The actor of one quantity: an id under which the force counts, the words it was read from, and the rule.

    ``told`` holds the quantities linked before it in the document, in order. The organisation stands for its missions
    (KFOR counts as nato, the mission stays in ``surface``). A Link without id where the text does not tell.
    """
    if item.category in _NO_ACTOR:
        return Link("", "", "lengths have no actor")
    again = next((x for x in told if x.item.order == item.restates), None)
    if again is not None:
        return again.actor._replace(rule="restated figure") if again.actor.id else again.actor
    again = _pointed(sc, item, told)
    if again is not None:
        return again.actor._replace(rule="the figure again")
    own = inside(sc, item, lex) or possessor(sc, item, lex) or of_force(sc, item, lex)
    here = [x for x in told if x.item.sentence == item.sentence]
    own = own or surrendered(sc, item, lex) or beside(sc, item, here, lex)
    sent = _contingent(sc, item, here, told, lex) if own is None else None
    if sent is not None:
        return sent
    if own is not None and own.rule == "several nations":  # "AMISOM has 9,700 Ugandan and Burundian troops"
        group = in_sentence(sc, item, p, measure, here, lex)
        return group if group is not None and group.id and not is_state(group.id) else own
    if own is not None:
        return own
    band = irregular(sc, item) or irregular_subject(sc, item, p)
    own_country = governmental(sc, item, p)
    if foreign(sc, item):
        return Link("", "", "nation not in the vocabulary")
    found = (keepers(sc, item, told, lex) if measure == "loss" else None) or struck(sc, item, p, measure, lex)
    found = found or against(sc, item, own_country, [s.name for s in sc.spots], lex)
    found = found or in_sentence(sc, item, p, measure, here, lex) or keepers(sc, item, told, lex)
    if found is not None and not (band and is_state(found.id)) and not (own_country and not is_state(found.id)):
        return found
    if not band:
        found = american(sc, item) or speaker(sc, item, measure, said, lex)
        if found is not None:
            return found
    if band:
        group = _context(sc, item, doc, lex, [x for x in told if not is_state(x.actor.id)], False)
        return group if group.id else _named_group(item, doc, lex)
    national = _national(sc, item, p, doc, lex)
    if national is not None:
        return national
    own_noun = item.surface.split()[-1:] == item.noun.split()[-1:]
    if measure == "loss" and own_noun and item.noun.split()[-1:] in (["soldiers"], ["servicemen"], ["troops"]):
        staff = _dated(sc, item, doc, lex)
        if staff is not None:
            return staff
    struck_at = measure == "loss" and own_noun and p.side == "object" and not p.prep and p.lemma not in SUFFER
    if struck_at and here:
        doer = here[-1].actor  # "fired 3,000 rockets and killed 12 soldiers"
        if doer.rule == SUBJECT_RULE and not is_state(doer.id):
            return Link("", "", "no force named")
    ours = _OURS & set(sc.low) or (p.side == "object" and p.lemma in SUFFER)
    if (measure == "loss" or item.category == "bases") and not (here or ours) and own_noun and not _PRONOUNS & set(sc.low[:2]):
        return Link("", "", "no force named")
    if own_country:
        told = [x for x in told if is_state(x.actor.id)]
    if measure != "loss":  # "some 170 Afghans" were killed: not whose numbers are told of next
        told = [x for x in told if x.measure != "loss" or not x.item.noun[:1].isupper()] or told
    return next_wave(item, measure, told) or _context(sc, item, doc, lex, told, True)


def _context(sc: Scene, item: Item, doc: Document, lex: Lexicon, told: Sequence[Told], names: bool) -> Link:
    """The actor of the quantity before in the document, else the one that heading, title or lead are about."""
    heading = _heading_before(item, doc, lex)
    if heading is not None:
        return heading
    outlet = _outlet(sc, item, lex) if names else None
    if outlet is not None:
        return outlet
    label = speaker_label(doc.text, item.start) if names and (_OURS & set(sc.low) or decides_for_us(sc)) else ""
    if label:  # in a transcript "we" are the speaker's force
        own = nation_of(label, doc, lex)
        if own is not None:
            return own
        states = [x for x in told if is_state(x.actor.id)]
        same = [x for x in states if speaker_label(doc.text, x.item.start) == label]
        known = Counter(x.actor.id for x in same or states).most_common(1)
        ours = next((x for x in told if known and x.actor.id == known[0][0]), None)
        if ours is not None:
            return ours.actor._replace(rule="“we” of the transcript")
        later = nation_of_we(label, doc, lex)
        if later is not None:
            return later
        if label == "THE PRESIDENT":  # so labelled in the transcripts of the White House
            return Link("USA", label, "label of the transcript")
    meant = _mission_before(sc, item, doc, lex)
    if meant is not None:
        return meant
    told = [x for x in told if x.actor.rule != CONTINGENT_RULE]  # a part of the force before
    for x in reversed(told):
        if x.actor.id and item.sentence - x.item.sentence <= _FAR:
            return x.actor._replace(rule="figure before in the text")
    if names and _SUBJECT_PRONOUNS & set(sc.low[:4]):
        force = _force_before(sc, doc, lex)
        if force is not None:
            return force
    if names:
        for where, text, found in _heads(item, doc, lex):
            fit = [n for n in found if n.actor and not (n.role == "place" and _after_preposition(text, n))]
            if fit and (where == "title" or len({parent_actor(n.actor, lex.vocabulary) for n in fit}) == 1):
                return link_name(fit[0], where, lex)
        for x in reversed(told):
            if x.actor.id:
                return x.actor._replace(rule="figure before in the text")
        return _service(sc) or _home_base(sc, lex) or _dated(sc, item, doc, lex) or Link("", "", "no force named")
    return Link("", "", "no force named")


def _contingent(sc: Scene, item: Item, here: Sequence[Told], told: Sequence[Told], lex: Lexicon) -> Link | None:
    """"377 from Austria, 341 from the Philippines", "of whom 24 were from Jamaica": the nations of a mission's men."""
    mission = next((x for x in here if x.actor.id and not is_state(x.actor.id)), None)
    verb = sc.low[item.last_token + 1 : item.last_token + 2]
    at = item.last_token + 1 + (verb in _COME)
    if mission is None and _OF_WHOM & {*sc.low[max(0, item.first_token - 2) : item.first_token], *sc.low[:2]}:
        whole = next((x for x in reversed(told) if x.actor.rule != CONTINGENT_RULE), None)
        carried = whole is not None and whole.actor.rule.startswith("figure before")
        mission = whole if whole is not None and (carried or not is_state(whole.actor.id)) else None
        if mission is not None and counted_class_of(mission.actor.id, lex.vocabulary) == "militant":
            return None  # fighters of a nationality are not its army
    if mission is None or sc.low[at : at + 1] != ["from"] or irregular(sc, mission.item):
        return None
    spot = first_spot(sc, at + 1, 1)
    state = spot is not None and is_state(spot.name.actor) and not spot.head
    return link_name(spot.name, CONTINGENT_RULE, lex) if spot is not None and state else None


def _mission_before(sc: Scene, item: Item, doc: Document, lex: Lexicon) -> Link | None:
    """What "the Force", "the mission" stands for: the one organisation or band that the two sentences before name."""
    low = sc.low[: item.last_token + 6]
    if not any(low[k] == "the" and low[k + 1] in _MISSIONS for k in range(len(low) - 1)) or any(s.name.actor for s in sc.spots):
        return None
    before = [sentence_at(doc, n, lex) for n in (item.sentence - 1, item.sentence - 2)]
    for s in before:
        names = [x for x in s.names if x.actor and x.kind != "office"] if s is not None else []
        groups = [x for x in names if not is_state(x.actor)]
        if len({parent_actor(x.actor, lex.vocabulary) for x in groups}) == 1:
            return link_name(groups[0], "the force named before", lex)
    for where, _, found in _heads(item, doc, lex):
        groups = [x for x in found if x.actor and not is_state(x.actor)]
        if len({parent_actor(x.actor, lex.vocabulary) for x in groups}) == 1:
            return link_name(groups[0], where, lex)
    return None


def _force_before(sc: Scene, doc: Document, lex: Lexicon) -> Link | None:
    """For "we", "they": the force that is the subject of the sentence before: "U.S. forces have hit ... we have"."""
    s = sentence_at(doc, sc.m.s.number - 1, lex)
    if s is None or s.end - s.start > _LONGEST or not any(x.actor for x in s.names):
        return None
    before = scene(mark(s, [], lex), doc)
    asked = doc.text[s.end - 1] == "?"
    found = [x for x in before.spots if (x.case == "subject" or asked) and x.name.actor]
    found = [x for x in found if x.head in FORCES or x.name.role == "actor"]
    found = [x for x in found if x.head not in OBSERVERS and x.name.kind != "office"]
    return link_name(found[0].name, "force of the sentence before", lex) if found else None


def _pointed(sc: Scene, item: Item, told: Sequence[Told]) -> Told | None:
    """The earlier figure that "the 9,700" points back to."""
    if not item.first_token or sc.low[item.first_token - 1] not in ("the", "these", "those") or item.best != item.best:
        return None
    if any(s.item == item.order and s.name.actor for s in sc.spots):
        return None
    return next((x for x in reversed(told) if x.item.best == item.best and x.item.unit == item.unit and x.actor.id), None)


def _named_group(item: Item, doc: Document, lex: Lexicon) -> Link:
    """For fighters without a name: the one band that the sentences before, the title or the lead name."""
    for n in (item.sentence - 1, item.sentence - 2):
        s = sentence_at(doc, n, lex)
        names = s.names if s is not None else []
        groups = [x for x in names if x.actor and not is_state(parent_actor(x.actor, lex.vocabulary))]
        if len({x.actor for x in groups}) == 1 and counted_class_of(groups[0].actor, lex.vocabulary) == "militant":
            return link_name(groups[0], "band named before", lex)
    for where, _, found in _heads(item, doc, lex):
        groups = [x for x in found if x.actor and counted_class_of(x.actor, lex.vocabulary) == "militant"]
        if len({x.actor for x in groups}) == 1:
            return link_name(groups[0], where, lex)
    return Link("", "", "no force named")


def _national(sc: Scene, item: Item, p: Phrase, doc: Document, lex: Lexicon) -> Link | None:
    """"The army has moved 12,500": a national service without a nation is that of the country the text is dated from."""
    host = _home(doc, lex)
    i = p.first - 1
    while i >= 0 and sc.tags[i] in "A":
        i -= 1
    if not host or p.side != "object" or i < 1 or sc.low[i] not in _GOVERNMENT:
        return None
    return Link(host, sc.words(i, i + 1), "national service, country of the dateline", sc.tokens.start[i])


def _dated(sc: Scene, item: Item, doc: Document, lex: Lexicon) -> Link | None:
    """Troops "of the army and the interior ministry": services without a nation are those of the dateline's country."""
    near = sc.low[: item.last_token + 8]
    at = next((i for i, w in enumerate(near) if w in _GOVERNMENT or near[i : i + 2] == ["general", "staff"]), -1)
    if at < 0:
        at = next((i for i, w in enumerate(near) if w in _OWN_OFFICES and i and near[i - 1] == "the"), -1)
    host = _home(doc, lex) if at > 0 and near[at - 1] in ("the", "an", "a", "interior", "defence", "defense") else ""
    return Link(host, sc.words(at, at + 1), "service, country of the dateline", sc.tokens.start[at]) if host else None


def _home(doc: Document, lex: Lexicon) -> str:
    """The country that the text is dated from: its dateline, or a first line such as "MOSCOW."."""
    if doc.dateline:
        return host_of(doc.dateline, lex.vocabulary)
    for a, b in doc.spans[:4]:
        words = doc.text[a:b].rstrip(". ")
        if words.isupper() and len(words) < 30:
            names = find_names(words, vocabulary=lex.vocabulary)
            if names and names[0].place and names[0].end == len(words):
                return host_of(names[0].place, lex.vocabulary)
    return ""


def _service(sc: Scene) -> Link | None:
    """"The Army shrinks to": a service with a capital and no nation anywhere is American in the English-language press."""
    others = any(s.name.actor and (s.name.role == "actor" or s.case != "prep") for s in sc.spots)
    for i, word in enumerate(sc.low):
        before = ("air",) if word == "force" else ("the", "an", "air", ":", ")")
        alone = i > 0 and sc.low[i - 1] in before
        alone = alone and sc.low[i + 1 : i + 2] not in (["of"], ["command"], ["staff"])
        if word in _SERVICES and alone and sc.capital(i) and not others:
            return Link("USA", sc.words(i, i + 1), "service with a capital, no nation named", sc.tokens.start[i])
    return None


def _home_base(sc: Scene, lex: Lexicon) -> Link | None:
    """A force at or from a fort in the United States, where no nation is named."""
    for s in sc.spots:
        if s.name.surface.startswith(_HOME_BASE) and host_of(s.name.place, lex.vocabulary) == "USA":
            return Link("USA", s.name.surface, "home base", s.name.start)
    return None


def _outlet(sc: Scene, item: Item, lex: Lexicon) -> Link | None:
    """A state outlet or headquarters whose label opens the sentence, or that is said to report, tells of its own force."""
    for s in find_sources(sc.text, sc.m.s.start, item.start, lex.vocabulary):
        label = sc.text[s.end : s.end + 1] == ":" and s.start - sc.m.s.start <= 4
        told = s.kind in ("state_media", "office") and sc.text[s.end : s.end + 6] in (" said,", " said ", " says,", " says ")
        if s.actor and (label or told):
            return Link(parent_actor(s.actor, lex.vocabulary), s.surface, "outlet that tells of its own force", s.start)
    return None


def _heading_before(item: Item, doc: Document, lex: Lexicon) -> Link | None:
    """The name in the line with a colon that a list stands under."""
    for n in range(item.sentence - 1, max(-1, item.sentence - 8), -1):
        a, b = doc.spans[n]
        if doc.text[a:b].rstrip().endswith(":"):
            s = sentence_at(doc, n, lex)
            name = next((x for x in s.names if x.actor), None) if s is not None else None
            return link_name(name, "heading", lex) if name is not None else None
        if doc.text[item.start - 3 : item.start].strip() not in ("-", "*", "•", "–", "|", ""):
            return None
    return None


def _after_preposition(text: str, n: Name) -> bool:
    before = text[max(0, n.start - 12) : n.start].lower().split()
    return bool(before) and before[-1] in ("in", "at", "from", "to", "near", "into", "over", "the", "across", "of", "on")


def _heads(item: Item, doc: Document, lex: Lexicon) -> list[tuple[str, str, list[Name]]]:
    """The names of title and lead, with the text that they stand in; not of the quantity's own sentence."""
    found = [("title", doc.title, find_names(doc.title, vocabulary=lex.vocabulary))] if doc.title else []
    lead = sentence_at(doc, doc.lead, lex) if 0 <= doc.lead != item.sentence else None
    if lead is not None:
        found.append(("lead", doc.text, lead.names))
    return found
