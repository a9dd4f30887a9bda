"""Pictures, read from their artists: where marks stand, what is hollow, what overlaps, what the file holds."""

from __future__ import annotations

import os
import pickle
import struct
import zlib
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

mpl.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.colors import to_rgba
from matplotlib.dates import date2num
from matplotlib.markers import CARETDOWNBASE, CARETUPBASE

from posture.errors import InputError, MissingPathError, OutputError
from posture.plot import one_series, plot_claims, plot_levels, speakers
from posture.plot_figures import plot_calibration, plot_series_figure, plot_small_multiples, small_since
from posture.plot_more import plot_bounds_models, plot_flows, plot_official, plot_revisions
from posture.plot_names import adjective, clipped, forces_of, readable
from posture.plot_parts import runs, statement_kinds, statements_of
from posture.plot_style import amount, day, span, unit_name
from posture.plot_text import alt_text, end_labels, key_columns, save_figure, spread
from posture.schemas import coerce

BASELINES = Path(__file__).parent / "baselines"
NAN = float("nan")


@pytest.fixture(autouse=True)
def _closed():
    before = dict(mpl.rcParams)
    yield
    plt.close("all")
    assert dict(mpl.rcParams) == before, "a plot changed matplotlib's settings"


def levels(best=(2000, 2000, NAN, NAN, 900, 900), start="2024-01-01", place="SYR", **more):
    b = pd.Series(list(best), dtype="float64")
    table = pd.DataFrame(
        {"date": pd.date_range(start, periods=len(b), freq="MS"), "low": b * 0.9, "best": b, "high": b * 1.2}
    ).assign(actor="USA", place=place, category="personnel", scope="unspecified", unit="person", method="consensus")
    return coerce(table.assign(**more), "levels")


# claim_id, start, end, measure, status, lower, low, best, high, upper, other cells
ROWS = [
    ("c1", "2024-01-10", "2024-01-10", "stock", "current", NAN, 1750, 2000, 2250, NAN, {}),
    ("c2", "2024-05-10", "2024-05-10", "stock", "current", NAN, 500, 875, 999, 999, {"surface": "fewer than 1,000"}),
    ("c3", "2024-05-20", "2024-05-20", "stock", "current", 901, 901, 925, 1000, NAN, {"surface": "more than 900"}),
    ("c4", "2024-09-01", "2024-12-31", "target", "planned", NAN, 350, 400, 450, NAN, {}),
    ("c5", "2024-02-01", "2024-04-30", "ceiling", "current", NAN, 0, 503, 503, 503, {}),
    ("c6", "2024-02-01", "2024-02-01", "stock", "current", NAN, 3500, 4000, 4500, NAN, {"note": "retracted next day"}),
    ("c7", "2024-03-01", "2024-03-01", "stock", "current", NAN, 180, 200, 220, NAN,
     {"place": "al_tanf", "host": "SYR", "part": "component"}),
    ("c8", "2024-03-05", "2024-03-05", "stock", "current", NAN, 480, 503, 520, NAN, {"scope": "fml"}),
    ("c9", "2024-01-11", "2024-01-11", "stock", "current", NAN, 1750, 2000, 2250, NAN, {"same_as": "c1"}),
    ("c10", "2024-01-20", "2024-02-25", "stock", "past", NAN, 1700, 1900, 2100, NAN, {}),
    ("c11", "2024-01-20", "2024-01-20", "stock", "current", NAN, 10, 12, 14, NAN, {"counted_class": "contractor"}),
    ("c12", "2024-01-20", "2024-01-20", "stock", "current", NAN, 10, 12, 14, NAN, {"place": "IRQ", "host": "IRQ"}),
    ("c13", "2024-06-01", "2024-06-01", "inflow", "current", NAN, 90, 100, 110, NAN, {}),
    ("c14", "2024-06-05", "2024-06-05", "outflow", "planned", NAN, 250, 300, 349, 349, {}),
]  # fmt: skip


