# Thông Quan. Needs Python 3.11 or newer with pip, and make; everything else is prepared here.
PYTHON ?= python3
V := .venv/bin
export PYTHONPATH := $(CURDIR)/src
# Web, worker and every command are programs that start often: what was compiled is kept, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup run test bench soak lint pages screenshots texts lock licences clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.venv/installed: requirements/dev.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(V)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(V)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup: .venv/installed ## prepare everything, start nothing
	@$(V)/python scripts/messages.py compile
	@$(V)/python -m thongquan.config.static

run: setup ## the whole platform with a demo world, in your browser
	@exec $(V)/python -m thongquan.config.run

test: setup ## linters and tests; the database that the tests begin with is made while linters run
	@$(V)/python -m tests.ready & made=$$!; $(MAKE) --no-print-directory lint && wait $$made
	$(V)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: setup
	$(V)/ruff check .
	$(V)/ruff format --check --quiet .
	$(V)/lint-imports --no-logo
	$(V)/python scripts/strict_types.py
	$(V)/python scripts/licences.py

bench: setup ## speeds, as ratios to limits measured in the same run
	$(V)/python -m benchmarks

soak: setup ## the long tests
	$(V)/python -m pytest -m soak

pages: setup ## write the generated pages of the documentation anew
	$(V)/python scripts/rules_page.py
	$(V)/python scripts/errors_page.py
	$(V)/python scripts/books_page.py
	$(V)/python scripts/formats_page.py
	$(V)/python scripts/permissions_page.py
	$(V)/python scripts/message_schemas.py
	$(V)/python scripts/state_diagrams.py

screenshots: setup ## pictures of every page, 1280 and 390 px wide, in both languages, into var/screenshots
	$(V)/python -m tests.portal.screenshots

texts: .venv/installed ## collect the texts of the portal, name those not translated, compile
	$(V)/python scripts/messages.py

lock: .venv/installed ## lock the dependencies anew, with hashes
	$(V)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet \
	  --custom-compile-command "make lock" requirements/runtime.in --output-file requirements/runtime.lock
	$(V)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet \
	  --custom-compile-command "make lock" requirements/dev.in --output-file requirements/dev.lock

clean: ## forget the database and everything built (asks nothing)
	rm -rf var build src/*.egg-info
