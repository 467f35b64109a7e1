package exception

import (
	"strings"
	"time"

	"fleetreport/report/audit"
)

// Servers are the servers of an earlier month, or of the audited fleet.
type Servers interface {
	Len() int
	// Identity returns the id of a server, "" if it has none, its name and its team.
	Identity(server int) (id, name, team string)
	// CurrentIndex returns the index of the same server in the audited fleet, -1 if it is gone.
	CurrentIndex(server int) int
}

// pastServer is the server that a selector matched at the end of an earlier month.
type pastServer struct {
	month    time.Time // its last day
	id, team string
	current  int  // as Servers.CurrentIndex
	moved    bool // its team was another one in a later month
}

// Observe records which servers the exceptions match in an earlier month, given its last day. Months
// must be observed from the newest to the oldest.
func (a *Applied) Observe(lastDay time.Time, month Servers) {
	if a == nil {
		return
	}
	a.observeExpired(month)
	if len(a.index.exact) == 0 {
		return
	}
	if a.moved == nil {
		a.moved = make([]bool, a.result.Fleet.Len())
	}
	found := findNamed(a.index.exact, month)
	for selector, i := range a.index.exact {
		server := int(found.server[i])
		if server < 0 {
			continue
		}
		id, _, team := month.Identity(server)
		current := month.CurrentIndex(server)
		moved := current >= 0 && a.moved[current]
		a.past[selector] = append(a.past[selector], pastServer{lastDay, strings.TrimSpace(id), team, current, moved})
	}
	for s := range month.Len() {
		if current := month.CurrentIndex(s); current >= 0 && !a.moved[current] {
			_, _, team := month.Identity(s)
			a.moved[current] = !sameTeam(team, a.result.Fleet.Server(current).Team())
		}
	}
}

// observeExpired records which servers with a gap the expired patterns matched in an earlier month.
func (a *Applied) observeExpired(month Servers) {
	for i, pattern := range a.expired {
		control := controlIndex(a.result.Baseline, a.Entries[i].Control)
		for s := range month.Len() {
			current := month.CurrentIndex(s)
			if _, found := a.lost[i]; found || current < 0 || a.result.State(control, current) == audit.Met {
				continue
			}
			id, name, _ := month.Identity(s)
			if pattern.match(strings.TrimSpace(id)) || pattern.match(strings.TrimSpace(name)) {
				a.lost[i] = current
			}
		}
	}
}

// namedServers are the servers of a month that selectors match, by index of the selector.
type namedServers struct {
	server []int32 // the one with that id, or else the only one with that name; -1 if there is none
	byID   []bool  // whether it has that id
	names  []int   // number of servers with that name
}

// findNamed finds the servers that exact selectors match.
func findNamed(exact map[string]int32, month Servers) namedServers {
	size := int32(0)
	for _, i := range exact {
		size = max(size, i+1) // indexes of patterns are missing
	}
	n := namedServers{server: make([]int32, size), byID: make([]bool, size), names: make([]int, size)}
	for i := range n.server {
		n.server[i] = -1
	}
	if size == 0 {
		return n
	}
	for s := range month.Len() {
		id, name, _ := month.Identity(s)
		id, name = strings.TrimSpace(id), strings.TrimSpace(name)
		if i, ok := exact[id]; ok && id != "" {
			n.server[i], n.byID[i] = int32(s), true
		}
		if i, ok := exact[name]; ok && name != "" {
			n.names[i]++
			if !n.byID[i] {
				n.server[i] = int32(s)
			}
		}
	}
	for i := range n.server {
		if n.isAmbiguous(int32(i)) {
			n.server[i] = -1
		}
	}
	return n
}

// isAmbiguous reports whether a selector is the name of several servers, and the id of none.
func (n namedServers) isAmbiguous(selector int32) bool {
	return !n.byID[selector] && n.names[selector] > 1
}

// override replaces the selector of an exception.
type override struct {
	server int    // index in the audited fleet of the only server that it matches; -1 for none
	why    string // the reason, for Entry.Why or Entry.Note
}

