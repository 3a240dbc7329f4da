package golang

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/emit/vector"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// stepText is what the types of one time step depend on.
type stepText struct{ g *generator }

// Step is what model.go says of one time step; nil where the network cannot run
// by steps.
func (t modelText) Step() *stepText {
	if t.g.Step == nil {
		return nil
	}
	return &stepText{t.g}
}

// StepDerives reports whether time steps read what is computed once of the weights.
func (t modelText) StepDerives() bool { return t.g.Step != nil && t.g.DerivedOfOne(ir.Step) > 0 }

func (t modelText) StepArena() int {
	return t.g.ArenaOfOne(ir.Step)
}

// Advance takes a session one time step further.
func (t modelText) Advance() string {
	return vector.Advance(t.g.Package).Call("s.machine", "s.parameters", "s.derivedForSteps.Numbers()", "s.stepArena", "&s.state", "in", "out")
}

// Inputs are the fields of StepInputs.
func (t *stepText) Inputs() []field {
	var fields []field
	for i, v := range t.g.Step.Inputs {
		fields = append(fields, t.g.input(v, source.StepShape(v.Shape, t.g.Inference.Inputs[i].Shape)))
	}
	return fields
}

// Outputs are the fields of StepOutputs.
func (t *stepText) Outputs() []field {
	var fields []field
	for i, o := range t.g.Step.Outputs {
		fields = append(fields, t.g.field(o.Name, source.StepShape(o.Value.Shape, t.g.Inference.Outputs[i].Value.Shape)))
	}
	return fields
}

// States groups the fields of State by layer, in order.
func (t *stepText) States() []fieldGroup {
	var groups []fieldGroup
	for _, v := range t.g.Step.States {
		name, of := source.WeightPath(v.Name)
		i := slices.IndexFunc(groups, func(g fieldGroup) bool { return g.Name == name })
		if i < 0 {
			i, groups = len(groups), append(groups, fieldGroup{Name: name})
		}
		groups[i].Fields = append(groups[i].Fields, field{Name: of, Type: render(t.g.ArrayType(v.Shape))})
	}
	return groups
}
