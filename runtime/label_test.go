package runtime

import (
	"iter"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestSetLabelAndLabel(t *testing.T) {
	for _, c := range []struct {
		label int
		want  []float32
	}{
		{0, []float32{0}}, {1, []float32{1}},
		{0, []float32{1, 0, 0}}, {2, []float32{0, 0, 1}},
	} {
		got := slices.Repeat([]float32{7}, len(c.want))
		SetLabel(got, c.label)
		if !slices.Equal(got, c.want) || Label(got) != c.label {
			t.Errorf("label %d: %v of label %d, want %v", c.label, got, Label(got), c.want)
		}
	}
	for n, label := range map[int]int{1: 2, 3: -1, 4: 4} {
		got := make([]float64, n)
		SetLabel(got, label)
		if !math.IsNaN(got[0]) || !math.IsNaN(got[n-1]) || Label(got) != -1 {
			t.Errorf("label %d of %d classes: %v of label %d, want NaN and -1", label, n, got, Label(got))
		}
	}
	SetLabel[float32](nil, 0)
	if got := Label([]float32{0.4, 0.5, 0.5}); got != 1 {
		t.Errorf("label %d, want the first of the largest", got)
	}
	if got := Label[float32](nil); got != -1 {
		t.Errorf("label %d of nothing, want -1", got)
	}
}

func TestCheckedNamesTheSample(t *testing.T) {
	samples := []int{0, 2, 3, 1}
	var data iter.Seq2[*int, error] = func(yield func(*int, error) bool) {
		for i := range samples {
			if !yield(&samples[i], nil) {
				return
			}
		}
		yield(nil, nil)
	}
	labelled := checked(data, func(s *int) error { return CheckLabel("y", *s, 3) })
	var got []string
	for s, err := range labelled {
		switch {
		case err != nil:
			got = append(got, err.Error())
		case *s > 2:
			t.Errorf("sample %d came through", *s)
		}
	}
	want := []string{`output "y": found label 3, expected 0 to 2`, "no sample and no error either"}
	if !slices.Equal(got, want) {
		t.Errorf("errors:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for range labelled {
		break // must not go on yielding
	}
	if checked(nil, func(*int) error { return nil }) != nil {
		t.Error("no data became some")
	}
}
