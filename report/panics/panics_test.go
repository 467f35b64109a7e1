package panics

import (
	"errors"
	"strings"
	"testing"
)

func TestCatch(t *testing.T) {
	if err := Catch(func() error { return nil }); err != nil {
		t.Errorf("no panic gives %v", err)
	}
	failed := errors.New("failed")
	if err := Catch(func() error { return failed }); !errors.Is(err, failed) {
		t.Errorf("an error gives %v", err)
	}
	err := Catch(func() error { panic("here") })
	caught, ok := errors.AsType[*Error](err)
	if !ok || caught.Value != "here" || !strings.Contains(string(caught.Stack), "TestCatch") {
		t.Fatalf("a panic gives %v", err)
	}
	if again := Catch(func() error { panic(caught) }); !errors.Is(again, caught) {
		t.Errorf("a panic that was raised again gives %v", again)
	}
}
