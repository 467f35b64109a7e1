package publish

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
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
	mkdir(path string) error
	create(path string) (output, error) // a file that is not there yet
	link(from, to string) error
	rename(from, to string) error
	remove(path string) error     // a file or an empty folder
	syncFolder(path string) error // so that its names outlive a power cut

	// lock makes the file, locks it until it is closed, and fails with errHeld where
	// somebody else has. It fails with fs.ErrNotExist where the file has gone with
	// whoever held it before.
	lock(path string) (io.Closer, error)
}

type output interface {
	io.WriteCloser
	Sync() error
}

var errHeld = errors.New("another run is writing there")

// system is the file system of the machine.
type system struct{}

func (system) stat(path string) (fs.FileMode, error)  { return modeOf(os.Stat(path)) }
func (system) lstat(path string) (fs.FileMode, error) { return modeOf(os.Lstat(path)) }

func modeOf(info fs.FileInfo, err error) (fs.FileMode, error) {
	if err != nil {
		return 0, err
	}
	return info.Mode(), nil
}

func (system) list(path string) ([]string, error) {
	entries, err := os.ReadDir(path)
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, err
}

func (system) read(path string) ([]byte, error) { return os.ReadFile(path) }
func (system) mkdir(path string) error          { return os.Mkdir(path, 0o777) }

func (system) create(path string) (output, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err // not a nil *os.File in an output
	}
	return f, nil
}

func (system) link(from, to string) error   { return os.Link(from, to) }
func (system) rename(from, to string) error { return os.Rename(from, to) }
func (system) remove(path string) error     { return os.Remove(path) }

// syncFolder passes over systems that cannot sync a folder: they have no way to do
// better.
func (system) syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

func (system) lock(path string) (io.Closer, error) {
	l := flock.New(path, flock.SetPermissions(0o666))
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
		if there, err = os.Lstat(path); err == nil && !os.SameFile(mine, there) {
			err = &fs.PathError{Op: "lock", Path: path, Err: fs.ErrNotExist}
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
