package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A work is somebody else's code in the bundle, and the file with its licence notice.
type work struct{ heading, file string }

// works are the bundled packages and their notices, as paths below node_modules. The
// BSD licences require their full text, the Apache licence the NOTICE file and a link
// to the licence.
var works = []work{
	{
		"Apache ECharts, licensed under the Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0)",
		"echarts/NOTICE",
	},
	{"d3, parts of which are in Apache ECharts", "echarts/licenses/LICENSE-d3"},
	{"zrender", "zrender/LICENSE"},
	{"tslib (0BSD)", "tslib/LICENSE.txt"},
}

// readNotices returns the licence notices of all works as one JavaScript comment.
// They are read from the installed packages, so that they belong to the versions in use.
func readNotices(modules string) (string, error) {
	var b strings.Builder
	b.WriteString("/*!\nThis script contains the following works.\n")
	for _, w := range works {
		text, err := os.ReadFile(filepath.Join(modules, filepath.FromSlash(w.file)))
		if err != nil {
			return "", err
		}
		if bytes.Contains(text, []byte("*/")) {
			return "", fmt.Errorf("%s contains */, which would end the JavaScript comment around it", w.file)
		}
		fmt.Fprintf(&b, "\n%s:\n%s\n", w.heading, strings.Join(strings.Fields(string(text)), " "))
	}
	b.WriteString("*/")
	return b.String(), nil
}

// checkNotices returns an error if metafile, esbuild's record of a bundle, lists a
// file of a package that has no notice in works.
func checkNotices(metafile string) error {
	var meta struct{ Inputs map[string]struct{} }
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return err
	}
	bundled := false
	for _, path := range slices.Sorted(maps.Keys(meta.Inputs)) {
		_, file, ok := strings.Cut(path, "node_modules/")
		if !ok {
			continue // our own code
		}
		bundled = true
		if !slices.ContainsFunc(works, func(w work) bool {
			name, _, _ := strings.Cut(w.file, "/")
			return strings.HasPrefix(file, name+"/")
		}) {
			return fmt.Errorf("%s is bundled, but its package has no notice in notices.go", file)
		}
	}
	if !bundled {
		return errors.New("esbuild lists no file below node_modules")
	}
	return nil
}
