package runtime

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"
)

// setOptions sets those of a struct by their names in specs.
func setOptions(t *testing.T, v any, options map[string]json.RawMessage) {
	t.Helper()
	s := reflect.ValueOf(v).Elem()
	for name, value := range options {
		found := false
		for _, f := range reflect.VisibleFields(s.Type()) {
			if f.Tag.Get("opt") == name {
				found = true
				if err := json.Unmarshal(value, s.FieldByIndex(f.Index).Addr().Interface()); err != nil {
					t.Fatal(err)
				}
			}
		}
		if !found {
			t.Fatalf("%T has no option %q", v, name)
		}
	}
}

// The numbers are those of Keras, of testdata/common.py.
func TestCommonAgainstKeras(t *testing.T) {
	text, err := os.ReadFile("testdata/common.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Optimizer         string
		Error             float64
		Settings, Common  map[string]json.RawMessage
		Weights, Averages [][]float64
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	tried := map[string]bool{}
	for i, r := range rows {
		sgd, adam, lamb := DefaultSGD(), DefaultAdam(), DefaultLamb()
		o := map[string]func() Optimizer[float64]{
			"sgd": func() Optimizer[float64] {
				setOptions(t, &sgd, r.Settings)
				setOptions(t, &sgd, r.Common)
				return SGDOptimizer[float64](&sgd)
			},
			"adam": func() Optimizer[float64] {
				setOptions(t, &adam, r.Settings)
				setOptions(t, &adam, r.Common)
				return AdamOptimizer[float64](&adam)
			},
			"lamb": func() Optimizer[float64] {
				setOptions(t, &lamb, r.Settings)
				setOptions(t, &lamb, r.Common)
				return LambOptimizer[float64](&lamb)
			},
		}[r.Optimizer]()
		for name := range r.Common {
			tried[name] = true
		}
		n := newTiny()
		w := n.Draw(1)
		tr := n.NewTrainer(PlainGo(), w, new(Beside), o)
		trainer := tr.trainer.(*trainer[float64])
		fill := func(into []float64, step int) {
			at := 0
			for tensor, size := range []int{9, 6} {
				for n := range size {
					into[at] = float64((7*step*step+13*n*n+5*step*n+3*tensor)%41-20) / 16
					at++
				}
			}
		}
		fill(trainer.numbers[2:], 100)
		for step := range r.Weights {
			fill(trainer.gradients[2:], step+1)
			trainer.apply()
			if d := distance(trainer.numbers[2:], r.Weights[step]); d > r.Error {
				t.Fatalf("row %d, %s %v: step %d: weights differ by %v", i, r.Optimizer, r.Common, step+1, d)
			}
			if len(r.Averages) > 0 {
				if d := distance(trainer.averages[2:], r.Averages[step]); d > r.Error {
					t.Fatalf("row %d, %s %v: step %d: averages differ by %v", i, r.Optimizer, r.Common, step+1, d)
				}
			}
		}
		tr.Close()
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Common]()) {
		if name := f.Tag.Get("opt"); name != "" && !tried[name] {
			t.Errorf("no numbers of %s", f.Name)
		}
	}
}

// Each tensor has a bound of its own, and only a longer gradient changes, in its length alone.
func TestClipNorm(t *testing.T) {
	n := newTiny()
	o := SGD{LearningRate: 1, Common: Common{ClipNorm: 2}}
	tr := n.NewTrainer(PlainGo(), n.NewParameters(), new(Beside), SGDOptimizer[float64](&o))
	defer tr.Close()
	inner := tr.trainer.(*trainer[float64])
	for i := range inner.gradients[2:] {
		inner.gradients[2+i] = 3 // of kind, whose norm is 9
		if i >= 9 {
			inner.gradients[2+i] = -0.5 // of value, whose norm is 0.5·√6
		}
	}
	inner.apply()
	for i, w := range inner.numbers[2:] {
		want := -2.0 / 3
		if i >= 9 {
			want = 0.5
		}
		if math.Abs(w-want) > 1e-15 {
			t.Errorf("weight %d: %v, want %v", i, w, want)
		}
	}
}

func distance(got, want []float64) (d float64) {
	for i, x := range got[:len(want)] {
		d = max(d, math.Abs(x-want[i]))
	}
	return d
}

var commons = []Common{
	{WeightDecay: 0.3},
	{ClipNorm: 0.05}, {GlobalClipNorm: 0.05}, {ClipValue: 0.01},
	{GradientAccumulationSteps: 3},
	{UseEMA: true}, {UseEMA: true, EMAMomentum: 0.5, EMAOverwriteFrequency: 4},
	{WeightDecay: 0.1, GlobalClipNorm: 0.1, GradientAccumulationSteps: 2, UseEMA: true, EMAMomentum: 0.8},
	{Layers: []LayerRate{{Layers: "value", Factor: 0.25}}}, {Layers: []LayerRate{{Layers: "kind", Factor: 1, Epoch: 3}}},
	{WeightDecay: 0.1, GlobalClipNorm: 0.1, GradientAccumulationSteps: 2, UseEMA: true, EMAMomentum: 0.8, Layers: []LayerRate{{Layers: "k*", Factor: 3, Epoch: 2}, {Layers: "*", Factor: 0.5}}},
}

