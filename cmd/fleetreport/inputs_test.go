package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"fleetreport/report/needs"
)

// TestInputsThatDocumentsReplace checks that build replaces and removes nothing that it
// reads.
func TestInputsThatDocumentsReplace(t *testing.T) {
	dir := tree(t, map[string]string{"out/charts/trend-compliance.svg": ran(nil, "baseline").stdout})
	path := filepath.Join(dir, "out", "charts", "trend-compliance.svg")
	got := ran(nil, "build", "--out", filepath.Join(dir, "out"), "--baseline", path, sampleInput)
	if _, err := os.Stat(path); err != nil || got.status != exitUsage ||
		!strings.Contains(got.stderr, "would be replaced by a document") {
		t.Errorf("exit status %d, %s (%v)", got.status, got.stderr, err)
	}
}

// TestHistoryThatIsNoFile checks that nothing of a history folder is passed over in
// silence that a reader would take for a part of it.
func TestHistoryThatIsNoFile(t *testing.T) {
	dir := tree(t, map[string]string{"history/fleet-2026-09.csv": oneServer, "elsewhere/fleet.csv": oneServer,
		"fleet-2026-11.csv": oneServer})
	link := filepath.Join(dir, "history", "2026-10")
	needs.Symlink(t, filepath.Join(dir, "elsewhere"), link)
	got := ran(nil, "check", "--history", filepath.Join(dir, "history"), filepath.Join(dir, "fleet-2026-11.csv"))
	if got.status != exitUsage || !strings.Contains(got.stderr, "is a link to a folder") {
		t.Errorf("exit status %d, %s", got.status, got.stderr)
	}
}

// TestNamesWithLineEnds checks that no name of a file starts a line of its own, where a
// pipeline could take it for a command.
func TestNamesWithLineEnds(t *testing.T) {
	dir := tree(t, map[string]string{"history/fleet-2026-09.csv": oneServer})
	evil := filepath.Join(dir, "history", "x\n::error::y-2026-10.csv")
	if err := os.WriteFile(evil, []byte(oneServer), 0o666); err != nil {
		needs.Missing(t, "no such names here: "+err.Error())
	}
	for _, args := range [][]string{
		{"check", "--history", filepath.Join(dir, "history"), sampleInput}, {"check", "--exceptions", evil, sampleInput},
		{"check", "--history", evil, sampleInput}, {"check", evil},
	} {
		got := ran(nil, args...)
		if got.status != exitUsage || strings.Contains(got.stderr, "\n::") {
			t.Errorf("%q: exit status %d, %q", args, got.status, got.stderr)
		}
	}
}

// TestArgumentsWithLineEnds passes arguments that are no names of files: no message may
// begin a line with their text, or show what a terminal would obey.
func TestArgumentsWithLineEnds(t *testing.T) {
	const evil = "x\n::error::y\u0085\u202e\u009b31m"
	fleet := filepath.Join(testdata, "sample", "fleet-2026-11.csv")
	for _, args := range [][]string{
		{evil}, {"--" + evil}, {"-" + evil}, {"--=" + evil}, {"--version=" + evil}, {"help", evil}, {"completion", evil},
		{"completion", "bash", "--" + evil},
		{"__complete", "check", "--" + evil}, {"__completeNoDesc", "--" + evil, ""}, {"__complete", evil, ""},
		{"check", "--" + evil, fleet}, {"check", "-q" + evil, fleet}, {"check", "--quiet=" + evil, fleet},
		{"check", "--format", evil, fleet},
		{"check", "--sarif-category", evil, fleet}, {"check", "--title", evil, fleet}, {"check", "--period", evil, fleet},
		{"check", "--fail-on", evil, fleet},
		{"check", "--as-of", evil, fleet}, {"check", "--baseline", evil, fleet}, {"build", "--formats", evil, fleet},
		{"build", "--out", evil, fleet}, {"build", "--sign", evil, fleet},
		{"explain", fleet, evil}, {"verify", evil}, {"verify", "--key", evil, "."}, {"verify", "--fleet", evil, "."},
		{"schema", evil}, {"version", evil}, {"baseline", evil},
	} {
		got := ran(nil, args...)
		all := got.stdout + got.stderr
		if strings.Contains(all, "\n::") || strings.ContainsFunc(all, func(r rune) bool {
			return r != '\n' && r != '\t' && !unicode.IsGraphic(r)
		}) {
			t.Errorf("%q: exit status %d, %q", args, got.status, all)
		}
	}
}

// TestNumbersOfAReport checks that an earlier report.json cannot bring in numbers that no
// inventory may contain, nor rows that do not add up.
func TestNumbersOfAReport(t *testing.T) {
	report := func(source, calls string) string {
		return `{"schema": 1, "period": "2026-10", "tool": {"name": "fleetreport"}, "source": ` + source +
			`, "servers": {"columns": [{"id": "server"}, {"id": "calls"}], "rows": [["a", ` + calls + `]]}}`
	}
	for name, c := range map[string]struct{ text, want string }{
		"fine":      {report(`{"rows": 1, "rejected": 0}`, "10"), ""},
		"huge":      {report(`{"rows": 1, "rejected": 0}`, "1e308"), "1e+308 is not a number of calls"},
		"no source": {report(`{}`, "10"), "numbers of rows"},
		"negative":  {report(`{"rows": 1, "rejected": -3}`, "10"), "numbers of rows"},
		"other number": {report(`{"rows": 500, "rejected": 0}`, "10"),
			"the number of servers is 1, but its inventory had 500 rows"},
	} {
		dir := tree(t, map[string]string{"report.json": c.text})
		got := ran(nil, "check", "--history", filepath.Join(dir, "report.json"), sampleInput)
		if want := map[bool]int{true: exitDone, false: exitUsage}[c.want == ""]; got.status != want ||
			!strings.Contains(got.stderr, c.want) {
			t.Errorf("%s: exit status %d, %s", name, got.status, got.stderr)
		}
	}
}
