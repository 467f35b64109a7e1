package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cheggaaa/pb/v3"

	"fleetreport/report"
)

// stage is one of the things that a run does one after the other: its name, and how
// many rows it has done of how many. A nil stage counts nothing.
type stage struct {
	name  string
	began time.Time
	total int64 // rows to do; 0 where nobody knows
	size  int64 // bytes to read; 0 where nobody knows or nothing is read

	rows  atomic.Int64 // done
	bytes atomic.Int64 // read
}

// add tells that some more rows are done.
func (s *stage) add(rows int) {
	if s != nil {
		s.rows.Add(int64(rows))
	}
}

// line is the stage as one line of that many columns at most, with as much of the bar, the
// share, the rows and the rate as there is room for; for a stage that counts nothing, how
// long it takes.
func (s *stage) line(now time.Time, columns int) string {
	rows, share := s.done()
	var told []string
	if share >= 0 {
		told = append(told, fmt.Sprintf("%d %%", int(100*share)))
	}
	if rows > 0 {
		told = append(told, thousands(rows)+" rows")
	}
	switch seconds := now.Sub(s.began).Seconds(); {
	case rows > 0 && seconds > 0:
		told = append(told, short(float64(rows)/seconds)+"/s")
	case seconds >= 1: // the line must not look as if the run had stopped
		told = append(told, "for "+strconv.Itoa(int(seconds))+" s")
	}
	for len(told) > 0 && len(s.name)+len(" ")+len(strings.Join(told, ", ")) > columns {
		told = told[:len(told)-1]
	}
	text := strings.Join(told, ", ")
	bar := pb.New64(1000).SetCurrent(int64(1000*share)).SetWidth(columns).
		Set("name", s.name).Set("told", text).SetTemplateString(`{{string . "name"}} {{string . "told"}}`)
	if share >= 0 && columns-len(s.name)-len(text)-len("  ") >= leastBar {
		bar.SetTemplateString(`{{string . "name"}} {{bar . "[" "=" ">" " " "]"}} {{string . "told"}}`)
	}
	return pb.StripString(strings.TrimSpace(bar.String()), columns)
}

// done gives the rows that are done, and the share that is done of all: -1 where nobody
// knows.
func (s *stage) done() (rows int64, share float64) {
	rows = s.rows.Load()
	switch {
	case s.total > 0:
		return rows, min(1, float64(rows)/float64(s.total))
	case s.size > 0:
		return rows, min(1, float64(s.bytes.Load())/float64(s.size))
	default:
		return rows, -1
	}
}

// reader gives a reader of r that counts the bytes that are read.
func (s *stage) reader(r io.Reader) io.Reader {
	if s == nil {
		return r
	}
	return counting{s, r}
}

type counting struct {
	stage *stage
	r     io.Reader
}

func (c counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.stage.bytes.Add(int64(n))
	return n, err
}

// thousands writes a number as the documents do: 1,240,000.
func thousands(n int64) string {
	return report.Format{}.Text(report.Cell{Kind: report.Number, Num: float64(n)})
}

// short writes a number with two digits or three: 1.2M.
func short(v float64) string {
	switch {
	case v >= 1e6:
		return fmt.Sprintf("%.1fM", v/1e6)
	case v >= 1e3:
		return strconv.Itoa(int(v/1e3)) + "k"
	default:
		return strconv.Itoa(int(v))
	}
}
