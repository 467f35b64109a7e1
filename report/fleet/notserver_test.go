package fleet

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const wide = "server_id,server_name,team,tools_count,auth_type,rate_limit_rpm,has_dlp,has_logging,monthly_calls,avg_latency_ms,error_rate_pct,owner\n"

// TestNotServers holds which rows of spreadsheets are no servers, and that what may be one
// stays one. Of each row that is rejected, the test wants the name that the message gives.
func TestNotServers(t *testing.T) {
	const (
		a    = "A,a,Ops,5,oauth2,100,true,true,45000,120,0.5,\n"
		b    = "B,b,Ops,8,api_key,50,true,true,32000,180,1.25,\n"
		c    = "C,c,Web,3,basic,,false,false,28000,90,0.75,\n"
		all  = ",,,16,,,,,105000,,,"
		ab   = ",,,13,,,,,77000,,,"
		note = ": remove the row"
	)
	for _, test := range []struct{ name, text, want string }{
		{"total", a + b + c + "Total" + all + "\n", "Total"},
		{"in other words", a + b + c + "Итого,,,16,,150,,,105000,390,2.5,\nGesamt" + all + "\n合計" + all + "\n", "Итого|Gesamt|合計"},
		{"without a label", a + b + c + all + "\n", "this row"},
		{"label in another cell", a + b + c + ",,All teams,16,,,,,105000,,,\n", "All teams"},
		{"with what its own column holds", a + b + c + "Total,3 servers,,16,,,,,105000,,,nobody\n", "Total"},
		{"with words for unknown", a + b + c + "Total,,,16,n/a,,,,105000,,,\n", "Total"},
		{"subtotals of one name", a + b + "Subtotal" + ab + "\n" + c + "D,d,Web,1,basic,,false,false,2000,90,0.75,\nSubtotal,,,4,,,,,30000,,,\nTotal,,,17,,,,,107000,,,\n", "Subtotal|Subtotal|Total"},
		{"subtotal of one server", "Ops,,,,,,,,,,,\n" + a + "Subtotal,,,5,,,,,45000,,,\nWeb,,,,,,,,,,,\n" + c + "Subtotal,,,3,,,,,28000,,,\n", "Ops|Subtotal|Web|Subtotal"},
		{"groups by blank lines", a + "\n" + b + c + "Sum,,,11,,,,,60000,,,\n", "Sum"},
		{"average after a total", a + b + "Total" + ab + "\nAverage,,,,,75,,,38500,150,0.875,\n" + c, "Total|Average"},
		{"rounded average", a + b + c + "Mean,,,,,,,,35000,130,0.83,\n", "Mean"},
		{"sums and means", a + b + c + "Total,,,16,,75,,,105000,130,0.83,\n", "Total"},
		{"headings and footers", "Production,,,,,,,,,,,\n" + a + ",,Staging,,,,,,,,,\n" + b + ",,,,,,,,,,,(2 rows)\n", "Production|Staging|(2 rows)"},
		{"comments", "# exported by hand,,,,,,,,,,,\n" + a + "#,not in use,,,,,,,,,,\n-- end of export --,x,,,,,,,,,,\n// b,b,,,,,,,,,,\n-----,-----,---,,-,,,,,,,\n" +
			"====,,x,,,,,,,,,\n– Ende –,x,,,,,,,,,,\n───,x,,,,,,,,,,\n/* b,x,,,,,,,,,,\n; b,x,,,,,,,,,,\n", "# exported by hand|#|-- end of export --|// b|-----|====|– Ende –|───|/* b|; b"},
		{"comments of another width", a + "# exported by hand\n-- end, of export --\n", "# exported by hand|-- end"},
		{"with a number that cannot be read", a + b + c + "Average,,,5.3,,,,,35000,130,0.83,\n", "Average"},
		{"mean of whole numbers, without a word for it", a + b + c + "Alle,,,5.3,,,,,35000,130,0.83,\n", "Alle"},
		{"as the mean of whole numbers, but not of the others", a + b + c + "Alle,,,5.3,,,,,36000,130,0.83,\n", "tools_count: 5.3"},
		{"unreadable number above", a + "B,b,Ops,8,api_key,50,true,true,\"32,000\",180,1.25,\n" + "Alle,,,13,,,,,77000,,,\nEverything,,,12,,,,,77000,,,\n", `monthly_calls: 32,000" has thousands separators: write 32000|Alle`},
		{"labels without sums", "TOTAL,,,9,,,,,9,,,\n" + a + b + c + "Max,,,8,,100,,,45000,180,1.25,\nMin.,,,2,,,,,,,,\nMedian:,,,2,,,,,,,,\nCOUNT,,,2,,,,,,,,\nGrand Total (3 servers),,,99,,,,,,,,\n" +
			"Średnia,,,3.5,,,,,750.5,,,\nDurchschnitt,,,3.5,,,,,,,,\n,,Σ Total,7,,,,,,,,\n合計,,,1,,,,,,,,\nTotal,-,all teams,9,,,,,,,,\n",
			"TOTAL|Max|Min.|Median:|COUNT|Grand Total|Średnia|Durchschnitt|Σ Total|合計|Total"},
		{"counts below the controls", a + b + c + "Total,,,99,,,2,1,\"9,9\",,,\nCount,,,3,3,,2,0,,,,3\n", "Total|Count"},
		{"short totals", a + b + "Total,99\nSum,,,7\n", "Total|Sum"},
		{"the header again", a + wide + strings.ToUpper(wide) + b, "this|this"},

		{"only names", a + "D,d,,,,,,,,,,\nE,,Ops,,,,,,,,,\n,f,Ops,,,,,,,,,\n", ""},
		{"ids with a number sign", "#12,a,Ops,5,oauth2,,true,true,,,,\n#13,d,Ops,,,,,,,,,\n# x,d,,,,,true,,,,,\n--legacy,d,,,basic,,,,,,,\n", ""},
		{"filled controls", a + b + c + "D" + ",d,,16,none,,,,105000,,,\nE,,,,,,,false,,,,\n,F,,16,,,true,,105000,,,\n", ""},
		{"other numbers", a + b + c + "D,d,Ops,16,,,,,105001,,,\nE,e,Ops,,,,,,1,,,\n", ""},
		{"a mean by chance", a + b + "D,d,Ops,,,,,,,150,,\n", ""},
		{"as the only server above", a + "D,d,Ops,5,,100,,,45000,120,0.5,\n", ""},
		{"zeros", "A,a,Ops,0,basic,0,true,true,0,0,0,\nB,b,Ops,0,basic,0,true,true,0,0,0,\nC,c,Ops,0,,,,,0,,,\n", ""},
		{"all alike", "A,a,,4,basic,,,,,,,\nB,b,,4,basic,,,,,,,\nC,c,,4,,,,,,,,\n", ""},
		{"own id, name and team", a + b + "S3,gamma,Ops,13,,,,,77000,,,\nA5,Total Wine API,T2,26,,,,,154000,,,\n", ""},
		{"own id and name, one sum", a + b + "S3,gamma,,13,,,,,,,,\n", ""},
		{"own id and name, a sum and a mean", a + b + "S3,gamma,,13,,,,,38500,,,\n", ""},
		{"own id and name, two sums", a + b + "S3,gamma,,13,,,,,77000,,,\n", "S3"},
		{"words for totals beside others", a + b + "Total Ops,,,9,,,,,,,,\nmax-proxy,,,9,,,,,,,,\nMax,Maximilian,,9,,,,,,,,\nmin,,,9,,,,,,,,prod\nsum,,,,api_key,,,,,,,\ntotal,,,5,,,true,1,,,,\n", "min"},
		{"labels like totals with values of servers", a + "max,,Ops,5,,,,,7,,,Ann\n", ""},
		{"header in one cell", "server_id,d,Ops,5,auth_type,,,,7,,,\n", ""},
		{"first row", "D,d,Ops,16,,,,,105000,,,\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, err := Read("fleet.csv", strings.NewReader(wide+test.text+"Z,z,Ops,1,basic,,,,,,,\n"), Options{AllowBadRows: true})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range f.Problems() {
				name, _, _ := strings.Cut(p.Message, " is ")
				name, _, _ = strings.Cut(name, " (")
				if name = strings.Trim(name, `"`); p.Field != "" {
					name = p.Field + ": " + name
				} else if !strings.Contains(p.Message, note) {
					t.Errorf("%v does not say what to do", p)
				}
				got = append(got, name)
			}
			if d := cmp.Diff(test.want, strings.Join(got, "|")); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// TestNotServersAreRejected holds the exact messages.
func TestNotServersAreRejected(t *testing.T) {
	got := rejected(t, small+"Production,,,,\na,basic,true,true,20\nb,basic,true,true,40\n\"# moved,\nsee below\",,,,1\nTotal,,,,60\nTotal,,,,60\nAverage,,,,30\nMax,,,,40\nAll of them,,,,60\n"+small, Options{})
	const label = ` is not a server but the label of a total, a mean or the like%s`
	const total = ` is not a server: its controls are blank, and its numbers are the %s of lines 3 to 4: remove the row, or write its controls if it is a server`
	want := strings.Join([]string{
		`fleet.csv:2:1: "Production" is the only value of its row, which is a heading and not a server: remove the row, or write more about the server`,
		`fleet.csv:5:1: "# moved,\nsee below" is a comment, not a server: remove the row`,
		`fleet.csv:7:1: "Total"` + fmt.Sprintf(label, ", and its numbers are the sums of lines 3 to 4: remove the row"),
		`fleet.csv:8:1: "Total"` + fmt.Sprintf(label, ", and its numbers are the sums of lines 3 to 4: remove the row"),
		`fleet.csv:9:1: "Average"` + fmt.Sprintf(label, ", and its numbers are the means of lines 3 to 4: remove the row"),
		`fleet.csv:10:1: "Max"` + fmt.Sprintf(label, ": remove the row, or write more about the server"),
		`fleet.csv:11:1: "All of them"` + fmt.Sprintf(total, "sums"),
		`fleet.csv:12:1: this is the header again: remove the row`,
	}, "\n")
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestJudgedColumnsAreControls holds that a column of the organisation's own that servers
// are judged by shows that a row is a server, as has_dlp does.
func TestJudgedColumnsAreControls(t *testing.T) {
	const text = small + "a,basic,true,true,20\nb,basic,true,true,40\nc,,,,60\n"
	text2 := strings.NewReplacer("calls\n", "calls,Owner\n", "20\n", "20,\n", "40\n", "40,\n", "60\n", "60,Ann\n").Replace(text)
	if got := rejected(t, text2, Options{}); !strings.HasPrefix(got, `fleet.csv:4:1: "c" is not a server`) {
		t.Error(got)
	}
	if f := read(t, text2, Options{Judged: []string{HasDLP, "owner"}}); f.Len() != 3 {
		t.Errorf("%d servers, not 3", f.Len())
	}
}

// TestTotalsWaitForTheirRows holds that identities of rows that turn out to be servers are
// compared with those of all others, before and after them.
func TestTotalsWaitForTheirRows(t *testing.T) {
	got := rejected(t, small+"x,,,,7\na,basic,true,true,20\na,,,,5\nx,basic,,,1\n,,,,3\n", Options{})
	want := strings.Join([]string{
		`fleet.csv:2:1: server_id: "x" is also in line 5: give each server a server_id of its own`,
		`fleet.csv:3:1: server_id: "a" is also in line 4: give each server a server_id of its own`,
		`fleet.csv:4:1: server_id: "a" is also in line 3: give each server a server_id of its own`,
		`fleet.csv:5:1: server_id: "x" is also in line 2: give each server a server_id of its own`,
		`fleet.csv:6:5: "3" is the only value of its row, which is a heading and not a server: remove the row, or write more about the server`,
	}, "\n")
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestDoubtfulRows checks which of the rows left out count as rows that could not be read,
// because they may be servers, and which servers are reported as looking like totals.
func TestDoubtfulRows(t *testing.T) {
	const (
		a     = "A,a,Ops,5,oauth2,100,true,true,45000,120,0.5,\n"
		b     = "B,b,Ops,8,api_key,50,true,true,32000,180,1.25,\n"
		sums  = "its controls are blank, and its numbers are the %s of lines 2 to 3"
		label = "its label has a word for one, and its controls are blank or numbers"
	)
	for _, test := range []struct {
		name, text string
		notServers int
		rejected   int
		doubtful   string
	}{
		{"labelled totals", "Total,,,13,,,,,,,,\nMax,,,7,,,,,,,,\nMean,5\n", 3, 0, ""},
		{"sums with one label", "All of it,,,13,,,,,77000,,,\n", 1, 0, ""},
		{"one sum with one label", "erp,,,13,,,,,,,,\n", 0, 1, ""},
		{"sums without a label", ",,,13,,,,,,,,\n", 1, 0, ""},
		{"sums with id and name", "S3,gamma,,13,,,,,77000,,,\n", 0, 1, ""},
		{"headers and comments", wide + "# moved,x,,,,,,,,,,\n-----,---,,,,,,,,,,\n#,,,,,,,,,,,\n# a, b\n", 5, 0, ""},
		{"ids like comments", "#prod,d,Ops,,,,,,,,,\n", 0, 1, ""},
		{"headings", "Production,,,,,,,,,,,\nOur servers,,,,,,,,,,,\nprod:,,,,,,,,,,,\n,,Ops,,,,,,,,,\n,,,,,,,,,,,(2 rows)\n", 5, 0, ""},
		{"ids alone", "legacy-erp,,,,,,,,,,,\nmails,,,,,,,,,,,\nMCP08,,,,,,,,,,,\n,Customer Support,,,,,,,,,,\n", 0, 4, ""},
		{"rows that cannot be read", "D,d,Ops,five,basic,,true,true,,,,\nE,e\nTotal,,,many,,,,,,,,\n", 1, 2, ""},
		{"own id, name and team", "S3,gamma,Ops,13,,,,,,,,\n", 0, 0, `"S3" ("gamma") looks like a total: ` + sums},
		{"words beside others", "Total Ops,,,9,,,,,,,,\nMax,Maximilian,,9,,,,,,,,\nTotal,all of us,X,9,,,2,1,,,,\n", 0, 1,
			`"Total Ops" looks like a total: ` + label + `|"Max" ("Maximilian") looks like a total: ` + label},
		{"no doubt", "D,d,Ops,13,,,true,,,,,\nE,Total Wine API,Ops,9,,,,,,,,\nF,f,Ops,,,,,,,,,\n", 0, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := wide + a + b + test.text
			f := read(t, text, Options{AllowBadRows: true})
			s := f.Source()
			if s.NotServers != test.notServers || s.Rejected != test.rejected || s.Rows != f.Len()+s.LeftOut() {
				t.Errorf("of %d rows with %d servers, %d are not servers and %d cannot be read, not %d and %d: %v",
					s.Rows, f.Len(), s.NotServers, s.Rejected, test.notServers, test.rejected, f.Problems())
			}
			var got []string
			for _, p := range f.Doubtful() {
				if p.Line <= 3 || p.Column != 1 {
					t.Errorf("%v", p)
				}
				message, _, _ := strings.Cut(p.Message, ";")
				got = append(got, message)
			}
			want := strings.ReplaceAll(test.doubtful, "%s", "sums")
			if d := cmp.Diff(want, strings.Join(got, "|")); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
