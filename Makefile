# Needs git, make and Python >= 3.11. Everything is installed below .venv, everything is kept below var.
.DEFAULT_GOAL := help
.PHONY: help install run test gate bench browser lock
SHELL := /bin/sh
export UV_PYTHON_DOWNLOADS := never
# The machine's own certificates, as pip takes them; the second is the older name.
export UV_SYSTEM_CERTS := 1
export UV_NATIVE_TLS := 1

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile
	@echo "Another port: PORT=8100 make run    Another Python: PYTHON=/path/to/python3.12 make run"

install: ## install what `make run` needs, no more
	@$(call install,requirements.lock)

run: ## start the portal with a sandbox cloud to try it on; Ctrl-C stops all of it
	@$(call install,requirements.lock)
	@exec .venv/bin/python -m auditportal run

test: ## all tests, on a PostgreSQL, a Valkey and a browser of their own; ARGS="-k name" picks some
	@$(call install,requirements-dev.lock)
	@$(MAKE) --no-print-directory browser
	@exec .venv/bin/python -m pytest -n $${WORKERS:-2} $(ARGS) </dev/null

gate: ## style, types, import directions, templates, migrations
	@$(call install,requirements-dev.lock)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/djlint --quiet --lint templates
	.venv/bin/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

bench: ## the benchmarks; ONLY=name picks one, QUICK=1 takes a small input
	@$(call install,requirements-dev.lock)
	@exec .venv/bin/python -m bench

browser: ## Chromium for the browser tests, with apt where that is possible
	@$(find_browser) || $(install_browser) || echo "There is no Chromium here: the browser tests will be reported as skipped."

lock: ## renew the lock files from pyproject.toml (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate pyproject.toml --extra sandbox -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate pyproject.toml --extra sandbox --group dev -o requirements-dev.lock

# Install a lock file into .venv unless its very content is there already. The development set holds the other one, so
# nothing is ever removed by going from `make test` back to `make run`.
define install
set -eu; lock="$(1)"; \
sum="$$(cat requirements.lock "$$lock" | cksum)"; \
if .venv/bin/python -c '' 2>/dev/null && grep -qsxF "$$sum" ".venv/installed-$$lock"; then exit 0; fi; \
for python in $${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do \
  found="$$(command -v "$$python" || true)"; \
  if [ -n "$$found" ] && "$$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; found=; \
done; \
if [ -z "$$found" ]; then echo "This needs Python 3.11 or later. Name one: PYTHON=/path/to/python3.11 make run" >&2; exit 1; fi; \
.venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || rm -rf .venv; \
echo "installing $$lock into .venv ..."; \
if command -v uv >/dev/null && { [ -d .venv ] || uv venv --quiet --python "$$found" .venv; } \
  && uv pip install --quiet --require-hashes --python .venv/bin/python -r "$$lock"; then :; \
elif "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
  .venv/bin/python -m pip --version >/dev/null 2>&1 || "$$found" -m venv .venv; \
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$$lock"; \
elif "$$found" -m pip --version >/dev/null 2>&1; then \
  [ -d .venv ] || "$$found" -m venv --without-pip .venv; \
  "$$found" -m pip --python .venv/bin/python install --quiet --disable-pip-version-check --no-input --require-hashes -r "$$lock"; \
else \
  echo "Neither uv nor python3-venv nor pip is here. On Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 1; \
fi; \
echo "$$sum" > ".venv/installed-$$lock"; \
cat requirements.lock requirements.lock | cksum > .venv/installed-requirements.lock
endef

find_browser = { [ -n "$${CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null; }
# Only with rights that need no password: nobody may be there to type one.
install_browser = { command -v apt-get >/dev/null \
  && if [ "$$(id -u)" = 0 ]; then as=; else as="sudo -n"; $$as true 2>/dev/null; fi \
  && echo "installing Chromium ..." \
  && $$as apt-get update -qq </dev/null >/dev/null 2>&1; \
  $$as env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium </dev/null >/dev/null 2>&1 && $(find_browser); }
