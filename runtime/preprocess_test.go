package runtime

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unsafe"
)

// flowerInfo has two inputs of three elements in all and two outputs.
func flowerInfo() *ModelInfo {
	return &ModelInfo{
		Package: "flower", Fingerprint: "f",
		Inputs: []TensorInfo{{Name: "a", Shape: []int{2}}, {Name: "b", Shape: []int{1}}},
		Outputs: []OutputInfo{
			{Name: "kind", Shape: []int{2}, Answer: OneClass, Metrics: []Metric{CategoricalAccuracy{}}},
			{Name: "size", Shape: []int{1}},
		},
	}
}

func flowerPreprocess() *Preprocess {
	return &Preprocess{
		Kind: "table", Columns: []string{"p", "q", "r"}, Targets: []string{"kind", "size"}, Width: 5, Delimiter: ",",
		Mean: []float64{1e15, 2, 0}, Deviation: []float64{4, 0.1, 1}, Labels: [][]string{{"no", "yes"}, nil},
	}
}

func TestWeightsKeepPreprocess(t *testing.T) {
	info, want := flowerInfo(), flowerPreprocess()
	want.Deviation[1] = math.Nextafter(0.1, 1)
	var file bytes.Buffer
	if _, err := (Weights{info, Arrays(exampleWeights[float32]()), &Beside{Preprocess: want}}).WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	read := Weights{info, Arrays(example[float32](false)), new(Beside)}
	n, err := read.ReadFrom(bytes.NewReader(file.Bytes()))
	if err != nil || n != int64(file.Len()) || !reflect.DeepEqual(read.Preprocess, want) {
		t.Errorf("%+v, %d bytes, %v, want %+v", read.Preprocess, n, err, want)
	}
	file.Reset()
	if _, err := (Weights{info, Arrays(exampleWeights[float32]()), new(Beside)}).WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	if _, err := read.ReadFrom(&file); read.Preprocess != nil || err != nil {
		t.Errorf("weights without any: %v, %v", read.Preprocess, err)
	}
}

func TestPreprocessFitsTheNetwork(t *testing.T) {
	for want, change := range map[string]func(*Preprocess){
		`kind: found "x", expected "table", "picture", "text" or "numbers"`:                                                      func(p *Preprocess) { p.Kind = "x" },
		`resize: found "x", expected "stretch" or "crop"`:                                                                        func(p *Preprocess) { p.Resize = "x" },
		`interpolation: found "x", expected "area", "bicubic", "bilinear", "lanczos3" or "nearest"`:                              func(p *Preprocess) { p.Interpolation = "x" },
		`paper: found "x", expected "dark" or "light"`:                                                                           func(p *Preprocess) { p.Paper = "x" },
		`delimiter: found "ab", expected one character`:                                                                          func(p *Preprocess) { p.Delimiter = "ab" },
		`2 columns, but the network's inputs have 3 elements`:                                                                    func(p *Preprocess) { p.Columns = p.Columns[:2] },
		`no columns of the table`:                                                                                                func(p *Preprocess) { p.Columns = nil },
		`the column "p" is named twice`:                                                                                          func(p *Preprocess) { p.Columns[1] = "p" },
		`the column "q" is named twice`:                                                                                          func(p *Preprocess) { p.Targets[1] = "q" },
		`a file of 4 columns, but 5 are named`:                                                                                   func(p *Preprocess) { p.Width = 4 },
		`column "p": expected a number from 1 to 5, as the table names no columns`:                                               func(p *Preprocess) { p.Headerless, p.Columns[1], p.Columns[2], p.Targets = true, "2", "3", nil },
		`2 means and 3 standard deviations, but the network's inputs have 3 elements`:                                            func(p *Preprocess) { p.Mean = p.Mean[:2] },
		`4 means and 4 standard deviations, but the network's inputs have 3 elements`:                                            func(p *Preprocess) { p.Mean, p.Deviation = make([]float64, 4), []float64{1, 1, 1, 1} },
		`mean NaN of element 2: expected a finite number`:                                                                        func(p *Preprocess) { p.Mean[2] = math.NaN() },
		`standard deviation 0 of element 0: expected a finite number above 0`:                                                    func(p *Preprocess) { p.Deviation[0] = 0 },
		`standard deviation +Inf of element 1: expected a finite number above 0`:                                                 func(p *Preprocess) { p.Deviation[1] = math.Inf(1) },
		`labels of 3 outputs, but the network has 2`:                                                                             func(p *Preprocess) { p.Labels = append(p.Labels, nil) },
		`output "kind": 3 labels, expected 2`:                                                                                    func(p *Preprocess) { p.Labels[0] = []string{"a", "b", "c"} },
		`output "kind": the label "a" is given twice`:                                                                            func(p *Preprocess) { p.Labels[0] = []string{"a", "a"} },
		`output "kind": class 1 has no name`:                                                                                     func(p *Preprocess) { p.Labels[0] = []string{"a", ""} },
		`output "size": 1 labels, expected 0`:                                                                                    func(p *Preprocess) { p.Labels[1] = []string{"a"} },
		`scale: found -1 and for white 0, expected finite numbers, none negative`:                                                func(p *Preprocess) { p.Scale = -1 },
		"mean +Inf of element 0: expected a finite number\nstandard deviation -1 of element 2: expected a finite number above 0": func(p *Preprocess) { p.Mean[0], p.Deviation[2] = math.Inf(1), -1 },
	} {
		p := flowerPreprocess()
		change(p)
		if err := p.Check(flowerInfo()); err == nil || err.Error() != want {
			t.Errorf("found %v\nwant  %s", err, want)
		}
		if _, err := (Weights{flowerInfo(), Arrays(example[float32](true)), &Beside{Preprocess: p}}).WriteTo(new(bytes.Buffer)); err == nil {
			t.Errorf("written all the same: %s", want)
		}
	}
	named := flowerInfo()
	named.Outputs[0].Labels = []string{"yes", "no"}
	if err := flowerPreprocess().Check(named); err == nil || err.Error() != `output "kind": class 0 is called "no", but the spec calls class 1 so` {
		t.Errorf("labels in another order: %v", err)
	}
}

