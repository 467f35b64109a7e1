package inorder

import (
	"errors"
	"iter"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"

	"fleetreport/report/panics"
)

type piece struct{ n, square int }

func pieces(n int) []*piece {
	all := make([]*piece, n)
	for i := range all {
		all[i] = &piece{n: i}
	}
	return all
}

func TestOrder(t *testing.T) {
	for _, cores := range []int{1, 2, 7} {
		for _, n := range []int{0, 1, 3, 500} {
			old := runtime.GOMAXPROCS(cores)
			var got []int
			err := Write(slices.Values(pieces(n)),
				func(p *piece) error {
					for range (p.n * 7) % 11 { // so that blocks are filled in another order
						runtime.Gosched()
					}
					p.square = p.n * p.n
					return nil
				},
				func(p *piece) error { got = append(got, p.square); return nil })
			runtime.GOMAXPROCS(old)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != n {
				t.Fatalf("%d blocks on %d cores: %d were written", n, cores, len(got))
			}
			for i, square := range got {
				if square != i*i {
					t.Fatalf("%d blocks on %d cores: block %d has %d", n, cores, i, square)
				}
			}
		}
	}
}

// TestFirstError checks that Write returns the error of the first block in order, and writes nothing after that block.
func TestFirstError(t *testing.T) {
	bad, worse, full := errors.New("bad"), errors.New("worse"), errors.New("full")
	for _, c := range []struct {
		name         string
		fill, write  map[int]error
		want         error
		lastWritten  int
		mostAttempts int
	}{
		{"fill", map[int]error{20: bad, 21: worse}, nil, bad, 19, 20 + 1 + 3*7*ahead},
		{"write", map[int]error{30: bad}, map[int]error{10: full}, full, 9, 10 + 1 + 3*7*ahead},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(7))
			var filled atomic.Int64
			last := -1
			err := Write(slices.Values(pieces(100_000)),
				func(p *piece) error { filled.Add(1); return c.fill[p.n] },
				func(p *piece) error {
					if err := c.write[p.n]; err != nil {
						return err
					}
					last = p.n
					return nil
				})
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if last != c.lastWritten {
				t.Errorf("block %d was the last to be written, want %d", last, c.lastWritten)
			}
			if n := filled.Load(); n > int64(c.mostAttempts) {
				t.Errorf("%d blocks were filled, want at most %d", n, c.mostAttempts)
			}
		})
	}
}

// TestAhead checks that the number of blocks that wait to be written is bounded.
func TestAhead(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	var waiting, most atomic.Int64
	err := Write(slices.Values(pieces(2000)),
		func(*piece) error {
			n := waiting.Add(1)
			for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			}
			return nil
		},
		func(*piece) error { waiting.Add(-1); runtime.Gosched(); return nil })
	if err != nil {
		t.Fatal(err)
	}
	if n := most.Load(); n > 2*(ahead+1)+2 {
		t.Errorf("%d blocks waited to be written", n)
	}
}

// TestPanics checks that Write returns an error if any of its functions panics.
func TestPanics(t *testing.T) {
	numbers := func(panicAt int) iter.Seq[int] {
		return func(yield func(int) bool) {
			for i := range 1000 {
				if i == panicAt {
					panic("in the sequence")
				}
				if !yield(i) {
					return
				}
			}
		}
	}
	panicking := func(name string, at int) func(int) error {
		return func(i int) error {
			if i == at {
				panic(name)
			}
			return nil
		}
	}
	for _, at := range []int{0, 500, 999} {
		for want, err := range map[string]error{
			"in the sequence": Write(numbers(at), panicking("", -1), panicking("", -1)),
			"while filling":   Write(numbers(-1), panicking("while filling", at), panicking("", -1)),
			"while writing":   Write(numbers(-1), panicking("", -1), panicking("while writing", at)),
		} {
			if caught, ok := errors.AsType[*panics.Error](err); !ok || caught.Value != want {
				t.Errorf("a panic %s at block %d: Write returned %v", want, at, err)
			}
		}
	}
}
