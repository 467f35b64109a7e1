// Package fleet has the inventory of MCP servers: its columns, values, problems and notes, with their positions. It
// does not evaluate the values.
//
// Each input format has a package, such as [fleetreport/report/fleet/csv], that decodes a file into a header and rows
// of texts, and feeds them to a Builder:
//
//  1. The header determines the columns (header.go).
//  2. Blocks of rows are parsed concurrently (block.go): rows that are not servers are found (notserver.go), and each
//     column parses its own cells (textcolumn.go, internedcolumn.go, numbercolumn.go, answercolumn.go).
//  3. Blocks are joined in file order (parallel.go), and duplicate identities are rejected (identity.go).
//  4. Totals are found (total.go). Rows with problems are left out, or the file is rejected (builder.go).
package fleet

import (
	"slices"
	"strings"
)

// The known columns. All others are extra columns, which are kept as text and shown in the inventory.
const (
	ServerID   = "server_id"      // identity of the server, unique in the file
	ServerName = "server_name"    // name of the server, its identity if there is no id
	Team       = "team"           // the team that owns the server
	ToolsCount = "tools_count"    // tools the server offers, a whole number
	AuthType   = "auth_type"      // how callers authenticate, one word
	RateLimit  = "rate_limit_rpm" // requests per minute, a whole number
	HasDLP     = "has_dlp"        // content inspection, yes or no
	HasLogging = "has_logging"    // audit logging, yes or no
	Calls      = "monthly_calls"  // calls in the month, a whole number
	Latency    = "avg_latency_ms" // mean latency in milliseconds
	ErrorRate  = "error_rate_pct" // failed calls in percent, 0 to 100
	Declared   = "compliant"      // what the team declares, yes or no
)

// knownColumns are the known columns in the order of the sample file.
var knownColumns = [...]string{
	ServerID, ServerName, Team, ToolsCount, AuthType, RateLimit,
	HasDLP, HasLogging, Calls, Latency, ErrorRate, Declared,
}

// KnownColumns returns the names of the known columns in the order of the sample file.
func KnownColumns() []string { return slices.Clone(knownColumns[:]) }

// Answer is yes, no or unknown. The zero value is Unknown, so that a missing value is never taken for no or yes.
type Answer uint8

// The values of Answer.
const (
	Unknown Answer = iota
	No
	Yes
)

// String returns "unknown", "no" or "yes".
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

// Source describes the file that a fleet was read from, so that a document can be traced back to its input.
type Source struct {
	Name     string // base name of the file, "standard input" for "-"
	SHA256   string // of the bytes of the file, in lower-case hexadecimal
	Bytes    int64  // size of the file
	Encoding string // of a text: "UTF-8", "UTF-16LE" or "UTF-16BE"
	Rows     int    // data rows in the file, blank rows not counted
	Rejected int    // data rows left out because they could not be read

	// NotServers counts the data rows left out because they are certainly not servers, such as comments and totals.
	// Rejected does not include them.
	NotServers int
}

// LeftOut returns the number of data rows left out for any reason.
func (s Source) LeftOut() int { return s.Rejected + s.NotServers }

// Column is one column of the file.
type Column struct {
	Name   string // the known name, or the trimmed header of an extra column, or "column 13" if that is blank
	Header string // as spelled in the file
	Known  bool   // whether Name is one of the constants of this package
}

// Fleet is the inventory: all servers of a file. Values are stored by column, so that a million servers fit in
// memory. A Fleet is immutable and may be used by several goroutines at once.
type Fleet struct {
	source          Source
	columns         []Column
	values          []columnValues // of each column, in file order
	lines           []int32        // of each row, from 1
	notes           []Note
	problems        []Problem
	doubtful        []Problem
	notServerLabels []string
	watched         []watchedRow

	// The known columns. A column that the file does not have is empty, and its values are blank.
	id, name                        textColumn
	team, auth                      internedColumn
	tools, rateLimit, calls         wholeColumn
	latency, errorRate              decimalColumn
	hasDLP, hasLogging, isCompliant answerColumn
}

// Source describes the file that the fleet was read from.
func (f *Fleet) Source() Source { return f.source }

// Len returns the number of servers.
func (f *Fleet) Len() int { return len(f.lines) }

// Has reports whether the file has the known column, even if all its values are blank.
func (f *Fleet) Has(column string) bool {
	for _, c := range f.columns {
		if c.Known && c.Name == column {
			return true
		}
	}
	return false
}

// Column returns the index in Columns of the column whose Name is name, ignoring case. It returns false if the
// file has no such column.
func (f *Fleet) Column(name string) (index int, ok bool) {
	index = slices.IndexFunc(f.columns, func(c Column) bool { return strings.EqualFold(c.Name, name) })
	return index, index >= 0
}

// Columns returns the columns in file order. The caller must not modify them.
func (f *Fleet) Columns() []Column { return f.columns }

// Server returns server i, from 0 to Len()-1 in file order. It panics if i is out of range.
func (f *Fleet) Server(i int) Server {
	_ = f.lines[i]
	return Server{fleet: f, row: int32(i)}
}

// Notes returns the changes that reading made to the text of the file, sorted by the line of the first one,
// then by column. They include rows that were left out, except those that are not servers. The caller must not
// modify them.
func (f *Fleet) Notes() []Note { return f.notes }

// Problems returns the first 10,000 problems of the rows that were left out, in file order. There are none unless
// Options.AllowBadRows was set. The caller must not modify them.
func (f *Fleet) Problems() []Problem { return f.problems }

// NotServerLabels returns the ids, names and teams of the rows that Source.NotServers counts, without the
// spaces around them, sorted and without duplicates. If one of them was a server in an earlier month, its row
// may be a server after all. The caller must not modify them.
func (f *Fleet) NotServerLabels() []string { return f.notServerLabels }

// Doubtful returns the first 1,000 rows that look like totals and are counted as servers, in file order. The
// caller must not modify them.
func (f *Fleet) Doubtful() []Problem { return f.doubtful }
