"""What keep="all" reads besides force quantities: money, rates, ages, measures and counts of any thing."""

from __future__ import annotations

import math

import pytest

from posture.mentions import Mention, text_mentions


def read(text: str) -> list[Mention]:
    return text_mentions(text, keep="all")


def number(m: Mention) -> float | tuple[float, float]:
    return (m.stated_low, m.stated_high) if math.isnan(m.stated) else m.stated


@pytest.mark.parametrize(
    ("text", "value", "unit", "category"),
    [
        ("The striker, 24, signed on Friday.", 24, "year_old", "age"),
        ("The trial took women aged 30 to 44 only.", (30, 44), "year_old", "age"),
        ("Schools for pupils under the age of seven shut.", 7, "year_old", "age"),
        ("Orders grew fivefold.", 5, "time", "other"),
        ("The share trades at 18 times earnings.", 18, "time", "other"),
        ("Seats go to those aged 65 or older.", 65, "year_old", "age"),
        ("The share fell to 418p.", 418, "pence", "money"),
        ("The spread was 7/8 of a percentage point.", 0.875, "percentage_point", "percent"),
        ("The bill came to 2.4 million pounds.", 2.4e6, "pound sterling", "money"),
        ("The catch weighed 2.4 million pounds of cod.", 2.4e6, "pound", "other"),
        ("It was minus 23 degrees Celsius at dawn.", -23, "celsius", "other"),
        ("The probe cooled to −180°C.", -180, "celsius", "other"),
        ("The oven reaches 250°C.", 250, "celsius", "other"),
        ("She walked a quarter of a mile.", 0.25, "mile", "distance"),
        ("He waited half an hour.", 0.5, "hour", "duration"),
        ("The yield was 3-1/4 pct.", 3.25, "percent", "percent"),
        ("The motor gives 310 Nm.", 310, "newton_meter", "other"),
        ("The chip has 7 nm gates.", 7, "nanometer", "distance"),
        ("The wall is 12' high.", 12, "foot", "distance"),
        ("A 27\" monitor was on the desk.", 27, "inch", "distance"),
        ("The well gives 900 barrels of oil a day.", 900, "barrel_per_day", "other"),
        ("Sales came to Y=40 billion.", 40e9, "yen", "money"),
        ("The fee was S $12.", 12, "Singapore dollar", "money"),
        ("It sells for 8 or $9.", (8, 9), "dollar", "money"),
        ("Profit was 12 cts a share.", 12, "cent_per_share", "other"),
        ("It does the 0-to-60-mph sprint.", (0, 60), "mile_per_hour", "other"),
        ("The index jumped from 240 to 273.", (240, 273), "", "other"),
        ("Plots run from 300 sq ft up to 500 sq ft.", (300, 500), "square_foot", "area"),
    ],
)
def test_measures(text: str, value: float | tuple[float, float], unit: str, category: str) -> None:
    (m,) = read(text)
    assert (number(m), m.stated_unit, m.category) == (value, unit, category)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Three of the 11 ferries sailed.", [(3, "ferries"), (11, "ferries")]),
        ("The bloc holds 36 of 120 seats.", [(36, "seats"), (120, "seats")]),
        ("He is one of the most gifted and patient coaches.", [(1, "gifted and patient coaches")]),
        ("It built 4,100 Model 5s.", [(4100, "Model 5s")]),
        ("It carried 64 passengers and four pets.", [(64, "passengers"), (4, "pets")]),
        ("About 900 cars were stolen, compared with 310 last year.", [(900, "cars"), (310, "cars")]),
        ("The port takes 3 million containers a year.", [(3e6, "containers a year")]),
        ("It sold 300 digital and printed copies.", [(300, "digital and printed copies")]),
        ("Five U.S. companies closed.", [(5, "U.S. companies")]),
    ],
)
def test_counted_things(text: str, told: list[tuple[float, str]]) -> None:
    assert [(m.stated, m.noun) for m in read(text)] == told


@pytest.mark.parametrize(
    "text",
    [
        "The iPhone 11 Pro and the 11 Pro Max went on sale.",
        "Alabama lost the Kick Six game.",
        "The town was built between A.D. 900 and 1150.",
        "They rent a three-bed flat.",
        "A pair of firms merged.",
        "He lives at 14 Elm in Salem.",
        "Nine out of 10 paid.",
        "The side is 2-7 this year.",
        "The camera shoots 4K video.",
        "By 2100 it will be gone.",
        "The bus left gate 14 at 3.45 in the afternoon.",
        "Prices were higher than 1985.",
    ],
)
def test_labels_are_no_quantities(text: str) -> None:
    assert read(text) == []


def test_a_bound_reaches_over_brackets_and_a_minus_turns_it() -> None:
    first, second = read("It holds more than 7.5 million crowns ($1.1 million).")
    assert (first.relation, second.relation) == ("above", "above")
    (m,) = read("It was minus 40 degrees Celsius.")
    assert m.low <= m.best <= m.high < 0


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("It will be repaid over 14 years.", "exact"),
        ("The siege lasted over 14 weeks.", "above"),
        ("Growth was more than the 3 percent expected.", "exact"),
        ("They protested over a $6 tax.", "exact"),
        ("Gold traded near $1,900.", "about"),
        ("Turnout was lower than four years ago.", "exact"),
        ("Waves as tall as 12 meters hit the pier.", "at_most"),
        ("We heard about one of the clubs.", "exact"),
    ],
)
def test_words_before_a_number_that_are_or_are_no_hedge(text: str, relation: str) -> None:
    (m,) = read(text)
    assert m.relation == relation
