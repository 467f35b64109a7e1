package fleet

import (
	"errors"
	"io"
	"math"
	"runtime"
	"sync"
)

// rows reads all rows: one goroutine reads the file and cuts it, one a core reads the
// blocks, and this one joins them in the order of the file. A few blocks a core are all
// that is in memory at any time.
func (l *loader) rows() error {
	first := l.ready(l.first)
	if l.text.atEnd() { // with one block there is nothing to do side by side
		first.read()
		l.join(first)
		return nil
	}
	workers := runtime.GOMAXPROCS(0)
	blocks := 2*workers + 1
	free, jobs, queue := make(chan *block, blocks), make(chan *block, blocks), make(chan *block, blocks)
	for range blocks - 1 {
		free <- l.ready(&block{comma: l.text.comma})
	}
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for b := range jobs {
				b.read()
				b.done <- struct{}{}
			}
		})
	}
	var end error // of the text
	group.Go(func() {
		defer close(queue)
		defer close(jobs)
		for b := first; end == nil; end = l.text.next(b) {
			queue <- b // in the order of the file
			jobs <- b
			b = <-free
		}
	})
	for b := range queue {
		<-b.done
		l.join(b)
		free <- b
	}
	group.Wait()
	if errors.Is(end, io.EOF) {
		return nil
	}
	return l.tooLong(end)
}

// ready makes a new block ready for the rows below the header.
func (l *loader) ready(b *block) *block {
	b.names, b.identity, b.watch = l.names, l.identity, l.options.Watch
	b.problems = problems{file: l.problems.file, limit: l.problems.limit}
	b.changes = append(b.changes, &changes{most: math.MaxInt})
	for i, v := range l.fleet.values {
		b.columns = append(b.columns, v.part())
		b.changes = append(b.changes, &changes{column: l.names[i], most: math.MaxInt})
	}
	b.done = make(chan struct{}, 1)
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
	if l.options.Progress != nil {
		l.options.Progress(len(b.lines) + b.unsplit)
	}
	if before == 0 {
		l.grow(len(b.text))
	}
	b.empty()
}

// grow makes room for all rows of the file, where its size is known and the rows are as
// long as those of the first block, which has so many bytes.
func (l *loader) grow(block int) {
	more := float64(l.options.Size)/float64(block) - 1
	if more <= 0 || l.options.Size > maxBytes {
		return
	}
	rows := int(1.02 * more * float64(len(l.bad)))
	for _, v := range l.fleet.values {
		v.grow(rows)
	}
	l.fleet.lines = roomy(l.fleet.lines, rows)
	l.bad = roomy(l.bad, rows)
	l.known.grow(rows)
}
