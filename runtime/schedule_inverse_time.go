package runtime

// InverseTimeDecay is initial/(1 + rate·step/steps).
type InverseTimeDecay struct {
	DecaySteps int     `opt:"decay_steps,required" min:"1" doc:"steps between two terms of the denominator"`
	DecayRate  float64 `opt:"decay_rate,required" above:"0" doc:"what is added to the denominator"`
	Staircase  bool    `opt:"staircase" doc:"all at once after decay_steps, not little by little"`
}

// Rate implements Schedule.
func (s InverseTimeDecay) Rate(initial float64, step int) float64 {
	return initial / (1 + s.DecayRate*periods(step, s.DecaySteps, s.Staircase))
}