// fitCommon trains tiny until a number of samples in all, from a checkpoint if there is one.
func fitCommon(t *testing.T, n *tinyNetwork, c Common, from []byte, stop int, validated bool) (weights, file, checkpoint []byte) {
	t.Helper()
	w := n.Draw(1)
	o := DefaultAdam()
	o.LearningRate, o.Common = 0.05, c
	trainer := n.NewTrainer(PlainGo(), w, new(Beside), AdamOptimizer[float64](&o))
	defer trainer.Close()
	data := func(yield func(*tinySample, error) bool) {
		for _, s := range tinySamples(23) {
			if stop--; stop == 0 {
				yield(nil, fmt.Errorf("interrupted"))
				return
			}
			if !yield(&s, nil) {
				return
			}
		}
	}
	cfg := FitConfig[tinySample]{Epochs: 4, BatchSize: 3, Checkpoint: func(c *Checkpoint) error {
		var b, weights bytes.Buffer
		if _, err := c.WriteTo(&b); err != nil {
			return err
		}
		_, err := c.WriteWeights(&weights)
		checkpoint, file = b.Bytes(), weights.Bytes()
		return err
	}}
	if validated {
		cfg.Validation = each(tinySamples(9))
	}
	if from != nil {
		cfg.Resume = bytes.NewReader(from)
	}
	_, err := trainer.Fit(t.Context(), data, cfg)
	if err != nil && !strings.Contains(err.Error(), "interrupted") {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := n.Weights(w, new(Beside)).WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), file, checkpoint
}

// A training goes on from any sample with the same bits; what is left are the weights that a
// checkpoint writes; each setting makes another training.
func TestCommonResumes(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		seen := map[string]Common{}
		for _, c := range append(commons, Common{}) {
			for _, validated := range []bool{false, true} {
				whole, file, last := fitCommon(t, n, c, nil, -1, validated)
				if !bytes.Equal(whole, file) {
					t.Errorf("%+v: other weights are left than saved", c)
				}
				for stop := 2; stop < 90; stop += 5 {
					_, _, half := fitCommon(t, n, c, nil, stop, validated)
					resumed, _, end := fitCommon(t, n, c, half, -1, validated)
					if !bytes.Equal(whole, resumed) || !bytes.Equal(last, end) {
						t.Errorf("%+v, validated %v, interrupted at %d: other bits", c, validated, stop)
					}
				}
				if !validated {
					if other, ok := seen[string(whole)]; ok {
						t.Errorf("%+v does the same as %+v", c, other)
					}
					seen[string(whole)] = c
				}
			}
		}
	})
}

func TestCommonOfAnyProcessors(t *testing.T) {
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(0))
	for _, c := range commons {
		var want []byte
		for _, processors := range []int{1, 2, 5} {
			goruntime.GOMAXPROCS(processors)
			got, _, _ := fitCommon(t, newTinyInGroups(), c, nil, -1, true)
			if want != nil && !bytes.Equal(got, want) {
				t.Errorf("%+v: other bits with %d processors", c, processors)
			}
			want = got
		}
	}
}

// What is validated is the average, and the weights go on as they were.
func TestAveragesAreValidated(t *testing.T) {
	n := newTiny()
	w := n.Draw(1)
	o := SGD{LearningRate: 0.1, Common: Common{UseEMA: true, EMAMomentum: 0.9}}
	tr := n.NewTrainer(PlainGo(), w, new(Beside), SGDOptimizer[float64](&o))
	defer tr.Close()
	samples := tinySamples(12)
	for range 5 {
		tr.Step(samples)
	}
	inner := tr.trainer.(*trainer[float64])
	before, average := slices.Clone(inner.numbers), slices.Clone(inner.averages)
	back := inner.showFinal()
	if !slices.Equal(inner.numbers[2:], average[2:]) || slices.Equal(before, inner.numbers) || inner.numbers[0] != before[0] {
		t.Errorf("%v, want %v", inner.numbers, average)
	}
	if back(); !slices.Equal(inner.numbers, before) || !slices.Equal(inner.averages[2:], average[2:]) {
		t.Errorf("%v, want %v again", inner.numbers, before)
	}
	if allocs := testing.AllocsPerRun(5, func() { tr.Step(samples) }); allocs > 0 {
		t.Errorf("%v allocations a step", allocs)
	}
}
