package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"fleetreport/report/history"
	"fleetreport/report/manifest"
)

// requireSigned asks of every report.json of the history that one of the keys in a file has
// signed it. It does nothing without such a file.
func (p *program) requireSigned(path string, given []string, files []historyFile) error {
	keys, err := loadKeys(path)
	if err != nil || keys == nil {
		return err
	}
	if len(given) == 0 {
		return usageError{errors.New("--key: it is for the report.json files of --history, and there is none: give one, or leave --key out")}
	}
	unsigned := 0
	for i := range files {
		if files[i].IsReport() {
			files[i].keys = keys
		} else {
			unsigned++
		}
	}
	if unsigned > 0 {
		p.note("--key says nothing of fleet files: %s of the history cannot be checked", countedFiles(unsigned))
	}
	return nil
}

func countedFiles(n int) string {
	if n == 1 {
		return "1 file"
	}
	return thousands(int64(n)) + " files"
}

// checkSigned checks that the report.json that was read is the one that a manifest.json beside
// it lists, and that one of the keys has signed that manifest.
func (f historyFile) checkSigned(m *history.Month) error {
	if f.keys == nil {
		return nil
	}
	refuse := func(what string, err error) error {
		return usageError{fmt.Errorf("--key: %s %s: %w", f.Path, what, err)}
	}
	root, err := os.OpenRoot(filepath.Dir(f.Path)) // nothing outside is read, whatever is linked into it
	if err != nil {
		return fmt.Errorf("cannot read the history: %w", err)
	}
	defer func() { _ = root.Close() }()
	record, text, err := readManifest(root.FS())
	if err == nil {
		_, err = verifySignature(root.FS(), text, f.keys)
	}
	switch {
	case err == nil:
	case isMissing(root, manifest.Name), isMissing(root, manifest.SignatureName):
		return refuse("is not signed", err)
	case errors.Is(err, manifest.ErrOtherKey):
		return refuse("is signed with another key", err)
	case errors.Is(err, manifest.ErrChanged):
		return refuse("was changed since it was signed", err)
	default:
		return refuse("has no valid signature", err)
	}
	if !slices.ContainsFunc(record.Documents, func(d manifest.Document) bool { return d.SHA256 == m.SHA256 }) {
		return refuse("was changed since it was signed, or is of another run",
			fmt.Errorf("%s does not list it: no document there has SHA-256 %s", manifest.Name, m.SHA256))
	}
	return nil
}

func isMissing(folder *os.Root, name string) bool {
	_, err := folder.Stat(name)
	return errors.Is(err, fs.ErrNotExist)
}
