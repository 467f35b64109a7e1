package history

import (
	"slices"

	"fleetreport/report/audit"
)

// index finds the servers of the month reported on.
type index struct {
	month  *Month
	ids    map[string]int32 // by id
	others map[string]int32 // those without an id, by name
	former map[string]int32 // by an id that they had in a later month than the one at hand
}

func newIndex(m *Month) *index {
	x := &index{month: m, ids: make(map[string]int32, m.Len()), others: map[string]int32{}, former: map[string]int32{}}
	for i, id := range m.ids {
		if id != "" {
			x.ids[id] = int32(i)
		} else {
			x.others[m.names[i]] = int32(i)
		}
	}
	return x
}

// match gives, for each server of an earlier month, the one of this month that it is, or
// -1. In this order it is the one of
//
//  1. the same id, or of the same name where neither has an id;
//  2. an id that the server is known to have had between the two months;
//  3. the same name, which no other server has in either month;
//  4. an id, or a name where neither has an id, that differs only as described at canonical,
//     unless both name and team are others;
//  5. a name that differs only as described at canonical, and that no other server has in
//     either month.
//
// No server is matched twice, and the order of the rows makes no difference. Months come
// newest first.
func (x *index) match(m *Month) []int32 {
	of := make([]int32, m.Len())
	taken := make([]bool, x.month.Len())
	next := int32(0) // most inventories keep their order from month to month
	var gone []int32 // servers of m that are not matched yet
	for e, id := range m.ids {
		i, ok := next, int(next) < x.month.Len() && x.month.ids[next] == id
		switch {
		case id == "":
			i, ok = x.others[m.names[e]]
		case !ok:
			i, ok = x.ids[id]
		}
		of[e] = -1
		if ok {
			of[e], taken[i] = i, true
			next = i + 1
		} else {
			gone = append(gone, int32(e))
		}
	}
	if len(gone) == 0 {
		return of
	}
	var came []int32 // servers of this month that are not matched yet
	for i := range taken {
		if !taken[i] {
			came = append(came, int32(i))
		}
	}
	take := func(e, i int32) {
		of[e], taken[i] = i, true
		if id := m.ids[e]; id != "" {
			x.former[id] = i
		}
	}
	for _, e := range gone {
		if i, ok := x.former[m.ids[e]]; ok && !taken[i] {
			take(e, i)
		}
	}
	left := func() ([]int32, []int32) {
		gone = selectServers(gone, func(e int32) bool { return of[e] < 0 })
		came = selectServers(came, func(i int32) bool { return !taken[i] })
		return gone, came
	}
	gone, came = left()
	names := pairs(m, x.month, gone, came, func(m *Month, i int32) string { return m.names[i] })
	inBoth := map[string]bool{}
	for _, p := range names {
		inBoth[m.names[p.then]] = true
	}
	then, now := m.countNames(inBoth), x.month.countNames(inBoth)
	for _, p := range names {
		if name := m.names[p.then]; then[name] == 1 && now[name] == 1 {
			take(p.then, p.now)
		}
	}
	gone, came = left()
	for _, p := range pairs(m, x.month, gone, came, canonicalKey) {
		if !otherName(m, x.month, p.then, p.now) || !otherTeam(m, x.month, p.then, p.now) {
			take(p.then, p.now)
		}
	}
	gone, came = left()
	if spellings := pairs(m, x.month, gone, came, canonicalName); len(spellings) > 0 {
		then, now := m.countCanonical(), x.month.countCanonical()
		for _, p := range spellings {
			if name := canonicalName(m, p.then); then[name] == 1 && now[name] == 1 {
				take(p.then, p.now)
			}
		}
	}
	return of
}

// otherName reports whether a server of an earlier month and one of this month have names of
// their own that differ, other than in spelling.
func otherName(then, now *Month, e, i int32) bool {
	return named(then, e) && named(now, i) && canonicalName(then, e) != canonicalName(now, i)
}

// otherTeam reports whether the teams of a server of an earlier month and of one of this month
// are known and differ, other than in spelling.
func otherTeam(then, now *Month, e, i int32) bool {
	return then.teams[e] != "" && now.teams[i] != "" && canonical(then.teams[e]) != canonical(now.teams[i])
}

