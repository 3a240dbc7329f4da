package data

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// TestAugmentationAgainstKeras compares with what Keras's layers make of a picture, where
// their random numbers can be only one.
func TestAugmentationAgainstKeras(t *testing.T) {
	var stored struct {
		Shape   []int
		Picture []float64
		Cases   []struct {
			Name          string
			Numbers, Want []float64
			FillMode      string  `json:"fill_mode"`
			FillValue     float64 `json:"fill_value"`
			Interpolation string
		}
	}
	text, err := os.ReadFile("testdata/augmentation.json")
	if err == nil {
		err = json.Unmarshal(text, &stored)
	}
	if err != nil || len(stored.Cases) == 0 {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range stored.Cases {
		only := func(i int) []float64 { return []float64{c.Numbers[i], c.Numbers[i]} }
		f := Filling{c.FillMode, c.FillValue, c.Interpolation}
		var a Augmentation
		switch c.Name {
		case "random_translation":
			a = RandomTranslation{only(0), only(1), f, always}
		case "random_rotation":
			a = RandomRotation{only(0), f, always}
		case "random_zoom":
			z := RandomZoom{only(0), nil, f, always}
			if len(c.Numbers) > 1 {
				z.WidthFactor = only(1)
			}
			a = z
		case "random_brightness":
			a = RandomBrightness{Factor: only(0), Chance: always}
		case "random_contrast":
			a = RandomContrast{Factor: []float64{1 - c.Numbers[0], c.Numbers[0] - 1}, Chance: always}
		}
		seen[c.Name] = true
		got := changed(t, network(stored.Shape, []int{2}), a, stored.Picture, 7)
		for i, v := range got.inputs {
			if !near(v, c.Want[i], 2e-6) {
				t.Errorf("%s %v %v: element %d is %v, Keras has %v", c.Name, c.Numbers, f, i, v, c.Want[i])
				break
			}
		}
	}
	if len(seen) != 5 {
		t.Errorf("compared %v", seen)
	}
}

// changed is a row after a change by the random numbers of a key. Its numbers are tones.
func changed(t *testing.T, info *runtime.ModelInfo, a Augmentation, picture []float64, key uint64) *row {
	t.Helper()
	g, err := galleryOf(info)
	if err != nil {
		t.Fatal(err)
	}
	g.white = 1
	r := newRow(info)
	copy(r.inputs, picture)
	g.hand([]Augmentation{a}, 0).change(r, key)
	return r
}

// numbered is a picture whose pixels are numbered from 1.
func numbered(n int) []float64 {
	picture := make([]float64, n)
	for i := range picture {
		picture[i] = float64(i + 1)
	}
	return picture
}

// outcomes are what becomes of a picture under many keys, and how often.
func outcomes(t *testing.T, info *runtime.ModelInfo, a Augmentation, picture []float64) map[string]int {
	t.Helper()
	all := map[string]int{}
	for key := range uint64(2000) {
		text, err := json.Marshal(changed(t, info, a, picture, key).inputs)
		if err != nil {
			t.Fatal(err)
		}
		all[string(text)]++
	}
	return all
}

func TestRandomFlip(t *testing.T) {
	const asIs, left, down, both = "[1,2,3,4,5,6]", "[3,2,1,6,5,4]", "[4,5,6,1,2,3]", "[6,5,4,3,2,1]"
	for _, c := range []struct {
		flip RandomFlip
		want map[string]float64
	}{
		{RandomFlip{flipHorizontal, 0.5}, map[string]float64{asIs: 0.5, left: 0.5}},
		{RandomFlip{flipVertical, 0.25}, map[string]float64{asIs: 0.75, down: 0.25}},
		{RandomFlip{flipBoth, 0.5}, map[string]float64{asIs: 0.25, left: 0.25, down: 0.25, both: 0.25}},
		{RandomFlip{flipBoth, 1}, map[string]float64{both: 1}},
	} {
		compareShares(t, Describe([]Augmentation{c.flip}), outcomes(t, network([]int{2, 3}, []int{2}), c.flip, numbered(6)), c.want)
	}
}

// compareShares compares how often something has come of 2000 times: to 4 %.
func compareShares(t *testing.T, what string, got map[string]int, want map[string]float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
	for outcome, share := range want {
		if !near(float64(got[outcome])/2000, share, 0.04) {
			t.Errorf("%s: %s came %d times of 2000, want %.0f %%", what, outcome, got[outcome], 100*share)
		}
	}
}

func TestRandomCrop(t *testing.T) {
	ninth := 1. / 9
	compareShares(t, "crop", outcomes(t, network([]int{2, 2}, []int{2}), RandomCrop{1, fillConstant, 9, always}, numbered(4)), map[string]float64{
		"[4,9,9,9]": ninth, "[3,4,9,9]": ninth, "[9,3,9,9]": ninth,
		"[2,9,4,9]": ninth, "[1,2,3,4]": ninth, "[9,1,9,3]": ninth,
		"[9,9,2,9]": ninth, "[9,9,1,2]": ninth, "[9,9,9,1]": ninth,
	})
	compareShares(t, "a third", outcomes(t, network([]int{1, 2}, []int{2}), RandomCrop{1, fillWrap, 0, Chance{0.6}}, numbered(2)), map[string]float64{
		"[1,2]": 0.4 + 0.6/3, "[2,1]": 0.4,
	})
}

// TestRandomResizedCrop crops a picture whose tone is the column: the piece begins and ends in the
// picture, and all places come.
func TestRandomResizedCrop(t *testing.T) {
	info, lowest, highest := network([]int{8, 8}, []int{2}), 9., -9.
	picture := make([]float64, 64)
	for i := range picture {
		picture[i] = float64(i % 8)
	}
	half := RandomResizedCrop{Scale: []float64{0.25, 0.25}, Ratio: []float64{1, 1}, Interpolation: bilinear, Chance: always}
	for key := range uint64(500) {
		got := changed(t, info, half, picture, key).inputs
		for i := range 5 {
			if step := got[i+2] - got[i+1]; !near(step, 0.5, 1e-9) {
				t.Fatalf("key %d: columns %v", key, got[:8])
			}
		}
		first, last := got[1]-0.5, got[6]+0.5 // columns 0 and 7, without the picture's edge
		if first < -0.25-1e-9 || last > 7.25+1e-9 {
			t.Fatalf("key %d: columns from %v to %v", key, first, last)
		}
		lowest, highest = min(lowest, first), max(highest, last)
	}
	if lowest > -0.15 || highest < 7.15 {
		t.Errorf("pieces from %v to %v", lowest, highest)
	}
	for _, c := range []struct {
		ratio []float64
		y, x  float64
	}{{[]float64{3, 4}, 0.5, 0.75}, {[]float64{0.1, 0.2}, 1, 0.1}} {
		r := runtime.NewRandom(1, "crop")
		whole := RandomResizedCrop{Scale: []float64{1, 1}, Ratio: c.ratio}
		if y, x := whole.piece(r, 2); c.x == 0.1 && (y != 1 || x != 0.1) || c.x != 0.1 && (!near(y, 2./3, 1e-9) || x != 1) {
			t.Errorf("ratios %v: %v of the height, %v of the width", c.ratio, y, x)
		}
	}
}

func TestRandomErasing(t *testing.T) {
	info := network([]int{10, 10, 2}, []int{2})
	erase := RandomErasing{Scale: []float64{0.1, 0.2}, Ratio: []float64{0.5, 2}, FillValue: 7, Chance: Chance{0.6}}
	erased, places := 0, [100]int{}
	for key := range uint64(2000) {
		got, n := changed(t, info, erase, make([]float64, 200), key).inputs, 0
		for i := range 100 {
			if got[2*i] != got[2*i+1] || got[2*i] != 0 && got[2*i] != 7 {
				t.Fatalf("key %d: pixel %d is %v", key, i, got[2*i:2*i+2])
			}
			if got[2*i] == 7 {
				n++
				places[i]++
			}
		}
		if n > 0 {
			erased++
			if n < 8 || n > 24 { // sides are rounded
				t.Fatalf("key %d: %d pixels of 100 are covered", key, n)
			}
		}
	}
	if !near(float64(erased)/2000, 0.6, 0.04) || slices.Min(places[:]) == 0 {
		t.Errorf("%d of 2000 pictures are changed, places %v", erased, places)
	}
	wide := RandomErasing{Scale: []float64{1, 1}, Ratio: []float64{1, 1}, FillValue: 7, Chance: always}
	if got := changed(t, info, wide, make([]float64, 200), 1).inputs; slices.Max(got) != 0 {
		t.Error("a rectangle as large as the picture was found to fit")
	}
}

func TestGaussianNoise(t *testing.T) {
	const n = 100
	sum, squares := 0., 0.
	for key := range uint64(50) {
		for _, v := range changed(t, network([]int{n, n}, []int{2}), GaussianNoise{0.3, always}, make([]float64, n*n), key).inputs {
			sum += v
			squares += v * v
		}
	}
	if mean, variance := sum/50/n/n, squares/50/n/n; !near(mean, 0, 0.002) || !near(variance, 0.09, 0.001) {
		t.Errorf("mean %v, variance %v", mean, variance)
	}
}

// TestTonesStayTones clips where white is known, and nowhere else.
func TestTonesStayTones(t *testing.T) {
	for _, c := range []struct {
		a         Augmentation
		white     float64
		low, high float64
	}{
		{RandomBrightness{Factor: []float64{0.5, 0.5}, Chance: always}, 255, 127.5, 255},
		{RandomBrightness{Factor: []float64{-0.5, -0.5}, ValueRange: []float64{-1, 1}, Chance: always}, 0, -1, 1},
		{RandomContrast{Factor: []float64{-1, 1}, Chance: always}, 1, 0, 1},
		{RandomContrast{Factor: []float64{-1, 1}, Chance: always}, 0, -199, 201},
		{RandomContrast{Factor: []float64{-1, 1}, ValueRange: []float64{-2, 3}, Chance: always}, 0, -2, 3},
	} {
		g, err := galleryOf(network([]int{1, 2}, []int{2}))
		if err != nil {
			t.Fatal(err)
		}
		g.white = c.white
		r := newRow(g.info)
		r.inputs[0], r.inputs[1] = -99, 101
		if c.white > 0 {
			r.inputs[0], r.inputs[1] = 0, c.white
		}
		g.hand([]Augmentation{c.a}, 0).change(r, 1)
		if r.inputs[0] != c.low || r.inputs[1] != c.high {
			t.Errorf("%s, white %v: %v, want %v and %v", Describe([]Augmentation{c.a}), c.white, r.inputs, c.low, c.high)
		}
	}
}

// BenchmarkAugmentation changes a picture of MNIST's size and one of ImageNet's.
func BenchmarkAugmentation(b *testing.B) {
	for name, a := range map[string]Augmentation{
		"flip":     RandomFlip{flipHorizontal, 1},
		"crop":     RandomCrop{2, fillConstant, 0, always},
		"rotation": RandomRotation{[]float64{0.1, 0.1}, defaultFilling, always},
		"noise":    GaussianNoise{0.1, always},
	} {
		for _, shape := range [][]int{{28, 28}, {224, 224, 3}} {
			b.Run(fmt.Sprint(name, shape), func(b *testing.B) {
				g := must(galleryOf(network(shape, []int{2})))
				h, r, key := g.hand([]Augmentation{a}, 0), newRow(g.info), uint64(0)
				for b.Loop() {
					key++
					h.change(r, key)
				}
			})
		}
	}
}
