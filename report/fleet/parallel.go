package fleet

import (
	"errors"
	"io"
	"math"

	"fleetreport/report/inorder"
)

// rows reads all rows: the file is read and cut in one goroutine, the blocks are read on
// all cores, and joined in the order of the file. A few blocks a core are all that is in
// memory at any time.
func (l *loader) rows() error {
	first := l.ready(l.first)
	if l.text.atEnd() { // with one block there is nothing to do side by side
		first.read()
		l.join(first)
		return nil
	}
	var end error                 // of the text
	used := make(chan *block, 16) // more than are under way on most machines: the others are let go
	all := func(yield func(*block) bool) {
		for b := first; end == nil && yield(b); end = l.text.next(b) {
			select {
			case b = <-used:
			default:
				b = l.ready(&block{comma: l.text.comma})
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

// ready makes a new block ready for the rows below the header.
func (l *loader) ready(b *block) *block {
	b.names, b.headers, b.identity, b.labels = l.names, l.headers, l.identity, l.labels
	b.controls, b.watch = l.controls, l.options.Watch
	b.problems = problems{file: l.problems.file, limit: l.problems.limit}
	b.changes = append(b.changes, &changes{most: math.MaxInt})
	for i, v := range l.fleet.values {
		b.columns = append(b.columns, v.part())
		b.changes = append(b.changes, &changes{column: l.names[i], most: math.MaxInt})
	}
	return b
}

// join takes what was read of the next block of the file into the fleet.
func (l *loader) join(b *block) {
	f, before := l.fleet, len(l.bad)
	for i, v := range f.values {
		v.join(b.columns[i])
	}
	for i, c := range l.changes {
		c.join(b.changes[i])
	}
	for _, w := range b.watched {
		f.watched = append(f.watched, watched{w.row + int32(before), w.cells})
	}
	f.lines = append(f.lines, b.lines...)
	l.bad = append(l.bad, b.bad...)
	l.unsplit += b.unsplit
	l.problems.join(&b.problems)
	l.identities(b, before)
	for _, row := range b.others {
		l.others = append(l.others, row+int32(before))
	}
	for _, a := range b.aside {
		a.row += int32(before)
		l.setAside(a)
	}
	for _, d := range b.doubts {
		l.doubts = append(l.doubts, doubt{d.row + int32(before), d.why})
	}
	l.notServers += b.notServers
	if l.options.Progress != nil {
		l.options.Progress(len(b.lines) + b.unsplit)
	}
	if before == 0 {
		l.grow(len(b.text))
	}
	b.empty()
}

// mostAhead is for how many rows there is room ahead: a file whose first rows are shorter
// than the others must not take memory that it does not need.
const mostAhead = 2_000_000

// grow makes room for all rows of the file, where its size is known and the rows are as
// long as those of the first block, which has so many bytes.
func (l *loader) grow(block int) {
	more := float64(l.options.Size)/float64(block) - 1
	if more <= 0 || l.options.Size > maxBytes {
		return
	}
	rows := int(min(mostAhead, 1.02*more*float64(len(l.bad))))
	for _, v := range l.fleet.values {
		v.grow(rows)
	}
	l.fleet.lines = roomy(l.fleet.lines, rows)
	l.bad = roomy(l.bad, rows)
	l.known.grow(rows)
}
