package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	codeSpan  = regexp.MustCompile("`([^`]*)`")
	testName  = regexp.MustCompile(`\b(Test|Fuzz)[A-Z]\w*`)
	reference = regexp.MustCompile(`^([a-z/]+)\.((?:Test|Fuzz)[A-Z]\w*)$`)
)

// ciStep is a step of .ci/run that shows what stops a threat, in place of a test.
const ciStep = "make lint"

// TestThreats checks that every threat of THREATS.md names a test or a step of .ci/run, and
// that every test that THREATS.md or SECURITY.md names exists.
func TestThreats(t *testing.T) {
	threats := contents(t, filepath.Join(sourceRoot, "THREATS.md"))
	_, table, _ := strings.Cut(threats, "## What they could want\n")
	table, _, _ = strings.Cut(table, "\n## ")
	rows := 0
	for line := range strings.Lines(table) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| they want") || strings.HasPrefix(line, "| ---") {
			continue
		}
		rows++
		cells := strings.Split(strings.ReplaceAll(strings.TrimSpace(line), `\|`, ""), " | ")
		if len(cells) != 4 || !testName.MatchString(cells[3]) && !strings.Contains(cells[3], "`"+ciStep+"`") {
			t.Errorf("this threat names no test:\n%s", line)
		}
	}
	if rows < 10 {
		t.Errorf("found %d threats", rows)
	}
	if !strings.Contains(contents(t, filepath.Join(sourceRoot, ".ci/run")), "\n"+ciStep+"\n") {
		t.Errorf(".ci/run does not run %s", ciStep)
	}
	for _, document := range []string{threats, contents(t, filepath.Join(sourceRoot, "SECURITY.md"))} {
		for _, quoted := range codeSpan.FindAllStringSubmatch(document, -1) {
			if !testName.MatchString(quoted[1]) {
				continue
			}
			if found := reference.FindStringSubmatch(quoted[1]); found == nil {
				t.Errorf("write %s as folder.Test", quoted[1])
			} else if !hasTest(t, found[1], found[2]) {
				t.Errorf("%s has no test %s", found[1], found[2])
			}
		}
		if bare := testName.FindString(codeSpan.ReplaceAllString(document, "")); bare != "" {
			t.Errorf("write %s as `folder.%[1]s`", bare)
		}
	}
}

// hasTest reports whether a test file in dir declares the test.
func hasTest(t *testing.T, dir, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(sourceRoot, dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.Contains(contents(t, file), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}
