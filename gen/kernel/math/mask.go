package math

import "github.com/seed-5f2744a7/tensornet/gen/machine"

// mask are the masks of a bundle of vectors, one for each.
type mask []machine.Mask

// masks lends registers for the masks of n bundles.
func (f *Writer) masks(n int, body func(m []mask)) {
	all := make([]mask, n)
	for i := range all {
		all[i] = make(mask, f.N)
		for k := range all[i] {
			all[i][k] = f.Machine.Mask()
		}
	}
	body(all)
	for _, m := range all {
		f.Machine.ReleaseMask(m...)
	}
}

// where lends the mask of the lanes in which y is to x as the predicate says.
func (f *Writer) where(predicate machine.Predicate, x Source, y Vec, body func(m mask)) {
	f.masks(1, func(m []mask) {
		f.Compare(predicate, x, y, m[0])
		body(m[0])
	})
}

func (f *Writer) Compare(predicate machine.Predicate, x Source, y Vec, to mask) {
	f.each(x, func(i int, x machine.Op) { f.Machine.Compare(predicate, x, y[i], to[i]) })
}

func (f *Writer) AndMask(x, y, to mask) {
	for i := range f.N {
		f.Machine.AndMask(x[i], y[i], to[i])
	}
}

func (f *Writer) Select(m mask, yes Source, no, to Vec) {
	f.each(yes, func(i int, yes machine.Op) { f.Machine.Select(m[i], yes, no[i], to[i]) })
}

func (f *Writer) SelectNegative(x Vec, yes Source, no, to Vec) {
	f.each(yes, func(i int, yes machine.Op) { f.Machine.SelectNegative(x[i], yes, no[i], to[i]) })
}

func (f *Writer) Keep(m mask, x Source, to Vec) {
	f.each(x, func(i int, x machine.Op) { f.Machine.Keep(m[i], x, to[i]) })
}

func (f *Writer) Spoil(m mask, x, to Vec) {
	for i := range f.N {
		f.Machine.Spoil(m[i], x[i], to[i])
	}
}
