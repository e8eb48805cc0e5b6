# Orcap's front door. `make help` says what there is; CMakePresets.json holds the builds themselves.
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
PYTHON ?= python3
CMAKE_OPTIONS ?=
VENV := build/venv
VENV_PYTHON := $(VENV)/bin/python
LAB := $(if $(wildcard python/orcap/all.py),build/lab.pcapng)
# The page of reports is bundled once, by the release build.
PAGE = $(wildcard $(CURDIR)/build/page/page.html)
export CMAKE_BUILD_PARALLEL_LEVEL := $(JOBS)

# What the installed Python package is made of; folders too, so that a removed file counts.
PACKAGE_PARTS := $(shell find CMakeLists.txt pyproject.toml README.md LICENSE cmake include src $(wildcard cli) python -not -path '*/__pycache__*')

.DEFAULT_GOAL := all
.PHONY: all setup release asan fuzz venv demo test bench lint clean help

all: release venv ## the command build/orcap, the library, and build/venv with the Python package

setup: ## install what the system lacks (Debian packages, as root)
	@tools/setup build

release: setup build/build.ninja ## the release build alone
	@cmake --build build

asan: setup build/asan/build.ninja ## the build with address and undefined-behaviour sanitizers
	@cmake --build build/asan
	@rm -rf build/asan/site && cmake --install build/asan --component python --prefix build/asan/site >/dev/null

fuzz: ## libFuzzer programs in build/fuzz/tests/fuzz (clang)
	@tools/setup fuzz
	@cmake --preset fuzz $(CMAKE_OPTIONS) >/dev/null && cmake --build build/fuzz

build/build.ninja: CMakePresets.json | setup
	@cmake --preset release -DORCAP_WHOLE_PROGRAM=ON $(CMAKE_OPTIONS) >/dev/null

build/%/build.ninja: CMakePresets.json | setup
	@cmake --preset $* $(if $(PAGE),-DORCAP_PAGE=$(PAGE)) $(CMAKE_OPTIONS) >/dev/null

venv: $(VENV)/.package ## build/venv with the package as the sources are now

$(VENV)/bin/python: | setup
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.requirements: tests/python/requirements.txt | $(VENV)/bin/python
	@$(VENV_PYTHON) -m pip install --disable-pip-version-check --quiet -r $<
	@touch $@

$(VENV)/.package: $(VENV)/.requirements $(PACKAGE_PARTS)
	@$(VENV_PYTHON) -m pip install --disable-pip-version-check --quiet --no-index --no-build-isolation --no-deps --force-reinstall \
		$(if $(PAGE),--config-settings=cmake.define.ORCAP_PAGE=$(PAGE)) .
	@touch $@

build/lab.pcapng: $(wildcard tools/lab/*.py tools/lab/scenes/*.py) $(VENV)/.package
	@$(VENV_PYTHON) -B tools/lab

demo: all $(LAB) ## a capture through every face; CAPTURE=file takes yours instead of the lab's
	@tools/demo "$(CAPTURE)"

test: all asan $(LAB) ## every test, in release and under sanitizers; the last line is the sum
	@tools/setup test
	@$(PYTHON) tests/run

bench: all ## time and memory against the bars
	@tools/bench

lint: ## zero warnings with gcc and clang, the layers, the shipped binaries
	@tools/setup lint
	@cmake --preset lint-gcc >/dev/null && cmake --build build/lint-gcc
	@cmake --preset lint-clang >/dev/null && cmake --build build/lint-clang
	@tools/check_layers && tools/check_binaries build/lint-gcc && tools/check_binaries build/lint-clang

clean: ## remove all that was built
	@rm -rf build

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16
