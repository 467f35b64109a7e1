package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A work is what others made, and the file that holds its notice.
type work struct{ heading, file string }

// works are the bundled packages and the files, below node_modules, that hold
// their notices. The BSD licences ask for their full text, the Apache licence
// for the NOTICE file and a pointer to itself.
var works = []work{
	{"Apache ECharts, licensed under the Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0)", "echarts/NOTICE"},
	{"d3, parts of which are in Apache ECharts", "echarts/licenses/LICENSE-d3"},
	{"zrender", "zrender/LICENSE"},
	{"tslib (0BSD)", "tslib/LICENSE.txt"},
}

// notices returns the licence notices of all works as one JavaScript comment.
// They are read from the packages themselves, below the folder modules, so that
// they always belong to the versions in use.
func notices(modules string) (string, error) {
	var b strings.Builder
	b.WriteString("/*!\nThis script contains the following works.\n")
	for _, work := range works {
		text, err := os.ReadFile(filepath.Join(modules, filepath.FromSlash(work.file)))
		if err != nil {
			return "", err
		}
		if bytes.Contains(text, []byte("*/")) {
			return "", fmt.Errorf("%s would end the comment that it is put into", work.file)
		}
		fmt.Fprintf(&b, "\n%s:\n%s\n", work.heading, strings.Join(strings.Fields(string(text)), " "))
	}
	b.WriteString("*/")
	return b.String(), nil
}
