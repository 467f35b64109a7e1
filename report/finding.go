package report

// Finding is a gap, for formats that list single findings.
type Finding struct {
	ID           string // as FindingID makes it
	Control      int    // index in Document.Controls
	Server, Team string
	Line         int    // of the inventory, from 1
	State        string // "not met" or "unknown"
	Message      string // what is wrong, in one sentence
	Change       string // since the previous month, as in the documents; "" without a history
	Score        float64
	Exception    *Granted // in force for it; nil for none

	// Of the action plan: who closes it, the day as YYYY-MM-DD, and the status that was reported. Each may be "".
	Owner, Due, Status string
	Overdue            bool
}

// Granted is an exception in force.
type Granted struct {
	Ticket, Reason, Approver, Expires string
}

// FindingID is the stable id of a gap: the same server and control have the same
// id every month, in every document. The server is named by its id, or by its
// name where the inventory has no ids.
func FindingID(serverKey, controlID string) string { return serverKey + "/" + controlID }
