package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fleetreport/report/audit"
	"fleetreport/report/needs"
)

const sampleInput = testdata + "/sample/fleet-2026-11.csv"

type outcome struct {
	status         int
	stdout, stderr string
}

func ran(stdin io.Reader, args ...string) outcome {
	var out, errs bytes.Buffer
	status := run(context.Background(), args, stdin, &out, &errs)
	return outcome{status, out.String(), errs.String()}
}

// TestExitStatus checks the documented exit statuses, and that every failure says
// why on standard error and nothing on standard output.
func TestExitStatus(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	bad := file("bad.csv", "server_name,auth_type,has_dlp,has_logging\na,oauth2,maybe,true\n")
	empty := file("empty.csv", "")
	badBaseline := file("baseline.yaml", "schema: 1\n")
	plainFile := file("plain", "")
	for _, c := range []struct {
		name   string
		args   []string
		status int
		stderr string
	}{
		{"no command", nil, exitDone, ""},
		{"help", []string{"build", "--help"}, exitDone, ""},
		{"unknown command", []string{"bild"}, exitUsage, `"bild"`},
		{"unknown flag", []string{"check", "--colour", sampleInput}, exitUsage, "--colour"},
		{"no file", []string{"build"}, exitUsage, "one fleet file"},
		{"two files", []string{"check", sampleInput, sampleInput}, exitUsage, "not 2"},
		{"period", []string{"check", "--period", "2026-13", sampleInput}, exitUsage, "YYYY-MM"},
		{"formats", []string{"build", "--formats", "md,pdf", "-o", dir, sampleInput}, exitUsage, "md,html,xlsx,json"},
		{"no formats", []string{"build", "--formats", "", "-o", dir, sampleInput}, exitUsage, "--formats is empty"},
		{"baseline argument", []string{"baseline", "x"}, exitUsage, "no arguments"},
		{"empty flag", []string{"check", "--baseline", "", sampleInput}, exitUsage, "--baseline is empty"},
		{"empty name", []string{"check", ""}, exitUsage, "name of the fleet file is empty"},
		{"escapes in a name", []string{"check", "\x1b[31mnope"}, exitUsage, "contains a control character"},
		{"bad baseline", []string{"check", "--baseline", badBaseline, sampleInput}, exitUsage, "controls is missing"},
		{"no such baseline", []string{"check", "--baseline", filepath.Join(dir, "none"), sampleInput}, exitIO,
			"cannot read the baseline"},
		{"no such fleet", []string{"check", filepath.Join(dir, "none.csv")}, exitIO, "cannot read the fleet file"},
		{"a folder", []string{"check", dir}, exitIO, "is a folder"},
		{"rejected", []string{"check", bad}, exitRejected, "bad.csv:2:10: has_dlp"},
		{"empty", []string{"check", empty}, exitRejected, "empty.csv"},
		{"out is a file", []string{"build", "-o", plainFile, sampleInput}, exitIO, "cannot create the folder"},
		{"no row left", []string{"check", "--allow-bad-rows", bad}, exitRejected, "bad.csv"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ran(strings.NewReader(""), c.args...)
			if got.status != c.status {
				t.Errorf("exit status %d, want %d; stderr: %s", got.status, c.status, got.stderr)
			}
			if !strings.Contains(got.stderr, c.stderr) {
				t.Errorf("standard error is %q, want %q in it", got.stderr, c.stderr)
			}
			if c.status != exitDone && got.stdout != "" {
				t.Errorf("standard output is %q", got.stdout)
			}
			if c.status == exitDone && got.stderr != "" {
				t.Errorf("standard error is %q", got.stderr)
			}
		})
	}
}

func TestHelpDocumentsExitStatus(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"build", "--help"}, {"check", "--help"}} {
		if got := ran(nil, args...); !strings.Contains(got.stdout, exitHelp) {
			t.Errorf("%v does not document the exit statuses", args)
		}
	}
}

func TestBaselineAndVersion(t *testing.T) {
	if got := ran(nil, "baseline"); got.stdout != string(audit.BuiltIn) || got.status != exitDone {
		t.Error("baseline does not print the built-in baseline")
	}
	if got := ran(nil, "version"); !strings.HasPrefix(got.stdout, "fleetreport golden, commit ") ||
		!strings.Contains(got.stdout, ", go1.") {
		t.Errorf("version prints %q", got.stdout)
	}
}

