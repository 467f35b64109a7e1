package fleet

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// layout describes the columns of the file. All blocks share it.
type layout struct {
	names         []string // of the columns
	headers       [][]byte // of the columns, as spelled in the file
	identity      []int    // columns of the identity, the id before the name
	labels        []int    // columns of the id, the name and the team, in this order
	controls      []int    // columns that servers are judged by, as controlColumns returns them
	yesNoControls int      // how many of them, from the first, are of yes and no
	fillIn        string   // what to do with a row without controls
	watch         string   // Options.Watch
}

// loader reads the rows of the file into a fleet.
type loader struct {
	layout
	rowFindings
	fleet    *Fleet
	problems *problems
	options  Options
	blocks   *blockReader
	first    *block // with the header, and rows below it

	notes    []*noteSet // of the file, then of each column
	ids      identities
	bad      []bool // of each row: whether it is left out
	unparsed int    // rows that could not be split
}

// maxColumns is the maximum number of columns of a file: the workbook shows each of them.
const maxColumns = 500

// header reads the header line and creates the columns. It returns false if the rows cannot be read.
func (l *loader) header() (bool, error) {
	if err := l.blocks.detectFormat(l.options.Aliases); err != nil {
		return false, err
	}
	b := &block{csvRows: csvRows{comma: l.blocks.comma}}
	for {
		switch err := l.blocks.next(&b.csvRows); {
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
	if len(b.quoteErrors) > 0 && b.quoteErrors[0].start == b.begin {
		e := b.quoteErrors[0]
		l.problems.reject(int(e.at.line), int(e.at.column), "the header: "+e.message)
		return false, nil
	}
	l.first = b
	return l.columns(b), nil
}

// tooLong adds the problem of a row that is too long, and counts the row. It returns any other error.
func (l *loader) tooLong(err error) error {
	if !errors.Is(err, errRowTooLong) {
		return err
	}
	l.unparsed++
	l.problems.reject(l.blocks.line, 1, fmt.Sprintf("this row is longer than %d MiB: "+
		"the file is not an inventory, or its line ends were lost", maxRow>>20))
	return nil
}

// columns creates the columns of the header, which is the first row of the block.
func (l *loader) columns(b *block) bool {
	start, line, end := b.begin, b.firstLine(), len(b.text)
	b.begin, _ = b.row(start)
	if n := len(b.cells); n > maxColumns { // checked first, because parseHeader takes quadratic time
		l.problems.reject(int(line), 0, fmt.Sprintf("the header has %d columns, more than %d: "+
			"remove those that the report does not need", n, maxColumns))
		return false
	}
	cells := make([]string, len(b.cells))
	for i, c := range b.cells {
		cells[i] = string(b.text[c.start:c.end])
	}
	b.text, b.cells = b.text[:end], b.cells[:0]
	l.notes = append(l.notes, &noteSet{maxTexts: maxSpellings})
	at := func(i int) position { return b.positionFrom(start, line, i) }
	columns, ok := parseHeader(cells, at, l.options, l.problems, l.notes[0])
	if !ok {
		return false
	}
	l.fleet.columns = columns
	l.controls, l.yesNoControls = controlColumns(columns, l.options.Judged)
	l.fillIn = fillIn(columns, l.controls)
	l.watch = l.options.Watch
	for _, c := range columns {
		notes := &noteSet{column: c.Name, maxTexts: maxSpellings}
		l.notes = append(l.notes, notes)
		l.names = append(l.names, c.Name)
		l.headers = append(l.headers, []byte(c.Header))
		l.fleet.values = append(l.fleet.values, l.fleet.newColumn(c, notes, l.options))
	}
	for _, name := range []string{ServerID, ServerName, Team} {
		i := slices.IndexFunc(columns, func(c Column) bool { return c.Known && c.Name == name })
		if i < 0 {
			continue
		}
		l.labels = append(l.labels, i)
		if name != Team {
			l.identity = append(l.identity, i)
		}
	}
	return true
}

// newColumn returns the empty values of a column.
func (f *Fleet) newColumn(c Column, notes *noteSet, o Options) columnValues {
	if !c.Known {
		return &textColumn{verbatim: true}
	}
	switch c.Name {
	case ServerID:
		return &f.id
	case ServerName:
		return &f.name
	case Team:
		f.team = internedColumn{notes: notes, read: readTeam}
		return &f.team
	case AuthType:
		f.auth = internedColumn{notes: notes, read: authReader(o.Spellings)}
		return &f.auth
	case ToolsCount:
		f.tools.numberFormat = wholeFormat
		return &f.tools
	case RateLimit:
		f.rateLimit.numberFormat = wholeFormat
		return &f.rateLimit
	case Calls:
		f.calls.numberFormat = wholeFormat
		return &f.calls
	case Latency:
		f.latency.numberFormat = decimalFormat
		return &f.latency
	case ErrorRate:
		f.errorRate.numberFormat = percentFormat
		return &f.errorRate
	case HasDLP:
		return &f.hasDLP
	case HasLogging:
		return &f.hasLogging
	case Declared:
		return &f.isCompliant
	}
	panic("fleet: no values for the known column " + c.Name)
}

// finish finds the problems that concern several rows, and leaves out the bad rows.
func (l *loader) finish() {
	f := l.fleet
	for i, v := range f.values {
		if m, ok := v.(interface{ rejectMixed(*loader, string) }); ok {
			m.rejectMixed(l, l.names[i])
		}
		v.finish()
	}
	f.notes = sortNotes(l.notes)
	l.findTotals()
	l.reportDoubts()
	l.checkSums()
	rejected := 0
	for _, bad := range l.bad {
		if bad {
			rejected++
		}
	}
	f.source.Rows = len(l.bad) + l.unparsed
	f.source.NotServers = l.notServers
	f.notServerLabels = slices.DeleteFunc(l.notServerLabels, func(label string) bool { return len(label) > maxLabel })
	slices.Sort(f.notServerLabels)
	f.notServerLabels = slices.Compact(f.notServerLabels)
	f.source.Rejected = rejected + l.unparsed - l.notServers
	switch {
	case f.source.Rows == 0:
		l.problems.reject(0, 0, "the file has no rows: write one row for each server below the header")
	case f.source.Rows == rejected+l.unparsed && l.options.AllowBadRows:
		l.problems.reject(0, 0, "no row is left: each row has a problem")
	}
	if rejected > 0 {
		for _, v := range f.values {
			v.keep(l.bad)
		}
		f.lines = withoutBad(f.lines, l.bad)
	}
}

// reject adds the problem of a cell, and marks its row as bad.
func (l *loader) reject(c cellRef, column, message string) {
	l.bad[c.row] = true
	if isCandidate(l.candidates, c.row) {
		index := slices.Index(l.names, column)
		problem := Problem{l.problems.file, int(c.at.line), int(c.at.column), column, message}
		l.addPending(pendingCell{c.row, index, l.fleet.values[index].text(c.row), problem})
		return
	}
	l.problems.row(int(c.at.line), int(c.at.column), column, message)
}

// maxSum is 2^53. Spreadsheets, and programs that read report.json, represent all whole numbers up to it exactly.
const maxSum = 1 << 53

// checkSums rejects columns of whole numbers whose sum is too large to be shown exactly.
func (l *loader) checkSums() {
	for i, v := range l.fleet.values {
		numbers, ok := v.(*wholeColumn)
		if !ok || l.names[i] == RateLimit { // which no document adds up
			continue
		}
		sum := int64(0)
		for row, n := range numbers.list {
			if n == unknownNumber || l.bad[row] {
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

func pluralize(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
