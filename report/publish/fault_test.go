package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"strings"
	"testing"
)

// visible returns the files without the hidden folder, which may stay after a run has failed or died if the next one
// removes it.
func visible(all files) files {
	seen := files{}
	for name, content := range all {
		if !strings.HasPrefix(name, hiddenFolder+"/") && name != "/" {
			seen[name] = content
		}
	}
	return seen
}

func hiddenLeft(all files) bool {
	for name := range all {
		if strings.HasPrefix(name, hiddenFolder+"/") {
			return true
		}
	}
	return false
}

// out is the destination of the runs in memory.
var out = filepath.FromSlash("/out")

// begin returns a disk in memory with the files that the run finds.
func begin(t *testing.T, s situation) *memory {
	t.Helper()
	m := newMemory()
	if s.old {
		lay(t, m, out)
	}
	return m
}

// TestEachCallFails makes each call of a run fail in turn. The run reports it or succeeds; the folder contains the old
// set or the new one, and the next run leaves nothing else.
func TestEachCallFails(t *testing.T) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			for k := 1; ; k++ {
				m := begin(t, s)
				f := &faulty{disk: s.wrap(m), fails: k, dies: -1}
				err := publishNew(f, out)
				if f.calls < k {
					if k < 50 {
						t.Errorf("a run makes only %d calls: this test is not about what it was about", k-1)
					}
					return
				}
				at := fmt.Sprintf("call %d, %s", k, f.last)
				want := s.now
				if err != nil {
					want = s.before
					if !errors.Is(err, errBroken) || !strings.Contains(err.Error(), out) {
						t.Errorf("%s: got the error %v, want one with the operation and the path", at, err)
					}
				}
				got := readFiles(t, m, out)
				if !maps.Equal(visible(got), visible(want)) {
					t.Errorf("%s: Commit returned %v, and the folder contains %v", at, err, got)
				}
				next(t, m, s, at)
			}
		})
	}
}

// TestDeadAfterEachCall lets the program die after each of its calls in turn. The folder contains the old set or the
// new one, or the next run makes it the new one.
func TestDeadAfterEachCall(t *testing.T) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			ends := map[string]int{}
			for k := 0; ; k++ {
				m := begin(t, s)
				f := &faulty{disk: s.wrap(m), dies: k}
				_ = publishNew(f, out) // the program is dead
				f.bury()
				at := fmt.Sprintf("dead after call %d, %s", k, f.last)
				got := readFiles(t, m, out)
				_, journal := got[hiddenFolder+"/"+commitJournal]
				switch {
				case maps.Equal(visible(got), visible(s.before)):
					ends["old"]++
				case maps.Equal(visible(got), visible(s.now)):
					ends["new"]++
				case journal:
					ends["between"]++
				default:
					t.Errorf("%s: the folder contains %v", at, got)
				}
				want := s.before
				if journal || maps.Equal(visible(got), visible(s.now)) {
					want = s.now
				}
				if err := recoverFolder(t.Context(), m, out); err != nil {
					t.Errorf("%s: Recover: %v", at, err)
				}
				if got := readFiles(t, m, out); !maps.Equal(visible(got), visible(want)) || hiddenLeft(got) {
					t.Errorf("%s: after recovery the folder contains %v", at, got)
				}
				next(t, m, s, at)
				if f.calls < k {
					break // the run has finished
				}
			}
			if ends["old"] == 0 || ends["new"] == 0 || ends["between"] == 0 {
				t.Errorf("the folder was found %v: this test is not about what it was about", ends)
			}
			t.Log(ends)
		})
	}
}

