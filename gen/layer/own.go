package layer

import (
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Own are the layer's weights without those of layers inside it, and whether they are those of
// a layer that it shares with. A recurrent layer of several has those of all.
func (c *Context) Own() (weights []*ir.Value, shared bool) {
	of := c
	if c.shared != nil {
		of = c.shared
	}
	for _, w := range of.Weights {
		if w.Layer == of.Name || of.hasLevel(w.Layer) {
			weights = append(weights, w)
		}
	}
	return weights, c.borrows
}

// hasLevel says whether a name is that of one of the layer's several, "memory.l0".
func (c *Context) hasLevel(name string) bool {
	of, ok := strings.CutPrefix(name, c.Name+".l")
	k, err := strconv.Atoi(of)
	return ok && err == nil && k < c.levels
}
