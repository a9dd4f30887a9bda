"""Clauses: which verb or noun governs a quantity, from which side, and in what tense, mood and voice.

No parser: English puts the verb before its object and after its subject, and closes clauses with a small set of words
and marks. Every token gets one letter for its part in the clause; the walk goes from the quantity outwards over them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from posture.context import Hit, Item, Lexicon, Sentence, Verb, tokens_of
from posture.tokens import MARK, NUMBER, Tokens

# letters of the tokens: H hard end, "," comma, Q quantity, V verb, X auxiliary or modal, N noun of the table, M marker,
# S subordinator, C coordinator, P preposition, T to, D determiner, A adverb, R pronoun, w any other word
_HARD = frozenset((";", ":", "—", "–", "(", ")", "[", "]", "|", "•"))
_QUOTES = frozenset(("“", "”", '"', "«", "»"))
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
    "temporarily only just even not n't ever quickly secretly immediately instead reportedly jointly since".split()
)
_PRONOUNS = frozenset("i we you he she it they there".split())
_PREPOSITIONS = frozenset(
    "in at on of from by with for into onto near around across along over under inside outside through toward towards "
    "against between among amid within without during beside behind beyond off aboard alongside including upon per via "
    "above below besides as after before up down out".split()
)
_BE = frozenset("be is are am was were been being isn't aren't wasn't weren't we're they're".split())
# verbs whose past is the base form: without a modal or "to" it is the past that news writes
_SAME = frozenset("put cut set let hit shed shut quit".split())
_BASE_PARTICIPLES = _SAME | {"come", "become", "run", "overrun"}
# "as" before these opens no clause
_AS = frozenset("of many part well a an few much the at its in their to for".split())
_NO_HEAD = frozenset("first last rest most part some one all none".split())
_PAST_BE = frozenset("was were wasn't weren't".split())
_HAVE = frozenset("have has had having hasn't haven't hadn't we've they've i've you've".split())
_DO = frozenset("do does did don't doesn't didn't".split())
_BEGIN = frozenset(
    "begin began begun begins beginning start starts started starting continue continues continued continuing finish "
    "finished manage managed manages help helped helps".split()
)
_MODAL = frozenset(("future", "would", "could", "can", "may", "hypo"))
_MARKERS = frozenset((
    "future", "would", "could", "can", "may", "if", "not", "past", "aux", "letalone", "instead", "according", "adjective",
))  # fmt: skip
# verbs whose past form needs no auxiliary and no object, so that "500 troops landed" is a clause
_INTRANSITIVE = frozenset(
    "arrive land enter come join pour flow rush return cross go march travel pass head advance roll transit walk stream "
    "fly sail steam drive shift grow swell rise climb jump surge fall drop decline decrease dwindle shrink sink leave "
    "depart exit quit retreat flee withdraw die perish surrender drown crash remain stay stand sit live serve operate "
    "number total wait linger reach exceed peak fight participate patrol guard hold have surround gather mass lie".split()
)


class Phrase(NamedTuple):
    """A governor and what stands around it: its tense, mood, voice and the verbs that it hangs on.

    ``side``: object, subject, noun ("a withdrawal of") or "". ``prep``: the preposition right before the quantity.
    ``tense``: past, present, perfect, pluperfect, progressive, infinitive, participle or "". ``moods``: the roles of
    the modals and negations around it. ``chain``: "plans" in "plans to pull". Tokens [first, stop) hold the group.
    """

    hit: Hit | None
    side: str
    prep: str
    tense: str
    passive: bool
    moods: frozenset[str]
    chain: tuple[Hit, ...]
    first: int
    stop: int

    @property
    def roles(self) -> frozenset[str]:
        """The roles of the governor, none if there is none."""
        return self.hit.verb.roles if self.hit else frozenset()

    @property
    def lemma(self) -> str:
        """The governor's lemma, or ""."""
        return self.hit.verb.lemma if self.hit else ""


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
        have = word in _HAVE
        if not have and tags[i] != "X":
            continue
        k = i + 1
        while k < len(tags) and (tags[k] == "A" or (have and (t.low[k] == "since" or (tags[k] == "X" and t.low[k] in _BE)))):
            k += 1
        if k >= len(tags):
            continue
        h = m.hit_at[k]
        done = h is not None and (h.verb.shape == "ed" or (have and h.verb.lemma.split()[0] in _BASE_PARTICIPLES))
        participle = tags[k] == "V" and done or (tags[k] == "w" and t.low[k].endswith(("ed", "en")))
        if have:
            if participle or (k > i + 1 and t.low[k - 1] in _BE):
                tags[i] = "X"
        own = m.hit_at[i]
        modal = own is not None and own.verb.roles & _MODAL and t.low[i] not in _BE
        if tags[k] == "w" and (modal or (participle and word in _BE | _HAVE) or (word in _BE and t.low[k].endswith("ing"))):
            m.hit_at[k] = Hit(k, k + 1, Verb(t.low[k], t.low[k], frozenset(("unknown",)), _ending(t.low[k])))
            tags[k] = "V"
        elif word in _BE and tags[k] not in "VXT" and not (k == i + 1 and t.low[k] == "going"):
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
    if word == "as" and i + 1 < len(t) and t.low[i + 1] not in _AS:
        return "S"
    for letter, words in _CLOSED:
        if word in words:
            return letter
    return "w"