def claims(rows=ROWS):
    names = ("claim_id", "as_of_start", "as_of_end", "measure", "status", "lower", "low", "best", "high", "upper")
    base = {
        "actor": "USA", "place": "SYR", "host": "SYR", "category": "personnel", "counted_class": "military",
        "part": "total", "scope": "unspecified", "unit": "person", "originator": "Pentagon", "publisher": "AP",
        "surface": "about 2,000 troops", "doc_id": "kept.csv",
    }  # fmt: skip
    table = pd.DataFrame([{**base, **dict(zip(names, r[:10], strict=True)), **r[10]} for r in rows])
    return coerce(table.assign(published=table["as_of_start"], known_at=table["as_of_start"]), "claims")


def official():
    rows = [("2024-03-31", 2100, "DMDC"), ("2024-06-30", 950, "DMDC"), ("2024-06-30", 1100, "boots on the ground")]
    table = pd.DataFrame(rows, columns=["date", "level", "measure"]).assign(actor="USA", place="SYR", source="x")
    return coerce(table, "official_levels")


def lines(ax, gid):
    return [a for a in ax.lines if a.get_gid() == gid]


def points(ax, gid):
    return [(float(x), float(y)) for a in lines(ax, gid) for x, y in zip(*a.get_data(orig=False), strict=True)]


def texts(figure):
    """Every text that is drawn, with its box in pixels."""
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    seen = []
    for ax in figure.axes:
        found = [*ax.texts, ax.title, ax._left_title, ax.xaxis.label, ax.yaxis.label]
        for axis, (low, high) in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
            low, high = min(low, high), max(low, high)
            found += [t.label1 for t in axis.get_major_ticks() if low <= t.get_loc() <= high and t.label1.get_visible()]
        found += list(ax.get_legend().get_texts()) if ax.get_legend() else []
        seen += [(t.get_text(), mpl.text.Text.get_window_extent(t, renderer)) for t in found if t.get_text()]
    return seen


def assert_clean(figure):
    """No text lies on another or off the figure, and no key covers data."""
    boxes = texts(figure)
    for (a, one), (b, two) in combinations(boxes, 2):
        apart = one.x1 <= two.x0 + 1 or two.x1 <= one.x0 + 1 or one.y1 <= two.y0 + 1 or two.y1 <= one.y0 + 1
        assert apart, f"{a!r} overlaps {b!r}"
    for text, box in boxes:
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= figure.bbox.x1 + 1 and box.y1 <= figure.bbox.y1 + 1
        assert inside, f"{text!r} is cut off"
    for ax in figure.axes:
        if ax.get_legend():
            key = ax.get_legend().get_window_extent(figure.canvas.get_renderer())
            assert not any(key.overlaps(other.get_window_extent()) for other in figure.axes)


def test_level_is_a_step_with_gaps_left_as_gaps():
    ax = plot_levels(levels())
    drawn = lines(ax, "level")
    assert [a.get_drawstyle() for a in drawn] == ["steps-post"] * 2
    first, second = (a.get_data(orig=False) for a in drawn)
    # the last level before a gap holds until the first day of which nothing is known
    assert list(first[0]) == list(date2num(np.array(["2024-01-01", "2024-02-01", "2024-03-01"], "datetime64[D]")))
    assert list(first[1]) == [2000, 2000, 2000]
    assert list(second[1]) == [900, 900]
    bands = [c for c in ax.collections if isinstance(c, mpl.collections.PolyCollection)]
    assert len(bands) == 2
    heights = bands[0].get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (1800, 2400)


def test_runs_of_a_series_without_any_level():
    assert runs(levels(best=(NAN, NAN))) == []
    ax = plot_levels(levels(best=(NAN, NAN)))
    assert lines(ax, "level") == []
    assert "no level is known" in alt_text(ax)


def test_a_single_level_is_still_seen():
    (line,) = lines(plot_levels(levels(best=(900,))), "level")
    assert line.get_marker() == "_"


