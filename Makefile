# Everything a checkout can do. Needs only Python 3.11 or newer, and make.

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
PORT ?= 8000
ARGS ?=
BIN := .venv/bin

.PHONY: containers memory measures help setup run test check format bench soak migration modules
.DEFAULT_GOAL := help

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: .venv/runtime-installed ## set up .venv with the locked dependencies

run: setup ## serve the example programme on http://127.0.0.1:8000 (PORT=8001 for another port)
	@exec $(BIN)/events serve --example --port $(PORT)

test: .venv/development-installed ## run the tests on servers of their own (ARGS="tests/mail -x" for some)
	@$(BIN)/pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

check: .venv/development-installed ## format, lint, types, import order
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: .venv/development-installed ## rewrite the code in the agreed format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: .venv/development-installed ## the benchmarks, as ratios against a calibrator of the same run
	@$(BIN)/python -m bench $(ARGS)

containers: .venv/development-installed ## the site in containers, upgraded, killed, restored (root, Docker)
	@$(BIN)/pytest -p no:xdist -s tests/operations/containers/through_a_year.py $(ARGS)

soak: .venv/development-installed ## the long trials of docs/deliveries.md (ARGS says which)
	@$(BIN)/python -m tests.soak $(ARGS)

migration: .venv/development-installed ## write the migration for what changed in the tables (NAME="why")
	@: # Piccolo puts it between apostrophes, as it is.
	@why=$$(printf '%s' "$$NAME" | sed "s/[\\']/\\\\&/g"); \
	  PICCOLO_CONF=events.piccolo_conf $(BIN)/python -m piccolo.main migrations new events --auto --desc="$$why"

measures: .venv/development-installed ## statements by kind, long files and functions, large folders, bare dicts
	@$(BIN)/python -m tests.measures

memory: .venv/development-installed ## what a site takes at rest, process by process (PID= of a running one)
	@$(BIN)/python -m tests.at_rest $(PID)

modules: .venv/bin/python ## write docs/modules.md, the index of modules
	@$(BIN)/python docs/modules.py

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Causerie needs Python 3.11 or newer. Install it, or name it:" \
	  "make setup PYTHON=/path/to/python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
	  "$(PYTHON) is too old or missing: Causerie needs Python 3.11 or newer." >&2; exit 1; }
	@"$(PYTHON)" -m venv .venv >.venv.log 2>&1 || "$(PYTHON)" -m virtualenv -q .venv >>.venv.log 2>&1 || { \
	  rm -rf .venv; echo "$(PYTHON) has no working venv module (.venv.log says more)." \
	  "On Debian or Ubuntu: apt install python3-venv. Or name another Python: make setup PYTHON=…" >&2; exit 1; }
	@rm -f .venv.log

.venv/runtime-installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing the locked dependencies (once)."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/development-installed: requirements-dev.lock .venv/runtime-installed
	@echo "Installing the locked development tools (once)."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	@touch $@
