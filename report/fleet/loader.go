package fleet

import (
	"fmt"
	"strings"
)

// loader takes the rows of the file into a fleet.
type loader struct {
	fleet    *Fleet
	problems *problems
	records  *records

	changes  []*changes // of the file, then of each column
	identity []int      // columns that may hold the identity, the id before the name
	places   []place    // of the identity of each row
	bad      []bool     // rows that cannot be read
	unsplit  int        // rows not even split into fields
	allow    bool       // to leave rows out
	watch    string     // id or name of servers to watch, "" for none
}

// maxColumns is how many columns a file may have: each is shown in the workbook.
const maxColumns = 500

// header reads the header line and makes the columns. It returns false when the
// rows cannot be read.
func (l *loader) header(o Options) bool {
	var cells []string
	for cells == nil {
		fields, wrong, err := l.records.next()
		switch {
		case err != nil: // nothing but blank lines
			l.problems.reject(0, 0, "the file is empty: write a header line and one row for each server")
			return false
		case wrong != nil:
			l.problems.reject(int(wrong.line), int(wrong.column), "the header: "+wrong.message)
			return false
		case !blank(fields):
			cells = fields
		}
	}
	file := &changes{}
	l.changes = append(l.changes, file)
	columns, ok := header(cells, l.records.at, o, l.problems, file)
	if !ok {
		return false
	}
	if len(columns) > maxColumns {
		l.problems.reject(1, 0, fmt.Sprintf("the header names %d columns: leave out those that the report does not need, %d at most may stay", len(columns), maxColumns))
		return false
	}
	l.fleet.columns = columns
	l.fleet.values = make([]values, len(columns))
	id, name := -1, -1
	for i, c := range columns {
		own := &changes{column: c.Name}
		l.changes = append(l.changes, own)
		l.fleet.values[i] = l.fleet.column(c, own, o)
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
		f.id.changes = own
		return &f.id
	case ServerName:
		f.name.changes = own
		return &f.name
	case Team:
		f.team = words{changes: own, read: readTeam}
		return &f.team
	case AuthType:
		f.auth = words{changes: own, read: authReader(o.Spellings)}
		return &f.auth
	case ToolsCount:
		f.tools.changes = own
		return &f.tools
	case RateLimit:
		f.rateLimit.changes = own
		return &f.rateLimit
	case Calls:
		f.calls.changes = own
		return &f.calls
	case Latency:
		f.latency = decimals{changes: own, parse: parseDecimal}
		return &f.latency
	case ErrorRate:
		f.errorRate = decimals{changes: own, parse: parsePercent}
		return &f.errorRate
	case HasDLP:
		f.hasDLP.changes = own
		return &f.hasDLP
	case HasLogging:
		f.hasLogging.changes = own
		return &f.hasLogging
	case Declared:
		f.isCompliant.changes = own
		return &f.isCompliant
	}
	panic("fleet: a known column without values: " + c.Name)
}

// rows reads all rows.
func (l *loader) rows() {
	for {
		fields, wrong, err := l.records.next()
		switch {
		case err != nil:
			return
		case wrong != nil:
			l.unsplit++
			l.problems.row(int(wrong.line), int(wrong.column), "", wrong.message)
		case blank(fields):
			l.changes[0].note("", "", blankRows).count(l.records.at(0).line)
		case len(fields) != len(l.fleet.columns):
			l.unsplit++
			l.width(len(fields))
		default:
			l.row(fields)
		}
	}
}

// row takes one row in.
func (l *loader) row(fields []string) {
	start := l.records.at(0)
	bad := false
	for i, cell := range fields {
		wrong := l.fleet.values[i].add(cell, start.line)
		if wrong == "" && l.fleet.columns[i].Known {
			wrong = tooLong(l.fleet.columns[i], cell)
		}
		if wrong != "" {
			bad = true
			at := l.records.at(i)
			l.problems.row(int(at.line), int(at.column), l.fleet.columns[i].Name, wrong)
		}
	}
	if l.watch != "" && !bad {
		l.watchRow(fields)
	}
	l.fleet.lines = append(l.fleet.lines, start.line)
	l.bad = append(l.bad, bad)
	for n, i := range l.identity {
		if n == 0 || strings.TrimSpace(fields[l.identity[0]]) == "" && strings.TrimSpace(fields[i]) != "" {
			start = l.records.at(i)
		}
	}
	l.places = append(l.places, start)
}

// width adds the problem of a row that has more or fewer fields than the header.
func (l *loader) width(fields int) {
	want := len(l.fleet.columns)
	at := l.records.at(0)
	counts := fmt.Sprintf("the row has %s, the header %d", plural(fields, "field"), want)
	if fields > want {
		at = l.records.at(want)
		l.problems.row(int(at.line), int(at.column), "", counts+
			fmt.Sprintf(": put a value that holds a %s in double quotes", delimiterName(l.records.comma)))
		return
	}
	l.problems.row(int(at.line), int(at.column), "", counts+
		fmt.Sprintf(": write a %s for each blank cell too", delimiterName(l.records.comma)))
}

// finish compares the identities, leaves the bad rows out, and sums up.
func (l *loader) finish() {
	f := l.fleet
	for _, v := range f.values {
		v.finish()
	}
	identities(f, l.places, l.bad, l.problems)
	f.notes = sortNotes(l.changes)
	rejected := 0
	for _, bad := range l.bad {
		if bad {
			rejected++
		}
	}
	f.source.Rows = len(l.bad) + l.unsplit
	f.source.Rejected = rejected + l.unsplit
	switch {
	case f.source.Rows == 0:
		l.problems.reject(0, 0, "the file has no rows: write one row for each server below the header")
	case f.source.Rows == f.source.Rejected && l.allow:
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

// blank tells whether the row says nothing, be it of many fields.
func blank(fields []string) bool {
	for _, s := range fields {
		if strings.TrimSpace(s) != "" {
			return false
		}
	}
	return true
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
