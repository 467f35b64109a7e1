package fleet

import (
	"cmp"
	"slices"
	"strings"
)

// Note is a change that reading made to the text of the file: a spelling that was replaced by its canonical
// form, or something meaningless that was left out. Equal changes are counted in one Note.
type Note struct {
	Column string // name of the column, "" for a change to the file
	From   string // text in the file; "" if it is not a single text
	To     string // text that replaced it
	Change string // the change: "read as", "spaces around it removed", ...
	Count  int    // number of values
	Line   int    // line of the first one
}

// The values of Note.Change.
const (
	readAs        = "read as"
	spacesRemoved = "spaces around it removed"
	blankRows     = "blank rows left out"
	textCut       = "cut to 32,767 characters"
	commaRead     = "decimal comma read as a point"

	// NearMiss is the Change for a column whose name looks like To, which the file lacks.
	NearMiss = "kept as an extra column, although it looks like the known one: rename it, or list it under columns in " +
		"the baseline"
)

// count adds a value on a line.
func (n *Note) count(line int32) { n.add(1, int(line)) }

// add adds a number of values, the first of them on a line.
func (n *Note) add(values, line int) {
	if n.Count == 0 {
		n.Line = line
	}
	n.Count += values
}

// Limits of the notes of one column. Changes beyond them share one Note without From and To, so that a hostile
// file cannot exhaust the memory.
const (
	maxSpellings = 100 // distinct texts
	maxNoted     = 200 // bytes of a text
)

// noteSet has the notes of one column, or those of the whole file, for the file or a block of it.
type noteSet struct {
	column   string
	maxTexts int // limit of distinct texts
	list     []*Note
	index    map[Note]*Note // by Column, From, To and What
}

// note returns the Note of a change, and creates it if needed.
func (c *noteSet) note(from, to, what string) *Note {
	key := Note{Column: c.column, From: from, To: to, Change: what}
	if n, ok := c.index[key]; ok {
		return n
	}
	if from != "" && (len(c.list) >= c.maxTexts || len(from) > maxNoted || len(to) > maxNoted) {
		return c.note("", "", what)
	}
	// The text may be part of a row, which must not stay in memory because of it.
	key.From, key.To = strings.Clone(from), strings.Clone(to)
	n := &Note{Column: c.column, From: key.From, To: key.To, Change: what}
	if c.index == nil {
		c.index = map[Note]*Note{}
	}
	c.index[key] = n
	c.list = append(c.list, n)
	return n
}

// join adds the notes of the next block, and empties it. A block has no limit of distinct texts, so that which
// texts of the file are noted does not depend on where blocks begin.
func (c *noteSet) join(next *noteSet) {
	for _, n := range next.list {
		c.note(n.From, n.To, n.Change).add(n.Count, n.Line)
	}
	next.list = next.list[:0]
	clear(next.index)
}

// sortNotes returns the notes of the file and of its columns, sorted by the line of the first change, then by
// column.
func sortNotes(all []*noteSet) []Note {
	var list []Note
	for _, c := range all {
		for _, n := range c.list {
			list = append(list, *n)
		}
	}
	// A cell may have two notes, which stay in the order in which the changes were made.
	slices.SortStableFunc(list, func(a, b Note) int { return cmp.Compare(a.Line, b.Line) })
	return list
}
