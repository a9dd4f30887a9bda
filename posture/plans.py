"""Announced levels: which have a deadline, and how often those before them were met."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from posture.evidence import REPEAT_DAYS, Limit
from posture.pointmass import likelihood

# how many targets the chance that is taken at first is worth against those seen; judgement
PRIOR = 5.0


def deadlines(targets: Sequence[Limit]) -> list[Limit]:
    """The targets with a deadline ahead of them, by deadline; one told by several or twice counts once."""
    out: list[Limit] = []
    for g in sorted(targets, key=lambda g: (g.known, g.claim_id)):
        again = any(
            abs(g.end - o.end) <= REPEAT_DAYS and g.low <= o.best <= g.high and o.low <= g.best <= o.high for o in out
        )
        if g.end > g.known and not again:
            out.append(g)
    return sorted(out, key=lambda g: (g.end, g.claim_id))


def chances(
    targets: Sequence[Limit], days: np.ndarray, y: np.ndarray, dist: np.ndarray, sigma: float, first: float
) -> list[float]:
    """The chance that each target is met, learned from those whose deadline passed before it.

    ``dist``: the distribution of the level (days, states) as it is known without any target. Each earlier target counts
    as met by how much likelier it makes that level than any level would be; ``first`` is the chance before any was seen.
    """
    met: list[tuple[float, float]] = []
    out = []
    for g in targets:
        seen = [m for end, m in met if end < g.end]
        p = (first * PRIOR + sum(seen)) / (PRIOR + len(seen))
        out.append(p)
        i = int(np.searchsorted(days, g.end))
        if i < len(days):
            reading = likelihood(y, np.array([g.low]), np.array([g.high]), np.zeros(1), sigma)[:, 0]
            fits, anyhow = float(dist[i] @ reading), 1.0 / float(y[-1] - y[0])
            met.append((g.end, p * fits / (p * fits + (1 - p) * anyhow)))
    return out
