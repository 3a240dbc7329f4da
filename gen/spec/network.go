// Package spec reads the description of a network: a TOML file becomes a
// Network in which every part knows its line and column.
//
// All mistakes are reported at once, each with what was found, what was
// expected and, for a misspelt word, the nearest that fits. The package knows
// nothing about types of layers, losses or optimizers: their options stay
// tables, which the packages that own them decode with Decode.
//
// Text of a spec reaches Go source only as a name that CheckName or CheckPackage
// accepts; labels, docs, paths and the like are data and must be quoted.
package spec

import (
	"fmt"
	"io/fs"
)

// Network is a spec. After errors it is as complete as they allow.
type Network struct {
	File          string // as given to Parse
	Files         fs.FS  // beside it; nil for none
	Name          string
	NamePos       Pos
	Doc           string
	Package       string // of the generated Go code; by default the name in lower case
	DType         string // "float32" or "float64"
	Seed          uint64
	MaxParameters int64 // a larger network is taken for a slip

	InputGradients bool // the package computes them

	Layers  []*Layer // inputs too, in the order of the source
	Outputs []*Output
	Train   Train
	Data    *Data // nil without the section

	Blocks      []*Block
	Activations []*Table // [[activation]] sections as they stand
}

// Layer is a [[layer]], or an [[input]], which is short for one of type "input".
type Layer struct {
	Name      string // given, or the type and a number: dense_1, dense_2, …
	Type      string // "" if missing, which is reported
	From      []Ref  // nil: the layer above
	Share     *Ref   // the layer whose weights it uses, or nil
	Trainable bool
	Activity  Choice   // of a regularizer; Word is "" for none
	Options   *Table   // the other keys, for gen/layer
	Body      []*Layer // of [[layer.body]] sections

	Pos, NamePos, TypePos Pos
	TrainablePos          Pos // zero where the spec does not say
}

// Label is what messages call the layer: `layer "fc1"`.
func (l *Layer) Label() string {
	if l.Type == inputType {
		return "input " + quote(l.Name)
	}
	return "layer " + quote(l.Name)
}

// Ref names what a layer or output reads.
type Ref struct {
	Name   string // of a layer or input
	Output string // of a layer with several, as in "lstm1.state"; otherwise ""
	Pos    Pos
}

// String returns the reference as it is written.
func (r Ref) String() string {
	if r.Output == "" {
		return r.Name
	}
	return fmt.Sprintf("%s.%s", r.Name, r.Output)
}

// Output is an [[output]]: a tensor that the network returns and is trained on.
type Output struct {
	Name    string // given, or the name of what it reads
	From    Ref
	Loss    Choice
	Weight  float64  // of its loss in the sum
	Labels  []string // class names; nil without
	Metrics ChoicesOrNone
	Classes ClassWeight
	Table   *Table

	Pos, NamePos Pos
}

// Label is what messages call the output: `output "letter"`.
func (o *Output) Label() string { return "output " + quote(o.Name) }

// Train is the section [train].
type Train struct {
	Optimizer Choice  // its Word is "" if not given
	Schedule  Choice  // likewise
	Warmup    int     // steps in front of the schedule
	From      float64 // the learning rate of the first of these
	BatchSize int
	Epochs    int
	Freeze    []string // names of layers that training leaves alone, where * stands for any characters
	FreezePos Pos
	Rates     PatternNumbers // factors of layers' learning rates
	Unfreeze  PatternNumbers // epochs from which on layers are trained
	Options   []string       // all that the section has
	Rest      *Table         // the other keys, for gen/optimizer to tell where they belong
	Pos       Pos            // of the section, or the beginning of the file
}

// Data is the section [data].
type Data struct {
	Source       string
	Augmentation Choices
	Options      *Table // the other keys, for the source
	Pos          Pos    // of the section
	WordPos      Pos    // of the source's name
}

// WeighsSamples reports whether the data says how much each sample counts.
func (d *Data) WeighsSamples() bool {
	if d == nil || d.Options == nil {
		return false
	}
	f := d.Options.Get("sample_weight")
	return f != nil && f.Value != ""
}

// Find returns the first layer or input of that name, or nil.
func (n *Network) Find(name string) *Layer {
	for _, l := range n.Layers {
		if l.Name == name {
			return l
		}
	}
	return nil
}
