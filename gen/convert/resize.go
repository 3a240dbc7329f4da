package convert

import (
	"math"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

const resizeAttributes = "antialias axes coordinate_transformation_mode cubic_coeff_a exclude_outside extrapolation_value keep_aspect_ratio_policy mode nearest_mode scales"

// resizes give axes other extents.
var resizes = []operator{
	{name: "Resize", attributes: resizeAttributes, becomes: "upsampling or resizing, else gather or einsum along each axis", least: 1, most: 4, results: 1, convert: resize},
	{name: "Upsample", attributes: "mode scales", becomes: "upsampling or resizing", least: 1, most: 2, results: 1, convert: resize},
	{name: "DepthToSpace", attributes: "blocksize mode", becomes: "reshape and permute", least: 1, most: 1, results: 1, convert: depthToSpace},
	{name: "SpaceToDepth", attributes: "blocksize", becomes: "reshape and permute", least: 1, most: 1, results: 1, convert: spaceToDepth},
}

// sizing is how the elements of a result are found.
type sizing struct {
	sampling
	sizes   []int     // of the result, for all axes
	factors []float64 // by which they are greater, which may be no quotients of extents
	regions []float64 // where each axis begins and then where each ends, of crops
	outside float64   // what stands for elements beyond the ends, of crops
}

func resize(c *call) []*value {
	x := c.computed(0)
	if c.err != nil {
		return nil
	}
	how := c.sizing(x)
	if c.err != nil {
		return nil
	}
	if out := c.resizing(x, how); out != nil {
		return out
	}
	y, inside := x, number(1)
	for axis, n := range x.shape() {
		begin, end := 0.0, 1.0
		if how.regions != nil {
			begin, end = how.regions[axis], how.regions[axis+len(how.sizes)]
		}
		if !c.fits([]int{how.sizes[axis], n}) {
			return nil
		}
		m := how.matrix(n, how.sizes[axis], how.factors[axis], begin, end)
		y = c.mapped(y, axis, m)
		if how.outside != 0 {
			inside = c.formula("x * y", inside, m.rowsLike(len(how.sizes), axis))
		}
	}
	if how.outside != 0 {
		y = c.formula("where(x, y, z)", inside, y, number(how.outside))
	}
	return []*value{y}
}

// rowsLike says of a matrix's rows which are not 0, along an axis.
func (a *array) rowsLike(rank, axis int) *value {
	out := counted(a.shape[0], rank, axis)
	n := a.shape[1]
	for row := range out.constant.data {
		out.constant.data[row] = truth(slices.ContainsFunc(a.data[row*n:(row+1)*n], func(v float64) bool { return v != 0 }))
	}
	return out
}

// sizing reads the attributes.
func (c *call) sizing(x *value) *sizing {
	how := &sizing{outside: c.float("extrapolation_value", 0)}
	how.mode, how.coordinates, how.rounding = c.text("mode", "nearest"), c.text("coordinate_transformation_mode", "half_pixel"), c.text("nearest_mode", "round_prefer_floor")
	how.cubic, how.antialias, how.exclude = c.float("cubic_coeff_a", -0.75), c.int("antialias", 0) != 0, c.int("exclude_outside", 0) != 0
	if c.node.Op == "Upsample" || c.version < 11 {
		how.coordinates, how.rounding = "asymmetric", "floor"
	}
	if how.mode == "bilinear" || how.mode == "trilinear" {
		how.mode = "linear"
	}
	switch {
	case !slices.Contains(strings.Fields("nearest linear cubic"), how.mode):
		c.failf("attribute \"mode\" is %q, expected \"nearest\", \"linear\" or \"cubic\"", how.mode)
	case !slices.Contains(strings.Fields(coordinateModes), how.coordinates):
		c.failf("attribute \"coordinate_transformation_mode\" is %q, expected one of %s", how.coordinates, coordinateModes)
	case !slices.Contains(strings.Fields(roundings), how.rounding):
		c.failf("attribute \"nearest_mode\" is %q, expected one of %s", how.rounding, roundings)
	}
	shape := x.shape()
	which := order(len(shape))
	if list := c.ints("axes"); list != nil {
		which = list
	}
	sizes, factors := c.sizesAndFactors(len(shape))
	if c.err == nil && sizes == nil && len(factors) != len(which) || sizes != nil && len(sizes) != len(which) {
		c.failf("found the sizes %v and the scales %v for %d axes of %v", sizes, factors, len(which), shape)
	}
	how.sizes, how.factors = slices.Clone(shape), slices.Repeat([]float64{1}, len(shape))
	for i, axis := range which {
		if axis = c.axis(axis, len(shape)); c.err != nil {
			return how
		}
		n := float64(shape[axis])
		if sizes != nil {
			how.sizes[axis], how.factors[axis] = sizes[i], float64(sizes[i])/n
		} else {
			how.sizes[axis], how.factors[axis] = int(min(math.Floor(factors[i]*n), maxArray+1)), factors[i]
		}
	}
	if sizes != nil {
		c.keepRatio(how, which, shape)
	}
	if !c.fits(how.sizes) || sizeOf(how.sizes) < 1 {
		c.failf("found sizes %v for %v", how.sizes, shape)
	}
	c.readRegions(how, which, len(shape))
	return how
}

// keepRatio has all axes grow as much, if it is asked for.
func (c *call) keepRatio(how *sizing, which, shape []int) {
	policy := c.text("keep_aspect_ratio_policy", "stretch")
	var factors []float64
	for _, axis := range which {
		factors = append(factors, how.factors[c.axis(axis, len(shape))])
	}
	var factor float64
	switch policy {
	case "stretch":
		return
	case "not_larger":
		factor = slices.Min(factors)
	case "not_smaller":
		factor = slices.Max(factors)
	default:
		c.failf("attribute \"keep_aspect_ratio_policy\" is %q", policy)
	}
	for _, axis := range which {
		axis = c.axis(axis, len(shape))
		how.factors[axis] = factor
		how.sizes[axis] = int(math.Floor(factor*float64(shape[axis]) + 0.5))
	}
}

// readRegions reads what crops are of.
func (c *call) readRegions(how *sizing, which []int, rank int) {
	if how.coordinates != "tf_crop_and_resize" || c.err != nil {
		return
	}
	roi := c.given(1, "the regions")
	if c.err != nil || roi == nil || len(roi.data) != 2*len(which) {
		c.failf("found no regions for %d axes", len(which))
		return
	}
	how.regions = slices.Concat(make([]float64, rank), slices.Repeat([]float64{1}, rank))
	for i, axis := range which {
		axis = c.axis(axis, rank)
		how.regions[axis], how.regions[axis+rank] = roi.data[i], roi.data[i+len(which)]
	}
}

// sizesAndFactors are the extents of the result, or the factors if these are given.
func (c *call) sizesAndFactors(rank int) (sizes []int, factors []float64) {
	if a := c.attribute("scales", onnx.FloatsAttribute); a != nil {
		for _, v := range a.Floats {
			factors = append(factors, float64(v))
		}
	}
	i := 2
	if c.node.Op == "Upsample" || c.version < 11 { // before there were regions
		i = 1
	}
	if a := c.given(i, "the scales"); a != nil && len(a.data) > 0 {
		factors = a.data
	}
	if i == 2 {
		if list := c.given(3, "the sizes"); list != nil && len(list.data) > 0 {
			return list.ints(), nil
		}
	}
	return nil, factors
}

// resizing is a layer that does it for places of pictures, if there is one.
func (c *call) resizing(x *value, how *sizing) []*value {
	shape := x.shape()
	if len(shape) < 3 || shape[0] != 1 || how.sizes[0] != 1 || how.sizes[1] != shape[1] || how.antialias || how.exclude {
		return nil
	}
	places, target := shape[2:], how.sizes[2:]
	times, whole := make([]int, len(target)), true
	for i, n := range target {
		times[i] = n / places[i]
		exact := float64(n) / float64(places[i])
		whole = whole && n%places[i] == 0
		if math.Abs(how.factors[i+2]-exact) > 1e-6*exact {
			return nil
		}
	}
	if slices.Equal(places, target) && how.regions == nil {
		return c.in[:1]
	}
	var options *layer
	if how.mode == "nearest" && whole && (how.coordinates == "asymmetric" && how.rounding == "floor" || strings.HasPrefix(how.rounding, "round_prefer") && strings.HasSuffix(how.coordinates, "half_pixel")) {
		options = &layer{typ: "upsampling"}
		options.options.Set("size", times)
	} else if options = how.layer(places, target); options == nil {
		return nil
	}
	at, axes := c.pictured(x)
	l := c.add(options.typ, append(slices.Clone(target), shape[1]), at)
	l.options = options.options
	return one(l.ref(), len(x.axes), axes)
}

// layer has the options of resizing, nil if that does not do it.
func (how *sizing) layer(places, target []int) *layer {
	l := &layer{typ: "resizing"}
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
		return nil
	}
	return l
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
