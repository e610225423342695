# Two commands matter: `make demo` shows the product, `make test` proves it. Each installs what it needs.
SHELL := /bin/bash
BIN := .venv/bin
PORT ?= 8000
export MOTCUA_URL ?= http://127.0.0.1:$(PORT)
SYSTEM := postgresql chromium libatomic1 libpango-1.0-0 libpangoft2-1.0-0 poppler-utils libnss3-tools gettext fonts-noto-core softhsm2

.PHONY: help demo run setup system test check fix e2e docs pictures bench messages requirements clean

help: ## what there is
	@grep -E '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: setup ## a ward at work, with a month of its life; SERVE=0 stops after the summary, PORT=8000
	@$(BIN)/motcua demo $(if $(filter 0,$(SERVE)),--no-serve,--port $(PORT))

run: setup ## the product over what var/ holds, PORT=8000
	@$(BIN)/motcua migrate --verbosity 0
	@$(BIN)/motcua collectstatic --no-input --verbosity 0
	@$(BIN)/motcua serve --port $(PORT)

test: setup system ## everything: on SQLite, in a browser, and what both databases share on PostgreSQL
	@tools/test

check: setup ## style, types, layers, sizes, doors, texts, packs: a minute
	@tools/check

fix: setup ## put into shape what a machine can
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

e2e: setup system ## the journeys in a browser only
	@$(BIN)/pytest -m browser

docs: setup ## these documents as a site in docs/_site, with the reference; a dead link is an error
	@tools/docs

pictures: setup system ## the pictures of the guides, from a demonstration of their own
	@tools/pictures

bench: setup system ## the claims of speed, measured beside peers on both databases: run it on a quiet machine
	@met=0; for one in api desk visible; do \
	  $(BIN)/python bench/$$one.py || met=1; tools/postgres.py $(BIN)/python bench/$$one.py || met=1; \
	done; exit $$met

messages: setup ## which sentences lack a translation; `tools/po merge FILE.tsv` adds them
	@tools/po missing

requirements: setup ## pin the newest releases that fit
	@tools/requirements --upgrade

setup:
	@tools/setup

system:
	@tools/system $(SYSTEM)

clean: ## remove what was installed and built; var/, the installation's own folder, stays
	rm -rf .venv frontend/node_modules src/motcua/faces/shell/static/built .mypy_cache .pytest_cache .ruff_cache \
	  .import_linter_cache .hypothesis docs/_site
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
	find src -name '*.mo' -delete
