package runtime

// Warmup goes straight from a first learning rate to the one with which another schedule
// begins, and then on by that.
//
// Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017,
// section 2.2; as PyTorch's LinearLR with SequentialLR.
type Warmup struct {
	Steps int      // of the warm-up
	From  float64  // the learning rate of step 0
	Then  Schedule // nil: the learning rate stays
}

// Rate implements Schedule.
func (s Warmup) Rate(initial float64, step int) float64 {
	if step >= s.Steps {
		return LearningRate(initial, s.Then, step-s.Steps)
	}
	first := LearningRate(initial, s.Then, 0)
	return s.From + (first-s.From)*periods(step, s.Steps, false)
}
