package fleet

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// loader takes the rows of the file into a fleet.
type loader struct {
	fleet    *Fleet
	problems *problems
	options  Options
	text     *cutter
	first    *block // that has the header, and rows below it

	changes  []*changes // of the file, then of each column
	names    []string   // of the columns
	headers  [][]byte   // of the columns, as the file spells them
	identity []int      // columns that may hold the identity, the id before the name
	labels   []int      // columns of ids, names and teams
	controls []int      // columns that servers are judged by, as controlColumns gives them
	known    identities
	bad      []bool // rows that cannot be read
	unsplit  int    // rows not even split into fields

	others      []int32      // rows that are not servers, but for totals
	mayBeTotals []mayBeTotal // other rows without controls that have numbers
	aside       []aside      // problems of their cells
	doubts      []doubt
	notServers  int // rows that certainly are not servers
}

// maxColumns is how many columns a file may have: each is shown in the workbook.
const maxColumns = 500

// header reads the header line and makes the columns. It returns false when the
// rows cannot be read.
func (l *loader) header() (bool, error) {
	if err := l.text.settle(l.options.Aliases); err != nil {
		return false, err
	}
	b := &block{comma: l.text.comma}
	for {
		switch err := l.text.next(b); {
		case errors.Is(err, io.EOF): // nothing but blank lines
			l.problems.reject(0, 0, "the file is empty: write a header line and one row for each server")
			return false, nil
		case err != nil:
			return false, l.tooLong(err)
		}
		if b.skipBlank() {
			break
		}
	}
	if len(b.mistakes) > 0 && b.mistakes[0].start == b.begin {
		wrong := b.mistakes[0]
		l.problems.reject(int(wrong.at.line), int(wrong.at.column), "the header: "+wrong.message)
		return false, nil
	}
	l.first = b
	return l.columns(b), nil
}

// tooLong adds the problem of a row that is too long, which is a row all the same. Any
// other error it gives back.
func (l *loader) tooLong(err error) error {
	if !errors.Is(err, errTooLong) {
		return err
	}
	l.unsplit++
	l.problems.reject(l.text.line, 1, fmt.Sprintf("this row is longer than %d MiB: the file is no inventory, or has lost its line ends", maxRow>>20))
	return nil
}

// columns makes the columns of the header, which is the row at hand of the block.
func (l *loader) columns(b *block) bool {
	start, line, end := b.begin, b.firstLine(), len(b.text)
	b.begin, _ = b.row(start)
	if n := len(b.cells); n > maxColumns { // asked first: each column is compared with all before it
		l.problems.reject(int(line), 0, fmt.Sprintf("the header names %d columns: leave out those that the report does not need, %d at most may stay", n, maxColumns))
		return false
	}
	cells := make([]string, len(b.cells))
	for i, c := range b.cells {
		cells[i] = string(b.text[c.start:c.end])
	}
	b.text, b.cells = b.text[:end], b.cells[:0]
	l.changes = append(l.changes, &changes{most: maxSpellings})
	at := func(i int) place { return b.placeFrom(start, line, i) }
	columns, ok := header(cells, at, l.options, l.problems, l.changes[0])
	if !ok {
		return false
	}
	l.fleet.columns = columns
	l.controls = controlColumns(columns, l.options.Judged)
	id, name := -1, -1
	for i, c := range columns {
		own := &changes{column: c.Name, most: maxSpellings}
		l.changes = append(l.changes, own)
		l.names = append(l.names, c.Name)
		l.headers = append(l.headers, []byte(c.Header))
		if c.Known && (c.Name == ServerID || c.Name == ServerName || c.Name == Team) {
			l.labels = append(l.labels, i)
		}
		l.fleet.values = append(l.fleet.values, l.fleet.column(c, own, l.options))
		switch {
		case c.Known && c.Name == ServerID:
			id = i
		case c.Known && c.Name == ServerName:
			name = i
		}
	}
	for _, i := range []int{id, name} {
		if i >= 0 {
			l.identity = append(l.identity, i)
		}
	}
	return true
}

