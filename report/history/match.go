package history

import (
	"fleetreport/report/audit"
	"slices"
)

// matcher matches the servers of earlier months with those of the current month.
type matcher struct {
	current  *Month
	byID     map[string]int32
	byName   map[string]int32 // servers without an id
	byFormer map[string]int32 // by an id that the server had in a month after the one being matched
}

func newMatcher(m *Month) *matcher {
	x := &matcher{
		current: m, byID: make(map[string]int32, m.Len()), byName: map[string]int32{}, byFormer: map[string]int32{},
	}
	for i, id := range m.ids {
		if id != "" {
			x.byID[id] = int32(i)
		} else {
			x.byName[m.names[i]] = int32(i)
		}
	}
	return x
}

// match returns, for each server of an earlier month, the index of the same server in the current
// month, or -1. Servers match by the first of these rules that applies:
//
//  1. they have the same id, or the same name if neither has an id;
//  2. an alias gives the current id for the earlier one, or the current name, which no other server
//     has, for the earlier one;
//  3. the earlier id is one that the current server had in a month between the two;
//  4. they have the same name, which no other server has in either month;
//  5. their ids, or their names if neither has an id, have the same canonical form, unless both
//     name and team differ;
//  6. their names have the same canonical form, which no other server has in either month.
//
// No server is matched twice, and the order of the rows makes no difference. Months must be matched
// from the newest to the oldest.
func (x *matcher) match(m *Month) []int32 {
	current := x.current
	s := &matching{
		earlier: m, current: current, byFormer: x.byFormer,
		matches: make([]int32, m.Len()), matched: make([]bool, current.Len()),
	}
	next := int32(0) // most inventories keep their order from month to month
	complete := true
	for e, id := range m.ids {
		i, ok := next, int(next) < current.Len() && current.ids[next] == id
		switch {
		case id == "":
			i, ok = x.byName[m.names[e]]
		case !ok:
			i, ok = x.byID[id]
		}
		if ok {
			s.matches[e], s.matched[i] = i, true
			next = i + 1
		} else {
			s.matches[e], complete = -1, false
		}
	}
	if complete {
		return s.matches
	}
	s.assignAliases(x.byID)
	for e, id := range m.ids {
		if i, ok := x.byFormer[id]; ok && s.matches[e] < 0 && !s.matched[i] {
			s.assign(pair{int32(e), i})
		}
	}
	s.assignUnique(nameOf)
	for _, p := range s.pairs(canonicalKey) {
		if !nameDiffers(m, current, p.earlier, p.current) || !teamDiffers(m, current, p.earlier, p.current) {
			s.assign(p)
		}
	}
	s.assignUnique(canonicalName)
	return s.matches
}

// matching is the matching of two months in progress.
type matching struct {
	earlier, current *Month
	byFormer         map[string]int32 // of the matcher
	matches          []int32          // by server of the earlier month, its index in the current one, or -1
	matched          []bool           // by server of the current month
}

// pair is a server of the earlier month and a server of the current month.
type pair struct{ earlier, current int32 }

func (s *matching) assign(p pair) {
	s.matches[p.earlier], s.matched[p.current] = p.current, true
	if id := s.earlier.ids[p.earlier]; id != "" {
		s.byFormer[id] = p.current
	}
}

// assignAliases matches the unmatched servers that have an alias. byID has the current servers by id.
func (s *matching) assignAliases(byID map[string]int32) {
	m := s.earlier
	if m.aliases == nil {
		return
	}
	byName := s.current.uniqueNames()
	m.certain = make([]bool, m.Len())
	for e := range m.ids {
		if s.matches[e] >= 0 {
			continue
		}
		i := int32(-1)
		if id, ok := m.aliases.ID(m.ids[e]); ok {
			if server, ok := byID[id]; ok {
				i = server
			}
		} else if name, ok := m.aliases.ServerName(m.names[e]); ok {
			if server, ok := byName[name]; ok {
				i = server
			}
		}
		if i >= 0 && !s.matched[i] {
			s.assign(pair{int32(e), i})
			m.certain[e] = true
		}
	}
}

// uniqueNames returns the servers by the names that no other server has; for names that several have, it is -1.
func (m *Month) uniqueNames() map[string]int32 {
	servers := map[string]int32{}
	for i, name := range m.names {
		if _, twice := servers[name]; twice {
			servers[name] = -1
		} else {
			servers[name] = int32(i)
		}
	}
	return servers
}

// pairs returns the pairs of unmatched servers with the same key, in the order of the earlier month.
// Keys that several unmatched servers of one month share are ignored.
func (s *matching) pairs(key func(*Month, int32) string) []pair {
	const ambiguous = -1
	index := func(m *Month, isMatched func(i int) bool) map[string]int32 {
		byKey := map[string]int32{}
		for i := range m.Len() {
			if isMatched(i) {
				continue
			}
			k := key(m, int32(i))
			if _, ok := byKey[k]; ok {
				byKey[k] = ambiguous
			} else {
				byKey[k] = int32(i)
			}
		}
		return byKey
	}
	earlier := index(s.earlier, func(e int) bool { return s.matches[e] >= 0 })
	current := index(s.current, func(i int) bool { return s.matched[i] })
	var pairs []pair
	for k, e := range earlier {
		if i, ok := current[k]; ok && i != ambiguous && e != ambiguous {
			pairs = append(pairs, pair{e, i})
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int { return int(a.earlier - b.earlier) })
	return pairs
}

// assignUnique matches the unmatched servers with the same key that no other server of either month
// has, whether matched or not.
func (s *matching) assignUnique(key func(*Month, int32) string) {
	pairs := s.pairs(key)
	keys := map[string]bool{}
	for _, p := range pairs {
		keys[key(s.earlier, p.earlier)] = true
	}
	earlier, current := s.earlier.countKeys(keys, key), s.current.countKeys(keys, key)
	for _, p := range pairs {
		if k := key(s.earlier, p.earlier); earlier[k] == 1 && current[k] == 1 {
			s.assign(p)
		}
	}
}

// nameDiffers reports whether a server of an earlier month and one of the current month have names
// with different canonical forms. A server without a name differs from none.
func nameDiffers(m, current *Month, e, i int32) bool {
	return hasName(m, e) && hasName(current, i) && canonicalName(m, e) != canonicalName(current, i)
}

// teamDiffers reports whether the teams of a server of an earlier month and of one of the current
// month are known and have different canonical forms.
func teamDiffers(m, current *Month, e, i int32) bool {
	return m.teams[e] != "" && current.teams[i] != "" && canonical(m.teams[e]) != canonical(current.teams[i])
}

// doubtful returns the keys of the servers of an earlier month whose match, or lack of one, is in
// doubt. These are
//
//   - servers with another id and another name or team;
//   - servers of the same id with another name and another team;
//   - servers of the same id with another name, where their name went to another server, or
//     their new name came from another one;
//   - servers that count as removed, whose name another server has now, or whose id an added one has
//     in another spelling.
//
// Names are compared in their canonical form. Where none of the servers of the current month that
// are concerned has a gap, nothing can be hidden, and there is no doubt; but a gap of an id that was
// given to another server must not count as closed.
func doubtful(previous, current *Month, matches []int32) []string {
	before := invert(matches, current.Len())
	previousByName, currentByName := previous.byName(), current.byName()
	// gotName lists the servers of the current month, other than i, that have the name and did not have
	// it before.
	gotName := func(name string, i int32) []int32 {
		return selectServers(slices.Clone(currentByName[name]), func(j int32) bool {
			return j != i && (before[j] < 0 || canonicalName(previous, before[j]) != name)
		})
	}
	// lostName lists the servers of the earlier month, other than e, that had the name and do not
	// have it now.
	lostName := func(name string, e int32) []int32 {
		return selectServers(slices.Clone(previousByName[name]), func(o int32) bool {
			return o != e && (matches[o] < 0 || canonicalName(current, matches[o]) != name)
		})
	}
	addedByKey := map[string]int32{} // by canonical key
	for i, e := range before {
		if e < 0 {
			addedByKey[canonicalKey(current, int32(i))] = int32(i)
		}
	}
	var keys []string
	for e, i := range matches {
		e := int32(e)
		name := canonicalName(previous, e)
		if previous.certain != nil && previous.certain[e] {
			continue
		}
		var concerned []int32
		isReused := false // its id was given to another server, as name and team show
		switch {
		case i < 0:
			shared := len(previousByName[name]) > 1 && len(currentByName[name]) > 1 // by servers of several teams
			concerned = selectServers(gotName(name, i), func(j int32) bool {
				return !shared || !teamDiffers(previous, current, e, j)
			})
			if j, ok := addedByKey[canonicalKey(previous, e)]; ok {
				concerned = append(concerned, j)
			}
		case previous.key(int(e)) != current.key(int(i)):
			if nameDiffers(previous, current, e, i) || teamDiffers(previous, current, e, i) {
				concerned = []int32{i}
			}
		case nameDiffers(previous, current, e, i):
			got, lost := gotName(name, i), lostName(canonicalName(current, i), e)
			if len(got)+len(lost) == 0 && !teamDiffers(previous, current, e, i) {
				break
			}
			isReused = teamDiffers(previous, current, e, i)
			concerned = slices.Concat(got, []int32{i})
			for _, o := range lost {
				if matches[o] >= 0 {
					concerned = append(concerned, matches[o])
				}
			}
		}
		if isReused && previous.hasGap(int(e)) ||
			slices.ContainsFunc(concerned, func(j int32) bool { return current.hasGap(int(j)) }) {
			keys = append(keys, previous.key(int(e)))
		}
	}
	slices.Sort(keys)
	return keys
}

// hasGap reports whether the server does not meet a control, or whether that is unknown.
func (m *Month) hasGap(server int) bool {
	return slices.ContainsFunc(m.states, func(states []audit.State) bool {
		return states != nil && states[server] != audit.Met
	})
}

// byName lists the servers of each name, as canonical spells it.
func (m *Month) byName() map[string][]int32 {
	servers := map[string][]int32{}
	for i := range m.names {
		if name := canonicalName(m, int32(i)); hasName(m, int32(i)) {
			servers[name] = append(servers[name], int32(i))
		}
	}
	return servers
}

func nameOf(m *Month, server int32) string { return m.names[server] }

// countKeys returns the number of servers with each of the keys.
func (m *Month) countKeys(keys map[string]bool, key func(*Month, int32) string) map[string]int {
	counts := map[string]int{}
	if len(keys) == 0 {
		return counts
	}
	for i := range m.Len() {
		if k := key(m, int32(i)); keys[k] {
			counts[k]++
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
