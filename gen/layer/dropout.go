package layer

import (
	"hash/fnv"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var dropoutDef = Def{
	Type: "dropout", Stepwise: true,
	Masking: true,
	Doc: "In training, y is x with elements set to 0 at random, each with the probability rate, and the others divided by 1 - rate; " +
		"in prediction and evaluation y = x. Srivastava et al. 2014.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Dropout{} },
	Example: "rate = 0.5",
}

// Dropout sets elements to 0 at random.
type Dropout struct {
	Rate float64 `opt:"rate,required" min:"0" max:"0.99999" doc:"the share of elements that is set to 0"`
}

// Build implements Layer.
func (l *Dropout) Build(c *Context) {
	x := c.In[0]
	mask := c.dropped("", l.Rate, x.Shape)
	if mask == nil {
		c.Output(c.View(c.Name, x, x.Shape))
		return
	}
	y := c.Temp(c.Name+".y", x.Shape)
	c.Elementwise(y, expr.Mul(expr.Arg(0), expr.Arg(1)), x, mask)
	c.Output(y)
}

// dropped are factors of dropout in a shape; nil where nothing is dropped. A layer that drops
// several things tells them apart by their names.
func (c *Context) dropped(what string, rate float64, shape []int) *ir.Value {
	if c.Purpose != ir.Train || rate == 0 {
		return nil
	}
	h := fnv.New32a()
	h.Write([]byte(c.Name + what))
	mask := c.Temp(c.Name+what+".mask", shape)
	c.Op(&ir.Op{
		Kind: ir.Random, Rate: rate, Stream: h.Sum32(),
		Loops: []ir.Loop{{Name: "i", N: mask.Size()}}, Out: ir.Access{Value: mask, Strides: []int{1}},
	})
	return mask
}
