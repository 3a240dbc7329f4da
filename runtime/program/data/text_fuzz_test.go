package data

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Tables that weights know are read alike with a byte order mark, and hold as
// many numbers as the network needs.
func FuzzTable(f *testing.F) {
	f.Add("a,b,c\n1,2,no\n", false)
	f.Add("c;b;a\nyes;2;1\n", false)
	f.Add("1,2,no\n", true)
	f.Add("1,2\n\"3\",4\n", true)
	f.Fuzz(func(t *testing.T, text string, headerless bool) {
		kept := &runtime.Preprocess{Kind: "table", Columns: []string{"a", "b"}, Targets: []string{"c"}, Width: 3, Delimiter: ",",
			Mean: []float64{1, 2}, Deviation: []float64{3, 4}}
		if headerless {
			kept.Headerless, kept.Columns, kept.Targets = true, []string{"2", "1"}, []string{"3"}
		}
		inputs := []runtime.TensorInfo{{Name: "x", Shape: []int{2}}}
		examples, err := Decode(kept, "t.csv", "", strings.NewReader(text), reads(inputs))
		for _, e := range examples {
			if len(e.Values) != 2 || math.IsNaN(e.Values[0]+e.Values[1]) {
				t.Errorf("values %v", e.Values)
			}
		}
		if strings.HasPrefix(text, "\ufeff") {
			return
		}
		marked, errMarked := Decode(kept, "t.csv", "", strings.NewReader("\ufeff"+text), reads(inputs))
		if (err == nil) != (errMarked == nil) || !reflect.DeepEqual(examples, marked) {
			t.Errorf("%v, %v; with a mark %v, %v", examples, err, marked, errMarked)
		}
	})
}

// What is taken of JSON are the numbers that the json package finds, in their
// order.
func FuzzJSON(f *testing.F) {
	f.Add("[[1,2],[3,4]]")
	f.Add(`[{"x":[1,2,3,4]},{"x":[[5,6],[7,8]],"y":{"z":[null]}}]`)
	f.Add(`{"a":1,"b":2,"c":3,"d":4e-1}`)
	f.Add(`[[[1,2],[3,4]],[1]]`)
	kept := &runtime.Preprocess{Kind: "table", Columns: []string{"a", "b", "c", "d"}}
	f.Fuzz(func(t *testing.T, text string) {
		examples, err := Decode(kept, "t.json", "", strings.NewReader(text), reads(square))
		if err != nil {
			return
		}
		var value any
		if err := json.Unmarshal([]byte(strings.TrimPrefix(text, "\ufeff")), &value); err != nil {
			t.Fatalf("%v is taken, but is no JSON: %v", examples, err)
		}
		for _, e := range examples {
			if len(e.Values) != 4 {
				t.Errorf("values %v", e.Values)
			}
		}
		if _, isList := value.([]any); !isList || strings.Contains(text, "{") {
			return
		}
		var want, got []float64
		flatten(&want, value)
		for _, e := range examples {
			got = append(got, e.Values...)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}

// A line of JSON is what it would be alone, and one that is broken leaves the others as they are.
func FuzzJSONLines(f *testing.F) {
	f.Add("[1,2,3,4]\n{\"x\":[[1,2],[3,4]]}\n")
	f.Add("\n\r\n{\"a\":1,\"b\":2,\"c\":3,\"d\":4}\n{")
	f.Fuzz(func(t *testing.T, text string) {
		e := &Examples{Preprocess: &runtime.Preprocess{Kind: "table", Columns: []string{"a", "b", "c", "d"}}, Info: reads(square), Format: "jsonl"}
		lines, last := strings.Split(text, "\n"), 0
		e.Each("t", strings.NewReader(text), func(x *Example) bool {
			if x.line <= last || x.line > len(lines) {
				t.Fatalf("line %d after %d of %d", x.line, last, len(lines))
			}
			last = x.line
			line := lines[x.line-1]
			if x.line == 1 {
				line = strings.TrimPrefix(line, "\ufeff")
			}
			err := e.Finish(x)
			alone, errAlone := Decode(e.Preprocess, "t", "json", strings.NewReader(line), e.Info)
			if err == nil && (errAlone != nil || len(alone) != 1 || !reflect.DeepEqual(x.Values, alone[0].Values)) ||
				err != nil && errAlone == nil && len(alone) == 1 && alone[0].Row < 0 {
				t.Errorf("%q: %v, %v; alone %v, %v", line, x.Values, err, alone, errAlone)
			}
			return true
		})
	})
}

func flatten(to *[]float64, value any) {
	switch value := value.(type) {
	case float64:
		*to = append(*to, value)
	case []any:
		for _, v := range value {
			flatten(to, v)
		}
	}
}
