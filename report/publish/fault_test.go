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

// visible leaves out what is in the hidden folder, and the folder itself: it may be there
// after a run has failed or died, as long as the next one removes it.
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

// out is the folder of the runs in memory.
var out = filepath.FromSlash("/out")

// begin makes a disk in memory with what the run finds there.
func begin(t *testing.T, s situation) *memory {
	t.Helper()
	m := newMemory()
	if s.old {
		lay(t, m, out)
	}
	return m
}

// TestEachCallFails has each call of a run fail in turn. The run says so or gets by; the
// folder holds the old set or the new one, and the next run leaves nothing else.
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
						t.Errorf("%s: the error is %v, which does not tell what and where", at, err)
					}
				}
				got := holds(t, m, out)
				if !maps.Equal(visible(got), visible(want)) {
					t.Errorf("%s: Commit gave %v, and the folder holds %v", at, err, got)
				}
				next(t, m, s, at)
			}
		})
	}
}

// TestDeadAfterEachCall has the program die after each of its calls in turn. The folder
// holds the old set, or the new one, or Recover makes it the new one.
func TestDeadAfterEachCall(t *testing.T) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			ends := map[string]int{}
			for k := 0; ; k++ {
				m := begin(t, s)
				f := &faulty{disk: s.wrap(m), dies: k}
				_ = publishNew(f, out) // there is nobody to hear of it
				f.bury()
				at := fmt.Sprintf("dead after call %d, %s", k, f.last)
				got := holds(t, m, out)
				_, journal := got[hiddenFolder+"/"+commitJournal]
				switch {
				case maps.Equal(visible(got), visible(s.before)):
					ends["old"]++
				case maps.Equal(visible(got), visible(s.now)):
					ends["new"]++
				case journal:
					ends["between"]++
				default:
					t.Errorf("%s: the folder holds %v", at, got)
				}
				want := s.before
				if journal || maps.Equal(visible(got), visible(s.now)) {
					want = s.now
				}
				if err := recoverFolder(t.Context(), m, out); err != nil {
					t.Errorf("%s: Recover: %v", at, err)
				}
				if got := holds(t, m, out); !maps.Equal(visible(got), visible(want)) || hiddenLeft(got) {
					t.Errorf("%s: after Recover the folder holds %v", at, got)
				}
				next(t, m, s, at)
				if f.calls < k {
					break // it came to its end
				}
			}
			if ends["old"] == 0 || ends["new"] == 0 || ends["between"] == 0 {
				t.Errorf("the folder was found %v: this test is not about what it was about", ends)
			}
			t.Log(ends)
		})
	}
}

// TestDeadWhileRecovering has a run die after each of its calls, and so the one that puts
// right what it left, and the one after that, be it on the way back from a commit that
// failed.
func TestDeadWhileRecovering(t *testing.T) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			whole := &faulty{disk: s.wrap(begin(t, s)), dies: -1}
			if err := publishNew(whole, out); err != nil {
				t.Fatal(err)
			}
			begun := 0 // commits that were on their way when the run died
			for k := 0; k <= whole.calls+30; k++ {
				for fails := 0; fails <= k; fails += max(1, k) { // no call, or the last one but the dying ones
					for r := range 24 {
						m := begin(t, s)
						f := &faulty{disk: s.wrap(m), dies: k}
						if fails > 0 { // and then some way of the turning back
							f.fails, f.dies = k, k+r%12
						}
						_ = publishNew(f, out)
						f.bury()
						after := holds(t, m, out)
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
						if got := holds(t, m, out); !maps.Equal(visible(got), visible(want)) || hiddenLeft(got) {
							t.Errorf("%s: after Recover the folder holds %v", at, got)
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

// next is another run after a fault, on a disk that is sound.
func next(t *testing.T, m *memory, s situation, at string) {
	t.Helper()
	if err := publishNew(m, out); err != nil {
		t.Errorf("%s: the next run: %v", at, err)
	}
	got := holds(t, m, out)
	want := s.now
	if !maps.Equal(got, want) {
		t.Errorf("%s: after the next run the folder holds %v", at, got)
	}
}

// TestTwoFailures has the way back fail too: the error says what is up, and the next run
// puts it right.
func TestTwoFailures(t *testing.T) {
	m := newMemory()
	lay(t, m, out)
	err := publishNew(&stuck{disk: m}, out)
	if err == nil || !strings.Contains(err.Error(), "may hold files of two runs") {
		t.Errorf("the error is %v", err)
	}
	if err := recoverFolder(t.Context(), m, out); err != nil {
		t.Fatal(err)
	}
	if got := holds(t, m, out); !maps.Equal(got, with(newSet)) {
		t.Errorf("after Recover the folder holds %v", got)
	}
}

// stuck is a disk that renames nothing any more after some files.
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

// TestPowerCut has the power fail after each call of a run, with as many of the changes
// since the last sync on disk as the system came to write. The folder then holds the old
// set or the new one, whole, once Recover has been there.
func TestPowerCut(t *testing.T) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			ends := map[string]int{}
			for fails := range 2 { // with a commit that comes to its end, and one that is turned back
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
						switch got := holds(t, after, out); {
						case hiddenLeft(got):
							t.Errorf("%s: after Recover the folder holds %v", at, got)
						case maps.Equal(visible(got), visible(s.before)):
							ends["old"]++
						case maps.Equal(visible(got), visible(s.now)):
							ends["new"]++
						default:
							t.Errorf("%s: after Recover the folder holds %v", at, got)
						}
						next(t, after, s, at)
					}
					if f.calls < k {
						if err := recoverFolder(t.Context(), m.cut(0), out); fails == 0 && (err != nil || !maps.Equal(visible(holds(t, m.cut(0), out)), visible(s.now))) {
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

// stuckOnce fails to move the last file into place.
type stuckOnce struct{ disk }

func (s *stuckOnce) rename(from, to string) error {
	if filepath.Base(to) == "report.xlsx" && strings.Contains(from, freshFolder) {
		return &fs.PathError{Op: "rename", Path: from, Err: errBroken}
	}
	return s.disk.rename(from, to)
}
