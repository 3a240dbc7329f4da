package layer

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var sinePositionEncodingDef = Def{
	Type:    "sine_position_encoding",
	Masking: true,
	Doc: "Waves over the positions of a sequence, in pairs of features: sin(p·w) and cos(p·w) at position p, where w = max_wavelength^(-2i/features) for pair i; " +
		"x is [..., steps, features], and y has its shape, but of x not the numbers; add adds it to x. Vaswani et al. 2017; as KerasHub's SinePositionEncoding.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &SinePositionEncoding{MaxWavelength: 10000} },
	Example: "max_wavelength = 10000",
}

// SinePositionEncoding tells positions by waves.
type SinePositionEncoding struct {
	MaxWavelength float64 `opt:"max_wavelength" above:"0" doc:"of the longest wave, over 2π"`
	StartIndex    int     `opt:"start_index" min:"0" doc:"the position of the first step"`
}

// Build implements Layer.
func (l *SinePositionEncoding) Build(c *Context) {
	steps, features, ok := c.positions()
	if !ok {
		return
	}
	frequency, phase := make([]float64, features), make([]float64, features)
	for i := range frequency {
		frequency[i] = math.Pow(l.MaxWavelength, -float64(i/2*2)/float64(features))
		phase[i] = float64(i%2) * math.Pi / 2 // cos(x) = sin(x + π/2)
	}
	y := c.Temp(c.Name+".y", c.In[0].Shape)
	c.Elementwise(y, expr.Call("sin", expr.Add(expr.Mul(expr.Arg(0), expr.Arg(1)), expr.Arg(2))),
		c.counted("position", []int{steps, 1}, l.StartIndex), c.constant(c.Name+".frequency", []int{features}, frequency), c.constant(c.Name+".phase", []int{features}, phase))
	c.Output(y)
}

// counted is a constant of integers from first on.
func (c *Context) counted(name string, shape []int, first int) *ir.Value {
	data := make([]float64, ir.Size(shape))
	for i := range data {
		data[i] = float64(first + i)
	}
	return c.constant(c.Name+"."+name, shape, data)
}
