package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fleetreport/report/output"
	"fleetreport/report/pipeline"
	"fleetreport/report/publish"
)

func TestRepositoryPath(t *testing.T) {
	dir := tree(t, map[string]string{"repository/fleets/fleet.csv": "", "other/fleet.csv": ""})
	repository := filepath.Join(dir, "repository")
	t.Chdir(repository)
	paths := map[string]string{
		"-":                          "stdin",
		"fleet.csv":                  "fleet.csv",
		"./a/../fleets//fleet.csv":   "fleets/fleet.csv",
		"../other/fleet.csv":         "fleet.csv",
		"../repository/fleets/f.csv": "fleets/f.csv",
		"/srv/inventory/fleet.csv":   "fleet.csv",
		"a/../../fleet.csv":          "fleet.csv",
		filepath.Join(repository, "fleets", "fleet.csv"): "fleets/fleet.csv",
		filepath.Join(dir, "other", "fleet.csv"):         "fleet.csv",
	}
	if err := os.Symlink(repository, filepath.Join(dir, "link")); err == nil { // not everywhere
		paths[filepath.Join(dir, "link", "fleets", "fleet.csv")] = "fleets/fleet.csv"
	}
	for path, want := range paths {
		if got := repositoryPath(path); got != want {
			t.Errorf("%s is %q to a code host, want %q", path, got, want)
		}
	}
}

func TestSARIFCategory(t *testing.T) {
	dir := tree(t, map[string]string{"eu/fleet-2026-11.csv": oneServer})
	t.Chdir(dir)
	for _, test := range []struct {
		args []string
		want string // on standard output, or of a wrong usage on standard error
	}{
		{[]string{"eu/fleet-2026-11.csv"}, `"id": "fleetreport/eu/fleet.csv/2026-11"`},
		{[]string{filepath.Join(dir, "eu", "fleet-2026-11.csv")}, `"id": "fleetreport/eu/fleet.csv/2026-11"`},
		{[]string{"--sarif-category", "production", "eu/fleet-2026-11.csv"}, `"id": "production/2026-11"`},
		{[]string{"--sarif-category", "", "eu/fleet-2026-11.csv"}, "--sarif-category is empty"},
		{[]string{"--sarif-category", "a/", "eu/fleet-2026-11.csv"}, `"a/" ends in a slash`},
		{[]string{"--sarif-category", "a\u202e", "eu/fleet-2026-11.csv"}, `"a\u202e"`},
		{[]string{"--sarif-category", "a", "--format", "text", "eu/fleet-2026-11.csv"}, "needs --format sarif"},
	} {
		got := ran(nil, append([]string{"check", "--format", "sarif"}, test.args...)...)
		text := got.stdout
		if got.status == exitUsage {
			text = got.stderr
		}
		if !strings.Contains(text, test.want) {
			t.Errorf("%q: exit status %d, without %s:\n%s%s", test.args, got.status, test.want, got.stdout, got.stderr)
		}
	}
}

// TestFindings checks that pipelines get each gap of the fleet, with what the documents
// say of it.
func TestFindings(t *testing.T) {
	input := testdata + "/history/fleet-2026-11.csv"
	doc, err := (&program{stderr: io.Discard}).composeCase(t, input)
	if err != nil {
		t.Fatal(err)
	}
	findings := doc.Findings(pipeline.MaxFindings)
	if len(findings) != doc.Gaps {
		t.Fatalf("%d findings, want %d", len(findings), doc.Gaps)
	}
	count := map[string]int{}
	seen := map[string]bool{}
	for _, f := range findings {
		if seen[f.ID] {
			t.Errorf("two findings have the id %s", f.ID)
		}
		seen[f.ID] = true
		if id := doc.Controls[f.Control].ID; !strings.HasSuffix(f.ID, "/"+id) {
			t.Errorf("%s is of the control %s", f.ID, id)
		}
		count[f.Change]++
		if f.Exception != nil {
			count["with an exception"]++
		}
	}
	facts := map[string]int{}
	for _, f := range doc.Facts {
		facts[f.ID] = int(f.Value.Num)
	}
	for change, want := range map[string]int{
		"new": facts["changes.new"], "regression": facts["changes.regressed"], "unchanged": facts["changes.unchanged"],
		"with an exception": 5,
	} {
		if count[change] != want {
			t.Errorf("%d findings are %s, want %d", count[change], change, want)
		}
	}
}

