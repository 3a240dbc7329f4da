package torch

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// source is what a weight is made of: the sum of parts, each seen in another order.
type source struct {
	weight        *ir.Value
	parts         []part
	rows, columns order  // of the weight, whose last axes, as long as the order, are columns
	how           string // in words, where numbers move
}

// part is a tensor of a module.
type part struct {
	name  string // within the module; "" for a parameter that is no module's
	shape []int
	view  view // of its numbers, as the weight has them
}

// recipe is how a layer's weights are made of a module's tensors.
type recipe []source

// layers says for types of layers what modules of PyTorch they may be.
var layers = map[string]func(o *orders, n *graph.Node) []recipe{
	"dense":                 linear,
	"residual":              linear,
	"conv":                  conv,
	"depthwise_conv":        depthwise,
	"separable_conv":        separable,
	"conv_transpose":        convTranspose,
	"embedding":             named(false, "weight", "weight"),
	"position_embedding":    positions,
	"prelu":                 prelu,
	"batch_normalization":   named(true, "gamma", "weight", "beta", "bias", "moving_mean", "running_mean", "moving_variance", "running_var"),
	"layer_normalization":   layerNormalization,
	"rms_normalization":     named(false, "scale", "weight"),
	"group_normalization":   named(true, "gamma", "weight", "beta", "bias"),
	"multi_head_attention":  attention,
	"group_query_attention": attention,
	"rnn":                   recurrent,
	"lstm":                  recurrent,
	"gru":                   recurrent,
	"bidirectional":         recurrent,
}

// recipesOf are those of a layer, the usual one first.
func recipesOf(o *orders, n *graph.Node) []recipe {
	if make := layers[n.Type]; make != nil {
		return make(o, n)
	}
	var own recipe // of layers that PyTorch does not have, under the names that they have here
	for _, w := range n.Weights {
		own = append(own, source{weight: w, parts: []part{whole(strings.TrimPrefix(w.Name, w.Layer+"."), w.Shape...)}})
	}
	return []recipe{own}
}

// whole is a tensor that has a weight's numbers in its order.
func whole(name string, shape ...int) part {
	return part{name, shape, view{dims: shape, strides: ir.RowMajor(shape)}}
}

// named are weights that have the same order, along a single axis that of the input. flat ones
// have one axis there.
func named(flat bool, pairs ...string) func(o *orders, n *graph.Node) []recipe {
	return func(o *orders, n *graph.Node) []recipe {
		var r recipe
		for i := 0; i < len(pairs); i += 2 {
			if w := n.Weight(pairs[i]); w != nil {
				s := source{weight: w, parts: []part{whole(pairs[i+1], w.Shape...)}}
				if flat {
					s.parts[0] = whole(pairs[i+1], w.Size())
				}
				if at := o.of[n.In[0]]; len(w.Shape) == 1 && len(at.at) == w.Size() {
					s.rows = at
				}
				r = append(r, s)
			}
		}
		return []recipe{r}
	}
}

// linear is a matrix with a bias.
func linear(o *orders, n *graph.Node) []recipe {
	w := n.Weight("weight")
	if w == nil { // a residual without projection
		return nil
	}
	in, out := o.flat(n.In[0]), o.flat(n.Outputs[0].Value)
	if n.Type == "residual" {
		in, out = order{}, o.flat(n.In[0])
		if len(n.Body) > 0 {
			in = o.flat(n.Body[len(n.Body)-1].Outputs[0].Value)
		}
	}
	r := recipe{{weight: w, parts: []part{whole("weight", w.Shape...)}, rows: out, columns: in}}
	return []recipe{r.bias(n, out)}
}

// bias adds that of a layer, if it has one.
func (r recipe) bias(n *graph.Node, rows order) recipe {
	if b := n.Weight("bias"); b != nil {
		r = append(r, source{weight: b, parts: []part{whole("bias", b.Size())}, rows: rows})
	}
	return r
}

// conv has [out, in, kernel…] there and [out, kernel…, in] here.
func conv(o *orders, n *graph.Node) []recipe {
	w := n.Weight("weight")
	rank := len(w.Shape) - 2
	out, kernel, in := w.Shape[0], w.Shape[1:1+rank], w.Shape[1+rank]
	area := ir.Size(kernel)
	p := part{"weight", slices.Concat([]int{out, in}, kernel), view{dims: w.Shape}}
	p.view.strides = slices.Concat([]int{in * area}, ir.RowMajor(kernel), []int{area})
	s := source{weight: w, parts: []part{p}, how: axes(p.shape, p.view)}
	if at := o.of[n.In[0]]; len(at.at) == in {
		s.columns = at
	}
	all := []recipe{recipe{s}.bias(n, order{})}
	if area == 1 { // a linear layer of each step
		s.parts, s.how = []part{whole("weight", out, in)}, ""
		s.parts[0].view.dims, s.parts[0].view.strides = w.Shape, ir.RowMajor(w.Shape)
		all = append(all, recipe{s}.bias(n, order{}))
	}
	return all
}

