package plain

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// wrap puts code into the given loops, the first outermost. Loops of one iteration
// stay, as a name for index 0, only where something uses them.
func (n *nest) wrap(loops []int, body func() []jen.Code) []jen.Code {
	if len(loops) == 0 {
		return body()
	}
	code := n.f.scoped(body)
	for k := len(loops) - 1; k >= 0; k-- {
		code = []jen.Code{n.loop(loops[k]).Block(code...)}
	}
	return code
}

// loop is the head of a loop over index i.
func (n *nest) loop(i int) *jen.Statement {
	l := n.op.Loops[i]
	if !n.uses(i) {
		return jen.For(jen.Range().Add(n.count(i)))
	}
	for _, a := range append([]ir.Access{n.op.Out}, n.op.In...) {
		if over := n.rangeable(a, i); over != "" {
			return jen.For(jen.Id(l.Name).Op(":=").Range().Id(over))
		}
	}
	return jen.For(jen.Id(l.Name).Op(":=").Range().Add(n.count(i)))
}

// uses reports whether any operand follows loop i.
func (n *nest) uses(i int) bool {
	for _, a := range append([]ir.Access{n.op.Out}, n.op.In...) {
		if a.Strides[i] != 0 {
			return true
		}
	}
	return false
}

// rangeable names an operand's array where loop i runs over just its first
// index, as a person would write it.
func (n *nest) rangeable(a ir.Access, i int) string {
	if n.f.sizes != nil {
		return ""
	}
	p := n.f.param(a.Value)
	length := p.value.Size()
	if p.nested {
		length = p.value.Shape[0]
	}
	idx, ok := n.subscripts(a, p)
	if !ok || length != n.op.Loops[i].N || idx[0].Offset != 0 {
		return ""
	}
	for k, s := range idx[0].Strides {
		if k == i && s != 1 || k != i && s != 0 {
			return ""
		}
	}
	return p.name
}

// subscripts are the indices of an access into the array that p points to.
func (n *nest) subscripts(a ir.Access, p *param) ([]ir.Index, bool) {
	shape := []int{p.value.Size()}
	if p.nested {
		shape = p.value.Shape
	}
	return a.Subscripts(n.op.Loops, shape)
}

func (n *nest) index() *jen.Statement { return jen.Id(n.op.Loops[n.inner].Name) }

func (n *nest) bindInputs() []jen.Code {
	count := len(n.op.In)
	if n.op.Kind == ir.Contract {
		count = 2
	}
	var code []jen.Code
	for i := range count {
		code = append(code, n.bind(i, n.op.In[i])...)
	}
	return code
}

// bindAll prepares the result and the operands for the innermost loop.
func (n *nest) bindAll() []jen.Code {
	var code []jen.Code
	code = append(code, n.bind(-1, n.op.Out)...)
	for i, a := range n.op.In {
		code = append(code, n.bind(i, a)...)
	}
	return code
}

// bind decides how an operand is addressed in the innermost loop: a row of its
// own where it is contiguous, a number where it does not move, else in place.
func (n *nest) bind(key int, a ir.Access) []jen.Code {
	p := n.f.param(a.Value)
	idx, ok := n.subscripts(a, p)
	if !ok {
		idx = []ir.Index{{Offset: a.Offset, Strides: a.Strides}}
	}
	last := idx[len(idx)-1]
	stride, length := a.Strides[n.inner], n.op.Loops[n.inner].N
	whole := []int{p.value.Size()}
	if p.nested {
		whole = p.value.Shape
	}
	fixed := constantBut(last, n.inner)
	switch {
	case stride == 0 && key >= 0 && n.op.Kind == ir.Contract:
		name := n.f.scratch(a.Value)
		n.rows[key] = &row{at: func(*jen.Statement) *jen.Statement { return jen.Id(name) }}
		return []jen.Code{jen.Id(name).Op(":=").Add(n.element(p, idx, nil))}
	case stride == 1 && len(idx) == 2 && last.Strides[n.inner] == 1 && fixed && length == whole[1] && last.Offset == 0:
		return n.bindRow(key, p, jen.Op("&").Id(p.name).Index(n.affine(idx[0], nil)))
	case stride == 1 && len(idx) == 1 && (n.f.sizes != nil || !(fixed && last.Offset == 0 && length == whole[0])):
		base := ir.Index{Offset: last.Offset, Strides: append([]int(nil), last.Strides...)}
		base.Strides[n.inner] = 0
		return n.bindRow(key, p, n.row(p, base))
	}
	n.rows[key] = &row{at: func(i *jen.Statement) *jen.Statement { return n.element(p, idx, i) }}
	return nil
}

// row is the part of an operand along the innermost loop.
func (n *nest) row(p *param, from ir.Index) *jen.Statement {
	if n.f.sizes == nil {
		slice := jen.Id(p.name).Index(n.affine(from, nil).Op(":"))
		return jen.Parens(jen.Op("*").Add(n.f.pkg.ArrayType([]int{n.op.Loops[n.inner].N}))).Call(slice)
	}
	slice := jen.Id(p.name)
	if from.Offset != 0 || !constantBut(from, -1) {
		slice = slice.Index(n.affine(from, nil).Op(":"))
	}
	return slice.Index(jen.Op(":").Add(n.count(n.inner)))
}

// constantBut reports whether an index follows no loop but one.
func constantBut(x ir.Index, but int) bool {
	for i, s := range x.Strides {
		if i != but && s != 0 {
			return false
		}
	}
	return true
}

// element is p[idx…]; inner, if given, stands for the innermost loop's index.
func (n *nest) element(p *param, idx []ir.Index, inner *jen.Statement) *jen.Statement {
	s := jen.Id(p.name)
	for _, x := range idx {
		s = s.Index(n.affine(x, inner))
	}
	return s
}

// affine writes an index; inner, if given, stands for the innermost loop's index.
func (n *nest) affine(x ir.Index, inner *jen.Statement) *jen.Statement {
	return source.AffineOf(x, n.op.Loops, n.inner, inner, func(number int) *jen.Statement { return n.f.number(number, "stride") })
}

func (f *function) scratch(v *ir.Value) string {
	name := "v"
	if v.Root().Role == ir.Grad {
		name = "d"
	}
	return f.used.Unique(name)
}

// bindRow addresses an operand through a variable that points to its row. A
// variable that the block already has for that row serves again.
func (n *nest) bindRow(key int, p *param, pointer *jen.Statement) []jen.Code {
	text := pointer.GoString()
	name, known := n.f.rows[text]
	if !known {
		name = n.f.used.Unique(p.name + "Row")
		n.f.rows[text] = name
	}
	n.rows[key] = &row{func(i *jen.Statement) *jen.Statement { return jen.Id(name).Index(i) }, name}
	if known {
		return nil
	}
	return []jen.Code{jen.Id(name).Op(":=").Add(pointer)}
}
