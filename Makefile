# Everything is installed into .venv, from locked and hashed packages.
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PORT ?= 3978
UV ?= uv

.PHONY: install demo test simulate faults lint bench mutate texts lock

# .venv/bin/plenary
install: .venv/.runtime

# The Logistics community with personas and an accelerated clock: make demo PORT=8080
demo: install
	exec $(BIN)/plenary demo --port $(PORT)

# Five at a time, for scenarios wait more than they work. One file or test: make test ARGS="tests/rigs -k digest"
test: .venv/.development
	$(BIN)/python -m pytest -n 5 --dist loadscope --no-loadscope-reorder $(ARGS)

# Every prompt of a half-year from one global meeting to the next, beside a reckoning of its own: some minutes.
simulate: .venv/.development
	$(BIN)/python -m pytest tests/simulation/half_year.py $(ARGS)

# Vote storms while processes, database, clock and platforms fail, then the verdict (docs/faults.md): half an hour.
faults: .venv/.development
	$(BIN)/python -m tests.faults storm --db sqlite --runs 100 --jobs 2 $(ARGS)
	$(BIN)/python -m tests.faults storm --db postgres --runs 100 --jobs 2 $(ARGS)

lint: .venv/.development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Speed and size beside stock SDKs, hand-written floors and raw drivers: some minutes. One family: make bench ARGS=gates
bench: .venv/.development
	$(BIN)/python -m bench $(ARGS)

mutate: .venv/.development
	$(BIN)/mutmut run $(ARGS)

# What the code says and the catalogues lack is added to them untranslated; what nobody says any more goes.
texts: .venv/.development
	$(BIN)/python -m tests.texts

# Newest versions: make lock ARGS=--upgrade
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" pyproject.toml requirements/build.in
lock:
	$(LOCK) $(ARGS) --output-file requirements/runtime.txt
	$(LOCK) $(ARGS) --extra dev --constraint requirements/runtime.txt --output-file requirements/development.txt

# Stamps: an interrupted or outdated installation is done again, a finished one costs nothing.
.venv/.made:
	@echo "Installing into .venv; the first time this takes about a minute."
	requirements/venv .venv
	@touch $@

.venv/.runtime: .venv/.made requirements/runtime.txt pyproject.toml
	$(PIP) --require-hashes -r requirements/runtime.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.development: .venv/.runtime requirements/development.txt
	$(PIP) --require-hashes -r requirements/development.txt
	@touch $@
