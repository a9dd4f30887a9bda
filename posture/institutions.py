"""The institution behind a speaker's words: a row of sources.csv, else the office of a nation that the words name.

"The Kenyan army", "Estonia's Ministry of Defence" and "the ministry in Madrid" name a nation and a kind of office
(institutions.csv); a bare "MoD" or "the ministry" is that of the text before it, else of the publisher, else nobody's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from posture.gazetteer import NAME_WORD, fold
from posture.names import Name, SourceName, find_names, find_sources, host_of
from posture.vocabulary import Vocabulary, load_vocabulary

_BACK = 2500  # code points before a bare office that are looked through for its nation
_NEAR = 45  # code points between a nation and its office
_LINKS = frozenset("of in for at from".split())
_MINISTRIES = frozenset(("mod", "mfa", "interior"))
_CIVIL = _MINISTRIES | {"ministry", "police", "coast_guard", "border_guard"}
_ARMED = frozenset(("mod", "military"))
_BLOCKED = "-"
_INSTITUTIONS = ("office", "officer", "group")


class Office(NamedTuple):
    """An office named at ``text[start:end]``: its kind, the nation beside it (ISO 3166 alpha-3) or "", and its id or "".

    ``named``: a capitalised word follows, as in "Defence Minister Silva", so that the office is of whoever that is."""

    start: int
    end: int
    kind: str
    nation: str
    id: str
    named: bool = False


def source_id(words: str, vocabulary: Vocabulary | None = None) -> str:
    """The institution behind an originator as written, or ``""``.

    That of the longest source named in it, an institution before an officer's name, unless the words name the office
    of another nation. A nation's office without a row has the id ``{iso}_{office}``; a ministry of defence and the armed
    forces that it speaks for are one institution.

    >>> source_id("Pentagon spokesman Lt. Col. Barry Venable")
    'pentagon'
    >>> source_id("Estonia's Ministry of Defence"), source_id("the Estonian MoD"), source_id("Philippine coast guard")
    ('est_mod', 'est_mod', 'phl_coast_guard')
    >>> source_id("a shopkeeper")
    ''
    """
    return _source_id(words, vocabulary or load_vocabulary())


@lru_cache(maxsize=4096)  # the same few speak in all reports
def _source_id(words: str, vocabulary: Vocabulary) -> str:
    found = find_sources(words, vocabulary=vocabulary)
    best = max(found, key=lambda s: (s.kind != "officer", s.end - s.start, -s.start)) if found else None
    office = next((o for o in offices(words, vocabulary) if o.nation), None)
    if office is None:
        return best.id if best is not None else _state_speaking(words, vocabulary)
    return best.id if best is not None and _holds(best, office, found) else office.id


def _state_speaking(words: str, vocabulary: Vocabulary) -> str:
    """The government of a state or its capital that is named alone: "Kyiv", "the United States"."""
    bare = words.removeprefix("the ").removeprefix("The ")
    names = find_names(bare, vocabulary=vocabulary)
    if len(names) != 1 or names[0].surface != bare or not _is_nation(names[0].actor):
        return ""
    return _office_id(names[0].actor, "government", vocabulary) if names[0].kind != "demonym" else ""


def _holds(best: SourceName, office: Office, found: Sequence[SourceName]) -> bool:
    """Whether a named source stands against the nation's office that the same words name."""
    if best.kind not in _INSTITUTIONS:
        return False
    if best.actor == office.nation:
        return True
    overlaps = best.start < office.end and office.start < best.end
    return not overlaps and best.kind != "officer" and best.start < office.start


