# anteroom: two commands to know, `make run` and `make test`; the rest is the developer's day.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test format lint types wire bench clean

run: $(VENV)/.product
	@exec $(BIN)/anteroom serve --demo

test: $(VENV)/.tests
	@tests/support/system_packages.sh
	@tests/support/in_namespace.sh $(BIN)/python -m pytest

format: $(VENV)/.developer
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lint: $(VENV)/.developer
	$(BIN)/ruff format --check . && $(BIN)/ruff check .

types: $(VENV)/.developer node_modules/.package-lock.json
	$(BIN)/mypy
	$(BIN)/node node_modules/typescript/bin/tsc --project web/jsconfig.json
	$(BIN)/node node_modules/typescript/bin/tsc --project web/worker/jsconfig.json

wire: $(VENV)/.product
	$(BIN)/python -m signaling.wire.declarations

bench: $(VENV)/.tests
	@tests/support/system_packages.sh bench
	@tests/support/in_namespace.sh $(BIN)/python -m tests.bench

clean:
	rm -rf $(VENV) node_modules build .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "anteroom needs Python 3.11 or newer as $(PYTHON); try: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.product: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.tests: pyproject.toml | $(VENV)/bin/python
	PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 $(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@ $(VENV)/.product

$(VENV)/.developer: pyproject.toml | $(VENV)/bin/python
	PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 $(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/.product $(VENV)/.tests

node_modules/.package-lock.json: package.json package-lock.json | $(VENV)/.developer
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@