// TestPrintedBaseline feeds the printed baseline back: the same judgement.
func TestPrintedBaseline(t *testing.T) {
	path := filepath.Join(t.TempDir(), "own.yaml")
	if err := os.WriteFile(path, []byte(ran(nil, "baseline").stdout), 0o666); err != nil {
		t.Fatal(err)
	}
	want, got := ran(nil, "check", sampleInput), ran(nil, "check", "--baseline", path, sampleInput)
	if got != want {
		t.Errorf("check with the printed baseline: got %+v, want %+v", got, want)
	}
}

func TestStandardInput(t *testing.T) {
	fleet := string(contents(t, sampleInput))
	got := ran(strings.NewReader(fleet), "check", "--period", "2026-11", "-")
	want := strings.Replace(ran(nil, "check", sampleInput).stdout, "fleet-2026-11.csv", "standard input", 1)
	if got.stdout != want || got.status != exitDone {
		t.Errorf("check of standard input prints %q, want %q", got.stdout, want)
	}
}

// TestBuildIsReproducible builds hostile names, in the long form all cases, twice: the bytes
// are the same. TestRepeatable does so in different environments.
func TestBuildIsReproducible(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	for _, input := range cases(t) {
		if filepath.Base(filepath.Dir(input)) != "hostile" && !needs.Long() {
			continue
		}
		a, _, status := built(t, input)
		if status == exitRejected {
			continue
		}
		b, _, _ := built(t, input)
		err := filepath.WalkDir(a, func(path string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			name, err := filepath.Rel(a, path)
			if err == nil && !bytes.Equal(contents(t, path), contents(t, filepath.Join(b, name))) {
				t.Errorf("%s: two runs give different bytes", path)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestFormats(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	for formats, want := range map[string]string{
		"md": "charts manifest.json report.md", "html": "manifest.json report.html", "xlsx": "manifest.json report.xlsx",
		"json": "manifest.json report.json", "json,md": "charts manifest.json report.json report.md",
	} {
		dir := t.TempDir()
		if got := ran(nil, "build", "-q", "-o", dir, "--formats", formats, sampleInput); got != (outcome{}) {
			t.Errorf("--formats %s: got %+v", formats, got)
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("--formats %s writes %s, want %s", formats, got, want)
		}
	}
}

// TestEarlierDocuments checks that documents that are not replaced are reported,
// and that a rejected fleet leaves the earlier documents as they were.
func TestEarlierDocuments(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	dir := t.TempDir()
	ran(nil, "build", "-o", dir, sampleInput)
	before := contents(t, filepath.Join(dir, workbookFile))
	if err := os.Mkdir(filepath.Join(dir, "mine"), 0o777); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "mine", markdownFile), []byte("mine"))
	got := ran(nil, "build", "-o", filepath.Join(dir, "mine"), "--formats", "md,json", sampleInput)
	if note := filepath.Join("mine", markdownFile) +
		", which fleetreport may not have written: there was no manifest.json\n"; strings.Count(got.stderr, "note: ") != 1 ||
		!strings.Contains(got.stderr, note) {
		t.Errorf("standard error is %q", got.stderr)
	}
	got = ran(nil, "build", "-o", dir, "--formats", "md", sampleInput)
	if !strings.Contains(got.stderr, "report.xlsx of an earlier run unchanged") {
		t.Errorf("standard error is %q", got.stderr)
	}
	got = ran(nil, "build", "-o", dir, testdata+"/rejected/fleet-2026-11.csv")
	if got.status != exitRejected || !bytes.Equal(before, contents(t, filepath.Join(dir, workbookFile))) {
		t.Errorf("after a rejected fleet the workbook is not the earlier one; %+v", got)
	}
}

func TestPeriod(t *testing.T) {
	clock := time.Date(2027, 3, 5, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct{ path, flag, epoch, want string }{
		{"fleet-2026-11.csv", "", "", "2026-11"},
		{"fleet-2026-11.csv", "2025-01", "1000000000", "2025-01"},
		{"fleet.csv", "", "1000000000", "2001-09"},
		{"-", "", "", "2027-03"},
		{"fleet.csv", "", "soon", ""},
		{"fleet.csv", "", "-1", ""},
		{"fleet.csv", "", "253402300799", "9999-12"},
		{"fleet.csv", "", "253402300800", ""},
		{"fleet.csv", "1979-12", "", ""},
	} {
		p := &program{getenv: func(string) string { return c.epoch }, now: func() time.Time { return clock }}
		got, thisMonth, err := p.periodOf(c.path, c.flag)
		if (err != nil) != (c.want == "") || err == nil && got.String() != c.want {
			t.Errorf("%+v: got %v, %v", c, got, err)
		}
		if thisMonth != (c.want == "2027-03") {
			t.Errorf("%+v: thisMonth is %v", c, thisMonth)
		}
	}
	for _, args := range [][]string{{"-"}, {"--period", "2026-11", "-"}, {"-q", "-"}} {
		got := ran(bytes.NewReader(contents(t, sampleInput)), append([]string{"check"}, args...)...)
		if noted := strings.Contains(got.stderr,
			"this month: the file name has no month; set --period"); noted != (len(args) == 1) {
			t.Errorf("%v: %+v", args, got)
		}
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir := filepath.Join(t.TempDir(), "out")
	var out, errs bytes.Buffer
	status := run(ctx, []string{"build", "-o", dir, sampleInput}, nil, &out, &errs)
	if status != exitInterrupted {
		t.Errorf("exit status %d, want %d", status, exitInterrupted)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("something was written")
	}
}

// TestForeignFiles checks that build touches no file but its own.
func TestForeignFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mine := filepath.Join(dir, chartFolder, "q3.svg")
	if err := os.MkdirAll(filepath.Dir(mine), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mine, []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	if got := ran(nil, "build", "-q", "-o", dir, sampleInput); got != (outcome{}) {
		t.Fatalf("build: got %+v", got)
	}
	if got := string(contents(t, mine)); got != "mine" {
		t.Errorf("a file of the user has %q, want \"mine\"", got)
	}
	// The pictures of the last run that this one does not have go.
	small := filepath.Join(t.TempDir(), "fleet-2026-11.csv")
	if err := os.WriteFile(small, []byte("server_name,auth_type,has_dlp,has_logging\na,basic,true,true\n"),
		0o666); err != nil {
		t.Fatal(err)
	}
	if got := ran(nil, "build", "-q", "-o", dir, small); got != (outcome{}) {
		t.Fatalf("build: got %+v", got)
	}
	if _, err := os.Stat(filepath.Join(dir, chartFolder, "calls-by-team.svg")); !errors.Is(err, os.ErrNotExist) {
		t.Error("a picture of the last run is still there")
	}
}

func TestDocumentsThatAreFoldersOrTheFleet(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, markdownFile, "x"), 0o777); err != nil {
		t.Fatal(err)
	}
	if got := ran(nil, "build", "-q", "-o", dir, sampleInput); got.status != exitIO ||
		!strings.Contains(got.stderr, "it is a folder") {
		t.Errorf("a folder with the name of a document: got %+v", got)
	}
	dir = t.TempDir()
	input := filepath.Join(dir, markdownFile)
	if err := os.WriteFile(input, contents(t, sampleInput), 0o666); err != nil {
		t.Fatal(err)
	}
	if got := ran(nil, "build", "-q", "-o", dir, input); got.status != exitUsage ||
		!bytes.Equal(contents(t, input), contents(t, sampleInput)) {
		t.Errorf("a fleet file with the name of a document: got %+v", got)
	}
}

// TestInterruptedWhileWaiting ends a program that waits for its input.
func TestInterruptedWhileWaiting(t *testing.T) {
	stdin, input := io.Pipe()
	defer func() { _ = input.Close() }()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int)
	var out, errs bytes.Buffer
	go func() { done <- run(ctx, []string{"check", "-"}, stdin, &out, &errs) }()
	if _, err := io.WriteString(input, "server_name"); err != nil { // it is reading now
		t.Fatal(err)
	}
	cancel()
	if status := <-done; status != exitInterrupted {
		t.Errorf("exit status %d, want %d", status, exitInterrupted)
	}
}

// failing is an output that cannot be written to.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestUnwritableOutput(t *testing.T) {
	var errs bytes.Buffer
	if status := run(context.Background(), []string{"check", sampleInput}, nil, failing{}, &errs); status != exitIO {
		t.Errorf("exit status %d, want %d", status, exitIO)
	}
}
