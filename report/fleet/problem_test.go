package fleet

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestProblemString(t *testing.T) {
	for want, p := range map[string]Problem{
		"f.csv:9:14: monthly_calls: no":         {"f.csv", "", 9, 14, Calls, "no"},
		"f.csv:9: no":                           {"f.csv", "", 9, 0, "", "no"},
		"f.csv: no":                             {"f.csv", "", 0, 3, "", "no"},
		`a\x1b[2J\u202eb é.csv: no`:             {"a\x1b[2J\u202eb é.csv", "", 0, 0, "", "no"},
		"f.xlsx: Servers!N9: monthly_calls: no": {"f.xlsx", "Servers", 9, 14, Calls, "no"},
		`f.xlsx: \x1bS!ZZ9: monthly_calls: no`:  {"f.xlsx", "\x1bS", 9, 702, Calls, "no"},
		"f.xlsx: S!AAA9: no":                    {"f.xlsx", "S", 9, 703, "", "no"},
		"f.xlsx: S!9: no":                       {"f.xlsx", "S", 9, 0, "", "no"},
	} {
		if got := p.String(); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

// bad returns a file with n rows, all bad.
func bad(n int) string {
	var b strings.Builder
	b.WriteString(small)
	for i := range n {
		fmt.Fprintf(&b, "s%d,,,,x%d\n", i, i)
	}
	return b.String()
}

func TestRejectionIsBounded(t *testing.T) {
	for _, test := range []struct {
		rows, kept, lines int
		last              string
	}{
		{50, 50, 50,
			`fleet.csv:51:8: monthly_calls: "x49" is not a whole number: write digits only, such as 12000, or leave it ` +
				`blank when it is unknown`},
		{51, 51, 51, "and 1 more problem"},
		{52, 52, 51, "and 2 more problems"},
		{5000, 1000, 51, "and 4950 more problems"},
	} {
		_, err := Read("fleet.csv", strings.NewReader(bad(test.rows)), Options{})
		var r *Rejection
		if !errors.As(err, &r) {
			t.Fatalf("the error is %v", err)
		}
		lines := strings.Split(r.Error(), "\n")
		if r.Total != test.rows || len(r.Problems) != test.kept || len(lines) != test.lines ||
			lines[len(lines)-1] != test.last {
			t.Errorf("%d rows: total %d, kept %d, printed %d, last %s", test.rows, r.Total, len(r.Problems), len(lines),
				lines[len(lines)-1])
		}
		if p := r.Problems[len(r.Problems)-1]; p.Line != test.kept+1 {
			t.Errorf("%d rows: the last problem kept is of line %d", test.rows, p.Line)
		}
	}
	// Duplicates are found last, but reported in file order.
	text := strings.Replace(bad(5000), "\n", "\ndouble,none,,,\ndouble,none,,,\n", 1)
	if got := rejected(t, text, Options{}); !strings.HasPrefix(got,
		`fleet.csv:2:1: server_id: "double" is also in line 3: `) {
		t.Errorf("the first problem: %s", got[:80])
	}
}

func TestLeftOutIsBounded(t *testing.T) {
	f := read(t, bad(12_000)+"good,basic,true,true,1\n", Options{AllowBadRows: true})
	if len(f.Problems()) != maxLeftOut || f.Source().Rejected != 12_000 || f.Len() != 1 {
		t.Errorf("%d problems, %d rejected, %d servers", len(f.Problems()), f.Source().Rejected, f.Len())
	}
	if s := f.Server(0); s.Key() != "good" || s.Line() != 12_002 {
		t.Errorf("the server %q of line %d", s.Key(), s.Line())
	}
}

func TestAllowBadRowsStillRejects(t *testing.T) {
	for name, text := range map[string]string{
		"no row is left: each row has a problem": bad(2),
		"byte 0xE9 is not UTF-8":                 small + "a,,,,\nb,\xe9,,,\n",
		"the file has no column has_logging":     "server_id,auth_type,has_dlp\na,,\n",
		"the file has no rows":                   small,
		"this is an Excel workbook":              "PK\x03\x04",
	} {
		if got := rejected(t, text, Options{AllowBadRows: true}); !strings.Contains(got, name) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestQuoteErrorsTakeLinearTime would take minutes if recovery from a quoting error took time proportional to
// the size of the file.
func TestQuoteErrorsTakeLinearTime(t *testing.T) {
	for name, row := range map[string]string{
		"open":   "a,\"b,,,\n",
		"bare":   "a,b\"c,,,\n",
		"closed": "a,\"b\"c,,,\n",
		"double": "a,\"\"\"\n",
		"even":   "\"\"a\n",
		"plain":  "\"" + strings.Repeat("a,,,,\n", 10),
	} {
		n := 50_000
		if _, err := Read(name, strings.NewReader(small+strings.Repeat(row, n)), Options{}); err == nil {
			t.Errorf("%s is not rejected", name)
		}
	}
}
