"""What a distance locates and what it is measured from: "the base lies 160 km west of Baghdad"."""

from __future__ import annotations

from collections.abc import Sequence

from posture.anaphora import antecedent, chain_head, points
from posture.context import Document, Item, Lexicon
from posture.scenes import Link, Scene, Told, segment
from posture.sites import Where


def located(
    sc: Scene, item: Item, where: Sequence[Where], doc: Document, lex: Lexicon, told: Sequence[Told]
) -> Link | None:
    """The site that a distance locates: the name before it, what "the base" stands for, else its reference point."""
    ref = reference(sc, item, where)
    begin, stop = segment(sc, item)
    left = [w for w in where if begin <= w.first and w.stop <= item.first_token and w is not ref and w.prep != "ref"]
    if left:
        return chain_head(sc, left).link("place before the distance")
    at = next((i for i in range(item.first_token - 1, begin - 1, -1) if points(sc, i, subject=True)), -1)
    back = antecedent(sc, at, where, doc, lex, told) if at >= 0 else None
    if back is not None:
        return back
    if ref is None:
        return None
    later = [w for w in where if ref.stop < w.first < stop and "," in sc.tags[ref.stop : w.first] and w.site]
    if later and item.first_token <= 1:
        return later[0].link("place after the distance")
    return ref.link("reference point")


def reference(sc: Scene, item: Item, where: Sequence[Where]) -> Where | None:
    """What a distance is measured from: the first place after it that "of", "from" or "to" ties to it."""
    last = item.last_token
    for x in sc.m.items:  # "160 km (100 miles) west of Baghdad": past the second telling
        if x.restates == item.order or item.restates == x.order:
            last = max(last, x.last_token)
    for w in where:
        if w.first <= last or w.first - last > 12:
            continue
        gap = sc.low[last + 1 : w.first]
        if any(tag in "VSQ" for tag in sc.tags[last + 1 : w.first]) or ";" in gap:
            return None
        if {"of", "from", "to", "off", "between"} & set(gap):
            return w
    return None
