package data

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

func irisCSV() CSV {
	c := defaultCSV
	c.File = []string{"iris.csv"}
	return c
}

// tableCSV is a table of which all is taken as it is.
func tableCSV(file string, header bool) CSV {
	return CSV{TableOptions: TableOptions{File: []string{file}}, Header: header, Delimiter: ","}
}

func irisNetwork() *runtime.ModelInfo {
	info := network([]int{4}, []int{3})
	info.Outputs[0].Labels = []string{"setosa", "versicolor", "virginica"}
	return info
}

func sortFlowers(f []flower) []flower {
	return slices.SortedFunc(slices.Values(f), func(a, b flower) int {
		return cmp.Or(slices.Compare(a.x[:], b.x[:]), a.species-b.species)
	})
}

func TestFoldsPartition(t *testing.T) {
	var tests []flower
	plain := irisCSV()
	plain.Standardize = false
	for k := range 5 {
		pre := &runtime.Preprocess{Kind: "table", Columns: []string{"sepal_length", "sepal_width", "petal_length", "petal_width"}} // the same scale in every fold
		set := open[flower, float64](t, plain, &Config{Info: irisNetwork(), Dir: "../../../models", Preprocess: pre, Fold: k, Folds: 5})
		test := collect(t, set.Test, 0)
		if set.Train.Len != 120 || len(test) != 30 {
			t.Fatalf("fold %d: %d and %d flowers", k, set.Train.Len, len(test))
		}
		tests = append(tests, test...)
	}
	c := plain
	c.TestFraction = 0
	all := open[flower, float64](t, c, &Config{Info: irisNetwork(), Dir: "../../../models"})
	if !slices.Equal(sortFlowers(tests), sortFlowers(collect(t, all.Train, 0))) {
		t.Error("the test sets of the folds are not the whole table")
	}
}

func TestStandardizeByTheTrainingRows(t *testing.T) {
	config := &Config{Info: irisNetwork(), Dir: "../../../models"}
	set := open[flower, float64](t, irisCSV(), config)
	for i := range 4 {
		var column []float64
		for s := range set.Train.Epoch(0) {
			column = append(column, s.x[i])
		}
		if mean, deviation := runtime.Moments(len(column), func(i int) float64 { return column[i] }); !near(mean, 0, 1e-12) || !near(deviation, 1, 1e-12) {
			t.Errorf("column %d: mean %v, deviation %v", i, mean, deviation)
		}
	}
	metadata, err := set.Preprocess.Metadata(config.Info)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := runtime.ReadPreprocess(metadata, config.Info)
	if err != nil || !reflect.DeepEqual(kept, set.Preprocess) {
		t.Fatalf("%+v became %+v, %v", set.Preprocess, kept, err)
	}
	config.Preprocess, config.Fold, config.Folds = kept, 1, 3 // other training rows
	again := open[flower, float64](t, irisCSV(), config)
	if again.Preprocess.Trained == kept.Trained {
		t.Error("other rows were trained on, but are not told apart")
	}
	again.Preprocess.Trained, again.Preprocess.Sketch = kept.Trained, kept.Sketch
	if !reflect.DeepEqual(again.Preprocess, kept) {
		t.Error("the preprocessing that was kept has changed")
	}
}

type plain struct {
	a    [2]float32
	b    [1]float32
	y    [2]float32
	kind int
}

func (s *plain) Input(i int) []float32 {
	if i == 0 {
		return s.a[:]
	}
	return s.b[:]
}
func (s *plain) Target(int) []float32  { return s.y[:] }
func (s *plain) SetLabel(_, label int) { s.kind = label }

// plainNetwork has two inputs, an output of two numbers and one of a class.
func plainNetwork() *runtime.ModelInfo {
	return &runtime.ModelInfo{
		Inputs:  []runtime.TensorInfo{{Name: "a", Shape: []int{2}}, {Name: "b", Shape: []int{1}}},
		Outputs: []runtime.OutputInfo{{Name: "y", Shape: []int{2}}, {Name: "kind", Shape: []int{2}, Sparse: true}},
	}
}

