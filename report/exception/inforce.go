package exception

import (
	"strings"
	"time"

	"fleetreport/report/audit"
)

// InForce gives the exceptions that hold on a day for the server with this id and
// name and the control with this index in the baseline: those of earlier months. It is
// made for many calls, also from several goroutines at once.
//
// A text that is the id of a server of the judged fleet does not mean another one of
// that name, in earlier months neither. Nor does one that several servers have as their name,
// in the judged fleet or in the month. So for the day of the audit and the judged fleet it says
// the same as Excepted, before Follow.
func (a *Applied) InForce(on time.Time, b *audit.Baseline, month Servers) func(id, name string, control int) bool {
	if a == nil {
		return func(string, string, int) bool { return false }
	}
	texts := make([][]string, len(b.Controls))
	type named struct {
		text    string
		control int
	}
	known := map[named]bool{}
	for i := range a.List {
		e := &a.List[i]
		if e.fault(b) != "" || !e.status(on).InForce() {
			continue
		}
		n := named{strings.TrimSpace(e.Server), controlOf(b, e.Control)}
		if !known[n] {
			known[n] = true
			texts[n.control] = append(texts[n.control], n.text)
		}
	}
	ambiguous := a.ambiguousIn(month)
	finders := make([]*finder, len(b.Controls))
	for k := range finders {
		if len(texts[k]) > 0 {
			finders[k] = a.finderOf(texts[k])
			for i, text := range texts[k] {
				finders[k].claimed[i] = finders[k].claimed[i] || ambiguous[text]
			}
		}
	}
	return func(id, name string, control int) bool {
		return finders[control] != nil && finders[control].any(id, name)
	}
}

// ambiguousIn gives the texts that are the name of several servers of a month.
func (a *Applied) ambiguousIn(month Servers) map[string]bool {
	named, texts := namedIn(a.finder.exact, month), map[string]bool{}
	for text, i := range a.finder.exact {
		texts[text] = named.ambiguous(i)
	}
	return texts
}

// finderOf is a finder of some of the texts, which knows the ids of the fleet.
func (a *Applied) finderOf(texts []string) *finder {
	f := newFinder(texts)
	for i, text := range texts {
		f.claimed[i] = a.finder.isClaimed(text)
	}
	return f
}
