package convert

import (
	"slices"
)

// normalizations centre and scale.
var normalizations = []operator{
	{name: "BatchNormalization", attributes: "epsilon momentum training_mode spatial", becomes: "batch_normalization", least: 5, most: 5, results: 1, convert: batchNormalization},
	{name: "LayerNormalization", attributes: "axis epsilon stash_type", becomes: "layer_normalization, and mean and pointwise for its other results", least: 2, most: 3, results: 3, convert: layerNormalization},
	{name: "InstanceNormalization", attributes: "epsilon", becomes: "group_normalization with a group for each channel", least: 3, most: 3, results: 1,
		convert: perSample(func(c *call) []*value { return c.groups(0) }, firstAxis)},
	{name: "GroupNormalization", attributes: "epsilon num_groups stash_type", becomes: "group_normalization", least: 3, most: 3, results: 1,
		convert: perSample(func(c *call) []*value { return c.groups(c.int("num_groups", 1)) }, firstAxis)},
	{name: "MeanVarianceNormalization", attributes: "axes", becomes: "mean and pointwise", least: 1, most: 1, results: 1, convert: meanVariance},
	{name: "RMSNormalization", attributes: "axis epsilon stash_type", becomes: "rms_normalization", least: 2, most: 2, results: 1, convert: rmsNormalization},
	{name: "LRN", attributes: "alpha beta bias size", becomes: "local_response_normalization", least: 1, most: 1, results: 1, convert: perSample(localResponse, firstAxis)},
}

// perChannel are constants with a number for each channel of x, its axis 1.
func (c *call) perChannel(x *value, what ...string) []*array {
	var list []*array
	for i, name := range what {
		a := c.given(i+1, name)
		if c.err == nil && (a == nil || len(a.data) != x.extent(1)) {
			c.failf("%s has not %d numbers, one for each channel", name, x.extent(1))
		}
		list = append(list, a)
	}
	return list
}

// axisOption is where an axis of a value is among those of a layer, as the option has it.
func axisOption(l *layer, axes []int, axis int) {
	if at := slices.Index(axes, axis); at < len(axes)-1 {
		l.options.Set("axis", at)
	}
}

func batchNormalization(c *call) []*value {
	x := c.computed(0)
	if c.err != nil {
		return nil
	}
	if len(x.axes) < 2 {
		return c.failf("found %v, expected an axis of channels", x.shape())
	}
	if c.int("spatial", 1) == 0 {
		return c.failf("attribute \"spatial\" is 0: it has a mean of each element, not of each channel")
	}
	if c.int("training_mode", 0) != 0 {
		return c.failf("it is in training mode; export the model for prediction: model.eval()")
	}
	momentum := c.float("momentum", 0.9)
	if !(momentum >= 0 && momentum <= 1) {
		c.failf("its momentum is %v, expected a number from 0 to 1", momentum)
	}
	list := c.perChannel(x, "the scale", "the bias", "the mean", "the variance")
	if c.err != nil {
		return nil
	}
	at, axes := c.seen(x, 1)
	l := c.add("batch_normalization", at.shape(), at)
	axisOption(l, axes, 1)
	l.set("epsilon", c.epsilon(), 1e-3).set("momentum", momentum, 0.99)
	for i, name := range []string{"gamma", "beta", "moving_mean", "moving_variance"} {
		l.weigh(name, []int{len(list[i].data)}, list[i].data)
	}
	return one(l.ref(), len(x.axes), axes)
}

func layerNormalization(c *call) []*value { return c.normalized("layer_normalization", 1e-3) }

func rmsNormalization(c *call) []*value { return c.normalized("rms_normalization", 1e-6) }

