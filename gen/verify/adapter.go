package verify

import (
	"bytes"
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen"
)

// adapter is a further file of a generated package: it hands the package's
// types to the generic code of package probe.
func adapter(p *gen.Package) []byte {
	more := ""
	if bytes.Contains(p.Files["model.go"], []byte("type StepInputs struct")) {
		more = "\tStream:     probe.NewStream(func(w *Weights) probe.Streamer[StepInputs, StepOutputs, State] { return New(w).NewSession() }),\n"
	}
	if bytes.Contains(p.Files["model.go"], []byte(") InputGradients(")) {
		more += "\tExplain:    func(on runtime.Machine, w *Weights) func(*Inputs, *Outputs, *Inputs) { return NewOn(on, w).InputGradients },\n"
	}
	processors := ""
	if p.Info.Processors > 0 {
		processors = "runtime.Processors(3)"
	}
	return fmt.Appendf(nil, `package %s

import (
	"%s"
	"%s"
)

var Probe = probe.New(probe.API[%s, Sample, Inputs, Outputs, Weights]{
	Info:       Network().Info(),
	NewWeights: NewWeights,
	Tensors:    (*Weights).Tensors,
	Inputs:     Network().Inputs,
	Input:      Network().Input,
	Target:     Network().Target,
	Labels:     Network().Labels,
	Output:     Network().Output,
	NewModel:   func(on runtime.Machine, w *Weights) probe.Model[Sample, Inputs, Outputs] { return NewOn(on, w) },
	NewSession: func(w *Weights) probe.Predictor[Inputs, Outputs] { return New(w).NewSession(%[6]s) },
	NewTrainer: func(on runtime.Machine, w *Weights) probe.Trainer[%[4]s, Sample, Weights] { return NewTrainerOn(on, w, DefaultOptions()) },
%[5]s})
`, p.Name, probePath, runtimePath, p.Info.DType, more, processors)
}

// mainFile is a program that serves the named networks.
func mainFile(names []string) []byte {
	var imports, entries bytes.Buffer
	for i, name := range names {
		fmt.Fprintf(&imports, "\tn%d %q\n", i, module+"/"+name)
		fmt.Fprintf(&entries, "\t%q: n%d.Probe,\n", name, i)
	}
	return fmt.Appendf(nil, `package main

import (
	"log"
	"os"

	"%s"
%s)

func main() {
	if err := probe.Serve(networks, os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

var networks = map[string]probe.Network{
%s}
`, probePath, imports.Bytes(), entries.Bytes())
}
