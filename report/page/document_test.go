package page_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/markdown"
	"fleetreport/report/page"
)

// library stands in for ECharts. The page does not parse it.
const library = `var echarts = { init() { return { setOption() {}, setTheme() {}, resize() {} }; } };` +
	`/* </ script & "quotes" */`

// Cells of each kind.
func num(v float64) report.Cell       { return report.Cell{Kind: report.Number, Num: v} }
func str(s string) report.Cell        { return report.Cell{Kind: report.Text, Str: s} }
func state(s audit.State) report.Cell { return report.Cell{Kind: report.State, Num: float64(s)} }

var (
	unknown = report.Cell{}
	empty   = report.Cell{Kind: report.Empty}
	met     = state(audit.Met)
	notMet  = state(audit.NotMet)
)

// table returns a table of rows.
func table(id, title string, columns []report.Column, rows ...[]report.Cell) *report.Table {
	return &report.Table{
		ID: id, Title: title, Order: "highest risk score first", Columns: columns, Len: len(rows), Page: 200,
		Fill: report.EachRow(func(i int, dst []report.Cell) []report.Cell { return append(dst, rows[i]...) }),
	}
}

// servers returns a table of n servers with these names.
func servers(id, title string, n int, names ...string) *report.Table {
	t := table(id, title, []report.Column{
		{ID: "server_name", Name: "Server", Kind: report.Text},
		{ID: "team", Name: "Team", Kind: report.Text},
		{ID: "auth", Name: "Authentication", Kind: report.Text},
		{ID: "oauth", Name: "OAuth 2.0", Kind: report.State},
		{ID: "dlp", Name: "DLP", Kind: report.State},
		{ID: "logging", Name: "Logging", Kind: report.State},
		{ID: "calls", Name: "Calls", Kind: report.Number, Format: report.Format{Unit: "calls per month"}},
		{ID: "share", Name: "Share of calls", Kind: report.Number, Format: report.Format{Percent: true, Decimals: 1}},
		{ID: "risk", Name: "Risk score", Kind: report.Number, Format: report.Format{Decimals: 3}},
	})
	t.Len = n
	teams := []string{"Commerce", "Support", "Operations", "Finance", "Analytics", "HR", "Logistics", "Marketing"}
	t.Fill = report.EachRow(func(i int, dst []report.Cell) []report.Cell {
		row := []report.Cell{
			str(
				names[i%len(names)],
			), str(teams[i%len(teams)]), str([]string{"api_key", "basic", "none"}[i%3]), notMet, met, met,
			num(float64(45000 - 37*i)), num(0.231 / float64(i+1)), num(7 - float64(i)/3),
		}
		if i%4 == 1 {
			row[4], row[5], row[6], row[7] = unknown, notMet, unknown, empty
		}
		return append(dst, row...)
	})
	t.Link = linkOf
	return t
}

// linkOf returns the link of server i. The first three servers have cards, the next three rows.
func linkOf(i int) report.ServerLink {
	l := report.ServerLink{Lacks: []string{"oauth"}}
	if i < 6 {
		l.Anchor, l.Card = fmt.Sprintf("server-%d", i), i < 3
	}
	if i%4 == 1 {
		l.Lacks = append(l.Lacks, "dlp")
	}
	return l
}

// cards returns the cards of the first three servers.
func cards(names ...string) *report.Cards {
	return &report.Cards{
		Table: table(
			"servers-cards",
			"",
			[]report.Column{
				{ID: "server", Name: "Server", Kind: report.Text},
				{ID: "team", Name: "Team", Kind: report.Text},
				{ID: "calls", Name: "Calls", Kind: report.Number, Format: report.Format{Unit: "per month"}},
			},
			[]report.Cell{
				str(names[0]),
				str(names[0]),
				num(8000),
			},
			[]report.Cell{str(names[0]), unknown, unknown},
			[]report.Cell{str(names[0]), str("Support"), num(0)},
		),
		Of: func(i int) report.Card {
			return report.Card{ID: linkOf(i).Anchor, Title: names[0], Gaps: []report.Gap{
				{Title: names[0] + " is not met: auth_type is basic.", Why: "Keys carry no identity.", ToDo: "Check tokens."},
				{Title: "DLP is unknown.", Why: names[0], ToDo: names[0]},
			}[:1+i%2]}
		},
	}
}

