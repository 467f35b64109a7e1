package verify

import (
	stdcmp "cmp"
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

	"fleetreport/report/manifest"
)

// sum returns a SHA-256 made of one digit.
func sum(digit string) string { return strings.Repeat(digit, 64) }

// recorded returns the document with a content.
func recorded(name, content string) manifest.Document {
	r := manifest.NewRecorder(name, io.Discard)
	_, _ = io.WriteString(r, content) // never fails
	return r.Document()
}

// testFormats are three formats, one of them with a picture.
var testFormats = []Format{
	{"md", []string{"report.md", "charts/a.svg"}, "\n| Run "},
	{"html", []string{"report.html"}, "Run "},
	{"xlsx", []string{"report.xlsx"}, "<run>"},
}

// TestCheckDocuments checks the line for each difference of a file.
func TestCheckDocuments(t *testing.T) {
	md, svg := recorded("report.md", "text"), recorded("charts/a.svg", "<svg/>")
	page := recorded("report.html", "<p>")
	grown := recorded("report.md", "text and more")
	other := recorded("report.md", "test")
	of := func(sum string, d manifest.Document) manifest.Document { d.SHA256 = sum; return d }
	sized := func(d manifest.Document, n int64) manifest.Document { d.Bytes = n; return d }
	for _, test := range []struct {
		name   string
		listed []manifest.Document
		files  map[string]string // content by name; "/" is a folder
		want   []string
	}{
		{"unchanged", []manifest.Document{svg, md},
			map[string]string{"report.md": "text", "charts/a.svg": "<svg/>", "note.txt": "mine"}, nil},
		{"nothing listed", nil, nil, nil},
		{"missing", []manifest.Document{svg, md}, map[string]string{"charts/a.svg": "<svg/>"},
			[]string{"report.md: the file is missing"}},
		{"other bytes", []manifest.Document{md}, map[string]string{"report.md": "test"},
			[]string{fmt.Sprintf("report.md: the file was changed: it has SHA-256 %s, not %s", other.SHA256, md.SHA256)}},
		{"more bytes", []manifest.Document{md}, map[string]string{"report.md": "text and more"},
			[]string{fmt.Sprintf("report.md: the file was changed: it has 13 bytes, not 4, and SHA-256 %s, not %s",
				grown.SHA256, md.SHA256)}},
		{"another size in the manifest", []manifest.Document{sized(md, 5)}, map[string]string{"report.md": "text"},
			[]string{"report.md: the file has 4 bytes, but the manifest says 5"}},
		{"another hash in the manifest", []manifest.Document{of(sum("0"), md)}, map[string]string{"report.md": "text"},
			[]string{fmt.Sprintf("report.md: the file was changed: it has SHA-256 %s, not %s", md.SHA256, sum("0"))}},
		{"a folder", []manifest.Document{md}, map[string]string{"report.md": "/"},
			[]string{"report.md: it is not a regular file"}},
		{"of another run", []manifest.Document{md}, map[string]string{"report.md": "text", "report.html": "<p>"},
			[]string{"report.html: the file does not belong to this run"}},
		{"listed twice", []manifest.Document{md, md}, map[string]string{"report.md": "text"},
			[]string{"report.md: the manifest lists it twice, or no run writes it"}},
		{"no document", []manifest.Document{recorded("passwd", "x")}, map[string]string{"passwd": "x"},
			[]string{"passwd: the manifest lists it twice, or no run writes it"}},
		{"all at once", []manifest.Document{page, md, svg}, map[string]string{"report.md": "test", "charts/a.svg": "<svg/>"},
			[]string{"report.html: the file is missing",
				fmt.Sprintf("report.md: the file was changed: it has SHA-256 %s, not %s", other.SHA256, md.SHA256)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := fstest.MapFS{}
			for name, content := range test.files {
				folder[name] = &fstest.MapFile{Data: []byte(content)}
				if content == "/" {
					folder[name] = &fstest.MapFile{Mode: fs.ModeDir}
				}
			}
			got, err := checkDocuments(folder, test.listed, testFormats, "")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("checkDocuments (-want +got):\n%s", diff)
			}
		})
	}
}

