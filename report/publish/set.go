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

// Set is a set of files on their way into a folder. Its methods may be called
// concurrently.
type Set struct {
	*held

	mu    sync.Mutex
	over  bool     // committed or discarded
	files []string // of the set, in the order of their creation
	leave []string // files of earlier runs that go with this set
}

// New prepares a set of files for the folder, which is made if it is not there. What a
// run that was killed has left there is put right first. Where another run has the
// folder, New waits until it ends, or fails when the context is over. Every Set must end
// with Commit or Discard. document reports whether a run may write a file of that name: no
// other name is taken from what a run has left, or from Create.
func New(ctx context.Context, dir string, document func(name string) bool) (*Set, error) {
	return open(ctx, &system{}, dir, document)
}

func open(ctx context.Context, d disk, dir string, document func(name string) bool) (*Set, error) {
	h, err := hold(ctx, d, dir, document)
	if err != nil {
		return nil, err
	}
	if err := h.settle(); err != nil {
		return nil, errors.Join(err, h.unlock())
	}
	s := &Set{held: h}
	for _, sub := range []string{freshFolder, oldFolder} {
		if err := d.mkdir(h.hidden(sub), privatePerm); err != nil {
			return nil, errors.Join(fmt.Errorf("cannot write into the folder %s: %w", dir, bare(err)), s.Discard())
		}
	}
	return s, nil
}

// Create opens a new file of the set for writing. The name is relative to the folder,
// with slashes; it may name a sub-folder.
func (s *Set) Create(name string) (io.WriteCloser, error) {
	if !s.proper(name) {
		return nil, fmt.Errorf("%q is not the name of a document", name)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return nil, fmt.Errorf("cannot write %s: the set of files was given up", s.place(name))
	}
	err := s.subFolders(freshFolder, name)
	var f output
	if err == nil {
		f, err = s.disk.create(s.hidden(freshFolder, name))
	}
	if err != nil {
		return nil, &WriteError{s.place(name), bare(err)}
	}
	s.files = append(s.files, name)
	return &file{f, s.place(name)}, nil
}

// proper reports whether the name is that of a document in the destination.
func (h *held) proper(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return fs.ValidPath(name) && name != "." && first != hiddenFolder && h.document(name)
}

// Retire names files of earlier runs that have no place beside this set: Commit removes
// those that are there, except the ones that the set replaces.
func (s *Set) Retire(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leave = append(s.leave, names...)
}

// file is synced to disk when it is closed, and names its place in errors.
type file struct {
	f     output
	place string
}

func (f *file) Write(p []byte) (int, error) {
	n, err := f.f.Write(p)
	return n, f.wrong(err)
}

func (f *file) Close() error {
	return f.wrong(errors.Join(f.f.Sync(), f.f.Close()))
}

func (f *file) wrong(err error) error {
	if err == nil {
		return nil
	}
	return &WriteError{f.place, bare(err)}
}

// WriteError says which file could not be written, by its place in the destination.
type WriteError struct {
	Place string
	Err   error
}

func (e *WriteError) Error() string { return fmt.Sprintf("cannot write %s: %v", e.Place, e.Err) }
func (e *WriteError) Unwrap() error { return e.Err }

// Discard gives the set up. What was in the folder before stays as it was, and folders
// that New made go. After Commit it does nothing.
func (s *Set) Discard() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return nil
	}
	s.over = true
	return s.release()
}

// Stale lists the files among the names that are in the folder but not part of the set:
// they are of an earlier run.
func (s *Set) Stale(names []string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var stale []string
	for _, name := range names {
		if _, err := s.disk.lstat(s.place(name)); err == nil && !slices.Contains(s.files, name) {
			stale = append(stale, name)
		}
	}
	return stale
}

// subFolders makes the folders of a file of the set in a part of the hidden folder.
func (s *Set) subFolders(part, name string) error {
	for _, sub := range above(name) {
		if err := s.disk.mkdir(s.hidden(part, sub), privatePerm); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// above lists the sub-folders that a file is in, the outermost first.
func above(name string) []string {
	var all []string
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		all = append(all, dir)
	}
	slices.Reverse(all)
	return all
}
