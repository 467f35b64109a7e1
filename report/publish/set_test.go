package publish

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree reads the files of a folder: contents by slash-separated name.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func put(t *testing.T, s *Set, name, content string) {
	t.Helper()
	f, err := s.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(f, content); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func start(t *testing.T, dir string) *Set {
	t.Helper()
	s, err := New(t.Context(), dir, anyName)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCommitReplacesTheSet(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	s := start(t, dir)
	put(t, s, "report.md", "one")
	put(t, s, "charts/a.svg", "a1")
	put(t, s, "charts/b.svg", "b1")
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "note.txt"), []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "charts", "mine.svg"), []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	s = start(t, dir)
	put(t, s, "report.md", "two")
	put(t, s, "charts/a.svg", "a2")
	s.Retire("charts/a.svg", "charts/b.svg", "charts/never.svg")
	if got, want := tree(t, dir)["report.md"], "one"; got != want {
		t.Errorf("before Commit report.md is %q, want %q", got, want)
	}
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	// charts/b.svg is retired and removed; files of others stay.
	want := map[string]string{"report.md": "two", "charts/a.svg": "a2", "charts/mine.svg": "mine", "note.txt": "mine"}
	if diff := cmp.Diff(want, tree(t, dir)); diff != "" {
		t.Errorf("folder after Commit (-want +got):\n%s", diff)
	}
}

func TestDiscardLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s := start(t, dir)
	put(t, s, "report.md", "one")
	if err := s.Discard(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{}, tree(t, dir)); diff != "" {
		t.Errorf("folder after Discard (-want +got):\n%s", diff)
	}
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		t.Errorf("Discard left %s", entries[0].Name())
	}
}

func TestFailedCommitRestoresTheEarlierSet(t *testing.T) {
	dir := t.TempDir()
	s := start(t, dir)
	put(t, s, "a.txt", "a1")
	put(t, s, "b.txt", "b1")
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	s = start(t, dir)
	put(t, s, "a.txt", "a2")
	put(t, s, "b.txt", "b2")
	put(t, s, "c.txt", "c2")
	put(t, s, "new/d.txt", "d2")
	// There is a folder in place of c.txt.
	if err := os.MkdirAll(filepath.Join(dir, "c.txt"), 0o777); err != nil {
		t.Fatal(err)
	}
	err := s.Commit()
	if err == nil || !strings.Contains(err.Error(), "it is a folder") {
		t.Fatalf("Commit returned %v, want an error that says what it cannot replace", err)
	}
	want := map[string]string{"a.txt": "a1", "b.txt": "b1"}
	if diff := cmp.Diff(want, tree(t, dir)); diff != "" {
		t.Errorf("folder after the failed Commit (-want +got):\n%s", diff)
	}
	if _, err := os.Stat(filepath.Join(dir, "new")); err == nil {
		t.Error("the failed Commit left a folder that it made")
	}
}

func TestCreateRefusesOtherFolders(t *testing.T) {
	s := start(t, t.TempDir())
	t.Cleanup(func() { _ = s.Discard() })
	for _, name := range []string{"", ".", "..", "../x", "/etc/x", "a/../../x"} {
		if f, err := s.Create(name); err == nil {
			_ = f.Close()
			t.Errorf("Create(%q) returned no error", name)
		}
	}
}

func TestNewWhereAFileStands(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	if err := os.WriteFile(path, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := New(t.Context(), path, anyName)
	if err == nil || !strings.Contains(err.Error(), "cannot create the folder") {
		t.Errorf("New on a file returned %v", err)
	}
}

func TestStale(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "report.xlsx"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	s := start(t, dir)
	put(t, s, "report.md", "x")
	got := s.Stale([]string{"report.md", "report.xlsx", "report.html"})
	if diff := cmp.Diff([]string{"report.xlsx"}, got); diff != "" {
		t.Errorf("Stale (-want +got):\n%s", diff)
	}
	if err := s.Discard(); err != nil {
		t.Fatal(err)
	}
}

func TestDiscardedSet(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	s := start(t, dir)
	put(t, s, "a.txt", "a")
	if err := s.Discard(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the folder that New made is still there")
	}
	if _, err := s.Create("b.txt"); err == nil {
		t.Error("Create after Discard returned no error")
	}
	if err := s.Commit(); err == nil {
		t.Error("Commit after Discard returned no error")
	}
}
