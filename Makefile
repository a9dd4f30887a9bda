# Every target sets up what it needs: a Python of 3.11 or newer, make and a package registry are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help run test gate calibrate official notebook bench bench-peers scale fuzz dist figures clean

help:
	@echo "make run          read data/ and write tables and figures to out/"
	@echo "make test         ruff, mypy, tests, doctests, the examples of README"
	@echo "make gate         how well the gold sentences are read"
	@echo "make official     statements against official figures"
	@echo "make calibrate    how good the estimators are on simulated worlds"
	@echo "make notebook     open the notebooks in Jupyter"
	@echo "make bench        speed and memory; make bench-peers also other extractors, in the same run"
	@echo "make scale        archives: memory, workers, faults (half an hour)"
	@echo "make fuzz         bytes that nobody would write; FUZZ=-runs=1000000 for more"
	@echo "make dist         sdist and wheel in dist/, the wheel tried in an empty environment"
	@echo "make figures      draw the figures of README again"
	@echo "make clean        remove environments, caches and out/"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "posture needs Python 3.11 or newer; name one: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# the stamps say which parts are installed; they are made again when pyproject.toml changes
$(VENV)/.run: pyproject.toml | $(BIN)/python
	@echo "installing posture into $(VENV) (once)"
	@$(PIP) -e '.[html,excel]'
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	@echo "installing posture and what its tests need into $(VENV) (once)"
	@$(PIP) -e '.[dev]'
	@touch $@ $(VENV)/.run

run: $(VENV)/.run
	$(BIN)/posture run data --out out

test: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --doctest-modules tests posture

gate: $(VENV)/.dev
	@$(BIN)/python tests/gate.py

calibrate: $(VENV)/.run
	@$(BIN)/posture calibrate --format table

official: $(VENV)/.run
	@$(BIN)/python benchmarks/official.py

notebook: $(VENV)/.run
	$(BIN)/jupyter lab notebooks

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/bench.py

bench-peers: $(VENV)/.dev .venv-peers/.done
	$(BIN)/python benchmarks/bench.py --peers .venv-peers/bin/python

.venv-peers/.done:
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check quantulum3 setuptools
	@touch $@

scale: $(VENV)/.dev
	$(BIN)/python benchmarks/scale.py

FUZZ ?= -runs=20000
fuzz: $(VENV)/.dev
	@$(PIP) atheris
	$(BIN)/python benchmarks/fuzz.py all $(FUZZ)

dist: $(VENV)/.dev
	rm -rf dist build
	$(BIN)/python -m build
	$(PYTHON) -m venv dist/alone
	dist/alone/bin/pip install --quiet --disable-pip-version-check dist/*.whl
	cd dist && alone/bin/posture run ../data --out alone/out
	rm -rf dist/alone build

figures: $(VENV)/.run
	$(BIN)/posture plot data/claims.csv --actor USA --place SYR --out docs/figures/syria.png --dpi 100

clean:
	rm -rf $(VENV) .venv-peers out build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
