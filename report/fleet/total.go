package fleet

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"fleetreport/report/quote"
)

// number returns the values of the column where it holds numbers, else nil.
func (f *Fleet) number(column string) func(row int32) (float64, bool) {
	read := Numbers(column)
	if read == nil {
		return nil
	}
	return func(row int32) (float64, bool) { return read(Server{f, row}) }
}

// mayBeTotal is a row without controls that has numbers.
type mayBeTotal struct {
	row      int32
	hash     uint32 // of its identity, as block.hashes has it
	labelled bool   // its label says that it is a total
}

// isATotal is the message about a row that its label says is a total.
const isATotal = " is not a server but the label of a total, a mean or the like"

// findCandidate reports whether a row is among those that may be totals.
func findCandidate(list []mayBeTotal, row int32) bool {
	_, ok := slices.BinarySearchFunc(list, row, func(m mayBeTotal, row int32) int { return cmp.Compare(m.row, row) })
	return ok
}

// aside is a cell in a row that may be a total. Its problem, if it has one, is reported once
// the row turns out to be a server.
type aside struct {
	row     int32
	column  int
	text    string
	problem Problem
}

// maxAside bounds the problems set aside, so that they do not fill the memory. Those beyond
// are reported, be the row a total or not.
const maxAside = 100_000

// setAside keeps the problem of a cell until it is known whether its row is a total.
func (l *loader) setAside(a aside) {
	if len(l.aside) < maxAside {
		l.aside = append(l.aside, a)
	} else {
		l.report(a)
	}
}

// report reports the problem of a cell that was set aside.
func (l *loader) report(a aside) {
	if p := a.problem; p.Message != "" {
		l.problems.row(p.Line, p.Column, p.Field, p.Message)
	}
}

// takeAside removes the problems set aside for a row, where rows are asked for in order.
func (l *loader) takeAside(row int32) []aside {
	n := 0
	for n < len(l.aside) && l.aside[n].row == row {
		n++
	}
	taken := l.aside[:n]
	l.aside = l.aside[n:]
	return taken
}

// totals rejects the rows without controls whose numbers are the sums or the means of those
// of the servers above: of all, or of a group, which starts behind a row that is not a
// server or behind blank lines. The identities of the others are compared with those of the
// other rows, which had to wait: that two subtotals have one name is not what is wrong.
func (l *loader) totals() {
	if len(l.mayBeTotals) == 0 {
		return
	}
	var columns []numberColumn
	for i, c := range l.fleet.columns {
		if c.Known {
			if number := l.fleet.number(c.Name); number != nil {
				columns = append(columns, numberColumn{i, number})
			}
		}
	}
	slices.SortStableFunc(l.aside, func(a, b aside) int { return cmp.Compare(a.row, b.row) })
	all, group, part := newTally(columns), newTally(columns), newTally(columns)
	others, candidates := l.others, l.mayBeTotals
	ended := false // the group has ended: the next server starts another one
	for row := range int32(len(l.bad)) {
		if len(others) > 0 && others[0] == row {
			others, ended = others[1:], true
			continue
		}
		if len(candidates) > 0 && candidates[0].row == row {
			one := candidates[0]
			candidates = candidates[1:]
			wrong := l.takeAside(row)
			if l.isTotal(one, wrong, all, group, part) {
				ended = true
				continue
			}
			for _, a := range wrong {
				l.report(a)
			}
			l.identify(row, one.hash)
		}
		if ended {
			group.reset()
			ended = false
		}
		if row > 0 && l.fleet.lines[row] > l.fleet.lines[row-1]+1 {
			part.reset()
		}
		for _, t := range []*tally{all, group, part} {
			t.add(row, l.fleet.lines[row], l.bad[row])
		}
	}
}

// isTotal rejects a row without controls whose numbers are the sums or the means of one of
// the tallies, and reports whether it did. A row with an id and a name of its own may be a
// server whose numbers are sums by chance: it needs two of one kind, and one that has a team
// too stays a server in any case.
func (l *loader) isTotal(one mayBeTotal, cells []aside, tallies ...*tally) bool {
	f, row := l.fleet, one.row
	var labels []string
	for _, label := range []string{f.id.at(row), f.name.at(row), f.team.at(row)} {
		if label != "" && !SaysUnknown(label) {
			labels = append(labels, label)
		}
	}
	named := slices.ContainsFunc(labels, isTotal)
	own := len(labels) >= 2 && !named
	var m match
	for _, t := range tallies {
		if m = t.describes(row, cells, !own); m.kind != "" {
			break
		}
	}
	message := isATotal + ": remove the row, or write more about the server"
	why := fmt.Sprintf("its controls are blank, and its numbers are the %s of %s", m.kind, m.lines())
	switch {
	case one.labelled && m.kind != "":
		message = fmt.Sprintf("%s, and its numbers are the %s of %s: remove the row", isATotal, m.kind, m.lines())
	case one.labelled:
	case m.kind == "":
		if looksLikeTotal(labels) {
			l.doubts = append(l.doubts, doubt{row, labelDoubt})
		}
		return false
	case own && (len(labels) == 3 || m.sums > 0 && m.means > 0 || m.sums+m.means < 2):
		l.doubts = append(l.doubts, doubt{row, why})
		return false
	default:
		message = " is not a server: " + why + ": remove the row, or write its controls if it is a server"
	}
	l.bad[row] = true
	if one.labelled || len(labels) == 0 || named || looksLikeTotal(labels) || !own && m.sums+m.means >= 2 {
		l.notServers++
	}
	at := l.known.places[row]
	l.problems.row(int(at.line), int(at.column), "", l.called(row)+message)
	return true
}

