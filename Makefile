# Everything a person or a machine does with this repository. `make` alone lists it.

# npm's package `node` brings the Node version that everything runs on; tools find it through the PATH.
BIN := ./node_modules/.bin
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help demo test check types lint boundaries format dev bench replay setup packages temporal

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

demo: setup ## Watch a whole phone call happen (JSON=1: print it as one JSON document)
	@$(BIN)/node simulator/demo.ts

test: setup ## Run all tests
	@$(BIN)/node tools/test-run.ts

check: packages ## Types, lint, boundaries, formatting; names every fault, not only the first
	@$(MAKE) --no-print-directory --keep-going types lint boundaries format

types:
	@echo 'types: tsc'
	@$(BIN)/tsc --project .

lint:
	@echo 'lint: eslint'
	@$(BIN)/eslint --max-warnings 0 .

boundaries:
	@echo 'boundaries: dependency-cruiser'
	@$(BIN)/depcruise --config .dependency-cruiser.mjs .

format:
	@echo 'format: prettier'
	@$(BIN)/prettier --check --log-level warn .

dev: setup ## Start everything and stay up; Ctrl-C stops it all
	@$(BIN)/node $(if $(wildcard .env),--env-file=.env) tools/dev.ts

bench: setup ## Measure against the goals (QUICK=1: in five minutes; ONLY=name,name; SEED=number)
	@$(BIN)/node bench/main.ts

replay: setup ## Replay the recorded histories on this code
	@$(BIN)/vitest run tests/workflows/replay.test.ts

setup: packages temporal ## Get what is needed; quick when it is there (the targets above do it themselves)

packages: ## Make the npm packages agree with the lock file
	@tools/packages.sh

# The download goes through the proxy that the environment names, if any.
temporal: packages ## Find the Temporal server's binary, or get it
	@NODE_USE_ENV_PROXY=1 $(BIN)/node tools/get-temporal.ts
