// Package explain prints how one server was audited: each value with its position in the file, the points, the scores
// and the exceptions.
package explain

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
	"fleetreport/report/plan"
)

// Write prints how the servers that were watched while the fleet was read were audited. applied is nil where there is
// no file of exceptions; what planned proposes is printed even where no action plan was given.
func Write(w io.Writer, r *audit.Result, period report.Period, applied *exception.Applied,
	planned *plan.Applied) error {
	found := r.Fleet.Watched()
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s, %s\n", report.Legible(r.Fleet.Source().Name), period.Long())
	if len(found) > 1 {
		fmt.Fprintf(&b, "%d servers have this id or name\n", len(found))
	}
	order := r.Priority().All()
	for _, server := range found {
		e := explanation{Result: r, server: server, applied: applied, planned: planned}
		e.rank = slices.Index(order, int32(server.Index())) + 1
		for _, part := range []func() [][]string{e.head, e.controls, e.score, e.exceptions, e.plan, e.advisories} {
			printAligned(&b, part())
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// explanation is how one server was audited.
type explanation struct {
	*audit.Result
	server  fleet.Watched
	applied *exception.Applied // nil for none
	planned *plan.Applied
	rank    int // in the migration priority, from 1
}

// printAligned prints an empty line and then rows in aligned columns. Cells may contain any text of the file.
func printAligned(w *bytes.Buffer, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintln(w)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			row[i] = report.Legible(cell)
		}
		fmt.Fprintln(tw, strings.Join(row, "\t"))
	}
	_ = tw.Flush() // never fails
}

// head returns which server it is, the baseline and the day of the audit.
func (e explanation) head() [][]string {
	b := e.Baseline
	baseline := report.Baseline{Name: b.Name, Version: b.Version}
	return [][]string{
		{"Server", report.Brief(e.server.Name())},
		{"Id", orNone(report.Brief(e.server.ID()))},
		{"Team", orNone(report.Brief(e.server.Team()))},
		{"Position", fmt.Sprintf("%s:%d", e.Fleet.Source().Name, e.server.Line())},
		{"Baseline", fmt.Sprintf("%s (%s)", baseline.NameAndVersion(), b.Origin)},
		{"As of", e.AsOf.Format(time.DateOnly)},
		{"Compliant", e.verdict()},
	}
}

// verdict returns whether the server is compliant, with the numbers of controls.
func (e explanation) verdict() string {
	i, all := e.server.Index(), len(e.Baseline.Controls)
	var counts [audit.Met + 1]int // by state
	for k := range e.Baseline.Controls {
		counts[e.State(k, i)]++
	}
	switch e.Standing(i) {
	case audit.Met:
		return fmt.Sprintf("yes: %d of %d controls met", all, all)
	case audit.Unknown:
		return fmt.Sprintf("unknown, which counts as no: %d of %d controls unknown", counts[audit.Unknown], all)
	}
	text := fmt.Sprintf("no: %d of %d controls not met", counts[audit.NotMet], all)
	if n := counts[audit.Unknown]; n > 0 {
		text += fmt.Sprintf(", %d unknown", n)
	}
	return text
}

// controls returns a row for each control: its state, its points and the value in the file.
func (e explanation) controls() [][]string {
	rows := [][]string{{"Control", "State", "Points", "Column", "In the file", "Position", "Satisfied by"}}
	for k, c := range e.Baseline.Controls {
		column, value, position := e.cell(c.Column)
		rows = append(rows, []string{
			c.Title, e.State(k, e.server.Index()).String(), exact(e.Points(k, e.server.Index())),
			column, value, position, c.Condition.Describe(e.AsOf),
		})
	}
	return rows
}

// cell returns a column of the baseline with the header of the file, the server's value in it and its position.
func (e explanation) cell(column string) (header, value, position string) {
	i, ok := e.Fleet.Column(column)
	if !ok {
		return column, "no such column", report.EmptyText
	}
	header = column
	if original := strings.TrimSpace(e.Fleet.Columns()[i].Header); !strings.EqualFold(original, column) {
		header += " (" + report.Brief(original) + ")"
	}
	cell := e.server.Cells[i]
	value = report.Brief(cell.Text)
	switch read := report.Brief(e.server.Text(i)); {
	case value == "":
		value = "blank"
	case read != value && !strings.EqualFold(read, value):
		value += " (read as " + read + ")"
	}
	return header, value, fmt.Sprintf("%s:%d:%d", e.Fleet.Source().Name, cell.Line, cell.Column)
}

// score returns how the points add up to the risk score and the exposed calls.
func (e explanation) score() [][]string {
	i := e.server.Index()
	errorRate := "no error rate above 0 is known in the fleet"
	if rate, known := e.server.ErrorRate(); !known {
		errorRate = "the error rate is unknown"
	} else if e.MaxError() > 0 {
		errorRate = fmt.Sprintf("error rate %s %% / %s %%, the highest of the fleet", exact(rate), exact(e.MaxError()))
	}
	exposed, why := report.UnknownText, "the calls per month are unknown"
	if n, known := e.Exposed(i); known {
		calls, _ := e.server.Calls()
		exposed = rounded(n, 0)
		why = fmt.Sprintf("%s calls per month x %s / %s",
			rounded(float64(calls), 0), weightSum(e.GapWeight(i)), weightSum(e.Baseline.Weight()))
	}
	rank := fmt.Sprintf("rank %s of %s in the migration priority",
		rounded(float64(e.rank), 0), rounded(float64(e.Fleet.Len()), 0))
	return [][]string{
		{"Controls not met", rounded(e.GapWeight(i), 3), e.terms()},
		{"Errors", rounded(e.ErrorPoints(i), 3), errorRate},
		{"Risk score", rounded(e.Score(i), 3), rank},
		{"Exposed calls", exposed, why},
	}
}

// terms returns the sum of the points of the controls that are not met, written out.
func (e explanation) terms() string {
	var terms []string
	for k := range e.Baseline.Controls {
		if e.State(k, e.server.Index()) != audit.Met {
			terms = append(terms, exact(e.Points(k, e.server.Index())))
		}
	}
	total := "of " + weightSum(e.Baseline.Weight()) + " points"
	if len(terms) == 0 {
		return "none, " + total
	}
	return strings.Join(terms, " + ") + ", " + total
}

// plan returns who closes each gap, and by when.
func (e explanation) plan() [][]string {
	i := e.server.Index()
	rows := [][]string{{"Gap", "Owner", "Due date", "Status", "Remark"}}
	for k, control := range e.Baseline.Controls {
		if e.State(k, i) == audit.Met {
			continue
		}
		status, due, remark := "", "", e.planned.Remark(k, i)
		entry := e.planned.Entry(k, i)
		if entry != nil {
			status = entry.Status
		}
		if day, ok := e.planned.Due(k, i); ok {
			due = day.Format(time.DateOnly)
			if entry == nil || entry.DueDay.IsZero() {
				due += " (proposed)"
			}
		}
		if e.planned.IsOverdue(k, i) {
			remark = strings.TrimPrefix(remark+"; overdue", "; ")
		}
		if owner := e.planned.Owner(k, i); owner+due+status+remark != "" {
			rows = append(rows, []string{
				control.Title, orNone(report.Brief(owner)), orNone(due), orNone(report.Brief(status)), orNone(remark),
			})
		}
	}
	if len(rows) == 1 {
		return nil
	}
	return rows
}

// exceptions returns all exceptions that name the server, valid or not, and its figures with those in force. It
// returns nothing without a file of exceptions.
func (e explanation) exceptions() [][]string {
	if e.applied == nil {
		return nil
	}
	i, inForce := e.server.Index(), false
	var rows [][]string
	for _, n := range e.applied.Matching(i) {
		x := e.applied.Entries[n]
		state := x.Status.String()
		k := slices.IndexFunc(e.Baseline.Controls, func(c audit.Control) bool { return c.ID == x.Control })
		switch {
		case x.Status == exception.Invalid:
			state += " and ignored: " + x.Why
		case e.State(k, i) == audit.Met:
			state = "unused: the control is met"
		case x.Status == exception.Expired && e.applied.Excepted(k, i):
			state += ", another is in force"
		case x.Status == exception.Expired:
			state += ", the gap counts"
		case x.Status.InForce():
			inForce = true
		case x.Why != "":
			state += ": " + x.Why
		}
		rows = append(rows, []string{
			orNone(x.Control), state, dayOrNone(x.Granted), dayOrNone(x.Expires), fmt.Sprintf("%s:%d", e.applied.Name, x.Line),
			orNone(x.Ticket), orNone(x.Approver), orNone(report.Brief(x.Reason)),
		})
	}
	if len(rows) == 0 {
		return [][]string{{"Exceptions", "none"}}
	}
	header := []string{"Exception", "State", "Granted", "Expires", "Position", "Ticket", "Approver", "Reason"}
	rows = append([][]string{header}, rows...)
	if inForce {
		with := e.Excepting(e.applied.Excepted)
		exposed := report.UnknownText
		if n, known := with.Exposed(i); known {
			exposed = rounded(n, 0)
		}
		figures := fmt.Sprintf("With exceptions: risk score %s, exposed calls %s", rounded(with.Score(i), 3), exposed)
		rows = append(rows, []string{""}, []string{figures})
	}
	return rows
}

// advisories returns the grades of the server on the scales of the baseline, which do not affect its score.
func (e explanation) advisories() [][]string {
	var rows [][]string
	for _, advisory := range e.Baseline.Advisories {
		for _, scale := range advisory.Scales {
			column, value, position := e.cell(scale.Column)
			rows = append(rows, []string{
				advisory.Title, e.Grade(scale, e.server.Index()).String(), column, value, position,
				fmt.Sprintf("elevated above %s, high above %s", exact(scale.Elevated), exact(scale.High)),
			})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return append([][]string{{"Advisory", "Grade", "Column", "In the file", "Position", "Scale"}}, rows...)
}

// rounded formats a number as the documents do.
func rounded(v float64, decimals int) string {
	return report.Format{Decimals: decimals}.Text(report.Cell{Kind: report.Number, Num: v})
}

// exact formats a number of the file or the baseline with all its decimals.
func exact(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// weightSum formats a sum of weights, which have at most three decimals.
func weightSum(v float64) string { return exact(math.Round(v*1000) / 1000) }

// dayOrNone formats a day, or returns report.EmptyText for none.
func dayOrNone(day time.Time) string {
	if day.IsZero() {
		return report.EmptyText
	}
	return day.Format(time.DateOnly)
}

// orNone returns a text, or report.EmptyText if it is empty.
func orNone(s string) string {
	if s == "" {
		return report.EmptyText
	}
	return s
}
