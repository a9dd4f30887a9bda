from __future__ import annotations

import unicodedata

import pycountry
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.errors import InputError
from posture.institutions import source_id
from posture.names import (
    actor_name,
    coordinates,
    counted_class_of,
    find_names,
    find_sources,
    host_of,
    parent_actor,
    place_name,
    resolve_actor,
    resolve_place,
)


def brief(text: str) -> list[tuple[str, str, str]]:
    return [(n.surface, n.actor, n.place) for n in find_names(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "U.S. troops in Syria's al-Tanf.",
            [("U.S.", "USA", "USA"), ("Syria", "SYR", "SYR"), ("al-Tanf", "", "al_tanf")],
        ),
        ("at Ayn al Asad Air Base", [("Ayn al Asad Air Base", "", "ain_al_asad")]),
        ("Ain al-\nAsad", [("Ain al-\nAsad", "", "ain_al_asad")]),
        ("troops at Tanf", [("Tanf", "", "al_tanf")]),
        ("Sana’a, Sanaʼa", [("Sana’a", "", "sanaa"), ("Sanaʼa", "", "sanaa")]),
        ("Türkiye", [("Türkiye", "TUR", "TUR")]),
        (unicodedata.normalize("NFD", "Türkiye"), [(unicodedata.normalize("NFD", "Türkiye"), "TUR", "TUR")]),
        ("Élysée", [("Élysée", "FRA", "")]),
        ("Iraqi soldiers", [("Iraqi", "IRQ", "")]),
        ("Kfor and Isis", [("Kfor", "kfor", ""), ("Isis", "isis", "")]),
        ("al-Shabaab fighters", [("al-Shabaab", "al_shabaab", "")]),
        ("the US-led coalition", [("US-led coalition", "coalition", "")]),
        ("Moscow", [("Moscow", "RUS", "moscow")]),
        ("U.S. Army", [("U.S. Army", "USA", "")]),
        ("US TROOPS IN IRAQ IS BIG", [("US", "USA", "USA"), ("IRAQ", "IRQ", "IRQ")]),
        # longer names win, and other proper names are no places
        ("South Sudan, Guinea-Bissau", [("South Sudan", "SSD", "SSD"), ("Guinea-Bissau", "GNB", "GNB")]),
        ("Niger and Nigeria", [("Niger", "NER", "NER"), ("Nigeria", "NGA", "NGA")]),
        ("Northern Ireland", [("Northern Ireland", "", "northern_ireland")]),
        ("the Indian Ocean", [("Indian Ocean", "", "indian_ocean")]),
        ("New Mexico", [("New Mexico", "", "new_mexico")]),
        ("The Washington Post, Kabul Times, Paris Saint-Germain", []),
        ("Gen. Jordan and Michael Jordan", []),
        ("Iran-backed militias, anti-Taliban forces, pro-Russian rebels", []),
        ("In Chad French forces", [("Chad", "TCD", "TCD"), ("French", "FRA", "")]),
        ("us, turkey, china and is it so", []),
        # one name, two places
        ("Fort Stewart, Georgia", [("Fort Stewart", "", "fort_stewart"), ("Georgia", "", "georgia_us")]),
        ("Abkhazia, Georgia", [("Abkhazia", "", "abkhazia"), ("Georgia", "GEO", "GEO")]),
        ("Ukraine, Georgia", [("Ukraine", "UKR", "UKR"), ("Georgia", "GEO", "GEO")]),
    ],
)
def test_find_names(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert brief(text) == expected


def test_a_name_outside_the_stretch_is_not_found() -> None:
    assert [n.surface for n in find_names("Iraq, Syria, Iran", 6, 11)] == ["Syria"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["Iraq", "U.S.", "al-Asad", "New", "Post", ",", "'s", "\n", "-", "Ain", "İ", "ß"])))
def test_names_are_the_text_in_order_and_apart(parts: list[str]) -> None:
    text = " ".join(parts)
    last = 0
    for name in find_names(text):
        assert text[name.start : name.end] == name.surface
        assert last <= name.start < name.end
        last = name.end


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    for name in find_names(text):
        assert text[name.start : name.end] == name.surface


def test_every_country_of_iso_3166_is_an_actor_and_a_place() -> None:
    for country in pycountry.countries:
        assert resolve_actor(country.alpha_3) == country.alpha_3
        assert host_of(country.alpha_3) == country.alpha_3


