# The doors of the workbook. Every path is relative: the folder's own may hold spaces.
# `make` alone lists them. Works with GNU make 3.81, which macOS brings.

PY := .venv/bin/python
# Settings of another Python would lead ours astray.
unexport PYTHONHOME PYTHONPATH
# Folders that mypy proves, as far as they are there.
TYPED := $(wildcard workbook lessons app tests exercises benchmarks)
ARGS ?=
PORT ?= 8000

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help ready tools lab test lint pytest notebooks bench api lock clean

help:
	@echo "make lab         open the workbook: sets everything up, then JupyterLab on chapter 0"
	@echo "make test        prove all of it: linters, types, tests, notebooks"
	@echo "make lint        the linters and types alone"
	@echo "make api         the finished API on http://127.0.0.1:8000/docs (another port: PORT=8080)"
	@echo "make notebooks   build the notebooks anew from their sources"
	@echo "make bench       measure: install, start, check, watch"
	@echo "make tools       install what the tests and linters need (they do it by themselves)"
	@echo "make lock        renew requirements.lock and requirements-dev.lock"
	@echo "make clean       remove .venv, caches and the embedded database (never my_work)"
	@echo "More options: make lab ARGS='--no-browser --port 8890', make pytest ARGS='-k setup'"

# A ready environment is seen in a tenth of a second; -I keeps foreign settings out.
BOOTSTRAP = @p=$$(command -v python3 || command -v python3.14 || command -v python3.13 || \
    command -v python3.12 || command -v python3.11 || command -v "$$PYTHON") || { \
    echo "No python3 found. Install Python 3.11 or newer: sudo apt install python3 python3-venv" \
         "(macOS: brew install python@3.13)"; exit 1; }; \
"$$p" -I workbook/bootstrap.py

# What a learner needs.
ready:
	$(BOOTSTRAP) .venv

# The rest beside it: for tests, linters, and the building of notebooks.
tools:
	$(BOOTSTRAP) --dev .venv

lab: ready
	@$(PY) -m workbook lab $(ARGS)

test: lint pytest

lint: tools
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy $(TYPED)

# nbval needs the cells of a notebook in one process: tests/environment.py says what stays together.
pytest: tools
	$(PY) -m pytest --nbval -n logical --maxprocesses 8 --dist loadfile --durations 15 tests $(wildcard notebooks) $(ARGS)

notebooks: tools
	$(PY) -m workbook.authoring rebuild $(ARGS)

bench: tools
	$(PY) -m benchmarks $(ARGS)

# On the embedded database, or on DATABASE_URL, which gets no demo data. exec: make ends with its child, not with a shell
# that would leave the server behind.
api: ready
	@exec env PORT="$(PORT)" $(PY) -m workbook.cli.api

# --universal: one file for all platforms and Pythons. No addresses get into it.
COMPILE = .venv/bin/uv pip compile --quiet --universal --generate-hashes \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

lock: tools
	$(COMPILE) --upgrade pyproject.toml -o requirements.lock $(ARGS)
	$(COMPILE) --upgrade --group dev -c requirements.lock -o requirements-dev.lock $(ARGS)
	$(COMPILE) --no-annotate -c requirements.lock app/requirements.in -o app/requirements.txt
	@$(MAKE) tools

# Also where the embedded database lies outside (for root, see workbook/embedded/home.py).
REMOVE_DATABASE := from workbook.embedded import Cluster, default_home; \
    Cluster(default_home()).destroy()

clean:
	@if [ -x $(PY) ]; then $(PY) -c "$(REMOVE_DATABASE)" || \
	    echo "The embedded database could not be stopped; its files are removed all the same."; fi
	rm -rf .venv .postgres build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -not -path './my_work/*' -prune -exec rm -rf {} +
