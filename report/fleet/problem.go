package fleet

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fleetreport/report/quote"
)

// MaxPrinted is the maximum number of problems in the text that Rejection.Error returns.
const MaxPrinted = 50

// Problem is something in the file that cannot be read, with its position.
type Problem struct {
	File    string // base name of the file
	Sheet   string // of a workbook, in which Line and Column are numbers of rows and columns; else ""
	Line    int    // starting at 1, 0 if unknown
	Column  int    // in bytes of the UTF-8 text, starting at 1, 0 if unknown
	Field   string // name of the column, "" if the problem is not that of a cell
	Message string // what is wrong and what to write instead
}

// String returns the problem in one line, as in
//
//	fleet.csv:9:14: monthly_calls: "12k" is not a whole number: write digits only, such as 12000
//	fleet.xlsx: Servers!I9: monthly_calls: "12k" is not a whole number: write digits only, such as 12000
//
// It is safe to print on a terminal.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(quote.Escape(p.File))
	switch {
	case p.Sheet != "":
		fmt.Fprintf(&b, ": %s!%s", quote.Escape(p.Sheet), cellName(p.Line, p.Column))
	case p.Line > 0:
		fmt.Fprintf(&b, ":%d", p.Line)
		if p.Column > 0 {
			fmt.Fprintf(&b, ":%d", p.Column)
		}
	}
	b.WriteString(": ")
	if p.Field != "" {
		b.WriteString(p.Field)
		b.WriteString(": ")
	}
	b.WriteString(p.Message)
	return b.String()
}

// cellName returns the name of a cell of a sheet, "I9" for line 9 and column 9, or "9" for the whole row.
func cellName(line, column int) string {
	name := strconv.Itoa(line)
	for ; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}

// Rejection is the error of Read if the content of the file is invalid.
type Rejection struct {
	Problems []Problem // in file order: the first 1,000 (10,000 with Options.AllowBadRows)
	Total    int       // number of problems, including those not in Problems
}

// Error returns the first MaxPrinted problems, one per line, and the number of the others.
func (r *Rejection) Error() string {
	var b strings.Builder
	printed := r.Problems[:min(len(r.Problems), MaxPrinted)]
	for i, p := range printed {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.String())
	}
	switch more := r.Total - len(printed); {
	case more == 1:
		b.WriteString("\nand 1 more problem")
	case more > 1:
		fmt.Fprintf(&b, "\nand %d more problems", more)
	}
	return b.String()
}

// Limits of the problems that are kept. The others are only counted.
const (
	maxRejected = 1_000  // of a rejected file
	maxLeftOut  = 10_000 // of rows left out
)

// problems collects the problems of a file: all are counted, and the first ones in file order are kept.
type problems struct {
	file  string
	sheet string
	limit int
	list  []Problem
	total int
	fatal bool // whether one of them is not that of a single row, so that the file is rejected
}

func newProblems(file string, allowBadRows bool) *problems {
	p := &problems{file: file, limit: maxRejected}
	if allowBadRows {
		p.limit = maxLeftOut
	}
	return p
}

// join adds the problems of the next block, and empties it.
func (p *problems) join(next *problems) {
	for _, one := range next.list {
		p.row(one.Line, one.Column, one.Field, one.Message)
	}
	p.total += next.total - len(next.list)
	p.fatal = p.fatal || next.fatal
	next.list, next.total, next.fatal = next.list[:0], 0, false
}

// row adds a problem of one row.
func (p *problems) row(line, column int, field, message string) {
	p.total++
	// Problems are not found in file order (duplicates are found last), so more than limit are kept until they are
	// sorted.
	if len(p.list) >= 2*p.limit {
		p.sort()
	}
	p.list = append(p.list, p.problem(Position{int32(line), int32(column)}, field, message))
}

// problem returns a problem of the file.
func (p *problems) problem(at Position, field, message string) Problem {
	return Problem{p.file, p.sheet, int(at.Line), int(at.Column), field, message}
}

// reject adds a problem of the file itself.
func (p *problems) reject(line, column int, message string) {
	p.fatal = true
	p.row(line, column, "", message)
}

// sort sorts the problems in file order and removes those beyond the limit.
func (p *problems) sort() {
	slices.SortStableFunc(p.list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	p.list = p.list[:min(len(p.list), p.limit)]
}

// rejection returns the error with all problems.
func (p *problems) rejection() error {
	p.sort()
	return &Rejection{Problems: p.list, Total: p.total}
}
