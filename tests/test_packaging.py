"""What is shipped: an sdist that builds the wheel, a wheel that works alone, and names the extra that is missing.

The wheel is installed in an empty environment that sees the core dependencies (and theirs) of this one, and nothing else.
``make dist`` does the same with a package registry.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# the importable names of what the extras bring
EXTRAS = ("trafilatura", "xlsxwriter", "openpyxl", "pyarrow", "dask", "distributed", "zstandard", "geographiclib")
HOOKS = "import sys; from setuptools import build_meta; print(getattr(build_meta, sys.argv[1])(sys.argv[2]))"


def build(what: str, source: Path, to: Path) -> Path:
    """What the build backend makes of a source tree."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", HOOKS, what, str(to)], cwd=source, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return to / done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that nothing is left in the tree."""
    source = tmp_path_factory.mktemp("tree") / "posture"
    passed = shutil.ignore_patterns(".*", "out", "build", "dist", "*.egg-info", "__pycache__", "node_modules")
    shutil.copytree(ROOT, source, ignore=lambda folder, names: passed(folder, names) - {".ci"})
    return build("build_sdist", source, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the sdist, unpacked."""
    where = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as packed:
        packed.extractall(where, filter="data")
    return build("build_wheel", next(where.iterdir()), tmp_path_factory.mktemp("wheel"))


def core() -> dict[str, Distribution]:
    """The core dependencies and all that they need, as they are installed here."""
    found: dict[str, Distribution] = {}
    wanted = [Requirement(r) for r in PROJECT["dependencies"]]
    while wanted:
        r = wanted.pop()
        name = re.sub(r"[-_.]+", "-", r.name).lower()
        if name in found or (r.marker is not None and not any(r.marker.evaluate({"extra": e}) for e in ("", *r.extras))):
            continue
        found[name] = distribution(r.name)
        for told in found[name].requires or ():
            needed = Requirement(told)
            if needed.marker is None or any(needed.marker.evaluate({"extra": e}) for e in ("", *r.extras)):
                needed.marker = None
                wanted.append(needed)
    return found


