package fleet

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const wide = "server_id,server_name,team,tools_count,auth_type,rate_limit_rpm,has_dlp,has_logging,monthly_calls," +
	"avg_latency_ms,error_rate_pct,owner\n"

// TestNotServers checks which rows of spreadsheets are not servers, by the names in the messages.
func TestNotServers(t *testing.T) {
	const (
		a   = "A,a,Ops,5,oauth2,100,true,true,45000,120,0.5,\n"
		b   = "B,b,Ops,8,api_key,50,true,true,32000,180,1.25,\n"
		c   = "C,c,Web,3,basic,,false,false,28000,90,0.75,\n"
		all = ",,,16,,,,,105000,,,"
		ab  = ",,,13,,,,,77000,,,"
	)
	for _, test := range []struct{ name, text, want string }{
		{"total", a + b + c + "Total" + all + "\n", "Total"},
		{"in other words", a + b + c + "Итого,,,16,,150,,,105000,390,2.5,\nGesamt" + all + "\n合計" + all + "\n",
			"Итого|Gesamt|合計"},
		{"without a label", a + b + c + all + "\n", "this row"},
		{"label in another cell", a + b + c + ",,All teams,16,,,,,105000,,,\n", "All teams"},
		{"with what its own column holds", a + b + c + "Total,3 servers,,16,,,,,105000,,,nobody\n", "Total"},
		{"with words for unknown", a + b + c + "Total,,,16,n/a,,,,105000,,,\n", "Total"},
		{"subtotals of one name", a + b + "Subtotal" + ab + "\n" + c +
			"D,d,Web,1,basic,,false,false,2000,90,0.75,\nSubtotal,,,4,,,,,30000,,,\nTotal,,,17,,,,,107000,,,\n",
			"Subtotal|Subtotal|Total"},
		{"subtotal of one server", "Ops,,,,,,,,,,,\n" + a + "Subtotal,,,5,,,,,45000,,,\nWeb,,,,,,,,,,,\n" + c +
			"Subtotal,,,3,,,,,28000,,,\n", "Ops|Subtotal|Web|Subtotal"},
		{"groups by blank lines", a + "\n" + b + c + "Sum,,,11,,,,,60000,,,\n", "Sum"},
		{"average after a total", a + b + "Total" + ab + "\nAverage,,,,,75,,,38500,150,0.875,\n" + c, "Total|Average"},
		{"rounded average", a + b + c + "Mean,,,,,,,,35000,130,0.83,\n", "Mean"},
		{"sums and means", a + b + c + "Total,,,16,,75,,,105000,130,0.83,\n", "Total"},
		{"headings and footers", "Production,,,,,,,,,,,\n" + a + ",,Staging,,,,,,,,,\n" + b + ",,,,,,,,,,,(2 rows)\n",
			"Production|Staging|(2 rows)"},
		{"comments", "# exported by hand,,,,,,,,,,,\n" + a +
			"#,not in use,,,,,,,,,,\n-- end of export --,x,,,,,,,,,,\n// b,b,,,,,,,,,,\n-----,-----,---,,-,,,,,,,\n" +
			"====,,x,,,,,,,,,\n– Ende –,x,,,,,,,,,,\n───,x,,,,,,,,,,\n/* b,x,,,,,,,,,,\n; b,x,,,,,,,,,,\n",
			"# exported by hand|#|-- end of export --|// b|-----|====|– Ende –|───|/* b|; b"},
		{"comments of another width", a + "# exported by hand\n-- end, of export --\n", "# exported by hand|-- end"},
		{"with a number that cannot be read", a + b + c + "Average,,,5.3,,,,,35000,130,0.83,\n", "Average"},
		{"mean of whole numbers, without a word for it", a + b + c + "Alle,,,5.3,,,,,35000,130,0.83,\n", "Alle"},
		{"as the mean of whole numbers, but not of the others", a + b + c + "Alle,,,5.3,,,,,36000,130,0.83,\n",
			"tools_count: 5.3"},
		{"unreadable number above", a + "B,b,Ops,8,api_key,50,true,true,\"32,000\",180,1.25,\n" +
			"Alle,,,13,,,,,77000,,,\nEverything,,,12,,,,,77000,,,\n",
			`monthly_calls: 32,000" has thousands separators: write 32000|Alle`},
		{"labels without sums", "TOTAL,,,9,,,,,9,,,\n" + a + b + c +
			"Max,,,8,,100,,,45000,180,1.25,\nMin.,,,2,,,,,,,,\nMedian:,,,2,,,,,,,,\nCOUNT,,,2,,,,,,,,\n" +
			"Grand Total (3 servers),,,99,,,,,,,,\n" +
			"Średnia,,,3.5,,,,,750.5,,,\nDurchschnitt,,,3.5,,,,,,,,\n,,Σ Total,7,,,,,,,,\n合計,,,1,,,,,,,,\n" +
			"Total,-,all teams,9,,,,,,,,\n",
			"TOTAL|Max|Min.|Median:|COUNT|Grand Total|Średnia|Durchschnitt|Σ Total|合計|Total"},
		{"counts below the controls", a + b + c + "Total,,,99,,,2,1,\"9,9\",,,\nCount,,,3,3,,2,0,,,,3\n", "Total|Count"},
		{"short totals", a + b + "Total,99\nSum,,,7\n", "Total|Sum"},
		{"the header again", a + wide + strings.ToUpper(wide) + b,
			"this row repeats the header: remove it|this row repeats the header: remove it"},

		{"only names", a + "D,d,,,,,,,,,,\nE,,Ops,,,,,,,,,\n,f,Ops,,,,,,,,,\n", ""},
		{"ids with a number sign",
			"#12,a,Ops,5,oauth2,,true,true,,,,\n#13,d,Ops,,,,,,,,,\n# x,d,,,,,true,,,,,\n--legacy,d,,,basic,,,,,,,\n", ""},
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
		{"words for totals beside others",
			a + b +
				"Total Ops,,,9,,,,,,,,\nmax-proxy,,,9,,,,,,,,\nMax,Maximilian,,9,,,,,,,,\nmin,,,9,,,,,,,,prod\n" +
				"sum,,,,api_key,,,,,,,\ntotal,,,5,,,true,1,,,,\n", "min"},
		{"labels like totals with values of servers", a + "max,,Ops,5,,,,,7,,,Ann\n", ""},
		{"header in one cell", "server_id,d,Ops,5,auth_type,,,,7,,,\n", ""},
		{"first row", "D,d,Ops,16,,,,,105000,,,\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, err := Read("fleet.csv", strings.NewReader(wide+test.text+"Z,z,Ops,1,basic,,,,,,,\n"),
				Options{AllowBadRows: true})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range f.Problems() {
				name, _, _ := strings.Cut(p.Message, " is ")
				name, _, _ = strings.Cut(name, " looks like ")
				name, _, _ = strings.Cut(name, " (")
				if name = strings.Trim(name, `"`); p.Field != "" {
					name = p.Field + ": " + name
				} else if !strings.Contains(p.Message, ": remove ") {
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

// TestNotServersAreRejected checks the messages.
func TestNotServersAreRejected(t *testing.T) {
	got := rejected(t,
		small+"Production,,,,\na,basic,true,true,20\nb,basic,true,true,40\n\"# moved,\nsee below\",,,,1\nTotal,,,,60\n"+
			"#prod,,,,60\nAverage,,,,30\nMax,,,,40\nAll of them,,,,60\n"+small, Options{})
	const (
		fillIn = `: remove it or, if it is a server, fill in auth_type, has_dlp and has_logging`
		total  = ` looks like a row of totals or means, not a server`
	)
	want := strings.Join([]string{
		`fleet.csv:2:1: "Production" is the only value in its row, so it may be a heading: remove the row or, if it ` +
			`is a server, fill in the other columns`,
		`fleet.csv:5:1: "# moved,\nsee below" is a comment, not a server: remove the row`,
		`fleet.csv:7:1: "Total"` + total + `: its numbers are the sums of lines 3 to 4: remove the row`,
		`fleet.csv:8:1: "#prod" looks like a comment, not a server` + fillIn,
		`fleet.csv:9:1: "Average"` + total + `: its numbers are the means of lines 3 to 4: remove the row`,
		`fleet.csv:10:1: "Max"` + total + fillIn,
		`fleet.csv:11:1: "All of them" is not a server: its controls are blank, and its numbers are the sums of lines ` +
			`3 to 4` + fillIn,
		`fleet.csv:12:1: this row repeats the header: remove it`,
	}, "\n")
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestJudgedColumnsAreControls checks that a value in an extra column that a control reads shows that a row is
// a server.
func TestJudgedColumnsAreControls(t *testing.T) {
	const text = small + "a,basic,true,true,20\nb,basic,true,true,40\nc,,,,60\n"
	text2 := strings.NewReplacer("calls\n", "calls,Owner\n", "20\n", "20,\n", "40\n", "40,\n", "60\n",
		"60,Ann\n").Replace(text)
	if got := rejected(t, text2, Options{}); !strings.HasPrefix(got, `fleet.csv:4:1: "c" is not a server`) {
		t.Error(got)
	}
	if f := read(t, text2, Options{Judged: []string{HasDLP, "owner"}}); f.Len() != 3 {
		t.Errorf("%d servers, not 3", f.Len())
	}
}

// TestIdentitiesOfCandidates checks that identities of candidates that are not totals are compared with those
// of all other rows.
func TestIdentitiesOfCandidates(t *testing.T) {
	got := rejected(t, small+"x,,,,7\na,basic,true,true,20\na,,,,5\nx,basic,,,1\n,,,,3\n", Options{})
	want := strings.Join([]string{
		`fleet.csv:2:1: server_id: "x" is also in line 5: give each server a server_id of its own`,
		`fleet.csv:3:1: server_id: "a" is also in line 4: give each server a server_id of its own`,
		`fleet.csv:4:1: server_id: "a" is also in line 3: give each server a server_id of its own`,
		`fleet.csv:5:1: server_id: "x" is also in line 2: give each server a server_id of its own`,
		`fleet.csv:6:5: "3" is the only value in its row, so it may be a heading: remove the row or, if it is a ` +
			`server, fill in the other columns`,
	}, "\n")
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestDoubtfulRows checks which of the rows left out count as rows that could not be read, because they may be
// servers, and which servers are reported as looking like totals.
func TestDoubtfulRows(t *testing.T) {
	const (
		a      = "A,a,Ops,5,oauth2,100,true,true,45000,120,0.5,\n"
		b      = "B,b,Ops,8,api_key,50,true,true,32000,180,1.25,\n"
		sums   = " looks like a total (its numbers are the sums of lines 2 to 3)"
		single = " looks like a total (its numbers are those of line 5)"
		label  = ` looks like a total (its label contains a word such as "total")`
	)
	for _, test := range []struct {
		name, text string
		notServers int
		rejected   int
		doubtful   string
		labels     string
	}{
		{"labelled totals", "Total,,,13,,,,,,,,\nMax,,,7,,,,,,,,\nMean,5\n", 3, 0, "", "5|Max|Mean|Total"},
		{"sums with one label", "All of it,,,13,,,,,77000,,,\n", 1, 0, "", "All of it"},
		{"one sum with one label", "erp,,,13,,,,,,,,\n", 0, 1, "", ""},
		{"sums without a label", ",,,13,,,,,,,,\n", 1, 0, "", ""},
		{"sums with id and name", "S3,gamma,,13,,,,,77000,,,\n", 0, 1, "", ""},
		{"headers and comments", wide + "# moved,x,,,,,,,,,,\n-----,---,---,,,,,,,,,\n#,,,,,,,,,,,\n# a, b\n", 5, 0, "",
			"# a|# moved|b|server_id|server_name|team|x"},
		{"ids like comments",
			"#prod,d,Ops,,,,,,,,,\n#7 pay,Payments,Pay,5,,,,,9000,,0.3,\n- 12,Payments,Pay,5\n# ops,,,,,,,,,,,x\n", 1, 3, "",
			"# ops"},
		{"headings", "Our servers,,,,,,,,,,,\nprod:,,,,,,,,,,,\n,,Ops,,,,,,,,,\n,,,,,,,,,,,(2 rows)\n", 4, 0, "",
			"Ops|Our servers|prod:"},
		{"ids alone",
			"legacy-erp,,,,,,,,,,,\nmails,,,,,,,,,,,\nMCP08,,,,,,,,,,,\nPayroll,,,,,,,,,,,\n,Customer Support,,,,,,,,,,\n", 0,
			5, "", ""},
		{"rows that cannot be read", "D,d,Ops,five,basic,,true,true,,,,\nE,e\nTotal,,,many,,,,,,,,\n", 1, 2, "", "Total"},
		{"own id, name and team", "S3,gamma,Ops,13,,,,,,,,\n", 0, 0, `"S3" ("gamma")` + sums, ""},
		{"own id, name and team like a total", "Total,all,Ops,13,,,,,77000,,,\nmax,Max,Max,9,,,,,,,,\n", 0, 0,
			`"Total" ("all")` + sums + `|"max" ("Max")` + label, ""},
		{"words beside others", "Total Ops,,,9,,,,,,,,\nMax,Maximilian,,9,,,,,,,,\nTotal,all of us,X,9,,,2,1,,,,\n", 0, 1,
			`"Total Ops"` + label + `|"Max" ("Maximilian")` + label, ""},
		{"filled down", "Total,,,13,oauth2,150,true,true,77000,180,1.25,\nSumme,,,6.5,oauth2,75,true,true,38500,,,\n", 0, 2,
			"", ""},
		{"filled down with one sum", "Total,,,13,oauth2,,true,true,7,180,1.25,\n", 0, 0, `"Total"` + label, ""},
		{"filled down without a known word", "Kopsumma,,,13,oauth2,150,true,true,77000,180,1.25,\n", 0, 0,
			`"Kopsumma"` + sums, ""},
		{"no and yes as numbers", "media,,Media,5,,,0,0,9000,,0.3,\nmax,,,9,,,1,,9000,,0.3,Ann\n", 0, 0,
			`"media"` + label + `|"max"` + label, ""},
		{"numbers for no and yes, and sums", "Total Ops,,,13,,150,1,1,77000,,,\nmax,Max,Max,9,,,1,0,,,,\n", 0, 0,
			`"Total Ops"` + label + `|"max" ("Max")` + label, ""},
		{"a comment with controls", "#S13,new,IT,1,oauth2,,true,true,1,,,\n", 0, 0,
			`"#S13" ("new") starts like a comment`, ""},
		{"a total with all labels and controls", "S13,Total,IT,1,oauth2,,true,true,1,,,\n", 0, 0,
			`"S13" ("Total")` + label, ""},
		{"counts of 0 and 1", "Total,,,13,,,0,1,77000,,,\n", 0, 1, "", ""},
		{"as the only server of a group",
			"Web:,,,,,,,,,,,\nC,c,Web,3,basic,,false,false,28000,90,0.75,\nD,,,3,,,,,28000,,,\n", 1, 0, `"D"` + single, "Web:"},
		{"no doubt", "D,d,Ops,13,,,true,,,,,\nE,Total Wine API,Ops,9,,,,,,,,\nF,f,Ops,,,,,,,,,\n", 0, 0, "", ""},
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
				message, found := strings.CutSuffix(p.Message, ": it was counted as a server; if it is not one, remove the row")
				if !found {
					t.Errorf("%v does not say what to do", p)
				}
				got = append(got, message)
			}
			if d := cmp.Diff(test.doubtful, strings.Join(got, "|")); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if d := cmp.Diff(test.labels, strings.Join(f.NotServerLabels(), "|")); d != "" {
				t.Errorf("labels of rows that are not servers (-want +got):\n%s", d)
			}
		})
	}
}

// TestLabelsInAnyOrder checks that labels are compared as id, name and team, whatever the order of their columns.
func TestLabelsInAnyOrder(t *testing.T) {
	const header = "server_name,team,server_id,tools_count,auth_type,has_dlp,has_logging,monthly_calls\n"
	f := read(t, header+"a,,A,5,oauth2,true,true,100\nMedia Server,,12,5,,,,9000\n# Payments,Pay,s7,5,,,,9000\n",
		Options{AllowBadRows: true})
	if s := f.Source(); f.Len() != 2 || s.NotServers != 0 || s.Rejected != 1 {
		t.Errorf("%d servers, %d rows are not servers, %d cannot be read: %v", f.Len(), s.NotServers, s.Rejected,
			f.Problems())
	}
}
