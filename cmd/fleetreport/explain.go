package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
)

func (p *program) explainCommand() *cobra.Command {
	var j judging
	cmd := &cobra.Command{
		Use:   "explain [flags] FLEET.csv SERVER",
		Short: "Print how one server was judged; nothing is written",
		Long: `Print on standard output how one server was judged: each control, its value and
where that stands in the file, the points, and what becomes of them. SERVER is the
id or the name of the server. "-" reads the fleet from standard input.

` + exitHelp,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usageError{errors.New("explain takes one fleet file (\"-\" reads standard input) and the id or name of one server: fleetreport explain FLEET.csv SERVER")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			name := strings.TrimSpace(args[1])
			if name == "" {
				return usageError{errors.New("the id or name of the server is empty")}
			}
			o, err := p.order(cmd.Context(), args[0], &j, nil)
			if err != nil {
				return err
			}
			options := o.reading(&j)
			options.Watch = name
			result, applied, err := p.audited(cmd.Context(), o, options)
			if err != nil {
				return err
			}
			return p.explain(result, o.period, applied, name)
		},
	}
	j.register(cmd.Flags())
	cmd.Flags().SortFlags = false
	return cmd
}

// explain prints how the servers that were watched under the name were judged.
// applied are the exceptions, nil where there is no file of them.
func (p *program) explain(r *audit.Result, period report.Period, applied *exception.Applied, name string) error {
	found := r.Fleet.Watched()
	if len(found) == 0 {
		return noServer(r.Fleet, name)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s, %s\n", report.Legible(r.Fleet.Source().Name), period.Words())
	if len(found) > 1 {
		fmt.Fprintf(&b, "%d servers have this id or name\n", len(found))
	}
	order := r.Priority().All()
	for _, server := range found {
		rank := slices.Index(order, int32(server.Index())) + 1
		e := explanation{Result: r, server: server, applied: applied, rank: rank}
		e.write(&b)
	}
	_, err := p.stdout.Write(b.Bytes())
	return err
}

// noServer says that there is no such server, and which ones may be meant.
func noServer(f *fleet.Fleet, name string) error {
	message := fmt.Sprintf("%s has no server with the id or name %q", report.Legible(f.Source().Name), name)
	near := f.Near(name, 3)
	for i := range near {
		near[i] = report.Brief(near[i])
	}
	switch len(near) {
	case 0:
	case 1:
		message += ": did you mean " + near[0] + "?"
	default:
		last := len(near) - 1
		message += ": did you mean " + strings.Join(near[:last], ", ") + " or " + near[last] + "?"
	}
	if n := f.Source().Rejected; n > 0 {
		message += fmt.Sprintf(" (rows left out because they could not be read: %d)", n)
	}
	return usageError{errors.New(message)}
}

// explanation is how one server was judged.
type explanation struct {
	*audit.Result
	server  fleet.Watched
	applied *exception.Applied // nil for none
	rank    int                // in the migration priority, from 1
}

// write prints the explanation, part by part.
func (e explanation) write(w io.Writer) {
	for _, part := range []func() [][]string{e.head, e.controls, e.score, e.exceptions, e.advisories} {
		aligned(w, part())
	}
}

// aligned prints a part: rows of cells under each other, after an empty line. Cells
// hold any text of the file.
func aligned(w io.Writer, rows [][]string) {
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
	_ = tw.Flush() // into memory
}

// head says which server it is, and by what it was judged.
func (e explanation) head() [][]string {
	b := e.Baseline
	baseline := report.Baseline{Name: b.Name, Version: b.Version}
	return [][]string{
		{"Server", report.Brief(e.server.Name())},
		{"Id", orNone(report.Brief(e.server.ID()))},
		{"Team", orNone(report.Brief(e.server.Team()))},
		{"Place", fmt.Sprintf("%s:%d", e.Fleet.Source().Name, e.server.Line())},
		{"Baseline", fmt.Sprintf("%s (%s)", baseline.NameAndVersion(), b.Origin)},
		{"As of", e.AsOf.Format(time.DateOnly)},
		{"Compliant", e.verdict()},
	}
}

// verdict says whether the server is compliant, and how many controls say so.
func (e explanation) verdict() string {
	i, all := e.server.Index(), len(e.Baseline.Controls)
	var counts [audit.Met + 1]int
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

// controls says, for each control, what the file has and what that costs.
func (e explanation) controls() [][]string {
	rows := [][]string{{"Control", "State", "Points", "Column", "In the file", "Place", "Satisfied by"}}
	for k, c := range e.Baseline.Controls {
		column, value, place := e.cell(c.Column)
		rows = append(rows, []string{
			c.Title, e.State(k, e.server.Index()).String(), exact(e.Points(k, e.server.Index())),
			column, value, place, c.Condition.Describe(e.AsOf),
		})
	}
	return rows
}

// cell gives a column of the baseline as the file spells it, the server's value in it,
// and where that stands.
func (e explanation) cell(column string) (header, value, place string) {
	i, ok := e.Fleet.Column(column)
	if !ok {
		return column, "no such column", report.EmptyText
	}
	header = column
	if spelt := strings.TrimSpace(e.Fleet.Columns()[i].Header); !strings.EqualFold(spelt, column) {
		header += " (" + report.Brief(spelt) + ")"
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

// score says how the points add up, and what they make of the server's calls.
func (e explanation) score() [][]string {
	i := e.server.Index()
	errs := "no error rate above 0 is known in the fleet"
	if rate, known := e.server.ErrorRate(); !known {
		errs = "the error rate is unknown"
	} else if e.MaxError() > 0 {
		errs = fmt.Sprintf("error rate %s %% / %s %%, the highest of the fleet", exact(rate), exact(e.MaxError()))
	}
	exposed, why := report.UnknownText, "the calls a month are unknown"
	if n, known := e.Exposed(i); known {
		calls, _ := e.server.Calls()
		exposed = number(n, 0)
		why = fmt.Sprintf("%s calls a month x %s / %s", number(float64(calls), 0), sum(e.GapWeight(i)), sum(e.Baseline.Weight()))
	}
	return [][]string{
		{"Controls not met", number(e.GapWeight(i), 3), e.terms()},
		{"Errors", number(e.ErrorPoints(i), 3), errs},
		{"Risk score", number(e.Score(i), 3), fmt.Sprintf("rank %s of %s in the migration priority", number(float64(e.rank), 0), number(float64(e.Fleet.Len()), 0))},
		{"Exposed calls", exposed, why},
	}
}

// terms is the sum of the points of the controls that are not met.
func (e explanation) terms() string {
	var terms []string
	for k := range e.Baseline.Controls {
		if e.State(k, e.server.Index()) != audit.Met {
			terms = append(terms, exact(e.Points(k, e.server.Index())))
		}
	}
	of := "of " + sum(e.Baseline.Weight()) + " points"
	if len(terms) == 0 {
		return "none, " + of
	}
	return strings.Join(terms, " + ") + ", " + of
}

// exceptions are those that name the server, whatever they are worth, and the figures
// with those in force. Without a file of exceptions there is nothing to say.
func (e explanation) exceptions() [][]string {
	if e.applied == nil {
		return nil
	}
	i, inForce := e.server.Index(), false
	var rows [][]string
	for _, n := range e.applied.Matching(i) {
		x := e.applied.Entries[n]
		state := x.Status.String()
		switch k := slices.IndexFunc(e.Baseline.Controls, func(c audit.Control) bool { return c.ID == x.Control }); {
		case x.Status == exception.Invalid:
			state += ", it counts for nothing: " + x.Why
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
			orNone(x.Control), state, dayOrNone(x.Granted), dayOrNone(x.Expires),
			fmt.Sprintf("%s:%d", e.applied.Name, x.Line), orNone(x.Ticket), orNone(x.Approver), orNone(report.Brief(x.Reason)),
		})
	}
	if len(rows) == 0 {
		return [][]string{{"Exceptions", "none"}}
	}
	rows = append([][]string{{"Exception", "State", "Granted", "Expires", "Place", "Ticket", "Approver", "Reason"}}, rows...)
	if inForce {
		with := e.Excepting(e.applied.Excepted)
		exposed := report.UnknownText
		if n, known := with.Exposed(i); known {
			exposed = number(n, 0)
		}
		rows = append(rows, []string{""}, []string{fmt.Sprintf("With exceptions: risk score %s, exposed calls %s", number(with.Score(i), 3), exposed)})
	}
	return rows
}

// advisories says where the server stands on the scales of the baseline, which are no
// part of its score.
func (e explanation) advisories() [][]string {
	var rows [][]string
	for _, advisory := range e.Baseline.Advisories {
		for _, scale := range advisory.Scales {
			column, value, place := e.cell(scale.Column)
			rows = append(rows, []string{
				advisory.Title, e.Grade(scale, e.server.Index()).String(), column, value, place,
				fmt.Sprintf("elevated above %s, high above %s", exact(scale.Elevated), exact(scale.High)),
			})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return append([][]string{{"Advisory", "Grade", "Column", "In the file", "Place", "Scale"}}, rows...)
}

// number is a number in the form of the documents.
func number(v float64, decimals int) string {
	return report.Format{Decimals: decimals}.Text(report.Cell{Kind: report.Number, Num: v})
}

// exact is a number of the file or the baseline, with all its decimals.
func exact(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// sum is a sum of weights, which have three decimals at most.
func sum(v float64) string { return exact(math.Round(v*1000) / 1000) }

// dayOrNone is the day, or the sign for nothing.
func dayOrNone(day time.Time) string {
	if day.IsZero() {
		return report.EmptyText
	}
	return day.Format(time.DateOnly)
}

// orNone is the text, or the sign for nothing.
func orNone(s string) string {
	if s == "" {
		return report.EmptyText
	}
	return s
}
