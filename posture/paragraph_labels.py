"""Labels that open a paragraph: the speakers of a transcript, the outlet whose bulletin a text is."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from posture.context import Document, Lexicon
from posture.names import find_names, find_sources
from posture.speakers import RANKS

_LABEL = re.compile(r"^[ \t*]{0,4}([^\W\d_][^:\n]{0,48}):(?=[\s*])", re.M)
_HONOURS = RANKS | frozenset("baroness earl viscount lady senator".split())
_NOT_LABELS = frozenset(
    "note notes summary subject source sources update correction editor read date title published by".split()
)
TITLES = RANKS | frozenset(
    "president secretary minister spokesman spokeswoman spokesperson moderator chairman chairwoman ambassador".split()
)
_REPORTED = re.compile(r"\b(?:spokes\w+|officials?|ministry|statement)\b[^.\n]{0,60}\b(?:said|wrote|told|added|explained)\b")
_ANSWER = re.compile(r"(?:^|[,.] )((?:[^\W\d_][\w.'’-]* ){1,6})(?:replied|answered|responded)(?: as follows)?:[ \t]*$", re.M)
_BODIES = frozenset("corps staff ministry command agency army navy force forces office police spokesman press".split())
_LINE = 3000  # code points that a line is looked back for


def as_written(words: str) -> str:
    """A label in capitals as a person writes the name; initials and "Q" stay.

    >>> as_written("JARRARD"), as_written("Q"), as_written("O'SHAUGHNESSY"), as_written("McKENZIE")
    ('Jarrard', 'Q', "O'Shaughnessy", 'McKenzie')
    """
    made = []
    for w in words.split(" "):
        if sum(c.isupper() for c in w) > 2 and w.replace("Mc", "MC", 1).isupper() and w.lower() not in _BODIES:
            low = w.lower()
            w = "".join(c.upper() if k == 0 or low[k - 1] in "-'’" else c for k, c in enumerate(low))
            if low.startswith("mc") and len(low) > 3:
                w = "Mc" + low[2].upper() + low[3:]
        made.append(w)
    return " ".join(made)


@lru_cache(maxsize=4)
def _labels(text: str) -> tuple[list[int], list[str]]:
    """Where a transcript's speakers begin and who they are; empty for a text that is no transcript."""
    found = [(m.end(), m.group(1).split("(")[0].strip(" *\t")) for m in _LABEL.finditer(text)]
    found = [(at, w) for at, w in found if len(w.split()) <= 5 and w.lower().rstrip(".") not in _NOT_LABELS]
    names = [w for _, w in found]
    spoken = [w for w in names if w in ("Q", "A") or w.isupper() or (len(names) > 1 and _HONOURS & set(w.lower().split()))]
    if len(names) == 1 and not TITLES & set(names[0].lower().replace(".", "").split()):
        return [], []
    if len(spoken) * 2 < len(names) and "Q" not in names:
        return [], []
    return [at for at, _ in found], names


def outlet_label(doc: Document, at: int, lex: Lexicon) -> str:
    """The source whose label opens the text or the line that holds ``at``: "CENTCOM: Two destroyers are ..."; else ""."""
    line = doc.text.rfind("\n", max(0, at - _LINE), at) + 1
    for begin in dict.fromkeys((line, 0)):
        colon = doc.text.find(":", begin, begin + 40)
        words = doc.text[begin:colon].strip() if 0 < colon < at else ""
        parts = words.split()
        if not 1 <= len(parts) <= 4 or not all(w[:1].isupper() for w in parts) or doc.text[colon + 1 : colon + 2] != " ":
            continue
        if "," in words or any(c.isdigit() for c in words) or words.lower() in _NOT_LABELS:
            continue
        known = find_sources(words, vocabulary=lex.vocabulary)
        place = any(n.role == "place" for n in find_names(words, vocabulary=lex.vocabulary))
        if known or (not place and (words.replace("-", "").isupper() or _BODIES & set(words.lower().split()))):
            return words
    return ""


def _last(labels: tuple[list[int], list[str]], at: int) -> str:
    """The last of the labels that stands before ``at``, or ""."""
    starts, names = labels
    i = bisect_right(starts, at) - 1
    return names[i] if i >= 0 else ""


def speaker_label(text: str, at: int) -> str:
    """The speaker's label of the paragraph of a transcript that holds ``at``; "" where there is none.

    >>> text = "Q: How many?\\nCOL. HART: Some 900.\\nThey stay."
    >>> speaker_label(text, len(text) - 3), speaker_label("Note: 900 men.", 8)
    ('COL. HART', '')
    """
    return _last(_labels(text), at)


def answerer(text: str, at: int) -> str:
    """Who gives the answer that holds ``at``, as written answers are introduced; "" where nobody does.

    >>> text = "Asked how many were in Mali, the Minister replied:\\n\\nThere are 60."
    >>> answerer(text, len(text) - 3)
    'the Minister'
    """
    return _last(_answers(text), at)


@lru_cache(maxsize=4)
def _answers(text: str) -> tuple[list[int], list[str]]:
    found = list(_ANSWER.finditer(text))
    return [m.end() for m in found], [m.group(1).strip() for m in found]


def narrated(text: str, at: int) -> bool:
    """Whether a text that began as a transcript goes on as a report: a paragraph after the last label tells who said what."""
    starts, _ = _labels(text)
    begin = text.rfind("\n\n", max(0, at - _LINE), at)
    if not starts or begin < starts[-1]:
        return False
    told = _reported_at(text)
    end = text.find("\n\n", at, at + _LINE)
    return 0 <= told < (end if end >= 0 else at + _LINE)


@lru_cache(maxsize=4)
def _reported_at(text: str) -> int:
    """Where, after the last label's paragraph, somebody is first reported to have spoken; -1 for nowhere."""
    told = text.find("\n\n", _labels(text)[0][-1])
    found = _REPORTED.search(text, told) if told >= 0 else None
    return found.start() if found is not None else -1
