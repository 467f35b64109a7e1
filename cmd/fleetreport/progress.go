package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/term"

	"fleetreport/report"
)

const (
	progressAfter = 500 * time.Millisecond // a shorter run shows no progress
	progressEvery = 100 * time.Millisecond
	progressWidth = 72 // columns at most, so that the line stays one line when the terminal is made narrower
)

// progress is the line on a terminal that shows the current stage of a long run. Its methods may be called
// concurrently. On a nil progress, for output that is not a terminal, they do nothing.
//
// The cursor stays at the start of the line. So, even after the terminal has wrapped the line because it was made
// narrower, everything from the cursor on belongs to the line.
type progress struct {
	out   io.Writer
	width func() int // of the terminal in columns; 0 if unknown
	now   func() time.Time

	mu      sync.Mutex
	began   time.Time // zero before start
	stage   *stage    // the current one; nil before the first
	shown   bool      // the line is on the terminal
	stopped bool
	quit    chan struct{} // closed to end drawing
}

// eraseLine erases the line, also where a narrower terminal has wrapped it.
const eraseLine = "\r\x1b[J"

// newProgress returns the progress line for standard error, or nil if that is not a terminal that can move its
// cursor.
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

// start starts the clock and draws the line periodically until stop.
func (p *progress) start() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped || !p.began.IsZero() {
		return
	}
	p.began = p.now()
	quit := make(chan struct{})
	p.quit = quit
	go func() {
		ticker := time.NewTicker(progressEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				p.draw()
			case <-quit:
				return
			}
		}
	}()
}

// stop erases the line and ends the progress.
func (p *progress) stop() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	if p.quit != nil && !p.stopped {
		close(p.quit)
	}
	p.stopped = true
}

// pause erases the line while write writes to the terminal. The next draw shows the line again.
func (p *progress) pause(write func()) {
	if p != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.erase()
	}
	write()
}

// before returns a writer to w, which may be the same terminal, that stops the progress before it writes.
func (p *progress) before(w io.Writer) io.Writer {
	if p == nil {
		return w
	}
	return stoppingWriter{p, w}
}

type stoppingWriter struct {
	p *progress
	w io.Writer
}

func (s stoppingWriter) Write(b []byte) (int, error) {
	s.p.stop()
	return s.w.Write(b)
}

// erase erases the line. The caller holds mu.
func (p *progress) erase() {
	if p.shown {
		fmt.Fprint(p.out, eraseLine)
		p.shown = false
	}
}

// draw draws the line if the run has taken long enough.
func (p *progress) draw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.stopped || p.stage == nil || now.Sub(p.began) < progressAfter {
		return
	}
	columns := p.width()
	if columns <= 0 {
		columns = progressWidth
	}
	// The last column stays free: a cursor after it may be on the next line.
	fmt.Fprintf(p.out, "%s%s\r", eraseLine, p.stage.line(now, min(columns-1, progressWidth)))
	p.shown = true
}

// begin begins the next stage of the run. size is the number of bytes to read, 0 if unknown.
func (p *progress) begin(name string, size int64) *stage {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage = &stage{name: name, began: p.now(), size: size}
	return p.stage
}

// stage is one step of a run. A nil stage counts nothing.
type stage struct {
	name  string
	began time.Time
	size  int64        // bytes to read; 0 if unknown
	read  atomic.Int64 // bytes read
}

// reader returns a reader of r that counts the bytes that are read.
func (s *stage) reader(r io.Reader) io.Reader {
	if s == nil {
		return r
	}
	return countingReader{s, r}
}

type countingReader struct {
	stage *stage
	r     io.Reader
}

func (c countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.stage.read.Add(int64(n))
	return n, err
}

// line returns the stage in at most that many columns: its name and the share of the bytes that are read, or, if the
// size is unknown, the seconds since it began.
func (s *stage) line(now time.Time, columns int) string {
	line := s.name
	if s.size > 0 {
		line += fmt.Sprintf(" %d %%", min(100, 100*s.read.Load()/s.size))
	} else if seconds := int(now.Sub(s.began).Seconds()); seconds > 0 {
		line += fmt.Sprintf(" for %d s", seconds)
	}
	return line[:max(0, min(columns, len(line)))]
}

// thousands formats a number as the documents do: 1,240,000.
func thousands[N int | int64](n N) string {
	return report.Format{}.Text(report.CountCell(n))
}
