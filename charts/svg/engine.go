package svg

import (
	"context"
	_ "embed"
	"fmt"

	"modernc.org/quickjs"

	"fleetreport/charts/dist"
)

// pinnedScript makes the scripts deterministic; draw defines the function that draws a figure.
var (
	//go:embed pinned.js
	pinnedScript string
	//go:embed draw.js
	drawScript string
)

// gcThreshold is how many bytes a script may allocate before the engine collects
// garbage. The garbage of one chart is about 2 MB. The engine's default of 256 KB
// would make it traverse all of ECharts many times per chart.
const gcThreshold = 64 << 20

// engine is a JavaScript engine with ECharts loaded. It draws one figure at a time,
// and no state of one figure shows in the next.
type engine struct {
	vm   *quickjs.VM
	ctx  context.Context
	stop func() bool // stops watching ctx
}

// newEngine starts an engine and loads ECharts, which takes 20 to 30 ms. Its scripts
// stop when ctx ends. The caller must close it.
func newEngine(ctx context.Context) (*engine, error) {
	library, err := dist.Bytecode()
	if err != nil {
		return nil, err
	}
	vm, err := quickjs.NewVM()
	if err != nil {
		return nil, fmt.Errorf("starting the JavaScript engine: %w", err)
	}
	vm.SetGCThreshold(gcThreshold)
	e := &engine{vm: vm, ctx: ctx, stop: context.AfterFunc(ctx, vm.Interrupt)}
	if err := e.load(library); err != nil {
		e.close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("loading ECharts (if it was built for another release of the engine, run `make`): %w", err)
	}
	return e, nil
}

// load runs the scripts that define draw.
func (e *engine) load(library []byte) error {
	if err := e.vm.RegisterFunc("measure", newWidths().measure, false); err != nil {
		return err
	}
	if _, err := e.vm.Eval(pinnedScript, quickjs.EvalGlobal); err != nil {
		return err
	}
	if _, err := e.vm.EvalBytecode(library); err != nil {
		return err
	}
	_, err := e.vm.Eval(drawScript, quickjs.EvalGlobal)
	return err
}

// close frees the engine's memory.
func (e *engine) close() {
	e.stop()
	_ = e.vm.Close() // it can only fail to free memory
}

// figure returns f as SVG.
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

// tree returns the tree of elements that ECharts draws for f, as JSON.
func (e *engine) tree(f Figure) (string, error) {
	if err := e.ctx.Err(); err != nil {
		return "", err
	}
	result, err := e.vm.Call("draw", f.Width, f.Height, string(f.Option))
	if err != nil {
		if e.ctx.Err() != nil {
			return "", fmt.Errorf("stopped: %w", e.ctx.Err())
		}
		return "", fmt.Errorf("ECharts: %w", err)
	}
	tree, ok := result.(string)
	if !ok {
		return "", fmt.Errorf("ECharts returned a %T, want a tree of elements as a string", result)
	}
	return tree, nil
}
