package output

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"fleetreport/report"
	"fleetreport/report/manifest"
)

// TestFormats checks that formats have different names and files, and text before the run for package verify.
func TestFormats(t *testing.T) {
	if got, want := strings.Join(Names(), ","), "md,html,xlsx,json"; got != want {
		t.Errorf("the formats are %s, want %s", got, want)
	}
	var files []string
	for _, f := range Formats {
		files = append(files, f.Files...)
		if f.RunPrefix == "" {
			t.Errorf("%s has no text before the run", f.Name)
		}
	}
	slices.Sort(files)
	if len(slices.Compact(slices.Clone(files))) != len(files) {
		t.Errorf("two formats have the same file: %q", files)
	}
}

// TestIsDocument checks which names a run can write.
func TestIsDocument(t *testing.T) {
	for name, want := range map[string]bool{
		"report.md": true, "report.html": true, "report.xlsx": true, "report.json": true,
		manifest.Name: true, manifest.SignatureName: true, "charts/" + report.ChartIDs[0] + ".svg": true,
		"charts": false, "charts/other.svg": false, "report.pdf": false, "../report.md": false, "": false,
	} {
		if got := IsDocument(name); got != want {
			t.Errorf("IsDocument(%q) is %v", name, got)
		}
	}
}

// memoryFolder is a folder in memory.
type memoryFolder map[string]*bytes.Buffer

type memoryFile struct{ *bytes.Buffer }

func (memoryFile) Close() error { return nil }

func (m memoryFolder) Create(name string) (io.WriteCloser, error) {
	if name == "full" {
		return nil, errors.New("no space left")
	}
	m[name] = &bytes.Buffer{}
	return memoryFile{m[name]}, nil
}

// TestWriteFile checks that files are written and listed by name, and that files that cannot be written are not.
func TestWriteFile(t *testing.T) {
	folder := memoryFolder{}
	w := NewWriter(folder, nil)
	for _, name := range []string{"b", "a"} {
		if err := w.WriteFile(name, []byte("content of "+name)); err != nil || folder[name].String() != "content of "+name {
			t.Errorf("WriteFile returned %v and wrote %q", err, folder[name])
		}
	}
	if err := w.WriteFile("full", nil); err == nil {
		t.Error("WriteFile returned no error")
	}
	got := w.Documents()
	if len(got) != 2 || got[0].Name != "a" || got[1].Name != "b" || got[0].Bytes != int64(len("content of a")) {
		t.Errorf("Documents returned %+v", got)
	}
}
