package workbook

import (
	"fmt"
	"sync"

	"fleetreport/report"
)

// tileRows is how many rows of a band are computed before they are encoded. They are
// computed column by column, which wants many rows, and encoded row by row, which
// wants the cells near at hand.
const tileRows = 64

// tile holds the cells of a few rows of a band.
type tile struct {
	band  *band
	at    int             // its first row
	cells [][]report.Cell // of each table, row after row

	fetched byte // what fetch has read
}

var tiles = sync.Pool{New: func() any { return new(tile) }}

// fill computes the cells of rows lo to hi.
func (c *tile) fill(b *band, lo, hi int) error {
	c.band, c.at = b, lo
	for len(c.cells) < len(b.tables) {
		c.cells = append(c.cells, nil)
	}
	for k := range b.tables {
		t := &b.tables[k]
		n := min(hi, t.n) - lo
		if n <= 0 {
			continue
		}
		from := t.from + lo
		c.cells[k] = t.table.Fill(from, from+n, c.cells[k][:0])
		if len(c.cells[k]) != n*len(t.cols) {
			return t.ragged(from, n)
		}
		for j := range t.cols {
			if t.cols[j].scattered {
				c.fetch(k, j)
			}
		}
	}
	return nil
}

// fetch reads the first byte of every text in column j of table k, for the processor to
// fetch many at a time. Encoding a text would wait for it and then for the next.
func (c *tile) fetch(k, j int) {
	n := len(c.band.tables[k].cols)
	for at := j; at < len(c.cells[k]); at += n {
		if s := c.cells[k][at].Str; s != "" {
			c.fetched ^= s[0]
		}
	}
}

// row is the cells of table k in row i of the band.
func (c *tile) row(k, i int) []report.Cell {
	n := len(c.band.tables[k].cols)
	return c.cells[k][(i-c.at)*n:][:n]
}

// ragged says which of n rows has too few cells or too many.
func (t *placed) ragged(from, n int) error {
	var row []report.Cell
	for i := from; i < from+n; i++ {
		if row = t.table.Row(i, row[:0]); len(row) != len(t.cols) {
			return fmt.Errorf("table %s: row %d has %d cells, not one for each of its %d columns", t.table.ID, i, len(row), len(t.cols))
		}
	}
	return fmt.Errorf("table %s: rows %d to %d have more cells or fewer than one by one", t.table.ID, from, from+n-1)
}
