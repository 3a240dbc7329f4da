package layer

import "github.com/seed-5f2744a7/tensornet/gen/ir"

// Own are the layer's weights without those of layers inside it, and whether they are those of
// a layer that it shares with.
func (c *Context) Own() (weights []*ir.Value, shared bool) {
	of := c
	if c.shared != nil {
		of = c.shared
	}
	for _, w := range of.Weights {
		if w.Layer == of.Name {
			weights = append(weights, w)
		}
	}
	return weights, c.borrows
}
