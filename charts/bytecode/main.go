// Command bytecode compiles charts/bundle/static.out.js, which draws the static
// figures, into charts/dist/static.bin, so that the program need not parse
// 600 KB of JavaScript each time it starts.
//
// The format belongs to one release of the engine. The command is therefore
// part of the main module and has to be run again whenever go.mod changes.
//
// Run it in the source folder: go run ./charts/bytecode
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/libquickjs"
	"modernc.org/quickjs"
)

const (
	source  = "charts/bundle/static.out.js"
	product = "charts/dist/static.bin"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bytecode:", err)
		os.Exit(1)
	}
}

// run compiles source, checks that the engine loads what came out, and puts it
// in place in one step.
func run() error {
	script, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	code, err := compile(string(script))
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	if err := loads(code); err != nil {
		return fmt.Errorf("%s compiles, but its bytecode does not load: %w", source, err)
	}
	part := product + ".part"
	if err := os.WriteFile(part, code, 0o644); err != nil {
		return err
	}
	return os.Rename(part, product)
}

// loads reports why the engine, as the program uses it, cannot run code.
func loads(code []byte) error {
	vm, err := quickjs.NewVM()
	if err != nil {
		return err
	}
	defer func() { _ = vm.Close() }() // it was only tried out
	_, err = vm.EvalBytecode(code)
	return err
}

// compile returns the bytecode of script without its source text and line
// numbers, which are more than half of it. quickjs.VM.Compile has no way to
// leave them out, hence the layer below.
func compile(script string) ([]byte, error) {
	tls := libc.NewTLS()
	defer tls.Close()
	engine := lib.XJS_NewRuntime(tls)
	if engine == 0 {
		return nil, errors.New("the engine does not start")
	}
	defer lib.XJS_FreeRuntime(tls, engine)
	lib.XJS_SetStripInfo(tls, engine, lib.MJS_STRIP_SOURCE|lib.MJS_STRIP_DEBUG)
	context := lib.XJS_NewContext(tls, engine)
	if context == 0 {
		return nil, errors.New("the engine does not start")
	}
	defer lib.XJS_FreeContext(tls, context)

	text, err := libc.CString(script)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(tls, text)
	name, err := libc.CString("static.js")
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(tls, name)

	compiled := lib.XJS_Eval(tls, context, text, lib.Tsize_t(len(script)), name, lib.MJS_EVAL_TYPE_GLOBAL|lib.MJS_EVAL_FLAG_COMPILE_ONLY)
	if lib.XJS_HasException(tls, context) != 0 {
		return nil, errors.New("the script does not compile")
	}
	defer lib.XFreeValue(tls, context, compiled)

	var pinned runtime.Pinner
	defer pinned.Unpin()
	length := new(libc.Tsize_t)
	pinned.Pin(length)
	code := lib.XJS_WriteObject(tls, context, uintptr(unsafe.Pointer(length)), compiled, lib.MJS_WRITE_OBJ_BYTECODE)
	if code == 0 {
		return nil, errors.New("the engine cannot write its bytecode")
	}
	defer lib.Xjs_free(tls, context, code)
	return bytes.Clone(libc.GoBytes(code, int(*length))), nil
}
