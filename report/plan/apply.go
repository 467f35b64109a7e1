package plan

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
	"fleetreport/report/history"
	"fleetreport/report/spell"
)

// Reason is why an entry is about no gap of this month.
type Reason uint8

// The reasons.
const (
	placed         Reason = iota // the entry is about a gap
	Closed                       // the control is met now
	ServerGone                   // the server is no longer in the inventory
	ControlGone                  // the baseline has no such control
	UnknownFinding               // no server of this month or of the previous one has the id
	AlreadyEntered               // an earlier row is about the same gap
	NoFinding                    // the row has no id of a finding
)

// String returns the reason as documents show it.
func (r Reason) String() string {
	return [...]string{"", "closed: the control is met now", "gone: its server is not in the inventory",
		"the baseline has no such control", "no server has this id", "another row is about the same finding",
		"the row has no id of a finding"}[r]
}

// Leftover is an entry that is about no gap of this month.
type Leftover struct {
	*Entry
	Reason Reason
}

// Applied is what is planned for the gaps of an audited fleet.
type Applied struct {
	File      *File      // nil if no plan was given
	Leftovers []Leftover // in the order of the file
	Moved     int        // entries that follow a server to another id
	Overdue   int        // gaps that are overdue

	result     *audit.Result
	history    *history.Comparison
	exceptions *exception.Applied
	owner      int           // column of the inventory; -1 for none
	due        [][]time.Time // proposed, by control and by the months since the gap was first seen; zero for none
	entries    map[gap]*Entry
}

// gap is a control that a server does not meet.
type gap struct{ control, server int }

// Apply finds the gaps that the entries of a plan are about. f, h and x may be nil.
func Apply(f *File, r *audit.Result, h *history.Comparison, x *exception.Applied, period fleet.Period) *Applied {
	a := &Applied{File: f, result: r, history: h, exceptions: x, entries: map[gap]*Entry{}, owner: -1}
	months := 1
	if h != nil {
		months = len(h.Points)
	}
	for _, c := range r.Baseline.Controls {
		due := make([]time.Time, months)
		for age := range due {
			if days := r.Baseline.DueDays[c.Severity]; days > 0 {
				due[age] = period.AddMonths(-age).End().AddDate(0, 0, days)
			}
		}
		a.due = append(a.due, due)
	}
	if column, ok := r.Baseline.OwnerColumn(r.Fleet); ok {
		a.owner = column
	}
	if f != nil {
		a.place()
	}
	for control := range r.Baseline.Controls {
		for server := range r.Fleet.Len() {
			if a.IsOverdue(control, server) {
				a.Overdue++
			}
		}
	}
	return a
}

// Entry returns the entry about a gap, nil if there is none.
func (a *Applied) Entry(control, server int) *Entry { return a.entries[gap{control, server}] }

// ProposedOwner returns the owner of a server in the inventory, "" if it is unknown.
func (a *Applied) ProposedOwner(server int) string {
	if a.owner < 0 {
		return ""
	}
	owner := strings.TrimSpace(a.result.Fleet.Server(server).Text(a.owner))
	if fleet.IsUnknownWord(owner) || fleet.IsErrorValue(owner) {
		return ""
	}
	return owner
}

// HasOwners reports whether the inventory has a column with owners.
func (a *Applied) HasOwners() bool { return a.owner >= 0 }

// Owner returns the owner of a gap: the one of its entry, else the one of the inventory, "" if there is none.
func (a *Applied) Owner(control, server int) string {
	if e := a.Entry(control, server); e != nil && e.Owner != "" {
		return e.Owner
	}
	return a.ProposedOwner(server)
}

// ProposedDue returns the day by which the baseline wants a gap closed: the days for its severity, after the last day
// of the month in which it was first seen.
func (a *Applied) ProposedDue(control, server int) (day time.Time, ok bool) {
	age := 0
	if a.history != nil {
		age = max(0, a.history.Age(control, server))
	}
	day = a.due[control][age]
	return day, !day.IsZero()
}

// Due returns the day by which a gap is to be closed: that of its entry, else the proposed one.
func (a *Applied) Due(control, server int) (day time.Time, ok bool) {
	if e := a.Entry(control, server); e != nil && !e.DueDay.IsZero() {
		return e.DueDay, true
	}
	return a.ProposedDue(control, server)
}

// IsOverdue reports whether a control is not met, the day by which that was to change is over, and no exception is in
// force. An entry with the status done does not change that.
func (a *Applied) IsOverdue(control, server int) bool {
	if a.result.State(control, server) == audit.Met || a.exceptions.Excepted(control, server) {
		return false
	}
	due, ok := a.Due(control, server)
	return ok && due.Before(a.result.AsOf)
}

