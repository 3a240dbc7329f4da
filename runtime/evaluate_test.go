package runtime

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	goruntime "runtime"
	"strings"
	"testing"
)

func TestEvaluateIsTheSameOnEveryMachine(t *testing.T) {
	data := func(yield func(*point, error) bool) {
		random := rand.New(rand.NewPCG(1, 2))
		for range 1000 {
			if !yield(&point{random.Float32()}, nil) {
				return
			}
		}
	}
	var first Metrics
	for i, threads := range []int{1, 2, 3, 8} {
		defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(threads))
		m, err := newRecorder().evaluate(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = m
		}
		if !reflect.DeepEqual(m, first) {
			t.Errorf("GOMAXPROCS %d: %v, with 1: %v", threads, m, first)
		}
	}
	if first.Samples != 1000 || first.Loss < 0.45 || first.Loss > 0.55 || first.Outputs[0].Accuracy < 0.4 {
		t.Errorf("%+v", first)
	}
}

func TestEvaluateErrors(t *testing.T) {
	r := newRecorder()
	if _, err := r.evaluate(t.Context(), nil); err == nil || err.Error() != "no data" {
		t.Error(err)
	}
	if _, err := r.evaluate(t.Context(), counting(0)); err == nil || err.Error() != "the data has no samples" {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	data := func(yield func(*point, error) bool) {
		for i := 0; yield(&point{}, nil); i++ {
			if i == evaluateBatch*3/2 {
				cancel()
			}
		}
	}
	m, err := r.evaluate(ctx, data)
	if !errors.Is(err, context.Canceled) || m.Samples != evaluateBatch {
		t.Errorf("%d samples, %v; want those of the first batch", m.Samples, err)
	}
}

func TestEvaluateNamesTheSampleWhoseLossIsNotFinite(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		for _, at := range []int{1, 64, 65, 130} {
			data := func(yield func(*point, error) bool) {
				for n := 1; n <= 200; n++ {
					s := point{1}
					if n >= at {
						s.value = float32(bad)
					}
					if !yield(&s, nil) {
						return
					}
				}
			}
			m, err := newRecorder().evaluate(t.Context(), data)
			if want := fmt.Sprintf("sample %d: ", at); err == nil || !strings.HasPrefix(err.Error(), want) || !errors.Is(err, errNotFinite) {
				t.Errorf("%v from sample %d on: error %v", bad, at, err)
			}
			if IsFinite(m.Loss) {
				t.Errorf("%v from sample %d on: loss %v", bad, at, m.Loss)
			}
		}
	}
}
