package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"testing"

	"fleetreport/report/audit"
)

// marshalled is the cell as encoding/json has it.
func marshalled(c Cell) ([]byte, error) {
	switch c.Kind {
	case Number:
		if c.Num == math.Trunc(c.Num) && math.Abs(c.Num) < 1<<53 {
			return json.Marshal(int64(c.Num))
		}
		return json.Marshal(c.Num)
	case Text:
		return json.Marshal(c.Str)
	case Bool:
		return json.Marshal(c.Num != 0)
	case State:
		return json.Marshal(audit.State(c.Num).String())
	case Empty:
		return json.Marshal("")
	default:
		return json.Marshal(nil)
	}
}

func checkJSON(t *testing.T, c Cell) {
	t.Helper()
	want, fails := marshalled(c)
	got, err := c.appendJSON([]byte("before "))
	if (err != nil) != (fails != nil) {
		t.Fatalf("%+v: error %v, want %v", c, err, fails)
	}
	if want := "before " + string(want); err == nil && string(got) != want {
		t.Errorf("%+v: got %s, want %s", c, got, want)
	}
}

func TestJSONCells(t *testing.T) {
	for _, v := range []float64{0, math.Copysign(0, -1), 1, -1, 1.5, 1<<53 - 1, 1 << 53, -1 << 53, 1e15, 1e20,
		999999999999999900000.5, 1e21, -1e21, 1e300,
		math.MaxFloat64, 1e-6, -1e-6, 9.999999e-7, 1e-7, 1e-10, 1e-100, math.SmallestNonzeroFloat64, 1.0 / 3,
		61666.666666666664,
		math.NaN(), math.Inf(1), math.Inf(-1)} {
		checkJSON(t, Cell{Kind: Number, Num: v})
	}
	for _, s := range []string{"", "api_key", `say "no"`, `a\b`, "a<b>c&d", "line\nline", "\x00\x1f\x7f", "né",
		"日本語",
		"\u2028", "a\u2029b", "\xff", "é\xc3", "\ufffd", "\U0001F600"} {
		checkJSON(t, Cell{Kind: Text, Str: s})
	}
	for c := range 256 { // every byte, alone and between others
		checkJSON(t, Cell{Kind: Text, Str: string([]byte{byte(c)})})
		checkJSON(t, Cell{Kind: Text, Str: string([]byte{'a', byte(c), 'z'})})
	}
	for n := range 4 {
		checkJSON(t, Cell{Kind: State, Num: float64(n)})
		checkJSON(t, Cell{Kind: Bool, Num: float64(n)})
		checkJSON(t, Cell{Kind: Empty, Num: float64(n)})
		checkJSON(t, Cell{})
	}
}

// FuzzJSONCell checks that cells are written as encoding/json would write them.
func FuzzJSONCell(f *testing.F) {
	f.Add(1.5, "api_key")
	f.Add(1e-7, "<\u2028\xff>")
	f.Add(math.Inf(1), "é\\")
	f.Fuzz(func(t *testing.T, v float64, s string) {
		checkJSON(t, Cell{Kind: Number, Num: v})
		checkJSON(t, Cell{Kind: Text, Str: s})
	})
}

// manyRows is a table of n rows with cells of all kinds.
func manyRows(n int) *Table {
	return &Table{ID: "many", Columns: make([]Column, 6), Len: n, Fill: EachRow(func(row int, dst []Cell) []Cell {
		i := row * 7919 % max(n, 1)
		known := Cell{}
		if i%5 > 0 {
			known = CountCell(i)
		}
		return append(dst, CountCell(i), TextCell(names[i%len(names)]), NumberCell(float64(i)/7),
			StateCell(audit.State(i%3)), known, Cell{Kind: Bool, Num: float64(i % 2)})
	})}
}

var names = []string{"server-commerce-1", "server-support-22", "日本語のサーバー", "maps-geocoding"}

// TestJSONRows checks that the rows are those of encoding/json.
func TestJSONRows(t *testing.T) {
	for _, n := range []int{0, 1, 512, 513, 2559} {
		many := manyRows(n)
		var want bytes.Buffer
		want.WriteString("[")
		for i, row := range many.Rows(n) {
			if i > 0 {
				want.WriteString(",")
			}
			want.WriteString("\n  [")
			for j, c := range row {
				if j > 0 {
					want.WriteString(",")
				}
				text, err := marshalled(c)
				if err != nil {
					t.Fatal(err)
				}
				want.Write(text)
			}
			want.WriteString("]")
		}
		want.WriteString("]")
		var got bytes.Buffer
		if err := writeJSONRows(&got, many); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Errorf("%d rows are not those of encoding/json", n)
		}
	}
}

// TestJSONFails checks that a value that JSON does not have, and a full disk, are errors.
func TestJSONFails(t *testing.T) {
	bad := manyRows(3000)
	good := bad.Fill
	bad.Fill = func(lo, hi int, dst []Cell) []Cell {
		dst = good(lo, hi, dst)
		if lo <= 2500 && 2500 < hi {
			dst[0].Num = math.NaN()
		}
		return dst
	}
	var unsupported *json.UnsupportedValueError
	if err := writeJSONRows(io.Discard, bad); !errors.As(err, &unsupported) {
		t.Errorf("a NaN: %v", err)
	}
	for _, n := range []int{0, 1, 20_000} {
		if err := writeJSONRows(&fullAfter{n}, manyRows(3000)); !errors.Is(err, errFull) {
			t.Errorf("a disk that is full after %d bytes: %v", n, err)
		}
	}
}

var errFull = errors.New("full")

type fullAfter struct{ n int }

func (w *fullAfter) Write(b []byte) (int, error) {
	if w.n -= len(b); w.n < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func BenchmarkJSONRows(b *testing.B) {
	many := manyRows(512)
	var out bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		if err := writeJSONRows(&out, many); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(out.Len()))
	b.ReportMetric(float64(many.Len)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
