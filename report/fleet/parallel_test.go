package fleet

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBlocks checks that results do not depend on where blocks start, and so not on the number of cores.
func TestBlocks(t *testing.T) {
	texts := append([]string{spelled(600)}, readSeeds...)
	for i, text := range texts {
		for _, allow := range []bool{false, true} {
			o := Options{Spellings: spellings, AllowBadRows: allow, Watch: "MCP08", Size: int64(len(text))}
			want := all(Read("fleet.csv", strings.NewReader(text), o))
			for _, blockBytes := range []int{1, 16, 300, 5000} {
				f, err := ReadBlocks("fleet.csv", strings.NewReader(text), o, blockBytes)
				if diff := cmp.Diff(want, all(f, err)); diff != "" {
					t.Errorf("text %d in blocks of %d bytes (-whole +blocks):\n%s", i, blockBytes, diff)
				}
			}
		}
	}
}

// spelled is a fleet with all kinds of notes, more than are kept, and all kinds of problems of rows.
func spelled(rows int) string {
	random := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	b.WriteString("server_id,server_name,team,auth_type,has_dlp,has_logging,monthly_calls,avg_latency_ms," +
		"error_rate_pct,owner\n")
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	for i := range rows {
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n",
			pick(fmt.Sprint("MCP", i), fmt.Sprint(" MCP", i), "", "MCP08"), pick(fmt.Sprint("name", i), "twice", ""),
			pick("Ops", " Ops", "Sales", ""), pick("basic", "Basic", fmt.Sprint("A", random.IntN(300)), "\"OAuth\n2.0\""),
			pick("true", "yes", "no", "1", "maybe", ""), pick("false", "TRUE", " n ", "\"\""),
			pick("12", "12k", " 7", ""), pick("1.5", "1,5", "\"1,5\"", ""), pick("3", "0.25", "101", "-1"),
			pick("x", "\"a\"\"b\"", "\"a\r\nb\"", "\"open", "a\"b", ""))
	}
	return b.String()
}

func TestLongRows(t *testing.T) {
	long := strings.Repeat("x", 1<<20) + "\n"
	for _, test := range []struct{ name, text, want string }{
		{"a quote that is never closed", small + "a,\"b,,,\n" + strings.Repeat(long, 17) + "c,,q,,\n",
			"fleet.csv:2:3: the double quote that starts this field is not closed within 16 MiB: close it, or remove it\n" +
				"fleet.csv:3:1: the row has 1 field, the header 5: write a comma for each blank cell too"},
		{"a line without an end", small + "a,,q,,\n" + strings.Repeat(strings.TrimSpace(long), 17),
			"fleet.csv:2:4: has_dlp: \"q\" is neither yes nor no: write true or false, or leave it blank when it is unknown\n" +
				"fleet.csv:3:1: this row is longer than 16 MiB: the file is not an inventory, or its line ends were lost"},
		{"a header without an end", strings.Repeat("\"a\n", 6<<20),
			"fleet.csv:1:1: the header: the double quote that starts this field is not closed before the next one, in " +
				"line 2, column 1: close it, or remove it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			lines := strings.Split(rejected(t, test.text, Options{}), "\n")
			want := strings.Split(test.want, "\n")
			if diff := cmp.Diff(want, lines[:min(len(lines), len(want))]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestLongRowsBeforeOthers checks that a quote that closes after the first 16 MiB does not seem open.
func TestLongRowsBeforeOthers(t *testing.T) {
	var b strings.Builder
	b.WriteString("server_id,auth_type,has_dlp,has_logging,note\na,,,,\"" + strings.Repeat("x", 9<<20) + "\"\n")
	rows := 1
	for ; b.Len() < 17<<20; rows++ {
		fmt.Fprintf(&b, "b%d,,,,\"%s\"\n", rows, strings.Repeat("some words\n", 99))
	}
	if f := read(t, b.String(), Options{}); f.Len() != rows {
		t.Errorf("%d of %d rows are read", f.Len(), rows)
	}
}

// FuzzPlainNumbers checks that the fast parsers return the same numbers as the others.
func FuzzPlainNumbers(f *testing.F) {
	for _, seed := range []string{"", "0", "007", "999999999999", "1000000000000", "1000000000001", "1.", ".5", "0.1",
		"12345678901234.5", "0.00000000000001", "1.2.3", "-1", "1e3", "９"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got, ok := plainWhole([]byte(text)); ok {
			if want, wrong := parseWhole(text); got != want || wrong != "" {
				t.Errorf("%q is %d, want %d %s", text, got, want, wrong)
			}
		}
		if got, ok := plainDecimal([]byte(text)); ok {
			if want, wrong := parseDecimal(text); got != want || wrong != "" {
				t.Errorf("%q is %v, want %v %s", text, got, want, wrong)
			}
		}
	})
}
