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

// disk is the file system, so that tests can make each call fail. Errors are those of package os.
type disk interface {
	stat(path string) (fs.FileMode, error)
	lstat(path string) (fs.FileMode, error)
	list(path string) ([]string, error) // the names in a folder
	read(path string) ([]byte, error)
	mkdir(path string, perm fs.FileMode) error
	create(path string) (output, error) // a file that must not exist
	link(from, to string) error
	rename(from, to string) error
	remove(path string) error     // a file or an empty folder
	syncFolder(path string) error // so that its names survive a power cut

	// open opens the destination. From then on, paths in it are resolved from the open folder, so that no link leads
	// out of it, even if somebody replaces it.
	open(dir string) error

	// enter does the same for the hidden folder in the destination. It fails with errOtherOwner if another user owns the
	// folder, and with errNotPrivate if others may write into it. In both cases, the folder is open nevertheless, if
	// it could be opened.
	enter() error

	// lock creates the file in the hidden folder and locks it until it is closed. It fails with errLocked if another run
	// has locked it, and with fs.ErrNotExist if the run that had locked it has removed it.
	lock() (io.Closer, error)

	// close closes what open and enter opened.
	close()
}

type output interface {
	io.WriteCloser
	Sync() error
}

var errLocked = errors.New("another run is writing there")

// osDisk is the file system of the operating system.
type osDisk struct {
	dir  string
	root *os.Root // the folder dir; nil before open
	run  *os.Root // the hidden folder in it; nil before enter
}

// resolver is what package os and an os.Root have in common.
type resolver interface {
	Lstat(name string) (fs.FileInfo, error)
	Mkdir(name string, perm fs.FileMode) error
	OpenFile(name string, flag int, perm fs.FileMode) (*os.File, error)
	Remove(name string) error
}

// osPaths resolves paths from the working directory.
type osPaths struct{}

func (osPaths) Lstat(name string) (fs.FileInfo, error)    { return os.Lstat(name) }
func (osPaths) Mkdir(name string, perm fs.FileMode) error { return os.Mkdir(name, perm) }
func (osPaths) Remove(name string) error                  { return os.Remove(name) }
func (osPaths) OpenFile(name string, flag int, perm fs.FileMode) (*os.File, error) {
	return os.OpenFile(name, flag, perm)
}

// resolve returns the resolver of a path, and the name of the path in it.
func (s *osDisk) resolve(path string) (resolver, string) {
	name, ok := s.local(path)
	if !ok {
		return osPaths{}, path
	}
	if hidden, ok := strings.CutPrefix(name, hiddenFolder+string(filepath.Separator)); ok && s.run != nil {
		return s.run, hidden
	}
	return s.root, name
}

// local returns a path in the open destination relative to it. It is false for other paths.
func (s *osDisk) local(path string) (name string, ok bool) {
	if s.root == nil {
		return "", false
	}
	name, err := filepath.Rel(s.dir, path)
	return name, err == nil && name != "." && filepath.IsLocal(name)
}

func (s *osDisk) stat(path string) (fs.FileMode, error) { return modeOf(os.Stat(path)) }

func (s *osDisk) lstat(path string) (fs.FileMode, error) {
	r, name := s.resolve(path)
	return modeOf(r.Lstat(name))
}

func modeOf(info fs.FileInfo, err error) (fs.FileMode, error) {
	if err != nil {
		return 0, err
	}
	return info.Mode(), nil
}

func (s *osDisk) list(path string) ([]string, error) {
	r, name := s.resolve(path)
	f, err := r.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	names, err := f.Readdirnames(-1)
	slices.Sort(names)
	return names, errors.Join(err, f.Close())
}

func (s *osDisk) read(path string) ([]byte, error) {
	r, name := s.resolve(path)
	f, err := r.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(f)
	return content, errors.Join(err, f.Close())
}

func (s *osDisk) mkdir(path string, perm fs.FileMode) error {
	r, name := s.resolve(path)
	return r.Mkdir(name, perm)
}

func (s *osDisk) create(path string) (output, error) {
	r, name := s.resolve(path)
	f, err := r.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err // not an output with a nil *os.File
	}
	return f, nil
}

func (s *osDisk) link(from, to string) error   { return s.both(from, to, (*os.Root).Link) }
func (s *osDisk) rename(from, to string) error { return s.both(from, to, (*os.Root).Rename) }

// both calls an operation on two paths in the open destination.
func (s *osDisk) both(from, to string, do func(root *os.Root, from, to string) error) error {
	source, ok := s.local(from)
	target, also := s.local(to)
	if !ok || !also {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrInvalid}
	}
	return do(s.root, source, target)
}

func (s *osDisk) remove(path string) error {
	r, name := s.resolve(path)
	return r.Remove(name)
}

// syncFolder does nothing on systems that cannot sync a folder.
func (s *osDisk) syncFolder(path string) error {
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

func (s *osDisk) open(dir string) (err error) {
	s.close()
	s.dir = dir
	s.root, err = os.OpenRoot(dir)
	return err
}

func (s *osDisk) enter() error {
	named, err := s.root.Lstat(hiddenFolder)
	if err != nil {
		return err
	}
	if !named.IsDir() {
		return fmt.Errorf("%s is not a folder: move it away", filepath.Join(s.dir, hiddenFolder))
	}
	private := checkPrivate(named, os.Geteuid())
	s.run, err = s.root.OpenRoot(hiddenFolder)
	if err != nil {
		return cmp.Or(private, err) // only its owner can open a private folder
	}
	// Another folder may have this name in the meantime.
	opened, err := s.run.Stat(".")
	if err != nil {
		return err
	}
	if !os.SameFile(named, opened) {
		return &fs.PathError{Op: "open", Path: hiddenFolder, Err: fs.ErrNotExist}
	}
	return checkPrivate(opened, os.Geteuid())
}

func (s *osDisk) close() {
	for _, root := range []*os.Root{s.root, s.run} {
		if root != nil {
			_ = root.Close() // nothing was written through it
		}
	}
	s.root, s.run = nil, nil
}

func (s *osDisk) lock() (io.Closer, error) {
	// The file is created in the open folder. Package flock opens it by its path, and must not create a file, follow a
	// link, or wait for the writer of a pipe.
	made, err := s.run.OpenFile(lockFile, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := made.Close(); err != nil {
		return nil, err
	}
	l := flock.New(filepath.Join(s.dir, hiddenFolder, lockFile), flock.SetFlag(os.O_RDWR|openFlags))
	switch ok, err := l.TryLock(); {
	case err != nil:
		return nil, err
	case !ok:
		return nil, errLocked
	}
	// The run that had it before may have removed it in the meantime. Then this lock does not exclude other runs.
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

// withoutPath returns an error of package os without its path. The messages name the file in the destination, not the
// one in the hidden folder.
func withoutPath(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	if le := (*os.LinkError)(nil); errors.As(err, &le) {
		return le.Err
	}
	return err
}
