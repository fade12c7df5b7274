# `make` alone lists what can be done. Needs make, and Python 3.11 or newer with pip; nothing is installed outside .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
LOCKED := $(PIP_INSTALL) --require-hashes --only-binary :all:

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help demo test check fix bench soak docs picture lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.run ## a working group made from a seed: analyse it, and compare with what was planted
	@$(BIN)/comity demo

test: $(VENV)/.run $(VENV)/.test ## all tests that take seconds
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal

check: $(VENV)/.run $(VENV)/.test $(VENV)/.check ## style, types, direction of imports, documentation
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest tests/test_docs.py tests/test_house.py tests/actions/test_house_of_actions.py

fix: $(VENV)/.check ## let ruff mend style and layout
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

soak: $(VENV)/.run $(VENV)/.test ## the long tests, at full counts
	@$(BIN)/python -m pytest -m soak --numprocesses auto --dist worksteal --durations 15

# a benchmark says in its first lines how it is run from here; the others are its helpers
bench: $(VENV)/.run $(VENV)/.test $(VENV)/.bench ## every measurement in benchmarks/, each with its method
	@failed=0; for script in $$(grep -l '^    python benchmarks/' benchmarks/*.py); do \
		echo "== $$script"; $(BIN)/python "$$script" || failed=1; done; exit $$failed

docs: $(VENV)/.run ## write the generated parts of README.md and docs/ again
	@$(BIN)/python scripts/docs.py

picture: $(VENV)/.run $(VENV)/.test ## draw the README's picture again; needs Chromium
	@$(BIN)/python scripts/picture.py

lock: $(VENV)/.lock ## pin the dependencies again: requirements/*.txt
	@$(BIN)/python scripts/lock.py

clean: ## remove everything that was made here
	rm -rf $(VENV) .boot .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist demo comity-demo out
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- the environment; a file in $(VENV) stands for each part that is complete
$(VENV)/.made: requirements/run.txt scripts/venv.sh
	@echo "making $(VENV): half a minute, once" >&2
	@sh scripts/venv.sh "$(PYTHON)" $(VENV)
	@$(LOCKED) -r requirements/run.txt
	@touch $@

$(VENV)/.run: pyproject.toml $(VENV)/.made
	@$(PIP_INSTALL) --no-build-isolation --editable ".[server]"
	@touch $@

$(VENV)/.test $(VENV)/.check $(VENV)/.bench $(VENV)/.lock: $(VENV)/.%: requirements/%.txt $(VENV)/.made
	@$(LOCKED) -r $<
	@touch $@
