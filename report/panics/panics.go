// Package panics turns panics into errors, also those of goroutines, which would end the
// program with the exit status of wrong usage and leave files behind.
package panics

import (
	"fmt"
	"runtime/debug"
)

// Error is the error of a function that panicked.
type Error struct {
	Value any    // that of the panic
	Stack []byte // of the goroutine, as the runtime prints it
}

func (e *Error) Error() string { return fmt.Sprintf("internal error: %v", e.Value) }

// Catch calls f and returns its error, or an [*Error] if it panics.
func Catch(f func() error) (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case *Error: // of another goroutine, raised again
			err = v
		default:
			err = &Error{v, debug.Stack()}
		}
	}()
	return f()
}
