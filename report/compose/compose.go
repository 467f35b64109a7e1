// Package compose turns an audited fleet into a [report.Document]: facts, tables, charts and
// sections. All rounding, sorting and wording happens here; the writers of the documents print the
// same cells and compute nothing.
package compose

import (
	"slices"
	"strings"
	"text/template"

	"golang.org/x/sync/errgroup"

	"fleetreport/report"
	"fleetreport/report/alias"
	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
	"fleetreport/report/gate"
	"fleetreport/report/history"
	"fleetreport/report/panics"
	"fleetreport/report/plan"
)

// Rows that the bounded documents show of a table, and marks that a chart shows.
// They keep report.md and report.html readable whatever the fleet's size.
const (
	pageRows  = 150 // of tables that list servers
	pageTeams = 50  // of tables that list teams and the like
	chartRows = 15  // bars of a chart
	chartDots = 40  // points of a bubble or line chart
	maxNames  = 5   // servers that a sentence names
	maxSteps  = 3   // servers that a sentence adds up
	topActs   = 5   // things to do first

	topControls = 2 // controls among the headlines, beside that of authentication
)

// toolName is the name of the program in every document.
const toolName = "fleetreport"

// Options are the settings of a document.
type Options struct {
	Title   string
	Period  report.Period
	Version string // of the program
	// NoWorkbook reports that no workbook is written.
	NoWorkbook bool
	// AllowBadRows reports that rows that cannot be read were left out on request.
	AllowBadRows bool
	// FirstMonth reports that, by declaration, there is no earlier month.
	FirstMonth bool
	// SummaryOnly leaves out the sections, cards, the inventory, the action plan and the
	// servers: all that check does not print.
	SummaryOnly bool
}

// Results is all that was found out about a fleet.
type Results struct {
	*audit.Result // every server against every control
	// as if every gap with an exception in force were closed; Result where there is none
	With       *audit.Result
	History    *history.Comparison // with earlier months; nil where there is none
	Aliases    *alias.File         // by which the history matches servers; nil where no file of them was given
	Exceptions *exception.Applied  // those that were granted; nil where no file of them was given
	Plan       *plan.Applied       // what is planned for the gaps; nil for only what the baseline proposes
	Gate       *gate.Verdict       // the limits that fail a run; nil where there are none
}

// Document composes the document of an audited fleet. An error is a mistake in the wording
// templates; no inventory can cause it.
func Document(j Results, o Options) (*report.Document, error) {
	if j.Plan == nil {
		j.Plan = plan.Apply(nil, j.Result, j.History, j.Exceptions, o.Period)
	}
	c := newComposer(j)
	for _, s := range slices.Concat(analyses, appendix) {
		for _, record := range s.facts {
			record(c)
		}
	}
	d := &report.Document{
		Title:  o.Title,
		Period: o.Period,
		Tool:   report.Tool{Name: toolName, Version: o.Version},
		Source: c.fleet.Source(), Columns: c.fleet.FilledColumns(),
		Baseline: report.Baseline{
			Name: c.baseline.Name, Version: c.baseline.Version,
			Origin: c.baseline.Origin, SHA256: c.baseline.SHA256,
		},
		Inputs:     c.inputs(),
		Doubts:     c.doubts(),
		NoWorkbook: o.NoWorkbook,
		Verdict:    c.sentence("verdict", nil),
		Remark:     strings.TrimSpace(strings.Join(append(c.doubts(), c.sentence("remark", nil)), " ")),
		Decision:   c.sentence("decision", nil),
		Gate:       c.gateVerdict(),
		Actions:    c.actions(),
		Controls:   c.controlList(),
		Gaps:       c.total.Gaps(),
		Findings:   c.findings,
		Facts:      c.sortedFacts(),
	}
	if c.History != nil {
		d.Previous = c.History.Previous.Long()
		d.Since = c.sentence("since", nil)
	}
	d.KeyFigures, d.Headlines = c.keyFigures()
	d.Planned = c.planned()
	if o.SummaryOnly {
		return d, c.err
	}
	d.Sections, d.Appendix = c.makeSections(analyses), c.makeSections(appendix)
	d.Cards, d.Inventory, d.Plan, d.Servers = c.cards(), c.inventory(), c.plan(), c.records()
	record := Manifest(j, o)
	d.Run, d.Provenance = record.Run, provenance(record)
	nameSheets(d)
	return d, c.err
}

