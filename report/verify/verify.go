// Package verify checks the documents of a run against the record of the run, manifest.json: the documents have
// the hashes that it lists, the fields of the record give the run that the documents name, and a key has signed
// the record. It also compares the record with the inputs of the run and with documents that were made from them.
package verify

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"

	"fleetreport/report/compose"
	"fleetreport/report/manifest"
	"fleetreport/report/publish"
)

// Error reports that documents could not be verified.
type Error struct {
	Reasons    []string // what is wrong, one line each; empty where the conclusion says it all
	Conclusion string   // what follows for the documents, on one line
}

// Error returns the reasons and the conclusion, one line each.
func (e *Error) Error() string {
	return strings.Join(append(slices.Clone(e.Reasons), e.Conclusion), "\n")
}

// Format is a format in which a run can write its document.
type Format struct {
	Name  string   // as in manifest.Settings: "md"
	Files []string // the files that a run can write in this format: the document, then its pictures
	// RunPrefix is the text that comes before the run in the document, or, for a workbook, in docProps/core.xml.
	// No text of an inventory is written so that it reads the same.
	RunPrefix string
}

// Folder is a folder with the documents of a run.
type Folder struct {
	Manifest *manifest.Manifest
	Signer   *manifest.Key // has signed the manifest; nil for none

	dir          string
	root         *os.Root
	signatureErr error
}

// Open opens a folder of documents and reads its manifest. Nothing outside the folder is read, whatever the links
// in it point to, and nothing is written. Where keys is nil, any key or none may have signed the manifest; that no
// key, or another one, has signed it is reported by Check. The error is an *Error where the documents cannot be
// verified, such as without a manifest. The caller closes the folder.
func Open(dir string, keys []manifest.Key) (*Folder, error) {
	cannot := func(reason string) error {
		return &Error{[]string{reason}, "the documents in " + dir + " cannot be verified"}
	}
	if publish.Unfinished(dir) {
		return nil, cannot("an earlier run did not finish; run build again")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot read the folder of documents: %w", err)
	}
	f := &Folder{dir: dir, root: root}
	var text []byte
	if f.Manifest, text, err = readManifest(root.FS()); err != nil {
		_ = root.Close() // it was only read
		if isSystemError(err) {
			return nil, fmt.Errorf("cannot read %w", err)
		}
		return nil, cannot(err.Error())
	}
	f.Signer, f.signatureErr = readSignature(root.FS(), text, keys)
	if isSystemError(f.signatureErr) {
		_ = root.Close() // it was only read
		return nil, fmt.Errorf("cannot read %w", f.signatureErr)
	}
	return f, nil
}

// Close closes the folder.
func (f *Folder) Close() error { return f.root.Close() }

// Check checks the files of the folder against the manifest, the manifest against itself and a document, and its
// signature. The error is an *Error that lists all differences, or an error of reading. formats are all formats
// that a run can write. The content of the file except is not checked, "" for no such file: see CompareFilled.
func (f *Folder) Check(formats []Format, except string) error {
	var reasons []string
	if f.signatureErr != nil {
		reasons = append(reasons, f.signatureErr.Error())
	}
	changed, err := checkDocuments(f.root.FS(), f.Manifest.Documents, formats, except)
	if err != nil {
		return err
	}
	if len(changed) > 0 {
		return f.fail(append(reasons, changed...), "the documents in %s do not match manifest.json")
	}
	changed = checkManifest(f.Manifest, formats)
	if len(changed) == 0 {
		if changed, err = checkRun(f.root.FS(), f.Manifest, formats, except); err != nil {
			return err
		}
	}
	switch {
	case len(changed) > 0:
		return f.fail(append(reasons, changed...),
			"manifest.json in %s was changed; the documents have the SHA-256 that it lists")
	case f.signatureErr == nil:
		return nil
	case errors.Is(f.signatureErr, manifest.ErrOtherKey):
		return f.fail(reasons, "the documents in %s match manifest.json, but another key has signed it")
	case errors.Is(f.signatureErr, manifest.ErrSignature):
		return f.fail(reasons, "the documents in %s match manifest.json, but its signature is invalid")
	default:
		return f.fail(reasons, "the documents in %s match manifest.json, but it is not signed")
	}
}

// fail returns an *Error with the folder in its conclusion.
func (f *Folder) fail(reasons []string, conclusion string) error {
	return &Error{reasons, fmt.Sprintf(conclusion, f.dir)}
}

// checkManifest checks the fields of a manifest against each other: the run is computed from all fields that
// Provenance shows, so none of them can be changed alone.
func checkManifest(m *manifest.Manifest, formats []Format) []string {
	var wrong []string
	report := func(format string, args ...any) {
		wrong = append(wrong, manifest.Name+": "+fmt.Sprintf(format, args...))
	}
	if run := compose.RunID(m); run != m.Run {
		report("the run is %s, but the other fields give %s", m.Run, run)
	}
	if written := writtenFormats(m.Documents, formats); !slices.Equal(written, m.Settings.Formats) {
		report("the formats are %s, but the documents listed are in %s",
			strings.Join(m.Settings.Formats, ","), strings.Join(written, ","))
	}
	byName := func(a, b manifest.Document) int { return strings.Compare(a.Name, b.Name) }
	if !slices.IsSortedFunc(m.Documents, byName) {
		report("the documents are not sorted by name")
	}
	return wrong
}

// writtenFormats returns the names of the formats whose documents are listed.
func writtenFormats(documents []manifest.Document, formats []Format) []string {
	var names []string
	for _, f := range formats {
		if slices.ContainsFunc(documents, func(d manifest.Document) bool { return d.Name == f.Files[0] }) {
			names = append(names, f.Name)
		}
	}
	return names
}

// readManifest reads manifest.json and returns its text, too.
func readManifest(folder fs.FS) (*manifest.Manifest, []byte, error) {
	text, err := readSmall(folder, manifest.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("%s: the file is missing, so nothing describes these documents", manifest.Name)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", manifest.Name, err)
	}
	m, err := manifest.Decode(text)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", manifest.Name, err)
	}
	return m, text, nil
}

// readSignature returns the key that has signed the text of a manifest. Without keys there may be no signature,
// and then it is nil; an invalid signature is an error all the same.
func readSignature(folder fs.FS, text []byte, keys []manifest.Key) (*manifest.Key, error) {
	signature, err := readSmall(folder, manifest.SignatureName)
	if errors.Is(err, fs.ErrNotExist) {
		if keys == nil {
			return nil, nil
		}
		return nil, fmt.Errorf("%s: the file is missing, so the manifest is not signed", manifest.SignatureName)
	}
	var key *manifest.Key
	switch {
	case err != nil:
	case keys == nil:
		key, err = manifest.Signer(text, signature)
	default:
		key, err = manifest.Verify(text, signature, keys)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", manifest.SignatureName, err)
	}
	return key, nil
}

// maxManifest is the size in bytes of the largest manifest or signature that is read.
const maxManifest = 16 << 20

// readSmall reads a file of at most maxManifest bytes.
func readSmall(folder fs.FS, name string) ([]byte, error) {
	if info, err := fs.Stat(folder, name); err == nil && !info.Mode().IsRegular() {
		return nil, manifest.ErrNotRegular
	}
	f, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(f, maxManifest+1))
	if err == nil && len(text) > maxManifest {
		return nil, errors.New("the file is larger than 16 MiB")
	}
	return text, err
}

// isSystemError reports whether the operating system refused to read a file. Any other error, such as that of a
// link out of the folder, is about a file that no run writes.
func isSystemError(err error) bool {
	_, ok := errors.AsType[syscall.Errno](err)
	return ok
}
