"""Verb groups: the verbs, auxiliaries and modals that stand together, and the tense, mood and voice that they make."""

from __future__ import annotations

from typing import NamedTuple

from posture.context import Hit, Item
from posture.marking import BE, BEGIN, DO, HAVE, MODAL, PAST_BE, SAME, Marked

# verbs whose past form needs no auxiliary and no object, so that "500 troops landed" is a clause
_INTRANSITIVE = frozenset(
    "arrive land enter come join pour flow rush return cross go march travel pass head advance roll transit walk stream "
    "fly sail steam drive shift grow swell rise climb jump surge fall drop decline decrease dwindle shrink sink leave "
    "depart exit quit retreat flee withdraw die perish surrender drown crash remain stay stand sit live serve operate "
    "number total wait linger reach exceed peak fight participate patrol guard hold have surround gather mass lie".split()
)


_PARTS = frozenset("whom which them these those".split())


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


def finite(m: Marked, h: Hit) -> bool:
    """Whether a verb stands in a finite form, or with an auxiliary."""
    if auxiliary(m, h.first):
        return True
    if h.verb.lemma == "due":
        return False  # "the troops due on Basilan"
    if h.first and m.tags[h.first - 1] == "T":
        return False
    if h.verb.shape in ("s", "base"):
        return True
    return h.verb.shape == "ed" and (h.verb.lemma.split()[0] in _INTRANSITIVE or h.verb.lemma == "take part")


def auxiliary(m: Marked, first: int) -> bool:
    i = first - 1
    while i >= 0 and m.tags[i] == "A":
        i -= 1
    return i >= 0 and (m.tags[i] == "X" or m.s.tokens.low[i] in HAVE)


def is_reduced(m: Marked, left: Hit, right: Hit) -> bool:
    """Whether a participle without auxiliary tells how those stand whom "have" has: "has 600 men and 40 tanks massed"."""
    if right.verb.shape != "ed" or auxiliary(m, right.first) or not left.verb.roles & {"keep", "there"}:
        return False
    return bool(right.verb.roles & {"keep", "base"}) and m.tags[right.stop : right.stop + 1] not in (["D"], ["Q"])


def under_have(m: Marked, p: Phrase) -> Phrase:
    """A participle that describes what "have" has takes the tense of "have": "has 600 dug in with four mortars"."""
    if p.hit is None or p.hit.verb.shape != "ed" or p.tense != "past" or p.passive or not p.prep and p.lemma != "compose":
        return p
    for k in range(p.first - 1, -1, -1):
        h = m.hit_at[k]
        if m.tags[k] in "HSR":
            break
        if m.tags[k] == "V" and h is not None:
            if not is_reduced(m, h, p.hit) or "Q" not in m.tags[h.stop : p.first]:
                break
            return p._replace(tense=group_of(m, h, "object", p.prep).tense)
    return p


def follows_directly(m: Marked, item: Item, p: Phrase) -> bool:
    """Whether the verb group begins right after the quantity."""
    first = item.last_token + 1
    first += 2 * of_them(m, first)  # "fourteen of whom had been killed"
    return all(tag in "AXB" for tag in m.tags[first : p.hit.first]) if p.hit is not None else False


def of_them(m: Marked, i: int) -> bool:
    """Whether "of whom", "of them" and the like stand at token ``i``."""
    return m.s.tokens.low[i : i + 1] == ["of"] and i + 1 < len(m.tags) and m.s.tokens.low[i + 1] in _PARTS


def part_of_them(m: Marked, item: Item) -> bool:
    """Whether the quantity is a part of others: "70 of whom", "of whom only 70"."""
    k = item.first_token - 1
    while k > 0 and m.tags[k] in "DA":
        k -= 1
    return of_them(m, item.last_token + 1) or (k > 0 and of_them(m, k - 1))


