package convert

import (
	"fmt"
	"strconv"
)

// grids take places of pictures that are computed.
var grids = []operator{
	{name: "GridSample", attributes: "align_corners mode padding_mode", becomes: "gather of each place's neighbours, and pointwise", least: 2, most: 2, results: 1, convert: gridSample},
}

// axisOfGrid is how places along one axis of a picture are found.
type axisOfGrid struct {
	n             int // its extent
	mode, padding string
	aligned       bool
}

// tap is a neighbour of places along one axis: its number there, and what its element counts.
type tap struct{ at, weight *value }

// gridSample takes the elements of a picture around places that go from -1 to 1, the last axis of the
// grid having those along the last axis of the picture first; Jaderberg et al. 2015. Borders are as
// in PyTorch.
func gridSample(c *call) []*value {
	x, grid := c.computed(0), c.computed(1)
	if c.err != nil || !c.single(x) || !c.single(grid) {
		return nil
	}
	shape, to := x.shape(), grid.shape()
	axes := len(shape) - 2
	if axes < 1 || len(to) != len(shape) || to[axes+1] != axes {
		return c.failf("its grid is %v for %v, expected [1, places…, %d]", to, shape, max(axes, 0))
	}
	of := axisOfGrid{mode: c.text("mode", "linear"), padding: c.text("padding_mode", "zeros"), aligned: c.int("align_corners", 0) != 0}
	channels, places := shape[1], to[1:axes+1]
	table := c.viewed([]*value{x}, []int{1, channels, sizeOf(shape[2:])})
	taps := []tap{{}}
	for k, n := range shape[2:] {
		g := c.pick(grid, scalar(float64(axes-1-k)), axes+1)
		if of.n = n; c.err != nil {
			return nil
		}
		along := of.taps(c, g[0])
		var more []tap
		for _, t := range taps {
			for _, other := range along {
				more = append(more, t.and(c, other, n))
			}
		}
		taps = more
	}
	var sum *value
	for _, t := range taps {
		if c.err != nil {
			return nil
		}
		y := c.viewed(c.gathered(table[0], t.at, 2), append([]int{1, channels}, places...))
		if c.err != nil {
			return nil
		}
		term := y[0]
		if t.weight != nil {
			if w := c.viewed([]*value{t.weight}, append([]int{1, 1}, places...)); c.err == nil {
				term = c.formula("x * y", term, w[0])
			}
		}
		if sum != nil {
			term = c.formula("x + y", sum, term)
		}
		sum = term
	}
	return []*value{sum}
}

// and is a neighbour along one axis more, which is the last, of n elements.
func (t tap) and(c *call, other tap, n int) tap {
	switch {
	case t.at == nil:
		return other
	case t.weight == nil:
		return tap{c.formula(fmt.Sprintf("%d * x + y", n), t.at, other.at), other.weight}
	case other.weight == nil:
		return tap{c.formula(fmt.Sprintf("%d * x + y", n), t.at, other.at), t.weight}
	}
	return tap{c.formula(fmt.Sprintf("%d * x + y", n), t.at, other.at), c.formula("x * y", t.weight, other.weight)}
}

// taps are the neighbours of places g along an axis.
func (a axisOfGrid) taps(c *call, g *value) []tap {
	at := c.formula(fmt.Sprintf("((x + 1) * %d - 1) / 2", a.n), g)
	switch {
	case a.aligned && a.n == 1:
		at = &value{constant: &array{shape: g.shape(), data: make([]float64, sizeOf(g.shape()))}}
	case a.aligned:
		at = c.formula(fmt.Sprintf("(x + 1) * %g", float64(a.n-1)/2), g)
	}
	switch a.mode {
	case "nearest":
		return []tap{a.tap(c, c.formula("round(x)", a.inside(c, at)), nil)}
	case "linear", "bilinear":
		at = a.inside(c, at)
		below := c.formula("floor(x)", at)
		return []tap{
			a.tap(c, below, c.formula("1 - (x - y)", at, below)),
			a.tap(c, c.formula("x + 1", below), c.formula("x - y", at, below)),
		}
	case "cubic", "bicubic":
		below := c.formula("floor(x)", at)
		t := c.formula("x - y", at, below)
		var all []tap
		for i, weight := range []string{ // Keys 1981, with -0.75
			"((-0.75 * (x + 1) + 3.75) * (x + 1) - 6) * (x + 1) + 3", "(1.25 * x - 2.25) * x * x + 1",
			"(1.25 * (1 - x) - 2.25) * (1 - x) * (1 - x) + 1", "((-0.75 * (2 - x) + 3.75) * (2 - x) - 6) * (2 - x) + 3",
		} {
			all = append(all, a.tap(c, a.inside(c, c.formula(fmt.Sprintf("x + %d", i-1), below)), c.formula(weight, t)))
		}
		return all
	}
	c.failf("attribute \"mode\": found %q, expected linear, nearest or cubic", a.mode)
	return []tap{{}}
}

// tap is a neighbour with a weight, nil for 1; with zeros around it is 0 beyond the ends.
func (a axisOfGrid) tap(c *call, at, weight *value) tap {
	last := strconv.Itoa(a.n - 1)
	if a.padding == "zeros" {
		is := c.formula("where(x >= 0 && x <= "+last+", 1, 0)", at)
		if weight != nil {
			is = c.formula("x * y", weight, is)
		}
		weight = is
	}
	return tap{c.formula("clip(x, 0, "+last+")", at), weight}
}

// inside brings places beyond the ends to the border, or to where they are reflected to.
func (a axisOfGrid) inside(c *call, at *value) *value {
	low, span := -0.5, float64(a.n)
	if a.aligned {
		low, span = 0, float64(a.n-1)
	}
	clip := fmt.Sprintf("clip(x, 0, %d)", a.n-1)
	switch {
	case a.padding == "zeros":
		return at
	case a.padding == "border" || a.padding == "reflection" && span == 0:
		return c.formula(clip, at)
	case a.padding == "reflection": // a wave of triangles
		from := c.formula(fmt.Sprintf("x - %g", low), at)
		wave := c.formula(fmt.Sprintf("%g - abs(x - %g * floor(x / %g) - %g)", span+low, 2*span, 2*span, span), from)
		return c.formula(clip, wave)
	}
	c.failf("attribute \"padding_mode\": found %q, expected zeros, border or reflection", a.padding)
	return nil
}
