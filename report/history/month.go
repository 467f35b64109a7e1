package history

import (
	"math"
	"slices"
	"strings"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// Month is an earlier month: what a comparison needs of it, and no more.
type Month struct {
	Period   fleet.Period
	File     string // base name
	SHA256   string // of the file, in lower-case hexadecimal
	Bytes    int64  // of the file
	Rejected int    // rows of the inventory that were left out

	// Of each server, in the order of the file.
	ids   []string // "" where there is none
	names []string // the id where there is no name
	teams []string
	calls []float64 // a month; NaN where unknown
	now   []int32   // index in the fleet of the month reported on, or -1; nil for that month itself

	// Of each control of the baseline.
	states  [][]audit.State // of each server; nil where the file does not tell
	values  []*words        // of each server, what the column holds; nil where the file does not tell, or the state does
	weights []float64
	weight  float64 // their sum
}

// Len is the number of servers.
func (m *Month) Len() int { return len(m.names) }

// Identity gives the id of a server, "" where it has none, its name, which is the id where it
// has none, and its team.
func (m *Month) Identity(server int) (id, name, team string) {
	return m.ids[server], m.names[server], m.teams[server]
}

// Now is the index of a server in the fleet of the month reported on, -1 where it is gone. It is
// known once the months are compared.
func (m *Month) Now(server int) int {
	if m.now == nil {
		return server
	}
	return int(m.now[server])
}

// key is the identity of a server.
func (m *Month) key(server int) string {
	if id := m.ids[server]; id != "" {
		return id
	}
	return m.names[server]
}

// newMonth is a month without servers.
func newMonth(p fleet.Period, b *audit.Baseline) *Month {
	n := len(b.Controls)
	m := &Month{Period: p, states: make([][]audit.State, n), values: make([]*words, n), weight: b.Weight()}
	for _, c := range b.Controls {
		m.weights = append(m.weights, c.Weight)
	}
	return m
}

// OfFleet keeps what a comparison needs of an earlier fleet, judged against the
// baseline of the month reported on. A control whose column the file lacks is not
// comparable, and neither is one whose column is blank throughout: nobody filled it in.
func OfFleet(p fleet.Period, r *audit.Result) *Month {
	m := monthOf(p, r)
	for k, c := range r.Baseline.Controls {
		if !filled(r.Fleet, c.Column) {
			m.states[k] = nil
			continue
		}
		if AnswerTold(c) {
			continue
		}
		column, _ := r.Fleet.Column(c.Column)
		if list, of := r.Fleet.Words(column); list != nil {
			m.values[k] = wordsOf(list, of)
			continue
		}
		m.values[k] = &words{}
		for i := range r.Fleet.Len() {
			m.values[k].add(strings.TrimSpace(r.Fleet.Server(i).Text(column)))
		}
		m.values[k].finish()
	}
	return m
}

// monthOf is a judged fleet as a month, with the states that the audit gives, also of
// controls whose columns the file lacks.
func monthOf(p fleet.Period, r *audit.Result) *Month {
	m := newMonth(p, r.Baseline)
	source := r.Fleet.Source()
	m.File, m.SHA256, m.Bytes, m.Rejected = source.Name, source.SHA256, source.Bytes, source.Rejected
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

// filled reports whether the fleet has the column, and a value in it.
func filled(f *fleet.Fleet, column string) bool {
	at, ok := f.Column(column)
	if !ok {
		return false
	}
	for i := range f.Len() {
		if strings.TrimSpace(f.Server(i).Text(at)) != "" {
			return true
		}
	}
	return false
}

// words are texts that repeat: each is held once, and a server holds its number.
type words struct {
	list   []string
	codes  []uint32          // of each server, into list
	byWord map[string]uint32 // until finish
}

// wordsOf are the words of a column of a fleet, which holds them in the same way.
func wordsOf(list []string, of []uint32) *words {
	w := &words{list: make([]string, len(list)), codes: of}
	for n, word := range list {
		w.list[n] = strings.Clone(strings.TrimSpace(word)) // or the whole column of the file stays in memory
	}
	return w
}

func (w *words) add(word string) {
	code, ok := w.byWord[word]
	if !ok {
		if w.byWord == nil {
			w.byWord = map[string]uint32{}
		}
		word = strings.Clone(word) // or the whole column of the file stays in memory
		code = uint32(len(w.list))
		w.list = append(w.list, word)
		w.byWord[word] = code
	}
	w.codes = append(w.codes, code)
}

func (w *words) finish() { w.byWord = nil }

// blank reports whether no server has a word.
func (w *words) blank() bool {
	return !slices.ContainsFunc(w.list, func(word string) bool { return word != "" })
}

func (w *words) at(server int) string { return w.list[w.codes[server]] }
