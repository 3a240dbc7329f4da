package convert

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/document"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// hintOf is what the layer of a node might be called: as the module whose weights it reads, perhaps
// in another order, or as the node without the name of its operator.
func (im *importer) hintOf(n *onnx.Node) string {
	if n.Op != "Add" { // whose weights are a layer of their own
		for _, in := range n.Inputs[min(1, len(n.Inputs)):] {
			for _, tensor := range im.madeOf(in) {
				if at := max(strings.LastIndex(tensor, ".weight"), strings.LastIndex(tensor, "/kernel")); at > 0 {
					return tensor[:at]
				}
			}
		}
	}
	parts := strings.FieldsFunc(n.Name, func(r rune) bool { return r == '/' || r == '.' })
	if k := len(parts) - 1; k > 0 && strings.HasPrefix(parts[k], n.Op) {
		parts = parts[:k]
	}
	if name := strings.TrimPrefix(strings.Join(parts, "_"), "node_"); name != "" {
		return name
	}
	return n.Op
}

// parameter is what a tensor of the model's may be called in a network, without the word for a
// weight; "" for names that exporters make, which end with a number.
func (im *importer) parameter(name string) string {
	if im.tensors[name] == nil || name == "" || strings.ContainsRune("0123456789", rune(name[len(name)-1])) {
		return ""
	}
	return strings.TrimSuffix(strings.TrimSuffix(name, ".weight"), ".value")
}

// names gives every name once.
type names map[string]bool

// of makes a valid name of a hint: letters, digits and underscores, in lower case.
func (n names) of(hint string) string {
	const most = 40 // of 64, so that there is room for a number
	var b strings.Builder
	for _, r := range strings.ToLower(hint) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	name := strings.Trim(b.String(), "_")
	for len(name) > most || name != "" && name[0] < 'a' { // what comes last tells most
		_, rest, ok := strings.Cut(name, "_")
		if !ok {
			break
		}
		name = rest
	}
	if name == "" || name[0] < 'a' {
		name = strings.TrimRight("layer_"+name, "_")
	}
	name = strings.TrimRight(name[:min(len(name), most)], "_")
	free := name
	for i := 2; n[spec.GoName(free)]; i++ {
		free = name + "_" + strconv.Itoa(i)
	}
	n[spec.GoName(free)] = true
	return free
}

// helpers are layers that stand beside that of a node.
var helpers = []string{"reshape", "flatten", "permute", "constant", "slice"}

// result writes what is left.
func (im *importer) result(outputs []*exit) (*Result, error) {
	r := &Result{Document: &document.Document{}, Constants: map[string]*Constant{}, Nodes: len(im.nodes)}
	r.Document.Options = document.Options{{Key: "name", Value: im.options.Name}}
	taken := names{}
	for i, l := range im.entries {
		l.name = taken.of(im.inputs[i].Model)
		if !slices.Contains(im.layers, l) {
			im.note("the input %q is left out: no output depends on it", im.inputs[i].Model)
			continue
		}
		im.inputs[i].Name = l.name
		r.Inputs = append(r.Inputs, im.inputs[i])
		o := document.Options{{Key: "name", Value: l.name}, {Key: "shape", Value: im.inputs[i].Shape}}
		r.Document.Inputs = append(r.Document.Inputs, append(o, l.options...))
	}
	if len(r.Inputs) == 0 {
		return nil, errNothing
	}
	slices.SortStableFunc(im.layers, func(a, b *layer) int { return rank(a) - rank(b) })
	im.share()
	im.name(taken)
	stages := im.stages(outputs)
	var above *layer
	for i := 0; i < len(im.layers); i++ {
		l := im.layers[i]
		if s := stages[l]; s != nil {
			s.settle(taken)
			for _, l := range slices.Concat(s.units...) {
				r.weigh(l)
			}
			above = s.write(r.Document, above)
			i += len(s.units)*len(s.units[0]) - 1
			continue
		}
		if l.typ == "input" {
			above = l
			continue
		}
		if l.constant != nil {
			l.write(r)
		}
		r.Document.Layers = append(r.Document.Layers, l.document(above))
		r.weigh(l)
		above = l
	}
	exits, still := names{}, im.still()
	for _, o := range outputs {
		o.port.Name = exits.of(cmp.Or(o.port.Name, o.port.Model))
		r.Outputs = append(r.Outputs, o.port)
		options := o.options(still[o.at])
		if labels := im.labels(o, outputs); labels != nil {
			options.Set("labels", labels)
		}
		r.Document.Outputs = append(r.Document.Outputs, options)
	}
	r.Notes = im.notes
	return r, nil
}

