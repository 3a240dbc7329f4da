package verify_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// reference is a network and what PyTorch makes of it; testdata/reference.py
// says how. Tensors of several samples are flat.
type reference struct {
	Name      string
	Spec      string // without name and dtype
	Batch     int
	Steps     int
	Inputs    [][]float64
	Targets   [][]float64
	Weights   map[string][]float64
	Outputs   [][]float64
	Losses    []float64
	Total     float64 // with penalties; 0: not stored
	Gradients map[string][]float64
	After     map[string][]float64 // the weights after training

	network *verify.Network
	samples []probe.Sample
}

const samplesOfReference = 5

// TestReference compares outputs, losses, gradients and the weights after ten
// steps with PyTorch's numbers. Errors are relative to the largest element of a
// tensor, but to 0.1 where all are smaller. PyTorch's numbers are those of
// float64, which bounds float32 more closely than its own rounding would. The
// interpreter, with which other tests compare all that is compiled, is compared
// in all networks, compiled ones in some, in float32, or with TENSORNET_LONG=1 in all
// and in both types of numbers.
func TestReference(t *testing.T) {
	checkReferences(t, "testdata/reference.json")
}

func checkReferences(t *testing.T, file string) {
	t.Helper()
	parallelByNight(t)
	all := references(t, file)
	limits, some := map[string]*worst{"float32": {limit: 1e-5}}, all
	if long() {
		limits["float64"] = &worst{limit: 1e-11}
	} else {
		some = compiledOf(t, all)
	}
	interpreted := worst{limit: 1e-11}
	specs := map[string]string{}
	var compiled []*reference
	for dtype := range limits {
		for _, r := range gathered(some, dtype) {
			compiled = append(compiled, r)
			specs[r.Name] = r.network.TOML()
		}
	}
	if len(compiled) > 0 {
		p := buildSpecs(t, specs)
		for _, r := range compiled {
			if err := r.compare(p, limits[r.network.DType]); err != nil {
				t.Errorf("%s: %v\n%s", r.Name, err, r.network.TOML())
			}
		}
	}
	for _, r := range all {
		if !r.interpreted() {
			continue
		}
		if err := r.interpret(&interpreted); err != nil {
			t.Errorf("%s, interpreted: %v\n%s", r.Name, err, r.Spec)
		}
	}
	for dtype, w := range limits {
		t.Logf("%s: greatest error %.2g, of %s", dtype, w.error, w.what)
	}
	t.Logf("%d networks, %d of them compiled; greatest error of the interpreter %.2g, of %s", len(all), len(some), interpreted.error, interpreted.what)
}

func references(t *testing.T, file string) []*reference {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []*reference
	if err := json.Unmarshal(content, &all); err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		r.network = parse(t, r.Name, r.Spec)
		r.samples = r.split()
	}
	return all
}

// compiledOf are the networks with an optimizer and, beside these, those that tell most.
// Without any there is nothing that other tests do not compile; programs are executed.
func compiledOf(t *testing.T, list []*reference) []*reference {
	t.Helper()
	var some, others []*reference
	var all told
	for _, r := range list {
		if r.network.Train != nil {
			some = append(some, r)
		} else if r.interpreted() {
			c := &verify.Case{r.network, r.Weights, r.samples}
			shown, size := checkPrograms(t, c)
			others = append(others, r)
			all.add(c, shown, size)
		}
	}
	if len(some) == 0 {
		return nil
	}
	for _, c := range all.most(mostOperations() / 5) {
		some = append(some, others[slices.Index(all.cases, c)])
	}
	return some
}

