package fleet

// Server is a server of a fleet: a small value that refers to it and is cheap to copy.
type Server struct {
	fleet *Fleet
	row   int32
}

// Index returns the index of the server in its fleet, starting at 0.
func (s Server) Index() int { return int(s.row) }

// Line returns the line of the file on which the row starts, starting at 1.
func (s Server) Line() int { return int(s.fleet.lines[s.row]) }

// ID returns the server_id, "" if it is blank.
func (s Server) ID() string { return s.fleet.id.at(s.row) }

// Name returns the server_name, or the server_id if there is no name.
func (s Server) Name() string {
	if name := s.fleet.name.at(s.row); name != "" {
		return name
	}
	return s.ID()
}

// Key returns the identity of the server, unique in its fleet: the server_id, or the server_name if there is no
// id.
func (s Server) Key() string {
	if id := s.ID(); id != "" {
		return id
	}
	return s.fleet.name.at(s.row)
}

// Team returns the team that owns the server, "" if it is blank.
func (s Server) Team() string { return s.fleet.team.at(s.row) }

// Auth returns the auth type in canonical form, "" if it is blank.
func (s Server) Auth() string { return s.fleet.auth.at(s.row) }

// DLP returns whether the server's traffic is inspected (has_dlp).
func (s Server) DLP() Answer { return s.fleet.hasDLP.at(s.row) }

// Logging returns whether the server's calls are logged for audit (has_logging).
func (s Server) Logging() Answer { return s.fleet.hasLogging.at(s.row) }

// Declared returns what the team declares in the column compliant.
func (s Server) Declared() Answer { return s.fleet.isCompliant.at(s.row) }

// Tools returns the number of tools that the server offers; false if it is unknown.
func (s Server) Tools() (int64, bool) { return s.fleet.tools.at(s.row) }

// RateLimit returns the rate limit in requests per minute; false if it is unknown.
func (s Server) RateLimit() (int64, bool) { return s.fleet.rateLimit.at(s.row) }

// Calls returns the number of calls in the month; false if it is unknown.
func (s Server) Calls() (int64, bool) { return s.fleet.calls.at(s.row) }

// Latency returns the mean latency in milliseconds; false if it is unknown.
func (s Server) Latency() (float64, bool) { return s.fleet.latency.at(s.row) }

// ErrorRate returns the proportion of failed calls in percent, from 0 to 100; false if it is unknown.
func (s Server) ErrorRate() (float64, bool) { return s.fleet.errorRate.at(s.row) }

// Text returns the value of column c, an index into Columns, as text. That of an extra column is unchanged.
// That of a known column is in canonical form: true or false, a plain number, a name without the spaces around
// it, or "" if it is blank.
func (s Server) Text(c int) string { return s.fleet.values[c].text(s.row) }

// Blank reports whether the value of column c, an index into Columns, is blank.
func (s Server) Blank(c int) bool { return s.fleet.values[c].blank(s.row) }
