# Everything from the project's root. `make help` lists what there is.
.DEFAULT_GOAL := help
.PHONY: help setup setup-app setup-nlu run demo train content test test-fast units kept coverage check stories mutations evaluate calibrate calibrate-context urgency lookups bench scale pictures clicks screenshots tour catalogue register links purge staff-password backup restore registration sbom docs drill soak flood

PYTHON := .venv/bin/python
WORKERS ?= 2
PYTEST = $(PYTHON) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations 25 --durations-min 3
RASA := RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1 nlu/.venv/bin/rasa

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

setup: ## Both environments, as the lock files say
	@python3 bot/ops/setup.py

run: setup ## The assistant on http://localhost:8000 (PORT=… for another port); Ctrl-C stops it
	@exec $(PYTHON) -m bot.ops.run

demo: setup ## A fictional municipality with a month of made-up traffic, to look at Beheer; Ctrl-C stops it
	@exec $(PYTHON) -m bot.ops.demo

content: ## Read data/faq into the database; a running assistant follows at once
	@$(PYTHON) -m bot.ops.content

train: setup ## Train Rasa's model
	@$(RASA) data validate --fail-on-warnings
	@$(RASA) train --fixed-model-name datawijzer

test: setup ## Every test (WORKERS=… for more or fewer at a time)
	@$(MAKE) --no-print-directory -j2 check kept
	@$(PYTEST) tests

test-fast: setup ## Style, types, units and content but for what goes over all content: a minute
	@$(MAKE) --no-print-directory -j2 check units

units: WORKERS = 2 # these wait for nobody
units:
	@$(PYTEST) tests/unit tests/content -m "not whole"

kept:
	@$(PYTHON) -m tests.kept

coverage: setup ## Lines and branches that tests reach in their own process, per package, in reports/coverage
	@mkdir -p reports/coverage
	@$(PYTEST) tests/unit tests/content tests/functional --in-process \
		--cov --cov-report= --cov-report=html:reports/coverage --cov-report=json:reports/coverage/coverage.json
	@$(PYTHON) -m tools.covered reports/coverage

check: ## Style, types, which module may import which
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

stories: setup ## Conversations as tests, and Rasa's own tests of rules and understanding; writes a report
	@$(PYTHON) -m pytest tests/stories tests/gesprekken --cross-validation --verslag=$(or $(DATAWIJZER_HOME),var)/gesprekken

mutations: ## Change conversations as residents do, play them on a running assistant, report weak spots
	@$(PYTHON) -m bot.ops.mutate $(MUTATIONS)

evaluate: ## Play data/evaluation through a running assistant and report
	@$(PYTHON) -m bot.ops.evaluate $(EVALUATE)

calibrate: ## Choose the thresholds on data/evaluation
	@$(PYTHON) -m bot.ops.calibrate

calibrate-context: ## Fit what leans on the answer before, on two thirds of the dialogues and traps
	@$(PYTHON) -m bot.ops.calibrate_context

urgency: ## Train the recogniser of danger anew, after a change of data/urgent
	@$(PYTHON) -m bot.ops.urgency

lookups: ## Train the judge of look-ups anew, after a change of data/lookups
	@$(PYTHON) -m bot.ops.lookups

tour: setup ## The film of the README, of what `make demo` shows; the first time takes minutes
	@$(PYTHON) -m tools.tour

catalogue: ## Read the municipality's own datasets to look up in: make catalogue FILE=datasets.ttl
	@test -n "$(FILE)" || { echo "Zeg welk bestand: make catalogue FILE=datasets.ttl"; exit 1; }
	@$(PYTHON) -m bot.ops.catalogues catalogue --file "$(FILE)"

register: ## Fetch the Algoritmeregister to look up in; nightly (FILE=… for an export on disk)
	@$(PYTHON) -m bot.ops.catalogues register $(if $(FILE),--file "$(FILE)")

links: ## Ask every link of published answers whether it still works; what is broken stands in Beheer
	@$(PYTHON) -m bot.ops.links

purge: ## Erase conversations older than the retention period
	@$(PYTHON) -m bot.ops.purge

staff-password: ## A new password for who is shut out of /beheer: make staff-password NAME=beheerder
	@test -n "$(NAME)" || { echo "Zeg voor wie: make staff-password NAME=beheerder"; exit 1; }
	@$(PYTHON) -m bot.ops.staff "$(NAME)"

bench: setup ## This assistant and a plain Rasa project in turns; QUICK=1 for a look, PROFILE=1 for flame graphs
	@$(PYTHON) -m bot.ops.bench --rounds $(or $(ROUNDS),$(if $(QUICK),2,5)) $(if $(QUICK),--quick) $(if $(PROFILE),--profile)

scale: ## How the house bears ten thousand entries, made up in a database that is thrown away
	@$(PYTHON) -m tools.scale 10000

pictures: ## The pictures of the manual of Beheer anew, from a running assistant and a browser
	@$(PYTHON) -m tools.pictures

clicks: ## How many clicks, keys and pages eight tasks in Beheer take, into docs/editing.md
	@$(PYTHON) -m tools.clicks

screenshots: ## The pictures of what residents see anew (FOLDER=… for elsewhere)
	@$(PYTHON) -m tools.screenshots $(FOLDER)

backup: ## Everything kept, in one archive in var/backups
	@$(PYTHON) -m bot.ops.backup

restore: ## Put an archive back: make restore FILE=var/backups/… (stop the assistant first)
	@test -n "$(FILE)" || { echo "Zeg welk bestand: make restore FILE=var/backups/..."; exit 1; }
	@$(PYTHON) -m bot.ops.backup "$(FILE)"

registration: ## This assistant's own entry for the Algoritmeregister, as JSON and CSV in reports
	@$(PYTHON) -m bot.ops.register

sbom: ## What both environments consist of, as CycloneDX in reports; fetches its tool from PyPI
	@$(PYTHON) -m bot.ops.sbom

docs: ## The documents as a site in reports/docs; no network needed
	@NO_MKDOCS_2_WARNING=1 $(PYTHON) -m mkdocs build --quiet --strict

drill: ## One fault after the other under load, in an installation of its own; ROUNDS=20 before a release, FAULTS=clock for some
	@$(PYTHON) -m tools.drill --rounds $(or $(ROUNDS),1) $(if $(ROUNDS),--seconds 15) $(if $(FAULTS),--only "$(FAULTS)")

flood: setup ## Ten thousand conversations from one source: what they cost in memory and on disk
	@$(PYTHON) -m tools.flood

soak: ## For a while at half of what it carries: does memory grow? MINUTES=5 for a look
	@$(PYTHON) -m tools.soak --minutes $(or $(MINUTES),30)
