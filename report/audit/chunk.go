package audit

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// chunk is how many servers are looked at in one go. It is the same on every machine:
// a sum of fractions depends on the order in which they are added.
const chunk = 1 << 14

// Chunks looks at n servers in chunks of a fixed size, several at a time, and gives what
// was found in each, in their order: so what is made of it depends on no machine. look
// looks at the servers from, from+1, ... up to but without to.
func Chunks[T any](n int, look func(from, to int) T) []T {
	found := make([]T, (n+chunk-1)/chunk)
	var next atomic.Int64
	work := func() {
		for {
			at := int(next.Add(1)) - 1
			if at >= len(found) {
				return
			}
			found[at] = look(at*chunk, min(n, (at+1)*chunk))
		}
	}
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(found)) - 1 {
		group.Go(work)
	}
	work()
	group.Wait()
	return found
}

// inChunks is Chunks where looking finds nothing to give back.
func inChunks(n int, look func(from, to int)) {
	Chunks(n, func(from, to int) struct{} {
		look(from, to)
		return struct{}{}
	})
}
