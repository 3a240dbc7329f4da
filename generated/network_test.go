package generated_test

import (
	"bytes"
	"math"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// test is one of those that every network is taken through; some are left out
// of large networks, unless there is time.
type test struct {
	name  string
	run   func(*testing.T)
	large bool
}

// A network is large from so many parameters on, or multiplications and additions of a prediction.
const (
	large     = 1e6
	laborious = 2e7
)

func TestNetworks(t *testing.T) {
	for _, n := range networks {
		t.Run(n.info.Name, func(t *testing.T) {
			for _, one := range n.tests {
				if one.large || n.info.Parameters < large && n.info.FLOPs < laborious || long() {
					t.Run(one.name, one.run)
				}
			}
		})
	}
}

func (p *probe[T]) tests() []test {
	return []test{
		{"Table", p.testTable, true},
		{"Predict", p.testPredict, true},
		{"Processors", p.testProcessors, true},
		{"Groups", p.testGroups, true},
		{"Allocations", p.testAllocations, false},
		{"Learning", p.testLearning, false},
		{"Gradients", p.testGradients, false},
		{"Vectors", p.testVectors, true},
		{"Steps", p.testSteps, false},
		{"GradientsOfSteps", p.testGradientsOfSteps, false},
		{"LargeBatch", p.testLargeBatch, false},
		{"Derived", p.testDerived, false},
		{"Bits", p.testBits, false},
		{"Files", p.testFiles, false},
		{"Resume", p.testResume, false},
	}
}

// testTable compares what the package tells the code that all packages share with
// its types: the views of that are the fields of the spec's names.
func (p *probe[T]) testTable(t *testing.T) {
	s, out, w := p.newSamples(1), p.newOutputs(1), p.newWeights(1)
	sample := reflect.ValueOf(s.itself(0)).Elem()
	inputs, targets := sample.FieldByName("Inputs"), sample.FieldByName("Targets")
	if got := s.inputs(0); got != inputs.Addr().Interface() {
		t.Errorf("the inputs of a sample are at %p", got)
	}
	for i, in := range p.info.Inputs {
		compareField(t, inputs, in.Name, s.input(0, i))
	}
	for i, o := range p.info.Outputs {
		compareField(t, reflect.ValueOf(out.itself(0)).Elem(), o.Name, out.output(0, i))
		if !o.Sparse {
			compareField(t, targets, o.Name, s.target(0, i))
			continue
		}
		label := targets.FieldByName(spec.GoName(o.Name))
		if label.Kind() == reflect.Array { // of a sequence
			label = label.Index(0)
		}
		class := label.Addr().Interface().(*int)
		if s.setLabel(0, i, 1); *class != 1 || s.target(0, i) != nil {
			t.Errorf("the class of %s is %d, want 1", o.Name, *class)
		}
	}
	tensors := w.Tensors()
	for _, x := range tensors {
		path := strings.Split(x.Name, ".")
		fields := reflect.ValueOf(w).Elem().FieldByName("Parameters").Elem()
		if n := len(path) - 1; n > 0 {
			fields = fields.FieldByName(spec.GoName(strings.Join(path[:n], "_")))
			path = path[n:]
		}
		compareField(t, fields, path[0], x.Data)
	}
	if len(tensors) != len(p.info.Weights) || len(flatten(tensors)) != p.info.Parameters {
		t.Errorf("%d weights in %d tensors, Info says %d in %d", len(flatten(tensors)), len(tensors), p.info.Parameters, len(p.info.Weights))
	}
}

// compareField compares a view with the field that it should be.
func compareField[T runtime.Float](t *testing.T, of reflect.Value, name string, view []T) {
	t.Helper()
	field := of.FieldByName(spec.GoName(name))
	if !field.IsValid() || field.Addr().Pointer() != reflect.ValueOf(view).Pointer() || field.Type().Size() != uintptr(len(view))*unsafe.Sizeof(T(0)) {
		t.Errorf("the view of %s is not the field", name)
	}
}

// testPredict compares the ways to predict: bit by bit, but batches, which may
// run in vector code, within rounding.
func (p *probe[T]) testPredict(t *testing.T) {
	w := p.newWeights(1)
	m := p.newModel(runtime.Host(), w)
	session := m.newSession()
	in, batch, one, own := p.inputs(9, 1), p.newOutputs(9), p.newOutputs(9), p.newOutputs(9)
	if err := m.predictBatch(t.Context(), in, batch); err != nil {
		t.Fatal(err)
	}
	var last []T
	for i := range in.len() {
		m.predict(in, i, one, i)
		session.predict(in, i, own, i)
		y := p.values(one, i)
		if !slices.Equal(y, p.values(own, i)) || !near(y, p.values(batch, i)) {
			t.Fatalf("sample %d: Predict, Session.Predict and PredictBatch differ", i)
		}
		if slices.Equal(y, last) {
			t.Errorf("samples %d and %d give the same outputs", i-1, i)
		}
		if i := slices.IndexFunc(y, func(v T) bool { return math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) }); i >= 0 {
			t.Errorf("output %d is %v", i, y[i])
		}
		last = y
	}
}

