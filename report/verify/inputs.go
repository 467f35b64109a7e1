package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/manifest"
)

// Inputs are the files that are given as the inputs of a run.
type Inputs struct {
	Fleet      string // path
	Baseline   string // path; "" for the built-in one
	Exceptions string // path; "" for none
	Aliases    string // path; "" for none
	Plan       string // path; "" for none
	// HasHistory reports whether the file of an earlier month, an input of the manifest, is among those given.
	HasHistory func(manifest.Input) bool
}

// CompareInputs compares files with the inputs of the manifest by what is in them; names do not matter. The error
// is an *Error that lists all differences, or one of reading. sameVersion says that the program that made the
// documents has the built-in baseline of this one.
func (f *Folder) CompareInputs(given Inputs, sameVersion bool) error {
	var wrong []string
	had := map[string]bool{}
	paths := map[string]string{
		report.InventoryFile: given.Fleet, report.BaselineFile: given.Baseline, report.ExceptionsFile: given.Exceptions,
		report.AliasFile: given.Aliases, report.PlanFile: given.Plan,
	}
	for _, in := range f.Manifest.Inputs {
		had[in.Kind] = true
		path := paths[in.Kind]
		switch {
		case in.Kind == report.HistoryFile:
			if !given.HasHistory(in) {
				wrong = append(wrong, fmt.Sprintf("history %s %s: no file of --history has its SHA-256 %s",
					in.Period, in.Name, in.SHA256))
			}
		case path == "":
			if sum := sha256.Sum256(audit.BuiltIn); sameVersion && hex.EncodeToString(sum[:]) != in.SHA256 {
				wrong = append(wrong, in.Kind+": the built-in baseline of this program is another one")
			}
		default:
			sum, _, err := manifest.Hash(os.DirFS(filepath.Dir(path)), filepath.Base(path))
			if err != nil {
				return fmt.Errorf("cannot read the %s: %w", in.Kind, err)
			}
			if sum != in.SHA256 {
				wrong = append(wrong, fmt.Sprintf("%s %s: %s is another file or was changed: it has SHA-256 %s, not %s",
					in.Kind, in.Name, path, sum, in.SHA256))
			}
		}
	}
	if given.Exceptions != "" && !had[report.ExceptionsFile] {
		wrong = append(wrong, "--exceptions: the documents were made without exceptions")
	}
	if given.Aliases != "" && !had[report.AliasFile] {
		wrong = append(wrong, "--aliases: the documents were made without aliases")
	}
	if given.Plan != "" && !had[report.PlanFile] {
		wrong = append(wrong, "--plan: the documents were made without an action plan")
	}
	if len(wrong) > 0 {
		return f.fail(wrong, "the documents in %s match manifest.json, but they were made from other inputs")
	}
	return nil
}

// OtherVersion returns the *Error for documents that this version of the program cannot rebuild, although they
// match the manifest, and so do the given inputs.
func (f *Folder) OtherVersion(version string) error {
	return &Error{nil, fmt.Sprintf("the documents in %s and the inputs match manifest.json, but only fleetreport %s, "+
		"which made the documents, can rebuild them; this is %s", f.dir, f.Manifest.Tool.Version, version)}
}

// SignedReport checks that the manifest.json beside a report.json lists the SHA-256 of the report, and that one of
// the keys has signed that manifest. The error is an *UnsignedError, or that of opening the folder.
func SignedReport(path, sha256 string, keys []manifest.Key) error {
	root, err := os.OpenRoot(filepath.Dir(path)) // links do not lead out of it
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // it was only read
	isMissing := func(name string) bool {
		_, err := root.Stat(name)
		return errors.Is(err, fs.ErrNotExist)
	}
	m, text, err := readManifest(root.FS())
	if err == nil {
		_, err = readSignature(root.FS(), text, keys)
	}
	unsigned := func(what string) error { return &UnsignedError{path, what, err} }
	switch {
	case err == nil:
	case isMissing(manifest.Name), isMissing(manifest.SignatureName):
		return unsigned("is not signed")
	case errors.Is(err, manifest.ErrOtherKey):
		return unsigned("is signed with another key")
	case errors.Is(err, manifest.ErrChanged):
		return unsigned("was changed since it was signed")
	default:
		return unsigned("has no valid signature")
	}
	if !slices.ContainsFunc(m.Documents, func(d manifest.Document) bool { return d.SHA256 == sha256 }) {
		err = fmt.Errorf("%s does not list it: no document there has SHA-256 %s", manifest.Name, sha256)
		return unsigned("was changed since it was signed, or belongs to another run")
	}
	return nil
}

// UnsignedError reports that a report.json has no valid signature of one of the keys.
type UnsignedError struct {
	Path string
	what string
	Err  error
}

func (e *UnsignedError) Error() string { return e.Path + " " + e.what + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *UnsignedError) Unwrap() error { return e.Err }
