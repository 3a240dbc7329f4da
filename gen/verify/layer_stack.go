package verify

import (
	"fmt"
	"slices"
)

// stack computes n layers one on the other, as PyTorch's num_layers: each reads the sequence of
// the one below, of which training leaves a share out. one is layer k on x, whose weights begin
// with a prefix. What layers remember comes from all of them.
func (c *Call) stack(n int, share float64, one func(k int, prefix string, x Tensor) ([]Named, error)) ([]Named, error) {
	if n == 1 {
		return one(0, "", c.In[0])
	}
	var results []Named
	memories := map[string][]Scalar{}
	for k, x := 0, c.In[0]; k < n; k++ {
		prefix := fmt.Sprintf("l%d.", k)
		var err error
		if results, err = one(k, prefix, x); err != nil {
			return nil, err
		}
		for i, r := range results {
			switch r.Name {
			case "":
			case "sequence":
				x = Tensor{r.Tensor.Shape, c.drop("."+prefix+"layer_dropout", slices.Clone(r.Tensor.Data), share)}
				if m := c.gives["sequence"]; m != nil {
					c.evaluation.masks[&x.Data[0]] = m
				}
			default:
				memories[r.Name] = append(memories[r.Name], r.Tensor.Data...)
				results[i].Tensor = Tensor{append([]int{n}, r.Tensor.Shape...), memories[r.Name]}
			}
		}
	}
	return results, nil
}

// levels computes the layers of a recurrent layer, or the one that a layer around wants.
func (c *Call) levels(one func(c *Call, x Tensor) ([]Named, error)) ([]Named, error) {
	if c.alone {
		return one(c, c.In[0])
	}
	return c.stack(int(c.Options.Float("layers", 1)), c.Options.Float("layer_dropout", 0), func(k int, prefix string, x Tensor) ([]Named, error) {
		at := *c
		at.number = k
		if prefix != "" {
			at.path, at.owner = c.path+"."+prefix[:len(prefix)-1], c.owner+"."+prefix[:len(prefix)-1]
		}
		results, err := one(&at, x)
		c.gives, c.err = at.gives, at.err
		return results, err
	})
}

// Part is that of the layer at hand of what an option names for all layers, of so many
// elements each; zeros without the option.
func (c *Call) Part(option string, size int) ([]Scalar, error) {
	all, err := c.Read(option, size*int(c.Options.Float("layers", 1)))
	if err != nil {
		return nil, err
	}
	return all[c.number*size:][:size:size], nil
}
