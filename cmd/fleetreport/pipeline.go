package main

import (
	"os"
	"path/filepath"
)

// repositoryPath is the path by which a code host knows the fleet file: relative to the
// working directory, however the file was given. Of a file outside of it there is only
// the name, for no path of a machine gets into an output. There is always something:
// code hosts refuse findings without a place.
func repositoryPath(path string) string {
	if path == "-" {
		return "stdin"
	}
	if dir, err := os.Getwd(); err == nil {
		if relative, ok := within(dir, path); ok {
			return relative
		}
	}
	return filepath.Base(path)
}

// within returns the path of a file relative to a folder that holds it, with slashes.
// Either may have been given by way of a link.
func within(dir, path string) (string, bool) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	realDir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		realDir = dir
	}
	// The name of the file is as it was given: a link within the repository is known by it.
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		folder = filepath.Dir(path)
	}
	for _, pair := range [][2]string{{dir, path}, {realDir, filepath.Join(folder, filepath.Base(path))}} {
		if relative, err := filepath.Rel(pair[0], pair[1]); err == nil && filepath.IsLocal(relative) {
			return filepath.ToSlash(relative), true
		}
	}
	return "", false
}
