package plain

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// byRows writes a gather or a scatter: for each number the row, then its elements.
func (n *nest) byRows() []jen.Code {
	op := n.op
	var outer, inner []int
	for i := n.bound; i < len(op.Loops); i++ {
		if op.In[1].Strides[i] != 0 {
			outer = append(outer, i)
		} else {
			inner = append(inner, i)
		}
	}
	n.inner = len(op.Loops) - 1
	return n.wrap(outer, func() []jen.Code {
		row := n.f.used.Unique("row")
		first := source.InRuntime("Row").Call(n.operand(1, nil), jen.Lit(op.Rows.N))
		if op.Rows.Stride > 1 {
			first = jen.Lit(op.Rows.Stride).Op("*").Add(first)
		}
		code := []jen.Code{jen.Id(row).Op(":=").Add(first)}
		if op.Kind == ir.Gather && !op.Add {
			if whole := n.wholeRow(row, inner); whole != nil {
				return append(code, whole)
			}
		}
		return append(code, n.wrap(inner, func() []jen.Code {
			table, other, to := n.inTable(row), n.operand(0, nil), n.result(nil)
			if op.Kind == ir.Scatter {
				return []jen.Code{table.Op("+=").Add(other)}
			}
			return []jen.Code{to.Op(n.assign()).Add(table)}
		})...)
	})
}

// inTable is the element of the table in the row that a variable says.
func (n *nest) inTable(row string) *jen.Statement {
	t := n.op.Table()
	at := ir.Index{Offset: t.Offset, Strides: t.Strides}
	return jen.Id(n.f.param(t.Value).name).Index(n.from(row, at))
}

func (n *nest) from(row string, at ir.Index) *jen.Statement {
	if at.Offset == 0 && constantBut(at, -1) {
		return jen.Id(row)
	}
	return jen.Id(row).Op("+").Add(n.affine(at, nil))
}

// wholeRow copies a row whose elements are neighbours in the table and in the result;
// nil where they are not.
func (n *nest) wholeRow(row string, inner []int) jen.Code {
	op, count := n.op, 1
	to := ir.Index{Offset: op.Out.Offset, Strides: append([]int(nil), op.Out.Strides...)}
	from := ir.Index{Offset: op.In[0].Offset, Strides: append([]int(nil), op.In[0].Strides...)}
	for k := len(inner) - 1; k >= 0; k-- {
		i := inner[k]
		if op.Loops[i].N > 1 && (to.Strides[i] != count || from.Strides[i] != count) {
			return nil
		}
		count *= op.Loops[i].N
		to.Strides[i], from.Strides[i] = 0, 0
	}
	stretch := func(name string, at *jen.Statement) *jen.Statement {
		return jen.Id(name).Index(at.Op(":")).Index(jen.Op(":").Lit(count))
	}
	out, table := n.f.param(op.Out.Value), n.f.param(op.In[0].Value)
	if out.nested || table.nested || count == 1 {
		return nil
	}
	return jen.Copy(stretch(out.name, n.affine(to, nil)), stretch(table.name, n.from(row, from)))
}
