package manifest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"io/fs"
)

// ErrNotRegular reports a folder, pipe or device in place of a file. Opening it might block forever.
var ErrNotRegular = errors.New("it is not a regular file")

// Hash returns the SHA-256, in lower-case hexadecimal, and the size in bytes of a regular file. The error is
// ErrNotRegular for anything else, or that of reading.
func Hash(folder fs.FS, name string) (sum string, size int64, err error) {
	if info, err := fs.Stat(folder, name); err == nil && !info.Mode().IsRegular() {
		return "", 0, ErrNotRegular
	}
	f, err := folder.Open(name)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = f.Close() }() // it was only read
	hash := sha256.New()
	if size, err = io.Copy(hash, f); err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(hash.Sum(nil)), size, nil
}

// Lists reports whether the manifest.json in a folder lists a document with that SHA-256. Nothing else of the manifest
// is checked, so that manifests of other versions of the program count, too.
func Lists(folder fs.FS, name, sum string) bool {
	text, err := fs.ReadFile(folder, Name)
	if err != nil {
		return false
	}
	var m struct {
		Documents []struct {
			Name   string `json:"name"`
			SHA256 string `json:"sha256"`
		} `json:"documents"`
	}
	if json.Unmarshal(text, &m) != nil {
		return false
	}
	for _, d := range m.Documents {
		if d.Name == name {
			return d.SHA256 == sum
		}
	}
	return false
}

// Recorder is a writer that computes the size and the hash of a document while it is written.
type Recorder struct {
	io.Writer
	name string
	size int64
	hash hash.Hash
}

// NewRecorder returns a Recorder of the document with that name, which writes to w.
func NewRecorder(name string, w io.Writer) *Recorder {
	return &Recorder{Writer: w, name: name, hash: sha256.New()}
}

// Write writes b to the underlying writer and records the bytes that it has accepted.
func (r *Recorder) Write(b []byte) (int, error) {
	n, err := r.Writer.Write(b)
	r.size += int64(n)
	_, _ = r.hash.Write(b[:n]) // never fails
	return n, err
}

// Document returns the entry of the manifest for what was written so far.
func (r *Recorder) Document() Document {
	return Document{Name: r.name, SHA256: hex.EncodeToString(r.hash.Sum(nil)), Bytes: r.size}
}
