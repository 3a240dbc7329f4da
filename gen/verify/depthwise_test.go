package verify_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// TestDepthwiseOfOne has kernels of one element over few channels, for which sums are as
// short as they can be: of one sample and of several, in a type of numbers each or, where
// there is time, in both, against the interpreter, and all machines against plain Go.
func TestDepthwiseOfOne(t *testing.T) {
	parallelByNight(t)
	var cases []*verify.Case
	w := worst{limit: 1e-5}
	for samples, dtype := range map[int]string{1: "float32", 3: "float64"} {
		var all []*verify.Case
		for i, o := range depthwiseOfOne() {
			if (i/2+i)%2 != samples/2 && !long() {
				continue // a type of numbers each
			}
			n := &verify.Network{Name: fmt.Sprintf("one_%d", i), DType: dtype, Inputs: []verify.Input{{"x", o.shape}}, Layers: []*verify.Layer{
				of("a", "conv", "x", verify.Options{"kernel_size": 1, "filters": o.shape[len(o.shape)-1]}),
				of("b", "depthwise_conv", "a", o.options),
			}, Outputs: []verify.Output{squared("b")}}
			c, err := verify.Fill(n, samples, 1e-3, rand.New(rand.NewPCG(uint64(i), uint64(samples))))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, c)
		}
		cases = append(cases, verify.Merge(dtype+"_depthwise", all))
	}
	p := build(t, cases)
	for _, c := range cases {
		checkEvaluation(t, p, c, &w)
	}
}

func depthwiseOfOne() []slidingOver {
	var all []slidingOver
	for _, places := range [][]int{{1}, {5}, {4, 3}} {
		for channels := range 3 {
			for multiplier := range 2 {
				all = append(all, slidingOver{append(places[:len(places):len(places)], channels+1), verify.Options{"kernel_size": 1, "depth_multiplier": multiplier + 1}})
			}
		}
	}
	return append(all,
		slidingOver{[]int{7, 1}, verify.Options{"kernel_size": 1, "strides": 3}},
		slidingOver{[]int{7, 1}, verify.Options{"kernel_size": 1, "strides": 2, "padding": "same", "activation": "leaky_relu"}},
		slidingOver{[]int{4, 3}, verify.Options{"kernel_size": []int{1, 1}, "depth_multiplier": 2, "activation": "tanh"}},
		slidingOver{[]int{4, 3}, verify.Options{"kernel_size": []int{1, 1}, "use_bias": false}},
	)
}
