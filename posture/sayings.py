"""Who says what: the speakers that a sentence names and the stretch of words that each of them answers for.

A speaker before his verb answers for what follows it ("the army said that ..."), one at the end for what stands before
("..., the army said"); a semicolon and the next speaker end his stretch.
"""

from __future__ import annotations

from typing import NamedTuple

from posture.context import Hit
from posture.scenes import Scene

RANKS = frozenset(
    "gen general lt lieutenant col colonel maj major capt captain sgt sergeant adm admiral cmdr commander brig "
    "brigadier cpl corporal rear vice marshal mr mrs ms dr sir rep sen sec lord air-marshal commodore ltg mg bg".split()
)
_PRONOUNS = frozenset("he she it they i we".split())
_RELATIVE = frozenset(("who", "which", "that"))
_DECIDE = frozenset(
    "announce order vow pledge promise want ask propose request offer approve warn agree demand urge plan".split()
)
OFFICES = frozenset(
    "president minister ministers ministry government secretary chief commander general spokesman spokeswoman spokesperson "
    "pentagon premier chancellor king emir parliament cabinet army navy leader junta governor ambassador".split()
)
_COUNTS = frozenset(
    "count counts tally list reckoning estimate estimates telling figures account version claim claims calculation "
    "calculations data records assessment statement report intelligence numbers".split()
)
_ADDRESSEES = frozenset("reporters journalists lawmakers parliament senators us me him them it congress".split())
_ENDS = frozenset(("”", '"', "»"))
_ESTIMATING = frozenset(("count", "put", "put at"))


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


def _saying(sc: Scene, h: Hit, found: list[Saying]) -> Saying | None:
    roles = h.verb.roles
    if "according" in roles:
        return _according(sc, h)
    decides = h.verb.lemma in _DECIDE and not roles & {"say"}
    if not (roles & {"say", "deny"} or decides or _estimates(sc, h)) or not _is_verb(sc, h):
        return None
    if h.verb.lemma in ("cite", "quote") and h.verb.shape == "ing":
        stop = _noun_phrase_end(sc, h.stop)
        return Saying(h.stop, stop, h.first, stop, 0, h.first, "according", h.verb.lemma) if stop > h.stop else None
    group = _group_start(sc, h)
    if _passive(sc, h, group):
        return None
    if "told" in sc.low[h.first : h.stop] and (sc.low[group - 1 : group] == ["all"] or _commands(sc, h)):
        return None
    if not decides and _inverted(sc, h, group):
        stop = _noun_phrase_end(sc, h.stop)
        return Saying(h.stop, stop, h.first, stop, 0, h.first, "after", h.verb.lemma)
    first, stop, begin = _subject(sc, group)
    if h.verb.shape == "ing" and group == h.first:  # "..., saying that": the speaker before goes on
        if not found or decides:
            return None
        return Saying(found[-1].first, found[-1].stop, h.first, h.stop, h.stop, len(sc.tags), "before", h.verb.lemma)
    if stop <= first:
        if not found or (stop and sc.low[stop - 1] in _RELATIVE) or decides:
            return None
        first, stop, begin = _same_subject(sc, found, group)  # "and said": the same speaker
    if decides:
        if not any(w in OFFICES for w in sc.low[first:stop]) and not _named_office(sc, first, stop):
            return None
        return Saying(first, stop, begin, h.stop, h.stop, len(sc.tags), "decision", h.verb.lemma)
    end, closed = _after_verb(sc, h.stop)
    if closed and begin > 0 and not (roles & {"deny"} and "say" not in roles):
        return Saying(first, stop, begin, end, 0, begin, "after", h.verb.lemma)
    return Saying(first, stop, begin, h.stop, h.stop, len(sc.tags), "before", h.verb.lemma)


def _is_verb(sc: Scene, h: Hit) -> bool:
    """A verb, or "plans" between a name and "to"; "an estimate of" is none."""
    if h.verb.shape in ("base", "s") and sc.low[h.stop : h.stop + 1] == ["of"] and "of" not in sc.low[h.first : h.stop]:
        return False
    if sc.tags[h.first] == "V":
        return True
    return sc.low[h.stop : h.stop + 1] == ["to"] and h.first > 0 and sc.tags[h.first - 1] == "w" and h.verb.shape == "s"


def _estimates(sc: Scene, h: Hit) -> bool:
    """"X counts 900 men", "X puts the force at 900": a figure and no force of his own."""
    if h.verb.lemma not in _ESTIMATING:
        return False
    after = next((x for x in sc.m.items if x.first_token >= h.stop), None)
    if after is None or any(tag in "HVS" for tag in sc.tags[h.stop : after.first_token]):
        return False
    return h.verb.lemma == "count" or "at" in sc.low[h.first : after.first_token]