func TestCSVColumns(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		change func(*CSV)
	}{
		"in order":   {"p,q,r,s,t,kind\n1,2,3,4,5,no\n6,7,8,9,10,yes\n", nil},
		"spaces":     {" p, q, r, s, t, kind\r\n1 , 2, 3, 4, 5, no\r\n6, 7, 8, 9, 10, yes\r\n", nil},
		"byte order": {"\ufeffp,q,r,s,t,kind\n1,2,3,4,5,no\n6,7,8,9,10,yes\n", func(c *CSV) { c.Inputs = []string{"p", "q", "r"} }},
		"by name":    {"x,kind,t,s,r,q,p\nbad,no,5,4,3,2,1\n,yes,10,9,8,7,6\n", func(c *CSV) { c.Inputs = []string{"p", "q", "r"}; c.Targets = []string{"s", "t", "kind"} }},
		"by number": {"no;5;4;3;2;1\nyes;10;9;8;7;6\n", func(c *CSV) {
			c.Header = false
			c.Delimiter = ";"
			c.Inputs = []string{"-1", "5", "4"}
			c.Targets = []string{"3", "2", "1"}
		}},
	} {
		dir := t.TempDir()
		write(t, dir, "t.csv", c.text)
		source := tableCSV("t.csv", true)
		if c.change != nil {
			c.change(&source)
		}
		set := open[plain, float32](t, source, &Config{Info: plainNetwork(), Dir: dir})
		got := collect(t, set.Train, 0)
		slices.SortFunc(got, func(a, b plain) int { return cmp.Compare(a.b[0], b.b[0]) })
		want := []plain{
			{[2]float32{1, 2}, [1]float32{3}, [2]float32{4, 5}, 0},
			{[2]float32{6, 7}, [1]float32{8}, [2]float32{9, 10}, 1},
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
		if labels := set.Preprocess.Labels; !reflect.DeepEqual(labels, [][]string{nil, {"no", "yes"}}) {
			t.Errorf("%s: labels %q", name, labels)
		}
	}
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestCSVErrors(t *testing.T) {
	unlabelled := network([]int{4}, []int{3})
	for _, c := range []struct {
		text   string
		info   *runtime.ModelInfo
		change func(*CSV)
		want   string
	}{
		{"a,b,c,d,species\n1,2,x,4,setosa\n1,2,3,4,rose\n1,2,3\n1,2,3,,virginica\n\"1,2,3,4,setosa\n", nil, nil,
			"DIR/t.csv:2:5: column \"c\": found \"x\", want a number\n" +
				"DIR/t.csv:3:9: column \"species\": found \"rose\", want setosa, versicolor, virginica\n" +
				"DIR/t.csv:4: 3 columns, want 5\n" +
				"DIR/t.csv:5:7: column \"d\": found \"\", want a number, or missing = \"median\" or the like in [data]\n" +
				"DIR/t.csv:6:17: extraneous or missing \" in quoted-field"},
		{"a,b,c,d,species\n1,2,NaN,1e999,setosa\n1,2,-Inf,1e300,setosa\n", nil, nil,
			"DIR/t.csv:2:5: column \"c\": found \"NaN\", want a number, or missing = \"median\" or the like in [data]\n" +
				"DIR/t.csv:2:9: column \"d\": found \"1e999\", want a number\n" +
				"DIR/t.csv:3:5: column \"c\": found \"-Inf\", want a number"},
		{"a,b,c,d,species\n1,2,3,4,setosa\n1,2,\"3,4,setosa\n1,2,3,4,setosa\n1,2,3,4,setosa\n", nil, nil, "DIR/t.csv:3: the row that begins here has a quote that is not closed, or more after it, until line 5"},
		{"a;b;c;d;species\n1;2;3;4;setosa\n", nil, nil, "DIR/t.csv: 1 column: want 4 for the inputs and 1 for the targets, or name them with inputs = [...] and targets = [...]; the line looks separated by \";\": want delimiter = \";\""},
		{"a,b\tb\tc\td\tspecies\n", nil, nil, "DIR/t.csv: 2 columns: want 4 for the inputs and 1 for the targets, or name them with inputs = [...] and targets = [...]; the line looks separated by \"\\t\": want delimiter = \"\\t\""},
		{"a,b,c,d,species\n", nil, func(c *CSV) { c.Delimiter, c.Targets = ";", []string{"species"} }, "DIR/t.csv: no column \"species\": want one of \"a,b,c,d,species\"; the line looks separated by \",\": want delimiter = \",\""},
		{"1;2;3;4;setosa\n", nil, func(c *CSV) { c.Header = false }, "DIR/t.csv: 1 column: want 4 for the inputs and 1 for the targets, or name them with inputs = [...] and targets = [...]; the line looks separated by \";\": want delimiter = \";\""},
		{"", nil, nil, "DIR/t.csv: no rows"},
		{"a,b,c,d,species\n", nil, nil, "DIR/t.csv: no rows"},
		{"a,b,c,species\n", nil, nil, "DIR/t.csv: 4 columns: want 4 for the inputs and 1 for the targets, or name them with inputs = [...] and targets = [...]"},
		{"a,b,c,d,species\n", nil, func(c *CSV) { c.Targets = []string{"kind"} }, `DIR/t.csv: no column "kind": want one of a, b, c, d, species`},
		{"a,b,c,d,species\n", nil, func(c *CSV) { c.Targets = []string{"6"} }, "DIR/t.csv: no column 6: want 1 to 5"},
		{"a,b,c,d,e,species\n", nil, func(c *CSV) { c.Targets = []string{"species"} }, "DIR/t.csv: 5 input and 1 target columns: the network needs 4 and 1"},
		{"a,b,c,d,species\n1,2,3,4,m\n1,2,3,4,n\n", unlabelled, nil, `DIR/t.csv: 2 classes (m, n): the output "y" has 3`},
		{"a,b,c,d,species\n1,2,3,4,\n", unlabelled, nil, `DIR/t.csv:2:9: column "species": found "", want the name of a class`},
		{"", nil, func(c *CSV) { c.File = []string{"u.csv"} }, "csv: no file DIR/u.csv: --data FILE names another"},
		{"", nil, func(c *CSV) { c.File = nil }, "csv: file is missing: want the name of the table"},
		{"", nil, func(c *CSV) { c.Delimiter = "::" }, `csv: delimiter = "::": want one character`},
		{"", nil, func(c *CSV) { c.Inputs = []string{"a"} }, "csv: 1 input column, but the network's inputs have 4 elements"},
		{"", nil, func(c *CSV) { c.Targets = []string{"a", "b"} }, "csv: 2 target columns, but the network's outputs need 1"},
	} {
		dir := t.TempDir()
		write(t, dir, "t.csv", c.text)
		source, info := defaultCSV, c.info
		source.File = []string{"t.csv"}
		if c.change != nil {
			c.change(&source)
		}
		if info == nil {
			info = irisNetwork()
		}
		_, err := openAs[flower, float64](source, &Config{Info: info, Dir: dir})
		wantError(t, err, dir, c.want)
	}
}

func TestCSVStopsAtTwentyMistakes(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "iris.csv", "a,b,c,d,species\n"+strings.Repeat("x,1,1,1,setosa\n", 30))
	var want strings.Builder
	for line := range 20 {
		fmt.Fprintf(&want, "DIR/iris.csv:%d:1: column \"a\": found \"x\", want a number\n", line+2)
	}
	_, err := openAs[flower, float64](irisCSV(), &Config{Info: irisNetwork(), Dir: dir})
	wantError(t, err, dir, want.String()+"DIR/iris.csv: and more")
}

