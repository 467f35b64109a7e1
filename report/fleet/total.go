package fleet

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"fleetreport/report/quote"
)

// rowFindings are the rows of a block, or of the file, that are not servers or may not be servers.
type rowFindings struct {
	nonServers      []int32       // rows that are not servers, except totals
	candidates      []candidate   // rows that may be totals
	pending         []pendingCell // cells of candidates
	doubts          []doubt
	notServers      int      // rows that are certainly not servers
	notServerLabels []string // their labels
}

// candidate is a row that may be a total.
type candidate struct {
	row         int32
	hash        uint32 // of its identity, as block.hashes has it
	labelled    bool   // its labels say that it is a total, and its controls are blank or counts
	hasControls bool   // it has a value in a control
}

// pendingCell is a cell of a candidate. Its problem, if it has one, is reported if the row turns out to be a
// server.
type pendingCell struct {
	row     int32
	column  int
	text    string
	problem Problem
}

// doubt is a row that looks like a total or a comment and is counted as a server.
type doubt struct {
	row    int32
	reason string
}

// aTotal is the start of the message about a row that is a total by its label.
const aTotal = " looks like a row of totals or means, not a server"

// labelDoubt is the reason of a doubt because of the label of a row.
const labelDoubt = `looks like a total (its label contains a word such as "total")`

// commentDoubt is the reason of a doubt because of the first character of a label.
const commentDoubt = "starts like a comment"

// isCandidate reports whether a row is among the candidates, which are sorted.
func isCandidate(list []candidate, row int32) bool {
	_, ok := slices.BinarySearchFunc(list, row, func(c candidate, row int32) int { return cmp.Compare(c.row, row) })
	return ok
}

// addFindings adds the findings of the block after the first before rows.
func (b *Builder) addFindings(next *rowFindings, before int) {
	for _, row := range next.nonServers {
		b.nonServers = append(b.nonServers, row+int32(before))
	}
	for _, cell := range next.pending {
		cell.row += int32(before)
		b.addPending(cell)
	}
	for _, d := range next.doubts {
		b.doubts = append(b.doubts, doubt{d.row + int32(before), d.reason})
	}
	b.notServers += next.notServers
	b.notServerLabels = append(b.notServerLabels, next.notServerLabels...)
}

// maxPending limits the number of pending cells, so that they do not exhaust the memory. The problems of
// further cells are reported even if their row is a total.
const maxPending = 100_000

// addPending keeps the problem of a cell until it is known whether its row is a total.
func (b *Builder) addPending(cell pendingCell) {
	if len(b.pending) < maxPending {
		b.pending = append(b.pending, cell)
	} else {
		b.report(cell)
	}
}

// report reports the problem of a pending cell.
func (b *Builder) report(cell pendingCell) {
	if p := cell.problem; p.Message != "" {
		b.inRows.row(p.Line, p.Column, p.Field, p.Message)
	}
}

// takePending removes and returns the pending cells of a row. It must be called with increasing rows.
func (b *Builder) takePending(row int32) []pendingCell {
	n := 0
	for n < len(b.pending) && b.pending[n].row == row {
		n++
	}
	taken := b.pending[:n]
	b.pending = b.pending[n:]
	return taken
}

// findTotals rejects the candidates that are totals: of all servers above, or of a group of them, which starts
// after a row that is not a server or after blank lines. The identities of the other candidates are compared
// here and not before, because two subtotals with the same label are not duplicate servers.
func (b *Builder) findTotals() {
	if len(b.candidates) == 0 {
		return
	}
	var columns []tallyColumn
	for i, c := range b.fleet.columns {
		if number := NumberFunc(c.Name); c.Known && number != nil {
			columns = append(columns, tallyColumn{i, number})
		}
	}
	slices.SortStableFunc(b.pending, func(a, b pendingCell) int { return cmp.Compare(a.row, b.row) })
	all, group, part := newTally(columns), newTally(columns), newTally(columns)
	nonServers, candidates := b.nonServers, b.candidates
	groupEnded := false // the next server starts another group
	for row := range int32(len(b.bad)) {
		if len(nonServers) > 0 && nonServers[0] == row {
			nonServers, groupEnded = nonServers[1:], true
			continue
		}
		if len(candidates) > 0 && candidates[0].row == row {
			c := candidates[0]
			candidates = candidates[1:]
			cells := b.takePending(row)
			if b.isTotal(c, cells, all, group, part) {
				groupEnded = true
				continue
			}
			for _, cell := range cells {
				b.report(cell)
			}
			b.identify(row, c.hash)
		}
		if groupEnded {
			group.reset()
			groupEnded = false
		}
		if row > 0 && b.fleet.lines[row] > b.fleet.lines[row-1]+1 {
			part.reset()
		}
		for _, t := range []*tally{all, group, part} {
			t.add(Server{b.fleet, row}, b.bad[row])
		}
	}
}

