package main

import "path/filepath"

// repositoryPath is the path by which a code host knows the fleet file: as it was
// given, where that is within the folder at hand. Of a file outside of it there is only
// the name, for no path of a machine gets into an output. There is always something:
// code hosts refuse findings without a place.
func repositoryPath(path string) string {
	switch {
	case path == "-":
		return "stdin"
	case !filepath.IsLocal(path):
		return filepath.Base(path)
	default:
		return filepath.ToSlash(filepath.Clean(path))
	}
}
