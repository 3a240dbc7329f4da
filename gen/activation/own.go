package activation

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/formula"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// section is an [[activation]] of a spec.
type section struct {
	Name string `opt:"name,required" name:"any" doc:"what layers call it"`
	Expr string `opt:"expr,required" doc:"an expression in x: numbers, + - * /, comparisons and parentheses, functions, pi and e"`
}

// OwnOptions describes the options of an [[activation]], for the reference.
func OwnOptions() []spec.Option { return spec.Options(section{}) }

// Own reads the [[activation]] sections of a spec, activations that its user
// defines. Mistakes go to errs.
func Own(sections []*spec.Table, errs *spec.Errors) []Def {
	var own []Def
	for _, t := range sections {
		var s section
		before := errs.Len()
		t.Label = "activation"
		spec.Decode(t, &s, errs)
		if errs.Len() > before {
			continue
		}
		at := t.Get("name").Pos
		e := errs.In(fmt.Sprintf("activation %q", s.Name))
		switch {
		case spec.CheckName(s.Name) != nil:
			errs.In("activation").Errorf(at, "found %v", spec.CheckName(s.Name))
		case slices.Contains(Names(), s.Name):
			e.Errorf(at, "this name is that of a built-in activation; choose another")
		case slices.ContainsFunc(own, func(d Def) bool { return d.Name == s.Name }):
			e.Errorf(at, "this name is taken by an earlier activation; choose another")
		default:
			own = append(own, define(s, t, e))
		}
	}
	return own
}

func define(s section, t *spec.Table, e *spec.Errors) Def {
	f, err := formula.Parse(s.Expr, []string{"x"})
	switch {
	case err != nil:
		e.Errorf(t.Get("expr").Pos, "option \"expr\": %v", err)
	case !f.Uses(0):
		e.Errorf(t.Get("expr").Pos, "option \"expr\": does not use x")
	}
	return Def{Name: s.Name, Doc: s.Expr, New: func() Kind { return own{formula: f} }}
}

type own struct {
	plain
	formula *expr.Expr
}

func (o own) Apply(b *ir.Builder, x *ir.Value) *ir.Value { return apply(b, x, o.formula) }

// Offer lets the activations among the options that a pointer leads to be some
// of the user's own, beside those of the table.
func Offer(options any, own []Def) {
	v := reflect.ValueOf(options).Elem()
	for _, field := range reflect.VisibleFields(v.Type()) {
		if field.Type == reflect.TypeFor[Activation]() {
			v.FieldByIndex(field.Index).Addr().Interface().(*Activation).own = own
		}
	}
}
