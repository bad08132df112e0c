# Coxswain. "make help" lists the targets; CONTRIBUTING.md says when to use which.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: run test check gen bench build clean help prerequisites golangci

# The linter is compiled from its source at this version, so that everyone reads the same findings.
GOLANGCI_VERSION := v2.12.2

PAGE := frontend/dist/index.html
MODULES := frontend/node_modules/.package-lock.json
PAGE_SOURCES := $(shell find frontend/src frontend/public frontend/scripts -type f 2>/dev/null) \
	$(addprefix frontend/,index.html package-lock.json tsconfig.json vite.config.ts) \
	schema.graphqls $(wildcard graph/schema/*.graphqls)

run: build ## Start the server on http://localhost:8080 with a demo company in ./data
	@exec bin/coxswain serve --demo

test: prerequisites ## Run every test: vet, Go with -race on both databases, frontend, browser
	@scripts/test.sh

check: prerequisites $(MODULES) ## Check format, lint, types, and that generated code is current
	@scripts/gofmt.sh
	go vet ./...
	cd frontend && npm run --silent typecheck && npm run --silent lint
	go test ./server -count=1 -run TestGenerated
	@$(MAKE) --no-print-directory golangci

golangci:
	go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION) run ./...

gen: prerequisites ## Regenerate the code and documents that follow from schema, SDL and catalogue
	go run ./ent/cmd/entgen
	go tool gqlgen generate
	go test ./sales/kpi -count=1 -run TestTheKPIPageIsCurrent -update
	go test ./server -count=1 -run TestGeneratedCodeIsCurrent -update

bench: prerequisites ## Measure against the goals and peers; prints one table
	go -C bench run .

build: bin/coxswain ## Build the page and the binary into bin/coxswain

# Go decides what has changed: the rule always runs.
.PHONY: bin/coxswain
bin/coxswain: prerequisites $(PAGE)
	go build -o $@ ./server

$(PAGE): $(MODULES) $(PAGE_SOURCES)
	cd frontend && npm run --silent build

$(MODULES): frontend/package-lock.json | prerequisites
	cd frontend && npm ci
	@touch $@

prerequisites:
	@scripts/prerequisites.sh

clean: ## Remove what was built; the databases in ./data stay
	rm -rf bin frontend/node_modules frontend/test-results frontend/playwright-report
	find frontend/dist -mindepth 1 ! -name .keep -delete

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
