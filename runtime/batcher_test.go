package runtime

import (
	"iter"
	"slices"
	"testing"
	"unsafe"
)

// A batcher names the sample that its data or check refuses, also one of those that
// are skipped, and gives nothing of its batch away.
func TestBatcherNamesTheSample(t *testing.T) {
	data := func(samples ...int) iter.Seq2[*int, error] {
		return func(yield func(*int, error) bool) {
			for i := range samples {
				if !yield(&samples[i], nil) {
					return
				}
			}
			yield(nil, nil)
		}
	}
	for _, c := range []struct {
		data iter.Seq2[*int, error]
		skip int
		want string
		used []int
	}{
		{data(0, 2, 3, 1), 0, `sample 3: output "y": found label 3, expected 0 to 2`, []int{0, 2}},
		{data(0, 1, 2, 0, 1), 0, "sample 6: no sample and no error either", []int{0, 1, 2, 0}},
		{data(0, 3, 1), 2, `sample 2: output "y": found label 3, expected 0 to 2`, nil},
		{data(0, 1, 2), 1, "sample 4: no sample and no error either", []int{1, 2}},
	} {
		var used []int
		b := batcher{sample: unsafe.Sizeof(0), check: func(s unsafe.Pointer) error { return CheckLabel("y", *(*int)(s), 3) }}
		_, err := b.each(t.Context(), samplesOf(c.data), 2, c.skip, func(int) error {
			used = append(used, valuesOf[int](b.batch)...)
			return nil
		})
		if err == nil || err.Error() != c.want || !slices.Equal(used, c.used) {
			t.Errorf("%v after %v, want %s after %v", err, used, c.want, c.used)
		}
	}
}
