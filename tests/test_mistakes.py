"""What people hand over by mistake, or after a detour through pandas: said plainly, or read as it was meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import posture as ps

KEPT = "published,actor,place,quantity,source\n2024-01-10,RUS,MLI,about 1500 troops,UN\n2024-06-10,RUS,MLI,2000 troops,AP\n"


@pytest.fixture(scope="module")
def claims(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    path = tmp_path_factory.mktemp("mistakes") / "kept.csv"
    path.write_text(KEPT, encoding="utf-8")
    return ps.read_claims(path)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ps.parse(None), "expected a text, got NoneType"),  # type: ignore[arg-type]
        (lambda: ps.parse(5), "expected a text, got int '5'"),  # type: ignore[arg-type]
        (lambda: ps.find_mentions(None), "expected a text, a list or a Series of texts, got NoneType"),  # type: ignore[arg-type]
        (lambda: ps.read_documents(5), "expected a file, a folder, a glob or a list of those, got int"),  # type: ignore[arg-type]
        (lambda: ps.link_claims("x", "y"), "expected a mentions table, got str"),  # type: ignore[arg-type]
        (lambda: ps.estimate_levels("claims.csv"), "expected a claims table, got str; read it with read_claims"),  # type: ignore[arg-type]
        (lambda: ps.explain("USA-1"), "expected a row of the claims table"),  # type: ignore[arg-type]
        (lambda: ps.save_figure(None, "a.png"), "expected the Axes that a plot function returned"),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_type_is_said_in_words(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ps.InputError, match=message):
        call()


def test_a_whole_table_is_no_claim(claims: pd.DataFrame) -> None:
    for wrong in (claims, None):
        with pytest.raises(ps.InputError, match=r"as claims.iloc\[0\] gives it"):
            ps.explain(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("options", [{}, {"dtype_backend": "pyarrow"}, {"dtype_backend": "numpy_nullable"}])
def test_claims_that_pandas_read_back_draw_and_count_the_same(
    claims: pd.DataFrame, options: dict[str, Any], tmp_path: Path
) -> None:
    if options.get("dtype_backend") == "pyarrow":
        pytest.importorskip("pyarrow", reason="an extra")
    claims.to_csv(tmp_path / "c.csv", index=False)
    back = pd.read_csv(tmp_path / "c.csv", **options)
    levels = ps.estimate_levels(claims, "RUS", "MLI")
    pd.testing.assert_frame_equal(ps.estimate_levels(back, "RUS", "MLI"), levels)
    drawn = [ps.plot_levels(levels, claims=c) for c in (claims, back)]
    assert len({len(ax.collections) + len(ax.lines) for ax in drawn}) == 1
    assert len({tuple(t.get_text() for t in ax.figure.texts) for ax in drawn}) == 1
    for ax in drawn:
        ax.figure.clear()


def test_a_date_with_a_zone_is_the_day_as_written(claims: pd.DataFrame) -> None:
    zoned = claims.assign(published=claims["published"].dt.tz_localize("Asia/Tokyo"))
    pd.testing.assert_frame_equal(ps.estimate_levels(zoned), ps.estimate_levels(claims))
    known = pd.Timestamp("2024-06-10", tz="Asia/Tokyo")
    assert ps.estimate_levels(claims, known_as_of=known)["best"].iloc[-1] == 2000


@pytest.mark.parametrize(("day", "last"), [("13/02/2024", 1500), ("11.06.2024", 2000), ("2024-02-03", 1500)])
def test_known_as_of_takes_a_day_that_can_be_read_one_way_only(claims: pd.DataFrame, day: str, last: float) -> None:
    assert ps.estimate_levels(claims, known_as_of=day)["best"].iloc[-1] == last


def test_known_as_of_does_not_guess_which_number_is_the_month(claims: pd.DataFrame) -> None:
    with pytest.raises(ps.InputError, match=r"'03/04/2024' may be day first or month first.*YYYY-MM-DD"):
        ps.estimate_levels(claims, known_as_of="03/04/2024")


def test_two_tables_may_name_their_columns_apart(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Datum;Anzahl\n2024-01-10;about 1500 troops\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("Reported,How many\n2024-02-10,2000 troops\n", encoding="utf-8")
    names = {"Datum": "published", "Anzahl": "quantity", "Reported": "published", "How many": "quantity"}
    result = ps.run(tmp_path, out=tmp_path / "out", columns=names, figures=False)
    assert result.table("claims")["best"].tolist() == [1500, 2000]
    assert result.rejected.empty
    with pytest.raises(ps.InputError, match="names 'Wer', which is not there"):
        ps.run(tmp_path / "*.csv", out=tmp_path / "other", columns={**names, "Wer": "actor"}, figures=False)


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".xlsx", ".parquet"])
def test_a_table_is_not_read_as_another(claims: pd.DataFrame, ending: str, tmp_path: Path) -> None:
    path = ps.write_table(claims, tmp_path / f"mine{ending}")
    assert len(ps.read_table(path, "claims")) == 2
    with pytest.raises(ps.SchemaError, match="expected a table levels, it holds claims; read it as 'claims'"):
        ps.read_table(path, "levels")


def test_the_report_names_reports_without_a_date(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Russia has about 2,000 troops in Mali.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Published: 2024-05-01\n\nRussia has about 2,000 troops in Mali.\n", encoding="utf-8")
    for source, told in (("a.txt", True), ("b.txt", False)):
        ps.run(tmp_path / source, out=tmp_path / "out", figures=False)
        text = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
        assert ("no date of publication: 1 (" in text and "a.txt)" in text) is told