def group_of(m: Marked, hit: Hit, side: str, prep: str) -> Phrase:
    """A governor with its verb group: auxiliaries, modals and the verbs that it hangs on ("plans to pull")."""
    moods: set[str] = set()
    chain: list[Hit] = []
    words: list[str] = []  # the auxiliaries of the verb that is nearest to the clause's start
    infinitive, top = False, hit
    i, first = hit.first - 1, hit.first
    while i >= 0:
        word, tag, h = m.s.tokens.low[i], m.tags[i], m.hit_at[i]
        if tag == "T" and not words and top.verb.shape in ("s", "ed") and top.verb.lemma.split()[0] not in SAME:
            break  # "footage geolocated to 3 September shows"
        if tag == "T" or (h is not None and h.verb.lemma == "be to"):
            if any(w in HAVE for w in words):  # "claims to have pulled out"
                break
            infinitive = True
            words = []
        elif word in BE or word in HAVE or word in DO:
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
        elif tag not in "AX" and word not in BEGIN and not (tag == "M" and h is not None and "past" in h.verb.roles):
            break
        if h is not None and tag in "XMA":
            moods |= h.verb.roles - {"aux"}
        if word in ("not", "n't", "never", "no"):
            moods.add("not")
        i = (h.first if h is not None else i) - 1
        first = i + 1
    said = _told_of(m, i) if infinitive and not chain else None
    if said is not None:  # "are said to hold", "were believed to have left": the tense is that of what is told
        return _reported(m, hit, side, prep, said, words_after(m, said, hit))
    ruler = _ruler(m, i) if infinitive and not chain and top is hit else None
    if ruler is not None:
        chain.append(ruler)
    tense = "infinitive" if infinitive and not moods & MODAL else _tense(m, top, words)
    done = hit.verb.shape == "ed" or hit.verb.lemma.split()[0] in SAME
    passive = done and m.tags[hit.first] == "V" and not chain and any(w in BE for w in words)
    return Phrase(hit, side, prep, tense, passive, frozenset(moods), tuple(chain), first, hit.stop)


def _told_of(m: Marked, i: int) -> Hit | None:
    """The passive verb of saying at ``i`` that an infinitive hangs on: "are said to", "is thought to"."""
    h = m.hit_at[i] if 0 <= i < len(m.tags) else None
    if h is None or m.tags[i] != "V" or "say" not in h.verb.roles or h.verb.shape not in ("ed", "base"):
        return None
    k = h.first - 1
    while k >= 0 and m.tags[k] == "A":
        k -= 1
    return h if k >= 0 and m.s.tokens.low[k] in BE else None


def words_after(m: Marked, said: Hit, hit: Hit) -> list[str]:
    """The auxiliaries between two verbs, the one nearest to the first last."""
    return [w for w in reversed(m.s.tokens.low[said.stop : hit.first]) if w in BE or w in HAVE]


def _reported(m: Marked, hit: Hit, side: str, prep: str, said: Hit, words: list[str]) -> Phrase:
    """The group of an infinitive under a passive verb of saying: perfect infinitives are past, others hold now."""
    outer = group_of(m, said, side, prep)
    tense = "perfect" if any(w in HAVE for w in words) else "progressive" if hit.verb.shape == "ing" else "present"
    passive = hit.verb.shape == "ed" and any(w in BE for w in words)
    return Phrase(hit, side, prep, tense, passive, outer.moods, (), outer.first, hit.stop)


def _ruler(m: Marked, i: int) -> Hit | None:
    """The verb whose object does what an infinitive says: "asked Spain to send", "allows Moscow to keep"."""
    low = m.s.tokens.low
    for k in range(i, max(-1, i - 7), -1):
        h = m.hit_at[k]
        if m.tags[k] == "V":
            return h if k < i and h is not None and h.verb.roles & {"plan", "cap", "need", "consider"} else None
        if m.tags[k] not in "wDNMmR" or low[k] in ("-", "“", "”", '"'):
            return None
    return None


def _modal_near(m: Marked, i: int) -> bool:
    """Whether a modal stands within three tokens to the left, over an adverbial: "could in time hold"."""
    for k in range(i, max(-1, i - 4), -1):
        h = m.hit_at[k]
        if m.tags[k] == "X" and h is not None and h.verb.roles & MODAL:
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
    be = next((w for w in words if w in BE), "")
    have = next((w for w in words if w in HAVE), "")
    if have:
        return "pluperfect" if have.startswith("had") else "perfect"
    if any(w in DO for w in words):
        return "past" if any(w.startswith("did") for w in words) else "present"
    if be:
        past = any(w in PAST_BE for w in words)
        if "being" in words and len(words) > 1:
            return "past progressive" if past else "progressive"
        if top.verb.shape == "ing":
            return "past progressive" if past else "progressive"
        return "past" if past else "present"
    if top.verb.lemma.split()[0] in SAME and top.verb.shape == "base" and not words:
        plural = top.first and m.tags[top.first - 1] == "R" and m.s.tokens.low[top.first - 1] in ("we", "i", "you", "they")
        return "present" if plural else "past"
    if be and top.verb.shape != "ing":
        return "past" if be in PAST_BE else "present"
    return {"s": "present", "base": "present", "ed": "past", "ing": "participle"}[top.verb.shape]