def _commands(sc: Scene, h: Hit) -> bool:
    """"told X to leave": an order, and no figure is said."""
    after = sc.tags[h.stop : h.stop + 8]
    stop = next((k for k, tag in enumerate(after) if tag in "VHSXR"), len(after))
    return "T" in after[:stop] and "that" not in sc.low[h.stop : h.stop + stop + 1]


def _named_office(sc: Scene, first: int, stop: int) -> bool:
    return any(s.name.kind == "office" and first <= s.first < stop for s in sc.spots)


def _according(sc: Scene, h: Hit) -> Saying | None:
    start = h.stop + (sc.low[h.stop : h.stop + 1] == ["to"])
    stop = _noun_phrase_end(sc, start)
    if stop <= start:
        return None
    opens = h.first == 0 or sc.tags[h.first - 1] in "HS" or sc.low[h.first - 1] in ("but", "and", "while")
    left, right = (stop, len(sc.tags)) if opens else (0, h.first)
    return Saying(start, stop, h.first, stop, left, right, "according", "according to")


def _group_start(sc: Scene, h: Hit) -> int:
    """The first auxiliary or adverb of the verb group that ends with ``h``."""
    i = h.first
    while i > 0 and (sc.tags[i - 1] in "XA" or sc.low[i - 1] in ("has", "have", "had")):
        i -= 1
    return i


def _passive(sc: Scene, h: Hit, group: int) -> bool:
    be = any(w in ("is", "are", "was", "were", "been", "being", "be") for w in sc.low[group : h.first])
    if any(w in ("not", "never", "cannot", "n't") for w in sc.low[group : h.first]) and "deny" not in h.verb.roles:
        return True  # what nobody said
    if h.verb.shape == "ed" and h.first and group == h.first and sc.low[h.stop : h.stop + 1] == ["by"]:
        return True
    return be and h.verb.shape in ("ed", "base")


def _inverted(sc: Scene, h: Hit, group: int) -> bool:
    """", said Gen. X": a mark before the verb, a name or an article after it."""
    if group != h.first or h.verb.shape not in ("ed", "s") or h.stop >= len(sc.tags) or h.first == 0:
        return False
    before = sc.tags[h.first - 1] in ",m" and sc.low[h.first - 1] != "."
    after = sc.low[h.stop] in ("the", "a", "an", "one", "his", "her", "its") or (
        sc.tags[h.stop] == "w" and sc.capital(h.stop)
    )
    if not before or not after:
        return False
    stop = _noun_phrase_end(sc, h.stop)
    comma = h.first >= 2 and sc.low[h.first - 1] == "," and _appositive(sc, h.first - 1) >= 0
    return not comma and (stop >= len(sc.tags) or sc.tags[stop] in "H,mSPC")


def _appositive(sc: Scene, comma: int) -> int:
    """The comma that opens the apposition closed by ``comma``, or -1: "X, a spokesman for Y, said"."""
    i = comma - 1
    while i >= 0 and comma - i <= 16:
        if sc.tags[i] == ",":
            head = i - 1
            opens = sc.low[i + 1] in ("a", "an", "the", "its", "his", "who", "one", "their", "head", "chief") or (
                sc.tags[i + 1] == "w"
            )
            return i if opens and head >= 0 and sc.tags[head] == "w" and sc.capital(head) else -1
        if sc.tags[i] in "HVQm" and sc.low[i] != ".":
            return -1
        i -= 1
    return -1


def _subject(sc: Scene, group: int) -> tuple[int, int, int]:
    """(first, stop, begin): the noun phrase before a verb group; ``begin`` is where the phrase of saying begins."""
    stop = group
    if stop and sc.tags[stop - 1] == ",":
        opening = _appositive(sc, stop - 1)
        if opening < 0:
            return group, group, group
        stop = opening
    i, coordinator = stop, -1
    while i > 0:
        tag, word = sc.tags[i - 1], sc.low[i - 1]
        if tag == "C":
            coordinator = i
        elif tag in "H,S" or (tag == "m" and word in ("“", "”", '"', "«", "»")):
            break
        elif tag in "VQX":
            i = coordinator if coordinator > 0 else i
            break
        i -= 1
    first = _past_dates(sc, i, stop)
    if first == stop - 1 and sc.tags[first] in "CADSP":
        return stop, stop, group
    return first, stop, first


def _same_subject(sc: Scene, found: list[Saying], group: int) -> tuple[int, int, int]:
    """The subject that a second verb shares: that of the sentence's first verb, else the speaker before."""
    if found[-1].kind in ("before", "decision"):
        return found[-1].first, found[-1].stop, group
    stop = next((i for i, tag in enumerate(sc.tags) if tag in "VXQH,"), 0)
    first = _past_dates(sc, 0, stop) if stop else 0
    if 0 < stop < found[-1].begin and stop - first <= 6:
        return first, stop, group
    return found[-1].first, found[-1].stop, group


