package publish

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// tracing is a disk that knows which folders have names that were not synced since they
// changed, and holds them against what may be built on them.
type tracing struct {
	disk
	t     *testing.T
	dirty map[string]bool
	seen  map[string]int // steps of a commit
	going bool           // the journal went, and that is not synced
}

func (d *tracing) changes(paths ...string) {
	for _, path := range paths {
		d.dirty[filepath.Dir(path)] = true
	}
}

// clean holds that all folders are synced whose path satisfies the condition.
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
		d.clean("the journal goes", func(folder string) bool { return !strings.HasPrefix(folder, hidden) })
		d.going = true
	case strings.HasPrefix(path, hidden+string(filepath.Separator)+freshFolder) && d.seen["the journal goes"] > 0:
		d.seen["what it spoke of goes"]++
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

// TestOrderOfSyncs holds, whatever the order in which a file system writes the names of
// several folders, that what a step builds on is on disk before it: also where a commit
// is turned back.
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
			for _, step := range []string{"the journal gets its name", "a file is moved", "the journal goes", "what it spoke of goes"} {
				if d.seen[step] == 0 {
					t.Errorf("%s: %s: never seen", s.name, step)
				}
			}
		}
	}
}
