package history

// index finds the servers of the month reported on.
type index struct {
	month  *Month
	ids    map[string]int32 // by id
	others map[string]int32 // those without an id, by name
	names  map[string]int32 // all, by name; shared where two have it. Made when first needed.
}

// shared stands for the servers of a name that more than one has.
const shared = -1

func newIndex(m *Month) *index {
	x := &index{month: m, ids: make(map[string]int32, m.Len()), others: map[string]int32{}}
	for i, id := range m.ids {
		if id != "" {
			x.ids[id] = int32(i)
		} else {
			x.others[m.names[i]] = int32(i)
		}
	}
	return x
}

// match gives, for each server of an earlier month, the one of this month that it is,
// or -1: the one of the same id, or of the same name where neither has an id, which
// tells them apart within their month. Where just one of the two has an id, the name
// counts if nobody else has it, in both months.
func (x *index) match(m *Month) []int32 {
	of := make([]int32, m.Len())
	taken := make([]bool, x.month.Len())
	unnamed := len(x.others) > 0
	next := int32(0) // most inventories keep their order from month to month
	for e, id := range m.ids {
		i, ok := next, int(next) < x.month.Len() && x.month.ids[next] == id
		switch {
		case id == "":
			unnamed = true
			i, ok = x.others[m.names[e]]
		case !ok:
			i, ok = x.ids[id]
		}
		of[e] = -1
		if ok {
			of[e], taken[i] = i, true
			next = i + 1
		}
	}
	if unnamed {
		x.matchNames(m, of, taken)
	}
	return of
}

// matchNames matches the servers that are left by their names.
func (x *index) matchNames(m *Month, of []int32, taken []bool) {
	if x.names == nil {
		x.names = make(map[string]int32, x.month.Len())
		for i, name := range x.month.names {
			if _, twice := x.names[name]; twice {
				x.names[name] = shared
			} else {
				x.names[name] = int32(i)
			}
		}
	}
	sharing := make([]int32, x.month.Len()) // how many servers of m have the name of each
	for _, name := range m.names {
		if i, ok := x.names[name]; ok && i != shared {
			sharing[i]++
		}
	}
	for e, name := range m.names {
		i, ok := x.names[name]
		if !ok || i == shared || of[e] >= 0 || taken[i] || sharing[i] != 1 {
			continue
		}
		if m.ids[e] == "" || x.month.ids[i] == "" {
			of[e] = i
		}
	}
}
