package history

import (
	"math"
	"slices"
	"strings"

	"fleetreport/report/audit"
)

// compareWith compares the current month with the previous one. matches has, for each server of the
// previous month, the index of the same server in the current month, or -1.
func (c *Comparison) compareWith(previous, current *Month, matches []int32, r *audit.Result) {
	c.Previous = previous.Period
	c.KnownLeftOut = knownLeftOut(previous, matches, r.Fleet.NotServerLabels())
	c.RejectedNow, c.RejectedBefore = current.Rejected+c.KnownLeftOut, previous.Rejected
	c.before = invert(matches, current.Len())
	c.findIdentityChanges(previous, current)
	c.Doubtful = doubtful(previous, current, matches)
	age := int32(c.Period.MonthsSince(c.Previous))
	for k, states := range previous.states {
		h := controlHistory{
			comparable: states != nil && hasValues(r.Fleet, r.Baseline.Controls[k].Column),
			changes:    make([]Change, current.Len()),
			age:        make([]int32, current.Len()),
			running:    make([]bool, current.Len()),
			uncertain:  make([]bool, current.Len()),
			control:    r.Baseline.Controls[k],
			states:     states,
			values:     previous.values[k],
		}
		for i, before := range c.before {
			change := changeOf(current.states[k][i], before, states, h.comparable)
			h.changes[i] = change
			h.counts[change]++
			h.running[i] = change != NoGap
			switch change {
			case NoGap:
				h.age[i] = -1
			case Closed:
				h.age[i] = age
			}
		}
		c.controls = append(c.controls, h)
	}
	for i := range current.Len() {
		for k := range c.controls {
			if c.controls[k].changes[i] == Closed {
				c.Closed = append(c.Closed, Finding{Server: i, Control: k})
			}
		}
	}
	c.findRemoved(previous, matches)
	c.compareFiles(previous, current, matches)
	for k := range c.controls {
		for change, n := range c.controls[k].counts {
			c.Counts[change] += n
		}
	}
	c.extendAges(previous, matches)
}

// findIdentityChanges finds the servers that were added, renamed or re-keyed.
func (c *Comparison) findIdentityChanges(previous, current *Month) {
	for i, before := range c.before {
		if before < 0 {
			c.Added = append(c.Added, i)
			continue
		}
		if math.IsNaN(current.calls[i]) != math.IsNaN(previous.calls[before]) {
			c.callsDiffer = true
		}
		if key := previous.key(int(before)); key != current.key(i) {
			c.Rekeyed = append(c.Rekeyed, Rekey{Server: i, PreviousKey: key})
			if previous.ids[before] == "" && current.ids[i] == "" {
				continue // the keys are the names
			}
		}
		if name := previous.names[before]; name != current.names[i] &&
			hasName(previous, before) && hasName(current, int32(i)) {
			c.Renamed = append(c.Renamed, Rename{Server: i, PreviousName: name})
		}
	}
}

// changeOf returns the change of a finding with this state. before is the index of the server in the
// previous month, or -1, and states are the states of that month. They are not used if canCompare
// is false.
func changeOf(state audit.State, before int32, states []audit.State, canCompare bool) Change {
	switch gap := state != audit.Met; {
	case gap && before < 0:
		return New
	case gap && !canCompare:
		return Incomparable
	case gap && states[before] == audit.Met:
		return Regressed
	case gap:
		return Unchanged
	case before >= 0 && canCompare && states[before] != audit.Met:
		return Closed
	default:
		return NoGap
	}
}

// findRemoved finds the servers that are no longer in the inventory, and counts their gaps.
func (c *Comparison) findRemoved(previous *Month, matches []int32) {
	var removed []int
	for i, match := range matches {
		if match < 0 {
			removed = append(removed, i)
		}
	}
	slices.SortFunc(removed, func(a, b int) int { return strings.Compare(previous.key(a), previous.key(b)) })
	for _, i := range removed {
		server := Removed{
			Key: previous.key(i), Name: previous.names[i], Team: previous.teams[i], Calls: previous.calls[i],
		}
		for k, states := range previous.states {
			if states == nil || states[i] == audit.Met {
				continue
			}
			server.Gaps = append(server.Gaps, k)
			if c.controls[k].comparable {
				c.controls[k].counts[Gone]++
			} else {
				c.controls[k].counts[Incomparable]++
			}
		}
		c.Removed = append(c.Removed, server)
	}
}

// extendAges extends the ages of gaps to an earlier month. Months come newest first.
func (c *Comparison) extendAges(m *Month, matches []int32) {
	age := int32(c.Period.MonthsSince(m.Period))
	skipped := c.oldest.MonthsSince(m.Period) > 1 // there are months without a file between
	c.oldest = m.Period
	indexes := invert(matches, len(c.before))
	for k := range c.controls {
		h, states := &c.controls[k], m.states[k]
		for i, running := range h.running {
			index := indexes[i]
			switch {
			case !running:
			case index < 0, states != nil && states[index] == audit.Met:
				h.running[i] = false
				rejected := index < 0 && m.Rejected > 0 // its row may have been rejected
				h.uncertain[i] = h.uncertain[i] || skipped || rejected
			case states == nil:
				h.uncertain[i] = true
			default:
				h.age[i], h.uncertain[i] = age, false
			}
		}
	}
}

// invert returns, for each of the n servers of the current month, the index of the server of the
// earlier month that matches it, or -1.
func invert(matches []int32, n int) []int32 {
	indexes := make([]int32, n)
	for i := range indexes {
		indexes[i] = -1
	}
	for i, match := range matches {
		if match >= 0 {
			indexes[match] = int32(i)
		}
	}
	return indexes
}

// hasName reports whether the server has a name other than its id.
func hasName(m *Month, server int32) bool { return m.names[server] != m.ids[server] }

// knownLeftOut returns the number of servers of the previous month that have no match, while a row
// that was left out because it looked like none has their id or name.
func knownLeftOut(previous *Month, matches []int32, labels []string) int {
	if len(labels) == 0 {
		return 0
	}
	isLabel := map[string]bool{}
	for _, label := range labels {
		isLabel[canonical(label)] = true
	}
	n := 0
	for e, i := range matches {
		id := previous.ids[e]
		if i < 0 && (id != "" && isLabel[canonical(id)] || isLabel[canonicalName(previous, int32(e))]) {
			n++
		}
	}
	return n
}
