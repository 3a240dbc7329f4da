package convert

import (
	"math"
	"slices"
	"strings"
)

const resizeAttributes = "antialias axes coordinate_transformation_mode cubic_coeff_a exclude_outside extrapolation_value keep_aspect_ratio_policy mode nearest_mode scales"

// resizes give places other extents.
var resizes = []operator{
	{name: "Resize", attributes: resizeAttributes, becomes: "upsampling or resizing, nearest and linear", least: 1, most: 4, results: 1, convert: resize},
	{name: "Upsample", attributes: "mode scales", becomes: "upsampling or resizing", least: 1, most: 2, results: 1, convert: resize},
	{name: "DepthToSpace", attributes: "blocksize mode", becomes: "reshape and permute", least: 1, most: 1, results: 1, convert: depthToSpace},
	{name: "SpaceToDepth", attributes: "blocksize", becomes: "reshape and permute", least: 1, most: 1, results: 1, convert: spaceToDepth},
}

// sizing is how places are found.
type sizing struct{ mode, coordinates, rounding string }

func resize(c *call) []*value {
	x := c.computed(0)
	if c.err != nil {
		return nil
	}
	at, axes := c.pictured(x)
	how := &sizing{c.text("mode", "nearest"), c.text("coordinate_transformation_mode", "half_pixel"), c.text("nearest_mode", "round_prefer_floor")}
	if c.node.Op == "Upsample" || c.version < 11 {
		how.coordinates, how.rounding = "asymmetric", "floor"
	}
	sizes, factors := c.sizes(x)
	switch {
	case c.err != nil:
		return nil
	case c.int("antialias", 0) != 0, c.int("exclude_outside", 0) != 0:
		return c.failf("it averages elements (antialias or exclude_outside), which resizing does not")
	case sizes[0] != x.extent(0) || sizes[1] != x.extent(1):
		return c.failf("it makes %v of %v, which are other channels, too", sizes, x.shape())
	}
	places := at.shape()[:len(axes)-1]
	target := sizes[2:]
	if slices.Equal(places, target) {
		return c.in[:1]
	}
	times, whole := make([]int, len(target)), true
	for i, n := range target {
		times[i] = n / places[i]
		exact := float64(n) / float64(places[i])
		whole = whole && n%places[i] == 0
		if factors != nil && math.Abs(factors[i+2]-exact) > 1e-6*exact {
			return c.failf("the scale %v makes %d of %d, whose places lie elsewhere than those of resizing; export it with sizes", factors[i+2], n, places[i])
		}
	}
	shape := append(slices.Clone(target), at.shape()[len(places)])
	l := c.add("resizing", shape, at)
	if how.mode == "nearest" && whole && (how.coordinates == "asymmetric" && how.rounding == "floor" || strings.HasPrefix(how.rounding, "round_prefer") && strings.HasSuffix(how.coordinates, "half_pixel")) {
		l.typ = "upsampling"
		l.options.Set("size", times)
	} else if !c.setResizing(l, how, places, target) {
		return nil
	}
	return one(l.ref(), len(x.axes), axes)
}

// setResizing writes the options of a layer that is no whole multiple.
func (c *call) setResizing(l *layer, how *sizing, places, target []int) bool {
	l.options.Set("size", target)
	half := how.coordinates == "half_pixel" || how.coordinates == "pytorch_half_pixel" && slices.Min(target) > 1
	switch {
	case how.mode == "linear" && half:
	case how.mode == "linear" && how.coordinates == "align_corners":
		l.options.Set("align_corners", true)
	case how.mode == "linear" && how.coordinates == "asymmetric":
		l.options.Set("half_pixel_centers", false)
	case how.mode == "nearest" && how.coordinates == "asymmetric" && how.rounding == "floor":
		l.options.Set("interpolation", "nearest")
		l.options.Set("half_pixel_centers", false)
	case how.mode == "nearest" && half && (how.rounding == "round_prefer_ceil" || how.rounding == "round_prefer_floor" && !ties(places, target)):
		l.options.Set("interpolation", "nearest")
	default:
		c.failf("mode %q with %q and %q is none of resizing's; export it as nearest or linear", how.mode, how.coordinates, how.rounding)
	}
	return c.err == nil
}

// ties says whether a place lies in the middle between two elements.
func ties(places, target []int) bool {
	for i, n := range target {
		for o := range n {
			if (2*o+1)*places[i]%(2*n) == 0 {
				return true
			}
		}
	}
	return false
}

// sizes are the extents of the result, and the factors if these were given.
func (c *call) sizes(x *value) (sizes []int, factors []float64) {
	shape := x.shape()
	if a := c.attribute("scales", 6); a != nil {
		for _, v := range a.Floats {
			factors = append(factors, float64(v))
		}
	}
	for _, i := range []int{1, 2} { // scales moved when roi came
		if a := c.given(i, "the scales"); a != nil && len(a.data) == len(shape) && !(i == 1 && c.input(2) != nil) {
			factors = a.data
		}
	}
	if list := c.given(3, "the sizes"); list != nil && len(list.data) > 0 {
		sizes, factors = list.ints(), nil
	}
	which := c.ints("axes")
	switch {
	case c.err != nil:
	case which != nil:
		c.failf("attribute \"axes\" is %v, expected sizes for all axes", which)
	case sizes == nil && len(factors) == len(shape):
		for i, f := range factors {
			sizes = append(sizes, int(math.Floor(f*float64(shape[i]))))
		}
	}
	if c.err == nil && (len(sizes) != len(shape) || slices.Min(sizes) < 1) {
		c.failf("found sizes %v for %v", sizes, shape)
	}
	return sizes, factors
}

func depthToSpace(c *call) []*value {
	x := c.computed(0)
	b := c.int("blocksize", 1)
	if c.err != nil || len(x.axes) != 4 || b < 1 || x.extent(1)%(b*b) != 0 {
		return c.failf("found blocks of %d in %v", b, x.shape())
	}
	n, channels, h, w := x.extent(0), x.extent(1)/(b*b), x.extent(2), x.extent(3)
	split, order := []int{n, b, b, channels, h, w}, []int{0, 3, 4, 1, 5, 2}
	if c.text("mode", "DCR") == "CRD" {
		split, order = []int{n, channels, b, b, h, w}, []int{0, 1, 4, 2, 5, 3}
	}
	return c.moved(x, split, order, []int{n, channels, h * b, w * b})
}

func spaceToDepth(c *call) []*value {
	x := c.computed(0)
	b := c.int("blocksize", 1)
	if c.err != nil || len(x.axes) != 4 || b < 1 || x.extent(2)%b != 0 || x.extent(3)%b != 0 {
		return c.failf("found blocks of %d in %v", b, x.shape())
	}
	n, channels, h, w := x.extent(0), x.extent(1), x.extent(2)/b, x.extent(3)/b
	return c.moved(x, []int{n, channels, h, b, w, b}, []int{0, 3, 5, 1, 2, 4}, []int{n, channels * b * b, h, w})
}

// moved is x as another shape, in another order of axes, as another shape.
func (c *call) moved(x *value, split, order, shape []int) []*value {
	out := c.view(x, split)
	if c.err != nil {
		return nil
	}
	return c.view(out[0].transposed(order), shape)
}
