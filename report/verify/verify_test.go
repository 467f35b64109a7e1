package verify

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/ssh"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/compose"
	"fleetreport/report/manifest"
)

// signerOf returns the SSH key of a seed.
func signerOf(t *testing.T, seed byte) ssh.Signer {
	t.Helper()
	s, err := ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// write writes a file and the folders above it.
func write(t *testing.T, dir, name string, content []byte) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
}

var noLibraries = []manifest.Module{}

// sample returns a manifest without documents in which every field has a value.
func sample() *manifest.Manifest {
	return &manifest.Manifest{
		SchemaVersion: manifest.SchemaVersion,
		Tool:          manifest.Tool{Name: "fleetreport", Version: "1", Commit: "abc", Go: "go1.26", Libraries: noLibraries},
		Title:         "Title",
		Period:        "2026-11",
		AsOf:          "2026-11-30",
		Settings:      manifest.Settings{Formats: []string{"md"}, Limits: []string{"compliance<80"}},
		Inputs: []manifest.Input{
			{Kind: report.InventoryFile, Name: "fleet-2026-11.csv", SHA256: sum("1"), Bytes: 10},
			{Kind: report.BaselineFile, Name: "baseline.yaml", SHA256: sum("2"), Bytes: 20},
			{Kind: report.ExceptionsFile, Name: "exceptions.yaml", SHA256: sum("3"), Bytes: 30},
			{Kind: report.HistoryFile, Name: "fleet-2026-09.csv", Period: "2026-09", SHA256: sum("4"), Bytes: 40},
			{Kind: report.HistoryFile, Name: "fleet-2026-10.csv", Period: "2026-10", SHA256: sum("5"), Bytes: 50},
		},
		Inventory: manifest.Inventory{Encoding: "UTF-8", Rows: 10, RowsLeftOut: 1},
		Baseline:  "MCP baseline, version 2",
	}
}

// folderWith returns a folder with the manifest and a report.md that names its run, which it lists.
func folderWith(t *testing.T, m *manifest.Manifest) string {
	t.Helper()
	dir := t.TempDir()
	m.Run = compose.RunID(m)
	text := "# Title\n\n| Run | " + m.Run + " |\n"
	write(t, dir, "report.md", []byte(text))
	write(t, dir, "charts/a.svg", []byte("<svg/>"))
	m.Documents = []manifest.Document{recorded("charts/a.svg", "<svg/>"), recorded("report.md", text)}
	writeManifest(t, dir, m)
	return dir
}

func writeManifest(t *testing.T, dir string, m *manifest.Manifest) []byte {
	t.Helper()
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, manifest.Name, text)
	return text
}

// checked opens and checks a folder.
func checked(dir string, keys []manifest.Key) (*Folder, error) {
	f, err := Open(dir, keys)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return f, f.Check(testFormats, "")
}

// wantError checks that an error is an *Error with a first reason and a conclusion that start and end as given.
func wantError(t *testing.T, err error, reason, conclusion string) {
	t.Helper()
	failed, ok := errors.AsType[*Error](err)
	if !ok || !strings.HasPrefix(strings.Join(failed.Reasons, "\n"), reason) ||
		!strings.HasSuffix(failed.Conclusion, conclusion) {
		t.Errorf("the error is %v, want %q and %q", err, reason, conclusion)
	}
}

// TestCheckUnchanged checks that a folder is verified if nothing was changed.
func TestCheckUnchanged(t *testing.T) {
	f, err := checked(folderWith(t, sample()), nil)
	if err != nil || f.Signer != nil || f.Manifest.Title != "Title" {
		t.Errorf("Check returned %v", err)
	}
}

