package schedule

import (
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// byRows schedules an operation that finds its way in a table by numbers: copies of rows,
// which are as fast in Go, or the gradient of the table over all groups of samples.
func (s *scheduler) byRows(op *ir.Op) *Call {
	switch {
	case s.groups == nil:
		return &Call{How: PlainGo, Op: op, Why: "goes by the numbers of rows"}
	case RowSumsOf(op, s.program.Persistent) == nil:
		return &Call{How: PlainGo, Op: op, Why: "is added up by more than rows"}
	}
	return &Call{How: AddRows, Op: op}
}

// RowSumsOf describes the sum of a part's operation, whose first loop goes through
// ranges, over groups of samples whose memory has so many elements; nil if it is
// of another form.
func RowSumsOf(op *ir.Op, group int) *runtime.RowSums {
	values, numbers := op.In[0], op.In[1]
	s := &runtime.RowSums{
		Rows: op.Rows.N, Stride: op.Rows.Stride, Elements: 1, Group: group,
		Values: values.Value.Root().Offset + values.Offset, Numbers: numbers.Value.Root().Offset + numbers.Offset,
	}
	if values.Value.Root().Memory != ir.Persistent || numbers.Value.Root().Memory != ir.Persistent {
		return nil
	}
	loops := s.Loops[:0]
	for i, l := range op.Loops[1:] {
		out, value, number := op.Out.Strides[i+1], values.Strides[i+1], numbers.Strides[i+1]
		switch {
		case l.N == 1:
		case out == 0 && len(loops) < len(s.Loops):
			loops = append(loops, runtime.RowLoop{N: l.N, Value: value, Number: number})
		case out == 1 && number == 0 && s.Elements == 1:
			s.Elements, s.Step = l.N, value
		default:
			return nil
		}
	}
	if op.Out.Offset != 0 {
		return nil
	}
	return s
}
