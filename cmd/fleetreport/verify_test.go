package main

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fleetreport/report/compose"
	"fleetreport/report/manifest"
	"fleetreport/report/needs"
)

// copyOf copies a folder.
func copyOf(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// verified runs verify and returns its output and exit status.
func verified(args ...string) (said string, status int) {
	var out, errs bytes.Buffer
	status = run(context.Background(), append([]string{"verify"}, args...), strings.NewReader(""), &out, &errs)
	return out.String() + errs.String(), status
}

func put(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestVerify checks that unchanged documents are verified, and that one changed byte of any of them is reported with
// the name of its file.
func TestVerify(t *testing.T) {
	t.Parallel()
	made, _, _ := built(t, sampleInput)
	if said, status := verified(made); status != exitDone || !strings.Contains(said, "documents match manifest.json") {
		t.Fatalf("exit status %d: %s", status, said)
	}
	m := manifestOf(t, made)
	if len(m.Documents) < 10 {
		t.Fatal(m)
	}
	for _, d := range m.Documents {
		dir := copyOf(t, made)
		path := filepath.Join(dir, filepath.FromSlash(d.Name))
		text := contents(t, path)
		for _, at := range []int{0, len(text) / 2, len(text) - 1} {
			changed := bytes.Clone(text)
			changed[at] ^= 1
			put(t, path, changed)
			refused(t, d.Name+": the file was changed", dir)
		}
		put(t, path, append(bytes.Clone(text), '\n'))
		refused(t, d.Name+": the file was changed", dir)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		refused(t, d.Name+": the file is missing", dir)
	}
}

// refused checks that verify fails with one reason, and a conclusion.
func refused(t *testing.T, want string, args ...string) {
	t.Helper()
	said, status := verified(args...)
	if _, after, ok := strings.Cut(said, "ignored\n"); ok {
		said = after // the note on the exceptions in testdata/history
	}
	if lines := strings.Split(strings.TrimSpace(said), "\n"); status != exitUnverified ||
		!strings.HasPrefix(lines[0], want) || len(lines) != 2 || !strings.HasPrefix(lines[1], "fleetreport: ") {
		t.Errorf("exit status %d, not %d with %q:\n%s", status, exitUnverified, want, said)
	}
}

// TestVerifyManifest checks that there must be a manifest that was not changed.
func TestVerifyManifest(t *testing.T) {
	t.Parallel()
	made, _, _ := built(t, sampleInput)
	text := string(contents(t, filepath.Join(made, manifest.Name)))
	for _, test := range []struct {
		name, old, new string
		want           string
	}{
		{"another form", "  \"run\"", "\"run\"", "manifest.json: the file was changed"},
		{"a field twice", `"title": `, `"title": "x", "title": `, "manifest.json: the file was changed"},
		{"a field that is not known", `"title": `, `"author": "x", "title": `, "manifest.json: the file was changed"},
		{"a later schema", `"schema": 2`, `"schema": 3`,
			"manifest.json: the file has schema 3, but this program reads schema 2"},
		{"no JSON", "{", "", "manifest.json: the file is not valid JSON"},
		{"a document outside", `"name": "report.md"`, `"name": "../report.md"`, "manifest.json: the file was changed"},
		{"a file of another kind", `"name": "report.md"`, `"name": "charts/other.svg"`,
			"charts/other.svg: the manifest lists it twice, or no run writes it"},
		{"another program", `"name": "fleetreport"`, `"name": "\u001b[2J"`, "manifest.json: the file was changed"},
		{"a month that is none", `"period": "2026-11"`, `"period": "2026-99"`, "manifest.json: the file was changed"},
		{"a day that is none", `"as_of": "2026-11-30"`, `"as_of": "2026-99-99"`, "manifest.json: the file was changed"},
		{"a day of no month", `"as_of": "2026-11-30"`, `"as_of": "2026-11-31"`, "manifest.json: the run is "},
		{"a day before the month", `"as_of": "2026-11-30"`, `"as_of": "2026-10-31"`, "manifest.json: the run is "},
		{"a title on two lines", `"title": "`, `"title": "x\nsigned by `, "manifest.json: the file was changed"},
		{"a name on two lines", `"name": "built in"`, `"name": "built in\nmade again"`,
			"manifest.json: the file was changed"},
		{"a title without end", `"title": "`, `"title": "` + strings.Repeat("x", 1000),
			"manifest.json: the file was changed"},
		{"an inventory with a month", `"kind": "inventory",`, `"kind": "inventory", "period": "2026-11",`,
			"manifest.json: the file was changed"},
		{"another kind of input", `"kind": "baseline"`, `"kind": "signoff"`, "manifest.json: the file was changed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := copyOf(t, made)
			put(t, filepath.Join(dir, manifest.Name), []byte(strings.Replace(text, test.old, test.new, 1)))
			said, status := verified(dir)
			if status != exitUnverified || !strings.HasPrefix(said, test.want) {
				t.Errorf("exit status %d:\n%s", status, said)
			}
		})
	}
	dir := copyOf(t, made)
	if err := os.Remove(filepath.Join(dir, manifest.Name)); err != nil {
		t.Fatal(err)
	}
	refused(t, "manifest.json: the file is missing", dir)
	if said, status := verified(filepath.Join(dir, "nowhere")); status != exitIO {
		t.Errorf("exit status %d: %s", status, said)
	}
}

// TestVerifyNames checks that a changed manifest with matching fields is found by the run in a document of any format.
func TestVerifyNames(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"md", "html", "json", "xlsx"} {
		made := filepath.Join(t.TempDir(), "out")
		if status := run(context.Background(), []string{"build", "-q", "-o", made, "--formats", format, sampleInput}, nil,
			&bytes.Buffer{}, os.Stderr); status != exitDone {
			t.Fatal(status)
		}
		m := manifestOf(t, made)
		m.Title = "All is well"
		m.Run = compose.RunID(m)
		record(t, made, m)
		refused(t, "manifest.json: the run is ", made)
	}
}

