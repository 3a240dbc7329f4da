package convert

func depthToSpace(c *call) []*value {
	x := c.computed(0)
	b := c.int("blocksize", 1)
	if c.err != nil || len(x.axes) != 4 || b < 1 || b > maxArray || x.extent(1)%(b*b) != 0 {
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
