"""What sentences of many theatres tell of a figure: measure and standing, whose it is, and the days it speaks of."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from posture.claims import link_claims
from posture.documents import documents_from_texts
from posture.errors import VocabularyError
from posture.mentions import find_mentions
from posture.originators import labelled
from posture.vocabulary import load_vocabulary


def claims_of(text: str, published: str | None = "2024-06-12") -> pd.DataFrame:
    docs = documents_from_texts([text])
    docs["published"] = pd.to_datetime([published]).astype("datetime64[us]")
    return link_claims(find_mentions(docs), docs)


@pytest.mark.parametrize(
    ("text", "surface", "wanted"),
    [
        ("Several hundred fighters are said to hold the camp.", "Several hundred fighters", ("stock", "current")),
        ("As many as 800 fighters are believed to have left Kidal.", "800 fighters", ("outflow", "past")),
        ("More than 3,500 soldiers have begun to arrive in Zagan.", "3,500 soldiers", ("inflow", "current")),
        ("The treaty lets it keep 25,000 soldiers in Crimea.", "25,000 soldiers", ("ceiling", "current")),
        ("Officials asked Spain to send 500 soldiers.", "500 soldiers", ("inflow", "planned")),
        ("Warsaw would pay if Washington stationed 15,000 soldiers in Poland.", "15,000 soldiers", (None, "hypothetical")),
        ("It is weighing whether to send 50 advisers to Rojava.", "50 advisers", ("inflow", "hypothetical")),
        ("The motion would have let 62,000 soldiers cross the country.", "62,000 soldiers", (None, "hypothetical")),
        ("Some 400 Dutch peacekeepers could not hold Srebrenica.", "400 Dutch peacekeepers", ("stock", "past")),
        ("Two men were killed by 30 gunmen.", "30 gunmen", ("stock", None)),
        ("The rebels are holding 325 UN soldiers hostage.", "325 UN soldiers", ("loss", "current")),
        ("It ships six batteries, with 48 launchers and 800 men, to Pusan.", "48 launchers", ("inflow", "planned")),
        ("Mr. Bush announced that he was sending 21,500 troops to Iraq.", "21,500 troops", ("inflow", "planned")),
        ("Roughly 3,500 soldiers are being rushed to Kuwait.", "3,500 soldiers", ("inflow", "current")),
        ("Fourteen South African soldiers fell at Goma in January.", "South African soldiers", ("loss", "past")),
        ("The 30,000 soldiers whom Russia has moved to Kursk are idle.", "30,000 soldiers", ("inflow", "past")),
        ("There are 2,000 troops, more than the 900 that it had given.", "900", ("stock", "past")),
        ("A further 3,000 troops, who were to go in May, will be withdrawn.", "3,000 troops", ("outflow", "planned")),
        ("Its ships could carry perhaps 20,000 soldiers in a first wave.", "20,000 soldiers", ("other", "hypothetical")),
        ("In 2004 Washington decided to take out 12,500 soldiers.", "12,500 soldiers", ("outflow", "past")),
        ("The authorised level rose to 3,550 troops in June 2015.", "3,550 troops", ("ceiling", None)),
        ("The coalition has handed over eight bases this year.", "eight bases", ("outflow", "past")),
        ("They brought to Korea two B-2 bombers.", "two B-2 bombers", ("inflow", "past")),
        ("The plan was for 15,000 troops.", "15,000 troops", ("target", "past")),
        ("An earlier version of this report gave the strength as 5,400 soldiers.", "5,400 soldiers", ("stock", "past")),
    ],
)
def test_measure_and_standing(text: str, surface: str, wanted: tuple[str | None, str | None]) -> None:
    rows = claims_of(text)
    row = next(r for r in rows.itertuples() if surface in r.surface or r.surface in surface)
    got = (row.measure, row.status)
    assert all(w is None or w == g for w, g in zip(wanted, got, strict=True)), (got, row.rule)


@pytest.mark.parametrize(
    ("text", "surface", "actor"),
    [
        ("Some 80,000 federal troops stay in Chechnya.", "80,000 federal troops", "RUS"),
        ("About 50,000 government troops are massed around Kilinochchi, where the Tigers hold out.", "50,000", "LKA"),
        ("Sixty-two soldiers of the Vermont Guard came home.", "Sixty-two soldiers", "USA"),
        ("Moscow mourned 86 Pskov paratroopers.", "86 Pskov paratroopers", "RUS"),
        ("About 1,000 men of the Russian Wagner group are in Mali.", "1,000 men", "wagner"),
        ("UNDOF has 913 troops, among them 377 from Austria.", "377", "AUT"),
        ("He expects Moscow to send two more brigades to Kursk.", "two more brigades", "RUS"),
        ("Rwanda is estimated to have 6,000 soldiers beside M23.", "6,000 soldiers", "RWA"),
        ("The number of US forces in Afghanistan now stands at 2,500.", "2,500", "USA"),
        ("The UN mission in Mali, which had 13,000 soldiers, has left.", "13,000 soldiers", "un"),
    ],
)
def test_whose_force(text: str, surface: str, actor: str) -> None:
    rows = claims_of(text)
    row = next(r for r in rows.itertuples() if surface in r.surface or r.surface in surface)
    assert row.actor == actor, row.rule


def test_an_answer_denies_what_was_asked() -> None:
    text = (
        "Q: Are you pulling 4,500 American troops out of Korea?\n\nMR. PARNE: That is not true.\n\n"
        "Q: How many are there?\n\nMR. PARNE: We have 28,500 troops there.\n"
    )
    rows = claims_of(text)
    assert rows["status"].tolist() == ["denied", "current"]
    assert rows["originator"].tolist() == ["Parne", "Parne"]


def test_a_list_by_countries_has_the_source_of_its_head() -> None:
    text = (
        "SARAJEVO, March 12 - Following are the main contingents of the force, according to NATO headquarters.\n\n"
        "FRANCE: 7,600 troops in Mostar.\n\nTURKEY: 1,300 soldiers in Zenica.\n"
    )
    rows = claims_of(text)
    assert rows["actor"].tolist() == ["FRA", "TUR"]
    assert rows["originator"].tolist() == ["NATO headquarters"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "Spain will withdraw 200 soldiers from Iraq by Friday.", "On Monday the base held 200 soldiers.",
        "Some 200 soldiers left last month.", "About 200 soldiers are there now.", "They lost 20 soldiers yesterday.",
    ],
)  # fmt: skip
def test_without_a_publication_date_relative_dates_stay_open(text: str) -> None:
    rows = claims_of(text, None)
    assert len(rows) == 1
    dates = rows[["as_of_start", "as_of_end", "known_at"]].iloc[0]
    assert dates.isna().all(), dates
    assert rows["known_inferred"].all()


def test_without_a_publication_date_full_dates_are_read() -> None:
    rows = claims_of("On 19 January 1974 the base held 200 soldiers.", None)
    assert str(rows["as_of_start"].iloc[0])[:10] == "1974-01-19"


def test_a_label_in_capitals_is_written_as_a_name() -> None:
    from posture.context import lexicon

    assert labelled("COL. HART", lexicon(load_vocabulary())).surface == "Hart"


def test_a_role_that_no_rule_reads_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "verbs.csv").write_text("form,lemma,role,source\nzapped,zap,los,me\n", encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"line 2, column 'role': 'los' unknown; use one or more of in, out"):
        load_vocabulary(tmp_path)


def test_a_counting_rule_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "scopes.csv").write_text("words,scope,source\nbadge holders,badged,me\n", encoding="utf-8")
    own = load_vocabulary(tmp_path)
    docs = documents_from_texts("There are 900 soldiers, badge holders only, in Iraq.")
    assert link_claims(find_mentions(docs), docs, vocabulary=own)["scope"].tolist() == ["badged"]
