// Package config reads YAML files that people write. It reports every mistake of a file in one run, with its position
// and what to write instead.
//
// Parse parses the text into a tree with positions. Check validates the tree against a JSON Schema, which is the
// only description of the file's structure: messages say what it allows, and editors use it too. Callers check what
// a schema cannot express, and report it with File.Mistake.
//
// Values have the types of YAML 1.2: yes is text, true is a boolean, and a date is text. Numbers are decimal. 007 and
// 0x1F, which the versions of YAML read differently, are text.
package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"fleetreport/report/quote"
)

// MaxPrinted is the number of mistakes that Mistakes.Error prints.
const MaxPrinted = 50

// Mistake is a mistake in a file.
type Mistake struct {
	File    string // base name
	Line    int    // from 1
	Column  int    // from 1, in characters
	Key     string // the value in question, as in "controls[2].weight"; "" for the whole file
	Message string // what is wrong and what to write instead
}

// String returns the mistake on one line that is safe to print on a terminal, as in
//
//	baseline.yaml:12:13: controls[2].weight: -1 is below 0: write a number from 0 to 1000
func (m Mistake) String() string {
	prefix := fmt.Sprintf("%s:%d:%d: ", m.File, m.Line, m.Column)
	if m.Key != "" {
		prefix += m.Key + ": "
	}
	return quote.Escape(prefix + m.Message)
}

// Mistakes is the error for a file with mistakes, in file order.
type Mistakes []Mistake

// Error returns the first MaxPrinted mistakes, one per line, and the number of the others.
func (m Mistakes) Error() string {
	var lines []string
	for _, mistake := range m[:min(len(m), MaxPrinted)] {
		lines = append(lines, mistake.String())
	}
	switch more := len(m) - len(lines); {
	case more == 1:
		lines = append(lines, "and 1 more mistake")
	case more > 1:
		lines = append(lines, fmt.Sprintf("and %d more mistakes", more))
	}
	return strings.Join(lines, "\n")
}

// Sort sorts the mistakes in file order, in place, and returns them without duplicates.
func (m Mistakes) Sort() Mistakes {
	slices.SortStableFunc(m, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Key, b.Key), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(m)
}

// Within returns the mistakes in the part of the file under the keys and indices of path, including those of the part
// itself.
func (m Mistakes) Within(path ...any) Mistakes {
	key := keyOf(path)
	var within Mistakes
	for _, mistake := range m {
		rest, ok := strings.CutPrefix(mistake.Key, key)
		if ok && (rest == "" || key == "" || rest[0] == '.' || rest[0] == '[') {
			within = append(within, mistake)
		}
	}
	return within
}

// Err returns the mistakes as an error, nil if there are none.
func (m Mistakes) Err() error {
	if len(m) == 0 {
		return nil
	}
	return m
}