def _past_dates(sc: Scene, first: int, stop: int) -> int:
    """The subject's first word after a date that opens the clause: "On Saturday the Pentagon"."""
    t = sc.tokens
    for d in sc.m.s.dates:
        if t.start[first] <= d.end <= t.start[stop - 1] if stop > first else False:
            while first < stop and t.start[first] < d.end:
                first += 1
    while first < stop - 1 and (sc.tags[first] in "ASC," or sc.low[first] == "as"):
        first += 1
    return first


def _noun_phrase_end(sc: Scene, start: int) -> int:
    """The token after the noun phrase that begins at ``start``."""
    i = start
    while i < len(sc.tags):
        tag = sc.tags[i]
        if tag in "H,SVXQ" or (tag == "m" and sc.low[i] in ("“", "”", '"')):
            break
        if tag == "P" and sc.low[i] not in ("of", "for", "in", "from", "with", "at"):
            break
        if tag in "PTA" and _is_date(sc, i, i + 2):
            break
        if tag == "C" and not (i + 1 < len(sc.tags) and sc.tags[i + 1] in "wD"):
            break
        i += 1
    return i


def _is_date(sc: Scene, first: int, stop: int) -> bool:
    t = sc.tokens
    return any(d.start < t.end[min(stop, len(t)) - 1] and d.end > t.start[first] for d in sc.m.s.dates)


def _after_verb(sc: Scene, stop: int) -> tuple[int, bool]:
    """The token where what is said would begin, and whether nothing of it follows: only days, places, hearers."""
    i, n = stop, len(sc.tags)
    while i < n:
        tag, word = sc.tags[i], sc.low[i]
        if tag == "H":
            return i, True
        if tag == "," or (tag == "m" and word in _ENDS):
            return i, True
        if word == "that" or word in ("“", "«"):
            return i, False
        if tag in "VXQR" or (tag == "S" and word not in ("when", "after", "as", "while")):
            return i, False
        if word in ("when", "after", "as", "while"):
            return i, True
        if tag == "C":
            return i, True
        if tag == "D" and i == stop:
            return i, _only_phrase(sc, i)
        if tag == "w" and not _is_date(sc, i, i + 1) and word not in _ADDRESSEES and sc.tags[i - 1] not in "PTDwm":
            return i, _only_phrase(sc, i)
        i += 1
    return n, True


def _only_phrase(sc: Scene, i: int) -> bool:
    """Whether from ``i`` to the next comma or end no verb and no amount follows ("told a radio station.")."""
    while i < len(sc.tags) and sc.tags[i] not in "H,":
        if sc.tags[i] in "VXQST" or sc.low[i] in ("has", "have", "had"):
            return False
        i += 1
    return True


def _counts(sc: Scene) -> list[Saying]:
    """"by UN experts' reckoning", "by the count of Central Command", "Japan's count is nine"."""
    found = []
    for i, word in enumerate(sc.low):
        if word not in _COUNTS or i == 0:
            continue
        if sc.low[i + 1 : i + 2] == ["of"] and sc.tags[i - 1] in "DP" and word in ("count", "reckoning", "estimate"):
            stop = _noun_phrase_end(sc, i + 2)
            if stop > i + 2 and sc.low[max(0, i - 2)] in ("by", "on"):
                found.append(Saying(i + 2, stop, max(0, i - 2), stop, 0, len(sc.tags), "count", word))
            continue
        owner = sc.low[i - 1]
        if owner == "own" and i > 1:
            owner, i = sc.low[i - 2], i - 1
        if not (owner.endswith(("'s", "’s", "s'", "s’")) or sc.low[i - 1] in ("'", "’")):
            continue
        first = i - 1 - (sc.low[i - 1] in ("'", "’"))
        while first > 0 and sc.tags[first - 1] == "w":
            first -= 1
        begin = first - (first > 0 and sc.tags[first - 1] == "D")
        found.append(Saying(first, i, begin, i + 1, 0, len(sc.tags), "count", word))
    return found


def _bounded(sc: Scene, x: Saying, found: list[Saying]) -> Saying:
    """A saying with its stretch cut at semicolons and at other speakers' phrases."""
    left, right = x.left, x.right
    for i in range(x.begin - 1, left - 1, -1):
        if sc.low[i] == ";":
            left = i + 1
            break
    for i in range(x.end, min(right, len(sc.tags))):
        if sc.low[i] == ";":
            right = i
            break
    for other in found:
        if other is x or (other.first, other.stop) == (x.first, x.stop):
            continue
        if other.end <= x.begin and other.kind in ("after", "according"):
            left = max(left, other.end)
        if other.begin >= x.end and x.kind != "after" and other.kind in ("before", "decision"):
            right = min(right, other.begin)
    return x._replace(left=left, right=max(right, left))
