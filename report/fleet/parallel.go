package fleet

import (
	"errors"
	"io"
	"math"

	"fleetreport/report/inorder"
)

// Rows reads all rows. It calls next for one block after the other until that returns io.EOF, or a *RowError about the
// row at which reading has to end; other errors are returned. Blocks are decoded and parsed on all cores and joined in
// order. A few blocks per core are in memory at any time: used is one that is not needed any more, for reuse, or nil.
func (b *Builder) Rows(next func(used Block) (Block, error)) error {
	var end error
	pool := make(chan *block, 16) // as many as most machines have in use at a time
	all := func(yield func(*block) bool) {
		for more := true; more; {
			var part *block
			select {
			case part = <-pool:
			default:
				part = b.newBlock()
			}
			if part.source, end = next(part.source); end != nil {
				return
			}
			more = yield(part)
		}
	}
	err := inorder.Write(all, func(part *block) error { part.read(); return nil }, func(part *block) error {
		b.join(part)
		select {
		case pool <- part:
		default:
		}
		return nil
	})
	if row, ok := errors.AsType[*RowError](end); ok {
		b.unparsed++
		b.inRows.reject(int(row.At.Line), int(row.At.Column), row.Message)
	} else if err == nil && !errors.Is(end, io.EOF) {
		err = end
	}
	if err != nil {
		return err
	}
	b.finish()
	return nil
}

// newBlock returns an empty block.
func (b *Builder) newBlock() *block {
	part := &block{layout: &b.layout}
	part.problems = problems{file: b.problems.file, sheet: b.problems.sheet, limit: b.problems.limit}
	part.notes = append(part.notes, &noteSet{maxTexts: math.MaxInt})
	for i, v := range b.fleet.values {
		part.columns = append(part.columns, v.part())
		part.notes = append(part.notes, &noteSet{column: b.names[i], maxTexts: math.MaxInt})
	}
	return part
}

// join appends the next block of the file to the fleet.
func (b *Builder) join(part *block) {
	f, before := b.fleet, len(b.bad)
	for i, v := range f.values {
		v.join(part.columns[i])
	}
	for i, c := range b.notes {
		c.join(part.notes[i])
	}
	f.watched = append(f.watched, part.watched...)
	f.lines = append(f.lines, part.Lines...)
	b.bad = append(b.bad, part.bad...)
	b.unparsed += part.unparsed
	b.inRows.join(&part.problems)
	b.addIdentities(part, before)
	b.addFindings(&part.rowFindings, before)
	if before == 0 {
		b.grow(len(part.Text))
	}
	part.reset()
}

// maxReserved is the maximum number of rows for which memory is reserved, so that a file whose first rows are
// shorter than the others does not take too much.
const maxReserved = 2_000_000

// grow reserves memory for all rows of the file, if its size is known, assuming that rows are as long as those
// of the first block, which has blockSize bytes.
func (b *Builder) grow(blockSize int) {
	more := float64(b.options.Size)/float64(blockSize) - 1
	if more <= 0 {
		return
	}
	rows := int(min(maxReserved, 1.02*more*float64(len(b.bad))))
	for _, v := range b.fleet.values {
		v.grow(rows)
	}
	b.fleet.lines = reserve(b.fleet.lines, rows)
	b.bad = reserve(b.bad, rows)
	b.ids.grow(rows)
}
