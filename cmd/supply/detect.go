package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// licenceFile is what files are called that hold a licence. Grants of patents and notices
// add to a licence and are none.
var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense)`)

// enough is the share of a file, in percent, that must be the text of known licences.
const enough = 75

// read are files with more than the text of licences, which somebody has read, by the
// SHA-256 of what was read: another text has to be read anew.
var read = map[string]string{
	"f597097efe3d97021f89170746bd3a0fb9a8b6fb26b82043ed68a4e0283bee6c": "modernc.org/libc: Go, musl and two more, each with its licence (BSD, MIT), who wrote which part of musl, and under which of the like terms",
	"4dd9244dfe8197c75348c4b24ab53d29d3b1cfad143ac76b5a3d8942aa354ce0": "modernc.org/libquickjs: BSD, with what Ecma says about patents; of tests, which are not linked",
	"5ae5bee3072a841376451b48d8cfcec7188e10543926d5870828d36c8a750dc5": "modernc.org/memory: the address of a logo, which is not linked",
}

// detect returns the SPDX ids of the licences of a part, in order, and the files that hold
// them, by their path from the top of the part.
func detect(p part) (ids, files []string, err error) {
	for _, folder := range p.folders {
		entries, err := os.ReadDir(folder)
		if os.IsNotExist(err) {
			continue // not every package has a folder licenses
		}
		if err != nil {
			return nil, nil, err
		}
		for _, entry := range entries {
			if !entry.Type().IsRegular() || !licenceFile.MatchString(entry.Name()) || strings.HasSuffix(entry.Name(), ".go") {
				continue
			}
			text, err := os.ReadFile(filepath.Join(folder, entry.Name()))
			if err != nil {
				return nil, nil, err
			}
			path, err := filepath.Rel(p.folders[0], filepath.Join(folder, entry.Name()))
			if err != nil {
				return nil, nil, err
			}
			here, err := identify(text)
			if err != nil {
				return nil, nil, fmt.Errorf("%s %s: %s: %w", p.name, p.version, path, err)
			}
			ids = append(ids, here...)
			files = append(files, filepath.ToSlash(path))
		}
	}
	if ids == nil {
		return nil, nil, fmt.Errorf("%s %s has no file with a licence", p.name, p.version)
	}
	slices.Sort(ids)
	return slices.Compact(ids), files, nil
}

// identify returns the SPDX ids of the licences that text consists of, or says why it is
// not clear which they are.
func identify(text []byte) ([]string, error) {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	coverage := licensecheck.Scan(text)
	var ids []string
	for _, match := range coverage.Match {
		ids = append(ids, match.ID)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if coverage.Percent >= enough && ids != nil {
		return ids, nil
	}
	sum := sha256.Sum256(text)
	hash := hex.EncodeToString(sum[:])
	if _, ok := read[hash]; ok {
		return ids, nil
	}
	return nil, fmt.Errorf("only %.0f %% of it is the text of licences that are known (%s): read it, and enter %s in detect.go", coverage.Percent, strings.Join(ids, ", "), hash)
}
