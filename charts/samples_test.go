package charts_test

import (
	"fmt"
	"math"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// Cells of each kind.
func num(v float64) report.Cell       { return report.Cell{Kind: report.Number, Num: v} }
func str(s string) report.Cell        { return report.Cell{Kind: report.Text, Str: s} }
func state(s audit.State) report.Cell { return report.Cell{Kind: report.State, Num: float64(s)} }

// Columns of each kind.
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
	share  = report.Format{Percent: true, Decimals: 1}
	calls  = report.Format{Unit: "calls a month"}
	points = report.Format{Unit: "points", Decimals: 3}
	whole  = report.Format{Unit: "points"}
)

// table holds rows of cells.
func table(columns []report.Column, rows [][]report.Cell) *report.Table {
	return &report.Table{ID: "sample", Columns: columns, Len: len(rows), Page: len(rows),
		Fill: report.EachRow(func(i int, dst []report.Cell) []report.Cell { return append(dst, rows[i]...) })}
}

// server is a row of the sample fleet.
type server struct {
	name, team, auth    string
	dlp, logging        bool
	calls, millis, errs float64
}

func (s server) oauth() bool     { return s.auth == "oauth2" }
func (s server) compliant() bool { return s.oauth() && s.dlp && s.logging }

// fleet is the sample fleet of the product.
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

// many is a fleet of n servers with the names given, over and over.
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

func states(ok bool) report.Cell {
	if ok {
		return state(audit.Met)
	}
	return state(audit.NotMet)
}

// gallery are the seven charts of a report on servers.
func gallery(servers []server) []*report.Chart {
	return []*report.Chart{
		heatmapOf(servers), coverageOf(servers), authOf(servers), bubbleOf(servers), teamsOf(servers), riskOf(servers), exposedOf(servers),
	}
}

