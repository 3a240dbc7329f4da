package data

import (
	"os"
	"strings"
	"testing"
)

// The means and standard deviations are those of Fisher, "The use of multiple
// measurements in taxonomic problems", 1936, as R's iris has them.
func TestIrisIsFishers(t *testing.T) {
	c := irisCSV()
	c.Standardize, c.TestFraction = false, 0
	set := open[flower, float64](t, c, &Config{Info: irisNetwork(), Dir: "../../../models"})
	if set.Test != nil || set.Validation != nil || set.Harder != nil {
		t.Error("a test, validation or harder set without a fraction for it")
	}
	columns := [3][4][]float64{}
	for s := range set.Train.Epoch(0) {
		for i, v := range s.x {
			columns[s.species][i] = append(columns[s.species][i], v)
		}
	}
	want := [3][4][2]float64{
		{{5.006, 0.35249}, {3.428, 0.37906}, {1.462, 0.17366}, {0.246, 0.10539}},
		{{5.936, 0.51617}, {2.770, 0.31380}, {4.260, 0.46991}, {1.326, 0.19775}},
		{{6.588, 0.63588}, {2.974, 0.32250}, {5.552, 0.55189}, {2.026, 0.27465}},
	}
	for species := range want {
		for i, w := range want[species] {
			x := columns[species][i]
			if len(x) != 50 {
				t.Fatalf("species %d: %d flowers, want 50", species, len(x))
			}
			if mean, variance := meanVariance(x); !near(mean, w[0], 1e-9) || !near(variance, w[1]*w[1], 1e-5) {
				t.Errorf("species %d, column %d: mean %v, variance %v, want %v and %v", species, i, mean, variance, w[0], w[1]*w[1])
			}
		}
	}
	// The two flowers that some copies have wrong.
	lines := strings.Split(readFile(t, "../../../models/iris.csv"), "\n")
	if lines[35] != "4.9,3.1,1.5,0.2,setosa" || lines[38] != "4.9,3.6,1.4,0.1,setosa" {
		t.Errorf("flowers 35 and 38 are %q and %q", lines[35], lines[38])
	}
}

// meanVariance are those of a sample: the variance has n-1 below.
func meanVariance(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x)-1)
	}
	return mean, variance
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestSplitsKeepProportions(t *testing.T) {
	c := irisCSV()
	c.ValidationFraction = 0.25
	set := open[flower, float64](t, c, &Config{Info: irisNetwork(), Dir: "../../../models"})
	if set.Train.Len != 90 || set.Validation.Len != 30 || set.Test.Len != 30 {
		t.Fatalf("%d, %d and %d flowers, want 90, 30 and 30", set.Train.Len, set.Validation.Len, set.Test.Len)
	}
	for _, split := range []*Split[flower]{set.Train, set.Validation, set.Test} {
		var count [3]int
		for s := range split.Epoch(0) {
			count[s.species]++
		}
		if n := split.Len / 3; count != [3]int{n, n, n} {
			t.Errorf("%s: %v flowers of each species", split.Name, count)
		}
	}
}
