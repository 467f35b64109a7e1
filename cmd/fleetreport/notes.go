package main

import (
	"fmt"
	"strings"

	"fleetreport/report/alias"
	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
	"fleetreport/report/history"
	"fleetreport/report/plan"
	"fleetreport/report/quote"
)

// noteRowsLeftOut notes the rows that were left out, with the same problems for which the file would be rejected.
func (p *program) noteRowsLeftOut(f *fleet.Fleet, path string) {
	problems := f.Problems()
	if len(problems) == 0 || p.quiet {
		return
	}
	which := "these problems"
	if len(problems) > fleet.MaxPrinted {
		problems = problems[:fleet.MaxPrinted]
		which = fmt.Sprintf("problems, the first %d of which are listed", fleet.MaxPrinted)
	}
	for _, problem := range problems {
		if path != "-" {
			problem.File = path
		}
		p.logf("%v", problem)
	}
	source := f.Source()
	notServers := ""
	switch n := source.NotServers; {
	case n == 1:
		notServers = "; 1 of them is not a server, and the gate ignores it"
	case n > 1:
		notServers = fmt.Sprintf("; %s of them are not servers, and the gate ignores them", thousands(n))
	}
	p.notef("rows left out for %s: %s of %s%s", which, thousands(source.LeftOut()), thousands(source.Rows), notServers)
}

// noteAll notes the first messages, and how many more there are: "and 3 more rows look like totals".
func (p *program) noteAll(messages []string, more string) {
	for _, m := range messages[:min(len(messages), fleet.MaxPrinted)] {
		p.notef("%s", m)
	}
	if n := len(messages) - fleet.MaxPrinted; n > 0 {
		p.notef("and %s more %s", thousands(n), more)
	}
}

// noteDoubtful notes the rows that look like totals or comments and count as servers.
func (p *program) noteDoubtful(f *fleet.Fleet, path string) {
	var messages []string
	for _, row := range f.Doubtful() {
		if path != "-" {
			row.File = path
		}
		messages = append(messages, row.String())
	}
	p.noteAll(messages, "rows look like totals or comments")
}

// noteNearMisses notes the columns whose names look like those of known columns that the file lacks.
func (p *program) noteNearMisses(f *fleet.Fleet, path string) {
	if path == "-" {
		path = f.Source().Name
	}
	for _, n := range f.Notes() {
		if n.Change == fleet.NearMiss {
			p.notef("%s:%d: the column %s looks like %s: rename it, or list it under columns in the baseline",
				path, n.Line, quote.Value(n.From), n.To)
		}
	}
}

// fileName returns the fleet file for messages: its path as it was given, or the name of standard input.
func fileName(r *audit.Result, path string) string {
	if path == "-" {
		return r.Fleet.Source().Name
	}
	return path
}

// noteUnlistedAuth notes how many servers have an authentication type that the baseline does not list, because it
// may be misspelt.
func (p *program) noteUnlistedAuth(r *audit.Result, path string) {
	types := r.UnlistedAuth()
	if len(types) == 0 {
		return
	}
	servers := 0
	for _, t := range types {
		servers += t.Servers
	}
	first := types[0]
	example := fmt.Sprintf("%s in %s:%d", quote.Value(first.Value), fileName(r, path), first.Line)
	if first.Nearest != "" {
		example += ", perhaps meant as " + quote.Value(first.Nearest)
	}
	if servers == 1 {
		p.notef("auth_type: 1 server has a type that is %s: %s", audit.NotListed, example)
		return
	}
	p.notef("auth_type: %s servers have a type that is %s, first %s", thousands(servers), audit.NotListed, example)
}

// noteUnreadable notes the columns with values that a control cannot read and that leave it unknown, because whoever
// entered them expects them to count.
func (p *program) noteUnreadable(r *audit.Result, path string) {
	noted := map[[2]string]bool{}
	for _, u := range r.Unread() {
		control := r.Baseline.Controls[u.Control]
		column, _ := r.Fleet.Column(control.Column)
		name, wanted := r.Fleet.Columns()[column].Name, control.Condition.Expects(r.AsOf)
		if noted[[2]string{name, wanted}] {
			continue // for another control on the same column
		}
		noted[[2]string{name, wanted}] = true
		example := fmt.Sprintf("%s in %s:%d: write %s", quote.Value(u.Values[0].Text), fileName(r, path), u.Line, wanted)
		if u.Servers == 1 {
			p.notef("%s: 1 value cannot be read and counts as unknown, %s", name, example)
		} else {
			p.notef("%s: %s values cannot be read and count as unknown, first %s", name, thousands(u.Servers), example)
		}
	}
}

