package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// recorded is a document with a content.
func recorded(t *testing.T, name, content string) Document {
	t.Helper()
	r := Record(name, io.Discard)
	if _, err := io.WriteString(r, content); err != nil {
		t.Fatal(err)
	}
	return r.Document()
}

func TestCheck(t *testing.T) {
	known := []string{"report.md", "report.html", "charts/a.svg"}
	md, svg := recorded(t, "report.md", "text"), recorded(t, "charts/a.svg", "<svg/>")
	page := recorded(t, "report.html", "<p>")
	grown := recorded(t, "report.md", "text and more")
	other := recorded(t, "report.md", "test")
	of := func(sum string, d Document) Document { d.SHA256 = sum; return d }
	sized := func(d Document, n int64) Document { d.Bytes = n; return d }
	for _, test := range []struct {
		name   string
		listed []Document
		files  map[string]string // content by name; "/" is a folder
		want   []string
	}{
		{"as it was", []Document{svg, md}, map[string]string{"report.md": "text", "charts/a.svg": "<svg/>", "note.txt": "mine"}, nil},
		{"nothing listed", nil, nil, nil},
		{"missing", []Document{svg, md}, map[string]string{"charts/a.svg": "<svg/>"}, []string{"report.md: it is missing"}},
		{"other bytes", []Document{md}, map[string]string{"report.md": "test"},
			[]string{fmt.Sprintf("report.md: it was changed: it has SHA-256 %s, not %s", other.SHA256, md.SHA256)}},
		{"more bytes", []Document{md}, map[string]string{"report.md": "text and more"},
			[]string{fmt.Sprintf("report.md: it was changed: it has 13 bytes, not 4, and SHA-256 %s, not %s", grown.SHA256, md.SHA256)}},
		{"the manifest has another size", []Document{sized(md, 5)}, map[string]string{"report.md": "text"}, []string{"report.md: it has 4 bytes, and the manifest says 5"}},
		{"the manifest has another hash", []Document{of(sum("0"), md)}, map[string]string{"report.md": "text"},
			[]string{fmt.Sprintf("report.md: it was changed: it has SHA-256 %s, not %s", md.SHA256, sum("0"))}},
		{"a folder", []Document{md}, map[string]string{"report.md": "/"}, []string{"report.md: it is no file"}},
		{"of another run", []Document{md}, map[string]string{"report.md": "text", "report.html": "<p>"}, []string{"report.html: it is not of this run"}},
		{"listed twice", []Document{md, md}, map[string]string{"report.md": "text"}, []string{"report.md: the manifest lists it, and no run writes such a file, or not twice"}},
		{"no document", []Document{recorded(t, "passwd", "x")}, map[string]string{"passwd": "x"},
			[]string{"passwd: the manifest lists it, and no run writes such a file, or not twice"}},
		{"all at once", []Document{page, md, svg}, map[string]string{"report.md": "test", "charts/a.svg": "<svg/>"},
			[]string{"report.html: it is missing", fmt.Sprintf("report.md: it was changed: it has SHA-256 %s, not %s", other.SHA256, md.SHA256)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := fstest.MapFS{}
			for name, content := range test.files {
				folder[name] = &fstest.MapFile{Data: []byte(content)}
				if content == "/" {
					folder[name] = &fstest.MapFile{Mode: fs.ModeDir}
				}
			}
			got, err := (&Manifest{Documents: test.listed}).Check(folder, known)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("Check (-want +got):\n%s", diff)
			}
		})
	}
}

// failing is a folder in which no file can be opened.
type failing struct{ err error }

func (f failing) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: f.err}
}

// TestCheckUnread holds apart what cannot be read and what no run makes.
func TestCheckUnread(t *testing.T) {
	m := &Manifest{Documents: []Document{{Name: "report.md"}}}
	known := []string{"report.md"}
	if got, err := m.Check(failing{syscall.EACCES}, known); !errors.Is(err, syscall.EACCES) || got != nil || !strings.HasPrefix(err.Error(), "cannot read report.md: ") {
		t.Errorf("Check gave %q, %v", got, err)
	}
	got, err := m.Check(failing{errors.New("path escapes from parent")}, known)
	if want := []string{"report.md: open report.md: path escapes from parent"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("Check gave %q, %v, want %q", got, err, want)
	}
}

func TestNamed(t *testing.T) {
	run, other := sum("a"), sum("b")
	const before = "\n| Run "
	long := func(n int) string { return strings.Repeat(" ", n-len(before)-len(run)) }
	for _, test := range []struct {
		name, text string
		want       bool // no line
	}{
		{"named", "# Title" + before + "| " + run + " |\n", true},
		{"another", "# Title" + before + "| " + other + " |\n", false},
		{"none", "# Title\n", false},
		{"elsewhere", "# Title " + run + "\n", false},
		{"before it", run + before + "| |\n", false},
		{"the last counts", before + other + before + run, true},
		{"the last is another", before + run + before + other, false},
		{"at the end of what is read", "# Title" + before + long(most) + run + "x", true},
		{"behind what is read", "# Title" + before + long(most+1) + run, false},
		{"at the start", before + run, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := (&Manifest{Run: run}).Named("report.md", []byte(test.text), before)
			want := []string{"manifest.json: the run is " + run + " here, and report.md names another one"}
			if test.want {
				want = nil
			}
			if !slices.Equal(got, want) {
				t.Errorf("Named gave %q, want %q", got, want)
			}
		})
	}
}

func TestStrangers(t *testing.T) {
	folder := fstest.MapFS{}
	for _, name := range []string{
		"report.md", "Report.html", "report (1).xlsx", "reports.json", "report.md.bak", "my report.md", "report.txt", "a.svg", "report\n.md",
		"charts/a.svg", "charts/b.SVG", "charts/b.svg.txt", "charts/deep/c.svg", "deep/report.md",
	} {
		folder[name] = &fstest.MapFile{}
	}
	want := []string{"Report.html", "a.svg", "charts/b.SVG", "report\n.md", "report (1).xlsx", "reports.json"}
	if diff := cmp.Diff(want, Strangers(folder, []string{"report.md", "charts/a.svg"})); diff != "" {
		t.Errorf("Strangers (-want +got):\n%s", diff)
	}
	// What is in the place of the folder of pictures, and is none, is not read.
	if got := Strangers(fstest.MapFS{"charts": {Mode: fs.ModeSymlink}}, nil); got != nil {
		t.Errorf("Strangers gave %q", got)
	}
}

// half is a writer that takes half of what it is given.
type half struct{ bytes.Buffer }

func (h *half) Write(b []byte) (int, error) {
	n, _ := h.Buffer.Write(b[:len(b)/2])
	return n, io.ErrShortWrite
}

// TestRecorder holds that a document is recorded as it was written, and not as it was to be.
func TestRecorder(t *testing.T) {
	r := Record("report.md", new(half))
	if n, err := io.WriteString(r, "textlost"); n != 4 || !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("Write gave %d, %v", n, err)
	}
	if diff := cmp.Diff(recorded(t, "report.md", "text"), r.Document()); diff != "" {
		t.Errorf("Document (-want +got):\n%s", diff)
	}
	// The hash is the one that everybody else computes.
	if got := r.Document(); got.SHA256 != "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1" || got.Bytes != 4 {
		t.Errorf("Document gave %+v", got)
	}
	whole := Record("report.md", io.Discard)
	for _, part := range []string{"te", "", "xt"} {
		if _, err := io.WriteString(whole, part); err != nil {
			t.Fatal(err)
		}
	}
	if whole.Document() != r.Document() {
		t.Errorf("written in parts, the document is %+v", whole.Document())
	}
}