// isTotal rejects a candidate whose label or whose numbers are those of a total, and reports whether it did.
// Rows that may be servers with the numbers of a total by chance are recorded as doubtful:
//
//   - a row with an id, a name and a team;
//   - a row with a value in a control, unless its label is a total and two of its numbers are too;
//   - a row with an id and a name, or with a label that is no total, whose match is weak.
func (b *Builder) isTotal(c candidate, cells []pendingCell, tallies ...*tally) bool {
	f, row := b.fleet, c.row
	labels := slices.DeleteFunc([]string{f.id.at(row), f.name.at(row), f.team.at(row)}, isNoLabel)
	named := slices.ContainsFunc(labels, isTotal)
	own := len(labels) >= 2 && !named
	var m match
	matches := false
	for _, t := range tallies {
		if m = t.match(Server{f, row}, cells); m.isTotal(c.hasControls, !own) {
			matches = true
			break
		}
	}
	unread := c.hasControls
	message := aTotal
	switch {
	case c.labelled && matches:
		message += fmt.Sprintf(": %v: remove the row", m)
	case c.labelled:
		message += ": " + b.fillIn
	case !matches:
		if !c.hasControls && looksLikeTotal(labels) {
			b.doubts = append(b.doubts, doubt{row, labelDoubt})
		}
		return false
	case c.hasControls && len(labels) < maxLabels && isTotal(strings.Join(labels, " ")):
		message += fmt.Sprintf(": %v: remove the row or, if it is a server, give it an id, a name and a team", m)
	case c.hasControls && m.sums < 2:
		return false
	case c.hasControls, len(labels) == maxLabels,
		m.rows == 1 && len(labels) > 0 && !looksLikeTotal(labels),
		own && (m.sums > 0 && m.means > 0 || m.sums+m.means < 2):
		b.doubts = append(b.doubts, doubt{row, "looks like a total (" + m.String() + ")"})
		return false
	default:
		unread = len(labels) > 0 && !looksLikeTotal(labels) && (own || m.sums+m.means < 2)
		message = " is not a server: its controls are blank, and " + m.String() + ": " + b.fillIn
	}
	b.bad[row] = true
	if !unread {
		b.notServers++
		b.notServerLabels = append(b.notServerLabels, labels...)
	}
	at := b.ids.positions[row]
	b.inRows.row(int(at.Line), int(at.Column), "", b.called(row)+message)
	return true
}

// called returns the name of a row for a message: its id and its name, or else its team.
func (b *Builder) called(row int32) string {
	f := b.fleet
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

// maxDoubts is the maximum number of rows in Fleet.Doubtful.
const maxDoubts = 1000

// reportDoubts records the doubtful rows that are not left out.
func (b *Builder) reportDoubts() {
	slices.SortStableFunc(b.doubts, func(a, b doubt) int { return cmp.Compare(a.row, b.row) })
	for _, d := range slices.CompactFunc(b.doubts, func(a, b doubt) bool { return a.row == b.row }) {
		if b.bad[d.row] || len(b.fleet.doubtful) == maxDoubts {
			continue
		}
		at := b.ids.positions[d.row]
		message := " " + d.reason + ": it was counted as a server; if it is not one, remove the row"
		b.fleet.doubtful = append(b.fleet.doubtful,
			b.inRows.problem(at, "", b.called(d.row)+message))
	}
}
