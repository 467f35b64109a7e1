package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
)

// The times of the progress line, and its width: a short line stays one where the
// terminal is made narrower.
const (
	progressAfter = 500 * time.Millisecond // a run that takes less shows none
	progressEvery = 100 * time.Millisecond
	progressWidth = 72 // columns at most
	leastBar      = 12 // columns, else there is none
)

// progress is the line on a terminal that says how far a long run is. Its methods may
// be called concurrently, and do nothing where there is no terminal, on a nil progress.
//
// The cursor stays at the start of the line. So whatever happens to the line when the
// terminal is made narrower, it ends where the line starts, and all below is the line's.
type progress struct {
	out   io.Writer
	width func() int // of the terminal, in columns; 0 where nobody knows
	now   func() time.Time

	mu    sync.Mutex
	began time.Time // the run; zero before start
	stage *stage    // at hand; nil before the first
	shown bool      // there is a line
	over  bool      // there will be none any more
	end   chan struct{}
}

const eraseLine = "\r\x1b[J" // and what a narrower terminal made of it

// newProgress gives the progress line for standard error, nil where it is no terminal,
// or one that cannot move its cursor.
func newProgress(stderr io.Writer, getenv func(string) string, now func() time.Time) *progress {
	f, ok := stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || getenv("TERM") == "dumb" {
		return nil
	}
	width := func() int {
		columns, _, _ := term.GetSize(int(f.Fd())) // 0 on an error
		return columns
	}
	return &progress{out: stderr, width: width, now: now}
}

// start begins to count the time, and draws the line from time to time until stop.
func (p *progress) start() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over || !p.began.IsZero() {
		return
	}
	p.began = p.now()
	end := make(chan struct{})
	p.end = end
	go func() {
		ticker := time.NewTicker(progressEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				p.draw()
			case <-end:
				return
			}
		}
	}()
}

// stop ends the progress. What is printed after it stands on a clean line.
func (p *progress) stop() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	if p.end != nil && !p.over {
		close(p.end)
	}
	p.over = true
}

// aside lets say print on a clean line; the progress goes on below it.
func (p *progress) aside(say func()) {
	if p != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.erase()
	}
	say()
}

// before gives a writer to the same terminal: what it writes ends the progress.
func (p *progress) before(w io.Writer) io.Writer {
	if p == nil {
		return w
	}
	return ending{p, w}
}

type ending struct {
	p *progress
	w io.Writer
}

func (e ending) Write(b []byte) (int, error) {
	e.p.stop()
	return e.w.Write(b)
}

// erase leaves no line. The caller holds mu.
func (p *progress) erase() {
	if p.shown {
		fmt.Fprint(p.out, eraseLine)
		p.shown = false
	}
}

// draw shows the line as it is now, if the run has taken long enough for one.
func (p *progress) draw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.over || p.stage == nil || now.Sub(p.began) < progressAfter {
		return
	}
	columns := p.width()
	if columns <= 0 {
		columns = progressWidth
	}
	// The last column stays free: a cursor behind it may be on the next line.
	fmt.Fprintf(p.out, "%s%s\r", eraseLine, p.stage.line(now, min(columns-1, progressWidth)))
	p.shown = true
}

// begin tells that the run comes to another stage, in which there are about so many
// rows to do, or bytes to read; 0 where nobody knows.
func (p *progress) begin(name string, rows int, bytes int64) *stage {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage = &stage{name: name, began: p.now(), total: int64(rows), size: bytes}
	return p.stage
}
