package report

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// reference is what scikit-learn says of some answers, see testdata/sklearn_reference.py.
type reference struct {
	Labels                       []int
	Answers                      [][]float64
	Confusion                    [][]int
	Precision, Recall, F1, Areas []float64
	Support                      []int
	Curves                       [][][2]float64
	Calibration                  [][2]float64
	ECE                          float64
}

func close(a, b float64) bool { return math.Abs(a-b) <= 1e-12 }

func TestAnswersAsScikitLearn(t *testing.T) {
	text, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []reference
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 {
		t.Fatalf("%d cases", len(all))
	}
	for _, r := range all {
		n := len(r.Support)
		a := NewAnswers(runtime.OutputInfo{Shape: []int{n}, Answer: runtime.OneClass}, nil)
		for i, y := range r.Answers {
			a.Add(Sample{Number: i}, y, nil, r.Labels[i])
		}
		for k, c := range a.Classes() {
			if c.Support != r.Support[k] || !close(c.Precision, r.Precision[k]) || !close(c.Recall, r.Recall[k]) || !close(c.F1, r.F1[k]) || !close(c.Area, r.Areas[k]) {
				t.Errorf("class %d: %+v, want %d, %v, %v, %v, %v", k, c, r.Support[k], r.Precision[k], r.Recall[k], r.F1[k], r.Areas[k])
			}
			if !slices.Equal(a.Confusion[k], r.Confusion[k]) {
				t.Errorf("confusion of class %d: %v, want %v", k, a.Confusion[k], r.Confusion[k])
			}
			points, _ := a.ROC(k)
			if !slices.EqualFunc(points, r.Curves[k], func(p, q [2]float64) bool { return close(p[0], q[0]) && close(p[1], q[1]) }) {
				t.Errorf("ROC of class %d:\n%v\nwant\n%v", k, points, r.Curves[k])
			}
		}
		points, counts, ece := a.Calibration()
		if !close(ece, r.ECE) || !slices.EqualFunc(points, r.Calibration, func(p, q [2]float64) bool { return close(p[0], q[0]) && close(p[1], q[1]) }) {
			t.Errorf("calibration %v, %v, want %v, %v", ece, points, r.ECE, r.Calibration)
		}
		sum := 0
		for _, n := range counts {
			sum += n
		}
		if sum != len(r.Labels) {
			t.Errorf("%d answers in the bins of calibration, want %d", sum, len(r.Labels))
		}
	}
}

func TestWorst(t *testing.T) {
	a := NewAnswers(runtime.OutputInfo{Shape: []int{2}, Answer: runtime.OneClass}, []string{"cat", "dog"})
	for i := range 100 {
		p := float64(i) / 100
		a.Add(Sample{Number: i, Inputs: [][]float64{{p}}}, []float64{1 - p, p}, nil, 0)
	}
	if len(a.Worst) != mostWorst {
		t.Fatalf("%d mistakes", len(a.Worst))
	}
	for i, m := range a.Worst {
		if m.Number != 99-i || m.Truth != "cat" || m.Found != "dog" || m.Inputs[0][0] != float64(99-i)/100 {
			t.Errorf("mistake %d is %+v", i, m)
		}
	}
}

func TestProbabilities(t *testing.T) {
	for _, c := range []struct {
		o    runtime.OutputInfo
		y    []float64
		want []float64
	}{
		{runtime.OutputInfo{Shape: []int{2}, Answer: runtime.OneClass, Logits: true}, []float64{1000, 1000}, []float64{0.5, 0.5}},
		{runtime.OutputInfo{Shape: []int{1}, Answer: runtime.YesOrNo, Signed: true}, []float64{0}, []float64{0.5, 0.5}},
		{runtime.OutputInfo{Shape: []int{1}, Answer: runtime.YesOrNo}, []float64{0.75}, []float64{0.25, 0.75}},
		{runtime.OutputInfo{Answer: runtime.YesOrNo}, []float64{1}, []float64{0, 1}},
		{runtime.OutputInfo{Shape: []int{2}, Answer: runtime.YesOrNo}, []float64{0.75, 1}, []float64{0.75, 1}},
	} {
		if got := NewAnswers(c.o, nil).probabilities(c.y); !slices.EqualFunc(got, c.want, close) {
			t.Errorf("%v: %v, want %v", c.y, got, c.want)
		}
	}
}

func TestSeveralYes(t *testing.T) {
	a := NewAnswers(runtime.OutputInfo{Shape: []int{2}, Answer: runtime.YesOrNo}, nil)
	a.Add(Sample{}, []float64{0.9, 0.1}, []float64{1, 1}, -1)
	a.Add(Sample{}, []float64{0.8, 0.7}, []float64{0, 1}, -1)
	c := a.Classes()
	if a.Confusion != nil || c[0].Precision != 0.5 || c[0].Recall != 1 || c[1].Precision != 1 || c[1].Recall != 0.5 || c[0].Area != 1 || !math.IsNaN(c[1].Area) {
		t.Errorf("%+v", c)
	}
}

func TestNumbers(t *testing.T) {
	a := NewAnswers(runtime.OutputInfo{Shape: []int{1}}, nil)
	a.Add(Sample{Number: 0}, []float64{1}, []float64{4}, -1)
	a.Add(Sample{Number: 1}, []float64{1}, []float64{-3}, -1)
	a.Add(Sample{Number: 2}, []float64{math.NaN()}, []float64{0}, -1)
	if a.Worst[0].Number != 2 || a.Worst[1].Number != 1 || a.Worst[2].Number != 0 {
		t.Errorf("%+v", a.Worst)
	}
}
