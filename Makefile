# make run    the main job: data/ -> out/ (tables, figures, data package, report)
# make test   lint, types, tests, doctests, README examples
# Both set everything up in .venv on a machine with Python 3.11 or newer.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TEXT ?=

.PHONY: run test notebook bench bench-peers gate fuzz clean

run: $(VENV)/.run
	$(BIN)/posture run data --out out

test: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto tests
	$(BIN)/python -m pytest -n auto --doctest-modules posture

notebook: $(VENV)/.run
	$(BIN)/jupyter lab notebooks

gate: $(VENV)/.dev
	$(BIN)/python -m tests.gate

bench: $(VENV)/.run
	$(BIN)/python benchmarks/bench.py $(if $(TEXT),--text $(TEXT))

bench-peers: $(VENV)/.run
	$(PYTHON) -m venv $(VENV)-peers
	$(VENV)-peers/bin/pip install --quiet quantulum3 "setuptools<80" inflect
	$(BIN)/python benchmarks/bench.py $(if $(TEXT),--text $(TEXT)) --peers $(VENV)-peers/bin/python

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "posture needs Python 3.11 or newer: make PYTHON=python3.12 run")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.run: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable ".[all]"
	touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	touch $@ $(VENV)/.run

clean:
	rm -rf out build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
