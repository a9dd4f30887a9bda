"""The words for a speaker: the noun phrase before or after a verb of saying, its apposition, and where it ends."""

from __future__ import annotations

from posture.context import Hit
from posture.scenes import Scene

RANKS = frozenset(
    "gen general lt lieutenant col colonel maj major capt captain sgt sergeant adm admiral cmdr commander brig "
    "brigadier cpl corporal rear vice marshal mr mrs ms dr sir rep sen sec lord air-marshal commodore ltg mg bg".split()
)
_RELATIVE = frozenset(("who", "which", "that", "whom"))
# words after a comma that open a remark on the speaker: "An official, speaking to a local channel, said"
_REMARKS = frozenset("who which speaking asked citing quoting writing talking addressing testifying appearing quoted".split())
_TITLES = RANKS | frozenset(
    "president minister secretary premier chancellor senator spokesman spokeswoman commander chief".split()
)
_PORTFOLIOS = frozenset("defense defence foreign interior prime vice deputy".split())
_ARTICLES = frozenset("a an the its his their one head chief first our".split())
_QUOTES = frozenset(("“", "”", '"', "«", "»"))
_LONGEST = 30


def subject(sc: Scene, group: int) -> tuple[int, int, int]:
    """(first, stop, begin): the noun phrase before the verb group at ``group``; ``begin`` is where all of it begins."""
    stop = group
    if stop and sc.low[stop - 1] == ")" and "(" in sc.low[max(0, stop - 5) : stop]:  # "the Ministry of Defense (MND) reported"
        stop = max(k for k in range(max(0, stop - 5), stop) if sc.low[k] == "(")
    if stop and sc.tags[stop - 1] == ",":
        opening = apposition(sc, stop - 1)
        if opening < 0:
            return group, group, group
        first, end, begin = _phrase(sc, opening)
        named = _name_in(sc, opening + 1, stop - 1)
        if named is not None and not sc.capital(end - 1):  # "A military spokesman, Maj. Emmanuel Chirchir, wrote"
            return named[0], named[1], begin
        return first, end, begin
    return _phrase(sc, stop)


def _phrase(sc: Scene, stop: int) -> tuple[int, int, int]:
    """The noun phrase that ends before token ``stop``."""
    i, coordinator = stop, -1
    while i > 0:
        tag, word = sc.tags[i - 1], sc.low[i - 1]
        if tag == "C":
            coordinator = i
        elif tag in "H,S" or (tag == "m" and word in _QUOTES):
            break
        elif tag in "VQX":
            i = coordinator if coordinator > 0 else i
            break
        i -= 1
    first = _past_place(sc, past_dates(sc, i, stop), stop)
    if first == stop - 1 and sc.tags[first] in "CADSP":
        return stop, stop, stop
    return first, stop, first


def _past_place(sc: Scene, first: int, stop: int) -> int:
    """The subject's first word after a place that opens the clause: "In the Legislative Yuan Defense Minister Koo said"."""
    if first >= stop or sc.tags[first] != "P":
        return first
    at = next((k for k in range(first + 2, stop - 1) if sc.low[k] in _TITLES and sc.capital(k)), -1)
    if at < 0:
        return first
    return at - (sc.low[at - 1] in _PORTFOLIOS and at - 1 > first)


def _name_in(sc: Scene, first: int, stop: int) -> tuple[int, int] | None:
    """A person's name that an apposition is: a rank or two capitalised words, and nothing else."""
    words = range(first, stop)
    if not words or sc.low[first] in _ARTICLES:
        return None
    plain = [k for k in words if sc.low[k] != "."]
    if len(plain) >= 2 and all(sc.capital(k) for k in plain if len(sc.low[k]) > 2):
        return first, stop
    return None


def apposition(sc: Scene, comma: int) -> int:
    """The comma that opens the apposition or remark closed by ``comma``, or -1: "X, a spokesman for Y, said"."""
    plain = True
    for i in range(comma - 1, max(0, comma - _LONGEST), -1):
        tag = sc.tags[i]
        if tag == ",":
            opener = sc.low[i + 1]
            before = sc.tags[i - 1] if i else ""
            if opener in _REMARKS and before in ("w", "N"):
                return i
            noun = before in ("w", "N") and (sc.capital(i - 1) or sc.capital(i + 1) or opener in _ARTICLES)
            if plain and noun and (opener in _ARTICLES or sc.tags[i + 1] in "wNV"):
                return i
            if not plain:
                continue
            return -1
        if tag == "H" or sc.low[i] in _QUOTES:
            return -1
        if tag in "VQ" and sc.tags[i - 1] != "," and not _RELATIVE & set(sc.low[max(0, i - 6) : i]):
            plain = False
    return -1


def past_dates(sc: Scene, first: int, stop: int) -> int:
    """The subject's first word after a date or a link that opens the clause: "On Saturday the Pentagon"."""
    t = sc.tokens
    for d in sc.m.s.dates:
        if stop > first and t.start[first] <= d.end <= t.start[stop - 1]:
            while first < stop and t.start[first] < d.end:
                first += 1
    while first < stop - 1 and (sc.tags[first] in "ASC," or sc.low[first] == "as"):
        first += 1
    return first


def noun_phrase_end(sc: Scene, start: int) -> int:
    """The token after the noun phrase that begins at ``start``."""
    i = start
    while i < len(sc.tags):
        tag = sc.tags[i]
        if tag in "H,SVXQ" or (tag == "m" and sc.low[i] in _QUOTES):
            break
        if tag == "P" and sc.low[i] not in ("of", "for", "in", "from", "with"):
            break
        if tag in "PTA" and is_date(sc, i, i + 2):
            break
        if tag == "C" and not (i + 1 < len(sc.tags) and sc.tags[i + 1] in "wD"):
            break
        i += 1
    return i


def is_date(sc: Scene, first: int, stop: int) -> bool:
    """Whether a date stands at tokens [first, stop)."""
    t = sc.tokens
    return any(d.start < t.end[min(stop, len(t)) - 1] and d.end > t.start[first] for d in sc.m.s.dates)


def group_start(sc: Scene, h: Hit) -> int:
    """The first auxiliary or adverb of the verb group that ends with ``h``."""
    i = h.first
    while i > 0 and (sc.tags[i - 1] in "XA" or sc.low[i - 1] in ("has", "have", "had")) and not is_date(sc, i - 1, i):
        i -= 1
    return i


def inverted(sc: Scene, h: Hit, group: int) -> bool:
    """", said Gen. X": a mark before the verb, a name or an article after it."""
    if group != h.first or h.verb.shape not in ("ed", "s") or h.stop >= len(sc.tags) or h.first == 0:
        return False
    before = sc.tags[h.first - 1] in ",m" and sc.low[h.first - 1] != "."
    after = sc.low[h.stop] in ("the", "a", "an", "one", "his", "her", "its") or (
        sc.tags[h.stop] == "w" and sc.capital(h.stop)
    )
    if not before or not after:
        return False
    stop = noun_phrase_end(sc, h.stop)
    if sc.low[h.first - 1] == "," and apposition(sc, h.first - 1) >= 0:
        return False
    return stop >= len(sc.tags) or sc.tags[stop] in "H,mSPC"