// called names a row for a message: by its id and its name, else by its team.
func (l *loader) called(row int32) string {
	f := l.fleet
	id, name := f.id.at(row), f.name.at(row)
	switch key := cmp.Or(id, name, f.team.at(row)); {
	case key == "":
		return "this row"
	case id != "" && name != "" && id != name:
		return quote.Value(id) + " (" + quote.Value(name) + ")"
	default:
		return quote.Value(key)
	}
}

// doubt is a row that looks like a total and counts as a server, and why.
type doubt struct {
	row int32
	why string
}

const labelDoubt = "its label has a word for one, and its controls are blank or numbers"

// maxDoubts is how many rows that look like totals are listed.
const maxDoubts = 1000

// reportDoubts lists the rows that look like totals, but for those that are left out.
func (l *loader) reportDoubts() {
	slices.SortStableFunc(l.doubts, func(a, b doubt) int { return cmp.Compare(a.row, b.row) })
	for _, d := range l.doubts {
		if l.bad[d.row] || len(l.fleet.doubtful) == maxDoubts {
			continue
		}
		at := l.known.places[d.row]
		l.fleet.doubtful = append(l.fleet.doubtful, Problem{
			l.problems.file, int(at.line), int(at.column), "",
			l.called(d.row) + " looks like a total: " + d.why + "; it counts as a server, so remove the row if it is none",
		})
	}
}

// tally is the number, sum and range of the known values of each column of numbers.
type tally struct {
	columns     []numberColumn
	of          []columnTally
	rows        int
	first, last int32 // lines of the rows added
}

// numberColumn is a column of numbers.
type numberColumn struct {
	index  int // in Fleet.columns
	number func(row int32) (float64, bool)
}

type columnTally struct {
	values, filled int // filled are those other than 0
	unread         int // values missing in rows with a mistake, which may be among the sums
	sum, min, max  float64
}

// match says how the numbers of a row follow from those of the rows of a tally.
type match struct {
	kind        string // "sums", "means" or "sums and means"; "" where they do not
	sums, means int    // how many of them
	first, last int32  // lines of the rows
}

// lines names the rows for a message.
func (m match) lines() string {
	if m.first == m.last {
		return fmt.Sprintf("line %d", m.first)
	}
	return fmt.Sprintf("lines %d to %d", m.first, m.last)
}

func newTally(columns []numberColumn) *tally {
	return &tally{columns: columns, of: make([]columnTally, len(columns))}
}

func (t *tally) reset() {
	clear(t.of)
	t.rows = 0
}

// add adds the row on a line. A row with a mistake may have values that are not known.
func (t *tally) add(row, line int32, mistake bool) {
	if t.rows == 0 {
		t.first = line
	}
	t.last = line
	t.rows++
	for k, column := range t.columns {
		v, ok := column.number(row)
		c := &t.of[k]
		if !ok {
			if mistake {
				c.unread++
			}
			continue
		}
		if c.values == 0 {
			c.min, c.max = v, v
		}
		c.values++
		c.sum += v
		c.min, c.max = min(c.min, v), max(c.max, v)
		if v != 0 {
			c.filled++
		}
	}
}

// describes says how the numbers of a row, all of them, follow from those of the rows added.
// Columns in which a value could not be read contradict nothing. A single number may be a mean
// by chance, so a row with several names needs two of them; so may be all numbers of a row
// with one name that repeats the only server of a group. cells are those of the row that
// could not be read as they are, such as a mean of whole numbers.
func (t *tally) describes(row int32, cells []aside, oneName bool) match {
	m := match{first: t.first, last: t.last}
	numbers := 0
	for k, column := range t.columns {
		v, ok := column.number(row)
		if !ok {
			v, ok = meantNumber(cells, column.index)
		}
		if !ok {
			continue
		}
		numbers++
		c := &t.of[k]
		mean := c.sum / float64(max(c.values, 1))
		switch {
		case c.values > 0 && math.Abs(v-c.sum) <= 1e-9*c.sum:
			if c.filled >= 2 {
				m.sums++
			}
		case c.values > 0 && isRounded(v, mean):
			if c.min < c.max && math.Abs(v-mean) <= 0.01*mean {
				m.means++
			}
		case c.unread == 0:
			return match{}
		}
	}
	repeated := oneName && numbers >= 2 && t.rows == 1
	switch {
	case m.sums > 0 && m.means > 0:
		m.kind = "sums and means"
	case m.sums > 0, repeated:
		m.kind = "sums"
	case m.means >= 2, m.means == 1 && oneName:
		m.kind = "means"
	}
	return m
}

// meantNumber returns the number that a cell of the column means, which was set aside; false
// where that is not clear.
func meantNumber(cells []aside, column int) (float64, bool) {
	for _, a := range cells {
		if a.column != column {
			continue
		}
		if list := meantNumbers([]string{a.text}, false); len(list) == 1 {
			v, err := strconv.ParseFloat(list[0], 64)
			return v, err == nil
		}
	}
	return 0, false
}

// isRounded reports whether v is the mean, rounded to the decimals that v has.
func isRounded(v, mean float64) bool {
	unit := 1.0
	for range 9 {
		if scaled := v / unit; math.Abs(scaled-math.Round(scaled)) <= 1e-9*max(scaled, 1) {
			break
		}
		unit /= 10
	}
	return math.Abs(v-mean) <= unit/2*(1+1e-9)
}