_CLOSED = (
    ("S", _SUBORDINATORS), ("C", _COORDINATORS), ("D", DETERMINERS), ("A", _ADVERBS), ("R", _PRONOUNS),
    ("P", _PREPOSITIONS), ("X", _BE | _DO),
)  # fmt: skip


def _letter(t: Tokens, h: Hit, tags: list[str]) -> str:
    """V, N, X or M for a hit: the same form is a verb after a subject and a noun after an article."""
    roles = h.verb.roles
    if "clause" in roles:
        return "S"
    if roles & {"probable", "still"}:
        return "A"
    if "adjective" in roles and h.verb.shape == "base":
        return "M"
    if roles & (_MODAL | {"aux", "not", "if", "letalone", "instead", "past", "according"}) and not roles & {"keep", "say"}:
        return "X" if roles & (_MODAL | {"aux", "not"}) else "M"
    before = t.low[h.first - 1] if h.first else ""
    tag = tags[h.first - 1] if h.first else ""
    nominal = tag in "DP" and tag != "" or before in ("'s", "’s") or before.endswith(("'s", "’s", "s'", "s’"))
    if h.verb.lemma == "down" and h.verb.form == "down":
        return "P"
    if "noun" in roles and h.verb.form != h.verb.lemma and not _inflected(h):
        return "N"
    plain = "N" if "noun" in roles else "w"
    if h.verb.shape in ("base", "s") and nominal and not (tag == "P" and before in ("out", "up", "down")):
        return plain
    if "thing" in roles and h.verb.shape in ("base", "s") and _compound(t, h, tags):
        return plain
    if h.verb.shape == "base" and tag in ("w", "N", "M") and "have" not in roles and h.verb.lemma.split()[0] not in _SAME and not _plural(before) and not (
        h.first > 1 and tags[h.first - 2] in ",C"
    ):
        if not {"X", "T"} & set(tags[max(0, h.first - 4) : h.first]):
            return plain
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


def head_of(m: Marked, item: Item) -> int:
    """The first token of the phrase that holds the quantity: that of "a standing force of" before "under 500"."""
    i = item.first_token - 1
    while i >= 0 and m.tags[i] in "DA":
        i -= 1
    if i <= 0 or m.s.tokens.low[i] != "of" or m.tags[i - 1] != "w" or m.s.tokens.low[i - 1] in _NO_HEAD:
        return item.first_token
    i -= 1
    while i > 0 and m.tags[i - 1] in "wM" and not m.s.tokens.low[i - 1].endswith(("'s", "’s")):
        i -= 1
    return i


def preposition(m: Marked, first: int) -> str:
    """The preposition right before a token, its articles passed over; "" for none."""
    i = first - 1
    while i >= 0 and (m.tags[i] in "DA" or m.s.tokens.low[i] in ("earlier", "previous", "current", "estimate", "estimated")):
        if m.s.tokens.low[i] == "estimate" and m.tags[i] not in "wND":
            break
        i -= 1
    if i >= 1 and m.s.tokens.low[i] == "of" and m.s.tokens.low[i - 1] == "estimate":
        return preposition(m, i - 1)
    return m.s.tokens.low[i] if i >= 0 and m.tags[i] in "PT" else ""