@pytest.mark.parametrize(
    ("kind", "ids"),
    [
        ("stated", ["c1", "c10", "c2", "c3"]),
        ("planned", ["c4"]),
        ("ceiling", ["c5"]),
        ("withdrawn", ["c6"]),
        ("component", ["c7"]),
        ("other_scope", ["c8"]),
    ],
)
def test_kinds_of_statements(kind, ids):
    said = statements_of(claims(), levels().iloc[0])
    assert said.loc[said["kind"] == kind, "claim_id"].tolist() == ids
    assert said.attrs["repeats"] == 1


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"status": "denied"}, "withdrawn"),
        ({"review": "rejected"}, "withdrawn"),
        ({"status": "hypothetical"}, "planned"),
        ({"claim_id": "old"}, "withdrawn"),
        ({"note": "count of retractable masts"}, "withdrawn"),  # read by the word's stem, as the estimator reads it
    ],
)
def test_kind_by_cell(cells, kind):
    table = pd.concat([claims(ROWS[:1]).assign(**cells), claims(ROWS[1:2]).assign(supersedes="old")], ignore_index=True)
    assert statement_kinds(table).iloc[0] == kind


def test_dots_intervals_and_carets():
    ax = plot_levels(levels(), claims())
    assert [y for _, y in points(ax, "stated")] == [2000, 1900, 875, 925]
    # an as-of span is drawn at its middle
    assert points(ax, "stated")[1][0] == pytest.approx(date2num(np.datetime64("2024-02-07")), abs=0.6)
    below, above = lines(ax, "open_low"), lines(ax, "open_high")
    assert [a.get_marker() for a in below] == [CARETDOWNBASE]
    assert [y for _, y in points(ax, "open_low")] == [500]
    assert [a.get_marker() for a in above] == [CARETUPBASE]
    assert [y for _, y in points(ax, "open_high")] == [1000]
    bars = [c for c in ax.collections if c.get_gid() == "interval"]
    spans = sorted(tuple(s[:, 1]) for c in bars for s in c.get_segments())
    assert (500, 999) in spans
    assert (1750, 2250) in spans


def test_plans_are_hollow_and_never_join_the_line():
    ax = plot_levels(levels(), claims())
    (plan,) = lines(ax, "planned")
    assert to_rgba(plan.get_markerfacecolor()) == to_rgba("white")
    assert plan.get_linestyle() == "None"
    assert 400 not in {y for _, y in points(ax, "level")}
    (gone,) = lines(ax, "withdrawn")
    assert gone.get_marker() == "x"
    (ceiling,) = [c for c in ax.collections if c.get_gid() == "ceiling"]
    assert ceiling.get_linestyle()[0][1] is not None, "a ceiling is dashed"
    assert ceiling.get_segments()[0][0][1] == 503


def test_what_was_not_yet_known_is_not_drawn():
    ax = plot_levels(levels(known_as_of=pd.Timestamp("2024-05-15")), claims())
    assert [y for _, y in points(ax, "stated")] == [2000, 1900, 875]
    assert "15 May 2024" in " ".join(t for t, _ in texts(ax.figure))


def test_axes_and_words():
    ax = plot_levels(levels(), claims(), source="Kept by hand")
    assert ax.get_ylim()[0] == 0
    assert ax.get_ylim()[1] > 4500
    assert ax.get_ylabel() == "people"
    assert ax.get_title(loc="left") == "US forces in Syria, stated by public sources"
    ax.figure.draw_without_rendering()
    assert "2,000" in [t.get_text() for t in ax.get_yticklabels()]
    (note,) = [t.get_text() for t in ax.texts if t.get_gid() == "source"]
    flat = note.replace("\n", " ")
    assert flat.startswith("Kept by hand. Source: 9 statements (1 repeat not drawn) by 1 source: Pentagon.")
    assert "Data: kept.csv" in flat
    assert "Estimator: consensus" in flat


