# Two commands do everything: `make demo` and `make test`. Both prepare .venv first (see scripts/bootstrap.py).
PYTHON ?= python3
CITY ?=
# Plans and prepared streets stay in the checkout.
export LASTMILE_HOME ?= $(CURDIR)/.cache/lastmile

.PHONY: help setup demo test lint client lock clean

help:  ## what there is
	@$(PYTHON) -c "import re; [print(f'{m[1]:8} {m[2]}') for m in re.finditer(r'^(\w+):.*?## (.*)', open('Makefile').read(), re.M)]"

setup:  ## prepare .venv with the lastmile command
	@$(PYTHON) scripts/bootstrap.py

demo: setup  ## plan the demo day; CITY=path.osm.pbf plans another city
	@.venv/bin/lastmile demo $(if $(CITY),--streets $(CITY)) --out demo-out

test: setup  ## the whole suite
	@if [ -d web/node_modules ]; then cd web && PATH="$(CURDIR)/.venv/bin:$$PATH" npm run --silent test; else echo "skipped: the console's unit tests (set-up could not reach the npm registry)"; fi
	@.venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: setup  ## formatter, linter, types
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@if [ -d web/node_modules ]; then cd web && PATH="$(CURDIR)/.venv/bin:$$PATH" npm run --silent lint; else echo "skipped: the console's linter (set-up could not reach the npm registry)"; fi

client: setup  ## the typed Python client, generated from the OpenAPI document
	@.venv/bin/lastmile openapi > .cache/openapi.json
	@.venv/bin/openapi-python-client generate --path .cache/openapi.json --config clients/python/config.yaml --meta pdm --output-path clients/python/lastmile-client --overwrite

lock:  ## renew requirements.lock (needs uv)
	@uv pip compile --universal --python-version 3.11 --extra test --extra lint --extra build --extra console --extra telemetry --generate-hashes --no-header -o requirements.lock pyproject.toml

clean:  ## remove what set-up and runs have made
	@$(PYTHON) -c "import shutil; [shutil.rmtree(p, ignore_errors=True) for p in ('.venv', '.cache', 'demo-out')]"
