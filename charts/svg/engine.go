package svg

import (
	"context"
	"fmt"

	"modernc.org/quickjs"

	"fleetreport/charts/dist"
)

// collectAfter is how much a script may allocate, in bytes, before the engine
// looks for garbage. A chart is dropped in a piece and leaves about 2 MB; the
// engine's own threshold of 256 KB would have it search all of ECharts again
// and again.
const collectAfter = 64 << 20

// engine is a JavaScript engine that has ECharts loaded. It draws one figure at
// a time, and keeps nothing of a figure that could show in the next.
type engine struct {
	vm      *quickjs.VM
	ctx     context.Context
	release func() bool // stops listening to ctx
}

// newEngine loads ECharts, which takes 20 to 30 ms. Its scripts stop when ctx
// ends. The caller has to close it.
func newEngine(ctx context.Context) (*engine, error) {
	program, err := dist.Static()
	if err != nil {
		return nil, err
	}
	vm, err := quickjs.NewVM()
	if err != nil {
		return nil, fmt.Errorf("starting the JavaScript engine: %w", err)
	}
	vm.SetGCThreshold(collectAfter)
	e := &engine{vm: vm, ctx: ctx, release: context.AfterFunc(ctx, vm.Interrupt)}
	widths := newWidths()
	if err = vm.RegisterFunc("measure", widths.measure, false); err == nil {
		_, err = vm.EvalBytecode(program)
	}
	if err != nil {
		e.close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("loading ECharts (is it built for another release of the engine? run `make`): %w", err)
	}
	return e, nil
}

// close gives the engine's memory back.
func (e *engine) close() {
	e.release()
	_ = e.vm.Close() // it can only fail to give memory back
}

// figure returns the finished SVG of f.
func (e *engine) figure(f Figure) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	tree, err := e.tree(f)
	if err != nil {
		return nil, err
	}
	return write(f, tree)
}

// tree returns the elements that ECharts makes of f, as JSON.
func (e *engine) tree(f Figure) (string, error) {
	if err := e.ctx.Err(); err != nil {
		return "", err
	}
	drawn, err := e.vm.Call("draw", f.Width, f.Height, string(holdable(f.Option)))
	if err != nil {
		if e.ctx.Err() != nil {
			return "", fmt.Errorf("stopped: %w", e.ctx.Err())
		}
		return "", fmt.Errorf("ECharts: %w", err)
	}
	tree, ok := drawn.(string)
	if !ok {
		return "", fmt.Errorf("ECharts drew a %T, not a tree of elements", drawn)
	}
	return tree, nil
}
