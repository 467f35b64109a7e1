package history

import (
	"math"
	"slices"
	"strings"

	"fleetreport/report/audit"
)

// begin compares with the previous month. of holds, for each of its servers, the one
// of this month, or -1.
func (c *Comparison) begin(now, previous *Month, of []int32, r *audit.Result) {
	c.Previous = previous.Period
	c.RejectedNow, c.RejectedThen = now.Rejected, previous.Rejected
	c.before = inverse(of, now.Len())
	for i, before := range c.before {
		if before < 0 {
			c.Added = append(c.Added, i)
			continue
		}
		if math.IsNaN(now.calls[i]) != math.IsNaN(previous.calls[before]) {
			c.callsDiffer = true
		}
		byName := previous.ids[before] == "" && now.ids[i] == ""
		if was := previous.key(int(before)); was != now.key(i) {
			c.Rekeyed = append(c.Rekeyed, Rekey{Server: i, Was: was})
			if byName {
				continue
			}
		}
		if was := previous.names[before]; was != now.names[i] && named(previous, before) && named(now, int32(i)) {
			c.Renamed = append(c.Renamed, Rename{Server: i, Was: was})
		}
	}
	c.Doubtful = doubtful(previous, now, of)
	age := int32(c.Period.Since(c.Previous))
	for k := range now.states {
		h := controlHistory{
			comparable: previous.states[k] != nil && filled(r.Fleet, r.Baseline.Controls[k].Column),
			changes:    make([]Change, now.Len()),
			age:        make([]int32, now.Len()),
			running:    make([]bool, now.Len()),
			unsure:     make([]bool, now.Len()),
			control:    r.Baseline.Controls[k],
			states:     previous.states[k],
			values:     previous.values[k],
		}
		for i, before := range c.before {
			change := changeOf(now.states[k][i], before, previous.states[k], h.comparable)
			h.changes[i] = change
			h.counts[change]++
			switch change {
			case NoGap:
				h.age[i] = -1
			case Closed:
				h.age[i], h.running[i] = age, true
			default:
				h.running[i] = true
			}
		}
		c.controls = append(c.controls, h)
	}
	for i := range now.Len() {
		for k := range c.controls {
			if c.controls[k].changes[i] == Closed {
				c.Closed = append(c.Closed, Finding{Server: i, Control: k})
			}
		}
	}
	c.remove(previous, of)
	for k := range c.controls {
		for change, n := range c.controls[k].counts {
			c.Counts[change] += n
		}
	}
	c.follow(previous, of)
}

// changeOf is what became of a finding whose state is now; before is the server's
// index in the previous month, or -1, and states are those of that month, if they can
// be compared.
func changeOf(now audit.State, before int32, states []audit.State, compare bool) Change {
	switch gap := now != audit.Met; {
	case gap && before < 0:
		return New
	case gap && !compare:
		return Incomparable
	case gap && states[before] == audit.Met:
		return Regressed
	case gap:
		return Unchanged
	case before >= 0 && compare && states[before] != audit.Met:
		return Closed
	default:
		return NoGap
	}
}

// remove gathers the servers that are no longer there, and what became of their gaps.
func (c *Comparison) remove(previous *Month, of []int32) {
	var removed []int
	for e, i := range of {
		if i < 0 {
			removed = append(removed, e)
		}
	}
	slices.SortFunc(removed, func(a, b int) int { return strings.Compare(previous.key(a), previous.key(b)) })
	for _, e := range removed {
		server := Removed{Key: previous.key(e), Name: previous.names[e], Team: previous.teams[e], Calls: previous.calls[e]}
		for k, states := range previous.states {
			if states == nil || states[e] == audit.Met {
				continue
			}
			server.Gaps = append(server.Gaps, k)
			if !c.controls[k].comparable {
				c.controls[k].counts[Incomparable]++
				continue
			}
			c.controls[k].counts[Gone]++
		}
		c.Removed = append(c.Removed, server)
	}
}

// follow takes the runs of gaps back to an earlier month.
func (c *Comparison) follow(m *Month, of []int32) {
	age := int32(c.Period.Since(m.Period))
	skipped := c.followed.Since(m.Period) > 1 // there are months without a file between
	c.followed = m.Period
	at := inverse(of, len(c.before))
	for k := range c.controls {
		h, states := &c.controls[k], m.states[k]
		for i, running := range h.running {
			switch {
			case !running:
			case at[i] < 0, states != nil && states[at[i]] == audit.Met:
				h.running[i] = false
				h.unsure[i] = h.unsure[i] || skipped || at[i] < 0 && m.Rejected > 0 // its row may have been left out
			case states == nil: // nothing is known of the control
				h.unsure[i] = true
			default:
				h.age[i], h.unsure[i] = age, false
			}
		}
	}
}

// inverse gives, for each of n servers of this month, the one of the earlier month
// that of matched with it, or -1.
func inverse(of []int32, n int) []int32 {
	at := make([]int32, n)
	for i := range at {
		at[i] = -1
	}
	for e, i := range of {
		if i >= 0 {
			at[i] = int32(e)
		}
	}
	return at
}

// named reports whether the server has a name of its own, not just its id.
func named(m *Month, server int32) bool { return m.names[server] != m.ids[server] }
