package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// program is something that is measured.
type program struct {
	name    string
	command []string // with {csv} for the fleet, {out} for a file and {dir} for a folder to write
	ours    bool
}

// writes reports whether the program writes documents, and does not only read.
func (p program) writes() bool {
	text := strings.Join(p.command, " ")
	return strings.Contains(text, "{out}") || strings.Contains(text, "{dir}")
}

// taken is what one run of a program took.
type taken struct {
	wall, cpu time.Duration // cpu is user and system time, of all cores
	peak      int64         // bytes of memory
	written   int64         // bytes, in files and on standard output
	page      int64         // bytes of report.html, 0 where there is none
}

// counter counts the bytes written to it.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// measure runs the program on the fleet, and lets it write into a new folder below dir.
func measure(ctx context.Context, p program, csv, dir string) (taken, error) {
	out, err := os.MkdirTemp(dir, "out-")
	if err != nil {
		return taken{}, err
	}
	defer func() { _ = os.RemoveAll(out) }() // the caller removes dir
	fill := strings.NewReplacer("{csv}", csv, "{out}", filepath.Join(out, "report.xlsx"), "{dir}", out)
	var args []string
	for _, arg := range p.command {
		args = append(args, fill.Replace(arg))
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	var stdout counter
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	err = cmd.Run()
	wall := time.Since(start)
	if err != nil {
		return taken{}, fmt.Errorf("%s: %w\n%s", p.name, err, stderr.Bytes())
	}
	written, err := size(out)
	t := taken{wall: wall, cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), peak: peak(cmd.ProcessState), written: written + int64(stdout)}
	if page, err := os.Stat(filepath.Join(out, "report.html")); err == nil {
		t.page = page.Size()
	}
	return t, err
}

// size adds up the files of a folder.
func size(dir string) (bytes int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			bytes += info.Size()
		}
		return err
	})
	return bytes, err
}
