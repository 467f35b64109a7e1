package exception

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fleetreport/report/audit"
)

// Entry is an exception as it stands on the day of the audit.
type Entry struct {
	*Exception
	Status  Status
	Servers int     // that match it; 0 where it is invalid
	Gaps    int     // of these servers, that do not meet the control, unknown ones included
	Open    int     // of Gaps, where it has expired: those for which no other is in force, so that they count again
	Calls   float64 // a month, through the servers of Gaps whose calls are known
	Why     string  // why it is invalid or unused, in a few words; else ""
	Note    string  // what else is worth knowing, in a few words; "" for nothing
	Days    int     // from the day of the audit to its last day: 0 on that day, below 0 where it is over
}

// Applied are the exceptions held against a judged fleet. Its methods may be called
// on nil, which has no exceptions.
type Applied struct {
	*File
	AsOf    time.Time
	Entries []Entry // in file order

	result  *audit.Result
	finder  *finder
	targets []target            // those of the texts of finder, then those of servers
	servers map[int]int         // the target of a single server that exceptions were found to mean
	named   namedServers        // in the judged fleet, by the texts of finder
	past    map[string][]holder // by text, newest first
	moved   []bool              // by server: it was of another team in a month observed so far

	// variants are the servers that texts would name but for upper and lower case, by text.
	variants map[string]caseVariants

	// best is, of each control and server, the entry to show for the gap, plus 1: of
	// those that are in force or were, the one that ends last. Nil where a control has
	// none.
	best [][]int32
}

// target is a text that names servers, in one or more exceptions.
type target struct {
	servers int
	// ambiguous says that it is the name of several servers, so that it means none of them.
	ambiguous bool
	claims    []claim // one for each control
}

// claim is what all exceptions for one control have in common that name the servers by
// the same text.
type claim struct {
	control int
	gaps    int
	open    int // of gaps, as Entry.Open
	calls   float64
	entries []int32 // in file order
	best    int32   // of the entries, as in Applied.best
}

// Apply holds the exceptions against a judged fleet, as of the day of its audit.
func (f *File) Apply(r *audit.Result) *Applied {
	a := &Applied{File: f, AsOf: r.AsOf, result: r, past: map[string][]holder{}}
	a.apply(nil)
	return a
}

