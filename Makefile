# Needs nothing but Python 3.11 or newer. Everything else goes into .venv.
#   make lab                     open the course            make lab ARGS="--no-browser --port 8899"
#   make test                    what a change must pass    make test ARGS="-k deployment"
#   make browser                 the widgets in a real JupyterLab, in Chromium
#   make store                   run all chapters again and store what they print
#   make golden                  every recorded answer of a real Kubernetes
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
            $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))))
BIN := .venv/bin
ARGS ?=

.PHONY: lab test lint unit notebooks store browser golden bench clean
.DEFAULT_GOAL := test

.venv/kubenb.stamp: pyproject.toml
	@test -n "$(PYTHON)" || { echo "kubenb needs Python 3.11 or newer; found $$(python3 --version 2>&1)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[test]"
	@touch $@

lab: .venv/kubenb.stamp
	$(BIN)/kubenb lab notebooks $(ARGS)

test: lint unit notebooks

lint: .venv/kubenb.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: .venv/kubenb.stamp
	$(BIN)/pytest -m "not browser" $(ARGS)

notebooks: .venv/kubenb.stamp
	$(BIN)/pytest --nbval --nbval-sanitize-with tests/nbval.cfg -p no:cacheprovider notebooks

store: .venv/kubenb.stamp
	$(BIN)/python tests/store.py $(ARGS)

browser: .venv/kubenb.stamp
	$(BIN)/pytest tests/browser -m browser $(ARGS)

golden: .venv/kubenb.stamp
	KUBENB_GOLDEN=all $(BIN)/pytest tests/golden $(ARGS)

bench: .venv/kubenb.stamp
	$(BIN)/python -m tests.bench $(ARGS)

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis artifacts dist build
