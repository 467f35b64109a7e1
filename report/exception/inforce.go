package exception

import (
	"strings"
	"time"

	"fleetreport/report/audit"
)

// InForce returns a function that reports whether an exception is in force on a day for the server of
// an earlier month with this id and name and the control with this index in b. The function is fast,
// and several goroutines may call it at once.
//
// A selector that is the id of a server of the audited fleet does not match a name, in earlier months
// either. Nor does one that is the name of several servers, in the audited fleet or in the month. So
// for the day of the audit and the audited fleet, the result is that of Excepted before Follow.
func (a *Applied) InForce(on time.Time, b *audit.Baseline, month Servers) func(id, name string, control int) bool {
	if a == nil {
		return func(string, string, int) bool { return false }
	}
	type grantKey struct {
		selector string
		control  int
	}
	selectors := make([][]string, len(b.Controls))
	seen := map[grantKey]bool{}
	for i := range a.List {
		e := &a.List[i]
		if e.fault(b) != "" || !e.status(on).InForce() {
			continue
		}
		key := grantKey{strings.TrimSpace(e.Server), controlIndex(b, e.Control)}
		if !seen[key] {
			seen[key] = true
			selectors[key.control] = append(selectors[key.control], key.selector)
		}
	}
	named := findNamed(a.index.exact, month)
	indexes := make([]*selectorIndex, len(b.Controls))
	for k := range indexes {
		if len(selectors[k]) == 0 {
			continue
		}
		indexes[k] = a.indexOf(selectors[k])
		for i, selector := range selectors[k] {
			if j, ok := a.index.exact[selector]; ok && named.isAmbiguous(j) {
				indexes[k].idOnly[i] = true
			}
		}
	}
	return func(id, name string, control int) bool {
		return indexes[control] != nil && indexes[control].matches(id, name)
	}
}

// indexOf returns the index of some of the selectors of a.index, which matches as a.index does.
func (a *Applied) indexOf(selectors []string) *selectorIndex {
	x := newSelectorIndex(selectors)
	for i, selector := range selectors {
		j, ok := a.index.exact[selector]
		x.idOnly[i] = ok && a.index.idOnly[j]
	}
	return x
}
