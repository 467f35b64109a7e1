# make report writes the documents of the sample fleet to out/, make test runs the tests.
# Both download and build what they need.

SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

SAMPLE  := testdata/sample/fleet-2026-11.csv
COMMIT  := $(shell git rev-parse --short=12 HEAD 2>/dev/null)
# The program must not depend on a C compiler or on the state of the work tree.
BUILD   := CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-X main.commit=$(COMMIT)"
GOLANGCI := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUZZTIME := 20s
FUZZ     := .
PROFILES := profiles
ROWS     := 100000

# ECharts comes from the npm registry and is bundled for browsers, and compiled for the
# JavaScript engine that draws the static charts.
BUNDLE  := charts/bundle
MODULES := $(BUNDLE)/node_modules/.package-lock.json
LIBRARY := charts/dist/echarts.js
CODE    := charts/dist/echarts.bin
ASSETS  := $(LIBRARY) $(CODE)

# npm packages for tests: axe-core checks the accessibility of the page, ajv the JSON Schemas,
# and readers of workbooks and Microsoft's validator the workbook.
CHECKERS := templates/axe testdata/ajv report/workbook/testdata/readers
CHECKING := $(addsuffix /node_modules/.package-lock.json,$(CHECKERS))

# Every machine uses the release of Go that go.mod names: the bytes of the program and the
# vulnerabilities of the standard library depend on it.
export GOTOOLCHAIN := $(shell awk '$$1 == "toolchain" { print $$2 }' go.mod)

# GOVULNDB is the database of known vulnerabilities: https://, or file:// for a local copy.
# VULNDB is a module with a copy of it, for machines that cannot reach it.
GOVULNDB := https://vuln.go.dev
VULNDB   := golang.org/x/vulndb@v0.0.0-20261105234957-e22db6528018

GOVULNCHECK := bin/tools/govulncheck
CYCLONEDX   := bin/tools/cyclonedx-gomod
$(GOVULNCHECK): INSTALL := golang.org/x/vuln/cmd/govulncheck@v1.9.0
$(CYCLONEDX): INSTALL := github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-15s %s\n", $$1, $$2 }'

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
test: $(ASSETS) $(CHECKING) ## run the tests; FLEETREPORT_LONG=1 for their long form
	go test -timeout 30m ./...

.PHONY: golden
golden: $(ASSETS) ## update the golden documents; read the diff before you commit it
	go test ./cmd/fleetreport ./report/pipeline -run "Golden|BadInput" -update

.PHONY: pictures
pictures: report ## update the pictures of the README; needs Chromium
	go test ./cmd/fleetreport -run '^TestPictures$$' -count 1 -pictures "$(CURDIR)/out/report.html"

$(GOVULNCHECK) $(CYCLONEDX): Makefile
	GOBIN=$(CURDIR)/bin/tools go install $(INSTALL)

.PHONY: licences
licences: $(MODULES) ## write LICENSES.md; read the diff before you commit it
	go run ./cmd/supply licences

# govulncheck exits with 1 when it cannot read the database and with 3 when it finds something.
.PHONY: vulns
vulns: $(ASSETS) $(GOVULNCHECK) ## look for known vulnerabilities; GOVULNDB is the database
	@for dir in . $(BUNDLE); do \
		echo "govulncheck of $$dir"; \
		status=0; $(GOVULNCHECK) -C $$dir -db $(GOVULNDB) ./... || status=$$?; \
		if [ $$status = 1 ]; then \
			echo "WARNING: $(GOVULNDB) cannot be read. Checking against $(VULNDB)."; \
			echo "Later vulnerabilities are NOT found. Set GOVULNDB to a mirror or a local copy (file://)."; \
			go mod download $(VULNDB) && status=0 && \
				$(GOVULNCHECK) -C $$dir -db "file://$$(go env GOMODCACHE)/$(VULNDB)/data/osv" ./... || status=$$?; \
		fi; \
		[ $$status = 0 ] || exit $$status; \
	done

