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
	if rate == 0 {
		return nil
	}
	return c.random(what+".mask", what, shape, ir.Op{Rate: rate})
}

// random are random numbers in a shape, of a stream of their own; nil but in training.
func (c *Context) random(name, stream string, shape []int, op ir.Op) *ir.Value {
	if c.Purpose != ir.Train {
		return nil
	}
	h := fnv.New32a()
	h.Write([]byte(c.Name + stream))
	out := c.Temp(c.Name+name, shape)
	op.Kind, op.Stream = ir.Random, h.Sum32()
	op.Loops, op.Out = []ir.Loop{{Name: "i", N: out.Size()}}, ir.Access{Value: out, Strides: []int{1}}
	c.Op(&op)
	return out
}
