package exception

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fleetreport/report/audit"
)

// Entry is an exception with its status on the day of the audit.
type Entry struct {
	*Exception
	Status  Status
	Servers int     // servers that it matches; 0 if it is invalid
	Gaps    int     // those of them that do not meet the control, or for which it is unknown
	Open    int     // for an expired exception, those of Gaps without another exception in force
	Calls   float64 // calls per month through the servers of Gaps, as far as they are known
	Why     string  // why it is invalid or unused; otherwise ""
	Note    string  // a remark for the reader; "" for none
	Days    int     // from the day of the audit to its last day; negative after that day
}

// Applied are exceptions applied to an audited fleet. Its methods accept a nil receiver, which has no
// exceptions.
type Applied struct {
	*File
	AsOf    time.Time
	Entries []Entry // in file order

	result   *audit.Result
	index    *selectorIndex
	groups   []group                 // by selector of index, followed by those of followed
	followed map[int]int             // index in groups, by server that exceptions follow
	named    namedServers            // of the audited fleet, by selector of index
	past     map[string][]pastServer // by selector, newest month first
	moved    []bool                  // by server: its team differed in a month observed so far

	// expired are the expired patterns, by entry, and lost the first server each of them matched in
	// an earlier month and still has its gap.
	expired map[int]*glob
	lost    map[int]int

	// variants are the servers that a selector would match if case were ignored, by selector.
	variants map[string]caseVariants

	// best is, by control and server, 1 plus the index of the entry to show for the gap: the one
	// that ends last of those that are in force or expired. It is 0 for none, and nil for a control
	// without any.
	best [][]int32
}

// group is the exceptions with the same selector, or those that follow the same server.
type group struct {
	servers   int  // servers that it matches
	ambiguous bool // the selector is the name of several servers, and matches none of them
	grants    []grant
}

// grant is the exceptions of a group for the same control.
type grant struct {
	control int
	gaps    int
	open    int // as Entry.Open
	calls   float64
	entries []int32 // indexes in Entries, in file order
	best    int32   // as in Applied.best
}

// Apply applies the exceptions to an audited fleet, as of the day of its audit.
func (f *File) Apply(r *audit.Result) *Applied {
	a := &Applied{
		File: f, AsOf: r.AsOf, result: r,
		past: map[string][]pastServer{}, expired: map[int]*glob{}, lost: map[int]int{},
	}
	a.apply(nil)
	for i, e := range a.Entries {
		if e.Status != Invalid && e.Pattern() && e.Days < 0 {
			a.expired[i] = compile(strings.TrimSpace(e.Server))
		}
	}
	return a
}

// apply computes all results. Overrides are by index of the entry.
func (a *Applied) apply(overrides map[int]override) {
	a.Entries, a.best = make([]Entry, len(a.List)), make([][]int32, len(a.result.Baseline.Controls))
	a.buildGroups(overrides)
	a.matchServers()
	a.countOpen()
	for i := range a.groups {
		a.setEntries(&a.groups[i])
	}
	if a.variants == nil {
		a.variants = a.findCaseVariants()
	}
	for i := range a.Entries {
		if _, ok := overrides[i]; !ok && a.Entries[i].Status != Invalid {
			a.noteCaseVariants(&a.Entries[i])
		}
	}
	for i, o := range overrides {
		if o.server < 0 {
			a.Entries[i].Why = o.why
		} else {
			a.Entries[i].Note = o.why
		}
	}
}

// buildGroups sets the status of each entry, and groups the valid ones, so that each selector is
// matched once.
func (a *Applied) buildGroups(overrides map[int]override) {
	a.groups, a.followed = nil, map[int]int{}
	var selectors []string
	var followers []int // entries that follow a server
	indexes := map[string]int{}
	for i := range a.List {
		e := &a.List[i]
		entry := &a.Entries[i]
		*entry = Entry{Exception: e, Why: e.fault(a.result.Baseline)}
		if !e.Expires.IsZero() {
			entry.Days = dayNumber(e.Expires) - dayNumber(a.AsOf)
		}
		if entry.Why != "" {
			continue // Invalid
		}
		entry.Status = e.status(a.AsOf)
		if o, ok := overrides[i]; ok {
			if o.server < 0 {
				entry.Status = Unused
			} else {
				followers = append(followers, i)
			}
			continue
		}
		selector := strings.TrimSpace(e.Server)
		index, ok := indexes[selector]
		if !ok {
			index = len(selectors)
			indexes[selector] = index
			selectors = append(selectors, selector)
			a.groups = append(a.groups, group{})
		}
		a.addEntry(index, i)
	}
	a.index = newSelectorIndex(selectors)
	for _, i := range followers {
		server := overrides[i].server
		index, ok := a.followed[server]
		if !ok {
			index = len(a.groups)
			a.followed[server] = index
			a.groups = append(a.groups, group{})
		}
		a.addEntry(index, i)
	}
}

