"""Who says what: the speakers that a sentence names and the stretch of words that each of them answers for.

A speaker before his verb answers for what follows it ("the army said that ..."), one at the end for what stands before
("..., the army said"); a semicolon and the next speaker end his stretch.
"""

from __future__ import annotations

from typing import NamedTuple

from posture.context import Hit
from posture.scenes import Scene
from posture.speakers import group_start, inverted, is_date, noun_phrase_end, past_dates, subject

_PRONOUNS = frozenset("he she it they".split())
_OWN = frozenset(("i", "we", "you"))  # the speaker within his own words
_DECIDE = frozenset(
    "announce order vow pledge promise want ask propose request offer approve warn agree demand urge plan decide".split()
)
_TOLD = frozenset("announce decide agree vow pledge promise order warn".split())  # also after what was decided
OFFICES = frozenset(
    "president minister ministers ministry government secretary chief commander general spokesman spokeswoman "
    "spokesperson pentagon premier chancellor king emir parliament cabinet army navy leader junta governor "
    "ambassador".split()
)
_COUNTS = frozenset(
    "count counts tally list reckoning estimate estimates telling figures account version claim claims calculation "
    "calculations data records assessment statement report intelligence numbers".split()
)
_ADDRESSEES = frozenset("reporters journalists lawmakers parliament senators us me him them it congress".split())
_ENDS = frozenset(("”", '"', "»"))
_ESTIMATING = frozenset(("count", "put", "put at", "see", "detect", "track", "spot", "give"))
_SERVICES = frozenset("dia cia dgse bnd mi6 jic intelligence".split())
_EVIDENCE = frozenset("images image imagery pictures picture photographs photos data figures records documents footage".split())
_DENYING = frozenset("deny reject dismiss refute rebut".split())
_SAID = frozenset(("that", ",", ".", ":", "on", "“"))
_NOMINAL = frozenset("earlier previous latest own first official new last".split())


class Saying(NamedTuple):
    """One speaker at tokens [first, stop), the whole phrase [begin, end), and the words [left, right) he answers for.

    ``kind``: before, after, according, count or decision.
    """

    first: int
    stop: int
    begin: int
    end: int
    left: int
    right: int
    kind: str
    verb: str


def sayings(sc: Scene) -> list[Saying]:
    """The speakers of a sentence, left to right.

    >>> from posture.clauses import mark
    >>> from posture.context import lexicon, open_document, sentence_at
    >>> from posture.scenes import scene
    >>> from posture.vocabulary import load_vocabulary
    >>> lex = lexicon(load_vocabulary())
    >>> doc = open_document("a", "The base holds 900, the ministry in Madrid said on Monday.", "", "", "", None, lex)
    >>> sc = scene(mark(sentence_at(doc, 0, lex), [], lex), doc)
    >>> [(sc.words(x.first, x.stop), x.kind) for x in sayings(sc)]
    [('the ministry in Madrid', 'after')]
    """
    found: list[Saying] = []
    for h in sc.m.s.hits:
        said = _saying(sc, h, found)
        if said is not None:
            found.append(said)
    found += _counts(sc)
    found.sort(key=lambda x: x.begin)
    return [_bounded(sc, x, found) for x in found]


def _commands(sc: Scene, h: Hit) -> bool:
    """"told X to leave": an order, and no figure is said."""
    after = sc.tags[h.stop : h.stop + 8]
    stop = next((k for k, tag in enumerate(after) if tag in "VHSXR"), len(after))
    return "T" in after[:stop] and "that" not in sc.low[h.stop : h.stop + stop + 1]


def _named_office(sc: Scene, first: int, stop: int) -> bool:
    return any(s.name.kind == "office" and first <= s.first < stop for s in sc.spots)


