# One line per target, each calling a well-known tool. `make` alone lists them.

PYTHON ?= python3
BIN := .venv/bin
SYNC := $(BIN)/uv sync --frozen --inexact --compile-bytecode --quiet
LOCK := pyproject.toml uv.lock
NPM := $(BIN)/python ui/tools/npm.py
TYPES := $(BIN)/python ui/tools/openapi.py && $(NPM) run --silent types --
IN_BROWSER := CHROMIUM="$$($(BIN)/python ui/tools/browser.py)" && export CHROMIUM && $(NPM) run --silent e2e
# Where `make dev` has the server of the API; the dashboard is at the address that Vite prints.
DEV_PORT ?= 5002

# Compiled files make every later start two to four times faster; the environment is always `.venv`.
unexport PYTHONDONTWRITEBYTECODE VIRTUAL_ENV UV_PROJECT_ENVIRONMENT PYTHONPATH
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export NO_MKDOCS_2_WARNING := 1
# The machine's own certificates, as pip has them: company proxies sign with theirs.
export UV_SYSTEM_CERTS := 1

.PHONY: help demo dashboard dev types test check lint unit browser-test crash-test docs serve-docs bench format clean modules

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: dashboard .venv/demo ## Run a real pipeline on real data, from nothing but Python and make
	@$(BIN)/sematic run examples/digits
	@printf '\nNow put `sematic` on the path of this shell, and try it:\n  . .venv/bin/activate\n  sematic start             (see the run in a browser)\n  sematic list\n  sematic show RUN          (RUN: the first characters of an id)\n  sematic new my_project\n'

dashboard: .venv/node ## Build the dashboard into the package, if it changed
	@$(BIN)/python ui/tools/dashboard.py

dev: .venv/test modules ## Work on server and dashboard: both load again what you change; Ctrl-C ends them
	@$(BIN)/watchmedo auto-restart -d src/sematic -p '**/*.py' -R -- $(BIN)/sematic start --foreground --port $(DEV_PORT) & server=$$!; \
	trap 'kill $$server 2>/dev/null; wait $$server' EXIT; trap : INT TERM; SEMATIC_SERVER=http://127.0.0.1:$(DEV_PORT) $(NPM) run --silent dev

types: .venv/test modules ## Write the TypeScript types of the API anew
	@$(TYPES)

test: lint docs dashboard .venv/test ## Check everything: lint, documentation, all tests, the dashboard in a browser
	@$(BIN)/python ui/tools/browser.py >/dev/null
	@$(BIN)/pytest -q -n auto --maxprocesses 8
	@$(NPM) run --silent test
	@$(IN_BROWSER)

check: test ## What CI runs; the same as `make test`

lint: .venv/test modules ## Check style, types and the import rule
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(NPM) run --silent check
	@$(TYPES) --check || { echo 'The API and its TypeScript types differ. Run `make types`.'; exit 1; }

unit: .venv/test modules ## Run the fast tests only
	@$(BIN)/pytest -q -m 'not slow' tests/unit
	@$(NPM) run --silent test

browser-test: .venv/test dashboard ## Use the dashboard in Chromium, as people do
	@$(IN_BROWSER)

crash-test: .venv/test ## Kill drivers and workers at 200 random moments; every run must resume (a quarter of an hour)
	@SEMATIC_CRASHES=200 $(BIN)/pytest -q -n auto --maxprocesses 8 tests/acceptance/test_crashes.py

docs: .venv/test ## Build the documentation: site/index.html
	@$(BIN)/mkdocs build --strict --quiet && echo 'The documentation is in site/index.html'

serve-docs: .venv/test ## Show the documentation at http://127.0.0.1:8000 while you write it
	@$(BIN)/mkdocs serve

bench: .venv/test ## Measure speed and memory, beside yardsticks
	@$(BIN)/python -m benchmarks

format: .venv/test modules ## Put the code in shape, and into the pages what they quote of it
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format --quiet
	@$(BIN)/python docs/refresh.py
	@$(NPM) run --silent format

clean: ## Remove everything that was made here, the environment too
	@rm -rf .venv site dist ui/node_modules tests/emulators/node_modules src/sematic/server/dashboard .stores .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.venv/bin/uv:
	@command -v $(PYTHON) >/dev/null || { echo 'There is no $(PYTHON) here. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("$(PYTHON) is Python " + sys.version.split()[0] + "; Sematic needs 3.11 or newer. Name another one: make PYTHON=/path/to/python")'
	@echo 'Making .venv (once) ...'
	@$(PYTHON) -m venv .venv && $(BIN)/pip install --quiet 'uv>=0.8,<1'

# Node.js 20.19 or newer: the system's, otherwise one from a wheel.
.venv/node: | .venv/bin/uv
	@needed="$$($(BIN)/python ui/tools/npm.py --needs)"; test -z "$$needed" || \
	{ echo 'Installing Node.js into .venv (once) ...'; $(BIN)/uv pip install --quiet "$$needed"; }
	@touch $@

modules: .venv/node
	@$(BIN)/python ui/tools/modules.py

.venv/demo: $(LOCK) | .venv/bin/uv
	@echo 'Installing Sematic and what the examples need (once) ...'
	@$(SYNC) --no-default-groups --extra examples && touch $@

# PyTorch is not in uv.lock: its default build brings gigabytes of GPU libraries. pip takes the build that its settings prefer.
.venv/test: $(LOCK) | .venv/bin/uv .venv/node
	@echo 'Installing Sematic, its tools and the libraries it supports (once) ...'
	@$(SYNC) --all-groups --all-extras && $(BIN)/pip install --quiet torch==2.13.0
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -c 'from tests.emulators.running import install; install()'
	@touch $@ .venv/demo