// addEntry adds an entry to a group.
func (a *Applied) addEntry(index, entry int) {
	g := &a.groups[index]
	control := controlIndex(a.result.Baseline, a.List[entry].Control)
	i := slices.IndexFunc(g.grants, func(c grant) bool { return c.control == control })
	if i < 0 {
		i = len(g.grants)
		g.grants = append(g.grants, grant{control: control})
	}
	c := &g.grants[i]
	c.entries = append(c.entries, int32(entry))
	c.best = a.better(c.best, int32(entry)+1)
}

// better returns which of two entries to show for a gap, both as in Applied.best: the one that ends
// last, then the first of the file. Any that is in force ends later than any that has expired.
func (a *Applied) better(x, y int32) int32 {
	canShow := func(n int32) bool { return n > 0 && a.Entries[n-1].Status != Pending }
	switch {
	case !canShow(y):
		return x
	case !canShow(x):
		return y
	}
	if dx, dy := a.Entries[x-1].Days, a.Entries[y-1].Days; dy > dx || dy == dx && y < x {
		return y
	}
	return x
}

// matchServers matches every server with the groups.
func (a *Applied) matchServers() {
	if len(a.groups) == 0 {
		return
	}
	a.named = findNamed(a.index.exact, auditedFleet{a})
	for _, i := range a.index.exact {
		a.groups[i].ambiguous = a.named.isAmbiguous(i)
		a.index.idOnly[i] = a.named.byID[i] || a.groups[i].ambiguous
	}
	a.eachMatch(a.countServer)
}

// eachMatch calls do for each group and each server that it matches.
func (a *Applied) eachMatch(do func(g *group, server int)) {
	for server, i := range a.followed {
		do(&a.groups[i], server)
	}
	var matches []int32
	for server := range a.result.Fleet.Len() {
		s := a.result.Fleet.Server(server)
		matches = a.index.appendMatches(matches[:0], s.ID(), s.Name())
		for _, i := range matches {
			do(&a.groups[i], server)
		}
	}
}

// countServer adds a server to a group that matches it.
func (a *Applied) countServer(g *group, server int) {
	g.servers++
	calls, known := a.result.Fleet.Server(server).Calls()
	for i := range g.grants {
		c := &g.grants[i]
		if a.result.State(c.control, server) == audit.Met {
			continue
		}
		c.gaps++
		if known {
			c.calls += float64(calls)
		}
		if c.best == 0 {
			continue
		}
		if a.best[c.control] == nil {
			a.best[c.control] = make([]int32, a.result.Fleet.Len())
		}
		best := &a.best[c.control][server]
		*best = a.better(*best, c.best)
	}
}

// countOpen counts, for exceptions that have expired, the gaps for which no other exception is in
// force.
func (a *Applied) countOpen() {
	hasExpired := func(c grant) bool { return c.best > 0 && !a.isInForce(c.best) }
	if !slices.ContainsFunc(a.groups, func(g group) bool { return slices.ContainsFunc(g.grants, hasExpired) }) {
		return
	}
	a.eachMatch(func(g *group, server int) {
		for k := range g.grants {
			c := &g.grants[k]
			if hasExpired(*c) && a.result.State(c.control, server) != audit.Met &&
				!a.isInForce(a.best[c.control][server]) {
				c.open++
			}
		}
	})
}

// isInForce reports whether an entry, as in Applied.best, is in force.
func (a *Applied) isInForce(entry int32) bool {
	return entry > 0 && a.Entries[entry-1].Status.InForce()
}

// setEntries sets the results of the entries of a group. An expired exception is unused if none of
// its gaps is open.
func (a *Applied) setEntries(g *group) {
	const wideFraction = 10 // a pattern that matches more than a tenth of the fleet is noted
	for _, c := range g.grants {
		for _, i := range c.entries {
			e := &a.Entries[i]
			e.Servers, e.Gaps, e.Calls = g.servers, c.gaps, c.calls
			if g.ambiguous {
				e.Status, e.Why = Invalid, "several servers have this name: give the server_id of one"
				continue
			}
			if fleet := a.result.Fleet.Len(); e.Pattern() && g.servers > 1 && g.servers*wideFraction > fleet {
				e.Note = fmt.Sprintf("the pattern matches %d of %d servers, which is more than a tenth", g.servers, fleet)
			}
			switch {
			case c.gaps == 0:
				e.Status, e.Why = Unused, e.whyUnused(g.servers)
			case e.Status == Expired && c.open == 0:
				e.Status, e.Why = Unused, "it has expired, and another is in force for all of its gaps"
			case e.Status == Expired:
				e.Open = c.open
			}
		}
	}
}
