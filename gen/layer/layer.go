// Package layer knows the types of layers, one file each: its options, the
// shapes it takes, and the primitives it is made of. Gradients come from the
// primitives; a layer has none of its own.
package layer

import (
	"io/fs"
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

	// Stepwise layers treat each slice along the first axis of their input by
	// itself, or hand a state from one to the next: they can run a step at a
	// time.
	Stepwise bool
	// Recurrent layers have a state.
	Recurrent bool
	// Masking layers leave steps where they are: their result has the mask of what they read.
	Masking bool
	// Nested layers contain others, each a [[layer.body]].
	Nested bool
}

var table = []Def{inputDef, denseDef, activationDef, flattenDef, reshapeDef, constantDef, rnnDef, lstmDef, gruDef, dropoutDef, spatialDropoutDef, alphaDropoutDef, gaussianDropoutDef, gaussianNoiseDef, residualDef, blockDef, timeDistributedDef, bidirectionalDef,
	convDef, depthwiseConvDef, separableConvDef, convTransposeDef,
	maxPoolDef, averagePoolDef, globalMaxPoolDef, globalAveragePoolDef, zeroPaddingDef, croppingDef, upsamplingDef, resizingDef,
	maskingDef, embeddingDef, gatherDef, positionEmbeddingDef, sinePositionEncodingDef, rotaryEmbeddingDef,
	multiHeadAttentionDef, groupQueryAttentionDef, attentionDef, additiveAttentionDef,
	addDef, subtractDef, multiplyDef, divideDef, maximumDef, minimumDef, averageDef, pointwiseDef,
	batchNormalizationDef, layerNormalizationDef, rmsNormalizationDef, groupNormalizationDef, unitNormalizationDef, localResponseNormalizationDef,
	concatenateDef, flatConcatDef, splitDef, joinDef, combineDef, permuteDef,
	sliceDef, padDef, repeatDef, tileDef, repeatVectorDef, expandDimsDef, squeezeDef,
	sumDef, meanDef, maxDef, minDef, prodDef, normDef, logsumexpDef, cumsumDef, argmaxDef, argminDef, topKDef, oneHotDef,
	matmulDef, dotDef, einsumDef, softmaxDef, reluDef, preluDef, gluDef,
}

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
	Purpose ir.Purpose
	Name    string
	In      []*ir.Value
	Outputs []Output // the first, or only, has no name
	Weights []*ir.Value

	// Extra holds the values that options name, by option.
	Extra map[string]*ir.Value
	// OneStep is set for an input of which a program for one time step is given
	// one slice along the first axis.
	OneStep bool
	// Reverse is set by a layer around this one that wants sequences read from
	// their end, whatever go_backwards says.
	Reverse bool

	spec     *spec.Layer
	errs     *spec.Errors
	shared   *Context // whose weights it uses, or nil
	borrows  bool     // it has none of its own
	frozen   bool
	held     bool // likewise, for this training
	masking  bool
	children map[string]*Context
	nested   Nested
	parent   *Context
	known    []*spec.Block
	times    int    // that it is applied to a sample, by layers around it
	placing  string // the block whose layers are inside
	level    *int   // which of a recurrent layer's layers is wanted alone; nil: all
	levels   int    // how many a recurrent layer has
	files    fs.FS
}

// Reader is a layer that reads further values, which its options name.
type Reader interface {
	// Reads gives, by option, what is read; options that are not set are left
	// out.
	Reads() map[string]spec.Ref
}

// Nested builds a list of layers inside the layer of c, whose names begin with
// prefix, and returns the results of the last one; none after a mistake.
type Nested func(c *Context, prefix string, body []*spec.Layer, in []*ir.Value) []Output

// Output is a result of a layer.
type Output struct {
	Name  string // "" unless the layer has several
	Value *ir.Value
}

// Setup is what the graph knows about a layer that is to be built.
type Setup struct {
	Purpose ir.Purpose
	OneStep bool
	Masking bool // of the layer's Def
	Held    bool // this training leaves its weights alone, as if it were not trainable
	Program *ir.Program
	Spec    *spec.Layer
	Name    string // with the names of the layers around it
	In      []*ir.Value
	Extra   map[string]*ir.Value
	Shared  *Context // whose weights it uses, or nil
	Parent  *Context // the layer around it, or nil
	Nested  Nested
	Blocks  []*spec.Block // of the spec
	Files   fs.FS         // beside the spec; nil for none
	Errors  *spec.Errors
}