def _according(sc: Scene, h: Hit) -> Saying | None:
    start = h.stop + (sc.low[h.stop : h.stop + 1] == ["to"])
    stop = noun_phrase_end(sc, start)
    if stop <= start:
        return None
    opens = h.first == 0 or sc.tags[h.first - 1] in "HS" or sc.low[h.first - 1] in ("but", "and", "while")
    left, right = (stop, len(sc.tags)) if opens else (0, h.first)
    return Saying(start, stop, h.first, stop, left, right, "according", "according to")


def _same_subject(sc: Scene, found: list[Saying], group: int) -> tuple[int, int, int]:
    """The subject that a second verb shares: that of the sentence's first verb, else the speaker before."""
    if found[-1].kind in ("before", "decision"):
        return found[-1].first, found[-1].stop, group
    stop = next((i for i, tag in enumerate(sc.tags) if tag in "VXQH,"), 0)
    first = past_dates(sc, 0, stop) if stop else 0
    if 0 < stop < found[-1].begin and stop - first <= 6:
        return first, stop, group
    return found[-1].first, found[-1].stop, group


def _only_phrase(sc: Scene, i: int) -> int:
    """The next comma or end after ``i`` if no verb and no amount stands before it, else -1: "told a radio station."."""
    while i < len(sc.tags) and sc.tags[i] not in "H,":
        if sc.tags[i] in "VXQST" or sc.low[i] in ("has", "have", "had"):
            return -1
        i += 1
    return i


def _saying(sc: Scene, h: Hit, found: list[Saying]) -> Saying | None:
    """What one verb or link of the table tells of a speaker."""
    roles, lemma = h.verb.roles, h.verb.lemma
    if "according" in roles:
        return _according(sc, h)
    decides = (lemma in _DECIDE or lemma in ("order home", "order out")) and "say" not in roles
    if not (roles & {"say", "deny"} or decides or _adds(sc, h) or _shows(sc, h) or _estimates(sc, h)):
        return None
    if not _is_verb(sc, h):
        return None
    if lemma in ("cite", "quote"):
        return _quoted(sc, h)
    if "told" in sc.low[h.first : h.stop] and (sc.low[h.first - 1 : h.first] == ["all"] or _commands(sc, h)):
        return None
    if sc.low[h.stop : h.stop + 1] == ["by"] and lemma in ("put", "put at", "estimate") and h.verb.shape in ("ed", "base"):
        stop = noun_phrase_end(sc, h.stop + 1)  # "put by Western diplomats at"
        return Saying(h.stop + 1, stop, h.first, stop, stop, len(sc.tags), "before", lemma)
    group = group_start(sc, h)
    if h.verb.shape == "ed" and group and sc.tags[group - 1] == "D":  # "a previously announced split"
        return None
    if _passive(sc, h, group):
        return None
    if not decides and inverted(sc, h, group):
        stop = noun_phrase_end(sc, h.stop)
        return Saying(h.stop, stop, h.first, stop, 0, h.first, "after", lemma)
    first, stop, begin = subject(sc, group)
    if h.verb.shape == "ing" and group == h.first:  # "..., saying that": the speaker before goes on
        if not found or decides:
            return None
        return Saying(found[-1].first, found[-1].stop, h.first, h.stop, h.stop, len(sc.tags), "before", lemma)
    if stop <= first:
        if not found or (stop and sc.low[stop - 1] in ("who", "which", "that")) or decides:
            return None
        first, stop, begin = _same_subject(sc, found, group)  # "and said": the same speaker
    if (sc.low[first] in _OWN and stop - first == 1) or sc.tags[first] == "P":
        return None
    return _placed(sc, h, decides, first, stop, begin)


