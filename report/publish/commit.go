package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
)

// Commit moves the files into the destination: all of them or, on an error, none, since those that have been moved are
// moved back. The set cannot be used after that. If moving back fails, too, the error says so, and the next run into
// the folder recovers.
func (s *Set) Commit() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errors.New("the set of files was discarded")
	}
	s.closed = true
	j, aside, err := s.plan()
	if err == nil {
		err = s.syncFolders(j)
	}
	if err != nil {
		return errors.Join(err, s.release())
	}
	if err := s.writeJournal(j); err != nil {
		return errors.Join(fmt.Errorf("cannot write into the folder %s: %w", s.dir, withoutPath(err)), s.release())
	}
	if err := s.apply(j, aside, false); err != nil {
		return s.abort(j, err)
	}
	s.created = nil
	// The set is published. What cannot be removed now is removed by the next run.
	_ = s.release()
	return nil
}

// plan returns the journal of a commit. It refuses to replace anything but a file. It links what will be replaced into
// the hidden folder, so that it can be restored. The files for which that is not possible are returned as aside: they
// must be moved there.
func (s *Set) plan() (j *journal, aside []string, err error) {
	j = &journal{Files: s.files}
	for _, name := range s.retired {
		if !s.isValidName(name) {
			return nil, nil, fmt.Errorf("%q is not the name of a document", name)
		}
		if !slices.Contains(s.files, name) && !slices.Contains(j.Gone, name) {
			j.Gone = append(j.Gone, name)
		}
	}
	if j.Folders, err = s.missingFolders(s.files); err == nil {
		_, err = s.missingFolders(j.Gone)
	}
	if err != nil {
		return nil, nil, err
	}
	for _, name := range s.files {
		mode, there, err := s.checkReplaceable(name)
		if err != nil {
			return nil, nil, err
		}
		if !there {
			continue
		}
		j.Replaced = append(j.Replaced, name)
		// For a symbolic link, some systems would link its target.
		if !mode.IsRegular() || s.disk.link(s.path(name), s.hidden(retiredFolder, name)) != nil {
			aside = append(aside, name)
		}
	}
	var gone []string
	for _, name := range j.Gone {
		_, there, err := s.checkReplaceable(name)
		if err != nil {
			return nil, nil, err
		}
		if there {
			gone = append(gone, name)
		}
	}
	j.Gone = gone
	return j, aside, nil
}

