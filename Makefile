# Everything one needs to know is `make help`.
.DEFAULT_GOAL := help
SHELL := bash
PYTEST := .venv/bin/python -m pytest
# Once before the tests and not in each worker; nothing to do where set-up has done it and no source was changed.
COMPILED := .venv/bin/python -m pipeline.adapters.kernels
# Whole files, in the order in which they are collected (tests/conftest.py): the longest come first.
WORKERS := -n 2 --dist loadfile --no-loadscope-reorder

.venv/.run: pyproject.toml constraints.txt requirements/run.txt scripts/setup.sh
	@scripts/setup.sh run
	@touch $@

.venv/.dev: pyproject.toml constraints.txt requirements/run.txt requirements/dev.txt scripts/setup.sh
	@scripts/setup.sh dev
	@touch $@ .venv/.run

.PHONY: demo test test-slow lint check bench chaos schemas lock licences sbom audit wheel clean help

demo: .venv/.run ## set up, run the whole line over the example newsroom, show the result (ONCE=1: and exit)
	@.venv/bin/samestory demo $(if $(ONCE),--once)

test: .venv/.dev ## set up, run the tests
	@scripts/system-packages.sh
	@$(COMPILED)
	@$(PYTEST) $(WORKERS) $(ARGS)

test-slow: .venv/.dev ## the tests that `make test` leaves out: more kills of each stage
	@scripts/system-packages.sh
	@$(COMPILED)
	@$(PYTEST) $(WORKERS) -m slow $(ARGS)

lint: .venv/.dev ## format, lint, types, import rule
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

check: lint test ## all that CI checks

bench: .venv/.dev ## figures of this machine: log, stages, latency, recovery, clustering, comparison, extraction
	@.venv/bin/python -m benchmarks

chaos: .venv/.dev ## pull the plugs of a Kafka cluster and of stages under load, 200 times (ARGS="--events 50 --seed 7")
	@scripts/system-packages.sh
	@.venv/bin/python -W ignore -m tests.chaos $(ARGS)

schemas: .venv/.dev ## write the JSON Schemas and the AsyncAPI document of the topics anew from the wire types
	@.venv/bin/python -m scripts.schemas
	@.venv/bin/python -m scripts.asyncapi tests/contracts/examples docs/asyncapi.json

lock: .venv/.dev ## write constraints.txt and the hashes in requirements/ anew from what .venv holds
	@scripts/lock.sh

licences: .venv/.dev ## write docs/licences.md; fail where a licence asks for more than the LGPL does
	@.venv/bin/python -m scripts.licences

sbom: .venv/.dev ## write dist/sbom.json, a CycloneDX bill of materials of an installed samestory
	@.venv/bin/python -m scripts.sbom

audit: ## look the pinned packages up among known vulnerabilities; says so where it cannot
	@scripts/audit.sh

wheel: .venv/.dev ## build dist/*.whl: the same sources give the same file to the byte
	@SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct)} .venv/bin/python -m build --wheel --no-isolation --outdir dist

clean: ## remove the virtual environment, the state and every cache
	rm -rf .venv var dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

help: ## this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'
