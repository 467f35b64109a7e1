package exception

import (
	"strings"
	"time"

	"fleetreport/report/audit"
)

// InForce gives the exceptions that hold on a day for the server with this id and
// name and the control with this index in the baseline. It is made for many calls,
// also from several goroutines at once.
//
// It knows no fleet, so a text that is the id of one server and the name of another
// means both. Applied.InForce knows better.
func (f *File) InForce(on time.Time, b *audit.Baseline) func(id, name string, control int) bool {
	return f.inForce(on, b, nil)
}

// InForce is that of the file, but for what the fleet tells: a text that is the id of
// one of its servers does not mean another one of that name, in earlier months
// neither. So for the day of the audit it says the same as Excepted.
func (a *Applied) InForce(on time.Time, b *audit.Baseline) func(id, name string, control int) bool {
	if a == nil {
		return func(string, string, int) bool { return false }
	}
	return a.inForce(on, b, a.isID)
}

func (f *File) inForce(on time.Time, b *audit.Baseline, isID func(string) bool) func(id, name string, control int) bool {
	texts := make([][]string, len(b.Controls))
	type named struct {
		text    string
		control int
	}
	known := map[named]bool{}
	for i := range f.List {
		e := &f.List[i]
		if e.fault(b) != "" || !e.status(on).InForce() {
			continue
		}
		n := named{strings.TrimSpace(e.Server), controlOf(b, e.Control)}
		if !known[n] {
			known[n] = true
			texts[n.control] = append(texts[n.control], n.text)
		}
	}
	finders := make([]*finder, len(b.Controls))
	for k := range finders {
		if len(texts[k]) == 0 {
			continue
		}
		finders[k] = newFinder(texts[k])
		if isID == nil {
			continue
		}
		finders[k].claimed = make([]bool, len(texts[k]))
		for i, text := range texts[k] {
			finders[k].claimed[i] = isID(text)
		}
	}
	return func(id, name string, control int) bool {
		return finders[control] != nil && finders[control].any(id, name)
	}
}
