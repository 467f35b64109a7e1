package exception

import (
	"slices"
	"strings"
)

// Of is the exception in force for a gap: of several the one that holds longest, then
// the first of the file. It is nil where there is none, and where there is no gap.
func (a *Applied) Of(control, server int) *Exception {
	if e := a.entry(control, server); e != nil && e.Status.InForce() {
		return e.Exception
	}
	return nil
}

// ExpiredOf is the exception for a gap that has expired, where none is in force: of
// several the one that expired last. It is nil where there is none.
func (a *Applied) ExpiredOf(control, server int) *Exception {
	if e := a.entry(control, server); e != nil && e.Status == Expired {
		return e.Exception
	}
	return nil
}

// Excepted reports whether an exception is in force for a gap: the function for
// audit.Result.Excepting.
func (a *Applied) Excepted(control, server int) bool { return a.Of(control, server) != nil }

// entry is the one to show for a gap, nil where there is none.
func (a *Applied) entry(control, server int) *Entry {
	if a == nil || control >= len(a.best) || a.best[control] == nil || a.best[control][server] == 0 {
		return nil
	}
	return &a.Entries[a.best[control][server]-1]
}

// Matching gives the entries that name a server, by their index in Entries, in file
// order. Invalid ones are among them where they have its very id or name.
func (a *Applied) Matching(server int) []int {
	if a == nil {
		return nil
	}
	var entries []int
	s := a.result.Fleet.Server(server)
	a.finder.each(s.ID(), s.Name(), func(text int32) bool {
		for _, c := range a.targets[text].claims {
			for _, i := range c.entries {
				entries = append(entries, int(i))
			}
		}
		return true
	})
	if t, ok := a.servers[server]; ok {
		for _, c := range a.targets[t].claims {
			for _, i := range c.entries {
				entries = append(entries, int(i))
			}
		}
	}
	for i, e := range a.Entries {
		if text := strings.TrimSpace(e.Server); e.Status == Invalid && text != "" && (text == s.ID() || text == s.Name()) {
			entries = append(entries, i)
		}
	}
	slices.Sort(entries)
	return entries
}
