// Package config reads the YAML files that people write: every mistake of a file is
// told in one run, with its place and what to write instead.
package config

import (
	"errors"
	"fmt"
	"strings"
)

// Mistake is something that is wrong with a file.
type Mistake struct {
	File    string // base name
	Line    int    // from 1
	Column  int    // from 1, in characters
	Key     string // where in the file, as in "controls[2].weight"; "" for the whole
	Message string // what is wrong and what to write instead
}

// String gives the mistake in one line, as in
//
//	baseline.yaml:12:13: controls[2].weight: -1 is below 0: write a number from 0 to 1000
func (m Mistake) String() string {
	where := fmt.Sprintf("%s:%d:%d: ", m.File, m.Line, m.Column)
	if m.Key != "" {
		where += m.Key + ": "
	}
	return where + m.Message
}

// Mistakes is the error of a file with mistakes, in file order.
type Mistakes []Mistake

// Error gives all of them, one a line.
func (m Mistakes) Error() string {
	var lines []string
	for _, one := range m {
		lines = append(lines, one.String())
	}
	return strings.Join(lines, "\n")
}

// File is a YAML file that could be parsed.
type File struct {
	Name   string // base name
	SHA256 string // of the text, in lower-case hexadecimal
}

// Parse reads a YAML file. The error is Mistakes where the text is at fault: it is
// not YAML, has a key twice, uses anchors or aliases, or is larger or nested deeper
// than any file that a person writes.
func Parse(text []byte, name string) (*File, error) {
	return nil, errors.New("not yet")
}

// Check holds the file against a JSON Schema, and gives every mistake.
func (f *File) Check(schema []byte) Mistakes { return nil }

// Decode fills the value that v points to from the file, or from the part of it under
// the keys and indices of path.
func (f *File) Decode(v any, path ...any) error { return nil }

// Mistake is a mistake at the part of the file under the keys and indices of path, or
// at the nearest part above it that there is.
func (f *File) Mistake(message string, path ...any) Mistake { return Mistake{} }
