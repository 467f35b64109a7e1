package audit

import "fleetreport/report/fleet"

// Grade is the grade of a value on a Scale. The zero value is Ungraded: what is unknown is never reported as fine.
type Grade uint8

// The grades.
const (
	Ungraded Grade = iota // the value is unknown
	Ordinary              // up to Scale.Elevated
	Elevated              // above Scale.Elevated
	High                  // above Scale.High, or 0 on a scale that is Required
)

// String returns "unknown", "ordinary", "elevated" or "high".
func (g Grade) String() string {
	return [...]string{"unknown", "ordinary", "elevated", "high"}[g]
}

// Grades returns the grade of each server on a scale. Without its column in the inventory all are Ungraded.
func (r *Result) Grades(scale Scale) []Grade {
	grades := make([]Grade, r.Fleet.Len())
	for i := range grades {
		grades[i] = r.Grade(scale, i)
	}
	return grades
}

// Grade returns the grade of a server on a scale.
func (r *Result) Grade(scale Scale, server int) Grade {
	number := fleet.NumberFunc(scale.Column)
	if number == nil {
		return Ungraded
	}
	switch v, known := number(r.Fleet.Server(server)); {
	case !known:
		return Ungraded
	case v > scale.High, v == 0 && scale.Required:
		return High
	case v > scale.Elevated:
		return Elevated
	default:
		return Ordinary
	}
}
