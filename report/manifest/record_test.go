package manifest

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// recorded returns the document with a content.
func recorded(t *testing.T, name, content string) Document {
	t.Helper()
	r := NewRecorder(name, io.Discard)
	if _, err := io.WriteString(r, content); err != nil {
		t.Fatal(err)
	}
	return r.Document()
}

// TestHash checks the hash and the size of a file, and that only regular files are opened.
func TestHash(t *testing.T) {
	folder := fstest.MapFS{
		"report.md": {Data: []byte("text")}, "folder": {Mode: fs.ModeDir}, "pipe": {Mode: fs.ModeNamedPipe},
	}
	want := recorded(t, "report.md", "text")
	if sum, size, err := Hash(folder, "report.md"); sum != want.SHA256 || size != want.Bytes || err != nil {
		t.Errorf("Hash returned %s, %d, %v, want %+v", sum, size, err, want)
	}
	for name, want := range map[string]error{"folder": ErrNotRegular, "pipe": ErrNotRegular, "missing": fs.ErrNotExist} {
		if _, _, err := Hash(folder, name); !errors.Is(err, want) {
			t.Errorf("%s: Hash returned %v, want %v", name, err, want)
		}
	}
}

// half is a writer that accepts half of each write.
type half struct{ bytes.Buffer }

func (h *half) Write(b []byte) (int, error) {
	n, _ := h.Buffer.Write(b[:len(b)/2])
	return n, io.ErrShortWrite
}

// TestRecorder checks that the bytes that were written are recorded, and no others.
func TestRecorder(t *testing.T) {
	r := NewRecorder("report.md", new(half))
	if n, err := io.WriteString(r, "textlost"); n != 4 || !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("Write returned %d, %v", n, err)
	}
	if diff := cmp.Diff(recorded(t, "report.md", "text"), r.Document()); diff != "" {
		t.Errorf("Document (-want +got):\n%s", diff)
	}
	// As sha256sum computes it.
	const sha256sum = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1"
	if got := r.Document(); got.SHA256 != sha256sum || got.Bytes != 4 {
		t.Errorf("Document returned %+v", got)
	}
	whole := NewRecorder("report.md", io.Discard)
	for _, part := range []string{"te", "", "xt"} {
		if _, err := io.WriteString(whole, part); err != nil {
			t.Fatal(err)
		}
	}
	if whole.Document() != r.Document() {
		t.Errorf("written in parts, the document is %+v", whole.Document())
	}
}
