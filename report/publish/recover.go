package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// settle ends the commit that a killed run has begun, and removes what it has left.
func (h *held) settle() error {
	err := h.finish()
	if err == nil {
		err = h.sweep()
	}
	if err != nil {
		return fmt.Errorf("cannot put right what an interrupted run has left in the folder %s: %w", h.dir, bare(err))
	}
	return nil
}

// within refuses a journal that no run of this package has written: everything that it
// names is a file of the folder, or a folder that one of its files is in, and no link
// leads elsewhere.
func (h *held) within(j *journal) error {
	var folders []string
	for _, name := range j.Files {
		folders = append(folders, above(name)...)
	}
	for _, sub := range j.Folders {
		if !slices.Contains(folders, sub) {
			return fmt.Errorf("%s is no folder of its files", sub)
		}
	}
	names := slices.Concat(j.Files, j.Gone)
	for _, name := range j.Replaced {
		if !slices.Contains(names, name) {
			return fmt.Errorf("%s is none of its files", name)
		}
	}
	if _, err := h.missing(names); err != nil {
		return err
	}
	for _, sub := range []string{freshFolder, oldFolder} {
		for _, name := range append([]string{"."}, folders...) {
			mode, err := h.disk.lstat(h.hidden(sub, name))
			if err == nil && !mode.IsDir() {
				return fmt.Errorf("%s is no folder", h.hidden(sub, name))
			}
		}
	}
	return nil
}

// Unfinished reports whether a run that was killed may have left the folder to the next one:
// its files may be of two runs until then. It is true where the user cannot look into the
// hidden folder.
func Unfinished(dir string) bool { return (&held{disk: &system{}, dir: dir}).unfinished() }

func (h *held) unfinished() bool {
	if mode, err := h.disk.lstat(h.hidden()); err != nil || !mode.IsDir() {
		return false
	}
	for _, name := range []string{undoJournal, commitJournal} {
		if _, err := h.disk.lstat(h.hidden(name)); !errors.Is(err, fs.ErrNotExist) {
			return true
		}
	}
	return false
}

func (h *held) finish() error {
	for _, way := range []struct {
		name string
		do   func(*journal) error
	}{
		{undoJournal, h.backward},
		{commitJournal, func(j *journal) error { return h.forward(j, nil, true) }},
	} {
		j, err := h.readJournal(way.name)
		if err != nil {
			return err
		}
		if j == nil {
			continue
		}
		if err := h.within(j); err != nil {
			return err
		}
		return way.do(j)
	}
	return nil
}
