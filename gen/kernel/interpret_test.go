package kernel

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// interpret runs an operation in float64; groups of samples lie stride
// elements apart.
func interpret(op *ir.Op, groups, stride int, out []float64, in [][]float64) {
	if op.Kind == ir.SelectAndScatter {
		interpretSelectAndScatter(op, out, in)
		return
	}
	start, args := make([]bool, len(out)), make([]float64, len(in))
	forEach(op, func(index []int) {
		o := address(op.Out, index)
		if !op.Add && !start[o] {
			start[o] = true
			out[o] = 0
			if op.Max {
				out[o] = math.Inf(-1)
			}
		}
	})
	for g := range groups {
		forEach(op, func(index []int) {
			for i, a := range op.In {
				at := address(a, index)
				if !a.Value.Shared() {
					at += g * stride
				}
				args[i] = in[i][at]
			}
			var x float64
			switch {
			case op.Kind == ir.Contract:
				x = args[0] * args[1]
			case op.Kind == ir.Move:
				x = args[0]
			default:
				x = op.Expr.Eval(args)
			}
			o := address(op.Out, index)
			if op.Max {
				out[o] = max(out[o], x)
			} else {
				out[o] += x
			}
		})
	}
	if op.Kind == ir.Contract && op.Expr != nil {
		interpretEpilogue(op, out, in)
	}
}

// interpretEpilogue replaces the sums of a contraction by the expression over
// them, each once.
func interpretEpilogue(op *ir.Op, out []float64, in [][]float64) {
	done := map[int]bool{}
	forEach(op, func(index []int) {
		o := address(op.Out, index)
		if done[o] {
			return
		}
		done[o] = true
		args := []float64{out[o]}
		for i, a := range op.In[2:] {
			args = append(args, in[i+2][address(a, index)])
		}
		out[o] = op.Expr.Eval(args)
	})
}

func interpretSelectAndScatter(op *ir.Op, out []float64, in [][]float64) {
	found := map[int]bool{} // by the place of the maximum
	forEach(op, func(index []int) {
		if !op.Add {
			out[address(op.Out, index)] = 0
		}
	})
	forEach(op, func(index []int) {
		most := address(op.In[1], index)
		if !found[most] && in[0][address(op.In[0], index)] == in[1][most] {
			found[most] = true
			out[address(op.Out, index)] += in[2][address(op.In[2], index)]
		}
	})
}

func address(a ir.Access, index []int) int {
	at := a.Offset
	for i, s := range a.Strides {
		at += s * index[i]
	}
	return at
}

func forEach(op *ir.Op, f func(index []int)) {
	index := make([]int, len(op.Loops))
	var run func(int)
	run = func(l int) {
		if l == len(op.Loops) {
			f(index)
			return
		}
		for index[l] = range op.Loops[l].N {
			run(l + 1)
		}
	}
	run(0)
}
