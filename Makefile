# fleetreport: make report writes the sample fleet's documents to out/,
# make test runs every test. Both fetch and build what they need.

SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

SAMPLE  := testdata/sample/fleet-2026-11.csv
COMMIT  := $(shell git rev-parse --short=12 HEAD 2>/dev/null)
# Neither the machine's C compiler nor the state of the work tree has a part in the program.
BUILD   := CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-X main.commit=$(COMMIT)"
GOLANGCI := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUZZTIME := 20s
FUZZ     := .
PROFILES := profiles
ROWS     := 100000
ALLOCS   := cmd/fleetbench/allocs.txt

# ECharts: from the npm registry, bundled for browsers, and compiled for the JavaScript
# engine that draws the static pictures.
BUNDLE  := charts/bundle
MODULES := $(BUNDLE)/node_modules/.package-lock.json
LIBRARY := charts/dist/echarts.js
CODE    := charts/dist/echarts.bin
ASSETS  := $(LIBRARY) $(CODE)

# Packages of the npm registry for tests, and no part of the program: axe-core, which
# judges whether everyone can use the page, ajv for the JSON Schemas, and readers of
# workbooks with Microsoft's validator.
CHECKERS := templates/axe testdata/ajv report/workbook/testdata/readers
CHECKING := $(addsuffix /node_modules/.package-lock.json,$(CHECKERS))

# The compiler is the one that go.mod names, on every machine: it has a part in the bytes
# of the program, and its standard library in what the program can be attacked through.
export GOTOOLCHAIN := $(shell awk '$$1 == "toolchain" { print $$2 }' go.mod)

# The supply chain: GOVULNDB is a database of vulnerabilities (https://, or file:// for a
# local copy), VULNDB the module with a copy for machines that cannot reach it.
TOOLS    := cmd/supply
SUPPLY   := bin/supply
LICENCES := LICENSES.md
GOVULNDB := https://vuln.go.dev
VULNDB   := golang.org/x/vulndb@v0.0.0-20261105234957-e22db6528018

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-13s %s\n", $$1, $$2 }'

.PHONY: build
build: $(ASSETS) ## build bin/fleetreport
	$(BUILD) -o bin/fleetreport ./cmd/fleetreport

$(MODULES): $(BUNDLE)/package.json $(BUNDLE)/package-lock.json
	cd $(BUNDLE) && npm ci --ignore-scripts --no-audit --no-fund

$(CHECKING): %/node_modules/.package-lock.json: %/package.json %/package-lock.json
	cd $* && npm ci --ignore-scripts --no-audit --no-fund

