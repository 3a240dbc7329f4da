package report

import (
	"encoding/json"
	"fmt"
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
	Curves, Precisions           [][][2]float64
	Averages                     []float64
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
		same := func(p, q [2]float64) bool { return close(p[0], q[0]) && close(p[1], q[1]) }
		for k, want := range r.Averages {
			points, average := a.PrecisionRecall(k)
			if !close(average, want) || !slices.EqualFunc(points, r.Precisions[k], same) {
				t.Errorf("precision over recall of class %d: %v of\n%v\nwant %v of\n%v", k, average, points, want, r.Precisions[k])
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
	if len(a.Worst) != 2 || a.Worst[0].Truth != "0, 1" || a.Worst[0].Found != "0" || a.Worst[1].Truth != "1" || a.Worst[1].Found != "0, 1" {
		t.Errorf("worst: %+v", a.Worst)
	}
	if got := labels([]string{"a", "b", "c", "d", "e", "f", "g", "h"}); got != "a, b, c, d, e, f and 2 more" || labels(nil) != "none" {
		t.Error(got)
	}
}

// What a threshold takes lies on the curves.
func TestChosenThreshold(t *testing.T) {
	for _, c := range []struct {
		o    runtime.OutputInfo
		want string
		yes  [2]float64 // recall and precision
	}{
		{runtime.OutputInfo{Shape: []int{1}, Answer: runtime.YesOrNo}, "0.5", [2]float64{0.5, 1}},
		{runtime.OutputInfo{Shape: []int{1}, Answer: runtime.YesOrNo, Thresholds: []float64{0.25}}, "0.25", [2]float64{1, 2. / 3}},
		{runtime.OutputInfo{Shape: []int{1}, Answer: runtime.YesOrNo, Signed: true}, "0", [2]float64{1, 0.5}},
	} {
		a := NewAnswers(c.o, nil)
		for i, y := range []float64{0.9, 0.4, 0.3, 0.1} {
			a.Add(Sample{Number: i}, []float64{y}, nil, []int{1, 0, 1, 0}[i])
		}
		taken, yes, no := a.chosen(1)
		at := taken.precisionRecall(yes)
		points, _ := a.PrecisionRecall(1)
		curve, _ := a.ROC(1)
		if a.threshold(1) != c.want || a.threshold(0) != "" || !slices.EqualFunc(at[:], c.yes[:], close) || !slices.Contains(points, at) || !slices.Contains(curve, taken.roc(yes, no)) {
			t.Errorf("%+v: above %s: %v of %v", c.o, a.threshold(1), at, points)
		}
	}
	if a := NewAnswers(runtime.OutputInfo{Shape: []int{3}, Answer: runtime.OneClass}, nil); a.threshold(1) != "" {
		t.Error("one class of several has a threshold")
	}
}

func TestConfused(t *testing.T) {
	a := NewAnswers(runtime.OutputInfo{Shape: []int{3}, Answer: runtime.OneClass}, []string{"a", "b", "c"})
	a.Confusion = [][]int{{5, 1, 0}, {2, 6, 3}, {0, 0, 7}}
	if got := fmt.Sprint(a.confused(2)); got != "[[b c 3 27.27%] [b a 2 18.18%]]" {
		t.Error(got)
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
