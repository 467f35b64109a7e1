package history

import (
	"math"
	"slices"
	"strings"

	"fleetreport/report/alias"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// Month is what a comparison needs of the fleet of one month.
type Month struct {
	Period   fleet.Period
	File     string // base name
	SHA256   string // of the file, in lower-case hexadecimal
	Bytes    int64  // size of the file
	Rejected int    // rows of the inventory that were rejected

	inventory string       // SHA-256 of the inventory, in lower-case hexadecimal; "" if unknown
	columns   []string     // of the inventory, those with a value; nil if unknown
	fleet     *fleet.Fleet // nil if the month is that of a report.json, or not compared by values any more

	aliases *alias.File // nil for none

	// By server, in the order of the file.
	ids     []string // "" if there is none
	names   []string // the id if there is no name
	teams   []string
	calls   []float64 // per month; NaN if unknown
	matches []int32   // index in the current fleet, or -1; nil for the current month
	certain []bool    // whether an alias has matched the server; nil for none

	// By control of the baseline.
	states      [][]audit.State // by server; nil if unknown
	values      []*interned     // values of the column; nil if unknown, or if they follow from the states
	weights     []float64
	totalWeight float64
}

// Len returns the number of servers.
func (m *Month) Len() int { return len(m.names) }

// Identity returns the id of a server, "" if it has none, its name, which is the id if it has none,
// and its team.
func (m *Month) Identity(server int) (id, name, team string) {
	return m.ids[server], m.names[server], m.teams[server]
}

// CurrentIndex returns the index of a server in the fleet of the current month, -1 if it is gone. It
// must not be called before the months are compared.
func (m *Month) CurrentIndex(server int) int {
	if m.matches == nil {
		return server
	}
	return int(m.matches[server])
}

// key returns the id of a server, or its name if it has none.
func (m *Month) key(server int) string {
	if id := m.ids[server]; id != "" {
		return id
	}
	return m.names[server]
}

// newMonth returns a month without servers.
func newMonth(p fleet.Period, b *audit.Baseline) *Month {
	n := len(b.Controls)
	m := &Month{
		Period: p, states: make([][]audit.State, n), values: make([]*interned, n), totalWeight: b.Weight(),
	}
	for _, c := range b.Controls {
		m.weights = append(m.weights, c.Weight)
	}
	return m
}

// FromFleet returns the month of an earlier fleet, audited against the baseline of the current
// month. The states of a control are unknown if its column is missing or blank for all servers.
func FromFleet(p fleet.Period, r *audit.Result) *Month {
	m := fromResult(p, r)
	for k, c := range r.Baseline.Controls {
		if !hasValues(r.Fleet, c.Column) {
			m.states[k] = nil
			continue
		}
		if StateImpliesValue(c) {
			continue
		}
		column, _ := r.Fleet.Column(c.Column)
		m.values[k] = &interned{}
		for i := range r.Fleet.Len() {
			m.values[k].add(strings.TrimSpace(r.Fleet.Server(i).Text(column)))
		}
	}
	return m
}

// fromResult returns the month of an audited fleet, with the states of the audit for all controls,
// including those whose columns are missing.
func fromResult(p fleet.Period, r *audit.Result) *Month {
	m := newMonth(p, r.Baseline)
	source := r.Fleet.Source()
	m.File, m.SHA256, m.Bytes, m.Rejected = source.Name, source.SHA256, source.Bytes, source.Rejected
	m.inventory, m.columns, m.fleet = source.SHA256, r.Fleet.FilledColumns(), r.Fleet
	n := r.Fleet.Len()
	m.ids, m.names, m.teams, m.calls = make([]string, n), make([]string, n), make([]string, n), make([]float64, n)
	for i := range n {
		s := r.Fleet.Server(i)
		m.ids[i], m.names[i], m.teams[i], m.calls[i] = s.ID(), s.Name(), s.Team(), math.NaN()
		if calls, ok := s.Calls(); ok {
			m.calls[i] = float64(calls)
		}
	}
	for k := range m.states {
		m.states[k] = make([]audit.State, n)
		for i := range n {
			m.states[k][i] = r.State(k, i)
		}
	}
	return m
}

// hasValues reports whether the fleet has the column, and a value in it.
func hasValues(f *fleet.Fleet, column string) bool {
	index, ok := f.Column(column)
	if !ok {
		return false
	}
	for i := range f.Len() {
		if strings.TrimSpace(f.Server(i).Text(index)) != "" {
			return true
		}
	}
	return false
}

// interned has a text for each server. Equal texts are in memory once.
type interned struct {
	texts []string
	codes []uint32          // of each server, the index in texts
	index map[string]uint32 // of each text, the index in texts; nil if no text was added
}

func (t *interned) add(text string) {
	code, ok := t.index[text]
	if !ok {
		if t.index == nil {
			t.index = map[string]uint32{}
		}
		text = strings.Clone(text) // text may be part of the content of a whole file
		code = uint32(len(t.texts))
		t.texts = append(t.texts, text)
		t.index[text] = code
	}
	t.codes = append(t.codes, code)
}

// allBlank reports whether the text of every server is empty.
func (t *interned) allBlank() bool {
	return !slices.ContainsFunc(t.texts, func(text string) bool { return text != "" })
}

func (t *interned) at(server int) string { return t.texts[t.codes[server]] }