// column makes the values of a column ready to be read.
func (f *Fleet) column(c Column, own *changes, o Options) values {
	if !c.Known {
		return &texts{verbatim: true}
	}
	switch c.Name {
	case ServerID:
		return &f.id
	case ServerName:
		return &f.name
	case Team:
		f.team = words{changes: own, read: readTeam}
		return &f.team
	case AuthType:
		f.auth = words{changes: own, read: authReader(o.Spellings)}
		return &f.auth
	case ToolsCount:
		f.tools.reading = whole
		return &f.tools
	case RateLimit:
		f.rateLimit.reading = whole
		return &f.rateLimit
	case Calls:
		f.calls.reading = whole
		return &f.calls
	case Latency:
		f.latency.reading = decimal
		return &f.latency
	case ErrorRate:
		f.errorRate.reading = percent
		return &f.errorRate
	case HasDLP:
		return &f.hasDLP
	case HasLogging:
		return &f.hasLogging
	case Declared:
		return &f.isCompliant
	}
	panic("fleet: a known column without values: " + c.Name)
}

// finish leaves the bad rows out, and sums up.
func (l *loader) finish() {
	f := l.fleet
	for i, v := range f.values {
		if m, ok := v.(interface{ rejectMixed(*loader, string) }); ok {
			m.rejectMixed(l, l.names[i])
		}
		v.finish()
	}
	f.notes = sortNotes(l.changes)
	l.totals()
	l.reportDoubts()
	l.sums()
	rejected := 0
	for _, bad := range l.bad {
		if bad {
			rejected++
		}
	}
	f.source.Rows = len(l.bad) + l.unsplit
	f.source.NotServers = l.notServers
	f.source.Rejected = rejected + l.unsplit - l.notServers
	switch {
	case f.source.Rows == 0:
		l.problems.reject(0, 0, "the file has no rows: write one row for each server below the header")
	case f.source.Rows == rejected+l.unsplit && l.options.AllowBadRows:
		l.problems.reject(0, 0, "no row is left: each of them has a problem")
	}
	if rejected > 0 {
		for _, v := range f.values {
			v.keep(l.bad)
		}
		f.lines = kept(f.lines, l.bad)
		f.watched = keptWatched(f.watched, l.bad)
	}
}

// reject adds the problem of a cell, and marks its row.
func (l *loader) reject(c cell, column, message string) {
	l.bad[c.row] = true
	if findCandidate(l.mayBeTotals, c.row) {
		index := slices.Index(l.names, column)
		problem := Problem{l.problems.file, int(c.at.line), int(c.at.column), column, message}
		l.setAside(aside{c.row, index, l.fleet.values[index].text(c.row), problem})
		return
	}
	l.problems.row(int(c.at.line), int(c.at.column), column, message)
}

// maxSum is the largest whole number up to which spreadsheets, and programs that read
// report.json, hold every one.
const maxSum = 1 << 53

// sums rejects columns of whole numbers whose sum no document could show exactly.
func (l *loader) sums() {
	for i, v := range l.fleet.values {
		numbers, ok := v.(*wholes)
		if !ok || l.names[i] == RateLimit { // which nobody adds up
			continue
		}
		sum := int64(0)
		for row, n := range numbers.list {
			if n == unknown || l.bad[row] {
				continue
			}
			if sum += n; sum > maxSum {
				l.problems.reject(int(l.fleet.lines[row]), 0, fmt.Sprintf(
					"%s: the values up to here add up to more than %d, "+
						"the largest sum that a spreadsheet shows exactly: check the column", l.names[i], int64(maxSum)))
				break
			}
		}
	}
}

func delimiterName(comma byte) string {
	switch comma {
	case ';':
		return "semicolon"
	case '\t':
		return "tab"
	default:
		return "comma"
	}
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
