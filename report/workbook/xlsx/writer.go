// Package xlsx writes what excelize cannot: sheets of any number of rows, in
// bounded memory and on all cores, and parts that excelize leaves incomplete.
//
// excelize builds a book without rows. A Writer takes the parts of that book,
// inserts the rows of each sheet, which Segments encode in blocks, corrects the parts
// of tables, charts and properties, and writes the archive. Equal books give equal
// bytes on any machine: blocks are cut by rows, not by cores, and the parts have one
// order and one time.
package xlsx

import (
	"archive/zip"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"fleetreport/report/inorder"
)

// Book is what a Writer adds to the parts that excelize builds.
type Book struct {
	Time    time.Time // of every file in the archive
	Strings *SharedStrings
	Sheets  []Sheet           // in the order of the book
	Tables  []Table           // in the order in which excelize got them
	Charts  []Chart           // in the order in which excelize got them
	Values  map[string]Values // what the references of charts point at, by reference
}

// Sheet is the rows of a sheet.
type Sheet struct {
	Name      string
	Dimension string // the range in use, as passed to excelize: "A1:F20"
	Segments  []Segment
}

// Segment is a run of rows of a sheet.
type Segment interface {
	// Size returns the number of rows, and the largest number of cells in a row.
	Size() (rows, cells int)
	// Append appends the <row> elements of rows lo to hi, counted from 0. It must be
	// safe for concurrent use.
	Append(b []byte, lo, hi int) ([]byte, error)
}

// Writer is the excelize.ZipWriter of a book. It keeps the parts that excelize
// writes, which are small, and writes the archive when it is closed.
type Writer struct {
	zip   *zip.Writer
	book  Book
	parts map[string][]byte

	// deflated is what the compressor of the archive writes in place of the bytes
	// that it gets.
	deflated []byte
}

var _ excelize.ZipWriter = (*Writer)(nil)

// NewWriter returns a Writer that writes the archive of the book to w.
func NewWriter(w io.Writer, book Book) *Writer {
	x := &Writer{zip: zip.NewWriter(w), book: book, parts: map[string][]byte{}}
	x.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return &compressor{x, w}, nil })
	return x
}

// Create adds a part.
func (x *Writer) Create(name string) (io.Writer, error) {
	if _, ok := x.parts[name]; ok {
		return nil, fmt.Errorf("part %s is written twice", name)
	}
	x.parts[name] = nil
	return &partWriter{x, name}, nil
}

// AddFS returns errors.ErrUnsupported: excelize does not call it.
func (x *Writer) AddFS(fs.FS) error { return errors.ErrUnsupported }

type partWriter struct {
	x    *Writer
	name string
}

func (w *partWriter) Write(b []byte) (int, error) {
	w.x.parts[w.name] = append(w.x.parts[w.name], b...)
	return len(b), nil
}

// Close completes the parts and writes the archive. It fails when a part is not as
// this package expects excelize to write it, and when a sheet is larger than 4 GiB.
func (x *Writer) Close() error {
	parts, err := x.complete()
	if err != nil {
		return err
	}
	if err := x.write(parts); err != nil {
		return err
	}
	return x.zip.Close()
}

// part is one file of the archive: a head, the rows of a sheet, a tail.
type part struct {
	name       string
	head, tail []byte
	sheet      *Sheet // nil for other parts
}

