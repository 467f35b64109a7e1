// Package report is the document model, and Compose, which fills it.
//
// Compose turns servers and judgements into facts, tables and charts. From there
// nothing is computed: the writers of the three documents print the same cells.
package report

import (
	"sync"
	"text/template"

	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
	"fleetreport/report/gate"
	"fleetreport/report/history"
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

// Options are what the document says of itself.
type Options struct {
	Title   string
	Period  Period
	Version string // of the program
	// NoWorkbook says that no workbook is made.
	NoWorkbook bool
}

// Judgement is all that was found out about a fleet.
type Judgement struct {
	*audit.Result                     // every server against every control, as the inventory says
	With          *audit.Result       // as if every gap with an exception in force were closed; Result where there is none
	History       *history.Comparison // with earlier months; nil where there is none
	Exceptions    *exception.Applied  // those that were granted; nil where no file of them was given
	Gate          *gate.Verdict       // the limits that fail a run; nil where there are none
}

// Compose makes the document of a judged fleet. The error is a mistake in the
// wording templates; no inventory can cause it.
func Compose(j Judgement, o Options) (*Document, error) {
	r := j.Result
	c := newComposer(j)
	c.nameLinks()
	c.countFleet()
	c.countControls()
	c.countTeams()
	c.countPriority()
	c.countReliability()
	c.countLimits()
	c.countAdvisories()
	c.countAttestation()
	c.countQuality()
	c.countFormulas()
	c.countExceptions()
	c.countChanges()

	d := &Document{
		Title:  o.Title,
		Period: o.Period,
		Tool:   Tool{Name: "fleetreport", Version: o.Version},
		Source: r.Fleet.Source(),
		Baseline: Baseline{
			Name: r.Baseline.Name, Version: r.Baseline.Version,
			Origin: r.Baseline.Origin, SHA256: r.Baseline.SHA256,
		},
		NoWorkbook: o.NoWorkbook,
		Verdict:    c.sentence("verdict", nil),
		Remark:     c.sentence("remark", nil),
		Decision:   c.sentence("decision", nil),
		Actions:    c.actions(),
		Controls:   c.controlsOf(),
		Gaps:       int(c.facts["gaps.open"].Value.Num),
		Findings:   c.findings,
	}
	c.month(d)
	d.Sections = append(d.Sections, c.overview(), c.compliance())
	for i := range r.Baseline.Controls {
		d.Sections = append(d.Sections, c.control(i))
	}
	d.KeyFigures, d.Headlines = c.keyFigures()
	d.Sections = append(d.Sections, c.limits(), c.reliability(), c.advisories(), c.volume(), c.migration(), c.attestation())
	d.Cards = c.cards()
	d.Inventory = c.inventory()
	d.Appendix = []*Section{c.controls(), c.quality(d.Inventory.Tables[0]), c.method()}
	d.Provenance = c.provenance(d)
	d.Plan = c.plan()
	d.Servers = c.records()
	d.nameSheets()
	d.Facts = c.sortedFacts()
	return d, c.err
}

// composer holds what the sections share: the judged fleet, its tallies and
// orders, each made once, and the facts that prose may quote.
type composer struct {
	Judgement
	with     *audit.Result // Judgement.With; nil where no file of exceptions was given
	fleet    *fleet.Fleet
	baseline *audit.Baseline

	blank   map[string]int // blank values of each known column of the file
	total   *audit.Tally
	reduced *audit.Tally   // with exceptions; nil without
	teams   []*audit.Group // most servers first
	orders                 // every server, each order sorted once
	place   []int32        // of each server in the order of priority, from 0
	steps   []audit.Step   // after each server of that order
	failing server         // the compliant one with the highest error rate, if any is above 0
	gaps    []gap          // of all servers, highest risk score first
	covered []gap          // those with an exception in force
	lapsed  []gap          // those whose exception has expired
	lost    []gap          // regressions, the most urgent first
	scales  []graded       // of the advisories, those whose column the inventory has
	notable []server       // high or elevated on one of them
	bounds
	links  map[server]string // anchors of the servers that the page lists
	carded map[server]bool   // those of them that have a card

	errors, latencies Format // as many decimals as the inventory has

	facts   map[string]Fact
	wording *template.Template // with the facts
	err     error              // the first mistake in a template
}

// server is the index of a server in the fleet.
type server int32

func newComposer(j Judgement) *composer {
	r := j.Result
	c := &composer{Judgement: j, fleet: r.Fleet, baseline: r.Baseline, facts: map[string]Fact{}, links: map[server]string{}, carded: map[server]bool{}}
	c.wording = template.Must(wording.Clone()).Funcs(c.words())
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
	c.sort()
	c.errors = Format{Unit: percent.Unit, Decimals: max(1, c.decimalsOf(fleet.Server.ErrorRate))}
	c.latencies = Format{Unit: millis.Unit, Decimals: c.decimalsOf(fleet.Server.Latency)}
	c.place = make([]int32, len(c.priority))
	for place, i := range c.priority {
		c.place[i] = int32(place)
	}
	c.steps = audit.Onboarding(r, c.priority)
	c.gaps = c.everyGap()
	return c
}

// bounds are how much the bounded documents show where that grows with the number
// of controls: with more of them there is more to say of each server.
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

// orders are the servers in every order that a table needs.
type orders struct {
	priority  []server // highest risk score first
	byCalls   []server // most calls first
	byErrors  []server // highest error rate first; nil without the column
	byLatency []server // highest latency first; nil without the column
	byLimit   []server // no rate limit first; nil without the column
}

// sort sorts each order once, side by side.
func (c *composer) sort() {
	// At most two at a time: each holds its keys while it sorts.
	var group sync.WaitGroup
	turn := make(chan struct{}, 2)
	order := func(into *[]server, sorted func() []int32) {
		group.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			order := sorted()
			*into = make([]server, len(order))
			for n, i := range order {
				(*into)[n] = server(i)
			}
		})
	}
	order(&c.priority, c.Priority)
	order(&c.byCalls, c.ByCalls)
	if c.has(fleet.ErrorRate) {
		order(&c.byErrors, c.ByErrors)
	}
	if c.has(fleet.Latency) {
		order(&c.byLatency, c.ByLatency)
	}
	if c.has(fleet.RateLimit) {
		order(&c.byLimit, c.ByRateLimit)
	}
	group.Wait()
}

func (c *composer) at(i server) fleet.Server { return c.fleet.Server(int(i)) }

// has reports whether the file has all the columns, each with some value: a column
// that is blank throughout says as little as one that is not there.
func (c *composer) has(columns ...string) bool {
	for _, col := range columns {
		if !c.fleet.Has(col) || c.blank[col] == c.fleet.Len() {
			return false
		}
	}
	return true
}

// columnOf is the place of a column in the file; case does not count, as for the
// columns of controls.
func (c *composer) columnOf(name string) (place int, ok bool) {
	return c.fleet.Column(name)
}

// missing says, for each column that the file lacks, that what needs it is not
// available.
func (c *composer) missing(what string, columns ...string) []string {
	var texts []string
	for _, col := range columns {
		switch {
		case !c.fleet.Has(col):
			texts = append(texts, what+": not available: the file has no column "+col)
		case !c.has(col):
			texts = append(texts, what+": not available: the column "+col+" is blank in every row")
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
