package runtime

import "math"

// PolynomialDecay goes from initial to an end along (1 - step/steps)^power.
type PolynomialDecay struct {
	DecaySteps      int     `opt:"decay_steps,required" min:"1" doc:"steps until the end"`
	EndLearningRate float64 `opt:"end_learning_rate" min:"0" doc:"the learning rate at the end"`
	Power           float64 `opt:"power" above:"0" doc:"1: a straight line; more: fast at first"`
	Cycle           bool    `opt:"cycle" doc:"instead of staying at the end, go up again: to where a line that ends after two, three, … times decay_steps would be"`
}

// Rate implements Schedule.
func (s PolynomialDecay) Rate(initial float64, step int) float64 {
	done := periods(step, s.DecaySteps, false)
	if s.Cycle {
		done /= max(math.Ceil(done), 1)
	}
	return (initial-s.EndLearningRate)*math.Pow(1-min(done, 1), s.Power) + s.EndLearningRate
}
