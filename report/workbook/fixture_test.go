package workbook

import (
	"fmt"
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
	callsFormat  = report.Format{Unit: "calls a month"}
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

// table is a table of rows that are at hand.
func table(id, title string, cols []report.Column, rows ...[]report.Cell) *report.Table {
	return &report.Table{
		ID: id, Title: title, Columns: cols, Len: len(rows), Page: 10,
		Fill: report.EachRow(func(i int, dst []report.Cell) []report.Cell { return append(dst, rows[i]...) }),
	}
}

// fleetTable is a table of n servers in 12 columns, computed when asked for.
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
			{ID: "compliant", Name: "Declared compliant", Kind: report.Bool},
		},
		Fill: report.EachRow(func(i int, dst []report.Cell) []report.Cell {
			h := uint32(i)*2654435761 + 12345
			r := func(n int) int { h = h*1664525 + 1013904223; return int(h>>8) % n }
			calls := num(float64(r(200_000)))
			if r(20) == 0 {
				calls = unknown
			}
			return append(dst, txt(fmt.Sprintf("MCP%06d", i)), txt(fmt.Sprintf("server-%s-%d", team[r(7)], i)), txt(team[r(7)]),
				num(float64(1+r(12))), txt(auth[r(4)]), num(float64(10*r(60))), stateOf(r(3)), stateOf(r(3)),
				calls, num(float64(20+r(500))), num(float64(r(80))/10), truth(r(2) == 0))
		}),
	}
}

