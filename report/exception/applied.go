package exception

import (
	"slices"
	"strings"
)

// Of returns the exception in force for a gap: of several the one that ends last, then the first of
// the file. It is nil if there is none, or no gap.
func (a *Applied) Of(control, server int) *Exception {
	if e := a.entry(control, server); e != nil && e.Status.InForce() {
		return e.Exception
	}
	return nil
}

// ExpiredOf returns the expired exception for a gap for which none is in force: of several the one
// that expired last. It is nil if there is none.
func (a *Applied) ExpiredOf(control, server int) *Exception {
	if e := a.entry(control, server); e != nil && e.Status == Expired {
		return e.Exception
	}
	return nil
}

// Excepted reports whether an exception is in force for a gap. It is the function for
// audit.Result.Excepting.
func (a *Applied) Excepted(control, server int) bool { return a.Of(control, server) != nil }

// entry returns the entry to show for a gap, nil if there is none.
func (a *Applied) entry(control, server int) *Entry {
	if a == nil || control >= len(a.best) || a.best[control] == nil || a.best[control][server] == 0 {
		return nil
	}
	return &a.Entries[a.best[control][server]-1]
}

// Matching returns the indexes in Entries of the exceptions that match a server, in file order. An
// invalid exception matches a server whose id or name it is.
func (a *Applied) Matching(server int) []int {
	if a == nil {
		return nil
	}
	var entries []int
	addGroup := func(i int) {
		for _, c := range a.groups[i].grants {
			for _, entry := range c.entries {
				entries = append(entries, int(entry))
			}
		}
	}
	s := a.result.Fleet.Server(server)
	for _, i := range a.index.appendMatches(nil, s.ID(), s.Name()) {
		addGroup(int(i))
	}
	if i, ok := a.followed[server]; ok {
		addGroup(i)
	}
	for i, e := range a.Entries {
		selector := strings.TrimSpace(e.Server)
		if e.Status == Invalid && selector != "" && (selector == s.ID() || selector == s.Name()) {
			entries = append(entries, i)
		}
	}
	slices.Sort(entries)
	return entries
}
