package history

// Change is how a finding (a control of a server) changed since the previous month that has a file.
type Change uint8

// The changes. Each finding that is a gap in one of the two months has exactly one of those other
// than NoGap.
const (
	NoGap        Change = iota // no gap now, and none before as far as known
	Unchanged                  // a gap before and now
	New                        // a gap of a server that was not in the inventory before
	Regressed                  // met before, a gap now
	Closed                     // a gap before, met now
	Gone                       // a gap before, of a server that is no longer in the inventory
	Incomparable               // a gap before or now that cannot be compared
)

// String returns the name of the change in documents.
func (c Change) String() string {
	return [...]string{
		"no gap", "unchanged", "new", "regression", "closed", "server gone", "not comparable",
	}[c]
}

// Counts are numbers of findings, indexed by Change.
type Counts [Incomparable + 1]int

// Rename is a server whose name changed.
type Rename struct {
	Server       int // index in the current fleet
	PreviousName string
}

// Rekey is a server that was matched although its key (its id, or its name if it has no id) changed
// since the previous month. The ids of its findings contain the current key.
type Rekey struct {
	Server      int // index in the current fleet
	PreviousKey string
}

// Removed is a server that is no longer in the inventory.
type Removed struct {
	Key, Name, Team string
	Calls           float64 // per month; NaN if unknown
	Gaps            []int   // indexes of the controls that it did not meet, as far as known
}

// Finding is a control of a server of the current fleet.
type Finding struct {
	Server  int // index in the current fleet
	Control int // index in the baseline
}
