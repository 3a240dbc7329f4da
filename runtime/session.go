package runtime

import "unsafe"

// Session predicts for one goroutine, with the help of others where that is asked for and
// the network is large enough. It is what the Sessions of such generated packages share; I and O
// are their Inputs and Outputs.
type Session[I, O any] struct{ session erasedSession }

// NewSession returns a session of a model.
func (m *Model[P, S, I, O, T]) NewSession(options ...SessionOption) *Session[I, O] {
	return &Session[I, O]{m.model.newSession(options)}
}

// Predict computes out from in. It allocates nothing.
func (s *Session[I, O]) Predict(in *I, out *O) {
	s.session.predict(unsafe.Pointer(in), unsafe.Pointer(out))
}

// Processors is how many share a prediction.
func (s *Session[I, O]) Processors() int { return s.session.processors() }

// Close ends the goroutines that have helped. The session can be used on, by one processor.
// Those of sessions that are forgotten end, too.
func (s *Session[I, O]) Close() { s.session.close() }

// SessionOption is an option of NewSession.
type SessionOption func(*sessionOptions)

type sessionOptions struct{ processors int }

// Processors has up to so many of them share each prediction of a session, or as many as
// GOMAXPROCS says if the number is below 1. Without it a prediction takes one. The bits do
// not depend on it. The goroutines that help wait for the next prediction for a tenth of a
// millisecond, and are then asleep until there is one. Where code for the machine has no
// vectors, as everywhere but on amd64, it stays with one, and nowhere it takes more than
// Info().Processors.
func Processors(n int) SessionOption {
	return func(o *sessionOptions) { o.processors = n }
}

// session is a Session whose types are put away.
type session[T Float] struct {
	model *model[T]
	arena []T   // of all
	own   [][]T // of each member of the team, beside it
	team  *Team // nil: one goroutine predicts

	// The prediction at hand.
	in, out *unknown
	derived []T
	walk    func(m *Member)
}

func (m *model[T]) newSession(options []SessionOption) erasedSession {
	o := sessionOptions{processors: 1}
	for _, option := range options {
		option(&o)
	}
	if o.processors < 1 {
		o.processors = processors()
	}
	n := 1
	if m.vector != nil && m.net.table.PredictTogether != nil {
		n = min(o.processors, m.net.info.Processors)
	}
	return m.sessionOf(newTeam(n))
}

// sessionOf is that of a team, nil for one goroutine.
func (m *model[T]) sessionOf(t *Team) *session[T] {
	s := &session[T]{model: m, arena: make([]T, m.net.table.InferenceArena), team: t}
	s.walk = s.through
	if t != nil {
		s.own = make([][]T, len(s.team.members))
		s.own[0] = s.arena
		for i := range s.own[1:] {
			s.own[1+i] = make([]T, len(s.arena))
		}
	}
	return s
}

func (s *session[T]) predict(in, out unsafe.Pointer) {
	m := s.model
	derived := m.derived.Numbers()
	if s.team == nil {
		defer m.net.flush().end()
		m.net.table.Predict(m.machine, m.weights, derived, s.arena, (*unknown)(in), (*unknown)(out))
		return
	}
	s.in, s.out, s.derived = (*unknown)(in), (*unknown)(out), derived
	defer s.forget()
	s.team.do(s.walk)
}

// through is the way of the sample at hand by a member of the team.
func (s *session[T]) through(m *Member) {
	net := s.model.net
	defer net.flush().end()
	net.table.PredictTogether(m, s.model.machine, s.model.weights, s.derived, s.arena, s.own[m.number], s.in, s.out)
}

// forget drops what is the caller's.
func (s *session[T]) forget() { s.in, s.out, s.derived = nil, nil, nil }

func (s *session[T]) processors() int {
	if s.team == nil {
		return 1
	}
	return len(s.team.members)
}

func (s *session[T]) close() { s.team.close() }
