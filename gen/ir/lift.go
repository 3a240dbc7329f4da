package ir

import "fmt"

// A body of layers is built for one slice of a sequence; lifting makes the same
// operations run over the whole of it, by giving them one more loop.

// Slice is how a value stands for one iteration's part of another one while a body
// is built: element i is element Offset + iteration·Stride + i of Of.
type Slice struct {
	Of     *Value
	Offset int
	Stride int
}

// Slice declares one iteration's part of v, of the given shape.
func (b *Builder) Slice(v *Value, offset, stride int, shape []int) *Value {
	b.slices++
	return b.Value(Value{
		Name: fmt.Sprintf("%s.slice%d", b.Layer, b.slices), Shape: shape,
		Role: v.Role, Slice: &Slice{v, offset, stride}, Stop: v.Stop,
	})
}

// Along runs body, which builds operations for one slice, and lifts them over n
// iterations of a loop. Intermediate values that it declares get an axis of n in
// front. If carried, an iteration may read what earlier ones wrote, and the
// operations become one scan; else each becomes a larger operation.
func (b *Builder) Along(loop Loop, carried bool, body func()) {
	ops := b.lifted(&loop, false, body)
	switch {
	case loop.N == 1:
	case carried:
		ops = []*Op{{Kind: Scan, Layer: b.Layer, Stage: b.Stage, Loops: []Loop{loop}, Body: ops}}
	default:
		for i, op := range ops {
			if op.Kind == Scan {
				ops[i] = &Op{Kind: Scan, Layer: op.Layer, Stage: op.Stage, Loops: op.Loops[:1:1], Body: []*Op{op}}
			}
		}
	}
	b.Program.Ops = append(b.Program.Ops, ops...)
}

// Apart runs body, which builds operations for one iteration, and makes a scan of n that have
// nothing to do with one another. Intermediate values that it declares are local: an iteration
// takes the place of the one before, and the way back makes them again. What is to stay, body
// writes to slices of values from outside.
func (b *Builder) Apart(loop Loop, body func()) {
	ops := b.lifted(&loop, true, body)
	if loop.N > 1 {
		ops = []*Op{{Kind: Scan, Layer: b.Layer, Stage: b.Stage, Loops: []Loop{loop}, Body: ops, Tasks: true}}
	}
	b.Program.Ops = append(b.Program.Ops, ops...)
}

// lifted are the operations of body over a loop; one of a single iteration is dropped.
func (b *Builder) lifted(loop *Loop, local bool, body func()) []*Op {
	firstOp, firstValue := len(b.Program.Ops), len(b.Program.Values)
	body()
	ops := append([]*Op(nil), b.Program.Ops[firstOp:]...)
	b.Program.Ops = b.Program.Ops[:firstOp]
	inside := b.declaredFrom(firstValue)
	for v, axis := range inside {
		if loop.N > 1 && (v.Local > 0 || local && axis) {
			v.Local++
		}
		inside[v] = axis && !local
	}
	loop.Name = freeName(loop.Name, ops)
	for _, op := range ops {
		if !op.Once() {
			op.lift(*loop, inside)
		}
	}
	b.liftValues(firstValue, loop.N, inside)
	for _, op := range ops {
		if loop.N == 1 && !op.Once() {
			op.dropOuterLoop()
		}
	}
	return ops
}

// declaredFrom lists the values declared from number first on, with true for
// those that have a part for every iteration: intermediate values in memory.
func (b *Builder) declaredFrom(first int) map[*Value]bool {
	inside := map[*Value]bool{}
	for _, v := range b.Program.Values[first:] {
		inside[v] = v.Role == Temp && v.Alias == nil && v.Slice == nil && v.Local == 0
	}
	return inside
}

// liftValues gives the values declared from number first on an axis of n, and
// forgets the slices. A view of a slice becomes one of the whole, or is
// forgotten too.
func (b *Builder) liftValues(first, n int, inside map[*Value]bool) {
	declared := b.Program.Values[first:]
	roots := make([]*Value, len(declared))
	for i, v := range declared {
		roots[i] = v.Root()
	}
	kept := b.Program.Values[:first:first]
	for i, v := range declared {
		_, here := inside[roots[i]]
		s := roots[i].Slice
		if here && s != nil {
			if v.Alias == nil || s.Offset != 0 || s.Stride != v.Size() || s.Of.Size() != n*v.Size() {
				b.Program.forget(v)
				continue
			}
			v.Alias = s.Of
		}
		if here && s != nil || inside[roots[i]] {
			v.Shape = append([]int{n}, v.Shape...)
		}
		kept = append(kept, v)
	}
	b.Program.Values = kept
}

func (op *Op) lift(loop Loop, inside map[*Value]bool) {
	op.Loops = append([]Loop{loop}, op.Loops...)
	for _, inner := range op.Body {
		inner.lift(loop, inside)
	}
	if op.Kind == Scan {
		return
	}
	for _, a := range append([]*Access{&op.Out}, op.operands()...) {
		a.lift(inside)
	}
}

func (op *Op) dropOuterLoop() {
	for _, inner := range op.Body {
		inner.dropOuterLoop()
	}
	if op.Kind == Scan {
		op.Loops = op.Loops[1:]
		return
	}
	op.dropLoop(0, append([]*Access{&op.Out}, op.operands()...))
}

func (a *Access) lift(inside map[*Value]bool) {
	stride := 0
	for a.Value.Slice != nil || a.Value.Alias != nil {
		if _, here := inside[a.Value]; !here {
			break
		}
		if s := a.Value.Slice; s != nil {
			a.Value, a.Offset, stride = s.Of, a.Offset+s.Offset, stride+s.Stride
		} else {
			a.Value = a.Value.Alias
		}
	}
	if inside[a.Value] {
		stride += a.Value.Size()
	}
	a.Strides = append([]int{stride}, a.Strides...)
}

// freeName is a name for a loop around ops that no loop inside has.
func freeName(name string, ops []*Op) string {
	for _, op := range Leaves(ops) {
		for _, l := range op.Loops {
			if l.Name == name {
				return freeName(name+name[:1], ops)
			}
		}
	}
	return name
}
