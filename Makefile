# make lab     the course in JupyterLab           make lab ARGS=--no-browser
# make check   what needs no kernel, sandbox, browser or database: style, nnkit, parts of coursekit
# make test    everything that must hold          make test ARGS="-k neuron"
# make demo    release, grade and give feedback to a made-up class
# make lock    resolve requirements.lock, and requirements-student.txt for kits, again from the pyproject files

PYTHON ?= python3
WORKSPACE ?= workspace
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
STAMP := $(VENV)/.installed
PYTEST = PATH="$$PWD/$(BIN):$$PATH" OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python -m pytest
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-header
PORTABLE := architecture checks/check checks/judge checks/scope checks/values grading/class_lock grading/file_names grading/submission_times notebook/source \
  student/milestones datasets plots project temporary  # no kernel, sandbox, browser, database

.PHONY: help setup lab lint check test demo lock clean
.DEFAULT_GOAL := help

help:
	@grep '^# ' Makefile | cut -c3-

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml coursekit/pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12 ...")'
	@echo "== environment: $(VENV), from requirements.lock (once; a few minutes)"
	@"$(PYTHON)" -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . -e ./coursekit
	@echo "== environment: fonts"
	@$(BIN)/python -c 'import matplotlib.font_manager'
	@touch $(STAMP)

lab: setup
	@$(BIN)/coursekit lab "$(WORKSPACE)" $(ARGS)

demo: setup
	@$(BIN)/coursekit demo $(ARGS)

lint: setup
	@echo "== style"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "== types"
	@$(BIN)/pyright --warnings
	@echo "== imports"
	@$(BIN)/lint-imports --no-cache --no-logo coursekit/pyproject.toml
	@echo "== dependencies"
	@$(BIN)/deptry --no-ansi nnkit
	@$(BIN)/deptry --no-ansi --config coursekit/pyproject.toml coursekit/src

check: lint
	@echo "== tests"
	@$(PYTEST) -p no:nbval -n 2 tests/nnkit $(foreach name,$(PORTABLE),tests/coursekit/$(dir $(name))test_$(notdir $(name)).py) $(ARGS)

test: setup
	@sh .ci/tools
	@echo "== tests"
	@$(PYTEST) --nbval -n 2 --dist loadfile $(ARGS)

lock: setup
	@$(BIN)/python -m pip install --quiet uv
	@$(COMPILE) --generate-hashes --all-extras pyproject.toml coursekit/pyproject.toml --output-file requirements.lock
	@$(COMPILE) --no-annotate --extra lab --constraint requirements.lock coursekit/pyproject.toml --output-file requirements-student.txt

clean:
	@rm -rf $(VENV) demo build
