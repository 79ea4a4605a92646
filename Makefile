PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= $(CURDIR)/data
TEST_PROCESSES ?= 2
ARGS ?=
STEPS ?= 2000
KILLS ?= 300

BIN = .venv/bin
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --custom-compile-command "make requirements" $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help run test proofs browser-test benchmark benchmark-search benchmark-pdf benchmark-preview relevance contract recordings check messages requirements run-environment \
	development-environment

help:
	@echo "make run           serve the site with example content on http://127.0.0.1:$(PORT)/"
	@echo "                   PORT=8001 chooses another port, DATA_DIR=/some/folder another place for the data"
	@echo "make test          run the tests that need no service and no browser; ARGS=\"-k handout\" goes to pytest,"
	@echo "                   ARGS=--cov tells which lines they reach"
	@echo "make proofs        run the long tests that nothing is stale, lost or leaked; STEPS=200 KILLS=50 shortens them"
	@echo "make browser-test  run the tests that drive Chromium"
	@echo "make benchmark     measure speed on PostgreSQL beside Wagtail's own APIs; ARGS=\"--help\" tells its options"
	@echo "make benchmark-search  measure search on PostgreSQL and Elasticsearch beside that of Wagtail's own API"
	@echo "make benchmark-pdf  measure how fast documents become PDF, beside WeasyPrint"
	@echo "make benchmark-preview  measure how soon a preview shows what an editor types (needs Chromium)"
	@echo "make relevance     tell how well search ranks what people judged; ARGS=\"--worst 10\" lists the worst queries"
	@echo "make contract      check the description of the API and answers to all kinds of requests (needs Node.js and npm)"
	@echo "make recordings    record the requests and answers of the documentation anew"
	@echo "make check         run every linter"
	@echo "make messages      collect the texts to translate and compile the translations (needs gettext)"
	@echo "make requirements  renew requirements/ after a change of pyproject.toml; UPGRADE=1 takes newer versions"

run-environment:
	@PYTHON="$(PYTHON)" deploy/environment.sh run

development-environment:
	@PYTHON="$(PYTHON)" deploy/environment.sh development

run: export DJANGO_SETTINGS_MODULE ?= cms.settings.development
run: export DATA_DIR := $(DATA_DIR)
run: export PORT := $(PORT)
run: run-environment
	@exec $(BIN)/python manage.py start

# A developer may have settings for the running site in the shell; tests and checks do without them.
test proofs browser-test contract recordings check messages: export DJANGO_SETTINGS_MODULE := cms.settings.test
check: export LOG_LEVEL := WARNING

test: development-environment
	@$(BIN)/python -m pytest --numprocesses $(TEST_PROCESSES) $(ARGS)
	@$(if $(ARGS),,$(BIN)/python -m pytest --ds tests.plugin.settings --no-migrations --quiet tests/plugin)

proofs: development-environment
	@$(BIN)/python -m pytest tests/proofs --timeout 0 --numprocesses $(TEST_PROCESSES) -m "not postgres" --steps $(STEPS) $(ARGS)
	@tests/services/postgres $(BIN)/python -m pytest tests/proofs --timeout 0 -m postgres --kills $(KILLS) $(ARGS)

browser-test: development-environment
	@$(BIN)/python -m pytest -m browser $(ARGS)

benchmark: development-environment
	@tests/services/postgres --durable -c shared_preload_libraries=pg_stat_statements -c max_connections=1000 \
		$(BIN)/python -m tests.benchmarks $(ARGS)

benchmark-search: development-environment
	@tests/services/postgres --durable -c max_connections=1000 \
		tests/services/elasticsearch $(BIN)/python -m tests.benchmarks.search $(ARGS)

benchmark-pdf: development-environment
	@$(BIN)/python -m tests.benchmarks.pdf $(ARGS)

benchmark-preview: development-environment
	@tests/services/postgres --durable $(BIN)/python -m tests.benchmarks.preview $(ARGS)

relevance: development-environment
	@$(BIN)/python -m tests.search.relevance $(ARGS)

contract: export LOG_LEVEL := ERROR
contract: development-environment tests/contract/node_modules
	@echo "Design rules: spectral …"
	@$(BIN)/python -m tests.contract.describe tests/contract/build/openapi.json
	@npm run --silent --prefix tests/contract lint
	@echo "A client: openapi-typescript and tsc …"
	@npm run --silent --prefix tests/contract client
	@npm run --silent --prefix tests/contract compile
	@echo "Answers of all kinds of requests: the client, and schemathesis …"
	@$(BIN)/python -m pytest tests/contract --no-migrations --numprocesses $(TEST_PROCESSES) $(ARGS)

tests/contract/node_modules: tests/contract/package-lock.json
	@command -v npm >/dev/null || { echo "Install Node.js 18 or newer first: apt-get install nodejs npm" >&2; exit 1; }
	@echo "Installing the programs of tests/contract/package-lock.json …"
	@npm ci --prefix tests/contract --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

recordings: development-environment
	@$(BIN)/python -m pytest tests/api/test_recordings.py --record --no-migrations $(ARGS)

check: development-environment
	@echo "Code: ruff …"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@echo "Direction of imports: import-linter …"
	@$(BIN)/lint-imports --no-logo
	@echo "Types: mypy …"
	@$(BIN)/mypy
	@echo "Templates: djlint …"
	@$(BIN)/djlint --lint --quiet .
	@echo "System checks of Django and Wagtail …"
	@$(BIN)/python manage.py check --fail-level WARNING
	@echo "Migrations: complete and safe …"
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python manage.py lintmigrations --quiet ok ignore
	@echo "Every check passed."

# The date of a run and the address of a translator would only make differences: the history knows both.
messages: CATALOGUES = cms/locale/nl/LC_MESSAGES
messages: development-environment
	@command -v xgettext >/dev/null || { echo "Install gettext first: apt-get install gettext" >&2; exit 1; }
	@mkdir -p $(CATALOGUES)
	@for domain in django djangojs; do \
		$(BIN)/python manage.py makemessages --domain $$domain --locale nl --no-wrap --no-obsolete --add-location file \
			--ignore data --ignore docs --ignore staticfiles --ignore tests || exit 1; \
	done
	@sed -i -E '/^"(POT-Creation-Date|PO-Revision-Date|Report-Msgid-Bugs-To|Last-Translator|Language-Team):/d' \
		$(CATALOGUES)/django.po $(CATALOGUES)/djangojs.po
	@$(BIN)/python manage.py compilemessages --locale nl --ignore .venv

requirements: development-environment
	@echo "Resolving requirements/run.txt …"
	@$(COMPILE) --output-file requirements/run.txt
	@echo "Resolving requirements/development.txt …"
	@$(COMPILE) --group development --constraint requirements/run.txt --output-file requirements/development.txt
