package schedule

import "fmt"

// leastAtOnce is the least number of groups of samples at hand, so that several
// processors have work; of groups of one, so many times as many.
const leastAtOnce, leastOfOne = 4, 4

// atOnce is how many groups are run before their gradients are added up: as many
// as the third cache has room for what is kept of them.
func (s *scheduler) atOnce() Choice[int] {
	n, least := s.Machine.Target().Budgets.Third/(s.program.Persistent*s.bytes()), leastAtOnce
	if s.program.Width == 1 {
		least *= leastOfOne
	}
	if n < least {
		return Choice[int]{least, "several processors have work"}
	}
	return Choice[int]{n, "the third cache has room for what is kept of them"}
}

// prefetch is how many arrays the optimizer changes that kernels should prefetch
// beside the gradients: those that do not stay in the third cache from step to
// step. Only sums over many samples take the time that takes.
func (s *scheduler) prefetch() Choice[int] {
	arrays := 1 + len(s.Optimizer.Slots)
	switch {
	case s.program.Width == 1:
		return Choice[int]{0, "the sums of one sample are too short"}
	case arrays*s.Parameters*s.bytes() < s.Machine.Target().Budgets.Third:
		return Choice[int]{0, "they stay in the third cache"}
	}
	return Choice[int]{arrays, "they come from memory"}
}

// exclusive is whether weights that will be changed should come to the processor while
// that computes their gradients, which are sums over many samples. To take a line
// from another one's second cache takes the time of some updates.
func (s *scheduler) exclusive() Choice[bool] {
	t := s.Machine.Target()
	size := s.Parameters * s.bytes()
	switch {
	case s.program.Width == 1:
		return Choice[bool]{false, "the sums of one sample are too short"}
	case s.FLOPs < t.Work.Wake:
		return Choice[bool]{false, "one processor has all"}
	case size > t.Budgets.Shared:
		return Choice[bool]{false, fmt.Sprintf("weights of %d bytes are not in several second caches", size)}
	}
	return Choice[bool]{true, "the second caches of other processors have them"}
}
