package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
)

// Commit moves the files into place, all of them or, on an error, none: what has been
// moved already is moved back. The set is over then. An error that says that the folder
// was left to the next run is the one exception: the next one puts it right.
func (s *Set) Commit() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return errors.New("the set of files was given up")
	}
	s.over = true
	j, aside, err := s.plan()
	if err == nil {
		err = s.prepare(j)
	}
	if err != nil {
		return errors.Join(err, s.release())
	}
	if err := s.writeJournal(j); err != nil {
		return errors.Join(fmt.Errorf("cannot write into the folder %s: %w", s.dir, bare(err)), s.release())
	}
	if err := s.forward(j, aside, false); err != nil {
		return s.turnBack(j, err)
	}
	s.made = nil
	// The set is in its place. What cannot be removed now is removed by the next run,
	// which would find nothing else to do.
	_ = s.release()
	return nil
}

// plan says what is to be done. It refuses to replace anything but a file. What will be
// replaced is linked into the hidden folder, so that it can be put back; where that is
// not possible, it is to be moved aside.
func (s *Set) plan() (j *journal, aside []string, err error) {
	j = &journal{Files: s.files}
	for _, name := range s.leave {
		if !s.proper(name) {
			return nil, nil, fmt.Errorf("%q is not the name of a document", name)
		}
		if !slices.Contains(s.files, name) && !slices.Contains(j.Gone, name) {
			j.Gone = append(j.Gone, name)
		}
	}
	if j.Folders, err = s.missing(s.files); err == nil {
		_, err = s.missing(j.Gone)
	}
	if err != nil {
		return nil, nil, err
	}
	for _, name := range s.files {
		mode, there, err := s.replaceable(name)
		if err != nil {
			return nil, nil, err
		}
		if !there {
			continue
		}
		j.Replaced = append(j.Replaced, name)
		// Of a link, some systems would link what it leads to.
		if !mode.IsRegular() || s.disk.link(s.place(name), s.hidden(oldFolder, name)) != nil {
			aside = append(aside, name)
		}
	}
	var gone []string
	for _, name := range j.Gone {
		_, there, err := s.replaceable(name)
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

// replaceable tells whether something is in the place of a file, and makes room in the
// hidden folder for it.
func (s *Set) replaceable(name string) (mode fs.FileMode, there bool, err error) {
	mode, err = s.disk.lstat(s.place(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, false, nil
	case err == nil && mode.IsDir():
		err = errors.New("it is a folder: move it away")
	case err == nil:
		err = s.subFolders(oldFolder, name)
	}
	if err != nil {
		return 0, false, fmt.Errorf("cannot replace %s: %w", s.place(name), bare(err))
	}
	return mode, true, nil
}

// missing lists the sub-folders of the files that are not there, those above others
// first. It refuses what is no folder, a link to one too: it may lead anywhere.
func (h *held) missing(names []string) ([]string, error) {
	var all []string
	for _, name := range names {
		for _, sub := range above(name) {
			mode, err := h.disk.lstat(h.place(sub))
			switch {
			case errors.Is(err, fs.ErrNotExist):
				if !slices.Contains(all, sub) {
					all = append(all, sub)
				}
			case err != nil:
				return nil, fmt.Errorf("cannot write into the folder %s: %w", h.place(sub), bare(err))
			case !mode.IsDir():
				return nil, fmt.Errorf("cannot write into %s: it is no folder: move it away", h.place(sub))
			}
		}
	}
	return all, nil
}

// prepare has all names that a commit builds on outlive a power cut: those in the hidden
// folder, and those of the folders above.
func (s *Set) prepare(j *journal) error {
	var dirs []string
	for _, name := range slices.Concat(j.Files, j.Gone) {
		for _, sub := range append(above(name), ".") {
			dirs = append(dirs, s.hidden(freshFolder, sub), s.hidden(oldFolder, sub))
		}
	}
	slices.Sort(dirs)
	dirs = append(slices.Compact(dirs), s.hidden(), s.dir)
	for _, made := range s.made {
		dirs = append(dirs, filepath.Dir(made))
	}
	for _, dir := range dirs {
		// A sub-folder is only where the set has files, or old ones.
		if err := s.disk.syncFolder(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot write into the folder %s: %w", s.dir, bare(err))
		}
	}
	return nil
}

// forward does what the journal says. Of what is replaced, the files aside have to be
// moved first. When it does it again, what was done before is passed over.
func (h *held) forward(j *journal, aside []string, again bool) error {
	if err := h.disk.syncFolder(h.hidden()); err != nil { // the journal has its name now
		return fmt.Errorf("cannot write into the folder %s: %w", h.dir, bare(err))
	}
	for _, sub := range j.Folders {
		if err := h.disk.mkdir(h.place(sub), 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("cannot make the folder %s: %w", h.place(sub), bare(err))
		}
	}
	for _, name := range j.Files {
		if slices.Contains(aside, name) {
			if err := h.disk.rename(h.place(name), h.hidden(oldFolder, name)); err != nil {
				return fmt.Errorf("cannot replace %s: %w", h.place(name), bare(err))
			}
		}
		if err := h.move(h.hidden(freshFolder, name), h.place(name), again); err != nil {
			return fmt.Errorf("cannot replace %s: %w", h.place(name), bare(err))
		}
	}
	for _, name := range j.Gone {
		if err := h.move(h.place(name), h.hidden(oldFolder, name), true); err != nil {
			return fmt.Errorf("cannot remove %s: %w", h.place(name), bare(err))
		}
	}
	return h.syncPlaces(j)
}

// backward undoes what forward did, as far as it came.
func (h *held) backward(j *journal) error {
	if err := h.disk.syncFolder(h.hidden()); err != nil { // the journal has its new name now
		return fmt.Errorf("cannot write into the folder %s: %w", h.dir, bare(err))
	}
	for _, name := range slices.Concat(j.Replaced, j.Gone) {
		if err := h.move(h.hidden(oldFolder, name), h.place(name), true); err != nil {
			return fmt.Errorf("cannot restore %s: %w", h.place(name), bare(err))
		}
	}
	for _, name := range j.Files {
		if slices.Contains(j.Replaced, name) {
			continue
		}
		// Nothing was in its place before.
		if err := h.move(h.place(name), h.hidden(freshFolder, name), true); err != nil {
			return fmt.Errorf("cannot remove %s: %w", h.place(name), bare(err))
		}
	}
	for _, sub := range slices.Backward(j.Folders) {
		_ = h.disk.remove(h.place(sub)) // it stays where something else is in it
	}
	return h.syncPlaces(j)
}

// move renames a file, or passes over one that is not there to be renamed.
func (h *held) move(from, to string, passing bool) error {
	err := h.disk.rename(from, to)
	if passing && errors.Is(err, fs.ErrNotExist) {
		if _, missing := h.disk.lstat(from); errors.Is(missing, fs.ErrNotExist) {
			return nil
		}
	}
	return err
}

// syncPlaces has the names in the destination outlive a power cut.
func (h *held) syncPlaces(j *journal) error {
	dirs := []string{"."}
	for _, name := range slices.Concat(j.Files, j.Gone) {
		dirs = append(dirs, above(name)...)
	}
	slices.Sort(dirs)
	for _, dir := range slices.Compact(dirs) {
		if err := h.disk.syncFolder(h.place(dir)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot write into the folder %s: %w", h.place(dir), bare(err))
		}
	}
	return nil
}

// turnBack ends a commit that failed on its way.
func (s *Set) turnBack(j *journal, err error) error {
	back := s.disk.rename(s.hidden(commitJournal), s.hidden(undoJournal))
	if back == nil {
		back = s.backward(j)
	}
	if back != nil {
		return errors.Join(err, bare(back), fmt.Errorf("the folder %s may hold files of two runs, until the next run into it puts that right", s.dir), s.unlock())
	}
	return errors.Join(err, s.release())
}