// composer has the audited fleet, and what several sections need of it.
type composer struct {
	Results
	with     *audit.Result // Results.With; nil where no file of exceptions was given
	fleet    *fleet.Fleet
	baseline *audit.Baseline

	blank   map[string]int // the number of blank values of each known column of the file
	total   *audit.Tally
	reduced *audit.Tally // with exceptions; nil without
	bounds

	rank           []int32        // of each server in the order of priority, from 0
	lacking        []serverIndex  // the servers that do not meet the baseline, highest risk score first
	onboards       []serverIndex  // those of lacking with a gap that the gateway closes
	steps          []audit.Step   // after each server of the order of priority
	gaps           []gap          // of all servers, highest risk score first
	teams          []*audit.Group // most servers first; nil without the column
	authTypes      []*audit.Group // by name
	worstCompliant serverIndex    // the compliant server with the highest error rate, if any is above 0; else -1
	advisories     advisoryGrades // by the scales of the advisories
	links          links          // of the servers that the page lists
	errorFormat    report.Format  // of error rates: as many decimals as the inventory has
	latencyFormat  report.Format

	incomplete []string // facts that show that the inventory may not be complete or new

	facts   map[string]report.Fact // by id
	wording *template.Template     // with functions that print the facts
	err     error                  // the first mistake in a template
}

// serverIndex is the index of a server in the fleet, as the orders of package audit have it.
type serverIndex = int32

func newComposer(j Results) *composer {
	r := j.Result
	c := &composer{Results: j, fleet: r.Fleet, baseline: r.Baseline, facts: map[string]report.Fact{}}
	c.wording = template.Must(wording.Clone()).Funcs(c.templateFuncs())
	c.blank = map[string]int{}
	for _, b := range c.blanks() {
		c.blank[b.column] = b.values
	}
	c.total = r.Tally()
	if j.Exceptions != nil {
		c.with = j.With
		c.reduced = c.with.Tally()
	}
	c.bounds = boundsFor(len(r.Baseline.Controls))
	c.errorFormat = report.Format{Unit: percentFormat.Unit, Decimals: max(1, c.decimalsOf(fleet.Server.ErrorRate))}
	c.latencyFormat = report.Format{Unit: millisFormat.Unit, Decimals: c.decimalsOf(fleet.Server.Latency)}

	var byRank errgroup.Group // beside what needs no order
	byRank.Go(func() error { return panics.Catch(func() error { c.rankServers(); return nil }) })
	c.teams = c.byTeam()
	c.authTypes = c.ByAuth()
	c.worstCompliant = c.mostFailingCompliant()
	c.advisories = c.gradeAdvisories()
	if err := byRank.Wait(); err != nil {
		panic(err)
	}
	c.links = c.nameLinks()
	return c
}

// rankServers sorts the servers by priority, and sets what follows from it.
func (c *composer) rankServers() {
	priority := c.Priority().All()
	c.rank = make([]int32, len(priority))
	for rank, i := range priority {
		c.rank[i] = int32(rank)
	}
	c.lacking = filter(priority, c.gap)
	c.onboards = filter(c.lacking, func(i serverIndex) bool { return c.Onboards(int(i)) })
	c.steps = audit.Onboarding(c.Result, priority)
	c.gaps = c.allGaps()
}

// bounds limit the size of report.md and report.html where it grows with the number of controls.
type bounds struct {
	pageFleet int // rows of the tables that list the whole fleet, worst first
	pageGaps  int // rows of the tables that list the servers without one control
	pageCards int // servers that have a card
}

func boundsFor(controls int) bounds {
	return bounds{
		pageFleet: max(100, 500*6/max(controls, 6)),
		pageGaps:  max(20, pageRows*3/max(controls, 3)),
		pageCards: max(5, 50*3/max(controls, 3)),
	}
}

func (c *composer) serverAt(i serverIndex) fleet.Server { return c.fleet.Server(int(i)) }

// has reports whether the inventory has all the columns, each with a value in some row.
func (c *composer) has(columns ...string) bool {
	for _, col := range columns {
		if !c.fleet.Has(col) || c.blank[col] == c.fleet.Len() {
			return false
		}
	}
	return true
}

// columnOf returns the index of a column of the inventory, by its name in any case.
func (c *composer) columnOf(name string) (index int, ok bool) {
	return c.fleet.Column(name)
}

// missing reports, for each column that the inventory lacks, that what needs it is not
// available.
func (c *composer) missing(what string, columns ...string) []string {
	var texts []string
	for _, col := range columns {
		switch {
		case !c.fleet.Has(col):
			texts = append(texts, what+": not available: the file has no column "+col)
		case !c.has(col):
			texts = append(texts, what+": not available: the column "+col+" is blank in every row"+c.onlyReadable())
		}
	}
	return texts
}

// filter returns the rows that keep selects, in their order.
func filter[T any](rows []T, keep func(T) bool) []T {
	var kept []T
	for _, row := range rows {
		if keep(row) {
			kept = append(kept, row)
		}
	}
	return kept
}

// countIf returns how many rows keep selects.
func countIf[T any](rows []T, keep func(T) bool) int {
	n := 0
	for _, row := range rows {
		if keep(row) {
			n++
		}
	}
	return n
}
