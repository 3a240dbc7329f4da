package golang

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// field is one of a struct.
type field struct{ Name, Type, Comment string }

func (g *generator) field(name string, shape []int) field {
	return field{Name: source.GoName(name), Type: render(g.ArrayType(shape))}
}

// input is the field of an input, of that shape. Integers take as much memory as other numbers, so that the inputs
// are one block.
func (g *generator) input(v *ir.Value, shape []int) field {
	f := g.field(v.Name, shape)
	if v.Whole == nil {
		return f
	}
	elem := map[runtime.DType]string{runtime.Float32: "int32", runtime.Float64: "int64"}[g.Info.DType]
	f.Type = strings.TrimSuffix(f.Type, string(g.Info.DType)) + elem
	if n := v.Whole.Below; n > 0 {
		f.Comment = fmt.Sprintf("from 0 to %d", n-1)
	}
	return f
}

// Inputs, Targets and Outputs are the fields of these types.
func (t common) Inputs() []field {
	var fields []field
	for i, v := range t.g.Training.Inputs {
		f := t.g.input(v, v.Shape)
		if i >= len(t.g.Info.Inputs) {
			f.Comment = "before the sample; Trainer and Evaluate carry it"
		}
		fields = append(fields, f)
	}
	return fields
}

func (t common) Targets() []field {
	var fields []field
	for i, o := range t.g.Training.Outputs[:len(t.g.Info.Outputs)] {
		f := t.g.field(o.Name, o.Value.Shape)
		f.Comment = source.Printable(strings.ReplaceAll(t.g.Info.Outputs[i].Loss, "_", " "))
		if o.Sparse {
			classes := "a class from 0"
			if len(o.Form.Shape) > 0 {
				classes = "classes from 0"
			}
			f.Type, f.Comment = "int", classes+o.Form.Describe()+"; "+f.Comment
			for _, n := range slices.Backward(o.Form.Shape) {
				f.Type = fmt.Sprintf("[%d]%s", n, f.Type)
			}
		}
		fields = append(fields, f)
	}
	return fields
}

// Weighted are the fields of targets that have weights of samples, by output; "" for none.
func (t common) Weighted() []string {
	names := make([]string, len(t.g.Info.Outputs))
	some := false
	for i, o := range t.g.Training.Outputs[:len(names)] {
		if o.Weight != nil {
			names[i], some = source.WeightName(o.Name), true
		}
	}
	if !some {
		return nil
	}
	return names
}

func (t common) Outputs() []field {
	var fields []field
	for i, o := range t.g.Training.Outputs {
		f := t.g.field(o.Name, o.Value.Shape)
		if i >= len(t.g.Info.Outputs) {
			f.Comment = "after the sample"
		}
		fields = append(fields, f)
	}
	return fields
}

// ifSparse is the text if any target is a class instead of a tensor.
func (g *generator) ifSparse(text string) string {
	for _, o := range g.Training.Outputs {
		if o.Sparse {
			return text
		}
	}
	return ""
}

// ifChecks is the text if any loss is not for all targets.
func (g *generator) ifChecks(text string) string {
	for _, o := range g.Info.Outputs {
		if o.Targets != runtime.AnyNumber {
			return text
		}
	}
	return g.ifSparse(text)
}
