package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// noticed reports, from what esbuild tells of a bundle, a package that is in it but not
// among the works, so that its notice would be missing.
func noticed(metafile string) error {
	var meta struct{ Inputs map[string]struct{} }
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return err
	}
	const folder = "node_modules/"
	taken := false
	for _, path := range slices.Sorted(maps.Keys(meta.Inputs)) {
		at := strings.LastIndex(path, folder)
		if at < 0 {
			continue // our own
		}
		taken = true
		file := path[at+len(folder):]
		if !slices.ContainsFunc(works, func(w work) bool {
			name, _, _ := strings.Cut(w.file, "/")
			return strings.HasPrefix(file, name+"/")
		}) {
			return fmt.Errorf("%s is bundled, but its package has no notice in notices.go", file)
		}
	}
	if !taken {
		return fmt.Errorf("esbuild names no file below %s", folder)
	}
	return nil
}
