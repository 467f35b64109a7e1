package history

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/quote"
)

// A report.json is rejected if the states of its servers contradict its own facts, totals or
// values, so that changing a state alone is detected. Changing all of them consistently is detected
// by a signature only.

const adviceChanged = "the file was changed; " + adviceOriginal

// checkRow checks the row of the last server against the states of its controls.
func (r *reportReader) checkRow(row *reportRow) {
	server := r.month.Len() - 1
	unmet := make([]byte, len(r.controls)) // 'x' for a gap, '-' for a control that is met
	gaps := 0
	for i, c := range r.controls {
		if c.states == nil {
			return // the number of gaps is unknown
		}
		unmet[i] = '-'
		if c.states[server] != audit.Met {
			unmet[i] = 'x'
			gaps++
		}
	}
	if len(r.controls) == 0 {
		return
	}
	const contradiction = "contradicts the states of the controls, in which the number of gaps is %d"
	if i, ok := r.columns["compliant"]; ok && row.cells[i] != (gaps == 0) {
		row.fail("compliant", contradiction, gaps)
	}
	if i, ok := r.columns["gaps"]; ok && row.cells[i] != float64(gaps) {
		row.fail("gaps", contradiction, gaps)
	}
	calls := r.month.calls[server]
	if !(calls > 0) {
		return
	}
	// Servers with the same gaps have the same share of their calls exposed, and those without gaps
	// have none exposed. The weights, from which the shares follow, are not in the file.
	exposed, ok := row.cell("exposed_calls").(float64)
	share := exposed / calls
	known, seen := r.exposure[string(unmet)]
	switch {
	case !ok, exposed < 0, share > 1+1e-9, gaps == 0 && exposed != 0, seen && math.Abs(share-known) > 1e-9:
		row.fail("exposed_calls", "contradicts the states of the controls, the calls, or the exposed calls of other servers")
	case !seen:
		if r.exposure == nil {
			r.exposure = map[string]float64{}
		}
		r.exposure[string(unmet)] = share
	}
}

// checkFacts checks the states against the facts.
func (r *reportReader) checkFacts() {
	if len(r.controls) == 0 {
		return // no states are used
	}
	check := func(id string, want float64) {
		value, ok := r.facts[id]
		// Sums of fractions depend on the order of the terms.
		if ok && math.Abs(value-want) <= 1e-9*math.Max(1, math.Abs(want)) {
			return
		}
		text := "missing"
		if ok {
			text = strconv.FormatFloat(value, 'f', -1, 64)
		}
		r.fail("facts: %s is %s, but the servers add up to %s: %s",
			quote.Value(id), text, strconv.FormatFloat(want, 'f', -1, 64), adviceChanged)
	}
	m := r.month
	// checkCalls checks a fact that is absent, or not a number, if no calls are known.
	checkCalls := func(id string, include func(server int) bool) {
		if value, ok := r.facts[id]; !ok || math.IsNaN(value) {
			return
		}
		sum := 0.0
		for i, calls := range m.calls {
			if !math.IsNaN(calls) && include(i) {
				sum += calls
			}
		}
		check(id, sum)
	}
	check("servers", float64(m.Len()))
	checkCalls("calls", func(int) bool { return true })
	compliant := make([]bool, m.Len())
	for i := range compliant {
		compliant[i] = true
	}
	complete := true
	for _, c := range r.controls {
		if c.states == nil {
			complete = false
			continue
		}
		lacking, unknown := 0, 0
		for i, state := range c.states {
			if state == audit.Met {
				continue
			}
			compliant[i] = false
			lacking++
			if state == audit.Unknown {
				unknown++
			}
		}
		check("lacking."+c.ID+".servers", float64(lacking))
		check("unknown."+c.ID+".servers", float64(unknown))
		checkCalls("lacking."+c.ID+".calls", func(i int) bool { return c.states[i] != audit.Met })
	}
	if complete {
		n := 0
		for _, is := range compliant {
			if is {
				n++
			}
		}
		check("compliant.servers", float64(n))
	}
}

// checkValues checks the states of the controls of the baseline against the values of their
// columns.
func (r *reportReader) checkValues() {
	asOf := r.asOf
	if asOf.IsZero() {
		asOf = r.month.Period.End()
	}
	for _, c := range r.controls {
		if c.index < 0 || c.values == nil {
			continue
		}
		values := c.values.texts
		control := r.baseline.Controls[c.index]
		evaluate := control.Condition.Evaluator(audit.Context{
			Column: control.Column, AsOf: asOf,
			MixesMarks: func() bool { return fleet.MixesMarks(slices.Values(values)) },
		})
		states := make([]audit.State, len(values))
		for n, value := range values {
			states[n] = evaluate(strings.TrimSpace(value))
		}
		for i, code := range c.values.codes {
			if c.states[i] != states[code] {
				r.fail("servers: row %d: the state of %s is %q, but its value %s makes it %q: %s",
					i+1, c.ID, c.states[i], quote.Value(values[code]), states[code], adviceChanged)
			}
		}
	}
}
