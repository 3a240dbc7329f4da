package verify

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// level is where a layer stands: in the network, or inside another layer.
type level struct {
	known  map[string]Tensor // what the layers there can name; "" is the one above
	sample int
	turn   int    // number of the slice, inside a time_distributed
	path   string // of the layers around, with a dot at the end
	owner  string // likewise, of the layers whose weights are used
	frozen bool
	// backwards turns the meaning of go_backwards round.
	backwards bool
	number    int  // of a recurrent layer's layers
	alone     bool // whether a layer around wants this one alone
}

// Call is one layer applied to one sample.
type Call struct {
	In      []Tensor
	Options Options

	level
	evaluation *Evaluation
	layer      *Layer
	gives      map[string]*mask // of results
	err        error
}

// apply computes a layer on one sample and makes its results known.
func (e *Evaluation) apply(at level, l *Layer) ([]Named, error) {
	kind, ok := kinds[l.Type]
	if !ok {
		return nil, fmt.Errorf("no definition of layer type %q", l.Type)
	}
	c := &Call{level: at, evaluation: e, layer: l, Options: l.Options}
	c.path, c.owner, c.frozen = at.path+l.Name, at.owner+l.Name, at.frozen || l.Frozen
	if l.Share != "" {
		c.owner = at.owner + l.Share
	}
	from := l.From
	if _, inside := at.known[""]; from == nil && inside {
		from = []string{""}
	}
	for _, ref := range from {
		c.In = append(c.In, c.Value(ref))
	}
	if c.err != nil {
		return nil, fmt.Errorf("layer %s: %w", c.path, c.err)
	}
	results, err := kind.Apply(c)
	if c.err != nil {
		err = c.err
	}
	if err != nil {
		return nil, fmt.Errorf("layer %s: %w", c.path, err)
	}
	c.hand(results)
	e.activity(l, results)
	for _, r := range results {
		at.known[l.ref(r)] = r.Tensor
	}
	return results, nil
}

// ref is what one of the layer's results is called.
func (l *Layer) ref(r Named) string {
	if r.Name == "" {
		return l.Name
	}
	return l.Name + "." + r.Name
}

// Value is what a reference stands for.
func (c *Call) Value(ref string) Tensor {
	x, ok := c.known[ref]
	if !ok {
		c.err = fmt.Errorf("reads %s, which is not there", ref)
	}
	return x
}

// Body computes layers inside this one, the first of which reads x, and gives
// the results of the last.
func (c *Call) Body(prefix string, body []*Layer, x Tensor) ([]Named, error) {
	inside := c.level
	inside.path, inside.owner = c.path+"."+prefix, c.owner+"."+prefix
	inside.known = map[string]Tensor{"": x}
	var results []Named
	for _, l := range body {
		var err error
		if results, err = c.evaluation.apply(inside, l); err != nil {
			return nil, err
		}
		inside.known[""] = results[0].Tensor
	}
	return results, nil
}

// Weight is the layer's weight of that name, or that of the layer it shares
// with. The first use of a weight draws it, with variance 1/n for n inputs.
func (c *Call) Weight(name string, shape ...int) Tensor {
	e := c.evaluation
	name = c.owner + "." + name
	w, ok := e.Weights[name]
	if !ok && e.random != nil && c.owner == c.path {
		values := make([]float64, Size(shape))
		for i := range values {
			values[i] = e.random.NormFloat64() / math.Sqrt(max(float64(Size(shape[1:])), 4))
			if strings.HasSuffix(name, "variance") {
				values[i] = 0.5 + math.Abs(values[i])
			}
		}
		w, ok = e.constant(shape, values), true
	}
	if !ok || len(w.Data) != Size(shape) || len(w.Shape) > 1 && !slices.Equal(w.Shape, shape) {
		c.err = fmt.Errorf("no weight %s of shape %v", name, shape)
		return e.constant(shape, make([]float64, Size(shape)))
	}
	if option := c.penalty(name); c.owner == c.path && option != nil {
		e.penalties[name] = option
	}
	if c.owner == c.path {
		c.bounded(name, shape)
	}
	if c.owner == c.path && c.frozen {
		e.Frozen[name] = true
	}
	w.Shape = shape
	e.Weights[name] = w
	return w
}

// Numbers are a tensor without gradient.
func (c *Call) Numbers(shape []int, values []float64) Tensor {
	return c.evaluation.constant(shape, values)
}

// Read is the value that an option names, of so many elements; zeros without
// the option.
func (c *Call) Read(option string, size int) ([]Scalar, error) {
	ref, ok := c.Options[option].(string)
	if !ok {
		return c.Numbers([]int{size}, make([]float64, size)).Data, nil
	}
	x := c.Value(ref)
	if len(x.Data) != size {
		return nil, fmt.Errorf("%s is %v, expected %d elements", ref, x.Shape, size)
	}
	return slices.Clone(x.Data), c.err
}