// complete returns the completed parts in the order of the archive.
func (x *Writer) complete() ([]part, error) {
	all := map[string]*part{}
	for name, content := range x.parts {
		all[name] = &part{name: name, head: content}
	}
	// each completes the n parts that excelize numbers from 1.
	each := func(pattern string, n int, complete func(p *part, i int) error) error {
		for i := range n {
			name := fmt.Sprintf(pattern, i+1)
			p, ok := all[name]
			if !ok {
				return unsupported(name, "part is missing")
			}
			if err := complete(p, i); err != nil {
				return err
			}
		}
		if name := fmt.Sprintf(pattern, n+1); all[name] != nil {
			return unsupported(name, "unexpected part")
		}
		return nil
	}
	err := errors.Join(
		each("xl/worksheets/sheet%d.xml", len(x.book.Sheets), func(p *part, i int) (err error) {
			p.sheet = &x.book.Sheets[i]
			p.head, p.tail, err = splitSheet(p.name, p.head, p.sheet.Dimension)
			return err
		}),
		each("xl/tables/table%d.xml", len(x.book.Tables), func(p *part, i int) (err error) {
			p.head, err = completeTable(p.name, p.head, x.book.Tables[i])
			return err
		}),
		each("xl/charts/chart%d.xml", len(x.book.Charts), func(p *part, i int) (err error) {
			p.head, err = completeChart(p.name, p.head, x.book.Charts[i], x.book.Values)
			return err
		}),
	)
	if err != nil {
		return nil, err
	}
	const properties, sharedStrings = "docProps/core.xml", "xl/sharedStrings.xml"
	if all[properties] == nil || all[sharedStrings] == nil {
		return nil, unsupported(properties+", "+sharedStrings, "part is missing")
	}
	all[sharedStrings].head = x.book.Strings.part()
	if all[properties].head, err = completeProperties(properties, all[properties].head); err != nil {
		return nil, err
	}
	var parts []part
	for _, name := range x.order() {
		parts = append(parts, *all[name])
	}
	return parts, nil
}

// order returns the names of the parts, beginning with those that readers need first.
func (x *Writer) order() []string {
	first := []string{
		"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
	}
	rank := func(name string) int {
		if i := slices.Index(first, name); i >= 0 {
			return i
		}
		return len(first)
	}
	var all []string
	for name := range x.parts {
		all = append(all, name)
	}
	slices.SortFunc(all, func(a, b string) int {
		return cmp.Or(
			cmp.Compare(rank(a), rank(b)),
			cmp.Compare(len(a), len(b)), // sheet2 before sheet10
			strings.Compare(a, b))
	})
	return all
}

const (
	// maxPartBytes is the largest part that archive/zip writes in a form that Excel opens.
	maxPartBytes = 1<<32 - 1

	// cellsPerBlock is about how many cells are encoded and deflated in one piece.
	// Larger blocks take more memory, smaller ones deflate worse and occupy fewer
	// cores. It must not depend on the number of cores.
	cellsPerBlock = 12_000
)

// block is a piece of a part.
type block struct {
	part     int // index of its part
	encode   func(b []byte) ([]byte, error)
	*buffers // from run until the block is written
}

// blocks yields the parts in pieces, in order.
func blocks(parts []part) iter.Seq[*block] {
	constant := func(i int, raw []byte) *block {
		return &block{part: i, encode: func(b []byte) ([]byte, error) { return append(b, raw...), nil }}
	}
	return func(yield func(*block) bool) {
		for i, p := range parts {
			if !yield(constant(i, p.head)) {
				return
			}
			if p.sheet == nil {
				continue
			}
			for _, s := range p.sheet.Segments {
				rows, cells := s.Size()
				step := max(1, cellsPerBlock/max(1, cells))
				for lo := 0; lo < rows; lo += step {
					hi := min(lo+step, rows)
					if !yield(&block{part: i, encode: func(b []byte) ([]byte, error) { return s.Append(b, lo, hi) }}) {
						return
					}
				}
			}
			if !yield(constant(i, p.tail)) {
				return
			}
		}
	}
}

// write encodes and deflates the parts block by block on all cores, and writes them.
func (x *Writer) write(parts []part) error {
	var w io.Writer
	var size int64
	current := -1
	return inorder.Write(blocks(parts), (*block).run, func(b *block) error {
		if b.part != current {
			current, size = b.part, 0
			var err error
			header := &zip.FileHeader{Name: parts[current].name, Method: zip.Deflate, Modified: x.book.Time}
			if w, err = x.zip.CreateHeader(header); err != nil {
				return err
			}
		}
		if size += int64(len(b.raw)); size > maxPartBytes {
			return fmt.Errorf("sheet %q is larger than 4 GiB: Excel does not open it", parts[current].sheet.Name)
		}
		x.deflated = b.deflated.Bytes()
		if _, err := w.Write(b.raw); err != nil {
			return err
		}
		bufferPool.Put(b.buffers)
		return nil
	})
}
