package exception

import (
	"fmt"
	"strings"
	"time"
)

// Servers are the servers of an earlier month, or of the judged fleet.
type Servers interface {
	Len() int
	// Identity gives the id of a server, "" where it has none, its name and its team.
	Identity(server int) (id, name, team string)
	// Now is the index in the judged fleet of the server that this one is; -1 where it is gone.
	Now(server int) int
}

// holder is the server that a text of exceptions named at the end of an earlier month.
type holder struct {
	on       time.Time
	id, team string
	now      int // as Servers.Now
	// moved says that the server was of another team than now in a later month.
	moved bool
}

// Observe notes which servers the exceptions name in an earlier month, which ends on a day.
// Months come newest first.
func (a *Applied) Observe(on time.Time, month Servers) {
	if a == nil || len(a.finder.exact) == 0 {
		return
	}
	if a.moved == nil {
		a.moved = make([]bool, a.result.Fleet.Len())
	}
	found := namedIn(a.finder.exact, month)
	for text, i := range a.finder.exact {
		server := found.server[i]
		if server < 0 {
			continue
		}
		id, _, team := month.Identity(int(server))
		now := month.Now(int(server))
		a.past[text] = append(a.past[text], holder{on, strings.TrimSpace(id), team, now, now >= 0 && a.moved[now]})
	}
	for s := range month.Len() {
		if now := month.Now(s); now >= 0 && !a.moved[now] {
			_, _, team := month.Identity(s)
			a.moved[now] = !sameTeam(team, a.result.Fleet.Server(now).Team())
		}
	}
}

// namedServers says what texts name in a month, by the number of the text.
type namedServers struct {
	server []int32 // the one with that id, or else the only one with that name; -1 where there is none
	byID   []bool  // it has that id
	names  []int   // servers with that name
}

// namedIn looks at each server of a month once.
func namedIn(texts map[string]int32, month Servers) namedServers {
	size := int32(0) // the numbers have gaps, where patterns are
	for _, i := range texts {
		size = max(size, i+1)
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
		if i, ok := texts[id]; ok && id != "" {
			n.server[i], n.byID[i] = int32(s), true
		}
		if i, ok := texts[name]; ok && name != "" {
			n.names[i]++
			if !n.byID[i] {
				n.server[i] = int32(s)
			}
		}
	}
	for i := range n.server {
		if !n.byID[i] && n.names[i] > 1 {
			n.server[i] = -1
		}
	}
	return n
}

// ambiguous reports whether a text is the name of several servers, and the id of none.
func (n namedServers) ambiguous(text int32) bool { return !n.byID[text] && n.names[text] > 1 }

// override replaces what the text of an exception says.
type override struct {
	server int    // of the judged fleet, the only one that it means; -1 for none
	why    string // in a few words
}

// Follow applies the exceptions by name anew, with what Observe noted: an exception means the
// server that it was granted for, under whatever name and id, as long as its team is the same,
// and not another server that has the name now. An exception by id means that id alone. One
// that has expired follows its server in any case: it excuses nothing, and must not look
// unused because of another id. Follow reports whether that makes a difference.
func (a *Applied) Follow() bool {
	if a == nil {
		return false
	}
	overrides := map[int]override{}
	for i, e := range a.Entries {
		if e.Status == Invalid || e.Pattern() {
			continue
		}
		text := strings.TrimSpace(e.Server)
		was, ok := heldOn(a.past[text], e.Granted)
		if !ok {
			continue
		}
		follow := a.follow
		if day(e.Expires) < day(a.AsOf) {
			follow = a.followExpired
		}
		if o, ok := follow(text, was); ok {
			overrides[i] = o
		}
	}
	if len(overrides) == 0 {
		return false
	}
	a.apply(overrides)
	return true
}

// heldOn gives the server that was named when an exception was granted: that of the first
// month that ends on the day or later, or else of the latest one. Holders come newest first.
func heldOn(past []holder, granted time.Time) (holder, bool) {
	if len(past) == 0 {
		return holder{}, false
	}
	was := past[0]
	for _, h := range past {
		if day(h.on) >= day(granted) {
			was = h
		}
	}
	return was, true
}

// taken says of an exception that its text names another server than it did.
const taken = "another server took the name"

// followExpired is follow for an exception that has expired: it means its server whatever the
// id and the team are now.
func (a *Applied) followExpired(text string, was holder) (override, bool) {
	switch is := int(a.named.server[a.finder.exact[text]]); {
	case is == was.now:
		return override{}, false
	case was.now < 0:
		return override{-1, taken}, true
	case was.id == text:
		return override{was.now, "its server has another id now, " + a.keyOf(was.now)}, true
	default:
		return override{was.now, "its server is now called " + a.nameOf(was.now)}, true
	}
}

// follow says what an exception means that meant the server was when it was granted. It is
// false where that is still what its text says.
func (a *Applied) follow(text string, was holder) (override, bool) {
	is := int(a.named.server[a.finder.exact[text]])
	var id, team string
	if was.now >= 0 {
		s := a.result.Fleet.Server(was.now)
		id, team = strings.TrimSpace(s.ID()), s.Team()
	}
	known := strings.TrimSpace(team) != "" && strings.TrimSpace(was.team) != ""
	same := known && !was.moved && sameTeam(team, was.team)
	byID := was.id == text
	switch {
	case is >= 0 && is == was.now:
		switch {
		case id == was.id && (id != "" || same || !known), id != was.id && same && !byID:
			return override{}, false
		case known && !same && id == was.id:
			return override{-1, "its server is of another team now, or was in between: grant it anew"}, true
		case known && !same:
			return override{-1, fmt.Sprintf("its server has another id now, %s, and is not known to be of the same team: grant it anew", a.keyOf(is))}, true
		default:
			return override{-1, "the server of this name has another id now, " + a.keyOf(is) + ": give that if it is the same"}, true
		}
	case was.now >= 0 && same && !byID:
		why := "its server is now called " + a.nameOf(was.now)
		if is >= 0 {
			why += "; " + taken
		}
		return override{was.now, why}, true
	case is >= 0:
		return override{-1, taken}, true
	case was.now >= 0 && byID:
		return override{-1, fmt.Sprintf("its server has another id now, %s: give that", a.keyOf(was.now))}, true
	case was.now >= 0:
		return override{-1, fmt.Sprintf("its server is now called %s, and is not known to be of the same team: grant it anew", a.nameOf(was.now))}, true
	default:
		return override{}, false
	}
}

// sameTeam reports whether two names of teams differ at most in case and spaces around them.
func sameTeam(a, b string) bool {
	return a == b || strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

func (a *Applied) keyOf(server int) string  { return a.result.Fleet.Server(server).Key() }
func (a *Applied) nameOf(server int) string { return a.result.Fleet.Server(server).Name() }

// judgedFleet is the fleet itself, as Servers.
type judgedFleet struct{ *Applied }

func (f judgedFleet) Len() int { return f.result.Fleet.Len() }

func (f judgedFleet) Identity(server int) (id, name, team string) {
	s := f.result.Fleet.Server(server)
	return s.ID(), s.Name(), s.Team()
}

func (f judgedFleet) Now(server int) int { return server }
