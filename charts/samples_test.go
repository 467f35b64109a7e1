package charts_test

import (
	"fmt"
	"math"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// num, str and state return cells.
func num(v float64) report.Cell       { return report.Cell{Kind: report.Number, Num: v} }
func str(s string) report.Cell        { return report.Cell{Kind: report.Text, Str: s} }
func state(s audit.State) report.Cell { return report.Cell{Kind: report.State, Num: float64(s)} }

// textCol, stateCol and numCol return columns.
func textCol(id, name string) report.Column {
	return report.Column{ID: id, Name: name, Kind: report.Text}
}
func stateCol(id, name string) report.Column {
	return report.Column{ID: id, Name: name, Kind: report.State}
}
func numCol(id, name string, f report.Format) report.Column {
	return report.Column{ID: id, Name: name, Kind: report.Number, Format: f}
}

var (
	shareFormat  = report.Format{Percent: true, Decimals: 1}
	callsFormat  = report.Format{Unit: "calls per month"}
	pointsFormat = report.Format{Unit: "points", Decimals: 3}
	wholeFormat  = report.Format{Unit: "points"}
)

// table returns a table with the given rows.
func table(columns []report.Column, rows [][]report.Cell) *report.Table {
	return &report.Table{ID: "sample", Columns: columns, Len: len(rows), Page: len(rows),
		Fill: report.EachRow(func(i int, dst []report.Cell) []report.Cell { return append(dst, rows[i]...) })}
}

// server is a row of a fleet.
type server struct {
	name, team, auth    string
	dlp, logging        bool
	calls, millis, errs float64
}

func (s server) oauth() bool     { return s.auth == "oauth2" }
func (s server) compliant() bool { return s.oauth() && s.dlp && s.logging }

// fleet is the fleet of testdata/sample.
var fleet = []server{
	{"product-catalog", "Commerce", "oauth2", true, true, 45000, 120, 0.5},
	{"order-management", "Commerce", "oauth2", true, true, 32000, 180, 1.2},
	{"customer-support", "Support", "api_key", false, true, 28000, 95, 0.8},
	{"inventory-sync", "Operations", "oauth2", true, true, 18000, 85, 0.3},
	{"payment-gateway", "Finance", "oauth2", true, true, 15000, 250, 2.1},
	{"analytics-export", "Analytics", "api_key", false, false, 12000, 110, 0.6},
	{"hr-directory", "HR", "oauth2", true, true, 5000, 90, 0.2},
	{"legacy-erp", "Operations", "basic", false, false, 8000, 450, 5.8},
	{"maps-geocoding", "Logistics", "api_key", false, true, 22000, 65, 0.1},
	{"email-sender", "Marketing", "oauth2", true, true, 9500, 140, 0.9},
}

// many returns a fleet of n servers, whose names are the given ones with numbers.
func many(n int, names []string) []server {
	auths := []string{"oauth2", "api_key", "basic", "mtls", "none", "bearer", "oauth2"}
	servers := make([]server, n)
	for i := range servers {
		name := names[i%len(names)]
		if i >= len(names) {
			name = fmt.Sprintf("%s %d", name, i/len(names)+1)
		}
		servers[i] = server{
			name: name, team: name, auth: auths[i*5%len(auths)], dlp: i*7%3 > 0, logging: i*5%4 > 0,
			calls:  math.Round(900000 / float64(i+2)),
			millis: float64(40 + i*i*37%460), errs: float64(i*29%61) / 10,
		}
	}
	return servers
}

// stateIf returns a cell with the state met or not met.
func stateIf(ok bool) report.Cell {
	if ok {
		return state(audit.Met)
	}
	return state(audit.NotMet)
}

// gallery returns the seven charts of a report on servers.
func gallery(servers []server) []*report.Chart {
	return []*report.Chart{
		heatmapOf(servers), coverageOf(servers), authOf(servers), bubbleOf(servers), teamsOf(servers), riskOf(servers),
		exposedOf(servers),
	}
}

// groupBy returns one row for each group of servers, in the order of first appearance.
func groupBy(
	servers []server, by func(server) string, row func(name string, group []server) []report.Cell,
) [][]report.Cell {
	groups := map[string][]server{}
	var order []string
	for _, s := range servers {
		if groups[by(s)] == nil {
			order = append(order, by(s))
		}
		groups[by(s)] = append(groups[by(s)], s)
	}
	var rows [][]report.Cell
	for _, name := range order {
		rows = append(rows, row(name, groups[name]))
	}
	return rows
}

func sum(servers []server, of func(server) float64) float64 {
	total := 0.0
	for _, s := range servers {
		total += of(s)
	}
	return total
}

// count returns a function that is 1 for the servers with a property and 0 for others.
func count(has func(server) bool) func(server) float64 {
	return func(s server) float64 {
		if has(s) {
			return 1
		}
		return 0
	}
}

// callsIf returns a function that is the calls of the servers with a property and 0 for
// others.
func callsIf(has func(server) bool) func(server) float64 {
	return func(s server) float64 { return s.calls * count(has)(s) }
}

func isServer(server) bool     { return true }
func hasDLP(s server) bool     { return s.dlp }
func hasLogging(s server) bool { return s.logging }
func hasGaps(s server) bool    { return !s.compliant() }
func teamOf(s server) string   { return s.team }

func heatmapOf(servers []server) *report.Chart {
	rows := groupBy(servers, teamOf, func(name string, g []server) []report.Cell {
		share := func(has func(server) bool) report.Cell { return num(sum(g, count(has)) / float64(len(g))) }
		return []report.Cell{str(name), share(server.oauth), share(hasDLP), share(hasLogging)}
	})
	return &report.Chart{
		ID: "compliance-by-team", Title: "Compliance by team and control", Finding: "Four of eight teams have gaps.",
		Kind: report.Heatmap, Label: 0, Values: []int{1, 2, 3}, Mark: -1, XTitle: "Control", YTitle: "Team",
		Table: table([]report.Column{
			textCol("team", "Team"), numCol("met_oauth", "OAuth 2.0", shareFormat),
			numCol("met_dlp", "DLP", shareFormat), numCol("met_logging", "Logging", shareFormat),
		}, rows),
	}
}

func coverageOf(servers []server) *report.Chart {
	n, total := float64(len(servers)), sum(servers, callsIf(isServer))
	row := func(name string, has func(server) bool) []report.Cell {
		return []report.Cell{str(name), num(sum(servers, count(has)) / n), num(sum(servers, callsIf(has)) / total)}
	}
	return &report.Chart{
		ID: "control-coverage", Title: "Control coverage", Finding: "OAuth 2.0 covers 60.0 % of servers.",
		Kind: report.Bars, Label: 0, Values: []int{1, 2}, Mark: -1,
		XTitle: "Control", YTitle: "Share that meets the control (%)",
		Table: table([]report.Column{
			textCol("control", "Control"), numCol("met_share", "Share of servers", shareFormat),
			numCol("met_calls_share", "Share of calls", shareFormat),
		}, [][]report.Cell{row("OAuth 2.0", server.oauth), row("DLP", hasDLP), row("Logging", hasLogging)}),
	}
}

func authOf(servers []server) *report.Chart {
	rows := groupBy(servers, func(s server) string { return s.auth }, func(name string, g []server) []report.Cell {
		mark := stateIf(g[0].oauth())
		if name == "none" {
			mark = state(audit.Unknown)
		}
		return []report.Cell{str(name), mark, num(sum(g, callsIf(isServer)))}
	})
	return &report.Chart{
		ID: "auth-types-by-calls", Title: "Calls by authentication type",
		Finding: "70,000 calls per month use weak authentication.",
		Kind:    report.Bars, Label: 0, Values: []int{2}, Mark: 1, XTitle: "Calls (per month)", YTitle: "Auth type",
		Table: table([]report.Column{
			textCol("auth_type", "Auth type"), stateCol("met", "OAuth 2.0"), numCol("calls", "Calls", callsFormat),
		}, rows),
	}
}

func bubbleOf(servers []server) *report.Chart {
	var rows [][]report.Cell
	for _, s := range servers {
		rows = append(rows, []report.Cell{str(s.name), num(s.millis), num(s.errs), num(s.calls), stateIf(s.compliant())})
	}
	return &report.Chart{
		ID: "errors-against-latency", Title: "Errors against latency",
		Finding: "legacy-erp is both the slowest and the most faulty.",
		Kind:    report.Bubble, Label: 0, Values: []int{1, 2, 3}, Mark: 4,
		XTitle: "Average latency (ms)", YTitle: "Error rate (%)",
		Table: table([]report.Column{
			textCol("server", "Server"), numCol("latency", "Latency", report.Format{Unit: "ms"}),
			numCol("error_rate", "Error rate", report.Format{Unit: "%", Decimals: 1}),
			numCol("calls", "Calls", callsFormat), stateCol("compliant", "All controls"),
		}, rows),
	}
}

func teamsOf(servers []server) *report.Chart {
	rows := groupBy(servers, teamOf, func(name string, g []server) []report.Cell {
		compliant, other := sum(g, callsIf(server.compliant)), sum(g, callsIf(hasGaps))
		return []report.Cell{str(name), num(compliant), num(other), num(compliant + other)}
	})
	return &report.Chart{
		ID: "calls-by-team", Title: "Calls by team and compliance",
		Finding: "Support has the most calls through servers with gaps.",
		Kind:    report.Stacked, Label: 0, Values: []int{1, 2}, Total: 3, Mark: -1,
		XTitle: "Calls (per month)", YTitle: "Team",
		Table: table([]report.Column{
			textCol("team", "Team"), numCol("compliant_calls", "Through compliant servers", callsFormat),
			numCol("noncompliant_calls", "Through non-compliant servers", callsFormat), numCol("calls", "Calls", callsFormat),
		}, rows),
	}
}

func riskOf(servers []server) *report.Chart {
	worst := 0.0
	for _, s := range servers {
		worst = max(worst, s.errs)
	}
	var rows [][]report.Cell
	for _, s := range servers {
		points := func(ok bool, weight float64) float64 {
			if ok {
				return 0
			}
			return weight
		}
		cells, score := []report.Cell{str(s.name)}, 0.0
		for _, p := range []float64{points(s.oauth(), 3), points(s.dlp, 2), points(s.logging, 1), s.errs / worst} {
			cells = append(cells, num(p))
			score += p
		}
		rows = append(rows, append(cells, num(score)))
	}
	return &report.Chart{
		ID: "risk-by-factor", Title: "Risk points by factor", Finding: "legacy-erp lacks every control.",
		Kind: report.Stacked, Label: 0, Values: []int{1, 2, 3, 4}, Total: 5, Mark: -1,
		XTitle: "Risk score (points)", YTitle: "Server",
		Table: table([]report.Column{
			textCol("server", "Server"), numCol("points_oauth", "OAuth 2.0", wholeFormat),
			numCol("points_dlp", "DLP", wholeFormat), numCol("points_logging", "Logging", wholeFormat),
			numCol("points_errors", "Errors", pointsFormat), numCol("risk_score", "Risk score", pointsFormat),
		}, rows),
	}
}

func exposedOf(servers []server) *report.Chart {
	exposed := func(s server) float64 {
		points := 6.0
		for weight, has := range map[float64]bool{3: s.oauth(), 2: s.dlp, 1: s.logging} {
			if has {
				points -= weight
			}
		}
		return s.calls * points / 6
	}
	left := sum(servers, exposed)
	rows := [][]report.Cell{{num(0), num(left)}}
	for _, s := range servers {
		if e := exposed(s); e > 0 {
			left -= e
			rows = append(rows, []report.Cell{num(float64(len(rows))), num(math.Abs(left))})
		}
	}
	return &report.Chart{
		ID: "exposed-calls", Title: "Exposed calls as servers are onboarded",
		Finding: "The first two servers remove most of the exposure.",
		Kind:    report.Line, Label: 0, Values: []int{1}, Mark: -1,
		XTitle: "Servers onboarded", YTitle: "Exposed calls (per month)",
		Table: table([]report.Column{
			numCol("onboarded", "Servers onboarded", report.Format{}), numCol("exposed_calls", "Exposed calls", callsFormat),
		}, rows),
	}
}
