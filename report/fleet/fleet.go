// Package fleet reads the inventory of MCP servers: one CSV row a server.
//
// Read turns the file into a Fleet, or reports every problem of the file at
// once, each with its place. A Fleet knows what the file says and where it says
// it; it judges nothing.
//
// The way of a file through the package:
//
//  1. decode finds the encoding and gives UTF-8 text (decode.go, utf16.go);
//  2. the header line tells the delimiter and which columns there are (delimiter.go,
//     header.go);
//  3. the text is cut into blocks of whole rows, going on after quoting mistakes
//     (cut.go);
//  4. blocks are read side by side: split into cells (block.go), of which each column
//     reads its own, or says what to write instead (texts.go, words.go, numbers.go,
//     answers.go);
//  5. they are joined in the order of the file (parallel.go), and the identities
//     compared, for no server may be in the file twice (identity.go);
//  6. rows with problems are left out, or the file is rejected (loader.go).
package fleet

import (
	"slices"
	"strings"
)

// The columns that fleetreport knows by name. All others are extra columns:
// they are kept as text and shown in the inventory.
const (
	ServerID   = "server_id"      // identity of the server, unique in the file
	ServerName = "server_name"    // name of the server, its identity where there is no id
	Team       = "team"           // the team that owns the server
	ToolsCount = "tools_count"    // tools the server offers, a whole number
	AuthType   = "auth_type"      // how callers authenticate, one word
	RateLimit  = "rate_limit_rpm" // requests a minute, a whole number
	HasDLP     = "has_dlp"        // content inspection, yes or no
	HasLogging = "has_logging"    // audit logging, yes or no
	Calls      = "monthly_calls"  // calls in the month, a whole number
	Latency    = "avg_latency_ms" // mean latency in milliseconds
	ErrorRate  = "error_rate_pct" // failed calls in percent, 0 to 100
	Declared   = "compliant"      // what the team declares, yes or no
)

// known lists the columns above in the order of the sample file.
var known = [...]string{
	ServerID, ServerName, Team, ToolsCount, AuthType, RateLimit,
	HasDLP, HasLogging, Calls, Latency, ErrorRate, Declared,
}

// KnownColumns are the columns that fleetreport knows by name, in the order of the
// sample file.
func KnownColumns() []string { return slices.Clone(known[:]) }

// Answer is a yes or no that may be unknown. The zero value is Unknown, so that
// what nobody filled in is never taken for a no, nor for a yes.
type Answer uint8

// The three answers.
const (
	Unknown Answer = iota
	No
	Yes
)

// String gives "unknown", "no" or "yes".
func (a Answer) String() string {
	switch a {
	case Yes:
		return "yes"
	case No:
		return "no"
	default:
		return "unknown"
	}
}

// Source says where a fleet came from, so that a document can be traced back to
// its input.
type Source struct {
	Name     string // base name of the file, "standard input" for "-"
	SHA256   string // of the bytes as they were read, in lower-case hexadecimal
	Bytes    int64  // their number
	Encoding string // "UTF-8", "UTF-16LE" or "UTF-16BE"
	Rows     int    // data rows in the file, blank rows not counted
	Rejected int    // data rows left out because they could not be read

	// NotServers counts the data rows left out because they certainly are not servers, such
	// as comments and totals. They are not among those of Rejected.
	NotServers int
}

// LeftOut is the number of data rows left out, for whatever reason.
func (s Source) LeftOut() int { return s.Rejected + s.NotServers }

// Column is one column of the file.
type Column struct {
	Name   string // as fleetreport knows it, or the trimmed header of an extra column, "column 13" where that is blank
	Header string // as the file spells it
	Known  bool   // one of the constants of this package
}

// Fleet is the inventory: all servers of the file, held column by column, so
// that a million of them fit in memory. A Fleet does not change after Read and
// may be used by several goroutines at once.
type Fleet struct {
	source   Source
	columns  []Column
	values   []values // of each column, in file order
	lines    []int32  // of each row, from 1
	notes    []Note
	problems []Problem
	doubtful []Problem
	watched  []watched

	// The known columns once more, by name. One that the file does not have
	// is empty, and its values are blank.
	id, name                        texts
	team, auth                      words
	tools, rateLimit, calls         wholes
	latency, errorRate              decimals
	hasDLP, hasLogging, isCompliant answers
}

// Source says where the fleet came from.
func (f *Fleet) Source() Source { return f.source }

// Len is the number of servers.
func (f *Fleet) Len() int { return len(f.lines) }

// Has tells whether the file has the known column, be it all blank.
func (f *Fleet) Has(column string) bool {
	for _, c := range f.columns {
		if c.Known && c.Name == column {
			return true
		}
	}
	return false
}

// Column is the place of a column in Columns, by the name that Column.Name holds; case
// does not count. It is false where the file has no such column.
func (f *Fleet) Column(name string) (place int, ok bool) {
	place = slices.IndexFunc(f.columns, func(c Column) bool { return strings.EqualFold(c.Name, name) })
	return place, place >= 0
}

// Columns gives the columns in file order. The caller must not change them.
func (f *Fleet) Columns() []Column { return f.columns }

// Server gives the server of row i, from 0 to Len()-1, in file order. It panics
// where there is no such row.
func (f *Fleet) Server(i int) Server {
	_ = f.lines[i]
	return Server{fleet: f, row: int32(i)}
}

// Notes gives the changes that reading made to the text of the file, by the
// line of the first one, then in the order of the columns. Rows that were left
// out count too, but for those that are not servers. The caller must not change them.
func (f *Fleet) Notes() []Note { return f.notes }

// Problems gives the problems of the rows that were left out, in file order: all
// of them up to 10,000. There are none unless Options.AllowBadRows was set. The
// caller must not change them.
func (f *Fleet) Problems() []Problem { return f.problems }

// Doubtful returns the rows that look like totals and count as servers, in file order: the
// first 1,000. The caller must not change them.
func (f *Fleet) Doubtful() []Problem { return f.doubtful }
