// Package schedule decides how the programs of a network run: which kernel an
// operation becomes, which operations are one kernel together, in which ranges the
// gradients of weights are computed, what is prefetched, and from
// how many samples on a program is taken. What it decides is data, with reasons: the
// back end writes what it says, and [Program.String] shows it.
package schedule

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
)

// Network is what decides beside the programs.
type Network struct {
	Machine    machine.Machine
	Narrower   machine.Machine // whose kernels run on the same processors, too; nil: none
	Optimizer  optimizer.Optimizer
	FLOPs      int64 // of the forward pass of a sample
	Parameters int   // trained or not
}

// Choice is what was decided, and why.
type Choice[T any] struct {
	Is  T
	Why string
}

// Schedule is the programs of a network and how they run.
type Schedule struct {
	Programs []*Program
	Worth    Worth // beside the schedule for a narrower machine
}

// Program is a program and how it runs.
type Program struct {
	*ir.Program
	Derive    []Stretch    // on kernels: what runs once for the weights
	Refused   string       // why it is not used; "": it is
	Plain     string       // of one in plain Go: why no kernels stand for it; "": they do
	Fewest    Choice[int]  // samples that it is taken for; 0: for none, they run one by one
	Alone     Choice[bool] // to train: one processor is as good as several
	Worth     Choice[bool] // its code, beside that for a narrower machine
	Tasks     Choice[int]  // on kernels: processors that may share one sample, or a group, at most
	Stretches []Stretch    // likewise: all other operations, but to train
	Measure   []Stretch    // likewise: where predictions are measured, after these
	Training  *Training    // on kernels, to train
}

// New schedules the planned programs of a network: no two for the same purpose and
// number of samples at once.
func New(programs []*ir.Program, n Network) *Schedule {
	s := &Schedule{}
	for _, p := range programs {
		q := &Program{Program: p}
		if p.Purpose == ir.Train {
			q.Alone = alone(n)
		}
		switch {
		case p.Refusal != "":
			q.Refused = p.Refusal
		case p.Width > 0:
			newScheduler(n, p).schedule(q)
		}
		s.Programs = append(s.Programs, q)
	}
	s.withKernels()
	s.fewest(n)
	s.measure()
	if n.Narrower != nil {
		s.Worth = s.worth(n.Machine.Target())
		s.Worth.tell(s.Programs)
	}
	return s
}

// withKernels settles for which programs in plain Go there are kernels. To train
// one by one is for the rest of a network that is trained side by side.
func (s *Schedule) withKernels() {
	if one := s.Single(ir.Train); one != nil && s.Wide(ir.Train) == nil {
		one.Refused = "samples side by side are not trained on kernels"
	}
	for _, p := range s.Programs {
		switch {
		case p.Width > 0:
		case s.Single(ir.Predict) == nil:
			p.Plain = "compiled without vector code"
		case p.Purpose == ir.Train && s.Wide(ir.Train) == nil:
			if i := s.index(ir.Train, wide); i >= 0 {
				p.Plain = s.Programs[i].Refused
			}
		}
	}
}

// InPlainGo, Single and Wide are the program for a purpose in plain Go, on kernels
// for one sample, and on kernels for samples side by side; nil if none is used.
func (s *Schedule) InPlainGo(purpose ir.Purpose) *Program { return s.used(purpose, plain) }
func (s *Schedule) Single(purpose ir.Purpose) *Program    { return s.used(purpose, single) }
func (s *Schedule) Wide(purpose ir.Purpose) *Program      { return s.used(purpose, wide) }

func plain(width int) bool  { return width == 0 }
func single(width int) bool { return width == 1 }
func wide(width int) bool   { return width > 1 }

func (s *Schedule) used(purpose ir.Purpose, of func(width int) bool) *Program {
	if i := s.index(purpose, of); i >= 0 && s.Programs[i].Refused == "" {
		return s.Programs[i]
	}
	return nil
}

func (s *Schedule) index(purpose ir.Purpose, of func(width int) bool) int {
	return slices.IndexFunc(s.Programs, func(p *Program) bool { return p.Purpose == purpose && of(p.Width) })
}

// scheduler schedules one program that runs on kernels.
type scheduler struct {
	Network
	program  *ir.Program
	planner  *kernel.Planner
	narrower *kernel.Planner // for the narrower machine, if there is one
	groups   *kernel.Groups  // that the operations at hand sum over
}

func newScheduler(n Network, p *ir.Program) *scheduler {
	s := &scheduler{Network: n, program: p, planner: kernel.NewPlanner(n.Machine, p.DType.Bytes())}
	if n.Narrower != nil {
		s.narrower = kernel.NewPlanner(n.Narrower, p.DType.Bytes())
	}
	return s
}

func (s *scheduler) schedule(p *Program) {
	weights, groups, _ := p.Phases()
	if p.Measures {
		var losses []*ir.Op
		if groups, losses = ir.Measured(groups); len(losses) > 0 {
			p.Measure = []Stretch{s.stretch(losses)}
		}
	}
	if len(weights) > 0 {
		p.Derive = []Stretch{s.stretch(weights)}
	}
	switch {
	case p.Purpose == ir.Train:
		if p.Training, p.Refused = s.training(); p.Training != nil && p.Segments == 0 {
			p.Tasks = s.shareTraining(p.Training)
		}
	case p.Width == 1 && p.Purpose == ir.Predict:
		p.Stretches, p.Tasks = s.share([]Stretch{s.stretch(groups)})
	case p.Width == 1:
		p.Stretches = []Stretch{s.stretch(groups)}
	default: // in the parts that training has, so that both have the same kernels
		p.Stretches, p.Tasks = s.share([]Stretch{{Calls: s.calls(groups, 0)}})
	}
}
