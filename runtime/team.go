package runtime

import (
	goruntime "runtime"
	"sync/atomic"
	"time"
)

// Team is goroutines that go through one function side by side, as one sample's way through
// a network: each calls it with a [Member] of its own, by which they share out its tasks.
type Team struct {
	crew    crew
	members []Member
	walk    func(i int)
	f       func(*Member)

	done   atomic.Int64        // tasks, of all stages
	spare  bool                // there is a processor for each member of all teams
	failed atomic.Pointer[any] // what a member has panicked with
}

// Member is one of the goroutines in a function that its team goes through. Such a function
// is a row of stages, which is the same for all members. Some are loops over tasks, which
// may run at the same time:
//
//	for task := m.First(8); task < 8; task = m.Next(task) {
//
// and what is between them is done by one member,
//
//	if m.Leads() {
//
// Each stage begins when all tasks of those before are done. A nil Member does all alone.
type Member struct {
	team     *Team
	number   int
	stage    uint64
	tasks    int   // of this stage
	from     int   // whose share tasks are taken from, counted from its own
	before   int64 // tasks of all stages up to this one
	finished int64 // tasks, about which the others have not been told

	share atomic.Uint64 // tasks that were taken of its share, under the stage's number
	_     [64]byte      // keeps members on cache lines of their own
}

// crew is goroutines that take numbered pieces of work, as a [Pool]. Who does not come in time
// is not waited for.
type crew interface {
	Do(n int, f func(i int))
	Close()
}

// atWork counts the goroutines in teams.
var atWork atomic.Int64

// newTeam starts a team of so many goroutines, the caller of do being one of them; nil
// for one alone.
func newTeam(processors int) *Team {
	if processors <= 1 {
		return nil
	}
	return teamOf(NewPool(processors), processors)
}

// teamOf makes one of so many of a crew, which may have other work in between; nil for one alone.
func teamOf(c crew, members int) *Team {
	if members <= 1 {
		return nil
	}
	t := &Team{crew: c, members: make([]Member, members)}
	for i := range t.members {
		t.members[i].team, t.members[i].number = t, i
	}
	t.walk = t.through
	return t
}

// do has the members call f, and returns when all is done. It allocates nothing. A member
// that does not come in time is not waited for. What one panics with, do panics with.
func (t *Team) do(f func(*Member)) {
	for i := range t.members {
		m := &t.members[i]
		m.stage, m.tasks, m.before, m.finished = 0, 0, 0, 0
		m.share.Store(0)
	}
	n := int64(len(t.members))
	t.spare = atWork.Add(n) <= int64(processors())
	defer atWork.Add(-n)
	t.done.Store(0)
	t.f = f
	t.crew.Do(len(t.members), t.walk)
	t.f = nil
	if failure := t.failed.Swap(nil); failure != nil {
		panic(*failure)
	}
}

// close ends its goroutines.
func (t *Team) close() {
	if t != nil {
		t.crew.Close()
	}
}

// through goes through the function as member i.
func (t *Team) through(i int) {
	m := &t.members[i]
	defer m.end()
	t.f(m)
}

// end tells what the member has done. After a panic nobody is to wait for what it has not.
func (m *Member) end() {
	if failure := recover(); failure != nil {
		m.team.fail(failure)
		return
	}
	m.tell()
}

// fail notes what a member has panicked with, and that all that was to be done is.
func (t *Team) fail(failure any) {
	t.failed.CompareAndSwap(nil, &failure)
	t.done.Store(1 << 62)
}

// First begins a stage of n tasks, and returns the number of the first that the member is to
// do; n for none.
func (m *Member) First(n int) int {
	if m == nil {
		return 0
	}
	m.enter(n)
	return m.take()
}

// Next returns the task that the member is to do after another one.
func (m *Member) Next(task int) int {
	if m == nil {
		return task + 1
	}
	m.finished++
	return m.take()
}

// Leads begins a stage of one task, and reports whether it is the member's.
func (m *Member) Leads() bool {
	if m == nil {
		return true
	}
	m.enter(1)
	if m.number == 0 {
		m.finished++
	}
	return m.number == 0
}

// enter begins a stage.
func (m *Member) enter(tasks int) {
	m.tell()
	m.team.wait(m.before)
	m.stage++
	m.tasks, m.from = tasks, 0
	m.before += int64(tasks)
}

// tell adds what is finished to what all have done.
func (m *Member) tell() {
	if m.finished > 0 {
		m.team.done.Add(m.finished)
		m.finished = 0
	}
}

// take returns a task that nobody else does: of the member's own share, as what it reads may
// be near its processor, or of the next one's that has some left.
func (m *Member) take() int {
	all := m.team.members
	for n := len(all); m.from < n; m.from++ {
		of := (m.number + m.from) % n
		begin, end := (m.tasks*of+n-1)/n, (m.tasks*(of+1)+n-1)/n
		if i := takeOf(&all[of].share, m.stage, end-begin); i >= 0 {
			return begin + i
		}
	}
	return m.tasks
}

// takeOf takes one of so many tasks of a share in a stage, -1 if there is none left.
func takeOf(share *atomic.Uint64, stage uint64, tasks int) int {
	const bits = 32
	for {
		was := share.Load()
		taken := 0
		switch of := was >> bits; {
		case of > stage:
			return -1
		case of == stage:
			taken = int(was & (1<<bits - 1))
		}
		if taken >= tasks {
			return -1
		}
		if share.CompareAndSwap(was, stage<<bits|uint64(taken+1)) {
			return taken
		}
	}
}

// looks is how often one looks for what others are about to have done before one looks at
// the clock, too.
const looks = 200

// wait waits until so many tasks are done: awake, as the others are at them; if that takes
// long, or there are not processors enough, its own is left to others in between.
func (t *Team) wait(tasks int64) {
	var begin time.Time
	for {
		for range looks {
			if t.done.Load() >= tasks {
				return
			}
		}
		if begin.IsZero() {
			begin = time.Now()
		}
		switch waited := time.Since(begin); {
		case waited > 10*spin:
			time.Sleep(spin)
		case waited > spin || !t.spare:
			goruntime.Gosched()
		}
	}
}
