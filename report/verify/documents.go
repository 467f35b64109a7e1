package verify

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"

	"fleetreport/report/manifest"
)

// fileNames returns the names of all files that a run can write in the formats.
func fileNames(formats []Format) []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.Files...)
	}
	return names
}

// checkDocuments compares the files of a folder with the documents of a manifest, and returns a line for each
// difference. A file that a run can write and the manifest does not list is one, too; another content of the file
// except is none. The error is one of reading.
func checkDocuments(folder fs.FS, documents []manifest.Document, formats []Format, except string) ([]string, error) {
	known := fileNames(formats)
	slices.Sort(known)
	var wrong []string
	listed := map[string]bool{}
	for _, d := range documents {
		if listed[d.Name] || !slices.Contains(known, d.Name) {
			wrong = append(wrong, d.Name+": the manifest lists it twice, or no run writes it")
			continue
		}
		listed[d.Name] = true
		sum, size, err := manifest.Hash(folder, d.Name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			wrong = append(wrong, d.Name+": the file is missing")
		case isSystemError(err):
			return nil, fmt.Errorf("cannot read %s: %w", d.Name, err)
		case err != nil:
			wrong = append(wrong, fmt.Sprintf("%s: %v", d.Name, err))
		case d.Name == except:
		case sum != d.SHA256 && size != d.Bytes:
			wrong = append(wrong, fmt.Sprintf("%s: the file was changed: it has %d bytes, not %d, and SHA-256 %s, not %s",
				d.Name, size, d.Bytes, sum, d.SHA256))
		case sum != d.SHA256:
			wrong = append(wrong, fmt.Sprintf("%s: the file was changed: it has SHA-256 %s, not %s", d.Name, sum, d.SHA256))
		case size != d.Bytes:
			wrong = append(wrong, fmt.Sprintf("%s: the file has %d bytes, but the manifest says %d", d.Name, size, d.Bytes))
		}
	}
	for _, name := range known {
		if _, err := fs.Lstat(folder, name); err == nil && !listed[name] {
			wrong = append(wrong, name+": the file does not belong to this run")
		}
	}
	return wrong, nil
}

// checkRun checks that a document names the run of the manifest, so that a manifest that was changed alone is
// found. It reads one document, in the first format that the run has written, other than except.
func checkRun(folder fs.FS, m *manifest.Manifest, formats []Format, except string) ([]string, error) {
	for _, format := range formats {
		name := format.Files[0]
		if name == except || !slices.ContainsFunc(m.Documents, func(d manifest.Document) bool { return d.Name == name }) {
			continue
		}
		text, err := fs.ReadFile(folder, name)
		if err == nil && path.Ext(name) == ".xlsx" {
			text, err = workbookProperties(text)
		}
		if err != nil {
			return nil, fmt.Errorf("cannot read %s: %w", name, err)
		}
		if namedRun(text, format.RunPrefix) == m.Run {
			return nil, nil
		}
		return []string{fmt.Sprintf("%s: the run is %s, but %s names another one", manifest.Name, m.Run, name)}, nil
	}
	return nil, nil
}

// namedRun returns the run that follows the last occurrence of a prefix in a text, "" for none. Within this many
// bytes from the start of the prefix, the run of every document ends.
func namedRun(text []byte, prefix string) string {
	const within = 256
	at := bytes.LastIndex(text, []byte(prefix))
	if at < 0 {
		return ""
	}
	return sha256Text.FindString(string(text[at:min(len(text), at+within)]))
}

var sha256Text = regexp.MustCompile(`[0-9a-f]{64}`)

// workbookProperties returns the part of a workbook that names its run.
func workbookProperties(workbook []byte) ([]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		return nil, err
	}
	return fs.ReadFile(archive, "docProps/core.xml")
}

// UnlistedFiles returns the names of the files in the folder that a reader could take for documents of the run,
// such as index.html, which a web server shows for the folder.
func (f *Folder) UnlistedFiles(formats []Format) []string {
	return unlistedFiles(f.root.FS(), fileNames(formats))
}

func unlistedFiles(folder fs.FS, known []string) []string {
	var names []string
	for dir, pattern := range map[string]*regexp.Regexp{".": looksLikeReport, "charts": looksLikePicture} {
		if info, err := fs.Lstat(folder, dir); err != nil || !info.IsDir() {
			continue
		}
		entries, _ := fs.ReadDir(folder, dir) // those that can be read
		for _, e := range entries {
			name := path.Join(dir, e.Name())
			if pattern.MatchString(e.Name()) && name != manifest.Name && !slices.Contains(known, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

var (
	looksLikeReport = regexp.MustCompile(`(?is)\.([xs]?html?|mht(ml)?|svg|xls[xmb]?|od[st]|docx?|pdf)$|` +
		`^(report|index|manifest).*\.(md|markdown|json|csv)$`)
	looksLikePicture = regexp.MustCompile(`(?is)\.svg$`)
)

// CompareDocuments compares the manifest with documents that were made from the same inputs and name the given
// run. The error is an *Error that lists all differences.
func (f *Folder) CompareDocuments(run string, documents []manifest.Document) error {
	var wrong []string
	if run != f.Manifest.Run {
		wrong = append(wrong, fmt.Sprintf("these inputs produce the run %s, not %s", run, f.Manifest.Run))
	}
	remaining := map[string]manifest.Document{}
	for _, d := range documents {
		remaining[d.Name] = d
	}
	for _, d := range f.Manifest.Documents {
		switch rebuilt, ok := remaining[d.Name]; {
		case !ok:
			wrong = append(wrong, d.Name+": these inputs do not produce this file")
		case rebuilt != d:
			wrong = append(wrong, fmt.Sprintf("%s: these inputs produce another file, with SHA-256 %s", d.Name, rebuilt.SHA256))
		}
		delete(remaining, d.Name)
	}
	for _, d := range documents {
		if _, ok := remaining[d.Name]; ok {
			wrong = append(wrong, d.Name+": these inputs produce it, but the manifest does not list it")
		}
	}
	if len(wrong) > 0 {
		return f.fail(wrong, "the documents in %s differ from those that their inputs produce")
	}
	return nil
}