func TestCSVOverride(t *testing.T) {
	dir := t.TempDir()
	for _, override := range []string{dir, filepath.Join(dir, "other.csv")} {
		name := "iris.csv"
		if override != dir {
			name = "other.csv"
		}
		write(t, dir, name, "a,b,c,d,species\n1,2,3,4,virginica\n")
		c := irisCSV()
		c.File, c.TestFraction = []string{"data/iris.csv"}, 0
		set := open[flower, float64](t, c, &Config{Info: irisNetwork(), Dir: "nowhere", Override: override})
		if set.Train.Len != 1 {
			t.Errorf("%s: %d rows", override, set.Train.Len)
		}
	}
}

func FuzzCSV(f *testing.F) {
	f.Add("a,b,c,d,species\n1,2,3,4,setosa\n")
	f.Add("1,2,3,4,\"x\ny\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, header := range []bool{true, false} {
			c := tableCSV("t.csv", header)
			table, err := newTableReader(c.source(), strings.NewReader(text), "t.csv", network([]int{4}, []int{3}), nil).read()
			if err == nil && (table.len() == 0 || len(table.labels) != table.len() || len(table.targets) != 3*table.len()) {
				t.Errorf("%d rows, %d labels, %d target numbers", table.len(), len(table.labels), len(table.targets))
			}
		}
	})
}

// TestEmptyShares has a note of each share of the samples that is none of them.
func TestEmptyShares(t *testing.T) {
	for _, c := range []struct {
		test, validation float64
		rows             int
		want             []string
	}{
		{0.2, 0, 3, []string{"test_fraction = 0.2 of 3 samples is none"}},
		{0.2, 0.25, 4, []string{"test_fraction = 0.2 of 4 samples is none"}},
		{0.4, 0.25, 4, []string{"validation_fraction = 0.25 of 3 samples is none"}},
		{0.2, 0.2, 5, []string{"validation_fraction = 0.2 of 4 samples is none"}},
		{0, 0, 3, nil},
	} {
		source := pairsCSV()
		source.TestFraction, source.ValidationFraction = c.test, c.validation
		set, _, err := openPairs(t, source, Config{}, "a,b,c\n"+strings.Repeat("1,2,no\n", c.rows))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(set.Notes, c.want) {
			t.Errorf("test_fraction %v, validation_fraction %v of %d: notes %q, want %q", c.test, c.validation, c.rows, set.Notes, c.want)
		}
	}
}
