package pass_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// TestSeparate compares convolutions of single channels with what they are in plain Go, for
// one sample and several: elements of the gradients of their inputs grow in registers,
// unless windows lie apart, and vectors run along channels through all operands.
func TestSeparate(t *testing.T) {
	for _, c := range []struct {
		layer, options  string
		gathered, turns bool // the gradient of the input; weights and their gradients
	}{
		{"depthwise_conv", "kernel_size = 3", true, false},
		{"depthwise_conv", "kernel_size = [3, 2]\npadding = \"same\"", true, false},
		{"depthwise_conv", "kernel_size = 2\ndilation_rate = 2\ndepth_multiplier = 2\npadding = [[2, 1], [0, 3]]", true, false},
		{"depthwise_conv", "kernel_size = [4, 2]\nstrides = 2\npadding = \"same\"", true, false},
		{"depthwise_conv", "kernel_size = [3, 5]\nstrides = [2, 3]\npadding = \"same\"", true, false},
		{"depthwise_conv", "kernel_size = 3\ndilation_rate = 2\nstrides = 2\npadding = \"same\"", true, false},
		{"depthwise_conv", "kernel_size = 3\nstrides = 3", false, false},
		{"conv", "filters = 12\ngroups = 12\nkernel_size = 3", true, true},
		{"conv", "filters = 12\ngroups = 12\nkernel_size = [3, 3]\nstrides = [1, 2]\npadding = \"same\"", true, true},
		{"conv", "filters = 12\ngroups = 4\nkernel_size = 3", false, false},
		{"conv_transpose", "filters = 12\nkernel_size = 3\nstrides = 2", false, false},
		{"conv_transpose", "filters = 12\ngroups = 2\nkernel_size = [2, 3]\nstrides = 2\npadding = [[1, 0], [0, 2]]", false, false},
		{"conv", "filters = 1\nkernel_size = [3, 3, 12]", true, false},
	} {
		for _, width := range []int{1, 8} {
			t.Run(fmt.Sprint(c.layer, " ", c.options, " ", width), func(t *testing.T) {
				text := "name = \"s\"\ndtype = \"float64\"\n[[input]]\nname = \"x\"\nshape = [7, 8, 2]\n" + conv("a", 12, 1) +
					fmt.Sprintf("[[layer]]\nname = \"c\"\ntype = %q\n%s\n", c.layer, c.options) + dense + "[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n"
				plain, vector := compiled(t, text, ir.Train, 0), compiled(t, text, ir.Train, width)
				if err := verify.Same(verify.Execute(vector, numbers(plain)), verify.Execute(plain, numbers(plain))); err != nil {
					t.Error(err)
				}
				gathered, turns := false, 0
				for _, op := range vector.Ops {
					if op.Layer != "c" || op.Kind != ir.Contract {
						continue
					}
					for _, a := range op.In {
						gathered = gathered || op.Stage == ir.Backward && strings.Contains(a.Value.Name, ".around")
						if strings.Contains(a.Value.Name, ".packed") && along(op, a) {
							turns++
						}
					}
					if strings.Contains(op.Out.Value.Name, ".group") && along(op, op.Out) {
						turns++
					}
				}
				if gathered != c.gathered {
					t.Errorf("gathered: %v, expected %v", gathered, c.gathered)
				}
				if want := c.turns && width == 1; turns >= 3 != want || turns > 0 != want {
					t.Errorf("%d operands are turned: %v expected", turns, want)
				}
			})
		}
	}
}

// along reports whether an access goes along a loop in steps of one with all others.
func along(op *ir.Op, a ir.Access) bool {
	for i := range op.Loops {
		if a.Strides[i] == 1 && op.Out.Strides[i] == 1 && op.In[0].Strides[i] == 1 && op.In[1].Strides[i] == 1 {
			return true
		}
	}
	return false
}