// Remark returns what is noteworthy about the status of a gap, "" for nothing: an entry never closes one.
func (a *Applied) Remark(control, server int) string {
	e := a.Entry(control, server)
	switch {
	case e == nil:
		return ""
	case e.Due != "" && e.DueDay.IsZero():
		return "the due date is not a date: " + e.Due
	case e.Status == Done:
		return "reported done, still open"
	case e.Status == Accepted && !a.exceptions.Excepted(control, server):
		return "accepted, but no exception"
	}
	return ""
}

// place finds the gap of each entry.
func (a *Applied) place() {
	p := a.newPlacer()
	for i := range a.File.Entries {
		e := &a.File.Entries[i]
		g, reason, isMoved := p.find(e)
		switch {
		case reason == placed && a.entries[g] != nil:
			a.Leftovers = append(a.Leftovers, Leftover{e, AlreadyEntered})
		case reason != placed:
			a.Leftovers = append(a.Leftovers, Leftover{e, reason})
		default:
			a.entries[g] = e
			if isMoved {
				a.Moved++
			}
		}
	}
}

// placer finds the gaps of entries.
type placer struct {
	a        *Applied
	controls map[string]int
	byKey    map[string]int // servers of this month
	byName   map[string]int // those with a name that no other has; -1 for the names that several have
	rekeyed  map[string]int // servers of this month, by their key in the previous month
	removed  map[string]bool
}

func (a *Applied) newPlacer() *placer {
	p := &placer{a: a, controls: map[string]int{}, byKey: map[string]int{}, byName: map[string]int{},
		rekeyed: map[string]int{}, removed: map[string]bool{}}
	for k, c := range a.result.Baseline.Controls {
		p.controls[c.ID] = k
	}
	for i := range a.result.Fleet.Len() {
		s := a.result.Fleet.Server(i)
		p.byKey[s.Key()] = i
		if _, twice := p.byName[s.Name()]; twice {
			i = -1
		}
		p.byName[s.Name()] = i
	}
	if a.history != nil {
		for _, r := range a.history.Rekeyed {
			p.rekeyed[r.PreviousKey] = r.Server
		}
		for _, r := range a.history.Removed {
			p.removed[r.Key] = true
		}
	}
	return p
}

// find returns the gap that an entry is about, or the reason why there is none. isMoved reports that its server
// has another key now.
func (p *placer) find(e *Entry) (g gap, reason Reason, isMoved bool) {
	key, id, ok := cutFinding(e.Finding)
	if !ok {
		if e.Finding == "" {
			return g, NoFinding, false
		}
		return g, UnknownFinding, false
	}
	server, reason := p.server(key, e)
	if reason != placed {
		return g, reason, false
	}
	control, ok := p.controls[id]
	if !ok {
		return g, ControlGone, false
	}
	if p.a.result.State(control, server) == audit.Met {
		return g, Closed, false
	}
	return gap{control, server}, placed, p.a.result.Fleet.Server(server).Key() != key
}

// cutFinding splits the id of a finding into the key of its server, which may contain slashes, and the id of its
// control.
func cutFinding(finding string) (server, control string, ok bool) {
	i := strings.LastIndexByte(finding, '/')
	if i <= 0 || i == len(finding)-1 {
		return "", "", false
	}
	return finding[:i], finding[i+1:], true
}

// server returns the server of this month that had a key when the entry was written. The history shows which one that
// is; without it, a server with the key is another one if both its name and its team differ.
func (p *placer) server(key string, e *Entry) (int, Reason) {
	fleet := p.a.result.Fleet
	if i, ok := p.rekeyed[key]; ok {
		return i, placed
	}
	if p.removed[key] {
		return 0, ServerGone
	}
	if i, ok := p.byKey[key]; ok {
		s := fleet.Server(i)
		if differs(s.Name(), e.Server) && differs(s.Team(), e.Team) {
			return 0, ServerGone
		}
		return i, placed
	}
	if i, ok := p.byName[e.Server]; ok && i >= 0 && e.Server != "" && !differs(fleet.Server(i).Team(), e.Team) {
		return i, placed
	}
	if e.Server != "" && p.a.history == nil {
		return 0, ServerGone // the report has written its name
	}
	return 0, UnknownFinding
}

// differs reports whether two names are known and differ in more than case and punctuation.
func differs(a, b string) bool { return a != "" && b != "" && spell.Form(a) != spell.Form(b) }

// OverdueGaps returns the overdue gaps, the longest overdue first, then in the order of the servers and controls.
func (a *Applied) OverdueGaps() []history.Finding {
	var list []history.Finding
	for server := range a.result.Fleet.Len() {
		for control := range a.result.Baseline.Controls {
			if a.IsOverdue(control, server) {
				list = append(list, history.Finding{Server: server, Control: control})
			}
		}
	}
	slices.SortStableFunc(list, func(x, y history.Finding) int {
		dueX, _ := a.Due(x.Control, x.Server)
		dueY, _ := a.Due(y.Control, y.Server)
		return cmp.Compare(dueX.Unix(), dueY.Unix())
	})
	return list
}