def offices(text: str, vocabulary: Vocabulary, start: int = 0, end: int | None = None) -> list[Office]:
    """The offices that ``text[start:end]`` names, left to right, each with the nation beside it.

    >>> [(o.kind, o.nation) for o in offices("The ministry in Oslo and Kenya's army", load_vocabulary())]
    [('ministry', 'NOR'), ('military', 'KEN')]
    """
    spans = _spans(text, start, end, _kinds(vocabulary))
    if not spans:
        return []
    names = find_names(text, start, end, vocabulary)
    found = []
    for k, (a, b, kind) in enumerate(spans):
        floor = spans[k - 1][1] if k else start
        stop = spans[k + 1][0] if k + 1 < len(spans) else (len(text) if end is None else end)
        nation = _nation(text, a, b, floor, stop, names, vocabulary)
        if kind != _BLOCKED and (kind != "agency" or not nation):
            ident = _office_id(nation, kind, vocabulary) if nation else ""
            found.append(Office(a, b, kind, nation, ident, text[b : b + 1] == " " and text[b + 1 : b + 2].isupper()))
    return found


def bare(words: str, vocabulary: Vocabulary) -> Office | None:
    """The office without a nation that some words name, where nothing in them tells whose it is; else None.

    >>> bare("the defence ministry", load_vocabulary()).kind
    'mod'
    >>> bare("the Polish defence ministry", load_vocabulary()) is None
    True
    """
    found = offices(words, vocabulary)
    return found[0] if found and not any(o.nation for o in found) else None


def by_context(
    office: Office, text: str, at: int, title: str, publisher: str, vocabulary: Vocabulary, home: str = ""
) -> tuple[str, str]:
    """(id, rule) of a bare office at ``text[at]``: of the text before it, the title, the publisher; ("", "") if unknown.

    ``home``: the country that the text is dated from, whose civil offices need no nation there.

    >>> v = load_vocabulary()
    >>> text = "Latvia's defence ministry met the press. The ministry counts 900 recruits."
    >>> by_context(Office(0, 12, "ministry", "", ""), text, 41, "", "", v)
    ('lva_mod', 'office named before')
    """
    for words, stop, rule in ((text, at, "office named before"), (title, len(title), "office in the title")):
        found = [o for o in _named(words, max(0, stop - _BACK), stop, vocabulary) if _same_kind(office.kind, o.kind)]
        if found and (not office.named or len({o.nation for o in found}) == 1):
            return found[-1].id, rule
    own = offices(publisher, vocabulary) if publisher else []
    nation = next((o.nation for o in own if o.nation), "")
    known = find_sources(publisher, vocabulary=vocabulary) if publisher and not nation else []
    nation = nation or next((s.actor for s in known if _is_nation(s.actor)), "")
    nation = nation or next((n.actor for n in find_names(publisher, vocabulary=vocabulary) if _is_nation(n.actor)), "")
    kind = own[0].kind if own and office.kind == "ministry" else office.kind
    if nation and kind not in ("ministry", "agency"):
        return _office_id(nation, kind, vocabulary), "office of the publisher's country"
    if home and kind in _CIVIL and not office.named:
        return _office_id(home, kind, vocabulary), "office of the dateline's country"
    return "", ""


def _same_kind(kind: str, other: str) -> bool:
    """Whether a bare office can be one that was named: "the ministry" is any ministry."""
    if kind == "agency":
        return other == "intelligence"
    return kind == other or (kind == "ministry" and other in _MINISTRIES) or (kind in _ARMED and other in _ARMED)


def _named(text: str, start: int, stop: int, vocabulary: Vocabulary) -> list[Office]:
    """The offices whose nation is told in ``text[start:stop]``, rows of sources.csv among them."""
    found = [o for o in offices(text, vocabulary, start, stop) if o.nation]
    kinds = _kinds_of(vocabulary)
    for s in find_sources(text, start, stop, vocabulary):
        if s.kind == "office" and s.id in kinds and not any(o.start < s.end and s.start < o.end for o in found):
            found += [Office(s.start, s.end, kind, s.actor, s.id) for kind in kinds[s.id]]
    return sorted(found)


