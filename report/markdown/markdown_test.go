package markdown_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/markdown"
)

// Cells of each kind.
func num(v float64) report.Cell { return report.Cell{Kind: report.Number, Num: v} }
func str(s string) report.Cell  { return report.Cell{Kind: report.Text, Str: s} }

// table returns a table that shows at most page of its rows.
func table(id, title string, page int, columns []report.Column, rows ...[]report.Cell) *report.Table {
	return &report.Table{
		ID: id, Title: title, Order: "highest risk score first", Columns: columns, Len: len(rows), Page: page,
		Fill: report.EachRow(func(i int, dst []report.Cell) []report.Cell { return append(dst, rows[i]...) }),
	}
}

var columns = []report.Column{
	{ID: "server", Name: "Server", Kind: report.Text},
	{ID: "oauth", Name: "OAuth 2.0", Kind: report.State},
	{ID: "calls", Name: "Calls", Kind: report.Number, Format: report.Format{Unit: "per month"}},
}

// cards returns the cards of the first two servers.
func cards(servers *report.Table) *report.Cards {
	t := *servers
	t.Page = 2
	return &report.Cards{Table: &t, Of: func(i int) report.Card {
		if i == 1 {
			return report.Card{ID: "server-2", Title: "支付"}
		}
		return report.Card{
			ID:    "server-a-b",
			Title: "a|b",
			Gaps:  []report.Gap{{Title: "DLP* is not met.", Why: "Because.", ToDo: "<b>Act."}},
		}
	}}
}

func document() *report.Document {
	long := strings.Repeat("long", 12)
	servers := table("servers", "Servers", 4, columns,
		[]report.Cell{str("a|b"), {Kind: report.State, Num: float64(audit.NotMet)}, num(45000)},
		[]report.Cell{str("支付"), {Kind: report.State, Num: float64(audit.Met)}, {}},
		[]report.Cell{str("e\u0301"), {}, {Kind: report.Empty}},
		[]report.Cell{str(long), {}, num(1)},
		[]report.Cell{str("not shown"), {}, num(1)})
	pairs := []report.Column{
		{ID: "figure", Name: "Figure", Kind: report.Text},
		{ID: "value", Name: "Value", Kind: report.Text},
	}
	return &report.Document{
		Title:      "Fleet *one*",
		Period:     report.Period{Year: 2026, Month: time.November},
		Tool:       report.Tool{Name: "fleetreport", Version: "1.2.0"},
		Source:     report.Source{Name: "fleet_x.csv", Rows: 1200, Rejected: 1},
		Baseline:   report.Baseline{Name: "baseline", Version: "1"},
		Verdict:    "6 of 10 servers meet the baseline.",
		Decision:   "Approve.",
		Gaps:       12,
		KeyFigures: table("figures", "Key figures", 10, pairs, []report.Cell{str("Compliant"), str("60.0 %")}),
		Actions:    report.Actions{{Text: "Move a|b."}, {Text: "- Then rest."}},
		Sections: []*report.Section{{
			ID: "overview", Title: "Fleet & teams", Sheet: "Overview",
			Answer: "How large is it?", Lead: []string{"1. of many.", "Second."},
			Missing: []string{"not available: the file has no column team"},
			Charts:  []*report.Chart{{ID: "teams", Title: "Teams", Finding: "[Two] teams."}},
			Tables:  []*report.Table{servers, table("none", "Nothing", 9, columns)},
			Notes:   []string{"Unknown is not zero.", "# Really."},
		}},
		Cards:      &report.Section{ID: "cards", Title: "Cards", Cards: cards(servers)},
		Appendix:   []*report.Section{{ID: "method", Title: "Summary"}},
		Provenance: table("provenance", "", 10, pairs, []report.Cell{str("Input"), str("fleet_x.csv")}),
	}
}

