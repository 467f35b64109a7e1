package workbook

import (
	"io"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// byteCounter counts the bytes written to it.
type byteCounter struct{ n int64 }

func (c *byteCounter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}

// benchmarkBand returns a band with a table of n rows, ready to be encoded.
func benchmarkBand(b *testing.B, n int) *band {
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
	run := newBook(nil, st).newRun(t, 0, n, 1, make([]columnFit, len(t.Columns)), false)
	return &band{row: 2, rows: n, runs: []tableRun{run}}
}

func BenchmarkEncode(b *testing.B) {
	const rows = 1000
	bd := benchmarkBand(b, rows)
	buf, err := bd.Append(nil, 0, rows)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(buf)))
	b.ReportAllocs()
	for b.Loop() {
		if buf, err = bd.Append(buf[:0], 0, rows); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
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

func benchmarkWrite(b *testing.B, rows int) {
	doc := &report.Document{Title: "T", Period: report.Period{Year: 2026, Month: time.November}}
	doc.Inventory = inventoryOf(fleetTable("inventory", rows))
	b.ReportAllocs()
	var size int64
	for b.Loop() {
		var w byteCounter
		if err := Write(&w, doc); err != nil {
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
		if err := Write(io.Discard, doc); err != nil {
			b.Fatal(err)
		}
	}
}
