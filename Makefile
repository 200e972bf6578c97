# make demo and make test need Python 3.11 or newer, pip, make and git; everything else they install into .venv.

PYTHON ?= python3
WORKERS ?= 4
EVALS ?=
MUTANTS ?=
sets := $(if $(EVALS),--data $(EVALS))
bin := .venv/bin

# What the tests read: `make check` runs them again only if something here is newer than the last green run.
tested := pyproject.toml Makefile Dockerfile $(shell find bot ingest prompts seeds tests evals benchmarks requirements deploy docs *.md *.sample \
	-type f -not -name '*.pyc' -not -name '* *' 2>/dev/null)

.PHONY: help demo test check lint lint-types lint-style mutants eval eval-quick bench clean

help:
	@echo "make demo    install Pincite into .venv, ingest seeds/, ask a question"
	@echo "make test    install the development tools and run the tests, offline"
	@echo "make check   lint, types, architecture, tests: what must be green before a commit"
	@echo "make mutants break the code in small ways and name those that no test notices (MUTANTS='ingest.chunking.split*' for one module)"
	@echo "make eval    measure the quality of the answers on public sets, fifty minutes (EVALS=folder says where they are)"
	@echo "make eval-quick  a sample of that, eight minutes, held to the committed figures"
	@echo "make bench   measure speed"
	@echo "make clean   remove what these commands made, except .venv"

demo: export PINCITE_INDEX := .pincite-demo
demo: .venv/.installed
	$(bin)/pincite ingest seeds
	$(bin)/pincite ask "What does the White House plan say about naloxone?"

test: export PYTHONDONTWRITEBYTECODE :=  # a process that the tests start finds our modules compiled
test: .venv/.installed-dev
	$(bin)/python -m pytest -n $(WORKERS) --dist worksteal
	@touch .venv/.tested

check: lint .venv/.tested

# The types take as long as all else, so both run at once.
lint: .venv/.installed-dev
	@$(MAKE) --no-print-directory --jobs 2 lint-types lint-style

lint-types:
	$(bin)/mypy

lint-style:
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/lint-imports --no-logo

mutants: .venv/.installed-mutants
	$(bin)/python -m tests.ready_model mutants/model
	$(bin)/mutmut run --max-children $(WORKERS) $(MUTANTS)
	$(bin)/mutmut results

eval: .venv/.installed-dev
	$(bin)/python -m evals $(sets)
	$(bin)/python -m evals.table

eval-quick: .venv/.installed-dev
	$(bin)/python -m evals --quick --check $(sets)
	$(bin)/python -m evals.slack_manners

bench: .venv/.installed-dev
	$(bin)/python -m benchmarks.peers.make
	$(bin)/python -m benchmarks

clean:
	rm -rf .pincite-demo mutants build dist *.egg-info .venv/.tested
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -path ./.venv -prune -o -type d -name __pycache__ -exec rm -rf {} +

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.installed: pyproject.toml | .venv/bin/python
	$(bin)/python -m pip install -e .
	@touch $@

# Most modules of what is installed are never imported: Python compiles those that are.
.venv/.installed-dev: pyproject.toml | .venv/bin/python
	$(bin)/python -m pip install --no-compile -e '.[dev]'
	@touch .venv/.installed $@

.venv/.installed-mutants: .venv/.installed-dev
	$(bin)/python -m pip install -e '.[mutants]'
	@touch $@

.venv/.tested: .venv/.installed-dev $(tested)
	@$(MAKE) --no-print-directory test
