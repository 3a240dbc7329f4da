package spec

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// example has an option of every kind.
type example struct {
	Units    Shape     `opt:"units,required" doc:"shape of the result"`
	Filters  int       `opt:"filters" min:"1" max:"64" doc:"number of filters"`
	Seed     uint64    `opt:"seed"`
	Limit    int64     `opt:"limit" min:"1"`
	Rate     float64   `opt:"rate" min:"0" below:"1"`
	Step     float64   `opt:"step" above:"0"`
	UseBias  bool      `opt:"use_bias"`
	Padding  string    `opt:"padding" enum:"valid|same"`
	File     string    `opt:"file"`
	Strides  []int     `opt:"strides" min:"1"`
	Values   []float64 `opt:"values"`
	Columns  []string  `opt:"columns,empty"`
	Modes    []string  `opt:"modes" enum:"max|mean"`
	Pads     [][]int   `opt:"pads" min:"0"`
	Clip     *float64  `opt:"clip" above:"0"`
	Start    Choice    `opt:"start"`
	embedded           // its options count too
	Ignored  int
}

type embedded struct {
	Axis int `opt:"axis" doc:"counted from 0" max:"7"`
}

// decodeText decodes the options of a layer from TOML.
func decodeText(src string, dst any, skip ...string) (*Table, error) {
	e := NewErrors("x.toml")
	root := load(src, e)
	if root == nil {
		return nil, e.Err()
	}
	root.Label = `layer "l"`
	Decode(root, dst, e, skip...)
	return root, e.Err()
}