// sample is a document with all parts, as package compose would make it of a small fleet.
func sample() *report.Document {
	const oauth = "Does every server demand OAuth 2.0, and how many calls go through those that do not?"
	doc := &report.Document{
		Title:    "MCP fleet compliance report",
		Period:   report.Period{Year: 2026, Month: time.November},
		Tool:     report.Tool{Name: "fleetreport", Version: "1.2.0"},
		Verdict:  "4 of 10 servers do not meet the baseline, and 36.0 % of the calls a month go through servers without OAuth 2.0.",
		Decision: "Put legacy-erp and analytics-export behind the gateway first: they lack all three controls and carry 20,000 calls a month that nobody logs.",
		Actions: report.Actions{
			{Text: "Move legacy-erp (Operations) from basic authentication to OAuth 2.0, and turn on DLP and audit logging."},
			{Text: "Move analytics-export (Analytics) from API keys to OAuth 2.0, and turn on DLP and audit logging."},
			{Text: "Put customer-support (Support) behind the gateway: it is the server with the most exposed calls."},
			{Text: "Correct the declared compliance of no server: attestation and controls agree."},
		},
		KeyFigures: table("key-figures", "Key figures",
			[]report.Column{textCol("figure", "Figure"), numCol("servers", "Servers", wholeFormat), numCol("calls", "Calls", callsFormat), numCol("share", "Share of calls", shareFormat), textCol("meaning", "What it says")},
			[]report.Cell{txt("Servers"), num(10), num(194500), num(1), txt("All servers of the inventory")},
			[]report.Cell{txt("Compliant servers"), num(6), num(124500), num(124500.0 / 194500), txt("They meet OAuth 2.0, DLP and logging")},
			[]report.Cell{txt("Without OAuth 2.0"), num(4), num(70000), num(70000.0 / 194500), txt("API keys and passwords that never expire, without a user behind them: whoever holds one is the caller, and nobody can say who called")},
			[]report.Cell{txt("Exposed calls"), empty, num(370000.0 / 6), num(370000.0 / 6 / 194500), txt("A weighted volume, neither a probability nor a loss")},
		),
		Provenance: table("provenance", "Provenance",
			[]report.Column{textCol("what", "What"), textCol("value", "Value")},
			[]report.Cell{txt("Inventory"), txt("fleet.csv")},
			[]report.Cell{txt("SHA-256"), txt("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")},
			[]report.Cell{txt("Rows read"), num(10)},
			[]report.Cell{txt("Baseline"), txt("mcp-baseline 1.0 (built in)")},
			[]report.Cell{txt("Program"), txt("fleetreport 1.2.0")},
		),
		Inventory: inventoryOf(fleetTable("inventory", 40)),
	}
	servers := table("authentication-servers", "Servers without OAuth 2.0",
		[]report.Column{textCol("server", "Server"), textCol("team", "Team"), textCol("auth", "Auth type"), stateCol("oauth", "OAuth 2.0"), stateCol("dlp", "DLP"), stateCol("logging", "Logging"),
			numCol("monthly_calls", "Calls", callsFormat), numCol("exposed_calls", "Exposed calls", callsFormat), numCol("share", "Share of all calls", shareFormat), numCol("risk_score", "Risk score", pointsFormat)},
		[]report.Cell{txt("legacy-erp"), txt("Operations"), txt("basic"), stateOf(1), stateOf(1), stateOf(1), num(8000), num(8000), num(8000.0 / 194500), num(7)},
		[]report.Cell{txt("analytics-export"), txt("Analytics"), txt("api_key"), stateOf(1), stateOf(1), stateOf(1), num(12000), num(12000), num(12000.0 / 194500), num(6 + .6/5.8)},
		[]report.Cell{txt("customer-support"), txt("Support"), txt("api_key"), stateOf(1), stateOf(1), stateOf(2), num(28000), num(28000.0 * 5 / 6), num(28000.0 / 194500), num(5 + .8/5.8)},
		[]report.Cell{txt("maps-geocoding"), txt("Logistics"), unknown, stateOf(0), stateOf(1), stateOf(2), unknown, unknown, unknown, num(5 + .1/5.8)},
	)
	servers.Order = "highest risk score first"
	byAuth := table("authentication-types", "Calls by auth type",
		[]report.Column{textCol("auth", "Auth type"), numCol("servers", "Servers", wholeFormat), numCol("calls", "Calls", callsFormat), numCol("share", "Share", shareFormat), textCol("why", "Why it falls short")},
		[]report.Cell{txt("oauth2"), num(6), num(124500), num(124500.0 / 194500), empty},
		[]report.Cell{txt("api_key"), num(3), num(62000), num(62000.0 / 194500), txt("no user identity, no expiry, no scope")},
		[]report.Cell{txt("basic"), num(1), num(8000), num(8000.0 / 194500), txt("a reusable password on every call")},
	)
	doc.Sections = []*report.Section{
		{ID: "fleet", Title: "Fleet overview", Sheet: "Fleet overview", Answer: "How large is the fleet, and whose is it?",
			Lead: []string{"10 servers of 8 teams answer 194,500 calls a month."},
			Tables: []*report.Table{table("teams", "Servers by team",
				[]report.Column{textCol("team", "Team"), numCol("servers", "Servers", wholeFormat), numCol("calls", "Calls", callsFormat)},
				[]report.Cell{txt("Commerce"), num(2), num(77000)}, []report.Cell{txt("Operations"), num(2), num(26000)}, []report.Cell{txt("Support"), num(1), num(28000)})}},
		{ID: "authentication", Title: "Authentication gaps", Sheet: "Authentication", Answer: oauth,
			Lead: []string{
				"4 of 10 servers do not demand OAuth 2.0, and 70,000 of 194,500 calls a month (36.0 %) go through them.",
				"API keys carry most of these calls: 62,000. They name no user and do not expire, so a leaked key is good until somebody notices; the one server with basic authentication, legacy-erp, sends a reusable password on every call.",
			},
			Notes: []string{"Exposed calls are a weighted volume, neither a probability nor a loss, and know nothing of how sensitive the data is.",
				"Client credentials count as OAuth 2.0."},
			Tables: []*report.Table{servers, byAuth}},
		{ID: "errors", Title: "Errors and latency", Sheet: "Errors and latency", Answer: "Which servers fail most, and which are slow?",
			Missing: []string{"not available: the file has no column error_rate_pct", "not available: the file has no column avg_latency_ms"}},
		{ID: "attestation", Title: "Attestation", Sheet: "Attestation", Answer: "Does what the teams declare agree with what the controls say?",
			Lead:   []string{"No server is declared otherwise than its controls say."},
			Tables: []*report.Table{table("attestation-servers", "Disagreements", []report.Column{textCol("server", "Server"), {ID: "declared", Name: "Declared compliant", Kind: report.Bool}, stateCol("oauth", "OAuth 2.0")})}},
	}
	quality := &report.Section{ID: "quality", Title: "Data quality", Sheet: "Data quality", Answer: "What had to be changed or left out on reading?",
		Lead: []string{"3 values were read as another spelling."},
		Tables: []*report.Table{table("changes", "Changes made on reading",
			[]report.Column{textCol("column", "Column"), textCol("from", "In the file"), textCol("to", "Read as"), numCol("count", "Values", wholeFormat), numCol("line", "First line", wholeFormat)},
			[]report.Cell{txt("auth_type"), txt("OAuth 2.0"), txt("oauth2"), num(2), num(3)},
			[]report.Cell{txt("auth_type"), txt("api-key"), txt("api_key"), num(1), num(9)})}}
	doc.Appendix = []*report.Section{quality, {Reference: true, ID: "method", Title: "Method and definitions", Sheet: "Method", Answer: "How was the fleet judged?",
		Lead: []string{"A server is compliant when it meets all three controls: OAuth 2.0, DLP and logging. A control that is unknown counts as not met, and is shown as unknown.",
			"risk score = 3 × (no OAuth 2.0) + 2 × (no DLP) + 1 × (no logging) + error rate / highest error rate of the fleet"},
		Notes: []string{"Control identifiers were mapped by this project."},
		Tables: []*report.Table{
			table("definitions", "Definitions", []report.Column{textCol("term", "Term"), textCol("meaning", "Meaning")},
				[]report.Cell{txt("exposed calls"), txt("Calls a month × the weight of the controls that the server lacks / 6. Absolute and additive, so that it can be compared from month to month where the risk score cannot: its last term is relative to the worst server of the fleet.")},
				[]report.Cell{txt("compliant"), txt("Meets all controls of the baseline.")}),
			table("mapping", "Controls in the frameworks", []report.Column{textCol("control", "Control"), textCol("mcp", "OWASP MCP 2025 (beta)"), textCol("api", "OWASP API 2023"), textCol("nist", "NIST 800-53 r5"), textCol("csf", "NIST CSF 2.0"), textCol("iso", "ISO 27001:2022"), textCol("soc", "SOC 2")},
				[]report.Cell{txt("OAuth 2.0"), txt("MCP07, MCP01"), txt("API2, API5"), txt("IA-2, IA-9, IA-13, AC-3"), txt("PR.AA-03, PR.AA-05"), txt("A.5.16, A.5.17, A.8.5"), txt("CC6.1")},
				[]report.Cell{txt("DLP"), txt("MCP10, MCP01"), txt("API3, API10"), txt("AC-4, SI-15, SI-4(18)"), txt("PR.DS-02, PR.DS-10"), txt("A.8.11, A.8.12"), txt("CC6.7, C1.1")},
				[]report.Cell{txt("Logging"), txt("MCP08"), empty, txt("AU-2, AU-3, AU-6, AU-12"), txt("PR.PS-04, DE.CM-09"), txt("A.8.15, A.8.16"), txt("CC7.2, CC7.3")}),
		}}}
	return doc
}

// inventoryOf is the section of an inventory.
func inventoryOf(t *report.Table) *report.Section {
	return &report.Section{ID: "inventory", Title: "Inventory", Sheet: "Inventory", Answer: "Every server.", Tables: []*report.Table{t}}
}
