package main

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var integrity = "sha512-" + base64.StdEncoding.EncodeToString(make([]byte, 64))

// TestLocks spoils a lock file and a go.mod in every way that counts.
func TestLocks(t *testing.T) {
	const ours = `"": {"name": "ours"}`
	entry := func(more string) string { return `"node_modules/a": {"version": "1.0.0"` + more + `}` }
	held := `, "integrity": "` + integrity + `"`
	for _, c := range []struct{ name, version, packages, want string }{
		{"sound", "3", ours + "," + entry(held), ""},
		{"no integrity", "3", ours + "," + entry(""), "integrity"},
		{"a weak hash", "3", ours + "," + entry(`, "integrity": "sha1-AAAA"`), "integrity"},
		{"a short hash", "3", ours + "," + entry(`, "integrity": "sha512-AAAA"`), "integrity"},
		{"an address", "3", ours + "," + entry(held+`, "resolved": "https://x.example/a.tgz"`), "resolved"},
		{"a link", "3", ours + "," + entry(held+`, "link": true`), "link"},
		{"a script", "3", ours + "," + entry(held+`, "hasInstallScript": true`), "script"},
		{"another version", "1", ours + "," + entry(held), "lockfileVersion"},
		{"nothing", "3", ours, "no package"},
	} {
		var lock lockFile
		if err := json.Unmarshal([]byte(`{"lockfileVersion": `+c.version+`, "packages": {`+c.packages+`}}`), &lock); err != nil {
			t.Fatal(c.name, err)
		}
		expect(t, c.name, lock.problems(), c.want)
	}

	const head = "module m\n\ngo 1.26.0\n\n"
	const needs = "require example.org/a v1.0.0\n"
	for _, c := range []struct{ name, mod, sum, want string }{
		{"sound go.mod", head + "toolchain go1.26.9\n" + needs, "example.org/a v1.0.0 h1:x=\n", ""},
		{"no toolchain", head + needs, "example.org/a v1.0.0 h1:x=\n", "toolchain"},
		{"replaced", head + "toolchain go1.26.9\n" + needs + "replace example.org/a => ./a\n", "example.org/a v1.0.0 h1:x=\n", "replaces"},
		{"no sum", head + "toolchain go1.26.9\n" + needs, "example.org/b v1.0.0 h1:x=\n", "go.sum"},
	} {
		dir := t.TempDir()
		for name, text := range map[string]string{"go.mod": c.mod, "go.sum": c.sum} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		found, err := goModProblems(t.Context(), dir)
		if err != nil {
			t.Fatal(c.name, err)
		}
		expect(t, c.name, found, c.want)
	}
}

// expect fails unless there is one problem that names want, or none for "".
func expect(t *testing.T, name string, found []string, want string) {
	t.Helper()
	if want == "" && len(found) == 0 || want != "" && len(found) == 1 && strings.Contains(found[0], want) {
		return
	}
	t.Errorf("%s: the problems are %q, want %q", name, found, want)
}