def test_log_axis_keeps_a_place_for_zero():
    ax = plot_levels(levels(best=(170000, 2500, 0)), log=True)
    assert ax.get_yscale() == "symlog"
    assert ax.get_ylim()[0] == 0


def test_contested_months_are_hatched():
    ax = plot_levels(levels(contested=pd.array([False, True, None, None, False, False], dtype="boolean")))
    assert [c.get_hatch() for c in ax.collections if c.get_hatch()] == ["////"]
    assert "Sources contradict" in [t.get_text() for t in ax.get_legend().get_texts()]


def test_given_axes_are_used_and_the_figure_keeps_its_size():
    figure, ax = plt.subplots(layout="constrained")
    size = tuple(figure.get_size_inches())
    assert plot_levels(levels(), claims(), official(), ax=ax) is ax
    assert tuple(figure.get_size_inches()) == size
    assert len(plt.get_fignums()) == 1


def test_tables_given_are_not_changed():
    a, b, c = levels(), claims(), official()
    copies = a.copy(deep=True), b.copy(deep=True), c.copy(deep=True)
    plot_levels(a, b, c)
    for table, copy in zip((a, b, c), copies, strict=True):
        pd.testing.assert_frame_equal(table, copy)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (levels(best=()), "the table is empty, there is nothing to draw"),
        (pd.concat([levels(), levels(place="IRQ")]), "2 series (USA IRQ personnel unspecified"),
        (levels().drop(columns="best"), "levels: missing column 'best'"),
        ([1, 2], "expected a pandas DataFrame, got list"),
    ],
)
def test_what_cannot_be_drawn(table, words):
    with pytest.raises(InputError) as error:
        plot_levels(table)
    got = str(error.value)
    assert words in got or words.replace("IRQ", "SYR") in got


def test_one_series_sorts_by_date():
    assert one_series(levels().iloc[::-1])["date"].is_monotonic_increasing


def dense(n=40):
    """Many statements with long names, to press the labels against each other."""
    rows = []
    for i in range(n):
        base = list(ROWS[i % 4])
        at = pd.Timestamp("2020-01-01") + pd.Timedelta(days=37 * i)
        more = {"originator": f"Pentagon press secretary Rear Admiral number {i}", "surface": f"more than {i + 1},000"}
        base[0:3], base[10] = [f"d{i}", f"{at:%Y-%m-%d}", f"{at:%Y-%m-%d}"], more
        rows.append(tuple(base))
    return claims(rows)


LONG = "official count of everybody the personnel system places there, deployed or not, number "


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plot_levels(levels(), claims()),
        lambda: plot_levels(levels(), claims(), official(), source="A long source line. " * 12),
        lambda: plot_levels(levels(best=[1000] * 80, start="2019-06-01"), dense(), title="A long title " * 9),
        lambda: plot_levels(levels(), claims(), pd.concat([official().assign(measure=f"{LONG}{i}") for i in range(7)])),
        lambda: plot_claims(claims()),
        lambda: plot_claims(dense(), max_rows=15),
        lambda: plot_claims(claims(ROWS[:1])),
        lambda: plot_flows(claims()),
        lambda: plot_official(official(), levels()),
        lambda: plot_revisions(claims(), ["2024-01-15", "2024-05-15", "2024-05-16", "2024-12-01"], "USA", "SYR"),
        lambda: plot_bounds_models(phrases()),
        lambda: plot_series_figure(falling(), claims(), official())[0],
        lambda: plot_small_multiples(pd.concat([levels(place=p) for p in ("SYR", "IRQ", "AFG", "KWT")]), claims())[0],
    ],
    ids=["levels", "official", "dense", "many rules", "list", "long list", "one", "flows", "against", "revisions",
         "models", "series", "multiples"],
)  # fmt: skip
def test_no_text_overlaps_or_is_cut_off(draw):
    assert_clean(draw().figure)


