package runtime

import (
	"fmt"
	"slices"
	"testing"
)

func TestCheckLabels(t *testing.T) {
	rows := LabelForm{Shape: []int{4}}
	some := LabelForm{Shape: []int{4}, Padded: true, Padding: 2}
	sequence := LabelForm{Shape: []int{4}, Padded: true, Steps: 4}
	for _, c := range []struct {
		form   LabelForm
		labels []int
		want   string // "" where they are accepted
	}{
		{rows, []int{0, 1, 2, 0}, ""},
		{rows, []int{0, 3, 2, 0}, "found label 3, expected 0 to 2"},
		{rows, []int{0, -1, 2, 0}, "found label -1, expected 0 to 2"},
		{some, []int{0, -1, 2, 0}, ""},
		{some, []int{0, -2, 2, 0}, "found label -2, expected 0 to 2"},
		{sequence, []int{-1, -1, 0, 0}, ""},
		{sequence, []int{1, 2, 1, 2}, ""},
		{sequence, []int{1, 1, 2, 0}, ""},
		{sequence, []int{1, 0, 2, 0}, "found label 2 after the end of the sequence, which is where 0 or -1 stands"},
		{sequence, []int{1, 1, 2, 2}, "found labels that need 6 time steps, one more for each that equals the one before, but ctc has 4; give fewer, or zero_infinity"},
	} {
		o := OutputInfo{Name: "y", Shape: []int{4, 3}, Loss: "ctc", Sparse: true, Form: c.form}
		want := "<nil>"
		if c.want != "" {
			want = `output "y": ` + c.want
		}
		if got := fmt.Sprint(CheckLabels(&o, c.labels)); got != want {
			t.Errorf("%v of %+v:\n%s\nwant\n%s", c.labels, c.form, got, want)
		}
	}
}

func TestOneHot(t *testing.T) {
	got := slices.Repeat([]float32{7}, 12)
	OneHot(got, []int{2, 1}, 1, 2, 1)
	if want := []float32{7, 0, 7, 0, 7, 1, 7, 0, 7, 0, 7, 0}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := LabelsOf(&[2][2]int{{1, 2}, {3, 4}}); !slices.Equal(got, []int{1, 2, 3, 4}) {
		t.Errorf("views %v", got)
	}
}

func TestGreedy(t *testing.T) {
	row := func(labels ...int) []float64 {
		y := make([]float64, 3*len(labels))
		for i, label := range labels {
			y[3*i+label] = 1
		}
		return y
	}
	for _, c := range []struct {
		steps, want []int
		blank       int
	}{
		{[]int{0, 1, 1, 0, 1, 2, 2}, []int{1, 1, 2}, 0},
		{[]int{0, 0, 0}, nil, 0},
		{[]int{0, 0, 2, 0, 1}, []int{0, 0, 1}, 2},
	} {
		if got := Greedy(nil, row(c.steps...), 3, c.blank); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.steps, got, c.want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"kitten", "sitting", 3}, {"", "abc", 3}, {"abc", "", 3}, {"flaw", "lawn", 2}, {"same", "same", 0}, {"", "", 0}} {
		of := func(s string) []int {
			var list []int
			for _, r := range s {
				list = append(list, int(r))
			}
			return list
		}
		if got := EditDistance(of(c.a), of(c.b), make([]int, len(c.b)+1)); got != c.want {
			t.Errorf("%q and %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestEditsOfAMeter(t *testing.T) {
	m := NewMeter([]OutputInfo{{Name: "y", Shape: []int{4, 3}, Answer: Sequences, Metrics: []Metric{EditDistances{}}, Weight: 1, Sparse: true, Form: LabelForm{Shape: []int{3}, Padded: true, Steps: 4}}})
	y := []float32{0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1} // 1, blank, 1, 2
	MeterAddLabels(m, 0, y, []int{1, 1, 2})
	MeterAddLabels(m, 0, y, []int{2, -1, -1})
	m.Sample()
	m.Sample()
	if got := m.Metrics().Outputs[0].Scores[0].Value; got != 2./4 {
		t.Errorf("%v edits a label", got)
	}
	if n := testing.AllocsPerRun(10, func() { MeterAddLabels(m, 0, y, []int{1, 1, 2}) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