// noteAmbiguous notes the exceptions that are invalid because several servers have the name.
func (p *program) noteAmbiguous(applied *exception.Applied) {
	for _, e := range applied.Entries {
		if e.Status == exception.Invalid && len(e.Mistakes) == 0 {
			p.notef("%s:%d: %s: %s", applied.Name, e.Line, quote.Value(e.Server), e.Why)
		}
	}
}

// noteAliases notes the aliases whose new text is not in the inventory.
func (p *program) noteAliases(aliases *alias.File, f *fleet.Fleet) {
	if aliases == nil {
		return
	}
	present := map[alias.Kind]map[string]bool{alias.IDs: {}, alias.Names: {}, alias.Teams: {}}
	for i := range f.Len() {
		s := f.Server(i)
		present[alias.IDs][s.ID()], present[alias.Names][s.Name()], present[alias.Teams][s.Team()] = true, true, true
	}
	for _, a := range aliases.List {
		if last := aliases.Last(a); !present[a.Kind][last] {
			p.notef("%s:%d: the inventory has no %s %s, so the alias has no effect", aliases.Name, a.Line,
				strings.TrimSuffix(string(a.Kind), "s"), quote.Value(last))
		}
	}
}

// noteUnmatched notes the exceptions that match no server, with the names that they may mean.
func (p *program) noteUnmatched(applied *exception.Applied, f *fleet.Fleet) {
	var messages []string
	for _, e := range applied.Entries {
		if e.Servers > 0 || e.Status == exception.Invalid || e.Days < 0 {
			continue
		}
		message := "no server has the id or name " + quote.Value(e.Server)
		if e.Pattern() {
			message = "no server matches " + quote.Value(e.Server)
		} else if near := f.SimilarNames(e.Server, 1); len(near) > 0 {
			message += ": did you mean " + quote.Value(near[0]) + "?"
		}
		messages = append(messages, fmt.Sprintf("%s:%d: %s", applied.Name, e.Line, message))
	}
	p.noteAll(messages, "exceptions match no server")
}

// noteLeftovers notes the entries of the action plan whose findings are not known.
func (p *program) noteLeftovers(a *plan.Applied) {
	var messages []string
	for _, l := range a.Leftovers {
		if l.Reason != plan.Closed && l.Reason != plan.ServerGone { // which are expected from month to month
			messages = append(messages, fmt.Sprintf("%s: %s: %v", l.Position, quote.Value(l.Finding), l.Reason))
		}
	}
	p.noteAll(messages, "entries of the action plan are about no gap of this month")
}

// noteComparison notes that the month before has no file, how many servers were matched although their ids differ,
// and that servers could not be matched.
func (p *program) noteComparison(c *history.Comparison, f *fleet.Fleet) {
	if c == nil {
		return
	}
	// An older, correctly signed report in place of the latest one leaves a month without a file.
	if c.Period.MonthsSince(c.Previous) > 1 {
		p.notef("the history has no file for %s: the fleet is compared with %s", c.Missing[len(c.Missing)-1], c.Previous)
	}
	if n := len(c.Rekeyed); n > 0 {
		first := c.Rekeyed[0]
		servers := "1 server is"
		if n > 1 {
			servers = thousands(n) + " servers are"
		}
		server := f.Server(first.Server)
		name := quote.Value(server.Name())
		if team := server.Team(); team != "" {
			name += " of " + quote.Value(team)
		}
		p.notef("%s re-keyed since %s, first %s (%s), which was %s; the report lists them under \"What changed\"",
			servers, c.Previous, quote.Value(server.Key()), name, quote.Value(first.PreviousKey))
	}
	if c.IdentitiesLost() {
		p.notef("%s servers are new and %s are gone since %s, and none of them can be matched: their ids may have changed",
			thousands(len(c.Added)), thousands(len(c.Removed)), c.Previous)
		return
	}
	switch n := len(c.Doubtful); n {
	case 0:
	case 1:
		p.notef("server %s of %s cannot be matched with certainty: its id, name and team do not point to the same server",
			quote.Value(c.Doubtful[0]), c.Previous)
	default:
		p.notef("%s servers of %s cannot be matched with certainty (the first is %s): their ids, names and teams do "+
			"not point to "+
			"the same servers", thousands(n), c.Previous, quote.Value(c.Doubtful[0]))
	}
}