func manifestOf(t *testing.T, dir string) *manifest.Manifest {
	t.Helper()
	m, err := manifest.Decode(contents(t, filepath.Join(dir, manifest.Name)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// record writes the manifest of documents anew.
func record(t *testing.T, dir string, m *manifest.Manifest) {
	t.Helper()
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, manifest.Name), text)
}

// TestVerifyNamesInInventory checks that a name in the inventory does not pass for the run. Otherwise the author of
// the inventory could choose what a manifest says.
func TestVerifyNamesInInventory(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	forged := &manifest.Manifest{}
	dir := t.TempDir()
	input := filepath.Join(dir, "fleet-2026-11.csv")
	for _, format := range []string{"md", "html", "json", "xlsx"} {
		made := filepath.Join(dir, format)
		for range 2 { // the first time for a manifest to forge
			name := "Run " + forged.Run
			put(t, input, bytes.Replace(contents(t, sampleInput), []byte("legacy-erp"), []byte(name), 1))
			if status := run(context.Background(), []string{"build", "-q", "-o", made, "--formats", format, input}, nil,
				&bytes.Buffer{}, os.Stderr); status != exitDone {
				t.Fatal(status)
			}
			if forged.Run == "" {
				forged = manifestOf(t, made)
				forged.Title = "All is well"
				forged.Run = compose.RunID(forged)
			}
		}
		m := manifestOf(t, made)
		forged.Documents, forged.Settings = m.Documents, m.Settings
		record(t, made, forged)
		refused(t, "manifest.json: the run is ", made)
	}
}

// TestVerifyUnlistedFiles checks that documents of another run are found, and that other files do not matter.
func TestVerifyUnlistedFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, formats := range []string{"xlsx", "md,json"} {
		if status := run(context.Background(), []string{"build", "-q", "-o", dir, "--formats", formats, sampleInput}, nil,
			&bytes.Buffer{}, os.Stderr); status != exitDone {
			t.Fatal(status)
		}
	}
	put(t, filepath.Join(dir, "notes.txt"), []byte("mine"))
	if err := os.Symlink(filepath.Join(t.TempDir(), "elsewhere"), filepath.Join(dir, pageFile)); err == nil {
		said, status := verified(dir)
		if status != exitUnverified || !strings.Contains(said, "report.html: the file does not belong to this run") {
			t.Errorf("a link in the place of a document: exit status %d: %s", status, said)
		}
		if err := os.Remove(filepath.Join(dir, pageFile)); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, "report.xlsx: the file does not belong to this run", dir)
	if err := os.Remove(filepath.Join(dir, workbookFile)); err != nil {
		t.Fatal(err)
	}
	// What a reader could take for a document is noted.
	unlisted := []string{"Report-2.HTML", "report (1).json", "charts/other.svg", "index.html", "report.htm", "report.xls",
		"Summary.pdf", "manifest-2.json", "index.md"}
	for _, name := range append([]string{"reporting.txt", "README.md", "baseline.yaml", "fleet-2026-11.csv",
		"charts/notes.txt"}, unlisted...) {
		put(t, filepath.Join(dir, filepath.FromSlash(name)), nil)
	}
	said, status := verified(dir)
	for _, name := range unlisted {
		if !strings.Contains(said, "note: "+name+" does not belong to this run\n") {
			t.Errorf("nothing is said of %s:\n%s", name, said)
		}
	}
	if n := strings.Count(said, "note: "); status != exitDone || n != len(unlisted) {
		t.Errorf("exit status %d, %d notes:\n%s", status, n, said)
	}
	if said, status := verified("-q", dir); status != exitDone || said != "" {
		t.Errorf("exit status %d: %s", status, said)
	}
}