// TestCheckFields checks that no field of a manifest can be changed alone, except for how the program was built.
func TestCheckFields(t *testing.T) {
	for what, change := range map[string]func(m *manifest.Manifest){
		"run":                func(m *manifest.Manifest) { m.Run = sum("0") },
		"version":            func(m *manifest.Manifest) { m.Tool.Version = "2" },
		"title":              func(m *manifest.Manifest) { m.Title = "All is well" },
		"period":             func(m *manifest.Manifest) { m.Period = "2026-12" },
		"as_of":              func(m *manifest.Manifest) { m.AsOf = "2026-12-30" },
		"formats":            func(m *manifest.Manifest) { m.Settings.Formats = []string{"md", "html"} },
		"limits":             func(m *manifest.Manifest) { m.Settings.Limits = []string{"compliance<1"} },
		"no limits":          func(m *manifest.Manifest) { m.Settings.Limits = []string{} },
		"allow_bad_rows":     func(m *manifest.Manifest) { m.Settings.AllowBadRows = true },
		"encoding":           func(m *manifest.Manifest) { m.Inventory.Encoding = "UTF-16LE" },
		"rows":               func(m *manifest.Manifest) { m.Inventory.Rows++ },
		"rows left out":      func(m *manifest.Manifest) { m.Inventory.RowsLeftOut = 0 },
		"baseline":           func(m *manifest.Manifest) { m.Baseline = "Other" },
		"name":               func(m *manifest.Manifest) { m.Inputs[0].Name = "other.csv" },
		"hash":               func(m *manifest.Manifest) { m.Inputs[0].SHA256 = sum("0") },
		"bytes":              func(m *manifest.Manifest) { m.Inputs[0].Bytes++ },
		"hash of baseline":   func(m *manifest.Manifest) { m.Inputs[1].SHA256 = sum("0") },
		"kind":               func(m *manifest.Manifest) { m.Inputs[2].Kind = report.BaselineFile },
		"order of inputs":    func(m *manifest.Manifest) { m.Inputs[0], m.Inputs[1] = m.Inputs[1], m.Inputs[0] },
		"no exceptions":      func(m *manifest.Manifest) { m.Inputs = slices.Delete(m.Inputs, 2, 3) },
		"month":              func(m *manifest.Manifest) { m.Inputs[3].Period = "2026-08" },
		"bytes of a month":   func(m *manifest.Manifest) { m.Inputs[3].Bytes++ },
		"a month less":       func(m *manifest.Manifest) { m.Inputs = m.Inputs[:4] },
		"a month twice":      func(m *manifest.Manifest) { m.Inputs = append(m.Inputs, m.Inputs[3]) },
		"order of months":    func(m *manifest.Manifest) { m.Inputs[3], m.Inputs[4] = m.Inputs[4], m.Inputs[3] },
		"order of files":     func(m *manifest.Manifest) { slices.Reverse(m.Documents) },
		"size of a file":     func(m *manifest.Manifest) { m.Documents[0].Bytes++ },
		"hash of a file":     func(m *manifest.Manifest) { m.Documents[0].SHA256 = sum("0") },
		"a file less":        func(m *manifest.Manifest) { m.Documents = m.Documents[1:] },
		"a consistent title": func(m *manifest.Manifest) { m.Title = "All is well"; m.Run = compose.RunID(m) },
	} {
		t.Run(what, func(t *testing.T) {
			m := sample()
			dir := folderWith(t, m)
			change(m)
			writeManifest(t, dir, m)
			_, err := checked(dir, nil)
			wantError(t, err, "", "")
		})
	}
	m := sample()
	dir := folderWith(t, m)
	m.Tool.Commit, m.Tool.Go = "def", "go1.27"
	m.Tool.Libraries = []manifest.Module{{Path: "example.org/x", Version: "v1.0.0"}}
	writeManifest(t, dir, m)
	if _, err := checked(dir, nil); err != nil {
		t.Errorf("with another commit, Check returned %v", err)
	}
}

