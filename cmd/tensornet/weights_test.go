package main

import (
	"archive/zip"
	"bytes"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/npy"
)

func writeWeights(t *testing.T, metadata map[string]string, tensors ...runtime.Tensor[float32]) *weightFile {
	t.Helper()
	path := filepath.Join(t.TempDir(), "w.safetensors")
	err := runtime.WriteFile(path, func(w io.Writer) error {
		_, err := runtime.WriteTensors(w, tensors, metadata)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := openWeights(path, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestShowTellsWhatIsNotFinite has a column of it where there is something to tell.
func TestShowTellsWhatIsNotFinite(t *testing.T) {
	for _, c := range []struct {
		values []float32
		want   string
	}{
		{[]float32{1, 2}, "most\n"},
		{[]float32{1, float32(math.NaN())}, "most  not finite\n"},
	} {
		var out bytes.Buffer
		if err := writeWeights(t, nil, tensor("x", c.values...), tensor("y", 3)).show(&out); err != nil {
			t.Fatal(err)
		}
		if head, _, _ := strings.Cut(out.String(), "──"); !strings.HasSuffix(head, c.want) {
			t.Errorf("%v: the headers are %q, want %q at their end", c.values, head, c.want)
		}
	}
}

func tensor(name string, values ...float32) runtime.Tensor[float32] {
	return runtime.Tensor[float32]{Name: name, Shape: []int{len(values)}, Data: values}
}

// Of a checkpoint, the weights alone are averaged, whatever their names are like.
func TestWeightsOfState(t *testing.T) {
	state := map[string]string{"fingerprint": "f", "step": "7", "training": "{}", "carried": "1"}
	weights := []runtime.Tensor[float32]{tensor("b/x", 1, 5), tensor("a/b/c", 3)}
	beside := []runtime.Tensor[float32]{tensor("m/b/x", 9, 9), tensor("m/a/b/c", 9), tensor("best/b/x", 9, 9), tensor("best/a/b/c", 9), tensor("carried", 9)}
	for _, n := range []int{0, 2, 4, 5} {
		metadata := map[string]string{"fingerprint": "f", "step": "7"}
		if n == 5 {
			metadata = state
		}
		f := writeWeights(t, metadata, append(weights[:2:2], beside[:n]...)...)
		if got := f.weights(); len(got) != 2 || got[0].Name != "b/x" || got[1].Name != "a/b/c" {
			t.Errorf("%d tensors beside: found %d weights", n, len(got))
		}
	}
	if f := writeWeights(t, state, append(weights[:2:2], beside[4])...); len(f.weights()) != 2 {
		t.Error("states of layers count as weights")
	}
}

func TestAverage(t *testing.T) {
	a := writeWeights(t, map[string]string{"fingerprint": "f", "preprocess": "{}", "run": "1"}, tensor("x", 1, -4), tensor("y", 0.5))
	b := writeWeights(t, map[string]string{"fingerprint": "f", "preprocess": "{}", "step": "3"}, tensor("x", 2, 4), tensor("y", 1), tensor("m/x", 7, 7), tensor("m/y", 7))
	c := writeWeights(t, map[string]string{"fingerprint": "f", "preprocess": "{}"}, tensor("y", 3), tensor("x", 6, 3))
	out := filepath.Join(t.TempDir(), "mean.safetensors")
	if err := averageWeights(io.Discard, []string{a.path, b.path, c.path}, out, false); err != nil {
		t.Fatal(err)
	}
	f, err := openWeights(out, "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	found := map[string][]float64{}
	for _, x := range f.Tensors {
		if found[x.Name], err = f.numbers(x); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(map[string][]float64{"x": {3, 1}, "y": {1.5}}, found); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"fingerprint": "f", "preprocess": "{}"}, f.metadata); diff != "" {
		t.Error(diff)
	}
	for want, other := range map[string]*weightFile{
		"their data was prepared in different ways": writeWeights(t, map[string]string{"fingerprint": "f", "preprocess": "1"}, tensor("x", 2, 4), tensor("y", 1)),
		"they are of different networks":            writeWeights(t, map[string]string{"fingerprint": "g", "preprocess": "{}"}, tensor("x", 2, 4), tensor("y", 1)),
		`tensor "x" is float [2] and float [1]`:     writeWeights(t, map[string]string{"fingerprint": "f", "preprocess": "{}"}, tensor("x", 2), tensor("y", 1)),
		`tensor "x": found NaN at [1], expected`:    writeWeights(t, map[string]string{"fingerprint": "f", "preprocess": "{}"}, tensor("x", 2, float32(math.NaN())), tensor("y", 1)),
	} {
		err := averageWeights(io.Discard, []string{a.path, other.path}, filepath.Join(t.TempDir(), "no"), false)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("found %v, want %s", err, want)
		}
	}
}

func TestDifference(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		a, b      []float64
		tolerance float64
		want      distance
	}{
		{[]float64{3, 4}, []float64{3, 4}, 0, distance{0, 0, -1, 1, 0}},
		{[]float64{3, 4}, []float64{4, 3}, 0, distance{2, math.Sqrt2 / 5, 1, 24. / 25, 0}},
		{[]float64{3, 4}, []float64{3.5, 0}, 1, distance{1, math.Hypot(0.5, 4) / 5, 4, 3. / 5, 1}},
		{[]float64{nan, 1}, []float64{nan, 2}, 0, distance{1, nan, 1, nan, 1}},
		{[]float64{nan, 1}, []float64{1, 2}, 0, distance{2, nan, inf, nan, 0}},
	} {
		got := difference(c.a, c.b, c.tolerance)
		close := func(x, y float64) bool {
			return x == y || math.IsNaN(x) && math.IsNaN(y) || math.Abs(x-y) < 1e-15
		}
		if got.count != c.want.count || got.at != c.want.at || got.largest != c.want.largest {
			t.Errorf("%v and %v: found %+v, want %+v", c.a, c.b, got, c.want)
		}
		if !math.IsNaN(c.want.relative) && (!close(got.relative, c.want.relative) || !close(got.cosine, c.want.cosine)) {
			t.Errorf("%v and %v: found %+v, want %+v", c.a, c.b, got, c.want)
		}
	}
}

func TestStatistics(t *testing.T) {
	s := statisticsOf([]float64{3, math.NaN(), -1, math.Inf(-1), 0, 2})
	want := statistics{least: -1, most: 3, mean: 1, deviation: math.Sqrt(2.5), norm: math.Sqrt(14), zeros: 1, nan: 1, infinite: 1}
	if diff := cmp.Diff(want, s, cmp.AllowUnexported(statistics{}), cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-14 })); diff != "" {
		t.Error(diff)
	}
	if n := norm([]float64{3e300, 4e300}); n != 5e300 {
		t.Errorf("the norm overflows: %v", n)
	}
	if s := statisticsOf([]float64{math.NaN()}); !math.IsNaN(s.mean) || !math.IsNaN(s.most) || s.nan != 1 {
		t.Errorf("%+v", s)
	}
}

