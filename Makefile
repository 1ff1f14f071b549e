# Everything a person or a machine does with this repository. `make` alone lists it.

# npm's package `node` brings the Node version that everything runs on; tools find it through the PATH.
BIN := ./node_modules/.bin
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help demo test chaos check types lint boundaries format dev bench replay setup packages temporal

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

demo: setup ## Watch two whole phone calls, the second while things are killed (ACT=1, ACT=2: one of them; SCENE=claim, callback, transfer or knowledge: that one; JSON=1: as one JSON document)
	@$(BIN)/node simulator/demo.ts

test: setup ## Run all tests
	@$(BIN)/node tools/test-run.ts

chaos: setup ## Break things under many calls, judge what was lost (SEED, CALLS, MINUTES, CONCURRENT, FAULTS: numbers; WISHES: of a hundred people, so many want something, 30; KINDS=kill,cut; ROLLING=1: restart every part in turn)
	@$(BIN)/node tests/chaos/main.ts

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

bench: setup ## Measure against the goals (QUICK=1: in a quarter of an hour; ONLY=name,name; SEED=number)
	@$(BIN)/node bench/main.ts

replay: packages ## Replay histories on this code, up to the first that differs (FOLDER=folder of exported histories)
	@$(BIN)/node tools/replay.ts

setup: packages temporal ## Get what is needed; quick when it is there (the targets above do it themselves)

packages: ## Make the npm packages agree with the lock file
	@tools/packages.sh

# The download goes through the proxy that the environment names, if any.
temporal: packages ## Find the Temporal server's binary, or get it
	@NODE_USE_ENV_PROXY=1 $(BIN)/node tools/get-temporal.ts