@pytest.fixture(scope="module")
def alone(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the wheel and the core dependencies."""
    home = tmp_path_factory.mktemp("alone")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    site = Path(subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True, check=True
    ).stdout.strip())  # fmt: skip
    for one in core().values():
        for top in {p.parts[0] for p in one.files or () if p.parts[0] not in ("..", "__pycache__")}:
            if not (site / top).exists():
                (site / top).symlink_to(Path(str(one.locate_file(top))))
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps", wheel],
        check=True, capture_output=True,
    )  # fmt: skip
    return python


def run(python: Path, code: str, where: Path) -> subprocess.CompletedProcess[str]:
    """Code in the empty environment, away from the source tree."""
    told = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV", "MYPY"))}
    return subprocess.run(
        [python, "-I", "-W", "error::DeprecationWarning:posture", "-c", code],
        cwd=where, env=told, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_wheel_holds_the_package_and_no_more(wheel: Path) -> None:
    assert wheel.name == f"posture-{PROJECT['version']}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        told = packed.read(next(n for n in names if n.endswith("METADATA"))).decode()
    inside = {n for n in names if n.startswith("posture/")}
    files = [p.relative_to(ROOT) for p in (ROOT / "posture").rglob("*") if p.is_file()]
    here = {p.as_posix() for p in files if "__pycache__" not in p.parts}
    assert inside == here
    assert "posture/py.typed" in inside
    assert {n.split("/")[0] for n in names - inside} == {f"posture-{PROJECT['version']}.dist-info"}
    assert any(n.endswith("licenses/LICENSE") for n in names)
    for extra in PROJECT["optional-dependencies"]:
        assert f"Provides-Extra: {extra}" in told
    for needed in PROJECT["dependencies"]:
        assert f"Requires-Dist: {needed}\n" in told


def test_the_sdist_holds_what_is_needed_to_check_it(sdist: Path) -> None:
    with tarfile.open(sdist) as packed:
        names = {n.partition("/")[2] for n in packed.getnames()}
    for needed in ("pyproject.toml", "LICENSE", "README.md", "CHANGELOG.md", "Makefile", ".ci/run", "conftest.py",
                   "data/claims.csv", "tests/public.txt", "benchmarks/scale.py", "docs/codebook.md"):  # fmt: skip
        assert needed in names, needed
    assert not [n for n in names if "__pycache__" in n or n.startswith((".venv", "out/"))]


def test_no_extra_is_there(alone: Path, tmp_path: Path) -> None:
    code = f"from importlib.util import find_spec\nprint([n for n in {EXTRAS!r} if find_spec(n)])"
    done = run(alone, code, tmp_path)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
    done = run(alone, "import posture; print(posture.__file__, posture.__version__)", tmp_path)
    assert done.stdout.startswith(str(alone.parents[1])), done.stderr
    assert done.stdout.strip().endswith(PROJECT["version"])


def test_the_main_job_on_the_data(alone: Path, tmp_path: Path) -> None:
    """Without the extras, pages of HTML are passed over, with the name of the extra; all else is read as here."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    done = subprocess.run(
        [alone.parent / "posture", "run", "data", "--out", "out"],
        cwd=tmp_path, env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    out = tmp_path / "out"
    for name in ("documents.csv", "mentions.csv", "claims.csv", "levels.csv", "datapackage.json", "report.html", "run.json"):
        assert (out / name).stat().st_size > 200, name
    assert list((out / "figures").glob("*.svg"))
    rejected = (out / "rejected.csv").read_text(encoding="utf-8")
    pages = list((tmp_path / "data" / "reports").glob("*.html"))
    assert rejected.count('pip install ""posture[html]""') == len(pages)
    for page in pages:
        page.unlink()
    code = (  # what the extra geo brings are remarks on distances
        "import sys; sys.path.insert(0, sys.argv[1]); sys.modules['geographiclib'] = None\n"
        "import posture; posture.run('data', 'here', figures=False)"
    )
    done = subprocess.run([sys.executable, "-c", code, ROOT], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name in ("documents", "mentions", "claims", "levels"):
        digests = {hashlib.sha256((tmp_path / to / f"{name}.csv").read_bytes()).hexdigest() for to in ("out", "here")}
        assert len(digests) == 1, name


ASKS = {
    "html": "open('a.html', 'w').write('<html><p>About 900 troops left.</p></html>'); ps.read_documents('a.html')",
    "excel": "ps.write_table(df, 'a.xlsx')",
    "excel, reading": "open('a.xlsx', 'w').write('x'); ps.read_claims('a.xlsx')",
    "parquet": "ps.write_table(df, 'a.parquet')",
    "parquet, reading": "open('a.parquet', 'w').write('x'); ps.read_table('a.parquet')",
    "parquet, documents": "open('a.parquet', 'w').write('x'); ps.read_documents('a.parquet')",
    "parquet, archive": "a('a.jsonl', 'out', format='parquet')",
    "scale, packed": "open('a.jsonl.zst', 'w').write('x'); ps.read_documents('a.jsonl.zst')",
    "scale, Dask": "a('a.jsonl', 'out', engine='dask')",
}


@pytest.mark.parametrize("what", ASKS)
def test_what_is_missing_is_named(what: str, alone: Path, tmp_path: Path) -> None:
    code = (
        "import pandas as pd\nimport posture as ps\nfrom posture.archive import archive as a\n"
        "df = pd.DataFrame({'a': [1]})\nopen('a.jsonl', 'w').write('{\"text\": \"900 troops left.\"}\\n')\n"
        f"try:\n    {ASKS[what]}\nexcept ps.MissingExtraError as error:\n    print(error)\n"
    )
    done = run(alone, code, tmp_path)
    extra = what.partition(",")[0]
    assert f'which is not installed: pip install "posture[{extra}]"' in done.stdout, done.stdout + done.stderr


def test_an_archive_needs_no_extra(alone: Path, tmp_path: Path) -> None:
    code = (
        "from posture.archive import archive\n"
        "if __name__ == '__main__':\n"
        "    open('a.jsonl', 'w').write('{\"text\": \"About 900 US troops are in Syria.\"}\\n' * 20)\n"
        "    print(archive('a.jsonl', 'out', workers=2, part_size=200).counts['claims'])\n"
    )
    (tmp_path / "a.py").write_text(code, encoding="utf-8")
    done = subprocess.run([alone, "a.py"], cwd=tmp_path, env={}, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "20", done.stderr
