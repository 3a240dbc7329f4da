package convert_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/convert"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// TestNodes converts ONNX's own tests of its operators, each a model of few nodes with inputs and
// results, which Debian has in libonnx-testdata: TENSORNET_ONNX_NODES is their folder. What is not
// refused must be right. Where a model has weights as inputs, all inputs but the first are given.
func TestNodes(t *testing.T) {
	folder := os.Getenv("TENSORNET_ONNX_NODES")
	if folder == "" {
		t.Skip("TENSORNET_ONNX_NODES is not set")
	}
	models, err := filepath.Glob(filepath.Join(folder, "*/model.onnx"))
	if err != nil || len(models) == 0 {
		t.Fatal("found no models", err)
	}
	passed, floats := 0, 0
	reasons := map[string][]string{}
	for _, file := range models {
		name := filepath.Base(filepath.Dir(file))
		err := nodeTest(t, filepath.Dir(file), name)
		var refused *convert.Refused
		switch {
		case errors.Is(err, errOthers):
			continue
		case errors.As(err, &refused):
			_, reason, ok := strings.Cut(refused.Reasons[0], ": ")
			if !ok {
				reason = refused.Reasons[0]
			}
			reasons[reason] = append(reasons[reason], name)
		case errors.Is(err, errRange):
			reasons[err.Error()] = append(reasons[err.Error()], name)
		case err != nil:
			t.Errorf("%s: %v", name, err)
		default:
			passed++
		}
		floats++
	}
	t.Logf("%d of %d pass, %.1f %%", passed, floats, 100*float64(passed)/float64(floats))
	for _, reason := range slices.SortedFunc(maps.Keys(reasons), func(a, b string) int { return len(reasons[b]) - len(reasons[a]) }) {
		t.Logf("%3d refused: %s: %s", len(reasons[reason]), reason, strings.Join(reasons[reason], " "))
	}
	if most := 0.5; float64(passed) < most*float64(floats) {
		t.Errorf("fewer than %v of them pass", most)
	}
}

// errOthers says that a test is of something else than numbers, of which one is float.
var errOthers = errors.New("no test of floating-point numbers")

// numbersOf are the tensors of a test's files, nil if one is something else.
func numbersOf(t *testing.T, dir, kind string) (shapes [][]int64, types []onnx.DType, all [][]float64) {
	for i := 0; ; i++ {
		data, err := os.ReadFile(filepath.Join(dir, "test_data_set_0", fmt.Sprintf("%s_%d.pb", kind, i)))
		if err != nil {
			return shapes, types, all
		}
		tensor, err := onnx.ReadTensor(data)
		if err != nil {
			return nil, nil, nil
		}
		numbers, err := tensor.Numbers()
		if err != nil {
			return nil, nil, nil
		}
		shapes, types, all = append(shapes, tensor.Dims), append(types, tensor.Type), append(all, numbers)
	}
}

func nodeTest(t *testing.T, dir, name string) error {
	data, err := os.ReadFile(filepath.Join(dir, "model.onnx"))
	if err != nil {
		return err
	}
	m, err := onnx.Read(data, nil)
	if err != nil {
		return err
	}
	shapes, types, inputs := numbersOf(t, dir, "input")
	_, results, outputs := numbersOf(t, dir, "output")
	if len(inputs) != len(m.Graph.Inputs) || len(outputs) != len(m.Graph.Outputs) || len(inputs) == 0 ||
		!slices.ContainsFunc(types, onnx.DType.IsFloat) || !slices.ContainsFunc(results, onnx.DType.IsFloat) || m.Opsets[""] == 0 {
		return errOthers
	}
	stored := map[string][]float64{}
	for i := range m.Graph.Inputs {
		in := &m.Graph.Inputs[i]
		stored[in.Name], in.Known, in.Dims = inputs[i], true, nil
		for _, n := range shapes[i] {
			in.Dims = append(in.Dims, onnx.Dim{Size: n})
		}
	}
	r, err := convert.ONNX(m, convert.Options{Name: "net"})
	if err != nil && len(inputs) > 1 {
		given := *m.Graph
		given.Inputs = m.Graph.Inputs[:1]
		for i := 1; i < len(inputs); i++ {
			data, err := os.ReadFile(filepath.Join(dir, "test_data_set_0", fmt.Sprintf("input_%d.pb", i)))
			if err != nil {
				return err
			}
			tensor, err := onnx.ReadTensor(data)
			if err != nil {
				return err
			}
			tensor.Name = m.Graph.Inputs[i].Name
			given.Initializers = append(given.Initializers, tensor)
		}
		m.Graph = &given
		r, err = convert.ONNX(m, convert.Options{Name: "net"})
	}
	if err != nil {
		return err
	}
	got, err := execute("net", r, stored)
	if err != nil {
		return err
	}
	tolerance := 1e-5
	for _, of := range slices.Concat(types, results) { // how much of a number they hold
		tolerance = max(tolerance, map[onnx.DType]float64{onnx.Half: 1e-3, 16: 1e-2}[of])
	}
	for i, out := range r.Outputs {
		want := arranged(outputs[i], out)
		most, worst := 1e-3, 0.0
		for k := range want {
			if k < len(got[i]) && got[i][k] != want[k] && !(math.IsNaN(want[k]) && math.IsNaN(got[i][k])) {
				most, worst = max(most, math.Abs(want[k])), max(worst, math.Abs(got[i][k]-want[k]))
				if math.IsNaN(got[i][k] - want[k]) {
					worst = math.Inf(1)
				}
			}
		}
		if len(got[i]) != len(want) || worst > tolerance*most {
			return fmt.Errorf("output %d differs by %g of %g:\nfound    %v\nexpected %v\n%s", i, worst, most, got[i][:min(20, len(got[i]))], want[:min(20, len(want))], r.Document.Text())
		}
	}
	return nil
}