// NewContext prepares the building of one layer. Messages are in its name.
func NewContext(s Setup) *Context {
	c := &Context{
		Builder: &ir.Builder{Program: s.Program, Layer: s.Name},
		Purpose: s.Purpose, OneStep: s.OneStep, Name: s.Name, In: s.In, Extra: s.Extra,
		spec: s.Spec, errs: s.Errors.In(s.Spec.Label()), shared: s.Shared, borrows: s.Shared != nil,
		frozen: !s.Spec.Trainable || s.Held, held: s.Held, masking: s.Masking, children: map[string]*Context{}, nested: s.Nested, times: 1,
		parent: s.Parent, known: s.Blocks, files: s.Files,
	}
	if p := s.Parent; p != nil {
		c.Purpose, c.times, c.level = p.Purpose, p.times, p.level
		c.Reverse, c.frozen, c.held = p.Reverse, c.frozen || p.frozen, c.held || p.held
		p.children[s.Name[len(p.Name):]] = c
		if p.borrows {
			c.borrows, c.shared = true, nil
			if p.shared != nil {
				c.shared = p.shared.children[s.Name[len(p.Name):]]
			}
		}
	}
	for c.shared != nil && c.shared.shared != nil {
		c.shared = c.shared.shared
	}
	return c
}

// Body builds the layers that the layer contains.
func (c *Context) Body(prefix string, in ...*ir.Value) []Output {
	return c.BodyOf(prefix, c.spec.Body, in...)
}

// BodyOf builds a list of layers inside this one. The weights count as its own.
func (c *Context) BodyOf(prefix string, body []*spec.Layer, in ...*ir.Value) []Output {
	if len(body) == 0 {
		c.errs.Errorf(c.spec.Pos, "has no layers inside; expected at least one [[layer.body]]")
		return nil
	}
	return c.nested(c, prefix, body, in)
}

// Adopt counts the weights of a layer inside this one.
func (c *Context) Adopt(child *Context) { c.Weights = append(c.Weights, child.Weights...) }

// BodySpec are the layers that the layer contains, as they stand in the spec.
func (c *Context) BodySpec() []*spec.Layer { return c.spec.Body }

// declared reports whether v still belongs to the program.
func (c *Context) declared(v *ir.Value) bool { return slices.Contains(c.Program.Values, v) }

// Errorf reports a mistake at an option, or at the layer if it lacks the option.
func (c *Context) Errorf(option, format string, args ...any) {
	pos := c.spec.Pos
	if f := c.spec.Options.Get(option); f != nil {
		pos = f.Pos
	} else if option == "from" && len(c.spec.From) > 0 {
		pos = c.spec.From[0].Pos
	}
	c.errs.Errorf(pos, format, args...)
}

// Has reports whether the spec gives the option.
func (c *Context) Has(option string) bool { return c.spec.Options.Get(option) != nil }

// Output makes v the layer's result. An intermediate value of the layer takes
// the layer's name.
func (c *Context) Output(v *ir.Value) {
	c.own(v)
	if c.masking {
		c.carry(v)
	}
	c.Outputs = append(c.Outputs, Output{Value: v})
}

// own gives an intermediate value the layer's name.
func (c *Context) own(v *ir.Value) {
	if v.Layer == c.Name && v.Alias == nil && v.Role == ir.Temp {
		c.Rename(v, c.Name)
	}
}

// Named adds a result of several; the one without a name comes first.
func (c *Context) Named(name string, v *ir.Value) {
	c.Outputs = append(c.Outputs, Output{name, v})
}

// Weight declares a weight, or finds it in the layer that this one shares with.
// The value is nil, and reported, where that has no weight of this shape.
func (c *Context) Weight(name string, shape []int, init *ir.Init) *ir.Value {
	if c.shared == nil && c.borrows {
		c.errs.Errorf(c.sharePos(), "needs a weight %q, but the layer whose weights the one around it uses has no layer of this name inside", name)
		return nil
	}
	if c.shared == nil {
		v := c.Value(ir.Value{Name: c.Name + "." + name, Shape: shape, Role: ir.Param, Init: init, Frozen: c.frozen})
		c.Program.Params = append(c.Program.Params, v)
		c.Weights = append(c.Weights, v)
		return v
	}
	for _, w := range c.shared.Weights {
		if w.Name == c.shared.Name+"."+name {
			if slices.Equal(w.Shape, shape) {
				return w
			}
			c.errs.Errorf(c.sharePos(), "needs %s of shape %v, but that of %q is %v", name, shape, c.shared.Name, w.Shape)
			return nil
		}
	}
	c.errs.Errorf(c.sharePos(), "needs a weight %q, which %q does not have", name, c.shared.Name)
	return nil
}

// sharePos is where the layer says whose weights it uses; inside a layer that
// shares, the layer itself.
func (c *Context) sharePos() spec.Pos {
	if c.spec.Share != nil {
		return c.spec.Share.Pos
	}
	return c.spec.Pos
}
