package verify

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Network is a spec as data.
type Network struct {
	Name    string
	DType   string // "" for float64
	Inputs  []Input
	Layers  []*Layer // each after what it reads
	Outputs []Output
	Blocks  []*Block
	Train   Options // of [train]
	Explain bool    // it has gradients of inputs
	// Order is that of the layers in the text, if not their own.
	Order []int
}

// Block is a [[block]].
type Block struct {
	Name string
	Body []*Layer
}

// Input is an [[input]].
type Input struct {
	Name  string
	Shape []int
}

// integers reports whether the input is of integers, which its name then says.
func (in Input) integers() bool { return strings.HasSuffix(in.Name, "_ids") }

// Layer is a [[layer]].
type Layer struct {
	Name    string
	Unnamed bool // the name is the one by default and does not stand in the text
	Type    string
	From    []string
	Above   bool // From is the layer above and does not stand in the text
	Share   string
	Frozen  bool
	Options Options
	Reads   []string // what Options refer to
	Body    []*Layer // those inside
}

// Output is an [[output]].
type Output struct {
	Name   string // "" for that of what it reads
	From   string
	Loss   any // a name or Options with "type"
	Weight float64
}

// Options are the keys of a table: strings, bools, ints, floats, lists of these
// and Options.
type Options map[string]any

// Float is a number among the options.
func (o Options) Float(key string, byDefault float64) float64 {
	switch v := o[key].(type) {
	case float64:
		return v
	case int:
		return float64(v)
	}
	return byDefault
}

// Ints is a list of integers among the options; a single one is a short list.
func (o Options) Ints(key string) []int {
	switch v := o[key].(type) {
	case []int:
		return v
	case int:
		return []int{v}
	}
	return nil
}

// Bool is a switch among the options.
func (o Options) Bool(key string, byDefault bool) bool {
	if v, ok := o[key].(bool); ok {
		return v
	}
	return byDefault
}

// Choice splits an option that is a word or a table with the key "type".
func Choice(option any) (string, Options) {
	switch v := option.(type) {
	case string:
		return v, nil
	case Options:
		name, _ := v["type"].(string)
		return name, v
	}
	return "", nil
}

// TOML is the text of the spec.
func (n *Network) TOML() string {
	var b strings.Builder
	dtype := n.DType
	if dtype == "" {
		dtype = "float64"
	}
	fmt.Fprintf(&b, "name = %q\ndtype = %q\n", n.Name, dtype)
	if n.Explain {
		b.WriteString("input_gradients = true\n")
	}
	for _, in := range n.Inputs {
		fmt.Fprintf(&b, "\n[[input]]\nname = %q\nshape = %s\n", in.Name, TOML(in.Shape))
		if in.integers() {
			b.WriteString("dtype = \"int32\"\n")
		}
	}
	order := n.Order
	if order == nil {
		for i := range n.Layers {
			order = append(order, i)
		}
	}
	for _, i := range order {
		b.WriteString(n.text("layer", n.Layers[i]))
	}
	for _, block := range n.Blocks {
		fmt.Fprintf(&b, "\n[[block]]\nname = %q\n%s", block.Name, n.bodyText("block", block.Body))
	}
	for _, name := range slices.Sorted(maps.Keys(OwnActivations)) {
		if strings.Contains(b.String(), strconv.Quote(name)) {
			fmt.Fprintf(&b, "\n[[activation]]\nname = %q\nexpr = %q\n", name, OwnActivations[name].Expr)
		}
	}
	for _, o := range n.Outputs {
		fmt.Fprintf(&b, "\n[[output]]\nfrom = %q\nloss = %s\nweight = %s\n", o.From, TOML(o.Loss), TOML(o.Weight))
		if o.Name != "" {
			fmt.Fprintf(&b, "name = %q\n", o.Name)
		}
	}
	if n.Train != nil {
		b.WriteString("\n[train]\n" + n.Train.lines())
	}
	return b.String()
}

// text is a layer as a section called header.
func (n *Network) text(header string, l *Layer) string {
	return "\n[[" + header + "]]\n" + n.keys(l) + n.bodyText(header, l.Body)
}

func (n *Network) bodyText(header string, body []*Layer) string {
	var text strings.Builder
	for _, l := range body {
		text.WriteString(n.text(header+".body", l))
	}
	return text.String()
}

// weighted reports whether a layer has weights, its own or those of layers inside.
func (n *Network) weighted(l *Layer) bool {
	switch l.Type {
	case "dense", "conv", "conv_transpose", "depthwise_conv", "separable_conv", "rnn", "lstm", "gru", "prelu":
		return true
	case "embedding", "position_embedding", "multi_head_attention", "group_query_attention":
		return true
	case "layer_normalization", "group_normalization":
		return l.Options.Bool("center", true) || l.Options.Bool("scale", true)
	case "batch_normalization":
		return true
	case "rms_normalization":
		return l.Options.Bool("elementwise_affine", true)
	case "attention":
		return l.Options.Bool("use_scale", false) || l.Options["score_mode"] == "concat"
	case "additive_attention":
		return l.Options.Bool("use_scale", true)
	case "residual":
		if l.Options.Bool("projection", true) {
			return true
		}
	case "block":
		return slices.ContainsFunc(n.Blocks, func(b *Block) bool {
			return b.Name == l.Options["block"] && slices.ContainsFunc(b.Body, n.weighted)
		})
	}
	return slices.ContainsFunc(l.Body, n.weighted)
}

func (n *Network) keys(l *Layer) string {
	all := Options{"type": l.Type}
	maps.Copy(all, l.Options)
	if !l.Unnamed {
		all["name"] = l.Name
	}
	if l.From != nil && !l.Above {
		all["from"] = l.From
	}
	if l.Share != "" {
		all["share"] = l.Share
	}
	if l.Frozen && n.weighted(l) {
		all["trainable"] = false
	}
	return all.lines()
}

func (o Options) lines() string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(o)) {
		fmt.Fprintf(&b, "%s = %s\n", key, TOML(o[key]))
	}
	return b.String()
}

// TOML writes a TOML value.
func TOML(v any) string {
	switch v := v.(type) {
	case Options:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, key+" = "+TOML(v[key]))
		}
		return "{ " + strings.Join(parts, ", ") + " }"
	case string:
		return strconv.Quote(v)
	case float64:
		return strings.ToLower(strconv.FormatFloat(v, 'g', -1, 64))
	case []int:
		return list(v)
	case []float64:
		return list(v)
	case []string:
		return list(v)
	case []any:
		return list(v)
	}
	return fmt.Sprint(v)
}

func list[E any](elements []E) string {
	parts := make([]string, len(elements))
	for i, e := range elements {
		parts[i] = TOML(any(e))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}
