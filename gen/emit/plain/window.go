package plain

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// windowWhole is the largest window whose elements are written out.
const windowWhole = 9

// offsets are the elements of a small window of an operand, counted from its
// first, in the order of the loops; nil if the window is large or runs
// backwards.
func (n *nest) offsets(a ir.Access, loops []int) []int {
	list := []int{0}
	for _, i := range loops {
		if a.Strides[i] < 0 || len(list)*n.op.Loops[i].N > windowWhole {
			return nil
		}
		var longer []int
		for _, offset := range list {
			for k := range n.op.Loops[i].N {
				longer = append(longer, offset+k*a.Strides[i])
			}
		}
		list = longer
	}
	return list
}

// view binds a name to the part of an operand that a window covers.
func (n *nest) view(a ir.Access, offsets []int) (name string, bind jen.Code) {
	p := n.f.param(a.Value)
	name = n.f.used.Unique(p.name + "Window")
	reach := 1
	for _, offset := range offsets {
		reach = max(reach, offset+1)
	}
	base := n.affine(ir.Index{Offset: a.Offset, Strides: a.Strides}, nil)
	slice := jen.Id(p.name).Index(base.Op(":"))
	return name, jen.Id(name).Op(":=").Parens(jen.Op("*").Add(n.f.pkg.ArrayType([]int{reach}))).Call(slice)
}

// without gives the access at the first iteration of the loops.
func without(a ir.Access, loops []int) ir.Access {
	strides := append([]int(nil), a.Strides...)
	for _, i := range loops {
		strides[i] = 0
	}
	return ir.Access{Value: a.Value, Offset: a.Offset, Strides: strides}
}

// smallWindow writes a sum or a maximum over a few elements, term by term; nil
// where it has another form.
func (n *nest) smallWindow(summed []int) []jen.Code {
	var spatial []int
	for i := n.bound; i < len(n.op.Loops); i++ {
		if !n.sums(i) {
			spatial = append(spatial, i)
		}
	}
	e, scale := n.op.Expr, jen.Null()
	if e != nil && e.Op == expr.OpMul && e.Args[0].Op == expr.OpConst {
		e, scale = e.Args[1], n.f.factor(e.Args[0].Value).Op("*")
	}
	if n.op.Kind != ir.Reduce || len(n.op.In) != 1 || len(spatial) == 0 || len(summed) < 2 || e.Op != expr.OpArg {
		return nil
	}
	a := n.op.In[0]
	offsets := n.offsets(a, summed)
	if offsets == nil {
		return nil
	}
	return n.wrap(spatial, func() []jen.Code {
		window, bind := n.view(without(a, summed), offsets)
		var terms []jen.Code
		sum := jen.Null()
		for k, offset := range offsets {
			element := jen.Id(window).Index(jen.Lit(offset))
			terms = append(terms, element)
			if k > 0 {
				sum.Op("+")
			}
			sum.Add(element)
		}
		if n.op.Max {
			return []jen.Code{bind, n.storeAt(jen.Max(terms...))}
		}
		return []jen.Code{bind, n.storeAt(scale.Parens(sum))}
	})
}

// selectAndScatter writes: for each window, the gradient of its maximum goes to the
// first element that is the maximum.
func (n *nest) selectAndScatter() []jen.Code {
	var spatial, window []int
	for i := n.bound; i < len(n.op.Loops); i++ {
		if n.op.In[1].Strides[i] == 0 && n.op.Loops[i].N > 1 {
			window = append(window, i)
		} else {
			spatial = append(spatial, i)
		}
	}
	if len(spatial) > 0 { // names inside of loops may serve again
		taken := n.f.used.Inside()
		defer func() { n.f.used = taken }()
	}
	n.inner = len(n.op.Loops) - 1
	most, d := n.f.used.Unique("most"), n.f.used.Unique("d")
	bind := jen.List(jen.Id(most), jen.Id(d)).Op(":=").List(n.operand(1, nil), n.operand(2, nil))
	if offsets := n.offsets(n.op.In[0], window); offsets != nil {
		return n.wrap(spatial, func() []jen.Code {
			return append([]jen.Code{bind}, n.selectAndScatterSmall(window, offsets, most, d)...)
		})
	}
	label := n.f.label("search")
	found := jen.If(n.operand(0, nil).Op("==").Id(most)).Block(n.result(nil).Op(n.gives()).Id(d), jen.Break().Id(label))
	return n.wrap(spatial, func() []jen.Code {
		var code []jen.Code
		if !n.op.Add {
			code = n.wrap(window, func() []jen.Code { return []jen.Code{n.result(nil).Op("=").Lit(0)} })
		}
		search := n.wrap(window, func() []jen.Code { return []jen.Code{found} })
		return slices.Concat(code, []jen.Code{bind, jen.Id(label).Op(":")}, search)
	})
}

// gives is how an element gets its part: what is not added to is 0 then.
func (n *nest) gives() string {
	if n.op.Add {
		return "+="
	}
	return "="
}

// selectAndScatterSmall compares the elements one after the other.
func (n *nest) selectAndScatterSmall(window, offsets []int, most, d string) []jen.Code {
	from, bindFrom := n.view(without(n.op.In[0], window), offsets)
	to, bindTo := n.view(without(n.op.Out, window), offsets)
	var cases, places, zeros []jen.Code
	for _, offset := range offsets {
		place := jen.Id(to).Index(jen.Lit(offset))
		places, zeros = append(places, place), append(zeros, jen.Lit(0))
		cases = append(cases, jen.Case(jen.Id(from).Index(jen.Lit(offset))).Block(place.Clone().Op(n.gives()).Id(d)))
	}
	code := []jen.Code{bindFrom, bindTo}
	if !n.op.Add {
		code = append(code, jen.List(places...).Op("=").List(zeros...))
	}
	return append(code, jen.Switch(jen.Id(most)).Block(cases...))
}

// label makes a name for a loop; those are of the whole function.
func (f *function) label(name string) string {
	f.labels++
	if f.labels == 1 {
		return name
	}
	return fmt.Sprintf("%s%d", name, f.labels)
}
