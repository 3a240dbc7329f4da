package golang

import (
	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/emit/vector"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// Explains reports whether the package computes gradients of inputs.
func (t modelText) Explains() bool { return t.g.Explanation != nil }

func (t modelText) ExplainArena() int { return t.g.ArenaOfOne(ir.Explain) }

func (t modelText) InputGradientsDoc() string {
	doc := "InputGradients computes the gradients of the inputs at in: of the sum of all elements of the outputs, each multiplied by that of of. "
	if scores := t.scores(); scores != "" {
		doc += "Of " + scores + " that is what goes into the softmax or sigmoid, which goes on changing where that is sure; where of is out - target, the gradients are those of the crossentropy. "
	}
	for _, in := range t.g.Info.Inputs {
		if in.Integers {
			doc += "Integers have no gradients; theirs stay as they are. "
			break
		}
	}
	return doc + "gradients may not be in. In the long run it allocates nothing."
}

// scores lists the outputs whose gradients are of what they are made of.
func (t modelText) scores() string {
	var names []string
	for _, o := range t.g.Inference.Outputs {
		if pass.Score(o.Value) != o.Value {
			names = append(names, source.GoName(o.Name))
		}
	}
	return text.List(names)
}

// Explain takes the gradients of one sample's inputs; "" where none are wanted.
func (t networkText) Explain() string {
	if t.g.Explanation == nil {
		return ""
	}
	return vector.Explain(t.g.Package).Call(source.MachineName, "w", "derived", "(*[ExplainArena]"+t.Elem()+")(a)", "in", "of", "gradients")
}

// ExplainDerived is its parameter for what is computed once of the weights, ExplainDerivations the
// table of that; "" for none.
func (t networkText) ExplainDerived() string {
	return nameIf(t.ExplainDerivations() != "", "derived")
}

func (t networkText) ExplainDerivations() string {
	if t.g.Explanation == nil || t.g.DerivedOfOne(ir.Explain) == 0 {
		return ""
	}
	return source.ExplainDerivations
}