// An archive has each array as NumPy would have saved it.
func TestWriteNPZ(t *testing.T) {
	f := writeWeights(t, nil, tensor("layer.weight", 1, 2.5), tensor("layer/bias", -1))
	var b bytes.Buffer
	if err := f.writeNPZ(&b); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "w.npz")
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	names := map[string][]float64{}
	eachArray(t, path, func(name string, r io.Reader) {
		shape, values, err := npy.Read(r, 10)
		if err != nil || len(shape) != 1 {
			t.Fatal(shape, err)
		}
		names[name] = values
	})
	if diff := cmp.Diff(map[string][]float64{"layer.weight.npy": {1, 2.5}, "layer/bias.npy": {-1}}, names); diff != "" {
		t.Error(diff)
	}
}

func eachArray(t *testing.T, path string, use func(name string, r io.Reader)) {
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		use(f.Name, r)
		r.Close()
	}
}

func TestThresholdsShown(t *testing.T) {
	for text, want := range map[string]string{
		"[[0.2751598358154297]]": "yes above 0.2752", "[[0.25,0.5],null,[0.75]]": "yes above 0.25, 0.5; –; 0.75",
	} {
		w := &weightFile{metadata: map[string]string{thresholdsKey: text}}
		if all, ok := w.thresholds(); !ok || sayYes(all) != want {
			t.Errorf("%s: found %q, want %q", text, sayYes(all), want)
		}
		if about := w.about(80); about != thresholdsKey+"  "+want+"\n" {
			t.Errorf("%q", about)
		}
	}
	if _, ok := (&weightFile{metadata: map[string]string{thresholdsKey: "x"}}).thresholds(); ok {
		t.Error("what is no list has thresholds")
	}
}
