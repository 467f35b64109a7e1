// Package panics turns panics into errors. A panic would end the program with the exit status
// of wrong usage and leave temporary files behind.
package panics

import (
	"fmt"
	"runtime/debug"
)

// Error is the error of a function that panicked.
type Error struct {
	Value any    // argument of panic
	Stack []byte // stack trace of the goroutine
}

func (e *Error) Error() string { return fmt.Sprintf("internal error: %v", e.Value) }

// Catch calls f and returns its error, or an [*Error] if f panics. A panic with an *Error,
// which Catch returned in another goroutine, keeps its stack.
func Catch(f func() error) (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case *Error:
			err = v
		default:
			err = &Error{v, debug.Stack()}
		}
	}()
	return f()
}
