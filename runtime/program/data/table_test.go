package data

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// cells is a sample of a table of up to eight elements.
type cells struct {
	x      [8]float64
	y      [4]float64
	kind   int
	weight float64
}

type cellViews struct{ info *runtime.ModelInfo }

func (v cellViews) Input(s *cells, i int) []float64 {
	at := 0
	for _, in := range v.info.Inputs[:i] {
		at += elements(in.Shape)
	}
	return s.x[at:][:elements(v.info.Inputs[i].Shape)]
}
func (v cellViews) Target(s *cells, i int) []float64        { return s.y[:numbers(&v.info.Outputs[i])] }
func (v cellViews) SetLabel(s *cells, _, label int)         { s.kind = label }
func (v cellViews) SetWeight(s *cells, _ int, w float64)    { s.weight = w }
func (v cellViews) SetLabels(s *cells, _ int, labels []int) {}

// openCells writes files and opens a table of them.
func openCells(t *testing.T, source Source, config Config, files ...string) (*Dataset[cells], string, error) {
	t.Helper()
	config.Dir = t.TempDir()
	for i := 0; i < len(files); i += 2 {
		write(t, config.Dir, files[i], files[i+1])
	}
	set, err := Open(cellViews{config.Info}, source, &config)
	return set, config.Dir, err
}

func epochOf(t *testing.T, s *Split[cells], n int) (all []cells) {
	t.Helper()
	if s == nil {
		return nil
	}
	for x, err := range s.Epoch(n) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, *x)
	}
	return all
}

// inputsOf are the first n elements of all samples, in the order of the first.
func inputsOf(samples []cells, n int) (rows [][]float64) {
	for _, s := range samples {
		rows = append(rows, slices.Clone(s.x[:n]))
	}
	slices.SortFunc(rows, slices.Compare)
	return rows
}

// regression has an input of so many elements and an output of one number.
func regression(inputs ...int) *runtime.ModelInfo {
	return &runtime.ModelInfo{
		DType: "float64", Inputs: []runtime.TensorInfo{{Name: "x", Shape: inputs}},
		Outputs: []runtime.OutputInfo{{Name: "y", Shape: []int{1}, Weight: 1}},
	}
}

func tableOf(change func(*TableOptions)) CSV {
	c := defaultCSV
	c.File, c.TestFraction, c.Standardize, c.Shuffle = []string{"t.csv"}, 0, false, false
	if change != nil {
		change(&c.TableOptions)
	}
	return c
}

