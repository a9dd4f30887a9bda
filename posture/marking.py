"""One letter a token: what part each word plays in its clause.

The same form is a verb after a subject and a noun after an article, so the letters are given by the neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from posture.context import Hit, Item, Lexicon, Sentence, Verb, tokens_of
from posture.tokens import MARK, Tokens

# letters of the tokens: H hard end, "," comma, Q quantity, V verb, X auxiliary or modal, N noun of the table, M marker,
# S subordinator, C coordinator, P preposition, T to, D determiner, A adverb, R pronoun, w any other word
_HARD = frozenset((";", ":", "—", "–", "(", ")", "[", "]", "|", "•"))
_SUBORDINATORS = frozenset(
    "who whom which that where when while because although though till since whereas unless whose what how why if "
    "until whether than but yet".split()
)
_COORDINATORS = frozenset(("and", "or", "plus", "&", "nor"))
DETERMINERS = frozenset(
    "the a an its his her their our my your this these those such some any all no each every another other just both "
    "mere total further extra additional remaining only even about".split()
)
_ADVERBS = frozenset(
    "also already now still never then thus soon currently initially ultimately eventually reportedly allegedly "
    "probably likely possibly perhaps recently previously later once again together formally quietly fully largely "
    "mostly gradually yesterday today tomorrow simply merely first last always actually officially permanently "
    "therefore hence thereby accordingly nevertheless however meanwhile otherwise consequently "
    "temporarily only just even not n't ever quickly secretly immediately instead reportedly jointly since".split()
)
_PRONOUNS = frozenset("i we you he she it they there".split())
_PREPOSITIONS = frozenset(
    "in at on of from by with for into onto near around across along over under inside outside through toward towards "
    "against between among amid within without during beside behind beyond off aboard alongside including upon per via "
    "above below besides opposite as after before up down out".split()
)
BE = frozenset("be is are am was were been being isn't aren't wasn't weren't we're they're".split())
# verbs whose past is the base form: without a modal or "to" it is the past that news writes
SAME = frozenset("put cut set let hit shed shut quit".split())
_BASE_PARTICIPLES = SAME | {"come", "become", "run", "overrun"}
# "as" before these opens no clause
_AS = frozenset("of many part well a an few much the at its in their to for".split())
PAST_BE = frozenset("was were wasn't weren't".split())
HAVE = frozenset("have has had having hasn't haven't hadn't we've they've i've you've".split())
DO = frozenset("do does did don't doesn't didn't".split())
BEGIN = frozenset(
    "begin began begun begins beginning start starts started starting continue continues continued continuing finish "
    "finished manage managed manages help helped helps".split()
)
MODAL = frozenset(("future", "would", "could", "can", "may", "hypo"))
class Marked(NamedTuple):
    """A sentence with one letter a token, the hit that stands at each token, and its quantities."""

    s: Sentence
    tags: list[str]
    hit_at: list[Hit | None]
    items: Sequence[Item]
    verbs: Mapping[str, tuple[tuple[tuple[str, ...], Verb], ...]]


def mark(s: Sentence, items: Sequence[Item], lex: Lexicon) -> Marked:
    """One letter a token for a sentence; ``items`` are its quantities, in order."""
    t = s.tokens
    tags = [_tag(t, i) for i in range(len(t))]
    hit_at: list[Hit | None] = [None] * len(t)
    for x in items:
        tags[x.first_token : x.last_token + 1] = "Q" * (x.last_token + 1 - x.first_token)
    for h in s.hits:
        if "Q" in tags[h.first : h.stop] and not h.verb.roles & {"future"}:
            continue
        letter = _letter(t, h, tags)
        for k in range(h.first, h.stop):
            hit_at[k] = h
            tags[k] = letter
    for d in s.dates:
        if d.kind not in ("event", "now"):
            first, stop = tokens_of(t, d.start, d.end)
            if first and tags[first - 1] == "P" and t.low[first - 1] in ("on", "in", "at", "during", "by"):
                first -= 1
            if "Q" not in tags[first:stop]:
                tags[first:stop] = "A" * (stop - first)
                hit_at[first:stop] = [None] * (stop - first)
    m = Marked(s, tags, hit_at, items, lex.verbs)
    _auxiliaries(m)
    return m


def _auxiliaries(m: Marked) -> None:
    """"Have" before a participle is an auxiliary; a word after a modal is a verb; "be" before neither is a copula (B)."""
    t, tags = m.s.tokens, m.tags
    for i in range(len(tags)):
        word = t.low[i]
        have = word in HAVE
        if not have and tags[i] != "X":
            continue
        k = i + 1
        while k < len(tags) and (tags[k] == "A" or (have and (t.low[k] == "since" or (tags[k] == "X" and t.low[k] in BE)))):
            k += 1
        if k >= len(tags):
            continue
        h = m.hit_at[k]
        done = h is not None and (h.verb.shape == "ed" or (have and h.verb.lemma.split()[0] in _BASE_PARTICIPLES))
        participle = tags[k] == "V" and done or (tags[k] == "w" and t.low[k].endswith(("ed", "en")))
        if have:
            if participle or (k > i + 1 and t.low[k - 1] in BE):
                tags[i] = "X"
        own = m.hit_at[i]
        modal = own is not None and own.verb.roles & MODAL and t.low[i] not in BE
        if tags[k] == "w" and (modal or (participle and word in BE | HAVE) or (word in BE and t.low[k].endswith("ing"))):
            m.hit_at[k] = Hit(k, k + 1, Verb(t.low[k], t.low[k], frozenset(("unknown",)), _ending(t.low[k])))
            tags[k] = "V"
        elif word in BE and tags[k] not in "VXT" and not (k == i + 1 and t.low[k] == "going"):
            tags[i] = "B"


def _ending(word: str) -> str:
    return "ing" if word.endswith("ing") else "ed" if word.endswith(("ed", "en")) else "base"


def _tag(t: Tokens, i: int) -> str:
    word = t.low[i]
    if t.kind[i] == MARK:
        dash = word == "-" and 0 < i < len(t) - 1 and t.start[i] > t.end[i - 1] and t.start[i + 1] > t.end[i]
        if word == "," or (word == "." and i < len(t) - 1):  # a dot inside a sentence is an abbreviation's
            return "," if word == "," else "m"
        return "H" if dash or word in _HARD or word in ".!?…" else "m"
    if word == "to":
        return "T"
    if word == "yet" and i and t.low[i - 1] != "," and t.low[i - 1] not in ("and", ";"):
        return "A"
    if word == "as" and i + 1 < len(t) and t.low[i + 1] not in _AS:
        return "S"
    return _LETTERS.get(word, "w")


_CLOSED = (
    ("S", _SUBORDINATORS), ("C", _COORDINATORS), ("D", DETERMINERS), ("A", _ADVERBS), ("R", _PRONOUNS),
    ("P", _PREPOSITIONS), ("X", BE | DO),
)  # fmt: skip
_LETTERS = {word: letter for letter, words in reversed(_CLOSED) for word in words}  # the first class of a word wins


def _letter(t: Tokens, h: Hit, tags: list[str]) -> str:
    """V, N, X or M for a hit: the same form is a verb after a subject and a noun after an article."""
    roles = h.verb.roles
    if "clause" in roles:
        return "S"
    if roles & {"probable", "still"}:
        return "A"
    if "adjective" in roles and h.verb.shape == "base":
        return "M"
    if roles & (MODAL | {"aux", "not", "if", "letalone", "instead", "past", "according"}) and not roles & {"keep", "say"}:
        return "X" if roles & (MODAL | {"aux", "not"}) else "M"
    before = t.low[h.first - 1] if h.first else ""
    tag = tags[h.first - 1] if h.first else ""
    nominal = tag in "DP" and tag != "" or before in ("'s", "’s") or before.endswith(("'s", "’s", "s'", "s’"))
    if h.verb.lemma == "down" and h.verb.form == "down":
        return "P"
    if "noun" in roles and h.verb.form != h.verb.lemma and not _inflected(h):
        return "N"
    if h.verb.shape == "s" and tag == "X":
        return "N" if "noun" in roles else "w"  # "are conscripts"
    plain = "N" if "noun" in roles else "w"
    if h.verb.shape in ("base", "s") and nominal and not (tag == "P" and before in ("out", "up", "down")):
        return plain
    if "thing" in roles and h.verb.shape in ("base", "s") and _compound(t, h, tags):
        return plain
    singular = tag in ("w", "N", "M") and not _plural(before) and not (h.first > 1 and tags[h.first - 2] in ",C")
    singular = singular and not _of_quantity(t.low, tags, h.first - 1)
    past = "have" in roles or h.verb.lemma.split()[0] in SAME
    helped = not {"X", "T"}.isdisjoint(tags[max(0, h.first - 4) : h.first])
    helped = helped or (h.stop < len(tags) and tags[h.stop] == "Q")
    if h.verb.shape == "base" and singular and not past and not helped:
        return plain  # a base form does not follow a singular subject
    if before == "-" and h.first > 1 and t.end[h.first - 1] == t.start[h.first]:
        return "w"
    if "noun" in roles and h.verb.shape in ("base", "s"):
        follows = tags[h.stop] if h.stop < len(tags) else "H"
        return "V" if tag in "TRX" and tag else "V" if follows in "QD" else "N" if h.first == 0 or follows in "PTH" else "V"
    if "adjective" in roles and roles & {"planned", "authorised"}:
        follows = tags[h.stop] if h.stop < len(tags) else "H"
        if nominal and follows not in "PTH,":
            return "M"
    if h.verb.shape == "ing" and tag == "D" and h.stop < len(tags) and tags[h.stop] in "wQ" and tag:
        return "w"
    if h.verb.shape == "ed" and nominal and tag in ("D", "P") and h.stop < len(tags) and tags[h.stop] == "w":
        return "M"
    return "V"


def _of_quantity(low: list[str], tags: list[str], i: int) -> bool:
    """Whether the words that end at ``i`` hang on a quantity: "1,000 men of the Wagner group support"."""
    stop = max(-1, i - 6)
    while i > stop and tags[i] in "wDNM":
        i -= 1
    return i > 0 and low[i] in ("of", "from") and tags[i - 1] == "Q"


def _plural(word: str) -> bool:
    """Whether a subject may take a base form: plural nouns, names of groups."""
    return word.endswith(("s", "men", "people", "police", "personnel", "crew", "militia", "half", "third"))


def _compound(t: Tokens, h: Hit, tags: list[str]) -> bool:
    """Whether a form that is as often a noun is one here: after another word, or before a verb or the clause's end."""
    before = tags[h.first - 1] if h.first else ""
    follows = tags[h.stop] if h.stop < len(tags) else "H"
    if before and before in "TXR":
        return False
    if follows in "QD":
        return False
    if h.verb.shape == "base" and before and before in "wN":
        return not t.low[h.first - 1].endswith("s")
    if before == "V" or (h.verb.shape == "s" and before and (before == "Q" or (before in ",C" and follows in ",C"))):
        return True
    return h.first == 0 or before in "wNM" and h.verb.shape == "s" or follows in "HVX"


def _inflected(h: Hit) -> bool:
    return h.verb.form.endswith(("ed", "ing"))