// TestVerifyLinks checks that verify reads nothing outside the folder.
func TestVerifyLinks(t *testing.T) {
	t.Parallel()
	dir, _, _ := built(t, sampleInput)
	outside := filepath.Join(t.TempDir(), "report.md")
	path := filepath.Join(dir, markdownFile)
	put(t, outside, contents(t, path))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	needs.Symlink(t, outside, path)
	if said, status := verified(dir); status != exitUnverified ||
		!strings.HasPrefix(said, "report.md: openat report.md: path escapes from parent") {
		t.Errorf("exit status %d:\n%s", status, said)
	}
}

// TestVerifyInputs makes documents again from inputs of other names, and finds each that
// was changed.
func TestVerifyInputs(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	const month = "../../testdata/history"
	made, _, _ := built(t, filepath.Join(month, "fleet-2026-11.csv"))
	here := t.TempDir()
	own := map[string]string{ // flag to file
		"--fleet": "inventory.csv", "--baseline": "ours.yaml", "--exceptions": "granted.yaml", "--history": "before",
	}
	for flag, from := range map[string]string{"--fleet": "fleet-2026-11.csv", "--baseline": "baseline.yaml",
		"--exceptions": "exceptions.yaml"} {
		put(t, filepath.Join(here, own[flag]), contents(t, filepath.Join(month, from)))
	}
	if err := os.CopyFS(filepath.Join(here, "before"), os.DirFS(filepath.Join(month, "earlier"))); err != nil {
		t.Fatal(err)
	}
	earlier, err := filepath.Glob(filepath.Join(here, "before", "*.csv"))
	if err != nil || len(earlier) < 2 {
		t.Fatal(earlier, err)
	}
	// Names do not count: neither one without a month, nor one with that of another file.
	earlier[0] = renamed(t, earlier[0], "oldest.csv")
	earlier[1] = renamed(t, earlier[1], "fleet-2031-01.csv")
	args := []string{made}
	for _, flag := range slices.Sorted(maps.Keys(own)) {
		args = append(args, flag, filepath.Join(here, own[flag]))
	}
	if said, status := verified(args...); status != exitDone ||
		!strings.Contains(said, "rebuilt from these inputs: identical byte for byte") {
		t.Fatalf("exit status %d:\n%s", status, said)
	}
	// without gives the arguments without a flag.
	without := func(flag string) []string {
		i := slices.Index(args, flag)
		return slices.Delete(slices.Clone(args), i, i+2)
	}
	for flag, want := range map[string]string{
		"--baseline":   "the run had a baseline: give it with --baseline",
		"--exceptions": "the run had exceptions: give them with --exceptions",
		"--history":    "the run had a history: give it with --history",
	} {
		if said, status := verified(without(flag)...); status != exitUsage || !strings.Contains(said, want) {
			t.Errorf("without %s: exit status %d:\n%s", flag, status, said)
		}
	}
	if _, status := verified(without("--fleet")...); status != exitUsage {
		t.Errorf("inputs without the fleet: exit status %d", status)
	}
	for path, want := range map[string]string{
		filepath.Join(here, own["--fleet"]):      "inventory fleet-2026-11.csv: ",
		filepath.Join(here, own["--baseline"]):   "baseline baseline.yaml: ",
		filepath.Join(here, own["--exceptions"]): "exceptions exceptions.yaml: ",
		earlier[0]:                               "history ",
	} {
		text := contents(t, path)
		put(t, path, append(bytes.Clone(text), '\n'))
		refused(t, want, args...)
		put(t, path, text)
	}
}

