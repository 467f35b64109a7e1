package panics

import (
	"errors"
	"strings"
	"testing"
)

// TestCatch checks errors, panics and repeated panics.
func TestCatch(t *testing.T) {
	if err := Catch(func() error { return nil }); err != nil {
		t.Errorf("without a panic: %v", err)
	}
	failed := errors.New("failed")
	if err := Catch(func() error { return failed }); !errors.Is(err, failed) {
		t.Errorf("returned error: %v", err)
	}
	err := Catch(func() error { panic("here") })
	caught, ok := errors.AsType[*Error](err)
	if !ok || caught.Value != "here" || !strings.Contains(string(caught.Stack), "TestCatch") {
		t.Fatalf("panic: %v", err)
	}
	if again := Catch(func() error { panic(caught) }); !errors.Is(again, caught) {
		t.Errorf("repeated panic: %v", again)
	}
}
