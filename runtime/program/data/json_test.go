package data

import (
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// An array fits an input in its shape or flat, and several in one axis more:
// nothing else, though it had as many numbers.
func TestJSONShapes(t *testing.T) {
	wide := []runtime.TensorInfo{{Name: "x", Shape: []int{2, 3}}}
	table := &runtime.Preprocess{Kind: "table", Columns: []string{"a", "b"}, Targets: []string{"kind"}}
	triple := &runtime.Preprocess{Kind: "table", Columns: []string{"a", "b", "c"}, Targets: []string{"kind"}}
	pair := []runtime.TensorInfo{{Name: "p", Shape: []int{2}}}
	for _, c := range []struct {
		text   string
		pre    *runtime.Preprocess
		inputs []runtime.TensorInfo
		want   [][]float64
		err    string
	}{
		{"[[1,2,3],[4,5,6]]", nil, wide, [][]float64{{1, 2, 3, 4, 5, 6}}, ""},
		{"[1,2,3,4,5,6]", nil, wide, [][]float64{{1, 2, 3, 4, 5, 6}}, ""},
		{"[[1,2,3,4,5,6],[6,5,4,3,2,1]]", nil, wide, [][]float64{{1, 2, 3, 4, 5, 6}, {6, 5, 4, 3, 2, 1}}, ""},
		{"[[[1,2,3],[4,5,6]]]", nil, wide, [][]float64{{1, 2, 3, 4, 5, 6}}, ""},
		{"\ufeff[1,2]", nil, pair, [][]float64{{1, 2}}, ""},
		{"[[1,2],[3,4],[5,6]]", nil, wide, nil, `input "x": found the shape [3, 2], want [2, 3], or [6] flat, or several of them in an array`},
		{"[[[1],[2],[3]],[[4],[5],[6]]]", nil, wide, nil, `input "x": found the shape [2, 3, 1], want [2, 3], or [6] flat, or several of them in an array`},
		{"[[1,2,3],[4,5]]", nil, wide, nil, `input "x": want arrays of one length, found 3 and 2 elements`},
		{"[[1,2,3],4,5,6]", nil, wide, nil, `input "x": want arrays that are nested alike, found the number 4 among arrays`},
		{"[1,[2,3]]", nil, wide, nil, `input "x": want arrays that are nested alike, found an array among numbers`},
		{"[]", nil, wide, nil, `input "x": want numbers, found an empty array`},
		{"[[],[]]", nil, wide, nil, `input "x": want numbers, found an empty array`},
		{`{"x":[[1,2],[3,4],[5,6]]}`, nil, wide, nil, `input "x": found the shape [3, 2], want [2, 3], or [6] flat`},
		{`{"x":[[1,2,3],[4,5,6]],"x":1}`, nil, wide, nil, `"x" is there twice`},
		{`[{"x":[1,2,3,4,5,6]},[1,2,3,4,5,6]]`, nil, wide, nil, `[1]: want an object as before, found an array`},
		{`{"b":2,"kind":"yes","a":1}`, table, pair, [][]float64{{1, 2}}, ""},
		{`{"p":[1,2]}`, table, pair, [][]float64{{1, 2}}, ""},
		{`{"b":2}`, table, pair, nil, `column "a": want a number, found nothing`},
		{`{"b":2}`, triple, wide, nil, `columns "a", "c": want a number for each, found nothing`},
		{`{"b":[2],"c":1}`, triple, wide, nil, "column \"a\": want a number, found nothing\ncolumn \"b\": want a number, found an array"},
		{`{"a":1,"b":[2]}`, table, pair, nil, `column "b": want a number, found an array`},
		{`{"a":1,"b":"2"}`, table, pair, nil, `column "b": want numbers, found "2"`},
		{`{"a":1,"b":null}`, table, pair, nil, `column "b": want numbers, found null`},
		{"[1e999,2]", nil, pair, nil, "JSON: at byte 6: json: cannot unmarshal number 1e999 into Go value of type float64"},
	} {
		examples, err := Decode(c.pre, "t", "json", strings.NewReader(c.text), reads(c.inputs))
		if c.err != "" {
			want := "t: " + c.err
			if strings.HasPrefix(c.err, "[") {
				want = "t" + c.err
			}
			wantError(t, err, "\x00", want)
			continue
		}
		var got [][]float64
		for _, e := range examples {
			got = append(got, e.Values)
		}
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, %v, want %v", c.text, got, err, c.want)
		}
	}
	examples, err := Decode(table, "t", "json", strings.NewReader(`[{"a":1,"id":{"x":[1,{}]},"b":2},{"id":7,"a":3,"b":4}]`), reads(pair))
	if err != nil || len(examples) != 2 || !reflect.DeepEqual(examples[0].Unused, []string{"id"}) {
		t.Errorf("%v, %v, want two examples and id unused", examples, err)
	}
}

// endlessJSON repeats a text, and counts what is read of it.
type endlessJSON struct {
	head, body string
	read       int
}

func (e *endlessJSON) Read(p []byte) (int, error) {
	n := copy(p, e.head)
	if e.head = e.head[n:]; n == 0 {
		n = copy(p, strings.Repeat(e.body, len(p)/len(e.body)+1))
		n -= n % len(e.body)
	}
	if e.read += n; e.read > 1<<20 {
		return 0, io.ErrClosedPipe
	}
	return n, nil
}

func TestJSONIsReadNoFurtherThanItFits(t *testing.T) {
	pair := reads([]runtime.TensorInfo{{Name: "x", Shape: []int{2}}})
	for head, want := range map[string]string{
		"[":      `t: input "x": want at most 2 numbers in a row, found more than 1002`,
		`{"x":[`: `t: input "x": want at most 2 numbers in a row, found more than 1002`,
	} {
		_, err := Decode(nil, "t", "json", &endlessJSON{head: head, body: "1,"}, pair)
		wantError(t, err, "\x00", want)
	}
	one := reads([]runtime.TensorInfo{{Name: "x", Shape: []int{1}}})
	if examples, err := Decode(nil, "t", "json", strings.NewReader("["+strings.Repeat("1,", 5000)+"1]"), one); err != nil || len(examples) != 5001 {
		t.Errorf("a list of samples of one number: %d, %v", len(examples), err)
	}
}
