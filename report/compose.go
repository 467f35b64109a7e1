// Package report is the document model, and Compose, which fills it.
//
// Compose turns servers and judgements into facts, tables and charts. From there
// nothing is computed: the writers of the three documents print the same cells.
package report

import (
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// Rows that the bounded documents show of a table, and marks that a chart shows.
// They keep report.md and report.html readable whatever the fleet's size.
const (
	pageRows  = 200 // of tables that list servers
	pageTeams = 50  // of tables that list teams and the like
	chartRows = 15  // bars of a chart
	chartDots = 40  // points of a bubble or line chart
	maxNames  = 5   // servers that a sentence names
	maxSteps  = 3   // servers that a sentence adds up
	topActs   = 5   // things to do first
)

// Options are what the document says of itself.
type Options struct {
	Title   string
	Period  Period
	Version string // of the program
}

// Compose makes the document of a judged fleet. The error is a mistake in the
// wording templates; no inventory can cause it.
func Compose(r *audit.Result, o Options) (*Document, error) {
	c := newComposer(r)
	c.countFleet()
	c.countControls()
	c.countTeams()
	c.countPriority()
	c.countReliability()
	c.countLimits()
	c.countAttestation()
	c.countQuality()
	c.countFormulas()

	d := &Document{
		Title:  o.Title,
		Period: o.Period,
		Tool:   Tool{Name: "fleetreport", Version: o.Version},
		Source: r.Fleet.Source(),
		Baseline: Baseline{
			Name: r.Baseline.Name, Version: r.Baseline.Version,
			Origin: r.Baseline.Origin, SHA256: r.Baseline.SHA256,
		},
		Verdict:    c.sentence("verdict", nil),
		Decision:   c.sentence("decision", nil),
		KeyFigures: c.keyFigures(),
		Actions:    c.actions(),
		Sections:   []*Section{c.overview(), c.compliance()},
	}
	for i := range r.Baseline.Controls {
		d.Sections = append(d.Sections, c.control(i))
	}
	d.Sections = append(d.Sections, c.limits(), c.reliability(), c.volume(), c.migration(), c.attestation())
	d.Appendix = []*Section{c.controls(), c.quality(), c.method()}
	d.Provenance = c.provenance(d)
	d.Plan = c.plan()
	d.Inventory = c.inventory()
	d.Servers = c.records()
	d.Facts = c.sortedFacts()
	return d, c.err
}

// composer holds what the sections share: the judged fleet, its tallies and
// orders, each made once, and the facts that prose may quote.
type composer struct {
	*audit.Result
	fleet    *fleet.Fleet
	baseline *audit.Baseline

	total    *audit.Tally
	teams    []*audit.Group // most servers first
	priority []server       // every server, highest risk score first
	place    []int32        // of each server in that order, from 0
	steps    []audit.Step   // after each server of that order

	facts map[string]Fact
	err   error // the first mistake in a template
}

// server is the index of a server in the fleet.
type server int32

func newComposer(r *audit.Result) *composer {
	c := &composer{Result: r, fleet: r.Fleet, baseline: r.Baseline, facts: map[string]Fact{}}
	c.total = r.Tally()
	order := r.Priority()
	c.steps = r.Onboarding(order)
	c.priority = servers(order)
	c.place = make([]int32, len(order))
	for place, i := range order {
		c.place[i] = int32(place)
	}
	return c
}

func servers(order []int32) []server {
	s := make([]server, len(order))
	for i, v := range order {
		s[i] = server(v)
	}
	return s
}

func (c *composer) at(i server) fleet.Server { return c.fleet.Server(int(i)) }

// has reports whether the file has all the columns.
func (c *composer) has(columns ...string) bool {
	for _, col := range columns {
		if !c.fleet.Has(col) {
			return false
		}
	}
	return true
}

// missing says, for each column that the file lacks, that what needs it is not
// available.
func (c *composer) missing(what string, columns ...string) []string {
	var texts []string
	for _, col := range columns {
		if !c.fleet.Has(col) {
			texts = append(texts, what+": not available: the file has no column "+col)
		}
	}
	return texts
}

// select keeps the servers of an order that keep selects.
func selected(order []server, keep func(server) bool) []server {
	var kept []server
	for _, i := range order {
		if keep(i) {
			kept = append(kept, i)
		}
	}
	return kept
}