// apply makes everything anew, with overrides by entry.
func (a *Applied) apply(overrides map[int]override) {
	a.Entries, a.best = make([]Entry, len(a.List)), make([][]int32, len(a.result.Baseline.Controls))
	a.targets, a.servers = nil, map[int]int{}
	a.group(overrides)
	a.match()
	a.reopen()
	for t := range a.targets {
		a.settle(&a.targets[t])
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

// group brings exceptions together that name the same servers and control, so that
// each of them is looked for once.
func (a *Applied) group(overrides map[int]override) {
	var texts []string
	var followed []int // entries that mean a single server
	places := map[string]int{}
	for i := range a.List {
		e := &a.List[i]
		entry := &a.Entries[i]
		*entry = Entry{Exception: e, Why: e.fault(a.result.Baseline)}
		if !e.Expires.IsZero() {
			entry.Days = day(e.Expires) - day(a.AsOf)
		}
		if entry.Why != "" {
			continue // Invalid
		}
		entry.Status = e.status(a.AsOf)
		if o, ok := overrides[i]; ok {
			if o.server < 0 {
				entry.Status = Unused
			} else {
				followed = append(followed, i)
			}
			continue
		}
		text := strings.TrimSpace(e.Server)
		place, ok := places[text]
		if !ok {
			place = len(texts)
			places[text] = place
			texts = append(texts, text)
			a.targets = append(a.targets, target{})
		}
		a.targets[place].add(controlOf(a.result.Baseline, e.Control), int32(i), a)
	}
	a.finder = newFinder(texts)
	for _, i := range followed {
		server := overrides[i].server
		place, ok := a.servers[server]
		if !ok {
			place = len(a.targets)
			a.servers[server] = place
			a.targets = append(a.targets, target{})
		}
		a.targets[place].add(controlOf(a.result.Baseline, a.List[i].Control), int32(i), a)
	}
}

// add notes that an entry names the target.
func (t *target) add(control int, entry int32, a *Applied) {
	at := slices.IndexFunc(t.claims, func(c claim) bool { return c.control == control })
	if at < 0 {
		at = len(t.claims)
		t.claims = append(t.claims, claim{control: control})
	}
	c := &t.claims[at]
	c.entries = append(c.entries, entry)
	c.best = a.better(c.best, entry+1)
}

// better is the one of two entries to show for a gap, each plus 1. All that are in
// force end later than all that are over.
func (a *Applied) better(one, other int32) int32 {
	worth := func(n int32) bool { return n > 0 && a.Entries[n-1].Status != Pending }
	switch {
	case !worth(other):
		return one
	case !worth(one):
		return other
	}
	switch was, is := a.Entries[one-1].Days, a.Entries[other-1].Days; {
	case is > was, is == was && other < one:
		return other
	default:
		return one
	}
}

// match looks at every server once.
func (a *Applied) match() {
	if len(a.targets) == 0 {
		return
	}
	fleet := a.result.Fleet
	a.named = namedIn(a.finder.exact, judgedFleet{a})
	for _, i := range a.finder.exact {
		a.finder.claimed[i] = a.named.byID[i] || a.named.ambiguous(i)
		a.targets[i].ambiguous = a.named.ambiguous(i)
	}
	for server, t := range a.servers {
		a.count(&a.targets[t], server)
	}
	for i := range fleet.Len() {
		s := fleet.Server(i)
		a.finder.each(s.ID(), s.Name(), func(text int32) bool {
			a.count(&a.targets[text], i)
			return true
		})
	}
}

// count notes that a server matches a target.
func (a *Applied) count(t *target, server int) {
	t.servers++
	calls, known := a.result.Fleet.Server(server).Calls()
	for k := range t.claims {
		c := &t.claims[k]
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
		slot := &a.best[c.control][server]
		*slot = a.better(*slot, c.best)
	}
}

// reopen counts the gaps of what has expired for which no other exception is in force.
// Only where the two kinds may meet does it look at the servers again.
func (a *Applied) reopen() {
	held := make([]bool, len(a.best)) // controls with a gap that an exception is in force for
	for t := range a.targets {
		for _, c := range a.targets[t].claims {
			held[c.control] = held[c.control] || c.gaps > 0 && a.inForce(c.best)
		}
	}
	var targets []*target
	var texts []string
	var mixed []int // controls with gaps of both kinds, each once
	for i := range a.targets {
		t, meets := &a.targets[i], false
		for k := range t.claims {
			c := &t.claims[k]
			if c.gaps == 0 || c.best == 0 || a.inForce(c.best) {
				continue // nothing has expired, or the same servers are named anew
			}
			c.open = c.gaps
			if held[c.control] {
				meets = true
				if !slices.Contains(mixed, c.control) {
					mixed = append(mixed, c.control)
				}
			}
		}
		if meets && i < len(a.finder.texts) {
			targets, texts = append(targets, t), append(texts, a.finder.texts[i])
		}
	}
	for server, t := range a.servers {
		for k := range a.targets[t].claims {
			if c := &a.targets[t].claims[k]; c.open > 0 && held[c.control] && a.inForce(a.best[c.control][server]) {
				c.open--
			}
		}
	}
	if len(targets) == 0 {
		return
	}
	finder := a.finderOf(texts)
	for i := range a.result.Fleet.Len() {
		covered := func(control int) bool { return a.inForce(a.best[control][i]) }
		if !slices.ContainsFunc(mixed, covered) {
			continue
		}
		s := a.result.Fleet.Server(i)
		finder.each(s.ID(), s.Name(), func(text int32) bool {
			for k := range targets[text].claims {
				if c := &targets[text].claims[k]; c.open > 0 && held[c.control] && covered(c.control) {
					c.open--
				}
			}
			return true
		})
	}
}

// inForce reports whether an entry, given plus 1, is in force; 0 is none.
func (a *Applied) inForce(entry int32) bool {
	return entry > 0 && a.Entries[entry-1].Status.InForce()
}

// wideShare is the part of the fleet, one in so many, of which a pattern that matches more is
// noted as a wide one.
const wideShare = 10

// settle gives the entries of a target what was counted for it. One that has expired
// is unused where none of its gaps counts again.
func (a *Applied) settle(t *target) {
	for _, c := range t.claims {
		for _, i := range c.entries {
			e := &a.Entries[i]
			e.Servers, e.Gaps, e.Calls = t.servers, c.gaps, c.calls
			switch {
			case t.ambiguous:
				e.Status, e.Why = Invalid, "several servers have this name: give the server_id of one"
				continue
			case e.Pattern() && t.servers > 1 && t.servers*wideShare > a.result.Fleet.Len():
				e.Note = fmt.Sprintf("the pattern matches %d of %d servers, which is more than a tenth", t.servers, a.result.Fleet.Len())
			}
			switch {
			case c.gaps == 0:
				e.Status, e.Why = Unused, e.unused(t.servers)
			case e.Status == Expired && c.open == 0:
				e.Status, e.Why = Unused, "it has expired, and another is in force for all of its gaps"
			case e.Status == Expired:
				e.Open = c.open
			}
		}
	}
}
