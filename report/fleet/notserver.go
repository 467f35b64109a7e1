package fleet

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"fleetreport/report/quote"
)

// Spreadsheets and exports hold rows that are not servers: headings, comments, totals,
// averages. None of them has a value in a column that a server is judged by, so only rows
// without such values are looked at. Comments and headings are found in their block. Totals
// can only be found once the rows above are known: see totals.

// controlColumns are the columns of which a value shows that a row is a server: those that
// the fleet is judged by, but for names and numbers, which headings and totals have too.
func controlColumns(columns []Column, judged []string) []int {
	var list []int
	for i, c := range columns {
		isJudged := slices.ContainsFunc(judged, func(name string) bool { return strings.EqualFold(name, c.Name) })
		if c.Known && slices.Contains(alwaysNeeded, c.Name) || !c.Known && isJudged {
			list = append(list, i)
		}
	}
	return list
}

// number returns the values of the column where it holds numbers, else nil.
func (f *Fleet) number(column string) func(row int32) (float64, bool) {
	read := Numbers(column)
	if read == nil {
		return nil
	}
	return func(row int32) (float64, bool) { return read(Server{f, row}) }
}

// findOthers finds the rows of the block that are not servers, and those that may be totals.
func (b *block) findOthers() {
	var answers []*answerPart // of the controls: looked at first, for most rows have one
	for _, column := range b.controls {
		if p, ok := b.columns[column].(*answerPart); ok {
			answers = append(answers, p)
		}
	}
rows:
	for row := range b.lines {
		for _, p := range answers {
			if p.list[row] != Unknown {
				continue rows
			}
		}
		if b.hasControl(row) {
			continue
		}
		filled, first, numbers := 0, 0, false
		for column := range b.columns {
			if blankCell(b.cell(row, column)) {
				continue
			}
			if filled++; filled == 1 {
				first = column
			}
			numbers = numbers || Numbers(b.names[column]) != nil
		}
		text := string(bytes.TrimSpace(b.cell(row, first)))
		if message := notServer(text, filled); message != "" && len(b.controls) > 0 {
			b.others = append(b.others, int32(row))
			b.bad[row] = true
			at := b.place(row, first)
			b.problems.row(int(at.line), int(at.column), "", message)
		} else if numbers {
			b.mayBeTotals = append(b.mayBeTotals, int32(row))
		}
	}
}

// hasControl reports whether the row has a text in a column that servers are judged by.
// A word for unknown, such as "n/a", is none.
func (b *block) hasControl(row int) bool {
	for _, column := range b.controls {
		raw := b.cell(row, column)
		if !blankCell(raw) && !saysUnknownControl(string(raw)) {
			return true
		}
	}
	return false
}

// blankCell reports whether nothing can be seen in a cell.
func blankCell(raw []byte) bool {
	return len(raw) == 0 || !plain(raw[0]) && LooksBlank(string(raw))
}

// notServer says why a row without controls, which begins with the text and has so many
// filled cells, is not a server; "" where it may be one.
func notServer(text string, filled int) string {
	switch {
	case isComment(text):
		return quote.Value(text) + " is a comment, not a server: remove the row"
	case filled == 1:
		return quote.Value(text) + " is the only value of its row, which is a heading and not a server: " +
			"remove the row, or write more about the server"
	}
	return ""
}

// commentOf is the message of notServer for a row of the wrong width, of which nobody knows
// in which columns its cells are; "" where it is no comment.
func (b *block) commentOf(cells []span) string {
	for _, c := range cells {
		if raw := b.text[c.start:c.end]; !blankCell(raw) {
			if text := string(bytes.TrimSpace(raw)); isComment(text) {
				return notServer(text, len(cells))
			}
			break
		}
	}
	return ""
}

// isComment reports whether a text starts with the sign of a comment or with a rule, as in
// "-- end of export --". "#12" is an id.
func isComment(text string) bool {
	if rest, ok := strings.CutPrefix(text, "#"); ok {
		return !allDigits(rest)
	}
	for _, sign := range []string{"//", "/*", "<!--", ";", "==", "**", "~~", "||", "+-", "+="} {
		if strings.HasPrefix(text, sign) {
			return true
		}
	}
	if strings.Trim(text, "_.") == "" && len(text) > 2 {
		return true
	}
	r, size := utf8.DecodeRuneInString(text)
	if !isDash(r) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(text[size:])
	return isDash(next) || next == ' '
}

