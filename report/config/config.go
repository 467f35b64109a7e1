// Package config reads the YAML files that people write: every mistake of a file is
// told in one run, with its place and what to write instead.
//
// Parse reads the text into a tree that remembers its places. Check holds the tree
// against a JSON Schema, which is the one place that says how the file is built: the
// messages take what is allowed from it, and editors use the same schema. What a
// schema cannot say the caller checks, and gives a place to with File.Mistake.
//
// Values have the types of YAML 1.2: yes is text and true is true, and a date is
// text. Numbers are decimal; 007 and 0x1F, of which the versions of YAML make
// different things, are text.
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

// Mistake is something that is wrong with a file.
type Mistake struct {
	File    string // base name
	Line    int    // from 1
	Column  int    // from 1, in characters
	Key     string // where in the file, as in "controls[2].weight"; "" for the whole
	Message string // what is wrong and what to write instead
}

// String gives the mistake in one line that is safe to print on a terminal, as in
//
//	baseline.yaml:12:13: controls[2].weight: -1 is below 0: write a number from 0 to 1000
func (m Mistake) String() string {
	where := fmt.Sprintf("%s:%d:%d: ", m.File, m.Line, m.Column)
	if m.Key != "" {
		where += m.Key + ": "
	}
	return quote.Escape(where + m.Message)
}

// Mistakes is the error of a file with mistakes, in file order.
type Mistakes []Mistake

// Error gives the first MaxPrinted, one a line, and the number of the others.
func (m Mistakes) Error() string {
	var lines []string
	for _, one := range m[:min(len(m), MaxPrinted)] {
		lines = append(lines, one.String())
	}
	switch more := len(m) - len(lines); {
	case more == 1:
		lines = append(lines, "and 1 more mistake")
	case more > 1:
		lines = append(lines, fmt.Sprintf("and %d more mistakes", more))
	}
	return strings.Join(lines, "\n")
}

// Sort puts the mistakes in file order, and drops those that are told twice.
func (m Mistakes) Sort() Mistakes {
	slices.SortStableFunc(m, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(m)
}

// Within gives the mistakes of the part of the file under the keys and indices of
// path, those of the part itself among them.
func (m Mistakes) Within(path ...any) Mistakes {
	key := keyOf(path)
	var within Mistakes
	for _, one := range m {
		rest, ok := strings.CutPrefix(one.Key, key)
		if ok && (rest == "" || key == "" || rest[0] == '.' || rest[0] == '[') {
			within = append(within, one)
		}
	}
	return within
}

// Err is the mistakes as an error, nil where there are none.
func (m Mistakes) Err() error {
	if len(m) == 0 {
		return nil
	}
	return m
}
