# One place for the commands of people and of CI. `make help` lists them.

SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

# An environment that was moved, or made by another folder, is made anew.
ifneq ($(shell cat .venv/folder 2>/dev/null),$(CURDIR))
$(shell rm -f .venv/run-ready .venv/dev-ready)
endif

.DEFAULT_GOAL := help
.PHONY: help run test check bench clean lock images browser

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/run-ready ## start everything and print one address (ARGS="--nodes 3" for a cluster)
	@exec $(BIN)/arshif run $(ARGS)

test: .venv/dev-ready browser ## run all tests against a real engine, a real Redis and a real browser
	@exec $(BIN)/python -m pytest $(ARGS)

check: .venv/dev-ready ## check style, types and the rules of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_house.py

bench: .venv/run-ready ## measure (ARGS="ingest" for one of the benchmarks)
	@exec $(BIN)/arshif bench $(ARGS)

clean: ## delete the environment and all caches; the archive's data in .arshif stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

lock: .venv/dev-ready ## write the locks of dependencies and of the engine's files anew
	$(LOCK) --output-file requirements/run.txt pyproject.toml
	$(LOCK) --extra dev --output-file requirements/dev.txt pyproject.toml
	$(LOCK) --output-file requirements/build.txt requirements/build.in
	$(BIN)/python -c "from search.jars import lock; print(lock(), 'files of the engine')"

images: .venv/run-ready ## build the container image without a container engine and run a search in it (Debian, as root)
	@exec docker/prove.sh

browser:
	@command -v chromium >/dev/null || .ci/install-chromium

# Hashes are required, so a changed package is refused. Wheels only, but for what is published as source alone; that is
# built with what build.txt holds, not with whatever a build would fetch.
SOURCES := dkimpy
PIP_INSTALL := $(PIP) install --require-hashes --only-binary :all: --no-deps --retries 2
define install
	@[ -n "$(PYTHON)" ] && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "arshif: Python 3.11 or later is needed; install it or name it: make PYTHON=/path/to/python $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "arshif: cannot make an environment; Debian needs: apt-get install python3-venv"; exit 1; }
	@$(PIP_INSTALL) -r requirements/build.txt \
	  && $(PIP_INSTALL) --no-build-isolation --no-binary $(SOURCES) -r requirements/$(1).txt \
	  || { echo "arshif: cannot install the packages; the first start needs the network once, and about 1 GB of free disk"; exit 1; }
	@$(PIP) install --quiet --no-index --no-deps --no-build-isolation --editable .
	@echo "$(CURDIR)" > .venv/folder
	@touch $@
endef

.venv/run-ready: requirements/run.txt requirements/build.txt pyproject.toml
	$(call install,run)

.venv/dev-ready: requirements/dev.txt requirements/build.txt pyproject.toml
	$(call install,dev)
