package fleet

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Spelling is the form in which spellings are compared: lower case, only letters
// and digits, so that "OAuth 2.0" and "oauth-20" are the same.
func Spelling(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// place is where a cell starts: its line and its column in bytes, from 1.
type place struct{ line, column int32 }

// header reads the header line: which columns there are, and which are missing.
// It returns false when the rows cannot be read with it.
func header(cells []string, at func(i int) place, p *problems, n *changes) ([]Column, bool) {
	columns := make([]Column, len(cells))
	first := map[string]int{} // index of each known column
	for i, cell := range cells {
		name := strings.TrimSpace(cell)
		c := Column{Name: name, Header: strings.Clone(cell)}
		if lower := strings.ToLower(name); slices.Contains(known[:], lower) {
			c.Name, c.Known = lower, true
		} else if c.Name == "" {
			c.Name = fmt.Sprintf("column %d", i+1)
		} else {
			c.Name = strings.Clone(name)
		}
		columns[i] = c
		if !c.Known {
			continue
		}
		if j, twice := first[c.Name]; twice {
			pos := at(i)
			p.reject(int(pos.line), int(pos.column), fmt.Sprintf(
				"the file has the column %s twice, as %s in column %d and as %s in column %d: remove or rename one of them",
				c.Name, quote(columns[j].Header), j+1, quote(c.Header), i+1))
			columns[i].Known = false
			continue
		}
		first[c.Name] = i
	}
	line := int(at(0).line)
	likeKnown := func(name string) bool { return nearMiss(name, columns) >= 0 }
	if len(first) == 0 && !slices.ContainsFunc(known[:], likeKnown) {
		p.reject(line, 0, "this line names no known column: start the file with a header line such as "+
			strings.Join([]string{ServerName, AuthType, HasDLP, HasLogging}, ",")+" (or with semicolons, or tabs)")
		return nil, false
	}
	missing(columns, first, at, p, n)
	return columns, true
}

// missing finds the columns that are not in the file, and tells the columns that
// may be meant to be them. A missing column that is needed is a problem; for
// another one there is a note when it seems to be in the file misspelt.
func missing(columns []Column, first map[string]int, at func(i int) place, p *problems, n *changes) {
	_, hasID := first[ServerID]
	_, hasName := first[ServerName]
	line := int(at(0).line)
	for _, name := range known {
		if _, ok := first[name]; ok {
			continue
		}
		i := nearMiss(name, columns)
		switch name {
		case ServerID:
			if !hasName {
				if near := nearMiss(ServerName, columns); i < 0 && near >= 0 {
					i, name = near, ServerName
				}
				absent(line, "the file has neither a column server_id nor a column server_name", name, i, columns, at, p)
				continue
			}
		case ServerName:
			if !hasID {
				continue // told with server_id
			}
		case AuthType, HasDLP, HasLogging:
			absent(line, "the file has no column "+name, name, i, columns, at, p)
			continue
		}
		if i >= 0 {
			n.list = append(n.list, &Note{
				Column: columns[i].Name, From: columns[i].Name, To: name, What: notKnown, Count: 1, Line: line,
			})
		}
	}
}

// absent adds the problem of a needed column that is not there, and the column
// near that looks like it, where near is not -1.
func absent(line int, message, name string, near int, columns []Column, at func(i int) place, p *problems) {
	if near < 0 && name == ServerID {
		p.reject(line, 0, message+": add one that names each server")
		return
	}
	if near < 0 {
		p.reject(line, 0, message+": add it, with blank cells where the value is unknown")
		return
	}
	p.reject(line, int(at(near).column), fmt.Sprintf("%s: the column %s looks like it: rename it to %s",
		message, quote(columns[near].Name), name))
}

// meant are short names that people give to known columns, as Spelling gives
// them.
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
	want := Spelling(name)
	best, rank := -1, 3
	for i, c := range columns {
		if c.Known || len(c.Name) > 100 {
			continue
		}
		is, r := Spelling(c.Name), 3
		switch {
		case is == want:
			r = 0
		case slices.Contains(meant[name], is):
			r = 1
		case len(want) >= 6 && max(len(is)-len(want), len(want)-len(is)) <= slips && distance(is, want) <= slips:
			r = 2
		}
		if r < rank {
			best, rank = i, r
		}
	}
	return best
}

// distance is the number of letters to insert, remove or replace to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
