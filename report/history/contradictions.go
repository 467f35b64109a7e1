package history

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/quote"
)

// A report.json is taken only if the states of its servers agree with its own facts and values,
// so that a state that was changed alone is found. Whoever changes all of them is found out by
// a signature.

// recorded is a control of the report, and how many servers lack it as their states say.
type recorded struct {
	id               string
	lacking, unknown int
	lackingCalls     float64
}

// readFacts keeps the facts that are numbers.
func (r *reader) readFacts() error {
	var facts []struct {
		ID    string          `json:"id"`
		Value json.RawMessage `json:"value"`
	}
	if err := r.decode("facts", &facts); err != nil {
		return err
	}
	r.facts = make(map[string]float64, len(facts))
	for _, f := range facts {
		if _, twice := r.facts[f.ID]; twice {
			r.wrong("facts: there are two facts %s", quote.Value(f.ID))
		}
		r.facts[f.ID] = math.NaN()
		if v, err := strconv.ParseFloat(string(f.Value), 64); err == nil {
			r.facts[f.ID] = v
		}
	}
	return nil
}

// provenance keeps the day against which dates were held.
func (r *reader) provenance() error {
	var table struct {
		Rows [][]any `json:"rows"`
	}
	if err := r.decode("provenance", &table); err != nil {
		return err
	}
	for _, row := range table.Rows {
		if len(row) == 2 && row[0] == "Judged as of" {
			text, _ := row[1].(string)
			r.asOf, _ = time.Parse(time.DateOnly, text)
		}
	}
	return nil
}

// tally counts the states of one server, and checks what its row says of them.
func (r *reader) tally(n int, row []json.RawMessage, at *columns, calls float64) {
	gaps := 0
	for c, column := range at.recorded {
		if column < 0 {
			continue
		}
		text, _ := textOf(row[column])
		state, ok := stateOf(text)
		if !ok {
			r.wrong("servers: row %d, cell %d: %s is not one of met, not met, unknown", n, column+1, shortened(row[column]))
			return
		}
		if state == audit.Met {
			continue
		}
		gaps++
		r.recorded[c].lacking++
		if state == audit.Unknown {
			r.recorded[c].unknown++
		}
		if !math.IsNaN(calls) {
			r.recorded[c].lackingCalls += calls
		}
	}
	if !math.IsNaN(calls) {
		r.calls += calls
	}
	if len(at.recorded) == 0 || slices.Contains(at.recorded, -1) {
		return // nobody can say what all controls make of the server
	}
	if gaps == 0 {
		r.compliant++
	}
	if at.compliant >= 0 && string(row[at.compliant]) != strconv.FormatBool(gaps == 0) {
		r.wrong("servers: row %d, cell %d: compliant is %s, and the states of its controls say otherwise", n, at.compliant+1, shortened(row[at.compliant]))
	}
	r.tallyExposed(n, row, at, calls, gaps)
	if at.gaps >= 0 && string(row[at.gaps]) != strconv.Itoa(gaps) {
		r.wrong("servers: row %d, cell %d: gaps is %s, and the states of its controls make it %d", n, at.gaps+1, shortened(row[at.gaps]), gaps)
	}
}

// tallyExposed checks the exposed calls of one server: servers that lack the same controls
// have the same part of their calls exposed, and those without gaps none. The weights that the
// parts follow from are not in the file.
func (r *reader) tallyExposed(n int, row []json.RawMessage, at *columns, calls float64, gaps int) {
	if at.exposed < 0 || !(calls > 0) {
		return
	}
	exposed, ok := numberOf(row[at.exposed])
	lacking := make([]byte, 0, len(at.recorded))
	for _, column := range at.recorded {
		met, _ := textOf(row[column])
		if state, _ := stateOf(met); state == audit.Met {
			lacking = append(lacking, '-')
		} else {
			lacking = append(lacking, 'x')
		}
	}
	part := exposed / calls
	known, seen := r.exposure[string(lacking)]
	switch {
	case !ok, math.IsNaN(exposed), gaps == 0 && exposed != 0, seen && math.Abs(part-known) > 1e-9:
		r.wrong("servers: row %d, cell %d: exposed_calls is %s, and the states of its controls say otherwise", n, at.exposed+1, shortened(row[at.exposed]))
	case !seen:
		if r.exposure == nil {
			r.exposure = map[string]float64{}
		}
		r.exposure[string(lacking)] = part
	}
}

// contradictions checks the states against the facts and the values.
func (r *reader) contradictions() {
	if len(r.recorded) == 0 {
		return // no state counts
	}
	wrong := func(id string, is float64) {
		text := "missing"
		if v, ok := r.facts[id]; ok {
			text = strconv.FormatFloat(v, 'f', -1, 64)
		}
		r.wrong("facts: %s is %s, and the servers make it %s: the file was changed; give the report.json as fleetreport wrote it",
			quote.Value(id), text, strconv.FormatFloat(is, 'f', -1, 64))
	}
	check := func(id string, is float64) {
		// Sums of numbers that are not whole may have been made in another order.
		if v, ok := r.facts[id]; !ok || !(math.Abs(v-is) <= 1e-9*math.Max(1, math.Abs(is))) {
			wrong(id, is)
		}
	}
	sum := func(id string, is float64) {
		if v, ok := r.facts[id]; ok && !math.IsNaN(v) {
			check(id, is)
		}
	}
	check("servers", float64(r.month.Len()))
	sum("calls", r.calls)
	complete := true
	for c, control := range r.recorded {
		if r.columns.recorded[c] < 0 {
			complete = false
			continue
		}
		check("lacking."+control.id+".servers", float64(control.lacking))
		check("unknown."+control.id+".servers", float64(control.unknown))
		sum("lacking."+control.id+".calls", control.lackingCalls)
	}
	if complete {
		check("compliant.servers", float64(r.compliant))
	}
	r.contradictingValues()
}

// contradictingValues checks the states of the controls of the baseline against what the
// inventory had in their columns.
func (r *reader) contradictingValues() {
	m := r.month
	asOf := r.asOf
	if asOf.IsZero() {
		asOf = m.Period.End()
	}
	for k, control := range r.baseline.Controls {
		values := m.values[k]
		if values == nil {
			continue
		}
		evaluate := control.Condition.Evaluator(audit.Context{
			Column: control.Column, AsOf: asOf,
			MixesMarks: func() bool { return fleet.MixesMarks(slices.Values(values.list)) },
		})
		states := make([]audit.State, len(values.list))
		for n, word := range values.list {
			states[n] = evaluate(strings.TrimSpace(word))
		}
		for i, code := range values.codes {
			if is := m.states[k][i]; is != states[code] {
				r.wrong("servers: row %d: the state of %s is %q, and its value %s makes it %q: the file was changed; give the report.json as fleetreport wrote it",
					i+1, control.ID, is, quote.Value(values.list[code]), states[code])
			}
		}
	}
}
