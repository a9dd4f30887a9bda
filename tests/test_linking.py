"""Whose force a figure counts, where it is, and from where to where it goes."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.claims import link_claims
from posture.documents import documents_from_texts
from posture.mentions import find_mentions


def claims(text: str, title: str = "") -> pd.DataFrame:
    docs = documents_from_texts(text).assign(published=pd.Timestamp("2024-05-06"), title=title, publisher="Example Wire")
    return link_claims(find_mentions(docs), docs)


def field(text: str, name: str, number: float, title: str = "") -> str:
    df = claims(text, title)
    rows = df[df["surface"].str.replace(",", "").str.contains(rf"\b{number:g}\b")]
    assert len(rows), f"no figure {number:g} among {df['surface'].tolist()}"
    value = rows.iloc[0][name]
    return "" if pd.isna(value) else str(value)


@pytest.mark.parametrize(
    ("text", "number", "actor"),
    [
        # in the counted phrase
        ("About 2,000 U.S. troops are in Syria.", 2000, "USA"),
        ("Germany received 30 Polish tanks.", 30, "POL"),
        ("Some 700 French and German soldiers arrived.", 700, ""),
        # possessor and force
        ("Spain's 600 soldiers stay at Adazi.", 600, "ESP"),
        ("At dawn 400 men of the Bosnian army took the hill.", 400, "BIH"),
        ("The 45 jets that Norway promised are late.", 45, "NOR"),
        # subject of the clause
        ("Norway will add about 50 soldiers at Rukla.", 50, "NOR"),
        ("Uganda's army drove 50 trucks to Juba.", 50, "UGA"),
        ("Paris will keep 2,500 soldiers in the Sahel.", 2500, "FRA"),
        ("In 1974 Turkey landed 6,000 men on the first day.", 6000, "TUR"),
        ("The group is led by Britain, which sent another 850 soldiers in February.", 850, "GBR"),
        ("Moscow says that it lost 64 servicemen.", 64, "RUS"),
        # what the figure is told of
        ("Tbilisi puts the Russian force at 10,000 men.", 10000, "RUS"),
        ("Pentagon to halve Afghan force to 2,500 troops", 2500, "USA"),
        # missions count under their organisation
        ("KFOR is to number up to 50,000 soldiers.", 50000, "nato"),
        ("The Council set the Angola force at 7,000 troops.", 7000, "un"),
        # one who speaks of his own force; an unnamed official is not enough
        ("Moscow said that more than 10,000 personnel were taking part in the drill.", 10000, "RUS"),
        ("The defence minister in Riga said that 4,000 conscripts would be called.", 4000, "LVA"),
        ("A US official said that 4,000 conscripts would be called.", 4000, ""),
        # fighters of a nationality are not its army, groups are their own
        ("Between the villages 1,500 Serb fighters wait.", 1500, ""),
        ("The number is well above M23's own 3,000 fighters.", 3000, "m23"),
        ("The gangs hold the port with 400 men.", 400, ""),
        # victims are not the victor's
        ("Israel killed 40 fighters in the camp.", 40, ""),
        ("Azerbaijan's forces destroyed 20 trucks in Karabakh.", 20, ""),
        ("Malawi has lost three soldiers.", 0, ""),
        # others speak of it, or it is land
        ("American estimates speak of 12,000 fighters.", 12000, ""),
        ("The Turkish border is not far from the base, once home to 500 personnel.", 500, ""),
        # lengths have no actor
        ("The Russian base lies 40 km from Latakia.", 40, ""),
    ],
)
def test_actor(text: str, number: float, actor: str) -> None:
    if number:
        assert field(text, "actor", number) == actor
    else:
        assert claims(text)["actor"].tolist() == ["MWI"]


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("Egypt has 14,000 troops there, Syria 4,000.", ["EGY", "SYR"]),
        ("Rome sent 1,000 soldiers, Madrid 600 soldiers and Lisbon 300 soldiers.", ["ITA", "ESP", "PRT"]),
        ("Kuwait hosts 13,500 American personnel; Bahrain 9,000.", ["USA", "USA"]),
        ("Russia deploys 1,960 servicemen with 90 armoured carriers and 380 trucks.", ["RUS", "RUS", "RUS"]),
        ("Britain sent 900 soldiers, of whom 300 are engineers.", ["GBR", "GBR"]),
        ("Spain has 600 soldiers in Latvia. Another 100 will follow.", ["ESP", "ESP"]),
    ],
)
def test_several_forces_in_one_text(text: str, actors: list[str]) -> None:
    assert claims(text)["actor"].tolist() == actors


def test_the_organisation_stands_for_the_mission_whose_words_are_kept() -> None:
    row = claims("KFOR has 3,700 soldiers in Kosovo.").iloc[0]
    assert (row["actor"], row["actor_surface"]) == ("nato", "KFOR")


@pytest.mark.parametrize(
    ("text", "number", "place"),
    [
        ("Spain keeps 600 soldiers at Adazi in Latvia.", 600, "adazi"),
        ("In Mali France has 3,500 soldiers.", 3500, "MLI"),
        ("Russia sent 30 tanks to Gyumri.", 30, "gyumri"),
        ("The garrison at Mount Pleasant keeps four Tornado F3s.", 0, "mount_pleasant"),
        ("About 900 US troops are in northeastern Syria.", 900, "ne_syria"),
        # a movement in its goal, a movement out its start
        ("The United States moved 700 troops from Syria to Iraq.", 700, "IRQ"),
        ("The Pentagon will pull 12,000 troops out of Germany.", 12000, "DEU"),
        ("Some 200 men will leave Syria for Iraq.", 200, "SYR"),
        ("The convoys of 60 trucks entered Iraq, carrying men to the Ain al-Asad base.", 60, "ain_al_asad"),
        # where something is said, or what it is measured from, is no place of the force
        ("Spain has 600 soldiers in Latvia, the ministry said in Madrid.", 600, "LVA"),
        ("The two ministers agreed in Vilnius on a force of 4,800 soldiers for Poland.", 4800, "POL"),
        # a distance locates a site, else its reference point
        ("Ain al-Asad base lies roughly 160 km west of Baghdad.", 160, "ain_al_asad"),
        ("The troops sit at Taszar in Hungary, about 100 miles north of the border.", 100, "taszar"),
        ("The rebels stopped 30 km south of Kabul.", 30, "kabul"),
        # anaphors
        ("Russia has a base at Gyumri. Some 3,300 soldiers are at the base.", 3300, "gyumri"),
        ("The US left Niger in May. About 950 soldiers had been in the country.", 950, "NER"),
        ("France flew jets to Niamey. It keeps 300 men there.", 300, "niamey"),
        # host of a force, soil of a nation, a national force at home
        ("Kuwait hosts 13,500 American personnel.", 13500, "KWT"),
        ("France keeps 200 soldiers on Iraqi soil.", 200, "IRQ"),
        ("Lebanon's army has some 60,000 men.", 60000, "LBN"),
    ],
)
def test_place(text: str, number: float, place: str) -> None:
    if number:
        assert field(text, "place", number) == place
    else:
        assert claims(text).iloc[0]["place"] == place


def test_a_site_that_is_not_in_the_vocabulary_keeps_its_words_and_its_country() -> None:
    row = claims("Germany keeps 40 soldiers at Obermuhlbach, Poland.").iloc[0]
    assert (row["place"], row["host"], row["place_surface"]) == ("POL", "POL", "Obermuhlbach")
    row = claims("Germany keeps 40 soldiers at Obermuhlbach.").iloc[0]
    assert pd.isna(row["place"])
    assert row["place_surface"] == "Obermuhlbach"


@pytest.mark.parametrize(
    ("text", "origin", "destination"),
    [
        ("The United States moved 700 troops from Syria to Iraq.", "SYR", "IRQ"),
        ("The Pentagon will pull 12,000 troops out of Germany.", "DEU", ""),
        ("Ain al-Asad base lies roughly 160 km west of Baghdad.", "baghdad", "ain_al_asad"),
        ("About 900 US troops are in Syria.", "", ""),
    ],
)
def test_route(text: str, origin: str, destination: str) -> None:
    row = claims(text).iloc[0].fillna("")
    assert (row["origin"], row["destination"]) == (origin, destination)


def test_title_and_dateline_are_the_last_to_be_asked() -> None:
    assert field("There are still 900 soldiers.", "place", 900, title="The war in Syria goes on") == "SYR"
    text = "BOGOTA (EW) - The zones are quiet. The army has moved 12,500 soldiers to guard the roads."
    assert field(text, "actor", 12500) == "COL"


def test_a_dateline_is_no_subject() -> None:
    text = "NIAMEY - The US military said on Sunday that fewer than 500 personnel remained at Base 201."
    row = claims(text).iloc[0]
    assert (row["actor"], row["place"]) == ("USA", "air_base_201")


def test_every_link_names_its_rule() -> None:
    rule = claims("Norway will add about 50 soldiers at Rukla, its minister said.").iloc[0]["rule"]
    assert "actor=subject of the clause" in rule
    assert "place=at place after the figure" in rule
    assert "originator=speaker after: say" in rule


_WORDS = [*"aA .,;:-’“”()0159\n", "Iraq ", "the ", "said ", "500 troops ", "in "]


@given(st.lists(st.sampled_from(_WORDS), max_size=80).map("".join))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_one_claim_a_mention(text: str) -> None:
    docs = documents_from_texts(text)
    mentions = find_mentions(docs)
    df = link_claims(mentions, docs)
    assert df["mention_id"].tolist() == mentions["mention_id"].tolist()
    for row in df.itertuples():
        for surface in (row.actor_surface, row.place_surface, row.originator):
            assert pd.isna(surface) or surface


@pytest.mark.parametrize(
    ("text", "title", "number", "place"),
    [
        # the country spoken of is neither the speaker's own nor that of the force abroad
        ("The United States counted 1,890 Russian instructors in the country.", "Instructors in Mali", 1890, "MLI"),
        ("Bamako has moved closer to Moscow. Olga Brandt estimates that Russia has 2,500 men in the country.", "", 2500, "MLI"),
        ("BANGUI (AFP) - Russia has 1,900 soldiers in the country, the United States said.", "", 1900, "CAF"),
        ("The junta in Niger turned to Moscow. Russia has 120 soldiers there.", "", 120, "NER"),
        ("The United States said there were 700 Turkish soldiers in the country.", "", 700, ""),
        ("Argentina has 9,000 men on the Falklands. Britain has sent 5,100 soldiers to the islands.", "", 5100, "FLK"),
        # the capital that hosts, the heading of a section
        ("There are 60 ships at Subic Bay. Manila hosts some 500 American soldiers.", "", 500, "PHL"),
        ("Some 900 soldiers are in Mali.\n\n## The Niger mission\n\nThe first order was for 250 soldiers.", "", 250, "NER"),
        ("Niger's army said about 1,000 American soldiers were in the country.", "", 1000, "NER"),
        ("Taiwan's defence ministry said that 66 Chinese aircraft were seen around the island.", "", 66, "TWN"),
        # a force at home
        ("Lebanon's army has 60,000 men in the country.", "", 60000, "LBN"),
        # the whole of what left was where the part left from
        ("The brigade withdrew about 100 of its 300 men from Gao to fight in the Kursk region.", "", 300, "gao"),
    ],
)
def test_the_country_spoken_of(text: str, title: str, number: int, place: str) -> None:
    assert field(text, "place", number, title=title) == place

def test_nations_of_a_mission_are_actors_and_no_places() -> None:
    text = "The mission had roughly 410 personnel in Haiti, of whom 24 were from Jamaica. The plan foresees 2,500."
    df = claims(text)
    assert df["place"].tolist() == ["HTI"] * 3
    assert df["actor"].fillna("").tolist() == ["", "JAM", ""]


def test_a_list_of_nations_stands_where_its_heading_says() -> None:
    lines = "- United States: about 415,000 troops\n- France: 10,000 troops, 40 aircraft"
    text = f"Gulf build-up\n\nMain contingents in Saudi Arabia:\n\n{lines}"
    df = claims(text)
    assert df["place"].tolist() == ["SAU"] * 3
    assert df["actor"].tolist() == ["USA", "FRA", "FRA"]


def test_who_did_the_harm_is_not_who_suffered_it() -> None:
    df = claims("Four ships were damaged by Argentine aircraft.")
    assert df["actor"].fillna("").tolist() == [""]


def test_a_row_of_a_table_has_its_own_place() -> None:
    text = (
        "About 400 soldiers of Germany are in Lithuania.\n\n| Host | Lead | Strength |\n|---|---|---|\n"
        "| Latvia | Canada | 3,000 soldiers |\n| Estonia | United Kingdom | 1,200 soldiers |\n"
    )
    assert [field(text, "place", n) for n in (3000, 1200)] == ["LVA", "EST"]


def test_a_force_of_a_later_clause_is_not_that_of_a_bare_figure() -> None:
    text = (
        "France has 600 troops in Chad. That is down from about 1,000 before the president ordered a cut, days after "
        "Libyan forces had crossed the border."
    )
    assert claims(text)["actor"].tolist() == ["FRA", "FRA"]


def test_the_dead_of_another_nation_do_not_lend_their_actor_to_the_next_figure() -> None:
    text = (
        "About 5,400 American troops are at the airport, a day after a bomber killed some 170 Afghans. The number had "
        "reached 5,800."
    )
    assert claims(text)["actor"].tolist() == ["USA", "AFG", "USA"]


def test_the_date_over_a_list_dates_its_lines() -> None:
    lines = "- United States: about 415,000 troops\n- France: 10,000 troops"
    head = "Gulf build-up\n\nMain contingents in Saudi Arabia on 14 January 1991:\n\n"
    docs = documents_from_texts([f"{head}{lines}\n\nOman has 900 men."])
    found = link_claims(find_mentions(docs), docs)
    assert found["as_of_end"].astype("str").tolist()[:2] == ["1991-01-14"] * 2
    assert found["as_of_end"].isna().tolist() == [False, False, True]


def test_who_answers_is_the_originator_of_the_answer() -> None:
    text = "Asked how many were in Mali, the Minister replied:\n\nFrance has 900 soldiers at Gao.\n\nSome 40 left in May."
    assert claims(text)["originator"].tolist() == ["Minister", "Minister"]


def test_what_is_put_ashore_is_not_put_at_a_number() -> None:
    assert claims("Britain put about 300 men ashore at Suez.")["actor"].tolist() == ["GBR"]


def test_what_was_lost_along_with_it_is_of_the_same_force() -> None:
    text = "Sudanese forces lost 120 soldiers on Tuesday, the staff of Chad's army said, along with 14 tanks and 3 trucks."
    found = claims(text)
    assert found[["actor", "measure"]].values.tolist() == [["SDN", "loss"]] * 3


def test_an_army_named_right_behind_a_place_is_the_subject() -> None:
    found = claims("In South Sudan the Bundeswehr may deploy up to 50 soldiers.")
    assert found[["actor", "place"]].values.tolist() == [["DEU", "SSD"]]


def test_votes_are_counts_of_nothing() -> None:
    assert find_mentions("The vote went 421 to 160 for the 500 soldiers in Iraq.")["surface"].tolist() == ["500 soldiers"]
    assert len(find_mentions("Lawmakers voted to send 300 to 400 troops.")) == 1
