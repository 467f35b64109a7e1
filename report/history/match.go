package history

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
//  4. an id, or a name where neither has an id, that differs only as described at canonical.
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
		take(p.then, p.now)
	}
	return of
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

func selectServers(list []int32, keep func(int32) bool) []int32 {
	kept := list[:0]
	for _, i := range list {
		if keep(i) {
			kept = append(kept, i)
		}
	}
	return kept
}
