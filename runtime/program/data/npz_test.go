package data

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// npzBytes is an archive of arrays that npyBytes makes, as numpy.savez writes it.
func npzBytes(t testing.TB, arrays map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, array := range arrays {
		w, err := z.Create(name + ".npy")
		if err == nil {
			_, err = w.Write([]byte(array))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func bytesArray(shape string, numbers ...byte) string {
	return npyBytes(npyHead("|u1", shape), numbers)
}

func floatsArray(shape string, numbers ...float32) string {
	return npyBytes(npyHead("<f4", shape), numbers)
}

// segments is a network with a class for each of 2 × 3 pixels.
func segments() *runtime.ModelInfo {
	return &runtime.ModelInfo{
		DType:  runtime.Float32,
		Inputs: []runtime.TensorInfo{{Name: "image", Shape: []int{2, 3, 1}}},
		Outputs: []runtime.OutputInfo{{
			Name: "mask", Shape: []int{2, 3, 4}, Loss: "sparse_categorical_crossentropy", Answer: runtime.OneClass, Metrics: []runtime.Metric{runtime.CategoricalAccuracy{}},
			Sparse: true, Form: runtime.LabelForm{Shape: []int{2, 3}},
		}},
	}
}

// rowsOf are the samples of a part.
func rowsOf(info *runtime.ModelInfo, p *part) (rows []row) {
	if p == nil {
		return nil
	}
	read := p.reader()
	for i := range p.len {
		r := newRow(info)
		read(0, i, r)
		rows = append(rows, *r)
	}
	return rows
}

func openNPZ(info *runtime.ModelInfo, z NPZ, config Config) (*tables, error) {
	config.Info = info
	return config.open(z)
}

// TestNPZOfNumPy reads what NumPy has written: labels of pixels in 64 bits, in Fortran
// order, and an array that is both input and target.
func TestNPZOfNumPy(t *testing.T) {
	for _, file := range []string{"npz.npz", "npz_compressed.npz"} {
		z := defaultNPZ
		z.File, z.TestFraction = file, 0
		info := segments()
		set, err := openNPZ(info, z, Config{Dir: "testdata"})
		if err != nil {
			t.Fatal(err)
		}
		rows := rowsOf(info, set.train)
		if len(rows) != 3 || set.test.len+set.validation.len != 0 {
			t.Fatalf("%d rows, test %v, validation %v", len(rows), set.test, set.validation)
		}
		if got, want := rows[1].inputs, []float64{90, 105, 120, 135, 150, 165}; !slices.EqualFunc(got, want, func(x, y float64) bool { return near(x, y/255, 1e-12) }) {
			t.Errorf("%s: the picture is %v, want %v / 255", file, got, want)
		}
		if got, want := rows[1].targets, []float64{2, 0, 2, 3, 1, 3}; !slices.Equal(got, want) || rows[1].labels[0] != -1 {
			t.Errorf("%s: the labels are %v and %v, want %v", file, got, rows[1].labels, want)
		}
		if p := set.preprocess; p.Kind != kindPicture || p.White != 255 || p.Scale != byteTone {
			t.Errorf("%+v", p)
		}

		z.Inputs, z.Targets = []string{"turned"}, []string{"turned"}
		z.Scale = 0.1
		info.Outputs[0] = runtime.OutputInfo{Name: "y", Shape: []int{2, 3, 1}, Loss: "mean_squared_error"}
		if set, err = openNPZ(info, z, Config{Dir: "testdata"}); err != nil {
			t.Fatal(err)
		}
		if r := rowsOf(info, set.train)[1]; !near(r.inputs[1], 5.25, 1e-6) || !slices.Equal(r.inputs, r.targets) {
			t.Errorf("%s: %v is to be made of %v", file, r.targets, r.inputs)
		}
	}
}

// TestNPZClasses reads one class a sample, truth values and several inputs.
func TestNPZClasses(t *testing.T) {
	info := segments()
	info.Inputs = append(info.Inputs, runtime.TensorInfo{Name: "turned", Shape: []int{6}})
	info.Outputs = []runtime.OutputInfo{
		{Name: "kind", Shape: []int{3}, Loss: "categorical_crossentropy", Targets: runtime.Distributions, Answer: runtime.OneClass, Metrics: []runtime.Metric{runtime.CategoricalAccuracy{}}},
		{Name: "found", Shape: []int{1}, Loss: "binary_crossentropy", Targets: runtime.Probabilities, Answer: runtime.YesOrNo, Metrics: []runtime.Metric{runtime.BinaryAccuracy{}}},
	}
	z := defaultNPZ
	z.File, z.TestFraction = "npz.npz", 0
	set, err := openNPZ(info, z, Config{Dir: "testdata"})
	if err != nil {
		t.Fatal(err)
	}
	rows := rowsOf(info, set.train)
	if got := rows[2].inputs; got[0] != 180 || got[6] != 90 {
		t.Errorf("several inputs, not all of bytes, became %v", got)
	}
	for i, want := range []int{2, 0, 1} {
		if r := rows[i]; r.labels[0] != want || r.labels[1] != -1 || r.targets[3] != float64((i+1)%2) {
			t.Errorf("sample %d has %v and %v", i, r.labels, r.targets)
		}
	}
	z.Inputs = []string{"image", "image"}
	if set, err = openNPZ(info, z, Config{Dir: "testdata"}); err != nil || set.preprocess.Scale != byteTone {
		t.Errorf("all inputs of bytes: %v, %v", set, err)
	}
	_, err = openNPZ(info, NPZ{ArrayOptions{File: "npz.npz", Scale: 2}}, Config{Dir: "testdata", Preprocess: set.preprocess})
	wantError(t, err, "\x00", fmt.Sprintf("npz: scale = 2, but the weights were trained with %v: want that, or no scale", byteTone))
	if again, err := openNPZ(info, NPZ{ArrayOptions{File: "npz.npz"}}, Config{Dir: "testdata", Preprocess: set.preprocess}); err != nil || again.preprocess.Scale != byteTone {
		t.Errorf("the weights' scale: %v, %v", again, err)
	}
}

// TestNPZSplits divides samples, or tests with arrays of their own.
func TestNPZSplits(t *testing.T) {
	dir := t.TempDir()
	info := network([]int{1}, []int{2})
	info.DType = runtime.Float32
	arrays := map[string]string{
		"x": floatsArray("8,", 0, 1, 2, 3, 4, 5, 6, 7), "y": bytesArray("8,", 0, 0, 0, 0, 1, 1, 1, 1),
		"x_test": floatsArray("2,", 8, 9), "y_test": bytesArray("2,", 0, 1),
	}
	write(t, dir, "all.npz", npzBytes(t, arrays))
	write(t, dir, "other.npz", npzBytes(t, map[string]string{"x": floatsArray("3,", 10, 11, 12), "y": bytesArray("3,", 0, 1, 0)}))
	numbers := func(p *part) (x []int) {
		for _, r := range rowsOf(info, p) {
			x = append(x, int(r.inputs[0]))
		}
		slices.Sort(x)
		return x
	}
	for _, c := range []struct {
		change                  func(*NPZ)
		train, validation, test int
		first                   int // of those that test
	}{
		{func(z *NPZ) {}, 6, 0, 2, -1},
		{func(z *NPZ) { z.ValidationFraction = 0.5 }, 3, 3, 2, -1},
		{func(z *NPZ) { z.Split = splitTime }, 7, 0, 1, 7},
		{func(z *NPZ) { z.TestInputs, z.TestTargets = []string{"x_test"}, []string{"y_test"} }, 8, 0, 2, 8},
		{func(z *NPZ) { z.TestFile = "other.npz" }, 8, 0, 3, 10},
	} {
		z := defaultNPZ
		z.File, z.TestFraction = "all.npz", 0.25
		if c.change(&z); z.tests() {
			z.TestFraction = 0
		}
		if z.Split == splitTime {
			z.TestFraction = 0.2
		}
		set, err := openNPZ(info, z, Config{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		train, validation, test := numbers(set.train), numbers(set.validation), numbers(set.test)
		if len(train) != c.train || len(validation) != c.validation || len(test) != c.test || c.first >= 0 && test[0] != c.first {
			t.Errorf("%+v: %v, %v, %v", z, train, validation, test)
		}
		// An evaluation has the same samples, those of another file all.
		for override, want := range map[string][]int{"": test, filepath.Join(dir, "all.npz"): test, filepath.Join(dir, "other.npz"): {10, 11, 12}} {
			if len(z.TestInputs) > 0 && override != "" {
				continue
			}
			if z.TestFile != "" && override == filepath.Join(dir, "all.npz") {
				want = test
			}
			eval, err := openNPZ(info, z, Config{Dir: dir, Override: override, TestOnly: true, Preprocess: set.preprocess})
			if err != nil {
				t.Fatal(err)
			}
			if got := numbers(eval.test); !slices.Equal(got, want) {
				t.Errorf("%+v, evaluated on %q: %v, want %v", z, override, got, want)
			}
		}
		z.Seed, z.Split = 7, splitRandom
		_, err = openNPZ(info, z, Config{Dir: dir, TestOnly: true, Preprocess: set.preprocess})
		if want := "the weights were trained on some of the samples that would test them"; !z.tests() && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("another seed: %v", err)
		}
	}
	z := defaultNPZ
	z.File = "all.npz"
	seen := map[int]bool{}
	for fold := range 4 {
		set, err := openNPZ(info, z, Config{Dir: dir, Folds: 4, Fold: fold})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range numbers(set.test) {
			seen[x] = true
		}
		for folds := range 5 {
			// Of the others, none tests what it has not trained on.
			_, err := openNPZ(info, z, Config{Dir: dir, Folds: 4 * min(folds, 1), Fold: max(folds-1, 0), TestOnly: true, Preprocess: set.preprocess})
			if refused := err != nil && strings.Contains(err.Error(), "want split, test_fraction, seed and --fold as they were in training"); refused == (folds == fold+1) {
				t.Errorf("trained on fold %d of 4, evaluated on %d (from 1; 0: none): %v", fold+1, folds, err)
			}
		}
	}
	_, err := openNPZ(info, z, Config{Dir: dir, Folds: 9, Fold: 8})
	wantError(t, err, dir, "9 folds: this one has no samples to test with: want fewer")
	if len(seen) != 8 {
		t.Errorf("folds test with %v", seen)
	}
}

func TestNPZErrors(t *testing.T) {
	good := func() map[string]string {
		return map[string]string{"image": bytesArray("1, 2, 3", 0, 1, 2, 3, 4, 5), "mask": bytesArray("1, 2, 3", 0, 1, 2, 3, 0, 0)}
	}
	with := func(name, array string) string {
		arrays := good()
		if arrays[name] = array; array == "" {
			delete(arrays, name)
		}
		return npzBytes(t, arrays)
	}
	nan := floatsArray("1, 6", 0, 0, 0, 0, 0, 0)
	nan = nan[:len(nan)-4] + "\x00\x00\xc0\x7f"
	for _, c := range []struct{ file, want string }{
		{"", "npz: no file DIR/a.npz: --data FILE names another"},
		{"\x93NUMPY\x01\x00", "DIR/a.npz: no archive of arrays: want one that numpy.savez has written"},
		{with("image", "")[:40], "DIR/a.npz: no archive of arrays: want one that numpy.savez has written"},
		{npzBytes(t, nil), `DIR/a.npz: array "image": not found, as there are no arrays`},
		{with("image", ""), `DIR/a.npz: array "image": not found: there are mask; inputs and targets say which is which`},
		{with("image", "none"), `DIR/a.npz: array "image": npy: no array of NumPy's format, version 1 to 3`},
		{with("image", bytesArray("", 1)), `DIR/a.npz: array "image": a single number: want an array whose first axis counts the samples`},
		{with("image", bytesArray("1, 2, 3", 1)), `DIR/a.npz: array "image": npy: cut off: it holds less than the shape [1, 2, 3]`},
		{with("image", bytesArray("0, 2, 3")), `DIR/a.npz: array "image": no samples`},
		{with("mask", bytesArray("2, 2, 3", make([]byte, 12)...)), `DIR/a.npz: array "mask": 2 samples, but 1 in "image"`},
		{with("image", bytesArray("1, 3, 2", make([]byte, 6)...)), `DIR/a.npz: array "image": samples of the shape [3, 2]: the input "image" has the shape [2, 3, 1]`},
		{with("mask", bytesArray("1, 2, 2", make([]byte, 4)...)), `DIR/a.npz: array "mask": samples of the shape [2, 2]: the output "mask" takes [2, 3]`},
		{with("image", nan), `DIR/a.npz: array "image": found NaN in sample 0, want a number that float32 holds`},
		{with("mask", bytesArray("1, 2, 3", 0, 1, 2, 3, 4, 0)), `DIR/a.npz: array "mask": sample 0: output "mask": found label 4, expected 0 to 3`},
		{with("mask", floatsArray("1, 2, 3", 0, 1, 2, 0.5, 0, 0)), `DIR/a.npz: array "mask": found 0.5 in sample 0, want a label, which is a whole number`},
	} {
		dir := t.TempDir()
		if write(t, dir, "a.npz", c.file); c.file == "" {
			os.Remove(filepath.Join(dir, "a.npz"))
		}
		_, err := openNPZ(segments(), NPZ{ArrayOptions{File: "a.npz"}}, Config{Dir: dir})
		wantError(t, err, dir, c.want)
	}
	for want, change := range map[string]func(*runtime.ModelInfo){
		`DIR/a.npz: array "mask": found 2 in sample 0, want a number from 0 to 1, as binary_crossentropy is for; divide tones by 255`: func(info *runtime.ModelInfo) {
			info.Outputs[0] = runtime.OutputInfo{Name: "mask", Shape: []int{2, 3}, Loss: "binary_crossentropy", Targets: runtime.Probabilities}
		},
		`DIR/a.npz: array "image": found 4 in sample 0, want an integer from 0 to 3`: func(info *runtime.ModelInfo) {
			info.Inputs[0].Integers, info.Inputs[0].Below = true, 4
		},
		`DIR/a.npz: array "mask": samples of the shape [2, 3]: the output "mask" takes [1]`: func(info *runtime.ModelInfo) {
			info.Outputs[0].Shape, info.Outputs[0].Form = []int{6}, runtime.LabelForm{}
		},
	} {
		dir, info := t.TempDir(), segments()
		write(t, dir, "a.npz", with("", ""))
		change(info)
		_, err := openNPZ(info, NPZ{ArrayOptions{File: "a.npz"}}, Config{Dir: dir})
		wantError(t, err, dir, want)
	}
	dir, info := t.TempDir(), network([]int{2, 3}, []int{3})
	info.DType = runtime.Float32
	write(t, dir, "a.npz", with("y", bytesArray("1,", 3)))
	_, err := openNPZ(info, NPZ{ArrayOptions{File: "a.npz", Inputs: []string{"image"}}}, Config{Dir: dir})
	wantError(t, err, dir, `DIR/a.npz: array "y": found 3 in sample 0, want a class, from 0 to 2`)
	write(t, dir, "a.npz", with("y", bytesArray("1,", 2)))
	_, err = openNPZ(info, NPZ{ArrayOptions{File: "a.npz", Inputs: []string{"image"}, TestFraction: 0.9}}, Config{Dir: dir})
	if err != nil {
		t.Error(err)
	}
	for want, z := range map[string]NPZ{
		"npz: file is missing: want the name of a file":                                           {},
		"npz: test_fraction and arrays to test with both say what to test with: want one of them": {ArrayOptions{File: "a", TestFile: "b", TestFraction: 0.1}},
		"npz: inputs names 2 arrays, but the network has 1 input":                                 {ArrayOptions{File: "a", Inputs: []string{"a", "b"}}},
		"npz: test_targets names 2 arrays, but the network has 1 output":                          {ArrayOptions{File: "a", TestTargets: []string{"a", "b"}}},
	} {
		wantError(t, z.Check(segments()), "\x00", want)
	}
	whole := segments()
	whole.Inputs[0].Integers = true
	wantError(t, NPZ{ArrayOptions{File: "a", Scale: 2}}.Check(whole), "\x00", "npz: scale = 2, but an input is of integers: want no scale")
}
