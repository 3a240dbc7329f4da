// Package convert makes specs of models of other programs: what a person would have written,
// and the weights under the names and in the layouts of its layers.
//
// The way of a model is onnx.Model → values and layers, node by node, where constants are
// computed at once and what only moves axes is another view of the same numbers → rules that
// join layers, each a file → document.Document. Operators are rows of tables.
package convert

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/document"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Options of a conversion.
type Options struct {
	Name string           // of the network
	Dims map[string]int64 // sizes of dimensions that the model leaves open, by their names

	// Results are the outputs, and what they do not need is left out; nil are those of the model.
	Results []Ending
}

// Result is a network that does what the model does.
type Result struct {
	Document  *document.Document
	Weights   []runtime.Tensor[float32] // under the names that they have in the network, each layer's together
	Constants map[string]*Constant      // files beside the spec, by name
	Inputs    []Port
	Outputs   []Port
	Nodes     int      // of the model
	Notes     []string // what is to be known of the result
}

// Constant is an array that stands in a file beside the spec.
type Constant struct {
	Shape  []int
	Values []float64
}

// Port is an input or an output.
type Port struct {
	Name  string // in the network
	Model string // in the model
	Shape []int  // in the network
	Axes  []int  // which axis of the model's each of them is
}

// Refused says all that keeps a model from being converted.
type Refused struct{ Reasons []string }

func (e *Refused) Error() string {
	return "the model cannot be converted:\n\t" + strings.Join(e.Reasons, "\n\t")
}

// importer is a conversion under way.
type importer struct {
	builder
	model   *onnx.Model
	options Options
	nodes   []*onnx.Node // those that the outputs need
	ends    []Ending
	values  map[string]*value // by name; nil for those that could not be had
	tensors map[string]*onnx.Tensor
	reasons []string
	open    []onnx.Value // the model's inputs, with sizes for what they leave open
	inputs  []Port
	entries []*layer // of inputs
	made    int      // elements of constants
	uses    map[*layer]int
	notes   []string
	roots   map[string][]string // the tensors that constants are made of, by name
	masks   map[ref]ref         // what attention reads, for each layer that it is of
}

// ONNX converts a model. What cannot be converted comes back as *Refused, dimensions that are
// left open as *Open.
func ONNX(m *onnx.Model, o Options) (*Result, error) {
	im := &importer{model: m, options: o, values: map[string]*value{}, tensors: map[string]*onnx.Tensor{}, roots: map[string][]string{}}
	im.known, im.masks = map[string]ref{}, map[ref]ref{}
	if err := im.dims(); err != nil {
		return nil, err
	}
	if err := im.ending(); err != nil {
		return nil, err
	}
	if n := len(m.Graph.Nodes); n > maxNodes {
		return nil, &Refused{[]string{fmt.Sprintf("it has %d nodes, expected at most %d", n, maxNodes)}}
	}
	for _, t := range m.Graph.Initializers {
		im.tensors[t.Name] = t
	}
	im.refuseModel()
	for _, in := range im.open {
		if im.tensors[in.Name] == nil {
			im.input(in)
		}
	}
	for _, n := range im.nodes {
		im.convert(n)
	}
	outputs := im.outputs()
	if im.reasons != nil {
		return nil, &Refused{im.reasons}
	}
	im.simplify(outputs)
	return im.result(outputs)
}

func (im *importer) refuse(format string, args ...any) {
	if reason := fmt.Sprintf(format, args...); !slices.Contains(im.reasons, reason) {
		im.reasons = append(im.reasons, reason)
	}
}

// refuseModel finds what cannot be converted whatever the nodes are.
func (im *importer) refuseModel() {
	for _, name := range im.model.Graph.Sparse {
		im.refuse("tensor %q is sparse; save it as a dense one", name)
	}
}

// value is one by name; nil and false where it could not be had, which has been reported.
func (im *importer) value(name string, n *onnx.Node) (*value, bool) {
	if v, ok := im.values[name]; ok {
		return v, v != nil
	}
	t := im.tensors[name]
	if t == nil {
		im.refuse("node %q (%s): reads %q, which no node before it makes", n.Name, n.Op, name)
		im.values[name] = nil
		return nil, false
	}
	a, err := arrayOf(t)
	if err != nil {
		im.refuse("%v", err)
		im.values[name] = nil
		return nil, false
	}
	im.values[name] = &value{constant: a, parameter: im.parameter(name)}
	return im.values[name], true
}

// Bounds of what a file may make of its bytes.
const (
	maxNodes     = 1 << 16
	maxAxes      = 32      // of a result
	maxConstants = 1 << 29 // elements of all constants that nodes make
)

