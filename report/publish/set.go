package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

// Set is a set of files that is being written into a folder. Its methods may be called concurrently.
type Set struct {
	*destination

	mu      sync.Mutex
	closed  bool     // committed or discarded
	files   []string // in the order of their creation
	retired []string // files of earlier runs that Commit removes
}

// New prepares a set of files for the folder, which is created if it does not exist. It first recovers from a run
// that was killed. While another run writes into the folder, New waits; it fails when the context is done. Every Set
// must end with Commit or Discard. isDocument reports whether a run may write a file of that name; other names are
// refused, from Create as well as from what a killed run has left.
func New(ctx context.Context, dir string, isDocument func(name string) bool) (*Set, error) {
	return open(ctx, &osDisk{}, dir, isDocument)
}

func open(ctx context.Context, d disk, dir string, isDocument func(name string) bool) (*Set, error) {
	dst, err := acquireLock(ctx, d, dir, isDocument)
	if err != nil {
		return nil, err
	}
	if err := dst.recoverRun(); err != nil {
		return nil, errors.Join(err, dst.unlock())
	}
	s := &Set{destination: dst}
	for _, sub := range []string{newFolder, retiredFolder} {
		if err := d.mkdir(dst.hidden(sub), privatePerm); err != nil {
			return nil, errors.Join(fmt.Errorf("cannot write into the folder %s: %w", dir, withoutPath(err)), s.Discard())
		}
	}
	return s, nil
}

// Create opens a new file of the set for writing. The name is relative to the folder, with slashes, and may contain a
// sub-folder. The error of the file and of its methods is a *WriteError.
func (s *Set) Create(name string) (io.WriteCloser, error) {
	if !s.isValidName(name) {
		return nil, fmt.Errorf("%q is not the name of a document", name)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, fmt.Errorf("cannot write %s: the set of files was discarded", s.path(name))
	}
	err := s.subFolders(newFolder, name)
	var f output
	if err == nil {
		f, err = s.disk.create(s.hidden(newFolder, name))
	}
	if err != nil {
		return nil, &WriteError{s.path(name), withoutPath(err)}
	}
	s.files = append(s.files, name)
	return &file{f, s.path(name)}, nil
}

// isValidName reports whether a name is that of a document in the destination.
func (dst *destination) isValidName(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return fs.ValidPath(name) && name != "." && first != hiddenFolder && dst.isDocument(name)
}

// Retire names files of earlier runs that Commit removes, unless they do not exist or are part of the set.
func (s *Set) Retire(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.retired = append(s.retired, names...)
}

// file is synced when it is closed. Its errors name its path in the destination.
type file struct {
	f    output
	path string
}

func (f *file) Write(p []byte) (int, error) {
	n, err := f.f.Write(p)
	return n, f.writeError(err)
}

func (f *file) Close() error {
	return f.writeError(errors.Join(f.f.Sync(), f.f.Close()))
}

func (f *file) writeError(err error) error {
	if err == nil {
		return nil
	}
	return &WriteError{f.path, withoutPath(err)}
}

// WriteError reports that a file of the set could not be written.
type WriteError struct {
	Path string // in the destination
	Err  error  // without a path
}

func (e *WriteError) Error() string { return fmt.Sprintf("cannot write %s: %v", e.Path, e.Err) }

// Unwrap returns the cause.
func (e *WriteError) Unwrap() error { return e.Err }

// Discard removes what was written and the folders that New created, and leaves the files that were in the folder
// before. After Commit it does nothing.
func (s *Set) Discard() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return s.release()
}

// Stale returns those of the names that are in the folder but not part of the set, such as files of an earlier run.
func (s *Set) Stale(names []string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var stale []string
	for _, name := range names {
		if _, err := s.disk.lstat(s.path(name)); err == nil && !slices.Contains(s.files, name) {
			stale = append(stale, name)
		}
	}
	return stale
}

// subFolders creates the folders above a file in a part of the hidden folder.
func (s *Set) subFolders(part, name string) error {
	for _, sub := range parents(name) {
		if err := s.disk.mkdir(s.hidden(part, sub), privatePerm); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// parents returns the sub-folders that a file is in, outermost first.
func parents(name string) []string {
	var all []string
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		all = append(all, dir)
	}
	slices.Reverse(all)
	return all
}