def test_list_of_statements():
    ax = plot_claims(claims())
    shown = [t.get_text() for t in ax.texts]
    assert "fewer than 1,000" in shown
    assert "2024-05-10" in shown
    assert 500 in [x for x, _ in points(ax, "open_low")]
    assert ax.get_xlim()[0] == 0
    assert ax.yaxis_inverted(), "the oldest stands on top"
    assert "US forces in Iraq" in shown, "with several forces each row names its own"


def test_list_says_how_many_are_left_out():
    ax = plot_claims(dense(), max_rows=15)
    assert len(points(ax, "stated") + points(ax, "planned")) == 15
    assert any("25 oldest" in t.get_text() for t in ax.texts)
    assert "25 older ones" in alt_text(ax)


def test_list_needs_one_unit():
    mixed = pd.concat([claims(ROWS[:1]), claims(ROWS[1:2]).assign(unit="kilometer")])
    with pytest.raises(InputError, match="several units"):
        plot_claims(mixed)
    with pytest.raises(InputError, match="nothing to draw"):
        plot_claims(claims().iloc[:0])


def test_a_row_that_names_no_originator_shows_its_outlet():
    table = claims(ROWS[:2]).assign(originator=["outlet", None])
    assert speakers(table).tolist() == ["AP", "AP"]


def test_flows_stand_on_their_side_of_the_line():
    ax = plot_flows(claims())
    assert [y for _, y in points(ax, "stated")] == [100]
    assert [y for _, y in points(ax, "planned")] == [-300]
    # "fewer than 350 leave" is open towards zero, which is upwards below the line
    assert [y for _, y in points(ax, "open_high")] == [-250]
    ax.figure.draw_without_rendering()
    assert not any(t.get_text().startswith(("-", "−")) for t in ax.get_yticklabels())
    with pytest.raises(InputError, match="no row has measure inflow"):
        plot_flows(claims(ROWS[:3]))


def test_revisions_show_only_what_was_known():
    ax = plot_revisions(claims(), ["2024-01-15", "2024-05-15"], "USA", "SYR")
    ends = points(ax, "end")
    assert [x for x, _ in ends] == sorted(x for x, _ in ends)
    assert ends[0][1] == 2000
    words = " ".join(t.get_text() for t in ax.texts)
    assert "as known 15 Jan 2024" in words
    assert "as known 15 May 2024" in words
    with pytest.raises(InputError, match="at least one day"):
        plot_revisions(claims(), [], "USA", "SYR")
    with pytest.raises(InputError, match="nothing was known"):
        plot_revisions(claims(), ["1999-01-01"], "USA", "SYR")


def test_official_rules_have_their_own_marks():
    ax = plot_official(official(), claims())
    drawn = lines(ax, "official")
    assert len({a.get_marker() for a in drawn}) == 2
    assert {to_rgba(a.get_markerfacecolor()) for a in drawn} == {to_rgba("white")}
    assert [y for _, y in points(ax, "stated")] == [2000, 1900, 875, 925]
    with pytest.raises(InputError, match="expected one force, found 0"):
        plot_official(official(), actor="FRA")


def phrases():
    rows = [
        ("about 2,000 troops", "about", None, 2000, 1000, "about", "personnel"),
        ("fewer than 1,000", "below", None, 1000, 1000, "fewer than", "personnel"),
        ("more than 150 km", "above", None, 150, 10, "more than", "distance"),
        ("a few hundred", "vague", None, None, None, "", "personnel"),
    ]
    return pd.DataFrame(rows, columns=["surface", "relation", "sense", "stated", "step", "hedge", "category"])


def test_models_of_bounds_side_by_side():
    ax = plot_bounds_models(phrases())
    assert points(ax, "granule90")[0][0] == 1.0
    assert len(points(ax, "granule90")) == len(points(ax, "ferson2015")) == 3
    assert any("lack of a single number: 1" in t.get_text() for t in ax.texts)
    with pytest.raises(InputError, match="no phrase states a number"):
        plot_bounds_models(phrases().iloc[3:])


