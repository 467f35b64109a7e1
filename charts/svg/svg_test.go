package svg

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"fleetreport/report/needs"
)

// start returns an engine that is closed after the test.
func start(tb testing.TB) *engine {
	tb.Helper()
	e, err := newEngine(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(e.close)
	return e
}

// TestDrawIsStable checks that each figure is the same whether it is drawn alone or after
// others, by one worker or by two.
func TestDrawIsStable(t *testing.T) {
	needs.Time(t)
	figures := typical(t)
	alone := map[string][]byte{}
	for _, f := range figures {
		drawings, err := Draw(t.Context(), []Figure{f})
		if err != nil {
			t.Fatal(err)
		}
		alone[f.ID] = drawings[0]
	}
	for _, workers := range []int{1, 2} {
		slices.Reverse(figures)
		before := runtime.GOMAXPROCS(workers)
		drawings, err := Draw(t.Context(), figures)
		runtime.GOMAXPROCS(before)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range figures {
			if !bytes.Equal(drawings[i], alone[f.ID]) {
				t.Errorf("%s as figure %d of %d workers differs from %[1]s alone", f.ID, i, workers)
			}
		}
	}

	// An engine draws a figure again after all others.
	e := start(t)
	for _, f := range append(figures, figures[0]) {
		drawing, err := e.figure(f)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(drawing, alone[f.ID]) {
			t.Errorf("%s after other figures differs from %[1]s alone", f.ID)
		}
	}
}

// TestPinned checks that scripts have neither clock, time zone, random numbers nor timers.
func TestPinned(t *testing.T) {
	e := start(t)
	for script, want := range map[string]any{
		"Math.random() === Math.random()":                           true,
		"Date.now() === Date.UTC(2000, 0, 1)":                       true,
		"+new Date() === Date.now()":                                true,
		"+new Date(2026, 10, 22) === Date.UTC(2026, 10, 22)":        true,
		"new Date(Date.UTC(2026, 6, 1, 13)).getHours()":             13,
		"new Date(2026, 6, 1).getTimezoneOffset()":                  0,
		"typeof setTimeout(() => { throw new Error('late') }, 0)":   "number",
		"typeof print + typeof console + typeof std + typeof fetch": "undefinedundefinedundefinedundefined",
	} {
		got, err := e.vm.Eval(script, 0)
		if err != nil || got != want {
			t.Errorf("%s = %v, %v, want %v", script, got, err, want)
		}
	}
}

// TestErrors checks that the error names all figures that cannot be drawn, and no other.
func TestErrors(t *testing.T) {
	good := typical(t)[1]
	broken, nameless, empty := good, good, good
	broken.ID, broken.Option = "broken", []byte(`{"series": [{"type": "bar", "data": [1}]}`)
	nameless.ID = `no"id`
	empty.ID, empty.Width = "flat", 0
	_, err := Draw(t.Context(), []Figure{good, broken, nameless, empty})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`figure "broken": ECharts: SyntaxError`, `figure "no\"id": the ID`, `figure "flat": the size is 0 by 300 pixels`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not contain %q", err, want)
		}
	}
	if strings.Contains(err.Error(), good.ID) {
		t.Errorf("%q names a figure without errors", err)
	}
	if drawn, err := Draw(t.Context(), nil); err != nil || len(drawn) != 0 {
		t.Errorf("Draw(nothing) = %v, %v", drawn, err)
	}
}

// TestStops checks that nothing is drawn after the context has ended, and that a script
// which does not end is stopped.
func TestStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Draw(ctx, typical(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("Draw returned %v for a cancelled context", err)
	}

	ctx, cancel = context.WithCancel(t.Context())
	e, err := newEngine(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	if _, err := e.vm.Eval("globalThis.draw = () => { for (;;) { try { for (;;); } catch {} } }", 0); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := e.figure(typical(t)[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("an endless script ended with %v", err)
	}
}

// BenchmarkDraw measures drawing one figure and seven, including starting engines.
func BenchmarkDraw(b *testing.B) {
	all := typical(b)
	for _, bench := range []struct {
		name    string
		figures []Figure
	}{{"1", all[1:2]}, {"7", all}} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Draw(b.Context(), bench.figures); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkLoad measures starting an engine.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		e, err := newEngine(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		e.close()
	}
}