// normalized normalises over all axes from one on, with weights of their extents.
func (c *call) normalized(typ string, epsilon float64) []*value {
	x, scale := c.computed(0), c.given(1, "the scale")
	bias := c.given(2, "the bias")
	if c.err != nil {
		return nil
	}
	rank := len(x.axes)
	first := c.axis(c.int("axis", -1), rank)
	var must []int
	for axis := first; axis < rank; axis++ {
		must = append(must, axis)
	}
	if c.err != nil || sizeOf(x.shape()[first:]) != len(scale.data) && !slices.Equal(scale.shape, x.shape()[first:]) {
		return c.failf("its scale is %v for %v from axis %d on", scale.shape, x.shape(), first)
	}
	if bias != nil && len(bias.data) != len(scale.data) {
		return c.failf("its bias is %v beside a scale of %v", bias.shape, scale.shape)
	}
	at, axes := c.seen(x, must...)
	var along, order []int
	for i, axis := range axes {
		if axis >= first {
			along, order = append(along, i), append(order, axis-first)
		}
	}
	l := c.add(typ, at.shape(), at)
	if last := len(axes) - 1; len(along) > 1 || along[0] != last {
		l.options.Set("axis", along)
	}
	l.set("epsilon", c.epsilon(), epsilon)
	weigh := func(name string, a *array) {
		a = a.reshaped(x.shape()[first:]).transposed(order)
		l.weigh(name, a.shape, a.data)
	}
	gamma := "gamma"
	if typ == "rms_normalization" {
		gamma = "scale"
	}
	weigh(gamma, scale)
	switch {
	case bias != nil:
		weigh("beta", bias)
	case typ == "layer_normalization":
		l.options.Set("center", false)
	}
	out := one(l.ref(), rank, axes)
	if len(c.node.Outputs) == 1 {
		return out
	}
	_, mean, variance := c.centred(x, must)
	return append(out, mean, c.formula("1 / sqrt(x + y)", variance, number(c.epsilon())))
}

// centred is x without its mean over some axes, that mean, and the variance; the axes stay.
func (c *call) centred(x *value, axes []int) (less, mean, variance *value) {
	mean = c.reduce(reducers["ReduceMean"], x, axes, true)
	less = c.formula("x - y", x, mean)
	return less, mean, c.reduce(reducers["ReduceMean"], c.formula("x * x", less), axes, true)
}

func meanVariance(c *call) []*value {
	axes := c.ints("axes")
	if axes == nil {
		axes = []int{0, 2, 3}
	}
	less, _, variance := c.centred(c.in[0], axes)
	return []*value{c.formula("x / (sqrt(y) + 1e-9)", less, variance)}
}

// groups normalises groups of channels over their places; 0 for one of each channel.
func (c *call) groups(n int) []*value {
	x := c.computed(0)
	if c.err != nil {
		return nil
	}
	if len(x.axes) < 3 {
		return c.failf("found %v, expected an axis of channels and then places", x.shape())
	}
	if !c.single(x) {
		return nil
	}
	list := c.perChannel(x, "the scale", "the bias")
	if c.err != nil {
		return nil
	}
	if n == 0 {
		n = x.extent(1)
	}
	at, axes := c.seen(x, 1)
	l := c.add("group_normalization", at.shape(), at).set("groups", n, 32)
	axisOption(l, axes, 1)
	l.set("epsilon", c.epsilon(), 1e-3)
	for i, name := range []string{"gamma", "beta"} {
		l.weigh(name, []int{len(list[i].data)}, list[i].data)
	}
	return one(l.ref(), len(x.axes), axes)
}

func localResponse(c *call) []*value {
	x := c.computed(0)
	if c.err != nil {
		return nil
	}
	at, axes := c.pictured(x)
	if c.err != nil {
		return nil
	}
	if !(c.float("bias", 1) > 0) || c.int("size", 1) < 1 {
		return c.failf("found a bias of %v and a size of %d, expected positive ones", c.float("bias", 1), c.int("size", 1))
	}
	if alpha := c.float("alpha", 1e-4); !(alpha >= 0) {
		return c.failf("its alpha is %v, expected a number of at least 0", alpha)
	}
	l := c.add("local_response_normalization", at.shape(), at)
	l.options.Set("size", c.int("size", 1))
	l.options.Set("alpha", c.float("alpha", 1e-4))
	l.options.Set("beta", c.float("beta", 0.75))
	l.options.Set("k", c.float("bias", 1))
	return one(l.ref(), len(x.axes), axes)
}