// Follow applies the exceptions again, with what Observe recorded. An exception matches the server
// for which it was granted, whatever its name and id are now, as long as its team is the same; it
// does not match another server that has the name or the id now. An expired exception, also one by
// a pattern, follows its server in any case: it excuses nothing, and must not look unused because
// of another id. Follow reports whether anything changed.
func (a *Applied) Follow() bool {
	if a == nil {
		return false
	}
	overrides := map[int]override{}
	for i, e := range a.Entries {
		if server, ok := a.lost[i]; ok && e.Status == Unused {
			overrides[i] = override{server, "its server is now " + a.keyOf(server)}
		}
		if e.Status == Invalid || e.Pattern() {
			continue
		}
		selector := strings.TrimSpace(e.Server)
		before, ok := serverWhenGranted(a.past[selector], e.Granted)
		if !ok {
			continue
		}
		follow := a.follow
		if dayNumber(e.Expires) < dayNumber(a.AsOf) {
			follow = a.followExpired
		}
		if o, ok := follow(selector, before); ok {
			overrides[i] = o
		}
	}
	if len(overrides) == 0 {
		return false
	}
	a.apply(overrides)
	return true
}

// serverWhenGranted returns the server of the first month that ends on the day of the grant or later,
// or else of the latest month. past is sorted from the newest month to the oldest.
func serverWhenGranted(past []pastServer, granted time.Time) (pastServer, bool) {
	if len(past) == 0 {
		return pastServer{}, false
	}
	found := past[0]
	for _, s := range past {
		if dayNumber(s.month) >= dayNumber(granted) {
			found = s
		}
	}
	return found, true
}

const whyNameTaken = "another server took the name"

// followExpired is follow for an expired exception, which matches its server whatever its id and team
// are now.
func (a *Applied) followExpired(selector string, before pastServer) (override, bool) {
	switch now := int(a.named.server[a.index.exact[selector]]); {
	case now == before.current:
		return override{}, false
	case before.current < 0:
		return override{-1, whyNameTaken}, true
	case before.id == selector:
		return override{before.current, "its server has another id now, " + a.keyOf(before.current)}, true
	default:
		return override{before.current, "its server is now called " + a.nameOf(before.current)}, true
	}
}

// follow returns which server an exception matches that matched the server before when it was
// granted. It returns false if that is the one that its selector matches.
func (a *Applied) follow(selector string, before pastServer) (override, bool) {
	now := int(a.named.server[a.index.exact[selector]])
	var id, team string
	if before.current >= 0 {
		s := a.result.Fleet.Server(before.current)
		id, team = strings.TrimSpace(s.ID()), s.Team()
	}
	teamsKnown := strings.TrimSpace(team) != "" && strings.TrimSpace(before.team) != ""
	inTeam := teamsKnown && !before.moved && sameTeam(team, before.team)
	byID := before.id == selector
	drop := func(why string) (override, bool) { return override{-1, why}, true }
	switch {
	case now >= 0 && now == before.current:
		switch {
		case id == before.id && (id != "" || inTeam || !teamsKnown), id != before.id && inTeam && !byID:
			return override{}, false
		case teamsKnown && !inTeam && id == before.id:
			return drop("its server belongs to another team now, or did in between: grant it again")
		case teamsKnown && !inTeam:
			return drop("its server has another id now, " + a.keyOf(now) +
				", and may belong to another team: grant it again")
		default:
			return drop("the server of this name has another id now, " + a.keyOf(now) +
				": use that id if it is the same server")
		}
	case before.current >= 0 && inTeam:
		why, taken := "its server is now called "+a.nameOf(before.current), whyNameTaken
		if byID {
			why, taken = "its server has another id now, "+a.keyOf(before.current), "another server took the id"
		}
		if now >= 0 {
			why += "; " + taken
		}
		return override{before.current, why}, true
	case now >= 0:
		return drop(whyNameTaken)
	case before.current >= 0 && byID:
		return drop("its server has another id now, " + a.keyOf(before.current) + ": use that id")
	case before.current >= 0:
		return drop("its server is now called " + a.nameOf(before.current) +
			", and may belong to another team: grant it again")
	default:
		return override{}, false
	}
}

// sameTeam reports whether two names of teams are equal except for case and surrounding spaces.
func sameTeam(a, b string) bool {
	return a == b || strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

func (a *Applied) keyOf(server int) string  { return a.result.Fleet.Server(server).Key() }
func (a *Applied) nameOf(server int) string { return a.result.Fleet.Server(server).Name() }

// auditedFleet implements Servers for the audited fleet.
type auditedFleet struct{ *Applied }

func (f auditedFleet) Len() int { return f.result.Fleet.Len() }

func (f auditedFleet) Identity(server int) (id, name, team string) {
	s := f.result.Fleet.Server(server)
	return s.ID(), s.Name(), s.Team()
}

func (f auditedFleet) CurrentIndex(server int) int { return server }
