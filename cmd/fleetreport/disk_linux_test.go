package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"fleetreport/report/needs"
)

// nobody is the id of a user without files.
const nobody = 65534

// unprivileged runs the program without the rights of root, which may write everywhere.
// The shell runs the words before it in the same process.
func unprivileged(t *testing.T, words string, args ...string) outcome {
	t.Helper()
	// Only the owner can read the folder of the test binary.
	program := filepath.Join(t.TempDir(), "program")
	if err := os.Link(os.Args[0], program); err != nil {
		copyFile(t, os.Args[0], program)
	}
	cmd := exec.Command("/bin/sh", append([]string{"-c", words + `exec "$0" "$@"`, program}, args...)...)
	cmd.Env = append(os.Environ(), beProgram+"=1")
	if os.Getuid() == 0 {
		for dir := filepath.Dir(program); dir != os.TempDir() && len(dir) > 1; dir = filepath.Dir(dir) {
			if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // of this test
				t.Fatal(err)
			}
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return outcome{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err == nil {
		_, err = io.Copy(out, in)
		err = errors.Join(err, out.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// openFolder makes a folder that everyone may write into, and returns its path.
func openFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for d := dir; d != os.TempDir() && len(d) > 1; d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

// sampleFor is the sample fleet where everyone can read it.
func sampleFor(t *testing.T) string {
	t.Helper()
	path := filepath.Join(openFolder(t), "fleet-2026-11.csv")
	if err := os.WriteFile(path, contents(t, sampleInput), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// mounted mounts a small file system, or skips the test.
func mounted(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		needs.Missing(t, "cannot mount a small file system, which takes root: "+err.Error())
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fails checks that a build ends with exit status 1 and a message, and leaves the folder
// as it was.
func fails(t *testing.T, dir string, got outcome, before map[string][32]byte, want ...string) {
	t.Helper()
	if got.status != exitIO || got.stdout != "" {
		t.Errorf("exit status %d, %s", got.status, got.stderr)
	}
	for _, words := range append(want, dir) {
		if !strings.Contains(got.stderr, words) {
			t.Errorf("got the message %q, want %q in it", got.stderr, words)
		}
	}
	if strings.Contains(got.stderr, hiddenFolder) {
		t.Errorf("the message names the hidden folder: %q", got.stderr)
	}
	if now := snapshot(t, dir); !maps.Equal(now, before) {
		t.Errorf("the folder has %v, want %v", now, before)
	}
}

// TestDiskFull has the disk be full after more and more of the documents, of its space
// and of its room for names, until they fit.
func TestDiskFull(t *testing.T) {
	needs.Time(t)
	for _, c := range []struct {
		name    string
		options func(step int) string
	}{
		{"space", func(step int) string { return fmt.Sprintf("size=%dk", 100+500*step) }},
		{"names", func(step int) string { return fmt.Sprintf("size=8m,nr_inodes=%d", 5+8*step) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			full := 0
			for step := 0; ; step++ {
				dir := mounted(t, c.options(step))
				earlier := filepath.Join(dir, markdownFile)
				if err := os.WriteFile(earlier, []byte("of last month"), 0o666); err != nil {
					t.Fatal(err)
				}
				before := snapshot(t, dir)
				got := ran(nil, "build", "-q", "-o", dir, sampleInput)
				if got.status == exitDone {
					break
				}
				full++
				fails(t, dir, got, before, "no space left on device")
				if step > 20 {
					t.Fatal("the documents never fit")
				}
			}
			if full < 2 {
				t.Errorf("the disk was full %d times only", full)
			}
		})
	}
}

// TestFileTooLarge needs no rights: the limit is on the size of a file.
func TestFileTooLarge(t *testing.T) {
	dir, fleet := openFolder(t), sampleFor(t)
	if got := ran(nil, "build", "-q", "--formats", "md,json", "-o", dir, sampleInput); got.status != exitDone {
		t.Fatal(got.stderr)
	}
	before := snapshot(t, dir)
	got := unprivileged(t, "ulimit -f 100; ", "build", "-q", "-o", dir, fleet)
	fails(t, dir, got, before, "cannot write "+filepath.Join(dir, "report."), ": file too large\n")
}

// TestReadOnly checks what is said of a file system that cannot be written to.
func TestReadOnly(t *testing.T) {
	dir := mounted(t, "size=8m")
	if got := ran(nil, "build", "-q", "--formats", "md", "-o", dir, sampleInput); got.status != exitDone {
		t.Fatal(got.stderr)
	}
	before := snapshot(t, dir)
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	fails(t, dir, ran(nil, "build", "-o", dir, sampleInput), before,
		"cannot write into the folder "+dir+": read-only file system\n")
	below := filepath.Join(dir, "below")
	fails(t, below, ran(nil, "build", "-o", below, sampleInput), nil,
		"cannot create the folder "+below+": read-only file system\n")
}

// TestNoPermission runs as nobody, since root may do everything.
func TestNoPermission(t *testing.T) {
	fleet := sampleFor(t)
	root := openFolder(t)
	closed := filepath.Join(root, "closed")
	if got := ran(nil, "build", "-q", "--formats", "md,json", "-o", closed, sampleInput); got.status != exitDone {
		t.Fatal(got.stderr)
	}
	for mode, want := range map[fs.FileMode]string{
		0o555: "cannot write into the folder " + closed + ": permission denied\n",
		0o000: "cannot write into the folder " + closed + ": permission denied\n",
	} {
		before := snapshot(t, closed)
		if err := os.Chmod(closed, mode); err != nil {
			t.Fatal(err)
		}
		got := unprivileged(t, "", "build", "-o", closed, fleet)
		if err := os.Chmod(closed, 0o755); err != nil {
			t.Fatal(err)
		}
		fails(t, closed, got, before, want)
	}
	if err := os.Chmod(root, 0o555); err != nil {
		t.Fatal(err)
	}
	fresh := filepath.Join(root, "fresh")
	fails(t, fresh, unprivileged(t, "", "build", "-o", fresh, fleet), nil,
		"cannot create the folder "+fresh+": permission denied\n")
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
}

// TestUmask checks that files and folders have the ordinary permissions, those that are
// replaced too.
func TestUmask(t *testing.T) {
	needs.Time(t)
	fleet := sampleFor(t)
	for umask, want := range map[string]fs.FileMode{"027": 0o640, "077": 0o600} {
		dir := filepath.Join(openFolder(t), "out")
		for range 2 { // the second one replaces
			if got := unprivileged(t, "umask "+umask+"; ", "build", "-q", "--formats", "md", "-o", dir,
				fleet); got.status != exitDone {
				t.Fatal(got.stderr)
			}
			err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
				if err != nil {
					return err
				}
				info, err := e.Info()
				if err == nil && info.Mode().Perm()&0o666 != want {
					t.Errorf("umask %s: %s has the permissions %v, want %v", umask, path, info.Mode().Perm(), want)
				}
				if err == nil && e.Name() == markdownFile { // as it is not after the next run
					err = os.Chmod(path, 0o666)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
