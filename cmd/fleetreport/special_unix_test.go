//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"fleetreport/report/manifest"
	"fleetreport/report/needs"
)

// TestVerifySpecialFiles checks that nothing that is no file passes for a document, that
// nothing outside the folder is read through a link, and that verify waits for nothing:
// a pipe may never have a writer.
func TestVerifySpecialFiles(t *testing.T) {
	t.Parallel()
	made, _, _ := built(t, sampleInput)
	elsewhere := copyOf(t, made)
	pipe := func(t *testing.T, path string) {
		if err := syscall.Mkfifo(path, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	link := func(t *testing.T, path string) {
		if err := os.Symlink(filepath.Join(elsewhere, filepath.Base(path)), path); err != nil {
			t.Fatal(err)
		}
	}
	folder := func(t *testing.T, path string) {
		if err := os.Mkdir(path, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		name, file string
		instead    func(t *testing.T, path string)
		want       string
	}{
		{"a pipe for a document", jsonFile, pipe, "report.json: it is not a regular file"},
		{"a folder for a document", jsonFile, folder, "report.json: it is not a regular file"},
		{"a link for a document", jsonFile, link, "report.json: openat "},
		{"a link for the pictures", chartFolder, link, "charts/auth-types-by-calls.svg: openat "},
		{"a pipe for the manifest", manifest.Name, pipe, "manifest.json: it is not a regular file"},
		{"a link for the manifest", manifest.Name, link, "manifest.json: "},
		{"a pipe for the signature", manifest.SignatureName, pipe, "manifest.json.sig: it is not a regular file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := copyOf(t, made)
			path := filepath.Join(dir, test.file)
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
			test.instead(t, path)
			if said, status := verified(dir); status != exitUnverified || !strings.HasPrefix(said, test.want) {
				t.Errorf("exit status %d: %s", status, said)
			}
		})
	}
}

// TestClosedOutput checks that the program ends without a message when its output is closed, as
// others in a pipe do, and that it reports an output that is full.
func TestClosedOutput(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	made, _, _ := built(t, sampleInput)
	for _, args := range [][]string{
		{"check", sampleInput},
		{"check", "--format", "junit", sampleInput},
		{"check", "--format", "sarif", sampleInput},
		{"explain", sampleInput, "MCP08"},
		{"verify", made},
		{"baseline"},
		{"exceptions", "--schema"},
		{"schema", "report"},
		{"version"},
		{"--help"},
	} {
		t.Run(strings.Join(args[:len(args)-1], " "), func(t *testing.T) {
			unread, stdout, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			_ = unread.Close()
			defer func() { _ = stdout.Close() }()
			cmd, said := toFile(stdout, args...)
			_ = cmd.Run() // see ProcessState
			if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() ||
				status.Signal() != syscall.SIGPIPE || said.Len() > 0 {
				t.Errorf("got %v and the message %q", cmd.ProcessState, said)
			}

			full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
			if err != nil {
				needs.Missing(t, err.Error())
			}
			defer func() { _ = full.Close() }()
			cmd, said = toFile(full, args...)
			_ = cmd.Run()
			if cmd.ProcessState.ExitCode() != exitIO || !strings.Contains(said.String(), "no space left on device") {
				t.Errorf("got %v and the message %q", cmd.ProcessState, said)
			}
		})
	}
}

// toFile is the program in a process of its own, with its standard output going to a
// file.
func toFile(stdout *os.File, args ...string) (cmd *exec.Cmd, said *bytes.Buffer) {
	cmd, said = exec.Command(os.Args[0], args...), &bytes.Buffer{}
	cmd.Env = append(os.Environ(), beProgram+"=1")
	cmd.Stdout, cmd.Stderr = stdout, said
	return cmd, said
}

// TestNamesThatNoMessageRepeats checks that names of files with line ends, or with bytes that
// are not text, are rejected and start no line of their own, in a folder of the history too.
func TestNamesThatNoMessageRepeats(t *testing.T) {
	forged := "x\n::error::forged"
	dir := t.TempDir()
	for _, err := range []error{
		os.Symlink("nowhere", filepath.Join(dir, forged+".csv")),
		os.Symlink(t.TempDir(), filepath.Join(dir, forged+"-link")),
		syscall.Mkfifo(filepath.Join(dir, forged+"-pipe.csv"), 0o666),
		os.Mkdir(filepath.Join(dir, forged+"-folder"), 0o777),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"check", "--history", dir, sampleInput},
		{"check", "--baseline", forged, sampleInput},
		{"build", "--out", forged, sampleInput},
		{"verify", forged},
		{"verify", "--key", forged, dir},
		{"verify", "--fleet", sampleInput, "--history", forged, dir},
		{"build", "--out", filepath.Join(t.TempDir(), "out"), "fl\xff-2026-11.csv"},
		{"build", "--out", filepath.Join(t.TempDir(), "out"), "--title", "\xff", sampleInput},
	} {
		got := ran(nil, args...)
		if got.status != exitUsage || strings.Contains("\n"+got.stderr, "\n::error") ||
			!strings.Contains(got.stderr, "rename the file") && !strings.Contains(got.stderr, "not in UTF-8") {
			t.Errorf("%q: exit status %d:\n%s", args, got.status, got.stderr)
		}
	}
}