// tally adds servers up by a name, in the order of first appearance.
func tally(servers []server, by func(server) string, row func(name string, group []server) []report.Cell) [][]report.Cell {
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

func count(ok func(server) bool) func(server) float64 {
	return func(s server) float64 {
		if ok(s) {
			return 1
		}
		return 0
	}
}

func callsIf(ok func(server) bool) func(server) float64 {
	return func(s server) float64 { return s.calls * count(ok)(s) }
}

func all(server) bool        { return true }
func hasDLP(s server) bool   { return s.dlp }
func logs(s server) bool     { return s.logging }
func fails(s server) bool    { return !s.compliant() }
func teamOf(s server) string { return s.team }

func heatmapOf(servers []server) *report.Chart {
	rows := tally(servers, teamOf, func(name string, g []server) []report.Cell {
		n := float64(len(g))
		return []report.Cell{str(name), num(sum(g, count(server.oauth)) / n), num(sum(g, count(hasDLP)) / n), num(sum(g, count(logs)) / n)}
	})
	return &report.Chart{
		ID: "compliance-by-team", Title: "Compliance by team and control", Finding: "Four of eight teams have gaps.",
		Kind: report.Heatmap, Label: 0, Values: []int{1, 2, 3}, Mark: -1, XTitle: "Control", YTitle: "Team",
		Table: table([]report.Column{textCol("team", "Team"), numCol("met_oauth", "OAuth 2.0", share), numCol("met_dlp", "DLP", share), numCol("met_logging", "Logging", share)}, rows),
	}
}

func coverageOf(servers []server) *report.Chart {
	n, total := float64(len(servers)), sum(servers, callsIf(all))
	row := func(name string, ok func(server) bool) []report.Cell {
		return []report.Cell{str(name), num(sum(servers, count(ok)) / n), num(sum(servers, callsIf(ok)) / total)}
	}
	return &report.Chart{
		ID: "control-coverage", Title: "Control coverage", Finding: "OAuth 2.0 covers 60.0 % of servers.",
		Kind: report.Bars, Label: 0, Values: []int{1, 2}, Mark: -1, XTitle: "Control", YTitle: "Share that meets the control (%)",
		Table: table([]report.Column{textCol("control", "Control"), numCol("met_share", "Share of servers", share), numCol("met_calls_share", "Share of calls", share)},
			[][]report.Cell{row("OAuth 2.0", server.oauth), row("DLP", hasDLP), row("Logging", logs)}),
	}
}

func authOf(servers []server) *report.Chart {
	rows := tally(servers, func(s server) string { return s.auth }, func(name string, g []server) []report.Cell {
		mark := states(g[0].oauth())
		if name == "none" {
			mark = state(audit.Unknown)
		}
		return []report.Cell{str(name), mark, num(sum(g, callsIf(all)))}
	})
	return &report.Chart{
		ID: "auth-types-by-calls", Title: "Calls by authentication type", Finding: "70,000 calls a month use weak authentication.",
		Kind: report.Bars, Label: 0, Values: []int{2}, Mark: 1, XTitle: "Calls (a month)", YTitle: "Auth type",
		Table: table([]report.Column{textCol("auth_type", "Auth type"), stateCol("met", "OAuth 2.0"), numCol("calls", "Calls", calls)}, rows),
	}
}

func bubbleOf(servers []server) *report.Chart {
	var rows [][]report.Cell
	for _, s := range servers {
		rows = append(rows, []report.Cell{str(s.name), num(s.millis), num(s.errs), num(s.calls), states(s.compliant())})
	}
	return &report.Chart{
		ID: "errors-against-latency", Title: "Errors against latency", Finding: "legacy-erp is both the slowest and the most faulty.",
		Kind: report.Bubble, Label: 0, Values: []int{1, 2, 3}, Mark: 4, XTitle: "Average latency (ms)", YTitle: "Error rate (%)",
		Table: table([]report.Column{textCol("server", "Server"), numCol("latency", "Latency", report.Format{Unit: "ms"}),
			numCol("error_rate", "Error rate", report.Format{Unit: "%", Decimals: 1}), numCol("calls", "Calls", calls), stateCol("compliant", "All controls")}, rows),
	}
}

func teamsOf(servers []server) *report.Chart {
	rows := tally(servers, teamOf, func(name string, g []server) []report.Cell {
		return []report.Cell{str(name), num(sum(g, callsIf(server.compliant))), num(sum(g, callsIf(fails))), num(sum(g, callsIf(server.compliant)) + sum(g, callsIf(fails)))}
	})
	return &report.Chart{
		ID: "calls-by-team", Title: "Calls by team and compliance", Finding: "Support has the most calls through servers with gaps.",
		Kind: report.Stacked, Label: 0, Values: []int{1, 2}, Total: 3, Mark: -1, XTitle: "Calls (a month)", YTitle: "Team",
		Table: table([]report.Column{textCol("team", "Team"), numCol("compliant_calls", "Through compliant servers", calls),
			numCol("noncompliant_calls", "Through non-compliant servers", calls), numCol("calls", "Calls", calls)}, rows),
	}
}

func riskOf(servers []server) *report.Chart {
	worst := 0.0
	for _, s := range servers {
		worst = max(worst, s.errs)
	}
	var rows [][]report.Cell
	for _, s := range servers {
		lack := func(ok bool, weight float64) report.Cell {
			if ok {
				return num(0)
			}
			return num(weight)
		}
		parts := []report.Cell{lack(s.oauth(), 3), lack(s.dlp, 2), lack(s.logging, 1), num(s.errs / worst)}
		score := 0.0
		for _, p := range parts {
			score += p.Num
		}
		rows = append(rows, append(append([]report.Cell{str(s.name)}, parts...), num(score)))
	}
	return &report.Chart{
		ID: "risk-by-factor", Title: "Risk points by factor", Finding: "legacy-erp lacks every control.",
		Kind: report.Stacked, Label: 0, Values: []int{1, 2, 3, 4}, Total: 5, Mark: -1, XTitle: "Risk score (points)", YTitle: "Server",
		Table: table([]report.Column{textCol("server", "Server"), numCol("points_oauth", "OAuth 2.0", whole), numCol("points_dlp", "DLP", whole),
			numCol("points_logging", "Logging", whole), numCol("points_errors", "Errors", points), numCol("risk_score", "Risk score", points)}, rows),
	}
}

func exposedOf(servers []server) *report.Chart {
	exposed := func(s server) float64 {
		return s.calls * (3*count(func(s server) bool { return !s.oauth() })(s) + 2*count(func(s server) bool { return !s.dlp })(s) + count(func(s server) bool { return !s.logging })(s)) / 6
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
		ID: "exposed-calls", Title: "Exposed calls as servers are onboarded", Finding: "The first two servers remove most of the exposure.",
		Kind: report.Line, Label: 0, Values: []int{1}, Mark: -1, XTitle: "Servers onboarded", YTitle: "Exposed calls (a month)",
		Table: table([]report.Column{numCol("onboarded", "Servers onboarded", report.Format{}), numCol("exposed_calls", "Exposed calls", calls)}, rows),
	}
}
