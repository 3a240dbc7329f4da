package summary

import (
	"encoding/json"
	"io"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

type model struct {
	Name                string   `json:"name"`
	Doc                 string   `json:"doc,omitempty"`
	Package             string   `json:"package"`
	Spec                string   `json:"spec"`
	Version             string   `json:"version"`
	Fingerprint         string   `json:"fingerprint"`
	DType               string   `json:"dtype"`
	Seed                uint64   `json:"seed"`
	Inputs              []tensor `json:"inputs"`
	Layers              []layer  `json:"layers"`
	Outputs             []output `json:"outputs"`
	Weights             []tensor `json:"weights"`
	Parameters          int      `json:"parameters"`
	TrainableParameters int      `json:"trainable_parameters"`
	FLOPs               int64    `json:"flops"`
	InferenceArena      int      `json:"inference_arena_bytes"`
	TrainingArena       int      `json:"training_arena_bytes"`
	Derived             int      `json:"derived_bytes,omitempty"`
	Optimizer           string   `json:"optimizer,omitempty"`
	Schedule            string   `json:"schedule,omitempty"`
	BatchSize           int      `json:"batch_size,omitempty"`
	Epochs              int      `json:"epochs,omitempty"`
}

type tensor struct {
	Name  string `json:"name"`
	Shape []int  `json:"shape"`
}

type output struct {
	tensor
	Loss    string   `json:"loss"`
	Weight  float64  `json:"weight"`
	Metrics []string `json:"metrics"`
	Labels  []string `json:"labels,omitempty"`
	Sparse  bool     `json:"sparse,omitempty"`
}

type layer struct {
	Name        string   `json:"name"`
	Type        string   `json:"type"`
	From        []string `json:"from"`
	InputShapes [][]int  `json:"input_shapes"`
	Shapes      [][]int  `json:"shapes"`
	Parameters  int      `json:"parameters"`
	Trainable   int      `json:"trainable_parameters"`
	FLOPs       int64    `json:"flops"`
	Folded      string   `json:"folded_into,omitempty"`
}

// JSON prints info as one object, with names in snake_case and sizes in bytes.
func JSON(w io.Writer, info *runtime.ModelInfo) error {
	m := model{
		Name: info.Name, Doc: info.Doc, Package: info.Package, Spec: info.Spec, Version: info.Version,
		Fingerprint: info.Fingerprint, DType: string(info.DType), Seed: info.Seed,
		Inputs: tensors(info.Inputs), Weights: tensors(info.Weights),
		Parameters: info.Parameters, TrainableParameters: info.TrainableParameters,
		FLOPs: info.FLOPs, InferenceArena: info.InferenceArena, TrainingArena: info.TrainingArena, Derived: info.Derived,
		Optimizer: info.Optimizer, Schedule: info.Schedule, BatchSize: info.BatchSize, Epochs: info.Epochs,
	}
	for _, l := range info.Layers {
		l.From, l.InputShapes = list(l.From), list(l.InputShapes)
		m.Layers = append(m.Layers, layer(l))
	}
	for _, o := range info.Outputs {
		m.Outputs = append(m.Outputs, output{tensor{o.Name, list(o.Shape)}, o.Loss, o.Weight, metricNames(o.Metrics), o.Labels, o.Sparse})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(m)
}

func tensors(infos []runtime.TensorInfo) []tensor {
	ts := make([]tensor, len(infos))
	for i, t := range infos {
		ts[i] = tensor{t.Name, list(t.Shape)}
	}
	return ts
}

// list lets JSON have [] for nothing, not null.
func list[E any](s []E) []E {
	return append([]E{}, s...)
}

func metricNames(metrics []runtime.Metric) []string {
	names := []string{}
	for _, m := range metrics {
		names = append(names, m.Name())
	}
	return names
}
