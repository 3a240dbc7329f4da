// Package layer knows the types of layers, one file each: its options, the
// shapes it takes, and the primitives it is made of. Gradients come from the
// primitives; a layer has none of its own.
package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// Layer is one layer's options.
type Layer interface {
	// Build checks the shapes of c.In and appends the layer's operations. It
	// ends with c.Output, or reports with c.Errorf and leaves the output out.
	Build(c *Context)
}

// Def is an entry of the table of types.
type Def struct {
	Type    string
	Doc     string // what it computes, for the reference
	MinIn   int    // least number of values it reads
	MaxIn   int    // greatest; 0 for a layer that reads nothing
	New     func() Layer
	Example string // the options of a small one, as in a spec
}

var table = []Def{inputDef, denseDef, activationDef, flattenDef, reshapeDef, constantDef}

// All lists the types of layers.
func All() []Def { return table }

// Lookup finds a type, nil without it.
func Lookup(typ string) *Def {
	if i := slices.IndexFunc(table, func(d Def) bool { return d.Type == typ }); i >= 0 {
		return &table[i]
	}
	return nil
}

// Types lists their names.
func Types() []string {
	names := make([]string, len(table))
	for i, d := range table {
		names[i] = d.Type
	}
	return names
}

// Context is what a layer builds into.
type Context struct {
	*ir.Builder
	Name    string
	In      []*ir.Value
	Outputs []Output // the first, or only, has no name
	Weights []*ir.Value

	spec   *spec.Layer
	errs   *spec.Errors
	shared *Context // whose weights it uses, or nil
}

// Output is a result of a layer.
type Output struct {
	Name  string // "" unless the layer has several
	Value *ir.Value
}

// NewContext prepares the building of one layer. Messages go to errs, in the
// name of the layer; weights are those of shared where it is not nil.
func NewContext(p *ir.Program, l *spec.Layer, in []*ir.Value, shared *Context, errs *spec.Errors) *Context {
	return &Context{
		Builder: &ir.Builder{Program: p, Layer: l.Name},
		Name:    l.Name, In: in, spec: l, errs: errs.In(l.Label()), shared: shared,
	}
}

// Errorf reports a mistake at an option, or at the layer if it lacks the option.
func (c *Context) Errorf(option, format string, args ...any) {
	pos := c.spec.Pos
	if f := c.spec.Options.Get(option); f != nil {
		pos = f.Pos
	}
	c.errs.Errorf(pos, format, args...)
}

// Has reports whether the spec gives the option.
func (c *Context) Has(option string) bool { return c.spec.Options.Get(option) != nil }

// Output makes v the layer's result. An intermediate value of the layer takes
// the layer's name.
func (c *Context) Output(v *ir.Value) {
	if v.Layer == c.Name && v.Alias == nil && v.Role == ir.Temp {
		v.Name = c.Name
	}
	c.Outputs = append(c.Outputs, Output{Value: v})
}

// Weight declares a weight, or finds it in the layer that this one shares with.
// The value is nil, and reported, where that has no weight of this shape.
func (c *Context) Weight(name string, shape []int, init *ir.Init) *ir.Value {
	if c.shared == nil {
		v := c.Value(ir.Value{Name: c.Name + "." + name, Shape: shape, Role: ir.Param, Init: init, Frozen: !c.spec.Trainable})
		c.Program.Params = append(c.Program.Params, v)
		c.Weights = append(c.Weights, v)
		return v
	}
	for _, w := range c.shared.Weights {
		if w.Name == c.shared.Name+"."+name {
			if slices.Equal(w.Shape, shape) {
				return w
			}
			c.errs.Errorf(c.spec.Share.Pos, "needs %s of shape %v, but that of %q is %v", name, shape, c.shared.Name, w.Shape)
			return nil
		}
	}
	c.errs.Errorf(c.spec.Share.Pos, "needs a weight %q, which %q does not have", name, c.shared.Name)
	return nil
}