// convert converts a node, or notes why it cannot.
func (im *importer) convert(n *onnx.Node) {
	c := &call{builder: &im.builder, importer: im, node: n, version: im.model.Opsets[n.Domain]}
	usable := c.read()
	var results []*value
	o := operators[n.Op]
	if n.Domain != "" || o == nil {
		c.failf("%s", unknown(n))
	} else if usable {
		im.of, im.hint, im.origin = n.Name, im.hintOf(n), im.tensorsOf(n)
		if o.check(c); c.err == nil {
			results = o.convert(c)
		}
		c.bound(results)
	}
	if c.err != nil {
		im.refuse("node %q (%s): %v", n.Name, n.Op, c.err)
	}
	for i, name := range n.Outputs {
		var v *value
		if c.err == nil && i < len(results) {
			v = results[i]
		}
		if v != nil && v.constant != nil {
			im.roots[name] = im.tensorsOf(n)
		}
		if name != "" {
			im.values[name] = v
		}
	}
}

// read finds the arguments; false if one could not be had.
func (c *call) read() bool {
	usable := true
	for _, name := range c.node.Inputs {
		var v *value
		if name != "" {
			var ok bool
			if v, ok = c.importer.value(name, c.node); !ok {
				usable = false
			}
		}
		c.in = append(c.in, v)
	}
	return usable
}

// bound fails for results that are too large, alone or together.
func (c *call) bound(results []*value) {
	for _, v := range results {
		if c.err != nil || v == nil {
			return
		}
		shape := v.shape()
		if len(shape) > maxAxes {
			c.failf("found a result of %d axes, expected at most %d", len(shape), maxAxes)
		}
		if !c.fits(shape) || v.constant == nil {
			continue
		}
		if c.importer.made += len(v.constant.data); c.importer.made > maxConstants {
			c.failf("constants are too large: more than %d elements are made of those in the file", maxConstants)
		}
	}
}

// Open says which dimensions need sizes.
type Open struct {
	Names []string // in alphabetical order
	Where map[string][]string
}

func (e *Open) Error() string {
	var b strings.Builder
	b.WriteString("the model leaves dimensions open; give each a size:")
	for _, name := range e.Names {
		fmt.Fprintf(&b, " --dim %s=%s", name, e.fits(name))
	}
	for _, name := range e.Names {
		fmt.Fprintf(&b, "\n\t%s: %s", name, strings.Join(e.Where[name], ", "))
	}
	return b.String()
}

// fits is 1 for what is the first axis alone, that of samples.
func (e *Open) fits(name string) string {
	for _, where := range e.Where[name] {
		if !strings.HasPrefix(where, "axis 0 ") {
			return "N"
		}
	}
	return "1"
}

// dims gives open dimensions of inputs their sizes.
func (im *importer) dims() error {
	given := maps.Clone(im.options.Dims)
	var names []string
	open := &Open{Where: map[string][]string{}}
	for _, in := range im.model.Graph.Inputs {
		in.Dims = slices.Clone(in.Dims)
		im.open = append(im.open, in)
		for axis := range in.Dims {
			d := &in.Dims[axis]
			if d.Size >= 0 {
				continue
			}
			if d.Name == "" {
				d.Name = fmt.Sprintf("%s_%d", in.Name, axis)
			}
			names = append(names, d.Name)
			if size, ok := im.options.Dims[d.Name]; ok {
				d.Size = size
				delete(given, d.Name)
			} else {
				open.Where[d.Name] = append(open.Where[d.Name], fmt.Sprintf("axis %d of the input %q", axis, in.Name))
			}
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if unknown := slices.Sorted(maps.Keys(given)); len(unknown) > 0 {
		has := "nor any other"
		if len(names) > 0 {
			has = "only " + strings.Join(names, ", ")
		}
		return fmt.Errorf("the model has no open dimension %s, %s", quoted(unknown), has)
	}
	var small []string
	for _, name := range slices.Sorted(maps.Keys(im.options.Dims)) {
		if im.options.Dims[name] < 1 {
			small = append(small, name)
		}
	}
	if len(small) > 0 {
		return fmt.Errorf("a size of the dimension %s is below 1", quoted(small))
	}
	open.Names = slices.Sorted(maps.Keys(open.Where))
	if open.Names != nil {
		return open
	}
	return nil
}

func quoted(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, strconv.Quote(name))
	}
	return strings.Join(all, ", ")
}

var errNothing = errors.New("the model has no output that depends on its inputs")
