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
)

// start returns an engine that lives as long as the test.
func start(tb testing.TB) *engine {
	tb.Helper()
	e, err := newEngine(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(e.close)
	return e
}

// TestDrawIsStable draws each figure alone, and then all together, forwards and
// backwards, by one worker and by two.
func TestDrawIsStable(t *testing.T) {
	figures := typical(t)
	var alone [][]byte
	for _, f := range figures {
		drawn, err := Draw(t.Context(), []Figure{f})
		if err != nil {
			t.Fatal(err)
		}
		alone = append(alone, drawn[0])
	}
	for _, workers := range []int{1, 2} {
		for _, backwards := range []bool{false, true} {
			order := slices.Clone(figures)
			// One worker gets to every figure after different ones.
			order = append(order, figures...)
			if backwards {
				slices.Reverse(order)
			}
			before := runtime.GOMAXPROCS(workers)
			drawn, err := Draw(t.Context(), order)
			runtime.GOMAXPROCS(before)
			if err != nil {
				t.Fatal(err)
			}
			for i, f := range order {
				want := alone[slices.IndexFunc(figures, func(g Figure) bool { return g.ID == f.ID })]
				if !bytes.Equal(drawn[i], want) {
					t.Errorf("%s, drawn as number %d by %d workers (backwards: %v), differs from the one drawn alone", f.ID, i, workers, backwards)
				}
			}
		}
	}
}

// TestHistory draws one figure again and again in one engine, whose counters and
// caches go on.
func TestHistory(t *testing.T) {
	e := start(t)
	figures := typical(t)
	first := map[string][]byte{}
	for round := range 3 {
		for _, f := range figures {
			drawn, err := e.figure(f)
			if err != nil {
				t.Fatal(err)
			}
			if round == 0 {
				first[f.ID] = drawn
			} else if !bytes.Equal(drawn, first[f.ID]) {
				t.Errorf("%s is drawn differently in round %d", f.ID, round)
			}
		}
		slices.Reverse(figures)
	}
}

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
	for _, want := range []string{`figure "broken": ECharts: SyntaxError`, `figure "no\"id": the ID`, `figure "flat": 0 by 300 pixels`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not hold %q", err, want)
		}
	}
	if strings.Contains(err.Error(), good.ID) {
		t.Errorf("%q names a figure that is in order", err)
	}
	if drawn, err := Draw(t.Context(), nil); err != nil || len(drawn) != 0 {
		t.Errorf("Draw(nothing) = %v, %v", drawn, err)
	}
}

func TestStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Draw(ctx, typical(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("after its context has ended Draw returns %v", err)
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
		t.Errorf("an endless script ends with %v", err)
	}
}

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

// BenchmarkLoad measures what an engine costs before it draws anything.
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
