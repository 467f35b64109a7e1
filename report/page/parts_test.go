package page_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"fleetreport/report"
	"fleetreport/report/markdown"
	"fleetreport/report/page"
)

// TestTiles checks that the headlines are tiles above the table of key figures.
func TestTiles(t *testing.T) {
	root := parse(t, write(t, sample()))
	var got []string
	for _, tile := range find(byClass(root, "tiles"), "li") {
		parts := []string{attr(tile, "class"), attr(find(tile, "a")[0], "href")}
		for _, e := range elements(tile) {
			if e.Data != "svg" {
				parts = append(parts, text(e))
			}
		}
		if drawn := find(tile, "rect"); len(drawn) > 0 {
			parts = append(parts, attr(find(tile, "svg")[0], "class"), attr(drawn[1], "width"))
		}
		got = append(got, strings.Join(parts, "|"))
	}
	want := []string{
		"not-met|#compliance|Compliant servers|6|of 10 servers|60.0 %|gauge good|60.0",
		"unknown|#reliability|Calls without OAuth 2.0|unknown|of 194,500 calls per month|unknown",
		"met|#migration|Exposed calls|0|of 194,500 calls per month|0.0 %|gauge|0.0",
		"not-met|#compliance|Servers without DLP|4|of 10 servers|40.0 %|gauge|40.0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if box := byID(root, "table-key-figures"); box.Parent.Data != "details" {
		t.Error("the table of key figures is not collapsed")
	}
}