// gathered are the networks in a type of numbers, many in one. Those with an
// optimizer of their own stay alone: one for each number of slots, unless there is
// time. What optimizers compute is compared in package runtime.
func gathered(all []*reference, dtype string) []*reference {
	const most = 40
	var groups [][]*reference
	alone := map[string]*reference{}
	for _, r := range all {
		switch last := len(groups) - 1; {
		case r.network.Train != nil:
			name := slots(r.network.Train["optimizer"])
			if long() {
				name = r.Name
			}
			if alone[name] == nil {
				alone[name] = r
			}
		case last < 0 || len(groups[last]) == most:
			groups = append(groups, []*reference{r})
		default:
			groups[last] = append(groups[last], r)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(alone)) {
		groups = append(groups, []*reference{alone[name]})
	}
	var merged []*reference
	for _, group := range groups {
		merged = append(merged, mergeReferences(group[0].Name+"_"+dtype, dtype, group))
	}
	return merged
}

// slots says how many an optimizer has.
func slots(of any) string {
	name, _ := verify.Choice(of)
	i := slices.IndexFunc(optimizer.All(), func(d optimizer.Def) bool { return d.Name == name })
	return fmt.Sprint(len(optimizer.All()[i].Settings.Slots()), " slots")
}

func mergeReferences(name, dtype string, group []*reference) *reference {
	var cases []*verify.Case
	m := &reference{Name: name, Batch: group[0].Batch, Steps: group[0].Steps, Gradients: map[string][]float64{}, After: map[string][]float64{}}
	for i, r := range group {
		cases = append(cases, &verify.Case{r.network, r.Weights, r.samples})
		m.Total += r.Total
		m.Outputs, m.Losses = append(m.Outputs, r.Outputs...), append(m.Losses, r.Losses...)
		for name := range r.Weights {
			m.Gradients[verify.OfMerged(i, name)], m.After[verify.OfMerged(i, name)] = r.Gradients[name], r.After[name]
		}
	}
	c := verify.Merge(name, cases)
	c.Network.DType = dtype
	m.network, m.Weights, m.samples = c.Network, c.Weights, c.Samples
	return m
}

// interpreted reports whether the interpreter knows a network: of formulas it knows its
// own alone.
func (r *reference) interpreted() bool {
	return !slices.ContainsFunc(r.network.Layers, func(l *verify.Layer) bool { return l.Type == "pointwise" })
}

const floor = 0.1 // that errors are relative to

// interpret compares what the interpreter computes, except for training.
func (r *reference) interpret(w *worst) error {
	got, err := verify.Evaluate(r.network, r.Weights, r.samples, true)
	if err != nil {
		return err
	}
	predicted, err := verify.Evaluate(r.network, r.Weights, r.samples, false)
	if err != nil {
		return err
	}
	if err := r.compareOutputs(predicted.Outputs, w); err != nil {
		return err
	}
	if err := w.near("losses", got.Each, r.Losses, floor); err != nil {
		return err
	}
	if err := r.compareTotal(got.Loss, w); err != nil {
		return err
	}
	for name, want := range r.Gradients {
		if err := w.near("gradient of "+name, got.Gradients[name], want, floor); err != nil {
			return err
		}
	}
	return nil
}

// compareTotal compares the loss of all outputs with penalties.
func (r *reference) compareTotal(got float64, w *worst) error {
	if r.Total == 0 {
		return nil
	}
	return w.near("loss with penalties", []float64{got}, []float64{r.Total}, floor)
}

func (r *reference) compareOutputs(samples [][][]float64, w *worst) error {
	for i, want := range r.Outputs {
		var got []float64
		for _, outputs := range samples {
			got = append(got, outputs[i]...)
		}
		if err := w.near(fmt.Sprintf("output %d", i), got, want, floor); err != nil {
			return err
		}
	}
	return nil
}

// compare compares what the compiled network computes.
func (r *reference) compare(p *verify.Program, w *worst) error {
	ask := func(what string) (*probe.Response, error) {
		return p.Do(&probe.Request{Network: r.Name, Do: what, Weights: r.Weights, Samples: r.samples, Steps: r.Steps, Batch: r.Batch})
	}
	predicted, err := ask("predict")
	if err != nil {
		return err
	}
	if err := r.compareOutputs(predicted.Outputs, w); err != nil {
		return err
	}
	gradient, err := ask("gradient")
	if err != nil {
		return err
	}
	if err := w.near("losses", gradient.Each, r.Losses, floor); err != nil {
		return err
	}
	if err := r.compareTotal(gradient.Losses[0], w); err != nil {
		return err
	}
	if r.Total != 0 {
		evaluated, err := ask("evaluate")
		if err != nil {
			return err
		}
		if err := r.compareTotal(evaluated.Losses[0], w); err != nil {
			return err
		}
	}
	trained, err := ask("train")
	if err != nil {
		return err
	}
	if resumed, err := ask("resume"); err != nil || !reflect.DeepEqual(resumed, trained) {
		return fmt.Errorf("other losses or weights after an interruption: %w", err)
	}
	for i, g := range gradient.Tensors {
		if err := w.near("gradient of "+g.Name, g.Data, r.Gradients[g.Name], floor); err != nil {
			return err
		}
		if err := w.near(g.Name+" after training", trained.Tensors[i].Data, r.After[g.Name], floor); err != nil {
			return err
		}
	}
	if len(gradient.Tensors) != len(r.Weights) {
		return fmt.Errorf("%d weights, expected %d", len(gradient.Tensors), len(r.Weights))
	}
	return nil
}

// split makes samples of inputs and targets. A target of one number a sample
// serves a sparse output as well.
func (r *reference) split() []probe.Sample {
	samples := make([]probe.Sample, samplesOfReference)
	for k := range samples {
		s := &samples[k]
		part := func(x []float64) []float64 {
			n := len(x) / samplesOfReference
			return x[k*n : (k+1)*n]
		}
		for _, x := range r.Inputs {
			s.Inputs = append(s.Inputs, part(x))
		}
		for _, x := range r.Targets {
			s.Targets = append(s.Targets, part(x))
			s.Labels = append(s.Labels, whole(part(x)))
		}
	}
	return samples
}

// whole are numbers as labels.
func whole(x []float64) []int {
	labels := make([]int, len(x))
	for i, v := range x {
		labels[i] = int(v)
	}
	return labels
}
