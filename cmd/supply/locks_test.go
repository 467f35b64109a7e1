package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// sourceRoot is the root of the source.
const sourceRoot = "../.."

// sha512 matches the integrity of a package in a package-lock.json.
var sha512 = regexp.MustCompile(`^sha512-[A-Za-z0-9+/]{86}==$`)

// TestLocks checks that the content of every dependency is fixed by a hash: each package.json
// has a package-lock.json with hashes and without addresses or install scripts, and no go.mod
// replaces a module, which would bypass go.sum. That go.sum is complete is left to the Go
// command and go mod tidy.
func TestLocks(t *testing.T) {
	files := map[string]int{}
	err := filepath.WalkDir(sourceRoot, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && (name == "node_modules" || name == ".git") {
			return fs.SkipDir
		}
		switch name {
		case "go.mod":
			files[name]++
			for _, problem := range goModProblems(contents(t, path)) {
				t.Errorf("%s: %s", path, problem)
			}
		case "package.json":
			files[name]++
			lock := filepath.Join(filepath.Dir(path), "package-lock.json")
			for _, problem := range lockProblems(t, contents(t, lock)) {
				t.Errorf("%s: %s", lock, problem)
			}
		}
		return nil
	})
	if err != nil || files["go.mod"] < 2 || files["package.json"] < 4 {
		t.Errorf("found %v, error %v", files, err)
	}
}

// TestLockProblems checks that TestLocks rejects every kind of mistake.
func TestLockProblems(t *testing.T) {
	integrity := `"integrity": "sha512-` + strings.Repeat("A", 86) + `=="`
	for _, c := range []struct{ name, version, entry, want string }{
		{"correct", "3", integrity, ""},
		{"no integrity", "3", `"version": "1.0.0"`, "integrity"},
		{"weak hash", "3", `"integrity": "sha1-AAAA"`, "integrity"},
		{"short hash", "3", `"integrity": "sha512-AAAA"`, "integrity"},
		{"address", "3", integrity + `, "resolved": "https://x.example/a.tgz"`, "resolved"},
		{"link", "3", integrity + `, "link": true`, "link"},
		{"script", "3", integrity + `, "hasInstallScript": true`, "script"},
		{"version", "1", integrity, "lockfileVersion"},
	} {
		text := `{"lockfileVersion": ` + c.version + `, "packages": {"": {}, "node_modules/a": {` + c.entry + `}}}`
		if got := strings.Join(lockProblems(t, text), "; "); (got == "") != (c.want == "") ||
			!strings.Contains(got, c.want) {
			t.Errorf("%s: problems %q, want %q", c.name, got, c.want)
		}
	}
	const module = "module m\n\ngo 1.26.0\n"
	for _, c := range []struct{ name, text, want string }{
		{"correct", module + "\ntoolchain go1.26.9\n", ""},
		{"no toolchain", module, "toolchain"},
		{"replace", module + "\ntoolchain go1.26.9\n\nreplace example.org/a => ./a\n", "replace"},
		{"replace block", module + "\ntoolchain go1.26.9\n\nreplace (\n\texample.org/a => ./a\n)\n", "replace"},
	} {
		if got := strings.Join(goModProblems(c.text), "; "); (got == "") != (c.want == "") ||
			!strings.Contains(got, c.want) {
			t.Errorf("go.mod with %s: problems %q, want %q", c.name, got, c.want)
		}
	}
}

func lockProblems(t *testing.T, text string) []string {
	t.Helper()
	var lock struct {
		LockfileVersion int
		Packages        map[string]struct {
			Integrity, Resolved    string
			Link, HasInstallScript bool
		}
	}
	if err := json.Unmarshal([]byte(text), &lock); err != nil {
		t.Fatal(err)
	}
	var problems []string
	if lock.LockfileVersion != 3 {
		problems = append(problems, "lockfileVersion is not 3")
	}
	for name, p := range lock.Packages {
		switch {
		case name == "": // the project itself
		case !sha512.MatchString(p.Integrity):
			problems = append(problems, name+": integrity is not a SHA-512")
		case p.Resolved != "":
			problems = append(problems, name+": resolved is set: run npm install --omit-lockfile-registry-resolved")
		case p.Link:
			problems = append(problems, name+": is a link")
		case p.HasInstallScript:
			problems = append(problems, name+": has an install script")
		}
	}
	return problems
}

func goModProblems(text string) []string {
	var problems []string
	if !strings.Contains(text, "\ntoolchain go") {
		problems = append(problems, "no toolchain: the compiler would differ between machines")
	}
	if strings.Contains(text, "\nreplace ") {
		problems = append(problems, "has a replace directive")
	}
	return problems
}

// contents returns the content of a file.
func contents(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
