package runtime

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"
)

// reference is testdata/reference.json, made by testdata/reference.py, or
// testdata/keras.json and optimizers.json, made by the scripts of these names.
type reference struct {
	Activations, Losses []referenceCurve
	Weights             []float64
	Gradients           [][]float64
	Steps               []int // that are stored; nil: all
	Optimizers          []struct {
		Name             string
		Settings         json.RawMessage
		Float32, Float64 [][]float64
	}
}

type referenceCurve struct {
	Name                    string
	Parameters              []float64
	X                       []float64
	Float32, Float64, Exact values
}

type values struct{ Y, Gradient []number }

// number is a float64 whose infinity is null in JSON.
type number float64

func (n *number) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*n = number(math.Inf(1))
		return nil
	}
	return json.Unmarshal(text, (*float64)(n))
}

func readReference(t *testing.T, file string) *reference {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var r reference
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return &r
}

// tolerance is what a value may differ from its reference by, relatively and
// absolutely. The absolute part stands for cancellation. PyTorch's: it computes
// gelu as x(1+erf)/2, elu as e^x-1 and cross-entropy from logits as a
// difference; the package's values need none of it against the exact numbers.
// And that of derivatives: from an output near 1 or -alpha they cannot be better
// than the output's last digit.
type tolerance struct{ y, yAbsolute, gradient, gradientAbsolute float64 }

var (
	torch32 = tolerance{1e-5, 3e-7, 1e-5, 3e-7}
	torch64 = tolerance{1e-12, 5e-16, 1e-12, 5e-16}
	exact32 = tolerance{2e-7, 1e-45, 1e-6, 3e-7}
	exact64 = tolerance{2e-13, 1e-320, 2e-13, 5e-16}
)

func TestCurvesAgainstPyTorch(t *testing.T) {
	r := readReference(t, "reference.json")
	for _, table := range []struct {
		curves []referenceCurve
		double func(p float64) map[string]curve[float64]
		single func(p float32) map[string]curve[float32]
	}{
		{r.Activations, activations[float64], activations[float32]},
		{r.Losses, losses[float64], losses[float32]},
	} {
		missing := table.double(0)
		for _, c := range table.curves {
			delete(missing, c.Name)
			p := 0.0
			if len(c.Parameters) > 0 {
				p = c.Parameters[0]
			}
			double, single := table.double(p)[c.Name], table.single(float32(p))[c.Name]
			checkCurve(t, "float64 against PyTorch", c, double, c.Float64, torch64)
			checkCurve(t, "float32 against PyTorch", c, single, c.Float32, torch32)
			checkCurve(t, "float64 against exact", c, double, c.Exact, exact64)
			checkCurve(t, "float32 against exact", c, single, c.Exact, exact32)
		}
		for name := range missing {
			t.Errorf("%s: no reference", name)
		}
	}
}

func checkCurve[T Float](t *testing.T, what string, c referenceCurve, f curve[T], want values, tol tolerance) {
	t.Helper()
	for i, x := range c.X {
		if got, y := f.value(T(x)), want.Y[i]; !near(float64(got), float64(T(y)), tol.y, tol.yAbsolute) {
			t.Errorf("%s: %s%v(%v) = %v, want %v", what, c.Name, c.Parameters, x, got, y)
		}
		if got, d := f.gradient(T(x)), want.Gradient[i]; !near(float64(got), float64(T(d)), tol.gradient, tol.gradientAbsolute) {
			t.Errorf("%s: derivative of %s%v at %v = %v, want %v", what, c.Name, c.Parameters, x, got, d)
		}
	}
}

func TestOptimizersAgainstOthers(t *testing.T) {
	onEach(t, func(t *testing.T, on Machine) {
		missing := optimizers[float64](on)
		for _, file := range []string{"reference.json", "keras.json", "optimizers.json"} {
			r := readReference(t, file)
			for _, o := range r.Optimizers {
				delete(missing, o.Name)
				double := descend(t, r, optimizers[float64](on)[o.Name], o.Settings)
				single := descend(t, r, optimizers[float32](on)[o.Name], o.Settings)
				for k := range o.Float64 {
					step := k + 1
					if r.Steps != nil {
						step = r.Steps[k]
					}
					for i := range r.Weights {
						if got, want := double[step-1][i], o.Float64[k][i]; !near(got, want, 1e-12, 1e-15) {
							t.Errorf("%s %s: float64 weight %d after step %d = %v, want %v", o.Name, o.Settings, i, step, got, want)
						}
						if got, want := float64(single[step-1][i]), o.Float32[k][i]; !near(got, want, 1e-5, 1e-6) {
							t.Errorf("%s %s: float32 weight %d after step %d = %v, want %v", o.Name, o.Settings, i, step, got, want)
						}
					}
				}
			}
		}
		for name := range missing {
			t.Errorf("%s: no reference", name)
		}
	})
}

// descend returns the weights after each of the reference's steps.
func descend[T Float](t *testing.T, r *reference, o optimizer[T], settings []byte) (steps [][]T) {
	t.Helper()
	if err := json.Unmarshal(settings, o.settings); err != nil {
		t.Fatal(err)
	}
	w := convert[T](r.Weights)
	slots := newSlots[T](o, len(w))
	for step, g := range r.Gradients {
		o.update(step+1, w, convert[T](g), slots)
		steps = append(steps, slices.Clone(w))
	}
	return steps
}

func convert[T Float](from []float64) []T {
	to := make([]T, len(from))
	for i, v := range from {
		to[i] = T(v)
	}
	return to
}
