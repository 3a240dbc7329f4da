package runtime

import "context"

// helping is helpers as a crew. They end soon after their work, if no other follows.
type helping struct {
	job
	helpers *helpers
	f       func(i int)
}

// Do implements crew.
func (h *helping) Do(n int, f func(i int)) {
	if h.part == nil {
		h.part = h.run
	}
	h.f = f
	// All members of a team must go through what one has begun, whatever becomes of a context.
	_ = h.helpers.do(context.Background(), &h.job, n, 1, n-1)
	h.f = nil
}

// Close implements crew.
func (h *helping) Close() {}

func (h *helping) run(begin, end int) {
	for i := begin; i < end; i++ {
		h.f(i)
	}
}

// groupTeam is a team that takes groups of samples through a network, one after another.
type groupTeam[T Float] struct {
	team    *Team
	groups  []group[T] // the group at hand as each member knows it
	walk    func(m *Member)
	samples func(w *unknown, g *group[T])
	weights *unknown
	net     *network[T]
}

// newGroupTeam makes one of so many of a crew. They share the arena of the first, beside which each
// has its own.
func newGroupTeam[T Float](l *lanes[T], c crew, members int) *groupTeam[T] {
	t := &groupTeam[T]{team: teamOf(c, members), groups: make([]group[T], members)}
	t.walk = t.through
	for i := range t.groups {
		t.groups[i].Own = make([]T, l.Arena)
		t.groups[i].Arena = t.groups[0].Own
	}
	return t
}

// of says whose groups it takes next.
func (t *groupTeam[T]) of(m *model[T], l *lanes[T], derived []T) {
	t.samples, t.weights, t.net = l.Samples, m.weights, m.net
	for i := range t.groups {
		t.groups[i].Machine, t.groups[i].Derived = m.machine, derived
	}
}

// takeTeam returns one of so many processors that predicts, which putTeam takes back.
func takeTeam[T Float](l *lanes[T], m *model[T], processors int) *groupTeam[T] {
	t, _ := l.teams.Get().(*groupTeam[T])
	if t == nil || len(t.groups) != processors {
		t = newGroupTeam(l, &helping{helpers: &m.net.batches.helpers}, processors)
	}
	t.of(m, l, m.inGroups.Numbers())
	return t
}

func putTeam[T Float](l *lanes[T], t *groupTeam[T]) {
	for i := range t.groups {
		g := &t.groups[i]
		g.Samples, g.Outputs, g.Losses, g.Derived = nil, nil, nil, nil // they are others'
	}
	t.weights = nil
	l.teams.Put(t)
}

// take takes a group through the network.
func (t *groupTeam[T]) take(samples, outputs []unknown, losses []T) {
	for i := range t.groups {
		g := &t.groups[i]
		g.Samples, g.Outputs, g.Losses = samples, outputs, losses
	}
	t.team.do(t.walk)
}

func (t *groupTeam[T]) through(m *Member) {
	defer t.net.flush().end()
	g := &t.groups[m.number]
	g.Member = m
	t.samples(t.weights, g)
}
