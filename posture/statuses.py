"""The standing of a figure: current, past, planned, hypothetical or denied - of the fact, not of the report.

Tense, mood and voice of the governor decide (see clauses), together with who denies, what is only asked for, and whether
the past tense is the speaker's own or comes of "he said that".
"""

from __future__ import annotations

from datetime import date

from posture.asof import statement_date
from posture.clauses import Marked, Phrase, group_of
from posture.conditions import FOUND, hypothetical, reported
from posture.context import Document, Item, tokens_of
from posture.dates import DatePhrase
from posture.denials import answered_no, denied_by
from posture.turns import turn_of

_PAST_TENSES = frozenset(("past", "pluperfect", "past progressive"))
_FLOWS = frozenset(("inflow", "outflow"))
OLD_PLAN = 180  # days after which a plan that is only told of is history (judgement)
_EARLIER = frozenset("earlier previous former last".split())
_TEXTS = frozenset("version edition report update bulletin answer statement assessment list tally count".split())
_HELD = frozenset("hostage hostages captive prisoner prisoners".split())
_OLD = frozenset(("from", "against"))
# verbs whose object was there before
_THERE = frozenset("join replace relieve reinforce absorb double triple outnumber".split())
_STATES = frozenset(
    "be have hold keep remain stay stand sit number total serve maintain retain operate comprise include lie wait live "
    "count field house host surround guard control occupy possess own boast muster face".split()
)


def status_of(
    m: Marked, item: Item, p: Phrase, measure: str, doc: Document, when: DatePhrase | None, how: str = ""
) -> tuple[str, str]:
    """(status, rule) of one quantity; ``when``: the date that its clause gives; ``how``: the rule of its measure."""
    if measure == "distance":
        return "current", "distances are current"
    turn = turn_of(m, item, p)
    if turn is not None and turn[2] == how:
        return turn[1], how
    if how.startswith("after: ") and "way" in how and not p.moods & {"future", "would", "not"}:
        return "current", how
    denied = denied_by(m, item, p, how)
    if denied:
        return "denied", denied
    if answered_no(doc, m):
        return "denied", "the answer says no"
    if measure == "stock" and _as_at(m, when) and p.tense in ("past", "present", "progressive", ""):
        return "current", "as at a date"
    if measure in ("stock", "other") and _earlier_text(m, item):
        return "past", "what an earlier text gave"
    own = _relative(m, item)
    if own is not None and own.tense == "pluperfect" and measure in ("stock", "other", "share"):
        return "past", "relative clause in the pluperfect"
    joined = p.lemma in _THERE or "there" in p.roles or (p.prep in ("to", "beside", "alongside") and "in" in p.roles)
    joined = joined or (p.prep in ("alongside", "beside") and p.tense not in _PAST_TENSES)
    if measure == "stock" and p.side == "object" and joined and not before_publication(when, doc, None):
        return "current", f"already there: {p.lemma}"
    mood = hypothetical(m, item, p, measure)
    if mood:
        return "hypothetical", mood
    if measure == "loss" and not ("keep" in p.roles and p.side == "object" and _captive(m, item)):
        held = _holder(m, item)
        return held if held is not None else ("past", "a loss has happened")
    if item.category == "area" and p.prep != "from":
        return "current", "areas are current"
    if p.side == "noun" and p.prep == "at" and p.chain and p.chain[0].verb.lemma in ("put", "put at"):
        return "current", "estimate"
    estimate = p.lemma == "put" and p.prep == "at" and not p.passive and p.tense == "past" and "past" not in p.moods
    dated = when is not None and (when.kind == "by" or (when.kind == "point" and before_publication(when, doc, None)))
    if estimate:
        return ("past", f"estimate: {when.surface}") if dated and when is not None else ("current", "estimate")
    if "past" in p.moods or _once(m, item):
        return ("past", "word of the past") if measure != "target" else ("past", "former plan")
    if how == "what a plan is for" and p.tense in _PAST_TENSES:
        return "past", "former plan"
    hoped = p.roles & {"plan", "need", "keep"} if measure == "target" else any("plan" in h.verb.roles for h in p.chain)
    if p.tense == "pluperfect" and hoped:
        return "past", "former plan"
    old = _old_level(m, item, p, measure, doc, when)
    if old:
        return old
    if measure == "ceiling" and _is(m, item):
        return "current", "is"
    if measure == "ceiling" and p.tense in ("past", "perfect") and not before_publication(when, doc, None):
        return "planned", "level just decided"
    planned = _ahead(m, item, p, measure, doc, when)
    if planned and _long_ago(m, p, doc, when):
        return "past", "decided long ago"
    if planned:
        return "planned", planned
    if measure == "target":
        return "planned", "a target lies ahead"
    return _tense(m, item, p, measure, doc, when)