def govern(m: Marked, item: Item) -> Phrase:
    """The governor of a quantity: a noun before "of", the verb that has it as object, the verb that has it as subject."""
    prep = preposition(m, head_of(m, item))
    if apposed(m, item):
        return Phrase(None, "apposed", prep, "", False, frozenset(), (), item.first_token, item.last_token + 1)
    noun = _noun_governor(m, item, prep)
    if noun is not None:
        return _of_noun(m, noun, prep)
    left = _left_verb(m, item)
    right, direct = _right_verb(m, item)
    if left is not None and right is not None and _own_subject(m, item, left, right, direct):
        left = None
    if prep == "with" and left is None and right is None and (main := _pronoun_verb(m, item)) is not None:
        return group_of(m, main, "with", prep)
    if left is not None and right is not None and "see" in left.verb.roles and right.verb.shape in ("base", "ing"):
        return group_of(m, right, "subject", prep)._replace(tense=group_of(m, left, "object", prep).tense)
    if left is not None and right is not None and "plan" in left.verb.roles and _close(m, item, right):
        group = group_of(m, right, "subject", prep)
        return group._replace(chain=(*group.chain, left), tense=group_of(m, left, "object", prep).tense)
    if left is not None and right is not None and "loss" in right.verb.roles and right.first == item.last_token + 1:
        if "loss" not in left.verb.roles and right.verb.shape == "ed" and not finite(m, right):  # "with nine guns lost"
            return group_of(m, right, "subject", "")
    if left is not None:
        return _under_plan(m, group_of(m, _with_particle(m, item, left), "object", prep))
    if right is not None:
        return group_of(m, right, "subject", prep)
    return Phrase(None, "", prep, "", False, frozenset(), (), item.first_token, item.last_token + 1)


def _of_noun(m: Marked, noun: Hit, prep: str) -> Phrase:
    """A noun as governor, with the tense, the moods and the verb of its clause: "wants a ceiling of"."""
    verb: Hit | None = None
    for k in range(noun.first - 1, -1, -1):
        if m.tags[k] in "HSVB":
            verb = m.hit_at[k] if m.tags[k] in "VB" else None
            break
    if verb is None:
        for k in range(noun.stop, len(m.tags)):
            if m.tags[k] in "HS" or (m.tags[k] in "VB" and m.hit_at[k] is not None):
                verb = m.hit_at[k] if m.tags[k] in "VB" else None
                break
    if verb is None or verb.verb.roles & {"say"}:
        return Phrase(noun, "noun", prep, "", False, frozenset(), (), noun.first, noun.stop)
    p = group_of(m, verb, "noun", prep)
    return p._replace(hit=noun, chain=(verb, *p.chain), passive=False, stop=noun.stop)


def _with_particle(m: Marked, item: Item, left: Hit) -> Hit:
    """The verb with the particle that stands after its object: "draw its 400 men back", "send them home"."""
    k = item.last_token + 1
    if k < len(m.tags) and left.stop == left.first + 1:
        pair = (m.s.tokens.low[left.first], m.s.tokens.low[k])
        for words, verb in m.verbs.get(pair[0], ()):
            if words == pair:
                return Hit(left.first, left.stop, verb)
    return left


def _pronoun_verb(m: Marked, item: Item) -> Hit | None:
    """The verb of "with 5,000 men he could ..."."""
    k = item.last_token + 1
    k += k < len(m.tags) and m.tags[k] == ","
    if k >= len(m.tags) or m.tags[k] != "R":
        return None
    return next((m.hit_at[j] for j in range(k + 1, min(k + 5, len(m.tags))) if m.tags[j] == "V"), None)


def _close(m: Marked, item: Item, right: Hit) -> bool:
    """Whether a verb that is not finite follows the quantity as what is planned of it: "ordered 500 men to leave"."""
    if finite(m, right) or right.verb.roles & {"unknown"}:
        return False
    gap = m.tags[item.last_token + 1 : right.first]
    moving = right.verb.roles & {"in", "out", "move", "up", "down", "loss"}
    return len(gap) == 0 or (len(gap) == 1 and gap[0] != "T") or bool(moving and gap[-1] == "T" and "," not in gap)


def _under_plan(m: Marked, p: Phrase) -> Phrase:
    """A bare participle whose clause hangs on a verb of planning: "wants the group turned into a brigade of"."""
    if p.hit is None or p.hit.verb.shape != "ed" or p.passive or p.tense != "past" or p.chain:
        return p
    i = p.first - 1
    while i >= 0 and m.tags[i] not in "HSR":
        h = m.hit_at[i]
        if m.tags[i] == "V" and h is not None:
            return p._replace(chain=(h,)) if "plan" in h.verb.roles and "say" not in h.verb.roles else p
        i -= 1
    return p


