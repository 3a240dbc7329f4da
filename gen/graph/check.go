package graph

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/loss"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// checkOutput compares labels and loss with the shape of what the
// output reads.
func (b *builder) checkOutput(o *spec.Output, y *ir.Value, def *loss.Def, kind loss.Kind) bool {
	e := b.errs.In(o.Label())
	before := b.errs.Len()
	last := y.Shape[len(y.Shape)-1]
	at := func(key string) spec.Pos {
		if f := o.Table.Get(key); f != nil {
			return f.Pos
		}
		return o.Pos
	}
	if n := len(o.Labels); n > 0 && n != last && !(n == 2 && y.Size() == 1) {
		e.Errorf(at("labels"), "%d labels for %s of shape %v; expected %s", n, o.From, y.Shape, labelCount(y))
	}
	if def.Categorical && last == 1 {
		e.Errorf(at("loss"), "%s over a single unit is always 0; expected several units, or binary_crossentropy", def.Name)
	}
	if constant(y) && o.Weight > 0 {
		e.Errorf(at("loss"), "%s has no gradient, so that no loss can train what it is made of; set weight = 0 to measure it only", o.From)
	}
	if c, ok := kind.(loss.Checker); ok {
		if option, err := c.Check(y); err != nil {
			at := at("loss")
			if f := o.Loss.Options.Get(option); f != nil {
				at = f.Pos
			}
			if option != "" {
				err = fmt.Errorf("option %q: %w", option, err)
			}
			e.Errorf(at, "loss %q: %v", def.Name, err)
		}
	}
	if name := activationOf(y); loss.FromLogits(kind) && (name == "softmax" || name == "sigmoid") {
		e.Errorf(at("loss"), "%s with from_logits is for values before a softmax or sigmoid, but %s is a %s; remove that, or set from_logits = false", def.Name, o.From, name)
	}
	return b.errs.Len() == before
}

// activationOf is the name of the activation that y is of, empty for none.
func activationOf(y *ir.Value) string {
	for v := y; v != nil; v = v.Alias {
		if v.From != nil {
			return v.From.Name
		}
	}
	return ""
}

// constant reports whether no gradient flows through y, whatever it depends on.
func constant(y *ir.Value) bool {
	for v := y; v != nil; v = v.Alias {
		if v.Stop {
			return true
		}
	}
	return false
}

// advice says what is missing where a loss of probabilities is given values that
// are known to be none; empty if nothing is.
func (b *builder) advice(o *spec.Output, y *ir.Value, def *loss.Def, kind loss.Kind) string {
	missing := "softmax"
	switch {
	case loss.Raw(def, kind):
		return ""
	case def.Categorical:
	case def.Targets == runtime.Probabilities:
		missing = "sigmoid"
	default:
		return ""
	}
	if found := b.improbable(y); found != "" {
		return fmt.Sprintf("%s is for probabilities, but %s is %s; activation = %q is missing", def.Name, o.From, found, missing)
	}
	return ""
}

// improbable says why y is no probability; empty if that is not known.
func (b *builder) improbable(y *ir.Value) string {
	if name := activationOf(y); name != "" {
		if activation.IsProbability(name) {
			return ""
		}
		return "a " + name
	}
	weighted := func(a ir.Access) bool { return a.Value.Root().Role == ir.Param }
	for _, op := range b.graph.Program.Ops {
		linear := op.Kind == ir.Contract || op.Kind == ir.Map && op.Expr.Op == expr.OpAdd
		if linear && op.Out.Value.Root() == y.Root() && slices.ContainsFunc(op.In, weighted) {
			return "a weighted sum, of any size and sign"
		}
	}
	return ""
}

// labelCount says how many labels an output may have.
func labelCount(y *ir.Value) string {
	if y.Size() == 1 {
		return "2, for no and yes"
	}
	return strconv.Itoa(y.Shape[len(y.Shape)-1])
}

// answerOf is what an output is taken for, by the loss and the labels.
func answerOf(o *spec.Output, y *ir.Value, def *loss.Def) runtime.Answer {
	several := y.Shape[len(y.Shape)-1] > 1
	switch {
	case def.Answer != runtime.Numbers:
		return def.Answer
	case len(o.Labels) > 0 && several:
		return runtime.OneClass
	case def.Targets == runtime.Probabilities, def.Targets == runtime.Signs:
		return runtime.YesOrNo
	}
	return runtime.Numbers
}

// checkUse reports layers that lead nowhere, when nothing else is wrong.
func (b *builder) checkUse() {
	if b.errs.Len() > 0 {
		return
	}
	for _, n := range b.list {
		if !n.used {
			b.errs.In(n.spec.Label()).Errorf(n.spec.Pos, "nothing reads it; name it in an [[output]] or in a layer's from, or remove it")
		}
	}
}

// carry has inputs and outputs end with the states that samples hand on.
func (b *builder) carry() {
	p := b.graph.Program
	field := func(name string) string { return spec.GoName(strings.ReplaceAll(name, ".", "_")) }
	taken := map[string]string{}
	for _, o := range p.Outputs {
		taken[field(o.Name)] = "output"
	}
	for _, in := range p.Inputs {
		taken[field(in.Name)] = "input"
	}
	for _, c := range p.Carried {
		name := field(c.Before.Name)
		if what := taken[name]; what != "" {
			b.errs.Errorf(b.net.NamePos, "a state that is carried from batch to batch and an %s would both be called %s in Go; rename that", what, name)
		}
		p.Inputs = append(p.Inputs, c.Before)
		p.Outputs = append(p.Outputs, &ir.Output{Name: c.Before.Name, Value: c.After})
	}
}

// checkNames reports weights that would have the same name in Go: a layer inside
// another one may be called like one outside. Of names that are not nested, package
// spec tells.
func (b *builder) checkNames() {
	owner := map[string]string{}
	for _, w := range b.graph.Program.Params {
		group := w.Name[:strings.LastIndexByte(w.Name, '.')]
		name := spec.GoName(strings.ReplaceAll(group, ".", "_"))
		if other, taken := owner[name]; taken && other != group && strings.Contains(other+group, ".") {
			b.errs.Errorf(b.net.NamePos, "the weights of layers %q and %q would both be called %s in Go; rename one", other, group, name)
		}
		owner[name] = group
	}
}
