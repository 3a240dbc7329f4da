// Package source is what all generated Go is written with: names that hide nothing,
// comments, files, and what the parts of one package know of one another.
package source

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/gen/report"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Package is the package that is written.
type Package struct {
	Info      *runtime.ModelInfo
	Optimizer optimizer.Optimizer
	Schedule  *schedule.Schedule   // for the plainest machine with vectors
	Wider     []*schedule.Schedule // for others

	Training, Inference, Step *ir.Program       // in plain Go; there may be no step
	Explanation               *ir.Program       // likewise, where the spec asks for gradients of inputs
	Names                     Scope             // of the package
	consts                    map[string]string // variables of constants
	done                      operations
	measured                  bool // the time of each operation is taken
}

// NewPackage is a package without anything in it.
func NewPackage(info *runtime.ModelInfo, o optimizer.Optimizer, schedules []*schedule.Schedule, measured bool) *Package {
	s := schedules[0]
	p := &Package{Info: info, Optimizer: o, Schedule: s, Wider: schedules[1:], Names: NewScope(), consts: map[string]string{}, measured: measured}
	p.Training, p.Inference = s.InPlainGo(ir.Train).Program, s.InPlainGo(ir.Predict).Program
	if step := s.InPlainGo(ir.Step); step != nil {
		p.Step = step.Program
	}
	if explained := s.InPlainGo(ir.Explain); explained != nil {
		p.Explanation = explained.Program
	}
	p.Names.Take("flat", InferDerivation, StepDerivation, ExplainDerivation) // what all files call
	return p
}

// Operations are what became of the programs' operations, in the order of their
// running.
func (p *Package) Operations() []report.Operation { return p.done.all }

// Elem is the type of an element: float32 or float64.
func (p *Package) Elem() *jen.Statement { return jen.Id(string(p.Info.DType)) }

// Narrow converts a float64 to an element.
func (p *Package) Narrow(x *jen.Statement) *jen.Statement {
	if p.Info.DType == runtime.Float64 {
		return x
	}
	return p.Elem().Call(x)
}

// ArrayType is the nested array of a shape: [3][4]float32.
func (p *Package) ArrayType(shape []int) *jen.Statement {
	t := jen.Null()
	for _, n := range shape {
		t = t.Index(jen.Lit(n))
	}
	return t.Add(p.Elem())
}

// Arena is the type of an arena, whose size is a constant of the package.
func (p *Package) Arena(size string) *jen.Statement {
	return jen.Index(jen.Id(size)).Add(p.Elem())
}

// TrainsTogether reports whether samples are trained on together: predictions are then what is measured.
func (p *Package) TrainsTogether() bool { return p.Training.Share != nil }

// MeasuresOnKernels reports whether they are so on any machine with vectors, where no samples are
// measured side by side.
func (p *Package) MeasuresOnKernels() bool {
	measures := func(s *schedule.Schedule) bool { return s.Single(ir.Predict) != nil && s.Wide(ir.Evaluate) == nil }
	return measures(p.Schedule) || slices.ContainsFunc(p.Wider, func(s *schedule.Schedule) bool { return s.Worth.Many.Is && measures(s) })
}

// NumLosses is how many losses a sample has, as code.
func (p *Package) NumLosses() string {
	if p.Training.Activity != nil {
		return "NumOutputs+1"
	}
	return "NumOutputs"
}

// LargestArena is enough for all of some programs, of which there may be none.
func LargestArena(programs ...*schedule.Program) int {
	size := 1
	for _, p := range programs {
		if p != nil {
			size = max(size, p.Arena)
		}
	}
	return size
}

// ArenaOfOne is enough for all programs that take one sample for a purpose.
func (p *Package) ArenaOfOne(purpose ir.Purpose) int { return LargestArena(p.ofOne(purpose)...) }

// ofOne are these programs; some may be nil.
func (p *Package) ofOne(purpose ir.Purpose) []*schedule.Program {
	all := []*schedule.Program{p.Schedule.InPlainGo(purpose), p.Schedule.Single(purpose)}
	for _, s := range p.Wider {
		if s.Worth.One.Is {
			all = append(all, s.Single(purpose))
		}
	}
	return all
}

// Width is the size of an element in bytes.
func (p *Package) Width() int { return p.Info.DType.Bytes() }

// Offsets is where parameters begin among all.
func (p *Package) Offsets() map[string]int {
	at, offset := map[string]int{}, 0
	for _, v := range p.Training.Params {
		at[v.Name] = offset
		offset += v.Size()
	}
	return at
}

// Constant is the package variable of a constant, in all programs.
func (p *Package) Constant(v *ir.Value) string {
	if p.consts[v.Name] == "" {
		p.consts[v.Name] = p.Names.Unique(ConstantPrefix + GoName(v.Name))
	}
	return p.consts[v.Name]
}
