"""Who a figure is attributed to, apart from the outlet that prints it.

A speaker of the sentence whose words hold the figure; in a transcript the label of the paragraph; in a table the row's
own source; in a quotation that runs over several sentences the one speaker of it. Missing where the outlet itself tells.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from posture.clauses import mark
from posture.context import Document, Item, Lexicon, sentence_at
from posture.institutions import bare, by_context, source_id
from posture.names import find_names, find_sources, host_of
from posture.paragraph_labels import TITLES, answerer, as_written, narrated, outlet_label, speaker_label
from posture.sayings import Saying, sayings
from posture.scenes import Link, Scene, scene
from posture.speakers import RANKS

_EXPECTING = frozenset("expects expected hopes wants believes plans intends means promised".split())
_ARMS = frozenset("military army forces force troops navy marines soldiers".split())
_ACTING = frozenset(("in", "out", "move", "down", "up", "plan", "give"))
_SPEAKING = frozenset(("say", "deny", "according", "plan"))
_ARTICLES = frozenset("the a an its his her their our my this that these those".split())
_POINTING = frozenset("the this that".split())
_ANNOUNCED = frozenset("decision move plan order announcement step reduction drawdown measure directive".split())
_PRONOUNS = frozenset("he she it they i we who".split())
_LINE = 3000  # code points that a line is looked back for
_DENYING = frozenset("deny reject dismiss refute rebut".split())
_OPEN, _CLOSE = "“«", "”»"
_PRIORITY = {"before": 0, "according": 1, "count": 0, "after": 2, "decision": 3}


def originator_of(sc: Scene, said: Sequence[Saying], item: Item, doc: Document, lex: Lexicon, last: Link | None) -> Link:
    """The originator of one quantity as written, without article and rank; ``id`` is the institution or "".

    ``said``: what :func:`posture.sayings.sayings` found in the sentence. ``last``: the originator that was named before
    in the document, which a pronoun stands for ("he added"). A Link without surface where nobody is named.
    """
    row = _row_source(sc, doc)
    if row:
        return _link(row, "source column of the table", lex)
    label = speaker_label(doc.text, item.start)
    if label and _is_country(label, lex):  # a list by countries: who gave it is told at its head
        own = choose(sc, said, item)
        inside = own is not None and ":" in sc.low[own.begin :]  # the label itself, "UNITED STATES", read as a verb
        return _list_source(doc, lex) if own is None or inside else _named(sc, own, said, lex, last, doc)
    if label and not narrated(doc.text, item.start):
        return labelled(label, lex)
    best = choose(sc, said, item)
    if best is not None:
        return _named(sc, best, said, lex, last, doc)
    label = outlet_label(doc, item.start, lex)
    if label:
        return _link(label, "label of the outlet", lex)
    part = sc.low[item.last_token + 1 : item.last_token + 3] == ["of", "them"]
    if last is not None and last.surface and part:
        return last._replace(rule="part of the figure before")
    office = _acting_office(sc, item, lex)
    if office is not None:
        return office
    if last is not None and last.surface and sc.low[0] in _POINTING and sc.low[1:2] and sc.low[1] in _ANNOUNCED:
        return last._replace(rule="what was announced before")
    if last is not None and last.surface and sc.low[0] in ("he", "she") and sc.low[1:2] and sc.low[1] in _EXPECTING:
        return last._replace(rule="who expects, named before")
    answering = answerer(doc.text, item.start)
    if answering:
        return _link(_plain(answering), "who answers", lex)
    quoted = _quotation(sc, item, doc)
    if quoted and last is not None and last.surface:
        return last._replace(rule="quotation goes on")
    return Link("", "", "told by the outlet")


def labelled(label: str, lex: Lexicon) -> Link:
    """The speaker of a transcript's label, as a person writes the name."""
    return _link(as_written(_plain(label)), "label of the speaker", lex)


def choose(sc: Scene, said: Sequence[Saying], item: Item) -> Saying | None:
    """The speaker whose words hold the quantity: the nearest, one before the words preferred to one after them."""
    best: tuple[tuple[int, int], Saying] | None = None
    for x in said:
        if not (x.left <= item.first_token and item.last_token < max(x.right, x.left + 1)):
            continue
        if x.begin <= item.first_token < x.end and x.kind not in ("count",):
            continue
        away = item.first_token - x.end if x.end <= item.first_token else x.begin - item.last_token
        denies = x.verb in _DENYING and x.end <= item.first_token
        key = (-1 if denies else _PRIORITY[x.kind] if x.kind == "decision" else 0, away)
        if best is None or key < best[0]:
            best = key, x
    if best is not None:
        return best[1]
    for x in said:  # "..., the garrison said, cutting its patrols by 40": the speaker goes on
        if x.kind == "after" and x.end <= item.first_token and sc.tags[x.end : x.end + 1] == [","]:
            gap = sc.tags[x.end + 1 : item.first_token]
            shares = gap[:1] != ["C"] or gap[1:2] in ([], ["V"], ["D"])  # "diplomats said, and left behind 900"
            if "H" not in gap and shares and sc.low[x.end + 1] not in ("but", "while", "although"):
                return x
    return None