$(LIBRARY): $(MODULES) $(wildcard $(BUNDLE)/*.go) $(BUNDLE)/go.mod $(BUNDLE)/go.sum $(BUNDLE)/entry.js
	go run -C $(BUNDLE) .

$(CODE): $(LIBRARY) charts/bytecode/main.go go.mod go.sum
	go run ./charts/bytecode

.PHONY: report
report: build ## write the documents of the sample fleet to out/
	bin/fleetreport build --out out $(SAMPLE)

.PHONY: test
test: $(ASSETS) $(CHECKING) ## run every test; FLEETREPORT_REQUIRE_ALL=1 lets none be skipped
	go test -timeout 30m ./...
	go -C $(TOOLS) test ./...

.PHONY: golden
golden: $(ASSETS) ## write the golden documents anew; read the diff before you commit it
	go test ./cmd/fleetreport ./report/pipeline -run "Golden|BadInput" -update

.PHONY: pictures
pictures: report ## take the pictures of the README anew; needs Chromium
	go test ./cmd/fleetreport -run '^TestPictures$$' -count 1 -pictures "$(CURDIR)/out/report.html"

$(SUPPLY): $(wildcard $(TOOLS)/*.go) $(TOOLS)/go.mod $(TOOLS)/go.sum
	go -C $(TOOLS) build -o $(CURDIR)/$(SUPPLY) .

.PHONY: licences
licences: $(SUPPLY) $(MODULES) ## write the list of licences anew; read the diff before you commit it
	$(SUPPLY) licences $(LICENCES)

.PHONY: vulns
vulns: $(SUPPLY) $(ASSETS) ## look for known vulnerabilities; GOVULNDB names another database
	$(SUPPLY) vulns -db $(GOVULNDB) -copy $(VULNDB) . $(BUNDLE) $(TOOLS)

.PHONY: sbom
sbom: build $(SUPPLY) ## write the bill of materials to bin/fleetreport.cdx.json (CycloneDX)
	$(SUPPLY) sbom -binary bin/fleetreport -o bin/fleetreport.cdx.json

.PHONY: reproduce
reproduce: build $(SUPPLY) ## build the program once more, elsewhere, and compare
	$(SUPPLY) reproduce bin/fleetreport $(ASSETS)

.PHONY: lint
lint: $(ASSETS) $(SUPPLY) ## check formatting, modules, style, licences and vulnerabilities
	@test -z "$$(gofmt -l cmd report charts templates)" || { gofmt -l cmd report charts templates; echo "run gofmt -w on these files"; exit 1; }
	go mod tidy -diff
	go -C $(BUNDLE) mod tidy -diff
	go -C $(TOOLS) mod tidy -diff
	go vet ./...
	$(GOLANGCI) run
	cd $(TOOLS) && $(GOLANGCI) run
	$(SUPPLY) locks
	$(SUPPLY) licences -check $(LICENCES)
	$(MAKE) vulns

# What is interesting is made small in 50 tries, not in a minute that finds nothing else.
.PHONY: fuzz
fuzz: $(ASSETS) ## run the fuzz tests that FUZZ matches (all) for FUZZTIME (20s)
	@set -e; for dir in $$(grep -rlE '^func Fuzz' --include='*_test.go' . | xargs -n1 dirname | sort -u); do \
		for name in $$(grep -hoE '^func Fuzz[A-Za-z0-9_]*' $$dir/*_test.go | sed 's/func //'); do \
			echo "$$dir $$name" | grep -E '$(FUZZ)' || continue; \
			go test $$dir -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 50x; \
		done; \
	done

# Flags of fleetbench, such as a peer: BENCH="-peer 'name=command {csv} {out}'"
BENCH :=
# benchstat wants six runs of each benchmark.
BENCHCOUNT := 6

.PHONY: bench
bench: build ## run the benchmarks, for benchstat into bench.txt, and measure the program
	set -o pipefail; go test ./... -run '^$$' -bench . -benchmem -count $(BENCHCOUNT) | tee bench.txt
	go run ./cmd/fleetbench table $(BENCH)

.PHONY: bench-record
bench-record: build ## measure the program and write the table of BENCHMARKS.md anew
	go run ./cmd/fleetbench table -record BENCHMARKS.md $(BENCH)

.PHONY: allocs
allocs: $(ASSETS) ## hold allocations a row against the recorded ones
	go run ./cmd/fleetbench allocs $(ALLOCS)

.PHONY: allocs-record
allocs-record: $(ASSETS) ## record allocations a row; say in the commit why they grew
	go run ./cmd/fleetbench allocs -update $(ALLOCS)

# Blocking is profiled by itself: watching it slows what the others measure.
.PHONY: profile
profile: $(ASSETS) ## profile whole runs on a fleet of ROWS (100000) servers
	@mkdir -p $(PROFILES)
	@set -e; for what in build check; do \
		go test ./cmd/fleetreport -run '^$$' -bench "^BenchmarkRun$$/^$$what$$" -benchtime 3x -rows $(ROWS) -o $(PROFILES)/fleetreport.test \
			-cpuprofile $(PROFILES)/$$what.cpu.prof -memprofile $(PROFILES)/$$what.heap.prof; \
		go test ./cmd/fleetreport -run '^$$' -bench "^BenchmarkRun$$/^$$what$$" -benchtime 3x -rows $(ROWS) -o $(PROFILES)/fleetreport.test \
			-blockprofile $(PROFILES)/$$what.block.prof; \
	done
	@echo "Look at them with:"
	@for what in build check; do for kind in cpu heap block; do echo "  go tool pprof -http=: $(PROFILES)/$$what.$$kind.prof"; done; done

.PHONY: clean
clean: ## remove what was built
	rm -rf bin bench.txt $(PROFILES) $(BUNDLE)/node_modules $(addsuffix /node_modules,$(CHECKERS)) $(ASSETS)
	find out -mindepth 1 ! -name .gitkeep -delete
