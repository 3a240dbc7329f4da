// Package probe lets a program exercise generated networks on request. Package
// verify generates the networks and the program; it sends one [Request] a line
// to standard input and reads one [Response] a line from standard output.
//
// All numbers travel as float64, which holds every float32 and comes back from
// JSON with the same bits.
package probe

// Request asks for one piece of work on one network.
type Request struct {
	Network string
	Do      string
	Weights map[string][]float64 `json:",omitempty"` // by name; else those of seed 1
	Samples []Sample             `json:",omitempty"`
	Seeds   [][]float64          `json:",omitempty"` // for "explain", by output
	Nudges  []Nudge              `json:",omitempty"` // for "losses"
	Steps   int                  `json:",omitempty"` // for "train"
	Batch   int                  `json:",omitempty"` // for "train": samples a step; all by default
	Procs   int                  `json:",omitempty"` // GOMAXPROCS; 0 leaves it alone
}

// Sample is an example; targets of sparse outputs stand in Labels.
type Sample struct {
	Inputs  [][]float64
	Targets [][]float64
	Labels  [][]int // by output
}

// Nudge is a change of one element of a weight.
type Nudge struct {
	Weight string
	Index  int
	Delta  float64
}

// Tensor is a named weight or gradient.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float64
}

// Response is what came of a request.
type Response struct {
	Error   string        `json:",omitempty"`
	Tensors []Tensor      `json:",omitempty"` // weights or gradients
	Outputs [][][]float64 `json:",omitempty"` // by sample and output
	Losses  []float64     `json:",omitempty"` // "gradient": of the batch; "losses": by nudge; "train": by step
	Each    []float64     `json:",omitempty"` // "gradient": each output's own mean loss
	Streams bool          `json:",omitempty"` // "predict": whether the network also ran step by step
	Counts  []float64     `json:",omitempty"` // "allocations": Predict, Session.Predict, Step, Accumulate, PredictBatch; InputGradients if it has them; Session.Step if it streams
}
