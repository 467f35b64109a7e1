package main

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/needs"
)

// sentinel stands in names and values that must get into no document.
const sentinel = "s3ntinel"

// TestRepeatable builds one month on machines that differ in all but version and inputs:
// the documents and the manifest are the same to the byte, and contain nothing of the
// machine.
func TestRepeatable(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	month, err := filepath.Abs("../../testdata/history")
	if err != nil {
		t.Fatal(err)
	}
	program, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]string
	for _, machine := range [][]string{
		{"TZ=UTC", "LANG=C", "GOMAXPROCS=1", "USER=root"},
		{"TZ=Asia/Kathmandu", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8", "GOMAXPROCS=5", "GOGC=20", "USER=" + sentinel,
			"LOGNAME=" + sentinel, "API_TOKEN=" + sentinel, "SOURCE_DATE_EPOCH=1000000000"},
	} {
		home := filepath.Join(t.TempDir(), sentinel)
		for _, dir := range []string{"tmp", "work/fleets"} {
			if err := os.MkdirAll(filepath.Join(home, dir), 0o777); err != nil {
				t.Fatal(err)
			}
		}
		work := filepath.Join(home, "work")
		if err := os.CopyFS(filepath.Join(work, "fleets"), os.DirFS(month)); err != nil {
			t.Fatal(err)
		}
		path := func(name string) string { return filepath.Join("fleets", name) }
		if want != nil { // the other time, absolute paths
			path = func(name string) string { return filepath.Join(work, "fleets", name) }
		}
		cmd := exec.Command(program, "build", "-q", "-o", "out", "--baseline", path("baseline.yaml"), "--history",
			path("earlier"),
			"--exceptions", path("exceptions.yaml"), path("fleet-2026-11.csv"))
		cmd.Dir = work
		cmd.Env = append([]string{beProgram + "=1", "HOME=" + home, "TMPDIR=" + filepath.Join(home, "tmp"),
			"PATH=" + os.Getenv("PATH")}, machine...)
		if out, err := cmd.CombinedOutput(); err != nil && cmd.ProcessState.ExitCode() != exitGate {
			t.Fatalf("%v\n%s", err, out)
		}
		got := parts(t, filepath.Join(work, "out"))
		for _, name := range slices.Sorted(maps.Keys(got)) {
			if strings.Contains(got[name], sentinel) {
				t.Errorf("%s contains something of the machine", name)
			}
		}
		if want == nil {
			want = got
			continue
		}
		if len(want) < 20 || !slices.Equal(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got))) {
			t.Fatalf("other files: %s", cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got))))
		}
		for name, text := range want {
			if got[name] != text {
				t.Errorf("%s differs on another machine: %s", name, cmp.Diff(lines(text), lines(got[name])))
			}
		}
	}
}

// lines are the first lines of a text, for a message.
func lines(text string) []string {
	const most = 200
	list := strings.Split(text, "\n")
	return list[:min(len(list), most)]
}

// parts returns all files below a folder, and all parts of those that are archives.
func parts(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text := contents(t, filepath.Join(dir, name))
		found[name] = string(text)
		if filepath.Ext(name) != ".xlsx" {
			return nil
		}
		archive, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
		if err != nil {
			return err
		}
		for _, f := range archive.File {
			r, err := f.Open()
			if err != nil {
				return err
			}
			part, err := io.ReadAll(r)
			if err != nil {
				return err
			}
			found[name+"/"+f.Name] = string(part)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