def _noun_governor(m: Marked, item: Item, prep: str) -> Hit | None:
    """The noun that the amount measures: a cap of 900, losses of 40 tanks, ceiling 1,230."""
    i = item.first_token - 1
    while i >= 0 and m.tags[i] in "DA":
        i -= 1
    if i >= 0 and m.tags[i] == "B" and not prep:
        k = i - 1
        while k >= 0 and m.tags[k] not in "HVQSCXR":
            if m.tags[k] == "N":
                return m.hit_at[k]
            k -= 1
        if k >= 0 and m.tags[k] == "V" and m.hit_at[k] is not None and k and m.tags[k - 1] == "N":
            return m.hit_at[k - 1]
    if i >= 0 and (m.tags[i] == "N" or (m.s.tokens.low[i] in (":", "at", "of") and i > 0 and m.tags[i - 1] == "N")):
        return m.hit_at[i] or m.hit_at[i - 1]
    if prep not in ("of", "to", "at", "from"):
        return None
    reach = i - 5
    i -= 1
    while i >= 0 and i >= reach and m.tags[i] not in "HVQ,SCX":
        if m.tags[i] == "N" and m.hit_at[i] is not None:
            return m.hit_at[i]
        i -= 1
    return None


def _left_verb(m: Marked, item: Item) -> Hit | None:
    """The nearest verb before the quantity in its clause."""
    i = item.first_token - 1
    while i >= 0:
        tag = m.tags[i]
        if tag == "V":
            h = m.hit_at[i]
            if h is not None and h.stop < len(m.tags) and m.tags[h.stop] == "," and not h.verb.roles & {"out", "in", "move"}:
                return None  # ", the ministry announced,"
            return None if h is None or h.verb.roles & {"say", "deny"} and "keep" not in h.verb.roles else h
        if tag == "B":
            return m.hit_at[i]
        if tag == "H" or (tag == "S" and m.s.tokens.low[i] not in ("than",)):
            return None
        i -= 1
    return None


def _right_verb(m: Marked, item: Item) -> tuple[Hit | None, bool]:
    """The finite verb after the quantity, else the participle that describes it; whether it follows directly."""
    i = item.last_token + 1
    loose: Hit | None = None
    direct, n = True, len(m.tags)
    pronoun = third = False
    while i < n:
        tag = m.tags[i]
        h = m.hit_at[i]
        if tag == "B" and h is not None:
            state = next((m.hit_at[k] for k in range(i + 1, min(i + 3, n)) if m.tags[k] == "V"), None)
            if state is not None and "loss" in state.verb.roles:  # "all nine are dead"
                return state, direct
            return loose or h, direct and loose is None
        if tag == "H":
            break
        if tag == "S":
            if m.s.tokens.low[i] not in ("who", "which", "that", "than"):
                break
            direct = False
        if tag == "V" and h is not None and pronoun and not (third and h.verb.shape == "base" and not _auxiliary(m, h.first)):  # "70 percent of those it has"
            pronoun, i = False, h.stop
            continue
        third = m.s.tokens.low[i] in ("it", "he", "she") or (third and tag in "AX")
        pronoun = tag == "R" and m.s.tokens.low[i] != "there" or (pronoun and tag in "AX")
        if tag == "V" and h is not None:
            if h.verb.roles & {"say", "deny"} and not _auxiliary(m, h.first) and "keep" not in h.verb.roles:
                break
            further = _complement(m, h)
            if further is not None:
                return further, direct
            if finite(m, h):
                state = m.hit_at[h.stop] if h.stop < n else None  # "remain missing"
                if state is not None and "loss" in state.verb.roles and h.verb.roles & {"keep"}:
                    return state, direct
                sent = loose is not None and loose.verb.roles & {"in", "out", "loss"} and "base" not in loose.verb.roles
                moved = loose is not None and (sent or not _auxiliary(m, h.first)) and "keep" in h.verb.roles
                return (loose if moved else h), direct
            if m.tags[h.first - 1] != "T" or _opens(m, item.first_token):
                loose = loose or h
            i = h.stop
            continue
        if tag not in "AXPDMwQB":
            direct = False
        i += 1
    return loose, direct and loose is not None


