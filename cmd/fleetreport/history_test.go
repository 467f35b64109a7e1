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
	"fleetreport/report/history"
	"fleetreport/report/needs"
)

// monthly is the month reported on in these tests.
var monthly = report.Period{Year: 2026, Month: time.November}

const (
	oneServer    = "server_name,auth_type,has_dlp,has_logging,monthly_calls\na,basic,true,true,10\n"
	reportHead   = `{"schema": 1, "period": "%s", "tool": {"name": "fleetreport"}, `
	reportOfOne  = reportHead + `"source": {"rows": 1, "rejected": 0}, "servers": {"columns": [{"id": "server"}], "rows": [["a"]]}}`
	brokenReport = reportHead + `"source": {"rows": 2, "rejected": 0}, "servers": {"columns": [{"id": "server"}], "rows": [["a", 1], [2]]}}`
)

// tree writes files into a folder of its own and gives the folder.
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

// TestHistoryFiles holds which files count. The paths of the flag and the reported file
// are relative to the folder, named DIR in errors.
func TestHistoryFiles(t *testing.T) {
	year := map[string]string{
		"2026/10/fleet.csv": oneServer, "2026/09/Fleet.CSV": oneServer, "fleet-2026-08.csv": oneServer,
		"reports/July-Report.json": jsonOf(reportOfOne, "2026-07"),
		"notes-2026-06.txt":        "", "tsconfig.json": "{}", ".hidden-2026-05.csv": "", ".git/2026-04.csv": "",
		"folder-2026-03.csv/2026-02.csv": oneServer, "fleet-2026-11.csv": oneServer,
	}
	for _, c := range []struct {
		what     string
		files    map[string]string
		reported string
		paths    []string
		want     string // month=path of each, newest first
		notes    []string
		errs     []string
	}{
		{
			what: "a folder", files: year, reported: "fleet-2026-11.csv", paths: []string{"."},
			want: "2026-10=2026/10/fleet.csv 2026-09=2026/09/Fleet.CSV 2026-08=fleet-2026-08.csv 2026-07=reports/July-Report.json 2026-02=folder-2026-03.csv/2026-02.csv",
		},
		{
			what: "files, one of them twice", files: year, reported: "-",
			paths: []string{"fleet-2026-08.csv", "2026/10/fleet.csv", "2026/10", "reports/July-Report.json"},
			want:  "2026-10=2026/10/fleet.csv 2026-08=fleet-2026-08.csv 2026-07=reports/July-Report.json",
		},
		{
			what: "folders without an earlier month", reported: "now/2026-11.csv", paths: []string{"empty", "now", "old", "again"},
			files: map[string]string{
				"empty/x/y.txt": "", "now/2026-11.csv": oneServer, "old/2026-10.csv": oneServer, "again/report.json": jsonOf(reportOfOne, "2026-11"),
			},
			want: "2026-10=old/2026-10.csv",
			notes: []string{
				"--history DIR/empty holds no file of an earlier month", "--history DIR/now holds no file of an earlier month",
				"DIR/again/report.json is of 2026-11, the month reported on, and was left out of the history",
				"--history DIR/again holds no file of an earlier month",
			},
		},
		{what: "a folder with mistakes alone", files: map[string]string{"fleet.csv": oneServer}, reported: "-", paths: []string{"."}, errs: []string{"--history: DIR/fleet.csv: its name holds no month"}},
		{what: "nothing", reported: "-"},
		{
			what: "the reported file by its name", files: year, reported: "fleet-2026-11.csv", paths: []string{"fleet-2026-11.csv"},
			errs: []string{"--history: DIR/fleet-2026-11.csv is of 2026-11, the month reported on"},
		},
		{
			what: "a folder that has grown", reported: "2026-11.csv", paths: []string{".", "one"},
			files: map[string]string{"2026-10.csv": oneServer, "2026-11.csv": oneServer, "2026-12.csv": oneServer, "2027/report.json": jsonOf(reportOfOne, "2027-01"), "one/2027-02.csv": oneServer},
			want:  "2026-10=2026-10.csv",
			notes: []string{
				"DIR/2026-12.csv and 2 more are of months after 2026-11, the month reported on, and were left out of the history",
				"DIR/one/2027-02.csv is of a month after 2026-11, the month reported on, and was left out of the history",
				"--history DIR/one holds no file of an earlier month",
			},
		},
		{
			what: "a later month by its name", files: map[string]string{"2026-12.csv": oneServer}, reported: "-", paths: []string{"2026-12.csv"},
			errs: []string{"--history: DIR/2026-12.csv is of 2026-12, after the month reported on (2026-11)"},
		},
		{
			what: "every mistake", reported: "-", paths: []string{".", "none", "list.txt", ""},
			files: map[string]string{
				"fleet.csv": oneServer, "2026-10.csv": oneServer, "a/report.json": jsonOf(reportOfOne, "2026-10"), "b/2026-10.csv": oneServer,
				"report-now.json": jsonOf(reportOfOne, "2026-11"), "report-bad.json": "{", "list.txt": "",
			},
			want:  "2026-10=2026-10.csv 2026-10=a/report.json 2026-10=b/2026-10.csv",
			notes: []string{"DIR/report-now.json is of 2026-11, the month reported on, and was left out of the history"},
			errs: []string{
				"--history: DIR/fleet.csv: its name holds no month: name it as in fleet-2026-10.csv",
				"--history: DIR/report-bad.json: the file ends in the middle",
				"cannot read the history: stat DIR/none: ",
				"--history: DIR/list.txt: give an inventory (.csv), a report.json of fleetreport (.json), or a folder",
				"--history: the name of a file or folder is empty",
				"--history: DIR/2026-10.csv and DIR/a/report.json are both of 2026-10",
				"--history: DIR/a/report.json and DIR/b/2026-10.csv are both of 2026-10",
			},
		},
	} {
		t.Run(c.what, func(t *testing.T) {
			dir := tree(t, c.files)
			in := func(name string) string {
				if name == "-" || name == "" {
					return name
				}
				return filepath.Join(dir, name)
			}
			var notes strings.Builder
			var paths []string
			for _, path := range c.paths {
				paths = append(paths, in(path))
			}
			p := &program{stderr: &notes}
			files, err := p.history(context.Background(), paths, in(c.reported), monthly, nil)
			var got []string
			for _, f := range files {
				rel, _ := filepath.Rel(dir, f.path)
				got = append(got, f.period.String()+"="+filepath.ToSlash(rel))
			}
			if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			var told []string
			for line := range strings.Lines(strings.ReplaceAll(filepath.ToSlash(notes.String()), filepath.ToSlash(dir), "DIR")) {
				told = append(told, strings.TrimPrefix(strings.TrimSpace(line), "note: "))
			}
			if diff := cmp.Diff(c.notes, told); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
			var lines []string
			if err != nil {
				lines = strings.Split(strings.ReplaceAll(filepath.ToSlash(err.Error()), filepath.ToSlash(dir), "DIR"), "\n")
			}
			for i := range max(len(lines), len(c.errs)) {
				if i >= len(lines) || i >= len(c.errs) || !strings.HasPrefix(lines[i], c.errs[i]) {
					t.Fatalf("the errors are\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(c.errs, "\n"))
				}
			}
			if usage := (usageError{}); err != nil && !errors.As(err, &usage) {
				t.Error("the error is none of usage")
			}
		})
	}
}

// TestHistoryBehindLinks holds that a folder and files behind links are read.
func TestHistoryBehindLinks(t *testing.T) {
	dir := tree(t, map[string]string{"real/2026-10.csv": oneServer, "other": oneServer})
	for to, from := range map[string]string{"real": "link", filepath.Join("..", "other"): "real/2026-09.csv"} {
		needs.Symlink(t, to, filepath.Join(dir, from))
	}
	files, err := (&program{}).history(context.Background(), []string{filepath.Join(dir, "link"), filepath.Join(dir, "real")}, "-", monthly, nil)
	if err != nil || len(files) != 2 {
		t.Errorf("%v, %v", files, err)
	}
}

// comparing compares the sample with the files, which a folder holds.
func comparing(t *testing.T, files map[string]string, o fleet.Options) (*history.Comparison, error) {
	t.Helper()
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fleet.Read("fleet.csv", strings.NewReader(oneServer), fleet.Options{})
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
	c, err := p.compare(context.Background(), audit.Run(f, b, monthly.End()), monthly, found, o, nil)
	if err != nil {
		// The places in the errors hold the folder.
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
	if c.Change(0, 0) != history.Unchanged || first.String() != "2026-10" || earlier || c.Comparable(1) || len(c.Removed) != 1 || len(c.Points) != 4 {
		t.Errorf("%+v, first seen %v, earlier %t", c, first, earlier)
	}
	if point := c.Points[0]; !strings.HasSuffix(point.File, "report-08.json") || point.Figures.Servers != 1 {
		t.Errorf("the report's point is %+v", point)
	}
	if c, err := comparing(t, nil, fleet.Options{}); c != nil || err != nil {
		t.Errorf("without files: %v, %v", c, err)
	}
}

// TestBadHistory holds that a file that cannot be read is an error, all of them in one
// run.
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
				"2026-10.csv:2:10: has_dlp", "--history: report.json: servers: row 1 has 2 cells", "--history: report.json: servers: row 2, cell 1: 2 is not a text", "--history: report.json: servers: row 2 has no name",
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

// TestHistoryOfBuilds holds that the report.json of a build is history for the next.
func TestHistoryOfBuilds(t *testing.T) {
	dir := t.TempDir()
	if got := ran(nil, "build", "-q", "-o", dir, "--formats", "json", "--period", "2026-10", sampleInput); got != (outcome{}) {
		t.Fatalf("build gives %+v", got)
	}
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fleet.Read(sampleInput, bytes.NewReader(contents(t, sampleInput)), fleet.Options{Spellings: b.AuthSpellings()})
	if err != nil {
		t.Fatal(err)
	}
	p := &program{}
	files, err := p.history(context.Background(), []string{dir}, sampleInput, monthly, nil)
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	c, err := p.compare(context.Background(), audit.Run(f, b, monthly.End()), monthly, files, fleet.Options{}, nil)
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
