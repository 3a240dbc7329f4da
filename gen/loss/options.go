package loss

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/formula"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// epsilon is what Keras keeps denominators from 0 with.
const epsilon = 1e-7

// scores is a loss whose outputs may be any numbers in place of probabilities.
type scores struct {
	FromLogits bool `opt:"from_logits" doc:"whether the output is what a sigmoid or softmax would be applied to, in place of probabilities"`
}

func (s scores) raw() bool { return s.FromLogits }

// smoothing takes some of the certainty of targets away. Szegedy et al. 2016.
type smoothing struct {
	LabelSmoothing float64 `opt:"label_smoothing" min:"0" below:"1" doc:"s, by which targets t become t·(1 - s) + s/n for n classes"`
}

func (s smoothing) of(t *expr.Expr, classes int) *expr.Expr {
	if s.LabelSmoothing == 0 {
		return t
	}
	return expr.Add(expr.Mul(number(1-s.LabelSmoothing), t), number(s.LabelSmoothing/float64(classes)))
}

// checkPerClass checks an option that is one number, or one for each class.
func checkPerClass(option string, values []float64, y *ir.Value) (string, error) {
	if n := y.Shape[len(y.Shape)-1]; len(values) != 1 && len(values) != n {
		return option, fmt.Errorf("found %d numbers, expected 1 or %d, one for each unit", len(values), n)
	}
	return "", nil
}

// checkAxis checks axes of an output.
func checkAxis(axes []int, y *ir.Value) (string, error) {
	rank := len(y.Shape)
	seen := map[int]bool{}
	for _, axis := range axes {
		if axis < -rank || axis >= rank {
			return "axis", fmt.Errorf("found axis %d of a shape %s with axes 0 to %d", axis, spec.Shape(y.Shape), rank-1)
		}
		if at := (axis + rank) % rank; seen[at] {
			return "axis", fmt.Errorf("found axis %d twice", at)
		} else {
			seen[at] = true
		}
	}
	return "", nil
}

// source is an expression in y and t.
type source struct{ parsed *expr.Expr }

// Expected implements spec.Typed.
func (source) Expected() string { return "an expression in y and t" }

// Schema implements spec.Typed.
func (source) Schema() *jsonschema.Schema { return jsonschema.String() }

// DecodeSpec implements spec.Decoder.
func (s *source) DecodeSpec(f *spec.Field, e *spec.Errors) {
	text, ok := f.Value.(string)
	if !ok {
		e.Errorf(f.Pos, "option %q: found %s, expected %s", f.Name, f.Describe(), s.Expected())
		return
	}
	parsed, err := formula.Parse(text, []string{"y", "t"})
	switch {
	case err != nil:
		e.Errorf(f.Pos, "option %q: %v", f.Name, err)
	case !parsed.Uses(0):
		e.Errorf(f.Pos, "option %q: does not use y, the output", f.Name)
	default:
		s.parsed = parsed
	}
}
