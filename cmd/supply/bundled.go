package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// bundle is where the npm packages lie that are bundled into the page. What esbuild
// takes in is held against the notices there, and those against the lock file here.
const bundle = "charts/bundle"

// A lockFile is a package-lock.json, as far as it is of interest.
type lockFile struct {
	Version  int                  `json:"lockfileVersion"`
	Packages map[string]lockEntry `json:"packages"`
}

// A lockEntry is one package of it. The one named "" is the project itself.
type lockEntry struct {
	Version      string            `json:"version"`
	Integrity    string            `json:"integrity"`
	Resolved     string            `json:"resolved"`
	Link         bool              `json:"link"`
	Dev          bool              `json:"dev"`
	Scripts      bool              `json:"hasInstallScript"`
	Dependencies map[string]string `json:"dependencies"`
}

// readLock reads the lock file in dir.
func readLock(dir string) (lockFile, error) {
	var lock lockFile
	path := filepath.Join(dir, "package-lock.json")
	text, err := os.ReadFile(path)
	if err != nil {
		return lock, err
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return lock, fmt.Errorf("%s: %w", path, err)
	}
	return lock, nil
}

// problems returns what is wrong with the entries of a lock file: a package whose content
// is not held by a hash, one that names where to download it, and one that runs a script.
func (l lockFile) problems() []string {
	var found []string
	if l.Version != 3 {
		found = append(found, fmt.Sprintf("lockfileVersion is %d, not 3", l.Version))
	}
	if len(l.Packages) < 2 {
		found = append(found, "there is no package")
	}
	for _, name := range slices.Sorted(maps.Keys(l.Packages)) {
		entry := l.Packages[name]
		if name == "" {
			continue
		}
		if _, err := entry.hash(); err != nil {
			found = append(found, name+": "+err.Error())
		}
		if entry.Resolved != "" {
			found = append(found, name+`: "resolved" names an address; write the file with npm install --omit-lockfile-registry-resolved`)
		}
		if entry.Link {
			found = append(found, name+": is a link")
		}
		if entry.Scripts {
			found = append(found, name+": wants to run a script when it is installed")
		}
	}
	return found
}

// hash returns the SHA-512 that the package must have.
func (e lockEntry) hash() ([]byte, error) {
	text, ok := strings.CutPrefix(e.Integrity, "sha512-")
	if !ok {
		return nil, errors.New(`"integrity" is not one SHA-512`)
	}
	sum, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(sum) != 64 {
		return nil, errors.New(`"integrity" is not one SHA-512`)
	}
	return sum, nil
}

// bundled returns the packages of the lock file that are in the page, by name.
func bundled(lock lockFile) []part {
	var list []part
	for _, path := range slices.Sorted(maps.Keys(lock.Packages)) {
		entry := lock.Packages[path]
		if path == "" || entry.Dev {
			continue
		}
		dir := filepath.Join(bundle, filepath.FromSlash(path))
		list = append(list, part{
			name:    npmName(path),
			version: entry.Version,
			folders: []string{dir, filepath.Join(dir, "licenses")},
			systems: systems,
		})
	}
	return list
}

// npmName returns the name of the package at a path of a lock file.
func npmName(path string) string {
	const folder = "node_modules/"
	return path[strings.LastIndex(path, folder)+len(folder):]
}
