package main

import (
	"fleetreport/report/audit"
	"fleetreport/report/quote"
)

// unlistedAuth notes how many servers have an authentication type that the baseline does not
// list, and so may be misspelt. The path is that of the fleet file, as it was given.
func (p *program) unlistedAuth(r *audit.Result, path string) {
	types := r.UnlistedAuth()
	if len(types) == 0 || p.quiet {
		return
	}
	servers := 0
	for _, t := range types {
		servers += t.Servers
	}
	file := path
	if path == "-" {
		file = r.Fleet.Source().Name
	}
	first := types[0]
	hint := ""
	if first.Nearest != "" {
		hint = ", perhaps meant as " + quote.Value(first.Nearest)
	}
	if servers == 1 {
		p.note("auth_type: 1 server has a type that is %s: %s in %s:%d%s", audit.NotListed, quote.Value(first.Value), file, first.Line, hint)
		return
	}
	p.note("auth_type: %s servers have a type that is %s, first %s in %s:%d%s",
		thousands(int64(servers)), audit.NotListed, quote.Value(first.Value), file, first.Line, hint)
}

// unread tells which columns have values that a control cannot read, and so leave it
// unknown: whoever wrote them believes that they count. The path is that of the fleet
// file, as it was given.
func (p *program) unread(r *audit.Result, path string) {
	if p.quiet {
		return
	}
	file := path
	if path == "-" {
		file = r.Fleet.Source().Name
	}
	told := map[[2]string]bool{}
	for _, u := range r.Unread() {
		control := r.Baseline.Controls[u.Control]
		column, _ := r.Fleet.Column(control.Column)
		name, wanted := r.Fleet.Columns()[column].Name, control.Condition.Expects(r.AsOf)
		if told[[2]string{name, wanted}] {
			continue // by another control on the column
		}
		told[[2]string{name, wanted}] = true
		first := quote.Value(u.Values[0].Text)
		if u.Servers == 1 {
			p.note("%s: 1 value cannot be read and counts as unknown, %s in %s:%d: write %s", name, first, file, u.Line, wanted)
		} else {
			p.note("%s: %s values cannot be read and count as unknown, first %s in %s:%d: write %s", name, thousands(int64(u.Servers)), first, file, u.Line, wanted)
		}
	}
}
