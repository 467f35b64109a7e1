package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/manifest"
)

var update = flag.Bool("update", false, "write the golden documents in testdata anew")

const testdata = "../../testdata"

// beProgram is the name of the environment variable that makes the test binary run the program.
const beProgram = "FLEETREPORT_TEST_AS_PROGRAM"

// TestMain fixes the version, so that a release does not change the goldens.
func TestMain(m *testing.M) {
	version = "golden"
	if os.Getenv(beProgram) != "" { // started by a test, see child
		main()
	}
	code := m.Run()
	for _, f := range slices.Backward(cleanups.all) {
		f()
	}
	os.Exit(code)
}

// cleanups are the functions that TestMain calls after all tests, the last one first.
var cleanups struct {
	sync.Mutex
	all []func()
}

// atExit adds a function to cleanups.
func atExit(f func()) {
	cleanups.Lock()
	defer cleanups.Unlock()
	cleanups.all = append(cleanups.all, f)
}

// cases returns the fleet files in the folders of testdata. Beside each are the golden documents
// and, in args, the flags of the run.
func cases(t *testing.T) []string {
	t.Helper()
	inputs, err := filepath.Glob(filepath.Join(testdata, "*", "fleet-*.csv"))
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no fleets in testdata: %v", err)
	}
	return inputs
}

// flagsOf are the flags in the args file of a case.
func flagsOf(t *testing.T, input string) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(filepath.Dir(input), "args"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Fields(string(b))
}

// built runs build on the input and returns the folder of documents, the standard
// error with that folder named OUT, and the exit status.
func built(t *testing.T, input string) (dir, stderr string, status int) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "out")
	var out, errs bytes.Buffer
	args := append([]string{"build", "--out", dir}, flagsOf(t, input)...)
	status = run(context.Background(), append(args, input), strings.NewReader(""), &out, &errs)
	if out.Len() > 0 {
		t.Errorf("build printed to standard output: %q", out.String())
	}
	// Messages have the path of the fleet file, which is not the same on every machine.
	return dir, strings.NewReplacer(dir, "OUT", input, filepath.Base(input)).Replace(errs.String()), status
}

// TestGolden builds every fleet of testdata and compares the documents with the
// golden ones that lie beside it. A golden that is missing, or that no run makes
// any more, fails too.
func TestGolden(t *testing.T) {
	t.Parallel()
	for _, input := range cases(t) {
		folder := filepath.Dir(input)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			dir, stderr, _ := built(t, input)
			got := documents(t, dir)
			got["build.stderr"] = stderr
			var out, errs bytes.Buffer
			status := run(context.Background(), append(append([]string{"check"}, flagsOf(t, input)...), input),
				strings.NewReader(""), &out, &errs)
			if status == exitDone || status == exitGate {
				got["check.stdout"] = out.String()
			}
			if *update {
				writeGoldens(t, folder, got)
			}
			compare(t, folder, got)
		})
	}
}

// documents reads the documents of a run in the form of the goldens.
func documents(t *testing.T, dir string) map[string]string {
	t.Helper()
	got := map[string]string{}
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	pictures, err := filepath.Glob(filepath.Join(dir, chartFolder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(paths, pictures...) {
		name, err := filepath.Rel(dir, path)
		if err != nil {
			t.Fatal(err)
		}
		switch name {
		case chartFolder, manifest.Name: // TestVerify reads the manifest, which names the libraries of the day
		case workbookFile:
			got["report.xlsx.txt"] = dumpWorkbook(t, path)
		case pageFile:
			got[name] = withoutScripts(string(contents(t, path)))
		default:
			got[filepath.ToSlash(name)] = string(contents(t, path))
		}
	}
	return got
}

func contents(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var (
	ownElement = regexp.MustCompile(`(?s)(<(?:script|style)[^>]*>).*?(</(?:script|style)>)`)
	svgElement = regexp.MustCompile(`(?s)<svg .*?</svg>`)
	hashSource = regexp.MustCompile(`sha256-(?:[A-Za-z0-9+/]|&#43;)+=*`) // html/template writes + so
)

// withoutScripts leaves out of a page what stands elsewhere in the repository or
// has goldens of its own: scripts, style, pictures, and the hashes of the policy.
func withoutScripts(page string) string {
	page = ownElement.ReplaceAllString(page, "$1…$2")
	page = svgElement.ReplaceAllString(page, "<svg>…</svg>")
	return hashSource.ReplaceAllString(page, "sha256-…")
}

// inputs are the files of a case that go in, beside the fleet files.
var inputs = []string{"args", "baseline.yaml", "exceptions.yaml", "aliases.yaml", "plan.csv"}

// goldens lists the golden files of a folder.
func goldens(t *testing.T, folder string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(folder, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			if _, inner := os.Stat(filepath.Join(path, argsFile)); inner == nil && path != folder {
				return filepath.SkipDir // a case of its own: see TestHostile
			}
			return err
		}
		name, err := filepath.Rel(folder, path)
		if base := filepath.Base(path); !slices.Contains(inputs, base) && !strings.HasPrefix(base, "fleet-") {
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func writeGoldens(t *testing.T, folder string, got map[string]string) {
	t.Helper()
	for _, name := range goldens(t, folder) {
		if err := os.Remove(filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range got {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func compare(t *testing.T, folder string, got map[string]string) {
	t.Helper()
	names := goldens(t, folder)
	for name := range got {
		if !slices.Contains(names, name) {
			t.Errorf("%s: there is no golden; make golden writes it", name)
		}
	}
	for _, name := range names {
		text, ok := got[name]
		if !ok {
			t.Errorf("%s: no run makes it any more; make golden removes it", name)
			continue
		}
		want := string(contents(t, filepath.Join(folder, name)))
		if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(text, "\n")); diff != "" {
			t.Errorf("%s differs (-golden +got); make golden writes it anew:\n%.6000s", name, diff)
		}
	}
}
