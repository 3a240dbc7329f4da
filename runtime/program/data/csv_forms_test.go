package data

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// pairNetwork tells two classes apart by two numbers.
func pairNetwork() *runtime.ModelInfo {
	info := network([]int{2}, []int{2})
	info.Outputs[0].Labels = []string{"no", "yes"}
	return info
}

type pair struct {
	x, y [2]float64
}

func (p *pair) Input(int) []float64   { return p.x[:] }
func (p *pair) Target(int) []float64  { return p.y[:] }
func (p *pair) SetLabel(_, label int) { runtime.SetLabel(p.y[:], label) }
func (p *pair) Flat(int) []float64    { return p.x[:] }
func openPairs(t *testing.T, c CSV, config Config, text string) (*Dataset[pair], string, error) {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, c.File[0], text)
	config.Dir = dir
	if config.Info == nil {
		config.Info = pairNetwork()
	}
	set, err := openAs[pair, float64](c, &config)
	return set, dir, err
}

func pairsCSV() CSV {
	c := defaultCSV
	c.File, c.TestFraction, c.Standardize = []string{"t.csv"}, 0, false
	return c
}

// All of these are the same table.
func TestCSVForms(t *testing.T) {
	for name, c := range map[string]struct {
		file, text string
		change     func(*CSV)
	}{
		"plain":                   {"t.csv", "a,b,c\n0,5,no\n1,6,yes\n", nil},
		"mark":                    {"t.csv", "\ufeffa,b,c\n0,5,no\n1,6,yes\n", nil},
		"mark and quotes":         {"t.csv", "\ufeff\"a\",\"b\",\"c\"\r\n\"0\",\"5\",\"no\"\r\n\"1\",\"6\",\"yes\"\r\n", nil},
		"mark without a header":   {"t.csv", "\ufeff0,5,no\n1,6,yes\n", func(c *CSV) { c.Header = false }},
		"quotes without a header": {"t.csv", "\"0\",\"5\",\"no\"\n\"1\",\"6\",\"yes\"", func(c *CSV) { c.Header = false }},
		"semicolons":              {"t.csv", "a;b;c\n0;5;no\n1;6;yes\n", func(c *CSV) { c.Delimiter = ";" }},
		"tabs":                    {"t.txt", "a\tb\tc\n0\t5\tno\n1\t6\tyes\n", func(c *CSV) { c.Delimiter = "\t" }},
		"tabs by the ending":      {"t.tsv", "a\tb\tc\n0\t5\tno\n1\t6\tyes\n", nil},
		"an empty column":         {"t.tsv", "a\te\tb\tc\n0\t\t5\tno\n1\t\t6\tyes\n", func(c *CSV) { c.Inputs = []string{"a", "b"} }},
		"spaces between columns":  {"t.csv", "a   b  c\n0   5  no\n1   6  yes\n", func(c *CSV) { c.Delimiter = " " }},
	} {
		source := pairsCSV()
		source.File = []string{c.file}
		if c.change != nil {
			c.change(&source)
		}
		set, _, err := openPairs(t, source, Config{}, c.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := collect(t, set.Train, 0)
		slices.SortFunc(got, func(a, b pair) int { return int(a.x[0] - b.x[0]) })
		if want := []pair{{[2]float64{0, 5}, [2]float64{1, 0}}, {[2]float64{1, 6}, [2]float64{0, 1}}}; !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestCSVRefuses(t *testing.T) {
	named := func(c *CSV) { c.Inputs = []string{"a", "a"} }
	numbered := func(c *CSV) { c.Inputs = []string{"1", "2"} }
	for text, c := range map[string]struct {
		change func(*CSV)
		want   string
	}{
		"\xff\xfea\x00,\x00b\x00\n\x00": {nil, "DIR/t.csv: the text is in UTF-16: want UTF-8, which spreadsheets call “CSV UTF-8”"},
		"\xfe\xff\x00a\x00,\x00b":       {nil, "DIR/t.csv: the text is in UTF-16: want UTF-8, which spreadsheets call “CSV UTF-8”"},
		"a\x00,\x00b\x00\n\x00":         {nil, "DIR/t.csv: zero bytes: want a text in UTF-8"},
		"gr\xf6\xdfe,b,c\n0,5,no\n":     {nil, "DIR/t.csv: column 1 of the first line is not UTF-8: want the file saved as that"},
		"0,5,no\n1,6,yes\n":             {nil, "DIR/t.csv: the first line should name the columns, but has numbers for the inputs (0, 5): want header = false, or a line of names"},
		"\"0\",\"5\",no\n1,6,yes\n":     {nil, "DIR/t.csv: the first line should name the columns, but has numbers for the inputs (0, 5): want header = false, or a line of names"},
		",5,no\n1,6,yes\n":              {nil, "DIR/t.csv: the first line should name the columns, but has numbers for the inputs (\"\", 5): want header = false, or a line of names"},
		"2,1,no\n1,2,yes\n":             {numbered, "DIR/t.csv: the first line should name the columns, but has numbers for the inputs (1, 2): want header = false, or a line of names"},
		"a,b,c\n1_0,5,no\n0x1p4,5,no\n": {nil, `DIR/t.csv:2:1: column "a": found "1_0", want a number` + "\n" + `DIR/t.csv:3:1: column "a": found "0x1p4", want a number`},
		"a,a,c\n0,5,no\n":               {nil, `DIR/t.csv: columns 1 and 2 are both called "a"`},
		"a,b,c\n0,5,no\n":               {named, `csv: the column "a" is named twice in inputs and targets`},
		"a,b,c\n0,5,no\n ":              {func(c *CSV) { c.Inputs = []string{"a", "1"} }, `DIR/t.csv: the column "a" is named twice in inputs and targets`},
		"a\tb\tc\n\t5\tno\n":            {func(c *CSV) { c.Delimiter = "\t" }, `DIR/t.csv:2:1: column "a": found "", want a number, or missing = "median" or the like in [data]`},
		"a,b,c\n0,5,n\xf6\n":            {nil, `DIR/t.csv:2:5: column "c": found "n\xf6", want the name of a class in UTF-8`},
		"a,b,c\n0,5,\"no\n":             {nil, `DIR/t.csv:2:9: extraneous or missing " in quoted-field`},
	} {
		source := pairsCSV()
		if c.change != nil {
			c.change(&source)
		}
		_, dir, err := openPairs(t, source, Config{}, text)
		wantError(t, err, dir, c.want)
	}
	years := pairsCSV()
	years.Inputs = []string{"2019", "2020"}
	if set, _, err := openPairs(t, years, Config{}, "2019,2020,c\n0,5,no\n"); err != nil || set.Train.Len != 1 {
		t.Errorf("columns named by numbers, as the spec says: %v", err)
	}
	counted := pairsCSV()
	counted.Inputs = []string{"0", "1"}
	if set, _, err := openPairs(t, counted, Config{}, "0,1,2\n0,5,no\n"); err != nil || set.Train.Len != 1 {
		t.Errorf("columns that are counted from 0: %v", err)
	}
}

func TestTargetsFitTheLoss(t *testing.T) {
	two := network([]int{2}, []int{1})
	two.Outputs[0] = runtime.OutputInfo{Name: "y", Shape: []int{1}, Loss: "binary_crossentropy", Targets: runtime.Probabilities, Answer: runtime.YesOrNo, Metrics: []runtime.Metric{runtime.BinaryAccuracy{}}}
	three := network([]int{2}, []int{3})
	three.Outputs[0] = runtime.OutputInfo{Name: "y", Shape: []int{3}, Loss: "categorical_crossentropy", Targets: runtime.Distributions}
	for text, want := range map[string]string{
		"a,b,c\n1,2,1\n1,2,-1\n1,2,-1\n": "DIR/t.csv:3:5: column \"c\": found \"-1\", want a number from 0 to 1, as binary_crossentropy is for\n" +
			"DIR/t.csv:4:5: column \"c\": found \"-1\", want a number from 0 to 1, as binary_crossentropy is for",
		"a,b,c\n1,2,100\n":                                 `DIR/t.csv:2:5: column "c": found "100", want a number from 0 to 1, as binary_crossentropy is for`,
		"a,b,c\n1,2,1\n1,2,0\n1,2,0.25\n":                  "no error",
		"a,b,c\n1,2,NaN\n":                                 `DIR/t.csv:2:5: column "c": found "NaN", want a number`,
		"a,b,c,d,e\n1,2,0.2,0.3,0.5\n1,2,0.5,0.5,0.5\n":    `DIR/t.csv:3:5: output "y": found targets that add up to 1.5, but categorical_crossentropy is for numbers from 0 to 1 that add up to 1`,
		"a,b,c,d,e\n1,2,0.2,0.3,0.5\n1,2,1.5,-0.25,-.25\n": `DIR/t.csv:3:5: column "c": found "1.5", want a number from 0 to 1, as categorical_crossentropy is for`,
	} {
		info := two
		if strings.Contains(text, "e\n") {
			info = three
		}
		dir := t.TempDir()
		write(t, dir, "t.csv", text)
		_, err := newTableReader(pairsCSV().source(), strings.NewReader(text), dir+"/t.csv", info, nil).read()
		if want == "no error" && err == nil {
			continue
		}
		wantError(t, err, dir, want)
	}
}

// endless is a text without an end.
type endless string

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e[i%len(e)]
	}
	return len(p), nil
}

func TestEndlessTexts(t *testing.T) {
	square := []runtime.TensorInfo{{Name: "x", Shape: []int{2}}}
	for name, c := range map[string]struct {
		src  io.Reader
		want string
	}{
		"a.csv":  {endless("1"), "a.csv: more than 1048704 bytes without an end: is a quote or the end of a line missing?"},
		"b.csv":  {io.MultiReader(strings.NewReader("x,y\n1,2\n\"3,4\n"), endless("5,6\n")), "b.csv: after line 2: more than 1048704 bytes without an end: is a quote or the end of a line missing?"},
		"c.csv":  {endless("\x00"), "c.csv: zero bytes: want a text in UTF-8"},
		"d.json": {io.MultiReader(strings.NewReader(`["`), endless("x")), "d.json: JSON: at byte 1: more than 1048576 bytes without an end: is a quote or the end of a line missing?"},
		"e.json": {endless("["), `e.json: input "x": arrays in arrays, more than 64 deep`},
		"f.json": {endless(" "), "f.json: JSON: at byte 0: more than 1048576 bytes without an end: is a quote or the end of a line missing?"},
		"g":      {endless("\x00"), "g: neither a picture (PNG, JPEG, GIF, WebP, BMP, TIFF) nor .json, .npy or .csv"},
	} {
		_, err := Decode(nil, name, "", c.src, reads(square))
		wantError(t, err, "\x00", c.want)
	}
}

func TestPredictionsKnowTheTable(t *testing.T) {
	headed := &runtime.Preprocess{Kind: "table", Columns: []string{"a", "b"}, Targets: []string{"c"}, Width: 4, Delimiter: ";"}
	bare := &runtime.Preprocess{Kind: "table", Columns: []string{"1", "2"}, Targets: []string{"3"}, Width: 3, Headerless: true}
	turned := &runtime.Preprocess{Kind: "table", Columns: []string{"3", "2"}, Targets: []string{"1"}, Width: 3, Headerless: true}
	inputs := []runtime.TensorInfo{{Name: "x", Shape: []int{2}}}
	for _, c := range []struct {
		pre        *runtime.Preprocess
		name, text string
		want       [][]float64
		err        string
	}{
		{bare, "t.csv", "2,1,yes\n1,2,no\n0,3,no\n", [][]float64{{2, 1}, {1, 2}, {0, 3}}, ""},
		{bare, "t.csv", "2,1\n1,2\n", [][]float64{{2, 1}, {1, 2}}, ""},
		{bare, "t.csv", "\ufeff\"2\",\"1\"\n", [][]float64{{2, 1}}, ""},
		{bare, "t.csv", "2,1,5,6\n", nil, "t.csv: 4 columns: want the inputs' 2, or all 3 of the training"},
		{turned, "t.csv", "yes,8,9\n", [][]float64{{9, 8}}, ""},
		{turned, "t.csv", "8,9\n", [][]float64{{9, 8}}, ""},
		{headed, "t.csv", "b;d;a\n1;x;2\n", [][]float64{{2, 1}}, ""},
		{headed, "t.csv", "\ufeff8;9\n10;11\n", [][]float64{{8, 9}, {10, 11}}, ""},
		{headed, "standard input", "8;9\n", [][]float64{{8, 9}}, ""},
		{headed, "t.csv", "b;x;y\n1;2;3\n", nil, `t.csv: no column "a", which the weights were trained on: the columns are b, x, y`},
		{headed, "t.csv", "8;9;yes\n", nil, `t.csv: no column "a", "b", which the weights were trained on: the columns are 8, 9, yes`},
		{headed, "t.csv", "a;b;a\n1;2;3\n", nil, `t.csv: columns 1 and 3 are both called "a"`},
		{headed, "t.tsv", "8;9\n", [][]float64{{8, 9}}, ""},
	} {
		examples, err := Decode(c.pre, c.name, "", strings.NewReader(c.text), reads(inputs))
		if c.err != "" {
			wantError(t, err, "\x00", c.err)
			continue
		}
		var got [][]float64
		for _, e := range examples {
			got = append(got, e.Values)
		}
		if err != nil || !slices.EqualFunc(got, c.want, slices.Equal[[]float64]) {
			t.Errorf("%q: %v, %v, want %v", c.text, got, err, c.want)
		}
	}
	examples, err := Decode(headed, "t.csv", "", strings.NewReader("id;b;a;c\n7;1;2;yes\n"), reads(inputs))
	if err != nil || !slices.Equal(examples[0].Unused, []string{"id"}) {
		t.Errorf("unused %v, %v, want id", examples, err)
	}
}

func TestSplits(t *testing.T) {
	var text strings.Builder
	text.WriteString("a,b,c\n")
	for i := range 20 {
		text.WriteString("1," + strconv.Itoa(i) + "," + []string{"no", "yes"}[i/10] + "\n")
	}
	numbers := func(s *Split[pair]) (all []int) {
		if s != nil {
			for _, p := range collect(t, s, 0) {
				all = append(all, int(p.x[1]))
			}
		}
		slices.Sort(all)
		return all
	}
	split := func(how string) (train, validation, test []int) {
		c := pairsCSV()
		c.Split, c.TestFraction, c.ValidationFraction = how, 0.25, 0.2
		set, _, err := openPairs(t, c, Config{}, text.String())
		if err != nil {
			t.Fatal(err)
		}
		if together := slices.Sorted(slices.Values(slices.Concat(numbers(set.Train), numbers(set.Validation), numbers(set.Test)))); !slices.Equal(together, upTo(20)) {
			t.Errorf("%s: %v, want each row once", how, together)
		}
		return numbers(set.Train), numbers(set.Validation), numbers(set.Test)
	}
	train, validation, test := split("time")
	if !slices.Equal(test, []int{15, 16, 17, 18, 19}) || !slices.Equal(validation, []int{12, 13, 14}) || !slices.Equal(train, upTo(12)) {
		t.Errorf("by time: %v, %v, %v", train, validation, test)
	}
	_, _, stratified := split("stratified")
	_, _, random := split("random")
	if len(random) != 5 || slices.Equal(random, stratified) || slices.Equal(random, test) {
		t.Errorf("at random: %v, stratified %v", random, stratified)
	}
}

func upTo(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}

func TestFilesOfTheirOwn(t *testing.T) {
	const main, other = "a,b,c\n0,5,no\n1,6,yes\n2,6,yes\n3,7,no\n4,8,no\n", "c,b,a\nno,50,10\nyes,60,20\n"
	c := pairsCSV()
	c.Standardize, c.TestFile, c.ValidationFile, c.TestFraction = true, []string{"test.csv"}, []string{"validation.csv"}, 0.2
	dir := t.TempDir()
	write(t, dir, "t.csv", main)
	write(t, dir, "test.csv", other)
	write(t, dir, "validation.csv", "a,b,c\n1,2,no\n")
	config := Config{Info: pairNetwork(), Dir: dir}
	set := open[pair, float64](t, c, &config)
	if set.Train.Len != 5 || set.Validation.Len != 1 || set.Test.Len != 2 {
		t.Errorf("%d, %d, %d samples, want 5, 1 and 2", set.Train.Len, set.Validation.Len, set.Test.Len)
	}
	kept := set.Preprocess
	if got, want := collect(t, set.Test, 0)[0].x, [2]float64{kept.Value(0, 10), kept.Value(1, 50)}; got != want {
		t.Errorf("the first test sample is %v, want %v: columns by name, scaled as in training", got, want)
	}
	// Another file that is named is measured whole.
	write(t, dir, "later.csv", strings.Replace(main, "8,no", "9,no", 1))
	config.Preprocess, config.TestOnly, config.Override = kept, true, filepath.Join(dir, "later.csv")
	c.TestFile, c.ValidationFile, c.TestFraction = nil, nil, 0.2
	if set := open[pair, float64](t, c, &config); set.Test.Len != 5 || set.Train != nil {
		t.Errorf("%d samples, want all 5", set.Test.Len)
	}
	c.File, config.Override = []string{"later.csv"}, ""
	if set := open[pair, float64](t, c, &config); set.Test.Len != 1 {
		t.Errorf("%d samples, want the spec's 1", set.Test.Len)
	}
	for _, c := range []struct {
		change func(*CSV)
		want   string
	}{
		{func(c *CSV) { c.TestFile, c.TestFraction = []string{"test.csv"}, 0.5 }, "csv: test_file and test_fraction both say what to test with: want one of them"},
		{func(c *CSV) { c.ValidationFile, c.ValidationFraction = []string{"test.csv"}, 0.5 }, "csv: validation_file and validation_fraction both say what to validate with: want one of them"},
		{func(c *CSV) { c.TestFile = []string{"missing.csv"} }, "csv: no file DIR/missing.csv: --data FILE names another"},
		{func(c *CSV) { c.Inputs = []string{"b", "a"} }, "csv: inputs are b, a, but the weights were trained on a, b, in this order"},
		{func(c *CSV) { c.Standardize = false }, "csv: standardize = false, but the weights were trained on standardised columns"},
		{func(c *CSV) { c.Header = false }, "csv: header = false, but the weights were trained on a table with names of columns"},
	} {
		source := pairsCSV()
		source.Standardize = true
		c.change(&source)
		_, err := openAs[pair, float64](source, &Config{Info: pairNetwork(), Dir: dir, Preprocess: kept})
		wantError(t, err, dir, c.want)
	}
	os.Remove(filepath.Join(dir, "t.csv"))
}

func TestScalingKeepsDigits(t *testing.T) {
	c := pairsCSV()
	c.Standardize = true
	set, _, err := openPairs(t, c, Config{}, "a,b,c\n1000000000000001,0.1,no\n1000000000000003,0.1,yes\n")
	if err != nil {
		t.Fatal(err)
	}
	got := collect(t, set.Train, 0)
	slices.SortFunc(got, func(a, b pair) int { return int(a.x[0] - b.x[0]) })
	if got[0].x != [2]float64{-1, 0} || got[1].x != [2]float64{1, 0} {
		t.Errorf("%v, want ±1, and 0 for a constant", got)
	}
}

// TestNamesForAProbability: a column of names where one unit learns a number is one
// mistake, which says how they are learned.
func TestNamesForAProbability(t *testing.T) {
	info := network([]int{1}, []int{1})
	info.Outputs[0] = runtime.OutputInfo{Name: "ok", Shape: []int{1}, Loss: "binary_crossentropy", Answer: runtime.YesOrNo, Metrics: []runtime.Metric{runtime.BinaryAccuracy{}}, Targets: runtime.Probabilities}
	const first = `DIR/t.csv:2:3: column "ok": found "yes", want a number from 0 to 1`
	for text, want := range map[string]string{
		"x,ok\n1,yes\n2,no\n3,yes\n":         first + `; names are learned by an output that has them: labels = ["no", "yes"]`,
		"x,ok\n1,yes\n2,1\n":                 first + `; names are learned by an output that has them: labels = ["yes", …]`,
		"x,ok\n1,yes\n2,no\n3,maybe\n4,no\n": first,
		"x,ok\n1,yes\ny,no\n":                first + `; names are learned by an output that has them: labels = ["no", "yes"]` + "\n" + `DIR/t.csv:3:1: column "x": found "y", want a number`,
	} {
		dir := t.TempDir()
		write(t, dir, "t.csv", text)
		c := defaultCSV
		c.File = []string{"t.csv"}
		_, err := openAs[flower, float64](c, &Config{Info: info, Dir: dir})
		wantError(t, err, dir, want)
	}
}

// TestListsOfNames quotes names that would be read as several, or not be seen.
func TestListsOfNames(t *testing.T) {
	for want, names := range map[string][]string{
		`a, b c, d`:                        {"a", "b c", "d"},
		`"New York, NY", Paris`:            {"New York, NY", "Paris"},
		`"", " a", "say \"x\""`:            {"", " a", `say "x"`},
		`"\x1b[31mred", ok`:                {"\x1b[31mred", "ok"},
		`1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …`: {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"},
	} {
		if got := list(names); got != want {
			t.Errorf("%q: %s, want %s", names, got, want)
		}
	}
}

// TestOtherDelimiterInPredictions names what the training's table had.
func TestOtherDelimiterInPredictions(t *testing.T) {
	kept := &runtime.Preprocess{Kind: "table", Columns: []string{"a", "b"}, Delimiter: ","}
	_, err := Decode(kept, "t.csv", "", strings.NewReader("a;b\n1;2\n"), reads([]runtime.TensorInfo{{Name: "x", Shape: []int{2}}}))
	wantError(t, err, "\x00", `t.csv: no column "a", "b", which the weights were trained on: the columns are "a;b"; the line looks separated by ";", but the training's table was by ","`)
}

// TestLargeTargets has a note of numbers that are far from what networks learn well.
func TestLargeTargets(t *testing.T) {
	info := network([]int{1}, []int{1})
	info.Outputs[0] = runtime.OutputInfo{Name: "price", Shape: []int{1}, Loss: "mean_squared_error"}
	for text, want := range map[string][]string{
		"x,p\n1,120000\n2,180000\n": {`targets of "price" go from 120000 to 180000 and are not scaled: a network learns numbers near 0 better; divide them in the table`},
		"x,p\n1,1.2\n2,-99\n":       nil,
	} {
		dir := t.TempDir()
		write(t, dir, "t.csv", text)
		set, err := openAs[flower, float64](tableCSV("t.csv", true), &Config{Info: info, Dir: dir})
		if err != nil || !slices.Equal(set.Notes, want) {
			t.Errorf("%v, notes %q, want %q", err, set.Notes, want)
		}
	}
}
