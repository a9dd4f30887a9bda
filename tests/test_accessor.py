"""The pandas accessor: phrases to bounds, bounds to other units, checks and figures of tables."""

from __future__ import annotations

import subprocess
import sys

import matplotlib
import numpy as np
import pandas as pd
import pytest

import posture as ps
from posture.accessor import PARSED
from posture.errors import InputError, SchemaError, UnitError
from posture.schemas import coerce

matplotlib.use("Agg")

PHRASES = ["about 2,000 troops", "no more than 650 troops", None, "160 km (100 miles)", "dozens of tanks", "nothing", ""]


def test_importing_the_package_registers_it_and_loads_nothing_heavy() -> None:
    code = (
        "import posture, pandas as pd, sys\n"
        "assert hasattr(pd.DataFrame, 'posture') and hasattr(pd.Series, 'posture')\n"
        "sys.exit(any(m in sys.modules for m in ('matplotlib', 'pint', 'tqdm', 'scipy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], env=None, check=False).returncode == 0


def test_phrases_become_rows_with_the_same_index() -> None:
    series = pd.Series(PHRASES, index=list("abcdefg"), name="quantity")
    read = series.posture.parse()
    assert list(read.columns) == list(PARSED)
    assert {c: str(t) for c, t in read.dtypes.items()} == PARSED
    assert list(read.index) == list("abcdefg")
    assert read.loc["a", ["low", "best", "high"]].tolist() == [1750, 2000, 2250]
    assert read.loc["b", "upper"] == 650
    assert pd.isna(read.loc["b", "lower"])
    assert read.loc["d", ["unit", "n_quantities"]].tolist() == ["kilometer", 2]
    assert read.loc["e", ["relation", "unit"]].tolist() == ["vague", "vehicle"]
    assert read["n_quantities"].tolist() == [1, 1, pd.NA, 2, 1, 0, pd.NA]
    assert read.loc[["c", "f", "g"], "surface"].isna().all()


def test_rows_say_what_parse_says() -> None:
    read = pd.Series(PHRASES[:2]).posture.parse(model="ferson2015")
    for phrase, row in zip(PHRASES[:2], read.itertuples(), strict=True):
        q = ps.parse(str(phrase), model="ferson2015")[0]
        assert (row.low, row.best, row.high, row.unit, row.surface) == (q.low, q.best, q.high, q.unit, q.surface)
        assert row.bounds_model == "ferson2015"


@pytest.mark.parametrize(
    ("values", "best", "unit"),
    [
        ([900, 2014], [900, 2014], "person"),
        ([900.0, np.nan], [900, np.nan], "person"),
        (["900", 2000], [900, 2000], "person"),
        (["2000", "about 2014"], [2000, 2014], "person"),
    ],
)
def test_bare_numbers_count_what_noun_says(values: list[object], best: list[float], unit: str) -> None:
    read = pd.Series(values).posture.parse(noun="U.S. troops")
    np.testing.assert_array_equal(read["best"], best)
    assert read["unit"].dropna().unique().tolist() == [unit]


def test_what_stands_beside_the_noun_is_told_without_it() -> None:
    read = pd.Series(["about 2014"]).posture.parse(noun="troops")
    assert read[["surface", "noun"]].iloc[0].tolist() == ["about 2014", "troops"]


def test_repeated_and_unordered_indexes_are_kept() -> None:
    read = pd.Series(["50 troops", "60 troops"], index=[3, 3]).posture.parse()
    assert read.index.tolist() == [3, 3]
    assert read["best"].tolist() == [50, 60]


def test_an_empty_column_gives_an_empty_table() -> None:
    read = pd.Series([], dtype="str").posture.parse()
    assert read.empty
    assert {c: str(t) for c, t in read.dtypes.items()} == PARSED


@pytest.mark.parametrize("value", [["50 troops"], True, float("inf")], ids=["list", "boolean", "infinite"])
def test_a_cell_that_is_no_phrase_is_named(value: object) -> None:
    with pytest.raises(InputError, match="row 'x': expected a phrase or a number, got"):
        pd.Series([value], index=["x"], dtype=object).posture.parse()


@pytest.mark.parametrize("values", [["50 troops"], []])
def test_an_unknown_model_is_refused(values: list[str]) -> None:
    with pytest.raises(InputError, match="nosuch"):
        pd.Series(values, dtype="str").posture.parse(model="nosuch")


def test_a_column_of_dates_has_no_phrases() -> None:
    with pytest.raises(AttributeError, match="expected a column of phrases or numbers, got dtype datetime64"):
        _ = pd.Series(pd.to_datetime(["2025-01-01"])).posture


# ---- units


def test_to_converts_the_bounds_and_leaves_the_rest() -> None:
    read = pd.Series(["about 100 miles", "160 km", None]).posture.parse()
    out = read.posture.to("km")
    assert out["unit"].tolist()[:2] == ["kilometer", "kilometer"]
    assert pd.isna(out["unit"].iloc[2])
    assert out["best"].iloc[0] == pytest.approx(160.9344, rel=1e-12)
    assert out["best"].iloc[1] == 160
    assert out["stated"].tolist()[:2] == [100, 160]
    assert out["stated_unit"].tolist()[:2] == ["mile", "kilometer"]
    assert read["unit"].iloc[0] == "mile", "the table itself is not changed"


def test_to_and_back_is_the_same() -> None:
    read = pd.Series(["about 100 miles", "at least 60 miles"]).posture.parse()
    back = read.posture.to("km").posture.to("mile")
    pd.testing.assert_frame_equal(back, read, rtol=1e-12)


def test_mentions_and_levels_convert() -> None:
    found = ps.find_mentions("The base lies 160 km (100 miles) from the border with 50 troops.")
    miles = found[found["category"] == "distance"].posture.to("mile")
    assert miles["best"].tolist() == pytest.approx([99.42, 100], abs=0.01)
    assert miles["low"].le(miles["high"]).all()


def test_unlike_units_are_refused_with_the_count() -> None:
    read = pd.Series(["50 troops", "3 miles", "60 troops"]).posture.parse()
    with pytest.raises(UnitError, match=r"2 of 3 rows: expected one kind of quantity, got 'person' and 'mile'.*choose rows"):
        read.posture.to("mile")


def test_figures_without_a_unit_are_refused() -> None:
    with pytest.raises(UnitError, match="1 of 1 rows: expected one kind of quantity, got 'no unit'"):
        pd.Series(["900"]).posture.parse().posture.to("mile")


def test_to_needs_units_and_bounds() -> None:
    with pytest.raises(InputError, match="expected a table with unit and bounds; it has x"):
        pd.DataFrame({"x": [1]}).posture.to("mile")


# ---- checks


def test_check_knows_the_table_by_its_columns() -> None:
    found = ps.find_mentions("About 50 troops left.")
    assert found.posture.check() is found
    with pytest.raises(SchemaError, match="table mentions: missing column 'surface'"):
        found.drop(columns="surface").posture.check()
    with pytest.raises(SchemaError, match="table claims: missing column"):
        found.posture.check("claims")
    with pytest.raises(SchemaError, match="the columns x fit none of them"):
        pd.DataFrame({"x": [1]}).posture.check()


def test_check_names_row_and_value() -> None:
    found = ps.find_mentions("About 50 troops left.").assign(relation="roughly")
    with pytest.raises(SchemaError, match="table mentions, row 0, column 'relation': 'roughly' is not one of"):
        found.posture.check()


# ---- figures


def levels(place: str = "SYR", known: str | None = None) -> pd.DataFrame:
    dates = pd.date_range("2025-01-01", periods=3, freq="MS")
    return coerce(
        pd.DataFrame({
            "actor": "USA", "place": place, "category": "personnel", "scope": "unspecified", "unit": "person",
            "date": dates, "low": 1750.0, "best": 2000.0, "high": 2250.0, "method": "consensus", "known_as_of": known,
        }),
        "levels",
    )  # fmt: skip


def claims() -> pd.DataFrame:
    return coerce(
        pd.DataFrame({
            "claim_id": ["a"], "actor": ["USA"], "place": ["SYR"], "measure": ["stock"], "status": ["current"],
            "category": ["personnel"], "low": [1750.0], "best": [2000.0], "high": [2250.0], "unit": ["person"],
            "as_of_start": ["2025-01-05"], "as_of_end": ["2025-01-05"], "surface": ["about 2,000"],
        }),
        "claims",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("table", "title"),
    [
        (levels(), "US forces in Syria, stated by public sources"),
        (pd.concat([levels(known="2025-02-01"), levels(known="2025-03-01")]), "US forces in Syria: what was believed when"),
        (claims(), "Statements on US forces in Syria"),
        (ps.find_mentions("About 50 troops left."), "What a hedged number is taken to mean"),
    ],
    ids=["levels", "revisions", "claims", "mentions"],
)
def test_plot_chooses_the_figure(table: pd.DataFrame, title: str) -> None:
    import matplotlib.pyplot as plt

    assert table.posture.plot().get_title(loc="left") == title
    plt.close("all")


def test_plot_takes_an_axes_and_gives_it_back() -> None:
    import matplotlib.pyplot as plt

    _, ax = plt.subplots()
    assert levels().posture.plot(ax=ax, title="Mine") is ax
    assert ax.get_title(loc="left") == "Mine"
    plt.close("all")


def test_several_series_become_panels() -> None:
    import matplotlib.pyplot as plt

    axes = pd.concat([levels("SYR"), levels("IRQ")]).posture.plot(columns=2)
    assert len(axes) == 2
    plt.close("all")


def test_a_table_without_a_figure_is_refused() -> None:
    docs = ps.documents_from_texts("a")
    with pytest.raises(SchemaError, match="table documents: there is no figure for it"):
        docs.posture.plot()
