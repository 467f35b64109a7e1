package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
	gpl = `This program is free software: you can redistribute it and/or modify it under the terms of the GNU General
Public License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any
later version.
`
	apache = `Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
compliance with the License. You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
"AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the
specific language governing permissions and limitations under the License.
`
)

// partWith returns a part with the given files.
func partWith(t *testing.T, name string, files map[string]string) part {
	t.Helper()
	dir := t.TempDir()
	for file, text := range files {
		path := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return part{name: name, version: "v1.0.0", dirs: []string{dir, filepath.Join(dir, "inner")}, systems: systems}
}

// TestLicenceList checks that a licence that is missing, unknown or not allowed is an error.
func TestLicenceList(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string // in the list
		err   string // in the error
	}{
		{"allowed", map[string]string{"LICENSE": isc}, "| a | v1.0.0 | ISC | LICENSE |  |", ""},
		{"other spelling", map[string]string{"Licence.md": isc}, "| ISC | Licence.md |", ""},
		{"nested", map[string]string{"COPYING": isc, "inner/LICENSE": isc}, "| ISC | COPYING, inner/LICENSE |", ""},
		{"not allowed", map[string]string{"LICENSE": gpl}, "", "licence GPL-3.0-or-later, which is not allowed"},
		{"nested not allowed", map[string]string{"LICENSE": isc, "inner/LICENSE": gpl}, "", "which is not allowed"},
		{"unknown", map[string]string{"LICENSE": "You owe me a beer.\n"}, "", "read it and add"},
		{"mostly unknown", map[string]string{"LICENSE": isc + strings.Repeat("Buy me a beer.\n", 60)}, "",
			"read it and add"},
		{"missing", map[string]string{"README.md": isc}, "", "has no licence file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, err := licenceList([]part{partWith(t, "a", c.files)}, nil)
			if c.err == "" && (err != nil || !strings.Contains(string(list), c.want)) {
				t.Errorf("error %v, want %q in\n%s", err, c.want, list)
			}
			if c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("error %v, want %q", err, c.err)
			}
		})
	}
}

// TestCompleteBOM checks what is added to a bill of materials, and that a program that was
// built from another source is an error.
func TestCompleteBOM(t *testing.T) {
	module := partWith(t, "example.org/b", map[string]string{"LICENSE": isc})
	npm := partWith(t, "@x/a", map[string]string{"LICENSE": isc, "LICENSE-2": apache})
	npm.version, npm.sha512, npm.requires = "2.0.0", "beef", []string{"@x/a"}
	const in = `{"metadata": {"component": {"bom-ref": "root"}, "tools": [{"name": "tool", "hashes": [{"alg": "MD5"}]}]},
		"components": [{"bom-ref": "pkg:z", "name": "example.org/b", "version": "v1.0.0"}],
		"dependencies": [{"ref": "root", "dependsOn": ["pkg:z"]}, {"ref": "pkg:z"}]}`
	const want = `{"metadata": {
			"component": {"bom-ref": "root", "licenses": [{"license": {"id": "Apache-2.0"}}]}, "tools": [{"name": "tool"}]},
		"components": [
			{"bom-ref": "pkg:npm/%40x/a@2.0.0", "purl": "pkg:npm/%40x/a@2.0.0", "type": "library", "scope": "required",
				"name": "@x/a", "version": "2.0.0", "hashes": [{"alg": "SHA-512", "content": "beef"}],
				"licenses": [{"expression": "Apache-2.0 AND ISC"}]},
			{"bom-ref": "pkg:z", "name": "example.org/b", "version": "v1.0.0", "licenses": [{"license": {"id": "ISC"}}]}],
		"dependencies": [{"ref": "root", "dependsOn": ["pkg:z", "pkg:npm/%40x/a@2.0.0"]}, {"ref": "pkg:z"},
			{"ref": "pkg:npm/%40x/a@2.0.0", "dependsOn": ["pkg:npm/%40x/a@2.0.0"]}]}`
	bom := decode(t, in)
	if err := completeBOM(bom, []part{module}, []part{npm}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decode(t, want), bom); diff != "" {
		t.Errorf("bill of materials (-want +got):\n%s", diff)
	}

	newer, other := module, module
	newer.version, other.name = "v1.0.1", "example.org/c"
	for _, modules := range [][]part{nil, {newer}, {other}, {module, other}} {
		if err := completeBOM(decode(t, in), modules, nil); err == nil || !strings.Contains(err.Error(), "run make build") {
			t.Errorf("source with %v: error %v", modules, err)
		}
	}
	if completeBOM(map[string]any{}, nil, nil) == nil {
		t.Error("an empty bill of materials is accepted")
	}
}

func decode(t *testing.T, text string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}