// TestDeadWhileRecovering lets a run die after each of its calls, then the run that recovers from it, and then the
// next one, also while a failed commit is rolled back.
func TestDeadWhileRecovering(t *testing.T) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			whole := &faulty{disk: s.wrap(begin(t, s)), dies: -1}
			if err := publishNew(whole, out); err != nil {
				t.Fatal(err)
			}
			begun := 0 // commits that had begun when the run died
			for k := 0; k <= whole.calls+30; k++ {
				for fails := 0; fails <= k; fails += max(1, k) { // no call, or the last one before the run dies
					for r := range 24 {
						m := begin(t, s)
						f := &faulty{disk: s.wrap(m), dies: k}
						if fails > 0 { // and then a part of the rollback
							f.fails, f.dies = k, k+r%12
						}
						_ = publishNew(f, out)
						f.bury()
						after := readFiles(t, m, out)
						_, forth := after[hiddenFolder+"/"+commitJournal]
						_, back := after[hiddenFolder+"/"+undoJournal]
						if !forth && !back {
							continue
						}
						begun++
						f = &faulty{disk: s.wrap(m), dies: r}
						_ = recoverFolder(context.Background(), f, out)
						f.bury()
						at := fmt.Sprintf("dead after call %d, failed %d, and again after %d, %s", k, fails, r, f.last)
						want := s.now
						if back {
							want = s.before
						}
						if err := recoverFolder(t.Context(), m, out); err != nil {
							t.Errorf("%s: Recover: %v", at, err)
						}
						if got := readFiles(t, m, out); !maps.Equal(visible(got), visible(want)) || hiddenLeft(got) {
							t.Errorf("%s: after recovery the folder contains %v", at, got)
						}
					}
				}
			}
			if begun == 0 {
				t.Error("no run died within a commit")
			}
			t.Log(begun)
		})
	}
}

// next is the next run, on a disk without faults.
func next(t *testing.T, m *memory, s situation, at string) {
	t.Helper()
	if err := publishNew(m, out); err != nil {
		t.Errorf("%s: the next run: %v", at, err)
	}
	got := readFiles(t, m, out)
	want := s.now
	if !maps.Equal(got, want) {
		t.Errorf("%s: after the next run the folder contains %v", at, got)
	}
}

// TestTwoFailures makes the rollback fail, too: the error says so, and the next run recovers.
func TestTwoFailures(t *testing.T) {
	m := newMemory()
	lay(t, m, out)
	err := publishNew(&stuck{disk: m}, out)
	if err == nil || !strings.Contains(err.Error(), "may contain files of two runs") {
		t.Errorf("the error is %v", err)
	}
	if err := recoverFolder(t.Context(), m, out); err != nil {
		t.Fatal(err)
	}
	if got := readFiles(t, m, out); !maps.Equal(got, with(newSet)) {
		t.Errorf("after recovery the folder contains %v", got)
	}
}

// stuck is a disk that fails to rename after some files.
type stuck struct {
	disk
	renamed int
}

func (s *stuck) rename(from, to string) error {
	if s.renamed++; s.renamed > 3 {
		return &fs.PathError{Op: "rename", Path: from, Err: errBroken}
	}
	return s.disk.rename(from, to)
}

// TestPowerCut cuts the power after each call of a run, with any number of the changes since the last sync on disk.
// After the next run, the folder contains the complete old set or the complete new one.
func TestPowerCut(t *testing.T) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			ends := map[string]int{}
			for fails := range 2 { // with a commit that succeeds, and one that is rolled back
				for k := 0; ; k++ {
					m := begin(t, s)
					f := &faulty{disk: s.wrap(m), dies: k}
					if fails == 1 {
						f.disk = &stuckOnce{disk: f.disk}
					}
					_ = publishNew(f, out)
					for written := 0; ; written++ {
						after := m.cut(written)
						if after == nil {
							break
						}
						at := fmt.Sprintf("no power after call %d, %s, with %d changes written", k, f.last, written)
						if err := recoverFolder(t.Context(), after, out); err != nil {
							t.Errorf("%s: Recover: %v", at, err)
						}
						switch got := readFiles(t, after, out); {
						case hiddenLeft(got):
							t.Errorf("%s: after recovery the folder contains %v", at, got)
						case maps.Equal(visible(got), visible(s.before)):
							ends["old"]++
						case maps.Equal(visible(got), visible(s.now)):
							ends["new"]++
						default:
							t.Errorf("%s: after recovery the folder contains %v", at, got)
						}
						next(t, after, s, at)
					}
					if f.calls < k {
						err := recoverFolder(t.Context(), m.cut(0), out)
						if fails == 0 && (err != nil || !maps.Equal(visible(readFiles(t, m.cut(0), out)), visible(s.now))) {
							t.Errorf("Commit had ended, and the new set is not on disk: %v", err)
						}
						break
					}
				}
			}
			if ends["old"] == 0 || ends["new"] == 0 {
				t.Errorf("the folder was found %v", ends)
			}
			t.Log(ends)
		})
	}
}

// stuckOnce fails to move the last file.
type stuckOnce struct{ disk }

func (s *stuckOnce) rename(from, to string) error {
	if filepath.Base(to) == "report.xlsx" && strings.Contains(from, newFolder) {
		return &fs.PathError{Op: "rename", Path: from, Err: errBroken}
	}
	return s.disk.rename(from, to)
}
