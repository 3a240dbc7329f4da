package runtime

import (
	"fmt"
	goruntime "runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// relay is a function that teams go through: stages in which each task depends on all tasks
// of the stage before.
type relay struct {
	numbers [2][]int
	ran     []atomic.Int64 // how often each task of each stage ran
	stages  int
}

func newRelay(tasks, stages int) *relay {
	return &relay{[2][]int{make([]int, tasks), make([]int, tasks)}, make([]atomic.Int64, (tasks+1)*stages), stages}
}

func (r *relay) run(m *Member) {
	n := len(r.numbers[0])
	for stage := range r.stages {
		from, to := r.numbers[stage%2], r.numbers[1-stage%2]
		for task := m.First(n); task < n; task = m.Next(task) {
			sum := task
			for _, x := range from {
				sum = sum*31 + x
			}
			to[task] = sum
			r.ran[stage*(n+1)+task].Add(1)
		}
		if m.Leads() {
			to[0] ^= to[n-1]
			r.ran[stage*(n+1)+n].Add(1)
		}
	}
}

func TestTeam(t *testing.T) {
	for _, tasks := range []int{1, 2, 3, 7, 16} {
		want := newRelay(tasks, 50)
		want.run(nil)
		for _, processors := range []int{2, 3, 5, 9} {
			for _, procs := range []int{1, goruntime.NumCPU()} {
				t.Run(fmt.Sprint(tasks, processors, procs), func(t *testing.T) {
					defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(procs))
					team := newTeam(processors)
					defer team.close()
					for range 20 {
						r := newRelay(tasks, 50)
						team.do(r.run)
						if !slices.Equal(r.numbers[0], want.numbers[0]) || !slices.Equal(r.numbers[1], want.numbers[1]) {
							t.Fatalf("%v, expected %v", r.numbers, want.numbers)
						}
						for i := range r.ran {
							if n := r.ran[i].Load(); n != 1 {
								t.Fatalf("task %d ran %d times", i, n)
							}
						}
					}
				})
			}
		}
	}
}

// TestTeamOfOne is none: its function is called with no member.
func TestTeamOfOne(t *testing.T) {
	for _, n := range []int{-1, 0, 1} {
		if team := newTeam(n); team != nil {
			t.Errorf("a team of %d", n)
		}
	}
	(*Team)(nil).close()
}

// TestTeamsBesideOneAnother has many more of them at work than there are processors.
func TestTeamsBesideOneAnother(t *testing.T) {
	want := newRelay(5, 30)
	want.run(nil)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			team := newTeam(3)
			defer team.close()
			for range 30 {
				r := newRelay(5, 30)
				team.do(r.run)
				if !slices.Equal(r.numbers[0], want.numbers[0]) {
					t.Errorf("%v, expected %v", r.numbers[0], want.numbers[0])
				}
			}
		})
	}
	all.Wait()
	if n := atWork.Load(); n != 0 {
		t.Errorf("%d goroutines are said to be at work", n)
	}
}

// TestTeamWithoutHelp goes on when its goroutines have ended.
func TestTeamWithoutHelp(t *testing.T) {
	team := newTeam(4)
	team.close()
	team.close()
	r, want := newRelay(6, 9), newRelay(6, 9)
	want.run(nil)
	team.do(r.run)
	if !slices.Equal(r.numbers[1], want.numbers[1]) {
		t.Errorf("%v, expected %v", r.numbers[1], want.numbers[1])
	}
}

// TestTeamPanics hands what a member panics with to the caller, whoever it was, and works
// again then.
func TestTeamPanics(t *testing.T) {
	team := newTeam(3)
	defer team.close()
	for bad := range 12 {
		func() {
			defer func() {
				if r := recover(); r != "bad" {
					t.Errorf("task %d: recovered %v", bad, r)
				}
			}()
			team.do(func(m *Member) {
				for range 3 {
					for task := m.First(12); task < 12; task = m.Next(task) {
						if task == bad {
							panic("bad")
						}
					}
					if m.Leads() {
						time.Sleep(time.Microsecond)
					}
				}
			})
			t.Errorf("task %d: no panic", bad)
		}()
		r, want := newRelay(4, 4), newRelay(4, 4)
		want.run(nil)
		team.do(r.run)
		if !slices.Equal(r.numbers[0], want.numbers[0]) {
			t.Errorf("after a panic: %v, expected %v", r.numbers[0], want.numbers[0])
		}
	}
}

func TestTeamAllocatesNothing(t *testing.T) {
	team := newTeam(2)
	defer team.close()
	r := newRelay(4, 10)
	f := r.run
	if n := testing.AllocsPerRun(50, func() { team.do(f) }); n >= 1 {
		t.Errorf("%v allocations", n)
	}
}

// BenchmarkTeam is what stages cost two processors.
func BenchmarkTeam(b *testing.B) {
	team := newTeam(2)
	defer team.close()
	const stages = 1000
	f := func(m *Member) {
		for range stages {
			for task := m.First(16); task < 16; task = m.Next(task) {
			}
		}
	}
	for b.Loop() {
		team.do(f)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*stages), "ns/stage")
}
