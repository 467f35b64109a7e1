package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// source is the source folder, from this one.
const source = "../.."

var (
	code      = regexp.MustCompile("`([^`]*)`")
	testName  = regexp.MustCompile(`\b(Test|Fuzz)[A-Z]\w*`)
	reference = regexp.MustCompile(`^([a-z/]+)\.((Test|Fuzz)[A-Z]\w*)$`)
)

// TestThreats holds that every threat names a test that shows what stops it, and that
// every test that THREATS.md or SECURITY.md names is there.
func TestThreats(t *testing.T) {
	threats := contents(t, "THREATS.md")
	_, table, ok := strings.Cut(threats, "## What they could want\n")
	if !ok {
		t.Fatal("THREATS.md has no list of threats")
	}
	table, _, _ = strings.Cut(table, "\n## ")
	rows := 0
	for line := range strings.Lines(table) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| they want") || strings.HasPrefix(line, "| ---") {
			continue
		}
		rows++
		cells := strings.Split(strings.ReplaceAll(strings.TrimSpace(line), `\|`, ""), " | ")
		if len(cells) != 4 || !testName.MatchString(cells[3]) {
			t.Errorf("no test shows what stops this threat:\n%s", line)
		}
	}
	if rows < 10 {
		t.Errorf("there are only %d threats", rows)
	}
	for _, document := range []string{threats, contents(t, "SECURITY.md")} {
		for _, quoted := range code.FindAllStringSubmatch(document, -1) {
			if !testName.MatchString(quoted[1]) {
				continue
			}
			found := reference.FindStringSubmatch(quoted[1])
			if found == nil {
				t.Errorf("%s is not written as folder.Test", quoted[1])
			} else if !isTest(t, found[1], found[2]) {
				t.Errorf("there is no test %s in %s", found[2], found[1])
			}
		}
		if bare := testName.FindString(code.ReplaceAllString(document, "")); bare != "" {
			t.Errorf("%s does not stand between backticks with its folder", bare)
		}
	}
}

// isTest reports whether a test file in folder has the test.
func isTest(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(source, folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}

// contents returns a file of the source folder.
func contents(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(source, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
