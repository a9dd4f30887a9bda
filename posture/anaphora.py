"""What "there", "the base", "the country" stand for, and what place a text is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from posture.context import Document, Item, Lexicon, sentence_at, tokens_of
from posture.names import Name, find_names, host_of, place_name
from posture.scenes import Link, Scene, Told
from posture.sites import FACILITIES, IN, MEETING, TO, Where, kind_of

_BASES = frozenset(("base", "airfield", "camp", "port", "site", "island"))
_TOWNS = frozenset(("city", "town", "capital"))
_FIELDS = _BASES | _TOWNS
_LANDS = frozenset(("region", "province", "island", "border", "site"))
_COUNTRY = frozenset(("country",))
# what each word with "the" before it can stand for, by the kinds of places.csv
POINTERS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys("base airbase camp garrison compound post outpost facility".split(), _BASES),
    **dict.fromkeys("airfield airport port site".split(), _FIELDS),
    **dict.fromkeys("city town village".split(), _TOWNS),
    **dict.fromkeys("island islands archipelago".split(), frozenset(("island", "country", "region"))),
    **dict.fromkeys("province region area zone enclave territory district peninsula".split(), _LANDS),
    **dict.fromkeys("country nation kingdom republic".split(), _COUNTRY),
}
_SECTION = 2000  # code points that are looked back for a heading
_HERE = frozenset(("there", "here"))
_PLACED = IN | TO | frozenset(("from", "object", "force", "list"))


def anaphor(
    sc: Scene, item: Item, stop: int, arrives: bool, where: Sequence[Where], doc: Document, lex: Lexicon,
    told: Sequence[Told], abroad: frozenset[str] = frozenset(), own: frozenset[str] = frozenset(),
) -> tuple[int, Link] | None:  # fmt: skip
    """What "there", "the base", "the country" after the figure (before ``stop``) stand for, and the token it is.

    ``arrives``: of a force that arrives, "from here" is not its place. ``abroad``: the states of actor and speaker;
    ``own``: the actor's alone, which is not "the island" that it sends a force to.
    """
    for i in range(item.last_token + 1, stop):
        if points(sc, i) and not (arrives and sc.low[i - 1] == "from"):
            found = antecedent(sc, i, where, doc, lex, told, own if "island" in POINTERS.get(sc.low[i], ()) else abroad)
            return (i, found) if found is not None else None
    return None


def points(sc: Scene, i: int, subject: bool = False) -> bool:
    """Whether token ``i`` points back to a place: "there", or "the base" after a preposition (or as a subject)."""
    word = sc.low[i]
    if word in _HERE:
        return not (i + 1 < len(sc.low) and sc.tags[i + 1] == "X") and not subject
    if word not in POINTERS or not i or sc.low[i - 1] not in ("the", "that", "this"):
        return False
    if sc.low[i + 1 : i + 2] in (["at"], ["of"], ["near"], ["in"]):
        return False
    return subject or (i > 1 and sc.tags[i - 2] in "PTV")


def antecedent(
    sc: Scene, at: int, where: Sequence[Where], doc: Document, lex: Lexicon, told: Sequence[Told],
    abroad: frozenset[str] = frozenset(),
) -> Link | None:  # fmt: skip
    """The last place before token ``at`` of the kind that its word can stand for, else that of title, lead, dateline.

    The country spoken of is none of ``abroad``: the actor's own, whose force is told to be there, or the speaker's.
    """
    word = sc.low[at]
    kinds = POINTERS.get(word, frozenset())
    before = [w for w in where if w.stop <= at and w.prep in _PLACED]
    links = [x.place for x in told if x.place.id or x.place.surface]
    if before:
        fine = chain_head(sc, before)
        links += [w.link("") for w in before if w.first <= fine.first or word not in _HERE]
    elif word not in _HERE:
        subjects = (s for s in sc.spots if s.stop <= at and s.name.place and s.case == "subject" and s.item < 0)
        links += [_place(s.name, "", lex) for s in subjects if word not in _HERE or _ended(sc, s.stop, at)]
    near = before_sentence(sc, doc, lex, kinds)
    if kinds == _COUNTRY:  # "the country" is that of the figures rather than one named in passing
        here = sc.m.s.start
        links = [*near, *(x for x in links if x.start < here), *(x for x in links if x.start >= here)]
    else:
        links = sorted([*links, *near], key=lambda x: x.start)
    for link in [*reversed(links), *heads(sc, doc, lex, kinds)]:
        if abroad and (not kinds or "country" in kinds) and _at_home(link, abroad, kinds, lex):
            continue
        if kinds == _COUNTRY:
            host = host_of(link.id, lex.vocabulary)
            if host:
                return _host(link, host, f"“{word}”", lex)
        elif not kinds or not link.id or kind_of(link.id, lex) in kinds:
            return link._replace(rule=f"“{word}”")
    return None


def _at_home(link: Link, abroad: frozenset[str], kinds: frozenset[str], lex: Lexicon) -> bool:
    """Whether a place is a state of ``abroad`` or the capital that stands for it; for "the country" anywhere in it."""
    if link.id in abroad or (kinds and host_of(link.id, lex.vocabulary) in abroad):
        return True
    if not link.site or host_of(link.id, lex.vocabulary) not in abroad or link.rule not in ("sentence before", "lead", "title"):
        return False
    return any(n.kind == "metonym" for n in find_names(link.surface, vocabulary=lex.vocabulary))


def _ended(sc: Scene, i: int, j: int) -> bool:
    """Whether a clause ends between two tokens: "there" is never the subject of its own clause."""
    return any(sc.low[k] in (",", ";", ":", "and", "but", "where", "which", "that") for k in range(i, j))


def _host(link: Link, host: str, rule: str, lex: Lexicon) -> Link:
    if host == link.id:
        return link._replace(rule=rule)
    return Link(host, place_name(host, lex.vocabulary), rule, link.start)


def chain_head(sc: Scene, left: Sequence[Where]) -> Where:
    """The last place, or the site that a chain ending with it begins with: "Taszar in Hungary", "Rzeszow, Poland"."""
    best = left[-1]
    for w in reversed(left[:-1]):
        gap = range(w.stop, best.first)
        if len(gap) > 3 or not w.site or any(sc.tags[k] not in "P,D" and sc.low[k] not in FACILITIES for k in gap):
            break
        best = w
    return best


def before_sentence(sc: Scene, doc: Document, lex: Lexicon, kinds: frozenset[str] = frozenset()) -> list[Link]:
    """The places of the sentence before, those where people only met or spoke left out.

    A name needs a preposition of place before it, unless it is of one of ``kinds``.
    """
    number = sc.m.s.number
    before = sentence_at(doc, number - 1, lex) if number else None
    if before is None:
        return []
    links = []
    for n in before.names:
        first = tokens_of(before.tokens, n.start, n.end)[0]
        hit = next((h for h in before.hits if h.stop == first - 1), None)
        spoken = hit is not None and (hit.verb.lemma in MEETING or "say" in hit.verb.roles)
        if _fits(doc.text, n, kinds, lex) and not spoken:
            links.append(_place(n, "sentence before", lex))
    return links


def heads(sc: Scene, doc: Document, lex: Lexicon, kinds: frozenset[str] = frozenset()) -> list[Link]:
    """The places of heading, title, lead, the sentence before and dateline, in this order of trust."""
    links: list[Link] = []
    number = sc.m.s.number
    heading = next((n for n in range(number - 1, max(-1, number - 8), -1) if doc.text[doc.spans[n][1] - 1] in ":"), -1)
    if heading >= 0:
        s = sentence_at(doc, heading, lex)
        links += [_place(n, "heading", lex) for n in (s.names if s is not None else []) if n.place]
    if doc.title:
        names = [n for n in find_names(doc.title, vocabulary=lex.vocabulary) if n.place and n.role == "place"]
        named = [n for n in names if _fits(doc.title, n, kinds, lex)] or (names if len(names) == 1 else [])
        links += [_place(n, "title", lex)._replace(start=-1) for n in named]
    lead = sentence_at(doc, doc.lead, lex) if 0 <= doc.lead != number else None
    if lead is not None:
        links += [_place(n, "lead", lex) for n in lead.names if _fits(doc.text, n, kinds, lex)]
    links += before_sentence(sc, doc, lex)
    if doc.dateline:
        site = host_of(doc.dateline, lex.vocabulary) != doc.dateline
        links.append(Link(doc.dateline, place_name(doc.dateline, lex.vocabulary), "dateline", -1, site))
    return links


def section_place(item: Item, last: Item | None, doc: Document, lex: Lexicon) -> Link | None:
    """The one place in the Markdown heading of a section that began after the last figure: "## The Syria mission"."""
    at = doc.text.rfind("\n#", max(0, item.start - _SECTION), item.start)
    if at < 0 or last is None or last.start > at:
        return None
    stop = doc.text.find("\n", at + 1)
    names = [n for n in find_names(doc.text, at, stop, lex.vocabulary) if n.place] if 0 < stop < item.start else []
    if len({n.place for n in names}) != 1:
        return None
    n = names[0]
    return _place(n, "heading of the section", lex)


def row_place(sc: Scene, item: Item, actor: str, lex: Lexicon) -> Link | None:
    """The place in a cell of a table's row that is not the actor's: "| Latvia | Canada | 3,000 |"."""
    if sc.low[:1] != ["|"]:
        return None
    for s in sc.spots:
        cell = s.first and sc.low[s.first - 1] == "|" and sc.low[s.stop : s.stop + 1] == ["|"]
        if cell and s.name.role == "place" and s.name.place and s.name.actor != actor and s.stop <= item.first_token:
            return _place(s.name, "cell of the row", lex)
    return None


def _fits(text: str, n: Name, kinds: frozenset[str], lex: Lexicon) -> bool:
    capital = kinds == _COUNTRY and n.kind == "metonym"  # "Bamako has turned to": the country is Mali
    return _named_place(text, n) or bool(n.place and (capital or kind_of(n.place, lex) in kinds))


def _named_place(text: str, n: Name) -> bool:
    """Whether a name stands after a preposition of place."""
    before = text[max(0, n.start - 9) : n.start].lower().split()
    return bool(n.place and n.role == "place" and before and before[-1] in IN | TO | {"of", "the"})


def _place(n: Name, rule: str, lex: Lexicon) -> Link:
    return Link(n.place, n.surface, rule, n.start, host_of(n.place, lex.vocabulary) != n.place)
