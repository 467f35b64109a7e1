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

// What is in the destination while a run has it.
const (
	hiddenFolder = ".fleetreport-run"
	lockFile     = "lock"    // in the hidden folder, as all that follows
	freshFolder  = "new"     // takes the files that are written
	oldFolder    = "retired" // takes those that are replaced
)

// privatePerm is the mode of the hidden folder: its journals say what is replaced with the
// rights of whoever runs next, so nobody else may write one.
const privatePerm fs.FileMode = 0o700

// A hidden folder that was there before the run may have been planted in a folder that
// several users write to, to have files replaced with the rights of this one.
var (
	errExposed = errors.New("others may have written into it: it has to have mode 0700")
	errForeign = errors.New("it belongs to another user, whose run is writing there or was killed")
)

// recheck is the time between two looks at a folder that another run holds.
const recheck = 20 * time.Millisecond

// held is a folder that no other run can write into.
type held struct {
	disk disk
	dir  string
	made []string // the folders that were made for it, the outermost first
	lock io.Closer

	document func(name string) bool // whether a run may write a file of that name
}

// hold makes the folder and gets hold of it. It waits for another run until the context
// is over.
func hold(ctx context.Context, d disk, dir string, document func(name string) bool) (*held, error) {
	h := &held{disk: d, dir: dir, document: document}
	for {
		made, err := makeFolder(d, dir)
		h.made = append(h.made, made...)
		if err != nil {
			h.unmake()
			return nil, fmt.Errorf("cannot make the folder %s: %w", dir, bare(err))
		}
		h.lock, err = h.tryLock()
		if err == nil {
			return h, nil
		}
		// Where the folder is not there, it went with the run that held it: then there
		// is nothing to wait for but that it is made again.
		if !errors.Is(err, errHeld) && !errors.Is(err, errForeign) && !errors.Is(err, fs.ErrNotExist) {
			h.unmake()
			return nil, fmt.Errorf("cannot write into the folder %s: %w", dir, bare(err))
		}
		select {
		case <-ctx.Done():
			h.unmake()
			if !errors.Is(err, errForeign) {
				err = fmt.Errorf("%w: try again when it has ended", errHeld)
			}
			return nil, fmt.Errorf("cannot write into the folder %s: %w", dir, bare(err))
		case <-time.After(recheck):
		}
	}
}

func (h *held) tryLock() (lock io.Closer, err error) {
	if err := h.disk.open(h.dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			h.disk.close()
		}
	}()
	err = h.disk.mkdir(h.hidden(), privatePerm)
	made := err == nil
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	// Some file systems have no owners or modes. There a run can work in the folder that it
	// has made, and only what a killed run has left is refused.
	private := h.disk.enter()
	untrusted := errors.Is(private, errExposed) || errors.Is(private, errForeign)
	switch {
	case untrusted && !made:
		return nil, fmt.Errorf("%s: %w: remove it, unless a run is writing there", h.hidden(), private)
	case private != nil && !untrusted:
		return nil, private
	}
	// What is no file is none of this package's: a link would make a file elsewhere, and a
	// pipe keep the run waiting.
	for _, name := range []string{lockFile, commitJournal, undoJournal} {
		if mode, err := h.disk.lstat(h.hidden(name)); err == nil && !mode.IsRegular() {
			return nil, fmt.Errorf("%s is no file: remove it", h.hidden(name))
		}
	}
	lock, err = h.disk.lock()
	if err != nil {
		if !errors.Is(err, errHeld) {
			_ = h.disk.remove(h.hidden()) // it stays where something is in it
		}
		return nil, err
	}
	if err := h.checkContents(untrusted); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return lock, nil
}

// checkContents refuses a hidden folder with anything in it that no run leaves: it is
// somebody's folder under another name, and would be emptied. In an untrusted one there may
// be nothing but the lock.
func (h *held) checkContents(untrusted bool) error {
	names, err := h.disk.list(h.hidden())
	if err != nil {
		return err
	}
	left := []string{lockFile, commitJournal, undoJournal, draftJournal, freshFolder, oldFolder}
	if untrusted {
		left = left[:1]
	}
	for _, name := range names {
		if !slices.Contains(left, name) {
			return fmt.Errorf("%s has %q in it, which this run did not put there: move it away", h.hidden(), name)
		}
	}
	return nil
}

// makeFolder makes a folder and those above it, and says which.
func makeFolder(d disk, dir string) ([]string, error) {
	mode, err := d.stat(dir)
	if err == nil {
		if !mode.IsDir() {
			return nil, fmt.Errorf("%s is a file", dir)
		}
		return nil, nil
	}
	if mode, err := d.lstat(dir); err == nil && mode&fs.ModeSymlink != 0 {
		return nil, fmt.Errorf("%s is a link to what is not there", dir)
	}
	var made []string
	if above := filepath.Dir(dir); above != dir {
		if made, err = makeFolder(d, above); err != nil {
			return made, err
		}
	}
	err = d.mkdir(dir, 0o777)
	if errors.Is(err, fs.ErrExist) { // another run was faster
		return made, nil
	}
	if err != nil {
		return made, err
	}
	return append(made, dir), nil
}

// release lets go of the folder, and removes all that was only there for the run.
func (h *held) release() error {
	err := h.sweep()
	if err == nil && runtime.GOOS == "windows" { // which removes no file that is open
		err = h.lock.Close()
	}
	if err == nil {
		err = h.disk.remove(h.hidden(lockFile))
	}
	if err == nil {
		// Another run may have the folder from here on: what is in it is left to that.
		_ = h.disk.remove(h.hidden())
	}
	h.disk.close()
	if err == nil {
		h.unmake()
	}
	if err = errors.Join(err, h.lock.Close()); err != nil {
		return fmt.Errorf("cannot remove %s: %w", h.hidden(), bare(err))
	}
	return nil
}

// unlock leaves the folder as it is to other runs.
func (h *held) unlock() error {
	h.disk.close()
	return h.lock.Close()
}

// unmake removes the folders that were made, unless something else is in them.
func (h *held) unmake() {
	for _, dir := range slices.Backward(h.made) {
		_ = h.disk.remove(dir)
	}
	h.made = nil
}

// sweep empties the hidden folder, but for the lock. The journals go first, and for good:
// without what they speak of they must not be found.
func (h *held) sweep() error {
	for _, name := range []string{commitJournal, undoJournal} {
		if err := h.disk.remove(h.hidden(name)); err == nil {
			err = h.disk.syncFolder(h.hidden())
			if err != nil {
				return err
			}
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	names, err := h.disk.list(h.hidden())
	for _, name := range names {
		if name != lockFile && err == nil {
			err = removeAll(h.disk, h.hidden(name))
		}
	}
	return err
}

// removeAll removes a file, or a folder with what is in it. It follows no links.
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

// hidden is a path in the hidden folder.
func (h *held) hidden(parts ...string) string {
	return filepath.Join(h.dir, hiddenFolder, filepath.FromSlash(path.Join(parts...)))
}

// place is where a file of the set goes.
func (h *held) place(name string) string { return filepath.Join(h.dir, filepath.FromSlash(name)) }
