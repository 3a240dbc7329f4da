package runtime

import "math"

// CosineDecay goes from initial to alpha·initial along half a wave, after a
// warm-up that goes straight from initial to a target, from which the wave starts
// then.
//
// Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts",
// 2016, equation 5, with alpha for the least rate as in Keras.
type CosineDecay struct {
	DecaySteps   int     `opt:"decay_steps,required" min:"1" doc:"steps until the end, without those of the warm-up"`
	Alpha        float64 `opt:"alpha" min:"0" max:"1" doc:"share of the learning rate that is left at the end"`
	WarmupTarget float64 `opt:"warmup_target" min:"0" doc:"the learning rate at the end of the warm-up; 0: there is none"`
	WarmupSteps  int     `opt:"warmup_steps" min:"0" with:"warmup_target" doc:"steps of the warm-up"`
}

// Rate implements Schedule.
func (s CosineDecay) Rate(initial float64, step int) float64 {
	if s.WarmupTarget > 0 {
		if step < s.WarmupSteps {
			return initial + (s.WarmupTarget-initial)*periods(step, s.WarmupSteps, false)
		}
		initial, step = s.WarmupTarget, step-s.WarmupSteps
	}
	return initial * cosine(min(periods(step, s.DecaySteps, false), 1), 1, s.Alpha)
}

// Check says what is wrong, and with which option; nothing if all is right.
func (s CosineDecay) Check() (option, mistake string) {
	if s.WarmupTarget > 0 && s.WarmupSteps == 0 {
		return "warmup_target", `found no steps to get there, expected option "warmup_steps"`
	}
	return "", ""
}

// cosine is a wave of a height, from 0 done to 1, of which a share alpha is left.
func cosine(done, height, alpha float64) float64 {
	return (1-alpha)*0.5*height*(1+math.Cos(math.Pi*done)) + alpha
}
