"""What a speaker denies: the figure or the movement that the sentence rejects."""

from __future__ import annotations

from itertools import pairwise

from posture.clauses import Marked, Phrase
from posture.context import Document, Hit, Item

_NEGATIONS = frozenset(("not", "n't"))
# "not more than" and "not even" are hedges and degrees, no denials
_NOT_DENIED = frozenset("more less fewer over even only yet counting all to including just until".split())
_CLAIMS = frozenset("claim claims report reports rumour rumours rumor rumors allegation allegations suggestion talk".split())
_ATTITUDES = frozenset(
    "baseless untrue false fabricated fabrication wrong nonsense unfounded fiction fantasy lies invention invented "
    "incorrect inaccurate".split()
)
# how an answer begins that rejects what was asked (judgement)
_NO = (
    "no,", "no.", "no —", "no -", "not true", "not at all", "not correct", "that is not", "that's not", "that is wrong",
    "that's wrong", "that is false", "that's false", "it is not", "it's not", "that is untrue", "that report is", "false",
    "that figure is wrong", "wrong.", "incorrect", "absolutely not", "we are not", "we're not", "they are not", "there is no ",
)  # fmt: skip
_REFUSES = frozenset("refuse refuses refused refusing decline declines declined".split())
_INTENTS = frozenset("plan plans intention intentions intent desire decision request".split())


def denied_by(m: Marked, item: Item, p: Phrase, how: str) -> str:
    """The words that deny the figure, or ""."""
    t = m.s.tokens.low
    i = item.first_token - 1
    while i >= 0 and m.tags[i] == "D":
        i -= 1
    if i >= 0 and t[i] in _NEGATIONS and t[item.first_token] not in _NOT_DENIED and t[i + 1] not in _NOT_DENIED:
        return "not + figure"
    for h in m.s.hits:
        if "letalone" in h.verb.roles and 0 <= item.first_token - h.stop <= 2:
            return "let alone"
    denier = _denier_before(m, min(p.first, item.first_token) if p.side != "noun" else item.first_token)
    if denier is not None:
        return f"{denier.verb.form} that"
    if _denier_after(m, item):
        return "denied after"
    k = item.last_token + 1
    while k < len(t) and m.tags[k] in "PDwAM":
        k += 1
    if not _ATTITUDES.isdisjoint(t[item.last_token + 1 : item.last_token + 4]) and "calling" in t[: item.first_token]:
        return "called untrue"
    if k < len(t) and m.tags[k] == "B" and not _ATTITUDES.isdisjoint(t[k + 1 : k + 4]) and "not" not in t[k : k + 3]:
        return "called untrue"
    k = p.first - 1
    while k > 0 and m.tags[k] == "T":
        k -= 1
    if k > 0 and t[k] in _INTENTS and t[k - 1] in ("no", "without"):
        return f"no {t[k]}"
    if k > 0 and t[k] in _REFUSES and m.tags[k + 1] == "T":
        return f"{t[k]} to"
    if how.startswith("whole of which"):
        return ""
    if "not" in p.moods and not p.roles & {"deny", "unknown", "say"} and not _not_yet(m, p) and not only_fails(p):
        return "negated verb"
    return ""


def only_fails(p: Phrase) -> bool:
    """Whether those counted only failed to do something, and are there: "400 peacekeepers could not hold the town"."""
    if p.side != "subject":
        return "could" in p.moods and bool(p.prep) and p.prep != "by"
    return bool("could" in p.moods or "can" in p.moods or not p.roles & {"keep", "in", "out", "move", "aux", "loss"})


def _not_yet(m: Marked, p: Phrase) -> bool:
    words = m.s.tokens.low[max(0, p.first - 1) : p.stop + 2]
    return "yet" in words or "only" in words or "longer" in words


def answered_no(doc: Document, m: Marked) -> str:
    """The speaker who says no to the question that holds the sentence: "Q: Are you ...? MR. HART: Not true."; or "".

    A label of a speaker must open the next line but one at most, and his first words must say no.
    """
    line = doc.text[m.s.end : m.s.end + 260]
    if "\n" not in line or "?" not in doc.text[m.s.start : m.s.end] + line.split("\n", 1)[0]:
        return ""
    answer = line.split("\n", 1)[1].lstrip()
    label, colon, words = answer[:90].partition(":")
    if not colon or "\n" in label or len(label.split()) > 5 or not label[:1].isupper():
        return ""
    first = words.strip(" *“\"\n").lower().replace("’", "'")
    return label.strip(" *") if first.startswith(_NO) else ""


def _denier_before(m: Marked, first: int) -> Hit | None:
    """The verb of denial whose clause the quantity stands in: the nearest verb of saying or denying before it."""
    i = first - 1
    while i >= 0 and m.tags[i] != "H":
        h = m.hit_at[i]
        if h is not None and m.tags[i] == "V":
            if "deny" in h.verb.roles:
                negated = any("not" in x.verb.roles for x in m.s.hits if 0 <= h.first - x.stop <= 1)
                return None if negated else h
            if "say" in h.verb.roles or (m.tags[i + 1 : i + 2] and "but" in m.s.tokens.low[h.stop : first]):
                return None
        if m.tags[i] == "S" and i and m.tags[i - 1] == "," and m.s.tokens.low[i] != "that":
            return None
        if m.s.tokens.low[i] in ("but", "yet", "while", "although", "though"):
            return None
        i -= 1
    return None


def _denier_after(m: Marked, item: Item) -> bool:
    """Whether the sentence goes on to reject what it said: ", a claim that the ministry denied"."""
    t = m.s.tokens.low
    claimed = any(w in _CLAIMS for w in t[: item.first_token])
    if claimed and any(x == ("not", "true") for x in pairwise(t[item.last_token + 1 :])):
        return True
    if claimed and not _ATTITUDES.isdisjoint(t[item.last_token + 1 :]) and "not" not in t[item.last_token + 1 :]:
        return True
    for k in range(item.last_token + 1, len(t)):
        claimed = claimed or t[k] in _CLAIMS or t[k] == "which"
        h = m.hit_at[k]
        if h is not None and "deny" in h.verb.roles and m.tags[k] == "V" and (claimed or t[k - 1] in ("was", "were")):
            return claimed
    return False