// depthwise has [channels·multiplier, 1, kernel…] there and [kernel…, channels, multiplier] here.
func depthwise(_ *orders, n *graph.Node) []recipe {
	s := depthwiseSource(n.Weight("weight"), "weight")
	return []recipe{recipe{s}.bias(n, order{})}
}

func depthwiseSource(w *ir.Value, name string) source {
	rank := len(w.Shape) - 2
	kernel, channels, each := w.Shape[:rank], w.Shape[rank], w.Shape[rank+1]
	area := ir.Size(kernel)
	p := part{name, slices.Concat([]int{channels * each, 1}, kernel), view{dims: w.Shape}}
	p.view.strides = append(ir.RowMajor(kernel), each*area, area)
	return source{weight: w, parts: []part{p}, how: "kernels first, then channels"}
}

// separable are two modules there.
func separable(_ *orders, n *graph.Node) []recipe {
	depth, point, bias := n.Weight("depthwise_weight"), n.Weight("pointwise_weight"), n.Weight("bias")
	ones := slices.Repeat([]int{1}, len(depth.Shape)-2)
	var all []recipe
	for _, names := range [][2]string{{"depthwise", "pointwise"}, {"depthwise_conv", "pointwise_conv"}, {"0", "1"}, {"dw", "pw"}, {"conv_dw", "conv_pw"}} {
		p := whole(names[1]+".weight", point.Shape...)
		p.shape = slices.Concat(point.Shape, ones)
		r := recipe{depthwiseSource(depth, names[0]+".weight"), {weight: point, parts: []part{p}}}
		if bias != nil {
			r = append(r, source{weight: bias, parts: []part{whole(names[1]+".bias", bias.Size())}})
		}
		all = append(all, r)
	}
	return all
}

// convTranspose has [in, out/groups, kernel…] there and [kernel…, out, in/groups] here.
func convTranspose(_ *orders, n *graph.Node) []recipe {
	w := n.Weight("weight")
	rank := len(w.Shape) - 2
	kernel, filters, each := w.Shape[:rank], w.Shape[rank], w.Shape[rank+1]
	channels, area := ir.Size(n.In[0].Shape[rank:]), ir.Size(kernel)
	groups := channels / each
	f := filters / groups
	p := part{"weight", slices.Concat([]int{channels, f}, kernel), view{dims: slices.Concat(kernel, []int{groups, f, each})}}
	p.view.strides = append(ir.RowMajor(kernel), each*f*area, area, f*area)
	s := source{weight: w, parts: []part{p}, how: "kernels first, then filters, then channels"}
	return []recipe{recipe{s}.bias(n, order{})}
}

// positions are an embedding's there, or a parameter of some module.
func positions(_ *orders, n *graph.Node) []recipe {
	w := n.Weight("weight")
	one := whole("", w.Shape...)
	one.shape = slices.Concat([]int{1}, w.Shape)
	var all []recipe
	for _, p := range []part{whole("weight", w.Shape...), whole("", w.Shape...), one} {
		all = append(all, recipe{{weight: w, parts: []part{p}}})
	}
	return all
}

// prelu has slopes by channel.
func prelu(_ *orders, n *graph.Node) []recipe {
	w := n.Weight("alpha")
	return []recipe{{{weight: w, parts: []part{whole("weight", w.Size())}}}}
}

// layerNormalization of pictures has channels first there.
func layerNormalization(o *orders, n *graph.Node) []recipe {
	all := named(false, "gamma", "weight", "beta", "bias")(o, n)
	x := n.In[0]
	for i := range all[0] {
		s := &all[0][i]
		if shape := s.weight.Shape; o.pictures[x] && len(shape) > 1 {
			p := &s.parts[0]
			places := shape[:len(shape)-1]
			p.shape = append([]int{last(x)}, places...)
			p.view = view{dims: shape, strides: append(ir.RowMajor(places), ir.Size(places))}
			s.how = axes(p.shape, p.view)
		}
	}
	return all
}

