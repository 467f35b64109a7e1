package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// licencesFile is the list of licences.
const licencesFile = "LICENSES.md"

// allowed are the licences that a part may have, with their conditions. They let everyone use and pass on
// the program as a whole, whatever they combine it with.
var allowed = map[string]string{
	"0BSD":         "none",
	"Apache-2.0":   "the licence of fleetreport: notices must be kept; grants patents",
	"BSD-2-Clause": "the notice must be kept",
	"BSD-3-Clause": "the notice must be kept; the names of the authors must not be used in advertising",
	"ISC":          "the notice must be kept",
	"MIT":          "the notice must be kept",
	"OFL-1.1":      "for fonts: the notice must be kept; the font must not be sold by itself",
}

// licenceName matches the names of files with a licence. PATENTS and NOTICE add to a
// licence and are none.
var licenceName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense)`)

// minCoverage is how much of a file must be the text of known licences, in percent.
const minCoverage = 75

// reviewed are files below minCoverage that were read by a person, by their SHA-256.
// A changed text has to be read again.
var reviewed = map[string]string{
	"f597097efe3d97021f89170746bd3a0fb9a8b6fb26b82043ed68a4e0283bee6c": "modernc.org/libc: BSD and MIT of Go, musl and " +
		"others, and the authors of musl",
	"4dd9244dfe8197c75348c4b24ab53d29d3b1cfad143ac76b5a3d8942aa354ce0": "modernc.org/libquickjs: BSD and the patent " +
		"policy of Ecma, for tests that are not linked",
	"5ae5bee3072a841376451b48d8cfcec7188e10543926d5870828d36c8a750dc5": "modernc.org/memory: the address of a logo, " +
		"which is not linked",
}

// findLicences returns the SPDX identifiers of the licences of a part, sorted, and the files
// that contain them, relative to its root. A part without a known and allowed licence is an
// error.
func findLicences(p part) (ids, files []string, err error) {
	for _, dir := range p.dirs {
		entries, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // most packages have no folder licenses
			return nil, nil, err
		}
		for _, entry := range entries {
			if !entry.Type().IsRegular() || !licenceName.MatchString(entry.Name()) || filepath.Ext(entry.Name()) == ".go" {
				continue
			}
			path := filepath.Join(dir, entry.Name())
			text, err := os.ReadFile(path)
			if err != nil {
				return nil, nil, err
			}
			found, err := identify(text)
			if err != nil {
				return nil, nil, fmt.Errorf("%s %s: %s: %w", p.name, p.version, path, err)
			}
			relative, err := filepath.Rel(p.dirs[0], path)
			if err != nil {
				return nil, nil, err
			}
			ids = append(ids, found...)
			files = append(files, filepath.ToSlash(relative))
		}
	}
	if ids == nil {
		return nil, nil, fmt.Errorf("%s %s has no licence file", p.name, p.version)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for _, id := range ids {
		if allowed[id] == "" {
			err = errors.Join(err, fmt.Errorf("%s %s has the licence %s, which is not allowed", p.name, p.version, id))
		}
	}
	return ids, files, err
}

// identify returns the SPDX identifiers of the licences in text.
func identify(text []byte) ([]string, error) {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	coverage := licensecheck.Scan(text)
	var ids []string
	for _, match := range coverage.Match {
		ids = append(ids, match.ID)
	}
	sum := fmt.Sprintf("%x", sha256.Sum256(text))
	if (len(ids) == 0 || coverage.Percent < minCoverage) && reviewed[sum] == "" {
		return nil, fmt.Errorf("only %.0f %% of it is the text of known licences %q: read it and add %s to reviewed",
			coverage.Percent, ids, sum)
	}
	return ids, nil
}

// licencesHead is the head of LICENSES.md, with ' for a backquote.
const licencesHead = `# Licences of the parts of fleetreport

fleetreport itself is licensed under Apache-2.0 (LICENSE). 'make licences' writes this list from the licence files of
the parts. 'make lint' fails when it is out of date or a licence is not allowed. AND joins the licences of one part.
`

// licenceList returns the content of LICENSES.md.
func licenceList(modules, packages []part) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(strings.ReplaceAll(licencesHead, "'", "`"))
	var problems []error
	writeTable := func(heading, description string, parts []part) {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", heading, description)
		b.WriteString("| part | version | licences | licence files | only on |\n| --- | --- | --- | --- | --- |\n")
		for _, p := range parts {
			ids, files, err := findLicences(p)
			problems = append(problems, err)
			only := ""
			if len(p.systems) < len(systems) {
				only = strings.Join(p.systems, ", ")
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n",
				p.name, p.version, strings.Join(ids, " AND "), strings.Join(files, ", "), only)
		}
	}
	writeTable("Go modules", "The modules that are linked into the program. "+
		"std is the standard library and the runtime.", modules)
	writeTable("npm packages", "The packages that are bundled into the page and into the program that draws the "+
		"static charts.", packages)
	b.WriteString("\n## Allowed licences\n\nThese let everyone use and pass on the program as a whole, whatever they " +
		"combine it with.\n\n| licence | conditions |\n| --- | --- |\n")
	for _, id := range slices.Sorted(maps.Keys(allowed)) {
		fmt.Fprintf(&b, "| %s | %s |\n", id, allowed[id])
	}
	return b.Bytes(), errors.Join(problems...)
}
