package data

import (
	"math"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// TestBeta compares what is drawn with the distribution where that is a simple function, and the
// variance with 1/(8·alpha+4).
func TestBeta(t *testing.T) {
	const n = 40_000
	for alpha, below := range map[float64]func(x float64) float64{
		0.5: func(x float64) float64 { return 2 / math.Pi * math.Asin(math.Sqrt(x)) },
		1:   func(x float64) float64 { return x },
		2:   func(x float64) float64 { return x * x * (3 - 2*x) },
		0.2: nil, 1e-3: nil, 50: nil,
	} {
		r := runtime.NewRandom(2, "test")
		drawn := make([]float64, n)
		mean, variance := 0., 0.
		for i := range drawn {
			x := beta(r, alpha)
			if !(x >= 0 && x <= 1) {
				t.Fatalf("alpha %v: %v", alpha, x)
			}
			drawn[i] = x
			mean += x / n
			variance += (x - 0.5) * (x - 0.5) / n
		}
		want := 1 / (8*alpha + 4)
		if math.Abs(mean-0.5) > 4*math.Sqrt(want/n) || math.Abs(variance/want-1) > 0.03 {
			t.Errorf("alpha %v: mean %v, variance %v, want ½ and %v", alpha, mean, variance, want)
		}
		slices.Sort(drawn)
		for i, x := range drawn {
			if below != nil && math.Abs(below(x)-float64(i)/n) > 1.95/math.Sqrt(n) { // Kolmogorov, one in a thousand
				t.Errorf("alpha %v: %v of numbers are below %v, want %v", alpha, float64(i)/n, x, below(x))
				break
			}
		}
	}
}

// mixedNetwork has a class, an answer of two units, and a mask of the picture's size.
func mixedNetwork() *runtime.ModelInfo {
	return &runtime.ModelInfo{
		Inputs: []runtime.TensorInfo{{Name: "x", Shape: []int{5, 7, 2}}},
		Outputs: []runtime.OutputInfo{
			{Name: "class", Shape: []int{3}, Answer: runtime.OneClass, Targets: runtime.Distributions},
			{Name: "tags", Shape: []int{2}, Answer: runtime.YesOrNo, Targets: runtime.Probabilities},
			{Name: "mask", Shape: []int{5, 7, 1}, Targets: runtime.Probabilities},
			{Name: "late", Shape: []int{1}, Answer: runtime.YesOrNo, Targets: runtime.Probabilities},
		},
	}
}

// tenRows are of pictures that have the row's number everywhere, with that in all targets.
func tenRows() *part {
	return &part{name: "training", len: 10, reader: func() func(epoch, i int, r *row) {
		return func(epoch, i int, r *row) {
			for k := range r.inputs {
				r.inputs[k] = float64(i)
			}
			r.labels = append(r.labels[:0], i%3, -1, -1, i%2)
			for k := range r.targets {
				r.targets[k] = float64(i)
			}
		}
	}}
}

// mixed are rows of an epoch after changes.
func mixed(t *testing.T, epoch int, changes ...Augmentation) []row {
	info := mixedNetwork()
	g, err := galleryOf(info)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range changes {
		if err := g.check(a); err != nil {
			t.Fatal(err)
		}
	}
	p := g.augmented(tenRows(), changes, 5)
	if !p.ahead || p.plain == nil || p.plain.ahead {
		t.Error("rows are not made ahead, or plain ones are")
	}
	var all []row
	read := p.reader()
	for i := range p.len {
		r := newRow(info)
		read(epoch, i, r)
		all = append(all, *r)
	}
	return all
}

// TestMixUp has all of a sample be shares of itself and of one other.
func TestMixUp(t *testing.T) {
	others := map[int]bool{}
	for i, r := range mixed(t, 0, MixUp{0.8, always}) {
		if !slices.Equal(r.labels, []int{-1, -1, -1, -1}) {
			t.Fatalf("labels %v", r.labels)
		}
		found := false
		for j := range 10 {
			share := 0.5
			if j != i {
				share = (r.inputs[0] - float64(j)) / float64(i-j)
			}
			if share < 0 || share > 1 {
				continue
			}
			want := newRow(mixedNetwork()).targets
			for _, of := range []struct {
				row   int
				share float64
			}{{i, share}, {j, 1 - share}} {
				want[of.row%3] += of.share
				for k := 3; k < len(want)-1; k++ {
					want[k] += of.share * float64(of.row)
				}
				want[len(want)-1] += of.share * float64(of.row%2)
			}
			if allNear(r.targets, want) {
				found, others[j] = true, true
				for _, v := range r.inputs {
					if v != r.inputs[0] {
						t.Fatalf("inputs %v", r.inputs)
					}
				}
			}
		}
		if !found {
			t.Errorf("sample %d: %v, targets %v", i, r.inputs[0], r.targets)
		}
	}
	if len(others) < 4 {
		t.Errorf("samples were mixed with %v alone", others)
	}
}

func allNear(a, b []float64) bool {
	for i := range a {
		if math.Abs(a[i]-b[i]) > 1e-9 {
			return false
		}
	}
	return len(a) == len(b)
}

// TestCutMix has a rectangle of the picture and of the mask be another sample's, and as much of the
// other targets.
func TestCutMix(t *testing.T) {
	cut := 0
	for epoch := range 5 {
		for i, r := range mixed(t, epoch, CutMix{1, always}) {
			mask := r.targets[5 : 5+35]
			other, n := i, 0
			top, bottom, left, right := 5, 0, 7, 0
			for at, v := range mask {
				if r.inputs[2*at] != v || r.inputs[2*at+1] != v {
					t.Fatalf("the mask is %v where the picture is %v", mask, r.inputs)
				}
				if int(v) != i {
					other = int(v)
					n++
					top, bottom, left, right = min(top, at/7), max(bottom, at/7+1), min(left, at%7), max(right, at%7+1)
				}
			}
			if n > 0 && n != (bottom-top)*(right-left) {
				t.Errorf("no rectangle: %v", mask)
			}
			if n > 0 && n < 35 {
				cut++
			}
			share := float64(35-n) / 35
			if n == 0 {
				continue // a sample may be mixed with itself
			}
			want := []float64{0, 0, 0, share*float64(i) + (1-share)*float64(other), share*float64(i) + (1-share)*float64(other)}
			want[i%3] += share
			want[other%3] += 1 - share
			if !allNear(r.targets[:5], want) || !allNear(r.targets[40:], []float64{share*float64(i%2) + (1-share)*float64(other%2)}) {
				t.Errorf("sample %d, %d of 35 pixels of %d: targets %v, want %v", i, n, other, r.targets, want)
			}
		}
	}
	if cut < 20 {
		t.Errorf("only %d of 50 samples have a part of another", cut)
	}
}

// TestMixingFollows: the other sample has been through the changes before, and changes behind are of
// the mixture; the same numbers come out whatever was made before.
func TestMixingFollows(t *testing.T) {
	bright := RandomBrightness{Factor: []float64{0.5, 0.5}, ValueRange: []float64{-100, 100}, Chance: always}
	plain, before := mixed(t, 3, MixUp{0.8, always}), mixed(t, 3, bright, MixUp{0.8, always})
	behind := mixed(t, 3, MixUp{0.8, always}, bright)
	for i := range plain {
		if math.Abs(behind[i].inputs[0]-plain[i].inputs[0]-100) > 1e-9 && behind[i].inputs[0] != 100 {
			t.Errorf("sample %d: %v, brighter %v", i, plain[i].inputs[0], behind[i].inputs[0])
		}
		if before[i].inputs[0] < 99.9 {
			t.Errorf("sample %d: a share of what was not made brighter: %v", i, before[i].inputs[0])
		}
	}
	twice := mixed(t, 3, MixUp{0.8, always}, CutMix{1, always})
	if again := mixed(t, 3, MixUp{0.8, always}, CutMix{1, always}); !slices.EqualFunc(twice, again, func(a, b row) bool {
		return slices.Equal(a.inputs, b.inputs) && slices.Equal(a.targets, b.targets)
	}) {
		t.Error("the same seed and epoch gave other mixtures")
	}
	if other := mixed(t, 4, MixUp{0.8, always}, CutMix{1, always}); slices.Equal(other[0].inputs, twice[0].inputs) && slices.Equal(other[1].inputs, twice[1].inputs) {
		t.Error("another epoch gave the same mixtures")
	}
}

// TestMixingSometimes leaves samples as they are, with their labels.
func TestMixingSometimes(t *testing.T) {
	for _, change := range []Augmentation{MixUp{0.8, Chance{0.3}}, CutMix{1, Chance{0.3}}} {
		whole := 0
		for epoch := range 10 {
			for i, r := range mixed(t, epoch, change) {
				if r.labels[0] >= 0 {
					whole++
					if r.inputs[0] != float64(i) || r.labels[0] != i%3 {
						t.Errorf("sample %d is %v, of label %d", i, r.inputs[0], r.labels[0])
					}
				}
			}
		}
		if whole < 50 || whole > 90 {
			t.Errorf("%v: %d of 100 samples are as they were, want about 70", change, whole)
		}
	}
}

func TestMixingRefuses(t *testing.T) {
	change := func(change func(*runtime.ModelInfo)) *runtime.ModelInfo {
		info := mixedNetwork()
		change(info)
		return info
	}
	sparse := change(func(i *runtime.ModelInfo) {
		i.Outputs = i.Outputs[:1]
		i.Outputs[0].Sparse, i.Outputs[0].Loss = true, "sparse_categorical_crossentropy"
	})
	signs := change(func(i *runtime.ModelInfo) { i.Outputs[1].Targets, i.Outputs[1].Loss = runtime.Signs, "hinge" })
	numbers := change(func(i *runtime.ModelInfo) { i.Outputs[1].Answer = runtime.Numbers })
	beside := change(func(i *runtime.ModelInfo) {
		i.Inputs = append([]runtime.TensorInfo{{Name: "words", Shape: []int{6}, Integers: true}}, i.Inputs...)
	})
	for _, c := range []struct {
		a    Augmentation
		info *runtime.ModelInfo
		want string
	}{
		{MixUp{0, always}, mixedNetwork(), "mix_up: alpha = 0: want more than 0"},
		{MixUp{1, Chance{2}}, mixedNetwork(), "mix_up: probability = 2: want more than 0 and at most 1"},
		{CutMix{-1, always}, mixedNetwork(), "cut_mix: alpha = -1: want more than 0"},
		{MixUp{1, always}, sparse, `mix_up: the output "class" learns labels by sparse_categorical_crossentropy, which cannot be shares of two: want categorical_crossentropy or another loss that takes a number for each class`},
		{CutMix{1, always}, sparse, `cut_mix: the output "class" learns labels by sparse_categorical_crossentropy, which cannot be shares of two: want categorical_crossentropy or another loss that takes a number for each class`},
		{MixUp{1, always}, signs, `mix_up: the output "tags" learns signs by hinge, which cannot be shares of two: want another loss`},
		{CutMix{1, always}, numbers, `cut_mix: the output "tags" learns numbers, which have no share in parts of a picture: want classes, or pictures of the input's size`},
		{MixUp{1, always}, numbers, "no error"},
		{MixUp{1, always}, beside, `mix_up: the input "words" is of integers, between which there is nothing`},
		{CutMix{1, always}, beside, `cut_mix: the input "words" is no picture, which could have a part of another`},
	} {
		wantError(t, CheckAugmentation(c.a, defaultNPZ, c.info), "\x00", c.want)
	}
	cuts := defaultText
	cuts.Learn = learnCuts
	if cuts.refuses(CutMix{1, always}) == nil || cuts.refuses(MixUp{1, always}) != nil {
		t.Error("cuts of a line cannot be pasted, but mixed")
	}
}
