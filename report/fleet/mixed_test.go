package fleet

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDecimalComma checks when a decimal comma is read, and the messages if it is not.
func TestDecimalComma(t *testing.T) {
	const (
		separators = ` has thousands separators: write 1234 or 1.234, whichever is meant`
		unclear    = ` may have a decimal point or separate thousands, because line %d of the column has a decimal ` +
			`comma: write %s, whichever is meant`
	)
	for _, test := range []struct {
		name, delimiter, cells string // of the column avg_latency_ms
		values                 []float64
		problems               []string // by the line, without the column
	}{
		{"semicolons", ";", "0,5 12,25 120 0,123 1234,567 00,5 1,2345",
			[]float64{0.5, 12.25, 120, 0.123, 1234.567, 0.5, 1.2345}, nil},
		{"tabs", "\t", "0,5  7", []float64{0.5, 0, 7}, nil},
		{"quoted", ",", "0,5 7", []float64{0.5, 7}, nil},
		{"points", ";", "1.234 0.5 1000.000", []float64{1.234, 0.5, 1000}, nil},
		{"thousands or decimals", ";", "0,5 1,234", nil, []string{`3: "1,234"` + separators}},
		{"in a comma file", ",", "1,234", nil, []string{`2: "1,234"` + separators}},
		{"beside points", ";", "0.5 12,50 0,123 7", nil, []string{
			`3: "12,5" has a decimal comma, and line 2 of the column a point: write 12.5`,
			`4: "0,123" has a decimal comma, and line 2 of the column a point: write 0.123`}},
		{"beside what may be thousands", ";", "7 1.234 0,5 1.000 0.234", nil, []string{
			`3: "1.234"` + fmt.Sprintf(unclear, 4, "1234 or 1.234"),
			`4: "0,5" has a decimal comma, and line 3 of the column a point: write 0.5`,
			`5: "1.000"` + fmt.Sprintf(unclear, 4, "1000 or 1.000")}},
		{"too precise", ";", "0,1234567890123456", nil,
			[]string{`2: "0,1234567890123456" has more than 15 digits: round it`}},
		{"both signs", ";", "1.234,5 0,5", nil, []string{`2: "1.234,5" has thousands separators: write 1234.5`}},
		{"a sign and a comma", ";", "-0,5 ,5 5,", nil, []string{
			`2: "-0,5" is negative: write 0 or more, or leave it blank when it is unknown`,
			`3: ",5" is not a number: write digits only, such as 120 or 0.5, or leave it blank when it is unknown`,
			`4: "5," is not a number: write digits only, such as 120 or 0.5, or leave it blank when it is unknown`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			header := []string{"server_id", "auth_type", "has_dlp", "has_logging", "avg_latency_ms"}
			lines := []string{strings.Join(header, test.delimiter)}
			for i, cell := range strings.Split(test.cells, " ") {
				row := []string{fmt.Sprintf("s%d", i), "basic", "true", "true", cell}
				if test.delimiter == "," {
					row[4] = `"` + cell + `"`
				}
				lines = append(lines, strings.Join(row, test.delimiter))
			}
			text := strings.Join(lines, "\n") + "\n"
			for _, blockBytes := range []int{1, 1 << 20} { // every row a block, and all of them one
				f, err := ReadBlocks("fleet.csv", strings.NewReader(text), Options{AllowBadRows: true}, blockBytes)
				var list []Problem
				if r, ok := errors.AsType[*Rejection](err); ok {
					list = r.Problems
				} else if err != nil {
					t.Fatal(err)
				} else {
					list = f.Problems()
				}
				var problems []string
				for _, one := range list {
					if one.Line > 0 {
						problems = append(problems, fmt.Sprintf("%d: %s", one.Line, one.Message))
						if one.Column != len("s0,basic,true,true,")+1 || one.Field != Latency {
							t.Errorf("%v is not in the column %s", one, Latency)
						}
					}
				}
				if d := cmp.Diff(test.problems, problems); d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
				if test.problems != nil {
					continue
				}
				commas := strings.Count(test.cells, ",")
				if notes := f.Notes(); commas > 0 != (len(notes) == 1 && notes[0].Change == commaRead &&
					notes[0].Count == commas && notes[0].Column == Latency) {
					t.Errorf("notes %v", notes)
				}
				for i, want := range test.values {
					if got, ok := f.Server(i).Latency(); got != want || ok != (want != 0) {
						t.Errorf("server %d: %v, not %v", i, got, want)
					}
				}
			}
		})
	}
	if got, want := rejected(t, "server_id;auth_type;has_dlp;has_logging;error_rate_pct\na;;true;;100,5\n", Options{}),
		`fleet.csv:2:10: error_rate_pct: "100,5" is above 100: write percent, from 0 to 100`; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if got, want := rejected(t, "server_id;auth_type;has_dlp;has_logging;tools_count\na;;true;;0,5\n", Options{}),
		`fleet.csv:2:10: tools_count: "0,5" is not a whole number: round it`; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// TestMarks checks that check marks and crosses mean yes, except crosses in a column with another yes.
func TestMarks(t *testing.T) {
	f := read(t, small+"a,basic,✓,x,\nb,basic,,X,\nc,basic,✔,no,\n", Options{})
	var got []string
	for i := range f.Len() {
		got = append(got, f.Server(i).DLP().String()+" "+f.Server(i).Logging().String())
	}
	if d := cmp.Diff([]string{"yes yes", "unknown yes", "yes no"}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	const word = `: "x" may be yes or no, because other cells of the column have a word for yes: write true or ` +
		`false, or leave it blank when it is unknown`
	if got, want := rejected(t, small+"a,basic,yes,true,\nb,basic,x,true,\nc,basic,no,X,\n", Options{}),
		"fleet.csv:3:9: has_dlp"+word+"\nfleet.csv:4:12: has_logging"+word; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	const message = `: "x" may be yes or no, because line 3 of the column has a check mark: write true or false, ` +
		`or leave it blank when it is unknown`
	text := small + "a,basic,x,x,\nb,basic,✓,,\n\"c\nd\",basic,X,x,\ne,basic,no,x,\n"
	for _, blockBytes := range []int{1, 1 << 20} {
		_, err := ReadBlocks("fleet.csv", strings.NewReader(text), Options{}, blockBytes)
		want := "fleet.csv:2:9: has_dlp" + message + "\nfleet.csv:5:10: has_dlp" + message
		if d := cmp.Diff(want, fmt.Sprint(err)); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
}

// TestSums checks that columns are rejected whose sum is too large for a spreadsheet, and that rows left out do
// not count.
func TestSums(t *testing.T) {
	rows := func(n int, last int64) string {
		var b strings.Builder
		b.WriteString("server_id,auth_type,has_dlp,has_logging,monthly_calls,rate_limit_rpm\n")
		for i := range n {
			fmt.Fprintf(&b, "s%d,basic,true,true,1000000000000,1000000000000\n", i)
		}
		fmt.Fprintf(&b, "last,basic,true,true,%d,1\n", last)
		return b.String()
	}
	const most = 9007
	rest := int64(maxSum - most*maxNumber)
	read(t, rows(most, rest), Options{})
	want := "fleet.csv:9009: monthly_calls: the values up to here add up to more than 9007199254740992, the " +
		"largest sum that a spreadsheet shows exactly: check the column"
	for _, allow := range []bool{false, true} {
		if got := rejected(t, rows(most, rest+1), Options{AllowBadRows: allow}); got != want {
			t.Errorf("%s\nwant\n%s", got, want)
		}
	}
	read(t, rows(most, rest)+"bad,basic,maybe,true,1,1\n", Options{AllowBadRows: true})
	if got := rejected(t, strings.Replace(rows(most, rest+1), "monthly_calls", "tools_count", 1),
		Options{}); !strings.Contains(got, "tools_count") {
		t.Error(got)
	}
	rejected(t, rows(100_000, 1), Options{}) // which int64 could hold, and more could not
}
