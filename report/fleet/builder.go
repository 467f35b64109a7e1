package fleet

import (
	"fmt"
	"path/filepath"
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

// Builder builds a fleet from the header and the rows of an inventory in any format: Header, then Rows, then Fleet.
// Reject may be called in between.
type Builder struct {
	layout
	rowFindings
	fleet    *Fleet
	options  Options
	problems *problems // of the source and its header
	inRows   *problems // of the rows; after problems at the same position

	notes    []*noteSet // of the file, then of each column
	ids      identities
	bad      []bool // of each row: whether it is left out
	unparsed int    // rows that could not be decoded
}

// NewBuilder returns a Builder. The name is that of the file, for messages: only its last element is used, and "-"
// means standard input.
func NewBuilder(name string, o Options) *Builder {
	if name == "-" {
		name = "standard input"
	} else {
		name = filepath.Base(name)
	}
	return &Builder{
		fleet: &Fleet{source: Source{Name: name}}, options: o,
		problems: newProblems(name, o.AllowBadRows), inRows: newProblems(name, o.AllowBadRows),
		ids: identities{rows: map[uint32]int32{}, reported: map[int32]bool{}},
	}
}

// Name returns the name of the file, for messages.
func (b *Builder) Name() string { return b.fleet.source.Name }

// InSheet makes the positions of problems those of cells of a sheet. It must be called before all others.
func (b *Builder) InSheet(name string) { b.problems.sheet, b.inRows.sheet = name, name }

// Reject rejects the file, with a message that says what to write instead. The position is zero where there is none.
func (b *Builder) Reject(at Position, message string) {
	b.problems.reject(int(at.Line), int(at.Column), message)
}

// maxColumns is the maximum number of columns of a file: the workbook shows each of them.
const maxColumns = 500

// Header creates the columns from the cells of the header, whose positions at returns. It returns false, and rejects
// the file, if the rows cannot be read.
func (b *Builder) Header(cells []string, at func(column int) Position) bool {
	if n := len(cells); n > maxColumns { // checked first, because parseHeader takes quadratic time
		b.problems.reject(int(at(0).Line), 0, fmt.Sprintf("the header has %d columns, more than %d: "+
			"remove those that the report does not need", n, maxColumns))
		return false
	}
	b.notes = append(b.notes, &noteSet{maxTexts: maxSpellings})
	columns, ok := parseHeader(cells, at, b.options, b.problems, b.notes[0])
	if !ok {
		return false
	}
	b.fleet.columns = columns
	b.controls, b.yesNoControls = controlColumns(columns, b.options.Judged)
	b.fillIn = fillIn(columns, b.controls)
	b.watch = b.options.Watch
	for _, c := range columns {
		notes := &noteSet{column: c.Name, maxTexts: maxSpellings}
		b.notes = append(b.notes, notes)
		b.names = append(b.names, c.Name)
		b.headers = append(b.headers, []byte(c.Header))
		b.fleet.values = append(b.fleet.values, b.fleet.newColumn(c, notes, b.options))
	}
	for _, name := range []string{ServerID, ServerName, Team} {
		i := slices.IndexFunc(columns, func(c Column) bool { return c.Known && c.Name == name })
		if i < 0 {
			continue
		}
		b.labels = append(b.labels, i)
		if name != Team {
			b.identity = append(b.identity, i)
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

// Origin describes the bytes that a fleet was read from.
type Origin struct {
	SHA256   string // in lower-case hexadecimal
	Bytes    int64
	Encoding string // of a text: "UTF-8", "UTF-16LE" or "UTF-16BE"
}

// Fleet returns the fleet, or a *Rejection with all problems if there are some that the options do not allow.
func (b *Builder) Fleet(from Origin) (*Fleet, error) {
	p := b.problems
	p.join(b.inRows)
	if p.fatal || p.total > 0 && !b.options.AllowBadRows {
		return nil, p.rejection()
	}
	p.sort()
	f := b.fleet
	f.problems = p.list
	f.source.SHA256, f.source.Bytes, f.source.Encoding = from.SHA256, from.Bytes, from.Encoding
	return f, nil
}

// finish finds the problems that concern several rows, and leaves out the bad rows.
func (b *Builder) finish() {
	f := b.fleet
	for i, v := range f.values {
		if m, ok := v.(interface{ rejectMixed(*Builder, string) }); ok {
			m.rejectMixed(b, b.names[i])
		}
		v.finish()
	}
	f.notes = sortNotes(b.notes)
	b.findTotals()
	b.reportDoubts()
	b.checkSums()
	rejected := 0
	for _, bad := range b.bad {
		if bad {
			rejected++
		}
	}
	f.source.Rows = len(b.bad) + b.unparsed
	f.source.NotServers = b.notServers
	f.notServerLabels = slices.DeleteFunc(b.notServerLabels, func(label string) bool { return len(label) > maxLabel })
	slices.Sort(f.notServerLabels)
	f.notServerLabels = slices.Compact(f.notServerLabels)
	f.source.Rejected = rejected + b.unparsed - b.notServers
	switch {
	case f.source.Rows == 0:
		b.inRows.reject(0, 0, "the file has no rows: write one row for each server below the header")
	case f.source.Rows == rejected+b.unparsed && b.options.AllowBadRows:
		b.inRows.reject(0, 0, "no row is left: each row has a problem")
	}
	if rejected > 0 {
		for _, v := range f.values {
			v.keep(b.bad)
		}
		f.lines = withoutBad(f.lines, b.bad)
	}
}

// reject adds the problem of a cell, and marks its row as bad.
func (b *Builder) reject(c cellRef, column, message string) {
	b.bad[c.row] = true
	if isCandidate(b.candidates, c.row) {
		index := slices.Index(b.names, column)
		problem := b.inRows.problem(c.at, column, message)
		b.addPending(pendingCell{c.row, index, b.fleet.values[index].text(c.row), problem})
		return
	}
	b.inRows.row(int(c.at.Line), int(c.at.Column), column, message)
}

// maxSum is 2^53. Spreadsheets, and programs that read report.json, represent all whole numbers up to it exactly.
const maxSum = 1 << 53

// checkSums rejects columns of whole numbers whose sum is too large to be shown exactly.
func (b *Builder) checkSums() {
	for i, v := range b.fleet.values {
		numbers, ok := v.(*wholeColumn)
		if !ok || b.names[i] == RateLimit { // which no document adds up
			continue
		}
		sum := int64(0)
		for row, n := range numbers.list {
			if n == unknownNumber || b.bad[row] {
				continue
			}
			if sum += n; sum > maxSum {
				b.inRows.reject(int(b.fleet.lines[row]), 0, fmt.Sprintf(
					"%s: the values up to here add up to more than %d, "+
						"the largest sum that a spreadsheet shows exactly: check the column", b.names[i], int64(maxSum)))
				break
			}
		}
	}
}
