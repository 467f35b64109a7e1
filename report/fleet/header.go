package fleet

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"fleetreport/report/quote"
	"fleetreport/report/spell"
)

// headerParser finds the columns of a header line.
type headerParser struct {
	at       func(i int) Position // of cell i
	aliases  map[string]string    // of Options
	required []string             // known columns without which the file is rejected
	judged   []string             // of Options
	problems *problems
	notes    *noteSet

	columns []Column
	first   map[string]int // index of each known column
}

// defaultRequired are the columns that Options.Required means if it is nil.
var defaultRequired = []string{AuthType, HasDLP, HasLogging}

// parseHeader returns the columns of a header line. It returns false if the rows cannot be read.
func parseHeader(cells []string, at func(i int) Position, o Options, p *problems, n *noteSet) ([]Column, bool) {
	h := &headerParser{
		at: at, aliases: o.Aliases, required: o.Required, judged: o.Judged, problems: p, notes: n,
		columns: make([]Column, len(cells)), first: map[string]int{},
	}
	if h.required == nil {
		h.required = defaultRequired
	}
	for i, cell := range cells {
		h.columns[i] = h.column(i, cell)
	}
	h.rejectLookalikes()
	line := int(at(0).Line)
	likeKnown := func(name string) bool { return nearMiss(name, h.columns) >= 0 }
	if len(h.first) == 0 && !slices.ContainsFunc(knownColumns[:], likeKnown) {
		p.reject(line, 0, "this line has no known column: start the file with a header line such as "+
			strings.Join(h.exampleHeader(), ",")+" (or with semicolons or tabs)")
		return nil, false
	}
	h.checkMissing()
	return h.columns, true
}

// KnownColumn returns the known column that a header means, "" if it is that of an extra column. The name of
// a known column always means that column.
func KnownColumn(header string, aliases map[string]string) string {
	if len(header) > maxLabel { // such as a file without line ends, for which spell.Form takes seconds
		return ""
	}
	if name := strings.ToLower(strings.TrimSpace(header)); slices.Contains(knownColumns[:], name) {
		return name
	}
	if spelling := spell.Form(header); spelling != "" && slices.Contains(knownColumns[:], aliases[spelling]) {
		return aliases[spelling]
	}
	return ""
}

// column returns column i, which has a header.
func (h *headerParser) column(i int, cell string) Column {
	name := strings.TrimSpace(cell)
	c := Column{Name: strings.Clone(name), Header: strings.Clone(cell)}
	if name == "" {
		c.Name = fmt.Sprintf("column %d", i+1)
	}
	h.columns[i] = c
	meaning := KnownColumn(cell, h.aliases)
	if meaning == "" {
		isSame := func(other string) bool { return strings.EqualFold(other, c.Name) }
		j := slices.IndexFunc(h.columns[:i], func(c Column) bool { return isSame(c.Name) })
		if j >= 0 && slices.ContainsFunc(h.judged, isSame) {
			h.rejectDuplicate(strings.ToLower(c.Name), j, i)
		}
		return c
	}
	if j, ok := h.first[meaning]; ok {
		h.rejectDuplicate(meaning, j, i)
		return c
	}
	h.first[meaning] = i
	if !strings.EqualFold(name, meaning) {
		h.notes.list = append(h.notes.list, &Note{
			Column: meaning, From: c.Name, To: meaning, Change: readAs, Count: 1, Line: int(h.at(i).Line),
		})
	}
	c.Name, c.Known = meaning, true
	return c
}

// rejectLookalikes rejects extra columns whose header differs from that of a known or judged column only in
// case, spaces or punctuation: one of the two would be ignored.
func (h *headerParser) rejectLookalikes() {
	names := map[string]string{} // known and judged columns by spell.Form
	for _, name := range h.judged {
		names[spell.Form(name)] = strings.ToLower(name)
	}
	for _, name := range knownColumns {
		names[spell.Form(name)] = name
	}
	isExtra := func(c Column) bool {
		isSame := func(judged string) bool { return strings.EqualFold(judged, c.Name) }
		return KnownColumn(c.Header, h.aliases) == "" && !slices.ContainsFunc(h.judged, isSame)
	}
	for i, c := range h.columns {
		form := spell.Form(c.Name)
		name, ok := names[form]
		if !ok {
			continue
		}
		for j, other := range h.columns[:i] {
			if (isExtra(c) || isExtra(other)) && (other.Name == name || spell.Form(other.Name) == form) {
				h.rejectDuplicate(name, j, i)
				break
			}
		}
	}
}

// rejectDuplicate rejects columns i and j, which are the same.
func (h *headerParser) rejectDuplicate(name string, i, j int) {
	pos := h.at(j)
	h.problems.reject(int(pos.Line), int(pos.Column), fmt.Sprintf(
		"the file has the column %s twice, as %s in column %d and as %s in column %d: remove or rename one of them",
		name, describeHeader(name, h.columns[i].Header), i+1, describeHeader(name, h.columns[j].Header), j+1))
}

