package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// recoverRun finishes the commit of a killed run, and removes what the run has left.
func (dst *destination) recoverRun() error {
	err := dst.resume()
	if err == nil {
		err = dst.cleanUp()
	}
	if err != nil {
		return fmt.Errorf("cannot recover from an interrupted run in the folder %s: %w", dst.dir, withoutPath(err))
	}
	return nil
}

// checkJournal refuses a journal that no run has written: everything that it names must be a file in the folder or a
// folder above one of its files, and no link may lead elsewhere.
func (dst *destination) checkJournal(j *journal) error {
	var folders []string
	for _, name := range j.Files {
		folders = append(folders, parents(name)...)
	}
	for _, sub := range j.Folders {
		if !slices.Contains(folders, sub) {
			return fmt.Errorf("%s is not a folder of its files", sub)
		}
	}
	names := slices.Concat(j.Files, j.Gone)
	for _, name := range j.Replaced {
		if !slices.Contains(names, name) {
			return fmt.Errorf("%s is not one of its files", name)
		}
	}
	if _, err := dst.missingFolders(names); err != nil {
		return err
	}
	for _, sub := range []string{newFolder, retiredFolder} {
		for _, name := range append([]string{"."}, folders...) {
			mode, err := dst.disk.lstat(dst.hidden(sub, name))
			if err == nil && !mode.IsDir() {
				return fmt.Errorf("%s is not a folder", dst.hidden(sub, name))
			}
		}
	}
	return nil
}

// Unfinished reports whether a killed run may have left files of two runs in the folder, until the next run recovers.
// It is true if the user cannot look into the hidden folder.
func Unfinished(dir string) bool { return (&destination{disk: &osDisk{}, dir: dir}).unfinished() }

func (dst *destination) unfinished() bool {
	if mode, err := dst.disk.lstat(dst.hidden()); err != nil || !mode.IsDir() {
		return false
	}
	for _, name := range []string{undoJournal, commitJournal} {
		if _, err := dst.disk.lstat(dst.hidden(name)); !errors.Is(err, fs.ErrNotExist) {
			return true
		}
	}
	return false
}

func (dst *destination) resume() error {
	for _, way := range []struct {
		name string
		do   func(*journal) error
	}{
		{undoJournal, dst.rollBack},
		{commitJournal, func(j *journal) error { return dst.apply(j, nil, true) }},
	} {
		j, err := dst.readJournal(way.name)
		if err != nil {
			return err
		}
		if j == nil {
			continue
		}
		if err := dst.checkJournal(j); err != nil {
			return err
		}
		return way.do(j)
	}
	return nil
}
