package schedule

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// mostlyFar is the part of a program's products that must read weights from far, for groups
// of twice as many samples to be worth their code.
const mostlyFar = 0.5

// WantsTwice reports whether a program that predicts twice as many samples side by side may be
// worth its code: weights from far are then read once for all of them, and each vector of
// weights meets two of values, so that loads do not keep multiplications waiting.
func (s *Schedule) WantsTwice(t *target.Target) bool {
	wide := s.Wide(ir.Predict)
	return wide != nil && wide.Fewest.Is > 0 && t.Twice(wide.DType.Bytes()) > 0 && farProducts(wide.Program, t.Budgets.Far) >= mostlyFar
}

// AddTwice adds that program, where the second cache holds its values.
func (s *Schedule) AddTwice(p *ir.Program, n Network) bool {
	wide, t := s.Wide(ir.Predict), n.Machine.Target()
	if p.Refusal != "" || p.Arena*p.DType.Bytes() > t.Caches.Second || !slices.Equal(derivedOf(p), derivedOf(wide.Program)) {
		return false
	}
	q := &Program{Program: p, Worth: wide.Worth, Fewest: Choice[int]{wide.Width + 1, fmt.Sprintf("%.0f %% of the products read weights from far", 100*farProducts(p, t.Budgets.Far))}}
	newScheduler(n, p).schedule(q)
	q.Tasks = Choice[int]{1, "what several share is as many samples as others take"}
	s.Programs = append(s.Programs, q)
	return true
}

// Twice is the program that predicts twice as many samples side by side as others do; nil if
// none is used.
func (s *Schedule) Twice() *Program {
	wide := s.Wide(ir.Predict)
	return s.used(ir.Predict, func(width int) bool { return wide != nil && width > wide.Width })
}

// farProducts is the part of a program's products that read weights of so many bytes or more.
func farProducts(p *ir.Program, bytes int) float64 {
	var far, all int64
	for _, op := range ir.Leaves(p.Ops) {
		n := op.Products()
		all += n
		if slices.ContainsFunc(op.In, func(a ir.Access) bool { return a.Value.Shared() && a.Value.Root().Size()*p.DType.Bytes() >= bytes }) {
			far += n
		}
	}
	return float64(far) / float64(max(all, 1))
}

// place is where something lies that is derived from the weights.
type place struct {
	name         string
	offset, size int
}

func derivedOf(p *ir.Program) []place {
	var all []place
	for _, v := range p.Values {
		if v.Derived && v.Alias == nil {
			all = append(all, place{v.Name, v.Offset, v.Size()})
		}
	}
	return all
}
