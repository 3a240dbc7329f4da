package convert_test

import (
	"errors"
	"flag"
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

var update = flag.Bool("update", false, "renew the page of ONNX's tests")

// nodesPage says which of ONNX's tests of operators pass.
const nodesPage = "../../docs/onnx_nodes.md"

// TestNodes converts ONNX's own tests of its operators, each a model of few nodes with inputs and
// results, which Debian has in libonnx-testdata: TENSORNET_ONNX_NODES is their folder. What is not
// refused must be right, and the page must say so. Where a model has weights as inputs, all inputs
// but the first are given.
func TestNodes(t *testing.T) {
	folder := os.Getenv("TENSORNET_ONNX_NODES")
	if folder == "" {
		t.Skip("TENSORNET_ONNX_NODES is not set")
	}
	models, err := filepath.Glob(filepath.Join(folder, "*/model.onnx"))
	if err != nil || len(models) == 0 {
		t.Fatal("found no models", err)
	}
	found := tally{}
	for _, file := range models {
		dir := filepath.Dir(file)
		err := nodeTest(t, dir, filepath.Base(dir))
		var refused *convert.Refused
		row := found.row(t, dir)
		switch {
		case errors.Is(err, errOthers):
			continue
		case errors.As(err, &refused):
			_, reason, ok := strings.Cut(refused.Reasons[0], ": ")
			if !ok {
				reason = refused.Reasons[0]
			}
			row.refused++
			row.reasons[reason] = true
		case errors.Is(err, errRange):
			row.refused++
			row.reasons[err.Error()] = true
		case err != nil:
			row.wrong++
			t.Errorf("%s: %v", filepath.Base(dir), err)
		default:
			row.passed++
		}
	}
	const least = 0.93
	if all := found.sum(); float64(all.passed) < least*float64(all.passed+all.refused) {
		t.Errorf("%d pass and %d are refused, expected more than %v of them to pass", all.passed, all.refused, least)
	}
	found.compare(t)
}

// tally is what became of the tests of each operator.
type tally map[string]*counts

type counts struct {
	passed, refused, wrong int
	reasons                map[string]bool
}

// row is that of the operator that a test is of: the one of a single node, or that whose definition
// by others is tested.
func (all tally) row(t *testing.T, dir string) *counts {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(strings.TrimSuffix(dir, "_expanded"), "model.onnx"))
	if err != nil {
		data, err = os.ReadFile(filepath.Join(dir, "model.onnx"))
	}
	if err != nil {
		t.Fatal(err)
	}
	m, err := onnx.Read(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	name := m.Graph.Nodes[len(m.Graph.Nodes)-1].Op
	if all[name] == nil {
		all[name] = &counts{reasons: map[string]bool{}}
	}
	return all[name]
}

func (all tally) sum() (sum counts) {
	for _, c := range all {
		sum.passed, sum.refused, sum.wrong = sum.passed+c.passed, sum.refused+c.refused, sum.wrong+c.wrong
	}
	return sum
}

// compare compares the page, or renews it.
func (all tally) compare(t *testing.T) {
	t.Helper()
	var b strings.Builder
	sum := all.sum()
	fmt.Fprintf(&b, "# ONNX's own tests of its operators\n\n"+
		"Of the tests in Debian's libonnx-testdata, those that have floating-point inputs and results: %d of %d are\n"+
		"imported and right, %.1f %%, and %d are wrong. The others are refused for the reasons that are named here.\n"+
		"`.ci/nightly` compares this page. It is renewed by\n\n"+
		"    TENSORNET_ONNX_NODES=/usr/share/libonnx-testdata/data/node go test ./gen/convert -run Nodes -update\n\n"+
		"| operator | passed | refused | wrong | because |\n|---|---|---|---|---|\n", sum.passed, sum.passed+sum.refused+sum.wrong,
		100*float64(sum.passed)/float64(sum.passed+sum.refused+sum.wrong), sum.wrong)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		c := all[name]
		if c.passed+c.refused+c.wrong > 0 {
			reasons := strings.Join(slices.Sorted(maps.Keys(c.reasons)), "; ")
			fmt.Fprintf(&b, "| %s | %d | %d | %d | %s |\n", name, c.passed, c.refused, c.wrong, reasons)
		}
	}
	text, err := os.ReadFile(nodesPage)
	if string(text) == b.String() {
		return
	}
	if !*update {
		t.Errorf("%s does not say what was found: %v; renew with -update", nodesPage, err)
	} else if err := os.WriteFile(nodesPage, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
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
		if results[i] == 2 || results[i] == 3 { // of what lies in the middle, float32 decides
			tolerance, most = 1, 1
		}
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