func TestCategoriesAndGaps(t *testing.T) {
	const text = "age,job,zip,income,y\n20,clerk,b,1,1\nNA,,a,,2\n40,cook,,3,3\n30,clerk,a,5,4\n"
	info := regression(6)
	source := tableOf(func(c *TableOptions) {
		c.OneHot, c.Integers, c.Missing, c.MissingIndicator = []string{"job"}, []string{"zip"}, "mean", []string{"income"}
	})
	set, _, err := openCells(t, source, Config{Info: info}, "t.csv", text)
	if err != nil {
		t.Fatal(err)
	}
	var got [][]float64
	for _, s := range epochOf(t, set.Train, 0) {
		got = append(got, s.x[:6])
	}
	want := [][]float64{{20, 1, 0, 2, 1, 0}, {30, 0, 0, 1, 3, 1}, {40, 0, 1, 0, 3, 0}, {30, 1, 0, 1, 5, 0}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if names := set.Preprocess.Elements(); !slices.Equal(names, []string{"age", "job=clerk", "job=cook", "zip", "income", "income is missing"}) {
		t.Errorf("elements %q", names)
	}

	// A row of Go, by names.
	row, err := set.Preprocess.Row(map[string]any{"age": 25, "job": "cook", "zip": "z", "income": nil, "y": 1})
	x := make([]float64, 6)
	if err == nil {
		err = runtime.Prepare(info, set.Preprocess, row, x)
	}
	if want := []float64{25, 0, 1, 0, 3, 1}; err != nil || !slices.Equal(x, want) {
		t.Errorf("%v, %v, want %v", x, err, want)
	}
	for want, cells := range map[string]map[string]any{
		`column "age": found no cell, expected a number, of which training knows no substitute`: {},
		`column "age": found "old", expected a number`:                                          {"age": "old"},
		`column "age": found [], expected a number or a text`:                                   {"age": []int{}},
		`column "income": found +Inf, expected a finite number`:                                 {"age": "NA", "income": math.Inf(1)},
	} {
		p := set.Preprocess.Clone()
		if strings.Contains(want, "substitute") {
			p.Encodings[0].Fill = nil
		}
		if _, err := p.Row(cells); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}

	// What is kept survives in a file of weights, and prepares another table.
	metadata, err := set.Preprocess.Metadata(info)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := runtime.ReadPreprocess(metadata, info)
	if err != nil || !reflect.DeepEqual(kept, set.Preprocess) {
		t.Fatalf("%+v, %v", kept, err)
	}
	again, _, err := openCells(t, source, Config{Info: info, Preprocess: kept}, "t.csv", "income,y,age,zip,job\n,1,NaN,a,nurse\n7,1,1,b,cook\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := inputsOf(epochOf(t, again.Train, 0), 6); !reflect.DeepEqual(got, [][]float64{{1, 0, 1, 2, 7, 0}, {30, 0, 0, 1, 3, 1}}) {
		t.Errorf("with kept preprocessing: %v", got)
	}
	for want, change := range map[string]func(*TableOptions){
		`csv: one_hot = [], but the weights were trained with [job]`:                                                 func(c *TableOptions) { c.OneHot = nil },
		`csv: missing_indicator = [age], but the weights were trained with [income]`:                                 func(c *TableOptions) { c.MissingIndicator = []string{"age"} },
		`csv: sequence_length = 2 and sampling_rate = 1, but the weights were trained on windows of 0 rows, 0 apart`: func(c *TableOptions) { c.SequenceLength = 2 },
		`csv: missing_indicator names columns whose numbers may be missing: want missing = "mean", or another`:       func(c *TableOptions) { c.Missing = "error" },
		`csv: fill_value = 3 is for missing = "constant"`:                                                            func(c *TableOptions) { c.FillValue = 3 },
		`csv: the column "job" is named twice in one_hot, integers and missing_indicator`:                            func(c *TableOptions) { c.Integers = []string{"job"} },
		`csv: the column "job" of one_hot, integers or missing_indicator is no input: want one of age, zip, income`:  func(c *TableOptions) { c.Inputs = []string{"age", "zip", "income"} },
	} {
		c := source
		change(&c.TableOptions)
		if _, _, err := openCells(t, c, Config{Info: info, Preprocess: kept}, "t.csv", text); err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

// TestFillings has scikit-learn's numbers, of testdata/tables.py: what is computed is of training rows alone.
func TestFillings(t *testing.T) {
	var stored struct {
		Table    string
		Fillings map[string][]float64
		Scalers  map[string][][]float64
	}
	readJSON(t, "testdata/tables.json", &stored)
	info := regression(2)
	for strategy, want := range stored.Fillings {
		source := tableOf(func(c *TableOptions) {
			c.Missing, c.SplitColumn = strategy, "part"
			if strategy == "constant" {
				c.FillValue = -1.5
			}
		})
		set, _, err := openCells(t, source, Config{Info: info}, "t.csv", stored.Table)
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range want {
			if got := *set.Preprocess.Encodings[i].Fill; !near(got, w, 1e-12) {
				t.Errorf("%s: column %d: %v, want %v", strategy, i, got, w)
			}
		}
	}
	for scaler, want := range stored.Scalers {
		source := tableOf(func(c *TableOptions) {
			c.Missing, c.SplitColumn, c.Standardize, c.Scaler = "median", "part", true, scaler
		})
		set, _, err := openCells(t, source, Config{Info: info}, "t.csv", stored.Table)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range slices.Concat(epochOf(t, set.Train, 0), epochOf(t, set.Test, 0)) {
			for k := range 2 {
				if !near(s.x[k], want[i][k], 1e-12) {
					t.Errorf("%s: sample %d, column %d: %v, want %v", scaler, i, k, s.x[k], want[i][k])
				}
			}
		}
	}
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestSeveralFiles(t *testing.T) {
	files := []string{"part-2.csv", "b,a,y\n4,3,6\n", "part-1.csv", "a,b,y\n1,2,5\n", "other.csv", "a,b,y\n7,8,9\n"}
	for name, c := range map[string]struct {
		file []string
		want [][]float64
	}{
		"list":    {[]string{"other.csv", "part-1.csv"}, [][]float64{{7, 8}, {1, 2}}},
		"pattern": {[]string{"part-*.csv"}, [][]float64{{1, 2}, {3, 4}}},
		"both":    {[]string{"part-2.csv", "*.csv"}, [][]float64{{4, 3}, {8, 7}, {2, 1}}},
	} {
		set, _, err := openCells(t, tableOf(func(o *TableOptions) { o.File = c.file }), Config{Info: regression(2)}, files...)
		if err != nil {
			t.Fatal(err)
		}
		var got [][]float64
		for _, s := range epochOf(t, set.Train, 0) {
			got = append(got, s.x[:2])
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	for want, c := range map[string]struct {
		file  []string
		files []string
	}{
		`csv: no file is called as DIR/x*.csv`:                                       {[]string{"x*.csv"}, nil},
		`csv: no file DIR/x.csv: --data FILE names another`:                          {[]string{"other.csv", "x.csv"}, files},
		`DIR/u.csv: no column "b", which DIR/other.csv has: the columns are a, c, y`: {[]string{"other.csv", "u.csv"}, append(files, "u.csv", "a,c,y\n1,2,3\n")},
		`DIR/u.csv:2:3: column "b": found "x", want a number`:                        {[]string{"other.csv", "u.csv"}, append(files, "u.csv", "a,b,y\n1,x,3\n")},
		`csv: the pattern "[*": syntax error in pattern`:                             {[]string{"[*"}, nil},
	} {
		info := regression(2)
		_, dir, err := openCells(t, tableOf(func(o *TableOptions) { o.File = c.file }), Config{Info: info}, c.files...)
		wantError(t, err, dir, want)
	}
}

func TestMarksOfRows(t *testing.T) {
	var text strings.Builder
	text.WriteString("x,w,part,who,y\n")
	for i := range 60 {
		fmt.Fprintf(&text, "%d,%v,%s,%c,%d\n", i, float64(i)/4, []string{"train", "Test", "val"}[i%3], 'a'+i%7, i)
	}
	info := regression(1)
	weighed := tableOf(func(c *TableOptions) {
		c.Inputs, c.Targets, c.SampleWeight, c.SplitColumn = []string{"x"}, []string{"y"}, "w", "part"
	})
	set, _, err := openCells(t, weighed, Config{Info: info}, "t.csv", text.String())
	if err != nil {
		t.Fatal(err)
	}
	if set.Train.Len != 20 || set.Test.Len != 20 || set.Validation.Len != 20 || !set.Train.Weighed {
		t.Errorf("%d, %d and %d samples", set.Train.Len, set.Test.Len, set.Validation.Len)
	}
	for _, s := range epochOf(t, set.Train, 0) {
		if s.weight != s.x[0]/4 || int(s.x[0])%3 != 0 {
			t.Errorf("sample %v weighs %v", s.x[0], s.weight)
		}
	}
	whoOf := func(samples []cells) (who []int) {
		for _, s := range samples {
			if g := int(s.x[0]) % 7; !slices.Contains(who, g) {
				who = append(who, g)
			}
		}
		return slices.Sorted(slices.Values(who))
	}
	grouped := tableOf(func(c *TableOptions) {
		c.Inputs, c.Targets, c.Group, c.TestFraction, c.ValidationFraction = []string{"x"}, []string{"y"}, "who", 0.3, 0.2
	})
	set, _, err = openCells(t, grouped, Config{Info: info}, "t.csv", text.String())
	if err != nil {
		t.Fatal(err)
	}
	train, validation, test := epochOf(t, set.Train, 0), epochOf(t, set.Validation, 0), epochOf(t, set.Test, 0)
	all := slices.Concat(whoOf(train), whoOf(validation), whoOf(test))
	if len(train)+len(validation)+len(test) != 60 || len(all) != 7 || repeated(strings.Fields(fmt.Sprint(all))) != "" || len(whoOf(test)) != 2 || len(whoOf(validation)) != 1 {
		t.Errorf("groups %v, %v, %v", whoOf(train), whoOf(validation), whoOf(test))
	}
	var tested []int
	grouped.ValidationFraction = 0
	for k := range 3 {
		set, _, err := openCells(t, grouped, Config{Info: info, Fold: k, Folds: 3}, "t.csv", text.String())
		if err != nil {
			t.Fatal(err)
		}
		who := whoOf(epochOf(t, set.Test, 0))
		if set.Test.Len < 16 || set.Test.Len > 27 || set.Train.Len+set.Test.Len != 60 {
			t.Errorf("fold %d: %d and %d samples", k, set.Train.Len, set.Test.Len)
		}
		tested = append(tested, who...)
	}
	if slices.Sort(tested); !slices.Equal(tested, []int{0, 1, 2, 3, 4, 5, 6}) {
		t.Errorf("folds test %v", tested)
	}
	for want, change := range map[string]func(*TableOptions){
		`DIR/t.csv:2:5: column "part": found "who", want train, validation or test`:                 nil,
		`DIR/t.csv:2:3: column "w": found "-1", want a weight, which is at least 0`:                 nil,
		`DIR/t.csv: sample_weight: no column "v": want one of x, w, part, who, y`:                   func(c *TableOptions) { c.SampleWeight = "v" },
		`csv: split_column and fractions both say what to test and validate with: want one of them`: func(c *TableOptions) { c.TestFraction = 0.5 },
		`csv: the column "y" is a target and says something else of a row, too`:                     func(c *TableOptions) { c.SampleWeight = "y" },
	} {
		c, table := weighed, text.String()
		if change != nil {
			change(&c.TableOptions)
		} else if strings.Contains(want, "-1") {
			table = "x,w,part,who,y\n1,-1,train,a,1\n"
		} else {
			table = "x,w,part,y\n1,1,who,1\n"
		}
		_, dir, err := openCells(t, c, Config{Info: info}, "t.csv", table)
		wantError(t, err, dir, want)
	}
}

func TestOversample(t *testing.T) {
	var text strings.Builder
	text.WriteString("x,kind\n")
	for i := range 23 {
		fmt.Fprintf(&text, "%d,%s\n", i, []string{"no", "yes"}[i%23/18])
	}
	info := network([]int{1}, []int{2})
	info.Outputs[0].Sparse = true
	source := tableOf(func(c *TableOptions) { c.Oversample, c.Shuffle = true, true })
	set, _, err := openCells(t, source, Config{Info: info, Seed: 3}, "t.csv", text.String())
	if err != nil {
		t.Fatal(err)
	}
	var epochs [][]cells
	for n := range 2 {
		samples := epochOf(t, set.Train, n)
		count := map[float64]int{}
		for _, s := range samples {
			count[s.x[0]]++
		}
		for i := range 23 {
			if c := count[float64(i)]; i < 18 && c != 1 || i >= 18 && c != 3 && c != 4 {
				t.Errorf("epoch %d: sample %d is there %d times", n, i, c)
			}
		}
		if len(samples) != 36 || set.Train.Len != 36 {
			t.Errorf("%d samples, want 36", len(samples))
		}
		if again := epochOf(t, set.Train, n); !slices.Equal(samples, again) {
			t.Errorf("epoch %d is another the second time", n)
		}
		epochs = append(epochs, samples)
	}
	if slices.Equal(epochs[0], epochs[1]) {
		t.Error("two epochs are in one order")
	}
}

func TestColumnsOfSeveralTensors(t *testing.T) {
	info := &runtime.ModelInfo{DType: "float64",
		Inputs:  []runtime.TensorInfo{{Name: "a", Shape: []int{3}}, {Name: "b", Shape: []int{1}}},
		Outputs: []runtime.OutputInfo{{Name: "y", Shape: []int{1}, Weight: 1}},
	}
	source := tableOf(func(c *TableOptions) { c.Inputs, c.OneHot = []string{"p", "kind", "q"}, []string{"kind"} }).WithColumns([]int{2, 1}, nil)
	set, _, err := openCells(t, source, Config{Info: info}, "t.csv", "p,q,kind,y\n1,2,m,3\n4,5,n,6\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := inputsOf(epochOf(t, set.Train, 0), 4); !reflect.DeepEqual(got, [][]float64{{1, 1, 0, 2}, {4, 0, 1, 5}}) {
		t.Errorf("%v", got)
	}
	_, dir, err := openCells(t, source, Config{Info: info}, "t.csv", "p,q,kind,y\n1,2,m,3\n4,5,n,6\n1,2,o,7\n")
	wantError(t, err, dir, "DIR/t.csv: the input columns make 5 elements (kind 3, and others 1), but the network's inputs have 4")
	swapped := tableOf(func(c *TableOptions) { c.Inputs, c.OneHot = []string{"p", "kind", "q"}, []string{"kind"} }).WithColumns([]int{1, 2}, nil)
	_, dir, err = openCells(t, swapped, Config{Info: info}, "t.csv", "p,q,kind,y\n1,2,m,3\n4,5,n,6\n")
	wantError(t, err, dir, `DIR/t.csv: the columns of the input "a" make 1 element (kind 2, and others 1), but it has 3`)
	plain := tableOf(func(c *TableOptions) { c.Inputs = []string{"p", "kind", "q", "r"} }).WithColumns([]int{2, 2}, nil)
	_, dir, err = openCells(t, plain, Config{Info: info}, "t.csv", "")
	wantError(t, err, dir, `csv: 2 columns for the input "a", which has 3`)
}

// TestIntegersOfCategories feed an embedding, whose table must be long enough.
func TestIntegersOfCategories(t *testing.T) {
	info := regression(1)
	info.Inputs[0].Integers, info.Inputs[0].Below = true, 3
	source := tableOf(func(c *TableOptions) { c.Integers, c.Standardize = []string{"word"}, true })
	set, _, err := openCells(t, source, Config{Info: info}, "t.csv", "word,y\nb,1\na,2\n,3\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []int32
	for _, s := range epochOf(t, set.Train, 0) {
		got = append(got, int32(math.Float64bits(s.x[0])))
	}
	if !slices.Equal(got, []int32{2, 1, 0}) {
		t.Errorf("%v", got)
	}
	_, dir, err := openCells(t, source, Config{Info: info}, "t.csv", "word,y\nb,1\na,2\nc,3\n")
	wantError(t, err, dir, `DIR/t.csv:4: column "word": 3 categories and 0 for others are numbers up to 3, but the input "x" takes an integer from 0 to 2`)
}

// TestPredictionsOfCategoriesAndGaps: tables, lines of JSON and lists have names and gaps as the training's table.
func TestPredictionsOfCategoriesAndGaps(t *testing.T) {
	info := regression(4)
	source := tableOf(func(c *TableOptions) { c.OneHot, c.Integers, c.Missing = []string{"job"}, []string{"zip"}, "mean" })
	set, _, err := openCells(t, source, Config{Info: info}, "t.csv", "age,job,zip,y\n20,clerk,b,1\n40,cook,a,2\n")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]float64{{5, 0, 1, 0}, {30, 0, 0, 2}}
	for name, text := range map[string]string{
		"a.csv":   "zip,job,age\nz,cook,5\nb,nurse,NA\n",
		"a.json":  `[{"age": 5, "job": "cook", "zip": null}, {"job": "", "zip": "b"}]`,
		"a.jsonl": `{"age": "5", "job": "cook", "zip": 7}` + "\n" + `{"age": null, "zip": "b", "job": true}`,
	} {
		examples, err := Decode(set.Preprocess, name, "", strings.NewReader(text), info)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, x := range examples {
			if !slices.Equal(x.Values, want[i]) {
				t.Errorf("%s: %v, want %v", name, x.Values, want[i])
			}
		}
	}
	_, err = Decode(set.Preprocess, "a.json", "", strings.NewReader(`{"age": "old", "job": "cook"}`), info)
	if want := `a.json: column "age": want a number, found "old"`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	_, err = Decode(set.Preprocess, "a.json", "", strings.NewReader(`[1, 2, 3, 4]`), info)
	if want := `a.json: found 4 numbers, want 3: one for each column of a row`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// TestSketch: it has the smallest hashes, each once.
func TestSketch(t *testing.T) {
	var hashes []uint64
	for i := range uint64(100) {
		hashes = append(hashes, (i*37+11)%100+1, 5, 200)
	}
	got := sketchOf(hashes)
	if len(got) != sketchRows {
		t.Fatalf("%d hashes", len(got))
	}
	for i, h := range got {
		if h != fmt.Sprintf("%016x", i+1) {
			t.Errorf("number %d is %s", i, h)
		}
	}
}
