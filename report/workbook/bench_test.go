package workbook

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// counter counts the bytes written to it.
type counter struct{ n int64 }

func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}

// placedBand is a table of n rows that are at hand, ready to be encoded.
func placedBand(b *testing.B, n int) *band {
	b.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	st, err := newStyles(f)
	if err != nil {
		b.Fatal(err)
	}
	t := fleetTable("inventory", n)
	all := t.Fill(0, n, nil)
	t.Fill = func(lo, hi int, dst []report.Cell) []report.Cell {
		return append(dst, all[lo*len(t.Columns):hi*len(t.Columns)]...)
	}
	return &band{row: 2, rows: n, tables: []placed{st.place(&words{}, t, 0, n, 1, make([]fit, len(t.Columns)), false)}}
}

func BenchmarkEncode(b *testing.B) {
	const rows = 1000
	bd := placedBand(b, rows)
	buf, err := bd.encode(nil, 0, rows)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(buf)))
	b.ReportAllocs()
	for b.Loop() {
		if buf, err = bd.encode(buf[:0], 0, rows); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkDeflate(b *testing.B) {
	bd := placedBand(b, 1000)
	raw, err := bd.encode(nil, 0, 1000)
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		if err := deflate(&out, raw); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(raw))/float64(out.Len()), "ratio")
}

func BenchmarkText(b *testing.B) {
	texts := []string{"server-Commerce-12345", "a & b < c", "_x0041_", "日本語のサーバー", "api_key"}
	var buf []byte
	n := 0
	for _, s := range texts {
		n += len(s)
	}
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		buf = buf[:0]
		for _, s := range texts {
			buf = appendText(buf, s)
		}
	}
}

func BenchmarkNumber(b *testing.B) {
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = buf[:0]
		for _, v := range []float64{45000, 0.5, 12.25, 61666.666666666664} {
			buf = appendNumber(buf, v)
		}
	}
}

func benchmarkWrite(b *testing.B, rows int) {
	doc := &report.Document{Title: "T", Period: report.Period{Year: 2026, Month: time.November}, Inventory: inventoryOf(fleetTable("inventory", rows))}
	b.ReportAllocs()
	var size int64
	for b.Loop() {
		var w counter
		if err := Write(&w, doc, nil); err != nil {
			b.Fatal(err)
		}
		size = w.n
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(size)/float64(rows*len(doc.Inventory.Tables[0].Columns)), "bytes/cell")
}

func BenchmarkWrite100000(b *testing.B) { benchmarkWrite(b, 100_000) }

func BenchmarkWriteSample(b *testing.B) {
	doc := sample()
	b.ReportAllocs()
	for b.Loop() {
		if err := Write(io.Discard, doc, nil); err != nil {
			b.Fatal(err)
		}
	}
}