// checkReplaceable returns whether a file exists and its mode, and creates the folders for it in the hidden folder.
func (s *Set) checkReplaceable(name string) (mode fs.FileMode, there bool, err error) {
	mode, err = s.disk.lstat(s.path(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, false, nil
	case err == nil && mode.IsDir():
		err = errors.New("it is a folder: move it away")
	case err == nil:
		err = s.subFolders(retiredFolder, name)
	}
	if err != nil {
		return 0, false, fmt.Errorf("cannot replace %s: %w", s.path(name), withoutPath(err))
	}
	return mode, true, nil
}

// missingFolders returns the sub-folders of the files that do not exist, outermost first. It refuses anything that is
// not a folder, even a link to one, since it may lead anywhere.
func (dst *destination) missingFolders(names []string) ([]string, error) {
	var all []string
	for _, name := range names {
		for _, sub := range parents(name) {
			mode, err := dst.disk.lstat(dst.path(sub))
			switch {
			case errors.Is(err, fs.ErrNotExist):
				if !slices.Contains(all, sub) {
					all = append(all, sub)
				}
			case err != nil:
				return nil, fmt.Errorf("cannot write into the folder %s: %w", dst.path(sub), withoutPath(err))
			case !mode.IsDir():
				return nil, fmt.Errorf("cannot write into %s: it is not a folder: move it away", dst.path(sub))
			}
		}
	}
	return all, nil
}

// syncFolders syncs all names that a commit depends on: those in the hidden folder, and those of the folders above.
func (s *Set) syncFolders(j *journal) error {
	var dirs []string
	for _, name := range slices.Concat(j.Files, j.Gone) {
		for _, sub := range append(parents(name), ".") {
			dirs = append(dirs, s.hidden(newFolder, sub), s.hidden(retiredFolder, sub))
		}
	}
	slices.Sort(dirs)
	dirs = append(slices.Compact(dirs), s.hidden(), s.dir)
	for _, made := range s.created {
		dirs = append(dirs, filepath.Dir(made))
	}
	for _, dir := range dirs {
		// A sub-folder may exist in only one part of the hidden folder.
		if err := s.disk.syncFolder(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot write into the folder %s: %w", s.dir, withoutPath(err))
		}
	}
	return nil
}

// apply does what the journal says. The replaced files that are listed in aside are moved into the hidden folder
// first.
// When resuming, it skips what was done before.
func (dst *destination) apply(j *journal, aside []string, resuming bool) error {
	if err := dst.disk.syncFolder(dst.hidden()); err != nil { // the journal has its name now
		return fmt.Errorf("cannot write into the folder %s: %w", dst.dir, withoutPath(err))
	}
	for _, sub := range j.Folders {
		if err := dst.disk.mkdir(dst.path(sub), 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("cannot create the folder %s: %w", dst.path(sub), withoutPath(err))
		}
	}
	for _, name := range j.Files {
		if slices.Contains(aside, name) {
			if err := dst.disk.rename(dst.path(name), dst.hidden(retiredFolder, name)); err != nil {
				return fmt.Errorf("cannot replace %s: %w", dst.path(name), withoutPath(err))
			}
		}
		if err := dst.move(dst.hidden(newFolder, name), dst.path(name), resuming); err != nil {
			return fmt.Errorf("cannot replace %s: %w", dst.path(name), withoutPath(err))
		}
	}
	for _, name := range j.Gone {
		if err := dst.move(dst.path(name), dst.hidden(retiredFolder, name), true); err != nil {
			return fmt.Errorf("cannot remove %s: %w", dst.path(name), withoutPath(err))
		}
	}
	return dst.syncDestination(j)
}

// rollBack undoes what apply has done.
func (dst *destination) rollBack(j *journal) error {
	if err := dst.disk.syncFolder(dst.hidden()); err != nil { // the journal has its new name now
		return fmt.Errorf("cannot write into the folder %s: %w", dst.dir, withoutPath(err))
	}
	for _, name := range slices.Concat(j.Replaced, j.Gone) {
		if err := dst.move(dst.hidden(retiredFolder, name), dst.path(name), true); err != nil {
			return fmt.Errorf("cannot restore %s: %w", dst.path(name), withoutPath(err))
		}
	}
	for _, name := range j.Files {
		if slices.Contains(j.Replaced, name) {
			continue
		}
		// The file is new.
		if err := dst.move(dst.path(name), dst.hidden(newFolder, name), true); err != nil {
			return fmt.Errorf("cannot remove %s: %w", dst.path(name), withoutPath(err))
		}
	}
	for _, sub := range slices.Backward(j.Folders) {
		_ = dst.disk.remove(dst.path(sub)) // it stays if there is something else in it
	}
	return dst.syncDestination(j)
}

// move renames a file. With ifExists, it is no error if the file does not exist.
func (dst *destination) move(from, to string, ifExists bool) error {
	err := dst.disk.rename(from, to)
	if ifExists && errors.Is(err, fs.ErrNotExist) {
		if _, missing := dst.disk.lstat(from); errors.Is(missing, fs.ErrNotExist) {
			return nil
		}
	}
	return err
}

// syncDestination syncs the names of the files in the destination.
func (dst *destination) syncDestination(j *journal) error {
	dirs := []string{"."}
	for _, name := range slices.Concat(j.Files, j.Gone) {
		dirs = append(dirs, parents(name)...)
	}
	slices.Sort(dirs)
	for _, dir := range slices.Compact(dirs) {
		if err := dst.disk.syncFolder(dst.path(dir)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot write into the folder %s: %w", dst.path(dir), withoutPath(err))
		}
	}
	return nil
}

// abort rolls back a commit that has failed.
func (s *Set) abort(j *journal, err error) error {
	rollBackErr := s.disk.rename(s.hidden(commitJournal), s.hidden(undoJournal))
	if rollBackErr == nil {
		rollBackErr = s.rollBack(j)
	}
	if rollBackErr != nil {
		return errors.Join(err, withoutPath(rollBackErr), fmt.Errorf("the folder %s may contain files of two runs "+
			"until the next run into it recovers", s.dir), s.unlock())
	}
	return errors.Join(err, s.release())
}
