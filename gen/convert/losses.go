package convert

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// likelihoods compare scores with labels. They are for training: here they are what they compute.
var likelihoods = []operator{
	{name: "NegativeLogLikelihoodLoss", attributes: "ignore_index reduction", becomes: "pointwise and sum", least: 2, most: 3, results: 1,
		convert: func(c *call) []*value { return []*value{c.likelihood(c.in[0])} }},
	{name: "SoftmaxCrossEntropyLoss", attributes: "ignore_index reduction", becomes: "log_softmax, pointwise and sum", least: 2, most: 3, results: 2,
		convert: func(c *call) []*value {
			x := c.computed(0)
			if c.err != nil || len(x.axes) < 2 {
				return c.failf("found %v, expected an axis of classes", x.shape())
			}
			logs := c.weighed("log_softmax", x, 1)
			return []*value{c.likelihood(logs), logs}
		}},
}

// likelihood is the negative logarithm that each label, the second argument, has among those of
// the classes, axis 1, times the class's weight; or their sum, or their weighted mean.
func (c *call) likelihood(logs *value) *value {
	shape, labels := logs.shape(), c.in[1].shape()
	if len(shape) < 2 || !slices.Equal(without(shape, 1), labels) {
		c.failf("found labels of %v for %v", labels, shape)
		return nil
	}
	weights, weighted := c.classWeights(shape)
	if c.err != nil {
		return nil
	}
	label := c.as(c.in[1], slices.Insert(slices.Clone(labels), 1, 1))
	weight := c.formula("where(x == y, z, 0)", label, counted(shape[1], len(shape), 1), weights)
	each := c.formula("where(x == 0, 0, -x * y)", weight, logs)
	sum := reducers["ReduceSum"]
	switch kind := c.text("reduction", "mean"); {
	case c.err != nil:
		return nil
	case kind == "none":
		return c.reduce(sum, each, []int{1}, false)
	case kind == "sum":
		return c.reduce(sum, each, nil, false)
	case kind == "mean" && weighted:
		return c.formula("x / y", c.reduce(sum, each, nil, false), c.reduce(sum, weight, nil, false))
	case kind == "mean":
		return c.formula("x / y", c.reduce(sum, each, nil, false), number(float64(sizeOf(labels))))
	default:
		c.failf("attribute \"reduction\" is %q, expected \"none\", \"sum\" or \"mean\"", kind)
		return nil
	}
}

// classWeights are a number for each class, along axis 1, and whether they may be others than 1:
// that of a class to be ignored is 0.
func (c *call) classWeights(shape []int) (weights *value, weighted bool) {
	n := shape[1]
	along := slices.Repeat([]int{1}, len(shape))
	along[1] = n
	if !c.fits(along) {
		return nil, false
	}
	ones := &array{shape: along, data: slices.Repeat([]float64{1}, n)}
	if c.attribute("ignore_index", onnx.IntAttribute) != nil {
		weighted = true
		if i := c.int("ignore_index", 0); i >= 0 && i < n {
			ones.data[i] = 0
		}
	}
	weights = &value{constant: ones}
	if w := c.input(2); w != nil {
		if !slices.Equal(w.shape(), []int{n}) {
			c.failf("found weights of %v for %d classes", w.shape(), n)
			return nil, false
		}
		weights, weighted = c.formula("x * y", c.as(w, along), weights), true
	}
	return weights, weighted
}