// TestVerifyHistoryByContent checks that the names and extensions of earlier months do not matter, nor other files
// beside them.
func TestVerifyHistoryByContent(t *testing.T) {
	before, here := t.TempDir(), t.TempDir()
	put(t, filepath.Join(here, "fleet-2026-10.csv"), contents(t, sampleInput))
	if status := run(context.Background(), []string{"build", "-q", "-o", here, "--formats", "json",
		filepath.Join(here, "fleet-2026-10.csv")}, nil, &bytes.Buffer{}, os.Stderr); status != exitDone {
		t.Fatal(status)
	}
	put(t, filepath.Join(before, "report.json"), contents(t, filepath.Join(here, jsonFile)))
	for _, month := range []string{"2026-08", "2026-09"} {
		put(t, filepath.Join(before, "fleet-"+month+".csv"),
			append(contents(t, sampleInput), strings.Repeat("\n", int(month[6]-'7'))...))
	}
	made := filepath.Join(t.TempDir(), "out")
	if status := run(context.Background(), []string{"build", "-q", "-o", made, "--formats", "json", "--history", before,
		sampleInput}, nil, &bytes.Buffer{}, os.Stderr); status != exitDone {
		t.Fatal(status)
	}
	renamed(t, filepath.Join(before, "report.json"), "october.csv")
	renamed(t, filepath.Join(before, "fleet-2026-08.csv"), "a.txt")
	renamed(t, filepath.Join(before, "fleet-2026-09.csv"), "b.json")
	put(t, filepath.Join(before, "notes.txt"), []byte("mine"))
	if said, status := verified(made, "--fleet", sampleInput, "--history", before); status != exitDone {
		t.Errorf("exit status %d:\n%s", status, said)
	}
	args := []string{made, "--fleet", sampleInput}
	for _, name := range []string{"october.csv", "a.txt", "b.json"} {
		args = append(args, "--history", filepath.Join(before, name))
	}
	if said, status := verified(args...); status != exitDone {
		t.Errorf("exit status %d:\n%s", status, said)
	}
}

// renamed gives a file another name in its folder.
func renamed(t *testing.T, path, name string) string {
	t.Helper()
	to := filepath.Join(filepath.Dir(path), name)
	if err := os.Rename(path, to); err != nil {
		t.Fatal(err)
	}
	return to
}

// TestVerifyForged checks that a manifest that matches changed documents does not match the inputs.
func TestVerifyForged(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	dir, _, _ := built(t, sampleInput)
	path := filepath.Join(dir, jsonFile)
	put(t, path, bytes.Replace(contents(t, path), []byte("194500"), []byte("194501"), 1))
	m := manifestOf(t, dir)
	var err error
	for i, d := range m.Documents {
		if d.Name == jsonFile {
			if m.Documents[i].SHA256, m.Documents[i].Bytes, err = manifest.Hash(os.DirFS(dir), jsonFile); err != nil ||
				m.Documents[i] == d {
				t.Fatal("nothing was forged", err)
			}
		}
	}
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, manifest.Name), text)
	if said, status := verified(dir); status != exitDone {
		t.Fatalf("exit status %d: %s", status, said)
	}
	refused(t, "report.json: these inputs produce another file", dir, "--fleet", sampleInput)

	// The other fields of the manifest are compared with the inputs, too.
	dir, _, _ = built(t, sampleInput)
	m = manifestOf(t, dir)
	m.Inputs[0].Bytes++
	m.Run = compose.RunID(m)
	path = filepath.Join(dir, markdownFile)
	put(t, path, bytes.ReplaceAll(contents(t, path), []byte(manifestOf(t, dir).Run), []byte(m.Run)))
	i := slices.IndexFunc(m.Documents, func(d manifest.Document) bool { return d.Name == markdownFile })
	if m.Documents[i].SHA256, _, err = manifest.Hash(os.DirFS(dir), markdownFile); err != nil {
		t.Fatal(err)
	}
	record(t, dir, m)
	if said, status := verified(dir); status != exitDone {
		t.Fatalf("exit status %d: %s", status, said)
	}
	if said, status := verified(dir, "--fleet", sampleInput); status != exitUnverified ||
		!strings.Contains(said, "these inputs produce the run ") {
		t.Errorf("exit status %d: %s", status, said)
	}
}

// TestVerifyOtherVersion checks that another version of the program verifies all that it can.
func TestVerifyOtherVersion(t *testing.T) {
	dir, _, _ := built(t, sampleInput)
	defer func(was string) { version = was }(version)
	version = "9.9"
	said, status := verified(dir, "--fleet", sampleInput)
	if status != exitUnverified || !strings.Contains(said, "inventory fleet-2026-11.csv: 858 bytes") ||
		!strings.HasSuffix(said, "only fleetreport golden, which made the documents, can rebuild them; this is 9.9\n") {
		t.Errorf("exit status %d: %s", status, said)
	}
	if said, status := verified(dir); status != exitDone {
		t.Errorf("exit status %d: %s", status, said)
	}
	refused(t, "inventory fleet-2026-11.csv: ", dir, "--fleet", "../../testdata/history/fleet-2026-11.csv")
}
