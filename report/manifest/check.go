package manifest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"syscall"
)

// Check holds the files of a folder against the manifest, and gives a line for each
// that differs, in the order of their names. known are the names of all documents that
// a run can write: those that are there, and not of this run, differ too. The error is
// one of reading.
func (m *Manifest) Check(folder fs.FS, known []string) ([]string, error) {
	var wrong []string
	listed := map[string]bool{}
	for _, d := range m.Documents {
		if listed[d.Name] || !slices.Contains(known, d.Name) {
			wrong = append(wrong, fmt.Sprintf("%s: the manifest lists it, and no run writes such a file, or not twice", d.Name))
			continue
		}
		listed[d.Name] = true
		sum, size, err := Hash(folder, d.Name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			wrong = append(wrong, d.Name+": it is missing")
		case err != nil && !Unread(err):
			wrong = append(wrong, fmt.Sprintf("%s: %v", d.Name, err))
		case err != nil:
			return nil, fmt.Errorf("cannot read %s: %w", d.Name, err)
		case sum != d.SHA256 && size != d.Bytes:
			wrong = append(wrong, fmt.Sprintf("%s: it was changed: it has %d bytes, not %d, and SHA-256 %s, not %s", d.Name, size, d.Bytes, sum, d.SHA256))
		case sum != d.SHA256:
			wrong = append(wrong, fmt.Sprintf("%s: it was changed: it has SHA-256 %s, not %s", d.Name, sum, d.SHA256))
		case size != d.Bytes:
			wrong = append(wrong, fmt.Sprintf("%s: it has %d bytes, and the manifest says %d", d.Name, size, d.Bytes))
		}
	}
	for _, name := range known {
		if _, err := fs.Lstat(folder, name); err == nil && !listed[name] {
			wrong = append(wrong, name+": it is not of this run")
		}
	}
	return wrong, nil
}

// Named gives a line where a document of the run names another run, so that a manifest that
// was changed alone is found. What comes before the run in the text of the document, or of
// the part of it that names it, is such that no text of an inventory reads the same.
func (m *Manifest) Named(document string, text []byte, before string) []string {
	at := bytes.LastIndex(text, []byte(before))
	if at >= 0 && sha256Text.FindString(string(text[at:min(len(text), at+most)])) == m.Run {
		return nil
	}
	return []string{fmt.Sprintf("%s: the run is %s here, and %s names another one", Name, m.Run, document)}
}

// most is how many bytes from the start of what comes before it the run of a document ends.
const most = 256

var sha256Text = regexp.MustCompile(`[0-9a-f]{64}`)

// Strangers returns the names of the files in a folder that a reader could take for
// documents, such as index.html, which a web server shows for the folder. known are the
// names of those that a run can write.
func Strangers(folder fs.FS, known []string) []string {
	var names []string
	for dir, pattern := range map[string]*regexp.Regexp{".": strangeReport, "charts": strangePicture} {
		if info, err := fs.Lstat(folder, dir); err != nil || !info.IsDir() {
			continue
		}
		entries, _ := fs.ReadDir(folder, dir) // what cannot be read is not of this run either
		for _, e := range entries {
			if name := path.Join(dir, e.Name()); pattern.MatchString(e.Name()) && name != Name && !slices.Contains(known, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

var (
	strangeReport  = regexp.MustCompile(`(?is)\.([xs]?html?|mht(ml)?|svg|xls[xmb]?|od[st]|docx?|pdf)$|^(report|index|manifest).*\.(md|markdown|json|csv)$`)
	strangePicture = regexp.MustCompile(`(?is)\.svg$`)
)

// Unread tells whether a file could not be read, be it as it may. Else what is there is
// nothing that a run makes, such as a link out of the folder.
func Unread(err error) bool {
	_, system := errors.AsType[syscall.Errno](err)
	return system
}

// Hash gives the SHA-256, in lower-case hexadecimal, and the size of a file.
func Hash(folder fs.FS, name string) (sum string, size int64, err error) {
	if info, err := fs.Stat(folder, name); err == nil && !info.Mode().IsRegular() {
		return "", 0, errors.New("it is no file") // opening it may take for ever
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

// Recorder counts and hashes what is written through it to a document.
type Recorder struct {
	io.Writer
	name string
	size int64
	hash hash.Hash
}

// Record gives a writer to w that records a document of that name.
func Record(name string, w io.Writer) *Recorder {
	return &Recorder{Writer: w, name: name, hash: sha256.New()}
}

func (r *Recorder) Write(b []byte) (int, error) {
	n, err := r.Writer.Write(b)
	r.size += int64(n)
	_, _ = r.hash.Write(b[:n]) // a hash takes all
	return n, err
}

// Document is what was written so far.
func (r *Recorder) Document() Document {
	return Document{Name: r.name, SHA256: hex.EncodeToString(r.hash.Sum(nil)), Bytes: r.size}
}