def _named(
    sc: Scene, x: Saying, said: Sequence[Saying], lex: Lexicon, last: Link | None, doc: Document
) -> Link:
    """The link of a speaker; a pronoun stands for the speaker named before it."""
    words = sc.words(x.first, x.stop)
    rule = {
        "before": f"speaker before: {x.verb}", "after": f"speaker after: {x.verb}", "according": x.verb,
        "count": f"owner of the {x.verb}", "decision": f"who decides: {x.verb}",
    }[x.kind]  # fmt: skip
    if words.lower() in _PRONOUNS:
        for y in reversed([y for y in said if y.begin < x.begin]):
            before = sc.words(y.first, y.stop)
            if before.lower() not in _PRONOUNS:
                return _link(_plain(before), f"{rule}, pronoun for the speaker before", lex)
        office = next((s for s in sc.spots if s.stop <= x.first and s.case == "subject" and s.name.kind == "office"), None)
        if office is not None:
            return _link(_plain(office.name.surface), f"{rule}, pronoun", lex)
        before = _speaker_before(sc, words.lower(), doc, lex)
        if before:
            return _link(_plain(before), f"{rule}, pronoun for the speaker before", lex)
        if last is not None and last.surface:
            return last._replace(rule=f"{rule}, pronoun for the speaker before")
        return Link("", "", f"{rule}, pronoun")
    wide = sc.words(x.begin, x.end)
    made = _link(_plain(words), rule, lex)
    return made if made.id else made._replace(id=source_id(wide, lex.vocabulary))


def _speaker_before(sc: Scene, pronoun: str, doc: Document, lex: Lexicon) -> str:
    """The speaker of the one or two sentences before: a person for "he", an institution for "it"."""
    for n in (sc.m.s.number - 1, sc.m.s.number - 2):
        s = sentence_at(doc, n, lex)
        if s is None or not any(h.verb.roles & _SPEAKING for h in s.hits):
            continue
        before = scene(mark(s, [], lex), doc)
        for y in reversed(sayings(before)):
            words = before.words(y.first, y.stop)
            person = bool(TITLES & set(words.lower().replace(".", "").split())) or _is_name(words)
            if words.lower() not in _PRONOUNS and (pronoun == "they" or person == (pronoun != "it")):
                return words
    return ""


def _is_name(words: str) -> bool:
    parts = [w for w in _plain(words).split() if w]
    return 2 <= len(parts) <= 4 and all(w[:1].isupper() for w in parts)


def _acting_office(sc: Scene, item: Item, lex: Lexicon) -> Link | None:
    """"The Pentagon is sending 700 Marines": an office that moves or orders the force tells of it by its act."""
    for s in sc.spots:
        if s.case != "subject" or s.name.kind != "office" or s.stop > item.first_token or s.head in _ARMS or s.owner:
            continue
        i = s.stop
        while i < len(sc.tags) and sc.tags[i] in "XAT":
            i += 1
        hit = sc.m.hit_at[i] if i < len(sc.tags) else None
        if hit is not None and hit.verb.roles & _ACTING and "keep" not in hit.verb.roles:
            link = _link(_plain(s.name.surface), f"office that acts: {hit.verb.lemma}", lex)
            return link if link.id else None
    return None


def _link(words: str, rule: str, lex: Lexicon) -> Link:
    return Link(source_id(words, lex.vocabulary) if words else "", words, rule)


def _plain(words: str) -> str:
    """The words without article, possessor's pronoun and rank in front, and without a closing 's.

    >>> _plain("the Maj. Gen. Kenneth Ekman")
    'Kenneth Ekman'
    """
    words = " ".join(words.split()).strip(" ,;:“”\"'*")
    while True:
        head, _, tail = words.partition(" ")
        bare = head.lower().rstrip(".")
        if not tail or (bare not in _ARTICLES and bare not in RANKS):
            break
        if bare in RANKS and not (tail[:1].isupper() or tail[:1] in "“\""):
            break
        words = tail
    for end in ("'s", "’s", "s'", "s’"):
        if words.endswith(end):
            return words[:-1] if end[0] == "s" else words[:-2]
    return words


