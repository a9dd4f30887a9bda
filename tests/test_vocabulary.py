from __future__ import annotations

import re
from pathlib import Path

import pytest

from posture.crosscheck import check_vocabulary
from posture.errors import MissingPathError, VocabularyError
from posture.names import find_names, resolve_place
from posture.vocabulary import FILES, load_vocabulary

PLACES = "id,name,kind,country,lat,lon,source\n"
ACTORS = "id,name,kind,part_of,country,counted_class,source\n"
NUMERALS = "word,kind,value,low,best,high,source\n"
ALIASES = "surface,id,kind,source\n"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("places.csv", "id,name\n", "line 1: expected columns id,name,kind,country,lat,lon,source; got id,name"),
        ("places.csv", PLACES + "x,,base,IRQ,,,me\n", "line 2, column 'name': a value is required, the cell is empty"),
        ("places.csv", PLACES + "x,X,base,IRQ,north,1,me\n", "line 2, column 'lat': expected a number, got 'north'"),
        ("places.csv", PLACES + "x,X\n", "line 2: expected 7 cells, got 2; quote commas"),
        ("places.csv", PLACES + "x,X,base,IRQ,,,me\nx,Y,base,IRQ,,,me\n", "line 3: 'x' stands already on line 2"),
        ("actors.csv", ACTORS + "x,X,army,,,,me\n", "line 2, column 'kind': 'army' unknown; use one of state,"),
        ("numerals.csv", NUMERALS + "six,unit,,,,,me\n", "column 'value': a value is required of a numeral of kind 'unit'"),
        ("numerals.csv", NUMERALS + "many,vague,,,,,me\n", "column 'low': a value is required of a numeral of kind 'vague'"),
        ("numerals.csv", NUMERALS + "many,vague,,3,,,me\n", "column 'best': a value is required, as 'low' is given"),
        ("numerals.csv", NUMERALS + "many,vague,,9,5,7,me\n", "expected low <= best <= high, got [9.0, 5.0, 7.0]"),
        ("peoples.csv", "a\n", "peoples.csv: not a vocabulary file; use one of hedges.csv"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, name: str, text: str, message: str) -> None:
    write(tmp_path, name, text)
    with pytest.raises(VocabularyError, match=re.escape(message)):
        load_vocabulary(tmp_path)
    assert any(message in problem for problem in check_vocabulary(tmp_path))


def test_a_file_that_is_not_utf8_says_so(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_bytes(PLACES.encode() + b"x,\xe9,base,IRQ,,,me\n")
    with pytest.raises(VocabularyError, match="expected UTF-8 text"):
        load_vocabulary(tmp_path)


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(MissingPathError, match="is not there; give a folder of CSV files"):
        load_vocabulary(tmp_path / "none")


def test_own_rows_are_added_and_win(tmp_path: Path) -> None:
    rows = "camp_zed,Camp Zed,camp,IRQ,33,44,me\nbaghdad,Bagdad,capital,IRQ,33.3,44.4,me\n"
    write(tmp_path, "places.csv", PLACES + rows)
    own = load_vocabulary(tmp_path)
    assert [(n.surface, n.place) for n in find_names("at Camp Zed", vocabulary=own)] == [("Camp Zed", "camp_zed")]
    assert resolve_place("Bagdad", own) == "baghdad"
    assert len(own.rows("places")) == len(load_vocabulary().rows("places")) + 1
    assert find_names("at Camp Zed") == []


def test_an_only_file_replaces(tmp_path: Path) -> None:
    write(tmp_path, "only_aliases.csv", ALIASES + "Zedland,IRQ,name,me\n")
    assert [r["surface"] for r in load_vocabulary(tmp_path).rows("aliases")] == ["Zedland"]


@pytest.mark.parametrize(
    ("name", "row", "message"),
    [
        ("places.csv", PLACES + "x,X,base,QQQ,,,me\n", "column 'country': 'QQQ' is no country of places.csv"),
        ("places.csv", PLACES + "x,X,base,IRQ,133,44,me\n", "column 'lat': expected -90 to 90 degrees, got 133"),
        ("places.csv", PLACES + "x,X,base,IRQ,33,,me\n", "column 'lon': latitude and longitude go together"),
        ("places.csv", PLACES + "x,X,base,IRQ,-33,44,me\n", "is far from the other places of IRQ; check the signs"),
        ("actors.csv", ACTORS + "x,X,mission,nobody,,military,me\n", "column 'part_of': 'nobody' is no actor"),
        ("actors.csv", ACTORS + "x,X,mission,x,,military,me\n", "'x' is part of itself; break the circle"),
        ("actors.csv", ACTORS + "x,X,mission,,,soldiers,me\n", "column 'counted_class': 'soldiers' unknown"),
        ("aliases.csv", ALIASES + "Zed,nobody,name,me\n", "column 'id': 'nobody' is no actor and no place"),
        ("aliases.csv", ALIASES + "Zed,baghdad,demonym,me\n", "column 'kind': a demonym names an actor"),
        ("aliases.csv", ALIASES + "Zed *,IRQ,name,me\n", "column 'surface': a star stands first or last"),
        (
            "sources.csv",
            "id,surface,name,kind,actor,reliability,reason,source\nz,Zed,Zed,outlet,,B,,me\n",
            "column 'reason': a grade needs its reason",
        ),
    ],
)
def test_faults_between_files_are_listed(tmp_path: Path, name: str, row: str, message: str) -> None:
    path = write(tmp_path, name, row)
    problems = check_vocabulary(tmp_path)
    assert any(message in p and str(path) in p and "line 2" in p for p in problems), problems


def test_the_shipped_vocabulary_is_sound() -> None:
    assert check_vocabulary() == []
    vocabulary = load_vocabulary()
    assert set(FILES) == {name for name in FILES if vocabulary.rows(name)}


def test_a_vocabulary_does_not_change() -> None:
    with pytest.raises(AttributeError, match="does not change"):
        load_vocabulary().folder = "elsewhere"


def test_files_that_are_not_given_share_the_shipped_rows(tmp_path: Path) -> None:
    text = "phrase,position,relation,sense,source\nsome odd,before,about,,test\n"
    (tmp_path / "hedges.csv").write_text(text, encoding="utf-8")
    own, shipped = load_vocabulary(tmp_path), load_vocabulary()
    assert own.rows("actors") is shipped.rows("actors")
    assert own.rows("hedges")[:-1] == shipped.rows("hedges")
    assert own.rows("hedges")[-1]["phrase"] == "some odd"