func TestFalseMetadata(t *testing.T) {
	for _, text := range []string{"", "[]", "{", `{"kind":"table","columns":["a"]}`, `{"mean":[1,2,3]}`, `{"labels":[["a"]]}`} {
		var file bytes.Buffer
		if _, err := WriteTensors(&file, example[float32](true), map[string]string{"fingerprint": "f", "preprocess": text}); err != nil {
			t.Fatal(err)
		}
		tensors := example[float32](false)
		before := flowerPreprocess()
		p := &Beside{Preprocess: before}
		_, err := Weights{flowerInfo(), Arrays(tensors), p}.ReadFrom(&file)
		if err == nil || p.Preprocess != before || !strings.HasPrefix(err.Error(), `metadata "preprocess": `) || !reflect.DeepEqual(tensors, example[float32](false)) {
			t.Errorf("%q: %v, %v", text, p.Preprocess, err)
		}
	}
}

func TestPrepare(t *testing.T) {
	var a [2]float32
	var b [1]float32
	info, p := flowerInfo(), flowerPreprocess()
	if err := Prepare(info, p, []float64{1e15 + 6, 2.05, 7}, a[:], b[:]); err != nil || a != [2]float32{1.5, 0.5} || b != [1]float32{7} {
		t.Errorf("%v, %v, %v", a, b, err)
	}
	for want, values := range map[string][]float64{
		"flower: found 2 numbers, expected 3: one for each of the columns p, q, r":           {1, 2},
		`flower: found NaN for column "r", expected a finite number that float32 can hold`:   {1, 2, math.NaN()},
		`flower: found +Inf for column "p", expected a finite number that float32 can hold`:  {math.Inf(1), 2, 3},
		`flower: found 1e+39 for column "r", expected a finite number that float32 can hold`: {1, 2, 1e39},
	} {
		if err := Prepare(info, p, values, a[:], b[:]); err == nil || err.Error() != want || a[0] != 1.5 {
			t.Errorf("found %v, %v\nwant  %s", err, a, want)
		}
	}
	if err := Prepare(info, nil, []float64{1, 2, 3}, a[:], b[:]); err != nil || a != [2]float32{1, 2} {
		t.Errorf("without preprocessing: %v, %v", a, err)
	}
	numbers := []float64{1, 2, 3}
	if n := testing.AllocsPerRun(100, func() { Prepare(info, p, numbers, a[:], b[:]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// classNamed is what output i is called that is y.
func classNamed[T Float](info *ModelInfo, p *Preprocess, i int, y []T) string {
	l := newLayout(*info, DTypeOf[T](), make([]uintptr, len(info.Outputs)), sizes{})
	out := make([]T, 16)
	block := unsafe.Pointer(&out[0])
	if i >= 0 && i < len(l.outputs) {
		copy(of[T](block, l.outputs[i]), y)
	}
	return l.className(p, block, i)
}

func TestClassName(t *testing.T) {
	info, p := flowerInfo(), flowerPreprocess()
	named := flowerInfo()
	named.Outputs[0].Labels = []string{"0", "1"}
	unit := &ModelInfo{Outputs: []OutputInfo{{Shape: []int{1}, Answer: YesOrNo, Metrics: []Metric{BinaryAccuracy{}}, Labels: []string{"off", "on"}}}}
	each := &ModelInfo{Outputs: []OutputInfo{{Shape: []int{2}, Answer: YesOrNo, Metrics: []Metric{BinaryAccuracy{}}}, {Shape: []int{2, 2}, Answer: OneClass, Metrics: []Metric{CategoricalAccuracy{}}}}}
	nan := float32(math.NaN())
	for _, c := range []struct {
		info *ModelInfo
		p    *Preprocess
		i    int
		y    []float32
		want string
	}{
		{info, p, 0, []float32{0.2, 0.8}, "yes"},
		{info, nil, 0, []float32{0.2, 0.8}, "1"},
		{named, nil, 0, []float32{0.9, 0.1}, "0"},
		{info, p, 1, []float32{7}, ""},
		{info, p, 2, nil, ""},
		{info, p, -1, nil, ""},
		{info, p, 0, []float32{nan, nan}, ""},
		{unit, nil, 0, []float32{0.6}, "on"},
		{unit, nil, 0, []float32{0.5}, "off"},
		{each, nil, 0, []float32{1, 0}, ""},
		{each, nil, 1, []float32{1, 0, 0, 1}, ""},
	} {
		if got := classNamed(c.info, c.p, c.i, c.y); got != c.want {
			t.Errorf("%v of output %d: %q, want %q", c.y, c.i, got, c.want)
		}
	}
}

// The numbers are NumPy's mean and std of the columns in float128.
func TestMoments(t *testing.T) {
	for name, c := range map[string]struct {
		n               int
		value           func(int) float64
		mean, deviation float64
	}{
		"small":                    {4, func(i int) float64 { return float64(i) }, 1.5, math.Sqrt(1.25)},
		"constant":                 {61, func(int) float64 { return 0.1 }, 0.1, 1},
		"constant but for a digit": {61, func(i int) float64 { return 0.3 + float64(i%2)*math.Pow(2, -54) }, 0.3, 1},
		"zeros":                    {3, func(int) float64 { return 0 }, 0, 1},
		"large offset":             {61, func(i int) float64 { return 1e15 + float64(i) }, 1e15 + 30, math.Sqrt(310)},
		"nanoseconds":              {1000, func(i int) float64 { return 1.7e18 + 1024*float64(i) }, 1.7e18 + 1024*499.5, 1024 * math.Sqrt(999999./12)},
		"tiny":                     {2, func(i int) float64 { return 1e-300 * float64(1+i) }, 1.5e-300, 0.5e-300},
		"huge":                     {2, func(i int) float64 { return 1e308 * float64(2*i-1) }, 0, 1e308},
		"one":                      {1, func(int) float64 { return 7 }, 7, 1},
	} {
		mean, deviation := Moments(c.n, c.value)
		if math.Abs(mean-c.mean) > 4e-16*math.Abs(c.mean) || math.Abs(deviation-c.deviation) > 1e-14*c.deviation {
			t.Errorf("%s: %v, %v, want %v, %v", name, mean, deviation, c.mean, c.deviation)
		}
	}
}

func TestAdapt(t *testing.T) {
	info := flowerInfo()
	p, err := Adapt(info, [][]float64{{1, 10, 5}, {3, 30, 5}})
	if want := (&Preprocess{Mean: []float64{2, 20, 5}, Deviation: []float64{1, 10, 1}}); err != nil || !reflect.DeepEqual(p, want) {
		t.Errorf("%+v, %v, want %+v", p, err, want)
	}
	for want, rows := range map[string][][]float64{
		"no rows to adapt to":                                      nil,
		"row 1: found 2 numbers, expected 3":                       {{1, 2, 3}, {1, 2}},
		"row 0: found NaN for element 2, expected a finite number": {{1, 2, math.NaN()}},
	} {
		if _, err := Adapt(info, rows); err == nil || err.Error() != want {
			t.Errorf("found %v, want %s", err, want)
		}
	}
}

// Whatever the metadata say, weights that are accepted can be used and written.
func FuzzPreprocess(f *testing.F) {
	good, _ := json.Marshal(flowerPreprocess())
	f.Add(string(good))
	f.Add(`{"kind":"table","columns":["1","2","3"],"headerless":true,"width":3}`)
	f.Add(`{"kind":"picture","paper":"dark","scale":0.5,"white":255}`)
	f.Add(`{"mean":[1,2,3],"deviation":[1e-320,1,1]}`)
	f.Fuzz(func(t *testing.T, text string) {
		info := flowerInfo()
		p, err := ReadPreprocess(map[string]string{"preprocess": text}, info)
		if err != nil {
			return
		}
		var a [2]float64
		var b [1]float64
		if err := Prepare(info, p, []float64{1, 2, 3}, a[:], b[:]); err == nil && !IsFinite(a[0]+a[1]+b[0]) {
			t.Errorf("prepared %v, %v", a, b)
		}
		for i := range info.Outputs {
			classNamed(info, p, i, []float64{0.25, 0.75}[:info.Outputs[i].Shape[0]])
		}
		metadata, err := p.Metadata(info)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ReadPreprocess(metadata, info); err != nil || !reflect.DeepEqual(again.Clone(), again) {
			t.Errorf("%v, %v", again, err)
		}
	})
}

// TestParseNumber: numbers are those of strconv, to the bits, and other notations than decimal ones are none.
func TestParseNumber(t *testing.T) {
	texts := []string{"", "-", ".", "-.", "5.", ".5", "-0", "0.0", "-0.000", "00012", "1..2", "1.2.3", "+1", "1e5", "999999999999999", "9999999999999999", "0.000000000000001", "-.25", "1 ", "inf", "NaN", "123456789012345.", "1234567.89012345", "12345678.90123456"}
	random := NewRandom(1, "numbers")
	for range 20000 {
		texts = append(texts, strconv.FormatFloat((random.Float64()-0.5)*math.Pow(10, float64(random.IntN(14))), 'f', random.IntN(12), 64))
	}
	for _, text := range texts {
		want, wantErr := strconv.ParseFloat(text, 64)
		if v, err := ParseNumber(text); math.Float64bits(v) != math.Float64bits(want) || (err == nil) != (wantErr == nil) {
			t.Errorf("%q: %v, %v, want %v, %v", text, v, err, want, wantErr)
		}
	}
	for _, text := range []string{"0x10", "1_000", "0X1p2"} {
		if v, err := ParseNumber(text); err == nil {
			t.Errorf("%q is the number %v", text, v)
		}
	}
}

// TestRowNames: a cell that is no column's is refused, with the name that it may have been to be, and so
// is a column without a cell that has no substitute.
func TestRowNames(t *testing.T) {
	fill := 3.0
	p := &Preprocess{
		Kind: "table", Columns: []string{"income", "job", "age"}, Targets: []string{"churn"},
		Encodings: []Encoding{{Fill: &fill}, {Kind: CategoryInteger, Vocabulary: []string{"cook"}}, {}},
	}
	headerless := &Preprocess{Kind: "table", Columns: []string{"2", "1"}, Targets: []string{"4"}, Headerless: true, Width: 4}
	for _, c := range []struct {
		p     *Preprocess
		cells map[string]any
		want  string // of the error
	}{
		{p, map[string]any{"income": 1, "job": "cook", "age": "5", "churn": nil}, ""},
		{p, map[string]any{"age": 5}, ""},
		{p, map[string]any{"incomes": 1, "age": 5}, `found a cell "incomes", which is no column; did you mean "income"?`},
		{p, map[string]any{"Age": 5}, `found a cell "Age", which is no column; did you mean "age"?`},
		{p, map[string]any{"x": 1, "shoes": 7, "age": 5}, `found a cell "shoes", expected income, job, age`},
		{p, map[string]any{"income": 1}, `column "age": found no cell, expected a number, of which training knows no substitute`},
		{headerless, map[string]any{"1": 1, "2": 2, "3": "a"}, ""},
		{headerless, map[string]any{"1": 1, "2": 2, "5": "a"}, `found a cell "5", expected 2, 1`},
	} {
		row, err := c.p.Row(c.cells)
		if err != nil {
			if err.Error() != c.want || row != nil {
				t.Errorf("%v: %v, want %s", c.cells, err, c.want)
			}
		} else if c.want != "" || len(row) != len(c.p.Columns) {
			t.Errorf("%v: %v, want %s", c.cells, row, c.want)
		}
	}
	if row, err := p.Row(map[string]any{"age": 5}); err != nil || !math.IsNaN(row[0]) || row[1] != -1 || row[2] != 5 {
		t.Errorf("%v, %v", row, err)
	}
}
