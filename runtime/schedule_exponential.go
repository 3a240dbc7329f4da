package runtime

import "math"

// ExponentialDecay is initial·rate^(step/steps).
type ExponentialDecay struct {
	DecaySteps int     `opt:"decay_steps,required" min:"1" doc:"steps after which the learning rate is decay_rate times as high"`
	DecayRate  float64 `opt:"decay_rate,required" above:"0" doc:"what it is multiplied by"`
	Staircase  bool    `opt:"staircase" doc:"all at once after decay_steps, not little by little"`
}

// Rate implements Schedule.
func (s ExponentialDecay) Rate(initial float64, step int) float64 {
	return initial * math.Exp2(math.Log2(s.DecayRate)*periods(step, s.DecaySteps, s.Staircase))
}
