package history

import (
	"math"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// Figures are the figures of one month, or of one month with its exceptions.
type Figures struct {
	Servers   int
	Lacking   []int // servers that do not meet each control; -1 where that is unknown
	Compliant int   // servers that meet every control; -1 where that is unknown

	Calls          float64   // calls a month; NaN where none are known. So are all below.
	LackingCalls   []float64 // through the servers that do not meet each control
	CompliantCalls float64   // through compliant servers
	Exposed        float64   // exposed calls

	Uncounted int // servers whose calls are unknown, and so in none of these
}

// point is the month in the trend.
func (m *Month) point(excepted func(p fleet.Period) func(id, name string, control int) bool) Point {
	p := Point{Period: m.Period, File: m.File, SHA256: m.SHA256, Rejected: m.Rejected, Figures: m.figures(nil)}
	p.With = p.Figures
	if excepted != nil {
		if granted := excepted(m.Period); granted != nil {
			p.With = m.figures(granted)
		}
	}
	return p
}

// figures adds the month up, with the gaps closed that excepted names. It adds in the
// order of audit.Tally, so that the same fleet gives the same bits.
func (m *Month) figures(excepted func(id, name string, control int) bool) Figures {
	f := Figures{Servers: m.Len(), Lacking: make([]int, len(m.states)), LackingCalls: make([]float64, len(m.states))}
	met := make([]int, len(m.states))
	metCalls := make([]float64, len(m.states))
	known, weighted := false, 0.0
	for i, calls := range m.calls {
		if math.IsNaN(calls) {
			calls = 0
			f.Uncounted++
		} else {
			known = true
			f.Calls += calls
		}
		compliant, lacking := true, 0.0
		for k, states := range m.states {
			if states == nil {
				continue
			}
			if states[i] == audit.Met || excepted != nil && excepted(m.ids[i], m.names[i], k) {
				met[k]++
				metCalls[k] += calls
			} else {
				compliant = false
				lacking += m.weights[k]
			}
		}
		if compliant {
			f.Compliant++
			f.CompliantCalls += calls
		}
		weighted += calls * lacking
	}
	f.Exposed = weighted / m.weight
	if !known {
		f.Calls = math.NaN()
	}
	whole := true
	for k, states := range m.states {
		f.Lacking[k], f.LackingCalls[k] = f.Servers-met[k], f.Calls-metCalls[k]
		if states == nil {
			whole = false
			f.Lacking[k], f.LackingCalls[k] = -1, math.NaN()
		}
	}
	if !whole {
		f.Compliant = -1
	}
	if !whole || !known {
		f.CompliantCalls, f.Exposed = math.NaN(), math.NaN()
	}
	return f
}
