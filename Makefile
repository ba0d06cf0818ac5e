# Everything a newcomer needs: `make run`, `make test`. `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv/bin
RASA_VENV := .venv-rasa/bin
UV := $(VENV)/uv
AXE := tests/browser/node_modules/.ready

export RASA_TELEMETRY_ENABLED := false
export PYTHONWARNINGS := ignore

.PHONY: help env axe run train test test-app test-rasa crash-test bench-intake bench-backlog check format replay evaluate \
        bench-desk demo-data bench-console lock clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

env: .venv/.ready .venv-rasa/.ready ## Make both environments from the locked requirements

.venv/.ready: requirements/uv.txt requirements/dev.txt
	@$(PYTHON) tools/check_python.py
	@test -x $(VENV)/python || $(PYTHON) -m venv .venv
	@$(VENV)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@VIRTUAL_ENV=.venv $(UV) pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

.venv-rasa/.ready: .venv/.ready requirements/rasa.txt
	@test -x $(RASA_VENV)/python || $(UV) venv --quiet --python "$$($(VENV)/python tools/find_python310.py)" .venv-rasa
	@VIRTUAL_ENV=.venv-rasa $(UV) pip sync --quiet --require-hashes requirements/rasa.txt
	@touch $@

axe: $(AXE) ## Install the accessibility rules of the browser tests (needs npm)

# Without npm the tests that need it skip, and fail where nothing may be skipped.
$(AXE): tests/browser/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: the accessibility tests will skip"; exit 0; }; \
	npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --silent && touch $@

.env: .env.example | env
	@test -f .env || $(VENV)/python -m bot setup

run: env .env ## Run everything: sandbox brand page, desk, console (Ctrl-C stops it)
	@exec $(VENV)/python -m bot run

train: env ## Train the assistant unless the model of the present data is there
	@$(VENV)/python -m bot train

test: check test-rasa test-app ## Every test, in both environments

test-app: env train axe ## Tests of web, worker and actions, with the real assistant and a real browser
	@$(VENV)/python -m pytest -q -n 2 --dist loadfile tests/unit tests/integration
	@$(VENV)/python -m pytest -q tests/acceptance tests/crash tests/browser

test-rasa: env train ## Tests of what runs inside Rasa
	@PYTHONPATH=. $(RASA_VENV)/python -m pytest -q tests/nlu tests/assistant

crash-test: env train ## Kill everything between any two steps, ROUNDS=20 times (about an hour): docs/durability.md
	@$(VENV)/python -m tests.crash $(if $(ROUNDS),--rounds $(ROUNDS))

bench-intake: env ## Acknowledged webhooks a second and their latencies, on SQLite and PostgreSQL
	@$(VENV)/python -m bench.intake $(if $(EVENTS),--events $(EVENTS))

bench-backlog: env train ## COMMENTS=5000 in MINUTES=10 without the assistant, then how soon all is handled [ONLY=sqlite]
	@$(VENV)/python -m bench.backlog $(if $(COMMENTS),--comments $(COMMENTS)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(ONLY),--only $(ONLY))

check: env ## Formatter, linter, type checker, and who may import whom
	@$(VENV)/ruff format --check --quiet .
	@$(VENV)/ruff check --quiet .
	@$(VENV)/mypy
	@$(VENV)/lint-imports --cache-dir .import_linter_cache

format: env ## Format the code
	@$(VENV)/ruff format --quiet . && $(VENV)/ruff check --quiet --fix .

replay: env ## Post every text of FILE (one {"id","text"} a line) through a running sandbox
	@$(VENV)/python -m bot replay $(FILE)

evaluate: train ## Measure the trained model on DATA=file.jsonl [OUT=metrics.json] [PREDICTIONS=out.jsonl]
	@PYTHONPATH=. $(RASA_VENV)/python -m bot.assistant.evaluate --data $(DATA) $(if $(OUT),--out $(OUT)) $(if $(PREDICTIONS),--predictions $(PREDICTIONS))

bench-desk: env ## How soon a click in Slack is acknowledged, with 50 people clicking
	@$(VENV)/python -m bench.desk

demo-data: env .env ## Fill the database with MESSAGES=200000 made-up messages (ANYWAY=1: even one in use)
	@$(VENV)/python -m bot demo-data $(if $(MESSAGES),--messages $(MESSAGES)) $(if $(ANYWAY),--anyway)

bench-console: env ## Time every page of the console on MESSAGES=200000, on SQLite and PostgreSQL [REQUESTS=40]
	@$(VENV)/python -m bench.console $(if $(MESSAGES),--messages $(MESSAGES)) $(if $(REQUESTS),--requests $(REQUESTS))

lock: env ## Lock the requirements again, after a change of requirements/*.in
	@cd requirements && for name in uv dev app; do ../$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $$name.in -o $$name.txt; done
	@cd requirements && ../$(UV) pip compile --quiet --python-version 3.10 --generate-hashes --no-header rasa.in -o rasa.txt

clean: ## Delete the environments, trained models and runtime files
	rm -rf .venv .venv-rasa models/*.tar.gz var .rasa artifacts tests/browser/node_modules
