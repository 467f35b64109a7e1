package fleet

import (
	"cmp"
	"slices"
	"strings"
)

// Note is a change that reading made to the text of the file: a spelling that
// was brought to the form the audit knows, or something that was left out
// because it says nothing. Equal changes are counted in one Note.
type Note struct {
	Column string // the column's name as fleetreport knows it, "" for the file
	From   string // what the file says; "" where there is no single text
	To     string // what it was read as
	What   string // the change in words: "read as", "spaces around it removed", ...
	Count  int    // how many values
	Line   int    // line of the first one
}

// What a note may say.
const (
	readAs        = "read as"
	spacesRemoved = "spaces around it removed"
	blankRows     = "blank rows left out"
	textCut       = "cut to 32,767 characters"
	commaRead     = "decimal comma read as a point"
	notKnown      = "kept as an extra column, although its name looks like the known one"
)

// count adds one more value, on the line given.
func (n *Note) count(line int32) { n.add(1, int(line)) }

// add adds some more values, the first of them on the line given.
func (n *Note) add(values, line int) {
	if n.Count == 0 {
		n.Line = line
	}
	n.Count += values
}

// Bounds of the notes of one column. Changes beyond them share one Note without
// From and To, so that a hostile file cannot fill the memory with notes.
const (
	maxSpellings = 100 // different texts noted
	maxNoted     = 200 // bytes of a text noted
)

// changes collects the notes of one column, of the file or of a block of it.
type changes struct {
	column string
	most   int // different texts noted
	list   []*Note
	index  map[Note]*Note // by Column, From, To and What
}

// note finds the Note of a change.
func (c *changes) note(from, to, what string) *Note {
	key := Note{Column: c.column, From: from, To: to, What: what}
	if n, ok := c.index[key]; ok {
		return n
	}
	if from != "" && (len(c.list) >= c.most || len(from) > maxNoted || len(to) > maxNoted) {
		return c.note("", "", what)
	}
	// The text may be part of a row, which is not to stay in memory for it.
	key.From, key.To = strings.Clone(from), strings.Clone(to)
	n := &Note{Column: c.column, From: key.From, To: key.To, What: what}
	if c.index == nil {
		c.index = map[Note]*Note{}
	}
	c.index[key] = n
	c.list = append(c.list, n)
	return n
}

// join adds the notes of the next block, and empties it. A block notes every text, so
// which ones of the file are noted does not depend on where blocks begin.
func (c *changes) join(next *changes) {
	for _, n := range next.list {
		c.note(n.From, n.To, n.What).add(n.Count, n.Line)
	}
	next.list = next.list[:0]
	clear(next.index)
}

// sortNotes gives the notes of the file and of its columns by the line of the
// first change, then in the order of the columns.
func sortNotes(all []*changes) []Note {
	var list []Note
	for _, c := range all {
		for _, n := range c.list {
			list = append(list, *n)
		}
	}
	// One cell may give two notes, found in this order: they keep it.
	slices.SortStableFunc(list, func(a, b Note) int { return cmp.Compare(a.Line, b.Line) })
	return list
}
