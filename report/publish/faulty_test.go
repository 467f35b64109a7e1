package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"testing"
)

var (
	errBroken  = errors.New("the disk is broken")
	errCrashed = errors.New("the program has ended")
)

// faulty is a disk of which one call fails, or during which the program dies: then all further calls fail and change
// nothing.
type faulty struct {
	disk
	calls  int
	fails  int // the call that fails, from 1; 0 for none
	dies   int // the last call before the program dies; -1 for none
	locked []io.Closer
	last   string // the call that failed, or the last one before the program died
}

func (f *faulty) call(what string, args ...string) error {
	if f.dies >= 0 && f.calls >= f.dies {
		return errCrashed
	}
	f.calls++
	if f.calls == f.fails || f.calls == f.dies {
		f.last = fmt.Sprint(what, args)
	}
	if f.calls == f.fails {
		return &fs.PathError{Op: what, Path: args[0], Err: errBroken}
	}
	return nil
}

// bury does what the system does when a program has died.
func (f *faulty) bury() {
	for _, l := range f.locked {
		_ = l.Close() // the program may have closed it
	}
}

func (f *faulty) stat(path string) (fs.FileMode, error) {
	if err := f.call("stat", path); err != nil {
		return 0, err
	}
	return f.disk.stat(path)
}

func (f *faulty) lstat(path string) (fs.FileMode, error) {
	if err := f.call("lstat", path); err != nil {
		return 0, err
	}
	return f.disk.lstat(path)
}

func (f *faulty) list(path string) ([]string, error) {
	if err := f.call("list", path); err != nil {
		return nil, err
	}
	return f.disk.list(path)
}

func (f *faulty) read(path string) ([]byte, error) {
	if err := f.call("read", path); err != nil {
		return nil, err
	}
	return f.disk.read(path)
}

func (f *faulty) mkdir(path string, perm fs.FileMode) error {
	if err := f.call("mkdir", path); err != nil {
		return err
	}
	return f.disk.mkdir(path, perm)
}

func (f *faulty) create(path string) (output, error) {
	if err := f.call("create", path); err != nil {
		return nil, err
	}
	out, err := f.disk.create(path)
	return &faultyOutput{f, out, path}, err
}

func (f *faulty) link(from, to string) error {
	if err := f.call("link", from, to); err != nil {
		return err
	}
	return f.disk.link(from, to)
}

func (f *faulty) rename(from, to string) error {
	if err := f.call("rename", from, to); err != nil {
		return err
	}
	return f.disk.rename(from, to)
}

func (f *faulty) remove(path string) error {
	if err := f.call("remove", path); err != nil {
		return err
	}
	return f.disk.remove(path)
}

func (f *faulty) syncFolder(path string) error {
	if err := f.call("sync", path); err != nil {
		return err
	}
	return f.disk.syncFolder(path)
}

func (f *faulty) open(dir string) error {
	if err := f.call("open", dir); err != nil {
		return err
	}
	return f.disk.open(dir)
}

func (f *faulty) enter() error {
	if err := f.call("enter", hiddenFolder); err != nil {
		return err
	}
	return f.disk.enter()
}

func (f *faulty) lock() (io.Closer, error) {
	if err := f.call("lock", lockFile); err != nil {
		return nil, err
	}
	l, err := f.disk.lock()
	if err == nil {
		f.locked = append(f.locked, l)
	}
	return l, err
}

// faultyOutput writes half of the bytes when it fails.
type faultyOutput struct {
	f    *faulty
	out  output
	path string
}

func (o *faultyOutput) Write(p []byte) (int, error) {
	if err := o.f.call("write", o.path); err != nil {
		if errors.Is(err, errBroken) {
			_, _ = o.out.Write(p[:len(p)/2])
		}
		return 0, err
	}
	return o.out.Write(p)
}

func (o *faultyOutput) Sync() error {
	if err := o.f.call("sync", o.path); err != nil {
		return err
	}
	return o.out.Sync()
}

func (o *faultyOutput) Close() error {
	err := o.f.call("close", o.path)
	return errors.Join(err, o.out.Close())
}

// unlinked is a disk without hard links.
type unlinked struct{ disk }

func (unlinked) link(string, string) error { return errors.ErrUnsupported }

// files are the files of a folder: contents by name.
type files = map[string]string

var (
	// One file of the old set is retired by the new one; one of the new set is in a folder that does not exist.
	oldSet = files{"report.md": "old md", "report.html": "old page", "charts/a.svg": "old a", "charts/b.svg": "old b"}
	newSet = files{
		"report.md": "new md", "report.html": "new page", "charts/a.svg": "new a", "report.xlsx": "new book",
		"more/deep/c.svg": "new c",
	}
	others = files{"note.txt": "of somebody else", "charts/mine.svg": "of somebody else"}
)

// anyName accepts every name as that of a document.
func anyName(string) bool { return true }

// publishNew is a run that writes the new set.
func publishNew(d disk, dir string) error {
	s, err := open(context.Background(), d, dir, anyName)
	if err != nil {
		return err
	}
	for _, name := range []string{"report.md", "charts/a.svg", "report.html", "more/deep/c.svg", "report.xlsx"} {
		f, err := s.Create(name)
		if err == nil {
			_, err = io.WriteString(f, newSet[name])
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			return errors.Join(err, s.Discard())
		}
	}
	s.Retire("charts/a.svg", "charts/b.svg", "charts/never.svg")
	return s.Commit()
}

// readFiles reads the files of a folder, including hidden ones, and lists empty folders.
func readFiles(t *testing.T, d disk, dir string) files {
	t.Helper()
	all := files{}
	var walk func(name string)
	walk = func(name string) {
		path := filepath.Join(dir, name)
		names, err := d.list(path)
		if err != nil {
			t.Fatal(err)
		}
		if len(names) == 0 {
			all[filepath.ToSlash(name)+"/"] = ""
		}
		for _, n := range names {
			n = filepath.Join(name, n)
			switch mode, err := d.lstat(filepath.Join(dir, n)); {
			case err != nil:
				t.Fatal(err)
			case mode.IsDir():
				walk(n)
			default:
				content, err := d.read(filepath.Join(dir, n))
				if err != nil {
					t.Fatal(err)
				}
				all[filepath.ToSlash(n)] = string(content)
			}
		}
	}
	if _, err := d.lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	walk("")
	return all
}

// with returns a set and the files of others.
func with(set files) files {
	all := maps.Clone(others)
	maps.Copy(all, set)
	return all
}

// start is what a run finds: nothing, or an old set and the files of others.
type situation struct {
	name        string
	wrap        func(disk) disk
	old         bool
	before, now files
}

func situations() []situation {
	same := func(d disk) disk { return d }
	aside := func(d disk) disk { return unlinked{d} }
	return []situation{
		{"no folder", same, false, nil, newSet},
		{"old set", same, true, with(oldSet), with(newSet)},
		{"old set, no links", aside, true, with(oldSet), with(newSet)},
	}
}

// lay writes the old set and the files of others into the folder.
func lay(t *testing.T, d disk, dir string) {
	t.Helper()
	for _, sub := range []string{"", "charts"} {
		if err := d.mkdir(filepath.Join(dir, sub), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range with(oldSet) {
		f, err := d.create(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, content); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	for _, sub := range []string{"", "charts", ".."} {
		if err := d.syncFolder(filepath.Join(dir, sub)); err != nil {
			t.Fatal(err)
		}
	}
}
