package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// The files in the destination during a run.
const (
	hiddenFolder  = ".fleetreport-run"
	lockFile      = "lock"    // in the hidden folder, like the following
	newFolder     = "new"     // the files that are written
	retiredFolder = "retired" // the files that are replaced
)

// privatePerm is the mode of the hidden folder. A journal in it says which files the next run replaces with the rights
// of its user, so no other user may write one.
const privatePerm fs.FileMode = 0o700

// A hidden folder that was there before the run may have been planted by another user, to replace files with the
// rights of this one.
var (
	errNotPrivate = errors.New("others may have written into it: it has to have mode 0700")
	errOtherOwner = errors.New("it belongs to another user, whose run is writing there or was killed")
)

// retryInterval is the time between two attempts to lock a folder.
const retryInterval = 20 * time.Millisecond

// destination is a folder that this run has locked.
type destination struct {
	disk    disk
	dir     string
	created []string // the folders that were created for it, outermost first
	lock    io.Closer

	isDocument func(name string) bool // whether a run may write a file of that name
}

// acquireLock creates the folder and locks it. It waits for another run until the context is done.
func acquireLock(ctx context.Context, d disk, dir string, isDocument func(name string) bool) (*destination, error) {
	dst := &destination{disk: d, dir: dir, isDocument: isDocument}
	for {
		created, err := createFolder(d, dir)
		dst.created = append(dst.created, created...)
		if err != nil {
			dst.removeCreated()
			return nil, fmt.Errorf("cannot create the folder %s: %w", dir, withoutPath(err))
		}
		dst.lock, err = dst.tryLock()
		if err == nil {
			return dst, nil
		}
		// If the folder does not exist, the run that had it has removed it. The next attempt creates it.
		if !errors.Is(err, errLocked) && !errors.Is(err, errOtherOwner) && !errors.Is(err, fs.ErrNotExist) {
			dst.removeCreated()
			return nil, fmt.Errorf("cannot write into the folder %s: %w", dir, withoutPath(err))
		}
		select {
		case <-ctx.Done():
			dst.removeCreated()
			if !errors.Is(err, errOtherOwner) {
				err = fmt.Errorf("%w: try again when it has finished", errLocked)
			}
			return nil, fmt.Errorf("cannot write into the folder %s: %w", dir, withoutPath(err))
		case <-time.After(retryInterval):
		}
	}
}

func (dst *destination) tryLock() (lock io.Closer, err error) {
	if err := dst.disk.open(dst.dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			dst.disk.close()
		}
	}()
	err = dst.disk.mkdir(dst.hidden(), privatePerm)
	created := err == nil
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	// Some file systems have no owners or modes. There, a run can work in the folder that it has created, but what a
	// killed run has left is refused.
	privateErr := dst.disk.enter()
	untrusted := errors.Is(privateErr, errNotPrivate) || errors.Is(privateErr, errOtherOwner)
	switch {
	case untrusted && !created:
		return nil, fmt.Errorf("%s: %w: remove it, unless a run is writing there", dst.hidden(), privateErr)
	case privateErr != nil && !untrusted:
		return nil, privateErr
	}
	// This package writes only regular files. A link would create a file elsewhere, and a pipe would block the run.
	for _, name := range []string{lockFile, commitJournal, undoJournal} {
		if mode, err := dst.disk.lstat(dst.hidden(name)); err == nil && !mode.IsRegular() {
			return nil, fmt.Errorf("%s is not a regular file: remove it", dst.hidden(name))
		}
	}
	lock, err = dst.disk.lock()
	if err != nil {
		if !errors.Is(err, errLocked) {
			_ = dst.disk.remove(dst.hidden()) // it stays if there is something in it
		}
		return nil, err
	}
	if err := dst.checkContents(untrusted); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return lock, nil
}