// TestCheckConclusion checks what follows from each kind of change.
func TestCheckConclusion(t *testing.T) {
	own, other := signerOf(t, 1), signerOf(t, 2)
	keys := []manifest.Key{{PublicKey: own.PublicKey()}}
	for _, c := range []struct {
		name       string
		change     func(t *testing.T, dir string, m *manifest.Manifest)
		keys       []manifest.Key
		reason     string
		conclusion string
	}{
		{"a document", func(t *testing.T, dir string, _ *manifest.Manifest) { write(t, dir, "report.md", nil) }, nil,
			"report.md: the file was changed", " do not match manifest.json"},
		{"the run", func(t *testing.T, dir string, m *manifest.Manifest) {
			m.Title = "All is well"
			m.Run = compose.RunID(m)
			writeManifest(t, dir, m)
		}, nil, "manifest.json: the run is ", " was changed; the documents have the SHA-256 that it lists"},
		{"no manifest", func(_ *testing.T, dir string, _ *manifest.Manifest) {
			_ = os.Remove(filepath.Join(dir, manifest.Name))
		}, nil, "manifest.json: the file is missing", " cannot be verified"},
		{"an earlier schema", func(t *testing.T, dir string, _ *manifest.Manifest) {
			write(t, dir, manifest.Name, []byte(`{"schema": 1}`))
		}, nil, "manifest.json: the file has schema 1, but this program reads schema 2", " cannot be verified"},
		{"no signature", func(*testing.T, string, *manifest.Manifest) {}, keys,
			"manifest.json.sig: the file is missing", " match manifest.json, but it is not signed"},
		{"another key", func(t *testing.T, dir string, m *manifest.Manifest) { sign(t, dir, m, other) }, keys,
			"manifest.json.sig: the signature is invalid: it was made with another key", ", but another key has signed it"},
		{"changed after signing", func(t *testing.T, dir string, m *manifest.Manifest) {
			sign(t, dir, m, own)
			m.Tool.Commit = "def"
			writeManifest(t, dir, m)
		}, nil, "manifest.json.sig: the signature is invalid: manifest.json was changed", ", but its signature is invalid"},
		{"a killed run", func(t *testing.T, dir string, _ *manifest.Manifest) {
			write(t, dir, ".fleetreport-run/commit.json", nil)
		}, nil, "an earlier run did not finish; run build again", " cannot be verified"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := sample()
			dir := folderWith(t, m)
			c.change(t, dir, m)
			_, err := checked(dir, c.keys)
			wantError(t, err, c.reason, c.conclusion)
		})
	}
	m := sample()
	dir := folderWith(t, m)
	sign(t, dir, m, own)
	for _, keys := range [][]manifest.Key{nil, keys} {
		if f, err := checked(dir, keys); err != nil || f.Signer == nil {
			t.Errorf("a signed manifest: Check returned %v", err)
		}
	}
	if _, err := Open(filepath.Join(dir, "missing"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing folder: Open returned %v", err)
	}
}

func sign(t *testing.T, dir string, m *manifest.Manifest, signer ssh.Signer) {
	t.Helper()
	signature, err := manifest.Sign(writeManifest(t, dir, m), signer)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, manifest.SignatureName, signature)
}

// TestCheckRunOfWorkbook checks that the run of a workbook is read from its properties.
func TestCheckRunOfWorkbook(t *testing.T) {
	m := sample()
	m.Settings.Formats = []string{"xlsx"}
	m.Run = compose.RunID(m)
	for properties, want := range map[string]bool{"<run>" + m.Run: true, "<run>" + sum("0"): false, m.Run: false} {
		var b bytes.Buffer
		archive := zip.NewWriter(&b)
		part, err := archive.Create("docProps/core.xml")
		if err == nil {
			_, err = part.Write([]byte(properties))
		}
		if err := errors.Join(err, archive.Close()); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		write(t, dir, "report.xlsx", b.Bytes())
		m.Documents = []manifest.Document{recorded("report.xlsx", b.String())}
		writeManifest(t, dir, m)
		if _, err := checked(dir, nil); (err == nil) != want {
			t.Errorf("%s: Check returned %v", properties, err)
		}
	}
}

// TestCompareDocuments checks the line for each difference from rebuilt documents.
func TestCompareDocuments(t *testing.T) {
	a, b, c := recorded("a", "1"), recorded("b", "2"), recorded("c", "3")
	f := &Folder{dir: "DIR", Manifest: &manifest.Manifest{Run: sum("a"), Documents: []manifest.Document{a, b}}}
	if err := f.CompareDocuments(sum("a"), []manifest.Document{a, b}); err != nil {
		t.Errorf("equal documents: %v", err)
	}
	err := f.CompareDocuments(sum("b"), []manifest.Document{recorded("b", "x"), c})
	want := strings.Join([]string{
		"these inputs produce the run " + sum("b") + ", not " + sum("a"),
		"a: these inputs do not produce this file",
		"b: these inputs produce another file, with SHA-256 " + recorded("b", "x").SHA256,
		"c: these inputs produce it, but the manifest does not list it",
		"the documents in DIR differ from those that their inputs produce",
	}, "\n")
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("the error (-want +got):\n%s", diff)
	}
}

