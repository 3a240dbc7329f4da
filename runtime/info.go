package runtime

import (
	"fmt"
	"strings"
)

// ModelInfo describes a compiled network. Shapes have no batch axis; sizes are
// in bytes; FLOPs count two for each multiply-add of one sample's forward pass.
type ModelInfo struct {
	Name        string
	Doc         string
	Package     string // Go package name
	Spec        string // base name of the file it was generated from
	Version     string // of the tensornet that generated it
	Fingerprint string // of everything that the weights depend on
	// TrainingFingerprint is that of what a step computes before its optimizer.
	TrainingFingerprint string
	DType               DType
	Seed                uint64

	Inputs  []TensorInfo
	Carried []TensorInfo // states of stateful layers, which inputs and outputs end with
	Outputs []OutputInfo
	Layers  []LayerInfo
	Weights []TensorInfo // in the order of the weights file

	Parameters          int
	TrainableParameters int
	FLOPs               int64
	Processors          int // that may share one prediction, at most, see [Processors]; 0: it is one's
	InferenceArena      int
	Derived             int // beside the weights, once for each model: what Predict reads that was computed of them alone
	TrainingArena       int

	// TrainsTogether says that in training samples of a batch depend on one another, as they
	// do where a layer normalises over the batch: each of them takes a TrainingArena.
	TrainsTogether bool

	Optimizer string // name and settings, for people
	Schedule  string // of the learning rate, likewise; empty if it stays
	BatchSize int
	Epochs    int
}

// TensorInfo names a tensor and gives its shape.
type TensorInfo struct {
	Name     string
	Shape    []int
	Integers bool // an input of integers
	Below    int  // which are from 0 to Below-1; 0: any that int32 holds
}

// OutputInfo describes one output and how it is trained and judged.
type OutputInfo struct {
	Name        string
	Shape       []int
	Loss        string
	Targets     Domain      // what the loss takes for targets
	Weight      float64     // of this output's loss in the sum
	Labels      []string    // class names; empty where there are none
	Answer      Answer      // what it is taken for
	Metrics     []Metric    // which judge it beside the loss
	Sparse      bool        // the target is a label, or several, not a tensor
	Form        LabelForm   // of the labels of a sparse output
	Signed      bool        // an element says yes above 0, not above ½: it is no probability
	Logits      bool        // of one class of several: a softmax of it are probabilities
	Thresholds  []float64   // what an element is above that says yes, each of the last axis; empty: ½, or 0 where it is Signed
	ClassWeight ClassWeight // of samples of training
	Padding     []Padding   // says which steps metrics leave out; empty: none
	Advice      string      // about a loss that the output is not made for, where it is not
}

// Padding says that a step of an output does not count where the same step of an input is
// all of a value. There are as many steps as Steps, which divide both.
type Padding struct {
	Input, Steps int
	Value        float64
}

// LayerInfo is one row of a summary.
type LayerInfo struct {
	Name        string
	Type        string
	From        []string // what it reads: layers, inputs or outputs of layers
	InputShapes [][]int
	Shapes      [][]int // of its outputs, mostly one
	Parameters  int
	Trainable   int
	FLOPs       int64
	Folded      string // the layer in whose weights it is for prediction; empty if in none
}

// FormatShape writes a shape as TOML and JSON do: [2, 3].
func FormatShape[N int | uint64](shape []N) string {
	return strings.ReplaceAll(fmt.Sprint(shape), " ", ", ")
}
