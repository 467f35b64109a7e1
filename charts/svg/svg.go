// Package svg draws ECharts options as static SVG, the same bytes every time.
//
// A figure goes through four steps:
//
//  1. its option, JSON, loses the characters that XML cannot hold;
//  2. ECharts lays it out, in a JavaScript engine written in Go, and leaves a
//     tree of elements (charts/bundle/static.js is the program that runs);
//  3. text is measured for it here, with the widths of a real font;
//  4. the tree is written as SVG, element by element and attribute by attribute
//     as a list allows. There is no script, style sheet, style attribute, event
//     handler or outside reference on it.
//
// The scripts see no clock, time zone, network, file, environment or chance.
package svg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"fleetreport/report/panics"
)

// Font is the font family for the options' text. The first three are as wide as
// each other, letter by letter, and text is measured with the third.
const Font = "Arial, Helvetica, Liberation Sans, sans-serif"

// Figure is one chart to draw.
type Figure struct {
	// ID begins every id inside the SVG, so that several can stand in one HTML
	// page. It is a letter, followed by letters, digits, '-' and '_'.
	ID string

	// Title and Description are the text alternative: a short name, and what
	// the chart shows in words. The description may be empty.
	Title, Description string

	// Width and Height are in CSS pixels.
	Width, Height int

	// Option is a complete ECharts option as JSON.
	Option []byte
}

// Draw draws figures on up to GOMAXPROCS workers; result i belongs to figure i.
// Each depends on its figure alone, not on the others, their order or the
// number of workers.
//
// The error names all figures that could not be drawn. It is
// [fleetreport/charts/dist.ErrNotBuilt] where ECharts is not in the program, and
// wraps ctx.Err() where ctx ended first; a script that does not end is stopped.
func Draw(ctx context.Context, figures []Figure) ([][]byte, error) {
	drawn := make([][]byte, len(figures))
	failed := make([]error, len(figures))

	// The figures with the most data take longest. They go first, so that no
	// worker is left with one when the others are done.
	queue := make([]int, len(figures))
	for i := range queue {
		queue[i] = i
	}
	slices.SortStableFunc(queue, func(a, b int) int { return cmp.Compare(len(figures[b].Option), len(figures[a].Option)) })

	workers := min(runtime.GOMAXPROCS(0), len(figures))
	broken := make([]error, workers)
	var next atomic.Int64
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			engine, err := newEngine(ctx)
			if err != nil {
				broken[w] = err
				return
			}
			defer engine.close()
			for {
				at := int(next.Add(1)) - 1
				if at >= len(queue) {
					return
				}
				i := queue[at]
				if err := panics.Catch(func() (err error) { drawn[i], err = engine.figure(figures[i]); return err }); err != nil {
					failed[i] = fmt.Errorf("figure %q: %w", figures[i].ID, err)
				}
			}
		})
	}
	group.Wait()

	for _, err := range broken { // all for the same reason: one is enough
		if err != nil {
			return nil, err
		}
	}
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	return drawn, nil
}

// check reports what makes f impossible to draw before any script has run.
func (f Figure) check() error {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	if f.ID == "" || !strings.Contains(letters, f.ID[:1]) || strings.Trim(f.ID, letters+"0123456789-_") != "" {
		return errors.New("the ID is not a letter followed by letters, digits, '-' and '_'")
	}
	if f.Width <= 0 || f.Height <= 0 {
		return fmt.Errorf("%d by %d pixels is no size", f.Width, f.Height)
	}
	return nil
}
