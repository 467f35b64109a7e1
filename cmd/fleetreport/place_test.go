package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fleetreport/report/needs"
)

// TestOutOfPlace checks what is said where the documents cannot go, in the words of the
// command line, and that all stays as it was.
func TestOutOfPlace(t *testing.T) {
	needs.Time(t)
	root := t.TempDir()
	in := func(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }
	if err := os.WriteFile(in("file"), []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"taken/report.html", "linked/elsewhere"} {
		if err := os.MkdirAll(in(dir), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{"dangling": "nowhere", "linked/charts": "elsewhere"} {
		needs.Symlink(t, target, in(name))
	}
	if err := os.Mkdir(in("filed"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(in("filed/charts"), []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	before := walked(t, root)
	for out, want := range map[string]string{
		"file":       "cannot create the folder " + in("file") + ": " + in("file") + " is a file",
		"file/below": "cannot create the folder " + in("file/below") + ": " + in("file") + " is a file",
		"dangling": "cannot create the folder " + in("dangling") + ": " + in("dangling") +
			" is a link to a folder that does not exist",
		"dangling/below": "cannot create the folder " + in("dangling/below") + ": " + in("dangling") +
			" is a link to a folder that does not exist",
		"taken":  "cannot replace " + in("taken/report.html") + ": it is a folder: move it away",
		"linked": "cannot write into " + in("linked/charts") + ": it is not a folder: move it away",
		"filed":  "cannot write into " + in("filed/charts") + ": it is not a folder: move it away",
	} {
		got := ran(nil, "build", "-o", in(out), sampleInput)
		if got.status != exitIO || got.stdout != "" || !strings.HasSuffix(got.stderr, "fleetreport: "+want+"\n") {
			t.Errorf("%s: exit status %d, %q, want %q", out, got.status, got.stderr, want)
		}
		if now := walked(t, root); now != before {
			t.Errorf("%s: there is now\n%s", out, now)
		}
	}
}

// walked lists what is below a folder.
func walked(t *testing.T, root string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(root, func(path string, e os.DirEntry, err error) error {
		all.WriteString(path + " " + e.Type().String() + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// TestOpenElsewhere has a reader keep a document open while it is replaced: the reader
// goes on with the earlier one, or, where the system does not replace open files,
// all documents stay.
func TestOpenElsewhere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	args := []string{"build", "-q", "--formats", "md,json", "-o", dir}
	if got := ran(nil, append(args, sampleInput)...); got.status != exitDone {
		t.Fatal(got.stderr)
	}
	earlier := contents(t, filepath.Join(dir, jsonFile))
	f, err := os.Open(filepath.Join(dir, jsonFile))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	got := ran(nil, append(args, "--period", "2027-01", sampleInput)...)
	read, err := io.ReadAll(f)
	if err != nil || !bytes.Equal(read, earlier) {
		t.Errorf("the reader got something else than the earlier document: %v", err)
	}
	now := contents(t, filepath.Join(dir, jsonFile))
	switch got.status {
	case exitDone:
		if bytes.Equal(now, earlier) {
			t.Error("the document was not replaced")
		}
	case exitIO:
		if !strings.Contains(got.stderr, "cannot replace "+filepath.Join(dir, jsonFile)) || !bytes.Equal(now, earlier) {
			t.Errorf("got the message %q", got.stderr)
		}
	default:
		t.Errorf("exit status %d, %s", got.status, got.stderr)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("litter: %v", left)
	}
}