def _placed(sc: Scene, h: Hit, decides: bool, first: int, stop: int, begin: int) -> Saying | None:
    """A saying with the side of it that its words stand on."""
    lemma, n = h.verb.lemma, len(sc.tags)
    end, closed = _after_verb(sc, h.stop)
    alone = begin > 0 and sc.tags[begin - 1] == "," and "Q" not in sc.tags[h.stop :] and "Q" in sc.tags[:begin]
    after = (closed or alone) and begin > 0 and (not h.verb.roles & {"deny"} or "say" in h.verb.roles)
    if decides and lemma != "announce" and not (after and lemma in _TOLD and sc.tags[begin - 1] in ",mC"):
        if not any(w in OFFICES for w in sc.low[first:stop]) and not _named_office(sc, first, stop):
            return None
        return Saying(first, stop, begin, h.stop, h.stop, n, "decision", lemma)
    if after:
        colon = sc.low[end : end + 1] == [":"]  # "is an invention, the spokesman said: the country has lost three"
        return Saying(first, stop, begin, end, 0, n if colon else begin, "after", lemma)
    return Saying(first, stop, begin, h.stop, h.stop, n, "before", lemma)


def _quoted(sc: Scene, h: Hit) -> Saying | None:
    """"citing two officials", "the station quotes an officer who": the one cited is the source."""
    stop = noun_phrase_end(sc, h.stop)
    if stop <= h.stop:
        return None
    if h.verb.shape == "ing":
        return Saying(h.stop, stop, h.first, stop, 0, h.first, "according", h.verb.lemma)
    as_said = next((k for k in range(stop, min(stop + 16, len(sc.tags) - 1)) if sc.low[k : k + 2] == ["as", "saying"]), -1)
    if h.verb.shape in ("s", "ed", "base") and as_said > 0:  # "Xinhua quoted Li Xi, a spokesman for the command, as saying"
        return Saying(h.stop, stop, h.first, as_said + 2, as_said + 2, len(sc.tags), "before", h.verb.lemma)
    if h.verb.shape in ("s", "ed", "base") and sc.low[stop : stop + 1] in (["who"], ["as"], ["that"]):
        return Saying(h.stop, stop, h.first, stop, stop, len(sc.tags), "before", h.verb.lemma)
    return None


def _is_verb(sc: Scene, h: Hit) -> bool:
    """A verb, or "plans" between a name and "to"; "an estimate of", "an earlier count by" are none."""
    after, before = sc.low[h.stop : h.stop + 1], sc.low[h.first - 1 : h.first]
    if h.verb.shape == "base" and h.first and sc.capital(h.first) and sc.capital(h.first - 1):  # "Islamic State"
        return False
    if after == ["by"] and h.verb.lemma in ("put", "put at", "estimate") and not set(before) & _NOMINAL:
        return True
    if h.verb.shape in ("base", "s") and after in (["of"], ["by"]) and "of" not in sc.low[h.first : h.stop]:
        return False
    if h.verb.shape in ("base", "s") and before and before[0] in _NOMINAL:
        return False
    if sc.tags[h.first] == "V":
        return True
    if "say" in h.verb.roles and h.first and sc.tags[h.first - 1] in "wN" and (not after or after[0] in _SAID):
        return True
    return after == ["to"] and h.first > 0 and sc.tags[h.first - 1] == "w" and h.verb.shape == "s"


def _adds(sc: Scene, h: Hit) -> bool:
    """"Some 200, he added, might stay"."""
    return h.verb.lemma == "add" and h.stop < len(sc.tags) and sc.low[h.stop] in (",", "that", ".", "”", '"')


def _shows(sc: Scene, h: Hit) -> bool:
    """"Satellite images show 28 jets"."""
    return h.verb.lemma in ("show", "reveal", "indicate") and bool(_EVIDENCE & set(sc.low[max(0, h.first - 4) : h.first]))


def _estimates(sc: Scene, h: Hit) -> bool:
    """"X counts 900 men", "X puts the force at 900", "DIA now holds 430,000": a figure and no force of his own."""
    lemma = h.verb.lemma
    if lemma not in _ESTIMATING and not (lemma in ("hold", "have") and _SERVICES & set(sc.low[max(0, h.first - 3) : h.first])):
        return False
    after = next((x for x in sc.m.items if x.first_token >= h.stop), None)
    between = range(h.stop, after.first_token) if after is not None else range(0)
    if after is None or any(sc.tags[k] in "HVS" and sc.low[k] != "dead" for k in between):  # "put the dead at 40"
        return False
    gap = sc.low[h.first : after.first_token]
    if lemma == "give":
        return gap[-1:] == ["as"]
    return lemma not in ("put", "put at") or "at" in gap


