// Package inorder creates the blocks of a long file concurrently and writes them in order.
package inorder

import (
	"cmp"
	"iter"
	"runtime"
	"sync"

	"fleetreport/report/panics"
)

// ahead is the number of blocks per core that may be filled but not yet written. It bounds the memory.
const ahead = 2

// Write calls fill for every block, concurrently, and then write, for one block at a time in the order of the
// sequence.
//
// It returns the error of the first block in order for which fill or write fails, and leaves no goroutine running. A
// panic counts as an error.
func Write[B any](blocks iter.Seq[B], fill, write func(B) error) error {
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
	var sequenceErr error
	group.Go(func() {
		defer close(queue)
		defer close(todo)
		sequenceErr = panics.Catch(func() error {
			for block := range blocks {
				j := &job{block: block, ready: make(chan struct{})}
				select {
				case queue <- j:
				case <-stop:
					return nil
				}
				todo <- j // does not block for long: a job in the queue is filled even after stop
			}
			return nil
		})
	})
	var err error
	for j := range queue {
		<-j.ready
		if err != nil {
			continue // drain the queue
		}
		if err = j.err; err == nil {
			err = panics.Catch(func() error { return write(j.block) })
		}
		if err != nil {
			close(stop)
		}
	}
	return cmp.Or(err, sequenceErr)
}
