"""The rules of the house: which way imports run, how long a module may be, what an import may load."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import posture

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "posture"
LONGEST = 350

# a module may import only from those before it; a new one gets its place here
ORDER = """
    errors progress dtypes schemas vocabulary tokens numeral_words
    numerals hedges bounds_ferson bounds_granule bounds units quantity
    date_grammar date_cores date_relative dates gazetteer names institutions datelines crosscheck
    document_formats document_html cells document_records documents
    nouns nonquantities amounts found rules general labels scan_left scan elided select everything sieve mentions phrases
    context marking groups clauses wholes asof counting directions turns measures denials conditions statuses reading
    scenes speakers paragraph_labels sayings originators sites anaphora located placing owners opponents subjects actors linking
    repeats distances claims
    kept_fields kept_links kept_phrase kept_source kept
    evidence consensus pointmass houses plans grid series levels vintages accounting
    scores simulate calibrate trials heldout benchmark
    plot_style plot_names plot_parts plot_text plot plot_figures plot_more
    safe_files workbook export datapackage
    notebook notebook_table accessor review_fields review_match review_sheet review review_file review_apply review_widget
    review_agreement
    explain report_marks report_claims report_page report
    inputs run_report run_files pipeline
    archive_folder archive_plan archive_parts archive_merge archive_workers archive_dask archive
    cli_io cli_archive cli_more cli_review cli __main__
""".split()
# a file may be longer only for a reason
LONGER: dict[str, str] = {}


def modules() -> list[str]:
    return sorted(p.stem for p in PACKAGE.glob("*.py") if p.stem != "__init__")


def imported(name: str) -> set[str]:
    """The modules of the package that a module imports, inside functions too, but not for types alone."""
    found: set[str] = set()

    def walk(node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue
            if isinstance(child, ast.ImportFrom) and child.module == "posture":
                found.update(a.name for a in child.names if a.name in ORDER)
            elif isinstance(child, ast.ImportFrom) and (child.module or "").startswith("posture."):
                found.add(str(child.module).split(".")[1])
            elif isinstance(child, ast.Import):
                found.update(a.name.split(".")[1] for a in child.names if a.name.startswith("posture."))
            walk(child)

    walk(ast.parse((PACKAGE / f"{name}.py").read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("name", modules())
def test_imports_run_downwards(name: str) -> None:
    assert name in ORDER, f"{name} is a new module; give it a place in the order of this test"
    before = set(ORDER[: ORDER.index(name)])
    assert imported(name) <= before, f"{name} imports {sorted(imported(name) - before)}, which stand below it"


@pytest.mark.parametrize("name", modules())
def test_modules_keep_to_one_subject(name: str) -> None:
    lines = len((PACKAGE / f"{name}.py").read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST or name in LONGER, f"{name} has {lines} lines; split it by subject"


def loaded_by(code: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint('\\n'.join(sys.modules))"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    return set(run.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not {"matplotlib", "pint", "scipy", "posture.levels"} & loaded_by("import posture")


def test_reading_and_estimating_load_no_pictures() -> None:
    used = loaded_by(
        "import posture as ps\ndocs = ps.documents_from_texts('About 900 US troops are in Syria.')\n"
        "ps.estimate_levels(ps.link_claims(ps.find_mentions(docs), docs))"
    )
    assert not {"matplotlib", "matplotlib.pyplot"} & used


def test_importing_the_command_loads_no_pictures_and_no_units() -> None:
    assert not {"matplotlib", "pint", "scipy"} & loaded_by("import posture.cli")


PUBLIC = [n for n in posture.__all__ if not n.startswith("__")]


def test_public_names_are_listed_and_found() -> None:
    assert set(PUBLIC) <= set(dir(posture))
    assert set(posture.__all__) - {"__version__"} == set(posture._HOME)
    with pytest.raises(AttributeError, match="no attribute 'troops'"):
        _ = posture.troops


@pytest.mark.parametrize("name", PUBLIC)
def test_public_names_explain_themselves(name: str) -> None:
    thing = getattr(posture, name)
    assert thing.__module__.startswith("posture.")
    doc = inspect.getdoc(thing) or ""
    assert len(doc) > 30, f"{name} says too little about itself"
    if inspect.isfunction(thing):
        assert ">>> " in doc, f"{name} shows no example"


def test_a_function_is_not_hidden_by_the_module_of_its_name() -> None:
    code = "import posture.calibrate, posture as ps\nassert callable(ps.calibrate)\nfrom posture.calibrate import score"
    assert "posture.calibrate" in loaded_by(code)


def test_version_is_that_of_the_project() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{posture.__version__}"' in text
    assert f"version: {posture.__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {posture.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


OURS = [
    p
    for pattern in ("*.md", "*.cff", "*.toml", "Makefile", ".ci/*", "posture/**/*", "tests/**/*", "docs/**/*",
                    "data/**/*", "notebooks/*", "benchmarks/*")
    for p in ROOT.glob(pattern)
    if p.is_file() and p.suffix in (".md", ".py", ".csv", ".txt", ".json", ".jsonl", ".toml", ".cff", ".ipynb", "")
]  # fmt: skip
# spelled in pieces, so that this file may be searched too
PLACES = re.compile("|".join(["/wor" + "k/", "/hom" + r"e/\w", "/roo" + "t/", "/Use" + r"rs/\w", r"C:\\Use" + "rs"]))


def test_no_path_of_a_machine_is_written_down() -> None:
    found = [
        f"{p.relative_to(ROOT)}: {m.group()}"
        for p in OURS
        if "__pycache__" not in p.parts and (m := PLACES.search(p.read_text(encoding="utf-8", errors="replace")))
    ]
    assert not found


def test_dead_links_are_not_written_down() -> None:
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "data" / "README.md"]:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert link.startswith("http") or (page.parent / link).exists(), f"{page.name} links to {link}"


ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_map_names_every_module_once() -> None:
    layers = re.findall(r"^\|([^|]*)\|([^|]*)\|", ARCHITECTURE, re.MULTILINE)
    named = [m for _, cell in layers for m in re.findall(r"`(\w+)`", cell)]
    assert sorted(named) == sorted(modules()), "docs/architecture.md has one layer for each module"


@pytest.mark.parametrize("where", sorted(set(re.findall(r"`([a-z_]+\.[a-z_]+)`", ARCHITECTURE))))
def test_the_map_names_functions_that_are_there(where: str) -> None:
    module, name = where.split(".")
    if name != "py":
        source = (PACKAGE / f"{module}.py").read_text(encoding="utf-8")
        assert re.search(rf"^def {name}\(", source, re.MULTILINE), f"docs/architecture.md names {where}, which is gone"
