package data

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// letter is the sample of a network as it is generated for letters.
type letter struct {
	target [26]float32
	flat   [1024]float32
}

func (s *letter) Input(int) []float32  { return s.flat[:] }
func (s *letter) Flat(int) []float32   { return s.flat[:] }
func (s *letter) Target(int) []float32 { return s.target[:] }
func (s *letter) SetLabel(_, label int) {
	s.target = [26]float32{}
	s.target[label] = 1
}

func (s *letter) label() int { return slices.Index(s.target[:], 1) }

// flower is a sample of float64 with a sparse target.
type flower struct {
	x       [4]float64
	species int
}

func (s *flower) Input(int) []float64   { return s.x[:] }
func (s *flower) Target(int) []float64  { return nil }
func (s *flower) SetLabel(_, label int) { s.species = label }
func network(in, out []int) *runtime.ModelInfo {
	return &runtime.ModelInfo{
		Inputs:  []runtime.TensorInfo{{Name: "x", Shape: in}},
		Outputs: []runtime.OutputInfo{{Name: "y", Shape: out, Answer: runtime.OneClass, Metrics: []runtime.Metric{runtime.CategoricalAccuracy{}}}},
	}
}

func letterNetwork() *runtime.ModelInfo { return network([]int{32, 32}, []int{26}) }

// record is a sample with views of its own.
type record[S any, T runtime.Float] interface {
	*S
	Input(i int) []T
	Target(i int) []T
	SetLabel(i, label int)
}

// own are those views.
type own[S any, T runtime.Float, P record[S, T]] struct{}

func (own[S, T, P]) Input(s *S, i int) []T       { return P(s).Input(i) }
func (own[S, T, P]) Target(s *S, i int) []T      { return P(s).Target(i) }
func (own[S, T, P]) SetLabel(s *S, i, label int) { P(s).SetLabel(i, label) }

func openAs[S any, T runtime.Float, P record[S, T]](source Source, config *Config) (*Dataset[S], error) {
	return Open(own[S, T, P]{}, source, config)
}

func open[S any, T runtime.Float, P record[S, T]](t testing.TB, source Source, config *Config) *Dataset[S] {
	t.Helper()
	set, err := openAs[S, T, P](source, config)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// collect copies the samples of an epoch.
func collect[S any](t testing.TB, s *Split[S], epoch int) []S {
	t.Helper()
	var all []S
	for sample, err := range s.Epoch(epoch) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, *sample)
	}
	if len(all) != s.Len {
		t.Fatalf("%s: %d samples, Len is %d", s.Name, len(all), s.Len)
	}
	return all
}

// wantError compares messages, in which DIR stands for a directory.
func wantError(t *testing.T, err error, dir, want string) {
	t.Helper()
	got := "no error"
	if err != nil {
		got = strings.ReplaceAll(err.Error(), dir+"/", "DIR/")
		got = strings.ReplaceAll(got, dir, "DIR")
	}
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestOrderDependsOnSeedAndEpoch(t *testing.T) {
	csv := irisCSV()
	flowers := func(seed uint64, epoch int) []flower {
		set := open[flower, float64](t, csv, &Config{Info: irisNetwork(), Dir: "../../../models", Seed: seed})
		return collect(t, set.Train, epoch)
	}
	first := flowers(1, 0)
	if !slices.Equal(first, flowers(1, 0)) {
		t.Error("the same seed and epoch gave another order")
	}
	for _, other := range [][]flower{flowers(1, 1), flowers(2, 0)} {
		if slices.Equal(first, other) {
			t.Error("another epoch or seed gave the same order")
		}
		if !slices.Equal(sortFlowers(first), sortFlowers(other)) {
			t.Error("another epoch or seed has other samples")
		}
	}
}

func TestEpochsGoesOn(t *testing.T) {
	set := open[flower, float64](t, irisCSV(), &Config{Info: irisNetwork(), Dir: "../../../models"})
	all := set.Train.Epochs(3)
	for epoch := 3; epoch < 6; epoch++ {
		want := collect(t, set.Train, epoch)
		i := 0
		for s := range all {
			if *s != want[i] {
				t.Fatalf("epoch %d: sample %d differs", epoch, i)
			}
			if i++; epoch == 4 && i == 7 {
				break // an epoch left early counts
			}
		}
	}
}

func TestOpenChecksFolds(t *testing.T) {
	for _, c := range []struct {
		fold, folds int
		want        string
	}{
		{0, 1, "fold 0 of 1: want at least 2 folds, counted from 0"},
		{5, 5, "fold 5 of 5: want at least 2 folds, counted from 0"},
		{-1, 5, "fold -1 of 5: want at least 2 folds, counted from 0"},
	} {
		_, err := openAs[flower, float64](irisCSV(), &Config{Info: irisNetwork(), Dir: "../../../models", Fold: c.fold, Folds: c.folds})
		wantError(t, err, "\x00", c.want)
	}
	_, err := openAs[letter, float32](defaultLetters, &Config{Info: letterNetwork(), Folds: 5})
	wantError(t, err, "\x00", "letters: no cross-validation: every epoch has letters of its own")
	_, err = openAs[letter, float32](defaultIDX, &Config{Info: letterNetwork(), Folds: 5})
	wantError(t, err, "\x00", "idx: no cross-validation: the test set has files of its own")
}

func TestDrawnSourcesReadNoFiles(t *testing.T) {
	_, err := openAs[letter, float32](defaultLetters, &Config{Info: letterNetwork(), Override: "mine"})
	wantError(t, err, "\x00", "letters: draws its samples and reads no files: found mine to read")
}

func TestSourcesAreDescribed(t *testing.T) {
	for name, source := range Sources {
		if len(source.Doc()) < 40 || !strings.HasSuffix(source.Doc(), ".") {
			t.Errorf("%s: documentation %q", name, source.Doc())
		}
	}
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }
