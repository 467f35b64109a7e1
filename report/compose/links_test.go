package compose

import (
	"strconv"
	"strings"
	"testing"

	"fleetreport/report"
	"fleetreport/report/audit"
)

func TestLinks(t *testing.T) {
	long := strings.Repeat("x", 200)
	d := composed(t, "server_id,server_name,auth_type,has_dlp,has_logging\n"+strings.Join([]string{
		"1,legacy-erp,basic,false,false",
		"2,Order_Management v2,basic,false,false",
		"3,支付,basic,false,false",
		"4,a/b,basic,false,false",
		"5,a-b,basic,false,false",
		"6," + long + ",basic,false,false",
		"7,-- --,basic,false,false",
		"8,fine,oauth2,true,true",
	}, "\n"))
	table := d.Sections[1].Tables[0]
	got := map[string]report.ServerLink{}
	for i, row := range table.Rows(table.Len) {
		got[row[0].Str] = table.Link(i)
	}
	for name, want := range map[string]string{"legacy-erp": "server-legacy-erp",
		"Order_Management v2": "server-order-management-v2", "fine": "server-fine"} {
		if got[name].Anchor != want {
			t.Errorf("%s: anchor %q, want %q", name, got[name].Anchor, want)
		}
	}
	// A name that is not distinct is followed by digits of a hash of its key.
	for name, prefix := range map[string]string{"支付": "server-", "a/b": "server-a-b-", "a-b": "server-a-b-",
		long: "server-" + long[:slugBytes] + "-", "-- --": "server-"} {
		rest, ok := strings.CutPrefix(got[name].Anchor, prefix)
		if !ok || len(rest) != 8 || strings.Trim(rest, "0123456789abcdef") != "" {
			t.Errorf("%.20s: anchor %q, want %q and eight digits", name, got[name].Anchor, prefix)
		}
	}
	if l := got["fine"]; l.Card || len(l.Lacks) > 0 {
		t.Errorf("a compliant server: %+v", l)
	}
	if l := got["legacy-erp"]; !l.Card || strings.Join(l.Lacks, " ") != "oauth dlp logging" {
		t.Errorf("a server that lacks all: %+v", l)
	}
}

// Hashes may collide, and a name may look like another with a hash: the anchors
// still differ.
func TestLinksDiffer(t *testing.T) {
	var b strings.Builder
	b.WriteString("server_name,auth_type,has_dlp,has_logging\n")
	names := []string{"a b", "a_b", "a.b", "a-b", "A B", "!", "?", "ä", "ö"}
	first := composed(t, b.String()+strings.Join(names, ",basic,false,false\n")+",basic,false,false\n")
	for i := range first.Cards.Cards.Table.Len {
		names = append(names, strings.TrimPrefix(first.Cards.Cards.Of(i).ID, serverPrefix))
	}
	d := composed(t, b.String()+strings.Join(names, ",basic,false,false\n")+",basic,false,false\n")
	seen := map[string]bool{}
	for i := range d.Cards.Cards.Table.Len {
		id := d.Cards.Cards.Of(i).ID
		if seen[id] {
			t.Errorf("two servers have the anchor %q", id)
		}
		seen[id] = true
	}
}

// Only so many servers have cards and links, and every card has a link, wherever
// its server stands.
func TestCardsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("server_name,auth_type,has_dlp,has_logging,error_rate_pct\n")
	for i := range 1300 {
		b.WriteString("s" + strconv.Itoa(i) + ",oauth2,true,true,9\n")
	}
	b.WriteString("lacks,oauth2,true,false,0\n")
	baseline := strings.Replace(string(audit.BuiltIn), "weight: 1\n", "weight: 0.5\n", 1)
	d := composedWith(t, b.String(), baseline)
	table := d.Cards.Cards.Table
	if table.Len != 1 || d.Cards.Cards.Of(0).ID != "server-lacks" {
		t.Errorf("%d cards, the first with the link %q", table.Len, d.Cards.Cards.Of(0).ID)
	}
	linked := 0
	whole := d.Sections[1].Tables[0]
	for i := range whole.Len {
		if whole.Link(i).Anchor != "" {
			linked++
		}
	}
	if linked != boundsFor(3).pageFleet+1 {
		t.Errorf("%d servers have links, want %d", linked, boundsFor(3).pageFleet+1)
	}
}

func TestCards(t *testing.T) {
	baseline := strings.Replace(string(audit.BuiltIn), "column: has_logging", "column: owner", 1)
	d := composedWith(t, "server_name,auth_type,has_dlp,has_logging\nlegacy,basic,,true\n", baseline)
	card := d.Cards.Cards.Of(0)
	var got []string
	for _, g := range card.Gaps {
		got = append(got, g.Title)
		if g.Why == "" || g.ToDo == "" {
			t.Errorf("%s: why %q, what to do %q", g.Title, g.Why, g.ToDo)
		}
	}
	want := "OAuth 2.0 is not met: auth_type is basic (a reusable password on every call). Finding " +
		"legacy/oauth. Due 2026-12-30 (proposed).|DLP is unknown: has_dlp is blank. Finding legacy/dlp. Due 2026-12-30 " +
		"(proposed).|Logging is unknown: owner is not a " +
		"column of the inventory. Finding legacy/logging. Due 2027-01-29 (proposed)."
	if strings.Join(got, "|") != want {
		t.Errorf("got  %q\nwant %q", strings.Join(got, "|"), want)
	}
}
