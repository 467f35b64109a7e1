package audit

import "fleetreport/report/fleet"

// Grade says where a value stands on a Scale. The zero value is Ungraded: what nobody
// knows is never shown as fine.
type Grade uint8

// The grades, from the one that says least.
const (
	Ungraded Grade = iota // the inventory does not say
	Ordinary              // up to Scale.Elevated
	Elevated              // above Scale.Elevated
	High                  // above Scale.High, or 0 where the scale is Required
)

// String gives "unknown", "ordinary", "elevated" or "high".
func (g Grade) String() string {
	return [...]string{"unknown", "ordinary", "elevated", "high"}[g]
}

// Grade is where a server stands on a scale of an advisory. It is Ungraded where its
// value is blank or the inventory has no such column.
func (r *Result) Grade(scale Scale, server int) Grade {
	number := fleet.Numbers(scale.Column)
	if number == nil {
		return Ungraded
	}
	return scale.grade(number(r.Fleet.Server(server)))
}

// Grades are the grades of all servers on a scale, as Grade gives them.
func (r *Result) Grades(scale Scale) []Grade {
	grades := make([]Grade, r.Fleet.Len())
	number := fleet.Numbers(scale.Column)
	if number == nil {
		return grades
	}
	inChunks(len(grades), func(from, to int) {
		for i := from; i < to; i++ {
			grades[i] = scale.grade(number(r.Fleet.Server(i)))
		}
	})
	return grades
}

// grade is where a number stands on the scale.
func (s Scale) grade(v float64, known bool) Grade {
	switch {
	case !known:
		return Ungraded
	case v > s.High, v == 0 && s.Required:
		return High
	case v > s.Elevated:
		return Elevated
	default:
		return Ordinary
	}
}
