package ir

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
)

// Builder appends operations to a program on behalf of one layer.
type Builder struct {
	Program *Program
	Layer   string
	Stage   Stage
	Hint    string // what intermediate values are for, part of their names

	// Mask is that of the output whose loss is built: steps where it is 0 do not count. Masked
	// is set by what leaves them out.
	Mask   *Value
	Masked bool

	slices int // declared so far, for their names
}

// For is the builder with a hint, for a layer that does a thing several times.
func (b *Builder) For(hint string) *Builder {
	return &Builder{Program: b.Program, Layer: b.Layer, Stage: b.Stage, Hint: hint}
}

// Local is a name for a value of the layer: "lstm1.forget_y" with a hint.
func (b *Builder) Local(name string) string {
	if b.Hint != "" {
		name = b.Hint + "_" + name
	}
	return b.Layer + "." + name
}

// Value declares a tensor. Names are unique: an intermediate value makes way
// for what has a name in the spec or in the weights file, and else the later of
// two for the earlier.
func (b *Builder) Value(v Value) *Value {
	v.Layer = b.Layer
	name := v.Name
	if other := b.Program.names[name]; other != nil {
		if other.Role == Temp && v.Role != Temp && v.Slice == nil && v.Alias == nil {
			b.Program.rename(other, b.Program.free(name))
		} else {
			name = b.Program.free(name)
		}
	}
	b.Program.rename(&v, name)
	b.Program.Values = append(b.Program.Values, &v)
	return &v
}

// rename keeps track of the names that are taken.
func (p *Program) rename(v *Value, name string) {
	p.forget(v)
	if p.names == nil {
		p.names = map[string]*Value{}
	}
	v.Name, p.names[name] = name, v
}

// forget gives up the name of a value that is no longer of the program.
func (p *Program) forget(v *Value) {
	if p.names[v.Name] == v {
		delete(p.names, v.Name)
	}
}

// free is name with a number, such that no value has it.
func (p *Program) free(name string) string {
	for n := 2; ; n++ {
		if try := fmt.Sprintf("%s_%d", name, n); p.names[try] == nil {
			return try
		}
	}
}

// Rename gives an intermediate value the name it has in the spec.
func (b *Builder) Rename(v *Value, name string) {
	if v.Name == name {
		return
	}
	if other := b.Program.names[name]; other != nil {
		if other.Role != Temp {
			name = b.Program.free(name)
		} else {
			b.Program.rename(other, b.Program.free(name))
		}
	}
	b.Program.rename(v, name)
}

// Share is that of the sample in the mean over its batch.
func (b *Builder) Share() *Value {
	if b.Program.Share == nil {
		b.Program.Share = b.Value(Value{Name: "share", Shape: []int{1}, Role: Share})
	}
	return b.Program.Share
}

// Temp declares an intermediate value.
func (b *Builder) Temp(name string, shape []int) *Value {
	return b.Value(Value{Name: name, Shape: shape, Role: Temp})
}

// View is v under another shape of the same size.
func (b *Builder) View(name string, v *Value, shape []int) *Value {
	of := v
	for of.Alias != nil && of.From == nil && of.Alias.Stop == v.Stop { // long chains would take long to follow
		of = of.Alias
	}
	return b.Value(Value{Name: name, Shape: shape, Role: v.Role, Alias: of, Stop: v.Stop})
}

// Op appends an operation.
func (b *Builder) Op(op *Op) {
	op.Layer, op.Stage = b.Layer, b.Stage
	b.Program.Built += 2 + len(op.In)
	b.Program.Ops = append(b.Program.Ops, op)
}

var indexNames = []string{"i", "j", "k", "l", "m", "n"}

// Loops gives a loop to every axis of a shape, and the strides of a value of
// that shape.
func Loops(shape []int) ([]Loop, []int) {
	loops := make([]Loop, len(shape))
	for i, n := range shape {
		name := fmt.Sprintf("i%d", i)
		if i < len(indexNames) {
			name = indexNames[i]
		}
		loops[i] = Loop{Name: name, N: n}
	}
	return loops, RowMajor(shape)
}

// RowMajor are the strides of a contiguous tensor.
func RowMajor(shape []int) []int {
	s := make([]int, len(shape))
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		s[i] = n
		n *= shape[i]
	}
	return s
}

// Broadcast addresses v from loops over shape: axes are matched from the last,
// and an axis of extent 1, or one that v lacks, is repeated. It fails where
// extents differ.
func Broadcast(v *Value, shape []int) (Access, bool) {
	own := RowMajor(v.Shape)
	strides := make([]int, len(shape))
	off := len(shape) - len(v.Shape)
	if off < 0 {
		return Access{}, false
	}
	for i, n := range v.Shape {
		switch n {
		case shape[off+i]:
			strides[off+i] = own[i]
		case 1:
		default:
			return Access{}, false
		}
	}
	return Access{Value: v, Strides: strides}, true
}

// All addresses the whole of v in its own order.
func All(v *Value) Access { return Access{Value: v, Strides: RowMajor(v.Shape)} }

// Elementwise computes out = e(in…) for every element; the inputs are
// broadcast to out's shape.
func (b *Builder) Elementwise(out *Value, e *expr.Expr, in ...*Value) {
	loops, _ := Loops(out.Shape)
	op := &Op{Kind: Map, Loops: loops, Out: All(out), Expr: e}
	for _, v := range in {
		a, ok := Broadcast(v, out.Shape)
		if !ok {
			panic(fmt.Sprintf("ir: %s%v does not broadcast to %v", v.Name, v.Shape, out.Shape))
		}
		op.In = append(op.In, a)
	}
	op.Collapse()
	b.Op(op)
}

// Collapse merges neighbouring loops that every operand runs through as one,
// and drops loops of a single iteration.
func (op *Op) Collapse() {
	all := op.dropUnitLoops()
	for i := 0; i+1 < len(op.Loops); i++ {
		if op.mergeable(i, all) {
			n := op.Loops[i].N * op.Loops[i+1].N
			op.dropLoop(i, all)
			op.Loops[i].N = n
			i--
		}
	}
	op.renameLoops()
}

// WithoutUnitLoops drops loops of a single iteration from op, which it returns.
func (op *Op) WithoutUnitLoops() *Op {
	op.dropUnitLoops()
	return op
}

func (op *Op) dropUnitLoops() []*Access {
	all := append([]*Access{&op.Out}, op.operands()...)
	for i := 0; i < len(op.Loops); i++ {
		if op.Loops[i].N == 1 && len(op.Loops) > 1 {
			op.dropLoop(i, all)
			i--
		}
	}
	return all
}

func (op *Op) operands() []*Access {
	var all []*Access
	if op.Numbers.Value != nil {
		all = append(all, &op.Numbers)
	}
	for i := range op.In {
		all = append(all, &op.In[i])
	}
	for r := range op.Rules {
		for i := range op.Rules[r].In {
			all = append(all, &op.Rules[r].In[i])
		}
	}
	return all
}

func (op *Op) mergeable(i int, all []*Access) bool {
	for _, a := range all {
		if a.Strides[i] != a.Strides[i+1]*op.Loops[i+1].N {
			return false
		}
	}
	return true
}

func (op *Op) dropLoop(i int, all []*Access) {
	op.Loops = append(op.Loops[:i:i], op.Loops[i+1:]...)
	for _, a := range all {
		a.Strides = append(a.Strides[:i:i], a.Strides[i+1:]...)
	}
}

func (op *Op) renameLoops() {
	for i := range op.Loops {
		if i < len(indexNames) {
			op.Loops[i].Name = indexNames[i]
		}
	}
}