// TestCompareInputs checks that each input that differs is reported.
func TestCompareInputs(t *testing.T) {
	dir := t.TempDir()
	m := sample()
	given := Inputs{HasHistory: func(manifest.Input) bool { return true }}
	for i, path := range []*string{&given.Fleet, &given.Baseline, &given.Exceptions} {
		name := "given-" + m.Inputs[i].Kind
		write(t, dir, name, []byte(name))
		m.Inputs[i].SHA256 = recorded(name, name).SHA256
		*path = filepath.Join(dir, name)
	}
	compare := func(m *manifest.Manifest, given Inputs, sameVersion bool) error {
		return (&Folder{dir: "DIR", Manifest: m}).CompareInputs(given, sameVersion)
	}
	if err := compare(m, given, true); err != nil {
		t.Errorf("equal inputs: %v", err)
	}
	const other = "DIR match manifest.json, but they were made from other inputs"
	for i := range 3 {
		changed := *m
		changed.Inputs = slices.Clone(m.Inputs)
		changed.Inputs[i].SHA256 = sum("0")
		wantError(t, compare(&changed, given, true), m.Inputs[i].Kind+" "+m.Inputs[i].Name+": ", other)
	}
	without := given
	without.HasHistory = func(in manifest.Input) bool { return in.Period == "2026-10" }
	wantError(t, compare(m, without, true),
		"history 2026-09 fleet-2026-09.csv: no file of --history has its SHA-256", other)

	missing := given
	missing.Fleet = filepath.Join(dir, "missing")
	if err := compare(m, missing, true); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	none := *m
	none.Inputs = m.Inputs[:2]
	wantError(t, compare(&none, given, true), "--exceptions: the documents were made without exceptions", other)

	builtIn := given
	builtIn.Baseline = ""
	wantError(t, compare(m, builtIn, true), "baseline: the built-in baseline of this program is another one", other)
	if err := compare(m, builtIn, false); err != nil {
		t.Errorf("the built-in baseline of another version: %v", err)
	}
	m.Inputs[1].SHA256 = recorded("", string(audit.BuiltIn)).SHA256
	if err := compare(m, builtIn, true); err != nil {
		t.Errorf("the built-in baseline: %v", err)
	}
}

// TestSignedReport checks that a report.json must be listed by a manifest that one of the keys has signed.
func TestSignedReport(t *testing.T) {
	own, other := signerOf(t, 1), signerOf(t, 2)
	m := sample()
	dir := folderWith(t, m)
	sign(t, dir, m, own)
	path := filepath.Join(dir, "report.json")
	hash := m.Documents[1].SHA256
	check := func(hash string, signer ssh.Signer, want string) {
		t.Helper()
		err := SignedReport(path, hash, []manifest.Key{{PublicKey: signer.PublicKey()}})
		if _, ok := errors.AsType[*UnsignedError](err); ok != (want != "") ||
			ok && !strings.HasPrefix(err.Error(), path+want) {
			t.Errorf("SignedReport returned %v, want %q", err, want)
		}
	}
	check(hash, own, "")
	check(hash, other, " is signed with another key: ")
	check(sum("0"), own, " was changed since it was signed, or belongs to another run: manifest.json does not list it: ")
	m.Tool.Commit = "def"
	writeManifest(t, dir, m)
	check(hash, own, " was changed since it was signed: ")
	write(t, dir, manifest.SignatureName, []byte("signed\n"))
	check(hash, own, " has no valid signature: ")
	if err := os.Remove(filepath.Join(dir, manifest.SignatureName)); err != nil {
		t.Fatal(err)
	}
	check(hash, own, " is not signed: ")
}
