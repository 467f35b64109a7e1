package page_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// The headlines stand as tiles above the table that they are taken from.
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
		got = append(got, strings.Join(append(parts, attr(find(tile, "rect")[1], "width")), "|"))
	}
	want := []string{
		"met|#compliance|Compliant servers|6|of 10 servers|60.0 %|60.0",
		"unknown|#reliability|Calls without OAuth 2.0|unknown|of 194,500 calls a month|unknown|0.0",
		"met|#migration|Exposed calls|0|of 194,500 calls a month|0.0 %|0.0",
		"not-met|#compliance|Servers without DLP|4|of 10 servers|40.0 %|40.0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if box := byID(root, "table-key-figures"); box.Parent.Data != "details" {
		t.Error("the whole table of key figures is not folded away")
	}
}

// Each server has one place on the page: its card, or its first row. Every other
// mention in a table leads there.
func TestServerLinks(t *testing.T) {
	root := parse(t, write(t, sample()))
	for i, want := range []string{"h3", "h3", "h3", "tr", "tr", "tr"} {
		place := byID(root, fmt.Sprintf("server-%d", i))
		if place == nil || place.Data != want {
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
	if todo := find(byClass(root, "todo"), "a"); len(todo) != 1 || attr(todo[0], "href") != "#server-0" || text(todo[0]) != "legacy-erp" {
		t.Error("what is to be done does not lead to the server")
	}
}

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

// Behind a chart are its figures: the table, or the columns of one that stands
// elsewhere in the section.
func TestFigures(t *testing.T) {
	doc := sample()
	own := doc.Sections[0]
	own.Tables[0], own.Tables[1] = own.Tables[1], own.Tables[0]
	doc.Sections[2].Charts[0].Table = doc.Sections[2].Tables[0]
	doc.Sections[2].Charts[0].Values, doc.Sections[2].Charts[0].Total, doc.Sections[2].Charts[0].Mark = []int{6}, 8, 3
	doc.Sections[2].Tables[0].Len = 4
	root := parse(t, write(t, doc))
	if box := byID(root, "table-compliance-teams"); attr(box.Parent, "class") != "figures" || box.Parent.Parent.Data != "figure" {
		t.Error("the table of a chart is not behind it")
	}
	copied := byID(root, "figures-risk")
	if copied == nil || attr(copied.Parent, "class") != "figures again" {
		t.Fatal("there are no figures behind the chart")
	}
	var got []string
	for _, c := range elements(find(copied, "tr")[0]) {
		got = append(got, text(c))
	}
	for _, c := range elements(find(copied, "tr")[2]) {
		got = append(got, c.Data+" "+attr(c, "class")+" "+text(c))
	}
	want := []string{"Server", "Calls (calls a month)", "Risk score", "OAuth 2.0", "th  analytics-export", "td num unknown unknown", "td num 6.667", "td not-met not met"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What is written from right to left orders itself, and ids do not break.
func TestSetApart(t *testing.T) {
	doc := sample("שלום עולם")
	doc.Verdict = "Not compliant: שלום עולם, בית and SI-4(18)."
	root := parse(t, write(t, doc))
	var got []string
	walk(byClass(root, "verdict"), func(n *html.Node) {
		if n.Data == "bdi" || attr(n, "class") == "whole" {
			got = append(got, n.Data+" "+text(n))
		}
	})
	if diff := cmp.Diff([]string{"bdi שלום עולם", "bdi בית", "span SI-4(18)"}, got); diff != "" {
		t.Error(diff)
	}
}
