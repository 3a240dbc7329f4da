package runtime

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
)

func TestInfoIsNew(t *testing.T) {
	n := newTiny()
	info := n.Info()
	info.Seed, info.Outputs[0].Labels[1], info.Inputs[0].Shape[0] = 7, "other", 100
	if again, want := n.Info(), tinyInfo(); !reflect.DeepEqual(*again, want) || !reflect.DeepEqual(n.layout.info, want) {
		t.Errorf("%+v", again)
	}
}

func TestViews(t *testing.T) {
	n := newTiny()
	s := tinySample{tinyInputs{[2]float64{1, 2}, [1]float64{3}}, tinyTargets{2, [2]float64{4, 5}}}
	out := tinyOutputs{[3]float64{6, 7, 8}, [2]float64{9, 10}}
	for name, view := range map[string]struct{ got, want []float64 }{
		"input 0":  {n.Input(&s, 0), []float64{1, 2}},
		"input 1":  {n.Input(&s, 1), []float64{3}},
		"input 2":  {n.Input(&s, 2), nil},
		"input -1": {n.Input(&s, -1), nil},
		"inputs":   {n.Flat(n.Inputs(&s)), []float64{1, 2, 3}},
		"target 0": {n.Target(&s, 0), nil}, // a class
		"target 1": {n.Target(&s, 1), []float64{4, 5}},
		"target 2": {n.Target(&s, 2), nil},
		"output 0": {n.Output(&out, 0), []float64{6, 7, 8}},
		"output 1": {n.Output(&out, 1), []float64{9, 10}},
		"output 2": {n.Output(&out, 2), nil},
	} {
		if !slices.Equal(view.got, view.want) || (view.got == nil) != (view.want == nil) || cap(view.got) != len(view.got) {
			t.Errorf("%s: %v, want %v", name, view.got, view.want)
		}
	}
	n.SetLabel(&s, 0, 1)
	n.SetLabel(&s, 1, 0)
	n.SetLabel(&s, 7, 1)
	if s.Targets != (tinyTargets{1, [2]float64{1, 0}}) || n.Label(&s, 0) != 1 || n.Label(&s, 1) != 0 || n.Label(&s, 7) != -1 || n.Label(&s, -1) != -1 {
		t.Errorf("labels %+v, %d, %d, %d", s.Targets, n.Label(&s, 0), n.Label(&s, 1), n.Label(&s, 7))
	}
}

func TestNetworksWeights(t *testing.T) {
	n := newTiny()
	w, other := n.Draw(1), n.Draw(1)
	if *w != *other || *w == *n.Draw(2) || *n.NewParameters() != (tinyParameters{}) {
		t.Error("weights are not those of their seed")
	}
	w.Frozen, w.Kind[2][1], w.Value[1][0] = [2]float64{1, 2}, 3, 4
	tensors := n.Tensors(w)
	for i, want := range []struct {
		name string
		i    int
		v    float64
	}{{"frozen", 1, 2}, {"kind", 7, 3}, {"value", 3, 4}} {
		if x := tensors[i]; x.Name != want.name || x.Data[want.i] != want.v || !slices.Equal(x.Shape, n.layout.info.Weights[i].Shape) {
			t.Errorf("tensor %d: %+v", i, x)
		}
	}
	tensors[0].Data[0] = 9
	if w.Frozen[0] != 9 {
		t.Error("a copy of the weights")
	}

	dir, p := t.TempDir(), &Beside{Preprocess: &Preprocess{Mean: []float64{1, 2, 3}, Deviation: []float64{1, 2, 4}}}
	if err := n.Weights(w, p).SaveFile(filepath.Join(dir, "w")); err != nil {
		t.Fatal(err)
	}
	read, q := n.NewParameters(), new(Beside)
	if err := n.Weights(read, q).Load(os.DirFS(dir), "w"); err != nil || *read != *w || !reflect.DeepEqual(p.Preprocess, q.Preprocess) {
		t.Errorf("%v, %+v, %v", read, q.Preprocess, err)
	}
	if err := n.Weights(read, q).Load(os.DirFS(dir), "missing"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "bad"), []byte("bad"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := n.Weights(read, q).Load(os.DirFS(dir), "bad"); err == nil || err.Error()[:10] != "read bad: " || *read != *w {
		t.Errorf("a damaged file: %v", err)
	}
	var foreign bytes.Buffer
	if _, err := WriteTensors(&foreign, n.Tensors(other), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Weights(read, q).ReadForeign(&foreign); err != nil || *read != *other || !reflect.DeepEqual(p.Preprocess, q.Preprocess) {
		t.Errorf("foreign weights: %v, %+v, %v", read, q.Preprocess, err)
	}
}

func TestWeightsAdapt(t *testing.T) {
	n := newTiny()
	w := n.Weights(n.Draw(1), new(Beside))
	if err := w.Adapt([][]float64{{1, 2, 3}, {3, 2, 5}}); err != nil || !slices.Equal(w.Preprocess.Mean, []float64{2, 2, 4}) {
		t.Errorf("%+v, %v", w.Preprocess, err)
	}
	kept := w.Preprocess
	if err := w.Adapt([][]float64{{1}}); err == nil || w.Preprocess != kept {
		t.Errorf("a row of one number: %v", err)
	}
	if err := w.SetPreprocess(&Preprocess{Mean: []float64{1}}); err == nil || w.Preprocess != kept {
		t.Errorf("a mean of one number: %v", err)
	}
	mine := &Preprocess{Labels: [][]string{{"x", "y", "z"}}}
	if err := w.SetPreprocess(mine); err != nil || w.Preprocess == mine || !reflect.DeepEqual(w.Preprocess, mine) {
		t.Errorf("%+v, %v: want a copy", w.Preprocess, err)
	}
	if err := w.SetPreprocess(nil); err != nil || w.Preprocess != nil {
		t.Errorf("%+v, %v", w.Preprocess, err)
	}
}