// failing is a folder in which no file can be opened.
type failing struct{ err error }

func (f failing) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: f.err}
}

// TestCheckDocumentsUnreadable checks that a file that the system refuses to read is an error, and not a change.
func TestCheckDocumentsUnreadable(t *testing.T) {
	documents := []manifest.Document{{Name: "report.md"}}
	got, err := checkDocuments(failing{syscall.EACCES}, documents, testFormats, "")
	if !errors.Is(err, syscall.EACCES) || got != nil || !strings.HasPrefix(err.Error(), "cannot read report.md: ") {
		t.Errorf("checkDocuments returned %q, %v", got, err)
	}
	got, err = checkDocuments(failing{errors.New("path escapes from parent")}, documents, testFormats, "")
	if want := []string{"report.md: open report.md: path escapes from parent"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("checkDocuments returned %q, %v, want %q", got, err, want)
	}
}

// TestNamedRun checks that only the run after the last prefix counts, within 256 bytes.
func TestNamedRun(t *testing.T) {
	run, other := sum("a"), sum("b")
	const prefix = "\n| Run "
	padding := func(n int) string { return strings.Repeat(" ", n-len(prefix)-len(run)) }
	for _, test := range []struct{ name, text, want string }{
		{"named", "# Title" + prefix + "| " + run + " |\n", run},
		{"none", "# Title\n", ""},
		{"elsewhere", "# Title " + run + "\n", ""},
		{"before the prefix", run + prefix + "| |\n", ""},
		{"twice", prefix + other + prefix + run, run},
		{"at the end of what is read", "# Title" + prefix + padding(256) + run + "x", run},
		{"after what is read", "# Title" + prefix + padding(257) + run, ""},
		{"at the start", prefix + run, run},
	} {
		if got := namedRun([]byte(test.text), prefix); got != test.want {
			t.Errorf("%s: namedRun returned %q, want %q", test.name, got, test.want)
		}
	}
}

// TestUnlistedFiles checks which files could be taken for documents.
func TestUnlistedFiles(t *testing.T) {
	folder := fstest.MapFS{}
	for _, name := range []string{
		"report.md", "Report.html", "report (1).xlsx", "reports.json", "report.md.bak", "my report.md", "report.txt",
		"a.svg",
		"report\n.md", "charts/a.svg", "charts/b.SVG", "charts/b.svg.txt", "charts/deep/c.svg", "deep/report.md",
	} {
		folder[name] = &fstest.MapFile{}
	}
	want := []string{"Report.html", "a.svg", "charts/b.SVG", "report\n.md", "report (1).xlsx", "reports.json"}
	if diff := cmp.Diff(want, unlistedFiles(folder, []string{"report.md", "charts/a.svg"})); diff != "" {
		t.Errorf("unlistedFiles (-want +got):\n%s", diff)
	}
	// A link in place of the folder of pictures is not followed.
	if got := unlistedFiles(fstest.MapFS{"charts": {Mode: fs.ModeSymlink}}, nil); got != nil {
		t.Errorf("unlistedFiles returned %q", got)
	}
}

// TestReadSmall checks the limit of what is read into memory.
func TestReadSmall(t *testing.T) {
	folder := fstest.MapFS{
		"empty": {}, "small": {Data: []byte("text")}, "folder": {Mode: fs.ModeDir},
		"largest": {Data: make([]byte, maxManifest)}, "larger": {Data: make([]byte, maxManifest+1)},
	}
	for name, want := range map[string]struct {
		size int
		err  string
	}{
		"empty": {0, ""}, "small": {4, ""}, "largest": {maxManifest, ""},
		"larger":  {0, "the file is larger than 16 MiB"},
		"folder":  {0, "it is not a regular file"},
		"missing": {0, "open missing: file does not exist"},
	} {
		text, err := readSmall(folder, name)
		if got := fmt.Sprint(err); len(text) != want.size || got != stdcmp.Or(want.err, "<nil>") {
			t.Errorf("%s: %d bytes, %s, want %+v", name, len(text), got, want)
		}
	}
}