// isDash reports whether a character is one of those that rules are made of.
func isDash(r rune) bool {
	const minus, boxes, lastBox = '\u2212', '\u2500', '\u257f'
	return r == minus || r >= boxes && r <= lastBox || unicode.Is(unicode.Pd, r)
}

// mayBeTotal is a row without controls that has numbers.
type mayBeTotal struct {
	row  int32
	hash uint32 // of its identity, as block.hashes has it
}

// totals rejects the rows without controls whose numbers are the sums or the means of those
// of the servers above: of all, or of a group, which starts behind a row that is not a
// server or behind blank lines. The identities of the others are compared with those of the
// other rows, which had to wait: that two subtotals have one name is not what is wrong.
func (l *loader) totals() {
	if len(l.mayBeTotals) == 0 {
		return
	}
	var columns []func(row int32) (float64, bool)
	for _, c := range l.fleet.columns {
		if c.Known {
			if number := l.fleet.number(c.Name); number != nil {
				columns = append(columns, number)
			}
		}
	}
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
			labels := l.labels(row)
			of := ""
			for _, t := range []*tally{all, group, part} {
				if of == "" {
					of = t.describes(row, len(labels) < 2)
				}
			}
			if of != "" {
				l.total(row, labels, of)
				ended = true
				continue
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
		all.add(row)
		group.add(row)
		part.add(row)
	}
}

// labels are the names that a row has, of the server and of its team.
func (l *loader) labels(row int32) []string {
	f := l.fleet
	return slices.DeleteFunc([]string{f.id.at(row), f.name.at(row), f.team.at(row)}, func(s string) bool { return s == "" })
}

// total adds the problem of a row that is a total.
func (l *loader) total(row int32, labels []string, of string) {
	name := "this row"
	if len(labels) > 0 {
		name = quote.Value(labels[0])
	}
	l.bad[row] = true
	at := l.known.places[row]
	l.problems.row(int(at.line), int(at.column), "", fmt.Sprintf(
		"%s is not a server: its controls are blank, and its numbers are the %s of rows above: "+
			"remove the row, or write its controls if it is a server", name, of))
}

// tally is the number, sum and range of the known values of each column of numbers.
type tally struct {
	columns []func(row int32) (float64, bool)
	of      []columnTally
	rows    int
}

type columnTally struct {
	values, filled int // filled are those other than 0
	sum, min, max  float64
}

func newTally(columns []func(row int32) (float64, bool)) *tally {
	return &tally{columns: columns, of: make([]columnTally, len(columns))}
}

func (t *tally) reset() {
	clear(t.of)
	t.rows = 0
}

func (t *tally) add(row int32) {
	t.rows++
	for k, number := range t.columns {
		v, ok := number(row)
		if !ok {
			continue
		}
		c := &t.of[k]
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

// describes says of which kind a row is whose numbers are all sums or means of those of the
// rows added: "sums", "means" or "sums and means"; "" where it is no such row. A single
// number may be a mean by chance, so a row with several names needs two of them; so may be
// all numbers of a row with one name that repeats the only server of a group.
func (t *tally) describes(row int32, oneName bool) string {
	sums, means, numbers := 0, 0, 0
	for k, number := range t.columns {
		v, ok := number(row)
		if !ok {
			continue
		}
		numbers++
		c := t.of[k]
		mean := c.sum / float64(max(c.values, 1))
		switch {
		case c.values == 0:
			return ""
		case math.Abs(v-c.sum) <= 1e-9*c.sum:
			if c.filled >= 2 {
				sums++
			}
		case isRounded(v, mean):
			if c.min < c.max && math.Abs(v-mean) <= 0.01*mean {
				means++
			}
		default:
			return ""
		}
	}
	repeated := oneName && numbers >= 2 && t.rows == 1
	switch {
	case sums > 0 && means > 0:
		return "sums and means"
	case sums > 0, repeated:
		return "sums"
	case means >= 2, means == 1 && oneName:
		return "means"
	}
	return ""
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