// TestNoPathOfTheMachine checks that what a code host is given names no folder but those
// that the fleet file was given with.
func TestNoPathOfTheMachine(t *testing.T) {
	dir := tree(t, map[string]string{"fleet-2026-11.csv": oneServer, "2026-10.csv": oneServer})
	for _, format := range []string{"junit", "sarif"} {
		got := ran(nil, "check", "--format", format, "--history", dir, filepath.Join(dir, "fleet-2026-11.csv"))
		if got.status != exitDone || strings.Contains(got.stdout, filepath.ToSlash(dir)) {
			t.Errorf("%s: exit status %d, %s\n%s", format, got.status, got.stderr, got.stdout)
		}
		if format == "sarif" && (!json.Valid([]byte(got.stdout)) ||
			!strings.Contains(got.stdout, `"uri": "fleet-2026-11.csv"`)) {
			t.Errorf("the SARIF is not JSON, or shows its findings elsewhere:\n%s", got.stdout)
		}
	}
}

// cancelling is a writer that interrupts the program when it is written to.
type cancelling struct {
	bytes.Buffer
	cancel func()
}

func (c *cancelling) Write(p []byte) (int, error) {
	c.cancel()
	return c.Buffer.Write(p)
}

// TestInterruptedTooLate interrupts a run whose documents are in their place: they are
// not denied, and the gate has its say.
func TestInterruptedTooLate(t *testing.T) {
	for gate, want := range map[string]int{"none": exitDone, "compliance<100": exitGate} {
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(context.Background())
		errs := &cancelling{cancel: cancel}
		status := run(ctx, []string{"build", "-o", dir, "--formats", "json", "--fail-on", gate, sampleInput}, nil,
			io.Discard, errs)
		if said := errs.String(); status != want || strings.Contains(said, "nothing was written") ||
			!strings.Contains(said, "wrote ") || strings.Contains(said, "Gate failed") != (want == exitGate) {
			t.Errorf("%s: exit status %d, %s", gate, status, said)
		}
		if _, err := os.Stat(filepath.Join(dir, jsonFile)); err != nil {
			t.Error(err)
		}
		cancel()
	}
}

// TestGivingUp checks that documents are either given up or in their place.
func TestGivingUp(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	begin := func(p *program) (*publish.Set, error) {
		set, err := p.publish(t.Context(), dir)
		if err == nil {
			err = output.NewWriter(set, nil).WriteFile(jsonFile, []byte("{}"))
		}
		return set, err
	}
	p := &program{stderr: io.Discard}
	set, err := begin(p)
	if err != nil || !p.discard() {
		t.Fatalf("documents on their way are not given up: %v", err)
	}
	if err := p.commit(set); !errors.Is(err, context.Canceled) {
		t.Errorf("documents that were given up are put in their place: %v", err)
	}
	if _, err := begin(p); !errors.Is(err, context.Canceled) {
		t.Errorf("a program that has given up begins anew: %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something is left: %v", err)
	}
	p = &program{stderr: io.Discard}
	if set, err = begin(p); err != nil {
		t.Fatal(err)
	}
	if err := p.commit(set); err != nil || p.discard() {
		t.Errorf("documents in their place are given up: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, jsonFile)); err != nil {
		t.Error(err)
	}
}

// TestQuiet checks that a quiet run says what goes wrong, and nothing else.
func TestQuiet(t *testing.T) {
	dir := t.TempDir()
	args := []string{"build", "--formats", "json", "--history", dir, "-o", filepath.Join(dir, "november"), sampleInput}
	for _, c := range []struct {
		flag, want string
	}{{"--quiet", ""}, {"--quiet", ""}, {"--quiet=false",
		"note: " + dir + "/november/report.json is for 2026-11, the month reported on, and was ignored\n"}} {
		got := ran(nil, append(args, c.flag)...)
		if got.status != exitDone || !strings.HasPrefix(filepath.ToSlash(got.stderr), filepath.ToSlash(c.want)) ||
			c.want == "" && got.stderr != "" {
			t.Errorf("%s: exit status %d, %q", c.flag, got.status, got.stderr)
		}
	}
}

// TestPipelinesTellOfRowsLeftOut checks that no form of the verdict is silent about rows
// that could not be read.
func TestPipelinesTellOfRowsLeftOut(t *testing.T) {
	fleet := filepath.Join(t.TempDir(), "fleet-2026-11.csv")
	put(t, fleet, []byte("server_id,auth_type,has_dlp,has_logging\na,oauth2,true,true\nb,oauth2,maybe,true\n"))
	for _, format := range verdictFormats {
		got := ran(nil, "check", "--allow-bad-rows", "--format", format, fleet)
		if got.status != exitDone || !strings.Contains(got.stdout, "1 of 2 rows of the file could not be read") {
			t.Errorf("%s: exit status %d:\n%s", format, got.status, got.stdout)
		}
	}
}
