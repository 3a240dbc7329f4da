package verify

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// chosenFrom is a tensor of a shape whose elements at(index) gives from x by their place;
// those of no place are a number.
func chosenFrom(x Tensor, shape []int, number float64, at func(index []int) []int) Tensor {
	y := Tensor{Shape: shape}
	for _, index := range indices(shape) {
		from := at(index)
		if from == nil {
			y.Data = append(y.Data, x.Data[0].tape.Number(number))
			continue
		}
		y.Data = append(y.Data, x.element(from, x.Shape))
	}
	return y
}

// taken are the places along an axis of n elements that a slice takes, as Python's
// range(*slice(start, stop, step).indices(n)).
func taken(n int, start, stop *int, step int) []int {
	low, high := 0, n
	if step < 0 {
		low, high = -1, n-1
	}
	bound := func(given *int, byDefault int) int {
		if given == nil {
			return byDefault
		}
		at := *given
		if at < 0 {
			at += n
		}
		return max(low, min(at, high))
	}
	first, end := bound(start, low), bound(stop, high)
	if step < 0 {
		first, end = bound(start, high), bound(stop, low)
	}
	var list []int
	for at := first; step > 0 && at < end || step < 0 && at > end; at += step {
		list = append(list, at)
	}
	return list
}

var _ = define(Kind{
	Type: "slice",
	Apply: func(c *Call) ([]Named, error) {
		x := c.In[0]
		axes := c.Options.Ints("axis")
		count := 0
		for _, option := range []string{"start", "stop", "size", "step"} {
			count = max(count, len(c.Options.Ints(option)))
		}
		places := map[int][]int{}
		number := func(option string, i int) *int {
			if list := c.Options.Ints(option); list != nil {
				return &list[i]
			}
			return nil
		}
		shape := slices.Clone(x.Shape)
		for i := range count {
			axis := i
			if axes != nil {
				axis = axes[i]
			}
			axis, err := resolve(axis, len(x.Shape))
			if err != nil {
				return nil, err
			}
			step := 1
			if s := number("step", i); s != nil {
				step = *s
			}
			list := taken(x.Shape[axis], number("start", i), number("stop", i), step)
			if size := number("size", i); size != nil {
				if len(list) < *size {
					return nil, fmt.Errorf("%d of %v", *size, list)
				}
				list = list[:*size]
			}
			if len(list) == 0 {
				return nil, fmt.Errorf("nothing")
			}
			places[axis], shape[axis] = list, len(list)
		}
		return one(chosenFrom(x, shape, 0, func(index []int) []int {
			from := slices.Clone(index)
			for axis, list := range places {
				from[axis] = list[index[axis]]
			}
			return from
		})), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		rank := len(values[at].Shape)
		axes, o := r.Perm(rank)[:1+r.IntN(rank)], Options{}
		var start, stop, size, step []int
		for _, axis := range axes {
			n := values[at].Shape[axis]
			start, stop = append(start, r.IntN(2*n)-n), append(stop, r.IntN(3*n)-n)
			size, step = append(size, 1+r.IntN(2)), append(step, pick(r, []int{1, 2, -1, -2}))
		}
		o["axis"], o["start"] = axes, start
		if r.IntN(2) == 0 {
			o["step"] = step
		}
		switch r.IntN(3) {
		case 0:
			o["stop"] = stop
		case 1:
			o["size"] = size
		}
		return o, []int{at}
	},
})

var _ = define(Kind{
	Type: "pad",
	Apply: func(c *Call) ([]Named, error) {
		x := c.In[0]
		widths, _ := c.Options["pad_width"].([]any)
		mode, _ := c.Options["mode"].(string)
		shape, before := slices.Clone(x.Shape), make([]int, len(x.Shape))
		for axis, w := range widths {
			pair := w.([]int)
			most := x.Shape[axis]
			if mode == "reflect" {
				most--
			}
			if (mode == "reflect" || mode == "symmetric") && max(pair[0], pair[1]) > most {
				return nil, fmt.Errorf("cannot mirror %v of %v", pair, x.Shape)
			}
			before[axis] = pair[0]
			shape[axis] += pair[0] + pair[1]
		}
		return one(chosenFrom(x, shape, c.Options.Float("constant_values", 0), func(index []int) []int {
			from := make([]int, len(index))
			for i, k := range index {
				k -= before[i]
				n := x.Shape[i]
				switch {
				case k >= 0 && k < n:
				case mode == "edge":
					k = max(0, min(k, n-1))
				case mode == "reflect" && k < 0:
					k = -k
				case mode == "reflect":
					k = 2*(n-1) - k
				case mode == "symmetric" && k < 0:
					k = -k - 1
				case mode == "symmetric":
					k = 2*n - 1 - k
				default:
					return nil
				}
				from[i] = k
			}
			return from
		})), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		o := Options{"mode": pick(r, []string{"constant", "reflect", "symmetric", "edge"})}
		var widths []any
		for range 1 + r.IntN(len(values[at].Shape)) {
			widths = append(widths, []int{r.IntN(3), r.IntN(3)})
		}
		o["pad_width"] = widths
		if o["mode"] == "constant" && r.IntN(2) == 0 {
			o["constant_values"] = -0.75
		}
		return o, []int{at}
	},
})