def _is_country(label: str, lex: Lexicon) -> bool:
    """Whether a label is the name of a state, not of a speaker: "GERMANY: Some 2,600 troops"."""
    names = find_names(as_written(label), vocabulary=lex.vocabulary)
    return len(names) == 1 and names[0].surface == as_written(label) and names[0].role == "place" and bool(names[0].place)


def _list_source(doc: Document, lex: Lexicon) -> Link:
    """Who the lead names as source of a list: "the main contingents, according to NATO headquarters"."""
    s = sentence_at(doc, doc.lead, lex) if doc.lead >= 0 else None
    sc = scene(mark(s, [], lex), doc) if s is not None and s.end - s.start < _LINE else None
    found = [x for x in sayings(sc) if x.kind in ("according", "after", "before")] if sc is not None else []
    if sc is None or not found:
        return Link("", "", "told by the outlet")
    return _link(_plain(sc.words(found[0].first, found[0].stop)), "source of the list", lex)


def _row_source(sc: Scene, doc: Document) -> str:
    """The cell under "Source" in the row of a table that the sentence is."""
    if "source" not in doc.lowered:
        return ""
    begins, tables = _tables(doc.text)
    i = bisect_right(begins, sc.m.s.start) - 1
    if i < 0:
        return ""
    end, sign, column = tables[i]
    if sc.m.s.start >= end:
        return ""
    begin = doc.text.rfind("\n", max(0, sc.m.s.start - _LINE), sc.m.s.start) + 1
    stop = doc.text.find("\n", sc.m.s.start)
    cells = doc.text[begin : stop if stop >= 0 else None].strip().split(sign)
    return cells[column].strip() if len(cells) >= -column else ""


@lru_cache(maxsize=4)
def _tables(text: str) -> tuple[list[int], list[tuple[int, str, int]]]:
    """Where tables with a source column begin, and their ends, separators and columns, counted from the right
    since "2,200" holds a separator too."""
    begins: list[int] = []
    tables: list[tuple[int, str, int]] = []
    at, opened = 0, False
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        at += len(line)
        if opened and stripped and stripped.count(tables[-1][1]) >= 2:
            tables[-1] = (at, *tables[-1][1:])
            continue
        opened = False
        sign = next((c for c in ("|", "\t", ";", ",") if stripped.count(c) >= 2), "")
        heads = [c.strip().lower() for c in stripped.split(sign)] if sign and "source" in stripped.lower() else []
        column = next((k for k, c in enumerate(heads) if c in ("source", "sources")), -1)
        if column >= 0:
            begins.append(at)
            tables.append((at, sign, column - len(heads)))
            opened = True
    return begins, tables


def _quotation(sc: Scene, item: Item, doc: Document) -> bool:
    """Whether a quotation that began before the sentence is still open at the quantity."""
    floor = max(0, item.start - 2000)
    opened = max(doc.text.rfind(c, floor, item.start) for c in _OPEN)
    closed = max(doc.text.rfind(c, floor, item.start) for c in _CLOSE)
    return opened > closed


def settled(who: Link, item: Item, doc: Document, lex: Lexicon) -> Link:
    """A bare office ("the ministry", "MoD") with the institution that the text before, the title or the publisher gives."""
    office = bare(who.surface, lex.vocabulary) if who.surface else None
    if office is None:
        return who
    # a minister travels, so that only an institution is taken for that of the town a report is dated from
    resident = not {"minister", "secretary", "chief"} & set(who.surface.lower().split())
    home = host_of(doc.dateline, lex.vocabulary) if doc.dateline and resident else ""
    ident, rule = by_context(office, doc.text, item.start, doc.title, doc.publisher, lex.vocabulary, home)
    return who._replace(id=ident, rule=f"{who.rule}, {rule}") if ident else who


def institution(link: Link, publisher: str, lex: Lexicon, wire: str = "") -> str:
    """originator_id: the institution, for an unnamed source publisher and words, for none the wire, else the publisher.

    ``wire``: the agency of the dateline.

    >>> from posture.context import lexicon
    >>> from posture.vocabulary import load_vocabulary
    >>> lex = lexicon(load_vocabulary())
    >>> institution(Link("", "two officials", ""), "Example Times", lex)
    'Example Times: two officials'
    >>> institution(Link(), "Orient Net (Reuters)", lex)
    'reuters'
    """
    if link.id:
        return link.id
    if link.surface:
        return f"{publisher}: {link.surface}" if publisher else link.surface
    if wire:
        return wire
    wires = [s for s in find_sources(publisher, vocabulary=lex.vocabulary) if s.kind == "wire"] if publisher else []
    return wires[-1].id if wires else publisher
