# Two commands do everything: `make demo` and `make test`. The rest are parts of them.
.PHONY: demo test setup check samples services services-stop lock clean
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
MOTLAN := $(VENV)/bin/motlan

demo: setup  ## draw the samples, take them in with no server, search, and show one reuse answer
	$(VENV)/bin/python -m samples.demo

test: setup check  ## everything: style, types, and all tests, the ones on real servers included
	services/system tests
	services/all start
	tests/all; status=$$?; services/all stop; exit $$status

check: setup  ## style and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

setup: $(VENV)/.installed  ## system packages (through apt where it may) and the locked Python dependencies

$(VENV)/.installed: requirements.lock pyproject.toml services/system
	services/system
	test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --require-hashes -r requirements.lock
	$(VENV)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

samples: setup  ## draw the samples only
	$(VENV)/bin/python -m samples.make build/samples

services: setup  ## start Redis, RabbitMQ, an S3 server and Elasticsearch on 127.0.0.1 for tests
	services/all start

services-stop:
	services/all stop

lock:  ## write requirements.lock anew from pyproject.toml
	$(VENV)/bin/python -m pip install --quiet uv
	$(VENV)/bin/uv pip compile --quiet --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url \
	  --no-header pyproject.toml -o requirements.lock

clean: services-stop
	rm -rf $(VENV) build data .services