// sample returns a document with everything that a page can have.
func sample(names ...string) *report.Document {
	if len(names) == 0 {
		names = []string{
			"legacy-erp",
			"analytics-export",
			"customer-support",
			"maps-geocoding",
			"payment-gateway",
			"order_management",
		}
	}
	calls := report.Format{}
	share := report.Format{Percent: true, Decimals: 1}
	figures := table("key-figures", "Key figures",
		[]report.Column{
			{
				ID:   "figure",
				Name: "Figure",
				Kind: report.Text,
			}, {ID: "part", Name: "Number", Kind: report.Number, Format: calls},
			{ID: "of", Name: "of", Kind: report.Number, Format: calls}, {ID: "unit", Name: "Unit", Kind: report.Text},
			{ID: "share", Name: "Share", Kind: report.Number, Format: share},
		},
		[]report.Cell{str("Compliant servers"), num(6), num(10), str("servers"), num(0.6)},
		[]report.Cell{str("Servers without DLP"), num(4), num(10), str("servers"), num(0.4)},
		[]report.Cell{str("Calls without OAuth 2.0"), unknown, num(194500), str("calls per month"), unknown},
		[]report.Cell{str("Exposed calls"), num(0), num(194500), str("calls per month"), num(0)})
	teams := table(
		"compliance-teams",
		"Compliance by team",
		[]report.Column{
			{ID: "team", Name: "Team", Kind: report.Text},
			{ID: "servers", Name: "Servers", Kind: report.Number},
			{ID: "compliant", Name: "Compliant", Kind: report.Number},
		},
		[]report.Cell{str("Commerce"), num(2), num(2)},
		[]report.Cell{str("Support"), num(1), num(0)},
		[]report.Cell{str("Operations"), num(2), unknown},
	)
	chart := func(id, title, finding string, t *report.Table) *report.Chart {
		return &report.Chart{
			ID:      id,
			Title:   title,
			Finding: finding,
			Kind:    report.Stacked,
			Table:   t,
			Label:   0,
			Values:  []int{1, 2},
			Mark:    -1,
			XTitle:  "Servers",
		}
	}
	erp := names[0]
	return &report.Document{
		Title:  "MCP fleet compliance report",
		Period: report.Period{Year: 2026, Month: time.November},
		Tool:   report.Tool{Name: "fleetreport", Version: "1.2.0"},
		Source: report.Source{
			Name:   "fleet-2026-11.csv",
			SHA256: "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
			Rows:   10,
		},
		Baseline:   report.Baseline{Name: "MCP security baseline", Version: "1", Origin: "built in"},
		Verdict:    "Six of ten servers meet the baseline; the other four carry 36.0 % of all calls.",
		Decision:   "Approve the onboarding of " + erp + " and three more servers behind the gateway this quarter.",
		Gaps:       12,
		KeyFigures: figures,
		Headlines: []report.Headline{
			{Row: 0, Section: "compliance", Good: true},
			{Row: 2, Section: "reliability"},
			{Row: 3, Section: "migration"},
			{Row: 1, Section: "compliance"},
		},
		Controls: []report.Control{{ID: "oauth", Title: "OAuth 2.0"}, {ID: "dlp", Title: names[0]}},
		Actions: report.Actions{
			{
				Text: "Put " + erp +
					" behind the gateway: it lacks OAuth 2.0, DLP and logging, and carries 8,000 calls per month.",
				Name: erp,
				At:   len("Put "),
				Link: report.ServerLink{Anchor: "server-0"},
			},
			{Text: "Move " + names[len(names)-1] + " from API keys to OAuth 2.0."},
			{Text: "Switch on audit logging for analytics-export."},
		},
		Sections: []*report.Section{{
			ID: "compliance", Title: "Compliance audit", Sheet: "Compliance",
			Answer: "Which servers meet all three controls, and what do the others lack?",
			Lead: []string{
				"Four of ten servers (40.0 %) fall short.",
				"Every one of them lacks OAuth 2.0 and DLP; " + erp + " lacks logging too.",
			},
			Notes: []string{
				"A server is compliant when it has all three: OAuth 2.0, DLP and logging.",
				"What is unknown counts as not met.",
			},
			Charts: []*report.Chart{
				chart(
					"compliance-teams",
					"Servers by team and compliance",
					"Two teams have no compliant server, "+names[0]+" among them.",
					teams,
				),
			},
			Tables: []*report.Table{teams, servers("compliance-servers", "Servers that fall short", 6, names...)},
		}, {
			ID: "reliability", Title: "Errors & latency", Sheet: "Errors and latency",
			Answer:  "Which servers fail most often, and which are slow?",
			Missing: []string{"not available: the file has no column error_rate_pct"},
			Tables:  []*report.Table{table("errors", "Servers by error rate", teams.Columns)},
		}, {
			ID: "migration", Title: "Migration priority", Sheet: "Migration",
			Answer: "In which order should servers go behind the gateway?",
			Lead:   []string{fmt.Sprintf("%s comes first.", erp)},
			Charts: []*report.Chart{chart("risk", "Risk points by factor", "OAuth 2.0 makes up most of the risk.", teams)},
			Tables: []*report.Table{servers("migration-servers", "Servers by risk score", 1234, names...)},
		}},
		Cards: &report.Section{ID: "servers", Title: "Servers that fall short", Cards: cards(names...)},
		Appendix: []*report.Section{
			{
				ID:     "quality",
				Title:  "Data quality",
				Answer: "What was changed on reading?",
				Lead:   []string{"Nothing was changed."},
			},
			{
				ID:    "method",
				Title: "Method and definitions",
				Lead: []string{
					"risk_score = 3 x (auth is not OAuth 2.0) + 2 x (no DLP) + 1 x (no logging) + " +
						"error_rate_pct / max(error_rate_pct of the fleet)",
				},
			},
		},
		Provenance: table(
			"provenance",
			"",
			[]report.Column{{ID: "what", Name: "What", Kind: report.Text}, {ID: "value", Name: "Value", Kind: report.Text}},
			[]report.Cell{str("Input"), str("fleet-2026-11.csv")},
			[]report.Cell{str("SHA-256"), str("8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4")},
		),
	}
}

