package workbook

import (
	"archive/zip"
	"bytes"
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

// packer is the excelize.ZipWriter of a book. It keeps the parts as excelize
// hands them over, which are small, and writes them when it is closed: in one
// order, with one time, with the rows of the sheets spliced in, straight to w.
type packer struct {
	zw     *zip.Writer
	time   time.Time
	sheets []*sheet
	refs   map[string]cells  // of charts
	charts map[string]finish // by part
	parts  map[string][]byte
	// progress is told of rows of tables that are written; nil for nobody.
	progress func(rows int)

	// packed is what the compressor of the part at hand is to write for the
	// bytes it gets: workers have deflated them already.
	packed []byte
}

var _ excelize.ZipWriter = (*packer)(nil)

func newPacker(w io.Writer, b *book) *packer {
	p := &packer{zw: zip.NewWriter(w), time: b.doc.Period.Start(), sheets: b.sheets, refs: b.refs, charts: map[string]finish{}, parts: map[string][]byte{}}
	for i, more := range b.finishes {
		p.charts[fmt.Sprintf("xl/charts/chart%d.xml", i+1)] = more
	}
	p.zw.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return &prepacked{p, w}, nil })
	return p
}

// Create takes a part in.
func (p *packer) Create(name string) (io.Writer, error) {
	if _, twice := p.parts[name]; twice {
		return nil, fmt.Errorf("part %s is written twice", name)
	}
	p.parts[name] = nil
	return &partWriter{p, name}, nil
}

// AddFS is there for the interface; excelize does not call it.
func (p *packer) AddFS(fs.FS) error { return errors.ErrUnsupported }

type partWriter struct {
	p    *packer
	name string
}

func (w *partWriter) Write(b []byte) (int, error) {
	w.p.parts[w.name] = append(w.p.parts[w.name], b...)
	return len(b), nil
}

// Close writes the book.
func (p *packer) Close() error {
	rows := map[string]*sheet{} // by part
	of, err := sheetParts(p.parts)
	if err != nil {
		return err
	}
	tables := map[string]excelTable{} // by name
	for _, s := range p.sheets {
		part, ok := of[s.name]
		if !ok {
			return fmt.Errorf("sheet %q is missing in the book: this version of excelize is not supported", s.name)
		}
		rows[part] = s
		for _, t := range s.tables {
			tables[t.name] = t
		}
	}
	var todo []part
	for _, name := range p.order() {
		x := part{name: name, head: p.parts[name], sheet: rows[name]}
		switch {
		case x.sheet != nil:
			x.head, x.tail, err = splitSheet(name, x.head)
		case name == "docProps/core.xml":
			x.head, err = finishProperties(name, x.head)
		case strings.HasPrefix(name, "xl/charts/chart"):
			more, ok := p.charts[name]
			if !ok {
				return fmt.Errorf("%s: nobody ordered this chart: this version of excelize is not supported", name)
			}
			x.head, err = finishChart(name, x.head, p.refs, more)
		case strings.HasPrefix(name, "xl/tables/"):
			var table string
			if table, err = tableOf(name, x.head); err == nil {
				x.head, err = finishTable(name, x.head, tables[table])
			}
		}
		if err != nil {
			return err
		}
		todo = append(todo, x)
	}
	if err := p.write(todo); err != nil {
		return err
	}
	return p.zw.Close()
}

// order gives the parts' names, first those that readers look for first.
func (p *packer) order() []string {
	first := []string{"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
	rank := func(name string) int {
		if i := slices.Index(first, name); i >= 0 {
			return i
		}
		return len(first)
	}
	all := make([]string, 0, len(p.parts))
	for name := range p.parts {
		all = append(all, name)
	}
	slices.SortFunc(all, func(a, b string) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		if d := len(a) - len(b); d != 0 { // sheet2 before sheet10
			return d
		}
		return strings.Compare(a, b)
	})
	return all
}

// part is one file of the archive: a head, the rows of a sheet, a tail.
type part struct {
	name       string
	head, tail []byte
	sheet      *sheet // nil for parts that are only a head
}

// cellsPerBlock is how many cells are encoded and deflated in one piece, as
// nearly as whole rows allow. It is a trade of memory and of the bytes that each
// start of a block costs against work for all cores; it must not depend on them.
const cellsPerBlock = 12_000

// block is a piece of a part on its way to the archive.
type block struct {
	part int // index of its part
	rows int // of tables
	fill func(b []byte) ([]byte, error)
	raw  *[]byte
	out  *bytes.Buffer
}

// blocks yields the parts in pieces, in order.
func blocks(parts []part) iter.Seq[*block] {
	fixed := func(i int, raw []byte) *block {
		return &block{part: i, fill: func(b []byte) ([]byte, error) { return append(b, raw...), nil }}
	}
	return func(yield func(*block) bool) {
		for i, p := range parts {
			if !yield(fixed(i, p.head)) {
				return
			}
			if p.sheet == nil {
				continue
			}
			for _, s := range p.sheet.segments {
				rows, cells := s.size()
				step := max(1, cellsPerBlock/max(1, cells))
				for lo := 0; lo < rows; lo += step {
					hi := min(lo+step, rows)
					encode := func(b []byte) ([]byte, error) { return s.encode(b, lo, hi) }
					if !yield(&block{part: i, rows: s.tableRows(lo, hi), fill: encode}) {
						return
					}
				}
			}
			if !yield(fixed(i, p.tail)) {
				return
			}
		}
	}
}

// write encodes and deflates the parts block by block on all cores, and writes them.
func (p *packer) write(parts []part) error {
	var w io.Writer
	var size int64
	at := -1
	return inorder.Write(blocks(parts), (*block).run, func(b *block) error {
		if b.part != at {
			at, size = b.part, 0
			var err error
			w, err = p.zw.CreateHeader(&zip.FileHeader{Name: parts[at].name, Method: zip.Deflate, Modified: p.time})
			if err != nil {
				return err
			}
		}
		// archive/zip would write larger parts in a form that Excel refuses.
		if size += int64(len(*b.raw)); size > maxPartBytes {
			return fmt.Errorf("sheet %q is larger than 4 GiB, which Excel does not open", parts[at].sheet.name)
		}
		p.packed = b.out.Bytes()
		if _, err := w.Write(*b.raw); err != nil {
			return err
		}
		b.free()
		if p.progress != nil && b.rows > 0 {
			p.progress(b.rows)
		}
		return nil
	})
}
