package data

import (
	goruntime "runtime"
	"sync"
)

// inOrder has workers work on what read gives until that returns false, each in a goroutine of its own,
// and use take it in the order in which it was read, until that returns an error. Some blocks are
// used again and again, so that what is under way takes memory for these alone.
func inOrder[B any](read func(*B) bool, worker func() func(*B), use func(*B) error) error {
	type block struct {
		content B
		done    chan struct{}
	}
	workers := min(goruntime.GOMAXPROCS(0), goruntime.NumCPU())
	blocks := 2*workers + 2
	free, work, order := make(chan *block, blocks), make(chan *block, blocks), make(chan *block, blocks)
	for range blocks {
		free <- &block{done: make(chan struct{}, 1)}
	}
	stop := make(chan struct{})
	var all sync.WaitGroup
	defer all.Wait()
	defer close(stop)
	all.Go(func() {
		defer close(order)
		defer close(work)
		for {
			select {
			case b := <-free:
				if !read(&b.content) {
					return
				}
				order <- b
				work <- b
			case <-stop:
				return
			}
		}
	})
	for range workers {
		all.Go(func() {
			do := worker()
			for b := range work {
				do(&b.content)
				b.done <- struct{}{}
			}
		})
	}
	for b := range order {
		<-b.done
		if err := use(&b.content); err != nil {
			return err
		}
		free <- b
	}
	return nil
}
