// Command bytecode compiles charts/dist/echarts.js into charts/dist/echarts.bin, so
// that the program need not parse 600 KB of JavaScript each time it starts: that would
// take 125 ms of CPU time for each engine, where loading bytecode takes 15 ms.
//
// The bytecode format belongs to one release of the engine. The command is therefore
// part of the main module and has to be run again whenever go.mod changes.
//
// Run it in the source folder: go run ./charts/bytecode
package main

import (
	"fmt"
	"os"

	"modernc.org/quickjs"
)

const (
	source  = "charts/dist/echarts.js"
	product = "charts/dist/echarts.bin"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bytecode:", err)
		os.Exit(1)
	}
}

// run compiles source. It replaces product in one step, so that an interrupted build
// leaves no incomplete product for make to trust.
func run() error {
	script, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	vm, err := quickjs.NewVM()
	if err != nil {
		return err
	}
	defer func() { _ = vm.Close() }() // it can only fail to free memory
	code, err := vm.Compile(string(script), quickjs.EvalGlobal)
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	part := product + ".part"
	if err := os.WriteFile(part, code, 0o644); err != nil {
		return err
	}
	return os.Rename(part, product)
}
