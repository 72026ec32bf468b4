# One line per target, each calling a well-known tool. `make` alone lists them.

PYTHON ?= python3
BIN := .venv/bin
SYNC := $(BIN)/uv sync --frozen --inexact --compile-bytecode --quiet
LOCK := pyproject.toml uv.lock

# Compiled files make every later start two to four times faster; the environment is always `.venv`.
unexport PYTHONDONTWRITEBYTECODE VIRTUAL_ENV UV_PROJECT_ENVIRONMENT PYTHONPATH
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export NO_MKDOCS_2_WARNING := 1
# The machine's own certificates, as pip has them: company proxies sign with theirs.
export UV_SYSTEM_CERTS := 1

.PHONY: help demo test check lint unit crash-test docs serve-docs bench format clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/demo ## Run a real pipeline on real data, from nothing but Python and make
	@$(BIN)/sematic run examples/digits
	@printf '\nNow put `sematic` on the path of this shell, and try it:\n  . .venv/bin/activate\n  sematic list\n  sematic show RUN          (RUN: the first characters of an id)\n  sematic new my_project\n'

test: lint docs .venv/test ## Check everything: lint, documentation, all tests
	@$(BIN)/pytest -q -n auto --maxprocesses 8

check: test ## What CI runs; the same as `make test`

lint: .venv/test ## Check style, types and the import rule
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/lint-imports

unit: .venv/test ## Run the fast tests only
	@$(BIN)/pytest -q -m 'not slow' tests/unit

crash-test: .venv/test ## Kill drivers and workers at 200 random moments; every run must resume (a quarter of an hour)
	@SEMATIC_CRASHES=200 $(BIN)/pytest -q -n auto --maxprocesses 8 tests/acceptance/test_crashes.py

docs: .venv/test ## Build the documentation: site/index.html
	@$(BIN)/mkdocs build --strict --quiet && echo 'The documentation is in site/index.html'

serve-docs: .venv/test ## Show the documentation at http://127.0.0.1:8000 while you write it
	@$(BIN)/mkdocs serve

bench: .venv/test ## Measure speed and memory, beside yardsticks
	@$(BIN)/python -m benchmarks

format: .venv/test ## Put the code in shape, and into the pages what they quote of it
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format --quiet
	@$(BIN)/python docs/refresh.py

clean: ## Remove everything that was made here, the environment too
	@rm -rf .venv site dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.venv/bin/uv:
	@command -v $(PYTHON) >/dev/null || { echo 'There is no $(PYTHON) here. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("$(PYTHON) is Python " + sys.version.split()[0] + "; Sematic needs 3.11 or newer. Name another one: make PYTHON=/path/to/python")'
	@echo 'Making .venv (once) ...'
	@$(PYTHON) -m venv .venv && $(BIN)/pip install --quiet 'uv>=0.8,<1'

.venv/demo: $(LOCK) | .venv/bin/uv
	@echo 'Installing Sematic and what the examples need (once) ...'
	@$(SYNC) --no-default-groups --extra examples && touch $@

# PyTorch is not in uv.lock: its default build brings gigabytes of GPU libraries. pip takes the build that its settings prefer.
.venv/test: $(LOCK) | .venv/bin/uv
	@echo 'Installing Sematic, its tools and the libraries it supports (once) ...'
	@$(SYNC) --all-groups --all-extras && $(BIN)/pip install --quiet torch==2.13.0 && touch $@ .venv/demo
