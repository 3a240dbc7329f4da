package golang

import (
	"fmt"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/emit/vector"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// networkFile is network.go: the table of what this network has of its own.
func (g *generator) networkFile() ([]byte, error) {
	return g.fill("network.go.tmpl", networkText{common{g}})
}

// networkText is what the text of network.go depends on.
type networkText struct{ common }

func (t networkText) Small() bool   { return t.g.Schedule.InPlainGo(ir.Train).Alone.Is }
func (t networkText) Vectors() bool { return t.g.Schedule.Single(ir.Predict) != nil }

// Predict takes one sample forward.
func (t networkText) Predict() string {
	return vector.Predict(t.g.Package).Call(source.MachineName, "w", "derived", "(*[InferenceArena]"+t.Elem()+")(a)", "in", "out")
}

// PredictTogether does so as a member of a team; "" where there is none.
func (t networkText) PredictTogether() string {
	if t.g.Shares(ir.Predict) <= 1 {
		return ""
	}
	arena := func(of string) string { return "(*[InferenceArena]" + t.Elem() + ")(" + of + ")" }
	return vector.Predict(t.g.Package).CallBy(source.MemberName, arena(source.OwnName), source.MachineName, "w", "derived", arena("a"), "in", "out")
}

// Own is its parameter for an arena of the member's own.
func (t networkText) Own() string { return nameIf(t.g.Owns(ir.Predict), source.OwnName) }

// Derived is the parameter for what is computed once of the weights.
func (t networkText) Derived() string { return nameIf(t.g.DerivedOfOne(ir.Predict) > 0, "derived") }

// Derivations and StepDerivations are the tables of that; "" for none.
func (t networkText) Derivations() string {
	if t.g.DerivedOfOne(ir.Predict) == 0 {
		return ""
	}
	return source.PredictDerivations
}

func (t networkText) StepDerivations() string {
	if t.g.Step == nil || t.g.DerivedOfOne(ir.Step) == 0 {
		return ""
	}
	return source.StepDerivations
}

// PredictMachine is its parameter for the machine.
func (t networkText) PredictMachine() string { return nameIf(t.Vectors(), source.MachineName) }

// Joint reports whether samples are trained on together.
func (t networkText) Joint() bool { return t.g.TrainsTogether() }

// Measure predicts the inputs of a sample, and measures that.
func (t networkText) Measure() []string {
	predict, measure := vector.Predict(t.g.Package), vector.Measure(t.g.Package)
	in, losses := []string{"arena", "&s.Inputs", "out"}, []string{"arena", "&s.Inputs", "&s.Targets", "out", "(*[" + t.NumLosses() + "]" + t.Elem() + ")(loss)"}
	if !t.g.MeasuresOnKernels() {
		return []string{predict.CallInPlainGo("w", "derived", in...), measure.CallInPlainGo("w", "", losses...)}
	}
	return []string{predict.Call(source.MachineName, "w", "derived", in...), measure.Call(source.MachineName, "w", "", losses...)}
}

// MeasureMachine and MeasureDerived are its parameters for the machine and for what is computed once of the weights.
func (t networkText) MeasureMachine() string {
	return nameIf(t.g.MeasuresOnKernels(), source.MachineName)
}
func (t networkText) MeasureDerived() string {
	return nameIf(t.g.MeasuresOnKernels() && t.g.DerivedOfOne(ir.Predict) > 0 || t.g.Inference.Kept > 0, "derived")
}

// Drops reports whether the way forward takes random numbers.
func (t networkText) Drops() bool { return t.Random() && !t.Joint() }

// DropsAgain reports whether the way back does.
func (t networkText) DropsAgain() bool {
	return t.Drops() && source.IsRandom(source.WayBack(t.g.Training.Ops))
}

// RandomMachine and RandomName are the parameters that random numbers need.
func (t networkText) RandomMachine() string { return nameIf(t.Drops(), source.MachineName) }
func (t networkText) RandomName() string    { return nameIf(t.Drops(), source.RandomName) }

// nameIf is the name of a parameter, if that is used.
func nameIf(used bool, name string) string {
	if used {
		return name
	}
	return "_"
}

// Grain is how many samples take some 50 µs.
func (t networkText) Grain() int64 { return min(max(100_000/max(t.g.Info.FLOPs, 1), 1), 1024) }

// Activity reports whether a sample's losses end with penalties on what layers give.
func (t networkText) Activity() bool { return t.g.Training.Activity != nil }

// NumLosses is how many losses a sample has.
func (t networkText) NumLosses() string { return t.g.NumLosses() }

// Penalties lists those on weights.
func (t networkText) Penalties() []string {
	var code []string
	offset := 0
	for _, p := range t.g.Training.Params {
		end := offset + p.Size()
		if p.Penalty != (ir.Penalty{}) {
			code = append(code, fmt.Sprintf("{Begin: %d, End: %d, L1: %v, L2: %v}", offset, end, p.Penalty.L1, p.Penalty.L2))
		}
		offset = end
	}
	return code
}

// Constraints lists those on weights.
func (t networkText) Constraints() []string {
	var code []string
	offset := 0
	for _, p := range t.g.Training.Params {
		if c := p.Constraint; c != nil {
			code = append(code, fmt.Sprintf("{Begin: %d, Kept: %s, Summed: %s, Min: %v, Max: %v, Rate: %v}", offset, axesCode(c.Kept), axesCode(c.Summed), c.Min, c.Max, c.Rate))
		}
		offset += p.Size()
	}
	return code
}

func axesCode(axes []ir.Axis) string {
	var b strings.Builder
	for _, a := range axes {
		fmt.Fprintf(&b, "{N: %d, Stride: %d}, ", a.N, a.Stride)
	}
	return "[]runtime.Axis{" + strings.TrimSuffix(b.String(), ", ") + "}"
}

// Trainable lists the spans of the weights that training changes.
func (t networkText) Trainable() [][2]string {
	var spans [][2]int
	offset := 0
	for _, p := range t.g.Training.Params {
		end := offset + p.Size()
		switch n := len(spans); {
		case p.Frozen:
		case n > 0 && spans[n-1][1] == offset:
			spans[n-1][1] = end
		default:
			spans = append(spans, [2]int{offset, end})
		}
		offset = end
	}
	var code [][2]string
	for _, s := range spans {
		end := fmt.Sprint(s[1])
		if s[1] == t.g.numParameters() {
			end = "NumParameters"
		}
		code = append(code, [2]string{fmt.Sprint(s[0]), end})
	}
	return code
}
