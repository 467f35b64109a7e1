package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/fleet/csv"
	"fleetreport/report/history"
)

// monthly is the month reported on in these tests.
var monthly = report.Period{Year: 2026, Month: time.November}

const (
	oneServer   = "server_name,auth_type,has_dlp,has_logging,monthly_calls\na,basic,true,true,10\n"
	reportHead  = `{"schema": 1, "period": "%s", "tool": {"name": "fleetreport"}, `
	reportOfOne = reportHead +
		`"source": {"rows": 1, "rejected": 0}, "servers": {"columns": [{"id": "server"}], "rows": [["a"]]}}`
	brokenReport = reportHead +
		`"source": {"rows": 2, "rejected": 0}, "servers": {"columns": [{"id": "server"}], "rows": [["a", 1], [2]]}}`
)

// tree writes files into a new folder and returns the folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func jsonOf(form, month string) string { return fmt.Sprintf(form, month) }

// comparing compares a fleet of one server with the files of a folder.
func comparing(t *testing.T, files map[string]string, o fleet.Options) (*history.Comparison, error) {
	t.Helper()
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	f, err := csv.Read("fleet.csv", strings.NewReader(oneServer), fleet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := &program{quiet: true}
	dir := tree(t, files)
	found, err := p.history(context.Background(), []string{dir}, "-", monthly, nil)
	if err != nil {
		t.Fatal(err)
	}
	o.Spellings = b.AuthSpellings()
	config := &runConfig{period: monthly, earlier: found}
	c, err := p.compare(context.Background(), audit.Run(f, b, monthly.End()), config, o, nil)
	if err != nil {
		// The positions in the errors contain the folder.
		var rejection *fleet.Rejection
		text := strings.ReplaceAll(filepath.ToSlash(err.Error()), filepath.ToSlash(dir)+"/", "")
		if errors.As(err, &rejection) {
			text = "rejection: " + text
		}
		return c, errors.New(text)
	}
	return c, nil
}

func TestCompareWithHistory(t *testing.T) {
	c, err := comparing(t, map[string]string{
		"2026/10/fleet.csv": "server_name,auth_type\na,Basic Auth\nb,oauth2\n",
		"2026/09/fleet.csv": strings.Replace(oneServer, "basic", "oauth2", 1),
		"report-08.json":    jsonOf(reportOfOne, "2026-08"),
	}, fleet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	first, earlier := c.FirstSeen(0, 0)
	if c.Change(0, 0) != history.Unchanged || first.String() != "2026-10" || earlier || c.Comparable(1) ||
		len(c.Removed) != 1 || len(c.Points) != 4 {
		t.Errorf("%+v, first seen %v, earlier %t", c, first, earlier)
	}
	if point := c.Points[0]; !strings.HasSuffix(point.File, "report-08.json") || point.Figures.Servers != 1 {
		t.Errorf("the report's point is %+v", point)
	}
	if c, err := comparing(t, nil, fleet.Options{}); c != nil || err != nil {
		t.Errorf("without files: %v, %v", c, err)
	}
}

// TestBadHistory checks that the errors of all files are reported in one run.
func TestBadHistory(t *testing.T) {
	bad := "server_name,auth_type,has_dlp,has_logging\na,oauth2,maybe,true\nb,oauth2,true,true\n"
	for _, c := range []struct {
		what  string
		files map[string]string
		allow bool
		want  []string // lines
	}{
		{
			what:  "two inventories",
			files: map[string]string{"2026/10/fleet.csv": bad, "2026/09/fleet.csv": oneServer, "2026/08/fleet.csv": bad},
			want:  []string{"rejection: 2026/10/fleet.csv:2:10: has_dlp", "2026/08/fleet.csv:2:10: has_dlp"},
		},
		{
			what:  "an inventory and a report",
			files: map[string]string{"2026-10.csv": bad, "report.json": jsonOf(brokenReport, "2026-09")},
			want: []string{
				"2026-10.csv:2:10: has_dlp", "--history: report.json: servers: row 1: the number of cells is 2",
				"--history: report.json: servers: row 2, cell 1 (server): 2 is not a text",
				"--history: report.json: servers: row 2 has no name",
			},
		},
		{what: "bad rows are allowed", files: map[string]string{"2026-10.csv": bad}, allow: true},
	} {
		m, err := comparing(t, c.files, fleet.Options{AllowBadRows: c.allow})
		if c.want == nil {
			if err != nil || m.Points[0].Rejected != 1 || m.Points[0].Figures.Servers != 1 {
				t.Errorf("%s: %v", c.what, err)
			}
			continue
		}
		if err == nil || m != nil {
			t.Errorf("%s: no error", c.what)
			continue
		}
		lines := strings.Split(err.Error(), "\n")
		for i := range max(len(lines), len(c.want)) {
			if i >= len(lines) || i >= len(c.want) || !strings.HasPrefix(lines[i], c.want[i]) {
				t.Errorf("%s: the errors are\n%s\nwant\n%s", c.what, err, strings.Join(c.want, "\n"))
				break
			}
		}
	}
}

// TestHistoryOfBuilds checks that the report.json of a build can be the history of the next one.
func TestHistoryOfBuilds(t *testing.T) {
	dir := t.TempDir()
	if got := ran(nil, "build", "-q", "-o", dir, "--formats", "json", "--period", "2026-10",
		sampleInput); got != (outcome{}) {
		t.Fatalf("build: %+v", got)
	}
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	f, err := csv.Read(sampleInput, bytes.NewReader(contents(t, sampleInput)),
		fleet.Options{Spellings: b.AuthSpellings()})
	if err != nil {
		t.Fatal(err)
	}
	p := &program{}
	files, err := p.history(context.Background(), []string{dir}, sampleInput, monthly, nil)
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	config := &runConfig{period: monthly, earlier: files}
	c, err := p.compare(context.Background(), audit.Run(f, b, monthly.End()), config, fleet.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := (history.Counts{history.NoGap: 20, history.Unchanged: 10}); c.Counts != want {
		t.Errorf("counts %v, want %v", c.Counts, want)
	}
	if diff := cmp.Diff(c.Points[1].Figures, c.Points[0].Figures); diff != "" {
		t.Errorf("figures (-now +then):\n%s", diff)
	}
}
