package history

import "slices"

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

// doubtful gives the keys of the servers of an earlier month of which it is not certain what
// became of them: their id leads to one server of this month, and a name that a single server
// has in each of the months leads to another; their id changed together with their name or
// team; or they count as removed, and a server that counts as added has the name of theirs, as
// canonical spells it.
func doubtful(then, now *Month, of []int32, added []int) []string {
	var doubted, renamed, removed []int32
	names := map[string]bool{}
	for e, i := range of {
		switch {
		case i < 0:
			removed = append(removed, int32(e))
		case then.key(e) != now.key(int(i)) && (otherName(then, now, int32(e), i) || otherTeam(then, now, int32(e), i)):
			doubted = append(doubted, int32(e))
		case then.names[e] != now.names[i] && named(then, int32(e)) && named(now, i):
			renamed = append(renamed, int32(e))
			names[then.names[e]], names[now.names[i]] = true, true
		}
	}
	countThen, countNow := then.countNames(names), now.countNames(names)
	inBoth := func(name string) bool { return countThen[name] == 1 && countNow[name] == 1 }
	doubted = append(doubted, selectServers(renamed, func(e int32) bool {
		return inBoth(then.names[e]) || inBoth(now.names[of[e]])
	})...)
	if len(removed) > 0 {
		came := map[string]bool{}
		for _, i := range added {
			came[canonicalName(now, int32(i))] = true
		}
		doubted = append(doubted, selectServers(removed, func(e int32) bool { return came[canonicalName(then, e)] })...)
	}
	var keys []string
	for _, e := range doubted {
		keys = append(keys, then.key(int(e)))
	}
	slices.Sort(keys)
	return keys
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