// doubtful returns the keys of the servers of an earlier month that may be other servers of this
// month than those that they are matched with, or than none. These are
//
//   - servers with another id and another name or team;
//   - servers of the same id with another name and another team;
//   - servers of the same id with another name, where their name went to another server, or
//     their new name came from another one;
//   - servers that count as removed, whose name another server has now.
//
// Names are compared as canonical spells them. Where none of the servers of this month that are
// concerned has a gap, nothing can be hidden, and there is no doubt.
func doubtful(then, now *Month, of []int32) []string {
	before := inverse(of, now.Len())
	suspects := false
	for e, i := range of {
		if i < 0 || otherName(then, now, int32(e), i) || then.key(e) != now.key(int(i)) {
			suspects = true
			break
		}
	}
	if !suspects {
		return nil
	}
	hadName, hasName := then.byName(), now.byName()
	// gotName lists the servers of this month, other than i, that have the name and did not have
	// it before.
	gotName := func(name string, i int32) []int32 {
		return selectServers(slices.Clone(hasName[name]), func(j int32) bool {
			return j != i && (before[j] < 0 || canonicalName(then, before[j]) != name)
		})
	}
	// lostName lists the servers of the earlier month, other than e, that had the name and do not
	// have it now.
	lostName := func(name string, e int32) []int32 {
		return selectServers(slices.Clone(hadName[name]), func(o int32) bool {
			return o != e && (of[o] < 0 || canonicalName(now, of[o]) != name)
		})
	}
	var keys []string
	for e, i := range of {
		e := int32(e)
		name := canonicalName(then, e)
		var concerned []int32
		switch {
		case i < 0:
			shared := len(hadName[name]) > 1 && len(hasName[name]) > 1 // by servers of several teams
			concerned = selectServers(gotName(name, i), func(j int32) bool { return !shared || !otherTeam(then, now, e, j) })
		case then.key(int(e)) != now.key(int(i)):
			if otherName(then, now, e, i) || otherTeam(then, now, e, i) {
				concerned = []int32{i}
			}
		case otherName(then, now, e, i):
			got, lost := gotName(name, i), lostName(canonicalName(now, i), e)
			if len(got)+len(lost) == 0 && !otherTeam(then, now, e, i) {
				break
			}
			concerned = append(got, i)
			for _, o := range lost {
				if of[o] >= 0 {
					concerned = append(concerned, of[o])
				}
			}
		}
		if slices.ContainsFunc(concerned, func(j int32) bool { return now.hasGap(int(j)) }) {
			keys = append(keys, then.key(int(e)))
		}
	}
	slices.Sort(keys)
	return keys
}

// hasGap reports whether the server does not meet a control, or whether that is unknown.
func (m *Month) hasGap(server int) bool {
	return slices.ContainsFunc(m.states, func(states []audit.State) bool { return states != nil && states[server] != audit.Met })
}

// byName lists the servers of each name, as canonical spells it.
func (m *Month) byName() map[string][]int32 {
	servers := map[string][]int32{}
	for i := range m.names {
		if name := canonicalName(m, int32(i)); named(m, int32(i)) {
			servers[name] = append(servers[name], int32(i))
		}
	}
	return servers
}

// pair is a server of an earlier month, and the server of this month that it may be.
type pair struct{ then, now int32 }

// pairs gives the servers of two lists that have the same key, which no other one of its list
// has, in the order of the first list.
func pairs(then, now *Month, gone, came []int32, key func(*Month, int32) string) []pair {
	if len(gone) == 0 || len(came) == 0 {
		return nil
	}
	const shared = -1
	byKey := func(m *Month, list []int32) map[string]int32 {
		index := make(map[string]int32, len(list))
		for _, i := range list {
			k := key(m, i)
			if _, twice := index[k]; twice {
				i = shared
			}
			index[k] = i
		}
		return index
	}
	old, current := byKey(then, gone), byKey(now, came)
	var found []pair
	for _, e := range gone {
		k := key(then, e)
		if i, ok := current[k]; ok && i != shared && old[k] != shared {
			found = append(found, pair{e, i})
		}
	}
	return found
}

// countNames counts the servers that have each of the names.
func (m *Month) countNames(names map[string]bool) map[string]int {
	counts := map[string]int{}
	if len(names) == 0 {
		return counts
	}
	for _, name := range m.names {
		if names[name] {
			counts[name]++
		}
	}
	return counts
}

// countCanonical counts the servers that have each name, as canonical spells it.
func (m *Month) countCanonical() map[string]int {
	counts := map[string]int{}
	for i := range m.names {
		counts[canonicalName(m, int32(i))]++
	}
	return counts
}

func selectServers(list []int32, keep func(int32) bool) []int32 {
	kept := list[:0]
	for _, i := range list {
		if keep(i) {
			kept = append(kept, i)
		}
	}
	return kept
}
