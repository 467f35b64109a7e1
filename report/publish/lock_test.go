package publish

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fleetreport/report/needs"
)

// makeHidden creates a folder and those above it with the mode of the hidden folder.
func makeHidden(path string) error { return os.MkdirAll(path, privatePerm) }

// TestOneRunAtATime checks that a second run waits for the first one, on a real disk and in memory, and then continues
// with the files of the first one.
func TestOneRunAtATime(t *testing.T) {
	inMemory := newMemory()
	for name, disk := range map[string]func() disk{
		"system": func() disk { return &osDisk{} },
		"memory": func() disk { return inMemory },
	} {
		dir := filepath.Join(t.TempDir(), "out")
		if name == "memory" {
			dir = out
		}
		for _, end := range []func(*Set) error{(*Set).Discard, (*Set).Commit} {
			first, err := open(t.Context(), disk(), dir, anyName)
			if err != nil {
				t.Fatal(err)
			}
			over, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := open(over, disk(), dir, anyName); !errors.Is(err, errLocked) || !strings.Contains(err.Error(), dir) {
				t.Errorf("%s: a second run begins: %v", name, err)
			}
			if err := recoverFolder(over, disk(), dir); !errors.Is(err, errLocked) {
				t.Errorf("%s: a running run is recovered: %v", name, err)
			}
			second := make(chan error, 1)
			if name == "system" { // two runs cannot use the disk in memory concurrently
				go func() { second <- publishNew(disk(), dir) }()
			}
			put(t, first, "first.txt", "first")
			if err := end(first); err != nil {
				t.Fatal(err)
			}
			if name == "memory" {
				second <- publishNew(disk(), dir)
			}
			if err := <-second; err != nil {
				t.Errorf("%s: the second run: %v", name, err)
			}
			got := readFiles(t, disk(), dir)
			delete(got, "first.txt")
			if !maps.Equal(got, newSet) {
				t.Errorf("%s: the folder contains %v", name, got)
			}
		}
	}
}

// TestForeignJournals checks that a journal of somebody else does not lead out of the folder, not even through a link,
// and that a journal with unknown content is refused.
func TestForeignJournals(t *testing.T) {
	for name, journal := range map[string]string{
		"above":   `{"files":["../victim"]}`,
		"gone":    `{"gone":["../victim"]}`,
		"folder":  `{"folders":["link/victim"]}`,
		"old":     `{"replaced":["link/victim"]}`,
		"linked":  `{"files":["link/victim"]}`,
		"unread":  `{"files":["victim"],"links":[]}`,
		"broken":  `{"files":["vic`,
		"itself":  `{"gone":["` + hiddenFolder + `/lock"]}`,
		"nothing": ``,
	} {
		for _, kind := range []string{commitJournal, undoJournal} {
			t.Run(name+" "+kind, func(t *testing.T) {
				root := t.TempDir()
				dir := filepath.Join(root, "out")
				for _, sub := range []string{"out/" + hiddenFolder + "/new/link", "out/" + hiddenFolder + "/retired"} {
					if err := makeHidden(filepath.Join(root, sub)); err != nil {
						t.Fatal(err)
					}
				}
				for file, content := range map[string]string{
					"victim": "mine", "out/" + hiddenFolder + "/new/victim": "theirs",
					"out/" + hiddenFolder + "/new/link/victim": "theirs", "out/" + hiddenFolder + "/" + kind: journal,
				} {
					if err := os.WriteFile(filepath.Join(root, file), []byte(content), 0o666); err != nil {
						t.Fatal(err)
					}
				}
				needs.Symlink(t, "..", filepath.Join(dir, "link"))
				if _, err := New(t.Context(), dir, anyName); err == nil || !strings.Contains(err.Error(), "cannot recover") {
					t.Errorf("New returned %v", err)
				}
				if b, err := os.ReadFile(filepath.Join(root, "victim")); string(b) != "mine" {
					t.Errorf("what is outside is now %q, %v", b, err)
				}
				if _, err := os.Lstat(filepath.Join(dir, "victim")); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("a file was moved: %v", err)
				}
			})
		}
	}
}

// TestLinksInHiddenFolder checks that links in the hidden folder are removed and not followed, and that the hidden
// folder itself must not be a link.
func TestLinksInHiddenFolder(t *testing.T) {
	root := t.TempDir()
	dir, mine := filepath.Join(root, "out"), filepath.Join(root, "mine")
	for _, sub := range []string{filepath.Join(dir, hiddenFolder, "new"), mine} {
		if err := makeHidden(sub); err != nil {
			t.Fatal(err)
		}
	}
	kept := filepath.Join(mine, "kept")
	if err := os.WriteFile(kept, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	needs.Symlink(t, mine, filepath.Join(dir, hiddenFolder, "new", "link"))
	if err := recoverFolder(t.Context(), &osDisk{}, dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(filepath.Join(dir, hiddenFolder)); err == nil {
		t.Error("recovering left the hidden folder")
	}
	if err := os.Symlink(mine, filepath.Join(dir, hiddenFolder)); err != nil {
		t.Fatal(err)
	}
	_, err := New(t.Context(), dir, anyName)
	if err == nil || !strings.Contains(err.Error(), "is not a folder: move it away") {
		t.Errorf("New returned %v", err)
	}
	if _, err := os.Lstat(kept); err != nil {
		t.Errorf("a link was followed: %v", err)
	}
}
