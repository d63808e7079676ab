# Everything starts here. Needed: Python 3.11 or later with venv, make, and a package index.

VENV := .venv
PY   := $(VENV)/bin/python
RUN  := $(VENV)/.run-stamp
DEV  := $(VENV)/.dev-stamp

# The interpreter that makes the virtual environment; the first of these that will do.
PYTHON ?= python3 python3.11 python3.12 python3.13 python3.14

INSTALL := $(PY) -m pip --disable-pip-version-check install --quiet
COMPILE := $(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header
# Some tests mostly wait, so one worker more than a small machine has cores.
TESTS   := $(PY) -m pytest -n 3 --dist worksteal -q
BABEL   := $(PY) -m babel.messages.frontend
PHRASES := bot/chat/phrases

# How long `make chaos` goes on, and which dice it throws: none means new ones.
CHAOS_DAYS  ?= 10
CHAOS_TROUBLES ?= 34
CHAOS_SEED  ?=
CHAOS       := $(PY) -m pytest tests/chaos -q -s

# How many of them `make updates` tries; `make test` tries fewer.
UPDATES ?= 10000

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo run test check ci wheel-test browser-test long bench chaos short-chaos updates phrases lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r target words; do \
	    printf '  make %-11s %s\n' "$$target" "$$words"; \
	done

demo: $(RUN) ## play with the whole bot in a browser: no token, no network
	@$(PY) -m bot demo

run: $(RUN) ## the bot itself, set up by .env
	@$(PY) -m bot run

test: $(DEV) ## the tests
	$(TESTS)

long: $(DEV) ## the whole house through everything that goes wrong, and every message of every recorded day
	$(PY) -m pytest tests/long -n 4 --dist worksteal -q

check: $(DEV) ## format, lint, types, import contracts, tests
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) $(VENV)/bin/lint-imports
	$(TESTS)

ci: check long wheel-test browser-test short-chaos updates ## check, the long tests, and short forms of those that never end

wheel-test: $(DEV) ## build the wheel and try it in an empty environment
	$(PY) tests/try_wheel.py

browser-test: $(DEV) ## the playground's page in a real Chromium; screenshots go to build/screenshots
	$(PY) -m pytest tests/browser -n 2 -q

bench: $(DEV) ## measure
	$(PY) -m pytest tests/bench --benchmark-only

chaos: $(DEV) ## let troubles of all kinds come over the house while it posts (CHAOS_DAYS= CHAOS_TROUBLES= CHAOS_SEED=)
	$(CHAOS) --days=$(CHAOS_DAYS) --troubles=$(CHAOS_TROUBLES) $(if $(CHAOS_SEED),--seed=$(CHAOS_SEED))

short-chaos: $(DEV)
	$(CHAOS) --days=2 --troubles=8 --seed=451321

updates: $(DEV) ## hand the bot random updates, the same ones each time (UPDATES=10000)
	UPDATES=$(UPDATES) $(PY) -m pytest tests/test_random_updates.py -q

phrases: $(DEV) ## bring the catalogues up to date with the code, and compile them
	mkdir -p build
	$(BABEL) --quiet extract --no-location --sort-output --output-file build/phrases.pot bot
	$(BABEL) --quiet update --domain phrases --input-file build/phrases.pot --output-dir $(PHRASES) \
	    --ignore-pot-creation-date --ignore-obsolete --no-fuzzy-matching --no-wrap
	$(BABEL) compile --domain phrases --directory $(PHRASES) --statistics

lock: $(DEV) ## renew the lock files
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) pyproject.toml --extra paid --constraint requirements.lock --output-file requirements-paid.lock
	$(COMPILE) pyproject.toml --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## remove what was made here; .env and databases stay
	rm -rf $(VENV) build dist .demo .benchmarks .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find bot storage tests -name __pycache__ -prune -exec rm -rf {} +

# One environment, two depths: running needs requirements.lock alone, so the demo starts soon.
$(RUN): requirements.lock $(PY)
	@echo 'Installing what the bot needs into $(VENV) …'
	@$(INSTALL) --require-hashes -r requirements.lock
	@touch $@

$(DEV): requirements-dev.lock requirements.lock pyproject.toml $(PY)
	@echo 'Installing what development needs into $(VENV) …'
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $(RUN) $@

$(PY):
	@why='found none of: $(PYTHON)'; \
	for python in $(PYTHON); do \
	    "$$python" -c '' 2>/dev/null || continue; \
	    if ! "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	        why="$$python is $$("$$python" -c 'import platform; print(platform.python_version())')"; \
	    elif ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	        why="$$python lacks venv (Debian, Ubuntu: apt install python3-venv)"; \
	    else \
	        exec "$$python" -m venv --clear $(VENV); \
	    fi; \
	done; \
	echo "Python 3.11 or later with venv is needed; $$why. PYTHON=… names another." >&2; exit 1
