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

	"fleetreport/report/manifest"
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

// refused holds that verify finds something of the documents, and says just that.
func refused(t *testing.T, want string, args ...string) {
	t.Helper()
	said, status := verified(args...)
	if _, after, ok := strings.Cut(said, "counts for nothing\n"); ok {
		said = after // what is noted of the exceptions in testdata/history
	}
	if lines := strings.Split(strings.TrimSpace(said), "\n"); status != exitUnverified || !strings.HasPrefix(lines[0], want) || len(lines) != 2 || !strings.HasSuffix(lines[1], "are not as they were made") {
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
// documents say, whichever of them there is.
func TestVerifyNames(t *testing.T) {
	for _, format := range []string{"md", "html", "json", "xlsx"} {
		made := filepath.Join(t.TempDir(), "out")
		if status := run(context.Background(), []string{"build", "-q", "-o", made, "--formats", format, sampleInput}, nil, &bytes.Buffer{}, os.Stderr); status != exitDone {
			t.Fatal(status)
		}
		m, _, err := readManifest(os.DirFS(made))
		if err != nil {
			t.Fatal(err)
		}
		for what, sum := range map[string]*string{"the run is": &m.Run, "the inventory ": &m.Inputs[0].SHA256, "the baseline ": &m.Inputs[1].SHA256} {
			was := *sum
			*sum = strings.Repeat("0", len(was))
			text, err := m.Encode()
			if err != nil {
				t.Fatal(err)
			}
			put(t, filepath.Join(made, manifest.Name), text)
			refused(t, "manifest.json: "+what, made)
			*sum = was
		}
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
	if err := os.Symlink(outside, path); err != nil {
		t.Skip(err)
	}
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
	refused(t, "baseline baseline.yaml: give it with --baseline", without("--baseline")...)
	refused(t, "exceptions exceptions.yaml: give it with --exceptions", without("--exceptions")...)
	said, status := verified(without("--history")...)
	if n := strings.Count(said, "none of the files of --history has its SHA-256"); status != exitUnverified || n != 4 {
		t.Errorf("exit status %d, %d months are missed:\n%s", status, n, said)
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
	if text, err = m.Encode(); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, manifest.Name), text)
	refused(t, "manifest.json: it says more of the run or its inputs than these inputs give", dir, "--fleet", sampleInput)
}
