package ir

import "fmt"

// Rows says what the numbers mean by which a gather or a scatter finds its way in a
// table: number k, without what is behind its point, is Stride·k elements behind
// the table's access. Numbers below 0 count as 0, those from N on as N-1.
type Rows struct {
	N      int
	Stride int

	// A scatter may be for some rows alone, Each of them from First + Each·i on, where
	// i is the index of its first loop; what belongs to others it leaves out. It is for
	// all where Each is 0.
	First, Each int
}

// Table is what a gather reads or a scatter adds to by rows; nil for other operations.
func (op *Op) Table() *Access {
	switch op.Kind {
	case Gather:
		return &op.In[0]
	case Scatter:
		return &op.Out
	}
	return nil
}

// table is the number of that among the result and the operands.
func (op *Op) table() int {
	if op.Kind == Gather {
		return 1
	}
	return 0
}

func (op *Op) verifyRows(scans int) error {
	switch {
	case len(op.In) != 2 || op.Expr != nil:
		return fmt.Errorf("a %s has two operands and no expression", op.Kind)
	case op.Rows.N < 1 || op.Rows.Stride < 1:
		return fmt.Errorf("rows %v", op.Rows)
	case op.Kind == Scatter && !op.Add:
		return fmt.Errorf("a scatter adds")
	case op.Kind == Gather && !(Access{Strides: op.Out.Strides[scans:]}).Injective(op.Loops[scans:]):
		return fmt.Errorf("two iterations write one element")
	}
	return nil
}

// formatRow writes the access to the table, with the operand that tells the row at its
// place.
func (op *Op) formatRow(a Access, name, row string) string {
	for _, shape := range mergers(a.Value.Shape) {
		idx, ok := a.Subscripts(op.Loops, shape)
		for d, step := range RowMajor(shape) {
			if !ok || step != op.Rows.Stride {
				continue
			}
			text := ""
			for k := range idx {
				at := FormatIndex(idx[k], op.Loops)
				if k == d && at == "0" {
					at = row
				} else if k == d {
					at = row + "+" + at
				}
				text += at + ","
			}
			return name + "[" + text[:len(text)-1] + "]"
		}
	}
	return fmt.Sprintf("%s[%d*%s+%s]", name, op.Rows.Stride, row, FormatIndex(Index{a.Offset, a.Strides}, op.Loops))
}