@pytest.mark.parametrize(
    ("words", "ident"),
    [
        ("America", "USA"), ("UK", "GBR"), ("Britain", "GBR"), ("UAE", "ARE"), ("DPRK", "PRK"), ("ROK", "KOR"),
        ("PRC", "CHN"), ("Burma", "MMR"), ("Czechia", "CZE"), ("Ivory Coast", "CIV"), ("Cote d'Ivoire", "CIV"),
        ("Swaziland", "SWZ"), ("Holland", "NLD"), ("Zaire", "COD"), ("DRC", "COD"), ("USSR", "SUN"), ("GDR", "DDR"),
        ("Bosnia", "BIH"), ("Macedonia", "MKD"), ("Turkiye", "TUR"), ("East Timor", "TLS"), ("the Gambia", "GMB"),
        ("Cape Verde", "CPV"), ("Kosovo", "XKX"), ("Syria", "SYR"), ("Russia", "RUS"), ("South Korea", "KOR"),
        ("North Korea", "PRK"), ("Taiwan", "TWN"), ("Vietnam", "VNM"), ("Iran", "IRN"), ("Laos", "LAO"),
        ("Moldova", "MDA"), ("Tanzania", "TZA"), ("Venezuela", "VEN"), ("Yugoslavia", "YUG"), ("Kremlin", "RUS"),
        ("Daesh", "isis"), ("Ansar Allah", "houthis"), ("Tamil Tigers", "ltte"), ("Hashd al-Shaabi", "pmf"),
    ],
)  # fmt: skip
def test_news_forms_resolve(words: str, ident: str) -> None:
    assert resolve_actor(words) == ident


def test_an_unknown_name_is_met_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"actor 'Iraqq' is unknown: expected an ISO 3166 code.*did you mean 'iraq"):
        resolve_actor("Iraqq")
    with pytest.raises(ValueError, match=r"place 'xqzt' is unknown.*aliases\.csv$"):
        resolve_place("xqzt")


def test_what_is_known_of_an_id() -> None:
    assert actor_name("sdf") == "Syrian Democratic Forces"
    assert place_name("nowhere") == "nowhere"
    assert (host_of("mosul"), host_of("red_sea"), host_of("nowhere")) == ("IRQ", "", "")
    assert (parent_actor("unifil"), parent_actor("cjtf_oir"), parent_actor("USA")) == ("un", "coalition", "USA")
    assert (counted_class_of("wagner"), counted_class_of("nowhere")) == ("contractor", "unspecified")
    found = coordinates("baghdad")
    assert found == (pytest.approx(33.3, abs=0.2), pytest.approx(44.4, abs=0.2))
    assert coordinates("SYR") is None


@pytest.mark.parametrize(
    ("words", "ident"),
    [
        ("Pentagon spokesman Lt. Col. Barry Venable", "pentagon"),
        ("Sean Parnell", "pentagon"),
        ("the Russian Defence Ministry", "ru_mod"),
        ("Associated Press", "ap"),
        ("the German MoD", "de_mod"),
        ("Germany's Defence Ministry", "de_mod"),
        ("the Russian Defence Ministry's spokesman", "ru_mod"),
        ("Russian MoD", "ru_mod"),
        ("the Ukrainian MoD", "ua_mod"),
        ("Ministry of Defence of Ukraine", "ua_mod"),
        ("the Polish defence ministry", "pl_mod"),
        ("Ministry of Defence of Estonia", "est_mod"),
        ("Estonia's defence minister", "est_mod"),
        ("the Estonian Defence Forces", "est_mod"),
        ("the ministry in Vilnius", "ltu_mod"),
        ("the UK Ministry of Defence", "uk_mod"),
        ("the British MoD", "uk_mod"),
        ("MoD", ""),
        ("the defence ministry", ""),
        ("the Pentagon", "pentagon"),
        ("Philippine Defense Secretary Delfin Lorenzana", "phl_mod"),
        ("the Armed Forces of the Philippines", "phl_mod"),
        ("the Philippine coast guard", "phl_coast_guard"),
        ("the Kenyan army", "ken_mod"),
        ("Kenya's Ministry of Defence", "ken_mod"),
        ("Seoul's joint chiefs", "kr_mnd"),
        ("South Korea's Joint Chiefs of Staff", "kr_mnd"),
        ("Iraqi security sources", "irq_security"),
        ("Kyiv", "ukr_government"),
        ("Ukraine", "ukr_government"),
        ("the United States", "usa_government"),
        ("Washington", "usa_government"),
        ("an American", ""),
        ("South Korea's spy agency", "kr_nis"),
        ("Turkish intelligence", "tur_intelligence"),
        ("the Sudanese foreign ministry", "sdn_mfa"),
        ("Kyiv's general staff", "ua_general_staff"),
        ("the Israeli army", "il_idf"),
        ("a US Army officer", "us_army"),
        ("a retired British military historian", ""),
        ("a local official", ""),
        ("", ""),
    ],
)
def test_source_id(words: str, ident: str) -> None:
    assert source_id(words) == ident


def test_find_sources() -> None:
    found = find_sources("CENTCOM told the Washington Post.")
    assert [(s.surface, s.id, s.kind, s.actor) for s in found] == [
        ("CENTCOM", "centcom", "office", "USA"),
        ("Washington Post", "wapo", "outlet", ""),
    ]