.PHONY: sbom
sbom: build $(MODULES) $(CYCLONEDX) ## write the bill of materials to bin/fleetreport.cdx.json (CycloneDX)
	set -o pipefail; $(CYCLONEDX) bin -json -noserial -notimestamp -std \
		-version "$$(bin/fleetreport version | awk '{ sub(",", "", $$2); print "v" $$2 }')" bin/fleetreport | \
		go run ./cmd/supply sbom >bin/fleetreport.cdx.json

.PHONY: reproduce
reproduce: build ## build the program again in another folder and environment, and compare
	.ci/reproduce bin/fleetreport $(ASSETS)

.PHONY: lint
lint: $(ASSETS) ## check formatting, modules, style, licences and vulnerabilities
	@files=$$(gofmt -l cmd report charts templates); [ -z "$$files" ] || { echo "run gofmt -w on" $$files; exit 1; }
	@awk 'length > 120 && !/^\|/ { print FILENAME ":" FNR ": longer than 120 characters"; bad = 1 } END { exit bad }' *.md
	go mod tidy -diff
	go -C $(BUNDLE) mod tidy -diff
	go vet ./...
	$(GOLANGCI) run
	go run ./cmd/supply licences -check
	$(MAKE) vulns

# Minimising an input ends after 50 runs; the default of a minute would use up FUZZTIME.
.PHONY: fuzz
fuzz: $(ASSETS) ## run the fuzz tests that FUZZ matches (all) for FUZZTIME (20s)
	@set -e; for dir in $$(grep -rlE '^func Fuzz' --include='*_test.go' . | xargs -n1 dirname | sort -u); do \
		for name in $$(grep -hoE '^func Fuzz[A-Za-z0-9_]*' $$dir/*_test.go | sed 's/func //'); do \
			echo "$$dir $$name" | grep -E '$(FUZZ)' || continue; \
			go test $$dir -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 50x; \
		done; \
	done

# benchstat wants six runs of each benchmark.
BENCHCOUNT := 6
BENCHSTAT  := go run golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da
# Flags for BenchmarkProcess, such as another program: PEERS="-peer 'NAME=COMMAND {csv} {out}'"
PEERS :=

.PHONY: bench
bench: bench-processes ## run all benchmarks, for benchstat into bench.txt and bench-processes.txt
	set -o pipefail; go test ./... -run '^$$' -bench . -skip '^BenchmarkProcess$$' -benchmem -count $(BENCHCOUNT) | \
		tee bench.txt

# The programs take turns, because -count would run one several times in a row.
.PHONY: bench-processes
bench-processes: build ## measure whole processes on fleets of 10 to 1,000,000 servers; PEERS adds programs
	@set -eo pipefail; rm -f bench-processes.txt; for round in $$(seq $(BENCHCOUNT)); do \
		go test ./cmd/fleetreport -run '^$$' -bench '^BenchmarkProcess$$' -benchtime 1x -timeout 2h $(PEERS) | \
			tee -a bench-processes.txt; \
	done
	$(BENCHSTAT) -row /servers -col /program bench-processes.txt

.PHONY: allocs
allocs: $(ASSETS) ## check the allocations of the loops over all servers
	go test ./report/... -run 'Allocations$$'

# Blocking is profiled separately, because recording it slows down what the others measure.
.PHONY: profile
profile: $(ASSETS) ## profile whole runs on a fleet of ROWS (100000) servers
	@mkdir -p $(PROFILES)
	@set -e; for command in build check; do \
		profile() { go test ./cmd/fleetreport -run '^$$' -bench "^BenchmarkRun$$/^$$command$$" -benchtime 3x -rows $(ROWS) \
			-o $(PROFILES)/fleetreport.test "$$@"; }; \
		profile -cpuprofile $(PROFILES)/$$command.cpu.prof -memprofile $(PROFILES)/$$command.heap.prof; \
		profile -blockprofile $(PROFILES)/$$command.block.prof; \
	done
	@echo "View a profile with: go tool pprof -http=: $(PROFILES)/build.cpu.prof"

.PHONY: clean
clean: ## remove what was built
	rm -rf bin bench.txt bench-processes.txt $(PROFILES) $(ASSETS)
	rm -rf $(BUNDLE)/node_modules $(addsuffix /node_modules,$(CHECKERS))
	find out -mindepth 1 ! -name .gitkeep -delete
