package exception

import (
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
	Calls   float64 // a month, through the servers of Gaps whose calls are known
	Why     string  // why it is invalid or unused, in a few words; else ""
	Days    int     // from the day of the audit to its last day: 0 on that day, below 0 where it is over
	First   []int   // the first servers of Gaps, or of Servers where it has no gaps: at most MaxFirst, in file order
}

// MaxFirst is how many servers an entry names.
const MaxFirst = 3

// Applied are the exceptions held against a judged fleet. Its methods may be called
// on nil, which has no exceptions.
type Applied struct {
	*File
	AsOf    time.Time
	Entries []Entry // in file order

	result  *audit.Result
	finder  *finder
	targets []target

	// best is, of each control and server, the entry to show for the gap, plus 1: of
	// those that are in force or were, the one that ends last. Nil where a control has
	// none.
	best [][]int32
}

// target is a text that names servers, in one or more exceptions.
type target struct {
	servers int
	first   []int
	claims  []claim // one for each control
}

// claim is what all exceptions for one control have in common that name the servers by
// the same text.
type claim struct {
	control int
	gaps    int
	calls   float64
	first   []int
	entries []int32 // in file order
	best    int32   // of the entries, as in Applied.best
}

// Apply holds the exceptions against a judged fleet, as of the day of its audit.
func (f *File) Apply(r *audit.Result) *Applied {
	a := &Applied{File: f, AsOf: r.AsOf, result: r, Entries: make([]Entry, len(f.List)), best: make([][]int32, len(r.Baseline.Controls))}
	a.group()
	a.match()
	for t := range a.targets {
		a.settle(&a.targets[t])
	}
	return a
}

// group brings exceptions together that name the same servers and control, so that
// each of them is looked for once.
func (a *Applied) group() {
	var texts []string
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
	a.finder.claimed = make([]bool, len(texts))
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
	if len(a.finder.exact) > 0 {
		for i := range fleet.Len() {
			a.finder.claim(fleet.Server(i).ID())
		}
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
	if len(t.first) < MaxFirst {
		t.first = append(t.first, server)
	}
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
		if len(c.first) < MaxFirst {
			c.first = append(c.first, server)
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

// settle gives the entries of a target what was counted for it. One that has expired
// and was renewed is unused: its gap does not count again.
func (a *Applied) settle(t *target) {
	for _, c := range t.claims {
		renewed := c.best > 0 && a.Entries[c.best-1].Status.InForce()
		for _, i := range c.entries {
			e := &a.Entries[i]
			e.Servers, e.Gaps, e.Calls, e.First = t.servers, c.gaps, c.calls, c.first
			switch {
			case c.gaps == 0:
				e.Status, e.Why, e.First = Unused, e.unused(t.servers), t.first
			case e.Status == Expired && renewed:
				e.Status, e.Why = Unused, "it has expired, and another for the same server and control is in force"
			}
		}
	}
}
