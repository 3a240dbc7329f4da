package runtime

import "math"

// CosineDecayRestarts is CosineDecay again and again.
//
// Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts",
// 2016, with m_mul and alpha as in Keras.
type CosineDecayRestarts struct {
	FirstDecaySteps int     `opt:"first_decay_steps,required" min:"1" doc:"steps of the first period"`
	TMul            float64 `opt:"t_mul" min:"1" doc:"how many times as long each period is as the one before"`
	MMul            float64 `opt:"m_mul" above:"0" doc:"how many times as high it starts"`
	Alpha           float64 `opt:"alpha" min:"0" max:"1" doc:"share of the first learning rate that is left at the end of a period"`
}

// Rate implements Schedule.
func (s CosineDecayRestarts) Rate(initial float64, step int) float64 {
	n, done := s.period(periods(step, s.FirstDecaySteps, false))
	return initial * cosine(done, math.Pow(s.MMul, n), s.Alpha)
}

// period is the number of the period at a time, from 0, and the share of it that
// is done. Time is in first periods.
func (s CosineDecayRestarts) period(time float64) (n, done float64) {
	if s.TMul <= 1 {
		n = math.Floor(time)
		return n, time - n
	}
	begin := func(n float64) float64 { return (math.Pow(s.TMul, n) - 1) / (s.TMul - 1) }
	n = math.Floor(math.Log1p(time*(s.TMul-1)) / math.Log(s.TMul))
	if begin(n+1) <= time { // which rounding has missed
		n++
	}
	return n, (time - begin(n)) / math.Pow(s.TMul, n)
}
