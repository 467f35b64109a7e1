//go:build unix

package main

import (
	"bytes"
	"crypto/sha256"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// testTimeout ends tests that would never end.
const testTimeout = 30 * time.Second

// child is the program in a process of its own, which is fed its standard input.
type child struct {
	*exec.Cmd
	stdin  io.WriteCloser
	stderr bytes.Buffer
	ended  chan struct{} // closed when it has
}

// startChild starts the program. What it prints goes to the file; where there is none,
// its standard error is kept.
func startChild(t *testing.T, out *os.File, args ...string) *child {
	t.Helper()
	c := &child{Cmd: exec.Command(os.Args[0], args...), ended: make(chan struct{})}
	c.Env = append(os.Environ(), beProgram+"=1", "TERM=xterm")
	c.Stderr = &c.stderr
	if out != nil {
		c.Stdout, c.Stderr = out, out
	}
	var err error
	if c.stdin, err = c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = c.Wait() // see ProcessState
		close(c.ended)
	}()
	t.Cleanup(func() {
		_ = c.Process.Kill() // it may have ended
		<-c.ended
	})
	return c
}

// feed writes a text to the standard input of the child. It returns when most of it has
// been read, or when the child has ended.
func (c *child) feed(text string) { _, _ = io.WriteString(c.stdin, text) }

// await waits for a condition. It returns false if the child ends before.
func (c *child) await(t *testing.T, condition func() bool) bool {
	t.Helper()
	for deadline := time.Now().Add(testTimeout); !condition(); time.Sleep(200 * time.Microsecond) {
		select {
		case <-c.ended:
			return false
		default:
		}
		if time.Now().After(deadline) {
			t.Fatal("what the test waits for does not happen")
		}
	}
	return true
}

// status waits for the end, and returns the exit status.
func (c *child) status(t *testing.T) int {
	t.Helper()
	select {
	case <-c.ended:
	case <-time.After(testTimeout):
		t.Fatal("the program does not end")
	}
	return c.ProcessState.ExitCode()
}

func (c *child) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := c.Process.Signal(s); err != nil && !strings.Contains(err.Error(), "finished") {
		t.Fatal(err)
	}
}

// snapshot returns the hash of every file below a folder, and the folders themselves,
// hidden ones too; nil where there is no folder.
func snapshot(t *testing.T, dir string) map[string][sha256.Size]byte {
	t.Helper()
	if _, err := os.Stat(dir); os.IsNotExist(err) {
		return nil
	}
	all := map[string][sha256.Size]byte{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			all[strings.TrimPrefix(path, dir)+"/"] = [sha256.Size]byte{}
			return err
		}
		all[strings.TrimPrefix(path, dir)] = sha256.Sum256(contents(t, path))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// writtenSoFar is how many bytes of documents are written that are not in their place yet,
// and how many earlier ones have given way.
func writtenSoFar(dir string) (written int64, retired int) {
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil //nolint:nilerr // it went while we looked
		}
		switch name := filepath.ToSlash(strings.TrimPrefix(path, dir)); {
		case !strings.HasPrefix(name, "/.fleetreport-"):
		case strings.Contains(name, "/retired/"):
			retired++
		default:
			if info, err := e.Info(); err == nil {
				written += info.Size()
			}
		}
		return nil
	})
	return written, retired
}
