// Package publish writes a set of files so that a reader never sees half of one,
// nor files of two runs side by side.
//
// The files of a Set are written into a hidden folder beside their destination.
// Commit moves them into place together; until then, and after any error, what
// was there before stays as it was.
package publish

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

const (
	staging = ".fleetreport-" // start of the name of the hidden folder
	retired = "retired"       // folder in it that takes the files that are replaced
	fresh   = "new"           // folder in it that takes the files that are written
)

// Set is a set of files on their way into a folder. Its files may be created and
// written concurrently.
type Set struct {
	dir  string // where the files go
	temp string // the hidden folder
}

// New prepares a set of files for the folder, which is made if it is not there.
// Every Set must end with Commit or Discard.
func New(dir string) (*Set, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("cannot make the folder %s: %w", dir, bare(err))
	}
	temp, err := os.MkdirTemp(dir, staging)
	if err != nil {
		return nil, fmt.Errorf("cannot write into the folder %s: %w", dir, bare(err))
	}
	s := &Set{dir: dir, temp: temp}
	for _, sub := range []string{fresh, retired} {
		if err := os.Mkdir(filepath.Join(temp, sub), 0o777); err != nil {
			return nil, errors.Join(fmt.Errorf("cannot write into the folder %s: %w", dir, bare(err)), s.Discard())
		}
	}
	return s, nil
}

// Create opens a new file of the set for writing. The name is relative to the
// folder, with slashes; it may name a sub-folder, which then belongs to the set
// as a whole: Commit replaces it with all that it holds.
func (s *Set) Create(name string) (io.WriteCloser, error) {
	if !fs.ValidPath(name) || name == "." {
		return nil, fmt.Errorf("%q is not the name of a file in the folder", name)
	}
	path := filepath.Join(s.temp, fresh, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, fmt.Errorf("cannot write %s: %w", name, bare(err))
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, fmt.Errorf("cannot write %s: %w", name, bare(err))
	}
	return &file{f, name}, nil
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
	entries, err := os.ReadDir(filepath.Join(s.temp, fresh))
	if err != nil {
		return errors.Join(fmt.Errorf("cannot write into the folder %s: %w", s.dir, bare(err)), s.Discard())
	}
	var done []string
	for _, e := range entries {
		if err := s.replace(e.Name()); err != nil {
			for _, name := range slices.Backward(done) {
				err = errors.Join(err, s.restore(name))
			}
			return errors.Join(err, s.Discard())
		}
		done = append(done, e.Name())
	}
	return s.Discard()
}

// replace retires what stands in the place of an entry, and moves the entry there.
func (s *Set) replace(name string) error {
	place, old := filepath.Join(s.dir, name), filepath.Join(s.temp, retired, name)
	if err := os.Rename(place, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot replace %s: %w", place, bare(err))
	}
	if err := os.Rename(filepath.Join(s.temp, fresh, name), place); err != nil {
		err = fmt.Errorf("cannot replace %s: %w", place, bare(err))
		if back := os.Rename(old, place); back != nil && !errors.Is(back, fs.ErrNotExist) {
			err = errors.Join(err, fmt.Errorf("the earlier %s is kept as %s", place, old))
		}
		return err
	}
	return nil
}

// restore undoes replace.
func (s *Set) restore(name string) error {
	place, old := filepath.Join(s.dir, name), filepath.Join(s.temp, retired, name)
	if err := os.Rename(place, filepath.Join(s.temp, fresh, name)); err != nil {
		return fmt.Errorf("cannot restore %s: %w", place, bare(err))
	}
	if err := os.Rename(old, place); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot restore %s: %w", place, bare(err))
	}
	return nil
}

// Discard gives the set up. What was in the folder before stays as it was.
func (s *Set) Discard() error {
	if err := os.RemoveAll(s.temp); err != nil {
		return fmt.Errorf("cannot remove %s: %w", s.temp, bare(err))
	}
	return nil
}

// Stale lists the files and folders among the names that are in the folder but
// not part of the set: they are of an earlier run.
func (s *Set) Stale(names []string) []string {
	var stale []string
	for _, name := range names {
		if _, err := os.Lstat(filepath.Join(s.dir, name)); err != nil {
			continue
		}
		if _, err := os.Lstat(filepath.Join(s.temp, fresh, name)); err != nil {
			stale = append(stale, name)
		}
	}
	return stale
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
