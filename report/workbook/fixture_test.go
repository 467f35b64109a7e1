package workbook

import (
	"fmt"
	"strings"
	"time"

	"fleetreport/report"
)

// Columns and cells of the tests' tables.
func num(v float64) report.Cell { return report.Cell{Kind: report.Number, Num: v} }
func txt(s string) report.Cell  { return report.Cell{Kind: report.Text, Str: s} }
func truth(b bool) report.Cell {
	c := report.Cell{Kind: report.Bool}
	if b {
		c.Num = 1
	}
	return c
}
func stateOf(n int) report.Cell { return report.Cell{Kind: report.State, Num: float64(n)} }

var (
	unknown = report.Cell{}
	empty   = report.Cell{Kind: report.Empty}

	wholeFormat  = report.Format{}
	callsFormat  = report.Format{Unit: "calls per month"}
	shareFormat  = report.Format{Percent: true, Decimals: 1}
	pointsFormat = report.Format{Decimals: 3}
)

func textCol(id, name string) report.Column {
	return report.Column{ID: id, Name: name, Kind: report.Text}
}

func numCol(id, name string, f report.Format) report.Column {
	return report.Column{ID: id, Name: name, Kind: report.Number, Format: f}
}

func stateCol(id, name string) report.Column {
	return report.Column{ID: id, Name: name, Kind: report.State}
}

func boolCol(id, name string) report.Column {
	return report.Column{ID: id, Name: name, Kind: report.Bool}
}

// table returns a table of the given rows.
func table(id, title string, cols []report.Column, rows ...[]report.Cell) *report.Table {
	return &report.Table{
		ID: id, Title: title, Columns: cols, Len: len(rows), Page: 10,
		Fill: report.EachRow(func(i int, dst []report.Cell) []report.Cell { return append(dst, rows[i]...) }),
	}
}

// fleetTable returns a table of n servers in 12 columns.
func fleetTable(id string, n int) *report.Table {
	auth := []string{"oauth2", "api_key", "basic", "oidc"}
	team := []string{"Commerce", "Support", "Operations", "Finance", "Analytics", "HR", "Logistics"}
	return &report.Table{
		ID: id, Title: "All servers", Order: "as in the file", Len: n, Page: 10,
		Columns: []report.Column{
			textCol("server_id", "Id"), textCol("server_name", "Server"), textCol("team", "Team"),
			numCol("tools_count", "Tools", wholeFormat), textCol("auth_type", "Auth type"),
			numCol("rate_limit_rpm", "Rate limit", report.Format{Unit: "requests/min"}),
			stateCol("dlp", "DLP"), stateCol("logging", "Logging"),
			numCol("monthly_calls", "Calls", callsFormat), numCol("avg_latency_ms", "Latency", report.Format{Unit: "ms"}),
			numCol("error_rate_pct", "Error rate", report.Format{Unit: "%", Decimals: 1}),
			boolCol("compliant", "Declared compliant"),
		},
		Fill: report.EachRow(func(i int, dst []report.Cell) []report.Cell {
			h := uint32(i)*2654435761 + 12345
			r := func(n int) int { h = h*1664525 + 1013904223; return int(h>>8) % n }
			calls := num(float64(r(200_000)))
			if r(20) == 0 {
				calls = unknown
			}
			return append(dst,
				txt(fmt.Sprintf("MCP%06d", i)), txt(fmt.Sprintf("server-%s-%d", team[r(7)], i)), txt(team[r(7)]),
				num(float64(1+r(12))), txt(auth[r(4)]), num(float64(10*r(60))), stateOf(r(3)), stateOf(r(3)),
				calls, num(float64(20+r(500))), num(float64(r(80))/10), truth(r(2) == 0))
		}),
	}
}

// rowOfValues returns a row of texts, numbers and cells.
func rowOfValues(values ...any) []report.Cell {
	var row []report.Cell
	for _, v := range values {
		switch v := v.(type) {
		case string:
			row = append(row, txt(v))
		case int:
			row = append(row, num(float64(v)))
		case float64:
			row = append(row, num(v))
		case report.Cell:
			row = append(row, v)
		default:
			panic(fmt.Sprintf("a value of type %T", v))
		}
	}
	return row
}

// textCols returns columns of texts with the given names, which are their ids too.
func textCols(names ...string) []report.Column {
	var columns []report.Column
	for _, name := range names {
		columns = append(columns, textCol(strings.ToLower(name), name))
	}
	return columns
}

