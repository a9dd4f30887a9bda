"""Coefficients and arithmetic of the model ``ferson2015``: how wide the median reader takes a hedge word to be.

Source: Ferson, O'Rawe, Antonenko, Siegrist, Mickley, Luhmann, Sentz and Finkel 2015, "Natural language of uncertainty:
numeric hedge words", Int. J. Approx. Reasoning 57:19-39; the coefficients are those that PyUncertainNumber carries.
The rows for "exactly", "precisely" and bare numbers are left out on purpose: too few answers stand behind them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple


class Row(NamedTuple):
    """log10 of the width is A + Bz + Cr + Df + Ezr + Fzf + Grf + Hzrf, with residual deviation ``sigma`` (log10)."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float
    g: float
    h: float
    sigma: float


ROWS: Mapping[str, Row] = {
    "about": Row(-0.2085, 0.4285, 0.2807, 0.0940, 0.0147, -0.0640, -0.0102, 0.0404, 0.5837),
    "around": Row(-0.1018, 0.3429, 0.3169, 0.0951, 0.0381, -0.0005, 0.0174, -0.0029, 0.5261),
    "roughly": Row(-0.1030, 0.3687, 0.2559, -0.0303, 0.0353, 0.1051, 0.1422, -0.0562, 0.5966),
    "approximately": Row(-0.3171, 0.4993, 0.2540, 0.6410, 0.0177, -0.2835, 0.1025, 0.0169, 0.6192),
    "nearly": Row(-0.2716, 0.3420, 0.2722, 0.0923, 0.0440, 0.0196, 0.0386, -0.0270, 0.5969),
    "almost": Row(-0.4539, 0.4593, 0.3567, 0.4006, -0.0196, -0.2245, -0.0534, 0.0882, 0.6640),
    "over": Row(-0.0668, 0.3793, 0.2490, -0.1635, 0.0344, 0.1353, -0.0068, -0.0176, 0.6666),
    "above": Row(-0.1736, 0.4483, 0.2625, 0.0224, 0.0112, 0.0669, -0.1354, 0.0156, 0.6668),
    "below": Row(-0.3052, 0.4275, 0.2666, 0.3141, 0.0353, -0.1348, 0.1678, -0.0168, 0.6577),
    "at most": Row(-0.3076, 0.4751, 0.2477, 0.1168, 0.0088, -0.0619, 0.1551, 0.0052, 0.5956),
    "at least": Row(-0.1128, 0.3624, 0.3829, 0.3188, 0.0087, -0.1404, 0.0069, 0.0409, 0.5927),
    "no more than": Row(-0.2699, 0.4187, 0.2418, 0.2216, 0.0382, -0.0467, 0.0689, 0.0069, 0.5916),
    "no less than": Row(-0.0187, 0.3412, 0.2207, -0.1427, 0.0341, 0.1616, -0.1480, 0.0083, 0.6314),
}

# hedge words that the study did not ask about, by the word asked about that says the same (judgement); whatever is
# not here takes the row of its relation and sense
SAME_AS: Mapping[str, str] = {
    "approx": "approximately",
    "approx.": "approximately",
    "more than": "over",
    "in excess of": "over",
    "not more than": "no more than",
    "no fewer than": "no less than",
    "not fewer than": "no less than",
    "not less than": "no less than",
}
DEFAULT: Mapping[tuple[str, str], str] = {
    ("about", ""): "about",
    ("about", "near"): "nearly",
    ("below", ""): "below",
    ("at_most", ""): "at most",
    ("above", ""): "above",
    ("at_least", ""): "at least",
}
# "up to" implies its limit no less than "at most" does, as long as it speaks of an amount (judgement)
UP_TO = frozenset({"up to", "as many as", "as much as"})


def row_name(relation: str, sense: str, hedge: str) -> str:
    """The word of the study whose row speaks for a hedge; empty where the study has none.

    >>> row_name("above", "", "more than"), row_name("about", "near", "almost"), row_name("exact", "", "")
    ('over', 'almost', '')
    """
    if (relation, sense) == ("at_most", "upto"):
        return "at most" if hedge in UP_TO else ""
    default = DEFAULT.get((relation, sense), "")
    if not default:
        return ""
    word = SAME_AS.get(hedge, hedge)
    return word if word in ROWS and _SIDE[word] == _SIDE[default] else default


_SIDE: Mapping[str, str] = {
    **dict.fromkeys(("about", "around", "roughly", "approximately"), "both"),
    **dict.fromkeys(("nearly", "almost", "below", "at most", "no more than"), "down"),
    **dict.fromkeys(("over", "above", "at least", "no less than"), "up"),
}


def width(word: str, n: float, step: float, five: bool) -> float:
    """Full width that the median reader gives to ``word n``, in the unit of n; n above 0.

    ``step``: place value of the last significant digit; ``five``: that digit is a 5.

    >>> round(width("about", 2000, 1000, False))
    156
    """
    k, z, r, f = ROWS[word], math.log10(n), math.log10(step), float(five)
    log_width = k.a + k.b * z + k.c * r + k.d * f + k.e * z * r + k.f * z * f + k.g * r * f + k.h * z * r * f
    return float(10.0**log_width)


def _cdf(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


@lru_cache(maxsize=64)
def reach(word: str, coverage: float) -> float:
    """How many median widths cover ``coverage`` (0-1) of what readers mean by the word.

    Widths are log-normal about the median reader's, the amount uniform in one reader's: t solves
    P(U 10^(sigma Z) <= t) = coverage with U uniform and Z normal.

    >>> round(reach("about", 0.9), 2)
    2.83
    """
    s = ROWS[word].sigma * math.log(10.0)

    def covered(t: float) -> float:
        a = math.log(t) / s
        return _cdf(a) + t * math.exp(s * s / 2.0) * (1.0 - _cdf(a + s))

    low, high = 1e-6, 1e6
    for _ in range(100):  # bisection on the log scale: to the last bit well before 100 rounds
        middle = math.sqrt(low * high)
        low, high = (middle, high) if covered(middle) < coverage else (low, middle)
    return math.sqrt(low * high)
