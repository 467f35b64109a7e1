package history

// Change says what became of a finding (a server and a control) since the previous
// month of which there is a file.
type Change uint8

// The changes. All findings that are a gap now, or were one then, are in exactly one
// of those below NoGap.
const (
	NoGap        Change = iota // no gap now, and none then that is known
	Unchanged                  // a gap then and now
	New                        // a gap of a server that was not in the inventory then
	Regressed                  // met then, a gap now
	Closed                     // a gap then, met now
	Gone                       // a gap then, of a server that is no longer in the inventory
	Incomparable               // a gap then or now, of which nothing can be said
)

// String says the change in the words of the documents.
func (c Change) String() string {
	return [...]string{"no gap", "unchanged", "new", "regression", "closed", "server gone", "not comparable"}[c]
}

// Counts are numbers of findings by Change.
type Counts [Incomparable + 1]int

// Rename is a server whose name changed.
type Rename struct {
	Server int // index in the fleet of this month
	Was    string
}

// Rekey is a server that was recognized although its key, which is its id or else its name,
// is another one than in the previous month. Its findings have the current key in their ids.
type Rekey struct {
	Server int    // index in the fleet of this month
	Was    string // its key in the previous month
}

// Removed is a server that is no longer in the inventory.
type Removed struct {
	Key, Name, Team string
	Calls           float64 // a month; NaN where unknown
	Gaps            []int   // controls that it did not meet, as far as that month tells
}

// Finding is a control of a server of this month's fleet.
type Finding struct {
	Server  int // index in the fleet of this month
	Control int
}
