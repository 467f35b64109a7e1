// Package inorder makes the pieces of a long file on all cores, and writes them in
// their order. It does not know what is in them.
package inorder

import (
	"cmp"
	"iter"
	"runtime"
	"sync"

	"fleetreport/report/panics"
)

// ahead is how many blocks a core may be ahead of the writer. It bounds the memory.
const ahead = 2

// Write has every block filled, many at a time on all cores, and written, one at a time
// in the order of the sequence. Only a few are ever filled and not yet written.
//
// It ends with the first error in the order of the blocks, whichever came first in
// time, and leaves nothing running. A panic counts as an error.
func Write[B any](all iter.Seq[B], fill, write func(B) error) error {
	type job struct {
		block B
		err   error
		ready chan struct{}
	}
	workers := runtime.GOMAXPROCS(0)
	queue := make(chan *job, ahead*workers) // in order
	todo := make(chan *job)
	stop := make(chan struct{})
	var group sync.WaitGroup
	defer group.Wait()
	for range workers {
		group.Go(func() {
			for j := range todo {
				j.err = panics.Catch(func() error { return fill(j.block) })
				close(j.ready)
			}
		})
	}
	var broken error // of the sequence itself
	group.Go(func() {
		defer close(queue)
		defer close(todo)
		broken = panics.Catch(func() error {
			for block := range all {
				j := &job{block: block, ready: make(chan struct{})}
				select {
				case queue <- j:
				case <-stop:
					return nil
				}
				todo <- j // the workers take all they are given
			}
			return nil
		})
	})
	var err error
	for j := range queue {
		<-j.ready
		if err != nil {
			continue // all that is under way is waited for
		}
		if err = j.err; err == nil {
			err = panics.Catch(func() error { return write(j.block) })
		}
		if err != nil {
			close(stop)
		}
	}
	return cmp.Or(err, broken)
}
