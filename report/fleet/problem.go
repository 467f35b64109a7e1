package fleet

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"fleetreport/report/quote"
)

// MaxPrinted is the number of problems that Rejection.Error prints.
const MaxPrinted = 50

// Problem is something in the file that cannot be read, with its place.
type Problem struct {
	File    string // base name of the file
	Line    int    // from 1, 0 when unknown
	Column  int    // in bytes of the UTF-8 text, from 1, 0 when unknown
	Field   string // name of the column as fleetreport knows it, "" when it is none
	Message string // what is wrong and what to write instead
}

// String gives the problem in one line, as in
//
//	fleet.csv:9:14: monthly_calls: "12k" is not a whole number: write digits only, such as 12000
//
// It is safe to print on a terminal.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(quote.Escape(p.File))
	if p.Line > 0 {
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

// Rejection is the error of Read when the content of the file is at fault.
type Rejection struct {
	Problems []Problem // in file order: the first 1,000 (10,000 with Options.AllowBadRows)
	Total    int       // number of problems, also of those not kept
}

// Error gives the first MaxPrinted problems, one a line, and the number of the
// others.
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

// How many problems are kept. The others are counted.
const (
	maxRejected = 1_000  // of a file that is rejected
	maxLeftOut  = 10_000 // of rows that are left out
)

// problems collects the problems of a file: all are counted, the first ones in
// the file are kept.
type problems struct {
	file  string
	limit int
	list  []Problem
	total int
	fatal bool // one of them is not of a single row: the file is rejected
}

func newProblems(file string, leaveOut bool) *problems {
	p := &problems{file: file, limit: maxRejected}
	if leaveOut {
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
	// Problems do not come in file order (duplicates are found last), so the
	// first ones are known only from time to time.
	if len(p.list) >= 2*p.limit {
		p.sort()
	}
	p.list = append(p.list, Problem{p.file, line, column, field, message})
}

// reject adds a problem of the file itself.
func (p *problems) reject(line, column int, message string) {
	p.fatal = true
	p.row(line, column, "", message)
}

// sort puts the problems in file order and drops those beyond the limit.
func (p *problems) sort() {
	slices.SortStableFunc(p.list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	p.list = p.list[:min(len(p.list), p.limit)]
}

// rejection is the error that tells all of them.
func (p *problems) rejection() error {
	p.sort()
	return &Rejection{Problems: p.list, Total: p.total}
}
