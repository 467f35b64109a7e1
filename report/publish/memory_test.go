package publish

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// memory is a disk in memory. It records what would survive a power cut: of the names, all changes up to the last sync
// of a folder or file, and any number of the later ones, in their order; of a file, what was synced.
type memory struct {
	dir    string // the destination
	names  map[string]*node
	held   map[*node]bool
	states []map[string]*node // the names, after each change
	synced int                // the state that survives a power cut
}

type node struct {
	mode    fs.FileMode
	content []byte
	safe    []byte // the content that survives a power cut
}

func newMemory() *memory {
	m := &memory{names: map[string]*node{string(filepath.Separator): {mode: fs.ModeDir}}, held: map[*node]bool{}}
	m.changed()
	m.synced = 0
	return m
}

func (m *memory) changed() { m.states = append(m.states, maps.Clone(m.names)) }

// cut returns the disk after a power cut, with the given number of changes since the last sync written. It returns nil
// if there were fewer changes.
func (m *memory) cut(written int) *memory {
	state := m.synced + written
	if state >= len(m.states) {
		return nil
	}
	after := &memory{names: map[string]*node{}, held: map[*node]bool{}}
	again := map[*node]*node{} // a file may have two names
	for name, n := range m.states[state] {
		if again[n] == nil {
			again[n] = &node{mode: n.mode, content: n.safe, safe: n.safe}
		}
		after.names[name] = again[n]
	}
	after.changed()
	return after
}

func wrong(op, path string, err error) error { return &fs.PathError{Op: op, Path: path, Err: err} }

// find returns the node of a name and that of its folder, or an error.
func (m *memory) find(op, path string) (*node, error) {
	if n := m.names[filepath.Clean(path)]; n != nil {
		return n, nil
	}
	return nil, wrong(op, path, fs.ErrNotExist)
}

func (m *memory) free(op, path string) error {
	if _, err := m.find(op, filepath.Dir(path)); err != nil {
		return err
	}
	if _, err := m.find(op, path); err == nil {
		return wrong(op, path, fs.ErrExist)
	}
	return nil
}

func (m *memory) put(path string, n *node) {
	m.names[filepath.Clean(path)] = n
	m.changed()
}

func (m *memory) lstat(path string) (fs.FileMode, error) {
	n, err := m.find("lstat", path)
	if err != nil {
		return 0, err
	}
	return n.mode, nil
}

func (m *memory) stat(path string) (fs.FileMode, error) { return m.lstat(path) }

func (m *memory) list(path string) ([]string, error) {
	if _, err := m.find("list", path); err != nil {
		return nil, err
	}
	var names []string
	for name := range m.names {
		rel, below := strings.CutPrefix(name, filepath.Clean(path)+string(filepath.Separator))
		if below && !strings.ContainsRune(rel, filepath.Separator) {
			names = append(names, rel)
		}
	}
	return names, nil
}

func (m *memory) read(path string) ([]byte, error) {
	n, err := m.find("read", path)
	if err != nil {
		return nil, err
	}
	return n.content, nil
}

func (m *memory) mkdir(path string, _ fs.FileMode) error {
	err := m.free("mkdir", path)
	if err == nil {
		m.put(path, &node{mode: fs.ModeDir})
	}
	return err
}

func (m *memory) create(path string) (output, error) {
	if err := m.free("create", path); err != nil {
		return nil, err
	}
	n := new(node)
	m.put(path, n)
	return &memoryOutput{m, n}, nil
}

func (m *memory) link(from, to string) error {
	n, err := m.find("link", from)
	if err == nil {
		err = m.free("link", to)
	}
	if err == nil {
		m.put(to, n)
	}
	return err
}

func (m *memory) rename(from, to string) error {
	n, err := m.find("rename", from)
	if err == nil {
		_, err = m.find("rename", filepath.Dir(to))
	}
	there := m.names[filepath.Clean(to)]
	switch {
	case err != nil:
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrNotExist}
	case there == n: // two names of one file: both stay
		return nil
	case there != nil && there.mode.IsDir(), n.mode.IsDir():
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: errors.New("a folder is renamed")}
	}
	delete(m.names, filepath.Clean(from))
	m.put(to, n)
	return nil
}

func (m *memory) remove(path string) error {
	n, err := m.find("remove", path)
	if err != nil {
		return err
	}
	if in, _ := m.list(path); n.mode.IsDir() && len(in) > 0 {
		return wrong("remove", path, errors.New("directory not empty"))
	}
	delete(m.names, filepath.Clean(path))
	m.changed()
	return nil
}

func (m *memory) syncFolder(path string) error {
	n, err := m.find("sync", path)
	if err == nil && !n.mode.IsDir() {
		return wrong("sync", path, errors.New("it is not a folder"))
	}
	if err == nil {
		m.synced = len(m.states) - 1
	}
	return err
}

func (m *memory) open(dir string) error {
	_, err := m.find("open", dir)
	m.dir = dir
	return err
}

func (m *memory) enter() error {
	_, err := m.find("enter", filepath.Join(m.dir, hiddenFolder))
	return err
}

func (m *memory) close() {}

func (m *memory) lock() (io.Closer, error) {
	path := filepath.Join(m.dir, hiddenFolder, lockFile)
	n, err := m.find("lock", path)
	if err != nil {
		if _, err := m.create(path); err != nil {
			return nil, err
		}
		n, _ = m.find("lock", path)
	}
	if m.held[n] {
		return nil, errLocked
	}
	m.held[n] = true
	return unlock(func() { delete(m.held, n) }), nil
}

type unlock func()

func (u unlock) Close() error { u(); return nil }

type memoryOutput struct {
	m *memory
	n *node
}

func (o *memoryOutput) Write(p []byte) (int, error) {
	o.n.content = append(o.n.content, p...)
	return len(p), nil
}

// Sync does not sync the name.
func (o *memoryOutput) Sync() error {
	o.n.safe = o.n.content
	return nil
}

func (o *memoryOutput) Close() error { return nil }
