"""The command: every example of its help runs, data and talk stay apart, exit codes and messages."""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pandas as pd
import pytest

from posture.cli import cli, main
from posture.export import read_table
from posture.schemas import TABLES

ROOT = Path(__file__).parents[1]
SEED = "data/reports/2025-04-20-convoys-to-ain-al-asad.txt"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped data, the results of a run and a copy of them."""
    here = tmp_path_factory.mktemp("cli")
    shutil.copytree(ROOT / "data", here / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        assert main(["run", "data", "--out", "out", "--no-figures"]) == 0
        for ending in (".csv", ".xlsx"):
            assert main(["review", "out", "--write", f"review{ending}"]) == 0
    shutil.copytree(here / "out", here / "before")
    (here / "my_words").mkdir()
    return here


@pytest.fixture
def here(results: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(results)
    return results


class Answer:
    """What a command said."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    def table(self) -> pd.DataFrame:
        return pd.read_csv(io.StringIO(self.out))


@pytest.fixture
def do(here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    def call(line: str, stdin: bytes = b"") -> Answer:
        capsys.readouterr()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = main(shlex.split(line))
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return call


def commands(group: click.Group, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix}{name} ")
        else:
            yield prefix + name, command


COMMANDS = dict(commands(cli))
EXAMPLES = [
    (name, re.sub(r"\\\n\s*", "", line))
    for name, command in COMMANDS.items()
    for line in re.findall(r"^ *posture ((?:.*\\\n)*.*)", command.help or "", re.M)
]


def test_every_command_shows_examples() -> None:
    assert {name for name, _ in EXAMPLES} == set(COMMANDS)
    assert set(COMMANDS) >= {
        "run", "parse", "scan", "claims", "levels", "plot", "export", "explain", "diff", "vocab check", "columns",
    }  # fmt: skip


@pytest.mark.parametrize(("name", "line"), EXAMPLES, ids=[line for _, line in EXAMPLES])
def test_examples_of_the_help_run(name: str, line: str, do: Any, here: Path) -> None:
    import matplotlib.pyplot as plt

    line, _, source = line.partition(" < ")
    answer = do(line, stdin=(here / source).read_bytes() if source else b"")
    plt.close("all")
    assert answer.code == 0, answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("name", list(COMMANDS))
def test_help_fits_a_terminal_and_exits_0(name: str, do: Any) -> None:
    answer = do(f"{name} --help")
    assert answer.code == 0
    assert answer.out.startswith(f"Usage: posture {name}")
    assert max(map(len, answer.out.splitlines())) <= 100


@pytest.mark.parametrize(
    ("phrase", "lower", "upper"),
    [
        ("no more than 650 troops", None, 650),
        ("no fewer than 650 troops", 650, None),
        ("more than 2,000 but fewer than 3,000 troops", 2000, 3000),
    ],
)
def test_parse_gives_what_the_words_entail(phrase: str, lower: float | None, upper: float | None, do: Any) -> None:
    row = json.loads(do(f'parse "{phrase}" --format jsonl').out.splitlines()[0])
    # an open bound lies one person beyond the number that it names
    for side, wanted in (("lower", lower), ("upper", upper)):
        assert row[side] is None if wanted is None else abs(row[side] - wanted) <= 1
    assert row["unit"] == "person"
    assert row["low"] <= row["best"] <= row["high"]


def test_parse_prints_a_table(do: Any) -> None:
    answer = do('parse "about 2,000 troops"')
    assert answer.out.split() == (
        "low best high lower upper unit relation sense surface 1750 2000 2250 person about about 2,000 troops".split()
    )
    assert answer.err == ""


def test_parse_reads_lines_from_standard_input(do: Any) -> None:
    table = do("parse - --format csv", stdin=b"some 900 troops\n\ndozens of men\n").table()
    assert table["text"].tolist() == ["some 900 troops", "dozens of men"]


def test_parse_without_a_quantity_says_so(do: Any) -> None:
    answer = do('parse "nobody came" --format csv')
    assert (answer.code, answer.out) == (0, "low,best,high,lower,upper,unit,relation,sense,surface\n")
    assert answer.err == "no quantity found\n"


def test_models_differ(do: Any) -> None:
    said = {m: do(f'parse "about 500 troops" --model {m} --format csv').out for m in ("granule90", "ferson2015")}
    assert len(set(said.values())) == 2


@pytest.mark.parametrize(("command", "table"), [("scan", "mentions"), ("claims", "claims")])
@pytest.mark.parametrize("fmt", ["csv", "jsonl"])
def test_data_has_the_columns_of_its_schema(command: str, table: str, fmt: str, do: Any, tmp_path: Path) -> None:
    answer = do(f"{command} {SEED} --format {fmt}")
    path = tmp_path / f"{table}.{fmt}"
    path.write_text(answer.out, encoding="utf-8")
    df = read_table(path)
    assert list(df.columns) == list(TABLES[table].names)
    assert len(df) >= 6


def test_standard_input_gives_the_same_mentions(do: Any, here: Path) -> None:
    named, piped = do(f"scan {SEED}"), do("scan -", stdin=(here / SEED).read_bytes())
    assert named.out == piped.out


def test_batches_write_one_header(do: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = do("scan data/reports").out
    monkeypatch.setattr("posture.cli.BATCH", 2)
    assert do("scan data/reports").out == whole
    assert do("scan data/reports --format jsonl").out.count("\n") == whole.count("\n") - 1


def test_scan_all_keeps_more(do: Any) -> None:
    assert len(do("scan data/reports --keep all").table()) > len(do("scan data/reports").table())


def test_names_are_taken_for_ids(do: Any) -> None:
    by_name = do("levels data/claims.csv --actor 'United States' --place Syria").out
    assert by_name == do("levels data/claims.csv --actor USA --place SYR").out
    assert by_name.count("\n") > 50


def test_results_folder_is_an_input(do: Any) -> None:
    kept = "--actor USA --place SYR --format csv"
    assert do(f"levels out {kept}").out == do(f"levels data {kept}").out


def test_diff_finds_what_changed(do: Any, tmp_path: Path) -> None:
    do(f"run data --out {tmp_path} --no-figures --model ferson2015")
    table = do(f"diff out {tmp_path}").table()
    assert set(table["change"]) == {"changed"}
    assert do("diff out before").out.count("\n") == 1


def test_vocabulary_problems_exit_1(do: Any, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("no,such,columns\n1,2,3\n", encoding="utf-8")
    answer = do(f"vocab check {tmp_path}")
    assert answer.code == 1
    assert "places.csv" in answer.out + answer.err


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("scan nowhere.txt", 1, "posture: nowhere.txt: no such file or folder"),
        ("run nowhere", 1, "posture: nowhere: no such file or folder"),
        ("claims data/datapackage.json", 1, "nothing could be read"),
        ("run data --out data/claims.csv", 1, "expected a folder for the results, this is a file"),
        ("levels data/claims.csv --place Atlantis", 1, "Atlantis"),
        ("levels data/claims.csv --freq never", 1, "unknown frequency 'never'"),
        ("levels data/claims.csv --known-as-of tomorrow", 1, "tomorrow"),
        ("plot data/claims.csv --out x.gif --actor USA --place SYR", 1, "x.gif"),
        ("plot data/claims.csv --out x.png --actor USA", 1, "choose with --actor, --place"),
        ("plot data/claims.csv --out x.png --actor USA --place UKR", 1, "no statement of such a level"),
        ("export out/claims.csv claims.doc", 1, "expected a name that ends in"),
        ("export out tables.csv", 1, "a folder of tables goes to a file that ends in .xlsx"),
        ("export nowhere.csv x.csv", 1, "nowhere.csv: no such file"),
        ("explain K9 --in nowhere", 1, "posture run PATH --out nowhere makes it"),
        ("columns troops", 1, "unknown table 'troops'; use one of documents"),
        ("diff out nowhere", 1, "nowhere"),
        ("parse", 2, "Missing argument 'TEXT...'"),
        ("parse x --model guess", 2, "'guess' is not one of"),
        ("parse x --format xml", 2, "'xml' is not one of"),
        ("claims data --rename Datum", 2, "expected YOURS=OURS"),
        ("fly", 2, "No such command 'fly'"),
        ("run --fly", 2, "No such option"),
    ],
)  # fmt: skip
def test_wrong_input_gets_one_clear_line(line: str, code: int, message: str, do: Any) -> None:
    answer = do(line)
    assert answer.code == code
    assert message in answer.err
    assert answer.out == ""
    if code == 1:
        assert answer.err.startswith("posture: ") or "\nposture: " in answer.err
        assert "Traceback" not in answer.err


def test_a_bad_file_is_told_and_the_rest_is_read(do: Any, tmp_path: Path) -> None:
    shutil.copy(SEED, tmp_path / "a.txt")
    (tmp_path / "b.txt").write_bytes(b"\0\0\0")
    answer = do(f"scan {tmp_path}")
    assert answer.code == 0
    assert len(answer.table()) >= 6
    assert re.search(r"passed over b\.txt|passed over \S*/b\.txt", answer.err)
    assert "binary" in answer.err


def test_no_bar_and_no_colour_in_a_pipe(do: Any) -> None:
    answer = do("scan data/reports")
    assert "%" not in answer.err
    assert "\x1b" not in answer.out + answer.err


def test_terminal_codes_in_a_text_are_shown_not_done(do: Any) -> None:
    answer = do("parse -", stdin=b"about 50 \x1b[31mred troops\nsome 900 men\n")
    assert "\x1b" not in answer.out


def test_run_talks_on_standard_error_alone(do: Any, tmp_path: Path) -> None:
    answer = do(f"run data --out {tmp_path}/o --no-figures")
    assert answer.code == 0
    assert answer.out == ""
    assert re.search(r"read \d+ files: \d+ documents", answer.err)
    assert "rejected.csv says which and why" in answer.err


def test_a_broken_pipe_ends_quietly(here: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "posture", "claims", "data", "--format", "jsonl"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait() == 0
    assert "Traceback" not in said
    assert "Broken pipe" not in said


def test_utf8_comes_out_whatever_the_locale(here: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "posture", "parse", "some 900 Şoldiers", "some 5 troops", "--format", "csv"],
        capture_output=True, check=True,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LC_ALL": "C", "PYTHONUTF8": "0",
             "PYTHONCOERCECLOCALE": "0"},
    )  # fmt: skip
    assert b"some 5 troops" in run.stdout
    run.stdout.decode("utf-8")