def _old_level(
    m: Marked, item: Item, p: Phrase, measure: str, doc: Document, when: DatePhrase | None
) -> tuple[str, str] | None:
    """The level that a change starts from: past, but current as long as the change is only planned."""
    t = m.s.tokens.low
    k = item.first_token - 1
    while k > 0 and (m.tags[k] in "DAM" or t[k] in ("of", "estimate")):
        k -= 1
    if measure not in ("stock", "ceiling") or k < 0 or t[k] not in _OLD:
        return None
    if t[k] == "from" and p.roles & {"in", "out", "move"} and t[k - 1] not in ("up", "down"):
        return None
    if when is not None and when.kind == "now":
        return "current", f"level now: {t[k]}"
    if "range" in p.roles or (p.hit is None and t[item.last_token + 1 : item.last_token + 2] == ["to"]):
        return None
    if before_publication(when, doc, None):
        return "past", f"former level: {t[k]}"
    ahead = p.moods & {"future"} or p.tense == "infinitive" or any("plan" in h.verb.roles for h in p.chain)
    level = p.roles & {"up", "down", "reach"} and (ahead or (p.tense == "participle" and _ahead_of(m, p)))
    if level:
        return "current", "level before a planned change"
    return "past", f"former level: {t[k]}"


def _as_at(m: Marked, when: DatePhrase | None) -> bool:
    """Whether "as of" or "as at" stands before the date: a report's own day."""
    if when is None:
        return False
    first = tokens_of(m.s.tokens, when.start, when.end)[0]
    return "as" in m.s.tokens.low[max(0, first - 2) : first + 1]


def _earlier_text(m: Marked, item: Item) -> bool:
    """Whether the figure is what an earlier version, report or answer gave."""
    t = m.s.tokens.low[: item.first_token]
    return any(t[k] in _EARLIER and t[k + 1] in _TEXTS for k in range(len(t) - 1))


def _long_ago(m: Marked, p: Phrase, doc: Document, when: DatePhrase | None) -> bool:
    """Whether a plan was made so long before the report that it is history: "in 2004 Washington decided to take out"."""
    told = [d for d in (when, statement_date(m)) if d is not None and d.last is not None]
    if doc.published is None or not told or "would" in p.moods or "future" in p.moods:
        return False
    made = p.tense in ("past", "pluperfect") or any(h.verb.shape == "ed" for h in p.chain)
    return made and all(d.last is not None and (doc.published - d.last).days > OLD_PLAN for d in told)


def _holder(m: Marked, item: Item) -> tuple[str, str] | None:
    """The standing of captives that someone holds: "are holding 325 soldiers hostage"."""
    if not _captive(m, item):
        return None
    for i in range(item.first_token - 1, -1, -1):
        h = m.hit_at[i]
        if m.tags[i] in "HS":
            return None
        if m.tags[i] == "V" and h is not None:
            tense = group_of(m, h, "object", "").tense
            held = h.verb.lemma in ("hold", "keep", "have") and tense in ("present", "progressive", "perfect")
            return ("current", "still held") if held else None
    return None


def _ahead_of(m: Marked, p: Phrase) -> bool:
    """Whether the clause that a participle hangs on lies ahead: "will leave, reducing the force from"."""
    return any(h.stop <= p.first and h.verb.roles & {"future", "plan"} and m.tags[h.first] in "XV" for h in m.s.hits)


def _captive(m: Marked, item: Item) -> bool:
    """Whether the people are held, not dead."""
    return any(
        h.verb.lemma in ("capture", "kidnap", "detain", "imprison") for h in m.s.hits
        if item.first_token <= h.first <= item.last_token
    ) or not _HELD.isdisjoint(m.s.tokens.low[item.first_token : item.last_token + 3])


