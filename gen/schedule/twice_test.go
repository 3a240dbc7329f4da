package schedule

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// TestTwice is for which layers there are groups of twice as many samples, on both sides of
// each limit.
func TestTwice(t *testing.T) {
	on := target.AVX512()
	n := Network{Machine: x86.New(on)}
	kept := &ir.Value{Name: "kept", Derived: true}
	for _, c := range []struct {
		name          string
		rows, columns int
		fewest        int
		change        func(*ir.Program)
		want          bool
	}{
		{"weights of half a megabyte", 128, 1024, 2, nil, true},
		{"fewer", 127, 1024, 2, nil, false},
		{"samples go one by one", 1024, 1024, 0, nil, false},
		{"values that fill the second cache", 1024, 1024, 2, func(p *ir.Program) { p.Arena = 1 << 18 }, true},
		{"more", 1024, 1024, 2, func(p *ir.Program) { p.Arena = 1<<18 + 1 }, false},
		{"other things are derived", 1024, 1024, 2, func(p *ir.Program) { p.Values = append(p.Values, kept) }, false},
		{"refused", 1024, 1024, 2, func(p *ir.Program) { p.Refusal = "why" }, false},
	} {
		wide, twice := dense(c.rows, c.columns), dense(c.rows, c.columns)
		wide.Width, twice.Width = 16, 32
		if c.change != nil {
			c.change(twice)
		}
		s := &Schedule{Programs: []*Program{{Program: wide, Fewest: Choice[int]{Is: c.fewest}}}}
		if added := s.WantsTwice(on) && s.AddTwice(twice, n); added != c.want || (s.Twice() != nil) != c.want {
			t.Errorf("%s: added %v, found %v", c.name, added, s.Twice())
		}
		if q := s.Twice(); q != nil && (q.Fewest.Is != 17 || q.Fewest.Why != "100 % of the products read weights from far") {
			t.Errorf("%s: from %s samples on", c.name, q.Fewest)
		}
		if s.Wide(ir.Predict).Program != wide {
			t.Errorf("%s: hides the other", c.name)
		}
	}
}