// sample returns a document with all parts, like that of a small fleet.
func sample() *report.Document {
	const calls = 194_500.0
	met, notMet, unclear := stateOf(2), stateOf(1), stateOf(0)
	row := rowOfValues
	doc := &report.Document{
		Title:  "MCP fleet compliance report",
		Period: report.Period{Year: 2026, Month: time.November},
		Tool:   report.Tool{Name: "fleetreport", Version: "1.2.0"},
		Verdict: "4 of 10 servers do not meet the baseline, and 36.0 % of the calls per month go through servers " +
			"without OAuth 2.0.",
		Decision: "Put legacy-erp and analytics-export behind the gateway first: they lack all three controls and " +
			"carry 20,000 calls per month that nobody logs.",
		Actions: report.Actions{
			{Text: "Move legacy-erp (Operations) from basic authentication to OAuth 2.0, and turn on DLP and audit logging."},
			{Text: "Move analytics-export (Analytics) from API keys to OAuth 2.0, and turn on DLP and audit logging."},
			{Text: "Put customer-support (Support) behind the gateway: it is the server with the most exposed calls."},
			{Text: "Correct the declared compliance of no server: attestation and controls agree."},
		},
		KeyFigures: table("key-figures", "Key figures",
			[]report.Column{
				textCol("figure", "Figure"), numCol("servers", "Servers", wholeFormat), numCol("calls", "Calls", callsFormat),
				numCol("share", "Share of calls", shareFormat), textCol("meaning", "What it says"),
			},
			row("Servers", 10, calls, 1, "All servers of the inventory"),
			row("Compliant servers", 6, 124500, 124500/calls, "They meet OAuth 2.0, DLP and logging"),
			row("Without OAuth 2.0", 4, 70000, 70000/calls, "API keys and passwords that never expire, without a user "+
				"behind them: whoever holds one is the caller, and nobody can say who called"),
			row("Exposed calls", empty, 370000.0/6, 370000/6/calls, "A weighted volume, neither a probability nor a loss"),
		),
		Provenance: table("provenance", "Provenance", textCols("What", "Value"),
			row("Inventory", "fleet.csv"),
			row("SHA-256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
			row("Rows read", 10),
			row("Baseline", "mcp-baseline 1.0 (built in)"),
			row("Program", "fleetreport 1.2.0"),
		),
		Inventory: inventoryOf(fleetTable("inventory", 40)),
	}
	teams := table("teams", "Servers by team",
		append(textCols("Team"), numCol("servers", "Servers", wholeFormat), numCol("calls", "Calls", callsFormat)),
		row("Commerce", 2, 77000), row("Operations", 2, 26000), row("Support", 1, 28000))
	servers := table("authentication-servers", "Servers without OAuth 2.0",
		append(textCols("Server", "Team", "Auth type"),
			stateCol("oauth", "OAuth 2.0"), stateCol("dlp", "DLP"), stateCol("logging", "Logging"),
			numCol("monthly_calls", "Calls", callsFormat), numCol("exposed_calls", "Exposed calls", callsFormat),
			numCol("share", "Share of all calls", shareFormat), numCol("risk_score", "Risk score", pointsFormat)),
		row("legacy-erp", "Operations", "basic", notMet, notMet, notMet, 8000, 8000, 8000/calls, 7),
		row("analytics-export", "Analytics", "api_key", notMet, notMet, notMet, 12000, 12000, 12000/calls, 6+.6/5.8),
		row("customer-support", "Support", "api_key", notMet, notMet, met, 28000, 28000.0*5/6, 28000/calls, 5+.8/5.8),
		row("maps-geocoding", "Logistics", unknown, unclear, notMet, met, unknown, unknown, unknown, 5+.1/5.8),
	)
	servers.Order = "highest risk score first"
	byAuth := table("authentication-types", "Calls by auth type",
		append(textCols("Auth type"), numCol("servers", "Servers", wholeFormat), numCol("calls", "Calls", callsFormat),
			numCol("share", "Share", shareFormat), textCol("why", "Why it falls short")),
		row("oauth2", 6, 124500, 124500/calls, empty),
		row("api_key", 3, 62000, 62000/calls, "no user identity, no expiry, no scope"),
		row("basic", 1, 8000, 8000/calls, "a reusable password on every call"),
	)
	disagreements := table("attestation-servers", "Disagreements",
		append(textCols("Server"), boolCol("declared", "Declared compliant"), stateCol("oauth", "OAuth 2.0")))
	changes := table("changes", "Changes made on reading",
		append(textCols("Column", "In the file", "Read as"),
			numCol("count", "Values", wholeFormat), numCol("line", "First line", wholeFormat)),
		row("auth_type", "OAuth 2.0", "oauth2", 2, 3), row("auth_type", "api-key", "api_key", 1, 9))
	definitions := table("definitions", "Definitions", textCols("Term", "Meaning"),
		row("exposed calls", "Calls a month × the weight of the controls that the server lacks / 6. Absolute and "+
			"additive, so that it can be compared from month to month where the risk score cannot: its last term is "+
			"relative to the worst server of the fleet."),
		row("compliant", "Meets all controls of the baseline."))
	mapping := table("mapping", "Controls in the frameworks",
		textCols("Control", "OWASP MCP 2025 (beta)", "OWASP API 2023", "NIST 800-53 r5", "NIST CSF 2.0", "ISO 27001:2022",
			"SOC 2"),
		row("OAuth 2.0", "MCP07, MCP01", "API2, API5", "IA-2, IA-9, IA-13, AC-3", "PR.AA-03, PR.AA-05",
			"A.5.16, A.5.17, A.8.5", "CC6.1"),
		row("DLP", "MCP10, MCP01", "API3, API10", "AC-4, SI-15, SI-4(18)", "PR.DS-02, PR.DS-10",
			"A.8.11, A.8.12", "CC6.7, C1.1"),
		row("Logging", "MCP08", empty, "AU-2, AU-3, AU-6, AU-12", "PR.PS-04, DE.CM-09", "A.8.15, A.8.16", "CC7.2, CC7.3"))
	doc.Sections = []*report.Section{
		{ID: "fleet", Title: "Fleet overview", Sheet: "Fleet overview", Answer: "How large is the fleet, and whose is it?",
			Lead: []string{"10 servers of 8 teams answer 194,500 calls per month."}, Tables: []*report.Table{teams}},
		{ID: "authentication", Title: "Authentication gaps", Sheet: "Authentication",
			Answer: "Does every server demand OAuth 2.0, and how many calls go through those that do not?",
			Lead: []string{
				"4 of 10 servers do not demand OAuth 2.0, and 70,000 of 194,500 calls per month (36.0 %) go through them.",
				"API keys carry most of these calls: 62,000. They name no user and do not expire, so a leaked key is " +
					"good until somebody notices; the one server with basic authentication, legacy-erp, sends a reusable " +
					"password on every call.",
			},
			Notes: []string{
				"Exposed calls are a weighted volume, neither a probability nor a loss, and do not consider how sensitive " +
					"the data is.",
				"Client credentials count as OAuth 2.0.",
			},
			Tables: []*report.Table{servers, byAuth}},
		{ID: "errors", Title: "Errors and latency", Sheet: "Errors and latency",
			Answer: "Which servers fail most, and which are slow?",
			Missing: []string{
				"not available: the file has no column error_rate_pct", "not available: the file has no column avg_latency_ms",
			}},
		{ID: "attestation", Title: "Attestation", Sheet: "Attestation",
			Answer: "Does what the teams declare agree with what the controls say?",
			Lead:   []string{"No server is declared otherwise than its controls say."}, Tables: []*report.Table{disagreements}},
	}
	doc.Appendix = []*report.Section{
		{ID: "quality", Title: "Data quality", Sheet: "Data quality",
			Answer: "What had to be changed or left out on reading?",
			Lead:   []string{"3 values were read as another spelling."}, Tables: []*report.Table{changes}},
		{Reference: true, ID: "method", Title: "Method and definitions", Sheet: "Method",
			Answer: "How was the fleet judged?",
			Lead: []string{
				"A server is compliant when it meets all three controls: OAuth 2.0, DLP and logging. A control that is " +
					"unknown counts as not met, and is shown as unknown.",
				"risk score = 3 × (no OAuth 2.0) + 2 × (no DLP) + 1 × (no logging) + error rate / highest error rate",
			},
			Notes:  []string{"Control identifiers were mapped by this project."},
			Tables: []*report.Table{definitions, mapping}},
	}
	return doc
}

// inventoryOf returns the section of an inventory.
func inventoryOf(t *report.Table) *report.Section {
	return &report.Section{
		ID: "inventory", Title: "Inventory", Sheet: "Inventory", Answer: "Every server.", Tables: []*report.Table{t},
	}
}
