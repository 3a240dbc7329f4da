package data

import (
	goruntime "runtime"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

var (
	mirror = RandomFlip{flipHorizontal, 1}
	// right shifts by one of three columns.
	right = RandomTranslation{HeightFactor: []float64{0}, WidthFactor: []float64{1. / 3, 1. / 3}, Filling: Filling{fillConstant, 0.5, bilinear}, Chance: always}
	// between shifts by half of one.
	between = RandomTranslation{HeightFactor: []float64{0}, WidthFactor: []float64{1. / 6, 1. / 6}, Filling: Filling{fillNearest, 0, bilinear}, Chance: always}
)

// TestTargetsMoveAlike moves the targets of a segmentation, of a denoising autoencoder and of
// answers for each pixel with the picture, and has those alone that are none stay.
func TestTargetsMoveAlike(t *testing.T) {
	picture := []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6}
	info := &runtime.ModelInfo{
		Inputs: []runtime.TensorInfo{{Name: "vector", Shape: []int{4}}, {Name: "x", Shape: []int{2, 3, 1}}},
		Outputs: []runtime.OutputInfo{
			{Name: "class", Shape: []int{6}},
			{Name: "mask", Shape: []int{2, 3, 5}, Sparse: true, Form: runtime.LabelForm{Shape: []int{2, 3}}},
			{Name: "padded", Shape: []int{2, 3, 5}, Sparse: true, Form: runtime.LabelForm{Shape: []int{2, 3}, Padded: true}},
			{Name: "picture", Shape: []int{2, 3, 1}, Targets: runtime.Probabilities},
			{Name: "signs", Shape: []int{2, 3}, Targets: runtime.Signs},
			{Name: "pairs", Shape: []int{2, 3, 2}},
		},
	}
	for _, c := range []struct {
		a               Augmentation
		inputs, targets []float64
	}{
		{mirror,
			[]float64{9, 8, 7, 6, 0.3, 0.2, 0.1, 0.6, 0.5, 0.4},
			[]float64{1, 2, 3, 4, 5, 6, 3, 2, 1, 0, 4, 3, 3, 2, 1, 0, 4, 3, 0.3, 0.2, 0.1, 0.6, 0.5, 0.4, 1, -1, 1, -1, 1, -1, 5, 6, 3, 4, 1, 2, 11, 12, 9, 10, 7, 8}},
		{right,
			[]float64{9, 8, 7, 6, 0.5, 0.1, 0.2, 0.5, 0.4, 0.5},
			[]float64{1, 2, 3, 4, 5, 6, 0, 1, 2, 0, 3, 4, -1, 1, 2, -1, 3, 4, 0.5, 0.1, 0.2, 0.5, 0.4, 0.5, 0, 1, -1, 0, -1, 1, 0.5, 0.5, 1, 2, 3, 4, 0.5, 0.5, 7, 8, 9, 10}},
		{between,
			[]float64{9, 8, 7, 6, 0.1, 0.15, 0.25, 0.4, 0.45, 0.55},
			[]float64{1, 2, 3, 4, 5, 6, 1, 1, 3, 3, 3, 0, 1, 1, 3, 3, 3, 0, 0.1, 0.15, 0.25, 0.4, 0.45, 0.55, 1, 1, 1, -1, -1, -1, 1, 2, 2, 3, 4, 5, 7, 8, 8, 9, 10, 11}},
		{RandomBrightness{Factor: []float64{0.1, 0.1}, Chance: always},
			[]float64{9, 8, 7, 6, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7},
			[]float64{1, 2, 3, 4, 5, 6, 1, 2, 3, 3, 4, 0, 1, 2, 3, 3, 4, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1, -1, 1, -1, 1, -1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
	} {
		g, err := galleryOf(info)
		if err != nil {
			t.Fatal(err)
		}
		g.white = 1
		r := newRow(info)
		copy(r.inputs, append([]float64{9, 8, 7, 6}, picture...))
		rest := r.targets
		for _, part := range [][]float64{numbered(6), {1, 2, 3, 3, 4, 0}, {1, 2, 3, 3, 4, 0}, picture, {1, -1, 1, -1, 1, -1}, numbered(12)} {
			rest = rest[copy(rest, part):]
		}
		g.hand([]Augmentation{c.a}, 0).change(r, 1)
		equal := func(got, want []float64) bool {
			return slices.EqualFunc(got, want, func(a, b float64) bool { return near(a, b, 1e-12) })
		}
		if !equal(r.inputs, c.inputs) || !equal(r.targets, c.targets) {
			t.Errorf("%s:\ninputs  %v\nwant    %v\ntargets %v\nwant    %v", Describe([]Augmentation{c.a}), r.inputs, c.inputs, r.targets, c.targets)
		}
	}
}

// TestOtherTargetsStay has a distribution as long as a flat picture, and a vector as long as
// another input, stay.
func TestOtherTargetsStay(t *testing.T) {
	classes := network([]int{4}, []int{4})
	classes.Outputs[0].Targets = runtime.Distributions
	vector := network([]int{4}, []int{4})
	vector.Inputs = append(vector.Inputs, runtime.TensorInfo{Name: "picture", Shape: []int{2, 2}})
	for _, info := range []*runtime.ModelInfo{classes, vector} {
		if g := must(galleryOf(info)); len(g.targets) != 0 {
			t.Errorf("%d inputs: %d targets are moved", len(info.Inputs), len(g.targets))
		}
	}
}

// TestFlatPictures takes a flat square input for a picture, and the target of its form.
func TestFlatPictures(t *testing.T) {
	got := changed(t, network([]int{4}, []int{4}), mirror, []float64{1, 2, 3, 4}, 1)
	if !slices.Equal(got.inputs, []float64{2, 1, 4, 3}) {
		t.Errorf("%v", got.inputs)
	}
	r, g := newRow(network([]int{4}, []int{4})), must(galleryOf(network([]int{4}, []int{4})))
	copy(r.targets, []float64{5, 6, 7, 8})
	g.hand([]Augmentation{mirror}, 0).change(r, 1)
	if !slices.Equal(r.targets, []float64{6, 5, 8, 7}) {
		t.Errorf("targets %v", r.targets)
	}
	r.labels[0] = 3 // a class, whose number is no target
	g.hand([]Augmentation{mirror}, 0).change(r, 1)
	if !slices.Equal(r.targets, []float64{6, 5, 8, 7}) {
		t.Errorf("targets of a class %v", r.targets)
	}
}

func must[V any](v V, err error) V {
	if err != nil {
		panic(err)
	}
	return v
}

func TestCheckAugmentation(t *testing.T) {
	square := network([]int{8, 8}, []int{2})
	integers := network([]int{8, 8}, []int{2})
	integers.Inputs[0].Integers = true
	two := network([]int{8, 8}, []int{2})
	two.Inputs = append(two.Inputs, runtime.TensorInfo{Name: "z", Shape: []int{4, 4}})
	mask := network([]int{8, 8}, []int{8, 8, 3})
	mask.Outputs[0].Targets, mask.Outputs[0].Loss = runtime.Distributions, "categorical_crossentropy"
	tones := network([]int{8, 8}, []int{8, 8})
	tones.Outputs[0].Targets, tones.Outputs[0].Loss = runtime.Probabilities, "binary_crossentropy"
	cuts := defaultText
	cuts.Learn = learnCuts
	span := func(x ...float64) []float64 { return x }
	constant := Filling{fillConstant, 2, bilinear}
	for _, c := range []struct {
		a      Augmentation
		source Source
		info   *runtime.ModelInfo
		want   string
	}{
		{mirror, defaultIDX, square, "no error"},
		{RandomCrop{2, fillConstant, -1, always}, defaultIDX, tones, `fill_value = -1 is one of the target "y", too, but binary_crossentropy is for numbers from 0 to 1`},
		{RandomCrop{2, fillNearest, 3, always}, defaultIDX, square, `random_crop: fill_value = 3 has no effect with fill_mode = "nearest": want "constant", or no fill_value`},
		{RandomRotation{span(0.1), constant, always}, defaultNPZ, mask, `fill_mode = "constant" leaves pixels of the target "y" that are of no class, but categorical_crossentropy is for numbers from 0 to 1 that add up to 1: want another fill_mode`},
		{RandomRotation{span(0.1, 0.2, 0.3), defaultFilling, always}, defaultNPZ, mask, `random_rotation: factor = [0.1 0.2 0.3]: want one number or two`},
		{RandomTranslation{span(0.2, 0.1), span(0), defaultFilling, always}, defaultNPZ, square, `random_translation: height_factor = [0.2 0.1]: want the smaller number first`},
		{RandomTranslation{span(0), span(-0.1), defaultFilling, always}, defaultNPZ, square, `random_translation: width_factor = -0.1: want a number of at least 0, or two`},
		{RandomZoom{span(-0.1), nil, defaultFilling, always}, defaultNPZ, square, `random_zoom: height_factor = -0.1: want a number of at least 0, or two`},
		{RandomContrast{span(1.5), nil, always}, defaultNPZ, square, `random_contrast: factor = [1.5]: want one number or two, the first at most 1`},
		{RandomContrast{span(0.5), span(1, 0), always}, defaultNPZ, square, `random_contrast: value_range = [1 0]: want two numbers, black and white, the smaller one first`},
		{RandomBrightness{span(0.5), span(1), always}, defaultNPZ, square, `random_brightness: value_range = [1]: want two numbers, black and white, the smaller one first`},
		{RandomErasing{span(0.3), span(1, 2), 0, always}, defaultNPZ, square, `random_erasing: scale = [0.3]: want two numbers above 0, the smallest and the largest`},
		{RandomResizedCrop{span(0.3, 1), span(3, 2), bilinear, always}, defaultNPZ, square, `random_resized_crop: ratio = [3 2]: want two numbers above 0, the smallest and the largest`},
		{RandomFlip{Mode: "sideways", Probability: 1}, defaultIDX, square, `random_flip: mode = "sideways": want "horizontal", "vertical" or "horizontal_and_vertical"`},
		{RandomFlip{Mode: flipBoth}, defaultIDX, square, `random_flip: probability = 0: want more than 0 and at most 1`},
		{RandomCrop{}, defaultIDX, square, `random_crop: padding = 0: want at least 1`},
		{RandomCrop{Padding: 1}, defaultIDX, square, "random_crop: fill_mode = \"\": want \"constant\", \"nearest\", \"reflect\" or \"wrap\"\nrandom_crop: probability = 0: want more than 0 and at most 1"},
		{RandomRotation{span(0.1), Filling{fillWrap, 0, "cubic"}, always}, defaultIDX, square, `random_rotation: interpolation = "cubic": want "bilinear" or "nearest"`},
		{RandomRotation{nil, defaultFilling, always}, defaultIDX, square, `random_rotation: factor = []: want one number or two`},
		{RandomZoom{span(1), nil, defaultFilling, always}, defaultIDX, square, `random_zoom: height_factor = [1]: want more than -1, where nothing is to be seen`},
		{RandomZoom{span(0, 1), span(-1, 1), defaultFilling, always}, defaultIDX, square, `random_zoom: width_factor = [-1 1]: want more than -1, where nothing is to be seen`},
		{RandomContrast{nil, nil, Chance{2}}, defaultIDX, square, `random_contrast: factor = []: want one number or two, the first at most 1`},
		{GaussianNoise{0, always}, defaultIDX, square, `gaussian_noise: stddev = 0: want more than 0`},
		{mirror, defaultIDX, integers, `the input "x" is of integers: want numbers without dtype`},
		{mirror, defaultNPZ, two, `the input "z" is a picture of another size than the one before: want inputs of one height and width`},
		{mirror, defaultNPZ, network([]int{7}, []int{2}), `no input is a picture: want the shape [height, width] or [height, width, channels]`},
		{mirror, defaultCSV, square, `csv: standardize gives each pixel a scale of its own, before pictures could be changed: want standardize = false`},
		{mirror, cuts, square, `text: cuts are places in the picture, which would not move with it: want changes of tones alone`},
		{GaussianNoise{0.1, always}, cuts, square, "no error"},
	} {
		wantError(t, CheckAugmentation(c.a, c.source, c.info), "\x00", c.want)
	}
}

// TestTrainingAloneIsChanged opens letters with augmentation and without. What the training's
// become depends on seed, epoch and number, not on processors or on where one begins.
func TestTrainingAloneIsChanged(t *testing.T) {
	source := defaultLetters
	source.Samples, source.TestSamples = 100, 20
	config := func(seed uint64, changes ...Augmentation) *Config {
		return &Config{Info: letterNetwork(), Seed: seed, Augmentation: changes}
	}
	changes := []Augmentation{RandomRotation{Factor: []float64{0.1}, Filling: defaultFilling, Chance: Chance{0.7}}, GaussianNoise{0.1, always}}
	plain, set := open[letter, float32](t, source, config(1)), open[letter, float32](t, source, config(1, changes...))
	before, after := collect(t, plain.Train, 3), collect(t, set.Train, 3)
	for i := range before {
		if before[i].flat == after[i].flat || before[i].target != after[i].target {
			t.Fatalf("sample %d is as before, or of another class", i)
		}
	}
	if !slices.Equal(collect(t, set.Train.Plain(), 3), before) || !slices.Equal(collect(t, plain.Train.Plain(), 3), before) {
		t.Error("Plain has other samples")
	}
	if !slices.Equal(collect(t, plain.Validation, 0), collect(t, set.Validation, 0)) || !slices.Equal(collect(t, plain.Test, 0), collect(t, set.Test, 0)) {
		t.Error("validation or test samples are changed")
	}
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(1))
	again := open[letter, float32](t, source, config(1, changes...))
	if !slices.Equal(collect(t, again.Train, 3), after) {
		t.Error("on one processor samples are others")
	}
	rest := 0
	for s := range again.Train.Epoch(3) {
		if rest++; rest == 50 && *s != after[49] {
			t.Error("sample 50 is another the second time")
		}
	}
	for what, other := range map[string][]letter{
		"epoch": collect(t, again.Train, 4), "seed": collect(t, open[letter, float32](t, source, config(2, changes...)).Train, 3),
	} {
		if other[0].flat == after[0].flat {
			t.Errorf("another %s has the same samples", what)
		}
	}
}

// TestAugmentationOfOrder has a sample change by its number, wherever it comes in an epoch.
func TestAugmentationOfOrder(t *testing.T) {
	source := irisCSV()
	source.Standardize = false
	config := &Config{Info: irisNetwork(), Dir: "../../../models", Seed: 1, Augmentation: []Augmentation{GaussianNoise{0.1, always}}}
	set := open[flower, float64](t, source, config)
	first, second := collect(t, set.Train, 0), collect(t, set.Train, 1)
	if slices.Equal(sortFlowers(first), sortFlowers(second)) {
		t.Error("two epochs have the same samples")
	}
	p := set.Train.part
	read, r := p.reader(), newRow(config.Info)
	order := p.order(1, 0)
	for k, i := range order {
		read(0, i, r)
		if first[k].x != [4]float64(r.inputs) {
			t.Fatalf("sample %d at place %d is another", i, k)
		}
	}
}

// TestAugmentationAllocates nothing for a sample.
func TestAugmentationAllocates(t *testing.T) {
	var changes []Augmentation
	for _, a := range Augmentations {
		changes = append(changes, a)
	}
	for i, a := range changes { // what is required
		switch a := a.(type) {
		case RandomTranslation:
			a.HeightFactor, a.WidthFactor = []float64{0.1}, []float64{0.1}
			changes[i] = a
		case RandomRotation:
			a.Factor = []float64{0.1}
			changes[i] = a
		case RandomZoom:
			a.HeightFactor = []float64{0.1}
			changes[i] = a
		case RandomContrast:
			a.Factor = []float64{0.1}
			changes[i] = a
		case RandomBrightness:
			a.Factor = []float64{0.1}
			changes[i] = a
		case GaussianNoise:
			a.Stddev = 0.1
			changes[i] = a
		case RandomCrop:
			a.Padding = 2
			changes[i] = a
		}
	}
	g := must(galleryOf(network([]int{8, 8, 3}, []int{2})))
	h, r, key := g.hand(changes, 0), newRow(g.info), uint64(0)
	if n := testing.AllocsPerRun(100, func() { key++; h.change(r, key) }); n != 0 {
		t.Errorf("%v allocations for a sample", n)
	}
}

func TestBrightnessWantsARange(t *testing.T) {
	source := irisCSV()
	source.Standardize = false
	bright := RandomBrightness{Factor: []float64{0.1}, Chance: always}
	for _, c := range []struct {
		a    Augmentation
		want string
	}{
		{bright, "augmentation: random_brightness: the data's numbers are no tones, of which black and white are known: want value_range"},
		{RandomBrightness{Factor: []float64{0.1}, ValueRange: []float64{0, 1}, Chance: always}, "no error"},
		{RandomErasing{Scale: []float64{1}, Chance: always}, "augmentation: random_erasing: scale = [1]: want two numbers above 0, the smallest and the largest\nrandom_erasing: ratio = []: want two numbers above 0, the smallest and the largest"},
	} {
		_, err := openAs[flower, float64](source, &Config{Info: irisNetwork(), Dir: "../../../models", Augmentation: []Augmentation{c.a}})
		wantError(t, err, "\x00", c.want)
	}
}
