//go:build unix

package publish

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// writeFiles writes files below a folder: contents by slash-separated name.
func writeFiles(t *testing.T, dir string, content map[string]string) {
	t.Helper()
	for name, text := range content {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := makeHidden(filepath.Dir(path)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func isReport(name string) bool { return name == "report.md" || name == "charts/a.svg" }

// TestPlantedRun plants the files of a killed run in a folder that everybody may write to. Only a hidden folder that
// other users cannot have written into is trusted, and nothing but documents is replaced.
func TestPlantedRun(t *testing.T) {
	const journal = hiddenFolder + "/" + commitJournal
	started := map[string]string{
		journal: `{"files":["report.md"],"replaced":["report.md"]}`, hiddenFolder + "/new/report.md": "planted",
	}
	for _, test := range []struct {
		name    string
		planted map[string]string
		perm    os.FileMode // of the hidden folder
		want    string      // the error of New; "" for none
	}{
		{"private", started, 0o700, ""},
		{"private in a group's folder", started, os.ModeSetgid | 0o700, ""},
		{"everybody writes", started, 0o777, "has to have mode 0700: remove it"},
		{"group writes", started, 0o770, "has to have mode 0700: remove it"},
		{"everybody reads", started, 0o755, "has to have mode 0700: remove it"},
		{"no journal", map[string]string{hiddenFolder + "/new/report.md": "planted"}, 0o755,
			"has to have mode 0700: remove it"},
		{"another file", map[string]string{
			journal: `{"files":["plan.txt"]}`, hiddenFolder + "/new/plan.txt": "planted",
		}, 0o700,
			`"plan.txt" is not the name of a document: remove `},
		{"another file is removed", map[string]string{journal: `{"gone":["plan.txt"]}`, hiddenFolder + "/new/x": ""}, 0o700,
			`"plan.txt" is not the name of a document: remove `},
		{"files of another program", map[string]string{hiddenFolder + "/thesis.txt": ""}, 0o700, `contains "thesis.txt"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			writeFiles(t, dir, map[string]string{"report.md": "mine", "plan.txt": "mine"})
			writeFiles(t, dir, test.planted)
			if err := errors.Join(os.Chmod(dir, 0o777), os.Chmod(filepath.Join(dir, hiddenFolder), test.perm)); err != nil {
				t.Fatal(err)
			}
			before := tree(t, dir)
			s, err := New(t.Context(), dir, isReport)
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) ||
					!strings.Contains(err.Error(), filepath.Join(dir, hiddenFolder)) {
					t.Fatalf("New returned %v, want %s", err, test.want)
				}
				delete(before, hiddenFolder+"/"+lockFile)
				after := tree(t, dir)
				delete(after, hiddenFolder+"/"+lockFile)
				if diff := cmp.Diff(before, after); diff != "" {
					t.Errorf("the refused run changed the folder (-want +got):\n%s", diff)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Discard(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string]string{"report.md": "planted", "plan.txt": "mine"}, tree(t, dir)); diff != "" {
				t.Errorf("folder after recovery (-want +got):\n%s", diff)
			}
		})
	}
}

// foreignFolder is a disk on which the hidden folder belongs to another user.
type foreignFolder struct{ disk }

func (d foreignFolder) enter() error { return errors.Join(d.disk.enter(), errOtherOwner) }

// TestForeignRun checks that New waits for the hidden folder of another user, who may be writing, and trusts nothing
// in it.
func TestForeignRun(t *testing.T) {
	m := newMemory()
	lay(t, m, out)
	if err := m.mkdir(filepath.Join(out, hiddenFolder), privatePerm); err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := open(over, foreignFolder{m}, out, anyName)
	if err == nil || !strings.Contains(err.Error(), "it belongs to another user") ||
		!strings.Contains(err.Error(), "remove it") {
		t.Errorf("New returned %v", err)
	}
	// Without owners in the file system, a run can work in a folder that it has created.
	if err := m.remove(filepath.Join(out, hiddenFolder)); err != nil {
		t.Fatal(err)
	}
	if err := publishNew(foreignFolder{m}, out); err != nil {
		t.Error(err)
	}
}

// endingRun is a disk on which the hidden folder belongs to another user at first.
type endingRun struct {
	disk
	looks int
}

func (d *endingRun) enter() error {
	if d.looks++; d.looks == 1 {
		return errOtherOwner
	}
	return d.disk.enter()
}

// TestForeignRunEnds checks that New continues when the run of another user has finished.
func TestForeignRunEnds(t *testing.T) {
	m := newMemory()
	lay(t, m, out)
	if err := m.mkdir(filepath.Join(out, hiddenFolder), privatePerm); err != nil {
		t.Fatal(err)
	}
	if err := publishNew(&endingRun{disk: m}, out); err != nil {
		t.Error(err)
	}
}

// lateJournal is a disk without owners on which another run leaves its journal in the folder that this run has just
// created.
type lateJournal struct{ foreignFolder }

func (d lateJournal) lock() (io.Closer, error) {
	f, err := d.create(filepath.Join(out, hiddenFolder, commitJournal))
	if err != nil {
		return nil, err
	}
	lock, locked := d.foreignFolder.lock()
	return lock, errors.Join(locked, f.Close())
}

// TestUntrustedJournal checks that a journal is refused in a folder that this run has created, but that may not be
// private.
func TestUntrustedJournal(t *testing.T) {
	m := newMemory()
	lay(t, m, out)
	if err := publishNew(lateJournal{foreignFolder{m}}, out); err == nil ||
		!strings.Contains(err.Error(), `contains "commit.json"`) {
		t.Errorf("New returned %v", err)
	}
}

// TestUnfinished checks that a folder counts as unfinished if that cannot be determined.
func TestUnfinished(t *testing.T) {
	for name, test := range map[string]struct {
		left  []string // in the destination
		fails int      // the call that fails
		want  bool
	}{
		"nothing":           {nil, 0, false},
		"a run that writes": {[]string{""}, 0, false},
		"killed":            {[]string{"", commitJournal}, 0, true},
		"rolled back":       {[]string{"", undoJournal}, 0, true},
		"no access":         {[]string{""}, 2, true},
		"no access later":   {[]string{""}, 3, true},
	} {
		m := newMemory()
		lay(t, m, out)
		for _, name := range test.left {
			if err := m.mkdir(filepath.Join(out, hiddenFolder, name), privatePerm); err != nil {
				t.Fatal(err)
			}
		}
		dst := &destination{disk: &faulty{disk: m, fails: test.fails, dies: -1}, dir: out}
		if got := dst.unfinished(); got != test.want {
			t.Errorf("%s: unfinished is %v", name, got)
		}
	}
	if Unfinished(t.TempDir()) {
		t.Error("an empty folder is unfinished")
	}
}

// TestRetireNoDocument checks that only documents are removed.
func TestRetireNoDocument(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"plan.txt": "mine"})
	s, err := New(t.Context(), dir, isReport)
	if err != nil {
		t.Fatal(err)
	}
	s.Retire("charts/a.svg", "plan.txt")
	if err := s.Commit(); err == nil || !strings.Contains(err.Error(), `"plan.txt" is not the name of a document`) {
		t.Errorf("Commit returned %v", err)
	}
	if diff := cmp.Diff(map[string]string{"plan.txt": "mine"}, tree(t, dir)); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
}

// TestCheckPrivate checks the mode and the owner of the hidden folder.
func TestCheckPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	if err := os.Mkdir(dir, privatePerm); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := checkPrivate(info, os.Geteuid()); err != nil {
		t.Errorf("own folder: %v", err)
	}
	if err := checkPrivate(info, os.Geteuid()+1); !errors.Is(err, errOtherOwner) {
		t.Errorf("folder of another user: %v", err)
	}
}

// TestSwappedFolders replaces folders after a run has opened them: the run continues in those that it has opened, and
// follows no link out of them.
func TestSwappedFolders(t *testing.T) {
	root := t.TempDir()
	dir, elsewhere := filepath.Join(root, "out"), filepath.Join(root, "elsewhere")
	writeFiles(t, elsewhere, map[string]string{"new/report.md": "mine", "a.svg": "mine", "lock": "mine"})
	before := tree(t, elsewhere)
	s, err := New(t.Context(), dir, isReport)
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, "charts/a.svg", "new")
	if err := errors.Join(
		os.Rename(filepath.Join(dir, hiddenFolder), filepath.Join(dir, "aside")),
		os.Symlink(elsewhere, filepath.Join(dir, hiddenFolder)),
	); err != nil {
		t.Fatal(err)
	}
	put(t, s, "report.md", "new") // into the folder that was opened
	if got := tree(t, filepath.Join(dir, "aside"))["new/report.md"]; got != "new" {
		t.Errorf("the run wrote %q into the folder that it had opened", got)
	}
	if err := s.Commit(); err == nil {
		t.Error("Commit moved files out of a folder that it had not opened")
	}
	if diff := cmp.Diff(before, tree(t, elsewhere)); diff != "" {
		t.Errorf("a link was followed (-want +got):\n%s", diff)
	}

	// The same with the destination, and with a folder in it.
	d := &osDisk{}
	if err := d.open(filepath.Join(root, "out")); err != nil {
		t.Fatal(err)
	}
	defer d.close()
	writeFiles(t, dir, map[string]string{"b.svg": "new"})
	if err := os.Symlink(elsewhere, filepath.Join(dir, "charts")); err != nil {
		t.Fatal(err)
	}
	if err := d.rename(filepath.Join(dir, "b.svg"), filepath.Join(dir, "charts", "a.svg")); err == nil {
		t.Error("a file was renamed through a link out of the folder")
	}
	if err := errors.Join(os.Rename(dir, dir+"-aside"), os.Symlink(elsewhere, dir)); err != nil {
		t.Fatal(err)
	}
	if err := d.rename(filepath.Join(dir, "b.svg"), filepath.Join(dir, "c.svg")); err != nil {
		t.Error(err)
	}
	if err := d.remove(filepath.Join(dir, "a.svg")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("removing a file of the folder that took the place of the open one: %v", err)
	}
	if diff := cmp.Diff(before, tree(t, elsewhere)); diff != "" {
		t.Errorf("a link was followed (-want +got):\n%s", diff)
	}
}

// TestHardLinks checks that documents that are hard links to other files are replaced, and that those files are not
// changed.
func TestHardLinks(t *testing.T) {
	root := t.TempDir()
	dir, mine := filepath.Join(root, "out"), filepath.Join(root, "mine")
	writeFiles(t, root, map[string]string{"mine": "mine", "out/note.txt": ""})
	if err := os.Link(mine, filepath.Join(dir, "report.md")); err != nil {
		t.Fatal(err)
	}
	s := start(t, dir)
	put(t, s, "report.md", "new")
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	if got := tree(t, root); got["mine"] != "mine" || got["out/report.md"] != "new" {
		t.Errorf("the folder contains %v", got)
	}
}

// TestPlantedLock checks that with a link or a pipe in place of the lock no file is created elsewhere, and that the
// run does not block.
func TestPlantedLock(t *testing.T) {
	for name, plant := range map[string]func(path string) error{
		"link": func(path string) error { return os.Symlink(filepath.Join(filepath.Dir(path), "..", "made"), path) },
		"pipe": func(path string) error { return syscall.Mkfifo(path, 0o666) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			d := &osDisk{}
			if err := errors.Join(makeHidden(filepath.Join(dir, hiddenFolder)), d.open(dir), d.enter()); err != nil {
				t.Fatal(err)
			}
			defer d.close()
			if err := plant(filepath.Join(dir, hiddenFolder, lockFile)); err != nil {
				t.Fatal(err)
			}
			if _, err := New(t.Context(), dir, anyName); err == nil ||
				!strings.Contains(err.Error(), "lock is not a regular file: remove it") {
				t.Errorf("New returned %v", err)
			}
			// The same if it is planted after the check.
			if lock, err := d.lock(); err == nil {
				_ = lock.Close()
			}
			if _, err := os.Lstat(filepath.Join(dir, "made")); err == nil {
				t.Error("a file was made through a link")
			}
		})
	}
}