def falling():
    return levels(best=[170000.0] * 20 + [60000.0] * 5 + [3000.0] * 20, start="2021-01-01")


def test_a_series_that_becomes_small_gets_a_panel_of_its_own():
    assert small_since(falling()) == pd.Timestamp("2023-02-01")
    axes = plot_series_figure(falling(), claims())
    assert len(axes) == 2
    assert axes[0].get_ylim()[1] > 170000
    assert 0 < axes[1].get_ylim()[1] < 10000
    assert [ax.get_ylim()[0] for ax in axes] == [0, 0]
    assert axes[0].get_legend() is None
    assert axes[1].get_legend() is not None


@pytest.mark.parametrize("best", [(2000, 900, 2000), (2000, 0, 0, 0), (NAN, NAN), (5000, 5000, 5000, 10), (0, 0)])
def test_no_second_panel_where_none_is_needed(best):
    assert small_since(levels(best=best)) is None
    assert len(plot_series_figure(levels(best=best))) == 1


def test_small_multiples():
    table = pd.concat([levels(best=(100.0 * k, 200.0 * k), place=p) for k, p in ((1, "SYR"), (3, "IRQ"), (2, "AFG"))])
    axes = plot_small_multiples(table, columns=2)
    assert [a.get_title(loc="left") for a in axes] == [f"US forces in {p}" for p in ("Iraq", "Afghanistan", "Syria")]
    assert len({a.get_xlim() for a in axes}) == 1
    assert len({a.get_ylim() for a in axes}) == 3
    assert len({a.get_ylim() for a in plot_small_multiples(table, same_scale=True)}) == 1
    few = plot_small_multiples(table, max_panels=2)
    assert len(few) == 2
    assert "2 largest of 3" in few[0].figure.get_suptitle()
    with pytest.raises(InputError, match="nothing to draw"):
        plot_small_multiples(levels(best=(NAN,)))


def scores():
    rows = [("last report", 0.71, 1.0), ("consensus", 0.91, 0.65), ("grid smoother", 0.96, 0.25)]
    return pd.DataFrame(rows, columns=["estimator", "cover90", "relative"])


def test_calibration_shows_coverage_against_its_target():
    ax = plot_calibration(scores())
    assert [x for x, _ in points(ax, "cover90")] == [0.71, 0.91, 0.96]
    assert {"consensus", "0.65", "0.91"} <= {t.get_text() for t in ax.texts}
    (target,) = [p for p in ax.patches if p.get_gid() == "target"]
    assert target.get_x() == pytest.approx(0.85)
    assert target.get_width() == pytest.approx(0.10)
    assert "consensus 0.91" in alt_text(ax)
    assert_clean(ax.figure)
    with pytest.raises(InputError, match="calibration: missing column 'cover90'"):
        plot_calibration(scores().drop(columns="cover90"))


@pytest.mark.parametrize(
    ("actor", "place", "title"),
    [
        ("USA", "SYR", "US forces in Syria"),
        ("RUS", "SYR", "Russian forces in Syria"),
        ("DEU", "AFG", "German forces in Afghanistan"),
        ("TUR", "SYR", "Turkish forces in Syria"),
        ("PRK", "RUS", "North Korean forces in Russia"),
        ("AFG", "AFG", "Afghan forces in Afghanistan"),
        ("COD", "RWA", "Democratic Republic of the Congo forces in Rwanda"),
        ("hezbollah", "SYR", "Hezbollah forces in Syria"),
        ("houthis", "YEM", "Houthi forces in Yemen"),
        ("no_such_group", "no_such_place", "Forces of no such group in no such place"),
        (None, None, "Forces"),
    ],
)
def test_titles_name_forces_and_places(actor, place, title):
    assert forces_of(actor, place) == title


