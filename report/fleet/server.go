package fleet

// Server is one server of a fleet: a small value that points into it, cheap to
// copy. Its line and its identity are those of the file.
type Server struct {
	fleet *Fleet
	row   int32
}

// Index is the number of the server in its fleet, from 0.
func (s Server) Index() int { return int(s.row) }

// Line is the line of the file on which the row starts, from 1.
func (s Server) Line() int { return int(s.fleet.lines[s.row]) }

// ID is the server_id, "" when blank.
func (s Server) ID() string { return s.fleet.id.at(s.row) }

// Name is the server_name, or the server_id where there is no name.
func (s Server) Name() string {
	if name := s.fleet.name.at(s.row); name != "" {
		return name
	}
	return s.ID()
}

// Key is the identity of the server, unique in its fleet: the server_id, or the
// server_name where there is no id.
func (s Server) Key() string {
	if id := s.ID(); id != "" {
		return id
	}
	return s.fleet.name.at(s.row)
}

// Team is the team that owns the server, "" when blank.
func (s Server) Team() string { return s.fleet.team.at(s.row) }

// Auth is the auth type in its canonical form, "" when blank.
func (s Server) Auth() string { return s.fleet.auth.at(s.row) }

// DLP tells whether the server's traffic is inspected.
func (s Server) DLP() Answer { return s.fleet.hasDLP.at(s.row) }

// Logging tells whether the server's calls are logged for audit.
func (s Server) Logging() Answer { return s.fleet.hasLogging.at(s.row) }

// Declared is what the team declares in the column compliant.
func (s Server) Declared() Answer { return s.fleet.isCompliant.at(s.row) }

// Tools is the number of tools that the server offers; false when unknown.
func (s Server) Tools() (int64, bool) { return s.fleet.tools.at(s.row) }

// RateLimit is the limit in requests a minute; false when unknown.
func (s Server) RateLimit() (int64, bool) { return s.fleet.rateLimit.at(s.row) }

// Calls is the number of calls in the month; false when unknown.
func (s Server) Calls() (int64, bool) { return s.fleet.calls.at(s.row) }

// Latency is the mean latency in milliseconds; false when unknown.
func (s Server) Latency() (float64, bool) { return s.fleet.latency.at(s.row) }

// ErrorRate is the share of failed calls in percent, 0 to 100; false when
// unknown.
func (s Server) ErrorRate() (float64, bool) { return s.fleet.errorRate.at(s.row) }

// Text is the value of column c, an index into Columns, as text. Extra columns
// give what the file says, untouched. Known columns give their canonical form:
// true or false, a plain number, a name without the spaces around it, and ""
// when blank.
func (s Server) Text(c int) string { return s.fleet.values[c].text(s.row) }

// Blank reports whether the value of column c, an index into Columns, is blank.
func (s Server) Blank(c int) bool { return s.fleet.values[c].blank(s.row) }
