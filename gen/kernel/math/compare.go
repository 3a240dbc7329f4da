package math

import "github.com/seed-5f2744a7/tensornet/gen/machine"

var _ = define(map[string]Function{
	"equal":         two(func(f *Writer, x, y Vec) { f.holds(machine.Equal, y, x, x) }),
	"not_equal":     two((*Writer).notEqual),
	"less":          two(func(f *Writer, x, y Vec) { f.holds(machine.LessThan, y, x, x) }),
	"less_equal":    two(func(f *Writer, x, y Vec) { f.holds(machine.GreaterOrEqual, x, y, x) }),
	"greater":       two(func(f *Writer, x, y Vec) { f.holds(machine.GreaterThan, y, x, x) }),
	"greater_equal": two(func(f *Writer, x, y Vec) { f.holds(machine.GreaterOrEqual, y, x, x) }),
	"where":         three((*Writer).choose),
	"clip":          three((*Writer).clip),
	"floor":         one((*Writer).floor),
	"ceil":          one((*Writer).ceil),
	"round":         one(func(f *Writer, x Vec) { f.Round(x, x) }),
})

// holds makes to = 1 where y is to x as the predicate says, else 0.
func (f *Writer) holds(p machine.Predicate, x, y, to Vec) {
	f.where(p, x, y, func(m mask) { f.Keep(m, f.Constant(1), to) })
}

func (f *Writer) notEqual(x, y Vec) {
	f.where(machine.Equal, y, x, func(m mask) {
		f.Fill(1, x)
		f.zero(func(zero Vec) { f.Select(m, zero, x, x) })
	})
}

// choose is x where the condition is not 0, else y. It spends the condition.
func (f *Writer) choose(condition, x, y Vec) {
	f.masks(1, func(m []mask) {
		f.zero(func(zero Vec) { f.Compare(machine.Unequal, zero, condition, m[0]) })
		f.Select(m[0], x, y, condition)
	})
}

// clip is x between two bounds; NaN stays.
func (f *Writer) clip(x, low, high Vec) {
	f.Max(x, low, x)
	f.Min(x, high, x)
}

// floor is one less than the nearest whole number where that is above x.
func (f *Writer) floor(x Vec) {
	f.with(1, func(t []Vec) {
		near := t[0]
		f.Round(x, near)
		f.where(machine.GreaterThan, x, near, func(above mask) { f.Keep(above, f.Constant(1), x) })
		f.Sub(x, near, x)
	})
}

// ceil is -floor(-x), which has the sign of x.
func (f *Writer) ceil(x Vec) {
	f.Xor(f.SignBit(), x, x)
	f.floor(x)
	f.Xor(f.SignBit(), x, x)
}