def test_words():
    assert adjective("GBR") == "UK"
    assert readable(None, lambda i, v: i) == ""
    assert unit_name("square_kilometer") == "square kilometres"
    assert (amount(1234.0), amount(0.5), span(1, 2), day("2024-12-01")) == ("1,234", "0.5", "1–2", "1 Dec 2024")
    assert clipped("a  b\nc", 9) == "a b c"
    assert key_columns(["x" * 200, "y"], 40) == 1


@settings(max_examples=80, deadline=None)
@given(st.lists(st.floats(-50, 150), max_size=12), st.floats(0.5, 30))
def test_spread_keeps_labels_apart_in_order_and_inside(at, gap):
    out = spread(at, gap, 0.0, 100.0)
    assert len(out) == len(at)
    if not at:
        return
    room = min(gap, 100.0 / max(len(at) - 1, 1))
    ordered = np.sort(out)
    assert (np.diff(ordered) >= room - 1e-6).all()
    assert ordered[0] >= -1e-6
    assert ordered[-1] <= 100 + 1e-6
    order = np.argsort(at, kind="stable")
    assert (np.diff(out[order]) >= -1e-6).all()


def test_spread_moves_nothing_that_has_room():
    assert spread([10, 50, 90], 5, 0, 100).tolist() == [10, 50, 90]


def test_end_labels_never_overlap():
    figure, ax = plt.subplots(layout="constrained")
    ax.set_ylim(0, 100)
    labels = end_labels(ax, [(50.0 + i / 10, f"label {i}\nsecond line", "black") for i in range(6)])
    figure.draw_without_rendering()
    boxes = [mpl.text.Text.get_window_extent(t) for t in labels]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    assert end_labels(ax, []) == []


def png_texts(data):
    """The text chunks of a PNG file."""
    found, at = {}, 8
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + size]
        if kind == b"tEXt":
            name, text = body.split(b"\0", 1)
            found[name.decode()] = text.decode("latin-1")
        elif kind == b"iTXt":
            name, rest = body.split(b"\0", 1)
            text = rest[2:].split(b"\0", 2)[2]
            found[name.decode()] = (zlib.decompress(text) if rest[0] else text).decode("utf-8")
        at += size + 12
    return found


def test_png_holds_its_description_and_no_date_or_version(tmp_path):
    ax = plot_levels(levels(), claims())
    path = save_figure(ax, tmp_path / "a.png", dpi=50)
    held = png_texts(path.read_bytes())
    assert held["Description"] == alt_text(ax)
    assert held["Title"] == "US forces in Syria, stated by public sources"
    assert "Software" not in held
    assert "Creation Time" not in held


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_the_same_picture_gives_the_same_bytes(tmp_path, ending):
    one = save_figure(plot_levels(levels(), claims()), tmp_path / f"one{ending}", dpi=50).read_bytes()
    two = save_figure(plot_levels(levels(), claims()), tmp_path / f"two{ending}", dpi=50).read_bytes()
    assert one == two
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"one{ending}", f"two{ending}"]


def test_svg_speaks_to_screen_readers(tmp_path):
    from xml.etree import ElementTree

    ax = plot_levels(levels(), claims(), title='<US> & "others"')
    root = ElementTree.parse(save_figure(ax, tmp_path / "a.svg")).getroot()
    name = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.find(f"{name}title").text == '<US> & "others"'
    assert root.find(f"{name}desc").text == alt_text(ax)


def test_saving_fails_plainly_and_keeps_the_earlier_picture(tmp_path, monkeypatch):
    ax = plot_levels(levels())
    with pytest.raises(InputError, match=r"end the name in \.png, \.svg, \.pdf"):
        save_figure(ax, tmp_path / "a.docx")
    with pytest.raises(MissingPathError, match="is not there; make it first"):
        save_figure(ax, tmp_path / "no" / "a.png")
    (tmp_path / "a.png").write_bytes(b"earlier")

    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OutputError, match="an earlier one is whole"):
        save_figure(ax, tmp_path / "a.png", dpi=40)
    assert [p.name for p in tmp_path.iterdir()] == ["a.png"]
    assert (tmp_path / "a.png").read_bytes() == b"earlier"


