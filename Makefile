# make lab     the course in JupyterLab           make lab ARGS=--no-browser
# make check   style, types, and the tests that start no process, kernel, sandbox, browser or database
# make test    everything that must hold          make test ARGS="-k neuron"
# make coverage  make test, and the fraction of lines that it runs: 92 % of coursekit, 99 % of nnkit
# make demo    release, grade and give feedback to a made-up class
# make book    the course as a web site, docs/_build/html/index.html   make book ARGS=--without-solutions
# make lock    resolve requirements.lock, and requirements-student.txt for kits, again from the pyproject files

PYTHON ?= python3
WORKSPACE ?= workspace
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
STAMP := $(VENV)/.installed
TYPED := $(VENV)/.typed
TYPES := nnkit/*.py $(addprefix coursekit/src/coursekit/,*.py */*.py */*/*.py)  # what pyright reads
# Of pytest: two more than a small machine has processors, since many tests wait for a kernel or a limit.
PROCESSES ?= 4
SLOW := process or kernel or sandbox or browser or gradebook or database or chapters
# For work that is divided among processes already.
ONE_THREAD := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
PYTEST = PATH="$$PWD/$(BIN):$$PATH" NNKIT_PROGRESS=0 PYTHONDONTWRITEBYTECODE= $(ONE_THREAD) $(BIN)/python -m pytest -n $(PROCESSES) --dist loadscope --no-loadscope-reorder
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-header

.PHONY: help setup lab lint check unit test coverage demo book lock clean
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

book: setup
	@PATH="$$PWD/$(BIN):$$PATH" NNKIT_PROGRESS=0 $(ONE_THREAD) $(BIN)/coursekit book $(ARGS)

lint: setup $(TYPED)
	@echo "== style"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "== imports"
	@$(BIN)/lint-imports --no-cache --no-logo coursekit/pyproject.toml
	@echo "== dependencies"
	@$(BIN)/deptry --no-ansi nnkit
	@$(BIN)/deptry --no-ansi --config coursekit/pyproject.toml coursekit/src

$(TYPED): $(STAMP) pyproject.toml $(wildcard $(TYPES))
	@echo "== types"
	@$(BIN)/python .ci/check_types.py $?
	@touch $(TYPED)

check: setup
	@$(MAKE) --no-print-directory -j 2 lint unit

unit: PROCESSES := 2
unit: setup
	@echo "== tests"
	@$(PYTEST) -p no:nbval -p no:logging --hypothesis-profile quick -m "not ($(SLOW))" tests/coursekit tests/nnkit $(ARGS)

test: setup
	@echo "== tests"
	@$(PYTEST) --nbval $(ARGS)

coverage: setup
	@$(MAKE) --no-print-directory test ARGS="--cov --cov-report= $(ARGS)"
	@$(BIN)/python -m coverage report --include="nnkit/*" --fail-under 99
	@$(BIN)/python -m coverage report --include="coursekit/*" --fail-under 92

lock: setup
	@$(BIN)/python -m pip install --quiet uv
	@$(COMPILE) --generate-hashes --no-strip-extras --all-extras pyproject.toml coursekit/pyproject.toml --output-file requirements.lock
	@$(COMPILE) --no-annotate --extra lab --constraint requirements.lock coursekit/pyproject.toml --output-file requirements-student.txt

clean:
	@rm -rf $(VENV) demo build .cache docs/_build
