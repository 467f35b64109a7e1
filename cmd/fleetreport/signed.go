package main

import (
	"errors"
	"fmt"
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
		if files[i].isReport() {
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
	refuse := func(err error) error {
		return usageError{fmt.Errorf("--key: %s is not signed: %w", f.path, err)}
	}
	root, err := os.OpenRoot(filepath.Dir(f.path)) // nothing outside is read, whatever is linked into it
	if err != nil {
		return fmt.Errorf("cannot read the history: %w", err)
	}
	defer func() { _ = root.Close() }()
	record, text, err := readManifest(root.FS())
	if err != nil {
		return refuse(err)
	}
	if _, err := verifySignature(root.FS(), text, f.keys); err != nil {
		return refuse(err)
	}
	if !slices.ContainsFunc(record.Documents, func(d manifest.Document) bool { return d.SHA256 == m.SHA256 }) {
		return refuse(fmt.Errorf("%s does not list it: no document there has SHA-256 %s", manifest.Name, m.SHA256))
	}
	return nil
}
