package publish

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/gofrs/flock"
)

// disk is all that this package asks of a file system, so that tests can have each call
// fail. Errors are those of package os.
type disk interface {
	stat(path string) (fs.FileMode, error)
	lstat(path string) (fs.FileMode, error)
	list(path string) ([]string, error) // names in a folder
	read(path string) ([]byte, error)
	mkdir(path string, perm fs.FileMode) error
	create(path string) (output, error) // a file that is not there yet
	link(from, to string) error
	rename(from, to string) error
	remove(path string) error     // a file or an empty folder
	syncFolder(path string) error // so that its names outlive a power cut

	// open opens the destination. From then on paths in it are resolved from the open
	// folder, so that no link leads out of it and it makes no difference when somebody
	// replaces it.
	open(dir string) error

	// enter does the same for the hidden folder in the destination. It fails with errForeign
	// where another user owns the folder, and with errExposed where others may write into it.
	// In both cases the folder is open nevertheless, if it could be opened.
	enter() error

	// lock makes the file in the hidden folder, locks it until it is closed, and fails with
	// errHeld where somebody else has. It fails with fs.ErrNotExist where the file has gone
	// with whoever held it before.
	lock() (io.Closer, error)

	// close closes what open and enter opened.
	close()
}

type output interface {
	io.WriteCloser
	Sync() error
}

var errHeld = errors.New("another run is writing there")

// system is the file system of the machine.
type system struct {
	dir  string
	root *os.Root // the folder dir, once it is open
	run  *os.Root // the hidden folder in it, once it is open
}

// resolver is what package os and an os.Root have in common.
type resolver interface {
	Lstat(name string) (fs.FileInfo, error)
	Mkdir(name string, perm fs.FileMode) error
	OpenFile(name string, flag int, perm fs.FileMode) (*os.File, error)
	Remove(name string) error
}

// byPath resolves paths from the working directory.
type byPath struct{}

func (byPath) Lstat(name string) (fs.FileInfo, error)    { return os.Lstat(name) }
func (byPath) Mkdir(name string, perm fs.FileMode) error { return os.Mkdir(name, perm) }
func (byPath) Remove(name string) error                  { return os.Remove(name) }
func (byPath) OpenFile(name string, flag int, perm fs.FileMode) (*os.File, error) {
	return os.OpenFile(name, flag, perm)
}

// resolve returns what resolves a path, and the name of the path in it.
func (s *system) resolve(path string) (resolver, string) {
	name, ok := s.local(path)
	if !ok {
		return byPath{}, path
	}
	if hidden, ok := strings.CutPrefix(name, hiddenFolder+string(filepath.Separator)); ok && s.run != nil {
		return s.run, hidden
	}
	return s.root, name
}

// local returns the path of what is in the open destination, relative to it.
func (s *system) local(path string) (name string, ok bool) {
	if s.root == nil {
		return "", false
	}
	name, err := filepath.Rel(s.dir, path)
	return name, err == nil && name != "." && filepath.IsLocal(name)
}

func (s *system) stat(path string) (fs.FileMode, error) { return modeOf(os.Stat(path)) }

func (s *system) lstat(path string) (fs.FileMode, error) {
	r, name := s.resolve(path)
	return modeOf(r.Lstat(name))
}

func modeOf(info fs.FileInfo, err error) (fs.FileMode, error) {
	if err != nil {
		return 0, err
	}
	return info.Mode(), nil
}

func (s *system) list(path string) ([]string, error) {
	r, name := s.resolve(path)
	f, err := r.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	names, err := f.Readdirnames(-1)
	slices.Sort(names)
	return names, errors.Join(err, f.Close())
}

func (s *system) read(path string) ([]byte, error) {
	r, name := s.resolve(path)
	f, err := r.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(f)
	return content, errors.Join(err, f.Close())
}

func (s *system) mkdir(path string, perm fs.FileMode) error {
	r, name := s.resolve(path)
	return r.Mkdir(name, perm)
}

func (s *system) create(path string) (output, error) {
	r, name := s.resolve(path)
	f, err := r.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err // not a nil *os.File in an output
	}
	return f, nil
}

func (s *system) link(from, to string) error   { return s.both(from, to, (*os.Root).Link) }
func (s *system) rename(from, to string) error { return s.both(from, to, (*os.Root).Rename) }

// both calls an operation of the open destination on two paths in it.
func (s *system) both(from, to string, do func(root *os.Root, from, to string) error) error {
	source, ok := s.local(from)
	target, also := s.local(to)
	if !ok || !also {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrInvalid}
	}
	return do(s.root, source, target)
}

func (s *system) remove(path string) error {
	r, name := s.resolve(path)
	return r.Remove(name)
}

// syncFolder passes over systems that cannot sync a folder: they have no way to do
// better.
func (s *system) syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	r, name := s.resolve(path)
	f, err := r.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

func (s *system) open(dir string) (err error) {
	s.close()
	s.dir = dir
	s.root, err = os.OpenRoot(dir)
	return err
}

func (s *system) enter() error {
	named, err := s.root.Lstat(hiddenFolder)
	if err != nil {
		return err
	}
	if !named.IsDir() {
		return fmt.Errorf("%s is no folder: move it away", filepath.Join(s.dir, hiddenFolder))
	}
	private := checkPrivate(named, os.Geteuid())
	s.run, err = s.root.OpenRoot(hiddenFolder)
	if err != nil {
		return cmp.Or(private, err) // nobody may open the private folder of another user
	}
	// The name may mean another folder by now: what counts is the open one.
	opened, err := s.run.Stat(".")
	if err != nil {
		return err
	}
	if !os.SameFile(named, opened) {
		return &fs.PathError{Op: "open", Path: hiddenFolder, Err: fs.ErrNotExist}
	}
	return checkPrivate(opened, os.Geteuid())
}

func (s *system) close() {
	for _, root := range []*os.Root{s.root, s.run} {
		if root != nil {
			_ = root.Close() // nothing was written through it
		}
	}
	s.root, s.run = nil, nil
}

func (s *system) lock() (io.Closer, error) {
	// The file is made in the open folder. Package flock opens it by its path, where it must
	// neither make a file, nor follow a link, nor wait for the writer of a pipe.
	made, err := s.run.OpenFile(lockFile, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := made.Close(); err != nil {
		return nil, err
	}
	l := flock.New(filepath.Join(s.dir, hiddenFolder, lockFile), flock.SetFlag(os.O_RDWR|openPlainly))
	switch ok, err := l.TryLock(); {
	case err != nil:
		return nil, err
	case !ok:
		return nil, errHeld
	}
	// Whoever held it before may have removed it in the meantime: then this lock keeps
	// nobody out.
	mine, err := l.Stat()
	if err == nil {
		var there fs.FileInfo
		if there, err = s.run.Lstat(lockFile); err == nil && !os.SameFile(mine, there) {
			err = &fs.PathError{Op: "lock", Path: lockFile, Err: fs.ErrNotExist}
		}
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// bare leaves the path out of an error of package os: messages here name the file as the
// user does, and the hidden folder would only confuse.
func bare(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	if le := (*os.LinkError)(nil); errors.As(err, &le) {
		return le.Err
	}
	return err
}
