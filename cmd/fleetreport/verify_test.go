package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"fleetreport/report"
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

// verified runs verify and gives what it says and its exit status.
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

// TestVerify holds that documents are verified as they were made, and that one changed
// byte of any of them is found, and told by the name of its file.
func TestVerify(t *testing.T) {
	made, _, _ := built(t, sampleInput)
	if said, status := verified(made); status != exitDone || !strings.Contains(said, "documents are as manifest.json says") {
		t.Fatalf("exit status %d: %s", status, said)
	}
	m, _, err := readManifest(os.DirFS(made))
	if err != nil || len(m.Documents) < 10 {
		t.Fatal(m, err)
	}
	for _, d := range m.Documents {
		dir := copyOf(t, made)
		path := filepath.Join(dir, filepath.FromSlash(d.Name))
		text := contents(t, path)
		for _, at := range []int{0, len(text) / 2, len(text) - 1} {
			changed := bytes.Clone(text)
			changed[at] ^= 1
			put(t, path, changed)
			refused(t, d.Name+": it was changed", dir)
		}
		put(t, path, append(bytes.Clone(text), '\n'))
		refused(t, d.Name+": it was changed", dir)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		refused(t, d.Name+": it is missing", dir)
	}
}

// refused holds that verify finds something of the documents, and says just that, and what
// follows from it.
func refused(t *testing.T, want string, args ...string) {
	t.Helper()
	said, status := verified(args...)
	if _, after, ok := strings.Cut(said, "counts for nothing\n"); ok {
		said = after // what is noted of the exceptions in testdata/history
	}
	if lines := strings.Split(strings.TrimSpace(said), "\n"); status != exitUnverified || !strings.HasPrefix(lines[0], want) || len(lines) != 2 || !strings.HasPrefix(lines[1], "fleetreport: ") {
		t.Errorf("exit status %d, not %d with %q:\n%s", status, exitUnverified, want, said)
	}
}