def _nation(
    text: str, a: int, b: int, floor: int, stop: int, names: Sequence[Name], vocabulary: Vocabulary
) -> str:
    """The nation of the office at ``text[a:b]``: the name before it in its phrase, else one after "of" or "in"."""
    for n in reversed(names):
        holds = n.start <= a and n.end >= b and n.end - n.start > b - a  # "Armed Forces of the Philippines"
        if holds or (floor <= n.start < a and n.end <= b and a - n.end < _NEAR):
            between = text[n.end : max(n.end, a)]
            if not any(c in between for c in ",;.:()\n") and not _LINKS & set(between.split()):
                return _state(n, vocabulary)
            break
    for n in names:
        if b <= n.start and n.end <= stop:
            gap = text[b : n.start]
            words = gap.lower().split()
            if len(gap) < _NEAR and words and words[0] in _LINKS and not any(c in gap for c in ",;:\n"):
                return _state(n, vocabulary)
            break
    return ""


def _state(n: Name, vocabulary: Vocabulary) -> str:
    if _is_nation(n.actor):
        return n.actor
    return host_of(n.place, vocabulary) if n.place and not n.actor else ""


def _is_nation(actor: str) -> bool:
    return len(actor) == 3 and actor.isalpha() and actor.isupper()


def _spans(text: str, start: int, end: int | None, kinds: Mapping[str, tuple[tuple[tuple[str, ...], bool, str], ...]]) -> (
    list[tuple[int, int, str]]
):
    """(start, end, kind) of every phrase of institutions.csv, longest first, left to right."""
    words = list(NAME_WORD.finditer(text, start, len(text) if end is None else end))
    found: list[tuple[int, int, str]] = []
    i = 0
    while i < len(words):
        step = 1
        for phrase, cased, kind in kinds.get(fold(words[i].group()), ()):
            j = i + len(phrase)
            if j > len(words) or any(fold(words[i + k].group()) != w for k, w in enumerate(phrase)):
                continue
            raw = text[words[i].start() : words[j - 1].end()]
            if len(raw) > len(" ".join(phrase)) + 2 or (cased and not raw[:1].isupper()):
                continue
            found.append((words[i].start(), words[j - 1].end(), kind))
            step = j - i
            break
        i += step
    return found


@lru_cache(maxsize=8)
def _kinds(vocabulary: Vocabulary) -> Mapping[str, tuple[tuple[tuple[str, ...], bool, str], ...]]:
    """The first word of each phrase to (its words, whether it needs a capital, its kind), longest first."""
    index: dict[str, list[tuple[tuple[str, ...], bool, str]]] = {}
    for row in vocabulary.rows("institutions"):
        words = tuple(fold(m.group()) for m in NAME_WORD.finditer(row["surface"]))
        if words:
            index.setdefault(words[0], []).append((words, row["surface"][:1].isupper(), row["office"]))
    return {w: tuple(sorted(rows, key=lambda r: -len(r[0]))) for w, rows in index.items()}


@lru_cache(maxsize=8)
def _rows(vocabulary: Vocabulary) -> Mapping[tuple[str, str], str]:
    """(nation, kind of office) to the id that sources.csv gives it."""
    found: dict[tuple[str, str], str] = {}
    kinds = _kinds(vocabulary)
    for row in vocabulary.rows("sources"):
        if row["kind"] == "office" and _is_nation(row["actor"]):
            spans = _spans(row["surface"], 0, None, kinds)
            if len(spans) == 1 and find_names(row["surface"], vocabulary=vocabulary):
                found.setdefault((row["actor"], spans[0][2]), row["id"])
    return found


@lru_cache(maxsize=8)
def _kinds_of(vocabulary: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    """The id of an office of sources.csv to the kinds of office that it stands for."""
    found: dict[str, tuple[str, ...]] = {}
    for (_, kind), ident in _rows(vocabulary).items():
        found[ident] = (*found.get(ident, ()), kind)
    return found


def _office_id(nation: str, kind: str, vocabulary: Vocabulary) -> str:
    """The id of a nation's office: the row's, else ``{iso}_{office}``; armed forces and their ministry share one."""
    rows = _rows(vocabulary)
    kinds = (kind, "mod", "military") if kind in (*_ARMED, "ministry") else (kind,)
    known = next((rows[(nation, k)] for k in kinds if (nation, k) in rows), "")
    return known or f"{nation.lower()}_{'mod' if kind in ('military', 'ministry') else kind}"
