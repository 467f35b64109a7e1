// Package svg draws ECharts options as static SVG. The same option always gives the same
// bytes.
//
// A figure is drawn in three steps:
//
//  1. ECharts lays its option, which is JSON, out as a tree of elements, in a JavaScript
//     engine written in Go (see draw.js);
//  2. ECharts asks for the widths of texts, which are measured here with a real font;
//  3. the tree is written as SVG. Only elements and attributes on a list are written,
//     which has no scripts, style sheets, style attributes, event handlers and external
//     references. Characters that XML does not allow become U+FFFD.
//
// The scripts have no access to clock, time zone, network, files, environment and random
// numbers (see pinned.js).
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

// Font is the font family for the texts of options. The first three fonts have equal
// widths, letter by letter, and text is measured with the third.
const Font = "Arial, Helvetica, Liberation Sans, sans-serif"

// Figure is one chart to draw.
type Figure struct {
	// ID is the prefix of every id inside the SVG, so that an HTML page can have several
	// figures. It is a letter, followed by letters, digits, '-' and '_'.
	ID string

	// Title and Description are the text alternative: a short name, and what the chart
	// shows in words. The description may be empty.
	Title, Description string

	// Width and Height are in CSS pixels.
	Width, Height int

	// Option is a complete ECharts option as JSON.
	Option []byte
}

// Draw draws figures on up to GOMAXPROCS workers; result i is the SVG of figure i. It
// depends on this figure only, not on the others, their order or the number of workers.
//
// The error names all figures that could not be drawn. It is
// [fleetreport/charts/dist.ErrNotBuilt] if the program was built without ECharts, and
// wraps ctx.Err() if ctx ended first. Scripts that do not end are stopped with ctx.
func Draw(ctx context.Context, figures []Figure) ([][]byte, error) {
	drawings := make([][]byte, len(figures))
	errs := make([]error, len(figures))

	// The figures with the most data take longest. They go first, so that no worker
	// starts one when the others have finished.
	queue := make([]int, len(figures))
	for i := range queue {
		queue[i] = i
	}
	slices.SortStableFunc(queue, func(a, b int) int {
		return cmp.Compare(len(figures[b].Option), len(figures[a].Option))
	})

	workers := min(runtime.GOMAXPROCS(0), len(figures))
	engineErrs := make([]error, workers)
	var next atomic.Int64
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			e, err := newEngine(ctx)
			if err != nil {
				engineErrs[w] = err
				return
			}
			defer e.close()
			for n := int(next.Add(1)) - 1; n < len(queue); n = int(next.Add(1)) - 1 {
				i := queue[n]
				draw := func() (err error) { drawings[i], err = e.figure(figures[i]); return err }
				if err := panics.Catch(draw); err != nil {
					errs[i] = fmt.Errorf("figure %q: %w", figures[i].ID, err)
				}
			}
		})
	}
	group.Wait()

	for _, err := range engineErrs { // all have the same reason
		if err != nil {
			return nil, err
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return drawings, nil
}

// check returns an error if f cannot be drawn, whatever its option.
func (f Figure) check() error {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	if f.ID == "" || !strings.Contains(letters, f.ID[:1]) || strings.Trim(f.ID, letters+"0123456789-_") != "" {
		return errors.New("the ID is not a letter followed by letters, digits, '-' and '_'")
	}
	if f.Width <= 0 || f.Height <= 0 {
		return fmt.Errorf("the size is %d by %d pixels; both must be positive", f.Width, f.Height)
	}
	return nil
}
