//go:build unix

package main

import (
	"crypto/sha256"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"fleetreport/report/needs"
	"fleetreport/report/output"
	"fleetreport/report/publish"
)

// hiddenFolder is the hidden folder of a run, in the folder of the documents.
const hiddenFolder = ".fleetreport-run"

// shown leaves out what is in the hidden folder.
func shown(all map[string][sha256.Size]byte) map[string][sha256.Size]byte {
	seen := maps.Clone(all)
	maps.DeleteFunc(seen, func(name string, _ [sha256.Size]byte) bool {
		return strings.HasPrefix(name, "/"+hiddenFolder)
	})
	return seen
}

// TestKilledAnywhere kills a build that replaces an earlier set of documents, at random
// moments: 30 in the long form. Half of them are around the commit of the new set. The folder
// then has the earlier set or the new one; or, where the kill came between two renames, what
// the next run needs to complete the new one. The next run succeeds and leaves no other
// files. The moments do not have to hit anything: one of these is true after every kill.
func TestKilledAnywhere(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	moments := 6
	if needs.Long() {
		moments = 30
	}
	fleet := crowd(t, 300, 20)
	build := func(dir, fleet, formats string) []string {
		return []string{"build", "-q", "--formats", formats, "--period", "2026-11", "-o", dir, fleet}
	}
	const most, quickest = "md,json,xlsx", "json,xlsx" // the page, and the pictures, take their time
	root := t.TempDir()
	if shm, err := os.MkdirTemp("/dev/shm", "fleetreport"); err == nil { // syncing takes most of the time elsewhere
		t.Cleanup(func() { _ = os.RemoveAll(shm) })
		root = shm
	}
	earlier, complete, quick := filepath.Join(root, "earlier"), filepath.Join(root, "complete"), filepath.Join(root,
		"quick")
	if got := ran(nil, build(quick, sampleInput, quickest)...); got.status != exitDone {
		t.Fatal(got.stderr)
	}
	if got := ran(nil, build(earlier, sampleInput, most)...); got.status != exitDone {
		t.Fatal(got.stderr)
	}
	start := time.Now()
	if c := startChild(t, nil, build(complete, fleet, most)...); c.status(t) != exitDone {
		t.Fatal(c.stderr.String())
	}
	life := time.Since(start)
	before, after, next := snapshot(t, earlier), snapshot(t, complete), snapshot(t, quick)

	random := rand.New(rand.NewPCG(7, 2026))
	ends := map[string]int{}
	for i := range moments {
		dir := filepath.Join(root, strconv.Itoa(i))
		if err := os.CopyFS(dir, os.DirFS(earlier)); err != nil {
			t.Fatal(err)
		}
		moment := "in its life"
		pause := time.Duration(random.Float64() * float64(life))
		until := func() bool { return true }
		if i%2 == 1 {
			moment, pause = "around its commit", time.Duration(random.IntN(400))*time.Microsecond
			seen := []string{"retired/report.md", "commit.json"}[random.IntN(2)]
			until = func() bool {
				_, err := os.Lstat(filepath.Join(dir, hiddenFolder, seen))
				return err == nil
			}
		}
		c := startChild(t, nil, build(dir, fleet, most)...)
		busyWait(c, until)
		busyWait(c, func() func() bool {
			over := time.Now().Add(pause)
			return func() bool { return time.Now().After(over) }
		}())
		c.signal(t, syscall.SIGKILL)
		_ = c.status(t)
		found := snapshot(t, dir)
		_, pending := found["/"+hiddenFolder+"/commit.json"]
		want := after
		switch {
		case maps.Equal(shown(found), before):
			want = before
			if pending {
				want = after
			}
			ends[moment+": earlier"]++
		case maps.Equal(shown(found), after):
			ends[moment+": new"]++
		case pending:
			ends[moment+": between"]++
			// The next run begins, and is given up: it puts right what it finds.
			if set, err := publish.New(t.Context(), dir, output.IsDocument); err != nil {
				t.Error(err)
			} else if err := set.Discard(); err != nil {
				t.Error(err)
			}
			if !maps.Equal(snapshot(t, dir), after) {
				t.Errorf("killed %s, moment %d: after the next run has begun the folder has %v", moment, i, snapshot(t, dir))
			}
		default:
			t.Errorf("killed %s, moment %d: the folder has %v", moment, i, found)
		}
		if got := ran(nil, build(dir, sampleInput, quickest)...); got.status != exitDone {
			t.Errorf("the run after it: exit status %d, %s", got.status, got.stderr)
		}
		want = maps.Clone(want)
		maps.Copy(want, next)
		if !maps.Equal(snapshot(t, dir), want) {
			t.Errorf("killed %s, moment %d: the run after it leaves %v", moment, i, snapshot(t, dir))
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("a life of %v; found: %v", life, ends)
}

// busyWait looks all the time, without a rest, until the condition is true or the child has
// ended.
func busyWait(c *child, condition func() bool) {
	for deadline := time.Now().Add(testTimeout); !condition() && time.Now().Before(deadline); {
		select {
		case <-c.ended:
			return
		default:
		}
	}
}

// TestTwoRuns has many runs write into one folder at once: each of them ends with its
// documents in place, or says that another run has the folder. What is there in the end
// are the documents of one run.
func TestTwoRuns(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	root := t.TempDir()
	fleets := []string{sampleInput, crowd(t, 300, 10)}
	var sets []map[string][sha256.Size]byte
	args := func(dir, fleet string) []string {
		return []string{"build", "-q", "--formats", "md,json", "--period", "2026-11", "-o", dir, fleet}
	}
	for i, fleet := range fleets {
		dir := filepath.Join(root, strconv.Itoa(i))
		if got := ran(nil, args(dir, fleet)...); got.status != exitDone {
			t.Fatal(got.stderr)
		}
		sets = append(sets, snapshot(t, dir))
	}
	dir := filepath.Join(root, "both")
	var children []*child
	for i := range 4 {
		children = append(children, startChild(t, nil, args(dir, fleets[i%2])...))
	}
	for _, c := range children {
		status := c.status(t)
		if said := c.stderr.String(); status != exitDone &&
			(status != exitIO || !strings.Contains(said, "another run is writing there")) {
			t.Errorf("exit status %d, %s", status, said)
		}
	}
	if got := snapshot(t, dir); !maps.Equal(got, sets[0]) && !maps.Equal(got, sets[1]) {
		t.Errorf("the folder has %v, the documents of no run", got)
	}
}

// TestAnotherRunHasTheFolder checks that a run gives up waiting for another run with a message,
// and that it can be interrupted while it waits.
func TestAnotherRunHasTheFolder(t *testing.T) {
	needs.Time(t)
	dir := filepath.Join(t.TempDir(), "out")
	set, err := publish.New(t.Context(), dir, output.IsDocument)
	if err != nil {
		t.Fatal(err)
	}
	before := folderWait
	folderWait = time.Millisecond
	got := ran(nil, "build", "--formats", "json", "-o", dir, sampleInput)
	folderWait = before
	if want := "cannot write into the folder " + dir +
		": another run is writing there: try again when it has finished\n"; got.status != exitIO ||
		!strings.Contains(got.stderr, want) {
		t.Errorf("exit status %d, %s", got.status, got.stderr)
	}
	c := startChild(t, nil, "build", "--formats", "json", "--period", "2026-11", "-o", dir, "-")
	c.feed(string(contents(t, crowd(t, 1_000, 20)))) // more than fits into a pipe: the child handles signals now
	_ = c.stdin.Close()                              // the child may have ended
	time.Sleep(300 * time.Millisecond)               // most of the time it is waiting now
	c.signal(t, syscall.SIGINT)
	if status := c.status(t); status != exitInterrupted {
		t.Errorf("exit status %d, %s", status, c.stderr.String())
	}
	if err := set.Discard(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something is left: %v", err)
	}
}

// TestVerifyChangesNothing checks that verify reports that a run was killed between two
// renames, and changes nothing: the folder may be anybody's. The next run puts it right.
func TestVerifyChangesNothing(t *testing.T) {
	dir := t.TempDir()
	if got := ran(nil, "build", "-q", "--formats", "json", "-o", dir, sampleInput); got.status != exitDone {
		t.Fatal(got.stderr)
	}
	whole := snapshot(t, dir)
	staged := filepath.Join(dir, hiddenFolder, "new")
	if err := os.MkdirAll(staged, 0o700); err != nil {
		t.Fatal(err)
	}
	err := errors.Join(
		os.Rename(filepath.Join(dir, jsonFile), filepath.Join(staged, jsonFile)),
		os.WriteFile(filepath.Join(dir, jsonFile), []byte("of last month"), 0o666),
		os.WriteFile(filepath.Join(dir, hiddenFolder, "commit.json"),
			[]byte(`{"files":["report.json"],"replaced":["report.json"]}`), 0o666))
	if err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, dir)
	if got := ran(nil, "verify", dir); got.status != exitUnverified ||
		!strings.Contains(got.stderr, "an earlier run did not finish") {
		t.Errorf("exit status %d, %s", got.status, got.stderr)
	}
	if !maps.Equal(snapshot(t, dir), before) {
		t.Errorf("the folder has %v", snapshot(t, dir))
	}
	if got := ran(nil, "build", "-q", "--formats", "json", "-o", dir, sampleInput); got.status != exitDone ||
		!maps.Equal(snapshot(t, dir), whole) {
		t.Errorf("exit status %d, %s, and the folder has %v", got.status, got.stderr, snapshot(t, dir))
	}
}

// TestPlantedRun plants what looks like the rest of a killed run in a folder that everybody
// may write to: no build replaces a file for it, and each says what to remove.
func TestPlantedRun(t *testing.T) {
	for _, test := range []struct {
		name, file string
		perm       os.FileMode
	}{
		{"not private", jsonFile, 0o755},
		{"not private, another file", "plans/plan.txt", 0o777},
		{"another file", "plans/plan.txt", 0o700},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			staged := filepath.Join(dir, hiddenFolder, "new", filepath.Dir(test.file))
			mine := filepath.Join(dir, test.file)
			err := errors.Join(
				os.MkdirAll(staged, 0o777), os.MkdirAll(filepath.Dir(mine), 0o700),
				os.Chmod(filepath.Join(dir, hiddenFolder), test.perm), os.Chmod(dir, 0o777),
				os.WriteFile(mine, []byte("mine"), 0o600),
				os.WriteFile(filepath.Join(staged, filepath.Base(test.file)), []byte("planted"), 0o666),
				os.WriteFile(filepath.Join(dir, hiddenFolder, "commit.json"),
					[]byte(`{"files":["`+test.file+`"],"replaced":["`+test.file+`"]}`), 0o666))
			if err != nil {
				t.Fatal(err)
			}
			got := ran(nil, "build", "-q", "--formats", "md", "-o", dir, sampleInput)
			if got.status != exitIO || !strings.Contains(got.stderr, filepath.Join(dir, hiddenFolder)) ||
				!strings.Contains(got.stderr, ": remove ") {
				t.Errorf("exit status %d, %s", got.status, got.stderr)
			}
			if content := string(contents(t, mine)); content != "mine" {
				t.Errorf("the file of the user has %q", content)
			}
		})
	}
}
