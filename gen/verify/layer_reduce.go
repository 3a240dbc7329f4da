package verify

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// rowsOf splits x into what is reduced over the axes of an option, and gives the shape
// of the results.
func rowsOf(c *Call) (rows [][]Scalar, shape []int, err error) {
	x := c.In[0]
	axes, given := c.Options["axis"], c.Options["axis"] != nil
	gone := make([]bool, len(x.Shape))
	for i := range gone {
		gone[i] = !given
	}
	for _, a := range (Options{"axis": axes}).Ints("axis") {
		a, err := resolve(a, len(x.Shape))
		if err != nil || gone[a] {
			return nil, nil, fmt.Errorf("axes %v of %v", axes, x.Shape)
		}
		gone[a] = true
	}
	kept := slices.Clone(x.Shape)
	for i := range kept {
		switch {
		case !gone[i]:
			shape = append(shape, kept[i])
		default:
			kept[i] = 1
			if c.Options.Bool("keepdims", false) {
				shape = append(shape, 1)
			}
		}
	}
	if shape == nil {
		shape = []int{1}
	}
	rows = make([][]Scalar, Size(kept))
	for i, index := range indices(x.Shape) {
		row := 0
		for k, n := range kept {
			row = row*n + min(index[k], n-1)
		}
		rows[row] = append(rows[row], x.Data[i])
	}
	return rows, shape, nil
}

// reducing is a layer that makes a number of each row.
func reducing(name string, f func(row []Scalar, o Options) Scalar, options func(*rand.Rand) Options) Kind {
	return Kind{
		Type: name,
		Apply: func(c *Call) ([]Named, error) {
			rows, shape, err := rowsOf(c)
			y := Tensor{Shape: shape}
			for _, row := range rows {
				y.Data = append(y.Data, f(row, c.Options))
			}
			return one(y), err
		},
		Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
			at, o := r.IntN(len(values)), Options{}
			if options != nil {
				o = options(r)
			}
			switch rank := len(values[at].Shape); r.IntN(3) {
			case 0:
				o["axis"] = r.IntN(2*rank) - rank
			case 1:
				o["axis"] = r.Perm(rank)[:1+r.IntN(rank)]
			}
			if r.IntN(2) == 0 {
				o["keepdims"] = true
			}
			return o, []int{at}
		},
	}
}

// folding makes a number of a row from the first element on.
func folding(f func(x, y Scalar) Scalar) func(row []Scalar, _ Options) Scalar {
	return func(row []Scalar, _ Options) Scalar {
		y := row[0]
		for _, x := range row[1:] {
			y = f(y, x)
		}
		return y
	}
}

func least(x, y Scalar) Scalar { return x.Times(-1).Max(y.Times(-1)).Times(-1) }

var (
	_ = define(reducing("sum", folding(Scalar.Add), nil))
	_ = define(reducing("max", folding(Scalar.Max), nil))
	_ = define(reducing("min", folding(least), nil))
	_ = define(reducing("prod", folding(Scalar.Mul), nil))
	_ = define(reducing("mean", func(row []Scalar, _ Options) Scalar {
		return folding(Scalar.Add)(row, nil).Times(1 / float64(len(row)))
	}, nil))
	_ = define(reducing("logsumexp", func(row []Scalar, _ Options) Scalar {
		sum := row[0].tape.Number(0)
		for _, x := range row {
			sum = sum.Add(x.Exp())
		}
		return sum.Log()
	}, nil))
	_ = define(reducing("norm", norm, func(r *rand.Rand) Options {
		return Options{"ord": pick(r, []any{2, 1, 3, 1.5, math.Inf(1), math.Inf(-1)})}
	}))
)

func norm(row []Scalar, o Options) Scalar {
	p := o.Float("ord", 2)
	zero := row[0].tape.Number(0)
	sum, sizes := zero, []Scalar{}
	for _, x := range row {
		size := x.Abs()
		sizes = append(sizes, size)
		switch {
		case size.Value() == 0:
		case p == 0:
			sum = sum.Plus(1)
		case !math.IsInf(p, 0):
			sum = sum.Add(size.Log().Times(p).Exp())
		}
	}
	switch {
	case math.IsInf(p, 1):
		return folding(Scalar.Max)(sizes, nil)
	case math.IsInf(p, -1):
		return folding(least)(sizes, nil)
	case p == 0 || sum.Value() == 0:
		return sum
	}
	return sum.Log().Times(1 / p).Exp()
}