// checkContents refuses a hidden folder with anything in it that no run leaves: it is somebody's folder that was
// renamed, and would be emptied. In an untrusted folder, only the lock may be there.
func (dst *destination) checkContents(untrusted bool) error {
	names, err := dst.disk.list(dst.hidden())
	if err != nil {
		return err
	}
	left := []string{lockFile, commitJournal, undoJournal, draftJournal, newFolder, retiredFolder}
	if untrusted {
		left = left[:1]
	}
	for _, name := range names {
		if !slices.Contains(left, name) {
			return fmt.Errorf("%s contains %q, which fleetreport did not put there: move it away", dst.hidden(), name)
		}
	}
	return nil
}

// createFolder creates a folder and those above it, and returns the ones that it has created.
func createFolder(d disk, dir string) ([]string, error) {
	mode, err := d.stat(dir)
	if err == nil {
		if !mode.IsDir() {
			return nil, fmt.Errorf("%s is a file", dir)
		}
		return nil, nil
	}
	if mode, err := d.lstat(dir); err == nil && mode&fs.ModeSymlink != 0 {
		return nil, fmt.Errorf("%s is a link to a folder that does not exist", dir)
	}
	var created []string
	if above := filepath.Dir(dir); above != dir {
		if created, err = createFolder(d, above); err != nil {
			return created, err
		}
	}
	err = d.mkdir(dir, 0o777)
	if errors.Is(err, fs.ErrExist) { // by another run in the meantime
		return created, nil
	}
	if err != nil {
		return created, err
	}
	return append(created, dir), nil
}

// release unlocks the folder and removes all that was only there for the run.
func (dst *destination) release() error {
	err := dst.cleanUp()
	if err == nil && runtime.GOOS == "windows" { // which cannot remove an open file
		err = dst.lock.Close()
	}
	if err == nil {
		err = dst.disk.remove(dst.hidden(lockFile))
	}
	if err == nil {
		// From here on, another run may have the folder and remove the rest.
		_ = dst.disk.remove(dst.hidden())
	}
	dst.disk.close()
	if err == nil {
		dst.removeCreated()
	}
	if err = errors.Join(err, dst.lock.Close()); err != nil {
		return fmt.Errorf("cannot remove %s: %w", dst.hidden(), withoutPath(err))
	}
	return nil
}

// unlock leaves the folder unchanged to the next run.
func (dst *destination) unlock() error {
	dst.disk.close()
	return dst.lock.Close()
}

// removeCreated removes the folders that were created, unless there is something in them.
func (dst *destination) removeCreated() {
	for _, dir := range slices.Backward(dst.created) {
		_ = dst.disk.remove(dir)
	}
	dst.created = nil
}

// cleanUp empties the hidden folder except for the lock. It removes the journals first, and syncs that, since they
// must not be found without the files that they name.
func (dst *destination) cleanUp() error {
	for _, name := range []string{commitJournal, undoJournal} {
		if err := dst.disk.remove(dst.hidden(name)); err == nil {
			err = dst.disk.syncFolder(dst.hidden())
			if err != nil {
				return err
			}
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	names, err := dst.disk.list(dst.hidden())
	for _, name := range names {
		if name != lockFile && err == nil {
			err = removeAll(dst.disk, dst.hidden(name))
		}
	}
	return err
}

// removeAll removes a file, or a folder and its contents. It does not follow links.
func removeAll(d disk, path string) error {
	mode, err := d.lstat(path)
	if err == nil && mode.IsDir() {
		var names []string
		names, err = d.list(path)
		for _, name := range names {
			if err == nil {
				err = removeAll(d, filepath.Join(path, name))
			}
		}
	}
	if err != nil {
		return err
	}
	return d.remove(path)
}

// hidden returns a path in the hidden folder.
func (dst *destination) hidden(parts ...string) string {
	return filepath.Join(dst.dir, hiddenFolder, filepath.FromSlash(path.Join(parts...)))
}

// path returns the path of a file of the set in the destination.
func (dst *destination) path(name string) string {
	return filepath.Join(dst.dir, filepath.FromSlash(name))
}
