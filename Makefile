# The two commands of the README, and what a developer needs besides.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run chat demo test lint browser unit bench pictures lock clean

help:  ## show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Beacon needs Python 3.11 or later")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/developing: requirements-dev.lock $(VENV)/installed
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/installed  ## serve the browser desk of the demo organisation on this machine
	BEACON_DEMO=on $(BIN)/beacon serve

chat: $(VENV)/installed  ## open the interactive terminal in the demo organisation
	$(BIN)/beacon chat

demo: $(VENV)/installed  ## play a whole crisis in the terminal, in under a minute
	$(BIN)/beacon demo

lint: $(VENV)/developing  ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

browser:  ## find Chromium and fonts for the tests of the browser desk, or install Debian's
	@if command -v "$${BEACON_CHROMIUM:-chromium}" && { ! command -v fc-list || fc-list | grep -q "NotoSansKhmer"; }; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get; then apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends chromium fonts-noto-core; \
	else echo "install Chromium (or name it in BEACON_CHROMIUM) and Noto fonts; on Debian: apt install chromium fonts-noto-core" >&2; exit 1; \
	fi >/dev/null

unit: $(VENV)/developing  ## the tests alone
	$(BIN)/pytest

test: browser lint unit  ## everything that must hold before a change is accepted

bench: $(VENV)/developing  ## figures beside their baselines, measured in the same run
	$(BIN)/python -m tests.bench

pictures: $(VENV)/developing  ## draw the pictures of the README anew
	$(BIN)/python -m tests.pictures

lock: $(VENV)/developing  ## resolve the dependencies anew (needs uv on the PATH)
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" pyproject.toml --group build -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock

clean:  ## remove what the commands above made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
