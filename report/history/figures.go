package history

import (
	"math"

	"fleetreport/report/audit"
)

// Figures are the figures of one month, or of one month with its exceptions.
type Figures struct {
	Servers   int
	Lacking   []int // servers that do not meet each control; -1 where that is unknown
	Compliant int   // servers that meet every control; -1 where that is unknown

	// Calls a month; NaN where there are such servers, and the calls of none of them are
	// known.
	Calls          float64
	LackingCalls   []float64 // through the servers that do not meet each control
	CompliantCalls float64   // through compliant servers
	Exposed        float64   // exposed calls

	Uncounted int // servers whose calls are unknown, and so in none of these
}

// point is the month in the trend.
func (m *Month) point(inForce InForce) Point {
	p := Point{Period: m.Period, File: m.File, SHA256: m.SHA256, Bytes: m.Bytes, Rejected: m.Rejected, Figures: m.figures(nil)}
	p.With = p.Figures
	if inForce != nil {
		if excepted := inForce(m); excepted != nil {
			p.With = m.figures(excepted)
		}
	}
	return p
}

// sums are the totals of the servers of a month.
type sums struct {
	compliant, uncounted            int
	calls, compliantCalls, weighted float64
	compliantKnown                  int       // compliant servers whose calls are known
	met                             []int     // servers that meet each control
	metCalls                        []float64 // their calls
	metKnown                        []int     // those of them whose calls are known
}

// figures adds the month up, with the gaps closed that excepted names. It adds in the
// order of audit.Tally, so that the same fleet gives the same bits.
func (m *Month) figures(excepted Excepted) Figures {
	all := m.sum(excepted)
	f := Figures{
		Servers: m.Len(), Lacking: make([]int, len(m.states)), Compliant: all.compliant,
		Calls: all.calls, LackingCalls: make([]float64, len(m.states)), CompliantCalls: all.compliantCalls, Exposed: all.weighted / m.weight,
		Uncounted: all.uncounted,
	}
	known := f.Servers - all.uncounted
	if known == 0 {
		f.Calls = math.NaN()
	}
	whole := true
	for k, states := range m.states {
		f.Lacking[k], f.LackingCalls[k] = f.Servers-all.met[k], f.Calls-all.metCalls[k]
		if states == nil {
			whole = false
			f.Lacking[k] = -1
		}
		if states == nil || nobodyKnows(f.Lacking[k], known-all.metKnown[k]) {
			f.LackingCalls[k] = math.NaN()
		}
	}
	if !whole {
		f.Compliant = -1
	}
	if !whole || known == 0 || nobodyKnows(all.compliant, all.compliantKnown) {
		f.CompliantCalls = math.NaN()
	}
	if !whole || known == 0 || nobodyKnows(f.Servers-all.compliant, known-all.compliantKnown) {
		f.Exposed = math.NaN()
	}
	return f
}

// nobodyKnows reports whether there are servers, and the calls of none of them are known.
func nobodyKnows(servers, known int) bool { return servers > 0 && known == 0 }

// sum adds up the servers.
func (m *Month) sum(excepted Excepted) sums {
	n := len(m.states)
	s := sums{met: make([]int, n), metCalls: make([]float64, n), metKnown: make([]int, n)}
	for i := range m.Len() {
		calls, known := m.calls[i], 1
		if math.IsNaN(calls) {
			calls, known = 0, 0
			s.uncounted++
		}
		s.calls += calls
		compliant, lacking := true, 0.0
		for k, states := range m.states {
			if states == nil {
				continue
			}
			if states[i] == audit.Met || excepted != nil && excepted(m.ids[i], m.names[i], k) {
				s.met[k]++
				s.metCalls[k] += calls
				s.metKnown[k] += known
			} else {
				compliant = false
				lacking += m.weights[k]
			}
		}
		if compliant {
			s.compliant++
			s.compliantCalls += calls
			s.compliantKnown += known
		}
		s.weighted += calls * lacking
	}
	return s
}