// TestTileOf checks that a tile is "met" only if nothing is missing, has a gauge only if the
// share is known, and has a smaller font for long figures.
func TestTileOf(t *testing.T) {
	for name, test := range map[string]struct {
		good            bool
		part, of, share report.Cell
		want            string
	}{
		"all compliant":   {true, num(200), num(200), num(1), "met|figure|100.0"},
		"one compliant":   {true, num(1), num(200), num(0.005), "not-met|figure|0.5"},
		"none compliant":  {true, num(0), num(200), num(0), "not-met|figure|0.0"},
		"unknown":         {true, unknown, num(200), unknown, "unknown|figure|"},
		"of unknown":      {true, num(3), unknown, unknown, "unknown|figure|"},
		"none lacking":    {false, num(0), num(200), num(0), "met|figure|0.0"},
		"one lacking":     {false, num(1), num(200), num(0.005), "not-met|figure|0.5"},
		"lacking unknown": {false, unknown, num(200), unknown, "unknown|figure|"},
		"share unknown":   {false, num(0), num(0), unknown, "met|figure|"},
		"millions":        {false, num(9_999_999), num(1e12), num(0), "not-met|figure|0.0"},
		"more":            {false, num(10_000_000), num(1e12), num(0), "not-met|figure long|0.0"},
		"thousands more":  {false, num(100_000_000_000), num(1e12), num(0.1), "not-met|figure longer|10.0"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := sample()
			doc.KeyFigures = table(
				"key-figures",
				"Key figures",
				doc.KeyFigures.Columns,
				[]report.Cell{str("Figure"), test.part, test.of, str("things"), test.share},
			)
			doc.Headlines = []report.Headline{{Row: 0, Section: "compliance", Good: test.good}}
			tile := find(byClass(parse(t, write(t, doc)), "tiles"), "li")[0]
			width := ""
			if drawn := find(tile, "rect"); len(drawn) > 0 {
				width = attr(drawn[1], "width")
			}
			if got := attr(tile, "class") + "|" + attr(elements(tile)[1], "class") + "|" + width; got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

// TestNothingToDecide checks the decision with and without gaps.
func TestNothingToDecide(t *testing.T) {
	for gaps, want := range map[int]string{0: "decision met", 3: "decision"} {
		doc := sample()
		doc.Gaps = gaps
		p := byClass(parse(t, write(t, doc)), want)
		if p == nil || strings.HasPrefix(text(p), "Decision needed: ") != (gaps > 0) ||
			!strings.Contains(text(p), report.Legible(doc.Decision)) {
			t.Errorf("with %d gaps there is no paragraph %q that says so", gaps, want)
		}
	}
}

// TestGate checks that the summary of a failed gate lists the broken limits and links to the
// section Gate.
func TestGate(t *testing.T) {
	doc := sample()
	doc.Gate = report.Gate{
		Failed: true,
		Text:   "Gate failed: 2 of 3 limits are broken.",
		Broken: []string{"compliance<80: x", "new-gap: z"},
		Limits: []report.Limit{
			{
				Text:   "compliance<80",
				Broken: true,
				Result: "x",
			}, {Text: "exposed>30", Result: "y"}, {Text: "new-gap", Broken: true, Result: "z"},
		},
	}
	doc.Sections = append(doc.Sections, &report.Section{ID: "gate", Title: "Gate"})
	p := byClass(parse(t, write(t, doc)), "gate failed")
	if got, want := text(p), "Gate failed: 2 of 3 limits are broken. compliance<80, new-gap: see Gate."; got != want {
		t.Errorf("the gate says %q, want %q", got, want)
	}
	if links := find(p, "a"); len(links) != 1 || attr(links[0], "href") != "#gate" {
		t.Errorf("the gate has %d links", len(links))
	}

	var md bytes.Buffer
	if err := markdown.Write(&md, doc); err != nil {
		t.Fatal(err)
	}
	for old, with := range map[string]string{
		"[Gate](#gate)": "[Gate](#report)", "see [Gate](#gate)": "see Gate", ", new-gap": "",
	} {
		changed := bytes.Replace(md.Bytes(), []byte(old), []byte(with), 1)
		if err := page.Write(io.Discard, changed, doc, pictures(doc), library); err == nil {
			t.Errorf("Write accepted Markdown with %q instead of %q", with, old)
		}
	}
	doc.Gate = report.Gate{Text: "Gate passed: all 3 limits are kept."}
	if p := byClass(parse(t, write(t, doc)), "gate passed"); p == nil || text(p) != doc.Gate.Text {
		t.Error("the gate does not say that it passed")
	}
}

// TestServerLinks checks that every mention of a server in a table links to its card, or else
// to its first row.
func TestServerLinks(t *testing.T) {
	root := parse(t, write(t, sample()))
	for i, want := range []string{"h3", "h3", "h3", "tr", "tr", "tr"} {
		target := byID(root, fmt.Sprintf("server-%d", i))
		if target == nil || target.Data != want {
			t.Errorf("server %d has no <%s>", i, want)
		}
		if row := byID(root, fmt.Sprintf("row-%d", i)); (row != nil) != (want == "h3") {
			t.Errorf("row of server %d: %v", i, row)
		}
	}
	rows := find(byID(root, "table-migration-servers"), "tr")
	for i, want := range map[int]string{1: "#server-0", 5: "#server-4", 7: ""} {
		got := ""
		if links := find(rows[i], "a"); len(links) > 0 {
			got = attr(links[0], "href")
		}
		if got != want {
			t.Errorf("row %d of another table leads to %q, want %q", i, got, want)
		}
	}
	if got := attr(rows[2], "data-lacks"); got != "oauth dlp" {
		t.Errorf("the row says that the server lacks %q", got)
	}
	if todo := find(byClass(root, "todo"), "a"); len(todo) != 1 || attr(todo[0], "href") != "#server-0" ||
		text(todo[0]) != "legacy-erp" {
		t.Error("what is to be done does not lead to the server")
	}
}

// TestCards checks the content of a card.
func TestCards(t *testing.T) {
	root := parse(t, write(t, sample()))
	cards := find(root, "article")
	if len(cards) != 3 {
		t.Fatalf("%d cards", len(cards))
	}
	var got []string
	for _, e := range elements(cards[1]) {
		got = append(got, e.Data+" "+attr(e, "class")+" "+strings.Join(strings.Fields(text(e)), " "))
	}
	want := []string{
		"h3  legacy-erp",
		"ul facts Team: unknown Calls: unknown",
		"p gap legacy-erp is not met: auth_type is basic. Keys carry no identity. What to do: Check tokens.",
		"p gap DLP is unknown. legacy-erp What to do: legacy-erp",
		"p back Back to the table",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if href := attr(find(cards[1], "a")[1], "href"); href != "#row-1" {
		t.Errorf("the way back leads to %q", href)
	}
}

// TestFigures checks that a chart has its figures: its table, or a copy of the columns of a
// table that is visible in the section.
func TestFigures(t *testing.T) {
	doc := sample()
	own := doc.Sections[0]
	own.Tables[0], own.Tables[1] = own.Tables[1], own.Tables[0]
	doc.Sections[2].Charts[0].Table = doc.Sections[2].Tables[0]
	doc.Sections[2].Charts[0].Values, doc.Sections[2].Charts[0].Total, doc.Sections[2].Charts[0].Mark = []int{6}, 8, 3
	doc.Sections[2].Tables[0].Len = 4
	root := parse(t, write(t, doc))
	if box := byID(root, "table-compliance-teams"); attr(box.Parent, "class") != "figures" ||
		box.Parent.Parent.Data != "figure" {
		t.Error("the table of a chart is not behind it")
	}
	copied := byID(root, "figures-risk")
	if copied == nil || attr(copied.Parent, "class") != "figures duplicate" {
		t.Fatal("there are no figures behind the chart")
	}
	var got []string
	for _, c := range elements(find(copied, "tr")[0]) {
		got = append(got, text(c))
	}
	for _, c := range elements(find(copied, "tr")[2]) {
		got = append(got, c.Data+" "+attr(c, "class")+" "+text(c))
	}
	want := []string{
		"Server",
		"Calls (calls per month)",
		"Risk score",
		"OAuth 2.0",
		"th  analytics-export",
		"td num unknown unknown",
		"td num 6.667",
		"td not-met not met",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestWrapParts checks the elements around right-to-left words and ids.
func TestWrapParts(t *testing.T) {
	doc := sample("שלום עולם")
	doc.Verdict = "Not compliant: שלום עולם, בית and SI-4(18)."
	root := parse(t, write(t, doc))
	var got []string
	walk(byClass(root, "verdict"), func(n *html.Node) {
		if n.Data == "bdi" || attr(n, "class") == "nowrap" {
			got = append(got, n.Data+" "+text(n))
		}
	})
	if diff := cmp.Diff([]string{"bdi שלום עולם", "bdi בית", "span SI-4(18)"}, got); diff != "" {
		t.Error(diff)
	}
}
