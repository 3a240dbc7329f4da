package layer

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var blockDef = Def{
	Type: "block", Stepwise: true,
	Doc:   "The layers of a [[block]], one after the other, as often as repeat says; each time with weights of their own.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Block{Repeat: 1} },
	Example: "block = \"stage\"\nrepeat = 3",
}

// Block places a list of layers that stands elsewhere in the spec.
type Block struct {
	Block  string `opt:"block,required" doc:"name of the [[block]]"`
	Repeat int    `opt:"repeat" min:"1" max:"1000" doc:"how often the layers stand in a row"`
}

// Build implements Layer.
func (l *Block) Build(c *Context) {
	body := c.blocks(l.Block)
	if body == nil {
		return
	}
	v := c.In[0]
	for i := range l.Repeat {
		prefix := ""
		if l.Repeat > 1 {
			prefix = fmt.Sprintf("r%d.", i+1)
		}
		outputs := c.BodyOf(prefix, body, v)
		if outputs == nil {
			return
		}
		v = outputs[0].Value
	}
	c.Output(v)
}

// blocks finds a [[block]] of the spec; nil, and reported, without it or where
// it would contain itself.
func (c *Context) blocks(name string) []*spec.Layer {
	var names []string
	for _, b := range c.known {
		if b.Name != name {
			names = append(names, b.Name)
			continue
		}
		for p := c; p != nil; p = p.parent {
			if p.placing == name {
				c.Errorf("block", "block %q contains itself", name)
				return nil
			}
		}
		c.placing = name
		return b.Body
	}
	c.Errorf("block", "%s", spec.Unknown("block", name, names))
	return nil
}