// near reports whether numbers differ by rounding alone.
func near[T runtime.Float](x, y []T) bool {
	tolerance := 1e-5
	if T(1)+T(1e-12) != 1 {
		tolerance = 1e-12
	}
	for i := range x {
		if !(math.Abs(float64(x[i]-y[i])) <= tolerance*max(1, math.Abs(float64(x[i])))) {
			return false
		}
	}
	return true
}

func (p *probe[T]) testAllocations(t *testing.T) {
	w := p.newWeights(1)
	m, tr, batch, in, out := p.newModel(runtime.Host(), w), p.newTrainer(runtime.Host(), w), p.samples(17, 1), p.inputs(17, 1), p.newOutputs(17)
	defer tr.Close()
	ctx, few := t.Context(), batch.between(0, 2)
	calls := map[string]func(){
		"Predict": func() { m.predict(in, 0, out, 0) },
		"PredictBatch": func() {
			if err := m.predictBatch(ctx, in, out); err != nil {
				t.Error(err)
			}
		},
		"Step":        func() { tr.step(batch) },
		"Step of few": func() { tr.step(few) },
	}
	if raceDetector() { // which has pools forget
		delete(calls, "Predict")
		delete(calls, "PredictBatch")
	}
	for name, f := range calls {
		if n := testing.AllocsPerRun(3, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

// raceDetector reports whether the test was built with the race detector.
func raceDetector() bool {
	info, _ := debug.ReadBuildInfo()
	return info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// testLearning trains on few samples until the loss has fallen.
func (p *probe[T]) testLearning(t *testing.T) {
	tr, batch := p.newTrainer(runtime.Host(), p.newWeights(1)), p.samples(4, 1)
	defer tr.Close()
	first := tr.step(batch)
	last := first
	for range 30 { // dropout lets the loss vary
		last = tr.step(batch)
	}
	if !(last < first) {
		t.Errorf("loss %v after 31 steps, %v at first", last, first)
	}
}

// testGradients compares the gradient with the slope of the loss along it.
func (p *probe[T]) testGradients(t *testing.T) {
	w, batch := p.newWeights(1), p.samples(4, 1)
	tr := p.newTrainer(runtime.Host(), w)
	defer tr.Close()
	tr.accumulate(batch)
	start, gradient := flatten(w.Tensors()), flatten(tr.gradients().Tensors())
	norm := 0.0
	for _, g := range gradient {
		norm += float64(g) * float64(g)
	}
	norm = math.Sqrt(norm)
	// A step changes the loss by step·norm, of which float32 shows three digits;
	// much more, and the slope is another one.
	step, tolerance := min(1e-2, 0.1/norm), 2e-2
	if p.info.DType == "float64" {
		step, tolerance = 1e-5, 1e-6
	}
	loss := func(step float64) float64 {
		k := 0
		for _, tensor := range w.Tensors() {
			for i := range tensor.Data {
				tensor.Data[i] = T(float64(start[k]) + step*float64(gradient[k])/norm)
				k++
			}
		}
		return float64(tr.accumulate(batch))
	}
	if slope := (loss(step) - loss(-step)) / (2 * step); !(math.Abs(slope-norm) <= tolerance*norm) {
		t.Errorf("the loss rises by %v along the gradient, whose length is %v", slope, norm)
	}
}

// testFiles writes and reads weights and checkpoints.
func (p *probe[T]) testFiles(t *testing.T) {
	w, batch := p.newWeights(1), p.samples(2, 1)
	tr := p.newTrainer(runtime.Host(), w)
	defer tr.Close()
	tr.step(batch)
	var file, checkpoint bytes.Buffer
	if _, err := w.WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	if _, err := tr.WriteTo(&checkpoint); err != nil {
		t.Fatal(err)
	}
	read := p.newWeights(2)
	if _, err := read.ReadFrom(&file); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(flatten(read.Tensors()), flatten(w.Tensors())) {
		t.Error("a weights file changes weights")
	}
	resumed := p.newWeights(2)
	other := p.newTrainer(runtime.Host(), resumed)
	defer other.Close()
	if _, err := other.ReadFrom(&checkpoint); err != nil {
		t.Fatal(err)
	}
	tr.step(batch)
	other.step(batch)
	if !slices.Equal(flatten(resumed.Tensors()), flatten(w.Tensors())) {
		t.Error("training goes on differently after a checkpoint")
	}
}
