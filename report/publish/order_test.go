package publish

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// tracing is a disk that records which folders have changed since they were synced, and checks that no step of a
// commit depends on them.
type tracing struct {
	disk
	t     *testing.T
	dirty map[string]bool
	seen  map[string]int // steps of a commit
	going bool           // the journal was removed, and that is not synced
}

func (d *tracing) changes(paths ...string) {
	for _, path := range paths {
		d.dirty[filepath.Dir(path)] = true
	}
}

// clean checks that all folders are synced whose path satisfies the condition.
func (d *tracing) clean(step string, which func(folder string) bool) {
	d.seen[step]++
	for folder := range d.dirty {
		if which(folder) {
			d.t.Errorf("%s: %s is not synced", step, folder)
		}
	}
}

func (d *tracing) mkdir(path string, perm fs.FileMode) error {
	d.changes(path)
	return d.disk.mkdir(path, perm)
}

func (d *tracing) create(path string) (output, error) {
	d.changes(path)
	return d.disk.create(path)
}

func (d *tracing) link(from, to string) error {
	d.changes(to)
	return d.disk.link(from, to)
}

func (d *tracing) rename(from, to string) error {
	hidden := filepath.Join(out, hiddenFolder)
	switch filepath.Base(to) {
	case commitJournal: // of the hidden folder, only the draft matters, which is in the same
		d.clean("the journal gets its name", func(folder string) bool { return folder != hidden })
	case undoJournal:
	default:
		d.clean("a file is moved", func(folder string) bool { return folder == hidden })
	}
	d.changes(from, to)
	return d.disk.rename(from, to)
}

func (d *tracing) remove(path string) error {
	hidden := filepath.Join(out, hiddenFolder)
	switch base := filepath.Base(path); {
	case base == commitJournal || base == undoJournal:
		if _, err := d.lstat(path); err != nil {
			break
		}
		d.clean("the journal is removed", func(folder string) bool { return !strings.HasPrefix(folder, hidden) })
		d.going = true
	case strings.HasPrefix(path, hidden+string(filepath.Separator)+newFolder) && d.seen["the journal is removed"] > 0:
		d.seen["its files are removed"]++
		if d.going {
			d.t.Error("what the journal spoke of goes, and that the journal went is not synced")
		}
	}
	err := d.disk.remove(path)
	if err == nil {
		d.changes(path)
	}
	return err
}

func (d *tracing) syncFolder(path string) error {
	delete(d.dirty, filepath.Clean(path))
	d.going = d.going && filepath.Base(path) != hiddenFolder
	return d.disk.syncFolder(path)
}

// TestOrderOfSyncs checks that all that a step depends on is synced before it, in whatever order the file system
// writes the names of several folders, also when a commit is rolled back.
func TestOrderOfSyncs(t *testing.T) {
	for _, s := range situations() {
		for _, turned := range []bool{false, true} {
			d := &tracing{disk: s.wrap(begin(t, s)), t: t, dirty: map[string]bool{}, seen: map[string]int{}}
			var under disk = d
			if turned {
				under = &stuckOnce{disk: d}
			}
			if err := publishNew(under, out); (err != nil) != turned {
				t.Fatal(err)
			}
			for _, step := range []string{
				"the journal gets its name", "a file is moved", "the journal is removed", "its files are removed",
			} {
				if d.seen[step] == 0 {
					t.Errorf("%s: %s: never seen", s.name, step)
				}
			}
		}
	}
}