def _complement(m: Marked, h: Hit) -> Hit | None:
    """The infinitive that a verb of planning, needing or believing leads to: "are expected to arrive"."""
    if not h.verb.roles & {"plan", "need", "say", "consider"} or h.stop >= len(m.tags) or m.tags[h.stop] != "T":
        return None
    k = h.stop + 1
    while k < len(m.tags) and m.tags[k] in "AX":
        k += 1
    return m.hit_at[k] if k < len(m.tags) and m.tags[k] == "V" else None


def _opens(m: Marked, first: int) -> bool:
    """Whether a clause begins at a token: nothing but articles between it and a mark, a conjunction or the start."""
    i = first - 1
    while i >= 0 and m.tags[i] in "DA":
        i -= 1
    return i < 0 or m.tags[i] in "HSC,m"


def apposed(m: Marked, item: Item) -> bool:
    """Whether the quantity stands between two commas as a remark: "the mission, 5,650 strong, will"."""
    i = item.first_token - 1
    while i >= 0 and m.tags[i] in "DA":
        i -= 1
    if i <= 0 or m.tags[i] != ",":
        return False
    j = i - 1
    while j >= 0 and m.tags[j] not in "HVSQ":
        j -= 1
    if j >= 0 and m.tags[j] == "Q":  # "half of the group, 30 planes, flew home": the verb is theirs
        return False
    k, stop = item.last_token + 1, min(len(m.tags), item.last_token + 8)
    while k < stop and m.tags[k] in "PDMwQ":
        k += 1
    return k < len(m.tags) and m.tags[k] == "," and not any(m.tags[j] == "C" for j in range(k, min(k + 2, len(m.tags))))


def follows_directly(m: Marked, item: Item, p: Phrase) -> bool:
    """Whether the verb group begins right after the quantity."""
    return all(tag in "AXB" for tag in m.tags[item.last_token + 1 : p.hit.first]) if p.hit is not None else False


def finite(m: Marked, h: Hit) -> bool:
    """Whether a verb stands in a finite form, or with an auxiliary."""
    if _auxiliary(m, h.first):
        return True
    if h.first and m.tags[h.first - 1] == "T":
        return False
    if h.verb.shape in ("s", "base"):
        return True
    return h.verb.shape == "ed" and h.verb.lemma.split()[0] in _INTRANSITIVE


def _auxiliary(m: Marked, first: int) -> bool:
    i = first - 1
    while i >= 0 and m.tags[i] == "A":
        i -= 1
    return i >= 0 and (m.tags[i] == "X" or m.s.tokens.low[i] in _HAVE)


def _own_subject(m: Marked, item: Item, left: Hit, right: Hit, direct: bool) -> bool:
    """Whether the quantity begins a clause of its own, as subject of the verb right after it."""
    if not direct or not finite(m, right):
        return False
    i = item.first_token - 1
    while i >= left.stop and m.tags[i] in "DA":
        i -= 1
    return i >= left.stop and m.tags[i] in "C,"


def group_of(m: Marked, hit: Hit, side: str, prep: str) -> Phrase:
    """A governor with its verb group: auxiliaries, modals and the verbs that it hangs on ("plans to pull")."""
    moods: set[str] = set()
    chain: list[Hit] = []
    words: list[str] = []  # the auxiliaries of the verb that is nearest to the clause's start
    infinitive, top = False, hit
    i, first = hit.first - 1, hit.first
    while i >= 0:
        word, tag, h = m.s.tokens.low[i], m.tags[i], m.hit_at[i]
        if tag == "T" or (h is not None and h.verb.lemma == "be to"):
            if any(w in _HAVE for w in words):  # "claims to have pulled out"
                break
            infinitive = True
            words = []
        elif word in _BE or word in _HAVE or word in _DO:
            words.append(word)
        elif tag == "V" and h is not None and "begin" in h.verb.roles and (infinitive or hit.verb.shape == "ing"):
            top, infinitive, words = h, False, []
            moods.add("begun")
        elif tag == "V" and h is not None and infinitive and not (h.verb.roles & {"say"} and "estimate" not in h.verb.roles):
            chain.append(h)
            top, infinitive, words = h, False, []
        elif tag in "PwD," and top.verb.shape == "base" and not (infinitive or words or moods) and _modal_near(m, i):
            pass
        elif tag == "C" and top.verb.shape == "base" and not (infinitive or words or moods or chain):
            return _as_before(m, hit, side, prep, i)
        elif tag == "V" and h is not None and top.verb.shape == "ing" and not words and h.verb.roles & {"plan", "consider"}:
            chain.append(h)
            top, infinitive = h, False
        elif tag not in "AX" and word not in _BEGIN and not (tag == "M" and h is not None and "past" in h.verb.roles):
            break
        if h is not None and tag in "XMA":
            moods |= h.verb.roles - {"aux"}
        if word in ("not", "n't", "never", "no"):
            moods.add("not")
        i = (h.first if h is not None else i) - 1
        first = i + 1
    tense = "infinitive" if infinitive and not moods & _MODAL else _tense(m, top, words)
    done = hit.verb.shape == "ed" or hit.verb.lemma.split()[0] in _SAME
    passive = done and m.tags[hit.first] == "V" and not chain and any(w in _BE for w in words)
    return Phrase(hit, side, prep, tense, passive, frozenset(moods), tuple(chain), first, hit.stop)


