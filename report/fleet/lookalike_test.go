package fleet

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLookalikes checks which names look the same and how they differ.
func TestLookalikes(t *testing.T) {
	const header = "server_id,server_name,team,auth_type,has_dlp,has_logging\n"
	rows := func(cells ...string) string {
		return header + strings.Join(cells, ",none,,\n") + ",none,,\n"
	}
	for _, test := range []struct {
		name, text string
		want       []Lookalike
	}{
		{"different", rows("MCP01,a,Ops", "MCP02,b,Sales"), nil},
		{"names of servers with ids", rows("1,Billing,Ops", "2,billing,Ops", "3,billing,Ops"), nil},
		{"case", rows("S1,,Ops", "s1,,OPS", "s2,,ops"), []Lookalike{
			{ServerID, "S1", "s1", "upper and lower case", 3}, {Team, "Ops", "OPS", "upper and lower case", 3},
			{Team, "Ops", "ops", "upper and lower case", 4}}},
		{"composed and not", rows(",caf\u00e9,", ",cafe\u0301,"),
			[]Lookalike{{ServerName, "caf\u00e9", "cafe\u0301", "form in Unicode", 3}}},
		{"an id and a name", rows("billing,x,", ",Billing,"),
			[]Lookalike{{ServerName, "billing", "Billing", "upper and lower case", 3}}},
		{"full width", rows("A,,", "\uff21,,"), []Lookalike{{ServerID, "A", "\uff21", "form in Unicode", 3}}},
		{"sharp s", rows("stra\u00dfe,,", "STRASSE,,"),
			[]Lookalike{{ServerID, "stra\u00dfe", "STRASSE", "upper and lower case", 3}}},
		{"spaces", rows("a b,,Ops  West", "a  b,,Ops West", "a\u00a0b,,"), []Lookalike{
			{ServerID, "a b", "a  b", "spaces", 3}, {Team, "Ops  West", "Ops West", "spaces", 3},
			{ServerID, "a b", "a\u00a0b", "form in Unicode", 4}}},
		{"all of it", rows("A \u00e9,,", "a  e\u0301,,"),
			[]Lookalike{{ServerID, "A \u00e9", "a  e\u0301", "form in Unicode, upper and lower case, spaces", 3}}},
		{"invisible", rows("ab,,", "a\u2065b,,", "\ufff0ab,,", "ab\U000e0000,,", "A\u200b\u00a0b,,"), []Lookalike{
			{ServerID, "ab", "a\u2065b", "invisible characters", 3}, {ServerID, "ab", "\ufff0ab", "invisible characters", 4},
			{ServerID, "ab", "ab\U000e0000", "invisible characters", 5}}},
		{"invisible within a letter", rows("\u00e9,,Ops", "e\u034f\u0301,,\u2060OPS"), []Lookalike{
			{ServerID, "\u00e9", "e\u034f\u0301", "invisible characters, form in Unicode", 3},
			{Team, "Ops", "\u2060OPS", "invisible characters, upper and lower case", 3}}},
		{"other letters that look so", rows("a,,", "\u0430,,"), nil}, // Cyrillic: which needs tables of its own
	} {
		t.Run(test.name, func(t *testing.T) {
			f, err := Read("fleet.csv", strings.NewReader(test.text), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, f.Lookalikes()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	var b strings.Builder
	b.WriteString(header)
	for i := range 5000 { // in all the ways to write 13 letters
		name := []byte("abcdefghijklm")
		for k := range name {
			if i>>k&1 > 0 {
				name[k] -= 'a' - 'A'
			}
		}
		fmt.Fprintf(&b, "%s,,%s,,,\n", name, name)
	}
	f, err := Read("fleet.csv", strings.NewReader(b.String()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.Lookalikes()); n != maxLookalikes {
		t.Errorf("%d of 5,000 are reported, want %d", n, maxLookalikes)
	}
}
