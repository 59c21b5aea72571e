# `make` or `make help` lists the targets. Each sets up what it needs, once.

VENV := .venv
RUN := $(VENV)/bin
READY := $(VENV)/.ready
STATIC := lint types sql

# Where Python may not keep what it has compiled, each of a thousand processes compiles it again.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup demo test fuzz $(STATIC) unit bench sandbox docs stop clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## make .venv with the locked dependencies (PYTHON=… chooses the interpreter)

$(READY): pyproject.toml uv.lock .ci/setup .ci/path .ci/browser
	@.ci/setup
	@touch $@

demo: $(READY) ## crawl stand-in platforms into an embedded PostgreSQL, twice, and show what came of it
	@.ci/demo

test: $(READY) ## all checks: lint, types and sql beside unit
	@said=$$(mktemp); failed=; \
	$(MAKE) --no-print-directory --keep-going $(STATIC) >"$$said" 2>&1 & static=$$!; \
	echo "== make unit"; \
	$(MAKE) --no-print-directory unit || failed=" unit"; \
	echo "== make $(STATIC)"; \
	wait $$static || failed="$$failed lint, types or sql (see above)"; \
	cat "$$said"; rm -f "$$said"; \
	if [ -n "$$failed" ]; then echo "make test: FAILED:$$failed" >&2; exit 1; fi; \
	echo "make test: all passed"

lint: $(READY) ## ruff: rules and format
	@$(RUN)/ruff check . && $(RUN)/ruff format --check .

types: $(READY) ## mypy, strict
	@$(RUN)/mypy

sql: $(READY) ## sqlfluff over the views
	@$(RUN)/sqlfluff lint migrations/views

unit: $(READY) ## pytest on all cores (ARGS="-k panel" for some)
	@$(RUN)/python -m pytest -n auto --dist worksteal --durations 20 --durations-min 10 $(ARGS)

fuzz: $(READY) ## 200,000 mutated answers through the parsers (ARGS="--cases 1000 --seed 2")
	@$(RUN)/python -m tests.fuzz $(ARGS)

bench: $(READY) ## measure speed and memory against bare Scrapy, raw COPY and Polars
	@$(RUN)/python -m bench $(ARGS)

sandbox: $(READY) ## run the stand-in platforms by hand (ARGS=--help)
	@$(RUN)/python -m sandbox $(ARGS)

docs: $(READY) ## write the data dictionaries from the database and from what columns mean
	@$(RUN)/scrapy db dictionary

stop: ## stop the embedded PostgreSQL, and that of the demo
	@if [ -x $(RUN)/scrapy ]; then $(RUN)/scrapy db stop; \
	if [ -d .data/demo ]; then LIBCRAWL_DATA=.data/demo $(RUN)/scrapy db stop; fi; fi

clean: stop ## remove what setup made; data under .data stays
	rm -rf $(VENV) .uv .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -path ./.data -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
