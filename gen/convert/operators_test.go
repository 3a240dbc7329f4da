package convert_test

import (
	"encoding/json"
	"maps"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/convert"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// storedCase is a model and what onnxruntime computes of it.
type storedCase struct {
	Model           []byte
	Inputs, Outputs map[string][]float64
}

func storedCases(t *testing.T) map[string]storedCase {
	t.Helper()
	var cases map[string]storedCase
	text, err := os.ReadFile("testdata/operators.json")
	if err == nil {
		err = json.Unmarshal(text, &cases)
	}
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func (c storedCase) imported(t *testing.T) *convert.Result {
	t.Helper()
	m, err := onnx.Read(c.Model, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := convert.ONNX(m, convert.Options{Name: "net"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestOperators converts models of single operators and compares with onnxruntime.
func TestOperators(t *testing.T) {
	cases := storedCases(t)
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		t.Run(name, func(t *testing.T) {
			stored := cases[name]
			r := stored.imported(t)
			got, err := execute("net", r, stored.Inputs)
			if err != nil {
				t.Fatal(err)
			}
			for i, out := range r.Outputs {
				want := arranged(stored.Outputs[out.Model], out)
				worst := 0.0
				for k := range want {
					if d := math.Abs(got[i][k] - want[k]); !(d <= worst) {
						worst = d
					}
				}
				if len(got[i]) != len(want) || !(worst <= 1e-5) {
					t.Errorf("%s differs by %g:\nfound    %v\nexpected %v\n%s", out.Model, worst, got[i], want, r.Document.Text())
				}
			}
			if len(r.Outputs) != len(stored.Outputs) {
				t.Errorf("found %d outputs, expected %d", len(r.Outputs), len(stored.Outputs))
			}
		})
	}
}