func TestDecode(t *testing.T) {
	got := example{Rate: 0.5, UseBias: true, Padding: "valid", Seed: 7}
	_, err := decodeText(`
		units = [3, 4]
		filters = 64
		limit = 1_000_000_000_000
		rate = 0
		step = 1e-3
		padding = "same"
		strides = 2
		values = [1, 2.5]
		columns = "a"
		modes = ["max", "mean"]
		pads = [[0, 1], [2]]
		clip = 1
		start = { type = "constant", value = 2 }
		axis = -3
		skipped = 1`, &got, "skipped")
	if err != nil {
		t.Fatal(err)
	}
	one := 1.0
	want := example{
		Units: Shape{3, 4}, Filters: 64, Seed: 7, Limit: 1e12, Rate: 0, Step: 1e-3, UseBias: true, Padding: "same",
		Strides: []int{2}, Values: []float64{1, 2.5}, Columns: []string{"a"}, Modes: []string{"max", "mean"},
		Pads: [][]int{{0, 1}, {2}}, Clip: &one, embedded: embedded{Axis: -3},
	}
	start := got.Start
	got.Start = Choice{}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(example{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if start.Word != "constant" || start.Pos != (Pos{14, 20}) || len(start.Options.Fields) != 1 || start.Options.Get("value").Value != int64(2) {
		t.Errorf("start is %+v", start)
	}
}

func TestDecodeEmptyList(t *testing.T) {
	got := example{Columns: []string{"a"}}
	if _, err := decodeText("units = 1\ncolumns = []", &got); err != nil || len(got.Columns) != 0 {
		t.Errorf("%q, %v; want no columns", got.Columns, err)
	}
}

func TestDecodeMistakes(t *testing.T) {
	tests := []struct{ text, want string }{
		{`filters = 0`, `1:11: option "filters": found 0, expected an integer from 1 to 64`},
		{`filters = 65`, `1:11: option "filters": found 65, expected an integer from 1 to 64`},
		{`filters = 3.0`, `1:11: option "filters": found 3.0, expected an integer from 1 to 64`},
		{`filters = [1]`, `1:11: option "filters": found a list, expected an integer from 1 to 64`},
		{`filters = {}`, `1:11: option "filters": found a table, expected an integer from 1 to 64`},
		{`filters = 07:32:00`, `1:11: option "filters": found 07:32:00, expected an integer from 1 to 64`},
		{`seed = -1`, `1:8: option "seed": found -1, expected an integer of at least 0`},
		{`axis = 8`, `1:8: option "axis": found 8, expected an integer of at most 7`},
		{`axis = -9_000_000_000`, `1:8: option "axis": found -9_000_000_000, expected an integer of at most 7 (and at most 2147483647 in size)`},
		{`limit = 0`, `1:9: option "limit": found 0, expected an integer of at least 1`},
		{`rate = 1`, `1:8: option "rate": found 1, expected a number of at least 0 and less than 1`},
		{`rate = "half"`, `1:8: option "rate": found the string "half", expected a number of at least 0 and less than 1`},
		{`step = 0.0`, `1:8: option "step": found 0.0, expected a number of more than 0`},
		{`step = inf`, `1:8: option "step": found inf, expected a number of more than 0 (finite, and at most 3.4e38 in size)`},
		{`values = [0, 1e39]`, `1:14: option "values": found 1e39, expected a number, or a list of these (finite, and at most 3.4e38 in size)`},
		{`clip = false`, `1:8: option "clip": found false, expected a number of more than 0`},
		{`use_bias = 1`, `1:12: option "use_bias": found 1, expected true or false`},
		{`padding = "smae"`, `1:11: option "padding": found the string "smae", expected "valid" or "same"; did you mean "same"?`},
		{`padding = true`, `1:11: option "padding": found true, expected "valid" or "same"`},
		{`file = 1`, `1:8: option "file": found 1, expected a string`},
		{`strides = []`, `1:11: option "strides": found an empty list, expected an integer of at least 1, or a list of these`},
		{`strides = [1, 0]`, `1:15: option "strides": found 0, expected an integer of at least 1, or a list of these`},
		{`columns = ["a", 1]`, `1:17: option "columns": found 1, expected a string, or a list of these`},
		{`modes = ["max", "min"]`, `1:17: option "modes": found the string "min", expected "max" or "mean", or a list of these`},
		{`pads = 1`, `1:8: option "pads": found 1, expected a list of lists of integers of at least 0`},
		{`pads = [[1], 2]`, `1:14: option "pads": found 2, expected a list of lists of integers of at least 0`},
		{`pads = [[1], []]`, `1:14: option "pads": found an empty list, expected a list of lists of integers of at least 0`},
		{`pads = [[1], [-1]]`, `1:15: option "pads": found -1, expected a list of lists of integers of at least 0`},
		{`start = []`, `1:9: option "start": found an empty list, expected a word or a table with the key "type"`},
		{`start = {}`, `1:9: option "start": missing key "type", expected a word`},
		{`paddng = 1`, `1:1: unknown option "paddng"; did you mean "padding"?`},
		{`Ignored = 1`, `1:1: unknown option "Ignored", expected "units", "filters", "seed", "limit", "rate", "step", "use_bias", "padding", "file", "strides", "values", "columns", "modes", "pads", "clip", "start" or "axis"`},
		{`file = "` + strings.Repeat("x", 100) + "\"\nrate = \"" + strings.Repeat("ä", 100) + `"`,
			`2:8: option "rate": found the string "` + strings.Repeat("ä", 60) + `…", expected a number of at least 0 and less than 1`},
	}
	for _, test := range tests {
		_, err := decodeText(test.text+"\nunits = 1", new(example))
		at, message, _ := strings.Cut(test.want, " ")
		want := "x.toml:" + at + ` layer "l": ` + message
		if got := fmt.Sprint(err); got != want {
			t.Errorf("%s:\n got %s\nwant %s", test.text, got, want)
		}
	}
}

func TestDecodeRequired(t *testing.T) {
	_, err := decodeText("[other]", new(example), "other")
	want := `x.toml:1:1: layer "l": missing option "units", expected a positive integer or a list of them`
	if fmt.Sprint(err) != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestShape(t *testing.T) {
	const expected = ", expected a positive integer or a list of them"
	tests := []struct{ value, want string }{
		{`2147483647`, ""},
		{`[1, 1, 46340, 46340]`, ""},
		{`0`, "1:5: found 0" + expected},
		{`[3, -1]`, "1:9: found -1" + expected},
		{`2.5`, "1:5: found 2.5" + expected},
		{`[[1]]`, "1:6: found a list" + expected},
		{`"10x10"`, `1:5: found the string "10x10"` + expected},
		{`[]`, "1:5: found an empty list" + expected},
		{`2147483648`, "1:5: found a shape of more than 2147483647 elements, expected fewer"},
		{`[65536, 65536]`, "1:5: found a shape of more than 2147483647 elements, expected fewer"},
		{`[4294967296, 4294967296]`, "1:5: found a shape of more than 2147483647 elements, expected fewer"},
		{`[9223372036854775807, 2]`, "1:5: found a shape of more than 2147483647 elements, expected fewer"},
		{`[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]`, "1:5: found 17 axes, expected at most 16"},
	}
	for _, test := range tests {
		var options struct {
			S Shape `opt:"s"`
		}
		_, err := decodeText("s = "+test.value, &options)
		got := ""
		if err != nil {
			got = strings.Replace(strings.TrimPrefix(err.Error(), "x.toml:"), `layer "l": option "s": `, "", 1)
		}
		if got != test.want {
			t.Errorf("%s: got %s, want %s", test.value, got, test.want)
		}
		if _, ok := Elements(options.S); !ok {
			t.Errorf("%s: the shape %v is not valid", test.value, options.S)
		}
	}
}

func TestOptions(t *testing.T) {
	options := Options(example{Filters: 3})
	byName := make(map[string]Option)
	for _, o := range options {
		byName[o.Name] = o
	}
	if len(options) != 17 || len(byName) != 17 {
		t.Errorf("%d options, of %d names", len(options), len(byName))
	}
	o := byName["filters"]
	if o.Doc != "number of filters" || o.Default != 3 || o.Required || *o.Limits.Min != 1 || *o.Limits.Max != 64 || o.Limits.Above != nil {
		t.Errorf("filters: %+v", o)
	}
	if o := byName["units"]; !o.Required || o.Expected != "a positive integer or a list of them" {
		t.Errorf("units: %+v", o)
	}
	if diff := cmp.Diff([]string{"valid", "same"}, byName["padding"].Enum); diff != "" {
		t.Errorf("padding: %s", diff)
	}
}

// TestSections makes sure that the reference can be printed.
func TestSections(t *testing.T) {
	for _, s := range Sections() {
		if s.Doc == "" {
			t.Errorf("section %q has no doc", s.Name)
		}
		for _, o := range s.Options {
			if o.Doc == "" || o.Expected == "" {
				t.Errorf("section %q: option %q lacks a doc or what it expects", s.Name, o.Name)
			}
		}
	}
}
