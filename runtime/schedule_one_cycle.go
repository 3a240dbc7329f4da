package runtime

import "math"

// OneCycle goes from initial up to a maximum, and then down to a small part of
// initial, each along half a wave.
//
// Smith and Topin, "Super-convergence: very fast training of neural networks
// using large learning rates", 2017; as PyTorch's OneCycleLR, but for its momentum.
type OneCycle struct {
	TotalSteps      int     `opt:"total_steps,required" min:"1" doc:"steps until the end"`
	MaxLearningRate float64 `opt:"max_learning_rate,required" above:"0" doc:"the learning rate at the top"`
	PctStart        float64 `opt:"pct_start" above:"0" below:"1" doc:"share of the steps on the way up"`
	FinalDivFactor  float64 `opt:"final_div_factor" min:"1" doc:"what the first learning rate is divided by for the last"`
}

// Rate implements Schedule.
func (s OneCycle) Rate(initial float64, step int) float64 {
	top := max(s.PctStart*float64(s.TotalSteps)-1, 1)
	if at := float64(step); at > top {
		end := max(float64(s.TotalSteps)-1, top+1)
		return between(s.MaxLearningRate, initial/s.FinalDivFactor, min((at-top)/(end-top), 1))
	}
	return between(initial, s.MaxLearningRate, float64(step)/top)
}

// between is on half a wave from one rate to another.
func between(from, to, done float64) float64 {
	return to + (from-to)*0.5*(1+math.Cos(math.Pi*done))
}