def _modal_near(m: Marked, i: int) -> bool:
    """Whether a modal stands within three tokens to the left, over an adverbial: "could in time hold"."""
    for k in range(i, max(-1, i - 4), -1):
        h = m.hit_at[k]
        if m.tags[k] == "X" and h is not None and h.verb.roles & _MODAL:
            return True
        if m.tags[k] not in "PwDA,":
            return False
    return False


def _as_before(m: Marked, hit: Hit, side: str, prep: str, i: int) -> Phrase:
    """A base form after "and": it shares the modals of the verb before ("will move 400 men and keep 200")."""
    for k in range(i - 1, -1, -1):
        h = m.hit_at[k]
        if m.tags[k] in "HS":
            break
        if m.tags[k] == "V" and h is not None and h.verb.shape == "base":
            p = group_of(m, h, side, prep)
            return p._replace(hit=hit, passive=False, stop=hit.stop)
    return Phrase(hit, side, prep, "present", False, frozenset(), (), hit.first, hit.stop)


def _tense(m: Marked, top: Hit, words: list[str]) -> str:
    if m.tags[top.first] == "B":
        words = [m.s.tokens.low[top.first], *words]
    be = next((w for w in words if w in _BE), "")
    have = next((w for w in words if w in _HAVE), "")
    if have:
        return "pluperfect" if have.startswith("had") else "perfect"
    if any(w in _DO for w in words):
        return "past" if any(w.startswith("did") for w in words) else "present"
    if be:
        past = any(w in _PAST_BE for w in words)
        if top.verb.shape == "ing":
            return "past progressive" if past else "progressive"
        return "past" if past else "present"
    if top.verb.lemma.split()[0] in _SAME and top.verb.shape == "base" and not words:
        plural = top.first and m.tags[top.first - 1] == "R" and m.s.tokens.low[top.first - 1] in ("we", "i", "you", "they")
        return "present" if plural else "past"
    if be and top.verb.shape != "ing":
        return "past" if be in _PAST_BE else "present"
    return {"s": "present", "base": "present", "ed": "past", "ing": "participle"}[top.verb.shape]


def listed_with(m: Marked, before: Item, item: Item) -> bool:
    """Whether a quantity goes on with a list that the one before began: only links and places stand between them."""
    a, b = before.last_token + 1, item.first_token
    gap = m.tags[a:b]
    if b <= a:
        return b == a
    if any(tag in "HSVXT" for tag in gap) or any(w in ("from", "against", "than") for w in m.s.tokens.low[a:b]):
        return False
    return any(tag == "C" for tag in gap) or all(tag in ",CDAm" for tag in gap)


def clause_of(m: Marked, first: int, last: int) -> tuple[int, int]:
    """The tokens [begin, stop) between the hard ends around [first, last]: semicolons, colons, dashes, brackets."""
    begin, stop = first, last + 1
    while begin > 0 and m.tags[begin - 1] != "H":
        begin -= 1
    while stop < len(m.tags) and m.tags[stop] != "H":
        stop += 1
    return begin, stop


def bare_number(t: Tokens, first: int, last: int) -> bool:
    """Whether the tokens are only a number."""
    return all(t.kind[k] == NUMBER for k in range(first, last + 1))
