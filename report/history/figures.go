package history

import (
	"math"

	"fleetreport/report/audit"
)

// Figures are the figures of one month.
type Figures struct {
	Servers   int
	Lacking   []int // servers that do not meet each control; -1 if unknown
	Compliant int   // servers that meet every control; -1 if unknown

	// Calls per month. Each is NaN if there are such servers and the calls of all of them are
	// unknown.
	Calls          float64
	LackingCalls   []float64 // through the servers that do not meet each control
	CompliantCalls float64   // through compliant servers
	Exposed        float64   // exposed calls

	Uncounted int // servers with unknown calls, which the sums of calls do not include
}

// point returns the month as a point of the trend.
func (m *Month) point(exceptionsOf ExceptionsOf) Point {
	figures := m.figures(nil)
	p := Point{
		Period: m.Period, File: m.File, SHA256: m.SHA256, Bytes: m.Bytes, Rejected: m.Rejected,
		Figures: figures, WithExceptions: figures,
	}
	if exceptionsOf != nil {
		if excepted := exceptionsOf(m); excepted != nil {
			p.WithExceptions = m.figures(excepted)
		}
	}
	return p
}

// sums are sums over servers of a month. Sums of calls do not include servers with unknown calls.
type sums struct {
	compliant, uncounted            int
	calls, compliantCalls, weighted float64   // weighted: calls times the weights of the gaps
	compliantKnown                  int       // compliant servers whose calls are known
	met                             []int     // servers that meet each control
	metCalls                        []float64 // calls through them
	metKnown                        []int     // those of them whose calls are known
}

// figures computes the figures of the month. Gaps for which excepted returns true count as met. It
// adds in the order of audit.Tally, so that the sums of the same fleet are equal to the last bit.
func (m *Month) figures(excepted Excepted) Figures {
	total := m.sum(excepted)
	f := Figures{
		Servers: m.Len(), Lacking: make([]int, len(m.states)), Compliant: total.compliant,
		Calls: total.calls, LackingCalls: make([]float64, len(m.states)),
		CompliantCalls: total.compliantCalls, Exposed: total.weighted / m.totalWeight, Uncounted: total.uncounted,
	}
	known := f.Servers - total.uncounted
	if known == 0 {
		f.Calls = math.NaN()
	}
	complete := true
	for k, states := range m.states {
		f.Lacking[k], f.LackingCalls[k] = f.Servers-total.met[k], f.Calls-total.metCalls[k]
		if states == nil {
			complete = false
			f.Lacking[k] = -1
		}
		if states == nil || callsUnknown(f.Lacking[k], known-total.metKnown[k]) {
			f.LackingCalls[k] = math.NaN()
		}
	}
	if !complete {
		f.Compliant = -1
	}
	if !complete || known == 0 || callsUnknown(total.compliant, total.compliantKnown) {
		f.CompliantCalls = math.NaN()
	}
	if !complete || known == 0 || callsUnknown(f.Servers-total.compliant, known-total.compliantKnown) {
		f.Exposed = math.NaN()
	}
	return f
}

// callsUnknown reports whether there are servers, and the calls of all of them are unknown.
func callsUnknown(servers, known int) bool { return servers > 0 && known == 0 }

// sum returns the sums over the servers.
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
		compliant, gapWeight := true, 0.0
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
				gapWeight += m.weights[k]
			}
		}
		if compliant {
			s.compliant++
			s.compliantCalls += calls
			s.compliantKnown += known
		}
		s.weighted += calls * gapWeight
	}
	return s
}