def test_alt_text():
    said = alt_text(plot_levels(levels(), claims()))
    assert said.startswith("Chart of US forces in Syria, 1 Jan 2024 to 1 Jun 2024, in people. It begins at 2,000")
    assert "plan or target 1" in said
    assert alt_text(plot_small_multiples(levels())).startswith("Panel: US forces in Syria")
    assert alt_text(plot_levels(levels()).figure).startswith("Chart of")
    _, ax = plt.subplots()
    with pytest.raises(InputError, match="hold no plot of this package"):
        alt_text(ax)


@pytest.mark.parametrize("retina", [False, True])
def test_jupyter_gets_the_alternative_text_with_the_picture(retina):
    from IPython.core.formatters import DisplayFormatter
    from IPython.core.pylabtools import print_figure, retina_figure
    from matplotlib.figure import Figure

    formatter = DisplayFormatter()
    formatter.active_types = ["image/png", "text/plain"]
    draw = retina_figure if retina else lambda figure: print_figure(figure, "png")
    formatter.formatters["image/png"].for_type(Figure, draw)
    ax = plot_claims(claims())
    data, metadata = formatter.format(ax.figure)
    assert data["image/png"]
    assert metadata["alt"] == alt_text(ax)


def test_a_figure_can_be_pickled():
    for ax in (plot_claims(claims()), plot_flows(claims()), plot_levels(levels(), claims())):
        assert alt_text(pickle.loads(pickle.dumps(ax.figure))) == alt_text(ax)


def test_a_figure_too_small_for_its_key_says_so():
    _, ax = plt.subplots(figsize=(4, 3), layout="constrained")
    with pytest.warns(UserWarning, match=r"too low for the key, which is left out: make them at least \d\.\d inches high"):
        plot_levels(levels(), claims(), official(), ax=ax)
    assert ax.get_legend() is None


def test_marks_on_the_edge_are_drawn_whole():
    ax = plot_claims(claims(ROWS[:2]).assign(low=0.0, best=0.0, high=0.0))
    ax.figure.canvas.draw()
    [dots] = [line for line in ax.lines if line.get_gid() == "stated"]
    assert dots.get_clip_box().x0 < ax.bbox.x0


def test_one_day_gets_a_year_around_it():
    ax = plot_levels(levels(best=[2000], start="2024-12-19"))
    assert np.diff(ax.get_xlim())[0] == pytest.approx(366, abs=2)
    [band] = [c for c in ax.collections if c.get_linewidths()[0] == 10]
    assert band.get_segments()[0][:, 1].tolist() == [1800, 2400]


def test_dollar_signs_in_statements_are_not_mathematics(tmp_path):
    table = claims(ROWS[:2]).assign(surface="$5 or $6", originator="A $ B $")
    save_figure(plot_claims(table), tmp_path / "a.png", dpi=40)
    ax = plot_levels(levels(), table, official().assign(measure="$x^$"), title="$x^$")
    save_figure(ax, tmp_path / "b.png", dpi=40)


BASELINE = {
    "levels": lambda: plot_levels(levels(), claims(), official()),
    "claims": lambda: plot_claims(claims()),
    "series": lambda: plot_series_figure(falling())[0],
}


@pytest.mark.parametrize("name", list(BASELINE))
def test_pictures_look_as_they_did(name, tmp_path):
    """To renew the pictures after a wanted change: POSTURE_BASELINES=write pytest tests/test_plot.py."""
    path = save_figure(BASELINE[name](), tmp_path / f"{name}.png", dpi=45)
    kept = BASELINES / f"{name}.png"
    if os.environ.get("POSTURE_BASELINES") == "write":
        kept.write_bytes(path.read_bytes())
    new, old = (plt.imread(p)[..., :3] for p in (path, kept))
    assert new.shape == old.shape
    assert float(np.sqrt(((new - old) ** 2).mean())) < 0.06, "the picture changed; look at it, then renew the baseline"