// attention has the weights of queries, keys and values one below the other there, or in modules
// of their own.
func attention(_ *orders, n *graph.Node) []recipe {
	names := []string{"query", "key", "value", "attention_output"}
	var weights, biases [4]*ir.Value
	rows := 0
	for i, name := range names {
		weights[i], biases[i] = n.Weight(name+".weight"), n.Weight(name+".bias")
		if i < 3 {
			rows += weights[i].Shape[0]
		}
	}
	joined := func(in, out string, dot string) recipe {
		var r recipe
		begin := 0
		for i, w := range weights {
			p := whole(out+".weight", w.Shape...)
			how := ""
			if i < 3 {
				p.name, p.shape = in+dot+"weight", []int{rows, w.Shape[1]}
				p.view.offset = begin * w.Shape[1]
				how = fmt.Sprintf("rows %d to %d", begin, begin+w.Shape[0]-1)
			}
			r = append(r, source{weight: w, parts: []part{p}, how: how})
			if b := biases[i]; b != nil {
				p := whole(out+".bias", b.Size())
				if i < 3 {
					p.name, p.shape, p.view.offset = in+dot+"bias", []int{rows}, begin
				}
				r = append(r, source{weight: b, parts: []part{p}, how: how})
			}
			begin += w.Shape[0]
		}
		return r
	}
	apart := func(names ...string) recipe {
		var r recipe
		for i, w := range weights {
			r = append(r, source{weight: w, parts: []part{whole(names[i]+".weight", w.Shape...)}})
			if b := biases[i]; b != nil {
				r = append(r, source{weight: b, parts: []part{whole(names[i]+".bias", b.Size())}})
			}
		}
		return r
	}
	all := []recipe{joined("in_proj", "out_proj", "_")}
	other := joined("in_proj", "out_proj", "_") // keys and values of other lengths than queries
	for i := range other {
		for k, name := range names[:3] {
			if other[i].weight == weights[k] {
				other[i].parts[0], other[i].how = whole(name[:1]+"_proj_weight", weights[k].Shape...), ""
			}
		}
	}
	return append(all, other, joined("qkv", "proj", "."),
		apart("q_proj", "k_proj", "v_proj", "out_proj"), apart("q_proj", "k_proj", "v_proj", "o_proj"),
		apart("query", "key", "value", "attention_output"), apart("self.query", "self.key", "self.value", "output.dense"))
}

// recurrent has two biases there, of which GRU here has both; gates are in the same order. Of
// several layers each is a module within, "l0".
func recurrent(o *orders, n *graph.Node) []recipe {
	nodes, both := []*graph.Node{n}, n.Type == "bidirectional"
	if both {
		nodes = n.Body // the two directions of a layer, then those of the next
	}
	var r recipe
	for i, cell := range nodes {
		level, suffix := "", ""
		if len(nodes) > 2 {
			level = fmt.Sprintf("l%d", i/2)
		}
		if both && i%2 == 1 {
			suffix = "_reverse"
		}
		var biases []part
		for _, w := range cell.Weights {
			if of, several := strings.CutPrefix(w.Layer, cell.Name+"."); several {
				level = of
			}
			of := func(name string, shape ...int) part { return whole(join(level, name+suffix), shape...) }
			switch name := strings.TrimPrefix(w.Name, w.Layer+"."); name {
			case "weight_ih":
				s := source{weight: w, parts: []part{of(name, w.Shape...)}}
				if at := o.of[n.In[0]]; len(at.at) == w.Shape[1] && (level == "" || level == "l0") {
					s.columns = at
				}
				r = append(r, s)
			case "bias":
				biases = []part{of("bias_ih", w.Size()), of("bias_hh", w.Size())}
				r = append(r, source{weight: w, parts: biases, how: "their sum"})
			case "bias_hh":
				before := &r[len(r)-1]
				before.parts, before.how = biases[:1], ""
				r = append(r, source{weight: w, parts: biases[1:]})
			default:
				r = append(r, source{weight: w, parts: []part{of(name, w.Shape...)}})
			}
		}
	}
	return []recipe{r}
}

// axes says which axis of a tensor's each one of a view is.
func axes(shape []int, v view) string {
	from := ir.RowMajor(shape)
	var list []string
	taken := map[int]bool{}
	for i, stride := range v.strides {
		for k := range shape {
			if from[k] == stride && shape[k] == v.dims[i] && !taken[k] {
				taken[k] = true
				list = append(list, fmt.Sprint(k))
				break
			}
		}
	}
	return "its axes in the order " + strings.Join(list, ", ")
}