// weigh adds the weights of a layer.
func (r *Result) weigh(l *layer) {
	for _, w := range l.weights {
		r.Weights = append(r.Weights, w.tensor(l.name))
	}
}

// rank puts inputs before constants before others.
func rank(l *layer) int {
	return map[string]int{"input": -2, "constant": -1}[l.typ]
}

// name gives all layers names.
func (im *importer) name(taken names) {
	several := map[string]int{}
	for _, l := range im.layers {
		several[l.of+" "+l.hint]++
	}
	for _, l := range im.layers {
		switch {
		case l.typ == "input":
		case l.parameter != "":
			l.name = taken.of(l.parameter)
		case slices.Contains(helpers, l.typ) && several[l.of+" "+l.hint] > 1:
			l.name = taken.of(l.hint + "_" + l.typ)
		default:
			l.name = taken.of(l.hint)
		}
	}
}

func (w weight) tensor(layer string) runtime.Tensor[float32] {
	t := runtime.Tensor[float32]{Name: layer + "." + w.name, Shape: w.shape, Data: make([]float32, len(w.data))}
	for i, v := range w.data {
		t.Data[i] = float32(v)
	}
	return t
}

func (r ref) String() string {
	if r.output == "" {
		return r.layer.name
	}
	return r.layer.name + "." + r.output
}

// document is a layer as a spec has it, below another.
func (l *layer) document(above *layer) *document.Layer {
	d := &document.Layer{}
	if l.name != "" {
		d.Options.Set("name", l.name)
	}
	d.Options.Set("type", l.typ)
	single := len(l.in) == 1 && l.in[0].output == "" && l.in[0].layer == above
	if len(l.in) == 1 && !single {
		d.Options.Set("from", l.in[0].String())
	} else if len(l.in) > 1 {
		var from []string
		for _, in := range l.in {
			from = append(from, in.String())
		}
		d.Options.Set("from", from)
	}
	d.Options = append(d.Options, l.options...)
	if l.typ == "pointwise" && !single {
		d.Options.Set("inputs", arguments[:len(l.in)])
	}
	if l.owner != nil {
		d.Options.Set("share", l.owner.name)
	}
	for _, read := range l.reads {
		d.Options.Set(read.option, read.ref.String())
	}
	for _, inner := range l.body {
		d.Body = append(d.Body, inner.document(nil))
	}
	return d
}

// mostInline is the greatest number of elements of a constant that stands in the spec.
const mostInline = 256

// write writes a constant's numbers, into a file if they are many.
func (l *layer) write(r *Result) {
	a := l.constant
	values := make([]float64, len(a.data))
	for i, v := range a.data {
		values[i] = short(v)
	}
	if v, ok := a.single(); ok {
		l.options.Set("value", short(v))
		l.set("shape", a.shape, nil)
		return
	}
	if len(values) > mostInline {
		file := l.name + ".npy"
		l.options.Set("file", file)
		r.Constants[file] = &Constant{a.shape, values}
		return
	}
	l.options.Set("value", values)
	if len(a.shape) > 1 {
		l.options.Set("shape", a.shape)
	}
}

// still are the results that no loss can train what they are made of.
func (im *importer) still() map[ref]bool {
	still := map[ref]bool{}
	for _, l := range im.layers {
		stays := slices.Contains([]string{"argmax", "argmin", "one_hot", "constant"}, l.typ) ||
			l.typ != "input" && len(l.weights) == 0 && l.owner == nil && !slices.ContainsFunc(l.in, func(r ref) bool { return !still[r] })
		for output := range l.shapes {
			still[ref{l, output}] = stays || l.typ == "top_k" && output == "indices"
		}
	}
	return still
}

// options are those of an [[output]]: the loss is that which its last layer is made for.
func (o *exit) options(still bool) document.Options {
	options := document.Options{{Key: "name", Value: o.port.Name}, {Key: "from", Value: o.at.String()}}
	activation := o.at.layer.options.Get("activation")
	if n := len(o.port.Shape); n > 0 && o.port.Shape[n-1] == 1 && activation == "softmax" { // which is always 1
		activation = nil
	}
	loss := "mean_squared_error"
	switch {
	case activation == "softmax" && len(o.port.Shape) == 1:
		loss = "sparse_categorical_crossentropy"
	case activation == "softmax":
		loss = "categorical_crossentropy"
	case activation == "sigmoid":
		loss = "binary_crossentropy"
	}
	options.Set("loss", loss)
	if o.of != reals || still {
		options.Set("weight", 0)
	}
	return options
}