// TestWrite compares a document with everything in it.
func TestWrite(t *testing.T) {
	const want = `# Fleet \*one\*

**November 2026.** Made by fleetreport 1.2.0 from fleet_x.csv (1,200 rows, 1 of them left out), ` +
		`audited against baseline, version 1.

## Summary

**6 of 10 servers meet the baseline.**

**Key figures**

| Figure    | Value  |
| --------- | ------ |
| Compliant | 60.0 % |

**Decision needed:** Approve.

### What to do first

1. Move a\|b.
2. \- Then rest.

### Contents

- [Fleet & teams](#fleet--teams)
- [Cards](#cards)
- [Summary](#summary-1)
- [Provenance](#provenance)

## Fleet & teams

*How large is it?*

1\. of many.

Second.

> not available: the file has no column team

**Teams**

![\[Two\] teams.](charts/teams.svg)

**Servers**

| Server                                     | OAuth 2.0 | Calls (per month) |
| ------------------------------------------ | --------- | ----------------: |
| a\|b                                       | not met   |            45,000 |
| 支付                                       | met       |           unknown |
| é                                          | unknown   |                 – |
| longlonglonglonglonglonglonglonglonglonglonglong | unknown   |                 1 |

Showing the first 4 of 5 rows, highest risk score first: all of them are on sheet Overview of report.xlsx.

**Nothing**

None.

Notes:

- Unknown is not zero.
- \# Really.

## Cards

### a\|b

- **OAuth 2.0:** not met
- **Calls:** 45,000 per month

**DLP\* is not met.** Because. *What to do:* \<b\>Act.

### 支付

- **OAuth 2.0:** met
- **Calls:** unknown

There is a card for the first 2 of 5 servers, highest risk score first: ` +
		`sheet Action plan of report.xlsx has the gaps of all of them.

## Summary

## Provenance

| Figure | Value       |
| ------ | ----------- |
| Input  | fleet_x.csv |
`
	var got bytes.Buffer
	if err := markdown.Write(&got, document()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Replace(want, "é", "e\u0301", 1), got.String()); diff != "" {
		t.Error(diff)
	}
}

// TestOutline checks levels, ids and anchors of headings.
func TestOutline(t *testing.T) {
	doc := document()
	doc.Title = "Summary"
	doc.Sections[0].Title = "Größe_von MCP-Servern: 10 %, 支付!"
	got, err := markdown.Outline(doc)
	if err != nil {
		t.Fatal(err)
	}
	want := []markdown.Heading{
		{Level: 1, ID: "report", Title: "Summary", Anchor: "summary"},
		{Level: 2, ID: "summary", Title: "Summary", Anchor: "summary-1"},
		{Level: 3, ID: "actions", Title: "What to do first", Anchor: "what-to-do-first"},
		{Level: 3, ID: "contents", Title: "Contents", Anchor: "contents"},
		{Level: 2, ID: "overview", Title: doc.Sections[0].Title, Anchor: "größe_von-mcp-servern-10--支付"},
		{Level: 2, ID: "cards", Title: "Cards", Anchor: "cards"},
		{Level: 3, ID: "server-a-b", Title: "a|b", Anchor: "ab"},
		{Level: 3, ID: "server-2", Title: "支付", Anchor: "支付"},
		{Level: 2, ID: "method", Title: "Summary", Anchor: "summary-2"},
		{Level: 2, ID: "provenance", Title: "Provenance", Anchor: "provenance"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestWriteErrors checks that Write writes nothing for an invalid document.
func TestWriteErrors(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*report.Document)
		want  string
	}{
		"section id":   {func(d *report.Document) { d.Sections[0].ID = "A b" }, `"A b" is not an id`},
		"two sections": {func(d *report.Document) { d.Appendix[0].ID = "overview" }, `two headings have the id "overview"`},
		"fixed id":     {func(d *report.Document) { d.Appendix[0].ID = "summary" }, `two headings have the id "summary"`},
		"chart id":     {func(d *report.Document) { d.Sections[0].Charts[0].ID = "../x" }, `"../x" is not an id`},
		"table id":     {func(d *report.Document) { d.Sections[0].Tables[0].ID = "" }, `"" is not an id`},
		"columns":      {func(d *report.Document) { d.Sections[0].Tables[0].Columns = nil }, "has no columns"},
		"cells": {func(d *report.Document) {
			d.Sections[0].Tables[0].Fill = func(_, _ int, dst []report.Cell) []report.Cell { return append(dst, num(1)) }
		}, "row 0 has 1 cells for 3 columns"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := document()
			test.spoil(doc)
			var b bytes.Buffer
			err := markdown.Write(&b, doc)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
			if b.Len() > 0 {
				t.Errorf("Write wrote %d bytes", b.Len())
			}
		})
	}
}

// TestOneRow checks the singular of rows.
func TestOneRow(t *testing.T) {
	doc := document()
	doc.Source.Rows, doc.Source.Rejected = 1, 0
	var b bytes.Buffer
	if err := markdown.Write(&b, doc); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "fleet_x.csv (1 row), audited") {
		t.Error("a single row is not in the singular")
	}
}

// TestNoWorkbook checks that a report without a workbook does not refer to it.
func TestNoWorkbook(t *testing.T) {
	doc := document()
	doc.NoWorkbook = true
	var got bytes.Buffer
	if err := markdown.Write(&got, doc); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Showing the first 4 of 5 rows, highest risk score first: " +
			"report.xlsx would have all of them on sheet Overview, but this run did not write it.",
		"There is a card for the first 2 of 5 servers, highest risk score first.",
	} {
		if !strings.Contains(got.String(), want) {
			t.Errorf("the report does not say %q", want)
		}
	}
}