def _is(m: Marked, item: Item) -> bool:
    """Whether "is" or "are" stands right before the quantity: "the ceiling authorised by the Council is 15,000"."""
    return item.first_token > 0 and m.s.tokens.low[item.first_token - 1] in ("is", "are")


def _once(m: Marked, item: Item) -> bool:
    """Whether a word of the past stands right before or after the quantity: "27,000 at its height"."""
    return any(
        "past" in h.verb.roles and (0 <= h.first - item.last_token - 1 <= 1 or 0 <= item.first_token - h.stop <= 1)
        for h in m.s.hits
    )


def _ahead(m: Marked, item: Item, p: Phrase, measure: str, doc: Document, when: DatePhrase | None) -> str:
    """The word that puts the figure in the future, or ""."""
    if "future" in p.moods:
        return "will"
    if "would" in p.moods:
        return "would of reported speech"
    if any(h.verb.roles & {"plan", "procure"} for h in p.chain):
        return f"{next(h.verb.form for h in p.chain if h.verb.roles & {'plan', 'procure'})} to"
    if measure in _FLOWS:
        return _movement_ahead(m, item, p, doc, when)
    if measure in ("ceiling", "stock") and p.tense == "infinitive" and not p.chain:
        return "infinitive"
    if measure == "duration" and p.roles & {"plan", "in", "move"} and p.tense not in _PAST_TENSES:
        return "length of a planned tour"
    return ""


def _movement_ahead(m: Marked, item: Item, p: Phrase, doc: Document, when: DatePhrase | None) -> str:
    t = m.s.tokens.low
    before = t[max(0, item.first_token - 4) : item.first_token]
    if before[-2:] == ["first", "of"] or before[-3:-1] == ["first", "of"]:
        return "the first of them"
    if p.hit is None:
        return "date to come" if _future(when, doc) else ""
    if p.tense in ("progressive", "past progressive") and not p.passive and _announced(m, p):
        return "announced"
    if "still" in m.s.tokens.low[item.last_token : p.stop]:
        return ""
    if "plan" in p.roles or "procure" in p.roles:
        return f"{p.hit.verb.form} is to come"
    if p.side == "noun":
        return _nominal_ahead(m, p)
    if p.tense == "present" and not p.passive:
        weekday = when is not None and when.relative and when.precision == "day" and "ago" not in when.surface
        past = when is not None and when.direction == "past" and not weekday
        return "" if past else "movement in the present tense"
    if p.tense == "present" and p.passive and _future(when, doc):
        return "date to come"
    if p.tense == "infinitive":
        return "infinitive"
    if p.tense in ("progressive", "participle") and _future(when, doc):
        return "date to come"
    return ""


def _announced(m: Marked, p: Phrase) -> bool:
    """Whether the clause hangs on "announced that he was"."""
    return any(h.verb.lemma == "announce" and m.tags[h.first] == "V" and 0 < p.first - h.stop <= 6 for h in m.s.hits)


def _nominal_ahead(m: Marked, p: Phrase) -> str:
    """Of a named movement ("the withdrawal of 500"): ahead if it is announced, ordered or will be."""
    if p.tense == "present" and p.chain and p.chain[0].verb.roles & {"in", "begin"}:
        return "a movement that follows"
    for h in m.s.hits:
        if h.first == p.first:
            continue
        if h.verb.roles & {"plan", "future"} and abs(h.first - p.first) <= 12:
            return f"{h.verb.form} a movement"
    return ""


def _future(when: DatePhrase | None, doc: Document) -> bool:
    if when is None:
        return False
    if when.direction == "future" or when.kind == "coming":
        return True
    if when.kind == "by":
        return when.last is None or doc.published is None or when.last > doc.published
    return bool(doc.published and when.first and when.first > doc.published)


def before_publication(when: DatePhrase | None, doc: Document, told: date | None) -> bool:
    """Whether the date of the clause lies before the day of the statement."""
    if when is None or when.kind in ("since", "now", "event"):
        return False
    if when.kind == "until":
        return when.last is None or doc.published is None or when.last <= doc.published
    limit = told or doc.published
    if when.last is None:
        return when.direction == "past"
    if limit is None:
        return not when.relative
    return when.last < limit and not (when.precision == "day" and (limit - when.last).days <= 1)


