package fleet

import (
	"fmt"
	"slices"
	"strings"

	"fleetreport/report/quote"
	"fleetreport/report/spell"
)

// place is where a cell starts: its line and its column in bytes, from 1.
type place struct{ line, column int32 }

// heading is the header line as it is read: which columns there are, and which are
// missing.
type heading struct {
	at       func(i int) place // of cell i
	aliases  map[string]string // of Options
	needed   []string          // known columns without which the file is rejected
	judged   []string          // of Options
	problems *problems
	notes    *changes

	columns []Column
	first   map[string]int // index of each known column
}

// alwaysNeeded are the columns that Options.Needed stands for where it is nil.
var alwaysNeeded = []string{AuthType, HasDLP, HasLogging}

// header reads the header line. It returns false when the rows cannot be read
// with it.
func header(cells []string, at func(i int) place, o Options, p *problems, n *changes) ([]Column, bool) {
	h := &heading{
		at: at, aliases: o.Aliases, needed: o.Needed, judged: o.Judged, problems: p, notes: n,
		columns: make([]Column, len(cells)), first: map[string]int{},
	}
	if h.needed == nil {
		h.needed = alwaysNeeded
	}
	for i, cell := range cells {
		h.columns[i] = h.column(i, cell)
	}
	h.alike()
	line := int(at(0).line)
	likeKnown := func(name string) bool { return nearMiss(name, h.columns) >= 0 }
	if len(h.first) == 0 && !slices.ContainsFunc(known[:], likeKnown) {
		p.reject(line, 0, "this line names no known column: start the file with a header line such as "+
			strings.Join(h.example(), ",")+" (or with semicolons, or tabs)")
		return nil, false
	}
	h.missing()
	return h.columns, true
}

// meaning gives the known column that a header stands for, "" where it stands for
// none. The name of a known column always stands for itself.
func meaning(header string, aliases map[string]string) string {
	if name := strings.ToLower(strings.TrimSpace(header)); slices.Contains(known[:], name) {
		return name
	}
	if spelling := spell.Form(header); spelling != "" && slices.Contains(known[:], aliases[spelling]) {
		return aliases[spelling]
	}
	return ""
}

// column makes column i of its header.
func (h *heading) column(i int, cell string) Column {
	name := strings.TrimSpace(cell)
	c := Column{Name: strings.Clone(name), Header: strings.Clone(cell)}
	if name == "" {
		c.Name = fmt.Sprintf("column %d", i+1)
	}
	means := meaning(cell, h.aliases)
	same := func(other string) bool { return strings.EqualFold(other, c.Name) }
	if means == "" {
		h.columns[i] = c
		if j := slices.IndexFunc(h.columns[:i], func(c Column) bool { return same(c.Name) }); j >= 0 && slices.ContainsFunc(h.judged, same) {
			h.twice(strings.ToLower(c.Name), j, i)
		}
		return c
	}
	if j, ok := h.first[means]; ok {
		h.columns[i] = c
		h.twice(means, j, i)
		return c
	}
	h.first[means] = i
	if !strings.EqualFold(name, means) {
		h.notes.list = append(h.notes.list, &Note{
			Column: means, From: c.Name, To: means, What: readAs, Count: 1, Line: int(h.at(i).line),
		})
	}
	c.Name, c.Known = means, true
	return c
}

// alike rejects extra columns whose header differs from that of a known or judged column only in
// case, spaces, underscores, hyphens and the like: one of the two would be ignored.
func (h *heading) alike() {
	names := map[string]string{} // known and judged columns by spell.Form
	for _, name := range h.judged {
		names[spell.Form(name)] = strings.ToLower(name)
	}
	for _, name := range known {
		names[spell.Form(name)] = name
	}
	extra := func(c Column) bool {
		return meaning(c.Header, h.aliases) == "" && !slices.ContainsFunc(h.judged, func(s string) bool { return strings.EqualFold(s, c.Name) })
	}
	for i, c := range h.columns {
		form := spell.Form(c.Name)
		name, ok := names[form]
		if !ok {
			continue
		}
		for j, other := range h.columns[:i] {
			if (extra(c) || extra(other)) && (other.Name == name || spell.Form(other.Name) == form) {
				h.twice(name, j, i)
				break
			}
		}
	}
}