// hostileNames try to break out of Markdown, HTML, scripts and attributes.
var hostileNames = []string{
	`</script><script>alert(1)</script>`,
	`<img src=x onerror=alert(1)>`,
	"a|b||c `code` ``x``",
	`](javascript:alert(1)) [x](javascript:alert(1)) ![y](charts/risk.svg)`,
	`=1+1`, `" onmouseover="alert(1)`, `'><svg onload=alert(1)>`,
	"<!-- comment -->", `&lt;b&gt; &amp; &copy; &#x3c;`, `\`, `a\|b`, `**bold** _it_ ~~no~~ # h`,
	"two\nlines\r\n\n# heading\n- item", "שלום עולם", "\u202egnp.exe\u202c", "支付网关 決済",
	"👩‍💻 ops 🚀", "\x00\x07\x1b[31m",
	"https://evil.example/?a=1&b=2 www.evil.example", "---", "{{.}} ${x} $y$", "\xff\xfe", "1. one", "> quote",
	"<https://evil.example>", "",
}

// pictures returns pictures of the charts of doc, with markup that the page has to keep.
func pictures(doc *report.Document) []page.Picture {
	var list []page.Picture
	for _, s := range markdown.Sections(doc) {
		for _, c := range s.Charts {
			list = append(list, page.Picture{
				ID: c.ID, Width: 720, Height: 300,
				SVG: fmt.Appendf(
					nil,
					`<svg xmlns="http://www.w3.org/2000/svg" width="720" height="300" viewBox="0 0 720 300" role="img">`+
						`<title>%s</title><rect id="%s-r" width="20" height="20" fill="#0072b2"/></svg>`,
					c.ID,
					c.ID,
				),
				Option: fmt.Appendf(nil, `{"title":{"text":"</script><!-- %s"},"series":[]}`, c.ID),
			})
		}
	}
	return list
}

// write returns the page of doc.
func write(tb testing.TB, doc *report.Document) []byte {
	tb.Helper()
	var md, html bytes.Buffer
	if err := markdown.Write(&md, doc); err != nil {
		tb.Fatal(err)
	}
	if err := page.Write(&html, md.Bytes(), doc, pictures(doc), library); err != nil {
		tb.Fatalf("%v\n%s", err, md.Bytes())
	}
	return html.Bytes()
}
