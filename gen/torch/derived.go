package torch

import (
	"math"
	"regexp"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// A weight under weight normalisation is stored as lengths g and directions v; Salimans and Kingma
// 2016. PyTorch calls them weight_g and weight_v, and since version 2 as a parametrization.
var (
	lengths       = regexp.MustCompile(`^(.*)_g$`)
	parametrized  = regexp.MustCompile(`^(.*?)parametrizations\.([^.]+)\.original0$`)
	lengthsOf     = []*regexp.Regexp{lengths, parametrized}
	normalisation = "weight normalisation of its lengths and directions"
)

// derive has weights in place of the tensors that they are computed of.
func derive(tensors []*Tensor) []*Tensor {
	byName := map[string]*Tensor{}
	for _, t := range tensors {
		byName[t.Name] = t
	}
	made, gone := map[*Tensor]*Tensor{}, map[*Tensor]bool{}
	for _, g := range tensors {
		for i, form := range lengthsOf {
			m := form.FindStringSubmatch(g.Name)
			if m == nil {
				continue
			}
			name, v := m[1], byName[m[1]+"_v"]
			if i > 0 {
				name, v = m[1]+m[2], byName[strings.TrimSuffix(g.Name, "0")+"1"]
			}
			if v != nil && byName[name] == nil && scales(g.Shape, v.Shape) {
				made[g], gone[v] = &Tensor{Name: name, Shape: v.Shape, Type: v.Type, of: []*Tensor{g, v}}, true
			}
		}
	}
	var out []*Tensor
	for _, t := range tensors {
		if made[t] != nil {
			out = append(out, made[t])
		} else if !gone[t] {
			out = append(out, t)
		}
	}
	return out
}

// scales says whether there is one number for each slice of a shape, or one for all.
func scales(g, shape []int) bool {
	if len(g) == 0 {
		return true
	}
	if len(g) != len(shape) {
		return false
	}
	for i, n := range g {
		if n != 1 && n != shape[i] {
			return false
		}
	}
	return true
}

// lengthened are directions with the lengths g, one for each slice of theirs.
func lengthened(g, v *Tensor) ([]float64, error) {
	lengths, err := g.Numbers()
	if err != nil {
		return nil, err
	}
	out, err := v.Numbers()
	if err != nil {
		return nil, err
	}
	strides := make([]int, len(v.Shape)) // of lengths
	for i, stride := range ir.RowMajor(g.Shape) {
		if g.Shape[i] > 1 {
			strides[i] = stride
		}
	}
	numbers := make([]float64, len(lengths))
	for i := range numbers {
		numbers[i] = float64(i)
	}
	of := view{dims: v.Shape, strides: strides}.of(numbers)
	norms := make([]float64, len(lengths))
	for i, x := range out {
		norms[int(of[i])] += x * x
	}
	for i := range out {
		k := int(of[i])
		out[i] *= lengths[k] / math.Sqrt(norms[k])
	}
	return out, nil
}
