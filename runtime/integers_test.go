package runtime

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

func integerInfo() *ModelInfo {
	return &ModelInfo{Package: "words", Inputs: []TensorInfo{
		{Name: "x", Shape: []int{1}}, {Name: "tokens", Shape: []int{3}, Integers: true, Below: 10}, {Name: "any", Shape: []int{1}, Integers: true},
	}}
}

// TestPrepareIntegers prepares numbers beside integers, in both types.
func TestPrepareIntegers(t *testing.T) {
	p := &Preprocess{Mean: []float64{1, 0, 0, 0, 0}, Deviation: []float64{2, 1, 1, 1, 1}}
	var single struct {
		X      [1]float32
		Tokens [3]int32
		Any    [1]int32
	}
	if err := Prepare(integerInfo(), p, []float64{4, 9, 0, 5, -7}, unsafe.Slice(&single.X[0], 5)); err != nil || single.X[0] != 1.5 || single.Tokens != [3]int32{9, 0, 5} || single.Any[0] != -7 {
		t.Errorf("%v %v", single, err)
	}
	var double struct {
		X      [1]float64
		Tokens [3]int64
		Any    [1]int64
	}
	if err := Prepare(integerInfo(), p, []float64{4, 9, 0, 5, 1 << 30}, double.X[:], unsafe.Slice((*float64)(unsafe.Pointer(&double.Tokens[0])), 4)); err != nil || double.X[0] != 1.5 || double.Tokens != [3]int64{9, 0, 5} || double.Any[0] != 1<<30 {
		t.Errorf("%v %v", double, err)
	}
	for _, any := range []int32{math.MaxInt32, math.MinInt32, 1<<24 + 1} { // two of which float32 lacks
		if err := Prepare(integerInfo(), p, []float64{4, 9, 0, 5, float64(any)}, unsafe.Slice(&single.X[0], 5)); err != nil || single.Any[0] != any {
			t.Errorf("%d became %d %v", any, single.Any[0], err)
		}
		if set(&integerInfo().Inputs[2], unsafe.Slice((*float32)(unsafe.Pointer(&single.Any)), 1), []float64{float64(any)}); single.Any[0] != any {
			t.Errorf("%d was set to %d", any, single.Any[0])
		}
	}
	for want, values := range map[string][]float64{
		"words: found 10 for element 1, expected an integer from 0 to 9":              {4, 10, 0, 5, 0},
		"words: found -1 for element 3, expected an integer from 0 to 9":              {4, 1, 0, -1, 0},
		"words: found 0.5 for element 2, expected an integer from 0 to 9":             {4, 1, 0.5, 1, 0},
		"words: found NaN for element 2, expected an integer from 0 to 9":             {4, 1, math.NaN(), 1, 0},
		"words: found 4e+09 for element 4, expected an integer that int32 can hold":   {4, 1, 0, 1, 4e9},
		"words: found 0.25 for element 4, expected an integer that int32 can hold":    {4, 1, 0, 1, 0.25},
		"words: found +Inf for element 0, expected a finite number that float32 can ": {math.Inf(1), 1, 0, 1, 0},
	} {
		before := single
		if err := Prepare(integerInfo(), p, values, unsafe.Slice(&single.X[0], 5)); err == nil || !strings.HasPrefix(err.Error(), want) || single != before {
			t.Errorf("%v, expected %s", err, want)
		}
	}
}

// TestAdaptIntegers leaves them as they are.
func TestAdaptIntegers(t *testing.T) {
	p, err := Adapt(integerInfo(), [][]float64{{1, 2, 3, 4, 5}, {3, 4, 5, 6, 9}})
	if err != nil || !slices.Equal(p.Mean, []float64{2, 0, 0, 0, 0}) || !slices.Equal(p.Deviation, []float64{1, 1, 1, 1, 1}) {
		t.Errorf("%v %v", p, err)
	}
}

// TestIntegersAndBack goes from integers to numbers in place, and back.
func TestIntegersAndBack(t *testing.T) {
	x := []float32{-3, 0, 7, 1 << 24}
	ToIntegers(x, x)
	if got := integersOf[int32](x); !slices.Equal(got, []int32{-3, 0, 7, 1 << 24}) {
		t.Error(got)
	}
	if FromIntegers(x, x); !slices.Equal(x, []float32{-3, 0, 7, 1 << 24}) {
		t.Error(x)
	}
	y := []float64{-3, 1 << 31}
	ToIntegers(y, y)
	if got := integersOf[int64](y); !slices.Equal(got, []int64{-3, 1 << 31}) {
		t.Error(got)
	}
	if FromIntegers(y, y); !slices.Equal(y, []float64{-3, 1 << 31}) {
		t.Error(y)
	}
}

// TestRows finds the nearest row for every number.
func TestRows(t *testing.T) {
	for x, want := range map[float32]int{0: 0, 0.9: 0, 1: 1, 3.99: 3, 4: 4, 5: 4, 1e30: 4, -1: 0, float32(math.Inf(1)): 4, float32(math.Inf(-1)): 0} {
		if got := Row(x, 5); got != want {
			t.Errorf("row of %v is %d, expected %d", x, got, want)
		}
	}
	if got := Row(math.NaN(), 5); got != 0 {
		t.Errorf("row of NaN is %d", got)
	}
	if got := Row(float32(1<<24+2), 1<<24+2); got != 1<<24+1 {
		t.Errorf("last row is %d", got)
	}
}

// TestAddRows adds up a table whole and in ranges, which give the same bits.
func TestAddRows(t *testing.T) {
	const rows, length, lanes, numbers, groups = 11, 3, 4, 5, 3
	s := RowSums{
		Rows: rows, Stride: length, Elements: length, Step: lanes, Group: 100, Values: 2, Numbers: 70,
		Loops: [4]RowLoop{{numbers, length * lanes, lanes}, {lanes, 1, 1}},
	}
	r := NewRandom(1, "rows")
	memory := make([]float32, groups*s.Group)
	want := make([]float64, rows*length)
	for g := range groups {
		m := memory[g*s.Group:]
		for i := range numbers {
			for l := range lanes {
				row := r.IntN(rows)
				m[s.Numbers+i*lanes+l] = float32(row)
				for e := range length {
					v := float32(r.Float64())
					m[s.Values+(i*length+e)*lanes+l] = v
					want[row*length+e] += float64(v)
				}
			}
		}
	}
	whole := make([]float32, rows*length)
	AddRows(whole, 0, memory, groups, s)
	for i, v := range whole {
		if math.Abs(float64(v)-want[i]) > 1e-5 {
			t.Errorf("element %d is %v, expected %v", i, v, want[i])
		}
	}
	parts := make([]float32, rows*length)
	for begin := 0; begin < len(parts); begin += 4 * length {
		AddRows(parts[begin:min(begin+4*length, len(parts))], begin, memory, groups, s)
	}
	if !slices.Equal(parts, whole) {
		t.Errorf("in ranges %v, whole %v", parts, whole)
	}
	if n := testing.AllocsPerRun(10, func() { AddRows(whole, 0, memory, groups, s) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