def _relative(m: Marked, item: Item) -> Phrase | None:
    """The verb of a relative clause without its pronoun: "the 450 soldiers it holds"."""
    k = item.last_token + 1
    k += m.s.tokens.low[k : k + 1] in (["that"], ["which"], ["whom"])
    if m.tags[k : k + 1] != ["R"]:
        return None
    k += 1
    while k < len(m.tags) and m.tags[k] in "XA":
        k += 1
    h = m.hit_at[k] if k < len(m.tags) and m.tags[k] == "V" else None
    if h is None or not h.verb.roles & {"keep", "say", "give"}:
        return None
    return group_of(m, h, "object", "")


def _tense(m: Marked, item: Item, p: Phrase, measure: str, doc: Document, when: DatePhrase | None) -> tuple[str, str]:
    """Current or past, from the tense of the governor and the date of the clause."""
    if measure in _FLOWS:
        if "begun" in p.moods and p.tense != "infinitive":
            return "current", "begun"
        if p.tense == "past progressive" and reported(m, p):
            return "current", "in progress when told"
        if p.hit is None and when is not None and when.last and (doc.published is None or when.last <= doc.published):
            return "past", f"date: {when.surface}"
        if p.tense == "progressive" or (p.tense == "present" and not p.passive) or (p.hit is None):
            return "current", "in progress"
        if p.tense == "participle" and p.side == "object":
            return "current", "in progress"
        return "past", f"movement, {p.tense or 'no'} tense"
    if p.tense == "pluperfect" or (p.tense == "perfect" and measure == "other"):
        return "past", p.tense
    own = _relative(m, item)
    if own is not None and own.tense in ("present", "progressive"):
        return "current", "relative clause in the present tense"
    if before_publication(when, doc, None) and not (p.tense in ("present", "progressive") and when and when.kind == "since"):
        exact = when is not None and when.kind == "point" and when.precision == "day" and any(c.isdigit() for c in when.surface)
        if p.tense in ("present", "progressive") and when is not None and when.relative and not exact:
            return "current", "present tense"
        return "past", f"date: {when.surface if when else ''}"
    if p.tense == "past" and p.hit is not None and p.hit.verb.form.endswith(" of") and not p.passive and p.side == "object":
        return "current", "what it is composed of"
    if p.tense == "past" and p.prep == "by" and not p.passive and p.hit is not None and p.hit.verb.shape == "ed":
        return "current", "agent of a participle"
    if "could" in p.moods and ("not" in p.moods or p.lemma in FOUND):
        return "past", "could" if p.lemma in FOUND else "could not"
    if p.tense in _PAST_TENSES and not (_backshifted(m, item, p) and measure != "other"):
        if p.roles & {"in", "move"} and p.lemma == "join":
            return "current", "already there"
        if p.hit is not None and p.side == "subject" and not p.passive and p.hit.verb.shape == "ed" and "base" in p.roles:
            return "current", "participle"
        return "past", "past tense"
    return "current", f"{p.tense or 'no'} tense"


def _quoted(m: Marked, item: Item, p: Phrase) -> bool:
    """Whether the quantity stands in direct speech with its verb, not alone in marks: only "a few dozen" were there."""
    t = m.s.tokens.low[: item.first_token]
    if not (t.count("“") > t.count("”") or t.count('"') % 2 == 1):
        return False
    a, b = sorted((item.first_token, min(p.first, len(m.tags) - 1)))
    return not any(w in ("“", "”", '"') for w in m.s.tokens.low[a:b])


def _backshifted(m: Marked, item: Item, p: Phrase) -> bool:
    """Whether the past tense of a state comes of a past verb of saying in the sentence."""
    if _quoted(m, item, p):
        return False
    if p.tense != "past progressive" and not p.passive and p.lemma not in _STATES and "aux" not in p.roles:
        return False
    return any(
        "say" in h.verb.roles and m.tags[h.first] == "V" and h.first != p.first
        and (h.verb.shape == "ed" or h.verb.form in ("saying", "adding", "insisting") and m.tags[h.first - 1] == ",")
        for h in m.s.hits
    )
