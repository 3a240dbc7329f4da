package ir

import "testing"

func TestFormatMergesFewAxes(t *testing.T) {
	loops := []Loop{{"i", 4}, {"j", 15}}
	for _, test := range []struct {
		shape   []int
		strides []int
		offset  int
		want    string
	}{
		{[]int{4, 15}, []int{15, 1}, 0, "x[i,j]"},
		{[]int{4, 3, 5}, []int{15, 1}, 0, "x[i,j]"},
		{[]int{2, 2, 3, 5}, []int{15, 1}, 0, "x[i,j]"},
		{[]int{2, 2, 15, 2}, []int{30, 2}, 1, "x[i,j,1]"},
		{[]int{15, 2, 2}, []int{1, 4}, 0, "x[j,i]"},
		{[]int{60}, []int{15, 1}, 0, "x[15*i+j]"},
	} {
		a := Access{&Value{Shape: test.shape}, test.offset, test.strides}
		if got := a.format(loops, "x"); got != test.want {
			t.Errorf("%v %v: found %s, want %s", test.shape, test.strides, got, test.want)
		}
	}
}
