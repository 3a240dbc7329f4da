package runtime

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// extremes is a type's part of testdata/extremes.json, made by
// testdata/extremes.py.
type extremes struct {
	Activations, Losses []struct {
		Name           string
		Parameters     []float64
		X, Y, Gradient []extreme
	}
	Optimizers []extremeDescent
}

type extremeDescent struct {
	Name      string
	Settings  json.RawMessage
	Gradients [][]extreme // of each weight
	Weights   [][]extreme // after each step
}

// extreme is a float64 that may be "nan", "inf" or "-inf" in JSON.
type extreme float64

func (x *extreme) UnmarshalJSON(text []byte) error {
	var word string
	if json.Unmarshal(text, &word) != nil {
		return json.Unmarshal(text, (*float64)(x))
	}
	v, err := strconv.ParseFloat(word, 64)
	*x = extreme(v)
	return err
}

func readExtremes(t *testing.T, dtype string) *extremes {
	t.Helper()
	text, err := os.ReadFile("testdata/extremes.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]*extremes
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	r := all[dtype]
	if text, err = os.ReadFile("testdata/optimizers.json"); err != nil {
		t.Fatal(err)
	}
	var more struct {
		Float32 []extremeDescent `json:"extremes_float32"`
		Float64 []extremeDescent `json:"extremes_float64"`
	}
	if err := json.Unmarshal(text, &more); err != nil {
		t.Fatal(err)
	}
	if dtype == "float32" {
		r.Optimizers = append(r.Optimizers, more.Float32...)
	} else {
		r.Optimizers = append(r.Optimizers, more.Float64...)
	}
	return r
}

func TestOptimizersAtTheExtremes(t *testing.T) {
	onEach(t, func(t *testing.T, on Machine) {
		testOptimizersAtTheExtremes[float32](t, on, 2e-6)
		testOptimizersAtTheExtremes[float64](t, on, 1e-14)
	})
}

// Each weight stands at several places of a long array, and for Adam's products
// also in a row of a matrix.
func testOptimizersAtTheExtremes[T Float](t *testing.T, on Machine, tolerance float64) {
	r := readExtremes(t, dtypeOf[T]())
	for _, o := range r.Optimizers {
		update := optimizers[T](on)[o.Name]
		if err := json.Unmarshal(o.Settings, update.settings); err != nil {
			t.Fatal(err)
		}
		const copies = 3
		n := len(o.Gradients)
		w, slots := slices.Repeat([]T{0.5}, copies*n), newSlots(update, copies*n)
		rows, rowSlots := slices.Repeat([]T{0.5}, 8*n), newSlots(update, 8*n)
		for step, want := range o.Weights {
			g, ones := make([]T, n), slices.Repeat([]T{1}, 8)
			for i := range g {
				g[i] = T(o.Gradients[i][step])
			}
			update.update(step+1, w, slices.Repeat(g, copies), slots)
			products := update.updateProduct(step+1, rows, g, ones, rowSlots)
			for i, v := range w {
				got, torch := float64(v), float64(want[i%n])
				if !alike(got, torch, tolerance) && !(divides(o.Name) && math.IsNaN(torch) && IsFinite(got)) &&
					!(!divides(o.Name) && math.Abs(got-torch) <= tolerance*greatest(o.Gradients[i%n][:step+1])) {
					t.Errorf("%T %s %s: weight %d is %v after step %d, PyTorch's %v", v, o.Name, o.Settings, i, got, step+1, torch)
				}
				if row := float64(rows[8*(i%n)]); products && !alike(row, got, tolerance) {
					t.Errorf("%T %s %s: weight %d is %v after step %d, by products %v", v, o.Name, o.Settings, i, got, step+1, row)
				}
			}
		}
	}
}

// TestOptimizersAreAlikeAtTheExtremes runs all optimizers whose steps are bounded
// under gradients that are finite, but whose squares may not be: weights stay
// finite, and vector code does what plain Go does.
func TestOptimizersAreAlikeAtTheExtremes(t *testing.T) {
	beside(t, func(t *testing.T, on, plain Machine) {
		testOptimizersAreAlike[float32](t, on, plain, 1e-5)
		testOptimizersAreAlike[float64](t, on, plain, 1e-13)
	})
}

func testOptimizersAreAlike[T Float](t *testing.T, on, plain Machine, tolerance float64) {
	gradients := readExtremes(t, dtypeOf[T]()).Optimizers[0].Gradients
	wants := variants[T](plain)
	for name, o := range variants[T](on) {
		if strings.HasPrefix(name, "sgd") {
			continue
		}
		got, want := underExtremes(o, gradients), underExtremes(wants[name], gradients)
		for i, v := range got {
			if !IsFinite(v) || !alike(float64(v), float64(want[i]), tolerance) {
				t.Errorf("%T %s: %v under gradients %v, plain Go's %v", v, name, v, gradients[i], want[i])
			}
		}
	}
}

// underExtremes are weights that have seen the gradients of each.
func underExtremes[T Float](o optimizer[T], gradients [][]extreme) []T {
	w := slices.Repeat([]T{0.5}, len(gradients))
	slots := newSlots(o, len(w))
	for step := range gradients[0] {
		g := make([]T, len(w))
		for i := range g {
			g[i] = T(gradients[i][step])
		}
		o.update(step+1, w, g, slots)
	}
	return w
}

// divides reports whether an optimizer's steps are bounded. Finite gradients then
// leave finite weights; PyTorch's Adam subtracts the mean from the gradient, which
// overflows. Weights of the others are as good as the largest step.
func divides(optimizer string) bool { return optimizer != "sgd" }

func greatest(x []extreme) float64 {
	most := 0.0
	for _, v := range x {
		most = max(most, math.Abs(float64(v)))
	}
	return most
}

func dtypeOf[T Float]() string { return fmt.Sprintf("%T", T(0)) }

// alike compares relatively; infinities and NaN must be the same.
func alike(got, want, tolerance float64) bool {
	return got == want || math.IsNaN(got) && math.IsNaN(want) || math.Abs(got-want) <= tolerance*math.Abs(want)
}

// Where PyTorch knows a limit, so does plain Go; its NaNs are those of ∞·0 and
// ∞/∞. Vector code is compared with plain Go where it is made.
func TestCurvesAtTheExtremes(t *testing.T) {
	testCurvesAtTheExtremes[float32](t, 1e-6, 3e-3, math.SmallestNonzeroFloat32)
	testCurvesAtTheExtremes[float64](t, 1e-14, 1e-8, math.SmallestNonzeroFloat64)
}

// Derivatives cannot be better than the outputs that they are computed from, and
// PyTorch bounds denominators by the float32 next to 1e-12.
func testCurvesAtTheExtremes[T Float](t *testing.T, tolerance, coarse, least float64) {
	r := readExtremes(t, dtypeOf[T]())
	for i, c := range slices.Concat(r.Activations, r.Losses) {
		p := T(0)
		if len(c.Parameters) > 0 {
			p = T(c.Parameters[0])
		}
		f := activations[T](p)[c.Name]
		if i >= len(r.Activations) {
			f = losses[T](p)[c.Name]
		}
		for k, x := range c.X {
			got, want := float64(f.value(T(x))), float64(c.Y[k])
			if !alike(got, want, tolerance) && math.Abs(got-want) > least && (math.IsNaN(float64(x)) || !math.IsNaN(want)) {
				t.Errorf("%T %s%v(%v) = %v, PyTorch's %v", p, c.Name, c.Parameters, x, got, want)
			}
			got, want = float64(f.gradient(T(x))), float64(c.Gradient[k])
			if math.IsNaN(float64(x)) || math.IsNaN(want) || c.Name == "categorical_crossentropy" && x < minDenominator {
				continue // or the denominator is bounded, unlike PyTorch's
			}
			if !alike(got, want, coarse) && math.Abs(got-want) > least {
				t.Errorf("%T derivative of %s%v at %v = %v, PyTorch's %v", p, c.Name, c.Parameters, x, got, want)
			}
		}
	}
}
