// Package publish writes a set of files so that a reader never sees half of one,
// nor files of two runs side by side.
//
// The files of a Set are written into a hidden folder beside their destination.
// Commit moves them into place together; until then, and after any error, what
// was there before stays as it was. Nothing is touched but the files of the set
// and those that the caller retires by name.
package publish

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"
)

const (
	staging = ".fleetreport-" // start of the name of the hidden folder
	retired = "retired"       // folder in it that takes the files that are replaced
	fresh   = "new"           // folder in it that takes the files that are written
)

// Set is a set of files on their way into a folder. Its methods may be called
// concurrently.
type Set struct {
	dir  string // where the files go
	temp string // the hidden folder
	made bool   // dir was not there before

	mu     sync.Mutex
	over   bool     // committed or discarded
	files  []string // of the set, in the order of their creation
	leave  []string // files of earlier runs that go with this set
	parted []string // folders that Commit has made
}

// New prepares a set of files for the folder, which is made if it is not there.
// Every Set must end with Commit or Discard.
func New(dir string) (*Set, error) {
	_, err := os.Stat(dir)
	s := &Set{dir: dir, made: errors.Is(err, fs.ErrNotExist)}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("cannot make the folder %s: %w", dir, bare(err))
	}
	if s.temp, err = os.MkdirTemp(dir, staging); err != nil {
		return nil, fmt.Errorf("cannot write into the folder %s: %w", dir, bare(err))
	}
	for _, sub := range []string{fresh, retired} {
		if err := os.Mkdir(filepath.Join(s.temp, sub), 0o777); err != nil {
			return nil, errors.Join(fmt.Errorf("cannot write into the folder %s: %w", dir, bare(err)), s.Discard())
		}
	}
	return s, nil
}

// Create opens a new file of the set for writing. The name is relative to the
// folder, with slashes; it may name a sub-folder.
func (s *Set) Create(name string) (io.WriteCloser, error) {
	if !fs.ValidPath(name) || name == "." {
		return nil, fmt.Errorf("%q is not the name of a file in the folder", name)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return nil, fmt.Errorf("cannot write %s: the set of files was given up", name)
	}
	staged := s.staged(fresh, name)
	if err := os.MkdirAll(filepath.Dir(staged), 0o777); err != nil {
		return nil, fmt.Errorf("cannot write %s: %w", name, bare(err))
	}
	f, err := os.OpenFile(staged, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, fmt.Errorf("cannot write %s: %w", name, bare(err))
	}
	s.files = append(s.files, name)
	return &file{f, name}, nil
}

// Retire names files of earlier runs that have no place beside this set: Commit
// removes those that are there, except the ones that the set replaces.
func (s *Set) Retire(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leave = append(s.leave, names...)
}

// file is synced to disk when it is closed, and names itself in errors.
type file struct {
	f    *os.File
	name string
}

func (f *file) Write(p []byte) (int, error) {
	n, err := f.f.Write(p)
	if err != nil {
		err = fmt.Errorf("cannot write %s: %w", f.name, bare(err))
	}
	return n, err
}

func (f *file) Close() error {
	if err := errors.Join(f.f.Sync(), f.f.Close()); err != nil {
		return fmt.Errorf("cannot write %s: %w", f.name, err)
	}
	return nil
}

// Commit moves the files into place, all of them or, on an error, none: what has
// been moved already is moved back. The set is over then.
func (s *Set) Commit() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return errors.New("the set of files was given up")
	}
	var gone []string
	for _, name := range s.leave {
		if !slices.Contains(s.files, name) {
			gone = append(gone, name)
		}
	}
	var done []string
	undo := func(err error) error {
		for _, name := range slices.Backward(done) {
			err = errors.Join(err, s.restore(name))
		}
		for _, dir := range slices.Backward(s.parted) {
			_ = os.Remove(dir) // it stays where something else is in it
		}
		return errors.Join(err, s.discard())
	}
	for _, name := range slices.Concat(s.files, gone) {
		if err := s.replace(name); err != nil {
			return undo(err)
		}
		done = append(done, name)
	}
	s.made = false
	return s.discard()
}

// replace retires what stands in the place of a file, and moves the file there.
// It refuses to replace anything but a file.
func (s *Set) replace(name string) error {
	place, old, staged := s.place(name), s.staged(retired, name), s.staged(fresh, name)
	info, err := os.Lstat(place)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("cannot replace %s: it is a folder: move it away", place)
	case err == nil:
		if err := os.MkdirAll(filepath.Dir(old), 0o777); err != nil {
			return fmt.Errorf("cannot replace %s: %w", place, bare(err))
		}
		if err := os.Rename(place, old); err != nil {
			return fmt.Errorf("cannot replace %s: %w", place, bare(err))
		}
	}
	if !slices.Contains(s.files, name) { // it is only retired
		return nil
	}
	if err := s.folder(path.Dir(name)); err != nil {
		return err
	}
	if err := os.Rename(staged, place); err != nil {
		err = fmt.Errorf("cannot replace %s: %w", place, bare(err))
		if back := os.Rename(old, place); back != nil && !errors.Is(back, fs.ErrNotExist) {
			err = errors.Join(err, fmt.Errorf("the earlier %s is kept as %s", place, old))
		}
		return err
	}
	return nil
}

// folder makes a sub-folder, and remembers that it did.
func (s *Set) folder(name string) error {
	if name == "." {
		return nil
	}
	dir := s.place(name)
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("cannot make the folder %s: %w", dir, bare(err))
	}
	s.parted = append(s.parted, dir)
	return nil
}

// restore undoes replace.
func (s *Set) restore(name string) error {
	place, old := s.place(name), s.staged(retired, name)
	if err := os.Remove(place); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot restore %s: %w", place, bare(err))
	}
	if err := os.Rename(old, place); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot restore %s: %w", place, bare(err))
	}
	return nil
}

// Discard gives the set up. What was in the folder before stays as it was, and a
// folder that New made goes. After Commit it does nothing.
func (s *Set) Discard() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.discard()
}

func (s *Set) discard() error {
	if s.over {
		return nil
	}
	s.over = true
	if err := os.RemoveAll(s.temp); err != nil {
		return fmt.Errorf("cannot remove %s: %w", s.temp, bare(err))
	}
	if s.made {
		_ = os.Remove(s.dir) // it stays where something else is in it
	}
	return nil
}

// Stale lists the files among the names that are in the folder but not part of
// the set: they are of an earlier run.
func (s *Set) Stale(names []string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var stale []string
	for _, name := range names {
		if _, err := os.Lstat(s.place(name)); err == nil && !slices.Contains(s.files, name) {
			stale = append(stale, name)
		}
	}
	return stale
}

func (s *Set) place(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

func (s *Set) staged(part, name string) string {
	return filepath.Join(s.temp, part, filepath.FromSlash(name))
}

// bare leaves the path out of an error of package os: messages here name the
// file as the user does, and the hidden folder would only confuse.
func bare(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	if le := (*os.LinkError)(nil); errors.As(err, &le) {
		return le.Err
	}
	return err
}