// TestVerifyManifest holds that a manifest must be there, and as it was written.
func TestVerifyManifest(t *testing.T) {
	made, _, _ := built(t, sampleInput)
	text := string(contents(t, filepath.Join(made, manifest.Name)))
	for _, test := range []struct {
		name, old, new string
		want           string
	}{
		{"another form", "  \"run\"", "\"run\"", "manifest.json: it is not as fleetreport writes it"},
		{"a field twice", `"title": `, `"title": "x", "title": `, "manifest.json: it is not as fleetreport writes it"},
		{"a field that is not known", `"title": `, `"author": "x", "title": `, "manifest.json: it is not as fleetreport writes it"},
		{"a later schema", `"schema": 1`, `"schema": 2`, "manifest.json: it has the schema 2, and this program reads schema 1"},
		{"no JSON", "{", "", "manifest.json: it is no JSON"},
		{"a document outside", `"name": "report.md"`, `"name": "../report.md"`, "manifest.json: it is not as fleetreport writes it"},
		{"a file of another kind", `"name": "report.md"`, `"name": "charts/other.svg"`, "charts/other.svg: the manifest lists it"},
		{"another program", `"name": "fleetreport"`, `"name": "\u001b[2J"`, "manifest.json: it is not as fleetreport writes it"},
		{"a month that is none", `"period": "2026-11"`, `"period": "2026-99"`, "manifest.json: it is not as fleetreport writes it"},
		{"a day that is none", `"as_of": "2026-11-30"`, `"as_of": "2026-99-99"`, "manifest.json: it is not as fleetreport writes it"},
		{"a day of no month", `"as_of": "2026-11-30"`, `"as_of": "2026-11-31"`, "manifest.json: it is not as fleetreport writes it: it cannot be judged as of 2026-11-31"},
		{"a day before the month", `"as_of": "2026-11-30"`, `"as_of": "2026-10-31"`, "manifest.json: it is not as fleetreport writes it: it cannot be judged as of 2026-10-31"},
		{"a title on two lines", `"title": "`, `"title": "x\nsigned by `, "manifest.json: it is not as fleetreport writes it"},
		{"a name on two lines", `"name": "built in"`, `"name": "built in\nmade again"`, "manifest.json: it is not as fleetreport writes it"},
		{"a title without end", `"title": "`, `"title": "` + strings.Repeat("x", 1000), "manifest.json: it is not as fleetreport writes it"},
		{"an inventory with a month", `"kind": "inventory",`, `"kind": "inventory", "period": "2026-11",`, "manifest.json: it is not as fleetreport writes it"},
		{"another kind of input", `"kind": "baseline"`, `"kind": "signoff"`, "manifest.json: it is not as fleetreport writes it"},
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
	refused(t, "manifest.json: it is missing", dir)
	if said, status := verified(filepath.Join(dir, "nowhere")); status != exitIO {
		t.Errorf("exit status %d: %s", status, said)
	}
}

// TestVerifyNames holds that a manifest that was changed alone is found by what the
// documents say, whichever of them there is, though all that it says of the run agrees.
func TestVerifyNames(t *testing.T) {
	for _, format := range []string{"md", "html", "json", "xlsx"} {
		made := filepath.Join(t.TempDir(), "out")
		if status := run(context.Background(), []string{"build", "-q", "-o", made, "--formats", format, sampleInput}, nil, &bytes.Buffer{}, os.Stderr); status != exitDone {
			t.Fatal(status)
		}
		m := manifestOf(t, made)
		m.Title = "All is well"
		m.Provenance[0][1] = m.Title
		m.Run = compose.RunOf(m.Provenance)
		record(t, made, m)
		refused(t, "manifest.json: the run is ", made)
	}
}

func manifestOf(t *testing.T, dir string) *manifest.Manifest {
	t.Helper()
	m, _, err := readManifest(os.DirFS(dir))
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

// TestVerifyFields holds that no field of a manifest can be changed alone, but for what it
// says of how the program was built.
func TestVerifyFields(t *testing.T) {
	made, _, _ := built(t, "../../testdata/history/fleet-2026-11.csv")
	const zeros = "0000000000000000000000000000000000000000000000000000000000000000"
	earlier := func(m *manifest.Manifest) *manifest.Input {
		return &m.Inputs[slices.IndexFunc(m.Inputs, func(in manifest.Input) bool { return in.Kind == report.HistoryFile })]
	}
	for what, change := range map[string]func(m *manifest.Manifest){
		"run":               func(m *manifest.Manifest) { m.Run = zeros },
		"version":           func(m *manifest.Manifest) { m.Tool.Version = "9.9" },
		"title":             func(m *manifest.Manifest) { m.Title = "All is well" },
		"period":            func(m *manifest.Manifest) { m.Period = "2026-12"; m.AsOf = "2026-12-31" },
		"as_of":             func(m *manifest.Manifest) { m.AsOf = "2026-12-30" },
		"formats":           func(m *manifest.Manifest) { m.Settings.Formats = []string{"md", "html", "json"} },
		"order of formats":  func(m *manifest.Manifest) { slices.Reverse(m.Settings.Formats) },
		"limits":            func(m *manifest.Manifest) { m.Settings.Limits = []string{"compliance<1"} },
		"allow_bad_rows":    func(m *manifest.Manifest) { m.Settings.AllowBadRows = true },
		"name":              func(m *manifest.Manifest) { m.Inputs[0].Name = "other.csv" },
		"hash":              func(m *manifest.Manifest) { m.Inputs[0].SHA256 = zeros },
		"bytes":             func(m *manifest.Manifest) { m.Inputs[0].Bytes++ },
		"name of baseline":  func(m *manifest.Manifest) { m.Inputs[1].Name = "other.yaml" },
		"hash of baseline":  func(m *manifest.Manifest) { m.Inputs[1].SHA256 = zeros },
		"bytes of baseline": func(m *manifest.Manifest) { m.Inputs[1].Bytes++ },
		"exceptions":        func(m *manifest.Manifest) { m.Inputs = slices.Delete(m.Inputs, 2, 3) },
		"kind":              func(m *manifest.Manifest) { m.Inputs[2].Kind = "baseline" },
		"order of inputs":   func(m *manifest.Manifest) { m.Inputs[0], m.Inputs[1] = m.Inputs[1], m.Inputs[0] },
		"month":             func(m *manifest.Manifest) { earlier(m).Period = "2026-01" },
		"bytes of a month":  func(m *manifest.Manifest) { earlier(m).Bytes++ },
		"a month less":      func(m *manifest.Manifest) { m.Inputs = m.Inputs[:len(m.Inputs)-1] },
		"a month more": func(m *manifest.Manifest) {
			more := *earlier(m)
			more.Period = "2026-10"
			m.Inputs = append(m.Inputs, more)
		},
		"a later month":       func(m *manifest.Manifest) { m.Inputs[len(m.Inputs)-1].Period = "2026-11" },
		"a row":               func(m *manifest.Manifest) { m.Provenance[0][1] = "All is well" },
		"a row more":          func(m *manifest.Manifest) { m.Provenance = append(m.Provenance, [2]string{"Audited by", "me"}) },
		"a row less":          func(m *manifest.Manifest) { m.Provenance = m.Provenance[1:] },
		"a row twice":         func(m *manifest.Manifest) { m.Provenance = append(m.Provenance, m.Provenance[0]) },
		"order of documents":  func(m *manifest.Manifest) { slices.Reverse(m.Documents) },
		"bytes of a document": func(m *manifest.Manifest) { m.Documents[0].Bytes++ },
		"a document less":     func(m *manifest.Manifest) { m.Documents = m.Documents[1:] },
	} {
		t.Run(what, func(t *testing.T) {
			m := manifestOf(t, made)
			change(m)
			dir := copyOf(t, made)
			record(t, dir, m)
			if said, status := verified(dir); status != exitUnverified || strings.Contains(said, "not as they were made") {
				t.Errorf("exit status %d: %s", status, said)
			}
		})
	}
	m := manifestOf(t, made)
	m.Tool.Commit, m.Tool.Libraries = "abc", []manifest.Module{}
	record(t, made, m)
	if said, status := verified(made); status != exitDone {
		t.Errorf("exit status %d: %s", status, said)
	}
}

// TestVerifyNamesInInventory holds that a name in the inventory that reads as the run does
// not pass for it: whoever writes the inventory could else choose what a manifest says.
func TestVerifyNamesInInventory(t *testing.T) {
	forged := &manifest.Manifest{}
	dir := t.TempDir()
	input := filepath.Join(dir, "fleet-2026-11.csv")
	for _, format := range []string{"md", "html", "json", "xlsx"} {
		made := filepath.Join(dir, format)
		for range 2 { // the first time for a manifest to forge
			name := "Run " + forged.Run
			put(t, input, bytes.Replace(contents(t, sampleInput), []byte("legacy-erp"), []byte(name), 1))
			if status := run(context.Background(), []string{"build", "-q", "-o", made, "--formats", format, input}, nil, &bytes.Buffer{}, os.Stderr); status != exitDone {
				t.Fatal(status)
			}
			if forged.Run == "" {
				forged = manifestOf(t, made)
				forged.Title = "All is well"
				forged.Provenance[0][1] = forged.Title
				forged.Run = compose.RunOf(forged.Provenance)
			}
		}
		m := manifestOf(t, made)
		forged.Documents, forged.Settings = m.Documents, m.Settings
		record(t, made, forged)
		refused(t, "manifest.json: the run is ", made)
	}
}

// TestVerifyStrangers holds that documents of another run are found beside those of this
// one, and that other files do not matter.
func TestVerifyStrangers(t *testing.T) {
	dir := t.TempDir()
	for _, formats := range []string{"xlsx", "md,json"} {
		if status := run(context.Background(), []string{"build", "-q", "-o", dir, "--formats", formats, sampleInput}, nil, &bytes.Buffer{}, os.Stderr); status != exitDone {
			t.Fatal(status)
		}
	}
	put(t, filepath.Join(dir, "notes.txt"), []byte("mine"))
	if err := os.Symlink(filepath.Join(t.TempDir(), "elsewhere"), filepath.Join(dir, pageFile)); err == nil {
		said, status := verified(dir)
		if status != exitUnverified || !strings.Contains(said, "report.html: it is not of this run") {
			t.Errorf("a link in the place of a document: exit status %d: %s", status, said)
		}
		if err := os.Remove(filepath.Join(dir, pageFile)); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, "report.xlsx: it is not of this run", dir)
	if err := os.Remove(filepath.Join(dir, workbookFile)); err != nil {
		t.Fatal(err)
	}
	// What a reader could take for a document is noted.
	strangers := []string{"Report-2.HTML", "report (1).json", "charts/other.svg", "index.html", "report.htm", "report.xls", "Summary.pdf", "manifest-2.json", "index.md"}
	for _, name := range append([]string{"reporting.txt", "README.md", "baseline.yaml", "fleet-2026-11.csv", "charts/notes.txt"}, strangers...) {
		put(t, filepath.Join(dir, filepath.FromSlash(name)), nil)
	}
	said, status := verified(dir)
	for _, name := range strangers {
		if !strings.Contains(said, "note: "+name+" is not of this run\n") {
			t.Errorf("nothing is said of %s:\n%s", name, said)
		}
	}
	if n := strings.Count(said, "note: "); status != exitDone || n != len(strangers) {
		t.Errorf("exit status %d, %d notes:\n%s", status, n, said)
	}
	if said, status := verified("-q", dir); status != exitDone || said != "" {
		t.Errorf("exit status %d: %s", status, said)
	}
}

// TestVerifyLinks holds that verify reads nothing outside the folder.
func TestVerifyLinks(t *testing.T) {
	dir, _, _ := built(t, sampleInput)
	outside := filepath.Join(t.TempDir(), "report.md")
	path := filepath.Join(dir, markdownFile)
	put(t, outside, contents(t, path))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	needs.Symlink(t, outside, path)
	if said, status := verified(dir); status != exitUnverified || !strings.HasPrefix(said, "report.md: openat report.md: path escapes from parent") {
		t.Errorf("exit status %d:\n%s", status, said)
	}
}

// TestVerifyInputs makes documents again from inputs of other names, and finds each that
// was changed.
func TestVerifyInputs(t *testing.T) {
	const month = "../../testdata/history"
	made, _, _ := built(t, filepath.Join(month, "fleet-2026-11.csv"))
	here := t.TempDir()
	own := map[string]string{ // flag to file
		"--fleet": "inventory.csv", "--baseline": "ours.yaml", "--exceptions": "granted.yaml", "--history": "before",
	}
	for flag, from := range map[string]string{"--fleet": "fleet-2026-11.csv", "--baseline": "baseline.yaml", "--exceptions": "exceptions.yaml"} {
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
	if said, status := verified(args...); status != exitDone || !strings.Contains(said, "made again from these inputs: the same to the byte") {
		t.Fatalf("exit status %d:\n%s", status, said)
	}
	// without gives the arguments without a flag.
	without := func(flag string) []string {
		i := slices.Index(args, flag)
		return slices.Delete(slices.Clone(args), i, i+2)
	}
	for flag, want := range map[string]string{
		"--baseline": "the run had a baseline: give it with --baseline", "--exceptions": "the run had exceptions: give them with --exceptions",
		"--history": "the run had a history: give it with --history",
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

// TestVerifyHistoryByContent holds that the names and extensions of earlier months do not
// count, nor what lies beside them.
func TestVerifyHistoryByContent(t *testing.T) {
	before, here := t.TempDir(), t.TempDir()
	put(t, filepath.Join(here, "fleet-2026-10.csv"), contents(t, sampleInput))
	if status := run(context.Background(), []string{"build", "-q", "-o", here, "--formats", "json", filepath.Join(here, "fleet-2026-10.csv")}, nil, &bytes.Buffer{}, os.Stderr); status != exitDone {
		t.Fatal(status)
	}
	put(t, filepath.Join(before, "report.json"), contents(t, filepath.Join(here, jsonFile)))
	for _, month := range []string{"2026-08", "2026-09"} {
		put(t, filepath.Join(before, "fleet-"+month+".csv"), append(contents(t, sampleInput), strings.Repeat("\n", int(month[6]-'7'))...))
	}
	made := filepath.Join(t.TempDir(), "out")
	if status := run(context.Background(), []string{"build", "-q", "-o", made, "--formats", "json", "--history", before, sampleInput}, nil, &bytes.Buffer{}, os.Stderr); status != exitDone {
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

// TestVerifyForged holds that a manifest that fits changed documents does not pass for
// one of the inputs.
func TestVerifyForged(t *testing.T) {
	dir, _, _ := built(t, sampleInput)
	path := filepath.Join(dir, jsonFile)
	put(t, path, bytes.Replace(contents(t, path), []byte("194500"), []byte("194501"), 1))
	m, _, err := readManifest(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range m.Documents {
		if d.Name == jsonFile {
			if m.Documents[i].SHA256, m.Documents[i].Bytes, err = manifest.Hash(os.DirFS(dir), jsonFile); err != nil || m.Documents[i] == d {
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
	refused(t, "report.json: these inputs give another one", dir, "--fleet", sampleInput)

	// What the manifest says beside the hashes is held against the inputs, too.
	dir, _, _ = built(t, sampleInput)
	if m, _, err = readManifest(os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	m.Inputs[0].Bytes++
	m.Provenance[4][1] = "859 bytes"
	m.Run = compose.RunOf(m.Provenance)
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
	if said, status := verified(dir, "--fleet", sampleInput); status != exitUnverified || !strings.Contains(said, "made again, the run is ") {
		t.Errorf("exit status %d: %s", status, said)
	}
}

// TestVerifyOtherVersion holds that another version of the program holds all that it can,
// and accuses nobody of what it cannot.
func TestVerifyOtherVersion(t *testing.T) {
	dir, _, _ := built(t, sampleInput)
	defer func(was string) { version = was }(version)
	version = "9.9"
	said, status := verified(dir, "--fleet", sampleInput)
	if status != exitUnverified || !strings.Contains(said, "inventory fleet-2026-11.csv: 858 bytes") ||
		!strings.HasSuffix(said, "could not be made again: made by fleetreport golden, this is 9.9\n") {
		t.Errorf("exit status %d: %s", status, said)
	}
	if said, status := verified(dir); status != exitDone {
		t.Errorf("exit status %d: %s", status, said)
	}
	refused(t, "inventory fleet-2026-11.csv: ", dir, "--fleet", "../../testdata/history/fleet-2026-11.csv")
}

// TestReadSmall holds the limit of what verify reads into memory.
func TestReadSmall(t *testing.T) {
	const most = 16 << 20
	folder := fstest.MapFS{
		"empty": {}, "small": {Data: []byte("text")}, "folder": {Mode: fs.ModeDir},
		"largest": {Data: make([]byte, most)}, "larger": {Data: make([]byte, most+1)},
	}
	for name, want := range map[string]struct {
		size int
		err  string
	}{
		"empty": {0, ""}, "small": {4, ""}, "largest": {most, ""},
		"larger": {0, "it is larger than 16 MiB"}, "folder": {0, "it is no file"}, "missing": {0, "open missing: file does not exist"},
	} {
		text, err := readSmall(folder, name)
		if said := fmt.Sprint(err); len(text) != want.size || said != cmp.Or(want.err, "<nil>") {
			t.Errorf("%s: %d bytes, %s, want %+v", name, len(text), said, want)
		}
	}
}