// describeHeader returns the header of a column for a message, with the column if the header is an alias.
func describeHeader(column, header string) string {
	if spell.Form(header) == spell.Form(column) {
		return quote.Value(header)
	}
	return quote.Value(header) + " (read as " + column + ")"
}

// exampleHeader returns the columns of a valid header line.
func (h *headerParser) exampleHeader() []string {
	names := []string{ServerName}
	for _, name := range h.required {
		if slices.Contains(knownColumns[:], name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// checkMissing finds the known columns that are not in the file. A missing required column is a problem. If
// another one may be in the file with another spelling, that is noted.
func (h *headerParser) checkMissing() {
	_, hasID := h.first[ServerID]
	_, hasName := h.first[ServerName]
	for _, name := range knownColumns {
		if _, ok := h.first[name]; ok {
			continue
		}
		i := nearMiss(name, h.columns)
		switch {
		case name == ServerID && !hasName:
			if near := nearMiss(ServerName, h.columns); i < 0 && near >= 0 {
				i, name = near, ServerName
			}
			h.rejectMissing("the file has neither a column server_id nor a column server_name", name, i)
		case name == ServerName && !hasID:
			// reported with server_id
		case slices.Contains(h.required, name):
			h.rejectMissing("the file has no column "+name, name, i)
		case i >= 0:
			h.notes.list = append(h.notes.list, &Note{
				Column: h.columns[i].Name, From: h.columns[i].Name, To: name, Change: NearMiss, Count: 1, Line: int(h.at(0).Line),
			})
		}
	}
}

// rejectMissing adds the problem of a missing required column, with the column near that looks like it, unless
// that is -1.
func (h *headerParser) rejectMissing(message, name string, near int) {
	line := int(h.at(0).Line)
	switch {
	case near >= 0:
		h.problems.reject(line, int(h.at(near).Column), fmt.Sprintf("%s: the column %s looks like it: "+
			"rename it to %s, or list it under columns in the baseline", message, quote.Value(h.columns[near].Name), name))
	case name == ServerID:
		h.problems.reject(line, 0, message+": add one with a name for each server")
	default:
		h.problems.reject(line, 0, message+": add it, with blank cells where the value is unknown")
	}
}

// alternativeNames are other names for known columns, in the form that spell.Letters returns.
var alternativeNames = map[string][]string{
	ServerID:   {"id", "mcpid", "mcpserverid"},
	ServerName: {"name", "server", "mcpserver", "mcpservername"},
	Team:       {"teamname", "owningteam", "ownerteam"},
	ToolsCount: {"tools", "toolcount", "numtools", "numberoftools", "numoftools"},
	AuthType:   {"auth", "authentication", "authenticationtype", "authmethod"},
	RateLimit:  {"ratelimit", "rpm", "limitrpm", "rpmlimit", "ratelimitperminute", "requestsperminute"},
	HasDLP:     {"dlp", "dlpenabled"},
	HasLogging: {"logging", "logs", "log", "haslogs", "loggingenabled"},
	Calls: {"calls", "callspermonth", "callsmonth", "callsmonthly", "callcount", "requests", "monthlyrequests",
		"requestspermonth", "requestsmonth", "requestsmonthly"},
	Latency: {"latency", "latencyms", "avglatency", "averagelatency", "averagelatencyms", "meanlatency",
		"meanlatencyms", "latencyavg", "latencyavgms", "latencymsavg"},
	ErrorRate: {"errorrate", "errorratepercent", "errorpct", "errorpercent", "errorpercentage", "errors",
		"failurerate", "failureratepct"},
	Declared: {"compliance", "iscompliant", "declared"},
}

// otherStatistic matches names of columns that are not an average.
var otherStatistic = regexp.MustCompile(`[0-9]|^(min|max|median)|(min|max|median)$`)

// nearMiss returns the index of the extra column that looks most like the known one: one that differs in spaces
// and punctuation, else an alternative name, else one with typing errors. It returns -1 if there is none.
func nearMiss(name string, columns []Column) int {
	const maxSlips = 2
	want := spell.Letters(name)
	best, rank := -1, 3
	for i, c := range columns {
		if c.Known || len(c.Name) > 100 {
			continue
		}
		letters, r := spell.Letters(c.Name), 3
		switch {
		case letters == want:
			r = 0
		case slices.Contains(alternativeNames[name], letters):
			r = 1
		case len(want) >= 6:
			if _, ok := spell.Distance(letters, want, maxSlips); ok && !otherStatistic.MatchString(letters) {
				r = 2
			}
		}
		if r < rank {
			best, rank = i, r
		}
	}
	return best
}