def _passive(sc: Scene, h: Hit, group: int) -> bool:
    be = any(w in ("is", "are", "was", "were", "been", "being", "be") for w in sc.low[group : h.first])
    if h.verb.lemma == "describe it":
        return False
    if any(w in ("not", "never", "cannot", "n't") for w in sc.low[group : h.first]) and "deny" not in h.verb.roles:
        return True  # what nobody said
    if h.verb.shape == "ed" and h.first and group == h.first and sc.low[h.stop : h.stop + 1] == ["by"]:
        return True
    return be and h.verb.shape in ("ed", "base")


def _after_verb(sc: Scene, stop: int) -> tuple[int, bool]:
    """The token where what is said would begin, and whether nothing of it follows: only days, places, hearers."""
    i, n = stop, len(sc.tags)
    while i < n:
        tag, word = sc.tags[i], sc.low[i]
        if tag in "H," or (tag == "m" and word in _ENDS):
            return i, True
        if word == "that" or word in ("“", "«"):
            return i, False
        if word in ("when", "after", "as", "while") or tag == "C":
            return i, True
        if tag in "VXQRS":
            return i, False
        loose = tag == "w" and not is_date(sc, i, i + 1) and word not in _ADDRESSEES and sc.tags[i - 1] not in "PTDwm"
        if loose or (tag == "D" and i == stop):
            end = _only_phrase(sc, i)
            return (end, True) if end >= 0 else (i, False)
        i += 1
    return n, True


def _counts(sc: Scene) -> list[Saying]:
    """"by UN experts' reckoning", "by the count of Central Command", "a count by KFOR", "Japan's count is nine"."""
    found = []
    for i, word in enumerate(sc.low):
        if word not in _COUNTS or i == 0:
            continue
        link = sc.low[i + 1 : i + 2]
        if link in (["of"], ["by"]) and word in ("count", "reckoning", "estimate", "tally", "list"):
            stop = noun_phrase_end(sc, i + 2)
            if stop > i + 2 and link == ["by"]:
                found.append(Saying(i + 2, stop, i, stop, stop, len(sc.tags), "count", word))
            elif stop > i + 2 and sc.tags[i - 1] in "DP" and sc.low[max(0, i - 2)] in ("by", "on"):
                found.append(Saying(i + 2, stop, max(0, i - 2), stop, 0, len(sc.tags), "count", word))
            continue
        owner, at = sc.low[i - 1], i
        if owner == "own" and i > 1:
            owner, at = sc.low[i - 2], i - 1
        if not (owner.endswith(("'s", "’s", "s'", "s’")) or sc.low[at - 1] in ("'", "’")):
            continue
        first = at - 1 - (sc.low[at - 1] in ("'", "’"))
        while first > 0 and sc.tags[first - 1] == "w":
            first -= 1
        begin = first - (first > 0 and sc.tags[first - 1] == "D")
        found.append(Saying(first, at, begin, i + 1, 0, len(sc.tags), "count", word))
    return found


def _bounded(sc: Scene, x: Saying, found: list[Saying]) -> Saying:
    """A saying with its stretch cut at semicolons and at other speakers' phrases."""
    left, right = x.left, x.right
    before = [i + 1 for i in range(left, x.begin) if sc.low[i] == ";"]
    left = max([left, *before])
    right = next((i for i in range(x.end, min(right, len(sc.tags))) if sc.low[i] == ";"), right)
    for other in found:
        if other is x or (other.first, other.stop) == (x.first, x.stop):
            continue
        if other.end <= x.begin and other.kind in ("after", "according"):
            left = max(left, other.end)
        if other.begin >= x.end and x.kind != "after" and other.kind in ("before", "decision") and x.verb not in _DENYING:
            right = min(right, other.begin)
    return x._replace(left=left, right=max(right, left))
