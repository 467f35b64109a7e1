package fleet

import (
	"errors"
	"io"
	"math"

	"fleetreport/report/inorder"
)

// rows reads all rows: the file is read and divided into blocks in one goroutine, and the blocks are parsed on
// all cores and joined in file order. A few blocks per core are in memory at any time.
func (l *loader) rows() error {
	first := l.prepare(l.first)
	var end error                 // of the text, io.EOF or a problem
	used := make(chan *block, 16) // for reuse; as many as most machines have in use at a time
	all := func(yield func(*block) bool) {
		for b := first; end == nil && yield(b); end = l.blocks.next(&b.csvRows) {
			select {
			case b = <-used:
			default:
				b = l.prepare(&block{csvRows: csvRows{comma: l.blocks.comma}})
			}
		}
	}
	err := inorder.Write(all, func(b *block) error { b.read(); return nil }, func(b *block) error {
		l.join(b)
		select {
		case used <- b:
		default:
		}
		return nil
	})
	if err != nil || errors.Is(end, io.EOF) {
		return err
	}
	return l.tooLong(end)
}

// prepare prepares a new block for the rows below the header.
func (l *loader) prepare(b *block) *block {
	b.layout, b.width = &l.layout, len(l.fleet.columns)
	b.problems = problems{file: l.problems.file, limit: l.problems.limit}
	b.notes = append(b.notes, &noteSet{maxTexts: math.MaxInt})
	for i, v := range l.fleet.values {
		b.columns = append(b.columns, v.part())
		b.notes = append(b.notes, &noteSet{column: l.names[i], maxTexts: math.MaxInt})
	}
	return b
}

// join appends the next block of the file to the fleet.
func (l *loader) join(b *block) {
	f, before := l.fleet, len(l.bad)
	for i, v := range f.values {
		v.join(b.columns[i])
	}
	for i, c := range l.notes {
		c.join(b.notes[i])
	}
	f.watched = append(f.watched, b.watched...)
	f.lines = append(f.lines, b.lines...)
	l.bad = append(l.bad, b.bad...)
	l.unparsed += b.unparsed
	l.problems.join(&b.problems)
	l.addIdentities(b, before)
	l.addFindings(&b.rowFindings, before)
	if l.options.Progress != nil {
		l.options.Progress(len(b.lines) + b.unparsed)
	}
	if before == 0 {
		l.grow(len(b.text))
	}
	b.reset()
}

// maxReserved is the maximum number of rows for which memory is reserved, so that a file whose first rows are
// shorter than the others does not take too much.
const maxReserved = 2_000_000

// grow reserves memory for all rows of the file, if its size is known, assuming that rows are as long as those
// of the first block, which has blockSize bytes.
func (l *loader) grow(blockSize int) {
	more := float64(l.options.Size)/float64(blockSize) - 1
	if more <= 0 || l.options.Size > maxBytes {
		return
	}
	rows := int(min(maxReserved, 1.02*more*float64(len(l.bad))))
	for _, v := range l.fleet.values {
		v.grow(rows)
	}
	l.fleet.lines = reserve(l.fleet.lines, rows)
	l.bad = reserve(l.bad, rows)
	l.ids.grow(rows)
}
