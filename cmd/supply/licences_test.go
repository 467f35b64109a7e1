package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	isc = `ISC License

Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE.
`
	// The text that programs under the GPL show stands for the licence.
	gpl = `This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
version.
`
)

// partWith returns a part with the given files.
func partWith(t *testing.T, files map[string]string) part {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return part{name: "example.org/a", version: "v1.0.0", folders: []string{dir, filepath.Join(dir, "inner")}, systems: systems}
}

// TestListOf holds that a licence which is not allowed, not known or not there keeps the
// list from being written.
func TestListOf(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string // of the list, or of the error
		fails bool
	}{
		{"allowed", map[string]string{"LICENSE": isc}, "| example.org/a | v1.0.0 | ISC | LICENSE |  |", false},
		{"in another spelling", map[string]string{"Licence.md": isc}, "| ISC | Licence.md |", false},
		{"further in", map[string]string{"COPYING": isc, "inner/LICENSE": isc}, "| ISC | COPYING, inner/LICENSE |", false},
		{"not allowed", map[string]string{"LICENSE": gpl}, "GPL-3.0-or-later, which is not on the list", true},
		{"not allowed further in", map[string]string{"LICENSE": isc, "inner/LICENSE": gpl}, "which is not on the list", true},
		{"not known", map[string]string{"LICENSE": "You owe me a beer.\n"}, "read it, and enter", true},
		{"not known for the most part", map[string]string{"LICENSE": isc + strings.Repeat("And you owe me a beer.\n", 40)}, "read it, and enter", true},
		{"none", map[string]string{"README.md": isc}, "has no file with a licence", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, err := listOf([]part{partWith(t, c.files)}, nil)
			got := string(list)
			if err != nil {
				got = err.Error()
			}
			if (err != nil) != c.fails || !strings.Contains(got, c.want) {
				t.Errorf("gives, with the error %v:\n%s", err, got)
			}
		})
	}
}

func TestFirstDifference(t *testing.T) {
	for _, c := range [][3]string{
		{"a\nb\n", "a\nb\n", ""},
		{"a\nb\n", "a\nc\n", "c"},
		{"a\n", "a\nb\n", "b"},
		{"a\nb\n", "a\n", blank},
		{"a\nb", "a\nb\nc", "c"},
	} {
		if got := firstDifference(c[0], c[1]); got != c[2] {
			t.Errorf("%q and %q differ at %q, want %q", c[0], c[1], got, c[2])
		}
	}
}