// twice rejects a column that is there as columns i and j.
func (h *heading) twice(name string, i, j int) {
	pos := h.at(j)
	h.problems.reject(int(pos.line), int(pos.column), fmt.Sprintf(
		"the file has the column %s twice, as %s in column %d and as %s in column %d: remove or rename one of them",
		name, asHeader(name, h.columns[i].Header), i+1, asHeader(name, h.columns[j].Header), j+1))
}

// asHeader gives the header of a known column for a message, and says so where it is
// an alias.
func asHeader(means, header string) string {
	if spell.Form(header) == spell.Form(means) {
		return quote.Value(header)
	}
	return quote.Value(header) + " (read as " + means + ")"
}

// example is a header line that would do.
func (h *heading) example() []string {
	names := []string{ServerName}
	for _, name := range h.needed {
		if slices.Contains(known[:], name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// missing finds the columns that are not in the file, and tells the columns that
// may be meant to be them. A missing column that is needed is a problem; for
// another one there is a note when it seems to be in the file misspelt.
func (h *heading) missing() {
	_, hasID := h.first[ServerID]
	_, hasName := h.first[ServerName]
	for _, name := range known {
		if _, ok := h.first[name]; ok {
			continue
		}
		i := nearMiss(name, h.columns)
		switch {
		case name == ServerID && !hasName:
			if near := nearMiss(ServerName, h.columns); i < 0 && near >= 0 {
				i, name = near, ServerName
			}
			h.absent("the file has neither a column server_id nor a column server_name", name, i)
		case name == ServerName && !hasID:
			// told with server_id
		case slices.Contains(h.needed, name):
			h.absent("the file has no column "+name, name, i)
		case i >= 0:
			h.notes.list = append(h.notes.list, &Note{
				Column: h.columns[i].Name, From: h.columns[i].Name, To: name, What: notKnown, Count: 1, Line: int(h.at(0).line),
			})
		}
	}
}

// absent adds the problem of a needed column that is not there, and the column
// near that looks like it, where near is not -1.
func (h *heading) absent(message, name string, near int) {
	line := int(h.at(0).line)
	switch {
	case near >= 0:
		h.problems.reject(line, int(h.at(near).column), fmt.Sprintf("%s: the column %s looks like it: rename it to %s, or list it under columns in the baseline",
			message, quote.Value(h.columns[near].Name), name))
	case name == ServerID:
		h.problems.reject(line, 0, message+": add one that names each server")
	default:
		h.problems.reject(line, 0, message+": add it, with blank cells where the value is unknown")
	}
}

// meant are short names that people give to known columns, as
// spell.Letters gives them.
var meant = map[string][]string{
	ServerID:   {"id", "mcpid", "mcpserverid"},
	ServerName: {"name", "server", "mcpserver", "mcpservername"},
	ToolsCount: {"tools", "numtools", "numberoftools"},
	AuthType:   {"auth", "authentication", "authenticationtype", "authmethod"},
	RateLimit:  {"ratelimit", "rpm"},
	HasDLP:     {"dlp", "dlpenabled"},
	HasLogging: {"logging", "logs", "log", "haslogs", "loggingenabled"},
	Calls:      {"calls", "callspermonth"},
	Latency:    {"latency", "latencyms", "avglatency"},
	ErrorRate:  {"errorrate", "errorpct", "errors"},
	Declared:   {"compliance", "iscompliant", "declared"},
}

// nearMiss gives the extra column that looks most like the known one: the same
// but for spaces and signs, else another name for it, else one with a slip of the
// keyboard. It gives -1 where there is none.
func nearMiss(name string, columns []Column) int {
	const slips = 2
	want := spell.Letters(name)
	best, rank := -1, 3
	for i, c := range columns {
		if c.Known || len(c.Name) > 100 {
			continue
		}
		is, r := spell.Letters(c.Name), 3
		switch {
		case is == want:
			r = 0
		case slices.Contains(meant[name], is):
			r = 1
		case len(want) >= 6:
			if _, ok := spell.Distance(is, want, slips); ok {
				r = 2
			}
		}
		if r < rank {
			best, rank = i, r
		}
	}
	return best
}
